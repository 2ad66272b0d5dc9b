#include "tools/import/csv_column.h"

const char *const sp_csv_meta[SP_CSV_META_COUNT] = {
#define X(id, name) name,
    SP_CSV_META_LIST(X)
#undef X
};

static const char *const part_names[] = { [SP_CSV_VALUE] = "", [SP_CSV_LANG] = ".lang", [SP_CSV_SCRIPT] = ".script",
                                          [SP_CSV_CURRENCY] = ".currency" };

const enum sp_csv_part *sp_csv_parts(enum sp_field_type type)
{
    static const enum sp_csv_part plain[] = { SP_CSV_VALUE, SP_CSV_VALUE };
    static const enum sp_csv_part words[] = { SP_CSV_VALUE, SP_CSV_LANG, SP_CSV_SCRIPT, SP_CSV_VALUE };
    static const enum sp_csv_part amount[] = { SP_CSV_VALUE, SP_CSV_CURRENCY, SP_CSV_VALUE };
    return type == SP_TYPE_TEXT || type == SP_TYPE_LONG ? words : type == SP_TYPE_AMOUNT ? amount : plain;
}

void sp_csv_column_name(struct sp_buf *b, const struct sp_csv_column *c)
{
    sp_buf_put(b, sp_view(c->kind->name, c->kind->name_n));
    sp_buf_putc(b, '.');
    sp_buf_put(b, sp_view(c->field->name, c->field->name_n));
    sp_buf_puts(b, part_names[c->part]);
}

/* Up to the n-th dot from the left, or all. */
static size_t up_to_dot(struct sp_view name, unsigned n)
{
    for (size_t i = 0; i < name.n; i++)
        if (name.p[i] == '.' && --n == 0)
            return i;
    return name.n;
}

bool sp_csv_column_named(struct sp_view name, struct sp_csv_column *out)
{
    size_t kind_n = up_to_dot(name, 2), field_n = up_to_dot(name, 3);
    if (kind_n == name.n || field_n <= kind_n + 1)
        return false;
    struct sp_csv_column c = { .kind = sp_kind_named(sp_view(name.p, kind_n)) };
    if (!c.kind)
        return false;
    c.field = sp_kind_field(c.kind, sp_view(name.p + kind_n + 1, field_n - kind_n - 1));
    if (!c.field)
        return false;
    struct sp_view part = sp_view(name.p + field_n, name.n - field_n);
    const enum sp_csv_part *p = sp_csv_parts(c.field->type);
    do {
        if (sp_view_is(part, part_names[*p])) {
            c.part = *p;
            *out = c;
            return true;
        }
    } while (*++p != SP_CSV_VALUE);
    return false;
}

bool sp_csv_guarded(const struct sp_csv_column *c)
{
    return c->part == SP_CSV_VALUE &&
           (c->field->type == SP_TYPE_TEXT || c->field->type == SP_TYPE_LONG || c->field->type == SP_TYPE_TOKEN);
}

static bool runs(struct sp_view v)
{
    return v.n && strchr("=+-@", v.p[0]) != NULL && v.p[0];
}

static bool looks_guarded(struct sp_view v)
{
    return v.n > 1 && v.p[0] == '\'' && (v.p[1] == '\'' || runs(sp_view(v.p + 1, v.n - 1)));
}

void sp_csv_put_cell(struct sp_buf *b, struct sp_view text, bool guard)
{
    bool guarded = guard && (runs(text) || looks_guarded(text)), quoted = false;
    for (size_t i = 0; i < text.n && !quoted; i++)
        quoted = text.p[i] == '"' || text.p[i] == ',' || text.p[i] == '\n' || text.p[i] == '\r';
    if (quoted)
        sp_buf_putc(b, '"');
    if (guarded)
        sp_buf_putc(b, '\'');
    for (struct sp_view head; sp_view_split(text, '"', &head, &text);) {
        sp_buf_put(b, head);
        sp_buf_puts(b, "\"\"");
    }
    sp_buf_put(b, text);
    if (quoted)
        sp_buf_putc(b, '"');
}

struct sp_view sp_csv_unguard(struct sp_view cell)
{
    return looks_guarded(cell) ? sp_view(cell.p + 1, cell.n - 1) : cell;
}
