/* layer: node, threads */
/* A dispute's change is told to everybody who got a report with the fact, however many came later, over restarts, and once. */
#include "tests/lib/storage.h"

#include "base/clock.h"
#include "node/exchange/internal.h"
#include "node/ops/log.h"
#include "schema/notice.h"
#include "storage/look_record.h"
#include "storage/notices.h"
#include "tests/lib/trust_fixture.h"

#define S "LA.ern:0100000001"
#define PARTNER "XX" /* that the trust list does not name: what is for it waits */
enum { HERE = 1200, ABROAD = 40 }; /* more than are looked at in one piece */

struct fx { struct tf f; struct st_dir dir; struct sp_db *db; struct sp_trust *trust; struct sp_country_policy *law; struct sp_exchange x; struct sp_arena arena; struct sp_diag d; };

static int64_t fake_clock(void *ctx) { return *(const int64_t *)ctx; }
static int64_t now_us = (int64_t)ST_NOW * 1000000;

static int setup(void **state)
{
    SP_BUF_AUTO file = { 0 };
    struct fx *f = calloc(1, sizeof *f);
    assert_non_null(f);
    sp_log_set_level(SP_LOG_ERROR);
    st_dir_make(&f->dir);
    f->db = st_open(&f->dir);
    tf_init(&f->f);
    tf_file(&f->f, &file);
    CHECK_OK(sp_trust_open(sp_buf_view(&file), NULL, &f->trust, NULL));
    CHECK_OK(sp_country_policy_of(SP_VIEW_LIT("LA"), &f->law, &f->d));
    f->x = (struct sp_exchange){ .o = { .db = f->db, .trust = f->trust, .country = f->law }, .own = SP_VIEW_LIT("LA") };
    (void)pthread_mutex_init(&f->x.lock, NULL);
    (void)pthread_cond_init(&f->x.wake, NULL);
    sp_clock_replace(fake_clock, &now_us);
    st_put(f->db, S, ST_HEADCOUNT("1", "12"), ST_NOW);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fx *f = *state;
    sp_clock_replace(NULL, NULL);
    (void)pthread_mutex_destroy(&f->x.lock);
    (void)pthread_cond_destroy(&f->x.wake);
    sp_db_close(f->db);
    sp_trust_free(f->trust);
    sp_country_policy_free(f->law);
    tf_free(&f->f);
    sp_arena_free(&f->arena);
    st_dir_remove(&f->dir);
    free(f);
    return 0;
}

static void exchange_id(unsigned i, char out[SP_ID_TEXT])
{
    (void)snprintf(out, SP_ID_TEXT, "019aa000-0000-7000-8000-%012u", i % 1000000U);
}

/* Reports that cannot be read any more: whoever has one is told rather than not. */
static void give(struct fx *f, unsigned i, bool abroad, int64_t at_s)
{
    char id[SP_ID_TEXT];
    SP_BUF_AUTO original = { 0 };
    exchange_id(i, id);
    const struct sp_look l = { .subject = SP_VIEW_LIT(S), .at_s = at_s, .kind = abroad ? SP_LOOK_SERVED : SP_LOOK_LOCAL, .op = SP_VIEW_LIT("report"),
                               .who = abroad ? SP_VIEW_LIT(PARTNER "/bank-1") : SP_VIEW_LIT("LA/bank-1"), .purpose = SP_VIEW_LIT("credit_granting") };
    const struct sp_exlog_serve srv = { .issuer = SP_VIEW_LIT(PARTNER), .jti = sp_view_of(id), .request = SP_VIEW_LIT("q.q.q"), .reply = SP_VIEW_LIT("s"),
                                        .answer = SP_VIEW_LIT("a.a.a"), .verdict = SP_VIEW_LIT("processed"), .at_s = at_s, .expires_s = at_s + 60, .look = &l };
    const struct sp_exlog_local loc = { .id = sp_view_of(id), .participant = SP_VIEW_LIT("bank-1"), .op = SP_VIEW_LIT("report"), .answer = SP_VIEW_LIT("a.a.a"),
                                        .verdict = SP_VIEW_LIT("processed"), .at_s = at_s, .look = &l };
    if (abroad)
        CHECK_OK(sp_exlog_serve(f->db, &srv, &original));
    else
        CHECK_OK(sp_exlog_local(f->db, &loc, NULL));
}

static void open_dispute(struct fx *f, int64_t since_s)
{
    char id[SP_ID_TEXT];
    struct sp_dispute_opening o = { .subject = SP_VIEW_LIT(S), .by = SP_VIEW_LIT("subject"), .claim = { SP_VIEW_LIT("No."), SP_VIEW_LIT("en"), { NULL, 0 } },
                                    .today = SP_VIEW_LIT("2026-09-21"), .deadline = SP_VIEW_LIT("2099-10-11"), .at_s = ST_NOW + HERE + ABROAD, .since_s = since_s };
    CHECK_OK(sp_dispute_path_parse(SP_VIEW_LIT("registered.headcount/1"), &o.about, &f->d));
    CHECK_OK(sp_dispute_open(f->db, &o, id, &f->d));
}

