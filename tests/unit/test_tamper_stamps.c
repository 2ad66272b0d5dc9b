/* layer: evidence */
/* Time stamps in a bundle: what they prove, and for each way to tamper with them the check that says so. */
#include "base/clock.h"
#include "node/evidence/looked_at.h"
#include "tests/lib/log_fixture.h"
#include "tests/lib/tamper.h"
#include "tests/lib/tsp_craft.h"

enum { GX, LA, DAY = 86400, SEEN_S = 30 /* after TF_NOW the authority stamps */ };
#define POLICY "1.3.6.1.4.1.99999.1"

struct office { struct sp_key *root_key, *key; struct sp_buf root, cert; };

static void open_office(struct office *o, int64_t from_s, int days)
{
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &o->root_key));
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &o->key));
    CHECK_OK(sp_cert_root(o->root_key, "Time root", TF_NOW - 1000 * DAY, 3000, &o->root));
    CHECK_OK(sp_cert_issue_tsa(o->root_key, sp_buf_view(&o->root), o->key, "Time 1", from_s, days, &o->cert));
}

static void close_office(struct office *o)
{
    sp_key_free(o->root_key);
    sp_key_free(o->key);
    sp_buf_free(&o->root);
    sp_buf_free(&o->cert);
    *o = (struct office){ .key = NULL };
}

/* One stamp on its way into the bundle. */
struct one { struct sp_view node; const char *kind; struct sp_buf note, proof, token; };

struct fx {
    struct bf m;
    struct office office, other;
    struct lf_log log[2];
    uint64_t answer_at[2], receipt_at[2];
    struct one one[4];
    size_t n;
    struct sp_buf policy, bundle;
    int64_t at_s;
    char receipt_digest[SP_SHA256_TEXT];
    struct sp_verified v;
};

static void token_of(const struct office *o, const uint8_t root[SP_SHA256_BYTES], int64_t gen_us, struct sp_buf *token)
{
    SP_BUF_AUTO request = { 0 };
    SP_BUF_AUTO response = { 0 };
    struct sp_diag d = { .rule = "" };
    const struct sp_tsp_authority a = { .key = o->key, .cert_der = sp_buf_view(&o->cert), .policy = POLICY, .now_us = gen_us, .serial = 7 };
    CHECK_OK(sp_tsp_request(root, 5, NULL, &request, &d));
    CHECK_OK(sp_tsp_respond(&a, sp_buf_view(&request), &response, &d));
    sp_buf_clear(token);
    CHECK_OK(sp_tsp_response(sp_buf_view(&response), token, &d));
}

static void root_of(struct fx *x, size_t node, uint8_t out[SP_SHA256_BYTES])
{
    struct sp_hash root;
    CHECK_OK(sp_merkle_root(x->log[node].size, lf_read, &x->log[node], &root));
    memcpy(out, root.b, SP_SHA256_BYTES);
}

/* A true stamp of that message in that node's log as it stands. */
static struct one *stamp(struct fx *x, size_t node, const char *kind)
{
    struct one *s = &x->one[x->n++];
    uint8_t root[SP_SHA256_BYTES];
    s->node = lf_node(node);
    s->kind = kind;
    lf_head(&x->m.f, x->m.trust, node, &x->log[node], &s->note);
    lf_proof(&x->log[node], *kind == 'a' ? x->answer_at[node] : x->receipt_at[node], sp_buf_view(&s->note), &s->proof);
    root_of(x, node, root);
    token_of(&x->office, root, (TF_NOW + SEEN_S) * INT64_C(1000000), &s->token);
    return s;
}

static void put_policy(struct fx *x, const char *more)
{
    sp_buf_clear(&x->policy);
    sp_buf_puts(&x->policy, "{\"format\":\"saphan-verify-policy/1\",\"witness_quorum\":0,\"tsa\":[\"");
    sp_buf_put_b64url(&x->policy, sp_buf_view(&x->office.root));
    sp_buf_putf(&x->policy, "\"]%s}", more);
}

