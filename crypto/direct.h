/*
 * crypto/direct.h - SHA-256 by the functions that OpenSSL's provider offers (provider-digest(7)), without EVP between; only crypto/
 * includes this.
 *
 * For each digest EVP 3.0 frees its context and makes another one: 32 ns, of the 76 ns that 65 bytes take. Here each thread keeps
 * one context of the provider's. It is the same code that hashes. The context keeps the last digest: no secrets here.
 *
 * Threading: safe from any thread.
 */
#ifndef SP_CRYPTO_DIRECT_H
#define SP_CRYPTO_DIRECT_H

#include "base/bytes.h"

/* False, and out is as it was: the provider does not offer it so, or it failed; EVP will say. */
bool sp_direct_sha256(struct sp_view in, uint8_t out[32]);

#endif
