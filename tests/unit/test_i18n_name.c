/* layer: i18n */
#include "tests/lib/check.h"

#include "i18n/legal_form.h"
#include "i18n/name.h"
#include "i18n/romanise.h"

static struct sp_view none(void) { return sp_view("", 0); }

static void make(const char *text, const char *country, struct sp_name_keys *k)
{
    CHECK_OK(sp_name_keys_make(sp_view_of(text), sp_view_of(country), k));
}

static void check_key(const char *text, const char *which, struct sp_view got, const char *want)
{
    if (!sp_view_is(got, want)) fail_msg("%s of \"%s\" is \"%.*s\", not \"%s\"", which, text, (int)got.n, got.p, want);
}

/* --- fold -------------------------------------------------------------------------------------------- */
struct folded { const char *text, *fold; };
static const struct folded folds[] = {
    { "廣西柳工機械", "广西柳工机械" },                          /* traditional Han */
    { "ＡＢＣ　貿易", "abc 贸易" },                              /* full width */
    { "上海（集团）公司", "上海集团公司" },                      /* brackets between Han leave nothing */
    { "ABC (China) Co., Ltd.", "abc china co ltd" },
    { "๑๒๓ ໑໒໓ ၁၂၃ ១២៣", "123 123 123 123" },                  /* digits of every script */
    { "ເເສງຈັນ", "ແສງຈັນ" },                                     /* two e make one ae */
    { "ຈຳກັດ", "ຈໍາກັດ" },                                       /* am in one sign or two */
    { "น้ำทิพย์", "น้ําทิพย์" },
    { "นํ้าทิพย์", "น้ําทิพย์" },                                  /* tone after nikhahit */
    { "S.A. Foo", "sa foo" },
    { "P.T. Foo", "pt foo" },
    { "A.B.C. Foo", "abc foo" },
    { "L\xE2\x80\x99Or\xC3\xA9" "al", "loréal" },
    { "Stra\xC3\x9F" "e", "strasse" },
    { "Foo\xE2\x80\x8B" "Bar\xE2\x80\xAE", "foobar" },           /* zero width space, right-to-left override */
    { "Foo\xC2\xAD" "Bar\xEF\xBB\xBF", "foobar" },               /* soft hyphen, byte order mark */
    { "Fo\xF3\xA0\x81\xA1o", "foo" },                            /* a tag character */
    { "e\xCC\x81t", "ét" },                                      /* decomposed */
    { "Foo\xE2\x84\xA2 Bar", "foo bar" },
    { "  Foo \t --  Bar  ", "foo bar" },
    { "", "" }, { "™ - !", "" },
};

static void folds_to_one_spelling(void **state)
{
    (void)state;
    static struct sp_name_keys k, again;
    for (size_t i = 0; i < sizeof folds / sizeof folds[0]; i++) {
        make(folds[i].text, "", &k);
        check_key(folds[i].text, "fold", k.fold, folds[i].fold);
        CHECK_OK(sp_name_keys_make(k.fold, none(), &again)); /* folding a fold changes nothing */
        check_key(folds[i].text, "fold of the fold", again.fold, folds[i].fold);
    }
}

