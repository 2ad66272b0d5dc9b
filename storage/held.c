#include "storage/held.h"

#include "storage/db_internal.h"

static const struct sp_view key = SP_VIEW_LIT("trust"), crls_key = SP_VIEW_LIT("crls");

struct sp_rc sp_held_get(struct sp_db *db, struct sp_held *out)
{
    SP_KV_READ_AUTO t = NULL;
    struct sp_view v;
    if (!db->exchange)
        return SP_ERR(UNAVAILABLE);
    SP_TRY(sp_kv_read_begin(db->exchange, &t));
    SP_TRY(sp_kv_get(t, SP_X_STATE, key, &v));
    if (v.n < 16 || v.n - 16 >= SP_HELD_DIGEST)
        return SP_ERR(CORRUPT);
    *out = (struct sp_held){ .version = (int64_t)sp_get_u64be(v.p), .seen_s = (int64_t)sp_get_u64be(v.p + 8) };
    memcpy(out->digest, v.p + 16, v.n - 16);
    return SP_OK;
}

struct sp_rc sp_held_put(struct sp_db *db, const struct sp_held *held)
{
    SP_BATCH_AUTO b = { 0 };
    SP_BUF_AUTO value = { 0 };
    if (!db->exchange)
        return SP_ERR(UNAVAILABLE);
    sp_buf_put_u64be(&value, (uint64_t)held->version);
    sp_buf_put_u64be(&value, (uint64_t)held->seen_s);
    sp_buf_puts(&value, held->digest);
    SP_TRY(sp_buf_rc(&value));
    sp_batch_put(&b, SP_X_STATE, key, sp_buf_view(&value));
    return sp_kv_submit(db->exchange, &b);
}

struct sp_rc sp_held_crls_get(struct sp_db *db, struct sp_buf *text)
{
    SP_KV_READ_AUTO t = NULL;
    struct sp_view v;
    if (!db->exchange)
        return SP_ERR(UNAVAILABLE);
    SP_TRY(sp_kv_read_begin(db->exchange, &t));
    SP_TRY(sp_kv_get(t, SP_X_STATE, crls_key, &v));
    sp_buf_put(text, v);
    return sp_buf_rc(text);
}

struct sp_rc sp_held_crls_put(struct sp_db *db, struct sp_view text)
{
    SP_BATCH_AUTO b = { 0 };
    if (!db->exchange)
        return SP_ERR(UNAVAILABLE);
    sp_batch_put(&b, SP_X_STATE, crls_key, text);
    return sp_kv_submit(db->exchange, &b);
}
