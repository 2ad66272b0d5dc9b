/* layer: crypto */
#include "tests/lib/check.h"

#include "crypto/jws.h"

/* RFC 7515 appendix A.3 */
#define X "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\""
#define Y "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\""
#define D "\"d\":\"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI\""
#define EC "{\"kty\":\"EC\",\"crv\":\"P-256\","
#define ED "{\"kty\":\"OKP\",\"crv\":\"Ed25519\","
/* RFC 8037 appendix A.1 */
#define ED_X "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\""
#define ED_D "\"d\":\"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A\""
#define ZERO "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
/* Order and field prime of P-256. */
#define ORDER "_____wAAAAD__________7zm-q2nF56E87nKwvxjJVE"
#define PRIME "_____wAAAAEAAAAAAAAAAAAAAAD_______________8"

static struct sp_rc read(const char *text, enum sp_alg alg, struct sp_key **out, struct sp_diag *d)
{
    SP_JSON_AUTO jwk = NULL;
    CHECK_OK(sp_json_parse(sp_view_of(text), 0, &jwk, NULL));
    return sp_key_from_jwk_for(jwk, alg, out, d);
}

static void refused(const char *text, enum sp_alg alg, const char *rule)
{
    struct sp_diag d = { 0 };
    struct sp_key *key = NULL;
    struct sp_rc rc = read(text, alg, &key, &d);
    if (!sp_is(rc, SP_RC_INVALID) || strcmp(d.rule, rule) || key)
        fail_msg("%s: %s %s, wanted %s", text, sp_rc_text(rc), d.rule, rule);
}

static void accepted(const char *text, enum sp_alg alg, bool is_private)
{
    struct sp_diag d = { 0 };
    SP_KEY_AUTO key = NULL;
    struct sp_rc rc = read(text, alg, &key, &d);
    if (!sp_ok(rc))
        fail_msg("%s: %s %s", text, sp_rc_text(rc), d.rule);
    assert_true(sp_key_is_private(key) == is_private);
}

