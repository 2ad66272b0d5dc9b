/* layer: crypto */
/* Published tokens and hand-made attacks, through the very functions that `saphan conform` calls. */
#include "tests/lib/check.h"

#include "crypto/conform.h"
#include "crypto/jws.h"

/* RFC 7515 appendix A.3 */
#define KEY "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\"," \
    "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}"
#define PRIVATE "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\"," \
    "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\",\"d\":\"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI\"}"
#define JOE "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
#define A3 "eyJhbGciOiJFUzI1NiJ9." JOE ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
#define A3_VALID "{\"valid\":true,\"payload_b64\":\"eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb2" \
    "90Ijp0cnVlfQ==\"}"
#define OTHER_KEY "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs\"," \
    "\"y\":\"9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA\"}"
/* RFC 7520 sections 4.3 and 5.5, 5.4 */
#define BILBO_521 "{\"kty\":\"EC\",\"kid\":\"bilbo.baggins@hobbiton.example\",\"use\":\"sig\",\"crv\":\"P-521\"," \
    "\"x\":\"AHKZLLOsCOzz5cY97ewNUajB957y-C-U88c3v13nmGZx6sYl_oJXu9A5RkTKqjqvjyekWF-7ytDyRXYgCF5cj0Kt\"," \
    "\"y\":\"AdymlHvOiLxXkEhayXQnNCvDX4h9htZaCJN34kfmC6pV5OhQHiraVySsUdaQkAgDPrwQrJmbnX9cwlGfP-HqHZR1\"}"
#define BILBO_TOKEN "eyJhbGciOiJFUzUxMiIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9.SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNz" \
    "LCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91IHN0ZXAgb250byB0aGUgcm9hZCwgYW5kIGlmIHlvdSBkb24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXi" \
    "gJlzIG5vIGtub3dpbmcgd2hlcmUgeW91IG1pZ2h0IGJlIHN3ZXB0IG9mZiB0by4.AE_R_YZCChjn4791jSQCrdPZCNYqHXCTZH0-JZGYNlaAjP2kqaluUIIUnC9" \
    "qvbu9Plon7KRTzoNEuT4Va2cmL1eJAQy3mtPBu_u_sDDyYjnAMDxXPn7XrT0lw-kvAD890jl8e2puQens_IEKBpHABlsbEPX6sFY8OcGDqoRuBomu9xQ2"
#define MERRY "{\"kty\":\"EC\",\"kid\":\"meriadoc.brandybuck@buckland.example\",\"use\":\"enc\",\"crv\":\"P-256\"," \
    "\"x\":\"Ze2loSV3wrroKUN_4zhwGhCqo3Xhu1td4QjeQ5wIVR0\",\"y\":\"HlLtdXARY_f55A3fnzQbPcm6hgr34Mp8p-nuzQCE0Zw\"," \
    "\"d\":\"r_kHyZ-a06rmxM3yESK84r1otSg-aQcVStkRhA-iCM8\"}"
#define MERRY_HEAD "eyJhbGciOiJFQ0RILUVTIiwia2lkIjoibWVyaWFkb2MuYnJhbmR5YnVja0BidWNrbGFuZC5leGFtcGxlIiwiZXBrIjp7Imt0eSI6IkVDIiwiY3J2" \
    "IjoiUC0yNTYiLCJ4IjoibVBVS1RfYkFXR0hJaGcwVHBqanFWc1AxclhXUXVfdndWT0hIdE5rZFlvQSIsInkiOiI4QlFBc0ltR2VBUzQ2ZnlXdzVNaFlmR1RUMElq" \
    "QnBGdzJTUzM0RHY0SXJzIn0sImVuYyI6IkExMjhDQkMtSFMyNTYifQ"
#define PIPPIN "{\"kty\":\"EC\",\"crv\":\"P-384\",\"x\":\"YU4rRUzdmVqmRtWOs2OpDE_T5fsNIodcG8G5FWPrTPMyxpzsSOGaQLpe2FpxBmu2\"," \
    "\"y\":\"A8-yxCHxkfBz3hKZfI1jUYMjUhsEveZ9THuwFjH2sCNdtksRJU7D5-SkgaFL1ETP\"," \
    "\"d\":\"iTx2pk7wW-GqJkHcEkFQb2EFyYcO7RugmaW3mRrQVAOUiPommT0IdnYK2xDlZh-j\"}"
