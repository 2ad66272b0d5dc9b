/*
 * tools/import/csv.h - rows of comma-separated values (RFC 4180), piece by piece.
 *
 * Rows end with LF or CRLF; a cell may stand in quotes, and holds delimiters, line ends and doubled quotes then. A quote inside a cell
 * that does not begin with one, or text behind a closing quote, is wrong and spoils its row only; a quote that is never
 * closed spoils the rest of the file. A byte order mark at the beginning is passed over, empty lines too.
 *
 * Threading: a parser belongs to one thread at a time.
 */
#ifndef SP_TOOLS_IMPORT_CSV_H
#define SP_TOOLS_IMPORT_CSV_H

#include "base/bytes.h"
#include "base/limits.h"

enum { SP_CSV_CELLS = 4096 };

struct sp_csv_row {
    const struct sp_view *cells;  /* n of them, without quotes; borrowed for the call */
    size_t n;
    struct sp_view raw;           /* as it stands in the file, without its end */
    size_t line;                  /* where it begins, from 1 */
    uint64_t next;                /* bytes up to its end, that included */
    const char *wrong;            /* rule that the row as such breaks, or NULL; cells are none then */
};

struct sp_csv {
    char delimiter;
    struct sp_buf raw, text;      /* of the row in progress: as it is, and its cells one after another */
    size_t ends[SP_CSV_CELLS];    /* of the cells, in text */
    struct sp_view cells[SP_CSV_CELLS];
    size_t n, line, lines;        /* line: of the row's beginning; lines: ended so far */
    uint64_t at;                  /* bytes so far */
    int state;
    const char *wrong;
    struct sp_rc (*row)(void *ctx, const struct sp_csv_row *row, struct sp_diag *d);
    void *ctx;
};

/* Zero-initialise, then this; release with sp_csv_free. */
void sp_csv_begin(struct sp_csv *c, char delimiter, struct sp_rc (*row)(void *ctx, const struct sp_csv_row *row, struct sp_diag *d), void *ctx);
/* last: with the last piece. Rules of the file: import.csv.quote (never closed, d->line says where). Rules of a row (wrong):
 * import.csv.quote import.csv.length import.csv.cells */
struct sp_rc SP_MUST sp_csv_feed(struct sp_csv *c, struct sp_view piece, bool last, struct sp_diag *d);
void sp_csv_free(struct sp_csv *c);

#endif
