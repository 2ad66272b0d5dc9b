/* JWK reading (RFC 7517, RFC 7518 section 6, RFC 8037); declared in crypto/key.h. */
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/param_build.h>

#include "crypto/internal.h"
#include "crypto/key.h"

static struct sp_rc refuse(struct sp_diag *d, const char *rule, const char *field, const char *text)
{
    return sp_diag_set(d, SP_ERR(INVALID), rule, field, "%s", text);
}

/* A member that must decode to exactly 32 bytes (RFC 7518 section 6.2.1.2: full length, no trimming). */
static struct sp_rc coordinate(const cJSON *jwk, const char *key, unsigned char out[32], struct sp_diag *d)
{
    struct sp_view text;
    SP_BUF_AUTO raw = { 0 };
    SP_TRY(sp_json_str(jwk, key, &text, d));
    bool ok = text.n < 64 && sp_ok(sp_b64url_decode(text, &raw)) && raw.n == 32;
    if (ok)
        memcpy(out, raw.p, 32);
    sp_wipe(raw.p, raw.n);
    return ok ? SP_OK : refuse(d, "jwk.base64", key, "must be 32 bytes in base64url");
}

static struct sp_rc check_key_ops(const cJSON *jwk, bool signature, struct sp_diag *d)
{
    const cJSON *ops = sp_json_get(jwk, "key_ops");
    if (!ops)
        return SP_OK;
    bool fits = false;
    const cJSON *op;
    if (cJSON_IsArray(ops))
        cJSON_ArrayForEach(op, ops) {
            struct sp_view v = sp_view_of(cJSON_IsString(op) ? op->valuestring : "");
            fits |= signature ? sp_view_is(v, "verify") || sp_view_is(v, "sign")
                              : sp_view_is(v, "deriveKey") || sp_view_is(v, "deriveBits");
        }
    return fits ? SP_OK : refuse(d, "jwk.key-ops", "key_ops", "the key's operations do not include this one");
}

static struct sp_rc check_purpose(const cJSON *jwk, enum sp_alg alg, struct sp_diag *d)
{
    const struct sp_suite *s = sp_suite_of(alg);
    bool signature = !s->enc;
    struct sp_view use, name;
    SP_TRY(sp_json_opt_str(jwk, "use", &use, d));
    SP_TRY(sp_json_opt_str(jwk, "alg", &name, d));
    if (sp_json_get(jwk, "use") && !sp_view_is(use, signature ? "sig" : "enc"))
        return refuse(d, "jwk.use", "use", "the key is for another use");
    if (sp_json_get(jwk, "alg") && !sp_view_is(name, s->name) && !(alg == SP_ALG_EDDSA && sp_view_is(name, "Ed25519")))
        return refuse(d, "jwk.alg", "alg", "the key is for another algorithm");
    return check_key_ops(jwk, signature, d);
}

static EVP_PKEY *from_params(const char *type, OSSL_PARAM *params)
{
    SP_PKEY_CTX_AUTO ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    EVP_PKEY *pkey = NULL;
    if (!ctx || EVP_PKEY_fromdata_init(ctx) != 1 || EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_KEYPAIR, params) != 1)
        return NULL;
    return pkey;
}

bool sp_pkey_consistent(EVP_PKEY *pkey)
{
    SP_PKEY_CTX_AUTO ctx = EVP_PKEY_CTX_new_from_pkey(NULL, pkey, NULL);
    return ctx && EVP_PKEY_public_check(ctx) == 1 && EVP_PKEY_private_check(ctx) == 1 && EVP_PKEY_pairwise_check(ctx) == 1;
}

static EVP_PKEY *build_pair(bool sm2, const unsigned char point[65], const unsigned char d32[32])
{
    OSSL_PARAM_BLD *bld = OSSL_PARAM_BLD_new();
    BIGNUM *d = BN_secure_new();
    EVP_PKEY *pkey = NULL;
    OSSL_PARAM *params = NULL;
    if (bld && d && BN_bin2bn(d32, 32, d) &&
        OSSL_PARAM_BLD_push_utf8_string(bld, OSSL_PKEY_PARAM_GROUP_NAME, sm2 ? "SM2" : "P-256", 0) &&
        OSSL_PARAM_BLD_push_octet_string(bld, OSSL_PKEY_PARAM_PUB_KEY, point, 65) &&
        OSSL_PARAM_BLD_push_BN(bld, OSSL_PKEY_PARAM_PRIV_KEY, d) && (params = OSSL_PARAM_BLD_to_param(bld)))
        pkey = from_params(sm2 ? "SM2" : "EC", params);
    OSSL_PARAM_free(params);
    BN_clear_free(d);
    OSSL_PARAM_BLD_free(bld);
    if (pkey && !sp_pkey_consistent(pkey)) {
        EVP_PKEY_free(pkey);
        return NULL;
    }
    return pkey;
}

