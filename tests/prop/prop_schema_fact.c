/* layer: schema */
#include "tests/lib/check.h"
#include "tests/lib/form_values.h"

#include "base/random.h"
#include "schema/company.h"
#include "schema/decimal.h"
#include "schema/report.h"

enum { ROUNDS = 2000 };

static struct sp_prng prng = { 77 };

static bool chance(unsigned percent) { return sp_prng_below(&prng, 100) < percent; }

static void put_words(struct sp_buf *b)
{
    static const char *const words[] = { "Mekong", "\xe0\xba\xaa\xe0\xba\xb0\xe0\xba\x9e\xe0\xba\xb2\xe0\xba\x99",
                                         "\xe4\xbf\xa1\xe6\xa1\xa5", "\\\"q\\\"", "a\\\\b", "\xf0\x9f\x98\x80", "7" };
    size_t n = 1 + sp_prng_below(&prng, 4);
    for (size_t i = 0; i < n; i++) {
        if (i)
            sp_buf_putc(b, ' ');
        sp_buf_puts(b, words[sp_prng_below(&prng, 7)]);
    }
}

/* Numbers that a rule bounds by one another: in this order. */
static const char *bounded(const char *name)
{
    static const char *const in_order[][2] = {
        { "share_min", "10.0" }, { "lowest", "-5" }, { "largest_customer_share", "12" }, { "largest_supplier_share", "12" },
        { "score", "20.125" }, { "share_max", "30" }, { "highest", "900" }, { "top_customers_share", "45.5" }, { "top_suppliers_share", "45.5" },
    };
    for (size_t i = 0; i < sizeof in_order / sizeof in_order[0]; i++)
        if (!strcmp(name, in_order[i][0]))
            return in_order[i][1];
    return NULL;
}

static void put_decimal(struct sp_buf *b, const struct sp_field *f)
{
    if (f && bounded(f->name))
        sp_buf_puts(b, bounded(f->name));
    else if (f && f->max)
        sp_buf_puts(b, "20.125");
    else
        sp_buf_putf(b, "%s%llu.%02u", chance(30) ? "-" : "", (unsigned long long)(1 + sp_prng_below(&prng, 1000000000)),
                    (unsigned)sp_prng_below(&prng, 100));
}

static const char *code_of(enum sp_codelist list)
{
    size_t n = 0;
    while (sp_codes(list)[n])
        n++;
    return sp_codes(list)[sp_prng_below(&prng, n)];
}

/* The later one of two dates. */
static bool is_end(const struct sp_kind *k, const char *name)
{
    for (const struct sp_rule *r = k->rules; r->type != SP_RULE_END; r++)
        if (r->type == SP_RULE_RISE && sp_view_is(r->field[1], name))
            return true;
    return false;
}

static void put_token(struct sp_buf *b, const char *name, enum sp_form form)
{
    if (form != SP_FORM_ANY)
        sp_buf_puts(b, form_value(form, chance(50)));
    else if (!strcmp(name, "code"))
        sp_buf_puts(b, "3510");
    else if (!strcmp(name, "value"))
        sp_buf_puts(b, "0100001234");
    else
        put_words(b);
}

static void put_value(struct sp_buf *b, const struct sp_kind *k, const struct sp_field *f)
{
    switch (f->type) {
    case SP_TYPE_TEXT:
    case SP_TYPE_LONG:
        sp_buf_puts(b, "{\"lang\":\"lo\",\"text\":\"");
        put_words(b);
        sp_buf_puts(b, chance(50) ? "\"}" : "\",\"script\":\"Laoo\"}");
        break;
    case SP_TYPE_AMOUNT:
        sp_buf_putf(b, "{\"currency\":\"%s\",\"value\":\"", code_of(SP_LIST_CURRENCY));
        put_decimal(b, NULL);
        sp_buf_puts(b, "\"}");
        break;
    case SP_TYPE_INT: sp_buf_put_i64(b, f->min + (int64_t)sp_prng_below(&prng, (uint64_t)(f->max - f->min))); break;
    case SP_TYPE_BOOL: sp_buf_puts(b, chance(50) ? "true" : "false"); break;
    case SP_TYPE_TOKEN:
    case SP_TYPE_CODE:
    case SP_TYPE_DATE:
    case SP_TYPE_DECIMAL:
    case SP_TYPE_TIME:
    case SP_TYPE_SUBJECT:
        sp_buf_putc(b, '"');
        if (f->type == SP_TYPE_TOKEN)
            put_token(b, f->name, f->form);
        else if (f->type == SP_TYPE_CODE)
            sp_buf_puts(b, f->list == SP_LIST_IDENTIFIER_SCHEME ? "la.ern" : code_of(f->list));
        else if (f->type == SP_TYPE_DATE)
            sp_buf_putf(b, "%u-0%u-1%u", is_end(k, f->name) ? 2020u : 2010u, 1 + (unsigned)sp_prng_below(&prng, 9),
                        (unsigned)sp_prng_below(&prng, 10));
        else if (f->type == SP_TYPE_TIME)
            sp_buf_putf(b, "2026-01-02T03:04:0%uZ", (unsigned)sp_prng_below(&prng, 10));
        else if (f->type == SP_TYPE_DECIMAL)
            put_decimal(b, f);
        else
            sp_buf_puts(b, "LA.ern:0100001234");
        sp_buf_putc(b, '"');
        break;
    }
}

