/*
 * storage/store.h - companies as stored: numbers, and what one put changes. Only storage/ includes it.
 * Threading: as the transaction.
 */
#ifndef SP_STORAGE_STORE_H
#define SP_STORAGE_STORE_H

#include "storage/facts.h"
#include "storage/registry.h"
#include "storage/terms.h"

struct sp_tombstone;
enum { SP_COUNTRIES_PER_ROW = 1000 };

struct sp_rc SP_MUST sp_meta_u64(struct sp_kv_txn *t, const char *key, uint64_t *out);   /* 0 when absent */
void sp_meta_put_u64(struct sp_batch *b, const char *key, uint64_t v);
/* Versions of facts ever appended, also those that the law had deleted since: equal numbers, and nothing was said meanwhile. */
struct sp_rc SP_MUST sp_versions_ever(struct sp_kv_txn *t, uint64_t *out);

/* SP_NO_COMPANY when unknown. */
struct sp_rc SP_MUST sp_number_of(struct sp_kv_txn *t, const struct sp_manifest *m, struct sp_view subject, uint32_t *no);
/* Two letters, or NULL. The row is cached by the caller. */
struct sp_country_row { uint64_t row; struct sp_view v; bool known; };
const char *sp_country_of(struct sp_kv_txn *t, uint32_t no, struct sp_country_row *row);

/* What a batch does to the registry: begin, any number of merges, end. Adds to b; reads through t. */
struct sp_apply {
    struct sp_kv_txn *t;
    struct sp_batch *b;
    struct sp_manifest map;
    uint32_t first, next;       /* numbers given from first on */
    struct sp_buf countries;    /* of those numbers */
    bool drops, tombs;          /* there are pairs to take out of the index; facts that were deleted by law */
    struct sp_view deleted_of;  /* the company at work, and its tombstones */
    struct sp_tombstone *deleted;
    size_t n_deleted;
    bool arriving;              /* facts are delivered from outside, now; set before the first begin */
    bool once;                  /* what comes in one run is to say a fact once: what it says again, and differently, is counted; set likewise */
    bool again;                 /* the company at work came in this run before */
    size_t had;                 /* versions of it that were there before this merge */
    bool returns;               /* and who comes is on its register again; set likewise */
    bool decisions;             /* and what the registry decided comes along (schema/decided.h); set likewise */
    uint64_t facts_new, facts_changed, facts_closed, facts_settled, created, updated, unchanged, returned, recent;
    uint64_t facts_twice;       /* with once */
    uint64_t facts_replaced;    /* corrections of disputes that news took the place of */
    struct sp_buf replaced;     /* the companies of these, SP_REPLACED_TOLD at most: a view each */
    uint64_t facts_earlier, decided; /* of facts_new, those that decisions rest on; and decisions */
    sp_import_changed changed;  /* told of each fact that is new, or NULL; set before the first begin */
    void *changed_ctx;
    struct sp_terms_work *work;
    struct sp_arena arena;
    struct sp_buf text, chunk;
};
struct sp_rc SP_MUST sp_apply_begin(struct sp_apply *a, struct sp_kv_txn *t, struct sp_batch *b, struct sp_terms_work *work);
/* The next number, for a company of this subject. */
struct sp_rc SP_MUST sp_apply_number(struct sp_apply *a, struct sp_view subject, uint32_t *no);
/* Add the facts that are new to company no (SP_NO_COMPANY: made). What is said: chunks' worth of encoded facts; and earlier versions that
 * decisions among them rest on, each with its time. */
struct sp_apply_said { struct sp_view facts, decided; };
struct sp_rc SP_MUST sp_apply_merge(struct sp_apply *a, uint32_t no, struct sp_view subject, const struct sp_apply_said *said, size_t n);
struct sp_rc SP_MUST sp_apply_end(struct sp_apply *a);
void sp_apply_free(struct sp_apply *a);

/* ---- segments.c: keeping the index tidy ---- */

/* The only maintainer of a folder, over all processes: a locked file. UNAVAILABLE when there is one already. */
struct sp_rc SP_MUST sp_maintain_lock(struct sp_db *db, int *fd);
void sp_maintain_unlock(int fd);
/* With the lock. Drop what a crash left; recent pairs into a segment; merge segments: whole, into as few as is worth it,
 * else only when many are small. */
struct sp_rc SP_MUST sp_segments_sweep(struct sp_db *db);
struct sp_rc SP_MUST sp_segments_flush(struct sp_db *db);
struct sp_rc SP_MUST sp_segments_merge(struct sp_db *db, bool whole);
enum { SP_RECENT_MANY = 20000 };
/* With the lock. Pairs of deleted facts leave the segments they stand in, which are written anew. */
struct sp_rc SP_MUST sp_segments_drop(struct sp_db *db);
/* With the lock. The index is made anew when its keys are of another SP_NAME_KEYS_VERSION; else nothing. */
struct sp_rc SP_MUST sp_reindex_if_needed(struct sp_db *db);
/* Add a segment to the manifest of the transaction; into b. */
struct sp_rc SP_MUST sp_segment_add(struct sp_kv_txn *t, struct sp_batch *b, uint32_t id, uint32_t level, uint64_t pairs);

#endif
