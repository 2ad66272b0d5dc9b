/* layer: i18n */
#include "tests/lib/check.h"

#include "i18n/rendition_doc.h"

#define V(s) SP_VIEW_LIT(s)

/* An industry as the lines have it, laid out with this catalogue. */
static struct sp_view shown_by(const struct sp_catalogue *cat, struct sp_arena *a, struct sp_view kind, struct sp_view scheme, const char *code,
                               struct sp_view *mark)
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
    CHECK_OK(sp_doc_name_industries(&doc, cat, a));
    const struct sp_doc_value *v = sp_doc_named(section->facts[0].values, 2, "code");
    assert_non_null(v);
    *mark = v->mark;
    assert_true(sp_view_is(values[1].value, code)); /* what was parsed stays as it was */
    return v->value;
}

static struct sp_view shown(struct sp_arena *a, struct sp_view kind, struct sp_view scheme, const char *code, struct sp_view *mark)
{
    return shown_by(sp_catalogue_builtin(V("en")), a, kind, scheme, code, mark);
}

static void every_division_has_its_label(void **state)
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
        { "0111", "Crop and animal production, hunting and related service activities (0111)" },
        { "33", "Repair and installation of machinery and equipment (33)" }, { "4100", "Construction of buildings (4100)" },
        { "9900", "Activities of extraterritorial organizations and bodies (9900)" }, { "0410", "0410" }, { "8300", "8300" }, { "H", "Transportation and storage (H)" }, { "V", "V" }, { "h", "h" }, { "4", "4" },
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

/* The English catalogue, without the lines that begin so. */
static struct sp_catalogue *without(const char *head)
{
    SP_BUF_AUTO text = { 0 };
    struct sp_view rest = sp_catalogue_compiled(sp_catalogue_builtin(V("en"))), line;
    struct sp_catalogue *cat = NULL;
    while (sp_view_split(rest, '\n', &line, &rest))
        if (!sp_view_starts(line, sp_view_of(head))) {
            sp_buf_put(&text, line);
            sp_buf_putc(&text, '\n');
        }
    CHECK_OK(sp_catalogue_parse(sp_buf_view(&text), &cat, NULL));
    return cat;
}

/* Bundles carry catalogues from before there were divisions, or sections. */
static void an_older_catalogue_says_what_it_can(void **state)
{
    (void)state;
    static const struct { const char *lacks, *want; } cases[] = {
        { "code.isic_division.41", "Construction (4100)" }, { "code.isic_division.", "Construction (4100)" },
        { "code.isic_section.", "Construction of buildings (4100)" }, { "code.isic_", "4100" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        SP_ARENA_AUTO a = { 0 };
        SP_CATALOGUE_AUTO cat = without(cases[i].lacks);
        struct sp_view mark;
        CHECK_VIEW(shown_by(cat, &a, V("registered.activity"), V("ISIC, fourth revision"), "4100", &mark), cases[i].want);
    }
}

static void every_language_names_sections_and_divisions(void **state)
{
    (void)state;
    for (const char *const *l = sp_catalogue_languages(); *l; l++) {
        const struct sp_catalogue *cat = sp_catalogue_builtin(sp_view_of(*l));
        char code[8];
        size_t n = 0;
        for (char c = 'A'; c <= 'U'; c++)
            assert_true(sp_catalogue_code(cat, V("isic_section"), sp_view(&c, 1)).n > 0);
        for (unsigned d = 0; d < 100; d++) {
            (void)snprintf(code, sizeof code, "%02u", d);
            n += sp_catalogue_code(cat, V("isic_division"), sp_view(code, 2)).n > 0;
        }
        assert_int_equal(n, 88);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_division_has_its_label), cmocka_unit_test(other_codes_stay_as_they_are),
        cmocka_unit_test(an_older_catalogue_says_what_it_can), cmocka_unit_test(every_language_names_sections_and_divisions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
