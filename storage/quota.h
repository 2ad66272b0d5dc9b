/*
 * storage/quota.h - how often somebody asked on a day, as far as that must survive a restart.
 *
 * What a counter is of is the caller's: any text. Everything that writes is durable on return.
 *
 * Threading: every function from any thread.
 */
#ifndef SP_STORAGE_QUOTA_H
#define SP_STORAGE_QUOTA_H

#include "storage/db.h"

enum { SP_QUOTA_KEY = 300 };    /* longest name of a counter */

/* day: since 1970. 0 when there is none. INVALID for an empty or too long name; UNAVAILABLE without a database. */
struct sp_rc SP_MUST sp_quota_get(struct sp_db *db, uint32_t day, struct sp_view of, uint64_t *out);
struct sp_rc SP_MUST sp_quota_put(struct sp_db *db, uint32_t day, struct sp_view of, uint64_t count);
/* Delete counters of days before this one, at most max. *more: there may be others. */
struct sp_rc SP_MUST sp_quota_sweep(struct sp_db *db, uint32_t day, size_t max, bool *more);

#endif
