#include "i18n/html.h"

#include "i18n/format.h"
#include "i18n/html_style.h"
#include "i18n/rendition_doc.h"

enum { MAX_COLUMNS = 64, NARROW_TABLE = 6, MAX_SIDE_BY_SIDE = 4, WIDE_TEXT = 90, HALF_TEXT = 34 };

struct page {
    const struct sp_catalogue *cat;
    struct sp_doc doc;
    struct sp_buf *out;
    struct sp_buf tmp;
};

static void lit(struct page *p, const char *s) { sp_buf_puts(p->out, s); }

/* Text of people: markup escaped, what hides is shown. */
static void put_text(struct page *p, struct sp_view text)
{
    for (size_t i = 0; i < text.n;) {
        size_t start = i;
        uint32_t cp = sp_utf8_next(text, &i);
        switch (cp) {
        case '&': lit(p, "&amp;"); break;
        case '<': lit(p, "&lt;"); break;
        case '>': lit(p, "&gt;"); break;
        case '"': lit(p, "&quot;"); break;
        case '\'': lit(p, "&#39;"); break;
        default:
            if (sp_codepoint_hidden(cp))
                sp_buf_putf(p->out, "<span class=\"hid\">[U+%04X]</span>", (unsigned)cp);
            else
                sp_buf_put(p->out, sp_view(text.p + start, i - start));
        }
    }
}

static void put_column(struct page *p, struct sp_view column)
{
    sp_buf_clear(&p->tmp);
    if (!sp_rendition_unescape(column, &p->tmp) || p->tmp.failed)
        p->out->failed = p->out->failed ? p->out->failed : SP_RC_FORMAT;
    else
        put_text(p, sp_buf_view(&p->tmp));
}

static void put_label(struct page *p, const char *key) { put_text(p, sp_catalogue_text(p->cat, key)); }

static bool tag_valid(struct sp_view tag)
{
    for (size_t i = 0; i < tag.n; i++)
        if (!((tag.p[i] >= 'a' && tag.p[i] <= 'z') || (tag.p[i] >= 'A' && tag.p[i] <= 'Z') || tag.p[i] == '-'))
            return false;
    return tag.n > 0 && tag.n < 24;
}

/* "zh" of "zh-Hant" */
static struct sp_view main_language(struct sp_view tag)
{
    struct sp_view head = tag, rest;
    (void)sp_view_split(tag, '-', &head, &rest);
    return head;
}

/* The value; original words in their own language, which is named when it is not the page's. */
static void put_value(struct page *p, const struct sp_doc_value *v)
{
    struct sp_view tag = sp_doc_language(v);
    if (!tag_valid(tag)) {
        bool neutral = sp_view_is(v->mark, "n");
        lit(p, neutral ? "<bdi class=\"mono\">" : "");
        put_column(p, v->value);
        lit(p, neutral ? "</bdi>" : "");
        return;
    }
    lit(p, "<bdi lang=\"");
    sp_buf_put(p->out, tag);
    lit(p, "\">");
    put_column(p, v->value);
    lit(p, "</bdi>");
    struct sp_view language = main_language(tag);
    if (sp_view_eq(language, sp_catalogue_language(p->cat)))
        return;
    struct sp_view name = sp_catalogue_code(p->cat, SP_VIEW_LIT("language"), language);
    lit(p, " <span class=\"lang\">");
    put_text(p, name.n ? name : tag);
    lit(p, "</span>");
}

/* A plain number: aligned to the right. */
static bool is_number(const struct sp_doc_value *v)
{
    bool digit = false;
    for (size_t i = 0; i < v->value.n; i++) {
        char c = v->value.p[i];
        bool d = c >= '0' && c <= '9';
        digit |= d;
        if (!d && !(c == '.' || c == ',' || c == '-' || c == '%' || c == ' '))
            return false;
    }
    return digit && sp_view_is(v->mark, "t");
}

