/* layer: crypto, threads */
#include "tests/lib/signature.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/random.h"
#include "crypto/digest.h"
#include "crypto/jws.h"

static struct sp_key *key_of(const char *jwk_text, enum sp_alg alg)
{
    struct sp_key *key = NULL;
    SP_JSON_AUTO jwk = NULL;
    CHECK_OK(sp_json_parse(sp_view_of(jwk_text), 0, &jwk, NULL));
    CHECK_OK(sp_key_from_jwk_for(jwk, alg, &key, NULL));
    return key;
}

/* RFC 7515 appendix A.3 */
#define A3_JWK "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\"," \
    "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\",\"d\":\"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI\"}"
#define A3_INPUT "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19" \
    "yb290Ijp0cnVlfQ"
#define A3_TOKEN A3_INPUT ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
#define A3_PAYLOAD "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}"
/* RFC 8037 appendix A.1 to A.4 */
#define ED_JWK "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"d\":\"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A\"," \
    "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}"
#define ED_TOKEN "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhi" \
    "jcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"

static void verifies_published_tokens(void **state)
{
    (void)state;
    SP_KEY_AUTO es = key_of(A3_JWK, SP_ALG_ES256);
    SP_KEY_AUTO ed = key_of(ED_JWK, SP_ALG_EDDSA);
    SP_BUF_AUTO payload = { 0 };
    CHECK_OK(sp_jws_verify(SP_VIEW_LIT(A3_TOKEN), es, NULL, &payload, NULL));
    CHECK_VIEW(sp_buf_view(&payload), A3_PAYLOAD);
    sp_buf_clear(&payload);
    CHECK_OK(sp_jws_verify(SP_VIEW_LIT(ED_TOKEN), ed, NULL, &payload, NULL));
    CHECK_VIEW(sp_buf_view(&payload), "Example of Ed25519 signing");
    assert_string_equal(sp_key_kid(ed), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"); /* RFC 8037 appendix A.3 */
}

/* Ed25519 has one signature for one message, so ours must be the published one. */
static void signs_the_published_token(void **state)
{
    (void)state;
    SP_KEY_AUTO ed = key_of(ED_JWK, SP_ALG_EDDSA);
    struct sp_view token = SP_VIEW_LIT(ED_TOKEN), tail = { NULL, 0 }, input = tail, head = tail, rest = tail;
    uint8_t sig[64];
    SP_BUF_AUTO text = { 0 };
    assert_true(sp_view_split(token, '.', &head, &rest) && sp_view_split(rest, '.', &input, &tail));
    CHECK_OK(sp_sign_raw(ed, sp_view(token.p, head.n + 1 + input.n), sig));
    sp_buf_put_b64url(&text, sp_view(sig, 64));
    assert_true(sp_view_eq(sp_buf_view(&text), tail));
}

static void signs_what_it_verifies(void **state)
{
    static const enum sp_alg algs[] = { SP_ALG_ES256, SP_ALG_EDDSA };
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        SP_KEY_AUTO key = NULL;
        SP_BUF_AUTO token = { 0 };
        SP_BUF_AUTO payload = { 0 };
        SP_ARENA_AUTO arena = { 0 };
        struct sp_jws_header h = { .typ = SP_VIEW_LIT("saphan-report+jwt"), .x5t_s256 = SP_VIEW_LIT("abc") }, got;
        struct sp_diag d = { 0 };
        CHECK_OK(sp_key_generate(algs[i], &key));
        for (size_t n = 0; n < 70; n++) {
            char text[70];
            memset(text, (int)n, sizeof text);
            sp_buf_clear(&token);
            sp_buf_clear(&payload);
            CHECK_OK(sp_jws_sign(key, &h, sp_view(text, n), &token));
            CHECK_OK(sp_jws_verify(sp_buf_view(&token), key, "saphan-report+jwt", &payload, NULL));
            assert_true(sp_view_eq(sp_buf_view(&payload), sp_view(text, n)));
        }
        CHECK_OK(sp_jws_peek(sp_buf_view(&token), &arena, &got, NULL));
        CHECK_VIEW(got.typ, "saphan-report+jwt");
        CHECK_VIEW(got.kid, sp_key_kid(key));
        CHECK_VIEW(got.x5t_s256, "abc");
        CHECK_RC(INVALID, sp_jws_verify(sp_buf_view(&token), key, "saphan-receipt+jwt", &payload, &d));
        CHECK_RULE(d, "jws.typ");
    }
}

