/* layer: base */
#include "tests/lib/check.h"

#include "base/clock.h"

static int64_t fixed(void *ctx) { return *(int64_t *)ctx; }

static void the_clock_is_replaceable(void **state)
{
    (void)state;
    int64_t at = 1793000000999999;
    sp_clock_replace(fixed, &at);
    assert_true(sp_now_us() == at && sp_now_s() == 1793000000);
    at++;
    assert_true(sp_now_s() == 1793000001);
    sp_clock_replace(NULL, NULL);
    assert_true(sp_now_us() != at);
    int64_t a = sp_mono_us(), b = sp_mono_us();
    assert_true(a > 0 && b >= a);
    assert_true(sp_cpu_us() >= 0);
}

static void times_are_written_and_read(void **state)
{
    static const struct { int64_t s; const char *text; } cases[] = {
        { 0, "1970-01-01T00:00:00Z" },
        { -1, "1969-12-31T23:59:59Z" },
        { 951782400, "2000-02-29T00:00:00Z" },
        { 1709251199, "2024-02-29T23:59:59Z" },
        { 2147483648, "2038-01-19T03:14:08Z" },
        { 4107542400, "2100-03-01T00:00:00Z" },
        { 253402300799, "9999-12-31T23:59:59Z" },
        { -30610224000, "1000-01-01T00:00:00Z" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[SP_TIME_TEXT];
        int64_t back = 0;
        sp_time_text(cases[i].s, text);
        assert_string_equal(text, cases[i].text);
        assert_true(sp_time_parse(sp_view_of(text), &back));
        assert_true(back == cases[i].s);
    }
    char text[SP_TIME_TEXT]; /* years that do not fit are held at the edge, and the text stays whole */
    sp_time_text(INT64_MAX / 2000000, text);
    assert_int_equal(strlen(text), SP_TIME_TEXT - 1);
    sp_time_text(-99999999999, text);
    assert_int_equal(strlen(text), SP_TIME_TEXT - 1);
}

static void refuses_what_is_no_time(void **state)
{
    static const char *const bad[] = {
        "", "2026-11-21", "2026-11-21T02:03:04", "2026-11-21T02:03:04z", "2026-11-21t02:03:04Z", "2026-11-21 02:03:04Z",
        "2026-11-21T02:03:04.0Z", "2026-11-21T02:03:04+00:00", "2026-11-21T24:00:00Z", "2026-11-21T23:60:00Z",
        "2026-11-21T23:59:60Z", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
        "2026-04-31T00:00:00Z", "2026-01-00T00:00:00Z", "0999-01-01T00:00:00Z", "0000-00-00T00:00:00Z",
        "2026-1--21T02:03:04Z", "+026-11-21T02:03:04Z", "2026-11-21T-2:03:04Z", "2026-11-21T02:03: 4Z",
        " 2026-11-21T02:03:04Z", "2026-11-21T02:03:04Z ", "2026/11/21T02:03:04Z", "20261121T020304Z",
    };
    (void)state;
    int64_t s = 42;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (sp_time_parse(sp_view_of(bad[i]), &s))
            fail_msg("%s", bad[i]);
    assert_false(sp_time_parse(SP_VIEW_LIT("2026-11-21T02:03:0\0Z"), &s));
    assert_false(sp_time_parse(sp_view(NULL, 0), &s));
    assert_int_equal(s, 42);
}

static void days_are_real_days(void **state)
{
    static const char *const good[] = { "2024-02-29", "2000-02-29", "1000-01-01", "9999-12-31", "2026-12-31", "2026-06-30" };
    static const char *const bad[] = { "", "2023-02-29", "1900-02-29", "2100-02-29", "2026-06-31", "2026-12-32", "2026-1-1", "0999-12-31",
                                       "10000-01-01", "2026-11-21T", "2026-11-2a", "-026-11-21", "2026_11_21", "20261121" };
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_true(sp_date_valid(sp_view_of(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(sp_date_valid(sp_view_of(bad[i])));
}

/* Day by day through eleven centuries: the next day is the next day. */
static void the_calendar_has_no_holes(void **state)
{
    static const unsigned char lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    (void)state;
    int64_t y = 1500, day = sp_days_from_civil(1500, 1, 1);
    unsigned m = 1, d = 1;
    for (; y < 2600; day++) {
        int64_t gy;
        unsigned gm, gd;
        sp_civil_from_days(day, &gy, &gm, &gd);
        if (gy != y || gm != m || gd != d || sp_days_from_civil(y, m, d) != day)
            fail_msg("day %lld", (long long)day);
        bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
        if (++d > lengths[m - 1] + (unsigned)(m == 2 && leap)) {
            d = 1;
            m = m == 12 ? 1 : m + 1;
            y += m == 1;
        }
    }
    assert_true(sp_days_from_civil(1970, 1, 1) == 0 && sp_days_from_civil(2026, 11, 21) == 20778);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_clock_is_replaceable), cmocka_unit_test(times_are_written_and_read),
        cmocka_unit_test(refuses_what_is_no_time), cmocka_unit_test(days_are_real_days),
        cmocka_unit_test(the_calendar_has_no_holes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
