/* A mapping file: every kind, field and constant is held against the kinds table before a row is read. */
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/json.h"
#include "schema/identifier.h"
#include "tools/import/csv_map.h"
#include "tools/import/json_line.h"

#define FORMAT "saphan-csv-mapping/1"

enum { PATH = 128 };

struct parse { struct sp_csv_mapping *m; struct sp_diag *d; struct sp_csv_value dflt; size_t room; };

/* What a constant in some place must be. */
struct expect { enum sp_field_type type; enum sp_codelist list; };

static struct sp_rc fault(struct parse *p, const char *rule, const char *path, const char *why)
{
    return sp_diag_set(p->d, SP_ERR(FORMAT), rule, path, "%s", why);
}

/* Names may be long: the path is for messages, and what does not fit of it is left out. */
static const char *join(char to[static PATH], const char *path, const char *member)
{
    size_t n = strlen(path), m = strlen(member), dot = *path ? 1 : 0;
    if (n + dot > PATH - 1)
        n = PATH - 1 - dot;
    m = m < PATH - 1 - n - dot ? m : PATH - 1 - n - dot;
    memmove(to, path, n);
    memcpy(to + n, ".", dot);
    memcpy(to + n + dot, member, m);
    to[n + dot + m] = 0;
    return to;
}

static struct sp_rc only(struct parse *p, const cJSON *j, const char *path, const char *const *known)
{
    char to[PATH];
    const cJSON *c;
    if (!cJSON_IsObject(j))
        return fault(p, "import.mapping.form", path, "must be an object");
    cJSON_ArrayForEach(c, j) {
        size_t i = 0;
        while (known[i] && strcmp(known[i], c->string) != 0)
            i++;
        if (!known[i])
            return fault(p, "import.mapping.form", join(to, path, c->string), "no such member");
    }
    return SP_OK;
}

static struct sp_rc keep(struct parse *p, struct sp_view text, struct sp_view *out)
{
    return sp_arena_copy(&p->m->arena, text, out) ? SP_OK : SP_ERR(NOMEM);
}

/* ---- constants -------------------------------------------------------------------------------------- */

static struct expect expected(const struct sp_csv_column *c)
{
    switch (c->part) {
    case SP_CSV_LANG: return (struct expect){ SP_TYPE_CODE, SP_LIST_LANGUAGE };
    case SP_CSV_SCRIPT: return (struct expect){ SP_TYPE_CODE, SP_LIST_SCRIPT };
    case SP_CSV_CURRENCY: return (struct expect){ SP_TYPE_CODE, SP_LIST_CURRENCY };
    case SP_CSV_VALUE: break;
    }
    return (struct expect){ c->field->type, c->field->list };
}

static struct sp_rc check_constant(struct parse *p, struct expect e, const char *path, struct sp_view text)
{
    if (e.type == SP_TYPE_CODE && !sp_code_known(e.list, text))
        return sp_diag_set(p->d, SP_ERR(FORMAT), "schema.code", path, "not a code of the list %s", sp_codelist_name(e.list));
    if (e.type == SP_TYPE_DATE && !sp_date_valid(text))
        return fault(p, "schema.date", path, "must be a day such as 2026-11-21");
    if (e.type == SP_TYPE_BOOL && !sp_view_is(text, "true") && !sp_view_is(text, "false"))
        return fault(p, "import.mapping.value", path, "must be true or false");
    if (!text.n)
        return fault(p, "import.mapping.value", path, "must not be empty");
    return SP_OK;
}

/* A string, true, false or a whole number, as text. */
static struct sp_rc constant(struct parse *p, const cJSON *j, struct expect e, const char *path, struct sp_view *out)
{
    char digits[32];
    struct sp_view text;
    if (cJSON_IsString(j))
        text = sp_view_of(j->valuestring);
    else if (cJSON_IsBool(j))
        text = sp_view_of(cJSON_IsTrue(j) ? "true" : "false");
    else if (cJSON_IsNumber(j) && j->valuedouble == (double)(int64_t)j->valuedouble)
        text = sp_view(digits, (size_t)snprintf(digits, sizeof digits, "%lld", (long long)j->valuedouble));
    else
        return fault(p, "import.mapping.value", path, "must be a constant, or an object with a column");
    SP_TRY(check_constant(p, e, path, text));
    return keep(p, text, out);
}

