/* layer: i18n */
#include "tests/lib/check.h"

#include <stdio.h>

#include "base/limits.h"
#include "i18n/catalogue.h"
#include "i18n/legal_form_aid.h"
#include "i18n/legal_form_table.h"

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
    { "ຫ້ອງການຕາງໜ້າ ບໍລິສັດ ກຂຄ ຈຳກັດ", "LA", NULL, "", "", "", "" },                   /* offices, unions, funds */
    { "สำนักงานผู้แทน บริษัท สะพานทอง จำกัด", "TH", NULL, "", "", "", "" },
    { "สหภาพแรงงาน บริษัท สะพานทอง จำกัด", "TH", NULL, "", "", "", "" },
    { "กองทุน บริษัท สะพานทอง จำกัด", "TH", NULL, "", "", "", "" },
    { "广西金桥非有限公司", "CN", NULL, "", "", "", "" },                                  /* the contrary */
    { "Golden Bridge Non-Limited", "LA", NULL, "", "", "", "" },
    { "Koperasi Jambatan Emas Sdn Bhd", "MY", NULL, "", "", "", "" },                     /* two forms */
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

/* --- the lists themselves --- */

static const struct { const char *label, *note; } forms[SP_FORM_COUNT] = {
#define X(name, type, label, note) { label, note },
    SP_FORMS(X)
#undef X
};

struct row { enum sp_form form; const char *law, *spellings; };
static const struct row rows[] = {
#define P 1
#define S 2
#define B 3
#define AS 6
#define X(form, where, country, law, spellings) { SP_FORM_##form, law, spellings },
#include "i18n/legal_form_list.h"
#undef X
#undef P
#undef S
#undef B
#undef AS
};

static void check_spelling(const struct row *r, struct sp_view spelling, struct sp_view country)
{
    struct sp_form_told t;
    bool told = sp_form_in_words(spelling, country, &t);
    if (told != (forms[r->form].label[0] != 0) || (told && !sp_view_is(t.label, forms[r->form].label)))
        fail_msg("%.*s in %.*s: %.*s", SHOW(spelling), SHOW(country), SHOW(told ? t.label : V("nothing")));
}

/* No row hides another of the same country, and each spelling is found as it is written. */
static void every_spelling_is_found_by_its_law(void **state)
{
    (void)state;
    size_t n = 0;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct sp_view rest = sp_view_of(rows[i].spellings), one = rest;
        for (bool more = true; more; ) {
            struct sp_view laws = sp_view_of(rows[i].law[0] == '*' ? "MM" : rows[i].law), country = laws;
            more = sp_view_split(rest, ';', &one, &rest);
            one = more ? one : rest;
            while (one.n && one.p[0] == ' ')
                one = sp_view(one.p + 1, one.n - 1);
            for (bool again = laws.n > 0; again; n++) {
                again = sp_view_split(laws, ' ', &country, &laws);
                country = again ? country : laws;
                assert_int_equal(country.n, 2);
                check_spelling(&rows[i], one, country);
            }
        }
    }
    assert_true(n > 400);
}

static bool within(struct sp_view part, const struct sp_buf *whole)
{
    return !part.n || (part.p >= whole->p && part.p + part.n <= whole->p + whole->n && sp_utf8_check(part) == part.n);
}

/* Whatever stands in front and at the end: what is told are words of the name itself, whole letters of it. */
static void any_two_forms_are_safe_in_one_name(void **state)
{
    (void)state;
    static const char *const countries[] = { "LA", "TH", "VN", "CN", "ID", "MY", "KH", "MM", "TL" };
    size_t told = 0, n = sizeof rows / sizeof rows[0];
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++) {
            SP_BUF_AUTO name = { 0 };
            struct sp_view front = sp_view_of(rows[i].spellings), back = sp_view_of(rows[k].spellings), rest;
            struct sp_form_told t;
            (void)sp_view_split(front, ';', &front, &rest);
            (void)sp_view_split(back, ';', &back, &rest);
            sp_buf_put(&name, front);
            sp_buf_puts(&name, k % 2 ? " \"ສະພານ\" (" : "（桥");
            sp_buf_put(&name, back);
            sp_buf_puts(&name, k % 2 ? ")." : "）\xE2\x80\x8B");
            if (!sp_form_in_name(sp_buf_view(&name), sp_view_of(countries[(i + k) % 9]), &t)) continue;
            told++;
            if (!within(t.front, &name) || !within(t.back, &name) || !t.label.n || !(t.front.n + t.back.n))
                fail_msg("%.*s: '%.*s' '%.*s'", SHOW(sp_buf_view(&name)), SHOW(t.front), SHOW(t.back));
        }
    assert_true(told > 200);
}

struct code { const char *code, *country; enum sp_form form; bool told; const char *language, *name; };
static const struct code codes[] = {
#define X(code, country, form, told, language, name) { code, country, SP_FORM_##form, told, language, name },
#include "i18n/legal_form_elf_list.h"
#undef X
};

/* A name tells one code or none. */
static void codes_are_told_apart(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        assert_int_equal(strlen(codes[i].code), 4);
        assert_true(codes[i].name[0] && codes[i].language[0] && strlen(codes[i].country) == 2);
        for (size_t k = 0; k < i; k++) {
            assert_string_not_equal(codes[i].code, codes[k].code);
            if (codes[i].told && codes[k].told && codes[i].form == codes[k].form && !strcmp(codes[i].country, codes[k].country))
                fail_msg("%s and %s", codes[i].code, codes[k].code);
        }
    }
}

/* In every language, and no two forms are called the same. */
static void every_form_has_words(void **state)
{
    (void)state;
    for (const char *const *l = sp_catalogue_languages(); *l; l++) {
        const struct sp_catalogue *cat = sp_catalogue_builtin(sp_view_of(*l));
        for (size_t i = 0; i < SP_FORM_COUNT; i++) {
            char key[64];
            (void)snprintf(key, sizeof key, "legal_form.%s", forms[i].label);
            struct sp_view label = sp_catalogue_find(cat, sp_view_of(key));
            if (forms[i].label[0] && !label.n) fail_msg("%s: %s", *l, key);
            for (size_t k = 0; k < i; k++) {
                char other[64];
                (void)snprintf(other, sizeof other, "legal_form.%s", forms[k].label);
                if (label.n && strcmp(key, other) != 0 && sp_view_eq(label, sp_catalogue_find(cat, sp_view_of(other))))
                    fail_msg("%s: %s is called as %s", *l, key, other);
            }
            (void)snprintf(key, sizeof key, "legal_form_note.%s", forms[i].note);
            if (forms[i].note[0] && !sp_catalogue_find(cat, sp_view_of(key)).n) fail_msg("%s: %s", *l, key);
        }
    }
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
        cmocka_unit_test(every_spelling_is_found_by_its_law),
        cmocka_unit_test(any_two_forms_are_safe_in_one_name),
        cmocka_unit_test(codes_are_told_apart),
        cmocka_unit_test(every_form_has_words),
        cmocka_unit_test(length_is_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
