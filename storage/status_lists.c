/* Status lists as they were signed, here and by partners. */
#include "storage/status.h"

#include "crypto/digest.h"
#include "storage/number.h"
#include "storage/status_keys.h"

static const struct sp_view none = { NULL, 0 };

/* ---- names ---- */

struct naming { uint64_t list; struct sp_buf *uri; };

static struct sp_rc name_prepare(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    struct naming *n = ctx;
    const struct sp_xkey name = sp_xkey_numbered('n', none, n->list), back = sp_xkey_owned('m', sp_buf_view(n->uri));
    struct sp_view v;
    struct sp_rc rc = sp_kv_get(t, SP_X_STATUS, sp_xkey_view(&name), &v);
    if (sp_ok(rc)) {
        sp_buf_clear(n->uri);
        sp_buf_put(n->uri, v);
        return sp_buf_rc(n->uri);
    }
    if (!sp_is(rc, SP_RC_NOTFOUND))
        return rc;
    sp_batch_put(b, SP_X_STATUS, sp_xkey_view(&name), sp_buf_view(n->uri));
    sp_status_put_u64(b, &back, n->list);
    return SP_OK;
}

struct sp_rc sp_status_name(struct sp_db *db, uint64_t list, struct sp_buf *uri)
{
    struct naming n = { list, uri };
    SP_BATCH_AUTO b = { .prepare = name_prepare, .ctx = &n };
    SP_KV_READ_AUTO t = NULL;
    const struct sp_xkey name = sp_xkey_numbered('n', none, list);
    struct sp_view v;
    if (uri->n >= SP_KV_MAX_KEY)
        return SP_ERR(LIMIT);
    SP_TRY(sp_status_begin(db, &t));
    struct sp_rc rc = sp_kv_get(t, SP_X_STATUS, sp_xkey_view(&name), &v);
    if (sp_is(rc, SP_RC_NOTFOUND))
        return sp_status_submit(db, &b);
    SP_TRY(rc);
    sp_buf_clear(uri);
    sp_buf_put(uri, v);
    return sp_buf_rc(uri);
}

struct sp_rc sp_status_named(struct sp_db *db, struct sp_view uri, uint64_t *list)
{
    SP_KV_READ_AUTO t = NULL;
    const struct sp_xkey back = sp_xkey_owned('m', uri);
    if (uri.n >= SP_KV_MAX_KEY)
        return SP_ERR(NOTFOUND);
    SP_TRY(sp_status_begin(db, &t));
    return sp_kv_number(t, SP_X_STATUS, sp_xkey_view(&back), list);
}

/* ---- contents ---- */

struct sp_rc sp_status_changes(struct sp_db *db, uint64_t list, uint64_t *changes)
{
    SP_KV_READ_AUTO t = NULL;
    const struct sp_xkey count = sp_xkey_numbered('v', none, list);
    SP_TRY(sp_status_begin(db, &t));
    return sp_status_get_u64(t, &count, changes);
}

