/*
 * node/evidence/verify.h - the auditor's question: does this bundle prove what it says?
 *
 * Needs the bundle, a trust file and a time; no network, no database, no node. The same bytes that were verified are
 * the ones shown. Check ids, in order:
 *   bundle.format  trust.file trust.time  policy.file policy.witness-quorum (the latter last when one is wanted)
 *   request.signature request.form bundle.exchange  request.authorisation-signed (when the request carries one, or the policy wants it)
 *   request.authorisation-revoked (when it carries one and the verifier has revocations of authorisations: node/evidence/revoked.h)
 *   report.signature report.disclosures report.form report.redaction (passes, and says what is left out of a copy)
 *   report.issuer report.country report.audience report.request-digest report.subject report.product report.purpose report.authorisation report.requester report.time
 *   report.transfer (when the report names a transfer, or the policy wants one: rules of the issuer's country, or of the default table)
 *   report.disputed (when a fact is marked as disputed and the report shows all disputes, or a dispute shown has no mark: node/evidence/marks.h)
 *   report.second.ALG  policy.second-signature   (node/evidence/verify_second.h)
 *   receipt.signature receipt.form receipt.exchange receipt.request-digest receipt.answer-digest receipt.issuer
 *   receipt.verdict receipt.time
 *   status.file report.status-lists report.status-then report.status   when the report names a status list, or the policy
 *                                            wants it (node/evidence/verify_status.h)
 *   rendition.L.catalogue rendition.L.text   for each language L
 *   translation.carried                      when translations of free texts travel with it (node/evidence/carried.h)
 *   log.NODE.KIND                            for each log proof (node/evidence/verify_logs.h)
 *   crl.file crl.lists MESSAGE.crl-then MESSAGE.crl log.NODE.crl   where there are revocation lists, or the policy wants
 *                                            some (node/evidence/verify_crl.h)
 *   stamp.NODE.KIND policy.time-stamp time.stamped time.receipt-stamped (node/evidence/verify_stamps.h)
 *   log.NODE.fork                            when proofs and stamps show two histories (node/evidence/verify_forks.h)
 * A check whose ground failed is "skipped". What is not checked at all: node/evidence/looked_at.h.
 *
 * Threading: no shared state.
 */
#ifndef SP_EVIDENCE_VERIFY_H
#define SP_EVIDENCE_VERIFY_H

#include "base/arena.h"
#include "crypto/digest.h"
#include "node/evidence/carried.h"
#include "node/evidence/catalogues.h"
#include "node/evidence/disclose.h"
#include "node/evidence/marks.h"
#include "node/evidence/trust.h"
#include "node/evidence/verdict.h"
#include "node/evidence/verify_crl.h"
#include "node/evidence/verify_logs.h"
#include "node/evidence/verify_status.h"
#include "schema/bundle.h"
#include "schema/message.h"
#include "schema/warrant.h"

struct sp_verify_question {
    struct sp_view bundle;      /* the file's bytes */
    const struct sp_trust *trust; /* opened; NULL: why is in trust_rc and trust_why */
    bool named_roots;           /* the verifier named the roots that are relied on; else the file did */
    struct sp_rc trust_rc;
    struct sp_diag trust_why;
    bool has_policy;
    struct sp_view policy;      /* the policy file's bytes */
    int64_t at_s;               /* the time to judge at */
    bool has_crls;              /* the verifier has revocation lists of its own: how reading them went is in crl_rc and crl_why, */
    struct sp_rc crl_rc;        /* and they were set in the trust list (sp_trust_set_crls) */
    struct sp_diag crl_why;
    struct sp_crl_store *crl_store; /* shared by many questions about one trust list; may be NULL */
    bool has_status;            /* the verifier has status lists of its own: */
    struct sp_view status;      /* text, one token a line */
    struct sp_status_store *status_store; /* shared by many questions about one trust list; may be NULL */
    struct sp_catalogues *catalogues; /* shared by many questions about one trust list; may be NULL */
    struct sp_known_heads *heads; /* of the one who asks, for the next bundles; may be NULL */
    struct sp_view revocations; /* of authorisations, one a line: those of the verifier, or empty */
    const char *const *translators; /* NODE=KID: keys of translators that the verifier knows (node/evidence/signers.h), NULL-ended, or NULL */
    bool brief;                 /* say more than the id only where something did not pass */
};

struct sp_verified {
    struct sp_verdict verdict;
    struct sp_arena arena;      /* owns everything below but what is borrowed from the question: its bundle's text, catalogues */
    struct sp_buf text;         /* room to make a rendition again in */
    char request_digest[SP_SHA256_TEXT], report_digest[SP_SHA256_TEXT]; /* of the JWS; "" until they were looked at */
    bool have_report;           /* report was verified and parsed */
    bool have_receipt;          /* receipt was, and is of this exchange, whatever it says of it */
    bool uncovered;             /* of a signer's certificate no revocation list told, though there are lists or the policy wants them */
    bool withdrawn;             /* the authorisation was revoked after the question was asked */
    bool unseen;                /* a signer is suspended or its key retired since, and only the message says that it is older */
    bool unwitnessed;           /* no other node signed the head above the report, or above the receipt, in the log of who made it, and no policy asks */
    bool stamps_judged;         /* time stamps, by the policy's authorities */
    struct sp_bundle bundle;    /* a rendition that was found to be what was made again, maybe with its text as it is written only */
    struct sp_request request;
    bool warranted;             /* it carries a signed authorisation, which was found right: */
    struct sp_warrant warrant;
    char warrant_kid[SP_SHA256_TEXT]; /* the key that signed it */
    struct sp_report report;
    struct sp_report_hidden hidden; /* what is withheld of it */
    struct sp_status_seen status_then, status_now; /* of the checks report.status-then and report.status, when they passed */
    struct sp_marks_seen marks; /* of it: disputed facts, as far as the marks were found right */
    struct sp_receipt receipt;
    struct sp_carried_list carried; /* translations of its texts, as far as they were found right */
    size_t strangers;           /* so many of them by signers that are not known */
    const struct sp_verify_policy *policy; /* the verifier's, or what is asked without one */
    struct sp_crl_store *crl_store; /* of its own, when the question brought none */
    struct sp_logs_shown shown[SP_MAX_PROOFS + SP_MAX_STAMPS]; /* what good proofs and time stamps show of the logs */
    size_t n_shown;
    char receipt_digest[SP_SHA256_TEXT];
};

/* NOMEM or INTERNAL only; every finding about the bundle is in the verdict. Free with sp_verified_free in any case. */
struct sp_rc SP_MUST sp_bundle_verify(const struct sp_verify_question *q, struct sp_verified *out);
void sp_verified_free(struct sp_verified *v);
/* For many bundles one after the other: the memory of the last one is used again. out is initialised first, freed last. */
void sp_verified_init(struct sp_verified *v);
struct sp_rc SP_MUST sp_bundle_verify_next(const struct sp_verify_question *q, struct sp_verified *out);
/* Only what does not depend on a bundle: trust.* and policy.*. */
void sp_ground_verify(const struct sp_verify_question *q, struct sp_verified *out);

#endif
