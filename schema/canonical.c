#include "schema/canonical.h"

#include "base/clock.h"
#include "base/short.h"
#include "schema/decimal.h"
#include "schema/rules.h"
#include "schema/text.h"

enum { MAX_ID = 64, MAX_INT_DIGITS = 15 };

/* --- pieces of the text ----------------------------------------------------------------------------- */

#define TAKE SP_TAKE

bool sp_canonical_string(struct sp_canonical *f, struct sp_view *out)
{
    const char *quote = memchr(f->p, '"', (size_t)(f->end - f->p));
    if (!quote)
        return false;
    *out = sp_view(f->p, (size_t)(quote - f->p));
    f->p = quote + 1;
    return true;
}

bool sp_canonical_int(struct sp_canonical *f, int64_t *out)
{
    bool minus = TAKE(f, "-");
    int64_t v = 0;
    const char *start = f->p;
    while (f->p < f->end && *f->p >= '0' && *f->p <= '9' && f->p - start < MAX_INT_DIGITS)
        v = v * 10 + (*f->p++ - '0');
    if (f->p == start || (*start == '0' && (f->p - start > 1 || minus)))
        return false;
    *out = minus ? -v : v;
    return true;
}

static bool id_fits(struct sp_view v)
{
    for (size_t i = 0; i < v.n; i++) {
        char c = v.p[i];
        bool alnum = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (!alnum && (i == 0 || (c != '.' && c != '_' && c != '-')))
            return false;
    }
    return v.n && v.n <= MAX_ID;
}

/* --- values ----------------------------------------------------------------------------------------- */

static bool words(struct sp_canonical *f, size_t max, struct sp_value *v)
{
    if (!TAKE(f, "{\"text\":\"") || !sp_canonical_string(f, &v->text) || !TAKE(f, ",\"lang\":\"") || !sp_canonical_string(f, &v->lang))
        return false;
    if (TAKE(f, ",\"script\":\"") && (!sp_canonical_string(f, &v->script) || !sp_code_known(SP_LIST_SCRIPT, v->script)))
        return false;
    return TAKE(f, "}") && sp_text_fits(v->text, max) && sp_code_known(SP_LIST_LANGUAGE, v->lang);
}

static bool amount(struct sp_canonical *f, struct sp_value *v)
{
    return TAKE(f, "{\"value\":\"") && sp_canonical_string(f, &v->text) && TAKE(f, ",\"currency\":\"") &&
           sp_canonical_string(f, &v->currency) && TAKE(f, "}") && sp_decimal_valid(v->text) && sp_code_known(SP_LIST_CURRENCY, v->currency);
}

static bool integer(struct sp_canonical *f, const struct sp_field *field)
{
    int64_t v;
    return sp_canonical_int(f, &v) && v >= field->min && v <= field->max;
}

static bool decimal(const struct sp_field *field, struct sp_view v)
{
    if (!sp_decimal_valid(v))
        return false;
    return field->max <= field->min || (sp_decimal_cmp_i64(v, field->min) >= 0 && sp_decimal_cmp_i64(v, field->max) <= 0);
}

/* What is written without quotes. */
static bool bare(struct sp_canonical *f, struct sp_value *v)
{
    const char *start = f->p;
    if (v->field->type == SP_TYPE_INT ? !integer(f, v->field) : !TAKE(f, "true") && !TAKE(f, "false"))
        return false;
    v->text = sp_view(start, (size_t)(f->p - start));
    return true;
}

static bool quoted(struct sp_canonical *f, struct sp_value *v)
{
    int64_t seconds;
    if (!TAKE(f, "\"") || !sp_canonical_string(f, &v->text))
        return false;
    switch (v->field->type) {
    case SP_TYPE_TOKEN: return sp_text_fits(v->text, SP_MAX_TOKEN_FIELD) && sp_form_fits(v->field->form, v->text);
    case SP_TYPE_CODE: return sp_code_known(v->field->list, v->text);
    case SP_TYPE_DATE: return sp_date_valid(v->text);
    case SP_TYPE_DECIMAL: return decimal(v->field, v->text);
    case SP_TYPE_SUBJECT: return sp_subject_valid(v->text);
    case SP_TYPE_TIME: return sp_time_parse(v->text, &seconds);
    case SP_TYPE_TEXT:
    case SP_TYPE_LONG:
    case SP_TYPE_AMOUNT:
    case SP_TYPE_INT:
    case SP_TYPE_BOOL: break;
    }
    return false;
}

