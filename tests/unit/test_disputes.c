/* layer: storage, threads */
#include "tests/lib/storage.h"

#include "schema/notice.h"
#include "storage/check.h"
#include "storage/db_internal.h"
#include "storage/disputes.h"

#define S1 "LA.ern:0100000001"
#define S2 "LA.ern:0100000002"
#define WORDS(t) ((struct sp_words){ SP_VIEW_LIT(t), SP_VIEW_LIT("en"), { NULL, 0 } })

struct fx { ST_FIXTURE; struct sp_diag d; };

static int setup(void **state)
{
    (void)st_setup(state, sizeof(struct fx));
    struct fx *f = *state;
    st_put(f->db, S1, ST_HEADCOUNT("1", "12") "," ST_NAME("1", "legal", "en", "Mekong Timber Co Ltd"), ST_NOW);
    return 0;
}

static int teardown(void **state) { return st_teardown(state); }

/* ---- what the registry says ---- */

static struct sp_company company(struct fx *f, int64_t as_of_s, unsigned flags)
{
    struct sp_company c = { .n = 0 };
    SP_SNAP_AUTO snap = NULL;
    CHECK_OK(sp_snap_begin(f->db, &snap));
    CHECK_OK(sp_snap_company(snap, SP_VIEW_LIT(S1), as_of_s, flags, &f->arena, &c));
    for (size_t i = 0; i < c.n; i++) /* views of the snapshot, which ends */
        assert_true(sp_arena_copy(&f->arena, c.facts[i].id, &c.facts[i].id) && sp_arena_copy(&f->arena, c.facts[i].data, &c.facts[i].data) &&
                    sp_arena_copy(&f->arena, c.facts[i].source, &c.facts[i].source));
    return c;
}

static struct sp_fact fact(struct fx *f, const char *kind, const char *id, int64_t as_of_s)
{
    struct sp_company c = company(f, as_of_s, 0);
    for (size_t i = 0; i < c.n; i++)
        if (!strcmp(c.facts[i].kind->name, kind) && sp_view_is(c.facts[i].id, id))
            return c.facts[i];
    return (struct sp_fact){ .kind = NULL };
}

static bool marked(struct fx *f) { return fact(f, "registered.headcount", "1", 0).disputed; }

static void put_finding(void *ctx, const struct sp_diag *d)
{
    print_message("%s %s: %s\n", d->rule, d->field, d->text);
    (void)snprintf(ctx, 64, "%s", d->rule);
}

/* The rule of the last finding, or "". */
static const char *checked(struct fx *f)
{
    static char rule[64];
    struct sp_check_registry sum;
    const struct sp_check c = { .found = put_finding, .ctx = rule };
    rule[0] = '\0';
    CHECK_OK(sp_check_registry(f->db, &c, &sum));
    return rule;
}

static size_t events(struct fx *f, struct sp_dispute_event *last)
{
    size_t n = 0;
    while (sp_ok(sp_dispute_to_tell(f->db, &f->arena, last))) {
        CHECK_OK(sp_dispute_told(f->db, last->key));
        CHECK_OK(sp_dispute_told(f->db, last->key));
        n++;
    }
    return n;
}

/* ---- opening and settling ---- */

static struct sp_dispute_opening opening(const char *path, int64_t at_s)
{
    struct sp_dispute_opening o = { .subject = SP_VIEW_LIT(S1), .by = SP_VIEW_LIT("subject"), .claim = WORDS("We are fifteen."),
                                    .today = SP_VIEW_LIT("2026-09-21"), .deadline = SP_VIEW_LIT("2026-10-11"), .at_s = at_s };
    CHECK_OK(sp_dispute_path_parse(sp_view_of(path), &o.about, NULL));
    return o;
}

static const char *dispute(struct fx *f, const char *path, int64_t at_s)
{
    char id[SP_ID_TEXT];
    struct sp_dispute_opening o = opening(path, at_s);
    struct sp_rc rc = sp_dispute_open(f->db, &o, id, &f->d);
    if (!sp_ok(rc))
        fail_msg("%s: %s", f->d.rule, f->d.text);
    char *kept = sp_arena_alloc(&f->arena, sizeof id);
    assert_non_null(kept);
    memcpy(kept, id, sizeof id);
    return kept;
}

