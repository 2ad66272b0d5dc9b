#include "i18n/mask_words.h"

#include "i18n/mask_near.h"
#include "i18n/mask_units.h"

#define T(text, n) { text, SP_MASK_TIMES, n }
#define A(text, n) { text, SP_MASK_SHORT, n }
#define D(text, n) { text, SP_MASK_DIGIT, n }
#define P(text) { text, SP_MASK_PASS, 0 }
#define S(text, n) { text, SP_MASK_SHARE, n }
#define M(text, n) { text, SP_MASK_MARK, n }
#define N(text) { text, SP_MASK_MINUS, 0 }
#define C(text, unit) { text, SP_MASK_PASS, SP_UNIT_##unit }
#define U(text, unit) { text, SP_MASK_UNIT, SP_UNIT_##unit }
#define O(text) { text, SP_MASK_OTHER, 0 }

/* Which MARK: what has no power of ten, or whose power nobody can tell. */
enum { HALF = SP_MASK_HALF, PARTS, POINT, LETTER_M, LETTER_K, LETTER_B, LETTER_T, LETTER_G, TEENS, DOZEN, SCORE, GROSS, EXPONENT, DOUBLED, ZERO, DEGREE };

static const struct sp_mask_word han[] = {
    T("十", 1), T("拾", 1), T("百", 2), T("佰", 2), T("千", 3), T("仟", 3), T("万", 4), T("萬", 4), T("亿", 8), T("億", 8), T("兆", 12),
    D("〇", 0), D("零", 0), D("一", 1), D("二", 2), D("三", 3), D("四", 4), D("五", 5), D("六", 6), D("七", 7), D("八", 8), D("九", 9), D("两", 2), D("兩", 2),
    D("壹", 1), D("贰", 2), D("貳", 2), D("叁", 3), D("參", 3), D("肆", 4), D("伍", 5), D("陆", 6), D("陸", 6), D("柒", 7), D("捌", 8), D("玖", 9),
    M("廿", SCORE), M("卅", SCORE), M("半", HALF), M("分之", PARTS), M("点", POINT), M("點", POINT), O("点钟"), O("點鐘"), M("打", DOZEN), O("打印"), M("倍", DOUBLED),
    P("多"), P("余"), P("餘"), P("来"), P("來"), P("几"), P("幾"), P("个"), P("個"), P("元"), P("盾"), C("美元", USD), C("美金", USD), C("人民币", CNY), C("人民幣", CNY), C("人民币元", CNY), C("基普", LAK), C("泰铢", THB), C("泰銖", THB), C("越南盾", VND), C("越盾", VND),
    C("印尼盾", IDR), C("瑞尔", KHR), C("瑞爾", KHR), C("缅元", MMK), C("緬元", MMK), C("林吉特", MYR), C("令吉", MYR), C("菲律宾比索", PHP), C("菲律賓比索", PHP), C("欧元", EUR), C("歐元", EUR),
    C("新加坡元", SGD), C("日元", JPY), C("日圓", JPY), C("港元", HKD), C("港币", HKD), C("港幣", HKD), C("韩元", KRW), C("韓元", KRW), C("英镑", GBP), C("英鎊", GBP), C("新台币", TWD), C("新臺幣", TWD), S("百分之", 1), S("千分之", 2), S("万分之", 3), S("百分点", 4), S("百分點", 4),
    U("千克", KG), U("千米", KM), U("千瓦", KW), U("千瓦时", KWH), U("千瓦時", KWH), U("兆瓦", MW), O("千伏"), O("兆赫"), U("公斤", KG), U("克", G), O("克拉"), U("毫克", MG), U("吨", T), U("噸", T),
    U("公吨", T), U("公噸", T), U("公里", KM), U("平方米", M2), U("平方公尺", M2), U("平方公里", KM2), U("平方千米", KM2), U("立方米", M3), U("公顷", HA), U("公頃", HA), U("亩", MU), U("畝", MU), U("莱", RAI), U("萊", RAI),
    U("厘米", CM), U("公分", CM), U("毫米", MM), U("公尺", M), U("升", L), U("公升", L), U("公元", COMMON), U("西元", COMMON), U("佛历", BUDDHIST), U("佛曆", BUDDHIST), T("千克拉", 3), T("千瓦片", 3), T("千米线", 3), T("千米粉", 3),
    N("负"), N("負"), N("减"), N("減"), N("亏"), N("虧"), N("亏损"), N("虧損") };