/* An exchange whose messages stand in both logs, among others. */
static void begin(struct fx *x)
{
    *x = (struct fx){ .at_s = TF_NOW + 60 };
    open_office(&x->office, TF_NOW - 100 * DAY, 365);
    open_office(&x->other, TF_NOW - 100 * DAY, 365);
    bf_prepare(&x->m);
    bf_make(&x->m);
    bf_bind(&x->m);
    CHECK_OK(sp_sha256_b64url(sp_buf_view(&x->m.receipt_jws), x->receipt_digest));
    for (size_t node = 0; node < 2; node++) {
        lf_fill(&x->log[node], 5, (unsigned)node);
        x->answer_at[node] = lf_add(&x->log[node], SP_LOGGED_ANSWER, x->m.report_digest);
        x->receipt_at[node] = lf_add(&x->log[node], SP_LOGGED_RECEIPT, x->receipt_digest);
        lf_fill(&x->log[node], 3, 10 + (unsigned)node);
    }
    put_policy(x, ",\"time_stamp\":\"required\"");
}

static void end(struct fx *x)
{
    for (size_t i = 0; i < x->n; i++) {
        sp_buf_free(&x->one[i].note);
        sp_buf_free(&x->one[i].proof);
        sp_buf_free(&x->one[i].token);
    }
    close_office(&x->office);
    close_office(&x->other);
    bf_free(&x->m);
    sp_buf_free(&x->policy);
    sp_buf_free(&x->bundle);
    sp_verified_free(&x->v);
}

/* The bundle with the stamps as they are, without the reader's rules. */
static void bind(struct fx *x)
{
    sp_buf_clear(&x->bundle);
    sp_buf_put(&x->bundle, sp_view(x->m.bundle.p, x->m.bundle.n - 1));
    for (size_t i = 0; i < x->n; i++) {
        const struct one *s = &x->one[i];
        SP_BUF_AUTO token = { 0 };
        sp_buf_put_b64url(&token, sp_buf_view(&s->token));
        sp_buf_puts(&x->bundle, i ? ",{\"node\":" : ",\"stamps\":[{\"node\":");
        sp_buf_put_json(&x->bundle, s->node);
        sp_buf_putf(&x->bundle, ",\"kind\":\"%s\",\"proof\":", s->kind);
        sp_buf_put_json(&x->bundle, sp_buf_view(&s->proof));
        sp_buf_puts(&x->bundle, ",\"token\":");
        sp_buf_put_json(&x->bundle, sp_buf_view(&token));
        sp_buf_putc(&x->bundle, '}');
    }
    sp_buf_puts(&x->bundle, x->n ? "]}" : "}");
    CHECK_OK(sp_buf_rc(&x->bundle));
}

static enum sp_verdict_kind judge(struct fx *x)
{
    bind(x);
    sp_verified_free(&x->v);
    const struct sp_verify_question q = { .bundle = sp_buf_view(&x->bundle), .trust = x->m.trust, .has_policy = x->policy.n > 0,
                                          .policy = sp_buf_view(&x->policy), .at_s = x->at_s };
    CHECK_OK(sp_bundle_verify(&q, &x->v));
    for (size_t i = 0; i < x->v.verdict.n; i++)
        if (!x->v.verdict.v[i].expected[0] || !x->v.verdict.v[i].actual[0])
            fail_msg("%s does not say what it compared", x->v.verdict.v[i].id);
    return sp_verdict_of(&x->v.verdict);
}

static void line_is(const struct fx *x, const char *id, enum sp_result result, const char *rule)
{
    for (size_t i = 0; i < x->v.verdict.n; i++) {
        const struct sp_check_line *l = &x->v.verdict.v[i];
        if (strcmp(l->id, id))
            continue;
        if (l->result != result || strcmp(l->rule, rule))
            fail_msg("%s: %s %s (%s)", id, sp_result_text(l->result), l->rule, l->detail);
        return;
    }
    fail_msg("no check %s", id);
}

static bool has_line(const struct fx *x, const char *id)
{
    for (size_t i = 0; i < x->v.verdict.n; i++)
        if (!strcmp(x->v.verdict.v[i].id, id))
            return true;
    return false;
}

