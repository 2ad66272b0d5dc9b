/* layer: evidence */
/* Every way we know to change a message of an exchange: the exact check and rule that refuses it. */
#include "node/evidence/looked_at.h"
#include "tests/lib/signature.h"
#include "tests/lib/tamper.h"

#define GX_RECEIPT m->f.key[TP_GX][SP_USE_RECEIPT]
#define LA_REPORT m->f.key[TP_LA][SP_USE_REPORT]
#define OTHER "01995f3a-7b2c-7d10-8a11-0123456789aa"
#define NOTHING "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"
#define CHANGE(name, ...) static void name(struct bf *m) { __VA_ARGS__; }

/* --- what the messages say, signed by the true keys --- */
CHANGE(other_country, m->head.sub = m->request.subject = SP_VIEW_LIT("TH.reg:0105500000001"))
CHANGE(other_audience, m->head.aud = SP_VIEW_LIT("LA"))
CHANGE(other_request, m->head.request_digest = SP_VIEW_LIT(NOTHING))
CHANGE(other_subject, m->head.sub = SP_VIEW_LIT("LA.ern:0100001235"))
CHANGE(other_product, m->head.product = SP_VIEW_LIT("standard"))
CHANGE(other_purpose, m->head.purpose = SP_VIEW_LIT("supervision"))
CHANGE(other_authorisation, m->head.authorisation.id = SP_VIEW_LIT("C-2"))
CHANGE(other_basis, m->head.authorisation.basis = SP_VIEW_LIT("contract"))
CHANGE(longer_authorisation, m->head.authorisation.expires = SP_VIEW_LIT("2099-01-01"))
CHANGE(other_requester, m->head.requester = SP_VIEW_LIT("CN-GX/bank-2"))
CHANGE(requester_of_other_node, m->head.requester = SP_VIEW_LIT("LA/bank-1"))
CHANGE(report_too_early, m->head.iat = TF_NOW - 7200)
CHANGE(report_too_late, m->head.iat = m->receipt.iat = TF_NOW + 7200)
CHANGE(report_from_future, m->request.exp = TF_NOW + 86400; m->head.iat = TF_NOW + 3600; m->receipt.iat = TF_NOW + 10)
CHANGE(receipt_of_other_exchange, m->receipt.exchange = SP_VIEW_LIT(OTHER))
CHANGE(receipt_of_other_request, m->receipt.request_digest = SP_VIEW_LIT(NOTHING))
CHANGE(receipt_of_other_answer, m->receipt.answer_digest = SP_VIEW_LIT(NOTHING))
CHANGE(receipt_that_says_invalid, m->receipt.verdict = SP_VIEW_LIT("invalid"))
CHANGE(receipt_that_says_refused, m->receipt.verdict = SP_VIEW_LIT("refused"))
CHANGE(receipt_to_itself, m->receipt.aud = SP_VIEW_LIT("CN-GX"))
CHANGE(receipt_before_report, m->head.iat = TF_NOW + 50; m->receipt.iat = TF_NOW - 30)
CHANGE(receipt_from_future, m->receipt.iat = TF_NOW + 7200)
CHANGE(node_that_asks_itself, m->request.aud = m->request.iss)
CHANGE(request_of_other_id, m->request.jti = SP_VIEW_LIT(OTHER))
CHANGE(search_instead, m->request.op = SP_OP_SEARCH; m->head.product = SP_VIEW_LIT("basic"); m->request.product = (struct sp_view){ NULL, 0 };
       m->request.subject = (struct sp_view){ NULL, 0 }; m->request.query = SP_VIEW_LIT("example"))

/* --- whose key --- */
CHANGE(report_by_receipt_key, m->report_by = SP_USE_RECEIPT)
CHANGE(report_of_other_type, m->report_typ = SP_TYP_ANSWER)
CHANGE(no_thumbprint, m->without_x5t = true)
CHANGE(request_by_report_key, tp_resign(&m->request_jws, m->f.key[TP_GX][SP_USE_REPORT], true, sp_key_kid(GX_RECEIPT),
                                        sp_key_kid(m->f.key[TP_GX][SP_USE_REPORT])))
CHANGE(receipt_by_other_node, tp_resign(&m->receipt_jws, m->f.key[TP_LA][SP_USE_RECEIPT], true, sp_key_kid(GX_RECEIPT),
                                        sp_key_kid(m->f.key[TP_LA][SP_USE_RECEIPT])))
