/* layer: schema */
#include "tests/lib/check.h"

#include "schema/company.h"
#include "schema/decimal.h"
#include "schema/text.h"

/* A fact of the kind with the data, read; its canonical data in `want`, or the rule and field of its refusal. */
static void accepted(const char *kind, const char *data, const char *want)
{
    SP_BUF_AUTO text = { 0 };
    SP_JSON_AUTO j = NULL;
    SP_ARENA_AUTO arena = { 0 };
    struct sp_fact f;
    struct sp_diag d = { 0 };
    sp_buf_putf(&text, "{\"kind\":\"%s\",\"id\":\"1\",\"source\":\"la.erp\",\"data\":%s}", kind, data);
    CHECK_OK(sp_json_parse(sp_buf_view(&text), 0, &j, &d));
    struct sp_rc rc = sp_fact_from_json(j, &arena, &f, &d);
    if (!sp_ok(rc))
        fail_msg("%s %s: %s %s", kind, data, d.rule, d.field);
    CHECK_VIEW(f.data, want);
}

static void refused(const char *kind, const char *data, const char *rule, const char *field)
{
    SP_BUF_AUTO text = { 0 };
    SP_JSON_AUTO j = NULL;
    SP_ARENA_AUTO arena = { 0 };
    struct sp_fact f;
    struct sp_diag d = { 0 };
    sp_buf_putf(&text, "{\"kind\":\"%s\",\"id\":\"1\",\"source\":\"la.erp\",\"data\":%s}", kind, data);
    CHECK_OK(sp_json_parse(sp_buf_view(&text), 0, &j, &d));
    if (sp_ok(sp_fact_from_json(j, &arena, &f, &d)))
        fail_msg("accepted: %s %s", kind, data);
    if (strcmp(d.rule, rule) || strcmp(d.field, field))
        fail_msg("%s %s: %s %s, wanted %s %s", kind, data, d.rule, d.field, rule, field);
}

#define NAME "registered.name"
#define LAO "\xe0\xba\x9a\xe0\xbb\x8d\xe0\xba\xa5\xe0\xba\xb4"

static void data_becomes_canonical(void **state)
{
    (void)state;
    accepted(NAME, "{ \"text\": {\"lang\":\"lo\",\"text\":\"" LAO "\"}, \"type\": \"legal\" }",
             "{\"type\":\"legal\",\"text\":{\"text\":\"" LAO "\",\"lang\":\"lo\"}}");
    accepted(NAME, "{\"type\":\"legal\",\"text\":{\"text\":\"A \\u0022B\\u0022 \\/ C\",\"script\":\"Latn\",\"lang\":\"en\"}}",
             "{\"type\":\"legal\",\"text\":{\"text\":\"A \\\"B\\\" / C\",\"lang\":\"en\",\"script\":\"Latn\"}}");
    accepted("registered.capital", "{\"kind\":\"paid\",\"amount\":{\"currency\":\"LAK\",\"value\":\"1250000000.50\"}}",
             "{\"kind\":\"paid\",\"amount\":{\"value\":\"1250000000.50\",\"currency\":\"LAK\"}}");
    accepted("registered.legal_form", "{\"elf\":\"2DGO\"}", "{\"elf\":\"2DGO\"}");
    accepted("registered.headcount", "{\"as_of\":\"2024-02-29\",\"count\":12}", "{\"count\":12,\"as_of\":\"2024-02-29\"}");
    accepted("registered.activity", "{\"scheme\":\"isic4\",\"code\":\"3510\",\"main\":true}",
             "{\"scheme\":\"isic4\",\"code\":\"3510\",\"main\":true}");
    accepted("identifiers.identifier", "{\"scheme\":\"cn.uscc\",\"value\":\"9144 0300 7084 6113 6t\"}",
             "{\"scheme\":\"cn.uscc\",\"value\":\"91440300708461136T\",\"check\":\"valid\"}");
    accepted("identifiers.identifier",
             "{\"scheme\":\"la.ern\",\"value\":\"0100001234\",\"check\":\"no-check\",\"issuer\":\"RA888888\"}",
             "{\"scheme\":\"la.ern\",\"value\":\"0100001234\",\"check\":\"no-check\",\"issuer\":\"RA888888\"}");
    accepted("ownership.parent", "{\"relation\":\"ultimate_parent\",\"lei\":\"213800KUD8LAJWSQ9D15\"}",
             "{\"relation\":\"ultimate_parent\",\"lei\":\"213800KUD8LAJWSQ9D15\"}");
    accepted("ownership.owner",
             "{\"name\":{\"text\":\"X\",\"lang\":\"und\"},\"interest\":\"shareholding\",\"share\":\"51.0\","
             "\"share_min\":\"50\",\"share_max\":\"75\",\"direct\":true,\"beneficial\":false}",
             "{\"name\":{\"text\":\"X\",\"lang\":\"und\"},\"interest\":\"shareholding\",\"share\":\"51.0\","
             "\"share_min\":\"50\",\"share_max\":\"75\",\"direct\":true,\"beneficial\":false}");
    accepted("financial.statement",
             "{\"profit\":\"-12.5\",\"unit\":1000,\"currency\":\"LAK\",\"audited\":\"audited\",\"gaap\":\"ifrs\","
             "\"period_to\":\"2024-12-31\",\"period_from\":\"2024-01-01\"}",
             "{\"period_from\":\"2024-01-01\",\"period_to\":\"2024-12-31\",\"gaap\":\"ifrs\",\"audited\":\"audited\","
             "\"currency\":\"LAK\",\"unit\":1000,\"profit\":\"-12.5\"}");
}

