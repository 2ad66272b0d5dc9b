#include "tools/import/csv_date.h"

#include <stdio.h>

#include "base/clock.h"

enum { BUDDHIST_YEARS = 543, MINGUO_YEARS = 1911, FIRST = 1600, FIRST_OWN = 1000, LAST = 2200, NO_END = 9999, ISLAMIC_FIRST = 1300 };

static const char rule_date[] = "import.csv.date", rule_year[] = "import.csv.year";

/* Digits at *i of the text, at most most. */
static unsigned digits(struct sp_view t, size_t *i, unsigned most, unsigned *out)
{
    unsigned n = 0, v = 0;
    for (; n < most && *i < t.n && t.p[*i] >= '0' && t.p[*i] <= '9'; n++)
        v = v * 10 + (unsigned)(t.p[(*i)++] - '0');
    *out = v;
    return n;
}

static const char *short_year(unsigned year, unsigned n, char why[SP_CSV_DATE_WHY])
{
    if (n == 2)
        (void)snprintf(why, SP_CSV_DATE_WHY, "a year of two digits, %02u, does not tell its century: write four", year);
    else if (year && year < 1000)
        (void)snprintf(why, SP_CSV_DATE_WHY, "the year %u is one of the Minguo calendar (then %u), or lacks a digit: write the year of our era in four digits", year,
                       year + MINGUO_YEARS);
    else
        (void)snprintf(why, SP_CSV_DATE_WHY, "a year has four digits");
    return rule_year;
}

/* year: of our era; as written it stood said. */
static const char *impossible(unsigned year, unsigned said, unsigned first, char why[SP_CSV_DATE_WHY])
{
    bool buddhist = year != said;
    if ((year >= first && year <= LAST) || year == NO_END)
        return NULL;
    if (!buddhist && said && said < 1000)
        return short_year(said, said < 100 ? 2 : 3, why);
    if (!said)
        (void)snprintf(why, SP_CSV_DATE_WHY, "there is no year 0: a mapping names cells that mean nothing in \"empty\"");
    else if (buddhist && said >= FIRST && said <= LAST)
        (void)snprintf(why, SP_CSV_DATE_WHY, "the year %u, read as one of the Buddhist era, is %u: it is of our era already, so the date's form is YYYY", said, year);
    else if (!buddhist && said >= FIRST + BUDDHIST_YEARS && said <= LAST + BUDDHIST_YEARS)
        (void)snprintf(why, SP_CSV_DATE_WHY, "the year %u is one of the Buddhist era (then %u): a mapping says so with BBBB in the date's form", said,
                       said - BUDDHIST_YEARS);
    else if (!buddhist && said >= ISLAMIC_FIRST && said < FIRST)
        (void)snprintf(why, SP_CSV_DATE_WHY, "the year %u is long ago, or one of the Islamic calendar: write the year of our era", said);
    else
        (void)snprintf(why, SP_CSV_DATE_WHY, "there is no registry of the year %u", said);
    return rule_year;
}

struct day { unsigned y, m, d, said; };

/* One letter of the form, n times, or a sign. False: it does not stand there; *rule says more. */
static bool take(char f, size_t n, struct sp_view text, size_t *at, struct day *x, const char **rule, char why[SP_CSV_DATE_WHY])
{
    if (f == 'M' || f == 'D')
        return digits(text, at, 2, f == 'M' ? &x->m : &x->d) >= n;
    if (f != 'Y' && f != 'B') {
        for (; n && *at < text.n && text.p[*at] == f; n--)
            (*at)++;
        return !n;
    }
    unsigned got = digits(text, at, 4, &x->said);
    x->y = f == 'B' && x->said > BUDDHIST_YEARS && x->said != NO_END ? x->said - BUDDHIST_YEARS : x->said;
    if (got >= 2 && got < 4)
        *rule = short_year(x->said, got, why);
    return got == 4;
}

const char *sp_csv_date_read(struct sp_view form, struct sp_view text, char out[SP_CSV_DAY_TEXT], char why[SP_CSV_DATE_WHY])
{
    struct day x = { 0, 0, 0, 0 };
    const char *rule = rule_date;
    size_t at = 0;
    (void)snprintf(why, SP_CSV_DATE_WHY, "not a day as the mapping says they are written");
    form = form.n ? form : SP_VIEW_LIT("YYYY-MM-DD");
    for (size_t i = 0, n; i < form.n; i += n) {
        for (n = 1; i + n < form.n && form.p[i + n] == form.p[i]; n++) {
        }
        if (!take(form.p[i], n, text, &at, &x, &rule, why))
            return rule;
    }
    if (at < text.n && text.p[at] != ' ' && text.p[at] != 'T')
        return rule_date;
    rule = impossible(x.y, x.said, FIRST, why);
    (void)snprintf(out, SP_CSV_DAY_TEXT, "%04u-%02u-%02u", x.y % 10000, x.m % 100, x.d % 100);
    return rule ? rule : sp_date_valid(sp_view_of(out)) ? NULL : rule_date;
}

const char *sp_csv_date_own(struct sp_view text, char why[SP_CSV_DATE_WHY])
{
    unsigned year;
    size_t at = 0, n = digits(text, &at, 4, &year);
    if (at >= text.n || strchr("-/.", text.p[at]) == NULL || n < 2)
        return NULL;
    return n < 4 ? short_year(year, (unsigned)n, why) : impossible(year, year, FIRST_OWN, why);
}
