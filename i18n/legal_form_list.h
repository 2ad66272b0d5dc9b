/*
 * Legal forms as they are written in names: the one list of them, for keys of names (i18n/legal_form.c) and for telling a
 * reader what a form is (i18n/legal_form_aid.c).
 * X(form, where, country or "", law, "spelling;spelling…"): where P in front, S at the end, B both; AP and AS only tell a reader and
 * are no part of keys. country: keys take the spelling for this form in names of that country alone. law: by whose law the
 * spelling is this form, "LA TH", or "*" for everybody's; none: it types a name and is never explained.
 * Spellings are folded when the tables are built; Latin ones are also taken without diacritics. The first row that
 * has a spelling counts: of those for a key, and of those of a law.
 */
/* English and what Latin script shares */
X(LLC, S, "", "*", "pte ltd;pte limited;co pte ltd;private limited;private ltd;pvt ltd;pvt limited;private company limited;"
                   "private limited company;private company limited by shares;private company;pty ltd;pty limited;proprietary limited")
X(LLC, S, "", "*", "llc;limited liability company;limited liability co;co llc;company llc")
X(SINGLE, S, "", "*", "one member limited liability company;one member company limited;one member co ltd;single member company limited;"
                      "single member llc;mtv llc;one member llc;sole co ltd;sole company limited;sole company ltd;sole limited;sole ltd")
X(LLC, S, "", "", "gmbh;sarl;srl;bv;wll;s r l;gmbh co kg")
X(LLC, S, "", "TL MO", "lda;limitada;ltda")
X(SINGLE, S, "", "TL MO", "unipessoal lda;unipessoal limitada;sociedade unipessoal")
X(LTD, S, "", "BN CN HK ID KH LA MM MO MY SG TH TL TW VN",
  "ltd;limited;co ltd;co limited;company limited;company ltd;coltd;comp ltd;corporation limited;corp ltd;corp limited;"
  "corporation ltd;inc ltd;company limited by shares;ltd co")
X(GUARANTEE, S, "", "*", "company limited by guarantee")
X(UNLIMITED, S, "", "HK SG MY", "unlimited;unltd")
X(LTD, S, "", "", "t limited")
X(PLC, S, "", "*", "plc;pcl;public company limited;public co ltd;public company ltd;public limited company;public limited;"
                   "public ltd;public company;public company limited by shares;public joint stock company;pjsc;public co limited;p l c;p c l")