/* --- tokens with headers of our choice, properly signed --- */

static void craft(const struct sp_key *key, struct sp_view head, const char *payload, struct sp_buf *token)
{
    uint8_t sig[64];
    sp_buf_clear(token);
    sp_buf_put_b64url(token, head);
    sp_buf_putc(token, '.');
    sp_buf_put_b64url(token, sp_view_of(payload));
    CHECK_OK(sp_sign_raw(key, sp_buf_view(token), sig));
    sp_buf_putc(token, '.');
    sp_buf_put_b64url(token, sp_view(sig, 64));
}

static void judged(const struct sp_key *key, struct sp_view head, bool strict, const char *rule)
{
    struct sp_diag d = { 0 };
    SP_BUF_AUTO token = { 0 };
    SP_BUF_AUTO payload = { 0 };
    craft(key, head, "{}", &token);
    struct sp_rc rc = strict ? sp_jws_verify(sp_buf_view(&token), key, NULL, &payload, &d)
                             : sp_jws_verify_foreign(sp_buf_view(&token), key, &payload, &d);
    if (rule ? sp_ok(rc) || strcmp(d.rule, rule) : !sp_ok(rc))
        fail_msg("%.*s: %s %s, wanted %s", (int)head.n, head.p, sp_rc_text(rc), d.rule, rule ? rule : "ok");
    if (!sp_ok(rc) && payload.n)
        fail_msg("%.*s: output touched", (int)head.n, head.p);
}

