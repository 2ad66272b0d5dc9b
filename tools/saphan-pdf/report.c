/* The document from its head to its evidence; the sections in between: facts.c. */
#include <cairo-pdf.h>

#include "base/clock.h"
#include "i18n/width.h"
#include "tools/saphan-pdf/paper.h"

enum { MOST_NARROW = 34 };

static void drop(struct sp_heading *h)
{
    sp_set_free(&h->set);
    sp_set_free(&h->end);
    sp_words_free(&h->words);
    sp_words_free(&h->small);
    *h = (struct sp_heading){ .text = { NULL, 0 } };
}

void sp_paper_forget(struct sp_paper *p)
{
    p->sheet.n_waiting = 0;
    drop(&p->heading);
    drop(&p->caption);
}

static void draw_heading(void *ctx)
{
    struct sp_paper *p = ctx;
    struct sp_sheet *s = &p->sheet;
    const struct sp_set *set = &p->heading.set, *end = &p->heading.end;
    s->y += s->y > SP_TOP ? 14 : 0;
    (void)sp_sheet_outline(s, s->outline, p->heading.text);
    sp_sheet_open(s, "Sect");
    sp_sheet_open(s, "H2");
    sp_sheet_lines(s, set, 0, set->n, SP_MARGIN, s->y, SP_WIDTH, false, SP_BAND);
    sp_sheet_close(s);
    if (p->heading.small.text.n && set->n && end->n) {
        double y = s->y + set->height - set->line[set->n - 1].height + set->line[set->n - 1].baseline - end->line[0].baseline;
        sp_sheet_open(s, "P");
        sp_sheet_lines(s, end, 0, 1, SP_MARGIN, y, SP_WIDTH, true, SP_SOFT);
        sp_sheet_close(s);
    }
    s->y += set->height + 2;
    sp_sheet_stroke(s, SP_MARGIN, s->y, SP_MARGIN + SP_WIDTH, s->y, 1.5, SP_BAND);
    s->y += 6;
    drop(&p->heading);
}

void sp_paper_heading(struct sp_paper *p, struct sp_view text, struct sp_view small)
{
    struct sp_sheet *s = &p->sheet;
    struct sp_heading *h = &p->heading;
    sp_sheet_need(s, 0); /* the one before waits no longer */
    *h = (struct sp_heading){ .words = { .size_pt = 12 }, .small = { .size_pt = 8 }, .text = text };
    sp_paper_text(p, &h->words, text, SP_PDF_BOLD);
    sp_paper_text(p, &h->small, small, 0);
    sp_type_set(s->type, &h->small, -1, &h->end);
    sp_type_set(s->type, &h->words, SP_WIDTH - h->end.width - 12, &h->set);
    sp_sheet_wait(s, h->set.height + 22, draw_heading, p);
}

void sp_paper_end(struct sp_paper *p)
{
    sp_sheet_need(&p->sheet, 0);
    sp_sheet_close(&p->sheet);
}

static void draw_caption(void *ctx)
{
    struct sp_paper *p = ctx;
    struct sp_sheet *s = &p->sheet;
    const struct sp_set *set = &p->caption.set;
    s->y += 6;
    sp_sheet_open(s, "H3");
    sp_sheet_lines(s, set, 0, set->n, SP_MARGIN, s->y, SP_WIDTH, false, SP_INK);
    sp_sheet_close(s);
    s->y += set->height + 2;
    drop(&p->caption);
}

void sp_paper_caption(struct sp_paper *p)
{
    sp_type_set(p->sheet.type, &p->caption.words, SP_WIDTH, &p->caption.set);
    sp_sheet_wait(&p->sheet, p->caption.set.height + 8, draw_caption, p);
}

/* --- head --- */

static const struct sp_doc_value *head(const struct sp_paper *p, const char *name)
{
    return sp_doc_named(p->doc.head, p->doc.n_head, name);
}

static const struct sp_doc_value *company(const struct sp_paper *p)
{
    const struct sp_doc_value *name = sp_doc_company(&p->doc, sp_catalogue_code(p->cat, SP_VIEW_LIT("name_type"), SP_VIEW_LIT("legal")));
    return name ? name : head(p, "sub");
}

static void put_running_head(struct sp_paper *p)
{
    p->sheet.left.size_pt = p->sheet.right.size_pt = p->sheet.mark.size_pt = 8;
    if (company(p))
        sp_words_put(p->sheet.type, &p->sheet.left, sp_paper_opened(p, company(p)->value), 0, sp_doc_language(company(p)));
    if (head(p, "jti"))
        sp_paper_column(p, &p->sheet.right, head(p, "jti")->value, 0);
    if (p->report->unverified)
        sp_paper_label(p, &p->sheet.mark, "text.unverified", SP_PDF_BOLD | SP_PDF_RED);
}

