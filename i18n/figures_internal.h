/*
 * i18n/figures_internal.h - for i18n/figures*.c only: numbers of any length, exactly, and the charts.
 *
 * Threading: no shared state.
 */
#ifndef SP_I18N_FIGURES_INTERNAL_H
#define SP_I18N_FIGURES_INTERNAL_H

#include "i18n/figures.h"
#include "i18n/format_read.h"

/* v / 10^frac; whole: digits before the point. */
struct sp_exact { __int128 v; unsigned whole, frac; };
enum { SP_EXACT_DIGITS = 36 /* that a number and sums of it may have */ };
#define SP_FIGURE_MOST 1000000000000000 /* 10 to the 15th */

bool sp_exact_of(const char *decimal, struct sp_exact *out);      /* a decimal that was read back */
bool sp_exact_at(const struct sp_exact *n, unsigned frac, __int128 *out); /* in steps of 10^-frac; false: it has no room */
/* 10^*exponent steps, so that the largest is at most SP_FIGURE_MOST. */
int64_t sp_exact_divide(__int128 v, unsigned powers);
unsigned sp_exact_powers(__int128 most);                           /* to divide by */
void sp_exact_put(__int128 v, unsigned frac, char out[SP_READ_DECIMAL]); /* decimal text; at most SP_EXACT_DIGITS */

/* figures_axis.c. Sets `at` of each time of a finished chart. */
void sp_figures_place_times(struct sp_figure_chart *c);
/* Sets `apart` of those that come too long after the one before; each has a date. */
void sp_figures_part_times(struct sp_figure_chart *c);

/* What is not shown of a kind: withheld by the issuer, or left out of this copy. */
bool sp_figures_lack(const struct sp_doc *doc, const struct sp_doc_section *s, const char *kind);

struct sp_rc SP_MUST sp_figures_charts(const struct sp_catalogue *cat, const struct sp_doc *doc, const struct sp_doc_section *s,
                                       struct sp_arena *a, struct sp_figures *out);

#endif