struct told { size_t notices, exchanges; bool seen[HERE + ABROAD]; bool twice; };

static void count(struct told *t, struct sp_view text)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_notice n;
    CHECK_OK(sp_notice_parse(text, &a, &n, NULL));
    t->notices++;
    for (size_t i = 0; i < n.n; i++) {
        size_t at = (size_t)strtoul(n.exchanges[i].p + 24, NULL, 10);
        assert_true(at < HERE + ABROAD);
        t->twice |= t->seen[at];
        t->seen[at] = true;
        t->exchanges++;
    }
}

static bool note_in(void *ctx, const struct sp_notice_in *n)
{
    CHECK_VIEW(n->issuer, "LA");
    count(ctx, n->text);
    return true;
}

static bool note_out(void *ctx, const struct sp_notice_out *n)
{
    CHECK_VIEW(n->peer, PARTNER);
    count(ctx, n->text);
    return true;
}

static bool is_told(struct fx *f)
{
    struct sp_dispute_event e;
    return sp_is(sp_dispute_to_tell(f->db, &f->arena, &e), SP_RC_NOTFOUND);
}

static void tick(struct fx *f)
{
    f->x.told_us = 0;
    sp_tell_tick(&f->x);
}

static void restart(struct fx *f)
{
    sp_db_close(f->db);
    f->db = f->x.o.db = st_open(&f->dir);
}

/* Side by side, so that they share their commits. */
enum { THREADS = 32 };
struct giving { struct fx *f; unsigned first; };

static void *give_some(void *arg)
{
    const struct giving *g = arg;
    for (unsigned i = g->first; i < HERE + ABROAD; i += THREADS)
        give(g->f, i, i < ABROAD, ST_NOW + (int64_t)i);
    return NULL;
}

static void give_all(struct fx *f)
{
    pthread_t thread[THREADS];
    struct giving g[THREADS];
    for (unsigned i = 0; i < THREADS; i++) {
        g[i] = (struct giving){ f, i };
        assert_int_equal(pthread_create(&thread[i], NULL, give_some, &g[i]), 0);
    }
    for (unsigned i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(thread[i], NULL), 0);
}

/* The partner's are the oldest of all. */
static void whoever_has_one_is_told_however_many_came_later(void **state)
{
    struct fx *f = *state;
    struct told in = { .notices = 0 }, out = { .notices = 0 };
    give_all(f);
    open_dispute(f, 0);
    for (int i = 0; i < 100 && !is_told(f); i++) {
        tick(f);
        restart(f);
    }
    assert_true(is_told(f));
    CHECK_OK(sp_notices_in(f->db, note_in, &in));
    CHECK_OK(sp_notices_out(f->db, note_out, &out));
    assert_int_equal(in.exchanges, HERE);
    assert_int_equal(out.exchanges, ABROAD);
    assert_int_equal(out.notices, 2);
    assert_false(in.twice || out.twice);
}

/* The program ended between a piece's notices and the line that says so. */
static void a_piece_that_is_made_again_is_one(void **state)
{
    struct fx *f = *state;
    struct sp_dispute_event before, e;
    struct told in = { .notices = 0 };
    give_all(f);
    open_dispute(f, 0);
    CHECK_OK(sp_dispute_to_tell(f->db, &f->arena, &before));
    assert_int_equal(before.pieces, 0);
    struct sp_holders h = { .n = 0 };
    struct sp_dispute_path about;
    CHECK_OK(sp_dispute_path_parse(SP_VIEW_LIT("registered.headcount/1"), &about, &f->d));
    const struct sp_holding q = { .own = f->x.own, .subject = SP_VIEW_LIT(S), .about = &about, .reports = 1024 };
    CHECK_OK(sp_holders_find(f->db, &q, &f->arena, &h));
    assert_true(h.more);
    assert_int_equal(h.n, 1024);
    tick(f);
    CHECK_OK(sp_dispute_told_until(f->db, &before, &h.next)); /* back to the second piece */
    CHECK_OK(sp_dispute_to_tell(f->db, &f->arena, &e));
    assert_int_equal(e.pieces, 1);
    assert_memory_equal(e.from.at, h.next.at, sizeof e.from.at);
    for (int i = 0; i < 100 && !is_told(f); i++)
        tick(f);
    CHECK_OK(sp_notices_in(f->db, note_in, &in));
    assert_int_equal(in.exchanges, HERE);
    assert_false(in.twice);
}

static void only_those_since_then_are_told(void **state)
{
    struct fx *f = *state;
    struct told in = { .notices = 0 }, out = { .notices = 0 };
    for (unsigned i = 0; i < 10; i++)
        give(f, i, i < 5, ST_NOW + (int64_t)i);
    open_dispute(f, ST_NOW + 3);
    tick(f);
    assert_true(is_told(f));
    CHECK_OK(sp_notices_in(f->db, note_in, &in));
    CHECK_OK(sp_notices_out(f->db, note_out, &out));
    assert_int_equal(in.exchanges, 5);
    assert_int_equal(out.exchanges, 2);
}

