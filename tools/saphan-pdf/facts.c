/*
 * A section of a report. Where a fact comes from is a numbered source below its section; which facts share a table is decided
 * in i18n/rendition_table.h, as for pages.
 */
#include "i18n/format.h"
#include "i18n/rendition_table.h"
#include "tools/saphan-pdf/paper.h"

struct section {
    struct sp_paper *p;
    const struct sp_doc_section *doc;
    size_t *source;                     /* number of each fact's source, from 1 */
    const struct sp_doc_fact **sources; /* the first fact of each */
    size_t n_sources;
    unsigned char *place;               /* of each fact: an enum place */
};

enum place { IN_LABELS, BY_ITSELF, WITH_ITS_KIND };

/* Facts of a table, as its rows are filled. */
struct facts {
    struct section *s;
    const struct sp_doc_fact *v;
    size_t n;
    struct sp_doc_columns columns;
    bool number[SP_DOC_MAX_COLUMNS];
};

static void put_marks(struct section *s, struct sp_words *w, const struct sp_doc_fact *f)
{
    SP_BUF_AUTO mark = { 0 };
    sp_buf_putf(&mark, "\xC2\xA0[%zu]", s->source[f - s->doc->facts]);
    sp_paper_text(s->p, w, sp_buf_view(&mark), SP_PDF_RAISED | SP_PDF_SOFT);
    if (!f->disputed.n)
        return;
    sp_paper_text(s->p, w, SP_VIEW_LIT("  "), 0);
    sp_paper_column(s->p, w, f->disputed, SP_PDF_BOLD | SP_PDF_RED);
}

static bool number_sources(struct section *s)
{
    size_t n = s->doc->n;
    s->source = sp_arena_alloc(s->p->arena, (n + 1) * sizeof *s->source);
    s->sources = sp_arena_alloc(s->p->arena, (n + 1) * sizeof *s->sources);
    if (!s->source || !s->sources)
        return false;
    for (size_t i = 0; i < n; i++) {
        size_t k = 0;
        while (k < s->n_sources && !sp_doc_same_source(s->sources[k], &s->doc->facts[i]))
            k++;
        if (k == s->n_sources)
            s->sources[s->n_sources++] = &s->doc->facts[i];
        s->source[i] = k + 1;
    }
    return true;
}

static bool find_places(struct section *s)
{
    size_t n;
    s->place = sp_arena_alloc(s->p->arena, s->doc->n + 1);
    for (size_t i = 0; s->place && i < s->doc->n; i += n) {
        struct sp_doc_columns c;
        n = sp_doc_of_kind(&s->doc->facts[i], s->doc->n - i);
        bool alone = sp_doc_table(&s->doc->facts[i], n, &c) == SP_DOC_ONE_BY_ONE;
        for (size_t k = i; k < i + n; k++)
            s->place[k] = !alone ? WITH_ITS_KIND : s->doc->facts[k].n > SP_DOC_MOST_SHORT ? BY_ITSELF : IN_LABELS;
    }
    return s->place;
}

static void add_piece(struct section *s, struct sp_words *w, const char *label, struct sp_view column)
{
    if (!column.n)
        return;
    sp_paper_text(s->p, w, SP_VIEW_LIT(" · "), 0);
    if (label) {
        sp_paper_label(s->p, w, label, 0);
        sp_paper_text(s->p, w, SP_VIEW_LIT(" "), 0);
    }
    sp_paper_column(s->p, w, column, 0);
}

static void put_sources(struct section *s)
{
    struct sp_words w = { .size_pt = SP_SMALL_PT };
    s->p->sheet.y += s->n_sources ? 5 : 0;
    for (size_t i = 0; i < s->n_sources; i++) {
        const struct sp_doc_fact *f = s->sources[i];
        SP_BUF_AUTO number = { 0 };
        sp_buf_putf(&number, "[%zu] ", i + 1);
        sp_words_clear(&w, SP_SMALL_PT);
        sp_paper_text(s->p, &w, sp_buf_view(&number), 0);
        sp_paper_label(s->p, &w, "text.source", 0);
        sp_paper_text(s->p, &w, SP_VIEW_LIT(" "), 0);
        sp_paper_column(s->p, &w, f->source, 0);
        add_piece(s, &w, NULL, f->status);
        add_piece(s, &w, NULL, f->cls);
        add_piece(s, &w, "text.valid_from", f->valid_from);
        add_piece(s, &w, "text.valid_to", f->valid_to);
        add_piece(s, &w, "text.received", f->received);
        sp_sheet_paragraph(&s->p->sheet, &w, SP_MARGIN, SP_WIDTH, "P", SP_SOFT);
    }
    sp_words_free(&w);
}

