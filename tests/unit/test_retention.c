/* layer: storage, threads */
#include <signal.h>
#include <sys/wait.h>

#include "storage/hold.h"
#include "storage/search.h"
#include "storage/snap.h"
#include "tests/lib/retention_fixture.h"

/* ---- cases ---- */

static void a_persons_old_penalty_goes(void **state)
{
    struct fx *f = *state;
    struct sp_retention_sums s;
    struct sp_tombstone *t = NULL;
    st_put(f->db, PERSON, PENALTY("p1", "'class':'internal'," ENDED_2019) "," PENALTY("p2", "'valid_to':'2024-05-01',"), ST_NOW);
    st_put(f->db, PERSON, PENALTY("p1", ENDED_2019) ",{'kind':'registered.founded','id':'f','source':'x','data':{'date':'2010-01-01'}}", ST_NOW + 60);
    st_put(f->db, COMPANY, PENALTY("p1", ENDED_2019), ST_NOW); /* no law sets a limit for companies */
    assert_string_equal(list(f, "2024-04-30", &s), "");
    assert_int_equal(s.facts, 0);
    assert_string_equal(s.next_due, "2024-05-01");
    assert_string_equal(list(f, "2024-05-01", &s), "92450100MA5K100013 legal.penalty/p1 cn.16.penalty 2019-05-01>2024-05-01 v2;");
    assert_int_equal(s.facts, 1);
    assert_int_equal(s.versions, 2);
    assert_string_equal(s.next_due, "2029-05-01");
    assert_int_equal(facts_of(f, PERSON, SP_SNAP_HISTORY), 4); /* listing changes nothing */
    whole(f, 0);

    assert_string_equal(delete(f, "2024-05-01", &s), "92450100MA5K100013 legal.penalty/p1 cn.16.penalty 2019-05-01>2024-05-01 v2;");
    assert_int_equal(s.facts, 1);
    assert_int_equal(s.versions, 2);
    assert_int_equal(s.companies, 1);
    assert_int_equal(facts_of(f, PERSON, SP_SNAP_HISTORY), 2);
    assert_int_equal(facts_of(f, COMPANY, SP_SNAP_HISTORY), 1);
    whole(f, 1);
    assert_int_equal(tombstones_of(f, PERSON, &t), 1);
    CHECK_VIEW(t->node, "CN-GX");
    CHECK_VIEW(t->rule, "cn.16.penalty");
    assert_true(t->source.n > 0);
    CHECK_VIEW(t->kind, "legal.penalty");
    CHECK_VIEW(t->due, "2024-05-01");
    assert_int_equal(t->versions, 2);
    assert_int_equal(t->first_s, ST_NOW);
    assert_int_equal(t->last_s, ST_NOW + 60);
    assert_int_equal(t->at_s, ST_NOW + 1000);
    assert_int_equal(tombstones_of(f, COMPANY, &t), 0);
    assert_string_equal(delete(f, "2024-05-01", &s), ""); /* once */
    assert_string_equal(delete(f, "2029-05-01", &s), "92450100MA5K100013 legal.penalty/p2 cn.16.penalty 2024-05-01>2029-05-01 v1;");
    whole(f, 2);
    assert_int_equal(tombstones_of(f, PERSON, &t), 2);
    assert_int_equal(t[1].seq, 2);
    assert_int_equal(t[1].prev.n, 43);
}

