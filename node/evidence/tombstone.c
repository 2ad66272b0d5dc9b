#include "node/evidence/tombstone.h"

#include "crypto/jws.h"
#include "node/evidence/message_check.h"

/* When it was signed stands in it: read first to know which keys were in the list then, believed after. */
struct sp_rc sp_tombstone_open(const struct sp_trust *t, struct sp_view token, struct sp_view node, struct sp_arena *a,
                               struct sp_tombstone *out, struct sp_diag *d)
{
    SP_BUF_AUTO claimed = { 0 };
    struct sp_tombstone x;
    struct sp_view payload;
    if (token.n > SP_MAX_TOMBSTONE_BYTES)
        return sp_diag_set(d, SP_ERR(LIMIT), "limit.message", NULL, "a tombstone of more than %d bytes", (int)SP_MAX_TOMBSTONE_BYTES);
    SP_TRY(sp_jws_payload_unverified(token, &claimed, d));
    SP_TRY(sp_tombstone_parse(sp_buf_view(&claimed), a, &x, d));
    if (!sp_view_eq(x.node, node))
        return sp_diag_set(d, SP_ERR(INVALID), "tombstone.issuer", "iss", "a tombstone of %.*s, not of %.*s", (int)x.node.n, x.node.p, (int)node.n, node.p);
    SP_TRY(sp_message_open(t, token, node, SP_USE_RECEIPT, SP_TYP_TOMBSTONE, x.at_s, a, &payload, d));
    return sp_tombstone_parse(payload, a, out, d);
}
