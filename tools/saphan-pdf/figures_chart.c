/* Series over time: columns and lines over an axis of dates, their key, and the table of their sums. */
#include "tools/saphan-pdf/figures.h"

#define PLOT_HEIGHT 110.0
#define PLOT_TOP 12.0
#define PLOT_BELOW 18.0

struct plot { struct sp_paper *p; const struct sp_figure_chart *c; struct sp_figure_scale scale; double left, slot /* half of it stands free at either end */, top; };

static double y_of(const struct plot *t, int64_t v)
{
    return t->top + PLOT_HEIGHT - sp_figure_place(&t->scale, v, (int)PLOT_HEIGHT * 10) / 10.0;
}
/* Of the axis of dates, in tenths of a point. */
static int length_of(const struct plot *t) { return (int)((SP_MARGIN + SP_WIDTH - t->left - t->slot) * 10); }
static double x_of(const struct plot *t, size_t k) { return t->left + t->slot / 2 + sp_figure_at(t->c, k, length_of(t)) / 10.0; }

static double room_for_numbers(struct sp_paper *p, const struct plot *t)
{
    double widest = 0;
    for (int64_t v = t->scale.low; v <= t->scale.high; v += t->scale.step) {
        SP_BUF_AUTO text = { 0 };
        struct sp_words w = { .size_pt = SP_FIGURE_PT };
        struct sp_set set;
        sp_figure_put_number(p->cat, v, t->c->exponent, &text);
        sp_paper_text(p, &w, sp_buf_view(&text), 0);
        sp_type_set(p->sheet.type, &w, -1, &set);
        widest = set.width > widest ? set.width : widest;
        sp_set_free(&set);
        sp_words_free(&w);
    }
    return widest + 8;
}

static void put_scale(const struct plot *t)
{
    for (int64_t v = t->scale.low; v <= t->scale.high; v += t->scale.step) {
        SP_BUF_AUTO text = { 0 };
        double y = y_of(t, v);
        sp_sheet_stroke(&t->p->sheet, t->left, y, SP_MARGIN + SP_WIDTH, y, v ? 0.4 : 0.9, v ? SP_LINE : SP_SOFT);
        sp_figure_put_number(t->p->cat, v, t->c->exponent, &text);
        (void)sp_draw_text(t->p, sp_buf_view(&text), t->left - 4, y + 3, SP_RIGHT, SP_PDF_SOFT);
    }
}

/* As many times as have room, the last one among them; and where something is disputed. */
static void put_times(const struct plot *t)
{
    size_t bytes = sp_figure_day_bytes(t->c);
    double wide = (double)bytes * 5.2, free = SP_MARGIN + SP_WIDTH + wide;
    for (size_t k = t->c->n; k-- > 0;) {
        double x = x_of(t, k);
        if (t->c->time[k].day[0] && x + wide <= free) {
            (void)sp_draw_text(t->p, sp_view(t->c->time[k].day, bytes), x, t->top + PLOT_HEIGHT + 12, SP_MIDDLE, SP_PDF_SOFT);
            free = x;
        }
        if (t->c->time[k].disputed)
            (void)sp_draw_text(t->p, SP_VIEW_LIT("*"), x, t->top - 2, SP_MIDDLE, SP_PDF_BOLD | SP_PDF_RED);
    }
}

static void put_columns(const struct plot *t)
{
    double n = (double)t->c->n_series, near = sp_figure_nearest(t->c, length_of(t)) / 10.0, wide = ((near < t->slot ? near : t->slot) - 6) / n;
    wide = wide > 22 ? 22 : wide < 1.5 ? 1.5 : wide;
    for (size_t k = 0; k < t->c->n; k++)
        for (size_t i = 0; i < t->c->n_series; i++) {
            const struct sp_figure_point *v = &t->c->series[i].v[k];
            double x = x_of(t, k) - wide * n / 2 + (double)i * wide, y = y_of(t, v->v), zero = y_of(t, 0);
            if (!v->there) {
                (void)sp_draw_text(t->p, SP_VIEW_LIT("–"), x + wide / 2, zero - 2, SP_MIDDLE, SP_PDF_SOFT);
                continue;
            }
            double top = y < zero ? y : zero, height = y < zero ? zero - y : y - zero;
            sp_sheet_fill(&t->p->sheet, x, top, wide - 0.8, height > 0.6 ? height : 0.6, (enum sp_colour)sp_series_colour[i]);
        }
}

/* Points that follow each other are joined; a gap stays one. */
static void put_lines(const struct plot *t)
{
    struct sp_sheet *s = &t->p->sheet;
    for (size_t i = 0; i < t->c->n_series; i++) {
        const struct sp_figure_point *v = t->c->series[i].v;
        for (size_t k = 1; k < t->c->n; k++)
            if (v[k].there && v[k - 1].there && !t->c->time[k].apart)
                sp_sheet_stroke(s, x_of(t, k - 1), y_of(t, v[k - 1].v), x_of(t, k), y_of(t, v[k].v), 1.2, (enum sp_colour)sp_series_colour[i]);
        for (size_t k = 0; k < t->c->n; k++)
            if (v[k].there)
                sp_draw_marker(s, i, x_of(t, k), y_of(t, v[k].v));
    }
}

static bool any_gap(const struct sp_figure_chart *c)
{
    for (size_t i = 0; i < c->n_series; i++)
        for (size_t k = 0; k < c->n; k++)
            if (!c->series[i].v[k].there)
                return true;
    return false;
}

