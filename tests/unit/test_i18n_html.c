/* layer: i18n */
#include "tests/lib/check.h"
#include "tests/lib/markup.h"

#include "i18n/html.h"
#include "i18n/rendition.h"
#include "i18n/width.h"

#define V(s) SP_VIEW_LIT(s)

static const struct sp_catalogue *in(const char *language) { return sp_catalogue_builtin(sp_view_of(language)); }

static struct sp_rvalue text(const char *name, const char *words, const char *language)
{
    return (struct sp_rvalue){ .type = SP_R_TEXT, .name = sp_view_of(name), .text = sp_view_of(words), .extra = sp_view_of(language) };
}

static struct sp_rvalue value(enum sp_rtype type, const char *name, const char *words, const char *extra)
{
    return (struct sp_rvalue){ .type = type, .name = sp_view_of(name), .text = sp_view_of(words), .extra = sp_view_of(extra) };
}

static struct sp_rfact fact(const char *kind, const char *id, const struct sp_rvalue *values, size_t n)
{
    return (struct sp_rfact){ .kind = sp_view_of(kind), .id = sp_view_of(id), .status = V("new"), .cls = V("public"),
                              .source = V("la.erp"), .received_s = 1795000000, .values = values, .n_values = n };
}

enum { N_LONG = 12 };

/* Statements long enough for columns. */
static void put_statements(struct sp_rendition *r)
{
    static const char *const fields[N_LONG] = { "revenue", "cost_of_sales", "gross_profit", "profit", "cash", "receivables", "inventories",
                                                "payables", "equity", "total_assets", "total_liabilities", "income_tax" };
    struct sp_rvalue v[N_LONG];
    for (size_t i = 0; i < N_LONG; i++)
        v[i] = value(SP_R_DECIMAL, fields[i], "1234567", "");
    struct sp_rfact old = fact("financial.statement", "2024", v, N_LONG), recent = fact("financial.statement", "2025", v, N_LONG);
    recent.disputed = true;
    sp_rendition_section(r, V("financial"), 1, 2);
    sp_rendition_fact(r, &old);
    sp_rendition_fact(r, &recent);
}

/* A company whose words and source are `hostile`, in every place that holds foreign text. */
static void render(const char *language, const char *hostile, struct sp_buf *out)
{
    const struct sp_rvalue head[] = {
        value(SP_R_TOKEN, "sub", "LA.ern:0100001234", ""), value(SP_R_TOKEN, "jti", hostile, ""),
        value(SP_R_CODE, "product", "standard", "product"), value(SP_R_TOKEN, "requester", hostile, ""),
    };
    const struct sp_rvalue legal[] = { value(SP_R_CODE, "type", "legal", "name_type"), text("text", "ບໍລິສັດ ສະພານ ຈຳກັດ", "lo") };
    const struct sp_rvalue translated[] = { value(SP_R_CODE, "type", "translation", "name_type"), text("text", hostile, "en") };
    const struct sp_rvalue former[] = { value(SP_R_CODE, "type", "former", "name_type"), text("text", "Ancient Name", "en") };
    const struct sp_rvalue scope[] = { text("text", hostile, hostile), value(SP_R_TOKEN, hostile, hostile, "") };
    const struct sp_rfact facts[] = { fact("registered.name", "1", legal, 2), fact("registered.name", "2", translated, 2),
                                      fact("registered.name", "3", former, 2), fact("registered.scope", hostile, scope, 2) };
    struct sp_rendition r;
    sp_rendition_begin(&r, in(language), head, 4, out);
    sp_rendition_section(&r, V("registered"), 1, 4);
    for (size_t i = 0; i < 4; i++) {
        struct sp_rfact f = facts[i];
        f.source = i ? sp_view_of(hostile) : f.source;
        sp_rendition_fact(&r, &f);
    }
    put_statements(&r);
    sp_rendition_section(&r, V("legal"), 1, 0);
    sp_rendition_section(&r, V("officers"), 1, 0);
    sp_rendition_withheld(&r, V("legal.case"), 2, V("policy.class"));
    sp_rendition_withheld(&r, sp_view_of(hostile), 2, sp_view_of(hostile));
    CHECK_OK(sp_rendition_end(&r));
}

