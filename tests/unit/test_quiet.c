/* layer: node */
/* Lines about partners: the first at once, then one a minute with the number left out, whatever else is said. */
#include "node/ops/quiet.h"
#include "tests/lib/check.h"

#include <stdio.h>

enum { S = 1000000 };
#define LA SP_VIEW_LIT("LA")

static void once_and_then_once_a_minute(void **state)
{
    (void)state;
    static struct sp_quiet q;
    uint64_t left = 99;
    int64_t now = 5 * S;
    sp_quiet_init(&q);
    assert_true(sp_quiet_allows(&q, LA, "crl.revoked", now, &left));
    assert_int_equal(left, 0);
    for (int i = 1; i < 60; i++)
        assert_false(sp_quiet_allows(&q, LA, "crl.revoked", now + i * S, &left));
    assert_true(sp_quiet_allows(&q, LA, "crl.revoked", now + 60 * S, &left));
    assert_int_equal(left, 59);
    assert_false(sp_quiet_allows(&q, LA, "crl.revoked", now + 61 * S, &left));
    assert_true(sp_quiet_allows(&q, LA, "crl.revoked", now + 1000 * S, &left));
    assert_int_equal(left, 1);
    sp_quiet_destroy(&q);
}

static void each_partner_and_each_reason_by_itself(void **state)
{
    (void)state;
    static struct sp_quiet q;
    uint64_t left;
    sp_quiet_init(&q);
    assert_true(sp_quiet_allows(&q, LA, "crl.revoked", S, &left));
    assert_true(sp_quiet_allows(&q, SP_VIEW_LIT("VN"), "crl.revoked", S, &left));
    assert_true(sp_quiet_allows(&q, LA, "stamp.overdue", S, &left));
    assert_true(sp_quiet_allows(&q, SP_VIEW_LIT("L"), "Acrl.revoked", S, &left));
    assert_false(sp_quiet_allows(&q, LA, "stamp.overdue", S, &left));
    sp_quiet_destroy(&q);
}

/* Who comes under ever new names pushes out only the oldest. */
static void the_oldest_makes_room(void **state)
{
    (void)state;
    static struct sp_quiet q;
    uint64_t left;
    char name[16];
    sp_quiet_init(&q);
    for (int i = 0; i < SP_QUIET_PAIRS + 1; i++) {
        (void)snprintf(name, sizeof name, "N%d", i);
        assert_true(sp_quiet_allows(&q, sp_view_of(name), "rule", S + i, &left));
    }
    assert_false(sp_quiet_allows(&q, SP_VIEW_LIT("N1"), "rule", 2 * S, &left));
    assert_false(sp_quiet_allows(&q, sp_view_of(name), "rule", 2 * S, &left));
    assert_true(sp_quiet_allows(&q, SP_VIEW_LIT("N0"), "rule", 2 * S, &left));
    sp_quiet_destroy(&q);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(once_and_then_once_a_minute), cmocka_unit_test(each_partner_and_each_reason_by_itself),
                                        cmocka_unit_test(the_oldest_makes_room) };
    return cmocka_run_group_tests_name("quiet", tests, NULL, NULL);
}