/* Whether a rule makes the field needed by one that is there; b when it says "where a is, b is". */
static bool needed(const struct sp_kind *k, const struct sp_field *f)
{
    for (const struct sp_rule *r = k->rules; r->type != SP_RULE_END; r++) {
        bool any = r->type == SP_RULE_ANY && sp_view_is(r->field[0], f->name);
        bool by_other = (r->type == SP_RULE_NEEDS || r->type == SP_RULE_WHEN) && sp_view_is(r->field[1], f->name);
        if (any || by_other)
            return true;
    }
    return false;
}

/* Fields left out: those whose value depends on another here. */
static bool wanted(const struct sp_kind *k, const struct sp_field *f)
{
    if (!strcmp(f->name, "region") || f->list == SP_LIST_CHECK_STATE)
        return false;
    return f->required || needed(k, f) || chance(60);
}

/* The same members in another order: from `start`, round the table. */
static void put_data(struct sp_buf *b, const struct sp_kind *k)
{
    size_t start = sp_prng_below(&prng, k->n_fields);
    bool first = true;
    sp_buf_putc(b, '{');
    for (size_t i = 0; i < k->n_fields; i++) {
        const struct sp_field *f = &k->fields[(start + i) % k->n_fields];
        if (!wanted(k, f))
            continue;
        sp_buf_puts(b, first ? "" : " ,\n");
        first = false;
        sp_buf_putf(b, "\"%s\" : ", f->name);
        put_value(b, k, f);
    }
    sp_buf_putc(b, '}');
}

static const struct sp_kind *any_kind(void)
{
    size_t n;
    const struct sp_kind *all = sp_kinds(&n);
    return &all[sp_prng_below(&prng, n)];
}

static void put_fact(struct sp_buf *b, const struct sp_kind *k, size_t id)
{
    sp_buf_putf(b, "{\"kind\":\"%s\",\"id\":\"%zu\",\"source\":\"s\\u00e9 %u\",\"status\":\"%s\",\"class\":\"%s\"", k->name, id,
                (unsigned)sp_prng_below(&prng, 9), code_of(SP_LIST_STATUS), code_of(SP_LIST_CLASS));
    if (chance(50))
        sp_buf_puts(b, ",\"disputed\":true,\"received\":\"2026-01-02T03:04:05Z\",\"valid_from\":\"2020-02-29\"");
    sp_buf_puts(b, ",\"data\":");
    put_data(b, k);
    sp_buf_putc(b, '}');
}

static void canonical_data_is_a_fixed_point(void **state)
{
    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        SP_ARENA_AUTO arena = { 0 };
        SP_JSON_AUTO j = NULL;
        SP_JSON_AUTO data = NULL;
        SP_BUF_AUTO text = { 0 };
        SP_BUF_AUTO again = { 0 };
        SP_BUF_AUTO bytes = { 0 };
        struct sp_fact f, g;
        struct sp_diag d = { 0 };
        struct sp_value v[SP_MAX_FIELDS];
        size_t n = 0;
        put_fact(&text, any_kind(), 1);
        CHECK_OK(sp_json_parse(sp_buf_view(&text), 0, &j, NULL));
        if (!sp_ok(sp_fact_from_json(j, &arena, &f, &d)))
            fail_msg("%s %s: %s", d.rule, d.field, sp_buf_cstr(&text));
        CHECK_OK(sp_json_parse(f.data, 0, &data, NULL));
        CHECK_OK(sp_data_canonical(f.kind, data, &again, NULL));
        assert_true(sp_view_eq(sp_buf_view(&again), f.data));
        CHECK_OK(sp_data_values(f.kind, f.data, &arena, v, &n));
        assert_int_equal(n, cJSON_GetArraySize(data));
        for (size_t i = 0; i < n; i++) {
            const cJSON *m = sp_json_get(data, v[i].field->name);
            const cJSON *inner = cJSON_IsObject(m) ? m->child : m;
            if (cJSON_IsString(inner))
                CHECK_VIEW(v[i].text, inner->valuestring);
        }
        sp_fact_encode(&bytes, &f);
        CHECK_OK(sp_fact_decode(sp_buf_view(&bytes), &g));
        assert_true(sp_fact_same(&f, &g) && f.received_s == g.received_s && sp_fact_cmp(&f, &g) == 0);
    }
}

static const struct sp_report_head head = {
    .iss = { "LA", 2 },
    .aud = { "LA", 2 },
    .sub = { "LA.ern:0100001234", 17 },
    .jti = { "019aa000-0000-7000-8000-000000000001", 36 },
    .iat = 1795219384,
    .request_digest = { "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU", 43 },
    .purpose = { "own_file", 8 },
    .authorisation = { { "A", 1 }, { "own_file", 8 }, { "2027-01-01", 10 } },
    .requester = { "LA/bank-1", 9 },
};