X(PLC, S, "", "", "ag;nv;sa;oyj;aktiengesellschaft;societe anonyme;n v;se;s e;a s;ab;aktiebolag;ab publ;aktiebolag publ;asa;spa;s p a;sca;kgaa;sab de cv;s a b de c v;s a de c v;sa de cv")
X(LLC, S, "", "", "l l c;b v;kk;gk;kabushiki kaisha;sas;s a s;s a r l;gmbh and co kg;oy;aps")
X(JSC, S, "", "*", "jsc;joint stock company;joint stock co;joint stock corporation;jointstock company;ojsc;cjsc;jsc ltd")
X(STOCK, S, "", "PH", "inc;incorporated;corp;corporation;company inc;co inc;corporation inc;corp inc")
X(CORP, S, "", "", "na;national association;companies inc;cos inc;company;co")
X(LLP, S, "", "*", "llp;limited liability partnership;plt;perkongsian liabiliti terhad")
X(LP, S, "", "*", "lp;limited partnership;ltd partnership;part ltd;ltd part;limited part")
X(PARTNERSHIP, S, "", "*", "partnership;general partnership;ordinary partnership;registered ordinary partnership")
X(SOLE, S, "", "*", "sole proprietorship;sole proprietor")
X(SOLE, S, "", "LA VN", "sole enterprise;private enterprise;individual enterprise")
X(SOE, S, "", "*", "state enterprise;state owned enterprise")
X(COOP, S, "", "*", "cooperative;co operative;cooperative society;coop")
/* Malay */
X(LLC, S, "", "MY BN", "sdn bhd;sdn berhad;sendirian berhad;sendirian bhd")
X(LLC, S, "", "", "sdn")
X(PLC, S, "", "MY BN", "bhd;berhad")
/* Indonesian: pt does not say whether the shares are offered to the public */
X(LIMITED, B, "", "ID", "pt;perseroan terbatas")
X(LIMITED, P, "", "ID", "pt pma;pt pmdn")
X(PERSERO, P, "", "ID", "pt persero;perusahaan perseroan")
X(PERSERO, S, "", "ID", "persero")
X(PLC, S, "", "ID", "tbk;persero tbk;pt tbk;perseroan terbuka")
X(LP, P, "", "ID", "cv;commanditaire vennootschap;persekutuan komanditer")
X(LP, S, "ID", "ID", "cv")
X(SOLE, P, "ID", "ID", "ud;usaha dagang")
X(SOLE, P, "ID", "", "pd")
X(PARTNERSHIP, P, "ID", "ID", "fa;firma;persekutuan perdata")
X(COOP, P, "", "ID MY BN", "koperasi")
X(SOE, P, "ID", "ID", "perum;perusahaan umum")
X(FOUNDATION, P, "", "ID MY BN", "yayasan")
/* Philippines */
X(OPC, S, "PH", "PH", "opc")
/* Portuguese */
X(SA, S, "", "TL MO", "s a;sociedade anonima")
X(SA, AS, "", "TL MO", "sa")
/* Vietnamese */
X(LLC, B, "", "VN", "công ty tnhh;công ty tnhh hai thành viên trở lên;công ty tnhh hai thành viên;công ty tnhh 2 thành viên;cty tnhh;tnhh")
X(SINGLE, B, "", "VN", "công ty tnhh mtv;công ty tnhh một thành viên;công ty tnhh 1 thành viên;công ty tnhh 1tv;cty tnhh mtv;"
                       "tnhh mtv;tnhh một thành viên;công ty trách nhiệm hữu hạn một thành viên;công ty trách nhiệm hữu hạn mtv;"
                       "trách nhiệm hữu hạn một thành viên")
