/* layer: i18n */
#include "i18n/wrap.h"
#include "i18n/width.h"
#include "tests/lib/check.h"

static void wraps_to(const char *text, size_t at, size_t indent, size_t columns, const char *want)
{
    SP_BUF_AUTO b = { 0 };
    sp_wrap_put(&b, sp_view_of(text), at, indent, columns);
    assert_string_equal(sp_buf_cstr(&b), want);
}

static void breaks_at_blanks(void **state)
{
    (void)state;
    wraps_to("", 0, 0, 10, "\n");
    wraps_to("short", 0, 0, 10, "short\n");
    wraps_to("one two three", 0, 0, 10, "one two\nthree\n");
    wraps_to("one two three", 4, 2, 10, "one\n  two\n  three\n");
    wraps_to("exactly ten", 0, 0, 11, "exactly ten\n");
}

/* An option or a file's name is what somebody types or copies. */
static void keeps_words_of_ascii_whole(void **state)
{
    (void)state;
    wraps_to("say --changed-since here", 0, 0, 14, "say\n--changed-\nsince here\n"); /* wider than a line */
    wraps_to("say --as-of now", 0, 0, 10, "say\n--as-of\nnow\n");
    wraps_to("默认为--as-of的日期", 0, 0, 12, "默认为\n--as-of的日\n期\n");
}

static void counts_columns_not_bytes(void **state)
{
    (void)state;
    wraps_to("公司信用报告", 0, 0, 8, "公司信用\n报告\n");
    wraps_to("ສະພານ ສະພານ", 0, 0, 6, "ສະພານ\nສະພານ\n");
}

static void rows_stand_in_columns(void **state)
{
    (void)state;
    SP_BUF_AUTO b = { 0 };
    sp_wrap_row(&b, SP_VIEW_LIT("--a"), SP_VIEW_LIT("one two three"), 8, 16);
    sp_wrap_row(&b, SP_VIEW_LIT("--long X"), SP_VIEW_LIT("four"), 8, 16);
    sp_wrap_row(&b, SP_VIEW_LIT("--b …"), SP_VIEW_LIT("公司"), 9, 16);
    assert_string_equal(sp_buf_cstr(&b), "  --a   one two\n        three\n  --long X\n        four\n  --b …  公司\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(breaks_at_blanks),
        cmocka_unit_test(keeps_words_of_ascii_whole),
        cmocka_unit_test(counts_columns_not_bytes),
        cmocka_unit_test(rows_stand_in_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
