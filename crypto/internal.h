/* crypto/internal.h - OpenSSL objects fetched once; only crypto/ and node/net include this. */
#ifndef SP_CRYPTO_INTERNAL_H
#define SP_CRYPTO_INTERNAL_H

#include <openssl/evp.h>

#include "crypto/key.h"

struct sp_evp { EVP_MD *sha256; EVP_CIPHER *aes256gcm; EVP_CIPHER *aes256wrap; };
/* Fetching by name costs more than a digest, so once per process; NULL when OpenSSL lacks one. Thread-safe. */
const struct sp_evp *sp_evp(void);

/* Borrowed; lives as long as the key. */
EVP_PKEY *sp_key_pkey(const struct sp_key *key);
/* A key of the algorithm's type and curve. */
bool sp_pkey_fits(EVP_PKEY *pkey, enum sp_alg alg);
/* Takes over the reference on success. */
struct sp_rc SP_MUST sp_key_adopt(EVP_PKEY *pkey, enum sp_alg alg, bool is_private, struct sp_key **out);

static inline void sp_pkey_drop(EVP_PKEY **p) { EVP_PKEY_free(*p); }
static inline void sp_pkey_ctx_drop(EVP_PKEY_CTX **p) { EVP_PKEY_CTX_free(*p); }
static inline void sp_md_ctx_drop(EVP_MD_CTX **p) { EVP_MD_CTX_free(*p); }
static inline void sp_cipher_ctx_drop(EVP_CIPHER_CTX **p) { EVP_CIPHER_CTX_free(*p); }
#define SP_PKEY_AUTO __attribute__((cleanup(sp_pkey_drop))) EVP_PKEY *
#define SP_PKEY_CTX_AUTO __attribute__((cleanup(sp_pkey_ctx_drop))) EVP_PKEY_CTX *
#define SP_MD_CTX_AUTO __attribute__((cleanup(sp_md_ctx_drop))) EVP_MD_CTX *
#define SP_CIPHER_CTX_AUTO __attribute__((cleanup(sp_cipher_ctx_drop))) EVP_CIPHER_CTX *

#endif
