/* layer: storage, threads */
#include <pthread.h>

#include "crypto/digest.h"
#include "storage/exlog.h"
#include "storage/mlog.h"
#include "tests/lib/storage.h"

struct fx { ST_FIXTURE; };

static int setup(void **state) { return st_setup(state, sizeof(struct fx)); }

static int teardown(void **state) { return st_teardown(state); }

static void restart(struct fx *f)
{
    sp_db_close(f->db);
    f->db = st_open(&f->dir);
}

static struct sp_exlog_ask ask_of(const char *id, const char *token, int64_t due_s)
{
    return (struct sp_exlog_ask){ .id = sp_view_of(id), .peer = SP_VIEW_LIT("CN-GX"), .participant = SP_VIEW_LIT("bank"),
        .op = SP_VIEW_LIT("report"), .token_jti = sp_view_of(token), .token_expires_s = ST_NOW + 300,
        .request = SP_VIEW_LIT("request"), .created_s = ST_NOW, .due_s = due_s };
}

static struct sp_rc ask(struct fx *f, const char *id, const char *token, int64_t due_s)
{
    struct sp_exlog_ask a = ask_of(id, token, due_s);
    return sp_exlog_ask(f->db, &a);
}

static struct sp_rc receipt_with_index(void *ctx, uint64_t log_index, struct sp_buf *receipt)
{
    sp_buf_putf(receipt, "receipt %s %llu", (const char *)ctx, (unsigned long long)log_index);
    return SP_OK;
}

static struct sp_rc receipt_refused(void *ctx, uint64_t log_index, struct sp_buf *receipt)
{
    (void)ctx; (void)log_index;
    sp_buf_puts(receipt, "half");
    return SP_ERR(CRYPTO);
}

static struct sp_rc answer(struct fx *f, const char *id, const char *verdict, sp_exlog_maker make)
{
    char ctx[] = "of";
    struct sp_exlog_answer a = { .id = sp_view_of(id), .answer = SP_VIEW_LIT("answer~disclosed~"), .verdict = sp_view_of(verdict),
        .at_s = ST_NOW + 1, .make_receipt = make, .ctx = ctx, .receipt_due_s = ST_NOW + 2 };
    return sp_exlog_answer(f->db, &a);
}

static struct sp_exlog_record record(struct fx *f, const char *id)
{
    struct sp_exlog_record r;
    CHECK_OK(sp_exlog_get(f->db, sp_view_of(id), &f->arena, &r));
    CHECK_VIEW(r.id, id);
    return r;
}

struct dues { size_t n; char text[200]; };

static bool note_due(void *ctx, const struct sp_exlog_due *due)
{
    struct dues *d = ctx;
    size_t at = strlen(d->text);
    (void)snprintf(d->text + at, sizeof d->text - at, "%.*s>%.*s%s%u ", (int)due->id.n, due->id.p, (int)due->peer.n, due->peer.p,
                   due->kind == SP_EXLOG_RECEIPT ? "!" : "?", due->attempts);
    return ++d->n < 2;
}

static void due(struct fx *f, int64_t now_s, size_t max, const char *want)
{
    struct dues d = { .n = 0 };
    CHECK_OK(sp_exlog_due(f->db, now_s, max, note_due, &d));
    assert_string_equal(d.text, want);
}

static struct sp_exlog_counts counts(struct fx *f)
{
    struct sp_exlog_counts n;
    CHECK_OK(sp_exlog_counts(f->db, &n));
    return n;
}

struct log { uint64_t next; bool dense; struct sp_merkle_edge edge; struct sp_buf text; };

static bool note_entry(void *ctx, const struct sp_exlog_entry *e)
{
    static const char kinds[] = "als"; /* asked, local, served */
    struct log *l = ctx;
    char digest[SP_SHA256_TEXT];
    SP_BUF_AUTO entry = { 0 };
    struct sp_hash leaf;
    l->dense &= e->log_index == l->next;
    l->next++;
    sp_buf_putf(&l->text, "%c:%.*s:%s ", kinds[e->kind], (int)e->id.n, e->id.p, sp_logged_kind_text(e->message));
    sp_sha256_text(e->digest, digest);
    sp_logged_entry_put(&entry, e->message, sp_view_of(digest));
    CHECK_OK(sp_merkle_leaf(sp_buf_view(&entry), &leaf));
    CHECK_OK(sp_merkle_append(&l->edge, &leaf, NULL, NULL));
    return true;
}

