/* layer: i18n */
#include "tests/lib/check.h"

#include "base/limits.h"
#include "i18n/reading_aid.h"

#define V(s) SP_VIEW_LIT(s)

static void names_are_read(void **state)
{
    (void)state;
    static const struct { const char *language, *name, *reading; } cases[] = {
        { "lo", "ບໍລິສັດ ສະພານທອງ ຈຳກັດ", "Bolisat Saphanthong Chamkat" },
        { "lo", "ທະນາຄານແຫ່ງ ສປປ ລາວ", "Thanakhanhaeng Spp Lao" },
        { "lo", "ນະຄອນຫຼວງວຽງຈັນ", "Nakhonluangviangchan" },
        { "lo", "ບໍລິສັດ ລາວໂທລະຄົມມະນາຄົມ ມະຫາຊົນ", "Bolisat Laotholakhommanakhom Mahason" },
        { "lo", "ບ້ານໂພນສະຫວັນ, ເມືອງຈັນທະບູລີ 12", "Banphonsavan, Mueangchanthabuli 12" },
        { "lo", "ສົມພອນ ແກ້ວມະນີວົງ", "Somphon Kaeomanivong" },
        { "lo", "ຫຼວງພະບາງ", "Luangphabang" },
        { "lo", "ໝັ້ນຄົງ", "Mankhong" },
        { "lo", "ສະຫວັນນະເຂດ", "Savannakhet" },
        { "lo", "ການຄ້າ ຂາເຂົ້າ-ຂາອອກ", "Kankha Khakhao-Khaok" },
        { "lo", "ເເກ້ວ ໑໒", "Kaeo 12" },                /* two E for one AE; Lao digits */
        { "th", "บริษัท ปูนซิเมนต์ไทย จำกัด (มหาชน)", "Borisat Punsimenthai Chamkat (Mahachon)" },
        { "th", "ธนาคารกรุงเทพ จำกัด", "Thanakhankrungthep Chamkat" },
        { "th", "สมชาย ใจดี", "Somchai Chaidi" },
        { "th", "เชียงใหม่", "Chiangmai" },
        { "th", "ธนาคารไทยพาณิชย์", "Thanakhanthaiphanit" },
        { "th", "ห้างหุ้นส่วนจำกัด", "Hanghunsuanchamkat" },
        { "th", "ถนนสุขุมวิท แขวงคลองเตย", "Thanonsukhumwit Khwaengkhlongtoei" },
        { "th", "นครราชสีมา", "Nakhonratsima" },
        { "th", "นนทบุรี", "Nonthaburi" },
        { "km", "សុខ សុភា", "Sukh Supha" },
        { "my", "ရန်ကုန်မြို့", "Rankunmyo" },
        { "my", "ကမ္ဘောဇဘဏ်", "Kambawzaban" },
        { "my", "အောင်ဆန်း", "Aungsan" },
        { "my", "မန္တလေး", "Mantale" },
        { "ta", "தமிழ் நாடு", "Tamizh Natu" },
        { "ta", "சென்னை", "Chennai" },
        { "ta", "முருகன் டிரேடர்ஸ் பிரைவேட் லிமிடெட்", "Murukan Tiretars Piraivet Limitet" },
        { "ta", "கோலாலம்பூர்", "Kolalampur" },
        { "zh", "云南金水贸易有限公司", "Yun Nan Jin Shui Mao Yi You Xian Gong Si" },
        { "zh", "中国工商银行股份有限公司", "Zhong Guo Gong Shang Yin Hang Gu Fen You Xian Gong Si" },
        { "zh", "厦门国际银行", "Xia Men Guo Ji Yin Hang" },
        { "zh-Hant", "廈門國際銀行", "Xia Men Guo Ji Yin Hang" },
        { "zh", "重庆长安（集团）ABC有限公司3号", "Chong Qing Chang An (Ji Tuan) ABC You Xian Gong Si 3 Hao" },
        { "zh", "昆明市盘龙区北京路98号", "Kun Ming Shi Pan Long Qu Bei Jing Lu 98 Hao" },
        { "zh", "曾小明", "Zeng Xiao Ming" },          /* a family name, not ceng */
        { "zh", "单志强", "Shan Zhi Qiang" },
        { "zh", "尉迟恭", "Yu Chi Gong" },
        { "zh", "单位有限公司", "Dan Wei You Xian Gong Si" },
        { "zh", "李𪚥", "Li ?" },                      /* no table knows the second character */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        SP_BUF_AUTO out = { 0 };
        assert_true(sp_reading_aid(sp_view_of(cases[i].name), sp_view_of(cases[i].language), V("en"), &out));
        CHECK_VIEW(sp_buf_view(&out), cases[i].reading);
    }
}

