/*
 * storage/registry.h - companies and their facts: appended, never overwritten, readable as of any time.
 *
 * An import adds the facts that say something new. A fact equal to the newest version of its (kind, id) in all but the
 * received time is not stored again, so that importing the same file twice changes nothing. What an import brings neither goes
 * on with a dispute that was opened in this registry nor brings back what such a dispute corrected.
 *
 * Threading: a snapshot and an import belong to one thread at a time; everything else from any.
 */
#ifndef SP_STORAGE_REGISTRY_H
#define SP_STORAGE_REGISTRY_H

#include "schema/company.h"
#include "storage/db.h"

/* ---- writing ---- */

/* The index made anew when its keys are of an older program, or *made false: about as long as importing took. Searching goes
 * on meanwhile. step may be NULL. UNAVAILABLE (registry.importing). */
struct sp_rc SP_MUST sp_registry_reindex(struct sp_db *db, void (*step)(void *ctx, uint64_t done, uint64_t of), void *ctx, bool *made,
                                         struct sp_diag *d);
struct sp_rc SP_MUST sp_registry_index_current(struct sp_db *db, bool *out);
/* A fact that an import appends. before: its newest version until then, or NULL. Views for the call only. */
struct sp_change { struct sp_view subject; const struct sp_fact *before, *now; };
typedef struct sp_rc (*sp_import_changed)(void *ctx, const struct sp_change *c);

struct sp_import;
struct sp_import_opts {
    const char *name;       /* of the source, for resuming; at most 200 bytes */
    int64_t received_s;
    bool keep_received;     /* a restore: facts that carry a received time keep it */
    uint32_t batch;         /* companies in one transaction; 0: as suits */
    bool seen;              /* remember which companies came: sp_registry_import_seen */
    bool once;              /* a run is to say a fact once: one that it says again and differently is counted; the later counts */
    bool returns;           /* who comes is on its register again: a mark of schema/removed.h is taken back */
    bool decisions;         /* records are of this very registry: what their decisions rest on (schema/decided.h) is taken over */
    bool hold;              /* new companies whose name looks like another's: storage/hold.h */
    bool dry_run;           /* look and count: nothing is written, and no other import waited for. db may be NULL: an empty registry */
    sp_import_changed changed; /* or NULL; called before the commit */
    /* What the caller wants to find beside the position (sp_registry_import_mark), or NULL; called last before the commit. */
    struct sp_rc (*mark)(void *ctx, uint64_t position, struct sp_buf *out);
    /* What was told since the last call is durable, or was undone. NULL: of no interest. */
    struct sp_rc (*settled)(void *ctx, bool durable);
    /* Told of each company of which news took the place of a dispute's correction, the first SP_REPLACED_TOLD of a batch, once it is
     * stored; or NULL. */
    void (*replaced)(void *ctx, struct sp_view subject);
    void *ctx;              /* of these, which run on a thread of the import */
};
/* Records put; of their companies those made, changed, and as they were; facts put; appended, of these those with a version before,
 * and those that say that something ended; left out, because a dispute of this registry decides them; new companies that are held;
 * marks taken back, with opts.returns; decisions of which the registry learned, with opts.decisions;
 * facts said again and differently, with opts.once; corrections of disputes that news took the place of. A company twice in one batch counts once; a dry run compares every record with
 * the registry, not with an earlier batch. */
struct sp_import_stats { uint64_t companies, created, updated, unchanged, facts, facts_new, facts_changed, facts_closed, facts_settled, held, returned, decided, facts_twice, facts_replaced; };
enum { SP_REPLACED_TOLD = 20 };

/* A folder whose index is of an older program gets a new one first: about as long as importing took.
 * *position: how far an unfinished import of that name came, else 0: also when anything else was said to the registry since, by
 * another import, a put or a dispute, or when nobody knows (sp_registry_import_overtaken). UNAVAILABLE (registry.importing) when another
 * process or thread is importing into this folder. */
struct sp_rc SP_MUST sp_registry_import_begin(struct sp_db *db, const struct sp_import_opts *opts, struct sp_import **out,
                                              uint64_t *position, struct sp_diag *d);
