/*
 * crypto/der.h - the DER of a signature that is two numbers: SEQUENCE of INTEGER r and INTEGER s (RFC 3279 section 2.2.3,
 * GB/T 35276 for SM2), each of at most 256 bits.
 *
 * One spelling only (X.690 sections 8.3 and 10.1): short lengths, the fewest bytes, no sign bit, nothing after the end.
 *
 * Threading: no shared state.
 */
#ifndef SP_CRYPTO_DER_H
#define SP_CRYPTO_DER_H

#include "base/bytes.h"

enum { SP_DER_PAIR_BYTES = 72 /* at most */ };

/* r and s as 32 big-endian bytes each; false for any other spelling. Zero is read as zero: ranges are the caller's. */
bool sp_der_take_pair(struct sp_view der, uint8_t out[64]);
/* Returns how many bytes were written. */
size_t sp_der_put_pair(const uint8_t pair[64], uint8_t out[SP_DER_PAIR_BYTES]);

#endif
