/* layer: i18n */
/* Messages to people: every language says the same things; which one is spoken; what is beside them stays. */
#include <stdlib.h>

#include "i18n/catalogue.h"
#include "i18n/message.h"
#include "i18n/message_embedded.h"
#include "tests/lib/check.h"

static void environment(const char *all, const char *messages, const char *lang)
{
    const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" }, *const values[] = { all, messages, lang };
    for (int i = 0; i < 3; i++) {
        if (values[i])
            assert_int_equal(setenv(names[i], values[i], 1), 0);
        else
            assert_int_equal(unsetenv(names[i]), 0);
    }
}

static void test_every_language_says_the_same_things(void **state)
{
    (void)state;
    const struct sp_embedded_messages *english = NULL;
    for (size_t i = 0; i < sp_embedded_messages_n; i++)
        if (!strcmp(sp_embedded_messages[i].language, "en"))
            english = &sp_embedded_messages[i];
    assert_non_null(english);
    for (const char *const *l = sp_catalogue_languages(); *l; l++)
        for (size_t k = 0; k < english->n; k++)
            if (!sp_message(sp_view_of(*l), english->v[k].key).n)
                fail_msg("%s: %s is not there", *l, english->v[k].key);
    for (size_t i = 0; i < sp_embedded_messages_n; i++)
        assert_int_equal(sp_embedded_messages[i].n, english->n);
}

/* A code that the programs know and no language does would be told in English only. */
static void test_every_code_has_a_sentence(void **state)
{
    (void)state;
    for (int code = SP_RC_OK + 1; code < SP_RC_COUNT; code++) {
        const char *text = sp_rc_text((struct sp_rc){ (enum sp_rc_code)code });
        if (!sp_message_of(sp_view_of("zh"), "no.such-rule", text).n)
            fail_msg("nothing is said of %s", text);
    }
}

static void test_rule_before_code(void **state)
{
    (void)state;
    struct sp_view by_rule = sp_message_of(sp_view_of("zh"), "policy.purpose", "denied"), by_code = sp_message_of(sp_view_of("zh"), "policy.none", "denied");
    assert_true(by_rule.n && by_code.n && !sp_view_eq(by_rule, by_code));
    assert_true(sp_view_eq(by_rule, sp_message(sp_view_of("zh"), "rule.policy.purpose")));
    assert_int_equal(sp_message_of(sp_view_of("zh"), "", "").n, 0);
    assert_int_equal(sp_message_of(sp_view_of("xx"), "policy.purpose", "denied").n, 0);
    assert_int_equal(sp_message(sp_view_of("zh"), "no.such.key").n, 0);
}

static void test_the_language_of_the_environment(void **state)
{
    static const struct { const char *all, *messages, *lang, *is; } cases[] = {
        { NULL, NULL, NULL, "en" }, { NULL, NULL, "zh_CN.UTF-8", "zh" }, { NULL, "zh", "en_GB", "zh" }, { "C.UTF-8", "zh", "zh", "en" },
        { "", "", "zh@x", "zh" }, { "xx_YY", "zh", NULL, "en" }, { "zhx", NULL, NULL, "en" }, { "../zh", NULL, NULL, "en" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        environment(cases[i].all, cases[i].messages, cases[i].lang);
        if (!sp_view_is(sp_message_language(), cases[i].is))
            fail_msg("case %zu: not %s", i, cases[i].is);
    }
    environment("en", NULL, NULL);
    assert_false(sp_message_choose(sp_view_of("xx")));
    assert_true(sp_view_is(sp_message_language(), "en"));
    assert_true(sp_message_choose(sp_view_of("zh"))); /* chosen: the environment counts no more */
    assert_true(sp_view_is(sp_message_language(), "zh"));
}

static void test_values_are_filled_in_and_never_interpreted(void **state)
{
    (void)state;
    SP_BUF_AUTO b = { 0 };
    assert_true(sp_message_choose(sp_view_of("zh")));
    sp_say(&b, "row.disputed", sp_fill_number("count", 2), sp_fill_text("all", "{count}"));
    assert_string_equal(sp_buf_cstr(&b), "{count} 条记录中的 2 条");
    sp_buf_clear(&b);
    sp_say(&b, "row.disputed", sp_fill_number("count", -9223372036854775807LL - 1), sp_fill_view("all", sp_view(NULL, 0)));
    assert_string_equal(sp_buf_cstr(&b), " 条记录中的 -9223372036854775808 条");
    sp_buf_clear(&b);
    sp_say(&b, "row.disputed", sp_fill_number("count", 2)); /* half a sentence would say something else */
    assert_string_equal(sp_buf_cstr(&b), "row.disputed");
    sp_buf_clear(&b);
    sp_say(&b, "no.such-key", sp_fill_number("count", 2));
    assert_string_equal(sp_buf_cstr(&b), "no.such-key");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_language_says_the_same_things), cmocka_unit_test(test_every_code_has_a_sentence),
        cmocka_unit_test(test_rule_before_code), cmocka_unit_test(test_the_language_of_the_environment),
        cmocka_unit_test(test_values_are_filled_in_and_never_interpreted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
