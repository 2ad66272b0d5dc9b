/* layer: evidence */
/* What no check looked at is told with the reason why, the true one: of each bundle, policy and list that an auditor may bring. */
#include "node/evidence/looked_at.h"
#include "node/evidence/verify_second.h"
#include "tests/lib/verify_fixture.h"
#include "tests/lib/verdict_check.h"

/* How a verification ended, as far as what was looked at hangs on it. */
struct ended {
    enum sp_result bundle, trust, policy, form; /* SP_SKIPPED: there is no such line */
    bool have_report, status_line, has_crls, uncovered, judged, own_roots, unseen;
    size_t n_crls, n_stamps;
    enum sp_logged_kind proof[3];
    size_t n_proofs;
    const char *second;
};

static void add(struct sp_verdict *v, const char *id, enum sp_result r)
{
    if (r != SP_SKIPPED)
        sp_verdict_add(v, r, id, "x");
}

static unsigned looked_at(const struct ended *e)
{
    static struct sp_verified v;
    struct sp_verify_question q = { .has_policy = e->policy != SP_SKIPPED, .has_crls = e->has_crls, .named_roots = !e->own_roots };
    memset(&v, 0, sizeof v);
    add(&v.verdict, "bundle.format", e->bundle);
    add(&v.verdict, "trust.file", e->trust);
    add(&v.verdict, "policy.file", e->policy);
    add(&v.verdict, "report.form", e->form);
    if (e->status_line)
        sp_verdict_skip(&v.verdict, "report.status", "report.status-lists");
    v.have_report = e->have_report;
    v.uncovered = e->uncovered;
    v.unseen = e->unseen;
    v.stamps_judged = e->judged;
    v.bundle.n_crls = e->n_crls;
    v.bundle.stamps.n = e->n_stamps;
    struct sp_bundle_proof proofs[3] = { { .kind = e->proof[0] }, { .kind = e->proof[1] }, { .kind = e->proof[2] } };
    v.bundle.proofs = proofs;
    v.bundle.n_proofs = e->n_proofs;
    v.bundle.second.n = e->second != NULL;
    v.bundle.second.v[0].alg = sp_view_of(e->second);
    v.report.head.iss = v.report.head.aud = SP_VIEW_LIT("LA");
    return sp_looked_at(&q, &v);
}

/* The reasons are those, in this order, and no others; words that each begins or ends with. */
static void reasons(const struct ended *e, const char *const *words)
{
    unsigned looked = looked_at(e);
    const char *text;
    size_t i = 0;
    for (; (text = sp_not_checked(looked, i)) != NULL && words[i]; i++)
        if (!strstr(text, words[i]))
            fail_msg("%s, not %s", text, words[i]);
    if (text || words[i])
        fail_msg("%s, not %s", text ? text : "no more", words[i] ? words[i] : "no more");
}

#define NO_PROOFS "exchange logs: no proofs travel"
#define NO_LIST "certificates: no list is at hand"
#define NO_STATUS "revocation of the report: it names no status list"
#define NO_STAMPS "time stamps: none travel"
#define ENDED(b, t, p, f, have) .bundle = SP_##b, .trust = SP_##t, .policy = SP_##p, .form = SP_##f, .have_report = have
#define GOOD ENDED(PASS, PASS, SKIPPED, PASS, true)
#define REPORT_AND_RECEIPT .proof = { SP_LOGGED_ANSWER, SP_LOGGED_RECEIPT }, .n_proofs = 2

