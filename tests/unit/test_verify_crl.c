/* layer: evidence */
/* Revocation lists in a verification: as of when a message was witnessed, and as of the time to judge at. */
#include "tests/lib/bundle_fixture.h"
#include "tests/lib/crl_fixture.h"
#include "tests/lib/log_fixture.h"
#include "tests/lib/verdict_check.h"

#include "node/evidence/looked_at.h"

enum { GX, LA, SEEN = 5 /* seconds after TF_NOW witnesses saw it */, LATER = 10 * CF_DAY };
#define REPORT_KEY tf_key(&x->m.f, LA, SP_USE_REPORT)
#define QUORUM_1(more) "{\"format\":\"saphan-verify-policy/1\",\"witness_quorum\":1" more "}"
#define NO_QUORUM(more) "{\"format\":\"saphan-verify-policy/1\",\"witness_quorum\":0" more "}"

struct fx {
    struct bf m;
    struct sp_buf note[2], proof[2], list[SP_MAX_BUNDLE_CRLS];
    struct sp_bundle_proof proofs[2];
    struct sp_bundle bundle;
    struct sp_verified v;
    struct sp_crl_store *store;
    struct sp_crl_set own;
    bool judged;
};

static void prove(struct fx *x, size_t node, enum sp_logged_kind kind, const struct sp_buf *jws)
{
    SP_BUF_AUTO text = { 0 };
    struct lf_log log = { .size = 0 };
    char digest[SP_SHA256_TEXT];
    lf_fill(&log, 3, (unsigned)node);
    CHECK_OK(sp_sha256_b64url(sp_buf_view(jws), digest));
    uint64_t at = lf_add(&log, kind, digest);
    lf_text(x->m.trust, node, &log, &text);
    lf_head(&x->m.f, x->m.trust, node, &log, &x->note[node]);
    lf_cosign(&x->m.f, x->m.trust, 1 - node, sp_buf_view(&text), TF_NOW + SEEN, &x->note[node]);
    lf_proof(&log, at, sp_buf_view(&x->note[node]), &x->proof[node]);
    x->proofs[node] = (struct sp_bundle_proof){ lf_node(node), kind, sp_buf_view(&x->proof[node]) };
}

static void begin(struct fx *x)
{
    *x = (struct fx){ .judged = false };
    bf_prepare(&x->m);
    bf_make(&x->m);
    prove(x, GX, SP_LOGGED_RECEIPT, &x->m.receipt_jws);
    prove(x, LA, SP_LOGGED_ANSWER, &x->m.report_jws);
    x->bundle = (struct sp_bundle){ .exchange = SP_VIEW_LIT(BF_EXCHANGE), .request = sp_buf_view(&x->m.request_jws),
        .report = bf_report(&x->m), .receipt = sp_buf_view(&x->m.receipt_jws), .proofs = x->proofs, .n_proofs = 2 };
}

static void end(struct fx *x)
{
    for (size_t i = 0; i < 2; i++) {
        sp_buf_free(&x->note[i]);
        sp_buf_free(&x->proof[i]);
    }
    for (size_t i = 0; i < SP_MAX_BUNDLE_CRLS; i++)
        sp_buf_free(&x->list[i]);
    if (x->judged)
        sp_verified_free(&x->v);
    sp_crl_store_free(x->store);
    bf_free(&x->m);
}

/* Root 0 certified all keys of the fixture. */
static void add_list(struct fx *x, int64_t number, int64_t this_s, const struct cf_taken *taken, size_t n)
{
    struct sp_buf *text = &x->list[x->bundle.n_crls];
    cf_text(&x->m.f, 0, number, this_s, CF_LIFE, taken, n, text);
    size_t at = x->bundle.n_crls++;
    for (; at > 0 && sp_view_cmp(x->bundle.crl[at - 1], sp_buf_view(text)) > 0; at--)
        x->bundle.crl[at] = x->bundle.crl[at - 1];
    x->bundle.crl[at] = sp_buf_view(text);
}

