/* layer: i18n */
#include "tests/lib/check.h"

#include "i18n/format.h"
#include "i18n/width.h"

static const struct sp_catalogue *in(const char *language)
{
    const struct sp_catalogue *cat = sp_catalogue_builtin(sp_view_of(language));
    assert_non_null(cat);
    return cat;
}

static void dates_are_written_as_each_language_does(void **state)
{
    (void)state;
    static const struct { const char *language, *iso, *text; } cases[] = {
        { "zh", "2021-03-05", "2021年3月5日" },      { "en", "2021-03-05", "5 March 2021" },
        { "lo", "2021-03-05", "5 ມີນາ 2021" },        { "en", "2024-02-29", "29 February 2024" },
        { "en", "2000-02-29", "29 February 2000" }, { "zh", "1912-12-31", "1912年12月31日" },
        { "lo", "1975-12-02", "2 ທັນວາ 1975" },       { "en", "1000-01-01", "1 January 1000" },
        { "en", "9999-10-10", "10 October 9999" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        SP_BUF_AUTO out = { 0 };
        assert_true(sp_format_date(in(cases[i].language), sp_view_of(cases[i].iso), &out));
        CHECK_VIEW(sp_buf_view(&out), cases[i].text);
    }
}

static void what_is_not_a_date_is_left_alone(void **state)
{
    (void)state;
    static const char *const bad[] = { "", "2021-3-5", "2021-03-32", "2021-02-29", "1900-02-29", "2021-13-01", "2021-00-10",
                                       "2021-04-31", "2021-01-00", "20210305", "2021-03-05 ", "+021-03-05", "2021/03/05" };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        SP_BUF_AUTO out = { 0 };
        assert_false(sp_format_date(in("en"), sp_view_of(bad[i]), &out));
        assert_int_equal(out.n, 0);
    }
}

static void times_are_in_utc(void **state)
{
    (void)state;
    static const struct { const char *language; int64_t s; const char *text; } cases[] = {
        { "en", 0, "1 January 1970, 00:00:00 UTC" },
        { "zh", 1795219384, "2026年11月21日 00:03:04（协调世界时）" },
        { "lo", 951782399, "28 ກຸມພາ 2000 ເວລາ 23:59:59 UTC" },
        { "en", 951782400, "29 February 2000, 00:00:00 UTC" },
        { "en", 253402300799, "31 December 9999, 23:59:59 UTC" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        SP_BUF_AUTO out = { 0 };
        assert_true(sp_format_time(in(cases[i].language), cases[i].s, &out));
        CHECK_VIEW(sp_buf_view(&out), cases[i].text);
    }
    SP_BUF_AUTO out = { 0 };
    assert_false(sp_format_time(in("en"), -1, &out));
    assert_false(sp_format_time(in("en"), 253402300800, &out));
    assert_int_equal(out.n, 0);
}

static void no_digit_is_lost_or_added(void **state)
{
    (void)state;
    static const struct { const char *language, *decimal, *text; } cases[] = {
        { "en", "0", "0" },           { "en", "999", "999" },
        { "en", "1000", "1,000" },    { "zh", "-1234567.50", "-1,234,567.50" },
        { "lo", "-1234567.50", "-1.234.567,50" },
        { "lo", "1000", "1.000" },    { "en", "0.000", "0.000" },
        { "en", "00012", "00,012" },  { "en", "12345678901234567890123456789.123456789", "12,345,678,901,234,567,890,123,456,789.123456789" },
        { "en", "-0", "-0" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        SP_BUF_AUTO out = { 0 };
        assert_true(sp_format_decimal(in(cases[i].language), sp_view_of(cases[i].decimal), &out));
        CHECK_VIEW(sp_buf_view(&out), cases[i].text);
    }
}

static void what_is_not_a_number_is_left_alone(void **state)
{
    (void)state;
    static const char *const bad[] = { "", "-", ".", "1.", ".5", "1,000", "1e3", "+1", "--1", "1.2.3", " 1", "1 ", "٣", "1-" };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        SP_BUF_AUTO out = { 0 };
        sp_buf_puts(&out, "kept");
        assert_false(sp_format_decimal(in("en"), sp_view_of(bad[i]), &out));
        assert_false(sp_format_amount(in("en"), sp_view_of(bad[i]), SP_VIEW_LIT("LAK"), &out));
        assert_false(sp_format_percent(in("en"), sp_view_of(bad[i]), &out));
        CHECK_VIEW(sp_buf_view(&out), "kept");
    }
}

static void amounts_name_their_currency_and_keep_every_decimal(void **state)
{
    (void)state;
    static const struct { const char *language, *value, *currency, *text; } cases[] = {
        { "zh", "1250000000", "LAK", "1,250,000,000 LAK（老挝基普）" },
        { "en", "1250000000.25", "LAK", "1,250,000,000.25 LAK (Lao kip)" },
        { "lo", "1250000000.25", "LAK", "1.250.000.000,25 LAK (ກີບລາວ)" },
        { "zh", "-0.5", "CNY", "-0.5 CNY（人民币元）" },
        { "en", "99", "XAF", "99 XAF" }, /* no label: the code alone */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        SP_BUF_AUTO out = { 0 };
        assert_true(sp_format_amount(in(cases[i].language), sp_view_of(cases[i].value), sp_view_of(cases[i].currency), &out));
        CHECK_VIEW(sp_buf_view(&out), cases[i].text);
    }
    SP_BUF_AUTO share = { 0 };
    assert_true(sp_format_percent(in("lo"), SP_VIEW_LIT("33.3300"), &share));
    CHECK_VIEW(sp_buf_view(&share), "33,3300%");
}

static void templates_take_their_slots_and_nothing_else(void **state)
{
    (void)state;
    const struct sp_slot slots[] = { { "a", SP_VIEW_LIT("{b}") }, { "b", SP_VIEW_LIT("2") } };
    static const char *const bad[] = { "{c}", "{", "}", "{a", "a}", "{}", "{A}", "{a}}", "{{a}}", "{ a}" };
    SP_BUF_AUTO out = { 0 };
    CHECK_OK(sp_template_put(SP_VIEW_LIT("<{b}{a}>"), slots, 2, &out));
    CHECK_VIEW(sp_buf_view(&out), "<2{b}>"); /* what a slot holds is not a template */
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        SP_BUF_AUTO b = { 0 };
        CHECK_RC(FORMAT, sp_template_put(sp_view_of(bad[i]), slots, 2, &b));
    }
}

