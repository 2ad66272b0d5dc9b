/*
 * schema/message.h - the payloads of the signed messages between nodes: request, answer, refusal, receipt.
 *
 * Each is one canonical JSON object (but for an answer's body) with the members below in this order; optional ones
 * are left out when empty.
 *   request  iss aud jti iat exp op participant purpose product? subject? query? country? limit? authorisation?
 *            signed_authorisation? dispute? revocation?
 *   answer   iss aud jti iat request_digest op body
 *   refusal  iss aud jti iat request_digest code rule field text
 *   receipt  iss aud jti iat exchange request_digest answer_digest sealed_digest verdict log_index
 * signed_authorisation: the object of schema/warrant.h as compact JWS, when the asking node has it; by signing the request the
 * node says that the key in it is its participant's, and that it was not revoked then. A report has it in its request only.
 * iss and aud are node ids, jti and exchange UUIDs, digests base64url SHA-256, times Unix seconds.
 *
 * Rules: schema.message.iss … (a member's form, named by the member), schema.message.need (op lacks a member),
 * schema.message.extra (op does not take a member), schema.message.life, schema.message.canonical,
 * schema.message.hits.
 *
 * Threading: no shared state. Parsed views live in the arena.
 */
#ifndef SP_SCHEMA_MESSAGE_H
#define SP_SCHEMA_MESSAGE_H

#include "schema/report.h"

#define SP_TYP_REQUEST "saphan-request+jwt"
#define SP_TYP_ANSWER  "saphan-answer+jwt"
#define SP_TYP_REFUSAL "saphan-refusal+jwt"
#define SP_TYP_RECEIPT "saphan-receipt+jwt"

enum sp_op { SP_OP_REPORT, SP_OP_SEARCH, SP_OP_COMPANY, SP_OP_DISPUTE, SP_OP_NOTICE, SP_OP_REVOCATION };
const char *sp_op_text(enum sp_op op);
/* Reads nobody's record: it brings something instead (schema/notice.h, schema/revocation.h). */
static inline bool sp_op_brings(enum sp_op op) { return op == SP_OP_DISPUTE || op == SP_OP_NOTICE || op == SP_OP_REVOCATION; }
/* What a node tells another by itself, in no participant's name. */
static inline bool sp_op_tells(enum sp_op op) { return op == SP_OP_NOTICE || op == SP_OP_REVOCATION; }
bool sp_op_parse(struct sp_view text, enum sp_op *out);

struct sp_request {
    struct sp_view iss, aud, jti;
    int64_t iat, exp;
    enum sp_op op;
    struct sp_view participant;  /* id at iss, without the node */
    struct sp_view purpose;
    struct sp_view product;      /* report */
    struct sp_view subject;      /* all but search */
    struct sp_view query;        /* search */
    struct sp_view country;      /* search, optional */
    int64_t limit;               /* search, optional: 0 = absent */
    struct sp_authorisation authorisation; /* report; else optional */
    struct sp_view signed_authorisation;   /* report, optional: compact JWS, its form alone was looked at */
    struct sp_view dispute;      /* dispute, notice: JSON text of the object (schema/notice.h) */
    struct sp_view revocation;   /* revocation: JSON text of the object (schema/revocation.h) */
};
void sp_request_put(struct sp_buf *b, const struct sp_request *r);
/* Whether sp_request_parse would accept what sp_request_put writes of it, and if not, why: without writing it. Texts are
 * valid UTF-8. */
struct sp_rc SP_MUST sp_request_check(const struct sp_request *r, struct sp_diag *d);
struct sp_rc SP_MUST sp_request_parse(struct sp_view payload, struct sp_arena *a, struct sp_request *out,
                                      struct sp_diag *d);

struct sp_answer {
    struct sp_view iss, aud, jti;
    int64_t iat;
    struct sp_view request_digest;
    enum sp_op op;               /* any but report */
    struct sp_view body;         /* JSON text of the value; parsing writes it anew, in canonical form */
};
void sp_answer_put(struct sp_buf *b, const struct sp_answer *m);
struct sp_rc SP_MUST sp_answer_parse(struct sp_view payload, struct sp_arena *a, struct sp_answer *out,
                                     struct sp_diag *d);

/* The body of an answer to a search. INVALID (schema.message.hits), LIMIT (limit.hits) and those of subjects and texts. */
struct sp_found { struct sp_view subject, name; double score; };
struct sp_rc SP_MUST sp_hits_parse(struct sp_view body, struct sp_arena *a, struct sp_found out[SP_MAX_SEARCH_HITS],
                                   size_t *n, struct sp_diag *d);

struct sp_refusal {
    struct sp_view iss, aud, jti;
    int64_t iat;
    struct sp_view request_digest;
    struct sp_view code;         /* sp_rc_text */
    struct sp_view rule;
    struct sp_view field;        /* may be empty */
    struct sp_view text;         /* may be empty */
};
void sp_refusal_put(struct sp_buf *b, const struct sp_refusal *m);
struct sp_rc SP_MUST sp_refusal_parse(struct sp_view payload, struct sp_arena *a, struct sp_refusal *out,
                                      struct sp_diag *d);

struct sp_receipt {
    struct sp_view iss, aud, jti;
    int64_t iat;
    struct sp_view exchange;       /* jti of the request */
    struct sp_view request_digest; /* of the request's compact JWS */
    struct sp_view answer_digest;  /* of the answer's compact JWS */
    struct sp_view sealed_digest;  /* of the compact JWE it came in; empty when it came in none (a local report) */
    struct sp_view verdict;        /* code list verdict */
    int64_t log_index;
};
void sp_receipt_put(struct sp_buf *b, const struct sp_receipt *m);
struct sp_rc SP_MUST sp_receipt_parse(struct sp_view payload, struct sp_arena *a, struct sp_receipt *out,
                                      struct sp_diag *d);

#endif
