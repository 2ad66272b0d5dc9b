/* layer: storage, threads */
#include "tests/lib/storage.h"

#define S1 "LA.ern:0100000001"
#define S2 "LA.ern:0100000002"

struct fx { struct st_dir dir; struct sp_db *db; struct sp_snap *snap; struct sp_arena arena; };

static int setup(void **state)
{
    struct fx *f = calloc(1, sizeof *f);
    assert_non_null(f);
    st_dir_make(&f->dir);
    f->db = st_open(&f->dir);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fx *f = *state;
    sp_snap_drop(&f->snap);
    sp_db_close(f->db);
    sp_arena_free(&f->arena);
    st_dir_remove(&f->dir);
    free(f);
    return 0;
}

static struct sp_snap *now(struct fx *f)
{
    sp_snap_drop(&f->snap);
    f->snap = NULL;
    CHECK_OK(sp_snap_begin(f->db, &f->snap));
    return f->snap;
}

static struct sp_company company(struct fx *f, const char *subject, int64_t as_of_s, unsigned flags)
{
    struct sp_company c = { .n = 0 };
    CHECK_OK(sp_snap_company(f->snap, sp_view_of(subject), as_of_s, flags, &f->arena, &c));
    CHECK_VIEW(c.subject, subject);
    return c;
}

static void puts_and_reads_back(void **state)
{
    struct fx *f = *state;
    st_put(f->db, S1, ST_HEADCOUNT("1", "12") "," ST_NAME("1", "legal", "en", "Mekong Timber Co Ltd"), ST_NOW);
    now(f);
    struct sp_company c = company(f, S1, 0, 0);
    assert_int_equal(c.n, 2);
    assert_string_equal(c.facts[0].kind->name, "registered.name"); /* in report order */
    assert_string_equal(c.facts[1].kind->name, "registered.headcount");
    CHECK_VIEW(c.facts[0].data, "{\"type\":\"legal\",\"text\":{\"text\":\"Mekong Timber Co Ltd\",\"lang\":\"en\"}}");
    assert_int_equal(c.facts[0].received_s, ST_NOW);
    assert_true(sp_snap_known(f->snap, sp_view_of(S1)));
    assert_false(sp_snap_known(f->snap, sp_view_of(S2)));
    CHECK_RC(NOTFOUND, sp_snap_company(f->snap, sp_view_of(S2), 0, 0, &f->arena, &c));
}

static void refuses_what_is_no_subject(void **state)
{
    struct fx *f = *state;
    struct sp_company c = { .subject = SP_VIEW_LIT("nobody") };
    struct sp_diag d = { .rule = "" };
    CHECK_RC(INVALID, st_registry_put(f->db, &c, ST_NOW, &d));
    CHECK_RULE(d, "schema.subject.form");
}

static void the_newest_version_counts(void **state)
{
    struct fx *f = *state;
    st_put(f->db, S1, ST_HEADCOUNT("1", "12") "," ST_HEADCOUNT("2", "99"), ST_NOW);
    st_put(f->db, S1, ST_HEADCOUNT("1", "15"), ST_NOW + 100);
    st_put(f->db, S1, ST_HEADCOUNT("1", "20"), ST_NOW + 200);
    now(f);
    struct sp_company c = company(f, S1, 0, 0);
    assert_int_equal(c.n, 2);
    CHECK_VIEW(c.facts[0].data, "{\"count\":20}");
    CHECK_VIEW(c.facts[1].data, "{\"count\":99}");
    /* what we knew on that day */
    c = company(f, S1, ST_NOW + 199, 0);
    CHECK_VIEW(c.facts[0].data, "{\"count\":15}");
    c = company(f, S1, ST_NOW, 0);
    CHECK_VIEW(c.facts[0].data, "{\"count\":12}");
    CHECK_RC(NOTFOUND, sp_snap_company(f->snap, sp_view_of(S1), ST_NOW - 1, 0, &f->arena, &c));
    c = company(f, S1, 0, SP_SNAP_HISTORY);
    assert_int_equal(c.n, 4);
    for (size_t i = 0; i < 3; i++) {
        CHECK_VIEW(c.facts[i].id, "1");
        assert_int_equal(c.facts[i].received_s, ST_NOW + 100 * (int64_t)i);
    }
    c = company(f, S1, ST_NOW + 150, SP_SNAP_HISTORY);
    assert_int_equal(c.n, 3);
}

