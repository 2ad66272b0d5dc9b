#include "base/diff.h"

/*
 * A path goes from (0,0) to (n_a,n_b): right takes an item of a out, down puts one of b in, diagonally both are the same. Row d
 * of `far` says for each diagonal k = x - y how far right d changes lead at most; NOWHERE when they do not lead there.
 */
#define NOWHERE INT32_MIN

struct grid { const uint64_t *a, *b; int32_t n_a, n_b; int32_t **far; struct sp_arena *arena; };

static int32_t far_on(const struct grid *g, int32_t d, int32_t k)
{
    return d < 0 || k < -d || k > d ? NOWHERE : g->far[d][k + d];
}

/* Where the d-th change leads on diagonal k, before what is alike behind it; *down: it puts an item in. */
static int32_t step(const struct grid *g, int32_t d, int32_t k, bool *down)
{
    int32_t below = far_on(g, d - 1, k + 1), right = far_on(g, d - 1, k - 1);
    if (below != NOWHERE && below - k > g->n_b)
        below = NOWHERE;
    right = right == NOWHERE || right == g->n_a ? NOWHERE : right + 1;
    *down = below > right || right == NOWHERE;
    return *down ? below : right;
}

static int32_t along(const struct grid *g, int32_t x, int32_t k)
{
    while (x != NOWHERE && x < g->n_a && x - k < g->n_b && g->a[x] == g->b[x - k])
        x++;
    return x;
}

/* The number of changes it takes in *d. */
static struct sp_rc search(struct grid *g, int32_t most, int32_t *d)
{
    for (*d = 0; *d <= most; ++*d) {
        int32_t *row = sp_arena_room(g->arena, (2 * (size_t)*d + 1) * sizeof *row);
        if (!row)
            return SP_ERR(NOMEM);
        g->far[*d] = row;
        for (int32_t k = -*d; k <= *d; k++) {
            bool down;
            bool here = (*d + k) % 2 == 0;
            int32_t x = !here ? NOWHERE : along(g, *d ? step(g, *d, k, &down) : 0, k);
            row[k + *d] = x;
            if (x == g->n_a && x - k == g->n_b)
                return SP_OK;
        }
    }
    return SP_ERR(LIMIT);
}

/* The changes from the last to the first, each as a hunk of one item. */
static void trace(const struct grid *g, int32_t d, struct sp_diff_hunk *out)
{
    int32_t k = g->n_a - g->n_b;
    for (; d > 0; d--) {
        bool down;
        int32_t x = step(g, d, k, &down), y = x - k;
        out[d - 1] = down ? (struct sp_diff_hunk){ (size_t)x, 0, (size_t)y - 1, 1 } : (struct sp_diff_hunk){ (size_t)x - 1, 1, (size_t)y, 0 };
        k += down ? 1 : -1;
    }
}

/* Changes that touch each other are one. */
static size_t join(struct sp_diff_hunk *h, size_t n, size_t skipped)
{
    size_t to = 0;
    for (size_t i = 0; i < n; i++) {
        struct sp_diff_hunk *last = to ? &h[to - 1] : NULL;
        if (last && last->a + last->n_a == h[i].a + skipped && last->b + last->n_b == h[i].b + skipped) {
            last->n_a += h[i].n_a;
            last->n_b += h[i].n_b;
        } else {
            h[to++] = (struct sp_diff_hunk){ h[i].a + skipped, h[i].n_a, h[i].b + skipped, h[i].n_b };
        }
    }
    return to;
}

struct sp_rc sp_diff(const uint64_t *a, size_t n_a, const uint64_t *b, size_t n_b, size_t most, struct sp_arena *arena,
                     struct sp_diff_hunk **out, size_t *n_out)
{
    size_t same = 0;
    while (same < n_a && same < n_b && a[same] == b[same])
        same++;
    while (n_a > same && n_b > same && a[n_a - 1] == b[n_b - 1])
        n_a--, n_b--;
    if (n_a - same >= INT32_MAX / 2 || n_b - same >= INT32_MAX / 2 || most >= INT32_MAX / 4)
        return SP_ERR(LIMIT);
    struct grid g = { a + same, b + same, (int32_t)(n_a - same), (int32_t)(n_b - same), NULL, arena };
    int32_t d;
    g.far = sp_arena_room(arena, (most + 1) * sizeof *g.far);
    if (!g.far)
        return SP_ERR(NOMEM);
    SP_TRY(search(&g, (int32_t)most, &d));
    struct sp_diff_hunk *h = sp_arena_room(arena, ((size_t)d + 1) * sizeof *h);
    if (!h)
        return SP_ERR(NOMEM);
    trace(&g, d, h);
    *out = h;
    *n_out = join(h, (size_t)d, same);
    return SP_OK;
}
