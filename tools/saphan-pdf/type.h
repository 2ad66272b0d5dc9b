/*
 * tools/saphan-pdf/type.h - fonts and set text: words with their styles, broken into lines.
 *
 * Fonts come from the folders that are named here and from no setting of the user, so that the same fonts make the same
 * bytes. A character that no font has is never a box: where its script's package is missing that is an error that names the
 * package, else it is written out as [U+XXXX], as hidden characters are.
 *
 * Failures are sticky: after the first one nothing more is set, and sp_type_rc tells.
 *
 * Rules: pdf.font pdf.library
 *
 * Threading: one thread.
 */
#ifndef SP_PDF_TYPE_H
#define SP_PDF_TYPE_H

#include <pango/pangocairo.h>

#include "base/arena.h"
#include "base/rc.h"
#include "i18n/linebreak.h"

enum sp_pdf_style {
    SP_PDF_BOLD = 1, SP_PDF_SOFT = 2, SP_PDF_SMALL = 4, SP_PDF_RED = 8, SP_PDF_RAISED = 16, SP_PDF_BAND = 32
};

struct sp_type {
    PangoFontMap *map;
    PangoContext *context;
    PangoFontDescription *font;
    PangoFontset *fontset;     /* of the text's own language */
    struct sp_breaker *breaker;
    unsigned char *known;      /* per code point: not looked for yet, there, not there */
    size_t written_out;        /* characters that no font had */
    struct sp_rc rc;
    struct sp_diag *d;
};

/* language: of the document. fonts: a folder, or NULL for the system's. Free with sp_type_close in any case. */
void sp_type_open(struct sp_type *t, struct sp_view language, const char *fonts, struct sp_diag *d);
void sp_type_close(struct sp_type *t);
struct sp_rc SP_MUST sp_type_rc(const struct sp_type *t);
void sp_type_fail(struct sp_type *t, struct sp_rc rc, const char *rule, const char *text);

/* Words with styles, before they are broken into lines. Zero-initialise; sp_words_free. */
struct sp_words { struct sp_buf text, runs; double size_pt; };
void sp_words_free(struct sp_words *w);
void sp_words_clear(struct sp_words *w, double size_pt);
/* text is valid UTF-8; language: a tag of its own, or empty. What is hidden in it is written out. */
void sp_words_put(struct sp_type *t, struct sp_words *w, struct sp_view text, unsigned style, struct sp_view language);
void sp_words_break(struct sp_words *w); /* a new line */

/* Broken into lines. */
struct sp_set_line { PangoLayout *layout; double baseline, height, width, above; }; /* in points; baseline from the line's top; above: room over the layout */
struct sp_set { struct sp_set_line *line; size_t n; double height, width; };
/* width_pt < 0: one line. Free with sp_set_free. */
void sp_type_set(struct sp_type *t, const struct sp_words *w, double width_pt, struct sp_set *out);
void sp_set_free(struct sp_set *s);
/* Lowers the first line, so that it stands on one line with that of its neighbour. */
void sp_set_lower(struct sp_set *s, double baseline);
/* What a column would take: its longest part that does not break, and the whole on one line. */
void sp_type_measure(struct sp_type *t, const struct sp_words *w, double *least_pt, double *most_pt);

#endif
