/* layer: node */
/* Who may ask for what: the node's own rules, and whether they want a signed authorisation. */
#include "node/policy/policy.h"
#include "tests/lib/check.h"

enum { NOW = 1795219384 }; /* 2026-11-21 */

#define RULES(more) "{\"format\":\"saphan-policy/1\",\"rules\":[{\"who\":\"CN-GX\",\"ops\":[\"report\",\"company\"],\"purposes\":[\"credit_granting\"]," \
                    "\"products\":[\"basic\"]," more "\"max_class\":\"internal\"}]}"

static struct sp_policy_question question(void)
{
    return (struct sp_policy_question){ .who = SP_VIEW_LIT("CN-GX"), .op = SP_VIEW_LIT("report"), .purpose = SP_VIEW_LIT("credit_granting"),
        .product = SP_VIEW_LIT("basic"), .authorisation_id = SP_VIEW_LIT("C-1"), .authorisation_basis = SP_VIEW_LIT("subject_consent"),
        .authorisation_expires = SP_VIEW_LIT("2026-11-21"), .now_s = NOW };
}

static void decide(const char *rules, const struct sp_policy_question *q, const char *rule, const char *field)
{
    struct sp_policy *p = NULL;
    struct sp_diag d = { .rule = "" };
    unsigned max_class = 9;
    CHECK_OK(sp_policy_parse(sp_view_of(rules), &p, &d));
    struct sp_rc rc = sp_policy_decide(p, q, &max_class, &d);
    sp_policy_free(p);
    assert_true(rule ? sp_is(rc, SP_RC_DENIED) : sp_ok(rc));
    assert_string_equal(d.rule, rule ? rule : "");
    assert_string_equal(d.field, field);
    assert_int_equal(max_class, rule ? 9 : 1);
}

#define CASE(name, more, change, rule, field) \
    static void name(void **state) { (void)state; struct sp_policy_question q = question(); change; decide(RULES(more), &q, rule, field); }

CASE(a_permitted_question, "", q.now_s = NOW, NULL, "")
CASE(a_stranger, "", q.who = SP_VIEW_LIT("TH"), "policy.no-rule", "")
CASE(another_op, "", q.op = SP_VIEW_LIT("search"), "policy.op", "op")
CASE(another_purpose, "", q.purpose = SP_VIEW_LIT("supervision"), "policy.purpose", "purpose")
CASE(another_product, "", q.product = SP_VIEW_LIT("full"), "policy.product", "product")
CASE(no_authorisation, "", q.authorisation_id = sp_view("", 0), "policy.authorisation", "authorisation")
CASE(one_that_has_ended, "", q.now_s = NOW + 86400, "policy.authorisation-expired", "authorisation.expires")
CASE(a_claim_where_a_signed_one_is_wanted, "\"authorisation\":\"signed\",", q.now_s = NOW, "policy.authorisation-signed", "authorisation")
CASE(a_signed_one, "\"authorisation\":\"signed\",", q.authorisation_signed = true, NULL, "")
CASE(a_company_looked_up_needs_none, "\"authorisation\":\"signed\",", (q.op = SP_VIEW_LIT("company"), q.product = sp_view("", 0)), NULL, "")

/* What it may order instead, and who could permit more. */
static void a_next_step(void **state)
{
    (void)state;
    struct sp_policy *p = NULL;
    struct sp_diag d = { .rule = "" };
    struct sp_policy_question q = question();
    unsigned max_class = 9;
    q.product = SP_VIEW_LIT("full");
    CHECK_OK(sp_policy_parse(SP_VIEW_LIT(RULES("")), &p, &d));
    CHECK_RC(DENIED, sp_policy_decide(p, &q, &max_class, &d));
    assert_string_equal(d.text, "CN-GX may not order the product full; it may order: basic. For more ask the officer of the node that refuses (policy.json)");
    sp_policy_free(p);
}

static void a_rule_that_wants_something_else(void **state)
{
    (void)state;
    struct sp_policy *p = NULL;
    struct sp_diag d = { .rule = "" };
    CHECK_RC(CONFIG, sp_policy_parse(SP_VIEW_LIT(RULES("\"authorisation\":\"oral\",")), &p, &d));
    CHECK_RULE(d, "policy.file");
    assert_string_equal(d.field, "rules[0].authorisation");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_permitted_question), cmocka_unit_test(a_stranger), cmocka_unit_test(another_op), cmocka_unit_test(another_purpose),
        cmocka_unit_test(another_product), cmocka_unit_test(a_next_step), cmocka_unit_test(no_authorisation), cmocka_unit_test(one_that_has_ended),
        cmocka_unit_test(a_claim_where_a_signed_one_is_wanted), cmocka_unit_test(a_signed_one), cmocka_unit_test(a_company_looked_up_needs_none),
        cmocka_unit_test(a_rule_that_wants_something_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