/* n leaves without a gap, and the root is that of a tree made from the entries alone. */
static void log_is(struct fx *f, uint64_t n, const char *want)
{
    struct log l = { .dense = true };
    SP_MLOG_AUTO m = { .size = 0 };
    struct sp_hash root, again;
    CHECK_OK(sp_exlog_entries(f->db, 0, note_entry, &l));
    assert_true(l.dense);
    assert_int_equal(l.next, n);
    assert_int_equal(counts(f).log_size, n);
    if (want)
        CHECK_VIEW(sp_buf_view(&l.text), want);
    sp_buf_free(&l.text);
    CHECK_OK(sp_mlog_begin(f->db, &m));
    assert_int_equal(m.size, n);
    CHECK_OK(sp_mlog_root(&m, n, &root, NULL));
    CHECK_OK(sp_merkle_edge_root(&l.edge, &again));
    assert_memory_equal(&root, &again, sizeof root);
}

/* The message, by what is signed of it, is the leaf at index. */
static void logged_at(struct fx *f, const char *message, enum sp_logged_kind kind, uint64_t index)
{
    SP_MLOG_AUTO m = { .size = 0 };
    struct sp_mlog_leaf leaf;
    unsigned char digest[SP_SHA256_BYTES];
    CHECK_OK(sp_sha256(sp_view_of(message), digest));
    CHECK_OK(sp_mlog_begin(f->db, &m));
    CHECK_OK(sp_mlog_find(&m, digest, &leaf));
    assert_int_equal(leaf.kind, kind);
    assert_int_equal(leaf.index, index);
}

/* Borrowed: the same record as is copied. */
static struct sp_rc same_as(void *ctx, const struct sp_exlog_record *r)
{
    const struct sp_exlog_record *want = ctx;
    assert_true(sp_view_eq(r->id, want->id) && sp_view_eq(r->peer, want->peer) && sp_view_eq(r->participant, want->participant));
    assert_true(sp_view_eq(r->op, want->op) && sp_view_eq(r->verdict, want->verdict) && sp_view_eq(r->reason, want->reason));
    assert_true(sp_view_eq(r->request, want->request) && sp_view_eq(r->answer, want->answer));
    assert_true(sp_view_eq(r->receipt, want->receipt) && sp_view_eq(r->second, want->second));
    assert_true(r->state == want->state && r->kind == want->kind && r->log_index == want->log_index && r->attempts == want->attempts);
    return SP_ERR(USAGE);
}

static void from_question_to_receipt(void **state)
{
    struct fx *f = *state;
    CHECK_OK(ask(f, "x1", "t1", ST_NOW));
    struct sp_exlog_record r = record(f, "x1");
    assert_int_equal(r.state, SP_EXLOG_PENDING);
    assert_true(r.in_outbox && !r.logged);
    log_is(f, 1, "a:x1:request ");
    CHECK_VIEW(r.request, "request");
    assert_int_equal(r.answer.n, 0);
    struct sp_view receipt = SP_VIEW_LIT("before");
    CHECK_OK(sp_exlog_receipt_of(f->db, SP_VIEW_LIT("x1"), &f->arena, &receipt));
    assert_int_equal(receipt.n, 0);
    CHECK_RC(USAGE, sp_exlog_see(f->db, SP_VIEW_LIT("x1"), same_as, &r)); /* what the reader says */
    due(f, ST_NOW - 1, 9, "");
    due(f, ST_NOW, 9, "x1>CN-GX?0 ");
    CHECK_OK(answer(f, "x1", "processed", receipt_with_index));
    r = record(f, "x1");
    assert_int_equal(r.state, SP_EXLOG_ANSWERED);
    assert_true(r.logged && r.in_outbox);
    assert_int_equal(r.log_index, 1);
    assert_int_equal(r.answered_s, ST_NOW + 1);
    CHECK_VIEW(r.answer, "answer~disclosed~");
    CHECK_VIEW(r.receipt, "receipt of 1");
    CHECK_VIEW(r.participant, "bank");
    CHECK_VIEW(r.op, "report");
    CHECK_VIEW(r.verdict, "processed");
    CHECK_OK(sp_exlog_receipt_of(f->db, SP_VIEW_LIT("x1"), &f->arena, &receipt));
    CHECK_VIEW(receipt, "receipt of 1");
    CHECK_RC(USAGE, sp_exlog_see(f->db, SP_VIEW_LIT("x1"), same_as, &r));
    CHECK_RC(NOTFOUND, sp_exlog_see(f->db, SP_VIEW_LIT("x9"), same_as, &r));
    CHECK_RC(NOTFOUND, sp_exlog_see(f->db, SP_VIEW_LIT(""), same_as, &r));
    CHECK_RC(NOTFOUND, sp_exlog_receipt_of(f->db, SP_VIEW_LIT("x9"), &f->arena, &receipt));
    CHECK_VIEW(receipt, "receipt of 1");
    due(f, ST_NOW + 1, 9, "");
    due(f, ST_NOW + 2, 9, "x1>CN-GX!0 ");
    CHECK_RC(EXISTS, answer(f, "x1", "processed", receipt_with_index)); /* twice */
    CHECK_OK(sp_exlog_receipt_sent(f->db, SP_VIEW_LIT("x1")));
    CHECK_OK(sp_exlog_receipt_sent(f->db, SP_VIEW_LIT("x1")));
    assert_false(record(f, "x1").in_outbox);
    due(f, ST_NOW + 1000, 9, "");
    CHECK_RC(NOTFOUND, sp_exlog_receipt_sent(f->db, SP_VIEW_LIT("x9")));
    CHECK_RC(NOTFOUND, answer(f, "x9", "processed", NULL));
    log_is(f, 3, "a:x1:request a:x1:answer a:x1:receipt ");
    logged_at(f, "request", SP_LOGGED_REQUEST, 0);
    logged_at(f, "answer", SP_LOGGED_ANSWER, 1);
    logged_at(f, "receipt of 1", SP_LOGGED_RECEIPT, 2);
}