/* Pieces of any size give all of them, the newest first, each once. */
static void pieces_meet(void **state)
{
    struct fx *f = *state;
    struct sp_dispute_path about;
    struct sp_holders h = { .n = 0 };
    size_t n = 0;
    for (unsigned i = 0; i < 10; i++)
        give(f, i, i < 5, ST_NOW + (int64_t)(i / 3)); /* several in one second */
    CHECK_OK(sp_dispute_path_parse(SP_VIEW_LIT("registered.headcount/1"), &about, &f->d));
    do {
        struct sp_look_place from = h.next;
        const struct sp_holding q = { .own = f->x.own, .subject = SP_VIEW_LIT(S), .about = &about, .reports = 3, .from = h.more ? &from : NULL };
        CHECK_OK(sp_holders_find(f->db, &q, &f->arena, &h));
        for (size_t i = 0; i < h.n; i++) {
            char id[SP_ID_TEXT];
            exchange_id((unsigned)(9 - n++), id);
            assert_string_equal(h.v[i].exchange, id);
        }
    } while (h.more);
    assert_int_equal(n, 10);
    const struct sp_holding one = { .own = f->x.own, .subject = SP_VIEW_LIT(S), .about = &about, .node = SP_VIEW_LIT(PARTNER), .reports = 3, .most = 1 };
    CHECK_OK(sp_holders_find(f->db, &one, &f->arena, &h));
    assert_int_equal(h.n, 1);
    assert_string_equal(h.v[0].node, PARTNER);
}

/* Looks of that node at answers that are not there: they hold nothing. */
enum { NEWER = 700 };
static struct sp_rc look_newer(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    (void)ctx;
    for (unsigned i = 0; i < NEWER; i++) {
        const struct sp_look l = { .subject = SP_VIEW_LIT(S), .at_s = ST_NOW + 10 + (int64_t)i, .kind = SP_LOOK_SERVED, .op = SP_VIEW_LIT("report"),
                                   .who = SP_VIEW_LIT(PARTNER "/bank-1"), .purpose = SP_VIEW_LIT("credit_granting") };
        SP_TRY(sp_look_put(&l, 1000000 + i, t, b));
    }
    return SP_OK;
}

static struct sp_rc bring(struct fx *f, const char *fact, const char *jti)
{
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO text = { 0 };
    struct sp_dispute_found found;
    struct sp_contest x = { .by = SP_VIEW_LIT("participant"), .claim = { SP_VIEW_LIT("No."), SP_VIEW_LIT("en"), { NULL, 0 } } };
    CHECK_OK(sp_dispute_path_parse(sp_view_of(fact), &x.about, &f->d));
    sp_contest_put(&text, &x);
    const struct sp_request r = { .iss = SP_VIEW_LIT(PARTNER), .aud = SP_VIEW_LIT("LA"), .jti = sp_view_of(jti), .op = SP_OP_DISPUTE, .participant = SP_VIEW_LIT("bank-1"),
                                  .subject = SP_VIEW_LIT(S), .dispute = sp_buf_view(&text) };
    return sp_exchange_dispute(&f->x, &r, &found, &a, &f->d);
}

/* However many reports came after the one that told it. */
static void whoever_was_told_may_dispute(void **state)
{
    struct fx *f = *state;
    static const char first[] = "019aa000-0000-7000-8000-000000000101", second[] = "019aa000-0000-7000-8000-000000000102";
    SP_BATCH_AUTO b = { .prepare = look_newer };
    st_put(f->db, S, "{'kind':'registered.headcount','id':'2','source':'test','class':'confidential','data':{'count':7}}", ST_NOW);
    CHECK_RC(NOTFOUND, bring(f, "registered.headcount/2", first)); /* nobody was told */
    assert_string_equal(f->d.rule, "dispute.fact");
    CHECK_OK(sp_kv_submit(f->db->exchange, &b));
    CHECK_RC(NOTFOUND, bring(f, "registered.headcount/2", first));
    assert_string_equal(f->d.rule, "dispute.fact");
    give(f, 7, false, ST_NOW + 1); /* to another */
    CHECK_RC(NOTFOUND, bring(f, "registered.headcount/2", first));
    give(f, 8, true, ST_NOW + 2);
    CHECK_RC(NOTFOUND, bring(f, "registered.headcount/3", first)); /* there is none */
    assert_string_equal(f->d.rule, "dispute.fact");
    CHECK_OK(bring(f, "registered.headcount/2", second));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(whoever_has_one_is_told_however_many_came_later, setup, teardown),
        cmocka_unit_test_setup_teardown(a_piece_that_is_made_again_is_one, setup, teardown),
        cmocka_unit_test_setup_teardown(only_those_since_then_are_told, setup, teardown),
        cmocka_unit_test_setup_teardown(pieces_meet, setup, teardown),
        cmocka_unit_test_setup_teardown(whoever_was_told_may_dispute, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
