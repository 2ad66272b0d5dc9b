/* layer: schema */
#include "tests/lib/check.h"

#include "base/random.h"
#include "schema/logged.h"
#include "schema/message_quick.h"

#define ENV "{\"iss\":\"CN-GX\",\"aud\":\"LA\",\"jti\":\"019aa000-0000-7000-8000-000000000001\",\"iat\":1795219384"
#define DIGEST "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"
#define SIGNED ",\"signed_authorisation\":\"e30.e30.c2ln\""
#define AUTH ",\"authorisation\":{\"id\":\"A-7\",\"basis\":\"subject_consent\",\"expires\":\"2027-01-01\"}"
#define REQ(op) ENV ",\"exp\":1795219984,\"op\":\"" op "\",\"participant\":\"bank-1\",\"purpose\":\"credit_granting\""
#define SUBJECT ",\"subject\":\"LA.ern:0100001234\""

static void request_fine(const char *text)
{
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO again = { 0 };
    struct sp_request r;
    struct sp_diag d = { 0 };
    if (!sp_ok(sp_request_parse(sp_view_of(text), &arena, &r, &d)))
        fail_msg("%s: %s %s", text, d.rule, d.field);
    sp_request_put(&again, &r);
    CHECK_VIEW(sp_buf_view(&again), text);
}

static void request_refused(const char *text, const char *rule, const char *field)
{
    SP_ARENA_AUTO arena = { 0 };
    struct sp_request r;
    struct sp_diag d = { 0 };
    if (sp_ok(sp_request_parse(sp_view_of(text), &arena, &r, &d)))
        fail_msg("accepted: %s", text);
    if (strcmp(d.rule, rule) || strcmp(d.field, field))
        fail_msg("%s: %s %s, wanted %s %s", text, d.rule, d.field, rule, field);
}

static void requests_are_read_as_written(void **state)
{
    (void)state;
    request_fine(REQ("report") ",\"product\":\"basic\"" SUBJECT AUTH "}");
    request_fine(REQ("report") ",\"product\":\"basic\"" SUBJECT AUTH SIGNED "}");
    request_fine(REQ("company") SUBJECT "}");
    request_fine(REQ("company") SUBJECT AUTH "}");
    request_fine(REQ("search") ",\"query\":\"\xe0\xba\xaa\xe0\xba\xb0 \"}");
    request_fine(REQ("search") ",\"query\":\"a\",\"country\":\"LA\",\"limit\":100}");
}

static void requests_are_strict(void **state)
{
    (void)state;
    request_refused("[]", "field.type", "");
    request_refused(REQ("report") SUBJECT AUTH "}", "schema.message.need", "product");
    request_refused(REQ("report") ",\"product\":\"basic\"" AUTH "}", "schema.message.need", "subject");
    request_refused(REQ("report") ",\"product\":\"basic\"" SUBJECT "}", "schema.message.need", "authorisation");
    request_refused(REQ("report") ",\"product\":\"gold\"" SUBJECT AUTH "}", "schema.message.product", "product");
    request_refused(REQ("report") ",\"product\":\"basic\"" SUBJECT ",\"query\":\"a\"" AUTH "}", "schema.message.extra",
                    "query");
    request_refused(REQ("report") ",\"product\":\"basic\",\"subject\":\"LA:1\"" AUTH "}", "schema.subject.form", "subject");
    request_refused(REQ("report") ",\"product\":\"basic\"" SUBJECT
                    ",\"authorisation\":{\"id\":\"\",\"basis\":\"contract\",\"expires\":\"2027-01-01\"}}",
                    "schema.text.empty", "authorisation.id");
    request_refused(REQ("report") ",\"product\":\"basic\"" SUBJECT ",\"authorisation\":{\"id\":\"A\",\"basis\":\"contract\"}}",
                    "field.missing", "authorisation.expires");
    request_refused(REQ("company") SUBJECT AUTH SIGNED "}", "schema.message.extra", "signed_authorisation");
    request_refused(REQ("report") ",\"product\":\"basic\"" SUBJECT AUTH ",\"signed_authorisation\":\"\"}",
                    "schema.message.signed_authorisation", "signed_authorisation");
    request_refused(REQ("report") ",\"product\":\"basic\"" SUBJECT AUTH ",\"signed_authorisation\":\"a.b\"}",
                    "schema.message.signed_authorisation", "signed_authorisation");
    request_refused(REQ("report") ",\"product\":\"basic\"" SUBJECT SIGNED AUTH "}", "schema.message.canonical", "");
    request_refused(REQ("company") SUBJECT ",\"limit\":1}", "schema.message.extra", "limit");
    request_refused(REQ("search") "}", "schema.message.need", "query");
    request_refused(REQ("search") ",\"query\":\"  \"}", "schema.text.empty", "query");
    request_refused(REQ("search") ",\"query\":\"a\\u202eb\"}", "schema.text.hidden", "query");
    request_refused(REQ("search") ",\"query\":\"a\",\"country\":\"la\"}", "schema.message.country", "country");
    request_refused(REQ("search") ",\"query\":\"a\",\"limit\":0}", "schema.message.limit", "limit");
    request_refused(REQ("search") ",\"query\":\"a\",\"limit\":101}", "schema.message.limit", "limit");
    request_refused(REQ("delete") "}", "schema.message.op", "op");
    request_refused(REQ("search") ",\"query\":\"a\",\"more\":1}", "field.unknown", "more");
    request_refused(REQ("search") ", \"query\":\"a\"}", "schema.message.canonical", "");
    request_refused(ENV ",\"exp\":1795219384,\"op\":\"search\"}", "schema.message.life", "exp");
    request_refused(ENV ",\"exp\":1799999999,\"op\":\"search\"}", "schema.message.life", "exp");
    request_refused(ENV ",\"exp\":1795219984,\"op\":\"search\",\"participant\":\"A/B\"}", "schema.message.participant",
                    "participant");
    request_refused(ENV ",\"exp\":1795219984,\"op\":\"search\",\"participant\":\"a\",\"purpose\":\"fun\"}",
                    "schema.message.purpose", "purpose");
    request_refused("{\"iss\":\"CN-GX\",\"aud\":\"LA\",\"jti\":\"7\"}", "schema.message.jti", "jti");
}