static void names_are_checked(void **state)
{
    (void)state;
    refused(NAME, "{\"type\":\"legal\"}", "field.missing", "data.text");
    refused(NAME, "[]", "field.type", "data");
    refused(NAME, "{\"type\":\"legal\",\"text\":\"A\"}", "field.type", "data.text");
    refused(NAME, "{\"type\":\"legal\",\"text\":null}", "field.type", "data.text");
    refused(NAME, "{\"type\":\"nick\",\"text\":{\"text\":\"A\",\"lang\":\"en\"}}", "schema.code", "data.type");
    refused(NAME, "{\"type\":\"legal\",\"text\":{\"text\":\"A\"}}", "field.missing", "data.text.lang");
    refused(NAME, "{\"type\":\"legal\",\"text\":{\"text\":\"A\",\"lang\":\"xx\"}}", "schema.code", "data.text.lang");
    refused(NAME, "{\"type\":\"legal\",\"text\":{\"text\":\"A\",\"lang\":\"en\",\"script\":\"latn\"}}", "schema.code",
            "data.text.script");
    refused(NAME, "{\"type\":\"legal\",\"text\":{\"text\":\"A\",\"lang\":\"en\",\"script\":\"\"}}", "schema.code",
            "data.text.script");
    refused(NAME, "{\"type\":\"legal\",\"text\":{\"text\":\"A\",\"lang\":\"en\",\"note\":1}}", "field.unknown",
            "data.text.note");
    refused(NAME, "{\"type\":\"legal\",\"text\":{\"text\":\"A\",\"lang\":\"en\"},\"x\":1}", "field.unknown", "data.x");
    refused(NAME, "{\"type\":\"legal\",\"text\":{\"text\":\"\",\"lang\":\"en\"}}", "schema.text.empty", "data.text.text");
    refused(NAME, "{\"type\":\"legal\",\"text\":{\"text\":\"A\\u202eB\",\"lang\":\"en\"}}", "schema.text.hidden",
            "data.text.text");
    refused(NAME, "{\"type\":\"legal\",\"text\":{\"text\":\"A\\nB\",\"lang\":\"en\"}}", "schema.text.hidden",
            "data.text.text");
    refused(NAME, "{\"type\":\"legal\",\"text\":{\"text\":\" A\",\"lang\":\"en\"}}", "schema.text.space", "data.text.text");
    refused(NAME, "{\"type\":\"legal\",\"text\":{\"text\":\"A\\u3000\",\"lang\":\"en\"}}", "schema.text.space",
            "data.text.text");
    SP_BUF_AUTO big = { 0 };
    sp_buf_puts(&big, "{\"type\":\"legal\",\"text\":{\"lang\":\"en\",\"text\":\"");
    for (int i = 0; i <= SP_MAX_NAME_BYTES; i++)
        sp_buf_putc(&big, 'a');
    sp_buf_puts(&big, "\"}}");
    refused(NAME, sp_buf_cstr(&big), "limit.text", "data.text.text");
}

