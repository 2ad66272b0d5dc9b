/* layer: schema */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/json_locate.h"
#include "schema/company.h"
#include "schema/country_policy.h"

#define LIT(s) SP_VIEW_LIT(s)

/* A table that is right; a test changes one thing in it. */
static const char small[] =
    "{\n"
    "\"format\":\"saphan-country-policy/1\",\n"
    "\"country\":\"CN\",\n"
    "\"as_of\":\"2026-11-21\",\n"
    "\"utc_offset\":\"+08:00\",\n"
    "\"personal\":{\"subjects\":[\"CN.uscc:92\"],\"facts\":[{\"what\":[\"ownership.owner\"],\"field\":\"type\",\"is\":[\"person\"]}]},\n"
    "\"bases\":[{\"id\":\"cn.a\",\"rule\":\"cn.1\",\"source\":\"Law 1\",\"text\":\"One.\",\"to\":[\"LA\",\"VN\"]}],\n"
    "\"domestic\":[{\"rule\":\"cn.2\",\"text\":\"All.\",\"what\":[\"*\"],\"allow\":[{\"purposes\":[\"*\"]}]}],\n"
    "\"export\":[\n"
    "{\"rule\":\"cn.3\",\"text\":\"Persons.\",\"what\":[\"*\"],\"data\":\"personal\",\"allow\":[]},\n"
    "{\"rule\":\"cn.4\",\"text\":\"Public.\",\"what\":[\"registered\",\"ownership.owner\"],\"max_class\":\"public\",\"allow\":[{\"purposes\":[\"*\"],\"basis\":\"cn.a\"}]},\n"
    "{\"rule\":\"cn.5\",\"text\":\"Rest.\",\"what\":[\"*\"],\"allow\":[{\"purposes\":[\"guarantee\"],\"authorisation\":[\"contract\"],\"basis\":\"cn.a\"}]}],\n"
    "\"quotas\":[{\"rule\":\"cn.6\",\"text\":\"Q.\",\"of\":\"partner\",\"ops\":[\"report\"],\"per_day\":5}],\n"
    "\"retention\":[{\"rule\":\"cn.7\",\"source\":\"Law 7\",\"text\":\"R.\",\"what\":[\"legal.enforcement\"],\"data\":\"personal\",\"after\":[\"data.to\",\"valid_to\",\"closed\"],\"years\":5}],\n"
    "\"dispute\":{\"rule\":\"cn.25\",\"source\":\"Law 25\",\"text\":\"D.\",\"days\":20},\n"
    "\"never_collect\":[{\"rule\":\"cn.14\",\"text\":\"N.\",\"what\":[\"labour\"]}]\n"
    "}\n";

static char *with(const char *from, const char *to)
{
    const char *at = strstr(small, from);
    assert_non_null(at);
    char *text = calloc(1, sizeof small + strlen(to));
    assert_non_null(text);
    (void)snprintf(text, sizeof small + strlen(to), "%.*s%s%s", (int)(at - small), small, to, at + strlen(from));
    return text;
}

static struct sp_country_policy *read_small(void)
{
    struct sp_country_policy *p = NULL;
    struct sp_diag d = { .rule = "" };
    struct sp_rc rc = sp_country_policy_parse(sp_view_of(small), &p, &d);
    if (!sp_ok(rc))
        print_message("%s %s %s line %zu\n", d.rule, d.field, d.text, d.line);
    assert_true(sp_ok(rc));
    return p;
}

static void refused(const char *from, const char *to, const char *rule, const char *field, size_t line)
{
    struct sp_country_policy *p = NULL;
    struct sp_diag d = { .rule = "" };
    char *text = with(from, to);
    assert_false(sp_ok(sp_country_policy_parse(sp_view_of(text), &p, &d)));
    assert_null(p);
    assert_string_equal(d.rule, rule);
    assert_string_equal(d.field, field);
    assert_int_equal(d.line, line);
    free(text);
}

