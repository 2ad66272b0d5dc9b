/* CSV: rows as a mapping says, or of the project's own columns. Position: bytes of UTF-8. */
#include <errno.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>

#include "schema/subject.h"
#include "tools/import/csv.h"
#include "tools/import/csv_cells.h"

enum { CONVERT_BYTES = 64 * 1024, REST_BYTES = 16 };

struct csv_rows {
    struct sp_import_reader base;
    struct sp_csv csv;
    const struct sp_csv_mapping *m;  /* of the sink, or own */
    struct sp_csv_mapping *own;
    struct sp_csv_cells cells;
    size_t *at;
    size_t width;                    /* cells of a row, 0: not known yet */
    bool ready, begun;               /* the header is read; the first bytes were looked at */
    struct sp_buf last;              /* subject of the row before, empty when that was refused */
    iconv_t convert;
    bool converts;
    char rest[REST_BYTES];           /* the beginning of a character whose end is in a later piece */
    size_t n_rest;
    char mark[2];                    /* the file's first bytes, until there are two */
    size_t n_mark;
};

/* ---- the header ---------------------------------------------------------------------------------------- */

static struct sp_rc room_for_columns(struct csv_rows *r)
{
    r->at = calloc(r->m->n_columns + 1, sizeof *r->at);
    r->cells.clean = calloc(r->m->n_columns + 1, sizeof *r->cells.clean);
    r->cells.m = r->m;
    r->cells.at = r->at;
    r->cells.sink = r->base.sink;
    return r->at && r->cells.clean ? SP_OK : SP_ERR(NOMEM);
}

static struct sp_rc no_column(const struct sp_csv_wanted *w, size_t line, struct sp_diag *d)
{
    char name[64];
    (void)snprintf(name, sizeof name, "%llu", (unsigned long long)w->number);
    struct sp_view called = w->name.n ? w->name : sp_view_of(name);
    return sp_import_fail(d, SP_ERR(FORMAT), "import.csv.header", line, "there is no column %.*s, which %.*s of the mapping reads",
                          (int)(called.n < 80 ? called.n : 80), called.p, (int)(w->member.n < 80 ? w->member.n : 80), w->member.p);
}

/* Where each column that is wanted stands. */
static struct sp_rc find_columns(struct csv_rows *r, const struct sp_csv_row *row, struct sp_diag *d)
{
    SP_TRY(room_for_columns(r));
    for (size_t i = 0; i < r->m->n_columns; i++) {
        const struct sp_csv_wanted *w = &r->m->columns[i];
        size_t found = 0;
        if (w->number) {
            r->at[i] = (size_t)w->number - 1;
            if (w->number > row->n)
                return no_column(w, row->line, d);
            continue;
        }
        for (size_t k = 0; k < row->n; k++)
            if (sp_view_eq(row->cells[k], w->name)) {
                r->at[i] = k;
                found++;
            }
        if (!found)
            return no_column(w, row->line, d);
        if (found > 1)
            return sp_import_fail(d, SP_ERR(FORMAT), "import.csv.header", row->line, "the column %.*s stands %zu times; name it by its number",
                                  (int)(w->name.n < 80 ? w->name.n : 80), w->name.p, found);
    }
    return SP_OK;
}

/* UTF-8, and no NUL, which no text of ours may hold. */
static bool is_text(struct sp_view raw)
{
    return sp_utf8_check(raw) == raw.n && (!raw.n || !memchr(raw.p, 0, raw.n));
}

static struct sp_rc take_columns(struct csv_rows *r, const struct sp_csv_row *row, bool *was, struct sp_diag *d)
{
    if (row->wrong && *was)
        return sp_import_fail(d, SP_ERR(FORMAT), row->wrong, row->line, "the header cannot be read");
    if (*was && !is_text(row->raw))
        return sp_import_fail(d, SP_ERR(FORMAT), "import.csv.utf8", row->line,
                              "the header is not UTF-8; a mapping names the file's encoding");
    if (!r->m) {
        SP_TRY(sp_csv_mapping_own(row->cells, row->n, r->base.sink->source, &r->own, d));
        r->m = r->own;
    }
    r->ready = true;
    r->width = row->wrong ? 0 : row->n;
    return find_columns(r, row, d);
}

