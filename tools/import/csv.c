#include "tools/import/csv.h"

#include "tools/import/reader.h"

enum { CELL_START, PLAIN, QUOTED, QUOTE_IN_QUOTED, SPOILT };

void sp_csv_begin(struct sp_csv *c, char delimiter, struct sp_rc (*row)(void *ctx, const struct sp_csv_row *row, struct sp_diag *d), void *ctx)
{
    c->delimiter = delimiter;
    c->row = row;
    c->ctx = ctx;
    c->state = CELL_START;
}

void sp_csv_free(struct sp_csv *c)
{
    sp_buf_free(&c->raw);
    sp_buf_free(&c->text);
}

static void spoil(struct sp_csv *c, const char *rule)
{
    c->wrong = rule;
    c->state = SPOILT;
}

static void end_cell(struct sp_csv *c)
{
    if (c->n == SP_CSV_CELLS) {
        spoil(c, "import.csv.cells");
        return;
    }
    c->ends[c->n++] = c->text.n;
    c->state = CELL_START;
}

static void begin_row(struct sp_csv *c)
{
    sp_buf_clear(&c->raw);
    sp_buf_clear(&c->text);
    c->n = 0;
    c->wrong = NULL;
    c->state = CELL_START;
}

/* The row that is whole now. */
static struct sp_rc give(struct sp_csv *c, struct sp_diag *d)
{
    struct sp_rc rc = SP_OK;
    struct sp_view raw = sp_buf_view(&c->raw);
    if (raw.n && raw.p[raw.n - 1] == '\r')
        raw.n--;
    SP_TRY(sp_buf_rc(&c->raw));
    SP_TRY(sp_buf_rc(&c->text));
    bool empty = raw.n == 0 && !c->wrong;
    for (size_t i = 0, from = 0; i < c->n && !c->wrong; i++) {
        c->cells[i] = sp_view(c->text.p ? c->text.p + from : "", c->ends[i] - from);
        from = c->ends[i];
    }
    if (raw.n >= SP_MAX_IMPORT_LINE) /* too long to be shown */
        raw.n = 0;
    struct sp_csv_row row = { c->cells, c->wrong ? 0 : c->n, raw, c->line, c->at, c->wrong };
    if (!empty)
        rc = c->row(c->ctx, &row, d);
    begin_row(c);
    return rc;
}

static struct sp_rc end_row(struct sp_csv *c, struct sp_diag *d)
{
    if (c->state == PLAIN && c->text.n && c->text.p[c->text.n - 1] == '\r') /* not text: the first half of the row's end */
        c->text.n--;
    if (c->state != SPOILT)
        end_cell(c);
    return give(c, d);
}

/* One byte of a row, the row's end excepted. */
static void take(struct sp_csv *c, char x)
{
    switch (c->state) {
    case CELL_START:
        if (x == '"') {
            c->state = QUOTED;
            return;
        }
        c->state = PLAIN;
        __attribute__((fallthrough));
    case PLAIN:
        if (x == c->delimiter)
            end_cell(c);
        else if (x == '"')
            spoil(c, "import.csv.quote");
        else
            sp_buf_putc(&c->text, x);
        return;
    case QUOTED:
        if (x == '"')
            c->state = QUOTE_IN_QUOTED;
        else
            sp_buf_putc(&c->text, x);
        return;
    case QUOTE_IN_QUOTED:
        if (x == '"') {
            sp_buf_putc(&c->text, x);
            c->state = QUOTED;
        } else if (x == c->delimiter) {
            end_cell(c);
        } else if (x != '\r') { /* a line end's first half, or wrong: the next byte tells */
            spoil(c, "import.csv.quote");
        }
        return;
    default: return;
    }
}

/* As many bytes of plain text at once as there are. */
static size_t run(struct sp_csv *c, struct sp_view rest)
{
    size_t n = 0;
    if (c->state == PLAIN || c->state == CELL_START)
        while (n < rest.n && rest.p[n] != c->delimiter && rest.p[n] != '"' && rest.p[n] != '\n')
            n++;
    else if (c->state == QUOTED)
        while (n < rest.n && rest.p[n] != '"' && rest.p[n] != '\n')
            n++;
    if (!n)
        return 0;
    if (c->state == CELL_START)
        c->state = PLAIN;
    sp_buf_put(&c->text, sp_view(rest.p, n));
    sp_buf_put(&c->raw, sp_view(rest.p, n));
    return n;
}

static struct sp_rc unclosed(const struct sp_csv *c, struct sp_diag *d)
{
    return sp_import_fail(d, SP_ERR(FORMAT), "import.csv.quote", c->line,
                          "a quote in the row that begins here is never closed; the rows before are imported");
}

static struct sp_rc check_length(struct sp_csv *c, struct sp_diag *d)
{
    if (c->raw.n <= SP_MAX_IMPORT_LINE || c->state == SPOILT)
        return SP_OK;
    if (c->state == QUOTED)
        return unclosed(c, d);
    spoil(c, "import.csv.length");
    return SP_OK;
}

static struct sp_rc step(struct sp_csv *c, char x, struct sp_diag *d)
{
    bool ends = x == '\n' && c->state != QUOTED;
    c->at++;
    c->lines += x == '\n';
    if (ends)
        return end_row(c, d);
    if (c->state != SPOILT || c->raw.n < SP_MAX_IMPORT_LINE)
        sp_buf_putc(&c->raw, x);
    take(c, x);
    return SP_OK;
}

static void pass_mark(struct sp_csv *c)
{
    if (c->lines == 0 && c->n == 0 && c->state == PLAIN && sp_view_eq(sp_buf_view(&c->text), SP_VIEW_LIT("\xef\xbb\xbf"))) {
        sp_buf_clear(&c->text);
        sp_buf_clear(&c->raw);
        c->state = CELL_START;
    }
}

struct sp_rc sp_csv_feed(struct sp_csv *c, struct sp_view piece, bool last, struct sp_diag *d)
{
    while (piece.n) {
        if (!c->raw.n)
            c->line = c->lines + 1;
        size_t most = c->at < 3 ? 1 : piece.n; /* byte by byte where a mark may stand */
        size_t n = run(c, sp_view(piece.p, most));
        c->at += n;
        if (!n) {
            SP_TRY(step(c, piece.p[0], d));
            n = 1;
        }
        if (c->at == 3)
            pass_mark(c);
        SP_TRY(check_length(c, d));
        piece = sp_view(piece.p + n, piece.n - n);
    }
    if (!last)
        return sp_buf_rc(&c->text);
    if (c->state == QUOTED)
        return unclosed(c, d);
    return c->raw.n ? end_row(c, d) : SP_OK;
}