static void each_reason_is_the_true_one(void **state)
{
    (void)state;
    static const struct { struct ended e; const char *words[6]; } cases[] = {
        { { GOOD }, { NO_PROOFS, NO_LIST, NO_STATUS, NO_STAMPS } },
        /* nothing was verified: of what travels with a bundle that nobody could read, nothing is known */
        { { ENDED(FAIL, SKIPPED, SKIPPED, SKIPPED, false) }, { "all else of a bundle" } },
        { { ENDED(PASS, FAIL, SKIPPED, SKIPPED, false) }, { "all else of a bundle" } },
        { { ENDED(SKIPPED, SKIPPED, SKIPPED, SKIPPED, false) }, { "all else of a bundle" } },
        /* proofs: none, of one message only, of the request only */
        { { GOOD, REPORT_AND_RECEIPT }, { NO_LIST, NO_STATUS, NO_STAMPS } },
        { { GOOD, .proof = { SP_LOGGED_ANSWER }, .n_proofs = 1 }, { "inclusion of the receipt", NO_LIST, NO_STATUS, NO_STAMPS } },
        { { GOOD, .proof = { SP_LOGGED_RECEIPT, SP_LOGGED_REQUEST }, .n_proofs = 2 }, { "inclusion of the report", NO_LIST, NO_STATUS, NO_STAMPS } },
        { { GOOD, .proof = { SP_LOGGED_REQUEST }, .n_proofs = 1 }, { NO_PROOFS, NO_LIST, NO_STATUS, NO_STAMPS } },
        /* lists of certificates: none at all is not "of some"; the bundle's or the verifier's; not of every root */
        { { GOOD, REPORT_AND_RECEIPT, .uncovered = true }, { NO_LIST, NO_STATUS, NO_STAMPS } },
        { { GOOD, REPORT_AND_RECEIPT, .n_crls = 1 }, { NO_STATUS, NO_STAMPS } },
        { { GOOD, REPORT_AND_RECEIPT, .has_crls = true }, { NO_STATUS, NO_STAMPS } },
        { { GOOD, REPORT_AND_RECEIPT, .n_crls = 1, .uncovered = true }, { "revocation of some certificates", NO_STATUS, NO_STAMPS } },
        /* the report's status: named, not named, not known, since the report is not proved */
        { { GOOD, REPORT_AND_RECEIPT, .n_crls = 1, .status_line = true }, { NO_STAMPS } },
        { { ENDED(PASS, PASS, SKIPPED, FAIL, false), REPORT_AND_RECEIPT, .n_crls = 1 }, { "the report itself is not proved", NO_STAMPS } },
        { { ENDED(PASS, PASS, SKIPPED, SKIPPED, false), REPORT_AND_RECEIPT, .n_crls = 1 }, { "the report itself is not proved", NO_STAMPS } },
        { { ENDED(PASS, PASS, SKIPPED, PASS, false), REPORT_AND_RECEIPT, .n_crls = 1 }, { NO_STATUS, NO_STAMPS } }, /* its form is right, and so it can be read */
        { { ENDED(PASS, PASS, SKIPPED, FAIL, false), REPORT_AND_RECEIPT, .n_crls = 1, .status_line = true }, { NO_STAMPS } },
        /* stamps: none, no policy, one that cannot be read, one without authority, judged */
        { { GOOD, REPORT_AND_RECEIPT, .n_crls = 1, .status_line = true, .n_stamps = 2 }, { "time stamps: no policy was given" } },
        { { ENDED(PASS, PASS, FAIL, PASS, true), REPORT_AND_RECEIPT, .n_crls = 1, .status_line = true, .n_stamps = 2 }, { "time stamps: no policy was given" } },
        { { ENDED(PASS, PASS, PASS, PASS, true), REPORT_AND_RECEIPT, .n_crls = 1, .status_line = true, .n_stamps = 2 }, { "time stamps: the policy names no authority" } },
        { { ENDED(PASS, PASS, PASS, PASS, true), REPORT_AND_RECEIPT, .n_crls = 1, .status_line = true, .judged = true }, { NO_STAMPS } },
        { { ENDED(PASS, PASS, PASS, PASS, true), REPORT_AND_RECEIPT, .n_crls = 1, .status_line = true, .n_stamps = 2, .judged = true }, { NULL } },
        /* second signatures: only of an unknown algorithm */
        { { ENDED(PASS, PASS, PASS, PASS, true), REPORT_AND_RECEIPT, .n_crls = 1, .status_line = true, .n_stamps = 2, .judged = true, .second = "SM2-SM3" }, { NULL } },
        { { ENDED(PASS, PASS, PASS, PASS, true), REPORT_AND_RECEIPT, .n_crls = 1, .status_line = true, .n_stamps = 2, .judged = true, .second = "ML-DSA-87" },
          { "second signatures" } },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        reasons(&cases[i].e, cases[i].words);
}

/* Real verifications: what each skipped line gives as its reason is what was missing. */
static void skipped_lines_tell_why(void **state)
{
    (void)state;
    static const char none[] = "{\"format\":\"saphan-verify-policy/1\",\"witness_quorum\":0}";
    struct vf f, *x = &f;
    vf_begin(x);
    assert_int_equal(vf_judge(x, NULL, 0), SP_VALID);
    for (size_t i = 0; i < x->v.verdict.n; i++)
        assert_int_not_equal(x->v.verdict.v[i].result, SP_SKIPPED);
    assert_int_equal(vf_judge(x, none, 0), SP_VALID);
    for (size_t i = 0; i < x->v.verdict.n; i++)
        assert_int_not_equal(x->v.verdict.v[i].result, SP_SKIPPED);
    cf_text(&x->m.f, 1, 1, TF_NOW, CF_LIFE, NULL, 0, &x->list[0]); /* a list of another root */
    x->bundle.crl[x->bundle.n_crls++] = sp_buf_view(&x->list[0]);
    assert_int_equal(vf_judge(x, none, 0), SP_VALID);
    size_t n = 0;
    for (size_t i = 0; i < x->v.verdict.n; i++) {
        const struct sp_check_line *l = &x->v.verdict.v[i];
        if (l->result != SP_SKIPPED)
            continue;
        assert_int_equal(l->skip, SP_SKIP_LIST);
        assert_string_equal(l->expected, "nothing: no policy asks for a list");
        n++;
    }
    assert_int_equal(n, 5);
    vf_end(x);
}

/* A line that is skipped because another failed names one that did. */
static void a_ground_that_is_named_did_fail(void **state)
{
    (void)state;
    struct bf m;
    struct sp_verified v;
    for (int which = 0; which < 3; which++) {
        bf_prepare(&m);
        bf_make(&m);
        struct sp_buf *jws[] = { &m.request_jws, &m.report_jws, &m.receipt_jws };
        char *last = &jws[which]->p[jws[which]->n - 4];
        *last = *last == 'A' ? 'B' : 'A';
        bf_bind(&m);
        const struct sp_verify_question q = { .bundle = sp_buf_view(&m.bundle), .trust = m.trust, .at_s = TF_NOW + 60 };
        CHECK_OK(sp_bundle_verify(&q, &v));
        assert_int_equal(sp_verdict_of(&v.verdict), SP_INVALID);
        size_t skipped = 0;
        for (size_t i = 0; i < v.verdict.n; i++) {
            const struct sp_check_line *l = &v.verdict.v[i];
            if (l->result != SP_SKIPPED)
                continue;
            skipped++;
            assert_int_equal(l->skip, SP_SKIP_GROUND);
            bool failed = false; /* one of the named, or of the group that is named, did not pass */
            for (size_t k = 0; k < v.verdict.n; k++) {
                const struct sp_check_line *g = &v.verdict.v[k];
                size_t group = strcspn(g->id, ".");
                failed |= g->result != SP_PASS && g != l && (strstr(l->detail, g->id) || (!strncmp(l->detail, g->id, group) && l->detail[group] == ' '));
            }
            if (!failed)
                fail_msg("%s: %s", l->id, l->detail);
        }
        assert_true(skipped > 0);
        assert_true(!!(sp_looked_at(&q, &v) & SP_LOOKED_AT_PROVED_STATUS) == (which != 1));
        sp_verified_free(&v);
        bf_free(&m);
    }
}

/* The roots that the file names itself; signatures that only their own dates put before a suspension. */
static void what_the_file_says_of_itself(void **state)
{
    (void)state;
    struct ended e = { SP_PASS, SP_PASS, SP_SKIPPED, SP_PASS, .have_report = true, .status_line = true, .own_roots = true };
    static const char *const roots[] = { "the roots: those of the trust list itself", "no proofs travel", "revocation of certificates", "none travel", NULL };
    reasons(&e, roots);
    e.unseen = true;
    static const char *const both[] = { "the roots: those of the trust list itself", "when all was signed", "no proofs travel", "revocation of certificates", "none travel", NULL };
    reasons(&e, both);
    e.own_roots = false;
    static const char *const when[] = { "when all was signed", "no proofs travel", "revocation of certificates", "none travel", NULL };
    reasons(&e, when);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_file_says_of_itself), cmocka_unit_test(each_reason_is_the_true_one),
        cmocka_unit_test(skipped_lines_tell_why),
        cmocka_unit_test(a_ground_that_is_named_did_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
