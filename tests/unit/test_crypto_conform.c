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

/* C2SP wycheproof, json_web_signature_test.json (378 to 401) and json_web_encryption_test.json (66) */
#define WY_XY "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"04N0xi21hshyvBp7I167sbE_bXqyqkAPfefdklMO7wY\"," \
    "\"y\":\"UI8exy-C06a7DUnjIdENkxeFtHM4-l_41LqEw9nVgmw\""
#define WY_KEY WY_XY ",\"use\":\"sig\",\"alg\":\"ES256\",\"kid\":\"kid-ec-sign\"}"
#define WY "eyJhbGciOiJFUzI1NiIsImtpZCI6ImtpZC1lYy1zaWduIn0.Zm9v."
#define WY_R "5cA0OHyMP7ezamUd5c9kV-FrGxdx4hbGXOdplQkutr"
#define WY_LOW "qWrte5P-pAvsE3Ve6xSyU3YDQwUHjVVOtvcrEbbnZ8yA"
#define WY_HIGH "ppUShFwBW_Qj7IqhFOtNrIXLLKXS5CSZmERxmnjeyoiQ"
#define WY_VALID "{\"valid\":true,\"payload_b64\":\"Zm9v\"}"
#define WY_OPENER "{\"kty\":\"EC\",\"alg\":\"ECDH-ES+A256KW\",\"use\":\"enc\",\"crv\":\"P-256\",\"kid\":\"kid-ec-decrypt\"," \
    "\"x\":\"weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ\",\"y\":\"e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck\"," \
    "\"d\":\"VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw\"}"
#define WY_HEAD "eyJhbGciOiJFQ0RILUVTK0EyNTZLVyIsImVuYyI6IkEyNTZHQ00iLCJlcGsiOnsia3R5IjoiRUMiLCJ4IjoiZmthakNjbWtpNl9WS1Vod0RoSy04UUx1d" \
    "UlMNXZ5ZWJTZFpodl9WNU1VRSIsInkiOiJHOWNLWXY3SEpsU25qaURVa1NpdGxGMHhOQ3pUa2lBckF5SDBJQjhmbTBNIiwiY3J2IjoiUC0yNTYifX0"
#define WY_SEALED ".QzD31OLn2rtz5XrYOaoXGY7pEZSAilF5Rt803bBTSVmJrtgSGCkmIQ.1mXV01hr3YNY3qn3.qew8.FMn9UC2hIRlk62PIp3T8j"

static void published_attacks(void **state)
{
    (void)state;
    JWS(WY WY_R WY_LOW, WY_KEY, WY_VALID);
    JWS(WY WY_R WY_HIGH, WY_KEY, WY_VALID); /* n - s verifies too, where nothing is identified by a signature */
    JWS(WY WY_R WY_LOW, WY_XY ",\"use\":\"enc\"}", REFUSED("jwk.use"));
    JWS(WY WY_R WY_LOW, WY_XY ",\"key_ops\":[\"encrypt\"]}", REFUSED("jwk.key-ops"));
    JWS(WY WY_R WY_LOW, WY_XY ",\"alg\":\"ES512\"}", REFUSED("jwk.alg"));
    JWS(WY WY_R WY_LOW ".", WY_KEY, REFUSED("jws.segments"));
    JWS(WY "    " WY_R WY_LOW, WY_KEY, REFUSED("jws.base64"));
    JWS(WY "AOXANDh8jD-3s2plHeXPZFfhaxsXceIWxlznaZUJLra6AJau17k_6kC-wTdV7rFLJTdgNDBQeNVU629ysRtudnzI", WY_KEY, REFUSED("jws.signature-length"));
    JWS(WY "5cA0OHyMP7ezamUd5c9kV-FrGxdx4hbGXOdplQkutroAlq7XuT_qQL7BN1XusUslN2A0MFB41VTrb3KxG252fMgA", WY_KEY, REFUSED("jws.signature-length"));
    JWS(WY "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", WY_KEY, REFUSED("jws.signature-range"));
    JWS(WY "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAH_____AAAAAP__________vOb6racXnoTzucrC_GMlUQ", WY_KEY, REFUSED("jws.signature-range"));
    JWS(WY "_____wAAAAD__________7zm-q2nF56E87nKwvxjJVD_____AAAAAP__________vOb6racXnoTzucrC_GMlUA", WY_KEY, REFUSED("jws.signature"));
    JWS("eyJhbGciOiJIUzI1NiIsImtpZCI6ImtpZC1lYy1zaWduIn0.Zm9v.TgWtz2FIRukBQ_mA5sgHa0Ybtgn7bl-YBPAi7Z0XdHU", WY_KEY, REFUSED("jws.alg"));
    JWE(WY_HEAD WY_SEALED "g", WY_OPENER, WY_VALID);
    JWE(WY_HEAD WY_SEALED, WY_OPENER, REFUSED("jwe.base64"));
    JWE(WY_HEAD ".QzD31OLn2rtz5XrYOaoXGY7pEZSAilF5Rt803bBTSVmJrtgSGCkmIQ.1mXV01hr3YNY3qn3.qew8.FMn9UC2hIRlk62PI", WY_OPENER, REFUSED("jwe.lengths"));
}

