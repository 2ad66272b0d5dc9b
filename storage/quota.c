#include "storage/quota.h"

#include "storage/db_internal.h"
#include "storage/number.h"

static struct sp_rc put_key(struct sp_buf *key, uint32_t day, struct sp_view of)
{
    if (!of.n || of.n > SP_QUOTA_KEY)
        return SP_ERR(INVALID);
    sp_buf_put_u32be(key, day);
    sp_buf_put(key, of);
    return sp_buf_rc(key);
}

struct sp_rc sp_quota_get(struct sp_db *db, uint32_t day, struct sp_view of, uint64_t *out)
{
    SP_KV_READ_AUTO t = NULL;
    SP_BUF_AUTO key = { 0 };
    if (!db->exchange)
        return SP_ERR(UNAVAILABLE);
    SP_TRY(put_key(&key, day, of));
    SP_TRY(sp_kv_read_begin(db->exchange, &t));
    return sp_kv_number_or_0(t, SP_X_QUOTA, sp_buf_view(&key), out);
}

struct sp_rc sp_quota_put(struct sp_db *db, uint32_t day, struct sp_view of, uint64_t count)
{
    SP_BATCH_AUTO b = { 0 };
    SP_BUF_AUTO key = { 0 };
    if (!db->exchange)
        return SP_ERR(UNAVAILABLE);
    SP_TRY(put_key(&key, day, of));
    sp_batch_put_number(&b, SP_X_QUOTA, sp_buf_view(&key), count);
    return sp_kv_submit(db->exchange, &b);
}

struct sp_rc sp_quota_sweep(struct sp_db *db, uint32_t day, size_t max, bool *more)
{
    SP_BATCH_AUTO b = { 0 };
    SP_KV_READ_AUTO t = NULL;
    struct sp_kv_cursor c;
    size_t n = 0;
    if (!db->exchange)
        return SP_ERR(UNAVAILABLE);
    SP_TRY(sp_kv_read_begin(db->exchange, &t));
    SP_TRY(sp_kv_cursor(t, SP_X_QUOTA, 0, &c));
    static const char first[1] = { 0 };
    struct sp_rc rc = sp_kv_seek(&c, sp_view(first, 1));
    for (; sp_ok(rc) && n < max; n++, rc = sp_kv_next(&c)) {
        struct sp_reader r = sp_reader(c.key);
        uint32_t of = 0;
        for (int i = 0; i < 4; i++)
            of = of << 8 | sp_read_u8(&r);
        if (r.failed)
            return SP_ERR(CORRUPT);
        if (of >= day)
            break;
        sp_batch_del(&b, SP_X_QUOTA, c.key);
    }
    if (!sp_ok(rc) && !sp_is(rc, SP_RC_NOTFOUND))
        return rc;
    sp_kv_read_end(t);
    t = NULL;
    if (n)
        SP_TRY(sp_kv_submit(db->exchange, &b));
    *more = n == max;
    return SP_OK;
}
