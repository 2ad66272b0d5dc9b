/*
 * node/evidence/message_check.h - is this message what it claims to be: signed by whom, bound to what?
 *
 * The node uses these on what a partner sends, the verifier on what a bundle holds: one code, one set of rules.
 *
 * Rules: request.* report.* answer.* refusal.* receipt.* as listed in node/evidence/verify.h, besides jws.* and
 * schema.*, and trust.key when the signer's key is not in the trust list.
 *
 * Threading: no shared state. What is parsed lives in the arena.
 */
#ifndef SP_EVIDENCE_MESSAGE_CHECK_H
#define SP_EVIDENCE_MESSAGE_CHECK_H

#include "crypto/jws.h"
#include "node/evidence/trust.h"
#include "schema/message.h"

/* The issuer named in the payload, before anything is proved: only to look up the key. */
struct sp_rc SP_MUST sp_message_issuer(struct sp_view jws, struct sp_arena *a, struct sp_view *issuer, struct sp_diag *d);

/* Signed by `issuer` with its key of that use, as typ, with the header that nodes write and in one spelling; the payload
 * is put into the arena. */
struct sp_rc SP_MUST sp_message_open(const struct sp_trust *t, struct sp_view jws, struct sp_view issuer,
                                     enum sp_key_use use, const char *typ, int64_t at_s, struct sp_arena *a,
                                     struct sp_view *payload, struct sp_diag *d);
/* The same; also by which key of the issuer, in the arena. */
struct sp_rc SP_MUST sp_message_open_by(const struct sp_trust *t, const struct sp_jws_digests *jws, struct sp_view issuer,
                                        enum sp_key_use use, const char *typ, int64_t at_s, struct sp_arena *a,
                                        struct sp_view *kid, struct sp_view *payload, struct sp_diag *d);

/* What a message answers. */
struct sp_question_made {
    const struct sp_request *request;
    const char *digest;     /* base64url SHA-256 of its JWS */
    int64_t at_s;           /* the time to judge at: nothing may have been said later */
    int64_t answered_s;     /* when the answer was made; a receipt may not be older. 0: not known */
    int64_t seen_s;         /* by when somebody else had seen the answer; 0: nobody says */
};

/* One aspect each, so that a verifier can list them; `sp_report_bound` is all of them in order. */
enum sp_report_aspect {
    SP_REPORT_ISSUER, SP_REPORT_COUNTRY, SP_REPORT_AUDIENCE, SP_REPORT_DIGEST, SP_REPORT_SUBJECT, SP_REPORT_PRODUCT,
    SP_REPORT_PURPOSE, SP_REPORT_AUTHORISATION, SP_REPORT_REQUESTER, SP_REPORT_TIME, SP_REPORT_ASPECTS
};
const char *sp_report_aspect_id(enum sp_report_aspect a); /* "report.issuer" … */
struct sp_rc SP_MUST sp_report_check(const struct sp_trust *t, enum sp_report_aspect aspect,
                                     const struct sp_question_made *q, const struct sp_report *r, struct sp_diag *d);
struct sp_rc SP_MUST sp_report_bound(const struct sp_trust *t, const struct sp_question_made *q, const struct sp_report *r,
                                     struct sp_diag *d);
/* Of a report that came from its issuer, whole: bound, and what it says of its transfer and of its disputes holds (node/evidence/transfer.h,
 * node/evidence/marks.h). What the asking node gives to its bank passes the verifier, too. */
struct sp_rc SP_MUST sp_report_acceptable(const struct sp_trust *t, const struct sp_question_made *q, const struct sp_report *r,
                                          struct sp_diag *d);

enum sp_receipt_aspect {
    SP_RECEIPT_ISSUER, SP_RECEIPT_EXCHANGE, SP_RECEIPT_REQUEST, SP_RECEIPT_ANSWER, SP_RECEIPT_VERDICT, SP_RECEIPT_TIME,
    SP_RECEIPT_ASPECTS
};
const char *sp_receipt_aspect_id(enum sp_receipt_aspect a);
struct sp_rc SP_MUST sp_receipt_check(enum sp_receipt_aspect aspect, const struct sp_question_made *q,
                                      const char *answer_digest, const struct sp_receipt *r, struct sp_diag *d);
struct sp_rc SP_MUST sp_receipt_bound(const struct sp_question_made *q, const char *answer_digest,
                                      const struct sp_receipt *r, struct sp_diag *d);

/* Answers and refusals: issuer, audience, digest and time belong to the question. */
struct sp_reply_head { struct sp_view iss, aud, request_digest; int64_t iat; };
struct sp_rc SP_MUST sp_reply_bound(const struct sp_reply_head *r, const struct sp_question_made *q, struct sp_diag *d);
/* An answer's body is one to that question: about the company asked for; hits of companies the answering node speaks for. */
struct sp_rc SP_MUST sp_answer_bound(const struct sp_trust *t, const struct sp_answer *r, const struct sp_question_made *q,
                                     struct sp_arena *a, struct sp_diag *d);

#endif
