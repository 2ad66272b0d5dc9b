#include "tools/saphan-gen/words.h"

#include <string.h>

#define WORDS(name, ...) static const struct gen_word name[] = { __VA_ARGS__ }
#define TRADES(name, ...) static const struct gen_trade name[] = { __VA_ARGS__ }
#define PLACES(name, ...) static const struct gen_place name[] = { __VA_ARGS__ }
#define FORMS(name, ...) static const struct gen_form name[] = { __VA_ARGS__ }

/* --- Laos --- */
WORDS(la_first, { "ສີ", "Si" }, { "ແສງ", "Seng" }, { "ຄຳ", "Kham" }, { "ທອງ", "Thong" }, { "ພູ", "Phou" }, { "ວຽງ", "Vieng" },
      { "ໄຊ", "Xay" }, { "ບຸນ", "Boun" }, { "ພອນ", "Phone" }, { "ສຸກ", "Souk" }, { "ດາວ", "Dao" }, { "ເພັດ", "Phet" },
      { "ນ້ຳ", "Nam" }, { "ຈັນ", "Chan" }, { "ວັນ", "Van" }, { "ລ້ານ", "Lane" }, { "ມະນີ", "Mani" }, { "ແກ້ວ", "Keo" },
      { "ອຸດົມ", "Oudom" }, { "ຈະເລີນ", "Chaleun" }, { "ສະຫວັນ", "Savan" }, { "ພັດທະ", "Phatta" }, { "ນະຄອນ", "Nakhone" },
      { "ດອກ", "Dok" });
WORDS(la_second, { "ສະຫວັນ", "savan" }, { "ວົງ", "vong" }, { "ສີ", "si" }, { "ຊ້າງ", "xang" }, { "ຄຳ", "kham" },
      { "ໄຊ", "xay" }, { "ລາວ", "lao" }, { "ທອງ", "thong" }, { "ນະຄອນ", "nakhone" }, { "ພັນ", "phanh" }, { "ມາລີ", "mali" },
      { "ສົມບັດ", "sombath" }, { "ວິໄລ", "vilay" }, { "ຈຳປາ", "champa" }, { "ແສນ", "sen" }, { "ເພັດ", "phet" },
      { "ສະຖານ", "sathan" }, { "ບຸລີ", "bouly" }, { "ທະວີ", "thavi" }, { "ຮຸ່ງເຮືອງ", "hounghueang" }, { "ສາມັກຄີ", "samakkhi" },
      { "ພັດທະນາ", "phatthana" }, { "ກ້າວໜ້າ", "kaona" }, { "ສະພານ", "saphan" });
WORDS(la_family, { "ສີສຸພັນ", "Sisouphanh" }, { "ວົງສາ", "Vongsa" }, { "ພົມມະຈັນ", "Phommachanh" }, { "ແກ້ວມະນີ", "Keomany" },
      { "ໄຊຍະວົງ", "Xayavong" }, { "ອິນທະວົງ", "Inthavong" }, { "ຈັນທະລາ", "Chanthala" }, { "ສຸວັນນະ", "Souvanna" });
WORDS(la_given, { "ສົມພອນ", "Somphone" }, { "ບຸນມີ", "Bounmy" }, { "ຄຳຫຼ້າ", "Khamla" }, { "ວັນນາ", "Vanna" },
      { "ມະນີວອນ", "Manivone" }, { "ສຸດາ", "Souda" }, { "ໄພວັນ", "Phayvanh" }, { "ດາວອນ", "Davone" });
TRADES(la_trade, { "ການຄ້າ", "Trading", "4690" }, { "ກໍ່ສ້າງ", "Construction", "4100" }, { "ຂົນສົ່ງ", "Transport", "4923" },
       { "ຂາເຂົ້າ-ຂາອອກ", "Import-Export", "4690" }, { "ກະສິກຳ", "Agriculture", "0111" }, { "ໄຟຟ້າ", "Electric", "3510" },
       { "ຂົວທາງ", "Road and Bridge", "4210" }, { "ທ່ອງທ່ຽວ", "Travel", "7912" }, { "ກາເຟ", "Coffee", "0127" },
       { "ໄມ້", "Timber", "1610" }, { "ບໍ່ແຮ່", "Mining", "0729" }, { "ເຕັກໂນໂລຊີ", "Technology", "6201" },
       { "ໂລຈິສຕິກ", "Logistics", "5229" }, { "ອາຫານ", "Food", "1079" }, { "ວັດສະດຸກໍ່ສ້າງ", "Building Materials", "4663" },
       { "ໂຮງແຮມ", "Hotel", "5510" });
