/*
 * node/evidence/verify_internal.h - one verification under way, shared by the files that make its parts.
 *
 *   verify.c           the bundle and its revocation lists, the order of the parts, what became of the report
 *   verify_ground.c    trust list, policy, the verifier's own revocation lists
 *   verify_proofs.c    logs and stamps: as of when keys are judged, and what they prove
 *   verify_messages.c  request, report and receipt, with second signatures
 *   verify_transfer.c  on which basis the report left its country
 *   verify_disputed.c  whether its marks are those of its disputes
 *   verify_texts.c     renditions
 *   verify_carried.c   translations of free texts
 * Each adds its lines to the verdict (node/evidence/verify.h names them) and leaves here what later parts stand on. Only for
 * these files.
 */
#ifndef SP_EVIDENCE_VERIFY_INTERNAL_H
#define SP_EVIDENCE_VERIFY_INTERNAL_H

#include "crypto/jws.h"
#include "node/evidence/policy.h"
#include "node/evidence/verify.h"
#include "node/evidence/verify_stamps.h"

struct sp_verify_job {
    const struct sp_verify_question *q;
    struct sp_verified *out;
    struct sp_verdict *v;
    bool trust_ok, request_ok, report_signed, report_ok, receipt_read;
    bool texts_later;                /* renditions are compared as they are written */
    size_t unread;                   /* so many were not found to be what was made again */
    const struct sp_verify_policy *policy; /* the question's, in the arena; or what is asked when there is none */
    struct sp_jws_digests jws[SP_LOGGED_KINDS]; /* what is signed of each message */
    int64_t then_s[SP_LOGGED_KINDS]; /* as of when each message's keys are judged */
    struct sp_stamps_question stamps_asked;
    struct sp_stamps_seen *stamps;
    struct sp_logs_question logs_asked;
    struct sp_logs *logs;
    const struct sp_trust *trust;    /* the question's, with the bundle's revocation lists */
};

/* Needs no bundle. The time comes after the proofs, when a bundle has some: they tell it. */
void sp_verify_job_trust(struct sp_verify_job *j);
void sp_verify_job_policy(struct sp_verify_job *j);
void sp_verify_job_crl_file(struct sp_verify_job *j);
void sp_verify_job_trust_time(struct sp_verify_job *j);

/* What keys are asked for in the revocation lists. */
struct sp_crl_question sp_verify_job_crls(const struct sp_verify_job *j);

/* Before the messages: what an authority and the witnesses saw tells as of when the keys of the messages are judged. NOMEM or
 * INTERNAL only. */
struct sp_rc SP_MUST sp_verify_job_find_logs(struct sp_verify_job *j);
/* After them: what was seen, by what they say, and in one history of each log. NOMEM or INTERNAL only. */
struct sp_rc SP_MUST sp_verify_job_logs(struct sp_verify_job *j);

/* In this order. */
void sp_verify_job_request(struct sp_verify_job *j);
void sp_verify_job_report(struct sp_verify_job *j);
void sp_verify_job_transfer(struct sp_verify_job *j);
struct sp_rc SP_MUST sp_verify_job_disputed(struct sp_verify_job *j); /* NOMEM only */
void sp_verify_job_second(struct sp_verify_job *j);
void sp_verify_job_receipt(struct sp_verify_job *j);

/* Texts of a report that was proved. */
void sp_verify_job_renditions(struct sp_verify_job *j);
struct sp_rc SP_MUST sp_verify_job_translations(struct sp_verify_job *j); /* NOMEM or INTERNAL only */

#endif
