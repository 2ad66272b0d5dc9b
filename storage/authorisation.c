#include "storage/authorisation.h"

#include "base/limits.h"
#include "storage/exlog_record.h"
#include "storage/revocations_record.h"

enum { FORM = 1 };

static struct sp_rc check_key(struct sp_view participant, struct sp_view id)
{
    bool fine = participant.n && participant.n <= 63 && id.n && id.n <= SP_MAX_TOKEN_FIELD && !memchr(participant.p, 0, participant.n) &&
                !memchr(id.p, 0, id.n);
    return fine ? SP_OK : SP_ERR(INVALID);
}

static void put_record(struct sp_buf *b, const struct sp_authorisation_record *r)
{
    sp_buf_putc(b, FORM);
    sp_buf_put_varint(b, (uint64_t)r->registered_s);
    sp_buf_put_varint(b, (uint64_t)r->revoked_s);
    sp_buf_put_view(b, r->revoked_by);
    sp_buf_put_view(b, r->reason);
    sp_buf_put_view(b, r->proof);
    sp_buf_put_view(b, r->jws);
}

/* Borrows from both. */
static struct sp_rc parse_record(struct sp_view key, struct sp_view value, struct sp_authorisation_record *out)
{
    struct sp_reader b = sp_reader(value);
    struct sp_authorisation_record r = { .revoked_s = 0 };
    bool known = sp_read_u8(&b) == FORM;
    r.registered_s = (int64_t)sp_read_varint(&b);
    r.revoked_s = (int64_t)sp_read_varint(&b);
    r.revoked_by = sp_read_view(&b);
    r.reason = sp_read_view(&b);
    r.proof = sp_read_view(&b);
    r.jws = sp_read_view(&b);
    SP_TRY(sp_reader_end(&b));
    if (!known || !sp_view_split(key, '\0', &r.participant, &r.id))
        return SP_ERR(CORRUPT);
    *out = r;
    return SP_OK;
}

static struct sp_rc read_record(struct sp_kv_txn *t, const struct sp_xkey *key, struct sp_authorisation_record *out)
{
    struct sp_view value;
    SP_TRY(sp_kv_get(t, SP_X_AUTHORISATION, sp_xkey_view(key), &value));
    return parse_record(sp_xkey_view(key), value, out);
}

struct sp_rc sp_authorisation_is_revoked(struct sp_kv_txn *t, struct sp_view participant, struct sp_view id, bool *out)
{
    struct sp_authorisation_record r;
    const struct sp_xkey key = sp_xkey_pair(participant, id);
    struct sp_rc rc = read_record(t, &key, &r);
    if (sp_ok(rc))
        *out = r.revoked_s != 0;
    else if (sp_is(rc, SP_RC_NOTFOUND))
        *out = false;
    else
        return rc;
    return SP_OK;
}

struct change { const struct sp_authorisation_record *r; struct sp_xkey key; };

static struct sp_rc put_changed(const struct change *c, const struct sp_authorisation_record *r, struct sp_batch *b)
{
    SP_BUF_AUTO value = { 0 };
    put_record(&value, r);
    SP_TRY(sp_buf_rc(&value));
    sp_xput(b, SP_X_AUTHORISATION, c->key, sp_buf_view(&value));
    return SP_OK;
}

static struct sp_rc register_prepare(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    struct change *c = ctx;
    struct sp_authorisation_record old, fresh = { .jws = c->r->jws, .registered_s = c->r->registered_s };
    struct sp_rc rc = read_record(t, &c->key, &old);
    if (sp_ok(rc))
        return sp_view_eq(old.jws, c->r->jws) && !old.revoked_s ? SP_OK : SP_ERR(EXISTS);
    return sp_is(rc, SP_RC_NOTFOUND) ? put_changed(c, &fresh, b) : rc;
}

static struct sp_rc revoke_prepare(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    struct change *c = ctx;
    struct sp_authorisation_record now;
    SP_TRY(read_record(t, &c->key, &now));
    if (now.revoked_s)
        return SP_ERR(EXISTS);
    now.revoked_s = c->r->revoked_s;
    now.revoked_by = c->r->revoked_by;
    now.reason = c->r->reason;
    now.proof = c->r->proof;
    SP_TRY(sp_shown_mark(c->r->participant, c->r->id, t, b));
    return put_changed(c, &now, b);
}

static struct sp_rc change(struct sp_db *db, const struct sp_authorisation_record *r,
                           struct sp_rc (*prepare)(void *, struct sp_kv_txn *, struct sp_batch *))
{
    struct change c = { .r = r };
    SP_BATCH_AUTO b = { .prepare = prepare, .ctx = &c };
    SP_TRY(check_key(r->participant, r->id));
    c.key = sp_xkey_pair(r->participant, r->id);
    return sp_exlog_submit(db, &b);
}

struct sp_rc sp_authorisation_register(struct sp_db *db, const struct sp_authorisation_record *r)
{
    return change(db, r, register_prepare);
}

struct sp_rc sp_authorisation_revoke(struct sp_db *db, const struct sp_authorisation_record *r)
{
    return r->revoked_s > 0 ? change(db, r, revoke_prepare) : SP_ERR(INVALID);
}

struct sp_rc sp_authorisation_get(struct sp_db *db, struct sp_view participant, struct sp_view id, struct sp_arena *a,
                                  struct sp_authorisation_record *out)
{
    SP_KV_READ_AUTO t = NULL;
    struct sp_authorisation_record r;
    if (!db->exchange || !sp_ok(check_key(participant, id)))
        return SP_ERR(NOTFOUND);
    const struct sp_xkey key = sp_xkey_pair(participant, id);
    SP_TRY(sp_kv_read_begin(db->exchange, &t));
    SP_TRY(read_record(t, &key, &r));
    struct sp_view *const texts[] = { &r.participant, &r.id, &r.jws, &r.revoked_by, &r.reason, &r.proof };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (!sp_arena_copy(a, *texts[i], texts[i]))
            return SP_ERR(NOMEM);
    *out = r;
    return SP_OK;
}

struct sp_rc sp_authorisations(struct sp_db *db, struct sp_view participant,
                               bool (*each)(void *ctx, const struct sp_authorisation_record *r), void *ctx)
{
    SP_KV_READ_AUTO t = NULL;
    struct sp_kv_cursor c;
    if (!db->exchange)
        return SP_OK;
    const struct sp_xkey from = participant.n ? sp_xkey_pair(participant, sp_view("", 0)) : (struct sp_xkey){ .n = 0 };
    SP_TRY(sp_kv_read_begin(db->exchange, &t));
    SP_TRY(sp_kv_cursor(t, SP_X_AUTHORISATION, 0, &c));
    struct sp_rc rc = sp_kv_seek(&c, sp_xkey_view(&from));
    for (; sp_ok(rc) && sp_view_starts(c.key, sp_xkey_view(&from)); rc = sp_kv_next(&c)) {
        struct sp_authorisation_record r;
        SP_TRY(parse_record(c.key, c.value, &r));
        if (!each(ctx, &r))
            return SP_OK;
    }
    return sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}
