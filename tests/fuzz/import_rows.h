/*
 * tests/fuzz/import_rows.h - one reader of tools/import under a fuzzer: what it hands over must be strict JSON, and must
 * not depend on how the file was cut into pieces or where an earlier import stopped.
 */
#ifndef SP_TESTS_IMPORT_ROWS_H
#define SP_TESTS_IMPORT_ROWS_H

#include <stdlib.h>

#include "base/json.h"
#include "tools/import/reader.h"

struct import_rows { struct sp_buf text; size_t n; uint64_t next[2]; size_t at[2]; /* after the first two rows */ };

static struct sp_rc import_row(struct import_rows *r, const struct sp_import_row *row, char kind, const char *rule)
{
    sp_buf_putf(&r->text, "%c %zu %llu %s ", kind, row->line, (unsigned long long)row->next, rule);
    sp_buf_put(&r->text, row->text);
    sp_buf_putc(&r->text, '\n');
    if (r->n < 2) {
        r->next[r->n] = row->next;
        r->at[r->n] = r->text.n;
    }
    r->n++;
    return sp_buf_rc(&r->text);
}

static struct sp_rc import_record(void *ctx, const struct sp_import_row *row)
{
    if (!sp_ok(sp_json_scan(row->text, 0, NULL)))
        abort();
    return import_row(ctx, row, '+', "");
}

static struct sp_rc import_reject(void *ctx, const struct sp_import_row *row, const struct sp_diag *why)
{
    if (!why->rule[0])
        abort();
    return import_row(ctx, row, '-', why->rule);
}

static struct sp_rc import_resolve(void *ctx, struct sp_view scheme, struct sp_view value, struct sp_buf *out)
{
    (void)ctx;
    (void)scheme;
    if (!value.n || value.p[0] == '9')
        return SP_ERR(NOTFOUND);
    sp_buf_puts(out, "LA.ern:0100001234");
    return sp_buf_rc(out);
}

static struct sp_rc import_run(enum sp_import_format format, struct sp_view file, size_t piece, uint64_t from,
                               struct import_rows *out, struct sp_diag *d)
{
    const struct sp_import_sink sink = { .ctx = out, .record = import_record, .reject = import_reject, .resolve = import_resolve };
    struct sp_import_reader *r = NULL;
    SP_TRY(sp_import_reader_new(format, &sink, from, &r));
    struct sp_rc rc = SP_OK;
    size_t at = 0;
    do {
        size_t n = piece < file.n - at ? piece : file.n - at;
        rc = sp_import_reader_feed(r, sp_view(file.p + at, n), at + n == file.n, d);
        at += n;
    } while (sp_ok(rc) && at < file.n);
    sp_import_reader_free(r);
    return rc;
}

/* The first byte says into which pieces the file is cut. resumes: rows after a position are the rest of all rows; not of a
 * format whose later records are judged by earlier ones. */
static inline int import_fuzz_as(bool resumes, enum sp_import_format format, const unsigned char *data, size_t n)
{
    struct import_rows whole = { 0 }, cut = { 0 }, rest = { 0 };
    struct sp_diag a = { 0 }, b = { 0 }, c = { 0 };
    if (n < 2)
        return 0;
    struct sp_view file = sp_view(data + 1, n - 1);
    struct sp_rc rc = import_run(format, file, n, 0, &whole, &a);
    struct sp_rc same = import_run(format, file, 1 + data[0] % 61, 0, &cut, &b);
    if (rc.code != same.code || strcmp(a.rule, b.rule) || !sp_view_eq(sp_buf_view(&whole.text), sp_buf_view(&cut.text)))
        abort();
    if (!sp_ok(rc) && !a.rule[0])
        abort();
    for (size_t i = 0; i < 2 && i < whole.n; i++) {
        sp_buf_clear(&rest.text);
        rest.n = 0;
        struct sp_rc later = import_run(format, file, n, whole.next[i], &rest, &c);
        if (later.code != rc.code || (resumes && !sp_view_eq(sp_buf_view(&rest.text), sp_view(whole.text.p + whole.at[i], whole.text.n - whole.at[i]))))
            abort();
    }
    sp_buf_free(&whole.text);
    sp_buf_free(&cut.text);
    sp_buf_free(&rest.text);
    return 0;
}

static inline int import_fuzz(enum sp_import_format format, const unsigned char *data, size_t n) { return import_fuzz_as(true, format, data, n); }

#endif
