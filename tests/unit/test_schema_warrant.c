/* layer: schema */
/* What a signed authorisation says, and what it permits. */
#include "schema/message_quick.h"
#include "schema/warrant.h"

#include "base/clock.h"
#include "tests/lib/check.h"

enum { AT = 1795219384 }; /* 2026-11-21 */
#define X32 "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"
#define WHO "\"iss\":\"LA\",\"participant\":\"bank-1\",\"subject\":\"LA.ern:0100001234\",\"given_by\":\"Somphone Keo, director\",\"basis\":\"subject_consent\""
#define SCOPE ",\"products\":[\"basic\",\"standard\"],\"purposes\":[\"credit_granting\"],\"askers\":[\"bank-1\",\"branch\"]"
#define DAYS ",\"not_before\":\"2026-11-01\",\"expires\":\"2027-11-01\""
#define KEY ",\"iat\":1795219384,\"jwk\":{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"" X32 "\",\"y\":\"" X32 "\"}}"
#define WHOLE "{\"id\":\"C-7\"," WHO SCOPE DAYS ",\"document\":\"" X32 "\"" KEY

static void fine(const char *text)
{
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO again = { 0 };
    struct sp_warrant w;
    struct sp_diag d = { .rule = "" };
    struct sp_rc rc = sp_warrant_parse(sp_view_of(text), &a, &w, &d);
    if (!sp_ok(rc))
        fail_msg("%s: %s %s: %s", text, d.rule, d.field, d.text);
    sp_warrant_put(&again, &w);
    CHECK_VIEW(sp_buf_view(&again), text);
}

static void refused(const char *text, const char *rule, const char *field)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_warrant w;
    struct sp_diag d = { .rule = "" };
    if (sp_ok(sp_warrant_parse(sp_view_of(text), &a, &w, &d)))
        fail_msg("accepted: %s", text);
    if (strcmp(d.rule, rule) || strcmp(d.field, field))
        fail_msg("%s: %s %s, not %s %s", text, d.rule, d.field, rule, field);
}

static void the_form(void **state)
{
    (void)state;
    fine(WHOLE);
    fine("{\"id\":\"C 7/\xe7\xac\xac\"," WHO SCOPE DAYS KEY);
    fine("{\"id\":\"C-7\"," WHO SCOPE DAYS ",\"iat\":1795219384,\"jwk\":{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"" X32 "\"}}");
}

#define IN_PLACE_OF(who, scope, days, key) "{\"id\":\"C-7\"," who scope days key

