/*
 * node/evidence/verify_logs.h - the part of a verification that looks into the nodes' exchange logs.
 *
 * Check ids: log.NODE.KIND for each proof of the bundle (KIND: request, answer, receipt); log.NODE.fork when two proofs
 * of a bundle show two histories; policy.witness-quorum when the policy wants witnesses: then the report must stand in
 * the log of the node that answered, and the receipt in that of the node that asked, each below a head that so many
 * witnesses signed.
 *
 * Threading: no shared state.
 */
#ifndef SP_EVIDENCE_VERIFY_LOGS_H
#define SP_EVIDENCE_VERIFY_LOGS_H

#include "node/evidence/logged.h"
#include "node/evidence/verdict.h"
#include "schema/bundle.h"
#include "schema/message.h"

struct sp_logs_question {
    const struct sp_trust *trust;
    int64_t at_s;
    const struct sp_bundle *bundle;
    const struct sp_request *request;          /* NULL: it was not proved, so nothing can be said */
    const char *digest[SP_LOGGED_KINDS];       /* of the messages' compact JWS */
    int64_t quorum;                            /* witnesses that the policy wants; 0: none, no line about it */
};

/* NOMEM or INTERNAL only. */
struct sp_rc SP_MUST sp_logs_check(const struct sp_logs_question *q, struct sp_verdict *v, struct sp_arena *a);

#endif
