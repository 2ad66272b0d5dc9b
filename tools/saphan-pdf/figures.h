/*
 * tools/saphan-pdf/figures.h - what the figures of a document are drawn with; for tools/saphan-pdf/figures*.c only.
 *
 * Threading: one thread.
 */
#ifndef SP_PDF_FIGURES_H
#define SP_PDF_FIGURES_H

#include "tools/saphan-pdf/paper.h"

#define SP_FIGURE_PT 8.0
#define SP_BAR 4.0

enum { SP_BAR_LIGHT = 0xE3EAEF, SP_BAR_OPEN = 0x9DBAC4 };
extern const unsigned sp_series_colour[SP_FIGURE_SERIES];

enum sp_align { SP_LEFT, SP_MIDDLE, SP_RIGHT };
/* One line of words; returns how wide it is. */
double sp_draw_words(struct sp_paper *p, const struct sp_words *w, double x, double baseline, enum sp_align align);
double sp_draw_text(struct sp_paper *p, struct sp_view text, double x, double baseline, enum sp_align align, unsigned style);
/* Filled: a closed line through n points. */
void sp_draw_shape(struct sp_sheet *s, unsigned colour, const double (*at)[2], size_t n);
/* The sign of a series, told apart without colour, too. */
void sp_draw_marker(struct sp_sheet *s, size_t series, double x, double y);

/* "Title · CNY · Unit of figures 1,000"; room for `more` points stays below it. c: NULL, the title alone. */
void sp_figure_title(struct sp_paper *p, const char *title, const struct sp_figure_chart *c, double more);
/* What has to be said below it: points are sums; something is not drawn. */
void sp_figure_remarks(struct sp_paper *p, bool summed, bool part);
/* Behind a point between: the value, with its label before it. v may be NULL. */
void sp_figure_piece(struct sp_paper *p, struct sp_words *w, const struct sp_doc_value *v, bool labelled);

void sp_paper_chart(struct sp_paper *p, const struct sp_figure_chart *c);
void sp_paper_tree(struct sp_paper *p, const struct sp_figure_tree *t);
void sp_paper_score(struct sp_paper *p, const struct sp_figure_score *f);

#endif
