/* layer: node, threads */
/* The trust list of a node that runs: a newer one takes its place, and what is remembered over restarts and clocks set back. */
#include "node/federation/keeper.h"

#include "base/clock.h"
#include "node/federation/wire.h"
#include "storage/held.h"
#include "tests/lib/storage.h"
#include "tests/lib/trust_fixture.h"

enum { DAY = 86400, GRACE = 3600 };

static int64_t now_s;
static int64_t fake_clock(void *ctx) { (void)ctx; return now_s * 1000000; }

static int begin(void **state)
{
    (void)state;
    sp_clock_replace(fake_clock, NULL);
    now_s = TF_NOW;
    return 0;
}

static int end(void **state)
{
    (void)state;
    sp_clock_replace(NULL, NULL);
    return 0;
}

static struct sp_trust *opened(struct tf *f)
{
    SP_BUF_AUTO file = { 0 };
    struct sp_trust *t = NULL;
    tf_file(f, &file);
    CHECK_OK(sp_trust_open(sp_buf_view(&file), NULL, &t, NULL));
    return t;
}

static struct sp_trust *following(struct tf *f, const struct sp_trust *held)
{
    SP_BUF_AUTO file = { 0 };
    struct sp_trust *t = NULL;
    tf_file(f, &file);
    CHECK_OK(sp_trust_open_next(sp_buf_view(&file), held, &t, NULL));
    return t;
}

static void a_newer_list_answers_for_the_held_one(void **state)
{
    (void)state;
    struct tf f;
    struct sp_diag d;
    const struct sp_key *key;
    tf_init(&f);
    SP_TRUST_AUTO t = opened(&f);
    const struct sp_trust_node *old = sp_trust_find_node(t, sp_view_of("LA"));
    f.list.version = 2;
    f.node[1].active = false;
    f.node[1].left_s = TF_NOW;
    sp_trust_supersede(t, following(&f, t));
    assert_int_equal(sp_trust_version(t), 2);
    assert_false(sp_trust_find_node(t, sp_view_of("LA"))->active);
    assert_true(old->active); /* what was borrowed stays what it was */
    CHECK_RC(EXPIRED, sp_trust_find_key(t, sp_view_of("LA"), SP_USE_ENCRYPTION, sp_view(NULL, 0), TF_NOW + 1, &key, &d));
    CHECK_RULE(d, "trust.left");
    f.list.version = 3;
    sp_trust_supersede(t, following(&f, t));
    assert_int_equal(sp_trust_version(t), 3);
    assert_ptr_equal(sp_trust_content(t), sp_trust_content(sp_trust_newest(t)));
    tf_free(&f);
}

static void recalls(struct sp_db *db, struct tf *f, int64_t at_s, const char *rule)
{
    SP_TRUST_AUTO t = opened(f);
    struct sp_conf conf = { .trust_grace_s = GRACE };
    struct sp_diag d = { .rule = "" };
    now_s = at_s;
    struct sp_rc rc = sp_keeper_recall(db, t, &conf, &d);
    if (!sp_ok(rc) || rule)
        assert_string_equal(d.rule, rule ? rule : "");
}

static void a_restart_gives_no_more_time(void **state)
{
    (void)state;
    struct st_dir dir;
    struct tf f;
    st_dir_make(&dir);
    struct sp_db *db = st_open(&dir);
    tf_init(&f);
    int64_t expires = f.list.expires_s;
    recalls(db, &f, TF_NOW + DAY, NULL);
    recalls(db, &f, expires + GRACE - 60, NULL);       /* in the grace */
    recalls(db, &f, expires + GRACE - 30, NULL);       /* it is the same one after a restart */
    recalls(db, &f, expires + GRACE + 1, "trust.expired");
    recalls(db, &f, expires - DAY, NULL);              /* a time that was refused was not taken down */
    struct sp_held held;
    CHECK_OK(sp_held_get(db, &held));
    assert_int_equal(held.seen_s, expires + GRACE - 30);
    /* A node that served until the grace ended knows that, and a clock set back changes nothing. */
    held.seen_s = expires + GRACE + 1;
    CHECK_OK(sp_held_put(db, &held));
    recalls(db, &f, TF_NOW + DAY, "trust.expired");
    sp_db_close(db);
    db = st_open(&dir);
    recalls(db, &f, TF_NOW + DAY, "trust.expired");
    /* A newer list has a time of its own. */
    f.list.version = 2;
    recalls(db, &f, TF_NOW + DAY, NULL);
    CHECK_OK(sp_held_get(db, &held));
    assert_int_equal(held.version, 2);
    assert_int_equal(held.seen_s, TF_NOW + DAY);
    sp_db_close(db);
    st_dir_remove(&dir);
    tf_free(&f);
}

