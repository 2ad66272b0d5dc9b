#include "schema/json_schema.h"

#include "base/limits.h"
#include "schema/product.h"

#define DIALECT "https://json-schema.org/draft/2020-12/schema"
#define PUT(b, s) sp_buf_put((b), SP_VIEW_LIT(s))

static const char *const names[SP_JSON_SCHEMA_COUNT] = { "fact", "company", "report" };

const char *sp_json_schema_name(enum sp_json_schema which) { return names[which]; }

static void put_text(struct sp_buf *b, const char *s) { sp_buf_put_json(b, sp_view_of(s)); }

/* --- types ------------------------------------------------------------------------------------------ */

static void put_words(struct sp_buf *b, const char *name, unsigned most)
{
    sp_buf_putf(b, "\"%s\":{\"type\":\"object\",\"required\":[\"text\",\"lang\"],\"additionalProperties\":false,\"properties\":{"
                   "\"text\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":%u,\"pattern\":\"^\\\\S(.*\\\\S)?$\"},"
                   "\"lang\":{\"$ref\":\"#/$defs/code.language\"},\"script\":{\"$ref\":\"#/$defs/code.script\"}}}", name, most);
}

static void put_pattern(struct sp_buf *b, const char *name, const char *pattern, const char *more)
{
    sp_buf_putf(b, ",\"%s\":{\"type\":\"string\",\"pattern\":", name);
    put_text(b, pattern);
    sp_buf_putf(b, "%s}", more);
}

static void put_types(struct sp_buf *b)
{
    put_words(b, "text", SP_MAX_NAME_BYTES);
    PUT(b, ",");
    put_words(b, "long", SP_MAX_TEXT_BYTES);
    put_pattern(b, "date", "^[1-9][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$", ",\"format\":\"date\"");
    put_pattern(b, "time", "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z$",
                ",\"format\":\"date-time\"");
    put_pattern(b, "decimal", "^(0|-?[1-9][0-9]*|-?(0|[1-9][0-9]*)[.][0-9]+)$", ",\"maxLength\":32");
    put_pattern(b, "percent", "^(100([.]0+)?|[1-9]?[0-9]([.][0-9]+)?)$", ",\"maxLength\":32");
    put_pattern(b, "quantity", "^(0|[1-9][0-9]*)([.][0-9]+)?$", ",\"maxLength\":32");
    put_pattern(b, "subject", "^[A-Z]{2}[.][a-z0-9]+:[^ ]+$", ",\"maxLength\":64");
    put_pattern(b, "token", "^\\S(.*\\S)?$", ",\"minLength\":1,\"maxLength\":256");
    put_pattern(b, "id", "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", "");
    put_pattern(b, "digest", "^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$", "");
    PUT(b, ",\"amount\":{\"type\":\"object\",\"required\":[\"value\",\"currency\"],\"additionalProperties\":false,\"properties\":{"
           "\"value\":{\"$ref\":\"#/$defs/decimal\"},\"currency\":{\"$ref\":\"#/$defs/code.currency\"}}}");
}

static void put_lists(struct sp_buf *b)
{
    for (int l = SP_LIST_NONE + 1; l < SP_LIST_COUNT; l++) {
        const char *const *codes = sp_codes((enum sp_codelist)l);
        sp_buf_putf(b, ",\"code.%s\":{\"enum\":[", sp_codelist_name((enum sp_codelist)l));
        for (size_t i = 0; codes[i]; i++) {
            sp_buf_puts(b, i ? "," : "");
            put_text(b, codes[i]);
        }
        PUT(b, "]}");
    }
}

static const char *type_of(const struct sp_field *f)
{
    if (f->type == SP_TYPE_DECIMAL && f->max > f->min)
        return f->max == 100 ? "percent" : "quantity";
    return sp_field_type_name(f->type);
}

static void put_field(struct sp_buf *b, const struct sp_field *f)
{
    sp_buf_putf(b, "\"%s\":", f->name);
    if (f->type == SP_TYPE_TOKEN && f->form != SP_FORM_ANY) {
        PUT(b, "{\"type\":\"string\",\"pattern\":\"^(");
        sp_buf_puts(b, sp_form_pattern(f->form)); /* nothing in it needs an escape */
        PUT(b, ")$\"}");
    } else if (f->type == SP_TYPE_INT) {
        sp_buf_putf(b, "{\"type\":\"integer\",\"minimum\":%lld,\"maximum\":%lld}", (long long)f->min, (long long)f->max);
    } else if (f->type == SP_TYPE_BOOL) {
        PUT(b, "{\"type\":\"boolean\"}");
    } else if (f->type == SP_TYPE_CODE) {
        sp_buf_putf(b, "{\"$ref\":\"#/$defs/code.%s\"}", sp_codelist_name(f->list));
    } else {
        sp_buf_putf(b, "{\"$ref\":\"#/$defs/%s\"}", type_of(f));
    }
}

