/*
 * i18n/rendition_table.h - facts of one kind as a table: which shape and which columns, for every kind of page.
 *
 * Threading: no shared state. Views borrow from the facts.
 */
#ifndef SP_I18N_RENDITION_TABLE_H
#define SP_I18N_RENDITION_TABLE_H

#include "i18n/rendition_doc.h"

enum { SP_DOC_MAX_COLUMNS = 64, SP_DOC_MOST_SHORT = 8 }; /* values of a fact that fits into a row of a table of labels */

struct sp_doc_columns { const struct sp_doc_value *v[SP_DOC_MAX_COLUMNS]; size_t n; };

enum sp_doc_shape {
    SP_DOC_ONE_BY_ONE,   /* each by itself: short ones as rows of the section's own table of labels */
    SP_DOC_ROWS,         /* a row per fact, a column per field */
    SP_DOC_SIDE_BY_SIDE  /* a column per fact, a row per field: statements of two years */
};

/* Facts of one kind. The fields that any of them has go into *out, in the kind's order; for ONE_BY_ONE it holds nothing of use. */
enum sp_doc_shape sp_doc_table(const struct sp_doc_fact *facts, size_t n, struct sp_doc_columns *out);
/* The fact's value of a field, or NULL. */
const struct sp_doc_value *sp_doc_value_named(const struct sp_doc_fact *f, struct sp_view name);
/* A plain number: aligned to the end. */
bool sp_doc_is_number(const struct sp_doc_value *v);
/* Every value there is of the field is one. */
bool sp_doc_numeric(const struct sp_doc_fact *facts, size_t n, struct sp_view name);
/* How many facts from the first on are of its kind. */
size_t sp_doc_of_kind(const struct sp_doc_fact *facts, size_t n);

#endif