static void says_what_is_wrong_and_where(void **state)
{
    (void)state;
    refused("policy/1", "policy/2", "country.format", "format", 2);
    refused("\"CN\",", "\"C1\",", "country.country", "country", 3);
    refused("2026-11-21", "2026-11-31", "country.date", "as_of", 4);
    refused("+08:00", "+8:00", "country.offset", "utc_offset", 5);
    refused("\"CN.uscc:92\"", "\"XQ.uscc:92\"", "country.data", "personal.subjects[0]", 6);
    refused("\"field\":\"type\"", "\"field\":\"share\"", "country.field", "personal.facts[0].field", 6);
    refused("[\"person\"]", "[\"human\"]", "country.field", "personal.facts[0].is[0]", 6);
    refused("\"rule\":\"cn.1\"", "\"rule\":\"policy.class\"", "country.rule", "bases[0].rule", 7);
    refused("\"rule\":\"cn.1\"", "\"rule\":\"cn..1\"", "country.rule", "bases[0].rule", 7);
    refused("\"rule\":\"cn.5\"", "\"rule\":\"cn.4\"", "country.rule", "export[2].rule", 12);
    refused("\"VN\"]", "\"VM\"]", "country.country", "bases[0].to[1]", 7);
    refused("\"registered\",", "\"registred\",", "country.what", "export[1].what[0]", 11);
    refused("\"max_class\":\"public\"", "\"max_class\":\"open\"", "country.class", "export[1].max_class", 11);
    refused("[\"guarantee\"]", "[\"fun\"]", "country.purpose", "export[2].allow[0].purposes[0]", 12);
    refused("[\"guarantee\"]", "[]", "country.purpose", "export[2].allow[0].purposes", 12);
    refused("[\"contract\"]", "[\"wish\"]", "country.authorisation", "export[2].allow[0].authorisation[0]", 12);
    refused("\"basis\":\"cn.a\"}]}],", "\"basis\":\"cn.b\"}]}],", "country.basis", "export[2].allow[0].basis", 12);
    refused("\"allow\":[{\"purposes\":[\"*\"]}]", "\"allow\":[{\"purposes\":[\"*\"],\"basis\":\"cn.a\"}]", "country.basis",
            "domestic[0].allow[0].basis", 8);
    refused("\"data\":\"personal\",\"allow\"", "\"data\":\"private\",\"allow\"", "country.data", "export[0].data", 10);
    refused("\"what\":[\"*\"],\"allow\":[{\"purposes\":[\"guarantee\"]", "\"what\":[\"legal\"],\"allow\":[{\"purposes\":[\"guarantee\"]",
            "country.complete", "export", 9);
    refused("\"of\":\"partner\"", "\"of\":\"all\"", "country.quota", "quotas[0].of", 13);
    refused("\"of\":\"partner\",\"ops\":[\"report\"]", "\"of\":\"subject\",\"ops\":[\"search\"]", "country.quota", "quotas[0].ops", 13);
    refused("\"per_day\":5", "\"per_day\":0", "country.quota", "quotas[0].per_day", 13);
    refused("\"data.to\"", "\"data.amount\"", "country.clock", "retention[0].after[0]", 14);
    refused("\"valid_to\"", "\"valid_till\"", "country.clock", "retention[0].after[1]", 14);
    refused("\"years\":5", "\"years\":0", "country.years", "retention[0].years", 14);
    refused("\"years\":5", "\"years\":5,\"grace_days\":367", "country.grace", "retention[0].grace_days", 14);
    refused("\"years\":5", "\"years\":5,\"grace_days\":-1", "country.grace", "retention[0].grace_days", 14);
    refused("\"days\":20", "\"days\":999", "country.days", "dispute.days", 15);
    refused("\"days\":20", "\"day\":20", "field.unknown", "dispute.day", 15);
    refused("\"text\":\"D.\",", "", "field.missing", "dispute.text", 15);
    refused("\"days\":20", "\"days\":20,\"days\":21", "json.duplicate-key", "", 15);
}

static struct sp_fact fact(const char *kind, unsigned class, const char *data)
{
    return (struct sp_fact){ .kind = sp_kind_named(sp_view_of(kind)), .id = LIT("1"), .class = class, .source = LIT("x"),
                             .data = sp_view_of(data) };
}

static const char *decided(const struct sp_country_policy *p, const struct sp_law_question *q, struct sp_fact f)
{
    static char rule[SP_LAW_RULE_BYTES + 1];
    struct sp_law_gate g;
    sp_law_open(p, q, &g);
    const struct sp_law_row *row = sp_law_withholds(&g, &f);
    if (!row)
        return "given";
    (void)snprintf(rule, sizeof rule, "%.*s", (int)row->law.rule.n, row->law.rule.p);
    return rule;
}

