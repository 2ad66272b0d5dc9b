/* schema/claims.h - internal to schema: the forms of claims that reports and messages share.
 * Threading: no shared state. */
#ifndef SP_SCHEMA_CLAIMS_H
#define SP_SCHEMA_CLAIMS_H

#include "schema/report.h"

/* Each: required member of j, checked; INVALID with rule = prefix + name, e.g. "schema.report." + "iss". Without j *out
 * holds the value already, and it is that which is checked: of a message that is made here. */
struct sp_claims { const cJSON *j; const char *prefix; struct sp_diag *d; };

struct sp_rc SP_MUST sp_claim_bad(const struct sp_claims *c, const char *name, const char *why);
struct sp_rc SP_MUST sp_claim_text(const struct sp_claims *c, const char *name, struct sp_view *out);    /* any */
struct sp_rc SP_MUST sp_claim_number(const struct sp_claims *c, const char *name, int64_t *out); /* any */
struct sp_rc SP_MUST sp_claim_node(const struct sp_claims *c, const char *name, struct sp_view *out);
struct sp_rc SP_MUST sp_claim_uuid(const struct sp_claims *c, const char *name, struct sp_view *out);
struct sp_rc SP_MUST sp_claim_time(const struct sp_claims *c, const char *name, int64_t *out);
struct sp_rc SP_MUST sp_claim_digest(const struct sp_claims *c, const char *name, struct sp_view *out);
struct sp_rc SP_MUST sp_claim_code(const struct sp_claims *c, const char *name, enum sp_codelist list,
                                   struct sp_view *out);
struct sp_warrant_key;
/* "jwk": a public key of P-256 or Ed25519 (schema/warrant.h); views of j. */
struct sp_rc SP_MUST sp_claim_jwk(const struct sp_claims *c, struct sp_warrant_key *out);
struct sp_rc SP_MUST sp_claim_rule(const struct sp_claims *c, const char *name, struct sp_view *out);
/* {"id","basis","expires"} */
struct sp_rc SP_MUST sp_claim_authorisation(const struct sp_claims *c, struct sp_authorisation *out);
/* iss aud jti iat */
struct sp_rc SP_MUST sp_claim_envelope(const struct sp_claims *c, struct sp_view *iss, struct sp_view *aud,
                                       struct sp_view *jti, int64_t *iat);

#endif