static bool value(struct sp_canonical *f, struct sp_value *v)
{
    v->lang = v->script = v->currency = sp_view(NULL, 0);
    switch (v->field->type) {
    case SP_TYPE_TEXT: return words(f, SP_MAX_NAME_BYTES, v);
    case SP_TYPE_LONG: return words(f, SP_MAX_TEXT_BYTES, v);
    case SP_TYPE_AMOUNT: return amount(f, v);
    case SP_TYPE_INT:
    case SP_TYPE_BOOL: return bare(f, v);
    case SP_TYPE_TOKEN:
    case SP_TYPE_CODE:
    case SP_TYPE_DATE:
    case SP_TYPE_DECIMAL:
    case SP_TYPE_SUBJECT:
    case SP_TYPE_TIME: return quoted(f, v);
    }
    return false;
}

static bool has_quotes(const struct sp_field *f) { return f->type != SP_TYPE_INT && f->type != SP_TYPE_BOOL; }

/* values: room for those of a fact; *n are there. */
static bool data(struct sp_canonical *f, const struct sp_kind *kind, struct sp_value *values, size_t *n, struct sp_view *out)
{
    struct sp_given x;
    const char *start = f->p;
    bool open = TAKE(f, "{");
    size_t count = 0;
    x.kind = kind;
    for (size_t i = 0; i < kind->n_fields; i++) {
        const struct sp_field *field = &kind->fields[i];
        size_t name_n = field->name_n;
        x.has[i] = open && (size_t)(f->end - f->p) > name_n + 3 && f->p[0] == '"' && sp_equal_fast(f->p + 1, field->name, name_n) &&
                   f->p[name_n + 1] == '"' && f->p[name_n + 2] == ':';
        if (!x.has[i]) {
            if (field->required)
                return false;
            continue;
        }
        struct sp_value *v = &values[count++];
        v->field = field;
        v->name = sp_view(f->p + 1, name_n);
        f->p += name_n + 3;
        if (!value(f, v))
            return false;
        x.v[i] = has_quotes(field) ? v->text : sp_view("", 0);
        open = TAKE(f, ",");
        if (!open && !TAKE(f, "}"))
            return false;
    }
    *out = sp_view(start, (size_t)(f->p - start));
    *n = count;
    return !open && sp_ok(sp_rules_check(&x, NULL));
}

/* --- a fact, a record ------------------------------------------------------------------------------- */

static const struct sp_kind *kind_of(struct sp_canonical *f, struct sp_view name)
{
    /* Facts come in the table's order, so the last kind or the one after it is a good guess. */
    const struct sp_kind *guess = f->cache->kind;
    size_t n;
    const struct sp_kind *all = sp_kinds(&n);
    for (int i = 0; guess && i < 2 && guess < all + n; i++, guess++)
        if (guess->name_n == name.n && sp_equal_fast(guess->name, name.p, name.n))
            return f->cache->kind = guess;
    return f->cache->kind = sp_kind_named(name);
}

static bool code(struct sp_canonical *f, enum sp_codelist list, unsigned *out)
{
    struct sp_view v;
    if (!sp_canonical_string(f, &v))
        return false;
    int i = sp_code_index(list, v);
    *out = (unsigned)i;
    return i >= 0;
}

static bool date(struct sp_canonical *f, struct sp_view *out)
{
    return sp_canonical_string(f, out) && sp_date_valid(*out);
}

/* Facts of one import were received at the same time. */
static bool moment(struct sp_canonical *f, int64_t *out)
{
    struct sp_canonical_cache *c = f->cache;
    struct sp_view v;
    if (!sp_canonical_string(f, &v))
        return false;
    if (v.n != sizeof c->time || memcmp(v.p, c->time, sizeof c->time) != 0) {
        if (!sp_time_parse(v, &c->time_s)) /* so it has that length */
            return false;
        memcpy(c->time, v.p, sizeof c->time);
    }
    *out = c->time_s;
    return *out >= 0;
}

