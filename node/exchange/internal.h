/* node/exchange/internal.h - what the parts of the exchange service share; only node/exchange includes this. */
#ifndef SP_NODE_EXCHANGE_INTERNAL_H
#define SP_NODE_EXCHANGE_INTERNAL_H

#include <pthread.h>

#include "crypto/digest.h"
#include "node/evidence/message_check.h"
#include "node/exchange/exchange.h"
#include "node/exchange/holders.h"
#include "node/exchange/waits.h"
#include "node/federation/wire.h"
#include "node/ops/quiet.h"
#include "schema/country_policy.h"
#include "schema/notice.h"
#include "schema/warrant.h"
#include "storage/authorisation.h"
#include "storage/disputes.h"
#include "storage/exlog.h"
#include "storage/look.h"
#include "storage/registry.h"

/* Of partners and translations (translations.c): until when they are not asked, even when a bank asks again (always); and how long this node
 * worked on what they asked, half of the time since being forgiven, as of seen_us. On the monotonic clock. */
enum { SP_TRANSLATORS = 64 };
struct sp_translator { char node[SP_TLS_NODE_TEXT]; int64_t until_us; bool always; int64_t spent_us, seen_us; };
struct sp_translators { struct sp_translator v[SP_TRANSLATORS]; size_t n, next; };

struct sp_exchange {
    struct sp_exchange_opts o;
    struct sp_view own;            /* node id */
    pthread_t outbox;
    pthread_mutex_t lock;          /* guards the four below */
    pthread_cond_t wake;
    bool stop, work;               /* work: something became due now */
    struct sp_translators translators;
    struct sp_waits waits;         /* of threads that serve banks, for partners */
    struct sp_quiet quiet;         /* of lines about what partners sent */
    int64_t told_us;               /* tell.c: when it looked last, on the monotonic clock */
    char told_due[SP_DAY_TEXT];    /* tell.c: disputes due before this day were told as overdue */
    char sent_to[SP_NOTICE_KEY_BYTES]; /* tell.c: key of the notice that was looked at last, */
    size_t sent_to_n;              /* 0: all were, begin again */
};

/* A signed message, of a report with its disclosures, and the digest that others will quote. */
struct sp_signed {
    struct sp_buf jws, second; /* second: its second signatures (schema/second.h), or nothing */
    uint8_t digest[SP_SHA256_BYTES]; char digest_text[SP_SHA256_TEXT];
    char jti[SP_ID_TEXT];          /* of a report, which has a place in a status list; else "" */
    uint64_t number;               /* that place */
    char subject[SP_MAX_SUBJECT_BYTES + 1]; /* of the record that an answer is made from; else "" */
};
void sp_signed_free(struct sp_signed *s);
#define SP_SIGNED_AUTO __attribute__((cleanup(sp_signed_free))) struct sp_signed

struct sp_rc SP_MUST sp_exchange_sign(struct sp_exchange *x, enum sp_key_use use, const char *typ, struct sp_view payload,
                                      struct sp_signed *out);
struct sp_rc SP_MUST sp_exchange_digest(struct sp_view jws, uint8_t raw[SP_SHA256_BYTES], char text[SP_SHA256_TEXT]);
/* Sealed to the node's active encryption key. */
struct sp_rc SP_MUST sp_exchange_seal(struct sp_exchange *x, struct sp_view node, struct sp_view jws, struct sp_buf *jwe,
                                      struct sp_diag *d);

/* --- answer.c: what this registry says --- */

/* One question, whoever puts it. iss is who asks: a partner, or this node for its own participants. */
struct sp_answering {
    const struct sp_request *request;
    const char *request_digest;
    unsigned max_class;
    struct sp_outcome *made; /* of a report: its arena and report get what was written. May be NULL */
    char *bases;             /* room for SP_BASES_TEXT: on which bases it leaves the country. May be NULL */
};
/* Appends the signed answer: a report (report key) with its disclosures for SP_OP_REPORT, else an answer. NOTFOUND, INVALID with the rule. */
struct sp_rc SP_MUST sp_exchange_answer(struct sp_exchange *x, const struct sp_answering *q, struct sp_stages *stages,
                                        struct sp_signed *out, struct sp_diag *d);