static void both(struct fx *x)
{
    begin(x);
    (void)stamp(x, GX, "receipt");
    (void)stamp(x, LA, "answer");
}

static void good_stamps_prove_the_time(void **state)
{
    (void)state;
    struct fx x;
    both(&x);
    if (judge(&x) != SP_VALID)
        fail_msg("%s", sp_verdict_reason(&x.v.verdict)->detail);
    line_is(&x, "stamp.LA.answer", SP_PASS, "");
    line_is(&x, "stamp.CN-GX.receipt", SP_PASS, "");
    line_is(&x, "policy.time-stamp", SP_PASS, "");
    line_is(&x, "time.stamped", SP_PASS, "");
    line_is(&x, "time.receipt-stamped", SP_PASS, "");
    assert_true(sp_looked_at(&(struct sp_verify_question){ .at_s = 0 }, &x.v) & SP_LOOKED_AT_STAMPS);
    end(&x);
}

/* The report's stamp may stand in the asking node's log as well. */
static void any_log_of_the_exchange_will_do(void **state)
{
    (void)state;
    struct fx x;
    begin(&x);
    (void)stamp(&x, GX, "answer");
    (void)stamp(&x, GX, "receipt");
    assert_int_equal(judge(&x), SP_VALID);
    line_is(&x, "policy.time-stamp", SP_PASS, "");
    end(&x);
}

/* Keys, certificates and list are judged as of the stamp, so they may run out. The authority's certificate, too. */
static void what_was_stamped_stays_proved(void **state)
{
    (void)state;
    struct fx x;
    both(&x);
    x.at_s = TF_NOW + 2000 * DAY;
    if (judge(&x) != SP_VALID)
        fail_msg("%s %s", sp_verdict_reason(&x.v.verdict)->id, sp_verdict_reason(&x.v.verdict)->detail);
    sp_buf_clear(&x.policy);
    assert_int_equal(judge(&x), SP_UNDECIDED);
    end(&x);
}

/* Without an authority in the policy nothing is said of stamps, and that is said. */
static void unnamed_authorities_are_not_checked(void **state)
{
    (void)state;
    struct fx x;
    both(&x);
    sp_buf_clear(&x.policy);
    x.one[0].token.p[x.one[0].token.n - 1] ^= 1;
    assert_int_equal(judge(&x), SP_VALID);
    line_is(&x, "stamp.LA.answer", SP_SKIPPED, "");
    line_is(&x, "stamp.CN-GX.receipt", SP_SKIPPED, "");
    assert_false(has_line(&x, "time.stamped"));
    assert_false(has_line(&x, "policy.time-stamp"));
    unsigned looked = sp_looked_at(&(struct sp_verify_question){ .at_s = 0 }, &x.v);
    assert_false(looked & SP_LOOKED_AT_STAMPS);
    assert_true(strncmp(sp_not_checked(SP_LOOKED_AT_ALL & ~(unsigned)SP_LOOKED_AT_STAMPS, 0), "time stamps", 11) == 0);
    end(&x);
}

static void what_the_policy_wants_must_be_there(void **state)
{
    (void)state;
    struct fx x;
    begin(&x);
    assert_int_equal(judge(&x), SP_UNDECIDED);
    line_is(&x, "policy.time-stamp", SP_INDETERMINATE, "");
    (void)stamp(&x, LA, "answer");
    assert_int_equal(judge(&x), SP_UNDECIDED);
    line_is(&x, "policy.time-stamp", SP_INDETERMINATE, "");
    line_is(&x, "time.stamped", SP_PASS, "");
    put_policy(&x, "");
    assert_int_equal(judge(&x), SP_VALID);
    end(&x);
}

