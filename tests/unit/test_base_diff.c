/* layer: base */
#include "base/diff.h"
#include "tests/lib/check.h"

enum { MOST = 64 };

static size_t differ(const char *a, const char *b, size_t most, struct sp_arena *arena, struct sp_diff_hunk **h)
{
    uint64_t left[64], right[64];
    size_t n = 0, n_a = strlen(a), n_b = strlen(b);
    for (size_t i = 0; i < n_a; i++)
        left[i] = (uint64_t)a[i];
    for (size_t i = 0; i < n_b; i++)
        right[i] = (uint64_t)b[i];
    CHECK_OK(sp_diff(left, n_a, right, n_b, most, arena, h, &n));
    return n;
}

static void hunks_say_what_was_replaced(void **state)
{
    (void)state;
    SP_ARENA_AUTO arena = { 0 };
    struct sp_diff_hunk *h;
    assert_int_equal(differ("abcdef", "abcdef", MOST, &arena, &h), 0);
    assert_int_equal(differ("", "", MOST, &arena, &h), 0);
    assert_int_equal(differ("abcdef", "abXdef", MOST, &arena, &h), 1);
    assert_true(h[0].a == 2 && h[0].n_a == 1 && h[0].b == 2 && h[0].n_b == 1);
    assert_int_equal(differ("abcdef", "abdef", MOST, &arena, &h), 1);
    assert_true(h[0].a == 2 && h[0].n_a == 1 && h[0].n_b == 0);
    assert_int_equal(differ("abdef", "abcdefg", MOST, &arena, &h), 2);
    assert_true(h[0].a == 2 && h[0].n_a == 0 && h[0].b == 2 && h[0].n_b == 1);
    assert_true(h[1].a == 5 && h[1].n_a == 0 && h[1].b == 6 && h[1].n_b == 1);
    assert_int_equal(differ("", "xyz", MOST, &arena, &h), 1);
    assert_true(h[0].n_a == 0 && h[0].n_b == 3);
    assert_int_equal(differ("xyz", "", MOST, &arena, &h), 1);
    assert_true(h[0].n_a == 3 && h[0].n_b == 0);
}

static void too_many_changes_are_refused(void **state)
{
    (void)state;
    SP_ARENA_AUTO arena = { 0 };
    struct sp_diff_hunk *h;
    uint64_t a[] = { 1, 2, 3 }, b[] = { 4, 5, 6 };
    size_t n;
    CHECK_RC(LIMIT, sp_diff(a, 3, b, 3, 5, &arena, &h, &n));
    CHECK_OK(sp_diff(a, 3, b, 3, 6, &arena, &h, &n));
    CHECK_RC(LIMIT, sp_diff(a, 3, b, 3, SIZE_MAX, &arena, &h, &n));
}

/* The fewest changes there can be: by the longest common subsequence, the slow way. */
static size_t fewest(const uint64_t *a, size_t n_a, const uint64_t *b, size_t n_b)
{
    size_t best[33][33] = { { 0 } };
    for (size_t i = 1; i <= n_a; i++)
        for (size_t k = 1; k <= n_b; k++)
            best[i][k] = a[i - 1] == b[k - 1] ? best[i - 1][k - 1] + 1 : best[i - 1][k] > best[i][k - 1] ? best[i - 1][k] : best[i][k - 1];
    return n_a + n_b - 2 * best[n_a][n_b];
}

/* Any two sequences: what the hunks leave is alike, in order, and no fewer changes would do. */
static void what_hunks_leave_is_alike(void **state)
{
    (void)state;
    for (uint64_t round = 0, seed = 1; round < 20000; round++) {
        SP_ARENA_AUTO arena = { 0 };
        uint64_t a[32], b[32];
        size_t n, n_a = (size_t)(seed >> 7) % 32, n_b = (size_t)(seed >> 17) % 32, x = 0, y = 0, changed = 0;
        struct sp_diff_hunk *h;
        for (size_t i = 0; i < 32; i++) {
            seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            a[i] = seed >> 40 & 3;
            b[i] = seed >> 50 & 3;
        }
        CHECK_OK(sp_diff(a, n_a, b, n_b, MOST, &arena, &h, &n));
        for (size_t i = 0; i <= n; i++) {
            size_t to = i < n ? h[i].a : n_a;
            while (x < to)
                assert_true(y < n_b && a[x++] == b[y++]);
            if (i == n)
                break;
            assert_int_equal(y, h[i].b);
            assert_true(h[i].n_a + h[i].n_b > 0);
            x += h[i].n_a;
            y += h[i].n_b;
            changed += h[i].n_a + h[i].n_b;
        }
        assert_int_equal(y, n_b);
        assert_int_equal(changed, fewest(a, n_a, b, n_b));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hunks_say_what_was_replaced),
        cmocka_unit_test(too_many_changes_are_refused),
        cmocka_unit_test(what_hunks_leave_is_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
