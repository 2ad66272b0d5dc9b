/* layer: i18n */
#include "tests/lib/check.h"

#include <stdlib.h>

#include "i18n/match_why.h"
#include "i18n/name_words.h"
#include "tests/unit/i18n_company_names.h"

struct pair { const char *a, *country_a, *b, *country_b; };

static double score(const struct pair *p)
{
    double x = sp_name_match(sp_view_of(p->a), sp_view_of(p->country_a), sp_view_of(p->b), sp_view_of(p->country_b));
    double y = sp_name_match(sp_view_of(p->b), sp_view_of(p->country_b), sp_view_of(p->a), sp_view_of(p->country_a));
    if (x != y) fail_msg("%s | %s: %g one way, %g the other", p->a, p->b, x, y);
    if (!(x >= 0 && x <= 1)) fail_msg("%s | %s: %g", p->a, p->b, x);
    return x;
}

/* --- one company ------------------------------------------------------------------------------------- */
static const struct pair same[] = {
    /* spelling, case, marks, legal form */
    { "Huawei Technologies Co., Ltd.", "CN", "HUAWEI TECHNOLOGIES CO LTD", "CN" },
    { "Công ty TNHH Hoà Bình", "VN", "CÔNG TY TNHH HÒA BÌNH", "VN" },
    { "Công ty TNHH Hòa Bình", "VN", "Cong ty TNHH Hoa Binh", "VN" },
    { "Công ty TNHH Hòa Bình", "VN", "Hoa Binh Company Limited", "VN" },
    { "PT. Bank Central Asia, Tbk.", "ID", "Bank Central Asia", "" },
    { "華為技術有限公司", "CN", "华为技术有限公司", "CN" },
    { "中國工商銀行", "", "中国工商银行股份有限公司", "CN" },
    { "ບໍລິສັດ ສະພານທອງ ການຄ້າ ຈຳກັດ", "LA", "ສະພານທອງ ການຄ້າ", "LA" },
    { "บมจ. ธนาคารกรุงเทพ", "TH", "ธนาคารกรุงเทพ จำกัด (มหาชน)", "TH" },
    { "ေရႊေတာင္ ကုမၸဏီ လီမိတက္", "MM", "ရွှေတောင် ကုမ္ပဏီ လီမိတက်", "MM" },
    { "Foo\xE2\x80\x8B" "Bar Trading", "", "FooBar Trading", "" },
    /* slips and variants */
    { "Phongsavanh Bank", "LA", "Phongsavan Bank Ltd", "LA" },
    { "Chaleunxay Transport", "LA", "Chaleunsay Transport", "LA" },
    { "Guangxi Qiaoxin Trade Co., Ltd.", "CN", "Guangxi Qiao Xin Trading Co Ltd", "CN" },
    { "Dao Heuang Group", "LA", "Daoheuang Group", "LA" },
    { "KASIKORNBANK", "TH", "Kasikorn Bank", "TH" },
    { "Saphan Thong Import-Export", "LA", "Saphan Thong Export & Import", "LA" },
    { "Huawei", "", "Huawei Technologies", "" },
    /* meaning */
    { "Công ty Cổ phần Sữa Việt Nam", "VN", "Vietnam Dairy Products Joint Stock Company", "VN" },
    { "ທະນາຄານພັດທະນາລາວ ຈຳກັດ", "LA", "Lao Development Bank", "LA" },
    { "ທະນາຄານພັດທະນາລາວ ຈຳກັດ", "LA", "老挝开发银行", "" },
    { "ບໍລິສັດ ທາງລົດໄຟລາວ-ຈີນ ຈຳກັດ", "LA", "老中铁路有限公司", "LA" },
    { "老中铁路有限公司", "LA", "Laos-China Railway Co., Ltd.", "LA" },
    { "三星电子", "", "Samsung Electronics", "" },
    { "壳牌", "", "SHELL PLC", "GB" },
    { "星展银行有限公司", "SG", "DBS Bank Ltd.", "SG" },
    { "新加坡航空公司", "SG", "Singapore Airlines Limited", "SG" },
    /* sound */
    { "广西桥信国际贸易有限公司", "CN", "Guangxi Qiaoxin International Trade Co., Ltd.", "CN" },
    { "重庆长安汽车股份有限公司", "CN", "Chongqing Changan Automobile", "CN" },
    { "厦门航空有限公司", "CN", "Xiamen Airlines", "CN" },
    { "ບໍລິສັດ ສະພານທອງ ການຄ້າ ຈຳກັດ", "LA", "Saphan Thong Trading Co., Ltd.", "LA" },
    { "ບໍລິສັດ ສະພານທອງ ການຄ້າ ຈຳກັດ", "LA", "สะพานทอง การค้า", "LA" },
    { "ທະນາຄານພົງສະຫວັນ ຈຳກັດ", "LA", "Phongsavanh Bank Limited", "LA" },
    { "ບໍລິສັດ ສຸວັນນີ ໂຮມເຊັນເຕີ ມະຫາຊົນ", "LA", "Souvanny Home Center Public Company", "LA" },
    { "บริษัท บุญรอดบริวเวอรี่ จำกัด", "TH", "Boon Rawd Brewery Co., Ltd.", "TH" },
    { "บริษัท ซีพี ออลล์ จำกัด (มหาชน)", "TH", "CP ALL Public Company Limited", "TH" },
    { "ธนาคารกสิกรไทย จำกัด (มหาชน)", "TH", "KASIKORNBANK Public Company Limited", "TH" },
    { "ក្រុមហ៊ុន ស្ពានមាស ឯ.ក", "KH", "Spean Meas Co., Ltd.", "KH" },
    { "ធនាគារ កាណាឌីយ៉ា ភីអិលស៊ី", "KH", "Canadia Bank Plc.", "KH" },
    { "ရွှေတောင် ကုမ္ပဏီ လီမိတက်", "MM", "Shwe Taung Company Limited", "MM" },
    { "ရိုးမဘဏ် လီမိတက်", "MM", "Yoma Bank Limited", "MM" },
    /* forms of other countries, translated and in front */
    { "OAO Zolotoy Most", "", "Open Joint Stock Company Zolotoy Most", "" },
    { "ОАО Золотой мост", "RU", "Золотой мост", "" },
    { "Limited Liability Company Zolotoy Most", "", "Zolotoy Most OOO", "RU" },
    { "Złoty Most Sp. z o.o.", "PL", "Zloty Most LLC", "" },
    { "Brücke Gesellschaft mit beschränkter Haftung", "DE", "Brücke GmbH", "" },
    { "株式会社金橋商事", "JP", "金橋商事", "" },
    { "(주)금교상사", "KR", "금교상사 주식회사", "KR" },
    /* what English says in more words, or of a place and a trade */
    { "金桥科技有限公司", "CN", "Jinqiao Science & Technology Co., Ltd.", "" },
    { "金桥有色金属有限公司", "CN", "Jinqiao Nonferrous Metals Co., Ltd.", "" },
    { "บริษัทหลักทรัพย์จัดการกองทุน สะพานทอง จำกัด", "TH", "Saphan Thong Asset Management Co., Ltd.", "" },
    { "金桥资产管理有限公司", "CN", "Jinqiao Asset Management Co., Ltd.", "" },
    { "中国人民保险", "CN", "The People's Insurance Company of China", "" },
    { "ผลิตไฟฟ้าสะพานทอง", "TH", "Saphan Thong Electricity Generating", "" },
    /* letters by their names, a digit by its name */
    { "ซี เอ แซด", "TH", "CAZ", "" },
    { "แซด วาย เอ็กซ์", "TH", "ZYX", "" },
    { "เอสจีบี เทรดดิ้ง", "TH", "SGB Trading", "" },
    { "บริดจ์เซเว่น", "TH", "Bridge7", "" },
    { "ซีไอกรุ๊ป", "TH", "C I Group", "" },                      /* in one word with the trade */
    { "อาร์แอนด์บี", "TH", "R&B", "" },
    /* numbers in words and in digits; the plural of a shared word */
    { "1st Golden Bridge Bank", "", "First Golden Bridge Bank", "" },
    { "Brigade Forty-Four", "", "Brigade 44", "" },
    { "Twenty-First Bridge", "", "21st Bridge", "" },
    { "Three Bridges Trading", "", "3 Bridges Trading", "" },
    { "Golden Bridge's Banks", "", "Golden Bridges Bank", "" },
};

