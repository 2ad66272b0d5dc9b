/* A score on its scale, with the reasons for it. */
#include "tools/saphan-pdf/figures.h"

#define SCALE_X (SP_MARGIN + 40)
#define SCALE_WIDTH (SP_WIDTH - 80)

static void put_reason(struct sp_paper *p, const struct sp_figure_reason *r, int64_t most)
{
    struct sp_sheet *s = &p->sheet;
    struct sp_words w = { .size_pt = SP_FIGURE_PT };
    sp_figure_piece(p, &w, r->code, false);
    sp_figure_piece(p, &w, r->points, false);
    sp_sheet_need(s, 24);
    sp_sheet_paragraph(s, &w, SCALE_X, SCALE_WIDTH, NULL, SP_INK);
    double middle = SCALE_X + SCALE_WIDTH / 2, n = (double)(r->v < 0 ? -r->v : r->v) / (double)most * SCALE_WIDTH / 2;
    sp_sheet_fill(s, r->v < 0 ? middle - n : middle, s->y + 1, n, SP_BAR, r->v < 0 ? SP_BAND : (enum sp_colour)SP_BAR_OPEN);
    sp_sheet_stroke(s, middle, s->y - 1, middle, s->y + SP_BAR + 3, 0.9, SP_SOFT);
    s->y += SP_BAR + 5;
    sp_words_free(&w);
}

static void put_value(struct sp_paper *p, const struct sp_doc_value *v, double x, double baseline, enum sp_align align, unsigned style)
{
    struct sp_words w = { .size_pt = SP_FIGURE_PT };
    sp_paper_column(p, &w, v->value, style);
    (void)sp_draw_words(p, &w, x, baseline, align);
    sp_words_free(&w);
}

void sp_paper_score(struct sp_paper *p, const struct sp_figure_score *f)
{
    struct sp_sheet *s = &p->sheet;
    const struct sp_figure_scale scale = { f->low, f->high, 1 };
    int64_t most = 1;
    sp_figure_title(p, "figure.score", NULL, 80);
    sp_sheet_open(s, "Figure");
    double x = SCALE_X + sp_figure_place(&scale, f->v, (int)SCALE_WIDTH * 10) / 10.0, y = s->y + 26;
    const double mark[][2] = { { x, y - 1 }, { x - 5, y - 10 }, { x + 5, y - 10 } };
    sp_sheet_stroke(s, SCALE_X, y, SCALE_X + SCALE_WIDTH, y, 1.2, SP_SOFT);
    sp_sheet_stroke(s, SCALE_X, y - 4, SCALE_X, y + 4, 1.2, SP_SOFT);
    sp_sheet_stroke(s, SCALE_X + SCALE_WIDTH, y - 4, SCALE_X + SCALE_WIDTH, y + 4, 1.2, SP_SOFT);
    sp_draw_shape(s, sp_series_colour[0], mark, 3);
    put_value(p, f->score, x, y - 13, SP_MIDDLE, SP_PDF_BOLD);
    put_value(p, f->lowest, SCALE_X, y + 14, SP_MIDDLE, SP_PDF_SOFT);
    put_value(p, f->highest, SCALE_X + SCALE_WIDTH, y + 14, SP_MIDDLE, SP_PDF_SOFT);
    s->y = y + 22;
    for (size_t i = 0; i < f->n_reasons; i++) {
        int64_t v = f->reason[i].v < 0 ? -f->reason[i].v : f->reason[i].v;
        most = v > most ? v : most;
    }
    for (size_t i = 0; i < f->n_reasons; i++)
        put_reason(p, &f->reason[i], most);
    sp_sheet_close(s);
    if (f->fact->disputed.n) {
        struct sp_words w = { .size_pt = SP_FIGURE_PT };
        sp_paper_column(p, &w, f->fact->disputed, SP_PDF_BOLD | SP_PDF_RED);
        sp_sheet_paragraph(s, &w, SP_MARGIN, SP_WIDTH, "P", SP_INK);
        sp_words_free(&w);
    }
    sp_figure_remarks(p, false, f->part);
}
