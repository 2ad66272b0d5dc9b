/* layer: storage, threads */
#include "storage/db_internal.h"
#include "storage/search.h"
#include "tests/lib/storage.h"

struct fx { ST_FIXTURE; };

static int setup(void **state) { return st_setup(state, sizeof(struct fx)); }

static int teardown(void **state) { return st_teardown(state); }

static void subject_of(unsigned i, char out[32])
{
    (void)snprintf(out, 32, "%s%08u", i % 3 ? "LA.ern:03" : "VN.reg:N-", i);
}

static void make(struct sp_arena *a, unsigned i, unsigned headcount, struct sp_company *out)
{
    static const char *const first[] = { "Amber", "Basalt", "Cobalt", "Dolomite", "Ebony" };
    char subject[32];
    SP_BUF_AUTO b = { 0 };
    subject_of(i, subject);
    sp_buf_putf(&b, "{'kind':'registered.name','id':'1','source':'test','data':{'type':'legal','text':{'text':'%s Works %u','lang':'en'}}},"
                "{'kind':'registered.headcount','id':'1','source':'test','data':{'count':%u}}", first[i % 5], i, headcount);
    sp_arena_reset(a);
    st_company(a, subject, sp_buf_cstr(&b), out);
}

static struct sp_import *begin(struct fx *f, const char *name, uint32_t batch, uint64_t want)
{
    struct sp_import *im = NULL;
    struct sp_diag d = { .rule = "" };
    struct sp_import_opts o = { .name = name, .received_s = ST_NOW, .batch = batch };
    uint64_t position = 99;
    struct sp_rc rc = sp_registry_import_begin(f->db, &o, &im, &position, &d);
    if (!sp_ok(rc))
        fail_msg("%s: %s", d.rule, d.text);
    assert_int_equal(position, want);
    return im;
}

static struct sp_import *begin_seeing(struct fx *f, bool dry_run, uint64_t want)
{
    struct sp_import *im = NULL;
    struct sp_diag d = { .rule = "" };
    struct sp_import_opts o = { .name = "whole", .received_s = ST_NOW, .batch = 7, .seen = true, .dry_run = dry_run };
    uint64_t position = 0;
    CHECK_OK(sp_registry_import_begin(f->db, &o, &im, &position, &d));
    assert_int_equal(position, want);
    return im;
}

static void feed(struct sp_import *im, unsigned from, unsigned to, unsigned headcount)
{
    SP_ARENA_AUTO a = { 0 };
    for (unsigned i = from; i < to; i++) {
        struct sp_company c;
        make(&a, i, headcount, &c);
        CHECK_OK(sp_registry_import_put(im, &c, i + 1, NULL));
    }
}

static struct sp_registry_counts counts(struct fx *f)
{
    struct sp_registry_counts n;
    SP_SNAP_AUTO s = NULL;
    CHECK_OK(sp_snap_begin(f->db, &s));
    CHECK_OK(sp_registry_counts(s, &n));
    return n;
}

/* Every company once, with its newest headcount, found by its key and by its name. */
static void all_there(struct fx *f, unsigned n, unsigned headcount)
{
    SP_ARENA_AUTO a = { 0 };
    SP_SNAP_AUTO s = NULL;
    CHECK_OK(sp_snap_begin(f->db, &s));
    for (unsigned i = 0; i < n; i++) {
        char subject[32], want[32];
        struct sp_company c;
        subject_of(i, subject);
        sp_arena_reset(&a);
        CHECK_OK(sp_snap_company(s, sp_view_of(subject), 0, 0, &a, &c));
        assert_int_equal(c.n, 2);
        (void)snprintf(want, sizeof want, "{\"count\":%u}", headcount);
        CHECK_VIEW(c.facts[1].data, want);
    }
    uint64_t cursor = 0;
    struct sp_view subject;
    struct sp_rc rc = sp_snap_next(s, &cursor, &subject);
    while (sp_ok(rc))
        rc = sp_snap_next(s, &cursor, &subject);
    assert_int_equal(cursor, n);
    for (unsigned i = 0; i < n; i += n / 7 + 1) {
        struct sp_hit hits[3];
        size_t got = 0;
        char query[64], key[32];
        (void)snprintf(query, sizeof query, "%s works %u", (const char *[]){ "amber", "basalt", "cobalt", "dolomite", "ebony" }[i % 5], i);
        subject_of(i, key);
        CHECK_OK(sp_search(s, sp_view_of(query), sp_view(NULL, 0), 3, hits, &got, NULL));
        assert_true(got > 0);
        CHECK_VIEW(hits[0].subject, key);
    }
}