static void a_refusal_without_receipt(void **state)
{
    struct fx *f = *state;
    CHECK_OK(ask(f, "x1", "t1", ST_NOW));
    CHECK_OK(answer(f, "x1", "policy.purpose", NULL));
    struct sp_exlog_record r = record(f, "x1");
    assert_int_equal(r.state, SP_EXLOG_REFUSED);
    assert_false(r.in_outbox);
    CHECK_VIEW(r.verdict, "policy.purpose");
    assert_int_equal(counts(f).outbox, 0);
    log_is(f, 2, "a:x1:request a:x1:answer ");
}

static void a_receipt_that_cannot_be_made_changes_nothing(void **state)
{
    struct fx *f = *state;
    CHECK_OK(ask(f, "x1", "t1", ST_NOW));
    CHECK_RC(CRYPTO, answer(f, "x1", "processed", receipt_refused));
    struct sp_exlog_record r = record(f, "x1");
    assert_int_equal(r.state, SP_EXLOG_PENDING);
    assert_int_equal(r.answer.n, 0);
    log_is(f, 1, "a:x1:request ");
    CHECK_OK(answer(f, "x1", "processed", receipt_with_index));
    log_is(f, 3, NULL);
}

static void a_token_is_used_once(void **state)
{
    struct fx *f = *state;
    CHECK_OK(ask(f, "x1", "t1", ST_NOW));
    CHECK_RC(REPLAY, ask(f, "x2", "t1", ST_NOW));
    struct sp_exlog_record r;
    CHECK_RC(NOTFOUND, sp_exlog_get(f->db, SP_VIEW_LIT("x2"), &f->arena, &r));
    CHECK_RC(EXISTS, ask(f, "x1", "t2", ST_NOW));
    CHECK_OK(sp_exlog_use_token(f->db, SP_VIEW_LIT("bank"), SP_VIEW_LIT("t2"), ST_NOW + 300)); /* not used up by that */
    CHECK_RC(REPLAY, sp_exlog_use_token(f->db, SP_VIEW_LIT("bank"), SP_VIEW_LIT("t2"), ST_NOW + 300));
    CHECK_RC(REPLAY, sp_exlog_use_token(f->db, SP_VIEW_LIT("bank"), SP_VIEW_LIT("t1"), ST_NOW + 300));
    CHECK_OK(sp_exlog_use_token(f->db, SP_VIEW_LIT("other"), SP_VIEW_LIT("t1"), ST_NOW + 300)); /* another's is another */
    SP_BUF_AUTO made = { 0 };
    CHECK_OK(sp_exlog_by_token(f->db, SP_VIEW_LIT("bank"), SP_VIEW_LIT("t1"), &made));
    CHECK_VIEW(sp_buf_view(&made), "x1");
    CHECK_RC(NOTFOUND, sp_exlog_by_token(f->db, SP_VIEW_LIT("other"), SP_VIEW_LIT("t1"), &made)); /* made nothing */
    CHECK_RC(NOTFOUND, sp_exlog_by_token(f->db, SP_VIEW_LIT("bank"), SP_VIEW_LIT("t9"), &made));
    CHECK_RC(INVALID, sp_exlog_use_token(f->db, SP_VIEW_LIT("bank"), sp_view(NULL, 0), ST_NOW));
    CHECK_RC(INVALID, ask(f, "", "t7", ST_NOW));
    restart(f);
    CHECK_RC(REPLAY, ask(f, "x3", "t1", ST_NOW));
    assert_int_equal(counts(f).exchanges, 1);
}

