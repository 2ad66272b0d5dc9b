/* layer: storage, threads elsewhere */
/* Random names of several scripts: each is found by itself, in its country, the same way every time and at every limit. */
#include "base/random.h"
#include "storage/search.h"
#include "tests/lib/storage.h"

enum { COMPANIES = 600, QUERIES = 300, HITS = 20 };

struct company { char subject[32], name[160]; };
struct fx { struct st_dir dir; struct sp_db *db; struct sp_snap *snap; struct company v[COMPANIES]; };

static struct sp_prng prng = { 20261121 };

static const char *pick(const char *const *words, size_t n) { return words[sp_prng_below(&prng, n)]; }
#define PICK(words) pick(words, sizeof(words) / sizeof *(words))

static void make_latin(char out[160])
{
    static const char *const first[] = { "Zephyr", "Quartz", "Indigo", "Marigold", "Tamarind", "Juniper", "Saffron", "Basilisk" };
    static const char *const middle[] = { "North", "Sunrise", "Union", "Pioneer", "Delta", "Crown" };
    static const char *const trade[] = { "Trading", "Logistics", "Foods", "Textiles", "Energy", "Mining" };
    static const char *const form[] = { " Co., Ltd.", " Ltd", " Public Company Limited", " PLC", "" };
    (void)snprintf(out, 160, "%s%llu %s %s%s", PICK(first), (unsigned long long)sp_prng_below(&prng, 50), PICK(middle), PICK(trade), PICK(form));
}

static void make_chinese(char out[160])
{
    static const char *const place[] = { "广西", "南宁", "云南", "昆明", "上海", "四川" };
    static const char *const word[] = { "鑫", "盛", "瑞", "通", "宏", "泰", "祥", "隆", "嘉", "恒", "润", "丰" };
    static const char *const trade[] = { "国际贸易", "物流", "食品", "矿业", "能源", "建筑工程" };
    (void)snprintf(out, 160, "%s%s%s%s%s有限公司", PICK(place), PICK(word), PICK(word), PICK(word), PICK(trade));
}

static void make_lao(char out[160])
{
    static const char *const word[] = { "ພັດທະນາ", "ບຸນ", "ຄຳ", "ວຽງ", "ໄຊ", "ສະຫວັນ", "ນະຄອນ", "ແສງ", "ດາວ", "ທອງ" };
    static const char *const trade[] = { "ການຄ້າ", "ຂົນສົ່ງ", "ກໍ່ສ້າງ", "ກາເຟ", "ອາຫານ" };
    (void)snprintf(out, 160, "ບໍລິສັດ %s%s%s %s ຈຳກັດ", PICK(word), PICK(word), PICK(word), PICK(trade));
}

static int setup(void **state)
{
    static void (*const make[])(char *) = { make_latin, make_chinese, make_lao };
    static const char *const keys[] = { "VN.reg:V%u", "CN.reg:C%u", "LA.reg:L%u" };
    struct fx *f = calloc(1, sizeof *f);
    struct sp_import *im = NULL;
    struct sp_import_opts o = { .name = "names", .received_s = ST_NOW, .batch = 97 };
    uint64_t position;
    assert_non_null(f);
    st_dir_make(&f->dir);
    f->db = st_open(&f->dir);
    CHECK_OK(sp_registry_import_begin(f->db, &o, &im, &position, NULL));
    for (unsigned i = 0; i < COMPANIES; i++) {
        SP_ARENA_AUTO a = { 0 };
        SP_BUF_AUTO b = { 0 };
        struct sp_company c;
        make[i % 3](f->v[i].name);
        (void)snprintf(f->v[i].subject, sizeof f->v[i].subject, keys[i % 3], i);
        sp_buf_putf(&b, "{'kind':'registered.name','id':'1','source':'test','data':{'type':'legal','text':{'text':'%s','lang':'en'}}}", f->v[i].name);
        st_company(&a, f->v[i].subject, sp_buf_cstr(&b), &c);
        if (i % 20)
            CHECK_OK(sp_registry_import_put(im, &c, i, NULL));
        else
            CHECK_OK(st_registry_put(f->db, &c, ST_NOW, NULL));
    }
    CHECK_OK(sp_registry_import_end(im, true, NULL, NULL));
    CHECK_OK(sp_snap_begin(f->db, &f->snap));
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fx *f = *state;
    sp_snap_end(f->snap);
    sp_db_close(f->db);
    st_dir_remove(&f->dir);
    free(f);
    return 0;
}