static void one_company_scores_high(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        double s = score(&same[i]);
        if (s < SP_NAME_SAME) fail_msg("%s | %s: %g", same[i].a, same[i].b, s);
    }
}

/* --- two companies ----------------------------------------------------------------------------------- */
static const struct pair different[] = {
    /* numbers, branches, national companies */
    { "Nam Theun 1 Power Company", "LA", "Nam Theun 2 Power Company", "LA" },
    { "中国水利水电第十工程局有限公司", "CN", "中国水利水电第十四工程局有限公司", "CN" },
    { "Ha Tien 1 Cement", "VN", "Ha Tien Cement", "VN" },
    { "Phoenix Fund II", "", "Phoenix Fund III", "" },
    { "中国银行股份有限公司", "CN", "中国银行股份有限公司南宁分行", "CN" },
    { "Bank of China Nanning Branch", "CN", "Bank of China Kunming Branch", "CN" },
    { "Toyota Motor Thailand Co., Ltd.", "TH", "Toyota Motor Vietnam Co., Ltd.", "VN" },
    { "Samsung Electronics Vietnam", "", "Samsung Electronics", "" },
    { "Genting Malaysia Berhad", "", "Genting Singapore Limited", "" },
    { "华为技术有限公司", "", "华为技术(老挝)有限公司", "" },
    /* trade and place */
    { "Saphan Thong Trading Co., Ltd.", "LA", "Saphan Thong Construction Co., Ltd.", "LA" },
    { "ບໍລິສັດ ສະພານທອງ ການຄ້າ ຈຳກັດ", "LA", "ບໍລິສັດ ສະພານທອງ ກໍ່ສ້າງ ຈຳກັດ", "LA" },
    { "ບໍລິສັດ ສະພານທອງ ການຄ້າ ຈຳກັດ", "LA", "Saphan Thong Construction Co., Ltd.", "LA" },
    { "东莞市鑫源进出口贸易有限公司", "CN", "凭祥市鑫源进出口贸易有限公司", "CN" },
    { "南宁恒达贸易有限公司", "CN", "南宁恒达物流有限公司", "CN" },
    { "DBS Bank Ltd.", "SG", "DBS Group Holdings Ltd", "SG" },
    { "Krungthai Bank", "TH", "Krungthai Card", "TH" },
    { "中国银行", "CN", "中国农业银行", "CN" },
    { "Bank of China", "CN", "China Construction Bank", "CN" },
    /* another name */
    { "Siam Cement", "TH", "Siam City Cement", "TH" },
    { "Vietcombank", "VN", "VietinBank", "VN" },
    { "Công ty TNHH Cầu Vàng", "VN", "Công ty TNHH Cầu Vân", "VN" },
    { "Hoa Phat Steel", "VN", "Hoa Phong Steel", "VN" },
    { "南宁恒达物流", "CN", "南宁恒泰物流", "CN" },
    { "广州宏泰长青纺织", "CN", "Guangzhou Hongchangqing Textile", "CN" },
    { "ບໍລິສັດ ຄຳພູ ຂົນສົ່ງ", "LA", "ບໍລິສັດ ຄຳແພງ ຂົນສົ່ງ", "LA" },
    { "ບໍລິສັດ ຄຳພູ ຂົນສົ່ງ", "LA", "Khamphaeng Transport", "LA" },
    { "ธนาคารกรุงเทพ", "TH", "ธนาคารกรุงไทย", "TH" },
    { "ธนาคารกรุงเทพ", "TH", "Krungthai Bank", "TH" },
    { "ក្រុមហ៊ុន ហេង ហេង ត្រេឌីង", "KH", "Spean Meas Trading", "KH" },
    { "ရွှေတောင် ကုမ္ပဏီ", "MM", "ရွှေလမင်း ကုမ္ပဏီ", "MM" },
    { "PT Astra International Tbk", "ID", "PT Astra Agro Lestari Tbk", "ID" },
    { "San Miguel Corporation", "PH", "San Miguel Food and Beverage, Inc.", "PH" },
    { "金桥资产管理有限公司", "CN", "Jinqiao Property Management Co., Ltd.", "" },
    /* letters that sound alike */
    { "พีเอสจี", "TH", "SCG", "" },
    { "บีทีเอส", "TH", "BPS", "" },
    { "ชโย กรุ๊ป", "TH", "C I Group", "" },                      /* no letters at all */
    { "คิวทีซีจี", "TH", "QTC", "" },
    { "เอสจีบี เทรดดิ้ง", "TH", "SCB Trading", "" },
    { "แอล.พี.เอ็น. เทรดดิ้ง", "TH", "Noble Trading", "" },
    { "แอล.พี.เอ็น. เทรดดิ้ง", "TH", "ສະພານທອງ ການຄ້າ", "LA" },
    { "Bridge One", "", "Bridge 2", "" },
    { "Bridge One", "", "ສະພານ", "" },
    { "Brigade Forty", "", "Brigade 44", "" },
    { "Brigade Forty-Four", "", "Brigade 40", "" },
    { "First Bridge", "", "Bridge 1", "" },                      /* not in order, not its number */
    { "Second Bridge", "", "1st Bridge", "" },
    { "Golden 21th Bridge", "", "Golden Twenty-First Bridge", "" },
    /* one name under the forms of two countries */
    { "Zolotoy Most OOO", "", "Zolotoy Most GmbH", "" },
    { "Золотой мост ООО", "", "Золотой мост GmbH", "" },
    { "Złoty Most Sp. z o.o.", "", "Złoty Most s.r.o.", "" },
    { "Złoty Most Sp. z o.o.", "", "Złoty Most A.Ş.", "" },
    { "Golden Bridge Kft.", "", "Golden Bridge Sdn. Bhd.", "" },
    { "Golden Bridge UAB", "", "Golden Bridge AB", "" },
    { "Podul S.R.L.", "", "Podul d.o.o.", "" },
    /* nothing in common, or nothing at all */
    { "Huawei", "", "Vinamilk", "" },
    { "Company Limited", "", "Huawei", "" },
    { "", "", "Huawei", "" },
    { "", "", "", "" },
    { "™", "", "™", "" },
    { "Hua\xFFwei", "", "Hua\xFFwei", "" },
};

