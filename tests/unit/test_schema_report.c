/* layer: schema */
#include "tests/lib/check.h"

#include <stdlib.h>

#include "base/random.h"
#include "schema/report.h"

#define DIGEST "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"

static const struct sp_report_ground grounds[] = { { { "la.export.register", 18 }, { "la.public-register", 18 } },
                                                   { { "la.25na.10.company", 18 }, { "asean.mcc", 9 } } };
static const struct sp_report_head head = {
    .iss = { "LA", 2 },
    .aud = { "CN-GX", 5 },
    .sub = { "LA.ern:0100001234", 17 },
    .jti = { "019aa000-0000-7000-8000-000000000001", 36 },
    .iat = 1795219384,
    .request_digest = { DIGEST, 43 },
    .purpose = { "credit_granting", 15 },
    .authorisation = { { "\xe6\x8e\x88\xe6\x9d\x83-7", 8 }, { "subject_consent", 15 }, { "2027-01-01", 10 } },
    .requester = { "CN-GX/bank-1", 12 },
    .status = { { "https://la.example/status/3", 27 }, 17 },
    .transfer = { { DIGEST, 43 }, { "2026-11-21", 10 }, grounds, 2 },
};

static struct sp_fact fact(const char *kind, const char *id, unsigned class, const char *data)
{
    return (struct sp_fact){ .kind = sp_kind_named(sp_view_of(kind)), .id = sp_view_of(id), .class = class,
                             .source = SP_VIEW_LIT("la.erp"), .received_s = 1795000000, .data = sp_view_of(data) };
}

enum { N_FACTS = 7 };

static void sample(struct sp_fact f[N_FACTS])
{
    f[0] = fact("financial.statement", "1", SP_CLASS_CONFIDENTIAL,
                "{\"period_from\":\"2025-01-01\",\"period_to\":\"2025-12-31\",\"gaap\":\"ifrs\",\"audited\":\"audited\","
                "\"currency\":\"LAK\",\"unit\":1,\"revenue\":\"1000\"}");
    f[1] = fact("registered.capital", "10", SP_CLASS_PUBLIC,
                "{\"kind\":\"paid\",\"amount\":{\"value\":\"1250000000\",\"currency\":\"LAK\"}}");
    f[2] = fact("registered.capital", "2", SP_CLASS_PUBLIC,
                "{\"kind\":\"registered\",\"amount\":{\"value\":\"1250000000\",\"currency\":\"LAK\"}}");
    f[3] = fact("registered.name", "1", SP_CLASS_PUBLIC, "{\"type\":\"legal\",\"text\":{\"text\":\"A \\\"B\\\"\",\"lang\":\"en\"}}");
    f[4] = fact("registered.name", "2", SP_CLASS_PUBLIC, "{\"type\":\"former\",\"text\":{\"text\":\"C\",\"lang\":\"en\"}}");
    f[4].status = SP_STATUS_CLOSED;
    f[5] = fact("legal.penalty", "1", SP_CLASS_INTERNAL, "{\"type\":\"fine\",\"date\":\"2024-05-06\"}");
    f[6] = fact("identifiers.identifier", "1", SP_CLASS_PUBLIC,
                "{\"scheme\":\"la.ern\",\"value\":\"0100001234\",\"check\":\"no-check\"}");
}

static void build(const char *product, unsigned max_class, struct sp_buf *out)
{
    struct sp_fact f[N_FACTS];
    sample(f);
    CHECK_OK(sp_report_build(out, &head, sp_product_named(sp_view_of(product)), f, N_FACTS, max_class, NULL));
}