/* What the document is, and when it was issued. */
static void put_what(struct sp_paper *p)
{
    struct sp_sheet *s = &p->sheet;
    struct sp_words left = { .size_pt = 9.5 }, right = { .size_pt = 9.5 };
    struct sp_set end;
    sp_paper_label(p, &left, "text.title", SP_PDF_BOLD);
    if (head(p, "product")) {
        sp_paper_text(p, &left, SP_VIEW_LIT(" · "), 0);
        sp_paper_column(p, &left, head(p, "product")->value, SP_PDF_BOLD);
    }
    if (head(p, "iat"))
        sp_paper_column(p, &right, head(p, "iat")->value, 0);
    sp_type_set(s->type, &right, -1, &end);
    double y = s->y;
    sp_sheet_paragraph(s, &left, SP_MARGIN, SP_WIDTH - end.width - 16, "P", SP_BAND);
    double below = s->y;
    s->y = y;
    sp_sheet_open(s, "P");
    sp_sheet_lines(s, &end, 0, end.n, SP_MARGIN, y, SP_WIDTH, true, SP_BAND);
    sp_sheet_close(s);
    s->y = (below > y + end.height ? below : y + end.height) + 3;
    sp_sheet_stroke(s, SP_MARGIN, s->y, SP_MARGIN + SP_WIDTH, s->y, 0.5, SP_LINE);
    s->y += 10;
    sp_set_free(&end);
    sp_words_free(&left);
    sp_words_free(&right);
}

/* Translated and trading names; names that the company no longer has stay in the table. */
static void put_other_names(struct sp_paper *p)
{
    struct sp_words w = { .size_pt = 10.5 };
    struct sp_view former = sp_catalogue_code(p->cat, SP_VIEW_LIT("name_type"), SP_VIEW_LIT("former"));
    const struct sp_doc_value *shown = company(p);
    for (size_t i = 0; i < p->doc.n_sections; i++)
        for (size_t k = 0; k < p->doc.sections[i].n; k++) {
            const struct sp_doc_value *text = sp_doc_other_name(&p->doc.sections[i].facts[k], shown, former);
            if (!text)
                continue;
            if (w.text.n)
                sp_words_break(&w);
            sp_paper_value(p, &w, text, 0);
        }
    if (w.text.n)
        sp_sheet_paragraph(&p->sheet, &w, SP_MARGIN, SP_WIDTH, "P", SP_INK);
    sp_words_free(&w);
}

/* What it is by law. */
static void put_legal_form(struct sp_paper *p)
{
    struct sp_words w = { .size_pt = SP_TEXT_PT };
    struct sp_doc_form f;
    struct sp_rc rc = sp_doc_form(&p->doc, p->cat, p->arena, &f);
    if (!sp_ok(rc))
        sp_paper_fail(p, rc.code);
    else if (f.n) {
        sp_paper_text(p, &w, f.label, SP_PDF_SOFT);
        sp_paper_text(p, &w, SP_VIEW_LIT("  "), 0);
        sp_paper_form(p, &w, &f, 0);
        p->sheet.y += 4;
        sp_sheet_paragraph(&p->sheet, &w, SP_MARGIN, SP_WIDTH, "P", SP_INK);
    }
    sp_words_free(&w);
}

static void put_masthead(struct sp_paper *p)
{
    struct sp_sheet *s = &p->sheet;
    struct sp_words name = { .size_pt = 18 }, reading = { .size_pt = 10.5 }, key = { .size_pt = 10 };
    const struct sp_doc_value *status = sp_doc_status(&p->doc, sp_catalogue_code(p->cat, SP_VIEW_LIT("status"), SP_VIEW_LIT("closed")));
    put_what(p);
    if (company(p)) {
        sp_paper_original(p, &name, company(p), SP_PDF_BOLD);
        sp_paper_reading(p, &reading, company(p));
    }
    s->outline = sp_sheet_outline(s, 0, company(p) ? sp_paper_opened(p, company(p)->value) : sp_paper_word(p, "text.title"));
    sp_sheet_paragraph(s, &name, SP_MARGIN, SP_WIDTH, "H1", SP_INK);
    if (reading.text.n)
        sp_sheet_paragraph(s, &reading, SP_MARGIN, SP_WIDTH, "P", SP_INK);
    s->y += 2;
    put_other_names(p);
    put_legal_form(p);
    if (head(p, "sub"))
        sp_paper_column(p, &key, head(p, "sub")->value, SP_PDF_SOFT);
    if (status) {
        sp_paper_text(p, &key, SP_VIEW_LIT("   "), 0);
        sp_paper_column(p, &key, status->value, SP_PDF_BOLD | SP_PDF_BAND);
    }
    s->y += 5;
    sp_sheet_paragraph(s, &key, SP_MARGIN, SP_WIDTH, "P", SP_INK);
    s->y += 7;
    sp_sheet_stroke(s, SP_MARGIN, s->y, SP_MARGIN + SP_WIDTH, s->y, 2.5, SP_BAND);
    s->y += 4;
    sp_words_free(&name);
    sp_words_free(&reading);
    sp_words_free(&key);
}