X(LLC, B, "", "VN", "công ty trách nhiệm hữu hạn;công ty trách nhiệm hữu hạn hai thành viên trở lên;trách nhiệm hữu hạn;ct tnhh")
X(SINGLE, S, "", "VN", "một thành viên;mtv")
X(LLC, P, "", "VN", "tổng công ty tnhh")
X(JSC, B, "", "VN", "công ty cổ phần;công ty cp;ctcp;cty cp;cty cổ phần;ctycp")
X(JSC, P, "", "VN", "tổng công ty cổ phần;tổng công ty cp;tổng ctcp;tổng cty cp;công ty cổ phần đại chúng")
X(JSC, S, "", "VN", "ctcp;công ty cổ phần")
X(CORP, B, "", "VN", "công ty;cty;tổng công ty;tổng cty")
X(HOP_DANH, P, "", "VN", "công ty hợp danh;cty hợp danh")
X(SOLE, P, "", "VN", "doanh nghiệp tư nhân;dntn;dn tư nhân")
X(HOUSEHOLD, P, "", "VN", "hộ kinh doanh;hkd")
X(COOP, P, "", "VN", "hợp tác xã;htx")
X(COOP, P, "", "", "liên hiệp hợp tác xã;liên hiệp htx")
X(SOE, P, "", "VN", "doanh nghiệp nhà nước;dnnn")
/* Chinese, and its reading in Latin script */
X(JSC, S, "", "CN TW MO", "股份有限公司;股份公司")
X(JSC, S, "", "", "股份有限责任公司;股份两合公司")
X(LLC, S, "", "CN TW", "有限责任公司;有限公司;责任有限公司")
X(LLC, S, "", "HK MY SG", "私人有限公司;私人股份有限公司")
X(LLC, S, "", "", "有限责任")
X(SINGLE, S, "", "CN", "一人有限责任公司;独资有限公司;独资有限责任公司")
X(SINGLE, AS, "", "CN", "一人有限公司")
X(LTD, S, "", "HK KH LA MM MO MY SG TH VN", "有限公司;有限责任公司")
X(PLC, S, "", "HK MY SG", "公众有限公司;公众股份有限公司;大众有限公司;上市有限公司;大众股份有限公司")
X(CORP, S, "", "CN TW", "公司;总公司")
X(CORP, S, "", "", "无限公司;两合公司")
X(LP, S, "", "CN", "有限合伙企业;有限合伙")
X(LP, S, "", "HK", "有限责任合伙")
X(SPECIAL, S, "", "CN", "特殊普通合伙;有限责任合伙企业")
X(PARTNERSHIP, S, "", "CN", "普通合伙;合伙企业;普通合伙企业;合伙")
X(SOLE, S, "", "CN", "个人独资企业;个人独资;独资企业")
X(HOUSEHOLD, S, "", "CN", "个体工商户;个体经营")
X(FARM_COOP, S, "", "CN", "农民专业合作社;专业合作社")
X(COOP, S, "", "CN TW", "合作社")
X(COOP, S, "", "", "农民专业合作社联合社;专业合作联社;合作社联合社")
X(JSC, S, "", "", "gufen youxian gongsi;gu fen you xian gong si;gufen gongsi")
X(LLC, S, "", "", "youxian gongsi;you xian gong si;youxian zeren gongsi;you xian ze ren gong si")
/* Lao */
X(PLC, S, "", "LA", "ຈຳກັດ ມະຫາຊົນ;ຈຳກັດມະຫາຊົນ;ມະຫາຊົນ;ມະຫາຊົນ ຈຳກັດ;ມະຫາຊົນຈຳກັດ;ຈຳກັດ ມຫາຊົນ;ມຫາຊົນ")
X(PLC, P, "", "LA", "ບໍລິສັດມະຫາຊົນ")
X(LLC, S, "", "LA", "ຈຳກັດ;ບຈກ;ຈກ")
X(SINGLE, S, "", "LA", "ຈຳກັດ ຜູ້ດຽວ;ຈຳກັດຜູ້ດຽວ;ຈໍາກັດຜູ້ດຽວ;ຜູ້ດຽວ")
X(LLC, S, "", "", "ຈຳກັດສ່ວນບຸກຄົນ")
X(LLC, P, "", "LA", "ບຈກ;ບໍລິສັດຈຳກັດ;ບໍລິສັດ ຈຳກັດ")
X(SINGLE, P, "", "LA", "ບໍລິສັດຈຳກັດຜູ້ດຽວ;ບໍລິສັດ ຈຳກັດຜູ້ດຽວ")
X(CORP, B, "", "LA", "ບໍລິສັດ;ບໍລິສັດຮ່ວມທຶນ;ບລິສັດ")
X(SOLE, B, "", "LA", "ວິສາຫະກິດສ່ວນບຸກຄົນ;ວິສາຫະກິດ ສ່ວນບຸກຄົນ")
X(SOLE, P, "", "", "ຮ້ານ;ຮ້ານຄ້າ")
X(CORP, P, "", "LA", "ວິສາຫະກິດ")
X(SOE, B, "", "LA", "ລັດວິສາຫະກິດ;ລັດວິສາຫະກິດ ບໍລິສັດ;ວິສາຫະກິດລັດ")
X(LP, P, "", "LA", "ຫ້າງຫຸ້ນສ່ວນຈຳກັດ;ວິສາຫະກິດຮຸ້ນສ່ວນຈຳກັດ")
X(PARTNERSHIP, P, "", "LA", "ຫ້າງຫຸ້ນສ່ວນ;ຫ້າງຫຸ້ນສ່ວນສາມັນ;ຫຸ້ນສ່ວນສາມັນ;ຫຸ້ນສ່ວນ;ວິສາຫະກິດຮຸ້ນສ່ວນສາມັນ")
/* Thai */
X(PLC, S, "", "TH", "จำกัด มหาชน;จำกัดมหาชน;มหาชน;มหาชนจำกัด;มหาชน จำกัด;บมจ")
X(PLC, P, "", "TH", "บมจ;บริษัทมหาชนจำกัด;บริษัทมหาชน จำกัด;บริษัทมหาชน")
X(LLC, S, "", "TH", "จำกัด;บจก;จก")
X(LLC, P, "", "TH", "บจก;บริษัทจำกัด;บริษัท จำกัด")
X(LLC, P, "", "TH", "บจ ")
X(CORP, B, "", "TH", "บริษัท")
X(LP, B, "", "TH", "ห้างหุ้นส่วนจำกัด;หจก;ห้างหุ้นส่วน จำกัด")
X(PARTNERSHIP, B, "", "TH", "ห้างหุ้นส่วนสามัญนิติบุคคล;ห้างหุ้นส่วนสามัญ;ห้างหุ้นส่วน;หสน;หสม;ห้างหุ้นส่วนสามัญจดทะเบียน")
X(SOLE, P, "", "", "ร้าน;กิจการ")
X(COOP, P, "", "TH", "สหกรณ์")
X(FOUNDATION, P, "", "TH", "มูลนิธิ")
/* Khmer */
X(LLC, P, "", "KH", "ក្រុមហ៊ុនឯកជនទទួលខុសត្រូវមានកម្រិត;ក្រុមហ៊ុនឯកជន;ក្រុមហ៊ុន ឯកជន")
X(LIMITED, P, "", "KH", "ក្រុមហ៊ុនទទួលខុសត្រូវមានកម្រិត")
X(LLC, S, "", "KH", " ឯក;ឯកជនទទួលខុសត្រូវមានកម្រិត;ឯកជន ទទួលខុសត្រូវមានកម្រិត")
X(LIMITED, S, "", "KH", "ខូអិលធីឌី;ខូ អិលធីឌី;ខូ អិល ធី ឌី;ខូ អេលធីឌី;ខូអេលធីឌី;ទទួលខុសត្រូវមានកម្រិត")
X(LTD, S, "", "KH", "អិលធីឌី;លីមីតធីត;លីមីធីត;លីមីតេត;លីមីតធីដ;មានកម្រិត;លីមីធីដ")
X(LTD, S, "", "", "ខូអិលធីឌី ឯក")
X(PLC, P, "", "KH", "ក្រុមហ៊ុនមហាជនទទួលខុសត្រូវមានកម្រិត;ក្រុមហ៊ុនមហាជន")
X(PLC, S, "", "KH", " មក;ភីអិលស៊ី;មហាជនទទួលខុសត្រូវមានកម្រិត;ភីអេលស៊ី;ម ក;មហាជនមានកម្រិត;ភីអិលសុី;ភីអិលសីុ")
X(LLC, S, "", "KH", "ឯ ក")
X(LP, P, "", "KH", "ក្រុមហ៊ុនសហកម្មសិទ្ធិមានកម្រិត")
X(PARTNERSHIP, P, "", "KH", "ក្រុមហ៊ុនសហកម្មសិទ្ធិទូទៅ;ក្រុមហ៊ុនសហកម្មសិទ្ធិ")
X(SOLE, P, "", "KH", "សហគ្រាសឯកបុគ្គល;សហគ្រាស ឯកបុគ្គល")
X(CORP, B, "", "KH", "ក្រុមហ៊ុន;សហគ្រាស;សាជីវកម្ម")
X(CORP, P, "", "", "ក្រុមហ៊ុនបរទេស")
/* Burmese */
X(LTD, B, "", "MM", "ကုမ္ပဏီ လီမိတက်;ကုမ္ပဏီလီမိတက်;လီမိတက်;လိမိတက်;ကုမ္ပဏီ လိမိတက်;ကုမ္ပဏီလိမိတက်;ကုမ္ပဏီ လီမိတက်ဒ်;လီမိတက်ဒ်;တာဝန်ကန့်သတ်ထားသည့်ကုမ္ပဏီ;ကုမ္မဏီ လီမိတက်;ကုမ္မဏီလီမိတက်")
X(LLC, S, "", "MM", "ပုဂ္ဂလိက ကုမ္ပဏီ လီမိတက်;ပုဂ္ဂလိကကုမ္ပဏီလီမိတက်;ပုဂ္ဂလိက ကုမ္ပဏီလီမိတက်;ပုဂ္ဂလိကကုမ္ပဏီ")
X(PLC, S, "", "MM", "အများပိုင် ကုမ္ပဏီ လီမိတက်;အများပိုင်ကုမ္ပဏီလီမိတက်;အများပိုင်ကုမ္ပဏီ;အများပိုင် ကုမ္ပဏီ;အများပိုင် ကုမ္ပဏီလီမိတက်;"
                     "ပတ်ဘလစ် လီမိတက်;ပတ်ဘလစ် ကုမ္ပဏီ လီမိတက်;ပတ်ဘလစ်ကုမ္ပဏီလီမိတက်;အများနှင့်သက်ဆိုင်သော ကုမ္ပဏီ လီမိတက်")