static void values_are_checked(void **state)
{
    (void)state;
    refused("registered.capital", "{\"kind\":\"paid\",\"amount\":{\"value\":1,\"currency\":\"LAK\"}}", "field.type",
            "data.amount.value");
    refused("registered.capital", "{\"kind\":\"paid\",\"amount\":{\"value\":\"1e5\",\"currency\":\"LAK\"}}",
            "schema.decimal", "data.amount.value");
    refused("registered.capital", "{\"kind\":\"paid\",\"amount\":{\"value\":\"1\",\"currency\":\"lak\"}}", "schema.code",
            "data.amount.currency");
    refused("registered.founded", "{\"date\":\"2023-02-29\"}", "schema.date", "data.date");
    refused("registered.headcount", "{\"count\":-1}", "schema.range", "data.count");
    refused("registered.headcount", "{\"count\":1.5}", "field.type", "data.count");
    refused("registered.headcount", "{\"count\":\"1\"}", "field.type", "data.count");
    refused("registered.legal_form", "{}", "schema.data.together", "data.elf");
    refused("registered.legal_form", "{\"elf\":\"abcd\"}", "schema.data.elf", "data.elf");
    refused("registered.activity", "{\"scheme\":\"isic4\",\"code\":\"Z\"}", "schema.data.activity", "data.code");
    refused("registered.activity", "{\"scheme\":\"isic4\",\"code\":\"A\",\"main\":1}", "field.type", "data.main");
    refused("registered.address",
            "{\"type\":\"registered\",\"text\":{\"text\":\"A\",\"lang\":\"en\"},\"country\":\"LA\",\"region\":\"CN-GX\"}",
            "schema.data.region", "data.region");
    refused("identifiers.identifier", "{\"scheme\":\"cn.uscc\",\"value\":\"91440300708461136X\"}",
            "schema.identifier.failed", "data.value");
    refused("identifiers.identifier", "{\"scheme\":\"my.own\",\"value\":\"1\"}", "schema.code", "data.scheme");
    refused("identifiers.identifier", "{\"scheme\":\"la.ern\",\"value\":\"0100001234\",\"check\":\"valid\"}",
            "schema.identifier.state", "data.check");
    refused("ownership.owner",
            "{\"name\":{\"text\":\"X\",\"lang\":\"en\"},\"interest\":\"shareholding\",\"share\":\"100.01\",\"direct\":true,"
            "\"beneficial\":false}",
            "schema.range", "data.share");
    refused("ownership.owner",
            "{\"name\":{\"text\":\"X\",\"lang\":\"en\"},\"interest\":\"shareholding\",\"share_min\":\"60\","
            "\"share_max\":\"50\",\"direct\":true,\"beneficial\":false}",
            "schema.range", "data.share_min");
    refused("ownership.owner",
            "{\"name\":{\"text\":\"X\",\"lang\":\"en\"},\"subject\":\"LA.ern:x\",\"interest\":\"shareholding\","
            "\"direct\":true,\"beneficial\":false}",
            "schema.subject.identifier", "data.subject");
    refused("ownership.parent", "{\"relation\":\"direct_parent\"}", "schema.data.together", "data.name");
    refused("ownership.parent", "{\"relation\":\"direct_parent\",\"lei\":\"213800KUD8LAJWSQ9D51\"}",
            "schema.identifier.failed", "data.lei");
    refused("officers.officer",
            "{\"name\":{\"text\":\"X\",\"lang\":\"en\"},\"role\":\"chair\",\"legal_representative\":true,"
            "\"from\":\"2024-01-02\",\"to\":\"2024-01-01\"}",
            "schema.data.period", "data.to");
}

