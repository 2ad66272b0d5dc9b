#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

#include "i18n/fold.h"
#include "i18n/legal_form.h"
#include "i18n/name.h"
#include "tests/lib/name_lists.h"

static UTransliterator *latin(void)
{
    static UTransliterator *t;
    UErrorCode e = U_ZERO_ERROR;
    UParseError where;
    static const UChar id[] = u"Any-Latin; Latin-ASCII; Lower";
    if (!t)
        t = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, &where, &e);
    if (U_FAILURE(e)) {
        fprintf(stderr, "ICU: %s\n", u_errorName(e));
        exit(1);
    }
    return t;
}

static size_t romanised(struct sp_view text, char *out, size_t cap)
{
    UChar u[2048];
    int32_t n = 0, limit, bytes = 0;
    UErrorCode e = U_ZERO_ERROR;
    u_strFromUTF8(u, 2048, &n, text.p, (int32_t)text.n, &e);
    limit = n;
    utrans_transUChars(latin(), u, &n, 2048, 0, &limit, &e);
    u_strToUTF8(out, (int32_t)cap, &bytes, u, n, &e);
    return U_FAILURE(e) ? 0 : (size_t)bytes;
}

static int by_number(const void *a, const void *b)
{
    return *(const uint16_t *)a - *(const uint16_t *)b;
}

void name_skeleton_make(struct sp_view name, struct name_skeleton *out)
{
    char folded[SP_NAME_FOLD_BYTES], ascii[4 * SP_NAME_FOLD_BYTES], bare[512];
    size_t n = 0, k = 0;
    enum sp_legal_form form;
    out->n = 0;
    if (!sp_ok(sp_fold(name, folded, sizeof folded, &n)))
        return;
    struct sp_view core = sp_legal_form_strip(sp_view(folded, n), sp_view(NULL, 0), &form);
    n = romanised(core, ascii, sizeof ascii);
    for (size_t i = 0; i < n && k < sizeof bare; i++)
        if (ascii[i] >= 'a' && ascii[i] <= 'z' ? !strchr("aeiou", ascii[i]) : ascii[i] >= '0' && ascii[i] <= '9')
            bare[k++] = ascii[i];
    for (size_t i = 1; i < k && out->n < sizeof out->v / sizeof *out->v; i++)
        out->v[out->n++] = (uint16_t)((unsigned char)bare[i - 1] << 8 | (unsigned char)bare[i]);
    if (k == 1)
        out->v[out->n++] = (unsigned char)bare[0];
    qsort(out->v, out->n, sizeof *out->v, by_number);
}

double name_skeleton_alike(const struct name_skeleton *a, const struct name_skeleton *b)
{
    size_t both = 0, i = 0, k = 0;
    while (i < a->n && k < b->n) {
        both += a->v[i] == b->v[k];
        if (a->v[i] == b->v[k]) {
            i++;
            k++;
        } else if (a->v[i] < b->v[k])
            i++;
        else
            k++;
    }
    return a->n + b->n ? 2.0 * (double)both / (double)(a->n + b->n) : 0;
}