/* RFC 9449 section 6.1 gives a P-256 key with its RFC 7638 thumbprint; RFC 8037 appendix A.3 one of Ed25519. */
static void published_thumbprints(void **state)
{
    (void)state;
    SP_KEY_AUTO es = NULL;
    SP_KEY_AUTO ed = NULL;
    SP_BUF_AUTO text = { 0 };
    CHECK_OK(read("{\"use\":\"sig\",\"kid\":\"any\",\"y\":\"9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA\",\"kty\":\"EC\",\"crv\":\"P-256\","
                  "\"x\":\"l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs\"}", SP_ALG_ES256, &es, NULL));
    assert_string_equal(sp_key_kid(es), "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");
    sp_key_put_jwk(&text, es);
    CHECK_VIEW(sp_buf_view(&text), "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs\","
               "\"y\":\"9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA\"}");
    CHECK_OK(read(ED ED_X "}", SP_ALG_EDDSA, &ed, NULL));
    assert_string_equal(sp_key_kid(ed), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    sp_buf_clear(&text);
    sp_key_put_jwk(&text, ed);
    CHECK_VIEW(sp_buf_view(&text), "{\"crv\":\"Ed25519\",\"kty\":\"OKP\"," ED_X "}");
}

static void private_halves_do_not_change_the_name(void **state)
{
    (void)state;
    SP_KEY_AUTO pub = NULL;
    SP_KEY_AUTO pair = NULL;
    SP_KEY_AUTO dh = NULL;
    SP_BUF_AUTO text = { 0 };
    CHECK_OK(read(EC X "," Y "}", SP_ALG_ES256, &pub, NULL));
    CHECK_OK(read(EC X "," Y "," D "}", SP_ALG_ES256, &pair, NULL));
    CHECK_OK(read(EC X "," Y "," D "}", SP_ALG_ECDH_ES_A256KW, &dh, NULL));
    assert_string_equal(sp_key_kid(pub), sp_key_kid(pair));
    assert_string_equal(sp_key_kid(pub), sp_key_kid(dh));
    assert_true(sp_key_equal(pub, pair));
    sp_key_put_jwk(&text, pair); /* never the private half */
    CHECK_VIEW(sp_buf_view(&text), "{\"crv\":\"P-256\",\"kty\":\"EC\"," X "," Y "}");
}

static void accepts_what_permits_the_work(void **state)
{
    (void)state;
    accepted(EC X "," Y "}", SP_ALG_ES256, false);
    accepted(EC X "," Y "," D "}", SP_ALG_ES256, true);
    accepted(EC X "," Y ",\"use\":\"sig\",\"alg\":\"ES256\",\"key_ops\":[\"verify\"],\"kid\":\"1\",\"x5c\":[],\"more\":{}}", SP_ALG_ES256, false);
    accepted(EC X "," Y "," D ",\"key_ops\":[\"sign\",\"verify\"]}", SP_ALG_ES256, true);
    accepted(EC X "," Y "," D ",\"use\":\"enc\",\"alg\":\"ECDH-ES+A256KW\",\"key_ops\":[\"deriveKey\"]}", SP_ALG_ECDH_ES_A256KW, true);
    accepted(ED ED_X "," ED_D ",\"alg\":\"Ed25519\"}", SP_ALG_EDDSA, true);
    accepted(ED ED_X ",\"alg\":\"EdDSA\",\"use\":\"sig\"}", SP_ALG_EDDSA, false);
}

static void refuses_other_purposes(void **state)
{
    (void)state;
    refused(EC X "," Y ",\"use\":\"enc\"}", SP_ALG_ES256, "jwk.use");
    refused(EC X "," Y ",\"use\":\"\"}", SP_ALG_ES256, "jwk.use");
    refused(EC X "," Y ",\"use\":[\"sig\"]}", SP_ALG_ES256, "field.type");
    refused(EC X "," Y ",\"use\":\"sig\"}", SP_ALG_ECDH_ES_A256KW, "jwk.use");
    refused(EC X "," Y ",\"alg\":\"ES384\"}", SP_ALG_ES256, "jwk.alg");
    refused(EC X "," Y ",\"alg\":\"ECDH-ES+A256KW\"}", SP_ALG_ES256, "jwk.alg");
    refused(EC X "," Y ",\"alg\":\"none\"}", SP_ALG_ES256, "jwk.alg");
    refused(EC X "," Y ",\"alg\":\"ES256\"}", SP_ALG_ECDH_ES_A256KW, "jwk.alg");
    refused(EC X "," Y ",\"alg\":\"Ed25519\"}", SP_ALG_ES256, "jwk.alg");
    refused(EC X "," Y ",\"key_ops\":[\"encrypt\"]}", SP_ALG_ES256, "jwk.key-ops");
    refused(EC X "," Y ",\"key_ops\":[]}", SP_ALG_ES256, "jwk.key-ops");
    refused(EC X "," Y ",\"key_ops\":\"verify\"}", SP_ALG_ES256, "jwk.key-ops");
    refused(EC X "," Y ",\"key_ops\":[1,null,[\"verify\"]]}", SP_ALG_ES256, "jwk.key-ops");
    refused(EC X "," Y ",\"key_ops\":[\"sign\",\"verify\"]}", SP_ALG_ECDH_ES_A256KW, "jwk.key-ops");
    refused(ED ED_X ",\"use\":\"enc\"}", SP_ALG_EDDSA, "jwk.use");
}

static void refuses_other_kinds(void **state)
{
    (void)state;
    refused("{}", SP_ALG_ES256, "field.missing");
    refused("{\"kty\":7}", SP_ALG_ES256, "field.type");
    refused("{\"kty\":\"oct\",\"k\":\"AA\"}", SP_ALG_ES256, "jwk.kty"); /* RFC 7515 appendix A.1 */
    refused("{\"kty\":\"RSA\",\"n\":\"AA\",\"e\":\"AQAB\"}", SP_ALG_ES256, "jwk.kty");
    refused("{\"kty\":\"ec\",\"crv\":\"P-256\"," X "," Y "}", SP_ALG_ES256, "jwk.kty");
    refused(ED ED_X "}", SP_ALG_ES256, "jwk.kty");
    refused(EC X "," Y "}", SP_ALG_EDDSA, "jwk.kty");
    refused("{\"kty\":\"EC\"," X "," Y "}", SP_ALG_ES256, "field.missing");
    refused("{\"kty\":\"EC\",\"crv\":\"P-384\"," X "," Y "}", SP_ALG_ES256, "jwk.crv");
    refused("{\"kty\":\"EC\",\"crv\":\"P-521\"," X "," Y "}", SP_ALG_ES256, "jwk.crv");
    refused("{\"kty\":\"EC\",\"crv\":\"secp256k1\"," X "," Y "}", SP_ALG_ES256, "jwk.crv");
    refused("{\"kty\":\"EC\",\"crv\":\"p-256\"," X "," Y "}", SP_ALG_ES256, "jwk.crv");
    refused("{\"kty\":\"OKP\",\"crv\":\"Ed448\"," ED_X "}", SP_ALG_EDDSA, "jwk.crv");
    refused("{\"kty\":\"OKP\",\"crv\":\"X25519\"," ED_X "}", SP_ALG_EDDSA, "jwk.crv");
    struct sp_key *key = NULL;
    struct sp_diag d = { 0 };
    CHECK_RC(INVALID, sp_key_from_jwk_for(NULL, SP_ALG_ES256, &key, &d));
    CHECK_RC(INVALID, sp_key_from_jwk(NULL, &key, &d));
}

static void refuses_bad_points(void **state)
{
    (void)state;
    refused(EC X "}", SP_ALG_ES256, "field.missing");
    refused(EC Y "}", SP_ALG_ES256, "field.missing");
    refused(EC "\"x\":1," Y "}", SP_ALG_ES256, "field.type");
    refused(EC "\"x\":\"\"," Y "}", SP_ALG_ES256, "jwk.base64");
    refused(EC "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVA\"," Y "}", SP_ALG_ES256, "jwk.base64");   /* 31 bytes */
    refused(EC "\"x\":\"AH_NzidwZsRdQYPL7m_bS3tYBzM1e-nvE7rPbjx70VRF\"," Y "}", SP_ALG_ES256, "jwk.base64"); /* 33, with a leading zero */
    refused(EC "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU=\"," Y "}", SP_ALG_ES256, "jwk.base64");
    refused(EC "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEV\"," Y "}", SP_ALG_ES256, "jwk.base64");  /* bits left over */
    refused(EC "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVE+\"," Y "}", SP_ALG_ES256, "jwk.base64");
    refused(EC X "," "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a4\"}", SP_ALG_ES256, "jwk.point");   /* off the curve */
    refused(EC "\"x\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\",\"y\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\"}",
            SP_ALG_ES256, "jwk.point");                                                                        /* exchanged */
    refused(EC "\"x\":\"" ZERO "\",\"y\":\"" ZERO "\"}", SP_ALG_ES256, "jwk.point");
    refused(EC "\"x\":\"" PRIME "\"," Y "}", SP_ALG_ES256, "jwk.point");
    refused(EC X ",\"y\":\"" PRIME "\"}", SP_ALG_ES256, "jwk.point");
    refused(EC "\"x\":\"__________________________________________8\",\"y\":\"__________________________________________8\"}",
            SP_ALG_ES256, "jwk.point");
}

static void refuses_bad_private_numbers(void **state)
{
    (void)state;
    refused(EC X "," Y ",\"d\":\"" ZERO "\"}", SP_ALG_ES256, "jwk.point");
    refused(EC X "," Y ",\"d\":\"" ORDER "\"}", SP_ALG_ES256, "jwk.point");
    refused(EC X "," Y ",\"d\":\"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LM\"}", SP_ALG_ES256, "jwk.point"); /* another's */
    refused(EC X "," Y ",\"d\":\"AA\"}", SP_ALG_ES256, "jwk.base64");
    refused(EC X "," Y ",\"d\":null}", SP_ALG_ES256, "field.type"); /* there, so it must be one */
    refused(ED ED_X ",\"d\":\"" ZERO "\"}", SP_ALG_EDDSA, "jwk.point");
    refused(ED ED_X ",\"d\":\"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyu\"}", SP_ALG_EDDSA, "jwk.base64");
}

/* With a key of small order one signature would fit every message: the points of order 1, 2, 4 and 8, and y not below p. */
static void refuses_weak_edwards_points(void **state)
{
    static const char *const weak[] = {
        "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIA", ZERO,
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIA", "7P_______________________________________38", "7f_______________________________________38",
        "7v_______________________________________38", "__________________________________________8",
        "JuiVj8KyJ7BFw_SJ8u-Y8NXfrAXTxjM5sTgCiG1T_AU", "xxdqcD1N2E-6PAt2DRBnDyogU_osOczGTsf9d5KsA3o",
        "JuiVj8KyJ7BFw_SJ8u-Y8NXfrAXTxjM5sTgCiG1T_IU", "xxdqcD1N2E-6PAt2DRBnDyogU_osOczGTsf9d5KsA_o",
    };
    (void)state;
    for (size_t i = 0; i < sizeof weak / sizeof weak[0]; i++) {
        char text[200];
        (void)snprintf(text, sizeof text, ED "\"x\":\"%s\"}", weak[i]);
        refused(text, SP_ALG_EDDSA, "jwk.point");
    }
}

/* RFC 6979 appendix A.2.5: P-256 with SHA-256. */
static void published_ecdsa_signatures(void **state)
{
    static const char *const rows[][2] = {
        { "sample", "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
                    "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8" },
        { "test", "f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367"
                  "019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083" },
    };
    (void)state;
    SP_KEY_AUTO key = NULL;
    SP_JSON_AUTO jwk = NULL;
    SP_BUF_AUTO point = { 0 };
    SP_BUF_AUTO text = { 0 };
    CHECK_OK(sp_hex_decode(SP_VIEW_LIT("60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
                                       "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299"), &point));
    sp_buf_puts(&text, EC "\"x\":\"");
    sp_buf_put_b64url(&text, sp_view(point.p, 32));
    sp_buf_puts(&text, "\",\"y\":\"");
    sp_buf_put_b64url(&text, sp_view(point.p + 32, 32));
    sp_buf_puts(&text, "\"}");
    CHECK_OK(sp_json_parse(sp_buf_view(&text), 0, &jwk, NULL));
    CHECK_OK(sp_key_from_jwk(jwk, &key, NULL));
    for (size_t i = 0; i < 2; i++) {
        SP_BUF_AUTO sig = { 0 };
        struct sp_diag d = { 0 };
        CHECK_OK(sp_hex_decode(sp_view_of(rows[i][1]), &sig));
        CHECK_OK(sp_verify_raw(key, sp_view_of(rows[i][0]), sp_buf_view(&sig), &d));
        CHECK_RC(SIGNATURE, sp_verify_raw(key, sp_view_of(rows[1 - i][0]), sp_buf_view(&sig), &d));
        CHECK_RULE(d, "jws.signature");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_thumbprints), cmocka_unit_test(private_halves_do_not_change_the_name),
        cmocka_unit_test(accepts_what_permits_the_work), cmocka_unit_test(refuses_other_purposes),
        cmocka_unit_test(refuses_other_kinds), cmocka_unit_test(refuses_bad_points),
        cmocka_unit_test(refuses_bad_private_numbers), cmocka_unit_test(refuses_weak_edwards_points),
        cmocka_unit_test(published_ecdsa_signatures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