static void not_opened(struct fx *f, const struct sp_dispute_opening *o, const char *rule)
{
    char id[SP_ID_TEXT] = "untouched";
    f->d = (struct sp_diag){ .offset = SP_NO_OFFSET };
    assert_false(sp_ok(sp_dispute_open(f->db, o, id, &f->d)));
    CHECK_RULE(f->d, rule);
    assert_string_equal(id, "untouched");
}

static struct sp_dispute_settling settling(const char *id, enum sp_dispute_outcome outcome, int64_t at_s)
{
    return (struct sp_dispute_settling){ .subject = SP_VIEW_LIT(S1), .id = sp_view_of(id), .outcome = outcome, .today = SP_VIEW_LIT("2026-10-01"), .at_s = at_s };
}

static void settle(struct fx *f, const struct sp_dispute_settling *s)
{
    struct sp_rc rc = sp_dispute_settle(f->db, s, &f->d);
    if (!sp_ok(rc))
        fail_msg("%s: %s", f->d.rule, f->d.text);
}

static void not_settled(struct fx *f, const struct sp_dispute_settling *s, const char *rule)
{
    f->d = (struct sp_diag){ .offset = SP_NO_OFFSET };
    assert_false(sp_ok(sp_dispute_settle(f->db, s, &f->d)));
    CHECK_RULE(f->d, rule);
}

static struct sp_fact correct(struct fx *f, const char *facts)
{
    struct sp_company c;
    st_company(&f->arena, S1, facts, &c);
    return c.facts[0];
}

static void an_open_dispute_marks_the_fact_from_that_moment(void **state)
{
    struct fx *f = *state;
    const char *id = dispute(f, "registered.headcount/1/count", ST_NOW + 10);
    assert_true(marked(f));
    assert_false(fact(f, "registered.headcount", "1", ST_NOW + 9).disputed);
    assert_true(fact(f, "registered.headcount", "1", ST_NOW + 10).disputed);
    assert_false(fact(f, "registered.name", "1", 0).disputed);
    CHECK_VIEW(fact(f, "registered.headcount", "1", 0).data, "{\"count\":12}");
    CHECK_VIEW(fact(f, "disputes.dispute", id, 0).data,
               "{\"kind\":\"registered.headcount\",\"fact\":\"1\",\"field\":\"count\",\"by\":\"subject\",\"claim\":{\"text\":\"We are fifteen.\",\"lang\":\"en\"},"
               "\"raised\":\"2026-09-21\",\"deadline\":\"2026-10-11\",\"outcome\":\"open\"}");
    assert_string_equal(checked(f), "");
}

static void a_source_can_neither_take_the_mark_away_nor_put_it_there(void **state)
{
    struct fx *f = *state;
    (void)dispute(f, "registered.headcount/1", ST_NOW + 10);
    st_put(f->db, S1, ST_HEADCOUNT("1", "12"), ST_NOW + 20); /* the same again: nothing new */
    assert_int_equal(company(f, 0, SP_SNAP_HISTORY).n, 4);
    st_put(f->db, S1, ST_HEADCOUNT("1", "13") "," ST_HEADCOUNT("2", "1"), ST_NOW + 30);
    assert_true(marked(f));
    CHECK_VIEW(fact(f, "registered.headcount", "1", 0).data, "{\"count\":13}");
    assert_false(fact(f, "registered.headcount", "2", 0).disputed);
    assert_string_equal(checked(f), "");
    struct sp_fact claimed = fact(f, "registered.headcount", "2", 0);
    claimed.disputed = true;
    const struct sp_company c = { .subject = SP_VIEW_LIT(S1), .facts = &claimed, .n = 1 };
    CHECK_OK(st_registry_put(f->db, &c, ST_NOW + 40, NULL));
    assert_false(fact(f, "registered.headcount", "2", 0).disputed);
    assert_string_equal(checked(f), "");
}

