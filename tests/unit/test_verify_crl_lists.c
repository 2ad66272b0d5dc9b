/* layer: evidence */
/* What is a revocation list, in a bundle and in an auditor's file; and two that do not go together. */
#include "base/clock.h"
#include "tests/lib/verify_fixture.h"

/* A newer list that forgot a revocation does not give the key back. */
static void a_list_that_forgot_fails(void **state)
{
    (void)state;
    struct vf f, *x = &f;
    vf_begin(x);
    const struct cf_taken taken = { VF_REPORT_KEY, TF_NOW - 60, 0 }, later = { VF_REPORT_KEY, TF_NOW + 5, 0 };
    vf_add_list(x, 6, TF_NOW, &taken, 1);
    vf_add_list(x, 7, TF_NOW + 1, NULL, 0);
    assert_int_equal(vf_judge(x, NULL, 0), SP_INVALID);
    vc_is(&x->v.verdict, "crl.lists", SP_FAIL, "crl.forgot");
    x->bundle.n_crls = 0;
    sp_buf_clear(&x->list[0]);
    sp_buf_clear(&x->list[1]);
    vf_add_list(x, 6, TF_NOW, &taken, 1);
    vf_add_list(x, 7, TF_NOW + 6, &later, 1); /* dated forward */
    assert_int_equal(vf_judge(x, NULL, 0), SP_INVALID);
    vc_is(&x->v.verdict, "crl.lists", SP_FAIL, "crl.forgot");
    vf_end(x);
}

/* Which of them counted would hang on how their text happens to sort. */
static void two_lists_of_one_number_fail(void **state)
{
    (void)state;
    struct vf f, *x = &f;
    vf_begin(x);
    const struct cf_taken taken = { VF_REPORT_KEY, TF_NOW - 60, 0 };
    vf_add_list(x, 7, TF_NOW, NULL, 0);
    vf_add_list(x, 7, TF_NOW, &taken, 1);
    assert_int_equal(vf_judge(x, NULL, 0), SP_INVALID);
    vc_is(&x->v.verdict, "crl.lists", SP_FAIL, "crl.fork");
    vf_add_list(x, 8, TF_NOW, &taken, 1); /* also when there is a newer one, wherever it stands */
    assert_int_equal(vf_judge(x, NULL, 0), SP_INVALID);
    vc_is(&x->v.verdict, "crl.lists", SP_FAIL, "crl.fork");
    vf_end(x);
}

static void a_list_of_the_verifier_with_the_number_of_the_bundles_must_be_the_same(void **state)
{
    (void)state;
    struct vf f, *x = &f;
    const struct sp_crl_item *item;
    size_t n;
    vf_begin(x);
    const struct cf_taken taken = { VF_REPORT_KEY, TF_NOW - 60, 0 };
    const struct sp_view *roots = sp_trust_roots(x->m.trust, &n);
    x->store = sp_crl_store_new();
    assert_non_null(x->store);
    vf_add_list(x, 7, TF_NOW, NULL, 0);
    CHECK_OK(sp_crl_store_text(x->store, x->bundle.crl[0], roots, n, &item, NULL));
    assert_true(sp_crl_set_add(&x->own, item));
    sp_trust_set_crls(x->m.trust, &x->own);
    assert_int_equal(vf_judge(x, NULL, 0), SP_VALID); /* the very same */
    x->bundle.n_crls = 0;
    sp_buf_clear(&x->list[0]);
    vf_add_list(x, 7, TF_NOW, &taken, 1);
    assert_int_equal(vf_judge(x, NULL, 0), SP_INVALID);
    vc_is(&x->v.verdict, "crl.lists", SP_FAIL, "crl.fork");
    vf_end(x);
}

static void a_file_with_two_lists_of_one_number_is_refused(void **state)
{
    (void)state;
    struct vf f, *x = &f;
    SP_BUF_AUTO one = { 0 };
    SP_BUF_AUTO two = { 0 };
    SP_BUF_AUTO file = { 0 };
    struct sp_diag d = { .rule = "" };
    size_t n_roots, n = 0;
    struct sp_crl_tally tally = { 0 };
    vf_begin(x);
    const struct cf_taken taken = { VF_REPORT_KEY, TF_NOW - 60, 0 };
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
    vf_end(x);
}

/* --- lists that are ahead of their time --- */

static int64_t at_now(void *ctx) { (void)ctx; return TF_NOW * 1000000; }

