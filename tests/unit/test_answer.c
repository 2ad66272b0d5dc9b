/* layer: evidence */
/* What a partner answers to a search or a look-up: only what was asked, of whom it speaks for, in time. */
#include "node/evidence/message_check.h"
#include "tests/lib/trust_fixture.h"

#define DIGEST "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"
#define NAME(id, class, text) \
    "{\"kind\":\"registered.name\",\"id\":\"" id "\",\"status\":\"new\",\"class\":\"" class "\",\"source\":\"synthetic\"," \
    "\"data\":{\"type\":\"legal\",\"text\":{\"text\":\"" text "\",\"lang\":\"en\"}}}"
#define COMPANY(subject, facts) "{\"subject\":\"" subject "\",\"facts\":[" facts "]}"
#define HIT(subject, name, score) "{\"subject\":\"" subject "\",\"name\":\"" name "\",\"score\":" score "}"

static struct tf fixture;
static struct sp_trust *trust;

static int open_trust(void **state)
{
    (void)state;
    SP_BUF_AUTO file = { 0 };
    tf_init(&fixture);
    tf_file(&fixture, &file);
    return sp_ok(sp_trust_open(sp_buf_view(&file), NULL, &trust, NULL)) ? 0 : -1;
}

static int close_trust(void **state)
{
    (void)state;
    sp_trust_free(trust);
    tf_free(&fixture);
    return 0;
}

static const struct sp_request about_company = {
    .iss = { "CN-GX", 5 }, .aud = { "LA", 2 }, .iat = TF_NOW, .exp = TF_NOW + 600, .op = SP_OP_COMPANY,
    .subject = { "LA.ern:0100001234", 17 },
};
static const struct sp_request search = {
    .iss = { "CN-GX", 5 }, .aud = { "LA", 2 }, .iat = TF_NOW, .exp = TF_NOW + 600, .op = SP_OP_SEARCH, .limit = 2,
};

static struct sp_answer answer_to(const struct sp_request *ask, const char *body)
{
    return (struct sp_answer){ .iss = ask->aud, .aud = ask->iss, .iat = TF_NOW + 1, .request_digest = SP_VIEW_LIT(DIGEST),
                               .op = ask->op, .body = sp_view_of(body) };
}

static struct sp_rc judge(const struct sp_request *ask, const struct sp_answer *r, struct sp_diag *d)
{
    SP_ARENA_AUTO arena = { 0 };
    const struct sp_question_made q = { ask, DIGEST, TF_NOW + 2, 0, 0 };
    return sp_answer_bound(trust, r, &q, &arena, d);
}

static void refused(const struct sp_request *ask, const char *body, const char *rule)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    const struct sp_answer r = answer_to(ask, body);
    if (sp_ok(judge(ask, &r, &d)))
        fail_msg("taken: %s", body);
    if (strcmp(d.rule, rule) != 0)
        fail_msg("%s, not %s, for %s", d.rule, rule, body);
}

static void accepted(const struct sp_request *ask, const char *body)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    const struct sp_answer r = answer_to(ask, body);
    if (!sp_ok(judge(ask, &r, &d)))
        fail_msg("%s %s: %s", d.rule, d.field, body);
}

static void a_company_is_the_one_asked_for(void **state)
{
    (void)state;
    accepted(&about_company, COMPANY("LA.ern:0100001234", NAME("legal", "public", "Example")));
    refused(&about_company, COMPANY("LA.ern:0100001235", NAME("legal", "public", "Example")), "answer.subject");
    refused(&about_company, COMPANY("LA.ern:0100001234", ""), "schema.company.empty");
    refused(&about_company, COMPANY("LA.ern:0100001234", NAME("legal", "secret", "Example")), "answer.facts");
    refused(&about_company, COMPANY("LA.ern:0100001234", NAME("legal", "public", "Exa\xe2\x80\xaemple")), "schema.text.hidden");
#define SHOWN "{\"subject\":\"LA.ern:0100001234\",\"facts\":[" NAME("legal", "public", "Example") "],\"withheld\":["
    accepted(&about_company, SHOWN "{\"kind\":\"registered.capital\",\"count\":2,\"rule\":\"la.export.register\"}]}");
    refused(&about_company, SHOWN "{\"kind\":\"legal.case\",\"count\":2,\"rule\":\"la.export.register\"}]}", "answer.withheld");
    refused(&about_company, SHOWN "{\"kind\":\"registered.capital\",\"count\":0,\"rule\":\"la.export.register\"}]}", "answer.withheld");
    refused(&about_company, SHOWN "{\"kind\":\"registered.capital\",\"count\":1,\"rule\":\"\"}]}", "answer.withheld");
    refused(&about_company, SHOWN "{\"kind\":\"registered.name\",\"count\":1,\"rule\":\"la.x\"},{\"kind\":\"registered.name\",\"count\":1,\"rule\":\"la.x\"}]}", "answer.withheld");
    refused(&about_company, SHOWN "{\"kind\":\"registered.name\",\"count\":1}]}", "field.missing");
    refused(&about_company, "null", "field.type");
    refused(&about_company, "[]", "field.type");
    refused(&about_company, "{\"subject\":\"LA.ern:0100001234\",\"facts\":[],\"note\":1}", "field.unknown");
}