static void put_by_import(struct fx *f, const char *subject, const char *facts, int64_t at_s)
{
    struct sp_import *im;
    uint64_t at;
    struct sp_company c;
    st_company(&f->arena, subject, facts, &c);
    const struct sp_import_opts o = { .name = "x", .received_s = at_s };
    CHECK_OK(sp_registry_import_begin(f->db, &o, &im, &at, &f->d));
    CHECK_OK(sp_registry_import_put(im, &c, 1, &f->d));
    CHECK_OK(sp_registry_import_end(im, true, NULL, &f->d));
}

#define ST_DISPUTE(id, fact, outcome, more) \
    "{'kind':'disputes.dispute','id':'" id "','source':'test','data':{'kind':'registered.headcount','fact':'" fact "','by':'subject'," \
    "'claim':{'text':'No.','lang':'en'},'raised':'2026-01-01','deadline':'2026-01-21','outcome':'" outcome "'" more "}}"

static void an_import_keeps_the_mark_and_brings_disputes_of_its_own(void **state)
{
    struct fx *f = *state;
    (void)dispute(f, "registered.headcount/1", ST_NOW + 10);
    put_by_import(f, S1, ST_HEADCOUNT("1", "14"), ST_NOW + 20);
    assert_true(marked(f));
    put_by_import(f, S2, ST_HEADCOUNT("1", "3") "," ST_DISPUTE("9", "1", "open", ""), ST_NOW + 20); /* a new company: the short way */
    assert_string_equal(checked(f), "");
    struct sp_dispute_counts n;
    SP_SNAP_AUTO snap = NULL;
    CHECK_OK(sp_snap_begin(f->db, &snap));
    CHECK_OK(sp_dispute_counts(snap, SP_VIEW_LIT("2026-01-22"), &n));
    assert_int_equal(n.open, 2);
    assert_int_equal(n.overdue, 1);
    CHECK_OK(sp_dispute_counts(snap, SP_VIEW_LIT("2026-01-21"), &n)); /* its last day */
    assert_int_equal(n.overdue, 0);
    sp_snap_drop(&snap);
    put_by_import(f, S2, ST_DISPUTE("9", "1", "rejected", ",'decided':'2026-02-01'"), ST_NOW + 30);
    assert_string_equal(checked(f), "");
    CHECK_OK(sp_snap_begin(f->db, &snap));
    CHECK_OK(sp_dispute_counts(snap, SP_VIEW_LIT("2026-01-22"), &n));
    assert_int_equal(n.all, 2);
    assert_int_equal(n.open, 1);
}

static void a_correction_takes_the_place_and_the_history_keeps_both(void **state)
{
    struct fx *f = *state;
    const char *id = dispute(f, "registered.headcount/1", ST_NOW + 10);
    struct sp_fact right = correct(f, "{'kind':'registered.headcount','id':'1','source':'office','valid_from':'2026-01-01','data':{'count':15}}");
    struct sp_dispute_settling s = settling(id, SP_DISPUTE_CORRECTED, ST_NOW + 20);
    s.correction = &right;
    settle(f, &s);
    struct sp_fact now = fact(f, "registered.headcount", "1", 0);
    CHECK_VIEW(now.data, "{\"count\":15}");
    CHECK_VIEW(now.source, "office");
    assert_false(now.disputed);
    CHECK_VIEW(fact(f, "registered.headcount", "1", ST_NOW + 19).data, "{\"count\":12}");
    assert_true(fact(f, "registered.headcount", "1", ST_NOW + 19).disputed);
    assert_int_equal(fact(f, "disputes.dispute", id, 0).status, SP_STATUS_CLOSED);
    assert_string_equal(checked(f), "");
    not_settled(f, &s, "dispute.settled");
}

static void a_rejection_says_why_and_the_mark_goes(void **state)
{
    struct fx *f = *state;
    const char *id = dispute(f, "registered.headcount/1", ST_NOW + 10);
    struct sp_dispute_settling s = settling(id, SP_DISPUTE_REJECTED, ST_NOW + 20);
    not_settled(f, &s, "dispute.reason");
    assert_true(marked(f));
    s.answer = WORDS("The payroll shows twelve.");
    settle(f, &s);
    assert_false(marked(f));
    assert_true(fact(f, "registered.headcount", "1", ST_NOW + 19).disputed);
    assert_string_equal(checked(f), "");
}