static enum sp_verdict_kind judge(struct fx *x, const char *policy, int64_t later_s)
{
    sp_buf_clear(&x->m.bundle);
    sp_bundle_put(&x->m.bundle, &x->bundle);
    if (x->judged)
        sp_verified_free(&x->v);
    const struct sp_verify_question q = { .bundle = sp_buf_view(&x->m.bundle), .trust = x->m.trust, .has_policy = policy,
                                          .policy = sp_view_of(policy), .at_s = TF_NOW + 60 + later_s };
    CHECK_OK(sp_bundle_verify(&q, &x->v));
    x->judged = true;
    return vc_kind(&x->v.verdict);
}

static void a_list_without_the_certificates_passes(void **state)
{
    (void)state;
    struct fx f, *x = &f;
    begin(x);
    assert_int_equal(judge(x, NULL, 0), SP_VALID);
    assert_null(vc_line(&x->v.verdict, "report.crl"));
    add_list(x, 1, TF_NOW, NULL, 0);
    assert_int_equal(judge(x, NULL, 0), SP_VALID);
    vc_is(&x->v.verdict, "crl.lists", SP_PASS, "");
    vc_is(&x->v.verdict, "request.crl", SP_PASS, "");
    vc_is(&x->v.verdict, "report.crl", SP_PASS, "");
    vc_is(&x->v.verdict, "receipt.crl", SP_PASS, "");
    vc_is(&x->v.verdict, "log.LA.crl", SP_PASS, "");
    assert_null(vc_line(&x->v.verdict, "report.crl-then"));
    assert_int_equal(judge(x, QUORUM_1(",\"crl\":\"current\""), 0), SP_VALID);
    vc_is(&x->v.verdict, "report.crl-then", SP_PASS, "");
    vc_is(&x->v.verdict, "log.CN-GX.crl-then", SP_PASS, "");
    end(x);
}

static void a_key_revoked_before_fails(void **state)
{
    (void)state;
    struct fx f, *x = &f;
    begin(x);
    const struct cf_taken taken = { REPORT_KEY, TF_NOW - 60, 0 };
    add_list(x, 1, TF_NOW, &taken, 1);
    assert_int_equal(judge(x, QUORUM_1(""), 0), SP_INVALID);
    vc_is(&x->v.verdict, "report.signature", SP_FAIL, "crl.revoked");
    vc_is(&x->v.verdict, "request.signature", SP_PASS, "");
    end(x);
}

/* Found out on the tenth day that the key was stolen before the message: since then it is not believed. */
static void invalid_since_before_fails_whenever_it_was_revoked(void **state)
{
    (void)state;
    struct fx f, *x = &f;
    begin(x);
    const struct cf_taken taken = { REPORT_KEY, TF_NOW + LATER, TF_NOW - 60 };
    add_list(x, 2, TF_NOW + LATER, &taken, 1);
    assert_int_equal(judge(x, QUORUM_1(""), LATER), SP_INVALID);
    vc_is(&x->v.verdict, "report.signature", SP_FAIL, "crl.revoked");
    assert_int_equal(judge(x, QUORUM_1(""), 0), SP_INVALID); /* also of an earlier time: it was so then */
    end(x);
}

static void revoked_only_later_passes_and_is_said(void **state)
{
    (void)state;
    struct fx f, *x = &f;
    begin(x);
    const struct cf_taken taken = { REPORT_KEY, TF_NOW + CF_DAY, 0 };
    add_list(x, 2, TF_NOW + LATER, &taken, 1);
    assert_int_equal(judge(x, QUORUM_1(",\"crl\":\"current\""), LATER), SP_VALID);
    vc_is(&x->v.verdict, "report.crl-then", SP_PASS, "");
    vc_is(&x->v.verdict, "report.crl", SP_PASS, "");
    assert_true(vc_says(&x->v.verdict, "report.crl", "revoked since"));
    assert_false(vc_says(&x->v.verdict, "receipt.crl", "revoked since"));
    /* Nobody saw it then: it might have been made with the stolen key. */
    assert_int_equal(judge(x, NULL, LATER), SP_INVALID);
    vc_is(&x->v.verdict, "report.signature", SP_FAIL, "crl.revoked");
    end(x);
}

