/* layer: i18n */
/* Numbers and identifiers come back from an engine as they went, or its text is refused. */
#include "i18n/mask.h"
#include "tests/lib/check.h"

static void masks(const char *text, const char *want)
{
    SP_BUF_AUTO b = { 0 };
    struct sp_diag d = { .rule = "" };
    size_t n = 0;
    CHECK_OK(sp_mask(sp_view_of(text), &b, &n, &d));
    CHECK_VIEW(sp_buf_view(&b), want);
}

static void what_is_masked(void **state)
{
    (void)state;
    masks("", "");
    masks("rice and timber", "rice and timber");
    masks("sold 8,051.50 tons.", "sold \u27e61\u27e7 tons.");
    masks("on 2026-11-21, 12:30", "on \u27e61\u27e7, \u27e62\u27e7");
    masks("case LA-0100/23-B against", "case \u27e61\u27e7 against");
    masks("a 3-year loan", "a \u27e61\u27e7-year loan");
    masks("iso-9001a mark", "iso-\u27e61\u27e7 mark");
    masks("LTD and ASEAN", "LTD and ASEAN");
    masks("mail a.b@c.la or http://x.la/y?z=1 now", "mail \u27e61\u27e7 or \u27e62\u27e7 now");
    masks("the {name} of {}", "the \u27e61\u27e7 of {}");
    masks("2026年11月21日", "\u27e61\u27e7年\u27e62\u27e7月\u27e63\u27e7日");
    masks("ປີ ໒໐໒໖ ຫຼື ២០២៦", "ປີ \u27e61\u27e7 ຫຼື \u27e62\u27e7");
    masks("\u27e61\u27e7", "\u27e61\u27e7\u27e62\u27e7\u27e63\u27e7");
    masks("5%", "\u27e61\u27e7%");
}

static void back(const char *text, const char *made, const char *want, const char *rule)
{
    SP_BUF_AUTO b = { 0 };
    struct sp_diag d = { .rule = "" };
    struct sp_rc rc = sp_unmask(sp_view_of(text), sp_view_of(made), &b, &d);
    if (strcmp(d.rule, rule) != 0)
        fail_msg("%s of %s: %s %s", made, text, d.rule, d.text);
    assert_int_equal(sp_ok(rc), !rule[0]);
    if (!rule[0])
        CHECK_VIEW(sp_buf_view(&b), want);
}

static void what_comes_back(void **state)
{
    (void)state;
    back("sold 8 tons in 2026", "in \u27e62\u27e7 sold \u27e61\u27e7 tons", "in 2026 sold 8 tons", "");
    back("sold 8 tons", "sold tons", NULL, "mask.mark");
    back("sold 8 tons", "\u27e61\u27e7 sold \u27e61\u27e7", NULL, "mask.mark");
    back("sold 8 tons", "sold \u27e62\u27e7", NULL, "mask.mark");
    back("sold 8 tons", "sold \u27e60\u27e7 \u27e61\u27e7", NULL, "mask.mark");
    back("sold 8 tons", "sold \u27e61 tons", NULL, "mask.mark");
    back("sold 8 tons", "sold \u27e6\u27e61\u27e7\u27e7", NULL, "mask.mark");
    back("sold 8 tons", "sold \u27e61\u27e7\u27e7", NULL, "mask.number");
    back("sold 8 tons", "sold \u27e61\u27e7 tons, 9 more", NULL, "mask.number");
    back("sold 8 tons", "sold 8 tons", NULL, "mask.number");
    back("sold 8 tons", "sold A\u27e61\u27e7 tons", NULL, "mask.number");
    back("sold 8 and 9", "sold \u27e61\u27e7\u27e62\u27e7", NULL, "mask.number");
    back("sold 8 and 9", "sold \u27e61\u27e7.\u27e62\u27e7", NULL, "mask.number");
    back("nothing", "\u0e53", NULL, "mask.number");
    back("\u27e61\u27e7 8", "\u27e61\u27e7\u27e62\u27e7\u27e63\u27e7 \u27e64\u27e7", "\u27e61\u27e7 8", "");
}

