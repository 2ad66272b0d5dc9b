/*
 * crypto/ready.h - contexts of OpenSSL that are made once and used again and again; only crypto/ includes this.
 *
 * Making a context, or copying one that was made, costs a hundredth of an ECDSA verification and as much as a short digest.
 * So whoever is done with one leaves it for the next: a few of them wait, and more than that are freed.
 *
 * Threading: safe from any thread. A context belongs to who took it until it is given back.
 */
#ifndef SP_CRYPTO_READY_H
#define SP_CRYPTO_READY_H

#include <stdbool.h>

#include <openssl/evp.h>

/* Of one key, for one purpose; borrows the key. */
struct sp_ready;

/* init is EVP_PKEY_sign_init, EVP_PKEY_verify_init, EVP_PKEY_derive_init or EVP_PKEY_keygen_init. A context that has derived keeps its last
 * peer's point, which is public. NULL: the key cannot do that, or out of memory. */
struct sp_ready *sp_ready_new(EVP_PKEY *pkey, int (*init)(EVP_PKEY_CTX *ctx));
void sp_ready_free(struct sp_ready *r); /* NULL is fine; nothing of it may be in use */
EVP_PKEY_CTX *sp_ready_take(struct sp_ready *r); /* NULL: out of memory */
void sp_ready_give(struct sp_ready *r, EVP_PKEY_CTX *ctx); /* NULL is fine */

/* For a context that derives: with whom. The key that the point, uncompressed, is read into stays with the context, and no other one ever
 * sees it. curve: a key of the curve's parameters. False: the point is not on the curve, or out of memory; there is no peer then. */
bool sp_ready_set_peer(EVP_PKEY_CTX *ctx, EVP_PKEY *curve, const unsigned char point[65]);

/* A context for one digest after the other, each begun with EVP_DigestInit_ex2. It keeps the last digest: no secrets here. */
EVP_MD_CTX *sp_ready_digest_take(void); /* NULL: out of memory */
void sp_ready_digest_give(EVP_MD_CTX *ctx); /* NULL is fine */

#endif
