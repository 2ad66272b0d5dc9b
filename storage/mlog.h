/*
 * storage/mlog.h - the exchange log as a Merkle log: every message of an exchange is a leaf, in the order of commitment.
 *
 * Reading. Everything that one struct sp_mlog says is of one moment; what was appended later is not there. A leaf's
 * bytes are those of sp_logged_entry_put, and each costs the log one hash, so a proof at any size reads O(log n) records.
 *
 * Rules: those of crypto/merkle.h, and mlog.tile. CORRUPT for a log that is damaged.
 *
 * Threading: a snapshot belongs to one thread. End it soon: what is deleted meanwhile cannot be reused.
 */
#ifndef SP_STORAGE_MLOG_H
#define SP_STORAGE_MLOG_H

#include "crypto/merkle.h"
#include "schema/logged.h"
#include "storage/db.h"

struct sp_kv_txn;

/* Zero-initialise; release with sp_mlog_end. size is for reading: leaves, with indexes 0 to size - 1. */
struct sp_mlog { uint64_t size; struct sp_kv_txn *t; struct sp_buf text; };
/* A folder without exchanges is a log without leaves. */
struct sp_rc SP_MUST sp_mlog_begin(struct sp_db *db, struct sp_mlog *m);
void sp_mlog_end(struct sp_mlog *m);
#define SP_MLOG_AUTO __attribute__((cleanup(sp_mlog_end))) struct sp_mlog

/* ---- heads and proofs; INVALID (merkle.size, merkle.index) for what the log does not have ---- */

/* The root that the log had at this size. */
struct sp_rc SP_MUST sp_mlog_root(struct sp_mlog *m, uint64_t size, struct sp_hash *root, struct sp_diag *d);
struct sp_rc SP_MUST sp_mlog_inclusion(struct sp_mlog *m, uint64_t index, uint64_t size, struct sp_merkle_proof *proof,
                                       struct sp_diag *d);
struct sp_rc SP_MUST sp_mlog_consistency(struct sp_mlog *m, uint64_t size1, uint64_t size2, struct sp_merkle_proof *proof,
                                         struct sp_diag *d);

/* ---- leaves ---- */

struct sp_mlog_leaf { uint64_t index; enum sp_logged_kind kind; unsigned char digest[SP_SHA256_BYTES]; /* of the message */ };
/* NOTFOUND at size and above. */
struct sp_rc SP_MUST sp_mlog_leaf(struct sp_mlog *m, uint64_t index, struct sp_mlog_leaf *out);
/* By the digest of the message; one of its leaves, should it have been logged twice. NOTFOUND. */
struct sp_rc SP_MUST sp_mlog_find(struct sp_mlog *m, const unsigned char digest[SP_SHA256_BYTES], struct sp_mlog_leaf *out);
/* The entries first … first + n - 1, in order; stops early when each says false. entry is borrowed for the call. INVALID
 * (merkle.index) when they are not all there; then each was not called. */
struct sp_rc SP_MUST sp_mlog_entries(struct sp_mlog *m, uint64_t first, uint64_t n,
                                     bool (*each)(void *ctx, uint64_t index, struct sp_view entry), void *ctx, struct sp_diag *d);

/* ---- tiles (C2SP tlog-tiles) ---- */

enum { SP_MLOG_TILE_LEVELS = 8, SP_MLOG_TILE_WIDTH = 256 };
/* The first width hashes (1 to 256) of the tile at level and index: out[i] is the perfect subtree
 * (8 * level, index * 256 + i). NOTFOUND (mlog.tile) when the log has not that many. */
struct sp_rc SP_MUST sp_mlog_tile(struct sp_mlog *m, unsigned level, uint64_t index, unsigned width,
                                  struct sp_hash out[SP_MLOG_TILE_WIDTH], struct sp_diag *d);

#endif
