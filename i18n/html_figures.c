/*
 * The figures of a section, as drawings in the page: whole numbers only, texts of the catalogue and of the lines, readable
 * without colour, no wider than a telephone. Their numbers stand in the section's tables, or in one below.
 */
#include <stdarg.h>

#include "i18n/html_put.h"
#include "i18n/width.h"

enum { WIDTH = 360, LINE = 17, CELL = 6, /* of a plot: */ TOP = 14, HEIGHT = 148, BELOW = 26, RIGHT = 10,
       /* of a tree: */ TEXT_X = 24, TEXT_WIDTH = WIDTH - TEXT_X - 4, SCALE_LEFT = 24, SCALE_WIDTH = WIDTH - 2 * SCALE_LEFT };

/* Markup with a whole number for each '#'. */
static void draw(struct sp_page *p, const char *form, ...)
{
    va_list v;
    va_start(v, form);
    for (const char *hash; (hash = strchr(form, '#')); form = hash + 1) {
        sp_buf_put(p->out, sp_view(form, (size_t)(hash - form)));
        sp_buf_put_i64(p->out, va_arg(v, int));
    }
    va_end(v);
    sp_page_lit(p, form);
}

/* --- what all have --- */

/* "Title · CNY · Unit of figures 1,000" */
static void put_title(struct sp_page *p, const char *title, const struct sp_figure_chart *c)
{
    sp_page_plain(p, sp_catalogue_text(p->cat, title));
    if (!c)
        return;
    if (c->n_series == 1) {
        sp_page_lit(p, " · ");
        sp_page_plain_column(p, c->series[0].label);
    }
    if (c->currency.n) {
        sp_page_lit(p, " · ");
        sp_page_plain_column(p, c->currency);
    }
    if (c->unit.n) {
        sp_page_lit(p, " · ");
        sp_page_plain_column(p, c->unit_label);
        sp_page_lit(p, " ");
        sp_page_plain_column(p, c->unit);
    }
}

static void put_remarks(struct sp_page *p, const char *between, bool summed, bool part)
{
    sp_page_plain(p, sp_catalogue_text(p->cat, summed ? "figure.sum" : "figure.table"));
    if (!part)
        return;
    sp_page_lit(p, between);
    sp_page_plain(p, sp_catalogue_text(p->cat, "figure.part"));
}

struct figure { const char *title; const struct sp_figure_chart *chart; int height; bool summed, part; };

/* Opens the figure and its drawing; what is inside is named by its title and told by its description. */
static void open_figure(struct sp_page *p, const struct figure *f)
{
    int id = (int)++p->n_figures;
    sp_page_lit(p, "<figure><figcaption>");
    put_title(p, f->title, f->chart);
    draw(p, "</figcaption>\n<svg viewBox=\"0 0 360 #\" role=\"img\" aria-labelledby=\"g#t g#d\"><title id=\"g#t\">", f->height, id, id, id);
    put_title(p, f->title, f->chart);
    draw(p, "</title><desc id=\"g#d\">", id);
    put_remarks(p, " ", f->summed, f->part);
    sp_page_lit(p, "</desc>\n");
}

static void close_figure(struct sp_page *p, const struct figure *f)
{
    if (f->part || f->summed) {
        sp_page_lit(p, "<p>");
        put_remarks(p, "<br>", f->summed, f->part);
        sp_page_lit(p, "</p>");
    }
    sp_page_lit(p, "</figure>\n");
}

/* Of what was drawn beside the page, to see how high it is. */
static void close_drawing(struct sp_page *p, const struct figure *f)
{
    sp_buf_put(p->out, sp_buf_view(&p->drawing));
    if (p->drawing.failed)
        sp_page_fail(p, p->drawing.failed);
    sp_page_lit(p, "</svg>\n");
    close_figure(p, f);
}

/* --- charts --- */