CHANGE(report_by_other_node, tp_resign(&m->report_jws, m->f.key[TP_GX][SP_USE_REPORT], true, sp_key_kid(LA_REPORT),
                                       sp_key_kid(m->f.key[TP_GX][SP_USE_REPORT])))
CHANGE(other_key_under_true_name, tp_resign(&m->report_jws, m->f.key[TP_LA][SP_USE_RECEIPT], false, "\"LA\"", "\"LA\""))
CHANGE(root_key_under_true_name, tp_resign(&m->request_jws, m->f.root_key[0], false, "\"LA\"", "\"LA\""))
CHANGE(receipt_in_name_of_other, tp_resign(&m->receipt_jws, GX_RECEIPT, false, "{\"iss\":\"CN-GX\"", "{\"iss\":\"LA\""))
CHANGE(unknown_issuer, tp_resign(&m->request_jws, GX_RECEIPT, false, "{\"iss\":\"CN-GX\"", "{\"iss\":\"VN\""))

/* The other node signs with its own receipt key and its own name. */
static void receipt_by_answering_node(struct bf *m)
{
    tp_resign(&m->receipt_jws, m->f.key[TP_LA][SP_USE_RECEIPT], true, sp_key_kid(GX_RECEIPT), sp_key_kid(m->f.key[TP_LA][SP_USE_RECEIPT]));
    tp_resign(&m->receipt_jws, m->f.key[TP_LA][SP_USE_RECEIPT], false, "{\"iss\":\"CN-GX\",\"aud\":\"LA\"", "{\"iss\":\"LA\",\"aud\":\"CN-GX\"");
}

/* --- headers --- */
#define REQUEST_HEAD(name, from, to) CHANGE(name, tp_resign(&m->request_jws, GX_RECEIPT, true, from, to))
#define REPORT_HEAD(name, from, to) CHANGE(name, tp_resign(&m->report_jws, LA_REPORT, true, from, to))
REQUEST_HEAD(alg_none, "\"ES256\"", "\"none\"")
REQUEST_HEAD(alg_none_other_case, "\"ES256\"", "\"nOnE\"")
REPORT_HEAD(alg_hs256, "\"ES256\"", "\"HS256\"")
REPORT_HEAD(alg_eddsa, "\"ES256\"", "\"EdDSA\"")
REPORT_HEAD(alg_es384, "\"ES256\"", "\"ES384\"")
REPORT_HEAD(alg_missing, "\"alg\":\"ES256\",", "")
REPORT_HEAD(alg_twice, "{\"alg\"", "{\"alg\":\"ES256\",\"alg\"")
REQUEST_HEAD(own_key, "}", ",\"jwk\":{}}")
REQUEST_HEAD(key_from_url, "}", ",\"jku\":\"https://example.org/\"}")
REQUEST_HEAD(cert_from_url, "}", ",\"x5u\":\"https://example.org/\"}")
REQUEST_HEAD(compressed, "}", ",\"zip\":\"DEF\"}")
REQUEST_HEAD(critical, "}", ",\"crit\":[\"exp\"]}")
REQUEST_HEAD(unencoded, "}", ",\"b64\":false}")
REQUEST_HEAD(unknown_in_header, "}", ",\"note\":\"x\"}")
REQUEST_HEAD(content_type, "}", ",\"cty\":\"x\"}")
REQUEST_HEAD(thumbprint_of_request, "}", ",\"x5t#S256\":\"" NOTHING "\"}")
REQUEST_HEAD(type_in_other_case, "saphan-request+jwt", "Saphan-Request+JWT")
REQUEST_HEAD(no_type, ",\"typ\":\"saphan-request+jwt\"", "")
CHANGE(no_kid, char kid[96]; (void)snprintf(kid, sizeof kid, "\"kid\":\"%s\",", sp_key_kid(GX_RECEIPT));
       tp_resign(&m->receipt_jws, GX_RECEIPT, true, kid, ""))

static void other_thumbprint(struct bf *m)
{
    SP_BUF_AUTO head = { 0 };
    SP_BUF_AUTO payload = { 0 };
    tp_header(&m->report_jws, &head);
    tp_payload(&m->report_jws, &payload);
    char *at = memmem(head.p, head.n, "#S256\":\"", 8);
    assert_non_null(at);
    at[8] = at[8] == 'A' ? 'B' : 'A';
    tp_sign(&m->report_jws, LA_REPORT, &head, &payload);
}