/* ---- columns ------------------------------------------------------------------------------------------ */

static struct sp_rc find_column(struct parse *p, struct sp_view name, uint64_t number, const char *path, size_t *out)
{
    struct sp_csv_mapping *m = p->m;
    for (size_t i = 0; i < m->n_columns; i++)
        if (m->columns[i].number == number && sp_view_eq(m->columns[i].name, name)) {
            *out = i;
            return SP_OK;
        }
    if (m->n_columns == p->room) {
        size_t room = p->room ? p->room * 2 : 32;
        struct sp_csv_wanted *v = sp_arena_alloc(&m->arena, room * sizeof *v);
        if (!v)
            return SP_ERR(NOMEM);
        if (m->n_columns)
            memcpy(v, m->columns, m->n_columns * sizeof *v);
        m->columns = v;
        p->room = room;
    }
    struct sp_csv_wanted *w = &m->columns[m->n_columns];
    w->number = number;
    SP_TRY(keep(p, name, &w->name));
    SP_TRY(keep(p, sp_view_of(path), &w->member));
    *out = m->n_columns++;
    return SP_OK;
}

static struct sp_rc take_column(struct parse *p, const cJSON *j, const char *path, size_t *out)
{
    const cJSON *c = sp_json_get(j, "column");
    if (cJSON_IsString(c) && *c->valuestring && p->m->header)
        return find_column(p, sp_view_of(c->valuestring), 0, path, out);
    if (cJSON_IsNumber(c) && c->valuedouble >= 1 && c->valuedouble <= 4096 && c->valuedouble == (double)(int)c->valuedouble)
        return find_column(p, sp_view(NULL, 0), (uint64_t)c->valuedouble, path, out);
    return fault(p, "import.mapping.value", path,
                 p->m->header ? "column is the name of a column, or its number from 1" : "column is a number from 1: the file has no header");
}

static struct sp_rc take_codes(struct parse *p, const cJSON *codes, struct expect e, const char *path, struct sp_csv_value *v)
{
    const cJSON *c;
    int n = cJSON_GetArraySize(codes);
    if (!cJSON_IsObject(codes) || n < 1)
        return fault(p, "import.mapping.value", path, "codes is an object of at least one translation");
    struct sp_csv_code *to = sp_arena_alloc(&p->m->arena, (size_t)n * sizeof *to);
    if (!to)
        return SP_ERR(NOMEM);
    v->codes = to;
    cJSON_ArrayForEach(c, codes) {
        char at[PATH];
        SP_TRY(keep(p, sp_view_of(c->string), &to->from));
        SP_TRY(constant(p, c, e, join(at, path, c->string), &to->to));
        to++;
        v->n_codes++;
    }
    return SP_OK;
}

/* DD, MM and a year, each once. */
static bool date_form_valid(struct sp_view f)
{
    unsigned y = 0, m = 0, d = 0, b = 0;
    for (size_t i = 0; i < f.n; i++) {
        char c = f.p[i];
        y += c == 'Y';
        m += c == 'M';
        d += c == 'D';
        b += c == 'B';
        bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if ((c >= '0' && c <= '9') || (letter && !strchr("YMDB", c)))
            return false;
    }
    return (y == 4) != (b == 4) && y + b == 4 && m >= 1 && m <= 2 && d >= 1 && d <= 2;
}

static struct sp_rc take_text(struct parse *p, const cJSON *j, const char *name, const char *path, struct sp_view *out)
{
    char at[PATH];
    const cJSON *c = sp_json_get(j, name);
    if (!c)
        return SP_OK;
    if (!cJSON_IsString(c) || !*c->valuestring)
        return fault(p, "import.mapping.value", join(at, path, name), "must be a text");
    return keep(p, sp_view_of(c->valuestring), out);
}

static struct sp_rc take_mark(struct parse *p, const cJSON *j, const char *name, const char *path, char *out)
{
    char at[PATH];
    struct sp_view text = sp_view(NULL, 0);
    SP_TRY(take_text(p, j, name, path, &text));
    if (text.n > 1 || (text.n && strchr("0123456789-\"\r\n", text.p[0])))
        return fault(p, "import.mapping.value", join(at, path, name), "must be one ASCII character that is no digit, minus or quote");
    if (text.n)
        *out = text.p[0];
    return SP_OK;
}

