/* What the exchange log writes about partners' questions, and what it forgets. */
#include "storage/exlog.h"

#include "crypto/digest.h"
#include "storage/exlog_record.h"
#include "storage/look_record.h"
#include "storage/notices_record.h"
#include "storage/revocations_record.h"
#include "storage/status_keys.h"

/* ---- serving ---- */

struct serving { const struct sp_exlog_serve *srv; struct sp_view key; struct sp_exlog_entry request, answer; };

static struct sp_rc append_both(struct serving *s, struct sp_kv_txn *t, struct sp_batch *b)
{
    SP_MLOG_APPEND_AUTO log = { .b = NULL };
    SP_TRY(sp_mlog_append_begin(&log, t, b));
    SP_TRY(sp_exlog_append(&log, &s->request));
    SP_TRY(sp_exlog_append(&log, &s->answer));
    return sp_mlog_append_end(&log);
}

static struct sp_rc serve_prepare(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    struct serving *s = ctx;
    const struct sp_exlog_serve *srv = s->srv;
    struct sp_exlog_head h;
    struct sp_rc rc = sp_exlog_head_of(t, SP_X_SERVED, s->key, &h);
    if (sp_ok(rc))
        return memcmp(h.request_digest.p, srv->request_digest, SP_EXLOG_DIGEST) ? SP_ERR(REPLAY) : SP_ERR(EXISTS);
    if (!sp_is(rc, SP_RC_NOTFOUND))
        return rc;
    SP_TRY(append_both(s, t, b));
    if (srv->look)
        SP_TRY(sp_look_put(srv->look, s->answer.log_index, t, b));
    h = (struct sp_exlog_head){
        .kind = SP_EXLOG_SERVED, .logged = true, .log_index = s->answer.log_index, .created_s = srv->at_s, .answered_s = srv->at_s,
        .state = sp_view_is(srv->verdict, "processed") ? SP_EXLOG_ANSWERED : SP_EXLOG_REFUSED,
        .request_digest = sp_view(srv->request_digest, SP_EXLOG_DIGEST), .peer = srv->issuer, .verdict = srv->verdict,
    };
    return sp_exlog_put_head(b, SP_X_SERVED, s->key, &h);
}

struct sp_rc sp_exlog_serve(struct sp_db *db, const struct sp_exlog_serve *srv, struct sp_buf *original)
{
    SP_BATCH_AUTO b = { 0 };
    SP_TRY(sp_exlog_id_check(srv->issuer));
    SP_TRY(sp_exlog_id_check(srv->jti));
    if (srv->look)
        SP_TRY(sp_look_check(srv->look));
    struct sp_xkey key = sp_xkey_pair(srv->issuer, srv->jti);
    struct serving s = { .srv = srv, .key = sp_xkey_view(&key) };
    s.request = (struct sp_exlog_entry){ .message = SP_LOGGED_REQUEST, .kind = SP_EXLOG_SERVED, .issuer = srv->issuer,
                                         .id = srv->jti, .at_s = srv->at_s };
    s.answer = s.request;
    s.answer.message = SP_LOGGED_ANSWER;
    memcpy(s.request.digest, srv->request_digest, SP_EXLOG_DIGEST);
    SP_TRY(sp_exlog_answer_digest(srv->answer, srv->answer_digest, s.answer.digest));
    sp_xput_part(&b, 's', s.key, 'q', srv->request);
    sp_xput_part(&b, 's', s.key, 'a', srv->answer);
    if (srv->second.n)
        sp_xput_part(&b, 's', s.key, '2', srv->second);
    sp_xput_part(&b, 's', s.key, 's', srv->reply);
    sp_xput(&b, SP_X_EXPIRY, sp_xkey_expiry(srv->expires_s, 's', s.key), sp_view("", 0));
    if (srv->place.jti.n)
        sp_status_put_place(&b, &srv->place);
    if (srv->notice)
        SP_TRY(sp_notice_put_in(&b, srv->notice));
    if (srv->revoked)
        SP_TRY(sp_revoked_put(&b, srv->revoked));
    b.prepare = serve_prepare;
    b.ctx = &s;
    struct sp_rc rc = sp_exlog_submit(db, &b);
    if (!sp_is(rc, SP_RC_EXISTS))
        return rc;
    SP_TRY(sp_exlog_served(db, srv->issuer, srv->jti, srv->request_digest, original));
    return SP_ERR(EXISTS);
}