/* --- the sections beyond an ordinary report ------------------------------------------------------------- */

#define LAK(v) "{\"value\":\"" v "\",\"currency\":\"LAK\"}"
#define FACILITY(state, rest) "{\"contract\":\"K-1\",\"type\":\"overdraft\",\"state\":\"" state "\",\"balance\":" LAK("5") ",\"from\":\"2024-01-02\"" rest \
                              ",\"as_of\":\"2025-01-01\"}"
#define FLOW(hs, rest) "{\"period_from\":\"2024-01-01\",\"period_to\":\"2024-12-31\",\"flow\":\"export\",\"hs\":\"" hs "\",\"country\":\"CN\",\"value\":" LAK("5") rest "}"
#define DISPUTE(outcome, rest) "{\"kind\":\"tax.arrears\",\"fact\":\"1\",\"by\":\"subject\",\"claim\":{\"text\":\"No\",\"lang\":\"en\"},\"raised\":\"2025-01-10\"," \
                               "\"deadline\":\"2025-01-30\",\"outcome\":\"" outcome "\"" rest "}"
#define SCORE(rest) "{\"model\":\"m\",\"version\":\"1\",\"score\":\"600\"," rest "\"as_of\":\"2025-01-01\"}"

static void data_of_all_sections_is_checked(void **state)
{
    (void)state;
    accepted("credit_facilities.facility", FACILITY("active", ""), FACILITY("active", ""));
    accepted("credit_facilities.facility", FACILITY("settled", ",\"settled\":\"2024-05-01\""), FACILITY("settled", ",\"settled\":\"2024-05-01\""));
    refused("credit_facilities.facility", FACILITY("settled", ""), "schema.data.together", "data.settled");
    refused("credit_facilities.facility", FACILITY("written_off", ""), "schema.data.together", "data.written_off");
    refused("credit_facilities.facility", FACILITY("active", ",\"to\":\"2023-01-01\""), "schema.data.period", "data.to");
    refused("credit_facilities.facility", FACILITY("active", ",\"arrears_days\":3"), "schema.data.together", "data.arrears");
    refused("credit_facilities.facility", FACILITY("active", ",\"grade\":\"bad\""), "schema.code", "data.grade");
    refused("credit_facilities.facility", FACILITY("active", ",\"rate\":\"101\""), "schema.range", "data.rate");
    refused("credit_facilities.joint_debtor", "{\"contract\":\"K-1\"}", "schema.data.together", "data.name");
    refused("tax.rating", "{\"scheme\":\"cn_tax_credit\",\"grade\":\"A\",\"year\":\"24\"}", "schema.form", "data.year");
    refused("invoices.month", "{\"month\":\"2025-13\",\"issued\":1,\"issued_amount\":" LAK("5") "}", "schema.form", "data.month");
    refused("invoices.month", "{\"month\":\"2025-12\",\"issued\":1,\"issued_amount\":" LAK("5") ",\"largest_customer_share\":\"20\",\"top_customers_share\":\"19.9\"}",
            "schema.range", "data.largest_customer_share");
    refused("electricity.month", "{\"month\":\"2025-12\",\"kwh\":\"-1\"}", "schema.range", "data.kwh");
    refused("shipping.vessel", "{\"role\":\"operator\"}", "schema.data.together", "data.imo");
    refused("shipping.vessel", "{\"imo\":\"9074728\",\"role\":\"operator\"}", "schema.identifier.failed", "data.imo");
    refused("shipping.container", "{\"number\":\"CSQU3054384\"}", "schema.identifier.failed", "data.number");
    accepted("foreign_trade.flow", FLOW("090111", ",\"quantity\":\"1.5\",\"unit\":\"TNE\""), FLOW("090111", ",\"quantity\":\"1.5\",\"unit\":\"TNE\""));
    refused("foreign_trade.flow", FLOW("770100", ""), "schema.form", "data.hs");
    refused("foreign_trade.flow", FLOW("090111", ",\"quantity\":\"1.5\""), "schema.data.together", "data.unit");
    refused("foreign_trade.flow", FLOW("090111", ",\"unit\":\"TNE\""), "schema.data.together", "data.quantity");
    accepted("score.score", SCORE("\"lowest\":\"300\",\"highest\":\"600.0\","), SCORE("\"lowest\":\"300\",\"highest\":\"600.0\","));
    refused("score.score", SCORE("\"highest\":\"599.99\","), "schema.range", "data.score");
    refused("score.score", SCORE("\"inputs\":\"abc\","), "schema.form", "data.inputs");
    refused("alerts.alert", "{\"rule\":\"r\",\"severity\":\"low\",\"trigger\":\"arrears\",\"state\":\"resolved\",\"raised\":\"2025-01-01\"}", "schema.data.together", "data.closed");
    refused("query_history.query", "{\"who\":\"LA/bank-1\",\"at\":\"2025-01-01 00:00:00\",\"purpose\":\"credit_review\"}", "schema.time", "data.at");
    accepted("disputes.dispute", DISPUTE("open", ""), DISPUTE("open", ""));
    refused("disputes.dispute", DISPUTE("rejected", ""), "schema.data.together", "data.decided");
    refused("disputes.dispute", DISPUTE("rejected", ",\"decided\":\"2025-01-09\""), "schema.data.period", "data.decided");
    refused("labour.project", "{\"name\":{\"text\":\"S\",\"lang\":\"en\"},\"role\":\"developer\",\"region\":\"LA-VT\",\"as_of\":\"2025-01-01\"}", "schema.data.together", "data.country");
}

