#include "crypto/suite.h"

static const struct sp_suite table[SP_ALG_COUNT] = {
    [SP_ALG_ES256] = { SP_ALG_ES256, "ES256", NULL, "EC", "P-256", 64, 0 },
    [SP_ALG_EDDSA] = { SP_ALG_EDDSA, "EdDSA", NULL, "OKP", "Ed25519", 64, 0 },
    [SP_ALG_ECDH_ES_A256KW] = { SP_ALG_ECDH_ES_A256KW, "ECDH-ES+A256KW", "A256GCM", "EC", "P-256", 0, 0 },
    /* SEQUENCE and two INTEGERs of at most 33 bytes each */
    [SP_ALG_SM2] = { SP_ALG_SM2, "SM2-SM3", NULL, "EC", "SM2", 0, 72 },
};

const struct sp_suite *sp_suite_of(enum sp_alg alg) { return &table[alg]; }

const struct sp_suite *sp_suite_named(struct sp_view name)
{
    for (size_t i = 0; i < SP_ALG_COUNT; i++)
        if (sp_view_is(name, table[i].name))
            return &table[i];
    return NULL;
}