/* --- authorise.c: by whose consent --- */

struct sp_authorising {
    bool found;                  /* the question's authorisation is registered here: */
    struct sp_authorisation_record record;
    struct sp_warrant warrant;   /* what it says; both in the arena */
    struct sp_arena arena;
};
/* The participant's own authorisation of the id in r, or that of attested_by. When there is one, r carries it, and what r does not say
 * of it is filled in. NOTFOUND (authorisation.unknown): attested_by has none, or r does not say enough of one that is not here. */
struct sp_rc SP_MUST sp_authorising_find(struct sp_exchange *x, struct sp_view attested_by, struct sp_request *r, struct sp_authorising *out,
                                         struct sp_diag *d);
/* DENIED: authorisation.revoked, and the rules of sp_warrant_covers. */
struct sp_rc SP_MUST sp_authorising_check(const struct sp_authorising *f, const struct sp_request *r, struct sp_diag *d);
void sp_authorising_free(struct sp_authorising *f);
/* A request that waited was made by an authorisation that was revoked meanwhile: nobody may send it any more. That it was tried is kept
 * as a look. */
bool sp_authorising_withdrawn(struct sp_exchange *x, struct sp_view id, struct sp_view request);

/* --- looks.c: who looked at what (storage/look.h) --- */

struct sp_looking { struct sp_look look; char who[SP_TLS_NODE_TEXT + 64]; };
/* What is kept of this question, answered now; its texts are the request's. False: such a question leaves nothing. */
bool sp_looking_start(struct sp_looking *l, const struct sp_request *r, enum sp_look_kind kind);
/* It was refused, by that rule; nothing_here: because there is no such record. rule is borrowed. */
void sp_looking_refused(struct sp_looking *l, struct sp_view rule, bool nothing_here);
/* The record's own key, which is borrowed; "": as it was asked for. */
void sp_looking_at(struct sp_looking *l, const char *subject);
/* The same of a question that no record was read for. subject: room. */
void sp_looking_find(struct sp_exchange *x, struct sp_looking *l, char subject[SP_MAX_SUBJECT_BYTES + 1]);
void sp_exchange_note_subject(struct sp_view from, char to[SP_MAX_SUBJECT_BYTES + 1]);
/* Who looked at the company before, at most SP_LOOKS_IN_REPORT, those that were answered first, as facts of it, for a product that tells;
 * limited: how many more there are. Whoever was looked at more often than SP_LOOKS_COUNTED was so at least. */
enum { SP_LOOKS_IN_REPORT = 100, SP_LOOKS_COUNTED = 1000000 };
struct sp_rc SP_MUST sp_exchange_add_looks(struct sp_exchange *x, const struct sp_product *product, struct sp_company *c,
                                            struct sp_report_limited *limited, struct sp_arena *a);

/* --- bring.c: what questions bring instead of asking for it --- */

/* The body of the answer; a dispute is opened by then, a notice is kept with the answer. INVALID, NOTFOUND, DENIED, EXISTS. */
struct sp_rc SP_MUST sp_exchange_bring(struct sp_exchange *x, const struct sp_request *r, struct sp_buf *body, struct sp_diag *d);

/* Opens the dispute that r brings, for a partner's participant or one of ours. In the arena. */
struct sp_rc SP_MUST sp_exchange_dispute(struct sp_exchange *x, const struct sp_request *r, struct sp_dispute_found *out, struct sp_arena *a,
                                         struct sp_diag *d);

/* --- tell.c: notices to partners --- */

/* What changed in disputes becomes notices, notices become exchanges, and deadlines that passed are told. From time to time; brief
 * when there is nothing. */
void sp_tell_tick(struct sp_exchange *x);

/* --- twice.c: second signatures --- */

