#include "i18n/html.h"

#include "i18n/html_put.h"
#include "i18n/html_style.h"
#include "i18n/width.h"

enum { MOST_NARROW = 26, MAX_FOOT = 64 };

static void put_head_value(struct sp_page *p, const char *name, const char *before, const char *after)
{
    const struct sp_doc_value *v = sp_doc_named(p->doc.head, p->doc.n_head, name);
    if (!v)
        return;
    sp_page_lit(p, before);
    sp_page_value(p, v);
    sp_page_lit(p, after);
}

/* Translated and trading names, in small print below the name; names that the company no longer has stay in the table. */
static void put_other_names(struct sp_page *p, const struct sp_doc_value *shown)
{
    bool any = false;
    struct sp_view former = sp_catalogue_code(p->cat, SP_VIEW_LIT("name_type"), SP_VIEW_LIT("former"));
    for (size_t i = 0; i < p->doc.n_sections; i++)
        for (size_t k = 0; k < p->doc.sections[i].n; k++) {
            const struct sp_doc_value *text = sp_doc_other_name(&p->doc.sections[i].facts[k], shown, former);
            if (!text)
                continue;
            sp_page_lit(p, any ? "<span>" : "<p class=\"also\"><span>");
            sp_page_value(p, text);
            sp_page_lit(p, "</span>");
            any = true;
        }
    sp_page_lit(p, any ? "</p>" : "");
}

static void put_masthead(struct sp_page *p)
{
    const struct sp_doc_value *name =
        sp_doc_company(&p->doc, sp_catalogue_code(p->cat, SP_VIEW_LIT("name_type"), SP_VIEW_LIT("legal")));
    const struct sp_doc_value *status = sp_doc_status(&p->doc);
    sp_page_lit(p, "<header class=\"mast\"><div class=\"what\"><span>");
    sp_page_label(p, "text.title");
    put_head_value(p, "product", " · ", "");
    sp_page_lit(p, "</span>");
    put_head_value(p, "iat", "<span>", "</span>");
    sp_page_lit(p, "</div><h1>");
    if (name)
        sp_page_value(p, name);
    else
        put_head_value(p, "sub", "", "");
    sp_page_lit(p, "</h1>");
    put_other_names(p, name);
    sp_page_lit(p, "<p class=\"key\">");
    put_head_value(p, "sub", "<span>", "</span>");
    if (status) {
        sp_page_lit(p, "<span class=\"tag\">");
        sp_page_value(p, status);
        sp_page_lit(p, "</span>");
    }
    sp_page_lit(p, "</p></header>\n");
}

static void open_section(struct sp_page *p, const char *cls, const char *key)
{
    sp_page_section(p, cls, sp_catalogue_text(p->cat, key), sp_view(NULL, 0));
}

static void put_about(struct sp_page *p)
{
    open_section(p, NULL, "text.report");
    sp_page_lit(p, "<dl class=\"about\">");
    for (size_t i = 0; i < p->doc.n_head; i++) {
        const struct sp_doc_value *v = &p->doc.head[i];
        sp_page_lit(p, sp_text_width(v->value) > MOST_NARROW ? "<div class=\"half\"><dt>" : "<div><dt>");
        sp_page_column(p, v->label);
        sp_page_lit(p, "</dt><dd>");
        sp_page_value(p, v);
        sp_page_lit(p, "</dd></div>");
    }
    sp_page_lit(p, "</dl></section>\n");
}

static void put_withheld(struct sp_page *p)
{
    static const char *const heads[] = { "text.item", "text.withheld_count", "text.withheld_rule" };
    if (!p->doc.n_withheld)
        return;
    open_section(p, NULL, "text.withheld");
    sp_page_lit(p, "<table><thead><tr>");
    for (size_t i = 0; i < 3; i++) {
        sp_page_lit(p, "<th scope=\"col\">");
        sp_page_label(p, heads[i]);
        sp_page_lit(p, "</th>");
    }
    sp_page_lit(p, "</tr></thead><tbody>");
    for (size_t i = 0; i < p->doc.n_withheld; i++) {
        const struct sp_doc_withheld *w = &p->doc.withheld[i];
        sp_page_lit(p, "<tr><th scope=\"row\">");
        sp_page_column(p, w->label);
        sp_page_lit(p, "</th><td class=\"num\">");
        sp_page_column(p, w->count);
        sp_page_lit(p, "</td><td>");
        sp_page_column(p, w->rule);
        sp_page_lit(p, "</td></tr>");
    }
    sp_page_lit(p, "</tbody></table></section>\n");
}

/* What whoever passed the copy on left out of it. */
static void put_redacted(struct sp_page *p)
{
    static const char *const heads[] = { "text.item", "text.redacted_count" };
    if (!p->doc.n_redacted)
        return;
    open_section(p, NULL, "text.redacted");
    sp_page_lit(p, "<table><thead><tr>");
    for (size_t i = 0; i < 2; i++) {
        sp_page_lit(p, "<th scope=\"col\">");
        sp_page_label(p, heads[i]);
        sp_page_lit(p, "</th>");
    }
    sp_page_lit(p, "</tr></thead><tbody>");
    for (size_t i = 0; i < p->doc.n_redacted; i++) {
        const struct sp_doc_redacted *r = &p->doc.redacted[i];
        sp_page_lit(p, "<tr><th scope=\"row\">");
        sp_page_column(p, r->label);
        sp_page_lit(p, r->count.n ? "</th><td class=\"num\">" : "</th><td>");
        if (r->count.n)
            sp_page_column(p, r->count);
        else
            sp_page_label(p, "text.redacted_section");
        sp_page_lit(p, "</td></tr>");
    }
    sp_page_lit(p, "</tbody></table></section>\n");
}

