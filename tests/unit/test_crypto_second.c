/* layer: crypto */
#include "tests/lib/openssl_cli.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "base/file.h"
#include "crypto/der.h"
#include "crypto/jws.h"
#include "crypto/second.h"
#include "crypto/x509.h"

static char dir[64];
static char right[] = "a passphrase of some length";
static const struct sp_secret pass = { right, sizeof right - 1 };
static const struct sp_view message = SP_VIEW_LIT("eyJhbGciOiJFUzI1NiJ9.e30.c2lnbmF0dXJl");

static const char *at(const char *name)
{
    static char paths[8][128];
    static unsigned next;
    char *p = paths[next++ % 8];
    (void)snprintf(p, sizeof paths[0], "%s/%s", dir, name);
    return p;
}

static struct sp_key *key_of(const char *text)
{
    struct sp_key *key = NULL;
    SP_JSON_AUTO jwk = NULL;
    CHECK_OK(sp_json_parse(sp_view_of(text), 0, &jwk, NULL));
    CHECK_OK(sp_key_from_jwk_for(jwk, SP_ALG_SM2, &key, NULL));
    return key;
}

static void refused(const struct sp_key *key, struct sp_view m, struct sp_view sig, enum sp_rc_code code, const char *rule)
{
    struct sp_diag d = { 0 };
    struct sp_rc rc = sp_second_verify(key, m, sig, &d);
    if (rc.code != code || strcmp(d.rule, rule))
        fail_msg("%s %s, wanted %s", sp_rc_text(rc), d.rule, rule);
}

/* --- a published example: GB/T 32918.5 annex A (also draft-shen-sm2-ecdsa) --- */

#define EXAMPLE_XY "\"x\":\"CfnfMR5UIaFQ3X0WHkvFxnIXn60YM_wHa7CP81bzUCA\",\"y\":\"zOpJDOJndaUtxupxjMGqYArtBfvzXghKZjL2By2prRM\""
#define EXAMPLE_D "\"d\":\"OUUgj3shRLE_NuOKxtOflYiTk2koYLUaQvuB7033xbg\""
static const char example_rs[] = "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
                                 "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA";

static void unhex(const char *hex, uint8_t *out)
{
    for (size_t i = 0; hex[2 * i]; i++) {
        char two[3] = { hex[2 * i], hex[2 * i + 1], '\0' };
        out[i] = (uint8_t)strtoul(two, NULL, 16);
    }
}

static void published_signature(void **state)
{
    (void)state;
    uint8_t rs[64], der[SP_DER_PAIR_BYTES];
    SP_KEY_AUTO pub = key_of("{\"kty\":\"EC\",\"crv\":\"SM2\"," EXAMPLE_XY "}");
    SP_KEY_AUTO own = key_of("{\"kty\":\"EC\",\"crv\":\"SM2\"," EXAMPLE_XY "," EXAMPLE_D "}");
    assert_true(sp_key_equal(pub, own) && sp_key_is_private(own) && !sp_key_is_private(pub));
    unhex(example_rs, rs);
    struct sp_view sig = sp_view(der, sp_der_put_pair(rs, der));
    CHECK_OK(sp_second_verify(pub, SP_VIEW_LIT("message digest"), sig, NULL));
    refused(pub, SP_VIEW_LIT("message digesT"), sig, SP_RC_SIGNATURE, "second.signature");
    refused(pub, sp_view("message digest\n", 15), sig, SP_RC_SIGNATURE, "second.signature");
    refused(pub, sp_view(NULL, 0), sig, SP_RC_SIGNATURE, "second.signature");
}

/* --- keys --- */

