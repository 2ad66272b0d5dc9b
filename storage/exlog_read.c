/* What the exchange log reads. */
#include <stdlib.h>

#include "storage/exlog_record.h"

static struct sp_rc begin(struct sp_db *db, struct sp_kv_txn **t)
{
    return db->exchange ? sp_kv_read_begin(db->exchange, t) : SP_ERR(NOTFOUND);
}

struct sp_rc sp_exlog_served(struct sp_db *db, struct sp_view issuer, struct sp_view jti,
                             const unsigned char request_digest[SP_EXLOG_DIGEST], struct sp_buf *reply)
{
    SP_TRY(sp_exlog_id_check(issuer));
    SP_TRY(sp_exlog_id_check(jti));
    struct sp_xkey key = sp_xkey_pair(issuer, jti), blob = sp_xkey_blob('s', sp_xkey_view(&key), 's');
    SP_KV_READ_AUTO t = NULL;
    SP_TRY(begin(db, &t));
    struct sp_exlog_head h;
    SP_TRY(sp_exlog_head_of(t, SP_X_SERVED, sp_xkey_view(&key), &h));
    if (memcmp(h.request_digest.p, request_digest, SP_EXLOG_DIGEST))
        return SP_ERR(REPLAY);
    struct sp_view v;
    struct sp_rc rc = sp_kv_get(t, SP_X_BLOB, sp_xkey_view(&blob), &v);
    if (!sp_ok(rc))
        return sp_is(rc, SP_RC_NOTFOUND) ? SP_ERR(EXPIRED) : rc;
    sp_buf_put(reply, v);
    return sp_buf_rc(reply);
}

/* ---- outbox ---- */

/* Entries are copied out first: each may submit, and no snapshot should stand open over the network. */
static struct sp_rc collect_due(struct sp_kv_txn *t, int64_t now_s, size_t max, struct sp_buf *out)
{
    struct sp_kv_cursor c;
    SP_TRY(sp_kv_cursor(t, SP_X_OUTBOX, 0, &c));
    struct sp_rc rc = sp_kv_seek(&c, sp_view(NULL, 0));
    for (size_t n = 0; sp_ok(rc) && n < max; n++, rc = sp_kv_next(&c)) {
        if (c.key.n <= 8)
            return SP_ERR(CORRUPT);
        if (sp_xkey_read_time(c.key) > now_s)
            break;
        struct sp_view head;
        SP_TRY(sp_kv_get(t, SP_X_HEAD, sp_view(c.key.p + 8, c.key.n - 8), &head));
        sp_buf_put_view(out, sp_view(c.key.p + 8, c.key.n - 8));
        sp_buf_put_view(out, head);
    }
    if (!sp_ok(rc) && !sp_is(rc, SP_RC_NOTFOUND))
        return rc;
    return sp_buf_rc(out);
}

struct sp_rc sp_exlog_due(struct sp_db *db, int64_t now_s, size_t max, bool (*each)(void *ctx, const struct sp_exlog_due *due), void *ctx)
{
    SP_BUF_AUTO list = { 0 };
    struct sp_kv_txn *t = NULL;
    struct sp_rc rc = begin(db, &t);
    if (!sp_ok(rc))
        return sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
    rc = collect_due(t, now_s, max, &list);
    sp_kv_read_end(t);
    SP_TRY(rc);
    struct sp_reader r = sp_reader(sp_buf_view(&list));
    while (r.in.n && !r.failed) {
        struct sp_exlog_due due = { .id = sp_read_view(&r) };
        struct sp_exlog_head h;
        SP_TRY(sp_exlog_head_parse(sp_read_view(&r), &h));
        due.peer = h.peer;
        due.kind = h.due_kind;
        due.attempts = h.attempts;
        due.due_s = h.due_s;
        due.created_s = h.created_s;
        if (!each(ctx, &due))
            return SP_OK;
    }
    return sp_reader_end(&r);
}

struct sp_rc sp_exlog_next_due(struct sp_db *db, int64_t *due_s)
{
    SP_KV_READ_AUTO t = NULL;
    SP_TRY(begin(db, &t));
    struct sp_kv_cursor c;
    SP_TRY(sp_kv_cursor(t, SP_X_OUTBOX, 0, &c));
    SP_TRY(sp_kv_seek(&c, sp_view(NULL, 0)));
    *due_s = sp_xkey_read_time(c.key);
    return SP_OK;
}