static void a_list_ahead_of_its_time_decides_nothing(void **state)
{
    (void)state;
    static const struct { int64_t number, this_s; const char *rule; } cases[] = {
        { TF_NOW, TF_NOW + SP_CRL_AHEAD_S + 1, "crl.future" },
        { TF_NOW + SP_CRL_AHEAD_S + 1, TF_NOW, "crl.ahead" },
        { INT64_MAX, TF_NOW, "crl.ahead" },
    };
    sp_clock_replace(at_now, NULL);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct vf f, *x = &f;
        SP_BUF_AUTO newer = { 0 };
        const struct sp_crl_item *item;
        size_t n;
        vf_begin(x);
        const struct sp_view *roots = sp_trust_roots(x->m.trust, &n);
        vf_add_list(x, cases[i].number, cases[i].this_s, NULL, 0);
        assert_int_equal(vf_judge(x, NULL, 0), SP_UNDECIDED);
        vc_is(&x->v.verdict, "crl.lists", SP_INDETERMINATE, cases[i].rule);
        /* With one that counts it is behind: no number can keep the true list out. */
        cf_text(&x->m.f, 0, 7, TF_NOW, CF_LIFE, NULL, 0, &newer);
        x->store = sp_crl_store_new();
        assert_non_null(x->store);
        CHECK_OK(sp_crl_store_text(x->store, sp_buf_view(&newer), roots, n, &item, NULL));
        assert_true(sp_crl_set_add(&x->own, item));
        sp_trust_set_crls(x->m.trust, &x->own);
        assert_int_equal(vf_judge(x, NULL, 0), SP_VALID);
        vf_end(x);
    }
    sp_clock_replace(NULL, NULL);
}

static void a_file_with_a_list_ahead_of_its_time_is_refused(void **state)
{
    (void)state;
    struct vf f, *x = &f;
    SP_BUF_AUTO der = { 0 };
    SP_BUF_AUTO file = { 0 };
    struct sp_diag d = { .rule = "" };
    size_t n_roots, n = 0;
    struct sp_crl_tally tally = { 0 };
    sp_clock_replace(at_now, NULL);
    vf_begin(x);
    const struct sp_view *roots = sp_trust_roots(x->m.trust, &n_roots);
    x->store = sp_crl_store_new();
    assert_non_null(x->store);
    cf_list(&x->m.f, 0, INT64_MAX, TF_NOW, CF_LIFE, NULL, 0, &der);
    sp_crl_file_put(&file, sp_buf_view(&der));
    assert_true(sp_is(sp_crl_text_take(sp_buf_view(&file), false, roots, n_roots, x->store, &x->own, &n, &tally, &d), SP_RC_EXPIRED));
    assert_string_equal(d.rule, "crl.ahead");
    assert_int_equal(n + x->own.n, 0);
    CHECK_OK(sp_crl_kept_text_take(sp_buf_view(&file), roots, n_roots, x->store, &x->own, &d)); /* what was taken once */
    assert_int_equal(x->own.n, 1);
    sp_buf_clear(&der);
    cf_list(&x->m.f, 0, 7, TF_NOW, CF_LIFE, NULL, 0, &der);
    sp_crl_file_put(&file, sp_buf_view(&der));
    assert_true(sp_is(sp_crl_text_take(sp_buf_view(&file), false, roots, n_roots, x->store, &x->own, &n, &tally, &d), SP_RC_EXPIRED));
    assert_int_equal(x->own.v[0]->list.number, 7); /* the other one of the file is taken */
    sp_clock_replace(NULL, NULL);
    vf_end(x);
}

/* --- a root that was removed --- */

static void remove_root(struct vf *x)
{
    SP_BUF_AUTO file = { 0 };
    struct sp_trust *t;
    tf_remove_root(&x->m.f);
    tf_file(&x->m.f, &file);
    CHECK_OK(sp_trust_open(sp_buf_view(&file), NULL, &t, NULL));
    sp_trust_free(x->m.trust);
    x->m.trust = t;
}

