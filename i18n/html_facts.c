/*
 * A section of a report as tables. Where a fact comes from is a numbered source below its section, since most facts of
 * a section share it. Short single facts make one table of labels; several facts of a kind make a table of rows, or,
 * when they are long like statements of two years, of columns.
 */
#include "i18n/format.h"
#include "i18n/html_put.h"
#include "i18n/rendition_table.h"

enum { ROWS_THAT_MAY_SPLIT = 8 };

struct section {
    struct sp_page *p;
    const struct sp_doc_section *doc;
    const struct sp_doc_fact **sources;  /* the first fact of each */
    size_t n_sources;
    bool table_open;                     /* of short facts */
};

#define lit(s, markup) sp_page_lit((s)->p, markup)

/* Number of the fact's source, and whether it is disputed. */
static void put_marks(struct section *s, const struct sp_doc_fact *f)
{
    size_t i = 0;
    while (i < s->n_sources && !sp_doc_same_source(s->sources[i], f))
        i++;
    if (i == s->n_sources)
        s->sources[s->n_sources++] = f;
    sp_buf_putf(s->p->out, "<sup>\xC2\xA0[%zu]</sup>", i + 1); /* no line begins with it */
    if (!f->disputed.n)
        return;
    sp_buf_putf(s->p->out, " <span class=\"bad\" id=\"d%zu\">", ++s->p->n_disputed);
    sp_page_column(s->p, f->disputed);
    lit(s, "</span>");
}

static void put_piece(struct section *s, const char *label, struct sp_view column)
{
    if (!column.n)
        return;
    lit(s, "<span>");
    if (label) {
        sp_page_label(s->p, label);
        lit(s, " ");
    }
    lit(s, "<bdi>");
    sp_page_column(s->p, column);
    lit(s, "</bdi></span>");
}

static void put_sources(struct section *s)
{
    if (!s->n_sources)
        return;
    lit(s, "<ol class=\"src\" aria-label=\"");
    sp_page_label(s->p, "text.source");
    lit(s, "\">");
    for (size_t i = 0; i < s->n_sources; i++) {
        const struct sp_doc_fact *f = s->sources[i];
        sp_buf_putf(s->p->out, "<li>[%zu] ", i + 1);
        put_piece(s, "text.source", f->source);
        put_piece(s, NULL, f->status);
        put_piece(s, NULL, f->cls);
        put_piece(s, "text.valid_from", f->valid_from);
        put_piece(s, "text.valid_to", f->valid_to);
        put_piece(s, "text.received", f->received);
        lit(s, "</li>");
    }
    lit(s, "</ol>\n");
}

/* None where it would repeat the section's heading. */
static void put_caption(struct section *s, const struct sp_doc_fact *f, bool marks)
{
    if (!marks && sp_view_eq(f->label, s->doc->label))
        return;
    lit(s, "<h3>");
    sp_page_column(s->p, f->label);
    if (marks)
        put_marks(s, f);
    lit(s, "</h3>");
}

static void put_pairs(struct section *s, const struct sp_doc_fact *f, const char *cls)
{
    lit(s, "<dl class=\"");
    lit(s, cls);
    lit(s, "\">");
    for (size_t i = 0; i < f->n; i++) {
        lit(s, "<div><dt>");
        sp_page_column(s->p, f->values[i].label);
        lit(s, "</dt><dd>");
        sp_page_value(s->p, &f->values[i]);
        sp_page_translated(s->p, &f->values[i]);
        lit(s, "</dd></div>");
    }
    lit(s, "</dl>");
}

static void close_table(struct section *s)
{
    lit(s, s->table_open ? "</tbody></table>\n" : "");
    s->table_open = false;
}

/* A short fact alone of its kind: a row of the section's own table. */
static void put_short(struct section *s, const struct sp_doc_fact *f)
{
    lit(s, s->table_open ? "<tr><th scope=\"row\">" : "<table class=\"kv\"><tbody><tr><th scope=\"row\">");
    s->table_open = true;
    sp_page_column(s->p, f->label);
    put_marks(s, f);
    lit(s, "</th><td>");
    if (f->n == 1) {
        sp_page_value(s->p, f->values);
        sp_page_translated(s->p, f->values);
    } else {
        put_pairs(s, f, "in");
    }
    lit(s, "</td></tr>\n");
}

static void put_long(struct section *s, const struct sp_doc_fact *f)
{
    lit(s, "<div class=\"block\">");
    put_caption(s, f, true);
    put_pairs(s, f, "two");
    lit(s, "</div>\n");
}

/* --- several facts of one kind --- */

static void put_head_cell(struct section *s, bool number, struct sp_view column)
{
    lit(s, number ? "<th scope=\"col\" class=\"num\">" : "<th scope=\"col\">");
    sp_page_column(s->p, column);
}

