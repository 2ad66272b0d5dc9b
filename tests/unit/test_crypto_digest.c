/* layer: crypto */
#include "tests/lib/check.h"

#include <stdlib.h>

#include "crypto/digest.h"
#include "crypto/direct.h"
#include "crypto/suite.h"

/* FIPS 180-4, example computations of SHA-256. */
static void published_digests(void **state)
{
    static const char *const rows[][2] = {
        { "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
        { "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
        { "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t out[SP_SHA256_BYTES];
        SP_BUF_AUTO hex = { 0 };
        uint8_t secret[SP_SHA256_BYTES];
        CHECK_OK(sp_sha256(sp_view_of(rows[i][0]), out));
        CHECK_OK(sp_sha256_secret(sp_view_of(rows[i][0]), secret));
        assert_memory_equal(secret, out, sizeof out);
        sp_buf_put_hex(&hex, sp_view(out, sizeof out));
        CHECK_VIEW(sp_buf_view(&hex), rows[i][1]);
    }
    uint8_t out[SP_SHA256_BYTES];
    SP_BUF_AUTO hex = { 0 };
    char *million = malloc(1000000);
    assert_non_null(million);
    memset(million, 'a', 1000000);
    CHECK_OK(sp_sha256(sp_view(million, 1000000), out));
    free(million);
    sp_buf_put_hex(&hex, sp_view(out, sizeof out));
    CHECK_VIEW(sp_buf_view(&hex), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

/* RFC 7638 section 3.1: the key is RSA, which this house does not use, but the thumbprint's input is only text. */
static void published_thumbprint(void **state)
{
    (void)state;
    char out[SP_SHA256_TEXT];
    CHECK_OK(sp_sha256_b64url(SP_VIEW_LIT(
        "{\"e\":\"AQAB\",\"kty\":\"RSA\",\"n\":\"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6"
        "tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8K"
        "JZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csF"
        "Cur-kEgU8awapJzKnqDKgw\"}"), out));
    assert_string_equal(out, "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
}

static void comparing_sees_every_bit(void **state)
{
    (void)state;
    uint8_t a[32] = { 0 }, b[32] = { 0 };
    assert_true(sp_bytes_equal_secret(a, b, 32) && sp_bytes_equal_secret(a, b, 0));
    for (size_t i = 0; i < 256; i++) {
        b[i / 8] = (uint8_t)(1u << i % 8);
        assert_false(sp_bytes_equal_secret(a, b, 32));
        b[i / 8] = 0;
    }
}

/* Of every beginning of a text, and of all of it. */
static void two_digests_in_one_pass(void **state)
{
    uint8_t first[SP_SHA256_BYTES], whole[SP_SHA256_BYTES], want[SP_SHA256_BYTES];
    char text[200];
    (void)state;
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)(i * 7);
    for (size_t n = 0; n <= sizeof text; n += 1 + n / 40)
        for (size_t part = 0; part <= n; part++) {
            CHECK_OK(sp_sha256_both(sp_view(text, n), part, first, whole));
            CHECK_OK(sp_sha256(sp_view(text, part), want));
            assert_memory_equal(first, want, sizeof want);
            CHECK_OK(sp_sha256(sp_view(text, n), want));
            assert_memory_equal(whole, want, sizeof want);
        }
    CHECK_OK(sp_sha256_both(sp_view(NULL, 0), 0, first, whole));
    assert_memory_equal(first, whole, sizeof whole);
    CHECK_RC(INVALID, sp_sha256_both(sp_view(text, 10), 11, first, want));
    assert_memory_equal(first, whole, sizeof whole); /* as it was */
}

/* By the provider's own functions, as by EVP. */
static void the_short_way_is_the_same(void **state)
{
    uint8_t direct[SP_SHA256_BYTES], want[SP_SHA256_BYTES];
    char text[300];
    (void)state;
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)(i * 11);
    for (size_t n = 0; n <= sizeof text; n++) {
        assert_true(sp_direct_sha256(sp_view(text, n), direct));
        CHECK_OK(sp_sha256_secret(sp_view(text, n), want));
        assert_memory_equal(direct, want, sizeof want);
    }
    assert_true(sp_direct_sha256(sp_view(NULL, 0), direct));
    CHECK_OK(sp_sha256_secret(sp_view(NULL, 0), want));
    assert_memory_equal(direct, want, sizeof want);
}

static void the_suite_is_closed(void **state)
{
    static const char *const others[] = { "", "none", "None", "HS256", "RS256", "PS256", "ES384", "ES512", "ES256K", "es256", "EDDSA",
                                          "Ed448", "ECDH-ES", "ECDH-ES+A128KW", "RSA1_5", "dir", "ES256 ", "ES25", "A256GCM", "SM2", "SM2-SM3 " };
    (void)state;
    for (int i = 0; i < SP_ALG_COUNT; i++) {
        const struct sp_suite *s = sp_suite_of((enum sp_alg)i);
        assert_int_equal(s->alg, i);
        assert_ptr_equal(sp_suite_named(sp_view_of(s->name)), s);
        assert_true((s->signature_bytes || s->second_bytes) == (s->enc == NULL));
    }
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        assert_null(sp_suite_named(sp_view_of(others[i])));
    assert_null(sp_suite_named(sp_view(NULL, 0)));
    assert_null(sp_suite_named(SP_VIEW_LIT("ES256\0")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_digests), cmocka_unit_test(published_thumbprint),
        cmocka_unit_test(comparing_sees_every_bit), cmocka_unit_test(two_digests_in_one_pass), cmocka_unit_test(the_short_way_is_the_same), cmocka_unit_test(the_suite_is_closed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
