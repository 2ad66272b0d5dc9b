/*
 * storage/exlog.h - exchanges as evidence: what was asked, answered and served, each exactly once, in one numbered log.
 *
 * Asking side: sp_exlog_ask puts the request in the outbox; sp_exlog_answer stores answer and receipt and makes the
 * receipt the next thing to deliver; sp_exlog_receipt_sent ends it. Serving side: sp_exlog_serve keeps the sealed
 * reply, so that a duplicate gets the very same bytes. Local side: sp_exlog_local.
 * Every message is a leaf of the Merkle log (storage/mlog.h), given its index by the writer in the same transaction, so
 * that the log has no gaps and no index twice. Asking side: the request when it is asked, the answer when it came, our
 * receipt right after it. Serving side: request and answer together, the receipt when it arrives. Local side: the answer,
 * and the receipt if one is made. The log index of an exchange is that of its answer.
 *
 * Everything that writes is durable on return. Ids are text of at most SP_EXLOG_ID bytes without NUL.
 *
 * Threading: every function from any thread.
 */
#ifndef SP_STORAGE_EXLOG_H
#define SP_STORAGE_EXLOG_H

#include "base/arena.h"
#include "schema/logged.h"
#include "storage/db.h"
#include "storage/notices.h"
#include "storage/revocations.h"
#include "storage/look.h"
#include "storage/status.h"

enum { SP_EXLOG_ID = 128, SP_EXLOG_DIGEST = 32 };

enum sp_exlog_state { SP_EXLOG_PENDING, SP_EXLOG_ANSWERED, SP_EXLOG_REFUSED, SP_EXLOG_FAILED };
const char *sp_exlog_state_text(enum sp_exlog_state state);

/* ---- asking ---- */

struct sp_exlog_ask {
    struct sp_view id;                /* the request's jti */
    struct sp_view peer, participant, op;
    struct sp_view token_jti;         /* used up by this call */
    int64_t token_expires_s;
    struct sp_view request;           /* compact JWS */
    int64_t created_s;
    int64_t due_s;                    /* when the outbox should try (again) */
    struct sp_view attested_by, authorisation; /* the signed authorisation that the peer will see: whose, and its id; or empty */
};
/* REPLAY when the participant's token was used before; EXISTS when the id was. Nothing is stored then. */
struct sp_rc SP_MUST sp_exlog_ask(struct sp_db *db, const struct sp_exlog_ask *ask);
/* A token used up for a call that leaves no record. REPLAY. */
struct sp_rc SP_MUST sp_exlog_use_token(struct sp_db *db, struct sp_view participant, struct sp_view jti, int64_t expires_s);
/* The exchange that a token made, while the token is remembered; NOTFOUND. For a participant that lost the answer. */
struct sp_rc SP_MUST sp_exlog_by_token(struct sp_db *db, struct sp_view participant, struct sp_view jti, struct sp_buf *id);

/* Writes the signed receipt that names log_index, the index of the answer. Runs on the writer's thread: brief, no storage calls. */
typedef struct sp_rc (*sp_exlog_maker)(void *ctx, uint64_t log_index, struct sp_buf *receipt);

struct sp_exlog_answer {
    struct sp_view id;
    struct sp_view answer;            /* compact JWS */
    const unsigned char *answer_digest; /* SHA-256 of its signed part, where it is known already; NULL: it is made here */
    struct sp_view second;            /* its second signatures, as schema/second.h writes them; empty: none */
    struct sp_view verdict;           /* "processed" → answered; any other → refused */
    int64_t at_s;
    sp_exlog_maker make_receipt;      /* NULL: none, and the outbox is done with it */
    void *ctx;
    int64_t receipt_due_s;
    const struct sp_look *look;       /* kept with it; NULL: none */
};
/* NOTFOUND; EXISTS when it was answered or failed already (the partner answered twice): nothing changes.
 * A failure of make_receipt is the result, and nothing changes. */
