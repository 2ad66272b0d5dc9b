/* layer: evidence */
/* Time stamps in a bundle: what they prove, and for each way to tamper with them the check that says so. */
#include "base/clock.h"
#include "node/evidence/looked_at.h"
#include "tests/lib/stamp_fixture.h"
#include "tests/lib/tamper.h"
#include "tests/lib/tsp_craft.h"

static void both(struct sf *x)
{
    sf_begin(x);
    (void)sf_stamp(x, SF_GX, "receipt");
    (void)sf_stamp(x, SF_LA, "answer");
}

static void good_stamps_prove_the_time(void **state)
{
    (void)state;
    struct sf x;
    both(&x);
    if (sf_judge(&x) != SP_VALID)
        fail_msg("%s", sp_verdict_reason(&x.v.verdict)->detail);
    vc_is(&x.v.verdict, "stamp.LA.answer", SP_PASS, "");
    vc_is(&x.v.verdict, "stamp.CN-GX.receipt", SP_PASS, "");
    vc_is(&x.v.verdict, "policy.time-stamp", SP_PASS, "");
    vc_is(&x.v.verdict, "time.stamped", SP_PASS, "");
    vc_is(&x.v.verdict, "time.receipt-stamped", SP_PASS, "");
    assert_true(sp_looked_at(&(struct sp_verify_question){ .at_s = 0 }, &x.v) & SP_LOOKED_AT_STAMPS);
    sf_end(&x);
}

/* The report's stamp may stand in the asking node's log as well. */
static void any_log_of_the_exchange_will_do(void **state)
{
    (void)state;
    struct sf x;
    sf_begin(&x);
    (void)sf_stamp(&x, SF_GX, "answer");
    (void)sf_stamp(&x, SF_GX, "receipt");
    assert_int_equal(sf_judge(&x), SP_VALID);
    vc_is(&x.v.verdict, "policy.time-stamp", SP_PASS, "");
    sf_end(&x);
}

/* Keys, certificates and list are judged as of the stamp, so they may run out. The authority's certificate, too. */
static void what_was_stamped_stays_proved(void **state)
{
    (void)state;
    struct sf x;
    both(&x);
    x.at_s = TF_NOW + 2000 * SF_DAY;
    if (sf_judge(&x) != SP_VALID)
        fail_msg("%s %s", sp_verdict_reason(&x.v.verdict)->id, sp_verdict_reason(&x.v.verdict)->detail);
    sp_buf_clear(&x.policy);
    assert_int_equal(sf_judge(&x), SP_UNDECIDED);
    sf_end(&x);
}

/* The list says whose keys those were, of the receipt as of the report: one that had run out by then says nothing. It ends
 * thirty days after TF_NOW. */
static enum sp_verdict_kind judge_late_receipt(int64_t days)
{
    struct sf x;
    uint8_t root[SP_SHA256_BYTES];
    sf_begin_late(&x, TF_NOW + days * SF_DAY);
    struct sf_one *receipt = sf_stamp(&x, SF_GX, "receipt");
    (void)sf_stamp(&x, SF_LA, "answer");
    sf_root(&x, SF_GX, root);
    sf_token(&x.office, root, (TF_NOW + days * SF_DAY + SF_SEEN_S) * INT64_C(1000000), &receipt->token);
    x.at_s = TF_NOW + 40 * SF_DAY;
    enum sp_verdict_kind kind = sf_judge(&x);
    vc_is(&x.v.verdict, "stamp.CN-GX.receipt", SP_PASS, "");
    vc_is(&x.v.verdict, "time.receipt-stamped", SP_PASS, "");
    vc_is(&x.v.verdict, "receipt.time", SP_PASS, "");
    vc_is(&x.v.verdict, "trust.time", kind == SP_VALID ? SP_PASS : SP_INDETERMINATE, kind == SP_VALID ? "" : "trust.expired");
    sf_end(&x);
    return kind;
}