static bool any_disputed(const struct sp_figure_chart *c)
{
    for (size_t k = 0; k < c->n; k++)
        if (c->time[k].disputed)
            return true;
    return false;
}

/* What a sign of the drawing means, in as many lines as it takes; `x` moves behind it. */
static void put_entry(struct sp_paper *p, double *x, size_t series, bool column, const struct sp_words *w)
{
    struct sp_sheet *s = &p->sheet;
    struct sp_set set;
    double sign = series < SP_FIGURE_SERIES ? 16 : 0;
    sp_type_set(s->type, w, -1, &set);
    if (*x + sign + set.width > SP_MARGIN + SP_WIDTH && *x > SP_MARGIN) {
        *x = SP_MARGIN;
        s->y += set.height;
    }
    if (set.n) {
        double y = s->y + set.line[0].baseline - 3;
        if (sign > 0 && column)
            sp_sheet_fill(s, *x + 2, y - 3.5, 9, 7, (enum sp_colour)sp_series_colour[series]);
        else if (sign > 0)
            sp_draw_marker(s, series, *x + 6, y);
        sp_sheet_lines(s, &set, 0, 1, *x + sign, s->y, set.width, false, SP_INK);
    }
    *x += sign + set.width + 14;
    sp_set_free(&set);
}

static void put_key(struct sp_paper *p, const struct sp_figure_chart *c)
{
    struct sp_words w = { .size_pt = SP_FIGURE_PT };
    double x = SP_MARGIN;
    for (size_t i = 0; i < c->n_series; i++) {
        sp_words_clear(&w, SP_FIGURE_PT);
        sp_paper_column(p, &w, c->series[i].label, 0);
        put_entry(p, &x, i, c->columns, &w);
    }
    if (any_gap(c) && c->columns) {
        sp_words_clear(&w, SP_FIGURE_PT);
        sp_paper_text(p, &w, SP_VIEW_LIT("– "), 0);
        sp_paper_label(p, &w, "figure.none", 0);
        put_entry(p, &x, SP_FIGURE_SERIES, false, &w);
    }
    if (any_disputed(c)) {
        sp_words_clear(&w, SP_FIGURE_PT);
        sp_paper_text(p, &w, SP_VIEW_LIT("* "), SP_PDF_RED);
        sp_paper_label(p, &w, "text.disputed", SP_PDF_RED);
        put_entry(p, &x, SP_FIGURE_SERIES, false, &w);
    }
    p->sheet.y += 15;
    sp_words_free(&w);
}

struct sums { struct sp_paper *p; const struct sp_figure_chart *c; };

static void fill_sums(void *ctx, size_t row, struct sp_cell *cells)
{
    const struct sums *s = ctx;
    cells[0].head = true;
    if (row == SIZE_MAX)
        sp_paper_column(s->p, &cells[0].words, s->c->time_label, SP_PDF_BOLD);
    else
        sp_paper_column(s->p, &cells[0].words, s->c->time[row].shown, 0);
    if (row != SIZE_MAX && s->c->time[row].disputed)
        sp_paper_text(s->p, &cells[0].words, SP_VIEW_LIT(" *"), SP_PDF_RED);
    for (size_t i = 0; i < s->c->n_series; i++) {
        struct sp_cell *cell = &cells[i + 1];
        cell->right = true;
        cell->head = row == SIZE_MAX;
        if (cell->head)
            sp_paper_column(s->p, &cell->words, s->c->series[i].label, SP_PDF_BOLD);
        else if (s->c->series[i].v[row].there)
            sp_paper_column(s->p, &cell->words, s->c->series[i].v[row].shown, 0);
        else
            sp_paper_label(s->p, &cell->words, "figure.none", SP_PDF_SOFT);
    }
}

/* Sums stand in no table of the section: this is theirs. */
static void put_sums(struct sp_paper *p, const struct sp_figure_chart *c)
{
    struct sums s = { p, c };
    struct sp_table t = { .sheet = &p->sheet, .n_columns = c->n_series + 1, .n_rows = c->n, .has_head = true, .size_pt = 8, .x = SP_MARGIN,
                          .width = SP_WIDTH, .fill = fill_sums, .ctx = &s };
    sp_table_draw(&t);
    p->sheet.y += 4;
}

void sp_paper_chart(struct sp_paper *p, const struct sp_figure_chart *c)
{
    struct sp_sheet *s = &p->sheet;
    struct plot t = { .p = p, .c = c, .scale = sp_figure_scale_of(c) };
    sp_figure_title(p, c->title, c, PLOT_TOP + PLOT_HEIGHT + PLOT_BELOW + 40);
    t.left = SP_MARGIN + room_for_numbers(p, &t);
    t.slot = (SP_MARGIN + SP_WIDTH - t.left) / (double)c->n;
    t.top = s->y + PLOT_TOP;
    sp_sheet_open(s, "Figure");
    put_scale(&t);
    if (c->columns)
        put_columns(&t);
    else
        put_lines(&t);
    put_times(&t);
    s->y = t.top + PLOT_HEIGHT + PLOT_BELOW;
    put_key(p, c);
    sp_sheet_close(s);
    if (c->summed)
        put_sums(p, c);
    sp_figure_remarks(p, c->summed, c->part);
}
