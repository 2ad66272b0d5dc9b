/* layer: evidence */
/* A node that the alliance suspended, a key that was retired: what was signed before stays, what is signed later does not count. */
#include <stdio.h>

#include "crypto/status.h"
#include "node/evidence/looked_at.h"
#include "tests/lib/verify_fixture.h"

#define URI "https://la.example/status/3"
enum { DAY = 86400, IDX = 17 };

/* The list as it is after the exchange of TF_NOW: newer, and signed again. */
static void publish(struct vf *x, int64_t issued_s)
{
    x->m.f.list.issued_s = issued_s;
    x->m.f.list.expires_s = TF_NOW + 90 * DAY;
    bf_publish(&x->m);
}

static void suspend(struct vf *x, size_t node, int64_t since_s)
{
    x->m.f.node[node].active = false;
    x->m.f.node[node].suspended_s = since_s;
}

static void retire(struct vf *x, size_t node, enum sp_key_use use, int64_t since_s)
{
    struct sp_trust_key *k = tf_key(&x->m.f, node, use);
    k->status = SP_VIEW_LIT("retired");
    k->retired_s = since_s;
}

static bool told(const struct vf *x)
{
    return !(sp_looked_at(&(struct sp_verify_question){ .at_s = 0 }, &x->v) & SP_LOOKED_AT_SIGNED_WHEN);
}

static void nothing_is_told_of_active_ones(void **state)
{
    (void)state;
    struct vf x;
    vf_begin(&x);
    assert_int_equal(vf_judge(&x, NULL, DAY), SP_VALID);
    assert_false(told(&x));
    vf_end(&x);
}

/* The report says itself that it was made later: by the list's own date, and without one by when the list was issued. */
static void a_suspended_nodes_later_report_does_not_count(void **state)
{
    (void)state;
    for (int dated = 0; dated < 2; dated++) {
        struct vf x;
        vf_begin(&x);
        suspend(&x, VF_LA, dated ? TF_NOW - 3600 : 0);
        publish(&x, dated ? TF_NOW + 60 : TF_NOW - 3600);
        const char *const policies[] = { NULL, VF_NO_QUORUM("") };
        for (size_t i = 0; i < 2; i++) {
            assert_int_equal(vf_judge(&x, policies[i], DAY), SP_INVALID);
            vc_is(&x.v.verdict, "report.signature", SP_FAIL, "trust.suspended");
            vc_is(&x.v.verdict, "request.signature", SP_PASS, "");
        }
        assert_int_equal(vf_judge(&x, VF_QUORUM_1(""), DAY), SP_INVALID);
        vc_is(&x.v.verdict, "report.signature", SP_FAIL, "trust.suspended");
        vf_end(&x);
    }
}

static void an_earlier_one_stays_and_who_says_so_is_told(void **state)
{
    (void)state;
    struct vf x;
    vf_begin(&x);
    suspend(&x, VF_LA, TF_NOW + 3600);
    publish(&x, TF_NOW);
    assert_int_equal(vf_judge(&x, NULL, 0), SP_VALID); /* judged before */
    assert_false(told(&x));
    publish(&x, TF_NOW + 7200);
    assert_int_equal(vf_judge(&x, NULL, DAY), SP_VALID);
    assert_true(told(&x)); /* only its own date is older */
    assert_int_equal(vf_judge(&x, VF_QUORUM_1(""), DAY), SP_UNDECIDED); /* of the receipt LA itself is the witness */
    vc_is(&x.v.verdict, "policy.witness-quorum", SP_INDETERMINATE, "");
    vc_is(&x.v.verdict, "time.witnessed", SP_PASS, "");
    assert_null(vc_line(&x.v.verdict, "time.receipt-witnessed"));
    assert_false(told(&x)); /* a witness saw the report before */
    vf_end(&x);
}

