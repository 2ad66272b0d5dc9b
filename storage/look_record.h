/*
 * storage/look_record.h - how entries of who looked are laid out. Only storage/ includes it.
 *
 * Key: subject 0, time and number 8 bytes each, big-endian, complemented: the newest first. Number: the place of the answer in
 * the log; of what has none, its top bit set.
 *
 * Threading: no shared state.
 */
#ifndef SP_STORAGE_LOOK_RECORD_H
#define SP_STORAGE_LOOK_RECORD_H

#include "storage/db_internal.h"
#include "storage/look.h"
#include "storage/xkey.h"

/* Of SP_X_STATE: size of the log when the first entry was written, 8 bytes: what is older has none. */
#define SP_LOOKS_SINCE "looks"

/* INVALID for what cannot be kept. Ask before anything else is done. */
struct sp_rc SP_MUST sp_look_check(const struct sp_look *l);
/* Into the batch that keeps the answer at log_index, by its prepare. */
struct sp_rc SP_MUST sp_look_put(const struct sp_look *l, uint64_t log_index, struct sp_kv_txn *t, struct sp_batch *b);
/* Borrows from both. CORRUPT. */
struct sp_rc SP_MUST sp_look_parse(struct sp_view key, struct sp_view value, struct sp_look *out);

#endif