/* --- signatures --- */
static void in_other_spelling(struct sp_buf *jws)
{
    SP_BUF_AUTO other = { 0 };
    other_spelling(sp_buf_view(jws), &other);
    sp_buf_clear(jws);
    sp_buf_put(jws, sp_buf_view(&other));
}
CHANGE(request_high_s, in_other_spelling(&m->request_jws))
CHANGE(report_high_s, in_other_spelling(&m->report_jws))
CHANGE(receipt_high_s, in_other_spelling(&m->receipt_jws))
CHANGE(signature_zero, static const char zero[64]; tp_set_signature(&m->report_jws, sp_view(zero, 64)))
CHANGE(signature_short, static const char s[63] = { 1 }; tp_set_signature(&m->report_jws, sp_view(s, 63)))
CHANGE(signature_long, static const char s[65] = { 1 }; tp_set_signature(&m->report_jws, sp_view(s, 65)))
CHANGE(signature_above_order, static const char s[64] = { [0 ... 63] = -1 }; tp_set_signature(&m->report_jws, sp_view(s, 64)))
CHANGE(signature_of_one, static const char s[64] = { [31] = 1, [63] = 1 }; tp_set_signature(&m->report_jws, sp_view(s, 64)))
/* 64 bytes leave four bits over in the last character: A, Q, g and w leave them empty, others do not. */
CHANGE(signature_with_stray_bits, m->receipt_jws.p[m->receipt_jws.n - 1]++)
CHANGE(payload_bit, char *at = memchr(m->report_jws.p, '.', m->report_jws.n); at[40] = at[40] == 'A' ? 'B' : 'A')
CHANGE(messages_swapped, struct sp_buf b = m->request_jws; m->request_jws = m->receipt_jws; m->receipt_jws = b)
CHANGE(report_in_place_of_receipt, sp_buf_clear(&m->receipt_jws); sp_buf_put(&m->receipt_jws, sp_buf_view(&m->report_jws)))

/* The payload in its other base64 spelling, with bits that mean nothing, and signed so by the true key. */
static void payload_with_stray_bits(struct bf *m)
{
    SP_BUF_AUTO head = { 0 };
    SP_BUF_AUTO payload = { 0 };
    SP_BUF_AUTO h64 = { 0 };
    SP_BUF_AUTO p64 = { 0 };
    tp_header(&m->report_jws, &head);
    tp_payload(&m->report_jws, &payload);
    while (payload.n % 3 != 1)
        sp_buf_putc(&payload, ' ');
    sp_buf_put_b64url(&h64, sp_buf_view(&head));
    sp_buf_put_b64url(&p64, sp_buf_view(&payload));
    p64.p[p64.n - 1]++;
    tp_sign_parts(&m->report_jws, LA_REPORT, sp_buf_view(&h64), sp_buf_view(&p64));
}

/* --- payloads, signed by the true keys --- */
#define REQUEST_SAYS(name, from, to) CHANGE(name, tp_resign(&m->request_jws, GX_RECEIPT, false, from, to))
#define REPORT_SAYS(name, from, to) CHANGE(name, tp_resign(&m->report_jws, LA_REPORT, false, from, to))
#define DEEP "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
REQUEST_SAYS(issuer_twice, ",\"aud\"", ",\"iss\":\"LA\",\"aud\"")
REQUEST_SAYS(byte_order_mark, "{\"iss\"", "\xef\xbb\xbf{\"iss\"")
REQUEST_SAYS(not_a_number, "\"exp\":", "\"exp\":NaN,\"x\":")
REQUEST_SAYS(exponent, "\"exp\":1793000600", "\"exp\":1793000600e0")
REQUEST_SAYS(too_large_number, "\"exp\":", "\"exp\":9007199254740993,\"x\":")
REQUEST_SAYS(deep_nesting, "\"exp\":", "\"x\":" DEEP ",\"exp\":")
REQUEST_SAYS(unknown_member, "\"exp\":", "\"note\":1,\"exp\":")
REQUEST_SAYS(white_space, ",\"aud\"", ", \"aud\"")
REQUEST_SAYS(escaped_letter, "\"bank-1\"", "\"b\\u0061nk-1\"")
REQUEST_SAYS(nul_in_text, "\"bank-1\"", "\"bank-1\\u0000\"")
REQUEST_SAYS(lone_surrogate, "\"bank-1\"", "\"\\ud800\"")
REQUEST_SAYS(no_utf8, "\"bank-1\"", "\"bank\xff\"")
REQUEST_SAYS(text_for_number, "\"exp\":1793000600", "\"exp\":\"1793000600\"")
REQUEST_SAYS(endless_life, "\"exp\":1793000600", "\"exp\":1893000600")
REPORT_SAYS(trailing_bytes, "\"withheld\":[]}", "\"withheld\":[]} ")
REPORT_SAYS(two_objects, "\"withheld\":[]}", "\"withheld\":[]}{}")
REPORT_SAYS(members_in_other_order, "{\"iss\":\"LA\",\"aud\":\"CN-GX\"", "{\"aud\":\"CN-GX\",\"iss\":\"LA\"")
REPORT_SAYS(amount_as_number, "\"value\":\"1200000000\"", "\"value\":1200000000")
REPORT_SAYS(amount_with_zeros, "\"value\":\"1200000000\"", "\"value\":\"01200000000\"")
REPORT_SAYS(fact_of_unknown_kind, "registered.status", "registered.secret")
REPORT_SAYS(other_product_version, "\"product_version\":1", "\"product_version\":3")
REPORT_SAYS(hidden_character, "ຕົວຢ່າງ", "ຕົວ\xe2\x80\xaeຢ່າງ")