/* slot: half of it stands free at either end. */
struct plot { struct sp_page *p; const struct sp_figure_chart *c; struct sp_figure_scale scale; int left, slot, length; };

static int y_of(const struct plot *t, int64_t v) { return TOP + HEIGHT - sp_figure_place(&t->scale, v, HEIGHT); }
static int x_of(const struct plot *t, size_t k) { return t->left + t->slot / 2 + sp_figure_at(t->c, k, t->length); }

/* Room for the longest number beside the scale. */
static int room_for_numbers(const struct sp_page *p, const struct plot *t)
{
    size_t widest = 1;
    for (int64_t v = t->scale.low; v <= t->scale.high; v += t->scale.step) {
        SP_BUF_AUTO text = { 0 };
        sp_figure_put_number(p->cat, v, t->c->exponent, &text);
        size_t n = sp_text_width(sp_buf_view(&text));
        widest = n > widest ? n : widest;
    }
    return (int)(widest > 30 ? 30 : widest) * CELL + 8;
}

static void put_scale(const struct plot *t)
{
    for (int64_t v = t->scale.low; v <= t->scale.high; v += t->scale.step) {
        SP_BUF_AUTO text = { 0 };
        int y = y_of(t, v);
        draw(t->p, v ? "<path class=\"gr\" d=\"M# #H#\"/>" : "<path class=\"ax\" d=\"M# #H#\"/>", t->left, y, WIDTH - RIGHT);
        draw(t->p, "<text class=\"e\" x=\"#\" y=\"#\">", t->left - 4, y + 4);
        sp_figure_put_number(t->p->cat, v, t->c->exponent, &text);
        sp_page_plain(t->p, sp_buf_view(&text));
        sp_page_lit(t->p, "</text>\n");
    }
}

/* As many times as have room, the last one among them; and where something is disputed. */
static void put_times(const struct plot *t)
{
    size_t bytes = sp_figure_day_bytes(t->c);
    int wide = (int)bytes * CELL + 6, free = WIDTH + wide;
    for (size_t k = t->c->n; k-- > 0;) {
        int x = x_of(t, k);
        if (t->c->time[k].day[0] && x + wide <= free) {
            draw(t->p, "<text class=\"m\" x=\"#\" y=\"#\">", x, TOP + HEIGHT + 17);
            sp_buf_put(t->p->out, sp_view(t->c->time[k].day, bytes));
            sp_page_lit(t->p, "</text>");
            free = x;
        }
        if (t->c->time[k].disputed)
            draw(t->p, "<text class=\"m r st\" x=\"#\" y=\"#\">*</text>", x, TOP);
    }
}

static void put_columns(const struct plot *t)
{
    int n = (int)t->c->n_series, near = sp_figure_nearest(t->c, t->length), wide = ((near < t->slot ? near : t->slot) - 4) / n;
    wide = wide > 18 ? 18 : wide < 2 ? 2 : wide;
    for (size_t k = 0; k < t->c->n; k++)
        for (int i = 0; i < n; i++) {
            const struct sp_figure_point *v = &t->c->series[i].v[k];
            int x = x_of(t, k) - wide * n / 2 + i * wide, y = y_of(t, v->v), zero = y_of(t, 0);
            if (!v->there) {
                draw(t->p, "<text class=\"m\" x=\"#\" y=\"#\">–</text>", x + wide / 2, zero - 3);
                continue;
            }
            int top = y < zero ? y : zero, height = y < zero ? zero - y : y - zero;
            draw(t->p, "<rect class=\"c#\" x=\"#\" y=\"#\" width=\"#\" height=\"#\"/>", i, x, top, wide - 1, height ? height : 1);
        }
}

