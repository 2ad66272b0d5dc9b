/*
 * tests/lib/merkle_tree.h - small logs in memory, whose leaves a test chooses.
 * Threading: no shared state.
 */
#ifndef SP_TESTS_MERKLE_TREE_H
#define SP_TESTS_MERKLE_TREE_H

#include "crypto/merkle.h"
#include "tests/lib/check.h"

enum { MT_MOST = 17 };
struct mt_tree { struct sp_hash leaf[MT_MOST]; uint64_t size; };

/* sp_merkle_read of a tree. */
static inline struct sp_rc mt_read(void *ctx, unsigned level, uint64_t index, struct sp_hash *out)
{
    const struct mt_tree *t = ctx;
    struct sp_hash a, b;
    if (!level) {
        *out = t->leaf[index];
        return SP_OK;
    }
    SP_TRY(mt_read(ctx, level - 1, 2 * index, &a));
    SP_TRY(mt_read(ctx, level - 1, 2 * index + 1, &b));
    return sp_merkle_node(&a, &b, out);
}

/* The entries from … to - 1 are another log's. */
static inline struct mt_tree mt_tree_of(uint64_t size, uint64_t from, uint64_t to)
{
    struct mt_tree t = { .size = size };
    for (uint64_t i = 0; i < size; i++) {
        unsigned char bytes[2] = { (unsigned char)i, i >= from && i < to };
        CHECK_OK(sp_merkle_leaf(sp_view(bytes, sizeof bytes), &t.leaf[i]));
    }
    return t;
}

#endif