/* whole: nothing is left out that would be written again. */
static bool fact(struct sp_canonical *f, bool whole, struct sp_fact *out, struct sp_value *values, size_t *n)
{
    struct sp_view kind;
    unsigned status = SP_STATUS_NEW;
    *out = (struct sp_fact){ 0 };
    if (!TAKE(f, "{\"kind\":\"") || !sp_canonical_string(f, &kind) || !(out->kind = kind_of(f, kind)))
        return false;
    out->class = out->kind->default_class;
    if (!TAKE(f, ",\"id\":\"") || !sp_canonical_string(f, &out->id) || !id_fits(out->id))
        return false;
    if (TAKE(f, ",\"status\":\"") ? !code(f, SP_LIST_STATUS, &status) : whole)
        return false;
    out->status = (enum sp_status)status;
    if (TAKE(f, ",\"class\":\"") ? !code(f, SP_LIST_CLASS, &out->class) : whole)
        return false;
    if (TAKE(f, ",\"disputed\":true"))
        out->disputed = true;
    else if (!TAKE(f, ",\"disputed\":false") && whole)
        return false;
    if (!TAKE(f, ",\"source\":\"") || !sp_canonical_string(f, &out->source) || !sp_text_fits(out->source, SP_MAX_TOKEN_FIELD))
        return false;
    if (TAKE(f, ",\"valid_from\":\"") && !date(f, &out->valid_from))
        return false;
    if (TAKE(f, ",\"valid_to\":\"") && !date(f, &out->valid_to))
        return false;
    if (out->valid_from.n && out->valid_to.n && sp_view_cmp(out->valid_from, out->valid_to) > 0)
        return false;
    if (TAKE(f, ",\"received\":\"") ? !moment(f, &out->received_s) : whole)
        return false;
    return TAKE(f, ",\"data\":") && data(f, out->kind, values, n, &out->data) && TAKE(f, "}");
}

bool sp_canonical_fact(struct sp_canonical *c, struct sp_fact *out, struct sp_value values[SP_MAX_FIELDS], size_t *n)
{
    return fact(c, true, out, values, n);
}

static bool only_once(const struct sp_fact *facts, size_t n)
{
    for (size_t i = n - 1; i-- > 0;)
        if (facts[i].kind == facts[n - 1].kind && sp_view_eq(facts[i].id, facts[n - 1].id))
            return false;
    return true;
}

typedef uint8_t block __attribute__((vector_size(16)));

/* 0xff for each byte that is a control character or a backslash; all collects the bits of every byte. */
static inline block odd_bytes(const char *p, block *all)
{
    block c;
    memcpy(&c, p, sizeof c);
    *all |= c;
    return (block)(c < 0x20) | (block)(c == '\\');
}

bool sp_canonical_plain(struct sp_view text)
{
    block odd = { 0 }, all = { 0 };
    char last[sizeof odd];
    uint64_t is_odd[2], bits[2];
    size_t i = 0, left = text.n % sizeof odd;
    for (; i + sizeof odd <= text.n; i += sizeof odd)
        odd |= odd_bytes(text.p + i, &all);
    memset(last, ' ', sizeof last);
    if (left)
        memcpy(last, text.p + i, left);
    odd |= odd_bytes(last, &all);
    memcpy(is_odd, &odd, sizeof is_odd);
    memcpy(bits, &all, sizeof bits);
    bool ascii = !((bits[0] | bits[1]) & 0x8080808080808080u);
    return !(is_odd[0] | is_odd[1]) && (ascii || sp_utf8_check(text) == text.n);
}

bool sp_canonical_company(struct sp_view text, struct sp_canonical_cache *cache, struct sp_arena *a, struct sp_company *out)
{
    struct sp_fact facts[SP_CANONICAL_FACTS];
    struct sp_value values[SP_MAX_FIELDS];
    size_t n;
    struct sp_view copy;
    struct sp_company c = { .n = 0 };
    if (text.n > SP_MAX_IMPORT_LINE || !sp_canonical_plain(text) || !sp_arena_copy(a, text, &copy))
        return false;
    struct sp_canonical f = { copy.p, copy.p + copy.n, cache };
    if (!TAKE(&f, "{\"subject\":\"") || !sp_canonical_string(&f, &c.subject) || !sp_subject_valid(c.subject) || !TAKE(&f, ",\"facts\":["))
        return false;
    do {
        if (c.n == SP_CANONICAL_FACTS || !fact(&f, false, &facts[c.n], values, &n) || !only_once(facts, ++c.n))
            return false;
    } while (TAKE(&f, ","));
    if (!TAKE(&f, "]}") || f.p != f.end)
        return false;
    c.facts = sp_arena_alloc(a, c.n * sizeof *c.facts);
    if (!c.facts)
        return false;
    memcpy(c.facts, facts, c.n * sizeof *c.facts);
    *out = c;
    return true;
}