static void imports_in_batches(void **state)
{
    struct fx *f = *state;
    struct sp_import_stats st;
    struct sp_import *im = begin(f, "file", 64, 0);
    feed(im, 0, 1000, 5);
    CHECK_OK(sp_registry_import_end(im, true, &st, NULL));
    assert_int_equal(st.companies, 1000);
    assert_int_equal(st.created, 1000);
    assert_int_equal(st.facts, 2000);
    assert_int_equal(st.facts_new, 2000);
    all_there(f, 1000, 5);
    struct sp_registry_counts n = counts(f);
    assert_int_equal(n.companies, 1000);
    assert_int_equal(n.facts, 2000);
    assert_int_equal(n.recent, 0);
    assert_true(n.segments <= 2);
}

static void the_same_again_changes_nothing(void **state)
{
    struct fx *f = *state;
    struct sp_import_stats st;
    struct sp_import *im = begin(f, "file", 100, 0);
    feed(im, 0, 300, 5);
    CHECK_OK(sp_registry_import_end(im, true, NULL, NULL));
    struct sp_registry_counts before = counts(f);
    im = begin(f, "file", 37, 0);
    feed(im, 0, 300, 5);
    CHECK_OK(sp_registry_import_end(im, true, &st, NULL));
    assert_int_equal(st.companies, 300);
    assert_int_equal(st.created, 0);
    assert_int_equal(st.facts_new, 0);
    struct sp_registry_counts after = counts(f);
    assert_memory_equal(&before, &after, sizeof before);
    im = begin(f, "newer", 37, 0);
    feed(im, 0, 400, 6);
    CHECK_OK(sp_registry_import_end(im, true, &st, NULL));
    assert_int_equal(st.created, 100);
    assert_int_equal(st.facts_new, 300 + 200);
    all_there(f, 400, 6);
}

static void one_company_twice_in_a_batch(void **state)
{
    struct fx *f = *state;
    struct sp_import_stats st;
    struct sp_import *im = begin(f, "file", 1000, 0);
    feed(im, 0, 50, 1);
    feed(im, 20, 30, 2);
    feed(im, 0, 50, 3);
    CHECK_OK(sp_registry_import_end(im, true, &st, NULL));
    assert_int_equal(st.created, 50);
    assert_int_equal(st.facts_new, 50 + 50 + 10 + 50); /* names, headcounts of each round */
    all_there(f, 50, 3);
}

static void goes_on_where_it_stood(void **state)
{
    struct fx *f = *state;
    struct sp_import *im = begin(f, "file", 64, 0);
    feed(im, 0, 200, 5);
    CHECK_OK(sp_registry_import_end(im, false, NULL, NULL)); /* interrupted: what was put is committed */
    sp_db_close(f->db);
    f->db = st_open(&f->dir);
    im = begin(f, "another file", 64, 0);
    CHECK_OK(sp_registry_import_end(im, true, NULL, NULL));
    im = begin(f, "file", 64, 200);
    feed(im, 200, 500, 5);
    CHECK_OK(sp_registry_import_end(im, true, NULL, NULL));
    all_there(f, 500, 5);
    im = begin(f, "file", 64, 0); /* finished: from the start */
    CHECK_OK(sp_registry_import_end(im, true, NULL, NULL));
}

static struct sp_import *begin_overtaken(struct fx *f, bool want)
{
    struct sp_import *im = begin(f, "file", 64, want ? 0 : 200);
    assert_int_equal(sp_registry_import_overtaken(im), want);
    return im;
}

