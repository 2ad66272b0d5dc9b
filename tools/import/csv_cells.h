/*
 * tools/import/csv_cells.h - from the cells of one row to the JSON text of a record, as a mapping says.
 *
 * Rules (diag.rule): import.csv.code import.csv.date import.csv.number import.csv.column import.csv.zeros import.csv.nothing, and those of
 * schema/subject.h
 *
 * Threading: no shared state.
 */
#ifndef SP_TOOLS_IMPORT_CSV_CELLS_H
#define SP_TOOLS_IMPORT_CSV_CELLS_H

#include "tools/import/csv_map.h"
#include "tools/import/csv_zeros.h"
#include "tools/import/reader.h"

struct sp_csv_cells {
    const struct sp_csv_mapping *m;
    const struct sp_import_sink *sink; /* for who holds an identifier */
    const size_t *at;                  /* of each column of the mapping, its place in a row */
    const struct sp_view *cells;
    size_t n;
    struct sp_view *clean;             /* of each column of the mapping: its cell as it counts */
    struct sp_buf cleaned, made, subject; /* what clean points to; a value that was made of a cell */
    struct sp_buf other;               /* a subject that the row's differs from by leading zeros only */
    struct sp_csv_zeros zeros;
    struct sp_buf json, notes;         /* what comes out */
    size_t wrong;                      /* column of the mapping that a refusal is about; SIZE_MAX: none */
};

/* json, notes and subject hold the row's; or INVALID: d says why, and subject is whose row it is, empty when it does not tell. */
struct sp_rc SP_MUST sp_csv_cells_record(struct sp_csv_cells *c, struct sp_diag *d);
void sp_csv_cells_free(struct sp_csv_cells *c);

#endif
