/* What stands before the sections of a report and behind them: contents, what is not there, what is disputed, the evidence. */
#include "i18n/html_put.h"
#include "i18n/legal_form_aid.h"
#include "i18n/qr.h"
#include "i18n/reading_aid.h"

enum { FEW_SECTIONS = 5 /* below that a page needs no contents */ };

static void open_section(struct sp_page *p, const char *cls, const char *id, const char *key)
{
    sp_page_section(p, &(struct sp_page_heading){ .cls = cls, .id = id, .label = sp_catalogue_text(p->cat, key) });
}

static void put_link(struct sp_page *p, const char *id, unsigned number, struct sp_view column)
{
    sp_page_lit(p, "<li><a href=\"#");
    sp_page_lit(p, id);
    if (number)
        sp_buf_put_i64(p->out, number);
    sp_page_lit(p, "\">");
    sp_page_column(p, column);
    sp_page_lit(p, "</a></li>");
}

static bool any_disputed(const struct sp_doc *doc)
{
    for (size_t i = 0; i < doc->n_sections; i++)
        for (size_t k = 0; k < doc->sections[i].n; k++)
            if (doc->sections[i].facts[k].disputed.n)
                return true;
    return false;
}

void sp_page_contents(struct sp_page *p)
{
    const struct { bool there; const char *id, *key; } front[] = {
        { true, "report", "text.report" }, { p->doc.n_withheld > 0, "withheld", "text.withheld" },
        { p->doc.n_redacted > 0, "redacted", "text.redacted" }, { any_disputed(&p->doc), "disputed", "text.disputed_list" } };
    if (p->doc.n_sections < FEW_SECTIONS)
        return;
    sp_page_lit(p, "<nav aria-labelledby=\"contents\"><h2 id=\"contents\"><span>");
    sp_page_label(p, "text.contents");
    sp_page_lit(p, "</span></h2><ul>");
    for (size_t i = 0; i < sizeof front / sizeof front[0]; i++)
        if (front[i].there)
            put_link(p, front[i].id, 0, sp_catalogue_text(p->cat, front[i].key));
    for (size_t i = 0; i < p->doc.n_sections; i++)
        put_link(p, "s", (unsigned)i + 1, p->doc.sections[i].label);
    put_link(p, "notes", 0, sp_catalogue_text(p->cat, "text.notes"));
    put_link(p, "evidence", 0, sp_catalogue_text(p->cat, "text.evidence"));
    sp_page_lit(p, "</ul></nav>\n");
}

