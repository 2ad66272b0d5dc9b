/*
 * node/evidence/verify_logs.h - the part of a verification that looks into the nodes' exchange logs.
 *
 * Check ids: log.NODE.KIND for each proof of the bundle (KIND: request, answer, receipt). With a policy that wants witnesses:
 * policy.witness-quorum, the report stands in the log of the node that answered and the receipt in that of the node that
 * asked, each below a head that so many witnesses signed; and time.witnessed, time.receipt-witnessed: by when they had seen
 * report and receipt, which must be soon after these were made, and not before; time.request-witnessed: the same of the request, where the bundle
 * proves it in the log of the node that asked.
 *
 * Witnesses say when they signed, and keys are judged as of then: what they saw stays proved when keys and certificates
 * are no longer in force. So is what an authority saw (node/evidence/verify_stamps.h). A witness that was suspended or left, or whose key was retired or
 * revoked by the time to judge at, proves no time: what it signs it dates itself.
 *
 * Rules: time.early time.late log.index (the receipt names another place), besides those of node/evidence/logged.h
 *
 * Threading: no shared state.
 */
#ifndef SP_EVIDENCE_VERIFY_LOGS_H
#define SP_EVIDENCE_VERIFY_LOGS_H

#include "node/evidence/known_heads.h"
#include "node/evidence/verdict.h"
#include "node/evidence/verify_forks.h"
#include "schema/bundle.h"
#include "schema/message.h"

struct sp_stamps_seen;

struct sp_logs_question {
    const struct sp_trust *trust;
    int64_t at_s;                              /* the time to judge at */
    const struct sp_bundle *bundle;
    const char *digest[SP_LOGGED_KINDS];       /* of the messages' compact JWS */
    int64_t quorum;                            /* witnesses that the policy wants; 0: none */
    struct sp_view by[SP_LOGGED_KINDS];        /* who says to have made the message: the log that tells its time */
    const struct sp_stamps_seen *stamps;       /* node/evidence/verify_stamps.h; NULL: none */
    struct sp_known_heads *heads;              /* node/evidence/known_heads.h; may be NULL */
};

struct sp_logs; /* what was found; lives in the arena, borrows the question */

/* Looks every proof up, before it is known who may speak. NOMEM or INTERNAL only. */
struct sp_rc SP_MUST sp_logs_find(const struct sp_logs_question *q, struct sp_arena *a, struct sp_logs **out);
/* By when quorum witnesses had seen this message in the log of the node that made it; 0: not proved. Another node's log does
 * not count: who got a message, and one witness with it, could say that it was there before its key was taken back. */
int64_t sp_logs_time(const struct sp_logs *l, enum sp_logged_kind kind);

struct sp_logs_exchange {
    const struct sp_request *request;          /* NULL: it was not proved, so nothing can be said */
    const struct sp_receipt *receipt;          /* NULL: it was not read */
    int64_t said_s[SP_LOGGED_KINDS];           /* when the messages say they were made; 0: not known */
    int64_t within_s;                          /* one that is older when the witnesses see it is doubtful */
};
/* INVALID (log.node): the node neither asked nor answered. The request is there. */
struct sp_rc SP_MUST sp_logs_party(const struct sp_logs_exchange *x, struct sp_view node, struct sp_diag *d);
void sp_logs_check(struct sp_logs *l, const struct sp_logs_exchange *x, struct sp_verdict *v);

/* After the check: report or receipt stands in the log of the node that made it below a head that no other node signed. False when a quorum was asked
 * for: then it is judged. */
bool sp_logs_unwitnessed(const struct sp_logs *l);
/* After the check: what good proofs show, at most SP_MAX_PROOFS. Borrowed from l and its question. */
size_t sp_logs_shown(const struct sp_logs *l, struct sp_logs_shown *out);

#endif
