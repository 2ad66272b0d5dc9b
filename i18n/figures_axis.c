/* Where the times of a chart stand, and which of them follow upon each other. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "i18n/figures_internal.h"

enum { LONGEST_STEP_DAYS = 366 };

static int digits(const char *p, size_t n)
{
    int v = 0;
    for (size_t i = 0; i < n; i++)
        v = v * 10 + (p[i] - '0');
    return v;
}

static int64_t days_of(const struct sp_figure_time *t)
{
    return sp_days_from_civil(digits(t->day, 4), (unsigned)digits(t->day + 5, 2), (unsigned)digits(t->day + 8, 2));
}

/* One of no date stands halfway between its neighbours; the first and the last one have dates. */
static void find_days(const struct sp_figure_chart *c, int64_t *days)
{
    for (size_t k = 0; k < c->n; k++)
        if (c->time[k].day[0])
            days[k] = days_of(&c->time[k]);
    for (size_t k = 1; k < c->n; k++) {
        size_t next = k;
        while (next + 1 < c->n && !c->time[next].day[0])
            next++;
        if (next > k || !c->time[k].day[0])
            days[k] = (days[k - 1] + (c->time[next].day[0] ? days[next] : days[k - 1])) / 2;
    }
}

void sp_figures_place_times(struct sp_figure_chart *c)
{
    int64_t days[SP_FIGURE_POINTS] = { 0 };
    if (c->n < 2)
        return;
    find_days(c, days);
    int64_t span = days[c->n - 1] - days[0];
    int least = SP_FIGURE_AXIS / (int)(c->n - 1) / 2; /* half of what all would have if they stood evenly */
    for (size_t k = 0; k < c->n; k++)
        c->time[k].at = span > 0 ? (int)((days[k] - days[0]) * SP_FIGURE_AXIS / span) : (int)k * SP_FIGURE_AXIS / (int)(c->n - 1);
    for (size_t k = 1; k < c->n; k++)
        if (c->time[k].at < c->time[k - 1].at + least)
            c->time[k].at = c->time[k - 1].at + least;
    c->time[c->n - 1].at = SP_FIGURE_AXIS;
    for (size_t k = c->n - 1; k > 0; k--)
        if (c->time[k - 1].at > c->time[k].at - least)
            c->time[k - 1].at = c->time[k].at - least;
}

static int by_length(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

void sp_figures_part_times(struct sp_figure_chart *c)
{
    int64_t step[SP_FIGURE_POINTS], sorted[SP_FIGURE_POINTS];
    for (size_t k = 1; k < c->n; k++)
        sorted[k - 1] = step[k] = days_of(&c->time[k]) - days_of(&c->time[k - 1]);
    if (c->n < 2)
        return;
    qsort(sorted, c->n - 1, sizeof *sorted, by_length);
    int64_t usual = sorted[(c->n - 2) / 2], longest = 2 * usual < LONGEST_STEP_DAYS ? 2 * usual : LONGEST_STEP_DAYS;
    for (size_t k = 1; k < c->n; k++)
        c->time[k].apart |= step[k] > longest;
}

int sp_figure_at(const struct sp_figure_chart *c, size_t k, int length) { return (int)((int64_t)c->time[k].at * length / SP_FIGURE_AXIS); }

int sp_figure_nearest(const struct sp_figure_chart *c, int length)
{
    int least = length;
    for (size_t k = 1; k < c->n; k++) {
        int step = sp_figure_at(c, k, length) - sp_figure_at(c, k - 1, length);
        least = step < least ? step : least;
    }
    return least;
}

size_t sp_figure_day_bytes(const struct sp_figure_chart *c)
{
    for (size_t k = 1; k < c->n; k++)
        if (memcmp(c->time[k - 1].day, c->time[k].day, 7) == 0)
            return 10;
    return 7;
}
