/* layer: schema */
/* Forms of texts: the matcher of patterns, and what each form takes and refuses. */
#include "tests/lib/check.h"
#include "tests/lib/form_values.h"

static void patterns_stand_for_the_whole_text(void **state)
{
    static const struct { const char *pattern, *text; bool fits; } cases[] = {
        { "a", "a", true }, { "a", "", false }, { "a", "aa", false }, { "a", "b", false }, { "", "", true }, { "", "a", false },
        { "[A-C]{2}", "AC", true }, { "[A-C]{2}", "A", false }, { "[A-C]{2}", "AD", false }, { "[A-C]{2}", "ACA", false },
        { "[A-C]{1,3}C", "ABC", true }, { "[A-C]{1,3}C", "C", false }, { "[A-C]{1,3}C", "CC", true }, { "[A-C]{1,3}C", "CCCCC", false },
        { "a?b", "b", true }, { "a?b", "ab", true }, { "a?b", "aab", false }, { "[_-]", "-", true }, { "[_-]", "_", true }, { "[_-]", "a", false },
        { "(0[1-9]|1[0-2])x", "09x", true }, { "(0[1-9]|1[0-2])x", "12x", true }, { "(0[1-9]|1[0-2])x", "13x", false },
        { "(0[1-9]|1[0-2])x", "1", false }, { "(a|ab)c", "abc", true }, { "(a|ab)c", "ac", true }, { "(a{2}|b)", "aa", true }, { "(a{2}|b)", "a", false },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (sp_pattern_fits(cases[i].pattern, sp_view_of(cases[i].text)) != cases[i].fits)
            fail_msg("%s of \"%s\"", cases[i].pattern, cases[i].text);
    assert_false(sp_pattern_fits("a", sp_view(NULL, 0)));
    assert_false(sp_pattern_fits("a", sp_view("a", 2))); /* with its NUL */
}

static void forms_take_and_refuse(void **state)
{
    static const struct { enum sp_form form; const char *bad[6]; } cases[] = {
        { SP_FORM_ELF, { "2dgo", "2DG", "2DGOX" } },
        { SP_FORM_LEI, { "213800KUD8LAJWSQ9D51", "213800kud8lajwsq9d15", "213800KUD8LAJWSQ9D1" } },
        { SP_FORM_IMO, { "9074728", "IMO9074729", "907472" } },
        { SP_FORM_MMSI, { "174001230", "57400123", "5740012300" } },
        { SP_FORM_CONTAINER, { "CSQU3054384", "CSQX3054383", "CSQU 305438 3" } },
        { SP_FORM_CONTAINER_TYPE, { "22g1", "22G", "O2G1" } },
        { SP_FORM_LOCODE, { "VNHP1", "VNHP0", "vnhph" } },
        { SP_FORM_HS6, { "000111", "770100", "980100", "990100", "09011", "0901110" } },
        { SP_FORM_MONTH, { "2025-13", "2025-00", "2025-7", "0999-01" } },
        { SP_FORM_YEAR, { "0999", "25", "20255" } },
        { SP_FORM_DIGEST, { "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFV", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU" } },
    };
    (void)state;
    assert_int_equal(sizeof cases / sizeof cases[0], SP_FORM_COUNT - 1);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (size_t k = 0; k < 2; k++)
            if (!sp_form_fits(cases[i].form, sp_view_of(form_value(cases[i].form, k))))
                fail_msg("%s is refused", form_value(cases[i].form, k));
        for (size_t k = 0; k < 6 && cases[i].bad[k]; k++)
            if (sp_form_fits(cases[i].form, sp_view_of(cases[i].bad[k])))
                fail_msg("%s is taken", cases[i].bad[k]);
        assert_true(sp_form_rule(cases[i].form)[0] && sp_form_why(cases[i].form)[0]);
    }
    assert_true(sp_form_fits(SP_FORM_ANY, SP_VIEW_LIT("anything at all")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_stand_for_the_whole_text),
        cmocka_unit_test(forms_take_and_refuse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