/* Above a table or a long fact; none where it would repeat the section's heading. */
static void put_caption(struct section *s, const struct sp_doc_fact *f, bool marks)
{
    struct sp_words *w = &s->p->caption.words;
    if (!marks && sp_view_eq(f->label, s->doc->label))
        return;
    sp_words_clear(w, 9.5);
    sp_paper_column(s->p, w, f->label, SP_PDF_BOLD);
    if (marks)
        put_marks(s, w, f);
    sp_paper_caption(s->p);
}

static void draw_table(struct section *s, struct sp_table *t)
{
    t->sheet = &s->p->sheet;
    t->x = SP_MARGIN;
    t->width = SP_WIDTH;
    sp_table_draw(t);
    s->p->sheet.y += 4;
}

/* --- one by one --- */

static void fill_short(void *ctx, size_t row, struct sp_cell *cells)
{
    const struct facts *f = ctx;
    const struct sp_doc_fact *fact = &f->v[row];
    struct sp_paper *p = f->s->p;
    cells[0].head = true;
    sp_paper_column(p, &cells[0].words, fact->label, 0);
    put_marks(f->s, &cells[0].words, fact);
    for (size_t i = 0; i < fact->n; i++) {
        if (i)
            sp_words_break(&cells[1].words);
        if (fact->n > 1) {
            sp_paper_column(p, &cells[1].words, fact->values[i].label, SP_PDF_SMALL | SP_PDF_SOFT);
            sp_paper_text(p, &cells[1].words, SP_VIEW_LIT("  "), 0);
        }
        sp_paper_value(p, &cells[1].words, &fact->values[i], 0);
        sp_paper_translated(p, &cells[1].words, &fact->values[i]);
    }
}

static void put_short(struct section *s, const struct sp_doc_fact *facts, size_t n)
{
    struct facts f = { .s = s, .v = facts, .n = n };
    struct sp_table t = { .n_columns = 2, .n_rows = n, .size_pt = SP_TEXT_PT, .fill = fill_short, .ctx = &f,
                          .column = { SP_WIDTH * 0.28, SP_WIDTH * 0.72 } };
    draw_table(s, &t);
}

/* Labels and values in two columns, down the first one first. */
static void fill_long(void *ctx, size_t row, struct sp_cell *cells)
{
    const struct facts *f = ctx;
    const struct sp_doc_fact *fact = f->v;
    size_t half = (fact->n + 1) / 2;
    for (size_t side = 0; side < 2; side++) {
        size_t i = row + side * half;
        cells[2 * side].head = cells[2 * side + 1].right = true;
        if (i >= fact->n)
            continue;
        sp_paper_column(f->s->p, &cells[2 * side].words, fact->values[i].label, SP_PDF_SMALL);
        sp_paper_value(f->s->p, &cells[2 * side + 1].words, &fact->values[i], 0);
        sp_paper_translated(f->s->p, &cells[2 * side + 1].words, &fact->values[i]);
    }
}

static void put_long(struct section *s, const struct sp_doc_fact *fact)
{
    struct facts f = { .s = s, .v = fact, .n = 1 };
    struct sp_table t = { .n_columns = 4, .n_rows = (fact->n + 1) / 2, .size_pt = SP_TEXT_PT, .fill = fill_long, .ctx = &f,
                          .column = { SP_WIDTH * 0.21, SP_WIDTH * 0.29, SP_WIDTH * 0.21, SP_WIDTH * 0.29 } };
    put_caption(s, fact, true);
    draw_table(s, &t);
}

/* --- several of one kind --- */

static void fill_rows(void *ctx, size_t row, struct sp_cell *cells)
{
    const struct facts *f = ctx;
    struct sp_paper *p = f->s->p;
    for (size_t i = 0; i < f->columns.n; i++) {
        cells[i].right = f->number[i];
        if (row == SIZE_MAX) {
            cells[i].head = true;
            sp_paper_column(p, &cells[i].words, f->columns.v[i]->label, SP_PDF_BOLD | SP_PDF_SMALL);
            continue;
        }
        const struct sp_doc_value *v = sp_doc_value_named(&f->v[row], f->columns.v[i]->name);
        if (v)
            sp_paper_value(p, &cells[i].words, v, 0);
        if (!i)
            put_marks(f->s, &cells[i].words, &f->v[row]);
        if (v)
            sp_paper_translated(p, &cells[i].words, v);
    }
}

