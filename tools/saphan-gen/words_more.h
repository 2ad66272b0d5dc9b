/* tools/saphan-gen/words_more.h - the tables of Cambodia, Myanmar, Malaysia and Singapore; a part of words.c. */
#ifndef SP_TOOLS_GEN_WORDS_MORE_H
#define SP_TOOLS_GEN_WORDS_MORE_H

#include "tools/saphan-gen/words.h"

#ifndef WORDS
#define WORDS(name, ...) static const struct gen_word name[] __attribute__((unused)) = { __VA_ARGS__ }
#define TRADES(name, ...) static const struct gen_trade name[] __attribute__((unused)) = { __VA_ARGS__ }
#define PLACES(name, ...) static const struct gen_place name[] __attribute__((unused)) = { __VA_ARGS__ }
#define FORMS(name, ...) static const struct gen_form name[] __attribute__((unused)) = { __VA_ARGS__ }
#endif

/* --- Cambodia --- */
WORDS(kh_first, { "អង្គរ", "Angkor" }, { "មេគង្គ", "Mekong" }, { "មាស", "Meas" }, { "ពេជ្រ", "Pich" }, { "សុវណ្ណ", "Sovann" },
      { "រស្មី", "Reaksmey" }, { "ភ្នំ", "Phnom" }, { "ខ្មែរ", "Khmer" }, { "ជ័យ", "Chey" }, { "មង្គល", "Mongkol" }, { "សុខ", "Sok" },
      { "លាភ", "Leap" }, { "បុរី", "Borey" }, { "ស្ពាន", "Spean" }, { "ទន្លេ", "Tonle" }, { "ផ្កា", "Phka" });
WORDS(kh_second, { "សំណាង", "Samnang" }, { "ជោគជ័យ", "Chokchey" }, { "រុងរឿង", "Rungroeung" }, { "មាស", "Meas" }, { "សាន", "San" },
      { "លីង", "Ling" }, { "គីម", "Kim" }, { "ហេង", "Heng" }, { "វឌ្ឍនា", "Vatthana" }, { "ដារា", "Dara" }, { "មករា", "Makara" },
      { "ពិភព", "Piphop" }, { "សាមគ្គី", "Samaki" }, { "ចំរើន", "Chamroeun" }, { "អាស៊ី", "Asia" }, { "ថ្មី", "Thmey" });
WORDS(kh_family, { "សុខ", "Sok" }, { "ចាន់", "Chan" }, { "គឹម", "Kim" }, { "លី", "Ly" }, { "ហេង", "Heng" }, { "ស៊ុន", "Sun" });
WORDS(kh_given, { "វិបុល", "Vibol" }, { "ស្រីមុំ", "Sreymom" }, { "ដារា", "Dara" }, { "បូផា", "Bopha" }, { "រតនៈ", "Rattanak" },
      { "សុភា", "Sophea" });
TRADES(kh_trade, { "ពាណិជ្ជកម្ម", "Trading", "4690" }, { "សំណង់", "Construction", "4100" }, { "ដឹកជញ្ជូន", "Transport", "4923" },
       { "កសិកម្ម", "Agriculture", "0111" }, { "អង្ករ", "Rice", "1061" }, { "កាត់ដេរ", "Garment", "1410" }, { "ទេសចរណ៍", "Travel", "7912" },
       { "បច្ចេកវិទ្យា", "Technology", "6201" }, { "នាំចេញនាំចូល", "Import Export", "4690" }, { "អគ្គិសនី", "Electric", "3510" });
PLACES(kh_place, { "ភ្នំពេញ", "Phnom Penh", "KH-12" }, { "ខេត្តសៀមរាប", "Siem Reap", "KH-17" }, { "ខេត្តព្រះសីហនុ", "Preah Sihanouk", "KH-18" },
       { "ខេត្តបាត់ដំបង", "Battambang", "KH-2" }, { "ខេត្តកណ្តាល", "Kandal", "KH-8" }, { "ខេត្តស្វាយរៀង", "Svay Rieng", "KH-20" });
FORMS(kh_form, { "ក្រុមហ៊ុន ", " ឯ.ក", "ក្រុមហ៊ុនឯកជនទទួលខុសត្រូវមានកម្រិត", "15BP", "Co., Ltd." },
      { "ក្រុមហ៊ុន ", " ភីអិលស៊ី", "ក្រុមហ៊ុនមហាជនទទួលខុសត្រូវមានកម្រិត", "BQ0P", "Plc." });