static void refuses_headers(void **state)
{
    static const struct { const char *head, *rule; } both[] = {
        { "{\"alg\":\"none\"}", "jws.alg" }, { "{\"alg\":\"None\"}", "jws.alg" }, { "{\"alg\":\"\"}", "jws.alg" },
        { "{\"alg\":\"HS256\"}", "jws.alg" }, { "{\"alg\":\"RS256\"}", "jws.alg" }, { "{\"alg\":\"PS256\"}", "jws.alg" },
        { "{\"alg\":\"ES384\"}", "jws.alg" }, { "{\"alg\":\"ES256K\"}", "jws.alg" }, { "{\"alg\":\"es256\"}", "jws.alg" },
        { "{\"alg\":\"EdDSA\"}", "jws.alg" }, { "{\"alg\":\"ECDH-ES+A256KW\"}", "jws.alg" }, { "{\"alg\":256}", "jws.alg" },
        { "{\"alg\":null}", "jws.alg" }, { "{\"alg\":[\"ES256\"]}", "jws.alg" }, { "{}", "jws.alg" },
        { "{\"alg\":\"ES256\",\"alg\":\"none\"}", "jws.header" }, { "{\"alg\":\"none\",\"alg\":\"ES256\"}", "jws.header" },
        { "{\"alg\":\"ES256\",\"\\u0061lg\":\"ES256\"}", "jws.header" }, { "{\"alg\":\"ES256\"}x", "jws.header" },
        { "{\"alg\":\"ES256\"", "jws.header" }, { "[\"ES256\"]", "jws.header" }, { "\"ES256\"", "jws.header" }, { "", "jws.segments" },
        { "{\"alg\":\"ES256\",\"a\":\"\\u0000\"}", "jws.header" }, { "{\"alg\":\"ES256\",\"a\":\"\\ud800\"}", "jws.header" },
        { "\xef\xbb\xbf{\"alg\":\"ES256\"}", "jws.header" }, { "{\"alg\":\"ES256\",\"a\":\"\xff\"}", "jws.header" },
        { "{\"alg\":\"ES256\",\"crit\":[\"exp\"],\"exp\":1}", "jws.crit" }, { "{\"alg\":\"ES256\",\"crit\":[]}", "jws.crit" },
        { "{\"alg\":\"ES256\",\"b64\":false,\"crit\":[\"b64\"]}", "jws.crit" }, { "{\"alg\":\"ES256\",\"b64\":false}", "jws.b64" },
        { "{\"alg\":\"ES256\",\"b64\":true}", "jws.b64" }, { "{\"alg\":\"ES256\",\"zip\":\"DEF\"}", "jws.forbidden" },
        { "{\"alg\":\"ES256\",\"jku\":\"https://a.example\"}", "jws.forbidden" }, { "{\"alg\":\"ES256\",\"x5u\":\"https://a.example\"}", "jws.forbidden" },
        { "{\"alg\":\"ES256\",\"jwk\":{\"kty\":\"EC\"}}", "jws.forbidden" }, { "{\"alg\":\"ES256\",\"enc\":\"A256GCM\"}", "jws.forbidden" },
        { "{\"alg\":\"ES256\",\"p2c\":1000000000}", "jws.forbidden" }, { "{\"alg\":\"ES256\",\"typ\":{}}", "jws.header" },
    };
    (void)state;
    SP_KEY_AUTO key = key_of(A3_JWK, SP_ALG_ES256);
    for (size_t i = 0; i < sizeof both / sizeof both[0]; i++) {
        judged(key, sp_view_of(both[i].head), true, both[i].rule);
        judged(key, sp_view_of(both[i].head), false, both[i].rule);
    }
    judged(key, SP_VIEW_LIT("{\"ALG\":\"ES256\"}"), true, "jws.unknown");
    judged(key, SP_VIEW_LIT("{\"ALG\":\"ES256\"}"), false, "jws.alg");
    judged(key, SP_VIEW_LIT("{\"alg\":\"ES256\"}\0"), true, "jws.header");
    judged(key, SP_VIEW_LIT("{\"alg\":\"ES256\",\"x5c\":[],\"note\":1}"), true, "jws.unknown");
    judged(key, SP_VIEW_LIT("{\"alg\":\"ES256\",\"x5c\":[],\"note\":1}"), false, NULL);
    judged(key, SP_VIEW_LIT(" {\"typ\":\"JWT\",\r\n \"alg\":\"ES256\"}"), true, NULL);
    static const char *const kids[] = { "7", "null", "{}", "[\"k\"]", "false" };   /* RFC 7515 section 4.1.4: a text */
    char head[64];
    for (size_t i = 0; i < sizeof kids / sizeof kids[0]; i++) {
        (void)snprintf(head, sizeof head, "{\"alg\":\"ES256\",\"kid\":%s}", kids[i]);
        judged(key, sp_view_of(head), true, "jws.header");
        judged(key, sp_view_of(head), false, NULL);
    }
}

static void limits_are_refusals(void **state)
{
    (void)state;
    struct sp_diag d = { 0 };
    SP_BUF_AUTO head = { 0 };
    SP_BUF_AUTO out = { 0 };
    SP_KEY_AUTO key = key_of(A3_JWK, SP_ALG_ES256);
    sp_buf_puts(&head, "{\"alg\":\"ES256\",\"kid\":\"");
    while (head.n < SP_MAX_HEADER_BYTES + 1)
        sp_buf_putc(&head, 'k');
    sp_buf_puts(&head, "\"}");
    judged(key, sp_buf_view(&head), false, "jws.size");
    char *huge = calloc(1, SP_MAX_BUNDLE_BYTES + 1);
    assert_non_null(huge);
    CHECK_RC(LIMIT, sp_jws_verify(sp_view(huge, SP_MAX_BUNDLE_BYTES + 1), key, NULL, &out, &d));
    CHECK_RULE(d, "jws.size");
    free(huge);
}

static void refused(const struct sp_key *key, struct sp_view token, enum sp_rc_code code, const char *rule)
{
    struct sp_diag d = { 0 };
    SP_BUF_AUTO payload = { 0 };
    struct sp_rc rc = sp_jws_verify_foreign(token, key, &payload, &d);
    if (rc.code != code || strcmp(d.rule, rule) || payload.n)
        fail_msg("%.*s: %s %s, wanted %s", (int)token.n, token.p, sp_rc_text(rc), d.rule, rule);
}

