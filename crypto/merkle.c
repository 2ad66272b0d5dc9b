#include "crypto/merkle.h"
#include "crypto/merkle_nodes.h"

/* ---- hashing ---- */

struct sp_rc sp_merkle_leaf(struct sp_view entry, struct sp_hash *out)
{
    char small[256];
    if (entry.n < sizeof small) {
        small[0] = 0x00;
        if (entry.n)
            memcpy(small + 1, entry.p, entry.n);
        return sp_sha256(sp_view(small, entry.n + 1), out->b);
    }
    SP_BUF_AUTO b = { 0 };
    sp_buf_putc(&b, 0x00);
    sp_buf_put(&b, entry);
    SP_TRY(sp_buf_rc(&b));
    return sp_sha256(sp_buf_view(&b), out->b);
}

struct sp_rc sp_merkle_node(const struct sp_hash *left, const struct sp_hash *right, struct sp_hash *out)
{
    char both[1 + 2 * SP_SHA256_BYTES] = { 0x01 };
    memcpy(both + 1, left->b, SP_SHA256_BYTES);
    memcpy(both + 1 + SP_SHA256_BYTES, right->b, SP_SHA256_BYTES);
    return sp_sha256(sp_view(both, sizeof both), out->b);
}

struct sp_rc sp_merkle_empty(struct sp_hash *out)
{
    return sp_sha256(sp_view(NULL, 0), out->b);
}

static bool same(const struct sp_hash *a, const struct sp_hash *b)
{
    return memcmp(a->b, b->b, sizeof a->b) == 0;
}

/* ---- growing ---- */

struct sp_rc sp_merkle_append(struct sp_merkle_edge *e, const struct sp_hash *leaf, sp_merkle_made made, void *ctx)
{
    if (e->size == UINT64_MAX)
        return SP_ERR(LIMIT);
    struct sp_hash h = *leaf;
    unsigned n = e->n;
    if (made)
        SP_TRY(made(ctx, 0, e->size, &h));
    for (unsigned level = 0; e->size >> level & 1; level++) {
        SP_TRY(sp_merkle_node(&e->roots[--n], &h, &h));
        if (made)
            SP_TRY(made(ctx, level + 1, e->size >> (level + 1), &h));
    }
    e->roots[n] = h;
    e->n = n + 1;
    e->size++;
    return SP_OK;
}

struct sp_rc sp_merkle_edge_root(const struct sp_merkle_edge *e, struct sp_hash *root)
{
    if (!e->n)
        return sp_merkle_empty(root);
    struct sp_hash h = e->roots[e->n - 1];
    for (unsigned i = e->n - 1; i-- > 0;)
        SP_TRY(sp_merkle_node(&e->roots[i], &h, &h));
    *root = h;
    return SP_OK;
}

/* ---- proving ---- */

struct tree { sp_merkle_read read; void *ctx; };

/* The hash over the leaves lo … hi - 1, which are one subtree: lo is a multiple of its width. Smallest perfect part first. */
static struct sp_rc subtree(const struct tree *t, uint64_t lo, uint64_t hi, struct sp_hash *out)
{
    struct sp_hash h, left;
    uint64_t width = hi - lo, at = hi;
    for (bool first = true; width; first = false, width &= width - 1) {
        unsigned level = (unsigned)__builtin_ctzll(width);
        at -= UINT64_C(1) << level;
        SP_TRY(t->read(t->ctx, level, at >> level, first ? &h : &left));
        if (!first)
            SP_TRY(sp_merkle_node(&left, &h, &h));
    }
    *out = h;
    return SP_OK;
}

struct sp_rc sp_merkle_root(uint64_t size, sp_merkle_read read, void *ctx, struct sp_hash *out)
{
    return size ? subtree(&(struct tree){ read, ctx }, 0, size, out) : sp_merkle_empty(out);
}

/* The largest power of two below n, which is 2 or more: where RFC 6962 divides n leaves. */
static uint64_t left_part(uint64_t n)
{
    return UINT64_C(1) << (63 - __builtin_clzll(n - 1));
}

/* The path is found from the root down and told from the leaf up. */
static void turn(struct sp_merkle_proof *p)
{
    for (size_t i = 0; i < p->n / 2; i++) {
        struct sp_hash h = p->h[i];
        p->h[i] = p->h[p->n - 1 - i];
        p->h[p->n - 1 - i] = h;
    }
}

static unsigned long long num(uint64_t v) { return v; }

static struct sp_rc not_there(struct sp_diag *d, uint64_t index, uint64_t size)
{
    return sp_diag_set(d, SP_ERR(INVALID), "merkle.index", NULL, "there is no entry %llu in a tree of %llu", num(index), num(size));
}

static struct sp_rc not_earlier(struct sp_diag *d, uint64_t size1, uint64_t size2)
{
    return sp_diag_set(d, SP_ERR(INVALID), "merkle.size", NULL, "a tree of %llu is not an earlier one of %llu", num(size1), num(size2));
}

struct sp_rc sp_merkle_prove_inclusion(uint64_t index, uint64_t size, sp_merkle_read read, void *ctx,
                                       struct sp_merkle_proof *out, struct sp_diag *d)
{
    if (index >= size)
        return not_there(d, index, size);
    const struct tree t = { read, ctx };
    struct sp_merkle_proof p;
    p.n = 0;
    for (uint64_t lo = 0, hi = size; hi - lo > 1;) {
        uint64_t middle = lo + left_part(hi - lo);
        bool left = index < middle;
        SP_TRY(left ? subtree(&t, middle, hi, &p.h[p.n]) : subtree(&t, lo, middle, &p.h[p.n]));
        p.n++;
        if (left)
            hi = middle;
        else
            lo = middle;
    }
    turn(&p);
    *out = p;
    return SP_OK;
}

