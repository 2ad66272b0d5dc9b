/* layer: node */
#include "base/clock.h"
#include "node/ops/expiry.h"
#include "tests/lib/check.h"

static void next(const char *now, int64_t offset_h, int64_t hour, const char *want)
{
    int64_t now_s, got;
    char text[SP_TIME_TEXT];
    assert_true(sp_time_parse(sp_view_of(now), &now_s));
    got = sp_expiry_next(now_s, offset_h * 3600, hour);
    sp_time_text(got, text);
    assert_string_equal(text, want);
}

static void the_hour_of_the_countrys_day(void **state)
{
    (void)state;
    next("2026-11-21T00:00:00Z", 0, 3, "2026-11-21T03:00:00Z");
    next("2026-11-21T03:00:00Z", 0, 3, "2026-11-22T03:00:00Z"); /* now is not next */
    next("2026-11-21T02:59:59Z", 0, 3, "2026-11-21T03:00:00Z");
    next("2026-11-21T12:00:00Z", 8, 3, "2026-11-21T19:00:00Z"); /* 03:00 of the 22nd in China */
    next("2026-11-21T19:00:00Z", 8, 3, "2026-11-22T19:00:00Z");
    next("2026-11-21T15:30:00Z", 8, 0, "2026-11-21T16:00:00Z");
    next("2026-12-31T23:30:00Z", -5, 23, "2027-01-01T04:00:00Z");
}

static void off_is_off(void **state)
{
    (void)state;
    struct sp_conf conf = { .retention = "off" };
    const struct sp_expiry_opts o = { .conf = &conf };
    struct sp_expiry *e = NULL;
    struct sp_expiry_status s = { .wanted = true };
    CHECK_OK(sp_expiry_start(&o, &e));
    assert_null(e);
    sp_expiry_status(e, &s);
    assert_false(s.wanted);
    sp_expiry_stop(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(the_hour_of_the_countrys_day), cmocka_unit_test(off_is_off) };
    return cmocka_run_group_tests_name("expiry", tests, NULL, NULL);
}