static const struct tp_kind says[] = {
#define FIELDS(n, i, r) { .name = #n, .fields = n, .id = i, .rule = r }
    FIELDS(other_country, "report.country", "report.country"), FIELDS(other_audience, "report.audience", "report.audience"),
    FIELDS(other_request, "report.request-digest", "report.request-digest"), FIELDS(other_subject, "report.subject", "report.subject"),
    FIELDS(other_product, "report.product", "report.product"), FIELDS(other_purpose, "report.purpose", "report.purpose"),
    FIELDS(other_authorisation, "report.authorisation", "report.authorisation"), FIELDS(other_basis, "report.authorisation", "report.authorisation"),
    FIELDS(longer_authorisation, "report.authorisation", "report.authorisation"), FIELDS(other_requester, "report.requester", "report.requester"),
    FIELDS(requester_of_other_node, "report.requester", "report.requester"), FIELDS(report_too_early, "report.time", "report.time"),
    FIELDS(report_too_late, "report.time", "report.time"), FIELDS(report_from_future, "report.time", "report.time"),
    FIELDS(receipt_of_other_exchange, "receipt.exchange", "receipt.exchange"), FIELDS(receipt_of_other_request, "receipt.request-digest", "receipt.request-digest"),
    FIELDS(receipt_of_other_answer, "receipt.answer-digest", "receipt.answer-digest"), FIELDS(receipt_that_says_invalid, "receipt.verdict", "receipt.verdict"),
    FIELDS(receipt_that_says_refused, "receipt.verdict", "receipt.verdict"), FIELDS(receipt_to_itself, "receipt.issuer", "receipt.issuer"),
    FIELDS(receipt_before_report, "receipt.time", "receipt.time"), FIELDS(receipt_from_future, "receipt.time", "receipt.time"),
    FIELDS(node_that_asks_itself, "bundle.exchange", "bundle.exchange"),
    FIELDS(request_of_other_id, "bundle.exchange", "bundle.exchange"), FIELDS(search_instead, "bundle.exchange", "bundle.exchange"),
};

/* --- on which basis the report left its country --- */
#define NAMES_TRANSFER(name, ...) static void name(struct bf *m) \
    { \
        static const struct sp_report_ground g[] = { __VA_ARGS__ }; \
        m->head.transfer = (struct sp_report_transfer){ SP_VIEW_LIT(NOTHING), SP_VIEW_LIT("2026-11-21"), g, sizeof g / sizeof g[0] }; \
    }
#define GROUND(rule, basis) { { rule, sizeof rule - 1 }, { basis, sizeof basis - 1 } }
NAMES_TRANSFER(by_own_rules, GROUND("la.export.register", "la.public-register"), GROUND("default.3", "asean.mcc"))
NAMES_TRANSFER(by_rule_of_other_country, GROUND("la.export.register", "la.public-register"), GROUND("cn.25", "cn.standard-contract"))
NAMES_TRANSFER(by_rule_of_no_country, GROUND("moon.treaty", "moon.treaty"))
static void by_no_rule(struct bf *m) { m->head.transfer = (struct sp_report_transfer){ SP_VIEW_LIT(NOTHING), SP_VIEW_LIT("2026-11-21"), NULL, 0 }; }
NAMES_TRANSFER(by_rule_that_only_begins_so, GROUND("lao.export", "la.public-register"))
#define TRANSFER_WANTED "{\"format\":\"saphan-verify-policy/1\",\"witness_quorum\":0,\"transfer\":\"required\"}"
#define WRONG_GROUND(n) { .name = #n, .fields = n, .id = "report.transfer", .rule = "report.transfer" }

