/* layer: storage, threads */
#include "i18n/skeleton.h"
#include "storage/doubles.h"
#include "tests/lib/storage.h"

struct found { size_t n, names, looks, identifiers; char last[2][64]; };

static struct sp_rc note(void *ctx, const struct sp_double *d)
{
    struct found *f = ctx;
    f->n++;
    f->names += !strcmp(d->why, "name");
    f->looks += !strcmp(d->why, "look-alike");
    f->identifiers += !strcmp(d->why, "identifier");
    (void)snprintf(f->last[0], sizeof f->last[0], "%.*s", (int)d->a.n, d->a.p);
    (void)snprintf(f->last[1], sizeof f->last[1], "%.*s", (int)d->b.n, d->b.p);
    return SP_OK;
}

static struct found find(struct sp_db *db)
{
    SP_SNAP_AUTO s = NULL;
    struct found f = { 0 };
    CHECK_OK(sp_snap_begin(db, &s));
    CHECK_OK(sp_doubles_find(s, note, &f));
    return f;
}

static void lists_what_looks_alike_and_what_is_equal(void **state)
{
    struct st_dir dir;
    (void)state;
    st_dir_make(&dir);
    struct sp_db *db = st_open(&dir);
    st_put(db, "LA.ern:0100000001", ST_NAME("1", "legal", "en", "Paypal Oil Trading Co., Ltd."), ST_NOW);
    assert_int_equal(find(db).n, 0);
    st_put(db, "TH.reg:2", ST_NAME("1", "legal", "en", "Pаypal Oil Trading Co., Ltd."), ST_NOW); /* a Cyrillic a */
    struct found f = find(db);
    assert_int_equal(f.n, 1);
    assert_int_equal(f.looks, 1);
    assert_string_equal(f.last[0], "LA.ern:0100000001");
    assert_string_equal(f.last[1], "TH.reg:2");
    st_put(db, "TH.reg:3", ST_NAME("1", "legal", "en", "Golden Coast Company Limited"), ST_NOW);
    st_put(db, "CN.reg:4", ST_NAME("1", "legal", "en", "Golden Coast Co., Ltd."), ST_NOW); /* in another country: another company */
    assert_int_equal(find(db).n, 1);
    st_put(db, "TH.reg:5", ST_NAME("1", "legal", "en", "GOLDEN COAST CO LTD"), ST_NOW);
    f = find(db);
    assert_int_equal(f.names, 1);
    st_put(db, "LA.ern:0100000006", ST_NAME("1", "legal", "en", "Other") "," ST_IDENTIFIER("1", "lei", "529900T8BM49AURSDO55", "valid"), ST_NOW);
    st_put(db, "LA.ern:0100000007", ST_NAME("1", "legal", "en", "Different") "," ST_IDENTIFIER("1", "lei", "529900T8BM49AURSDO55", "valid"), ST_NOW);
    f = find(db);
    assert_int_equal(f.identifiers, 1);
    assert_int_equal(f.n, 3);
    sp_db_close(db);
    st_dir_remove(&dir);
}

static void import_some(struct sp_db *db, unsigned from, unsigned to)
{
    struct sp_import *im = NULL;
    const struct sp_import_opts o = { .name = "test", .received_s = ST_NOW };
    uint64_t at = 0;
    SP_ARENA_AUTO a = { 0 };
    CHECK_OK(sp_registry_import_begin(db, &o, &im, &at, NULL));
    for (unsigned i = from; i < to; i++) {
        char subject[32], facts[400];
        struct sp_company c;
        sp_arena_reset(&a);
        (void)snprintf(subject, sizeof subject, "TH.reg:%u", i);
        (void)snprintf(facts, sizeof facts, "{'kind':'registered.name','id':'1','source':'test','data':{'type':'legal','text':{'text':'Firm %c%c%c',"
                       "'lang':'en'}}},%s", (char)('a' + i % 26), (char)('a' + i / 26 % 26), (char)('a' + i / 676), ST_IDENTIFIER("1", "lei", "529900T8BM49AURSDO55", "valid"));
        st_company(&a, subject, facts, &c);
        CHECK_OK(sp_registry_import_put(im, &c, i, NULL));
    }
    CHECK_OK(sp_registry_import_end(im, true, NULL, NULL));
}

/* The postings of one identifier fill more than a block; then they stand in two segments; then also among the recent ones. */
static void finds_identifiers_wherever_they_stand(void **state)
{
    enum { MANY = 2500 };
    struct st_dir dir;
    (void)state;
    st_dir_make(&dir);
    struct sp_db *db = st_open(&dir);
    import_some(db, 0, 1);
    assert_int_equal(find(db).n, 0);
    import_some(db, 1, 2);
    assert_int_equal(find(db).identifiers, 1);
    import_some(db, 2, MANY);
    assert_int_equal(find(db).identifiers, MANY - 1);
    st_put(db, "TH.reg:9999", ST_NAME("1", "legal", "en", "Other") "," ST_IDENTIFIER("1", "lei", "529900T8BM49AURSDO55", "valid"), ST_NOW);
    assert_int_equal(find(db).identifiers, MANY);
    sp_db_close(db);
    st_dir_remove(&dir);
}

static void a_skeleton_is_what_a_hasty_reader_sees(void **state)
{
    char a[64], b[64];
    size_t n = 0, m = 0;
    (void)state;
    CHECK_OK(sp_name_skeleton(sp_view_of("g0ld c0m"), a, sizeof a, &n));
    CHECK_OK(sp_name_skeleton(sp_view_of("gold com"), b, sizeof b, &m));
    assert_true(n == m && !memcmp(a, b, n));
    CHECK_OK(sp_name_skeleton(sp_view_of("modern"), a, sizeof a, &n));
    CHECK_OK(sp_name_skeleton(sp_view_of("rnodem"), b, sizeof b, &m));
    assert_true(n == m && !memcmp(a, b, n));
    CHECK_RC(LIMIT, sp_name_skeleton(sp_view_of("gold"), a, 2, &n));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_what_looks_alike_and_what_is_equal),
        cmocka_unit_test(finds_identifiers_wherever_they_stand),
        cmocka_unit_test(a_skeleton_is_what_a_hasty_reader_sees),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
