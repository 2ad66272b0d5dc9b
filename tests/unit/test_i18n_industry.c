/* layer: i18n */
#include "tests/lib/check.h"

#include "i18n/rendition_doc.h"

#define V(s) SP_VIEW_LIT(s)

/* An industry as the lines have it, laid out with the English catalogue. */
static struct sp_view shown(struct sp_arena *a, struct sp_view kind, struct sp_view scheme, const char *code, struct sp_view *mark)
{
    struct sp_doc_value *values = sp_arena_alloc(a, 2 * sizeof *values);
    struct sp_doc_fact *fact = sp_arena_alloc(a, sizeof *fact);
    struct sp_doc_section *section = sp_arena_alloc(a, sizeof *section);
    struct sp_doc doc = { .sections = section, .n_sections = 1 };
    values[0] = (struct sp_doc_value){ .name = V("scheme"), .mark = V("t"), .label = V("Classification"), .value = scheme };
    assert_true(sp_arena_copy(a, sp_view_of(code), &values[1].value));
    values[1].name = V("code");
    values[1].mark = V("n");
    *fact = (struct sp_doc_fact){ .kind = kind, .values = values, .n = 2 };
    *section = (struct sp_doc_section){ .facts = fact, .n = 1 };
    CHECK_OK(sp_doc_name_industries(&doc, sp_catalogue_builtin(V("en")), a));
    const struct sp_doc_value *v = sp_doc_named(section->facts[0].values, 2, "code");
    assert_non_null(v);
    *mark = v->mark;
    assert_true(sp_view_is(values[1].value, code)); /* what was parsed stays as it was */
    return v->value;
}

static void every_division_has_its_section(void **state)
{
    (void)state;
    SP_ARENA_AUTO a = { 0 };
    struct sp_view mark;
    size_t named = 0;
    for (unsigned division = 0; division < 100; division++) {
        char code[8];
        (void)snprintf(code, sizeof code, "%02u10", division);
        struct sp_view v = shown(&a, V("registered.activity"), V("ISIC, fourth revision"), code, &mark);
        named += !sp_view_is(v, code);
        assert_true(memmem(v.p, v.n, code, 4) != NULL);
        CHECK_VIEW(mark, sp_view_is(v, code) ? "n" : "t");
    }
    assert_int_equal(named, 88);
    static const struct { const char *code, *want; } cases[] = {
        { "0111", "Agriculture, forestry and fishing (0111)" }, { "33", "Manufacturing (33)" }, { "4100", "Construction (4100)" },
        { "9900", "Extraterritorial organizations and bodies (9900)" }, { "0410", "0410" }, { "8300", "8300" }, { "H", "H" }, { "4", "4" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        CHECK_VIEW(shown(&a, V("registered.activity"), V("ISIC, fourth revision"), cases[i].code, &mark), cases[i].want);
}

static void other_codes_stay_as_they_are(void **state)
{
    (void)state;
    SP_ARENA_AUTO a = { 0 };
    struct sp_view mark;
    CHECK_VIEW(shown(&a, V("registered.activity"), V("National classification"), "4100", &mark), "4100");
    CHECK_VIEW(shown(&a, V("registered.name"), V("ISIC, fourth revision"), "4100", &mark), "4100");
    CHECK_VIEW(mark, "n");
}

static void every_language_names_the_sections(void **state)
{
    (void)state;
    for (const char *const *l = sp_catalogue_languages(); *l; l++)
        for (char c = 'A'; c <= 'U'; c++)
            assert_true(sp_catalogue_code(sp_catalogue_builtin(sp_view_of(*l)), V("isic_section"), sp_view(&c, 1)).n > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_division_has_its_section), cmocka_unit_test(other_codes_stay_as_they_are),
        cmocka_unit_test(every_language_names_the_sections),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
