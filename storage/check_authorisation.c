/* Signed authorisations: each can be read, and is of the participant and id that it is kept under. */
#include <stdio.h>

#include "crypto/jws.h"
#include "schema/warrant.h"
#include "storage/authorisation.h"
#include "storage/check_internal.h"

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

struct sp_rc sp_check_authorisations(const struct sp_check *c, struct sp_db *db, uint64_t *n, uint64_t *findings)
{
    struct authorisations x = { c, findings, 0 };
    struct sp_rc rc = sp_authorisations(db, sp_view("", 0), check_one, &x);
    *n = x.n;
    if (!sp_check_is_damage(rc))
        return rc;
    sp_check_found(c, findings, "check.authorisation", SP_VIEW_LIT("authorisations"), "a record cannot be read; what comes after it was not looked at");
    return SP_OK;
}