struct receiving { struct sp_view issuer; struct sp_exlog_receipt *v; size_t n; int64_t at_s; };

/* *fresh: it is the first for this exchange and goes into the log. Not yet there is also what an earlier one of this very
 * batch brings. */
static struct sp_rc look_at(struct receiving *r, size_t i, struct sp_kv_txn *t, bool *fresh)
{
    struct sp_view v;
    struct sp_xkey key = sp_xkey_pair(r->issuer, r->v[i].jti);
    struct sp_xkey blob = sp_xkey_blob('s', sp_xkey_view(&key), 'r');
    SP_TRY(sp_kv_get(t, SP_X_SERVED, sp_xkey_view(&key), &v));
    struct sp_rc rc = sp_kv_get(t, SP_X_BLOB, sp_xkey_view(&blob), &v);
    for (size_t k = 0; k < i && sp_is(rc, SP_RC_NOTFOUND); k++)
        if (sp_ok(r->v[k].result) && sp_view_eq(r->v[k].jti, r->v[i].jti)) {
            v = r->v[k].receipt;
            rc = SP_OK;
        }
    if (sp_ok(rc))
        return sp_view_eq(v, r->v[i].receipt) ? SP_OK : SP_ERR(EXISTS);
    *fresh = sp_is(rc, SP_RC_NOTFOUND);
    return *fresh ? SP_OK : rc;
}

static struct sp_rc take(const struct receiving *r, const struct sp_exlog_receipt *one, struct sp_mlog_append *log)
{
    struct sp_xkey key = sp_xkey_pair(r->issuer, one->jti);
    struct sp_exlog_entry e = { .message = SP_LOGGED_RECEIPT, .kind = SP_EXLOG_SERVED, .issuer = r->issuer, .id = one->jti,
                                .at_s = r->at_s };
    SP_TRY(sp_sha256(one->receipt, e.digest));
    sp_xput(log->b, SP_X_BLOB, sp_xkey_blob('s', sp_xkey_view(&key), 'r'), one->receipt);
    return sp_exlog_append(log, &e);
}

static struct sp_rc receive_prepare(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    struct receiving *r = ctx;
    SP_MLOG_APPEND_AUTO log = { .b = NULL };
    SP_TRY(sp_mlog_append_begin(&log, t, b));
    uint64_t before = log.edge.size;
    for (size_t i = 0; i < r->n; i++) {
        bool fresh = false;
        r->v[i].result = look_at(r, i, t, &fresh);
        if (fresh)
            SP_TRY(take(r, &r->v[i], &log));
    }
    return log.edge.size > before ? sp_mlog_append_end(&log) : SP_OK;
}

struct sp_rc sp_exlog_receipts_in(struct sp_db *db, struct sp_view issuer, struct sp_exlog_receipt *v, size_t n, int64_t at_s)
{
    struct receiving r = { issuer, v, n, at_s };
    SP_TRY(sp_exlog_id_check(issuer));
    for (size_t i = 0; i < n; i++)
        SP_TRY(sp_exlog_id_check(v[i].jti));
    SP_BATCH_AUTO b = { .prepare = receive_prepare, .ctx = &r };
    return n ? sp_exlog_submit(db, &b) : SP_OK;
}

struct sp_rc sp_exlog_receipt_in(struct sp_db *db, struct sp_view issuer, struct sp_view jti, struct sp_view receipt, int64_t at_s)
{
    struct sp_exlog_receipt one = { jti, receipt, SP_OK };
    SP_TRY(sp_exlog_receipts_in(db, issuer, &one, 1, at_s));
    return one.result;
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
            sp_xdel(b, SP_X_BLOB, sp_xkey_blob('s', rest, 's'));
        sp_batch_del(b, SP_X_EXPIRY, c.key);
        x->n++;
    }
    return sp_ok(rc) || sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

struct sp_rc sp_exlog_expire(struct sp_db *db, int64_t now_s, bool *more)
{
    struct expiring x = { .now_s = now_s };
    SP_BATCH_AUTO b = { .prepare = expire_prepare, .ctx = &x };
    SP_TRY(sp_exlog_submit(db, &b));
    if (more)
        *more = x.n == EXPIRE_AT_ONCE;
    return SP_OK;
}
