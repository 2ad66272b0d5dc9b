/*
 * tools/saphan-pdf/table.h - tables: columns that fit their words, heads that repeat on each page, rows that go on on the
 * next page only when they must.
 *
 * Rows are made when they are drawn, so that a table of thousands takes the memory of one.
 *
 * Threading: one thread.
 */
#ifndef SP_PDF_TABLE_H
#define SP_PDF_TABLE_H

#include "tools/saphan-pdf/sheet.h"

enum { SP_MAX_COLUMNS = 66 };

/* span: columns that it takes, 1 at least; those it covers are left alone. */
struct sp_cell { struct sp_words words; unsigned span; bool right, head; };

struct sp_table {
    struct sp_sheet *sheet;
    size_t n_columns, n_rows;
    bool has_head;
    double size_pt, x, width;
    /* Fill the cells, which come cleared. row SIZE_MAX: the head. */
    void (*fill)(void *ctx, size_t row, struct sp_cell *cells);
    void *ctx;
    double column[SP_MAX_COLUMNS];  /* widths; all 0: by the words */
};

/* Draws it from the sheet's y on. */
void sp_table_draw(struct sp_table *t);

#endif
