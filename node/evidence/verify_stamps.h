/*
 * node/evidence/verify_stamps.h - the part of a verification that looks at time stamps (node/evidence/stamped.h).
 *
 * Check ids: stamp.NODE.KIND for each stamp of the bundle: the token is good, below one of the policy's authorities, its
 * imprint is the root of the head, and the message stands below that head of the node's log. A token that none of these
 * authorities vouches for is indeterminate (tsp.chain): nobody can say whose it is; a policy that names no authority leaves
 * them all unchecked (skipped), but for the form of proof and head. With a policy that wants stamps: policy.time-stamp, report and receipt have one each, in
 * whose log ever. Where the report or the receipt has a good one: time.stamped, time.receipt-stamped, by when the authority
 * had seen them, which must be soon after these were made, and not before.
 *
 * Whose time counts: the earliest that is proved, by the witnesses that the policy wants or by an authority that it names.
 *
 * Rules: time.early time.late, besides those of node/evidence/stamped.h
 *
 * Threading: no shared state.
 */
#ifndef SP_EVIDENCE_VERIFY_STAMPS_H
#define SP_EVIDENCE_VERIFY_STAMPS_H

#include "node/evidence/stamped.h"
#include "node/evidence/verdict.h"
#include "node/evidence/verify_logs.h"
#include "schema/bundle.h"

struct sp_stamps_question {
    const struct sp_trust *trust;
    int64_t at_s;                          /* the time to judge at */
    const struct sp_bundle *bundle;
    const char *digest[SP_LOGGED_KINDS];   /* of the messages' compact JWS */
    struct sp_tsp_anchors anchors;         /* of the policy; none: nothing is looked at */
    bool policy;                           /* one was read */
    bool required;
};

struct sp_stamps_seen; /* what was found; lives in the arena, borrows the question */

/* Before it is known who may speak. NOMEM or INTERNAL only. */
struct sp_rc SP_MUST sp_stamps_find(const struct sp_stamps_question *q, struct sp_arena *a, struct sp_stamps_seen **out);
/* By when an authority had seen this message; 0: not proved. */
int64_t sp_stamps_time(const struct sp_stamps_seen *s, enum sp_logged_kind kind);
/* By when an authority had seen a head of that node's log of this size or larger, below which that kind of message stands (NULL:
 * any); 0: not proved. */
int64_t sp_stamps_time_in(const struct sp_stamps_seen *s, struct sp_view node, uint64_t size, const enum sp_logged_kind *kind);
void sp_stamps_check(struct sp_stamps_seen *s, const struct sp_logs_exchange *x, struct sp_verdict *v);
/* After the check: what good stamps show, at most SP_MAX_STAMPS. Borrowed from s and its question. */
size_t sp_stamps_shown(const struct sp_stamps_seen *s, struct sp_logs_shown *out);

#endif
