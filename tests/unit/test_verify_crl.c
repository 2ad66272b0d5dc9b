/* layer: evidence */
/* Revocation lists in a verification: as of when a message was witnessed, and as of the time to judge at. */
#include "node/evidence/looked_at.h"
#include "tests/lib/verify_fixture.h"

static void a_list_without_the_certificates_passes(void **state)
{
    (void)state;
    struct vf f, *x = &f;
    vf_begin(x);
    assert_int_equal(vf_judge(x, NULL, 0), SP_VALID);
    assert_null(vc_line(&x->v.verdict, "report.crl"));
    vf_add_list(x, 1, TF_NOW, NULL, 0);
    assert_int_equal(vf_judge(x, NULL, 0), SP_VALID);
    vc_is(&x->v.verdict, "crl.lists", SP_PASS, "");
    vc_is(&x->v.verdict, "request.crl", SP_PASS, "");
    vc_is(&x->v.verdict, "report.crl", SP_PASS, "");
    vc_is(&x->v.verdict, "receipt.crl", SP_PASS, "");
    vc_is(&x->v.verdict, "log.LA.crl", SP_PASS, "");
    assert_null(vc_line(&x->v.verdict, "report.crl-then"));
    assert_int_equal(vf_judge(x, VF_QUORUM_1(",\"crl\":\"current\""), 0), SP_VALID);
    vc_is(&x->v.verdict, "report.crl-then", SP_PASS, "");
    vc_is(&x->v.verdict, "log.CN-GX.crl-then", SP_PASS, "");
    vf_end(x);
}

static void a_key_revoked_before_fails(void **state)
{
    (void)state;
    struct vf f, *x = &f;
    vf_begin(x);
    const struct cf_taken taken = { VF_REPORT_KEY, TF_NOW - 60, 0 };
    vf_add_list(x, 1, TF_NOW, &taken, 1);
    assert_int_equal(vf_judge(x, VF_QUORUM_1(""), 0), SP_INVALID);
    vc_is(&x->v.verdict, "report.signature", SP_FAIL, "crl.revoked");
    vc_is(&x->v.verdict, "request.signature", SP_PASS, "");
    vf_end(x);
}

/* Found out on the tenth day that the key was stolen before the message: since then it is not believed. */
static void invalid_since_before_fails_whenever_it_was_revoked(void **state)
{
    (void)state;
    struct vf f, *x = &f;
    vf_begin(x);
    const struct cf_taken taken = { VF_REPORT_KEY, TF_NOW + VF_LATER, TF_NOW - 60 };
    vf_add_list(x, 2, TF_NOW + VF_LATER, &taken, 1);
    assert_int_equal(vf_judge(x, VF_QUORUM_1(""), VF_LATER), SP_INVALID);
    vc_is(&x->v.verdict, "report.signature", SP_FAIL, "crl.revoked");
    assert_int_equal(vf_judge(x, VF_QUORUM_1(""), 0), SP_INVALID); /* also of an earlier time: it was so then */
    vf_end(x);
}

static void revoked_only_later_passes_and_is_said(void **state)
{
    (void)state;
    struct vf f, *x = &f;
    vf_begin(x);
    const struct cf_taken taken = { VF_REPORT_KEY, TF_NOW + CF_DAY, 0 };
    vf_add_list(x, 2, TF_NOW + VF_LATER, &taken, 1);
    assert_int_equal(vf_judge(x, VF_QUORUM_1(",\"crl\":\"current\""), VF_LATER), SP_VALID);
    vc_is(&x->v.verdict, "report.crl-then", SP_PASS, "");
    vc_is(&x->v.verdict, "report.crl", SP_PASS, "");
    assert_true(vc_says(&x->v.verdict, "report.crl", "revoked since"));
    assert_false(vc_says(&x->v.verdict, "receipt.crl", "revoked since"));
    /* Nobody saw it then: it might have been made with the stolen key. */
    assert_int_equal(vf_judge(x, NULL, VF_LATER), SP_INVALID);
    vc_is(&x->v.verdict, "report.signature", SP_FAIL, "crl.revoked");
    vf_end(x);
}

