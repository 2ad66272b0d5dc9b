/*
 * node/exchange/revoking.h - authorisations that were revoked: partners that saw one are told, and what partners tell is heeded.
 *
 * Ours: a revocation becomes a signed object (schema/revocation.h) and a notice for each partner that saw the authorisation; tell.c sends those
 * as it does others, until they are taken. Partners': a revocation is taken from the node whose participant attested the authorisation, and only
 * of one that this node saw; from then on no question by it is answered.
 *
 * Rules: revocation.issuer revocation.exchange revocation.subject revocation.time, authorisation.revoked, and those of node/evidence/revoked.h.
 *
 * Threading: from any thread, but for the tick.
 */
#ifndef SP_NODE_REVOKING_H
#define SP_NODE_REVOKING_H

#include "schema/message.h"
#include "schema/revocation.h"
#include "storage/notices.h"
#include "storage/revocations.h"

struct sp_exchange;

/* Keys of such notices begin so; those about disputes do not. */
enum { SP_NOTICE_OF_REVOCATION = 'r' };
static inline bool sp_notice_is_revocation(struct sp_view key) { return key.n && key.p[0] == SP_NOTICE_OF_REVOCATION; }

/* Of the outbox's thread: notices of what was revoked since. */
void sp_revoking_tick(struct sp_exchange *x);
/* What a partner's request brings, before it is kept. out lives in the arena. INVALID, DENIED. */
struct sp_rc SP_MUST sp_revocation_acceptable(struct sp_exchange *x, const struct sp_request *r, struct sp_arena *a, struct sp_revocation *out,
                                              struct sp_view *jws, struct sp_diag *d);
/* What is kept of a request that was answered: no id when it brings none, or was not processed. It was found acceptable before. */
struct sp_rc SP_MUST sp_revoking_taken(struct sp_exchange *x, const struct sp_request *r, bool processed, struct sp_arena *a, struct sp_revoked *out);
/* DENIED (authorisation.revoked) when the authorisation that a partner asks by was revoked there. */
struct sp_rc SP_MUST sp_revoking_check(struct sp_exchange *x, const struct sp_request *r, struct sp_diag *d);

#endif
