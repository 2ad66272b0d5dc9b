/*
 * node/evidence/verify_crl.h - the part of a verification that looks into the revocation lists of the alliance's roots.
 *
 * Lists come with the bundle, and from the verifier's own hand; of each root the newest counts. That a certificate was revoked
 * when it mattered is found wherever its key is looked up (node/evidence/trust.h): the check of that signature fails with
 * crl.revoked. Here it is said whether a list could tell:
 *   crl.file            the verifier's own lists, when there are some
 *   crl.lists           those of the bundle, when it holds some; crl.fork when two of one root and one number differ, here or
 *                       between bundle and verifier
 *   MESSAGE.crl-then    MESSAGE: request, report, receipt. As of when it was witnessed; only when that was before the time to
 *                       judge at. Indeterminate with crl.stale when the newest list had run out by then
 *   MESSAGE.crl         as of the time to judge at. Revoked since it was witnessed: passes, and says so. A list that has run out
 *                       is crl.stale and indeterminate when nothing else tells the time, or the policy says "current";
 *                       otherwise the line is skipped
 *   log.NODE.crl        the same for the log keys of a node whose proofs the bundle holds
 * Without any list the lines are left out; when there are lists, but none of the root in question, MESSAGE.crl is skipped and says
 * whose key it is. With a policy that asks for lists both are crl.absent, indeterminate.
 *
 * Threading: no shared state.
 */
#ifndef SP_EVIDENCE_VERIFY_CRL_H
#define SP_EVIDENCE_VERIFY_CRL_H

#include "node/evidence/policy.h"
#include "node/evidence/trust.h"
#include "node/evidence/verdict.h"
#include "schema/bundle.h"

struct sp_crl_question {
    const struct sp_trust *trust;
    struct sp_crl_store *store;
    const struct sp_bundle *bundle;
    enum sp_crl_demand demand;
    int64_t at_s;
    bool *uncovered;            /* set when a key was met of whose root there is no list, and a line says so */
};

/* *out: the question's trust list, with the bundle's lists when there are some. Adds crl.lists. NOMEM only. */
struct sp_rc SP_MUST sp_verify_crls_open(const struct sp_crl_question *q, struct sp_arena *a, const struct sp_trust **out,
                                         struct sp_verdict *v);

/* A message's key, whose signature was found good as of then_s. trust: as sp_verify_crls_open made it. */
struct sp_crl_signer { const char *message; struct sp_view node, kid; enum sp_key_use use; int64_t then_s; };
void sp_verify_crl_signer(const struct sp_crl_question *q, const struct sp_trust *trust, const struct sp_crl_signer *s,
                          struct sp_verdict *v);
/* The log keys of the nodes whose proofs the bundle holds. */
void sp_verify_crl_logs(const struct sp_crl_question *q, const struct sp_trust *trust, int64_t then_s, struct sp_verdict *v);

#endif