static void what_is_written_can_be_read(void **state)
{
    (void)state;
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO payload = { 0 };
    SP_BUF_AUTO again = { 0 };
    struct sp_report r;
    struct sp_diag d = { 0 };
    build("standard", SP_CLASS_SECRET, &payload);
    struct sp_rc rc = sp_report_parse(sp_buf_view(&payload), &arena, &r, &d);
    if (!sp_ok(rc))
        fail_msg("%s %s in %s", d.rule, d.field, sp_buf_cstr(&payload));
    CHECK_VIEW(r.head.iss, "LA");
    CHECK_VIEW(r.head.product, "standard");
    CHECK_VIEW(r.head.requester, "CN-GX/bank-1");
    CHECK_VIEW(r.head.status.uri, "https://la.example/status/3");
    assert_int_equal(r.head.status.idx, 17);
    CHECK_VIEW(r.head.transfer.as_of, "2026-11-21");
    assert_int_equal(r.head.transfer.n, 2);
    CHECK_VIEW(r.head.transfer.grounds[1].basis, "asean.mcc");
    assert_int_equal(r.n_sections, 8);
    assert_int_equal(r.n_facts, N_FACTS - 1); /* the closed one is history */
    assert_int_equal(r.n_withheld, 0);
    assert_int_equal(r.sections[SP_SECTION_REGISTERED].n, 3);
    CHECK_VIEW(r.facts[1].id, "2");
    CHECK_VIEW(r.facts[2].id, "10");
    sp_report_put(&again, &r);
    assert_true(sp_view_eq(sp_buf_view(&again), sp_buf_view(&payload)));
    assert_true(sp_report_is_canonical(sp_buf_view(&payload), &r));
}

/* As they were signed before basic and standard showed disputes. */
static void older_versions_are_read_as_they_were(void **state)
{
    (void)state;
    static const struct { const char *name; size_t sections; } older[] = { { "basic", 3 }, { "standard", 7 } };
    for (size_t i = 0; i < sizeof older / sizeof older[0]; i++) {
        SP_ARENA_AUTO arena = { 0 };
        SP_BUF_AUTO payload = { 0 };
        SP_BUF_AUTO again = { 0 };
        struct sp_fact f[N_FACTS];
        struct sp_report r, tree;
        sample(f);
        CHECK_OK(sp_report_build(&payload, &head, sp_product_of(sp_view_of(older[i].name), 1), f, N_FACTS, SP_CLASS_SECRET, NULL));
        CHECK_OK(sp_report_parse(sp_buf_view(&payload), &arena, &r, NULL));
        CHECK_OK(sp_report_parse_tree(sp_buf_view(&payload), &arena, &tree, NULL));
        assert_int_equal(r.head.product_version, 1);
        assert_int_equal(r.n_sections, older[i].sections);
        assert_int_equal(tree.n_sections, older[i].sections);
        sp_report_put(&again, &r);
        assert_true(sp_view_eq(sp_buf_view(&again), sp_buf_view(&payload)));
        assert_int_equal(sp_product_named(sp_view_of(older[i].name))->version, 2);
    }
    assert_null(sp_product_of(SP_VIEW_LIT("basic"), 3));
    assert_null(sp_product_of(SP_VIEW_LIT("full"), 2));
}

static void a_product_and_a_class_choose(void **state)
{
    (void)state;
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO payload = { 0 };
    struct sp_report r;
    build("basic", SP_CLASS_SECRET, &payload);
    CHECK_OK(sp_report_parse(sp_buf_view(&payload), &arena, &r, NULL));
    assert_int_equal(r.n_sections, 4);
    assert_int_equal(r.n_facts, 4);
    assert_int_equal(r.n_withheld, 0); /* what the product lacks is not withheld */
    sp_buf_clear(&payload);
    build("standard", SP_CLASS_PUBLIC, &payload);
    CHECK_OK(sp_report_parse(sp_buf_view(&payload), &arena, &r, NULL));
    assert_int_equal(r.n_facts, 4);
    assert_int_equal(r.n_withheld, 2);
    CHECK_VIEW(r.withheld[0].kind, "financial.statement");
    CHECK_VIEW(r.withheld[0].rule, "policy.class");
    CHECK_VIEW(r.withheld[1].kind, "legal.penalty");
    assert_int_equal(r.withheld[1].count, 1);
}

static void an_earlier_report_has_no_status_and_no_transfer(void **state)
{
    (void)state;
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO payload = { 0 };
    struct sp_report_head h = head;
    struct sp_report r;
    h.status = (struct sp_report_status){ .idx = 0 };
    h.transfer = (struct sp_report_transfer){ .n = 0 };
    CHECK_OK(sp_report_build(&payload, &h, sp_product_named(sp_view_of("basic")), NULL, 0, 0, NULL));
    CHECK_OK(sp_report_parse_tree(sp_buf_view(&payload), &arena, &r, NULL));
    assert_int_equal(r.head.status.uri.n, 0);
    CHECK_OK(sp_report_parse(sp_buf_view(&payload), &arena, &r, NULL));
    assert_int_equal(r.head.status.uri.n, 0);
    assert_int_equal(r.head.transfer.table.n, 0);
}