static const struct tp_kind transfers[] = {
    WRONG_GROUND(by_rule_of_other_country), WRONG_GROUND(by_rule_of_no_country), WRONG_GROUND(by_rule_that_only_begins_so), WRONG_GROUND(by_no_rule),
    { .name = "no basis", .policy = TRANSFER_WANTED, .id = "report.transfer", .rule = "policy.transfer" },
    { .name = "another demand", .policy = "{\"format\":\"saphan-verify-policy/1\",\"witness_quorum\":0,\"transfer\":\"maybe\"}", .id = "policy.file", .rule = "policy.transfer" },
};

static const struct tp_kind keys[] = {
#define MESSAGE(n, i, r) { .name = #n, .messages = n, .id = i, .rule = r }
    FIELDS(report_by_receipt_key, "report.signature", "trust.key"), FIELDS(report_of_other_type, "report.signature", "jws.typ"),
    FIELDS(no_thumbprint, "report.signature", "jws.x5t"), MESSAGE(request_by_report_key, "request.signature", "trust.key"),
    MESSAGE(receipt_by_other_node, "receipt.signature", "trust.key"), MESSAGE(report_by_other_node, "report.signature", "trust.key"),
    MESSAGE(other_key_under_true_name, "report.signature", "jws.signature"), MESSAGE(root_key_under_true_name, "request.signature", "jws.signature"),
    MESSAGE(receipt_in_name_of_other, "receipt.signature", "trust.key"), MESSAGE(unknown_issuer, "request.signature", "trust.node"),
    MESSAGE(receipt_by_answering_node, "receipt.issuer", "receipt.issuer"),
    MESSAGE(messages_swapped, "request.signature", "jws.typ"), MESSAGE(report_in_place_of_receipt, "receipt.signature", "trust.key"),
};

static const struct tp_kind headers[] = {
    MESSAGE(alg_none, "request.signature", "jws.alg"), MESSAGE(alg_none_other_case, "request.signature", "jws.alg"),
    MESSAGE(alg_hs256, "report.signature", "jws.alg"), MESSAGE(alg_eddsa, "report.signature", "jws.alg"),
    MESSAGE(alg_es384, "report.signature", "jws.alg"), MESSAGE(alg_missing, "report.signature", "jws.alg"),
    MESSAGE(alg_twice, "report.signature", "jws.header"), MESSAGE(own_key, "request.signature", "jws.forbidden"),
    MESSAGE(key_from_url, "request.signature", "jws.forbidden"), MESSAGE(cert_from_url, "request.signature", "jws.forbidden"),
    MESSAGE(compressed, "request.signature", "jws.forbidden"), MESSAGE(critical, "request.signature", "jws.crit"),
    MESSAGE(unencoded, "request.signature", "jws.b64"), MESSAGE(unknown_in_header, "request.signature", "jws.unknown"),
    MESSAGE(content_type, "request.signature", "jws.unknown"), MESSAGE(thumbprint_of_request, "request.signature", "jws.x5t"),
    MESSAGE(type_in_other_case, "request.signature", "jws.typ"), MESSAGE(no_type, "request.signature", "jws.typ"),
    MESSAGE(no_kid, "receipt.signature", "jws.kid"), MESSAGE(other_thumbprint, "report.signature", "trust.certificate"),
};

static const struct tp_kind signatures[] = {
    MESSAGE(request_high_s, "request.signature", "jws.high-s"), MESSAGE(report_high_s, "report.signature", "jws.high-s"),
    MESSAGE(receipt_high_s, "receipt.signature", "jws.high-s"), MESSAGE(signature_zero, "report.signature", "jws.signature-range"),
    MESSAGE(signature_short, "report.signature", "jws.signature-length"), MESSAGE(signature_long, "report.signature", "jws.signature-length"),
    MESSAGE(signature_above_order, "report.signature", "jws.signature-range"), MESSAGE(signature_of_one, "report.signature", "jws.signature"),
    MESSAGE(signature_with_stray_bits, "receipt.signature", "jws.base64"), MESSAGE(payload_bit, "report.signature", "jws.signature"),
    MESSAGE(payload_with_stray_bits, "report.signature", "jws.base64"),
};