/* True when the row was the header. A header that is none, and begins as JSON does, is more likely a wrong --format. */
static struct sp_rc take_header(struct csv_rows *r, const struct sp_csv_row *row, bool *was, struct sp_diag *d)
{
    *was = !r->m || r->m->header;
    struct sp_rc rc = take_columns(r, row, was, d);
    if (sp_ok(rc) || sp_is(rc, SP_RC_NOMEM) || !*was || !row->raw.n || (row->raw.p[0] != '{' && row->raw.p[0] != '['))
        return rc;
    return sp_import_fail(d, SP_ERR(FORMAT), "import.csv.header", row->line,
                          "the file begins with %c, as JSON does, and is no CSV: is --format right? jsonl is for the project's own records", row->raw.p[0]);
}

/* ---- rows ------------------------------------------------------------------------------------------------ */

/* subject: whose the row is, or empty. */
static struct sp_rc reject(struct csv_rows *r, const struct sp_csv_row *row, struct sp_view column, struct sp_view subject, struct sp_diag *why)
{
    sp_buf_clear(&r->last);
    struct sp_import_row out = { .text = row->raw, .line = row->line, .next = row->next, .notes = column,
                                 .subject = sp_subject_valid(subject) ? subject : sp_view(NULL, 0) };
    return r->base.sink->reject(r->base.sink->ctx, &out, why);
}

static struct sp_view column_name(const struct csv_rows *r, char number[24])
{
    size_t i = r->cells.wrong;
    if (i >= r->m->n_columns)
        return sp_view(NULL, 0);
    (void)snprintf(number, 24, "%llu", (unsigned long long)r->m->columns[i].number);
    return r->m->columns[i].name.n ? r->m->columns[i].name : sp_view_of(number);
}

/* What is wrong with the row as such; false: nothing. */
static bool is_wrong(struct csv_rows *r, const struct sp_csv_row *row, struct sp_diag *why)
{
    if (row->wrong)
        (void)sp_import_fail(why, SP_ERR(INVALID), row->wrong, row->line, "%s",
                             strcmp(row->wrong, "import.csv.quote") == 0 ? "a quote stands where none may: a cell with quotes begins and ends with one"
                             : strcmp(row->wrong, "import.csv.length") == 0 ? "the row is longer than 1 MB" : "the row has more than 4096 cells");
    else if (row->n != r->width)
        (void)sp_import_fail(why, SP_ERR(INVALID), "import.csv.cells", row->line, "the row has %zu cells, not %zu", row->n, r->width);
    else if (!is_text(row->raw))
        (void)sp_import_fail(why, SP_ERR(INVALID), "import.csv.utf8", row->line, "the row is not UTF-8");
    else
        return false;
    return true;
}

static struct sp_rc take_row(struct csv_rows *r, const struct sp_csv_row *row)
{
    struct sp_diag why = { .offset = SP_NO_OFFSET };
    char number[24];
    if (is_wrong(r, row, &why)) /* with a cell too many nobody knows which of them is the number */
        return reject(r, row, sp_view(NULL, 0), sp_view(NULL, 0), &why);
    r->cells.cells = row->cells;
    r->cells.n = row->n;
    struct sp_rc rc = sp_csv_cells_record(&r->cells, &why);
    if (sp_is(rc, SP_RC_INVALID) || sp_is(rc, SP_RC_FORMAT) || sp_is(rc, SP_RC_LIMIT) || sp_is(rc, SP_RC_NOTFOUND))
        return reject(r, row, column_name(r, number), sp_buf_view(&r->cells.subject), &why);
    SP_TRY(rc);
    struct sp_view subject = sp_buf_view(&r->cells.subject);
    struct sp_import_row out = { .text = sp_buf_view(&r->cells.json), .line = row->line, .next = row->next, .raw = row->raw,
                                 .notes = sp_buf_view(&r->cells.notes), .joins = subject.n && sp_view_eq(subject, sp_buf_view(&r->last)) };
    sp_buf_clear(&r->last);
    sp_buf_put(&r->last, subject);
    SP_TRY(sp_buf_rc(&r->last));
    return r->base.sink->record(r->base.sink->ctx, &out);
}

static struct sp_rc on_row(void *ctx, const struct sp_csv_row *row, struct sp_diag *d)
{
    struct csv_rows *r = ctx;
    bool header = false;
    if (r->m && row->line <= r->m->skip)
        return SP_OK;
    if (!r->ready) {
        SP_TRY(take_header(r, row, &header, d));
        if (header)
            return SP_OK;
    }
    if (!r->width && !row->wrong)
        r->width = row->n;
    return row->next <= r->base.from ? SP_OK : take_row(r, row);
}

/* ---- other encodings ----------------------------------------------------------------------------------------- */

