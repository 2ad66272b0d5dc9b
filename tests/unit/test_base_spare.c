/* layer: base, threads */
#include "tests/lib/check.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "base/random.h"
#include "base/spare.h"

static void only_powers_of_two_wait(void **state)
{
    (void)state;
    for (size_t n = 0; n <= 2 * SP_SPARE_MOST; n++) {
        bool power = n == 2048 || n == 4096 || n == 8192 || n == 16384 || n == 32768 || n == 65536 || n == 131072;
        if (sp_spare_fits(n) != power)
            fail_msg("%zu", n);
    }
    assert_false(sp_spare_fits(SIZE_MAX));
    assert_false(sp_spare_fits((size_t)1 << 48));
}

/* What is given is what comes next, and of its own size only; too many are freed, as sanitizers see. */
static void what_is_given_comes_again(void **state)
{
    enum { MANY = 3 * SP_SPARE_WAITING };
    (void)state;
    sp_spare_give(NULL, 4096);
    for (size_t size = SP_SPARE_LEAST; size <= SP_SPARE_MOST; size *= 2) {
        void *p[MANY];
        for (size_t i = 0; i < MANY; i++) {
            p[i] = sp_spare_take(size);
            assert_non_null(p[i]);
            memset(p[i], (int)i, size);
            for (size_t k = 0; k < i; k++)
                assert_ptr_not_equal(p[i], p[k]);
        }
        for (size_t i = 0; i < MANY; i++) {
            assert_int_equal(((unsigned char *)p[i])[size - 1], i);
            sp_spare_give(p[i], size);
        }
    }
    if (CHECK_EVERY == 1) { /* no sanitizer */
        void *last = sp_spare_take(16384);
        sp_spare_give(last, 16384);
        void *next = sp_spare_take(16384);
        assert_ptr_equal(next, last);
        sp_spare_give(next, 16384);
    }
    void *odd = sp_spare_take(5000);
    assert_non_null(odd);
    memset(odd, 1, 5000);
    sp_spare_give(odd, 5000);
    void *p = sp_spare_take(8192);
    void *grown = realloc(p, 9000); /* an owner may treat it as any memory of malloc's */
    assert_non_null(grown);
    free(grown);
}

struct owner { unsigned number, wrong; };

/* Holds some pieces at a time, each full of a mark of its own. */
static void *hold(void *arg)
{
    enum { HELD = 5, ROUNDS = 20000 };
    struct owner *o = arg;
    struct sp_prng g = { o->number + 1 };
    struct { unsigned char *p; size_t n; unsigned char mark; } held[HELD] = { { NULL, 0, 0 } };
    for (unsigned i = 0; i < ROUNDS; i++) {
        size_t at = (size_t)sp_prng_below(&g, HELD), n = (size_t)SP_SPARE_LEAST << sp_prng_below(&g, 3);
        if (held[at].p) {
            o->wrong += held[at].p[0] != held[at].mark || held[at].p[held[at].n / 2] != held[at].mark || held[at].p[held[at].n - 1] != held[at].mark;
            sp_spare_give(held[at].p, held[at].n);
        }
        held[at].n = n;
        held[at].mark = (unsigned char)(o->number * 40 + i % 40);
        held[at].p = sp_spare_take(n);
        held[at].p[0] = held[at].p[n / 2] = held[at].p[n - 1] = held[at].mark;
    }
    for (size_t i = 0; i < HELD; i++)
        sp_spare_give(held[i].p, held[i].n);
    return NULL;
}

static void no_piece_has_two_owners(void **state)
{
    enum { THREADS = 6 };
    struct owner o[THREADS];
    pthread_t thread[THREADS];
    (void)state;
    for (unsigned i = 0; i < THREADS; i++) {
        o[i] = (struct owner){ .number = i };
        assert_int_equal(pthread_create(&thread[i], NULL, hold, &o[i]), 0);
    }
    for (unsigned i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(thread[i], NULL), 0);
        assert_int_equal(o[i].wrong, 0);
    }
}

static void texts_survive_growth(void **state)
{
    (void)state;
    for (int round = 0; round < 3; round++) {
        SP_BUF_AUTO b = { 0 };
        SP_BUF_AUTO wide = { 0 };
        char *to = sp_buf_room(&wide, 100000);
        assert_non_null(to);
        memset(to, 0x55, 100000);
        for (size_t i = 0; i < 300000; i++)
            sp_buf_putc(&b, (char)(i * 7 + (size_t)round));
        CHECK_OK(sp_buf_rc(&b));
        assert_int_equal(b.n, 300000);
        for (size_t i = 0; i < b.n; i++)
            if (b.p[i] != (char)(i * 7 + (size_t)round))
                fail_msg("byte %zu of round %d", i, round);
        for (size_t i = 0; i < 100000; i++)
            assert_int_equal(to[i], 0x55);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_powers_of_two_wait),
        cmocka_unit_test(what_is_given_comes_again),
        cmocka_unit_test(no_piece_has_two_owners),
        cmocka_unit_test(texts_survive_growth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
