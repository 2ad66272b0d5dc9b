/*
 * storage/disputes.h - disputes of a registry: opened, found, settled. The record is the facts of the section disputes; what a
 * dispute is about bears the mark from the same commit on, in every reading of the registry (storage/registry.h).
 *
 * Opening and settling may happen in any process that has the folder open for writing, while a node serves from it. Each is one
 * transaction: the facts, the mark, the rows they are found by, and the change that partners are to be told of.
 *
 * Rules: dispute.subject (not known here), dispute.fact (no such fact, or it ended), dispute.twice (an open dispute of that path),
 * dispute.many (so many of this participant, or of participants, are open), dispute.unknown (no dispute of that id), dispute.used (the id is another dispute's), dispute.ambiguous (several companies have one: name the subject), dispute.settled (closed
 * already, or unresolved already), dispute.correction (not of the disputed fact, or says what it says), dispute.statement,
 * dispute.reason, dispute.index (the folder's rows are of an older program), and those of schema/dispute.h and schema/fact.h.
 *
 * Threading: a snapshot belongs to one thread; everything else from any.
 */
#ifndef SP_STORAGE_DISPUTES_H
#define SP_STORAGE_DISPUTES_H

#include "base/random.h"
#include "schema/dispute.h"
#include "storage/look.h"
#include "storage/registry.h"

/* ---- changes; durable on return ---- */

struct sp_dispute_opening {
    struct sp_view subject;
    struct sp_view id;          /* of the new dispute, a UUID; empty: a new one. The same id again for the same is OK and changes nothing */
    struct sp_dispute_path about;
    struct sp_view by;          /* code list dispute_party */
    struct sp_view who;         /* NODE/participant that opened it; empty: the registry's officer */
    struct sp_words claim;
    size_t most_of_who, most_of_all; /* disputes of this company that who, and that all participants may have open with this one; 0: as many as there are */
    struct sp_view today, deadline; /* ISO dates */
    int64_t at_s;
    int64_t since_s;            /* tell whoever got a report with the fact since then; 0: ever; below 0: nobody */
};
/* NOTFOUND, EXISTS, INVALID. id: a UUID, the new fact's id. */
struct sp_rc SP_MUST sp_dispute_open(struct sp_db *db, const struct sp_dispute_opening *o, char id[SP_ID_TEXT], struct sp_diag *d);

struct sp_dispute_settling {
    struct sp_view subject, id;
    enum sp_dispute_outcome outcome; /* not OPEN */
    struct sp_words answer;     /* why; needed for REJECTED */
    struct sp_words statement;  /* the subject's; needed for UNRESOLVED, else empty */
    const struct sp_fact *correction; /* CORRECTED: takes the disputed version's place, by kind and id */
    struct sp_view today;
    int64_t at_s, since_s;      /* as above */
};
/* NOTFOUND, INVALID. */
struct sp_rc SP_MUST sp_dispute_settle(struct sp_db *db, const struct sp_dispute_settling *s, struct sp_diag *d);

/* ---- reading ---- */

struct sp_dispute_found {
    struct sp_view subject, id;
    struct sp_dispute dispute;
    enum sp_status status;
    int64_t received_s;         /* of this version */
};
/* Whose the dispute is: the subject, when it is given, else the only company with one of that id. */
struct sp_rc SP_MUST sp_dispute_find(struct sp_snap *s, struct sp_view id, struct sp_view subject, struct sp_arena *a,
                                     struct sp_dispute_found *out, struct sp_diag *d);

enum sp_dispute_which { SP_DISPUTES_OPEN, SP_DISPUTES_ALL, SP_DISPUTES_OF };
/* Open ones by deadline, the longest overdue first; all of them by id; those that a participant (who: NODE/participant) opened. Views
 * for the call. UNAVAILABLE (dispute.index). */
struct sp_rc SP_MUST sp_dispute_each(struct sp_snap *s, enum sp_dispute_which which, struct sp_view who,
                                     bool (*each)(void *ctx, const struct sp_dispute_found *x), void *ctx, struct sp_diag *d);

struct sp_dispute_counts { uint64_t all, open, overdue; };
/* today: overdue is what should have been answered before it. */
struct sp_rc SP_MUST sp_dispute_counts(struct sp_snap *s, struct sp_view today, struct sp_dispute_counts *out);

/* Rows for a folder that an older program filled; for writing. Nothing when they are there. */
struct sp_rc SP_MUST sp_dispute_index(struct sp_db *db);

/* ---- what partners are to be told ---- */

struct sp_dispute_event {
    struct sp_view key;         /* for sp_dispute_told */
    struct sp_view subject, id;
    enum sp_dispute_outcome outcome; /* what it became by this change */
    int64_t at_s, since_s;
    unsigned pieces;            /* of those who looked at the record so many pieces were told, the newest first, */
    struct sp_look_place from;  /* up to this place, when there was one */
};
/* The oldest change that nobody has been told of, in the arena. NOTFOUND when there is none. */
struct sp_rc SP_MUST sp_dispute_to_tell(struct sp_db *db, struct sp_arena *a, struct sp_dispute_event *out);
/* One more piece was told: the next begins there. The change stays the one to be told. Durable, as all of this. */
struct sp_rc SP_MUST sp_dispute_told_until(struct sp_db *db, const struct sp_dispute_event *e, const struct sp_look_place *from);
/* It is on its way: forget it. The same again is OK. */
struct sp_rc SP_MUST sp_dispute_told(struct sp_db *db, struct sp_view key);

#endif