static void two_companies_score_low(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof different / sizeof different[0]; i++) {
        double s = score(&different[i]);
        if (s >= SP_NAME_SAME) fail_msg("%s | %s: %g", different[i].a, different[i].b, s);
    }
}

/* --- evidence beside the name ---------------------------------------------------------------------------- */
static void equal_names_are_one(void **state)
{
    (void)state;
    const struct pair p = { "广西桥信贸易有限公司", "CN", "廣西橋信貿易有限公司", "" };
    assert_true(score(&p) == 1);
}

static void two_countries_cost_a_fifth(void **state)
{
    (void)state;
    const struct pair here = { "Saphan Thong Trading", "LA", "Saphan Thong Trading", "LA" };
    const struct pair there = { "Saphan Thong Trading", "LA", "Saphan Thong Trading", "TH" };
    const struct pair unknown = { "Saphan Thong Trading", "LA", "Saphan Thong Trading", "" };
    assert_true(score(&here) == 1 && score(&unknown) == 1);
    assert_true(score(&there) > 0.79 && score(&there) < 0.81);
}

static void a_public_form_speaks_against_a_private_one(void **state)
{
    (void)state;
    const struct pair p = { "Saphan Thong Public Company Limited", "TH", "Saphan Thong Sole Co., Ltd.", "TH" };
    const struct pair q = { "Saphan Thong Co., Ltd.", "TH", "Saphan Thong Sole Co., Ltd.", "TH" };
    assert_true(score(&p) < score(&q) && score(&p) >= SP_NAME_SAME);
}

