/*
 * crypto/jwe.h - JSON Web Encryption (RFC 7516), compact, ECDH-ES+A256KW with A256GCM on P-256 and nothing else.
 *
 * Rules: jwe.size jwe.segments jwe.base64 jwe.header jwe.alg jwe.enc jwe.forbidden jwe.typ jwe.kid jwe.cty jwe.epk
 * jwe.lengths jwe.unwrap jwe.tag
 *
 * Threading: no shared state.
 */
#ifndef SP_CRYPTO_JWE_H
#define SP_CRYPTO_JWE_H

#include "crypto/key.h"

/* Append the compact token sealed to the recipient, whose key must be one for ECDH-ES+A256KW and whose kid is written.
 * typ and cty may be NULL. */
struct sp_rc SP_MUST sp_jwe_seal(const struct sp_key *recipient, const char *typ, const char *cty, struct sp_view plain,
                                 struct sp_buf *token);
/* Append the plaintext. typ NULL: any; strict demands what nodes write: the key's own kid, cty JWT or
 * sd-jwt (RFC 9901), and no other members. */
struct sp_rc SP_MUST sp_jwe_open(struct sp_view token, const struct sp_key *key, const char *typ, bool strict,
                                 struct sp_buf *plain, struct sp_diag *d);

/* RFC 7518 section 4.6.2: one round of the Concat KDF with SHA-256, 256 bits out. */
struct sp_rc SP_MUST sp_concat_kdf(struct sp_view z, struct sp_view alg, struct sp_view apu, struct sp_view apv,
                                   unsigned key_bits, uint8_t out[32]);

#endif
