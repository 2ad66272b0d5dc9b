/* layer: i18n */
#include "i18n/page_read.h"
#include "i18n/page_refs.h"
#include "tests/lib/check.h"

#define TOP "<!DOCTYPE html><html lang=\"lo\"><head><meta charset=\"utf-8\">"
#define HEAD TOP "</head>"
#define IS "<html lang=\"lo\">|<head>|</head>|"

/* The parts, one after the other, with "|" between. */
static const char *read_as(const char *page)
{
    static char text[1024];
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO all = { 0 };
    struct sp_diag d = { .rule = "" };
    struct sp_parts parts;
    struct sp_rc rc = sp_page_read(sp_view_of(page), &a, &parts, &d);
    if (!sp_ok(rc))
        fail_msg("%s: %s %s", page, d.rule, d.text);
    for (size_t i = 0; i < parts.n; i++) {
        sp_buf_puts(&all, i ? "|" : "");
        sp_buf_put(&all, parts.v[i].text);
    }
    assert_true(all.n < sizeof text);
    (void)snprintf(text, sizeof text, "%s", sp_buf_cstr(&all));
    CHECK_VIEW(parts.language, "lo");
    return text;
}

static void one_document_has_one_spelling(void **state)
{
    (void)state;
    static const char *const same[] = {
        HEAD "<p a=\"1\" b=\"x y\">A &amp; \"B\"</p></html>",
        "\n<!doctype\tHTML >\n<!-- saved --><html lang=\"lo\"><head><meta charset=\"utf-8\">\n</head>\n <P B='x y' A=1 >\n A\t&#38; &quot;B&quot; </P>\n</html>\n<!-- end -->",
        "\xef\xbb\xbf<!DOCTYPE html><HTML LANG=lo xmlns=\"http://www.w3.org/1999/xhtml\"><head></head><p b=\"x&#32;y\" a=\"&#x31;\">A<!-- c --> &amp; &#34;B\"</p></html>",
        "<!DOCTYPE html><html lang=lo><head><meta http-equiv=content-type content='Text/HTML; charset=UTF-8'/></head><p a=1 b='x y'>A &amp; \"B\"</p></html>",
    };
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++)
        assert_string_equal(read_as(same[i]), IS "<p a=\"1\" b=\"x y\">|A & \"B\"|</p>|</html>");
    assert_string_equal(read_as(HEAD "<p hidden>x</p></html>"), read_as(HEAD "<p hidden=\"\">x</p></html>"));
    assert_string_equal(read_as(HEAD "<p hidden b a = 1 >x</p></html>"), read_as(HEAD "<p a=\"1\" b=\"\" hidden=\"\">x</p></html>"));
    assert_string_equal(read_as(HEAD "<svg><path d=\"M0\"/></svg></html>"), read_as(HEAD "<svg><path d=\"M0\"></path></svg></html>"));
    assert_string_equal(read_as(TOP "<style>a{}\r\nb{}</style></head></html>"), "<html lang=\"lo\">|<head>|<style>|a{}\nb{}|</style>|</head>|</html>");
    assert_string_equal(read_as(TOP "<style>a{b:\"\n  c\"}</style></head></html>"), "<html lang=\"lo\">|<head>|<style>|a{b:\"\n  c\"}|</style>|</head>|</html>");
    /* white space counts beside what stands in a line of text, and there alone */
    assert_string_equal(read_as(HEAD "<p> a <b> c </b>d</p></html>"), IS "<p>|a |<b>| c |</b>|d|</p>|</html>");
    assert_string_equal(read_as(HEAD "<p>\xc2\xa0" "a\xe2\x80\x8b</p></html>"), IS "<p>|\xc2\xa0" "a\xe2\x80\x8b|</p>|</html>");
    /* in a value it counts everywhere, as does an element that says UTF-8 anywhere but in the head */
    assert_string_equal(read_as(HEAD "<p a=\" x\n y&#10;\">x</p></html>"), IS "<p a=\" x\n y\n\">|x|</p>|</html>");
    assert_string_equal(read_as(HEAD "<svg><meta charset=\"utf-8\"><path/></svg></html>"), IS "<svg>|<meta charset=\"utf-8\">|<path>|</path>|</svg>|</html>");
    /* a value cannot end itself */
    assert_string_equal(read_as(HEAD "<p a='\" b=\"'>x</p></html>"), IS "<p a=\"&quot; b=&quot;\">|x|</p>|</html>");
}