/* --- core and legal form ------------------------------------------------------------------------------- */
struct formed { const char *text, *country, *core, *form; };
static const struct formed formed[] = {
    { "广西柳工机械股份有限公司", "CN", "广西柳工机械", "jsc" },
    { "廣西橋信貿易有限公司", "", "广西桥信贸易", "llc" },
    { "金桥贸易私人有限公司", "SG", "金桥贸易", "llc" },
    { "中国银行股份有限公司南宁分行", "CN", "中国银行股份有限公司南宁分行", "" },
    { "ບໍລິສັດ ສະພານທອງ ການຄ້າ ຈຳກັດ", "LA", "ສະພານທອງ ການຄ້າ", "llc" },
    { "ບໍລິສັດ ສະພານທອງ ການຄ້າ ຈຳກັດຜູ້ດຽວ", "LA", "ສະພານທອງ ການຄ້າ", "llc" },
    { "ບໍລິສັດ ເບຍລາວ ມະຫາຊົນ", "LA", "ເບຍລາວ", "plc" },
    { "ລັດວິສາຫະກິດ ໄຟຟ້າລາວ", "LA", "ໄຟຟ້າລາວ", "soe" },
    { "บริษัท ปตท. จำกัด (มหาชน)", "TH", "ปตท", "plc" },
    { "บมจ. ธนาคารกรุงเทพ", "TH", "ธนาคารกรุงเทพ", "plc" },
    { "บจก. สะพานทอง", "TH", "สะพานทอง", "llc" },
    { "หจก. สมชายการค้า", "TH", "สมชายการค้า", "lp" },
    { "ក្រុមហ៊ុន ស្ពានមាស ឯ.ក", "KH", "ស្ពានមាស", "llc" },
    { "ធនាគារ អេស៊ីលីដា ភីអិលស៊ី", "KH", "ធនាគារ អេស៊ីលីដា", "plc" },
    { "ရွှေတောင် ကုမ္ပဏီ လီမိတက်", "MM", "ရွှေတောင်", "ltd" },
    { "Công ty Cổ phần Sữa Việt Nam", "VN", "sữa việt nam", "jsc" },
    { "CÔNG TY TNHH MỘT THÀNH VIÊN HÒA BÌNH", "VN", "hòa bình", "llc" },
    { "Cong ty TNHH Hoa Binh", "VN", "hoa binh", "llc" },
    { "PT. Bank Central Asia, Tbk.", "ID", "bank central asia", "plc" },
    { "Contoh Jambatan Emas Sdn. Bhd.", "MY", "contoh jambatan emas", "llc" },
    { "Public Bank Berhad", "MY", "public bank", "plc" },
    { "DBS Bank Ltd.", "SG", "dbs bank", "ltd" },
    { "Golden Bridge Trading Pte. Ltd.", "SG", "golden bridge trading", "llc" },
    { "Söhne GmbH", "DE", "söhne", "llc" },
    { "Huawei", "", "huawei", "" },
    { "Company Limited", "", "company", "ltd" },
    { "公司", "", "公司", "" },                                   /* nothing but a form stays */
    /* what an abbreviation means depends on the country */
    { "UD Maju Jaya", "ID", "maju jaya", "sole" }, { "UD Maju Jaya", "", "ud maju jaya", "" }, { "UD Maju Jaya", "TH", "ud maju jaya", "" },
    { "Karya Mandiri CV", "ID", "karya mandiri", "lp" }, { "Karya Mandiri CV", "LA", "karya mandiri cv", "" },
    { "Fa Sinar", "ID", "sinar", "partnership" }, { "Fa Sinar", "CN", "fa sinar", "" },
    { "Jollibee OPC", "PH", "jollibee", "llc" }, { "Jollibee OPC", "", "jollibee opc", "" },
    /* of other countries */
    { "Limited Liability Company Golden Bridge", "", "golden bridge", "llc" }, { "Joint Stock Company Golden Bridge", "VN", "golden bridge", "jsc" },
    { "Open Joint-Stock Company Zolotoy Most", "", "zolotoy most", "jsc" }, { "Most Public Joint Stock Company", "", "most", "plc" },
    { "Brücke Gesellschaft mit beschränkter Haftung", "DE", "brücke", "llc" }, { "Brucke Gesellschaft mit beschrankter Haftung", "", "brucke", "llc" },
    { "Złoty Most Sp. z o.o.", "PL", "złoty most", "llc" }, { "Złoty Most spółka z o.o.", "", "złoty most", "llc" },
    { "Zlatý most, spol. s r.o.", "CZ", "zlatý most", "llc" }, { "Zlatý most s. r. o.", "", "zlatý most", "llc" },
    { "Aranyhíd Kft.", "HU", "aranyhíd", "llc" }, { "Altın Köprü A.Ş.", "TR", "altın köprü", "plc" }, { "Altın Köprü Ltd. Şti.", "TR", "altın köprü", "llc" },
    { "Societatea cu Răspundere Limitată Podul", "MD", "podul", "llc" }, { "SRL Podul", "", "podul", "llc" },
    { "ООО «Золотой мост»", "RU", "золотой мост", "llc" }, { "OOO Zolotoy most", "", "zolotoy most", "llc" },
    { "Публичное акционерное общество \"Мост\"", "RU", "мост", "jsc" }, { "АО Мост", "", "мост", "jsc" }, { "Алтан гүүр ХХК", "MN", "алтан гүүр", "llc" },
    { "株式会社金橋", "JP", "金桥", "llc" }, { "金橋株式会社", "JP", "金桥", "llc" }, { "ＴＯＴＯ株式会社", "JP", "toto", "llc" },
    { "주식회사 금교", "KR", "금교", "jsc" }, { "(주)금교", "KR", "금교", "jsc" }, { "금교㈜", "KR", "금교", "jsc" },
    { "GOLDEN BRIDGE PUBL CO", "TH", "golden bridge", "plc" }, { "GOLDEN BRIDGE PUBLIC COMPANY L", "TH", "golden bridge", "plc" },
    { "AO Most", "", "ao most", "" }, { "Zao Most", "", "zao most", "" }, { "Too Good", "", "too good", "" },   /* words, read otherwise in Cyrillic */
    { "주금교", "KR", "주금교", "" }, { "株洲金桥", "CN", "株洲金桥", "" }, { "Zoosro", "", "zoosro", "" },       /* parts of words are no forms */
};