static void put_piece(struct page *p, const char *label, struct sp_view value)
{
    if (!value.n)
        return;
    lit(p, "<span>");
    if (label) {
        put_label(p, label);
        lit(p, " ");
    }
    put_column(p, value);
    lit(p, "</span>");
}

/* Where a fact comes from and how far it may go. */
static void put_meta(struct page *p, const struct sp_doc_fact *f)
{
    if (f->disputed.n) {
        lit(p, "<span class=\"bad\">");
        put_column(p, f->disputed);
        lit(p, "</span>");
    }
    put_piece(p, NULL, f->status);
    put_piece(p, NULL, f->cls);
    put_piece(p, "text.source", f->source);
    put_piece(p, "text.valid_from", f->valid_from);
    put_piece(p, "text.valid_to", f->valid_to);
    put_piece(p, "text.received", f->received);
}

static void put_heading(struct page *p, const struct sp_doc_fact *f, bool meta)
{
    lit(p, "<h3>");
    put_column(p, f->label);
    if (meta) {
        lit(p, "<span class=\"meta\">");
        put_meta(p, f);
        lit(p, "</span>");
    }
    lit(p, "</h3>");
}

/* --- one fact: a grid of labels and values --- */

static void put_sheet(struct page *p, const struct sp_doc_fact *f)
{
    sp_buf_putf(p->out, "<div class=\"block%s\">", f->n > 12 ? " long" : "");
    put_heading(p, f, true);
    lit(p, "<dl>");
    for (size_t i = 0; i < f->n; i++) {
        const struct sp_doc_value *v = &f->values[i];
        lit(p, v->value.n > WIDE_TEXT ? "<div class=\"wide\"><dt>" : v->value.n > HALF_TEXT ? "<div class=\"half\"><dt>" : "<div><dt>");
        put_column(p, v->label);
        lit(p, "</dt><dd>");
        put_value(p, v);
        lit(p, "</dd></div>");
    }
    lit(p, "</dl></div>\n");
}

/* --- several facts of one kind: a table --- */

struct columns { const struct sp_doc_value *v[MAX_COLUMNS]; size_t n; };

static const struct sp_doc_value *value_named(const struct sp_doc_fact *f, struct sp_view name)
{
    for (size_t i = 0; i < f->n; i++)
        if (sp_view_eq(f->values[i].name, name))
            return &f->values[i];
    return NULL;
}

/* Fields that any of the facts has, in the order of the kind: a new one goes behind the one before it. False: too many. */
static bool merge_columns(const struct sp_doc_fact *facts, size_t n, struct columns *c)
{
    c->n = 0;
    for (size_t i = 0; i < n; i++) {
        size_t at = 0;
        for (size_t k = 0; k < facts[i].n; k++) {
            size_t found = 0;
            while (found < c->n && !sp_view_eq(c->v[found]->name, facts[i].values[k].name))
                found++;
            if (found == c->n) {
                if (c->n == MAX_COLUMNS)
                    return false;
                memmove(&c->v[at + 1], &c->v[at], (c->n - at) * sizeof c->v[0]);
                c->v[at] = &facts[i].values[k];
                c->n++;
                found = at;
            }
            at = found + 1;
        }
    }
    return true;
}

static void put_cell(struct page *p, const struct sp_doc_value *v)
{
    lit(p, v && is_number(v) ? "<td class=\"num\">" : "<td>");
    if (v)
        put_value(p, v);
    lit(p, "</td>");
}

