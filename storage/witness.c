#include "storage/witness.h"

#include "storage/db_internal.h"

/* size, root, note */
static void put(struct sp_buf *b, const struct sp_witnessed *w)
{
    sp_buf_put_u64be(b, w->size);
    sp_buf_put(b, sp_view(w->root, sizeof w->root));
    sp_buf_put(b, w->note);
}

static struct sp_rc key_of(struct sp_view origin)
{
    return origin.n && origin.n <= SP_KV_MAX_KEY ? SP_OK : SP_ERR(INVALID);
}

struct sp_rc sp_witness_last(struct sp_db *db, struct sp_view origin, struct sp_witnessed *out, struct sp_buf *note_out)
{
    SP_KV_READ_AUTO t = NULL;
    struct sp_view v;
    SP_TRY(key_of(origin));
    if (!db->exchange)
        return SP_ERR(UNAVAILABLE);
    SP_TRY(sp_kv_read_begin(db->exchange, &t));
    SP_TRY(sp_kv_get(t, SP_X_WITNESS, origin, &v));
    if (v.n < 8 + SP_WITNESS_ROOT)
        return SP_ERR(CORRUPT);
    sp_buf_clear(note_out);
    sp_buf_put(note_out, sp_view(v.p + 8 + SP_WITNESS_ROOT, v.n - 8 - SP_WITNESS_ROOT));
    SP_TRY(sp_buf_rc(note_out));
    out->size = sp_get_u64be(v.p);
    memcpy(out->root, v.p + 8, SP_WITNESS_ROOT);
    out->note = sp_buf_view(note_out);
    return SP_OK;
}

struct sp_rc sp_witness_advance(struct sp_db *db, struct sp_view origin, const struct sp_witnessed *last,
                                const struct sp_witnessed *next)
{
    SP_BATCH_AUTO b = { 0 };
    SP_BUF_AUTO before = { 0 };
    SP_BUF_AUTO after = { 0 };
    SP_TRY(key_of(origin));
    if (!db->exchange)
        return SP_ERR(UNAVAILABLE);
    if (last) {
        put(&before, last);
        sp_batch_expect(&b, SP_X_WITNESS, origin, sp_buf_view(&before));
    } else {
        sp_batch_expect_absent(&b, SP_X_WITNESS, origin);
    }
    put(&after, next);
    sp_batch_put(&b, SP_X_WITNESS, origin, sp_buf_view(&after));
    SP_TRY(sp_buf_rc(&before));
    SP_TRY(sp_buf_rc(&after));
    return sp_kv_submit(db->exchange, &b);
}

struct sp_rc sp_head_keep(struct sp_db *db, uint64_t size, struct sp_view note)
{
    SP_BATCH_AUTO b = { 0 };
    SP_BUF_AUTO key = { 0 };
    if (!db->exchange)
        return SP_ERR(UNAVAILABLE);
    sp_buf_put_u64be(&key, size);
    SP_TRY(sp_buf_rc(&key));
    sp_batch_put(&b, SP_X_HEADS, sp_buf_view(&key), note);
    return sp_kv_submit(db->exchange, &b);
}

struct sp_rc sp_head_covering(struct sp_db *db, uint64_t index, uint64_t *size, struct sp_buf *note)
{
    SP_KV_READ_AUTO t = NULL;
    SP_BUF_AUTO key = { 0 };
    struct sp_kv_cursor c;
    if (!db->exchange)
        return SP_ERR(NOTFOUND);
    sp_buf_put_u64be(&key, index + 1);
    SP_TRY(sp_buf_rc(&key));
    SP_TRY(sp_kv_read_begin(db->exchange, &t));
    SP_TRY(sp_kv_cursor(t, SP_X_HEADS, 0, &c));
    SP_TRY(sp_kv_seek(&c, sp_buf_view(&key)));
    if (c.key.n != 8)
        return SP_ERR(CORRUPT);
    sp_buf_clear(note);
    sp_buf_put(note, c.value);
    *size = sp_get_u64be(c.key.p);
    return sp_buf_rc(note);
}
