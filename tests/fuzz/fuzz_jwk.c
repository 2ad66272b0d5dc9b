/* layer: crypto */
#include <stdlib.h>

#include "crypto/key.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

/* A key that is accepted has one text, without a private half, which names the same key. */
static void one_text(const cJSON *jwk, enum sp_alg alg)
{
    SP_KEY_AUTO key = NULL;
    SP_KEY_AUTO again = NULL;
    SP_JSON_AUTO j = NULL;
    SP_BUF_AUTO text = { 0 };
    struct sp_diag d = { 0 };
    if (!sp_ok(sp_key_from_jwk_for(jwk, alg, &key, &d))) {
        if (!d.rule[0] || key)
            abort();
        return;
    }
    sp_key_put_jwk(&text, key);
    if (!sp_ok(sp_json_parse(sp_buf_view(&text), 0, &j, &d)) || sp_json_get(j, "d") ||
        !sp_ok(sp_key_from_jwk_for(j, alg, &again, &d)) || strcmp(sp_key_kid(key), sp_key_kid(again)) ||
        !sp_key_equal(key, again) || sp_key_is_private(again) || strlen(sp_key_kid(key)) != 43)
        abort();
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    SP_JSON_AUTO j = NULL;
    SP_KEY_AUTO key = NULL;
    struct sp_diag d;
    if (!sp_ok(sp_json_parse(sp_view(data, n), 0, &j, &d)))
        return 0;
    for (int alg = 0; alg < SP_ALG_COUNT; alg++)
        one_text(j, (enum sp_alg)alg);
    (void)sp_ok(sp_key_from_jwk(j, &key, &d));
    return 0;
}
