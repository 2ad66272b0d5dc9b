/* layer: storage, threads */
/* What became of reports: places that are given once, changes that are only added, lists that stay. */
#include "tests/lib/check.h"
#include "tests/lib/storage.h"

#include "storage/exlog.h"
#include "storage/status.h"

#define JTI(n) "01995f3a-7b2c-7d10-8a11-01234567890" n
#define URI "https://la.example/status/0"

struct store { struct st_dir dir; struct sp_db *db; };

static int setup(void **state)
{
    static struct store s;
    s = (struct store){ .db = NULL };
    st_dir_make(&s.dir);
    s.db = st_open(&s.dir);
    *state = &s;
    return 0;
}

static int teardown(void **state)
{
    struct store *s = *state;
    sp_db_close(s->db);
    st_dir_remove(&s->dir);
    return 0;
}

static void store_reopen(struct store *s)
{
    sp_db_close(s->db);
    s->db = st_open(&s->dir);
}

/* A report issued at that number, as a partner's question brings it. */
static void issue(struct sp_db *db, const char *jti, uint64_t number)
{
    const struct sp_exlog_serve s = { .issuer = SP_VIEW_LIT("CN-GX"), .jti = sp_view_of(jti), .request = SP_VIEW_LIT("a.b.c"),
        .reply = SP_VIEW_LIT("s"), .answer = SP_VIEW_LIT("d.e.f"), .verdict = SP_VIEW_LIT("processed"), .at_s = 100, .expires_s = 200,
        .place = { sp_view_of(jti), number } };
    SP_BUF_AUTO original = { 0 };
    CHECK_OK(sp_exlog_serve(db, &s, &original));
}

static struct sp_rc change(struct sp_db *db, const char *jti, enum sp_status_act act, const char *by, struct sp_diag *d)
{
    const struct sp_status_event e = { .act = act, .at_s = 1000 + (int64_t)act, .who = SP_VIEW_LIT("alice"),
                                       .reason = SP_VIEW_LIT("a wrong figure"), .by = sp_view_of(by) };
    *d = (struct sp_diag){ .offset = SP_NO_OFFSET };
    return sp_status_change(db, sp_view_of(jti), &e, d);
}

static void numbers_are_given_once(void **state)
{
    struct store *s = *state;
    uint64_t first, next;
    CHECK_OK(sp_status_reserved(s->db, &next));
    assert_int_equal(next, 0);
    CHECK_OK(sp_status_reserve(s->db, 1024, &first));
    assert_int_equal(first, 0);
    CHECK_OK(sp_status_reserve(s->db, 1024, &first));
    assert_int_equal(first, 1024);
    store_reopen(s);
    CHECK_OK(sp_status_reserve(s->db, 1, &first));
    assert_int_equal(first, 2048);
    CHECK_OK(sp_status_reserved(s->db, &next));
    assert_int_equal(next, 2049);
}

static void changes_are_added_and_stay(void **state)
{
    struct store *s = *state;
    SP_ARENA_AUTO a = { 0 };
    struct sp_diag d;
    struct sp_status_history h;
    issue(s->db, JTI("1"), 65536 + 7);
    CHECK_OK(sp_status_of(s->db, SP_VIEW_LIT(JTI("1")), &a, &h, NULL));
    assert_int_equal(h.state, SP_ISSUED_VALID);
    assert_int_equal(h.number, 65536 + 7);
    assert_int_equal(h.n_events, 0);
    CHECK_OK(change(s->db, JTI("1"), SP_ACT_SUSPEND, "", &d));
    CHECK_OK(change(s->db, JTI("1"), SP_ACT_REINSTATE, "", &d));
    CHECK_OK(change(s->db, JTI("1"), SP_ACT_REVOKE, "", &d));
    store_reopen(s);
    CHECK_OK(sp_status_of(s->db, SP_VIEW_LIT(JTI("1")), &a, &h, NULL));
    assert_int_equal(h.state, SP_ISSUED_REVOKED);
    assert_int_equal(h.n_events, 3);
    assert_int_equal(h.events[0].act, SP_ACT_SUSPEND);
    assert_int_equal(h.events[2].at_s, 1000 + SP_ACT_REVOKE);
    CHECK_VIEW(h.events[2].who, "alice");
    CHECK_VIEW(h.events[2].reason, "a wrong figure");
}

