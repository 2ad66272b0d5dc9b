/*
 * storage/stamp.h - time stamps over heads of this node's exchange log, each with the head that it covers.
 *
 * A stamp of a head covers every entry below it; the first one that covers an entry says best when it was there. So does
 * the time since which entries wait for one: kept, so that a restart gives no more of it.
 *
 * Everything that writes is durable on return.
 *
 * Threading: every function from any thread.
 */
#ifndef SP_STORAGE_STAMP_H
#define SP_STORAGE_STAMP_H

#include "storage/db.h"

struct sp_stamp_kept {
    uint64_t size;        /* entries below the head */
    int64_t gen_us;       /* the authority's time, microseconds since 1970 */
    struct sp_view note;  /* the head as a signed note */
    struct sp_view token; /* DER */
};

/* EXISTS when that head has one already; INVALID without entries, note or token; UNAVAILABLE without a database. */
struct sp_rc SP_MUST sp_stamp_keep(struct sp_db *db, const struct sp_stamp_kept *stamp);
/* The first one that covers the entry; the views are copied into bytes, which is replaced. NOTFOUND. */
struct sp_rc SP_MUST sp_stamp_covering(struct sp_db *db, uint64_t index, struct sp_stamp_kept *out, struct sp_buf *bytes);
/* The newest one, likewise. */
struct sp_rc SP_MUST sp_stamp_newest(struct sp_db *db, struct sp_stamp_kept *out, struct sp_buf *bytes);

/* When this node began to have its log stamped: what is older waits only since then. NOTFOUND when it does not. */
struct sp_rc SP_MUST sp_stamping_since(struct sp_db *db, int64_t *since_s);
/* 0: it does not any more. */
struct sp_rc SP_MUST sp_stamping_begin(struct sp_db *db, int64_t since_s);
/* Since when the first entry at or above size waits for a stamp. NOTFOUND when there is none. */
struct sp_rc SP_MUST sp_stamp_waiting_since(struct sp_db *db, uint64_t size, int64_t *since_s);

#endif