static void make(struct sp_law_gate *gate, unsigned max_class, struct sp_report *r, struct sp_arena *a)
{
    SP_BUF_AUTO payload = { 0 };
    SP_BUF_AUTO again = { 0 };
    struct sp_report made;
    struct sp_fact f[N_FACTS];
    sample(f);
    const struct sp_product *p = sp_product_named(sp_view_of("standard"));
    CHECK_OK(sp_report_build_sealed(&payload, &head, p, f, N_FACTS, max_class, gate, NULL, NULL));
    CHECK_OK(sp_report_parse(sp_buf_view(&payload), a, r, NULL));
    CHECK_OK(sp_report_made(&head, p, f, N_FACTS, max_class, gate, a, &made, NULL));
    sp_report_put(&again, &made);
    assert_true(sp_view_eq(sp_buf_view(&again), sp_buf_view(&payload)));
}

static void a_country_table_withholds_by_its_rules(void **state)
{
    (void)state;
    SP_ARENA_AUTO arena = { 0 };
    struct sp_country_policy *p = NULL;
    struct sp_law_gate gate;
    struct sp_report r;
    struct sp_law_question q = { .from = SP_VIEW_LIT("CN"), .subject = head.sub, .purpose = SP_VIEW_LIT("trade_partner_check"),
                                 .authorisation = SP_VIEW_LIT("contract") };
    CHECK_OK(sp_country_policy_of(SP_VIEW_LIT("LA"), &p, NULL));
    memcpy(p->digest, DIGEST, sizeof DIGEST);
    sp_law_open(p, &q, &gate);
    make(&gate, SP_CLASS_INTERNAL, &r, &arena); /* no consent of the owner */
    assert_int_equal(r.n_facts, 4);
    assert_int_equal(r.n_withheld, 2);
    CHECK_VIEW(r.withheld[0].kind, "financial.statement");
    CHECK_VIEW(r.withheld[0].rule, "policy.class"); /* first who may ask */
    CHECK_VIEW(r.withheld[1].kind, "legal.penalty");
    CHECK_VIEW(r.withheld[1].rule, "la.25na.10.company");
    assert_int_equal(r.head.transfer.n, 1);
    CHECK_VIEW(r.head.transfer.grounds[0].rule, "la.export.register");
    CHECK_VIEW(r.head.transfer.grounds[0].basis, "la.public-register");
    q.authorisation = SP_VIEW_LIT("subject_consent");
    sp_law_open(p, &q, &gate);
    make(&gate, SP_CLASS_SECRET, &r, &arena);
    assert_int_equal(r.n_withheld, 0);
    assert_int_equal(r.head.transfer.n, 2);
    CHECK_VIEW(r.head.transfer.grounds[1].basis, "asean.mcc");
    CHECK_VIEW(r.head.transfer.table, DIGEST);
    sp_country_policy_free(p);
}

static void no_facts_is_a_report_too(void **state)
{
    (void)state;
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO payload = { 0 };
    struct sp_report r;
    CHECK_OK(sp_report_build(&payload, &head, sp_product_named(sp_view_of("basic")), NULL, 0, 0, NULL));
    CHECK_OK(sp_report_parse(sp_buf_view(&payload), &arena, &r, NULL));
    assert_int_equal(r.n_sections, 4);
    assert_int_equal(r.n_facts, 0);
}

static void the_writer_keeps_order(void **state)
{
    (void)state;
    SP_BUF_AUTO payload = { 0 };
    struct sp_report_writer w;
    struct sp_fact f[N_FACTS];
    struct sp_report_head h = head;
    sample(f);
    CHECK_RC(INVALID, sp_report_begin(&w, &payload, &h)); /* no product named */
    h.product = sp_view_of("basic");
    h.product_version = 1;
    CHECK_OK(sp_report_begin(&w, &payload, &h));
    CHECK_RC(INVALID, sp_report_fact(&w, &f[0]));
    CHECK_OK(sp_report_fact(&w, &f[6]));
    CHECK_RC(INVALID, sp_report_fact(&w, &f[1]));
    CHECK_OK(sp_report_end(&w, NULL, 0));
}

