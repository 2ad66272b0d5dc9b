#include "crypto/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "crypto/direct.h"
#include "crypto/internal.h"
#include "crypto/ready.h"

static bool end(EVP_MD_CTX *ctx, uint8_t out[SP_SHA256_BYTES])
{
    unsigned n = 0;
    return EVP_DigestFinal_ex(ctx, out, &n) == 1 && n == SP_SHA256_BYTES;
}

struct sp_rc sp_sha256(struct sp_view in, uint8_t out[SP_SHA256_BYTES])
{
    if (sp_direct_sha256(in, out))
        return SP_OK;
    const struct sp_evp *e = sp_evp();
    EVP_MD_CTX *ctx = sp_ready_digest_take();
    bool ok = e && ctx && EVP_DigestInit_ex2(ctx, e->sha256, NULL) == 1 && EVP_DigestUpdate(ctx, in.n ? in.p : "", in.n) == 1 && end(ctx, out);
    sp_ready_digest_give(ctx);
    return ok ? SP_OK : SP_ERR(CRYPTO);
}

struct sp_rc sp_sha256_both(struct sp_view all, size_t n, uint8_t first[SP_SHA256_BYTES], uint8_t whole[SP_SHA256_BYTES])
{
    const struct sp_evp *e = sp_evp();
    uint8_t part[SP_SHA256_BYTES];
    if (n > all.n)
        return SP_ERR(INVALID);
    EVP_MD_CTX *ctx = sp_ready_digest_take(), *copy = sp_ready_digest_take();
    bool ok = e && ctx && copy && EVP_DigestInit_ex2(ctx, e->sha256, NULL) == 1 && EVP_DigestUpdate(ctx, n ? all.p : "", n) == 1 &&
              EVP_MD_CTX_copy_ex(copy, ctx) == 1 && end(copy, part) && EVP_DigestUpdate(ctx, all.n ? all.p + n : "", all.n - n) == 1 && end(ctx, whole);
    sp_ready_digest_give(ctx);
    sp_ready_digest_give(copy);
    if (!ok)
        return SP_ERR(CRYPTO);
    memcpy(first, part, sizeof part);
    return SP_OK;
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

void sp_sha256_text(const uint8_t digest[SP_SHA256_BYTES], char out[SP_SHA256_TEXT])
{
    out[sp_b64url_encode(sp_view(digest, SP_SHA256_BYTES), out)] = '\0';
}

bool sp_bytes_equal_secret(const void *a, const void *b, size_t n) { return CRYPTO_memcmp(a, b, n) == 0; }
