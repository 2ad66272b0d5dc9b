/* layer: crypto, threads */
#include "tests/lib/check.h"

#include <pthread.h>

#include "base/random.h"
#include "crypto/jwe.h"

/* Made by another implementation (the `jose` program) for this key; the second with apu, apv and a foreign kid. */
#define JWK "{\"crv\":\"P-256\",\"d\":\"Dn0ROeoRJByIz8nNPPCVlQfy7SoKXtsWVTvmoPIXwGM\",\"kty\":\"EC\"," \
    "\"x\":\"Y5Sz_ePmX_tjnRcOWaU00TD1VPvhQCiKRe0dd0R_lzs\",\"y\":\"1uXPMKOiEmIprbvKWN8CzqWhmWAMDYZDBAhLN-379Pw\"}"
#define HEAD "eyJhbGciOiJFQ0RILUVTK0EyNTZLVyIsImVuYyI6IkEyNTZHQ00iLCJlcGsiOnsiY3J2IjoiUC0yNTYiLCJrdHkiOiJFQyIsIngiOiJPbW1pb" \
    "VE1YXJTUXFWZHFhMWNtaUJlMlo4UWtUSkdsdHIwZFhJU2p6NW0wIiwieSI6IjlNVGFLaWVUa3JOOUR5d1l5YTVCOVRkZ3lTb0hFM2dTTk1wSmd2RW" \
    "1Wc0kifX0"
#define WRAPPED "4PiyRLvcN9yKEQdA7siAsA4jy7R-B2lACXsqRoPSeEB7Hk7FL0rV3Q"
#define REST "BjqTVR8av2t9uOB_.u0ghmhP7MohXxlz9dPm3"
#define TAG "gnqHbclYO6zJkQywfM2YBQ"
#define TOKEN HEAD "." WRAPPED "." REST "." TAG
#define TOKEN_PARTIES "eyJhbGciOiJFQ0RILUVTK0EyNTZLVyIsImFwdSI6IlFXeHBZMlUiLCJhcHYiOiJRbTlpIiwiZW5jIjoiQTI1NkdDTSIsImVwayI" \
    "6eyJjcnYiOiJQLTI1NiIsImt0eSI6IkVDIiwieCI6IkZBNGVWczlMX2YxYnRDdmRRaEUtQnRoUlZTSU1YLXU1UlhQUkVUVFhsQjgiLCJ5IjoiTkRW" \
    "dzJMdGY5Z01HTE5Pc0tWS2pVYm5sNGh5VWxjNnk4S1oxdWhPWmp2NCJ9LCJraWQiOiJ4In0.xwY_0zjOm1dp_RUkF-Q8yEEy2Saf30UWXQV53qcqk" \
    "-czVBZz_tXE2g.OHwV4LWiPCaKZ4UU._IUsXmQe8xdDYe2z_lh6.OkSlotytUsq4xgTTLKcHvA"
#define POINT "\"x\":\"OmmimQ5arSQqVdqa1cmiBe2Z8QkTJGltr0dXISjz5m0\",\"y\":\"9MTaKieTkrN9DywYya5B9TdgySoHE3gSNMpJgvEmVsI\""
#define A75 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define START "{\"alg\":\"ECDH-ES+A256KW\",\"enc\":\"A256GCM\""
#define EPK "\"epk\":{\"kty\":\"EC\",\"crv\":\"P-256\"," POINT "}"

static struct sp_key *recipient(void)
{
    struct sp_key *key = NULL;
    SP_JSON_AUTO jwk = NULL;
    CHECK_OK(sp_json_parse(SP_VIEW_LIT(JWK), 0, &jwk, NULL));
    CHECK_OK(sp_key_from_jwk_for(jwk, SP_ALG_ECDH_ES_A256KW, &key, NULL));
    return key;
}

/* RFC 7518 appendix C, whose output is 128 bits of the same round. */
static void derives_the_published_key(void **state)
{
    static const uint8_t z[32] = { 158, 86, 217, 29, 129, 113, 53, 211, 114, 131, 66, 131, 191, 132, 38, 156,
                                   251, 49, 110, 163, 218, 128, 106, 72, 246, 218, 167, 121, 140, 254, 144, 196 };
    static const uint8_t want[16] = { 86, 170, 141, 234, 248, 35, 109, 32, 92, 34, 40, 205, 113, 167, 16, 26 };
    uint8_t got[32];
    (void)state;
    CHECK_OK(sp_concat_kdf(sp_view(z, 32), SP_VIEW_LIT("A128GCM"), SP_VIEW_LIT("Alice"), SP_VIEW_LIT("Bob"), 128, got));
    assert_memory_equal(got, want, 16);
}