/* --- boxes and lists --- */

static void put_box(struct sp_paper *p, const struct sp_words *w)
{
    struct sp_sheet *s = &p->sheet;
    struct sp_set set;
    sp_type_set(s->type, w, SP_WIDTH - 24, &set);
    s->y += 8;
    sp_sheet_need(s, set.height + 12);
    sp_sheet_fill(s, SP_MARGIN, s->y, SP_WIDTH, set.height + 10, SP_WARM);
    sp_sheet_fill(s, SP_MARGIN, s->y, 3, set.height + 10, SP_GOLD);
    sp_sheet_open(s, "P");
    sp_sheet_lines(s, &set, 0, set.n, SP_MARGIN + 12, s->y + 5, SP_WIDTH - 24, false, SP_INK);
    sp_sheet_close(s);
    s->y += set.height + 10;
    sp_set_free(&set);
}

static void put_warning(struct sp_paper *p, const char *note)
{
    const struct sp_doc_value *v = sp_doc_named(p->doc.notes, p->doc.n_notes, note);
    struct sp_words w = { .size_pt = SP_TEXT_PT };
    if (!v)
        return;
    sp_paper_column(p, &w, v->value, 0);
    put_box(p, &w);
    sp_words_free(&w);
}

/* --- about this report --- */

struct about { struct sp_paper *p; const struct sp_doc_value **v; size_t n; }; /* two places a row; NULL: the one before takes all */

static void fill_about(void *ctx, size_t row, struct sp_cell *cells)
{
    const struct about *a = ctx;
    for (size_t i = 0; i < 2; i++) {
        const struct sp_doc_value *v = a->v[2 * row + i];
        if (v) {
            sp_paper_column(a->p, &cells[2 * i].words, v->label, SP_PDF_SOFT | SP_PDF_SMALL);
            sp_paper_value(a->p, &cells[2 * i + 1].words, v, 0);
        }
        cells[2 * i].head = true;
    }
    if (!a->v[2 * row + 1])
        cells[1].span = 3;
}

static void put_about(struct sp_paper *p)
{
    struct about a = { .p = p, .v = sp_arena_alloc(p->arena, (2 * p->doc.n_head + 2) * sizeof *a.v) };
    if (!a.v) {
        sp_paper_fail(p, SP_RC_NOMEM);
        return;
    }
    for (size_t i = 0; i < p->doc.n_head; i++) {
        bool wide = sp_text_width(p->doc.head[i].value) > MOST_NARROW;
        if (wide && a.n % 2)
            a.n++;
        a.v[a.n++] = &p->doc.head[i];
        a.n += wide;
    }
    struct sp_table t = { .sheet = &p->sheet, .n_columns = 4, .n_rows = (a.n + 1) / 2, .size_pt = SP_TEXT_PT, .x = SP_MARGIN,
                          .width = SP_WIDTH, .fill = fill_about, .ctx = &a,
                          .column = { SP_WIDTH * 0.17, SP_WIDTH * 0.33, SP_WIDTH * 0.17, SP_WIDTH * 0.33 } };
    sp_paper_heading(p, sp_paper_word(p, "text.report"), sp_view(NULL, 0));
    sp_table_draw(&t);
    sp_paper_end(p);
}

/* --- what is not there --- */

