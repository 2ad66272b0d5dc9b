/*
 * crypto/merkle.h - Merkle trees over a log, hashed as RFC 6962 section 2.1: SHA-256, 0x00 before the bytes of a leaf, 0x01
 * before two nodes. Proofs are made and checked as RFC 9162 sections 2.1.3 and 2.1.4 say; their length is exact.
 *
 * A perfect subtree is named (level, index): it covers the leaves index << level … ((index + 1) << level) - 1. A tree
 * of any size is a row of perfect subtrees, largest first: its edge. Whoever keeps the edge and every perfect subtree
 * can append in O(log n) and prove anything about any earlier size.
 *
 * Rules: merkle.index merkle.size merkle.proof-length merkle.root
 *
 * Threading: no shared state.
 */
#ifndef SP_CRYPTO_MERKLE_H
#define SP_CRYPTO_MERKLE_H

#include "crypto/digest.h"

enum { SP_MERKLE_LEVELS = 64, SP_MERKLE_PROOF = 128 /* hashes in a consistency proof, at most */ };

struct sp_hash { uint8_t b[SP_SHA256_BYTES]; };

/* All three fail only when OpenSSL does. */
struct sp_rc SP_MUST sp_merkle_leaf(struct sp_view entry, struct sp_hash *out);
struct sp_rc SP_MUST sp_merkle_node(const struct sp_hash *left, const struct sp_hash *right, struct sp_hash *out);
struct sp_rc SP_MUST sp_merkle_empty(struct sp_hash *out); /* the root of a tree without leaves */

/* ---- growing ---- */

/* roots[i] of the perfect subtrees that size falls into, largest first: one for each bit set in size. {0} is empty. */
struct sp_merkle_edge { uint64_t size; unsigned n; struct sp_hash roots[SP_MERKLE_LEVELS]; };

/* Told of every perfect subtree that a leaf completes: first the leaf itself (level 0), then upwards. */
typedef struct sp_rc (*sp_merkle_made)(void *ctx, unsigned level, uint64_t index, const struct sp_hash *hash);
/* made may be NULL. LIMIT (merkle.size) when the tree is full. On failure the edge is as before. */
struct sp_rc SP_MUST sp_merkle_append(struct sp_merkle_edge *e, const struct sp_hash *leaf, sp_merkle_made made, void *ctx);
struct sp_rc SP_MUST sp_merkle_edge_root(const struct sp_merkle_edge *e, struct sp_hash *root);

/* ---- proving ---- */

/* Reads the hash of a perfect subtree. Its failure is the result. */
typedef struct sp_rc (*sp_merkle_read)(void *ctx, unsigned level, uint64_t index, struct sp_hash *out);

struct sp_merkle_proof { size_t n; struct sp_hash h[SP_MERKLE_PROOF]; };

struct sp_rc SP_MUST sp_merkle_root(uint64_t size, sp_merkle_read read, void *ctx, struct sp_hash *out);
/* INVALID (merkle.index, merkle.size) for what is not in such a tree. */
struct sp_rc SP_MUST sp_merkle_prove_inclusion(uint64_t index, uint64_t size, sp_merkle_read read, void *ctx,
                                               struct sp_merkle_proof *out, struct sp_diag *d);
struct sp_rc SP_MUST sp_merkle_prove_consistency(uint64_t size1, uint64_t size2, sp_merkle_read read, void *ctx,
                                                 struct sp_merkle_proof *out, struct sp_diag *d);

/* ---- checking ---- */

/* OK; INVALID (merkle.index, merkle.proof-length) for a proof that cannot be one, SIGNATURE (merkle.root) for one that
 * leads to another root. */
struct sp_rc SP_MUST sp_merkle_check_inclusion(uint64_t index, uint64_t size, const struct sp_hash *leaf,
                                               const struct sp_hash *proof, size_t n, const struct sp_hash *root,
                                               struct sp_diag *d);
/* size1 ≤ size2. Equal sizes: equal roots and no proof. size1 0: nothing to prove, the proof must be empty. SIGNATURE with merkle.earlier
 * when the proof does lead to root2, and shows that the tree below it has another root than root1 over its first size1 entries: whoever signed
 * both wrote two histories. That cannot be shown when size1 is a power of two: then the proof has nothing of the earlier tree. */
struct sp_rc SP_MUST sp_merkle_check_consistency(uint64_t size1, uint64_t size2, const struct sp_hash *root1,
                                                 const struct sp_hash *root2, const struct sp_hash *proof, size_t n,
                                                 struct sp_diag *d);

#endif
