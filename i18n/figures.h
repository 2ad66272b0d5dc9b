/*
 * i18n/figures.h - what there is to draw of a report: series, trees and scales, in numbers; for pages and printed sheets.
 *
 * All of it is taken from the canonical lines, whose numbers are read back (i18n/format_read.h); coordinates and everything
 * else are whole numbers, so that a figure comes out the same everywhere. A figure never stands for what is not there:
 * an entry that is withheld, left out or not stated is a gap and sets `part`, and amounts of two currencies, or of statements
 * over periods of another length, are never in one chart. Between statements that do not follow upon each other stands a time
 * without points: of a statement in another chart or none, then with its date, or of none that is there, without. A chart has two
 * points at least. Payments follow upon each other when they are no more than twice the usual step of that chart (the median) and no more than a year apart.
 *
 * Threading: no shared state. What is borrowed is from the document; the rest lives in the arena.
 */
#ifndef SP_I18N_FIGURES_H
#define SP_I18N_FIGURES_H

#include "i18n/rendition_doc.h"

enum { SP_FIGURE_POINTS = 24, SP_FIGURE_SERIES = 4, SP_FIGURE_CHARTS = 8, SP_FIGURE_NODES = 24, SP_FIGURE_SCORES = 4,
       SP_FIGURE_REASONS = 12 };

struct sp_figure_point {
    bool there;
    int64_t v;             /* in steps of 10^exponent of the chart; at most 10^15 of them */
    struct sp_view shown;  /* as the lines have it, or a sum as the catalogue writes it; a column */
};
struct sp_figure_series { struct sp_view label; struct sp_figure_point v[SP_FIGURE_POINTS]; };
/* The date as in the lines, and "2026-03-31". at: where it stands on an axis of SP_FIGURE_AXIS, the first one at 0, the last one at its end: by
 * date, but none nearer to the next than half of what it would be if all stood evenly, so that each has room. apart: the point does not follow upon the one before and is
 * not joined with it. */
enum { SP_FIGURE_AXIS = 100000 };
struct sp_figure_time { struct sp_view shown; char day[11]; int at; bool disputed, apart; };

struct sp_figure_chart {
    const char *title;         /* key of the catalogue */
    struct sp_view section;    /* name of the section whose facts it shows */
    struct sp_view currency;   /* code, or column of the lines; empty: of no currency */
    struct sp_view unit_label, unit; /* columns: what a figure of one stands for; empty: itself */
    struct sp_view time_label; /* column */
    bool columns;              /* as columns; else as lines */
    bool summed;               /* some points are sums of several entries, or the highest of them */
    bool part;                 /* something is not drawn */
    int exponent;
    size_t n, n_series;
    struct sp_figure_time time[SP_FIGURE_POINTS]; /* in order */
    struct sp_figure_series series[SP_FIGURE_SERIES];
};

/* Of a time's day, so many bytes are written below a chart: two points of one month need their days to be told apart. */
size_t sp_figure_day_bytes(const struct sp_figure_chart *c);

/* Above the company: owners, owners who are not named, parents. Below: branches and investments. */
struct sp_figure_node {
    const struct sp_doc_fact *fact;
    const struct sp_doc_value *name;   /* or the reason why there is none; NULL: neither */
    const struct sp_doc_value *share, *low, *high, *until; /* NULL: not stated */
    int share_bp, low_bp, high_bp;     /* hundredths of a percent; -1: not stated */
};
struct sp_figure_tree {
    const struct sp_doc_value *company; /* NULL: no legal name is shown */
    struct sp_figure_node above[SP_FIGURE_NODES], below[SP_FIGURE_NODES];
    size_t n_above, n_below;
    bool part;
};

struct sp_figure_reason { const struct sp_doc_value *code, *points; int64_t v; }; /* v: steps of the score's exponent */
struct sp_figure_score {
    const struct sp_doc_fact *fact;
    const struct sp_doc_value *score, *lowest, *highest;
    int64_t v, low, high;              /* low < high, v between them */
    struct sp_figure_reason reason[SP_FIGURE_REASONS]; /* those with points */
    size_t n_reasons;
    bool part;
};

struct sp_figures {
    struct sp_figure_chart *chart[SP_FIGURE_CHARTS];
    size_t n_charts;
    struct sp_figure_tree *tree;       /* NULL: nothing to draw */
    struct sp_figure_score *score[SP_FIGURE_SCORES];
    size_t n_scores;
};

/* NOMEM only: what cannot be drawn is left out. */
struct sp_rc SP_MUST sp_figures_of(const struct sp_catalogue *cat, const struct sp_doc *doc, struct sp_arena *a, struct sp_figures *out);

/* The scale of a chart: from low to high, a line at every step; all are multiples of step, and nought is between them. */
struct sp_figure_scale { int64_t low, high, step; };
struct sp_figure_scale sp_figure_scale_of(const struct sp_figure_chart *c);
/* Where a value stands on a scale that is drawn `length` long, 0 at its low end. */
int sp_figure_place(const struct sp_figure_scale *s, int64_t v, int length);
/* Where a time stands on an axis that is drawn `length` long, and how near two times come at the nearest. */
int sp_figure_at(const struct sp_figure_chart *c, size_t k, int length);
int sp_figure_nearest(const struct sp_figure_chart *c, int length);
/* v steps of 10^exponent as the catalogue writes it, without zeros at its end. */
void sp_figure_put_number(const struct sp_catalogue *cat, int64_t v, int exponent, struct sp_buf *out);

#endif
