/*
 * The figures of a section: what there is to draw is decided in i18n/figures.h, as for pages. Their numbers stand in the
 * section's tables, or in one below.
 */
#include "tools/saphan-pdf/figures.h"

enum { SERIES_0 = 0x0F4C5C, SERIES_1 = 0xE0A33A, SERIES_2 = 0x7D8FA1, SERIES_3 = 0xB04A5A };
const unsigned sp_series_colour[SP_FIGURE_SERIES] = { SERIES_0, SERIES_1, SERIES_2, SERIES_3 };

/* --- shapes --- */

void sp_draw_shape(struct sp_sheet *s, unsigned colour, const double (*at)[2], size_t n)
{
    if (!s->cr)
        return;
    cairo_set_source_rgb(s->cr, (colour >> 16 & 255) / 255.0, (colour >> 8 & 255) / 255.0, (colour & 255) / 255.0);
    cairo_new_path(s->cr);
    for (size_t i = 0; i < n; i++)
        cairo_line_to(s->cr, at[i][0], at[i][1]);
    cairo_close_path(s->cr);
    cairo_fill(s->cr);
}

void sp_draw_marker(struct sp_sheet *s, size_t series, double x, double y)
{
    const double r = 2.6;
    const double square[][2] = { { x - r, y - r }, { x + r, y - r }, { x + r, y + r }, { x - r, y + r } };
    const double three[][2] = { { x, y - r - 1 }, { x + r + 0.6, y + r }, { x - r - 0.6, y + r } };
    const double diamond[][2] = { { x, y - r - 1 }, { x + r + 1, y }, { x, y + r + 1 }, { x - r - 1, y } };
    const double eight[][2] = { { x - r, y - r / 2 }, { x - r / 2, y - r }, { x + r / 2, y - r }, { x + r, y - r / 2 },
                                { x + r, y + r / 2 }, { x + r / 2, y + r }, { x - r / 2, y + r }, { x - r, y + r / 2 } };
    switch (series) {
    case 0: sp_draw_shape(s, sp_series_colour[0], eight, 8); break;
    case 1: sp_draw_shape(s, sp_series_colour[1], square, 4); break;
    case 2: sp_draw_shape(s, sp_series_colour[2], three, 3); break;
    default: sp_draw_shape(s, sp_series_colour[3], diamond, 4); break;
    }
}

/* --- text in drawings --- */

double sp_draw_words(struct sp_paper *p, const struct sp_words *w, double x, double baseline, enum sp_align align)
{
    struct sp_set set;
    sp_type_set(p->sheet.type, w, -1, &set);
    double width = set.width;
    if (set.n)
        sp_sheet_lines(&p->sheet, &set, 0, 1, x - (align == SP_MIDDLE ? width / 2 : align == SP_RIGHT ? width : 0),
                       baseline - set.line[0].baseline, width, false, SP_INK);
    sp_set_free(&set);
    return width;
}

double sp_draw_text(struct sp_paper *p, struct sp_view text, double x, double baseline, enum sp_align align, unsigned style)
{
    struct sp_words w = { .size_pt = SP_FIGURE_PT };
    sp_paper_text(p, &w, text, style);
    double width = sp_draw_words(p, &w, x, baseline, align);
    sp_words_free(&w);
    return width;
}

/* --- what all have --- */

static void add_column(struct sp_paper *p, struct sp_words *w, struct sp_view column)
{
    if (!column.n)
        return;
    sp_paper_text(p, w, SP_VIEW_LIT(" · "), SP_PDF_SOFT);
    sp_paper_column(p, w, column, 0);
}

/* "Title · CNY · Unit of figures 1,000"; room for `more` points stays below it. */
void sp_figure_title(struct sp_paper *p, const char *title, const struct sp_figure_chart *c, double more)
{
    struct sp_words w = { .size_pt = SP_TEXT_PT };
    sp_paper_label(p, &w, title, SP_PDF_BOLD);
    if (c) {
        add_column(p, &w, c->n_series == 1 ? c->series[0].label : sp_view(NULL, 0));
        add_column(p, &w, c->currency);
        add_column(p, &w, c->unit.n ? c->unit_label : sp_view(NULL, 0));
        if (c->unit.n) {
            sp_paper_text(p, &w, SP_VIEW_LIT(" "), 0);
            sp_paper_column(p, &w, c->unit, 0);
        }
    }
    p->sheet.y += 8;
    sp_sheet_need(&p->sheet, more + 24);
    sp_sheet_paragraph(&p->sheet, &w, SP_MARGIN, SP_WIDTH, "P", SP_INK);
    p->sheet.y += 3;
    sp_words_free(&w);
}

static void put_remark(struct sp_paper *p, const char *key)
{
    struct sp_words w = { .size_pt = SP_SMALL_PT };
    sp_paper_label(p, &w, key, 0);
    sp_sheet_paragraph(&p->sheet, &w, SP_MARGIN, SP_WIDTH, "P", SP_SOFT);
    sp_words_free(&w);
}

void sp_figure_remarks(struct sp_paper *p, bool summed, bool part)
{
    if (summed)
        put_remark(p, "figure.sum");
    if (part)
        put_remark(p, "figure.part");
    p->sheet.y += 4;
}

void sp_figure_piece(struct sp_paper *p, struct sp_words *w, const struct sp_doc_value *v, bool labelled)
{
    if (!v)
        return;
    if (w->text.n)
        sp_paper_text(p, w, SP_VIEW_LIT(" · "), 0);
    if (labelled) {
        sp_paper_column(p, w, v->label, 0);
        sp_paper_text(p, w, SP_VIEW_LIT(" "), 0);
    }
    sp_paper_column(p, w, v->value, 0);
}

void sp_paper_figures(struct sp_paper *p, const struct sp_doc_section *s)
{
    for (size_t i = 0; i < p->figures.n_charts; i++)
        if (sp_view_eq(p->figures.chart[i]->section, s->name))
            sp_paper_chart(p, p->figures.chart[i]);
    if (p->figures.tree && sp_view_is(s->name, "ownership"))
        sp_paper_tree(p, p->figures.tree);
    for (size_t i = 0; sp_view_is(s->name, "score") && i < p->figures.n_scores; i++)
        sp_paper_score(p, p->figures.score[i]);
}
