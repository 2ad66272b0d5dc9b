/*
 * tools/import/together.h - rows of one company that stand together in a file: what several of them say, they say alike.
 *
 * A file of shareholders repeats the company in each row, and has two answers where a row was edited and another one was not. Which of
 * them is right nobody can tell, so that all rows that say such a fact are refused.
 *
 * Rule: import.csv.differs, with the field, and the line of a row that says otherwise.
 *
 * Threading: no shared state.
 */
#ifndef SP_TOOLS_IMPORT_TOGETHER_H
#define SP_TOOLS_IMPORT_TOGETHER_H

#include "tools/import/ring.h"

struct sp_differing { size_t fact, other; }; /* of a row: its fact, and the row that says otherwise; other SIZE_MAX: none */

/* n rows of one company, refused ones without facts among them. out: n; *any: there is one. */
struct sp_rc SP_MUST sp_together_look(const struct sp_ring_row *rows, size_t n, struct sp_arena *a, struct sp_differing *out, bool *any);
/* Why row is refused. */
void sp_together_why(const struct sp_ring_row *rows, size_t row, const struct sp_differing *of, struct sp_arena *a, struct sp_diag *why);

/* Rows of one company that stand together are one record: *out, of the batch and its arena, from the row at on. *end: the first row that is not
 * of it. */
struct sp_rc SP_MUST sp_together_gather(struct sp_ring_batch *b, size_t at, struct sp_company *out, size_t *end);

#endif
