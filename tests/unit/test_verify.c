/* layer: evidence */
/* A bundle proves its exchange, and no byte of it can change unnoticed. */
#include "crypto/jws.h"
#include "tests/lib/bundle_fixture.h"
#include "tests/lib/signature.h"

static enum sp_verdict_kind judge(struct bf *m, struct sp_view bundle, struct sp_view policy, int64_t at_s,
                                  struct sp_verified *v)
{
    const struct sp_verify_question q = { .bundle = bundle, .trust = m->trust, .has_policy = policy.p, .policy = policy, .at_s = at_s };
    CHECK_OK(sp_bundle_verify(&q, v));
    for (size_t i = 0; i < v->verdict.n; i++)
        if (!v->verdict.v[i].expected[0] || !v->verdict.v[i].actual[0])
            fail_msg("%s does not say what it compared", v->verdict.v[i].id);
    return sp_verdict_of(&v->verdict);
}

static const struct sp_check_line *line_of(const struct sp_verified *v, const char *id)
{
    for (size_t i = 0; i < v->verdict.n; i++)
        if (!strcmp(v->verdict.v[i].id, id))
            return &v->verdict.v[i];
    static const struct sp_check_line none;
    fail_msg("no check %s", id);
    return &none;
}

/* The bundle as made is refused by exactly this check. */
static void refused_by(struct bf *m, const char *id)
{
    struct sp_verified v;
    bf_bind(m);
    assert_int_equal(judge(m, sp_buf_view(&m->bundle), (struct sp_view){ NULL, 0 }, TF_NOW + 60, &v), SP_INVALID);
    assert_int_equal(line_of(&v, id)->result, SP_FAIL);
    for (size_t i = 0; i < v.verdict.n; i++)
        if (v.verdict.v[i].result == SP_FAIL && strcmp(v.verdict.v[i].id, id))
            fail_msg("%s failed too: %s", v.verdict.v[i].id, v.verdict.v[i].detail);
    sp_verified_free(&v);
    bf_free(m);
}

static void a_true_bundle_is_valid(void **state)
{
    (void)state;
    struct bf m;
    struct sp_verified v;
    bf_prepare(&m);
    bf_make(&m);
    bf_bind(&m);
    enum sp_verdict_kind kind = judge(&m, sp_buf_view(&m.bundle), (struct sp_view){ NULL, 0 }, TF_NOW + 60, &v);
    for (size_t i = 0; i < v.verdict.n; i++)
        if (v.verdict.v[i].result != SP_PASS)
            fail_msg("%s: %s [%s]", v.verdict.v[i].id, v.verdict.v[i].detail, v.verdict.v[i].rule);
    assert_int_equal(kind, SP_VALID);
    assert_true(v.have_report);
    assert_int_equal(v.report.n_facts, 3);
    sp_verified_free(&v);
    bf_free(&m);
}

/* Every byte outside white space: changed in its lowest bit, the verdict is not valid. */
static void no_byte_can_change(void **state)
{
    (void)state;
    struct bf m;
    bf_prepare(&m);
    bf_make(&m);
    bf_bind(&m);
    size_t n = m.bundle.n, step = 1;
    const char *catalogue = strstr(sp_buf_cstr(&m.bundle), "\"catalogue\":"), *text = strstr(m.bundle.p, ",\"text\":");
    assert_non_null(catalogue);
    assert_non_null(text);
    size_t dull_from = (size_t)(catalogue - m.bundle.p) + 200, dull_to = (size_t)(text - m.bundle.p) - 50;
    for (size_t i = 0; i < n; i += step) {
        struct sp_verified v;
        step = i > dull_from && i < dull_to ? 97 : CHECK_EVERY; /* the catalogue's middle: a sample, as one digest covers it */
        m.bundle.p[i] ^= 1;
        if (judge(&m, sp_buf_view(&m.bundle), (struct sp_view){ NULL, 0 }, TF_NOW + 60, &v) == SP_VALID)
            fail_msg("byte %zu of %zu changed and still valid", i, n);
        m.bundle.p[i] ^= 1;
        sp_verified_free(&v);
    }
    bf_free(&m);
}

static void white_space_may_change(void **state)
{
    (void)state;
    struct bf m;
    struct sp_verified v;
    SP_BUF_AUTO spaced = { 0 };
    bf_prepare(&m);
    bf_make(&m);
    bf_bind(&m);
    sp_buf_puts(&spaced, " \n{ ");
    sp_buf_put(&spaced, sp_view(m.bundle.p + 1, m.bundle.n - 2));
    sp_buf_puts(&spaced, "\n\t}\r\n");
    assert_int_equal(judge(&m, sp_buf_view(&spaced), (struct sp_view){ NULL, 0 }, TF_NOW + 60, &v), SP_VALID);
    sp_verified_free(&v);
    bf_free(&m);
}