static void tries_again_and_gives_up(void **state)
{
    struct fx *f = *state;
    int64_t at = 0;
    CHECK_RC(NOTFOUND, sp_exlog_next_due(f->db, &at));
    CHECK_OK(ask(f, "x1", "t1", ST_NOW));
    CHECK_OK(ask(f, "x2", "t2", ST_NOW + 10));
    CHECK_OK(ask(f, "x3", "t3", ST_NOW + 5));
    CHECK_OK(sp_exlog_next_due(f->db, &at));
    assert_int_equal(at, ST_NOW);
    CHECK_OK(sp_exlog_later(f->db, SP_VIEW_LIT("x1"), ST_NOW + 60, 1, SP_VIEW_LIT("net.refused")));
    due(f, ST_NOW + 59, 9, "x3>CN-GX?0 x2>CN-GX?0 ");
    due(f, ST_NOW + 59, 1, "x3>CN-GX?0 ");
    struct sp_exlog_record r = record(f, "x1");
    assert_int_equal(r.attempts, 1);
    CHECK_VIEW(r.reason, "net.refused");
    restart(f);
    CHECK_OK(sp_exlog_fail(f->db, SP_VIEW_LIT("x3"), ST_NOW + 20, SP_VIEW_LIT("exchange.expired")));
    CHECK_RC(EXISTS, sp_exlog_fail(f->db, SP_VIEW_LIT("x3"), ST_NOW + 20, SP_VIEW_LIT("again")));
    CHECK_RC(NOTFOUND, sp_exlog_fail(f->db, SP_VIEW_LIT("x9"), ST_NOW + 20, SP_VIEW_LIT("")));
    CHECK_RC(NOTFOUND, sp_exlog_later(f->db, SP_VIEW_LIT("x3"), ST_NOW + 99, 2, SP_VIEW_LIT("")));
    CHECK_RC(EXISTS, answer(f, "x3", "processed", NULL)); /* too late */
    r = record(f, "x3");
    assert_int_equal(r.state, SP_EXLOG_FAILED);
    CHECK_VIEW(r.reason, "exchange.expired");
    due(f, ST_NOW + 100, 9, "x2>CN-GX?0 x1>CN-GX?1 ");
    assert_int_equal(counts(f).outbox, 2);
    assert_string_equal(sp_exlog_state_text(SP_EXLOG_FAILED), "failed");
}

/* ---- serving ---- */

static struct sp_rc serve(struct fx *f, const char *jti, unsigned char digest, const char *reply, struct sp_buf *original)
{
    struct sp_exlog_serve s = { .issuer = SP_VIEW_LIT("LA"), .jti = sp_view_of(jti), .request = SP_VIEW_LIT("asked"),
        .reply = sp_view_of(reply), .answer = SP_VIEW_LIT("said~a~"), .verdict = SP_VIEW_LIT("processed"), .at_s = ST_NOW,
        .expires_s = ST_NOW + 3600 };
    memset(s.request_digest, digest, sizeof s.request_digest);
    return sp_exlog_serve(f->db, &s, original);
}

static struct sp_rc served(struct fx *f, const char *jti, unsigned char digest, struct sp_buf *reply)
{
    unsigned char d[SP_EXLOG_DIGEST];
    memset(d, digest, sizeof d);
    return sp_exlog_served(f->db, SP_VIEW_LIT("LA"), sp_view_of(jti), d, reply);
}

static void a_duplicate_gets_the_original(void **state)
{
    struct fx *f = *state;
    SP_BUF_AUTO b = { 0 };
    CHECK_RC(NOTFOUND, served(f, "j1", 1, &b));
    CHECK_OK(serve(f, "j1", 1, "sealed once", &b));
    assert_int_equal(b.n, 0);
    CHECK_RC(EXISTS, serve(f, "j1", 1, "sealed differently", &b));
    CHECK_VIEW(sp_buf_view(&b), "sealed once");
    CHECK_RC(REPLAY, serve(f, "j1", 2, "for another request", &b));
    restart(f);
    sp_buf_clear(&b);
    CHECK_OK(served(f, "j1", 1, &b));
    CHECK_VIEW(sp_buf_view(&b), "sealed once");
    CHECK_RC(REPLAY, served(f, "j1", 2, &b));
    struct sp_exlog_record r;
    CHECK_OK(sp_exlog_get_served(f->db, SP_VIEW_LIT("LA"), SP_VIEW_LIT("j1"), &f->arena, &r));
    assert_int_equal(r.kind, SP_EXLOG_SERVED);
    CHECK_VIEW(r.peer, "LA");
    CHECK_VIEW(r.request, "asked");
    CHECK_VIEW(r.answer, "said~a~");
    logged_at(f, "said", SP_LOGGED_ANSWER, 1);
    assert_true(r.logged && r.log_index == 1);
    CHECK_RC(NOTFOUND, sp_exlog_get_served(f->db, SP_VIEW_LIT("CN-GX"), SP_VIEW_LIT("j1"), &f->arena, &r));
    log_is(f, 2, "s:j1:request s:j1:answer ");
    assert_int_equal(counts(f).served, 1);
}