static void refuses_other_forms(void **state)
{
    (void)state;
    SP_KEY_AUTO key = key_of(A3_JWK, SP_ALG_ES256);
#define FORM(text, rule) refused(key, SP_VIEW_LIT(text), SP_RC_FORMAT, rule)
    FORM("", "jws.segments");
    FORM(".", "jws.segments");
    FORM("..", "jws.segments");
    FORM(A3_INPUT, "jws.segments");
    FORM(A3_INPUT ".", "jws.segments");
    FORM(A3_TOKEN ".", "jws.segments");
    FORM(A3_TOKEN ".AA.AA", "jws.segments");
    FORM("." A3_TOKEN, "jws.segments");
    FORM("{\"payload\":\"e30\",\"signatures\":[]}", "jws.segments");
    FORM(A3_TOKEN "=", "jws.base64");
    FORM(A3_TOKEN "\n", "jws.base64");
    FORM(A3_TOKEN " ", "jws.base64");
    FORM(" " A3_TOKEN, "jws.base64");
    FORM(A3_INPUT ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1R", "jws.base64");
    FORM(A3_INPUT ".DtEhU3ljbEg8L38VWAfUAqOyKAM6+Xx+F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3+Kg6NU1Q", "jws.base64");
#undef FORM
    /* a payload that is no base64url: signed over the text, so it must be refused although the signature fits */
    uint8_t sig[64];
    SP_BUF_AUTO token = { 0 };
    sp_buf_puts(&token, "eyJhbGciOiJFUzI1NiJ9.e31");
    CHECK_OK(sp_sign_raw(key, sp_buf_view(&token), sig));
    sp_buf_putc(&token, '.');
    sp_buf_put_b64url(&token, sp_view(sig, 64));
    refused(key, sp_buf_view(&token), SP_RC_FORMAT, "jws.base64");
}

static void with_signature(const struct sp_key *key, const uint8_t *sig, size_t n, const char *rule)
{
    SP_BUF_AUTO token = { 0 };
    sp_buf_puts(&token, A3_INPUT ".");
    sp_buf_put_b64url(&token, sp_view(sig, n));
    refused(key, sp_buf_view(&token), SP_RC_SIGNATURE, rule);
}

static void refuses_signatures_out_of_range(void **state)
{
    (void)state;
    SP_KEY_AUTO key = key_of(A3_JWK, SP_ALG_ES256);
    uint8_t good[64], sig[80];
    CHECK_OK(sp_sign_raw(key, SP_VIEW_LIT(A3_INPUT), good));
    memset(sig, 0, sizeof sig);
    with_signature(key, sig, 64, "jws.signature-range");
    for (int half = 0; half < 2; half++) {
        const uint8_t *values[] = { p256_order, NULL, NULL };
        for (size_t v = 0; v < 3; v++) {
            memcpy(sig, good, 64);
            if (values[v])
                memcpy(sig + 32 * half, values[v], 32);
            else
                memset(sig + 32 * half, v == 1 ? 0 : 0xff, 32);
            with_signature(key, sig, 64, "jws.signature-range");
        }
        memcpy(sig, good, 64); /* n-1 is in range and wrong */
        memcpy(sig + 32 * half, p256_order, 32);
        sig[32 * half + 31]--;
        with_signature(key, sig, 64, "jws.signature");
        memset(sig + 32 * half, 0, 32); /* and so is 1 */
        sig[32 * half + 31] = 1;
        with_signature(key, sig, 64, "jws.signature");
    }
    memcpy(sig, good, 64);
    for (size_t n = 1; n <= 80; n++)
        if (n != 64)
            with_signature(key, sig, n, "jws.signature-length");
    uint8_t der[80] = { 0x30, 68, 2, 32 }; /* DER instead of r||s */
    memcpy(der + 4, good, 32);
    der[36] = 2, der[37] = 32;
    memcpy(der + 38, good + 32, 32);
    with_signature(key, der, 70, "jws.signature-length");
    memcpy(sig, good + 32, 32); /* s||r */
    memcpy(sig + 32, good, 32);
    with_signature(key, sig, 64, "jws.signature");
}

static void refuses_other_keys(void **state)
{
    (void)state;
    SP_KEY_AUTO es = key_of(A3_JWK, SP_ALG_ES256);
    SP_KEY_AUTO dh = key_of(A3_JWK, SP_ALG_ECDH_ES_A256KW);
    SP_KEY_AUTO ed = key_of(ED_JWK, SP_ALG_EDDSA);
    SP_KEY_AUTO other = NULL;
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &other));
    refused(other, SP_VIEW_LIT(A3_TOKEN), SP_RC_SIGNATURE, "jws.signature");
    refused(ed, SP_VIEW_LIT(A3_TOKEN), SP_RC_INVALID, "jws.alg");
    refused(es, SP_VIEW_LIT(ED_TOKEN), SP_RC_INVALID, "jws.alg");
    refused(dh, SP_VIEW_LIT(A3_TOKEN), SP_RC_INVALID, "jws.alg");
    uint8_t sig[64];
    struct sp_diag d;
    CHECK_RC(CRYPTO, sp_sign_raw(dh, SP_VIEW_LIT("x"), sig)); /* a key for sealing never signs */
    memset(sig, 1, sizeof sig);
    CHECK_RC(CRYPTO, sp_verify_raw(dh, SP_VIEW_LIT("x"), sp_view(sig, 64), &d));
}