static void keys_have_one_text(void **state)
{
    (void)state;
    SP_KEY_AUTO key = NULL;
    SP_BUF_AUTO text = { 0 };
    SP_BUF_AUTO pem = { 0 };
    CHECK_OK(sp_key_generate(SP_ALG_SM2, &key));
    sp_key_put_jwk(&text, key);
    assert_true(sp_view_starts(sp_buf_view(&text), SP_VIEW_LIT("{\"crv\":\"SM2\",\"kty\":\"EC\",\"x\":\"")));
    SP_KEY_AUTO back = key_of(sp_buf_cstr(&text));
    assert_true(sp_key_equal(key, back));
    assert_string_equal(sp_key_kid(key), sp_key_kid(back));
    CHECK_OK(sp_key_put_pem(&pem, key));
    assert_true(sp_view_starts(sp_buf_view(&pem), SP_VIEW_LIT("-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoEcz1UBgi0DQgAE")));
}

static void jwk_refused(const char *text, enum sp_alg alg, const char *rule)
{
    struct sp_key *key = NULL;
    struct sp_diag d = { 0 };
    SP_JSON_AUTO jwk = NULL;
    CHECK_OK(sp_json_parse(sp_view_of(text), 0, &jwk, NULL));
    CHECK_RC(INVALID, sp_key_from_jwk_for(jwk, alg, &key, &d));
    CHECK_RULE(d, rule);
    assert_null(key);
}

static void keys_of_other_curves_do_not_fit(void **state)
{
    (void)state;
    /* The point of RFC 7515 appendix A.3 is on P-256 and not here; the example's is here and not there. */
    jwk_refused("{\"kty\":\"EC\",\"crv\":\"SM2\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
                "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}", SP_ALG_SM2, "jwk.point");
    jwk_refused("{\"kty\":\"EC\",\"crv\":\"P-256\"," EXAMPLE_XY "}", SP_ALG_ES256, "jwk.point");
    jwk_refused("{\"kty\":\"EC\",\"crv\":\"P-256\"," EXAMPLE_XY "}", SP_ALG_SM2, "jwk.crv");
    jwk_refused("{\"kty\":\"EC\",\"crv\":\"SM2\"," EXAMPLE_XY "}", SP_ALG_ES256, "jwk.crv");
    jwk_refused("{\"kty\":\"EC\",\"crv\":\"SM2\"," EXAMPLE_XY ",\"alg\":\"ES256\"}", SP_ALG_SM2, "jwk.alg");
    jwk_refused("{\"kty\":\"EC\",\"crv\":\"SM2\"," EXAMPLE_XY ",\"use\":\"enc\"}", SP_ALG_SM2, "jwk.use");
    jwk_refused("{\"kty\":\"EC\",\"crv\":\"SM2\"," EXAMPLE_XY ",\"d\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE\"}", SP_ALG_SM2,
                "jwk.point");
    SP_KEY_AUTO named = key_of("{\"kty\":\"EC\",\"crv\":\"SM2\"," EXAMPLE_XY ",\"alg\":\"SM2-SM3\",\"use\":\"sig\"}");
    assert_non_null(named);
}

/* The key of one algorithm never does the work of another. */
static void each_kind_signs_its_own(void **state)
{
    (void)state;
    SP_KEY_AUTO sm2 = NULL;
    SP_BUF_AUTO sig = { 0 };
    uint8_t raw[64] = { 1 };
    struct sp_diag d = { 0 };
    const struct sp_jws_header head = { .typ = SP_VIEW_LIT("x") };
    CHECK_OK(sp_key_generate(SP_ALG_SM2, &sm2));
    CHECK_RC(CRYPTO, sp_sign_raw(sm2, message, raw));
    CHECK_RC(CRYPTO, sp_verify_raw(sm2, message, sp_view(raw, 64), NULL));
    CHECK_RC(CRYPTO, sp_jws_sign(sm2, &head, message, &sig));
    /* {"alg":"SM2-SM3"} is no JWS here, whatever signed it. */
    CHECK_RC(INVALID, sp_jws_verify(SP_VIEW_LIT("eyJhbGciOiJTTTItU00zIn0.e30.c2lnbmF0dXJl"), sm2, NULL, &sig, &d));
    CHECK_RULE(d, "jws.alg");
    sp_buf_clear(&sig);
    for (int alg = 0; alg < SP_ALG_COUNT; alg++) {
        SP_KEY_AUTO key = NULL;
        if (sp_suite_of((enum sp_alg)alg)->second_bytes)
            continue;
        CHECK_OK(sp_key_generate((enum sp_alg)alg, &key));
        CHECK_RC(INVALID, sp_second_sign(key, message, &sig));
        refused(key, message, SP_VIEW_LIT("0\6\2\1\1\2\1\1"), SP_RC_INVALID, "second.key");
    }
    SP_KEY_AUTO pub = key_of("{\"kty\":\"EC\",\"crv\":\"SM2\"," EXAMPLE_XY "}");
    CHECK_RC(INVALID, sp_second_sign(pub, message, &sig));
    assert_int_equal(sig.n, 0);
}