static void of_one_second_the_last_counts(void **state)
{
    struct fx *f = *state;
    st_put(f->db, S1, ST_HEADCOUNT("1", "1"), ST_NOW);
    st_put(f->db, S1, ST_HEADCOUNT("1", "2"), ST_NOW);
    st_put(f->db, S1, ST_HEADCOUNT("1", "1"), ST_NOW); /* back to the first: a new version */
    now(f);
    CHECK_VIEW(company(f, S1, 0, 0).facts[0].data, "{\"count\":1}");
    assert_int_equal(company(f, S1, 0, SP_SNAP_HISTORY).n, 3);
}

static void an_equal_fact_is_not_stored_again(void **state)
{
    struct fx *f = *state;
    struct sp_registry_counts n;
    for (int64_t i = 0; i < 3; i++)
        st_put(f->db, S1, ST_HEADCOUNT("1", "12") "," ST_NAME("1", "legal", "en", "Mekong Timber"), ST_NOW + i);
    CHECK_OK(sp_registry_counts(now(f), &n));
    assert_int_equal(n.companies, 1);
    assert_int_equal(n.facts, 2);
    assert_int_equal(company(f, S1, 0, SP_SNAP_HISTORY).facts[0].received_s, ST_NOW); /* the first time we heard it */
}

static void a_closed_fact_stays_to_be_seen(void **state)
{
    struct fx *f = *state;
    st_put(f->db, S1, ST_IDENTIFIER("1", "la.tin", "123456789000", "no-check"), ST_NOW);
    st_put(f->db, S1, ST_IDENTIFIER_CLOSED("1", "la.tin", "123456789000", "no-check"), ST_NOW + 5);
    now(f);
    struct sp_company c = company(f, S1, 0, 0);
    assert_int_equal(c.n, 1);
    assert_int_equal(c.facts[0].status, SP_STATUS_CLOSED);
    c = company(f, S1, ST_NOW, 0);
    assert_int_equal(c.facts[0].status, SP_STATUS_NEW);
}

static void many_facts_take_many_chunks(void **state)
{
    struct fx *f = *state;
    SP_BUF_AUTO b = { 0 };
    for (int i = 0; i < 400; i++)
        sp_buf_putf(&b, "%s{'kind':'registered.headcount','id':'%d','source':'test','data':{'count':%d}}", i ? "," : "", i, i * 3);
    st_put(f->db, S1, sp_buf_cstr(&b), ST_NOW);
    st_put(f->db, S2, ST_HEADCOUNT("1", "1"), ST_NOW);
    st_put(f->db, S1, ST_HEADCOUNT("17", "7"), ST_NOW + 1);
    now(f);
    struct sp_company c = company(f, S1, 0, 0);
    assert_int_equal(c.n, 400);
    for (size_t i = 0; i < 400; i++) { /* shorter ids first: as numbers */
        char want[32];
        (void)snprintf(want, sizeof want, "{\"count\":%zu}", i == 17 ? 7 : i * 3);
        CHECK_VIEW(c.facts[i].data, want);
    }
    assert_int_equal(company(f, S2, 0, 0).n, 1);
}

static void a_snapshot_does_not_move(void **state)
{
    struct fx *f = *state;
    struct sp_snap *later = NULL;
    st_put(f->db, S1, ST_HEADCOUNT("1", "1"), ST_NOW);
    now(f);
    st_put(f->db, S1, ST_HEADCOUNT("1", "2"), ST_NOW + 1);
    st_put(f->db, S2, ST_HEADCOUNT("1", "3"), ST_NOW + 1);
    CHECK_OK(sp_snap_begin(f->db, &later));
    CHECK_VIEW(company(f, S1, 0, 0).facts[0].data, "{\"count\":1}");
    assert_false(sp_snap_known(f->snap, sp_view_of(S2)));
    assert_true(sp_snap_known(later, sp_view_of(S2)));
    sp_snap_end(later);
}

