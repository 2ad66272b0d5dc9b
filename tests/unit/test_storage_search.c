/* layer: storage, threads */
#include "storage/search.h"
#include "tests/lib/storage.h"

struct fx { struct st_dir dir; struct sp_db *db; struct sp_snap *snap; };

#define LDB "LA.ern:0100000001"
#define COFFEE "LA.ern:0100000002"
#define HUAWEI "CN.uscc:914403001922038216"
#define GUANGXI "CN.reg:GX-TRADE-1"
#define BEER "LA.ern:0100000003"
#define SECRET "LA.ern:0100000004"

static void fill(struct sp_db *db)
{
    st_put(db, LDB, ST_NAME("1", "legal", "lo", "ທະນາຄານພັດທະນາລາວ ຈຳກັດ") "," ST_NAME("2", "translation", "en", "Lao Development Bank")
           "," ST_IDENTIFIER("1", "la.tin", "123456789000", "no-check"), ST_NOW);
    st_put(db, COFFEE, ST_NAME("1", "legal", "en", "Bolaven Highland Coffee Export Co., Ltd.") ","
           ST_IDENTIFIER("1", "lei", "529900T8BM49AURSDO55", "valid"), ST_NOW);
    st_put(db, HUAWEI, ST_NAME("1", "legal", "zh", "华为技术有限公司"), ST_NOW);
    st_put(db, GUANGXI, ST_NAME("1", "legal", "zh", "广西北部湾国际贸易有限公司") ","
           ST_NAME("2", "trading", "en", "Beibu Gulf Trading"), ST_NOW);
    st_put(db, BEER, ST_NAME("1", "legal", "en", "Golden Coast Brewery Public Company"), ST_NOW);
    st_put(db, SECRET, "{'kind':'registered.name','id':'1','class':'confidential','source':'test','data':{'type':'legal',"
           "'text':{'text':'Hidden Orchid Holdings','lang':'en'}}}", ST_NOW);
}

/* Others, so that a word has a frequency. */
static void fill_more(struct sp_db *db, int n)
{
    static const char *const words[] = { "Silver", "River", "Lotus", "Garden", "Summit", "Harbour", "Cedar", "Falcon" };
    for (int i = 0; i < n; i++) {
        SP_BUF_AUTO b = { 0 };
        char subject[32];
        (void)snprintf(subject, sizeof subject, "TH.reg:T%d", i);
        sp_buf_putf(&b, "{'kind':'registered.name','id':'1','source':'test','data':{'type':'legal','text':{'text':'%s %s Trading Co Ltd','lang':'en'}}}",
                    words[i % 8], words[i / 8 % 8]);
        st_put(db, subject, sp_buf_cstr(&b), ST_NOW);
    }
}

static int setup(void **state)
{
    struct fx *f = calloc(1, sizeof *f);
    assert_non_null(f);
    st_dir_make(&f->dir);
    f->db = st_open(&f->dir);
    fill(f->db);
    fill_more(f->db, 64);
    CHECK_OK(sp_snap_begin(f->db, &f->snap));
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fx *f = *state;
    sp_snap_drop(&f->snap);
    sp_db_close(f->db);
    st_dir_remove(&f->dir);
    free(f);
    return 0;
}

static size_t search(struct fx *f, const char *query, const char *country, struct sp_hit *hits, size_t limit)
{
    size_t n = 0;
    struct sp_diag d = { .rule = "" };
    struct sp_rc rc = sp_search(f->snap, sp_view_of(query), sp_view_of(country), limit, hits, &n, &d);
    if (!sp_ok(rc))
        fail_msg("%s: %s: %s", query, d.rule, d.text);
    assert_true(n <= limit);
    for (size_t i = 0; i < n; i++) {
        assert_true(hits[i].score >= 0 && hits[i].score <= 1);
        assert_true(i == 0 || hits[i - 1].score >= hits[i].score);
        for (size_t k = 0; k < i; k++)
            assert_false(sp_view_eq(hits[i].subject, hits[k].subject));
    }
    return n;
}