static void sizes_fit_what_readers_allow(void **state)
{
    (void)state;
    for (int alg = 0; alg < SP_ALG_COUNT; alg++) {
        const struct sp_suite *s = sp_suite_of((enum sp_alg)alg);
        assert_true(s->second_bytes <= SP_MAX_SECOND_BYTES);
        assert_true(!s->second_bytes || (!s->signature_bytes && !s->enc)); /* one row, one kind of work */
    }
}

/* --- one signature, one spelling --- */

static void signatures_come_and_go(void **state)
{
    (void)state;
    SP_KEY_AUTO key = NULL;
    SP_KEY_AUTO other = NULL;
    CHECK_OK(sp_key_generate(SP_ALG_SM2, &key));
    CHECK_OK(sp_key_generate(SP_ALG_SM2, &other));
    for (int i = 0; i < 20; i++) {
        SP_BUF_AUTO sig = { 0 };
        uint8_t pair[64], again[SP_DER_PAIR_BYTES];
        CHECK_OK(sp_second_sign(key, message, &sig));
        CHECK_OK(sp_second_verify(key, message, sp_buf_view(&sig), NULL));
        assert_true(sp_der_take_pair(sp_buf_view(&sig), pair));
        assert_int_equal(sp_der_put_pair(pair, again), sig.n);
        assert_memory_equal(again, sig.p, sig.n);
        refused(other, message, sp_buf_view(&sig), SP_RC_SIGNATURE, "second.signature");
        refused(key, SP_VIEW_LIT("another"), sp_buf_view(&sig), SP_RC_SIGNATURE, "second.signature");
    }
}

static void no_bit_may_change(void **state)
{
    (void)state;
    SP_KEY_AUTO key = NULL;
    SP_BUF_AUTO sig = { 0 };
    CHECK_OK(sp_key_generate(SP_ALG_SM2, &key));
    CHECK_OK(sp_second_sign(key, message, &sig));
    for (size_t bit = 0; bit < sig.n * 8; bit += 1) {
        struct sp_diag d = { 0 };
        sig.p[bit / 8] = (char)(sig.p[bit / 8] ^ 1 << bit % 8);
        struct sp_rc rc = sp_second_verify(key, message, sp_buf_view(&sig), &d);
        if (sp_ok(rc) || strncmp(d.rule, "second.", 7))
            fail_msg("bit %zu: %s %s", bit, sp_rc_text(rc), d.rule);
        sig.p[bit / 8] = (char)(sig.p[bit / 8] ^ 1 << bit % 8);
    }
    for (size_t n = 1; n < sig.n; n++)
        refused(key, message, sp_view(sig.p, n), SP_RC_FORMAT, "second.form");
}

static const char order_hex[] = "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123";

static void minus(const uint8_t v[32], uint8_t out[32])
{
    uint8_t n[32];
    int borrow = 0;
    unhex(order_hex, n);
    for (size_t i = 32; i-- > 0;) {
        int x = n[i] - v[i] - borrow;
        borrow = x < 0;
        out[i] = (uint8_t)x;
    }
}

static void pair_refused(const struct sp_key *key, const uint8_t pair[64], const char *rule)
{
    uint8_t der[SP_DER_PAIR_BYTES];
    refused(key, message, sp_view(der, sp_der_put_pair(pair, der)), SP_RC_SIGNATURE, rule);
}