/* Given an older date, and seen only later: a policy that wants proof has none. */
static void what_was_seen_only_later_is_not_proved(void **state)
{
    (void)state;
    struct vf x;
    vf_begin(&x);
    suspend(&x, VF_LA, TF_NOW + 2);
    sp_buf_clear(&x.note[VF_LA]);
    SP_BUF_AUTO text = { 0 };
    struct lf_log log = { .size = 0 };
    char digest[SP_SHA256_TEXT];
    lf_fill(&log, 3, VF_LA);
    CHECK_OK(sp_sha256_b64url(sp_buf_view(&x.m.report_jws), digest));
    uint64_t at = lf_add(&log, SP_LOGGED_ANSWER, digest);
    lf_text(x.m.trust, VF_LA, &log, &text);
    lf_head(&x.m.f, x.m.trust, VF_LA, &log, &x.note[VF_LA]);
    lf_cosign(&x.m.f, x.m.trust, VF_GX, sp_buf_view(&text), TF_NOW + 600, &x.note[VF_LA]);
    sp_buf_clear(&x.proof[VF_LA]);
    lf_proof(&log, at, sp_buf_view(&x.note[VF_LA]), &x.proof[VF_LA]);
    x.proofs[VF_LA].text = sp_buf_view(&x.proof[VF_LA]);
    publish(&x, TF_NOW + 7200);
    assert_int_equal(vf_judge(&x, VF_QUORUM_1(""), DAY), SP_UNDECIDED);
    vc_is(&x.v.verdict, "policy.witness-quorum", SP_INDETERMINATE, "");
    assert_true(told(&x));
    assert_int_equal(vf_judge(&x, NULL, DAY), SP_VALID);
    assert_true(told(&x));
    vf_end(&x);
}

/* GX saw LA's head at TF_NOW + 5. Once it is suspended, or left, or its key is retired or revoked, it could say so of any head. */
static void a_witness_that_ended_is_none(void **state)
{
    (void)state;
    for (int how = 0; how < 4; how++) {
        struct vf x;
        vf_begin(&x);
        if (how == 0)
            suspend(&x, VF_GX, TF_NOW + 3600);
        if (how == 1)
            retire(&x, VF_GX, SP_USE_LOG, TF_NOW - 7 * DAY + 3600);
        if (how == 2) {
            x.m.f.node[VF_GX].active = false;
            x.m.f.node[VF_GX].left_s = TF_NOW + 3600;
        }
        publish(&x, TF_NOW);
        assert_int_equal(vf_judge(&x, VF_QUORUM_1(""), 0), SP_VALID); /* judged before */
        if (how == 3) {
            const struct cf_taken taken = { tf_key(&x.m.f, VF_GX, SP_USE_LOG), TF_NOW + 3600, 0 };
            vf_add_list(&x, 1, TF_NOW + 3600, &taken, 1);
        }
        assert_int_equal(vf_judge(&x, VF_QUORUM_1(""), DAY), SP_UNDECIDED);
        if (how == 2) { /* nobody else saw its request in time */
            vc_is(&x.v.verdict, "request.signature", SP_INDETERMINATE, "trust.left");
        } else {
            vc_is(&x.v.verdict, "policy.witness-quorum", SP_INDETERMINATE, "");
            assert_true(how == 3 || strstr(vc_line(&x.v.verdict, "policy.witness-quorum")->detail, "dates its word itself"));
            vc_is(&x.v.verdict, "log.LA.answer", SP_PASS, "");
        }
        assert_null(vc_line(&x.v.verdict, "time.witnessed"));
        assert_true(how == 0 ? told(&x) : true); /* GX signed the request, too */
        vf_end(&x);
    }
}

/* A key that has merely run out goes on to prove what it dated. */
static void a_witness_whose_key_ran_out_stays(void **state)
{
    (void)state;
    struct vf x;
    vf_begin(&x);
    tf_key(&x.m.f, VF_GX, SP_USE_LOG)->not_after_s = TF_NOW + 3600;
    publish(&x, TF_NOW + 60);
    assert_int_equal(vf_judge(&x, VF_QUORUM_1(""), DAY), SP_VALID);
    vc_is(&x.v.verdict, "time.witnessed", SP_PASS, "");
    vf_end(&x);
}

/* Its date lies after its end. */
static void a_witness_after_its_end_is_none(void **state)
{
    (void)state;
    struct vf x;
    vf_begin(&x);
    suspend(&x, VF_GX, TF_NOW - 61 + VF_SEEN); /* its own request and receipt say TF_NOW and two seconds later */
    publish(&x, TF_NOW + 7200);
    assert_int_equal(vf_judge(&x, VF_QUORUM_1(""), DAY), SP_UNDECIDED);
    vc_is(&x.v.verdict, "policy.witness-quorum", SP_INDETERMINATE, "");
    vc_is(&x.v.verdict, "request.signature", SP_PASS, "");
    vc_is(&x.v.verdict, "log.LA.answer", SP_PASS, "");
    vf_end(&x);
}

