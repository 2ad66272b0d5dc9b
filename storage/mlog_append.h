/*
 * storage/mlog_append.h - the log's records, and appending to it. Only storage/ includes it.
 *
 * Runs in the prepare of a batch: leaf, subtrees, edge and the way from digest to leaf become operations of that batch, so
 * that all of them are durable with what they are about, or none is. Subtrees of fewer than 1 << SP_MLOG_LOWEST leaves are
 * not kept: they are hashed from their leaves again, which stand together.
 *
 * Threading: the writer's thread.
 */
#ifndef SP_STORAGE_MLOG_APPEND_H
#define SP_STORAGE_MLOG_APPEND_H

#include "storage/db_internal.h"
#include "storage/mlog.h"

enum { SP_MLOG_LOWEST = 3 };

struct sp_mlog_append { struct sp_batch *b; struct sp_merkle_edge edge; struct sp_buf text, record; };

/* CORRUPT when edge and leaves do not fit. */
struct sp_rc SP_MUST sp_mlog_append_begin(struct sp_mlog_append *a, struct sp_kv_txn *t, struct sp_batch *b);
/* leaf->index is not read. owner: what the layer above wants to find with the leaf. */
struct sp_rc SP_MUST sp_mlog_append_leaf(struct sp_mlog_append *a, const struct sp_mlog_leaf *leaf, struct sp_view owner,
                                         uint64_t *index);
/* Puts the edge. */
struct sp_rc SP_MUST sp_mlog_append_end(struct sp_mlog_append *a);
/* Releases, also after a failure. */
void sp_mlog_append_free(struct sp_mlog_append *a);
#define SP_MLOG_APPEND_AUTO __attribute__((cleanup(sp_mlog_append_free))) struct sp_mlog_append

/* A record of SP_X_LOG. owner is borrowed from it. */
struct sp_rc SP_MUST sp_mlog_record_parse(uint64_t index, struct sp_view record, struct sp_mlog_leaf *leaf, struct sp_view *owner);
/* The leaf's hash; text is for working. */
struct sp_rc SP_MUST sp_mlog_leaf_hash(const struct sp_mlog_leaf *leaf, struct sp_buf *text, struct sp_hash *out);
/* The entry, in place of what text held. */
struct sp_rc SP_MUST sp_mlog_leaf_text(const struct sp_mlog_leaf *leaf, struct sp_buf *text);

enum { SP_MLOG_NODE_KEY = 9 };
void sp_mlog_node_key(unsigned char key[SP_MLOG_NODE_KEY], unsigned level, uint64_t index);
/* The edge, checked against the number of leaves. An absent one is that of a log without leaves. */
struct sp_rc SP_MUST sp_mlog_edge_read(struct sp_kv_txn *t, struct sp_merkle_edge *out);

#endif
