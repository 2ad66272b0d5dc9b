/* A fact's data: from a JSON tree to canonical text. */
#include "schema/fact.h"

#include "base/clock.h"
#include "schema/data.h"
#include "schema/decimal.h"
#include "schema/rules.h"
#include "schema/subject.h"
#include "schema/text.h"

static struct sp_rc refuse(struct sp_diag *d, const char *rule, const char *field, const char *why)
{
    return sp_diag_set(d, SP_ERR(INVALID), rule, field, "%s", why);
}

static struct sp_view str(const cJSON *data, const char *name)
{
    struct sp_view v = { "", 0 };
    return sp_ok(sp_json_str(data, name, &v, NULL)) ? v : sp_view("", 0);
}

static struct sp_rc check_code(enum sp_codelist list, struct sp_view code, const char *field, struct sp_diag *d)
{
    if (sp_code_known(list, code))
        return SP_OK;
    return sp_diag_set(d, SP_ERR(INVALID), "schema.code", field, "not a code of the list %s", sp_codelist_name(list));
}

/* --- values of each type -------------------------------------------------------------------------- */

static struct sp_rc put_text(const cJSON *v, size_t max_bytes, struct sp_buf *out, struct sp_diag *d)
{
    static const char *const known[] = { "text", "lang", "script", NULL };
    struct sp_view text, lang, script;
    SP_TRY(sp_json_only(v, known, d));
    SP_TRY(sp_json_str(v, "text", &text, d));
    SP_TRY(sp_json_str(v, "lang", &lang, d));
    SP_TRY(sp_json_opt_str(v, "script", &script, d));
    SP_TRY(sp_text_check(text, max_bytes, "text", d));
    SP_TRY(check_code(SP_LIST_LANGUAGE, lang, "lang", d));
    if (sp_json_get(v, "script"))
        SP_TRY(check_code(SP_LIST_SCRIPT, script, "script", d));
    bool first = true;
    sp_put_str(out, &first, "text", text);
    sp_put_str(out, &first, "lang", lang);
    sp_put_opt_str(out, &first, "script", script);
    sp_buf_putc(out, '}');
    return SP_OK;
}

static struct sp_rc put_amount(const cJSON *v, struct sp_buf *out, struct sp_diag *d)
{
    static const char *const known[] = { "value", "currency", NULL };
    struct sp_view value, currency;
    SP_TRY(sp_json_only(v, known, d));
    SP_TRY(sp_json_str(v, "value", &value, d));
    SP_TRY(sp_json_str(v, "currency", &currency, d));
    if (!sp_decimal_valid(value))
        return refuse(d, "schema.decimal", "value", "an amount is a decimal text such as \"1250.00\"");
    SP_TRY(check_code(SP_LIST_CURRENCY, currency, "currency", d));
    bool first = true;
    sp_put_str(out, &first, "value", value);
    sp_put_str(out, &first, "currency", currency);
    sp_buf_putc(out, '}');
    return SP_OK;
}

static struct sp_rc put_integer(const struct sp_field *f, const cJSON *data, struct sp_buf *out, struct sp_diag *d)
{
    int64_t v;
    SP_TRY(sp_json_i64(data, f->name, &v, d));
    if (v < f->min || v > f->max)
        return sp_diag_set(d, SP_ERR(INVALID), "schema.range", f->name, "must lie between %lld and %lld",
                           (long long)f->min, (long long)f->max);
    sp_buf_put_i64(out, v);
    return SP_OK;
}

static struct sp_rc check_decimal(const struct sp_field *f, struct sp_view v, struct sp_diag *d)
{
    if (!sp_decimal_valid(v))
        return refuse(d, "schema.decimal", f->name, "must be a decimal text such as \"12.5\"");
    if (f->max > f->min && (sp_decimal_cmp_i64(v, f->min) < 0 || sp_decimal_cmp_i64(v, f->max) > 0))
        return sp_diag_set(d, SP_ERR(INVALID), "schema.range", f->name, "must lie between %lld and %lld",
                           (long long)f->min, (long long)f->max);
    return SP_OK;
}

