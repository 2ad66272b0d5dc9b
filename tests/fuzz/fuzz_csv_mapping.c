/* layer: tools */
/* A mapping, a NUL, and a file read by it: a refusal names rule and line, and no mapping makes of rows what is not strict JSON. */
#include "base/json.h"
#include "tools/import/csv_map.h"
#include "tools/import/reader.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

static struct sp_rc on_record(void *ctx, const struct sp_import_row *row)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    (void)snprintf(d.field, sizeof d.field, "facts[0].data.text.lang");
    SP_BUF_AUTO column = { 0 };
    if (row->text.n < SP_MAX_IMPORT_LINE && !sp_ok(sp_json_scan(row->text, SP_MAX_IMPORT_LINE, NULL)))
        abort();
    sp_csv_column_of(ctx, row->notes, &d, &column);
    return sp_buf_rc(&column);
}

static struct sp_rc on_reject(void *ctx, const struct sp_import_row *row, const struct sp_diag *why)
{
    (void)ctx;
    if (!why->rule[0] || !row->line)
        abort();
    return SP_OK;
}

static void read_rows(struct sp_csv_mapping *m, struct sp_view file)
{
    struct sp_import_sink sink = { .ctx = m, .source = "fuzz", .mapping = m, .record = on_record, .reject = on_reject };
    struct sp_import_reader *r = NULL;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    if (!sp_ok(sp_import_reader_new(SP_IMPORT_CSV, &sink, 0, &r)))
        return;
    struct sp_rc rc = sp_import_reader_feed(r, file, true, &d);
    sp_import_reader_free(r);
    if (!sp_ok(rc) && !d.rule[0])
        abort();
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    struct sp_view text, file, all = sp_view(data, n);
    struct sp_csv_mapping *m = NULL;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    if (!sp_view_split(all, '\0', &text, &file)) {
        text = all;
        file = sp_view("", 0);
    }
    struct sp_rc rc = sp_csv_mapping_parse(text, &m, &d);
    if (!sp_ok(rc)) {
        if (m || !d.rule[0] || !d.line)
            abort();
        return 0;
    }
    read_rows(m, file);
    sp_csv_mapping_free(m);
    return 0;
}