static void the_list_was_in_force_when_the_receipt_was_made(void **state)
{
    (void)state;
    assert_int_equal(judge_late_receipt(29), SP_VALID);
    assert_int_equal(judge_late_receipt(31), SP_UNDECIDED);
}

/* Without an authority in the policy nothing is said of stamps, and that is said. */
static void unnamed_authorities_are_not_checked(void **state)
{
    (void)state;
    struct sf x;
    both(&x);
    sp_buf_clear(&x.policy);
    x.one[0].token.p[x.one[0].token.n - 1] ^= 1;
    assert_int_equal(sf_judge(&x), SP_VALID);
    vc_is(&x.v.verdict, "stamp.LA.answer", SP_SKIPPED, "");
    vc_is(&x.v.verdict, "stamp.CN-GX.receipt", SP_SKIPPED, "");
    assert_null(vc_line(&x.v.verdict, "time.stamped"));
    assert_null(vc_line(&x.v.verdict, "policy.time-stamp"));
    unsigned looked = sp_looked_at(&(struct sp_verify_question){ .at_s = 0 }, &x.v);
    assert_true(looked & SP_LOOKED_AT_STAMPS);
    assert_false(looked & SP_LOOKED_AT_STAMPS_BY_ANY);
    assert_true(vc_says(&x.v.verdict, "stamp.LA.answer", "no policy was given"));
    sf_end(&x);
}

/* Other programs read these lines: a proof that is none is refused whoever would vouch for the token. */
static void a_proof_without_form_is_refused_without_an_authority(void **state)
{
    (void)state;
    static const struct { const char *from, *to, *rule; } ways[] = {
        { "index 5\n", "index x[$(id)0]\n", "tlog-proof.form" }, { "\n10\n", "\nx[$(id)12]\n", "checkpoint.size" } };
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        struct sf x;
        both(&x);
        sp_buf_clear(&x.policy);
        tp_replace(&x.one[1].proof, ways[i].from, ways[i].to);
        assert_int_equal(sf_judge(&x), SP_INVALID);
        vc_is(&x.v.verdict, "stamp.LA.answer", SP_FAIL, ways[i].rule);
        vc_is(&x.v.verdict, "stamp.CN-GX.receipt", SP_SKIPPED, "");
        sf_end(&x);
    }
}

static void what_the_policy_wants_must_be_there(void **state)
{
    (void)state;
    struct sf x;
    sf_begin(&x);
    assert_int_equal(sf_judge(&x), SP_UNDECIDED);
    vc_is(&x.v.verdict, "policy.time-stamp", SP_INDETERMINATE, "");
    (void)sf_stamp(&x, SF_LA, "answer");
    assert_int_equal(sf_judge(&x), SP_UNDECIDED);
    vc_is(&x.v.verdict, "policy.time-stamp", SP_INDETERMINATE, "");
    vc_is(&x.v.verdict, "time.stamped", SP_PASS, "");
    sf_policy(&x, "");
    assert_int_equal(sf_judge(&x), SP_VALID);
    sf_end(&x);
}

/* Witnesses and an authority: the earlier time counts. */
static void the_earlier_time_counts(void **state)
{
    (void)state;
    struct sf x;
    both(&x);
    uint8_t root[SP_SHA256_BYTES];
    struct sf_one *second = sf_stamp(&x, SF_LA, "receipt");
    sf_root(&x, SF_LA, root);
    sf_token(&x.office, root, (TF_NOW + 4) * INT64_C(1000000), &second->token);
    assert_int_equal(sf_judge(&x), SP_VALID);
    for (size_t i = 0; i < x.v.verdict.n; i++)
        if (!strcmp(x.v.verdict.v[i].id, "time.receipt-stamped")) {
            char want[SP_TIME_TEXT];
            sp_time_text(TF_NOW + 4, want);
            assert_string_equal(x.v.verdict.v[i].actual, want);
        }
    sf_end(&x);
}

/* ---- tampering ---- */

static void other_root(struct sf *x)
{
    uint8_t root[SP_SHA256_BYTES];
    sf_root(x, SF_LA, root);
    root[31] ^= 1;
    sf_token(&x->office, root, (TF_NOW + SF_SEEN_S) * INT64_C(1000000), &x->one[1].token);
}