static void a_stale_list_decides_nothing_about_now(void **state)
{
    (void)state;
    struct fx f, *x = &f;
    begin(x);
    cf_text(&x->m.f, 0, 1, TF_NOW, 5 * CF_DAY, NULL, 0, &x->list[0]);
    x->bundle.crl[x->bundle.n_crls++] = sp_buf_view(&x->list[0]);
    assert_int_equal(judge(x, NULL, 0), SP_VALID);
    assert_int_equal(judge(x, NULL, LATER), SP_UNDECIDED);
    vc_is(&x->v.verdict, "report.crl", SP_INDETERMINATE, "crl.stale");
    /* What witnesses saw while the list spoke needs no newer one, unless the policy says so. */
    assert_int_equal(judge(x, QUORUM_1(""), LATER), SP_VALID);
    vc_is(&x->v.verdict, "report.crl-then", SP_PASS, "");
    vc_is(&x->v.verdict, "report.crl", SP_SKIPPED, "");
    assert_int_equal(judge(x, QUORUM_1(",\"crl\":\"required\""), LATER), SP_VALID);
    assert_int_equal(judge(x, QUORUM_1(",\"crl\":\"current\""), LATER), SP_UNDECIDED);
    vc_is(&x->v.verdict, "report.crl", SP_INDETERMINATE, "crl.stale");
    vc_is(&x->v.verdict, "log.LA.crl", SP_INDETERMINATE, "crl.stale");
    end(x);
}

static void a_list_stale_by_then_decides_nothing(void **state)
{
    (void)state;
    struct fx f, *x = &f;
    begin(x);
    x->bundle.n_crls = 1;
    cf_text(&x->m.f, 0, 1, TF_NOW - 7200, 3600, NULL, 0, &x->list[0]);
    x->bundle.crl[0] = sp_buf_view(&x->list[0]);
    assert_int_equal(judge(x, QUORUM_1(""), LATER), SP_UNDECIDED);
    vc_is(&x->v.verdict, "report.crl-then", SP_INDETERMINATE, "crl.stale");
    vc_is(&x->v.verdict, "log.LA.crl-then", SP_INDETERMINATE, "crl.stale");
    end(x);
}

static void a_policy_may_ask_for_a_list(void **state)
{
    (void)state;
    struct fx f, *x = &f;
    begin(x);
    assert_int_equal(judge(x, NO_QUORUM(",\"crl\":\"required\""), 0), SP_UNDECIDED);
    vc_is(&x->v.verdict, "report.crl", SP_INDETERMINATE, "crl.absent");
    vc_is(&x->v.verdict, "log.LA.crl", SP_INDETERMINATE, "crl.absent");
    cf_text(&x->m.f, 1, 1, TF_NOW, CF_LIFE, NULL, 0, &x->list[0]); /* of a root that certified nobody */
    x->bundle.crl[x->bundle.n_crls++] = sp_buf_view(&x->list[0]);
    assert_int_equal(judge(x, NO_QUORUM(",\"crl\":\"required\""), 0), SP_UNDECIDED);
    vc_is(&x->v.verdict, "crl.lists", SP_PASS, "");
    vc_is(&x->v.verdict, "report.crl", SP_INDETERMINATE, "crl.absent");
    assert_int_equal(judge(x, NO_QUORUM(",\"crl\":\"sometimes\""), 0), SP_MALFORMED);
    vc_is(&x->v.verdict, "policy.file", SP_FAIL, "policy.crl");
    end(x);
}

/* An older list beside a newer one brings nobody back. */
static void the_newest_list_counts(void **state)
{
    (void)state;
    struct fx f, *x = &f;
    begin(x);
    const struct cf_taken taken = { REPORT_KEY, TF_NOW - 60, 0 };
    add_list(x, 7, TF_NOW, &taken, 1);
    add_list(x, 6, TF_NOW, NULL, 0);
    assert_int_equal(judge(x, NULL, 0), SP_INVALID);
    vc_is(&x->v.verdict, "report.signature", SP_FAIL, "crl.revoked");
    end(x);
}

static unsigned looked_at(const struct fx *x)
{
    return sp_looked_at(&(struct sp_verify_question){ .at_s = 0 }, &x->v);
}