/* One row each. */
static void put_rows(struct page *p, const struct sp_doc_fact *facts, size_t n, const struct columns *c)
{
    sp_buf_putf(p->out, "<div class=\"block%s\">", n > 8 ? " long" : "");
    put_heading(p, facts, false);
    lit(p, "<table><thead><tr>");
    for (size_t i = 0; i < c->n; i++) {
        lit(p, "<th scope=\"col\">");
        put_column(p, c->v[i]->label);
        lit(p, "</th>");
    }
    lit(p, "<th scope=\"col\">");
    put_label(p, "text.source");
    lit(p, "</th></tr></thead><tbody>\n");
    for (size_t k = 0; k < n; k++) {
        lit(p, "<tr>");
        for (size_t i = 0; i < c->n; i++)
            put_cell(p, value_named(&facts[k], c->v[i]->name));
        lit(p, "<td class=\"meta\">");
        put_meta(p, &facts[k]);
        lit(p, "</td></tr>\n");
    }
    lit(p, "</tbody></table></div>\n");
}

/* One column each: long facts that are read against each other, like statements of two years. */
static void put_side_by_side(struct page *p, const struct sp_doc_fact *facts, size_t n, const struct columns *c)
{
    lit(p, "<div class=\"block long\">");
    put_heading(p, facts, false);
    lit(p, "<table><thead><tr><th scope=\"col\">");
    put_label(p, "text.item");
    for (size_t k = 0; k < n; k++) {
        lit(p, "</th><th scope=\"col\">");
        put_column(p, facts[k].id);
    }
    lit(p, "</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < c->n; i++) {
        lit(p, "<tr><th scope=\"row\">");
        put_column(p, c->v[i]->label);
        lit(p, "</th>");
        for (size_t k = 0; k < n; k++)
            put_cell(p, value_named(&facts[k], c->v[i]->name));
        lit(p, "</tr>\n");
    }
    lit(p, "<tr><th scope=\"row\">");
    put_label(p, "text.source");
    lit(p, "</th>");
    for (size_t k = 0; k < n; k++) {
        lit(p, "<td class=\"meta\">");
        put_meta(p, &facts[k]);
        lit(p, "</td>");
    }
    lit(p, "</tr></tbody></table></div>\n");
}

static void put_kind(struct page *p, const struct sp_doc_fact *facts, size_t n)
{
    struct columns c;
    bool fits = merge_columns(facts, n, &c);
    if (n > 1 && fits && c.n <= NARROW_TABLE)
        put_rows(p, facts, n, &c);
    else if (n > 1 && n <= MAX_SIDE_BY_SIDE && fits)
        put_side_by_side(p, facts, n, &c);
    else
        for (size_t i = 0; i < n; i++)
            put_sheet(p, &facts[i]);
}

static void put_section(struct page *p, const struct sp_doc_section *s)
{
    SP_BUF_AUTO count = { 0 };
    struct sp_slot slot = { "count", s->count };
    lit(p, "<section><h2><span>");
    put_column(p, s->label);
    lit(p, "</span><small>");
    if (sp_ok(sp_template_put(sp_catalogue_text(p->cat, "text.facts"), &slot, 1, &count)))
        put_text(p, sp_buf_view(&count));
    lit(p, "</small></h2>\n");
    for (size_t i = 0, n; i < s->n; i += n) {
        for (n = 1; i + n < s->n && sp_view_eq(s->facts[i].kind, s->facts[i + n].kind); n++)
            ;
        put_kind(p, &s->facts[i], n);
    }
    if (!s->n) {
        lit(p, "<p class=\"empty\">");
        put_label(p, "text.empty");
        lit(p, "</p>");
    }
    lit(p, "</section>\n");
}

/* --- the frame --- */

static void put_head_value(struct page *p, const char *name, const char *before, const char *after)
{
    const struct sp_doc_value *v = sp_doc_named(p->doc.head, p->doc.n_head, name);
    if (!v)
        return;
    lit(p, before);
    put_value(p, v);
    lit(p, after);
}