/* What receipts are held against: as they were served, without reading the messages. */
static void digests_of_what_was_served(void **state)
{
    struct fx *f = *state;
    SP_BUF_AUTO b = { 0 };
    struct sp_exlog_digests got;
    unsigned char request[SP_EXLOG_DIGEST], answer[SP_EXLOG_DIGEST];
    CHECK_OK(ask(f, "x1", "t1", ST_NOW));
    CHECK_OK(serve(f, "j1", 1, "sealed", &b));
    CHECK_OK(serve(f, "j2", 2, "sealed", &b));
    CHECK_OK(sp_sha256(SP_VIEW_LIT("said"), answer)); /* what is signed of it */
    for (unsigned char i = 1; i <= 2; i++) {
        memset(request, i, sizeof request);
        CHECK_OK(sp_exlog_served_digests(f->db, SP_VIEW_LIT("LA"), i == 1 ? SP_VIEW_LIT("j1") : SP_VIEW_LIT("j2"), &got));
        assert_memory_equal(got.request, request, sizeof request);
        assert_memory_equal(got.answer, answer, sizeof answer);
        assert_int_equal(got.at_s, ST_NOW);
    }
    CHECK_RC(NOTFOUND, sp_exlog_served_digests(f->db, SP_VIEW_LIT("CN-GX"), SP_VIEW_LIT("j1"), &got));
    CHECK_RC(NOTFOUND, sp_exlog_served_digests(f->db, SP_VIEW_LIT("LA"), SP_VIEW_LIT("x1"), &got));
    CHECK_RC(INVALID, sp_exlog_served_digests(f->db, SP_VIEW_LIT("LA"), SP_VIEW_LIT(""), &got));
}

static void receipts_come_in_once(void **state)
{
    struct fx *f = *state;
    const struct sp_view la = SP_VIEW_LIT("LA"), j1 = SP_VIEW_LIT("j1");
    SP_BUF_AUTO b = { 0 };
    CHECK_RC(NOTFOUND, sp_exlog_receipt_in(f->db, la, j1, SP_VIEW_LIT("receipt"), ST_NOW));
    CHECK_OK(serve(f, "j1", 1, "sealed", &b));
    CHECK_OK(serve(f, "j2", 1, "sealed", &b));
    CHECK_OK(sp_exlog_receipt_in(f->db, la, j1, SP_VIEW_LIT("receipt"), ST_NOW));
    CHECK_OK(sp_exlog_receipt_in(f->db, la, j1, SP_VIEW_LIT("receipt"), ST_NOW));
    CHECK_RC(EXISTS, sp_exlog_receipt_in(f->db, la, j1, SP_VIEW_LIT("another"), ST_NOW));
    log_is(f, 5, "s:j1:request s:j1:answer s:j2:request s:j2:answer s:j1:receipt ");
    struct sp_exlog_receipt many[] = { { SP_VIEW_LIT("j2"), SP_VIEW_LIT("second"), SP_OK },
                                       { SP_VIEW_LIT("j3"), SP_VIEW_LIT("third"), SP_OK },
                                       { SP_VIEW_LIT("j1"), SP_VIEW_LIT("receipt"), SP_ERR(IO) },
                                       { SP_VIEW_LIT("j2"), SP_VIEW_LIT("second"), SP_ERR(IO) },
                                       { SP_VIEW_LIT("j2"), SP_VIEW_LIT("another"), SP_OK } };
    CHECK_OK(sp_exlog_receipts_in(f->db, la, many, 5, ST_NOW));
    CHECK_OK(many[0].result);
    CHECK_RC(NOTFOUND, many[1].result);
    CHECK_OK(many[2].result);
    CHECK_OK(many[3].result);
    CHECK_RC(EXISTS, many[4].result);
    struct sp_exlog_record r;
    CHECK_OK(sp_exlog_get_served(f->db, la, SP_VIEW_LIT("j2"), &f->arena, &r));
    CHECK_VIEW(r.receipt, "second");
    log_is(f, 6, "s:j1:request s:j1:answer s:j2:request s:j2:answer s:j1:receipt s:j2:receipt ");
    logged_at(f, "second", SP_LOGGED_RECEIPT, 5);
}

static void several_sent_at_once(void **state)
{
    struct fx *f = *state;
    const struct sp_view ids[] = { SP_VIEW_LIT("x1"), SP_VIEW_LIT("x2") }, wrong[] = { SP_VIEW_LIT("x1"), SP_VIEW_LIT("x9") };
    for (int i = 1; i <= 2; i++) {
        char id[] = { 'x', (char)('0' + i), 0 }, token[] = { 't', (char)('0' + i), 0 };
        CHECK_OK(ask(f, id, token, ST_NOW));
        CHECK_OK(answer(f, id, "processed", receipt_with_index));
    }
    CHECK_RC(NOTFOUND, sp_exlog_receipts_sent(f->db, wrong, 2));
    assert_int_equal(counts(f).outbox, 2);
    CHECK_OK(sp_exlog_receipts_sent(f->db, ids, 2));
    assert_int_equal(counts(f).outbox, 0);
    CHECK_OK(sp_exlog_receipts_sent(f->db, NULL, 0));
}