static void a_national_company_of_the_same_country_is_meant(void **state)
{
    (void)state;
    const struct pair here = { "Huawei Technologies (Laos)", "LA", "Huawei Technologies", "LA" };
    const struct pair there = { "Huawei Technologies (Laos)", "LA", "Huawei Technologies", "" };
    assert_true(score(&here) >= SP_NAME_SAME && score(&there) < SP_NAME_SAME);
}

static void a_name_too_long_matches_nothing(void **state)
{
    (void)state;
    static char text[SP_MAX_NAME_BYTES + 2];
    memset(text, 'a', SP_MAX_NAME_BYTES + 1);
    const struct pair p = { text, "", text, "" };
    assert_true(score(&p) == 0);
}

/* --- many real names ------------------------------------------------------------------------------------- */
enum { MOST_NAMES = 700 };
static struct sp_name_keys keys[MOST_NAMES];
static size_t group_of[MOST_NAMES];

static size_t read_names(void)
{
    size_t n = 0;
    for (size_t g = 0; g < sizeof company_names / sizeof company_names[0]; g++) {
        struct sp_view rest = sp_view_of(company_names[g]), one;
        for (bool more = true; more && n < MOST_NAMES; n++) {
            more = sp_view_split(rest, '|', &one, &rest);
            CHECK_OK(sp_name_keys_make(more ? one : rest, sp_view("", 0), &keys[n]));
            group_of[n] = g;
        }
    }
    return n;
}

