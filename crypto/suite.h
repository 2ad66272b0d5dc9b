/*
 * crypto/suite.h - the one table of algorithms that this house uses (RFC 7518, RFC 8037).
 *
 * Whatever is not in the table does not exist for a node. SM2-with-SM3 and ML-DSA are added here as further rows
 * that sign the same bytes a second time; sizes are per row, so a 5 kB signature needs no other change.
 */
#ifndef SP_CRYPTO_SUITE_H
#define SP_CRYPTO_SUITE_H

#include "base/bytes.h"

enum sp_alg { SP_ALG_ES256, SP_ALG_EDDSA, SP_ALG_ECDH_ES_A256KW, SP_ALG_COUNT };

struct sp_suite {
    enum sp_alg alg;
    const char *name;        /* JOSE "alg" */
    const char *enc;         /* JOSE "enc" for encryption, else NULL */
    const char *kty, *crv;   /* JWK */
    size_t signature_bytes;  /* 0 for encryption */
};

const struct sp_suite *sp_suite_of(enum sp_alg alg);
/* NULL when the name is not in the table. */
const struct sp_suite *sp_suite_named(struct sp_view alg_name);

#endif
