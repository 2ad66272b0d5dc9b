/*
 * crypto/second.h - a second signature over the same message, by another family of algorithms than the first.
 *
 * The bytes that are signed are the whole message as it is sent: of a report its compact JWS, in ASCII, header, payload and
 * first signature with the dots between them and nothing after. So the second signature covers the first, an auditor checks
 * it with a stock command over one file, and neither can be taken off without its absence showing.
 *
 * SM2 with SM3 (GB/T 32918.2, GB/T 32905): the distinguishing id is always 1234567812345678 (GM/T 0009 section 10), the
 * signature is the DER SEQUENCE of r and s. That id goes into the digest here, before OpenSSL sees it: a signature made
 * under another id, an empty one or none is one over other bytes, and no option of OpenSSL can change that. The same check by
 * hand: openssl dgst -sm3 -verify PUBLIC.pem -sigopt distid:1234567812345678 -signature SIG MESSAGE.
 *
 * A signature has one spelling: strict DER, and n - s does not verify in place of s as it does with ECDSA, since r + s
 * enters the check.
 *
 * Rules: second.key second.size second.form second.range second.signature
 *
 * Threading: no shared state.
 */
#ifndef SP_CRYPTO_SECOND_H
#define SP_CRYPTO_SECOND_H

#include "crypto/key.h"

#define SP_SM2_ID "1234567812345678"

/* Append the signature, at most second_bytes of the key's row. INVALID for a key that is public or makes no second signature;
 * CRYPTO when this OpenSSL has no SM2. */
struct sp_rc SP_MUST sp_second_sign(const struct sp_key *key, struct sp_view message, struct sp_buf *signature);

/* INVALID (second.key) for a key that makes none, FORMAT (second.size, second.form), SIGNATURE (second.range,
 * second.signature). */
struct sp_rc SP_MUST sp_second_verify(const struct sp_key *key, struct sp_view message, struct sp_view signature,
                                      struct sp_diag *d);

#endif
