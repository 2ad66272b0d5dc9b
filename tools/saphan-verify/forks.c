/* Heads and places of one log, over all bundles of an archive. */
#include <stdlib.h>

#include "tools/saphan-verify/summary.h"

struct seen { const struct sp_logged_shown *shown; size_t file; };

/* Of one log: heads by size, places by index. */
static int by_place(const struct sp_logged_shown *x, const struct sp_logged_shown *y)
{
    int c = (x->node > y->node) - (x->node < y->node);
    c = c ? c : (x->place > y->place) - (x->place < y->place);
    return c ? c : (x->at > y->at) - (x->at < y->at);
}

/* Then by file, so that what is found does not depend on the order of the threads. */
static int in_order(const void *a, const void *b)
{
    const struct seen *x = a, *y = b;
    int c = by_place(x->shown, y->shown);
    return c ? c : (x->file > y->file) - (x->file < y->file);
}

/* The first head of each size is compared with the others of that size, the first message of each place with the others
 * there; one finding each is enough. */
static void compare(struct sp_summary *s, const struct seen *v, size_t n)
{
    for (size_t first = 0, i = 1, told = n; i < n; i++) {
        const struct sp_logged_shown *x = v[first].shown, *y = v[i].shown;
        if (by_place(x, y) != 0) {
            first = i;
            continue;
        }
        if (told == first || memcmp(x->hash.b, y->hash.b, sizeof x->hash.b) == 0)
            continue;
        told = first;
        sp_summary_conflict(s, &(struct sp_conflict){ .kind = y->place ? SP_TWO_MESSAGES : SP_TWO_HEADS, .first = v[first].file,
                                                      .other = v[i].file, .node = y->node, .at = y->at });
    }
}

/* A head that thousands of bundles show says no more than when the first of them shows it. recent: some of those that went before,
 * in files of lower numbers. */
enum { RECENT = 256 };

static bool said_before(const struct sp_logged_shown *recent[RECENT], const struct sp_logged_shown *x)
{
    const struct sp_logged_shown **at = &recent[(x->at * 4 + x->node * 2u + x->place) % RECENT];
    if (*at && by_place(*at, x) == 0 && memcmp((*at)->hash.b, x->hash.b, sizeof x->hash.b) == 0)
        return true;
    *at = x;
    return false;
}

bool sp_find_forks(struct sp_summary *s)
{
    const struct sp_archive *a = s->a;
    const struct sp_logged_shown *recent[RECENT] = { NULL };
    size_t n = 0, most = 0;
    for (size_t i = 0; i < a->walk.n; i++)
        most += a->judged[i].n_shown;
    struct seen *v = calloc(most + 1, sizeof *v);
    if (!v)
        return false;
    for (size_t i = 0; i < a->walk.n; i++)
        for (size_t k = 0; k < a->judged[i].n_shown; k++)
            if (!said_before(recent, &a->judged[i].shown[k]))
                v[n++] = (struct seen){ &a->judged[i].shown[k], i };
    qsort(v, n, sizeof *v, in_order);
    compare(s, v, n);
    free(v);
    return true;
}
