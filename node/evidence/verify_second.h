/*
 * node/evidence/verify_second.h - the part of a verification that looks at a report's second signatures.
 *
 * Check ids: report.second.ALG for each that the bundle holds; with a policy that names nodes under second_signature:
 * policy.second-signature, a report by one of those carries a second signature that passed. One by an algorithm that this
 * program does not have is skipped, and said to be not checked; it is never the one that a policy asks for.
 *
 * Rules: policy.second-signature, besides those of node/evidence/second.h
 *
 * Threading: no shared state.
 */
#ifndef SP_EVIDENCE_VERIFY_SECOND_H
#define SP_EVIDENCE_VERIFY_SECOND_H

#include "node/evidence/policy.h"
#include "node/evidence/second.h"
#include "node/evidence/verdict.h"

struct sp_seconds_question {
    const struct sp_trust *trust;
    const struct sp_verify_policy *policy;
    const struct sp_seconds *list;   /* of the bundle */
    struct sp_view report, issuer;   /* issuer: as its first signature proved; empty when it did not */
    int64_t then_s;                  /* as of when keys are judged */
    int64_t made_s;                  /* as the report says */
};

/* passed: for each of the list. */
void sp_verify_seconds(const struct sp_seconds_question *q, struct sp_verdict *v, bool passed[SP_MAX_SECONDS]);

#endif