/* Witnesses and an authority: the earlier time counts. */
static void the_earlier_time_counts(void **state)
{
    (void)state;
    struct fx x;
    both(&x);
    uint8_t root[SP_SHA256_BYTES];
    struct one *second = stamp(&x, LA, "receipt");
    root_of(&x, LA, root);
    token_of(&x.office, root, (TF_NOW + 4) * INT64_C(1000000), &second->token);
    assert_int_equal(judge(&x), SP_VALID);
    for (size_t i = 0; i < x.v.verdict.n; i++)
        if (!strcmp(x.v.verdict.v[i].id, "time.receipt-stamped")) {
            char want[SP_TIME_TEXT];
            sp_time_text(TF_NOW + 4, want);
            assert_string_equal(x.v.verdict.v[i].actual, want);
        }
    end(&x);
}

/* ---- tampering ---- */

static void other_root(struct fx *x)
{
    uint8_t root[SP_SHA256_BYTES];
    root_of(x, LA, root);
    root[31] ^= 1;
    token_of(&x->office, root, (TF_NOW + SEEN_S) * INT64_C(1000000), &x->one[1].token);
}

static void swapped_tokens(struct fx *x)
{
    struct sp_buf token = x->one[0].token;
    x->one[0].token = x->one[1].token;
    x->one[1].token = token;
}

static void other_authority(struct fx *x)
{
    uint8_t root[SP_SHA256_BYTES];
    root_of(x, LA, root);
    token_of(&x->other, root, (TF_NOW + SEEN_S) * INT64_C(1000000), &x->one[1].token);
}

static void certify_again(struct fx *x, int64_t from_s, int days)
{
    uint8_t root[SP_SHA256_BYTES];
    sp_buf_clear(&x->office.cert);
    CHECK_OK(sp_cert_issue_tsa(x->office.root_key, sp_buf_view(&x->office.root), x->office.key, "Time 1", from_s, days, &x->office.cert));
    root_of(x, LA, root);
    token_of(&x->office, root, (TF_NOW + SEEN_S) * INT64_C(1000000), &x->one[1].token);
}

static void authority_expired(struct fx *x) { certify_again(x, TF_NOW - 100 * DAY, 99); }
static void authority_too_young(struct fx *x) { certify_again(x, TF_NOW + DAY, 99); }

/* The TSTInfo of a true token, signed again by a certificate that is for something else. */
static void wrong_usage(struct fx *x)
{
    SP_BUF_AUTO leaf = { 0 };
    SP_BUF_AUTO info = { 0 };
    const unsigned char *p = (const unsigned char *)x->one[1].token.p;
    CHECK_OK(sp_cert_issue(x->office.root_key, sp_buf_view(&x->office.root), x->office.key, SP_VIEW_LIT("LA"), SP_USE_REPORT,
                           TF_NOW - DAY, 99, NULL, &leaf));
    PKCS7 *p7 = d2i_PKCS7(NULL, &p, (long)x->one[1].token.n);
    assert_non_null(p7);
    const ASN1_OCTET_STRING *s = p7->d.sign->contents->d.other->value.octet_string;
    sp_buf_put(&info, sp_view(ASN1_STRING_get0_data(s), (size_t)ASN1_STRING_length(s)));
    PKCS7_free(p7);
    const struct tsp_craft c = tsp_craft_good(x->office.key, sp_buf_view(&leaf));
    sp_buf_clear(&x->one[1].token);
    assert_true(tsp_craft_token(&c, sp_buf_view(&info), &x->one[1].token));
}

static void broken_signature(struct fx *x) { x->one[1].token.p[x->one[1].token.n - 1] ^= 1; }
static void trailing_byte(struct fx *x) { sp_buf_putc(&x->one[1].token, '\0'); }
static void no_token(struct fx *x) { x->one[1].token.n = x->one[1].token.n / 2; }

static void put_head(struct fx *x, size_t i, size_t node, uint64_t index)
{
    sp_buf_clear(&x->one[i].proof);
    lf_proof(&x->log[node], index, sp_buf_view(&x->one[i].note), &x->one[i].proof);
}

/* A later head of the same log, signed as well, that the message is also below. */
static void swapped_head(struct fx *x)
{
    lf_fill(&x->log[LA], 4, 77);
    sp_buf_clear(&x->one[1].note);
    lf_head(&x->m.f, x->m.trust, LA, &x->log[LA], &x->one[1].note);
    put_head(x, 1, LA, x->answer_at[LA]);
}