static void what_cannot_be_is_refused(void **state)
{
    struct store *s = *state;
    struct sp_diag d;
    static const struct sp_view none = { NULL, 0 };
    issue(s->db, JTI("1"), 1);
    issue(s->db, JTI("2"), 2);
    CHECK_RC(NOTFOUND, change(s->db, JTI("9"), SP_ACT_REVOKE, "", &d));
    CHECK_RULE(d, "status.unknown");
    CHECK_RC(NOTFOUND, change(s->db, "no id", SP_ACT_REVOKE, "", &d));
    CHECK_RULE(d, "status.unknown");
    CHECK_RC(INVALID, change(s->db, JTI("1"), SP_ACT_REINSTATE, "", &d));
    CHECK_RULE(d, "status.unchanged");
    CHECK_RC(NOTFOUND, change(s->db, JTI("1"), SP_ACT_SUPERSEDE, JTI("9"), &d));
    CHECK_RULE(d, "status.by");
    CHECK_RC(INVALID, change(s->db, JTI("1"), SP_ACT_SUPERSEDE, JTI("1"), &d));
    CHECK_RULE(d, "status.by");
    CHECK_RC(INVALID, change(s->db, JTI("1"), SP_ACT_REVOKE, JTI("2"), &d));
    CHECK_RULE(d, "status.by");
    CHECK_OK(change(s->db, JTI("1"), SP_ACT_SUSPEND, "", &d));
    CHECK_RC(INVALID, change(s->db, JTI("1"), SP_ACT_SUSPEND, "", &d));
    CHECK_RULE(d, "status.unchanged");
    CHECK_RC(INVALID, change(s->db, JTI("2"), SP_ACT_SUPERSEDE, JTI("1"), &d));
    CHECK_RULE(d, "status.by");
    CHECK_OK(change(s->db, JTI("1"), SP_ACT_SUPERSEDE, JTI("2"), &d));
    CHECK_RC(INVALID, change(s->db, JTI("1"), SP_ACT_REINSTATE, "", &d));
    CHECK_RULE(d, "status.final");
    CHECK_OK(change(s->db, JTI("1"), SP_ACT_REVOKE, "", &d));
    for (enum sp_status_act act = SP_ACT_SUSPEND; act <= SP_ACT_SUPERSEDE; act++) {
        CHECK_RC(INVALID, change(s->db, JTI("1"), act, "", &d));
        CHECK_RULE(d, "status.final");
    }
    const struct sp_status_event mute = { .act = SP_ACT_REVOKE, .who = SP_VIEW_LIT("alice"), .reason = none };
    CHECK_RC(INVALID, sp_status_change(s->db, SP_VIEW_LIT(JTI("2")), &mute, &d));
    CHECK_RULE(d, "status.reason");
}

struct seen { uint64_t index[8]; enum sp_issued_state state[8]; size_t n; };

static struct sp_rc see(void *ctx, uint64_t index, enum sp_issued_state state)
{
    struct seen *s = ctx;
    s->index[s->n] = index;
    s->state[s->n++] = state;
    return SP_OK;
}

