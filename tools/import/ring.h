/*
 * tools/import/ring.h - rows on their way from a reader, through parsers on all cores, to one writer, in order.
 *
 * One thread adds rows, any number of workers parse batches of them, one thread takes batches in the order of the file.
 * Memory is bounded: a fixed number of batches of bounded size.
 *
 * Threading: sp_ring_row, _reject and _close from the reading thread; sp_ring_take, _give and _stop from the storing one.
 */
#ifndef SP_TOOLS_IMPORT_RING_H
#define SP_TOOLS_IMPORT_RING_H

#include "base/arena.h"
#include "schema/canonical.h"
#include "schema/country_policy.h"
#include "tools/import/reader.h"

enum { SP_RING_ROWS = 512, SP_RING_ROWS_MOST = 2048, SP_RING_BYTES = 1024 * 1024, SP_RING_BYTES_MOST = 4 * SP_RING_BYTES }; /* MOST: rows of one company stay together */

struct sp_ring_row {
    size_t at, n;              /* in the batch's text */
    size_t line;
    uint64_t next;
    bool rejected;             /* text is a line for the rejects file already */
    bool joins;                /* of the company of the row before */
    size_t n_raw, n_notes;     /* behind the text */
    struct sp_company company; /* n facts 0: the row was rejected; its subject, when it tells it */
};

struct sp_ring_batch {
    struct sp_buf text;        /* rows as read */
    const char *file;          /* they come from */
    struct sp_ring_row *rows;
    size_t n;
    struct sp_arena arena;     /* of the companies */
    struct sp_canonical_cache cache;
    struct sp_buf rejects;     /* JSON lines, in order */
    size_t n_rejects;
    struct sp_rc rc;           /* of parsing: out of memory */
    int state;
};

struct sp_ring;

/* source: for facts that name none, or NULL; borrowed. column: what column of a CSV file a failure is about, from a row's notes, or
 * NULL; it is called on the workers' threads. */
typedef void (*sp_ring_column)(const struct sp_csv_mapping *mapping, struct sp_view notes, const struct sp_diag *why, struct sp_buf *out);
struct sp_rc SP_MUST sp_ring_open(unsigned workers, const char *source, const struct sp_csv_mapping *mapping, sp_ring_column column, struct sp_ring **out);
void sp_ring_free(struct sp_ring *r); /* after the reading thread has ended; NULL is fine */

/* Of the rows from now on: what rejects are said to come from. Borrowed for the ring's life. */
void sp_ring_file(struct sp_ring *r, const char *file);
/* Rows with a kind that the law forbids to collect are rejected, by the rule of the table. Before the first row; borrowed. NULL: none. */
void sp_ring_law(struct sp_ring *r, const struct sp_country_policy *law);
/* CLOSED once the storing side has stopped. */
struct sp_rc SP_MUST sp_ring_row(struct sp_ring *r, const struct sp_import_row *row);
struct sp_rc SP_MUST sp_ring_reject(struct sp_ring *r, const struct sp_import_row *row, const struct sp_diag *why);
/* No more rows: rc and d of the reader are what sp_ring_take ends with. */
void sp_ring_close(struct sp_ring *r, struct sp_rc rc, const struct sp_diag *d);

/* The next batch, parsed; waits at most wait_ms: *out NULL when there is none yet. After the last: the reader's rc and
 * *end true. */
struct sp_rc SP_MUST sp_ring_take(struct sp_ring *r, unsigned wait_ms, struct sp_ring_batch **out, bool *end, struct sp_diag *d);
void sp_ring_give(struct sp_ring *r, struct sp_ring_batch *batch);
void sp_ring_stop(struct sp_ring *r);

/* One line for the rejects file: file, line, field, column where there is one, rule, text, and the row (base64 where it is no text). */
void sp_import_put_reject(struct sp_buf *b, const char *file, size_t line, struct sp_view row, struct sp_view column, const struct sp_diag *why);

#endif
