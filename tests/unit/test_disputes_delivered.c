/* layer: storage, threads */
#include "tests/lib/storage.h"

#include "storage/disputes.h"

/* What a source delivers later, against what was decided here. */

#define S "LA.ern:0100000001"
#define WORDS(t) ((struct sp_words){ SP_VIEW_LIT(t), SP_VIEW_LIT("en"), { NULL, 0 } })
#define DISPUTE(id, outcome, more) DISPUTE_OF("supplier", id, outcome, more)
#define DISPUTE_OF(source, id, outcome, more) \
    "{'kind':'disputes.dispute','id':'" id "','source':'" source "','data':{'kind':'registered.headcount','fact':'1','by':'subject'," \
    "'claim':{'text':'No.','lang':'en'},'raised':'2026-01-01','deadline':'2026-01-21','outcome':'" outcome "'" more "}}"

struct fx { ST_FIXTURE; struct sp_diag d; char id[SP_ID_TEXT]; };

static struct sp_import_stats deliver(struct fx *f, const char *facts, int64_t at_s)
{
    struct sp_import *im;
    uint64_t at;
    struct sp_company c;
    struct sp_import_stats sum;
    st_company(&f->arena, S, facts, &c);
    const struct sp_import_opts o = { .name = "x", .received_s = at_s };
    CHECK_OK(sp_registry_import_begin(f->db, &o, &im, &at, &f->d));
    CHECK_OK(sp_registry_import_put(im, &c, 1, &f->d));
    CHECK_OK(sp_registry_import_end(im, true, &sum, &f->d));
    return sum;
}

static int setup(void **state)
{
    (void)st_setup(state, sizeof(struct fx));
    struct fx *f = *state;
    deliver(f, ST_HEADCOUNT("1", "12"), ST_NOW);
    return 0;
}

static int teardown(void **state) { return st_teardown(state); }

static struct sp_fact newest(struct fx *f, const char *kind, const char *id)
{
    struct sp_company c = { .n = 0 };
    SP_SNAP_AUTO snap = NULL;
    CHECK_OK(sp_snap_begin(f->db, &snap));
    CHECK_OK(sp_snap_company(snap, SP_VIEW_LIT(S), 0, 0, &f->arena, &c));
    for (size_t i = 0; i < c.n; i++)
        if (!strcmp(c.facts[i].kind->name, kind) && sp_view_is(c.facts[i].id, id)) {
            assert_true(sp_arena_copy(&f->arena, c.facts[i].data, &c.facts[i].data) && sp_arena_copy(&f->arena, c.facts[i].source, &c.facts[i].source));
            return c.facts[i];
        }
    fail_msg("no %s %s", kind, id);
    return (struct sp_fact){ .kind = NULL };
}

static void dispute(struct fx *f)
{
    struct sp_dispute_opening o = { .subject = SP_VIEW_LIT(S), .by = SP_VIEW_LIT("subject"), .claim = WORDS("We are fifteen."),
                                    .today = SP_VIEW_LIT("2026-09-21"), .deadline = SP_VIEW_LIT("2026-10-11"), .at_s = ST_NOW + 10 };
    CHECK_OK(sp_dispute_path_parse(SP_VIEW_LIT("registered.headcount/1"), &o.about, NULL));
    CHECK_OK(sp_dispute_open(f->db, &o, f->id, &f->d));
}

static void correct(struct fx *f, const char *facts)
{
    struct sp_company c;
    struct sp_dispute_settling s = { .subject = SP_VIEW_LIT(S), .id = sp_view_of(f->id), .outcome = SP_DISPUTE_CORRECTED,
                                     .today = SP_VIEW_LIT("2026-10-01"), .at_s = ST_NOW + 20 };
    st_company(&f->arena, S, facts, &c);
    s.correction = &c.facts[0];
    CHECK_OK(sp_dispute_settle(f->db, &s, &f->d));
}