static struct sp_rc check_subject(const struct sp_field *f, struct sp_view v, struct sp_diag *d)
{
    struct sp_subject s;
    struct sp_diag inner = { 0 };
    struct sp_rc rc = sp_subject_parse(v, &s, &inner);
    return sp_ok(rc) ? rc : sp_diag_set(d, rc, inner.rule, f->name, "%s", inner.text);
}

static struct sp_rc check_token(const struct sp_field *f, struct sp_view v, struct sp_diag *d)
{
    SP_TRY(sp_text_check(v, SP_MAX_TOKEN_FIELD, f->name, d));
    return sp_form_fits(f->form, v) ? SP_OK : refuse(d, sp_form_rule(f->form), f->name, sp_form_why(f->form));
}

/* Types whose JSON form is one string. */
static struct sp_rc put_string(const struct sp_field *f, const cJSON *data, struct sp_buf *out, struct sp_diag *d)
{
    struct sp_view v;
    int64_t seconds;
    SP_TRY(sp_json_str(data, f->name, &v, d));
    if (f->type == SP_TYPE_CODE)
        SP_TRY(check_code(f->list, v, f->name, d));
    else if (f->type == SP_TYPE_DATE && !sp_date_valid(v))
        return refuse(d, "schema.date", f->name, "must be a day such as 2026-11-21");
    else if (f->type == SP_TYPE_DECIMAL)
        SP_TRY(check_decimal(f, v, d));
    else if (f->type == SP_TYPE_SUBJECT)
        SP_TRY(check_subject(f, v, d));
    else if (f->type == SP_TYPE_TIME && !sp_time_parse(v, &seconds))
        return refuse(d, "schema.time", f->name, "must be a time such as 2026-11-21T02:03:04Z");
    else if (f->type == SP_TYPE_TOKEN)
        SP_TRY(check_token(f, v, d));
    sp_buf_put_json(out, v);
    return SP_OK;
}

static struct sp_rc put_value(const struct sp_field *f, const cJSON *data, struct sp_buf *out, struct sp_diag *d)
{
    const cJSON *v = sp_json_get(data, f->name);
    size_t longest = f->type == SP_TYPE_LONG ? SP_MAX_TEXT_BYTES : SP_MAX_NAME_BYTES;
    struct sp_rc rc = SP_OK;
    bool truth;
    switch (f->type) {
    case SP_TYPE_TEXT:
    case SP_TYPE_LONG:
    case SP_TYPE_AMOUNT:
        if (!cJSON_IsObject(v))
            return refuse(d, "field.type", f->name, "must be an object");
        rc = f->type == SP_TYPE_AMOUNT ? put_amount(v, out, d) : put_text(v, longest, out, d);
        if (!sp_ok(rc))
            sp_diag_prefix(d, f->name);
        return rc;
    case SP_TYPE_INT:
        return put_integer(f, data, out, d);
    case SP_TYPE_BOOL:
        SP_TRY(sp_json_opt_bool(data, f->name, false, &truth, d));
        sp_buf_puts(out, truth ? "true" : "false");
        return SP_OK;
    case SP_TYPE_TOKEN:
    case SP_TYPE_CODE:
    case SP_TYPE_DATE:
    case SP_TYPE_DECIMAL:
    case SP_TYPE_SUBJECT:
    case SP_TYPE_TIME:
        return put_string(f, data, out, d);
    }
    return SP_ERR(INTERNAL);
}

static bool has(const cJSON *data, const char *name) { return sp_json_get(data, name) != NULL; }

/* --- identifiers: normal form and check state are computed ----------------------------------------- */

static struct sp_rc check_identifier(const cJSON *data, struct sp_buf *normal, enum sp_check_state *state,
                                     struct sp_diag *d)
{
    struct sp_view scheme = str(data, "scheme"), given;
    SP_TRY(check_code(SP_LIST_IDENTIFIER_SCHEME, scheme, "scheme", d));
    SP_TRY(sp_identifier_check(scheme, str(data, "value"), sp_view("", 0), state, normal, d));
    if (*state == SP_CHECK_FAILED)
        return refuse(d, "schema.identifier.failed", "value", "the identifier does not fit its scheme or check digit");
    SP_TRY(sp_json_opt_str(data, "check", &given, d));
    if (has(data, "check") && !sp_view_is(given, sp_check_state_text(*state)))
        return refuse(d, "schema.identifier.state", "check", "the check state is computed, and is another");
    return SP_OK;
}

