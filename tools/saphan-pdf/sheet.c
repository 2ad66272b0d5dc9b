#include "tools/saphan-pdf/sheet.h"

#include <cairo-pdf.h>
#include <stdlib.h>

static void set_colour(struct sp_sheet *s, enum sp_colour c)
{
    cairo_set_source_rgb(s->cr, (c >> 16 & 255) / 255.0, (c >> 8 & 255) / 255.0, (c & 255) / 255.0);
}

void sp_sheet_begin(struct sp_sheet *s, struct sp_type *t, cairo_surface_t *surface, size_t pages)
{
    *s = (struct sp_sheet){ .type = t, .surface = surface, .cr = surface ? cairo_create(surface) : NULL, .y = SP_TOP,
                            .page = 1, .pages = pages };
}

/* One line at the edge of the page, and of a text that does not fit, how it begins. */
static void put_edge(struct sp_sheet *s, const struct sp_words *w, double y, double width, bool right, enum sp_colour colour)
{
    struct sp_words dots = { .size_pt = w->size_pt };
    struct sp_set set, more;
    if (!w->text.n)
        return;
    sp_words_put(s->type, &dots, SP_VIEW_LIT("…"), 0, sp_view(NULL, 0));
    sp_type_set(s->type, w, width, &set);
    sp_type_set(s->type, &dots, -1, &more);
    if (set.n)
        sp_sheet_lines(s, &set, 0, 1, SP_MARGIN, y - set.line[0].baseline, SP_WIDTH, right, colour);
    if (set.n > 1 && more.n)
        sp_sheet_lines(s, &more, 0, 1, SP_MARGIN + set.line[0].width, y - more.line[0].baseline, SP_WIDTH, false, colour);
    sp_set_free(&set);
    sp_set_free(&more);
    sp_words_free(&dots);
}

/* The first page has the whole head of the report in that place. */
static void put_edges(struct sp_sheet *s)
{
    struct sp_words number = { .size_pt = 8 };
    SP_BUF_AUTO text = { 0 };
    if (!s->cr)
        return;
    if (s->page > 1) {
        put_edge(s, &s->left, 34, SP_WIDTH * 0.6, false, SP_SOFT);
        put_edge(s, &s->right, 34, SP_WIDTH * 0.38, true, SP_SOFT);
        sp_sheet_stroke(s, SP_MARGIN, 41, SP_MARGIN + SP_WIDTH, 41, 0.5, SP_LINE);
    }
    sp_buf_putf(&text, "%zu / %zu", s->page, s->pages);
    sp_words_put(s->type, &number, sp_buf_view(&text), 0, sp_view(NULL, 0));
    put_edge(s, &number, SP_PAGE_HEIGHT - 28, SP_WIDTH * 0.2, true, SP_SOFT);
    put_edge(s, &s->mark, SP_PAGE_HEIGHT - 28, SP_WIDTH * 0.78, false, SP_RED);
    sp_words_free(&number);
}

static void close_tags(struct sp_sheet *s)
{
    for (size_t i = s->n_tags; s->cr && i-- > 0;)
        cairo_tag_end(s->cr, s->tag[i]);
}

void sp_sheet_new_page(struct sp_sheet *s)
{
    if (s->page >= SP_MAX_PDF_PAGES)
        sp_type_fail(s->type, SP_ERR(LIMIT), "limit.pages", "the report would take more than 4000 pages");
    if (!sp_ok(sp_type_rc(s->type)))
        return;
    close_tags(s);
    put_edges(s);
    if (s->cr)
        cairo_show_page(s->cr);
    s->page++;
    s->y = SP_TOP;
    for (size_t i = 0; s->cr && i < s->n_tags; i++)
        cairo_tag_begin(s->cr, s->tag[i], NULL);
}

void sp_sheet_end(struct sp_sheet *s)
{
    close_tags(s);
    s->n_tags = 0;
    put_edges(s);
    if (s->cr) {
        cairo_show_page(s->cr);
        if (cairo_status(s->cr) != CAIRO_STATUS_SUCCESS)
            sp_type_fail(s->type, SP_ERR(INTERNAL), "pdf.library", cairo_status_to_string(cairo_status(s->cr)));
        cairo_destroy(s->cr);
    }
    s->cr = NULL;
    sp_words_free(&s->left);
    sp_words_free(&s->right);
    sp_words_free(&s->mark);
}