static void strips_and_types_the_legal_form(void **state)
{
    (void)state;
    static struct sp_name_keys k;
    for (size_t i = 0; i < sizeof formed / sizeof formed[0]; i++) {
        make(formed[i].text, formed[i].country, &k);
        check_key(formed[i].text, "core", k.core, formed[i].core);
        check_key(formed[i].text, "legal form", k.legal_form, formed[i].form);
        enum sp_legal_form form;
        CHECK_OK(sp_legal_form_named(k.legal_form, &form));
        assert_string_equal(sp_legal_form_text(form), formed[i].form);
    }
    enum sp_legal_form form;
    CHECK_RC(INVALID, sp_legal_form_named(sp_view_of("gmbh"), &form));
}

/* --- other keys ---------------------------------------------------------------------------------------- */
struct keyed { const char *text, *ascii, *alt, *sound; unsigned scripts; };
static const struct keyed keyed[] = {
    { "广西桥信", "guang xi qiao xin", "", "kn s s sn", SP_SCRIPT_HAN },
    { "重庆银行", "chong qing yin hang", "", "sn sn n hn", SP_SCRIPT_HAN },      /* 重 and 行 by the words they stand in */
    { "厦门", "xia men", "", "s mn", SP_SCRIPT_HAN },
    { "长城", "chang cheng", "zhang cheng", "sn sn", SP_SCRIPT_HAN },
    { "乐视", "le shi", "yue shi", "l s", SP_SCRIPT_HAN },
    { "ສະພານທອງ", "saphanthong", "", "spntn", SP_SCRIPT_LAO },
    { "ແສງຈັນ", "saengchan", "", "snsn", SP_SCRIPT_LAO },
    { "สะพานทอง", "saphanthong", "", "spntn", SP_SCRIPT_THAI },
    { "สุวรรณภูมิ", "suwanphumi", "", "swnpm", SP_SCRIPT_THAI },
    { "กสิกร", "kasikon", "", "kskn", SP_SCRIPT_THAI },
    { "ซีเมนส์", "simen", "", "smn", SP_SCRIPT_THAI },                           /* the silenced letter is left out */
    { "ស្ពានមាស", "spanmas", "", "spnms", SP_SCRIPT_KHMER },
    { "ရွှေတောင်", "shwetaung", "", "swtn", SP_SCRIPT_MYANMAR },
    { "Hoà Bình Đông", "hoa binh dong", "", "h pn tn", SP_SCRIPT_LATIN },
    { "Huawei 技术", "huawei ji shu", "", "hw s s", SP_SCRIPT_LATIN | SP_SCRIPT_HAN },
    { "Ерёма", "erema", "", "lm", SP_SCRIPT_OTHER },
    { "123", "123", "", "", 0 },
};

