/* layer: evidence */
#include "tests/lib/check.h"
#include "tests/lib/form_values.h"

#include "crypto/digest.h"
#include "i18n/html.h"
#include "i18n/rendition_doc.h"
#include "node/evidence/render.h"

#define V(s) SP_VIEW_LIT(s)
#define DIGEST "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"

/* A value of the field as canonical JSON; the second differs from the first. */
static void put_value(const struct sp_field *f, bool second, struct sp_buf *b)
{
    switch (f->type) {
    case SP_TYPE_TEXT:
    case SP_TYPE_LONG: sp_buf_puts(b, second ? "{\"text\":\"ສອງ\",\"lang\":\"lo\"}" : "{\"text\":\"ໜຶ່ງ \\\"x\\\"\",\"lang\":\"lo\"}"); break;
    case SP_TYPE_TOKEN: sp_buf_putf(b, "\"%s\"", form_value(f->form, second)); break;
    case SP_TYPE_TIME: sp_buf_puts(b, second ? "\"2026-01-02T03:04:06Z\"" : "\"2026-01-02T03:04:05Z\""); break;
    case SP_TYPE_CODE: sp_buf_putf(b, "\"%s\"", sp_codes(f->list)[second]); break;
    case SP_TYPE_DATE: sp_buf_puts(b, second ? "\"2021-11-02\"" : "\"2021-02-11\""); break;
    case SP_TYPE_AMOUNT: sp_buf_puts(b, second ? "{\"value\":\"1000.0\",\"currency\":\"LAK\"}" : "{\"value\":\"1000\",\"currency\":\"LAK\"}"); break;
    case SP_TYPE_DECIMAL: sp_buf_puts(b, second ? "\"12.50\"" : "\"12.5\""); break;
    case SP_TYPE_INT: sp_buf_puts(b, second ? "1001" : "1000"); break;
    case SP_TYPE_BOOL: sp_buf_puts(b, second ? "true" : "false"); break;
    case SP_TYPE_SUBJECT:
    default: sp_buf_puts(b, second ? "\"LA.ern:0100001235\"" : "\"LA.ern:0100001234\""); break;
    }
}

enum { NONE = 1000 };

/* Every field of the kind; the one at `changed` with its second value. */
static void put_data(const struct sp_kind *kind, size_t changed, struct sp_buf *b)
{
    for (size_t i = 0; i < kind->n_fields; i++) {
        sp_buf_putf(b, "%c\"%s\":", i ? ',' : '{', kind->fields[i].name);
        put_value(&kind->fields[i], i == changed, b);
    }
    sp_buf_putc(b, '}');
}

static const struct sp_report_head head = {
    .iss = { "LA", 2 }, .aud = { "CN-GX", 5 }, .sub = { "LA.ern:0100001234", 17 },
    .jti = { "019aa000-0000-7000-8000-000000000001", 36 }, .iat = 1795219384, .request_digest = { DIGEST, 43 },
    .product = { "standard", 8 }, .product_version = 1, .purpose = { "credit_granting", 15 },
    .authorisation = { { "C-7", 3 }, { "subject_consent", 15 }, { "2027-01-01", 10 } }, .requester = { "CN-GX/bank-1", 12 },
};

/* How JSON writes the lines, between its quotes. */
static void put_written(struct sp_view lines, struct sp_buf *b)
{
    sp_buf_put_json(b, lines);
    memmove(b->p, b->p + 1, b->n - 1);
    b->n -= 2;
}