struct sp_rc SP_MUST sp_exlog_answer(struct sp_db *db, const struct sp_exlog_answer *ans);
/* Give up a pending one: state failed, out of the outbox. NOTFOUND, EXISTS as above. */
struct sp_rc SP_MUST sp_exlog_fail(struct sp_db *db, struct sp_view id, int64_t at_s, struct sp_view reason);
/* The receipt was delivered. Idempotent; NOTFOUND for an unknown id. */
struct sp_rc SP_MUST sp_exlog_receipt_sent(struct sp_db *db, struct sp_view id);
/* Several in one commit; all or, after a failure, none. */
struct sp_rc SP_MUST sp_exlog_receipts_sent(struct sp_db *db, const struct sp_view *ids, size_t n);

/* ---- serving ---- */

struct sp_exlog_serve {
    struct sp_view issuer, jti;       /* of the request */
    unsigned char request_digest[SP_EXLOG_DIGEST]; /* SHA-256 of request */
    struct sp_view request, reply, answer; /* compact JWS, sealed, compact JWS */
    const unsigned char *answer_digest; /* as above */
    struct sp_view second;            /* the answer's second signatures; empty: none */
    struct sp_view verdict;
    int64_t at_s;
    int64_t expires_s;                /* a duplicate may come until then */
    struct sp_status_place place;     /* of a report in a status list; jti empty: it has none */
    const struct sp_look *look;       /* kept with it; NULL: none */
    const struct sp_notice_in *notice; /* that the request brings, likewise */
    const struct sp_revoked *revoked; /* likewise */
};
/* OK when it is the first; EXISTS and the original reply appended to original when it is a duplicate; REPLAY when the jti
 * belongs to another request; EXPIRED for a duplicate whose reply sp_exlog_expire has dropped. */
struct sp_rc SP_MUST sp_exlog_serve(struct sp_db *db, const struct sp_exlog_serve *srv, struct sp_buf *original);
/* The same question before the work: OK with the original reply, NOTFOUND, REPLAY, or EXPIRED. Reads only. */
struct sp_rc SP_MUST sp_exlog_served(struct sp_db *db, struct sp_view issuer, struct sp_view jti,
                                     const unsigned char request_digest[SP_EXLOG_DIGEST], struct sp_buf *reply);
/* The partner's receipt for what was served. The same again is OK; another one is EXISTS; NOTFOUND when nothing was served. */
struct sp_rc SP_MUST sp_exlog_receipt_in(struct sp_db *db, struct sp_view issuer, struct sp_view jti, struct sp_view receipt,
                                        int64_t at_s);
/* Several in one commit, each with its own result as above. */
struct sp_exlog_receipt { struct sp_view jti, receipt; struct sp_rc result; };
struct sp_rc SP_MUST sp_exlog_receipts_in(struct sp_db *db, struct sp_view issuer, struct sp_exlog_receipt *v, size_t n, int64_t at_s);

/* ---- local ---- */

struct sp_exlog_local {
    struct sp_view id, participant;
    struct sp_view token_jti;
    int64_t token_expires_s;
    struct sp_view op;
    unsigned char request_digest[SP_EXLOG_DIGEST];
    struct sp_view request;           /* may be empty */
    struct sp_view answer;            /* compact JWS */
    const unsigned char *answer_digest; /* as above */
    struct sp_view second;            /* its second signatures, as schema/second.h writes them; empty: none */
    struct sp_view verdict;
    sp_exlog_maker make_receipt;      /* NULL: none */
    void *ctx;
    int64_t at_s;
    struct sp_status_place place;     /* as above */
    const struct sp_look *look;       /* as above */
};
/* REPLAY, EXISTS as sp_exlog_ask. log_index may be NULL. */
struct sp_rc SP_MUST sp_exlog_local(struct sp_db *db, const struct sp_exlog_local *loc, uint64_t *log_index);

/* ---- outbox ---- */

enum sp_exlog_due_kind { SP_EXLOG_REQUEST, SP_EXLOG_RECEIPT };
struct sp_exlog_due {
    struct sp_view id, peer;          /* borrowed for the call */
    enum sp_exlog_due_kind kind;
    unsigned attempts;
    int64_t due_s, created_s;
};
/* At most max entries with due_s ≤ now_s, earliest first; stops early when each says false. each runs after the
 * snapshot was left: it may call anything here. */
