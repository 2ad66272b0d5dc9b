/* layer: storage, threads */
/* New companies whose name looks like another's are held, wherever that other one stands; and let go or kept out by a person. */
#include "i18n/skeleton.h"
#include "storage/check.h"
#include "storage/hold_internal.h"
#include "storage/search.h"
#include "tests/lib/storage.h"

struct row { const char *subject, *lang, *name; };

static struct sp_import_stats import_rows(struct sp_db *db, const struct row *rows, size_t n, uint32_t batch, bool hold)
{
    struct sp_import *im = NULL;
    const struct sp_import_opts o = { .name = "test", .received_s = ST_NOW, .batch = batch, .hold = hold };
    struct sp_import_stats stats;
    uint64_t at = 0;
    SP_ARENA_AUTO a = { 0 };
    CHECK_OK(sp_registry_import_begin(db, &o, &im, &at, NULL));
    for (size_t i = 0; i < n; i++) {
        char facts[600];
        struct sp_company c;
        (void)snprintf(facts, sizeof facts, "{'kind':'registered.name','id':'1','source':'test','data':{'type':'legal','text':{'text':'%s','lang':'%s'}}}",
                       rows[i].name, rows[i].lang);
        st_company(&a, rows[i].subject, facts, &c);
        CHECK_OK(sp_registry_import_put(im, &c, i + 1, NULL));
    }
    CHECK_OK(sp_registry_import_end(im, true, &stats, NULL));
    return stats;
}

struct list { char text[600]; size_t n, refused; };

static struct sp_rc note(void *ctx, const struct sp_hold *h)
{
    struct list *l = ctx;
    size_t at = strlen(l->text);
    l->n++;
    l->refused += h->refused;
    assert_int_equal(h->since_s, ST_NOW);
    (void)snprintf(l->text + at, sizeof l->text - at, "%.*s<%.*s ", (int)h->subject.n, h->subject.p, (int)h->other.n, h->other.p);
    return SP_OK;
}

static struct list held(struct sp_db *db)
{
    SP_SNAP_AUTO s = NULL;
    struct list l = { .n = 0 };
    CHECK_OK(sp_snap_begin(db, &s));
    CHECK_OK(sp_holds(s, note, &l));
    return l;
}

static bool found(struct sp_db *db, const char *query, const char *subject)
{
    SP_SNAP_AUTO s = NULL;
    struct sp_hit hits[20];
    size_t n = 0;
    CHECK_OK(sp_snap_begin(db, &s));
    CHECK_OK(sp_search(s, sp_view_of(query), sp_view("", 0), 20, hits, &n, NULL));
    for (size_t i = 0; i < n; i++)
        if (sp_view_is(hits[i].subject, subject))
            return true;
    return false;
}

#define LATIN "Lao Telecom Company Limited"
#define CYRILLIC "L\xd0\xb0o Telecom Company Limited"
#define LAO "\xe0\xba\x9a\xe0\xbb\x8d\xe0\xba\xa5\xe0\xba\xb4\xe0\xba\xaa\xe0\xba\xb1\xe0\xba\x94 \xe0\xba\xa5\xe0\xba\xb2\xe0\xba\xa7"

