/* layer: i18n */
#include "tests/lib/check.h"

#include "i18n/linebreak.h"

static struct sp_breaker *breaker;

static int open_breaker(void **state)
{
    (void)state;
    return sp_ok(sp_breaker_new(&breaker)) ? 0 : -1;
}

static int close_breaker(void **state)
{
    (void)state;
    sp_breaker_free(breaker);
    return 0;
}

/* `marked` has "|" at each place that must be found, and at no other. */
static void check_breaks(const char *marked)
{
    SP_BUF_AUTO plain = { 0 };
    SP_BUF_AUTO got = { 0 };
    struct sp_breaks b;
    for (const char *p = marked; *p; p++)
        if (*p != '|')
            sp_buf_putc(&plain, *p);
    CHECK_OK(sp_breaker_find(breaker, sp_buf_view(&plain), &b));
    for (size_t i = 0, k = 0; i < plain.n; i++) {
        if (k < b.n && b.at[k] == i) {
            sp_buf_putc(&got, '|');
            k++;
        }
        sp_buf_putc(&got, plain.p[i]);
    }
    assert_string_equal(sp_buf_cstr(&got), marked);
}

static void lao(void **state)
{
    (void)state;
    check_breaks("ບົດ|ລາຍງານ|ສິນເຊື່ອ|ຂອງ|ວິສາຫະກິດ");
    check_breaks("ບໍລິສັດ ລາວ|ໂທລະຄົມມະນາຄົມ ມະຫາຊົນ");
}

static void thai(void **state)
{
    (void)state;
    check_breaks("ทุน|จด|ทะเบียน|ชำระ|แล้ว|ของ|บริษัท");
    check_breaks("กำ|กำ|กำ"); /* U+0E33 is a vowel with a mark above the letter before it */
}

static void khmer(void **state)
{
    (void)state;
    check_breaks("ក្រុមហ៊ុន|ទទួលខុសត្រូវ|មានកម្រិត");
}

static void burmese(void **state)
{
    (void)state;
    check_breaks("ကုမ္ပဏီ|မှတ်ပုံတင်|အမှတ်|နှင့်|လိပ်စာ");
    check_breaks("ကစ်ပ်"); /* no dictionary has the kip */
    check_breaks("ကန့်ကွက်|ထား|သော");
}

/* Where spaces part the words, or each sign is one, layouts need no help; nor at a border of scripts or beside a sign. */
static void other_scripts(void **state)
{
    (void)state;
    check_breaks("");
    check_breaks("Công ty cổ phần 老挝电信公司 நிறுவனம்");
    check_breaks("LA.ern:9900000004");
    check_breaks("ບໍລິສັດ (ລາວ) Lao ทุน");
}

static bool is_mark(uint32_t cp)
{
    return cp == 0x0E31 || (cp >= 0x0E33 && cp <= 0x0E3A) || (cp >= 0x0E47 && cp <= 0x0E4E) || cp == 0x0EB1 ||
           (cp >= 0x0EB3 && cp <= 0x0EBC) || (cp >= 0x0EC8 && cp <= 0x0ECD) || (cp >= 0x17B4 && cp <= 0x17D3) ||
           (cp >= 0x102D && cp <= 0x1030) || (cp >= 0x1032 && cp <= 0x1037) || (cp >= 0x1039 && cp <= 0x103E);
}

/* Whatever somebody writes, words or not: in order, inside the text, before no mark. */
static void never_before_a_mark(void **state)
{
    static const uint32_t first[] = { 0x0E01, 0x0E81, 0x1780, 0x1000 };
    uint32_t seed = 1;
    size_t found = 0;
    (void)state;
    for (int i = 0; i < 4000; i++) {
        SP_BUF_AUTO text = { 0 };
        struct sp_breaks b;
        for (int k = 0; k < 40; k++) {
            seed = seed * 1664525u + 1013904223u;
            uint32_t cp = first[i % 4] + (seed >> 16) % 0x50;
            sp_buf_put_utf8(&text, (seed >> 8) % 16 ? cp : ' ');
        }
        CHECK_OK(sp_breaker_find(breaker, sp_buf_view(&text), &b));
        for (size_t k = 0; k < b.n; k++) {
            size_t at = b.at[k];
            assert_true(at > (k ? b.at[k - 1] : 0) && at < text.n);
            if (is_mark(sp_utf8_next(sp_buf_view(&text), &at)))
                fail_msg("a break before a mark, text %d at %zu", i, b.at[k]);
        }
        found += b.n;
    }
    assert_true(found > 1000);
}

static void limits(void **state)
{
    SP_BUF_AUTO text = { 0 };
    struct sp_breaks b;
    (void)state;
    while (text.n <= SP_MAX_BREAK_BYTES)
        sp_buf_puts(&text, "ທະນາຄານ");
    CHECK_RC(LIMIT, sp_breaker_find(breaker, sp_buf_view(&text), &b));
    CHECK_OK(sp_breaker_find(breaker, sp_view(text.p, 21000), &b));
    assert_true(b.n >= 999);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lao), cmocka_unit_test(thai), cmocka_unit_test(khmer), cmocka_unit_test(burmese),
        cmocka_unit_test(other_scripts), cmocka_unit_test(never_before_a_mark), cmocka_unit_test(limits),
    };
    return cmocka_run_group_tests(tests, open_breaker, close_breaker);
}
