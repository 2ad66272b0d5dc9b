/* layer: schema */
/* What a signed translation says. */
#include "schema/translation.h"
#include "tests/lib/check.h"

#define X32 "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"
#define KEY ",\"jwk\":{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"" X32 "\"}}"
#define HEAD "{\"format\":\"saphan-translation/1\",\"iss\":\"Li Na\",\"iat\":1795219384"
#define PLACE ",\"context\":\"registered.scope.text\",\"from\":\"lo\",\"to\":\"zh-Hant\",\"source\":\"" X32 "\""
#define TEXT ",\"text\":\"\xe5\x87\xba\xe5\x8f\xa3\""
#define HUMAN ",\"method\":\"human\""
#define ENGINE ",\"engine\":{\"name\":\"apertium\",\"version\":\"3.8\"}"

static void fine(const char *text)
{
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO again = { 0 };
    struct sp_translation t;
    struct sp_diag d = { .rule = "" };
    struct sp_rc rc = sp_translation_parse(sp_view_of(text), &a, &t, &d);
    if (!sp_ok(rc))
        fail_msg("%s: %s %s: %s", text, d.rule, d.field, d.text);
    sp_translation_put(&again, &t);
    CHECK_VIEW(sp_buf_view(&again), text);
}

static void refused(const char *text, const char *rule)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_translation t;
    struct sp_diag d = { .rule = "" };
    if (sp_ok(sp_translation_parse(sp_view_of(text), &a, &t, &d)))
        fail_msg("accepted: %s", text);
    if (strcmp(d.rule, rule))
        fail_msg("%s: %s, not %s", text, d.rule, rule);
}

static void the_form(void **state)
{
    (void)state;
    fine(HEAD PLACE TEXT HUMAN KEY);
    fine(HEAD PLACE TEXT HUMAN ",\"reviewer\":\"Wang Wei\"" KEY);
    fine(HEAD PLACE TEXT ",\"method\":\"certified\",\"reviewer\":\"Wang Wei\"" KEY);
    fine(HEAD PLACE TEXT ",\"method\":\"memory\"" KEY);
    fine(HEAD PLACE TEXT ",\"method\":\"machine\"" ENGINE KEY);
}

#define WITH(context, from, to, source) ",\"context\":\"" context "\",\"from\":\"" from "\",\"to\":\"" to "\",\"source\":\"" source "\""

static void it_is_strict(void **state)
{
    (void)state;
    refused("[]", "field.type");
    refused("{\"format\":\"saphan-translation/2\",\"iss\":\"Li Na\",\"iat\":1" PLACE TEXT HUMAN KEY, "schema.translation.format");
    refused("{\"format\":\"saphan-translation/1\",\"iss\":\" Li\",\"iat\":1" PLACE TEXT HUMAN KEY, "schema.translation.iss");
    refused("{\"format\":\"saphan-translation/1\",\"iss\":\"Li Na\",\"iat\":-1" PLACE TEXT HUMAN KEY, "schema.translation.iat");
    refused(HEAD WITH("registered.name.text", "lo", "zh", X32) TEXT HUMAN KEY, "schema.translation.context");
    refused(HEAD WITH("registered.address.text", "lo", "zh", X32) TEXT HUMAN KEY, "schema.translation.context");
    refused(HEAD WITH("text", "lo", "zh", X32) TEXT HUMAN KEY, "schema.translation.context");
    refused(HEAD WITH("registered.scope.text", "xx", "zh", X32) TEXT HUMAN KEY, "schema.translation.from");
    refused(HEAD WITH("registered.scope.text", "lo", "zh-Xxxx", X32) TEXT HUMAN KEY, "schema.translation.to");
    refused(HEAD WITH("registered.scope.text", "lo", "zh-", X32) TEXT HUMAN KEY, "schema.translation.to");
    refused(HEAD WITH("registered.scope.text", "lo", "lo", X32) TEXT HUMAN KEY, "schema.translation.to");
    refused(HEAD WITH("registered.scope.text", "en", "en-Latn", X32) TEXT HUMAN KEY, "schema.translation.to");
    refused(HEAD WITH("registered.scope.text", "lo", "zh", "x") TEXT HUMAN KEY, "schema.translation.source");
    refused(HEAD PLACE ",\"text\":\"\"" HUMAN KEY, "schema.text.empty");
    refused(HEAD PLACE ",\"text\":\"a\xe2\x80\xae" "b\"" HUMAN KEY, "schema.text.hidden");
    refused(HEAD PLACE TEXT ",\"method\":\"magic\"" KEY, "schema.translation.method");
    refused(HEAD PLACE TEXT HUMAN ENGINE KEY, "schema.translation.engine");
    refused(HEAD PLACE TEXT ",\"method\":\"machine\"" KEY, "field.missing");
    refused(HEAD PLACE TEXT ",\"method\":\"machine\",\"engine\":{\"name\":\"a b\",\"version\":\"1\"}" KEY, "schema.translation.engine");
    refused(HEAD PLACE TEXT ",\"method\":\"certified\"" KEY, "schema.translation.reviewer");
    refused(HEAD PLACE TEXT HUMAN ",\"reviewer\":\"Li Na\"" KEY, "schema.translation.reviewer");
    refused(HEAD PLACE TEXT HUMAN ",\"jwk\":{\"crv\":\"P-521\",\"kty\":\"EC\",\"x\":\"" X32 "\"}}", "schema.translation.jwk");
    refused(HEAD PLACE TEXT HUMAN ",\"more\":1" KEY, "field.unknown");
    refused(HEAD PLACE HUMAN TEXT KEY, "schema.translation.canonical");
    refused(HEAD " " PLACE TEXT HUMAN KEY, "schema.translation.canonical");
}