static void page_of(const char *language, const char *hostile, struct sp_buf *page)
{
    SP_BUF_AUTO lines = { 0 };
    const struct sp_html_proof proofs[] = { { "exchange", sp_view_of(hostile) }, { "report", V("47DEQpj8HBSa") }, { "rendition", V("") } };
    render(language, hostile, &lines);
    sp_rendition_page(in(language), sp_buf_view(&lines), &(struct sp_html_evidence){ proofs, 3, V("saphan:report?sha256=47DEQpj8HBSa") }, page);
    CHECK_OK(sp_buf_rc(page));
    check_markup(sp_buf_view(page));
    assert_non_null(sp_buf_cstr(page));
}

static size_t times(const struct sp_buf *page, const char *what)
{
    size_t n = 0;
    for (const char *at = page->p; (at = strstr(at, what)); at++)
        n++;
    return n;
}

static void check_has(const struct sp_buf *page, const char *what)
{
    if (!times(page, what))
        fail_msg("not there: %s", what);
}

static void check_lacks(const struct sp_buf *page, const char *what)
{
    if (times(page, what))
        fail_msg("there: %s", what);
}

static void a_page_holds_all_of_the_report(void **state)
{
    (void)state;
    SP_BUF_AUTO page = { 0 };
    page_of("zh", "harmless", &page);
    check_has(&page, "<!DOCTYPE html>\n<html lang=\"zh\">");
    check_has(&page, "<h1><bdi lang=\"lo\">ບໍລິສັດ ສະພານ ຈຳກັດ</bdi> <span class=\"lang\">老挝文</span> <span class=\"aid\">"
                     "<span lang=\"lo-Latn\">Bolisat Saphan Chamkat</span> (拉丁字母转写，仅供阅读参考)</span></h1>");
    check_has(&page, "标准信用报告");
    check_has(&page, "1,234,567");
    check_has(&page, "2025<sup>\xC2\xA0[1]</sup> <span class=\"bad\" id=\"d1\">有异议</span>");
    check_has(&page, "<a href=\"#d1\">财务报表</a>");
    check_has(&page, "法定名称");
    check_has(&page, "信息级别高于查询机构的查阅权限");
    check_has(&page, "本部分无登记记录。");                 /* officers */
    check_has(&page, "本部分记录未予提供，见“未提供的信息”。"); /* legal */
    check_has(&page, "交换编号");
    check_has(&page, "47DEQpj8HBSa");
    check_has(&page, "各项标签取自译文词表");
    assert_int_equal(times(&page, "Ancient Name"), 1); /* in the table, not below the name */
    assert_int_equal(times(&page, "<section"), times(&page, "</section>"));
    assert_int_equal(times(&page, "<table"), times(&page, "</table>"));
    assert_int_equal(times(&page, "<tr>"), times(&page, "</tr>"));
    assert_int_equal(times(&page, "<dl"), times(&page, "</dl>"));
    assert_int_equal(times(&page, "<div"), times(&page, "</div>"));
    assert_int_equal(times(&page, "<bdi"), times(&page, "</bdi>"));
}

static void a_page_fetches_nothing_and_runs_nothing(void **state)
{
    (void)state;
    static const char *const no[] = { "<script", "<img", "<link", "<iframe", "http:", "https:", "url(", "@import", " src=", " onload" };
    for (const char *const *l = sp_catalogue_languages(); *l; l++) {
        SP_BUF_AUTO page = { 0 };
        page_of(*l, "harmless", &page);
        check_has(&page, "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'");
        check_has(&page, "@media print");
        for (size_t i = 0; i < sizeof no / sizeof no[0]; i++)
            check_lacks(&page, no[i]);
    }
}

