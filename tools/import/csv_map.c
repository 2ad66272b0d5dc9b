#include "tools/import/csv_map.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/json.h"
#include "schema/company.h"
#include "schema/data.h"
#include "tools/import/reader.h"

/* ---- the project's own columns ------------------------------------------------------------------------ */

struct own { struct sp_csv_mapping *m; const struct sp_view *header; size_t n; bool meta[SP_CSV_META_COUNT]; };

static struct sp_csv_value of_column(size_t i)
{
    return (struct sp_csv_value){ .from = SP_CSV_FROM_COLUMN, .column = i };
}

static struct sp_rc header_fault(struct sp_diag *d, const char *why, struct sp_view name)
{
    return sp_import_fail(d, SP_ERR(FORMAT), "import.csv.header", 1, "%s: %.*s", why, (int)(name.n < 100 ? name.n : 100), name.n ? name.p : "");
}

static int meta_of(struct sp_view name)
{
    for (int i = 0; i < SP_CSV_META_COUNT; i++)
        if (sp_view_is(name, sp_csv_meta[i]))
            return i;
    return -1;
}

/* How many parts each kind has in this header, and that every column is known, once. */
static struct sp_rc check_header(struct own *o, size_t *parts, struct sp_diag *d)
{
    struct sp_csv_column c;
    for (size_t i = 0; i < o->n; i++) {
        int meta = meta_of(o->header[i]);
        for (size_t k = 0; k < i; k++)
            if (sp_view_eq(o->header[k], o->header[i]))
                return header_fault(d, "a column stands twice", o->header[i]);
        if (meta >= 0)
            o->meta[meta] = true;
        else if (sp_csv_column_named(o->header[i], &c))
            parts[c.kind - sp_kinds(&(size_t){ 0 })]++;
        else
            return header_fault(d, "the header has a column that is none of saphan's; another file needs --mapping", o->header[i]);
    }
    static const int needed[] = { SP_CSV_SUBJECT, SP_CSV_KIND, SP_CSV_ID };
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++)
        if (!o->meta[needed[i]])
            return header_fault(d, "the header lacks a column; another file needs --mapping", sp_view_of(sp_csv_meta[needed[i]]));
    return SP_OK;
}

/* Columns of one kind, in the order of its fields and their parts. */
static size_t fill_parts(const struct own *o, const struct sp_kind *kind, struct sp_csv_part_map *to)
{
    size_t n = 0;
    for (size_t f = 0; f < kind->n_fields; f++) {
        const enum sp_csv_part *p = sp_csv_parts(kind->fields[f].type);
        do
            for (size_t i = 0; i < o->n; i++) {
                struct sp_csv_column c;
                if (sp_csv_column_named(o->header[i], &c) && c.kind == kind && c.field == &kind->fields[f] && c.part == *p)
                    to[n++] = (struct sp_csv_part_map){ c, of_column(i) };
            }
        while (*++p != SP_CSV_VALUE);
    }
    return n;
}

static struct sp_rc own_facts(struct own *o, const size_t *parts)
{
    size_t n_kinds;
    const struct sp_kind *kinds = sp_kinds(&n_kinds);
    struct sp_csv_mapping *m = o->m;
    m->facts = sp_arena_alloc(&m->arena, n_kinds * sizeof *m->facts);
    if (!m->facts)
        return SP_ERR(NOMEM);
    for (size_t k = 0; k < n_kinds; k++) {
        struct sp_csv_fact *f = &m->facts[m->n_facts++];
        struct sp_csv_part_map *to = sp_arena_alloc(&m->arena, (parts[k] + 1) * sizeof *to);
        if (!to)
            return SP_ERR(NOMEM);
        f->kind = &kinds[k];
        f->parts = to;
        f->n_parts = parts[k] ? fill_parts(o, &kinds[k], to) : 0;
        for (size_t i = 0; i < o->n; i++) {
            int meta = meta_of(o->header[i]);
            if (meta >= 0 && meta != SP_CSV_RECEIVED && meta != SP_CSV_DISPUTED) /* those are the registry's to say */
                f->head[meta] = of_column(i);
        }
    }
    return SP_OK;
}

static struct sp_rc own_columns(struct own *o)
{
    struct sp_csv_mapping *m = o->m;
    m->columns = sp_arena_alloc(&m->arena, (o->n + 1) * sizeof *m->columns);
    if (!m->columns)
        return SP_ERR(NOMEM);
    for (size_t i = 0; i < o->n; i++) {
        struct sp_csv_column c;
        m->columns[i].number = i + 1;
        m->columns[i].kind = sp_csv_column_named(o->header[i], &c) ? c.kind : NULL;
        if (!sp_arena_copy(&m->arena, o->header[i], &m->columns[i].name))
            return SP_ERR(NOMEM);
        if (meta_of(o->header[i]) == SP_CSV_SUBJECT)
            m->key = of_column(i);
    }
    m->n_columns = o->n;
    return SP_OK;
}

struct sp_rc sp_csv_mapping_own(const struct sp_view *header, size_t n, const char *source, struct sp_csv_mapping **out, struct sp_diag *d)
{
    size_t parts[SP_MAX_KINDS] = { 0 };
    struct own o = { calloc(1, sizeof *o.m), header, n, { false } };
    if (!o.m)
        return SP_ERR(NOMEM);
    o.m->own = o.m->header = true;
    o.m->delimiter = ',';
    struct sp_rc rc = check_header(&o, parts, d);
    if (sp_ok(rc))
        rc = own_columns(&o);
    if (sp_ok(rc))
        rc = own_facts(&o, parts);
    if (sp_ok(rc) && source && !sp_arena_copy(&o.m->arena, sp_view_of(source), &o.m->source))
        rc = SP_ERR(NOMEM);
    if (!sp_ok(rc)) {
        sp_csv_mapping_free(o.m);
        return rc;
    }
    *out = o.m;
    return SP_OK;
}