static void two_languages(void **state)
{
    static const struct { const char *from, *to; bool two; } cases[] = {
        { "en", "lo", true }, { "en", "en", false }, { "en", "en-Latn", false }, { "en-Latn", "en", false }, { "en-Latn", "en-Latn", false }, { "zh-Hans", "zh-Hant", true },
        { "zh-Hant", "zh-Hans", true }, { "zh", "zh-Hant", true }, { "zh", "zh-Hans", true }, { "zh-Hant", "zh", true }, { "zh", "zh", false }, { "zh-Hans", "zh-Hans", false },
        { "ms", "ms-Arab", true }, { "ms", "ms-Latn", false }, { "lo-Laoo", "lo", false }, { "th-Thai", "th", false }, { "ja", "ja-Jpan", false }, { "ja-Jpan", "ja-Latn", true },
        { "id", "ms", true }, { "id-Latn", "ms-Latn", true },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_true(sp_language_tag_valid(sp_view_of(cases[i].from)) && sp_language_tag_valid(sp_view_of(cases[i].to)));
        if (sp_language_pair_valid(sp_view_of(cases[i].from), sp_view_of(cases[i].to)) != cases[i].two)
            fail_msg("%s to %s", cases[i].from, cases[i].to);
    }
}

/* What labels are set apart by is in no name; what stands in names of people and offices may. */
static void names(void **state)
{
    static const char *const good[] = { "Li Na, sworn translator 4711", "Office (of) translators; Vientiane", "阿不都·热西提", "O’Brien", "Sant'Ana & Filhos", "node LA",
                                        "老挝企业登记局（万象）" };
    static const char *const bad[] = { "", " Li", "Li\nNa", "a|b", "a[b", "a]b", "a{b", "a}b", "a\"b", "a“b", "a”b", "a„b", "a«b", "a»b", "a¦b", "a｜b", "a［b", "a］b",
                                       "a【b", "a】b", "a「b", "a」b", "a『b", "a〔b", "a《b", "a│b", "a║b", "aǀb", "a∣b", "a⟦b", "a〟b", "a＂b", "a❘b", "a﹂b", "aʺb", "a″b" };
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        if (!sp_translation_name_valid(sp_view_of(good[i])))
            fail_msg("refused: %s", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (sp_translation_name_valid(sp_view_of(bad[i])))
            fail_msg("accepted: %s", bad[i]);
    refused("{\"format\":\"saphan-translation/1\",\"iss\":\"Li | Na\",\"iat\":1" PLACE TEXT HUMAN KEY, "schema.translation.iss");
    refused(HEAD PLACE TEXT HUMAN ",\"reviewer\":\"Wang [Wei]\"" KEY, "schema.translation.reviewer");
}

/* Names and addresses have no context: they are never translated. */
static void prose_only(void **state)
{
    (void)state;
    assert_true(sp_context_valid(SP_VIEW_LIT("legal.case.cause")));
    assert_true(sp_context_valid(SP_VIEW_LIT("registered.activity.text")));
    assert_false(sp_context_valid(SP_VIEW_LIT("legal.case.court")));
    size_t n = 0;
    const struct sp_kind *kinds = sp_kinds(&n);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < kinds[i].n_fields; k++) {
            const struct sp_field *f = &kinds[i].fields[k];
            assert_true(!f->prose || f->type == SP_TYPE_TEXT || f->type == SP_TYPE_LONG);
            assert_true(f->prose || f->type != SP_TYPE_LONG);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(the_form), cmocka_unit_test(it_is_strict), cmocka_unit_test(two_languages), cmocka_unit_test(names), cmocka_unit_test(prose_only) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
