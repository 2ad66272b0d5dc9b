/* What the exchange log writes. Checks and log indexes are the writer's, inside the transaction; digests are not. */
#include "storage/exlog.h"

#include "crypto/digest.h"
#include "storage/exlog_record.h"

static void put(struct sp_batch *b, unsigned table, struct sp_xkey k, struct sp_view v)
{
    sp_batch_put(b, table, sp_xkey_view(&k), v);
}

static void del(struct sp_batch *b, unsigned table, struct sp_xkey k)
{
    sp_batch_del(b, table, sp_xkey_view(&k));
}

static struct sp_rc put_head(struct sp_batch *b, unsigned table, struct sp_view key, const struct sp_exlog_head *h)
{
    SP_BUF_AUTO buf = { 0 };
    sp_exlog_head_put(&buf, h);
    sp_batch_put(b, table, key, sp_buf_view(&buf));
    return sp_buf_rc(&buf);
}

static struct sp_rc head_of(struct sp_kv_txn *t, unsigned table, struct sp_view key, struct sp_exlog_head *out)
{
    struct sp_view v;
    SP_TRY(sp_kv_get(t, table, key, &v));
    return sp_exlog_head_parse(v, out);
}

static struct sp_rc submit(struct sp_db *db, struct sp_batch *b)
{
    return db->exchange ? sp_kv_submit(db->exchange, b) : SP_ERR(DENIED);
}