/* How texts become dates and numbers; also of the whole mapping. */
static struct sp_rc take_forms(struct parse *p, const cJSON *j, const char *path, struct sp_csv_value *v)
{
    char at[PATH];
    SP_TRY(take_text(p, j, "date", path, &v->date));
    if (v->date.n && !date_form_valid(v->date))
        return fault(p, "import.mapping.value", join(at, path, "date"), "a date's form has DD or D, MM or M, and YYYY or BBBB, once each");
    SP_TRY(take_mark(p, j, "decimal", path, &v->decimal));
    SP_TRY(take_mark(p, j, "grouping", path, &v->grouping));
    if ((v->decimal ? v->decimal : '.') == v->grouping)
        return fault(p, "import.mapping.value", join(at, path, "grouping"), "decimal and grouping are the same; decimal is . when left out");
    return SP_OK;
}

static struct sp_rc take_value(struct parse *p, const cJSON *j, struct expect e, const char *path, struct sp_csv_value *out)
{
    static const char *const known[] = { "column", "codes", "otherwise", "date", "decimal", "grouping", "prefix", NULL };
    char at[PATH];
    *out = p->dflt;
    out->from = SP_CSV_CONSTANT;
    if (!cJSON_IsObject(j))
        return constant(p, j, e, path, &out->text);
    SP_TRY(only(p, j, path, known));
    out->from = SP_CSV_FROM_COLUMN;
    SP_TRY(take_column(p, j, path, &out->column));
    SP_TRY(take_forms(p, j, path, out));
    SP_TRY(take_text(p, j, "prefix", path, &out->prefix));
    const cJSON *codes = sp_json_get(j, "codes"), *otherwise = sp_json_get(j, "otherwise");
    if (codes)
        SP_TRY(take_codes(p, codes, e, join(at, path, "codes"), out));
    if (!otherwise)
        return SP_OK;
    out->otherwise = true;
    return constant(p, otherwise, e, join(at, path, "otherwise"), &out->text);
}

/* ---- facts -------------------------------------------------------------------------------------------- */

struct parts { struct sp_csv_part_map v[3 * SP_MAX_FIELDS]; size_t n; };

static struct sp_rc take_part(struct parse *p, const cJSON *j, const struct sp_csv_column *c, const char *path, struct parts *to)
{
    to->v[to->n].to = *c;
    return take_value(p, j, expected(c), path, &to->v[to->n++].v);
}

/* Words and amounts are objects of their parts; where only the first is told, it may stand alone when nothing else is needed. */
static struct sp_rc take_field(struct parse *p, const cJSON *j, const struct sp_kind *kind, const struct sp_field *field, const char *path,
                               struct parts *to)
{
    static const char *const words[] = { "text", "lang", "script", NULL }, *const amount[] = { "value", "currency", NULL };
    static const enum sp_csv_part word_parts[] = { SP_CSV_VALUE, SP_CSV_LANG, SP_CSV_SCRIPT }, amount_parts[] = { SP_CSV_VALUE, SP_CSV_CURRENCY };
    bool is_amount = field->type == SP_TYPE_AMOUNT, is_words = field->type == SP_TYPE_TEXT || field->type == SP_TYPE_LONG;
    struct sp_csv_column c = { kind, field, SP_CSV_VALUE };
    if (!is_amount && !is_words)
        return take_part(p, j, &c, path, to);
    const char *const *names = is_amount ? amount : words;
    SP_TRY(only(p, j, path, names));
    for (size_t i = 0; names[i]; i++) {
        char at[PATH];
        const cJSON *part = sp_json_get(j, names[i]);
        c.part = (is_amount ? amount_parts : word_parts)[i];
        if (!part && c.part != SP_CSV_SCRIPT)
            return fault(p, "field.missing", join(at, path, names[i]), "is missing");
        if (part)
            SP_TRY(take_part(p, part, &c, join(at, path, names[i]), to));
    }
    return SP_OK;
}