static void opens_tokens_of_others(void **state)
{
    (void)state;
    SP_KEY_AUTO key = recipient();
    SP_BUF_AUTO plain = { 0 };
    struct sp_diag d = { 0 };
    CHECK_OK(sp_jwe_open(SP_VIEW_LIT(TOKEN), key, NULL, false, &plain, &d));
    CHECK_VIEW(sp_buf_view(&plain), "a credit report");
    sp_buf_clear(&plain);
    CHECK_OK(sp_jwe_open(SP_VIEW_LIT(TOKEN_PARTIES), key, NULL, false, &plain, &d));
    CHECK_VIEW(sp_buf_view(&plain), "a credit report");
    CHECK_RC(INVALID, sp_jwe_open(SP_VIEW_LIT(TOKEN_PARTIES), key, NULL, true, &plain, &d)); /* apu is not of this house */
    CHECK_RULE(d, "jwe.header");
}

static void opens_what_it_seals(void **state)
{
    static const size_t sizes[] = { 0, 1, 15, 16, 17, 1000, 100000 };
    (void)state;
    SP_KEY_AUTO key = NULL;
    SP_KEY_AUTO other = NULL;
    struct sp_diag d = { 0 };
    CHECK_OK(sp_key_generate(SP_ALG_ECDH_ES_A256KW, &key));
    CHECK_OK(sp_key_generate(SP_ALG_ECDH_ES_A256KW, &other));
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        SP_BUF_AUTO token = { 0 };
        SP_BUF_AUTO plain = { 0 };
        SP_BUF_AUTO text = { 0 };
        for (size_t k = 0; k < sizes[i]; k++)
            sp_buf_putc(&text, (char)(k * 7));
        CHECK_OK(sp_jwe_seal(key, "saphan+jwe", i % 2 ? "JWT" : "sd-jwt", sp_buf_view(&text), &token));
        CHECK_OK(sp_jwe_open(sp_buf_view(&token), key, "saphan+jwe", true, &plain, &d));
        assert_true(sp_view_eq(sp_buf_view(&plain), sp_buf_view(&text)));
        sp_buf_clear(&plain);
        CHECK_RC(INVALID, sp_jwe_open(sp_buf_view(&token), key, "other+jwe", true, &plain, &d));
        CHECK_RULE(d, "jwe.typ");
        CHECK_RC(SIGNATURE, sp_jwe_open(sp_buf_view(&token), other, "saphan+jwe", false, &plain, &d));
        CHECK_RULE(d, "jwe.unwrap");
        CHECK_RC(INVALID, sp_jwe_open(sp_buf_view(&token), other, "saphan+jwe", true, &plain, &d));
        CHECK_RULE(d, "jwe.kid");
        sp_buf_clear(&token);
        CHECK_OK(sp_jwe_seal(key, "saphan+jwe", i % 2 ? "text" : NULL, sp_buf_view(&text), &token));
        CHECK_RC(INVALID, sp_jwe_open(sp_buf_view(&token), key, "saphan+jwe", true, &plain, &d));
        CHECK_RULE(d, "jwe.cty");
        assert_int_equal(plain.n, 0);
    }
}

static void never_seals_twice_alike(void **state)
{
    (void)state;
    SP_KEY_AUTO key = recipient();
    SP_BUF_AUTO a = { 0 };
    SP_BUF_AUTO b = { 0 };
    CHECK_OK(sp_jwe_seal(key, NULL, NULL, SP_VIEW_LIT("same"), &a));
    CHECK_OK(sp_jwe_seal(key, NULL, NULL, SP_VIEW_LIT("same"), &b));
    struct sp_view x = sp_buf_view(&a), y = sp_buf_view(&b), head_x, head_y, part_x, part_y;
    for (int i = 0; i < 4; i++) { /* ephemeral key, wrapped key, iv, cipher text: none repeats */
        if (!sp_view_split(x, '.', &part_x, &head_x) || !sp_view_split(y, '.', &part_y, &head_y))
            fail();
        assert_false(sp_view_eq(part_x, part_y));
        x = head_x;
        y = head_y;
    }
    assert_false(sp_view_eq(x, y));
}

