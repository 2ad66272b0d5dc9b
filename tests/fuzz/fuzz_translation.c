/* layer: evidence */
#include <stdlib.h>

#include "i18n/mask.h"
#include "node/evidence/translated.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

/* Whatever is masked comes back as it was when an engine changes nothing. */
static void mask(struct sp_view text)
{
    SP_BUF_AUTO masked = { 0 };
    SP_BUF_AUTO back = { 0 };
    size_t marks;
    if (sp_utf8_check(text) != text.n || !sp_ok(sp_mask(text, &masked, &marks, NULL)))
        return;
    if (!sp_ok(sp_unmask(text, sp_buf_view(&masked), &back, NULL)) || !sp_view_eq(sp_buf_view(&back), text) || !sp_mask_same(text, text))
        abort();
}

/* What is accepted is the one text of what it says; and the reader of the signed form never trips over anything. */
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO again = { 0 };
    struct sp_view text = sp_view(data, n);
    struct sp_translation t;
    if (sp_ok(sp_translation_parse(text, &arena, &t, NULL))) {
        sp_translation_put(&again, &t);
        if (!sp_view_eq(sp_buf_view(&again), text))
            abort();
    }
    (void)sp_ok(sp_translation_open(text, SP_AT_ANY_TIME, &arena, &t, NULL, NULL));
    mask(text);
    return 0;
}
