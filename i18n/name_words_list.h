/*
 * Words that company names share, the same meaning in every language; included by i18n/name_words.c only.
 * X(kind, "token", "spelling;spelling…"): spellings are folded when the table is built; Latin ones lose their
 * diacritics, Han ones are also taken in pinyin. Thai, Lao, Khmer and Burmese have the meaning and, where
 * companies use it, the English word by its sound.
 */
/* --- words that say nothing --- */
X(STOP, "and", "and;the;of;for;at;in;by;de;do;da;dos;et;và;dan;และ;แห่ง;ແລະ;ແຫ່ງ;និង;နှင့်")
X(STOP, "co", "co;company;corp;corporation;ltd;limited;inc;llc;plc;pte;pcl;sdn;bhd;jsc;公司;有限公司;有限责任公司;股份有限公司;công ty;cty;บริษัท;จำกัด;ບໍລິສັດ;ຈຳກັດ;ក្រុមហ៊ុន;ကုမ္ပဏီ;"
    "ကုမ္ပဏီများ;companies;有限;股份;kompani;perusahaan;syarikat;คอร์ปอเรชั่น;คอร์ปอเรชัน;คอร์เปอเรชั่น;ຄໍປໍເຣຊັ່ນ;ខបភើរេសិន;ဂျာဝေးရှင်း;ကော်ပိုရေးရှင်း;"
    "คอมพานี")
X(STOP, "joint-stock", "tmcp;thương mại cổ phần;joint stock commercial;commercial joint stock;joint stock;cổ phần")
/* --- generic --- */
X(GENERIC, "group", "group;groups;grp;集团;集團;控股集团;กลุ่ม;กรุ๊ป;กรุ๊ฟ;กรุป;ກຸ່ມ;ກຣຸບ;ກຣຸ໊ບ;ກຣຸ໋ບ;ກຸບ;ក្រុប;គ្រុប;ហ្គ្រុប;ហ្រុប;အုပ်စု;ကုမ္ပဏီများအုပ်စု;group of companies;ဂရု;"
    "ဂရုပ်;tập đoàn;kumpulan;grup;grupo;companies group")
X(GENERIC, "international", "international;internasional;intl;int l;inter;antarabangsa;antarbangsa;国际;นานาชาติ;ระหว่างประเทศ;อินเตอร์เนชั่นแนล;อินเตอร์เนชันแนล;อินเตอร์เนชั่นเเนล;"
    "อินเตอร์;ສາກົນ;ລະຫວ່າງປະເທດ;ອິນເຕີເນຊັນແນລ;ອິນເຕີເນຊັນນັນ;ອິນເຕີ;អន្តរជាតិ;អ៊ិនធើណេសិនណល;អ៊ីនធើណេសិនណល;ឯនធើណេសិនណល;အပြည်ပြည်ဆိုင်ရာ;နိုင်ငံတကာ;"
    "အင်တာနေရှင်နယ်;အင်တာနေရှင်နယ်လ်;quốc tế;internacional")
X(GENERIC, "global", "global;globe;全球;环球;寰球;โกลบอล;ໂກລບອນ;គ្លូប៊ល;គ្លូបល;ဂလိုဘယ်;toàn cầu;worldwide;world;世界;เวิลด์;ເວີລ")
X(GENERIC, "enterprise", "enterprise;enterprises;entreprises;企业;事业;เอ็นเตอร์ไพรส์;เอนเตอร์ไพรส์;เอ็นเตอร์ไพร์ส;วิสาหกิจ;ວິສາຫະກິດ;ເອັນເຕີໄພຣສ໌;សហគ្រាស;လုပ်ငန်း;လုပ်ငန်းစု;"
    "အင်တာပရိုက်;အင်တာပရိုက်စ်;doanh nghiệp;xí nghiệp;perniagaan;empresa")
X(GENERIC, "business", "business;businesses;kinh doanh;ທຸລະກິດ;ธุรกิจ;ជំនួញ;စီးပွားရေး;bisnis;บิสซิเนส;บิซิเนส;商务;事务")
X(GENERIC, "partners", "partner;partners;associates;พาร์ทเนอร์;พาร์ทเนอร์ส;พาร์ตเนอร์;đối tác")
X(GENERIC, "brothers", "brother;brothers;bros;sons;兄弟;พี่น้อง;ບຣາເດີ")
X(GENERIC, "national", "national;nasional;全国;แห่งชาติ;ແຫ່ງຊາດ;ជាតិ;အမျိုးသား;quốc gia;国家;國家")
X(GENERIC, "general", "general;ทั่วไป;ທົ່ວໄປ;ទូទៅ;အထွေထွေ;tổng hợp;综合;เจเนอรัล;umum")
X(GENERIC, "commercial", "commercial;商业;พาณิชย์;ພານິດ;komersial")
X(GENERIC, "joint-venture", "joint venture;ร่วมทุน;ຮ່ວມທຶນ;liên doanh;合资")
X(GENERIC, "public", "public;มหาชน;ມະຫາຊົນ;មហាជន;အများပိုင်;đại chúng")
X(GENERIC, "state", "state;ລັດ;រដ្ឋ;nhà nước;国有;国营")
X(GENERIC, "asset", "asset;assets;aset;资产;สินทรัพย์;ຊັບສິນ;tài sản")
X(GENERIC, "capital", "capital;资本;แคปปิตอล;แคปปิทัล;ແຄັບປິຕອນ;ຄາປິຕອນ;ខេភីថល;tư bản")
/* --- what a company does --- */
X(TRADE, "holding", "holding;holdings;控股;โฮลดิ้ง;โฮลดิ้งส์;โฮลดิ้งส;โฮลดิงส์;ໂຮນດິ້ງ;ໂຮດດິ້ງ;ໂຮລດິ້ງ;ហូលឌីង;ហូលឌីងស៍;ហូលឌីងស៌;ဟိုးဒင်း;ဟိုးလ်ဒင်း;pegangan;cổ phần đầu tư")
X(TRADE, "trading", "trading;trade;trades;trader;traders;贸易;商贸;经贸;外贸;工贸;商业贸易;การค้า;ค้า;เทรดดิ้ง;เทรดดิง;เทรด;เทรดเดอร์;ການຄ້າ;ຄ້າຂາຍ;ການຄ້າຂາຍ;ເທຣດດິ້ງ;ເທດດິ້ງ;ພາການຄ້າ;"
    "ត្រេឌីង;ត្រេតឌីង;ថ្រេឌីង;ទ្រេឌីង;ពាណិជ្ជកម្ម;ကုန်သွယ်ရေး;ကုန်သွယ်မှု;ထရိတ်ဒင်း;ထရေးဒင်း;thương mại;mậu dịch;dagang;perdagangan;niaga;commerce;comercio;"
    "tm")
X(TRADE, "import", "import;imports;importer;进口;นำเข้า;ນຳເຂົ້າ;ຂາເຂົ້າ;នាំចូល;အိမ်ပို့;သွင်းကုန်;nhập khẩu;impor")
X(TRADE, "export", "export;exports;exporter;出口;ส่งออก;ສົ່ງອອກ;ຂາອອກ;នាំចេញ;ပို့ကုန်;xuất khẩu;ekspor;eksport")
X(TRADE, "import-export", "import export;export import;imp exp;importexport;impex;imex;imexco;进出口;นำเข้าส่งออก;นำเข้า ส่งออก;นำเข้าและส่งออก;ส่งออกนำเข้า;อิมพอร์ต เอ็กซ์ปอร์ต;"
    "ຂາເຂົ້າຂາອອກ;ຂາເຂົ້າ ຂາອອກ;ຂາອອກຂາເຂົ້າ;ຂາອອກ ຂາເຂົ້າ;ນຳເຂົ້າສົ່ງອອກ;ນຳເຂົ້າ ສົ່ງອອກ;ອິມພອດ ເອັກພອດ;នាំចេញនាំចូល;នាំចូលនាំចេញ;នាំចេញ នាំចូល;"
    "នាំចូល នាំចេញ;သွင်းကုန်ပို့ကုန်;ပို့ကုန်သွင်းကုန်;ပို့ကုန် သွင်းကုန်;သွင်းကုန် ပို့ကုန်;xuất nhập khẩu;xnk;ekspor impor;impor ekspor;eksport import;"
    "import and export;export and import")
X(TRADE, "bank", "bank;banking;bank corporation;banking corporation;银行;ธนาคาร;แบงก์;ແບັງ;ທະນາຄານ;ធនាគារ;ဘဏ်;ngân hàng;banco;banque;nhtm")
X(TRADE, "finance", "finance;financial;financing;金融;财务;ไฟแนนซ์;การเงิน;เงินทุน;ການເງິນ;ໄຟແນນ;ໄຟແນນຊ໌;ហិរញ្ញវត្ថុ;ဘဏ္ဍာရေး;ငွေကြေး;ဖိုင်းနန့်စ်;tài chính;keuangan;kewangan;"
    "pembiayaan")
X(TRADE, "microfinance", "microfinance;micro finance;小额贷款;小贷;ไมโครไฟแนนซ์;ຈຸລະພາກ;ຮັບຝາກເງິນ;មីក្រូហិរញ្ញវត្ថុ;အသေးစားငွေကြေး;tài chính vi mô")
X(TRADE, "leasing", "leasing;lease;租赁;ลีสซิ่ง;ลิสซิ่ง;ลีซซิ่ง;ລີສຊິ່ງ;ລິດຊິ່ງ;ລີດຊິ່ງ;ສິນເຊື່ອ;สินเชื่อ;ភតិសន្យា;လီစင်း;cho thuê tài chính;cho thuê;sewa guna")
X(TRADE, "credit", "credit;kredit;信贷;信用;เครดิต;ເຄຣດິດ;ເຄດິດ;ឥណទាន;ခရက်ဒစ်;tín dụng")
X(TRADE, "guarantee", "guarantee;担保;融资担保;ค้ำประกัน;ຄ້ຳປະກັນ;ធានា;bảo lãnh")
X(TRADE, "trust", "trust;信托;ทรัสต์;tín thác")
X(TRADE, "fund", "fund;funds;基金;กองทุน;ກອງທຶນ;មូលនិធិ;ရန်ပုံငွေ;quỹ")
X(TRADE, "securities", "securities;sekuritas;证券;หลักทรัพย์;ຫຼັກຊັບ;ຫລັກຊັບ;មូលបត្រ;ငွေချေးသက်သေခံ;chứng khoán;ซีเคียวริตี้")
X(TRADE, "insurance", "insurance;assurance;asuransi;insurans;保险;财产保险;ประกันภัย;ประกัน;ປະກັນໄພ;ປະກັນ;ធានារ៉ាប់រង;အာမခံ;bảo hiểm;อินชัวรันส์;takaful")
X(TRADE, "life", "life;人寿;ชีวิต;ประกันชีวิต;ຊີວິດ;អាយុជីវិត;အသက်;nhân thọ;jiwa;ไลฟ์")
X(TRADE, "investment", "investment;investments;invest;投资;การลงทุน;ลงทุน;ลงทุนการ;อินเวสเมนท์;อินเวสเมนต์;อินเวสต์เมนต์;อินเวสท์เมนท์;ການລົງທຶນ;ລົງທຶນ;ອິນເວສເມັ້ນ;ອິນເວສເມັນ;"
    "វិនិយោគ;អ៊ីនវេសមេន;អ៊ិនវេសមេន;ខូអ៊ិនវេស;အင်ဗက်စ်မင့်;ရင်းနှီးမြှုပ်နှံမှု;ရင်းနှီးမြှုပ်နှံရေး;đầu tư;investasi;pelaburan;đt;investimento")