/* Fills report->second when this node is configured to sign reports twice. UNAVAILABLE (exchange.key): it cannot now. */
struct sp_rc SP_MUST sp_exchange_sign_twice(struct sp_exchange *x, struct sp_signed *report, struct sp_diag *d);
/* What is sealed of an answer with second signatures: the answer, a line feed, their text. */
struct sp_rc SP_MUST sp_exchange_put_twice(const struct sp_signed *answer, struct sp_buf *plain);
/* What was sealed becomes the answer; what stands behind the line feed, if there is one, is appended to second. */
struct sp_rc SP_MUST sp_exchange_take_twice(struct sp_buf *answer, struct sp_buf *second);

struct sp_twice { struct sp_view peer, answer, second; bool report; };
/* What came with a peer's answer: each that this node knows is right, and there is one when reports of that peer must have
 * it. Rules: second.required second.extra schema.second.* and those of node/evidence/second.h. */
struct sp_rc SP_MUST sp_exchange_check_second(struct sp_exchange *x, const struct sp_twice *q, struct sp_arena *a, struct sp_diag *d);

/* --- attempt.c: one try to get a pending exchange answered --- */

struct sp_attempt {
    struct sp_view id, peer, request; /* request: compact JWS */
    int64_t timeout_ms;
    const struct sp_request *parsed;  /* what request says, when the caller has just made it; else NULL */
    const struct sp_signed *made;     /* request with its digest, likewise */
};
/* OK: answered, refused or rejected and committed; read the record. out (not NULL) gets what the partner spent, and the
 * report when it was proved. Otherwise the exchange is as before: UNAVAILABLE,
 * TIMEOUT, AUTH… with the reason. */
struct sp_rc SP_MUST sp_exchange_attempt(struct sp_exchange *x, const struct sp_attempt *t, struct sp_stages *stages,
                                         struct sp_outcome *out, struct sp_diag *d);

/* --- outbox.c --- */

struct sp_rc SP_MUST sp_outbox_start(struct sp_exchange *x);
void sp_outbox_stop(struct sp_exchange *x);
void sp_outbox_wake(struct sp_exchange *x);
/* When to try again after so many attempts. */
int64_t sp_outbox_pause_s(const struct sp_conf *conf, unsigned attempts);

/* --- proofs.c: what the partner of an exchange says of its log --- */

struct sp_log_question {
    const struct sp_outcome *o;
    const char *participant;   /* in whose name it is asked */
    int64_t wait_ms;
    struct sp_view message;
    enum sp_wire_kind kind;    /* of the reply, */
    size_t n;                  /* which has so many texts */
};
/* *answered: wire holds the reply, borrowed from it. A partner that is down, or that nobody may wait for now, leaves a gap and no
 * failure. NOMEM. */
struct sp_rc SP_MUST sp_exchange_ask_log(struct sp_exchange *x, const struct sp_log_question *q, struct sp_buf *reply, struct sp_wire *wire,
                                         bool *answered);

/* --- translations.c --- */

/* A partner's question for this registry's own translations of the report that it was given: the reply, sealed to it. */
struct sp_rc SP_MUST sp_exchange_serve_translations(struct sp_exchange *x, struct sp_view peer, const struct sp_wire *wire, struct sp_buf *reply,
                                                    struct sp_diag *d);

/* --- receipt.c --- */

struct sp_receipt_plan {
    struct sp_exchange *x;
    const struct sp_request *request;
    const char *request_digest, *answer_digest, *sealed_digest, *verdict;
};
/* A sp_exlog_maker: signs the receipt for the log index given. */
struct sp_rc SP_MUST sp_receipt_make(void *plan, uint64_t log_index, struct sp_buf *receipt);
/* Receipts of a partner: how many from the first were checked and kept. */
size_t sp_receipts_take(struct sp_exchange *x, struct sp_view peer, const struct sp_view *jws, size_t n);

/* Reading a record back for whoever asked. */
struct sp_rc SP_MUST sp_exchange_load(struct sp_exchange *x, const char *participant, struct sp_view id,
                                      struct sp_outcome *out, struct sp_diag *d);

#endif
