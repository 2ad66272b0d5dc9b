/* layer: storage, threads elsewhere */
/* How well names are found and told apart, on the held half of tests/lib/names. The floors stand clearly under what is
 * reached, so that a change of taste passes and a loss does not. */
#include "tests/lib/check.h"

#include "tests/lib/name_lists.h"

struct floor { const char *title; unsigned first, ten; }; /* in per cent */
static const struct floor floors[] = {
    { "Thai by English", 80, 88 },
    { "Chinese by English", 60, 76 },
    { "Lao, Khmer, Burmese by English", 80, 88 },
    { "Vietnamese without marks", 95, 98 },
    { "Vietnamese by English", 70, 76 },
    { "English by Thai", 75, 80 },
    { "English by Chinese", 60, 76 },
    { "English by Lao, Khmer, Burmese", 80, 88 },
};

static const struct floor *floor_of(const char *title)
{
    for (size_t i = 0; i < sizeof floors / sizeof *floors; i++)
        if (!strcmp(floors[i].title, title))
            return &floors[i];
    print_message("no floor for %s\n", title);
    return &floors[0];
}

static void check_groups(size_t stored)
{
    struct name_registry *r = name_registry_make(stored);
    for (size_t i = 0; i < name_groups_n; i++) {
        const struct name_group *g = &name_groups[i];
        struct name_found ours, simple;
        if (g->stored != stored)
            continue;
        const struct floor *f = floor_of(g->title);
        name_group_search(r, g, NAME_HELD, NULL, &ours);
        name_group_baseline(r, g, NAME_HELD, &simple);
        print_message("%s: %zu of %zu first, %zu in ten\n", g->title, ours.first, ours.asked, ours.ten);
        assert_true(ours.asked >= 30);
        assert_true(100 * ours.first >= f->first * ours.asked && 100 * ours.ten >= f->ten * ours.asked);
        assert_true(ours.first > simple.first && ours.ten >= simple.ten);
    }
    name_registry_free(r);
}

static void finds_companies_by_their_english_name(void **state)
{
    (void)state;
    check_groups(0);
}

static void finds_english_names_by_native_ones(void **state)
{
    (void)state;
    check_groups(1);
}

static void tells_companies_apart(void **state)
{
    struct name_judged j;
    (void)state;
    name_pairs_judge(NAME_HELD, NULL, &j);
    print_message("precision %.3f recall %.3f\n", name_precision(&j), name_recall(&j));
    assert_true(j.same > 300 && j.different > 600);
    assert_true(name_precision(&j) >= 0.93 && name_recall(&j) >= 0.92);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_companies_by_their_english_name),
        cmocka_unit_test(finds_english_names_by_native_ones),
        cmocka_unit_test(tells_companies_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