X(TRADE, "development", "development;developments;developer;发展;开发;พัฒนา;การพัฒนา;ดีเวลลอปเม้นท์;ดีเวลลอปเมนท์;ดีเวลลอปเมนต์;ดีเวลลอปเม้นต์;ดีเวลล็อปเม้นท์;ພັດທະນາ;ການພັດທະນາ;"
    "ດີເວລອບເມັ້ນ;ດີເວລລອບເມັ້ນ;អភិវឌ្ឍន៍;អភិវឌ្ឍ;ឌីវេឡុបមេន;ឌីវេលឡុបមេន;ဖွံ့ဖြိုးရေး;ဖွံ့ဖြိုးတိုးတက်ရေး;ဒီဗယ်လော့မန့်;phát triển;pembangunan;pengembangan;"
    "desenvolvimento")
X(TRADE, "construction", "construction;constructions;builders;building construction;建设;建筑;建工;施工;ก่อสร้าง;การก่อสร้าง;คอนสตรัคชั่น;คอนสตรัคชัน;คอนสตรัคชั่นส์;ກໍ່ສ້າງ;ການກໍ່ສ້າງ;"
    "ຄອນສະຕຣັກຊັນ;ຄອນສຕຣັກຊັນ;សំណង់;ខនស្ត្រាក់សិន;ខនស្រ្តាក់សិន;ဆောက်လုပ်ရေး;ကွန်စထရပ်ရှင်း;xây dựng;xd;pembinaan;konstruksi;construções;construcao;xây lắp")
X(TRADE, "engineering", "engineering;engineer;engineers;工程;วิศวกรรม;เอ็นจิเนียริ่ง;เอ็นจิเนียริง;เอนจิเนียริ่ง;เอ็นจีเนียริ่ง;ວິສະວະກຳ;ເອັນຈິເນຍຣິງ;ເອັນຈີເນຍຣິ່ງ;វិស្វកម្ម;"
    "អេនជីនៀរីង;អិនជីនារីង;အင်ဂျင်နီယာ;အင်ဂျင်နီယာရင်း;kỹ thuật;cơ khí;kejuruteraan;teknik")
X(TRADE, "technology", "technology;technologies;tech;technic;技术;科技;เทคโนโลยี;เทคโนโลยี่;เทคโนโลจี;เทค;ເຕັກໂນໂລຊີ;ເຕັກໂນໂລຈີ;ເທັກໂນໂລຢີ;ເທັກໂນໂລຊີ;ເທັກໂນໂລຈີ;ເທັກ;បច្ចេកវិទ្យា;"
    "តិចណូឡូជី;តិចណូឡូជីស;ធិកណូឡូជី;နည်းပညာ;တက္ကနိုလိုဂျီ;တက်ကနိုလိုဂျီ;công nghệ;teknologi;tecnologia;khoa học công nghệ")
X(TRADE, "digital", "digital;数字;数码;ดิจิตอล;ดิจิทัล;ດິຈິຕອນ;ດີຈີຕອລ;ឌីជីថល;ဒစ်ဂျစ်တယ်;kỹ thuật số")
X(TRADE, "information", "information;it;信息;资讯;ข้อมูล;สารสนเทศ;ຂໍ້ມູນຂ່າວສານ;ຂໍ້ມູນ;ព័ត៌មាន;သတင်း;သတင်းအချက်အလက်;thông tin;informasi;tin học")
X(TRADE, "network", "network;networks;网络;เน็ตเวิร์ค;เน็ตเวิร์ก;ເຄືອຂ່າຍ;ເນັດເວີກ;បណ្តាញ;ကွန်ရက်;jaringan")
X(TRADE, "software", "software;软件;ซอฟต์แวร์;ซอฟท์แวร์;ຊອບແວ;ຊອບແວຣ໌;សូហ្វវែរ;ဆော့ဖ်ဝဲ;phần mềm;perisian")
X(TRADE, "systems", "system;systems;系统;ซิสเต็มส์;ซิสเต็ม;ຊິສເຕັມ;ລະບົບ;ប្រព័ន្ធ;စနစ်;hệ thống;sistem")
X(TRADE, "solutions", "solution;solutions;โซลูชั่น;โซลูชั่นส์;โซลูชัน;โซลูชันส์;ໂຊລູຊັນ;ໂຊລູຊັ່ນ;សូលូសិន;ဆိုလူးရှင်း;giải pháp;solusi;方案")
X(TRADE, "innovation", "innovation;innovations;创新;นวัตกรรม;ນະວັດຕະກຳ;đổi mới;inovasi")
X(TRADE, "telecom", "telecom;telecoms;telecommunication;telecommunications;电信;通信;通讯;โทรคมนาคม;เทเลคอม;ໂທລະຄົມມະນາຄົມ;ໂທລະຄົມ;ເທເລຄອມ;ទូរគមនាគមន៍;តេលេខម;ဆက်သွယ်ရေး;"
    "တယ်လီကွန်း;viễn thông;telekomunikasi;telekom")
X(TRADE, "communications", "communication;communications;交通;คอมมูนิเคชั่น;คอมมิวนิเคชั่น;คอมมูนิเคชั่นส์;คอมมิวนิเคชั่นส์;สื่อสาร;ຄົມມະນາຄົມ;ສື່ສານ;ទំនាក់ទំនង;komunikasi;"
    "komunikasyon;giao tiếp;truyền thông")
X(TRADE, "media", "media;传媒;传播;媒体;มีเดีย;สื่อ;ສື່;ມີເດຍ;មេឌៀ;ប្រព័ន្ធផ្សព្វផ្សាយ;မီဒီယာ;phương tiện")
X(TRADE, "advertising", "advertising;advertisement;广告;โฆษณา;ໂຄສະນາ;ផ្សាយពាណិជ្ជកម្ម;ကြော်ငြာ;quảng cáo;periklanan;iklan")
X(TRADE, "entertainment", "entertainment;娱乐;บันเทิง;เอ็นเตอร์เทนเม้นท์;เอ็นเตอร์เทนเมนท์;ບັນເທີງ;កម្សាន្ត;ဖျော်ဖြေရေး;giải trí;hiburan")
X(TRADE, "culture", "culture;cultural;文化;วัฒนธรรม;ວັດທະນະທຳ;វប្បធម៌;ယဉ်ကျေးမှု;văn hóa;budaya")
X(TRADE, "education", "education;educational;教育;การศึกษา;ການສຶກສາ;អប់រំ;ပညာရေး;giáo dục;pendidikan;school;学校;โรงเรียน;ໂຮງຮຽນ;សាលា;trường học")
X(TRADE, "industry", "industry;industries;industrial;实业;工业;产业;อุตสาหกรรม;อุตสาหกรรมการ;อินดัสทรี;อินดัสตรี้;อินดัสทรี้;อินดัสเตรียล;อินดัสตรีส์;อินดัสตรี;ອຸດສາຫະກຳ;"
    "ອິນດັສຕຣີ;ឧស្សាហកម្ម;អ៊ីនដាស់ទ្រី;စက်မှု;စက်မှုလုပ်ငန်း;အင်ဒပ်စထရီ;အင်ဒတ်စထရီး;công nghiệp;industri;perindustrian;indústria")
X(TRADE, "manufacturing", "manufacturing;manufacture;manufacturer;manufacturers;mfg;制造;生产;ผลิต;แมนูแฟคเจอริ่ง;การผลิต;ຜະລິດ;ການຜະລິດ;ផលិត;ထုတ်လုပ်ရေး;sản xuất;sx;manufaktur;"
    "pembuatan;chế tạo")
X(TRADE, "products", "product;products;制品;产品;ผลิตภัณฑ์;โปรดักส์;โปรดักท์;ຜະລິດຕະພັນ;ផលិតផល;ထုတ်ကုန်;sản phẩm;produk")
X(TRADE, "services", "service;services;servicing;服务;บริการ;การบริการ;เซอร์วิส;เซอร์วิสเซส;ບໍລິການ;ເຊີວິສ;សេវា;សេវាកម្ម;សឺវីស;ဝန်ဆောင်မှု;ဆားဗစ်;ဆာဗစ်;dịch vụ;dv;jasa;"
    "perkhidmatan;layanan;tmdv;serviços")
X(TRADE, "supply", "supply;supplies;supplier;供应;供给;ซัพพลาย;ซัพพลายส์;ຊັບພາຍ;ສະໜອງ;ផ្គត់ផ្គង់;cung ứng;vật tư;bekalan")
X(TRADE, "supply-chain", "supply chain;供应链;ซัพพลายเชน;chuỗi cung ứng")
X(TRADE, "distribution", "distribution;distributor;distributors;分销;จัดจำหน่าย;จำหน่าย;ຈັດຈຳໜ່າຍ;ຈຳໜ່າຍ;ចែកចាយ;ဖြန့်ချိရေး;phân phối;distribusi;pengedaran;ดิสทริบิวชั่น")
X(TRADE, "marketing", "marketing;market;营销;การตลาด;มาร์เก็ตติ้ง;ການຕະຫຼາດ;ມາເກັດຕິ້ງ;ទីផ្សារ;ဈေးကွက်;tiếp thị;pemasaran")
X(TRADE, "retail", "retail;零售;ค้าปลีก;รีเทล;ຂາຍຍ່ອຍ;លក់រាយ;လက်လီ;bán lẻ;ritel;supermarket;超市;siêu thị")
X(TRADE, "logistics", "logistics;logistic;物流;โลจิสติกส์;โลจิสติกซ์;โลจิสติก;ໂລຈິສຕິກ;ໂລຈິດສະຕິກ;ໂລຊິສຕິກ;ໂລຈິສຕິກສ໌;ໂລຈິສະຕິກ;ຂົນສົ່ງສິນຄ້າ;ឡូជីស្ទិក;ឡូជីស្ទីក;ភស្តុភារ;"
    "ថ្លូជីស្ទិក;ထောက်ပံ့ပို့ဆောင်ရေး;လောဂျစ်တစ်;လောဂျစ်စတစ်;logistik")
