/*
 * storage/look.h - who looked at a company's record: one entry for each report, each company looked up and each dispute that a
 * participant brought, given or refused, at this registry or, for participants of this node, at another.
 *
 * An entry is written in the very transaction that keeps the answer (storage/exlog.h), so that neither is there without the
 * other; what was refused before there was anything to keep has an entry all the same. Entries are added, never changed, and go only
 * by a rule of retention, under a signed tombstone (storage/look_expired.h). Searches leave none: they name many companies and show of
 * each no more than its name.
 *
 * Threading: every function from any thread.
 */
#ifndef SP_STORAGE_LOOK_H
#define SP_STORAGE_LOOK_H

#include "base/limits.h"
#include "schema/fact.h"
#include "storage/db.h"

/* Whose record, and who asked. Kept as numbers: order never changes. */
enum sp_look_kind {
    SP_LOOK_LOCAL,   /* ours, a participant of ours */
    SP_LOOK_SERVED,  /* ours, a participant of a partner */
    SP_LOOK_ASKED,   /* a partner's, a participant of ours */
    SP_LOOK_KINDS
};
const char *sp_look_kind_text(enum sp_look_kind kind);

/* Positions in the code list query_outcome. */
enum sp_look_outcome { SP_LOOK_ANSWERED, SP_LOOK_PARTLY, SP_LOOK_REFUSED, SP_LOOK_NOTHING, SP_LOOK_OUTCOMES };

/* Where an entry stands among those of its subject. */
enum { SP_LOOK_PLACE_BYTES = 16 };
struct sp_look_place { unsigned char at[SP_LOOK_PLACE_BYTES]; };

struct sp_look {
    struct sp_view subject;       /* the record's own key, at most SP_MAX_SUBJECT_BYTES; of a record that is not here as it was asked for */
    struct sp_view asked;         /* the key that was asked for, when it is another */
    int64_t at_s;
    enum sp_look_kind kind;
    enum sp_look_outcome outcome;
    struct sp_view op;            /* report, company, dispute */
    struct sp_view who;           /* NODE/participant */
    struct sp_view node;          /* ASKED: whose record; else empty */
    struct sp_view purpose;
    struct sp_view product;       /* of a report */
    struct sp_view authorisation, basis; /* or empty */
    struct sp_view rule;          /* by which it was refused, or empty */
    /* Reading only. */
    bool logged;                  /* log_index is the answer's place in this node's exchange log */
    uint64_t log_index;           /* not logged: a number that tells it from others of the same second */
    struct sp_look_place place;
};

/* Newest first, until each says false. The subject's record may be gone, or never have been here. Views are borrowed for the
 * call, which must be brief: a snapshot stands open. CORRUPT, UNAVAILABLE without a database. */
struct sp_rc SP_MUST sp_looks(struct sp_db *db, struct sp_view subject, bool (*each)(void *ctx, const struct sp_look *l), void *ctx);
/* The same, from a place on: the entry that stood there and older ones. NULL: from the newest. */
struct sp_rc SP_MUST sp_looks_from(struct sp_db *db, struct sp_view subject, const struct sp_look_place *from,
                                   bool (*each)(void *ctx, const struct sp_look *l), void *ctx);

/* How many entries tell of a look at a record of this registry, at most `most`: nothing of them is read but whose record it was, so that a
 * million take some hundredths of a second. CORRUPT, UNAVAILABLE. */
struct sp_rc SP_MUST sp_looks_count(struct sp_db *db, struct sp_view subject, uint64_t most, uint64_t *out);

/* The entry as a fact of kind query_history.query, of that source. Everything in out lives in the arena. NOMEM. */
struct sp_rc SP_MUST sp_look_fact(const struct sp_look *l, struct sp_view source, struct sp_arena *a, struct sp_fact *out);

/* The entry as one JSON object: subject, asked?, at, who, where (sp_look_kind_text), node?, op, purpose, product?, authorisation?,
 * basis?, outcome, rule?, log_index?. */
void sp_look_put_json(struct sp_buf *b, const struct sp_look *l);

/* Entries of one company that a rule of retention deleted, all at once; views for the call. */
struct sp_looks_deleted { uint64_t looks; int64_t first_s, last_s, deleted_s; struct sp_view rule, source; };
/* Oldest deletion first, until each says false. Signatures are not checked (storage/check.h does). CORRUPT. */
struct sp_rc SP_MUST sp_looks_deleted(struct sp_db *db, struct sp_view subject, bool (*each)(void *ctx, const struct sp_looks_deleted *x), void *ctx);
/* {"looks","first","last","deleted","rule","source"?} */
void sp_looks_deleted_put_json(struct sp_buf *b, const struct sp_looks_deleted *x);

/* One that was refused before there was an exchange. It uses up the token as an answer would: REPLAY when that was used
 * before, and nothing is written then. */
struct sp_look_refused { const struct sp_look *look; struct sp_view participant, token_jti; int64_t token_expires_s; };
struct sp_rc SP_MUST sp_look_refuse(struct sp_db *db, const struct sp_look_refused *r);

#endif