static void resolves(struct fx *f, const char *scheme, const char *value, const char *want)
{
    struct sp_view subject = { NULL, 0 };
    struct sp_rc rc = sp_snap_resolve(f->snap, sp_view_of(scheme), sp_view_of(value), &subject);
    if (!want) {
        CHECK_RC(NOTFOUND, rc);
        return;
    }
    CHECK_OK(rc);
    CHECK_VIEW(subject, want);
}

static void resolves_any_identifier(void **state)
{
    struct fx *f = *state;
    st_put(f->db, S1, ST_IDENTIFIER("1", "la.tin", "123456789000", "no-check") "," ST_IDENTIFIER("2", "lei", "529900T8BM49AURSDO55", "valid"), ST_NOW);
    st_put(f->db, S2, ST_HEADCOUNT("1", "1"), ST_NOW);
    now(f);
    resolves(f, "la.tin", "123456789000", S1);
    resolves(f, "lei", "529900T8BM49AURSDO55", S1);
    resolves(f, "la.ern", "0100000002", S2); /* its own key, though no fact says so */
    resolves(f, "la.ern", "0100000009", NULL);
    resolves(f, "th.juristic", "123456789000", NULL);
    resolves(f, "no.such", "1", NULL);
}

static void the_current_holder_wins(void **state)
{
    struct fx *f = *state;
    st_put(f->db, S1, ST_IDENTIFIER("1", "la.tin", "123456789000", "no-check"), ST_NOW);
    now(f);
    resolves(f, "la.tin", "123456789000", S1);
    st_put(f->db, S1, ST_IDENTIFIER_CLOSED("1", "la.tin", "123456789000", "no-check"), ST_NOW + 1);
    st_put(f->db, S2, ST_IDENTIFIER("1", "la.tin", "123456789000", "no-check"), ST_NOW + 2);
    now(f);
    resolves(f, "la.tin", "123456789000", S2);
}

/* What was looked up last is remembered: of that snapshot, and what was given out stays when others are read. */
static void remembers_the_last_company_only(void **state)
{
    struct fx *f = *state;
    struct sp_view subject;
    st_put(f->db, S1, ST_HEADCOUNT("1", "1"), ST_NOW);
    now(f);
    resolves(f, "la.ern", "0100000002", NULL);
    assert_false(sp_snap_known(f->snap, sp_view_of(S2)));
    st_put(f->db, S2, ST_HEADCOUNT("1", "2"), ST_NOW);
    now(f);
    CHECK_OK(sp_snap_resolve(f->snap, SP_VIEW_LIT("la.ern"), SP_VIEW_LIT("0100000002"), &subject));
    for (int i = 0; i < 2; i++) {
        CHECK_VIEW(company(f, S1, 0, 0).facts[0].data, "{\"count\":1}");
        CHECK_VIEW(company(f, S2, 0, 0).facts[0].data, "{\"count\":2}");
        CHECK_VIEW(subject, S2);
    }
    assert_false(sp_snap_known(f->snap, SP_VIEW_LIT("LA.ern:010000000")));
    assert_false(sp_snap_known(f->snap, SP_VIEW_LIT("LA.ern:01000000022")));
    assert_false(sp_snap_known(f->snap, sp_view(NULL, 0)));
}

