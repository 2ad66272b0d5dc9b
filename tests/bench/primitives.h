/*
 * tests/bench/primitives.h - what OpenSSL alone needs for the operations an exchange is made of.
 *
 * Straight on OpenSSL, contexts made beforehand, nothing of this project in between: the limit that the project's own
 * code is held against. Threading: sp_prim_measure uses every core.
 */
#ifndef SP_BENCH_PRIMITIVES_H
#define SP_BENCH_PRIMITIVES_H

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include "tests/bench/bench.h"

struct prim {
    double sign_us, verify_us, generate_us, point_us, derive_us, wrap_us; /* wrap: 32 bytes, either way */
    double gcm_fixed_us, gcm_us_per_kb, sha_fixed_us, sha_us_per_kb;
};

struct prim_own {
    EVP_PKEY *key, *peer;
    EVP_PKEY_CTX *ctx, *derive;
    EVP_CIPHER_CTX *cipher;
    EVP_CIPHER *algorithm;
    EVP_MD *md;
    unsigned char digest[32], sig[80], point[65], kek[32], *bytes, *out;
    size_t sig_n, n;
};

static inline void prim_check(bool ok, const char *what)
{
    if (!ok)
        bench_fail("OpenSSL", what);
}

static inline void *prim_make(void *arg)
{
    struct prim_own *o = calloc(1, sizeof *o);
    size_t n = 0;
    prim_check(o && (o->key = EVP_EC_gen("P-256")) && (o->peer = EVP_EC_gen("P-256")), "keys");
    o->n = arg ? *(const size_t *)arg : 0;
    o->bytes = calloc(1, o->n + 64);
    o->out = calloc(1, o->n + 64);
    o->md = EVP_MD_fetch(NULL, "SHA256", NULL);
    o->cipher = EVP_CIPHER_CTX_new();
    prim_check(o->bytes && o->out && o->md && o->cipher && RAND_bytes(o->digest, 32) == 1 && RAND_bytes(o->kek, 32) == 1, "setting up");
    prim_check(EVP_PKEY_get_octet_string_param(o->peer, OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY, o->point, 65, &n) == 1 && n == 65, "point");
    return o;
}

static inline void prim_drop(void *own)
{
    struct prim_own *o = own;
    EVP_PKEY_CTX_free(o->ctx);
    EVP_PKEY_CTX_free(o->derive);
    EVP_CIPHER_CTX_free(o->cipher);
    EVP_CIPHER_free(o->algorithm);
    EVP_MD_free(o->md);
    EVP_PKEY_free(o->key);
    EVP_PKEY_free(o->peer);
    free(o->bytes);
    free(o->out);
    free(o);
}

static inline void *prim_make_sign(void *arg)
{
    struct prim_own *o = prim_make(arg);
    o->ctx = EVP_PKEY_CTX_new_from_pkey(NULL, o->key, NULL);
    prim_check(EVP_PKEY_sign_init(o->ctx) == 1, "sign");
    return o;
}
static inline void prim_sign(void *own)
{
    struct prim_own *o = own;
    o->sig_n = sizeof o->sig;
    prim_check(EVP_PKEY_sign(o->ctx, o->sig, &o->sig_n, o->digest, 32) == 1, "sign");
}

static inline void *prim_make_verify(void *arg)
{
    struct prim_own *o = prim_make_sign(arg);
    prim_sign(o);
    prim_check(EVP_PKEY_verify_init(o->ctx) == 1, "verify");
    return o;
}
static inline void prim_verify(void *own)
{
    struct prim_own *o = own;
    prim_check(EVP_PKEY_verify(o->ctx, o->sig, o->sig_n, o->digest, 32) == 1, "verify");
}

/* The digest included, of a message that the caller gives the length of. */
static inline void prim_sha(void *own)
{
    struct prim_own *o = own;
    unsigned n = 0;
    prim_check(EVP_Digest(o->bytes, o->n, o->digest, &n, o->md, NULL) == 1, "sha256");
}
static inline void *prim_make_es256(void *arg)
{
    struct prim_own *o = prim_make_sign(arg);
    prim_sha(o);
    prim_sign(o);
    prim_check(EVP_PKEY_verify_init(o->ctx) == 1, "verify");
    return o;
}
static inline void prim_es256(void *own)
{
    prim_sha(own);
    prim_verify(own);
}

/* Hashes its message, which the caller gives the length of. */
static inline void *prim_make_ed25519(void *arg)
{
    struct prim_own *o = prim_make(arg);
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    EVP_PKEY_free(o->key);
    o->sig_n = sizeof o->sig;
    prim_check((o->key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519")) && ctx && EVP_DigestSignInit(ctx, NULL, NULL, NULL, o->key) == 1 &&
               EVP_DigestSign(ctx, o->sig, &o->sig_n, o->bytes, o->n) == 1, "Ed25519");
    EVP_MD_CTX_free(ctx);
    return o;
}
static inline void prim_ed25519(void *own)
{
    struct prim_own *o = own;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    prim_check(ctx && EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, o->key) == 1 &&
               EVP_DigestVerify(ctx, o->sig, o->sig_n, o->bytes, o->n) == 1, "Ed25519");
    EVP_MD_CTX_free(ctx);
}

