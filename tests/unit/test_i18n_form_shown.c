/* layer: i18n */
#include "tests/lib/check.h"
#include "tests/lib/markup.h"

#include "i18n/html.h"
#include "i18n/rendition.h"

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
        fail_msg("not there: %s in %s", what, strstr(page->p, "<h1>"));
}

static void check_lacks(const struct sp_buf *page, const char *what)
{
    if (times(page, what))
        fail_msg("there: %s", what);
}

struct formed { const char *sub, *name, *language, *elf, *words, *words_language, *elf_again; };

static void render_formed(const struct formed *c, const char *language, struct sp_buf *lines)
{
    const struct sp_rvalue head[] = { value(SP_R_TOKEN, "sub", c->sub, "") };
    const struct sp_rvalue legal[] = { value(SP_R_CODE, "type", "legal", "name_type"), text("text", c->name, c->language) };
    const struct sp_rvalue form[] = { value(SP_R_TOKEN, "elf", c->elf ? c->elf : "", ""), text("text", c->words, c->words_language) };
    const struct sp_rvalue again[] = { value(SP_R_TOKEN, "elf", c->elf_again ? c->elf_again : "", "") };
    struct sp_rfact name = fact("registered.name", "1", legal, 2), other = fact("registered.legal_form", "2", again, 1);
    struct sp_rfact stated = fact("registered.legal_form", "1", form + !c->elf, (c->elf ? 1u : 0u) + (c->words ? 1u : 0u));
    struct sp_rendition r;
    sp_rendition_begin(&r, in(language), head, 1, lines);
    sp_rendition_section(&r, V("registered"), 1, 1u + (stated.n_values > 0) + (c->elf_again != NULL));
    sp_rendition_fact(&r, &name);
    if (stated.n_values)
        sp_rendition_fact(&r, &stated);
    if (c->elf_again)
        sp_rendition_fact(&r, &other);
    CHECK_OK(sp_rendition_end(&r));
}

static void formed_page(const struct formed *c, const char *language, struct sp_buf *page)
{
    static const struct sp_html_evidence nothing;
    SP_BUF_AUTO lines = { 0 };
    render_formed(c, language, &lines);
    sp_rendition_page(in(language), sp_buf_view(&lines), &nothing, page);
    CHECK_OK(sp_buf_rc(page));
    check_markup(sp_buf_view(page));
    assert_non_null(sp_buf_cstr(page));
}

