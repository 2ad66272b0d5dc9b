/* layer: crypto */
/* What good proofs of several heads tell of one log, whose sizes differ: every small tree against every other. */
#include "tests/lib/merkle_tree.h"

#include "crypto/merkle_parts.h"

struct shown { struct sp_merkle_part v[4 * (2 * 8 + 1)]; size_t n; };

static void show(struct shown *s, struct mt_tree *t, uint64_t index)
{
    struct sp_merkle_proof p;
    struct sp_hash root;
    CHECK_OK(sp_merkle_prove_inclusion(index, t->size, mt_read, t, &p, NULL));
    CHECK_OK(sp_merkle_root(t->size, mt_read, t, &root));
    CHECK_OK(sp_merkle_parts_put(NULL, index, t->size, &t->leaf[index], p.h, p.n, s->v + s->n));
    const struct sp_merkle_part *top = &s->v[s->n + p.n];
    assert_true(top->from == 0 && top->to == t->size);
    assert_memory_equal(top->hash.b, root.b, sizeof root.b);
    s->n += sp_merkle_parts_of(p.n);
}

static bool agree(struct shown *s, struct sp_merkle_part *odd)
{
    bool yes = false;
    CHECK_OK(sp_merkle_parts_agree(s->v, s->n, &yes, odd));
    return yes;
}

static bool two_agree(struct mt_tree *a, uint64_t i, struct mt_tree *b, uint64_t k, struct sp_merkle_part *odd)
{
    struct shown s = { .n = 0 };
    show(&s, a, i);
    show(&s, b, k);
    return agree(&s, odd);
}

/* The perfect subtrees that a tree falls into: where the one ends that holds this entry. */
static uint64_t end_of(uint64_t size, uint64_t index)
{
    uint64_t end = 0;
    for (unsigned level = 8; level-- > 0;) {
        if (size >> level & 1)
            end += UINT64_C(1) << level;
        if (index < end)
            return end;
    }
    return end;
}

static void one_log_agrees_with_itself(void **state)
{
    (void)state;
    struct sp_merkle_part odd;
    for (uint64_t m = 1; m <= MT_MOST; m++) {
        struct mt_tree a = mt_tree_of(m, MT_MOST, MT_MOST);
        for (uint64_t n = m; n <= MT_MOST; n++) {
            struct mt_tree b = mt_tree_of(n, MT_MOST, MT_MOST), c = mt_tree_of(m / 2 + 1, MT_MOST, MT_MOST);
            for (uint64_t i = 0; i < m; i++)
                for (uint64_t k = 0; k < n; k++) {
                    struct shown s = { .n = 0 };
                    show(&s, &a, i);
                    show(&s, &b, k);
                    show(&s, &c, i / 2);
                    assert_true(agree(&s, &odd));
                }
        }
    }
}

static void two_roots_of_one_size_never_agree(void **state)
{
    (void)state;
    struct sp_merkle_part odd;
    for (uint64_t n = 1; n <= MT_MOST; n++)
        for (uint64_t f = 0; f < n; f++) {
            struct mt_tree a = mt_tree_of(n, MT_MOST, MT_MOST), b = mt_tree_of(n, f, f + 1);
            for (uint64_t i = 0; i < n; i++)
                for (uint64_t k = 0; k < n; k++)
                    assert_false(two_agree(&a, i, &b, k, &odd));
        }
}

/* Of a larger tree and of the same entry: all is seen up to the end of the perfect subtree that the smaller tree has it in. */
static void proofs_of_one_entry_show_what_lies_before_it(void **state)
{
    (void)state;
    struct sp_merkle_part odd;
    for (uint64_t m = 1; m < MT_MOST; m++)
        for (uint64_t n = m + 1; n <= MT_MOST; n++)
            for (uint64_t f = 0; f < m; f++) {
                struct mt_tree a = mt_tree_of(m, MT_MOST, MT_MOST), b = mt_tree_of(n, f, f + 1);
                for (uint64_t i = 0; i < m; i++) {
                    bool same = two_agree(&a, i, &b, i, &odd);
                    assert_int_equal(same, f >= end_of(m, i));
                    assert_true(same || (odd.from <= f && f < odd.to));
                }
            }
}

/* The proof of the first entry after the smaller tree is made of what that tree is made of: its root can be made again. */
static void the_next_entry_shows_the_whole_tree_before(void **state)
{
    (void)state;
    struct sp_merkle_part odd;
    for (uint64_t m = 1; m < MT_MOST; m++)
        for (uint64_t n = m + 1; n <= MT_MOST; n++)
            for (uint64_t f = 0; f < m; f++) {
                struct mt_tree a = mt_tree_of(m, MT_MOST, MT_MOST), b = mt_tree_of(n, f, f + 1);
                for (uint64_t i = 0; i < m; i++) {
                    assert_false(two_agree(&a, i, &b, m, &odd));
                    assert_true(odd.from <= f && f < odd.to);
                }
            }
}

/* What only the larger tree has is nobody's contradiction. */
static void later_entries_are_free(void **state)
{
    (void)state;
    struct sp_merkle_part odd;
    for (uint64_t m = 1; m < MT_MOST; m++)
        for (uint64_t f = m; f < MT_MOST; f++) {
            struct mt_tree a = mt_tree_of(m, MT_MOST, MT_MOST), b = mt_tree_of(MT_MOST, f, f + 1);
            for (uint64_t i = 0; i < m; i++)
                for (uint64_t k = 0; k < MT_MOST; k++)
                    assert_true(two_agree(&a, i, &b, k, &odd));
        }
}

static void sizes_near_the_end(void **state)
{
    (void)state;
    struct sp_hash leaf = { { 1 } }, path[SP_MERKLE_LEVELS] = { { { 2 } } };
    struct sp_merkle_part v[2 * SP_MERKLE_LEVELS + 1], odd;
    bool yes;
    CHECK_OK(sp_merkle_parts_put(NULL, UINT64_MAX - 1, UINT64_MAX, &leaf, path, 63, v)); /* 2^64 - 1 entries */
    assert_true(v[0].from == UINT64_MAX - 1 && v[0].to == UINT64_MAX);
    assert_true(v[63].from == 0 && v[63].to == UINT64_MAX);
    CHECK_OK(sp_merkle_parts_agree(v, sp_merkle_parts_of(63), &yes, &odd));
    assert_true(yes);
    CHECK_OK(sp_merkle_parts_put(NULL, 0, UINT64_MAX, &leaf, path, 64, v));
    assert_true(v[0].from == 0 && v[0].to == 1);
    assert_true(v[64].from == 0 && v[64].to == UINT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_log_agrees_with_itself), cmocka_unit_test(two_roots_of_one_size_never_agree),
        cmocka_unit_test(proofs_of_one_entry_show_what_lies_before_it), cmocka_unit_test(the_next_entry_shows_the_whole_tree_before),
        cmocka_unit_test(later_entries_are_free), cmocka_unit_test(sizes_near_the_end),
    };
    return cmocka_run_group_tests_name("crypto merkle parts", tests, NULL, NULL);
}