static void tells_real_companies_apart(void **state)
{
    (void)state;
    size_t n = read_names(), found = 0, missed = 0, wrong = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t k = i + 1; k < n; k++) {
            bool one = group_of[i] == group_of[k];
            if (!one && k - i > 80 && (i + k) % 4 != 0) continue; /* neighbours are the likely mistakes */
            bool said = sp_name_keys_match(&keys[i], sp_view("", 0), &keys[k], sp_view("", 0)) >= SP_NAME_SAME;
            found += one && said;
            missed += one && !said;
            wrong += !one && said;
        }
    print_message("%zu names: %zu pairs found, %zu missed, %zu wrong\n", n, found, missed, wrong);
    assert_true(found > 250);
    assert_true(found * 100 >= 92 * (found + missed));
    assert_true(found * 100 >= 92 * (found + wrong));
}

/* --- the list of words --------------------------------------------------------------------------------------- */
struct spelling { struct sp_view text; const char *token; };
static int by_text(const void *a, const void *b)
{
    const struct spelling *x = a, *y = b;
    return sp_view_cmp(x->text, y->text);
}

static void no_spelling_stands_for_two_words(void **state)
{
    (void)state;
    static const struct { const char *token, *spellings; } words[] = {
#define X(kind, token, spellings) { token, spellings },
#include "i18n/name_words_list.h"
#undef X
    };
    static struct spelling v[20000];
    size_t n = 0;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        struct sp_view rest = sp_view_of(words[i].spellings), one;
        for (bool more = true; more;) {
            more = sp_view_split(rest, ';', &one, &rest);
            assert_true(n < sizeof v / sizeof v[0]);
            v[n++] = (struct spelling){ more ? one : rest, words[i].token };
        }
    }
    qsort(v, n, sizeof v[0], by_text);
    assert_true(n > 5000);
    for (size_t i = 1; i < n; i++) /* the second one would never be found */
        if (strcmp(v[i].token, v[i - 1].token) != 0 && sp_view_eq(v[i].text, v[i - 1].text))
            fail_msg("\"%.*s\" is %s and %s", (int)v[i].text.n, v[i].text.p, v[i - 1].token, v[i].token);
}

/* --- why --------------------------------------------------------------------------------------------------- */
static const struct sp_why_term *term_of(const struct sp_name_why *w, const char *how)
{
    for (size_t i = 0; i < w->n; i++)
        if (!strcmp(w->terms[i].how, how)) return &w->terms[i];
    fail_msg("no term met by %s", how);
    return &w->terms[0];
}

static void says_why(void **state)
{
    static struct sp_name_keys x, y;
    struct sp_name_why w;
    SP_BUF_AUTO text = { 0 };
    (void)state;
    CHECK_OK(sp_name_keys_make(sp_view_of("บริษัท เบอร์ลี่ ยุคเกอร์ จำกัด (มหาชน)"), sp_view_of("TH"), &x));
    CHECK_OK(sp_name_keys_make(sp_view_of("Berli Jucker Berhad"), sp_view_of("MY"), &y));
    sp_name_explain(&x, sp_view_of("TH"), &y, sp_view_of("MY"), &w);
    assert_true(w.score == sp_name_keys_match(&x, sp_view_of("TH"), &y, sp_view_of("MY")));
    CHECK_VIEW(term_of(&w, "sound")->b, "berli");
    CHECK_VIEW(term_of(&w, "sound")->read, "boerli");
    assert_true(w.whole_sound > 0.7 && w.country_cost > 0.1);
    CHECK_OK(sp_name_keys_make(sp_view_of("International Business Machines Corp"), sp_view_of(""), &x));
    CHECK_OK(sp_name_keys_make(sp_view_of("I.B.M. Inc"), sp_view_of(""), &y));
    assert_true(sp_name_keys_match(&x, sp_view_of(""), &y, sp_view_of("")) >= SP_NAME_SAME);
    CHECK_OK(sp_name_keys_make(sp_view_of("Hua Wei Technologie 3"), sp_view_of(""), &x));
    CHECK_OK(sp_name_keys_make(sp_view_of("Huawei Technology 4"), sp_view_of(""), &y));
    sp_name_explain(&x, sp_view_of(""), &y, sp_view_of(""), &w);
    CHECK_VIEW(term_of(&w, "joined")->a, "hua wei");
    assert_string_equal(w.numbers, "differ");
    sp_name_why_text(&w, &text);
    assert_non_null(memmem(text.p, text.n, "numbers differ", 14));
}