/* The writer of the same lines in a JSON string is right, or not sure: where a column holds a quote or a backslash. */
static void check_written(const struct sp_report *r, const struct sp_catalogue *cat, struct sp_view lines)
{
    static const struct sp_report_hidden nothing;
    SP_BUF_AUTO written = { 0 };
    SP_BUF_AUTO work = { 0 };
    size_t n = 0;
    put_written(lines, &written);
    bool plain = !memchr(lines.p, '"', lines.n) && !memchr(lines.p, '\\', lines.n);
    assert_int_equal(sp_render_is(r, &nothing, cat, sp_buf_view(&written), &work, &n), plain);
    assert_int_equal(n, plain ? lines.n : 0);
    for (size_t i = 0; i < written.n; i += 1 + written.n / 7) {
        written.p[i] ^= 1;
        assert_false(sp_render_is(r, &nothing, cat, sp_buf_view(&written), &work, &n));
        written.p[i] ^= 1;
    }
    assert_false(sp_render_is(r, &nothing, cat, sp_view(written.p, written.n - 1), &work, &n));
    assert_false(sp_render_is(r, &nothing, cat, lines, &work, &n));
}

/* A report of this one fact. */
static void render(struct sp_fact *fact, const struct sp_report_head *h, const struct sp_catalogue *cat, struct sp_buf *out)
{
    struct sp_report r = { .head = *h, .n_sections = 1, .facts = fact, .n_facts = 1 };
    r.sections[0] = (struct sp_report_section){ fact->kind->section, 1, 0, 1 };
    CHECK_OK(sp_render_report(&r, cat, out, NULL));
    check_written(&r, cat, sp_buf_view(out));
}

static struct sp_fact fact_of(const struct sp_kind *kind, const struct sp_buf *data)
{
    return (struct sp_fact){ .kind = kind, .id = V("1"), .class = SP_CLASS_PUBLIC, .source = V("la.erp"),
                             .received_s = 1795000000, .data = sp_buf_view(data) };
}

static bool lines_equal(struct sp_fact *a, struct sp_fact *b, const struct sp_catalogue *cat)
{
    SP_BUF_AUTO one = { 0 };
    SP_BUF_AUTO other = { 0 };
    render(a, &head, cat, &one);
    render(b, &head, cat, &other);
    return sp_view_eq(sp_buf_view(&one), sp_buf_view(&other));
}

static void every_field_of_every_kind_has_a_label(void **state)
{
    (void)state;
    size_t n;
    const struct sp_kind *kinds = sp_kinds(&n);
    for (const char *const *l = sp_catalogue_languages(); *l; l++)
        for (size_t i = 0; i < n; i++) {
            SP_BUF_AUTO data = { 0 };
            SP_BUF_AUTO out = { 0 };
            SP_ARENA_AUTO a = { 0 };
            struct sp_doc doc;
            put_data(&kinds[i], NONE, &data);
            struct sp_fact f = fact_of(&kinds[i], &data);
            render(&f, &head, sp_catalogue_builtin(sp_view_of(*l)), &out);
            CHECK_OK(sp_doc_parse(sp_buf_view(&out), &a, &doc));
            assert_int_equal(doc.sections[0].facts[0].n, kinds[i].n_fields);
            assert_false(sp_view_is(doc.sections[0].facts[0].label, kinds[i].name));
            for (size_t k = 0; k < kinds[i].n_fields; k++) {
                const struct sp_doc_value *v = &doc.sections[0].facts[0].values[k];
                CHECK_VIEW(v->name, kinds[i].fields[k].name);
                if (!v->label.n || sp_view_eq(v->label, v->name))
                    fail_msg("%s: %s has no label for %s", *l, kinds[i].name, kinds[i].fields[k].name);
                if (v->prose != kinds[i].fields[k].prose)
                    fail_msg("%s.%s: prose or a name?", kinds[i].name, kinds[i].fields[k].name);
            }
        }
}

