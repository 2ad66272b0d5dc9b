/* layer: i18n */
#include "tests/lib/check.h"

#include "base/random.h"
#include "i18n/match.h"

enum { ROUNDS = 4000 / CHECK_EVERY, LONGEST = 1100 };

static struct sp_prng prng = { 20261121 };

static size_t below(size_t n) { return (size_t)sp_prng_below(&prng, n); }

static size_t put_cp(char *out, uint32_t c)
{
    SP_BUF_AUTO b = { 0 };
    sp_buf_put_utf8(&b, c);
    memcpy(out, b.p, b.n);
    return b.n;
}

/* Ranges of the scripts that names are written in, of what is invisible, and of everything. */
struct range { uint32_t first, last; };
static const struct range ranges[] = {
    { 'a', 'z' }, { ' ', '/' }, { '0', '9' }, { 0xC0, 0x17F }, { 0x1EA0, 0x1EF9 }, { 0x300, 0x345 }, { 0xE00, 0xE5B }, { 0xE80, 0xEDF },
    { 0x1780, 0x17FF }, { 0x1000, 0x109F }, { 0x4E00, 0x9FFF }, { 0x3400, 0x4DBF }, { 0xFF01, 0xFFEE }, { 0x200B, 0x206F }, { 0x3040, 0x30FF },
    { 0xAC00, 0xD7A3 }, { 0xF900, 0xFAFF }, { 0x20000, 0x2A6DF }, { 0xE0000, 0xE007F }, { 0x1, 0xD7FF }, { 0xE000, 0x10FFFF },
};
enum { RANGES = sizeof ranges / sizeof ranges[0] };

static uint32_t code_point(const struct range *r) { return r->first + (uint32_t)below(r->last - r->first + 1); }

/* Random text: mostly of one or two scripts. */
static size_t random_text(char *out, size_t most)
{
    const struct range *two[2] = { &ranges[below(RANGES)], &ranges[below(RANGES)] };
    size_t n = 0, want = 1 + below(below(8) == 0 ? most - 4 : 60);
    while (n < want && n + 4 <= most) {
        size_t pick = below(10);
        n += put_cp(out + n, code_point(pick == 9 ? &ranges[below(RANGES)] : two[pick & 1]));
        if (pick == 8 && n + 4 <= most) out[n++] = ' ';
    }
    return n;
}

/* Words as names have them, so that shared words and legal forms meet. */
static const char *const words[] = {
    "Co., Ltd.", "ບໍລິສັດ", "ຈຳກັດ", "ການຄ້າ", "ສະພານທອງ", "有限公司", "贸易", "广西", "桥信", "第十四", "银行", "บริษัท", "จำกัด", "(มหาชน)", "เทรดดิ้ง", "สะพานทอง",
    "Saphan", "Thong", "Trading", "Laos", "2", "II", "ក្រុមហ៊ុន", "ស្ពានមាស", "ကုမ္ပဏီ", "ရွှေတောင်", "Công ty", "Hòa Phát", "Việt Nam", "Bank", "Huawei", "三星", "Branch",
    "Import", "Export", "ຂາເຂົ້າ-ຂາອອກ", "PT", "Tbk", "CV", "分行", "老中", "Group",
};

static size_t random_name(char *out, size_t most)
{
    size_t n = 0, parts = 1 + below(6);
    if (below(4) == 0) return random_text(out, most);
    for (size_t i = 0; i < parts; i++) {
        const char *w = words[below(sizeof words / sizeof words[0])];
        size_t l = strlen(w);
        if (n + l + 1 > most) break;
        memcpy(out + n, w, l);
        n += l;
        if (below(3)) out[n++] = ' ';
    }
    return n;
}

static const char *const countries[] = { "", "LA", "CN", "TH", "VN", "ID", "XX" };
static struct sp_view random_country(void) { return sp_view_of(countries[below(sizeof countries / sizeof countries[0])]); }

static bool within(struct sp_view v, const void *from, size_t n)
{
    const char *p = from;
    return v.n == 0 || (v.p >= p && v.p + v.n <= p + n);
}