static void a_terminal_counts_columns(void **state)
{
    (void)state;
    assert_int_equal(sp_text_width(SP_VIEW_LIT("abc")), 3);
    assert_int_equal(sp_text_width(SP_VIEW_LIT("注册资本")), 8);
    assert_int_equal(sp_text_width(SP_VIEW_LIT("ຊື່")), 1);      /* a consonant, a vowel and a tone above it */
    assert_int_equal(sp_text_width(SP_VIEW_LIT("ບໍລິສັດ")), 4);
    assert_int_equal(sp_text_width(SP_VIEW_LIT("ที่อยู่")), 3);
    assert_int_equal(sp_text_width(SP_VIEW_LIT("（LA）")), 6);
    assert_int_equal(sp_text_width(SP_VIEW_LIT("Hà Nội")), 6);
}

static void lines_break_where_they_may(void **state)
{
    (void)state;
    assert_int_equal(sp_text_fit(SP_VIEW_LIT("one two"), 7), 7);
    assert_int_equal(sp_text_fit(SP_VIEW_LIT("one two"), 6), 4);
    assert_int_equal(sp_text_fit(SP_VIEW_LIT("abcdef"), 3), 3);   /* nowhere to break: between letters */
    assert_int_equal(sp_text_fit(SP_VIEW_LIT("注册资本"), 5), 6);
    assert_int_equal(sp_text_fit(SP_VIEW_LIT("注册。"), 4), 3);    /* no line begins with a full stop */
    assert_int_equal(sp_text_fit(SP_VIEW_LIT("注（册"), 4), 3);    /* none ends with an opening bracket */
    assert_int_equal(sp_text_fit(SP_VIEW_LIT("ອັດຕາ ສ່ວນ"), 7), 16);     /* rather at a space than inside a word */
    assert_int_equal(sp_text_fit(SP_VIEW_LIT("ກ ຂຄງຈສ"), 6), 16);        /* but leave no line nearly empty */
    assert_int_equal(sp_text_fit(SP_VIEW_LIT("လာကစ်"), 3), 6);           /* no line begins with the end of a syllable */
    assert_int_equal(sp_text_fit(SP_VIEW_LIT("ກື່ກ"), 1), 9);      /* marks stay with their letter */
    assert_int_equal(sp_text_fit(SP_VIEW_LIT("注"), 1), 3);       /* never nothing */
    assert_int_equal(sp_text_fit(SP_VIEW_LIT(""), 5), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_are_written_as_each_language_does),
        cmocka_unit_test(what_is_not_a_date_is_left_alone),
        cmocka_unit_test(times_are_in_utc),
        cmocka_unit_test(no_digit_is_lost_or_added),
        cmocka_unit_test(what_is_not_a_number_is_left_alone),
        cmocka_unit_test(amounts_name_their_currency_and_keep_every_decimal),
        cmocka_unit_test(templates_take_their_slots_and_nothing_else),
        cmocka_unit_test(a_terminal_counts_columns),
        cmocka_unit_test(lines_break_where_they_may),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