static void walks_all_in_order_of_arrival(void **state)
{
    struct fx *f = *state;
    static const char *const all[] = { S2, S1 };
    struct sp_view subject;
    uint64_t cursor = 0;
    for (size_t i = 0; i < 2; i++)
        st_put(f->db, all[i], ST_HEADCOUNT("1", "1"), ST_NOW);
    st_put(f->db, S2, ST_HEADCOUNT("1", "5"), ST_NOW + 1);
    now(f);
    for (size_t i = 0; i < 2; i++) {
        CHECK_OK(sp_snap_next(f->snap, &cursor, &subject));
        CHECK_VIEW(subject, all[i]);
    }
    CHECK_RC(NOTFOUND, sp_snap_next(f->snap, &cursor, &subject));
}

static void a_restart_keeps_everything(void **state)
{
    struct fx *f = *state;
    st_put(f->db, S1, ST_HEADCOUNT("1", "12") "," ST_IDENTIFIER("1", "la.tin", "123456789000", "no-check"), ST_NOW);
    sp_db_close(f->db);
    f->db = st_open(&f->dir);
    now(f);
    assert_int_equal(company(f, S1, 0, 0).n, 2);
    resolves(f, "la.tin", "123456789000", S1);
    struct sp_db_stats s;
    sp_db_stats(f->db, &s);
    assert_true(s.registry_bytes > 0 && s.map_bytes == 64u << 20);
}

static void reads_without_writing(void **state)
{
    struct fx *f = *state;
    struct sp_diag d = { .rule = "" };
    struct sp_company c;
    st_put(f->db, S1, ST_HEADCOUNT("1", "12"), ST_NOW);
    sp_db_close(f->db);
    f->db = NULL;
    CHECK_OK(sp_db_open(f->dir.path, 0, SP_DB_READONLY, &f->db, &d));
    now(f);
    assert_int_equal(company(f, S1, 0, 0).n, 1);
    st_company(&f->arena, S2, ST_HEADCOUNT("1", "1"), &c);
    CHECK_RC(DENIED, st_registry_put(f->db, &c, ST_NOW, &d));
}

/* Enough names that the recent pairs become segments, and those are merged. */
static void keeps_the_index_tidy(void **state)
{
    struct fx *f = *state;
    struct sp_registry_counts n;
    enum { MANY = 70, NAMES = 90 };
    for (int i = 0; i < MANY; i++) {
        SP_BUF_AUTO b = { 0 };
        char subject[32];
        (void)snprintf(subject, sizeof subject, "LA.ern:02%08d", i);
        for (int k = 0; k < NAMES; k++)
            sp_buf_putf(&b, "%s{'kind':'registered.name','id':'%d','source':'test','data':{'type':'trading','text':{'text':'"
                        "North%dx%d Teak%d Shipping%d Works%d Pearl%d','lang':'en'}}}", k ? "," : "", k, i, k, i + k, k, i, k * i);
        st_put(f->db, subject, sp_buf_cstr(&b), ST_NOW);
    }
    CHECK_OK(sp_registry_counts(now(f), &n));
    assert_int_equal(n.companies, MANY);
    assert_true(n.segments > 0 && n.segments < 9);
    assert_true(n.recent < 30000 && n.postings + n.recent > MANY * NAMES);
    for (int i = 0; i < MANY; i++) {
        char value[16], subject[32];
        (void)snprintf(value, sizeof value, "02%08d", i);
        (void)snprintf(subject, sizeof subject, "LA.ern:%s", value);
        resolves(f, "la.ern", value, subject);
        assert_int_equal(company(f, subject, 0, 0).n, NAMES);
    }
    resolves(f, "la.ern", "0200000099", NULL);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(puts_and_reads_back), T(refuses_what_is_no_subject), T(the_newest_version_counts), T(of_one_second_the_last_counts),
        T(an_equal_fact_is_not_stored_again), T(a_closed_fact_stays_to_be_seen), T(many_facts_take_many_chunks),
        T(a_snapshot_does_not_move), T(resolves_any_identifier), T(the_current_holder_wins), T(remembers_the_last_company_only), T(walks_all_in_order_of_arrival),
        T(a_restart_keeps_everything), T(reads_without_writing), T(keeps_the_index_tidy),
    };
    return cmocka_run_group_tests_name("storage registry", tests, NULL, NULL);
}