static struct sp_rc wrong_bytes(const struct csv_rows *r, struct sp_diag *d)
{
    return sp_import_fail(d, SP_ERR(FORMAT), "import.csv.encoding", r->csv.lines + 1,
                          "bytes that are not of the encoding %s; the rows before are imported", r->m && r->m->encoding ? r->m->encoding : "UTF-16");
}

/* One run of the converter over what is left of a piece. */
static struct sp_rc convert_some(struct csv_rows *r, char **from, size_t *left, struct sp_diag *d)
{
    char to[CONVERT_BYTES], *p = to;
    size_t room = sizeof to;
    errno = 0;
    size_t rc = iconv(r->convert, from, left, &p, &room);
    int failed = rc == (size_t)-1 ? errno : 0;
    SP_TRY(sp_csv_feed(&r->csv, sp_view(to, sizeof to - room), false, d));
    if (failed == EILSEQ || (failed == EINVAL && *left > REST_BYTES / 2))
        return wrong_bytes(r, d);
    if (failed == EINVAL) {
        memmove(r->rest, *from, *left);
        r->n_rest = *left;
        *left = 0;
    }
    return SP_OK;
}

static struct sp_rc convert(struct csv_rows *r, struct sp_view piece, struct sp_diag *d)
{
    while (r->n_rest && piece.n) { /* the character that was cut, byte by byte */
        char *from = r->rest;
        size_t left = r->n_rest + 1;
        r->rest[r->n_rest] = piece.p[0];
        piece = sp_view(piece.p + 1, piece.n - 1);
        r->n_rest = 0;
        SP_TRY(convert_some(r, &from, &left, d));
        if (left)
            return wrong_bytes(r, d);
    }
    char *from = (char *)(uintptr_t)piece.p; /* iconv does not write there */
    size_t left = piece.n;
    while (left)
        SP_TRY(convert_some(r, &from, &left, d));
    return SP_OK;
}

static struct sp_rc begin(struct csv_rows *r, struct sp_view first)
{
    bool utf16 = sp_view_starts(first, SP_VIEW_LIT("\xff\xfe")) || sp_view_starts(first, SP_VIEW_LIT("\xfe\xff"));
    r->begun = true;
    r->m = r->base.sink->mapping;
    sp_csv_begin(&r->csv, r->m ? r->m->delimiter : ',', on_row, r);
    const char *name = r->m && r->m->encoding ? r->m->encoding : utf16 ? "UTF-16" : NULL;
    if (!name)
        return SP_OK;
    r->convert = iconv_open("UTF-8", name);
    r->converts = r->convert != (iconv_t)-1;
    return r->converts ? SP_OK : SP_ERR(NOMEM);
}

static struct sp_rc feed_begun(struct csv_rows *r, struct sp_view piece, bool last, struct sp_diag *d)
{
    if (!r->converts)
        return sp_csv_feed(&r->csv, piece, last, d);
    SP_TRY(convert(r, piece, d));
    if (last && r->n_rest)
        return wrong_bytes(r, d);
    return sp_csv_feed(&r->csv, sp_view("", 0), last, d);
}

static struct sp_rc feed(struct sp_import_reader *base, struct sp_view piece, bool last, struct sp_diag *d)
{
    struct csv_rows *r = (struct csv_rows *)base;
    if (!r->begun) {
        for (; r->n_mark < sizeof r->mark && piece.n; piece = sp_view(piece.p + 1, piece.n - 1))
            r->mark[r->n_mark++] = piece.p[0];
        if (r->n_mark < sizeof r->mark && !last)
            return SP_OK;
        SP_TRY(begin(r, sp_view(r->mark, r->n_mark)));
        SP_TRY(feed_begun(r, sp_view(r->mark, r->n_mark), false, d));
    }
    SP_TRY(feed_begun(r, piece, last, d));
    if (last && !r->ready)
        return sp_import_fail(d, SP_ERR(FORMAT), "import.csv.header", 1, "the file has no rows");
    return SP_OK;
}

static void drop(struct sp_import_reader *base)
{
    struct csv_rows *r = (struct csv_rows *)base;
    sp_csv_free(&r->csv);
    sp_csv_cells_free(&r->cells);
    sp_csv_mapping_free(r->own);
    sp_buf_free(&r->last);
    if (r->converts)
        (void)iconv_close(r->convert);
    free(r->cells.clean);
    free(r->at);
    free(r);
}

struct sp_rc sp_import_csv_new(struct sp_import_reader **out)
{
    static const struct sp_import_reader_ops ops = { feed, drop };
    struct csv_rows *r = calloc(1, sizeof *r);
    if (!r)
        return SP_ERR(NOMEM);
    r->base.ops = &ops;
    *out = &r->base;
    return SP_OK;
}