static void it_is_strict(void **state)
{
    (void)state;
    refused("[]", "field.type", "");
    refused("{\"id\":\"\"," WHO SCOPE DAYS KEY, "schema.text.empty", "id");
    refused(IN_PLACE_OF("\"iss\":\"la\"", SCOPE, DAYS, KEY), "schema.authorisation.iss", "iss");
    refused(IN_PLACE_OF("\"iss\":\"LA\",\"participant\":\"A/B\"", SCOPE, DAYS, KEY), "schema.authorisation.participant", "participant");
    refused(IN_PLACE_OF("\"iss\":\"LA\",\"participant\":\"b\",\"subject\":\"LA:1\"", SCOPE, DAYS, KEY), "schema.subject.form", "subject");
    refused(IN_PLACE_OF("\"iss\":\"LA\",\"participant\":\"b\",\"subject\":\"LA.ern:0100001234\",\"given_by\":\"a\\u202eb\",\"basis\":\"contract\"", SCOPE, DAYS, KEY),
            "schema.text.hidden", "given_by");
    refused(IN_PLACE_OF("\"iss\":\"LA\",\"participant\":\"b\",\"subject\":\"LA.ern:0100001234\",\"given_by\":\"a\",\"basis\":\"whim\"", SCOPE, DAYS, KEY),
            "schema.authorisation.basis", "basis");
    refused(IN_PLACE_OF(WHO, ",\"products\":[\"standard\",\"basic\"],\"purposes\":[\"credit_granting\"],\"askers\":[\"b\"]", DAYS, KEY),
            "schema.authorisation.products", "products");
    refused(IN_PLACE_OF(WHO, ",\"products\":[\"basic\",\"basic\"],\"purposes\":[\"credit_granting\"],\"askers\":[\"b\"]", DAYS, KEY),
            "schema.authorisation.products", "products");
    refused(IN_PLACE_OF(WHO, ",\"products\":[],\"purposes\":[\"credit_granting\"],\"askers\":[\"b\"]", DAYS, KEY), "schema.authorisation.products", "products");
    refused(IN_PLACE_OF(WHO, ",\"products\":[\"basic\"],\"purposes\":[\"fun\"],\"askers\":[\"b\"]", DAYS, KEY), "schema.authorisation.purposes", "purposes");
    refused(IN_PLACE_OF(WHO, ",\"products\":[\"basic\"],\"purposes\":[7],\"askers\":[\"b\"]", DAYS, KEY), "schema.authorisation.purposes", "purposes");
    refused(IN_PLACE_OF(WHO, ",\"products\":[\"basic\"],\"purposes\":[\"credit_granting\"],\"askers\":[\"c\",\"b\"]", DAYS, KEY), "schema.authorisation.askers", "askers");
    refused(IN_PLACE_OF(WHO, ",\"products\":[\"basic\"],\"purposes\":[\"credit_granting\"],\"askers\":[\"B\"]", DAYS, KEY), "schema.authorisation.askers", "askers");
    refused(IN_PLACE_OF(WHO, ",\"products\":[\"basic\"],\"purposes\":[\"credit_granting\"],\"askers\":[\"a\",\"b\",\"c\",\"d\",\"e\",\"f\",\"g\",\"h\",\"i\",\"j\",\"k\",\"l\",\"m\",\"n\",\"o\",\"p\",\"q\"]", DAYS, KEY),
            "limit.askers", "askers");
    refused(IN_PLACE_OF(WHO, SCOPE, ",\"not_before\":\"2026-13-01\",\"expires\":\"2027-11-01\"", KEY), "schema.authorisation.not_before", "not_before");
    refused(IN_PLACE_OF(WHO, SCOPE, ",\"not_before\":\"2026-11-01\",\"expires\":\"2026-10-31\"", KEY), "schema.authorisation.period", "expires");
    refused(IN_PLACE_OF(WHO, SCOPE, DAYS ",\"document\":\"\"", KEY), "schema.authorisation.document", "document");
    refused(IN_PLACE_OF(WHO, SCOPE, DAYS, ",\"iat\":0,\"jwk\":{}}"), "schema.authorisation.iat", "iat");
    refused(IN_PLACE_OF(WHO, SCOPE, DAYS, ",\"iat\":1,\"jwk\":{\"crv\":\"P-384\",\"kty\":\"EC\",\"x\":\"a\",\"y\":\"b\"}}"), "schema.authorisation.jwk", "jwk");
    refused(IN_PLACE_OF(WHO, SCOPE, DAYS, ",\"iat\":1,\"jwk\":{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"" X32 "\",\"y\":\"b\"}}"), "schema.authorisation.jwk", "jwk");
    refused(IN_PLACE_OF(WHO, SCOPE, DAYS, ",\"iat\":1,\"jwk\":{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"" X32 "\",\"y\":\"" X32 "\",\"d\":\"" X32 "\"}}"), "field.unknown", "d");
    refused(IN_PLACE_OF(WHO, SCOPE, DAYS, ",\"more\":1" KEY), "field.unknown", "more");
    refused(IN_PLACE_OF(WHO, SCOPE, DAYS, ", \"iat\":1,\"jwk\":{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"" X32 "\",\"y\":\"" X32 "\"}}"), "schema.authorisation.canonical", "");
}

/* ---- what it permits ---- */