static void a_list_shows_its_own_reports(void **state)
{
    struct store *s = *state;
    struct sp_diag d;
    struct seen seen = { .n = 0 };
    uint64_t changes;
    issue(s->db, JTI("1"), 65535);
    issue(s->db, JTI("2"), 65536);
    issue(s->db, JTI("3"), 65536 + 9);
    issue(s->db, JTI("4"), 2 * 65536);
    for (const char *const *j = (const char *const[]){ JTI("1"), JTI("2"), JTI("3"), JTI("4"), NULL }; *j; j++)
        CHECK_OK(change(s->db, *j, SP_ACT_SUSPEND, "", &d));
    CHECK_OK(change(s->db, JTI("2"), SP_ACT_REINSTATE, "", &d));
    CHECK_OK(change(s->db, JTI("3"), SP_ACT_REVOKE, "", &d));
    CHECK_OK(sp_status_scan(s->db, 1, &changes, see, &seen));
    assert_int_equal(changes, 4);
    assert_int_equal(seen.n, 1);
    assert_int_equal(seen.index[0], 9);
    assert_int_equal(seen.state[0], SP_ISSUED_REVOKED);
    CHECK_OK(sp_status_changes(s->db, 2, &changes));
    assert_int_equal(changes, 1);
    CHECK_OK(sp_status_changes(s->db, 3, &changes));
    assert_int_equal(changes, 0);
}

static void a_list_keeps_its_name(void **state)
{
    struct store *s = *state;
    SP_BUF_AUTO uri = { 0 };
    uint64_t list = 9;
    sp_buf_puts(&uri, URI);
    CHECK_OK(sp_status_name(s->db, 0, &uri));
    sp_buf_clear(&uri);
    sp_buf_puts(&uri, "https://moved.example/status/0");
    CHECK_OK(sp_status_name(s->db, 0, &uri));
    CHECK_VIEW(sp_buf_view(&uri), URI);
    CHECK_OK(sp_status_named(s->db, SP_VIEW_LIT(URI), &list));
    assert_int_equal(list, 0);
    CHECK_RC(NOTFOUND, sp_status_named(s->db, SP_VIEW_LIT("https://moved.example/status/0"), &list));
}

static void signed_lists_stay_by_time(void **state)
{
    struct store *s = *state;
    SP_BUF_AUTO token = { 0 };
    struct sp_status_signed out;
    for (int64_t t = 100; t <= 300; t += 100) {
        const struct sp_status_signed one = { t, t + 50, (uint64_t)t / 100 };
        SP_BUF_AUTO text = { 0 };
        sp_buf_put_i64(&text, t);
        CHECK_OK(sp_status_keep_signed(s->db, 5, &one, sp_buf_view(&text)));
        CHECK_RC(EXISTS, sp_status_keep_signed(s->db, 5, &one, SP_VIEW_LIT("another")));
    }
    CHECK_RC(NOTFOUND, sp_status_signed_at(s->db, 5, 99, &out, &token));
    CHECK_RC(NOTFOUND, sp_status_signed_at(s->db, 4, INT64_MAX, &out, &token));
    CHECK_RC(NOTFOUND, sp_status_signed_at(s->db, 6, INT64_MAX, &out, &token));
    CHECK_OK(sp_status_signed_at(s->db, 5, 299, &out, &token));
    CHECK_VIEW(sp_buf_view(&token), "200");
    assert_int_equal(out.exp_s, 250);
    assert_int_equal(out.changes, 2);
    CHECK_OK(sp_status_signed_at(s->db, 5, INT64_MAX, &out, &token));
    CHECK_VIEW(sp_buf_view(&token), "300");
}