static void finds(struct fx *f, const char *query, const char *subject, double at_least)
{
    struct sp_hit hits[10];
    size_t n = search(f, query, "", hits, 10);
    if (n == 0)
        fail_msg("\"%s\" finds nothing", query);
    if (!sp_view_is(hits[0].subject, subject) || hits[0].score < at_least)
        fail_msg("\"%s\" finds %.*s (%.*s) at %.2f", query, (int)hits[0].subject.n, hits[0].subject.p, (int)hits[0].name.n,
                 hits[0].name.p, hits[0].score);
}

static void by_name_in_its_script(void **state)
{
    finds(*state, "ທະນາຄານພັດທະນາລາວ ຈຳກັດ", LDB, 0.95);
    finds(*state, "ທະນາຄານພັດທະນາລາວ", LDB, 0.7);
    finds(*state, "华为技术有限公司", HUAWEI, 0.95);
    finds(*state, "广西北部湾国际贸易", GUANGXI, 0.7);
    finds(*state, "bolaven highland coffee export", COFFEE, 0.7);
    finds(*state, "  BOLAVEN   Highland Coffee Export Company Limited ", COFFEE, 0.7);
}

static void by_another_script(void **state)
{
    finds(*state, "華為技術", HUAWEI, 0.7); /* traditional for simplified */
    finds(*state, "huawei jishu", HUAWEI, 0.3);
    finds(*state, "Ｂｅｉｂｕ Ｇｕｌｆ Ｔｒａｄｉｎｇ", GUANGXI, 0.9);
}

static void by_a_word_and_by_a_beginning(void **state)
{
    finds(*state, "Bolaven", COFFEE, 0.3);
    finds(*state, "brewery", BEER, 0.3);
    finds(*state, "Bolaven Highl", COFFEE, 0.45);
    finds(*state, "golden co", BEER, 0.4); /* "co" is a legal form here, and yet the name begins so */
    finds(*state, "北部湾", GUANGXI, 0.3);
    finds(*state, "华为", HUAWEI, 0.45);
}

static void with_a_slip(void **state)
{
    finds(*state, "Bolavan Highland Coffee Export", COFFEE, 0.6);
    finds(*state, "Lao Developement Bank", LDB, 0.4);
    /* the only telling word is in no name: left out, added, changed, swapped, and two without their space */
    static const char *const bolaven[] = { "Bolven", "Bolavenn", "Bolafen", "Boalven", "Obolaven", "BolavenHighland" };
    for (size_t i = 0; i < sizeof bolaven / sizeof *bolaven; i++)
        finds(*state, bolaven[i], COFFEE, 0.25);
}

/* Names that score the same: the one spelled most like the question, legal form and all, comes first. */
static void the_nearer_spelled_first(void **state)
{
    struct st_dir dir;
    struct sp_hit hits[10];
    static const char *const forms[] = { "Co., Ltd", "Private Enterprise", "One Member Co., Ltd" };
    (void)state;
    st_dir_make(&dir);
    struct fx f = { .db = st_open(&dir) };
    for (unsigned i = 0; i < 6; i++) {
        char subject[32], facts[300];
        (void)snprintf(subject, sizeof subject, "TH.reg:%u", i);
        (void)snprintf(facts, sizeof facts, "{'kind':'registered.name','id':'1','source':'test','data':{'type':'legal','text':{'text':'Thanh Lam Seafood %s','lang':'en'}}}",
                       forms[i % 3]);
        st_put(f.db, subject, facts, ST_NOW);
    }
    CHECK_OK(sp_snap_begin(f.db, &f.snap));
    for (unsigned i = 0; i < 3; i++) {
        char query[80], name[80];
        (void)snprintf(query, sizeof query, "Thanh Lam Seafud %s", forms[i]);
        (void)snprintf(name, sizeof name, "Thanh Lam Seafood %s", forms[i]);
        size_t n = search(&f, query, "", hits, 10);
        assert_int_equal(n, 6);
        assert_true(sp_view_is(hits[0].name, name));
        assert_true(sp_view_eq(hits[0].name, hits[1].name) && sp_view_cmp(hits[0].subject, hits[1].subject) < 0);
    }
    sp_snap_drop(&f.snap);
    sp_db_close(f.db);
    st_dir_remove(&dir);
}

