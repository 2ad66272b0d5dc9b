/*
 * Legal forms as they are written in names; included by i18n/legal_form.c only.
 * X(type, where, country or "", "spelling;spelling…"): where P in front, S at the end, B both.
 * Spellings are folded when the table is built; Latin ones are also taken without diacritics.
 */
/* English and what Latin script shares */
X(LLC, S, "", "pte ltd;pte limited;co pte ltd;private limited;private ltd;pvt ltd;pvt limited;private company limited;"
              "private limited company;private company limited by shares;private company;pty ltd;pty limited;proprietary limited")
X(LLC, S, "", "llc;limited liability company;limited liability co;one member limited liability company;"
              "one member company limited;one member co ltd;single member company limited;single member llc;mtv llc;"
              "one member llc;sole co ltd;sole company limited;sole company ltd;sole limited;sole ltd;co llc;company llc")
X(LLC, S, "", "gmbh;sarl;srl;bv;lda;limitada;unipessoal lda;unipessoal limitada;sociedade unipessoal;ltda;wll;s r l;gmbh co kg")
X(LTD, S, "", "ltd;limited;co ltd;co limited;company limited;company ltd;coltd;comp ltd;corporation limited;corp ltd;corp limited;"
              "corporation ltd;inc ltd;company limited by shares;company limited by guarantee;ltd co;unlimited;unltd;t limited")
X(PLC, S, "", "plc;pcl;public company limited;public co ltd;public company ltd;public limited company;public limited;"
              "public ltd;public company;public company limited by shares;public joint stock company;pjsc;public co limited")
X(PLC, S, "", "ag;nv;sa;oyj;aktiengesellschaft;societe anonyme;n v;se;s e;a s;ab;aktiebolag;ab publ;aktiebolag publ;asa;spa;s p a;sca;kgaa;sab de cv;s a b de c v;s a de c v;sa de cv;p l c;p c l")
X(LLC, S, "", "l l c;b v;kk;gk;kabushiki kaisha;sas;s a s;s a r l;gmbh and co kg;oy;aps")
X(JSC, S, "", "jsc;joint stock company;joint stock co;joint stock corporation;jointstock company;ojsc;cjsc;jsc ltd")
X(CORP, S, "", "na;national association;companies inc;cos inc;inc;incorporated;corp;corporation;company;co;co inc;corporation inc;corp inc;company inc")
X(LLP, S, "", "llp;limited liability partnership;plt;perkongsian liabiliti terhad")
X(LP, S, "", "lp;limited partnership;ltd partnership;part ltd;ltd part;limited part")
X(PARTNERSHIP, S, "", "partnership;general partnership;ordinary partnership;registered ordinary partnership")
X(SOLE, S, "", "sole proprietorship;sole proprietor;sole enterprise;private enterprise;individual enterprise")
X(SOE, S, "", "state enterprise;state owned enterprise")
X(COOP, S, "", "cooperative;co operative;cooperative society;coop")
/* Malay */
X(LLC, S, "", "sdn bhd;sdn berhad;sendirian berhad;sendirian bhd;sdn")
X(PLC, S, "", "bhd;berhad")
/* Indonesian */
X(LLC, B, "", "pt;perseroan terbatas")
X(LLC, P, "", "pt pma;pt pmdn;pt persero;perusahaan perseroan")
X(LLC, S, "", "persero")
X(PLC, S, "", "tbk;persero tbk;pt tbk;perseroan terbuka")
X(LP, P, "", "cv;commanditaire vennootschap;persekutuan komanditer")
X(LP, S, "ID", "cv")
X(SOLE, P, "ID", "ud;usaha dagang;pd")
X(PARTNERSHIP, P, "ID", "fa;firma;persekutuan perdata")
X(COOP, P, "", "koperasi")
X(SOE, P, "ID", "perum;perusahaan umum")
X(FOUNDATION, P, "", "yayasan")
/* Philippines */
X(LLC, S, "PH", "opc")
/* Portuguese */
X(PLC, S, "", "s a;sociedade anonima")
/* Vietnamese */
X(LLC, B, "", "công ty tnhh;công ty tnhh mtv;công ty tnhh một thành viên;công ty tnhh 1 thành viên;công ty tnhh 1tv;"
              "công ty tnhh hai thành viên trở lên;công ty tnhh hai thành viên;công ty tnhh 2 thành viên;cty tnhh;cty tnhh mtv;tnhh;tnhh mtv;tnhh một thành viên")
X(LLC, B, "", "công ty trách nhiệm hữu hạn;công ty trách nhiệm hữu hạn một thành viên;công ty trách nhiệm hữu hạn mtv;"
              "công ty trách nhiệm hữu hạn hai thành viên trở lên;trách nhiệm hữu hạn;trách nhiệm hữu hạn một thành viên;ct tnhh")