static void another_value_of_any_field_makes_other_lines(void **state)
{
    (void)state;
    size_t n, tried = 0;
    const struct sp_kind *kinds = sp_kinds(&n);
    for (const char *const *l = sp_catalogue_languages(); *l; l++)
        for (size_t i = 0; i < n; i++)
            for (size_t k = 0; k < kinds[i].n_fields; k++, tried++) {
                SP_BUF_AUTO data = { 0 };
                SP_BUF_AUTO changed = { 0 };
                put_data(&kinds[i], NONE, &data);
                put_data(&kinds[i], k, &changed);
                struct sp_fact f = fact_of(&kinds[i], &data), g = fact_of(&kinds[i], &changed);
                if (lines_equal(&f, &g, sp_catalogue_builtin(sp_view_of(*l))))
                    fail_msg("%s: %s.%s", *l, kinds[i].name, kinds[i].fields[k].name);
            }
    assert_true(tried > 300);
}

static void every_code_of_a_closed_list_has_its_own_text(void **state)
{
    (void)state;
    size_t n;
    const struct sp_kind *kinds = sp_kinds(&n);
    for (const char *const *l = sp_catalogue_languages(); *l; l++)
        for (size_t i = 0; i < n; i++)
            for (size_t k = 0; k < kinds[i].n_fields; k++) {
                const struct sp_field *f = &kinds[i].fields[k];
                if (f->type != SP_TYPE_CODE || f->list == SP_LIST_COUNTRY || f->list == SP_LIST_CURRENCY || f->list == SP_LIST_LANGUAGE)
                    continue;
                for (const char *const *c = sp_codes(f->list); *c; c++)
                    if (!sp_catalogue_code(sp_catalogue_builtin(sp_view_of(*l)), sp_view_of(sp_codelist_name(f->list)), sp_view_of(*c)).n)
                        fail_msg("%s: no label for %s of %s", *l, *c, sp_codelist_name(f->list));
            }
}

static void the_rest_of_a_fact_shows_too(void **state)
{
    (void)state;
    const struct sp_catalogue *cat = sp_catalogue_builtin(V("zh"));
    SP_BUF_AUTO data = { 0 };
    const struct sp_kind *kind = sp_kind_named(V("registered.founded"));
    put_data(kind, NONE, &data);
    struct sp_fact f = fact_of(kind, &data), g[8];
    for (size_t i = 0; i < 8; i++)
        g[i] = f;
    g[0].id = V("2");
    g[1].status = SP_STATUS_UPDATED;
    g[2].class = SP_CLASS_INTERNAL;
    g[3].disputed = true;
    g[4].source = V("la.erp2");
    g[5].valid_from = V("2020-01-01");
    g[6].valid_to = V("2020-01-01");
    g[7].received_s++;
    for (size_t i = 0; i < 8; i++)
        for (size_t k = i + 1; k < 8; k++)
            assert_false(lines_equal(&g[i], &g[k], cat));
    for (size_t i = 0; i < 8; i++)
        assert_false(lines_equal(&f, &g[i], cat));
}

static void the_head_shows_every_claim(void **state)
{
    (void)state;
    const struct sp_catalogue *cat = sp_catalogue_builtin(V("en"));
    SP_BUF_AUTO data = { 0 };
    SP_BUF_AUTO same = { 0 };
    const struct sp_kind *kind = sp_kind_named(V("registered.founded"));
    put_data(kind, NONE, &data);
    struct sp_fact f = fact_of(kind, &data);
    struct sp_report_head h[13];
    for (size_t i = 0; i < 13; i++)
        h[i] = head;
    h[0].iss = V("TH");
    h[1].aud = V("CN-YN");
    h[2].sub = V("LA.ern:0100001235");
    h[3].jti = V("019aa000-0000-7000-8000-000000000002");
    h[4].iat++;
    h[5].request_digest = V("57DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU");
    h[6].product = V("basic");
    h[7].product_version++;
    h[8].purpose = V("guarantee");
    h[9].authorisation.id = V("C-8");
    h[10].authorisation.basis = V("contract");
    h[11].authorisation.expires = V("2027-01-02");
    h[12].requester = V("CN-GX/bank-2");
    render(&f, &head, cat, &same);
    for (size_t i = 0; i < 13; i++) {
        SP_BUF_AUTO other = { 0 };
        render(&f, &h[i], cat, &other);
        if (sp_view_eq(sp_buf_view(&same), sp_buf_view(&other)))
            fail_msg("claim %zu", i);
    }
}

