/*
 * storage/witness.h - the heads of other logs that this node vouched for, kept so that it never vouches for two histories;
 * and those of its own log that others vouched for.
 *
 * Everything that writes is durable on return.
 *
 * Threading: every function from any thread.
 */
#ifndef SP_STORAGE_WITNESS_H
#define SP_STORAGE_WITNESS_H

#include "storage/db.h"

enum { SP_WITNESS_ROOT = 32 };

struct sp_witnessed {
    uint64_t size;
    uint8_t root[SP_WITNESS_ROOT];
    struct sp_view note;        /* the signed head itself: of two that contradict each other, each is proof */
};

/* The last one of the log of that origin. note is copied into note_out. NOTFOUND; UNAVAILABLE without a database. */
struct sp_rc SP_MUST sp_witness_last(struct sp_db *db, struct sp_view origin, struct sp_witnessed *out, struct sp_buf *note_out);
/* `next` takes the place of `last` (NULL: there was none). REPLAY, EXISTS or NOTFOUND when another one stands there by
 * now: nothing changes, read again. */
struct sp_rc SP_MUST sp_witness_advance(struct sp_db *db, struct sp_view origin, const struct sp_witnessed *last,
                                        const struct sp_witnessed *next);

/* A head of our own log at that size, as a signed note with all its cosignatures. */
struct sp_rc SP_MUST sp_head_keep(struct sp_db *db, uint64_t size, struct sp_view note);
/* The first one kept that covers the entry: note is replaced. NOTFOUND, and both untouched. */
struct sp_rc SP_MUST sp_head_covering(struct sp_db *db, uint64_t index, uint64_t *size, struct sp_buf *note);

#endif