#define ONE_OF(prng, list) sp_view_of(list[sp_prng_below(prng, sizeof(list) / sizeof *(list))])

static void any_request(struct sp_prng *prng, struct sp_request *r)
{
    static const char *const node[] = { "LA", "CN-GX", "LA", "CN-GX", "LA", "la" }, *const jti[] = { "019aa000-0000-7000-8000-000000000001",
        "019aa000-0000-7000-8000-000000000002", "019aa000-0000-7000-8000-000000000003", "7" },
        *const who[] = { "bank-1", "b", "bank", "A/B", "" }, *const purpose[] = { "credit_granting", "credit_granting", "fun", "" },
        *const product[] = { "", "basic", "standard", "gold" }, *const subject[] = { "", "LA.ern:0100001234", "LA.ern:0100001234", "LA:1" },
        *const query[] = { "", "a b", " a", "   ", "a\"\\\n", "\xe0\xba\xaa" }, *const country[] = { "", "LA", "la" },
        *const id[] = { "", "A-7", "A-7", "A\xe2\x80\xaeZ" }, *const basis[] = { "contract", "subject_consent", "no" },
        *const day[] = { "2027-01-01", "2027-01-01", "2027-13-01", "" }, *const object[] = { "", "", "e30.e30.c2ln", "e30.e30" };
    static const int64_t limit[] = { 0, 0, 1, 100, 101, -1 }, life[] = { 60, 600, 300, 120, 0, 90000000 };
    *r = (struct sp_request){ .iss = ONE_OF(prng, node), .aud = ONE_OF(prng, node), .jti = ONE_OF(prng, jti),
                              .iat = sp_prng_below(prng, 20) ? 1795219384 : -1, .op = (enum sp_op)sp_prng_below(prng, 3),
                              .participant = ONE_OF(prng, who), .purpose = ONE_OF(prng, purpose), .product = ONE_OF(prng, product),
                              .subject = ONE_OF(prng, subject), .limit = limit[sp_prng_below(prng, 6)],
                              .authorisation = { ONE_OF(prng, id), ONE_OF(prng, basis), ONE_OF(prng, day) },
                              .signed_authorisation = ONE_OF(prng, object) };
    r->exp = r->iat + life[sp_prng_below(prng, 6)];
    if (r->op == SP_OP_SEARCH || !sp_prng_below(prng, 5)) {
        r->query = ONE_OF(prng, query);
        r->country = ONE_OF(prng, country);
    } else {
        r->limit = 0;
    }
    if (r->op != SP_OP_REPORT && sp_prng_below(prng, 5))
        r->product = sp_view("", 0);
    if (r->op == SP_OP_SEARCH && sp_prng_below(prng, 5))
        r->subject = sp_view("", 0);
}