static void swapped_tokens(struct sf *x)
{
    struct sp_buf token = x->one[0].token;
    x->one[0].token = x->one[1].token;
    x->one[1].token = token;
}

static void other_authority(struct sf *x)
{
    uint8_t root[SP_SHA256_BYTES];
    sf_root(x, SF_LA, root);
    sf_token(&x->other, root, (TF_NOW + SF_SEEN_S) * INT64_C(1000000), &x->one[1].token);
}

static void certify_again(struct sf *x, int64_t from_s, int days)
{
    uint8_t root[SP_SHA256_BYTES];
    sp_buf_clear(&x->office.cert);
    CHECK_OK(sp_cert_issue_tsa(x->office.root_key, sp_buf_view(&x->office.root), x->office.key, "Time 1", from_s, days, &x->office.cert));
    sf_root(x, SF_LA, root);
    sf_token(&x->office, root, (TF_NOW + SF_SEEN_S) * INT64_C(1000000), &x->one[1].token);
}

static void authority_expired(struct sf *x) { certify_again(x, TF_NOW - 100 * SF_DAY, 99); }
static void authority_too_young(struct sf *x) { certify_again(x, TF_NOW + SF_DAY, 99); }

/* The TSTInfo of a true token, signed again by a certificate that is for something else. */
static void wrong_usage(struct sf *x)
{
    SP_BUF_AUTO leaf = { 0 };
    SP_BUF_AUTO info = { 0 };
    const unsigned char *p = (const unsigned char *)x->one[1].token.p;
    CHECK_OK(sp_cert_issue(x->office.root_key, sp_buf_view(&x->office.root), x->office.key, SP_VIEW_LIT("LA"), SP_USE_REPORT,
                           TF_NOW - SF_DAY, 99, NULL, &leaf));
    PKCS7 *p7 = d2i_PKCS7(NULL, &p, (long)x->one[1].token.n);
    assert_non_null(p7);
    const ASN1_OCTET_STRING *s = p7->d.sign->contents->d.other->value.octet_string;
    sp_buf_put(&info, sp_view(ASN1_STRING_get0_data(s), (size_t)ASN1_STRING_length(s)));
    PKCS7_free(p7);
    const struct tsp_craft c = tsp_craft_good(x->office.key, sp_buf_view(&leaf));
    sp_buf_clear(&x->one[1].token);
    assert_true(tsp_craft_token(&c, sp_buf_view(&info), &x->one[1].token));
}

static void broken_signature(struct sf *x) { x->one[1].token.p[x->one[1].token.n - 1] ^= 1; }
static void trailing_byte(struct sf *x) { sp_buf_putc(&x->one[1].token, '\0'); }
static void no_token(struct sf *x) { x->one[1].token.n = x->one[1].token.n / 2; }

static void put_head(struct sf *x, size_t i, size_t node, uint64_t index)
{
    sp_buf_clear(&x->one[i].proof);
    lf_proof(&x->log[node], index, sp_buf_view(&x->one[i].note), &x->one[i].proof);
}

/* A later head of the same log, signed as well, that the message is also below. */
static void swapped_head(struct sf *x)
{
    lf_fill(&x->log[SF_LA], 4, 77);
    sp_buf_clear(&x->one[1].note);
    lf_head(&x->m.f, x->m.trust, SF_LA, &x->log[SF_LA], &x->one[1].note);
    put_head(x, 1, SF_LA, x->answer_at[SF_LA]);
}

/* The very root, but under another node's signature, or another log's name. */
static void foreign_signature(struct sf *x)
{
    SP_BUF_AUTO text = { 0 };
    lf_text(x->m.trust, SF_LA, &x->log[SF_LA], &text);
    sp_buf_clear(&x->one[1].note);
    lf_sign(&x->m.f, x->m.trust, SF_LA, SF_GX, sp_buf_view(&text), &x->one[1].note);
    put_head(x, 1, SF_LA, x->answer_at[SF_LA]);
}