void sp_csv_mapping_free(struct sp_csv_mapping *m)
{
    if (m)
        sp_arena_free(&m->arena);
    free(m);
}

struct sp_view sp_csv_mapping_text(const struct sp_csv_mapping *m)
{
    return m->text;
}

/* ---- what column was it? ------------------------------------------------------------------------------- */

/* "facts[3].data.text.lang" → 3 and "data.text.lang"; false for "subject". */
static bool split_path(const char *path, size_t *fact, struct sp_view *rest)
{
    unsigned long i = 0;
    int used = 0;
    if (sscanf(path, "facts[%4lu]%n", &i, &used) != 1 || !used)
        return false;
    *fact = i;
    *rest = sp_view_of(path + used);
    if (rest->n && rest->p[0] == '.')
        *rest = sp_view(rest->p + 1, rest->n - 1);
    return true;
}

static void put_column(const struct sp_csv_mapping *m, const struct sp_csv_value *v, struct sp_buf *out)
{
    if (v->from != SP_CSV_FROM_COLUMN)
        return;
    const struct sp_csv_wanted *w = &m->columns[v->column];
    if (w->name.n)
        sp_buf_put(out, w->name);
    else
        sp_buf_put_i64(out, (int64_t)w->number);
}

static enum sp_csv_part part_of(struct sp_view rest)
{
    return sp_view_is(rest, "lang") ? SP_CSV_LANG : sp_view_is(rest, "script") ? SP_CSV_SCRIPT
           : sp_view_is(rest, "currency") ? SP_CSV_CURRENCY : SP_CSV_VALUE;
}

static void put_data_column(const struct sp_csv_mapping *m, const struct sp_csv_fact *f, struct sp_view path, struct sp_buf *out)
{
    struct sp_view field = path, rest = sp_view(NULL, 0);
    if (!sp_view_split(path, '.', &field, &rest))
        field = path;
    for (size_t i = 0; i < f->n_parts; i++) {
        const struct sp_csv_column *c = &f->parts[i].to;
        if (sp_view_is(field, c->field->name) && c->part == part_of(rest)) {
            put_column(m, &f->parts[i].v, out);
            return;
        }
    }
}

/* Of the project's own columns the path says it, and the notes the kind. */
static void put_own_column(struct sp_view kind, struct sp_view path, struct sp_buf *out)
{
    static const struct sp_view data = SP_VIEW_LIT("data.");
    struct sp_view field, rest;
    if (!sp_view_starts(path, data)) {
        sp_buf_put(out, path);
        return;
    }
    path = sp_view(path.p + data.n, path.n - data.n);
    sp_buf_put(out, kind);
    sp_buf_putc(out, '.');
    if (!sp_view_split(path, '.', &field, &rest)) {
        sp_buf_put(out, path);
        return;
    }
    sp_buf_put(out, field);
    if (part_of(rest) != SP_CSV_VALUE) {
        sp_buf_putc(out, '.');
        sp_buf_put(out, rest);
    }
}

void sp_csv_column_of(const struct sp_csv_mapping *m, struct sp_view notes, const struct sp_diag *why, struct sp_buf *out)
{
    size_t at = 0;
    struct sp_view rest;
    static const struct sp_view data = SP_VIEW_LIT("data.");
    bool of_fact = split_path(why->field, &at, &rest);
    if (!m) {
        put_own_column(notes, of_fact ? rest : sp_view_of(why->field), out);
        return;
    }
    if (!of_fact) {
        if (strcmp(why->field, "subject") == 0)
            put_column(m, m->key.from ? &m->key : &m->value, out);
        return;
    }
    if (2 * at + 2 > notes.n) /* two bytes a fact: which of the mapping's it is */
        return;
    size_t no = (size_t)(unsigned char)notes.p[2 * at] << 8 | (unsigned char)notes.p[2 * at + 1];
    if (no >= m->n_facts)
        return;
    const struct sp_csv_fact *f = &m->facts[no];
    if (sp_view_starts(rest, data))
        put_data_column(m, f, sp_view(rest.p + data.n, rest.n - data.n), out);
    for (int i = 0; i < SP_CSV_META_COUNT; i++)
        if (sp_view_is(rest, sp_csv_meta[i]))
            put_column(m, &f->head[i], out);
}

static bool is_name(const struct sp_kind *kind) { return strcmp(kind->name, "registered.name") == 0; }

static bool reads_legal_name(const struct sp_csv_fact *f)
{
    for (size_t i = 0; is_name(f->kind) && i < f->n_parts; i++)
        if (strcmp(f->parts[i].to.field->name, "type") == 0)
            return f->parts[i].v.from == SP_CSV_CONSTANT && sp_view_is(f->parts[i].v.text, "legal");
    return false;
}

bool sp_csv_mapping_lacks_name(const struct sp_csv_mapping *m, const struct sp_company *c, struct sp_arena *a)
{
    bool reads = false;
    for (size_t i = 0; i < m->n_facts && !reads; i++)
        reads = reads_legal_name(&m->facts[i]);
    for (size_t i = 0; reads && i < c->n; i++) {
        struct sp_value v[SP_MAX_FIELDS];
        size_t n = 0;
        if (!is_name(c->facts[i].kind) || !sp_ok(sp_data_values(c->facts[i].kind, c->facts[i].data, a, v, &n)))
            continue;
        const struct sp_value *type = sp_value_named(v, n, "type");
        if (type && sp_view_is(type->text, "legal"))
            return false;
    }
    return reads;
}
