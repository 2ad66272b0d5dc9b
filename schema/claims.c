#include "schema/claims.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/random.h"
#include "schema/data.h"
#include "schema/subject.h"
#include "schema/text.h"

struct sp_rc sp_claim_bad(const struct sp_claims *c, const char *name, const char *why)
{
    char rule[64];
    if (snprintf(rule, sizeof rule, "%s%s", c->prefix, name) < 0)
        return SP_ERR(INTERNAL);
    return sp_diag_set(c->d, SP_ERR(INVALID), rule, name, "%s %s", name, why);
}

struct sp_rc sp_claim_text(const struct sp_claims *c, const char *name, struct sp_view *out)
{
    return c->j ? sp_json_str(c->j, name, out, c->d) : SP_OK;
}

struct sp_rc sp_claim_number(const struct sp_claims *c, const char *name, int64_t *out)
{
    return c->j ? sp_json_i64(c->j, name, out, c->d) : SP_OK;
}

static struct sp_view made_text(const struct sp_claims *c, const struct sp_view *out)
{
    return c->j ? sp_view(NULL, 0) : *out;
}

struct sp_rc sp_claim_node(const struct sp_claims *c, const char *name, struct sp_view *out)
{
    struct sp_view v = made_text(c, out);
    SP_TRY(sp_claim_text(c, name, &v));
    if (!sp_node_id_valid(v))
        return sp_claim_bad(c, name, "is not a node id");
    *out = v;
    return SP_OK;
}

struct sp_rc sp_claim_uuid(const struct sp_claims *c, const char *name, struct sp_view *out)
{
    struct sp_view v = made_text(c, out);
    SP_TRY(sp_claim_text(c, name, &v));
    if (!sp_id_valid(v))
        return sp_claim_bad(c, name, "is not a UUID in lower case");
    *out = v;
    return SP_OK;
}

struct sp_rc sp_claim_time(const struct sp_claims *c, const char *name, int64_t *out)
{
    int64_t v = c->j ? 0 : *out;
    SP_TRY(sp_claim_number(c, name, &v));
    if (v <= 0 || v > 253402300799) /* the end of the year 9999 */
        return sp_claim_bad(c, name, "is not a time in Unix seconds");
    *out = v;
    return SP_OK;
}

struct sp_rc sp_claim_digest(const struct sp_claims *c, const char *name, struct sp_view *out)
{
    struct sp_view v = made_text(c, out);
    SP_TRY(sp_claim_text(c, name, &v));
    if (!sp_digest_valid(v))
        return sp_claim_bad(c, name, "is not a base64url SHA-256");
    *out = v;
    return SP_OK;
}

struct sp_rc sp_claim_code(const struct sp_claims *c, const char *name, enum sp_codelist list, struct sp_view *out)
{
    struct sp_view v = made_text(c, out);
    SP_TRY(sp_claim_text(c, name, &v));
    if (!sp_code_known(list, v))
        return sp_claim_bad(c, name, "is not a known code");
    *out = v;
    return SP_OK;
}

struct sp_rc sp_claim_rule(const struct sp_claims *c, const char *name, struct sp_view *out)
{
    struct sp_view v = made_text(c, out);
    SP_TRY(sp_claim_text(c, name, &v));
    if (!sp_token_valid(v, 63))
        return sp_claim_bad(c, name, "is not a rule's name");
    *out = v;
    return SP_OK;
}

static struct sp_rc authorisation_members(const struct sp_claims *c, struct sp_authorisation *out)
{
    static const char *const known[] = { "id", "basis", "expires", NULL };
    struct sp_authorisation a = { .id = { NULL, 0 } };
    if (c->j)
        SP_TRY(sp_json_only(c->j, known, c->d));
    else
        a = *out;
    SP_TRY(sp_claim_text(c, "id", &a.id));
    SP_TRY(sp_text_check(a.id, SP_MAX_TOKEN_FIELD, "id", c->d));
    SP_TRY(sp_claim_code(c, "basis", SP_LIST_AUTH_BASIS, &a.basis));
    SP_TRY(sp_claim_text(c, "expires", &a.expires));
    if (!sp_date_valid(a.expires))
        return sp_claim_bad(c, "expires", "is not a day");
    *out = a;
    return SP_OK;
}

struct sp_rc sp_claim_authorisation(const struct sp_claims *c, struct sp_authorisation *out)
{
    struct sp_claims inner = *c;
    if (c->j)
        SP_TRY(sp_json_obj(c->j, "authorisation", &inner.j, c->d));
    return sp_at_member(authorisation_members(&inner, out), c->d, "authorisation");
}

struct sp_rc sp_claim_envelope(const struct sp_claims *c, struct sp_view *iss, struct sp_view *aud, struct sp_view *jti,
                               int64_t *iat)
{
    SP_TRY(sp_claim_node(c, "iss", iss));
    SP_TRY(sp_claim_node(c, "aud", aud));
    SP_TRY(sp_claim_uuid(c, "jti", jti));
    return sp_claim_time(c, "iat", iat);
}