static void put_marker(struct sp_page *p, int series, int x, int y)
{
    switch (series) {
    case 0: draw(p, "<circle class=\"l0\" cx=\"#\" cy=\"#\" r=\"4\"/>", x, y); break;
    case 1: draw(p, "<rect class=\"l1\" x=\"#\" y=\"#\" width=\"7\" height=\"7\"/>", x - 4, y - 4); break;
    case 2: draw(p, "<path class=\"l2\" d=\"M# #l5 8h-10z\"/>", x, y - 5); break;
    default: draw(p, "<path class=\"l3\" d=\"M# #l5 5l-5 5l-5 -5z\"/>", x, y - 5); break;
    }
}

/* Points that follow each other are joined; a gap stays one. */
static void put_lines(const struct plot *t)
{
    for (size_t i = 0; i < t->c->n_series; i++) {
        const struct sp_figure_point *v = t->c->series[i].v;
        draw(t->p, "<path class=\"p p#\" d=\"", (int)i);
        for (size_t k = 0; k < t->c->n; k++)
            if (v[k].there)
                draw(t->p, k && v[k - 1].there && !t->c->time[k].apart ? "L# #" : "M# #", x_of(t, k), y_of(t, v[k].v));
        sp_page_lit(t->p, "\"/>");
        for (size_t k = 0; k < t->c->n; k++)
            if (v[k].there)
                put_marker(t->p, (int)i, x_of(t, k), y_of(t, v[k].v));
        sp_page_lit(t->p, "\n");
    }
}

static void put_key(struct sp_page *p, const struct sp_figure_chart *c)
{
    bool disputed = false, gap = false;
    sp_page_lit(p, "<ul>");
    for (size_t i = 0; i < c->n_series; i++) {
        sp_page_lit(p, "<li><svg class=\"k\" viewBox=\"0 0 26 12\" aria-hidden=\"true\">");
        if (c->columns) {
            draw(p, "<rect class=\"c#\" x=\"7\" y=\"1\" width=\"11\" height=\"10\"/>", (int)i);
        } else {
            draw(p, "<path class=\"p p#\" d=\"M0 6H26\"/>", (int)i);
            put_marker(p, (int)i, 13, 6);
        }
        sp_page_lit(p, "</svg> ");
        sp_page_column(p, c->series[i].label);
        sp_page_lit(p, "</li>");
        for (size_t k = 0; k < c->n; k++)
            gap |= !c->series[i].v[k].there;
    }
    for (size_t k = 0; k < c->n; k++)
        disputed |= c->time[k].disputed;
    if (gap && c->columns) {
        sp_page_lit(p, "<li>– ");
        sp_page_label(p, "figure.none");
        sp_page_lit(p, "</li>");
    }
    if (disputed) {
        sp_page_lit(p, "<li class=\"red\">* ");
        sp_page_label(p, "text.disputed");
        sp_page_lit(p, "</li>");
    }
    sp_page_lit(p, "</ul>\n");
}

/* Sums stand in no table of the section: this is theirs. */
static void put_sums(struct sp_page *p, const struct sp_figure_chart *c)
{
    sp_page_open_table(p, "rows tight", sp_catalogue_text(p->cat, c->title));
    sp_page_lit(p, "<thead><tr><th scope=\"col\">");
    sp_page_column(p, c->time_label);
    for (size_t i = 0; i < c->n_series; i++) {
        sp_page_lit(p, "</th><th scope=\"col\" class=\"num\">");
        sp_page_column(p, c->series[i].label);
    }
    sp_page_lit(p, "</th></tr></thead><tbody>\n");
    for (size_t k = 0; k < c->n; k++) {
        sp_page_lit(p, "<tr><th scope=\"row\">");
        sp_page_column(p, c->time[k].shown);
        sp_page_lit(p, c->time[k].disputed ? " *</th>" : "</th>");
        for (size_t i = 0; i < c->n_series; i++) {
            sp_page_lit(p, "<td class=\"num\">");
            if (c->series[i].v[k].there)
                sp_page_column(p, c->series[i].v[k].shown);
            else
                sp_page_label(p, "figure.none");
            sp_page_lit(p, "</td>");
        }
        sp_page_lit(p, "</tr>\n");
    }
    sp_page_lit(p, "</tbody>");
    sp_page_close_table(p);
}