#define CASE(name, change, id) \
    static void name(void **state) \
    { \
        (void)state; \
        struct bf m; \
        bf_prepare(&m); \
        change; \
        bf_make(&m); \
        refused_by(&m, id); \
    }

CASE(another_issuer_country, m.head.sub = m.request.subject = SP_VIEW_LIT("TH.reg:0105500000001"), "report.country")
CASE(another_audience, m.head.aud = SP_VIEW_LIT("LA"), "report.audience")
CASE(another_request, m.head.request_digest = SP_VIEW_LIT("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"), "report.request-digest")
CASE(another_subject, m.head.sub = SP_VIEW_LIT("LA.ern:0100001235"), "report.subject")
CASE(another_purpose, m.head.purpose = SP_VIEW_LIT("supervision"), "report.purpose")
CASE(another_authorisation, m.head.authorisation.id = SP_VIEW_LIT("C-2"), "report.authorisation")
CASE(an_authorisation_that_had_ended, m.request.authorisation.expires = m.head.authorisation.expires = SP_VIEW_LIT("2019-01-01"),
     "report.authorisation")
CASE(another_requester, m.head.requester = SP_VIEW_LIT("CN-GX/bank-2"), "report.requester")
CASE(a_product_not_asked, m.head.product = SP_VIEW_LIT("standard"), "report.product")
CASE(a_report_before_its_request, m.head.iat = TF_NOW - 7200, "report.time")
CASE(a_receipt_for_another_exchange, m.receipt.exchange = SP_VIEW_LIT("01995f3a-7b2c-7d10-8a11-0123456789aa"), "receipt.exchange")
CASE(a_receipt_for_another_answer, m.receipt.answer_digest = SP_VIEW_LIT("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"),
     "receipt.answer-digest")
CASE(a_receipt_for_another_request, m.receipt.request_digest = SP_VIEW_LIT("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"),
     "receipt.request-digest")
CASE(a_receipt_that_rejects, m.receipt.verdict = SP_VIEW_LIT("invalid"), "receipt.verdict")
CASE(a_receipt_before_its_request, m.receipt.iat = TF_NOW - 7200, "receipt.time")
CASE(a_receipt_to_another_node, m.receipt.aud = SP_VIEW_LIT("CN-GX"), "receipt.issuer")
CASE(another_exchange_id, m.request.jti = SP_VIEW_LIT("01995f3a-7b2c-7d10-8a11-0123456789aa"), "bundle.exchange")

/* A key signs only what it is for: the receipt key's report is no report. */
static void a_report_by_the_wrong_key(void **state)
{
    (void)state;
    struct bf m;
    struct sp_verified v;
    bf_prepare(&m);
    m.report_by = SP_USE_RECEIPT;
    bf_make(&m);
    bf_bind(&m);
    assert_int_equal(judge(&m, sp_buf_view(&m.bundle), (struct sp_view){ NULL, 0 }, TF_NOW + 60, &v), SP_INVALID);
    assert_string_equal(line_of(&v, "report.signature")->rule, "trust.key");
    assert_false(v.have_report);
    sp_verified_free(&v);
    bf_free(&m);
}

static void a_report_of_another_type(void **state)
{
    (void)state;
    struct bf m;
    struct sp_verified v;
    bf_prepare(&m);
    m.report_typ = SP_TYP_ANSWER;
    bf_make(&m);
    bf_bind(&m);
    assert_int_equal(judge(&m, sp_buf_view(&m.bundle), (struct sp_view){ NULL, 0 }, TF_NOW + 60, &v), SP_INVALID);
    assert_string_equal(line_of(&v, "report.signature")->rule, "jws.typ");
    sp_verified_free(&v);
    bf_free(&m);
}