static void a_stale_list_decides_nothing_about_now(void **state)
{
    (void)state;
    struct vf f, *x = &f;
    vf_begin(x);
    cf_text(&x->m.f, 0, 1, TF_NOW, 5 * CF_DAY, NULL, 0, &x->list[0]);
    x->bundle.crl[x->bundle.n_crls++] = sp_buf_view(&x->list[0]);
    assert_int_equal(vf_judge(x, NULL, 0), SP_VALID);
    assert_int_equal(vf_judge(x, NULL, VF_LATER), SP_UNDECIDED);
    vc_is(&x->v.verdict, "report.crl", SP_INDETERMINATE, "crl.stale");
    /* What witnesses saw while the list spoke needs no newer one, unless the policy says so. */
    assert_int_equal(vf_judge(x, VF_QUORUM_1(""), VF_LATER), SP_VALID);
    vc_is(&x->v.verdict, "report.crl-then", SP_PASS, "");
    vc_is(&x->v.verdict, "report.crl", SP_SKIPPED, "");
    assert_int_equal(vf_judge(x, VF_QUORUM_1(",\"crl\":\"required\""), VF_LATER), SP_VALID);
    assert_int_equal(vf_judge(x, VF_QUORUM_1(",\"crl\":\"current\""), VF_LATER), SP_UNDECIDED);
    vc_is(&x->v.verdict, "report.crl", SP_INDETERMINATE, "crl.stale");
    vc_is(&x->v.verdict, "log.LA.crl", SP_INDETERMINATE, "crl.stale");
    vf_end(x);
}

static void a_list_stale_by_then_decides_nothing(void **state)
{
    (void)state;
    struct vf f, *x = &f;
    vf_begin(x);
    x->bundle.n_crls = 1;
    cf_text(&x->m.f, 0, 1, TF_NOW - 7200, 3600, NULL, 0, &x->list[0]);
    x->bundle.crl[0] = sp_buf_view(&x->list[0]);
    assert_int_equal(vf_judge(x, VF_QUORUM_1(""), VF_LATER), SP_UNDECIDED);
    vc_is(&x->v.verdict, "report.crl-then", SP_INDETERMINATE, "crl.stale");
    vc_is(&x->v.verdict, "log.LA.crl-then", SP_INDETERMINATE, "crl.stale");
    vf_end(x);
}

static void a_policy_may_ask_for_a_list(void **state)
{
    (void)state;
    struct vf f, *x = &f;
    vf_begin(x);
    assert_int_equal(vf_judge(x, VF_NO_QUORUM(",\"crl\":\"required\""), 0), SP_UNDECIDED);
    vc_is(&x->v.verdict, "report.crl", SP_INDETERMINATE, "crl.absent");
    vc_is(&x->v.verdict, "log.LA.crl", SP_INDETERMINATE, "crl.absent");
    cf_text(&x->m.f, 1, 1, TF_NOW, CF_LIFE, NULL, 0, &x->list[0]); /* of a root that certified nobody */
    x->bundle.crl[x->bundle.n_crls++] = sp_buf_view(&x->list[0]);
    assert_int_equal(vf_judge(x, VF_NO_QUORUM(",\"crl\":\"required\""), 0), SP_UNDECIDED);
    vc_is(&x->v.verdict, "crl.lists", SP_PASS, "");
    vc_is(&x->v.verdict, "report.crl", SP_INDETERMINATE, "crl.absent");
    assert_int_equal(vf_judge(x, VF_NO_QUORUM(",\"crl\":\"sometimes\""), 0), SP_MALFORMED);
    vc_is(&x->v.verdict, "policy.file", SP_FAIL, "policy.crl");
    vf_end(x);
}