static const struct sp_mask_word lao[] = {
    T("ສິບ", 1), T("ຊາວ", 1), T("ຮ້ອຍ", 2), T("ພັນ", 3), T("ໝື່ນ", 4), T("ຫມື່ນ", 4), T("ແສນ", 5), T("ລ້ານ", 6), A("ລານ", 6), T("ຕື້", 9), A("ກື", 9),
    D("ໜຶ່ງ", 1), D("ຫນຶ່ງ", 1), D("ສອງ", 2), D("ສາມ", 3), D("ສີ່", 4), D("ຫ້າ", 5), D("ຫົກ", 6), D("ເຈັດ", 7), D("ແປດ", 8), D("ເກົ້າ", 9),
    M("ເຄິ່ງ", HALF), P("ຈຸດ"), P("ກວ່າ"), P("ໂດລາ"), C("ກີບ", LAK), C("ບາດ", THB), C("ໂດລາສະຫະລັດ", USD), C("ຢວນ", CNY), C("ເອີໂຣ", EUR),
    U("ໂຕນ", T), U("ກິໂລກຣາມ", KG), U("ກິໂລກຼາມ", KG), U("ກຣາມ", G), U("ກິໂລແມັດ", KM), U("ແມັດ", M), U("ຕາແມັດ", M2), U("ແມັດກ້ອນ", M3), U("ເຮັກຕາ", HA), U("ໄຮ່", RAI), U("ລິດ", L), U("ກິໂລວັດ", KW),
    U("ເມກາວັດ", MW), U("ພ.ສ.", BUDDHIST), U("ພ.ສ", BUDDHIST), U("ຄ.ສ.", COMMON), U("ຄ.ສ", COMMON), O("ພັນທະ"), O("ຫ້າງ"), S("ຮ້ອຍລະ", 1), S("ເປີເຊັນ", 1), N("ລົບ"), N("ຕິດລົບ") };
static const struct sp_mask_word thai[] = {
    T("สิบ", 1), T("ร้อย", 2), T("พัน", 3), T("หมื่น", 4), T("แสน", 5), T("ล้าน", 6), A("ลบ.", 6), A("ล.", 6), A("มบ.", 6), A("พันล.", 9),
    D("หนึ่ง", 1), D("สอง", 2), D("สาม", 3), D("สี่", 4), D("ห้า", 5), D("หก", 6), D("เจ็ด", 7), D("แปด", 8), D("เก้า", 9),
    M("ครึ่ง", HALF), M("โหล", DOZEN), M("กุรุส", GROSS), P("จุด"), P("กว่า"), P("ดอลลาร์"), C("บาท", THB), C("กีบ", LAK), C("ดอลลาร์สหรัฐ", USD), C("ดอลลาร์สหรัฐฯ", USD), C("ดอลลาร์สิงคโปร์", SGD), C("หยวน", CNY), C("ยูโร", EUR), C("จ๊าด", MMK), C("ริงกิต", MYR), C("รูเปียห์", IDR),
    C("เยน", JPY), U("ตัน", T), U("กิโลกรัม", KG), U("กก.", KG), U("กรัม", G), U("กิโลเมตร", KM), U("กม.", KM), U("ตารางกิโลเมตร", KM2), U("เมตร", M), U("ตารางเมตร", M2), U("ตร.ม.", M2), U("ลูกบาศก์เมตร", M3),
    U("เฮกตาร์", HA), U("ไร่", RAI), U("ลิตร", L), U("กิโลวัตต์", KW), U("เมกะวัตต์", MW), U("พ.ศ.", BUDDHIST), U("พุทธศักราช", BUDDHIST), U("ค.ศ.", COMMON), U("คริสต์ศักราช", COMMON), O("พันธ"), O("ห้าง"), O("สามี"), S("ร้อยละ", 1), S("เปอร์เซ็นต์", 1),
    N("ลบ"), N("ติดลบ") };
