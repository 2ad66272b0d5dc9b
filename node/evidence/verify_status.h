/*
 * node/evidence/verify_status.h - the part of a verification that asks what became of the report.
 *
 * A report names a list of its issuer and an index there. Lists travel with the bundle, and an auditor may bring newer ones
 * (text, one token a line or one behind the other; those of other lists and other issuers are passed over, the latter counted). Check ids:
 *   status.file          the auditor's lists, when some are given
 *   report.status-lists  those of the bundle: each that list, signed by the issuer's receipt key, in order of time
 *   report.status-then   the report was valid when the witnesses saw it; without witnesses, by the time of its receipt
 *   report.status        it is valid at the time to judge at
 * For a time the newest list counts that was signed by then; one signed up to a minute later, as clocks go, when there is
 * none, and says valid when it is asked about then. Without a list, or when it does not speak any more, the check is indeterminate: status.absent,
 * status.stale. But what a list calls revoked or superseded stays so, whatever a later one says. The issuer dates its lists itself: an auditor's list that says
 * the report was taken back by then leaves report.status-then open (status.unseen), since it did not travel with the report and nobody saw it then. Two lists of one second that differ fail with status.fork, in
 * the bundle or between bundle and auditor: the issuer contradicts itself. A list whose key was taken back (crl.revoked,
 * trust.key-revoked), or that was made after its issuer was suspended or its key retired, is nobody's word: what proves the report's age
 * proves none of the list's. The lines of the lists, and those of the
 * status, are indeterminate then, unless another list takes the report back. A report that names no list has none of these checks; with a policy that
 * requires it, report.status is indeterminate with status.none.
 *
 * Rules: status.file status.fork status.order status.unasked status.absent status.none status.unseen status.revoked
 * status.suspended status.superseded, besides those of node/evidence/listed_status.h
 *
 * Threading: no shared state.
 */
#ifndef SP_EVIDENCE_VERIFY_STATUS_H
#define SP_EVIDENCE_VERIFY_STATUS_H

#include "node/evidence/status_store.h"
#include "node/evidence/verdict.h"
#include "schema/bundle.h"
#include "schema/report.h"

/* A status that was found, and by the list of which time: of a check that passed. */
struct sp_status_seen { int64_t at_s, list_s; };

struct sp_status_question {
    const struct sp_trust *trust;
    struct sp_status_store *store;        /* may be NULL */
    const struct sp_bundle *bundle;
    const struct sp_report_head *head;    /* NULL: the report was not proved */
    bool required;
    bool has_file;
    struct sp_view file;                  /* the auditor's lists */
    int64_t then_s, at_s;                 /* then_s is not after at_s */
    struct sp_status_seen *then, *now;    /* written */
    bool *undated;                        /* set when a list counted whose issuer or key ended since: only its own date is older; or NULL */
};
/* NOMEM only. The auditor's lists that are not what they say make the verdict malformed, never the bundle invalid; but for status.fork, where both are proved. */
struct sp_rc SP_MUST sp_verify_status(const struct sp_status_question *q, struct sp_arena *a, struct sp_verdict *v);

#endif