/* registered leaves by cn.4, identifiers do not by cn.5. */
static void a_look_up_says_what_the_table_withholds(void **state)
{
    (void)state;
    static const char name[] = "{\"type\":\"legal\",\"text\":{\"text\":\"A\",\"lang\":\"zh\"}}", id[] = "{\"scheme\":\"lei\",\"value\":\"529900T8BM49AURSDO55\",\"check\":\"valid\"}";
#define OF(k, i, c, v) { .kind = sp_kind_named(LIT(k)), .id = LIT(i), .class = SP_CLASS_##c, .source = LIT("t"), .received_s = 1790000000, .data = sp_view_of(v) }
    struct sp_fact facts[] = { OF("registered.name", "1", PUBLIC, name), OF("identifiers.identifier", "1", PUBLIC, id), OF("identifiers.identifier", "2", PUBLIC, id),
                               OF("identifiers.identifier", "3", INTERNAL, id) };
    const struct sp_company all = { .subject = LIT("CN.uscc:91110000802100433B"), .facts = facts, .n = 4 },
                            hidden = { .subject = all.subject, .facts = &facts[1], .n = 3 };
    struct sp_country_policy *p = read_small();
    const struct sp_law_question q = { .from = LIT("LA"), .subject = all.subject, .purpose = LIT("credit_granting") };
    struct sp_law_gate gate;
    SP_BUF_AUTO b = { 0 };
    SP_ARENA_AUTO a = { 0 };
    struct sp_company again = { .n = 0 };
    struct sp_diag d = { .rule = "" };
    sp_law_open(p, &q, &gate);
    assert_true(sp_company_put_shown(&b, &all, &gate));
    assert_non_null(strstr(sp_buf_cstr(&b), "],\"withheld\":[{\"kind\":\"identifiers.identifier\",\"count\":2,\"rule\":\"cn.5\"}]}"));
    assert_true(sp_ok(sp_company_from_answer(sp_buf_view(&b), &a, &again, &d)));
    assert_int_equal(again.n, 1);
    assert_false(sp_ok(sp_company_from_json(sp_buf_view(&b), &a, &again, &d))); /* no record of a registry */
    assert_string_equal(d.rule, "schema.company.withheld");
    size_t before = b.n;
    assert_false(sp_company_put_shown(&b, &hidden, &gate)); /* of whom nothing is shown nothing is said */
    assert_int_equal(b.n, before);
    sp_buf_clear(&b);
    assert_true(sp_company_put_shown(&b, &(struct sp_company){ .subject = all.subject, .facts = facts, .n = 1 }, &gate));
    assert_null(strstr(sp_buf_cstr(&b), "withheld"));
    sp_country_policy_free(p);
}

static void first_row_that_covers_decides(void **state)
{
    (void)state;
    struct sp_country_policy *p = read_small();
    struct sp_law_question q = { .from = LIT("LA"), .subject = LIT("CN.uscc:91"), .purpose = LIT("guarantee"), .authorisation = LIT("contract") };
    const char *company = "{\"name\":{\"text\":\"\\\"type\\\":\\\"person\\\"\",\"lang\":\"en\"},\"type\":\"company\"}";
    const char *person = "{\"name\":{\"text\":\"A\",\"lang\":\"en\"},\"type\":\"person\",\"interest\":\"trust\"}";
    assert_string_equal(decided(p, &q, fact("registered.name", SP_CLASS_PUBLIC, "{}")), "given");
    assert_string_equal(decided(p, &q, fact("ownership.owner", SP_CLASS_PUBLIC, company)), "given");
    assert_string_equal(decided(p, &q, fact("ownership.owner", SP_CLASS_PUBLIC, person)), "cn.3");
    assert_string_equal(decided(p, &q, fact("ownership.owner", SP_CLASS_INTERNAL, company)), "given");
    assert_string_equal(decided(p, &q, fact("tax.arrears", SP_CLASS_SECRET, "{}")), "given");
    q.authorisation = LIT("subject_consent");
    assert_string_equal(decided(p, &q, fact("tax.arrears", SP_CLASS_PUBLIC, "{}")), "cn.5");
    q.authorisation = sp_view(NULL, 0);
    assert_string_equal(decided(p, &q, fact("tax.arrears", SP_CLASS_PUBLIC, "{}")), "cn.5");
    q.authorisation = LIT("contract");
    q.purpose = LIT("credit_granting");
    assert_string_equal(decided(p, &q, fact("tax.arrears", SP_CLASS_PUBLIC, "{}")), "cn.5");
    assert_string_equal(decided(p, &q, fact("registered.name", SP_CLASS_PUBLIC, "{}")), "given");
    q.from = LIT("TH"); /* the basis does not reach it */
    assert_string_equal(decided(p, &q, fact("registered.name", SP_CLASS_PUBLIC, "{}")), "cn.4");
    q.from = sp_view(NULL, 0);
    assert_string_equal(decided(p, &q, fact("tax.arrears", SP_CLASS_SECRET, "{}")), "given");
    q = (struct sp_law_question){ .from = LIT("LA"), .subject = LIT("CN.uscc:92"), .purpose = LIT("guarantee"), .authorisation = LIT("contract") };
    assert_string_equal(decided(p, &q, fact("registered.name", SP_CLASS_PUBLIC, "{}")), "cn.3");
    sp_country_policy_free(p);
}