/* --- the data of a kind ------------------------------------------------------------------------------- */

/* One rule as a schema, or nothing when JSON Schema cannot say it. */
static void put_rule(struct sp_buf *b, const struct sp_rule *r, const char **sep)
{
    const char *a = r->field[0].p, *c = r->field[1].p;
    if (r->type == SP_RULE_ANY) {
        sp_buf_putf(b, "%s{\"anyOf\":[", *sep);
        for (size_t i = 0; i < SP_RULE_FIELDS && r->field[i].n; i++)
            sp_buf_putf(b, "%s{\"required\":[\"%s\"]}", i ? "," : "", r->field[i].p);
        PUT(b, "]}");
    } else if (r->type == SP_RULE_NEEDS) {
        sp_buf_putf(b, "%s{\"dependentRequired\":{\"%s\":[\"%s\"]}}", *sep, a, c);
    } else if (r->type == SP_RULE_WHEN) {
        sp_buf_putf(b, "%s{\"if\":{\"required\":[\"%s\"],\"properties\":{\"%s\":{\"const\":\"%s\"}}},\"then\":{\"required\":[\"%s\"]}}", *sep, a, a,
                    r->value, c);
    } else if (r->type == SP_RULE_REGION) {
        sp_buf_putf(b, "%s{\"properties\":{\"%s\":{\"pattern\":\"^[A-Z]{2}-[A-Z0-9]{1,3}$\"}}}", *sep, a);
    } else if (r->type == SP_RULE_ISIC) {
        sp_buf_putf(b, "%s{\"if\":{\"required\":[\"%s\"],\"properties\":{\"%s\":{\"const\":\"isic4\"}}},\"then\":{\"properties\":{\"%s\":"
                       "{\"pattern\":\"^([A-U]|[0-9]{2,4})$\"}}}}", *sep, a, a, c);
    } else {
        return;
    }
    *sep = ",";
}

/* What is left to the reader of the schema. */
static void put_comment(struct sp_buf *b, const struct sp_kind *kind)
{
    const char *sep = ",\"$comment\":\"";
    for (const struct sp_rule *r = kind->rules; r->type != SP_RULE_END; r++) {
        const char *a = r->field[0].p, *c = r->field[1].p;
        if (r->type == SP_RULE_RISE)
            sp_buf_putf(b, "%s%s is not after %s", sep, a, c);
        else if (r->type == SP_RULE_AT_MOST)
            sp_buf_putf(b, "%s%s is not above %s", sep, a, c);
        else if (r->type == SP_RULE_REGION)
            sp_buf_putf(b, "%s%s belongs to %s", sep, a, c);
        else if (r->type == SP_RULE_IDENTIFIER)
            sp_buf_putf(b, "%s%s fits its %s; the check state is computed and may be left out", sep, c, a);
        else
            continue;
        sep = "; ";
    }
    sp_buf_puts(b, *sep == ',' ? "" : "\"");
}

static bool is_computed(const struct sp_kind *kind, const struct sp_field *f)
{
    return kind->rules->type == SP_RULE_IDENTIFIER && sp_view_is(kind->rules->field[2], f->name);
}

/* The members of the object, without its braces. */
static void put_data(struct sp_buf *b, const struct sp_kind *kind)
{
    const char *sep = "", *first = ",\"allOf\":[";
    PUT(b, "\"type\":\"object\",\"additionalProperties\":false,\"required\":[");
    for (size_t i = 0; i < kind->n_fields; i++)
        if (kind->fields[i].required && !is_computed(kind, &kind->fields[i])) {
            sp_buf_putf(b, "%s\"%s\"", sep, kind->fields[i].name);
            sep = ",";
        }
    PUT(b, "],\"properties\":{");
    for (size_t i = 0; i < kind->n_fields; i++) {
        sp_buf_puts(b, i ? "," : "");
        put_field(b, &kind->fields[i]);
    }
    PUT(b, "}");
    const char *at = first;
    for (const struct sp_rule *r = kind->rules; r->type != SP_RULE_END; r++)
        put_rule(b, r, &at);
    sp_buf_puts(b, at == first ? "" : "]");
    put_comment(b, kind);
}