/* Both spellings of s verify; we write the lower, and where it matters take no other. */
static void one_of_two_spellings(void **state)
{
    (void)state;
    SP_KEY_AUTO key = NULL;
    SP_KEY_AUTO a3 = key_of(A3_JWK, SP_ALG_ES256);
    SP_KEY_AUTO ed = key_of(ED_JWK, SP_ALG_EDDSA);
    static const struct sp_jws_header none;
    struct sp_diag d = { 0 };
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &key));
    for (int i = 0; i < 64; i++) {
        SP_BUF_AUTO token = { 0 };
        SP_BUF_AUTO other = { 0 };
        SP_BUF_AUTO back = { 0 };
        SP_BUF_AUTO payload = { 0 };
        CHECK_OK(sp_jws_sign(key, &none, SP_VIEW_LIT("{}"), &token));
        other_spelling(sp_buf_view(&token), &other);
        CHECK_OK(sp_jws_one_spelling(sp_buf_view(&token), key, &d));
        CHECK_OK(sp_jws_verify(sp_buf_view(&other), key, NULL, &payload, &d));
        CHECK_OK(sp_jws_verify_foreign(sp_buf_view(&other), key, &payload, &d));
        CHECK_RC(SIGNATURE, sp_jws_one_spelling(sp_buf_view(&other), key, &d));
        CHECK_RULE(d, "jws.high-s");
        other_spelling(sp_buf_view(&other), &back);
        assert_true(sp_view_eq(sp_buf_view(&back), sp_buf_view(&token)));
    }
    CHECK_RC(SIGNATURE, sp_jws_one_spelling(SP_VIEW_LIT(A3_TOKEN), a3, &d)); /* the RFC's own is the higher one */
    CHECK_OK(sp_jws_one_spelling(SP_VIEW_LIT(ED_TOKEN), ed, &d));
    uint8_t edge[64] = { 0 };
    for (int i = 0, rest = 0; i < 32; i++) { /* half of n, rounded down, is the last low one */
        edge[32 + i] = (uint8_t)((rest << 7) | (p256_order[i] >> 1));
        rest = p256_order[i] & 1;
    }
    assert_true(sp_signature_is_lower(a3, sp_view(edge, 64)));
    edge[63]++;
    assert_false(sp_signature_is_lower(a3, sp_view(edge, 64)));
}

/* A whole token, byte by byte: whatever is changed anywhere, it is refused. */
static void every_byte_counts(void **state)
{
    static const char others[] = "Aa9-_.=+/ \n\"\x80";
    (void)state;
    SP_KEY_AUTO es = key_of(A3_JWK, SP_ALG_ES256);
    SP_KEY_AUTO ed = key_of(ED_JWK, SP_ALG_EDDSA);
    const struct { const struct sp_key *key; const char *token; } cases[] = { { es, A3_TOKEN }, { ed, ED_TOKEN } };
    for (size_t c = 0; c < 2; c++) {
        size_t n = strlen(cases[c].token);
        char copy[512];
        memcpy(copy, cases[c].token, n);
        for (size_t i = 0; i < n; i++) {
            for (size_t k = 0; k < sizeof others; k++) { /* the terminating NUL too */
                SP_BUF_AUTO payload = { 0 };
                if (others[k] == cases[c].token[i])
                    continue;
                copy[i] = others[k];
                if (sp_ok(sp_jws_verify_foreign(sp_view(copy, n), cases[c].key, &payload, NULL)) || payload.n)
                    fail_msg("byte %zu as %02x is accepted", i, (unsigned char)others[k]);
            }
            copy[i] = cases[c].token[i];
        }
        for (size_t cut = 0; cut < n; cut++) {
            SP_BUF_AUTO payload = { 0 };
            assert_false(sp_ok(sp_jws_verify_foreign(sp_view(copy, cut), cases[c].key, &payload, NULL)));
        }
    }
}

