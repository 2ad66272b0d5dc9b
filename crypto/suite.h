/*
 * crypto/suite.h - the one table of algorithms that this house uses (RFC 7518, RFC 8037, GB/T 32918).
 *
 * Whatever is not in the table does not exist for a node. A row with signature_bytes signs JWS; a row with second_bytes
 * signs a whole message a second time, for those who demand another family of algorithms (crypto/second.h). ML-DSA
 * (FIPS 204) will be a row of that kind: its signatures of up to 4,627 bytes fit into SP_MAX_SECOND_BYTES, which is what
 * readers of messages allow.
 */
#ifndef SP_CRYPTO_SUITE_H
#define SP_CRYPTO_SUITE_H

#include "base/bytes.h"
#include "base/limits.h"

enum sp_alg { SP_ALG_ES256, SP_ALG_EDDSA, SP_ALG_ECDH_ES_A256KW, SP_ALG_SM2, SP_ALG_COUNT };

struct sp_suite {
    enum sp_alg alg;
    const char *name;        /* JOSE "alg"; of a second signature its name in a JWK and in messages */
    const char *enc;         /* JOSE "enc" for encryption, else NULL */
    const char *kty, *crv;   /* JWK */
    size_t signature_bytes;  /* of a JWS, always so many; 0: does not sign JWS */
    size_t second_bytes;     /* of a second signature, at most SP_MAX_SECOND_BYTES; 0: makes none */
};

const struct sp_suite *sp_suite_of(enum sp_alg alg);
/* NULL when the name is not in the table. */
const struct sp_suite *sp_suite_named(struct sp_view alg_name);

#endif