static void what_a_dispute_corrected_does_not_come_back_with_an_old_file(void **state)
{
    struct fx *f = *state;
    dispute(f);
    correct(f, ST_HEADCOUNT("1", "15"));
    struct sp_import_stats sum = deliver(f, ST_HEADCOUNT("1", "12") "," ST_HEADCOUNT("2", "3"), ST_NOW + 30);
    CHECK_VIEW(newest(f, "registered.headcount", "1").data, "{\"count\":15}");
    CHECK_VIEW(newest(f, "registered.headcount", "2").data, "{\"count\":3}");
    assert_int_equal(sum.facts_settled, 1);
    assert_int_equal(sum.facts_new, 1);
    sum = deliver(f, ST_HEADCOUNT("1", "15"), ST_NOW + 40); /* what is known already */
    assert_int_equal(sum.facts_settled, 0);
    assert_int_equal(sum.facts_new, 0);
    sum = deliver(f, ST_HEADCOUNT("1", "16"), ST_NOW + 50); /* and something that is news */
    assert_int_equal(sum.facts_settled, 0);
    CHECK_VIEW(newest(f, "registered.headcount", "1").data, "{\"count\":16}");
}

static void a_source_cannot_settle_what_was_opened_here(void **state)
{
    struct fx *f = *state;
    char facts[512];
    dispute(f);
    (void)snprintf(facts, sizeof facts, DISPUTE("%s", "rejected", ",'decided':'2026-02-01'"), f->id);
    assert_int_equal(deliver(f, facts, ST_NOW + 30).facts_settled, 1);
    assert_true(newest(f, "registered.headcount", "1").disputed);
    assert_int_equal(newest(f, "disputes.dispute", f->id).status, SP_STATUS_NEW);
    assert_int_equal(deliver(f, DISPUTE("theirs", "open", ""), ST_NOW + 40).facts_settled, 0);
    assert_int_equal(deliver(f, DISPUTE("theirs", "rejected", ",'decided':'2026-02-01'"), ST_NOW + 50).facts_new, 1); /* its own goes on */
}

static void what_is_delivered_later_counts_though_the_clock_was_ahead(void **state)
{
    struct fx *f = *state;
    deliver(f, ST_HEADCOUNT("1", "20"), ST_NOW + 86400);
    deliver(f, ST_HEADCOUNT("1", "21"), ST_NOW + 60);
    CHECK_VIEW(newest(f, "registered.headcount", "1").data, "{\"count\":21}");
    assert_int_equal(newest(f, "registered.headcount", "1").received_s, ST_NOW + 86400);
    struct sp_import_stats sum = deliver(f, ST_HEADCOUNT("1", "21"), ST_NOW + 70);
    assert_int_equal(sum.facts_new, 0);
    assert_int_equal(sum.unchanged, 1);
}

#define ENDED ",'decided':'2026-02-01'"

/* Two ordinary files after another say that a dispute was, and how it ended. */
static void a_source_cannot_keep_others_from_saying_what_they_say(void **state)
{
    struct fx *f = *state;
    deliver(f, DISPUTE("theirs", "open", ""), ST_NOW + 10);
    deliver(f, DISPUTE("theirs", "corrected", ENDED) "," ST_HEADCOUNT("1", "15"), ST_NOW + 20);
    struct sp_import_stats sum = deliver(f, ST_HEADCOUNT("1", "12"), ST_NOW + 30); /* of test, who never said otherwise */
    assert_int_equal(sum.facts_settled, 0);
    CHECK_VIEW(newest(f, "registered.headcount", "1").data, "{\"count\":12}");
#define OWN(count) "{'kind':'registered.headcount','id':'1','source':'supplier','data':{'count':" count "}}"
    deliver(f, OWN("7"), ST_NOW + 40); /* of its own facts it may say so */
    deliver(f, DISPUTE("second", "open", ""), ST_NOW + 50);
    deliver(f, DISPUTE("second", "corrected", ENDED) "," OWN("8"), ST_NOW + 60);
    assert_int_equal(deliver(f, OWN("7"), ST_NOW + 70).facts_settled, 1);
    CHECK_VIEW(newest(f, "registered.headcount", "1").data, "{\"count\":8}");
}

static void nobody_speaks_in_the_registry_s_name_of_another_s_dispute(void **state)
{
    struct fx *f = *state;
    deliver(f, DISPUTE("theirs", "open", ""), ST_NOW + 10);
    assert_int_equal(deliver(f, DISPUTE_OF("registry", "theirs", "corrected", ENDED) "," ST_HEADCOUNT("1", "15"), ST_NOW + 20).facts_settled, 1);
    assert_true(newest(f, "registered.headcount", "1").disputed);
    CHECK_VIEW(newest(f, "disputes.dispute", "theirs").source, "supplier");
}