/* --- copies of which parts were left out --- */

static void check_redacted(const struct sp_report *r, const struct sp_report_hidden *hidden, const char *const *want, size_t n)
{
    SP_BUF_AUTO out = { 0 };
    SP_ARENA_AUTO a = { 0 };
    struct sp_doc doc;
    CHECK_OK(sp_render_redacted(r, hidden, sp_catalogue_builtin(V("en")), &out, NULL));
    SP_BUF_AUTO written = { 0 };
    SP_BUF_AUTO work = { 0 };
    size_t lines_n = 0;
    put_written(sp_buf_view(&out), &written);
    assert_true(sp_render_is(r, hidden, sp_catalogue_builtin(V("en")), sp_buf_view(&written), &work, &lines_n));
    assert_int_equal(lines_n, out.n);
    CHECK_OK(sp_doc_parse(sp_buf_view(&out), &a, &doc));
    assert_int_equal(doc.n_redacted, n);
    for (size_t i = 0; i < n; i++) {
        CHECK_VIEW(doc.redacted[i].what, want[2 * i]);
        CHECK_VIEW(doc.redacted[i].count, want[2 * i + 1]);
    }
}

static void a_copy_names_what_is_left_out(void **state)
{
    (void)state;
    const struct sp_report_hidden none = { .sections = 0 };
    struct sp_report r = { .head = head, .product = sp_product_of(V("basic"), 1), .n_sections = 3 };
    r.sections[0] = (struct sp_report_section){ SP_SECTION_REGISTERED, 1, 0, 0 };
    r.sections[1] = (struct sp_report_section){ SP_SECTION_IDENTIFIERS, 1, 0, 0 };
    r.sections[2] = (struct sp_report_section){ SP_SECTION_OWNERSHIP, 1, 0, 0 };
    SP_BUF_AUTO full = { 0 };
    SP_BUF_AUTO again = { 0 };
    CHECK_OK(sp_render_report(&r, sp_catalogue_builtin(V("en")), &full, NULL));
    CHECK_OK(sp_render_redacted(&r, &none, sp_catalogue_builtin(V("en")), &again, NULL));
    assert_true(sp_view_eq(sp_buf_view(&full), sp_buf_view(&again)));
    check_redacted(&r, &none, NULL, 0);

    const struct sp_report_hidden facts = { .facts = { 2, 0, 7 }, .policy = 1 };
    check_redacted(&r, &facts, (const char *const[]){ "registered", "2", "ownership", "7", "policy", "1" }, 3);
    r.sections[0] = r.sections[1];
    r.sections[1] = r.sections[2];
    r.n_sections = 2; /* registered is gone; counts are by place among those that are there */
    const struct sp_report_hidden first = { .sections = 1, .facts = { 4 } };
    check_redacted(&r, &first, (const char *const[]){ "registered", "", "identifiers", "4" }, 2);
    r.n_sections = 0;
    const struct sp_report_hidden all = { .sections = 3 };
    check_redacted(&r, &all, (const char *const[]){ "registered", "", "identifiers", "", "ownership", "" }, 3);
}

