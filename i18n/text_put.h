/*
 * i18n/text_put.h - what the text of a report for a terminal is written with; for i18n/text*.c only.
 *
 * Text of people passes through sp_tty_add and its like alone: it is safe to print, and what is written from right to left
 * turns nothing round beside it.
 *
 * Threading: a text belongs to one thread.
 */
#ifndef SP_I18N_TEXT_PUT_H
#define SP_I18N_TEXT_PUT_H

#include "i18n/rendition_doc.h"

struct sp_tty {
    const struct sp_catalogue *cat;
    struct sp_doc doc;
    struct sp_buf *out;
    struct sp_buf raw, safe;  /* one column without escapes; what is printed of it */
    size_t width;
    struct sp_arena *arena;
    const struct sp_doc_fact **sources;  /* of the section at hand: the first fact of each */
    size_t n_sources;
    bool in_section, aided;   /* readings beside names are told by a mark, which the section's end explains; there is one */
};

/* Beside a reading within a section. */
#define SP_TTY_AIDED "[a]"

void sp_tty_fail(struct sp_tty *s, enum sp_rc_code code); /* keeps the first one */
void sp_tty_pad(struct sp_tty *s, size_t n);              /* blanks */
void sp_tty_rule(struct sp_tty *s, char c);               /* a line of c */

/* To what is about to be printed: a column of the lines, a label of the catalogue, " | label value" (without label for NULL),
 * a value with its language and the aids for reading it, what a legal form is (of a value, or NULL for the company's). */
void sp_tty_add(struct sp_tty *s, struct sp_view column);
void sp_tty_label(struct sp_tty *s, const char *key);
void sp_tty_piece(struct sp_tty *s, const char *label, struct sp_view column);
void sp_tty_value(struct sp_tty *s, const struct sp_doc_value *v);
void sp_tty_form(struct sp_tty *s, const struct sp_doc_value *v);
/* Columns that it takes; s->safe holds it. */
size_t sp_tty_width(struct sp_tty *s, struct sp_view column);
/* Prints what was added, from column `at` on, wrapped and indented to the same column; ends the line. */
void sp_tty_flow(struct sp_tty *s, size_t at);
/* Below an original: its translation, or nothing for NULL. */
void sp_tty_translated(struct sp_tty *s, const struct sp_translated *t, size_t at);

#endif
