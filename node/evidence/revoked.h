/*
 * node/evidence/revoked.h - what a node says of an authorisation that was revoked: is it signed by that node, and is it about this one?
 *
 * Rules: those of schema/revocation.h, of the message and of the trust list; revocation.issuer (of another node), revocation.other (about another
 * authorisation), revocation.file (a file of them that holds something else).
 *
 * Threading: no shared state.
 */
#ifndef SP_EVIDENCE_REVOKED_H
#define SP_EVIDENCE_REVOKED_H

#include "node/evidence/trust.h"
#include "schema/revocation.h"
#include "schema/warrant.h"

/* Signed by `node`, about an authorisation of its own, with a receipt key that the trust list has for the time it names; node empty: by the
 * node that it names. Everything in out lives in the arena. */
struct sp_rc SP_MUST sp_revocation_open(const struct sp_trust *t, struct sp_view jws, struct sp_view node, struct sp_arena *a, struct sp_revocation *out,
                                        struct sp_diag *d);
/* Whether it revokes this authorisation; jws: as it was signed. INVALID (revocation.other). */
struct sp_rc SP_MUST sp_revocation_is_of(const struct sp_revocation *r, const struct sp_warrant *w, struct sp_view jws, struct sp_diag *d);
/* Texts of many, one a line: each must be one that a node of the list signed. INVALID (revocation.file). */
struct sp_rc SP_MUST sp_revocations_check(const struct sp_trust *t, struct sp_view lines, struct sp_diag *d);
/* The one among them that revokes this authorisation; of several the one of the earliest time, in whatever order they stand: *latest_s is the time of the
 * latest, another one when the node contradicts itself. Lines that are none are passed by. NOTFOUND. */
struct sp_rc SP_MUST sp_revocations_find(const struct sp_trust *t, struct sp_view lines, const struct sp_warrant *w, struct sp_view jws, struct sp_arena *a,
                                         struct sp_revocation *out, int64_t *latest_s);

#endif
