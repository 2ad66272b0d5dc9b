/*
 * crypto/fixed.h - public keys of P-256 that are used again and again: tables of multiples of their points.
 *
 * Whoever verifies thousands of signatures of one key, or seals thousands of messages to it, multiplies the same point
 * each time. With multiples made ready, as OpenSSL has them of the curve's own generator, a verification costs less than
 * half. A table takes 150 kB and as much time as some 600 verifications save, so only keys in much use get one, and only
 * so many per process. Every multiplication is OpenSSL's, as constant in time as those of its signatures; what is ours is
 * the equation of ECDSA (FIPS 186-4 section 6.4.2, SEC 1 section 4.1.4), over public values. Without tables (another
 * OpenSSL or machine) sp_fixed_new gives NULL and all goes the usual way.
 *
 * Threading: one table may be used by many threads at once.
 */
#ifndef SP_CRYPTO_FIXED_H
#define SP_CRYPTO_FIXED_H

#include "base/bytes.h"
#include "crypto/digest.h"

enum {
    SP_FIXED_USES = 256, /* of a key, before it gets a table */
    SP_FIXED_MOST = 64   /* tables of a process: 10 MB */
};

struct sp_fixed;

/* Of an uncompressed point of P-256, 65 bytes. NULL: not to be had. Free with sp_fixed_free. */
struct sp_fixed *sp_fixed_new(struct sp_view point);
void sp_fixed_free(struct sp_fixed *f); /* NULL is fine */

/* Whether r||s, both in [1, n-1], is the point's ECDSA signature over this digest. CRYPTO: cannot tell. */
struct sp_rc SP_MUST sp_fixed_verify(const struct sp_fixed *f, const uint8_t digest[SP_SHA256_BYTES], const uint8_t rs[64],
                                     bool *good);
/* A fresh key pair d, d*G and the secret d*point that it shares with the point: epk is uncompressed, z the x coordinate
 * (SEC 1 section 3.3.1). The caller wipes z. */
struct sp_rc SP_MUST sp_fixed_agree(const struct sp_fixed *f, uint8_t epk[65], uint8_t z[32]);

#endif