static void digits_of_any_script(void **state)
{
    (void)state;
    static const char *const more[] = { "𝟎𝟎𝟎", "²⁰", "½", "Ⅻ", "①❷", "𞥐", "\U00011f50", "\U0001e4f0", "\U0001d2c0", "፩", "〇", "五", "点五" };
    for (size_t i = 0; i < sizeof more / sizeof more[0]; i++) {
        char made[64];
        (void)snprintf(made, sizeof made, "⟦1⟧%s ໂຕນ", more[i]);
        back("9 ton", made, NULL, "mask.number");
        (void)snprintf(made, sizeof made, "%s⟦1⟧ ໂຕນ", more[i]);
        if (strcmp(more[i], "点五") != 0)
            back("9 ton", made, NULL, "mask.number");
    }
    masks("9 m² and Ⅻ", "⟦1⟧ and ⟦2⟧");
}

static void nothing_beside_a_number(void **state)
{
    (void)state;
    static const char *const beside[] = { "-⟦1⟧", "−⟦1⟧", "–⟦1⟧", "+⟦1⟧", "±⟦1⟧", "x .⟦1⟧", "/⟦1⟧", "⟦1⟧%", "⟦1⟧ %", "⟦1⟧％", "⟦1⟧‰", "⟦1⟧万", "⟦1⟧亿", "⟦1⟧千",
        "⟦1⟧百", "⟦1⟧兆", "⟦1⟧ 百万", "⟦1⟧多万", "⟦1⟧ล้าน", "⟦1⟧ พัน", "⟦1⟧หมื่น", "⟦1⟧แสน", "⟦1⟧ ລ້ານ", "⟦1⟧ພັນ", "⟦1⟧ໝື່ນ", "⟦1⟧ແສນ", "⟦1⟧ Million",
        "⟦1⟧-million", "⟦1⟧ triệu", "⟦1⟧ juta", "⟦1⟧半", "⟦1⟧分之一", "万⟦1⟧", "百分之⟦1⟧", "ຮ້ອຍລະ ⟦1⟧", "⟦1⟧ percent" };
    for (size_t i = 0; i < sizeof beside / sizeof beside[0]; i++)
        back("sold 9 tons", beside[i], NULL, "mask.number");
    back("sold 9 million", "⟦1⟧ ໂຕນ", NULL, "mask.number");
    back("sold 9%", "⟦1⟧ ໂຕນ", NULL, "mask.number");
    back("at -9", "⟦1⟧ ໂຕນ", NULL, "mask.number");
}

/* What a tester got through beside a number, each in the language that the engine was asked for. */
static void no_other_amount(void **state)
{
    (void)state;
    static const char *const made[] = { "utang ⟦1⟧ puluh", "utang ⟦1⟧ belas", "utang ⟦1⟧ jt", "utang ⟦1⟧ M", "utang ⟦1⟧ K", "utang ⟦1⟧\u2003juta", "utang ⟦1⟧\u2007juta",
        "utang (⟦1⟧)", "untung − ⟦1⟧", "untung minus ⟦1⟧", "untung negatif ⟦1⟧", "利润负⟦1⟧元", "利润⟦1⟧余万元", "欠⟦1⟧百货车", "欠款⟦1⟧元，即九百万元", "欠款九亿⟦1⟧元",
        "欠款⟦1⟧（百万）元", "欠款⟦1⟧，000元", "欠款⟦1⟧「万」元", "欠款⟦1⟧、万元", "nợ ⟦1⟧ TỶ", "nợ ⟦1⟧ TRIỆU", "nợ âm ⟦1⟧", "nợ ÂM ⟦1⟧", "nợ ⟦1⟧ mươi", "dívida de ⟦1⟧ MILHÕES",
        "debt of ⟦1⟧ thousands", "debt of ⟦1⟧ dozen", "debt of ⟦1⟧ crore", "debt of ⟦1⟧ (million)", "debt of ⟦1⟧ * million", "หนี้ ⟦1⟧ สิบ", "หนี้ ⟦1⟧ ลบ.", "ໜີ້ ⟦1⟧ ສິບ",
        "ໜີ້ ⟦1⟧ ໝື່ນ", "ໜີ້ ⟦1⟧ ລ້ານ", "ໜີ້ ⟦1⟧ ລານ", "utang ⟦1⟧%", "utang ⟦1⟧ juta", "បំណុល ⟦1⟧ ដប់", "debt of ⟦1⟧ million", "debt of ⟦1⟧^IX", "debt of ⟦1⟧ XI",
        "debt of ⟦1⟧\u2028million", "debt of ⟦1⟧\u200bmillion", "debt of ⟦1⟧ ＭＩＬＬＩＯＮ", "debt of ⟦1⟧ М", "debt of ⟦1⟧ and a half", "debt of ⟦1⟧ point five", "-LAK ⟦1⟧", "−$⟦1⟧",
        "(Rp ⟦1⟧ juta)", "debt of ⟦1⟧-", "ကျပ်သိန်း ⟦1⟧", "nine million, ⟦1⟧ tons", "⟦1⟧ ton, sembilan juta", "⟦1⟧ tấn, chín TRIỆU", "⟦1⟧ ໂຕນ ເກົ້າລ້ານກີບ", "⟦1⟧倍", "⟦1⟧千克拉",
        "⟦1⟧ kip thousand", "⟦1⟧ tons in thousand", "⟦1⟧ ກີບພັນ", "⟦1⟧元千", "half of ⟦1⟧ tons", "setengah ⟦1⟧ ton", "⟦1⟧○○ 吨", "⟦1⟧°" };
    for (size_t i = 0; i < sizeof made / sizeof made[0]; i++) {
        SP_BUF_AUTO b = { 0 };
        struct sp_diag d = { .rule = "" };
        if (sp_ok(sp_unmask(sp_view_of("utang 9 ton beras"), sp_view_of(made[i]), &b, &d)))
            fail_msg("accepted: %s", made[i]);
        CHECK_RULE(d, "mask.number");
    }
}