/* ---- records ---- */

/* Without an arena it is borrowed from the transaction. */
static bool keep(struct sp_arena *a, struct sp_view v, struct sp_view *out)
{
    *out = v;
    return !a || sp_arena_copy(a, v, out);
}

static struct sp_rc part(struct sp_kv_txn *t, char what, struct sp_view owner, char which, struct sp_arena *a, struct sp_view *out)
{
    struct sp_xkey k = sp_xkey_blob(what, owner, which);
    struct sp_view v;
    struct sp_rc rc = sp_kv_get(t, SP_X_BLOB, sp_xkey_view(&k), &v);
    if (sp_is(rc, SP_RC_NOTFOUND))
        return SP_OK;
    SP_TRY(rc);
    return keep(a, v, out) ? SP_OK : SP_ERR(NOMEM);
}

static struct sp_rc read_record(struct sp_kv_txn *t, unsigned table, struct sp_view key, struct sp_view id, struct sp_arena *a,
                                struct sp_exlog_record *out)
{
    struct sp_exlog_head h;
    SP_TRY(sp_exlog_head_of(t, table, key, &h));
    struct sp_exlog_record r = {
        .kind = h.kind, .state = h.state, .logged = h.logged, .log_index = h.log_index, .created_s = h.created_s,
        .answered_s = h.answered_s, .attempts = h.attempts, .in_outbox = h.in_outbox,
    };
    if (!keep(a, id, &r.id) || !keep(a, h.peer, &r.peer) || !keep(a, h.participant, &r.participant) || !keep(a, h.op, &r.op) ||
        !keep(a, h.verdict, &r.verdict) || !keep(a, h.reason, &r.reason))
        return SP_ERR(NOMEM);
    char what = table == SP_X_HEAD ? 'e' : 's';
    SP_TRY(part(t, what, key, 'q', a, &r.request));
    SP_TRY(part(t, what, key, 'a', a, &r.answer));
    SP_TRY(part(t, what, key, '2', a, &r.second));
    SP_TRY(part(t, what, key, 'r', a, &r.receipt));
    *out = r;
    return SP_OK;
}

struct sp_rc sp_exlog_by_token(struct sp_db *db, struct sp_view participant, struct sp_view jti, struct sp_buf *id)
{
    if (!sp_ok(sp_exlog_id_check(participant)) || !sp_ok(sp_exlog_id_check(jti)))
        return SP_ERR(NOTFOUND);
    struct sp_xkey key = sp_xkey_pair(participant, jti);
    struct sp_view v;
    SP_KV_READ_AUTO t = NULL;
    SP_TRY(begin(db, &t));
    SP_TRY(sp_kv_get(t, SP_X_TOKEN, sp_xkey_view(&key), &v));
    sp_buf_put(id, v);
    return v.n ? sp_buf_rc(id) : SP_ERR(NOTFOUND);
}

struct sp_rc sp_exlog_get(struct sp_db *db, struct sp_view id, struct sp_arena *a, struct sp_exlog_record *out)
{
    SP_KV_READ_AUTO t = NULL;
    SP_TRY(begin(db, &t));
    return sp_ok(sp_exlog_id_check(id)) ? read_record(t, SP_X_HEAD, id, id, a, out) : SP_ERR(NOTFOUND);
}

struct sp_rc sp_exlog_see(struct sp_db *db, struct sp_view id, struct sp_rc (*see)(void *ctx, const struct sp_exlog_record *r), void *ctx)
{
    SP_KV_READ_AUTO t = NULL;
    struct sp_exlog_record r;
    SP_TRY(begin(db, &t));
    if (!sp_ok(sp_exlog_id_check(id)))
        return SP_ERR(NOTFOUND);
    SP_TRY(read_record(t, SP_X_HEAD, id, id, NULL, &r));
    return see(ctx, &r);
}

