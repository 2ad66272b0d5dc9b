/*
 * storage/mlog_index.h - from a message's digest to its leaf. Only storage/ includes it.
 *
 * Digests come in no order, and a tree that takes them one by one writes a page or two for each. So the newest stand in a
 * small table (SP_X_LEAF); when it holds SP_MLOG_RECENT of them, the next batch makes one sorted run of it (SP_X_RUN), and of
 * SP_MLOG_FAN runs of a tier one of the next. So what a leaf costs hardly grows with the log; finding looks at the small
 * table, then at a few dozen runs.
 *
 * Threading: as storage/mlog.h; adding is the writer's.
 */
#ifndef SP_STORAGE_MLOG_INDEX_H
#define SP_STORAGE_MLOG_INDEX_H

#include "storage/db_internal.h"
#include "storage/mlog.h"

enum { SP_MLOG_RECENT = 1024, SP_MLOG_FAN = 8, SP_MLOG_TIERS = 4 /* the last one's runs stay */ };

/* Before the leaves of a batch: makes room in the small table when it is full. size: of the log so far. */
struct sp_rc SP_MUST sp_mlog_index_tidy(struct sp_kv_txn *t, struct sp_batch *b, uint64_t size);
void sp_mlog_index_add(struct sp_batch *b, const unsigned char digest[SP_SHA256_BYTES], uint64_t index);
/* A leaf whose message may have that digest: tries each until it says OK or fails with anything but NOTFOUND. */
struct sp_rc SP_MUST sp_mlog_index_find(struct sp_kv_txn *t, const unsigned char digest[SP_SHA256_BYTES],
                                        struct sp_rc (*is_it)(void *ctx, uint64_t index), void *ctx);

#endif
