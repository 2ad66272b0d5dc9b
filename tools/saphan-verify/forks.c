/* Heads of one log, over all bundles of an archive. */
#include <stdlib.h>

#include "tools/saphan-verify/summary.h"

struct seen { const struct sp_shown_head *head; size_t file; };

/* By log and size, then by file, so that what is found does not depend on the order of the threads. */
static int by_size(const void *a, const void *b)
{
    const struct seen *x = a, *y = b;
    int c = (x->head->node > y->head->node) - (x->head->node < y->head->node);
    c = c ? c : (x->head->size > y->head->size) - (x->head->size < y->head->size);
    return c ? c : (x->file > y->file) - (x->file < y->file);
}

static bool same_size(const struct seen *x, const struct seen *y)
{
    return x->head->node == y->head->node && x->head->size == y->head->size;
}

/* The first head of each size is compared with the others of that size; one finding each is enough. */
static void compare(struct sp_summary *s, const struct seen *v, size_t n)
{
    for (size_t first = 0, i = 1, told = n; i < n; i++) {
        if (!same_size(&v[first], &v[i])) {
            first = i;
            continue;
        }
        if (told == first || memcmp(v[first].head->root.b, v[i].head->root.b, sizeof v[i].head->root.b) == 0)
            continue;
        told = first;
        sp_summary_conflict(s, &(struct sp_conflict){ .first = v[first].file, .other = v[i].file, .fork = true,
                                                      .node = v[i].head->node, .size = v[i].head->size });
    }
}

bool sp_find_forks(struct sp_summary *s)
{
    const struct sp_archive *a = s->a;
    size_t n = 0, most = 0;
    for (size_t i = 0; i < a->walk.n; i++)
        most += a->judged[i].n_heads;
    struct seen *v = calloc(most + 1, sizeof *v);
    if (!v)
        return false;
    for (size_t i = 0; i < a->walk.n; i++)
        for (size_t k = 0; k < a->judged[i].n_heads; k++)
            v[n++] = (struct seen){ &a->judged[i].head[k], i };
    qsort(v, n, sizeof *v, by_size);
    compare(s, v, n);
    free(v);
    return true;
}