/* ST_NOW is 2026-09-21 in China. */
#define FUTURE_END "'valid_to':'2099-05-01',"
#define OLD_END "'valid_to':'1999-01-01',"
static void one_row_with_an_old_end_deletes_nothing_yet(void **state)
{
    struct fx *f = *state;
    struct sp_retention_sums s;
    st_put(f->db, PERSON, PENALTY("p1", FUTURE_END) "," PENALTY("p2", ENDED_2019), ST_NOW - 86400);
    st_put(f->db, PERSON, "{'kind':'legal.penalty','id':'p1','source':'supplier'," OLD_END "'data':{'type':'fine','reason':{'text':'Sold tea without a licence','lang':'en'},'date':'2015-02-03'}},"
           PENALTY("p3", OLD_END), ST_NOW);
    static const char waits[] = "92450100MA5K100013 legal.penalty/p1 cn.16.penalty 1999-01-01>2004-01-01 v2;grace 2026-10-21 supplier<court;";
    assert_non_null(strstr(list(f, "2026-10-20", &s), waits));
    assert_int_equal(s.grace, 1);
    assert_int_equal(s.by_another, 1);
    assert_int_equal(s.facts, 2); /* p2, and p3, of which nothing better was ever said */
    assert_string_equal(s.next_due, "2026-10-21");
    assert_non_null(strstr(delete(f, "2026-10-20", &s), waits));
    assert_int_equal(s.facts, 2);
    assert_int_equal(facts_of(f, PERSON, SP_SNAP_HISTORY), 2);
    /* said again, it is no newer */
    st_put(f->db, PERSON, PENALTY("p1", "'valid_to':'1999-02-01',"), ST_NOW + 900);
    (void)list(f, "2026-10-20", &s);
    assert_string_equal(s.next_due, "2026-10-21");
    /* put right, it stays; and begins anew when it is wrong again */
    st_put(f->db, PERSON, PENALTY("p1", FUTURE_END), ST_NOW + 950);
    assert_string_equal(list(f, "2026-10-21", &s), "");
    st_put(f->db, PERSON, PENALTY("p1", OLD_END), ST_NOW + 960);
    assert_non_null(strstr(list(f, "2026-10-20", &s), "grace 2026-10-21 court<court;"));
    assert_int_equal(s.by_another, 0);
    assert_string_equal(delete(f, "2026-10-21", &s), "92450100MA5K100013 legal.penalty/p1 cn.16.penalty 1999-01-01>2004-01-01 v5;");
    whole(f, 3);
}

static void a_table_may_wait_longer_or_not_at_all(void **state)
{
    struct fx *f = *state;
    struct sp_retention_sums s;
    st_put(f->db, PERSON, PENALTY("p1", FUTURE_END), ST_NOW - 86400);
    st_put(f->db, PERSON, PENALTY("p1", OLD_END), ST_NOW);
    use_policy(f, "{'rule':'cn.x','text':'Old.','what':['legal.penalty'],'after':['valid_to'],'years':1,'grace_days':366}");
    assert_non_null(strstr(list(f, "2027-09-21", &s), "grace 2027-09-22"));
    use_policy(f, "{'rule':'cn.x','text':'Old.','what':['legal.penalty'],'after':['valid_to'],'years':1,'grace_days':0}");
    (void)list(f, "2026-09-21", &s);
    assert_int_equal(s.facts, 1);
    assert_int_equal(s.grace, 0);
}

static void the_last_fact_of_a_record(void **state)
{
    struct fx *f = *state;
    struct sp_retention_sums s;
    st_put(f->db, PERSON, PENALTY("p1", ENDED_2019), ST_NOW);
    (void)delete(f, "2026-01-01", &s);
    assert_int_equal(facts_of(f, PERSON, SP_SNAP_HISTORY), 0);
    assert_false(anywhere(f, "Sold tea"));
    whole(f, 1);
    st_put(f->db, PERSON, RECENT("p9"), ST_NOW + 5000); /* the record goes on */
    assert_int_equal(facts_of(f, PERSON, 0), 1);
    whole(f, 1);
}

/* Opened by a participant, which makes rows that no fact gives. */
static void a_dispute_goes_with_its_rows(void **state)
{
    struct fx *f = *state;
    struct sp_retention_sums s;
    struct sp_diag d = { .rule = "" };
    char id[SP_ID_TEXT];
    st_put(f->db, PERSON, PENALTY("p1", ENDED_2019), ST_NOW);
    const struct sp_dispute_opening o = { .subject = SP_VIEW_LIT(PERSON), .about = { .kind = SP_VIEW_LIT("legal.penalty"), .fact = SP_VIEW_LIT("p1") },
        .by = SP_VIEW_LIT("participant"), .who = SP_VIEW_LIT("CN-GX/bank"), .claim = { SP_VIEW_LIT("Not me"), SP_VIEW_LIT("en"), { NULL, 0 } },
        .today = SP_VIEW_LIT("2026-01-01"), .deadline = SP_VIEW_LIT("2026-01-21"), .at_s = ST_NOW + 5, .since_s = -1 };
    struct sp_rc rc = sp_dispute_open(f->db, &o, id, &d);
    if (!sp_ok(rc))
        fail_msg("%s: %s", d.rule, d.text);
    (void)delete(f, "2026-01-01", &s);
    assert_int_equal(s.facts, 0);
    assert_int_equal(s.disputed, 1);
    const struct sp_dispute_settling t = { .subject = SP_VIEW_LIT(PERSON), .id = sp_view_of(id), .outcome = SP_DISPUTE_REJECTED,
        .answer = { SP_VIEW_LIT("It was you"), SP_VIEW_LIT("en"), { NULL, 0 } }, .today = SP_VIEW_LIT("2026-01-09"), .at_s = ST_NOW + 9, .since_s = -1 };
    rc = sp_dispute_settle(f->db, &t, &d);
    if (!sp_ok(rc))
        fail_msg("%s: %s", d.rule, d.text);
    assert_true(anywhere(f, id));
    (void)delete(f, "2026-01-01", &s);
    assert_int_equal(s.facts, 2); /* the dispute too */
    assert_false(anywhere(f, id));
    whole(f, 2);
}