static void a_legal_form_is_explained(void **state)
{
    (void)state;
    static const struct { struct formed c; const char *language, *head; } cases[] = {
        { { .sub = "LA.ern:0100001234", .name = "ບໍລິສັດ ສະພານທອງ ຈຳກັດ", .language = "lo" }, "zh",
          "<p class=\"form\"><span>名称所示企业形式</span> <bdi>有限责任公司（老挝）</bdi> · <bdi>股东以其认缴的出资额或认购的股份为限承担责任</bdi> · "
          "<bdi lang=\"lo\">ບໍລິສັດ … ຈຳກັດ</bdi> (释义，仅供阅读参考)</p>" },
        { { .sub = "TH.juristic:0105500000000", .name = "บริษัท สะพานทอง จำกัด (มหาชน)", .language = "th" }, "en",
          "<p class=\"form\"><span>legal form in the name</span> <bdi>public limited company (Thailand)</bdi> · <bdi>owners are liable only for "
          "what they have paid in or promised to pay</bdi> · <bdi lang=\"th\">บริษัท … จำกัด (มหาชน)</bdi> · <bdi>ISO 20275 O0OZ</bdi> (explained, reading aid only)</p>" },
        /* what the register states goes before what the name says */
        { { .sub = "TH.juristic:0105500000000", .name = "บริษัท สะพานทอง จำกัด", .language = "th", .elf = "O0OZ" }, "en",
          "<p class=\"form\"><span>Legal form</span> <bdi>public limited company (Thailand)</bdi> · <bdi>owners are liable only for what they have paid "
          "in or promised to pay</bdi> · <bdi lang=\"th\">บริษัทมหาชนจำกัด</bdi> · <bdi>ISO 20275 O0OZ</bdi> (explained, reading aid only)</p>" },
        { { .sub = "LA.ern:0100001234", .name = "Saphan", .language = "en", .words = "ບໍລິສັດມະຫາຊົນ", .words_language = "lo" }, "vi",
          "<p class=\"form\"><span>Loại hình doanh nghiệp</span> <bdi>công ty cổ phần đại chúng (CHDCND Lào)</bdi> · <bdi>chủ sở hữu chỉ chịu trách nhiệm trong "
          "phạm vi vốn đã góp hoặc cam kết góp</bdi> · <bdi lang=\"lo\">ບໍລິສັດມະຫາຊົນ</bdi> (giải thích, chỉ để dễ đọc)</p>" },
        /* who reads the country's language is told in its own words */
        { { .sub = "TH.juristic:0105500000000", .name = "Saphan Thong", .language = "en", .elf = "K09K" }, "th", "<bdi>บริษัทจำกัด (ไทย)</bdi>" },
        /* a code that says nothing but "enterprise" */
        { { .sub = "CN.uscc:91450000MA5KA00000", .name = "广西金桥贸易有限公司", .language = "zh", .elf = "ECAK" }, "en",
          "<p class=\"form\"><span>legal form in the name</span> <bdi>private limited company (China)</bdi> · <bdi>owners are liable only for what they "
          "have paid in or promised to pay</bdi> · <bdi lang=\"zh\">… 有限公司</bdi> (explained, reading aid only)</p>" },
        { { .sub = "CN.uscc:91450000MA5KA00000", .name = "广西金桥", .language = "zh", .elf = "ECAK" }, "en",
          "<p class=\"form\"><span>Legal form</span> <bdi lang=\"zh\">企业</bdi> · <bdi>ISO 20275 ECAK</bdi> (explained, reading aid only)</p>" },
        /* a code that nobody here knows: then the name */
        { { .sub = "MY.ssm:202301000001", .name = "Saphan Sdn. Bhd.", .language = "ms", .elf = "2HBR" }, "en", "<bdi>private limited company (Malaysia)</bdi>" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        SP_BUF_AUTO page = { 0 };
        formed_page(&cases[i].c, cases[i].language, &page);
        check_has(&page, cases[i].head);
        check_has(&page, "saphan-forms/1");
    }
}

static void a_legal_form_is_not_explained_in_doubt(void **state)
{
    (void)state;
    static const struct { struct formed c; const char *language; } cases[] = {
        { { .sub = "LA.ern:0100001234", .name = "ບໍລິສັດ ສະພານທອງ ຈຳກັດ", .language = "lo" }, "lo" },                       /* they can read it */
        { { .sub = "LA.ern:0100001234", .name = "ບໍລິສັດ ສະພານທອງ", .language = "lo" }, "en" },
        { { .sub = "TH.juristic:0105500000000", .name = "ບໍລິສັດ ສະພານທອງ ຈຳກັດ", .language = "lo" }, "en" },               /* another country's words */
        { { .sub = "XX", .name = "Saphan Sdn. Bhd.", .language = "ms" }, "en" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        SP_BUF_AUTO page = { 0 };
        formed_page(&cases[i].c, cases[i].language, &page);
        check_lacks(&page, "class=\"form\"");
        check_lacks(&page, "saphan-forms/1");
    }
    SP_BUF_AUTO page = { 0 };
    formed_page(&(struct formed){ .sub = "TH.juristic:0105500000000", .name = "บริษัท สะพาน จำกัด", .language = "th", .elf = "K09K", .elf_again = "O0OZ" }, "en", &page);
    check_lacks(&page, "class=\"form\""); /* two are stated; each is explained where it stands */
    check_has(&page, "private limited company (Thailand)");
    check_has(&page, "public limited company (Thailand)");
}

static void texts_explain_it_too_and_lines_never(void **state)
{
    (void)state;
    static const struct formed c = { .sub = "TH.juristic:0105500000000", .name = "บริษัท สะพานทอง จำกัด", .language = "th", .elf = "K09K", .words = "บริษัทจำกัด", .words_language = "th" };
    SP_BUF_AUTO lines = { 0 };
    SP_BUF_AUTO out = { 0 };
    SP_BUF_AUTO page = { 0 };
    render_formed(&c, "en", &lines);
    sp_rendition_text(in("en"), sp_buf_view(&lines), 200, &out);
    CHECK_OK(sp_buf_rc(&out));
    assert_non_null(sp_buf_cstr(&out));
    assert_non_null(sp_buf_cstr(&lines));
    check_has(&out, "\nLegal form: private limited company (Thailand) · owners are liable only for what they have paid in or promised to pay · บริษัทจำกัด · "
                    "ISO 20275 K09K (explained, reading aid only)\n");
    check_has(&out, "K09K · private limited company (Thailand) · บริษัทจำกัด (explained, reading aid only)");
    check_lacks(&lines, "private limited");
    formed_page(&c, "en", &page);
    assert_int_equal(times(&page, "private limited company"), 2); /* above, and beside the code; not again beside the words */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_legal_form_is_explained),
        cmocka_unit_test(a_legal_form_is_not_explained_in_doubt),
        cmocka_unit_test(texts_explain_it_too_and_lines_never),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