static void known(const struct sp_jws_digests *jws, const struct sp_key *key, enum sp_rc_code code, const char *rule)
{
    struct sp_diag d = { 0 };
    SP_BUF_AUTO payload = { 0 };
    struct sp_rc rc = sp_jws_verify_known(jws, key, "test+jwt", &payload, &d);
    if (rc.code != code || strcmp(d.rule, rule) || payload.n != (sp_ok(rc) ? 2 : 0))
        fail_msg("%s %s, wanted %s", sp_rc_text(rc), d.rule, rule);
}

/* The digest that is handed on is the one that is verified, and of no other token. */
static void digests_are_those_of_the_token(void **state)
{
    static const struct sp_jws_header header = { .typ = SP_VIEW_LIT("test+jwt") };
    struct sp_jws_digests jws, other;
    char want[SP_SHA256_TEXT];
    (void)state;
    SP_KEY_AUTO key = key_of(A3_JWK, SP_ALG_ES256);
    SP_BUF_AUTO token = { 0 };
    CHECK_OK(sp_jws_sign(key, &header, SP_VIEW_LIT("{}"), &token));
    CHECK_OK(sp_jws_digests(sp_buf_view(&token), &jws));
    CHECK_OK(sp_sha256_b64url(sp_buf_view(&token), want));
    assert_string_equal(jws.whole, want);
    known(&jws, key, SP_RC_OK, "");
    known(&(struct sp_jws_digests){ .token = sp_buf_view(&token) }, key, SP_RC_OK, "");
    for (size_t i = 0; i < sizeof jws.input; i++) {
        other = jws;
        other.input[i] ^= 1;
        known(&other, key, SP_RC_SIGNATURE, "jws.signature");
        other.input_n--; /* of something else: not looked at */
        known(&other, key, SP_RC_OK, "");
    }
    char *payload = strchr(token.p, '.') + 1;
    memcpy(payload, "W10", 3);
    CHECK_OK(sp_jws_digests(sp_buf_view(&token), &other));
    known(&other, key, SP_RC_SIGNATURE, "jws.signature");
    static const char *const none[] = { "", "abc", ".", ".abc", "a.b" };
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        CHECK_OK(sp_jws_digests(sp_view_of(none[i]), &other));
        CHECK_OK(sp_sha256_b64url(sp_view_of(none[i]), want));
        assert_string_equal(other.whole, want);
        known(&other, key, SP_RC_FORMAT, "jws.segments");
    }
}

/* Headers and signatures longer than those that nodes write are told from them by nothing but their length. */
static void longer_parts_are_read_too(void **state)
{
    char kid[700], sig[300] = { 0 };
    (void)state;
    SP_KEY_AUTO key = key_of(A3_JWK, SP_ALG_ES256);
    memset(kid, 'k', sizeof kid);
    for (size_t n = 60; n < sizeof kid; n += 7) {
        const struct sp_jws_header header = { .typ = SP_VIEW_LIT("test+jwt"), .kid = sp_view(kid, n) };
        SP_ARENA_AUTO a = { 0 };
        SP_BUF_AUTO token = { 0 };
        SP_BUF_AUTO payload = { 0 };
        struct sp_jws_header read;
        CHECK_OK(sp_jws_sign(key, &header, SP_VIEW_LIT("{}"), &token));
        CHECK_OK(sp_jws_peek(sp_buf_view(&token), &a, &read, NULL));
        assert_int_equal(read.kid.n, n);
        CHECK_OK(sp_jws_verify(sp_buf_view(&token), key, "test+jwt", &payload, NULL));
        CHECK_OK(sp_jws_one_spelling(sp_buf_view(&token), key, NULL));
    }
    for (size_t n = 65; n < sizeof sig; n++)
        with_signature(key, (const uint8_t *)sig, n, "jws.signature-length");
}