/* A position vouches for the rows in front of it only until somebody else says something: then all is put again, and counts. */
static void another_import_came_in_between(void **state)
{
    struct fx *f = *state;
    struct sp_import *im = begin(f, "file", 64, 0);
    feed(im, 0, 200, 5);
    assert_false(sp_registry_import_overtaken(im));
    CHECK_OK(sp_registry_import_end(im, false, NULL, NULL)); /* interrupted */
    im = begin(f, "another file", 64, 0);
    feed(im, 0, 300, 6);
    CHECK_OK(sp_registry_import_end(im, true, NULL, NULL));
    im = begin_overtaken(f, true);
    CHECK_OK(sp_registry_import_end(im, false, NULL, NULL));
    im = begin_overtaken(f, true); /* stopped before its first row was stored: still so */
    feed(im, 0, 200, 5);
    CHECK_OK(sp_registry_import_end(im, false, NULL, NULL));
    im = begin_overtaken(f, false);
    feed(im, 200, 300, 5);
    CHECK_OK(sp_registry_import_end(im, true, NULL, NULL));
    all_there(f, 300, 5); /* as the file that was delivered last says, to its first row */
    im = begin(f, "file", 64, 0);
    assert_false(sp_registry_import_overtaken(im)); /* finished: nothing is left that could be */
    CHECK_OK(sp_registry_import_end(im, true, NULL, NULL));
}

/* One company is enough; another import that says nothing new takes nothing away. */
static void a_put_came_in_between(void **state)
{
    struct fx *f = *state;
    SP_ARENA_AUTO a = { 0 };
    struct sp_company c;
    struct sp_import *im = begin(f, "file", 64, 0);
    feed(im, 0, 200, 5);
    CHECK_OK(sp_registry_import_end(im, false, NULL, NULL));
    im = begin(f, "another file", 64, 0);
    feed(im, 50, 100, 5);
    CHECK_OK(sp_registry_import_end(im, true, NULL, NULL));
    im = begin_overtaken(f, false);
    CHECK_OK(sp_registry_import_end(im, false, NULL, NULL));
    make(&a, 7, 8, &c);
    CHECK_OK(st_registry_put(f->db, &c, ST_NOW, NULL));
    im = begin_overtaken(f, true);
    CHECK_OK(sp_registry_import_end(im, true, NULL, NULL));
}

/* An older program stored no state beside its position, or what stands there is not one. */
static void a_position_without_state_is_not_trusted(void **state)
{
    struct fx *f = *state;
    static const struct sp_view key = SP_VIEW_LIT("import-state:file");
    for (int i = 0; i < 2; i++) {
        SP_BATCH_AUTO b = { 0 };
        struct sp_import *im = begin(f, "file", 64, 0);
        feed(im, 0, 200, 5);
        CHECK_OK(sp_registry_import_end(im, false, NULL, NULL));
        if (i)
            sp_batch_put(&b, SP_R_META, key, SP_VIEW_LIT("1234567"));
        else
            sp_batch_del(&b, SP_R_META, key);
        CHECK_OK(sp_kv_submit(f->db->registry, &b));
        im = begin_overtaken(f, true);
        CHECK_OK(sp_registry_import_end(im, false, NULL, NULL));
    }
}

static void one_import_at_a_time(void **state)
{
    struct fx *f = *state;
    struct sp_import *im = begin(f, "file", 64, 0), *second = NULL;
    struct sp_import_opts o = { .name = "second" };
    struct sp_diag d = { .rule = "" };
    uint64_t position = 7;
    CHECK_RC(UNAVAILABLE, sp_registry_import_begin(f->db, &o, &second, &position, &d));
    CHECK_RULE(d, "registry.importing");
    assert_non_null(strstr(d.text, f->dir.path));
    assert_null(second);
    assert_int_equal(position, 7);
    feed(im, 0, 10, 5);
    CHECK_OK(sp_registry_import_end(im, true, NULL, NULL));
    im = begin(f, "second", 64, 0);
    CHECK_OK(sp_registry_import_end(im, true, NULL, NULL));
    o.name = "";
    CHECK_RC(INVALID, sp_registry_import_begin(f->db, &o, &second, &position, &d));
    CHECK_RULE(d, "registry.import-name");
}