static void makes_ascii_and_sound(void **state)
{
    (void)state;
    static struct sp_name_keys k;
    for (size_t i = 0; i < sizeof keyed / sizeof keyed[0]; i++) {
        const struct keyed *w = &keyed[i];
        make(w->text, "", &k);
        check_key(w->text, "ascii", k.ascii, w->ascii);
        check_key(w->text, "second ascii", k.ascii_alt, w->alt);
        check_key(w->text, "sound", k.sound, w->sound);
        if (k.scripts != w->scripts) fail_msg("scripts of %s: %#x, not %#x", w->text, k.scripts, w->scripts);
    }
}

static void reads_zawgyi_as_unicode(void **state)
{
    (void)state;
    static struct sp_name_keys zawgyi, unicode;
    make("ေရႊေတာင္ ကုမၸဏီ လီမိတက္", "MM", &zawgyi);
    make("ရွှေတောင် ကုမ္ပဏီ လီမိတက်", "MM", &unicode);
    assert_true(sp_view_eq(zawgyi.fold, unicode.fold));
    assert_true(sp_view_eq(zawgyi.core, unicode.core));
    assert_true(sp_view_eq(zawgyi.ascii, unicode.ascii));
}

static void knows_pinyin_syllables(void **state)
{
    (void)state;
    static const char *const yes[] = { "qiaoxin", "guangxi", "xian", "hengda", "li" };
    static const char *const no[] = { "siemens", "qiaoxin2", "xaysettha", "b", "", "khamphou" };
    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++)
        if (!sp_pinyin_like(sp_view_of(yes[i]))) fail_msg("%s is not taken for pinyin", yes[i]);
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++)
        if (sp_pinyin_like(sp_view_of(no[i]))) fail_msg("%s is taken for pinyin", no[i]);
}