static struct sp_warrant_question question(void)
{
    return (struct sp_warrant_question){ .node = SP_VIEW_LIT("LA"), .participant = SP_VIEW_LIT("branch"), .subject = SP_VIEW_LIT("LA.ern:0100001234"),
        .product = SP_VIEW_LIT("standard"), .purpose = SP_VIEW_LIT("credit_granting"), .at_s = AT,
        .claims = { SP_VIEW_LIT("C-7"), SP_VIEW_LIT("subject_consent"), SP_VIEW_LIT("2027-11-01") } };
}

static void asked_of(int64_t attested_s, const struct sp_warrant_question *q, const char *rule, const char *field)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_warrant w;
    struct sp_diag d = { .rule = "" };
    CHECK_OK(sp_warrant_parse(SP_VIEW_LIT(WHOLE), &a, &w, &d));
    w.iat = attested_s;
    struct sp_rc rc = sp_warrant_covers(&w, q, &d);
    assert_true(rule ? sp_is(rc, SP_RC_DENIED) : sp_ok(rc));
    assert_string_equal(d.rule, rule ? rule : "");
    assert_string_equal(d.field, rule ? field : "");
}

static void asked(const struct sp_warrant_question *q, const char *rule, const char *field) { asked_of(1793491100, q, rule, field); }

/* By more than clocks differ. */
static void attested_later(void **state)
{
    (void)state;
    const struct sp_warrant_question q = question();
    asked_of(AT + SP_CLOCK_SKEW_S, &q, NULL, NULL);
    asked_of(AT + SP_CLOCK_SKEW_S + 1, &q, "authorisation.later", "authorisation");
}

#define PERMITS(name, change) static void name(void **state) { (void)state; struct sp_warrant_question q = question(); change; asked(&q, NULL, NULL); }
#define REFUSES(name, change, rule, field) \
    static void name(void **state) { (void)state; struct sp_warrant_question q = question(); change; asked(&q, rule, field); }

PERMITS(a_good_question, q.at_s = AT)
PERMITS(its_first_second, q.at_s = 1793491200) /* 2026-11-01T00:00:00Z */
PERMITS(its_last_second, q.at_s = 1825113599)  /* 2027-11-01T23:59:59Z */
REFUSES(a_second_too_early, q.at_s = 1793491199, "authorisation.not-yet", "authorisation")
REFUSES(a_second_too_late, q.at_s = 1825113600, "authorisation.expired", "authorisation")
REFUSES(another_node, q.node = SP_VIEW_LIT("TH"), "authorisation.who", "authorisation")
REFUSES(another_participant, q.participant = SP_VIEW_LIT("bank-2"), "authorisation.who", "authorisation")
REFUSES(the_beginning_of_a_name, q.participant = SP_VIEW_LIT("bank"), "authorisation.who", "authorisation")
REFUSES(another_id, q.claims.id = SP_VIEW_LIT("C-8"), "authorisation.claims", "authorisation")
REFUSES(another_basis, q.claims.basis = SP_VIEW_LIT("contract"), "authorisation.claims", "authorisation")
REFUSES(another_last_day, q.claims.expires = SP_VIEW_LIT("2028-11-01"), "authorisation.claims", "authorisation")
REFUSES(another_company, q.subject = SP_VIEW_LIT("LA.ern:0100001235"), "authorisation.subject", "subject")
REFUSES(another_product, q.product = SP_VIEW_LIT("full"), "authorisation.scope", "product")
REFUSES(another_purpose, q.purpose = SP_VIEW_LIT("supervision"), "authorisation.scope", "purpose")

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_form), cmocka_unit_test(attested_later), cmocka_unit_test(it_is_strict), cmocka_unit_test(a_good_question), cmocka_unit_test(its_first_second),
        cmocka_unit_test(its_last_second), cmocka_unit_test(a_second_too_early), cmocka_unit_test(a_second_too_late), cmocka_unit_test(another_node),
        cmocka_unit_test(another_participant), cmocka_unit_test(the_beginning_of_a_name), cmocka_unit_test(another_id), cmocka_unit_test(another_basis),
        cmocka_unit_test(another_last_day), cmocka_unit_test(another_company), cmocka_unit_test(another_product), cmocka_unit_test(another_purpose),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