/* --- Myanmar --- */
WORDS(mm_first, { "ရွှေ", "Shwe" }, { "မြန်မာ", "Myanmar" }, { "အောင်", "Aung" }, { "သီရိ", "Thiri" }, { "ဧရာ", "Ayeyar" },
      { "ပုဂံ", "Bagan" }, { "စိန်", "Sein" }, { "မိုး", "Moe" }, { "နေ", "Nay" }, { "ရတနာ", "Yadanar" }, { "မဟာ", "Maha" },
      { "ပိုင်", "Paing" }, { "ကြယ်", "Kyal" }, { "လင်း", "Lin" }, { "တော်ဝင်", "Taw Win" }, { "ဆန်း", "San" });
WORDS(mm_second, { "မိုး", "moe" }, { "အောင်", "aung" }, { "လင်း", "lin" }, { "ဝင်း", "win" }, { "ထွန်း", "tun" }, { "သာ", "thar" },
      { "မြင့်", "myint" }, { "ဖြိုး", "phyo" }, { "စန္ဒာ", "sandar" }, { "သုခ", "thukha" }, { "တာရာ", "tayar" }, { "ပြည်", "pyay" },
      { "ဇေယျ", "zayar" }, { "ကျော်", "kyaw" }, { "နန်း", "nan" }, { "ဦး", "oo" });
WORDS(mm_family, { "အောင်", "Aung " }, { "ကျော်", "Kyaw " }, { "မြင့်", "Myint " }, { "ဝင်း", "Win " }, { "စန်း", "San " }, { "ခင်", "Khin " });
WORDS(mm_given, { "မောင်", "Maung" }, { "လှိုင်", "Hlaing" }, { "သန်း", "Than" }, { "ထွန်း", "Tun" }, { "မြ", "Mya" }, { "ဦး", "Oo" });
TRADES(mm_trade, { "ကုန်သွယ်ရေး", "Trading", "4690" }, { "ဆောက်လုပ်ရေး", "Construction", "4100" }, { "သယ်ယူပို့ဆောင်ရေး", "Transport", "4923" },
       { "စိုက်ပျိုးရေး", "Agriculture", "0111" }, { "သတ္တုတွင်း", "Mining", "0729" }, { "အထည်ချုပ်", "Garment", "1410" },
       { "နည်းပညာ", "Technology", "6201" }, { "ခရီးသွား", "Travel", "7912" }, { "လျှပ်စစ်", "Electric", "3510" }, { "ရေလုပ်ငန်း", "Fishery", "0311" });
PLACES(mm_place, { "ရန်ကုန်", "Yangon", "MM-06" }, { "မန္တလေး", "Mandalay", "MM-04" }, { "နေပြည်တော်", "Nay Pyi Taw", "MM-18" },
       { "ပဲခူး", "Bago", "MM-02" }, { "မကွေး", "Magway", "MM-03" }, { "ဧရာဝတီ", "Ayeyarwady", "MM-07" });
FORMS(mm_form, { "", " ကုမ္ပဏီ လီမိတက်", "အစုအားဖြင့်တာဝန်ကန့်သတ်ထားသည့် ကုမ္ပဏီ", "478A", "Co., Ltd." },
      { "", " အများပိုင် ကုမ္ပဏီ လီမိတက်", "အများနှင့်သက်ဆိုင်သည့် ကုမ္ပဏီ", "QUC7", "Public Co., Ltd." });

/* --- Malaysia --- */
WORDS(my_first, { "Seri", "Seri" }, { "Maju", "Maju" }, { "Emas", "Emas" }, { "Bumi", "Bumi" }, { "Cahaya", "Cahaya" }, { "Wawasan", "Wawasan" },
      { "Mutiara", "Mutiara" }, { "Gemilang", "Gemilang" }, { "Perdana", "Perdana" }, { "Selatan", "Selatan" }, { "Impian", "Impian" },
      { "Kencana", "Kencana" }, { "Setia", "Setia" }, { "Jaya", "Jaya" }, { "Permata", "Permata" }, { "Wira", "Wira" }, { "Tan", "Tan" },
      { "Lim", "Lim" }, { "Kota", "Kota" }, { "Sinar", "Sinar" });
WORDS(my_second, { "Jaya", "Jaya" }, { "Maju", "Maju" }, { "Bersatu", "Bersatu" }, { "Utama", "Utama" }, { "Raya", "Raya" }, { "Sentosa", "Sentosa" },
      { "Mewah", "Mewah" }, { "Abadi", "Abadi" }, { "Makmur", "Makmur" }, { "Timur", "Timur" }, { "Prima", "Prima" }, { "Harmoni", "Harmoni" },
      { "Brothers", "Brothers" }, { "Bestari", "Bestari" }, { "Indah", "Indah" }, { "Tiga", "Tiga" }, { "Samudera", "Samudera" },
      { "Global", "Global" }, { "Teguh", "Teguh" }, { "Megah", "Megah" });