/* Requests that are made here are checked as they stand, with the outcome that partners would come to. */
static void a_request_made_is_judged_as_one_read(void **state)
{
    struct sp_prng prng = { 20261121 };
    unsigned fine = 0;
    (void)state;
    for (unsigned round = 0; round < 30000; round++) {
        SP_ARENA_AUTO arena = { 0 };
        SP_BUF_AUTO text = { 0 };
        struct sp_request made, read;
        struct sp_diag a = { 0 }, b = { 0 };
        any_request(&prng, &made);
        sp_request_put(&text, &made);
        struct sp_rc parsed = sp_request_parse(sp_buf_view(&text), &arena, &read, &a), checked = sp_request_check(&made, &b);
        if (parsed.code != checked.code || strcmp(a.rule, b.rule) || strcmp(a.field, b.field) || strcmp(a.text, b.text))
            fail_msg("%s: read %s %s, made %s %s", sp_buf_cstr(&text), a.rule, a.field, b.rule, b.field);
        fine += sp_ok(checked);
    }
    assert_true(fine > 100);
}

static void answers(void **state)
{
    (void)state;
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO again = { 0 };
    struct sp_answer m;
    struct sp_diag d = { 0 };
    static const char text[] = ENV ",\"request_digest\":\"" DIGEST "\",\"op\":\"search\",\"body\":{\"hits\":[{\"score\":0.93}]}}";
    CHECK_OK(sp_answer_parse(sp_view_of(text), &arena, &m, &d));
    CHECK_VIEW(m.body, "{\"hits\":[{\"score\":0.93}]}");
    sp_answer_put(&again, &m);
    CHECK_VIEW(sp_buf_view(&again), text);
    CHECK_RC(INVALID, sp_answer_parse(sp_view_of(ENV ",\"request_digest\":\"" DIGEST "\",\"op\":\"report\",\"body\":1}"),
                                      &arena, &m, &d));
    CHECK_RULE(d, "schema.message.op");
    CHECK_RC(INVALID, sp_answer_parse(sp_view_of(ENV ",\"request_digest\":\"" DIGEST "\",\"op\":\"search\"}"), &arena, &m, &d));
    CHECK_RULE(d, "field.missing");
    assert_string_equal(d.field, "body");
}

static void refusals(void **state)
{
    (void)state;
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO again = { 0 };
    struct sp_refusal m;
    struct sp_diag d = { 0 };
    static const char text[] = ENV ",\"request_digest\":\"" DIGEST "\",\"code\":\"denied\",\"rule\":\"policy.purpose\","
                                   "\"field\":\"\",\"text\":\"no rule permits it\"}";
    CHECK_OK(sp_refusal_parse(sp_view_of(text), &arena, &m, &d));
    CHECK_VIEW(m.rule, "policy.purpose");
    sp_refusal_put(&again, &m);
    CHECK_VIEW(sp_buf_view(&again), text);
    CHECK_RC(INVALID, sp_refusal_parse(sp_view_of(ENV ",\"request_digest\":\"" DIGEST "\",\"code\":\"a b\",\"rule\":\"x\","
                                                      "\"field\":\"\",\"text\":\"\"}"),
                                       &arena, &m, &d));
    CHECK_RULE(d, "schema.message.code");
    CHECK_RC(INVALID, sp_refusal_parse(sp_view_of(ENV ",\"request_digest\":\"" DIGEST "\",\"code\":\"a\",\"rule\":\"x\","
                                                      "\"field\":\"\",\"text\":\"a\\u202eb\"}"),
                                       &arena, &m, &d));
    CHECK_RULE(d, "schema.text.hidden");
}

