/* Signed authorisations: each can be read, and is of the participant and id that it is kept under. */
#include <stdio.h>

#include "crypto/jws.h"
#include "schema/message.h"
#include "schema/revocation.h"
#include "schema/warrant.h"
#include "storage/authorisation.h"
#include "storage/check_internal.h"
#include "storage/exlog.h"

struct revoked { const struct sp_check *c; uint64_t *findings; struct sp_db *db; };
struct authorisations { const struct sp_check *c; uint64_t *findings; uint64_t n; };

static bool is_what_it_is_kept_as(const struct sp_authorisation_record *r)
{
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO payload = { 0 };
    struct sp_warrant w;
    return sp_ok(sp_jws_payload_unverified(r->jws, &payload, NULL)) && sp_ok(sp_warrant_parse(sp_buf_view(&payload), &a, &w, NULL)) &&
           sp_view_eq(w.participant, r->participant) && sp_view_eq(w.id, r->id);
}

static bool check_one(void *ctx, const struct sp_authorisation_record *r)
{
    struct authorisations *x = ctx;
    char label[SP_MAX_TOKEN_FIELD + 80];
    (void)snprintf(label, sizeof label, "%.*s %.*s", (int)r->participant.n, r->participant.p, (int)r->id.n, r->id.p);
    if (!is_what_it_is_kept_as(r))
        sp_check_found(x->c, x->findings, "check.authorisation", sp_view_of(label), "the signed authorisation is damaged, or another one");
    else if (r->revoked_s && !r->revoked_by.n)
        sp_check_found(x->c, x->findings, "check.authorisation", sp_view_of(label), "who revoked it is not said");
    x->n++;
    return true;
}

/* A partner's: what the message said that brought it. */
static bool check_partners(void *ctx, const struct sp_revoked *r)
{
    struct revoked *x = ctx;
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO payload = { 0 };
    SP_BUF_AUTO signed_payload = { 0 };
    struct sp_exlog_record served;
    struct sp_request q;
    struct sp_revocation_notice n;
    struct sp_revocation rev;
    char label[SP_MAX_TOKEN_FIELD + 120];
    (void)snprintf(label, sizeof label, "%.*s/%.*s %.*s", (int)r->issuer.n, r->issuer.p, (int)r->participant.n, r->participant.p, (int)r->id.n, r->id.p);
    struct sp_rc rc = sp_exlog_get_served(x->db, r->issuer, r->exchange, &a, &served);
    bool same = sp_ok(rc) && sp_ok(sp_jws_payload_unverified(served.request, &payload, NULL)) && sp_ok(sp_request_parse(sp_buf_view(&payload), &a, &q, NULL)) &&
                q.op == SP_OP_REVOCATION && sp_ok(sp_revocation_notice_parse(q.revocation, &a, &n, NULL)) && sp_view_eq(n.jws, r->jws) &&
                sp_ok(sp_jws_payload_unverified(r->jws, &signed_payload, NULL)) && sp_ok(sp_revocation_parse(sp_buf_view(&signed_payload), &a, &rev, NULL)) &&
                sp_view_eq(rev.iss, r->issuer) && sp_view_eq(rev.participant, r->participant) && sp_view_eq(rev.id, r->id) && rev.revoked_s == r->revoked_s;
    if (!same)
        sp_check_found(x->c, x->findings, "check.authorisation", sp_view_of(label), "that it was revoked is not what the partner's message said");
    return true;
}

static struct sp_rc check_revoked(const struct sp_check *c, struct sp_db *db, uint64_t *findings)
{
    struct revoked x = { c, findings, db };
    struct sp_rc rc = sp_revoked_each(db, check_partners, &x);
    if (!sp_check_is_damage(rc))
        return rc;
    sp_check_found(c, findings, "check.authorisation", SP_VIEW_LIT("revoked"), "a record cannot be read; what comes after it was not looked at");
    return SP_OK;
}

struct sp_rc sp_check_authorisations(const struct sp_check *c, struct sp_db *db, uint64_t *n, uint64_t *findings)
{
    struct authorisations x = { c, findings, 0 };
    struct sp_rc rc = sp_authorisations(db, sp_view("", 0), check_one, &x);
    *n = x.n;
    if (sp_check_is_damage(rc))
        sp_check_found(c, findings, "check.authorisation", SP_VIEW_LIT("authorisations"), "a record cannot be read; what comes after it was not looked at");
    else
        SP_TRY(rc);
    return check_revoked(c, db, findings);
}