static void a_clock_set_back_gives_no_more_time(void **state)
{
    (void)state;
    struct tf f;
    struct sp_diag d;
    tf_init(&f);
    SP_TRUST_AUTO t = opened(&f);
    int64_t expires = f.list.expires_s;
    CHECK_OK(sp_trust_serves(t, expires + GRACE, GRACE, &d));
    CHECK_RC(EXPIRED, sp_trust_serves(t, expires + GRACE + 1, GRACE, &d));
    assert_null(strstr(d.text, "clock"));
    CHECK_RC(EXPIRED, sp_trust_serves(t, TF_NOW + DAY, GRACE, &d));
    CHECK_RULE(d, "trust.expired");
    assert_non_null(strstr(d.text, "its clock ran ahead")); /* what an operator could not guess */
    assert_int_equal(sp_trust_seen(t), expires + GRACE + 1);
    CHECK_OK(sp_trust_current(t, TF_NOW + DAY, 0, &d)); /* who judges at a time of its own is not concerned */
    tf_free(&f);
}

static void no_older_list_comes_back(void **state)
{
    (void)state;
    struct st_dir dir;
    struct tf f;
    st_dir_make(&dir);
    struct sp_db *db = st_open(&dir);
    tf_init(&f);
    f.list.version = 5;
    recalls(db, &f, TF_NOW, NULL);
    f.list.version = 4;
    recalls(db, &f, TF_NOW, "trust.rollback");
    f.list.version = 5;
    f.list.issued_s--;
    recalls(db, &f, TF_NOW, "trust.version-reuse");
    f.list.version = 6;
    recalls(db, &f, TF_NOW, NULL);
    sp_db_close(db);
    st_dir_remove(&dir);
    tf_free(&f);
}

static void a_partner_is_told_what_it_lacks(void **state)
{
    (void)state;
    struct tf f;
    struct sp_diag d;
    tf_init(&f);
    SP_TRUST_AUTO t = opened(&f);
    SP_BUF_AUTO ask = { 0 };
    SP_BUF_AUTO reply = { 0 };
    SP_BUF_AUTO none = { 0 };
    {
        SP_WIRE_AUTO wire = { .json = NULL };
        sp_wire_put_trust_asked(&ask, 7);
        CHECK_OK(sp_wire_parse(sp_buf_view(&ask), &wire, &d));
        assert_int_equal(wire.kind, SP_WIRE_TRUST_ASKED);
        assert_int_equal(wire.have, 7);
    }
    {
        SP_WIRE_AUTO wire = { .json = NULL };
        SP_TRUST_AUTO same = NULL;
        CHECK_OK(sp_keeper_answer(t, 0, &reply, &d));
        CHECK_OK(sp_wire_parse(sp_buf_view(&reply), &wire, &d));
        assert_int_equal(wire.kind, SP_WIRE_TRUST_FILE);
        CHECK_OK(sp_trust_open(wire.head, NULL, &same, &d));
        assert_string_equal(sp_trust_digest(same), sp_trust_digest(t));
    }
    {
        SP_WIRE_AUTO wire = { .json = NULL };
        CHECK_OK(sp_keeper_answer(t, 1, &none, &d));
        CHECK_OK(sp_wire_parse(sp_buf_view(&none), &wire, &d));
        assert_int_equal(wire.kind, SP_WIRE_TRUST_FILE);
        assert_int_equal(wire.head.n, 0);
    }
    struct sp_wire bad = { .json = NULL };
    CHECK_RC(FORMAT, sp_wire_parse(sp_view_of("{\"trust\":{\"have\":-1}}"), &bad, &d));
    CHECK_RULE(d, "wire.form");
    sp_wire_free(&bad);
    tf_free(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_newer_list_answers_for_the_held_one),
        cmocka_unit_test(a_restart_gives_no_more_time),
        cmocka_unit_test(a_clock_set_back_gives_no_more_time),
        cmocka_unit_test(no_older_list_comes_back),
        cmocka_unit_test(a_partner_is_told_what_it_lacks),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