/* ---- local ---- */

static void local_records_are_logged(void **state)
{
    struct fx *f = *state;
    char ctx[] = "local";
    uint64_t index = 99;
    struct sp_exlog_local l = { .id = SP_VIEW_LIT("l1"), .participant = SP_VIEW_LIT("bank"), .token_jti = SP_VIEW_LIT("t1"),
        .token_expires_s = ST_NOW + 300, .op = SP_VIEW_LIT("search"), .answer = SP_VIEW_LIT("hits~"),
        .verdict = SP_VIEW_LIT("processed"), .make_receipt = receipt_with_index, .ctx = ctx, .at_s = ST_NOW };
    CHECK_OK(sp_exlog_local(f->db, &l, &index));
    assert_int_equal(index, 0);
    CHECK_RC(REPLAY, sp_exlog_local(f->db, &l, &index));
    l.token_jti = SP_VIEW_LIT("t2");
    CHECK_RC(EXISTS, sp_exlog_local(f->db, &l, &index));
    l.id = SP_VIEW_LIT("l2");
    l.make_receipt = receipt_refused;
    CHECK_RC(CRYPTO, sp_exlog_local(f->db, &l, &index));
    l.make_receipt = NULL;
    CHECK_OK(sp_exlog_local(f->db, &l, &index));
    assert_int_equal(index, 2);
    struct sp_exlog_record r = record(f, "l1");
    assert_int_equal(r.kind, SP_EXLOG_LOCAL);
    CHECK_VIEW(r.receipt, "receipt local 0");
    assert_false(r.in_outbox);
    assert_int_equal(record(f, "l2").receipt.n, 0);
    log_is(f, 3, "l:l1:answer l:l1:receipt l:l2:answer ");
    logged_at(f, "hits", SP_LOGGED_ANSWER, 0); /* logged twice: the first */
}

/* Whoever made the answer has its digest: that is the leaf, and none is made of the text once more. */
static void a_digest_that_is_known_is_the_leaf(void **state)
{
    struct fx *f = *state;
    unsigned char of[3][SP_EXLOG_DIGEST];
    static const char *const known[3] = { "of the local", "of the served", "of the asked" };
    for (int i = 0; i < 3; i++)
        CHECK_OK(sp_sha256(sp_view_of(known[i]), of[i]));
    const struct sp_exlog_local l = { .id = SP_VIEW_LIT("l1"), .participant = SP_VIEW_LIT("bank"), .op = SP_VIEW_LIT("search"),
        .answer = SP_VIEW_LIT("hits~"), .answer_digest = of[0], .verdict = SP_VIEW_LIT("processed"), .at_s = ST_NOW };
    CHECK_OK(sp_exlog_local(f->db, &l, NULL));
    const struct sp_exlog_serve s = { .issuer = SP_VIEW_LIT("LA"), .jti = SP_VIEW_LIT("j1"), .request = SP_VIEW_LIT("asked"),
        .reply = SP_VIEW_LIT("sealed"), .answer = SP_VIEW_LIT("said~a~"), .answer_digest = of[1], .verdict = SP_VIEW_LIT("processed"),
        .at_s = ST_NOW, .expires_s = ST_NOW + 3600 };
    CHECK_OK(sp_exlog_serve(f->db, &s, NULL));
    CHECK_OK(ask(f, "x1", "t1", ST_NOW));
    const struct sp_exlog_answer a = { .id = SP_VIEW_LIT("x1"), .answer = SP_VIEW_LIT("answer~disclosed~"), .answer_digest = of[2],
        .verdict = SP_VIEW_LIT("processed"), .at_s = ST_NOW + 1 };
    CHECK_OK(sp_exlog_answer(f->db, &a));
    log_is(f, 5, "l:l1:answer s:j1:request s:j1:answer a:x1:request a:x1:answer ");
    logged_at(f, known[0], SP_LOGGED_ANSWER, 0);
    logged_at(f, known[1], SP_LOGGED_ANSWER, 2);
    logged_at(f, known[2], SP_LOGGED_ANSWER, 4);
}