static void numbers_have_their_range(void **state)
{
    (void)state;
    SP_KEY_AUTO key = NULL;
    SP_BUF_AUTO sig = { 0 };
    uint8_t good[64], pair[64], order[32];
    CHECK_OK(sp_key_generate(SP_ALG_SM2, &key));
    CHECK_OK(sp_second_sign(key, message, &sig));
    assert_true(sp_der_take_pair(sp_buf_view(&sig), good));
    unhex(order_hex, order);
    for (size_t half = 0; half < 64; half += 32) {
        memcpy(pair, good, 64);
        memset(pair + half, 0, 32);
        pair_refused(key, pair, "second.range");
        memcpy(pair + half, order, 32);
        pair_refused(key, pair, "second.range");
        memset(pair + half, 0xff, 32);
        pair_refused(key, pair, "second.range");
        memcpy(pair + half, order, 32);
        pair[half + 31]--;
        pair_refused(key, pair, "second.signature");
        /* the negative of either number, or of both, is no second spelling */
        memcpy(pair, good, 64);
        minus(good + half, pair + half);
        pair_refused(key, pair, "second.signature");
    }
    minus(good, pair);
    pair_refused(key, pair, "second.signature");
    /* r + s = n makes the sum vanish */
    minus(good, pair + 32);
    memcpy(pair, good, 32);
    pair_refused(key, pair, "second.signature");
}

static void only_strict_der(void **state)
{
    (void)state;
    SP_KEY_AUTO key = NULL;
    CHECK_OK(sp_key_generate(SP_ALG_SM2, &key));
    static const struct { const char *p; size_t n; const char *rule; } rows[] = {
#define ROW(text, rule) { text, sizeof text - 1, rule }
        ROW("0\6\2\1\1\2\1\1", "second.signature"),    /* well spelt */
        ROW("0\7\2\2\0\1\2\1\1", "second.form"),       /* a zero too many */
        ROW("0\7\2\1\1\2\2\0\1", "second.form"),
        ROW("0\6\2\1\xff\2\1\1", "second.form"),       /* negative */
        ROW("0\6\2\1\1\2\1\x80", "second.form"),
        ROW("0\7\2\2\xff\xff\2\1\1", "second.form"),
        ROW("0\5\2\0\2\1\1", "second.form"),           /* an empty number */
        ROW("0\6\2\1\1\2\1\1\0", "second.form"),       /* more after the end */
        ROW("0\7\2\1\1\2\1\1\0", "second.form"),       /* more inside */
        ROW("0\x81\6\2\1\1\2\1\1", "second.form"),     /* a long length */
        ROW("0\x80\2\1\1\2\1\1\0\0", "second.form"),   /* an open length */
        ROW("0\7\2\x81\1\1\2\1\1", "second.form"),
        ROW("1\6\2\1\1\2\1\1", "second.form"),         /* SET */
        ROW("0\6\3\1\1\2\1\1", "second.form"),
        ROW("0\6\2\1\1\4\1\1", "second.form"),
        ROW("0\3\2\1\1", "second.form"),               /* one number */
        ROW("0\x09\2\1\1\2\1\1\2\1\1", "second.form"), /* three */
        ROW("0\0", "second.form"), ROW("0", "second.form"), ROW("", "second.size"),
        ROW("0\6\2\1\0\2\1\1", "second.range"), ROW("0\6\2\1\1\2\1\0", "second.range"),
#undef ROW
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        bool shape = strcmp(rows[i].rule, "second.form") == 0 || strcmp(rows[i].rule, "second.size") == 0;
        refused(key, message, sp_view(rows[i].p, rows[i].n), shape ? SP_RC_FORMAT : SP_RC_SIGNATURE, rows[i].rule);
    }
    char big[80] = { 0x30, 78, 2, 33 };
    refused(key, message, sp_view(big, 73), SP_RC_FORMAT, "second.size");
    /* 33 bytes need a top bit to excuse the zero before it */
    char wide[40] = { 0x30, 38, 2, 33, 0, 0x7f };
    wide[37] = 2;
    wide[38] = 1;
    wide[39] = 1;
    refused(key, message, sp_view(wide, 40), SP_RC_FORMAT, "second.form");
    wide[4] = 1; /* 33 bytes without a zero are more than 256 bits */
    refused(key, message, sp_view(wide, 40), SP_RC_FORMAT, "second.form");
}