/* --- what has no keys ------------------------------------------------------------------------------------ */
static void refuses_what_is_no_name(void **state)
{
    (void)state;
    static struct sp_name_keys k;
    static char text[3 * SP_MAX_NAME_BYTES];
    static const char *const bad[] = { "a\xFF", "\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "abc\xE0\xB8" };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) CHECK_RC(FORMAT, sp_name_keys_make(sp_view_of(bad[i]), none(), &k));
    memset(text, 'a', sizeof text);
    CHECK_OK(sp_name_keys_make(sp_view(text, SP_MAX_NAME_BYTES), none(), &k));
    assert_int_equal(k.fold.n, SP_MAX_NAME_BYTES);
    CHECK_RC(LIMIT, sp_name_keys_make(sp_view(text, SP_MAX_NAME_BYTES + 1), none(), &k));
    size_t n = 0;
    for (; n + 3 <= SP_MAX_NAME_BYTES; n += 3) memcpy(text + n, "\xEF\xB7\xBA", 3); /* one sign that folds to eighteen letters */
    CHECK_RC(LIMIT, sp_name_keys_make(sp_view(text, n), none(), &k));
}

static void a_long_name_keeps_within_its_keys(void **state)
{
    (void)state;
    static struct sp_name_keys k;
    static struct sp_name_tokens t;
    static char text[SP_MAX_NAME_BYTES];
    static const char *const units[] = { "龘", "ທ", "ဦး", "ស្ព", "a ", "双", "ű " };
    for (size_t u = 0; u < sizeof units / sizeof units[0]; u++) {
        size_t l = strlen(units[u]), n = 0;
        for (; n + l <= sizeof text; n += l) memcpy(text + n, units[u], l);
        CHECK_OK(sp_name_keys_make(sp_view(text, n), none(), &k));
        assert_true(k.ascii.n <= SP_NAME_ASCII_BYTES && k.sound.n <= SP_NAME_ASCII_BYTES);
        sp_name_tokens_make(&k, SP_NAME_QUERY, &t);
        assert_true(t.n <= SP_NAME_TOKENS && t.used <= SP_NAME_TOKEN_TEXT);
    }
}

/* --- tokens ---------------------------------------------------------------------------------------------- */
static const struct sp_name_token *token(const struct sp_name_tokens *t, char kind, const char *text)
{
    for (size_t i = 0; i < t->n; i++)
        if ((char)t->v[i].kind == kind && sp_view_is(t->v[i].text, text)) return &t->v[i];
    return NULL;
}

struct indexed { const char *text; char kind; const char *token; };
static const struct indexed indexed[] = {
    { "Saphan Thong Trading Co., Ltd.", 'w', "saphan" }, { "Saphan Thong Trading Co., Ltd.", 's', "spn" },
    { "Saphan Thong Trading Co., Ltd.", 'c', "trading" }, { "Nam Theun 2 Power", 'w', "2" },
    { "广西桥信国际贸易有限公司", 'h', "桥信" }, { "广西桥信国际贸易有限公司", 'p', "qiaoxin" },
    { "广西桥信国际贸易有限公司", 'c', "guangxi" }, { "广西桥信国际贸易有限公司", 'c', "trading" },
    { "中国水利水电第十四工程局", 'w', "14" }, { "鑫", 'h', "鑫" }, { "长虹电器", 'p', "zhanghong" },
    { "ບໍລິສັດ ສະພານທອງ ການຄ້າ", 's', "spnt" }, { "ບໍລິສັດ ສະພານທອງ ການຄ້າ", 'c', "trading" },
    { "ທະນາຄານພົງສະຫວັນ", 'c', "bank" }, { "ທະນາຄານພົງສະຫວັນ", 's', "pnsw" },
    { "ຂາເຂົ້າ-ຂາອອກ ສະພານ", 'c', "import-export" }, { "ນຳເຂົ້າ ສົ່ງອອກ", 'c', "import-export" },
    { "Hoàng Lâm Phát Company", 'w', "hoanglam" }, { "Hoàng Lâm Phát Company", 'w', "lamphat" }, { "Hoàng Lâm Phát Company", 'w', "hoangphat" },
    { "三星电子", 'c', "samsung" }, { "ซัมซุง อิเล็กทรอนิกส์", 'c', "samsung" }, { "老中铁路有限公司", 'c', "la" },
    { "老中铁路有限公司", 'c', "cn" }, { "KASIKORNBANK", 'c', "bank" }, { "삼성", 'w', "삼성" },
};

static void indexes_by_words_characters_and_sound(void **state)
{
    (void)state;
    static struct sp_name_keys k;
    static struct sp_name_tokens t;
    for (size_t i = 0; i < sizeof indexed / sizeof indexed[0]; i++) {
        make(indexed[i].text, "", &k);
        sp_name_tokens_make(&k, SP_NAME_INDEX, &t);
        if (!token(&t, indexed[i].kind, indexed[i].token)) fail_msg("%s: no token %c:%s", indexed[i].text, indexed[i].kind, indexed[i].token);
    }
}

static void common_words_weigh_less(void **state)
{
    (void)state;
    static struct sp_name_keys k;
    static struct sp_name_tokens t;
    make("Saphan Thong International Trading Company", "", &k);
    sp_name_tokens_make(&k, SP_NAME_INDEX, &t);
    const struct sp_name_token *own = token(&t, 'w', "saphan"), *trade = token(&t, 'c', "trading"), *general = token(&t, 'c', "international");
    assert_non_null(own);
    assert_non_null(trade);
    assert_non_null(general);
    assert_true(own->weight > trade->weight && trade->weight > general->weight && general->weight > 0);
}

/* A question in one script finds a name stored in another. */
static const char *const found[][2] = {
    { "广西桥信国际贸易有限公司", "Qiaoxin" }, { "广西桥信国际贸易有限公司", "Qiao Xin" }, { "Guangxi Qiaoxin Trade Co., Ltd.", "桥信" },
    { "ບໍລິສັດ ສະພານທອງ ການຄ້າ ຈຳກັດ", "Saphan Thong" }, { "Saphan Thong Trading", "ສະພານທອງ" }, { "บริษัท สะพานทอง เทรดดิ้ง จำกัด", "ສະພານທອງ" },
    { "ທະນາຄານພົງສະຫວັນ ຈຳກັດ", "Phongsavanh" }, { "Phongsavanh Bank", "ພົງສະຫວັນ" }, { "ក្រុមហ៊ុន ស្ពានមាស ឯ.ក", "Spean Meas" },
    { "Insee Lao", "ອິນຊີ" }, { "ທະວີສັບ ການຄ້າ", "Thavisab" }, { "Ratchaburi Holding", "ราชบุรีโฮลดิ้ง" },
    { "ရွှေတောင် ကုမ္ပဏီ လီမိတက်", "Shwe Taung" }, { "Shell PLC", "壳牌" }, { "華為技術有限公司", "หัวเว่ย" },
};

static void finds_across_scripts(void **state)
{
    (void)state;
    static struct sp_name_keys stored, asked;
    static struct sp_name_tokens in, q;
    for (size_t i = 0; i < sizeof found / sizeof found[0]; i++) {
        make(found[i][0], "", &stored);
        make(found[i][1], "", &asked);
        sp_name_tokens_make(&stored, SP_NAME_INDEX, &in);
        sp_name_tokens_make(&asked, SP_NAME_QUERY, &q);
        size_t common = 0;
        for (size_t a = 0; a < in.n; a++)
            for (size_t b = 0; b < q.n; b++) common += in.v[a].kind == q.v[b].kind && sp_view_eq(in.v[a].text, q.v[b].text);
        if (common == 0) fail_msg("\"%s\" does not find \"%s\"", found[i][1], found[i][0]);
    }
}

/* --- conformance ------------------------------------------------------------------------------------------ */
static void check_answer(const char *line, const char *want)
{
    SP_JSON_AUTO in = NULL;
    SP_BUF_AUTO out = { 0 };
    CHECK_OK(sp_json_parse(sp_view_of(line), 0, &in, NULL));
    CHECK_OK(sp_conform_name(in, &out));
    CHECK_VIEW(sp_buf_view(&out), want);
}

static void answers_vectors(void **state)
{
    (void)state;
    check_answer("{\"text\":\"長城有限公司\"}",
                 "{\"keys\":{\"fold\":\"长城有限公司\",\"core\":\"长城\",\"ascii\":\"chang cheng\",\"ascii_alt\":\"zhang cheng\",\"sound\":\"sn sn\"},"
                 "\"legal_form\":\"llc\",\"scripts\":[\"han\"],\"version\":11}");
    check_answer("{\"text\":\"UD Jaya\",\"country\":\"ID\"}",
                 "{\"keys\":{\"fold\":\"ud jaya\",\"core\":\"jaya\",\"ascii\":\"jaya\",\"ascii_alt\":\"\",\"sound\":\"s\"},"
                 "\"legal_form\":\"sole\",\"scripts\":[\"latin\"],\"version\":11}");
    check_answer("{}", "{\"error\":\"field.missing\",\"field\":\"text\"}");
    check_answer("{\"text\":1}", "{\"error\":\"field.type\",\"field\":\"text\"}");
    check_answer("{\"text\":\"a\",\"country\":1}", "{\"error\":\"field.type\",\"field\":\"country\"}");
    char line[SP_MAX_NAME_BYTES + 64] = "{\"text\":\"";
    size_t n = strlen(line);
    memset(line + n, 'a', SP_MAX_NAME_BYTES + 1);
    memcpy(line + n + SP_MAX_NAME_BYTES + 1, "\"}", 3);
    check_answer(line, "{\"error\":\"limit.name\",\"field\":\"text\"}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(folds_to_one_spelling),
        cmocka_unit_test(strips_and_types_the_legal_form),
        cmocka_unit_test(makes_ascii_and_sound),
        cmocka_unit_test(reads_zawgyi_as_unicode),
        cmocka_unit_test(knows_pinyin_syllables),
        cmocka_unit_test(refuses_what_is_no_name),
        cmocka_unit_test(a_long_name_keeps_within_its_keys),
        cmocka_unit_test(indexes_by_words_characters_and_sound),
        cmocka_unit_test(common_words_weigh_less),
        cmocka_unit_test(finds_across_scripts),
        cmocka_unit_test(answers_vectors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