static void disputed_facts_stay_until_it_is_settled(void **state)
{
    struct fx *f = *state;
    struct sp_retention_sums s;
    struct sp_tombstone *t = NULL;
    st_put(f->db, PERSON, PENALTY("p1", ENDED_2019 "'disputed':true,") "," DISPUTE("dispute-one", "p1", "open", "") "," PENALTY("p2", ENDED_2019), ST_NOW);
    assert_string_equal(delete(f, "2026-01-01", &s),
                        "92450100MA5K100013 legal.penalty/p1 cn.16.penalty 2019-05-01>2024-05-01 v1 disputed;"
                        "92450100MA5K100013 legal.penalty/p2 cn.16.penalty 2019-05-01>2024-05-01 v1;");
    assert_int_equal(s.disputed, 1);
    assert_int_equal(s.facts, 1);
    /* unresolved is settled: the mark stays, the law counts */
    st_put(f->db, PERSON, DISPUTE("dispute-one", "p1", "unresolved", ",'decided':'2026-01-09'")
           ",{'kind':'disputes.statement','id':'s1','source':'officer','data':{'text':{'text':'I never sold tea','lang':'en'},'date':'2026-01-09','dispute':'dispute-one'}}"
           ",{'kind':'disputes.statement','id':'s2','source':'officer','data':{'text':{'text':'Of something else','lang':'en'},'date':'2026-01-09'}}", ST_NOW + 10);
    assert_string_equal(delete(f, "2026-01-01", &s),
                        "92450100MA5K100013 legal.penalty/p1 cn.16.penalty 2019-05-01>2024-05-01 v1;"
                        "92450100MA5K100013 disputes.dispute/dispute-one cn.16.penalty 2019-05-01>2024-05-01 v2 companion;"
                        "92450100MA5K100013 disputes.statement/s1 cn.16.penalty 2019-05-01>2024-05-01 v1 companion;");
    assert_false(anywhere(f, "I never sold tea"));
    assert_false(anywhere(f, "Not me"));
    assert_false(anywhere(f, "dispute-one"));
    assert_true(anywhere(f, "Of something else"));
    assert_int_equal(tombstones_of(f, PERSON, &t), 4);
    whole(f, 4);
}

static size_t hits(struct fx *f, const char *query)
{
    SP_SNAP_AUTO s = NULL;
    struct sp_hit v[8];
    size_t n = 0;
    CHECK_OK(sp_snap_begin(f->db, &s));
    CHECK_OK(sp_search(s, sp_view_of(query), sp_view(NULL, 0), 8, v, &n, NULL));
    return n;
}

static void names_leave_the_index(void **state)
{
    struct fx *f = *state;
    struct sp_retention_sums s;
    struct sp_import *im;
    struct sp_diag d = { .rule = "" };
    uint64_t position;
    use_policy(f, "{'rule':'cn.x','text':'Names go.','what':['registered.name'],'after':['valid_to'],'years':1}");
    const struct sp_import_opts o = { .name = "t", .received_s = ST_NOW };
    CHECK_OK(sp_registry_import_begin(f->db, &o, &im, &position, &d));
    for (int i = 0; i < 3; i++) {
        struct sp_company c;
        const char *subjects[] = { PERSON, OTHER_PERSON, COMPANY };
        st_company(&f->arena, subjects[i], i == 2 ? ST_NAME("n1", "legal", "en", "Harbour Lantern Trading")
            : "{'kind':'registered.name','id':'old','source':'t','valid_to':'2001-01-01','data':{'type':'former','text':{'text':'Harbour Lantern Zukunft','lang':'en'}}},"
              ST_NAME("now", "legal", "en", "Harbour Bell Trading"), &c);
        CHECK_OK(sp_registry_import_put(im, &c, (uint64_t)i, &d));
    }
    CHECK_OK(sp_registry_import_end(im, true, NULL, &d));
    assert_int_equal(hits(f, "Zukunft Lantern Harbour"), 3);
    assert_true(anywhere(f, "zukunft"));
    whole(f, 0);
    (void)delete(f, "2026-01-01", &s);
    assert_int_equal(s.facts, 2);
    assert_false(anywhere(f, "zukunft"));
    assert_false(anywhere(f, "Zukunft"));
    whole(f, 2);
    /* what holds again is found again */
    st_put(f->db, PERSON, ST_NAME("n7", "legal", "en", "Harbour Lantern Zukunft"), ST_NOW + 9000);
    assert_true(anywhere(f, "zukunft"));
    whole(f, 2);
}