X(TRADE, "transport", "transport;transportation;transports;运输;货运;ขนส่ง;การขนส่ง;ทรานสปอร์ต;ทรานสปอร์ท;ทรานส์พอร์ต;ຂົນສົ່ງ;ການຂົນສົ່ງ;ທຣານສປອດ;ដឹកជញ្ជូន;ត្រានស្ព័រ;"
    "သယ်ယူပို့ဆောင်ရေး;ပို့ဆောင်ရေး;ထရန်စပို့;vận tải;vận chuyển;pengangkutan;transportasi;angkutan")
X(TRADE, "shipping", "shipping;marine;maritime;航运;海运;船务;เดินเรือ;พาณิชยนาวี;ชิปปิ้ง;ເດີນເຮືອ;ຊິບປິ້ງ;នាវាចរណ៍;သင်္ဘော;hàng hải;vận tải biển;pelayaran;perkapalan")
X(TRADE, "express", "express;快递;速递;เอ็กซ์เพรส;ด่วน;ເອັກເພຣສ;ດ່ວນ;chuyển phát nhanh;转运")
X(TRADE, "freight", "freight;cargo;forwarding;forwarder;货代;คาร์โก้;ຄາໂກ;kargo;giao nhận")
X(TRADE, "port", "port;ports;港口;港务;ท่าเรือ;ທ່າເຮືອ;ທ່າບົກ;កំពង់ផែ;ဆိပ်ကမ်း;cảng;pelabuhan")
X(TRADE, "airlines", "airline;airlines;airways;航空;สายการบิน;แอร์ไลน์;แอร์เวย์ส;การบิน;ສາຍການບິນ;ການບິນ;អាកាសចរណ៍;လေကြောင်း;hàng không;aviation;penerbangan")
X(TRADE, "railway", "railway;railways;rail;铁路;รถไฟ;ລົດໄຟ;ທາງລົດໄຟ;ផ្លូវដែក;រថភ្លើង;မီးရထား;đường sắt;kereta api")
X(TRADE, "highway", "highway;highways;expressway;expressways;motorway;高速公路;高速;公路;ทางด่วน;ທາງດ່ວນ;ផ្លូវល្បឿនលឿន;đường cao tốc;jalan tol;lebuhraya")
X(TRADE, "road-bridge", "road and bridge;road bridge;roads and bridges;roads bridges;路桥;ຂົວທາງ;ສ້າງຂົວທາງ;cầu đường")
X(TRADE, "energy", "energy;energies;能源;新能源;พลังงาน;เอนเนอร์ยี่;เอ็นเนอร์จี;เอ็นเนอร์ยี่;เอ็นเนอร์ยี;ພະລັງງານ;ເອັນເນີຢີ;ເອັນເນີຈີ;ថាមពល;អេណឺជី;စွမ်းအင်;အန်နာဂျီ;năng lượng;"
    "energi;tenaga")
X(TRADE, "power", "power;electric power;电力;电网;国电;ไฟฟ้า;พาวเวอร์;เพาเวอร์;ໄຟຟ້າ;ພາວເວີ;អគ្គិសនី;ផៅវើ;လျှပ်စစ်;ပါဝါ;điện lực;điện;listrik;elektrik;electricity")
X(TRADE, "hydropower", "hydropower;hydro power;hydroelectric;水电;水力;水电站;พลังน้ำ;ໄຟຟ້ານ້ຳຕົກ;ວາລີອັກຄີ;ພະລັງງານນ້ຳ;វារីអគ្គិសនី;ရေအားလျှပ်စစ်;thủy điện")
X(TRADE, "solar", "solar;光伏;太阳能;โซลาร์;โซล่า;โซลาร์เซลล์;แสงอาทิตย์;ໂຊລາ;ແສງຕາເວັນ;ពន្លឺព្រះអាទិត្យ;နေရောင်ခြည်;năng lượng mặt trời")
X(TRADE, "electronics", "electronic;electronics;电子;อิเล็กทรอนิกส์;อีเลคโทรนิคส์;อิเลคทรอนิคส์;ເອເລັກໂຕຣນິກ;ເອເລັກໂທຣນິກ;អេឡិចត្រូនិក;អេឡិចត្រូនិច;အီလက်ထရောနစ်;điện tử;"
    "elektronik;elektronika")
X(TRADE, "electric", "electric;electrical;电器;电气;อิเล็กทริก;ອີເລັກຕຣິກ;điện máy")
X(TRADE, "petroleum", "petroleum;oil;petrol;fuel;石油;石化;油品;ปิโตรเลียม;น้ำมัน;ออยล์;ນ້ຳມັນ;ນ້ຳມັນເຊື້ອໄຟ;ປີໂຕຣລຽມ;ເຊື້ອໄຟ;ប្រេង;ប្រេងឥន្ធនៈ;ប្រេងកាត;ရေနံ;စက်သုံးဆီ;xăng dầu;"
    "dầu khí;minyak;petroleo")
X(TRADE, "gas", "gas;燃气;天然气;ก๊าซ;แก๊ส;ແກັສ;ອາຍແກັສ;ឧស្ម័ន;ဓာတ်ငွေ့;khí đốt")
X(TRADE, "petrochemical", "petrochemical;petrochemicals;石油化工;ปิโตรเคมี;ປີໂຕເຄມີ;hóa dầu")
X(TRADE, "chemical", "chemical;chemicals;化工;化学;เคมี;เคมิคอล;เคมีภัณฑ์;เคมีคอล;ເຄມີ;គីមី;ဓာတု;hóa chất;hóa học;kimia")
X(TRADE, "mining", "mining;mine;mines;mineral;minerals;矿业;采矿;矿产;เหมืองแร่;เหมือง;ໄມນິ້ງ;ບໍ່ແຮ່;ຂຸດຄົ້ນແຮ່;ແຮ່ທາດ;រ៉ែ;មីននីង;រុករករ៉ែ;သတ္တုတွင်း;တွင်းထွက်;မိုင်းနင်း;"
    "khoáng sản;khai khoáng;pertambangan;perlombongan")
X(TRADE, "steel", "steel;钢铁;เหล็ก;สตีล;เหล็กกล้า;ເຫຼັກ;ເຫຼັກກ້າ;ដែក;ដែកថែប;សំណធាតុ;သံမဏိ;စတီး;thép;keluli;gang thép")
X(TRADE, "metal", "metal;metals;金属;有色金属;โลหะ;เมทัล;ໂລຫະ;លោហៈ;သတ္တု;kim loại;logam;kim khí")
X(TRADE, "aluminum", "aluminum;aluminium;铝业;อลูมิเนียม;อะลูมิเนียม;ອະລູມີນຽມ;ອາລູມີນຽມ;អាលុយមីញ៉ូម;အလူမီနီယံ")
X(TRADE, "cement", "cement;水泥;ปูนซิเมนต์;ปูนซีเมนต์;ซีเมนต์;ซิเมนต์;ຊີມັງ;ຊິມັງ;ស៊ីម៉ង់ត៍;ស៊ីម៉ង់ត៏;ស៊ីម៉ង់;ဘိလပ်မြေ;xi măng;semen;simen")
X(TRADE, "building-materials", "building materials;building material;construction materials;建材;建筑材料;วัสดุก่อสร้าง;ວັດສະດຸກໍ່ສ້າງ;ອຸປະກອນກໍ່ສ້າງ;គ្រឿងសំណង់;សម្ភារៈសំណង់;"
    "ဆောက်လုပ်ရေးပစ္စည်း;vật liệu xây dựng;vlxd;bahan binaan")
X(TRADE, "materials", "material;materials;材料;新材料;วัสดุ;ວັດສະດຸ;សម្ភារៈ;vật liệu;bahan;ပစ္စည်း")
X(TRADE, "glass", "glass;玻璃;กระจก;แก้ว;ແກ້ວ;កញ្ចក់;ဖန်;thủy tinh;kaca")
X(TRADE, "plastic", "plastic;plastics;塑料;塑胶;พลาสติก;พลาสติค;ພລາສຕິກ;ປລາສຕິກ;ຢາງປລາສຕິກ;ប្លាស្ទិក;ប្លាស្ទិច;ပလတ်စတစ်;nhựa;plastik")
X(TRADE, "rubber", "rubber;橡胶;ยางพารา;ยาง;รับเบอร์;ຢາງພາລາ;ຢາງ;កៅស៊ូ;ရော်ဘာ;cao su;karet;getah")
X(TRADE, "paper", "paper;纸业;造纸;กระดาษ;เปเปอร์;ເຈ້ຍ;ក្រដាស;စက္ကူ;kertas")
X(TRADE, "packaging", "packaging;packing;pack;包装;บรรจุภัณฑ์;แพ็คเกจจิ้ง;แพคเกจจิ้ง;ບັນຈຸພັນ;ຫຸ້ມຫໍ່;វេចខ្ចប់;ထုပ်ပိုးမှု;bao bì;kemasan;pembungkusan")
X(TRADE, "printing", "printing;print;印刷;印务;การพิมพ์;พิมพ์;พริ้นติ้ง;ໂຮງພິມ;ການພິມ;បោះពុម្ព;ပုံနှိပ်;in ấn;percetakan")
X(TRADE, "wood", "wood;timber;木业;木材;ไม้;ວູດ;ໄມ້;ໂຮງເລື່ອຍ;ឈើ;သစ်;သစ်တော;kayu")
X(TRADE, "furniture", "furniture;家具;家居;เฟอร์นิเจอร์;ເຟີນິເຈີ;គ្រឿងសង្ហារឹម;ပရိဘောဂ;nội thất;đồ gỗ;perabot;mebel")
X(TRADE, "garment", "garment;garments;apparel;clothing;服装;服饰;制衣;เสื้อผ้า;การ์เม้นท์;การ์เมนท์;ຕັດຫຍິບ;ການເມັ້ນ;កាត់ដេរ;ហ្គាមេន;ហ្គាម៉េន;ហ្កាម៉ិន;အထည်ချုပ်;may mặc;garmen;"
    "pakaian;dệt may")