/* --- conformance ------------------------------------------------------------------------------------------- */
static void check_answer(const char *line, const char *want)
{
    SP_JSON_AUTO in = NULL;
    SP_BUF_AUTO out = { 0 };
    CHECK_OK(sp_json_parse(sp_view_of(line), 0, &in, NULL));
    CHECK_OK(sp_conform_match(in, &out));
    CHECK_VIEW(sp_buf_view(&out), want);
}

static void answers_vectors(void **state)
{
    (void)state;
    check_answer("{\"a\":\"Huawei\",\"b\":\"HUAWEI\"}", "{\"score\":1.0000}");
    check_answer("{\"a\":\"Huawei\",\"b\":\"HUAWEI\",\"country_a\":\"CN\",\"country_b\":\"LA\"}", "{\"score\":0.8000}");
    check_answer("{\"a\":\"Huawei\",\"b\":\"Vinamilk\"}", "{\"score\":0.0000}");
    check_answer("{\"a\":\"Huawei 2\",\"b\":\"HUAWEI Trading\",\"country_a\":\"CN\",\"country_b\":\"LA\",\"explain\":true}",
                 "{\"score\":0.3544,\"explain\":{\"terms\":[{\"a\":\"huawei\",\"b\":\"huawei\",\"how\":\"equal\",\"alike\":1.0000},"
                 "{\"a\":\"2\",\"how\":\"alone\",\"alike\":0.0000},{\"b\":\"trading\",\"how\":\"alone\",\"alike\":0.0000}],"
                 "\"whole_sound\":0.0000,\"numbers\":\"one-sided\",\"legal_form\":{\"a\":\"\",\"b\":\"\",\"cost\":0.0000},"
                 "\"country\":{\"a\":\"CN\",\"b\":\"LA\",\"cost\":0.2000}}}");
    check_answer("{\"a\":\"Huawei\"}", "{\"error\":\"field.missing\",\"field\":\"b\"}");
    check_answer("{\"a\":\"Huawei\",\"b\":\"x\",\"country_a\":7}", "{\"error\":\"field.type\",\"field\":\"country_a\"}");
}

/* Trade words of Chinese names, which say the one in English; brands that only sound alike. */
static void knows_trade_words(void **state)
{
    static const char *const one[][2] = {
        { "广西华友钴业有限公司", "Guangxi Huayou Cobalt Co., Ltd." }, { "广西华友仪器有限公司", "Guangxi Huayou Instruments Co., Ltd." },
        { "广西华友机器人有限公司", "Guangxi Huayou Robotics Co., Ltd." }, { "江淮汽车股份有限公司", "Jianghuai Automobile Co., Ltd." },
        { "三一重工股份有限公司", "Sany Heavy Industry Co., Ltd." }, { "บริษัท ศรีบูรพาคอนกรีต จำกัด", "Sriburapha Concrete Co., Ltd." },
        { "Công ty Cổ phần Kho vận Hoa Phượng", "Hoa Phuong Logistics Joint Stock Company" },
    };
    static const char *const two[][2] = {
        { "百度有限公司", "BYD Co., Ltd." }, { "晶澳太阳能有限公司", "Jinko Solar Co., Ltd." }, { "广西华友钴业有限公司", "Guangxi Huayou Tungsten Co., Ltd." },
    };
    (void)state;
    assert_int_equal(sp_word_spellings_left_out(), 0);
    for (size_t i = 0; i < sizeof one / sizeof one[0]; i++)
        assert_true(sp_name_match(sp_view_of(one[i][0]), sp_view(NULL, 0), sp_view_of(one[i][1]), sp_view(NULL, 0)) >= 0.7);
    for (size_t i = 0; i < sizeof two / sizeof two[0]; i++)
        assert_true(sp_name_match(sp_view_of(two[i][0]), sp_view(NULL, 0), sp_view_of(two[i][1]), sp_view(NULL, 0)) < 0.7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_trade_words),
        cmocka_unit_test(one_company_scores_high),
        cmocka_unit_test(two_companies_score_low),
        cmocka_unit_test(equal_names_are_one),
        cmocka_unit_test(two_countries_cost_a_fifth),
        cmocka_unit_test(a_public_form_speaks_against_a_private_one),
        cmocka_unit_test(a_national_company_of_the_same_country_is_meant),
        cmocka_unit_test(a_name_too_long_matches_nothing),
        cmocka_unit_test(tells_real_companies_apart),
        cmocka_unit_test(no_spelling_stands_for_two_words),
        cmocka_unit_test(says_why),
        cmocka_unit_test(answers_vectors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