static void put_rows(struct section *s, const struct sp_doc_fact *facts, size_t n, const struct sp_doc_columns *c)
{
    bool number[SP_DOC_MAX_COLUMNS];
    sp_buf_putf(s->p->out, "<div class=\"block%s\">", n > ROWS_THAT_MAY_SPLIT ? " split" : "");
    put_caption(s, facts, false);
    sp_page_open_table(s->p, c->n > 5 ? "rows tight" : "rows", facts->label);
    lit(s, "<thead><tr>");
    for (size_t i = 0; i < c->n; i++) {
        number[i] = sp_doc_numeric(facts, n, c->v[i]->name);
        put_head_cell(s, number[i], c->v[i]->label);
        lit(s, "</th>");
    }
    lit(s, "</tr></thead><tbody>\n");
    for (size_t k = 0; k < n; k++) {
        lit(s, "<tr>");
        for (size_t i = 0; i < c->n; i++) {
            const struct sp_doc_value *v = sp_doc_value_named(&facts[k], c->v[i]->name);
            lit(s, !i ? "<th scope=\"row\"" : "<td");
            lit(s, number[i] ? " class=\"num\">" : ">");
            if (v)
                sp_page_value(s->p, v);
            if (!i)
                put_marks(s, &facts[k]);
            if (v)
                sp_page_translated(s->p, v);
            lit(s, !i ? "</th>" : "</td>");
        }
        lit(s, "</tr>\n");
    }
    lit(s, "</tbody>");
    sp_page_close_table(s->p);
    lit(s, "</div>\n");
}

static void put_side_by_side(struct section *s, const struct sp_doc_fact *facts, size_t n, const struct sp_doc_columns *c)
{
    lit(s, "<div class=\"block split\">");
    put_caption(s, facts, false);
    sp_page_open_table(s->p, "side", facts->label);
    lit(s, "<thead><tr><th scope=\"col\">");
    sp_page_label(s->p, "text.item");
    lit(s, "</th>");
    for (size_t k = 0; k < n; k++) {
        put_head_cell(s, true, facts[k].id);
        put_marks(s, &facts[k]);
        lit(s, "</th>");
    }
    lit(s, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < c->n; i++) {
        lit(s, "<tr><th scope=\"row\">");
        sp_page_column(s->p, c->v[i]->label);
        lit(s, "</th>");
        for (size_t k = 0; k < n; k++) {
            const struct sp_doc_value *v = sp_doc_value_named(&facts[k], c->v[i]->name);
            lit(s, v && sp_doc_is_number(v) ? "<td class=\"num\">" : "<td class=\"end\">"); /* numbers never break */
            if (v) {
                sp_page_value(s->p, v);
                sp_page_translated(s->p, v);
            }
            lit(s, "</td>");
        }
        lit(s, "</tr>\n");
    }
    lit(s, "</tbody>");
    sp_page_close_table(s->p);
    lit(s, "</div>\n");
}

static void put_one_by_one(struct section *s, const struct sp_doc_fact *facts, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (facts[i].n <= SP_DOC_MOST_SHORT) {
            put_short(s, &facts[i]);
            continue;
        }
        close_table(s);
        put_long(s, &facts[i]);
    }
}

static void put_kind(struct section *s, const struct sp_doc_fact *facts, size_t n)
{
    struct sp_doc_columns c;
    enum sp_doc_shape shape = sp_doc_table(facts, n, &c);
    if (shape == SP_DOC_ONE_BY_ONE) {
        put_one_by_one(s, facts, n);
        return;
    }
    close_table(s);
    if (shape == SP_DOC_ROWS)
        put_rows(s, facts, n, &c);
    else
        put_side_by_side(s, facts, n, &c);
}

static void put_heading(struct section *s, unsigned number)
{
    SP_BUF_AUTO count = { 0 };
    SP_BUF_AUTO label = { 0 };
    struct sp_slot slot = { "count", s->doc->count };
    if (!sp_ok(sp_template_put(sp_catalogue_text(s->p->cat, "text.facts"), &slot, 1, &count)) ||
        !sp_rendition_unescape(s->doc->label, &label))
        sp_page_fail(s->p, SP_RC_FORMAT);
    const struct sp_doc_redacted *left_out = sp_doc_left_out(&s->p->doc, s->doc);
    if (left_out) {
        sp_buf_puts(&count, " · ");
        sp_buf_put(&count, sp_catalogue_text(s->p->cat, "text.redacted_count"));
        sp_buf_putc(&count, ' ');
        if (!sp_rendition_unescape(left_out->count, &count))
            sp_page_fail(s->p, SP_RC_FORMAT);
    }
    sp_page_section(s->p, &(struct sp_page_heading){ NULL, "s", number, sp_buf_view(&label), sp_buf_view(&count) });
}

void sp_page_facts(struct sp_page *p, const struct sp_doc_section *doc, unsigned number)
{
    struct section s = { .p = p, .doc = doc };
    s.sources = sp_arena_alloc(p->arena, (doc->n + 1) * sizeof *s.sources);
    if (!s.sources) {
        sp_page_fail(p, SP_RC_NOMEM);
        return;
    }
    put_heading(&s, number);
    sp_page_figures(p, doc);
    for (size_t i = 0, n; i < doc->n; i += n) {
        n = sp_doc_of_kind(&doc->facts[i], doc->n - i);
        put_kind(&s, &doc->facts[i], n);
    }
    close_table(&s);
    if (!doc->n) {
        lit(&s, "<p class=\"empty\">");
        sp_page_label(p, sp_doc_empty_key(&p->doc, doc));
        lit(&s, "</p>");
    }
    put_sources(&s);
    lit(&s, "</section>\n");
}
