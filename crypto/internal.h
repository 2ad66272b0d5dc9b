/* crypto/internal.h - OpenSSL objects fetched once; only crypto/ and node/net include this. */
#ifndef SP_CRYPTO_INTERNAL_H
#define SP_CRYPTO_INTERNAL_H

#include <openssl/evp.h>

#include "crypto/key.h"
#include "crypto/known.h"

struct sp_ready; /* crypto/ready.h */

struct sp_evp {
    EVP_MD *sha256;
    EVP_CIPHER *aes256gcm, *aes256wrap;
    EVP_PKEY *p256;    /* parameters only, */
    struct sp_ready *generator; /* of key pairs with them */
    EVP_MD *sm3;       /* these two may be NULL: some builds of OpenSSL have no SM algorithms */
    EVP_PKEY *sm2;
};
/* Fetching by name costs more than a digest, so once per process; NULL when OpenSSL lacks one. Thread-safe. */
const struct sp_evp *sp_evp(void);

/* Borrowed; lives as long as the key. */
EVP_PKEY *sp_key_pkey(const struct sp_key *key);
/* The raw public bytes: 65 for a curve's point, 32 for Ed25519. */
struct sp_view sp_key_point(const struct sp_key *key);
/* Contexts made ready once per key, because making one costs up to a tenth of a signature. Borrowed; NULL when the key cannot
 * do that. Of ES256, over a digest: */
struct sp_ready *sp_key_ready_to_sign(const struct sp_key *key);
struct sp_ready *sp_key_ready_to_verify(const struct sp_key *key);
/* Of ECDH, over a peer's point: */
struct sp_ready *sp_key_ready_to_derive(const struct sp_key *key);
/* Of Ed25519: copy, use, free the copy. */
const EVP_MD_CTX *sp_key_signer(const struct sp_key *key);
const EVP_MD_CTX *sp_key_verifier(const struct sp_key *key);
/* What an Ed25519 key is known to have signed; NULL for other keys. Borrowed from the key. */
struct sp_known *sp_key_known(const struct sp_key *key);
/* A public key of P-256 from an uncompressed point; NULL when the point is not on the curve. Free with EVP_PKEY_free. */
EVP_PKEY *sp_p256_public(const unsigned char point[65]);
EVP_PKEY *sp_sm2_public(const unsigned char point[65]); /* the same on the curve of SM2 */
/* A point that is used once, as the peer of a context that derives (sp_key_ready_to_derive). False when it is not on the curve. */
bool sp_p256_set_peer(EVP_PKEY_CTX *ctx, const unsigned char point[65]);
/* A fresh key pair of P-256. */
EVP_PKEY *sp_p256_generate(void);
/* An Ed25519 key from its 32 bytes; NULL for one with which one signature would fit any message. */
EVP_PKEY *sp_ed25519_public(const unsigned char pub[32]);
/* The public P-256 point of a JWE's epk, uncompressed; sp_p256_set_peer tells whether it is on the curve. */
struct sp_rc SP_MUST sp_jwk_ephemeral(const cJSON *jwk, unsigned char point[65], struct sp_diag *d);
/* Append {"crv":…} with the required members in the order of RFC 7638; pub is 04||x||y or 32 bytes. */
void sp_put_public_jwk(struct sp_buf *b, enum sp_alg alg, struct sp_view pub);
/* The raw public bytes: 65 uncompressed for P-256 and SM2, 32 for Ed25519; 0 when it is not that. */
size_t sp_public_bytes(EVP_PKEY *pkey, enum sp_alg alg, unsigned char out[65]);
/* A key of the algorithm's type and curve. */
bool sp_pkey_fits(EVP_PKEY *pkey, enum sp_alg alg);
/* For P-256 and SM2: d is in range and belongs to the point. */
bool sp_pkey_consistent(EVP_PKEY *pkey);
/* A private half that lives elsewhere: in a token. Called by many threads at once. */
struct sp_key_remote {
    /* r and s of ECDSA over a SHA-256 digest, 32 big-endian bytes each. UNAVAILABLE when it cannot sign now. */
    struct sp_rc (*sign)(void *self, const uint8_t digest[32], uint8_t rs[64]);
    /* Say why the last one could not; returns rc. */
    struct sp_rc (*why)(void *self, struct sp_rc rc, struct sp_diag *d);
    void (*drop)(void *self);
};
/* For ES256; pkey is the public half. Takes over the reference and self on success; NULL: no such half. */
struct sp_rc SP_MUST sp_key_adopt_remote(EVP_PKEY *pkey, const struct sp_key_remote *remote, void *self, struct sp_key **out);
const struct sp_key_remote *sp_key_remote(const struct sp_key *key, void **self);
/* Takes over the reference on success. */
struct sp_rc SP_MUST sp_key_adopt(EVP_PKEY *pkey, enum sp_alg alg, bool is_private, struct sp_key **out);

/* s is the lower of the two that fit: r||s of ES256. */
bool sp_es256_is_lower(const uint8_t rs[64]);

static inline void sp_pkey_drop(EVP_PKEY **p) { EVP_PKEY_free(*p); }
static inline void sp_pkey_ctx_drop(EVP_PKEY_CTX **p) { EVP_PKEY_CTX_free(*p); }
static inline void sp_md_ctx_drop(EVP_MD_CTX **p) { EVP_MD_CTX_free(*p); }
static inline void sp_cipher_ctx_drop(EVP_CIPHER_CTX **p) { EVP_CIPHER_CTX_free(*p); }
#define SP_PKEY_AUTO __attribute__((cleanup(sp_pkey_drop))) EVP_PKEY *
#define SP_PKEY_CTX_AUTO __attribute__((cleanup(sp_pkey_ctx_drop))) EVP_PKEY_CTX *
#define SP_MD_CTX_AUTO __attribute__((cleanup(sp_md_ctx_drop))) EVP_MD_CTX *
#define SP_CIPHER_CTX_AUTO __attribute__((cleanup(sp_cipher_ctx_drop))) EVP_CIPHER_CTX *

#endif
