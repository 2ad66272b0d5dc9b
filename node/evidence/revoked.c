#include "node/evidence/revoked.h"

#include "crypto/digest.h"
#include "crypto/jws.h"
#include "node/evidence/message_check.h"

/* When and by whom it was signed stands in it: read first to know the key, believed after. */
struct sp_rc sp_revocation_open(const struct sp_trust *t, struct sp_view jws, struct sp_view node, struct sp_arena *a, struct sp_revocation *out,
                                struct sp_diag *d)
{
    SP_BUF_AUTO claimed = { 0 };
    struct sp_revocation x;
    struct sp_view payload;
    if (jws.n > SP_MAX_REVOCATION_BYTES)
        return sp_diag_set(d, SP_ERR(LIMIT), "limit.message", NULL, "a revocation of more than %d bytes", (int)SP_MAX_REVOCATION_BYTES);
    SP_TRY(sp_jws_payload_unverified(jws, &claimed, d));
    SP_TRY(sp_revocation_parse(sp_buf_view(&claimed), a, &x, d));
    if (node.n && !sp_view_eq(x.iss, node))
        return sp_diag_set(d, SP_ERR(INVALID), "revocation.issuer", "iss", "a node revokes authorisations of its own only; this one is of %.*s, not of %.*s",
                           (int)x.iss.n, x.iss.p, (int)node.n, node.p);
    SP_TRY(sp_message_open(t, jws, x.iss, SP_USE_RECEIPT, SP_TYP_REVOCATION, x.iat, a, &payload, d));
    return sp_revocation_parse(payload, a, out, d);
}

struct sp_rc sp_revocation_is_of(const struct sp_revocation *r, const struct sp_warrant *w, struct sp_view jws, struct sp_diag *d)
{
    char digest[SP_SHA256_TEXT];
    SP_TRY(sp_sha256_b64url(jws, digest));
    if (sp_view_eq(r->iss, w->iss) && sp_view_eq(r->participant, w->participant) && sp_view_eq(r->id, w->id) && sp_view_eq(r->subject, w->subject) &&
        sp_view_is(r->authorisation, digest))
        return SP_OK;
    return sp_diag_set(d, SP_ERR(INVALID), "revocation.other", "authorisation", "it revokes another authorisation");
}

/* ---- many of them ---- */

/* The next line that is not empty. */
static bool next_line(struct sp_view *rest, struct sp_view *line)
{
    do {
        struct sp_view head = *rest, tail = sp_view(NULL, 0);
        if (!rest->n)
            return false;
        if (!sp_view_split(*rest, '\n', &head, &tail))
            tail = sp_view(NULL, 0);
        *line = head.n && head.p[head.n - 1] == '\r' ? sp_view(head.p, head.n - 1) : head;
        *rest = tail;
    } while (!line->n);
    return true;
}

struct sp_rc sp_revocations_check(const struct sp_trust *t, struct sp_view lines, struct sp_diag *d)
{
    struct sp_view line;
    size_t n = 0;
    while (next_line(&lines, &line)) {
        SP_ARENA_AUTO a = { 0 };
        struct sp_revocation r;
        struct sp_diag why = { .offset = SP_NO_OFFSET };
        struct sp_rc rc = sp_revocation_open(t, line, sp_view("", 0), &a, &r, &why);
        n++;
        if (sp_is(rc, SP_RC_NOMEM))
            return rc;
        if (!sp_ok(rc))
            return sp_diag_set(d, SP_ERR(INVALID), "revocation.file", NULL, "line %zu is no revocation that a node of the trust list signed: %s [%s]; get it from the node again, or leave it out", n,
                               why.text, why.rule);
    }
    return n ? SP_OK : sp_diag_set(d, SP_ERR(INVALID), "revocation.file", NULL, "there is no revocation in it");
}

/* By what the line says of itself: signatures of others are not worth checking. */
static struct sp_rc claims_to_be_of(struct sp_view line, const struct sp_warrant *w, struct sp_view jws, struct sp_arena *a)
{
    SP_BUF_AUTO claimed = { 0 };
    struct sp_revocation r;
    SP_TRY(sp_jws_payload_unverified(line, &claimed, NULL));
    SP_TRY(sp_revocation_parse(sp_buf_view(&claimed), a, &r, NULL));
    return sp_revocation_is_of(&r, w, jws, NULL);
}

struct sp_rc sp_revocations_find(const struct sp_trust *t, struct sp_view lines, const struct sp_warrant *w, struct sp_view jws, struct sp_arena *a,
                                 struct sp_revocation *out, int64_t *latest_s)
{
    struct sp_view line;
    bool found = false;
    while (next_line(&lines, &line)) {
        struct sp_revocation r;
        struct sp_rc rc = claims_to_be_of(line, w, jws, a);
        if (sp_ok(rc))
            rc = sp_revocation_open(t, line, w->iss, a, &r, NULL);
        if (sp_is(rc, SP_RC_NOMEM))
            return rc;
        if (!sp_ok(rc))
            continue;
        *latest_s = found && *latest_s > r.revoked_s ? *latest_s : r.revoked_s;
        if (!found || r.revoked_s < out->revoked_s)
            *out = r;
        found = true;
    }
    return found ? SP_OK : SP_ERR(NOTFOUND);
}