static struct sp_rc take_data(struct parse *p, const cJSON *j, const char *path, struct sp_csv_fact *f)
{
    struct parts to = { .n = 0 };
    char at[PATH];
    const cJSON *c;
    if (!cJSON_IsObject(j))
        return fault(p, "import.mapping.form", path, "must be an object of the kind's fields");
    cJSON_ArrayForEach(c, j)
        if (!sp_kind_field(f->kind, sp_view_of(c->string)))
            return fault(p, "import.mapping.field", join(at, path, c->string), "the kind has no such field");
    for (size_t i = 0; i < f->kind->n_fields; i++) {
        const struct sp_field *field = &f->kind->fields[i];
        const cJSON *v = sp_json_get(j, field->name);
        /* What a check computes need not be told (schema/rules.h). */
        bool computed = f->kind->rules[0].type == SP_RULE_IDENTIFIER && sp_view_is(f->kind->rules[0].field[2], field->name);
        if (!v && field->required && !computed)
            return fault(p, "field.missing", join(at, path, field->name), "the kind needs this field");
        if (v)
            SP_TRY(take_field(p, v, f->kind, field, join(at, path, field->name), &to));
    }
    struct sp_csv_part_map *kept = sp_arena_alloc(&p->m->arena, (to.n + 1) * sizeof *kept);
    if (!kept)
        return SP_ERR(NOMEM);
    memcpy(kept, to.v, to.n * sizeof *kept);
    f->parts = kept;
    f->n_parts = to.n;
    return SP_OK;
}

static struct sp_rc take_when(struct parse *p, const cJSON *j, const char *path, struct sp_csv_fact *f)
{
    static const char *const known[] = { "column", "is", NULL };
    const cJSON *is = sp_json_get(j, "is"), *c;
    char at[PATH];
    SP_TRY(only(p, j, path, known));
    f->when.from = SP_CSV_FROM_COLUMN;
    SP_TRY(take_column(p, j, path, &f->when.column));
    int n = cJSON_GetArraySize(is);
    struct sp_view *v = cJSON_IsArray(is) && n > 0 ? sp_arena_alloc(&p->m->arena, (size_t)n * sizeof *v) : NULL;
    if (!v)
        return fault(p, "import.mapping.value", join(at, path, "is"), "must be a list of texts");
    f->is = v;
    cJSON_ArrayForEach(c, is) {
        if (!cJSON_IsString(c))
            return fault(p, "import.mapping.value", join(at, path, "is"), "must be a list of texts");
        SP_TRY(keep(p, sp_view_of(c->valuestring), v++));
        f->n_is++;
    }
    return SP_OK;
}

static const struct expect heads[SP_CSV_META_COUNT] = {
    [SP_CSV_ID] = { SP_TYPE_TOKEN, SP_LIST_NONE },       [SP_CSV_STATUS] = { SP_TYPE_CODE, SP_LIST_STATUS },
    [SP_CSV_CLASS] = { SP_TYPE_CODE, SP_LIST_CLASS },
    [SP_CSV_SOURCE] = { SP_TYPE_TOKEN, SP_LIST_NONE },   [SP_CSV_VALID_FROM] = { SP_TYPE_DATE, SP_LIST_NONE },
    [SP_CSV_VALID_TO] = { SP_TYPE_DATE, SP_LIST_NONE },
};

static struct sp_rc take_heads(struct parse *p, const cJSON *j, const char *path, struct sp_csv_fact *f)
{
    static const enum sp_csv_meta_column own[] = { SP_CSV_ID, SP_CSV_STATUS, SP_CSV_CLASS, SP_CSV_SOURCE, SP_CSV_VALID_FROM,
                                                   SP_CSV_VALID_TO };
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
        char at[PATH];
        const char *name = sp_csv_meta[own[i]];
        const cJSON *v = sp_json_get(j, name);
        if (v)
            SP_TRY(take_value(p, v, heads[own[i]], join(at, path, name), &f->head[own[i]]));
    }
    if (f->head[SP_CSV_ID].from == SP_CSV_ABSENT)
        f->head[SP_CSV_ID] = (struct sp_csv_value){ .from = SP_CSV_CONSTANT, .text = SP_VIEW_LIT("1") };
    return SP_OK;
}