/* Nobody can have signed tomorrow, and nothing was there before it was made. */
static void from_the_future(void **state)
{
    (void)state;
    struct bf m;
    bf_prepare(&m);
    m.request.exp = TF_NOW + 6 * 86400;
    m.head.iat = TF_NOW + 5 * 86400;
    m.receipt.iat = m.head.iat;
    bf_make(&m);
    bf_bind(&m);
    struct sp_verified v;
    assert_int_equal(judge(&m, sp_buf_view(&m.bundle), (struct sp_view){ NULL, 0 }, TF_NOW + 60, &v), SP_INVALID);
    assert_int_equal(line_of(&v, "report.time")->result, SP_FAIL);
    assert_int_equal(line_of(&v, "receipt.time")->result, SP_FAIL);
    sp_verified_free(&v);
    assert_int_equal(judge(&m, sp_buf_view(&m.bundle), (struct sp_view){ NULL, 0 }, TF_NOW + 6 * 86400, &v), SP_VALID);
    sp_verified_free(&v);
    bf_free(&m);
}

static void a_receipt_before_its_report(void **state)
{
    (void)state;
    struct bf m;
    bf_prepare(&m);
    m.head.iat = TF_NOW + 300;
    m.receipt.iat = TF_NOW + 2;
    bf_make(&m);
    bf_bind(&m);
    struct sp_verified v;
    assert_int_equal(judge(&m, sp_buf_view(&m.bundle), (struct sp_view){ NULL, 0 }, TF_NOW + 600, &v), SP_INVALID);
    assert_int_equal(line_of(&v, "receipt.time")->result, SP_FAIL);
    assert_int_equal(line_of(&v, "report.time")->result, SP_PASS);
    sp_verified_free(&v);
    bf_free(&m);
}

/* A token with a header of our choice, signed again; the text of the payload stays. */
static void with_header(struct sp_buf *jws, const struct sp_key *key, const char *head)
{
    struct sp_view first = { NULL, 0 }, rest = first, payload = first, last = first;
    uint8_t sig[64];
    SP_BUF_AUTO token = { 0 };
    assert_true(sp_view_split(sp_buf_view(jws), '.', &first, &rest) && sp_view_split(rest, '.', &payload, &last));
    sp_buf_put_b64url(&token, sp_view_of(head));
    sp_buf_putc(&token, '.');
    sp_buf_put(&token, payload);
    CHECK_OK(sp_sign_raw(key, sp_buf_view(&token), sig));
    sp_buf_putc(&token, '.');
    sp_buf_put_b64url(&token, sp_view(sig, sizeof sig));
    sp_buf_clear(jws);
    sp_buf_put(jws, sp_buf_view(&token));
}

static void a_header_is_what_nodes_write(void **state)
{
    static const struct { const char *more, *rule; bool kid; } heads[] = {
        { "", "jws.kid", false }, { ",\"cty\":\"x\"", "jws.unknown", true },
        { ",\"x5t#S256\":\"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU\"", "jws.x5t", true } };
    (void)state;
    struct bf m;
    struct sp_verified v;
    bf_prepare(&m);
    m.without_x5t = true;
    bf_make(&m);
    bf_bind(&m);
    assert_int_equal(judge(&m, sp_buf_view(&m.bundle), (struct sp_view){ NULL, 0 }, TF_NOW + 60, &v), SP_INVALID);
    assert_string_equal(line_of(&v, "report.signature")->rule, "jws.x5t");
    sp_verified_free(&v);
    bf_free(&m);
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
        bf_prepare(&m);
        bf_make(&m);
        SP_BUF_AUTO head = { 0 };
        const struct sp_key *key = m.f.key[0][SP_USE_RECEIPT];
        sp_buf_putf(&head, "{\"alg\":\"ES256\"%s%s%s,\"typ\":\"" SP_TYP_RECEIPT "\"%s}", heads[i].kid ? ",\"kid\":\"" : "",
                    heads[i].kid ? sp_key_kid(key) : "", heads[i].kid ? "\"" : "", heads[i].more);
        with_header(&m.receipt_jws, key, sp_buf_cstr(&head));
        bf_bind(&m);
        assert_int_equal(judge(&m, sp_buf_view(&m.bundle), (struct sp_view){ NULL, 0 }, TF_NOW + 60, &v), SP_INVALID);
        assert_string_equal(line_of(&v, "receipt.signature")->rule, heads[i].rule);
        sp_verified_free(&v);
        bf_free(&m);
    }
}

