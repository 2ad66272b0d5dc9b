/* What the exchange log writes about own questions. Checks and leaves are the writer's, inside the transaction. */
#include "storage/exlog.h"

#include "crypto/digest.h"
#include "storage/exlog_record.h"
#include "storage/look_record.h"
#include "storage/revocations_record.h"
#include "storage/status_keys.h"

static struct sp_rc absent(struct sp_kv_txn *t, unsigned table, struct sp_view key, struct sp_rc otherwise)
{
    struct sp_view v;
    struct sp_rc rc = sp_kv_get(t, table, key, &v);
    return sp_ok(rc) ? otherwise : sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

/* ---- tokens ---- */

struct sp_rc sp_exlog_token_add(struct sp_batch *b, struct sp_view participant, struct sp_view jti, int64_t expires_s,
                                struct sp_view id, struct sp_exlog_token *out)
{
    *out = (struct sp_exlog_token){ .used = jti.n > 0 };
    if (!out->used)
        return SP_OK;
    SP_TRY(sp_exlog_id_check(participant));
    SP_TRY(sp_exlog_id_check(jti));
    out->key = sp_xkey_pair(participant, jti);
    sp_xput(b, SP_X_TOKEN, out->key, id);
    sp_xput(b, SP_X_EXPIRY, sp_xkey_expiry(expires_s, 't', sp_xkey_view(&out->key)), sp_view("", 0));
    return SP_OK;
}

struct sp_rc sp_exlog_token_check(struct sp_kv_txn *t, const struct sp_exlog_token *token)
{
    return token->used ? absent(t, SP_X_TOKEN, sp_xkey_view(&token->key), SP_ERR(REPLAY)) : SP_OK;
}

static struct sp_rc token_prepare(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    (void)b;
    return sp_exlog_token_check(t, ctx);
}

struct sp_rc sp_exlog_use_token(struct sp_db *db, struct sp_view participant, struct sp_view jti, int64_t expires_s)
{
    SP_BATCH_AUTO b = { 0 };
    struct sp_exlog_token token;
    SP_TRY(sp_exlog_id_check(jti));
    SP_TRY(sp_exlog_token_add(&b, participant, jti, expires_s, sp_view("", 0), &token));
    b.prepare = token_prepare;
    b.ctx = &token;
    return sp_exlog_submit(db, &b);
}

/* ---- asking ---- */

struct fresh { struct sp_exlog_token token; struct sp_view id; };
struct asking { struct fresh fresh; struct sp_exlog_entry entry; const struct sp_exlog_ask *ask; };

static struct sp_rc check_fresh(const struct fresh *f, struct sp_kv_txn *t)
{
    SP_TRY(sp_exlog_token_check(t, &f->token));
    return absent(t, SP_X_HEAD, f->id, SP_ERR(EXISTS));
}

static struct sp_rc ask_prepare(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    struct asking *a = ctx;
    SP_MLOG_APPEND_AUTO log = { .b = NULL };
    SP_TRY(check_fresh(&a->fresh, t));
    if (a->ask->authorisation.n)
        SP_TRY(sp_shown_put(a->ask->attested_by, a->ask->authorisation, a->ask->peer, a->ask->id, t, b));
    SP_TRY(sp_mlog_append_begin(&log, t, b));
    SP_TRY(sp_exlog_append(&log, &a->entry));
    return sp_mlog_append_end(&log);
}

struct sp_rc sp_exlog_ask(struct sp_db *db, const struct sp_exlog_ask *ask)
{
    SP_BATCH_AUTO b = { 0 };
    struct asking a = { .fresh = { .id = ask->id }, .ask = ask };
    SP_TRY(sp_exlog_id_check(ask->id));
    if (ask->authorisation.n)
        SP_TRY(sp_shown_check(ask->attested_by, ask->authorisation));
    SP_TRY(sp_exlog_token_add(&b, ask->participant, ask->token_jti, ask->token_expires_s, ask->id, &a.fresh.token));
    a.entry = (struct sp_exlog_entry){ .message = SP_LOGGED_REQUEST, .kind = SP_EXLOG_ASKED, .id = ask->id, .at_s = ask->created_s };
    SP_TRY(sp_sha256(ask->request, a.entry.digest));
    struct sp_exlog_head h = {
        .kind = SP_EXLOG_ASKED, .state = SP_EXLOG_PENDING, .in_outbox = true, .due_kind = SP_EXLOG_REQUEST,
        .created_s = ask->created_s, .due_s = ask->due_s, .request_digest = sp_view(a.entry.digest, sizeof a.entry.digest),
        .peer = ask->peer, .participant = ask->participant, .op = ask->op,
    };
    SP_TRY(sp_exlog_put_head(&b, SP_X_HEAD, ask->id, &h));
    sp_xput_part(&b, 'e', ask->id, 'q', ask->request);
    sp_xput(&b, SP_X_OUTBOX, sp_xkey_time(ask->due_s, ask->id), sp_view("", 0));
    b.prepare = ask_prepare;
    b.ctx = &a;
    return sp_exlog_submit(db, &b);
}

struct sp_rc sp_exlog_answer_digest(struct sp_view answer, const unsigned char *given, unsigned char out[SP_EXLOG_DIGEST])
{
    if (!given)
        return sp_sha256(sp_signed_part(answer), out);
    memcpy(out, given, SP_EXLOG_DIGEST);
    return SP_OK;
}

static void put_answer(struct sp_batch *b, struct sp_view id, struct sp_view answer, struct sp_view second)
{
    sp_xput_part(b, 'e', id, 'a', answer);
    if (second.n)
        sp_xput_part(b, 'e', id, '2', second);
}

/* Our receipt names the answer's leaf and is the next one. */
static struct sp_rc append_receipt(struct sp_mlog_append *log, const struct sp_exlog_entry *answer, sp_exlog_maker make, void *ctx,
                                   struct sp_buf *receipt)
{
    struct sp_exlog_entry e = *answer;
    sp_buf_clear(receipt);
    SP_TRY(make(ctx, answer->log_index, receipt));
    SP_TRY(sp_buf_rc(receipt));
    e.message = SP_LOGGED_RECEIPT;
    SP_TRY(sp_sha256(sp_buf_view(receipt), e.digest));
    return sp_exlog_append(log, &e);
}

/* The answer's leaf, and the receipt's when one is made. */
static struct sp_rc append_answer(struct sp_kv_txn *t, struct sp_batch *b, struct sp_exlog_entry *answer, sp_exlog_maker make,
                                  void *ctx, struct sp_buf *receipt)
{
    SP_MLOG_APPEND_AUTO log = { .b = NULL };
    SP_TRY(sp_mlog_append_begin(&log, t, b));
    SP_TRY(sp_exlog_append(&log, answer));
    if (make)
        SP_TRY(append_receipt(&log, answer, make, ctx, receipt));
    return sp_mlog_append_end(&log);
}

struct answering {
    const struct sp_exlog_answer *ans;
    struct sp_exlog_entry entry;
    struct sp_buf receipt;
};

static struct sp_rc put_answered(const struct answering *a, struct sp_batch *b, struct sp_exlog_head *h)
{
    const struct sp_exlog_answer *ans = a->ans;
    h->log_index = a->entry.log_index;
    h->logged = true;
    h->state = sp_view_is(ans->verdict, "processed") ? SP_EXLOG_ANSWERED : SP_EXLOG_REFUSED;
    h->answered_s = ans->at_s;
    h->verdict = ans->verdict;
    h->reason = sp_view(NULL, 0);
    sp_xdel(b, SP_X_OUTBOX, sp_xkey_time(h->due_s, ans->id));
    h->in_outbox = ans->make_receipt != NULL;
    h->due_kind = SP_EXLOG_RECEIPT;
    h->due_s = ans->receipt_due_s;
    h->attempts = 0;
    if (h->in_outbox) {
        sp_xput(b, SP_X_BLOB, sp_xkey_blob('e', ans->id, 'r'), sp_buf_view(&a->receipt));
        sp_xput(b, SP_X_OUTBOX, sp_xkey_time(h->due_s, ans->id), sp_view("", 0));
    }
    return sp_exlog_put_head(b, SP_X_HEAD, ans->id, h);
}

static struct sp_rc answer_prepare(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    struct answering *a = ctx;
    struct sp_exlog_head h;
    SP_TRY(sp_exlog_head_of(t, SP_X_HEAD, a->ans->id, &h));
    if (h.state != SP_EXLOG_PENDING)
        return SP_ERR(EXISTS);
    SP_TRY(append_answer(t, b, &a->entry, a->ans->make_receipt, a->ans->ctx, &a->receipt));
    if (a->ans->look)
        SP_TRY(sp_look_put(a->ans->look, a->entry.log_index, t, b));
    return put_answered(a, b, &h);
}

struct sp_rc sp_exlog_answer(struct sp_db *db, const struct sp_exlog_answer *ans)
{
    SP_BATCH_AUTO b = { 0 };
    struct answering a = { .ans = ans };
    if (ans->look)
        SP_TRY(sp_look_check(ans->look));
    a.entry = (struct sp_exlog_entry){ .message = SP_LOGGED_ANSWER, .kind = SP_EXLOG_ASKED, .id = ans->id, .at_s = ans->at_s };
    SP_TRY(sp_exlog_answer_digest(ans->answer, ans->answer_digest, a.entry.digest));
    put_answer(&b, ans->id, ans->answer, ans->second);
    b.prepare = answer_prepare;
    b.ctx = &a;
    struct sp_rc rc = sp_exlog_submit(db, &b);
    sp_buf_free(&a.receipt);
    return rc;
}

/* ---- one change of a head ---- */

struct change {
    struct sp_view id, reason;
    int64_t at_s;
    unsigned attempts;
};

static struct sp_rc fail_prepare(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    const struct change *c = ctx;
    struct sp_exlog_head h;
    SP_TRY(sp_exlog_head_of(t, SP_X_HEAD, c->id, &h));
    if (h.state != SP_EXLOG_PENDING)
        return SP_ERR(EXISTS);
    if (h.in_outbox)
        sp_xdel(b, SP_X_OUTBOX, sp_xkey_time(h.due_s, c->id));
    h.in_outbox = false;
    h.state = SP_EXLOG_FAILED;
    h.answered_s = c->at_s;
    h.reason = c->reason;
    return sp_exlog_put_head(b, SP_X_HEAD, c->id, &h);
}

struct sent { const struct sp_view *ids; size_t n; };

static struct sp_rc sent_one(struct sp_view id, struct sp_kv_txn *t, struct sp_batch *b)
{
    struct sp_exlog_head h;
    SP_TRY(sp_exlog_head_of(t, SP_X_HEAD, id, &h));
    if (!h.in_outbox || h.due_kind != SP_EXLOG_RECEIPT)
        return SP_OK;
    sp_xdel(b, SP_X_OUTBOX, sp_xkey_time(h.due_s, id));
    h.in_outbox = false;
    h.reason = sp_view(NULL, 0);
    return sp_exlog_put_head(b, SP_X_HEAD, id, &h);
}

static struct sp_rc sent_prepare(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    const struct sent *s = ctx;
    for (size_t i = 0; i < s->n; i++)
        SP_TRY(sent_one(s->ids[i], t, b));
    return SP_OK;
}

static struct sp_rc later_prepare(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    const struct change *c = ctx;
    struct sp_exlog_head h;
    SP_TRY(sp_exlog_head_of(t, SP_X_HEAD, c->id, &h));
    if (!h.in_outbox)
        return SP_ERR(NOTFOUND);
    sp_xdel(b, SP_X_OUTBOX, sp_xkey_time(h.due_s, c->id));
    h.due_s = c->at_s;
    h.attempts = c->attempts;
    h.reason = c->reason;
    sp_xput(b, SP_X_OUTBOX, sp_xkey_time(h.due_s, c->id), sp_view("", 0));
    return sp_exlog_put_head(b, SP_X_HEAD, c->id, &h);
}

static struct sp_rc change(struct sp_db *db, struct change *c, struct sp_rc (*prepare)(void *, struct sp_kv_txn *, struct sp_batch *))
{
    SP_BATCH_AUTO b = { .prepare = prepare, .ctx = c };
    return sp_exlog_submit(db, &b);
}

struct sp_rc sp_exlog_fail(struct sp_db *db, struct sp_view id, int64_t at_s, struct sp_view reason)
{
    return change(db, &(struct change){ .id = id, .reason = reason, .at_s = at_s }, fail_prepare);
}

struct sp_rc sp_exlog_receipts_sent(struct sp_db *db, const struct sp_view *ids, size_t n)
{
    struct sent s = { ids, n };
    SP_BATCH_AUTO b = { .prepare = sent_prepare, .ctx = &s };
    return n ? sp_exlog_submit(db, &b) : SP_OK;
}

struct sp_rc sp_exlog_receipt_sent(struct sp_db *db, struct sp_view id)
{
    return sp_exlog_receipts_sent(db, &id, 1);
}

struct sp_rc sp_exlog_later(struct sp_db *db, struct sp_view id, int64_t due_s, unsigned attempts, struct sp_view reason)
{
    return change(db, &(struct change){ .id = id, .reason = reason, .at_s = due_s, .attempts = attempts }, later_prepare);
}

/* ---- local ---- */

struct locally { const struct sp_exlog_local *loc; struct fresh fresh; struct sp_exlog_entry entry; struct sp_buf receipt; };

static struct sp_rc local_prepare(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    struct locally *l = ctx;
    const struct sp_exlog_local *loc = l->loc;
    SP_TRY(check_fresh(&l->fresh, t));
    SP_TRY(append_answer(t, b, &l->entry, loc->make_receipt, loc->ctx, &l->receipt));
    if (loc->make_receipt)
        sp_xput(b, SP_X_BLOB, sp_xkey_blob('e', loc->id, 'r'), sp_buf_view(&l->receipt));
    if (loc->look)
        SP_TRY(sp_look_put(loc->look, l->entry.log_index, t, b));
    struct sp_exlog_head h = {
        .kind = SP_EXLOG_LOCAL, .logged = true, .log_index = l->entry.log_index, .created_s = loc->at_s, .answered_s = loc->at_s,
        .state = sp_view_is(loc->verdict, "processed") ? SP_EXLOG_ANSWERED : SP_EXLOG_REFUSED, .participant = loc->participant,
        .op = loc->op, .verdict = loc->verdict, .request_digest = sp_view(loc->request_digest, SP_EXLOG_DIGEST),
    };
    return sp_exlog_put_head(b, SP_X_HEAD, loc->id, &h);
}

struct sp_rc sp_exlog_local(struct sp_db *db, const struct sp_exlog_local *loc, uint64_t *log_index)
{
    SP_BATCH_AUTO b = { 0 };
    struct locally l = { .loc = loc, .fresh = { .id = loc->id } };
    SP_TRY(sp_exlog_id_check(loc->id));
    if (loc->look)
        SP_TRY(sp_look_check(loc->look));
    SP_TRY(sp_exlog_token_add(&b, loc->participant, loc->token_jti, loc->token_expires_s, loc->id, &l.fresh.token));
    l.entry = (struct sp_exlog_entry){ .message = SP_LOGGED_ANSWER, .kind = SP_EXLOG_LOCAL, .id = loc->id, .at_s = loc->at_s };
    SP_TRY(sp_exlog_answer_digest(loc->answer, loc->answer_digest, l.entry.digest));
    if (loc->request.n)
        sp_xput_part(&b, 'e', loc->id, 'q', loc->request);
    put_answer(&b, loc->id, loc->answer, loc->second);
    if (loc->place.jti.n)
        sp_status_put_place(&b, &loc->place);
    b.prepare = local_prepare;
    b.ctx = &l;
    struct sp_rc rc = sp_exlog_submit(db, &b);
    sp_buf_free(&l.receipt);
    if (sp_ok(rc) && log_index)
        *log_index = l.entry.log_index;
    return rc;
}