static void too_many_facts(void **state)
{
    (void)state;
    SP_BUF_AUTO payload = { 0 };
    struct sp_diag d = { 0 };
    struct sp_report made;
    SP_ARENA_AUTO arena = { 0 };
    struct sp_fact *f = calloc(SP_MAX_FACTS + 1, sizeof *f);
    assert_non_null(f);
    for (size_t i = 0; i <= SP_MAX_FACTS; i++)
        f[i] = (struct sp_fact){ .kind = sp_kind_named(SP_VIEW_LIT("registered.founded")), .id = SP_VIEW_LIT("1"), .source = SP_VIEW_LIT("x"),
                                 .data = SP_VIEW_LIT("{\"date\":\"2001-02-03\"}") };
    CHECK_RC(LIMIT, sp_report_made(&head, sp_product_named(sp_view_of("basic")), f, SP_MAX_FACTS + 1, 0, NULL, &arena, &made, &d));
    CHECK_RULE(d, "limit.facts");
    CHECK_RC(LIMIT, sp_report_build(&payload, &head, sp_product_named(sp_view_of("basic")), f, SP_MAX_FACTS + 1, 0, &d));
    CHECK_RULE(d, "limit.facts");
    assert_int_equal(payload.n, 0);
    f[7].kind = sp_kind_named(SP_VIEW_LIT("query_history.query")); /* not of the product */
    CHECK_OK(sp_report_build(&payload, &head, sp_product_named(sp_view_of("basic")), f, SP_MAX_FACTS + 1, 0, &d));
    free(f);
}

/* Replace the first `from` in a good report by `to`. */
static void changed(const char *from, const char *to, const char *rule, const char *field)
{
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO payload = { 0 };
    SP_BUF_AUTO other = { 0 };
    struct sp_report r;
    struct sp_diag d = { 0 };
    build("standard", SP_CLASS_CONFIDENTIAL, &payload);
    const char *text = sp_buf_cstr(&payload), *at = strstr(text, from);
    assert_non_null(at);
    sp_buf_put(&other, sp_view(text, (size_t)(at - text)));
    sp_buf_puts(&other, to);
    sp_buf_puts(&other, at + strlen(from));
    if (sp_ok(sp_report_parse(sp_buf_view(&other), &arena, &r, &d)))
        fail_msg("accepted with %s", to);
    if ((rule && strcmp(d.rule, rule)) || (field && strcmp(d.field, field)))
        fail_msg("%s: %s %s, wanted %s %s", to, d.rule, d.field, rule ? rule : "", field ? field : "");
}

