#include "tools/saphan-pdf/table.h"

#include <stdint.h>
#include <stdlib.h>

enum { MEASURED_ROWS = 400, FEW_ROWS = 4 };
#define PAD_X 4.0
#define PAD_Y 2.5
#define LEAST_ROOM 60.0 /* of a row that goes on on the next page */

struct work { struct sp_cell cells[SP_MAX_COLUMNS]; struct sp_set set[SP_MAX_COLUMNS]; size_t done[SP_MAX_COLUMNS]; };

static void fill(struct sp_table *t, struct work *w, size_t row)
{
    for (size_t i = 0; i < t->n_columns; i++) {
        sp_words_clear(&w->cells[i].words, t->size_pt);
        w->cells[i].right = w->cells[i].head = false;
        w->cells[i].span = 1;
    }
    t->fill(t->ctx, row, w->cells);
}

static double width_of(const struct sp_table *t, const struct work *w, size_t i)
{
    double width = 0;
    for (size_t k = i; k < i + w->cells[i].span && k < t->n_columns; k++)
        width += t->column[k];
    return width;
}

/* --- widths --- */

struct wish { double least, most; };

static void measure_row(struct sp_table *t, struct work *w, size_t row, struct wish *wish)
{
    fill(t, w, row);
    for (size_t i = 0; i < t->n_columns; i += w->cells[i].span) {
        double least, most;
        if (w->cells[i].span > 1)
            continue;
        sp_type_measure(t->sheet->type, &w->cells[i].words, &least, &most);
        wish[i].least = least > wish[i].least ? least : wish[i].least;
        wish[i].most = most > wish[i].most ? most : wish[i].most;
    }
}

/*
 * As on a page of HTML: what each wants when there is room for it, the rest shared out; else the longest word of each, and
 * what is left by what each would still take. When not even that fits, words break: all shrink alike.
 */
static void share_out(struct sp_table *t, const struct wish *wish)
{
    double least = 0, most = 0, room = t->width - 2 * PAD_X * (double)t->n_columns;
    for (size_t i = 0; i < t->n_columns; i++) {
        least += wish[i].least;
        most += wish[i].most;
    }
    for (size_t i = 0; i < t->n_columns; i++) {
        double w;
        if (most <= room)
            w = wish[i].most + (room - most) * (most > 0 ? wish[i].most / most : 1.0 / (double)t->n_columns);
        else if (least < room)
            w = wish[i].least + (room - least) * (wish[i].most - wish[i].least) / (most - least);
        else
            w = room * wish[i].least / least;
        t->column[i] = w + 2 * PAD_X;
    }
}

static void find_widths(struct sp_table *t, struct work *w)
{
    struct wish wish[SP_MAX_COLUMNS] = { { 0, 0 } };
    bool given = false;
    for (size_t i = 0; i < t->n_columns; i++)
        given |= t->column[i] > 0;
    if (given)
        return;
    if (t->has_head)
        measure_row(t, w, SIZE_MAX, wish);
    for (size_t i = 0; i < t->n_rows && i < MEASURED_ROWS; i++)
        measure_row(t, w, i, wish);
    for (size_t i = 0; i < t->n_columns; i++) { /* a digest or a very long word must not push the others out */
        wish[i].least = wish[i].least > t->width / 3 ? t->width / 3 : wish[i].least;
        wish[i].most = wish[i].most > t->width * 1.5 ? t->width * 1.5 : wish[i].most;
    }
    share_out(t, wish);
}

/* --- rows --- */

static double set_row(struct sp_table *t, struct work *w, size_t row)
{
    double height = 0, baseline = 0;
    fill(t, w, row);
    for (size_t i = 0; i < t->n_columns; i += w->cells[i].span) {
        sp_type_set(t->sheet->type, &w->cells[i].words, width_of(t, w, i) - 2 * PAD_X, &w->set[i]);
        w->done[i] = 0;
        if (w->cells[i].words.text.n && w->set[i].n && w->set[i].line[0].baseline > baseline)
            baseline = w->set[i].line[0].baseline;
    }
    for (size_t i = 0; i < t->n_columns; i += w->cells[i].span) {
        sp_set_lower(&w->set[i], baseline);
        height = w->set[i].height > height ? w->set[i].height : height;
    }
    return height + 2 * PAD_Y;
}

static void free_row(struct sp_table *t, struct work *w)
{
    for (size_t i = 0; i < t->n_columns; i++)
        sp_set_free(&w->set[i]);
}