struct sp_rc SP_MUST sp_exlog_due(struct sp_db *db, int64_t now_s, size_t max, bool (*each)(void *ctx, const struct sp_exlog_due *due), void *ctx);
/* Try again at due_s. NOTFOUND when it is not in the outbox any more. */
struct sp_rc SP_MUST sp_exlog_later(struct sp_db *db, struct sp_view id, int64_t due_s, unsigned attempts, struct sp_view reason);
/* When the earliest entry is due. NOTFOUND when the outbox is empty. */
struct sp_rc SP_MUST sp_exlog_next_due(struct sp_db *db, int64_t *due_s);

/* ---- reading ---- */

enum sp_exlog_kind { SP_EXLOG_ASKED, SP_EXLOG_LOCAL, SP_EXLOG_SERVED };
struct sp_exlog_record {
    enum sp_exlog_kind kind;
    struct sp_view id, peer, participant, op; /* SERVED: id is the jti, peer the issuer */
    enum sp_exlog_state state;
    struct sp_view request, answer, receipt;  /* compact JWS; empty when there is none */
    struct sp_view second;                    /* the answer's second signatures, likewise */
    struct sp_view verdict;
    bool logged;
    uint64_t log_index;                       /* of the answer; meaningful when logged */
    int64_t created_s, answered_s;
    unsigned attempts;
    struct sp_view reason;                    /* of the last failed try, or of giving up */
    bool in_outbox;
};
/* Asked and local exchanges by id. Copies into the arena. NOTFOUND. */
struct sp_rc SP_MUST sp_exlog_get(struct sp_db *db, struct sp_view id, struct sp_arena *a, struct sp_exlog_record *out);
struct sp_rc SP_MUST sp_exlog_get_served(struct sp_db *db, struct sp_view issuer, struct sp_view jti, struct sp_arena *a,
                                         struct sp_exlog_record *out);
/* As sp_exlog_get, without a copy: the record's views are borrowed for the call, during which the snapshot stands. Gives what see gives. */
struct sp_rc SP_MUST sp_exlog_see(struct sp_db *db, struct sp_view id, struct sp_rc (*see)(void *ctx, const struct sp_exlog_record *r), void *ctx);
/* The receipt alone, into the arena; empty when there is none yet. */
struct sp_rc SP_MUST sp_exlog_receipt_of(struct sp_db *db, struct sp_view id, struct sp_arena *a, struct sp_view *out);
/* What a receipt for something served must name, from the log: the messages themselves are not read. NOTFOUND, CORRUPT. */
struct sp_exlog_digests { unsigned char request[SP_EXLOG_DIGEST], answer[SP_EXLOG_DIGEST]; int64_t at_s; };
struct sp_rc SP_MUST sp_exlog_served_digests(struct sp_db *db, struct sp_view issuer, struct sp_view jti, struct sp_exlog_digests *out);

/* One leaf of the log: a message, and the exchange that it belongs to. */
struct sp_exlog_entry {
    uint64_t log_index;
    enum sp_logged_kind message;
    unsigned char digest[SP_EXLOG_DIGEST]; /* of the message */
    enum sp_exlog_kind kind;
    struct sp_view issuer;            /* SERVED: who asked; else empty */
    struct sp_view id;
    int64_t at_s;
};
/* Leaves first, first+1, … until each says false or the log ends. Views are borrowed for the call. */
struct sp_rc SP_MUST sp_exlog_entries(struct sp_db *db, uint64_t first, bool (*each)(void *ctx, const struct sp_exlog_entry *e), void *ctx);

struct sp_exlog_counts { uint64_t outbox, exchanges, served, log_size /* leaves */; };
struct sp_rc SP_MUST sp_exlog_counts(struct sp_db *db, struct sp_exlog_counts *out);

/* Forget used tokens and duplicate entries whose time is over: bounded work, *more says whether to call again. The records
 * and the log stay. more may be NULL. */
struct sp_rc SP_MUST sp_exlog_expire(struct sp_db *db, int64_t now_s, bool *more);

#endif