/* What an unfinished import of that name left beside its position; empty when there is none. Borrowed until the end. */
struct sp_view sp_registry_import_mark(const struct sp_import *i);
/* There was a position, and another writer came in between: all is to be put again, and who came is forgotten. */
bool sp_registry_import_overtaken(const struct sp_import *i);
/* Copies what it needs. position: where the next record starts; committed together with the data of its batch. A failure
 * of an earlier batch is reported by a later call. */
struct sp_rc SP_MUST sp_registry_import_put(struct sp_import *i, const struct sp_company *c, uint64_t position, struct sp_diag *d);
/* Commit what was put so far. What is put from then on is not remembered as having come. */
struct sp_rc SP_MUST sp_registry_import_settle(struct sp_import *i, struct sp_diag *d);
/*
 * With opts.seen: which companies were put, also by the runs that this one goes on with; a company by its number, which is its place
 * in the order of sp_snap_next. Current after sp_registry_import_settle. _saw: it came, though nothing of it is put; an unknown
 * one is passed over; position as for _put. _unsee: nothing was met yet.
 */
bool sp_registry_import_seen(const struct sp_import *i, uint64_t number);
uint64_t sp_registry_import_seen_count(const struct sp_import *i);
struct sp_rc SP_MUST sp_registry_import_saw(struct sp_import *i, struct sp_view subject, uint64_t position, struct sp_diag *d);
struct sp_rc SP_MUST sp_registry_import_unsee(struct sp_import *i, struct sp_diag *d);
/* Commit the rest, tidy the indexes and release i, also on failure. finished: forget the position. stats may be NULL. */
struct sp_rc SP_MUST sp_registry_import_end(struct sp_import *i, bool finished, struct sp_import_stats *stats, struct sp_diag *d);

/* ---- reading ---- */

/* All reads through one snapshot see one state. Views are borrowed until sp_snap_end. No allocation once warm. */
struct sp_snap;
struct sp_rc SP_MUST sp_snap_begin(struct sp_db *db, struct sp_snap **out);
void sp_snap_end(struct sp_snap *s);
static inline void sp_snap_drop(struct sp_snap **s) { if (*s) sp_snap_end(*s); }
#define SP_SNAP_AUTO __attribute__((cleanup(sp_snap_drop))) struct sp_snap *

enum { SP_SNAP_HISTORY = 1 }; /* every version, oldest first within (kind, id) */

/*
 * The newest version of each fact received at or before as_of_s (0: all), closed ones too, in report order. NOTFOUND when the
 * subject is unknown, or was at that time. Facts are views of the snapshot; the array is in the arena.
 */
struct sp_rc SP_MUST sp_snap_company(struct sp_snap *s, struct sp_view subject, int64_t as_of_s, unsigned flags,
                                     struct sp_arena *a, struct sp_company *out);
/* By any identifier: the scheme's full name ("cn.uscc", "lei") and its normal value. A company whose fact is current
 * wins over one that had the identifier before. *subject is borrowed until the next call. NOTFOUND. */
struct sp_rc SP_MUST sp_snap_resolve(struct sp_snap *s, struct sp_view scheme, struct sp_view value, struct sp_view *subject);
bool sp_snap_known(struct sp_snap *s, struct sp_view subject);

/* Companies in the order they arrived: start with *cursor 0; NOTFOUND at the end. */
struct sp_rc SP_MUST sp_snap_next(struct sp_snap *s, uint64_t *cursor, struct sp_view *subject);

/* The same with the company, as sp_snap_company; n 0 when it was not known at that time. */
struct sp_rc SP_MUST sp_snap_next_company(struct sp_snap *s, uint64_t *cursor, int64_t as_of_s, struct sp_arena *a, struct sp_company *out);

struct sp_registry_counts { uint64_t companies, facts, postings, segments, recent; };
struct sp_rc SP_MUST sp_registry_counts(struct sp_snap *s, struct sp_registry_counts *out);

#endif