static void put_chart(struct sp_page *p, const struct sp_figure_chart *c)
{
    const struct figure f = { c->title, c, TOP + HEIGHT + BELOW, c->summed, c->part };
    struct plot t = { .p = p, .c = c, .scale = sp_figure_scale_of(c) };
    t.left = room_for_numbers(p, &t);
    t.slot = (WIDTH - RIGHT - t.left) / (int)c->n;
    t.length = WIDTH - RIGHT - t.left - t.slot;
    open_figure(p, &f);
    put_scale(&t);
    if (c->columns)
        put_columns(&t);
    else
        put_lines(&t);
    put_times(&t);
    sp_page_lit(p, "</svg>\n");
    put_key(p, c);
    if (c->summed)
        put_sums(p, c);
    close_figure(p, &f);
}

/* --- text in drawings --- */

static bool capital(uint32_t cp)
{
    return (cp >= 'A' && cp <= 'Z') || (cp >= 0xC0 && cp <= 0xDE) || (((cp >= 0x100 && cp < 0x180) || (cp >= 0x1EA0 && cp < 0x1F00)) && !(cp & 1));
}

/* Columns of a terminal that have room in so many units: letters of some scripts are wider than others', and so are capitals. */
static size_t room_of(struct sp_view text, int width)
{
    int cell = 7;
    size_t capitals = 0, all = 0;
    for (size_t i = 0; i < text.n;) {
        uint32_t cp = sp_utf8_next(text, &i);
        if ((cp >= 0xb80 && cp < 0xc00) || (cp >= 0x1000 && cp < 0x10a0) || (cp >= 0x1780 && cp < 0x1800))
            cell = 11; /* Tamil, Burmese, Khmer */
        else if (cp >= 0xe00 && cp < 0xf00 && cell < 8)
            cell = 8;  /* Thai, Lao */
        capitals += capital(cp);
        all++;
    }
    if (2 * capitals > all && cell < 10)
        cell = 10;
    return (size_t)(width / cell);
}

struct place { int x, y, width; const char *cls; };

/* The column in as many lines as it needs; where the next one begins. */
static int put_lines_of_text(struct sp_page *p, struct place at, struct sp_view column, struct sp_view language)
{
    SP_BUF_AUTO text = { 0 };
    if (!sp_rendition_unescape(column, &text)) {
        sp_page_fail(p, SP_RC_FORMAT);
        return at.y;
    }
    struct sp_view rest = sp_buf_view(&text);
    size_t room = room_of(rest, at.width);
    while (rest.n) {
        size_t n = sp_text_fit(rest, room);
        sp_page_lit(p, "<text class=\"");
        sp_page_lit(p, at.cls);
        draw(p, "\" x=\"#\" y=\"#\"", at.x, at.y);
        if (language.n) {
            sp_page_lit(p, " lang=\"");
            sp_buf_put(p->out, language);
            sp_page_lit(p, "\"");
        }
        sp_page_lit(p, ">");
        sp_page_plain(p, sp_view(rest.p, n));
        sp_page_lit(p, "</text>\n");
        at.y += LINE;
        for (rest = sp_view(rest.p + n, rest.n - n); rest.n && rest.p[0] == ' '; rest = sp_view(rest.p + 1, rest.n - 1))
            ;
    }
    return at.y;
}

/* --- ownership --- */

static void put_piece(struct sp_buf *b, struct sp_view before, struct sp_view column)
{
    if (!column.n)
        return;
    sp_buf_puts(b, b->n ? " · " : "");
    sp_buf_put(b, before);
    sp_buf_puts(b, before.n ? " " : "");
    sp_buf_put(b, column);
}

