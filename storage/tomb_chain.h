/*
 * storage/tomb_chain.h - where a chain of tombstones stands: of facts (storage/tombs.h), of entries of who looked (storage/look_tombs.h).
 * Only storage/ includes it.
 *
 *   seq of the newest, what was deleted so far (8 bytes each), digest of the newest's token
 *
 * Threading: as the transaction.
 */
#ifndef SP_STORAGE_TOMB_CHAIN_H
#define SP_STORAGE_TOMB_CHAIN_H

#include "crypto/digest.h"
#include "storage/kv.h"

/* All zero before the first one. */
struct sp_tomb_chain { uint64_t seq, gone; char last[SP_SHA256_TEXT]; };

/* CORRUPT; where there is no row yet, all zero. */
struct sp_rc SP_MUST sp_tomb_chain_read(struct sp_kv_txn *t, unsigned table, struct sp_view key, struct sp_tomb_chain *out);
void sp_tomb_chain_save(struct sp_batch *b, unsigned table, struct sp_view key, const struct sp_tomb_chain *c);

#endif