static void what_is_not_a_report_is_refused(void **state)
{
    (void)state;
    changed("\"iss\":\"LA\"", "\"iss\":\"XX\"", "schema.report.iss", "iss");
    changed("\"iss\":\"LA\"", "\"iss\":7", "field.type", "iss");
    changed("\"iss\":\"LA\",", "", "field.missing", "iss");
    changed("\"iss\":\"LA\"", "\"iss\" :\"LA\"", "schema.report.canonical", "");
    changed("\"iss\":\"LA\"", "\"\\u0069ss\":\"LA\"", "schema.report.canonical", "");
    changed("{\"iss\":\"LA\",\"aud\":\"CN-GX\"", "{\"aud\":\"CN-GX\",\"iss\":\"LA\"", "schema.report.canonical", "");
    changed("\"aud\":\"CN-GX\"", "\"aud\":\"GX\"", "schema.report.aud", "aud");
    changed("LA.ern:0100001234", "LA.ern:", "schema.subject.form", "sub");
    changed("019aa000-", "019AA000-", "schema.report.jti", "jti");
    changed("1795219384", "0", "schema.report.iat", "iat");
    changed("1795219384", "1795219384.5", "field.type", "iat");
    changed(DIGEST, "47DEQ", "schema.report.request_digest", "request_digest");
    changed("\"product\":\"standard\"", "\"product\":\"premium\"", "schema.report.product", "product");
    changed("\"product\":\"standard\"", "\"product\":\"basic\"", "schema.report.section", "sections");
    changed("\"product_version\":2", "\"product_version\":3", "schema.report.version", "product_version");
    changed("credit_granting", "curiosity", "schema.report.purpose", "purpose");
    changed("subject_consent", "because", "schema.report.basis", "authorisation.basis");
    changed("2027-01-01", "2027-13-01", "schema.report.expires", "authorisation.expires");
    changed("CN-GX/bank-1", "bank-1", "schema.report.requester", "requester");
    changed("https://la.example", "http://la.example", "schema.report.status", "status");
    changed("https://la.example/status/3", "https://", "schema.report.status", "status");
    changed("https://la.example", "https://la example", "schema.report.status", "status");
    changed("\"idx\":17", "\"idx\":-1", "schema.report.status", "status");
    changed("\"idx\":17", "\"idx\":\"17\"", "field.type", "idx");
    changed("\"idx\":17,", "", "field.missing", "idx");
    changed("\"idx\":17,", "\"idx\":17,\"bits\":2,", "field.unknown", "bits");
    changed("{\"status_list\":", "{\"x\":1,\"status_list\":", "field.unknown", "x");
    changed("{\"idx\":17,\"uri\":\"https://la.example/status/3\"}", "{\"uri\":\"https://la.example/status/3\",\"idx\":17}",
            "schema.report.canonical", "");
    changed("\"table\":\"" DIGEST, "\"table\":\"47DEQ", "schema.report.transfer", "transfer");
    changed("\"as_of\":\"2026-11-21\"", "\"as_of\":\"2026-11-31\"", "schema.report.transfer", "transfer");
    changed("\"basis\":\"asean.mcc\"", "\"basis\":\"asean mcc\"", "schema.report.transfer", "transfer");
    changed("la.25na.10.company", "la.export.register", "schema.report.transfer", "transfer");
    changed("\"basis\":\"asean.mcc\"", "\"basis\":\"asean.mcc\",\"to\":1", "field.unknown", "to");
    changed("\"grounds\":[", "\"x\":1,\"grounds\":[", "field.unknown", "x");
    changed("{\"table\":\"" DIGEST "\",\"as_of\":\"2026-11-21\"", "{\"as_of\":\"2026-11-21\",\"table\":\"" DIGEST "\"",
            "schema.report.canonical", "");
    changed("\"withheld\":", "\"extra\":1,\"withheld\":", "field.unknown", "extra");
    changed("\"name\":\"identifiers\"", "\"name\":\"ownership\"", "schema.report.section", "sections[1].facts[0].kind");
    changed("\"name\":\"ownership\"", "\"name\":\"registered\"", "schema.report.order", "sections[2].name");
    changed("\"version\":1", "\"version\":9", "schema.report.version", "sections[0].version");
    changed("\"id\":\"10\"", "\"id\":\"2\"", "schema.report.duplicate", "sections[0].facts[2].id");
    changed("\"id\":\"10\"", "\"id\":\"1\"", "schema.report.order", "sections[0].facts[2].id");
    changed("\"status\":\"new\"", "\"status\":\"closed\"", "schema.report.closed", "sections[0].facts[0].status");
    changed("\"value\":\"1250000000\"", "\"value\":\"1250000000 \"", "schema.decimal",
            "sections[0].facts[1].data.amount.value");
    changed("\"check\":\"no-check\"", "\"check\":\"valid\"", "schema.identifier.state", "sections[1].facts[0].data.check");
    changed(",\"check\":\"no-check\"", "", "schema.report.canonical", "");
    changed("\"withheld\":[]", "\"withheld\":[{\"kind\":\"x\",\"count\":1,\"rule\":\"policy.class\"}]",
            "schema.report.withheld", "withheld[0].kind");
    changed("\"withheld\":[]", "\"withheld\":[{\"kind\":\"legal.case\",\"count\":0,\"rule\":\"policy.class\"}]",
            "schema.report.withheld", "withheld[0].kind");
    changed("\"withheld\":[]",
            "\"withheld\":[{\"kind\":\"legal.case\",\"count\":1,\"rule\":\"a\"},"
            "{\"kind\":\"legal.case\",\"count\":1,\"rule\":\"a\"}]",
            "schema.report.order", "withheld[1].kind");
    changed("\"withheld\":[]",
            "\"withheld\":[{\"kind\":\"legal.case\",\"count\":1,\"rule\":\"b\"},"
            "{\"kind\":\"legal.case\",\"count\":1,\"rule\":\"a\"}]",
            "schema.report.order", "withheld[1].kind");
}