void sp_page_withheld(struct sp_page *p)
{
    static const char *const heads[] = { "text.item", "text.withheld_count", "text.withheld_rule" };
    if (!p->doc.n_withheld)
        return;
    open_section(p, "gone", "withheld", "text.withheld");
    sp_page_lit(p, "<table class=\"list\"><thead><tr>");
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
void sp_page_redacted(struct sp_page *p)
{
    static const char *const heads[] = { "text.item", "text.redacted_count" };
    if (!p->doc.n_redacted)
        return;
    open_section(p, "gone", "redacted", "text.redacted");
    sp_page_lit(p, "<table class=\"list\"><thead><tr>");
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

/* Each leads to where it stands. The ids are given in the order of the document. */
void sp_page_disputed(struct sp_page *p)
{
    unsigned n = 0;
    if (!any_disputed(&p->doc))
        return;
    open_section(p, "gone", "disputed", "text.disputed_list");
    sp_page_lit(p, "<ul>");
    for (size_t i = 0; i < p->doc.n_sections; i++)
        for (size_t k = 0; k < p->doc.sections[i].n; k++) {
            const struct sp_doc_fact *f = &p->doc.sections[i].facts[k];
            if (!f->disputed.n)
                continue;
            sp_buf_putf(p->out, "<li><a href=\"#d%u\">", ++n);
            sp_page_column(p, f->label);
            sp_page_lit(p, "</a>");
            if (f->n) {
                sp_page_lit(p, ": ");
                sp_page_value(p, f->values);
            }
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

static char *put_two_digits(char *to, unsigned v)
{
    if (v > 9)
        *to++ = (char)('0' + v / 10);
    *to = (char)('0' + v % 10);
    return to + 1;
}

/* "M4 4.5h7" for each run of dark modules: there are hundreds. */
static void put_modules(struct sp_page *p, const struct sp_qr *q)
{
    enum { RUN = sizeof "M99 99.5h99" };
    char *to = sp_buf_room(p->out, (size_t)q->size * (q->size / 2 + 1) * RUN), *from = to;
    if (!to)
        return;
    for (unsigned y = 0; y < q->size; y++)
        for (uint64_t rest = q->row[y]; rest;) {
            unsigned x = (unsigned)__builtin_ctzll(rest), n = (unsigned)__builtin_ctzll(~(rest >> x));
            rest &= ~((((uint64_t)1 << n) - 1) << x);
            *to++ = 'M';
            to = put_two_digits(to, x + SP_QR_QUIET);
            *to++ = ' ';
            to = put_two_digits(to, y + SP_QR_QUIET);
            memcpy(to, ".5h", 3);
            to = put_two_digits(to + 3, n);
        }
    sp_buf_added(p->out, (size_t)(to - from));
}

/* One path, drawn row by row as strokes of one module. */
static void put_qr(struct sp_page *p, struct sp_view text)
{
    struct sp_qr q;
    struct sp_rc rc = sp_utf8_check(text) == text.n ? sp_qr_encode(text, &q) : SP_ERR(FORMAT);
    if (!sp_ok(rc)) {
        sp_page_fail(p, rc.code);
        return;
    }
    int size = (int)q.size + 2 * SP_QR_QUIET;
    sp_buf_putf(p->out, "<figure class=\"qr\"><svg viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"qr\" shape-rendering=\"crispEdges\">"
                        "<title id=\"qr\">", size, size);
    sp_page_label(p, "evidence.qr");
    sp_buf_putf(p->out, "</title><path fill=\"#fff\" d=\"M0 0h%dv%dh-%dz\"/><path stroke=\"#000\" d=\"", size, size, size);
    put_modules(p, &q);
    sp_page_lit(p, "\"/></svg><figcaption>");
    sp_page_label(p, "evidence.qr");
    sp_page_lit(p, "<br><code>");
    sp_page_text(p, text);
    sp_page_lit(p, "</code></figcaption></figure>\n");
}

void sp_page_evidence(struct sp_page *p, const struct sp_html_evidence *e)
{
    const struct sp_catalogue_group *labels = sp_catalogue_group(p->cat, SP_VIEW_LIT(""), SP_VIEW_LIT("evidence"));
    SP_BUF_AUTO version = { 0 };
    SP_BUF_AUTO format = { 0 };
    sp_buf_put(&version, p->doc.language);
    sp_buf_putc(&version, ' ');
    sp_buf_put(&version, p->doc.version);
    open_section(p, "proof", "evidence", "text.evidence");
    sp_page_lit(p, "<table><tbody>");
    for (size_t i = 0; i < e->n; i++) {
        if (sp_utf8_check(e->proofs[i].value) != e->proofs[i].value.n)
            sp_page_fail(p, SP_RC_FORMAT);
        else
            put_proof(p, sp_catalogue_under(labels, sp_view_of(e->proofs[i].name)), e->proofs[i].value);
    }
    put_proof(p, sp_catalogue_text(p->cat, "text.catalogue"), sp_buf_view(&version));
    sp_buf_put(&format, p->doc.format);
    if (p->aided)
        sp_buf_puts(&format, " " SP_READING_FORMAT);
    if (p->formed)
        sp_buf_puts(&format, " " SP_FORMS_FORMAT);
    if (p->doc.translated)
        sp_buf_puts(&format, " " SP_TRANSLATED_FORMAT);
    put_proof(p, sp_catalogue_text(p->cat, "evidence.format"), sp_buf_view(&format));
    sp_page_lit(p, "</tbody></table><p>");
    sp_page_label(p, "evidence.how");
    sp_page_lit(p, "</p><p><code>saphan-verify bundle.json --trust trust.json</code></p>\n");
    if (e->qr.n)
        put_qr(p, e->qr);
    sp_page_lit(p, "</section>\n");
}