static void peeking_checks_the_form(void **state)
{
    (void)state;
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO token = { 0 };
    SP_BUF_AUTO payload = { 0 };
    struct sp_jws_header h;
    struct sp_diag d = { 0 };
    SP_KEY_AUTO key = key_of(A3_JWK, SP_ALG_ES256);
    CHECK_RC(INVALID, sp_jws_peek(SP_VIEW_LIT("eyJhbGciOiJub25lIn0.e30.AA"), &arena, &h, &d));
    CHECK_RULE(d, "jws.alg");
    craft(key, SP_VIEW_LIT("{\"alg\":\"ES256\",\"kid\":\"k\",\"more\":1}"), "{}", &token);
    CHECK_RC(INVALID, sp_jws_peek(sp_buf_view(&token), &arena, &h, &d));
    CHECK_RULE(d, "jws.unknown");
    CHECK_OK(sp_jws_peek_foreign(sp_buf_view(&token), &arena, &h, &d));
    CHECK_VIEW(h.kid, "k");
    CHECK_OK(sp_jws_payload_unverified(sp_buf_view(&token), &payload, &d));
    CHECK_VIEW(sp_buf_view(&payload), "{}");
}

/* --- one key, many threads --- */

/* What each signs is its own, and every other signature is wrong: what a thread leaves behind must not reach the next. */
static void *work(void *ctx)
{
    struct sp_key *key = sp_key_ref(ctx);
    bool ok = true;
    for (int i = 0; i < 50; i++) {
        char text[32];
        uint8_t signature[64], digest[SP_SHA256_BYTES], again[SP_SHA256_BYTES];
        struct sp_view message = sp_view(text, (size_t)snprintf(text, sizeof text, "%lx %d", (unsigned long)pthread_self(), i));
        ok = ok && sp_ok(sp_sign_raw(key, message, signature)) && sp_ok(sp_sha256(message, digest)) &&
             sp_ok(sp_sha256_secret(message, again)) && !memcmp(digest, again, sizeof digest) &&
             sp_ok(sp_verify_raw(key, message, sp_view(signature, 64), NULL));
        signature[i] ^= 1;
        ok = ok && sp_is(sp_verify_raw(key, message, sp_view(signature, 64), NULL), SP_RC_SIGNATURE);
    }
    sp_key_free(key);
    return ok ? ctx : NULL;
}

static void threads_share_a_key(void **state)
{
    enum { MANY = 9 }; /* more than contexts wait for the next */
    static const enum sp_alg algs[] = { SP_ALG_ES256, SP_ALG_EDDSA };
    (void)state;
    for (size_t a = 0; a < sizeof algs / sizeof *algs; a++) {
        pthread_t t[MANY];
        SP_KEY_AUTO key = NULL;
        CHECK_OK(sp_key_generate(algs[a], &key));
        for (int i = 0; i < MANY; i++)
            assert_int_equal(pthread_create(&t[i], NULL, work, key), 0);
        for (int i = 0; i < MANY; i++) {
            void *got = NULL;
            assert_int_equal(pthread_join(t[i], &got), 0);
            assert_ptr_equal(got, key);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verifies_published_tokens),
        cmocka_unit_test(signs_the_published_token),
        cmocka_unit_test(signs_what_it_verifies),
        cmocka_unit_test(refuses_headers),
        cmocka_unit_test(limits_are_refusals),
        cmocka_unit_test(refuses_other_forms),
        cmocka_unit_test(refuses_signatures_out_of_range),
        cmocka_unit_test(refuses_other_keys),
        cmocka_unit_test(one_of_two_spellings),
        cmocka_unit_test(every_byte_counts),
        cmocka_unit_test(digests_are_those_of_the_token),
        cmocka_unit_test(longer_parts_are_read_too),
        cmocka_unit_test(peeking_checks_the_form),
        cmocka_unit_test(threads_share_a_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
