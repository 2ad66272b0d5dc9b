#include "storage/number.h"

#include "base/bytes.h"

struct sp_rc sp_kv_number(struct sp_kv_txn *t, unsigned table, struct sp_view key, uint64_t *out)
{
    struct sp_view v;
    SP_TRY(sp_kv_get(t, table, key, &v));
    if (v.n != 8)
        return SP_ERR(CORRUPT);
    *out = sp_get_u64be(v.p);
    return SP_OK;
}

struct sp_rc sp_kv_number_or_0(struct sp_kv_txn *t, unsigned table, struct sp_view key, uint64_t *out)
{
    struct sp_rc rc = sp_kv_number(t, table, key, out);
    if (!sp_is(rc, SP_RC_NOTFOUND))
        return rc;
    *out = 0;
    return SP_OK;
}

void sp_batch_put_number(struct sp_batch *b, unsigned table, struct sp_view key, uint64_t n)
{
    unsigned char value[8];
    sp_put_u64be(value, n);
    sp_batch_put(b, table, key, sp_view(value, sizeof value));
}
