#include "i18n/html.h"

#include "i18n/html_put.h"
#include "i18n/html_style.h"
#include "i18n/width.h"

enum { MOST_NARROW = 26, MOST_HALF = 40, MAX_FOOT = 64 };

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

/* What it is by law. */
static void put_form(struct sp_page *p)
{
    struct sp_doc_form f;
    struct sp_rc rc = sp_doc_form(&p->doc, p->cat, p->arena, &f);
    if (!sp_ok(rc)) {
        sp_page_fail(p, rc.code);
        return;
    }
    if (!f.n)
        return;
    sp_page_lit(p, "<p class=\"form\"><span>");
    sp_page_text(p, f.label);
    sp_page_lit(p, "</span> ");
    sp_page_form(p, &f);
    sp_page_lit(p, "</p>");
}

static void put_masthead(struct sp_page *p)
{
    const struct sp_doc_value *name =
        sp_doc_company(&p->doc, sp_catalogue_code(p->cat, SP_VIEW_LIT("name_type"), SP_VIEW_LIT("legal")));
    const struct sp_doc_value *status = sp_doc_status(&p->doc, sp_catalogue_code(p->cat, SP_VIEW_LIT("status"), SP_VIEW_LIT("closed")));
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
    put_form(p);
    sp_page_lit(p, "<p class=\"key\">");
    put_head_value(p, "sub", "<span>", "</span>");
    if (status) {
        sp_page_lit(p, "<span class=\"tag\">");
        sp_page_value(p, status);
        sp_page_lit(p, "</span>");
    }
    sp_page_lit(p, "</p></header>\n");
}

static void put_about(struct sp_page *p)
{
    sp_page_section(p, &(struct sp_page_heading){ .id = "report", .label = sp_catalogue_text(p->cat, "text.report") });
    sp_page_lit(p, "<dl class=\"about\">");
    for (size_t i = 0; i < p->doc.n_head; i++) {
        const struct sp_doc_value *v = &p->doc.head[i];
        size_t width = sp_text_width(v->value);
        sp_page_lit(p, width > MOST_HALF ? "<div class=\"full\"><dt>" : width > MOST_NARROW ? "<div class=\"half\"><dt>" : "<div><dt>");
        sp_page_column(p, v->label);
        sp_page_lit(p, "</dt><dd>");
        sp_page_value(p, v);
        sp_page_lit(p, "</dd></div>");
    }
    sp_page_lit(p, "</dl></section>\n");
}

static void put_note(struct sp_page *p, const char *cls, const char *note)
{
    const struct sp_doc_value *v = sp_doc_named(p->doc.notes, p->doc.n_notes, note);
    if (!v)
        return;
    sp_page_lit(p, "<p role=\"note\" class=\"");
    sp_page_lit(p, cls);
    sp_page_lit(p, "\">");
    sp_page_column(p, v->value);
    sp_page_lit(p, "</p>\n");
}

/* Not one of the lines: they know of no translation. */
static void put_translated_note(struct sp_page *p)
{
    if (!p->doc.translated)
        return;
    sp_page_lit(p, "<p role=\"note\" class=\"state\">");
    sp_page_label(p, "text.translation_note");
    sp_page_lit(p, "</p>\n");
}

static void put_notes(struct sp_page *p)
{
    sp_page_section(p, &(struct sp_page_heading){ .cls = "notes", .id = "notes", .label = sp_catalogue_text(p->cat, "text.notes") });
    sp_page_lit(p, "<ul>");
    for (size_t i = 0; i < p->doc.n_notes; i++) {
        sp_page_lit(p, "<li>");
        sp_page_column(p, p->doc.notes[i].value);
        sp_page_lit(p, "</li>");
    }
    sp_page_lit(p, "</ul></section>\n");
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
    sp_page_lit(p, p->doc.translated ? page_style_translated : "");
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
                   "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
    sp_buf_putf(p->out, "<meta name=\"saphan-layout\" content=\"%d\"><title>", SP_LAYOUT);
    sp_page_label(p, "text.title");
    if (sub) {
        sp_page_lit(p, " · ");
        sp_page_plain_column(p, sub->value);
    }
    sp_page_lit(p, "</title>");
    put_style(p);
    sp_page_lit(p, "</head>\n");
}

static void put_page(struct sp_page *p, const struct sp_html_evidence *e)
{
    put_document_head(p);
    sp_page_lit(p, "<body><a class=\"skip\" href=\"#report\">");
    sp_page_label(p, "text.skip");
    sp_page_lit(p, "</a><main>\n");
    put_masthead(p);
    sp_page_lit(p, "<div class=\"body\">");
    put_note(p, "warn", "synthetic");
    put_note(p, "warn", "redacted");
    put_note(p, "state", "status");
    put_translated_note(p);
    sp_page_contents(p);
    put_about(p);
    sp_page_withheld(p);
    sp_page_redacted(p);
    sp_page_disputed(p);
    for (size_t i = 0; i < p->doc.n_sections; i++)
        sp_page_facts(p, &p->doc.sections[i], (unsigned)i + 1);
    put_notes(p);
    sp_page_evidence(p, e);
    sp_page_lit(p, "</div></main></body></html>\n");
}

void sp_rendition_page_with(const struct sp_catalogue *cat, struct sp_view lines, const struct sp_html_evidence *evidence,
                            const struct sp_translated_list *translated, struct sp_buf *out)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_page p = { .cat = cat, .out = out, .arena = &a };
    struct sp_rc rc = sp_doc_parse(lines, &a, &p.doc);
    if (sp_ok(rc))
        rc = sp_doc_name_industries(&p.doc, cat, &a);
    if (sp_ok(rc))
        rc = sp_doc_name_entries(&p.doc, cat, &a);
    if (sp_ok(rc))
        rc = sp_doc_translate(&p.doc, cat, translated, &a);
    if (!sp_ok(rc))
        sp_page_fail(&p, rc.code);
    else if (!sp_view_eq(p.doc.language, sp_catalogue_language(cat)))
        sp_page_fail(&p, SP_RC_FORMAT); /* another language's lines below this one's headings */
    else if (!sp_ok(rc = sp_figures_of(cat, &p.doc, &a, &p.figures)))
        sp_page_fail(&p, rc.code);
    else
        put_page(&p, evidence);
    sp_buf_free(&p.tmp);
    sp_buf_free(&p.drawing);
}

void sp_rendition_html(const struct sp_catalogue *cat, struct sp_view lines, struct sp_buf *out)
{
    static const struct sp_html_evidence nothing;
    sp_rendition_page(cat, lines, &nothing, out);
}