static void put_defs(struct sp_buf *b)
{
    PUT(b, "\"$defs\":{");
    put_types(b);
    put_lists(b);
}

static void put_top(struct sp_buf *b, const char *name, const char *title)
{
    sp_buf_putf(b, "{\"$schema\":\"" DIALECT "\",\"$id\":\"urn:saphan:schema:%s\",\"title\":\"%s\",", name, title);
}

void sp_json_schema_put_data(struct sp_buf *b, const struct sp_kind *kind)
{
    put_top(b, kind->name, kind->name);
    put_data(b, kind);
    PUT(b, ",");
    put_defs(b);
    PUT(b, "}}");
}

/* --- facts, records, reports -------------------------------------------------------------------------- */

static void put_kinds(struct sp_buf *b)
{
    size_t n;
    const struct sp_kind *kinds = sp_kinds(&n);
    for (size_t i = 0; i < n; i++) {
        sp_buf_putf(b, ",\"data.%s\":{", kinds[i].name);
        put_data(b, &kinds[i]);
        PUT(b, "}");
    }
}

static void put_fact(struct sp_buf *b)
{
    size_t n;
    const struct sp_kind *kinds = sp_kinds(&n);
    PUT(b, "\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"kind\",\"id\",\"source\",\"data\"],\"properties\":{\"kind\":{\"enum\":[");
    for (size_t i = 0; i < n; i++)
        sp_buf_putf(b, "%s\"%s\"", i ? "," : "", kinds[i].name);
    PUT(b, "]},\"id\":{\"$ref\":\"#/$defs/id\"},\"status\":{\"$ref\":\"#/$defs/code.status\"},\"class\":{\"$ref\":\"#/$defs/code.class\"},"
           "\"disputed\":{\"type\":\"boolean\"},\"source\":{\"$ref\":\"#/$defs/token\"},\"valid_from\":{\"$ref\":\"#/$defs/date\"},"
           "\"valid_to\":{\"$ref\":\"#/$defs/date\"},\"received\":{\"$ref\":\"#/$defs/time\"},\"data\":{}},"
           "\"$comment\":\"valid_from is not after valid_to\",\"allOf\":[");
    for (size_t i = 0; i < n; i++)
        sp_buf_putf(b, "%s{\"if\":{\"required\":[\"kind\"],\"properties\":{\"kind\":{\"const\":\"%s\"}}},\"then\":{\"properties\":{\"data\":{\"$ref\":\"#/$defs/data.%s\"}}}}",
                    i ? "," : "", kinds[i].name, kinds[i].name);
    PUT(b, "]");
}

static void put_company(struct sp_buf *b)
{
    PUT(b, "\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"subject\",\"facts\"],\"$comment\":\"each kind and id once\",\"properties\":{"
           "\"subject\":{\"$ref\":\"#/$defs/subject\"},\"facts\":{\"type\":\"array\",\"minItems\":1,");
    sp_buf_putf(b, "\"maxItems\":%d,\"items\":{\"$ref\":\"#/$defs/fact\"}},", SP_MAX_FACTS);
    sp_buf_putf(b, "\"decided\":{\"type\":\"array\",\"maxItems\":%d,\"items\":{\"allOf\":[{\"$ref\":\"#/$defs/fact\"},{\"required\":[\"received\"]}]},", SP_MAX_FACTS);
    PUT(b, "\"$comment\":\"earlier versions that belong to decisions among the facts\"},\"withheld\":{\"const\":[\"disputes.dispute\"]}}");
}

/* The versions of a product that there are. */
static void put_versions(struct sp_buf *b, const struct sp_product *p, size_t n, const char *name)
{
    const char *sep = "";
    sp_buf_putf(b, "{\"if\":{\"properties\":{\"product\":{\"const\":\"%s\"}}},\"then\":{\"properties\":{\"product_version\":{\"enum\":[", name);
    for (size_t i = 0; i < n; i++)
        if (!strcmp(p[i].name, name)) {
            sp_buf_putf(b, "%s%u", sep, p[i].version);
            sep = ",";
        }
    sp_buf_puts(b, "]}}}}");
}