/* --- the fact around the data -------------------------------------------------------------------------- */

#define DATA ",\"data\":{\"date\":\"2001-01-01\"}}"

static void head_refused(const char *text, const char *rule, const char *field)
{
    SP_JSON_AUTO j = NULL;
    SP_ARENA_AUTO arena = { 0 };
    struct sp_fact f;
    struct sp_diag d = { 0 };
    CHECK_OK(sp_json_parse(sp_view_of(text), 0, &j, &d));
    CHECK_RC(INVALID, sp_fact_from_json(j, &arena, &f, &d));
    if (strcmp(d.rule, rule) || strcmp(d.field, field))
        fail_msg("%s: %s %s, wanted %s %s", text, d.rule, d.field, rule, field);
}

static void heads_are_checked(void **state)
{
    (void)state;
#define HEAD(more) "{\"kind\":\"registered.founded\",\"id\":\"1\",\"source\":\"s\"" more DATA
    head_refused("{\"kind\":\"registered.nothing\",\"id\":\"1\",\"source\":\"s\"" DATA, "schema.fact.kind", "kind");
    head_refused("{\"kind\":\"registered.founded\",\"source\":\"s\"" DATA, "field.missing", "id");
    head_refused("{\"kind\":\"registered.founded\",\"id\":\"a/b\",\"source\":\"s\"" DATA, "schema.fact.id", "id");
    head_refused("{\"kind\":\"registered.founded\",\"id\":\"1\"" DATA, "field.missing", "source");
    head_refused("{\"kind\":\"registered.founded\",\"id\":\"1\",\"source\":\"a\\u202eb\"" DATA, "schema.text.hidden",
                 "source");
    head_refused("{\"kind\":\"registered.founded\",\"id\":\"1\",\"source\":\"s\"}", "field.missing", "data");
    head_refused(HEAD(",\"status\":\"old\""), "schema.code", "status");
    head_refused(HEAD(",\"class\":\"top\""), "schema.code", "class");
    head_refused(HEAD(",\"disputed\":\"yes\""), "field.type", "disputed");
    head_refused(HEAD(",\"valid_from\":\"2001\""), "schema.date", "valid_from");
    head_refused(HEAD(",\"valid_from\":\"2001-01-02\",\"valid_to\":\"2001-01-01\""), "schema.fact.period", "valid_to");
    head_refused(HEAD(",\"received\":\"yesterday\""), "schema.fact.received", "received");
    head_refused(HEAD(",\"more\":1"), "field.unknown", "more");
}