static int put_bar(struct sp_page *p, const struct sp_figure_node *n, int y)
{
    int from = n->share_bp >= 0 ? n->share_bp : n->low_bp >= 0 ? n->low_bp : 0, to = n->share_bp >= 0 ? n->share_bp : n->high_bp;
    if (from <= 0 && to < 0)
        return y;
    draw(p, "<rect class=\"b\" x=\"#\" y=\"#\" width=\"#\" height=\"5\"/>", TEXT_X, y - 8, TEXT_WIDTH);
    draw(p, "<rect class=\"f\" x=\"#\" y=\"#\" width=\"#\" height=\"5\"/>", TEXT_X, y - 8, TEXT_WIDTH * from / 10000);
    if (to > from)
        draw(p, "<rect class=\"h\" x=\"#\" y=\"#\" width=\"#\" height=\"5\"/>", TEXT_X + TEXT_WIDTH * from / 10000, y - 8,
             TEXT_WIDTH * (to - from) / 10000);
    return y + 6;
}

/* Name, then kind, share and what else has to be known, then the share as a bar. */
static int put_node(struct sp_page *p, const struct sp_figure_node *n, int y)
{
    SP_BUF_AUTO small = { 0 };
    draw(p, "<path class=\"ax\" d=\"M8 #H20\"/>", y - 4);
    if (n->name)
        y = put_lines_of_text(p, (struct place){ TEXT_X, y, TEXT_WIDTH, "n" }, n->name->value, sp_page_language(n->name));
    put_piece(&small, sp_view(NULL, 0), n->fact->label);
    if (n->share)
        put_piece(&small, sp_view(NULL, 0), n->share->value);
    else {
        if (n->low)
            put_piece(&small, n->low->label, n->low->value);
        if (n->high)
            put_piece(&small, n->high->label, n->high->value);
    }
    if (n->until)
        put_piece(&small, n->until->label, n->until->value);
    y = put_lines_of_text(p, (struct place){ TEXT_X, y, TEXT_WIDTH, "s" }, sp_buf_view(&small), sp_view(NULL, 0));
    if (n->fact->disputed.n)
        y = put_lines_of_text(p, (struct place){ TEXT_X, y, TEXT_WIDTH, "s r" }, n->fact->disputed, sp_view(NULL, 0));
    return put_bar(p, n, y) + 12;
}

static void put_tree(struct sp_page *p, const struct sp_figure_tree *t)
{
    struct sp_buf *page = p->out;
    const struct sp_doc_value *sub = sp_doc_named(p->doc.head, p->doc.n_head, "sub"), *company = t->company ? t->company : sub;
    int y = LINE, first = y - 4, last = first;
    sp_buf_clear(&p->drawing);
    p->out = &p->drawing;
    for (size_t i = 0; i < t->n_above; i++)
        y = put_node(p, &t->above[i], y);
    int at = y - 4;
    draw(p, "<circle class=\"l0\" cx=\"8\" cy=\"#\" r=\"5\"/>", at);
    if (t->n_above)
        draw(p, "<path class=\"ax\" d=\"M8 #V#\"/>", first, at);
    y = !company ? y + LINE : put_lines_of_text(p, (struct place){ TEXT_X - 4, y, TEXT_WIDTH, "n co" }, company->value, sp_page_language(company));
    y += 4;
    for (size_t i = 0; i < t->n_below; i++) {
        last = y - 4;
        y = put_node(p, &t->below[i], y);
    }
    if (t->n_below)
        draw(p, "<path class=\"ax\" d=\"M8 #V#\"/>", at, last);
    p->out = page;
    const struct figure f = { "figure.ownership", NULL, y - LINE + 8, false, t->part };
    open_figure(p, &f);
    close_drawing(p, &f);
}

/* --- score --- */

