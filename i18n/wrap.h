/*
 * i18n/wrap.h - text in lines of a terminal: wrapped where a line may break, in columns that fit together in every script.
 *
 * Only for people to look at, by the widths of i18n/width.h. A word of ASCII, such as an option, an id or a file's name, is broken only
 * when it alone is wider than a line.
 *
 * Threading: no shared state.
 */
#ifndef SP_I18N_WRAP_H
#define SP_I18N_WRAP_H

#include "base/bytes.h"

/* The text from column `at` of a line that was begun; further lines begin in column `indent`. None is wider than `columns`, unless a word
 * is. Ends the last line. at and indent are less than columns. */
void sp_wrap_put(struct sp_buf *b, struct sp_view text, size_t at, size_t indent, size_t columns);

/* "  left    text": the text wrapped in its own column, `indent`; below the left when that leaves no two blanks before it. */
void sp_wrap_row(struct sp_buf *b, struct sp_view left, struct sp_view text, size_t indent, size_t columns);

#endif