static void defaults_and_round_trips(void **state)
{
    (void)state;
    SP_JSON_AUTO j = NULL;
    SP_JSON_AUTO again = NULL;
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO text = { 0 };
    SP_BUF_AUTO bytes = { 0 };
    struct sp_fact f, g, h;
    CHECK_OK(sp_json_parse(sp_view_of(HEAD("")), 0, &j, NULL));
    CHECK_OK(sp_fact_from_json(j, &arena, &f, NULL));
    assert_int_equal(f.status, SP_STATUS_NEW);
    assert_int_equal(f.class, SP_CLASS_PUBLIC);
    assert_false(f.disputed);
    assert_int_equal(f.received_s, 0);
    f.received_s = 1795219384;
    f.disputed = true;
    f.status = SP_STATUS_UPDATED;
    f.class = SP_CLASS_SECRET;
    f.valid_to = sp_view_of("2030-12-31");
    sp_fact_put_json(&text, &f);
    CHECK_VIEW(sp_buf_view(&text),
               "{\"kind\":\"registered.founded\",\"id\":\"1\",\"status\":\"updated\",\"class\":\"secret\","
               "\"disputed\":true,\"source\":\"s\",\"valid_to\":\"2030-12-31\",\"received\":\"2026-11-21T00:03:04Z\","
               "\"data\":{\"date\":\"2001-01-01\"}}");
    CHECK_OK(sp_json_parse(sp_buf_view(&text), 0, &again, NULL));
    CHECK_OK(sp_fact_from_json(again, &arena, &g, NULL));
    assert_true(sp_fact_same(&f, &g));
    assert_int_equal(f.received_s, g.received_s);
    sp_fact_encode(&bytes, &f);
    CHECK_OK(sp_fact_decode(sp_buf_view(&bytes), &h));
    assert_true(sp_fact_same(&f, &h));
    assert_int_equal(f.received_s, h.received_s);
    for (size_t n = 0; n < bytes.n; n++)
        assert_false(sp_ok(sp_fact_decode(sp_view(bytes.p, n), &h)));
    bytes.p[0] = 9;
    CHECK_RC(VERSION, sp_fact_decode(sp_buf_view(&bytes), &h));
}

static void values_are_read_without_a_tree(void **state)
{
    (void)state;
    SP_ARENA_AUTO arena = { 0 };
    struct sp_value v[SP_MAX_FIELDS];
    size_t n = 0;
    const struct sp_kind *owner = sp_kind_named(sp_view_of("ownership.owner"));
    CHECK_OK(sp_data_values(owner,
                            sp_view_of("{\"name\":{\"text\":\"A \\\"B\\\" \\u001f\",\"lang\":\"zh\",\"script\":\"Hans\"},"
                                       "\"interest\":\"trust\",\"share\":\"1.5\",\"direct\":true,\"beneficial\":false}"),
                            &arena, v, &n));
    assert_int_equal(n, 5);
    CHECK_VIEW(v[0].text, "A \"B\" \x1f");
    CHECK_VIEW(v[0].lang, "zh");
    CHECK_VIEW(v[0].script, "Hans");
    CHECK_VIEW(sp_value_named(v, n, "share")->text, "1.5");
    CHECK_VIEW(sp_value_named(v, n, "beneficial")->text, "false");
    assert_null(sp_value_named(v, n, "from"));
    const struct sp_kind *capital = sp_kind_named(sp_view_of("registered.capital"));
    CHECK_OK(sp_data_values(capital, sp_view_of("{\"kind\":\"paid\",\"amount\":{\"value\":\"7\",\"currency\":\"THB\"}}"),
                            &arena, v, &n));
    CHECK_VIEW(v[1].text, "7");
    CHECK_VIEW(v[1].currency, "THB");
    static const char *const bad[] = { "", "{", "{}x", "[]", "{\"kind\":\"paid\"", "{\"kind\":\"paid\",}", "{\"no\":\"paid\"}",
                                       "{\"kind\":\"paid}", "{\"amount\":{\"value\":\"7\"}}", "{\"kind\":\"\\\"}", "{\"kind\":\"pa\x01id\"}" };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        CHECK_RC(CORRUPT, sp_data_values(capital, sp_view_of(bad[i]), &arena, v, &n));
}

