/* layer: schema */
#include "tests/lib/check.h"

#include "schema/decided.h"

/* Records with earlier versions that decisions rest on: what belongs to one, and what only says so. */

#define SUBJECT "LA.ern:0100000001"
#define AT(s) ",\"received\":\"2026-10-0" s "T00:00:00Z\""
#define COUNT(id, mark, at, count) "{\"kind\":\"registered.headcount\",\"id\":\"" id "\"" mark ",\"source\":\"test\"" at ",\"data\":{\"count\":" count "}}"
#define MARK ",\"disputed\":true"
#define DISPUTE(source, status, at, outcome, more) \
    "{\"kind\":\"disputes.dispute\",\"id\":\"d\",\"status\":\"" status "\",\"source\":\"" source "\"" at ",\"data\":{\"kind\":\"registered.headcount\",\"fact\":\"1\"," \
    "\"by\":\"subject\",\"claim\":{\"text\":\"No.\",\"lang\":\"en\"},\"raised\":\"2026-10-01\",\"deadline\":\"2026-10-21\",\"outcome\":\"" outcome "\"" more "}}"
#define DECIDED ",\"decided\":\"2026-10-05\""
#define ENDED(source) DISPUTE(source, "closed", "", "corrected", DECIDED)
#define OPEN(at) DISPUTE("registry", "new", at, "open", "")

static struct sp_rc read_record(struct sp_arena *a, const char *facts, const char *decided, struct sp_company *out, struct sp_diag *d)
{
    SP_BUF_AUTO b = { 0 };
    sp_buf_putf(&b, "{\"subject\":\"" SUBJECT "\",\"facts\":[%s],\"decided\":[%s]}", facts, decided);
    return sp_company_from_json(sp_buf_view(&b), a, out, d);
}

static void what_belongs_to_a_decision(void **state)
{
    (void)state;
    SP_ARENA_AUTO a = { 0 };
    struct sp_diag d = { .rule = "" };
    struct sp_company c, again;
    SP_BUF_AUTO b = { 0 };
    CHECK_OK(read_record(&a, COUNT("1", "", "", "15") "," ENDED("registry"), OPEN(AT("1")) "," COUNT("1", MARK, AT("1"), "12"), &c, &d));
    assert_int_equal(c.n_decided, 2);
    assert_int_equal(sp_company_decisions(&c), 1);
    assert_true(c.decided[1].disputed);
    sp_company_put_json(&b, &c);
    CHECK_OK(sp_company_from_json(sp_buf_view(&b), &a, &again, &d));
    assert_int_equal(again.n_decided, 2);
    assert_true(sp_fact_same(&again.decided[1], &c.decided[1]));
    CHECK_OK(read_record(&a, COUNT("1", "", "", "15"), "", &c, &d));
    assert_int_equal(sp_company_decisions(&c), 0);
}

static void what_only_says_so_is_refused(void **state)
{
    (void)state;
#define RIGHT_FACTS COUNT("1", "", "", "15") "," ENDED("registry")
#define WRONG COUNT("1", MARK, AT("2"), "12")
    static const struct { const char *facts, *decided, *field; } wrong[] = {
        { RIGHT_FACTS, WRONG, "decided[0]" },                                                                  /* no dispute that was open */
        { RIGHT_FACTS, OPEN(AT("3")) "," WRONG, "decided[1]" },                                                /* it was opened later */
        { RIGHT_FACTS, OPEN("") "," WRONG, "decided[0]" },                                                     /* nobody says when */
        { RIGHT_FACTS, OPEN(AT("1")) "," COUNT("1", "", AT("2"), "12"), "decided[1]" },                        /* never marked */
        { RIGHT_FACTS, OPEN(AT("1")) "," COUNT("2", MARK, AT("2"), "12"), "decided[1]" },                      /* another fact */
        { RIGHT_FACTS, DISPUTE("registry", "closed", AT("1"), "rejected", DECIDED), "decided[0]" },            /* it held no mark */
        { COUNT("1", "", "", "15") "," ENDED("somebody"), OPEN(AT("1")) "," WRONG, "decided[0]" },             /* another's dispute */
        { COUNT("1", "", "", "15") "," DISPUTE("registry", "closed", "", "rejected", DECIDED), OPEN(AT("1")) "," WRONG, "decided[0]" },
        { COUNT("1", "", "", "15"), OPEN(AT("1")) "," WRONG, "decided[0]" },                                   /* no decision at all */
        { ENDED("registry"), OPEN(AT("1")) "," WRONG, "decided[1]" },                                          /* and what is it now? */
    };
    SP_ARENA_AUTO a = { 0 };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct sp_company c = { .n = 0 };
        struct sp_diag d = { .rule = "" };
        struct sp_rc rc = read_record(&a, wrong[i].facts, wrong[i].decided, &c, &d);
        if (!sp_is(rc, SP_RC_INVALID) || strcmp(d.rule, "schema.company.decided") != 0 || strcmp(d.field, wrong[i].field) != 0)
            fail_msg("%zu: %s %s %s", i, d.rule, d.field, d.text);
        assert_int_equal(c.n, 0);
    }
}

/* From a history, and of a part of the company that lacks the fact. */
static void a_history_gives_what_belongs_to_its_decisions(void **state)
{
    (void)state;
    SP_ARENA_AUTO a = { 0 };
    struct sp_diag d = { .rule = "" };
    struct sp_company facts, earlier, one;
    size_t n;
    CHECK_OK(read_record(&a, RIGHT_FACTS "," COUNT("2", "", "", "3"), OPEN(AT("1")) "," COUNT("1", MARK, AT("2"), "12"), &facts, &d));
    earlier = facts;
    struct sp_fact all[] = { earlier.decided[1], facts.facts[0], facts.facts[2], earlier.decided[0], facts.facts[1] };
    all[1].received_s = all[4].received_s = all[0].received_s + 10;
    const struct sp_company history = { .subject = facts.subject, .facts = all, .n = 5 };
    struct sp_company c = { .subject = facts.subject, .facts = facts.facts, .n = facts.n };
    CHECK_OK(sp_company_add_decided(&c, &history, &a, &n));
    assert_int_equal(n, 1);
    assert_int_equal(c.n_decided, 2);
    CHECK_OK(sp_company_check_decided(&c, &a, &d));
    CHECK_OK(sp_company_decision(&c, &c.facts[1], &a, &one));
    assert_int_equal(one.n, 2);
    assert_int_equal(one.n_decided, 2);
    CHECK_OK(sp_company_decision(&c, &c.facts[2], &a, &one));
    assert_int_equal(one.n_decided, 0);
    c = (struct sp_company){ .subject = facts.subject, .facts = &facts.facts[1], .n = 1 }; /* disputes only */
    CHECK_OK(sp_company_add_decided(&c, &history, &a, &n));
    assert_int_equal(n, 0);
    assert_int_equal(c.n_decided, 0);
    all[0].disputed = false; /* nothing was ever marked */
    c = (struct sp_company){ .subject = facts.subject, .facts = facts.facts, .n = facts.n };
    CHECK_OK(sp_company_add_decided(&c, &history, &a, &n));
    assert_int_equal(c.n_decided, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_belongs_to_a_decision),
        cmocka_unit_test(what_only_says_so_is_refused),
        cmocka_unit_test(a_history_gives_what_belongs_to_its_decisions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
