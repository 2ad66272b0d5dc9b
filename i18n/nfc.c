#include "i18n/nfc.h"

#include <stdlib.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

enum { MOST = 4 * 1024 * 1024 };

struct sp_rc sp_text_is_nfc(struct sp_view text, bool *is)
{
    UErrorCode error = U_ZERO_ERROR;
    int32_t n = 0;
    if (text.n > MOST)
        return SP_ERR(FORMAT);
    const UNormalizer2 *nfc = unorm2_getNFCInstance(&error);
    if (U_FAILURE(error))
        return SP_ERR(INTERNAL);
    UChar *wide = malloc((text.n + 1) * sizeof *wide);
    if (!wide)
        return SP_ERR(NOMEM);
    u_strFromUTF8(wide, (int32_t)text.n + 1, &n, text.p ? text.p : "", (int32_t)text.n, &error);
    bool normal = U_SUCCESS(error) && unorm2_isNormalized(nfc, wide, n, &error);
    free(wide);
    if (U_FAILURE(error))
        return SP_ERR(FORMAT);
    *is = normal;
    return SP_OK;
}