static void keys_of_other_algorithms_do_not_fit(void **state)
{
    (void)state;
    SP_KEY_AUTO es = NULL;
    SP_KEY_AUTO ed = NULL;
    SP_KEY_AUTO pub = NULL;
    SP_JSON_AUTO jwk = NULL;
    SP_BUF_AUTO text = { 0 };
    SP_BUF_AUTO out = { 0 };
    struct sp_diag d = { 0 };
    SP_KEY_AUTO key = recipient();
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &es));
    CHECK_OK(sp_key_generate(SP_ALG_EDDSA, &ed));
    sp_key_put_jwk(&text, key);
    CHECK_OK(sp_json_parse(sp_buf_view(&text), 0, &jwk, NULL));
    CHECK_OK(sp_key_from_jwk_for(jwk, SP_ALG_ECDH_ES_A256KW, &pub, NULL));
    CHECK_RC(INVALID, sp_jwe_seal(es, NULL, NULL, SP_VIEW_LIT("x"), &out));
    CHECK_RC(INVALID, sp_jwe_seal(ed, NULL, NULL, SP_VIEW_LIT("x"), &out));
    CHECK_OK(sp_jwe_seal(pub, NULL, NULL, SP_VIEW_LIT("x"), &out));
    const struct sp_key *const wrong[] = { es, ed, pub };
    for (size_t i = 0; i < 3; i++) {
        SP_BUF_AUTO plain = { 0 };
        CHECK_RC(INVALID, sp_jwe_open(sp_buf_view(&out), wrong[i], NULL, true, &plain, &d));
        CHECK_RULE(d, "jwe.alg");
    }
}

static void refused(struct sp_view token, const char *rule)
{
    SP_KEY_AUTO key = recipient();
    SP_BUF_AUTO plain = { 0 };
    struct sp_diag d = { 0 };
    struct sp_rc rc = sp_jwe_open(token, key, NULL, false, &plain, &d);
    if (sp_ok(rc) || strcmp(d.rule, rule) || plain.n)
        fail_msg("%.*s: %s %s, wanted %s", (int)token.n, token.p, sp_rc_text(rc), d.rule, rule);
}

static void refused_head(const char *head, const char *rule)
{
    SP_BUF_AUTO token = { 0 };
    sp_buf_put_b64url(&token, sp_view_of(head));
    sp_buf_puts(&token, "." WRAPPED "." REST "." TAG);
    refused(sp_buf_view(&token), rule);
}