/* A report in the older form, signed as a whole; of the newer, tests/unit/test_tamper_sealed.c. */
CHANGE(older, m->report_typ = SP_TYP_REPORT_WHOLE)
#define OLDER(n, i, r) { .name = #n, .fields = older, .messages = n, .id = i, .rule = r }

static const struct tp_kind payloads[] = {
    MESSAGE(issuer_twice, "request.form", "json.duplicate-key"), MESSAGE(byte_order_mark, "request.signature", "json.bom"),
    MESSAGE(not_a_number, "request.form", "json.syntax"), MESSAGE(exponent, "request.form", "schema.message.canonical"),
    MESSAGE(too_large_number, "request.form", "json.number-range"), MESSAGE(deep_nesting, "request.form", "json.depth"),
    MESSAGE(unknown_member, "request.form", "field.unknown"), MESSAGE(white_space, "request.form", "schema.message.canonical"),
    MESSAGE(escaped_letter, "request.form", "schema.message.canonical"), MESSAGE(nul_in_text, "request.form", "json.nul"),
    MESSAGE(lone_surrogate, "request.form", "json.surrogate"), MESSAGE(no_utf8, "request.form", "json.utf8"),
    MESSAGE(text_for_number, "request.form", "field.type"), MESSAGE(endless_life, "request.form", "schema.message.life"),
    OLDER(trailing_bytes, "report.form", "schema.report.canonical"), OLDER(two_objects, "report.form", "json.trailing"),
    OLDER(members_in_other_order, "report.form", "schema.report.canonical"), OLDER(amount_as_number, "report.form", "field.type"),
    OLDER(amount_with_zeros, "report.form", "schema.decimal"), OLDER(fact_of_unknown_kind, "report.form", "schema.fact.kind"),
    OLDER(other_product_version, "report.form", "schema.report.version"), OLDER(hidden_character, "report.form", "schema.text.hidden"),
};

static void run_all(const struct tp_kind *k, size_t n)
{
    for (size_t i = 0; i < n; i++)
        tp_run(&k[i]);
}
#define RUN(table) static void table##_are_refused(void **state) { (void)state; run_all(table, sizeof table / sizeof table[0]); }
RUN(says)
RUN(transfers)
RUN(keys)
RUN(headers)
RUN(signatures)
RUN(payloads)

/* Valid; whether a line says so, and whether the lack of one is told. */
static void good(void (*fields)(struct bf *m), const char *policy, bool line, bool told)
{
    struct bf m;
    struct sp_verified v;
    bool found = false;
    bf_prepare(&m);
    if (fields)
        fields(&m);
    bf_make(&m);
    bf_bind(&m);
    const struct sp_verify_question q = { .bundle = sp_buf_view(&m.bundle), .trust = m.trust, .has_policy = policy, .policy = sp_view_of(policy), .at_s = TF_NOW + 60 };
    CHECK_OK(sp_bundle_verify(&q, &v));
    assert_int_equal(sp_verdict_of(&v.verdict), SP_VALID);
    for (size_t i = 0; i < v.verdict.n; i++)
        found |= !strcmp(v.verdict.v[i].id, "report.transfer");
    assert_int_equal(found, line);
    assert_int_equal(!(sp_looked_at(&q, &v) & SP_LOOKED_AT_TRANSFER), told);
    sp_verified_free(&v);
    bf_free(&m);
}

static void a_basis_is_looked_at_where_there_is_one(void **state)
{
    (void)state;
    struct sp_report_head provinces = { .iss = SP_VIEW_LIT("CN-GX"), .aud = SP_VIEW_LIT("CN-YN") };
    good(NULL, NULL, false, true); /* a report of earlier versions */
    good(by_own_rules, NULL, true, false);
    good(by_own_rules, TRANSFER_WANTED, true, false);
    assert_false(sp_report_without_basis(&provinces));
    provinces.aud = SP_VIEW_LIT("LA");
    assert_true(sp_report_without_basis(&provinces));
    assert_string_equal(sp_not_checked(SP_LOOKED_AT_ALL & ~(unsigned)SP_LOOKED_AT_TRANSFER, 0), "on which basis it left the country: the report does not say");
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(says_are_refused), cmocka_unit_test(transfers_are_refused),
                                        cmocka_unit_test(a_basis_is_looked_at_where_there_is_one),
                                        cmocka_unit_test(keys_are_refused), cmocka_unit_test(headers_are_refused),
                                        cmocka_unit_test(signatures_are_refused), cmocka_unit_test(payloads_are_refused) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