/* On each of the three ways, over a restart, and beyond the sealed reply; a late twin changes nothing. */
static void second_signatures_are_kept(void **state)
{
    struct fx *f = *state;
    SP_BUF_AUTO original = { 0 };
    struct sp_exlog_record r;
    const struct sp_view one = SP_VIEW_LIT("[{\"alg\":\"one\"}]"), other = SP_VIEW_LIT("[{\"alg\":\"other\"}]");
    struct sp_exlog_answer a = { .id = SP_VIEW_LIT("e1"), .answer = SP_VIEW_LIT("answer"), .second = one, .verdict = SP_VIEW_LIT("processed") };
    struct sp_exlog_serve s = { .issuer = SP_VIEW_LIT("LA"), .jti = SP_VIEW_LIT("j1"), .request = SP_VIEW_LIT("asked"),
        .reply = SP_VIEW_LIT("sealed"), .answer = SP_VIEW_LIT("said"), .second = one, .verdict = SP_VIEW_LIT("processed"),
        .at_s = ST_NOW, .expires_s = ST_NOW };
    struct sp_exlog_local l = { .id = SP_VIEW_LIT("l1"), .participant = SP_VIEW_LIT("bank"), .op = SP_VIEW_LIT("report"),
        .answer = SP_VIEW_LIT("here"), .second = one, .verdict = SP_VIEW_LIT("processed") };
    CHECK_OK(ask(f, "e1", "t1", ST_NOW));
    CHECK_OK(ask(f, "e2", "t2", ST_NOW));
    assert_int_equal(record(f, "e1").second.n, 0);
    CHECK_OK(sp_exlog_answer(f->db, &a));
    a.second = other;
    CHECK_RC(EXISTS, sp_exlog_answer(f->db, &a));
    CHECK_OK(answer(f, "e2", "processed", NULL));
    CHECK_OK(sp_exlog_serve(f->db, &s, &original));
    s.second = other;
    CHECK_RC(EXISTS, sp_exlog_serve(f->db, &s, &original));
    CHECK_OK(sp_exlog_local(f->db, &l, NULL));
    restart(f);
    CHECK_OK(sp_exlog_expire(f->db, ST_NOW + 1, NULL));
    assert_true(sp_view_eq(record(f, "e1").second, one));
    assert_true(sp_view_eq(record(f, "l1").second, one));
    assert_int_equal(record(f, "e2").second.n, 0);
    CHECK_OK(sp_exlog_get_served(f->db, SP_VIEW_LIT("LA"), SP_VIEW_LIT("j1"), &f->arena, &r));
    assert_true(sp_view_eq(r.second, one));
}

/* ---- expiry ---- */

static void forgets_what_is_over(void **state)
{
    struct fx *f = *state;
    SP_BUF_AUTO b = { 0 };
    bool more = true;
    CHECK_OK(ask(f, "x1", "t1", ST_NOW));
    CHECK_OK(serve(f, "j1", 1, "sealed", &b));
    CHECK_OK(sp_exlog_expire(f->db, ST_NOW + 300, &more)); /* not over yet at that very second */
    assert_false(more);
    CHECK_RC(REPLAY, ask(f, "x2", "t1", ST_NOW));
    CHECK_OK(sp_exlog_expire(f->db, ST_NOW + 301, NULL));
    CHECK_OK(ask(f, "x2", "t1", ST_NOW));
    CHECK_OK(served(f, "j1", 1, &b));
    CHECK_OK(sp_exlog_expire(f->db, ST_NOW + 3601, NULL));
    CHECK_RC(EXPIRED, served(f, "j1", 1, &b));
    CHECK_RC(EXPIRED, serve(f, "j1", 1, "again", &b)); /* never served twice, not even then */
    CHECK_RC(REPLAY, serve(f, "j1", 2, "again", &b));
    struct sp_exlog_record r;
    CHECK_OK(sp_exlog_get_served(f->db, SP_VIEW_LIT("LA"), SP_VIEW_LIT("j1"), &f->arena, &r));
    CHECK_VIEW(r.answer, "said~a~"); /* the evidence stays */
    log_is(f, 4, "a:x1:request s:j1:request s:j1:answer a:x2:request ");
}

static void expires_a_bounded_number(void **state)
{
    struct fx *f = *state;
    bool more = false;
    unsigned calls = 0;
    for (unsigned i = 0; i < 1500; i++) {
        char jti[16];
        (void)snprintf(jti, sizeof jti, "t%u", i);
        CHECK_OK(sp_exlog_use_token(f->db, SP_VIEW_LIT("bank"), sp_view_of(jti), ST_NOW));
    }
    do {
        CHECK_OK(sp_exlog_expire(f->db, ST_NOW + 1, &more));
        calls++;
    } while (more);
    assert_int_equal(calls, 2);
    CHECK_OK(sp_exlog_use_token(f->db, SP_VIEW_LIT("bank"), SP_VIEW_LIT("t1499"), ST_NOW));
}

/* ---- many threads ---- */

enum { THREADS = 8, EACH = 40, LEAVES = 6 /* of a round: 3 asking, 2 serving, 1 local */ };
struct worker { struct fx *f; unsigned id; uint64_t index[EACH]; bool failed; };

