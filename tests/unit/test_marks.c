/* layer: evidence */
/* Marks of disputed facts against the disputes of the report, by the verifier and by the node that asked. */
#include "node/evidence/looked_at.h"
#include "node/evidence/marks.h"
#include "node/evidence/message_check.h"
#include "tests/lib/tamper.h"

#define RECEIVED ",'source':'t','received':'2026-10-14T17:46:40Z','data':"
#define NAME(mark) "{'kind':'registered.name','id':'1'" mark RECEIVED "{'type':'legal','text':{'text':'Mekong','lang':'en'}}}"
#define COUNT(id, mark) "{'kind':'registered.headcount','id':'" id "'" mark RECEIVED "{'count':12}}"
#define DECIDED ",'decided':'2026-10-20'"
#define DISPUTE(class, of, outcome, decided) \
    "{'kind':'disputes.dispute','id':'d','class':'" class "'" RECEIVED "{'kind':'registered.headcount','fact':'" of "','by':'subject'," \
    "'claim':{'text':'No.','lang':'en'},'raised':'2026-10-01','deadline':'2026-10-21','outcome':'" outcome "'" decided "}}"
#define MARK ",'disputed':true"

static const char *const facts[] = {
#define RIGHT 0
    NAME("") "," COUNT("1", MARK) "," COUNT("2", "") "," DISPUTE("public", "1", "open", ""),
#define RIGHT_UNRESOLVED 1
    NAME("") "," COUNT("1", MARK) "," COUNT("2", "") "," DISPUTE("public", "1", "unresolved", DECIDED),
#define NO_DISPUTE 2
    NAME("") "," COUNT("1", MARK) "," COUNT("2", ""),
#define ALL_MARKED 3
    NAME(MARK) "," COUNT("1", MARK) "," COUNT("2", MARK) "," DISPUTE("public", "1", "open", ""),
#define SETTLED 4
    NAME("") "," COUNT("1", MARK) "," COUNT("2", "") "," DISPUTE("public", "1", "rejected", DECIDED),
#define OF_ANOTHER 5
    NAME("") "," COUNT("1", MARK) "," COUNT("2", MARK) "," DISPUTE("public", "2", "open", ""),
#define NO_MARK 6
    NAME("") "," COUNT("1", "") "," COUNT("2", "") "," DISPUTE("public", "1", "open", ""),
#define WITHHELD 7
    NAME("") "," COUNT("1", MARK) "," COUNT("2", "") "," DISPUTE("internal", "1", "open", ""),
#define NOTHING 8
    NAME("") "," COUNT("1", "") "," COUNT("2", ""),
#define OF_NO_FACT 9
    NAME("") "," COUNT("1", "") "," COUNT("2", "") "," DISPUTE("public", "3", "open", ""),
};

static int64_t version; /* of the product; 0: the newest */

/* What the registry holds, and signs. */
static void say(struct bf *m, size_t which, const char *product)
{
    SP_BUF_AUTO text = { 0 };
    struct sp_diag d = { .rule = "" };
    sp_buf_puts(&text, "{\"subject\":\"LA.ern:0100001234\",\"facts\":[");
    for (const char *p = facts[which]; *p; p++)
        sp_buf_putc(&text, *p == '\'' ? '"' : *p);
    sp_buf_puts(&text, "]}");
    struct sp_rc rc = sp_company_from_json(sp_buf_view(&text), &m->arena, &m->company, &d);
    if (!sp_ok(rc))
        fail_msg("%zu: %s %s %s", which, d.rule, d.field, d.text);
    m->request.product = sp_view_of(product);
    m->product_version = version;
}

static void no_dispute(struct bf *m) { say(m, NO_DISPUTE, "full"); }
static void all_marked(struct bf *m) { say(m, ALL_MARKED, "full"); }
static void settled(struct bf *m) { say(m, SETTLED, "monitoring"); }
static void of_another(struct bf *m) { say(m, OF_ANOTHER, "full"); }
static void no_mark(struct bf *m) { say(m, NO_MARK, "full"); }

static void wrong_marks_are_refused(void **state)
{
    (void)state;
#define WRONG(n) { .name = #n, .fields = n, .id = "report.disputed", .rule = "report.disputed" }
    static const struct tp_kind kinds[] = { WRONG(no_dispute), WRONG(all_marked), WRONG(settled), WRONG(of_another), WRONG(no_mark) };
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        tp_run(&kinds[i]);
}

static void good(size_t which, const char *product, bool line, size_t disputed, enum sp_marks_ground ground)
{
    struct bf m;
    struct sp_verified v;
    bool found = false;
    bf_prepare(&m);
    say(&m, which, product);
    bf_make(&m);
    bf_bind(&m);
    const struct sp_verify_question q = { .bundle = sp_buf_view(&m.bundle), .trust = m.trust, .at_s = TF_NOW + 60 };
    CHECK_OK(sp_bundle_verify(&q, &v));
    assert_int_equal(sp_verdict_of(&v.verdict), SP_VALID);
    for (size_t i = 0; i < v.verdict.n; i++)
        found |= !strcmp(v.verdict.v[i].id, "report.disputed");
    assert_int_equal(found, line);
    assert_int_equal(v.marks.disputed, disputed);
    assert_int_equal(v.marks.ground, ground);
    assert_int_equal(!(sp_looked_at(&q, &v) & SP_LOOKED_AT_MARKS), disputed && ground != SP_MARKS_SHOWN);
    sp_verified_free(&v);
    bf_free(&m);
}