static inline void *prim_make_generate(void *arg)
{
    struct prim_own *o = prim_make(arg);
    o->ctx = EVP_PKEY_CTX_new_from_pkey(NULL, o->key, NULL);
    prim_check(EVP_PKEY_keygen_init(o->ctx) == 1, "generate");
    return o;
}
static inline void prim_generate(void *own)
{
    struct prim_own *o = own;
    EVP_PKEY *k = NULL;
    prim_check(EVP_PKEY_keygen(o->ctx, &k) == 1, "generate");
    EVP_PKEY_free(k);
}

static inline void *prim_make_derive(void *arg)
{
    struct prim_own *o = prim_make(arg);
    o->derive = EVP_PKEY_CTX_new_from_pkey(NULL, o->key, NULL);
    prim_check(EVP_PKEY_derive_init(o->derive) == 1 && EVP_PKEY_derive_set_peer_ex(o->derive, o->peer, 0) == 1, "derive");
    return o;
}
static inline void prim_derive(void *own)
{
    struct prim_own *o = own;
    unsigned char z[32];
    size_t n = sizeof z;
    prim_check(EVP_PKEY_derive(o->derive, z, &n) == 1, "derive");
}

/* A public point read into a key of the curve: what whoever opens a message does with its ephemeral key. */
static inline void prim_point(void *own)
{
    struct prim_own *o = own;
    prim_check(EVP_PKEY_set1_encoded_public_key(o->peer, o->point, 65) == 1, "point");
}

static inline void *prim_make_wrap(void *arg)
{
    struct prim_own *o = prim_make(arg);
    o->algorithm = EVP_CIPHER_fetch(NULL, "AES-256-WRAP", NULL);
    EVP_CIPHER_CTX_set_flags(o->cipher, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
    prim_check(EVP_CipherInit_ex2(o->cipher, o->algorithm, o->kek, NULL, 1, NULL) == 1, "wrap");
    return o;
}
static inline void prim_wrap(void *own)
{
    struct prim_own *o = own;
    int n = 0;
    prim_check(EVP_CipherInit_ex2(o->cipher, NULL, o->kek, NULL, -1, NULL) == 1 &&
               EVP_CipherUpdate(o->cipher, o->sig, &n, o->digest, 32) == 1, "wrap");
}

static inline void *prim_make_gcm(void *arg)
{
    struct prim_own *o = prim_make(arg);
    o->algorithm = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
    prim_check(EVP_EncryptInit_ex2(o->cipher, o->algorithm, o->kek, o->digest, NULL) == 1, "gcm");
    return o;
}
static inline void prim_gcm(void *own)
{
    struct prim_own *o = own;
    int n = 0;
    prim_check(EVP_EncryptInit_ex2(o->cipher, NULL, o->kek, o->digest, NULL) == 1 &&
               EVP_EncryptUpdate(o->cipher, o->out, &n, o->bytes, (int)o->n) == 1 &&
               EVP_EncryptFinal_ex(o->cipher, o->out + n, &n) == 1 &&
               EVP_CIPHER_CTX_ctrl(o->cipher, EVP_CTRL_AEAD_GET_TAG, 16, o->sig) == 1, "gcm");
}

static inline double prim_us(void *(*make)(void *), void (*run)(void *), size_t bytes)
{
    const struct bench_op op = { make, run, prim_drop, &bytes };
    return bench_op_us(&op);
}

/* About 3 s. */
static inline struct prim prim_measure(void)
{
    enum { SMALL = 256, LARGE = 16 * 1024 };
    struct prim p = {
        .sign_us = prim_us(prim_make_sign, prim_sign, 0),
        .verify_us = prim_us(prim_make_verify, prim_verify, 0),
        .generate_us = prim_us(prim_make_generate, prim_generate, 0),
        .point_us = prim_us(prim_make, prim_point, 0),
        .derive_us = prim_us(prim_make_derive, prim_derive, 0),
        .wrap_us = prim_us(prim_make_wrap, prim_wrap, 0),
    };
    double small = prim_us(prim_make_gcm, prim_gcm, SMALL), large = prim_us(prim_make_gcm, prim_gcm, LARGE);
    p.gcm_us_per_kb = (large - small) * 1024 / (LARGE - SMALL);
    p.gcm_fixed_us = small - p.gcm_us_per_kb * SMALL / 1024;
    small = prim_us(prim_make, prim_sha, SMALL);
    large = prim_us(prim_make, prim_sha, LARGE);
    p.sha_us_per_kb = (large - small) * 1024 / (LARGE - SMALL);
    p.sha_fixed_us = small - p.sha_us_per_kb * SMALL / 1024;
    return p;
}

static inline double prim_gcm_us(const struct prim *p, double bytes) { return p->gcm_fixed_us + p->gcm_us_per_kb * bytes / 1024; }
static inline double prim_sha_us(const struct prim *p, double bytes) { return p->sha_fixed_us + p->sha_us_per_kb * bytes / 1024; }

#endif
