/* layer: evidence */
/* Status lists whose key was taken back: nobody knows what they said, and the report is no worse for them. */
#include "crypto/status.h"
#include "tests/lib/verify_fixture.h"

#define URI "https://la.example/status/3"
#define LISTS "report.status-lists"
#define THEN "report.status-then"
#define NOW "report.status"
enum { IDX = 17, LIFE = 30 * CF_DAY };

struct sx { struct vf x; struct sp_buf list[2]; };

static void put_list(struct sx *s, size_t i, int64_t iat_s, unsigned status)
{
    SP_STATUS_LIST_AUTO bits = { .bits = SP_STATUS_BITS };
    CHECK_OK(sp_status_list_grow(&bits, 64, NULL));
    CHECK_OK(sp_status_list_set(&bits, IDX, status, NULL));
    const struct sp_status_token t = { .iss = SP_VIEW_LIT("LA"), .sub = SP_VIEW_LIT(URI), .iat_s = iat_s, .exp_s = iat_s + LIFE,
                                       .ttl_s = LIFE, .list = bits };
    sp_buf_clear(&s->list[i]);
    CHECK_OK(sp_status_sign(s->x.m.f.key[VF_LA][SP_USE_RECEIPT], sp_view("", 0), &t, &s->list[i], NULL));
}

/* Two lists, of before the exchange and of a day after it; LA's receipt key is taken back two days after it. */
static void begin(struct sx *s, unsigned before, unsigned after, bool revoked)
{
    *s = (struct sx){ .list = { { 0 } } };
    vf_begin_as(&s->x, (struct sp_report_status){ SP_VIEW_LIT(URI), IDX });
    put_list(s, 0, TF_NOW - 3600, before);
    put_list(s, 1, TF_NOW + CF_DAY, after);
    for (size_t i = 0; i < 2; i++)
        s->x.bundle.status[i] = sp_buf_view(&s->list[i]);
    s->x.bundle.n_status = 2;
    const struct cf_taken taken = { tf_key(&s->x.m.f, VF_LA, SP_USE_RECEIPT), TF_NOW + 2 * CF_DAY, 0 };
    vf_add_list(&s->x, 1, TF_NOW + VF_LATER, &taken, revoked);
}

static void end(struct sx *s)
{
    sp_buf_free(&s->list[0]);
    sp_buf_free(&s->list[1]);
    vf_end(&s->x);
}

static void lines_are(const struct sx *s, enum sp_result lists, const char *then, const char *now)
{
    const struct sp_verdict *v = &s->x.v.verdict;
    vc_is(v, LISTS, lists, lists == SP_PASS ? "" : "crl.revoked");
    vc_is(v, THEN, *then ? SP_INDETERMINATE : SP_PASS, then);
    vc_is(v, NOW, *now ? SP_INDETERMINATE : SP_PASS, now);
    vc_is(v, "report.signature", SP_PASS, "");
}

static void without_a_witness_nothing_is_known(void **state)
{
    (void)state;
    struct sx s;
    begin(&s, SP_STATUS_VALID, SP_STATUS_VALID, false);
    assert_int_equal(vf_judge(&s.x, NULL, VF_LATER), SP_VALID);
    lines_are(&s, SP_PASS, "", "");
    end(&s);
    for (unsigned status = SP_STATUS_VALID; status <= SP_STATUS_SPECIFIC; status++) {
        begin(&s, SP_STATUS_VALID, status, true);
        assert_int_equal(vf_judge(&s.x, NULL, VF_LATER), SP_UNDECIDED);
        lines_are(&s, SP_INDETERMINATE, "status.absent", "status.absent");
        end(&s);
    }
}

/* Who saw the report saw no list: a thief of the list's key gives it any date. Nobody knows, whatever it says. */
static void witnesses_of_the_report_prove_no_list(void **state)
{
    (void)state;
    struct sx s;
    for (unsigned status = SP_STATUS_VALID; status <= SP_STATUS_SPECIFIC; status++) {
        begin(&s, status, SP_STATUS_VALID, true);
        s.x.bundle.n_status = 1;
        assert_int_equal(vf_judge(&s.x, VF_QUORUM_1(""), VF_LATER), SP_UNDECIDED);
        lines_are(&s, SP_INDETERMINATE, "status.absent", "status.absent");
        s.x.bundle.n_status = 0;
        s.x.status = sp_buf_view(&s.list[0]); /* nor when the auditor brings it */
        assert_int_equal(vf_judge(&s.x, VF_QUORUM_1(""), VF_LATER), SP_UNDECIDED);
        vc_is(&s.x.v.verdict, "status.file", SP_INDETERMINATE, "crl.revoked");
        vc_is(&s.x.v.verdict, THEN, SP_INDETERMINATE, "status.absent");
        end(&s);
    }
}

