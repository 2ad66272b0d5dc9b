/* Heads and parts of one log, over all bundles of an archive. */
#include <stdlib.h>
#include <string.h>

#include "tools/saphan-verify/summary.h"

/* Of one log, the smaller first: places, then parts and heads. */
static int by_part(const struct sp_part_shown *x, const struct sp_part_shown *y)
{
    uint64_t n = x->to - x->from, m = y->to - y->from;
    int c = (x->node > y->node) - (x->node < y->node);
    c = c ? c : (n > m) - (n < m);
    c = c ? c : (x->from > y->from) - (x->from < y->from);
    return c ? c : (x->head > y->head) - (x->head < y->head);
}

/* Then by file, so that what is found does not depend on the order of the threads. */
static int in_order(const void *a, const void *b)
{
    const struct sp_part_shown *x = a, *y = b;
    int c = by_part(x, y);
    return c ? c : (x->file > y->file) - (x->file < y->file);
}

static enum sp_conflict_kind kind_of(const struct sp_part_shown *x)
{
    return x->head ? SP_TWO_HEADS : x->to - x->from == 1 ? SP_TWO_MESSAGES : SP_TWO_PARTS;
}

/* Of one log. The first of each part is compared with the others of it; one finding each is enough. What differs below a head or
 * a part differs in all that hold it, so that parts are told of only where nothing else is, and the smallest of them. */
static void compare(struct sp_summary *s, const struct sp_part_shown *v, size_t n)
{
    struct sp_conflict smallest = { .kind = SP_TWO_HEADS };
    bool others = false;
    for (size_t first = 0, told = n, i = 1; i < n; i++) {
        if (by_part(&v[first], &v[i]) != 0) {
            first = i;
            continue;
        }
        if (told == first || memcmp(v[first].hash.b, v[i].hash.b, sizeof v->hash.b) == 0)
            continue;
        told = first;
        const struct sp_conflict c = { .kind = kind_of(&v[i]), .first = v[first].file, .other = v[i].file, .node = v[i].node,
                                       .at = v[i].head ? v[i].to : v[i].from, .to = v[i].to };
        if (c.kind != SP_TWO_PARTS)
            sp_summary_conflict(s, &c);
        else if (smallest.kind != SP_TWO_PARTS)
            smallest = c;
        others |= c.kind != SP_TWO_PARTS;
    }
    if (!others && smallest.kind == SP_TWO_PARTS)
        sp_summary_conflict(s, &smallest);
}

void sp_find_forks(struct sp_summary *s)
{
    struct sp_log_parts *parts = s->a->parts;
    if (parts->n)
        qsort(parts->v, parts->n, sizeof *parts->v, in_order);
    for (size_t from = 0, to; from < parts->n; from = to) {
        for (to = from + 1; to < parts->n && parts->v[to].node == parts->v[from].node;)
            to++;
        compare(s, parts->v + from, to - from);
    }
}