X(TRADE, "textile", "textile;textiles;纺织;สิ่งทอ;เท็กซ์ไทล์;เท็กซ์ไทล์ส;ແຜ່ນແພ;ວາຍນັດ;វាយនភ័ណ្ឌ;ချည်မျှင်;အထည်အလိပ်;dệt;tekstil")
X(TRADE, "footwear", "footwear;shoes;shoe;鞋业;รองเท้า;ເກີບ;ស្បែកជើង;ဖိနပ်;giày;giày dép;sepatu;kasut")
X(TRADE, "food", "food;foods;foodstuff;foodstuffs;食品;อาหาร;ฟู้ด;ฟู้ดส์;ฟูดส์;ฟูด;ອາຫານ;ຟູດ;ຟູດສ໌;ម្ហូបអាហារ;អាហារ;ហ្វូដ;ហ្វូដស៍;စားသောက်ကုန်;ဖု;ဖွတ်;ဖုဒ်;ဖုဒ်စ်;"
    "thực phẩm;lương thực;makanan;pangan;alimentos")
X(TRADE, "beverage", "beverage;beverages;drinks;饮料;饮品;เครื่องดื่ม;เบเวอเรจ;เบฟเวอเรจ;ເຄື່ອງດື່ມ;ນ້ຳດື່ມ;ភេសជ្ជៈ;បេវើរីច;အဖျော်ယမကာ;အချိုရည်;nước giải khát;đồ uống;minuman;"
    "bebidas")
X(TRADE, "beer", "beer;brewery;breweries;brewing;啤酒;เบียร์;บริวเวอรี่;เบียร์สด;ເບຍ;ໂຮງເບຍ;ບຣິວເວີຣີ;ស្រាបៀរ;បៀរ;ប្រ៊ូវើរី;ဘီယာ;ဘရူဝါရီ;bia;bir")
X(TRADE, "wine", "wine;wines;liquor;spirits;酒业;สุรา;ไวน์;ເຫຼົ້າ;ວາຍ;ស្រា;ဝိုင်;rượu")
X(TRADE, "coffee", "coffee;cafe;咖啡;กาแฟ;คอฟฟี่;ກາເຟ;ຄອບຟີ່;កាហ្វេ;ខហ្វី;ကော်ဖီ;cà phê;kopi")
X(TRADE, "tea", "tea;teas;茶业;茶叶;ชา;ชาสำเร็จ;ຊາ;តែ;လက်ဖက်;teh")
X(TRADE, "rice", "rice;米业;大米;粮油;ข้าว;ไรซ์;ເຂົ້າ;ເຂົ້າສານ;អង្ករ;ស្រូវ;រ៉ាយ;ဆန်;ဆန်စပါး;gạo;beras;padi")
X(TRADE, "sugar", "sugar;糖业;制糖;น้ำตาล;ชูการ์;ນ້ຳຕານ;ស្ករ;သကြား;mía đường;gula")
X(TRADE, "dairy", "dairy;milk;乳业;牛奶;นม;แดรี่;ນົມ;ទឹកដោះគោ;နို့;sữa;susu")
X(TRADE, "fruit", "fruit;fruits;果业;水果;ผลไม้;ฟรุ๊ต;ໝາກໄມ້;ផ្លែឈើ;သစ်သီး;trái cây;buah")
X(TRADE, "seafood", "seafood;fishery;fisheries;aquatic;水产;海产;渔业;อาหารทะเล;ประมง;ซีฟู้ด;ການປະມົງ;នេសាទ;គ្រឿងសមុទ្រ;ငါး;ရေလုပ်ငန်း;thủy sản;hải sản;perikanan")
X(TRADE, "feed", "feed;feeds;feedmill;饲料;อาหารสัตว์;ອາຫານສັດ;ចំណីសត្វ;တိရစ္ဆာန်အစာ;အစာ;thức ăn chăn nuôi;pakan")
X(TRADE, "agriculture", "agriculture;agricultural;agri;agro;farm;farms;farming;农业;农产品;เกษตร;การเกษตร;เกษตรกรรม;ฟาร์ม;ກະສິກຳ;ຟາມ;ກະເສດ;កសិកម្ម;កសិឧស្សាហកម្ម;ហ្វាម;စိုက်ပျိုးရေး;"
    "လယ်ယာ;nông nghiệp;nông sản;pertanian;agricola;nông trại")
X(TRADE, "livestock", "livestock;animal husbandry;畜牧;养殖;ปศุสัตว์;ລ້ຽງສັດ;ចិញ្ចឹមសត្វ;မွေးမြူရေး;chăn nuôi;peternakan;ternakan")
X(TRADE, "forestry", "forestry;forest;forests;林业;ป่าไม้;ປ່າໄມ້;ព្រៃឈើ;သစ်တောရေးရာ;lâm nghiệp;kehutanan;perhutanan")
X(TRADE, "plantation", "plantation;plantations;种植;ปลูก;ປູກ;ចំការ;စိုက်ခင်း;trồng;perkebunan;ladang;palm oil;ปาล์มน้ำมัน;kelapa sawit")
X(TRADE, "fertilizer", "fertilizer;fertilisers;fertilizers;fertiliser;化肥;肥料;ปุ๋ย;ຝຸ່ນ;ປຸ໋ຍ;ជី;ဓာတ်မြေဩဇာ;မြေသြဇာ;phân bón;pupuk;baja kimia")
X(TRADE, "pharma", "pharma;pharmaceutical;pharmaceuticals;pharmacy;drug;medicine;医药;药业;制药;ยา;เภสัช;เภสัชกรรม;ฟาร์มา;ຢາ;ການຢາ;ຟາມາ;ໂຮງງານຢາ;ឱសថ;ផាម៉ា;ហ្វាម៉ា;ဆေးဝါး;ဆေး;"
    "ဖာမာ;dược;dược phẩm;farmasi;farma;obat")
X(TRADE, "medical", "medical;health;healthcare;hospital;医疗;健康;医院;การแพทย์;โรงพยาบาล;เมดิคอล;สุขภาพ;ການແພດ;ໂຮງໝໍ;ສຸຂະພາບ;វេជ្ជសាស្ត្រ;មន្ទីរពេទ្យ;សុខភាព;ဆေးရုံ;ကျန်းမာရေး;"
    "y tế;bệnh viện;kesihatan;kesehatan;perubatan;rumah sakit")
X(TRADE, "biotech", "biotech;biotechnology;bio;biological;生物;ไบโอ;ไบโอเทค;ຊີວະພາບ;ໄບໂອ;ជីវ;ဇီဝ;sinh học;bioteknologi")
X(TRADE, "cosmetics", "cosmetic;cosmetics;beauty;化妆品;เครื่องสำอาง;คอสเมติกส์;ເຄື່ອງສຳອາງ;គ្រឿងសម្អាង;အလှကုန်;mỹ phẩm;kosmetik")
X(TRADE, "hotel", "hotel;hotels;resort;resorts;酒店;宾馆;度假村;大酒店;โรงแรม;โฮเต็ล;รีสอร์ท;รีสอร์ต;ໂຮງແຮມ;ໂຮເຕັນ;ຣີສອດ;ລີສອດ;សណ្ឋាគារ;រីស្សត;រមណីយដ្ឋាន;ဟိုတယ်;ရီဆော့;khách sạn;"
    "khu nghỉ dưỡng")
X(TRADE, "restaurant", "restaurant;restaurants;catering;餐饮;饭店;ร้านอาหาร;ภัตตาคาร;ຮ້ານອາຫານ;ភោជនីយដ្ឋាន;စားသောက်ဆိုင်;nhà hàng;restoran")
X(TRADE, "tourism", "tourism;tourist;travel;travels;tour;tours;旅游;旅行社;旅行;文旅;ท่องเที่ยว;ทัวร์;ทราเวล;นำเที่ยว;ທ່ອງທ່ຽວ;ການທ່ອງທ່ຽວ;ທົວ;ທຣາເວລ;ทราเวิล;ទេសចរណ៍;ធ្រែវ៉ល;"
    "ត្រាវែល;ခရီးသွားလာရေး;ထရယ်ဗယ်;ခရီး;du lịch;pelancongan;pariwisata;wisata")
X(TRADE, "real-estate", "real estate;realty;property;properties;estate;land;house;房地产;置业;地产;物业;อสังหาริมทรัพย์;พร็อพเพอร์ตี้;พร็อพเพอร์ตี;เรียลเอสเตท;แลนด์;ที่ดิน;"
    "ອະສັງຫາລິມະຊັບ;ທີ່ດິນ;ພຣອບເພີຕີ;ເຮືອນ;អចលនទ្រព្យ;ប្រូភើធី;ដីធ្លី;အိမ်ခြံမြေ;မြေယာ;bất động sản;địa ốc;properti;hartanah;nhà đất")
X(TRADE, "infrastructure", "infrastructure;基础设施;โครงสร้างพื้นฐาน;ພື້ນຖານໂຄງລ່າງ;ໂຄງລ່າງ;ហេដ្ឋារចនាសម្ព័ន្ធ;အခြေခံအဆောက်အအုံ;hạ tầng;cơ sở hạ tầng;infrastruktur")
X(TRADE, "design", "design;designs;设计;ออกแบบ;ดีไซน์;ອອກແບບ;ດີຊາຍ;រចនា;ဒီဇိုင်း;thiết kế;reka bentuk;desain;decoration;装饰;ตกแต่ง;ຕົບແຕ່ງ;trang trí")
X(TRADE, "architect", "architect;architects;architecture;建筑设计;สถาปัตย์;สถาปนิก;ສະຖາປະນິກ;kiến trúc;arkitek")
X(TRADE, "consulting", "consulting;consultant;consultants;consultancy;advisory;咨询;顾问;ที่ปรึกษา;คอนซัลแตนท์;คอนซัลติ้ง;คอนซัลแทนท์;ທີ່ປຶກສາ;ຄອນຊັນຕິ້ງ;ប្រឹក្សា;ទីប្រឹក្សា;"
    "ខនសាល់ធីង;အကြံပေး;tư vấn;konsultan;perunding;ให้คำปรึกษา")