static struct sp_rc check_double(struct parse *p, const struct sp_csv_fact *f, const char *path)
{
    const struct sp_csv_value *id = &f->head[SP_CSV_ID];
    for (const struct sp_csv_fact *o = p->m->facts; o < f; o++)
        if (o->kind == f->kind && !o->n_is && !f->n_is && id->from == SP_CSV_CONSTANT && o->head[SP_CSV_ID].from == SP_CSV_CONSTANT &&
            sp_view_eq(o->head[SP_CSV_ID].text, id->text))
            return fault(p, "import.mapping.double", path, "another fact of this mapping has the same kind and id");
    return SP_OK;
}

static struct sp_rc take_fact(struct parse *p, const cJSON *j, const char *path, struct sp_csv_fact *f)
{
    static const char *const known[] = { "kind", "id", "status", "class", "source", "valid_from", "valid_to", "data", "when", NULL };
    char at[PATH];
    SP_TRY(only(p, j, path, known));
    const cJSON *kind = sp_json_get(j, "kind"), *when = sp_json_get(j, "when");
    f->kind = cJSON_IsString(kind) ? sp_kind_named(sp_view_of(kind->valuestring)) : NULL;
    if (!f->kind)
        return fault(p, "import.mapping.kind", join(at, path, "kind"), "there is no such kind of fact");
    SP_TRY(take_heads(p, j, path, f));
    if (when)
        SP_TRY(take_when(p, when, join(at, path, "when"), f));
    SP_TRY(take_data(p, sp_json_get(j, "data"), join(at, path, "data"), f));
    return check_double(p, f, join(at, path, "id"));
}

static struct sp_rc take_facts(struct parse *p, const cJSON *j)
{
    const cJSON *facts = sp_json_get(j, "facts"), *c;
    int n = cJSON_GetArraySize(facts);
    if (!cJSON_IsArray(facts) || n < 1 || n > SP_CSV_FACTS)
        return fault(p, "import.mapping.form", "facts", "must be a list of 1 to 512 facts");
    p->m->facts = sp_arena_alloc(&p->m->arena, (size_t)n * sizeof *p->m->facts);
    if (!p->m->facts)
        return SP_ERR(NOMEM);
    cJSON_ArrayForEach(c, facts) {
        char path[PATH];
        (void)snprintf(path, sizeof path, "facts[%zu]", p->m->n_facts);
        SP_TRY(take_fact(p, c, path, &p->m->facts[p->m->n_facts]));
        p->m->n_facts++;
    }
    return SP_OK;
}

/* ---- the whole ------------------------------------------------------------------------------------------ */

static struct sp_rc take_subject(struct parse *p, const cJSON *j)
{
    static const char *const known[] = { "key", "country", "scheme", "value", NULL };
    static const struct expect token = { SP_TYPE_TOKEN, SP_LIST_NONE }, country = { SP_TYPE_CODE, SP_LIST_COUNTRY };
    char at[PATH];
    const cJSON *key = sp_json_get(j, "key"), *c = sp_json_get(j, "country"), *s = sp_json_get(j, "scheme"), *v = sp_json_get(j, "value");
    if (!j)
        return fault(p, "import.mapping.form", "subject", "is missing: whose facts are the rows?");
    SP_TRY(only(p, j, "subject", known));
    if (key ? c || s || v : !c || !s || !v)
        return fault(p, "import.mapping.form", "subject", "must have key, or country, scheme and value");
    if (key)
        return take_value(p, key, token, join(at, "subject", "key"), &p->m->key);
    SP_TRY(take_value(p, c, country, join(at, "subject", "country"), &p->m->country));
    SP_TRY(take_value(p, s, token, join(at, "subject", "scheme"), &p->m->scheme));
    if (p->m->scheme.from == SP_CSV_CONSTANT && !sp_scheme_named(p->m->scheme.text))
        return fault(p, "import.mapping.value", join(at, "subject", "scheme"), "there is no such scheme of identifiers, such as la.ern or lei");
    return take_value(p, v, token, join(at, "subject", "value"), &p->m->value);
}