static size_t search(struct fx *f, struct sp_view query, struct sp_view country, struct sp_hit *hits, size_t limit)
{
    size_t n = 0;
    CHECK_OK(sp_search(f->snap, query, country, limit, hits, &n, NULL));
    assert_true(n <= limit);
    return n;
}

static void each_name_finds_its_company(void **state)
{
    struct fx *f = *state;
    for (unsigned i = 0; i < QUERIES; i++) {
        const struct company *c = &f->v[sp_prng_below(&prng, COMPANIES)];
        struct sp_hit hits[HITS];
        size_t n = search(f, sp_view_of(c->name), sp_view(c->subject, 2), hits, HITS), at = 0;
        while (at < n && !sp_view_is(hits[at].subject, c->subject))
            at++;
        if (at == n)
            fail_msg("%s (%s) is not found by its name", c->name, c->subject);
        if (hits[at].score < 1 || !sp_view_is(hits[at].name, c->name))
            fail_msg("%s is found as %.*s at %.3f", c->name, (int)hits[at].name.n, hits[at].name.p, hits[at].score);
        for (size_t k = 0; k < at; k++) /* only its namesakes are before it */
            assert_true(hits[k].score == 1.0);
    }
}

static void countries_keep_apart(void **state)
{
    struct fx *f = *state;
    for (unsigned i = 0; i < QUERIES / 3; i++) {
        struct sp_hit hits[HITS];
        size_t n = search(f, sp_view_of(f->v[sp_prng_below(&prng, COMPANIES)].name), SP_VIEW_LIT("LA"), hits, HITS);
        for (size_t k = 0; k < n; k++)
            assert_true(sp_view_starts(hits[k].subject, SP_VIEW_LIT("LA.")));
    }
}

/* Any piece of text, whole characters or not, is answered in order, twice the same; a smaller limit is the beginning. */
static void any_text_has_one_answer(void **state)
{
    struct fx *f = *state;
    for (unsigned i = 0; i < QUERIES; i++) {
        struct sp_view name = sp_view_of(f->v[sp_prng_below(&prng, COMPANIES)].name);
        size_t from = sp_prng_below(&prng, name.n), len = 1 + sp_prng_below(&prng, name.n - from), n = 0;
        struct sp_view query = sp_view(name.p + from, len);
        struct sp_hit all[HITS], few[HITS];
        struct sp_rc rc = sp_search(f->snap, query, sp_view(NULL, 0), HITS, all, &n, NULL);
        if (!sp_ok(rc)) {
            CHECK_RC(INVALID, rc);
            continue;
        }
        size_t limit = 1 + sp_prng_below(&prng, HITS), k = search(f, query, sp_view(NULL, 0), few, limit);
        assert_int_equal(k, n < limit ? n : limit);
        for (size_t j = 0; j < k; j++) {
            assert_true(sp_view_eq(all[j].subject, few[j].subject) && sp_view_eq(all[j].name, few[j].name));
            assert_true(all[j].score == few[j].score && all[j].score > 0 && all[j].score <= 1);
            assert_true(j == 0 || all[j - 1].score > all[j].score ||
                        (all[j - 1].score == all[j].score && (!sp_view_eq(all[j - 1].name, all[j].name) ||
                        sp_view_cmp(all[j - 1].subject, all[j].subject) < 0))); /* equals: the nearer spelled first, then by subject */
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_name_finds_its_company), cmocka_unit_test(countries_keep_apart), cmocka_unit_test(any_text_has_one_answer),
    };
    return cmocka_run_group_tests_name("search properties", tests, setup, teardown);
}
