#include "crypto/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "crypto/internal.h"
#include "crypto/ready.h"

struct sp_rc sp_sha256(struct sp_view in, uint8_t out[SP_SHA256_BYTES])
{
    const struct sp_evp *e = sp_evp();
    EVP_MD_CTX *ctx = sp_ready_digest_take();
    unsigned n = 0;
    bool ok = e && ctx && EVP_DigestInit_ex2(ctx, e->sha256, NULL) == 1 && EVP_DigestUpdate(ctx, in.n ? in.p : "", in.n) == 1 &&
              EVP_DigestFinal_ex(ctx, out, &n) == 1 && n == SP_SHA256_BYTES;
    sp_ready_digest_give(ctx);
    return ok ? SP_OK : SP_ERR(CRYPTO);
}

struct sp_rc sp_sha256_secret(struct sp_view in, uint8_t out[SP_SHA256_BYTES])
{
    const struct sp_evp *e = sp_evp();
    unsigned n = 0;
    if (!e || EVP_Digest(in.n ? in.p : "", in.n, out, &n, e->sha256, NULL) != 1 || n != SP_SHA256_BYTES)
        return SP_ERR(CRYPTO);
    return SP_OK;
}

struct sp_rc sp_sha256_b64url(struct sp_view in, char out[SP_SHA256_TEXT])
{
    uint8_t digest[SP_SHA256_BYTES];
    SP_TRY(sp_sha256(in, digest));
    sp_sha256_text(digest, out);
    return SP_OK;
}

struct sp_rc sp_digester_begin(struct sp_digester *g)
{
    const struct sp_evp *e = sp_evp();
    if (!g->ctx)
        g->ctx = EVP_MD_CTX_new();
    return e && g->ctx && EVP_DigestInit_ex2(g->ctx, e->sha256, NULL) == 1 ? SP_OK : SP_ERR(CRYPTO);
}

struct sp_rc sp_digester_add(struct sp_digester *g, struct sp_view piece)
{
    return EVP_DigestUpdate(g->ctx, piece.n ? piece.p : "", piece.n) == 1 ? SP_OK : SP_ERR(CRYPTO);
}

struct sp_rc sp_digester_end(struct sp_digester *g, char out[SP_SHA256_TEXT])
{
    uint8_t digest[SP_SHA256_BYTES];
    unsigned n = 0;
    if (EVP_DigestFinal_ex(g->ctx, digest, &n) != 1 || n != SP_SHA256_BYTES)
        return SP_ERR(CRYPTO);
    sp_sha256_text(digest, out);
    return SP_OK;
}

void sp_digester_free(struct sp_digester *g)
{
    EVP_MD_CTX_free(g->ctx);
    g->ctx = NULL;
}

/* base64url without allocation: a digest fills ten groups of three bytes, and one of two. */
void sp_sha256_text(const uint8_t digest[SP_SHA256_BYTES], char out[SP_SHA256_TEXT])
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (size_t i = 0; i < SP_SHA256_BYTES; i += 3) {
        uint32_t last = i + 2 < SP_SHA256_BYTES ? digest[i + 2] : 0;
        uint32_t w = (uint32_t)digest[i] << 16 | (uint32_t)digest[i + 1] << 8 | last;
        *out++ = alphabet[w >> 18];
        *out++ = alphabet[w >> 12 & 63];
        *out++ = alphabet[w >> 6 & 63];
        *out++ = alphabet[w & 63];
    }
    out[-1] = '\0'; /* the last group is three characters */
}

bool sp_bytes_equal_secret(const void *a, const void *b, size_t n) { return CRYPTO_memcmp(a, b, n) == 0; }