/* The newer name of EdDSA with Ed25519 (RFC 9864): the key of RFC 8037 appendix A, signed by another implementation (jose). */
#define ED_PLAIN "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\""
#define ED_TOKEN "eyJhbGciOiJFZDI1NTE5In0.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.UxhIYLHGg39NVCLpQAVD_UcfOmnGSCzLFZoXYkLiIbFccmOb_qOb" \
    "sgjzLKsfJw-4NlccUgvYrEHrRbNV0HcZAQ"

static void one_algorithm_has_two_names(void **state)
{
    (void)state;
    JWS(ED_TOKEN, ED_PLAIN "}", "{\"valid\":true,\"payload_b64\":\"RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc=\"}");
    JWS(ED_TOKEN, ED_PLAIN ",\"alg\":\"Ed25519\"}", "{\"valid\":true,\"payload_b64\":\"RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc=\"}");
    JWS(ED_TOKEN, KEY, REFUSED("jws.alg"));
    JWS(A3, ED_PLAIN "}", REFUSED("jws.alg"));
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

/* Made by another implementation (@sd-jwt/core) for the key of RFC 7515 A.3. */
#define SD_384 "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJMQSIsInRvIjpbMSx7Ii4uLiI6IjktN0pGcTBlbWktNnRKVWFPUXduV2F4UGNfeVlTMTZsdHYtQm84QzB" \
    "rQV9oUFNWU0l0S244b3FaSTJnVVdhMXIifV0sIl9zZCI6WyIzTkhQTGt5ZVlXSWJxMkl4cHFQQlVNU0tZa1Jnd09tdzJHbXRxbzBaMVpVbUVYR2Q" \
    "0bWt6Qm9BbzR5NTEwWXJ1Il0sIl9zZF9hbGciOiJzaGEtMzg0In0.LNQwNK8YBhHVjgPukn4rkkox77Mu1X_eOIq9I32AWo0qotVZ1hCwt29Wgvr" \
    "K6egq8r9zSLD17j2X1rv62w_Ugg~WyJzYWx0MCIsMl0~WyJzYWx0MSIsIm5hbWUiLCLguqXgurLguqciXQ~"
#define SD_512 "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJMQSIsInRvIjpbMSx7Ii4uLiI6IndYUVhNekNSZmF0U2VqWnpwUzJ6aTF2aEFiaWM0bHp4Q3U5RE9fWjZ" \
    "LQkFmZUdtSGdjTlJ2d0w0Szc5VndsMjRFeHYxMjBLeS0wN19TMlE3Q3llbjdBIn1dLCJfc2QiOlsiVjBSaU42Vk9ibWkyU201S1JrYUItTkpYYWN" \
    "fRHNhVUFfXzlEQlgwQVYxMXY4X2Q3ZWx5YU8yajBiek84S2p0RVBNOC1jV19qNFBmZlFwR3AyU1FGUUEiXSwiX3NkX2FsZyI6InNoYS01MTIifQ." \
    "SZPvUkwtHeBZgAUSS9tJTq6psM-nR9j9Gm389G-YxXLvmhCC7YDPvWDRDq2RLMwrqGbcmZIpZboOKh4IvDQ2cg~WyJzYWx0MiIsMl0~WyJzYWx0M" \
    "yIsIm5hbWUiLCLguqXgurLguqciXQ~"
#define LONGER "{\"valid\":true,\"claims\":{\"sub\":\"LA\",\"to\":[1,2],\"name\":\"ລາວ\"}}"

static void longer_hashes_of_others(void **state)
{
    (void)state;
    SDJWT(SD_384, KEY, LONGER);
    SDJWT(SD_512, KEY, LONGER);
    SDJWT(SD_512 "WyJzIiwgImEiLCAxXQ~", KEY, REFUSED("sdjwt.unreferenced"));
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
        cmocka_unit_test(published_attacks), cmocka_unit_test(one_algorithm_has_two_names),
        cmocka_unit_test(longer_hashes_of_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