static void hostile_text_stays_text(void **state)
{
    (void)state;
    static const struct { const char *hostile, *lacks, *has; } cases[] = {
        { "<script>alert(1)</script>", "<script", "&lt;script&gt;alert(1)&lt;/script&gt;" },
        { "</style><b>", "</style><b>", "&lt;/style&gt;&lt;b&gt;" },
        { "\"><img src=x>", "<img", "&quot;&gt;&lt;img" },
        { "' onclick='x", "' onclick", "&#39; onclick=&#39;x" },
        { "a & b &amp; c", "a & b", "a &amp; b &amp;amp; c" },
        { "<!-- x", "<!-- x", "&lt;!-- x" },
        { "*/}@import", "*/}", NULL }, /* in no style sheet; checked below */
        { "\"}body{display:none", "\"}body", "&quot;}body{display:none" },
        { "evil\xe2\x80\xae" "txt.exe", "\xe2\x80\xae", "[U+202E]" },
        { "\xe2\x81\xa6x\xe2\x81\xa9", "\xe2\x81\xa6", "[U+2066]" },
        { "\xe2\x80\x8fx", "\xe2\x80\x8f", "[U+200F]" },
        { "\xef\xbb\xbfx", "\xef\xbb\xbf", "[U+FEFF]" },
        { "a\x01z\x7f", "\x01", "[U+0001]" },
        { "line\nline", "line\nline", "[U+000A]" },
        { "tab\tx", "\t", "[U+0009]" },
        { "\xc2\x85x", "\xc2\x85", "[U+0085]" },
        { "\xf3\xa0\x81\x81x", "\xf3\xa0\x81\x81", "[U+E0041]" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        for (const char *const *l = sp_catalogue_languages(); *l; l++) {
            SP_BUF_AUTO page = { 0 };
            page_of(*l, cases[i].hostile, &page);
            const char *style_end = strstr(page.p, "</style>");
            assert_non_null(style_end);
            assert_int_equal(times(&page, "</style>"), 1);
            if (cases[i].has) {
                check_lacks(&page, cases[i].lacks);
                check_has(&page, cases[i].has);
            }
            assert_null(memmem(page.p, (size_t)(style_end - page.p), cases[i].hostile, strlen(cases[i].hostile)));
        }
}

static void the_foot_of_a_sheet_names_the_report(void **state)
{
    (void)state;
    SP_BUF_AUTO page = { 0 };
    SP_BUF_AUTO other = { 0 };
    page_of("en", "019aa000-0000", &page);
    check_has(&page, "@bottom-left{content:\"LA.ern:0100001234\"}");
    check_has(&page, "@bottom-center{content:\"019aa000-0000\"}");
    page_of("en", "not a token", &other);
    check_lacks(&other, "@bottom-center{content:");
}

static void foreign_language_tags_do_not_break_out(void **state)
{
    (void)state;
    const struct sp_rvalue v[] = { text("text", "words", "en\" onclick=\"x") };
    const struct sp_rfact f = fact("registered.name", "1", v, 1);
    struct sp_rendition r;
    SP_BUF_AUTO lines = { 0 };
    SP_BUF_AUTO page = { 0 };
    sp_rendition_begin(&r, in("en"), NULL, 0, &lines);
    sp_rendition_section(&r, V("registered"), 1, 1);
    sp_rendition_fact(&r, &f);
    CHECK_OK(sp_rendition_end(&r));
    sp_rendition_html(in("en"), sp_buf_view(&lines), &page);
    CHECK_OK(sp_buf_rc(&page));
    (void)sp_buf_cstr(&page);
    check_lacks(&page, "onclick");
    check_has(&page, "<bdi class=\"mono\">words</bdi>");
}

static void only_a_rendition_of_the_language_is_laid_out(void **state)
{
    (void)state;
    static const char *const bad[] = { "", "x", "saphan-rendition/1\ten\t1\tdraft\nhead/x\tt\ta\t\\q\n", "saphan-rendition/1\tzh\t1\tdraft\n",
                                       "saphan-rendition/1\ten\t1\tdraft\nhead/x\tt\ta\t\xff\n" };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        SP_BUF_AUTO page = { 0 };
        SP_BUF_AUTO sheet = { 0 };
        sp_rendition_html(in("en"), sp_view_of(bad[i]), &page);
        CHECK_RC(FORMAT, sp_buf_rc(&page));
        sp_rendition_text(in("en"), sp_view_of(bad[i]), 80, &sheet);
        CHECK_RC(FORMAT, sp_buf_rc(&sheet));
    }
    SP_BUF_AUTO page = { 0 };
    const struct sp_html_proof proof = { "report", V("\xff") };
    sp_rendition_page(in("en"), V("saphan-rendition/1\ten\t1\tdraft\n"), &(struct sp_html_evidence){ &proof, 1, V("") }, &page);
    CHECK_RC(FORMAT, sp_buf_rc(&page));
}

/* --- copies of which parts were left out --- */

static void render_redacted(const char *language, struct sp_buf *lines)
{
    const struct sp_rvalue founded[] = { value(SP_R_DATE, "date", "2021-03-05", "") };
    const struct sp_rfact f = fact("registered.founded", "1", founded, 1);
    struct sp_rendition r;
    sp_rendition_begin_redacted(&r, in(language), NULL, 0, lines);
    sp_rendition_section(&r, V("registered"), 1, 1);
    sp_rendition_fact(&r, &f);
    sp_rendition_section(&r, V("officers"), 1, 0);
    sp_rendition_redacted(&r, V("registered"), 3);
    sp_rendition_redacted(&r, V("officers"), 1);
    sp_rendition_redacted(&r, V("legal"), 0);
    CHECK_OK(sp_rendition_end(&r));
}

static void a_redacted_copy_shows_what_is_left_out(void **state)
{
    (void)state;
    SP_BUF_AUTO lines = { 0 };
    SP_BUF_AUTO page = { 0 };
    SP_BUF_AUTO sheet = { 0 };
    render_redacted("en", &lines);
    sp_rendition_html(in("en"), sp_buf_view(&lines), &page);
    sp_rendition_text(in("en"), sp_buf_view(&lines), 100, &sheet);
    CHECK_OK(sp_buf_rc(&page));
    CHECK_OK(sp_buf_rc(&sheet));
    (void)sp_buf_cstr(&page);
    (void)sp_buf_cstr(&sheet);
    check_has(&page, "<p role=\"note\" class=\"warn\">This is a redacted copy");
    check_has(&page, "<th scope=\"row\">Registered facts</th><td class=\"num\">3</td>");
    check_has(&page, "<th scope=\"row\">Legal proceedings and public records</th><td>whole section</td>");
    check_has(&page, "This copy shows no entries of this section");
    check_lacks(&page, "No entries on record");
    check_has(&page, "saphan-rendition/2");
    check_has(&sheet, "\nLeft out of this copy\n---");
    check_has(&sheet, "\n  Registered facts | Entries left out 3\n");
    check_has(&sheet, "\n  Legal proceedings and public records | whole section\n");
    check_has(&sheet, "* This is a redacted copy");
    const char *said = strstr(sheet.p, "This is a redacted copy");
    assert_true(said && said < strstr(sheet.p, "Registered facts")); /* before everything else */
    check_has(&sheet, "Entries: 1  | Entries left out 3\n");
    check_has(&sheet, "Entries: 0  | Entries left out 1\n");
    check_has(&page, "Entries: 1 · Entries left out 3");
    check_lacks(&page, "passed it on");
    check_lacks(&sheet, "No entries on record");
}

/* Without the legal name no other name stands at the head as if it were that: the company's key does. */
static void a_copy_without_its_legal_name_is_headed_by_the_key(void **state)
{
    (void)state;
    for (const char *const *l = sp_catalogue_languages(); *l; l++) {
        SP_BUF_AUTO lines = { 0 };
        SP_BUF_AUTO page = { 0 };
        SP_BUF_AUTO sheet = { 0 };
        const struct sp_rvalue head[] = { value(SP_R_TOKEN, "sub", "LA.ern:0100001234", "") };
        const struct sp_rvalue former[] = { value(SP_R_CODE, "type", "former", "name_type"), text("text", "Ancient Name", "en") };
        const struct sp_rvalue trading[] = { value(SP_R_CODE, "type", "trading", "name_type"), text("text", "Shop Sign", "en") };
        const struct sp_rfact facts[] = { fact("registered.name", "2", former, 2), fact("registered.name", "3", trading, 2) };
        struct sp_rendition r;
        sp_rendition_begin_redacted(&r, in(*l), head, 1, &lines);
        sp_rendition_section(&r, V("registered"), 1, 2);
        sp_rendition_fact(&r, &facts[0]);
        sp_rendition_fact(&r, &facts[1]);
        sp_rendition_redacted(&r, V("registered"), 1);
        CHECK_OK(sp_rendition_end(&r));
        sp_rendition_html(in(*l), sp_buf_view(&lines), &page);
        sp_rendition_text(in(*l), sp_buf_view(&lines), 100, &sheet);
        assert_true(sp_buf_cstr(&page) && sp_buf_cstr(&sheet));
        check_has(&page, "<h1><bdi class=\"mono\">LA.ern:0100001234</bdi></h1>");
        check_has(&sheet, "\nLA.ern:0100001234\n====");
        check_has(&page, "Ancient Name"); /* it stands where names stand */
        assert_true(strstr(sheet.p, "Ancient Name") > strstr(sheet.p, "\n----"));
    }
}

/* --- for a terminal --- */

static void no_line_is_wider_than_the_terminal(void **state)
{
    (void)state;
    static const unsigned widths[] = { 60, 80, 100, 132 };
    for (const char *const *l = sp_catalogue_languages(); *l; l++)
        for (size_t i = 0; i < sizeof widths / sizeof widths[0]; i++) {
            SP_BUF_AUTO lines = { 0 };
            SP_BUF_AUTO sheet = { 0 };
            render(*l, "words in one row that are longer than any terminal is wide, so that they wrap; 还有很多没有空格的中文文字在这里需要换行显示才行",
                   &lines);
            sp_rendition_text(in(*l), sp_buf_view(&lines), widths[i], &sheet);
            CHECK_OK(sp_buf_rc(&sheet));
            struct sp_view rest = sp_buf_view(&sheet), line;
            while (sp_view_split(rest, '\n', &line, &rest))
                if (sp_text_width(line) > widths[i])
                    fail_msg("%s, %u: %.*s", *l, widths[i], (int)line.n, line.p);
            assert_int_equal(rest.n, 0);
        }
}

static void values_begin_in_one_column(void **state)
{
    (void)state;
    SP_BUF_AUTO lines = { 0 };
    SP_BUF_AUTO sheet = { 0 };
    render("zh", "harmless", &lines);
    sp_rendition_text(in("zh"), sp_buf_view(&lines), 100, &sheet);
    (void)sp_buf_cstr(&sheet);
    check_has(&sheet, "\n企业标识  LA.ern:0100001234\n报告编号  harmless\n报告类型  标准信用报告\n");
    check_has(&sheet, "\n    名称类型  法定名称\n    登记名称  ບໍລິສັດ ສະພານ ຈຳກັດ [老挝文] Bolisat Saphan Chamkat [a]\n");
    check_has(&sheet, "\n  [a] 拉丁字母转写，仅供阅读参考\n");
    assert_int_equal(times(&sheet, "拉丁字母转写，仅供阅读参考"), 2); /* beside the name above everything, and below the one section that has readings */
    check_has(&sheet, "\n  财务报表                   2024 [1]  2025 [1] (有异议)\n");
    check_has(&sheet, "\n    营业收入                1,234,567          1,234,567\n    营业成本                1,234,567          1,234,567\n");
    check_has(&sheet, "[1] 信息来源 la.erp | 新增 | 公开 | 收录时间 2026年11月18日");
    check_has(&sheet, "本部分记录未予提供");
}

static void a_terminal_gets_no_control_characters(void **state)
{
    (void)state;
    SP_BUF_AUTO lines = { 0 };
    SP_BUF_AUTO sheet = { 0 };
    render("en", "a\x1b[31mred\x07\r\n\xe2\x80\xae\xc2\x9b" "b", &lines);
    sp_rendition_text(in("en"), sp_buf_view(&lines), 0, &sheet);
    CHECK_OK(sp_buf_rc(&sheet));
    struct sp_view v = sp_buf_view(&sheet);
    for (size_t i = 0; i < v.n;) {
        uint32_t cp = sp_utf8_next(v, &i);
        assert_true(cp == '\n' || !sp_codepoint_hidden(cp));
    }
    (void)sp_buf_cstr(&sheet);
    check_has(&sheet, "<U+001B>");
}

#define ISOLATE "\xe2\x81\xa8"
#define POP "\xe2\x81\xa9"
#define HEBREW "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d" /* four letters from right to left */

static size_t count(struct sp_view text, const char *what)
{
    size_t n = 0;
    for (size_t i = 0; i + strlen(what) <= text.n; i++)
        n += memcmp(text.p + i, what, strlen(what)) == 0;
    return n;
}

/* Letters written from right to left turn nothing round beside them: in no line of the sheet, and not by marks in the lines
 * that the bundle holds. */
static void words_from_right_to_left_stand_alone(void **state)
{
    (void)state;
    static const unsigned widths[] = { 40, 100 };
    for (size_t i = 0; i < sizeof widths / sizeof widths[0]; i++) {
        SP_BUF_AUTO lines = { 0 };
        SP_BUF_AUTO sheet = { 0 };
        render("en", HEBREW " 123 " HEBREW " a line that is long enough to wrap at the edge " HEBREW " 456", &lines);
        assert_int_equal(count(sp_buf_view(&lines), ISOLATE), 0);
        sp_rendition_text(in("en"), sp_buf_view(&lines), widths[i], &sheet);
        CHECK_OK(sp_buf_rc(&sheet));
        struct sp_view rest = sp_buf_view(&sheet), line;
        size_t alone = 0;
        while (sp_view_split(rest, '\n', &line, &rest)) {
            assert_int_equal(count(line, ISOLATE), count(line, POP));
            alone += count(line, ISOLATE);
            const char *word = memmem(line.p, line.n, HEBREW, strlen(HEBREW)), *mark = memmem(line.p, line.n, ISOLATE, strlen(ISOLATE));
            if (word && (!mark || mark > word))
                fail_msg("%u: %.*s", widths[i], (int)line.n, line.p);
            if (sp_text_width(line) > widths[i])
                fail_msg("%u: %.*s is too wide", widths[i], (int)line.n, line.p);
        }
        assert_true(alone > 0);
    }
    assert_false(sp_codepoint_turns('a') || sp_codepoint_turns(0xeb1) || sp_codepoint_turns(0x4e2d) || sp_codepoint_turns(0x58f) || sp_codepoint_turns(0x900));
    assert_true(sp_codepoint_turns(0x5d0) && sp_codepoint_turns(0x627) && sp_codepoint_turns(0xfe8d) && sp_codepoint_turns(0x10840));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_holds_all_of_the_report),
        cmocka_unit_test(a_page_fetches_nothing_and_runs_nothing),
        cmocka_unit_test(hostile_text_stays_text),
        cmocka_unit_test(the_foot_of_a_sheet_names_the_report),
        cmocka_unit_test(foreign_language_tags_do_not_break_out),
        cmocka_unit_test(only_a_rendition_of_the_language_is_laid_out),
        cmocka_unit_test(a_redacted_copy_shows_what_is_left_out),
        cmocka_unit_test(a_copy_without_its_legal_name_is_headed_by_the_key),
        cmocka_unit_test(no_line_is_wider_than_the_terminal),
        cmocka_unit_test(words_from_right_to_left_stand_alone),
        cmocka_unit_test(values_begin_in_one_column),
        cmocka_unit_test(a_terminal_gets_no_control_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
