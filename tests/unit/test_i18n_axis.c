/* layer: i18n */
/* Where the times of a chart stand, and which follow upon each other. */
#include "i18n/figures_internal.h"
#include "tests/lib/check.h"

static struct sp_figure_chart c;

/* days: "2024-01-01 2024-02-01"; "-" is a time of no date. */
static void chart_of(const char *days)
{
    c = (struct sp_figure_chart){ .n = 0 };
    for (struct sp_view rest = sp_view_of(days), day; rest.n; c.n++) {
        day = rest;
        if (!sp_view_split(rest, ' ', &day, &rest))
            rest = sp_view(NULL, 0);
        if (day.n == 10)
            memcpy(c.time[c.n].day, day.p, 10);
    }
}

/* at: in thousandths of the axis; apart: '|' where a time does not follow upon the one before. */
static void stands(const char *days, const int *at, const char *apart)
{
    chart_of(days);
    if (apart)
        sp_figures_part_times(&c);
    sp_figures_place_times(&c);
    for (size_t k = 0; k < c.n; k++) {
        if (sp_figure_at(&c, k, 1000) != at[k])
            fail_msg("%s: %s stands at %d, not at %d", days, c.time[k].day, sp_figure_at(&c, k, 1000), at[k]);
        if (apart && c.time[k].apart != (apart[k] == '|'))
            fail_msg("%s: %s stands %s", days, c.time[k].day, c.time[k].apart ? "apart" : "not apart");
        assert_true(k == 0 || c.time[k].at > c.time[k - 1].at);
    }
}

#define AT(...) ((const int[]){ __VA_ARGS__ })

static void times_stand_by_their_dates(void **state)
{
    (void)state;
    stands("2025-01-01 2025-04-01 2025-07-01 2025-10-01", AT(0, 329, 663, 1000), "    ");
    stands("2024-01-01 2025-01-01", AT(0, 1000), "  ");
    stands("2024-02-29 2024-03-01", AT(0, 1000), "  ");
    assert_int_equal(sp_figure_nearest(&c, 300), 300);
}

/* Half of what an even step would be, wherever they crowd. */
static void none_is_too_near(void **state)
{
    (void)state;
    stands("2024-01-01 2024-01-02 2024-01-03 2024-12-31", AT(0, 166, 333, 1000), "   |");
    stands("2024-01-01 2024-12-29 2024-12-30 2024-12-31", AT(0, 666, 833, 1000), " |  ");
    stands("2024-01-01 2024-07-01 2024-07-02 2024-12-31", AT(0, 498, 665, 1000), "    ");
    stands("2024-05-05 2024-05-05 2024-05-05", AT(0, 500, 1000), NULL); /* statements of one time */
    c = (struct sp_figure_chart){ .n = SP_FIGURE_POINTS };
    for (size_t k = 0; k < c.n; k++)
        (void)snprintf(c.time[k].day, sizeof c.time[k].day, "2024-01-%02u", (unsigned)k % 28 + 1);
    memcpy(c.time[0].day, "1950-01-01", 11);
    sp_figures_place_times(&c);
    for (size_t k = 1; k < c.n; k++)
        assert_true(c.time[k].at - c.time[k - 1].at >= SP_FIGURE_AXIS / (SP_FIGURE_POINTS - 1) / 2);
    assert_int_equal(c.time[0].at, 0);
    assert_int_equal(c.time[c.n - 1].at, SP_FIGURE_AXIS);
}

static void payments_follow_upon_each_other_or_not(void **state)
{
    (void)state;
    stands("2024-01-01 2024-02-01 2024-03-01 2024-10-27", AT(0, 166, 333, 1000), "   |");
    stands("2024-01-01 2024-03-31 2025-01-01", AT(0, 250, 1000), "  |");
    stands("2020-01-01 2022-01-01 2024-01-01", AT(0, 500, 1000), " ||"); /* as usual here, and yet no year was seen */
    stands("2020-01-01 2022-01-01", AT(0, 1000), " |");
}

/* Something stood there that is not shown, and it is not known when. */
static void a_time_without_a_date_stands_between(void **state)
{
    (void)state;
    stands("2020-12-31 2021-12-31 - 2024-12-31", AT(0, 249, 624, 1000), NULL);
    stands("2020-12-31 - - 2023-12-31", AT(0, 499, 749, 1000), NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_stand_by_their_dates), cmocka_unit_test(none_is_too_near), cmocka_unit_test(payments_follow_upon_each_other_or_not),
        cmocka_unit_test(a_time_without_a_date_stands_between),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