/* --- records ------------------------------------------------------------------------------------------- */

static void company_refused(const char *line, enum sp_rc_code code, const char *rule, const char *field)
{
    SP_ARENA_AUTO arena = { 0 };
    struct sp_company c;
    struct sp_diag d = { 0 };
    struct sp_rc rc = sp_company_from_json(sp_view_of(line), &arena, &c, &d);
    if (rc.code != code || strcmp(d.rule, rule) || strcmp(d.field, field))
        fail_msg("%s: %s %s %s", line, sp_rc_text(rc), d.rule, d.field);
}

static void records_are_strict(void **state)
{
    (void)state;
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO text = { 0 };
    SP_BUF_AUTO twice = { 0 };
    struct sp_company c, again;
#define F1 HEAD("")
#define F2 "{\"kind\":\"registered.capital\",\"id\":\"1\",\"source\":\"s\",\"data\":{\"kind\":\"paid\",\"amount\":{\"value\":\"1\",\"currency\":\"LAK\"}}}"
    CHECK_OK(sp_company_from_json(sp_view_of("{\"subject\":\"LA.ern:0100001234\",\"facts\":[" F1 "," F2 "]}"), &arena, &c,
                                  NULL));
    CHECK_VIEW(c.subject, "LA.ern:0100001234");
    assert_int_equal(c.n, 2);
    sp_company_put_json(&text, &c);
    CHECK_OK(sp_company_from_json(sp_buf_view(&text), &arena, &again, NULL));
    sp_company_put_json(&twice, &again);
    assert_true(sp_view_eq(sp_buf_view(&text), sp_buf_view(&twice)));
    company_refused("{\"subject\":\"LA.ern:0100001234\",\"facts\":[]}", SP_RC_INVALID, "schema.company.empty", "facts");
    company_refused("{\"subject\":\"LA.ern:0100001234\",\"facts\":[" F1 "," F1 "]}", SP_RC_INVALID,
                    "schema.company.duplicate", "facts[1].id");
    company_refused("{\"subject\":\"LA.ern:\",\"facts\":[" F1 "]}", SP_RC_INVALID, "schema.subject.form", "subject");
    company_refused("{\"subject\":\"LA.ern:0100001234\",\"facts\":[" F1
                    ",{\"kind\":\"registered.capital\",\"id\":\"1\",\"source\":\"s\",\"data\":{\"kind\":\"paid\","
                    "\"amount\":{\"value\":\"01\",\"currency\":\"LAK\"}}}]}",
                    SP_RC_INVALID, "schema.decimal", "facts[1].data.amount.value");
    company_refused("{\"subject\":\"LA.ern:0100001234\",\"facts\":[" F1 "],\"x\":1}", SP_RC_INVALID, "field.unknown", "x");
    company_refused("{\"subject\":\"LA.ern:0100001234\",\"facts\":[" F1 "]", SP_RC_FORMAT, "json.syntax", "");
    company_refused("7", SP_RC_INVALID, "field.type", "");
}

/* --- decimals and texts -------------------------------------------------------------------------------- */

