#include "storage/revocations.h"

#include "base/limits.h"
#include "schema/subject.h"
#include "storage/exlog_record.h"
#include "storage/revocations_record.h"

enum { SHOWN = 's', TO_TELL = 't', REVOKED = 'r', FORM = 1 };

struct sp_rc sp_shown_check(struct sp_view participant, struct sp_view id)
{
    return sp_participant_name_valid(participant) && id.n && id.n <= SP_MAX_TOKEN_FIELD && !memchr(id.p, 0, id.n) ? SP_OK : SP_ERR(INVALID);
}

static struct sp_xkey to_tell_key(struct sp_view participant, struct sp_view id)
{
    struct sp_xkey pair = sp_xkey_pair(participant, id);
    return sp_xkey_owned(TO_TELL, sp_xkey_view(&pair));
}

/* peer empty: what those of all partners begin with. */
static struct sp_xkey shown_key(struct sp_view participant, struct sp_view id, struct sp_view peer)
{
    struct sp_xkey own = sp_xkey_pair(participant, id), all = sp_xkey_pair(sp_xkey_view(&own), peer);
    return sp_xkey_owned(SHOWN, sp_xkey_view(&all));
}

static struct sp_xkey revoked_key(struct sp_view issuer, struct sp_view participant, struct sp_view id)
{
    struct sp_xkey own = sp_xkey_pair(participant, id), all = sp_xkey_pair(issuer, sp_xkey_view(&own));
    return sp_xkey_owned(REVOKED, sp_xkey_view(&all));
}

/* ---- ours ---- */

static struct sp_rc read_exchanges(struct sp_view value, struct sp_view out[SP_REVOCATION_EXCHANGES], size_t *n)
{
    struct sp_reader r = sp_reader(value);
    size_t got = 0;
    while (!r.failed && r.in.n && got < SP_REVOCATION_EXCHANGES)
        out[got++] = sp_read_view(&r);
    SP_TRY(sp_reader_end(&r));
    *n = got;
    return got ? SP_OK : SP_ERR(CORRUPT);
}

/* The newest first. */
struct sp_rc sp_shown_put(struct sp_view participant, struct sp_view id, struct sp_view peer, struct sp_view exchange, struct sp_kv_txn *t,
                          struct sp_batch *b)
{
    SP_BUF_AUTO value = { 0 };
    struct sp_view old, before[SP_REVOCATION_EXCHANGES];
    size_t n = 0;
    struct sp_xkey k = shown_key(participant, id, peer);
    struct sp_rc rc = sp_kv_get(t, SP_X_SHOWN, sp_xkey_view(&k), &old);
    if (sp_ok(rc))
        SP_TRY(read_exchanges(old, before, &n));
    else if (!sp_is(rc, SP_RC_NOTFOUND))
        return rc;
    sp_buf_put_view(&value, exchange);
    for (size_t i = 0; i < n && i < SP_REVOCATION_EXCHANGES - 1; i++)
        sp_buf_put_view(&value, before[i]);
    SP_TRY(sp_buf_rc(&value));
    sp_xput(b, SP_X_SHOWN, k, sp_buf_view(&value));
    bool revoked = false;
    SP_TRY(sp_authorisation_is_revoked(t, participant, id, &revoked));
    if (revoked)
        sp_xput(b, SP_X_SHOWN, to_tell_key(participant, id), sp_view("", 0));
    return SP_OK;
}

