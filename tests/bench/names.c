/*
 * names [--misses tuning|held] - how well companies are found by another name and told apart, on the held half of the lists
 * of tests/lib/names, beside a simple baseline and a published one.
 */
#include "i18n/match.h"
#include "tests/bench/bench.h"
#include "tests/lib/name_lists.h"

/* The best open matcher known, on mixed company pairs at its threshold. */
static const double PUBLISHED_PRECISION = 0.83, PUBLISHED_RECALL = 0.88;

static enum name_half half = NAME_HELD;
static FILE *misses;

static double share(size_t part, size_t all)
{
    return all ? (double)part / (double)all : 0;
}

static void row(const char *what, const char *title, double value, double baseline, const char *limit_is)
{
    char name[96];
    (void)snprintf(name, sizeof name, "%s: %s", title, what);
    bench_against(name, value, "share", baseline, limit_is);
}

static void search(size_t stored)
{
    struct name_registry *r = name_registry_make(stored);
    for (size_t i = 0; i < name_groups_n; i++) {
        const struct name_group *g = &name_groups[i];
        struct name_found ours, simple;
        if (g->stored != stored)
            continue;
        if (misses)
            fprintf(misses, "--- %s\n", g->title);
        name_group_search(r, g, half, misses, &ours);
        name_group_baseline(r, g, half, &simple);
        fprintf(stderr, "%-32s %4zu  first %5.1f %% (simple %5.1f %%)   ten %5.1f %% (%5.1f %%)\n", g->title, ours.asked,
                100 * share(ours.first, ours.asked), 100 * share(simple.first, simple.asked), 100 * share(ours.ten, ours.asked),
                100 * share(simple.ten, simple.asked));
        row("first", g->title, share(ours.first, ours.asked), share(simple.first, simple.asked), "consonant bigrams");
        row("first ten", g->title, share(ours.ten, ours.asked), share(simple.ten, simple.asked), "consonant bigrams");
    }
    name_registry_free(r);
}

/* The baseline at the threshold that serves it best on the other half. */
static void best_baseline(struct name_judged *out)
{
    double best = -1, at = 0.5;
    for (double x = 0.5; x < 1; x += 0.05) {
        struct name_judged j;
        name_pairs_baseline(half == NAME_HELD ? NAME_TUNING : NAME_HELD, x, &j);
        if (name_f1(&j) > best) {
            best = name_f1(&j);
            at = x;
        }
    }
    name_pairs_baseline(half, at, out);
}

static void pairs(void)
{
    struct name_judged ours, simple;
    if (misses)
        fprintf(misses, "--- pairs\n");
    name_pairs_judge(half, misses, &ours);
    best_baseline(&simple);
    fprintf(stderr, "%-32s %4zu same, %zu different: precision %.3f (%.3f) recall %.3f (%.3f) F1 %.3f (%.3f)\n", "Latin pairs", ours.same,
            ours.different, name_precision(&ours), name_precision(&simple), name_recall(&ours), name_recall(&simple), name_f1(&ours),
            name_f1(&simple));
    row("precision", "Latin pairs", name_precision(&ours), PUBLISHED_PRECISION, "best open matcher, as published");
    row("recall", "Latin pairs", name_recall(&ours), PUBLISHED_RECALL, "best open matcher, as published");
    row("F1", "Latin pairs", name_f1(&ours), name_f1(&simple), "consonant bigrams");
}

int main(int argc, char **argv)
{
    if (argc == 3 && !strcmp(argv[1], "--misses")) {
        misses = stderr;
        half = strcmp(argv[2], "tuning") ? NAME_HELD : NAME_TUNING;
    }
    search(0);
    search(1);
    pairs();
    return 0;
}