static void by_an_identifier(void **state)
{
    finds(*state, "914403001922038216", HUAWEI, 1);
    finds(*state, "9144 0300 1922 0382 16", HUAWEI, 1);
    finds(*state, HUAWEI, HUAWEI, 1);
    finds(*state, LDB, LDB, 1);
    finds(*state, "la.ern:0100000001", LDB, 1);
    finds(*state, "0100000001", LDB, 1);
    finds(*state, "123456789000", LDB, 1);
    finds(*state, "529900T8BM49AURSDO55", COFFEE, 1);
    finds(*state, "lei:529900t8bm49aursdo55", COFFEE, 1);
    struct sp_hit hits[5];
    assert_int_equal(search(*state, "la.ern:0199999999", "", hits, 5), 0);
    assert_int_equal(search(*state, "914403001922038216", "LA", hits, 5), 0);
}

static void only_of_one_country(void **state)
{
    struct sp_hit hits[50];
    size_t n = search(*state, "Silver River Trading", "TH", hits, 50);
    assert_true(n > 0);
    for (size_t i = 0; i < n; i++)
        assert_true(sp_view_starts(hits[i].subject, SP_VIEW_LIT("TH.")));
    assert_true(hits[0].score >= 0.9);
    assert_int_equal(search(*state, "Silver River Trading", "VN", hits, 50), 0);
    n = search(*state, "华为技术", "CN", hits, 50);
    assert_true(n > 0);
    CHECK_VIEW(hits[0].subject, HUAWEI);
    CHECK_VIEW(hits[0].name, "华为技术有限公司");
}

/* One of a rare country behind thousands of others with the same words: found without reading all those. */
static void one_of_a_rare_country(void **state)
{
    (void)state;
    struct fx e = { .db = NULL };
    struct sp_import *im = NULL;
    struct sp_import_opts o = { .name = "many", .received_s = ST_NOW };
    uint64_t position;
    SP_ARENA_AUTO a = { 0 };
    struct sp_company c;
    struct sp_hit hits[3];
    char subject[32];
    st_dir_make(&e.dir);
    e.db = st_open(&e.dir);
    CHECK_OK(sp_registry_import_begin(e.db, &o, &im, &position, NULL));
    st_company(&a, "TH.reg:T0", ST_NAME("1", "legal", "en", "Silver River Trading Co Ltd"), &c);
    for (unsigned i = 0; i < 22000; i++) {
        (void)snprintf(subject, sizeof subject, i == 21500 ? "KH.reg:K%u" : "TH.reg:T%u", i);
        c.subject = sp_view_of(subject);
        CHECK_OK(sp_registry_import_put(im, &c, i, NULL));
    }
    CHECK_OK(sp_registry_import_end(im, true, NULL, NULL));
    CHECK_OK(sp_snap_begin(e.db, &e.snap));
    assert_int_equal(search(&e, "Silver River", "KH", hits, 3), 1);
    CHECK_VIEW(hits[0].subject, "KH.reg:K21500");
    assert_int_equal(search(&e, "trading", "KH", hits, 3), 1);
    assert_int_equal(search(&e, "Silvr Rivre", "KH", hits, 3), 1);
    assert_int_equal(search(&e, "trading", "LA", hits, 3), 0);
    assert_int_equal(search(&e, "Silver River Trading", "", hits, 3), 3);
    assert_true(hits[2].score >= 0.9);
    sp_snap_end(e.snap);
    sp_db_close(e.db);
    st_dir_remove(&e.dir);
}

