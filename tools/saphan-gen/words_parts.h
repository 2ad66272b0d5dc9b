/* tools/saphan-gen/words_parts.h - what coined names are put together of: syllables and short words; a part of words.c. */
#ifndef SP_TOOLS_GEN_WORDS_PARTS_H
#define SP_TOOLS_GEN_WORDS_PARTS_H

#include "tools/saphan-gen/words.h"

#ifndef WORDS
#define WORDS(name, ...) static const struct gen_word name[] __attribute__((unused)) = { __VA_ARGS__ }
#endif

/* The commonest first: they are drawn more often. */
WORDS(la_part, { "ສົມ", "som" }, { "ບຸນ", "boun" }, { "ພອນ", "phone" }, { "ສີ", "si" }, { "ໄຊ", "xay" }, { "ແກ້ວ", "keo" }, { "ວັນ", "van" },
      { "ມະນີ", "mani" }, { "ຄຳ", "kham" }, { "ຈັນ", "chan" }, { "ດາ", "da" }, { "ລາ", "la" }, { "ນາ", "na" }, { "ສຸກ", "souk" },
      { "ເພັດ", "phet" }, { "ທອງ", "thong" }, { "ພູ", "phou" }, { "ວົງ", "vong" }, { "ສາ", "sa" }, { "ມີ", "mi" }, { "ລີ", "li" },
      { "ພົມ", "phom" }, { "ອິນ", "in" }, { "ຫຼ້າ", "la" }, { "ກອງ", "kong" }, { "ໂພ", "pho" }, { "ເດດ", "det" }, { "ສັກ", "sak" },
      { "ຍອດ", "yot" }, { "ຮັກ", "hak" }, { "ງາມ", "ngam" }, { "ໃຈ", "chai" }, { "ຟ້າ", "fa" }, { "ນ້ຳ", "nam" }, { "ດິນ", "din" },
      { "ໃໝ່", "mai" }, { "ຫຼວງ", "luang" }, { "ທິບ", "thip" }, { "ຕາ", "ta" }, { "ລັດ", "lat" }, { "ກິດ", "kit" }, { "ພັນ", "phan" },
      { "ສິດ", "sit" }, { "ວຸດ", "vout" }, { "ນິດ", "nit" }, { "ຊາດ", "sat" }, { "ເຮືອງ", "heuang" }, { "ແສງ", "seng" }, { "ດອນ", "done" },
      { "ປານ", "pan" });
