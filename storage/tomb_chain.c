#include "storage/tomb_chain.h"

#include <string.h>

enum { ROW_BYTES = 16 + SP_SHA256_TEXT - 1 };

struct sp_rc sp_tomb_chain_read(struct sp_kv_txn *t, unsigned table, struct sp_view key, struct sp_tomb_chain *out)
{
    struct sp_view v;
    struct sp_tomb_chain c = { .seq = 0 };
    struct sp_rc rc = sp_kv_get(t, table, key, &v);
    if (sp_ok(rc)) {
        if (v.n != ROW_BYTES)
            return SP_ERR(CORRUPT);
        c.seq = sp_get_u64be(v.p);
        c.gone = sp_get_u64be(v.p + 8);
        memcpy(c.last, v.p + 16, SP_SHA256_TEXT - 1);
    } else if (!sp_is(rc, SP_RC_NOTFOUND)) {
        return rc;
    }
    *out = c;
    return SP_OK;
}

void sp_tomb_chain_save(struct sp_batch *b, unsigned table, struct sp_view key, const struct sp_tomb_chain *c)
{
    unsigned char v[ROW_BYTES];
    sp_put_u64be(v, c->seq);
    sp_put_u64be(v + 8, c->gone);
    memcpy(v + 16, c->last, SP_SHA256_TEXT - 1);
    sp_batch_put(b, table, key, sp_view(v, sizeof v));
}