static void bad_head_signature(struct sf *x)
{
    char *c = &x->one[1].note.p[x->one[1].note.n - 8];
    *c = *c == 'A' ? 'B' : 'A'; /* another letter of base64 */
    put_head(x, 1, SF_LA, x->answer_at[SF_LA]);
}

static void other_log(struct sf *x)
{
    x->one[1].node = x->one[0].node; /* LA's head under the asking node's name, before its receipt */
    struct sf_one tmp = x->one[0];
    x->one[0] = x->one[1];
    x->one[1] = tmp;
}

static void other_entry(struct sf *x) { put_head(x, 1, SF_LA, x->answer_at[SF_LA] + 1); }
static void other_message(struct sf *x) { put_head(x, 1, SF_LA, x->receipt_at[SF_LA]); }

static void short_proof(struct sf *x)
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

static void no_proof_at_all(struct sf *x)
{
    sp_buf_clear(&x->one[1].proof);
    sp_buf_puts(&x->one[1].proof, "x");
}

static void stranger(struct sf *x)
{
    x->one[1].node = SP_VIEW_LIT("VN");
}

static void stamped_at(struct sf *x, int64_t at_s)
{
    for (size_t i = 0; i < 2; i++) {
        uint8_t root[SP_SHA256_BYTES];
        sf_root(x, i, root);
        sf_token(&x->office, root, at_s * 1000000, &x->one[i].token);
    }
}

static void before_it_was_made(struct sf *x) { stamped_at(x, TF_NOW - 3600); }
static void long_after(struct sf *x) { stamped_at(x, TF_NOW + 8 * SF_DAY); x->at_s = TF_NOW + 9 * SF_DAY; }
static void from_the_future(struct sf *x) { stamped_at(x, x->at_s + 3600); }
static void same_twice(struct sf *x) { x->one[0].node = x->one[1].node; x->one[0].kind = x->one[1].kind; }
static void wrong_order(struct sf *x) { struct sf_one t = x->one[0]; x->one[0] = x->one[1]; x->one[1] = t; }

static void a_check_for_each_way_to_tamper(void **state)
{
    static const struct { void (*change)(struct sf *x); const char *id, *rule; enum sp_result result; } kinds[] = {
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
        struct sf x;
        both(&x);
        kinds[i].change(&x);
        (void)sf_judge(&x);
        const struct sp_check_line *why = sp_verdict_reason(&x.v.verdict);
        if (!why || strcmp(why->id, kinds[i].id) || strcmp(why->rule, kinds[i].rule) || why->result != kinds[i].result)
            fail_msg("kind %zu: %s [%s] %s: %s; wanted %s [%s]", i, why ? why->id : "nothing", why ? why->rule : "",
                     why ? sp_result_text(why->result) : "", why ? why->detail : "", kinds[i].id, kinds[i].rule);
        sf_end(&x);
    }
}

/* LA signs a head over the stamp and another one over the proof, which differ in an entry; each alone is good. */
static enum sp_verdict_kind judge_fork(struct sf *x, bool forked, uint64_t more)
{
    struct lf_log other = x->log[SF_LA];
    SP_BUF_AUTO note = { 0 };
    other.leaf[0].b[0] ^= forked;
    lf_fill(&other, more, 99);
    lf_head(&x->m.f, x->m.trust, SF_LA, &other, &note);
    sp_buf_clear(&x->answer_proof);
    lf_proof(&other, x->answer_at[SF_LA], sp_buf_view(&note), &x->answer_proof);
    enum sp_verdict_kind verdict = sf_judge(x);
    vc_is(&x->v.verdict, "log.LA.answer", SP_PASS, "");
    return verdict;
}