X(TRADE, "law", "law;legal;lawyer;律师;律师事务所;กฎหมาย;ทนายความ;ກົດໝາຍ;ທະນາຍຄວາມ;ច្បាប់;မေဥပဒေ;ဥပဒေ;luật;hukum;guaman")
X(TRADE, "accounting", "accounting;accountants;audit;auditing;会计;会计师事务所;审计;บัญชี;ตรวจสอบบัญชี;ບັນຊີ;ການບັນຊີ;ກວດສອບ;គណនេយ្យ;សវនកម្ម;စာရင်း;kế toán;kiểm toán;akuntansi;"
    "perakaunan")
X(TRADE, "management", "management;mgmt;管理;จัดการ;การจัดการ;บริหาร;แมเนจเม้นท์;แมนเนจเม้นท์;ຄຸ້ມຄອງ;ບໍລິຫານ;ແມນເນຈເມັ້ນ;គ្រប់គ្រង;စီမံခန့်ခွဲမှု;စီမံခန့်ခွဲရေး;quản lý;"
    "pengurusan;manajemen")
X(TRADE, "machinery", "machinery;machine;machines;equipment;equipments;机械;设备;装备;机器;เครื่องจักร;แมชชีน;อุปกรณ์;แมชชีนเนอรี่;ເຄື່ອງຈັກ;ອຸປະກອນ;ກົນຈັກ;គ្រឿងចក្រ;គ្រឿងបន្លាស់;"
    "စက်ယန္တရား;စက်ပစ္စည်း;máy móc;thiết bị;mesin;jentera;peralatan")
X(TRADE, "automobile", "automobile;automobiles;automotive;auto;autos;motor;motors;car;cars;vehicle;vehicles;汽车;摩托;车辆;ยานยนต์;รถยนต์;ออโต้;มอเตอร์;มอเตอร์ส;ออโตโมทีฟ;ออโตโมบิล;"
    "ລົດຍົນ;ລົດ;ມໍເຕີ;ມໍເຕີ້;ອໍໂຕ້;ຍານຍົນ;រថយន្ត;ម៉ូតូ;ម៉ូទ័រ;អូតូ;ម៉ូធ័រ;မော်တော်ကား;မော်တော်;မော်တာ;ကား;ô tô;otomotif;kenderaan;kendaraan;otomobil;xe máy")
X(TRADE, "parts", "parts;spare parts;autoparts;auto parts;配件;零部件;ชิ้นส่วน;อะไหล่;พาร์ท;ອາໄຫຼ່;គ្រឿងបន្លាស់រថយន្ត;အပိုပစ္စည်း;phụ tùng;onderdil;alat ganti")
X(TRADE, "heavy-industry", "heavy industry;heavy industries;重工;อุตสาหกรรมหนัก;công nghiệp nặng")
X(TRADE, "environment", "environment;environmental;环保;环境;สิ่งแวดล้อม;ສິ່ງແວດລ້ອມ;បរិស្ថាន;ပတ်ဝန်းကျင်;môi trường;lingkungan;alam sekitar")
X(TRADE, "water", "water;waters;水务;供水;น้ำ;ประปา;การประปา;ນ້ຳ;ນ້ຳປະປາ;ទឹក;រដ្ឋាករទឹក;ရေ;nước;cấp nước")
X(TRADE, "security", "security;保安;安防;รักษาความปลอดภัย;ຮັກສາຄວາມປອດໄພ;សន្តិសុខ;လုံခြုံရေး;bảo vệ;an ninh;keamanan;keselamatan")
X(TRADE, "gold", "gold;jewelry;jewellery;gem;gems;黄金;珠宝;金店;ทอง;โกลด์;จิวเวลรี่;อัญมณี;ຄຳ;ໂກລ;ເຄື່ອງປະດັບ;មាស;គ្រឿងអលង្ការ;ရွှေ;ကျောက်မျက်;vàng;vàng bạc;đá quý;emas")
X(TRADE, "warehouse", "warehouse;warehousing;storage;仓储;คลังสินค้า;ສາງ;ឃ្លាំង;ဂိုဒေါင်;kho bãi;kho;gudang;pergudangan")
X(TRADE, "economic", "economic;economy;economics;经济;เศรษฐกิจ;ເສດຖະກິດ;សេដ្ឋកិច្ច;kinh tế;ekonomi")
X(TRADE, "zone", "zone;park;园区;工业园;产业园;经济区;保税区;เขต;นิคมอุตสาหกรรม;ເຂດ;ນິຄົມອຸດສາຫະກຳ;តំបន់;ဇုန်;khu công nghiệp;kcn;kawasan")
X(TRADE, "exploration", "exploration;production;สำรวจ;ຂຸດຄົ້ນ;ສຳຫຼວດ;thăm dò;exploration and production;สำรวจและผลิต;勘探")
X(TRADE, "research", "research;研究;研究院;วิจัย;ຄົ້ນຄວ້າ;ស្រាវជ្រាវ;သုတေသန;nghiên cứu;penyelidikan;institute;设计院;สถาบัน;ສະຖາບັນ;viện")
X(TRADE, "online", "online;e commerce;ecommerce;电商;电子商务;ออนไลน์;อีคอมเมิร์ซ;ອອນລາຍ;អនឡាញ;အွန်လိုင်း;trực tuyến;thương mại điện tử")
X(TRADE, "payment", "payment;payments;支付;เพย์;เพย์เมนท์;ຊຳລະ;ເພ;ទូទាត់;ငွေပေးချေမှု;thanh toán;pembayaran")
X(TRADE, "stock-exchange", "stock exchange;securities exchange;证券交易所;ตลาดหลักทรัพย์;ຕະຫຼາດຫຼັກຊັບ;ផ្សារមូលបត្រ;sở giao dịch chứng khoán;bursa")
X(TRADE, "rural", "rural;rural commercial;农村;农村商业;农商;农信;ຊົນນະບົດ;ជនបទ;nông thôn;rakyat")
X(TRADE, "savings", "savings;saving;postal savings;储蓄;邮政储蓄;ออมสิน;ເງິນຝາກ;សន្សំ;စုဆောင်း;tiết kiệm;tabungan;simpanan")
X(TRADE, "foreign-trade", "foreign trade;ការពាណិជ្ជក្រៅប្រទេស;foreign commerce;ngoại thương;ການຄ້າຕ່າງປະເທດ")
X(TRADE, "merchants", "merchant;merchants;招商")
X(TRADE, "rental", "rental;rent;rentals;ให้เช่า;ໃຫ້ເຊົ່າ;ငှားရမ်းရေး")
X(TRADE, "shop", "shop;store;stores;mart;商店;百货;ร้านค้า;มาร์ท;สโตร์;ມາດ;ຮ້ານຄ້າ;ហាង;ម៉ាត;ဆိုင်;စတိုး;cửa hàng;bách hóa;toko;kedai")
X(TRADE, "mall", "mall;plaza;shopping center;shopping centre;购物中心;广场;ห้างสรรพสินค้า;พลาซ่า;ສູນການຄ້າ;ພລາຊາ;ផ្សារទំនើប;ပလာဇာ;trung tâm thương mại")
X(TRADE, "center", "center;centre;中心;ศูนย์;เซ็นเตอร์;ສູນ;ເຊັນເຕີ;មជ្ឈមណ្ឌល;စင်တာ;trung tâm;pusat")
X(TRADE, "factory", "factory;plant;works;工厂;โรงงาน;ໂຮງງານ;រោងចក្រ;စက်ရုံ;nhà máy;pabrik;kilang")
X(TRADE, "university", "university;college;大学;学院;มหาวิทยาลัย;ມະຫາວິທະຍາໄລ;សាកលវិទ្យាល័យ;တက္ကသိုလ်;đại học;universitas;universiti")
X(TRADE, "association", "association;society;协会;สมาคม;ສະມາຄົມ;សមាគម;အသင်း;hiệp hội;persatuan;asosiasi")
X(TRADE, "chamber", "chamber of commerce;商会;หอการค้า;ສະພາການຄ້າ;សភាពាណិជ្ជកម្ម;phòng thương mại")
X(TRADE, "lottery", "lottery;彩票;ສະຫຼາກ;ຫວຍ;xổ số;ឆ្នោត")
X(TRADE, "property-insurance", "财产;property and casualty;general insurance;วินาศภัย")
X(TRADE, "overseas", "overseas;海外;ต่างประเทศ;ຕ່າງປະເທດ;ក្រៅប្រទេស;နိုင်ငံခြား;hải ngoại;nước ngoài;foreign")
/* --- parts of a company: must agree --- */
X(BRANCH, "branch", "branch;分公司;分行;支行;分店;分部;สาขา;ສາຂາ;សាខា;ဘဏ်ခွဲ;ရုံးခွဲ;chi nhánh;cabang;cawangan;sucursal")
X(BRANCH, "representative", "representative office;rep office;办事处;代表处;สำนักงานผู้แทน;สำนักงานตัวแทน;ຫ້ອງການຕາງໜ້າ;ຫ້ອງການຜູ້ຕາງໜ້າ;ការិយាល័យតំណាង;ကိုယ်စားလှယ်ရုံး;"
    "văn phòng đại diện;kantor perwakilan;pejabat perwakilan")