/* True, public, and it says nothing about the keys that signed. */
static void a_list_of_another_root_is_not_taken_for_one(void **state)
{
    (void)state;
    struct fx f, *x = &f;
    begin(x);
    assert_int_equal(judge(x, NULL, 0), SP_VALID);
    assert_int_equal(looked_at(x) & (SP_LOOKED_AT_CRLS | SP_LOOKED_AT_CRLS_OF_ALL), SP_LOOKED_AT_CRLS_OF_ALL);
    cf_text(&x->m.f, 1, 1, TF_NOW, CF_LIFE, NULL, 0, &x->list[0]);
    x->bundle.crl[x->bundle.n_crls++] = sp_buf_view(&x->list[0]);
    assert_int_equal(judge(x, NULL, 0), SP_VALID);
    static const char *const ids[] = { "request.crl", "report.crl", "receipt.crl", "log.LA.crl", "log.CN-GX.crl" };
    for (size_t i = 0; i < 5; i++)
        vc_is(&x->v.verdict, ids[i], SP_SKIPPED, "");
    assert_true(vc_says(&x->v.verdict, "report.crl", "this key of LA"));
    assert_false(looked_at(x) & SP_LOOKED_AT_CRLS_OF_ALL);
    assert_non_null(strstr(sp_not_checked(SP_LOOKED_AT_ALL & ~(unsigned)SP_LOOKED_AT_CRLS_OF_ALL, 0), "revocation of some certificates"));
    end(x);
    begin(x);
    add_list(x, 1, TF_NOW, NULL, 0);
    assert_int_equal(judge(x, NULL, 0), SP_VALID);
    assert_true(looked_at(x) & SP_LOOKED_AT_CRLS && looked_at(x) & SP_LOOKED_AT_CRLS_OF_ALL);
    end(x);
}

static void logs_were_looked_at_with_proofs_of_report_and_receipt(void **state)
{
    (void)state;
    struct fx f, *x = &f;
    begin(x);
    assert_int_equal(judge(x, NULL, 0), SP_VALID);
    assert_true(looked_at(x) & SP_LOOKED_AT_LOGS);
    x->bundle.n_proofs = 1;
    assert_int_equal(judge(x, NULL, 0), SP_VALID);
    assert_false(looked_at(x) & SP_LOOKED_AT_LOGS);
    end(x);
}

/* A newer list that forgot a revocation does not give the key back. */
static void a_list_that_forgot_fails(void **state)
{
    (void)state;
    struct fx f, *x = &f;
    begin(x);
    const struct cf_taken taken = { REPORT_KEY, TF_NOW - 60, 0 }, later = { REPORT_KEY, TF_NOW + 5, 0 };
    add_list(x, 6, TF_NOW, &taken, 1);
    add_list(x, 7, TF_NOW + 1, NULL, 0);
    assert_int_equal(judge(x, NULL, 0), SP_INVALID);
    vc_is(&x->v.verdict, "crl.lists", SP_FAIL, "crl.forgot");
    x->bundle.n_crls = 0;
    sp_buf_clear(&x->list[0]);
    sp_buf_clear(&x->list[1]);
    add_list(x, 6, TF_NOW, &taken, 1);
    add_list(x, 7, TF_NOW + 6, &later, 1); /* dated forward */
    assert_int_equal(judge(x, NULL, 0), SP_INVALID);
    vc_is(&x->v.verdict, "crl.lists", SP_FAIL, "crl.forgot");
    end(x);
}

/* Which of them counted would hang on how their text happens to sort. */
static void two_lists_of_one_number_fail(void **state)
{
    (void)state;
    struct fx f, *x = &f;
    begin(x);
    const struct cf_taken taken = { REPORT_KEY, TF_NOW - 60, 0 };
    add_list(x, 7, TF_NOW, NULL, 0);
    add_list(x, 7, TF_NOW, &taken, 1);
    assert_int_equal(judge(x, NULL, 0), SP_INVALID);
    vc_is(&x->v.verdict, "crl.lists", SP_FAIL, "crl.fork");
    add_list(x, 8, TF_NOW, &taken, 1); /* also when there is a newer one, wherever it stands */
    assert_int_equal(judge(x, NULL, 0), SP_INVALID);
    vc_is(&x->v.verdict, "crl.lists", SP_FAIL, "crl.fork");
    end(x);
}