/* The other names on record, in small print below the name. */
static void put_other_names(struct page *p, const struct sp_doc_value *shown)
{
    bool any = false;
    for (size_t i = 0; i < p->doc.n_sections; i++)
        for (size_t k = 0; k < p->doc.sections[i].n; k++) {
            const struct sp_doc_fact *f = &p->doc.sections[i].facts[k];
            const struct sp_doc_value *text = sp_doc_named(f->values, f->n, "text");
            if (!sp_view_is(f->kind, "registered.name") || !text || text == shown)
                continue;
            lit(p, any ? "<span>" : "<p class=\"also\"><span>");
            put_value(p, text);
            lit(p, "</span>");
            any = true;
        }
    lit(p, any ? "</p>" : "");
}

static const struct sp_doc_value *find_status(const struct sp_doc *doc)
{
    for (size_t i = 0; i < doc->n_sections; i++)
        for (size_t k = 0; k < doc->sections[i].n; k++)
            if (sp_view_is(doc->sections[i].facts[k].kind, "registered.status"))
                return sp_doc_named(doc->sections[i].facts[k].values, doc->sections[i].facts[k].n, "code");
    return NULL;
}

static void put_masthead(struct page *p)
{
    const struct sp_doc_value *name =
        sp_doc_company(&p->doc, sp_catalogue_code(p->cat, SP_VIEW_LIT("name_type"), SP_VIEW_LIT("legal")));
    const struct sp_doc_value *status = find_status(&p->doc);
    lit(p, "<header class=\"mast\"><div class=\"what\"><span>");
    put_label(p, "text.title");
    put_head_value(p, "product", " · ", "");
    lit(p, "</span>");
    put_head_value(p, "iat", "<span>", "</span>");
    lit(p, "</div><h1>");
    if (name)
        put_value(p, name);
    else
        put_head_value(p, "sub", "", "");
    lit(p, "</h1>");
    put_other_names(p, name);
    lit(p, "<p class=\"key\">");
    put_head_value(p, "sub", "<span>", "</span>");
    if (status) {
        lit(p, "<span class=\"tag\">");
        put_value(p, status);
        lit(p, "</span>");
    }
    lit(p, "</p></header>\n");
}

static void put_about(struct page *p)
{
    lit(p, "<section><h2><span>");
    put_label(p, "text.report");
    lit(p, "</span></h2><dl>");
    for (size_t i = 0; i < p->doc.n_head; i++) {
        const struct sp_doc_value *v = &p->doc.head[i];
        lit(p, v->value.n > HALF_TEXT ? "<div class=\"half\"><dt>" : "<div><dt>");
        put_column(p, v->label);
        lit(p, "</dt><dd>");
        put_value(p, v);
        lit(p, "</dd></div>");
    }
    lit(p, "</dl></section>\n");
}

static void put_withheld(struct page *p)
{
    static const char *const heads[] = { "text.withheld", "text.withheld_count", "text.withheld_rule" };
    if (!p->doc.n_withheld)
        return;
    lit(p, "<section><h2><span>");
    put_label(p, "text.withheld");
    lit(p, "</span></h2><table><thead><tr>");
    for (size_t i = 0; i < 3; i++) {
        lit(p, "<th scope=\"col\">");
        put_label(p, heads[i]);
        lit(p, "</th>");
    }
    lit(p, "</tr></thead><tbody>");
    for (size_t i = 0; i < p->doc.n_withheld; i++) {
        const struct sp_doc_withheld *w = &p->doc.withheld[i];
        lit(p, "<tr><th scope=\"row\">");
        put_column(p, w->label);
        lit(p, "</th><td class=\"num\">");
        put_column(p, w->count);
        lit(p, "</td><td>");
        put_column(p, w->rule);
        lit(p, "</td></tr>");
    }
    lit(p, "</tbody></table></section>\n");
}

static void put_warning(struct page *p)
{
    const struct sp_doc_value *v = sp_doc_named(p->doc.notes, p->doc.n_notes, "synthetic");
    if (!v)
        return;
    lit(p, "<p class=\"warn\" role=\"note\">");
    put_column(p, v->value);
    lit(p, "</p>\n");
}

