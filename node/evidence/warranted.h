/*
 * node/evidence/warranted.h - signed authorisations (schema/warrant.h): is this one what it claims to be, and does it permit
 * the request that carries it?
 *
 * The participant attests it with its own key, which stands in the object; that the key is the participant's is vouched for by
 * the node that signs the request. So the request's own signature has to be checked besides.
 *
 * Rules: jws.*, jwk.*, schema.authorisation.*, authorisation.key (the header names another key than the object), and those of
 * sp_warrant_covers.
 *
 * Threading: no shared state.
 */
#ifndef SP_EVIDENCE_WARRANTED_H
#define SP_EVIDENCE_WARRANTED_H

#include "crypto/digest.h"
#include "crypto/key.h"
#include "schema/message.h"
#include "schema/warrant.h"

/* Signed by the key in it, in its one form and spelling. Everything in out lives in the arena. key: NULL, or that key, freed with
 * sp_key_free. */
struct sp_rc SP_MUST sp_warrant_open(struct sp_view jws, struct sp_arena *a, struct sp_warrant *out, struct sp_key **key, struct sp_diag *d);
/* OK also for a request without one. at the time when the request was made: what ended since was good then. DENIED with the rule. */
struct sp_rc SP_MUST sp_request_warranted(const struct sp_request *r, struct sp_arena *a, struct sp_diag *d);
/* The same of a request that carries one, and what it says, in the arena; kid: the key that signed it (43 characters). */
struct sp_rc SP_MUST sp_request_warrant(const struct sp_request *r, struct sp_arena *a, struct sp_warrant *out, char kid[SP_SHA256_TEXT],
                                        struct sp_diag *d);
/* What a request asks, as sp_warrant_covers takes it. */
struct sp_warrant_question sp_warrant_question_of(const struct sp_request *r);
/* The object signed by key, which must be the one in it; appended. */
struct sp_rc SP_MUST sp_warrant_sign(const struct sp_warrant *w, const struct sp_key *key, struct sp_buf *jws);
/* The key of these members; freed with sp_key_free. */
struct sp_rc SP_MUST sp_warrant_key_open(const struct sp_warrant_key *k, struct sp_key **out, struct sp_diag *d);
/* The header is what signing writes, and nothing else: INVALID by `rule` when it names another key than `what` has in it, and
 * jws.unknown. For every object that carries the key it is signed by. The arena is only worked in. */
struct sp_rc SP_MUST sp_warrant_check_header(struct sp_view jws, const struct sp_key *key, const char *rule, const char *what,
                                             struct sp_arena *a, struct sp_diag *d);
/* The members of a key, in the arena. */
struct sp_rc SP_MUST sp_warrant_key_of(const struct sp_key *key, struct sp_arena *a, struct sp_warrant_key *out);

#endif
