/*
 * crypto/merkle_nodes.h - nodes of Merkle trees that were hashed a moment before, for whoever checks proof after proof.
 *
 * The ways of a log's entries to the root run together: of thousands of proofs below one head only the first few hashes are each
 * proof's own. A node depends on its two children and on nothing else; it is known again when both are the same, byte by byte.
 * Memory is bounded: a later node takes the place of an earlier one.
 *
 * Threading: of one thread at a time.
 */
#ifndef SP_CRYPTO_MERKLE_NODES_H
#define SP_CRYPTO_MERKLE_NODES_H

#include "crypto/merkle.h"

struct sp_merkle_nodes;
struct sp_merkle_nodes *sp_merkle_nodes_new(void); /* NULL: out of memory */
void sp_merkle_nodes_free(struct sp_merkle_nodes *k); /* NULL is fine */
/* As sp_merkle_node; k may be NULL. out may be left or right. */
struct sp_rc SP_MUST sp_merkle_node_known(struct sp_merkle_nodes *k, const struct sp_hash *left, const struct sp_hash *right, struct sp_hash *out);
/* As sp_merkle_check_inclusion. */
struct sp_rc SP_MUST sp_merkle_check_known(struct sp_merkle_nodes *k, uint64_t index, uint64_t size, const struct sp_hash *leaf,
                                           const struct sp_hash *proof, size_t n, const struct sp_hash *root, struct sp_diag *d);

#endif