static void what_is_written_otherwise_is_refused(void **state)
{
    (void)state;
    changed("\"status\":\"new\",", "", "schema.report.canonical", "");
    changed("\"class\":\"public\",", "", "schema.report.canonical", "");
    changed("\"disputed\":false,", "", "schema.report.canonical", "");
    changed("\"received\":", "\"received\" :", "schema.report.canonical", "");
    changed("\"idx\":17", "\"idx\":017", "json.number", NULL);
    changed("\"idx\":17", "\"idx\":17.0", "schema.report.canonical", "");
    changed("\"withheld\":[]}", "\"withheld\":[]} ", "schema.report.canonical", "");
    changed("\"withheld\":[]}", "\"withheld\":[]}x", NULL, NULL);
    changed("\"withheld\":[]", "\"withheld\":[{\"kind\":\"legal.case\",\"count\":01,\"rule\":\"a\"}]", "json.number", NULL);
    changed("\"withheld\":[]", "\"withheld\":[{\"kind\":\"legal.case\",\"count\":1,\"rule\":\"\"}]", "schema.report.rule", NULL);
    changed("\"withheld\":[]", "\"withheld\":[{\"kind\":\"legal.case\",\"rule\":\"a\",\"count\":1}]",
            "schema.report.canonical", "");
}

/* Any other byte, anywhere: refused, or it says something else. Never the same report from two texts. */
static void no_byte_is_without_meaning(void **state)
{
    (void)state;
    static const char tries[] = " 0a\"\\,}";
    SP_BUF_AUTO payload = { 0 };
    build("standard", SP_CLASS_CONFIDENTIAL, &payload);
    for (size_t i = 0; i < payload.n; i++) {
        char old = payload.p[i];
        for (size_t t = 0; t + 1 < sizeof tries; t++) {
            SP_ARENA_AUTO arena = { 0 };
            struct sp_report r;
            payload.p[i] = tries[t];
            if (tries[t] != old && sp_ok(sp_report_parse(sp_buf_view(&payload), &arena, &r, NULL)))
                assert_true(sp_report_is_canonical(sp_buf_view(&payload), &r));
            payload.p[i] = old;
        }
    }
}

/* The values that the quick reader keeps are those that the data gives. */
static void same_values(const struct sp_fact *f, const struct sp_report_values *kept)
{
    SP_ARENA_AUTO arena = { 0 };
    struct sp_value read[SP_MAX_FIELDS];
    size_t n = 0;
    CHECK_OK(sp_data_values(f->kind, f->data, &arena, read, &n));
    assert_int_equal(kept->n, n);
    for (size_t i = 0; i < n; i++) {
        const struct sp_value *v = &kept->v[i], *w = &read[i];
        assert_true(v->field == w->field && sp_view_eq(v->name, w->name) && sp_view_eq(v->text, w->text) && sp_view_eq(v->lang, w->lang) &&
                    sp_view_eq(v->script, w->script) && sp_view_eq(v->currency, w->currency));
    }
}

/* The quick reader and the tree: the same verdict and the same content for every changed report. */
static void agree(struct sp_view payload, unsigned *taken)
{
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO quick = { 0 };
    SP_BUF_AUTO tree = { 0 };
    struct sp_report a, b;
    bool ok = sp_ok(sp_report_parse(payload, &arena, &a, NULL));
    bool ok_tree = sp_ok(sp_report_parse_tree(payload, &arena, &b, NULL));
    if (ok != ok_tree)
        fail_msg("%s the tree: %.*s", ok ? "taken, but not by" : "refused, but not by", (int)payload.n, payload.p);
    if (!ok)
        return;
    (*taken)++;
    sp_report_put(&quick, &a);
    sp_report_put(&tree, &b);
    assert_true(sp_view_eq(sp_buf_view(&quick), sp_buf_view(&tree)));
    for (size_t i = 0; i < a.n_facts; i++)
        assert_true(sp_fact_same(&a.facts[i], &b.facts[i]) && a.facts[i].received_s == b.facts[i].received_s);
    for (size_t i = 0; a.values && i < a.n_facts; i++)
        same_values(&a.facts[i], &a.values[i]);
}

