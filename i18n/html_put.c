#include "i18n/html_put.h"

void sp_page_lit(struct sp_page *p, const char *markup) { sp_buf_puts(p->out, markup); }

void sp_page_fail(struct sp_page *p, enum sp_rc_code code) { p->out->failed = p->out->failed ? p->out->failed : code; }

void sp_page_text(struct sp_page *p, struct sp_view text)
{
    for (size_t i = 0; i < text.n;) {
        size_t start = i;
        uint32_t cp = sp_utf8_next(text, &i);
        switch (cp) {
        case '&': sp_page_lit(p, "&amp;"); break;
        case '<': sp_page_lit(p, "&lt;"); break;
        case '>': sp_page_lit(p, "&gt;"); break;
        case '"': sp_page_lit(p, "&quot;"); break;
        case '\'': sp_page_lit(p, "&#39;"); break;
        default:
            if (sp_codepoint_hidden(cp))
                sp_buf_putf(p->out, "<span class=\"hid\">[U+%04X]</span>", (unsigned)cp);
            else
                sp_buf_put(p->out, sp_view(text.p + start, i - start));
        }
    }
}

void sp_page_column(struct sp_page *p, struct sp_view column)
{
    sp_buf_clear(&p->tmp);
    if (!sp_rendition_unescape(column, &p->tmp))
        sp_page_fail(p, SP_RC_FORMAT);
    else if (p->tmp.failed)
        sp_page_fail(p, p->tmp.failed);
    else
        sp_page_text(p, sp_buf_view(&p->tmp));
}

void sp_page_label(struct sp_page *p, const char *key) { sp_page_text(p, sp_catalogue_text(p->cat, key)); }

/* Fit to stand in a lang attribute. */
static bool tag_valid(struct sp_view tag)
{
    for (size_t i = 0; i < tag.n; i++)
        if (!((tag.p[i] >= 'a' && tag.p[i] <= 'z') || (tag.p[i] >= 'A' && tag.p[i] <= 'Z') || tag.p[i] == '-'))
            return false;
    return tag.n > 0 && tag.n < 24;
}

static void put_original(struct sp_page *p, const struct sp_doc_value *v, struct sp_view tag)
{
    struct sp_view language = tag, rest;
    (void)sp_view_split(tag, '-', &language, &rest);
    sp_page_lit(p, "<bdi lang=\"");
    sp_buf_put(p->out, tag);
    sp_page_lit(p, "\">");
    sp_page_column(p, v->value);
    sp_page_lit(p, "</bdi>");
    if (sp_view_eq(language, sp_catalogue_language(p->cat)))
        return;
    struct sp_view name = sp_catalogue_code(p->cat, SP_VIEW_LIT("language"), language);
    sp_page_lit(p, " <span class=\"lang\">");
    sp_page_text(p, name.n ? name : tag);
    sp_page_lit(p, "</span>");
}

void sp_page_value(struct sp_page *p, const struct sp_doc_value *v)
{
    struct sp_view tag = sp_doc_language(v);
    if (tag_valid(tag)) {
        put_original(p, v, tag);
        return;
    }
    bool made = sp_view_is(v->mark, "t");
    sp_page_lit(p, made ? "" : "<bdi class=\"mono\">");
    sp_page_column(p, v->value);
    sp_page_lit(p, made ? "" : "</bdi>");
}

void sp_page_section(struct sp_page *p, const char *cls, struct sp_view label, struct sp_view small)
{
    sp_page_lit(p, cls ? "<section class=\"" : "<section");
    if (cls) {
        sp_page_lit(p, cls);
        sp_page_lit(p, "\"");
    }
    sp_page_lit(p, "><h2><span>");
    sp_page_text(p, label);
    sp_page_lit(p, "</span>");
    if (small.n) {
        sp_page_lit(p, "<small>");
        sp_page_text(p, small);
        sp_page_lit(p, "</small>");
    }
    sp_page_lit(p, "</h2>\n");
}
