/*
 * node/evidence/tombstone.h - whether a node signed a tombstone: what lets an auditor see that a fact, or entries of who looked, were deleted by rule.
 *
 * Rules: tombstone.issuer, those of schema/tombstone.h, of the message and of the trust list.
 *
 * Threading: no shared state.
 */
#ifndef SP_NODE_EVIDENCE_TOMBSTONE_H
#define SP_NODE_EVIDENCE_TOMBSTONE_H

#include "node/evidence/trust.h"
#include "schema/tombstone.h"

/* Signed by `node` with a receipt key that the trust list has for the time it names. out lives in the arena. */
struct sp_rc SP_MUST sp_tombstone_open(const struct sp_trust *t, struct sp_view token, struct sp_view node, struct sp_arena *a,
                                       struct sp_tombstone *out, struct sp_diag *d);
/* The same of entries of who looked. */
struct sp_rc SP_MUST sp_looks_tombstone_open(const struct sp_trust *t, struct sp_view token, struct sp_view node, struct sp_arena *a,
                                             struct sp_looks_tombstone *out, struct sp_diag *d);

#endif