static struct sp_rc absent(struct sp_kv_txn *t, unsigned table, struct sp_view key, struct sp_rc otherwise)
{
    struct sp_view v;
    struct sp_rc rc = sp_kv_get(t, table, key, &v);
    return sp_ok(rc) ? otherwise : sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

static struct sp_rc next_index(struct sp_kv_txn *t, uint64_t *out)
{
    struct sp_kv_cursor c;
    SP_TRY(sp_kv_cursor(t, SP_X_LOG, 0, &c));
    struct sp_rc rc = sp_kv_last(&c);
    if (!sp_ok(rc) && !sp_is(rc, SP_RC_NOTFOUND))
        return rc;
    if (sp_ok(rc) && c.key.n != 8)
        return SP_ERR(CORRUPT);
    *out = sp_ok(rc) ? sp_get_u64be(c.key.p) + 1 : 0;
    return SP_OK;
}

static struct sp_rc put_entry(struct sp_batch *b, const struct sp_exlog_entry *e)
{
    SP_BUF_AUTO buf = { 0 };
    sp_exlog_entry_put(&buf, e);
    put(b, SP_X_LOG, sp_xkey_index(e->log_index), sp_buf_view(&buf));
    return sp_buf_rc(&buf);
}

/* ---- tokens ---- */

struct token { bool used; struct sp_xkey key; };

/* id: of the exchange that the token made, or empty. */
static struct sp_rc add_token(struct sp_batch *b, struct sp_view participant, struct sp_view jti, int64_t expires_s,
                              struct sp_view id, struct token *out)
{
    *out = (struct token){ .used = jti.n > 0 };
    if (!out->used)
        return SP_OK;
    SP_TRY(sp_exlog_id_check(participant));
    SP_TRY(sp_exlog_id_check(jti));
    out->key = sp_xkey_pair(participant, jti);
    put(b, SP_X_TOKEN, out->key, id);
    put(b, SP_X_EXPIRY, sp_xkey_expiry(expires_s, 't', sp_xkey_view(&out->key)), sp_view("", 0));
    return SP_OK;
}

static struct sp_rc check_token(struct sp_kv_txn *t, const struct token *token)
{
    return token->used ? absent(t, SP_X_TOKEN, sp_xkey_view(&token->key), SP_ERR(REPLAY)) : SP_OK;
}

static struct sp_rc token_prepare(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    (void)b;
    return check_token(t, ctx);
}

struct sp_rc sp_exlog_use_token(struct sp_db *db, struct sp_view participant, struct sp_view jti, int64_t expires_s)
{
    SP_BATCH_AUTO b = { 0 };
    struct token token;
    SP_TRY(sp_exlog_id_check(jti));
    SP_TRY(add_token(&b, participant, jti, expires_s, sp_view("", 0), &token));
    b.prepare = token_prepare;
    b.ctx = &token;
    return submit(db, &b);
}

/* ---- asking ---- */

struct fresh { struct token token; struct sp_view id; };

static struct sp_rc check_fresh(const struct fresh *f, struct sp_kv_txn *t)
{
    SP_TRY(check_token(t, &f->token));
    return absent(t, SP_X_HEAD, f->id, SP_ERR(EXISTS));
}

static struct sp_rc ask_prepare(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    (void)b;
    return check_fresh(ctx, t);
}

struct sp_rc sp_exlog_ask(struct sp_db *db, const struct sp_exlog_ask *ask)
{
    SP_BATCH_AUTO b = { 0 };
    struct fresh f = { .id = ask->id };
    SP_TRY(sp_exlog_id_check(ask->id));
    SP_TRY(add_token(&b, ask->participant, ask->token_jti, ask->token_expires_s, ask->id, &f.token));
    uint8_t digest[SP_SHA256_BYTES];
    SP_TRY(sp_sha256(ask->request, digest));
    struct sp_exlog_head h = {
        .kind = SP_EXLOG_ASKED, .state = SP_EXLOG_PENDING, .in_outbox = true, .due_kind = SP_EXLOG_REQUEST,
        .created_s = ask->created_s, .due_s = ask->due_s, .request_digest = sp_view(digest, sizeof digest),
        .peer = ask->peer, .participant = ask->participant, .op = ask->op,
    };
    SP_TRY(put_head(&b, SP_X_HEAD, ask->id, &h));
    put(&b, SP_X_BLOB, sp_xkey_blob('e', ask->id, 'q'), ask->request);
    put(&b, SP_X_OUTBOX, sp_xkey_time(ask->due_s, ask->id), sp_view("", 0));
    b.prepare = ask_prepare;
    b.ctx = &f;
    return submit(db, &b);
}

struct answering {
    const struct sp_exlog_answer *ans;
    struct sp_exlog_entry entry;
    struct sp_buf receipt;
};

static struct sp_rc log_answer(struct answering *a, struct sp_batch *b, struct sp_exlog_head *h)
{
    const struct sp_exlog_answer *ans = a->ans;
    h->log_index = a->entry.log_index;
    h->logged = true;
    h->state = sp_view_is(ans->verdict, "processed") ? SP_EXLOG_ANSWERED : SP_EXLOG_REFUSED;
    h->answered_s = ans->at_s;
    h->verdict = ans->verdict;
    h->reason = sp_view(NULL, 0);
    memcpy(a->entry.request_digest, h->request_digest.p, SP_EXLOG_DIGEST);
    del(b, SP_X_OUTBOX, sp_xkey_time(h->due_s, ans->id));
    h->in_outbox = ans->make_receipt != NULL;
    h->due_kind = SP_EXLOG_RECEIPT;
    h->due_s = ans->receipt_due_s;
    h->attempts = 0;
    if (h->in_outbox) {
        put(b, SP_X_BLOB, sp_xkey_blob('e', ans->id, 'r'), sp_buf_view(&a->receipt));
        put(b, SP_X_OUTBOX, sp_xkey_time(h->due_s, ans->id), sp_view("", 0));
    }
    SP_TRY(put_head(b, SP_X_HEAD, ans->id, h));
    return put_entry(b, &a->entry);
}

static struct sp_rc answer_prepare(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    struct answering *a = ctx;
    struct sp_exlog_head h;
    SP_TRY(head_of(t, SP_X_HEAD, a->ans->id, &h));
    if (h.state != SP_EXLOG_PENDING)
        return SP_ERR(EXISTS);
    SP_TRY(next_index(t, &a->entry.log_index));
    sp_buf_clear(&a->receipt);
    if (a->ans->make_receipt) {
        SP_TRY(a->ans->make_receipt(a->ans->ctx, a->entry.log_index, &a->receipt));
        SP_TRY(sp_buf_rc(&a->receipt));
    }
    return log_answer(a, b, &h);
}

struct sp_rc sp_exlog_answer(struct sp_db *db, const struct sp_exlog_answer *ans)
{
    SP_BATCH_AUTO b = { 0 };
    struct answering a = { .ans = ans };
    a.entry = (struct sp_exlog_entry){ .kind = SP_EXLOG_ASKED, .id = ans->id, .verdict = ans->verdict, .at_s = ans->at_s };
    SP_TRY(sp_sha256(ans->answer, a.entry.answer_digest));
    memcpy(a.entry.sealed_digest, ans->sealed_digest, SP_EXLOG_DIGEST);
    put(&b, SP_X_BLOB, sp_xkey_blob('e', ans->id, 'a'), ans->answer);
    b.prepare = answer_prepare;
    b.ctx = &a;
    struct sp_rc rc = submit(db, &b);
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
    SP_TRY(head_of(t, SP_X_HEAD, c->id, &h));
    if (h.state != SP_EXLOG_PENDING)
        return SP_ERR(EXISTS);
    if (h.in_outbox)
        del(b, SP_X_OUTBOX, sp_xkey_time(h.due_s, c->id));
    h.in_outbox = false;
    h.state = SP_EXLOG_FAILED;
    h.answered_s = c->at_s;
    h.reason = c->reason;
    return put_head(b, SP_X_HEAD, c->id, &h);
}

struct sent { const struct sp_view *ids; size_t n; };

static struct sp_rc sent_one(struct sp_view id, struct sp_kv_txn *t, struct sp_batch *b)
{
    struct sp_exlog_head h;
    SP_TRY(head_of(t, SP_X_HEAD, id, &h));
    if (!h.in_outbox || h.due_kind != SP_EXLOG_RECEIPT)
        return SP_OK;
    del(b, SP_X_OUTBOX, sp_xkey_time(h.due_s, id));
    h.in_outbox = false;
    h.reason = sp_view(NULL, 0);
    return put_head(b, SP_X_HEAD, id, &h);
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
    SP_TRY(head_of(t, SP_X_HEAD, c->id, &h));
    if (!h.in_outbox)
        return SP_ERR(NOTFOUND);
    del(b, SP_X_OUTBOX, sp_xkey_time(h.due_s, c->id));
    h.due_s = c->at_s;
    h.attempts = c->attempts;
    h.reason = c->reason;
    put(b, SP_X_OUTBOX, sp_xkey_time(h.due_s, c->id), sp_view("", 0));
    return put_head(b, SP_X_HEAD, c->id, &h);
}

static struct sp_rc change(struct sp_db *db, struct change *c, struct sp_rc (*prepare)(void *, struct sp_kv_txn *, struct sp_batch *))
{
    SP_BATCH_AUTO b = { .prepare = prepare, .ctx = c };
    return submit(db, &b);
}

struct sp_rc sp_exlog_fail(struct sp_db *db, struct sp_view id, int64_t at_s, struct sp_view reason)
{
    return change(db, &(struct change){ .id = id, .reason = reason, .at_s = at_s }, fail_prepare);
}

struct sp_rc sp_exlog_receipts_sent(struct sp_db *db, const struct sp_view *ids, size_t n)
{
    struct sent s = { ids, n };
    SP_BATCH_AUTO b = { .prepare = sent_prepare, .ctx = &s };
    return n ? submit(db, &b) : SP_OK;
}

struct sp_rc sp_exlog_receipt_sent(struct sp_db *db, struct sp_view id)
{
    return sp_exlog_receipts_sent(db, &id, 1);
}

struct sp_rc sp_exlog_later(struct sp_db *db, struct sp_view id, int64_t due_s, unsigned attempts, struct sp_view reason)
{
    return change(db, &(struct change){ .id = id, .reason = reason, .at_s = due_s, .attempts = attempts }, later_prepare);
}

/* ---- serving ---- */

struct serving { const struct sp_exlog_serve *srv; struct sp_view key; struct sp_exlog_entry entry; };

static struct sp_rc serve_prepare(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    struct serving *s = ctx;
    const struct sp_exlog_serve *srv = s->srv;
    struct sp_exlog_head h;
    struct sp_rc rc = head_of(t, SP_X_SERVED, s->key, &h);
    if (sp_ok(rc))
        return memcmp(h.request_digest.p, srv->request_digest, SP_EXLOG_DIGEST) ? SP_ERR(REPLAY) : SP_ERR(EXISTS);
    if (!sp_is(rc, SP_RC_NOTFOUND))
        return rc;
    SP_TRY(next_index(t, &s->entry.log_index));
    h = (struct sp_exlog_head){
        .kind = SP_EXLOG_SERVED, .logged = true, .log_index = s->entry.log_index, .created_s = srv->at_s, .answered_s = srv->at_s,
        .state = sp_view_is(srv->verdict, "processed") ? SP_EXLOG_ANSWERED : SP_EXLOG_REFUSED,
        .request_digest = sp_view(srv->request_digest, SP_EXLOG_DIGEST), .peer = srv->issuer, .verdict = srv->verdict,
    };
    SP_TRY(put_head(b, SP_X_SERVED, s->key, &h));
    return put_entry(b, &s->entry);
}

struct sp_rc sp_exlog_serve(struct sp_db *db, const struct sp_exlog_serve *srv, struct sp_buf *original)
{
    SP_BATCH_AUTO b = { 0 };
    SP_TRY(sp_exlog_id_check(srv->issuer));
    SP_TRY(sp_exlog_id_check(srv->jti));
    struct sp_xkey key = sp_xkey_pair(srv->issuer, srv->jti);
    struct serving s = { .srv = srv, .key = sp_xkey_view(&key) };
    s.entry = (struct sp_exlog_entry){ .kind = SP_EXLOG_SERVED, .issuer = srv->issuer, .id = srv->jti, .verdict = srv->verdict,
                                       .at_s = srv->at_s };
    memcpy(s.entry.request_digest, srv->request_digest, SP_EXLOG_DIGEST);
    SP_TRY(sp_sha256(srv->answer, s.entry.answer_digest));
    SP_TRY(sp_sha256(srv->reply, s.entry.sealed_digest));
    put(&b, SP_X_BLOB, sp_xkey_blob('s', s.key, 'q'), srv->request);
    put(&b, SP_X_BLOB, sp_xkey_blob('s', s.key, 'a'), srv->answer);
    put(&b, SP_X_BLOB, sp_xkey_blob('s', s.key, 's'), srv->reply);
    put(&b, SP_X_EXPIRY, sp_xkey_expiry(srv->expires_s, 's', s.key), sp_view("", 0));
    b.prepare = serve_prepare;
    b.ctx = &s;
    struct sp_rc rc = submit(db, &b);
    if (!sp_is(rc, SP_RC_EXISTS))
        return rc;
    SP_TRY(sp_exlog_served(db, srv->issuer, srv->jti, srv->request_digest, original));
    return SP_ERR(EXISTS);
}

struct receiving { struct sp_view issuer; struct sp_exlog_receipt *v; size_t n; };

static struct sp_rc receive_one(struct sp_view issuer, const struct sp_exlog_receipt *r, struct sp_kv_txn *t, struct sp_batch *b)
{
    struct sp_view v;
    struct sp_xkey key = sp_xkey_pair(issuer, r->jti);
    struct sp_xkey blob = sp_xkey_blob('s', sp_xkey_view(&key), 'r');
    SP_TRY(sp_kv_get(t, SP_X_SERVED, sp_xkey_view(&key), &v));
    struct sp_rc rc = sp_kv_get(t, SP_X_BLOB, sp_xkey_view(&blob), &v);
    if (sp_ok(rc))
        return sp_view_eq(v, r->receipt) ? SP_OK : SP_ERR(EXISTS);
    if (!sp_is(rc, SP_RC_NOTFOUND))
        return rc;
    put(b, SP_X_BLOB, blob, r->receipt);
    return SP_OK;
}

static struct sp_rc receive_prepare(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    const struct receiving *r = ctx;
    for (size_t i = 0; i < r->n; i++)
        r->v[i].result = receive_one(r->issuer, &r->v[i], t, b);
    return SP_OK;
}

struct sp_rc sp_exlog_receipts_in(struct sp_db *db, struct sp_view issuer, struct sp_exlog_receipt *v, size_t n)
{
    struct receiving r = { issuer, v, n };
    SP_TRY(sp_exlog_id_check(issuer));
    for (size_t i = 0; i < n; i++)
        SP_TRY(sp_exlog_id_check(v[i].jti));
    SP_BATCH_AUTO b = { .prepare = receive_prepare, .ctx = &r };
    return n ? submit(db, &b) : SP_OK;
}

struct sp_rc sp_exlog_receipt_in(struct sp_db *db, struct sp_view issuer, struct sp_view jti, struct sp_view receipt)
{
    struct sp_exlog_receipt one = { jti, receipt, SP_OK };
    SP_TRY(sp_exlog_receipts_in(db, issuer, &one, 1));
    return one.result;
}

/* ---- local ---- */

struct locally { const struct sp_exlog_local *loc; struct fresh fresh; struct sp_exlog_entry entry; struct sp_buf receipt; };

static struct sp_rc local_prepare(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    struct locally *l = ctx;
    const struct sp_exlog_local *loc = l->loc;
    SP_TRY(check_fresh(&l->fresh, t));
    SP_TRY(next_index(t, &l->entry.log_index));
    sp_buf_clear(&l->receipt);
    if (loc->make_receipt) {
        SP_TRY(loc->make_receipt(loc->ctx, l->entry.log_index, &l->receipt));
        SP_TRY(sp_buf_rc(&l->receipt));
        put(b, SP_X_BLOB, sp_xkey_blob('e', loc->id, 'r'), sp_buf_view(&l->receipt));
    }
    struct sp_exlog_head h = {
        .kind = SP_EXLOG_LOCAL, .logged = true, .log_index = l->entry.log_index, .created_s = loc->at_s, .answered_s = loc->at_s,
        .state = sp_view_is(loc->verdict, "processed") ? SP_EXLOG_ANSWERED : SP_EXLOG_REFUSED, .participant = loc->participant,
        .op = loc->op, .verdict = loc->verdict, .request_digest = sp_view(loc->request_digest, SP_EXLOG_DIGEST),
    };
    SP_TRY(put_head(b, SP_X_HEAD, loc->id, &h));
    return put_entry(b, &l->entry);
}

struct sp_rc sp_exlog_local(struct sp_db *db, const struct sp_exlog_local *loc, uint64_t *log_index)
{
    SP_BATCH_AUTO b = { 0 };
    struct locally l = { .loc = loc, .fresh = { .id = loc->id } };
    SP_TRY(sp_exlog_id_check(loc->id));
    SP_TRY(add_token(&b, loc->participant, loc->token_jti, loc->token_expires_s, loc->id, &l.fresh.token));
    l.entry = (struct sp_exlog_entry){ .kind = SP_EXLOG_LOCAL, .id = loc->id, .verdict = loc->verdict, .at_s = loc->at_s };
    memcpy(l.entry.request_digest, loc->request_digest, SP_EXLOG_DIGEST);
    SP_TRY(sp_sha256(loc->answer, l.entry.answer_digest));
    if (loc->request.n)
        put(&b, SP_X_BLOB, sp_xkey_blob('e', loc->id, 'q'), loc->request);
    put(&b, SP_X_BLOB, sp_xkey_blob('e', loc->id, 'a'), loc->answer);
    b.prepare = local_prepare;
    b.ctx = &l;
    struct sp_rc rc = submit(db, &b);
    sp_buf_free(&l.receipt);
    if (sp_ok(rc) && log_index)
        *log_index = l.entry.log_index;
    return rc;
}

/* ---- expiry ---- */

enum { EXPIRE_AT_ONCE = 1000 };

struct expiring { int64_t now_s; size_t n; };

static struct sp_rc expire_prepare(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    struct expiring *x = ctx;
    struct sp_kv_cursor c;
    x->n = 0;
    SP_TRY(sp_kv_cursor(t, SP_X_EXPIRY, 0, &c));
    struct sp_rc rc = sp_kv_seek(&c, sp_view(NULL, 0));
    for (; sp_ok(rc) && x->n < EXPIRE_AT_ONCE; rc = sp_kv_next(&c)) {
        if (c.key.n < 10)
            return SP_ERR(CORRUPT);
        if (sp_xkey_read_time(c.key) >= x->now_s)
            break;
        struct sp_view rest = sp_view(c.key.p + 9, c.key.n - 9);
        if (c.key.p[8] == 't')
            sp_batch_del(b, SP_X_TOKEN, rest);
        else
            del(b, SP_X_BLOB, sp_xkey_blob('s', rest, 's'));
        sp_batch_del(b, SP_X_EXPIRY, c.key);
        x->n++;
    }
    return sp_ok(rc) || sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

struct sp_rc sp_exlog_expire(struct sp_db *db, int64_t now_s, bool *more)
{
    struct expiring x = { .now_s = now_s };
    SP_BATCH_AUTO b = { .prepare = expire_prepare, .ctx = &x };
    SP_TRY(submit(db, &b));
    if (more)
        *more = x.n == EXPIRE_AT_ONCE;
    return SP_OK;
}