static void single_puts_meanwhile(void **state)
{
    struct fx *f = *state;
    SP_ARENA_AUTO a = { 0 };
    struct sp_import *im = begin(f, "file", 16, 0);
    for (unsigned i = 0; i < 300; i++) {
        struct sp_company c;
        if (i % 10 == 0) { /* the one that the import will bring, before it does; and one it brought */
            make(&a, i + 5, 5, &c);
            CHECK_OK(st_registry_put(f->db, &c, ST_NOW, NULL));
            make(&a, i / 2, 5, &c);
            CHECK_OK(st_registry_put(f->db, &c, ST_NOW, NULL));
        }
        feed(im, i, i + 1, 5);
    }
    CHECK_OK(sp_registry_import_end(im, true, NULL, NULL));
    all_there(f, 300, 5);
    struct sp_registry_counts n = counts(f);
    assert_int_equal(n.companies, 300);
    assert_int_equal(n.facts, 600);
}

static void a_restore_keeps_received_times(void **state)
{
    struct fx *f = *state;
    SP_ARENA_AUTO a = { 0 };
    struct sp_import *im = NULL;
    struct sp_import_opts o = { .name = "restore", .received_s = ST_NOW, .keep_received = true };
    struct sp_company c;
    uint64_t position;
    CHECK_OK(sp_registry_import_begin(f->db, &o, &im, &position, NULL));
    make(&a, 1, 5, &c);
    c.facts[0].received_s = ST_NOW - 5000;
    c.facts[1].received_s = 0;
    CHECK_OK(sp_registry_import_put(im, &c, 1, NULL));
    CHECK_OK(sp_registry_import_end(im, true, NULL, NULL));
    SP_SNAP_AUTO s = NULL;
    CHECK_OK(sp_snap_begin(f->db, &s));
    CHECK_OK(sp_snap_company(s, c.subject, 0, 0, &a, &c));
    assert_int_equal(c.facts[0].received_s, ST_NOW - 5000);
    assert_int_equal(c.facts[1].received_s, ST_NOW);
}

/* As an older program left it: no key of this one's, not even those of the subjects. */
static void makes_an_old_index_anew(void **state)
{
    struct fx *f = *state;
    struct sp_import *im = begin(f, "file", 64, 0);
    feed(im, 0, 200, 5);
    CHECK_OK(sp_registry_import_end(im, true, NULL, NULL));
    SP_BATCH_AUTO b = { 0 };
    const char zero[8] = { 0 };
    sp_batch_put(&b, SP_R_META, SP_VIEW_LIT("names"), sp_view(zero, 8));
    sp_batch_del(&b, SP_R_META, SP_VIEW_LIT("map"));
    CHECK_OK(sp_kv_submit(f->db->registry, &b));
    SP_SNAP_AUTO s = NULL;
    CHECK_OK(sp_snap_begin(f->db, &s));
    assert_false(sp_snap_known(s, SP_VIEW_LIT("LA.ern:0300000001")));
    im = begin(f, "another", 64, 0);
    CHECK_OK(sp_registry_import_end(im, true, NULL, NULL));
    all_there(f, 200, 5);
    struct sp_registry_counts before = counts(f);
    im = begin(f, "another", 64, 0); /* once */
    CHECK_OK(sp_registry_import_end(im, true, NULL, NULL));
    struct sp_registry_counts after = counts(f);
    assert_memory_equal(&before, &after, sizeof before);
    assert_int_equal(after.companies, 200);
}

static void reads_nothing_but_writes_nothing_either(void **state)
{
    struct fx *f = *state;
    struct sp_import *im = NULL;
    struct sp_import_opts o = { .name = "x" };
    struct sp_diag d = { .rule = "" };
    uint64_t position;
    sp_db_close(f->db);
    f->db = NULL;
    CHECK_OK(sp_db_open(f->dir.path, 0, SP_DB_READONLY, &f->db, &d));
    CHECK_RC(DENIED, sp_registry_import_begin(f->db, &o, &im, &position, &d));
    CHECK_RULE(d, "db.readonly");
}

/* Those of [from, to), and of the numbers above n none. */
static void seen_are(struct sp_import *im, unsigned n, unsigned from, unsigned to, unsigned count)
{
    CHECK_OK(sp_registry_import_settle(im, NULL));
    assert_int_equal(sp_registry_import_seen_count(im), count);
    for (unsigned i = 0; i < n; i++)
        assert_int_equal(sp_registry_import_seen(im, i), i >= from && i < to);
    assert_false(sp_registry_import_seen(im, n));
    assert_false(sp_registry_import_seen(im, UINT64_MAX));
}

