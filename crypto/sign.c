/* Raw signatures of the suite; declared in crypto/jws.h. */
#include <openssl/err.h>

#include "crypto/der.h"
#include "crypto/digest.h"
#include "crypto/internal.h"
#include "crypto/jws.h"
#include "crypto/ready.h"

/* Order of P-256 (SEC 2, section 2.4.2), big-endian. */
static const unsigned char p256_order[32] = {
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
};

static bool in_range(const unsigned char v[32])
{
    static const unsigned char zero[32];
    return memcmp(v, zero, 32) != 0 && memcmp(v, p256_order, 32) < 0;
}

/* Floor of half the order. */
static const unsigned char p256_half[32] = {
    0x7f, 0xff, 0xff, 0xff, 0x80, 0x00, 0x00, 0x00, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xde, 0x73, 0x7d, 0x56, 0xd3, 0x8b, 0xcf, 0x42, 0x79, 0xdc, 0xe5, 0x61, 0x7e, 0x31, 0x92, 0xa8,
};

static bool is_high(const unsigned char s[32])
{
    return memcmp(s, p256_half, 32) > 0;
}

/* n - s verifies wherever s does, so one signature would have two spellings: ours is the lower. */
static void lower(unsigned char s[32])
{
    unsigned borrow = 0;
    if (!is_high(s))
        return;
    for (size_t i = 32; i-- > 0;) {
        unsigned take = s[i] + borrow;
        borrow = p256_order[i] < take;
        s[i] = (unsigned char)(p256_order[i] - take);
    }
}

/* A token makes either spelling, and may be broken: what it says is looked at as if it came from the network. */
static struct sp_rc sign_remote(const struct sp_key_remote *remote, void *self, struct sp_view input, uint8_t out[64])
{
    uint8_t digest[SP_SHA256_BYTES], rs[64];
    SP_TRY(sp_sha256(input, digest));
    SP_TRY(remote->sign(self, digest, rs));
    if (!in_range(rs) || !in_range(rs + 32))
        return SP_ERR(CRYPTO);
    lower(rs + 32);
    memcpy(out, rs, sizeof rs);
    return SP_OK;
}

static struct sp_rc sign_es256(const struct sp_key *key, struct sp_view input, uint8_t out[64])
{
    struct sp_ready *ready = sp_key_ready_to_sign(key);
    uint8_t digest[SP_SHA256_BYTES];
    unsigned char der[80];
    size_t n = sizeof der;
    SP_TRY(sp_sha256(input, digest));
    EVP_PKEY_CTX *ctx = ready ? sp_ready_take(ready) : NULL;
    bool ok = ctx && EVP_PKEY_sign(ctx, der, &n, digest, sizeof digest) == 1;
    if (ready)
        sp_ready_give(ready, ctx);
    if (!ok || !sp_der_take_pair(sp_view(der, n), out))
        return SP_ERR(CRYPTO);
    lower(out + 32);
    return SP_OK;
}

static struct sp_rc sign_ed25519(const struct sp_key *key, struct sp_view input, uint8_t out[64])
{
    const EVP_MD_CTX *ready = sp_key_signer(key);
    SP_MD_CTX_AUTO ctx = EVP_MD_CTX_new();
    unsigned char sig[64];
    size_t n = sizeof sig;
    if (!ready || !ctx || EVP_MD_CTX_copy_ex(ctx, ready) != 1 ||
        EVP_DigestSign(ctx, sig, &n, (const unsigned char *)input.p, input.n) != 1 || n != sizeof sig)
        return SP_ERR(CRYPTO);
    memcpy(out, sig, sizeof sig);
    return SP_OK;
}

struct sp_rc sp_sign_raw(const struct sp_key *key, struct sp_view input, uint8_t out[64])
{
    void *self;
    const struct sp_key_remote *remote = sp_key_remote(key, &self);
    if (remote)
        return sign_remote(remote, self, input, out);
    return sp_key_alg(key) == SP_ALG_ES256 ? sign_es256(key, input, out) : sign_ed25519(key, input, out);
}