X(CORP, B, "", "MM", "ကုမ္ပဏီ;ကုမ္မဏီ;ကော်ပိုရေးရှင်း")
X(COOP, S, "", "MM", "သမဝါယမအသင်း;သမဝါယမ")
/* Tamil */
X(LLC, AS, "", "SG MY", "பிரைவேட் லிமிடெட்;தனியார் லிமிடெட்")
X(LTD, AS, "", "SG MY", "லிமிடெட்")
/* English translations put the form in front too */
X(LLC, P, "", "*", "limited liability company")
X(JSC, P, "", "*", "joint stock company;open joint stock company;closed joint stock company;ojsc;cjsc")
X(JSC, S, "", "*", "open joint stock company;closed joint stock company")
X(PLC, P, "", "*", "public joint stock company;pjsc")
X(LLC, P, "", "", "llc")
/* as lists of names cut them */
X(PLC, S, "", "", "public co;publ co;pub co;publ co ltd;pub co ltd;public limited co;public company lim;public company li;public company l")
X(JSC, P, "", "", "jsc")
/* Other countries: they type names and are never explained. What is also a word or a Chinese reading (ao, zao, sia, sl, ou) is left out. */
X(LLC, S, "", "", "gesellschaft mit beschränkter haftung;gesellschaft mbh;ges mbh;mbh;ug haftungsbeschränkt;unternehmergesellschaft;"
                  "société à responsabilité limitée;eurl;sasu;société par actions simplifiée;besloten vennootschap;anpartsselskab;osakeyhtiö;"
                  "sociedad limitada;sociedad de responsabilidad limitada;s de rl de cv;s de rl;società a responsabilità limitata")
