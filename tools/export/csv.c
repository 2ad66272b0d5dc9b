/* CSV: one row for each fact; of the columns of data those that a first pass finds used, in the order of the kinds table. */
#include <stdlib.h>

#include "base/clock.h"
#include "tools/export/export.h"
#include "tools/import/csv_column.h"

enum { PARTS = 4 };

/* A place for each column there could be: its number in the file, counted from 1, or 0. */
struct columns { uint16_t at[SP_MAX_KINDS][SP_MAX_FIELDS][PARTS]; uint16_t n; };

static struct sp_view part_of(const struct sp_value *v, enum sp_csv_part part)
{
    switch (part) {
    case SP_CSV_LANG: return v->lang;
    case SP_CSV_SCRIPT: return v->script;
    case SP_CSV_CURRENCY: return v->currency;
    case SP_CSV_VALUE: break;
    }
    return v->text;
}

static uint16_t *place(struct columns *c, const struct sp_kind *kind, const struct sp_field *field, enum sp_csv_part part)
{
    size_t n;
    return &c->at[kind - sp_kinds(&n)][field - kind->fields][part];
}

/* --- which columns -------------------------------------------------------------------------------------- */

static struct sp_rc find_used(struct sp_export *x, void *ctx, const struct sp_company *c, struct sp_arena *a)
{
    struct sp_value v[SP_MAX_FIELDS];
    (void)x;
    for (size_t i = 0; i < c->n; i++) {
        size_t n = 0;
        SP_TRY(sp_data_values(c->facts[i].kind, c->facts[i].data, a, v, &n));
        for (size_t k = 0; k < n; k++)
            for (unsigned part = 0; part < PARTS; part++)
                if (part_of(&v[k], (enum sp_csv_part)part).n)
                    *place(ctx, c->facts[i].kind, v[k].field, (enum sp_csv_part)part) = 1;
    }
    return SP_OK;
}

static void put_header(struct sp_export *x, struct columns *c)
{
    size_t n;
    const struct sp_kind *kinds = sp_kinds(&n);
    for (unsigned m = 0; m < SP_CSV_META_COUNT; m++)
        if (m != SP_CSV_RECEIVED || x->opts->received) {
            sp_buf_puts(&x->text, m ? "," : "");
            sp_buf_puts(&x->text, sp_csv_meta[m]);
        }
    for (size_t k = 0; k < n; k++)
        for (size_t f = 0; f < kinds[k].n_fields; f++)
            for (unsigned part = 0; part < PARTS; part++) {
                const struct sp_csv_column column = { &kinds[k], &kinds[k].fields[f], (enum sp_csv_part)part };
                if (!c->at[k][f][part])
                    continue;
                c->at[k][f][part] = ++c->n;
                sp_buf_putc(&x->text, ',');
                sp_csv_column_name(&x->text, &column);
            }
    sp_buf_puts(&x->text, "\r\n");
}

/* --- rows ------------------------------------------------------------------------------------------------- */

static void put_meta(struct sp_export *x, struct sp_view subject, const struct sp_fact *f)
{
    char received[SP_TIME_TEXT];
    sp_time_text(f->received_s, received);
    const struct sp_view cells[SP_CSV_META_COUNT] = {
        [SP_CSV_SUBJECT] = subject,
        [SP_CSV_KIND] = sp_view(f->kind->name, f->kind->name_n),
        [SP_CSV_ID] = f->id,
        [SP_CSV_STATUS] = sp_view_of(sp_codes(SP_LIST_STATUS)[f->status]),
        [SP_CSV_CLASS] = sp_view_of(sp_codes(SP_LIST_CLASS)[f->class]),
        [SP_CSV_DISPUTED] = sp_view_of(f->disputed ? "true" : "false"),
        [SP_CSV_SOURCE] = f->source,
        [SP_CSV_VALID_FROM] = f->valid_from,
        [SP_CSV_VALID_TO] = f->valid_to,
        [SP_CSV_RECEIVED] = sp_view_of(received),
    };
    for (unsigned m = 0; m < SP_CSV_META_COUNT; m++)
        if (m != SP_CSV_RECEIVED || x->opts->received) {
            sp_buf_puts(&x->text, m ? "," : "");
            sp_csv_put_cell(&x->text, cells[m], m == SP_CSV_SOURCE);
        }
}

static struct sp_rc put_row(struct sp_export *x, struct columns *c, struct sp_view subject, const struct sp_fact *f, struct sp_arena *a)
{
    struct sp_value v[SP_MAX_FIELDS];
    size_t n = 0;
    SP_TRY(sp_data_values(f->kind, f->data, a, v, &n));
    put_meta(x, subject, f);
    uint16_t column = 1; /* values come in the table's order, as the columns do */
    for (size_t k = 0; k < n; k++)
        for (unsigned part = 0; part < PARTS; part++) {
            struct sp_view cell = part_of(&v[k], (enum sp_csv_part)part);
            const struct sp_csv_column what = { f->kind, v[k].field, (enum sp_csv_part)part };
            if (!cell.n)
                continue;
            for (uint16_t at = *place(c, f->kind, v[k].field, (enum sp_csv_part)part); column < at; column++)
                sp_buf_putc(&x->text, ',');
            sp_buf_putc(&x->text, ',');
            sp_csv_put_cell(&x->text, cell, sp_csv_guarded(&what));
            column++;
        }
    for (; column <= c->n; column++)
        sp_buf_putc(&x->text, ',');
    sp_buf_puts(&x->text, "\r\n");
    return sp_export_flush(x, false);
}

static struct sp_rc put_rows(struct sp_export *x, void *ctx, const struct sp_company *c, struct sp_arena *a)
{
    for (size_t i = 0; i < c->n; i++)
        SP_TRY(put_row(x, ctx, c->subject, &c->facts[i], a));
    return SP_OK;
}

struct sp_rc sp_export_csv(struct sp_export *x, struct sp_diag *d)
{
    struct columns *c = calloc(1, sizeof *c);
    if (!c)
        return SP_ERR(NOMEM);
    struct sp_rc rc = sp_export_each(x, false, false, find_used, c, d);
    if (sp_ok(rc)) {
        put_header(x, c);
        rc = sp_export_each(x, false, true, put_rows, c, d);
    }
    free(c);
    return rc;
}