static void a_list_of_the_verifier_with_the_number_of_the_bundles_must_be_the_same(void **state)
{
    (void)state;
    struct fx f, *x = &f;
    const struct sp_crl_item *item;
    size_t n;
    begin(x);
    const struct cf_taken taken = { REPORT_KEY, TF_NOW - 60, 0 };
    const struct sp_view *roots = sp_trust_roots(x->m.trust, &n);
    x->store = sp_crl_store_new();
    assert_non_null(x->store);
    add_list(x, 7, TF_NOW, NULL, 0);
    CHECK_OK(sp_crl_store_text(x->store, x->bundle.crl[0], roots, n, &item, NULL));
    assert_true(sp_crl_set_add(&x->own, item));
    sp_trust_set_crls(x->m.trust, &x->own);
    assert_int_equal(judge(x, NULL, 0), SP_VALID); /* the very same */
    x->bundle.n_crls = 0;
    sp_buf_clear(&x->list[0]);
    add_list(x, 7, TF_NOW, &taken, 1);
    assert_int_equal(judge(x, NULL, 0), SP_INVALID);
    vc_is(&x->v.verdict, "crl.lists", SP_FAIL, "crl.fork");
    end(x);
}

static void a_file_with_two_lists_of_one_number_is_refused(void **state)
{
    (void)state;
    struct fx f, *x = &f;
    SP_BUF_AUTO one = { 0 };
    SP_BUF_AUTO two = { 0 };
    SP_BUF_AUTO file = { 0 };
    struct sp_diag d = { .rule = "" };
    size_t n_roots, n = 0;
    struct sp_crl_tally tally = { 0 };
    begin(x);
    const struct cf_taken taken = { REPORT_KEY, TF_NOW - 60, 0 };
    const struct sp_view *roots = sp_trust_roots(x->m.trust, &n_roots);
    x->store = sp_crl_store_new();
    assert_non_null(x->store);
    cf_list(&x->m.f, 0, 7, TF_NOW, CF_LIFE, NULL, 0, &one);
    cf_list(&x->m.f, 0, 7, TF_NOW, CF_LIFE, &taken, 1, &two);
    sp_crl_file_put(&file, sp_buf_view(&one));
    sp_crl_file_put(&file, sp_buf_view(&one));
    CHECK_OK(sp_crl_text_take(sp_buf_view(&file), false, roots, n_roots, x->store, &x->own, &n, &tally, &d));
    sp_crl_file_put(&file, sp_buf_view(&two));
    assert_true(sp_is(sp_crl_text_take(sp_buf_view(&file), false, roots, n_roots, x->store, &x->own, &n, &tally, &d), SP_RC_INVALID));
    assert_string_equal(d.rule, "crl.fork");
    assert_int_equal(n, 1);
    assert_int_equal(tally.lists, 5);
    assert_int_equal(tally.old + tally.others, 0);
    end(x);
}

/* Given beside the bundle, whose own list is older. */
static void a_fresher_list_of_the_verifier_counts(void **state)
{
    (void)state;
    struct fx f, *x = &f;
    SP_BUF_AUTO der = { 0 };
    const struct sp_crl_item *item;
    size_t n;
    begin(x);
    add_list(x, 1, TF_NOW, NULL, 0);
    const struct cf_taken taken = { REPORT_KEY, TF_NOW + LATER, TF_NOW - 60 };
    cf_list(&x->m.f, 0, 2, TF_NOW + LATER, CF_LIFE, &taken, 1, &der);
    x->store = sp_crl_store_new();
    assert_non_null(x->store);
    const struct sp_view *roots = sp_trust_roots(x->m.trust, &n);
    CHECK_OK(sp_crl_store_der(x->store, sp_buf_view(&der), roots, n, &item, NULL));
    assert_int_equal(judge(x, QUORUM_1(""), LATER), SP_VALID);
    assert_true(sp_crl_set_add(&x->own, item));
    sp_trust_set_crls(x->m.trust, &x->own);
    assert_int_equal(judge(x, QUORUM_1(""), LATER), SP_INVALID);
    vc_is(&x->v.verdict, "report.signature", SP_FAIL, "crl.revoked");
    end(x);
}

