#include "tools/import/csv_cells.h"

#include <stdio.h>

#include "base/clock.h"
#include "crypto/digest.h"
#include "schema/identifier.h"
#include "schema/subject.h"
#include "schema/text.h"
#include "tools/import/csv_date.h"
#include "tools/import/put.h"

enum { NUMBER_TEXT = 64, INT_DIGITS = 15, ID_MOST = 64 };

static struct sp_rc refuse(struct sp_csv_cells *c, const struct sp_csv_value *v, struct sp_diag *d, const char *rule, const char *why)
{
    c->wrong = v && v->from == SP_CSV_FROM_COLUMN ? v->column : SIZE_MAX;
    return sp_diag_set(d, SP_ERR(INVALID), rule, NULL, "%s", why);
}

/* ---- one value ----------------------------------------------------------------------------------------- */

/* Every cell as it counts: of somebody else's file without blanks around it, and empty when it means nothing. */
static struct sp_rc clean_cells(struct sp_csv_cells *c)
{
    static const struct sp_view none = { "", 0 };
    sp_buf_clear(&c->cleaned);
    size_t room = 1;
    for (size_t i = 0; i < c->m->n_columns; i++)
        room += c->at[i] < c->n ? c->cells[c->at[i]].n : 0;
    if (!sp_buf_room(&c->cleaned, room)) /* at once: what is put there is pointed to */
        return SP_ERR(NOMEM);
    for (size_t i = 0; i < c->m->n_columns; i++) {
        c->clean[i] = c->at[i] < c->n ? c->cells[c->at[i]] : none;
        if (c->m->own)
            continue;
        size_t from = c->cleaned.n;
        sp_put_collapsed(&c->cleaned, c->clean[i]);
        c->clean[i] = sp_view(c->cleaned.p + from, c->cleaned.n - from);
        for (size_t k = 0; k < c->m->n_empty; k++)
            if (sp_view_eq(c->clean[i], c->m->empty[k]))
                c->clean[i] = none;
    }
    return sp_buf_rc(&c->cleaned);
}

static struct sp_view cell_of(const struct sp_csv_cells *c, const struct sp_csv_value *v)
{
    return c->clean[v->column];
}

/* A grouping sign, or a blank, stands between groups of three digits, or as in India of two and a last one of three, one sign all
 * through. Anywhere else it is not known what was meant: "1.50" where "." groups is more likely a price than 150. */
static bool groups_fit(struct sp_view whole, char grouping)
{
    char sign = 0;
    size_t run = 0, first = 0, inner = 0;
    for (size_t i = 0; i < whole.n; i++) {
        char x = whole.p[i];
        if (x != ' ' && (!grouping || x != grouping)) {
            run++;
            continue;
        }
        if ((sign && (sign != x || (inner && inner != run))) || !run)
            return false;
        *(sign ? &inner : &first) = run;
        sign = x;
        run = 0;
    }
    return !sign || (run == 3 && whole.p[0] != '0' && (inner == 2 ? first <= 2 : first <= 3 && (!inner || inner == 3)));
}

/* As the project writes numbers; false when it is none. */
static bool read_number(const struct sp_csv_value *v, struct sp_view text, char out[NUMBER_TEXT])
{
    size_t n = 0, i = 0;
    bool point = false, any = false;
    if (text.n && (text.p[0] == '-' || text.p[0] == '+')) {
        if (text.p[0] == '-')
            out[n++] = '-';
        i = 1;
        i += text.n > 1 && text.p[1] == ' ';
    }
    size_t whole = n, end = i;
    char decimal = v->decimal ? v->decimal : '.';
    while (end < text.n && text.p[end] != decimal)
        end++;
    if (!groups_fit(sp_view(text.p + i, end - i), v->grouping))
        return false;
    for (; i < text.n; i++) {
        char x = text.p[i];
        if (!point && ((v->grouping && x == v->grouping) || x == ' '))
            continue;
        bool is_point = x == decimal;
        if ((is_point && (point || !any)) || (!is_point && (x < '0' || x > '9')) || n + 2 > NUMBER_TEXT - 1)
            return false;
        if (!is_point && !point && n == whole + 1 && out[whole] == '0')
            n--; /* leading zeros */
        point |= is_point;
        any |= !is_point;
        out[n++] = is_point ? '.' : x;
    }
    out[n] = 0;
    return any && out[n - 1] != '.';
}