static void unresolved_keeps_the_mark_and_shows_the_statement(void **state)
{
    struct fx *f = *state;
    const char *id = dispute(f, "registered.headcount/1", ST_NOW + 10);
    struct sp_dispute_settling s = settling(id, SP_DISPUTE_UNRESOLVED, ST_NOW + 20);
    not_settled(f, &s, "dispute.statement");
    s.statement = WORDS("We say fifteen.");
    settle(f, &s);
    assert_true(marked(f));
    struct sp_fact said = fact(f, "disputes.statement", id, 0);
    assert_non_null(said.kind);
    assert_int_equal(said.class, SP_CLASS_PUBLIC); /* as the fact */
    assert_non_null(strstr(sp_arena_text(&f->arena, said.data), "We say fifteen."));
    not_settled(f, &s, "dispute.settled");
    s = settling(id, SP_DISPUTE_REJECTED, ST_NOW + 30); /* later it is found out after all */
    s.answer = WORDS("Twelve.");
    settle(f, &s);
    assert_false(marked(f));
    assert_int_equal(fact(f, "disputes.statement", id, 0).status, SP_STATUS_CLOSED);
    assert_string_equal(checked(f), "");
}

static void two_disputes_of_one_fact_hold_the_mark_together(void **state)
{
    struct fx *f = *state;
    const char *a = dispute(f, "registered.headcount/1", ST_NOW + 10), *b = dispute(f, "registered.headcount/1/count", ST_NOW + 10);
    struct sp_dispute_settling s = settling(a, SP_DISPUTE_WITHDRAWN, ST_NOW + 20);
    settle(f, &s);
    assert_true(marked(f));
    s = settling(b, SP_DISPUTE_WITHDRAWN, ST_NOW + 20);
    settle(f, &s);
    assert_false(marked(f));
    assert_string_equal(checked(f), "");
}

static void a_clock_that_was_set_back_loses_nothing(void **state)
{
    struct fx *f = *state;
    const char *id = dispute(f, "registered.headcount/1", ST_NOW - 1000);
    assert_true(marked(f));
    struct sp_dispute_settling s = settling(id, SP_DISPUTE_REJECTED, ST_NOW - 2000);
    s.answer = WORDS("No.");
    settle(f, &s);
    assert_false(marked(f));
    assert_string_equal(checked(f), "");
}

static void refuses_what_it_does_not_know_or_has_already(void **state)
{
    struct fx *f = *state;
    struct sp_dispute_opening o = opening("registered.headcount/1", ST_NOW + 10);
    o.subject = SP_VIEW_LIT(S2);
    not_opened(f, &o, "dispute.subject");
    o = opening("registered.headcount/7", ST_NOW + 10);
    not_opened(f, &o, "dispute.fact");
    o = opening("registered.headcount/1", ST_NOW + 10);
    o.claim.text = sp_view("", 0);
    not_opened(f, &o, "field.missing");
    o = opening("registered.headcount/1", ST_NOW + 10);
    o.claim.text = SP_VIEW_LIT("two\nlines");
    not_opened(f, &o, "schema.text.hidden");
    o = opening("registered.headcount/1", ST_NOW + 10);
    o.by = SP_VIEW_LIT("nobody");
    not_opened(f, &o, "schema.code");
    assert_false(marked(f));
    (void)dispute(f, "registered.headcount/1", ST_NOW + 10);
    not_opened(f, &o, "dispute.twice");
    struct sp_dispute_settling s = settling("no-such", SP_DISPUTE_WITHDRAWN, ST_NOW + 20);
    not_settled(f, &s, "dispute.unknown");
    st_put(f->db, S1, "{'kind':'registered.headcount','id':'3','status':'closed','source':'test','data':{'count':1}}", ST_NOW + 20);
    o = opening("registered.headcount/3", ST_NOW + 30);
    not_opened(f, &o, "dispute.fact");
}

static void a_correction_is_of_the_disputed_fact_and_says_something_else(void **state)
{
    struct fx *f = *state;
    const char *id = dispute(f, "registered.headcount/1", ST_NOW + 10);
    struct sp_fact right = correct(f, ST_HEADCOUNT("2", "15"));
    struct sp_dispute_settling s = settling(id, SP_DISPUTE_CORRECTED, ST_NOW + 20);
    not_settled(f, &s, "dispute.correction");
    s.correction = &right;
    not_settled(f, &s, "dispute.correction");
    right = correct(f, ST_HEADCOUNT("1", "12"));
    not_settled(f, &s, "dispute.correction");
    assert_true(marked(f));
    assert_string_equal(checked(f), "");
}

