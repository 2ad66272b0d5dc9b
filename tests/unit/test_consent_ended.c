/* layer: evidence */
/* A consent that ended: held against the dates of question and report, and against when somebody else had seen them. */
#include "node/evidence/message_check.h"
#include "tests/lib/verify_fixture.h"

enum { DAY = 86400 };
#define CHECK "report.authorisation"

/* TF_NOW is the morning of 26 October 2026; in the far west it is the 25th. */
static void begin(struct vf *x, const char *expires, int64_t asked_s, int64_t made_s)
{
    *x = (struct vf){ .judged = false };
    bf_prepare(&x->m);
    x->m.request.iat = asked_s;
    x->m.request.exp = asked_s + 7 * DAY;
    x->m.head.iat = made_s;
    x->m.request.authorisation.expires = x->m.head.authorisation.expires = sp_view_of(expires);
    bf_make(&x->m);
    vf_prove(x, VF_GX, SP_LOGGED_RECEIPT, &x->m.receipt_jws);
    vf_prove(x, VF_LA, SP_LOGGED_ANSWER, &x->m.report_jws);
    x->bundle = (struct sp_bundle){ .exchange = SP_VIEW_LIT(BF_EXCHANGE), .request = sp_buf_view(&x->m.request_jws),
        .report = bf_report(&x->m), .receipt = sp_buf_view(&x->m.receipt_jws), .proofs = x->proofs, .n_proofs = 2 };
}

struct ended { const char *expires; int64_t asked_s, made_s; enum sp_result alone; const char *alone_rule; enum sp_result seen; const char *seen_rule; };

static void its_end_is_held_against_every_time(void **state)
{
    (void)state;
    static const struct ended cases[] = {
        { "2026-10-25", TF_NOW, TF_NOW, SP_PASS, "", SP_PASS, "" },
        { "2026-10-24", TF_NOW, TF_NOW, SP_FAIL, "report.authorisation-expired", SP_FAIL, "report.authorisation-expired" },
        /* asked in time, answered after it */
        { "2026-10-24", TF_NOW - 2 * DAY, TF_NOW, SP_FAIL, "report.authorisation-expired", SP_FAIL, "report.authorisation-expired" },
        /* both dated in time, and seen only after it */
        { "2026-10-24", TF_NOW - DAY, TF_NOW - DAY, SP_PASS, "", SP_INDETERMINATE, "report.authorisation-late" },
        { "2026-10-25", TF_NOW - DAY, TF_NOW - DAY, SP_PASS, "", SP_PASS, "" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct ended *c = &cases[i];
        struct vf x;
        begin(&x, c->expires, c->asked_s, c->made_s);
        (void)vf_judge(&x, NULL, 0);
        vc_is(&x.v.verdict, CHECK, c->alone, c->alone_rule);
        enum sp_verdict_kind v = vf_judge(&x, VF_QUORUM_1(""), 0);
        vc_is(&x.v.verdict, CHECK, c->seen, c->seen_rule);
        assert_int_equal(v, c->seen == SP_PASS ? SP_VALID : c->seen == SP_FAIL ? SP_INVALID : SP_UNDECIDED);
        vf_end(&x);
    }
}

/* What a node asks of a report that it takes: no witness has seen it yet. */
static void a_node_takes_no_report_of_later(void **state)
{
    (void)state;
    struct vf x;
    struct sp_diag d = { .rule = "" };
    begin(&x, "2026-10-24", TF_NOW - 2 * DAY, TF_NOW);
    struct sp_report r = { .head = x.m.head };
    struct sp_question_made q = { .request = &x.m.request, .digest = x.m.request_digest, .at_s = TF_NOW };
    CHECK_RC(INVALID, sp_report_check(x.m.trust, SP_REPORT_AUTHORISATION, &q, &r, &d));
    CHECK_RULE(d, "report.authorisation-expired");
    r.head.iat = TF_NOW - DAY;
    CHECK_OK(sp_report_check(x.m.trust, SP_REPORT_AUTHORISATION, &q, &r, &d));
    q.seen_s = TF_NOW;
    CHECK_RC(EXPIRED, sp_report_check(x.m.trust, SP_REPORT_AUTHORISATION, &q, &r, &d));
    CHECK_RULE(d, "report.authorisation-late");
    vf_end(&x);
}

/* A request that was dated back, by the log of the node that asked. */
static void a_request_is_seen_soon_after_it_was_made(void **state)
{
    (void)state;
    for (int late = 0; late < 2; late++) {
        struct vf x;
        begin(&x, "2026-12-31", TF_NOW - (late ? 8 : 6) * DAY, TF_NOW - (late ? 8 : 6) * DAY);
        sp_buf_clear(&x.note[VF_GX]);
        sp_buf_clear(&x.proof[VF_GX]);
        vf_prove(&x, VF_GX, SP_LOGGED_REQUEST, &x.m.request_jws);
        x.bundle.n_proofs = 1;
        (void)vf_judge(&x, VF_QUORUM_1(""), 0);
        vc_is(&x.v.verdict, "time.request-witnessed", late ? SP_INDETERMINATE : SP_PASS, late ? "time.late" : "");
        vf_end(&x);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(its_end_is_held_against_every_time),
        cmocka_unit_test(a_node_takes_no_report_of_later),
        cmocka_unit_test(a_request_is_seen_soon_after_it_was_made),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
