/* layer: base */
#include "tests/lib/check.h"

#include "base/arena.h"
#include "base/random.h"

static void pieces_are_zeroed_aligned_and_apart(void **state)
{
    (void)state;
    SP_ARENA_AUTO a = { 0 };
    struct sp_prng g = { 7 };
    unsigned char *pieces[500];
    size_t sizes[500];
    for (size_t i = 0; i < 500; i++) {
        sizes[i] = (size_t)sp_prng_below(&g, i % 50 == 0 ? 40000 : 200);
        pieces[i] = sp_arena_alloc(&a, sizes[i]);
        assert_non_null(pieces[i]);
        assert_int_equal((uintptr_t)pieces[i] % 16, 0);
        for (size_t k = 0; k < sizes[i]; k++)
            assert_int_equal(pieces[i][k], 0);
        memset(pieces[i], (int)i, sizes[i]);
    }
    for (size_t i = 0; i < 500; i++)
        for (size_t k = 0; k < sizes[i]; k++)
            assert_int_equal(pieces[i][k], i & 255);
}

static void copies_end_with_nul(void **state)
{
    (void)state;
    SP_ARENA_AUTO a = { 0 };
    struct sp_view v = { NULL, 0 };
    char *t = sp_arena_text(&a, SP_VIEW_LIT("a\0b"));
    assert_non_null(t);
    assert_memory_equal(t, "a\0b\0", 4);
    assert_string_equal(sp_arena_text(&a, v), "");
    assert_true(sp_arena_copy(&a, SP_VIEW_LIT("xyz"), &v));
    CHECK_VIEW(v, "xyz");
    assert_int_equal(v.p[3], 0);
    assert_true(sp_arena_copy(&a, sp_view(NULL, 0), &v) && v.n == 0);
}

static void the_limit_holds(void **state)
{
    (void)state;
    SP_ARENA_AUTO a = { .limit_bytes = 1000 };
    struct sp_view v = SP_VIEW_LIT("old");
    char big[600] = "";
    assert_non_null(sp_arena_alloc(&a, 600));
    assert_null(sp_arena_alloc(&a, 401));
    assert_null(sp_arena_alloc(&a, SIZE_MAX));
    assert_null(sp_arena_alloc(&a, SIZE_MAX - 8));
    assert_false(sp_arena_copy(&a, sp_view(big, sizeof big), &v));
    CHECK_VIEW(v, "old");
    assert_non_null(sp_arena_alloc(&a, 400));
    assert_null(sp_arena_alloc(&a, 1));
    sp_arena_reset(&a);
    assert_int_equal(a.used_bytes, 0);
    assert_non_null(sp_arena_alloc(&a, 1000));
    SP_ARENA_AUTO none = { 0 };
    assert_null(sp_arena_alloc(&none, SIZE_MAX));
    assert_null(sp_arena_alloc(&none, SIZE_MAX / 2 + 1));
}

static void reset_reuses_and_clears(void **state)
{
    (void)state;
    SP_ARENA_AUTO a = { 0 };
    sp_arena_reset(&a);
    for (int round = 0; round < 20; round++) {
        for (int i = 0; i < 100; i++) {
            unsigned char *p = sp_arena_alloc(&a, 700);
            assert_non_null(p);
            for (int k = 0; k < 700; k++)
                assert_int_equal(p[k], 0); /* nothing of the message before */
            memset(p, 0xaa, 700);
        }
        sp_arena_reset(&a);
    }
    sp_arena_free(&a);
    assert_null(a.head);
    assert_non_null(sp_arena_alloc(&a, 1)); /* usable again */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_are_zeroed_aligned_and_apart), cmocka_unit_test(copies_end_with_nul),
        cmocka_unit_test(the_limit_holds), cmocka_unit_test(reset_reuses_and_clears),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