static void paths(void **state)
{
    (void)state;
    struct sp_dispute_path p;
    struct sp_diag d = { .rule = "" };
    CHECK_OK(sp_dispute_path_parse(SP_VIEW_LIT("registered.capital 1/amount"), &p, &d));
    CHECK_VIEW(p.kind, "registered.capital");
    CHECK_VIEW(p.fact, "1");
    CHECK_VIEW(p.field, "amount");
    static const char *const bad[] = { "registered.capital", "registered.none/1", "registered.capital/", "registered.capital/1/none", "disputes.dispute/1",
                                       "registered.capital/a b", "", "/", "registered.capital/1/amount/x" };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CHECK_RC(INVALID, sp_dispute_path_parse(sp_view_of(bad[i]), &p, &d));
        CHECK_RULE(d, "dispute.path");
    }
    char day[11];
    assert_true(sp_day_after(SP_VIEW_LIT("2024-02-10"), 20, day));
    assert_string_equal(day, "2024-03-01");
    assert_false(sp_day_after(SP_VIEW_LIT("2024-02-30"), 1, day));
}

struct seen { char ids[8][SP_ID_TEXT]; size_t n; };

static bool note(void *ctx, const struct sp_dispute_found *x)
{
    struct seen *s = ctx;
    (void)snprintf(s->ids[s->n], SP_ID_TEXT, "%.*s", (int)x->id.n, x->id.p);
    return ++s->n < 8;
}

static void the_one_due_first_comes_first(void **state)
{
    struct fx *f = *state;
    struct sp_dispute_opening late = opening("registered.headcount/1", ST_NOW + 10), soon = opening("registered.name/1", ST_NOW + 20);
    char a[SP_ID_TEXT], b[SP_ID_TEXT];
    struct seen s = { .n = 0 };
    soon.deadline = SP_VIEW_LIT("2026-10-01");
    soon.who = SP_VIEW_LIT("CN-GX/bank-1");
    CHECK_OK(sp_dispute_open(f->db, &late, a, &f->d));
    CHECK_OK(sp_dispute_open(f->db, &soon, b, &f->d));
    SP_SNAP_AUTO snap = NULL;
    CHECK_OK(sp_snap_begin(f->db, &snap));
    CHECK_OK(sp_dispute_each(snap, SP_DISPUTES_OPEN, sp_view("", 0), note, &s, &f->d));
    assert_int_equal(s.n, 2);
    assert_string_equal(s.ids[0], b);
    assert_string_equal(s.ids[1], a);
    s.n = 0;
    CHECK_OK(sp_dispute_each(snap, SP_DISPUTES_OF, SP_VIEW_LIT("CN-GX/bank-1"), note, &s, &f->d));
    assert_int_equal(s.n, 1);
    assert_string_equal(s.ids[0], b);
    s.n = 0;
    CHECK_OK(sp_dispute_each(snap, SP_DISPUTES_OF, SP_VIEW_LIT("CN-GX/bank"), note, &s, &f->d));
    assert_int_equal(s.n, 0);
    struct sp_dispute_found found;
    CHECK_OK(sp_dispute_find(snap, sp_view_of(b), sp_view("", 0), &f->arena, &found, &f->d));
    CHECK_VIEW(found.subject, S1);
    CHECK_RC(NOTFOUND, sp_dispute_find(snap, sp_view_of(b), SP_VIEW_LIT(S2), &f->arena, &found, &f->d));
    CHECK_RULE(f->d, "dispute.unknown");
}