struct sp_rc sp_shown_mark(struct sp_view participant, struct sp_view id, struct sp_kv_txn *t, struct sp_batch *b)
{
    struct sp_kv_cursor c;
    struct sp_xkey from = shown_key(participant, id, sp_view("", 0));
    SP_TRY(sp_kv_cursor(t, SP_X_SHOWN, 0, &c));
    struct sp_rc rc = sp_kv_seek(&c, sp_xkey_view(&from));
    if (sp_ok(rc) && sp_view_starts(c.key, sp_xkey_view(&from)))
        sp_xput(b, SP_X_SHOWN, to_tell_key(participant, id), sp_view("", 0));
    return sp_ok(rc) || sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

struct sp_rc sp_revocation_to_tell(struct sp_db *db, struct sp_arena *a, struct sp_view *participant, struct sp_view *id)
{
    static const char start = TO_TELL;
    SP_KV_READ_AUTO t = NULL;
    struct sp_kv_cursor c;
    struct sp_view who, what;
    if (!db->exchange)
        return SP_ERR(NOTFOUND);
    SP_TRY(sp_kv_read_begin(db->exchange, &t));
    SP_TRY(sp_kv_cursor(t, SP_X_SHOWN, 0, &c));
    SP_TRY(sp_kv_seek(&c, sp_view(&start, 1)));
    if (c.key.p[0] != start)
        return SP_ERR(NOTFOUND);
    if (!sp_view_split(sp_view(c.key.p + 1, c.key.n - 1), '\0', &who, &what))
        return SP_ERR(CORRUPT);
    if (!sp_arena_copy(a, who, &who) || !sp_arena_copy(a, what, &what))
        return SP_ERR(NOMEM);
    *participant = who;
    *id = what;
    return SP_OK;
}

struct sp_rc sp_authorisation_shown(struct sp_db *db, struct sp_view participant, struct sp_view id,
                                    bool (*each)(void *ctx, struct sp_view peer, const struct sp_view *exchanges, size_t n), void *ctx)
{
    SP_KV_READ_AUTO t = NULL;
    struct sp_kv_cursor c;
    if (!db->exchange || !sp_ok(sp_shown_check(participant, id)))
        return SP_OK;
    struct sp_xkey from = shown_key(participant, id, sp_view("", 0));
    SP_TRY(sp_kv_read_begin(db->exchange, &t));
    SP_TRY(sp_kv_cursor(t, SP_X_SHOWN, 0, &c));
    struct sp_rc rc = sp_kv_seek(&c, sp_xkey_view(&from));
    for (; sp_ok(rc) && sp_view_starts(c.key, sp_xkey_view(&from)); rc = sp_kv_next(&c)) {
        struct sp_view exchanges[SP_REVOCATION_EXCHANGES];
        size_t n = 0;
        SP_TRY(read_exchanges(c.value, exchanges, &n));
        if (!each(ctx, sp_view(c.key.p + from.n, c.key.n - from.n), exchanges, n))
            return SP_OK;
    }
    return sp_ok(rc) || sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

struct sp_rc sp_revocation_told(struct sp_db *db, struct sp_view participant, struct sp_view id)
{
    SP_BATCH_AUTO b = { 0 };
    SP_TRY(sp_shown_check(participant, id));
    sp_xdel(&b, SP_X_SHOWN, to_tell_key(participant, id));
    return sp_exlog_submit(db, &b);
}

/* ---- partners' ---- */

struct sp_rc sp_revoked_put(struct sp_batch *b, const struct sp_revoked *r)
{
    SP_BUF_AUTO value = { 0 };
    SP_TRY(sp_exlog_id_check(r->issuer));
    SP_TRY(sp_shown_check(r->participant, r->id));
    struct sp_xkey k = revoked_key(r->issuer, r->participant, r->id);
    sp_buf_putc(&value, FORM);
    sp_buf_put_varint(&value, (uint64_t)r->revoked_s);
    sp_buf_put_varint(&value, (uint64_t)r->at_s);
    sp_buf_put_view(&value, r->exchange);
    sp_buf_put_view(&value, r->jws);
    SP_TRY(sp_buf_rc(&value));
    sp_batch_put_new(b, SP_X_SHOWN, sp_xkey_view(&k), sp_buf_view(&value));
    return SP_OK;
}

/* Borrows from both. */
static struct sp_rc parse_revoked(struct sp_view key, struct sp_view value, struct sp_revoked *out)
{
    struct sp_reader r = sp_reader(value);
    struct sp_revoked x = { .at_s = 0 };
    struct sp_view rest;
    bool known = sp_read_u8(&r) == FORM;
    x.revoked_s = (int64_t)sp_read_varint(&r);
    x.at_s = (int64_t)sp_read_varint(&r);
    x.exchange = sp_read_view(&r);
    x.jws = sp_read_view(&r);
    SP_TRY(sp_reader_end(&r));
    if (!known || !sp_view_split(sp_view(key.p + 1, key.n - 1), '\0', &x.issuer, &rest) || !sp_view_split(rest, '\0', &x.participant, &x.id))
        return SP_ERR(CORRUPT);
    *out = x;
    return SP_OK;
}

struct sp_rc sp_revoked_get(struct sp_db *db, struct sp_view issuer, struct sp_view participant, struct sp_view id, struct sp_arena *a,
                            struct sp_revoked *out)
{
    SP_KV_READ_AUTO t = NULL;
    struct sp_revoked x;
    struct sp_view value;
    if (!db->exchange || !sp_ok(sp_shown_check(participant, id)) || !sp_ok(sp_exlog_id_check(issuer)))
        return SP_ERR(NOTFOUND);
    struct sp_xkey k = revoked_key(issuer, participant, id);
    SP_TRY(sp_kv_read_begin(db->exchange, &t));
    SP_TRY(sp_kv_get(t, SP_X_SHOWN, sp_xkey_view(&k), &value));
    SP_TRY(parse_revoked(sp_xkey_view(&k), value, &x));
    struct sp_view *const views[] = { &x.issuer, &x.participant, &x.id, &x.exchange, &x.jws };
    for (size_t i = 0; i < sizeof views / sizeof views[0]; i++)
        if (!sp_arena_copy(a, *views[i], views[i]))
            return SP_ERR(NOMEM);
    *out = x;
    return SP_OK;
}

struct sp_rc sp_revoked_each(struct sp_db *db, bool (*each)(void *ctx, const struct sp_revoked *r), void *ctx)
{
    static const char start = REVOKED;
    SP_KV_READ_AUTO t = NULL;
    struct sp_kv_cursor c;
    if (!db->exchange)
        return SP_OK;
    SP_TRY(sp_kv_read_begin(db->exchange, &t));
    SP_TRY(sp_kv_cursor(t, SP_X_SHOWN, 0, &c));
    struct sp_rc rc = sp_kv_seek(&c, sp_view(&start, 1));
    for (; sp_ok(rc) && c.key.p[0] == start; rc = sp_kv_next(&c)) {
        struct sp_revoked x;
        SP_TRY(parse_revoked(c.key, c.value, &x));
        if (!each(ctx, &x))
            return SP_OK;
    }
    return sp_ok(rc) || sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}
