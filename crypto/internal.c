#include "crypto/internal.h"

#include <pthread.h>
#include <stdio.h>

#include <openssl/core_names.h>
#include <openssl/err.h>

#include "crypto/ready.h"

static struct sp_evp fetched;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* A curve by name takes longer to set up than a point to read, so every key of ours is a copy of this. */
static EVP_PKEY *parameters(const char *type, const char *name)
{
    char group[16];
    (void)snprintf(group, sizeof group, "%s", name);
    OSSL_PARAM given[] = { OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
                           OSSL_PARAM_construct_end() };
    SP_PKEY_CTX_AUTO ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    EVP_PKEY *out = NULL;
    if (!ctx || EVP_PKEY_fromdata_init(ctx) != 1 || EVP_PKEY_fromdata(ctx, &out, EVP_PKEY_KEY_PARAMETERS, given) != 1)
        return NULL;
    return out;
}

static void fetch(void)
{
    fetched.sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
    fetched.aes256gcm = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
    fetched.aes256wrap = EVP_CIPHER_fetch(NULL, "AES-256-WRAP", NULL);
    fetched.p256 = parameters("EC", "P-256");
    fetched.generator = sp_ready_new(fetched.p256, EVP_PKEY_keygen_init);
    fetched.sm3 = EVP_MD_fetch(NULL, "SM3", NULL);
    fetched.sm2 = parameters("SM2", "SM2");
    ERR_clear_error();
}

const struct sp_evp *sp_evp(void)
{
    pthread_once(&once, fetch);
    return fetched.sha256 && fetched.aes256gcm && fetched.aes256wrap && fetched.generator ? &fetched : NULL;
}

static EVP_PKEY *on_curve(EVP_PKEY *curve, const unsigned char point[65])
{
    EVP_PKEY *pkey = curve && point[0] == 4 ? EVP_PKEY_dup(curve) : NULL;
    /* Decoding refuses coordinates outside the field and points off the curve; the cofactor is 1, so the point then
     * has the right order and no multiplication is needed to know it. */
    if (pkey && EVP_PKEY_set1_encoded_public_key(pkey, point, 65) != 1) {
        EVP_PKEY_free(pkey);
        pkey = NULL;
    }
    if (!pkey)
        ERR_clear_error();
    return pkey;
}

EVP_PKEY *sp_p256_public(const unsigned char point[65])
{
    const struct sp_evp *e = sp_evp();
    return e ? on_curve(e->p256, point) : NULL;
}

EVP_PKEY *sp_sm2_public(const unsigned char point[65])
{
    const struct sp_evp *e = sp_evp();
    return e ? on_curve(e->sm2, point) : NULL;
}

EVP_PKEY *sp_p256_generate(void)
{
    const struct sp_evp *e = sp_evp();
    EVP_PKEY_CTX *ctx = e ? sp_ready_take(e->generator) : NULL;
    EVP_PKEY *out = NULL;
    bool made = ctx && EVP_PKEY_keygen(ctx, &out) == 1;
    if (ctx)
        sp_ready_give(e->generator, ctx);
    return made ? out : NULL;
}

bool sp_p256_set_peer(EVP_PKEY_CTX *ctx, const unsigned char point[65])
{
    const struct sp_evp *e = sp_evp();
    bool set = e && ctx && sp_ready_set_peer(ctx, e->p256, point);
    if (!set)
        ERR_clear_error();
    return set;
}
