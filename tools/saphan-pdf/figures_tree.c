/* Who owns the company, and what it owns. */
#include "tools/saphan-pdf/figures.h"

#define TEXT_X 22.0
#define SPINE_X 8.0

/* Kind, share and what else has to be known. */
static void say_node(struct sp_paper *p, const struct sp_figure_node *n, struct sp_words *w)
{
    sp_paper_column(p, w, n->fact->label, 0);
    sp_figure_piece(p, w, n->share, false);
    if (!n->share) {
        sp_figure_piece(p, w, n->low, true);
        sp_figure_piece(p, w, n->high, true);
    }
    sp_figure_piece(p, w, n->until, true);
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
    sp_sheet_fill(s, x, s->y, width, SP_BAR, (enum sp_colour)SP_BAR_LIGHT);
    sp_sheet_fill(s, x, s->y, width * from / 10000, SP_BAR, SP_BAND);
    if (to > from)
        sp_sheet_fill(s, x + width * from / 10000, s->y, width * (to - from) / 10000, SP_BAR, (enum sp_colour)SP_BAR_OPEN);
    s->y += SP_BAR + 2;
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
    sp_sheet_need(s, first.height + second.height + SP_BAR + 12);
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
        sp_draw_marker(s, 0, SP_MARGIN + SPINE_X, mark);
    sp_set_free(&first);
    sp_set_free(&second);
}

static void put_node(struct sp_paper *p, const struct sp_figure_node *n, struct spine spine)
{
    struct sp_words name = { .size_pt = SP_TEXT_PT }, small = { .size_pt = SP_FIGURE_PT };
    if (n->name)
        sp_paper_original(p, &name, n->name, 0);
    say_node(p, n, &small);
    put_entry_of_tree(p, &name, &small, n, spine);
    sp_words_free(&name);
    sp_words_free(&small);
}

void sp_paper_tree(struct sp_paper *p, const struct sp_figure_tree *t)
{
    struct sp_words name = { .size_pt = SP_TEXT_PT + 0.5 }, none = { .size_pt = SP_FIGURE_PT };
    const struct sp_doc_value *company = t->company ? t->company : sp_doc_named(p->doc.head, p->doc.n_head, "sub");
    sp_figure_title(p, "figure.ownership", NULL, 60);
    sp_sheet_open(&p->sheet, "Figure");
    for (size_t i = 0; i < t->n_above; i++)
        put_node(p, &t->above[i], (struct spine){ i > 0, true });
    if (company)
        sp_paper_original(p, &name, company, SP_PDF_BOLD);
    put_entry_of_tree(p, &name, &none, NULL, (struct spine){ t->n_above > 0, t->n_below > 0 });
    for (size_t i = 0; i < t->n_below; i++)
        put_node(p, &t->below[i], (struct spine){ true, i + 1 < t->n_below });
    sp_sheet_close(&p->sheet);
    sp_figure_remarks(p, false, t->part);
    sp_words_free(&name);
}
