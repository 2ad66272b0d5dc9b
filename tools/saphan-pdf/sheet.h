/*
 * tools/saphan-pdf/sheet.h - pages of A4: a flow from top to bottom with a running head, page numbers, an outline and tags.
 *
 * The same calls are made twice: first without drawing, to learn how many pages there will be, then for good.
 *
 * Lengths are in points, y grows downwards. Rules: limit.pages
 *
 * Threading: one thread.
 */
#ifndef SP_PDF_SHEET_H
#define SP_PDF_SHEET_H

#include <cairo.h>

#include "tools/saphan-pdf/type.h"

#define SP_PAGE_WIDTH 595.28
#define SP_PAGE_HEIGHT 841.89
#define SP_MARGIN 42.0
#define SP_TOP 52.0                       /* where the flow of a page begins */
#define SP_BOTTOM (SP_PAGE_HEIGHT - 50.0) /* and ends */
#define SP_WIDTH (SP_PAGE_WIDTH - 2 * SP_MARGIN)

enum { SP_MAX_PDF_PAGES = 4000, SP_MAX_TAGS = 8 };

enum sp_colour { SP_INK = 0x1C2733, SP_SOFT = 0x566575, SP_LINE = 0xD5DDE4, SP_BAND = 0x0F4C5C, SP_TINT = 0xF2F6F8, SP_GOLD = 0xB7791F,
                 SP_WARM = 0xFDF6E7, SP_RED = 0xA4262C };

/* A heading that waits for what it stands above, so that neither is left alone on a page. */
enum { SP_MAX_WAITING = 3 };
struct sp_waiting { double height; void (*draw)(void *ctx); void *ctx; };

struct sp_sheet {
    struct sp_type *type;
    cairo_t *cr;               /* NULL: nothing is drawn */
    cairo_surface_t *surface;
    double y;
    size_t page, pages;        /* this one from 1; of how many, 0: not known yet */
    const char *tag[SP_MAX_TAGS];
    size_t n_tags;
    struct sp_waiting waiting[SP_MAX_WAITING];
    size_t n_waiting;
    int outline;               /* the entry that sections hang under */
    struct sp_words left, right, mark; /* of the running head; mark: printed on each page in red when it is not empty */
};

/* cr NULL: only counts. left and right are filled by the caller before the first page ends. */
void sp_sheet_begin(struct sp_sheet *s, struct sp_type *t, cairo_surface_t *surface, size_t pages);
void sp_sheet_end(struct sp_sheet *s);
void sp_sheet_new_page(struct sp_sheet *s);
static inline double sp_sheet_room(const struct sp_sheet *s) { return SP_BOTTOM - s->y; }
/* A new page when less than this is left, and for what waits; then that is drawn. Whatever is drawn asks for its room first. */
void sp_sheet_need(struct sp_sheet *s, double height);
/* Drawn by the next sp_sheet_need, on one page with what needs it. ctx lives until then. */
void sp_sheet_wait(struct sp_sheet *s, double height, void (*draw)(void *ctx), void *ctx);

/* Structure of the document; closed and opened again around a page's end. name is constant text. */
void sp_sheet_open(struct sp_sheet *s, const char *name);
void sp_sheet_close(struct sp_sheet *s);
/* An entry of the outline that leads here. parent 0: the top. Returns what later ones may hang under. */
int sp_sheet_outline(struct sp_sheet *s, int parent, struct sp_view title);

void sp_sheet_fill(struct sp_sheet *s, double x, double y, double w, double h, enum sp_colour colour);
void sp_sheet_stroke(struct sp_sheet *s, double x1, double y1, double x2, double y2, double width, enum sp_colour colour);
/* Lines from `first` on, `n` of them, between x and x + w; right: aligned to the end. */
void sp_sheet_lines(struct sp_sheet *s, const struct sp_set *set, size_t first, size_t n, double x, double y, double w, bool right,
                    enum sp_colour colour);
/* A paragraph at x, w wide, which may go on on the next page; y moves below it. tag NULL: none. */
void sp_sheet_paragraph(struct sp_sheet *s, const struct sp_words *w, double x, double width, const char *tag, enum sp_colour colour);

#endif