static struct sp_rc translate(struct sp_csv_cells *c, const struct sp_csv_value *v, struct sp_view *text, struct sp_diag *d)
{
    if (!text->n && v->otherwise) {
        *text = v->text;
        return SP_OK;
    }
    if (!v->n_codes || !text->n)
        return SP_OK;
    for (size_t i = 0; i < v->n_codes; i++)
        if (sp_view_eq(v->codes[i].from, *text)) {
            *text = v->codes[i].to;
            return SP_OK;
        }
    if (!v->otherwise)
        return refuse(c, v, d, "import.csv.code", "the mapping has no code for what the cell says");
    *text = v->text;
    return SP_OK;
}

static struct sp_rc read_date(struct sp_csv_cells *c, const struct sp_csv_value *v, struct sp_view cell, char text[NUMBER_TEXT], struct sp_diag *d)
{
    char why[SP_CSV_DATE_WHY] = "";
    const char *rule = c->m->own ? sp_csv_date_own(cell, why) : sp_csv_date_read(v->date, cell, text, why);
    return rule ? refuse(c, v, d, rule, why) : SP_OK;
}

/* What a value is in this row, as text; empty: absent. type: of what it becomes. Good until the next call. */
static struct sp_rc value_of(struct sp_csv_cells *c, const struct sp_csv_value *v, enum sp_field_type type, struct sp_view *out, struct sp_diag *d)
{
    char text[NUMBER_TEXT];
    bool number = type == SP_TYPE_INT || type == SP_TYPE_DECIMAL || type == SP_TYPE_AMOUNT, day = false;
    *out = v->from == SP_CSV_CONSTANT ? v->text : sp_view("", 0);
    if (v->from != SP_CSV_FROM_COLUMN)
        return SP_OK;
    *out = cell_of(c, v);
    const char *cell = out->p;
    SP_TRY(translate(c, v, out, d));
    if (out->n && type == SP_TYPE_DATE && out->p == cell) { /* not what the mapping says itself */
        SP_TRY(read_date(c, v, *out, text, d));
        day = true;
    }
    if (!out->n || c->m->own)
        return SP_OK;
    if (number && !read_number(v, *out, text))
        return refuse(c, v, d, "import.csv.number", "not a number as the mapping says they are written");
    if (!number && !day && !v->prefix.n)
        return SP_OK;
    sp_buf_clear(&c->made);
    sp_buf_put(&c->made, v->prefix);
    sp_buf_put(&c->made, number || day ? sp_view_of(text) : *out);
    SP_TRY(sp_buf_rc(&c->made));
    *out = sp_buf_view(&c->made);
    return SP_OK;
}

/* ---- a fact ----------------------------------------------------------------------------------------------- */

static bool id_fits(struct sp_view id)
{
    return sp_token_valid(id, ID_MOST) && !memchr(id.p, '/', id.n) && !memchr(id.p, ':', id.n);
}

/* What cannot be an id gets one of its own that stays the same. */
static struct sp_rc put_id(struct sp_csv_cells *c, struct sp_view id)
{
    char digest[SP_SHA256_TEXT];
    if (c->m->own || id_fits(id) || !id.n) {
        sp_buf_put_json(&c->json, id);
        return SP_OK;
    }
    SP_TRY(sp_sha256_b64url(id, digest));
    sp_buf_puts(&c->json, "\"h.");
    sp_buf_put(&c->json, sp_view(digest, 22));
    sp_buf_putc(&c->json, '"');
    return SP_OK;
}

static void put_name(struct sp_buf *b, bool *first, const char *name)
{
    sp_buf_putc(b, *first ? '{' : ',');
    *first = false;
    sp_buf_put_json(b, sp_view_of(name));
    sp_buf_putc(b, ':');
}

