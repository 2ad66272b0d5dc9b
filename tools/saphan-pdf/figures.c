/*
 * The figures of a section: what there is to draw is decided in i18n/figures.h, as for pages. Their numbers stand in the
 * section's tables, or in one below.
 */
#include "tools/saphan-pdf/paper.h"

#define FIGURE_PT 8.0
#define PLOT_HEIGHT 110.0
#define PLOT_TOP 12.0
#define PLOT_BELOW 18.0
#define TEXT_X 22.0
#define SPINE_X 8.0
#define BAR 4.0

enum { SERIES_0 = 0x0F4C5C, SERIES_1 = 0xE0A33A, SERIES_2 = 0x7D8FA1, SERIES_3 = 0xB04A5A, BAR_LIGHT = 0xE3EAEF, BAR_OPEN = 0x9DBAC4 };
static const unsigned series_colour[SP_FIGURE_SERIES] = { SERIES_0, SERIES_1, SERIES_2, SERIES_3 };

static void fill_shape(struct sp_sheet *s, unsigned colour, const double (*at)[2], size_t n)
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

/* --- text in drawings --- */

enum align { LEFT, MIDDLE, RIGHT };

static double put_words(struct sp_paper *p, const struct sp_words *w, double x, double baseline, enum align align)
{
    struct sp_set set;
    sp_type_set(p->sheet.type, w, -1, &set);
    double width = set.width;
    if (set.n)
        sp_sheet_lines(&p->sheet, &set, 0, 1, x - (align == MIDDLE ? width / 2 : align == RIGHT ? width : 0),
                       baseline - set.line[0].baseline, width, false, SP_INK);
    sp_set_free(&set);
    return width;
}