/* The very root, but under another node's signature, or another log's name. */
static void foreign_signature(struct fx *x)
{
    SP_BUF_AUTO text = { 0 };
    lf_text(x->m.trust, LA, &x->log[LA], &text);
    sp_buf_clear(&x->one[1].note);
    lf_sign(&x->m.f, x->m.trust, LA, GX, sp_buf_view(&text), &x->one[1].note);
    put_head(x, 1, LA, x->answer_at[LA]);
}

static void bad_head_signature(struct fx *x)
{
    char *c = &x->one[1].note.p[x->one[1].note.n - 8];
    *c = *c == 'A' ? 'B' : 'A'; /* another letter of base64 */
    put_head(x, 1, LA, x->answer_at[LA]);
}

static void other_log(struct fx *x)
{
    x->one[1].node = x->one[0].node; /* LA's head under the asking node's name, before its receipt */
    struct one tmp = x->one[0];
    x->one[0] = x->one[1];
    x->one[1] = tmp;
}

static void other_entry(struct fx *x) { put_head(x, 1, LA, x->answer_at[LA] + 1); }
static void other_message(struct fx *x) { put_head(x, 1, LA, x->receipt_at[LA]); }

static void short_proof(struct fx *x)
{
    struct sp_tlog_proof p;
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO text = { 0 };
    CHECK_OK(sp_tlog_proof_parse(sp_buf_view(&x->one[1].proof), &a, &p, NULL));
    p.proof.n--;
    sp_tlog_proof_put(&text, &p);
    sp_buf_clear(&x->one[1].proof);
    sp_buf_put(&x->one[1].proof, sp_buf_view(&text));
}

static void no_proof_at_all(struct fx *x)
{
    sp_buf_clear(&x->one[1].proof);
    sp_buf_puts(&x->one[1].proof, "x");
}

static void stranger(struct fx *x)
{
    x->one[1].node = SP_VIEW_LIT("VN");
}

static void stamped_at(struct fx *x, int64_t at_s)
{
    for (size_t i = 0; i < 2; i++) {
        uint8_t root[SP_SHA256_BYTES];
        root_of(x, i, root);
        token_of(&x->office, root, at_s * 1000000, &x->one[i].token);
    }
}

static void before_it_was_made(struct fx *x) { stamped_at(x, TF_NOW - 3600); }
static void long_after(struct fx *x) { stamped_at(x, TF_NOW + 8 * DAY); x->at_s = TF_NOW + 9 * DAY; }
static void from_the_future(struct fx *x) { stamped_at(x, x->at_s + 3600); }
static void same_twice(struct fx *x) { x->one[0].node = x->one[1].node; x->one[0].kind = x->one[1].kind; }
static void wrong_order(struct fx *x) { struct one t = x->one[0]; x->one[0] = x->one[1]; x->one[1] = t; }