static void an_id_that_two_companies_use_needs_the_subject(void **state)
{
    struct fx *f = *state;
    st_put(f->db, S1, ST_DISPUTE("9", "1", "open", ""), ST_NOW + 10);
    st_put(f->db, S2, ST_HEADCOUNT("1", "3") "," ST_DISPUTE("9", "1", "open", ""), ST_NOW + 10);
    struct sp_dispute_found found;
    SP_SNAP_AUTO snap = NULL;
    CHECK_OK(sp_snap_begin(f->db, &snap));
    CHECK_RC(INVALID, sp_dispute_find(snap, SP_VIEW_LIT("9"), sp_view("", 0), &f->arena, &found, &f->d));
    CHECK_RULE(f->d, "dispute.ambiguous");
    CHECK_OK(sp_dispute_find(snap, SP_VIEW_LIT("9"), SP_VIEW_LIT(S2), &f->arena, &found, &f->d));
    assert_string_equal(checked(f), "");
}

static void an_id_is_of_one_dispute(void **state)
{
    struct fx *f = *state;
    char id[SP_ID_TEXT];
    struct sp_dispute_event e;
    struct sp_dispute_opening o = opening("registered.headcount/1", ST_NOW + 10);
    st_put(f->db, S2, ST_HEADCOUNT("1", "3"), ST_NOW);
    o.id = SP_VIEW_LIT("019aa000-0000-7000-8000-000000000001");
    o.who = SP_VIEW_LIT("CN-GX/bank-1");
    CHECK_OK(sp_dispute_open(f->db, &o, id, &f->d));
    CHECK_OK(sp_dispute_open(f->db, &o, id, &f->d)); /* its answer was lost */
    assert_int_equal(events(f, &e), 1);
    struct sp_dispute_opening other = o;
    CHECK_OK(sp_dispute_path_parse(SP_VIEW_LIT("registered.name/1"), &other.about, NULL));
    not_opened(f, &other, "dispute.used");
    other = o;
    other.who = SP_VIEW_LIT("VN/bank-1");
    not_opened(f, &other, "dispute.used");
    other = o;
    other.subject = SP_VIEW_LIT(S2);
    not_opened(f, &other, "dispute.used");
    assert_int_equal(events(f, &e), 0);
}

static void every_change_is_there_to_be_told_once(void **state)
{
    struct fx *f = *state;
    struct sp_dispute_event e = { .at_s = 0 };
    assert_int_equal(events(f, &e), 0);
    const char *id = dispute(f, "registered.headcount/1", ST_NOW + 10);
    struct sp_dispute_settling s = settling(id, SP_DISPUTE_WITHDRAWN, ST_NOW + 20);
    s.since_s = 77;
    settle(f, &s);
    assert_int_equal(events(f, &e), 2);
    CHECK_VIEW(e.subject, S1);
    CHECK_VIEW(e.id, id);
    assert_int_equal(e.outcome, SP_DISPUTE_WITHDRAWN);
    assert_int_equal(e.since_s, 77);
    assert_int_equal(e.at_s, ST_NOW + 20);
    struct sp_dispute_opening o = opening("registered.name/1", ST_NOW + 30);
    char quiet[SP_ID_TEXT];
    o.since_s = -1;
    CHECK_OK(sp_dispute_open(f->db, &o, quiet, &f->d));
    assert_int_equal(events(f, &e), 0);
}

static void a_record_cannot_mark_a_fact_without_its_dispute(void **state)
{
    struct fx *f = *state;
    struct sp_company c;
    struct sp_diag d = { .rule = "" };
#define MARKED "{\"kind\":\"registered.headcount\",\"id\":\"1\",\"disputed\":true,\"source\":\"t\",\"data\":{\"count\":1}}"
    CHECK_OK(sp_company_from_json(SP_VIEW_LIT("{\"subject\":\"" S1 "\",\"facts\":[" MARKED "]}"), &f->arena, &c, &d));
    CHECK_RC(INVALID, sp_company_check_marks(&c, &f->arena, &d));
    CHECK_RULE(d, "schema.company.disputed");
    assert_string_equal(d.field, "facts[0].disputed");
    CHECK_OK(sp_company_from_json(SP_VIEW_LIT("{\"subject\":\"" S1 "\",\"facts\":[" MARKED ",{\"kind\":\"disputes.dispute\",\"id\":\"1\",\"source\":\"t\",\"data\":{"
        "\"kind\":\"registered.headcount\",\"fact\":\"1\",\"by\":\"subject\",\"claim\":{\"text\":\"No.\",\"lang\":\"en\"},\"raised\":\"2026-01-01\","
        "\"deadline\":\"2026-01-02\",\"outcome\":\"open\"}}]}"), &f->arena, &c, &d));
    CHECK_OK(sp_company_check_marks(&c, &f->arena, &d));
}