static void receipts(void **state)
{
    (void)state;
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO again = { 0 };
    struct sp_receipt m;
    struct sp_diag d = { 0 };
#define RECEIPT(exchange, sealed, verdict, index) \
    ENV ",\"exchange\":\"" exchange "\",\"request_digest\":\"" DIGEST "\",\"answer_digest\":\"" DIGEST \
        "\",\"sealed_digest\":\"" sealed "\",\"verdict\":\"" verdict "\",\"log_index\":" index "}"
#define X "019aa000-0000-7000-8000-000000000001"
    CHECK_OK(sp_receipt_parse(sp_view_of(RECEIPT(X, DIGEST, "processed", "0")), &arena, &m, &d));
    sp_receipt_put(&again, &m);
    CHECK_VIEW(sp_buf_view(&again), RECEIPT(X, DIGEST, "processed", "0"));
    CHECK_OK(sp_receipt_parse(sp_view_of(RECEIPT(X, "", "refused", "9007199254740991")), &arena, &m, &d));
    CHECK_RC(INVALID, sp_receipt_parse(sp_view_of(RECEIPT("1", DIGEST, "processed", "0")), &arena, &m, &d));
    CHECK_RULE(d, "schema.message.exchange");
    CHECK_RC(INVALID, sp_receipt_parse(sp_view_of(RECEIPT(X, "x", "processed", "0")), &arena, &m, &d));
    CHECK_RULE(d, "schema.message.sealed_digest");
    CHECK_RC(INVALID, sp_receipt_parse(sp_view_of(RECEIPT(X, DIGEST, "maybe", "0")), &arena, &m, &d));
    CHECK_RULE(d, "schema.message.verdict");
    CHECK_RC(INVALID, sp_receipt_parse(sp_view_of(RECEIPT(X, DIGEST, "processed", "-1")), &arena, &m, &d));
    CHECK_RULE(d, "schema.message.log_index");
    CHECK_RC(INVALID, sp_receipt_parse(sp_view_of(RECEIPT(X, DIGEST, "processed", "1.0")), &arena, &m, &d));
    CHECK_RULE(d, "schema.message.canonical");
}

static void what_is_signed_of_a_message(void **state)
{
    (void)state;
    CHECK_VIEW(sp_signed_part(SP_VIEW_LIT("h.p.s~d1~d2~")), "h.p.s");
    CHECK_VIEW(sp_signed_part(SP_VIEW_LIT("h.p.s~")), "h.p.s");
    CHECK_VIEW(sp_signed_part(SP_VIEW_LIT("h.p.s")), "h.p.s");
    CHECK_VIEW(sp_signed_part(SP_VIEW_LIT("")), "");
}

/* True: read without a tree, which then made the same of it. */
static bool both_agree(struct sp_view text)
{
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO again = { 0 };
    struct sp_request r, tree;
    struct sp_receipt m, same;
    if (sp_request_read_quickly(text, &arena, &r)) {
        CHECK_OK(sp_request_parse_tree(text, &arena, &tree, NULL));
        sp_request_put(&again, &r);
        assert_int_equal(r.op, tree.op);
    } else if (sp_receipt_read_quickly(text, &arena, &m)) {
        CHECK_OK(sp_receipt_parse_tree(text, &arena, &same, NULL));
        sp_receipt_put(&again, &m);
    } else {
        return false;
    }
    assert_true(sp_view_eq(sp_buf_view(&again), text));
    return true;
}

static void agree_about_every_change(const char *text, size_t n)
{
    char copy[1024];
    size_t taken = 0;
    assert_true(n < sizeof copy && both_agree(sp_view(text, n)));
    memcpy(copy, text, n);
    for (size_t i = 0; i < n; i++)
        for (unsigned to = 0; to < 256; to++) {
            copy[i] = (char)to;
            taken += both_agree(sp_view(copy, n));
            copy[i] = text[i];
        }
    assert_true(taken > n); /* letters and digits may change */
    for (size_t i = 0; i < n; i++)
        assert_false(both_agree(sp_view(text, i)));
}

static void the_quick_reader_agrees_with_the_tree(void **state)
{
    static const char request[] = REQ("report") ",\"product\":\"basic\"" SUBJECT AUTH "}";
    static const char receipt[] = RECEIPT(X, DIGEST, "processed", "1234"), local[] = RECEIPT(X, "", "refused", "0");
    static const char *const left_to_the_tree[] = {
        REQ("company") SUBJECT "}", REQ("search") ",\"query\":\"a\"}", RECEIPT(X, DIGEST, "processed", "01"), RECEIPT(X, DIGEST, "processed", "-0"),
        RECEIPT(X, DIGEST, "processed", "9007199254740992"), RECEIPT(X, DIGEST, "processed", "1") " ", "", "{" };
    (void)state;
    agree_about_every_change(request, sizeof request - 1);
    agree_about_every_change(receipt, sizeof receipt - 1);
    agree_about_every_change(local, sizeof local - 1);
    for (size_t i = 0; i < sizeof left_to_the_tree / sizeof left_to_the_tree[0]; i++)
        assert_false(both_agree(sp_view_of(left_to_the_tree[i])));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_are_read_as_written), cmocka_unit_test(requests_are_strict),
        cmocka_unit_test(a_request_made_is_judged_as_one_read), cmocka_unit_test(answers), cmocka_unit_test(refusals), cmocka_unit_test(receipts),
        cmocka_unit_test(the_quick_reader_agrees_with_the_tree),
        cmocka_unit_test(what_is_signed_of_a_message),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