/* --- the stock command --- */

static void put_files(struct sp_key **key)
{
    SP_BUF_AUTO pem = { 0 };
    CHECK_OK(sp_key_generate(SP_ALG_SM2, key));
    CHECK_OK(sp_key_save(*key, at("k"), &pass, NULL));
    CHECK_OK(sp_key_put_pem(&pem, *key));
    CHECK_OK(sp_file_write(at("pub"), sp_buf_view(&pem), 0644, NULL));
    CHECK_OK(sp_file_write(at("m"), message, 0644, NULL));
}

static void openssl_verifies_ours(void **state)
{
    (void)state;
    SP_KEY_AUTO key = NULL;
    SP_BUF_AUTO sig = { 0 };
    put_files(&key);
    CHECK_OK(sp_second_sign(key, message, &sig));
    CHECK_OK(sp_file_write(at("s"), sp_buf_view(&sig), 0644, NULL));
    const char *pub = at("pub"), *s = at("s"), *m = at("m");
    assert_true(OPENSSL("dgst", "-sm3", "-verify", pub, "-sigopt", "distid:" SP_SM2_ID, "-signature", s, m));
    assert_false(OPENSSL("dgst", "-sm3", "-verify", pub, "-sigopt", "distid:1234567812345679", "-signature", s, m));
    assert_false(OPENSSL("dgst", "-sm3", "-verify", pub, "-sigopt", "distid:", "-signature", s, m));
    assert_false(OPENSSL("dgst", "-sm3", "-verify", pub, "-signature", s, m));
    sig.p[sig.n - 1] ^= 1;
    CHECK_OK(sp_file_write(s, sp_buf_view(&sig), 0644, NULL));
    assert_false(OPENSSL("dgst", "-sm3", "-verify", pub, "-sigopt", "distid:" SP_SM2_ID, "-signature", s, m));
}

static void signed_under(const struct sp_key *key, const char *id, const char *rule)
{
    char distid[64];
    const char *k = at("k"), *s = at("s"), *m = at("m");
    SP_BUF_AUTO sig = { 0 };
    (void)unlink(s);
    (void)snprintf(distid, sizeof distid, "distid:%s", id ? id : "");
    assert_true(id ? OPENSSL("dgst", "-sm3", "-sign", k, "-passin", "pass:a passphrase of some length", "-sigopt", distid, "-out", s, m)
                   : OPENSSL("dgst", "-sm3", "-sign", k, "-passin", "pass:a passphrase of some length", "-out", s, m));
    CHECK_OK(sp_file_read(s, 1000, &sig, NULL));
    if (rule)
        refused(key, message, sp_buf_view(&sig), SP_RC_SIGNATURE, rule);
    else
        CHECK_OK(sp_second_verify(key, message, sp_buf_view(&sig), NULL));
}

static void we_verify_openssl_under_one_id(void **state)
{
    (void)state;
    SP_KEY_AUTO key = NULL;
    put_files(&key);
    signed_under(key, SP_SM2_ID, NULL);
    signed_under(key, "1234567812345679", "second.signature");
    signed_under(key, "123456781234567", "second.signature");
    signed_under(key, "12345678123456780", "second.signature");
    signed_under(key, "ALICE123@YAHOO.COM", "second.signature");
    signed_under(key, "", "second.signature");
    signed_under(key, NULL, "second.signature");
}

/* A key that the stock command made and encrypted serves here too, once it has our cipher. */
static void keys_of_openssl_load(void **state)
{
    (void)state;
    SP_KEY_AUTO key = NULL;
    struct sp_key *none = NULL;
    struct sp_diag d = { 0 };
    const char *k = at("own");
    assert_true(OPENSSL("genpkey", "-algorithm", "SM2", "-aes-256-cbc", "-pass", "pass:a passphrase of some length", "-out", k));
    assert_int_equal(chmod(k, 0600), 0);
    CHECK_OK(sp_key_load(k, &pass, SP_ALG_SM2, &key, &d));
    CHECK_RC(CRYPTO, sp_key_load(k, &pass, SP_ALG_ES256, &none, &d));
    CHECK_RULE(d, "key.kind");
}

