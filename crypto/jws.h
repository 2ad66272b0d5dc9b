/*
 * crypto/jws.h - JSON Web Signature (RFC 7515), compact serialisation only.
 *
 * The algorithm comes from the key and must equal the header; `kid` is a look-up key and proves nothing.
 *
 * Rules: jws.size jws.segments jws.base64 jws.header jws.alg jws.crit jws.b64 jws.forbidden jws.unknown jws.typ
 * jws.kid jws.signature-length jws.signature-range jws.signature jws.high-s
 *
 * Threading: no shared state.
 */
#ifndef SP_CRYPTO_JWS_H
#define SP_CRYPTO_JWS_H

#include "base/arena.h"
#include "crypto/digest.h"
#include "crypto/key.h"

/* Empty members are left out when signing, and cty is never written. Parsed ones are borrowed from the arena. */
struct sp_jws_header { struct sp_view typ, kid, x5t_s256, alg, cty; };

/* Append the compact token. The key's own kid is written when header->kid is empty and typ is not "JWT". */
struct sp_rc SP_MUST sp_jws_sign(const struct sp_key *key, const struct sp_jws_header *header, struct sp_view payload,
                                 struct sp_buf *token);

/* The protected header, checked for form but NOT for its signature. */
struct sp_rc SP_MUST sp_jws_peek(struct sp_view token, struct sp_arena *arena, struct sp_jws_header *out, struct sp_diag *d);
/* The same for a token of others: header members that are not known here are ignored, not refused. */
struct sp_rc SP_MUST sp_jws_peek_foreign(struct sp_view token, struct sp_arena *arena, struct sp_jws_header *out,
                                         struct sp_diag *d);

/* Node messages: strict header (only alg, typ, kid, cty, x5t#S256). typ NULL: any. Append the payload.
 * SIGNATURE when only the signature is wrong, FORMAT or INVALID before that. */
struct sp_rc SP_MUST sp_jws_verify(struct sp_view token, const struct sp_key *key, const char *typ,
                                   struct sp_buf *payload, struct sp_diag *d);
/*
 * A token with its digest, by which other messages name it, and the digest of what its signature is over, which the token begins
 * with: one pass gives both. Borrows the token, which may be none at all. Only sp_jws_digests fills it; with a token and nothing
 * else it says that no digest is known.
 */
struct sp_jws_digests { struct sp_view token; size_t input_n; uint8_t input[SP_SHA256_BYTES]; char whole[SP_SHA256_TEXT]; };
struct sp_rc SP_MUST sp_jws_digests(struct sp_view token, struct sp_jws_digests *out);
/* As sp_jws_verify; what is signed is gone through once. */
struct sp_rc SP_MUST sp_jws_verify_known(const struct sp_jws_digests *jws, const struct sp_key *key, const char *typ, struct sp_buf *payload,
                                         struct sp_diag *d);
/*
 * For a token that sp_jws_verify accepted with this key. Of an ES256 signature two spellings verify, s and n - s, and
 * whoever sees one can write the other (RFC 7518 section 3.4 leaves both open; SEC 1 section 4.1.4 accepts both). Where
 * the token's digest is evidence only the lower is taken, which sp_sign_raw makes; of EdDSA there is one (RFC 8032
 * section 5.1.7). SIGNATURE with jws.high-s.
 */
struct sp_rc SP_MUST sp_jws_one_spelling(struct sp_view token, const struct sp_key *key, struct sp_diag *d);
/* Tokens of others (`saphan conform`): harmless header members are ignored as RFC 7515 section 4 demands, Ed25519 is
 * taken for EdDSA (RFC 9864), and a kid that is no text names no key. */
struct sp_rc SP_MUST sp_jws_verify_foreign(struct sp_view token, const struct sp_key *key, struct sp_buf *payload,
                                           struct sp_diag *d);
/* The payload without any check of the signature: for display and look-up only. */
struct sp_rc SP_MUST sp_jws_payload_unverified(struct sp_view token, struct sp_buf *payload, struct sp_diag *d);

/* One raw signature over bytes: r||s for ES256, s the lower of two when made here; R||S for EdDSA. */
struct sp_rc SP_MUST sp_sign_raw(const struct sp_key *key, struct sp_view input, uint8_t out[64]);
struct sp_rc SP_MUST sp_verify_raw(const struct sp_key *key, struct sp_view input, struct sp_view signature,
                                   struct sp_diag *d);
/* digest: of the input, where somebody has it already; or NULL. */
struct sp_rc SP_MUST sp_verify_digest(const struct sp_key *key, struct sp_view input, const uint8_t digest[SP_SHA256_BYTES],
                                      struct sp_view signature, struct sp_diag *d);
bool sp_signature_is_lower(const struct sp_key *key, struct sp_view signature);

#endif
