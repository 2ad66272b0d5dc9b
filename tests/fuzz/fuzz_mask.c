/* layer: i18n */
#include <stdlib.h>

#include "i18n/alike.h"
#include "i18n/mask.h"
#include "i18n/nfc.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

/* What was masked comes back as it was, and is like itself. */
static void round_trip(struct sp_view a)
{
    SP_BUF_AUTO masked = { 0 };
    SP_BUF_AUTO back = { 0 };
    struct sp_diag d = { .rule = "" };
    size_t marks = 0;
    bool is = false;
    if (!sp_ok(sp_mask(a, &masked, &marks, &d)))
        return;
    if (!sp_ok(sp_unmask(a, sp_buf_view(&masked), &back, &d)) || !sp_view_eq(a, sp_buf_view(&back)) || sp_mask_compare(a, a) != SP_MASK_ALIKE)
        abort();
    if (!sp_ok(sp_text_is_nfc(a, &is)) || !sp_names_look_alike(a, a))
        abort();
}

/* Two texts, U+0001 between them: an original, and what an engine says or somebody signed. */
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    struct sp_view text = sp_view(data, n), a = text, b = sp_view(NULL, 0);
    SP_BUF_AUTO out = { 0 };
    struct sp_diag d = { .rule = "" };
    (void)sp_view_split(text, '\1', &a, &b);
    if (sp_utf8_check(a) != a.n || sp_utf8_check(b) != b.n)
        return 0;
    round_trip(a);
    if (sp_mask_compare(a, b) != sp_mask_compare(b, a) || sp_names_look_alike(a, b) != sp_names_look_alike(b, a))
        abort();
    if (sp_ok(sp_unmask(a, b, &out, &d)) && sp_mask_compare(a, sp_buf_view(&out)) == SP_MASK_DIFFERENT)
        abort();
    return 0;
}