static void check_keys(const struct sp_name_keys *k)
{
    assert_true(within(k->fold, k->fold_text, sizeof k->fold_text) && within(k->core, k->fold_text, sizeof k->fold_text));
    assert_true(within(k->ascii, k->ascii_text, sizeof k->ascii_text) && within(k->ascii_alt, k->alt_text, sizeof k->alt_text));
    assert_true(within(k->sound, k->sound_text, sizeof k->sound_text));
    assert_int_equal(sp_utf8_check(k->fold), k->fold.n);
    assert_int_equal(sp_utf8_check(k->core), k->core.n);
    for (size_t i = 0; i < k->ascii.n; i++) {
        char c = k->ascii.p[i];
        assert_true((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == ' ');
    }
    assert_true(k->core.n == 0 || (k->core.p[0] != ' ' && k->core.p[k->core.n - 1] != ' '));
}

static void check_tokens(const struct sp_name_keys *k, enum sp_name_use use)
{
    static struct sp_name_tokens t;
    sp_name_tokens_make(k, use, &t);
    assert_true(t.n <= SP_NAME_TOKENS && t.used <= SP_NAME_TOKEN_TEXT);
    for (size_t i = 0; i < t.n; i++) {
        struct sp_view v = t.v[i].text;
        assert_true(v.n >= 1 && v.n <= 64 && t.v[i].weight > 0 && t.v[i].weight <= 1.2);
        assert_int_equal(sp_utf8_check(v), v.n);
        assert_non_null(strchr("whpsc", (char)t.v[i].kind));
        for (size_t j = 0; j < i; j++)
            assert_false(t.v[j].kind == t.v[i].kind && sp_view_eq(t.v[j].text, v));
    }
}

static void any_text_has_sound_keys_or_is_refused(void **state)
{
    (void)state;
    static struct sp_name_keys k, again;
    char text[LONGEST];
    for (int i = 0; i < ROUNDS; i++) {
        size_t n = below(2) ? random_text(text, sizeof text) : random_name(text, sizeof text);
        if (below(16) == 0) text[below(n)] = (char)(0x80 | below(128));
        struct sp_rc rc = sp_name_keys_make(sp_view(text, n), random_country(), &k);
        if (sp_is(rc, SP_RC_LIMIT) || sp_is(rc, SP_RC_FORMAT)) continue;
        CHECK_OK(rc);
        check_keys(&k);
        check_tokens(&k, SP_NAME_INDEX);
        check_tokens(&k, SP_NAME_QUERY);
        rc = sp_name_keys_make(k.fold, sp_view("", 0), &again);
        if (sp_is(rc, SP_RC_LIMIT)) continue; /* a fold may be longer than a name */
        CHECK_OK(rc);
        if (!sp_view_eq(k.fold, again.fold))
            fail_msg("round %d: \"%.*s\" folds on to \"%.*s\"", i, (int)k.fold.n, k.fold.p, (int)again.fold.n, again.fold.p);
    }
}

static void a_question_looks_for_what_is_indexed(void **state)
{
    (void)state;
    static struct sp_name_keys k;
    static struct sp_name_tokens in, q;
    char text[LONGEST];
    for (int i = 0; i < ROUNDS; i++) {
        size_t n = random_name(text, 200);
        if (!sp_ok(sp_name_keys_make(sp_view(text, n), sp_view("", 0), &k))) continue;
        sp_name_tokens_make(&k, SP_NAME_INDEX, &in);
        sp_name_tokens_make(&k, SP_NAME_QUERY, &q);
        size_t common = 0;
        for (size_t a = 0; a < in.n; a++)
            for (size_t b = 0; b < q.n; b++) common += in.v[a].kind == q.v[b].kind && sp_view_eq(in.v[a].text, q.v[b].text);
        if (q.n < SP_NAME_TOKENS) assert_int_equal(common, in.n);
    }
}

static void match_is_a_fair_judge(void **state)
{
    (void)state;
    char a[LONGEST], b[LONGEST];
    for (int i = 0; i < ROUNDS; i++) {
        struct sp_view x = sp_view(a, random_name(a, 300)), y = sp_view(b, random_name(b, 300)), cx = random_country(), cy = random_country();
        double s = sp_name_match(x, cx, y, cy);
        assert_true(s >= 0 && s <= 1);
        if (s != sp_name_match(y, cy, x, cx)) fail_msg("round %d: \"%.*s\" | \"%.*s\" is not symmetric", i, (int)x.n, x.p, (int)y.n, y.p);
        if (s != sp_name_match(x, cx, y, cy)) fail_msg("round %d: \"%.*s\" | \"%.*s\" differs from time to time", i, (int)x.n, x.p, (int)y.n, y.p);
        static struct sp_name_keys k;
        if (!sp_ok(sp_name_keys_make(x, cx, &k)) || k.core.n == 0) continue;
        if (sp_name_match(x, cx, x, cx) != 1) fail_msg("round %d: \"%.*s\" is not itself", i, (int)x.n, x.p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_text_has_sound_keys_or_is_refused),
        cmocka_unit_test(a_question_looks_for_what_is_indexed),
        cmocka_unit_test(match_is_a_fair_judge),
    };
    print_message("seed 20261121\n");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