static void put_warning(struct sp_page *p, const char *note)
{
    const struct sp_doc_value *v = sp_doc_named(p->doc.notes, p->doc.n_notes, note);
    if (!v)
        return;
    sp_page_lit(p, "<p class=\"warn\" role=\"note\">");
    sp_page_column(p, v->value);
    sp_page_lit(p, "</p>\n");
}

static void put_notes(struct sp_page *p)
{
    open_section(p, "notes", "text.notes");
    sp_page_lit(p, "<ul>");
    for (size_t i = 0; i < p->doc.n_notes; i++) {
        sp_page_lit(p, "<li>");
        sp_page_column(p, p->doc.notes[i].value);
        sp_page_lit(p, "</li>");
    }
    sp_page_lit(p, "</ul></section>\n");
}

static void put_proof(struct sp_page *p, struct sp_view label, struct sp_view value)
{
    if (!value.n)
        return;
    sp_page_lit(p, "<tr><th scope=\"row\">");
    sp_page_text(p, label);
    sp_page_lit(p, "</th><td class=\"mono\">");
    sp_page_text(p, value);
    sp_page_lit(p, "</td></tr>");
}

static void put_evidence(struct sp_page *p, const struct sp_html_proof *proofs, size_t n)
{
    const struct sp_catalogue_group *labels = sp_catalogue_group(p->cat, SP_VIEW_LIT(""), SP_VIEW_LIT("evidence"));
    SP_BUF_AUTO version = { 0 };
    sp_buf_put(&version, p->doc.language);
    sp_buf_putc(&version, ' ');
    sp_buf_put(&version, p->doc.version);
    open_section(p, "proof", "text.evidence");
    sp_page_lit(p, "<table><tbody>");
    for (size_t i = 0; i < n; i++) {
        if (sp_utf8_check(proofs[i].value) != proofs[i].value.n)
            sp_page_fail(p, SP_RC_FORMAT);
        else
            put_proof(p, sp_catalogue_under(labels, sp_view_of(proofs[i].name)), proofs[i].value);
    }
    put_proof(p, sp_catalogue_text(p->cat, "text.catalogue"), sp_buf_view(&version));
    put_proof(p, sp_catalogue_text(p->cat, "evidence.format"), p->doc.format);
    sp_page_lit(p, "</tbody></table><p>");
    sp_page_label(p, "evidence.how");
    sp_page_lit(p, "</p></section>\n");
}

/* Nothing in it can end a string or a rule of a style sheet. */
static bool plain_token(struct sp_view v)
{
    for (size_t i = 0; i < v.n; i++) {
        char c = v.p[i];
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == ':'))
            return false;
    }
    return v.n > 0 && v.n <= MAX_FOOT;
}

static void put_foot_value(struct sp_page *p, const char *box, const char *name)
{
    const struct sp_doc_value *v = sp_doc_named(p->doc.head, p->doc.n_head, name);
    if (!v || !plain_token(v->value))
        return;
    sp_buf_putf(p->out, "@%s{content:\"", box);
    sp_buf_put(p->out, v->value);
    sp_page_lit(p, "\"}");
}

/* Every printed page says which report it is of. */
static void put_style(struct sp_page *p)
{
    sp_page_lit(p, "<style>");
    sp_page_lit(p, page_style);
    sp_page_lit(p, "@page{");
    put_foot_value(p, "bottom-left", "sub");
    put_foot_value(p, "bottom-center", "jti");
    sp_page_lit(p, "}</style>");
}

static void put_document_head(struct sp_page *p)
{
    const struct sp_doc_value *sub = sp_doc_named(p->doc.head, p->doc.n_head, "sub");
    sp_page_lit(p, "<!DOCTYPE html>\n<html lang=\"");
    sp_buf_put(p->out, sp_catalogue_language(p->cat));
    sp_page_lit(p, "\"><head><meta charset=\"utf-8\"><meta http-equiv=\"Content-Security-Policy\" "
                   "content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">"
                   "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>");
    sp_page_label(p, "text.title");
    if (sub) {
        sp_page_lit(p, " · ");
        sp_page_column(p, sub->value);
    }
    sp_page_lit(p, "</title>");
    put_style(p);
    sp_page_lit(p, "</head>\n");
}

static void put_page(struct sp_page *p, const struct sp_html_proof *proofs, size_t n)
{
    put_document_head(p);
    sp_page_lit(p, "<body><main>\n");
    put_masthead(p);
    sp_page_lit(p, "<div class=\"body\">");
    put_warning(p, "synthetic");
    put_warning(p, "redacted");
    put_about(p);
    for (size_t i = 0; i < p->doc.n_sections; i++)
        sp_page_facts(p, &p->doc.sections[i]);
    put_withheld(p);
    put_redacted(p);
    put_notes(p);
    put_evidence(p, proofs, n);
    sp_page_lit(p, "</div></main></body></html>\n");
}

void sp_rendition_page(const struct sp_catalogue *cat, struct sp_view lines, const struct sp_html_proof *proofs,
                       size_t n_proofs, struct sp_buf *out)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_page p = { .cat = cat, .out = out, .arena = &a };
    struct sp_rc rc = sp_doc_parse(lines, &a, &p.doc);
    if (!sp_ok(rc))
        sp_page_fail(&p, rc.code);
    else if (!sp_view_eq(p.doc.language, sp_catalogue_language(cat)))
        sp_page_fail(&p, SP_RC_FORMAT); /* another language's lines below this one's headings */
    else
        put_page(&p, proofs, n_proofs);
    sp_buf_free(&p.tmp);
}

void sp_rendition_html(const struct sp_catalogue *cat, struct sp_view lines, struct sp_buf *out)
{
    sp_rendition_page(cat, lines, NULL, 0, out);
}
