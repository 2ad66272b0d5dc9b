/*
 * node/evidence/listed_status.h - a status list (crypto/status.h) of a node of the alliance, and what it says of one report.
 *
 * A node signs its lists with its receipt key: what became of a report is the node's word about its own doing, like a
 * receipt, and must not hang on the report key. That key may be in a token that is away, or be the very reason to revoke.
 *
 * Rules: status.issuer status.index, besides those of crypto/status.h, jws.* and trust.*
 *
 * Threading: no shared state.
 */
#ifndef SP_EVIDENCE_LISTED_STATUS_H
#define SP_EVIDENCE_LISTED_STATUS_H

#include "crypto/status.h"
#include "node/evidence/trust.h"

/* Which list of whom. */
struct sp_status_source { struct sp_view issuer, uri; };

/* The list is that one, signed by its issuer with a receipt key that was in force at at_s, and not after what the key signed stopped to
 * count (sp_trust_check_made). Its time is not judged further. Views of
 * *out live in the arena, out->list is freed by the caller. INVALID (status.issuer: it does not say of whom it is), and as
 * sp_trust_find_key, sp_status_read. */
struct sp_rc SP_MUST sp_status_list_open(const struct sp_trust *t, const struct sp_status_source *source, struct sp_view token,
                                         int64_t at_s, struct sp_arena *a, struct sp_status_token *out, struct sp_diag *d);
/* What a token says of itself, before anything is proved: only to tell lists apart. Lives in the arena. */
struct sp_status_claims { struct sp_view uri, iss /* or empty */; int64_t iat_s; };
struct sp_rc SP_MUST sp_status_list_claims(struct sp_view token, struct sp_arena *a, struct sp_status_claims *out, struct sp_diag *d);

/* valid revoked suspended superseded */
const char *sp_listed_status_text(unsigned status);
/* It cannot become valid again. */
bool sp_listed_status_final(unsigned status);

#endif