/* What engines do say must not be lost with it. */
static void what_is_no_amount(void **state)
{
    (void)state;
    back("sejak 2025 dan 2026", "desde ⟦1⟧ e ⟦2⟧", "desde 2025 e 2026", "");
    back("utang 9 ton beras", "欠款⟦1⟧吨大米，一般贸易", "欠款9吨大米，一般贸易", "");
    back("toko (9 ton)", "cửa hàng (⟦1⟧ tấn)", "cửa hàng (9 tấn)", "");
    back("hilang (9)", "lost (⟦1⟧)", "lost (9)", "");
    back("rugi -9 juta", "minus ⟦1⟧ million", "minus 9 million", "");
    back("utang sembilan juta pada 2026", "欠款九百万元，⟦1⟧年", "欠款九百万元，2026年", "");
    back("9 juta kip", "ကျပ် သန်း ⟦1⟧", "ကျပ် သန်း 9", "");
    back("9 lusin", "⟦1⟧ DOZEN", "9 DOZEN", "");
    back("ທະນາຄານລ້ານຊ້າງ 9", "澜沧银行 ⟦1⟧", "澜沧银行 9", "");
    back("perusahaan", "công ty", "công ty", "");
    back("Desa 9, Rp 9 juta", "Aldeia ⟦1⟧, ⟦2⟧ milhões", "Aldeia 9, Rp 9 milhões", "");
    back("pada 2025. Rugi", "em ⟦1⟧. O prejuízo", "em 2025. O prejuízo", "");
    back("9 ກີບ", "⟦1⟧ kip", "9 kip", "");
    back("Vientiane 9", "Vạn Tượng ⟦1⟧", "Vạn Tượng 9", "");
    back("9 tahun", "⟦1⟧ năm", "9 năm", "");
    back("9 karung", "⟦1⟧ຖົງ", "9ຖົງ", "");
}

static void the_same_in_other_words(void **state)
{
    (void)state;
    back("sold 9 million", "ຂາຍ ⟦1⟧ ລ້ານ", "ຂາຍ 9 ລ້ານ", "");
    back("sold 9 million", "⟦1⟧百万", "9百万", "");
    back("9 mil milhões", "⟦1⟧ tỷ", "9 tỷ", "");
    back("9万", "⟦1⟧萬", "9萬", "");
    back("9% of it", "ຮ້ອຍລະ ⟦1⟧", "ຮ້ອຍລະ 9", "");
    back("9 % of it", "百分之⟦1⟧", "百分之9", "");
    back("Covid-19 came", "ໂຄວິດ-⟦1⟧", "ໂຄວິດ-19", "");
    back("9 kilograms, 3 bonds", "⟦1⟧千克，⟦2⟧ ພັນທະບັດ", "9千克，3 ພັນທະບັດ", "");
    back("9 tons. 10 more, in 11 tỉnh", "⟦1⟧ tấn.⟦2⟧, ⟦3⟧ tỉnh", "9 tấn.10, 11 tỉnh", "");
}

