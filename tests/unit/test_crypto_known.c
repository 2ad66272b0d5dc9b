/* layer: crypto, threads */
/* What a key is known to have signed: nothing else than that passes, however near it is. */
#include "tests/lib/check.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/random.h"
#include "crypto/internal.h"
#include "crypto/jws.h"

static const char text[] = "saphan/LA/0123456789abcdef\n1184\nfytn+a7E25N0aIePHbmTUxC2kpWjJ5XTTSkEPEFUfCQ=\n";

static bool takes(const struct sp_key *key, struct sp_view message, const uint8_t signature[64])
{
    struct sp_diag d = { .rule = "" };
    struct sp_rc rc = sp_verify_raw(key, message, sp_view(signature, 64), &d);
    if (!sp_ok(rc)) {
        assert_true(sp_is(rc, SP_RC_SIGNATURE));
        CHECK_RULE(d, "jws.signature");
    }
    return sp_ok(rc);
}

static void every_byte_counts(void **state)
{
    (void)state;
    SP_KEY_AUTO key = NULL;
    SP_KEY_AUTO other = NULL;
    uint8_t signature[64], changed[64];
    char message[sizeof text];
    struct sp_view whole = sp_view(text, sizeof text - 1);
    CHECK_OK(sp_key_generate(SP_ALG_EDDSA, &key));
    CHECK_OK(sp_key_generate(SP_ALG_EDDSA, &other));
    CHECK_OK(sp_sign_raw(key, whole, signature));
    for (int round = 0; round < 2; round++) { /* before it is known, and after */
        assert_int_equal(sp_known_has(sp_key_known(key), whole, signature), round);
        for (size_t i = 0; i < 64; i++) {
            memcpy(changed, signature, 64);
            changed[i] ^= 1;
            assert_false(takes(key, whole, changed));
        }
        for (size_t i = 0; i < whole.n; i++) {
            memcpy(message, text, sizeof text);
            message[i] ^= 1;
            assert_false(takes(key, sp_view(message, whole.n), signature));
            assert_false(takes(key, sp_view(text, i), signature));
        }
        assert_false(takes(key, sp_view(text, sizeof text), signature)); /* one byte more */
        assert_false(takes(other, whole, signature));
        assert_true(takes(key, whole, signature));
    }
    assert_true(takes(key, whole, signature));
    assert_false(sp_known_has(sp_key_known(other), whole, signature));
}

/* What did not verify is not kept, in whatever order things come. */
static void wrong_ones_leave_nothing(void **state)
{
    (void)state;
    SP_KEY_AUTO key = NULL;
    uint8_t signature[64], wrong[64];
    struct sp_view whole = sp_view(text, sizeof text - 1);
    CHECK_OK(sp_key_generate(SP_ALG_EDDSA, &key));
    CHECK_OK(sp_sign_raw(key, whole, signature));
    memcpy(wrong, signature, 64);
    wrong[63] ^= 2; /* the same place in the memory */
    assert_false(takes(key, whole, wrong));
    assert_false(sp_known_has(sp_key_known(key), whole, wrong));
    assert_true(takes(key, whole, signature));
    assert_false(takes(key, whole, wrong));
    assert_true(sp_known_has(sp_key_known(key), whole, signature));
}

static void holds_so_many(void **state)
{
    (void)state;
    enum { MANY = 4 * SP_KNOWN_MOST };
    struct sp_known *k = sp_known_new();
    struct sp_prng prng = { 7 };
    uint8_t (*signature)[64] = calloc(MANY, sizeof *signature);
    char long_one[SP_KNOWN_BYTES + 1] = { 0 };
    size_t held = 0;
    assert_true(k && signature);
    for (size_t i = 0; i < MANY; i++) {
        for (size_t b = 0; b < 64; b += 8) {
            uint64_t w = sp_prng_next(&prng);
            memcpy(signature[i] + b, &w, 8);
        }
        sp_known_add(k, sp_view(signature[i], 40), signature[i]);
        assert_true(sp_known_has(k, sp_view(signature[i], 40), signature[i]));
    }
    for (size_t i = 0; i < MANY; i++)
        held += sp_known_has(k, sp_view(signature[i], 40), signature[i]);
    assert_in_range(held, SP_KNOWN_MOST / 2, SP_KNOWN_MOST);
    sp_known_add(k, sp_view(long_one, sizeof long_one), signature[0]);
    assert_false(sp_known_has(k, sp_view(long_one, sizeof long_one), signature[0]));
    sp_known_add(k, sp_view(long_one, SP_KNOWN_BYTES), signature[0]);
    assert_true(sp_known_has(k, sp_view(long_one, SP_KNOWN_BYTES), signature[0]));
    sp_known_free(k);
    free(signature);
}

struct user { const struct sp_key *key; uint8_t good[8][64]; unsigned wrong; };

static void *use(void *arg)
{
    struct user *u = arg;
    for (size_t i = 0; i < 400; i++) {
        char message = (char)('a' + i % 8), other = (char)('a' + (i + 1) % 8);
        u->wrong += !sp_ok(sp_verify_raw(u->key, sp_view(&message, 1), sp_view(u->good[i % 8], 64), NULL));
        u->wrong += i % 16 == 0 && sp_ok(sp_verify_raw(u->key, sp_view(&other, 1), sp_view(u->good[i % 8], 64), NULL));
    }
    return NULL;
}

static void threads_share_it(void **state)
{
    (void)state;
    enum { THREADS = 4 };
    SP_KEY_AUTO key = NULL;
    struct user u[THREADS] = { 0 };
    pthread_t t[THREADS];
    CHECK_OK(sp_key_generate(SP_ALG_EDDSA, &key));
    for (size_t i = 0; i < THREADS; i++) {
        u[i].key = key;
        for (size_t m = 0; m < 8; m++) {
            char message = (char)('a' + m);
            CHECK_OK(sp_sign_raw(key, sp_view(&message, 1), u[i].good[m]));
        }
        assert_int_equal(pthread_create(&t[i], NULL, use, &u[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(t[i], NULL), 0);
        assert_int_equal(u[i].wrong, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_byte_counts), cmocka_unit_test(wrong_ones_leave_nothing), cmocka_unit_test(holds_so_many),
        cmocka_unit_test(threads_share_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