static double put_text(struct sp_paper *p, struct sp_view text, double x, double baseline, enum align align, unsigned style)
{
    struct sp_words w = { .size_pt = FIGURE_PT };
    sp_paper_text(p, &w, text, style);
    double width = put_words(p, &w, x, baseline, align);
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
static void put_title(struct sp_paper *p, const char *title, const struct sp_figure_chart *c, double more)
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

static void put_remarks(struct sp_paper *p, bool summed, bool part)
{
    if (summed)
        put_remark(p, "figure.sum");
    if (part)
        put_remark(p, "figure.part");
    p->sheet.y += 4;
}

/* --- charts --- */

struct plot { struct sp_paper *p; const struct sp_figure_chart *c; struct sp_figure_scale scale; double left, slot, top; };

static double y_of(const struct plot *t, int64_t v)
{
    return t->top + PLOT_HEIGHT - sp_figure_place(&t->scale, v, (int)PLOT_HEIGHT * 10) / 10.0;
}
static double x_of(const struct plot *t, size_t k) { return t->left + t->slot * ((double)k + 0.5); }

static double room_for_numbers(struct sp_paper *p, const struct plot *t)
{
    double widest = 0;
    for (int64_t v = t->scale.low; v <= t->scale.high; v += t->scale.step) {
        SP_BUF_AUTO text = { 0 };
        struct sp_words w = { .size_pt = FIGURE_PT };
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
        (void)put_text(t->p, sp_buf_view(&text), t->left - 4, y + 3, RIGHT, SP_PDF_SOFT);
    }
}

/* Two points of one month need their days to be told apart. */
static size_t label_bytes(const struct sp_figure_chart *c)
{
    for (size_t k = 1; k < c->n; k++)
        if (memcmp(c->time[k - 1].day, c->time[k].day, 7) == 0)
            return 10;
    return 7;
}

/* As many times as have room, the last one among them; and where something is disputed. */
static void put_times(const struct plot *t)
{
    size_t bytes = label_bytes(t->c), every = (size_t)((double)bytes * 5.2 / t->slot) + 1;
    for (size_t k = 0; k < t->c->n; k++) {
        if (t->c->time[k].day[0] && (t->c->n - 1 - k) % every == 0)
            (void)put_text(t->p, sp_view(t->c->time[k].day, bytes), x_of(t, k), t->top + PLOT_HEIGHT + 12, MIDDLE, SP_PDF_SOFT);
        if (t->c->time[k].disputed)
            (void)put_text(t->p, SP_VIEW_LIT("*"), x_of(t, k), t->top - 2, MIDDLE, SP_PDF_BOLD | SP_PDF_RED);
    }
}

static void put_columns(const struct plot *t)
{
    double n = (double)t->c->n_series, wide = (t->slot - 6) / n;
    wide = wide > 22 ? 22 : wide < 1.5 ? 1.5 : wide;
    for (size_t k = 0; k < t->c->n; k++)
        for (size_t i = 0; i < t->c->n_series; i++) {
            const struct sp_figure_point *v = &t->c->series[i].v[k];
            double x = x_of(t, k) - wide * n / 2 + (double)i * wide, y = y_of(t, v->v), zero = y_of(t, 0);
            if (!v->there) {
                (void)put_text(t->p, SP_VIEW_LIT("–"), x + wide / 2, zero - 2, MIDDLE, SP_PDF_SOFT);
                continue;
            }
            double top = y < zero ? y : zero, height = y < zero ? zero - y : y - zero;
            sp_sheet_fill(&t->p->sheet, x, top, wide - 0.8, height > 0.6 ? height : 0.6, (enum sp_colour)series_colour[i]);
        }
}

/* Told apart without colour, too. */
static void put_marker(struct sp_sheet *s, size_t series, double x, double y)
{
    const double r = 2.6;
    const double square[][2] = { { x - r, y - r }, { x + r, y - r }, { x + r, y + r }, { x - r, y + r } };
    const double three[][2] = { { x, y - r - 1 }, { x + r + 0.6, y + r }, { x - r - 0.6, y + r } };
    const double diamond[][2] = { { x, y - r - 1 }, { x + r + 1, y }, { x, y + r + 1 }, { x - r - 1, y } };
    const double eight[][2] = { { x - r, y - r / 2 }, { x - r / 2, y - r }, { x + r / 2, y - r }, { x + r, y - r / 2 },
                                { x + r, y + r / 2 }, { x + r / 2, y + r }, { x - r / 2, y + r }, { x - r, y + r / 2 } };
    switch (series) {
    case 0: fill_shape(s, series_colour[0], eight, 8); break;
    case 1: fill_shape(s, series_colour[1], square, 4); break;
    case 2: fill_shape(s, series_colour[2], three, 3); break;
    default: fill_shape(s, series_colour[3], diamond, 4); break;
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
                sp_sheet_stroke(s, x_of(t, k - 1), y_of(t, v[k - 1].v), x_of(t, k), y_of(t, v[k].v), 1.2, (enum sp_colour)series_colour[i]);
        for (size_t k = 0; k < t->c->n; k++)
            if (v[k].there)
                put_marker(s, i, x_of(t, k), y_of(t, v[k].v));
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
            sp_sheet_fill(s, *x + 2, y - 3.5, 9, 7, (enum sp_colour)series_colour[series]);
        else if (sign > 0)
            put_marker(s, series, *x + 6, y);
        sp_sheet_lines(s, &set, 0, 1, *x + sign, s->y, set.width, false, SP_INK);
    }
    *x += sign + set.width + 14;
    sp_set_free(&set);
}

static void put_key(struct sp_paper *p, const struct sp_figure_chart *c)
{
    struct sp_words w = { .size_pt = FIGURE_PT };
    double x = SP_MARGIN;
    for (size_t i = 0; i < c->n_series; i++) {
        sp_words_clear(&w, FIGURE_PT);
        sp_paper_column(p, &w, c->series[i].label, 0);
        put_entry(p, &x, i, c->columns, &w);
    }
    if (any_gap(c) && c->columns) {
        sp_words_clear(&w, FIGURE_PT);
        sp_paper_text(p, &w, SP_VIEW_LIT("– "), 0);
        sp_paper_label(p, &w, "figure.none", 0);
        put_entry(p, &x, SP_FIGURE_SERIES, false, &w);
    }
    if (any_disputed(c)) {
        sp_words_clear(&w, FIGURE_PT);
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

static void put_chart(struct sp_paper *p, const struct sp_figure_chart *c)
{
    struct sp_sheet *s = &p->sheet;
    struct plot t = { .p = p, .c = c, .scale = sp_figure_scale_of(c) };
    put_title(p, c->title, c, PLOT_TOP + PLOT_HEIGHT + PLOT_BELOW + 40);
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
    put_remarks(p, c->summed, c->part);
}

/* --- ownership --- */

static void add_piece(struct sp_paper *p, struct sp_words *w, const struct sp_doc_value *v, bool labelled)
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

/* Kind, share and what else has to be known. */
static void say_node(struct sp_paper *p, const struct sp_figure_node *n, struct sp_words *w)
{
    sp_paper_column(p, w, n->fact->label, 0);
    add_piece(p, w, n->share, false);
    if (!n->share) {
        add_piece(p, w, n->low, true);
        add_piece(p, w, n->high, true);
    }
    add_piece(p, w, n->until, true);
    if (!n->fact->disputed.n)
        return;
    sp_paper_text(p, w, SP_VIEW_LIT("  "), 0);
    sp_paper_column(p, w, n->fact->disputed, SP_PDF_BOLD | SP_PDF_RED);
}

static bool has_bar(const struct sp_figure_node *n) { return n->share_bp >= 0 || n->low_bp > 0 || n->high_bp >= 0; }

/* The share, or from where to where it may be. */
static void put_bar(struct sp_sheet *s, const struct sp_figure_node *n, double x, double width)
{
    int from = n->share_bp >= 0 ? n->share_bp : n->low_bp >= 0 ? n->low_bp : 0, to = n->share_bp >= 0 ? n->share_bp : n->high_bp;
    sp_sheet_fill(s, x, s->y, width, BAR, (enum sp_colour)BAR_LIGHT);
    sp_sheet_fill(s, x, s->y, width * from / 10000, BAR, SP_BAND);
    if (to > from)
        sp_sheet_fill(s, x + width * from / 10000, s->y, width * (to - from) / 10000, BAR, (enum sp_colour)BAR_OPEN);
    s->y += BAR + 2;
}

/* Where the line along the tree runs beside an entry: above its sign, below it, or both. */
struct spine { bool above, below; };

static void put_entry_of_tree(struct sp_paper *p, const struct sp_words *name, const struct sp_words *small, const struct sp_figure_node *n,
                              struct spine spine)
{
    struct sp_sheet *s = &p->sheet;
    struct sp_set first, second;
    double width = SP_WIDTH * 0.75 - TEXT_X;
    sp_type_set(s->type, name, width, &first);
    sp_type_set(s->type, small, width, &second);
    sp_sheet_need(s, first.height + second.height + BAR + 12);
    double top = s->y, mark = top + (first.n ? first.line[0].baseline : 8) - 3;
    sp_sheet_lines(s, &first, 0, first.n, SP_MARGIN + TEXT_X, s->y, width, false, SP_INK);
    s->y += first.height;
    if (small->text.n) {
        sp_sheet_lines(s, &second, 0, second.n, SP_MARGIN + TEXT_X, s->y, width, false, SP_SOFT);
        s->y += second.height;
    }
    if (n && has_bar(n))
        put_bar(s, n, SP_MARGIN + TEXT_X, width);
    s->y += 6;
    if (spine.above)
        sp_sheet_stroke(s, SP_MARGIN + SPINE_X, top, SP_MARGIN + SPINE_X, mark, 0.9, SP_SOFT);
    if (spine.below)
        sp_sheet_stroke(s, SP_MARGIN + SPINE_X, mark, SP_MARGIN + SPINE_X, s->y, 0.9, SP_SOFT);
    if (n)
        sp_sheet_stroke(s, SP_MARGIN + SPINE_X, mark, SP_MARGIN + TEXT_X - 4, mark, 0.9, SP_SOFT);
    else
        put_marker(s, 0, SP_MARGIN + SPINE_X, mark);
    sp_set_free(&first);
    sp_set_free(&second);
}

static void put_node(struct sp_paper *p, const struct sp_figure_node *n, struct spine spine)
{
    struct sp_words name = { .size_pt = SP_TEXT_PT }, small = { .size_pt = FIGURE_PT };
    if (n->name)
        sp_paper_original(p, &name, n->name, 0);
    say_node(p, n, &small);
    put_entry_of_tree(p, &name, &small, n, spine);
    sp_words_free(&name);
    sp_words_free(&small);
}

static void put_tree(struct sp_paper *p, const struct sp_figure_tree *t)
{
    struct sp_words name = { .size_pt = SP_TEXT_PT + 0.5 }, none = { .size_pt = FIGURE_PT };
    const struct sp_doc_value *company = t->company ? t->company : sp_doc_named(p->doc.head, p->doc.n_head, "sub");
    put_title(p, "figure.ownership", NULL, 60);
    sp_sheet_open(&p->sheet, "Figure");
    for (size_t i = 0; i < t->n_above; i++)
        put_node(p, &t->above[i], (struct spine){ i > 0, true });
    if (company)
        sp_paper_original(p, &name, company, SP_PDF_BOLD);
    put_entry_of_tree(p, &name, &none, NULL, (struct spine){ t->n_above > 0, t->n_below > 0 });
    for (size_t i = 0; i < t->n_below; i++)
        put_node(p, &t->below[i], (struct spine){ true, i + 1 < t->n_below });
    sp_sheet_close(&p->sheet);
    put_remarks(p, false, t->part);
    sp_words_free(&name);
}

/* --- score --- */

#define SCALE_X (SP_MARGIN + 40)
#define SCALE_WIDTH (SP_WIDTH - 80)

static void put_reason(struct sp_paper *p, const struct sp_figure_reason *r, int64_t most)
{
    struct sp_sheet *s = &p->sheet;
    struct sp_words w = { .size_pt = FIGURE_PT };
    add_piece(p, &w, r->code, false);
    add_piece(p, &w, r->points, false);
    sp_sheet_need(s, 24);
    sp_sheet_paragraph(s, &w, SCALE_X, SCALE_WIDTH, NULL, SP_INK);
    double middle = SCALE_X + SCALE_WIDTH / 2, n = (double)(r->v < 0 ? -r->v : r->v) / (double)most * SCALE_WIDTH / 2;
    sp_sheet_fill(s, r->v < 0 ? middle - n : middle, s->y + 1, n, BAR, r->v < 0 ? SP_BAND : (enum sp_colour)BAR_OPEN);
    sp_sheet_stroke(s, middle, s->y - 1, middle, s->y + BAR + 3, 0.9, SP_SOFT);
    s->y += BAR + 5;
    sp_words_free(&w);
}

static void put_value(struct sp_paper *p, const struct sp_doc_value *v, double x, double baseline, enum align align, unsigned style)
{
    struct sp_words w = { .size_pt = FIGURE_PT };
    sp_paper_column(p, &w, v->value, style);
    (void)put_words(p, &w, x, baseline, align);
    sp_words_free(&w);
}

static void put_score(struct sp_paper *p, const struct sp_figure_score *f)
{
    struct sp_sheet *s = &p->sheet;
    const struct sp_figure_scale scale = { f->low, f->high, 1 };
    int64_t most = 1;
    put_title(p, "figure.score", NULL, 80);
    sp_sheet_open(s, "Figure");
    double x = SCALE_X + sp_figure_place(&scale, f->v, (int)SCALE_WIDTH * 10) / 10.0, y = s->y + 26;
    const double mark[][2] = { { x, y - 1 }, { x - 5, y - 10 }, { x + 5, y - 10 } };
    sp_sheet_stroke(s, SCALE_X, y, SCALE_X + SCALE_WIDTH, y, 1.2, SP_SOFT);
    sp_sheet_stroke(s, SCALE_X, y - 4, SCALE_X, y + 4, 1.2, SP_SOFT);
    sp_sheet_stroke(s, SCALE_X + SCALE_WIDTH, y - 4, SCALE_X + SCALE_WIDTH, y + 4, 1.2, SP_SOFT);
    fill_shape(s, series_colour[0], mark, 3);
    put_value(p, f->score, x, y - 13, MIDDLE, SP_PDF_BOLD);
    put_value(p, f->lowest, SCALE_X, y + 14, MIDDLE, SP_PDF_SOFT);
    put_value(p, f->highest, SCALE_X + SCALE_WIDTH, y + 14, MIDDLE, SP_PDF_SOFT);
    s->y = y + 22;
    for (size_t i = 0; i < f->n_reasons; i++) {
        int64_t v = f->reason[i].v < 0 ? -f->reason[i].v : f->reason[i].v;
        most = v > most ? v : most;
    }
    for (size_t i = 0; i < f->n_reasons; i++)
        put_reason(p, &f->reason[i], most);
    sp_sheet_close(s);
    if (f->fact->disputed.n) {
        struct sp_words w = { .size_pt = FIGURE_PT };
        sp_paper_column(p, &w, f->fact->disputed, SP_PDF_BOLD | SP_PDF_RED);
        sp_sheet_paragraph(s, &w, SP_MARGIN, SP_WIDTH, "P", SP_INK);
        sp_words_free(&w);
    }
    put_remarks(p, false, f->part);
}

void sp_paper_figures(struct sp_paper *p, const struct sp_doc_section *s)
{
    for (size_t i = 0; i < p->figures.n_charts; i++)
        if (sp_view_eq(p->figures.chart[i]->section, s->name))
            put_chart(p, p->figures.chart[i]);
    if (p->figures.tree && sp_view_is(s->name, "ownership"))
        put_tree(p, p->figures.tree);
    for (size_t i = 0; sp_view_is(s->name, "score") && i < p->figures.n_scores; i++)
        put_score(p, p->figures.score[i]);
}