static void names_leave_the_reasons_for_holding(void **state)
{
    struct fx *f = *state;
    struct sp_retention_sums s;
    struct sp_import *im;
    uint64_t position;
    use_policy(f, "{'rule':'cn.x','text':'Names go.','what':['registered.name'],'after':['valid_to'],'years':1}");
    const struct sp_import_opts o = { .name = "t", .received_s = ST_NOW, .hold = true };
    CHECK_OK(sp_registry_import_begin(f->db, &o, &im, &position, NULL));
    for (int i = 0; i < 2; i++) { /* the second looks like the first, and both names end */
        struct sp_company c;
        st_company(&f->arena, i ? OTHER_PERSON : PERSON, i ? "{'kind':'registered.name','id':'n','source':'t','valid_to':'2001-01-01','data':{'type':'legal','text':{'text':'Modem Lantern','lang':'en'}}}"
                   : "{'kind':'registered.name','id':'n','source':'t','valid_to':'2001-01-01','data':{'type':'legal','text':{'text':'Modern Lantern','lang':'en'}}}", &c);
        CHECK_OK(sp_registry_import_put(im, &c, (uint64_t)i, NULL));
    }
    CHECK_OK(sp_registry_import_end(im, true, NULL, NULL));
    assert_true(anywhere(f, "Modem"));
    whole(f, 0);
    (void)delete(f, "2026-01-01", &s);
    assert_int_equal(s.facts, 2);
    assert_false(anywhere(f, "Modem"));
    assert_false(anywhere(f, "Modern"));
    whole(f, 2);
    SP_SNAP_AUTO snap = NULL;
    CHECK_OK(sp_snap_begin(f->db, &snap));
    assert_true(sp_snap_is_held(snap, SP_VIEW_LIT(OTHER_PERSON))); /* all the same */
}

static void many_facts_take_many_transactions(void **state)
{
    struct fx *f = *state;
    struct sp_retention_sums s;
    SP_BUF_AUTO facts = { 0 };
    for (int i = 0; i < 700; i++)
        sp_buf_putf(&facts, "%s" PENALTY("p%d", ENDED_2019), i ? "," : "", i);
    sp_buf_puts(&facts, "," RECENT("keep"));
    st_put(f->db, PERSON, sp_buf_cstr(&facts), ST_NOW);
    st_put(f->db, OTHER_PERSON, PENALTY("p1", ENDED_2019), ST_NOW);
    (void)delete(f, "2026-01-01", &s);
    assert_int_equal(s.facts, 701);
    assert_int_equal(facts_of(f, PERSON, SP_SNAP_HISTORY), 1);
    whole(f, 701);
}

static void restored_history_does_not_bring_it_back(void **state)
{
    struct fx *f = *state;
    struct sp_retention_sums s;
    struct sp_import *im;
    struct sp_company c;
    uint64_t position;
    st_put(f->db, PERSON, PENALTY("p1", ENDED_2019) "," RECENT("p2"), ST_NOW);
    (void)delete(f, "2026-01-01", &s);
    const struct sp_import_opts o = { .name = "t", .received_s = ST_NOW + 9000, .keep_received = true };
    CHECK_OK(sp_registry_import_begin(f->db, &o, &im, &position, NULL));
    st_company(&f->arena, PERSON, PENALTY("p1", "'received':'2026-01-01T00:00:00Z'," ENDED_2019) "," RECENT("p3"), &c);
    CHECK_OK(sp_registry_import_put(im, &c, 1, NULL));
    CHECK_OK(sp_registry_import_end(im, true, NULL, NULL));
    assert_int_equal(facts_of(f, PERSON, SP_SNAP_HISTORY), 2); /* p2, p3 */
    whole(f, 1);
    /* a source that says it anew is heard: and deleted again */
    st_put(f->db, PERSON, PENALTY("p1", ENDED_2019), ST_NOW + 500);
    assert_int_equal(facts_of(f, PERSON, SP_SNAP_HISTORY), 3);
    (void)delete(f, "2026-01-01", &s);
    assert_int_equal(s.facts, 1);
    whole(f, 2);
}

