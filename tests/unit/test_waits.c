/* layer: node */
/* No partner and no participant holds all the threads that serve banks; fast partners are not limited. */
#include "tests/lib/check.h"

#include "node/exchange/waits.h"



enum { THREADS = 16, WANTED_MS = 10000, NOW_US = 100000000, LONG_AGO_US = NOW_US - 2000000 };

static struct sp_waits waits;
static struct sp_wait held[2 * THREADS];
static size_t n_held;

static int64_t begin(const char *node, const char *participant, int64_t since_us)
{
    struct sp_wait *one = &held[n_held];
    *one = (struct sp_wait){ .node = sp_view_of(node), .participant = sp_view_of(participant), .since_us = since_us };
    int64_t ms = sp_wait_begin(&waits, one, WANTED_MS);
    n_held += ms > 0;
    return ms;
}

static int open_waits(void **state)
{
    (void)state;
    n_held = 0;
    sp_waits_init(&waits, THREADS);
    return 0;
}

static int close_waits(void **state)
{
    (void)state;
    while (n_held)
        sp_wait_end(&waits, &held[--n_held]);
    bool empty = !waits.first;
    sp_waits_destroy(&waits);
    return empty ? 0 : -1;
}

static void fast_waits_are_not_refused(void **state)
{
    (void)state;
    for (int i = 0; i < THREADS / 4; i++)
        assert_int_equal(begin("LA", "bank", NOW_US), WANTED_MS);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(begin("LA", "bank", NOW_US), SP_WAIT_BRIEF_MS);
}

static void a_silent_partner_holds_a_quarter(void **state)
{
    static const char *const banks[] = { "a", "b", "c", "d" };
    (void)state;
    for (size_t i = 0; i < THREADS / 4; i++)
        assert_int_equal(begin("LA", banks[i], LONG_AGO_US), WANTED_MS);
    assert_int_equal(begin("LA", "e", NOW_US), 0);
    assert_int_equal(begin("VN", "e", NOW_US), WANTED_MS);
}

static void a_greedy_bank_holds_a_quarter(void **state)
{
    static const char *const nodes[] = { "LA", "VN", "TH", "MM" };
    (void)state;
    for (size_t i = 0; i < THREADS / 4; i++)
        assert_int_equal(begin(nodes[i], "bank", LONG_AGO_US), WANTED_MS);
    assert_int_equal(begin("KH", "bank", NOW_US), 0);
    assert_int_equal(begin("KH", "other", NOW_US), WANTED_MS);
}

static void all_together_hold_half(void **state)
{
    static const char *const nodes[] = { "1", "2", "3", "4", "5", "6", "7", "8" };
    (void)state;
    for (size_t i = 0; i < THREADS / 2; i++)
        assert_int_equal(begin(nodes[i], nodes[i], LONG_AGO_US), WANTED_MS);
    assert_int_equal(begin("9", "9", NOW_US), 0);
}

static void what_ended_is_not_counted(void **state)
{
    (void)state;
    for (size_t i = 0; i < THREADS / 4; i++)
        assert_int_equal(begin("LA", "bank", LONG_AGO_US), WANTED_MS);
    assert_int_equal(begin("LA", "bank", NOW_US), 0);
    sp_wait_end(&waits, &held[1]); /* from the middle, from the ends */
    sp_wait_end(&waits, &held[3]);
    sp_wait_end(&waits, &held[0]);
    sp_wait_end(&waits, &held[2]);
    n_held = 0;
    assert_null(waits.first);
    assert_int_equal(begin("LA", "bank", NOW_US), WANTED_MS);
}

static void one_thread_may_wait(void **state)
{
    (void)state;
    sp_waits_destroy(&waits);
    sp_waits_init(&waits, 1);
    assert_int_equal(begin("LA", "bank", LONG_AGO_US), WANTED_MS);
    assert_int_equal(begin("VN", "other", NOW_US), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(fast_waits_are_not_refused, open_waits, close_waits),
        cmocka_unit_test_setup_teardown(a_silent_partner_holds_a_quarter, open_waits, close_waits),
        cmocka_unit_test_setup_teardown(a_greedy_bank_holds_a_quarter, open_waits, close_waits),
        cmocka_unit_test_setup_teardown(all_together_hold_half, open_waits, close_waits),
        cmocka_unit_test_setup_teardown(what_ended_is_not_counted, open_waits, close_waits),
        cmocka_unit_test_setup_teardown(one_thread_may_wait, open_waits, close_waits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