static void not_what_is_not_public(void **state)
{
    struct sp_hit hits[10];
    assert_int_equal(search(*state, "Hidden Orchid Holdings", "", hits, 10), 0);
}

static void not_by_a_name_it_no_longer_has(void **state)
{
    struct fx *f = *state;
    struct sp_hit hits[10];
    st_put(f->db, BEER, ST_NAME("1", "legal", "en", "Emerald Distillery"), ST_NOW + 10);
    sp_snap_end(f->snap);
    CHECK_OK(sp_snap_begin(f->db, &f->snap));
    finds(f, "Emerald Distillery", BEER, 0.95);
    size_t n = search(f, "Golden Coast Brewery", "", hits, 10);
    for (size_t i = 0; i < n; i++)
        assert_false(sp_view_is(hits[i].subject, BEER) && hits[i].score > 0.5);
}

static void says_what_is_wrong_with_a_query(void **state)
{
    struct fx *f = *state;
    struct sp_hit hits[2];
    size_t n = 77;
    struct sp_diag d = { .rule = "" };
    char longest[SP_MAX_QUERY_BYTES + 2];
    memset(longest, 'x', sizeof longest);
    const struct sp_view none = { NULL, 0 };
    CHECK_RC(LIMIT, sp_search(f->snap, sp_view(longest, SP_MAX_QUERY_BYTES + 1), none, 2, hits, &n, &d));
    CHECK_RULE(d, "limit.query");
    CHECK_RC(INVALID, sp_search(f->snap, none, none, 2, hits, &n, &d));
    CHECK_RULE(d, "search.query");
    CHECK_RC(INVALID, sp_search(f->snap, sp_view_of(" \t.,;"), none, 2, hits, &n, &d));
    CHECK_RULE(d, "search.query");
    CHECK_RC(INVALID, sp_search(f->snap, sp_view_of("\xff\xfe"), none, 2, hits, &n, &d));
    CHECK_RULE(d, "search.query");
    CHECK_RC(LIMIT, sp_search(f->snap, sp_view_of("x"), none, 0, hits, &n, &d));
    CHECK_RC(LIMIT, sp_search(f->snap, sp_view_of("x"), none, SP_MAX_SEARCH_HITS + 1, hits, &n, &d));
    CHECK_RULE(d, "limit.hits");
    assert_int_equal(n, 77);
    CHECK_OK(sp_search(f->snap, sp_view(longest, SP_MAX_QUERY_BYTES), none, 2, hits, &n, &d));
    assert_int_equal(n, 0);
}

static void an_empty_registry_has_no_hits(void **state)
{
    (void)state;
    struct fx e = { .db = NULL };
    struct sp_hit hits[3];
    st_dir_make(&e.dir);
    e.db = st_open(&e.dir);
    CHECK_OK(sp_snap_begin(e.db, &e.snap));
    assert_int_equal(search(&e, "anything at all", "", hits, 3), 0);
    sp_snap_end(e.snap);
    sp_db_close(e.db);
    st_dir_remove(&e.dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_name_in_its_script), cmocka_unit_test(by_another_script), cmocka_unit_test(by_a_word_and_by_a_beginning),
        cmocka_unit_test(with_a_slip), cmocka_unit_test(the_nearer_spelled_first), cmocka_unit_test(by_an_identifier), cmocka_unit_test(only_of_one_country), cmocka_unit_test(one_of_a_rare_country),
        cmocka_unit_test(not_what_is_not_public), cmocka_unit_test(says_what_is_wrong_with_a_query),
        cmocka_unit_test(an_empty_registry_has_no_hits), cmocka_unit_test(not_by_a_name_it_no_longer_has),
    };
    return cmocka_run_group_tests_name("storage search", tests, setup, teardown);
}