static void facts_go_years_after_their_event(void **state)
{
    (void)state;
    struct sp_country_policy *p = read_small();
    struct sp_law_due due = { 0 };
    struct sp_fact f = fact("legal.enforcement", SP_CLASS_PUBLIC, "{\"type\":\"enforcement\",\"from\":\"2019-01-01\",\"to\":\"2020-02-29\"}");
    assert_false(sp_law_due(p, LIT("CN.uscc:91"), &f, &due)); /* of a company: no limit */
    assert_true(sp_law_due(p, LIT("CN.uscc:92"), &f, &due));
    assert_string_equal(due.event, "2020-02-29");
    assert_string_equal(due.due, "2025-03-01");
    assert_true(sp_view_is(due.rule->law.rule, "cn.7") && sp_view_is(due.rule->law.source, "Law 7"));
    f = fact("legal.enforcement", SP_CLASS_PUBLIC, "{\"type\":\"enforcement\",\"from\":\"2019-01-01\"}");
    assert_false(sp_law_due(p, LIT("CN.uscc:92"), &f, &due)); /* still open */
    f.valid_to = LIT("2021-06-30");
    assert_true(sp_law_due(p, LIT("CN.uscc:92"), &f, &due));
    assert_string_equal(due.due, "2026-06-30");
    f.valid_to = sp_view(NULL, 0);
    f.status = SP_STATUS_CLOSED;
    f.received_s = 1577811600; /* 2019-12-31T17:00:00Z is 2020-01-01 in China */
    assert_true(sp_law_due(p, LIT("CN.uscc:92"), &f, &due));
    assert_string_equal(due.event, "2020-01-01");
    f = fact("legal.case", SP_CLASS_PUBLIC, "{}");
    assert_false(sp_law_due(p, LIT("CN.uscc:92"), &f, &due)); /* no rule covers it */
    sp_country_policy_free(p);
}

static void disputes_have_a_last_day(void **state)
{
    (void)state;
    struct sp_country_policy *p = read_small();
    char day[SP_DAY_TEXT] = "";
    assert_true(sp_law_deadline(p, LIT("2026-02-20"), day));
    assert_string_equal(day, "2026-03-12");
    assert_false(sp_law_deadline(p, LIT("2026-02"), day));
    assert_false(sp_law_deadline(p, LIT("2026-02-30"), day));
    sp_law_day(p, 1577811600, day);
    assert_string_equal(day, "2020-01-01");
    sp_country_policy_free(p);
}

static void what_is_never_collected_is_known(void **state)
{
    (void)state;
    struct sp_country_policy *p = read_small();
    const struct sp_law_never *never = sp_law_never(p, sp_kind_named(LIT("labour.project")));
    assert_true(never && sp_view_is(never->law.rule, "cn.14"));
    assert_null(sp_law_never(p, sp_kind_named(LIT("registered.name"))));
    sp_country_policy_free(p);
}

static void every_compiled_in_table_is_right(void **state)
{
    (void)state;
    static const struct { const char *country, *means, *dispute; } of[] = {
        { "CN", "CN", "cn.25" }, { "LA", "LA", "la.dispute" }, { "VN", "VN", "vn.dispute" }, { "TH", "*", "default.dispute" } };
    for (size_t i = 0; i < sizeof of / sizeof of[0]; i++) {
        struct sp_country_policy *p = NULL;
        struct sp_diag d = { .rule = "" };
        struct sp_rc rc = sp_country_policy_of(sp_view_of(of[i].country), &p, &d);
        if (!sp_ok(rc))
            print_message("%s: %s %s %s line %zu\n", of[i].country, d.rule, d.field, d.text, d.line);
        assert_true(sp_ok(rc));
        assert_true(sp_view_is(p->country, of[i].means) && sp_view_is(p->dispute.law.rule, of[i].dispute));
        assert_int_equal(p->dispute.days, 20);
        sp_country_policy_free(p);
    }
}

static void lines_are_found(void **state)
{
    (void)state;
    struct sp_view t = LIT("{\"a\":[1,\n{\"b\":\"x,]}\\\"\",\n\"c\":[[],\n2]}],\n\"d\":null}");
    assert_int_equal(sp_json_line(t, ""), 1);
    assert_int_equal(sp_json_line(t, "a[1].b"), 2);
    assert_int_equal(sp_json_line(t, "a[1].c[1]"), 4);
    assert_int_equal(sp_json_line(t, "d"), 5);
    assert_int_equal(sp_json_line(t, "a[7]"), 1);
    assert_int_equal(sp_json_line(t, "d.e.f"), 5);
    assert_int_equal(sp_json_line(t, "a[1].zz"), 2);
    assert_int_equal(sp_json_line(LIT(""), "a"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_is_wrong_and_where),
        cmocka_unit_test(first_row_that_covers_decides),
        cmocka_unit_test(a_look_up_says_what_the_table_withholds),
        cmocka_unit_test(facts_go_years_after_their_event),
        cmocka_unit_test(disputes_have_a_last_day),
        cmocka_unit_test(what_is_never_collected_is_known),
        cmocka_unit_test(every_compiled_in_table_is_right),
        cmocka_unit_test(lines_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
