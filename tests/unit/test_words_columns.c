/* layer: tools */
/* Labels below each other: what follows them starts in one column in every language, at least a blank behind the widest. */
#include "i18n/message.h"
#include "i18n/width.h"
#include "tests/lib/check.h"
#include "tools/common/words.h"

enum { MOST = 4 };
/* As the commands of the alliance's office have them, and the columns that their English has always had. */
static const struct { size_t least; const char *keys[MOST]; } sets[] = {
    { 10, { "alliance.version", "alliance.digest", "alliance.roots" } },
    { 10, { "alliance.digest", "alliance.before", "alliance.you-sign" } },
    { 13, { "alliance.root-name", "alliance.root-certificate" } },
    { 13, { "alliance.valid-until", "alliance.digest", "alliance.revocation" } },
    { 14, { "alliance.speaks-for", "alliance.languages", "alliance.products", "alliance.dial" } },
    { 16, { "alliance.dial", "alliance.speaks-for", "alliance.request-digest" } },
};

static size_t count(const char *const *keys)
{
    size_t n = 0;
    while (n < MOST && keys[n])
        n++;
    return n;
}

static void check_set(const char *language, const char *const *keys, size_t least)
{
    size_t n = count(keys), columns = sp_words_columns(keys, n, least);
    assert_true(columns >= least);
    if (!strcmp(language, "en"))
        assert_int_equal(columns, least);
    for (size_t i = 0; i < n; i++) {
        SP_BUF_AUTO b = { 0 };
        sp_words_label(&b, keys[i], columns);
        if (sp_text_width(sp_buf_view(&b)) != 2 + columns || b.p[b.n - 1] != ' ')
            fail_msg("%s: what follows %s is not in column %zu", language, keys[i], 2 + columns);
    }
}

static void test_what_follows_labels_is_in_one_column(void **state)
{
    static const char *const languages[] = { "en", "fil", "id", "km", "lo", "ms", "my", "pt", "ta", "tet", "th", "vi", "zh" };
    (void)state;
    for (size_t l = 0; l < sizeof languages / sizeof languages[0]; l++) {
        assert_true(sp_message_choose(sp_view_of(languages[l])));
        for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++)
            check_set(languages[l], sets[i].keys, sets[i].least);
    }
}

static void test_wide_letters_take_two_columns(void **state)
{
    static const char *const keys[] = { "alliance.speaks-for", "alliance.dial" }; /* 负责国家, 对方连接地址 */
    SP_BUF_AUTO b = { 0 };
    (void)state;
    assert_true(sp_message_choose(sp_view_of("zh")));
    assert_int_equal(SP_WORDS_COLUMNS(keys, 4), 14);
    assert_int_equal(SP_WORDS_COLUMNS(keys, 13), 13);
    assert_int_equal(SP_WORDS_COLUMNS(keys, 12), 14);
    sp_words_label(&b, keys[0], 14);
    assert_string_equal(sp_buf_cstr(&b), "  负责国家      ");
}

static void test_a_key_that_nobody_knows_is_shown_as_it_is(void **state)
{
    static const char *const keys[] = { "no.such-key" };
    (void)state;
    assert_int_equal(SP_WORDS_COLUMNS(keys, 4), 13);
    assert_true(sp_view_is(sp_words_state(SP_VIEW_LIT("melted")), "melted"));
    assert_true(sp_message_choose(sp_view_of("th")));
    assert_true(sp_view_is(sp_words_state(SP_VIEW_LIT("retired")), "เลิกใช้"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_follows_labels_is_in_one_column), cmocka_unit_test(test_wide_letters_take_two_columns),
        cmocka_unit_test(test_a_key_that_nobody_knows_is_shown_as_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
