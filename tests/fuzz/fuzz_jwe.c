/* layer: crypto */
#include <stdlib.h>

#include "crypto/jwe.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

/* As in tests/unit/test_crypto_jwe.c: tokens made by another program for this key. */
#define JWK "{\"crv\":\"P-256\",\"d\":\"Dn0ROeoRJByIz8nNPPCVlQfy7SoKXtsWVTvmoPIXwGM\",\"kty\":\"EC\"," \
    "\"x\":\"Y5Sz_ePmX_tjnRcOWaU00TD1VPvhQCiKRe0dd0R_lzs\",\"y\":\"1uXPMKOiEmIprbvKWN8CzqWhmWAMDYZDBAhLN-379Pw\"}"
#define REST ".4PiyRLvcN9yKEQdA7siAsA4jy7R-B2lACXsqRoPSeEB7Hk7FL0rV3Q.BjqTVR8av2t9uOB_.u0ghmhP7MohXxlz9dPm3.gnqHbclYO6zJkQywfM2YBQ"
#define PLAIN "a credit report"

static const struct sp_key *the_key(void)
{
    static struct sp_key *key;
    SP_JSON_AUTO jwk = NULL;
    if (!key && (!sp_ok(sp_json_parse(SP_VIEW_LIT(JWK), 0, &jwk, NULL)) ||
                 !sp_ok(sp_key_from_jwk_for(jwk, SP_ALG_ECDH_ES_A256KW, &key, NULL))))
        abort();
    return key;
}

/* Whatever opens is one of the sealed messages, and they all say the same. */
static void opens_or_says_why(struct sp_view token)
{
    SP_BUF_AUTO plain = { 0 };
    SP_BUF_AUTO strict = { 0 };
    struct sp_diag d = { 0 };
    bool ok = sp_ok(sp_jwe_open(token, the_key(), NULL, false, &plain, &d));
    if (ok ? !sp_view_is(sp_buf_view(&plain), PLAIN) : plain.n || !d.rule[0])
        abort();
    if (sp_ok(sp_jwe_open(token, the_key(), NULL, true, &strict, &d)) && !ok)
        abort();
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    SP_BUF_AUTO token = { 0 };
    opens_or_says_why(sp_view(data, n));
    if (n == 0 || data[0] != '{')
        return 0;
    sp_buf_put_b64url(&token, sp_view(data, n)); /* straight to the header */
    sp_buf_puts(&token, REST);
    opens_or_says_why(sp_buf_view(&token));
    return 0;
}