static void put_notes(struct page *p)
{
    lit(p, "<section class=\"notes\"><h2><span>");
    put_label(p, "text.notes");
    lit(p, "</span></h2><ul>");
    for (size_t i = 0; i < p->doc.n_notes; i++) {
        lit(p, "<li>");
        put_column(p, p->doc.notes[i].value);
        lit(p, "</li>");
    }
    lit(p, "</ul></section>\n");
}

static void put_proof(struct page *p, struct sp_view label, struct sp_view value)
{
    if (!value.n)
        return;
    lit(p, "<tr><th scope=\"row\">");
    put_text(p, label);
    lit(p, "</th><td class=\"mono\">");
    put_text(p, value);
    lit(p, "</td></tr>");
}

static void put_evidence(struct page *p, const struct sp_html_proof *proofs, size_t n)
{
    struct sp_catalogue_prefix labels = sp_catalogue_prefix(SP_VIEW_LIT(""), SP_VIEW_LIT("evidence"));
    SP_BUF_AUTO version = { 0 };
    sp_buf_put(&version, p->doc.language);
    sp_buf_putc(&version, ' ');
    sp_buf_put(&version, p->doc.version);
    lit(p, "<section class=\"proof\"><h2><span>");
    put_label(p, "text.evidence");
    lit(p, "</span></h2><table><tbody>");
    for (size_t i = 0; i < n; i++) {
        if (sp_utf8_check(proofs[i].value) != proofs[i].value.n)
            p->out->failed = p->out->failed ? p->out->failed : SP_RC_FORMAT;
        else
            put_proof(p, sp_catalogue_under(p->cat, &labels, sp_view_of(proofs[i].name)), proofs[i].value);
    }
    put_proof(p, sp_catalogue_text(p->cat, "text.catalogue"), sp_buf_view(&version));
    put_proof(p, sp_catalogue_text(p->cat, "evidence.format"), SP_VIEW_LIT(SP_RENDITION_FORMAT));
    lit(p, "</tbody></table><p>");
    put_label(p, "evidence.how");
    lit(p, "</p></section>\n");
}

static void put_page(struct page *p, const struct sp_html_proof *proofs, size_t n)
{
    lit(p, "<!DOCTYPE html>\n<html lang=\"");
    sp_buf_put(p->out, sp_catalogue_language(p->cat));
    lit(p, "\"><head><meta charset=\"utf-8\"><meta http-equiv=\"Content-Security-Policy\" "
           "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>");
    put_label(p, "text.title");
    const struct sp_doc_value *sub = sp_doc_named(p->doc.head, p->doc.n_head, "sub");
    if (sub) {
        lit(p, " · ");
        put_column(p, sub->value);
    }
    lit(p, "</title><style>");
    lit(p, page_style);
    lit(p, "</style></head>\n<body><main>\n");
    put_masthead(p);
    lit(p, "<div class=\"body\">");
    put_warning(p);
    put_about(p);
    for (size_t i = 0; i < p->doc.n_sections; i++)
        put_section(p, &p->doc.sections[i]);
    put_withheld(p);
    put_notes(p);
    put_evidence(p, proofs, n);
    lit(p, "</div></main></body></html>\n");
}

void sp_rendition_page(const struct sp_catalogue *cat, struct sp_view lines, const struct sp_html_proof *proofs,
                       size_t n_proofs, struct sp_buf *out)
{
    SP_ARENA_AUTO a = { 0 };
    struct page p = { .cat = cat, .out = out };
    struct sp_rc rc = sp_doc_parse(lines, &a, &p.doc);
    if (sp_ok(rc))
        put_page(&p, proofs, n_proofs);
    else
        out->failed = out->failed ? out->failed : rc.code;
    sp_buf_free(&p.tmp);
}

void sp_rendition_html(const struct sp_catalogue *cat, struct sp_view lines, struct sp_buf *out)
{
    sp_rendition_page(cat, lines, NULL, 0, out);
}