X(LLC, S, "", "một thành viên;mtv")
X(LLC, P, "", "tổng công ty tnhh")
X(JSC, B, "", "công ty cổ phần;công ty cp;ctcp;cty cp;cty cổ phần;ctycp")
X(JSC, P, "", "tổng công ty cổ phần;tổng công ty cp;tổng ctcp;tổng cty cp;công ty cổ phần đại chúng")
X(JSC, S, "", "ctcp;công ty cổ phần")
X(CORP, B, "", "công ty;cty;tổng công ty;tổng cty")
X(PARTNERSHIP, P, "", "công ty hợp danh;cty hợp danh")
X(SOLE, P, "", "doanh nghiệp tư nhân;dntn;hộ kinh doanh;hkd;dn tư nhân")
X(COOP, P, "", "hợp tác xã;htx;liên hiệp hợp tác xã;liên hiệp htx")
X(SOE, P, "", "doanh nghiệp nhà nước;dnnn")
/* Chinese, and its reading in Latin script */
X(JSC, S, "", "股份有限公司;股份公司;股份有限责任公司;股份两合公司")
X(LLC, S, "", "有限责任公司;有限公司;责任有限公司;私人有限公司;有限责任;私人股份有限公司;一人有限责任公司;独资有限公司;独资有限责任公司")
X(PLC, S, "", "公众有限公司;公众股份有限公司;大众有限公司;上市有限公司;大众股份有限公司")
X(CORP, S, "", "公司;总公司;无限公司;两合公司")
X(LP, S, "", "有限合伙企业;有限合伙;有限责任合伙")
X(LLP, S, "", "特殊普通合伙;有限责任合伙企业")
X(PARTNERSHIP, S, "", "普通合伙;合伙企业;普通合伙企业;合伙")
X(SOLE, S, "", "个体工商户;个人独资企业;个人独资;独资企业;个体经营")
X(COOP, S, "", "农民专业合作社;专业合作社;合作社;农民专业合作社联合社;专业合作联社;合作社联合社")
X(JSC, S, "", "gufen youxian gongsi;gu fen you xian gong si;gufen gongsi")
X(LLC, S, "", "youxian gongsi;you xian gong si;youxian zeren gongsi;you xian ze ren gong si")
/* Lao */
X(PLC, S, "", "ຈຳກັດ ມະຫາຊົນ;ຈຳກັດມະຫາຊົນ;ມະຫາຊົນ;ມະຫາຊົນ ຈຳກັດ;ມະຫາຊົນຈຳກັດ;ຈຳກັດ ມຫາຊົນ;ມຫາຊົນ")
X(PLC, P, "", "ບໍລິສັດມະຫາຊົນ")
X(LLC, S, "", "ຈຳກັດ;ຈຳກັດ ຜູ້ດຽວ;ຈຳກັດຜູ້ດຽວ;ຈໍາກັດຜູ້ດຽວ;ຜູ້ດຽວ;ບຈກ;ຈກ;ຈຳກັດສ່ວນບຸກຄົນ")
X(LLC, P, "", "ບຈກ;ບໍລິສັດຈຳກັດ;ບໍລິສັດ ຈຳກັດ;ບໍລິສັດຈຳກັດຜູ້ດຽວ;ບໍລິສັດ ຈຳກັດຜູ້ດຽວ")
X(CORP, B, "", "ບໍລິສັດ;ບໍລິສັດຮ່ວມທຶນ;ບລິສັດ")
X(SOLE, B, "", "ວິສາຫະກິດສ່ວນບຸກຄົນ;ວິສາຫະກິດ ສ່ວນບຸກຄົນ")
X(SOLE, P, "", "ຮ້ານ;ຮ້ານຄ້າ")
X(CORP, P, "", "ວິສາຫະກິດ")
X(SOE, B, "", "ລັດວິສາຫະກິດ;ລັດວິສາຫະກິດ ບໍລິສັດ;ວິສາຫະກິດລັດ")
X(LP, P, "", "ຫ້າງຫຸ້ນສ່ວນຈຳກັດ;ວິສາຫະກິດຮຸ້ນສ່ວນຈຳກັດ")
X(PARTNERSHIP, P, "", "ຫ້າງຫຸ້ນສ່ວນ;ຫ້າງຫຸ້ນສ່ວນສາມັນ;ຫຸ້ນສ່ວນສາມັນ;ຫຸ້ນສ່ວນ;ວິສາຫະກິດຮຸ້ນສ່ວນສາມັນ")
/* Thai */
X(PLC, S, "", "จำกัด มหาชน;จำกัดมหาชน;มหาชน;มหาชนจำกัด;มหาชน จำกัด;บมจ")
X(PLC, P, "", "บมจ;บริษัทมหาชนจำกัด;บริษัทมหาชน จำกัด;บริษัทมหาชน")
X(LLC, S, "", "จำกัด;บจก;จก")
X(LLC, P, "", "บจก;บริษัทจำกัด;บริษัท จำกัด")
X(LLC, P, "", "บจ ")
X(CORP, B, "", "บริษัท")
X(LP, B, "", "ห้างหุ้นส่วนจำกัด;หจก;ห้างหุ้นส่วน จำกัด")
X(PARTNERSHIP, B, "", "ห้างหุ้นส่วนสามัญนิติบุคคล;ห้างหุ้นส่วนสามัญ;ห้างหุ้นส่วน;หสน;หสม;ห้างหุ้นส่วนสามัญจดทะเบียน")
X(SOLE, P, "", "ร้าน;กิจการ")
X(COOP, P, "", "สหกรณ์")
X(FOUNDATION, P, "", "มูลนิธิ")
/* Khmer */
X(LLC, P, "", "ក្រុមហ៊ុនឯកជនទទួលខុសត្រូវមានកម្រិត;ក្រុមហ៊ុនទទួលខុសត្រូវមានកម្រិត;ក្រុមហ៊ុនឯកជន;ក្រុមហ៊ុន ឯកជន")
X(LLC, S, "", " ឯក;ខូអិលធីឌី;ខូ អិលធីឌី;ខូ អិល ធី ឌី;ខូ អេលធីឌី;ខូអេលធីឌី;ឯកជនទទួលខុសត្រូវមានកម្រិត;ទទួលខុសត្រូវមានកម្រិត;ឯកជន ទទួលខុសត្រូវមានកម្រិត")
X(LTD, S, "", "អិលធីឌី;លីមីតធីត;លីមីធីត;លីមីតេត;ខូអិលធីឌី ឯក;លីមីតធីដ;មានកម្រិត;លីមីធីដ")
X(PLC, P, "", "ក្រុមហ៊ុនមហាជនទទួលខុសត្រូវមានកម្រិត;ក្រុមហ៊ុនមហាជន")
X(PLC, S, "", " មក;ភីអិលស៊ី;មហាជនទទួលខុសត្រូវមានកម្រិត;ភីអេលស៊ី;ម ក;មហាជនមានកម្រិត;ភីអិលសុី;ភីអិលសីុ")
X(LLC, S, "", "ឯ ក")
X(LP, P, "", "ក្រុមហ៊ុនសហកម្មសិទ្ធិមានកម្រិត")
X(PARTNERSHIP, P, "", "ក្រុមហ៊ុនសហកម្មសិទ្ធិទូទៅ;ក្រុមហ៊ុនសហកម្មសិទ្ធិ")
X(SOLE, P, "", "សហគ្រាសឯកបុគ្គល;សហគ្រាស ឯកបុគ្គល")
X(CORP, B, "", "ក្រុមហ៊ុន;សហគ្រាស;សាជីវកម្ម")
X(CORP, P, "", "ក្រុមហ៊ុនបរទេស")
/* Burmese */
X(LTD, B, "", "ကုမ္ပဏီ လီမိတက်;ကုမ္ပဏီလီမိတက်;လီမိတက်;လိမိတက်;ကုမ္ပဏီ လိမိတက်;ကုမ္ပဏီလိမိတက်;ကုမ္ပဏီ လီမိတက်ဒ်;လီမိတက်ဒ်;တာဝန်ကန့်သတ်ထားသည့်ကုမ္ပဏီ;ကုမ္မဏီ လီမိတက်;ကုမ္မဏီလီမိတက်")
X(LLC, S, "", "ပုဂ္ဂလိက ကုမ္ပဏီ လီမိတက်;ပုဂ္ဂလိကကုမ္ပဏီလီမိတက်;ပုဂ္ဂလိက ကုမ္ပဏီလီမိတက်;ပုဂ္ဂလိကကုမ္ပဏီ")
X(PLC, S, "", "အများပိုင် ကုမ္ပဏီ လီမိတက်;အများပိုင်ကုမ္ပဏီလီမိတက်;အများပိုင်ကုမ္ပဏီ;အများပိုင် ကုမ္ပဏီ;အများပိုင် ကုမ္ပဏီလီမိတက်;"
              "ပတ်ဘလစ် လီမိတက်;ပတ်ဘလစ် ကုမ္ပဏီ လီမိတက်;ပတ်ဘလစ်ကုမ္ပဏီလီမိတက်;အများနှင့်သက်ဆိုင်သော ကုမ္ပဏီ လီမိတက်")
X(CORP, B, "", "ကုမ္ပဏီ;ကုမ္မဏီ;ကော်ပိုရေးရှင်း")
X(COOP, S, "", "သမဝါယမအသင်း;သမဝါယမ")
