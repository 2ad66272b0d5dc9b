/* layer: i18n */
#include <stdlib.h>

#include "i18n/linebreak.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

/* Whatever people write: places in order, inside of the text, between characters; the same when asked again. */
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    static struct sp_breaker *breaker;
    struct sp_view text = sp_view(data, n);
    struct sp_breaks b;
    size_t last = 0, sum = 0;
    if (sp_utf8_check(text) != n || n > SP_MAX_BREAK_BYTES)
        return 0;
    if (!breaker && !sp_ok(sp_breaker_new(&breaker)))
        abort();
    if (!sp_ok(sp_breaker_find(breaker, text, &b)))
        abort();
    for (size_t i = 0; i < b.n; i++) {
        if (b.at[i] <= last || b.at[i] >= n || ((unsigned char)text.p[b.at[i]] & 0xC0) == 0x80)
            abort();
        last = b.at[i];
        sum += last;
    }
    if (!sp_ok(sp_breaker_find(breaker, text, &b)))
        abort();
    for (size_t i = 0; i < b.n; i++)
        sum -= b.at[i];
    if (sum)
        abort();
    return 0;
}