static void a_stamp_and_a_proof_show_one_history(void **state)
{
    (void)state;
    struct sf x;
    both(&x);
    assert_int_equal(judge_fork(&x, false, 0), SP_VALID);
    assert_int_equal(judge_fork(&x, false, 9), SP_VALID);
    assert_null(vc_line(&x.v.verdict, "log.LA.fork"));
    for (uint64_t more = 0; more < 10; more += 9) {
        assert_int_equal(judge_fork(&x, true, more), SP_INVALID);
        vc_is(&x.v.verdict, "stamp.LA.answer", SP_PASS, "");
        vc_is(&x.v.verdict, "log.LA.fork", SP_FAIL, "");
        assert_string_equal(sp_verdict_reason(&x.v.verdict)->id, "log.LA.fork");
    }
    sf_end(&x);
}

/* Under two stamps alone: the asker's log as the report's stamp shows it, and as the receipt's does. */
static void two_stamps_show_one_history(void **state)
{
    (void)state;
    struct sf x;
    sf_begin(&x);
    (void)sf_stamp(&x, SF_GX, "answer");
    x.log[SF_GX].leaf[0].b[0] ^= 1;
    (void)sf_stamp(&x, SF_GX, "receipt");
    assert_int_equal(sf_judge(&x), SP_INVALID);
    vc_is(&x.v.verdict, "stamp.CN-GX.answer", SP_PASS, "");
    vc_is(&x.v.verdict, "stamp.CN-GX.receipt", SP_PASS, "");
    vc_is(&x.v.verdict, "log.CN-GX.fork", SP_FAIL, "");
    sf_end(&x);
}

static void policies_are_strict(void **state)
{
    static const struct { const char *text, *rule; } bad[] = {
        { "\"tsa\":[\"AAAA\"]", "policy.tsa" }, { "\"tsa\":[1]", "policy.tsa" }, { "\"tsa\":[\"*\"]", "policy.tsa" },
        { "\"tsa\":{}", "field.type" }, { "\"time_stamp\":\"required\"", "policy.time-stamp" },
        { "\"tsa\":[],\"time_stamp\":\"required\"", "policy.time-stamp" },
    };
    (void)state;
    struct sf x;
    both(&x);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        sp_buf_clear(&x.policy);
        sp_buf_putf(&x.policy, "{\"format\":\"saphan-verify-policy/1\",\"witness_quorum\":0,%s}", bad[i].text);
        assert_int_equal(sf_judge(&x), SP_MALFORMED);
        vc_is(&x.v.verdict, "policy.file", SP_FAIL, bad[i].rule);
    }
    sf_policy(&x, ",\"time_stamp\":\"perhaps\"");
    assert_int_equal(sf_judge(&x), SP_MALFORMED);
    vc_is(&x.v.verdict, "policy.file", SP_FAIL, "policy.time-stamp");
    sp_buf_clear(&x.policy);
    sp_buf_puts(&x.policy, "{\"format\":\"saphan-verify-policy/1\",\"witness_quorum\":0,\"tsa\":[");
    for (int i = 0; i < 9; i++) {
        sp_buf_puts(&x.policy, i ? ",\"" : "\"");
        sp_buf_put_b64url(&x.policy, sp_buf_view(&x.office.root));
        sp_buf_putc(&x.policy, '"');
    }
    sp_buf_puts(&x.policy, "]}");
    assert_int_equal(sf_judge(&x), SP_MALFORMED);
    vc_is(&x.v.verdict, "policy.file", SP_FAIL, "policy.tsa");
    sf_end(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_stamps_prove_the_time), cmocka_unit_test(any_log_of_the_exchange_will_do),
        cmocka_unit_test(what_was_stamped_stays_proved),
        cmocka_unit_test(the_list_was_in_force_when_the_receipt_was_made), cmocka_unit_test(unnamed_authorities_are_not_checked),
        cmocka_unit_test(a_proof_without_form_is_refused_without_an_authority),
        cmocka_unit_test(what_the_policy_wants_must_be_there), cmocka_unit_test(the_earlier_time_counts),
        cmocka_unit_test(a_check_for_each_way_to_tamper), cmocka_unit_test(a_stamp_and_a_proof_show_one_history),
        cmocka_unit_test(two_stamps_show_one_history), cmocka_unit_test(policies_are_strict),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
