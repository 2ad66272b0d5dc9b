#include "crypto/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "crypto/internal.h"

struct sp_rc sp_sha256(struct sp_view in, uint8_t out[SP_SHA256_BYTES])
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
    SP_BUF_AUTO text = { 0 };
    sp_buf_put_b64url(&text, sp_view(digest, sizeof digest));
    SP_TRY(sp_buf_rc(&text));
    memcpy(out, text.p, SP_SHA256_TEXT - 1);
    out[SP_SHA256_TEXT - 1] = '\0';
    return SP_OK;
}

bool sp_bytes_equal_secret(const void *a, const void *b, size_t n) { return CRYPTO_memcmp(a, b, n) == 0; }