static const struct sp_mask_word khmer[] = {
    T("ដប់", 1), T("សិប", 1), T("រយ", 2), T("ពាន់", 3), T("ម៉ឺន", 4), T("មុឺន", 4), T("សែន", 5), T("លាន", 6), T("កោដិ", 7), T("ប៊ីលាន", 9),
    D("មួយ", 1), D("ពីរ", 2), D("បី", 3), D("បួន", 4), D("ប្រាំ", 5), D("ប្រាំមួយ", 6), D("ប្រាំពីរ", 7), D("ប្រាំបី", 8), D("ប្រាំបួន", 9),
    O("រយៈ"), P("ចុច"), P("ដុល្លារ"), C("រៀល", KHR), C("ដុល្លារអាមេរិក", USD), C("បាត", THB), C("គីប", LAK), U("តោន", T), U("គីឡូក្រាម", KG), U("ក្រាម", G), U("គីឡូម៉ែត្រ", KM), U("ម៉ែត្រ", M), U("ម៉ែត្រការ៉េ", M2),
    U("ម៉ែត្រគូប", M3), U("ហិកតា", HA), U("លីត្រ", L), U("គីឡូវ៉ាត់", KW), U("មេហ្គាវ៉ាត់", MW), P("ក្បៀស"), M("កន្លះ", HALF), M("ឡូ", DOZEN), O("ឡូត៍"), S("ភាគរយ", 1), N("ដក"), N("អវិជ្ជមាន") };
static const struct sp_mask_word burmese[] = {
    T("ဆယ်", 1), T("ရာ", 2), T("ထောင်", 3), T("သောင်း", 4), T("သိန်း", 5), T("သန်း", 6), T("ကုဋေ", 7), T("ဘီလီယံ", 9),
    O("ရာဘာ"), O("ရာသီ"), C("ကျပ်", MMK), O("ကျပ်တည်း"), C("အမေရိကန်ဒေါ်လာ", USD), C("ယူရို", EUR), C("ယွမ်", CNY), C("ဘတ်", THB), O("ဘတ်ဂျက်"), U("တန်", T), O("တန်ဖိုး"), O("တန်း"), U("ကီလိုဂရမ်", KG), U("ဂရမ်", G), U("ကီလိုမီတာ", KM),
    U("မီတာ", M), U("စတုရန်းမီတာ", M2), U("စတုရန်းကီလိုမီတာ", KM2), U("ကုဗမီတာ", M3), U("ဟက်တာ", HA), U("လီတာ", L), U("ကီလိုဝပ်", KW), U("မဂ္ဂါဝပ်", MW), M("ဒသမ", POINT), M("ဒါဇင်", DOZEN), M("ခွဲ", HALF), S("ရာခိုင်နှုန်း", 1), N("အနုတ်") };
static const struct sp_mask_word tamil[] = {
    T("பத்து", 1), T("நூறு", 2), T("ஆயிரம்", 3), T("லட்சம்", 5), T("இலட்சம்", 5), T("மில்லியன்", 6), T("கோடி", 7), T("பில்லியன்", 9),
    M("அரை", HALF), C("ரிங்கிட்", MYR), C("யூரோ", EUR), C("அமெரிக்க டாலர்", USD), C("சிங்கப்பூர் வெள்ளி", SGD), U("தொன்", T), U("டன்", T), U("கிலோகிராம்", KG), U("கிராம்", G), O("கிராமம்"), U("கிலோமீட்டர்", KM), U("மீட்டர்", M),
    U("சதுர மீட்டர்", M2), U("ஹெக்டேர்", HA), U("லிட்டர்", L), U("கிலோவாட்", KW), U("மெகாவாட்", MW), M("புள்ளி", POINT), M("டஜன்", DOZEN), S("சதவீதம்", 1), S("சதவிகிதம்", 1), N("மைனஸ்"), N("கழித்தல்") };