struct sp_rc sp_exlog_receipt_of(struct sp_db *db, struct sp_view id, struct sp_arena *a, struct sp_view *out)
{
    SP_KV_READ_AUTO t = NULL;
    struct sp_exlog_head h;
    struct sp_view receipt = { NULL, 0 };
    SP_TRY(begin(db, &t));
    if (!sp_ok(sp_exlog_id_check(id)))
        return SP_ERR(NOTFOUND);
    SP_TRY(sp_exlog_head_of(t, SP_X_HEAD, id, &h));
    SP_TRY(part(t, 'e', id, 'r', a, &receipt));
    *out = receipt;
    return SP_OK;
}

struct sp_rc sp_exlog_served_digests(struct sp_db *db, struct sp_view issuer, struct sp_view jti, struct sp_exlog_digests *out)
{
    SP_TRY(sp_exlog_id_check(issuer));
    SP_TRY(sp_exlog_id_check(jti));
    struct sp_xkey key = sp_xkey_pair(issuer, jti);
    SP_KV_READ_AUTO t = NULL;
    struct sp_exlog_head h;
    struct sp_exlog_entry e;
    struct sp_view leaf;
    SP_TRY(begin(db, &t));
    SP_TRY(sp_exlog_head_of(t, SP_X_SERVED, sp_xkey_view(&key), &h));
    struct sp_xkey at = sp_xkey_index(h.log_index);
    struct sp_rc rc = h.logged ? sp_kv_get(t, SP_X_LOG, sp_xkey_view(&at), &leaf) : SP_ERR(CORRUPT);
    if (!sp_ok(rc))
        return sp_is(rc, SP_RC_NOTFOUND) ? SP_ERR(CORRUPT) : rc;
    SP_TRY(sp_exlog_entry_parse(h.log_index, leaf, &e));
    if (e.message != SP_LOGGED_ANSWER || e.kind != SP_EXLOG_SERVED || !sp_view_eq(e.issuer, issuer) || !sp_view_eq(e.id, jti))
        return SP_ERR(CORRUPT);
    memcpy(out->request, h.request_digest.p, SP_EXLOG_DIGEST);
    memcpy(out->answer, e.digest, SP_EXLOG_DIGEST);
    out->at_s = h.created_s;
    return SP_OK;
}

struct sp_rc sp_exlog_get_served(struct sp_db *db, struct sp_view issuer, struct sp_view jti, struct sp_arena *a,
                                 struct sp_exlog_record *out)
{
    SP_TRY(sp_exlog_id_check(issuer));
    SP_TRY(sp_exlog_id_check(jti));
    struct sp_xkey key = sp_xkey_pair(issuer, jti);
    SP_KV_READ_AUTO t = NULL;
    SP_TRY(begin(db, &t));
    return read_record(t, SP_X_SERVED, sp_xkey_view(&key), jti, a, out);
}

struct sp_rc sp_exlog_entries(struct sp_db *db, uint64_t first, bool (*each)(void *ctx, const struct sp_exlog_entry *e), void *ctx)
{
    SP_KV_READ_AUTO t = NULL;
    struct sp_rc rc = begin(db, &t);
    if (!sp_ok(rc))
        return sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
    struct sp_kv_cursor c;
    struct sp_xkey from = sp_xkey_index(first);
    SP_TRY(sp_kv_cursor(t, SP_X_LOG, 0, &c));
    for (rc = sp_kv_seek(&c, sp_xkey_view(&from)); sp_ok(rc); rc = sp_kv_next(&c)) {
        struct sp_exlog_entry e;
        if (c.key.n != 8)
            return SP_ERR(CORRUPT);
        SP_TRY(sp_exlog_entry_parse(sp_get_u64be(c.key.p), c.value, &e));
        if (!each(ctx, &e))
            return SP_OK;
    }
    return sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

struct sp_rc sp_exlog_counts(struct sp_db *db, struct sp_exlog_counts *out)
{
    struct sp_exlog_counts n = { 0 };
    SP_KV_READ_AUTO t = NULL;
    struct sp_rc rc = begin(db, &t);
    if (sp_ok(rc)) {
        n.outbox = sp_kv_count(t, SP_X_OUTBOX);
        n.exchanges = sp_kv_count(t, SP_X_HEAD);
        n.served = sp_kv_count(t, SP_X_SERVED);
        n.log_size = sp_kv_count(t, SP_X_LOG);
    } else if (!sp_is(rc, SP_RC_NOTFOUND)) {
        return rc;
    }
    *out = n;
    return SP_OK;
}