static void other_markup_is_refused(void **state)
{
    (void)state;
    static const struct { const char *page, *rule; } bad[] = {
        { "", "page.doctype" }, { "x", "page.doctype" }, { "<!DOCTYPE html>x", "page.form" }, { "<!DOCTYPE html>", "page.form" }, { HEAD "<p>x", "page.form" }, { HEAD "<p>x</html>", "page.form" }, { HEAD "</p></html>", "page.form" },
        { HEAD "</html><p></p>", "page.form" }, { HEAD "</html>x", "page.form" }, { "<!DOCTYPE html><p></p>", "page.form" }, { HEAD "<p", "page.form" }, { HEAD "<", "page.form" },
        { HEAD "<p a=1 A=2></p></html>", "page.form" }, { HEAD "<p a=x\"y></p></html>", "page.form" }, { HEAD "<p a=\"x></p></html>", "page.form" },
        { HEAD "<p a=></p></html>", "page.form" }, { HEAD "<p \"></p></html>", "page.form" }, { HEAD "<div/></html>", "page.form" }, { HEAD "<p></p a></html>", "page.form" },
        { HEAD "<p a=\"1\"b=\"2\"></p></html>", "page.form" }, { HEAD "<p>&lt</p></html>", "page.form" }, { HEAD "<p>& </p></html>", "page.form" },
        { HEAD "<p>&#0;</p></html>", "page.form" }, { HEAD "<p>&#xd800;</p></html>", "page.form" }, { HEAD "<p>&#x110000;</p></html>", "page.form" },
        { HEAD "<p>&#150;</p></html>", "page.form" }, { HEAD "<!--></html>", "page.form" }, { HEAD "<!-- -- --></html>", "page.form" }, { HEAD "<!-- --!></html>", "page.form" },
        { HEAD "<!--[if IE]>x<![endif]--></html>", "page.form" }, { HEAD "<![CDATA[x]]></html>", "page.form" }, { HEAD "<?xml ?></html>", "page.form" },
        { HEAD "<p>\x01</p></html>", "page.form" }, { HEAD "<p>\xff</p></html>", "page.form" }, { HEAD "<!DOCTYPE html></html>", "page.form" },
        { "<!DOCTYPE html>" HEAD "</html>", "page.form" },
        { "<html><head><meta charset=\"utf-8\"></head></html>", "page.doctype" }, { "<!-- x -->" HEAD "</html>", "page.doctype" }, { "x" HEAD "</html>", "page.doctype" },
        { "&#32;" HEAD "</html>", "page.doctype" }, { "\xef\xbb\xbf\xef\xbb\xbf" HEAD "</html>", "page.doctype" }, { "<?xml version=\"1.0\"?>" HEAD "</html>", "page.doctype" },
        { "<!DOCTYPE html [<!ENTITY a \"b\">]><html></html>", "page.doctype" }, { "<!DOCTYPEhtml><html></html>", "page.doctype" }, { "<!DOCTYPE htmlx><html></html>", "page.doctype" },
        { "<!DOCTYPE html", "page.doctype" }, { "<!DOCTYPE>", "page.doctype" }, { "<!DOCTYPE html SYSTEM \"about:legacy-compat\"><html></html>", "page.doctype" },
        { "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01//EN\"><html></html>", "page.doctype" }, { "<!DOCTYPE html PUBLIC \"-//W3C//DTD HTML 3.2//EN\"><html></html>", "page.doctype" }, { HEAD "<title>a<!-- b --></title></html>", "page.form" },
        { HEAD "<title>a<meta charset=\"utf-8\"></title></html>", "page.form" },
        { TOP "<style>a<b</style></head></html>", "page.form" },
        { HEAD "<script></script></html>", "page.active" }, { HEAD "<IFRAME></IFRAME></html>", "page.active" }, { HEAD "<img></html>", "page.active" },
        { HEAD "<style></style></html>", "page.active" }, { HEAD "<svg><foreignObject></foreignObject></svg></html>", "page.active" },
        { "<!DOCTYPE html><html></html>", "page.charset" }, { "<!DOCTYPE html><html><head><meta charset=\"gbk\"></head></html>", "page.charset" },
        { "<!DOCTYPE html><html><meta charset=\"utf-8\"></html>", "page.charset" },
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        SP_ARENA_AUTO a = { 0 };
        struct sp_diag d = { .rule = "" };
        struct sp_parts parts;
        CHECK_RC(FORMAT, sp_page_read(sp_view_of(bad[i].page), &a, &parts, &d));
        if (strcmp(d.rule, bad[i].rule))
            fail_msg("%s: %s (%s), not %s", bad[i].page, d.rule, d.text, bad[i].rule);
        assert_true(!*bad[i].page || d.line == 1);
    }
}