static const struct sp_mask_word latin[] = {
    T("ten", 1), A("tens", 1), T("hundred", 2), T("hundreds", 2), T("thousand", 3), T("thousands", 3), T("lakh", 5), T("lakhs", 5), A("lac", 5), T("million", 6),
    T("millions", 6), A("mn", 6), A("mln", 6), A("mio", 6), A("mil.", 6), A("mill", 6), T("crore", 7), T("crores", 7), A("cr", 7), T("billion", 9), T("billions", 9),
    A("bn", 9), A("bln", 9), A("bil", 9), A("mrd", 9), T("trillion", 12), T("trillions", 12), A("trn", 12), A("tn", 12), T("quadrillion", 15),
    T("mươi", 1), T("mười", 1), T("muoi", 1), T("chục", 1), T("chuc", 1), T("trăm", 2), T("nghìn", 3), T("nghin", 3), T("ngàn", 3), T("ngan", 3), A("vạn", 4), T("triệu", 6),
    T("trieu", 6), A("tr", 6), T("tỷ", 9), A("tỉ", 9), A("ty", 9), T("puluh", 1), T("puluhan", 1), T("ratus", 2), T("ratusan", 2), A("rts", 2), T("ribu", 3), T("ribuan", 3), A("rb", 3), T("juta", 6),
    T("jutaan", 6), A("jt", 6), T("miliar", 9), T("milyar", 9), T("bilion", 9), T("triliun", 12), T("trilion", 12),
    A("dez", 1), T("dezenas", 1), A("cem", 2), A("cento", 2), T("centena", 2), T("centenas", 2), T("mil", 3), T("mille", 3), T("milhar", 3), T("milhares", 3), T("milhão", 6),
    T("milhao", 6), T("milhões", 6), T("milhoes", 6), A("mi", 6), T("bilhão", 9), T("bilhao", 9), T("bilhões", 9), T("bilhoes", 9), A("bi", 9), T("trilhão", 12), T("trilhões", 12),
    A("dix", 1), A("cent", 2), A("cents", 2), T("milliard", 9), T("milliards", 9), T("sampu", 1), A("daan", 2), T("libo", 3), T("libong", 3), T("milyon", 6), T("milyong", 6),
    T("bilyon", 9), T("bilyong", 9), A("kilo", 3), A("rim", 2),
    D("one", 1), D("two", 2), D("three", 3), D("four", 4), D("five", 5), D("six", 6), D("seven", 7), D("eight", 8), D("nine", 9), D("một", 1), D("hai", 2), D("ba", 3), D("bốn", 4),
    D("năm", 5), D("sáu", 6), D("bảy", 7), D("tám", 8), D("chín", 9), D("satu", 1), D("dua", 2), D("tiga", 3), D("empat", 4), D("lima", 5), D("enam", 6), D("tujuh", 7), D("delapan", 8),
    D("lapan", 8), D("sembilan", 9), D("um", 1), D("uma", 1), D("dois", 2), D("duas", 2), D("três", 3), D("quatro", 4), D("cinco", 5), D("seis", 6), D("sete", 7), D("oito", 8), D("nove", 9),
    D("isang", 1), D("dalawang", 2), D("tatlong", 3), D("apat", 4), D("limang", 5), D("anim", 6), D("pitong", 7), D("walong", 8), D("siyam", 9),
    M("half", HALF), M("setengah", HALF), M("separuh", HALF), M("rưỡi", HALF), M("ruoi", HALF), M("meio", HALF), M("meia", HALF), M("kalahati", HALF), M("demi", HALF),
    M("point", POINT), M("koma", POINT), M("perpuluhan", POINT), M("phẩy", POINT), M("vírgula", POINT), M("ponto", POINT), M("punto", POINT), M("belas", TEENS), M("lăm", TEENS),
    M("dozen", DOZEN), M("dozens", DOZEN), M("doz", DOZEN), M("lusin", DOZEN), M("dosin", DOZEN), M("tá", DOZEN), M("dúzia", DOZEN), M("dúzias", DOZEN), M("dosena", DOZEN), M("kodi", SCORE),
    M("score", SCORE), M("gross", GROSS), M("m", LETTER_M), M("mm", LETTER_M + 32), M("k", LETTER_K), M("b", LETTER_B), M("exp", EXPONENT), M("power", EXPONENT), M("squared", EXPONENT), M("times", DOUBLED), M("kali", DOUBLED),
    M("vezes", DOUBLED), M("lần", DOUBLED), M("fold", DOUBLED), M("lipat", DOUBLED),
    P("and"), P("a"), P("of"), P("de"), P("e"), P("dan"), P("và"), P("at"), P("et"), P("na"),
    P("dollar"), P("dollars"), P("dolar"), P("dólar"), P("dólares"), P("peso"), P("pesos"), P("us"), P("đô la"), P("dolyar"),
    C("kip", LAK), C("lak", LAK), C("thb", THB), C("baht", THB), C("dong", VND), C("đồng", VND), C("vnd", VND), C("rupiah", IDR), C("rp", IDR), C("idr", IDR), C("ringgit", MYR), C("rm", MYR), C("myr", MYR),
    C("riel", KHR), C("riels", KHR), C("khr", KHR), C("kyat", MMK), C("kyats", MMK), C("mmk", MMK), C("yuan", CNY), C("renminbi", CNY), C("rmb", CNY), C("cny", CNY), C("php", PHP), C("sgd", SGD), C("eur", EUR),
    C("euro", EUR), C("euros", EUR), C("usd", USD), C("us dollar", USD), C("us dollars", USD), C("dolar as", USD), C("dolar amerika", USD), C("dolar amerika syarikat", USD), C("đô la mỹ", USD),
    C("dólares americanos", USD), C("dólares dos eua", USD), C("yen", JPY), C("jpy", JPY), C("hkd", HKD), C("bnd", BND), C("krw", KRW), C("inr", INR), C("gbp", GBP), C("twd", TWD),
    U("kg", KG), U("kgs", KG), U("kilogram", KG), U("kilograms", KG), U("kilogramme", KG), U("kilogrammes", KG), U("quilograma", KG), U("quilogramas", KG), U("kilogramo", KG), U("ki-lô-gam", KG), U("ki lô gam", KG),
    U("gram", G), U("grams", G), U("grama", G), U("gramas", G), U("gramo", G), U("gam", G), U("mg", MG), U("ton", T), U("tons", T), U("tonne", T), U("tonnes", T), U("tan", T), U("tấn", T), U("tonelada", T),
    U("toneladas", T), U("toneladang", T), U("km", KM), U("kilometre", KM), U("kilometres", KM), U("kilometer", KM), U("kilometers", KM), U("kilometro", KM), U("quilómetro", KM), U("quilómetros", KM), U("quilômetro", KM),
    U("quilômetros", KM), U("ki-lô-mét", KM), U("metre", M), U("metres", M), U("meter", M), U("meters", M), U("metro", M), U("metros", M), U("mét", M), U("cm", CM), U("sentimeter", CM), U("centimetres", CM),
    U("square metre", M2), U("square metres", M2), U("square meter", M2), U("square meters", M2), U("meter persegi", M2), U("mét vuông", M2), U("metros quadrados", M2), U("metro quadrado", M2), U("metro kuwadrado", M2),
    U("km persegi", KM2), U("kilometer persegi", KM2), U("square kilometres", KM2), U("square kilometers", KM2), U("quilómetros quadrados", KM2), U("ki-lô-mét vuông", KM2), U("square km", KM2),
    U("cubic metre", M3), U("cubic metres", M3), U("cubic meter", M3), U("cubic meters", M3), U("meter kubik", M3), U("meter padu", M3), U("mét khối", M3), U("metros cúbicos", M3), U("metro cúbico", M3),
    U("ha", HA), U("hectare", HA), U("hectares", HA), U("hektar", HA), U("hektare", HA), U("ektarya", HA), U("héc-ta", HA), U("hécta", HA), U("rai", RAI), U("litre", L), U("litres", L), U("liter", L), U("liters", L),
    U("litro", L), U("litros", L), U("lít", L), U("kw", KW), U("kilowatt", KW), U("kilowatts", KW), U("quilowatts", KW), U("mw", MW), U("megawatt", MW), U("megawatts", MW), U("kwh", KWH), U("m²", M2), U("m2", M2), U("km²", KM2), U("km2", KM2), U("m³", M3), U("m3", M3), U("metric ton", T), U("metric tons", T), U("metric tonnes", T), U("b.e.", BUDDHIST),
    U("a.d.", COMMON), U("c.e.", COMMON), U("masihi", COMMON), U("masehi", COMMON),
    S("percent", 1), S("pct", 1), S("por cento", 1), S("per cent", 1), S("phần trăm", 1), S("persen", 1), S("peratus", 1), S("porsiyento", 1), S("pour cent", 1), S("permil", 2), S("bps", 3),
    S("percentage point", 4), S("percentage points", 4), N("minus"), N("negative"), N("negatif"), N("negativo"), N("negativa"), N("âm"), N("trừ"), N("menos"), N("moins"), N("tolak"),
    N("kurang"), N("less"), N("loss"), N("rugi"), N("lỗ") };