#define PIPPIN_HEAD "eyJhbGciOiJFQ0RILUVTK0ExMjhLVyIsImtpZCI6InBlcmVncmluLnRvb2tAdHVja2Jvcm91Z2guZXhhbXBsZSIsImVwayI6eyJrdHkiOiJFQyIsIm" \
    "NydiI6IlAtMzg0IiwieCI6InVCbzRrSFB3Nmtiang1bDB4b3dyZF9vWXpCbWF6LUdLRlp1NHhBRkZrYllpV2d1dEVLNml1RURzUTZ3TmROZzMiLCJ5Ijoic3AzcDV" \
    "TR2haVkMyZmFYdW1JLWU5SlUyTW84S3BvWXJGRHI1eVBOVnRXNFBnRXdaT3lRVEEtSmRhWTh0YjdFMCJ9LCJlbmMiOiJBMTI4R0NNIn0"

typedef struct sp_rc (*answerer)(const cJSON *in, struct sp_buf *out);

static void answered(answerer f, const char *line, const char *want)
{
    SP_JSON_AUTO in = NULL;
    SP_JSON_AUTO again = NULL;
    SP_BUF_AUTO out = { 0 };
    CHECK_OK(sp_json_parse(sp_view_of(line), 0, &in, NULL));
    CHECK_OK(f(in, &out));
    CHECK_OK(sp_json_parse(sp_buf_view(&out), 0, &again, NULL));
    if (!sp_view_is(sp_buf_view(&out), want))
        fail_msg("%s\n  gives %.*s\n  not %s", line, (int)out.n, out.p, want);
}

#define REFUSED(rule) "{\"valid\":false,\"rule\":\"" rule "\"}"
#define JWS(token, jwk, want) answered(sp_conform_jws, "{\"token\":\"" token "\",\"jwk\":" jwk "}", want)
#define JWE(token, jwk, want) answered(sp_conform_jwe, "{\"token\":\"" token "\",\"jwk\":" jwk "}", want)