static struct sp_rc read_ec(const cJSON *jwk, bool sm2, EVP_PKEY **out, bool *is_private, struct sp_diag *d)
{
    unsigned char point[65] = { 4 }, secret[32];
    *is_private = sp_json_get(jwk, "d") != NULL;
    SP_TRY(coordinate(jwk, "x", point + 1, d));
    SP_TRY(coordinate(jwk, "y", point + 33, d));
    if (*is_private)
        SP_TRY(coordinate(jwk, "d", secret, d));
    *out = *is_private ? build_pair(sm2, point, secret) : sm2 ? sp_sm2_public(point) : sp_p256_public(point);
    sp_wipe(secret, sizeof secret);
    ERR_clear_error();
    return *out ? SP_OK : refuse(d, "jwk.point", "x", "the point is not on the curve, or d does not belong to it");
}

/*
 * Edwards points of order 1, 2, 4 or 8 (RFC 8032 section 5.1): with such a key one signature fits any message. Also
 * every y that is not below 2^255-19, a second spelling of the same point. The top bit is the sign of x.
 */
static bool weak_edwards(const unsigned char pub[32])
{
    static const unsigned char order8[2][32] = {
        { 0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0,
          0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05 },
        { 0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f,
          0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a },
    };
    unsigned char y[32], middle = 0xff, any = 0;
    memcpy(y, pub, 32);
    y[31] &= 0x7f;
    for (int i = 1; i < 31; i++) {
        middle &= y[i];
        any |= y[i];
    }
    bool tiny = !any && !y[31] && y[0] <= 1;                             /* 0 and 1 */
    bool huge = middle == 0xff && y[31] == 0x7f && y[0] >= 0xec;         /* p-1 and all that is not below p */
    return tiny || huge || !memcmp(y, order8[0], 32) || !memcmp(y, order8[1], 32);
}

EVP_PKEY *sp_ed25519_public(const unsigned char pub[32])
{
    return weak_edwards(pub) ? NULL : EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, pub, 32);
}

static struct sp_rc read_okp(const cJSON *jwk, EVP_PKEY **out, bool *is_private, struct sp_diag *d)
{
    unsigned char pub[32], secret[32], derived[32];
    size_t n = sizeof derived;
    *is_private = sp_json_get(jwk, "d") != NULL;
    SP_TRY(coordinate(jwk, "x", pub, d));
    if (weak_edwards(pub))
        return refuse(d, "jwk.point", "x", "not an Ed25519 key that could sign");
    if (*is_private)
        SP_TRY(coordinate(jwk, "d", secret, d));
    *out = *is_private ? EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, secret, 32)
                       : EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, pub, 32);
    sp_wipe(secret, sizeof secret);
    bool fits = *out && EVP_PKEY_get_raw_public_key(*out, derived, &n) == 1 && n == 32 && !memcmp(derived, pub, 32);
    ERR_clear_error();
    if (!fits) {
        EVP_PKEY_free(*out);
        *out = NULL;
    }
    return fits ? SP_OK : refuse(d, "jwk.point", "x", "not an Ed25519 key");
}

struct sp_rc sp_jwk_ephemeral(const cJSON *jwk, unsigned char point[65], struct sp_diag *d)
{
    const struct sp_suite *s = sp_suite_of(SP_ALG_ECDH_ES_A256KW);
    struct sp_view kty, crv;
    SP_TRY(sp_json_str(jwk, "kty", &kty, d));
    SP_TRY(sp_json_str(jwk, "crv", &crv, d));
    if (!sp_view_is(kty, s->kty) || !sp_view_is(crv, s->crv))
        return refuse(d, "jwk.crv", "crv", "not a curve of the suite");
    if (sp_json_get(jwk, "d"))
        return refuse(d, "jwk.private", "d", "a private key does not belong here");
    point[0] = 4;
    SP_TRY(coordinate(jwk, "x", point + 1, d));
    return coordinate(jwk, "y", point + 33, d);
}

struct sp_rc sp_key_from_jwk_for(const cJSON *jwk, enum sp_alg alg, struct sp_key **out, struct sp_diag *d)
{
    const struct sp_suite *s = sp_suite_of(alg);
    struct sp_view kty, crv;
    EVP_PKEY *pkey = NULL;
    bool is_private = false;
    SP_TRY(sp_json_str(jwk, "kty", &kty, d));
    if (!sp_view_is(kty, s->kty))
        return refuse(d, "jwk.kty", "kty", "not a key type of the suite");
    SP_TRY(sp_json_str(jwk, "crv", &crv, d));
    if (!sp_view_is(crv, s->crv))
        return refuse(d, "jwk.crv", "crv", "not a curve of the suite");
    SP_TRY(check_purpose(jwk, alg, d));
    SP_TRY(alg == SP_ALG_EDDSA ? read_okp(jwk, &pkey, &is_private, d) : read_ec(jwk, alg == SP_ALG_SM2, &pkey, &is_private, d));
    struct sp_rc rc = sp_key_adopt(pkey, alg, is_private, out);
    if (!sp_ok(rc))
        EVP_PKEY_free(pkey);
    return rc;
}

struct sp_rc sp_key_from_jwk(const cJSON *jwk, struct sp_key **out, struct sp_diag *d)
{
    const cJSON *kty = sp_json_get(jwk, "kty");
    bool okp = cJSON_IsString(kty) && !strcmp(kty->valuestring, "OKP");
    return sp_key_from_jwk_for(jwk, okp ? SP_ALG_EDDSA : SP_ALG_ES256, out, d);
}
