/* What only one of an archive's reports or receipts can have: an id, a place. */
#include <stdlib.h>
#include <string.h>

#include "tools/saphan-verify/summary.h"

typedef int order(const struct sp_judged *x, const struct sp_judged *y);

/* SP_TWO_*: who has it, and in what order those that claim the same stand beside each other. */
struct claim { enum sp_conflict_kind kind; bool (*has)(const struct sp_judged *j); order *same; uint64_t (*at)(const struct sp_judged *j); };

static int number(uint64_t x, uint64_t y) { return (x > y) - (x < y); }

static bool has_id(const struct sp_judged *j) { return j->answer[0] != '\0'; }
static int by_id(const struct sp_judged *x, const struct sp_judged *y)
{
    int c = number(x->issuer, y->issuer);
    return c ? c : strcmp(x->answer, y->answer);
}

static bool has_index(const struct sp_judged *j) { return j->list != 0; }
static int by_index(const struct sp_judged *x, const struct sp_judged *y)
{
    int c = number(x->list, y->list);
    return c ? c : number(x->index, y->index);
}
static uint64_t index_of(const struct sp_judged *j) { return j->index; }

static bool has_place(const struct sp_judged *j) { return j->receipt[0] && j->place >= 0; }
static int by_place(const struct sp_judged *x, const struct sp_judged *y)
{
    int c = number(x->asker, y->asker);
    return c ? c : number((uint64_t)x->place, (uint64_t)y->place);
}
static uint64_t place_of(const struct sp_judged *j) { return (uint64_t)j->place; }
static uint64_t nothing(const struct sp_judged *j) { (void)j; return 0; }

static const struct claim claims[] = {
    { SP_TWO_OF_ONE_ID, has_id, by_id, nothing }, { SP_TWO_OF_ONE_INDEX, has_index, by_index, index_of }, { SP_TWO_AT_PLACE, has_place, by_place, place_of },
};

struct sorting { const struct sp_judged *all; order *same; };

static int in_order(const void *a, const void *b, void *ctx)
{
    const struct sorting *s = ctx;
    size_t i = *(const size_t *)a, k = *(const size_t *)b;
    int c = s->same(&s->all[i], &s->all[k]);
    c = c ? c : strcmp(s->all[i].report, s->all[k].report);
    return c ? c : number(i, k);
}

/* One finding for each thing that is claimed twice. Two answers to one exchange are told of as such. */
static void find(struct sp_summary *s, const struct claim *c, size_t *place)
{
    const struct sp_judged *all = s->a->judged;
    struct sorting sorting = { all, c->same };
    size_t n = 0;
    for (size_t i = 0; i < s->a->walk.n; i++)
        if (all[i].proved && !all[i].copy && c->has(&all[i])) /* a copy claims what the one before it does */
            place[n++] = i;
    qsort_r(place, n, sizeof *place, in_order, &sorting);
    for (size_t i = 1, told = n; i < n; i++) {
        const struct sp_judged *x = &all[place[i - 1]], *y = &all[place[i]];
        if (c->same(x, y) != 0 || !strcmp(x->report, y->report) || (told < n && c->same(&all[place[told]], y) == 0) ||
            (x->asker == y->asker && !strcmp(x->exchange, y->exchange)))
            continue;
        told = i;
        bool turned = place[i - 1] > place[i];
        sp_summary_conflict(s, &(struct sp_conflict){ .kind = c->kind, .first = place[turned ? i : i - 1], .other = place[turned ? i - 1 : i], .at = c->at(y) });
    }
}

bool sp_find_twins(struct sp_summary *s)
{
    size_t *place = calloc(s->a->walk.n + 1, sizeof *place);
    for (size_t i = 0; place && i < sizeof claims / sizeof claims[0]; i++)
        find(s, &claims[i], place);
    free(place);
    return place != NULL;
}
