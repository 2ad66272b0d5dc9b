/* layer: i18n */
#include "tests/lib/check.h"

#include "base/limits.h"
#include "i18n/legal_form_aid.h"

#define V(s) SP_VIEW_LIT(s)
#define SHOW(v) (int)(v).n, (v).p ? (v).p : ""

/* front, back: as they stand in the name. label NULL: nothing is told. */
static const struct named { const char *text, *country, *label, *note, *front, *back, *elf; } named[] = {
    { "ບໍລິສັດ ສະພານທອງ ຈຳກັດ", "LA", "llc", "limited", "ບໍລິສັດ", "ຈຳກັດ", "" },
    { "ບໍລິສັດ ສະພານທອງ ຈໍາກັດ", "LA", "llc", "limited", "ບໍລິສັດ", "ຈໍາກັດ", "" },   /* AM in two letters */
    { "ບໍລິສັດ ສະພານທອງ ຈຳກັດຜູ້ດຽວ", "LA", "single", "limited", "ບໍລິສັດ", "ຈຳກັດຜູ້ດຽວ", "" },
    { "ບໍລິສັດ ລາວໂທລະຄົມມະນາຄົມ ມະຫາຊົນ", "LA", "plc", "limited", "ບໍລິສັດ", "ມະຫາຊົນ", "" },
    { "ວິສາຫະກິດສ່ວນບຸກຄົນ ບຸນມີ", "LA", "sole", "unlimited", "ວິສາຫະກິດສ່ວນບຸກຄົນ", "", "" },
    { "บริษัท สะพานทอง จำกัด", "TH", "llc", "limited", "บริษัท", "จำกัด", "K09K" },
    { "บริษัท สะพานทอง จำกัด (มหาชน)", "TH", "plc", "limited", "บริษัท", "จำกัด (มหาชน)", "O0OZ" },
    { "ธนาคารสะพาน จำกัด (มหาชน)", "TH", "plc", "limited", "", "จำกัด (มหาชน)", "O0OZ" },
    { "ห้างหุ้นส่วนจำกัด สะพานทอง", "TH", "lp", "mixed", "ห้างหุ้นส่วนจำกัด", "", "JUEU" },
    { "สหกรณ์ออมทรัพย์สะพานทอง จำกัด", "TH", "coop", "", "สหกรณ์", "จำกัด", "" },
    { "广西金桥贸易有限公司", "CN", "llc", "limited", "", "有限公司", "" },
    { "广西金桥贸易有限责任公司", "CN", "llc", "limited", "", "有限责任公司", "" },
    { "广西金桥股份有限公司", "CN", "jsc", "limited", "", "股份有限公司", "" },
    { "深圳金桥投资合伙企业（有限合伙）", "CN", "lp", "mixed", "", "合伙企业（有限合伙）", "J7SF" },
    { "金橋股份有限公司", "TW", "jsc", "limited", "", "股份有限公司", "TD8P" },
    { "金橋控股有限公司", "HK", "ltd", "limited", "", "有限公司", "" },                 /* private or listed: the name does not say */
    { "Công ty TNHH Một thành viên Cầu Vàng", "VN", "single", "limited", "Công ty TNHH Một thành viên", "", "4RXL" },
    { "CÔNG TY TNHH MTV CẦU VÀNG", "VN", "single", "limited", "CÔNG TY TNHH MTV", "", "4RXL" },
    { "Công ty TNHH Cầu Vàng", "VN", "llc", "limited", "Công ty TNHH", "", "" },        /* of one owner or of several */
    { "Công ty Cổ phần Cầu Vàng", "VN", "jsc", "limited", "Công ty Cổ phần", "", "OMP4" },
    { "CONG TY CO PHAN CAU VANG", "VN", "jsc", "limited", "CONG TY CO PHAN", "", "OMP4" },
    { "Doanh nghiệp tư nhân Cầu Vàng", "VN", "sole", "unlimited", "Doanh nghiệp tư nhân", "", "BB0P" },
    { "Hộ kinh doanh Cầu Vàng", "VN", "sole", "unlimited", "Hộ kinh doanh", "", "" },
    { "Công ty hợp danh Cầu Vàng", "VN", "partnership", "mixed", "Công ty hợp danh", "", "QYCU" },
    { "PT Jembatan Emas Tbk", "ID", "plc", "limited", "PT", "Tbk", "AEZW" },
    { "PT. Jembatan Emas", "ID", "ltd", "limited", "PT", "", "" },
    { "PT Jembatan Emas (Persero)", "ID", "soe", "limited", "PT", "(Persero)", "F77L" },
    { "CV Jembatan Emas", "ID", "lp", "mixed", "CV", "", "B8VT" },
    { "Jambatan Emas Sdn. Bhd.", "MY", "llc", "limited", "", "Sdn. Bhd.", "XEOV" },
    { "JAMBATAN EMAS BERHAD", "MY", "plc", "limited", "", "BERHAD", "7OYN" },
    { "Koperasi Jambatan Emas Berhad", "MY", "coop", "", "Koperasi", "Berhad", "" },
    { "Jambatan Emas PLT", "MY", "llp", "", "", "PLT", "SP51" },
    { "Golden Bridge Pte. Ltd.", "SG", "llc", "limited", "", "Pte. Ltd.", "" },          /* exempt or not */
    { "Golden Bridge Trading Inc.", "PH", "corp", "limited", "", "Inc.", "" },
    { "Golden Bridge OPC", "PH", "opc", "limited", "", "OPC", "KJOW" },
    { "ក្រុមហ៊ុន ស្ពានមាស ឯ.ក", "KH", "llc", "limited", "ក្រុមហ៊ុន", "ឯ.ក", "15BP" },
    { "ក្រុមហ៊ុន ស្ពានមាស ខូអិលធីឌី", "KH", "ltd", "limited", "ក្រុមហ៊ុន", "ខូអិលធីឌី", "" },
    { "ရွှေတံတား ကုမ္ပဏီ လီမိတက်", "MM", "ltd", "limited", "", "ကုမ္ပဏီ လီမိတက်", "" },
    { "ရွှေတံတား အများပိုင် ကုမ္ပဏီ လီမိတက်", "MM", "plc", "limited", "", "အများပိုင် ကုမ္ပဏီ လီမိတက်", "" },
    { "தங்கப்பாலம் பிரைவேட் லிமிடெட்", "SG", "llc", "limited", "", "பிரைவேட் லிமிடெட்", "" },
    { "Ponte Dourada, Lda.", "TL", "llc", "limited", "", "Lda.", "" },
    { "Ponte Dourada, Unipessoal, Lda", "TL", "single", "limited", "", "Unipessoal, Lda", "" },
    { "Ponte Dourada, S.A.", "TL", "jsc", "limited", "", "S.A.", "" },
    /* nothing is told */
    { "ບໍລິສັດ ສະພານທອງ", "LA", NULL, "", "", "", "" },                                /* some company */
    { "广西金桥公司", "CN", NULL, "", "", "", "" },
    { "Golden Bridge Inc.", "SG", NULL, "", "", "", "" },                                 /* no word of that country's law */
    { "Golden Bridge Co., Ltd.", "PH", NULL, "", "", "", "" },                            /* a partnership there */
    { "Ponte Dourada, Lda.", "LA", NULL, "", "", "", "" },
    { "Golden Bridge GmbH", "LA", NULL, "", "", "", "" },
    { "บริษัท สะพานทอง จำกัด", "", NULL, "", "", "", "" },                               /* by whose law? */
    { "บริษัท สะพานทอง จำกัด", "LA", NULL, "", "", "", "" },
    { "Công ty TNHH Cầu Vàng Cổ phần công ty cổ phần", "VN", NULL, "", "", "", "" },      /* both */
    { "Yayasan Jambatan Emas Berhad", "MY", NULL, "", "", "", "" },
    { "ห้างหุ้นส่วน สะพานทอง จำกัด", "TH", NULL, "", "", "", "" },
    { "Jambatan Emas (L) Berhad", "MY", NULL, "", "", "", "" },                           /* Labuan */
    { "广西金桥贸易有限公司北京分公司", "CN", NULL, "", "", "", "" },                       /* branches */
    { "ສາຂາ ບໍລິສັດ ສະພານທອງ ຈຳກັດ", "LA", NULL, "", "", "", "" },
    { "Công ty TNHH Cầu Vàng - Chi nhánh Hà Nội", "VN", NULL, "", "", "", "" },
    { "บริษัท สะพานทอง จำกัด สาขากรุงเทพ", "TH", NULL, "", "", "", "" },
    { "ຈຳກັດ", "LA", NULL, "", "", "", "" },                                              /* no name */
    { "", "LA", NULL, "", "", "", "" },
};

