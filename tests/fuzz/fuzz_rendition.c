/* layer: i18n */
#include <stdlib.h>

#include "i18n/html.h"
#include "i18n/rendition_doc.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

/* Lines from outside: read, laid out as a page and as text, without harm; a page has no other control than LF. */
static void lay_out(struct sp_view lines)
{
    const struct sp_catalogue *cat = sp_catalogue_builtin(SP_VIEW_LIT("en"));
    SP_BUF_AUTO page = { 0 };
    SP_BUF_AUTO sheet = { 0 };
    sp_rendition_html(cat, lines, &page);
    sp_rendition_text(cat, lines, 60, &sheet);
    if (page.failed || sheet.failed)
        return;
    if (sp_utf8_check(sp_buf_view(&page)) != page.n || sp_utf8_check(sp_buf_view(&sheet)) != sheet.n)
        abort();
    for (size_t i = 0; i < page.n; i++)
        if ((unsigned char)page.p[i] < 0x20 && page.p[i] != '\n')
            abort();
}

/* Any bytes as the words of a fact come back from their line. */
static void write_and_read(struct sp_view text)
{
    const struct sp_rvalue v = { .type = SP_R_TEXT, .name = SP_VIEW_LIT("text"), .text = text, .extra = SP_VIEW_LIT("en") };
    const struct sp_rfact f = { .kind = SP_VIEW_LIT("registered.name"), .id = text, .source = text, .values = &v, .n_values = 1 };
    SP_BUF_AUTO lines = { 0 };
    SP_BUF_AUTO back = { 0 };
    struct sp_rendition r;
    struct sp_rendition_line line;
    bool bad;
    sp_rendition_begin(&r, sp_catalogue_builtin(SP_VIEW_LIT("lo")), NULL, 0, &lines);
    sp_rendition_section(&r, SP_VIEW_LIT("registered"), 1, 1);
    sp_rendition_fact(&r, &f);
    if (!sp_ok(sp_rendition_end(&r)))
        abort();
    struct sp_view rest = sp_buf_view(&lines);
    for (int i = 0; i < 4; i++) /* format, section, fact, value */
        if (!sp_rendition_next(&rest, &line, &bad))
            abort();
    if (line.n != 4 || !sp_rendition_unescape(line.column[3], &back) || !sp_view_eq(sp_buf_view(&back), text))
        abort();
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    lay_out(sp_view(data, n));
    if (n < 65536)
        write_and_read(sp_view(data, n));
    return 0;
}