X(BRANCH, "subsidiary", "subsidiary;子公司;บริษัทย่อย;ບໍລິສັດລູກ;công ty con;anak perusahaan")
/* --- countries; the token is the ISO code --- */
X(COUNTRY, "cn", "china;chinese;中国;中华;中华人民共和国;ประเทศจีน;จีน;ไชน่า;ຈີນ;ປະເທດຈີນ;ສປ ຈີນ;ໄຊນ່າ;ចិន;ឆៃណា;တရုတ်;ချိုင်းနား;trung quốc;tiongkok;cina;zhongguo")
X(COUNTRY, "la", "laos;lao;lao pdr;laopdr;老挝;寮国;ลาว;ประเทศลาว;สปป ลาว;ລາວ;ສປປ ລາວ;ປະເທດລາວ;ឡាវ;လာအို;lào")
X(COUNTRY, "th", "thailand;thai;siam thai;泰国;ประเทศไทย;ไทย;ไทยแลนด์;ໄທ;ປະເທດໄທ;ໄທແລນ;ថៃ;ប្រទេសថៃ;ថៃឡង់;ထိုင်း;thái lan")
X(COUNTRY, "vn", "vietnam;viet nam;vietnamese;越南;เวียดนาม;ຫວຽດນາມ;ວຽດນາມ;វៀតណាម;ဗီယက်နမ်;việt nam")
X(COUNTRY, "kh", "cambodia;cambodian;kampuchea;khmer;柬埔寨;กัมพูชา;เขมร;ກຳປູເຈຍ;ຂະເໝນ;កម្ពុជា;ខេមបូឌា;ខ្មែរ;ကမ္ဘောဒီးယား;campuchia;kemboja;kamboja")
X(COUNTRY, "mm", "myanmar;burma;缅甸;เมียนมาร์;เมียนมา;พม่า;ມຽນມາ;ພະມ້າ;មីយ៉ាន់ម៉ា;မြန်မာ;မြန်မာနိုင်ငံ;miến điện")
X(COUNTRY, "my", "malaysia;malaysian;马来西亚;大马;มาเลเซีย;ມາເລເຊຍ;ມາເລເຊັຍ;ម៉ាឡេស៊ី;မလေးရှား;malayan;malaya")
X(COUNTRY, "sg", "singapore;新加坡;สิงคโปร์;ສິງກະໂປ;សិង្ហបុរី;စင်ကာပူ;singapura")
X(COUNTRY, "id", "indonesia;indonesian;印尼;印度尼西亚;อินโดนีเซีย;ອິນໂດເນເຊຍ;ឥណ្ឌូនេស៊ី;အင်ဒိုနီးရှား")
X(COUNTRY, "ph", "philippines;philippine;pilipinas;菲律宾;ฟิลิปปินส์;ຟິລິບປິນ;ហ្វីលីពីន;ဖိလစ်ပိုင်;filipina")
X(COUNTRY, "bn", "brunei;文莱;บรูไน;ບຣູໄນ;ប្រ៊ុយណេ;ဘရူနိုင်း")
X(COUNTRY, "tl", "timor leste;east timor;东帝汶;ติมอร์;ຕີມໍ;timor")
X(COUNTRY, "jp", "japan;japanese;日本;ญี่ปุ่น;ຍີ່ປຸ່ນ;ជប៉ុន;ဂျပန်;nhật bản;jepang;jepun;เจแปน;nippon;นิปปอน")
X(COUNTRY, "kr", "korea;korean;韩国;เกาหลี;ເກົາຫຼີ;កូរ៉េ;ကိုရီးယား;hàn quốc")
X(COUNTRY, "in", "india;indian;印度;อินเดีย;ອິນເດຍ;ឥណ្ឌា;အိန္ဒိယ;ấn độ")
X(COUNTRY, "us", "usa;america;american;united states;美国;อเมริกา;อเมริกัน;ອາເມຣິກາ;អាមេរិក;အမေရိကန်;hoa kỳ")
X(COUNTRY, "gb", "uk;united kingdom;britain;british;england;英国;อังกฤษ;ອັງກິດ;anh quốc")
X(COUNTRY, "de", "germany;german;德国;เยอรมัน;ເຢຍລະມັນ;deutschland")
X(COUNTRY, "fr", "france;french;法国;ฝรั่งเศส;ຝຣັ່ງ")
X(COUNTRY, "au", "australia;australian;澳大利亚;澳洲;ออสเตรเลีย;ອົດສະຕາລີ")
X(COUNTRY, "hk", "hong kong;hongkong;香港;ฮ่องกง;ຮົງກົງ;ហុងកុង;ဟောင်ကောင်;hồng kông;hong kong sar")
X(COUNTRY, "mo", "macau;macao;澳门;มาเก๊า;ມາເກົາ;ma cao")
X(COUNTRY, "tw", "taiwan;台湾;ไต้หวัน;ໄຕ້ຫວັນ;တိုင်ဝမ်;đài loan")
X(COUNTRY, "ru", "russia;russian;俄罗斯;รัสเซีย;ຣັດເຊຍ;rusia")
/* --- regions --- */
X(PLACE, "asean", "asean;东盟;อาเซียน;ອາຊຽນ;អាស៊ាន;အာဆီယံ;đông nam á;southeast asia;south east asia;东南亚")
X(PLACE, "asia", "asia;asian;亚洲;เอเชีย;เอเซีย;ອາຊີ;ເອເຊຍ;អាស៊ី;အာရှ;châu á;á châu")
X(PLACE, "asia-pacific", "asia pacific;asiapac;亚太;เอเชียแปซิฟิก;ອາຊີປາຊີຟິກ;châu á thái bình dương")
X(PLACE, "pacific", "pacific;太平洋;แปซิฟิค;แปซิฟิก;ປາຊີຟິກ;ប៉ាស៊ីហ្វិក;ပစိဖိတ်;thái bình dương;pasifik")
X(PLACE, "indochina", "indochina;indo china;印支;印度支那;อินโดจีน;ອິນໂດຈີນ;ឥណ្ឌូចិន;đông dương")
X(PLACE, "mekong", "mekong;湄公河;湄公;แม่โขง;โขง;ແມ່ໂຂງ;ແມ່ຂອງ;មេគង្គ;မဲခေါင်;mê kông;cửu long")
X(PLACE, "europe", "europe;european;euro;欧洲;ยุโรป;ເອີຣົບ;អឺរ៉ុប;ဥရောပ;châu âu")
X(PLACE, "east", "east;eastern;东方;东部;ตะวันออก;ตะวันออกการ;ຕາເວັນອອກ;បូព៌ា;အရှေ့;phương đông;timur;oriental;orient")
X(PLACE, "west", "west;western;西部;西方;ตะวันตก;ຕາເວັນຕົກ;លិច;အနောက်;miền tây;barat")
X(PLACE, "north", "north;northern;北方;北部;เหนือ;ເໜືອ;ພາກເໜືອ;ខាងជើង;မြောက်;miền bắc;phía bắc;utara")
X(PLACE, "south", "south;southern;南方;南部;ใต้;ໃຕ້;ພາກໃຕ້;ខាងត្បូង;တောင်ပိုင်း;miền nam;phía nam;phương nam;selatan")
X(PLACE, "central", "central;中部;中央;กลาง;เซ็นทรัล;ສູນກາງ;កណ្តាល;ဗဟို;miền trung;pusat tengah;trung ương")
/* --- China --- */
X(PLACE, "beijing", "beijing;peking;北京;ปักกิ่ง;ປັກກິ່ງ;ប៉េកាំង;ဘေဂျင်း;bắc kinh")
X(PLACE, "shanghai", "shanghai;上海;เซี่ยงไฮ้;ຊຽງໄຮ້;សៀងហៃ;ရှန်ဟိုင်း;thượng hải")
X(PLACE, "tianjin", "tianjin;天津;thiên tân") X(PLACE, "chongqing", "chongqing;重庆;trùng khánh;ฉงชิ่ง;ສົງຊິ່ງ")
X(PLACE, "guangxi", "guangxi;广西;广西壮族自治区;广西壮族;กว่างซี;กวางสี;ກວາງຊີ;ກວ່າງຊີ;ក្វាងស៊ី;ကွမ်ရှီး;quảng tây;gx")
X(PLACE, "guangdong", "guangdong;广东;กวางตุ้ง;ກວາງຕຸ້ງ;quảng đông;canton") X(PLACE, "yunnan", "yunnan;云南;ยูนนาน;ຢູນນານ;ຢຸນນານ;ယူနန်;vân nam")
X(PLACE, "nanning", "nanning;南宁;หนานหนิง;ໜານໜິງ;ໜານນິງ;ណាននីង;nam ninh") X(PLACE, "kunming", "kunming;昆明;คุนหมิง;ຄຸນໝິງ;ຄຸນມິງ;côn minh;ကူမင်း")
X(PLACE, "liuzhou", "liuzhou;柳州;liễu châu") X(PLACE, "guilin", "guilin;桂林;กุ้ยหลิน;ກຸ້ຍຫຼິນ;quế lâm")
X(PLACE, "beihai", "beihai;北海;bắc hải") X(PLACE, "qinzhou", "qinzhou;钦州;khâm châu") X(PLACE, "fangchenggang", "fangchenggang;防城港;phòng thành cảng")
X(PLACE, "chongzuo", "chongzuo;崇左;sùng tả") X(PLACE, "pingxiang", "pingxiang;凭祥;bằng tường") X(PLACE, "wuzhou", "wuzhou;梧州") X(PLACE, "yulin", "yulin;玉林;榆林")
X(PLACE, "guigang", "guigang;贵港") X(PLACE, "baise", "baise;百色;bách sắc") X(PLACE, "hezhou", "hezhou;贺州") X(PLACE, "hechi", "hechi;河池") X(PLACE, "laibin", "laibin;来宾")
X(PLACE, "dongxing", "dongxing;东兴;đông hưng") X(PLACE, "beibu-gulf", "beibu gulf;北部湾;beibuwan;vịnh bắc bộ;gulf of tonkin;beibugulf")
X(PLACE, "guangzhou", "guangzhou;广州;กวางโจว;ກວາງໂຈ;quảng châu") X(PLACE, "shenzhen", "shenzhen;深圳;เซินเจิ้น;ເຊີນເຈີ້ນ;thâm quyến")
X(PLACE, "zhuhai", "zhuhai;珠海") X(PLACE, "dongguan", "dongguan;东莞") X(PLACE, "foshan", "foshan;佛山") X(PLACE, "huizhou", "huizhou;惠州") X(PLACE, "shantou", "shantou;汕头")
X(PLACE, "zhanjiang", "zhanjiang;湛江") X(PLACE, "hainan", "hainan;海南;hải nam") X(PLACE, "haikou", "haikou;海口") X(PLACE, "sanya", "sanya;三亚")
X(PLACE, "fujian", "fujian;福建;phúc kiến") X(PLACE, "xiamen", "xiamen;厦门;amoy") X(PLACE, "fuzhou", "fuzhou;福州") X(PLACE, "quanzhou", "quanzhou;泉州")
X(PLACE, "zhejiang", "zhejiang;浙江;chiết giang") X(PLACE, "hangzhou", "hangzhou;杭州;หางโจว;ຫາງໂຈ;hàng châu") X(PLACE, "ningbo", "ningbo;宁波") X(PLACE, "wenzhou", "wenzhou;温州") X(PLACE, "yiwu", "yiwu;义乌")
X(PLACE, "jiangsu", "jiangsu;江苏;giang tô") X(PLACE, "nanjing", "nanjing;南京;nam kinh") X(PLACE, "suzhou", "suzhou;苏州;tô châu") X(PLACE, "wuxi", "wuxi;无锡") X(PLACE, "changzhou", "changzhou;常州") X(PLACE, "xuzhou", "xuzhou;徐州")
X(PLACE, "shandong", "shandong;山东;sơn đông") X(PLACE, "jinan", "jinan;济南") X(PLACE, "qingdao", "qingdao;青岛;thanh đảo") X(PLACE, "yantai", "yantai;烟台")
X(PLACE, "sichuan", "sichuan;四川;tứ xuyên") X(PLACE, "chengdu", "chengdu;成都;thành đô;เฉิงตู;ເສິງຕູ") X(PLACE, "guizhou", "guizhou;贵州;quý châu") X(PLACE, "guiyang", "guiyang;贵阳")
X(PLACE, "hunan", "hunan;湖南;hồ nam") X(PLACE, "changsha", "changsha;长沙") X(PLACE, "hubei", "hubei;湖北;hồ bắc") X(PLACE, "wuhan", "wuhan;武汉;vũ hán;อู่ฮั่น")
X(PLACE, "henan", "henan;河南") X(PLACE, "zhengzhou", "zhengzhou;郑州") X(PLACE, "hebei", "hebei;河北") X(PLACE, "shijiazhuang", "shijiazhuang;石家庄")
X(PLACE, "shanxi", "shanxi;山西") X(PLACE, "shaanxi", "shaanxi;陕西") X(PLACE, "xian", "xi an;西安;tây an") X(PLACE, "taiyuan", "taiyuan;太原")
X(PLACE, "anhui", "anhui;安徽") X(PLACE, "hefei", "hefei;合肥") X(PLACE, "jiangxi", "jiangxi;江西;giang tây") X(PLACE, "nanchang", "nanchang;南昌")
X(PLACE, "liaoning", "liaoning;辽宁") X(PLACE, "shenyang", "shenyang;沈阳") X(PLACE, "dalian", "dalian;大连") X(PLACE, "jilin", "jilin;吉林") X(PLACE, "changchun", "changchun;长春")
X(PLACE, "heilongjiang", "heilongjiang;黑龙江") X(PLACE, "harbin", "harbin;哈尔滨") X(PLACE, "inner-mongolia", "inner mongolia;内蒙古;内蒙古自治区") X(PLACE, "gansu", "gansu;甘肃") X(PLACE, "lanzhou", "lanzhou;兰州")
X(PLACE, "qinghai", "qinghai;青海") X(PLACE, "ningxia", "ningxia;宁夏;宁夏回族自治区") X(PLACE, "xinjiang", "xinjiang;新疆;新疆维吾尔自治区;ซินเจียง") X(PLACE, "tibet", "tibet;xizang;西藏;西藏自治区;ทิเบต")
X(PLACE, "yuxi", "yuxi;玉溪") X(PLACE, "xishuangbanna", "xishuangbanna;西双版纳;sipsongpanna;สิบสองปันนา;ສິບສອງພັນນາ") X(PLACE, "dali", "dali;大理") X(PLACE, "hekou", "hekou;河口") X(PLACE, "mohan", "mohan;磨憨;ໂມຮັນ;ບໍ່ຫານ")
/* --- Laos --- */
X(PLACE, "vientiane", "vientiane;万象;เวียงจันทน์;เวียงจันทร์;ວຽງຈັນ;ນະຄອນຫຼວງວຽງຈັນ;ນະຄອນຫຼວງ;វៀងចន្ទន៍;ဗီယင်ကျန်း;viêng chăn;vientiane capital;viangchan")
X(PLACE, "savannakhet", "savannakhet;savanakhet;savan;沙湾拿吉;沙湾;สะหวันนะเขต;ສະຫວັນນະເຂດ;ສະຫວັນ;xa van na khẹt") X(PLACE, "champasak", "champasak;champasack;占巴塞;จำปาสัก;ຈຳປາສັກ;chăm pa sắc")
X(PLACE, "luang-prabang", "luang prabang;louangphabang;luangprabang;louang phabang;luang phabang;琅勃拉邦;หลวงพระบาง;ຫຼວງພະບາງ;luông pha băng") X(PLACE, "pakse", "pakse;巴色;ปากเซ;ປາກເຊ") X(PLACE, "luang-namtha", "luang namtha;louangnamtha;南塔;琅南塔;ຫຼວງນ້ຳທາ")
X(PLACE, "boten", "boten;磨丁;บ่อเต็น;ບໍ່ເຕັນ") X(PLACE, "oudomxay", "oudomxay;oudomxai;乌多姆赛;ອຸດົມໄຊ;อุดมไซ") X(PLACE, "khammouane", "khammouane;khammuan;甘蒙;ຄຳມ່ວນ;คำม่วน;thakhek;ທ່າແຂກ;他曲") X(PLACE, "bokeo", "bokeo;波乔;ບໍ່ແກ້ວ;บ่อแก้ว")
X(PLACE, "xiengkhouang", "xiengkhouang;xieng khouang;川圹;ຊຽງຂວາງ;เชียงขวาง") X(PLACE, "bolikhamxay", "bolikhamxay;borikhamxay;波里坎赛;ບໍລິຄຳໄຊ;บอลิคำไซ") X(PLACE, "attapeu", "attapeu;阿速坡;ອັດຕະປື;อัตตะปือ") X(PLACE, "sekong", "sekong;xekong;色贡;塞公;ເຊກອງ;เซกอง")
X(PLACE, "saravane", "saravane;salavan;沙拉湾;ສາລະວັນ;สาละวัน") X(PLACE, "sayabouly", "sayabouly;xayabury;xayaboury;xayaburi;沙耶武里;ໄຊຍະບູລີ;ไซยะบุรี") X(PLACE, "houaphanh", "houaphanh;huaphan;华潘;ຫົວພັນ;หัวพัน") X(PLACE, "phongsaly", "phongsaly;丰沙里;ຜົ້ງສາລີ;พงสาลี")
X(PLACE, "vang-vieng", "vang vieng;vangvieng;万荣;ວັງວຽງ;วังเวียง") X(PLACE, "xaysettha", "saysettha;xaysettha;xaisettha;赛色塔;ໄຊເສດຖາ")
/* --- Thailand --- */
X(PLACE, "bangkok", "bangkok;krungthep;krung thep;曼谷;กรุงเทพ;กรุงเทพฯ;กรุงเทพมหานคร;บางกอก;ບາງກອກ;ກຸງເທບ;បាងកក;ဘန်ကောက်;băng cốc") X(PLACE, "chiang-mai", "chiang mai;chiangmai;清迈;เชียงใหม่;ຊຽງໃໝ່") X(PLACE, "chiang-rai", "chiang rai;chiangrai;清莱;เชียงราย;ຊຽງຮາຍ")
X(PLACE, "phuket", "phuket;普吉;ภูเก็ต;ພູເກັດ") X(PLACE, "pattaya", "pattaya;芭堤雅;พัทยา") X(PLACE, "udon-thani", "udon thani;udonthani;乌隆;อุดรธานี;อุดร;ອຸດອນທານີ") X(PLACE, "khon-kaen", "khon kaen;khonkaen;孔敬;ขอนแก่น;ຂອນແກ່ນ") X(PLACE, "nong-khai", "nong khai;nongkhai;廊开;หนองคาย;ໜອງຄາຍ")
X(PLACE, "rayong", "rayong;罗勇;ระยอง;ລະຍອງ") X(PLACE, "chonburi", "chonburi;chon buri;春武里;ชลบุรี") X(PLACE, "samut-prakan", "samut prakan;北榄;สมุทรปราการ") X(PLACE, "songkhla", "songkhla;宋卡;สงขลา;hat yai;หาดใหญ่;合艾") X(PLACE, "nakhon-ratchasima", "nakhon ratchasima;korat;呵叻;นครราชสีมา;โคราช")
X(PLACE, "siam", "siam;暹罗;สยาม;ສະຫຍາມ;សៀម;ယိုးဒယား;xiêm") X(PLACE, "ubon", "ubon ratchathani;ubon;乌汶;อุบลราชธานี;อุบล;ອຸບົນ") X(PLACE, "ayutthaya", "ayutthaya;大城;อยุธยา")
/* --- Vietnam --- */
X(PLACE, "hanoi", "hanoi;ha noi;河内;ฮานอย;ຮ່າໂນ້ຍ;ຮາໂນ້ຍ;ហាណូយ;ဟနွိုင်း;hà nội;hn") X(PLACE, "ho-chi-minh", "ho chi minh;ho chi minh city;hochiminh;hcmc;hcm;tp hcm;tphcm;thành phố hồ chí minh;tp hồ chí minh;胡志明市;胡志明;โฮจิมินห์;ໂຮ່ຈິມິນ;ហូជីមិញ;hồ chí minh")
X(PLACE, "saigon", "saigon;sai gon;西贡;ไซ่ง่อน;ໄຊງ່ອນ;sài gòn;ព្រៃនគរ") X(PLACE, "da-nang", "da nang;danang;岘港;ดานัง;ດ່ານັງ;đà nẵng") X(PLACE, "hai-phong", "hai phong;haiphong;海防;ไฮฟอง;ໄຮຟອງ;hải phòng") X(PLACE, "can-tho", "can tho;cantho;芹苴;cần thơ")
X(PLACE, "quang-ninh", "quang ninh;广宁;quảng ninh") X(PLACE, "lang-son", "lang son;谅山;lạng sơn") X(PLACE, "lao-cai", "lao cai;老街;lào cai") X(PLACE, "mong-cai", "mong cai;芒街;móng cái") X(PLACE, "binh-duong", "binh duong;平阳;bình dương") X(PLACE, "dong-nai", "dong nai;同奈;đồng nai")
X(PLACE, "ba-ria-vung-tau", "vung tau;头顿;vũng tàu;bà rịa vũng tàu;bà rịa") X(PLACE, "nghe-an", "nghe an;义安;nghệ an") X(PLACE, "thanh-hoa", "thanh hoa;清化;thanh hóa") X(PLACE, "bac-ninh", "bac ninh;北宁;bắc ninh") X(PLACE, "bac-giang", "bac giang;北江;bắc giang") X(PLACE, "hai-duong", "hai duong;hải dương")
X(PLACE, "hue", "huế;顺化;thừa thiên huế") X(PLACE, "khanh-hoa", "khánh hòa;nha trang;庆和;芽庄") X(PLACE, "long-an", "long an;隆安") X(PLACE, "ha-tinh", "ha tinh;河静;hà tĩnh") X(PLACE, "quang-binh", "quang binh;广平;quảng bình") X(PLACE, "tay-ninh", "tay ninh;tây ninh") X(PLACE, "hung-yen", "hung yen;hưng yên") X(PLACE, "vinh-phuc", "vinh phuc;vĩnh phúc")
/* --- Cambodia --- */
X(PLACE, "phnom-penh", "phnom penh;phnompenh;金边;พนมเปญ;ພະນົມເປັນ;ភ្នំពេញ;ဖနွမ်းပင်;phnôm pênh") X(PLACE, "siem-reap", "siem reap;siemreap;暹粒;เสียมราฐ;ສຽມຣາບ;សៀមរាប;xiêm riệp") X(PLACE, "sihanoukville", "sihanoukville;preah sihanouk;西哈努克;西港;สีหนุวิลล์;ព្រះសីហនុ;ក្រុងព្រះសីហនុ") X(PLACE, "battambang", "battambang;马德望;พระตะบอง;បាត់ដំបង")
X(PLACE, "kampong-cham", "kampong cham;磅湛;កំពង់ចាម") X(PLACE, "kandal", "kandal;干丹;កណ្ដាល") X(PLACE, "svay-rieng", "svay rieng;柴桢;ស្វាយរៀង;bavet;បាវិត") X(PLACE, "angkor", "angkor;吴哥;อังกอร์;ອັງກໍ;អង្គរ;အန်ကော") X(PLACE, "koh-kong", "koh kong;国公;កោះកុង") X(PLACE, "poipet", "poipet;波贝;ប៉ោយប៉ែត")
/* --- Myanmar --- */
X(PLACE, "yangon", "yangon;rangoon;仰光;ย่างกุ้ง;ຢ່າງກຸ້ງ;យ៉ាំងហ្គោន;ရန်ကုန်") X(PLACE, "mandalay", "mandalay;曼德勒;มัณฑะเลย์;ມັນດະເລ;မန္တလေး") X(PLACE, "naypyidaw", "naypyidaw;nay pyi taw;内比都;เนปิดอว์;ເນປີດໍ;နေပြည်တော်") X(PLACE, "shan", "shan;掸邦;ရှမ်း;ရှမ်းပြည်") X(PLACE, "ayeyarwady", "ayeyarwady;irrawaddy;ayeyawady;伊洛瓦底;ဧရာဝတီ")
X(PLACE, "muse", "木姐;မူဆယ်") X(PLACE, "thilawa", "thilawa;迪拉瓦;သီလဝါ") X(PLACE, "bago", "bago;勃固;ပဲခူး")
/* --- Malaysia, Singapore, Indonesia, Philippines, Brunei --- */
X(PLACE, "kuala-lumpur", "kuala lumpur;吉隆坡;กัวลาลัมเปอร์;ກົວລາລຳເປີ;kl") X(PLACE, "penang", "penang;pulau pinang;槟城;ปีนัง") X(PLACE, "johor", "johor;柔佛;johor bahru;新山;ยะโฮร์") X(PLACE, "selangor", "selangor;雪兰莪") X(PLACE, "sabah", "sabah;沙巴") X(PLACE, "sarawak", "sarawak;砂拉越") X(PLACE, "kuantan", "kuantan;关丹") X(PLACE, "melaka", "melaka;malacca;马六甲") X(PLACE, "labuan", "labuan;纳闽")
X(PLACE, "jakarta", "jakarta;雅加达;จาการ์ตา;ຈາກາຕາ") X(PLACE, "surabaya", "surabaya;泗水") X(PLACE, "java", "java;jawa;爪哇") X(PLACE, "sumatra", "sumatra;sumatera;苏门答腊") X(PLACE, "bali", "bali;巴厘") X(PLACE, "batam", "batam;巴淡") X(PLACE, "kalimantan", "kalimantan;加里曼丹")
X(PLACE, "manila", "manila;马尼拉;มะนิลา") X(PLACE, "cebu", "cebu;宿务") X(PLACE, "davao", "davao;达沃") X(PLACE, "luzon", "luzon;吕宋") X(PLACE, "tokyo", "tokyo;东京;โตเกียว;ໂຕກຽວ") X(PLACE, "dili", "dili;帝力")
/* --- names that Chinese translates by meaning or by a brand's own choice, and other known pairs --- */
X(BRAND, "samsung", "samsung;三星;ซัมซุง;ຊຳຊຸງ;សាមសុង;ဆမ်ဆောင်း") X(BRAND, "shell", "shell;壳牌;เชลล์") X(BRAND, "toyota", "toyota;丰田;โตโยต้า;ໂຕໂຢຕ້າ;តូយ៉ូតា;တိုယိုတာ") X(BRAND, "honda", "honda;本田;ฮอนด้า;ຮອນດ້າ;ហុងដា;ဟွန်ဒါ")
X(BRAND, "nissan", "nissan;日产;นิสสัน;ນິດສັນ") X(BRAND, "mitsubishi", "mitsubishi;三菱;มิตซูบิชิ;ມິດຊູບິຊິ") X(BRAND, "mitsui", "mitsui;三井;มิตซุย") X(BRAND, "sumitomo", "sumitomo;住友;ซูมิโตโม") X(BRAND, "hitachi", "hitachi;日立;ฮิตาชิ") X(BRAND, "panasonic", "panasonic;松下;พานาโซนิค")
X(BRAND, "toshiba", "toshiba;东芝;โตชิบา") X(BRAND, "isuzu", "isuzu;五十铃;อีซูซุ;ອີຊູຊຸ") X(BRAND, "suzuki", "suzuki;铃木;ซูซูกิ;ຊູຊູກິ") X(BRAND, "hyundai", "hyundai;现代汽车;ฮุนได;ຮຸນໄດ;ហ៊ីយ៉ាន់ដាយ") X(BRAND, "microsoft", "microsoft;微软;ไมโครซอฟท์") X(BRAND, "apple", "apple;苹果;แอปเปิล")
X(BRAND, "general-electric", "general electric;通用电气") X(BRAND, "general-motors", "general motors;通用汽车;เจนเนอรัล มอเตอร์ส") X(BRAND, "volkswagen", "volkswagen;大众汽车;โฟล์คสวาเกน") X(BRAND, "nestle", "nestle;雀巢;เนสท์เล่;ເນດສ໌ເລ") X(BRAND, "unilever", "unilever;联合利华;ยูนิลีเวอร์;ယူနီလီဗာ") X(BRAND, "standard-chartered", "standard chartered;渣打;สแตนดาร์ดชาร์เตอร์ด")
X(BRAND, "hsbc", "hsbc;汇丰;ฮ่องกงและเซี่ยงไฮ้แบงกิ้ง;เอชเอสบีซี;hongkong and shanghai banking") X(BRAND, "icbc", "icbc;industrial and commercial;工商;ไอซีบีซี;ໄອຊີບີຊີ") X(BRAND, "citibank", "citi;citibank;花旗;ซิตี้แบงก์") X(BRAND, "charoen-pokphand", "charoen pokphand;正大;卜蜂;เจริญโภคภัณฑ์;ຈະເລີນໂພຄະພັນ;ចារឿនផុកផាន់;cp group")
X(BRAND, "sinopec", "sinopec;中国石化;中石化;china petrochemical;china petroleum and chemical") X(BRAND, "petrochina", "petrochina;中国石油;中石油;cnpc;china national petroleum") X(BRAND, "cnooc", "cnooc;中海油;中国海油;china national offshore oil;中国海洋石油") X(BRAND, "cofco", "cofco;中粮") X(BRAND, "huawei", "huawei;华为;หัวเว่ย;ຫົວເຫວີຍ;ហួវ៉ី;ဟွာဝေး")
X(BRAND, "lenovo", "lenovo;联想;เลอโนโว") X(BRAND, "alibaba", "alibaba;阿里巴巴;อาลีบาบา;ອາລີບາບາ") X(BRAND, "tencent", "tencent;腾讯;เทนเซ็นต์;ເທັນເຊັນ") X(BRAND, "haier", "haier;海尔;ไฮเออร์") X(BRAND, "midea", "midea;美的;ไมเดีย") X(BRAND, "gree", "gree;格力") X(BRAND, "hisense", "hisense;海信") X(BRAND, "saic", "saic;上汽;上海汽车") X(BRAND, "sgmw", "sgmw;上汽通用五菱;五菱;wuling;อู่หลิง")
X(BRAND, "liugong", "liugong;柳工;หลิวกง") X(BRAND, "yuchai", "yuchai;玉柴;อวี้ไฉ") X(BRAND, "byd", "byd;比亚迪;บีวายดี;ບີວາຍດີ") X(BRAND, "zte", "zte;中兴通讯") X(BRAND, "sinohydro", "sinohydro;中国水电;中水电;ຊີໂນໄຮໂດຣ") X(BRAND, "powerchina", "powerchina;中国电建;中电建") X(BRAND, "cosco", "cosco;中远;中远海运;คอสโก้") X(BRAND, "crec", "crec;中国中铁;中铁;china railway")
X(BRAND, "cccc", "cccc;中国交建;中交;china communications construction") X(BRAND, "crrc", "crrc;中国中车;中车") X(BRAND, "norinco", "norinco;北方工业") X(BRAND, "unionpay", "unionpay;银联;ยูเนี่ยนเพย์") X(BRAND, "siam-cement", "siam cement;ปูนซิเมนต์ไทย;scg;เอสซีจี;暹罗水泥") X(BRAND, "ptt", "ptt;ปตท;ປຕທ") X(BRAND, "singha", "singha;สิงห์;胜狮") X(BRAND, "beerlao", "beerlao;beer lao;lao brewery;ເບຍລາວ;老挝啤酒")
X(BRAND, "unitel", "unitel;ຢູນີເທລ;ຢູນິເທລ") X(BRAND, "etl", "etl;ອີທີແອລ;ອີທີແອວ") X(BRAND, "bcel", "bcel;ທຄຕລ;banque pour le commerce exterieur lao;ການຄ້າຕ່າງປະເທດລາວ;外贸银行老挝") X(BRAND, "acleda", "acleda;អេស៊ីលីដា;ເອຊີລີດາ;爱喜利达;ເອຊີລິດາ") X(BRAND, "canadia", "canadia;កាណាឌីយ៉ា;加华") X(BRAND, "viettel", "viettel;越南军队电信;เวียดเทล") X(BRAND, "vinamilk", "vinamilk;越南乳业;viet nam dairy products;vietnam dairy products;sữa việt nam") X(BRAND, "cp", "cp;ซีพี;ຊີພີ;ស៊ីភី;စီပီ")