/* What a clock that ran ahead left gives way to one that shows more; its second stays taken. */
static void lists_of_the_future_hold_no_more(void **state)
{
    struct store *s = *state;
    SP_BUF_AUTO token = { 0 };
    struct sp_status_signed out;
    int64_t taken;
    static const struct sp_status_signed now = { 100, 150, 1 }, later = { 900, 950, 2 }, more = { 110, 160, 3 }, same = { 800, 850, 3 };
    CHECK_RC(NOTFOUND, sp_status_taken_at(s->db, 7, INT64_MAX, &taken));
    CHECK_OK(sp_status_keep_signed(s->db, 7, &now, SP_VIEW_LIT("now")));
    CHECK_OK(sp_status_keep_signed(s->db, 7, &later, SP_VIEW_LIT("later")));
    CHECK_OK(sp_status_keep_signed(s->db, 7, &same, SP_VIEW_LIT("same")));
    CHECK_OK(sp_status_keep_signed(s->db, 8, &later, SP_VIEW_LIT("another list")));
    CHECK_OK(sp_status_keep_signed(s->db, 7, &more, SP_VIEW_LIT("more")));
    CHECK_OK(sp_status_signed_at(s->db, 7, INT64_MAX, &out, &token));
    CHECK_VIEW(sp_buf_view(&token), "same"); /* lacks nothing */
    CHECK_OK(sp_status_taken_at(s->db, 7, INT64_MAX, &taken));
    assert_int_equal(taken, 900);
    CHECK_RC(EXISTS, sp_status_keep_signed(s->db, 7, &later, SP_VIEW_LIT("later")));
    CHECK_OK(sp_status_signed_at(s->db, 7, 109, &out, &token));
    CHECK_VIEW(sp_buf_view(&token), "now");
    CHECK_OK(sp_status_signed_at(s->db, 8, INT64_MAX, &out, &token));
    CHECK_VIEW(sp_buf_view(&token), "another list");
}

static void lists_of_partners_stay_by_time(void **state)
{
    struct store *s = *state;
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO token = { 0 };
    struct sp_status_wanted *all, w = { SP_VIEW_LIT("LA"), SP_VIEW_LIT(URI) }, other = { SP_VIEW_LIT("VN"), SP_VIEW_LIT(URI) };
    size_t n;
    int64_t iat;
    CHECK_OK(sp_status_all_wanted(s->db, &a, &all, &n));
    assert_int_equal(n, 0);
    CHECK_OK(sp_status_want(s->db, w.issuer, w.uri));
    CHECK_OK(sp_status_want(s->db, w.issuer, w.uri));
    CHECK_OK(sp_status_want(s->db, other.issuer, other.uri));
    CHECK_OK(sp_status_all_wanted(s->db, &a, &all, &n));
    assert_int_equal(n, 2);
    CHECK_OK(sp_status_hold(s->db, &w, 100, SP_VIEW_LIT("first")));
    CHECK_OK(sp_status_hold(s->db, &w, 200, SP_VIEW_LIT("second")));
    CHECK_RC(EXISTS, sp_status_hold(s->db, &w, 200, SP_VIEW_LIT("another")));
    store_reopen(s);
    CHECK_OK(sp_status_held_at(s->db, &w, 150, &iat, &token));
    CHECK_VIEW(sp_buf_view(&token), "first");
    assert_int_equal(iat, 100);
    CHECK_OK(sp_status_held_at(s->db, &w, INT64_MAX, &iat, &token));
    CHECK_VIEW(sp_buf_view(&token), "second");
    CHECK_OK(sp_status_held_from(s->db, &w, 101, &iat, &token));
    CHECK_VIEW(sp_buf_view(&token), "second");
    CHECK_RC(NOTFOUND, sp_status_held_from(s->db, &w, 201, &iat, &token));
    CHECK_RC(NOTFOUND, sp_status_held_at(s->db, &w, 99, &iat, &token));
    CHECK_RC(NOTFOUND, sp_status_held_at(s->db, &other, INT64_MAX, &iat, &token));
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(numbers_are_given_once), T(changes_are_added_and_stay), T(what_cannot_be_is_refused), T(a_list_shows_its_own_reports),
        T(a_list_keeps_its_name), T(signed_lists_stay_by_time), T(lists_of_the_future_hold_no_more), T(lists_of_partners_stay_by_time),
    };
    return cmocka_run_group_tests_name("storage status", tests, NULL, NULL);
}