static bool is_plain_int(struct sp_view t)
{
    size_t i = t.n && t.p[0] == '-';
    if (t.n == i || t.n - i > INT_DIGITS || (t.p[i] == '0' && t.n > 1))
        return false;
    for (; i < t.n; i++)
        if (t.p[i] < '0' || t.p[i] > '9')
            return false;
    return true;
}

/* A string, but where the field is a number or a truth value and the text is one. */
static void put_scalar(struct sp_buf *b, enum sp_field_type type, struct sp_view text)
{
    bool bare = (type == SP_TYPE_INT && is_plain_int(text)) || (type == SP_TYPE_BOOL && (sp_view_is(text, "true") || sp_view_is(text, "false")));
    if (bare)
        sp_buf_put(b, text);
    else
        sp_buf_put_json(b, text);
}

/* A refusal of a cell, with the place in the record that the cell was to fill. */
static struct sp_rc of_field(struct sp_csv_cells *c, struct sp_rc rc, const char *where, const char *name, struct sp_diag *d)
{
    if (!sp_ok(rc) && !d->field[0])
        (void)snprintf(d->field, sizeof d->field, "facts[%zu].%s%s", c->m->own ? 0 : c->notes.n / 2, where, name);
    return rc;
}

static struct sp_rc put_head(struct sp_csv_cells *c, const struct sp_csv_fact *f, struct sp_diag *d)
{
    static const enum sp_csv_meta_column order[] = { SP_CSV_STATUS, SP_CSV_CLASS, SP_CSV_SOURCE, SP_CSV_VALID_FROM, SP_CSV_VALID_TO };
    struct sp_view v;
    bool first = true;
    put_name(&c->json, &first, "kind");
    sp_buf_put_json(&c->json, sp_view(f->kind->name, f->kind->name_n));
    put_name(&c->json, &first, "id");
    SP_TRY(of_field(c, value_of(c, &f->head[SP_CSV_ID], SP_TYPE_TOKEN, &v, d), "", sp_csv_meta[SP_CSV_ID], d));
    SP_TRY(put_id(c, v));
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        bool day = order[i] == SP_CSV_VALID_FROM || order[i] == SP_CSV_VALID_TO;
        SP_TRY(of_field(c, value_of(c, &f->head[order[i]], day ? SP_TYPE_DATE : SP_TYPE_TOKEN, &v, d), "", sp_csv_meta[order[i]], d));
        if (order[i] == SP_CSV_SOURCE) {
            v = c->m->own ? sp_csv_unguard(v) : v;
            v = v.n ? v : c->m->source.n ? c->m->source : sp_view_of(c->sink->source);
        }
        if (!v.n)
            continue;
        put_name(&c->json, &first, sp_csv_meta[order[i]]);
        sp_buf_put_json(&c->json, v);
    }
    put_name(&c->json, &first, "data");
    return SP_OK;
}

/* Parts of one field, the first of which is parts[0]; *used: how many. Nothing when all are empty. */
static struct sp_rc put_field(struct sp_csv_cells *c, const struct sp_csv_part_map *parts, size_t n, bool *first, size_t *used, struct sp_diag *d)
{
    static const char *const names[] = { [SP_CSV_VALUE] = "text", [SP_CSV_LANG] = "lang", [SP_CSV_SCRIPT] = "script", [SP_CSV_CURRENCY] = "currency" };
    const struct sp_field *field = parts->to.field;
    bool amount = field->type == SP_TYPE_AMOUNT, whole = amount || field->type == SP_TYPE_TEXT || field->type == SP_TYPE_LONG, inner = true;
    for (*used = 0; *used < n && parts[*used].to.field == field; (*used)++) {
        const struct sp_csv_part_map *p = &parts[*used];
        struct sp_view v;
        SP_TRY(of_field(c, value_of(c, &p->v, p->to.part == SP_CSV_VALUE ? field->type : SP_TYPE_CODE, &v, d), "data.", field->name, d));
        if (c->m->own && sp_csv_guarded(&p->to))
            v = sp_csv_unguard(v);
        if (!v.n)
            continue;
        if (inner)
            put_name(&c->json, first, field->name);
        if (whole)
            put_name(&c->json, &inner, amount && p->to.part == SP_CSV_VALUE ? "value" : names[p->to.part]);
        put_scalar(&c->json, whole ? SP_TYPE_TEXT : field->type, v);
    }
    if (whole && !inner)
        sp_buf_putc(&c->json, '}');
    return SP_OK;
}