/* The next lines of a cell that fit: how many, and their height. One at least. */
static size_t take(const struct sp_set *set, size_t from, double room, double *height)
{
    size_t n = 0;
    *height = 0;
    while (from + n < set->n && (!n || *height + set->line[from + n].height <= room))
        *height += set->line[from + n++].height;
    return n;
}

/* As much of the row as fits; true when something is left for the next page. */
static bool draw_part(struct sp_table *t, struct work *w)
{
    struct sp_sheet *s = t->sheet;
    double height = 0, x = t->x, room = sp_sheet_room(s) - 2 * PAD_Y;
    size_t n[SP_MAX_COLUMNS];
    bool more = false;
    for (size_t i = 0; i < t->n_columns; i += w->cells[i].span) {
        double h;
        n[i] = take(&w->set[i], w->done[i], room, &h);
        height = h > height ? h : height;
        more |= w->done[i] + n[i] < w->set[i].n;
    }
    height += 2 * PAD_Y;
    for (size_t i = 0; i < t->n_columns; i += w->cells[i].span) {
        double width = width_of(t, w, i);
        if (w->cells[i].head)
            sp_sheet_fill(s, x, s->y, width, height, SP_TINT);
        sp_sheet_stroke(s, x, s->y, x, s->y + height, 0.5, SP_LINE);
        x += width;
    }
    sp_sheet_stroke(s, x, s->y, x, s->y + height, 0.5, SP_LINE);
    sp_sheet_stroke(s, t->x, s->y, x, s->y, 0.5, SP_LINE);
    sp_sheet_stroke(s, t->x, s->y + height, x, s->y + height, 0.5, SP_LINE);
    sp_sheet_open(s, "TR");
    x = t->x;
    for (size_t i = 0; i < t->n_columns; i += w->cells[i].span) {
        double width = width_of(t, w, i);
        sp_sheet_open(s, w->cells[i].head ? "TH" : "TD");
        sp_sheet_lines(s, &w->set[i], w->done[i], n[i], x + PAD_X, s->y + PAD_Y, width - 2 * PAD_X, w->cells[i].right, SP_INK);
        sp_sheet_close(s);
        w->done[i] += n[i];
        x += width;
    }
    sp_sheet_close(s);
    s->y += height;
    return more;
}

static void draw_head(struct sp_table *t, struct work *w)
{
    if (!t->has_head)
        return;
    (void)set_row(t, w, SIZE_MAX);
    (void)draw_part(t, w);
    free_row(t, w);
}

/* `head` has the sets of the head only while it is drawn. */
static void draw_row(struct sp_table *t, struct work *w, struct work *head, size_t row)
{
    double page = SP_BOTTOM - SP_TOP;
    double height = set_row(t, w, row);
    bool wait = height < page / 2 ? height > sp_sheet_room(t->sheet) : sp_sheet_room(t->sheet) < LEAST_ROOM;
    if (wait) {
        sp_sheet_new_page(t->sheet);
        draw_head(t, head);
    }
    while (draw_part(t, w) && sp_ok(sp_type_rc(t->sheet->type))) {
        sp_sheet_new_page(t->sheet);
        draw_head(t, head);
    }
    free_row(t, w);
}

void sp_table_draw(struct sp_table *t)
{
    struct work *w = calloc(2, sizeof *w);
    if (!w || t->n_columns > SP_MAX_COLUMNS) {
        sp_type_fail(t->sheet->type, SP_ERR(NOMEM), "pdf.library", "out of memory");
        free(w);
        return;
    }
    find_widths(t, w);
    double first = 0;
    if (t->has_head) {
        first = set_row(t, w, SIZE_MAX);
        free_row(t, w);
    }
    if (t->n_rows) { /* a head alone at a page's end would be lost, and a few short rows are read together */
        double height = 0, page = SP_BOTTOM - SP_TOP;
        for (size_t i = 0; i < (t->n_rows <= FEW_ROWS ? t->n_rows : 1); i++) {
            double row = set_row(t, w, i);
            free_row(t, w);
            if (i && height + row > page / FEW_ROWS)
                break;
            height += row;
        }
        sp_sheet_need(t->sheet, height < page / 2 ? first + height : first + 60);
    }
    sp_sheet_open(t->sheet, "Table");
    draw_head(t, w);
    for (size_t i = 0; i < t->n_rows && sp_ok(sp_type_rc(t->sheet->type)); i++)
        draw_row(t, w, w + 1, i);
    sp_sheet_close(t->sheet);
    for (size_t i = 0; i < 2 * SP_MAX_COLUMNS; i++)
        sp_words_free(&w[i / SP_MAX_COLUMNS].cells[i % SP_MAX_COLUMNS].words);
    free(w);
}