/* Whoever stole its key can date a list as he likes: none counts, whatever it says and whenever it was made. */
static void a_removed_roots_lists_take_nothing_back(void **state)
{
    (void)state;
    struct vf f, *x = &f;
    const struct sp_crl_item *item;
    size_t n;
    vf_begin(x);
    const struct cf_taken taken = { VF_REPORT_KEY, TF_NOW - 60, 0 };
    vf_add_list(x, 9, TF_NOW, &taken, 1);
    assert_int_equal(vf_judge(x, NULL, 0), SP_INVALID);
    vc_is(&x->v.verdict, "report.signature", SP_FAIL, "crl.revoked");
    remove_root(x);
    assert_int_equal(vf_judge(x, NULL, 0), SP_VALID);
    vc_is(&x->v.verdict, "crl.lists", SP_PASS, "");
    vf_add_list(x, 9, TF_NOW, NULL, 0); /* two of one number, and one that forgot: nobody listens */
    vf_add_list(x, 10, TF_NOW + 1, NULL, 0);
    assert_int_equal(vf_judge(x, NULL, 0), SP_VALID);
    x->store = sp_crl_store_new(); /* nor to one in the auditor's own file */
    const struct sp_view *roots = sp_trust_roots(x->m.trust, &n);
    CHECK_OK(sp_crl_store_text(x->store, x->bundle.crl[0], roots, n, &item, NULL));
    assert_true(sp_crl_set_add(&x->own, item));
    sp_trust_set_crls(x->m.trust, &x->own);
    assert_int_equal(vf_judge(x, NULL, 0), SP_VALID);
    assert_int_equal(vf_judge(x, VF_NO_QUORUM(",\"crl\":\"current\""), 0), SP_VALID);
    vc_is(&x->v.verdict, "report.crl", SP_PASS, "");
    assert_true(vc_says(&x->v.verdict, "report.crl", "by a former root"));
    vc_is(&x->v.verdict, "log.LA.crl", SP_PASS, "");
    sp_trust_crl_set(x->m.trust, &x->own, &x->own);
    assert_int_equal(x->own.n, 0);
    assert_false(sp_crl_set_add(&x->own, item));
    vf_end(x);
}

static void below_a_removed_root_the_trust_list_takes_back(void **state)
{
    (void)state;
    struct vf f, *x = &f;
    vf_begin(x);
    struct sp_trust_key *key = VF_REPORT_KEY;
    key->status = SP_VIEW_LIT("retired");
    key->retired_s = key->not_after_s = TF_NOW - 60;
    remove_root(x);
    assert_int_equal(vf_judge(x, NULL, 0), SP_INVALID);
    vc_is(&x->v.verdict, "report.signature", SP_FAIL, "trust.key-revoked");
    vf_end(x);
}

/* --- lists that are none --- */

static void refused(struct vf *x, const char *rule)
{
    assert_int_equal(vf_judge(x, NULL, 0), SP_INVALID);
    vc_is(&x->v.verdict, "crl.lists", SP_FAIL, rule);
}

static void only_lists_of_roots_count(void **state)
{
    (void)state;
    struct vf f, *x = &f;
    struct tf other;
    vf_begin(x);
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
    assert_int_equal(vf_judge(x, NULL, 0), SP_INVALID);
    const struct sp_check_line *l = vc_line(&x->v.verdict, "crl.lists");
    assert_true(l && l->result == SP_FAIL && !strncmp(l->rule, "crl.", 4));
    tf_free(&other);
    vf_end(x);
}

/* The bundle's own list is the one that revokes: leaving it out is not noticed but by a policy, changing it is. */
static void a_list_with_an_entry_cut_out_fails(void **state)
{
    (void)state;
    struct vf f, *x = &f;
    SP_BUF_AUTO der = { 0 };
    vf_begin(x);
    const struct cf_taken taken = { VF_REPORT_KEY, TF_NOW - 60, 0 };
    cf_list(&x->m.f, 0, 1, TF_NOW, CF_LIFE, &taken, 1, &der);
    for (size_t i = 60; i < der.n; i += 7) { /* no single byte can be changed */
        der.p[i] ^= 1;
        sp_buf_clear(&x->list[0]);
        sp_buf_put_b64url(&x->list[0], sp_buf_view(&der));
        x->bundle.n_crls = 1;
        x->bundle.crl[0] = sp_buf_view(&x->list[0]);
        assert_int_equal(vf_judge(x, NULL, 0), SP_INVALID);
        const struct sp_check_line *l = vc_line(&x->v.verdict, "crl.lists");
        assert_true(l && l->result == SP_FAIL);
        der.p[i] ^= 1;
    }
    vf_end(x);
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
        cmocka_unit_test(a_removed_roots_lists_take_nothing_back), cmocka_unit_test(below_a_removed_root_the_trust_list_takes_back),
        cmocka_unit_test(a_list_that_forgot_fails),
        cmocka_unit_test(two_lists_of_one_number_fail),
        cmocka_unit_test(a_list_of_the_verifier_with_the_number_of_the_bundles_must_be_the_same),
        cmocka_unit_test(a_file_with_two_lists_of_one_number_is_refused),
        cmocka_unit_test(a_list_ahead_of_its_time_decides_nothing),
        cmocka_unit_test(a_file_with_a_list_ahead_of_its_time_is_refused),
        cmocka_unit_test(only_lists_of_roots_count),
        cmocka_unit_test(a_list_with_an_entry_cut_out_fails),
        cmocka_unit_test(a_store_reads_a_list_once),
        cmocka_unit_test(files_hold_lists_as_pem_or_one_as_der),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