static struct sp_rc one_local(struct worker *w, unsigned i)
{
    char id[32], token[32];
    (void)snprintf(id, sizeof id, "l-%u-%u", w->id, i);
    (void)snprintf(token, sizeof token, "lt-%u-%u", w->id, i);
    struct sp_exlog_local l = { .id = sp_view_of(id), .participant = SP_VIEW_LIT("bank"), .token_jti = sp_view_of(token),
        .token_expires_s = ST_NOW, .op = SP_VIEW_LIT("search"), .answer = sp_view_of(id), .verdict = SP_VIEW_LIT("processed"), .at_s = ST_NOW };
    return sp_exlog_local(w->f->db, &l, &w->index[i]);
}

static struct sp_rc one_round(struct worker *w, unsigned i)
{
    char id[32], token[32];
    SP_BUF_AUTO b = { 0 };
    (void)snprintf(id, sizeof id, "x-%u-%u", w->id, i);
    (void)snprintf(token, sizeof token, "xt-%u-%u", w->id, i);
    SP_TRY(ask(w->f, id, token, ST_NOW));
    if (!sp_is(ask(w->f, "taken", token, ST_NOW), SP_RC_REPLAY))
        return SP_ERR(INTERNAL);
    SP_TRY(answer(w->f, id, "processed", receipt_with_index));
    SP_TRY(serve(w->f, id, 1, id, &b));
    SP_TRY(one_local(w, i));
    return sp_exlog_receipt_sent(w->f->db, sp_view_of(id));
}

static void *work(void *arg)
{
    struct worker *w = arg;
    for (unsigned i = 0; i < EACH && !w->failed; i++)
        w->failed = !sp_ok(one_round(w, i));
    return NULL;
}

static void an_index_for_each_and_no_gap(void **state)
{
    struct fx *f = *state;
    static struct worker w[THREADS];
    pthread_t th[THREADS];
    static bool seen[LEAVES * THREADS * EACH];
    for (unsigned i = 0; i < THREADS; i++) {
        w[i] = (struct worker){ .f = f, .id = i };
        assert_int_equal(pthread_create(&th[i], NULL, work, &w[i]), 0);
    }
    for (unsigned i = 0; i < THREADS; i++)
        pthread_join(th[i], NULL);
    for (unsigned i = 0; i < THREADS; i++) {
        assert_false(w[i].failed);
        for (unsigned k = 0; k < EACH; k++) {
            assert_true(w[i].index[k] < LEAVES * THREADS * EACH);
            assert_false(seen[w[i].index[k]]);
            seen[w[i].index[k]] = true;
        }
    }
    log_is(f, LEAVES * THREADS * EACH, NULL);
    assert_int_equal(counts(f).outbox, 0);
    struct sp_db_stats s;
    sp_db_stats(f->db, &s);
    assert_true(s.groups < s.batches);
    restart(f);
    log_is(f, LEAVES * THREADS * EACH, NULL);
    CHECK_OK(ask(f, "after", "after", ST_NOW));
    CHECK_OK(answer(f, "after", "processed", NULL));
    assert_int_equal(record(f, "after").log_index, LEAVES * THREADS * EACH + 1);
}

static void a_folder_without_exchanges_reads_as_empty(void **state)
{
    struct fx *f = *state;
    char path[128];
    struct sp_exlog_record r;
    int64_t at;
    sp_db_close(f->db);
    f->db = NULL;
    (void)snprintf(path, sizeof path, "%s/exchange.mdb", f->dir.path);
    assert_int_equal(unlink(path), 0);
    CHECK_OK(sp_db_open(f->dir.path, 0, SP_DB_READONLY, &f->db, NULL));
    assert_int_equal(counts(f).log_size, 0);
    CHECK_RC(NOTFOUND, sp_exlog_get(f->db, SP_VIEW_LIT("x"), &f->arena, &r));
    CHECK_RC(NOTFOUND, sp_exlog_next_due(f->db, &at));
    due(f, ST_NOW, 9, "");
    log_is(f, 0, "");
    CHECK_RC(DENIED, ask(f, "x", "t", ST_NOW));
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(from_question_to_receipt), T(a_refusal_without_receipt), T(a_receipt_that_cannot_be_made_changes_nothing),
        T(a_token_is_used_once), T(tries_again_and_gives_up), T(a_duplicate_gets_the_original),
        T(digests_of_what_was_served), T(receipts_come_in_once),
        T(several_sent_at_once), T(local_records_are_logged), T(a_digest_that_is_known_is_the_leaf), T(second_signatures_are_kept),
        T(forgets_what_is_over), T(expires_a_bounded_number),
        T(an_index_for_each_and_no_gap), T(a_folder_without_exchanges_reads_as_empty),
    };
    return cmocka_run_group_tests_name("storage exlog", tests, NULL, NULL);
}