static void refuses_headers(void **state)
{
    static const char *const cases[][2] = {
        { "{\"alg\":\"none\",\"enc\":\"A256GCM\"," EPK "}", "jwe.alg" }, { "{\"alg\":\"dir\",\"enc\":\"A256GCM\"}", "jwe.alg" },
        { "{\"alg\":\"ECDH-ES\",\"enc\":\"A256GCM\"," EPK "}", "jwe.alg" }, { "{\"alg\":\"RSA1_5\",\"enc\":\"A256GCM\"}", "jwe.alg" },
        { "{\"alg\":\"RSA-OAEP\",\"enc\":\"A256GCM\"}", "jwe.alg" }, { "{\"alg\":\"ECDH-ES+A128KW\",\"enc\":\"A256GCM\"," EPK "}", "jwe.alg" },
        { "{\"alg\":\"PBES2-HS256+A128KW\",\"enc\":\"A256GCM\",\"p2s\":\"AA\",\"p2c\":2147483647}", "jwe.forbidden" },
        { "{\"alg\":\"PBES2-HS256+A128KW\",\"enc\":\"A256GCM\"}", "jwe.alg" }, { "{\"enc\":\"A256GCM\"," EPK "}", "jwe.alg" },
        { "{\"alg\":\"ECDH-ES+A256KW\"," EPK "}", "jwe.enc" }, { "{\"alg\":\"ECDH-ES+A256KW\",\"enc\":\"A128GCM\"," EPK "}", "jwe.enc" },
        { "{\"alg\":\"ECDH-ES+A256KW\",\"enc\":\"A256CBC-HS512\"," EPK "}", "jwe.enc" },
        { START ",\"zip\":\"DEF\"," EPK "}", "jwe.forbidden" }, { START ",\"crit\":[\"exp\"]," EPK "}", "jwe.forbidden" },
        { START ",\"jku\":\"https://a.example\"," EPK "}", "jwe.forbidden" }, { START ",\"jwk\":{}," EPK "}", "jwe.forbidden" },
        { START ",\"typ\":1," EPK "}", "jwe.typ" }, { START ",\"enc\":\"A256GCM\"," EPK "}", "jwe.header" },
        { START "," EPK "," EPK "}", "jwe.header" }, { START "," EPK "} ", "jwe.tag" }, { "[]", "jwe.header" }, { "{", "jwe.header" },
        { START "}", "jwe.epk" }, { START ",\"epk\":\"x\"}", "jwe.epk" }, { START ",\"epk\":{}}", "jwe.epk" },
        { START ",\"epk\":{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"AA\"}}", "jwe.epk" },
        { START ",\"epk\":{\"kty\":\"EC\",\"crv\":\"P-384\"," POINT "}}", "jwe.epk" },
        { START ",\"epk\":{\"kty\":\"EC\",\"crv\":\"P-256\",\"d\":\"AA\"," POINT "}}", "jwe.epk" },
        { START ",\"epk\":{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"OmmimQ5arSQqVdqa1cmiBe2Z8QkTJGltr0dXISjz5m0\"}}", "jwe.epk" },
        /* off the curve: y changed; the origin; a coordinate that is the field's prime */
        { START ",\"epk\":{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"OmmimQ5arSQqVdqa1cmiBe2Z8QkTJGltr0dXISjz5m0\","
                "\"y\":\"9MTaKieTkrN9DywYya5B9TdgySoHE3gSNMpJgvEmVsM\"}}", "jwe.epk" },
        { START ",\"epk\":{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\","
                "\"y\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}}", "jwe.epk" },
        { START ",\"epk\":{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"_____wAAAAEAAAAAAAAAAAAAAAD_______________8\","
                "\"y\":\"9MTaKieTkrN9DywYya5B9TdgySoHE3gSNMpJgvEmVsI\"}}", "jwe.epk" },
        /* a point of small order on a curve with another b, as used against several libraries to learn the private key */
        { START ",\"epk\":{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"gTa8ZwUCR0ev5h5zkWkDvo9nUHoAQFtYzB1Q1JeVc0w\","
                "\"y\":\"SLxYMLA10G8l2EvJ4XkeWtk8cFt5LyNxjSdOe4kXqcU\"}}", "jwe.epk" },
        { START ",\"apu\":7," EPK "}", "jwe.header" }, { START ",\"apv\":\"A=\"," EPK "}", "jwe.header" },
        { START ",\"apu\":\"QQ\"," EPK "}", "jwe.unwrap" }, { START ",\"apu\":\"" A75 A75 A75 A75 "\"," EPK "}", "jwe.unwrap" }, /* as long as it fits */
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        refused_head(cases[i][0], cases[i][1]);
}

static void refuses_other_forms(void **state)
{
    (void)state;
    refused(SP_VIEW_LIT(""), "jwe.segments");
    refused(SP_VIEW_LIT("...."), "jwe.segments");
    refused(SP_VIEW_LIT(HEAD "." WRAPPED "." REST), "jwe.segments");
    refused(SP_VIEW_LIT(TOKEN "."), "jwe.segments");
    refused(SP_VIEW_LIT(TOKEN ".AA"), "jwe.segments");
    refused(SP_VIEW_LIT(TOKEN "="), "jwe.base64");
    refused(SP_VIEW_LIT(TOKEN " "), "jwe.base64");
    refused(SP_VIEW_LIT(HEAD "=." WRAPPED "." REST "." TAG), "jwe.base64");
    refused(SP_VIEW_LIT(HEAD ".." REST "." TAG), "jwe.lengths");
    refused(SP_VIEW_LIT(HEAD "." WRAPPED "AA." REST "." TAG), "jwe.lengths");
    refused(SP_VIEW_LIT(HEAD "." WRAPPED ".BjqTVR8av2t9uOA.u0ghmhP7MohXxlz9dPm3." TAG), "jwe.lengths");
    refused(SP_VIEW_LIT(HEAD "." WRAPPED ".BjqTVR8av2t9uOB_AAAA.u0ghmhP7MohXxlz9dPm3." TAG), "jwe.lengths");
    refused(SP_VIEW_LIT(HEAD "." WRAPPED "..u0ghmhP7MohXxlz9dPm3." TAG), "jwe.lengths");
    /* a cut tag is easier to guess: CVE-2023-37464 */
    refused(SP_VIEW_LIT(HEAD "." WRAPPED "." REST "."), "jwe.lengths");
    refused(SP_VIEW_LIT(HEAD "." WRAPPED "." REST ".gg"), "jwe.lengths");
    refused(SP_VIEW_LIT(HEAD "." WRAPPED "." REST ".gnqHbclYO6zJkQyw"), "jwe.lengths");
    refused(SP_VIEW_LIT(HEAD "." WRAPPED "." REST "." TAG "AA"), "jwe.lengths");
    refused(SP_VIEW_LIT(HEAD "." WRAPPED "." REST ".AAAAAAAAAAAAAAAAAAAAAA"), "jwe.tag");
    refused(SP_VIEW_LIT(HEAD "." WRAPPED ".BjqTVR8av2t9uOB_.." TAG), "jwe.tag");
    refused(SP_VIEW_LIT(HEAD ".AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA." REST "." TAG), "jwe.unwrap");
    /* the header is part of what is sealed: same meaning, other spelling */
    refused_head(START "," EPK "}", "jwe.tag");
}

static void every_byte_counts(void **state)
{
    static const char others[] = "Aa9-_.=+ \n\"\x80";
    char copy[] = TOKEN;
    (void)state;
    SP_KEY_AUTO key = recipient();
    for (size_t i = 0; i < sizeof copy - 1; i++) {
        char old = copy[i];
        for (size_t k = 0; k < sizeof others; k++) {
            SP_BUF_AUTO plain = { 0 };
            if (others[k] == old)
                continue;
            copy[i] = others[k];
            if (sp_ok(sp_jwe_open(sp_view(copy, sizeof copy - 1), key, NULL, false, &plain, NULL)) || plain.n)
                fail_msg("byte %zu as %02x is accepted", i, (unsigned char)others[k]);
        }
        copy[i] = old;
    }
}

/* One thread's messages, to two keys by turns; a point that is refused stands between any two of them. */
struct turns { struct sp_key *key[2]; unsigned number, wrong; };

static bool opens(struct sp_view token, const struct sp_key *key, struct sp_view want)
{
    SP_BUF_AUTO plain = { 0 };
    return sp_ok(sp_jwe_open(token, key, NULL, true, &plain, NULL)) && sp_view_eq(sp_buf_view(&plain), want);
}

static void *take_turns(void *arg)
{
    struct turns *t = arg;
    SP_BUF_AUTO off = { 0 };
    sp_buf_put_b64url(&off, SP_VIEW_LIT(START ",\"epk\":{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"OmmimQ5arSQqVdqa1cmiBe2Z8QkTJGltr0dXISjz5m0\","
                                              "\"y\":\"9MTaKieTkrN9DywYya5B9TdgySoHE3gSNMpJgvEmVsM\"}}"));
    sp_buf_puts(&off, "." WRAPPED "." REST "." TAG);
    for (unsigned i = 0; i < 60; i++) {
        SP_BUF_AUTO text = { 0 };
        SP_BUF_AUTO token = { 0 };
        SP_BUF_AUTO plain = { 0 };
        struct sp_diag d = { 0 };
        const struct sp_key *to = t->key[i % 2], *not_to = t->key[1 - i % 2];
        sp_buf_putf(&text, "message %u of %u", i, t->number);
        t->wrong += !sp_ok(sp_jwe_seal(to, NULL, "JWT", sp_buf_view(&text), &token));
        t->wrong += sp_ok(sp_jwe_open(sp_buf_view(&off), to, NULL, false, &plain, &d)) || strcmp(d.rule, "jwe.epk") != 0 || plain.n;
        t->wrong += !opens(sp_buf_view(&token), to, sp_buf_view(&text));
        t->wrong += sp_ok(sp_jwe_open(sp_buf_view(&token), not_to, NULL, false, &plain, &d)) || strcmp(d.rule, "jwe.unwrap") != 0 || plain.n;
    }
    return NULL;
}

static void messages_do_not_mix(void **state)
{
    enum { THREADS = 8 }; /* more than keys and contexts that wait for their next use */
    struct turns turns[THREADS];
    pthread_t thread[THREADS];
    SP_KEY_AUTO a = NULL;
    SP_KEY_AUTO b = NULL;
    (void)state;
    CHECK_OK(sp_key_generate(SP_ALG_ECDH_ES_A256KW, &a));
    CHECK_OK(sp_key_generate(SP_ALG_ECDH_ES_A256KW, &b));
    for (unsigned i = 0; i < THREADS; i++) {
        turns[i] = (struct turns){ .key = { a, b }, .number = i };
        assert_int_equal(pthread_create(&thread[i], NULL, take_turns, &turns[i]), 0);
    }
    for (unsigned i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(thread[i], NULL), 0);
        assert_int_equal(turns[i].wrong, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(derives_the_published_key),
        cmocka_unit_test(opens_tokens_of_others),
        cmocka_unit_test(opens_what_it_seals),
        cmocka_unit_test(never_seals_twice_alike),
        cmocka_unit_test(keys_of_other_algorithms_do_not_fit),
        cmocka_unit_test(refuses_headers),
        cmocka_unit_test(refuses_other_forms),
        cmocka_unit_test(every_byte_counts),
        cmocka_unit_test(messages_do_not_mix),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