static const struct sp_mask_word signs[] = { C("₭", LAK), C("฿", THB), C("₫", VND), C("៛", KHR), C("₱", PHP), C("€", EUR), C("₩", KRW), C("₹", INR), C("£", GBP), S("%", 1), S("％", 1), S("﹪", 1), S("٪", 1), S("‰", 2), S("‱", 3), M("^", EXPONENT), M("*", DOUBLED), M("×", DOUBLED), M("✕", DOUBLED),
    M("✖", DOUBLED), M("⨯", DOUBLED), M("√", EXPONENT), M("ˣ", EXPONENT), M("○", ZERO), M("◯", ZERO), M("⭕", ZERO), M("●", ZERO),
    M("°", DEGREE), M("º", DEGREE), M("˚", DEGREE) };

struct list { const struct sp_mask_word *v; size_t n; };
#define LIST(name) (struct list){ name, sizeof(name) / sizeof(name)[0] }

static struct list list_of(uint32_t cp)
{
    if (sp_mask_latin(cp))
        return LIST(latin);
    if (cp >= 0xe00 && cp < 0xe80)
        return LIST(thai);
    if (cp >= 0xe80 && cp < 0xf00)
        return LIST(lao);
    if (cp >= 0x1000 && cp < 0x10a0)
        return LIST(burmese);
    if (cp >= 0x1780 && cp < 0x1800)
        return LIST(khmer);
    if (cp >= 0xb80 && cp < 0xc00)
        return LIST(tamil);
    return cp == 0x3007 || (cp >= 0x3400 && cp < 0xa000) ? LIST(han) : LIST(signs);
}