static struct sp_rc take_encoding(struct parse *p, const cJSON *j)
{
    struct sp_view name = sp_view(NULL, 0);
    SP_TRY(take_text(p, j, "encoding", "", &name));
    if (!name.n)
        return SP_OK;
    p->m->encoding = sp_arena_text(&p->m->arena, name);
    if (!p->m->encoding)
        return SP_ERR(NOMEM);
    iconv_t cd = strchr(p->m->encoding, '/') ? (iconv_t)-1 : iconv_open("UTF-8", p->m->encoding);
    if (cd == (iconv_t)-1)
        return fault(p, "import.mapping.encoding", "encoding", "no encoding of this name is known here, such as UTF-8, UTF-16, GB18030 or TIS-620");
    (void)iconv_close(cd);
    return SP_OK;
}

static struct sp_rc take_empty(struct parse *p, const cJSON *j)
{
    const cJSON *list = sp_json_get(j, "empty"), *c;
    if (!list)
        return SP_OK;
    struct sp_view *v = cJSON_IsArray(list) ? sp_arena_alloc(&p->m->arena, ((size_t)cJSON_GetArraySize(list) + 1) * sizeof *v) : NULL;
    if (!v)
        return fault(p, "import.mapping.value", "empty", "must be a list of texts");
    p->m->empty = v;
    cJSON_ArrayForEach(c, list) {
        if (!cJSON_IsString(c))
            return fault(p, "import.mapping.value", "empty", "must be a list of texts");
        SP_TRY(keep(p, sp_view_of(c->valuestring), v++));
        p->m->n_empty++;
    }
    return SP_OK;
}

static struct sp_rc take_layout(struct parse *p, const cJSON *j)
{
    struct sp_csv_mapping *m = p->m;
    int64_t skip = 0;
    m->delimiter = ',';
    SP_TRY(take_mark(p, j, "delimiter", "", &m->delimiter));
    SP_TRY(sp_json_opt_bool(j, "header", true, &m->header, p->d));
    SP_TRY(sp_json_opt_i64(j, "skip", 0, &skip, p->d));
    if (skip < 0 || skip > 1000)
        return fault(p, "import.mapping.value", "skip", "must be 0 to 1000 lines");
    m->skip = (uint64_t)skip;
    SP_TRY(take_encoding(p, j));
    SP_TRY(take_empty(p, j));
    SP_TRY(take_text(p, j, "source", "", &m->source));
    return take_forms(p, j, "", &p->dflt);
}

static struct sp_rc take_mapping(struct parse *p, const cJSON *j)
{
    static const char *const known[] = { "format", "delimiter", "encoding", "header", "skip", "empty", "decimal", "grouping", "date", "source",
                                         "subject", "facts", NULL };
    SP_TRY(only(p, j, "", known));
    const cJSON *format = sp_json_get(j, "format");
    if (!cJSON_IsString(format) || strcmp(format->valuestring, FORMAT) != 0)
        return fault(p, "import.mapping.form", "format", "must be " FORMAT);
    SP_TRY(take_layout(p, j));
    SP_TRY(take_subject(p, sp_json_get(j, "subject")));
    return take_facts(p, j);
}

struct sp_rc sp_csv_mapping_parse(struct sp_view text, struct sp_csv_mapping **out, struct sp_diag *d)
{
    SP_JSON_AUTO j = NULL;
    struct sp_diag why = { .offset = SP_NO_OFFSET };
    struct parse p = { .m = calloc(1, sizeof *p.m), .d = &why };
    struct sp_rc rc = p.m ? sp_json_parse(text, SP_MAX_MAPPING_BYTES, &j, &why) : SP_ERR(NOMEM);
    if (!sp_ok(rc) && why.offset != SP_NO_OFFSET)
        why.line = sp_line_at(text, why.offset);
    if (sp_ok(rc)) {
        rc = keep(&p, text, &p.m->text);
        if (sp_ok(rc))
            rc = take_mapping(&p, j);
        if (!sp_ok(rc) && !sp_is(rc, SP_RC_NOMEM))
            why.line = sp_json_line(text, why.field);
    }
    if (!sp_ok(rc)) {
        sp_csv_mapping_free(p.m);
        if (d)
            *d = why;
        return rc;
    }
    *out = p.m;
    return SP_OK;
}
