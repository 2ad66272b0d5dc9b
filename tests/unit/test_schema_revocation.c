/* layer: schema */
/* What nodes say of an authorisation that was revoked: read as it is written, and nothing else. */
#include "schema/message.h"
#include "schema/revocation.h"
#include "tests/lib/check.h"

#define DIGEST "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"
#define REV(iss, who, id, subject, digest, revoked, by, iat) \
    "{\"iss\":\"" iss "\",\"participant\":\"" who "\",\"id\":\"" id "\",\"subject\":\"" subject "\",\"authorisation\":\"" digest "\",\"revoked\":" revoked \
    ",\"by\":\"" by "\",\"iat\":" iat "}"
#define S "LA.ern:0100001234"
#define GOOD REV("CN-GX", "bank-1", "C 1", S, DIGEST, "1790000000", "CN-GX/bank-1", "1790000005")
#define ID "019aa000-0000-7000-8000-000000000001"
#define NOTICE(exchanges, jws) "{\"exchanges\":" exchanges ",\"signed\":\"" jws "\"}"

static void reads_what_it_writes(void **state)
{
    (void)state;
    static const char *const texts[] = { GOOD, REV("LA", "bank-1", "C", S, DIGEST, "1790000000", "LA", "1790000000") };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        SP_ARENA_AUTO a = { 0 };
        SP_BUF_AUTO again = { 0 };
        struct sp_revocation r;
        CHECK_OK(sp_revocation_parse(sp_view_of(texts[i]), &a, &r, NULL));
        sp_revocation_put(&again, &r);
        CHECK_VIEW(sp_buf_view(&again), texts[i]);
    }
}