static void fill_withheld(void *ctx, size_t row, struct sp_cell *cells)
{
    struct sp_paper *p = ctx;
    static const char *const heads[] = { "text.item", "text.withheld_count", "text.withheld_rule" };
    for (size_t i = 0; row == SIZE_MAX && i < 3; i++) {
        sp_paper_label(p, &cells[i].words, heads[i], SP_PDF_BOLD);
        cells[i].head = true;
    }
    cells[1].right = true;
    if (row == SIZE_MAX)
        return;
    const struct sp_doc_withheld *w = &p->doc.withheld[row];
    sp_paper_column(p, &cells[0].words, w->label, 0);
    sp_paper_column(p, &cells[1].words, w->count, 0);
    sp_paper_column(p, &cells[2].words, w->rule, 0);
    cells[0].head = true;
}

static void fill_redacted(void *ctx, size_t row, struct sp_cell *cells)
{
    struct sp_paper *p = ctx;
    cells[0].head = true;
    if (row == SIZE_MAX) {
        sp_paper_label(p, &cells[0].words, "text.item", SP_PDF_BOLD);
        sp_paper_label(p, &cells[1].words, "text.redacted_count", SP_PDF_BOLD);
        cells[1].head = true;
        return;
    }
    const struct sp_doc_redacted *r = &p->doc.redacted[row];
    sp_paper_column(p, &cells[0].words, r->label, 0);
    if (r->count.n)
        sp_paper_column(p, &cells[1].words, r->count, 0);
    else
        sp_paper_label(p, &cells[1].words, "text.redacted_section", 0);
}

static void put_list(struct sp_paper *p, const char *key, size_t n_rows, size_t n_columns, void (*fill)(void *, size_t, struct sp_cell *))
{
    if (!n_rows)
        return;
    struct sp_table t = { .sheet = &p->sheet, .n_columns = n_columns, .n_rows = n_rows, .has_head = true, .size_pt = SP_TEXT_PT,
                          .x = SP_MARGIN, .width = SP_WIDTH, .fill = fill, .ctx = p };
    sp_paper_heading(p, sp_paper_word(p, key), sp_view(NULL, 0));
    sp_table_draw(&t);
    sp_paper_end(p);
}

/* Each with its section, so that it is found there. */
static void put_disputed(struct sp_paper *p)
{
    struct sp_words w = { .size_pt = SP_TEXT_PT };
    bool any = false;
    for (size_t i = 0; i < p->doc.n_sections; i++)
        for (size_t k = 0; k < p->doc.sections[i].n; k++) {
            const struct sp_doc_fact *f = &p->doc.sections[i].facts[k];
            if (!f->disputed.n)
                continue;
            if (!any)
                sp_paper_heading(p, sp_paper_word(p, "text.disputed_list"), sp_view(NULL, 0));
            any = true;
            sp_words_clear(&w, SP_TEXT_PT);
            sp_paper_text(p, &w, SP_VIEW_LIT("• "), SP_PDF_SOFT);
            sp_paper_column(p, &w, p->doc.sections[i].label, SP_PDF_SOFT);
            sp_paper_text(p, &w, SP_VIEW_LIT(" · "), SP_PDF_SOFT);
            sp_paper_column(p, &w, f->label, SP_PDF_BOLD);
            sp_paper_text(p, &w, f->n ? SP_VIEW_LIT(": ") : sp_view(NULL, 0), 0);
            if (f->n)
                sp_paper_value(p, &w, f->values, 0);
            sp_sheet_paragraph(&p->sheet, &w, SP_MARGIN + 4, SP_WIDTH - 4, "P", SP_INK);
        }
    if (any)
        sp_paper_end(p);
    sp_words_free(&w);
}

static void put_notes(struct sp_paper *p)
{
    struct sp_words w = { .size_pt = 8.5 };
    sp_paper_heading(p, sp_paper_word(p, "text.notes"), sp_view(NULL, 0));
    for (size_t i = 0; i < p->doc.n_notes; i++) {
        sp_words_clear(&w, 8.5);
        sp_paper_text(p, &w, SP_VIEW_LIT("• "), SP_PDF_SOFT);
        sp_paper_column(p, &w, p->doc.notes[i].value, 0);
        sp_sheet_paragraph(&p->sheet, &w, SP_MARGIN + 4, SP_WIDTH - 4, "P", SP_INK);
        p->sheet.y += 2;
    }
    if (p->doc.translated) { /* not one of the lines: they know of no translation */
        sp_words_clear(&w, 8.5);
        sp_paper_text(p, &w, SP_VIEW_LIT("• "), SP_PDF_SOFT);
        sp_paper_label(p, &w, "text.translation_note", 0);
        sp_sheet_paragraph(&p->sheet, &w, SP_MARGIN + 4, SP_WIDTH - 4, "P", SP_INK);
    }
    sp_paper_end(p);
    sp_words_free(&w);
}

