/*
 * tools/saphan-verify/log_parts.h - what an archive's bundles show of the nodes' logs, each part once.
 *
 * A good proof of inclusion shows the roots over many parts of its log (crypto/merkle_parts.h). Those over 2^k entries stand in
 * every later tree, too, so that two histories are told apart by heads of any two sizes, as soon as proofs below both show one
 * part. Bundles of one log show mostly the same parts: each is kept once, with the first file that shows it, in 56 bytes; of a
 * proof that stands alone some 2 log2 of the log's size are new.
 *
 * Threading: a set belongs to one thread at a time.
 */
#ifndef SP_VERIFY_LOG_PARTS_H
#define SP_VERIFY_LOG_PARTS_H

#include "node/evidence/logged.h"

struct sp_part_shown {
    unsigned short node;         /* place in the trust list */
    bool head;                   /* the node signed it: the whole of a tree */
    uint32_t file;               /* the first that shows it: place in the list of files */
    uint64_t from, to;           /* entries from … to - 1 */
    struct sp_hash hash;
};

enum { SP_LOG_RECENT = 64 };
struct sp_log_parts {
    struct sp_part_shown *v;     /* owned */
    size_t n, cap;
    uint32_t *slot;              /* owned: places in v, counted from one */
    size_t slots;                /* a power of two */
    uint64_t seed[2];
    /* Proofs whose parts are in v already: thousands of bundles may show one. */
    struct { bool there; unsigned short node; uint64_t index, size; struct sp_hash leaf, root; } recent[SP_LOG_RECENT];
};

/* Of a proof that was found good, of that file; files come in ascending order. known: as in sp_merkle_parts_put. NOMEM, INTERNAL. */
struct sp_rc SP_MUST sp_log_parts_add(struct sp_log_parts *p, unsigned short node, uint32_t file, const struct sp_checkpoint *head,
                                  const struct sp_tlog_proof *proof, const struct sp_hash *leaf, struct sp_merkle_nodes *known);
/* All of `from`, too, which another thread made of other files. NOMEM. */
struct sp_rc SP_MUST sp_log_parts_join(struct sp_log_parts *p, const struct sp_log_parts *from);
void sp_log_parts_free(struct sp_log_parts *p);

#endif