/* Lines whose TABs and LFs alone are written as JSON writes them, and not the backslash in a column: other lines. */
static void a_backslash_that_is_not_written_twice_is_seen(void **state)
{
    (void)state;
    static const struct sp_report_hidden nothing;
    static const char *const text[] = { "a\\\\tb", "a\\\"b", "\\\\" };
    for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
        SP_BUF_AUTO data = { 0 };
        SP_BUF_AUTO lines = { 0 };
        SP_BUF_AUTO wrong = { 0 };
        SP_BUF_AUTO work = { 0 };
        size_t n;
        sp_buf_putf(&data, "{\"type\":\"legal\",\"text\":{\"text\":\"%s\",\"lang\":\"lo\"}}", text[i]);
        struct sp_fact f = fact_of(sp_kind_named(V("registered.name")), &data);
        struct sp_report r = { .head = head, .n_sections = 1, .facts = &f, .n_facts = 1 };
        r.sections[0] = (struct sp_report_section){ f.kind->section, 1, 0, 1 };
        render(&f, &head, sp_catalogue_builtin(V("en")), &lines);
        for (size_t k = 0; k < lines.n; k++) {
            if (lines.p[k] == '\t' || lines.p[k] == '\n')
                sp_buf_puts(&wrong, lines.p[k] == '\t' ? "\\t" : "\\n");
            else
                sp_buf_putc(&wrong, lines.p[k]);
        }
        assert_false(sp_render_is(&r, &nothing, sp_catalogue_builtin(V("en")), sp_buf_view(&wrong), &work, &n));
    }
}

static void damaged_data_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = { "", "{", "{}x", "{\"date\":}", "{\"date\":\"2021-01-01\"", "{\"date\":\"2021-01-01\",}",
                                       "{\"other\":\"1\"}", "{\"date\":\"2021-01-01\",\"date\":\"2021-01-01\"}", "{\"date\":\"\\" };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        SP_BUF_AUTO out = { 0 };
        struct sp_diag d = { .offset = SP_NO_OFFSET };
        struct sp_fact f = { .kind = sp_kind_named(V("registered.founded")), .id = V("1"), .source = V("x"), .data = sp_view_of(bad[i]) };
        struct sp_report r = { .head = head, .n_sections = 1, .facts = &f, .n_facts = 1 };
        r.sections[0] = (struct sp_report_section){ SP_SECTION_REGISTERED, 1, 0, 1 };
        CHECK_RC(CORRUPT, sp_render_report(&r, sp_catalogue_builtin(V("en")), &out, &d));
        CHECK_RULE(d, "render.data");
    }
}

static void a_page_names_the_digests(void **state)
{
    (void)state;
    const struct sp_catalogue *cat = sp_catalogue_builtin(V("zh"));
    SP_BUF_AUTO data = { 0 };
    SP_BUF_AUTO lines = { 0 };
    SP_BUF_AUTO page = { 0 };
    const struct sp_kind *kind = sp_kind_named(V("registered.founded"));
    char digest[SP_SHA256_TEXT];
    put_data(kind, NONE, &data);
    struct sp_fact f = fact_of(kind, &data);
    render(&f, &head, cat, &lines);
    CHECK_OK(sp_render_page(cat, sp_buf_view(&lines), V("a.b.c~disclosed~"), V("019aa000-0000-7000-8000-00000000000f"), &page));
    const char *text = sp_buf_cstr(&page);
    assert_non_null(strstr(text, "019aa000-0000-7000-8000-00000000000f"));
    const struct sp_view of[] = { V("a.b.c"), sp_catalogue_compiled(cat), sp_buf_view(&lines) };
    for (size_t i = 0; i < 3; i++) {
        CHECK_OK(sp_sha256_b64url(of[i], digest));
        assert_non_null(strstr(text, digest));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_of_every_kind_has_a_label),
        cmocka_unit_test(another_value_of_any_field_makes_other_lines),
        cmocka_unit_test(every_code_of_a_closed_list_has_its_own_text),
        cmocka_unit_test(the_rest_of_a_fact_shows_too),
        cmocka_unit_test(the_head_shows_every_claim),
        cmocka_unit_test(a_copy_names_what_is_left_out),
        cmocka_unit_test(a_backslash_that_is_not_written_twice_is_seen),
        cmocka_unit_test(damaged_data_is_refused),
        cmocka_unit_test(a_page_names_the_digests),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
