#include "crypto/merkle_parts.h"

#include <stdlib.h>

/* Where a tree of n leaves, n > 1, falls in two: the largest power of two below n. */
static uint64_t split(uint64_t n)
{
    return UINT64_C(1) << (63 - __builtin_clzll(n - 1));
}

struct sp_rc sp_merkle_parts_put(struct sp_merkle_nodes *known, uint64_t index, uint64_t size, const struct sp_hash *leaf,
                                 const struct sp_hash *proof, size_t n, struct sp_merkle_part *out)
{
    uint64_t from = 0, to = size;
    struct sp_merkle_part *sibling = out + n + 1; /* the proof's, from the leaf's upwards */
    for (size_t i = n; i > 0; i--) {              /* downwards from the root */
        uint64_t half = from + split(to - from);
        out[i] = (struct sp_merkle_part){ from, to, { { 0 } } };
        if (index < half) {
            sibling[i - 1] = (struct sp_merkle_part){ half, to, proof[i - 1] };
            to = half;
        } else {
            sibling[i - 1] = (struct sp_merkle_part){ from, half, proof[i - 1] };
            from = half;
        }
    }
    out[0] = (struct sp_merkle_part){ from, to, *leaf };
    for (size_t i = 0; i < n; i++) {
        const struct sp_hash *own = &out[i].hash, *other = &sibling[i].hash;
        bool left = sibling[i].from < out[i].from;
        SP_TRY(sp_merkle_node_known(known, left ? other : own, left ? own : other, &out[i + 1].hash));
    }
    return SP_OK;
}

/* Smaller parts first. */
static int by_size(const void *a, const void *b)
{
    const struct sp_merkle_part *x = a, *y = b;
    uint64_t n = x->to - x->from, m = y->to - y->from;
    int c = (n > m) - (n < m);
    return c ? c : (x->from > y->from) - (x->from < y->from);
}

static const struct sp_hash *find(const struct sp_merkle_part *v, size_t n, uint64_t from, uint64_t to)
{
    const struct sp_merkle_part key = { from, to, { { 0 } } }, *hit = bsearch(&key, v, n, sizeof *v, by_size);
    return hit ? &hit->hash : NULL;
}

/* The end of a tree, which no other size of tree has as a part, from the perfect subtrees that others have. */
static struct sp_rc make(const struct sp_merkle_part *v, size_t n, uint64_t from, uint64_t to, bool *made, struct sp_hash *out)
{
    const struct sp_hash *left[SP_MERKLE_LEVELS], *right = NULL;
    size_t depth = 0;
    *made = false;
    do {
        uint64_t half = from + split(to - from);
        if (!(left[depth++] = find(v, n, from, half)))
            return SP_OK;
        from = half;
        right = find(v, n, from, to);
    } while (!right && to - from > 1);
    if (!right)
        return SP_OK;
    *out = *right;
    while (depth > 0)
        SP_TRY(sp_merkle_node(left[--depth], out, out));
    *made = true;
    return SP_OK;
}

static bool perfect(const struct sp_merkle_part *p)
{
    uint64_t n = p->to - p->from;
    return (n & (n - 1)) == 0;
}

struct sp_rc sp_merkle_parts_agree(struct sp_merkle_part *v, size_t n, bool *agree, struct sp_merkle_part *odd)
{
    qsort(v, n, sizeof *v, by_size);
    for (size_t i = 0; i < n; i++) {
        struct sp_hash again;
        bool made = false, first = i == 0 || by_size(&v[i - 1], &v[i]) != 0;
        bool same = first || memcmp(v[i - 1].hash.b, v[i].hash.b, sizeof again.b) == 0;
        if (first && !perfect(&v[i]))
            SP_TRY(make(v, n, v[i].from, v[i].to, &made, &again));
        if (same && !(made && memcmp(again.b, v[i].hash.b, sizeof again.b) != 0))
            continue;
        *odd = v[i];
        *agree = false;
        return SP_OK;
    }
    *agree = true;
    return SP_OK;
}