static void where_disputes_are_withheld_a_fact_comes_without_its_mark(void **state)
{
    struct fx *f = *state;
    struct sp_company c;
    struct sp_diag d = { .rule = "" };
    CHECK_OK(sp_company_from_json(SP_VIEW_LIT("{\"subject\":\"" S1 "\",\"facts\":[" MARKED "],\"withheld\":[\"disputes.dispute\"]}"), &f->arena, &c, &d));
    CHECK_OK(sp_company_check_marks(&c, &f->arena, &d));
    assert_false(c.facts[0].disputed);
    assert_int_equal(c.unmarked, 1);
    static const char *const wrong[] = { "[]", "[\"disputes.statement\"]", "[\"disputes.dispute\",\"disputes.dispute\"]", "[1]" };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        SP_BUF_AUTO b = { 0 };
        sp_buf_putf(&b, "{\"subject\":\"" S1 "\",\"facts\":[%s],\"withheld\":%s}", MARKED, wrong[i]);
        CHECK_RC(INVALID, sp_company_from_json(sp_buf_view(&b), &f->arena, &c, &d));
        CHECK_RULE(d, "schema.company.withheld");
    }
}

/* As a program left it that knew no such rows, and no marks. */
static void forget_rows(struct fx *f)
{
    SP_BATCH_AUTO b = { 0 };
    struct sp_kv_cursor c;
    SP_KV_READ_AUTO t = NULL;
    CHECK_OK(sp_kv_read_begin(f->db->registry, &t));
    CHECK_OK(sp_kv_cursor(t, SP_R_DISPUTE, 0, &c));
    for (struct sp_rc rc = sp_kv_seek(&c, sp_view(NULL, 0)); sp_ok(rc); rc = sp_kv_next(&c))
        sp_batch_del(&b, SP_R_DISPUTE, c.key);
    sp_batch_del(&b, SP_R_META, SP_VIEW_LIT("disputes"));
    CHECK_OK(sp_kv_submit(f->db->registry, &b));
}

static void a_folder_of_an_older_program_gets_its_rows(void **state)
{
    struct fx *f = *state;
    struct seen s = { .n = 0 };
    const char *id = dispute(f, "registered.headcount/1", ST_NOW + 10);
    forget_rows(f);
    {
        SP_SNAP_AUTO snap = NULL;
        CHECK_OK(sp_snap_begin(f->db, &snap));
        CHECK_RC(UNAVAILABLE, sp_dispute_each(snap, SP_DISPUTES_OPEN, sp_view("", 0), note, &s, &f->d));
        CHECK_RULE(f->d, "dispute.index");
    }
    assert_string_equal(checked(f), "check.dispute");
    CHECK_OK(sp_dispute_index(f->db));
    CHECK_OK(sp_dispute_index(f->db));
    assert_string_equal(checked(f), "");
    SP_SNAP_AUTO snap = NULL;
    CHECK_OK(sp_snap_begin(f->db, &snap));
    CHECK_OK(sp_dispute_each(snap, SP_DISPUTES_OPEN, sp_view("", 0), note, &s, &f->d));
    assert_int_equal(s.n, 1);
    assert_string_equal(s.ids[0], id);
}

/* ---- how many ---- */

static void an_open_one(struct fx *f, const char *who, size_t fact, bool taken)
{
    char path[64], id[SP_ID_TEXT];
    (void)snprintf(path, sizeof path, "registered.headcount/f%zu", fact);
    struct sp_dispute_opening o = opening(path, ST_NOW + 10);
    o.by = SP_VIEW_LIT("participant");
    o.who = sp_view_of(who);
    o.most_of_who = 2;
    o.most_of_all = 3;
    if (!taken) {
        not_opened(f, &o, "dispute.many");
        return;
    }
    CHECK_OK(sp_dispute_open(f->db, &o, id, &f->d));
}