/* digest may be NULL. */
struct signed_input { struct sp_view bytes; const uint8_t *digest; };

/* As EVP_DigestVerify does it, without a context of each part for each signature. */
static struct sp_rc check_es256(const struct sp_key *key, const struct signed_input *input, const unsigned char sig[64], bool *good)
{
    struct sp_ready *ready = sp_key_ready_to_verify(key);
    unsigned char der[SP_DER_PAIR_BYTES];
    uint8_t own[SP_SHA256_BYTES];
    const uint8_t *digest = input->digest ? input->digest : own;
    size_t n = sp_der_put_pair(sig, der);
    if (!input->digest)
        SP_TRY(sp_sha256(input->bytes, own));
    EVP_PKEY_CTX *ctx = ready ? sp_ready_take(ready) : NULL;
    if (!ctx)
        return SP_ERR(CRYPTO);
    *good = EVP_PKEY_verify(ctx, der, n, digest, SP_SHA256_BYTES) == 1;
    sp_ready_give(ready, ctx);
    return SP_OK;
}

static struct sp_rc check_ed25519(const struct sp_key *key, struct sp_view input, const unsigned char sig[64], bool *good)
{
    const EVP_MD_CTX *ready = sp_key_verifier(key);
    SP_MD_CTX_AUTO ctx = EVP_MD_CTX_new();
    if (!ready || !ctx || EVP_MD_CTX_copy_ex(ctx, ready) != 1)
        return SP_ERR(CRYPTO);
    *good = EVP_DigestVerify(ctx, sig, 64, (const unsigned char *)input.p, input.n) == 1;
    return SP_OK;
}

static struct sp_rc check(const struct sp_key *key, const struct signed_input *input, const unsigned char sig[64], bool *good)
{
    SP_TRY(sp_key_alg(key) == SP_ALG_ES256 ? check_es256(key, input, sig, good) : check_ed25519(key, input->bytes, sig, good));
    if (!*good)
        ERR_clear_error();
    return SP_OK;
}

static struct sp_rc check_once(const struct sp_key *key, const struct signed_input *input, const unsigned char sig[64], bool *good)
{
    struct sp_known *known = sp_key_known(key);
    *good = known && sp_known_has(known, input->bytes, sig);
    if (*good)
        return SP_OK;
    SP_TRY(check(key, input, sig, good));
    if (known && *good)
        sp_known_add(known, input->bytes, sig);
    return SP_OK;
}

struct sp_rc sp_verify_raw(const struct sp_key *key, struct sp_view input, struct sp_view signature, struct sp_diag *d)
{
    return sp_verify_digest(key, input, NULL, signature, d);
}

struct sp_rc sp_verify_digest(const struct sp_key *key, struct sp_view input, const uint8_t digest[SP_SHA256_BYTES],
                              struct sp_view signature, struct sp_diag *d)
{
    const struct signed_input given = { input, digest };
    const unsigned char *sig = (const unsigned char *)signature.p;
    bool good = false;
    if (signature.n != 64)
        return sp_diag_set(d, SP_ERR(SIGNATURE), "jws.signature-length", NULL, "a signature has 64 bytes, this has %zu",
                           signature.n);
    if (sp_key_alg(key) == SP_ALG_ES256 && (!in_range(sig) || !in_range(sig + 32)))
        return sp_diag_set(d, SP_ERR(SIGNATURE), "jws.signature-range", NULL, "r or s is not between 1 and n-1");
    SP_TRY(check_once(key, &given, sig, &good));
    return good ? SP_OK : sp_diag_set(d, SP_ERR(SIGNATURE), "jws.signature", NULL, "the signature does not verify");
}

bool sp_es256_is_lower(const uint8_t rs[64]) { return !is_high(rs + 32); }

bool sp_signature_is_lower(const struct sp_key *key, struct sp_view signature)
{
    return sp_key_alg(key) != SP_ALG_ES256 || (signature.n == 64 && !is_high((const unsigned char *)signature.p + 32));
}
