/*
 * storage/kv.h - the engine seam: ordered keys in tables, snapshots with borrowed views, atomic durable batches.
 *
 * Nothing above this header knows the engine. Keys are unique byte strings of 1 to SP_KV_MAX_KEY bytes in byte order
 * (shorter first on a common prefix).
 *
 * Writing: any number of threads submit batches; one writer thread joins all that wait into one engine transaction
 * (group commit) and wakes each submitter with its own result after the data is on disk. A batch is all or nothing:
 * its expectations are checked before any of its puts, and a batch that fails one is skipped without harm to the
 * others. Batches of one group see each other's effects, in order.
 *
 * Threading: sp_kv_submit and sp_kv_read_begin from any thread; a transaction, cursor or batch belongs to one.
 */
#ifndef SP_STORAGE_KV_H
#define SP_STORAGE_KV_H

#include <stdatomic.h>

#include "base/bytes.h"

struct sp_kv;
struct sp_kv_txn;

enum {
    SP_KV_MAX_KEY = 400,
    SP_KV_MAX_TABLES = 32,
    SP_KV_OWN = 255,            /* in place of a table: what the seam keeps for itself; only migrations write there */
    SP_KV_SMALL_BYTES = 2028,   /* key + value up to here share a page with others; above, a value has pages of its own */
    SP_KV_READERS = 256         /* snapshots at a time, over all processes */
};

struct sp_kv_opts {
    const char *path;           /* of the file; a lock file stands beside it */
    const char *const *tables;  /* their names; a table is an index into this list. One that the file lacks is made,
                                 * or is empty for a reader */
    unsigned n_tables;
    uint32_t version;           /* of what is stored; another one on disk is VERSION */
    bool migrating;             /* for storage/migrate.c: a migration that was not finished is no reason to refuse */
    const char *other_version;  /* what to do then, in words; NULL: use the program that wrote it */
    uint64_t map_bytes;         /* most the file may grow to */
    bool read_only;
    bool random_reads;          /* tell the kernel not to read ahead */
};

/* IO (kv.open), UNAVAILABLE (kv.lock: who may use it, what to do), NOTFOUND (kv.missing, read-only), VERSION
 * (kv.version), CORRUPT (kv.corrupt); diag names path and remedy. Starts the writer thread unless read_only. */
struct sp_rc SP_MUST sp_kv_open(const struct sp_kv_opts *opts, struct sp_kv **out, struct sp_diag *d);
/* What a file says of itself; it need not be of our version, but must not be open in this process. Errors as sp_kv_open. */
struct sp_kv_version {
    uint32_t version;           /* on disk */
    bool unfinished;            /* a migration from `from` to that version stopped at position */
    uint32_t from;
    uint64_t position;
};
struct sp_rc SP_MUST sp_kv_peek(const char *path, struct sp_kv_version *out, struct sp_diag *d);
/* Into b, for a migration. */
struct sp_batch;
void sp_kv_put_version(struct sp_batch *b, const struct sp_kv_version *v);
/* Whether another process has the file open now; it must not be open in this one. */
bool sp_kv_used_elsewhere(const char *path);

/* Finishes what was submitted; later submits are CLOSED. All read transactions must have ended. NULL is fine. */
void sp_kv_close(struct sp_kv *kv);

/* A file of its own with all that is committed now, as sp_kv_open opens it; writing goes on meanwhile. stop (NULL: never): set by
 * another thread or a signal handler, ends it with CLOSED. EXISTS, FULL, IO (kv.copy); nothing is left behind then. */
struct sp_rc SP_MUST sp_kv_copy(struct sp_kv *kv, const char *path, const atomic_bool *stop, struct sp_diag *d);

/* ---- reading ---- */

/* A snapshot of everything committed. Pooled: no allocation once warm. End each with sp_kv_read_end, soon: what is
 * deleted meanwhile cannot be reused. UNAVAILABLE when SP_KV_READERS are open. */
struct sp_rc SP_MUST sp_kv_read_begin(struct sp_kv *kv, struct sp_kv_txn **out);
void sp_kv_read_end(struct sp_kv_txn *t);
/* Grows with every commit; equal numbers, equal content. */
uint64_t sp_kv_txn_id(const struct sp_kv_txn *t);
struct sp_kv *sp_kv_of(const struct sp_kv_txn *t);

/* NOTFOUND when absent. The view is borrowed until the transaction ends, inside a batch until its next put or del. */
struct sp_rc SP_MUST sp_kv_get(struct sp_kv_txn *t, unsigned table, struct sp_view key, struct sp_view *value);
uint64_t sp_kv_count(struct sp_kv_txn *t, unsigned table); /* keys in the table */