/* Values of every type, and more facts than one piece of memory holds the values of. */
static void values_are_kept(void **state)
{
    static const char *const data[] = {
        "{\"text\":{\"text\":\"A B\",\"lang\":\"lo\",\"script\":\"Latn\"}}",
        "{\"kind\":\"paid\",\"amount\":{\"value\":\"-7.50\",\"currency\":\"LAK\"}}",
        "{\"count\":37,\"as_of\":\"2024-12-31\"}",
        "{\"name\":{\"text\":\"B\",\"lang\":\"en\"},\"type\":\"company\",\"interest\":\"shareholding\",\"share\":\"12.5\",\"direct\":true}",
    };
    static const char *const kinds[] = { "registered.legal_form", "registered.capital", "registered.headcount", "ownership.owner" };
    enum { KINDS = 4, EACH = 90 };
    static struct sp_fact f[KINDS * EACH];
    static char id[EACH][8];
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO payload = { 0 };
    struct sp_report r;
    (void)state;
    for (size_t i = 0; i < KINDS * EACH; i++) {
        (void)snprintf(id[i % EACH], sizeof id[0], "%zu", i % EACH);
        f[i] = (struct sp_fact){ .kind = sp_kind_named(sp_view_of(kinds[i / EACH])), .id = sp_view_of(id[i % EACH]), .source = SP_VIEW_LIT("x"),
                                 .data = sp_view_of(data[i / EACH]) };
    }
    CHECK_OK(sp_report_build(&payload, &head, sp_product_named(SP_VIEW_LIT("standard")), f, KINDS * EACH, SP_CLASS_PUBLIC, NULL));
    CHECK_OK(sp_report_parse(sp_buf_view(&payload), &arena, &r, NULL));
    assert_non_null(r.values);
    assert_int_equal(r.n_facts, KINDS * EACH);
    for (size_t i = 0; i < r.n_facts; i++)
        same_values(&r.facts[i], &r.values[i]);
    CHECK_OK(sp_report_parse_tree(sp_buf_view(&payload), &arena, &r, NULL));
    assert_null(r.values);
}

static void two_readers_agree(void **state)
{
    static const char odd[] = "\"\\{}[]:,0129-+.eEabzZ /T\x7f\x80\xe2";
    struct sp_prng prng = { 20261121 };
    unsigned taken = 0;
    (void)state;
    for (unsigned class = 0; class <= SP_CLASS_SECRET; class++) {
        SP_BUF_AUTO payload = { 0 };
        struct sp_fact f[N_FACTS];
        sample(f);
        f[3].data = SP_VIEW_LIT("{\"type\":\"legal\",\"text\":{\"text\":\"A B\",\"lang\":\"en\"}}"); /* escapes are for the tree */
        CHECK_OK(sp_report_build(&payload, &head, sp_product_named(sp_view_of(class % 2 ? "basic" : "standard")), f, N_FACTS,
                                 class < SP_CLASS_CONFIDENTIAL ? class : SP_CLASS_SECRET, NULL));
        agree(sp_buf_view(&payload), &taken);
        for (unsigned round = 0; round < 6000; round++) {
            SP_BUF_AUTO changed = { 0 };
            size_t at = (size_t)sp_prng_below(&prng, payload.n), n = (size_t)sp_prng_below(&prng, 3);
            size_t from = (size_t)sp_prng_below(&prng, payload.n), copied = (size_t)sp_prng_below(&prng, 40);
            sp_buf_put(&changed, sp_view(payload.p, at));
            if (round % 3 == 0)
                sp_buf_put(&changed, sp_view(payload.p + from, from + copied < payload.n ? copied : payload.n - from));
            else if (round % 3 == 1)
                sp_buf_putc(&changed, odd[sp_prng_below(&prng, sizeof odd - 1)]);
            sp_buf_put(&changed, sp_view(payload.p + (at + n < payload.n ? at + n : payload.n),
                                         at + n < payload.n ? payload.n - at - n : 0));
            agree(sp_buf_view(&changed), &taken);
        }
    }
    assert_true(taken > 100); /* other digits, names and ids are other, true reports */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_can_be_read), cmocka_unit_test(older_versions_are_read_as_they_were), cmocka_unit_test(a_product_and_a_class_choose),
        cmocka_unit_test(a_country_table_withholds_by_its_rules),
        cmocka_unit_test(an_earlier_report_has_no_status_and_no_transfer), cmocka_unit_test(no_facts_is_a_report_too), cmocka_unit_test(the_writer_keeps_order),
        cmocka_unit_test(too_many_facts), cmocka_unit_test(what_is_not_a_report_is_refused),
        cmocka_unit_test(what_is_written_otherwise_is_refused),
        cmocka_unit_test(no_byte_is_without_meaning), cmocka_unit_test(values_are_kept), cmocka_unit_test(two_readers_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