static void same_report(const struct sp_report *a, const struct sp_report *b)
{
    SP_BUF_AUTO x = { 0 };
    SP_BUF_AUTO y = { 0 };
    sp_report_put(&x, a);
    sp_report_put(&y, b);
    assert_true(sp_view_eq(sp_buf_view(&x), sp_buf_view(&y)));
    assert_ptr_equal(a->product, b->product);
    assert_int_equal(a->n_sections, b->n_sections);
    for (size_t i = 0; i < a->n_sections; i++)
        assert_true(a->sections[i].first == b->sections[i].first && a->sections[i].n == b->sections[i].n &&
                    a->sections[i].section == b->sections[i].section);
    assert_int_equal(a->n_facts, b->n_facts);
    for (size_t i = 0; i < a->n_facts; i++)
        assert_true(sp_fact_same(&a->facts[i], &b->facts[i]) && a->facts[i].received_s == b->facts[i].received_s);
}

/* Known without reading it; by then all that it was made of is gone. */
static void records_become_reports(void **state)
{
    (void)state;
    for (int round = 0; round < ROUNDS / 10; round++) {
        SP_ARENA_AUTO arena = { 0 };
        SP_BUF_AUTO line = { 0 };
        struct sp_arena source = { 0 };
        SP_BUF_AUTO payload = { 0 };
        struct sp_company c;
        struct sp_report r, made;
        struct sp_diag d = { 0 };
        const struct sp_product *product = sp_product_named(sp_view_of(chance(50) ? "full" : chance(50) ? "monitoring" : chance(50) ? "basic" : "standard"));
        unsigned max_class = (unsigned)sp_prng_below(&prng, 4);
        size_t n = 1 + sp_prng_below(&prng, 60);
        sp_buf_puts(&line, "{\"subject\":\"LA.ern:0100001234\",\"facts\":[");
        for (size_t i = 0; i < n; i++) {
            if (i)
                sp_buf_putc(&line, ',');
            put_fact(&line, any_kind(), i + 1);
        }
        sp_buf_puts(&line, "]}");
        if (!sp_ok(sp_company_from_json(sp_buf_view(&line), &source, &c, &d)))
            fail_msg("%s %s", d.rule, d.field);
        CHECK_OK(sp_report_build(&payload, &head, product, c.facts, c.n, max_class, &d));
        CHECK_OK(sp_report_made(&head, product, c.facts, c.n, max_class, NULL, &arena, &made, &d));
        if (!sp_ok(sp_report_parse(sp_buf_view(&payload), &arena, &r, &d)))
            fail_msg("%s %s", d.rule, d.field);
        size_t shown = 0, held = 0;
        for (size_t i = 0; i < c.n; i++) {
            bool in = sp_product_has(product, c.facts[i].kind->section) && c.facts[i].status != SP_STATUS_CLOSED;
            shown += in && c.facts[i].class <= max_class;
            held += in && c.facts[i].class > max_class;
        }
        assert_int_equal(r.n_facts, shown);
        for (size_t i = 0; i < r.n_withheld; i++)
            held -= (size_t)r.withheld[i].count;
        assert_int_equal(held, 0);
        sp_arena_free(&source);
        same_report(&made, &r);
    }
}

/* Against 64-bit arithmetic with two decimals. */
static void decimals_compare_by_value(void **state)
{
    (void)state;
    for (int round = 0; round < 20 * ROUNDS; round++) {
        int64_t v[2];
        char text[2][40];
        for (int i = 0; i < 2; i++) {
            v[i] = (int64_t)sp_prng_below(&prng, chance(50) ? 300 : 3000000) - (chance(50) ? 150 : 1500000);
            int64_t u = v[i] < 0 ? -v[i] : v[i];
            const char *sign = v[i] < 0 ? "-" : "";
            if (u % 100 == 0 && chance(50))
                (void)snprintf(text[i], sizeof text[i], "%s%lld", sign, (long long)(u / 100));
            else if (u % 10 == 0 && chance(50))
                (void)snprintf(text[i], sizeof text[i], "%s%lld.%lld", sign, (long long)(u / 100), (long long)(u / 10 % 10));
            else
                (void)snprintf(text[i], sizeof text[i], "%s%lld.%02lld", sign, (long long)(u / 100), (long long)(u % 100));
            assert_true(sp_decimal_valid(sp_view_of(text[i])));
        }
        int c = sp_decimal_cmp(sp_view_of(text[0]), sp_view_of(text[1]));
        if ((c > 0) - (c < 0) != (v[0] > v[1]) - (v[0] < v[1]))
            fail_msg("%s against %s: %d", text[0], text[1], c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(canonical_data_is_a_fixed_point), cmocka_unit_test(records_become_reports),
        cmocka_unit_test(decimals_compare_by_value),
    };
    printf("seed %llu\n", (unsigned long long)prng.state);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
