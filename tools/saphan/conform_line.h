/*
 * tools/saphan/conform_line.h - a line of test vectors, rewritten where strict JSON has no place for what vectors must say.
 *
 * Only the line around a vector is rewritten, never the token, key or note in it, and what is no JSON stays none: the strict
 * scanner still reads the result.
 *
 * Threading: no shared state.
 */
#ifndef SP_TOOLS_CONFORM_LINE_H
#define SP_TOOLS_CONFORM_LINE_H

#include "base/bytes.h"

/* Appends in with numbers that a double may not hold quoted: sizes of trees go up to 2^64 - 1, and whoever reads one takes both. */
void sp_conform_quote_numbers(struct sp_view in, struct sp_buf *out);
/*
 * Appends in with each escaped NUL and lone surrogate as U+0001, which is as little permitted in a token, key, note or number
 * (RFC 8259 section 8.2 leaves such texts open, I-JSON and this house do not): so what holds one is judged, and the line is read.
 */
void sp_conform_mark_texts(struct sp_view in, struct sp_buf *out);

#endif