static struct sp_rc put_fact(struct sp_csv_cells *c, size_t no, struct sp_diag *d)
{
    const struct sp_csv_fact *f = &c->m->facts[no];
    bool first = true;
    if (c->notes.n)
        sp_buf_putc(&c->json, ',');
    SP_TRY(put_head(c, f, d));
    for (size_t i = 0, used; i < f->n_parts; i += used)
        SP_TRY(put_field(c, f->parts + i, f->n_parts - i, &first, &used, d));
    sp_buf_puts(&c->json, first ? "{}}" : "}}");
    sp_buf_putc(&c->notes, (char)(no >> 8));
    sp_buf_putc(&c->notes, (char)no);
    return SP_OK;
}

/* A fact whose columns are all empty is not there: a company without a telephone has no contact. It is there when the mapping says for each
 * of them what an empty cell means. */
static bool says_something(struct sp_csv_cells *c, const struct sp_csv_fact *f)
{
    bool columns = false, filled = false, always = true;
    for (size_t i = 0; i < f->n_parts && !filled; i++)
        if (f->parts[i].to.part == SP_CSV_VALUE && f->parts[i].v.from == SP_CSV_FROM_COLUMN) {
            columns = true;
            filled = cell_of(c, &f->parts[i].v).n > 0;
            always &= f->parts[i].v.otherwise;
        }
    return filled || !columns || always;
}

/* And when its `when` holds. A cell that says something else may be misspelled: that is told. */
static bool applies(struct sp_csv_cells *c, const struct sp_csv_fact *f)
{
    bool says = says_something(c, f);
    if (f->when.from != SP_CSV_FROM_COLUMN || !says)
        return says;
    struct sp_view v = cell_of(c, &f->when);
    for (size_t i = 0; i < f->n_is; i++)
        if (sp_view_eq(f->is[i], v))
            return true;
    if (v.n && c->sink->passed)
        c->sink->passed(c->sink->ctx);
    return false;
}

/* ---- the record -------------------------------------------------------------------------------------------- */

/* One of the three parts of a subject, kept while the others are made. */
static struct sp_rc subject_part(struct sp_csv_cells *c, const struct sp_csv_value *v, enum sp_field_type type, struct sp_buf *out, struct sp_diag *d)
{
    struct sp_view text;
    SP_TRY(value_of(c, v, type, &text, d));
    sp_buf_put(out, text);
    return sp_buf_rc(out);
}

static struct sp_rc make_subject(struct sp_csv_cells *c, struct sp_view country, struct sp_view scheme, struct sp_view value, struct sp_diag *d)
{
    const struct sp_scheme *s = sp_scheme_named(scheme);
    if (!value.n)
        return refuse(c, &c->m->value, d, "field.missing", "the row does not say whose it is");
    if (s && !*s->country && c->sink->resolve) {
        struct sp_rc rc = c->sink->resolve(c->sink->ctx, scheme, value, &c->subject);
        if (!sp_is(rc, SP_RC_NOTFOUND))
            return rc;
    }
    struct sp_rc rc = sp_subject_make(country, scheme, value, &c->subject, d);
    if (!sp_ok(rc))
        c->wrong = c->m->value.from == SP_CSV_FROM_COLUMN ? c->m->value.column : SIZE_MAX;
    return rc;
}