/* --- certificates --- */

static void write_pem(const char *path, struct sp_view der)
{
    SP_BUF_AUTO b = { 0 };
    SP_BUF_AUTO text = { 0 };
    sp_buf_put_b64(&text, der);
    sp_buf_puts(&b, "-----BEGIN CERTIFICATE-----\n");
    for (size_t i = 0; i < text.n; i += 64)
        sp_buf_putf(&b, "%.*s\n", (int)(text.n - i < 64 ? text.n - i : 64), text.p + i);
    sp_buf_puts(&b, "-----END CERTIFICATE-----\n");
    CHECK_OK(sp_file_write(path, sp_buf_view(&b), 0644, NULL));
}

static void openssl_checks_the_certificate(void **state)
{
    (void)state;
    SP_KEY_AUTO root_key = NULL;
    SP_KEY_AUTO key = NULL;
    SP_BUF_AUTO root = { 0 };
    SP_BUF_AUTO leaf = { 0 };
    struct sp_diag d = { 0 };
    const int64_t from = 1790000000, now = from + 5 * 86400;
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &root_key));
    CHECK_OK(sp_key_generate(SP_ALG_SM2, &key));
    CHECK_OK(sp_cert_root(root_key, "root", from, 3650, &root));
    CHECK_OK(sp_cert_issue(root_key, sp_buf_view(&root), key, SP_VIEW_LIT("CN-GX"), SP_USE_REPORT_SM2, from, 365, NULL, &leaf));
    struct sp_view roots = sp_buf_view(&root);
    CHECK_OK(sp_cert_check(sp_buf_view(&leaf), &roots, 1, SP_VIEW_LIT("CN-GX"), SP_USE_REPORT_SM2, key, now, &d));
    CHECK_RC(INVALID, sp_cert_check(sp_buf_view(&leaf), &roots, 1, SP_VIEW_LIT("CN-GX"), SP_USE_REPORT, NULL, now, &d));
    CHECK_RULE(d, "x509.use");
    CHECK_RC(INVALID, sp_cert_issue(root_key, roots, root_key, SP_VIEW_LIT("CN-GX"), SP_USE_REPORT_SM2, from, 365, NULL, &leaf));
    CHECK_RC(INVALID, sp_cert_issue(root_key, roots, key, SP_VIEW_LIT("CN-GX"), SP_USE_REPORT, from, 365, NULL, &leaf));
    CHECK_RC(INVALID, sp_cert_root(key, "root", from, 3650, &leaf));
    write_pem(at("root"), roots);
    write_pem(at("leaf"), sp_buf_view(&leaf));
    assert_true(OPENSSL("verify", "-attime", "1790432000", "-x509_strict", "-CAfile", at("root"), at("leaf")));
}

static int set_up(void **state)
{
    (void)state;
    (void)snprintf(dir, sizeof dir, "/tmp/saphan-second.XXXXXX");
    return mkdtemp(dir) ? 0 : -1;
}

static int tear_down(void **state)
{
    static const char *const names[] = { "k", "pub", "m", "s", "own", "root", "leaf" };
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        (void)unlink(at(names[i]));
    return rmdir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_signature), cmocka_unit_test(keys_have_one_text),
        cmocka_unit_test(keys_of_other_curves_do_not_fit), cmocka_unit_test(each_kind_signs_its_own),
        cmocka_unit_test(sizes_fit_what_readers_allow), cmocka_unit_test(signatures_come_and_go),
        cmocka_unit_test(no_bit_may_change), cmocka_unit_test(numbers_have_their_range), cmocka_unit_test(only_strict_der),
        cmocka_unit_test(openssl_verifies_ours), cmocka_unit_test(we_verify_openssl_under_one_id),
        cmocka_unit_test(keys_of_openssl_load), cmocka_unit_test(openssl_checks_the_certificate),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
