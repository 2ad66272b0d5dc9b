#include "node/evidence/tombstone.h"

#include "crypto/jws.h"
#include "node/evidence/message_check.h"

static struct sp_rc read_claimed(struct sp_view token, struct sp_buf *claimed, struct sp_diag *d)
{
    if (token.n > SP_MAX_TOMBSTONE_BYTES)
        return sp_diag_set(d, SP_ERR(LIMIT), "limit.message", NULL, "a tombstone of more than %d bytes", (int)SP_MAX_TOMBSTONE_BYTES);
    return sp_jws_payload_unverified(token, claimed, d);
}

static struct sp_rc check_issuer(struct sp_view issuer, struct sp_view node, struct sp_diag *d)
{
    if (sp_view_eq(issuer, node))
        return SP_OK;
    return sp_diag_set(d, SP_ERR(INVALID), "tombstone.issuer", "iss", "a tombstone of %.*s, not of %.*s", (int)issuer.n, issuer.p, (int)node.n, node.p);
}

/* When it was signed stands in it: read first to know which keys were in the list then, believed after. */
struct sp_rc sp_tombstone_open(const struct sp_trust *t, struct sp_view token, struct sp_view node, struct sp_arena *a,
                               struct sp_tombstone *out, struct sp_diag *d)
{
    SP_BUF_AUTO claimed = { 0 };
    struct sp_tombstone x;
    struct sp_view payload;
    SP_TRY(read_claimed(token, &claimed, d));
    SP_TRY(sp_tombstone_parse(sp_buf_view(&claimed), a, &x, d));
    SP_TRY(check_issuer(x.node, node, d));
    SP_TRY(sp_message_open(t, token, node, SP_USE_RECEIPT, SP_TYP_TOMBSTONE, x.at_s, a, &payload, d));
    return sp_tombstone_parse(payload, a, out, d);
}

struct sp_rc sp_looks_tombstone_open(const struct sp_trust *t, struct sp_view token, struct sp_view node, struct sp_arena *a,
                                     struct sp_looks_tombstone *out, struct sp_diag *d)
{
    SP_BUF_AUTO claimed = { 0 };
    struct sp_looks_tombstone x;
    struct sp_view payload;
    SP_TRY(read_claimed(token, &claimed, d));
    SP_TRY(sp_looks_tombstone_parse(sp_buf_view(&claimed), a, &x, d));
    SP_TRY(check_issuer(x.node, node, d));
    SP_TRY(sp_message_open(t, token, node, SP_USE_RECEIPT, SP_TYP_LOOKS_TOMBSTONE, x.at_s, a, &payload, d));
    return sp_looks_tombstone_parse(payload, a, out, d);
}