void sp_sheet_need(struct sp_sheet *s, double height)
{
    size_t n = s->n_waiting;
    s->n_waiting = 0;
    for (size_t i = 0; i < n; i++)
        height += s->waiting[i].height;
    if (sp_sheet_room(s) < height && s->y > SP_TOP)
        sp_sheet_new_page(s);
    for (size_t i = 0; i < n; i++)
        s->waiting[i].draw(s->waiting[i].ctx);
}

void sp_sheet_wait(struct sp_sheet *s, double height, void (*draw)(void *ctx), void *ctx)
{
    if (s->n_waiting == SP_MAX_WAITING)
        sp_sheet_need(s, 0);
    s->waiting[s->n_waiting++] = (struct sp_waiting){ height, draw, ctx };
}

void sp_sheet_open(struct sp_sheet *s, const char *name)
{
    if (s->n_tags == SP_MAX_TAGS) {
        sp_type_fail(s->type, SP_ERR(INTERNAL), "pdf.library", "tags are nested too deeply");
        return;
    }
    s->tag[s->n_tags++] = name;
    if (s->cr)
        cairo_tag_begin(s->cr, name, NULL);
}

void sp_sheet_close(struct sp_sheet *s)
{
    if (!s->n_tags)
        return;
    s->n_tags--;
    if (s->cr)
        cairo_tag_end(s->cr, s->tag[s->n_tags]);
}

int sp_sheet_outline(struct sp_sheet *s, int parent, struct sp_view title)
{
    char where[64];
    SP_BUF_AUTO text = { 0 };
    if (!s->cr)
        return 0;
    sp_buf_put_safe(&text, title);
    (void)snprintf(where, sizeof where, "page=%zu pos=[0 %d]", s->page, (int)s->y - 8);
    const char *utf8 = sp_buf_cstr(&text);
    return utf8 ? cairo_pdf_surface_add_outline(s->surface, parent, utf8, where, CAIRO_PDF_OUTLINE_FLAG_OPEN) : 0;
}

void sp_sheet_fill(struct sp_sheet *s, double x, double y, double w, double h, enum sp_colour colour)
{
    if (!s->cr)
        return;
    set_colour(s, colour);
    cairo_rectangle(s->cr, x, y, w, h);
    cairo_fill(s->cr);
}

void sp_sheet_stroke(struct sp_sheet *s, double x1, double y1, double x2, double y2, double width, enum sp_colour colour)
{
    if (!s->cr)
        return;
    set_colour(s, colour);
    cairo_set_line_width(s->cr, width);
    cairo_move_to(s->cr, x1, y1);
    cairo_line_to(s->cr, x2, y2);
    cairo_stroke(s->cr);
}

void sp_sheet_lines(struct sp_sheet *s, const struct sp_set *set, size_t first, size_t n, double x, double y, double w, bool right,
                    enum sp_colour colour)
{
    if (!s->cr)
        return;
    set_colour(s, colour);
    for (size_t i = first; i < first + n && i < set->n; i++) {
        const struct sp_set_line *l = &set->line[i];
        cairo_move_to(s->cr, right ? x + w - l->width : x, y + l->above);
        pango_cairo_show_layout(s->cr, l->layout);
        y += l->height;
    }
}

void sp_sheet_paragraph(struct sp_sheet *s, const struct sp_words *w, double x, double width, const char *tag, enum sp_colour colour)
{
    struct sp_set set;
    sp_type_set(s->type, w, width, &set);
    for (size_t i = 0; i < set.n;) {
        double height = 0;
        size_t n = 0;
        sp_sheet_need(s, set.line[i].height);
        while (i + n < set.n && (!n || height + set.line[i + n].height <= sp_sheet_room(s)))
            height += set.line[i + n++].height;
        if (tag)
            sp_sheet_open(s, tag);
        sp_sheet_lines(s, &set, i, n, x, s->y, width, false, colour);
        if (tag)
            sp_sheet_close(s);
        s->y += height;
        i += n;
    }
    sp_set_free(&set);
}