/* What every language writes alike goes with its number, and no engine sees it. */
static void symbols_are_masked(void **state)
{
    (void)state;
    masks("9 kg of rice, 9t", "⟦1⟧ of rice, ⟦2⟧");
    masks("USD 8,051.50 or 9 LAK", "⟦1⟧ or ⟦2⟧");
    masks("US$9, $ 9, ₭9, 9₭, Rp 9 juta, RM 9", "⟦1⟧, ⟦2⟧, ⟦3⟧, ⟦4⟧, ⟦5⟧ juta, ⟦6⟧");
    masks("in 2026 USD 9 and 9 USD", "in ⟦1⟧ ⟦2⟧ and ⟦3⟧");
    masks("9 kgs, 9 km², 9 m2, 9 tons, 9 mg.", "⟦1⟧ kgs, ⟦2⟧, ⟦3⟧, ⟦4⟧ tons, ⟦5⟧.");
    masks("พ.ศ. 2569 หรือ ค.ศ. 2026, 2569 BE", "⟦1⟧ หรือ ⟦2⟧, ⟦3⟧");
    masks("a busd 9", "a busd ⟦1⟧");
    masks("AUSD 9", "AUSD ⟦1⟧");
    masks("9kg大米", "⟦1⟧大米");
    back("sold 9 kg", "售出⟦1⟧", "售出9 kg", "");
    back("sold 9", "sold ⟦1⟧ kg", NULL, "mask.unit");
    back("sold 9", "USD ⟦1⟧", NULL, "mask.unit");
    back("sold 9", "$⟦1⟧", NULL, "mask.unit");
    back("sold USD 9", "sold A⟦1⟧", NULL, "mask.unit");
    back("USD 9 and 8", "⟦1⟧ and EUR ⟦2⟧", NULL, "mask.unit");
    back("9 kg and 8", "⟦1⟧m and ⟦2⟧", NULL, "mask.unit");
}