static void right_marks_are_proved_where_the_disputes_are_shown(void **state)
{
    (void)state;
    good(RIGHT, "full", true, 1, SP_MARKS_SHOWN);
    good(RIGHT_UNRESOLVED, "monitoring", true, 1, SP_MARKS_SHOWN);
    good(OF_NO_FACT, "full", false, 0, SP_MARKS_SHOWN);
    good(NOTHING, "full", false, 0, SP_MARKS_SHOWN);
    good(RIGHT, "basic", true, 1, SP_MARKS_SHOWN);
    good(WITHHELD, "standard", false, 1, SP_MARKS_WITHHELD);
    version = 1; /* before they showed disputes */
    good(NO_DISPUTE, "basic", false, 1, SP_MARKS_NO_SECTION);
    good(RIGHT, "standard", false, 1, SP_MARKS_NO_SECTION);
    version = 0;
    good(WITHHELD, "full", false, 1, SP_MARKS_WITHHELD);
    assert_string_equal(sp_not_checked(SP_LOOKED_AT_ALL & ~(unsigned)SP_LOOKED_AT_MARKS, 0), "the marks of disputed facts: not all disputes are shown");
}

/* A copy from which something was left out. */
static struct sp_rc copy(size_t which, bool policy, bool section, struct sp_marks_seen *out, struct sp_diag *d)
{
    struct bf m;
    SP_BUF_AUTO claims = { 0 };
    struct sp_report r;
    struct sp_report_hidden hidden = { .policy = policy };
    bf_prepare(&m);
    say(&m, which, "full");
    m.head.request_digest = m.receipt.sealed_digest;
    CHECK_OK(sp_report_build(&claims, &m.head, sp_product_named(SP_VIEW_LIT("full")), m.company.facts, m.company.n, 0, d));
    CHECK_OK(sp_report_parse(sp_buf_view(&claims), &m.arena, &r, d));
    for (size_t i = 0; section && i < r.n_sections; i++)
        hidden.facts[i] = r.sections[i].section == SP_SECTION_DISPUTES;
    struct sp_rc rc = sp_report_marks(&r, &hidden, out, d);
    bf_free(&m);
    return rc;
}

static void what_was_left_out_of_a_copy_may_be_its_dispute(void **state)
{
    (void)state;
    struct sp_marks_seen seen = { .disputed = 0 };
    struct sp_diag d = { .rule = "" };
    CHECK_OK(copy(NO_DISPUTE, true, false, &seen, &d));
    assert_int_equal(seen.ground, SP_MARKS_LEFT_OUT);
    CHECK_OK(copy(NO_DISPUTE, false, true, &seen, &d));
    assert_int_equal(seen.ground, SP_MARKS_LEFT_OUT);
    assert_int_equal(seen.disputed, 1);
    seen.disputed = 77;
    CHECK_RC(INVALID, copy(NO_DISPUTE, false, false, &seen, &d));
    CHECK_RULE(d, "report.disputed");
    assert_string_equal(d.field, "registered.headcount");
    assert_int_equal(seen.disputed, 77);
    CHECK_RC(INVALID, copy(NO_MARK, true, true, &seen, &d)); /* what is shown marks what it names */
    CHECK_RULE(d, "report.disputed");
}

/* What the asking node says of a report that came from its registry. */
static struct sp_rc node_says(struct bf *m, struct sp_diag *d)
{
    SP_BUF_AUTO claims = { 0 };
    struct sp_report r;
    bf_make(m);
    CHECK_OK(sp_report_build(&claims, &m->head, sp_product_named(m->request.product), m->company.facts, m->company.n, 0, d));
    CHECK_OK(sp_report_parse(sp_buf_view(&claims), &m->arena, &r, d));
    const struct sp_question_made q = { &m->request, m->request_digest, TF_NOW + 60, 0, 0 };
    return sp_report_acceptable(m->trust, &q, &r, d);
}

static void the_asking_node_refuses_what_the_verifier_would(void **state)
{
    (void)state;
    static const struct sp_report_ground foreign[] = { { SP_VIEW_LIT("moon.treaty"), SP_VIEW_LIT("moon.treaty") } },
                                         own[] = { { SP_VIEW_LIT("la.export.register"), SP_VIEW_LIT("la.public-register") } };
    static const struct { size_t facts; const struct sp_report_ground *ground; const char *rule; } cases[] = {
        { RIGHT, own, NULL }, { RIGHT, NULL, NULL }, { NOTHING, own, NULL }, { NOTHING, foreign, "report.transfer" }, { ALL_MARKED, own, "report.disputed" },
        { NO_MARK, own, "report.disputed" } };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct bf m;
        struct sp_diag d = { .rule = "" };
        bf_prepare(&m);
        say(&m, cases[i].facts, "full");
        if (cases[i].ground)
            m.head.transfer = (struct sp_report_transfer){ m.receipt.sealed_digest, SP_VIEW_LIT("2026-11-21"), cases[i].ground, 1 };
        struct sp_rc rc = node_says(&m, &d);
        assert_string_equal(d.rule, cases[i].rule ? cases[i].rule : "");
        assert_int_equal(rc.code, cases[i].rule ? SP_RC_INVALID : SP_RC_OK);
        m.head.requester = SP_VIEW_LIT("CN-GX/bank-2"); /* and what it refused before */
        if (!cases[i].rule)
            CHECK_RC(INVALID, node_says(&m, &d));
        bf_free(&m);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrong_marks_are_refused),
        cmocka_unit_test(right_marks_are_proved_where_the_disputes_are_shown),
        cmocka_unit_test(what_was_left_out_of_a_copy_may_be_its_dispute),
        cmocka_unit_test(the_asking_node_refuses_what_the_verifier_would),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
