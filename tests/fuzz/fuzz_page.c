/* layer: i18n */
#include <stdlib.h>

#include "i18n/page_read.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

/* What was read, as a page again. A value is put with its quotes, so what stands in the parts means itself; text is escaped. */
static void put_again(const struct sp_parts *parts, struct sp_buf *out)
{
    bool style = false;
    sp_buf_puts(out, "\xef\xbb\xbf<!DOCTYPE html>");
    for (size_t i = 0; i < parts->n; i++) {
        const struct sp_part *p = &parts->v[i];
        style = p->kind == SP_PART_OPEN ? sp_view_is(p->name, "style") : style && p->kind == SP_PART_TEXT;
        for (size_t k = 0; k < p->text.n; k++) {
            char c = p->text.p[k];
            if (p->kind != SP_PART_TEXT || style || (c != '<' && c != '&'))
                sp_buf_putc(out, c);
            else
                sp_buf_puts(out, c == '<' ? "&lt;" : "&amp;");
        }
    }
}

/* A page that is accepted is read the same when it is written again in the one spelling. */
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO again = { 0 };
    struct sp_parts one, other;
    struct sp_diag d = { .offset = 0 };
    struct sp_rc rc = sp_page_read(sp_view(data, n), &a, &one, &d);
    if (!sp_ok(rc)) {
        if (!sp_is(rc, SP_RC_NOMEM) && !d.rule[0])
            abort();
        return 0;
    }
    put_again(&one, &again);
    if (!sp_ok(sp_page_read(sp_buf_view(&again), &a, &other, &d)) || one.n != other.n)
        abort();
    for (size_t i = 0; i < one.n; i++)
        if (one.v[i].kind != other.v[i].kind || !sp_view_eq(one.v[i].text, other.v[i].text))
            abort();
    return 0;
}