PLACES(la_place, { "ນະຄອນຫຼວງວຽງຈັນ", "Vientiane Capital", "LA-VT" }, { "ແຂວງຈຳປາສັກ", "Champasak", "LA-CH" },
       { "ແຂວງສະຫວັນນະເຂດ", "Savannakhet", "LA-SV" }, { "ແຂວງຫຼວງພະບາງ", "Luang Prabang", "LA-LP" },
       { "ແຂວງວຽງຈັນ", "Vientiane Province", "LA-VI" }, { "ແຂວງບໍ່ແກ້ວ", "Bokeo", "LA-BK" }, { "ແຂວງຄຳມ່ວນ", "Khammouane", "LA-KH" },
       { "ແຂວງຫຼວງນ້ຳທາ", "Luang Namtha", "LA-LM" });
FORMS(la_form, { "ບໍລິສັດ ", " ຈຳກັດ", "ບໍລິສັດຈຳກັດ", NULL, "Co., Ltd" },
      { "ບໍລິສັດ ", " ຈຳກັດຜູ້ດຽວ", "ບໍລິສັດຈຳກັດຜູ້ດຽວ", NULL, "Sole Co., Ltd" },
      { "ບໍລິສັດ ", " ຈຳກັດ", "ບໍລິສັດຈຳກັດ", NULL, "Co., Ltd" },
      { "ບໍລິສັດ ", " ມະຫາຊົນ", "ບໍລິສັດມະຫາຊົນ", NULL, "Public Company" });

/* --- China --- */
WORDS(cn_first, { "华", "Hua" }, { "中", "Zhong" }, { "金", "Jin" }, { "鑫", "Xin" }, { "恒", "Heng" }, { "盛", "Sheng" },
      { "瑞", "Rui" }, { "嘉", "Jia" }, { "宏", "Hong" }, { "德", "De" }, { "泰", "Tai" }, { "福", "Fu" }, { "天", "Tian" },
      { "海", "Hai" }, { "东", "Dong" }, { "南", "Nan" }, { "新", "Xin" }, { "永", "Yong" }, { "联", "Lian" }, { "信", "Xin" },
      { "博", "Bo" }, { "启", "Qi" }, { "远", "Yuan" }, { "明", "Ming" });
WORDS(cn_second, { "达", "da" }, { "源", "yuan" }, { "丰", "feng" }, { "兴", "xing" }, { "泰", "tai" }, { "隆", "long" },
      { "通", "tong" }, { "安", "an" }, { "和", "he" }, { "诚", "cheng" }, { "利", "li" }, { "昌", "chang" }, { "美", "mei" },
      { "捷", "jie" }, { "创", "chuang" }, { "桥信", "qiaoxin" }, { "世纪", "shiji" }, { "国际", "guoji" }, { "北湾", "beiwan" },
      { "亿家", "yijia" }, { "百川", "baichuan" }, { "长青", "changqing" }, { "锦程", "jincheng" }, { "云帆", "yunfan" });
WORDS(cn_family, { "王", "Wang" }, { "李", "Li" }, { "张", "Zhang" }, { "刘", "Liu" }, { "陈", "Chen" }, { "黄", "Huang" },
      { "韦", "Wei" }, { "覃", "Qin" });
WORDS(cn_given, { "伟", "Wei" }, { "秀英", "Xiuying" }, { "建国", "Jianguo" }, { "敏", "Min" }, { "志强", "Zhiqiang" },
      { "丽华", "Lihua" }, { "海燕", "Haiyan" }, { "国庆", "Guoqing" });
TRADES(cn_trade, { "国际贸易", "International Trade", "4690" }, { "建设工程", "Construction Engineering", "4100" },
       { "物流", "Logistics", "5229" }, { "机械", "Machinery", "2824" }, { "进出口", "Import and Export", "4690" },
       { "农业发展", "Agricultural Development", "0111" }, { "电力设备", "Power Equipment", "2710" }, { "矿业", "Mining", "0729" },
       { "食品", "Food", "1079" }, { "科技", "Technology", "6201" }, { "新能源", "New Energy", "3510" }, { "化工", "Chemicals", "2011" },
       { "纺织", "Textile", "1312" }, { "供应链管理", "Supply Chain Management", "5229" }, { "汽车零部件", "Auto Parts", "2930" },
       { "建材", "Building Materials", "4663" });
