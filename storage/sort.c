#include "storage/sort.h"

#include <stdlib.h>

void sp_pairs_clear(struct sp_pairs *p)
{
    p->n = 0;
    p->failed = SP_RC_OK;
    sp_buf_clear(&p->terms);
}

void sp_pairs_free(struct sp_pairs *p)
{
    free(p->v);
    free(p->spare);
    sp_buf_free(&p->terms);
    *p = (struct sp_pairs){ 0 };
}

static bool grow(struct sp_pairs *p)
{
    size_t cap = p->cap ? p->cap * 2 : 65536;
    struct sp_pair *v = realloc(p->v, cap * sizeof *v);
    if (!v)
        return false;
    p->v = v;
    struct sp_pair *spare = realloc(p->spare, cap * sizeof *spare);
    if (!spare)
        return false;
    p->spare = spare;
    p->cap = cap;
    return true;
}

void sp_pairs_add(struct sp_pairs *p, struct sp_view term, uint32_t entry)
{
    if (p->failed || term.n == 0 || term.n > 255)
        return;
    if ((p->n == p->cap && !grow(p)) || p->terms.n > UINT32_MAX - 256) {
        p->failed = SP_RC_NOMEM;
        return;
    }
    uint64_t prefix = 0;
    for (size_t i = 0; i < 8; i++)
        prefix = prefix << 8 | (i < term.n ? (unsigned char)term.p[i] : 0u);
    p->v[p->n++] = (struct sp_pair){ prefix, (uint32_t)p->terms.n, entry };
    sp_buf_putc(&p->terms, (char)(unsigned char)term.n);
    sp_buf_put(&p->terms, term);
    p->failed = p->terms.failed;
}

/* Least significant byte first: stable, so that entries stay in order. */
static void radix(struct sp_pairs *p)
{
    for (unsigned shift = 0; shift < 64; shift += 8) {
        size_t at[256] = { 0 }, sum = 0;
        for (size_t i = 0; i < p->n; i++)
            at[p->v[i].prefix >> shift & 0xff]++;
        if (at[p->v[0].prefix >> shift & 0xff] == p->n)
            continue;
        for (unsigned b = 0; b < 256; b++) {
            size_t n = at[b];
            at[b] = sum;
            sum += n;
        }
        for (size_t i = 0; i < p->n; i++)
            p->spare[at[p->v[i].prefix >> shift & 0xff]++] = p->v[i];
        struct sp_pair *swap = p->v;
        p->v = p->spare;
        p->spare = swap;
    }
}

static int cmp(const void *a, const void *b, void *ctx)
{
    const struct sp_pair *x = a, *y = b;
    int c = sp_view_cmp(sp_pair_term(ctx, x), sp_pair_term(ctx, y));
    return c ? c : x->entry < y->entry ? -1 : x->entry > y->entry;
}

static void sort_run(struct sp_pairs *p, size_t from, size_t to)
{
    bool sorted = true;
    for (size_t i = from + 1; i < to && sorted; i++)
        sorted = cmp(&p->v[i - 1], &p->v[i], p) <= 0;
    if (!sorted)
        qsort_r(p->v + from, to - from, sizeof *p->v, cmp, p);
}

struct sp_rc sp_pairs_sort(struct sp_pairs *p)
{
    if (p->failed)
        return (struct sp_rc){ p->failed };
    if (p->n == 0)
        return SP_OK;
    radix(p);
    for (size_t from = 0, to; from < p->n; from = to) {
        for (to = from + 1; to < p->n && p->v[to].prefix == p->v[from].prefix; to++)
            ;
        sort_run(p, from, to);
    }
    return SP_OK;
}