static void a_revoked_log_key_proves_nothing_after(void **state)
{
    (void)state;
    struct fx f, *x = &f;
    begin(x);
    const struct cf_taken before = { tf_key(&x->m.f, LA, SP_USE_LOG), TF_NOW - 60, 0 };
    add_list(x, 1, TF_NOW, &before, 1);
    assert_int_equal(judge(x, QUORUM_1(""), 0), SP_INVALID);
    vc_is(&x->v.verdict, "log.LA.answer", SP_FAIL, "crl.revoked");
    end(x);
    begin(x);
    const struct cf_taken after = { tf_key(&x->m.f, LA, SP_USE_LOG), TF_NOW + CF_DAY, 0 };
    add_list(x, 1, TF_NOW + LATER, &after, 1);
    assert_int_equal(judge(x, QUORUM_1(""), LATER), SP_VALID);
    end(x);
}

/* --- the key of a second signature, like any other --- */

static void begin_twice(struct fx *x)
{
    begin(x);
    bf_sign_twice(&x->m, sp_buf_view(&x->m.report_jws));
    x->bundle.second = x->m.second;
}

static void second_signatures_are_judged_as_of_then(void **state)
{
    (void)state;
    struct fx f, *x = &f;
    static const char policy[] = QUORUM_1(",\"crl\":\"current\",\"second_signature\":{\"required\":[\"LA\"]}");
    begin_twice(x);
    add_list(x, 1, TF_NOW, NULL, 0);
    assert_int_equal(judge(x, policy, LATER), SP_VALID);
    vc_is(&x->v.verdict, "report.second.SM2-SM3", SP_PASS, "");
    vc_is(&x->v.verdict, "report.second.SM2-SM3.crl-then", SP_PASS, "");
    vc_is(&x->v.verdict, "report.second.SM2-SM3.crl", SP_PASS, "");
    vc_is(&x->v.verdict, "policy.second-signature", SP_PASS, "");
    end(x);
    begin_twice(x); /* taken back before it was seen */
    const struct cf_taken before = { tf_key(&x->m.f, LA, SP_USE_REPORT_SM2), TF_NOW - 60, 0 };
    add_list(x, 1, TF_NOW + LATER, &before, 1);
    assert_int_equal(judge(x, policy, LATER), SP_INVALID);
    vc_is(&x->v.verdict, "report.signature", SP_PASS, "");
    vc_is(&x->v.verdict, "report.second.SM2-SM3", SP_FAIL, "crl.revoked");
    vc_is(&x->v.verdict, "policy.second-signature", SP_SKIPPED, "");
    assert_null(vc_line(&x->v.verdict, "report.second.SM2-SM3.crl"));
    end(x);
    begin_twice(x); /* and after */
    const struct cf_taken after = { tf_key(&x->m.f, LA, SP_USE_REPORT_SM2), TF_NOW + CF_DAY, 0 };
    add_list(x, 1, TF_NOW + LATER, &after, 1);
    assert_int_equal(judge(x, policy, LATER), SP_VALID);
    assert_true(vc_says(&x->v.verdict, "report.second.SM2-SM3.crl", "stays good"));
    assert_int_equal(judge(x, NO_QUORUM(""), LATER), SP_INVALID); /* nobody tells when */
    vc_is(&x->v.verdict, "report.second.SM2-SM3", SP_FAIL, "crl.revoked");
    end(x);
}

