/*
 * storage/tombs.h - rows of tombstones. Only storage/ includes it; storage/retention.h is for others.
 *
 *   SP_R_TOMB 't' + seq (8 bytes)             → the signed token
 *   SP_R_TOMB 's' + no + seq                  → "": those of one company
 *   SP_R_META "tomb"                          → seq of the newest, versions of facts deleted so far (8 bytes each), digest of its token
 *
 * Threading: as the transaction.
 */
#ifndef SP_STORAGE_TOMBS_H
#define SP_STORAGE_TOMBS_H

#include "schema/tombstone.h"
#include "storage/store.h"
#include "storage/tomb_chain.h"

struct sp_rc SP_MUST sp_tombs_read(struct sp_kv_txn *t, struct sp_tomb_chain *out);
/* Directly, in a batch that is alone. The token is of seq s->seq + 1; s goes on to it. */
struct sp_rc SP_MUST sp_tombs_append(struct sp_kv_txn *t, struct sp_tomb_chain *s, uint32_t no, struct sp_view token, uint64_t versions);
void sp_tombs_save(struct sp_batch *b, const struct sp_tomb_chain *s);

/* NOTFOUND; the token is a view of the transaction. */
struct sp_rc SP_MUST sp_tombs_token(struct sp_kv_txn *t, uint64_t seq, struct sp_view *out);
/* Whether it is found by its company. */
struct sp_rc SP_MUST sp_tombs_has(struct sp_kv_txn *t, uint32_t no, uint64_t seq, bool *out);
/* Payloads as they stand, signatures unchecked; in the arena, oldest first. CORRUPT. */
struct sp_rc SP_MUST sp_tombs_of(struct sp_kv_txn *t, uint32_t no, struct sp_arena *a, struct sp_tombstone **out, size_t *n);
struct sp_rc SP_MUST sp_tomb_parse(struct sp_view token, struct sp_arena *a, struct sp_tombstone *out);
/* Each company that has tombstones, once, in order of numbers. */
struct sp_rc SP_MUST sp_tombs_companies(struct sp_kv_txn *t, struct sp_rc (*each)(void *ctx, struct sp_kv_txn *t, uint32_t no), void *ctx);
/* Whether this tombstone is of that fact. */
bool sp_tomb_is_of(const struct sp_tombstone *t, struct sp_view subject, const struct sp_fact *f);
/* Whether a version of a fact was deleted: one received by then. */
bool sp_tombs_cover(const struct sp_tombstone *v, size_t n, struct sp_view subject, const struct sp_fact *f);

#endif