/* Down to the subtree that ends where the earlier tree ended. It is part of the proof unless it is the earlier tree. */
struct sp_rc sp_merkle_prove_consistency(uint64_t size1, uint64_t size2, sp_merkle_read read, void *ctx,
                                         struct sp_merkle_proof *out, struct sp_diag *d)
{
    if (size1 > size2)
        return not_earlier(d, size1, size2);
    const struct tree t = { read, ctx };
    struct sp_merkle_proof p;
    uint64_t lo = 0, hi = size2;
    p.n = 0;
    while (size1 && size1 != hi) {
        uint64_t middle = lo + left_part(hi - lo);
        bool left = size1 <= middle;
        SP_TRY(left ? subtree(&t, middle, hi, &p.h[p.n]) : subtree(&t, lo, middle, &p.h[p.n]));
        p.n++;
        if (left)
            hi = middle;
        else
            lo = middle;
    }
    if (lo > 0) {
        SP_TRY(subtree(&t, lo, hi, &p.h[p.n]));
        p.n++;
    }
    turn(&p);
    *out = p;
    return SP_OK;
}

/* ---- checking ---- */

/* How many hashes lead from the node at to the root, when last is the last node of the same level. */
static size_t path_length(uint64_t at, uint64_t last)
{
    size_t n = 0;
    for (; last; at >>= 1, last >>= 1)
        n += (at & 1) || at < last; /* the last node of a level, when it is a left one, moves up alone */
    return n;
}

static struct sp_rc check_length(struct sp_diag *d, size_t want, size_t n)
{
    if (n == want)
        return SP_OK;
    return sp_diag_set(d, SP_ERR(INVALID), "merkle.proof-length", NULL, "the proof has %zu hashes, it must have %zu", n, want);
}

static struct sp_rc check_root(struct sp_diag *d, const struct sp_hash *got, const struct sp_hash *root, uint64_t size)
{
    if (same(got, root))
        return SP_OK;
    return sp_diag_set(d, SP_ERR(SIGNATURE), "merkle.root", NULL, "the proof leads to another root than that of the tree of %llu", num(size));
}

struct sp_rc sp_merkle_check_inclusion(uint64_t index, uint64_t size, const struct sp_hash *leaf, const struct sp_hash *proof,
                                       size_t n, const struct sp_hash *root, struct sp_diag *d)
{
    return sp_merkle_check_known(NULL, index, size, leaf, proof, n, root, d);
}

struct sp_rc sp_merkle_check_known(struct sp_merkle_nodes *known, uint64_t index, uint64_t size, const struct sp_hash *leaf,
                                   const struct sp_hash *proof, size_t n, const struct sp_hash *root, struct sp_diag *d)
{
    if (index >= size)
        return not_there(d, index, size);
    uint64_t at = index, last = size - 1;
    SP_TRY(check_length(d, path_length(at, last), n));
    struct sp_hash h = *leaf;
    for (; last; at >>= 1, last >>= 1) {
        if (at & 1)
            SP_TRY(sp_merkle_node_known(known, proof++, &h, &h));
        else if (at < last)
            SP_TRY(sp_merkle_node_known(known, &h, proof++, &h));
    }
    return check_root(d, &h, root, size);
}

static struct sp_rc same_size(uint64_t size, const struct sp_hash *root1, const struct sp_hash *root2, struct sp_diag *d)
{
    if (same(root1, root2))
        return SP_OK;
    return sp_diag_set(d, SP_ERR(SIGNATURE), "merkle.root", NULL, "two roots for one tree of %llu", num(size));
}

struct sp_rc sp_merkle_check_consistency(uint64_t size1, uint64_t size2, const struct sp_hash *root1, const struct sp_hash *root2,
                                         const struct sp_hash *proof, size_t n, struct sp_diag *d)
{
    if (size1 > size2)
        return not_earlier(d, size1, size2);
    if (size1 == size2 || !size1) {
        SP_TRY(check_length(d, 0, n));
        return size1 == size2 ? same_size(size1, root1, root2, d) : SP_OK;
    }
    /* up to the largest perfect subtree that ends where the earlier tree ended: all of that tree, or first in the proof */
    unsigned level = (unsigned)__builtin_ctzll(size1);
    uint64_t at = (size1 - 1) >> level, last = (size2 - 1) >> level;
    bool whole = at == 0;
    SP_TRY(check_length(d, path_length(at, last) + !whole, n));
    struct sp_hash h1 = whole ? *root1 : *proof++, h2 = h1;
    for (; last; at >>= 1, last >>= 1) {
        if (at & 1) {
            SP_TRY(sp_merkle_node(proof, &h1, &h1));
            SP_TRY(sp_merkle_node(proof++, &h2, &h2));
        } else if (at < last) {
            SP_TRY(sp_merkle_node(&h2, proof++, &h2));
        }
    }
    if (same(&h2, root2) && !same(&h1, root1))
        return sp_diag_set(d, SP_ERR(SIGNATURE), "merkle.earlier", NULL, "the tree of %llu begins with another tree of %llu", num(size2), num(size1));
    SP_TRY(check_root(d, &h1, root1, size1));
    return check_root(d, &h2, root2, size2);
}