static void second_keys_may_run_out(void **state)
{
    (void)state;
    struct fx f, *x = &f;
    begin_twice(x);
    tf_key(&x->m.f, LA, SP_USE_REPORT_SM2)->not_after_s = TF_NOW + CF_DAY;
    bf_publish(&x->m);
    assert_int_equal(judge(x, QUORUM_1(""), LATER), SP_VALID);
    vc_is(&x->v.verdict, "report.second.SM2-SM3", SP_PASS, "");
    assert_int_equal(judge(x, NO_QUORUM(""), LATER), SP_UNDECIDED);
    vc_is(&x->v.verdict, "report.second.SM2-SM3", SP_INDETERMINATE, "trust.key-time");
    tf_key(&x->m.f, LA, SP_USE_REPORT_SM2)->not_after_s = TF_NOW - 60; /* before it was seen */
    bf_publish(&x->m);
    assert_int_equal(judge(x, QUORUM_1(",\"second_signature\":{\"required\":[\"LA\"]}"), LATER), SP_UNDECIDED);
    vc_is(&x->v.verdict, "report.second.SM2-SM3", SP_INDETERMINATE, "trust.key-time");
    vc_is(&x->v.verdict, "policy.second-signature", SP_SKIPPED, "");
    end(x);
}

/* --- lists that are none --- */

static void refused(struct fx *x, const char *rule)
{
    assert_int_equal(judge(x, NULL, 0), SP_INVALID);
    vc_is(&x->v.verdict, "crl.lists", SP_FAIL, rule);
}

static void only_lists_of_roots_count(void **state)
{
    (void)state;
    struct fx f, *x = &f;
    struct tf other;
    begin(x);
    tf_init(&other);
    x->bundle.n_crls = 1;
    x->bundle.crl[0] = SP_VIEW_LIT("MIIB=");
    refused(x, "crl.base64");
    x->bundle.crl[0] = SP_VIEW_LIT("MIIB");
    refused(x, "crl.format");
    cf_text(&other, 0, 1, TF_NOW, CF_LIFE, NULL, 0, &x->list[0]); /* of another alliance's root with the same name */
    x->bundle.crl[0] = sp_buf_view(&x->list[0]);
    refused(x, "crl.issuer");
    sp_buf_clear(&x->list[0]);
    cf_text(&x->m.f, 0, 1, TF_NOW, CF_LIFE, NULL, 0, &x->list[0]);
    x->list[0].p[x->list[0].n - 20] ^= 1; /* in the signature */
    x->bundle.crl[0] = sp_buf_view(&x->list[0]);
    assert_int_equal(judge(x, NULL, 0), SP_INVALID);
    const struct sp_check_line *l = vc_line(&x->v.verdict, "crl.lists");
    assert_true(l && l->result == SP_FAIL && !strncmp(l->rule, "crl.", 4));
    tf_free(&other);
    end(x);
}

/* The bundle's own list is the one that revokes: leaving it out is not noticed but by a policy, changing it is. */
static void a_list_with_an_entry_cut_out_fails(void **state)
{
    (void)state;
    struct fx f, *x = &f;
    SP_BUF_AUTO der = { 0 };
    begin(x);
    const struct cf_taken taken = { REPORT_KEY, TF_NOW - 60, 0 };
    cf_list(&x->m.f, 0, 1, TF_NOW, CF_LIFE, &taken, 1, &der);
    for (size_t i = 60; i < der.n; i += 7) { /* no single byte can be changed */
        der.p[i] ^= 1;
        sp_buf_clear(&x->list[0]);
        sp_buf_put_b64url(&x->list[0], sp_buf_view(&der));
        x->bundle.n_crls = 1;
        x->bundle.crl[0] = sp_buf_view(&x->list[0]);
        assert_int_equal(judge(x, NULL, 0), SP_INVALID);
        const struct sp_check_line *l = vc_line(&x->v.verdict, "crl.lists");
        assert_true(l && l->result == SP_FAIL);
        der.p[i] ^= 1;
    }
    end(x);
}

static void a_store_reads_a_list_once(void **state)
{
    (void)state;
    struct tf f;
    SP_BUF_AUTO text = { 0 };
    const struct sp_crl_item *a, *b;
    tf_init(&f);
    struct sp_view root = sp_buf_view(&f.root_der[0]);
    SP_CRL_STORE_AUTO store = sp_crl_store_new();
    assert_non_null(store);
    cf_text(&f, 0, 1, TF_NOW, CF_LIFE, NULL, 0, &text);
    CHECK_OK(sp_crl_store_text(store, sp_buf_view(&text), &root, 1, &a, NULL));
    CHECK_OK(sp_crl_store_text(store, sp_buf_view(&text), NULL, 0, &b, NULL)); /* no root is asked again */
    assert_ptr_equal(a, b);
    tf_free(&f);
}