/* Whoever holds a bundle can write each of its signatures another way: no other one may count as evidence. */
static void a_signature_in_its_other_spelling(void **state)
{
    static const char *const ids[] = { "request.signature", "report.signature", "receipt.signature" };
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct bf m;
        struct sp_verified v;
        bf_prepare(&m);
        bf_make(&m);
        struct sp_buf *jws = i == 0 ? &m.request_jws : i == 1 ? &m.report_jws : &m.receipt_jws;
        SP_BUF_AUTO other = { 0 };
        other_spelling(sp_buf_view(jws), &other);
        sp_buf_clear(jws);
        sp_buf_put(jws, sp_buf_view(&other));
        bf_bind(&m);
        assert_int_equal(judge(&m, sp_buf_view(&m.bundle), (struct sp_view){ NULL, 0 }, TF_NOW + 60, &v), SP_INVALID);
        assert_int_equal(line_of(&v, ids[i])->result, SP_FAIL);
        assert_string_equal(line_of(&v, ids[i])->rule, "jws.high-s");
        sp_verified_free(&v);
        bf_free(&m);
    }
}

static void another_text(void **state)
{
    (void)state;
    struct bf m;
    bf_prepare(&m);
    bf_make(&m);
    char *amount = strstr((char *)(uintptr_t)sp_buf_cstr(&m.lines), "/amount\t");
    assert_non_null(amount);
    while (*amount < '1' || *amount > '8')
        amount++;
    ++*amount;
    refused_by(&m, "rendition.zh.text");
}

/* Each line shows what it compared; the first difference of two texts is enough. */
static void a_failure_shows_both_sides(void **state)
{
    (void)state;
    struct bf m;
    struct sp_verified v;
    bf_prepare(&m);
    m.head.aud = SP_VIEW_LIT("LA");
    bf_make(&m);
    sp_buf_puts(&m.lines, "more\u202e\n");
    bf_bind(&m);
    assert_int_equal(judge(&m, sp_buf_view(&m.bundle), (struct sp_view){ NULL, 0 }, TF_NOW + 60, &v), SP_INVALID);
    const struct sp_check_line *l = line_of(&v, "report.audience");
    assert_string_equal(l->expected, "CN-GX");
    assert_string_equal(l->actual, "LA");
    assert_ptr_equal(l, sp_verdict_reason(&v.verdict));
    l = line_of(&v, "report.time");
    assert_string_equal(l->expected, "2026-10-26T07:33:20Z to 2026-10-26T07:34:20Z");
    assert_string_equal(l->actual, "2026-10-26T07:33:21Z");
    assert_int_equal(line_of(&v, "rendition.zh.text")->result, SP_SKIPPED);
    sp_verified_free(&v);
    m.head.aud = SP_VIEW_LIT("CN-GX");
    m.receipt.answer_digest = (struct sp_view){ NULL, 0 };
    bf_make(&m);
    sp_buf_puts(&m.lines, "more\u202e\n");
    bf_bind(&m);
    assert_int_equal(judge(&m, sp_buf_view(&m.bundle), (struct sp_view){ NULL, 0 }, TF_NOW + 60, &v), SP_INVALID);
    l = line_of(&v, "rendition.zh.text");
    assert_non_null(strstr(l->actual, ": more?"));
    sp_verified_free(&v);
    bf_free(&m);
}

static void judged_out_of_time(void **state)
{
    (void)state;
    struct bf m;
    struct sp_verified v;
    bf_prepare(&m);
    bf_make(&m);
    bf_bind(&m);
    /* The trust list ends after 30 days, the certificates after a year: no proof of time, no verdict. */
    assert_int_equal(judge(&m, sp_buf_view(&m.bundle), (struct sp_view){ NULL, 0 }, TF_NOW + 31 * 86400, &v), SP_UNDECIDED);
    assert_int_equal(line_of(&v, "trust.time")->result, SP_INDETERMINATE);
    sp_verified_free(&v);
    assert_int_equal(judge(&m, sp_buf_view(&m.bundle), (struct sp_view){ NULL, 0 }, TF_NOW + 400LL * 86400, &v), SP_UNDECIDED);
    assert_int_equal(line_of(&v, "report.signature")->result, SP_INDETERMINATE);
    sp_verified_free(&v);
    bf_free(&m);
}

static void policy_is_obeyed(void **state)
{
    (void)state;
    struct bf m;
    struct sp_verified v;
    bf_prepare(&m);
    bf_make(&m);
    bf_bind(&m);
    struct sp_view b = sp_buf_view(&m.bundle);
    assert_int_equal(judge(&m, b, sp_view_of("{\"format\":\"saphan-verify-policy/1\",\"witness_quorum\":0}"), TF_NOW + 60, &v), SP_VALID);
    sp_verified_free(&v);
    assert_int_equal(judge(&m, b, sp_view_of("{\"format\":\"saphan-verify-policy/1\",\"witness_quorum\":2}"), TF_NOW + 60, &v),
                     SP_UNDECIDED);
    sp_verified_free(&v);
    assert_int_equal(judge(&m, b, sp_view_of("{\"format\":\"saphan-verify-policy/1\",\"witness_quorum\":-1}"), TF_NOW + 60, &v),
                     SP_MALFORMED);
    assert_string_equal(line_of(&v, "policy.file")->rule, "policy.quorum");
    sp_verified_free(&v);
    /* An empty file demands nothing that could be read: not the same as no file. */
    assert_int_equal(judge(&m, b, sp_view("", 0), TF_NOW + 60, &v), SP_MALFORMED);
    assert_int_equal(line_of(&v, "policy.file")->result, SP_FAIL);
    sp_verified_free(&v);
    bf_free(&m);
}