struct sp_rc sp_status_scan(struct sp_db *db, uint64_t list, uint64_t *changes,
                            struct sp_rc (*each)(void *ctx, uint64_t index, enum sp_issued_state s), void *ctx)
{
    SP_KV_READ_AUTO t = NULL;
    struct sp_kv_cursor c;
    const uint64_t first = list * SP_STATUS_LIST_SIZE;
    const struct sp_xkey count = sp_xkey_numbered('v', none, list), from = sp_xkey_numbered('c', none, first);
    SP_TRY(sp_status_begin(db, &t));
    SP_TRY(sp_status_get_u64(t, &count, changes));
    SP_TRY(sp_kv_cursor(t, SP_X_STATUS, 0, &c));
    struct sp_rc rc = sp_kv_seek(&c, sp_xkey_view(&from));
    for (; sp_ok(rc) && c.key.n == 9 && c.key.p[0] == 'c'; rc = sp_kv_next(&c)) {
        uint64_t number = sp_get_u64be(c.key.p + 1);
        unsigned char state = c.value.n == 1 ? (unsigned char)c.value.p[0] : 0xff;
        if (number - first >= SP_STATUS_LIST_SIZE)
            break;
        if (state > SP_ISSUED_SUPERSEDED)
            return SP_ERR(CORRUPT);
        if (state != SP_ISSUED_VALID)
            SP_TRY(each(ctx, number - first, (enum sp_issued_state)state));
    }
    return sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

/* ---- versions of a list, by time: the owner's key, then eight bytes ---- */

/* The row at the cursor is one of the owner's: its time and what stands in it. */
static struct sp_rc version_of(const struct sp_kv_cursor *c, const struct sp_xkey *owner, int64_t *iat_s)
{
    if (c->key.n != owner->n + 8 || !sp_view_starts(c->key, sp_xkey_view(owner)))
        return SP_ERR(NOTFOUND);
    *iat_s = (int64_t)sp_get_u64be(c->key.p + owner->n);
    return SP_OK;
}

static struct sp_xkey with_time(const struct sp_xkey *owner, int64_t at_s)
{
    return sp_xkey_numbered(owner->p[0], sp_view(owner->p + 1, owner->n - 1), at_s > 0 ? (uint64_t)at_s : 0);
}

static struct sp_rc version_at(struct sp_kv_txn *t, const struct sp_xkey *owner, int64_t at_s, int64_t *iat_s, struct sp_view *value)
{
    const struct sp_xkey key = with_time(owner, at_s);
    struct sp_kv_cursor c;
    SP_TRY(sp_kv_cursor(t, SP_X_STATUS, 0, &c));
    SP_TRY(sp_kv_seek_le(&c, sp_xkey_view(&key)));
    SP_TRY(version_of(&c, owner, iat_s));
    *value = c.value;
    return SP_OK;
}

static struct sp_rc replace(struct sp_buf *b, struct sp_view text)
{
    sp_buf_clear(b);
    sp_buf_put(b, text);
    return sp_buf_rc(b);
}

static struct sp_rc read_signed(struct sp_view value, struct sp_status_signed *out, struct sp_view *token)
{
    struct sp_reader r = sp_reader(value);
    out->exp_s = (int64_t)sp_read_varint(&r);
    out->changes = sp_read_varint(&r);
    *token = sp_read_view(&r);
    return sp_reader_end(&r);
}

static void put_signed(struct sp_buf *b, const struct sp_status_signed *s, struct sp_view token)
{
    sp_buf_put_varint(b, s->exp_s > 0 ? (uint64_t)s->exp_s : 0);
    sp_buf_put_varint(b, s->changes);
    sp_buf_put_view(b, token);
}

struct sp_rc sp_status_signed_at(struct sp_db *db, uint64_t list, int64_t at_s, struct sp_status_signed *out, struct sp_buf *token)
{
    SP_KV_READ_AUTO t = NULL;
    const struct sp_xkey owner = sp_xkey_numbered('o', none, list);
    struct sp_status_signed s;
    struct sp_view v, text = none;
    SP_TRY(sp_status_begin(db, &t));
    for (; !text.n; at_s = s.iat_s - 1) {
        if (at_s < 0)
            return SP_ERR(NOTFOUND);
        SP_TRY(version_at(t, &owner, at_s, &s.iat_s, &v));
        SP_TRY(read_signed(v, &s, &text));
    }
    SP_TRY(replace(token, text));
    *out = s;
    return SP_OK;
}

struct sp_rc sp_status_taken_at(struct sp_db *db, uint64_t list, int64_t at_s, int64_t *iat_s)
{
    SP_KV_READ_AUTO t = NULL;
    const struct sp_xkey owner = sp_xkey_numbered('o', none, list);
    struct sp_view v;
    int64_t iat;
    SP_TRY(sp_status_begin(db, &t));
    SP_TRY(version_at(t, &owner, at_s, &iat, &v));
    *iat_s = iat;
    return SP_OK;
}

static struct sp_rc keep_new(struct sp_db *db, const struct sp_xkey *key, struct sp_view value)
{
    SP_BATCH_AUTO b = { 0 };
    sp_batch_expect_absent(&b, SP_X_STATUS, sp_xkey_view(key));
    sp_batch_put(&b, SP_X_STATUS, sp_xkey_view(key), value);
    return sp_status_submit(db, &b);
}

struct keeping { const struct sp_xkey *owner; const struct sp_status_signed *s; };

/* Later ones that lack what this one shows. */
static struct sp_rc void_later(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    const struct keeping *k = ctx;
    const struct sp_xkey from = with_time(k->owner, k->s->iat_s + 1);
    SP_BUF_AUTO no_list = { 0 };
    struct sp_kv_cursor c;
    int64_t iat_s;
    put_signed(&no_list, &(struct sp_status_signed){ .exp_s = 0 }, none);
    SP_TRY(sp_buf_rc(&no_list));
    SP_TRY(sp_kv_cursor(t, SP_X_STATUS, 0, &c));
    struct sp_rc rc = sp_kv_seek(&c, sp_xkey_view(&from));
    for (; sp_ok(rc) && sp_ok(version_of(&c, k->owner, &iat_s)); rc = sp_kv_next(&c)) {
        struct sp_status_signed later;
        struct sp_view token;
        SP_TRY(read_signed(c.value, &later, &token));
        if (token.n && later.changes < k->s->changes)
            sp_batch_put(b, SP_X_STATUS, c.key, sp_buf_view(&no_list));
    }
    return sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

struct sp_rc sp_status_keep_signed(struct sp_db *db, uint64_t list, const struct sp_status_signed *s, struct sp_view token)
{
    SP_BUF_AUTO value = { 0 };
    const struct sp_xkey owner = sp_xkey_numbered('o', none, list), key = with_time(&owner, s->iat_s);
    struct keeping k = { &owner, s };
    SP_BATCH_AUTO b = { .prepare = void_later, .ctx = &k };
    put_signed(&value, s, token);
    SP_TRY(sp_buf_rc(&value));
    sp_batch_expect_absent(&b, SP_X_STATUS, sp_xkey_view(&key));
    sp_batch_put(&b, SP_X_STATUS, sp_xkey_view(&key), sp_buf_view(&value));
    return sp_status_submit(db, &b);
}

/* ---- lists of partners ---- */

static struct sp_rc followed_key(char what, const struct sp_status_wanted *w, struct sp_xkey *out)
{
    SP_BUF_AUTO both = { 0 };
    uint8_t digest[SP_SHA256_BYTES];
    sp_buf_put_view(&both, w->issuer);
    sp_buf_put(&both, w->uri);
    SP_TRY(sp_buf_rc(&both));
    SP_TRY(sp_sha256(sp_buf_view(&both), digest));
    *out = sp_xkey_owned(what, sp_view(digest, sizeof digest));
    return SP_OK;
}

struct sp_rc sp_status_want(struct sp_db *db, struct sp_view issuer, struct sp_view uri)
{
    const struct sp_status_wanted w = { issuer, uri };
    SP_BATCH_AUTO b = { 0 };
    SP_BUF_AUTO value = { 0 };
    SP_KV_READ_AUTO t = NULL;
    struct sp_xkey key;
    struct sp_view v;
    SP_TRY(followed_key('w', &w, &key));
    SP_TRY(sp_status_begin(db, &t));
    struct sp_rc rc = sp_kv_get(t, SP_X_STATUS, sp_xkey_view(&key), &v);
    if (!sp_is(rc, SP_RC_NOTFOUND))
        return rc;
    sp_buf_put_view(&value, issuer);
    sp_buf_put_view(&value, uri);
    SP_TRY(sp_buf_rc(&value));
    sp_batch_put(&b, SP_X_STATUS, sp_xkey_view(&key), sp_buf_view(&value));
    return sp_status_submit(db, &b);
}

static struct sp_rc take_wanted(struct sp_view value, struct sp_arena *a, struct sp_status_wanted *out)
{
    struct sp_reader r = sp_reader(value);
    struct sp_view issuer = sp_read_view(&r), uri = sp_read_view(&r);
    SP_TRY(sp_reader_end(&r));
    return sp_arena_copy(a, issuer, &out->issuer) && sp_arena_copy(a, uri, &out->uri) ? SP_OK : SP_ERR(NOMEM);
}

struct sp_rc sp_status_all_wanted(struct sp_db *db, struct sp_arena *a, struct sp_status_wanted **out, size_t *n)
{
    SP_KV_READ_AUTO t = NULL;
    struct sp_kv_cursor c;
    struct sp_status_wanted *all = NULL;
    size_t count = 0, room = 0;
    SP_TRY(sp_status_begin(db, &t));
    SP_TRY(sp_kv_cursor(t, SP_X_STATUS, 0, &c));
    struct sp_rc rc = sp_kv_seek(&c, SP_VIEW_LIT("w"));
    for (; sp_ok(rc) && c.key.n && c.key.p[0] == 'w'; rc = sp_kv_next(&c)) {
        if (count == room) {
            room = room ? 2 * room : 16;
            struct sp_status_wanted *more = sp_arena_alloc(a, room * sizeof *more);
            if (!more)
                return SP_ERR(NOMEM);
            if (count)
                memcpy(more, all, count * sizeof *more);
            all = more;
        }
        SP_TRY(take_wanted(c.value, a, &all[count]));
        count++;
    }
    if (!sp_ok(rc) && !sp_is(rc, SP_RC_NOTFOUND))
        return rc;
    *out = all;
    *n = count;
    return SP_OK;
}

struct sp_rc sp_status_hold(struct sp_db *db, const struct sp_status_wanted *w, int64_t iat_s, struct sp_view token)
{
    struct sp_xkey owner;
    SP_TRY(followed_key('h', w, &owner));
    const struct sp_xkey key = with_time(&owner, iat_s);
    return keep_new(db, &key, token);
}

struct sp_rc sp_status_unhold(struct sp_db *db, const struct sp_status_wanted *w, int64_t iat_s)
{
    SP_BATCH_AUTO b = { 0 };
    struct sp_xkey owner;
    SP_TRY(followed_key('h', w, &owner));
    const struct sp_xkey key = with_time(&owner, iat_s);
    sp_batch_del(&b, SP_X_STATUS, sp_xkey_view(&key));
    return sp_status_submit(db, &b);
}

struct sp_rc sp_status_held_at(struct sp_db *db, const struct sp_status_wanted *w, int64_t at_s, int64_t *iat_s, struct sp_buf *token)
{
    SP_KV_READ_AUTO t = NULL;
    struct sp_xkey owner;
    struct sp_view v;
    int64_t iat;
    SP_TRY(followed_key('h', w, &owner));
    SP_TRY(sp_status_begin(db, &t));
    SP_TRY(version_at(t, &owner, at_s, &iat, &v));
    SP_TRY(replace(token, v));
    *iat_s = iat;
    return SP_OK;
}

struct sp_rc sp_status_held_from(struct sp_db *db, const struct sp_status_wanted *w, int64_t at_s, int64_t *iat_s, struct sp_buf *token)
{
    SP_KV_READ_AUTO t = NULL;
    struct sp_kv_cursor c;
    struct sp_xkey owner;
    int64_t iat;
    SP_TRY(followed_key('h', w, &owner));
    const struct sp_xkey key = with_time(&owner, at_s);
    SP_TRY(sp_status_begin(db, &t));
    SP_TRY(sp_kv_cursor(t, SP_X_STATUS, 0, &c));
    SP_TRY(sp_kv_seek(&c, sp_xkey_view(&key)));
    SP_TRY(version_of(&c, &owner, &iat));
    SP_TRY(replace(token, c.value));
    *iat_s = iat;
    return SP_OK;
}
