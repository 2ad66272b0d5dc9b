/*
 * tools/import/csv_column.h - the columns of the project's CSV: one row is one fact. Reader and writer share them.
 *
 * First columns say whose fact it is and how it is known (sp_csv_meta); each other column is one part of one field of one
 * kind, named KIND.FIELD, or KIND.FIELD.lang, .script (words) and KIND.FIELD.currency (amounts). Columns may stand in any
 * order; an empty cell is an absent member.
 *
 * Threading: no shared state.
 */
#ifndef SP_TOOLS_IMPORT_CSV_COLUMN_H
#define SP_TOOLS_IMPORT_CSV_COLUMN_H

#include "base/bytes.h"
#include "schema/section.h"

/* enumerator, name: members of a fact (schema/fact.h) but the data */
#define SP_CSV_META_LIST(X) \
    X(SUBJECT, "subject") \
    X(KIND, "kind") \
    X(ID, "id") \
    X(STATUS, "status") \
    X(CLASS, "class") \
    X(DISPUTED, "disputed") \
    X(SOURCE, "source") \
    X(VALID_FROM, "valid_from") \
    X(VALID_TO, "valid_to") \
    X(RECEIVED, "received")

enum sp_csv_meta_column {
#define X(id, name) SP_CSV_##id,
    SP_CSV_META_LIST(X)
#undef X
    SP_CSV_META_COUNT
};
extern const char *const sp_csv_meta[SP_CSV_META_COUNT];

enum sp_csv_part { SP_CSV_VALUE, SP_CSV_LANG, SP_CSV_SCRIPT, SP_CSV_CURRENCY };

struct sp_csv_column {
    const struct sp_kind *kind;
    const struct sp_field *field;
    enum sp_csv_part part;
};

/* "registered.name.text.lang", appended. */
void sp_csv_column_name(struct sp_buf *b, const struct sp_csv_column *c);
/* False (out untouched) when there is no such column. */
bool sp_csv_column_named(struct sp_view name, struct sp_csv_column *out);
/* The parts that a field of this type has, from SP_CSV_VALUE on; ended by a part that is SP_CSV_VALUE again. */
const enum sp_csv_part *sp_csv_parts(enum sp_field_type type);

/* Cells of words and tokens are guarded: a spreadsheet would run one that begins with = + - or @. */
bool sp_csv_guarded(const struct sp_csv_column *c);
/* One cell, quoted where needed (RFC 4180). guard: one ' in front of what a spreadsheet would run, and of what looks guarded. */
void sp_csv_put_cell(struct sp_buf *b, struct sp_view text, bool guard);
/* A guarded cell without its guard. */
struct sp_view sp_csv_unguard(struct sp_view cell);

#endif