/* --- the whole --- */

static void put_document(struct sp_paper *p)
{
    put_running_head(p);
    put_masthead(p);
    put_warning(p, "synthetic");
    put_warning(p, "redacted");
    put_about(p);
    put_list(p, "text.withheld", p->doc.n_withheld, 3, fill_withheld);
    put_list(p, "text.redacted", p->doc.n_redacted, 2, fill_redacted);
    put_disputed(p);
    for (size_t i = 0; i < p->doc.n_sections; i++)
        sp_paper_facts(p, &p->doc.sections[i]);
    put_notes(p);
    sp_paper_evidence(p);
}

static cairo_status_t take_bytes(void *ctx, const unsigned char *bytes, unsigned n)
{
    struct sp_buf *out = ctx;
    sp_buf_put(out, sp_view((const char *)bytes, n));
    return out->failed ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static void put_metadata(struct sp_paper *p, cairo_surface_t *surface)
{
    char when[SP_TIME_TEXT];
    SP_BUF_AUTO title = { 0 };
    SP_BUF_AUTO subject = { 0 };
    sp_time_text(p->report->issued_s, when);
    sp_buf_put_safe(&title, sp_paper_word(p, "text.title"));
    if (head(p, "sub")) {
        sp_buf_puts(&title, " · ");
        sp_buf_put_safe(&title, sp_paper_opened(p, head(p, "sub")->value));
    }
    if (company(p))
        sp_buf_put_safe(&subject, sp_paper_opened(p, company(p)->value));
    if (sp_buf_cstr(&title) && sp_buf_cstr(&subject)) {
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title.p);
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_SUBJECT, subject.p);
    }
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "saphan-pdf");
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, when);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, when);
}

/* Text that is copied out of the file needs 1.5; a newer cairo then hides what sp_pdf_attach reads in object streams. */
static cairo_pdf_version_t version_for(int cairo)
{
    return cairo < CAIRO_VERSION_ENCODE(1, 17, 6) ? CAIRO_PDF_VERSION_1_5 : CAIRO_PDF_VERSION_1_4;
}

static void draw(struct sp_paper *p, struct sp_type *type, size_t pages, struct sp_buf *out)
{
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(take_bytes, out, SP_PAGE_WIDTH, SP_PAGE_HEIGHT);
    cairo_pdf_surface_restrict_to_version(surface, version_for(cairo_version()));
    put_metadata(p, surface);
    sp_sheet_begin(&p->sheet, type, surface, pages);
    put_document(p);
    sp_sheet_end(&p->sheet);
    cairo_surface_finish(surface);
    if (cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS)
        sp_type_fail(type, SP_ERR(INTERNAL), "pdf.library", cairo_status_to_string(cairo_surface_status(surface)));
    cairo_surface_destroy(surface);
}

struct sp_rc sp_pdf_draw(const struct sp_pdf_report *r, struct sp_buf *out, size_t *written_out, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_paper p = { .report = r, .cat = r->cat, .arena = &a };
    struct sp_type type;
    SP_TRY(sp_doc_parse(r->lines, &a, &p.doc));
    SP_TRY(sp_doc_name_industries(&p.doc, r->cat, &a));
    SP_TRY(sp_doc_name_entries(&p.doc, r->cat, &a));
    SP_TRY(sp_doc_translate(&p.doc, r->cat, r->translated, &a));
    SP_TRY(sp_figures_of(r->cat, &p.doc, &a, &p.figures));
    if (!sp_view_eq(p.doc.language, sp_catalogue_language(r->cat)))
        return sp_diag_set(d, SP_ERR(FORMAT), "pdf.lines", "language", "the lines are in another language than the catalogue");
    sp_type_open(&type, p.doc.language, r->fonts, d);
    p.sheet.type = &type;
    if (sp_ok(sp_type_rc(&type))) {
        sp_sheet_begin(&p.sheet, &type, NULL, 0);
        put_document(&p);
        sp_sheet_end(&p.sheet);
        sp_paper_forget(&p);
    }
    if (sp_ok(sp_type_rc(&type))) {
        size_t pages = p.sheet.page;
        *written_out = type.written_out;
        draw(&p, &type, pages, out);
    }
    sp_paper_forget(&p);
    struct sp_rc rc = sp_type_rc(&type);
    sp_type_close(&type);
    sp_buf_free(&p.tmp);
    return sp_ok(rc) ? sp_buf_rc(out) : rc;
}