static void a_check_for_each_way_to_tamper(void **state)
{
    static const struct { void (*change)(struct fx *x); const char *id, *rule; enum sp_result result; } kinds[] = {
        { other_root, "stamp.LA.answer", "tsp.imprint", SP_FAIL },
        { swapped_tokens, "stamp.CN-GX.receipt", "tsp.imprint", SP_FAIL },
        { other_authority, "stamp.LA.answer", "tsp.chain", SP_INDETERMINATE },
        { authority_expired, "stamp.LA.answer", "tsp.expired", SP_INDETERMINATE },
        { authority_too_young, "stamp.LA.answer", "tsp.not-yet", SP_INDETERMINATE },
        { wrong_usage, "stamp.LA.answer", "tsp.usage", SP_FAIL },
        { broken_signature, "stamp.LA.answer", "tsp.signature", SP_FAIL },
        { trailing_byte, "stamp.LA.answer", "tsp.token", SP_FAIL },
        { no_token, "stamp.LA.answer", "tsp.token", SP_FAIL },
        { swapped_head, "stamp.LA.answer", "tsp.imprint", SP_FAIL },
        { foreign_signature, "stamp.LA.answer", "note.none", SP_FAIL },
        { bad_head_signature, "stamp.LA.answer", "note.signature", SP_FAIL },
        { other_log, "stamp.CN-GX.answer", "log.origin", SP_FAIL },
        { other_entry, "stamp.LA.answer", "merkle.root", SP_FAIL },
        { other_message, "stamp.LA.answer", "merkle.root", SP_FAIL },
        { short_proof, "stamp.LA.answer", "merkle.proof-length", SP_FAIL },
        { no_proof_at_all, "stamp.LA.answer", "tlog-proof.form", SP_FAIL },
        { stranger, "stamp.VN.answer", "log.node", SP_FAIL },
        { before_it_was_made, "time.stamped", "time.early", SP_INDETERMINATE },
        { long_after, "time.stamped", "time.late", SP_INDETERMINATE },
        { from_the_future, "stamp.CN-GX.receipt", "stamp.later", SP_INDETERMINATE },
        { same_twice, "bundle.format", "schema.stamp.order", SP_FAIL },
        { wrong_order, "bundle.format", "schema.stamp.order", SP_FAIL },
    };
    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct fx x;
        both(&x);
        kinds[i].change(&x);
        (void)judge(&x);
        const struct sp_check_line *why = sp_verdict_reason(&x.v.verdict);
        if (!why || strcmp(why->id, kinds[i].id) || strcmp(why->rule, kinds[i].rule) || why->result != kinds[i].result)
            fail_msg("kind %zu: %s [%s] %s: %s; wanted %s [%s]", i, why ? why->id : "nothing", why ? why->rule : "",
                     why ? sp_result_text(why->result) : "", why ? why->detail : "", kinds[i].id, kinds[i].rule);
        end(&x);
    }
}

static void policies_are_strict(void **state)
{
    static const struct { const char *text, *rule; } bad[] = {
        { "\"tsa\":[\"AAAA\"]", "policy.tsa" }, { "\"tsa\":[1]", "policy.tsa" }, { "\"tsa\":[\"*\"]", "policy.tsa" },
        { "\"tsa\":{}", "field.type" }, { "\"time_stamp\":\"required\"", "policy.time-stamp" },
        { "\"tsa\":[],\"time_stamp\":\"required\"", "policy.time-stamp" },
    };
    (void)state;
    struct fx x;
    both(&x);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        sp_buf_clear(&x.policy);
        sp_buf_putf(&x.policy, "{\"format\":\"saphan-verify-policy/1\",\"witness_quorum\":0,%s}", bad[i].text);
        assert_int_equal(judge(&x), SP_MALFORMED);
        line_is(&x, "policy.file", SP_FAIL, bad[i].rule);
    }
    put_policy(&x, ",\"time_stamp\":\"perhaps\"");
    assert_int_equal(judge(&x), SP_MALFORMED);
    line_is(&x, "policy.file", SP_FAIL, "policy.time-stamp");
    sp_buf_clear(&x.policy);
    sp_buf_puts(&x.policy, "{\"format\":\"saphan-verify-policy/1\",\"witness_quorum\":0,\"tsa\":[");
    for (int i = 0; i < 9; i++) {
        sp_buf_puts(&x.policy, i ? ",\"" : "\"");
        sp_buf_put_b64url(&x.policy, sp_buf_view(&x.office.root));
        sp_buf_putc(&x.policy, '"');
    }
    sp_buf_puts(&x.policy, "]}");
    assert_int_equal(judge(&x), SP_MALFORMED);
    line_is(&x, "policy.file", SP_FAIL, "policy.tsa");
    end(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_stamps_prove_the_time), cmocka_unit_test(any_log_of_the_exchange_will_do),
        cmocka_unit_test(what_was_stamped_stays_proved), cmocka_unit_test(unnamed_authorities_are_not_checked),
        cmocka_unit_test(what_the_policy_wants_must_be_there), cmocka_unit_test(the_earlier_time_counts),
        cmocka_unit_test(a_check_for_each_way_to_tamper), cmocka_unit_test(policies_are_strict),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