/* An older list beside a newer one brings nobody back. */
static void the_newest_list_counts(void **state)
{
    (void)state;
    struct vf f, *x = &f;
    vf_begin(x);
    const struct cf_taken taken = { VF_REPORT_KEY, TF_NOW - 60, 0 };
    vf_add_list(x, 7, TF_NOW, &taken, 1);
    vf_add_list(x, 6, TF_NOW, NULL, 0);
    assert_int_equal(vf_judge(x, NULL, 0), SP_INVALID);
    vc_is(&x->v.verdict, "report.signature", SP_FAIL, "crl.revoked");
    vf_end(x);
}

static unsigned looked_at(const struct vf *x)
{
    return sp_looked_at(&(struct sp_verify_question){ .at_s = 0 }, &x->v);
}

/* True, public, and it says nothing about the keys that signed. */
static void a_list_of_another_root_is_not_taken_for_one(void **state)
{
    (void)state;
    struct vf f, *x = &f;
    vf_begin(x);
    assert_int_equal(vf_judge(x, NULL, 0), SP_VALID);
    assert_int_equal(looked_at(x) & (SP_LOOKED_AT_CRLS | SP_LOOKED_AT_CRLS_OF_ALL), SP_LOOKED_AT_CRLS_OF_ALL); /* not "of some", too */
    cf_text(&x->m.f, 1, 1, TF_NOW, CF_LIFE, NULL, 0, &x->list[0]);
    x->bundle.crl[x->bundle.n_crls++] = sp_buf_view(&x->list[0]);
    assert_int_equal(vf_judge(x, NULL, 0), SP_VALID);
    static const char *const ids[] = { "request.crl", "report.crl", "receipt.crl", "log.LA.crl", "log.CN-GX.crl" };
    for (size_t i = 0; i < 5; i++)
        vc_is(&x->v.verdict, ids[i], SP_SKIPPED, "");
    assert_true(vc_says(&x->v.verdict, "report.crl", "this key of LA"));
    assert_false(looked_at(x) & SP_LOOKED_AT_CRLS_OF_ALL);
    assert_non_null(strstr(sp_not_checked(SP_LOOKED_AT_ALL & ~(unsigned)SP_LOOKED_AT_CRLS_OF_ALL, 0), "revocation of some certificates"));
    vf_end(x);
    vf_begin(x);
    vf_add_list(x, 1, TF_NOW, NULL, 0);
    assert_int_equal(vf_judge(x, NULL, 0), SP_VALID);
    assert_true(looked_at(x) & SP_LOOKED_AT_CRLS && looked_at(x) & SP_LOOKED_AT_CRLS_OF_ALL);
    vf_end(x);
}

static void logs_were_looked_at_with_proofs_of_report_and_receipt(void **state)
{
    (void)state;
    struct vf f, *x = &f;
    vf_begin(x);
    assert_int_equal(vf_judge(x, NULL, 0), SP_VALID);
    assert_true(looked_at(x) & SP_LOOKED_AT_LOGS && looked_at(x) & SP_LOOKED_AT_LOG_OF_REPORT && looked_at(x) & SP_LOOKED_AT_LOG_OF_RECEIPT);
    x->bundle.n_proofs = 1;
    assert_int_equal(vf_judge(x, NULL, 0), SP_VALID);
    assert_int_equal(x->bundle.proofs[0].kind, SP_LOGGED_RECEIPT);
    assert_true(looked_at(x) & SP_LOOKED_AT_LOGS && looked_at(x) & SP_LOOKED_AT_LOG_OF_RECEIPT);
    assert_false(looked_at(x) & SP_LOOKED_AT_LOG_OF_REPORT);
    x->bundle.n_proofs = 0;
    assert_int_equal(vf_judge(x, NULL, 0), SP_VALID);
    assert_false(looked_at(x) & SP_LOOKED_AT_LOGS);
    vf_end(x);
}