static void files_hold_lists_as_pem_or_one_as_der(void **state)
{
    (void)state;
    struct tf f;
    bool there;
    SP_BUF_AUTO one = { 0 };
    SP_BUF_AUTO two = { 0 };
    SP_BUF_AUTO file = { 0 };
    SP_BUF_AUTO der = { 0 };
    tf_init(&f);
    cf_list(&f, 0, 1, TF_NOW, CF_LIFE, NULL, 0, &one);
    cf_list(&f, 1, 1, TF_NOW, CF_LIFE, NULL, 0, &two);
    sp_buf_puts(&file, "Certificate Revocation List (CRL):\n");
    sp_crl_file_put(&file, sp_buf_view(&one));
    sp_crl_file_put(&file, sp_buf_view(&two));
    struct sp_view rest = sp_buf_view(&file);
    CHECK_OK(sp_crl_file_next(&rest, &der, &there, NULL));
    assert_true(there && sp_view_eq(sp_buf_view(&der), sp_buf_view(&one)));
    CHECK_OK(sp_crl_file_next(&rest, &der, &there, NULL));
    assert_true(there && sp_view_eq(sp_buf_view(&der), sp_buf_view(&two)));
    CHECK_OK(sp_crl_file_next(&rest, &der, &there, NULL));
    assert_false(there);
    rest = sp_buf_view(&one);
    CHECK_OK(sp_crl_file_next(&rest, &der, &there, NULL));
    assert_true(there && sp_view_eq(sp_buf_view(&der), sp_buf_view(&one)));
    CHECK_OK(sp_crl_file_next(&rest, &der, &there, NULL));
    assert_false(there);
    static const char *const bad[] = { "-----BEGIN X509 CRL-----\n", "-----BEGIN X509 CRL-----\n-----END X509 CRL-----\n",
                                       "-----BEGIN X509 CRL-----\nA*==\n-----END X509 CRL-----\n" };
    for (size_t i = 0; i < 3; i++) {
        struct sp_diag d = { .rule = "" };
        rest = sp_view_of(bad[i]);
        assert_true(sp_is(sp_crl_file_next(&rest, &der, &there, &d), SP_RC_FORMAT));
        assert_string_equal(d.rule, "crl.file");
    }
    tf_free(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_without_the_certificates_passes), cmocka_unit_test(a_key_revoked_before_fails),
        cmocka_unit_test(invalid_since_before_fails_whenever_it_was_revoked), cmocka_unit_test(revoked_only_later_passes_and_is_said),
        cmocka_unit_test(a_stale_list_decides_nothing_about_now), cmocka_unit_test(a_list_stale_by_then_decides_nothing),
        cmocka_unit_test(a_policy_may_ask_for_a_list), cmocka_unit_test(the_newest_list_counts), cmocka_unit_test(a_list_that_forgot_fails),
        cmocka_unit_test(two_lists_of_one_number_fail),
        cmocka_unit_test(a_list_of_another_root_is_not_taken_for_one), cmocka_unit_test(logs_were_looked_at_with_proofs_of_report_and_receipt),
        cmocka_unit_test(a_list_of_the_verifier_with_the_number_of_the_bundles_must_be_the_same),
        cmocka_unit_test(a_file_with_two_lists_of_one_number_is_refused),
        cmocka_unit_test(a_fresher_list_of_the_verifier_counts), cmocka_unit_test(a_revoked_log_key_proves_nothing_after), cmocka_unit_test(second_signatures_are_judged_as_of_then), cmocka_unit_test(second_keys_may_run_out),
        cmocka_unit_test(only_lists_of_roots_count), cmocka_unit_test(a_list_with_an_entry_cut_out_fails),
        cmocka_unit_test(a_store_reads_a_list_once), cmocka_unit_test(files_hold_lists_as_pem_or_one_as_der),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