static void refuses(void **state)
{
    (void)state;
    static const struct { const char *rule, *field, *text; } cases[] = {
        { "revocation.node", "iss", REV("laos", "bank-1", "C", S, DIGEST, "1", "laos", "1") },
        { "revocation.participant", "participant", REV("LA", "Bank 1", "C", S, DIGEST, "1", "LA", "1") },
        { "revocation.id", "id", REV("LA", "bank-1", "", S, DIGEST, "1", "LA", "1") },
        { "revocation.subject", "subject", REV("LA", "bank-1", "C", "LA.ern:", DIGEST, "1", "LA", "1") },
        { "revocation.authorisation", "authorisation", REV("LA", "bank-1", "C", S, "abc", "1", "LA", "1") },
        { "revocation.by", "by", REV("LA", "bank-1", "C", S, DIGEST, "1", "CN-GX", "1") },
        { "revocation.by", "by", REV("LA", "bank-1", "C", S, DIGEST, "1", "CN-GX/bank-1", "1") },
        { "revocation.by", "by", REV("LA", "bank-1", "C", S, DIGEST, "1", "LA/Bank", "1") },
        { "revocation.time", "revoked", REV("LA", "bank-1", "C", S, DIGEST, "2", "LA", "1") },
        { "revocation.time", "revoked", REV("LA", "bank-1", "C", S, DIGEST, "0", "LA", "1") },
        { "revocation.canonical", "", "{\"participant\":\"bank-1\",\"iss\":\"LA\",\"id\":\"C\",\"subject\":\"" S "\",\"authorisation\":\"" DIGEST "\",\"revoked\":1,\"by\":\"LA\",\"iat\":1}" },
        { "field.unknown", "reason", "{\"iss\":\"LA\",\"participant\":\"bank-1\",\"id\":\"C\",\"subject\":\"" S "\",\"authorisation\":\"" DIGEST "\",\"revoked\":1,\"by\":\"LA\",\"iat\":1,\"reason\":\"x\"}" },
        { "field.missing", "by", "{\"iss\":\"LA\",\"participant\":\"bank-1\",\"id\":\"C\",\"subject\":\"" S "\",\"authorisation\":\"" DIGEST "\",\"revoked\":1,\"iat\":1}" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        SP_ARENA_AUTO a = { 0 };
        struct sp_revocation r = { .iat = 99 };
        struct sp_diag d = { .rule = "" };
        struct sp_rc rc = sp_revocation_parse(sp_view_of(cases[i].text), &a, &r, &d);
        if (sp_ok(rc) || strcmp(d.rule, cases[i].rule) || strcmp(d.field, cases[i].field))
            fail_msg("case %zu: %s %s, not %s %s", i, d.rule, d.field, cases[i].rule, cases[i].field);
        assert_int_equal(r.iat, 99);
    }
}

static void notices(void **state)
{
    (void)state;
    static const struct { const char *rule, *text; } cases[] = {
        { "", NOTICE("[\"" ID "\"]", "e30.e30.e30") },
        { "revocation.exchanges", NOTICE("[]", "e30.e30.e30") },
        { "revocation.exchanges", NOTICE("[1]", "e30.e30.e30") },
        { "revocation.exchanges", NOTICE("[\"x\"]", "e30.e30.e30") },
        { "revocation.exchanges", NOTICE("[\"" ID "\",\"" ID "\",\"" ID "\",\"" ID "\",\"" ID "\",\"" ID "\",\"" ID "\",\"" ID "\",\"" ID "\"]", "e30.e30.e30") },
        { "revocation.signed", NOTICE("[\"" ID "\"]", "e30.e30") },
        { "revocation.canonical", "{\"exchanges\": [\"" ID "\"],\"signed\":\"e30.e30.e30\"}" },
        { "field.missing", "{\"exchanges\":[\"" ID "\"]}" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        SP_ARENA_AUTO a = { 0 };
        SP_BUF_AUTO again = { 0 };
        struct sp_revocation_notice n = { .n = 0 };
        struct sp_diag d = { .rule = "" };
        struct sp_rc rc = sp_revocation_notice_parse(sp_view_of(cases[i].text), &a, &n, &d);
        if (sp_ok(rc) == (cases[i].rule[0] != 0) || strcmp(d.rule, cases[i].rule))
            fail_msg("case %zu: %s, not %s", i, d.rule, cases[i].rule);
        if (!sp_ok(rc))
            continue;
        sp_revocation_notice_put(&again, &n);
        CHECK_VIEW(sp_buf_view(&again), cases[i].text);
    }
}

static struct sp_request request(enum sp_op op)
{
    return (struct sp_request){ .iss = SP_VIEW_LIT("CN-GX"), .aud = SP_VIEW_LIT("LA"), .jti = SP_VIEW_LIT(ID), .iat = 1790000000, .exp = 1790000060, .op = op,
                                .participant = SP_VIEW_LIT("registry"), .purpose = SP_VIEW_LIT("own_file"), .subject = SP_VIEW_LIT(S) };
}

static void in_a_request(void **state)
{
    (void)state;
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO text = { 0 };
    struct sp_diag d = { .rule = "" };
    struct sp_request again, r = request(SP_OP_REVOCATION);
    CHECK_RC(INVALID, sp_request_check(&r, &d));
    CHECK_RULE(d, "schema.message.need");
    r.revocation = SP_VIEW_LIT(NOTICE("[\"" ID "\"]", "e30.e30.e30"));
    CHECK_OK(sp_request_check(&r, &d));
    sp_request_put(&text, &r);
    CHECK_OK(sp_request_parse(sp_buf_view(&text), &a, &again, &d));
    assert_int_equal(again.op, SP_OP_REVOCATION);
    CHECK_VIEW(again.revocation, NOTICE("[\"" ID "\"]", "e30.e30.e30"));
    r.revocation = SP_VIEW_LIT(NOTICE("[\"" ID "\"]", "e30"));
    CHECK_RC(INVALID, sp_request_check(&r, &d));
    CHECK_RULE(d, "revocation.signed");
    r = request(SP_OP_COMPANY);
    r.revocation = SP_VIEW_LIT(NOTICE("[\"" ID "\"]", "e30.e30.e30"));
    CHECK_RC(INVALID, sp_request_check(&r, &d));
    CHECK_RULE(d, "schema.message.extra");
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(reads_what_it_writes), cmocka_unit_test(refuses), cmocka_unit_test(notices), cmocka_unit_test(in_a_request) };
    return cmocka_run_group_tests_name("schema revocation", tests, NULL, NULL);
}
