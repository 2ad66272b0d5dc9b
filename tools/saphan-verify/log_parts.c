#include "tools/saphan-verify/log_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "crypto/merkle_parts.h"

static bool same_hash(const struct sp_hash *a, const struct sp_hash *b) { return memcmp(a->b, b->b, sizeof a->b) == 0; }

static bool same(const struct sp_part_shown *a, const struct sp_part_shown *b)
{
    return a->node == b->node && a->head == b->head && a->from == b->from && a->to == b->to && same_hash(&a->hash, &b->hash);
}

/* A node that writes histories chooses hashes in them, but not where they come to stand here. */
static size_t first_slot(const struct sp_log_parts *p, const struct sp_part_shown *x)
{
    uint64_t w[4];
    memcpy(w, x->hash.b, sizeof w);
    uint64_t h = (w[0] ^ p->seed[0]) * (w[1] | 1) + (w[2] ^ p->seed[1]) * (w[3] | 1) + (x->from ^ p->seed[0]) * 0x9e3779b97f4a7c15u;
    return (size_t)((h ^ h >> 32) & (p->slots - 1));
}

static size_t find(const struct sp_log_parts *p, const struct sp_part_shown *x)
{
    size_t i = first_slot(p, x);
    while (p->slot[i] && !same(&p->v[p->slot[i] - 1], x))
        i = (i + 1) & (p->slots - 1);
    return i;
}

/* Twice as many slots as parts. */
static struct sp_rc grow(struct sp_log_parts *p)
{
    size_t cap = p->cap ? 2 * p->cap : 256;
    struct sp_part_shown *v = cap < UINT32_MAX ? realloc(p->v, cap * sizeof *v) : NULL;
    uint32_t *slot = calloc(2 * cap, sizeof *slot);
    if (v)
        p->v = v;
    if (!v || !slot) {
        free(slot);
        return SP_ERR(NOMEM);
    }
    if (!p->slots)
        SP_TRY(sp_random_bytes(p->seed, sizeof p->seed));
    free(p->slot);
    p->slot = slot;
    p->slots = 2 * cap;
    p->cap = cap;
    for (size_t i = 0; i < p->n; i++)
        p->slot[find(p, &p->v[i])] = (uint32_t)i + 1;
    return SP_OK;
}

static struct sp_rc put(struct sp_log_parts *p, const struct sp_part_shown *x)
{
    if (p->n == p->cap)
        SP_TRY(grow(p));
    size_t i = find(p, x);
    if (p->slot[i]) {
        struct sp_part_shown *there = &p->v[p->slot[i] - 1];
        there->file = there->file < x->file ? there->file : x->file;
        return SP_OK;
    }
    p->v[p->n++] = *x;
    p->slot[i] = (uint32_t)p->n;
    return SP_OK;
}

/* A proof below the same root, of the same entry, shows what the one before it did. */
static bool said_before(struct sp_log_parts *p, unsigned short node, const struct sp_checkpoint *head, const struct sp_tlog_proof *proof,
                        const struct sp_hash *leaf)
{
    size_t i = (size_t)(leaf->b[0] ^ head->root.b[0] ^ node) % SP_LOG_RECENT; /* young logs of two nodes may have one root */
    if (p->recent[i].there && p->recent[i].node == node && p->recent[i].index == proof->index && p->recent[i].size == head->size &&
        same_hash(&p->recent[i].leaf, leaf) && same_hash(&p->recent[i].root, &head->root))
        return true;
    p->recent[i].there = true;
    p->recent[i].node = node;
    p->recent[i].index = proof->index;
    p->recent[i].size = head->size;
    p->recent[i].leaf = *leaf;
    p->recent[i].root = head->root;
    return false;
}

static bool perfect(const struct sp_merkle_part *x)
{
    uint64_t n = x->to - x->from;
    return (n & (n - 1)) == 0;
}

static struct sp_rc put_all(struct sp_log_parts *p, unsigned short node, uint32_t file, const struct sp_checkpoint *head,
                            const struct sp_tlog_proof *proof, const struct sp_hash *leaf, struct sp_merkle_nodes *known)
{
    struct sp_merkle_part part[2 * SP_MERKLE_LEVELS + 1];
    size_t n = sp_merkle_parts_of(proof->proof.n);
    const struct sp_part_shown whole = { node, true, file, 0, head->size, head->root };
    SP_TRY(sp_merkle_parts_put(known, proof->index, head->size, leaf, proof->proof.h, proof->proof.n, part));
    SP_TRY(put(p, &whole));
    for (size_t i = 0; i < n; i++) {
        const struct sp_part_shown one = { node, false, file, part[i].from, part[i].to, part[i].hash };
        if (perfect(&part[i]))
            SP_TRY(put(p, &one));
    }
    return SP_OK;
}

struct sp_rc sp_log_parts_add(struct sp_log_parts *p, unsigned short node, uint32_t file, const struct sp_checkpoint *head,
                          const struct sp_tlog_proof *proof, const struct sp_hash *leaf, struct sp_merkle_nodes *known)
{
    if (proof->proof.n > SP_MERKLE_LEVELS)
        return SP_ERR(INTERNAL);
    return said_before(p, node, head, proof, leaf) ? SP_OK : put_all(p, node, file, head, proof, leaf, known);
}

struct sp_rc sp_log_parts_join(struct sp_log_parts *p, const struct sp_log_parts *from)
{
    for (size_t i = 0; i < from->n; i++)
        SP_TRY(put(p, &from->v[i]));
    return SP_OK;
}

void sp_log_parts_free(struct sp_log_parts *p)
{
    free(p->v);
    free(p->slot);
    *p = (struct sp_log_parts){ .n = 0 };
}