static int put_reason(struct sp_page *p, const struct sp_figure_reason *r, int64_t most, int y)
{
    SP_BUF_AUTO text = { 0 };
    if (r->code)
        put_piece(&text, sp_view(NULL, 0), r->code->value);
    put_piece(&text, sp_view(NULL, 0), r->points->value);
    y = put_lines_of_text(p, (struct place){ SCALE_LEFT, y, SCALE_WIDTH, "s" }, sp_buf_view(&text), sp_view(NULL, 0));
    int middle = SCALE_LEFT + SCALE_WIDTH / 2, n = (int)((r->v < 0 ? -r->v : r->v) * (SCALE_WIDTH / 2) / most);
    draw(p, "<path class=\"ax\" d=\"M# #v9\"/>", middle, y - 11);
    draw(p, r->v < 0 ? "<rect class=\"f\" x=\"#\" y=\"#\" width=\"#\" height=\"5\"/>" : "<rect class=\"h\" x=\"#\" y=\"#\" width=\"#\" height=\"5\"/>",
         r->v < 0 ? middle - n : middle, y - 8, n);
    return y + 8;
}

static void put_score_body(struct sp_page *p, const struct sp_figure_score *s, int *y)
{
    const struct sp_figure_scale scale = { s->low, s->high, 1 };
    int x = SCALE_LEFT + sp_figure_place(&scale, s->v, SCALE_WIDTH);
    int64_t most = 1;
    draw(p, "<path class=\"ax\" d=\"M# 36v8m0 -4H#m0 -4v8\"/><path class=\"l0\" d=\"M# 38l-6 -11h12z\"/>", SCALE_LEFT, SCALE_LEFT + SCALE_WIDTH, x);
    (void)put_lines_of_text(p, (struct place){ x, 20, WIDTH, "m n" }, s->score->value, sp_view(NULL, 0));
    (void)put_lines_of_text(p, (struct place){ SCALE_LEFT, 60, WIDTH, "m" }, s->lowest->value, sp_view(NULL, 0));
    (void)put_lines_of_text(p, (struct place){ SCALE_LEFT + SCALE_WIDTH, 60, WIDTH, "m" }, s->highest->value, sp_view(NULL, 0));
    *y = 62;
    if (s->fact->disputed.n)
        *y = put_lines_of_text(p, (struct place){ WIDTH / 2, *y, SCALE_WIDTH, "m r" }, s->fact->disputed, sp_view(NULL, 0));
    for (size_t i = 0; i < s->n_reasons; i++) {
        int64_t v = s->reason[i].v < 0 ? -s->reason[i].v : s->reason[i].v;
        most = v > most ? v : most;
    }
    *y += s->n_reasons ? 20 : 4;
    for (size_t i = 0; i < s->n_reasons; i++)
        *y = put_reason(p, &s->reason[i], most, *y);
}

static void put_score(struct sp_page *p, const struct sp_figure_score *s)
{
    struct sp_buf *page = p->out;
    int y = 0;
    sp_buf_clear(&p->drawing);
    p->out = &p->drawing;
    put_score_body(p, s, &y);
    p->out = page;
    const struct figure f = { "figure.score", NULL, y, false, s->part };
    open_figure(p, &f);
    close_drawing(p, &f);
}

void sp_page_figures(struct sp_page *p, const struct sp_doc_section *s)
{
    bool any = false;
    for (size_t i = 0; i < p->figures.n_charts; i++) {
        if (!sp_view_eq(p->figures.chart[i]->section, s->name))
            continue;
        sp_page_lit(p, any ? "" : "<div class=\"figs\">\n");
        any = true;
        put_chart(p, p->figures.chart[i]);
    }
    if (p->figures.tree && sp_view_is(s->name, "ownership")) {
        sp_page_lit(p, "<div class=\"figs\">\n");
        any = true;
        put_tree(p, p->figures.tree);
    }
    for (size_t i = 0; sp_view_is(s->name, "score") && i < p->figures.n_scores; i++) {
        sp_page_lit(p, any ? "" : "<div class=\"figs\">\n");
        any = true;
        put_score(p, p->figures.score[i]);
    }
    sp_page_lit(p, any ? "</div>\n" : "");
}