PLACES(cn_place, { "广西", "Guangxi", "CN-GX" }, { "南宁", "Nanning", "CN-GX" }, { "云南", "Yunnan", "CN-YN" },
       { "昆明", "Kunming", "CN-YN" }, { "深圳", "Shenzhen", "CN-GD" }, { "广州", "Guangzhou", "CN-GD" }, { "北京", "Beijing", "CN-BJ" },
       { "上海", "Shanghai", "CN-SH" }, { "柳州", "Liuzhou", "CN-GX" }, { "成都", "Chengdu", "CN-SC" }, { "重庆", "Chongqing", "CN-CQ" },
       { "海南", "Hainan", "CN-HI" });
FORMS(cn_form, { "", "有限公司", "有限责任公司", "ECAK", "Co., Ltd." }, { "", "有限责任公司", "有限责任公司", "ECAK", "Co., Ltd." },
      { "", "股份有限公司", "股份有限公司", "ECAK", "Co., Ltd." }, { "", "集团有限公司", "有限责任公司", "ECAK", "Group Co., Ltd." });

/* --- Thailand --- */
WORDS(th_first, { "สยาม", "Siam" }, { "ไทย", "Thai" }, { "ทอง", "Thong" }, { "เจริญ", "Charoen" }, { "รุ่ง", "Rung" },
      { "ศรี", "Sri" }, { "ชัย", "Chai" }, { "พัฒน", "Phatthana" }, { "มั่ง", "Mang" }, { "โชค", "Chok" }, { "บูรพา", "Burapha" },
      { "เอเชีย", "Asia" }, { "แม่โขง", "Mekong" }, { "นคร", "Nakhon" }, { "ทวี", "Thawi" }, { "วัฒนา", "Watthana" },
      { "อุดม", "Udom" }, { "กิจ", "Kit" }, { "ธน", "Thana" }, { "สหะ", "Saha" }, { "เพชร", "Phet" }, { "แสง", "Saeng" },
      { "มิตร", "Mit" }, { "สุข", "Suk" });
WORDS(th_second, { "ทรัพย์", "sap" }, { "เรือง", "rueang" }, { "ไพศาล", "phaisan" }, { "มงคล", "mongkhon" }, { "รุ่งเรือง", "rungrueang" },
      { "พาณิชย์", "phanit" }, { "วัฒน์", "wat" }, { "ชัย", "chai" }, { "สิน", "sin" }, { "กิจ", "kit" }, { "อนันต์", "anan" },
      { "บุรี", "buri" }, { "นที", "nathi" }, { "สุวรรณ", "suwan" }, { "เมธา", "metha" }, { "การ", "kan" }, { "พงษ์", "phong" },
      { "ศิลป์", "sin" }, { "ดี", "di" }, { "สมบูรณ์", "sombun" }, { "สตาร์", "star" }, { "พลัส", "plus" }, { "เจริญ", "charoen" },
      { "ภัณฑ์", "phan" });
WORDS(th_family, { "ศรีสุข", "Srisuk" }, { "วงศ์ไทย", "Wongthai" }, { "ทองดี", "Thongdi" }, { "แสงทอง", "Saengthong" },
      { "บุญมา", "Bunma" }, { "ใจดี", "Chaidi" }, { "รักไทย", "Rakthai" }, { "สุขสม", "Suksom" });
WORDS(th_given, { "สมชาย", "Somchai" }, { "สมหญิง", "Somying" }, { "ประเสริฐ", "Prasoet" }, { "มานี", "Mani" },
      { "วิชัย", "Wichai" }, { "อรุณ", "Arun" }, { "กมล", "Kamon" }, { "สุดา", "Suda" });
TRADES(th_trade, { "เทรดดิ้ง", "Trading", "4690" }, { "ก่อสร้าง", "Construction", "4100" }, { "ขนส่ง", "Transport", "4923" },
       { "โลจิสติกส์", "Logistics", "5229" }, { "ฟู้ดส์", "Foods", "1079" }, { "เอ็นจิเนียริ่ง", "Engineering", "7110" },
       { "อิมปอร์ต เอ็กซ์ปอร์ต", "Import Export", "4690" }, { "พลังงาน", "Energy", "3510" }, { "การเกษตร", "Agriculture", "0111" },
       { "เทคโนโลยี", "Technology", "6201" }, { "พลาสติก", "Plastic", "2220" }, { "ยานยนต์", "Automotive", "2930" },
       { "วัสดุก่อสร้าง", "Building Materials", "4663" }, { "สิ่งทอ", "Textile", "1312" }, { "ทราเวล", "Travel", "7912" },
       { "ยางพารา", "Rubber", "2219" });
