#include "storage/stamp.h"

#include "storage/db_internal.h"
#include "storage/exlog.h"
#include "storage/number.h"

static const struct sp_view since_key = SP_VIEW_LIT("stamping");

static struct sp_rc put_key(struct sp_buf *key, uint64_t size)
{
    sp_buf_put_u64be(key, size);
    return sp_buf_rc(key);
}

struct sp_rc sp_stamp_keep(struct sp_db *db, const struct sp_stamp_kept *stamp)
{
    SP_BATCH_AUTO b = { 0 };
    SP_BUF_AUTO key = { 0 };
    SP_BUF_AUTO value = { 0 };
    if (!db->exchange)
        return SP_ERR(UNAVAILABLE);
    if (!stamp->size || !stamp->note.n || !stamp->token.n)
        return SP_ERR(INVALID);
    SP_TRY(put_key(&key, stamp->size));
    sp_buf_put_u64be(&value, (uint64_t)stamp->gen_us);
    sp_buf_put_view(&value, stamp->note);
    sp_buf_put_view(&value, stamp->token);
    SP_TRY(sp_buf_rc(&value));
    sp_batch_expect_absent(&b, SP_X_STAMPS, sp_buf_view(&key));
    sp_batch_put(&b, SP_X_STAMPS, sp_buf_view(&key), sp_buf_view(&value));
    return sp_kv_submit(db->exchange, &b);
}

/* Copied first: what is borrowed ends with the snapshot. */
static struct sp_rc read_kept(const struct sp_kv_cursor *c, struct sp_stamp_kept *out, struct sp_buf *bytes)
{
    if (c->key.n != 8 || c->value.n < 8)
        return SP_ERR(CORRUPT);
    sp_buf_clear(bytes);
    sp_buf_put(bytes, c->value);
    SP_TRY(sp_buf_rc(bytes));
    struct sp_reader r = sp_reader(sp_view(bytes->p + 8, bytes->n - 8));
    struct sp_stamp_kept s = { .size = sp_get_u64be(c->key.p), .gen_us = (int64_t)sp_get_u64be(bytes->p) };
    s.note = sp_read_view(&r);
    s.token = sp_read_view(&r);
    SP_TRY(sp_reader_end(&r));
    *out = s;
    return SP_OK;
}

struct sp_rc sp_stamp_covering(struct sp_db *db, uint64_t index, struct sp_stamp_kept *out, struct sp_buf *bytes)
{
    SP_KV_READ_AUTO t = NULL;
    SP_BUF_AUTO key = { 0 };
    struct sp_kv_cursor c;
    if (!db->exchange)
        return SP_ERR(NOTFOUND);
    SP_TRY(put_key(&key, index + 1));
    SP_TRY(sp_kv_read_begin(db->exchange, &t));
    SP_TRY(sp_kv_cursor(t, SP_X_STAMPS, 0, &c));
    SP_TRY(sp_kv_seek(&c, sp_buf_view(&key)));
    return read_kept(&c, out, bytes);
}

struct sp_rc sp_stamp_newest(struct sp_db *db, struct sp_stamp_kept *out, struct sp_buf *bytes)
{
    SP_KV_READ_AUTO t = NULL;
    struct sp_kv_cursor c;
    if (!db->exchange)
        return SP_ERR(NOTFOUND);
    SP_TRY(sp_kv_read_begin(db->exchange, &t));
    SP_TRY(sp_kv_cursor(t, SP_X_STAMPS, 0, &c));
    SP_TRY(sp_kv_last(&c));
    return read_kept(&c, out, bytes);
}

struct sp_rc sp_stamping_since(struct sp_db *db, int64_t *since_s)
{
    SP_KV_READ_AUTO t = NULL;
    uint64_t since = 0;
    if (!db->exchange)
        return SP_ERR(NOTFOUND);
    SP_TRY(sp_kv_read_begin(db->exchange, &t));
    SP_TRY(sp_kv_number(t, SP_X_STATE, since_key, &since));
    *since_s = (int64_t)since;
    return SP_OK;
}

struct sp_rc sp_stamping_begin(struct sp_db *db, int64_t since_s)
{
    SP_BATCH_AUTO b = { 0 };
    if (!db->exchange)
        return SP_ERR(UNAVAILABLE);
    if (since_s)
        sp_batch_put_number(&b, SP_X_STATE, since_key, (uint64_t)since_s);
    else
        sp_batch_del(&b, SP_X_STATE, since_key);
    return sp_kv_submit(db->exchange, &b);
}

static bool take_time(void *ctx, const struct sp_exlog_entry *e)
{
    *(int64_t *)ctx = e->at_s;
    return false;
}

struct sp_rc sp_stamp_waiting_since(struct sp_db *db, uint64_t size, int64_t *since_s)
{
    int64_t at_s = -1;
    SP_TRY(sp_exlog_entries(db, size, take_time, &at_s));
    if (at_s < 0)
        return SP_ERR(NOTFOUND);
    *since_s = at_s;
    return SP_OK;
}
