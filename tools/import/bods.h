/*
 * tools/import/bods.h - statements of the Beneficial Ownership Data Standard 0.4, one by one, as facts. Only the reader's own files
 * include it.
 *
 * A statement gives the newest state of a record: an entity, a person, a relationship. What a record said last is remembered
 * (storage/record.h) with the facts made of it, so that an update closes what it no longer says and older statements change nothing.
 *
 * Rules (diag.rule): import.bods.version import.bods.type import.bods.status import.bods.date import.bods.identifier import.bods.subject
 * import.bods.party import.bods.interest import.bods.reason import.bods.share import.bods.limit, field.* of base/json.h and those of
 * schema/fact.h. diag.field is a JSON Pointer into the statement.
 *
 * Threading: as the reader.
 */
#ifndef SP_TOOLS_IMPORT_BODS_H
#define SP_TOOLS_IMPORT_BODS_H

#include "base/arena.h"
#include "base/json.h"
#include "schema/fact.h"
#include "storage/record.h"
#include "tools/import/put.h"
#include "tools/import/reader.h"

struct sp_bods_statement {
    struct sp_view id, record, publisher, source; /* source: of our facts */
    enum sp_record_type type;
    bool closed;
    int64_t date_s;                               /* statementDate; 0: not said */
    char day[11];                                 /* the same; "" */
    const cJSON *details;
    uint8_t key[SP_RECORD_KEY];
};

/* One statement being read, and where to say what of it is not held. */
struct sp_bods_work {
    const struct sp_import_sink *sink;
    struct sp_arena *arena;
    const struct sp_bods_statement *st;
    struct sp_record *was, *now;                  /* now: begins empty but for seen, date and type */
    const struct sp_record *subject, *party;      /* of a relationship */
    char tag[18];                                 /* what the ids of its facts begin with */
};

/* INVALID: not a statement of this version. Views live in the tree and the arena. */
struct sp_rc SP_MUST sp_bods_statement_read(const cJSON *j, const struct sp_import_sink *sink, struct sp_arena *a,
                                            struct sp_bods_statement *out, struct sp_diag *d);

/* How a publisher's record is found again. */
struct sp_rc SP_MUST sp_bods_key(struct sp_view publisher, struct sp_view record, uint8_t key[SP_RECORD_KEY]);

/* Fill w->now: facts, subject, and what others may say of it as a party. An entity that cannot be a company is INVALID
 * (import.bods.identifier), but filled as a party all the same; one without any identifier is a party and no company. */
struct sp_rc SP_MUST sp_bods_entity(struct sp_bods_work *w, struct sp_diag *d);
struct sp_rc SP_MUST sp_bods_person(struct sp_bods_work *w, struct sp_diag *d);
struct sp_rc SP_MUST sp_bods_relationship(struct sp_bods_work *w, struct sp_diag *d);

/* was against now: what changed is an update, what is no longer said is closed and joins now. LIMIT (import.bods.limit). */
struct sp_rc SP_MUST sp_bods_merge(struct sp_record *was, struct sp_record *now, const char *day, struct sp_diag *d);
void sp_bods_close_all(struct sp_record *r, const char *day);

/* A fact under construction: members in the table's order, then the end, which checks it. */
struct sp_bods_fact { struct sp_bods_work *w; struct sp_put put; const struct sp_kind *kind; };
struct sp_bods_fact sp_bods_fact(struct sp_bods_work *w, struct sp_buf *data, const char *kind);
/* These leave out what is empty. */
void sp_bods_put(struct sp_bods_fact *f, const char *name, struct sp_view value);
void sp_bods_put_words(struct sp_bods_fact *f, const char *name, struct sp_view words);
void sp_bods_put_bool(struct sp_bods_fact *f, const char *name, bool value);
/* id: after the tag. from, to: days or empty. pointer: where in the statement a fault is. */
struct sp_rc SP_MUST sp_bods_fact_end(struct sp_bods_fact *f, const char *id, struct sp_view from, struct sp_view to, unsigned class,
                                      const char *pointer, struct sp_diag *d);

/* Tell the sink of members of obj that are not among the held ones. */
void sp_bods_rest(const struct sp_bods_work *w, const cJSON *obj, const char *where, const char *const *held);
void sp_bods_left_out(const struct sp_bods_work *w, const char *what);
/* A string member, or empty. */
struct sp_view sp_bods_text(const cJSON *obj, const char *name);
/* The country of {"code":…}, upper case, in the arena; or empty. */
struct sp_view sp_bods_country(const struct sp_bods_work *w, const cJSON *country);

#endif