WORDS(cn_part, { "华", "hua" }, { "鑫", "xin" }, { "盛", "sheng" }, { "达", "da" }, { "源", "yuan" }, { "丰", "feng" }, { "兴", "xing" },
      { "宏", "hong" }, { "嘉", "jia" }, { "恒", "heng" }, { "瑞", "rui" }, { "金", "jin" }, { "德", "de" }, { "安", "an" }, { "诚", "cheng" },
      { "信", "xin" }, { "泰", "tai" }, { "隆", "long" }, { "通", "tong" }, { "和", "he" }, { "利", "li" }, { "昌", "chang" }, { "美", "mei" },
      { "捷", "jie" }, { "创", "chuang" }, { "博", "bo" }, { "财", "cai" }, { "城", "cheng" }, { "春", "chun" }, { "东", "dong" }, { "发", "fa" },
      { "飞", "fei" }, { "峰", "feng" }, { "福", "fu" }, { "富", "fu" }, { "高", "gao" }, { "光", "guang" }, { "广", "guang" }, { "国", "guo" },
      { "海", "hai" }, { "汉", "han" }, { "航", "hang" }, { "好", "hao" }, { "弘", "hong" }, { "鸿", "hong" }, { "辉", "hui" }, { "汇", "hui" },
      { "惠", "hui" }, { "吉", "ji" }, { "佳", "jia" }, { "坚", "jian" }, { "建", "jian" }, { "健", "jian" }, { "江", "jiang" }, { "杰", "jie" },
      { "锦", "jin" }, { "晶", "jing" }, { "景", "jing" }, { "靖", "jing" }, { "久", "jiu" }, { "聚", "ju" }, { "君", "jun" }, { "俊", "jun" },
      { "骏", "jun" }, { "凯", "kai" }, { "康", "kang" }, { "科", "ke" }, { "坤", "kun" }, { "来", "lai" }, { "蓝", "lan" }, { "力", "li" },
      { "立", "li" }, { "丽", "li" }, { "联", "lian" }, { "良", "liang" }, { "亮", "liang" }, { "林", "lin" }, { "灵", "ling" }, { "龙", "long" },
      { "陆", "lu" }, { "路", "lu" }, { "绿", "lv" }, { "伦", "lun" }, { "马", "ma" }, { "茂", "mao" }, { "盟", "meng" }, { "明", "ming" },
      { "铭", "ming" }, { "南", "nan" }, { "宁", "ning" }, { "诺", "nuo" }, { "欧", "ou" }, { "派", "pai" }, { "鹏", "peng" }, { "平", "ping" },
      { "普", "pu" }, { "其", "qi" }, { "启", "qi" }, { "千", "qian" }, { "强", "qiang" }, { "侨", "qiao" }, { "勤", "qin" }, { "青", "qing" },
      { "清", "qing" }, { "庆", "qing" }, { "全", "quan" }, { "泉", "quan" }, { "群", "qun" }, { "仁", "ren" }, { "日", "ri" }, { "荣", "rong" },
      { "融", "rong" }, { "如", "ru" }, { "润", "run" }, { "三", "san" }, { "森", "sen" }, { "山", "shan" }, { "善", "shan" }, { "上", "shang" },
      { "尚", "shang" }, { "深", "shen" }, { "升", "sheng" }, { "晟", "sheng" }, { "石", "shi" }, { "世", "shi" }, { "时", "shi" },
      { "首", "shou" }, { "舒", "shu" }, { "顺", "shun" }, { "思", "si" }, { "松", "song" }, { "腾", "teng" }, { "天", "tian" }, { "田", "tian" },
      { "铁", "tie" }, { "同", "tong" }, { "拓", "tuo" }, { "万", "wan" }, { "旺", "wang" }, { "威", "wei" }, { "维", "wei" }, { "伟", "wei" },
      { "文", "wen" }, { "沃", "wo" }, { "五", "wu" }, { "西", "xi" }, { "希", "xi" }, { "玺", "xi" }, { "仙", "xian" }, { "贤", "xian" },
      { "翔", "xiang" }, { "祥", "xiang" }, { "晓", "xiao" }, { "欣", "xin" }, { "新", "xin" }, { "星", "xing" }, { "雄", "xiong" },
      { "旭", "xu" }, { "轩", "xuan" }, { "亚", "ya" }, { "扬", "yang" }, { "洋", "yang" }, { "阳", "yang" }, { "耀", "yao" }, { "业", "ye" },
      { "一", "yi" }, { "亿", "yi" }, { "逸", "yi" }, { "意", "yi" }, { "银", "yin" }, { "盈", "ying" }, { "永", "yong" }, { "优", "you" },
      { "友", "you" }, { "有", "you" }, { "宇", "yu" }, { "雨", "yu" }, { "玉", "yu" }, { "育", "yu" }, { "誉", "yu" }, { "元", "yuan" },
      { "原", "yuan" }, { "圆", "yuan" }, { "远", "yuan" }, { "悦", "yue" }, { "跃", "yue" }, { "越", "yue" }, { "云", "yun" }, { "运", "yun" },
      { "泽", "ze" }, { "展", "zhan" }, { "兆", "zhao" }, { "哲", "zhe" }, { "真", "zhen" }, { "振", "zhen" }, { "正", "zheng" },
      { "政", "zheng" }, { "志", "zhi" }, { "智", "zhi" }, { "中", "zhong" }, { "忠", "zhong" }, { "众", "zhong" }, { "洲", "zhou" },
      { "卓", "zhuo" }, { "子", "zi" }, { "紫", "zi" }, { "宗", "zong" });
WORDS(th_part, { "ทรัพย์", "sap" }, { "ชัย", "chai" }, { "พร", "phon" }, { "สม", "som" }, { "บุญ", "bun" }, { "ธน", "thon" }, { "ศรี", "si" },
      { "วัฒน์", "wat" }, { "กร", "kon" }, { "ชาติ", "chat" }, { "กุล", "kun" }, { "พงศ์", "phong" }, { "รัตน์", "rat" }, { "ศักดิ์", "sak" },
      { "สิทธิ์", "sit" }, { "วุฒิ", "wut" }, { "เดช", "det" }, { "ฤทธิ์", "rit" }, { "ภัทร", "phat" }, { "จันทร์", "chan" }, { "มณี", "mani" },
      { "กมล", "kamon" }, { "ปิยะ", "piya" }, { "วรา", "wara" }, { "ธีระ", "thira" }, { "ศุภ", "supha" }, { "เกียรติ", "kiat" }, { "เลิศ", "loet" },
      { "ยิ่ง", "ying" }, { "ใจ", "chai" }, { "งาม", "ngam" }, { "ดารา", "dara" }, { "เอก", "ek" }, { "นำ", "nam" }, { "สาย", "sai" },
      { "แก้ว", "kaeo" }, { "ฟ้า", "fa" }, { "น้ำ", "nam" }, { "ดิน", "din" }, { "หวัง", "wang" }, { "เพิ่ม", "phoem" }, { "พูน", "phun" },
      { "ลาภ", "lap" }, { "ผล", "phon" }, { "วงศ์", "wong" }, { "นิมิต", "nimit" }, { "กานต์", "kan" }, { "อินทร์", "in" }, { "จิต", "chit" },
      { "ใหญ่", "yai" }, { "หลวง", "luang" }, { "ตะวัน", "tawan" }, { "อรุณ", "arun" }, { "นภา", "napha" }, { "ทิพย์", "thip" }, { "นนท์", "non" },
      { "มา", "ma" }, { "รา", "ra" }, { "ลา", "la" }, { "ดา", "da" }, { "วา", "wa" }, { "นิ", "ni" }, { "ริ", "ri" }, { "ภา", "pha" });