static void participants_have_only_so_many_open(void **state)
{
    struct fx *f = *state;
    for (size_t i = 0; i < 6; i++) {
        char facts[256];
        (void)snprintf(facts, sizeof facts, "{'kind':'registered.headcount','id':'f%zu','source':'synthetic','data':{'count':3}}", i);
        st_put(f->db, S1, facts, ST_NOW + 1);
    }
    (void)dispute(f, "registered.headcount/1", ST_NOW + 9); /* the officer's counts for nobody */
    an_open_one(f, "VN/bank", 0, true);
    an_open_one(f, "VN/bank", 1, true);
    an_open_one(f, "VN/bank", 2, false);
    an_open_one(f, "VN/bank-2", 2, true);
    an_open_one(f, "VN/bank-2", 3, false); /* three of all */
    (void)dispute(f, "registered.headcount/f4", ST_NOW + 11);
}

/* Every claim of quotation marks, twice base64url as a sealed report is: half a message is left for the rest. */
static void claims_leave_room_in_a_report(void **state)
{
    struct fx *f = *state;
    char text[SP_MAX_CLAIM_BYTES];
    struct sp_fact fact;
    struct sp_dispute_path about;
    memset(text, '"', sizeof text);
    CHECK_OK(sp_dispute_path_parse(SP_VIEW_LIT("registered.headcount/1/count"), &about, NULL));
    const struct sp_dispute x = { .about = about, .by = SP_VIEW_LIT("participant"), .claim = { sp_view(text, sizeof text), SP_VIEW_LIT("en"), { NULL, 0 } },
                                  .raised = SP_VIEW_LIT("2026-09-21"), .deadline = SP_VIEW_LIT("2026-10-11") };
    CHECK_OK(sp_dispute_fact(&x, SP_VIEW_LIT("d"), SP_CLASS_INTERNAL, sp_dispute_source, &f->arena, &fact, &f->d));
    assert_true(fact.data.n > 2 * sizeof text);
    assert_true((fact.data.n + 512) * SP_DISPUTES_OF_ALL * 16 / 9 < SP_MAX_MESSAGE_BYTES / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(participants_have_only_so_many_open, setup, teardown),
        cmocka_unit_test_setup_teardown(claims_leave_room_in_a_report, setup, teardown),
        cmocka_unit_test_setup_teardown(an_open_dispute_marks_the_fact_from_that_moment, setup, teardown),
        cmocka_unit_test_setup_teardown(a_source_can_neither_take_the_mark_away_nor_put_it_there, setup, teardown),
        cmocka_unit_test_setup_teardown(an_import_keeps_the_mark_and_brings_disputes_of_its_own, setup, teardown),
        cmocka_unit_test_setup_teardown(a_correction_takes_the_place_and_the_history_keeps_both, setup, teardown),
        cmocka_unit_test_setup_teardown(a_rejection_says_why_and_the_mark_goes, setup, teardown),
        cmocka_unit_test_setup_teardown(unresolved_keeps_the_mark_and_shows_the_statement, setup, teardown),
        cmocka_unit_test_setup_teardown(two_disputes_of_one_fact_hold_the_mark_together, setup, teardown),
        cmocka_unit_test_setup_teardown(a_clock_that_was_set_back_loses_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(refuses_what_it_does_not_know_or_has_already, setup, teardown),
        cmocka_unit_test_setup_teardown(a_correction_is_of_the_disputed_fact_and_says_something_else, setup, teardown),
        cmocka_unit_test_setup_teardown(the_one_due_first_comes_first, setup, teardown),
        cmocka_unit_test_setup_teardown(an_id_that_two_companies_use_needs_the_subject, setup, teardown),
        cmocka_unit_test_setup_teardown(an_id_is_of_one_dispute, setup, teardown),
        cmocka_unit_test_setup_teardown(every_change_is_there_to_be_told_once, setup, teardown),
        cmocka_unit_test_setup_teardown(a_record_cannot_mark_a_fact_without_its_dispute, setup, teardown),
        cmocka_unit_test_setup_teardown(where_disputes_are_withheld_a_fact_comes_without_its_mark, setup, teardown),
        cmocka_unit_test_setup_teardown(a_folder_of_an_older_program_gets_its_rows, setup, teardown),
        cmocka_unit_test(paths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