/* Words for a unit: another one is another amount. */
static void another_unit(void **state)
{
    static const struct { const char *text, *made; } cases[] = {
        { "utang 9 ton", "欠⟦1⟧公斤" }, { "utang 9 ton", "hutang ⟦1⟧ kilogram" }, { "9 ton", "⟦1⟧ km" }, { "9 juta ton", "⟦1⟧ million litres" }, { "9吨", "⟦1⟧ ກິໂລກຣາມ" },
        { "9 baht", "⟦1⟧ kip" }, { "9 ล้านบาท", "⟦1⟧ ລ້ານກີບ" }, { "9百万美元", "⟦1⟧ million kip" }, { "9 rupiah", "⟦1⟧ ringgit" }, { "9 hectares", "⟦1⟧ rai" }, { "佛历2569年", "公元⟦1⟧年" },
        { "9 hektar", "⟦1⟧ HECTARES and 9" }, { "9 MW dan 9 ton", "⟦1⟧, ⟦2⟧公斤" }, { "ကျပ် 9 သောင်း", "⟦1⟧万美元" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        SP_BUF_AUTO b = { 0 };
        struct sp_diag d = { .rule = "" };
        if (sp_ok(sp_unmask(sp_view_of(cases[i].text), sp_view_of(cases[i].made), &b, &d)))
            fail_msg("accepted: %s for %s", cases[i].made, cases[i].text);
        if (strcmp(d.rule, "mask.number") != 0 && strcmp(d.rule, "mask.unit") != 0)
            fail_msg("%s", d.rule);
    }
}

static void compares(const char *a, const char *b, enum sp_mask_likeness want)
{
    enum sp_mask_likeness got = sp_mask_compare(sp_view_of(a), sp_view_of(b)), back = sp_mask_compare(sp_view_of(b), sp_view_of(a));
    if (got != want || back != want)
        fail_msg("%s and %s: %d and %d, not %d", a, b, (int)got, (int)back, (int)want);
}

static void units_in_words(void **state)
{
    (void)state;
    compares("9 ton", "9吨", SP_MASK_ALIKE);
    compares("9 ton", "9 tấn", SP_MASK_ALIKE);
    compares("9 kg", "9公斤", SP_MASK_ALIKE);
    compares("9 kg", "9 ກິໂລກຣາມ", SP_MASK_ALIKE);
    compares("9 ล้านบาท", "9 million baht", SP_MASK_ALIKE);
    compares("USD 9", "9美元", SP_MASK_ALIKE);
    compares("USD 9 million", "9 triệu USD", SP_MASK_ALIKE);
    compares("9 karung", "9 bao", SP_MASK_ALIKE); /* no word that is known: nobody but a reader finds it */
    compares("9 ton", "9 bao", SP_MASK_UNSURE);
    compares("9 ton", "9", SP_MASK_UNSURE);
    compares("9 dollars", "9 kip", SP_MASK_UNSURE); /* whose dollars? */
    compares("9 ton", "9 kg", SP_MASK_DIFFERENT);
    compares("9 kip", "9 baht", SP_MASK_DIFFERENT);
    compares("9 ton dan 9 kg", "9公斤，9吨", SP_MASK_ALIKE);
    compares("9 ton dan 9 kg", "9 bao, 9吨", SP_MASK_UNSURE);
    compares("9 ton dan 9", "9公斤，9吨", SP_MASK_UNSURE);
    compares("9 ton dan 9 ton", "9公斤，9吨", SP_MASK_DIFFERENT);
    compares("9 ton dan 9 km", "9公斤，9米", SP_MASK_DIFFERENT);
    compares("8 ton dan 9 kg", "8公斤，9吨", SP_MASK_DIFFERENT);
    compares("in 2026 USD 9", "2026年9美元", SP_MASK_UNSURE); /* which of them is it of? */
    compares("in 2026, USD 9", "2026年9美元", SP_MASK_ALIKE);
    compares("on 21 November 2026", "2026年11月21日", SP_MASK_DIFFERENT); /* a month in words is no number here */
    compares("21 tháng 11 năm 2026", "2026年11月21日", SP_MASK_ALIKE);
    compares("grade ၉", "၉ တန်း", SP_MASK_ALIKE);
    compares("စတုရန်းမီတာ ၉", "၉ square metres", SP_MASK_ALIKE);
    compares("စတုရန်းမီတာ ၉", "၉ metres", SP_MASK_DIFFERENT);
}

static void the_same(void **state)
{
    (void)state;
    assert_true(sp_mask_same(sp_view_of("8 of 2026-01-02"), sp_view_of("2026-01-02: 8")));
    assert_false(sp_mask_same(sp_view_of("8 of 8"), sp_view_of("8")));
    assert_false(sp_mask_same(sp_view_of("8"), sp_view_of("9")));
    assert_true(sp_mask_same(sp_view_of("a"), sp_view_of("")));
}

static void too_many(void **state)
{
    (void)state;
    SP_BUF_AUTO text = { 0 };
    SP_BUF_AUTO out = { 0 };
    struct sp_diag d = { .rule = "" };
    size_t n = 0;
    for (int i = 0; i <= SP_MAX_MASKED; i++)
        sp_buf_puts(&text, "7 ");
    CHECK_RC(LIMIT, sp_mask(sp_buf_view(&text), &out, &n, &d));
    CHECK_RULE(d, "mask.mark");
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(what_is_masked), cmocka_unit_test(what_comes_back), cmocka_unit_test(digits_of_any_script),
        cmocka_unit_test(nothing_beside_a_number), cmocka_unit_test(the_same_in_other_words), cmocka_unit_test(the_same), cmocka_unit_test(too_many), cmocka_unit_test(no_other_amount),
        cmocka_unit_test(what_is_no_amount), cmocka_unit_test(symbols_are_masked), cmocka_unit_test(another_unit), cmocka_unit_test(units_in_words) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