static uint64_t seen_rows(struct fx *f)
{
    SP_KV_READ_AUTO t = NULL;
    CHECK_OK(sp_kv_read_begin(f->db->registry, &t));
    return sp_kv_count(t, SP_R_SEEN);
}

static void remembers_who_came(void **state)
{
    struct fx *f = *state;
    enum { ALL = 20000, FROM = 8000, STOPPED = 12000, TO = 17000 };
    struct sp_import *im = begin(f, "before", 0, 0);
    feed(im, 0, ALL, 1);
    CHECK_OK(sp_registry_import_end(im, true, NULL, NULL));
    im = begin_seeing(f, false, 0);
    feed(im, FROM, STOPPED, 1);
    CHECK_OK(sp_registry_import_end(im, false, NULL, NULL)); /* interrupted */
    assert_true(seen_rows(f) > 0);
    im = begin_seeing(f, false, STOPPED);
    feed(im, STOPPED, TO - 1, 2);
    char subject[32];
    subject_of(TO - 1, subject); /* came, though nothing of it is put */
    CHECK_OK(sp_registry_import_saw(im, sp_view_of(subject), TO, NULL));
    CHECK_OK(sp_registry_import_saw(im, SP_VIEW_LIT("LA.ern:0399999999"), TO, NULL)); /* nobody knows it */
    seen_are(im, ALL, FROM, TO, TO - FROM);
    feed(im, 0, 3, 9); /* what is put from now on did not come */
    CHECK_OK(sp_registry_import_end(im, false, NULL, NULL));
    im = begin_seeing(f, false, 3);
    seen_are(im, ALL, FROM, TO, TO - FROM);
    CHECK_OK(sp_registry_import_unsee(im, NULL));
    seen_are(im, ALL, 0, 0, 0);
    CHECK_OK(sp_registry_import_end(im, false, NULL, NULL));
    assert_int_equal(seen_rows(f), 0);
    assert_int_equal(counts(f).companies, ALL);
}

/* Finished, or begun afresh, it knows of nobody; a dry run writes nothing and counts those that it would make. */
static void forgets_who_came(void **state)
{
    struct fx *f = *state;
    struct sp_import *im = begin_seeing(f, false, 0);
    feed(im, 0, 50, 1);
    seen_are(im, 50, 0, 50, 50);
    CHECK_OK(sp_registry_import_end(im, true, NULL, NULL));
    assert_int_equal(seen_rows(f), 0);
    im = begin_seeing(f, false, 0);
    seen_are(im, 50, 0, 0, 0);
    CHECK_OK(sp_registry_import_end(im, true, NULL, NULL));
    im = begin_seeing(f, true, 0);
    feed(im, 40, 60, 1);
    seen_are(im, 60, 40, 50, 20);
    CHECK_OK(sp_registry_import_end(im, true, NULL, NULL));
    assert_int_equal(seen_rows(f), 0);
}

/* Of a whole register, read again because another import came in between, only those came that come now. */
static void who_came_before_another_import_is_forgotten(void **state)
{
    struct fx *f = *state;
    struct sp_import *im = begin_seeing(f, false, 0);
    feed(im, 0, 50, 1);
    CHECK_OK(sp_registry_import_end(im, false, NULL, NULL));
    im = begin(f, "new ones", 0, 0);
    feed(im, 50, 55, 1);
    CHECK_OK(sp_registry_import_end(im, true, NULL, NULL));
    im = begin_seeing(f, false, 0);
    assert_true(sp_registry_import_overtaken(im));
    seen_are(im, 55, 0, 0, 0);
    feed(im, 10, 40, 1);
    CHECK_OK(sp_registry_import_end(im, true, NULL, NULL));
    assert_int_equal(seen_rows(f), 0);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(imports_in_batches), T(the_same_again_changes_nothing), T(one_company_twice_in_a_batch), T(goes_on_where_it_stood),
        T(another_import_came_in_between), T(a_put_came_in_between), T(a_position_without_state_is_not_trusted),
        T(who_came_before_another_import_is_forgotten),
        T(one_import_at_a_time), T(single_puts_meanwhile), T(a_restore_keeps_received_times), T(makes_an_old_index_anew),
        T(remembers_who_came), T(forgets_who_came),
        T(reads_nothing_but_writes_nothing_either),
    };
    return cmocka_run_group_tests_name("storage import", tests, NULL, NULL);
}