static void who_reads_the_script_gets_no_aid(void **state)
{
    (void)state;
    static const struct { const char *name, *of, *reader; } cases[] = {
        { "云南金水贸易有限公司", "zh", "zh" }, { "ບໍລິສັດ ສະພານ", "lo", "lo" }, { "สมชาย", "th", "th" }, { "សុខ", "km", "km" },
        { "ရန်ကုန်", "my", "my" }, { "சென்னை", "ta", "ta" }, { "Yunnan Jinshui Co., Ltd.", "zh", "en" }, { "Công ty Cổ phần", "vi", "zh" },
        { "東京株式会社", "ja", "en" },                /* Han, but not read as in Chinese */
        { "云南", "", "en" }, { "12/345", "lo", "en" }, { "๑๒", "th", "en" }, { "", "lo", "en" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        SP_BUF_AUTO out = { 0 };
        sp_buf_puts(&out, "before");
        if (sp_reading_aid(sp_view_of(cases[i].name), sp_view_of(cases[i].of), sp_view_of(cases[i].reader), &out))
            fail_msg("%s has a reading: %.*s", cases[i].name, (int)out.n, (const char *)out.p);
        CHECK_VIEW(sp_buf_view(&out), "before");
    }
}

static void what_cannot_be_seen_is_not_read(void **state)
{
    (void)state;
    SP_BUF_AUTO out = { 0 };
    assert_true(sp_reading_aid(V("云\xE2\x80\xAE南\xC2\xAD<b>\xF0\x9F\x98\x80"), V("zh"), V("en"), &out)); /* U+202E, U+00AD, a face */
    CHECK_VIEW(sp_buf_view(&out), "Yun Nan<b>?");
}

static void every_letter_of_each_script_is_safe(void **state)
{
    (void)state;
    static const struct { const char *language; uint32_t first, end; } blocks[] = {
        { "ta", 0x0B80, 0x0C00 }, { "th", 0x0E00, 0x0E80 }, { "lo", 0x0E80, 0x0F00 }, { "my", 0x1000, 0x10A0 }, { "km", 0x1780, 0x1800 },
        { "zh", 0x3000, 0x3100 }, { "zh", 0x4E00, 0x5000 } };
    for (size_t i = 0; i < sizeof blocks / sizeof blocks[0]; i++)
        for (uint32_t a = blocks[i].first; a < blocks[i].end; a++)
            for (uint32_t k = 0; k < 128; k++) {
                SP_BUF_AUTO text = { 0 };
                SP_BUF_AUTO out = { 0 };
                sp_buf_put_utf8(&text, a);
                sp_buf_put_utf8(&text, blocks[i].first + k);
                sp_buf_put_utf8(&text, a);
                (void)sp_reading_aid(sp_buf_view(&text), sp_view_of(blocks[i].language), V("en"), &out);
                for (size_t j = 0; j < out.n; j++)
                    if (((const unsigned char *)out.p)[j] < ' ' || ((const unsigned char *)out.p)[j] > '~')
                        fail_msg("U+%04X U+%04X: %.*s", a, blocks[i].first + k, (int)out.n, (const char *)out.p);
            }
}

static void a_text_too_long_for_a_name_has_no_aid(void **state)
{
    (void)state;
    static const struct { const char *language, *letter; } cases[] = { { "zh", "云" }, { "lo", "ກ" }, { "th", "ำ" }, { "km", "ក" }, { "my", "က" }, { "ta", "க" } };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        SP_BUF_AUTO text = { 0 };
        SP_BUF_AUTO out = { 0 };
        while (text.n + strlen(cases[i].letter) <= SP_MAX_NAME_BYTES)
            sp_buf_puts(&text, cases[i].letter);
        (void)sp_reading_aid(sp_buf_view(&text), sp_view_of(cases[i].language), V("en"), &out);
        sp_buf_clear(&out);
        sp_buf_puts(&text, cases[i].letter);
        assert_false(sp_reading_aid(sp_buf_view(&text), sp_view_of(cases[i].language), V("en"), &out));
        assert_int_equal(out.n, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_read),
        cmocka_unit_test(who_reads_the_script_gets_no_aid),
        cmocka_unit_test(what_cannot_be_seen_is_not_read),
        cmocka_unit_test(every_letter_of_each_script_is_safe),
        cmocka_unit_test(a_text_too_long_for_a_name_has_no_aid),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