static struct sp_rc put_identifier(const struct sp_kind *kind, const cJSON *data, struct sp_buf *out, struct sp_diag *d)
{
    enum sp_check_state state = SP_CHECK_FAILED;
    SP_BUF_AUTO normal = { 0 };
    struct sp_view v;
    bool first = true;
    SP_TRY(sp_json_str(data, "scheme", &v, d));
    SP_TRY(sp_json_str(data, "value", &v, d));
    SP_TRY(sp_text_check(v, SP_MAX_TOKEN_FIELD, "value", d));
    SP_TRY(check_identifier(data, &normal, &state, d));
    sp_put_str(out, &first, "scheme", str(data, "scheme"));
    sp_put_str(out, &first, "value", sp_buf_view(&normal));
    sp_put_str(out, &first, "check", sp_view_of(sp_check_state_text(state)));
    if (has(data, "issuer")) {
        sp_put_member(out, &first, "issuer");
        SP_TRY(put_string(sp_kind_field(kind, sp_view_of("issuer")), data, out, d));
    }
    sp_buf_putc(out, '}');
    return SP_OK;
}

/* --- the whole ------------------------------------------------------------------------------------- */

static struct sp_rc only_fields(const struct sp_kind *kind, const cJSON *data, struct sp_diag *d)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, data)
        if (!sp_kind_field(kind, sp_view_of(item->string)))
            return sp_diag_set(d, SP_ERR(INVALID), "field.unknown", item->string, "%s has no such field", kind->name);
    return SP_OK;
}

/* What rules look at: a text's words, an amount's value, else the string. */
static struct sp_view plain(const cJSON *v)
{
    const cJSON *inner = cJSON_IsObject(v) ? sp_json_get(v, "text") : NULL;
    if (cJSON_IsObject(v) && !inner)
        inner = sp_json_get(v, "value");
    return cJSON_IsString(inner ? inner : v) ? sp_view_of((inner ? inner : v)->valuestring) : sp_view("", 0);
}

static struct sp_rc put_data(const struct sp_kind *kind, const cJSON *data, struct sp_buf *out, struct sp_diag *d)
{
    struct sp_given given;
    given.kind = kind;
    SP_TRY(only_fields(kind, data, d));
    if (kind->rules->type == SP_RULE_IDENTIFIER)
        return put_identifier(kind, data, out, d);
    bool first = true;
    for (size_t i = 0; i < kind->n_fields; i++) {
        const struct sp_field *f = &kind->fields[i];
        const cJSON *v = sp_json_get(data, f->name);
        given.has[i] = v != NULL;
        if (!v) {
            if (f->required)
                return sp_diag_set(d, SP_ERR(INVALID), "field.missing", f->name, "%s needs it", kind->name);
            continue;
        }
        given.v[i] = plain(v);
        sp_put_member(out, &first, f->name);
        SP_TRY(put_value(f, data, out, d));
    }
    sp_buf_puts(out, first ? "{}" : "}");
    return sp_rules_check(&given, d);
}

struct sp_rc sp_data_canonical(const struct sp_kind *kind, const cJSON *data, struct sp_buf *out, struct sp_diag *d)
{
    size_t before = out->n;
    struct sp_diag inner = { 0 };
    struct sp_rc rc = cJSON_IsObject(data) ? put_data(kind, data, out, &inner)
                                           : refuse(&inner, "field.type", NULL, "must be an object");
    if (sp_ok(rc))
        rc = sp_buf_rc(out);
    if (!sp_ok(rc)) {
        out->n = before;
        sp_diag_prefix(&inner, "data");
        if (d)
            *d = inner;
    }
    return rc;
}