/* Given beside the bundle, whose own list is older. */
static void a_fresher_list_of_the_verifier_counts(void **state)
{
    (void)state;
    struct vf f, *x = &f;
    SP_BUF_AUTO der = { 0 };
    const struct sp_crl_item *item;
    size_t n;
    vf_begin(x);
    vf_add_list(x, 1, TF_NOW, NULL, 0);
    const struct cf_taken taken = { VF_REPORT_KEY, TF_NOW + VF_LATER, TF_NOW - 60 };
    cf_list(&x->m.f, 0, 2, TF_NOW + VF_LATER, CF_LIFE, &taken, 1, &der);
    x->store = sp_crl_store_new();
    assert_non_null(x->store);
    const struct sp_view *roots = sp_trust_roots(x->m.trust, &n);
    CHECK_OK(sp_crl_store_der(x->store, sp_buf_view(&der), roots, n, &item, NULL));
    assert_int_equal(vf_judge(x, VF_QUORUM_1(""), VF_LATER), SP_VALID);
    assert_true(sp_crl_set_add(&x->own, item));
    sp_trust_set_crls(x->m.trust, &x->own);
    assert_int_equal(vf_judge(x, VF_QUORUM_1(""), VF_LATER), SP_INVALID);
    vc_is(&x->v.verdict, "report.signature", SP_FAIL, "crl.revoked");
    vf_end(x);
}

static void a_revoked_log_key_proves_nothing_after(void **state)
{
    (void)state;
    struct vf f, *x = &f;
    vf_begin(x);
    const struct cf_taken before = { tf_key(&x->m.f, VF_LA, SP_USE_LOG), TF_NOW - 60, 0 };
    vf_add_list(x, 1, TF_NOW, &before, 1);
    assert_int_equal(vf_judge(x, VF_QUORUM_1(""), 0), SP_INVALID);
    vc_is(&x->v.verdict, "log.LA.answer", SP_FAIL, "crl.revoked");
    vf_end(x);
    vf_begin(x);
    const struct cf_taken after = { tf_key(&x->m.f, VF_LA, SP_USE_LOG), TF_NOW + CF_DAY, 0 };
    vf_add_list(x, 1, TF_NOW + VF_LATER, &after, 1);
    /* what GX saw of LA's log stays; what LA saw of GX's only LA dates, or who has its key */
    assert_int_equal(vf_judge(x, VF_QUORUM_1(""), VF_LATER), SP_UNDECIDED);
    vc_is(&x->v.verdict, "log.LA.answer", SP_PASS, "");
    vc_is(&x->v.verdict, "time.witnessed", SP_PASS, "");
    vc_is(&x->v.verdict, "policy.witness-quorum", SP_INDETERMINATE, "");
    assert_null(vc_line(&x->v.verdict, "time.receipt-witnessed"));
    vf_end(x);
}

/* --- the key of a second signature, like any other --- */

static void begin_twice(struct vf *x)
{
    vf_begin(x);
    bf_sign_twice(&x->m, sp_buf_view(&x->m.report_jws));
    x->bundle.second = x->m.second;
}