/* Nothing went before it here: a claim. */
static void a_correction_out_of_the_blue_decides_nothing(void **state)
{
    struct fx *f = *state;
    deliver(f, DISPUTE("theirs", "open", ""), ST_NOW + 10); /* so that there is a version with the mark */
    deliver(f, DISPUTE("theirs", "rejected", ENDED) "," DISPUTE_OF("registry", "blue", "corrected", ENDED) "," ST_HEADCOUNT("1", "15"), ST_NOW + 20);
    assert_int_equal(deliver(f, ST_HEADCOUNT("1", "12"), ST_NOW + 30).facts_settled, 0);
    CHECK_VIEW(newest(f, "registered.headcount", "1").data, "{\"count\":12}");
}

static void what_is_decided_here_is_decided_whoever_brought_the_dispute(void **state)
{
    struct fx *f = *state;
    deliver(f, DISPUTE("theirs", "open", ""), ST_NOW + 10);
    (void)snprintf(f->id, sizeof f->id, "theirs");
    correct(f, ST_HEADCOUNT("1", "15"));
    CHECK_VIEW(newest(f, "disputes.dispute", "theirs").source, "registry");
    struct sp_import_stats sum = deliver(f, DISPUTE("theirs", "open", "") "," ST_HEADCOUNT("1", "12"), ST_NOW + 30);
    assert_int_equal(sum.facts_settled, 2);
    CHECK_VIEW(newest(f, "registered.headcount", "1").data, "{\"count\":15}");
    assert_false(newest(f, "registered.headcount", "1").disputed);
}

#define CAPITAL_AS(more, source, value) \
    "{'kind':'registered.capital','id':'1'," more "'source':'" source "','data':{'kind':'registered','amount':{'value':'" value "','currency':'LAK'}}}"
#define CAPITAL(value) CAPITAL_AS("", "test", value)
#define ADDRESS(text, more) \
    "{'kind':'registered.address','id':'head','source':'test','data':{'type':'registered','text':{'text':'" text "','lang':'en'" more "},'country':'LA'}}"

static void decide(struct fx *f, const char *path, const char *wrong, const char *right)
{
    struct sp_dispute_opening o = { .subject = SP_VIEW_LIT(S), .by = SP_VIEW_LIT("subject"), .claim = WORDS("No."),
                                    .today = SP_VIEW_LIT("2026-09-21"), .deadline = SP_VIEW_LIT("2026-10-11"), .at_s = ST_NOW + 10 };
    deliver(f, wrong, ST_NOW);
    CHECK_OK(sp_dispute_path_parse(sp_view_of(path), &o.about, NULL));
    CHECK_OK(sp_dispute_open(f->db, &o, f->id, &f->d));
    correct(f, right);
}

static void what_was_found_wrong_does_not_come_back_in_another_guise(void **state)
{
    struct fx *f = *state;
    static const char *const again[] = { CAPITAL("1000"), CAPITAL("1000.00"), CAPITAL_AS("", "other", "1000"), CAPITAL_AS("'class':'internal',", "test", "1000"),
                                         CAPITAL_AS("'valid_from':'2020-01-01',", "test", "1000.0"), CAPITAL_AS("'status':'closed',", "test", "1000") };
    decide(f, "registered.capital/1/amount", CAPITAL("1000"), CAPITAL_AS("", "officer", "5000"));
    for (size_t i = 0; i < sizeof again / sizeof *again; i++) {
        struct sp_import_stats sum = deliver(f, again[i], ST_NOW + 30 + (int64_t)i);
        assert_int_equal(sum.facts_settled, 1);
        assert_int_equal(sum.facts_new, 0);
        assert_int_equal(sum.facts_replaced, 0);
    }
    CHECK_VIEW(newest(f, "registered.capital", "1").source, "officer");
    struct sp_import_stats sum = deliver(f, CAPITAL("5000.0"), ST_NOW + 50); /* the right value, as its source says it */
    assert_int_equal(sum.facts_settled, 0);
    assert_int_equal(sum.facts_replaced, 0);
    CHECK_VIEW(newest(f, "registered.capital", "1").source, "test");
    assert_int_equal(deliver(f, CAPITAL("1000.000"), ST_NOW + 60).facts_settled, 1); /* and wrong stays wrong */
}

