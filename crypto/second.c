#include "crypto/second.h"

#include <openssl/err.h>

#include "crypto/der.h"
#include "crypto/internal.h"

enum { SM3_BYTES = 32 };

/* The curve of SM2 (GB/T 32918.5): a, b, and the base point, as the digest of the signer's identity wants them. */
static const unsigned char sm2_curve[128] = {
    0xff, 0xff, 0xff, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfc,
    0x28, 0xe9, 0xfa, 0x9e, 0x9d, 0x9f, 0x5e, 0x34, 0x4d, 0x5a, 0x9e, 0x4b, 0xcf, 0x65, 0x09, 0xa7,
    0xf3, 0x97, 0x89, 0xf5, 0x15, 0xab, 0x8f, 0x92, 0xdd, 0xbc, 0xbd, 0x41, 0x4d, 0x94, 0x0e, 0x93,
    0x32, 0xc4, 0xae, 0x2c, 0x1f, 0x19, 0x81, 0x19, 0x5f, 0x99, 0x04, 0x46, 0x6a, 0x39, 0xc9, 0x94,
    0x8f, 0xe3, 0x0b, 0xbf, 0xf2, 0x66, 0x0b, 0xe1, 0x71, 0x5a, 0x45, 0x89, 0x33, 0x4c, 0x74, 0xc7,
    0xbc, 0x37, 0x36, 0xa2, 0xf4, 0xf6, 0x77, 0x9c, 0x59, 0xbd, 0xce, 0xe3, 0x6b, 0x69, 0x21, 0x53,
    0xd0, 0xa9, 0x87, 0x7c, 0xc6, 0x2a, 0x47, 0x40, 0x02, 0xdf, 0x32, 0xe5, 0x21, 0x39, 0xf0, 0xa0,
};

/* Order of its base point. */
static const unsigned char sm2_order[32] = {
    0xff, 0xff, 0xff, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0x72, 0x03, 0xdf, 0x6b, 0x21, 0xc6, 0x05, 0x2b, 0x53, 0xbb, 0xf4, 0x09, 0x39, 0xd5, 0x41, 0x23,
};

/*
 * GB/T 32918.2 section 5.5: Z = SM3(bits of the id in two bytes || id || a || b || G || public point), and what is signed is
 * SM3(Z || message).
 */
static bool sm2_digest(const struct sp_key *key, struct sp_view message, unsigned char out[SM3_BYTES])
{
    static const unsigned char head[] = { 0, 8 * (sizeof SP_SM2_ID - 1) };
    const struct sp_evp *e = sp_evp();
    struct sp_view point = sp_key_point(key);
    unsigned char z[SM3_BYTES];
    SP_MD_CTX_AUTO ctx = EVP_MD_CTX_new();
    return e && e->sm3 && ctx && point.n == 65 && EVP_DigestInit_ex(ctx, e->sm3, NULL) == 1 &&
           EVP_DigestUpdate(ctx, head, sizeof head) == 1 && EVP_DigestUpdate(ctx, SP_SM2_ID, sizeof SP_SM2_ID - 1) == 1 &&
           EVP_DigestUpdate(ctx, sm2_curve, sizeof sm2_curve) == 1 && EVP_DigestUpdate(ctx, point.p + 1, 64) == 1 &&
           EVP_DigestFinal_ex(ctx, z, NULL) == 1 && EVP_DigestInit_ex(ctx, e->sm3, NULL) == 1 &&
           EVP_DigestUpdate(ctx, z, sizeof z) == 1 && EVP_DigestUpdate(ctx, message.p, message.n) == 1 &&
           EVP_DigestFinal_ex(ctx, out, NULL) == 1;
}

static bool in_range(const unsigned char v[32])
{
    static const unsigned char zero[32];
    return memcmp(v, zero, 32) != 0 && memcmp(v, sm2_order, 32) < 0;
}

struct sp_rc sp_second_sign(const struct sp_key *key, struct sp_view message, struct sp_buf *signature)
{
    unsigned char digest[SM3_BYTES], der[SP_DER_PAIR_BYTES + 8];
    uint8_t pair[64];
    size_t n = sizeof der;
    if (sp_key_alg(key) != SP_ALG_SM2 || !sp_key_is_private(key))
        return SP_ERR(INVALID);
    SP_PKEY_CTX_AUTO ctx = EVP_PKEY_CTX_new_from_pkey(NULL, sp_key_pkey(key), NULL);
    bool ok = ctx && sm2_digest(key, message, digest) && EVP_PKEY_sign_init(ctx) == 1 &&
              EVP_PKEY_sign(ctx, der, &n, digest, sizeof digest) == 1 && sp_der_take_pair(sp_view(der, n), pair);
    ERR_clear_error();
    if (!ok)
        return SP_ERR(CRYPTO);
    sp_buf_put(signature, sp_view(der, n));
    return sp_buf_rc(signature);
}

static struct sp_rc verify_sm2(const struct sp_key *key, struct sp_view message, struct sp_view signature, struct sp_diag *d)
{
    unsigned char digest[SM3_BYTES];
    uint8_t pair[64];
    if (!sp_der_take_pair(signature, pair))
        return sp_diag_set(d, SP_ERR(FORMAT), "second.form", NULL, "the second signature is not the DER of two numbers");
    if (!in_range(pair) || !in_range(pair + 32))
        return sp_diag_set(d, SP_ERR(SIGNATURE), "second.range", NULL, "r or s is not between 1 and n-1");
    SP_PKEY_CTX_AUTO ctx = EVP_PKEY_CTX_new_from_pkey(NULL, sp_key_pkey(key), NULL);
    if (!ctx || !sm2_digest(key, message, digest) || EVP_PKEY_verify_init(ctx) != 1)
        return SP_ERR(CRYPTO);
    int ok = EVP_PKEY_verify(ctx, (const unsigned char *)signature.p, signature.n, digest, sizeof digest);
    ERR_clear_error();
    return ok == 1 ? SP_OK
                   : sp_diag_set(d, SP_ERR(SIGNATURE), "second.signature", NULL,
                                 "the second signature does not verify under the distinguishing id " SP_SM2_ID);
}

struct sp_rc sp_second_verify(const struct sp_key *key, struct sp_view message, struct sp_view signature, struct sp_diag *d)
{
    const struct sp_suite *s = sp_suite_of(sp_key_alg(key));
    if (!s->second_bytes)
        return sp_diag_set(d, SP_ERR(INVALID), "second.key", NULL, "%s keys make no second signatures", s->name);
    if (!signature.n || signature.n > s->second_bytes)
        return sp_diag_set(d, SP_ERR(FORMAT), "second.size", NULL, "a second signature by %s has 1 to %zu bytes, this has %zu",
                           s->name, s->second_bytes, signature.n);
    return verify_sm2(key, message, signature, d);
}