WORDS(vn_part, { "An", "An" }, { "Phát", "Phat" }, { "Minh", "Minh" }, { "Thành", "Thanh" }, { "Hưng", "Hung" }, { "Long", "Long" }, { "Phú", "Phu" },
      { "Gia", "Gia" }, { "Hoàng", "Hoang" }, { "Thịnh", "Thinh" }, { "Đại", "Dai" }, { "Việt", "Viet" }, { "Nam", "Nam" }, { "Tân", "Tan" },
      { "Anh", "Anh" }, { "Bảo", "Bao" }, { "Bình", "Binh" }, { "Châu", "Chau" }, { "Cường", "Cuong" }, { "Dũng", "Dung" }, { "Dương", "Duong" },
      { "Đạt", "Dat" }, { "Đông", "Dong" }, { "Đức", "Duc" }, { "Giang", "Giang" }, { "Hà", "Ha" }, { "Hải", "Hai" }, { "Hạnh", "Hanh" },
      { "Hiệp", "Hiep" }, { "Hòa", "Hoa" }, { "Hồng", "Hong" }, { "Hùng", "Hung" }, { "Huy", "Huy" }, { "Khang", "Khang" }, { "Khánh", "Khanh" },
      { "Khoa", "Khoa" }, { "Kiên", "Kien" }, { "Kim", "Kim" }, { "Lam", "Lam" }, { "Lan", "Lan" }, { "Lâm", "Lam" }, { "Linh", "Linh" },
      { "Lộc", "Loc" }, { "Lợi", "Loi" }, { "Mai", "Mai" }, { "Mạnh", "Manh" }, { "Mỹ", "My" }, { "Nga", "Nga" }, { "Ngân", "Ngan" },
      { "Nghĩa", "Nghia" }, { "Ngọc", "Ngoc" }, { "Nguyên", "Nguyen" }, { "Nhật", "Nhat" }, { "Ninh", "Ninh" }, { "Phong", "Phong" },
      { "Phúc", "Phuc" }, { "Phương", "Phuong" }, { "Quang", "Quang" }, { "Quân", "Quan" }, { "Quốc", "Quoc" }, { "Quý", "Quy" },
      { "Sơn", "Son" }, { "Tài", "Tai" }, { "Tâm", "Tam" }, { "Thái", "Thai" }, { "Thanh", "Thanh" }, { "Thắng", "Thang" }, { "Thiên", "Thien" },
      { "Thu", "Thu" }, { "Thuận", "Thuan" }, { "Tiến", "Tien" }, { "Toàn", "Toan" }, { "Trang", "Trang" }, { "Trí", "Tri" }, { "Trung", "Trung" },
      { "Trường", "Truong" }, { "Tuấn", "Tuan" }, { "Tùng", "Tung" }, { "Tường", "Tuong" }, { "Vân", "Van" }, { "Vinh", "Vinh" }, { "Vĩnh", "Vinh" },
      { "Vũ", "Vu" }, { "Vượng", "Vuong" }, { "Xuân", "Xuan" }, { "Yến", "Yen" });
WORDS(kh_part, { "សុខ", "Sok" }, { "ដារា", "Dara" }, { "ចាន់", "Chan" }, { "វិបុល", "Vibol" }, { "រតនា", "Rattana" }, { "សុភា", "Sophea" },
      { "បូផា", "Bopha" }, { "មករា", "Makara" }, { "វណ្ណា", "Vanna" }, { "សំបូរ", "Sambour" }, { "ពិសិដ្ឋ", "Piseth" }, { "រិទ្ធី", "Rithy" },
      { "សុផល", "Sophal" }, { "ចិន្តា", "Chenda" }, { "កុសល", "Kosal" }, { "នារី", "Neary" }, { "ភក្តី", "Pheakdey" }, { "មុនី", "Mony" },
      { "សារ៉ាត់", "Sarath" }, { "វាសនា", "Veasna" }, { "បញ្ញា", "Panha" }, { "ផល្លា", "Phalla" }, { "ធារ៉ា", "Theara" }, { "លក្ខិណា", "Leakhena" },
      { "គន្ធា", "Kunthea" }, { "កល្យាណ", "Kalyan" }, { "ពេជ្រ", "Pich" }, { "ម៉េង", "Meng" }, { "ឡេង", "Leng" }, { "គឹម", "Kim" },
      { "ហុង", "Hong" }, { "លាង", "Leang" }, { "ជា", "Chea" }, { "ស៊ាង", "Seang" }, { "ទេព", "Tep" }, { "ប៉ូលីន", "Polin" });