static void words_found_wrong_do_not_come_back_in_other_letters(void **state)
{
    struct fx *f = *state;
    static const char *const again[] = { ADDRESS("ROAD 5, PH\u1ed0 \u0110\u00c9", ""), ADDRESS("Road\u00a05, Ph\u1ed1 \u0111\u00e9", ""), ADDRESS("Road 5, Ph\u1ed1 \u0111\u00e9", ",'script':'Latn'") };
    decide(f, "registered.address/head", ADDRESS("Road 5, Ph\u1ed1 \u0111\u00e9", ""), ADDRESS("Road 6", ""));
    for (size_t i = 0; i < sizeof again / sizeof *again; i++)
        assert_int_equal(deliver(f, again[i], ST_NOW + 30 + (int64_t)i).facts_settled, 1);
    struct sp_import_stats sum = deliver(f, ADDRESS("Road 55", ""), ST_NOW + 40); /* news */
    assert_int_equal(sum.facts_settled, 0);
    assert_int_equal(sum.facts_replaced, 1);
    assert_int_equal(deliver(f, ADDRESS("Road 56", ""), ST_NOW + 50).facts_replaced, 0); /* of the source's own word */
}

/* What the correction changed is what was wrong: of the same words, how they are written, or the time. */
static void a_correction_of_the_spelling_or_the_time_stands(void **state)
{
    struct fx *f = *state;
    decide(f, "registered.address/head", ADDRESS("ROAD 5", ""), ADDRESS("Road 5", ""));
    assert_int_equal(deliver(f, ADDRESS("ROAD 5", ",'script':'Latn'"), ST_NOW + 30).facts_settled, 1);
    CHECK_VIEW(newest(f, "registered.address", "head").data, "{\"type\":\"registered\",\"text\":{\"text\":\"Road 5\",\"lang\":\"en\"},\"country\":\"LA\"}");
    decide(f, "registered.capital/1", CAPITAL_AS("'valid_from':'2020-01-01',", "test", "7"), CAPITAL_AS("'valid_from':'2021-01-01',", "test", "7"));
    assert_int_equal(deliver(f, CAPITAL_AS("'valid_from':'2020-01-01',", "other", "7"), ST_NOW + 31).facts_settled, 1);
    assert_int_equal(deliver(f, CAPITAL_AS("'valid_from':'2021-01-01',", "other", "7"), ST_NOW + 32).facts_settled, 0);
}

static void news_of_a_corrected_fact_is_told(void **state)
{
    struct fx *f = *state;
    decide(f, "registered.capital/1", CAPITAL("1000"), CAPITAL_AS("", "officer", "5000"));
    assert_int_equal(deliver(f, CAPITAL("7000"), ST_NOW + 30).facts_replaced, 1);
    assert_int_equal(deliver(f, CAPITAL("7000"), ST_NOW + 40).facts_replaced, 0);
    assert_int_equal(deliver(f, CAPITAL("8000"), ST_NOW + 50).facts_replaced, 0);
    assert_int_equal(deliver(f, CAPITAL("1000.00"), ST_NOW + 60).facts_settled, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_a_dispute_corrected_does_not_come_back_with_an_old_file, setup, teardown),
        cmocka_unit_test_setup_teardown(a_source_cannot_settle_what_was_opened_here, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_delivered_later_counts_though_the_clock_was_ahead, setup, teardown),
        cmocka_unit_test_setup_teardown(a_source_cannot_keep_others_from_saying_what_they_say, setup, teardown),
        cmocka_unit_test_setup_teardown(nobody_speaks_in_the_registry_s_name_of_another_s_dispute, setup, teardown),
        cmocka_unit_test_setup_teardown(a_correction_out_of_the_blue_decides_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_decided_here_is_decided_whoever_brought_the_dispute, setup, teardown),
        cmocka_unit_test_setup_teardown(what_was_found_wrong_does_not_come_back_in_another_guise, setup, teardown),
        cmocka_unit_test_setup_teardown(words_found_wrong_do_not_come_back_in_other_letters, setup, teardown),
        cmocka_unit_test_setup_teardown(a_correction_of_the_spelling_or_the_time_stands, setup, teardown),
        cmocka_unit_test_setup_teardown(news_of_a_corrected_fact_is_told, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
