/* layer: crypto */
#include <stdlib.h>

#include "crypto/der.h"
#include "crypto/second.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

/* The public key of GB/T 32918.5 annex A; its signature over "message digest" is in the corpus. */
#define JWK "{\"kty\":\"EC\",\"crv\":\"SM2\",\"x\":\"CfnfMR5UIaFQ3X0WHkvFxnIXn60YM_wHa7CP81bzUCA\"," \
    "\"y\":\"zOpJDOJndaUtxupxjMGqYArtBfvzXghKZjL2By2prRM\"}"

static const struct sp_key *the_key(void)
{
    static struct sp_key *key;
    SP_JSON_AUTO jwk = NULL;
    if (!key && (!sp_ok(sp_json_parse(SP_VIEW_LIT(JWK), 0, &jwk, NULL)) ||
                 !sp_ok(sp_key_from_jwk_for(jwk, SP_ALG_SM2, &key, NULL))))
        abort();
    return key;
}

/* What is read is spelt in the only way; what verifies was read, and is over these bytes alone. */
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    struct sp_diag d = { 0 };
    uint8_t pair[64], again[SP_DER_PAIR_BYTES];
    struct sp_view sig = sp_view(data, n);
    bool read = sp_der_take_pair(sig, pair);
    if (read && (sp_der_put_pair(pair, again) != n || memcmp(again, data, n)))
        abort();
    bool good = sp_ok(sp_second_verify(the_key(), SP_VIEW_LIT("message digest"), sig, &d));
    if (good ? !read : !d.rule[0])
        abort();
    if (good && sp_ok(sp_second_verify(the_key(), SP_VIEW_LIT("message digesT"), sig, &d)))
        abort();
    return 0;
}
