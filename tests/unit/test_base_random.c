/* layer: base */
#include "tests/lib/check.h"

#include "base/clock.h"
#include "base/random.h"

static struct sp_rc fails(void *ctx, void *out, size_t n)
{
    (void)ctx;
    (void)out;
    (void)n;
    return SP_ERR(IO);
}

static struct sp_rc ones(void *ctx, void *out, size_t n)
{
    memset(out, *(int *)ctx, n);
    return SP_OK;
}

static int64_t fixed(void *ctx) { return *(int64_t *)ctx; }

static void bytes_differ(void **state)
{
    (void)state;
    unsigned char a[64] = { 0 }, b[64] = { 0 }, seen[256] = { 0 }, many[8192];
    CHECK_OK(sp_random_bytes(a, sizeof a));
    CHECK_OK(sp_random_bytes(b, sizeof b));
    assert_memory_not_equal(a, b, sizeof a);
    CHECK_OK(sp_random_bytes(many, sizeof many));
    CHECK_OK(sp_random_bytes(many, 0));
    for (size_t i = 0; i < sizeof many; i++)
        seen[many[i]] = 1;
    for (int i = 0; i < 256; i++)
        assert_int_equal(seen[i], 1); /* missing by chance: 256 * exp(-32) */
}

static void ids_are_version_7(void **state)
{
    (void)state;
    char id[SP_ID_TEXT] = "kept", next[SP_ID_TEXT];
    int byte = 0xff;
    int64_t at = 0x017f22e279b0 * INT64_C(1000); /* the time of RFC 9562 appendix A.6 */
    sp_clock_replace(fixed, &at);
    sp_random_replace(ones, &byte);
    CHECK_OK(sp_id_new(id));
    assert_string_equal(id, "017f22e2-79b0-7fff-bfff-ffffffffffff");
    byte = 0;
    CHECK_OK(sp_id_new(id));
    assert_string_equal(id, "017f22e2-79b0-7000-8000-000000000000");
    sp_random_replace(fails, NULL);
    CHECK_RC(IO, sp_id_new(next)); /* never an id that could be guessed */
    sp_random_replace(NULL, NULL);
    at += 1000;
    CHECK_OK(sp_id_new(next));
    assert_true(strcmp(id, next) < 0); /* in the order of time */
    sp_clock_replace(NULL, NULL);
    for (int i = 0; i < 1000; i++) {
        CHECK_OK(sp_id_new(next));
        assert_true(sp_id_valid(sp_view_of(next)));
        assert_string_not_equal(id, next);
        memcpy(id, next, sizeof id);
    }
}

static void ids_have_one_form(void **state)
{
    static const char *const bad[] = {
        "", "017f22e2-79b0-7000-8000-00000000000", "017f22e2-79b0-7000-8000-0000000000000", "017F22E2-79B0-7000-8000-000000000000",
        "017f22e279b0-7000-8000-000000000000-", "{17f22e2-79b0-7000-8000-000000000000", "017f22e2_79b0-7000-8000-000000000000",
        "017f22e2-79b0-7000-8000-00000000000g", "017f22e2-79b0-7000-8000-00000000000 ", "../f22e2-79b0-7000-8000-000000000000",
    };
    (void)state;
    assert_true(sp_id_valid(SP_VIEW_LIT("017f22e2-79b0-7000-8000-000000000000")));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (sp_id_valid(sp_view_of(bad[i])))
            fail_msg("%s", bad[i]);
    assert_false(sp_id_valid(sp_view(NULL, 0)));
}

/* The first numbers of splitmix64 for a seed, as published with the generator. */
static void the_generator_is_the_published_one(void **state)
{
    static const uint64_t want[] = { 6457827717110365317u, 3203168211198807973u, 9817491932198370423u, 4593380528125082431u };
    (void)state;
    struct sp_prng g = { 1234567 };
    for (size_t i = 0; i < sizeof want / sizeof want[0]; i++)
        assert_true(sp_prng_next(&g) == want[i]);
    assert_true(sp_prng_below(&g, 0) == 0 && sp_prng_below(&g, 1) == 0);
    for (int i = 0; i < 1000; i++)
        assert_true(sp_prng_below(&g, 10) < 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_differ), cmocka_unit_test(ids_are_version_7), cmocka_unit_test(ids_have_one_form),
        cmocka_unit_test(the_generator_is_the_published_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