static void published_signatures(void **state)
{
    (void)state;
    JWS(A3, KEY, A3_VALID);
    JWS(A3, PRIVATE, A3_VALID);
    JWS("eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." JOE ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", KEY, REFUSED("jws.alg")); /* RFC 7515 A.1 */
    JWS("eyJhbGciOiJSUzI1NiJ9." JOE ".cC4hiUPoj9Eetdgtv3hF80EGrhuB", KEY, REFUSED("jws.alg"));                                    /* A.2, cut */
    JWS("eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA.AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGDKB34XO0aw_7Xdt"
        "AG8GaSwFKdCAPZgoXD2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLzeO_Jn", KEY, REFUSED("jws.alg"));    /* A.4 */
    JWS("eyJhbGciOiJub25lIn0." JOE ".", KEY, REFUSED("jws.segments"));                                                               /* A.5 */
    answered(sp_conform_jws, "{\"token\":{\"payload\":\"" JOE "\",\"signatures\":[]},\"jwk\":" KEY "}", REFUSED("jws.segments"));    /* A.6 */
    JWS(BILBO_TOKEN, BILBO_521, REFUSED("jwk.crv")); /* RFC 7520 section 4.3 */
    JWS(BILBO_TOKEN, KEY, REFUSED("jws.alg"));
    JWS("eyJhbGciOiJIUzI1NiIsImI2NCI6ZmFsc2UsImNyaXQiOlsiYjY0Il19..A5dxf2s96_n5FLueVuW1Z_vh161FwXZC4YLPff6dmDY", KEY, REFUSED("jws.crit")); /* RFC 7797 section 4.2 */
    JWS(A3, "{\"kty\":\"oct\",\"k\":\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ\"}", REFUSED("jwk.kty"));
    JWS(A3, OTHER_KEY, REFUSED("jws.signature"));
    /* the public key's text as the secret of an HMAC, which a library that lets the token choose would verify */
    JWS("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJqb2UifQ.ymc8VxyrC1mKRS0Hl9sSKxrmvQXUOEX2-49rJrMPo3w", KEY, REFUSED("jws.alg"));
}

static void published_encryptions(void **state)
{
    (void)state;
    JWE(MERRY_HEAD "..yc9N8v5sYyv3iGQT926IUg.AA.WCCkNa-x4BeB9hIDIfFuhg", MERRY, REFUSED("jwe.alg"));          /* RFC 7520 section 5.5 */
    JWE(PIPPIN_HEAD ".0DJjBXri_kBcC46IkU5_Jk9BqaQeHdv2.mH-G2zVqgztUtnW_.tkZu.WuGzxmcreYjpHGJoa17EBg", PIPPIN, REFUSED("jwk.crv")); /* 5.4 */
    JWE(PIPPIN_HEAD ".0DJjBXri_kBcC46IkU5_Jk9BqaQeHdv2.mH-G2zVqgztUtnW_.tkZu.WuGzxmcreYjpHGJoa17EBg", MERRY, REFUSED("jwe.alg"));
    JWE("eyJhbGciOiJBMTI4S1ciLCJraWQiOiI4MWIyMDk2NS04MzMyLTQzZDktYTQ2OC04MjE2MGFkOTFhYzgiLCJlbmMiOiJBMTI4R0NNIiwiemlwIjoiREVGIn0."
        "5vUT2WOtQxKWcekM_IzVQwkGgzlFDwPi.p9pUq6XHY0jfEZIl.HbDt.VILuUwuIxaLVmh5X-T7kmA", MERRY, REFUSED("jwe.forbidden"));       /* 5.9: zip */
    JWE("eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.OKOa.48V1_ALb6US04U3b.5eym.XFBoMYUZodetZdvTiFvSkQ", MERRY, REFUSED("jwe.alg")); /* RFC 7516 A.1 */
    JWE("eyJhbGciOiJSU0ExXzUiLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0.UGhI.AxY8DCtDaGlsbGljb3RoZQ.KDlT.9hH0vgRfYgPnAHOd8stkvw", MERRY, REFUSED("jwe.alg")); /* A.2 */
    JWE("eyJhbGciOiJBMTI4S1ciLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0.6KB707dM9YTIgHtLvtgWQ8mKwboJW3of9locizkDTHzBC2IlrT1oOQ."
        "AxY8DCtDaGlsbGljb3RoZQ.KDlTtXchhZTGufMYmOYGS4HffxPSUrfmqCHXaI9wOGY.U0m_YmjN04DJvceFICbCVQ", MERRY, REFUSED("jwe.alg"));   /* A.3 */
    answered(sp_conform_jwe, "{\"token\":{\"recipients\":[],\"ciphertext\":\"AA\"},\"jwk\":" MERRY "}", REFUSED("jwe.segments"));      /* A.4 */
    JWE("a.b.c.d.e", KEY, REFUSED("jwe.alg")); /* a public key opens nothing */
    JWE("a.b.c.d.e", "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}", REFUSED("jwk.kty"));
}

/* --- sets of keys --- */

static void signed_with_kid(const char *kid, struct sp_buf *token)
{
    SP_KEY_AUTO key = NULL;
    SP_JSON_AUTO jwk = NULL;
    struct sp_jws_header h = { .kid = sp_view_of(kid) };
    CHECK_OK(sp_json_parse(SP_VIEW_LIT(PRIVATE), 0, &jwk, NULL));
    CHECK_OK(sp_key_from_jwk(jwk, &key, NULL));
    CHECK_OK(sp_jws_sign(key, &h, SP_VIEW_LIT("{}"), token));
}

static void with_set(const char *kid, const char *set, const char *want)
{
    SP_BUF_AUTO line = { 0 };
    SP_BUF_AUTO token = { 0 };
    signed_with_kid(kid, &token);
    sp_buf_puts(&line, "{\"token\":");
    sp_buf_put_json(&line, sp_buf_view(&token));
    sp_buf_puts(&line, ",\"jwks\":");
    sp_buf_puts(&line, set);
    sp_buf_putc(&line, '}');
    answered(sp_conform_jws, sp_buf_cstr(&line), want);
}

#define NAMED(kid, rest) "{\"kid\":\"" kid "\"," rest
#define GOOD_XY "\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\"," \
    "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}"
#define OTHER_XY "\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs\"," \
    "\"y\":\"9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA\"}"
#define VALID "{\"valid\":true,\"payload_b64\":\"e30=\"}"

static void a_kid_looks_up_and_proves_nothing(void **state)
{
    (void)state;
    with_set("k1", "[" NAMED("k1", GOOD_XY) "," NAMED("k2", OTHER_XY) "]", VALID);
    with_set("k1", "{\"keys\":[" NAMED("k2", OTHER_XY) "," NAMED("k1", GOOD_XY) "]}", VALID);
    with_set("k2", "[" NAMED("k1", GOOD_XY) "," NAMED("k2", OTHER_XY) "]", REFUSED("jws.signature")); /* the named one must verify */
    with_set("k3", "[" NAMED("k1", GOOD_XY) "," NAMED("k2", OTHER_XY) "]", VALID);                   /* nobody is named: all are tried */
    with_set("k1", "[" NAMED("k1", OTHER_XY) "," NAMED("k1", GOOD_XY) "]", VALID);                   /* two of one name */
    with_set("k1", "[{\"kty\":\"oct\",\"k\":\"AA\"}," KEY "]", VALID);
    with_set("k1", "[{\"kty\":\"oct\",\"k\":\"AA\"}]", REFUSED("jwk.kty"));
    with_set("k1", "[{\"kid\":7,\"kty\":\"oct\"}," OTHER_KEY "]", REFUSED("jws.signature"));
    with_set("k1", "[]", REFUSED("jws.kid"));
    with_set("k1", "{\"keys\":[]}", REFUSED("jws.kid"));
    with_set("k1", "[null,1,\"x\",[]]", REFUSED("field.missing"));
}

/* --- selective disclosure --- */

/* RFC 9901 section 5.1 and appendix A.5; the presentation of section 5.2 in two halves: what is disclosed, and who presents it */
#define SD_KEY "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"b28d4MwZMjw8-00CG4xfnn9SLMVMM19SlqZpVb_uNtQ\"," \
    "\"y\":\"Xv5zWwuoaTgdS6hV43yI6gBwTnjukmFQQnJ_kCxzqk8\"}"
#define SD_PAYLOAD "eyJfc2QiOiBbIkNyUWU3UzVrcUJBSHQtbk1ZWGdjNmJkdDJTSDVhVFkxc1VfTS1QZ2tqUEkiLCAiSnpZakg0c3ZsaUgwUjNQeUVNZmVadTZKdDY5" \
    "dTVxZWhabzdGN0VQWWxTRSIsICJQb3JGYnBLdVZ1Nnh5bUphZ3ZrRnNGWEFiUm9jMkpHbEFVQTJCQTRvN2NJIiwgIlRHZjRvTGJnd2Q1SlFhSHlLVlFaVTlVZEdF" \
    "MHc1cnREc3JaemZVYW9tTG8iLCAiWFFfM2tQS3QxWHlYN0tBTmtxVlI2eVoyVmE1TnJQSXZQWWJ5TXZSS0JNTSIsICJYekZyendzY002R242Q0pEYzZ2Vks4QmtN" \
    "bmZHOHZPU0tmcFBJWmRBZmRFIiwgImdiT3NJNEVkcTJ4Mkt3LXc1d1BFemFrb2I5aFYxY1JEMEFUTjNvUUw5Sk0iLCAianN1OXlWdWx3UVFsaEZsTV8zSmx6TWFT" \
    "RnpnbGhRRzBEcGZheVF3TFVLNCJdLCAiaXNzIjogImh0dHBzOi8vaXNzdWVyLmV4YW1wbGUuY29tIiwgImlhdCI6IDE2ODMwMDAwMDAsICJleHAiOiAxODgzMDAw" \
    "MDAwLCAic3ViIjogInVzZXJfNDIiLCAibmF0aW9uYWxpdGllcyI6IFt7Ii4uLiI6ICJwRm5kamtaX1ZDem15VGE2VWpsWm8zZGgta284YUlLUWM5RGxHemhhVllv" \
    "In0sIHsiLi4uIjogIjdDZjZKa1B1ZHJ5M2xjYndIZ2VaOGtoQXYxVTFPU2xlclAwVmtCSnJXWjAifV0sICJfc2RfYWxnIjogInNoYS0yNTYiLCAiY25mIjogeyJq" \
    "d2siOiB7Imt0eSI6ICJFQyIsICJjcnYiOiAiUC0yNTYiLCAieCI6ICJUQ0FFUjE5WnZ1M09IRjRqNFc0dmZTVm9ISVAxSUxpbERsczd2Q2VHZW1jIiwgInkiOiAi" \
    "WnhqaVdXYlpNUUdIVldLVlE0aGJTSWlyc1ZmdWVjQ0U2dDRqVDlGMkhaUSJ9fX0"
#define SD_JWS "eyJhbGciOiAiRVMyNTYiLCAidHlwIjogImV4YW1wbGUrc2Qtand0In0." SD_PAYLOAD \
    ".Ds6Agd3LwQJuQW0V7EZLaX-ed2CpEvA7gFrVjuVJaPCzIAvLXhDzcmEzDzXJxx27iPs91uodf0wGVrpe529ZmQ"
#define SD_DOE "WyJlbHVWNU9nM2dTTklJOEVZbnN4QV9BIiwgImZhbWlseV9uYW1lIiwgIkRvZSJd"
#define SD_JOHN "WyIyR0xDNDJzS1F2ZUNmR2ZyeU5STjl3IiwgImdpdmVuX25hbWUiLCAiSm9obiJd"
#define SD_US "WyJsa2x4RjVqTVlsR1RQVW92TU5JdkNBIiwgIlVTIl0"
#define SD_KB "eyJhbGciOiAiRVMyNTYiLCAidHlwIjogImtiK2p3dCJ9.eyJub25jZSI6ICIxMjM0NTY3ODkwIiwgImF1ZCI6ICJodHRwczovL3ZlcmlmaWVyLmV4YW1wbGUub" \
    "3JnIiwgImlhdCI6IDE3MTU3ODMyOTksICJzZF9oYXNoIjogIlFMbWYtQk1QUjhzY2RrckhVOGF5aTFqSk85WjdJcDEwVnJmV2VCTDd0MHMifQ._rLO1DtTo_OtJb" \
    "LzNYSPGAYEwc11X67o-lAKBYux__oWRcLMV_o999VaJADaSc6UetudXNTkk_fAw65xz1F0Cw"
#define SD_OPEN "{\"iss\":\"https://issuer.example.com\",\"iat\":1683000000,\"exp\":1883000000,\"sub\":\"user_42\",\"nationalities\":["
#define SD_CNF "],\"cnf\":{\"jwk\":{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"TCAER19Zvu3OHF4j4W4vfSVoHIP1ILilDls7vCeGemc\"," \
    "\"y\":\"ZxjiWWbZMQGHVWKVQ4hbSIirsVfuecCE6t4jT9F2HZQ\"}}"
#define SD_VALID(us, rest) "{\"valid\":true,\"claims\":" SD_OPEN us SD_CNF rest
#define SDJWT(token, jwk, want) answered(sp_conform_sdjwt, "{\"token\":\"" token "\",\"jwk\":" jwk "}", want)

static void published_disclosures(void **state)
{
    (void)state;
    SDJWT(SD_JWS "~", SD_KEY, SD_VALID("", "}}"));
    SDJWT(SD_JWS "~" SD_DOE "~" SD_US "~", SD_KEY, SD_VALID("\"US\"", ",\"family_name\":\"Doe\"}}"));
    SDJWT(SD_JWS "~" SD_JOHN "~" SD_DOE "~", SD_KEY, SD_VALID("", ",\"given_name\":\"John\",\"family_name\":\"Doe\"}}"));
    SDJWT(SD_JWS "~" SD_US "~" SD_KB, SD_KEY, SD_VALID("\"US\"", "},\"key_binding\":\"ignored\"}")); /* section 7.3 */
    SDJWT(SD_JWS, SD_KEY, REFUSED("sdjwt.form"));
    SDJWT(SD_JWS "~" SD_US, SD_KEY, REFUSED("sdjwt.key-binding"));
    SDJWT(SD_JWS "~" SD_US "~" SD_US "~", SD_KEY, REFUSED("sdjwt.disclosure-twice"));
    SDJWT(SD_JWS "~" "WyJzIiwgImEiLCAxXQ~", SD_KEY, REFUSED("sdjwt.unreferenced"));
    SDJWT(SD_JWS "~" SD_US "~", OTHER_KEY, REFUSED("jws.signature"));
    SDJWT(SD_JWS "~" SD_US "~", BILBO_521, REFUSED("jwk.crv"));
    SDJWT(A3 "~", KEY, "{\"valid\":true,\"claims\":{\"iss\":\"joe\",\"exp\":1300819380,\"http://example.com/is_root\":true}}");
    /* section 8: the JSON serialisations are optional and not taken */
    answered(sp_conform_sdjwt, "{\"token\":{\"payload\":\"" JOE "\",\"header\":{\"disclosures\":[]}},\"jwk\":" KEY "}", REFUSED("sdjwt.form"));
    answered(sp_conform_sdjwt, "{\"token\":\"a.b.c~\"}", "{\"error\":\"field.missing jwk: jwk is missing\"}");
    answered(sp_conform_sdjwt, "{\"jwk\":" KEY "}", "{\"error\":\"field.missing token: token is missing\"}");
}

static void unreadable_lines_are_errors(void **state)
{
    (void)state;
    answered(sp_conform_jws, "{}", "{\"error\":\"field.missing token: token is missing\"}");
    answered(sp_conform_jws, "{\"token\":\"a.b.c\"}", "{\"error\":\"field.missing jwk: a jwk or a jwks is needed\"}");
    answered(sp_conform_jws, "{\"token\":7,\"jwk\":" KEY "}", "{\"error\":\"field.type token: token must be a text\"}");
    answered(sp_conform_jwe, "{\"token\":\"a.b.c.d.e\"}", "{\"error\":\"field.missing jwk: jwk is missing\"}");
    answered(sp_conform_jwe, "{\"token\":\"a.b.c.d.e\",\"jwk\":[]}", "{\"error\":\"field.type jwk: jwk must be an object\"}");
    answered(sp_conform_json, "{\"text_b64\":\"e30\"}", "{\"error\":\"field.type text_b64: is not standard base64 with padding\"}");
}

static void json_is_judged(void **state)
{
    (void)state;
    answered(sp_conform_json, "{\"text_b64\":\"e30=\"}", "{\"accepted\":true}");
    answered(sp_conform_json, "{\"text_b64\":\"eyJhIjoxLCJhIjoyfQ==\"}", "{\"accepted\":false,\"rule\":\"json.duplicate-key\",\"offset\":7}");
    answered(sp_conform_json, "{\"text_b64\":\"\"}", "{\"accepted\":false,\"rule\":\"json.empty\",\"offset\":0}");
    answered(sp_conform_json, "{\"text_b64\":\"77u/e30=\"}", "{\"accepted\":false,\"rule\":\"json.bom\",\"offset\":0}");
    answered(sp_conform_json, "{\"text_b64\":\"Iv8i\"}", "{\"accepted\":false,\"rule\":\"json.utf8\",\"offset\":1}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_signatures), cmocka_unit_test(published_encryptions),
        cmocka_unit_test(a_kid_looks_up_and_proves_nothing), cmocka_unit_test(unreadable_lines_are_errors),
        cmocka_unit_test(json_is_judged), cmocka_unit_test(published_disclosures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