static void malformed_is_said(void **state)
{
    (void)state;
    struct bf m;
    struct sp_verified v;
    bf_prepare(&m);
    static const char *const texts[] = { "", "{}", "[]", "{\"format\":\"saphan-bundle/2\"}", "\xff" };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        assert_int_equal(judge(&m, sp_view_of(texts[i]), (struct sp_view){ NULL, 0 }, TF_NOW, &v), SP_MALFORMED);
        assert_int_equal(line_of(&v, "bundle.format")->result, SP_FAIL);
        sp_verified_free(&v);
    }
    bf_free(&m);
}

static void ids_are_cut_to_their_room(void **state)
{
    char id[SP_CHECK_ID], longer[80];
    (void)state;
    memset(longer, 'x', sizeof longer);
    sp_check_id(id, "log", SP_VIEW_LIT("CN-GX"), "answer");
    assert_string_equal(id, "log.CN-GX.answer");
    sp_check_id(id, "report", sp_view(NULL, 0), "crl-then");
    assert_string_equal(id, "report.crl-then");
    sp_check_id(id, "log", SP_VIEW_LIT("LA"), NULL);
    assert_string_equal(id, "log.LA");
    for (size_t n = 50; n < sizeof longer; n++) {
        sp_check_id(id, "log", sp_view(longer, n), "answer");
        assert_int_equal(strlen(id), n + 11 < SP_CHECK_ID ? n + 11 : SP_CHECK_ID - 1);
        assert_memory_equal(id, "log.xxxx", 8);
    }
}

static void without_trust_there_is_no_verdict(void **state)
{
    (void)state;
    struct bf m;
    struct sp_verified v;
    bf_prepare(&m);
    bf_make(&m);
    bf_bind(&m);
    struct sp_verify_question q = { .bundle = sp_buf_view(&m.bundle), .trust_rc = SP_ERR(SIGNATURE), .at_s = TF_NOW };
    CHECK_OK(sp_bundle_verify(&q, &v));
    assert_int_equal(sp_verdict_of(&v.verdict), SP_INVALID);
    sp_verified_free(&v);
    bf_free(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_true_bundle_is_valid), cmocka_unit_test(no_byte_can_change),
        cmocka_unit_test(white_space_may_change), cmocka_unit_test(another_issuer_country),
        cmocka_unit_test(another_audience), cmocka_unit_test(another_request), cmocka_unit_test(another_subject),
        cmocka_unit_test(another_purpose), cmocka_unit_test(an_authorisation_that_had_ended), cmocka_unit_test(another_authorisation), cmocka_unit_test(another_requester),
        cmocka_unit_test(a_product_not_asked), cmocka_unit_test(a_report_before_its_request),
        cmocka_unit_test(a_receipt_for_another_exchange), cmocka_unit_test(a_receipt_for_another_answer),
        cmocka_unit_test(a_receipt_for_another_request), cmocka_unit_test(a_receipt_that_rejects),
        cmocka_unit_test(a_receipt_before_its_request), cmocka_unit_test(a_receipt_to_another_node),
        cmocka_unit_test(another_exchange_id), cmocka_unit_test(a_report_by_the_wrong_key),
        cmocka_unit_test(a_report_of_another_type), cmocka_unit_test(another_text),
        cmocka_unit_test(a_signature_in_its_other_spelling), cmocka_unit_test(a_header_is_what_nodes_write),
        cmocka_unit_test(a_failure_shows_both_sides), cmocka_unit_test(judged_out_of_time),
        cmocka_unit_test(from_the_future), cmocka_unit_test(a_receipt_before_its_report),
        cmocka_unit_test(policy_is_obeyed), cmocka_unit_test(malformed_is_said),
        cmocka_unit_test(without_trust_there_is_no_verdict), cmocka_unit_test(ids_are_cut_to_their_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