static void check_told(const struct named *w, bool told, const struct sp_form_told *t)
{
    if (told != (w->label != NULL)) fail_msg("%s: told %d", w->text, told);
    if (!told) return;
    if (!sp_view_is(t->label, w->label) || !sp_view_is(t->note, w->note) || !sp_view_is(t->elf, w->elf))
        fail_msg("%s: %.*s %.*s %.*s", w->text, SHOW(t->label), SHOW(t->note), SHOW(t->elf));
    if (!sp_view_is(t->front, w->front) || !sp_view_is(t->back, w->back))
        fail_msg("%s: '%.*s' … '%.*s'", w->text, SHOW(t->front), SHOW(t->back));
    CHECK_VIEW(t->country, w->country);
}

static void names_say_their_form(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
        struct sp_form_told t = { .label = { NULL, 0 } };
        check_told(&named[i], sp_form_in_name(sp_view_of(named[i].text), sp_view_of(named[i].country), &t), &t);
    }
}

static void so_do_the_words_of_a_register(void **state)
{
    (void)state;
    static const struct named said[] = {
        { "ບໍລິສັດຈຳກັດ", "LA", "llc", "limited", "", "ບໍລິສັດຈຳກັດ", "" },
        { "ບໍລິສັດມະຫາຊົນ", "LA", "plc", "limited", "", "ບໍລິສັດມະຫາຊົນ", "" },
        { "บริษัทมหาชนจำกัด", "TH", "plc", "limited", "", "บริษัทมหาชนจำกัด", "O0OZ" },
        { "有限责任公司（自然人投资或控股）", "CN", "llc", "limited", "", "有限责任公司（自然人投资或控股）", "" },
        { "股份有限公司(上市、自然人投资或控股)", "CN", "jsc", "limited", "", "股份有限公司(上市、自然人投资或控股)", "" },
        { "個體工商戶", "CN", "sole", "unlimited", "", "個體工商戶", "RV48" },
        { "Công ty trách nhiệm hữu hạn", "VN", "llc", "limited", "", "Công ty trách nhiệm hữu hạn", "0OCP" },
        { "Private Company Limited by Shares", "SG", "llc", "limited", "", "Private Company Limited by Shares", "IWZF" },
        { "Private Limited Company", "LA", "llc", "limited", "", "Private Limited Company", "" },
        { "បុគ្គល", "KH", NULL, "", "", "", "" },
        { "ບໍລິສັດ", "LA", NULL, "", "", "", "" },
        { "nonstock corporation", "PH", NULL, "", "", "", "" }, /* no word for it */
        { "", "LA", NULL, "", "", "", "" } };
    for (size_t i = 0; i < sizeof said / sizeof said[0]; i++) {
        struct sp_form_told t = { .label = { NULL, 0 } };
        check_told(&said[i], sp_form_in_words(sp_view_of(said[i].text), sp_view_of(said[i].country), &t), &t);
    }
}

