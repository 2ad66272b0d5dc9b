/*
 * storage/import_internal.h - what a bulk import holds. Only storage/import*.c include it.
 * Threading: members say whose they are.
 */
#ifndef SP_STORAGE_IMPORT_INTERNAL_H
#define SP_STORAGE_IMPORT_INTERNAL_H

#include <pthread.h>

#include "storage/hold_internal.h"
#include "storage/import_seen.h"
#include "storage/marks.h"
#include "storage/registry.h"
#include "storage/sort.h"
#include "storage/store.h"

enum { BATCH_COMPANIES = 32768, BATCH_BYTES = 64 * 1024 * 1024, NO_ENTRY = UINT32_MAX };

struct entry {
    size_t subject, facts, decided, names; /* offsets in the batch's texts */
    uint32_t n_subject, n_facts_bytes, n_decided_bytes, n_names;
    uint32_t facts_count;
    uint32_t next;                      /* another record of the same subject, or NO_ENTRY */
    uint32_t no;                        /* SP_NO_COMPANY until known */
    uint32_t closed;                    /* of the facts */
    uint32_t decisions;                 /* with what they rest on */
    uint32_t hold, n_hold;              /* in the batch's holds; 0: not held */
    bool follower, slow;
    bool disputes;                      /* facts among them that mark others: marks.h */
};

struct batch {
    struct sp_buf text, names, holds;
    struct sp_buf saw;                  /* subjects that came without anything to put, each with its length */
    struct entry *v;
    uint32_t n, cap, *order;
    uint64_t position;
    struct sp_pairs pairs;
};

struct sp_import {
    struct sp_db *db;
    int lock_fd;
    struct sp_import_opts opts;
    struct sp_buf key;                  /* of the position */
    struct sp_buf state_key;            /* of what the registry had come to with it */
    bool overtaken;                     /* by another writer, or nobody knows: the position is not gone on from */
    struct batch batches[2];
    struct batch *fill, *busy;          /* busy: with the worker; under lock */
    bool stop, started;
    struct sp_rc rc;                    /* first failure of the worker; under lock */
    pthread_mutex_t lock;
    pthread_cond_t change;
    pthread_t thread;
    struct sp_marks marks;              /* caller's: of the record that is copied */
    struct sp_arena marks_arena;
    struct sp_import_stats stats;       /* companies, facts: caller's; the others: worker's */
    struct sp_terms_work *work;         /* worker's from here on */
    struct sp_apply apply;
    struct sp_post_builder builder;
    uint64_t snapshot;                  /* what the numbers were looked up in */
    struct sp_likes likes;
    struct sp_buf mark;                 /* as found at the beginning */
    struct sp_seen *seen;               /* dry run: subjects that an earlier batch would have made */
    struct sp_met met;                  /* with opts.seen: companies of the registry that came */
    struct sp_met came;                 /* with opts.once: companies that this run has stored; in memory only */
    bool all_met;                       /* what is put from now on did not come */
};

static inline struct sp_view sp_entry_subject(const struct batch *b, const struct entry *e)
{
    return sp_view(b->text.p + e->subject, e->n_subject);
}

static inline struct sp_view sp_entry_facts(const struct batch *b, const struct entry *e)
{
    return sp_view(b->text.p + e->facts, e->n_facts_bytes);
}

static inline struct sp_view sp_entry_decided(const struct batch *b, const struct entry *e)
{
    return sp_view(b->text.p + e->decided, e->n_decided_bytes);
}

/* import.c: find who is known; records of one subject in a chain. */
struct sp_rc SP_MUST sp_import_look_up(struct sp_import *im, struct batch *b, struct sp_kv_txn *t);
void sp_import_chain(struct batch *b);
struct sp_rc SP_MUST sp_import_merge_chain(struct sp_import *im, struct batch *b, struct entry *e);

/* import.c, for its beginning and its end. */
void *sp_import_worker(void *arg);
struct sp_rc SP_MUST sp_import_hand_over_rest(struct sp_import *im);
struct sp_rc SP_MUST sp_import_tidy(struct sp_import *im, bool whole);
struct sp_rc sp_import_failure(struct sp_import *im, struct sp_rc rc, struct sp_diag *d); /* rc, with d for whoever imports */

/* import_dry.c: what the batch would change, counted and told. */
struct sp_rc SP_MUST sp_import_dry(struct sp_import *im, struct batch *b);
void sp_seen_free(struct sp_seen *s);

/* import_hold.c, when the import holds what looks like another: the name that im->work was made of last; then all of the batch; then what is
 * to be written, once every entry has its number. */
void sp_import_hold_name(struct sp_import *im, uint32_t entry);
struct sp_rc SP_MUST sp_import_hold_find(struct sp_import *im, struct batch *b, struct sp_kv_txn *t);
void sp_import_hold_put(const struct batch *b, struct sp_batch *out);

/* import_dry.c: tell the facts of a company that is new. */
struct sp_rc SP_MUST sp_import_tell_new(struct sp_apply *a, struct sp_view subject, struct sp_view facts);

#endif