WORDS(mm_part, { "အောင်", "Aung" }, { "မင်း", "Min" }, { "သူ", "Thu" }, { "ကို", "Ko" }, { "ဇော်", "Zaw" }, { "နိုင်", "Naing" }, { "ထက်", "Htet" },
      { "ဝေ", "Wai" }, { "ယံ", "Yan" }, { "ခန့်", "Khant" }, { "ဖြိုး", "Phyo" }, { "လင်း", "Lin" }, { "စိုး", "Soe" }, { "မောင်", "Maung" },
      { "လှ", "Hla" }, { "မြတ်", "Myat" }, { "နွယ်", "Nwe" }, { "စု", "Su" }, { "ဆု", "Hsu" }, { "ရည်", "Yi" }, { "ဘုန်း", "Bhone" },
      { "ပြည့်", "Pyae" }, { "စည်", "Si" }, { "ထူး", "Htoo" }, { "ကောင်း", "Kaung" }, { "မြင့်", "Myint" }, { "သိန်း", "Thein" }, { "တင်", "Tin" },
      { "ညို", "Nyo" }, { "ဖူး", "Phoo" }, { "အိ", "Ei" }, { "မေ", "May" }, { "ဇင်", "Zin" }, { "နန္ဒာ", "Nandar" }, { "ဟိန်း", "Hein" },
      { "ထွဋ်", "Htut" });
WORDS(my_part, { "ma", "ma" }, { "sri", "sri" }, { "tan", "tan" }, { "ra", "ra" }, { "jaya", "jaya" }, { "ka", "ka" }, { "ba", "ba" }, { "la", "la" },
      { "na", "na" }, { "sa", "sa" }, { "da", "da" }, { "ta", "ta" }, { "indra", "indra" }, { "rin", "rin" }, { "min", "min" }, { "lin", "lin" },
      { "dar", "dar" }, { "mar", "mar" }, { "han", "han" }, { "ram", "ram" }, { "lam", "lam" }, { "dam", "dam" }, { "pur", "pur" }, { "sur", "sur" },
      { "tek", "tek" }, { "kon", "kon" }, { "mas", "mas" }, { "nas", "nas" }, { "wan", "wan" }, { "zul", "zul" }, { "faz", "faz" }, { "ros", "ros" },
      { "hal", "hal" }, { "bes", "bes" }, { "ber", "ber" }, { "ter", "ter" }, { "per", "per" }, { "gem", "gem" }, { "hi", "hi" }, { "ni", "ni" },
      { "ti", "ti" }, { "si", "si" }, { "lu", "lu" }, { "mu", "mu" }, { "bu", "bu" }, { "ku", "ku" }, { "du", "du" }, { "ju", "ju" });
WORDS(sg_part, { "tech", "tech" }, { "con", "con" }, { "mar", "mar" }, { "ver", "ver" }, { "lex", "lex" }, { "nov", "nov" }, { "al", "al" },
      { "tra", "tra" }, { "syn", "syn" }, { "pro", "pro" }, { "max", "max" }, { "vel", "vel" }, { "ter", "ter" }, { "ra", "ra" }, { "lu", "lu" },
      { "min", "min" }, { "hai", "hai" }, { "keng", "keng" }, { "hup", "hup" }, { "lian", "lian" }, { "guan", "guan" }, { "soon", "soon" },
      { "cheong", "cheong" }, { "teck", "teck" }, { "boon", "boon" }, { "wah", "wah" }, { "yong", "yong" }, { "poh", "poh" }, { "eng", "eng" },
      { "ora", "ora" }, { "zen", "zen" }, { "qua", "qua" }, { "dor", "dor" }, { "fin", "fin" }, { "gal", "gal" }, { "hel", "hel" }, { "ion", "ion" },
      { "jet", "jet" }, { "kor", "kor" }, { "mon", "mon" }, { "nex", "nex" }, { "opt", "opt" }, { "pan", "pan" }, { "sel", "sel" }, { "tor", "tor" },
      { "uni", "uni" }, { "vin", "vin" }, { "wes", "wes" });

#endif