static void so_do_codes(void **state)
{
    (void)state;
    struct sp_form_told t;
    assert_true(sp_form_of_code(V("O0OZ"), &t));
    CHECK_VIEW(t.label, "plc");
    CHECK_VIEW(t.country, "TH");
    CHECK_VIEW(t.local, "บริษัทมหาชนจำกัด");
    CHECK_VIEW(t.language, "th");
    assert_true(sp_form_of_code(V("ECAK"), &t)); /* no word for it, but the country's own */
    CHECK_VIEW(t.label, "");
    CHECK_VIEW(t.local, "企业");
    assert_false(sp_form_of_code(V("2HBR"), &t)); /* a GmbH */
    assert_false(sp_form_of_code(V("o0oz"), &t));
    assert_false(sp_form_of_code(V(""), &t));
}

/* A name of more bytes than a report can hold is no name; one of just as many is read to its end. */
static void length_is_checked(void **state)
{
    (void)state;
    SP_BUF_AUTO name = { 0 };
    struct sp_form_told t;
    static const char form[] = " Sdn Bhd";
    while (name.n < SP_MAX_NAME_BYTES - (sizeof form - 1)) sp_buf_putc(&name, 'a');
    sp_buf_puts(&name, form);
    assert_true(sp_form_in_name(sp_buf_view(&name), V("MY"), &t));
    CHECK_VIEW(t.back, "Sdn Bhd");
    sp_buf_puts(&name, "x");
    assert_false(sp_form_in_name(sp_buf_view(&name), V("MY"), &t));
    assert_false(sp_form_in_words(sp_buf_view(&name), V("MY"), &t));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_say_their_form),
        cmocka_unit_test(so_do_the_words_of_a_register),
        cmocka_unit_test(so_do_codes),
        cmocka_unit_test(length_is_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
