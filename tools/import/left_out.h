/* tools/import/left_out.h - what records said that there was no place for, counted by kind. Threading: one thread at a time. */
#ifndef SP_TOOLS_IMPORT_LEFT_OUT_H
#define SP_TOOLS_IMPORT_LEFT_OUT_H

#include "base/bytes.h"

enum { SP_LEFT_OUT_KINDS = 48, SP_LEFT_OUT_TEXT = 96 };
/* By first appearance; the last place counts all further kinds. */
struct sp_left_out { struct { char what[SP_LEFT_OUT_TEXT]; uint64_t times; } v[SP_LEFT_OUT_KINDS]; size_t n; };

void sp_left_out_add(struct sp_left_out *l, const char *what, uint64_t times);
void sp_left_out_text(const struct sp_left_out *l, struct sp_buf *b); /* a line for each; nothing when there is none */
void sp_left_out_json(const struct sp_left_out *l, struct sp_buf *b); /* {"what":times,…} */

#endif