/* One position in one table. The handle belongs to the transaction: SP_KV_CURSORS per table, reused by slot;
 * sp_kv_del_range uses the last. */
enum { SP_KV_CURSORS = 20 };
struct sp_kv_cursor { void *handle; struct sp_view key, value; };
struct sp_rc SP_MUST sp_kv_cursor(struct sp_kv_txn *t, unsigned table, unsigned slot, struct sp_kv_cursor *out);
/* First key ≥ key; last key ≤ key; next; NOTFOUND past the end. */
struct sp_rc SP_MUST sp_kv_seek(struct sp_kv_cursor *c, struct sp_view key);
struct sp_rc SP_MUST sp_kv_seek_le(struct sp_kv_cursor *c, struct sp_view key);
struct sp_rc SP_MUST sp_kv_next(struct sp_kv_cursor *c);
struct sp_rc SP_MUST sp_kv_last(struct sp_kv_cursor *c);

/* ---- writing ---- */

/* An ordered list of operations, kept in one buffer. Zero-initialise, release with sp_batch_free; reusable after
 * sp_batch_clear. */
struct sp_batch {
    struct sp_buf ops;
    /* Run by the writer inside the transaction, after the expectations so far and before any put: may read through t and
     * add operations. A failure skips the batch and is its result. */
    struct sp_rc (*prepare)(void *ctx, struct sp_kv_txn *t, struct sp_batch *b);
    void *ctx;
    /* For bulk work: the batch has a transaction of its own, and prepare may also write directly with sp_kv_put; its
     * failure undoes all of it. */
    bool alone;
};
void sp_batch_free(struct sp_batch *b);
void sp_batch_clear(struct sp_batch *b);
void sp_batch_put(struct sp_batch *b, unsigned table, struct sp_view key, struct sp_view value);
/* The same of a large value, which is not copied: it is borrowed until the batch was submitted, or is cleared. */
void sp_batch_put_lent(struct sp_batch *b, unsigned table, struct sp_view key, struct sp_view value);
/* Unless the key is there, also by an earlier operation of this batch. */
void sp_batch_put_new(struct sp_batch *b, unsigned table, struct sp_view key, struct sp_view value);
/* key is above every key of the table, which stays packed; else INTERNAL. */
void sp_batch_append(struct sp_batch *b, unsigned table, struct sp_view key, struct sp_view value);
void sp_batch_del(struct sp_batch *b, unsigned table, struct sp_view key);           /* absent is fine */
void sp_batch_expect_absent(struct sp_batch *b, unsigned table, struct sp_view key); /* else EXISTS */
/* Else NOTFOUND when absent, REPLAY when it has another value. */
void sp_batch_expect(struct sp_batch *b, unsigned table, struct sp_view key, struct sp_view value);
#define SP_BATCH_AUTO __attribute__((cleanup(sp_batch_free))) struct sp_batch

/* Blocks until durable. FULL when the map or the disk is full, IO when writing failed: nothing of the batch is there. */
struct sp_rc SP_MUST sp_kv_submit(struct sp_kv *kv, struct sp_batch *b);

/* Direct writes, only inside the prepare of a batch that is alone. append: key is above every key of the table. */
struct sp_rc SP_MUST sp_kv_put(struct sp_kv_txn *t, unsigned table, struct sp_view key, struct sp_view value, bool append);
struct sp_rc SP_MUST sp_kv_del(struct sp_kv_txn *t, unsigned table, struct sp_view key);
/* Delete keys from ≤ key < to (to empty: to the table's end), at most max of them. */
struct sp_rc SP_MUST sp_kv_del_range(struct sp_kv_txn *t, unsigned table, struct sp_view from, struct sp_view to,
                                     size_t max, size_t *deleted);

struct sp_kv_stats {
    uint64_t groups, batches, skipped, failed; /* engine transactions; batches in them; expectation or hook said no; undone */
    uint64_t commit_us;                        /* in commits, fsync included */
    uint64_t used_bytes, map_bytes;
};
void sp_kv_stats(struct sp_kv *kv, struct sp_kv_stats *out);

#define SP_KV_READ_AUTO __attribute__((cleanup(sp_kv_read_drop))) struct sp_kv_txn *
static inline void sp_kv_read_drop(struct sp_kv_txn **t) { if (*t) sp_kv_read_end(*t); }

#endif