static struct sp_rc take_subject(struct sp_csv_cells *c, struct sp_diag *d)
{
    const struct sp_csv_mapping *m = c->m;
    SP_BUF_AUTO country = { 0 };
    SP_BUF_AUTO scheme = { 0 };
    SP_BUF_AUTO value = { 0 };
    sp_buf_clear(&c->subject);
    if (m->key.from)
        return subject_part(c, &m->key, SP_TYPE_SUBJECT, &c->subject, d);
    SP_TRY(subject_part(c, &m->country, SP_TYPE_CODE, &country, d));
    SP_TRY(subject_part(c, &m->scheme, SP_TYPE_TOKEN, &scheme, d));
    SP_TRY(subject_part(c, &m->value, SP_TYPE_TOKEN, &value, d));
    return make_subject(c, sp_buf_view(&country), sp_buf_view(&scheme), sp_buf_view(&value), d);
}

/* Of keys, which no spreadsheet takes for a number, nobody asks. A row that is refused counts as the other's. */
static struct sp_rc check_zeros(struct sp_csv_cells *c, struct sp_diag *d)
{
    if (c->m->key.from)
        return SP_OK;
    SP_TRY(sp_csv_zeros_look(&c->zeros, c->sink, sp_buf_view(&c->subject), &c->other));
    if (!c->other.n)
        return SP_OK;
    char why[160];
    (void)snprintf(why, sizeof why, "the number differs from that of %s by leading zeros only: a spreadsheet may have dropped them", sp_buf_cstr(&c->other));
    struct sp_rc rc = refuse(c, &c->m->value, d, "import.csv.zeros", why);
    sp_buf_clear(&c->subject);
    sp_buf_put(&c->subject, sp_buf_view(&c->other));
    SP_TRY(sp_buf_rc(&c->subject));
    return rc;
}

/* The project's own rows say their kind; cells of other kinds must be empty. */
static struct sp_rc put_own(struct sp_csv_cells *c, struct sp_diag *d)
{
    const struct sp_csv_mapping *m = c->m;
    struct sp_view name = cell_of(c, &m->facts[0].head[SP_CSV_KIND]);
    const struct sp_kind *kind = sp_kind_named(name);
    if (!kind)
        return refuse(c, &m->facts[0].head[SP_CSV_KIND], d, "schema.fact.kind", "there is no such kind of fact");
    size_t no = (size_t)(kind - m->facts[0].kind);
    for (size_t i = 0; i < c->n; i++) {
        if (c->cells[i].n && m->columns[i].kind && m->columns[i].kind != kind) {
            c->wrong = i;
            return sp_diag_set(d, SP_ERR(INVALID), "import.csv.column", NULL, "the row is of kind %s, and this column is not", kind->name);
        }
    }
    SP_TRY(put_fact(c, no, d));
    sp_buf_clear(&c->notes);
    sp_buf_puts(&c->notes, kind->name);
    return SP_OK;
}

struct sp_rc sp_csv_cells_record(struct sp_csv_cells *c, struct sp_diag *d)
{
    sp_buf_clear(&c->json);
    sp_buf_clear(&c->notes);
    c->wrong = SIZE_MAX;
    SP_TRY(clean_cells(c));
    struct sp_rc rc = take_subject(c, d);
    if (!sp_ok(rc))
        sp_buf_clear(&c->subject);
    SP_TRY(rc);
    SP_TRY(check_zeros(c, d));
    sp_buf_puts(&c->json, "{\"subject\":");
    sp_buf_put_json(&c->json, sp_buf_view(&c->subject));
    sp_buf_puts(&c->json, ",\"facts\":[");
    if (c->m->own)
        SP_TRY(put_own(c, d));
    else
        for (size_t i = 0; i < c->m->n_facts; i++)
            if (applies(c, &c->m->facts[i]))
                SP_TRY(put_fact(c, i, d));
    if (!c->notes.n)
        return refuse(c, NULL, d, "import.csv.nothing", "the row says nothing: every column that the mapping reads is empty");
    sp_buf_puts(&c->json, "]}");
    return sp_buf_rc(&c->json);
}

void sp_csv_cells_free(struct sp_csv_cells *c)
{
    sp_buf_free(&c->cleaned);
    sp_buf_free(&c->made);
    sp_buf_free(&c->subject);
    sp_buf_free(&c->other);
    sp_csv_zeros_free(&c->zeros);
    sp_buf_free(&c->json);
    sp_buf_free(&c->notes);
}