/* The sections of each version of each product, all of them and in order. */
static void put_products(struct sp_buf *b)
{
    size_t n;
    const struct sp_product *p = sp_products(&n);
    for (size_t i = 0; i < n; i++) {
        const char *sep = "";
        unsigned count = 0;
        sp_buf_putf(b, "%s{\"if\":{\"properties\":{\"product\":{\"const\":\"%s\"},\"product_version\":{\"const\":%u}}},\"then\":{\"properties\":{\"sections\":{\"prefixItems\":[",
                    i ? "," : "", p[i].name, p[i].version);
        for (unsigned s = 0; s < SP_SECTION_COUNT; s++) {
            if (!sp_product_has(&p[i], (enum sp_section)s))
                continue;
            sp_buf_putf(b, "%s{\"properties\":{\"name\":{\"const\":\"%s\"},\"version\":{\"const\":%u}}}", sep, sp_section_name((enum sp_section)s),
                        sp_section_version((enum sp_section)s));
            sep = ",";
            count++;
        }
        sp_buf_putf(b, "],\"minItems\":%u,\"maxItems\":%u}}}}", count, count);
        if (&p[i] == sp_product_named(sp_view_of(p[i].name))) {
            sp_buf_putc(b, ',');
            put_versions(b, p, n, p[i].name);
        }
    }
}

static void put_report(struct sp_buf *b)
{
    PUT(b, "\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"iss\",\"aud\",\"sub\",\"jti\",\"iat\",\"request_digest\",\"product\","
           "\"product_version\",\"purpose\",\"authorisation\",\"requester\",\"sections\",\"withheld\"],\"properties\":{"
           "\"iss\":{\"$ref\":\"#/$defs/node\"},\"aud\":{\"$ref\":\"#/$defs/node\"},\"sub\":{\"$ref\":\"#/$defs/subject\"},"
           "\"jti\":{\"type\":\"string\",\"pattern\":\"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$\"},\"iat\":{\"type\":\"integer\",\"minimum\":0},"
           "\"request_digest\":{\"$ref\":\"#/$defs/digest\"},\"product\":{\"$ref\":\"#/$defs/code.product\"},\"product_version\":{\"type\":\"integer\"},"
           "\"purpose\":{\"$ref\":\"#/$defs/code.purpose\"},\"authorisation\":{\"type\":\"object\",\"additionalProperties\":false,"
           "\"required\":[\"id\",\"basis\",\"expires\"],\"properties\":{\"id\":{\"$ref\":\"#/$defs/token\"},\"basis\":{\"$ref\":\"#/$defs/code.authorisation_basis\"},"
           "\"expires\":{\"$ref\":\"#/$defs/date\"}}},\"requester\":{\"type\":\"string\",\"pattern\":\"^[A-Z]{2}(-[A-Z0-9]{1,3})?/[a-z0-9][a-z0-9._-]{0,62}$\"},"
           "\"status\":{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"status_list\"],\"properties\":{\"status_list\":{\"type\":\"object\","
           "\"additionalProperties\":false,\"required\":[\"idx\",\"uri\"],\"properties\":{\"idx\":{\"type\":\"integer\",\"minimum\":0},"
           "\"uri\":{\"type\":\"string\",\"pattern\":\"^https://\",\"maxLength\":256}}}}},"
           "\"sections\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"name\",\"version\",\"facts\"],"
           "\"properties\":{\"name\":{\"$ref\":\"#/$defs/code.section\"},\"version\":{\"type\":\"integer\"},\"facts\":{\"type\":\"array\","
           "\"items\":{\"$ref\":\"#/$defs/fact\"}}}}},"
           "\"withheld\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"kind\",\"count\",\"rule\"],"
           "\"properties\":{\"kind\":{\"$ref\":\"#/$defs/token\"},\"count\":{\"type\":\"integer\",\"minimum\":1},\"rule\":{\"$ref\":\"#/$defs/token\"}}}}},"
           "\"allOf\":[");
    put_products(b);
    PUT(b, "]");
}

void sp_json_schema_put(struct sp_buf *b, enum sp_json_schema which)
{
    static const char *const titles[SP_JSON_SCHEMA_COUNT] = { "A fact about a company", "A company and its facts", "A report, opened" };
    put_top(b, names[which], titles[which]);
    if (which == SP_JSON_SCHEMA_REPORT)
        put_report(b);
    else if (which == SP_JSON_SCHEMA_COMPANY)
        put_company(b);
    else
        PUT(b, "\"$ref\":\"#/$defs/fact\"");
    PUT(b, ",");
    put_defs(b);
    PUT(b, ",\"node\":{\"type\":\"string\",\"pattern\":\"^[A-Z]{2}(-[A-Z0-9]{1,3})?$\"},\"fact\":{");
    put_fact(b);
    PUT(b, "}");
    put_kinds(b);
    PUT(b, "}}");
}