static void what_is_delivered_in_the_second_of_its_deletion_is_kept(void **state)
{
    struct fx *f = *state;
    struct sp_retention_sums s;
    struct sp_import *im;
    struct sp_company c;
    uint64_t position;
    st_put(f->db, PERSON, PENALTY("p1", ENDED_2019) "," RECENT("p2"), ST_NOW);
    (void)delete(f, "2026-01-01", &s);
    const struct sp_import_opts o = { .name = "t", .received_s = ST_NOW };
    CHECK_OK(sp_registry_import_begin(f->db, &o, &im, &position, NULL));
    st_company(&f->arena, PERSON, PENALTY("p1", ENDED_2019), &c);
    CHECK_OK(sp_registry_import_put(im, &c, 1, NULL));
    CHECK_OK(sp_registry_import_end(im, true, NULL, NULL));
    assert_int_equal(facts_of(f, PERSON, SP_SNAP_HISTORY), 2);
    whole(f, 1);
}

/* ---- refusals ---- */

static void not_by_everybody(void **state)
{
    struct fx *f = *state;
    struct sp_retention_sums s = { 0 };
    struct sp_retention r = of(f, "2026-01-01");
    struct sp_diag d = { .rule = "" };
    struct sp_import *im;
    uint64_t position;
    CHECK_RC(INVALID, sp_retention_delete(f->db, &r, SP_VIEW_LIT("LA"), NULL, &s, &d));
    CHECK_RULE(d, "retention.key");
    const struct sp_import_opts o = { .name = "t" };
    CHECK_OK(sp_registry_import_begin(f->db, &o, &im, &position, NULL));
    CHECK_RC(UNAVAILABLE, sp_retention_delete(f->db, &r, SP_VIEW_LIT("LA"), f->key, &s, &d));
    CHECK_RULE(d, "retention.importing");
    CHECK_OK(sp_registry_import_end(im, true, NULL, NULL));
    sp_db_close(f->db);
    CHECK_OK(sp_db_open(f->dir.path, 0, SP_DB_READONLY, &f->db, NULL));
    CHECK_OK(sp_retention_list(f->db, &r, &s, &d));
    CHECK_RC(DENIED, sp_retention_delete(f->db, &r, SP_VIEW_LIT("LA"), f->key, &s, &d));
    CHECK_RULE(d, "db.readonly");
}

/* Told after their transaction of 256. */
static void die_at_the_300th(void *ctx, const struct sp_expired *e)
{
    static unsigned told;
    (void)ctx;
    (void)e;
    if (++told == 300)
        (void)raise(SIGKILL);
}

/* Killed between two of its transactions: each fact is there, or gone with its tombstone; the next run does the rest. */
static void killed_between(void **state)
{
    struct fx *f = *state;
    struct sp_retention_sums s;
    SP_BUF_AUTO facts = { 0 };
    for (int i = 0; i < 600; i++)
        sp_buf_putf(&facts, "%s" PENALTY("p%d", ENDED_2019), i ? "," : "", i);
    st_put(f->db, PERSON, sp_buf_cstr(&facts), ST_NOW);
    sp_db_close(f->db);
    f->db = NULL;
    int status = 0;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        f->db = st_open(&f->dir);
        struct sp_retention r = of(f, "2026-01-01");
        r.expired = die_at_the_300th;
        (void)sp_retention_delete(f->db, &r, SP_VIEW_LIT("CN-GX"), f->key, &s, NULL).code;
        _exit(9);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    f->db = st_open(&f->dir);
    whole(f, 512);
    assert_int_equal(facts_of(f, PERSON, SP_SNAP_HISTORY), 88);
    (void)delete(f, "2026-01-01", &s);
    assert_int_equal(s.facts, 88);
    whole(f, 600);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RETENTION_TEST(a_persons_old_penalty_goes), RETENTION_TEST(one_row_with_an_old_end_deletes_nothing_yet),
        RETENTION_TEST(a_table_may_wait_longer_or_not_at_all),
        RETENTION_TEST(the_last_fact_of_a_record), RETENTION_TEST(disputed_facts_stay_until_it_is_settled),
        RETENTION_TEST(a_dispute_goes_with_its_rows),
        RETENTION_TEST(names_leave_the_index), RETENTION_TEST(names_leave_the_reasons_for_holding),
        RETENTION_TEST(many_facts_take_many_transactions), RETENTION_TEST(restored_history_does_not_bring_it_back),
        RETENTION_TEST(what_is_delivered_in_the_second_of_its_deletion_is_kept),
        RETENTION_TEST(not_by_everybody), RETENTION_TEST(killed_between),
    };
    return cmocka_run_group_tests_name("retention", tests, NULL, NULL);
}
