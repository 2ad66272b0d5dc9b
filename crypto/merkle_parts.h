/*
 * crypto/merkle_parts.h - are these heads of one log, as far as proofs of inclusion tell?
 *
 * A good proof of inclusion shows more than its own entry: each hash in it is the root over a part of the log, and so is each
 * that is made from them on the way to the tree's root. What two proofs show of one part must be the same, whatever the size
 * of their trees: an append-only log changes no part. Proofs of heads of one size show the whole as one part.
 *
 * Threading: no shared state.
 */
#ifndef SP_CRYPTO_MERKLE_PARTS_H
#define SP_CRYPTO_MERKLE_PARTS_H

#include "crypto/merkle_nodes.h"

/* Entries from … to - 1 (from < to), and the root over them alone. */
struct sp_merkle_part { uint64_t from, to; struct sp_hash hash; };
/* What a proof of n hashes shows. */
static inline size_t sp_merkle_parts_of(size_t n) { return 2 * n + 1; }

/* Of a proof that was found good: index, size and n are those of its check. Writes sp_merkle_parts_of(n). known: nodes that were
 * hashed before, may be NULL. INTERNAL only. */
struct sp_rc SP_MUST sp_merkle_parts_put(struct sp_merkle_nodes *known, uint64_t index, uint64_t size, const struct sp_hash *leaf,
                                         const struct sp_hash *proof, size_t n, struct sp_merkle_part *out);
/* Of good proofs of one log: *agree, or else the smallest part that is not one and the same in all of them. Sorts them.
 * INTERNAL only. */
struct sp_rc SP_MUST sp_merkle_parts_agree(struct sp_merkle_part *v, size_t n, bool *agree, struct sp_merkle_part *odd);

#endif
