/*
 * storage/look_expired.h - entries of who looked at records that the law says must go. Only storage/ includes it.
 *
 * An entry is a fact of kind query_history.query that was received when it was made, and goes by the first rule of retention that covers it
 * so. It stays nevertheless
 *   - while a dispute about its company is open, or partners are still to be told of one: who got a report is found by the entries;
 *   - while the receipt of its exchange is still to be delivered.
 * They go some hundred at a time, each time in one transaction with a signed tombstone for each rule (storage/look_tombs.h). The exchange log
 * keeps its leaves, and the exchanges their messages: those are evidence of what was said.
 *
 * Threading: as storage/retention.h.
 */
#ifndef SP_STORAGE_LOOK_EXPIRED_H
#define SP_STORAGE_LOOK_EXPIRED_H

#include "storage/retention.h"

/* key: the node's receipt key; NULL: they are only counted. Adds to looks, looks_held, next_due and stopped, also on failure: what is counted
 * is gone. A folder without exchanges has none. */
struct sp_rc SP_MUST sp_looks_expire(struct sp_db *db, const struct sp_retention *r, struct sp_view node, const struct sp_key *key,
                                     struct sp_retention_sums *sums);

#endif
