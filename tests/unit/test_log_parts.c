/* layer: tools */
/* What an archive's bundles show of the logs: honest ones of any sizes agree, two histories are found whatever sizes were picked. */
#include <stdlib.h>

#include "tests/lib/merkle_tree.h"
#include "tools/saphan-verify/summary.h"

static void show(struct sp_log_parts *p, unsigned short node, uint32_t file, struct mt_tree *t, uint64_t index)
{
    struct sp_tlog_proof proof = { .index = index };
    struct sp_checkpoint head = { .size = t->size };
    CHECK_OK(sp_merkle_prove_inclusion(index, t->size, mt_read, t, &proof.proof, NULL));
    CHECK_OK(sp_merkle_root(t->size, mt_read, t, &head.root));
    CHECK_OK(sp_log_parts_add(p, node, file, &head, &proof, &t->leaf[index], NULL));
}

static size_t findings(struct sp_log_parts *p, struct sp_conflict found[SP_SHOWN])
{
    struct sp_archive archive = { .parts = p };
    struct sp_summary s = { .a = &archive, .conflict = found };
    sp_find_forks(&s);
    return s.n_conflicts;
}

static void one_history_has_no_fork(void **state)
{
    (void)state;
    struct sp_conflict found[SP_SHOWN];
    struct sp_log_parts p = { .n = 0 };
    uint32_t file = 0;
    for (uint64_t size = 1; size <= MT_MOST; size++) {
        struct mt_tree t = mt_tree_of(size, MT_MOST, MT_MOST);
        for (uint64_t i = 0; i < size; i++)
            show(&p, 1, file++, &t, i);
    }
    assert_int_equal(findings(&p, found), 0);
    sp_log_parts_free(&p);
}

/* The one file shows the first history, the other the second, which differs from entry 8 on. From size 12 on both trees hold the
 * entries 8 to 11 as one part, and every way to a later entry shows it. */
static void two_histories_are_a_fork_at_any_sizes(void **state)
{
    (void)state;
    struct sp_conflict found[SP_SHOWN];
    size_t pairs = 0, seen = 0;
    for (uint64_t a = 12; a < MT_MOST; a++)
        for (uint64_t b = 12; b < MT_MOST; b++)
            for (uint64_t i = 8; i < a; i++) {
                struct sp_log_parts p = { .n = 0 };
                struct mt_tree one = mt_tree_of(a, MT_MOST, MT_MOST), two = mt_tree_of(b, 8, MT_MOST);
                show(&p, 2, 3, &one, i);
                show(&p, 2, 7, &two, 9);
                show(&p, 1, 8, &two, 9); /* another log */
                pairs++;
                size_t n = findings(&p, found);
                seen += n > 0;
                for (size_t k = 0; k < n; k++) {
                    assert_true(found[k].first == 3 && found[k].other == 7 && found[k].node == 2);
                    assert_true(found[k].to > 8);
                }
                sp_log_parts_free(&p);
            }
    assert_int_equal(seen, pairs);
}

static void the_smallest_part_is_told(void **state)
{
    (void)state;
    struct sp_conflict found[SP_SHOWN];
    struct sp_log_parts p = { .n = 0 };
    struct mt_tree one = mt_tree_of(12, MT_MOST, MT_MOST), two = mt_tree_of(15, 8, MT_MOST);
    show(&p, 0, 1, &one, 10);
    show(&p, 0, 2, &two, 13);
    assert_int_equal(findings(&p, found), 1);
    assert_int_equal(found[0].kind, SP_TWO_PARTS);
    assert_int_equal(found[0].at, 8);
    assert_int_equal(found[0].to, 12);
    show(&p, 0, 3, &one, 9);
    show(&p, 0, 4, &two, 9); /* now the message itself is at hand */
    assert_true(findings(&p, found) >= 1);
    assert_int_equal(found[0].kind, SP_TWO_MESSAGES);
    sp_log_parts_free(&p);
}

static void heads_of_one_size_have_one_root(void **state)
{
    (void)state;
    struct sp_conflict found[SP_SHOWN];
    struct sp_log_parts p = { .n = 0 };
    struct mt_tree one = mt_tree_of(13, MT_MOST, MT_MOST), two = mt_tree_of(13, 12, MT_MOST);
    show(&p, 0, 1, &one, 0);
    show(&p, 0, 2, &two, 0);
    bool head = false;
    size_t n = findings(&p, found);
    for (size_t i = 0; i < n; i++)
        head |= found[i].kind == SP_TWO_HEADS && found[i].at == 13;
    assert_true(head);
    sp_log_parts_free(&p);
}

/* What threads saw of different files, in any order: the first file of each part counts. */
static void threads_are_joined(void **state)
{
    (void)state;
    struct sp_conflict found[SP_SHOWN];
    struct sp_log_parts a = { .n = 0 }, b = { .n = 0 };
    struct mt_tree one = mt_tree_of(12, MT_MOST, MT_MOST), two = mt_tree_of(12, 9, MT_MOST);
    show(&a, 0, 4, &one, 9);
    show(&b, 0, 2, &one, 9);
    show(&b, 0, 3, &two, 9);
    CHECK_OK(sp_log_parts_join(&a, &b));
    assert_true(findings(&a, found) > 0);
    assert_int_equal(found[0].kind, SP_TWO_MESSAGES);
    assert_int_equal(found[0].first, 2);
    assert_int_equal(found[0].other, 3);
    sp_log_parts_free(&a);
    sp_log_parts_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_history_has_no_fork), cmocka_unit_test(two_histories_are_a_fork_at_any_sizes),
        cmocka_unit_test(the_smallest_part_is_told), cmocka_unit_test(heads_of_one_size_have_one_root), cmocka_unit_test(threads_are_joined),
    };
    return cmocka_run_group_tests_name("parts of logs", tests, NULL, NULL);
}