/* Nodes go on with former keys for a while; then no more. */
static void a_retired_key_ends_after_its_overlap(void **state)
{
    (void)state;
    struct vf x;
    vf_begin(&x);
    retire(&x, VF_LA, SP_USE_REPORT, TF_NOW - 7 * DAY);
    publish(&x, TF_NOW + 60);
    assert_int_equal(vf_judge(&x, NULL, DAY), SP_VALID);
    assert_true(told(&x));
    retire(&x, VF_LA, SP_USE_REPORT, TF_NOW - 7 * DAY - 60);
    publish(&x, TF_NOW + 60);
    assert_int_equal(vf_judge(&x, NULL, DAY), SP_INVALID);
    vc_is(&x.v.verdict, "report.signature", SP_FAIL, "trust.key-retired");
    retire(&x, VF_LA, SP_USE_REPORT, 0); /* not said: when the list was issued */
    publish(&x, TF_NOW - 8 * DAY);
    assert_int_equal(vf_judge(&x, NULL, DAY), SP_INVALID);
    vc_is(&x.v.verdict, "report.signature", SP_FAIL, "trust.key-retired");
    publish(&x, TF_NOW + 60);
    assert_int_equal(vf_judge(&x, NULL, DAY), SP_VALID);
    vf_end(&x);
}

/* A list of a suspended registry is nobody's word; it neither takes the report back nor keeps it. */
static void a_suspended_nodes_later_list_is_doubted(void **state)
{
    (void)state;
    struct vf x;
    SP_STATUS_LIST_AUTO bits = { .bits = SP_STATUS_BITS };
    SP_BUF_AUTO list = { 0 };
    vf_begin_as(&x, (struct sp_report_status){ SP_VIEW_LIT(URI), IDX });
    CHECK_OK(sp_status_list_grow(&bits, 64, NULL));
    CHECK_OK(sp_status_list_set(&bits, IDX, SP_STATUS_INVALID, NULL));
    struct sp_status_token t = { .iss = SP_VIEW_LIT("LA"), .sub = SP_VIEW_LIT(URI), .iat_s = TF_NOW + 7200, .exp_s = TF_NOW + 9 * DAY,
                                 .ttl_s = 9 * DAY, .list = bits };
    CHECK_OK(sp_status_sign(x.m.f.key[VF_LA][SP_USE_RECEIPT], sp_view("", 0), &t, &list, NULL));
    suspend(&x, VF_LA, TF_NOW + 3600);
    publish(&x, TF_NOW + 3600);
    x.status = sp_buf_view(&list);
    assert_int_equal(vf_judge(&x, NULL, DAY), SP_UNDECIDED);
    vc_is(&x.v.verdict, "status.file", SP_INDETERMINATE, "trust.suspended");
    vc_is(&x.v.verdict, "report.status", SP_INDETERMINATE, "status.absent");
    vf_end(&x);
}