PLACES(th_place, { "กรุงเทพมหานคร", "Bangkok", "TH-10" }, { "จังหวัดหนองคาย", "Nong Khai", "TH-43" }, { "จังหวัดเชียงใหม่", "Chiang Mai", "TH-50" },
       { "จังหวัดเชียงราย", "Chiang Rai", "TH-57" }, { "จังหวัดอุดรธานี", "Udon Thani", "TH-41" }, { "จังหวัดชลบุรี", "Chon Buri", "TH-20" },
       { "จังหวัดระยอง", "Rayong", "TH-21" }, { "จังหวัดขอนแก่น", "Khon Kaen", "TH-40" });
FORMS(th_form, { "บริษัท ", " จำกัด", "บริษัทจำกัด", "K09K", "Co., Ltd." }, { "ห้างหุ้นส่วนจำกัด ", "", "ห้างหุ้นส่วนจำกัด", "JUEU", "Ltd., Part." },
      { "บริษัท ", " จำกัด", "บริษัทจำกัด", "K09K", "Co., Ltd." }, { "บริษัท ", " จำกัด (มหาชน)", "บริษัทมหาชนจำกัด", "O0OZ", "Public Company Limited" });

/* --- Viet Nam --- */
WORDS(vn_first, { "Minh", "Minh" }, { "Đại", "Dai" }, { "Hoàng", "Hoang" }, { "Thành", "Thanh" }, { "Phú", "Phu" }, { "Việt", "Viet" },
      { "An", "An" }, { "Hưng", "Hung" }, { "Tân", "Tan" }, { "Nam", "Nam" }, { "Đông", "Dong" }, { "Sông", "Song" }, { "Kim", "Kim" },
      { "Thiên", "Thien" }, { "Quang", "Quang" }, { "Bảo", "Bao" }, { "Trường", "Truong" }, { "Hải", "Hai" }, { "Bình", "Binh" },
      { "Vạn", "Van" }, { "Gia", "Gia" }, { "Long", "Long" }, { "Mỹ", "My" }, { "Hồng", "Hong" });
WORDS(vn_second, { "Phát", "Phat" }, { "Thịnh", "Thinh" }, { "Long", "Long" }, { "Anh", "Anh" }, { "Sơn", "Son" }, { "Hà", "Ha" },
      { "Lộc", "Loc" }, { "Khang", "Khang" }, { "Đạt", "Dat" }, { "Tiến", "Tien" }, { "Lợi", "Loi" }, { "Hòa", "Hoa" }, { "Mai", "Mai" },
      { "Linh", "Linh" }, { "Dương", "Duong" }, { "Cường", "Cuong" }, { "Tín", "Tin" }, { "Nguyên", "Nguyen" }, { "Thái", "Thai" },
      { "Vinh", "Vinh" }, { "Quân", "Quan" }, { "Châu", "Chau" }, { "Đức", "Duc" }, { "Cầu Vàng", "Cau Vang" });
WORDS(vn_family, { "Nguyễn", "Nguyen" }, { "Trần", "Tran" }, { "Lê", "Le" }, { "Phạm", "Pham" }, { "Hoàng", "Hoang" }, { "Vũ", "Vu" },
      { "Đặng", "Dang" }, { "Bùi", "Bui" });
WORDS(vn_given, { "Văn Hùng", "Van Hung" }, { "Thị Lan", "Thi Lan" }, { "Minh Tuấn", "Minh Tuan" }, { "Thu Hà", "Thu Ha" },
      { "Quốc Bảo", "Quoc Bao" }, { "Thanh Hương", "Thanh Huong" }, { "Đức Anh", "Duc Anh" }, { "Ngọc Mai", "Ngoc Mai" });
TRADES(vn_trade, { "Thương mại", "Trading", "4690" }, { "Xây dựng", "Construction", "4100" }, { "Vận tải", "Transport", "4923" },
       { "Xuất nhập khẩu", "Import Export", "4690" }, { "Thủy sản", "Seafood", "1020" }, { "Dệt may", "Textile and Garment", "1410" },
       { "Cơ khí", "Mechanical", "2599" }, { "Điện tử", "Electronics", "2610" }, { "Cà phê", "Coffee", "0127" }, { "Gỗ", "Wood", "1610" },
       { "Công nghệ", "Technology", "6201" }, { "Nông sản", "Agricultural Products", "4620" }, { "Bao bì", "Packaging", "1702" },
       { "Thép", "Steel", "2410" }, { "Du lịch", "Travel", "7912" }, { "Vật liệu xây dựng", "Building Materials", "4663" });
