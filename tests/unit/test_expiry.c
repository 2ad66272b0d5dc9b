/* layer: node */
#include "base/clock.h"
#include "node/ops/expiry.h"
#include "tests/lib/trust_fixture.h"

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

/* Twelve years ahead everything that is kept for ten is due. */
static void a_clock_beyond_the_trust_list_deletes_nothing(void **state)
{
    (void)state;
    struct tf f;
    struct sp_trust *t = NULL;
    struct sp_diag d = { .rule = "" };
    SP_BUF_AUTO file = { 0 };
    tf_init(&f);
    tf_file(&f, &file);
    CHECK_OK(sp_trust_open(sp_buf_view(&file), NULL, &t, &d));
    CHECK_OK(sp_expiry_clock(t, TF_NOW, &d));
    CHECK_OK(sp_expiry_clock(t, f.list.expires_s, &d));
    CHECK_RC(EXPIRED, sp_expiry_clock(t, f.list.expires_s + 1, &d));
    CHECK_RULE(d, "retention.clock");
    CHECK_RC(EXPIRED, sp_expiry_clock(t, TF_NOW + 12LL * 365 * 86400, &d));
    CHECK_RC(EXPIRED, sp_expiry_clock(t, f.list.issued_s - 86400, &d));
    CHECK_RULE(d, "retention.clock");
    sp_trust_free(t);
    tf_free(&f);
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
    const struct CMUnitTest tests[] = { cmocka_unit_test(a_clock_beyond_the_trust_list_deletes_nothing),
        cmocka_unit_test(the_hour_of_the_countrys_day), cmocka_unit_test(off_is_off) };
    return cmocka_run_group_tests_name("expiry", tests, NULL, NULL);
}