static void second_signatures_are_judged_as_of_then(void **state)
{
    (void)state;
    struct vf f, *x = &f;
    static const char policy[] = VF_QUORUM_1(",\"crl\":\"current\",\"second_signature\":{\"required\":[\"LA\"]}");
    begin_twice(x);
    vf_add_list(x, 1, TF_NOW, NULL, 0);
    assert_int_equal(vf_judge(x, policy, VF_LATER), SP_VALID);
    vc_is(&x->v.verdict, "report.second.SM2-SM3", SP_PASS, "");
    vc_is(&x->v.verdict, "report.second.SM2-SM3.crl-then", SP_PASS, "");
    vc_is(&x->v.verdict, "report.second.SM2-SM3.crl", SP_PASS, "");
    vc_is(&x->v.verdict, "policy.second-signature", SP_PASS, "");
    vf_end(x);
    begin_twice(x); /* taken back before it was seen */
    const struct cf_taken before = { tf_key(&x->m.f, VF_LA, SP_USE_REPORT_SM2), TF_NOW - 60, 0 };
    vf_add_list(x, 1, TF_NOW + VF_LATER, &before, 1);
    assert_int_equal(vf_judge(x, policy, VF_LATER), SP_INVALID);
    vc_is(&x->v.verdict, "report.signature", SP_PASS, "");
    vc_is(&x->v.verdict, "report.second.SM2-SM3", SP_FAIL, "crl.revoked");
    vc_is(&x->v.verdict, "policy.second-signature", SP_SKIPPED, "");
    assert_null(vc_line(&x->v.verdict, "report.second.SM2-SM3.crl"));
    vf_end(x);
    begin_twice(x); /* and after */
    const struct cf_taken after = { tf_key(&x->m.f, VF_LA, SP_USE_REPORT_SM2), TF_NOW + CF_DAY, 0 };
    vf_add_list(x, 1, TF_NOW + VF_LATER, &after, 1);
    assert_int_equal(vf_judge(x, policy, VF_LATER), SP_VALID);
    assert_true(vc_says(&x->v.verdict, "report.second.SM2-SM3.crl", "stays good"));
    assert_int_equal(vf_judge(x, VF_NO_QUORUM(""), VF_LATER), SP_INVALID); /* nobody tells when */
    vc_is(&x->v.verdict, "report.second.SM2-SM3", SP_FAIL, "crl.revoked");
    vf_end(x);
}

static void second_keys_may_run_out(void **state)
{
    (void)state;
    struct vf f, *x = &f;
    begin_twice(x);
    tf_key(&x->m.f, VF_LA, SP_USE_REPORT_SM2)->not_after_s = TF_NOW + CF_DAY;
    bf_publish(&x->m);
    assert_int_equal(vf_judge(x, VF_QUORUM_1(""), VF_LATER), SP_VALID);
    vc_is(&x->v.verdict, "report.second.SM2-SM3", SP_PASS, "");
    assert_int_equal(vf_judge(x, VF_NO_QUORUM(""), VF_LATER), SP_UNDECIDED);
    vc_is(&x->v.verdict, "report.second.SM2-SM3", SP_INDETERMINATE, "trust.key-time");
    tf_key(&x->m.f, VF_LA, SP_USE_REPORT_SM2)->not_after_s = TF_NOW - 60; /* before it was seen */
    bf_publish(&x->m);
    assert_int_equal(vf_judge(x, VF_QUORUM_1(",\"second_signature\":{\"required\":[\"LA\"]}"), VF_LATER), SP_UNDECIDED);
    vc_is(&x->v.verdict, "report.second.SM2-SM3", SP_INDETERMINATE, "trust.key-time");
    vc_is(&x->v.verdict, "policy.second-signature", SP_SKIPPED, "");
    vf_end(x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_without_the_certificates_passes),
        cmocka_unit_test(a_key_revoked_before_fails),
        cmocka_unit_test(invalid_since_before_fails_whenever_it_was_revoked),
        cmocka_unit_test(revoked_only_later_passes_and_is_said),
        cmocka_unit_test(a_stale_list_decides_nothing_about_now),
        cmocka_unit_test(a_list_stale_by_then_decides_nothing),
        cmocka_unit_test(a_policy_may_ask_for_a_list),
        cmocka_unit_test(the_newest_list_counts),
        cmocka_unit_test(a_list_of_another_root_is_not_taken_for_one),
        cmocka_unit_test(logs_were_looked_at_with_proofs_of_report_and_receipt),
        cmocka_unit_test(a_fresher_list_of_the_verifier_counts),
        cmocka_unit_test(a_revoked_log_key_proves_nothing_after),
        cmocka_unit_test(second_signatures_are_judged_as_of_then),
        cmocka_unit_test(second_keys_may_run_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
