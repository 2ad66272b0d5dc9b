/*
 * storage/status_keys.h - how the table of report status is laid out. Only storage/status*.c include it.
 *
 *   r                     next number to reserve
 *   j jti                 a report's number
 *   e jti n               its n-th change
 *   c number              its state, when it was ever changed
 *   v list                how many changes the list has seen
 *   n list, m uri         name of a list of ours, and back
 *   o list iat            that list as signed then: when it ends, changes it shows, token; no token: it does not hold any more
 *   w D                   a partner's list that is followed: issuer, uri; D: SHA-256 of both
 *   h D iat               that list as signed then
 * Numbers, lists and times are 8 bytes, big-endian.
 *
 * Threading: no shared state.
 */
#ifndef SP_STORAGE_STATUS_KEYS_H
#define SP_STORAGE_STATUS_KEYS_H

#include "storage/db_internal.h"
#include "storage/status.h"
#include "storage/xkey.h"

/* Into the batch that keeps the report; its jti is an id that this node made. */
void sp_status_put_place(struct sp_batch *b, const struct sp_status_place *p);

/* 0 when it is not there. */
struct sp_rc SP_MUST sp_status_get_u64(struct sp_kv_txn *t, const struct sp_xkey *k, uint64_t *out);
void sp_status_put_u64(struct sp_batch *b, const struct sp_xkey *k, uint64_t v);
/* UNAVAILABLE without a database. */
struct sp_rc SP_MUST sp_status_submit(struct sp_db *db, struct sp_batch *b);
struct sp_rc SP_MUST sp_status_begin(struct sp_db *db, struct sp_kv_txn **t);

#endif
