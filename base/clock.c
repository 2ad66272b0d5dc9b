#include "base/clock.h"

#include <stdio.h>
#include <time.h>

static int64_t (*replaced)(void *);
static void *replaced_ctx;

static int64_t read_clock(clockid_t id)
{
    struct timespec ts;
    if (clock_gettime(id, &ts))
        return 0;
    return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

int64_t sp_now_us(void) { return replaced ? replaced(replaced_ctx) : read_clock(CLOCK_REALTIME); }
int64_t sp_mono_us(void) { return read_clock(CLOCK_MONOTONIC); }
int64_t sp_cpu_us(void) { return read_clock(CLOCK_PROCESS_CPUTIME_ID); }

void sp_clock_replace(int64_t (*now_us)(void *ctx), void *ctx)
{
    replaced = now_us;
    replaced_ctx = ctx;
}

/* Gregorian calendar arithmetic on 400-year eras of 146,097 days, years starting in March. */
int64_t sp_days_from_civil(int64_t y, unsigned m, unsigned d)
{
    y -= m <= 2;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    unsigned yoe = (unsigned)(y - era * 400);
    unsigned doy = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1;
    unsigned doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + (int64_t)doe - 719468;
}

void sp_civil_from_days(int64_t z, int64_t *y, unsigned *m, unsigned *d)
{
    z += 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    unsigned doe = (unsigned)(z - era * 146097);
    unsigned yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    unsigned mp = (5 * doy + 2) / 153;
    *d = doy - (153 * mp + 2) / 5 + 1;
    *m = mp < 10 ? mp + 3 : mp - 9;
    *y = (int64_t)yoe + era * 400 + (*m <= 2);
}

/* Times stand in every fact, message and line of the log: printf would be a good part of what those cost. */
static char *put_two(char *to, unsigned v, char after)
{
    to[0] = (char)('0' + v / 10);
    to[1] = (char)('0' + v % 10);
    to[2] = after;
    return to + 3;
}

void sp_time_text(int64_t s, char out[SP_TIME_TEXT])
{
    int64_t days = s >= 0 ? s / 86400 : (s - 86399) / 86400;
    unsigned sec = (unsigned)(s - days * 86400);
    int64_t y;
    unsigned m, d;
    sp_civil_from_days(days, &y, &m, &d);
    unsigned year = y < 0 ? 0 : y > 9999 ? 9999 : (unsigned)y;
    out = put_two(out, year / 100, '\0') - 1;
    out = put_two(out, year % 100, '-');
    out = put_two(out, m, '-');
    out = put_two(out, d, 'T');
    out = put_two(out, sec / 3600, ':');
    out = put_two(out, sec / 60 % 60, ':');
    *put_two(out, sec % 60, 'Z') = '\0';
}

static bool digits(const char *p, size_t n, unsigned *out)
{
    unsigned v = 0;
    for (size_t i = 0; i < n; i++) {
        if (p[i] < '0' || p[i] > '9')
            return false;
        v = v * 10 + (unsigned)(p[i] - '0');
    }
    *out = v;
    return true;
}

bool sp_date_parse(struct sp_view t, unsigned *y, unsigned *m, unsigned *d)
{
    static const unsigned char days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    if (t.n != 10 || t.p[4] != '-' || t.p[7] != '-' || !digits(t.p, 4, y) ||
        !digits(t.p + 5, 2, m) || !digits(t.p + 8, 2, d) || *y < 1000 || *m < 1 || *m > 12 || *d < 1)
        return false;
    bool leap = (*y % 4 == 0 && *y % 100) || *y % 400 == 0;
    return *d <= days[*m - 1] + (unsigned)(*m == 2 && leap);
}

bool sp_date_valid(struct sp_view text)
{
    unsigned y, m, d;
    return sp_date_parse(text, &y, &m, &d);
}

bool sp_time_parse(struct sp_view t, int64_t *unix_s)
{
    unsigned y, mo, d, h, mi, s;
    if (t.n != 20 || t.p[10] != 'T' || t.p[13] != ':' || t.p[16] != ':' || t.p[19] != 'Z' ||
        !sp_date_parse(sp_view(t.p, 10), &y, &mo, &d) || !digits(t.p + 11, 2, &h) ||
        !digits(t.p + 14, 2, &mi) || !digits(t.p + 17, 2, &s) || h > 23 || mi > 59 || s > 59)
        return false;
    *unix_s = sp_days_from_civil(y, mo, d) * 86400 + (int64_t)(h * 3600 + mi * 60 + s);
    return true;
}