/* Keys that came after the list was issued: nobody knows by it whose they are; a list of later must know. */
static void a_key_younger_than_the_list_is_open(void **state)
{
    (void)state;
    struct vf x;
    SP_STATUS_LIST_AUTO bits = { .bits = SP_STATUS_BITS };
    SP_BUF_AUTO list = { 0 };
    SP_KEY_AUTO other = NULL;
    SP_KEY_AUTO log = NULL;
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &other));
    CHECK_OK(sp_key_generate(sp_key_use_alg(SP_USE_LOG), &log));
    vf_begin_as(&x, (struct sp_report_status){ SP_VIEW_LIT(URI), IDX });
    CHECK_OK(sp_status_list_grow(&bits, 64, NULL));
    struct sp_status_token t = { .iss = SP_VIEW_LIT("LA"), .sub = SP_VIEW_LIT(URI), .iat_s = TF_NOW + 1, .exp_s = TF_NOW + 9 * DAY,
                                 .ttl_s = 9 * DAY, .list = bits };
    CHECK_OK(sp_status_sign(x.m.f.key[VF_LA][SP_USE_RECEIPT], sp_view("", 0), &t, &list, NULL));
    x.status = sp_buf_view(&list);
    assert_int_equal(vf_judge(&x, NULL, 0), SP_VALID);
    /* the same evidence, and a list in which LA has other keys for receipts and its log */
    struct sp_trust_key *receipts = tf_key(&x.m.f, VF_LA, SP_USE_RECEIPT), *logs = tf_key(&x.m.f, VF_LA, SP_USE_LOG);
    tf_name_key(&x.m.f, receipts, other);
    tf_certify(&x.m.f, receipts, "LA", SP_USE_RECEIPT, other, TF_NOW - 3600, 90);
    tf_name_key(&x.m.f, logs, log);
    tf_certify(&x.m.f, logs, "LA", SP_USE_LOG, log, TF_NOW - 3600, 90);
    publish(&x, TF_NOW);
    assert_int_equal(vf_judge(&x, NULL, 0), SP_UNDECIDED);
    vc_is(&x.v.verdict, "log.LA.answer", SP_INDETERMINATE, "trust.list-older");
    vc_is(&x.v.verdict, "status.file", SP_INDETERMINATE, "trust.list-older");
    assert_non_null(strstr(vc_line(&x.v.verdict, "log.LA.answer")->detail, "get a newer list"));
    publish(&x, TF_NOW + 30);
    assert_int_equal(vf_judge(&x, NULL, 0), SP_MALFORMED); /* the auditor's file of lists is at fault */
    vc_is(&x.v.verdict, "status.file", SP_FAIL, "trust.key");
    x.status = sp_view(NULL, 0);
    assert_int_equal(vf_judge(&x, NULL, 0), SP_INVALID);
    vc_is(&x.v.verdict, "log.LA.answer", SP_FAIL, "note.none");
    vf_end(&x);
}

/* A head that only its own node signed: nobody else saw the log, and without a policy no check says so. */
static void that_no_witness_signed_is_told(void **state)
{
    (void)state;
    for (int alone = 0; alone < 3; alone++) {
        struct vf x;
        vf_begin(&x);
        for (size_t node = 0; node < 2 && alone; node++) {
            SP_BUF_AUTO text = { 0 };
            struct lf_log log = { .size = 0 };
            char digest[SP_SHA256_TEXT];
            if ((int)node + 1 != alone)
                continue;
            lf_fill(&log, 3, (unsigned)node);
            CHECK_OK(sp_sha256_b64url(sp_buf_view(node ? &x.m.report_jws : &x.m.receipt_jws), digest));
            uint64_t at = lf_add(&log, node ? SP_LOGGED_ANSWER : SP_LOGGED_RECEIPT, digest);
            lf_text(x.m.trust, node, &log, &text);
            sp_buf_clear(&x.note[node]);
            sp_buf_clear(&x.proof[node]);
            lf_head(&x.m.f, x.m.trust, node, &log, &x.note[node]);
            lf_proof(&log, at, sp_buf_view(&x.note[node]), &x.proof[node]);
            x.proofs[node].text = sp_buf_view(&x.proof[node]);
        }
        const struct sp_verify_question q = { .at_s = 0 };
        assert_int_equal(vf_judge(&x, NULL, 0), SP_VALID);
        assert_int_equal(!(sp_looked_at(&q, &x.v) & SP_LOOKED_AT_WITNESSES), alone > 0);
        assert_int_equal(vf_judge(&x, VF_QUORUM_1(""), 0), alone ? SP_UNDECIDED : SP_VALID);
        assert_true(sp_looked_at(&q, &x.v) & SP_LOOKED_AT_WITNESSES); /* then a check says so */
        vf_end(&x);
    }
    assert_non_null(strstr(sp_not_checked(SP_LOOKED_AT_ALL & ~(unsigned)SP_LOOKED_AT_WITNESSES, 0), "no witness signed the head"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_told_of_active_ones),
        cmocka_unit_test(a_suspended_nodes_later_report_does_not_count),
        cmocka_unit_test(an_earlier_one_stays_and_who_says_so_is_told),
        cmocka_unit_test(what_was_seen_only_later_is_not_proved),
        cmocka_unit_test(a_witness_that_ended_is_none), cmocka_unit_test(a_witness_whose_key_ran_out_stays),
        cmocka_unit_test(a_witness_after_its_end_is_none),
        cmocka_unit_test(a_retired_key_ends_after_its_overlap),
        cmocka_unit_test(a_suspended_nodes_later_list_is_doubted), cmocka_unit_test(a_key_younger_than_the_list_is_open),
        cmocka_unit_test(that_no_witness_signed_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