/* LA has another receipt key, by which list i is signed again. */
static void sign_anew(struct sx *s, size_t i, int64_t iat_s, unsigned status)
{
    struct tf *f = &s->x.m.f;
    struct sp_key *fresh, *former = f->key[VF_LA][SP_USE_RECEIPT];
    struct sp_trust_key *k = &f->node_key[VF_LA][f->node[VF_LA].n_keys++];
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &fresh));
    *k = (struct sp_trust_key){ .use = SP_VIEW_LIT("receipt"), .status = SP_VIEW_LIT("active") };
    tf_name_key(f, k, fresh);
    tf_certify(f, k, "LA", SP_USE_RECEIPT, fresh, TF_NOW - 3600, 365);
    bf_publish(&s->x.m);
    f->key[VF_LA][SP_USE_RECEIPT] = fresh;
    put_list(s, i, iat_s, status);
    s->x.bundle.status[i] = sp_buf_view(&s->list[i]);
    sp_key_free(former);
}

/* A list that is not believed hides none that is: nobody makes a revoked report better by adding one. */
static void a_report_that_was_taken_back_stays_so(void **state)
{
    (void)state;
    struct sx s;
    begin(&s, SP_STATUS_INVALID, SP_STATUS_VALID, true);
    sign_anew(&s, 0, TF_NOW - 3600, SP_STATUS_INVALID);
    assert_int_equal(vf_judge(&s.x, VF_QUORUM_1(""), VF_LATER), SP_INVALID);
    vc_is(&s.x.v.verdict, LISTS, SP_INDETERMINATE, "crl.revoked");
    vc_is(&s.x.v.verdict, THEN, SP_FAIL, "status.revoked");
    vc_is(&s.x.v.verdict, NOW, SP_FAIL, "status.revoked");
    end(&s);
}

/* And beside one that is not believed no good one is an answer. */
static void a_believed_list_beside_a_doubted_one(void **state)
{
    (void)state;
    struct sx s;
    begin(&s, SP_STATUS_VALID, SP_STATUS_INVALID, true);
    sign_anew(&s, 0, TF_NOW - 3600, SP_STATUS_VALID);
    assert_int_equal(vf_judge(&s.x, VF_QUORUM_1(""), VF_LATER), SP_UNDECIDED);
    lines_are(&s, SP_INDETERMINATE, "crl.revoked", "crl.revoked");
    s.x.bundle.n_status = 1;
    assert_int_equal(vf_judge(&s.x, VF_QUORUM_1(""), VF_LATER), SP_VALID);
    lines_are(&s, SP_PASS, "", "");
    end(&s);
}

/* Nor is a list better for it that is wrong by itself. */
static void a_list_by_nobody_still_fails(void **state)
{
    (void)state;
    struct sx s;
    begin(&s, SP_STATUS_VALID, SP_STATUS_VALID, true);
    sign_anew(&s, 0, TF_NOW - 3600, SP_STATUS_VALID);
    char *letter = &s.list[0].p[s.list[0].n - 8]; /* of before, judged as of then: the signature is looked at */
    *letter = *letter == 'A' ? 'B' : 'A';
    assert_int_equal(vf_judge(&s.x, VF_QUORUM_1(""), VF_LATER), SP_INVALID);
    vc_is(&s.x.v.verdict, LISTS, SP_FAIL, "jws.signature");
    vc_is(&s.x.v.verdict, NOW, SP_SKIPPED, "");
    end(&s);
}

static void an_auditors_list_is_judged_alike(void **state)
{
    (void)state;
    struct sx s;
    begin(&s, SP_STATUS_VALID, SP_STATUS_VALID, true);
    sign_anew(&s, 0, TF_NOW - 3600, SP_STATUS_VALID);
    s.x.bundle.n_status = 1;
    s.x.status = sp_buf_view(&s.list[1]);
    assert_int_equal(vf_judge(&s.x, VF_QUORUM_1(""), VF_LATER), SP_UNDECIDED);
    vc_is(&s.x.v.verdict, LISTS, SP_PASS, "");
    vc_is(&s.x.v.verdict, "status.file", SP_INDETERMINATE, "crl.revoked");
    vc_is(&s.x.v.verdict, NOW, SP_INDETERMINATE, "crl.revoked");
    end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_witness_nothing_is_known),
        cmocka_unit_test(witnesses_of_the_report_prove_no_list),
        cmocka_unit_test(a_believed_list_beside_a_doubted_one),
        cmocka_unit_test(a_report_that_was_taken_back_stays_so),
        cmocka_unit_test(a_list_by_nobody_still_fails),
        cmocka_unit_test(an_auditors_list_is_judged_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