static void test_either_may_come_first(void **state)
{
    static const struct { struct row first, second; bool holds; } cases[] = {
        { { "LA.ern:0100000001", "en", LATIN }, { "LA.ern:0100000002", "en", CYRILLIC }, true },
        { { "LA.ern:0100000001", "en", CYRILLIC }, { "LA.ern:0100000002", "en", LATIN }, true },
        { { "LA.ern:0100000001", "en", "Modern Internet Sole Co" }, { "LA.ern:0100000002", "en", "Modem Internet Sole Co" }, true },
        { { "LA.ern:0100000001", "en", "Gold Coast" }, { "LA.ern:0100000002", "en", "G0ld Coast" }, true },
        { { "LA.ern:0100000001", "en", LATIN }, { "TH.reg:2", "en", CYRILLIC }, true },
        /* capitals that look like Latin ones, and small letters that do not: U+0412, U+041D, U+041C, U+0392, U+039D */
        { { "LA.ern:0100000001", "en", "BANK HOTEL" }, { "LA.ern:0100000002", "en", "\xd0\x92" "ANK HOTEL" }, true },
        { { "LA.ern:0100000001", "en", "BANK HOTEL" }, { "LA.ern:0100000002", "en", "\xce\x92" "ANK \xd0\x9d" "OTEL" }, true },
        { { "LA.ern:0100000001", "en", "Harmony Finance" }, { "LA.ern:0100000002", "en", "\xd0\x9d" "armony Finance" }, true },
        { { "LA.ern:0100000001", "en", "MATTHEW FINE" }, { "LA.ern:0100000002", "en", "\xd0\x9c" "ATTHEW FI\xce\x9d" "E" }, true },
        { { "LA.ern:0100000001", "en", "MATTHEW FINE" }, { "LA.ern:0100000002", "en", "MATTHEW F\xd0\x86\xce\x9d" "E" }, true },
        { { "LA.ern:0100000001", "vi", "\xc4\x90" "ong Nam" }, { "LA.ern:0100000002", "vi", "Dong Nam" }, false },
        { { "LA.ern:0100000001", "en", LATIN }, { "LA.ern:0100000002", "en", LATIN }, false },
        { { "LA.ern:0100000001", "en", LATIN }, { "LA.ern:0100000002", "en", "Lao Telecon Company Limited" }, false },
        { { "LA.ern:0100000001", "lo", LAO }, { "LA.ern:0100000002", "lo", LAO "A" }, false },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        for (int way = 0; way < 3; way++) { /* two imports; one of two batches; one batch */
            struct st_dir dir;
            st_dir_make(&dir);
            struct sp_db *db = st_open(&dir);
            const struct row both[] = { cases[i].first, cases[i].second };
            uint64_t n = 0;
            if (way == 0) {
                n += import_rows(db, &both[0], 1, 0, true).held;
                n += import_rows(db, &both[1], 1, 0, true).held;
            } else {
                n = import_rows(db, both, 2, way == 1 ? 1 : 0, true).held;
            }
            if (n != cases[i].holds)
                fail_msg("case %zu, way %d: %d held", i, way, (int)n);
            struct list l = held(db);
            char want[100] = "";
            if (cases[i].holds)
                (void)snprintf(want, sizeof want, "%s<%s ", both[1].subject, both[0].subject);
            assert_string_equal(l.text, want);
            sp_db_close(db);
            st_dir_remove(&dir);
        }
}

static void on_finding(void *ctx, const struct sp_diag *d)
{
    char *text = ctx;
    size_t at = strlen(text);
    (void)snprintf(text + at, 400 - at, "%s %s;", d->rule, d->field);
}

static void check_says(struct sp_db *db, const char *want)
{
    char text[400] = "";
    const struct sp_check c = { .found = on_finding, .ctx = text };
    struct sp_check_registry sum;
    CHECK_OK(sp_check_registry(db, &c, &sum));
    assert_string_equal(text, want);
}

static void put_hold(struct sp_db *db, const char *subject, const char *name, const char *other, const char *other_name)
{
    SP_BUF_AUTO v = { 0 };
    SP_BATCH_AUTO b = { 0 };
    const struct sp_hold h = { .name = sp_view_of(name), .other = sp_view_of(other), .other_name = sp_view_of(other_name), .since_s = ST_NOW };
    sp_hold_encode(&v, &h);
    sp_batch_put(&b, SP_R_HELD, sp_view_of(subject), sp_buf_view(&v));
    CHECK_OK(sp_kv_submit(db->registry, &b));
}

static void test_a_check_proves_why(void **state)
{
    static const struct row rows[] = { { "LA.ern:0100000001", "en", LATIN }, { "LA.ern:0100000002", "en", CYRILLIC } };
    struct st_dir dir;
    (void)state;
    st_dir_make(&dir);
    struct sp_db *db = st_open(&dir);
    assert_int_equal(import_rows(db, rows, 2, 0, true).held, 1);
    check_says(db, "");
    put_hold(db, rows[1].subject, "Another Name", rows[0].subject, LATIN);
    check_says(db, "check.held LA.ern:0100000002;");
    put_hold(db, rows[1].subject, CYRILLIC, rows[0].subject, "Another Name");
    check_says(db, "check.held LA.ern:0100000002;");
    put_hold(db, rows[1].subject, CYRILLIC, "LA.ern:0100000009", LATIN);
    check_says(db, "check.held LA.ern:0100000002;");
    put_hold(db, rows[1].subject, CYRILLIC, rows[1].subject, CYRILLIC);
    check_says(db, "check.held LA.ern:0100000002;");
    put_hold(db, rows[1].subject, CYRILLIC, rows[0].subject, LATIN);
    put_hold(db, "LA.ern:0100000009", CYRILLIC, rows[0].subject, LATIN);
    check_says(db, "check.held LA.ern:0100000009;");
    SP_BATCH_AUTO b = { 0 };
    sp_batch_put(&b, SP_R_HELD, SP_VIEW_LIT("LA.ern:0100000009"), SP_VIEW_LIT("\x07"));
    CHECK_OK(sp_kv_submit(db->registry, &b));
    check_says(db, "check.held LA.ern:0100000009;");
    sp_db_close(db);
    st_dir_remove(&dir);
}

/* Looks like Lao SARA AM, but is two signs: folded to one before anything is compared, so that it is no other spelling. */
static void test_one_spelling_of_lao(void **state)
{
    struct st_dir dir;
    const struct row rows[] = { { "LA.ern:0100000001", "lo", "\xe0\xba\x84\xe0\xba\xb3\xe0\xba\xa1\xe0\xba\xb2" },
                                { "LA.ern:0100000002", "lo", "\xe0\xba\x84\xe0\xbb\x8d\xe0\xba\xb2\xe0\xba\xa1\xe0\xba\xb2" } };
    (void)state;
    st_dir_make(&dir);
    struct sp_db *db = st_open(&dir);
    assert_int_equal(import_rows(db, rows, 2, 0, true).held, 0);
    sp_db_close(db);
    st_dir_remove(&dir);
}

static void test_held_released_refused(void **state)
{
    struct st_dir dir;
    struct sp_diag d = { 0 };
    const struct row rows[] = { { "LA.ern:0100000001", "en", LATIN }, { "LA.ern:0100000002", "en", CYRILLIC }, { "LA.ern:0100000003", "en", "Lao T\xd0\xb5lecom" },
                                { "LA.ern:0100000002", "en", CYRILLIC } /* twice in one batch */ };
    (void)state;
    st_dir_make(&dir);
    struct sp_db *db = st_open(&dir);
    assert_int_equal(import_rows(db, rows, 4, 0, true).held, 2);
    assert_true(found(db, "Lao Telecom", "LA.ern:0100000001"));
    assert_false(found(db, "Lao Telecom", "LA.ern:0100000002"));
    assert_false(found(db, "LA.ern:0100000002", "LA.ern:0100000002"));
    CHECK_OK(sp_hold_settle(db, sp_view_of("LA.ern:0100000002"), true, &d));
    CHECK_OK(sp_hold_settle(db, sp_view_of("LA.ern:0100000003"), false, &d));
    CHECK_RC(NOTFOUND, sp_hold_settle(db, sp_view_of("LA.ern:0100000002"), true, &d));
    assert_string_equal(d.rule, "hold.unknown");
    assert_true(found(db, "Lao Telecom", "LA.ern:0100000002"));
    assert_false(found(db, "LA.ern:0100000003", "LA.ern:0100000003"));
    struct list l = held(db);
    assert_int_equal(l.n, 1);
    assert_int_equal(l.refused, 1);
    assert_int_equal(import_rows(db, rows, 4, 0, true).held, 0); /* again: known, and decided */
    assert_true(found(db, "Lao Telecom", "LA.ern:0100000002"));
    assert_int_equal(held(db).n, 1);
    sp_db_close(db);
    st_dir_remove(&dir);
}

static void test_without_holding(void **state)
{
    struct st_dir dir;
    const struct row rows[] = { { "LA.ern:0100000001", "en", LATIN }, { "LA.ern:0100000002", "en", CYRILLIC } };
    (void)state;
    st_dir_make(&dir);
    struct sp_db *db = st_open(&dir);
    assert_int_equal(import_rows(db, rows, 2, 0, false).held, 0);
    assert_true(found(db, "Lao Telecom", "LA.ern:0100000002"));
    sp_db_close(db);
    st_dir_remove(&dir);
}

/* A fake that is held, or was refused, does not shut out those whose letters it takes. */
static void test_a_fake_is_no_measure(void **state)
{
    const struct row true_one = { "LA.ern:0100000001", "en", LATIN }, fake = { "LA.ern:0100000002", "en", CYRILLIC },
                     another = { "LA.ern:0100000003", "en", "LAO TELECOM CO LTD" }, new_fake = { "LA.ern:0100000004", "en", "Lao T\xd0\xb5lecom" },
                     third = { "LA.ern:0100000005", "en", LATIN };
    (void)state;
    for (int way = 0; way < 3; way++) { /* held; refused; all in one batch */
        struct st_dir dir;
        st_dir_make(&dir);
        struct sp_db *db = st_open(&dir);
        const struct row all[] = { true_one, fake, another, new_fake, third };
        if (way == 2) {
            assert_int_equal(import_rows(db, all, 5, 0, true).held, 2);
        } else {
            assert_int_equal(import_rows(db, &true_one, 1, 0, true).held, 0);
            assert_int_equal(import_rows(db, &fake, 1, 0, true).held, 1);
            if (way == 1)
                CHECK_OK(sp_hold_settle(db, sp_view_of(fake.subject), false, NULL));
            assert_int_equal(import_rows(db, &another, 1, 0, true).held, 0);
            assert_int_equal(import_rows(db, &new_fake, 1, 0, true).held, 1);
            assert_int_equal(import_rows(db, &third, 1, 0, true).held, 0);
        }
        struct list l = held(db);
        assert_string_equal(l.text, "LA.ern:0100000002<LA.ern:0100000001 LA.ern:0100000004<LA.ern:0100000001 ");
        sp_db_close(db);
        st_dir_remove(&dir);
    }
}

/* Who comes in two parts, first without a name, is held no less. */
static void test_the_name_comes_later(void **state)
{
    struct st_dir dir;
    const struct row rows[] = { { "LA.ern:0100000001", "en", LATIN }, { "LA.ern:0100000002", "en", CYRILLIC } };
    const struct sp_import_opts o = { .name = "first", .received_s = ST_NOW, .hold = true };
    struct sp_import *im = NULL;
    struct sp_import_stats stats;
    struct sp_company c;
    uint64_t at = 0;
    SP_ARENA_AUTO a = { 0 };
    (void)state;
    st_dir_make(&dir);
    struct sp_db *db = st_open(&dir);
    assert_int_equal(import_rows(db, rows, 1, 0, true).held, 0);
    CHECK_OK(sp_registry_import_begin(db, &o, &im, &at, NULL));
    st_company(&a, rows[1].subject, "{'kind':'registered.status','id':'1','source':'test','data':{'code':'active'}}", &c);
    CHECK_OK(sp_registry_import_put(im, &c, 1, NULL));
    CHECK_OK(sp_registry_import_end(im, true, &stats, NULL));
    assert_int_equal(stats.held, 0);
    assert_int_equal(import_rows(db, &rows[1], 1, 0, true).held, 1);
    struct list l = held(db);
    assert_string_equal(l.text, "LA.ern:0100000002<LA.ern:0100000001 ");
    sp_db_close(db);
    st_dir_remove(&dir);
}

/* A released one counts: who comes with either spelling is not held any more. */
static void test_both_spellings_known(void **state)
{
    struct st_dir dir;
    const struct row rows[] = { { "LA.ern:0100000001", "en", LATIN }, { "LA.ern:0100000002", "en", CYRILLIC }, { "LA.ern:0100000003", "en", CYRILLIC },
                                { "LA.ern:0100000004", "en", "Lao T\xd0\xb5lecom" } };
    (void)state;
    st_dir_make(&dir);
    struct sp_db *db = st_open(&dir);
    assert_int_equal(import_rows(db, rows, 2, 0, true).held, 1);
    CHECK_OK(sp_hold_settle(db, sp_view_of(rows[1].subject), true, NULL));
    assert_int_equal(import_rows(db, &rows[2], 1, 0, true).held, 0);
    assert_int_equal(import_rows(db, &rows[3], 1, 0, true).held, 1);
    sp_db_close(db);
    st_dir_remove(&dir);
}

/* A small import into a large registry asks the index about each name; a large one reads all likenesses first. Both find the same. */
static void test_one_among_many(void **state)
{
    enum { MANY = 200 };
    (void)state;
    for (int large = 0; large < 2; large++) {
        struct st_dir dir;
        char subjects[2 * MANY][24], names[2 * MANY][48];
        struct row rows[2 * MANY];
        st_dir_make(&dir);
        struct sp_db *db = st_open(&dir);
        for (int i = 0; i < 2 * MANY; i++) {
            (void)snprintf(subjects[i], sizeof subjects[i], "LA.ern:0100%06d", i);
            (void)snprintf(names[i], sizeof names[i], "Company Of Number Z%c%c Limited", 'A' + i / 26, 'A' + i % 26);
            rows[i] = (struct row){ subjects[i], "en", names[i] };
        }
        assert_int_equal(import_rows(db, rows, MANY, 0, true).held, 0);
        const struct row one = { "TH.reg:1", "en", "Cоmpany Of Number ZCD Limited" };
        if (large)
            rows[MANY] = one;
        assert_int_equal(import_rows(db, large ? rows + MANY : &one, large ? MANY : 1, 0, true).held, 1);
        struct list l = held(db);
        assert_string_equal(l.text, "TH.reg:1<LA.ern:0100000055 ");
        sp_db_close(db);
        st_dir_remove(&dir);
    }
}

/* The index keeps what a company was called; only what it is called now counts. */
static void test_a_name_given_up(void **state)
{
    struct st_dir dir;
    const struct row rows[] = { { "LA.ern:0100000001", "en", LATIN }, { "LA.ern:0100000001", "en", "Mekong Bakery" }, { "LA.ern:0100000002", "en", CYRILLIC },
                                { "LA.ern:0100000003", "en", "Mekоng Bakery" } };
    (void)state;
    st_dir_make(&dir);
    struct sp_db *db = st_open(&dir);
    for (int i = 0; i < 4; i++) /* the second goes the way of a single put: its terms are among the recent ones */
        assert_int_equal(import_rows(db, &rows[i], 1, 0, true).held, i == 3);
    struct list l = held(db);
    assert_string_equal(l.text, "LA.ern:0100000003<LA.ern:0100000001 ");
    sp_db_close(db);
    st_dir_remove(&dir);
}

static void test_likeness(void **state)
{
    static const struct { const char *a, *b; bool alike; } cases[] = {
        { "lao telecom", "l\xd0\xb0o telecom", true }, { "modern", "modem", true }, { "m", "rn", true }, { "gold 1", "g0ld l", true },
        { "lao", "la0", true }, { "lao", "lan", false }, { "\xe4\xb8\xad\xe5\x9b\xbd", "\xe4\xb8\xad\xe5\x9b\xbd", true },
        { "\xe4\xb8\xad\xe5\x9b\xbd", "\xe4\xb8\xad\xe5\x9b\xbe", false },
    };
    char a[128], b[128], s[128], t[128];
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t n = 0, m = 0, k = 0, j = 0;
        CHECK_OK(sp_name_likeness(sp_view_of(cases[i].a), a, sizeof a, &n));
        CHECK_OK(sp_name_likeness(sp_view_of(cases[i].b), b, sizeof b, &m));
        CHECK_OK(sp_name_skeleton(sp_view_of(cases[i].a), s, sizeof s, &k));
        CHECK_OK(sp_name_skeleton(sp_view_of(cases[i].b), t, sizeof t, &j));
        assert_int_equal(sp_view_eq(sp_view(a, n), sp_view(b, m)), cases[i].alike);
        assert_int_equal(sp_view_eq(sp_view(s, k), sp_view(t, j)), cases[i].alike); /* it agrees with the skeleton */
    }
    size_t n = 7;
    CHECK_RC(LIMIT, sp_name_likeness(sp_view_of("lao"), a, 2, &n));
    assert_int_equal(n, 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_either_may_come_first), cmocka_unit_test(test_a_check_proves_why), cmocka_unit_test(test_one_spelling_of_lao), cmocka_unit_test(test_held_released_refused),
        cmocka_unit_test(test_without_holding), cmocka_unit_test(test_a_fake_is_no_measure), cmocka_unit_test(test_both_spellings_known), cmocka_unit_test(test_the_name_comes_later),
        cmocka_unit_test(test_one_among_many), cmocka_unit_test(test_a_name_given_up), cmocka_unit_test(test_likeness),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