static void limits_hold(void **state)
{
    (void)state;
    SP_BUF_AUTO deep = { 0 };
    SP_BUF_AUTO wide = { 0 };
    SP_BUF_AUTO late = { 0 };
    sp_buf_puts(&deep, HEAD);
    for (int i = 0; i < SP_MAX_PAGE_DEPTH; i++)
        sp_buf_puts(&deep, "<div>");
    sp_buf_puts(&wide, HEAD "<p");
    for (int i = 0; i <= SP_MAX_PAGE_ATTRIBUTES; i++)
        sp_buf_putf(&wide, " a%d", i);
    sp_buf_puts(&wide, ">");
    sp_buf_puts(&late, "<!DOCTYPE html><html><head>");
    for (int i = 0; i < 1024; i++)
        sp_buf_putc(&late, ' ');
    sp_buf_puts(&late, "<meta charset=\"utf-8\"></head></html>");
    const struct { const struct sp_buf *page; const char *rule; } bad[] = { { &deep, "limit.page" }, { &wide, "limit.page" }, { &late, "page.charset" } };
    for (size_t i = 0; i < 3; i++) {
        SP_ARENA_AUTO a = { 0 };
        struct sp_diag d = { .rule = "" };
        struct sp_parts parts;
        assert_false(sp_ok(sp_page_read(sp_buf_view(bad[i].page), &a, &parts, &d)));
        CHECK_RULE(d, bad[i].rule);
    }
}

static void references_are_what_html_says(void **state)
{
    (void)state;
    static const struct { const char *name; uint32_t cp; } good[] = { { "amp", '&' }, { "nbsp", 0xa0 }, { "middot", 0xb7 }, { "times", 0xd7 },
        { "Agrave", 0xc0 }, { "ETH", 0xd0 }, { "szlig", 0xdf }, { "eacute", 0xe9 }, { "divide", 0xf7 }, { "yuml", 0xff }, { "mdash", 0x2014 }, { "#65", 'A' }, { "#x1F600", 0x1f600 } };
    static const char *const none[] = { "", "#", "#x", "AMP ", "foo", "#-1", "#6a", "#127", "#99999999999" };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_int_equal(sp_page_reference(sp_view_of(good[i].name)), good[i].cp);
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        assert_int_equal(sp_page_reference(sp_view_of(none[i])), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_document_has_one_spelling),
        cmocka_unit_test(other_markup_is_refused),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(references_are_what_html_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