WORDS(my_family, { "Ahmad", "Ahmad" }, { "Siti", "Siti" }, { "Tan", "Tan" }, { "Lim", "Lim" }, { "Raj", "Raj" }, { "Ismail", "Ismail" });
WORDS(my_given, { "Faizal", "Faizal" }, { "Nurhaliza", "Nurhaliza" }, { "Wei Ming", "Wei Ming" }, { "Mei Ling", "Mei Ling" }, { "Kumar", "Kumar" },
      { "Rahman", "Rahman" });
TRADES(my_trade, { "Perdagangan", "Trading", "4690" }, { "Pembinaan", "Construction", "4100" }, { "Logistik", "Logistics", "5229" },
       { "Engineering", "Engineering", "7110" }, { "Plantations", "Plantations", "0126" }, { "Makanan", "Food", "1079" },
       { "Teknologi", "Technology", "6201" }, { "Hartanah", "Property", "6810" }, { "Rubber Products", "Rubber Products", "2219" },
       { "Tenaga", "Energy", "3510" }, { "Pengangkutan", "Transport", "4923" }, { "Holdings", "Holdings", "6420" });
PLACES(my_place, { "Kuala Lumpur", "Kuala Lumpur", "MY-14" }, { "Johor Bahru, Johor", "Johor Bahru", "MY-01" }, { "George Town, Pulau Pinang", "George Town", "MY-07" },
       { "Shah Alam, Selangor", "Shah Alam", "MY-10" }, { "Kuching, Sarawak", "Kuching", "MY-13" }, { "Kota Kinabalu, Sabah", "Kota Kinabalu", "MY-12" });
FORMS(my_form, { "", " Sdn. Bhd.", "Sendirian Berhad", "XEOV", "Sdn. Bhd." }, { "", " Sdn. Bhd.", "Sendirian Berhad", "XEOV", "Sdn. Bhd." },
      { "", " Berhad", "Berhad", "7OYN", "Berhad" });

/* --- Singapore --- */
WORDS(sg_first, { "Lion", "Lion" }, { "Merlion", "Merlion" }, { "Straits", "Straits" }, { "Temasek", "Temasek" }, { "Orchid", "Orchid" },
      { "Raffles", "Raffles" }, { "Asia", "Asia" }, { "Pacific", "Pacific" }, { "Golden", "Golden" }, { "Eastern", "Eastern" }, { "Marina", "Marina" },
      { "Island", "Island" }, { "Equator", "Equator" }, { "Harbour", "Harbour" }, { "Pioneer", "Pioneer" }, { "Hock", "Hock" }, { "Seng", "Seng" },
      { "Kim", "Kim" }, { "Tiong", "Tiong" }, { "Nanyang", "Nanyang" });
WORDS(sg_second, { "Bridge", "Bridge" }, { "Star", "Star" }, { "Ocean", "Ocean" }, { "Peak", "Peak" }, { "Gate", "Gate" }, { "Seng", "Seng" },
      { "Huat", "Huat" }, { "Leong", "Leong" }, { "Alliance", "Alliance" }, { "Horizon", "Horizon" }, { "Crest", "Crest" }, { "Link", "Link" },
      { "Bay", "Bay" }, { "Wave", "Wave" }, { "Union", "Union" }, { "Dragon", "Dragon" }, { "Summit", "Summit" }, { "Orient", "Orient" },
      { "Vista", "Vista" }, { "Hin", "Hin" });
WORDS(sg_family, { "Tan", "Tan" }, { "Lim", "Lim" }, { "Lee", "Lee" }, { "Ng", "Ng" }, { "Wong", "Wong" }, { "Goh", "Goh" });
WORDS(sg_given, { "Wei Jie", "Wei Jie" }, { "Hui Min", "Hui Min" }, { "Jun Hao", "Jun Hao" }, { "Xin Yi", "Xin Yi" }, { "Kai Wen", "Kai Wen" },
      { "Mei Hua", "Mei Hua" });
TRADES(sg_trade, { "Trading", "Trading", "4690" }, { "Shipping", "Shipping", "5012" }, { "Logistics", "Logistics", "5229" },
       { "Engineering", "Engineering", "7110" }, { "Commodities", "Commodities", "4669" }, { "Foods", "Foods", "1079" },
       { "Technologies", "Technologies", "6201" }, { "Marine", "Marine", "3011" }, { "Capital", "Capital", "6430" }, { "Energy", "Energy", "3510" },
       { "Resources", "Resources", "4661" }, { "Electronics", "Electronics", "2610" });
PLACES(sg_place, { "Singapore", "Singapore", NULL });
FORMS(sg_form, { "", " Pte. Ltd.", "Private Company Limited by Shares", "IWZF", "Pte. Ltd." },
      { "", " Pte. Ltd.", "Exempt Private Company", "Y8W9", "Pte. Ltd." },
      { "", " Limited", "Public Company Limited by Shares", "VVOX", "Limited" });

#endif
