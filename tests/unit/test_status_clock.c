/* layer: node, threads */
/* Status lists and clocks that are wrong: what was revoked is known at once, and stays revoked. */
#include "tests/lib/status_fixture.h"

enum { DAYS = 2 * 86400 };

static unsigned status_of(struct fx *x, int64_t idx)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_status_found found;
    CHECK_OK(sp_status_find(x->db[GX], x->t, &source, idx, now_s, &a, &found));
    assert_true(found.known);
    return found.status;
}

/* The issuer's clock ran two days ahead, and was put right: what it takes back then reaches everybody at once, and stays. */
static void a_clock_that_ran_ahead_holds_up_no_revocation(void **state)
{
    (void)state;
    struct fx x;
    struct sp_diag d;
    SP_BUF_AUTO ahead = { 0 };
    SP_BUF_AUTO token = { 0 };
    begin(&x);
    int64_t first = issue(&x, JTI("1")), second = issue(&x, JTI("2")), later = now_s + DAYS;
    now_s = later;
    change(&x, JTI("1"), SP_ACT_REVOKE);
    assert_int_equal(fetch(&x, &ahead), later);
    now_s -= DAYS - 10;
    CHECK_RC(INVALID, take(&x, sp_buf_view(&ahead), &d));
    CHECK_RULE(d, "status.future");
    CHECK_RC(INVALID, sp_status_book_take(x.book, &source, later, sp_buf_view(&ahead), &d)); /* also when asked for by its time */
    CHECK_RULE(d, "status.future");
    assert_int_equal(fetch(&x, &token), now_s); /* the first change, in a list that is believed */
    now_s++;
    change(&x, JTI("2"), SP_ACT_REVOKE);
    assert_int_equal(fetch(&x, &token), now_s);
    CHECK_OK(take(&x, sp_buf_view(&token), &d));
    assert_int_equal(status_of(&x, first), SP_STATUS_INVALID);
    assert_int_equal(status_of(&x, second), SP_STATUS_INVALID);
    int64_t last = now_s;
    now_s = later; /* of that second one was signed: nobody gets it, and there is never another */
    assert_int_equal(fetch(&x, &token), last);
    now_s++;
    assert_int_equal(fetch(&x, &token), now_s);
    CHECK_OK(sp_status_issuer_list(x.issuer, 0, later, &token, NULL));
    assert_false(sp_view_eq(sp_buf_view(&token), sp_buf_view(&ahead)));
    end(&x);
}

/* Both clocks ran ahead: the partner holds the list of the future. */
static void a_list_of_the_future_gives_way(void **state)
{
    (void)state;
    struct fx x;
    struct sp_diag d;
    SP_BUF_AUTO token = { 0 };
    begin(&x);
    int64_t idx = issue(&x, JTI("1")), begun = now_s;
    CHECK_OK(sp_status_book_follow(x.book, &source));
    now_s += DAYS;
    change(&x, JTI("1"), SP_ACT_SUSPEND);
    (void)fetch(&x, &token);
    CHECK_OK(take(&x, sp_buf_view(&token), &d));
    now_s = begun + 10;
    change(&x, JTI("1"), SP_ACT_REVOKE);
    assert_int_equal(fetch(&x, &token), now_s);
    CHECK_OK(take(&x, sp_buf_view(&token), &d));
    assert_int_equal(status_of(&x, idx), SP_STATUS_INVALID);
    now_s += DAYS + 100; /* also when that time has come, and nobody was asked since */
    assert_int_equal(status_of(&x, idx), SP_STATUS_INVALID);
    CHECK_OK(sp_status_issuer_list(x.issuer, 0, 0, &token, NULL));
    CHECK_OK(take(&x, sp_buf_view(&token), &d));
    end(&x);
}

/* The holder's own clock is late: what was revoked stays so, whatever list of that time comes. */
static void what_was_revoked_stays_so_by_any_clock(void **state)
{
    (void)state;
    struct fx x;
    struct sp_diag d;
    SP_BUF_AUTO old = { 0 };
    SP_BUF_AUTO token = { 0 };
    begin(&x);
    int64_t idx = issue(&x, JTI("1")), begun = now_s;
    (void)fetch(&x, &old);
    now_s += DAYS;
    change(&x, JTI("1"), SP_ACT_REVOKE);
    (void)fetch(&x, &token);
    CHECK_OK(take(&x, sp_buf_view(&token), &d));
    now_s = begun;
    CHECK_RC(REPLAY, take(&x, sp_buf_view(&old), &d));
    CHECK_RULE(d, "status.rollback");
    now_s = begun + DAYS;
    assert_int_equal(status_of(&x, idx), SP_STATUS_INVALID);
    end(&x);
}

int main(void)
{
    const struct CMUnitTest t[] = {
        cmocka_unit_test(a_clock_that_ran_ahead_holds_up_no_revocation), cmocka_unit_test(a_list_of_the_future_gives_way),
        cmocka_unit_test(what_was_revoked_stays_so_by_any_clock),
    };
    return cmocka_run_group_tests(t, NULL, NULL);
}