X(PLC, S, "", "", "société par actions;sociedad anónima;società per azioni;naamloze vennootschap;aktieselskab;akciová společnost;spółka akcyjna")
X(LLC, S, "", "", "sp z oo;sp z o o;sp zoo;sp zo o;spółka z oo;spółka z o o;spółka z ograniczoną odpowiedzialnością;sro;s r o;spol s ro;"
                  "spol s r o;společnost s ručením omezeným;kft;korlátolt felelősségű társaság;doo;d o o;ltd şti;limited şirketi;ltée;limitée")
X(PLC, S, "", "", "zrt;nyrt;aş;as;a ş;anonim şirketi")
X(LLC, B, "", "", "societatea cu răspundere limitată;uab;obshchestvo s ogranichennoy otvetstvennostyu;"
                  "obshchestvo s ogranichennoi otvetstvennostyu")
X(JSC, B, "", "", "aktsionernoe obshchestvo;publichnoe aktsionernoe obshchestvo;otkrytoe aktsionernoe obshchestvo;zakrytoe aktsionernoe obshchestvo")
X(LLC, P, "", "", "srl")
X(LLC, B, "", "", "ooo;ооо;общество с ограниченной ответственностью;тоо;товарищество с ограниченной ответственностью;тов;"
                  "товариство з обмеженою відповідальністю;оод;еоод")
X(JSC, B, "", "", "oao;оао;зао;пао;ао;акционерное общество;открытое акционерное общество;закрытое акционерное общество;"
                  "публичное акционерное общество;акціонерне товариство;приватне акціонерне товариство;публічне акціонерне товариство")
X(LLC, S, "", "", "ххк")
X(LLC, B, "", "", "株式会社;有限会社;合同会社")
X(JSC, B, "", "", "주식회사;주 ")
X(LLC, B, "", "", "유한회사;유한책임회사")