static void fill_side(void *ctx, size_t row, struct sp_cell *cells)
{
    const struct facts *f = ctx;
    struct sp_paper *p = f->s->p;
    cells[0].head = true;
    if (row == SIZE_MAX)
        sp_paper_label(p, &cells[0].words, "text.item", SP_PDF_BOLD);
    else
        sp_paper_column(p, &cells[0].words, f->columns.v[row]->label, 0);
    for (size_t k = 0; k < f->n; k++) {
        struct sp_cell *c = &cells[k + 1];
        c->right = true;
        c->head = row == SIZE_MAX;
        if (c->head) {
            sp_paper_column(p, &c->words, f->v[k].id, SP_PDF_BOLD);
            put_marks(f->s, &c->words, &f->v[k]);
            continue;
        }
        const struct sp_doc_value *v = sp_doc_value_named(&f->v[k], f->columns.v[row]->name);
        if (v) {
            sp_paper_value(p, &c->words, v, 0);
            sp_paper_translated(p, &c->words, v);
        }
    }
}

static void put_together(struct section *s, struct facts *f, enum sp_doc_shape shape)
{
    bool rows = shape == SP_DOC_ROWS;
    struct sp_table t = { .n_columns = rows ? f->columns.n : f->n + 1, .n_rows = rows ? f->n : f->columns.n, .has_head = true,
                          .size_pt = rows && f->columns.n > 5 ? 8 : SP_TEXT_PT, .fill = rows ? fill_rows : fill_side, .ctx = f };
    for (size_t i = 0; rows && i < f->columns.n; i++)
        f->number[i] = sp_doc_numeric(f->v, f->n, f->columns.v[i]->name);
    for (size_t i = 0; !rows && i <= f->n; i++)
        t.column[i] = i ? SP_WIDTH * 0.66 / (double)f->n : SP_WIDTH * 0.34;
    put_caption(s, f->v, false);
    draw_table(s, &t);
}

/* --- the section --- */

static void put_heading(struct section *s)
{
    struct sp_paper *p = s->p;
    SP_BUF_AUTO count = { 0 };
    SP_BUF_AUTO text = { 0 };
    struct sp_view label;
    struct sp_slot slot = { "count", s->doc->count };
    const struct sp_doc_redacted *left_out = sp_doc_left_out(&p->doc, s->doc);
    if (!sp_ok(sp_template_put(sp_catalogue_text(p->cat, "text.facts"), &slot, 1, &count)) ||
        !sp_rendition_unescape(s->doc->label, &text) || !sp_arena_copy(p->arena, sp_buf_view(&text), &label)) {
        sp_paper_fail(p, SP_RC_FORMAT);
        return;
    }
    if (left_out) {
        sp_buf_puts(&count, " · ");
        sp_buf_put(&count, sp_catalogue_text(p->cat, "text.redacted_count"));
        sp_buf_putc(&count, ' ');
        if (!sp_rendition_unescape(left_out->count, &count))
            sp_paper_fail(p, SP_RC_FORMAT);
    }
    sp_paper_heading(p, label, sp_buf_view(&count));
}

static void put_empty(struct section *s)
{
    struct sp_words w = { .size_pt = SP_TEXT_PT };
    sp_paper_label(s->p, &w, sp_doc_empty_key(&s->p->doc, s->doc), SP_PDF_SOFT);
    sp_sheet_paragraph(&s->p->sheet, &w, SP_MARGIN, SP_WIDTH, "P", SP_INK);
    sp_words_free(&w);
}

/* Short facts that follow each other share a table, whatever their kinds. */
static size_t put_next(struct section *s, size_t i)
{
    struct facts f = { .s = s, .v = &s->doc->facts[i] };
    if (s->place[i] == BY_ITSELF) {
        put_long(s, f.v);
        return 1;
    }
    if (s->place[i] == IN_LABELS) {
        for (f.n = 1; i + f.n < s->doc->n && s->place[i + f.n] == IN_LABELS; f.n++)
            ;
        put_short(s, f.v, f.n);
        return f.n;
    }
    f.n = sp_doc_of_kind(f.v, s->doc->n - i);
    put_together(s, &f, sp_doc_table(f.v, f.n, &f.columns));
    return f.n;
}

void sp_paper_facts(struct sp_paper *p, const struct sp_doc_section *doc)
{
    struct section s = { .p = p, .doc = doc };
    if (!number_sources(&s) || !find_places(&s)) {
        sp_paper_fail(p, SP_RC_NOMEM);
        return;
    }
    put_heading(&s);
    sp_paper_figures(p, doc);
    for (size_t i = 0; i < doc->n && sp_ok(sp_type_rc(p->sheet.type));)
        i += put_next(&s, i);
    if (!doc->n)
        put_empty(&s);
    put_sources(&s);
    sp_paper_end(p);
}