bool sp_mask_latin(uint32_t cp)
{
    return (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z') || (cp >= 0xc0 && cp <= 0x24f && cp != 0xd7 && cp != 0xf7) || (cp >= 0x300 && cp <= 0x36f) ||
           (cp >= 0x1e00 && cp <= 0x1eff) || (cp >= 0xff21 && cp <= 0xff3a) || (cp >= 0xff41 && cp <= 0xff5a);
}

bool sp_mask_gap(uint32_t cp)
{
    if (cp < 0x80)
        return !sp_is_number(cp) && !sp_mask_latin(cp);
    return (cp < 0xc0 && !sp_is_number(cp) && cp != 0xaa && cp != 0xba && cp != 0xb5) || cp == 0xd7 || cp == 0xf7 || cp == 0x1680 || cp == 0x180e ||
           (cp >= 0x2000 && cp < 0x2070) || (cp >= 0x207a && cp < 0x207f) || (cp >= 0x208a && cp < 0x2090) || (cp >= 0x20a0 && cp < 0x20d0) || (cp >= 0x2190 && cp < 0x2460) ||
           (cp >= 0x2500 && cp < 0x2776) || (cp >= 0x2794 && cp < 0x2c00) || (cp >= 0x3000 && cp < 0x3020 && cp != 0x3005 && cp != 0x3006 && cp != 0x3007) || cp == 0x30fb ||
           (cp >= 0xfe10 && cp < 0xfe70) || (cp >= 0xff01 && cp < 0xff10) || (cp >= 0xff1a && cp < 0xff21) || (cp >= 0xff3b && cp < 0xff41) || (cp >= 0xff5b && cp < 0xff66) ||
           (cp >= 0xffe0 && cp < 0xfff0) || cp == 0xe2f || cp == 0xe3f || cp == 0x17db || cp == 0x2bc || cp == 0xfeff;
}

/* A to a, also with marks and in full width; of Latin only. */
static uint32_t small(uint32_t cp)
{
    if (cp >= 0xff21 && cp <= 0xff5a)
        cp -= 0xff21 - 'A';
    if ((cp >= 'A' && cp <= 'Z') || (cp >= 0xc0 && cp <= 0xde && cp != 0xd7))
        return cp + 0x20;
    if ((cp >= 0x139 && cp <= 0x148) || (cp >= 0x179 && cp <= 0x17e) || (cp >= 0x1af && cp <= 0x1b0))
        return cp + (cp & 1);
    if ((cp >= 0x100 && cp <= 0x177) || (cp >= 0x1a0 && cp <= 0x1a5) || (cp >= 0x1de && cp <= 0x1ef) || (cp >= 0x1e00 && cp <= 0x1eff))
        return cp | 1;
    return cp;
}

/* The bytes of rest that spell the word; 0: they do not. */
static size_t spelled(struct sp_view rest, const char *word)
{
    size_t at = 0, w = 0, after;
    struct sp_view text = sp_view_of(word);
    bool letters = sp_mask_latin((unsigned char)word[0]) || (unsigned char)word[0] == 0xc3;
    while (w < text.n) {
        if (at >= rest.n || small(sp_utf8_next(rest, &at)) != sp_utf8_next(text, &w))
            return 0;
    }
    after = at;
    return letters && after < rest.n && sp_mask_latin(sp_utf8_next(rest, &after)) ? 0 : at;
}

/* Most words do not begin so: told by one byte, or by those of one letter where no letter has a small one. */
static inline bool may_begin(struct sp_view rest, uint32_t first, bool letters, size_t length, const char *word)
{
    if (first < 0x80)
        return word[0] == (char)first;
    return letters ? ((unsigned char)word[0] & 0x80) != 0 : strncmp(rest.p, word, length) == 0;
}

const struct sp_mask_word *sp_mask_word_at(struct sp_view rest, size_t *bytes)
{
    const struct sp_mask_word *best = NULL;
    size_t at = 0;
    *bytes = 0;
    if (!rest.n)
        return NULL;
    const uint32_t cp = sp_utf8_next(rest, &at), first = small(cp);
    const struct list l = list_of(cp);
    const bool letters = sp_mask_latin(cp);
    for (size_t i = 0; i < l.n; i++) {
        size_t n = may_begin(rest, first, letters, at, l.v[i].text) ? spelled(rest, l.v[i].text) : 0;
        if (n > *bytes) {
            *bytes = n;
            best = &l.v[i];
        }
    }
    return best;
}

static size_t one_back(struct sp_view v, size_t at)
{
    do
        at--;
    while (at && ((unsigned char)v.p[at] & 0xc0) == 0x80);
    return at;
}

const struct sp_mask_word *sp_mask_word_before(struct sp_view before, size_t *bytes)
{
    const struct sp_mask_word *best = NULL;
    size_t at = before.n;
    *bytes = 0;
    for (int steps = 0; at && steps < 16; steps++) {
        size_t n, next = at = one_back(before, at), last = at ? one_back(before, at) : 0;
        const struct sp_mask_word *w;
        if (sp_mask_latin(sp_utf8_next(before, &next)) && at && sp_mask_latin(sp_utf8_next(before, &last)))
            continue; /* inside a word */
        w = sp_mask_word_at(sp_view(before.p + at, before.n - at), &n);
        if (w && n == before.n - at) {
            best = w;
            *bytes = n;
        }
    }
    return best;
}