static void hits_are_of_the_asked_country(void **state)
{
    (void)state;
    struct sp_request of_laos = search;
    of_laos.country = SP_VIEW_LIT("LA");
    accepted(&search, "{\"hits\":[]}");
    accepted(&search, "{\"hits\":[" HIT("LA.ern:0100001234", "Example", "1") "," HIT("LA.ern:0100001235", "Other", "0.25") "]}");
    accepted(&of_laos, "{\"hits\":[" HIT("LA.ern:0100001234", "Example", "0.9") "]}");
    refused(&of_laos, "{\"hits\":[" HIT("CN.uscc:91110000802100433B", "Example", "1") "]}", "answer.country");
    refused(&search, "{\"hits\":[" HIT("CN.uscc:91110000802100433B", "Example", "1") "]}", "answer.country");
    refused(&search, "{\"hits\":[" HIT("LA.ern:0100001231", "A", "1") "," HIT("LA.ern:0100001232", "B", "1") "," HIT("LA.ern:0100001233", "C", "1") "]}", "answer.hits");
    refused(&search, "{\"hits\":[" HIT("LA.ern:0100001234", "Example", "1.5") "]}", "schema.message.hits");
    refused(&search, "{\"hits\":[" HIT("LA.ern:0100001234", "Example", "\"1\"") "]}", "schema.message.hits");
    refused(&search, "{\"hits\":[" HIT("LA.ern:0100001234", "Exa\xc2\x9bmple", "1") "]}", "schema.text.hidden");
    refused(&search, "{\"hits\":[1,null]}", "schema.message.hits");
    refused(&search, "{\"hit\":[]}", "field.unknown");
    refused(&search, "{}", "field.missing");
    refused(&search, "null", "schema.message.hits");
}

static void an_answer_is_bound_to_its_question(void **state)
{
    (void)state;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_answer r = answer_to(&search, "{\"hits\":[]}");
    r.iat = TF_NOW - 3600;
    CHECK_RC(INVALID, judge(&search, &r, &d));
    CHECK_RULE(d, "answer.time");
    r.iat = TF_NOW + 500; /* within the request's life, but later than now */
    CHECK_RC(INVALID, judge(&search, &r, &d));
    CHECK_RULE(d, "answer.time");
    r = answer_to(&search, "{\"hits\":[]}");
    r.iss = SP_VIEW_LIT("CN-GX");
    CHECK_RC(INVALID, judge(&search, &r, &d));
    CHECK_RULE(d, "answer.issuer");
    r = answer_to(&search, "{\"hits\":[]}");
    r.aud = SP_VIEW_LIT("TH");
    CHECK_RC(INVALID, judge(&search, &r, &d));
    CHECK_RULE(d, "answer.audience");
    r = answer_to(&search, "{\"hits\":[]}");
    r.op = SP_OP_COMPANY;
    CHECK_RC(INVALID, judge(&search, &r, &d));
    CHECK_RULE(d, "answer.op");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_company_is_the_one_asked_for), cmocka_unit_test(hits_are_of_the_asked_country),
        cmocka_unit_test(an_answer_is_bound_to_its_question),
    };
    return cmocka_run_group_tests(tests, open_trust, close_trust);
}