PLACES(vn_place, { "Hà Nội", "Hanoi", "VN-HN" }, { "Thành phố Hồ Chí Minh", "Ho Chi Minh City", "VN-SG" }, { "Hải Phòng", "Hai Phong", "VN-HP" },
       { "Đà Nẵng", "Da Nang", "VN-DN" }, { "Cần Thơ", "Can Tho", "VN-CT" }, { "Nghệ An", "Nghe An", "VN-22" }, { "Đồng Nai", "Dong Nai", "VN-39" },
       { "Lạng Sơn", "Lang Son", "VN-09" });
FORMS(vn_form, { "Công ty TNHH ", "", "công ty trách nhiệm hữu hạn", "0OCP", "Co., Ltd" },
      { "Công ty Cổ phần ", "", "công ty cổ phần", "OMP4", "JSC" },
      { "Công ty TNHH MTV ", "", "công ty trách nhiệm hữu hạn một thành viên", "4RXL", "One Member Co., Ltd" },
      { "Doanh nghiệp tư nhân ", "", "doanh nghiệp tư nhân", "BB0P", "Private Enterprise" });

#include "tools/saphan-gen/words_more.h"
#include "tools/saphan-gen/words_parts.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define TABLES(c) .first = c##_first, .n_first = COUNT(c##_first), .second = c##_second, .n_second = COUNT(c##_second), .part = c##_part, .n_part = COUNT(c##_part), \
    .family = c##_family, .n_family = COUNT(c##_family), .given = c##_given, .n_given = COUNT(c##_given), \
    .trade = c##_trade, .n_trade = COUNT(c##_trade), .place = c##_place, .n_place = COUNT(c##_place), \
    .form = c##_form, .n_form = COUNT(c##_form)

static const struct gen_country countries[] = {
    { "LA", "lo", "LAK", "la_gaap", "la.ern", "LA.ern:", "no-check", "ກະຊວງອຸດສາຫະກຳ ແລະ ການຄ້າ", "", " ", " ", "ຖະໜົນ", "ສານປະຊາຊົນ", 9, TABLES(la), .order = GEN_NAME_TRADE },
    { "CN", "zh", "CNY", "cn_gaap", "cn.uscc", "CN.uscc:", "valid", "国家市场监督管理总局", "", "", "", "路", "人民法院", 6, TABLES(cn), .order = GEN_PLACE_NAME_TRADE },
    { "TH", "th", "THB", "th_gaap", "th.juristic", "TH.juristic:", "valid", "กรมพัฒนาธุรกิจการค้า", "", " ", " ", "ถนน", "ศาลแพ่ง", 6, TABLES(th), .order = GEN_NAME_TRADE },
    { "VN", "vi", "VND", "vn_gaap", "vn.mst", "VN.mst:", "valid", "Cục Đăng ký kinh doanh", " ", " ", " ", "Đường", "Tòa án nhân dân", 9, TABLES(vn), .order = GEN_TRADE_NAME },
    { "KH", "km", "KHR", "kh_gaap", "kh.crn", "KH.crn:", "no-check", "ក្រសួងពាណិជ្ជកម្ម", " ", " ", " ", "ផ្លូវ", "សាលាដំបូង", 9, TABLES(kh), .order = GEN_NAME_TRADE },
    { "MM", "my", "MMK", "local", "mm.crn", "MM.crn:", "no-check", "ရင်းနှီးမြှုပ်နှံမှုနှင့် ကုမ္ပဏီများညွှန်ကြားမှုဦးစီးဌာန", "", " ", "", "လမ်း", "တရားရုံး", 9, TABLES(mm), .order = GEN_NAME_TRADE },
    { "MY", "ms", "MYR", "ifrs", "my.ssm", "MY.ssm:", "no-check", "Suruhanjaya Syarikat Malaysia", " ", " ", " ", "Jalan", "Mahkamah Tinggi", 6, TABLES(my), .order = GEN_NAME_TRADE },
    { "SG", "en", "SGD", "ifrs", "sg.uen", "SG.uen:", "valid", "Accounting and Corporate Regulatory Authority", " ", " ", " ", "Road", "High Court", 6, TABLES(sg), .order = GEN_NAME_TRADE },
};

const struct gen_country *gen_countries(size_t *n)
{
    *n = COUNT(countries);
    return countries;
}

const struct gen_country *gen_country_named(const char *code, size_t n)
{
    for (size_t i = 0; i < COUNT(countries); i++)
        if (n == 2 && memcmp(code, countries[i].code, 2) == 0)
            return &countries[i];
    return NULL;
}
