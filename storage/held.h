/*
 * storage/held.h - the trust list that a node has taken, and the latest time that it saw with it: kept, so that neither a
 * restart nor a clock set back brings an older list or more time.
 *
 * Also the revocation lists that it took, of each root the newest, as one text.
 *
 * Threading: every function from any thread.
 */
#ifndef SP_STORAGE_HELD_H
#define SP_STORAGE_HELD_H

#include "storage/db.h"

enum { SP_HELD_DIGEST = 64 };

struct sp_held {
    int64_t version, seen_s;
    char digest[SP_HELD_DIGEST]; /* text, NUL-ended */
};

/* NOTFOUND before the first sp_held_put; UNAVAILABLE without a database. */
struct sp_rc SP_MUST sp_held_get(struct sp_db *db, struct sp_held *out);
/* Durable on return. */
struct sp_rc SP_MUST sp_held_put(struct sp_db *db, const struct sp_held *held);

/* Appends. NOTFOUND before the first sp_held_crls_put. */
struct sp_rc SP_MUST sp_held_crls_get(struct sp_db *db, struct sp_buf *text);
struct sp_rc SP_MUST sp_held_crls_put(struct sp_db *db, struct sp_view text);

#endif