static void decimals_have_one_spelling(void **state)
{
    (void)state;
    static const char *const good[] = { "0", "1", "-1", "0.5", "-0.5", "10", "1.50", "0.00", "123456789012345678901234567890" };
    static const char *const bad[] = { "", "-", "+1", "01", "-01", "00", ".5", "1.", "1e5", "1,5", " 1", "1 ", "-0", "-0.00",
                                       "1.2.3", "0x1", "1234567890123456789012345678901", "--1", "NaN" };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        if (!sp_decimal_valid(sp_view_of(good[i])))
            fail_msg("%s refused", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (sp_decimal_valid(sp_view_of(bad[i])))
            fail_msg("%s accepted", bad[i]);
    static const char *const rising[] = { "-100", "-10.5", "-10.49", "-1", "-0.1", "0", "0.09", "0.1", "0.11", "9", "10", "99.9",
                                          "100" };
    for (size_t i = 0; i < sizeof rising / sizeof rising[0]; i++)
        for (size_t k = 0; k < sizeof rising / sizeof rising[0]; k++) {
            int c = sp_decimal_cmp(sp_view_of(rising[i]), sp_view_of(rising[k]));
            assert_int_equal((c > 0) - (c < 0), (i > k) - (i < k));
        }
    assert_int_equal(sp_decimal_cmp(sp_view_of("1.0"), sp_view_of("1")), 0);
    assert_int_equal(sp_decimal_cmp_i64(sp_view_of("-9223372036854775808.0"), INT64_MIN), 0);
    assert_int_equal(sp_decimal_cmp_i64(sp_view_of("0.00"), 0), 0);
}

static void tables_are_sound(void **state)
{
    (void)state;
    size_t n;
    const struct sp_kind *k = sp_kinds(&n);
    for (size_t i = 0; i < n; i++) {
        char section[32];
        struct sp_view head, rest;
        assert_true(sp_view_split(sp_view_of(k[i].name), '.', &head, &rest));
        assert_true(head.n < sizeof section);
        assert_true(sp_view_is(head, sp_section_name(k[i].section)));
        assert_true(i == 0 || (k[i - 1].section <= k[i].section && (k[i - 1].section < k[i].section || k[i - 1].number < k[i].number)));
        assert_ptr_equal(sp_kind_named(sp_view_of(k[i].name)), &k[i]);
        assert_ptr_equal(sp_kind_numbered(k[i].number), &k[i]);
        assert_true(k[i].n_fields > 0 && k[i].n_fields <= SP_MAX_FIELDS);
        for (size_t f = 0; f < k[i].n_fields; f++) {
            assert_ptr_equal(sp_kind_field(&k[i], sp_view_of(k[i].fields[f].name)), &k[i].fields[f]);
            assert_true((k[i].fields[f].type == SP_TYPE_CODE) == (k[i].fields[f].list != SP_LIST_NONE));
        }
    }
    for (int l = SP_LIST_NONE + 1; l < SP_LIST_COUNT; l++) {
        enum sp_codelist list = (enum sp_codelist)l;
        const char *const *codes = sp_codes(list);
        assert_int_equal(sp_codelist_named(sp_view_of(sp_codelist_name(list))), list);
        for (int i = 0; codes[i]; i++)
            assert_int_equal(sp_code_index(list, sp_view_of(codes[i])), i);
        assert_false(sp_code_known(list, sp_view_of("no such code")));
        assert_false(sp_code_known(list, sp_view_of("")));
    }
    assert_false(sp_code_known(SP_LIST_NONE, sp_view_of("")));
}

static void digests_and_jws_have_a_form(void **state)
{
    (void)state;
    assert_true(sp_digest_valid(sp_view_of("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU")));
    assert_false(sp_digest_valid(sp_view_of("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFV")));
    assert_false(sp_digest_valid(sp_view_of("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuF")));
    assert_false(sp_digest_valid(sp_view_of("47DEQpj8HBSa+_TImW-5JCeuQeRkm5NMpJWZG3hSuFU")));
    assert_true(sp_compact_jws_form(sp_view_of("a.b.c")));
    static const char *const bad[] = { "", "a.b", "a.b.c.d", ".b.c", "a..c", "a.b.", "a.b.c=", "a.b. c" };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(sp_compact_jws_form(sp_view_of(bad[i])));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(data_of_all_sections_is_checked),
        cmocka_unit_test(data_becomes_canonical), cmocka_unit_test(names_are_checked),
        cmocka_unit_test(values_are_checked), cmocka_unit_test(heads_are_checked),
        cmocka_unit_test(defaults_and_round_trips), cmocka_unit_test(values_are_read_without_a_tree),
        cmocka_unit_test(records_are_strict), cmocka_unit_test(decimals_have_one_spelling),
        cmocka_unit_test(tables_are_sound), cmocka_unit_test(digests_and_jws_have_a_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
