/*
 * node/federation/standing.h - how this node stands by the trust list in force: whether what it signs counts, and until when; said before a
 * partner refuses it.
 *
 * Rules: trust.suspended trust.left trust.node trust.own-key. Every text says what to do next.
 *
 * Threading: every function is safe from any thread.
 */
#ifndef SP_NODE_FEDERATION_STANDING_H
#define SP_NODE_FEDERATION_STANDING_H

#include "node/federation/identity.h"

/* The node itself. INVALID (trust.suspended), EXPIRED (trust.left), NOTFOUND (trust.node: it is not in the list). */
struct sp_rc SP_MUST sp_standing_node(const struct sp_trust *t, struct sp_view node, struct sp_diag *d);
/* One of its uses: a key that is here is active in the list. INVALID (trust.own-key): the list has another one, or none; of one that was
 * taken back or ran out as sp_trust_find_key. OK for a use that has no key here at all. */
struct sp_rc SP_MUST sp_standing_key(const struct sp_identity *id, const struct sp_trust *t, struct sp_view node, enum sp_key_use use,
                                     int64_t now_s, struct sp_diag *d);

/* What partners will refuse of this node, and why, into the log (trust.own-key). */
void sp_standing_log(const struct sp_identity *id, const struct sp_trust *t, struct sp_view node);

/* How long the list serves still. */
enum sp_list_age { SP_LIST_GOOD, SP_LIST_ENDS /* soon: three days, or a tenth of its life */, SP_LIST_GRACE /* expired, served still */, SP_LIST_EXPIRED };
enum sp_list_age sp_standing_list(const struct sp_trust *t, int64_t now_s, int64_t grace_s);
/* good ends grace expired */
const char *sp_list_age_text(enum sp_list_age a);

#endif
