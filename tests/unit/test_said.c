/* layer: evidence */
/* A page, a text or lines are proved when they say what the report says, and whoever changes a word is found out. */
#include "tests/lib/said_check.h"

#include "node/evidence/redact.h"

#define V(s) SP_VIEW_LIT(s)

static const char *const languages[] = { "zh", "en", "lo", "th" };
enum { N_LANGUAGES = sizeof languages / sizeof languages[0] };

static void what_we_make_is_proved(void **state)
{
    (void)state;
    static const unsigned widths[] = { 40, 80, 100, 200 };
    for (const char *const *l = sp_catalogue_languages(); *l; l++) {
        SP_BUF_AUTO page = { 0 };
        SP_BUF_AUTO lines = { 0 };
        sf_page(*l, &page);
        sf_lines(*l, &lines);
        struct sp_said *s = sc_said(&page);
        CHECK_VIEW(s->language, *l);
        assert_true(vc_says(&s->verdict, "shown.catalogue", !strcmp(*l, "zh") ? "carried by the bundle, signed by the alliance" : "built into this program"));
        sc_proved(s, true, "shown.page");
        sc_proved(sc_said_in(sp_buf_view(&page), *l), true, "shown.page");
        sc_proved(sc_said(&lines), true, "shown.lines");
        for (size_t i = 0; i < sizeof widths / sizeof widths[0]; i++) {
            SP_BUF_AUTO text = { 0 };
            sf_text(*l, widths[i], &text);
            sc_proved(sc_said(&text), true, "shown.text");
        }
    }
}

static void a_changed_page_is_found_out(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_LANGUAGES; i++) {
        const char *l = languages[i], *owners = sc_words(l, "kind.ownership.owner"), *warning = sc_words(l, "note.synthetic");
        const char *active = sc_words(l, "code.company_status.active");
        SP_BUF_AUTO good = { 0 };
        SP_BUF_AUTO page = { 0 };
        sf_page(l, &good);
        SC_AGAIN(); /* a number */
        sc_replace(&page, "", sc_number(l, "000"), sc_number(l, "001"));
        sc_differs(sc_said(&page), "shown.page", sc_words(l, "kind.registered.capital"), sc_number(l, "000"), sc_number(l, "001"));
        SC_AGAIN(); /* a word of a name, in the heading */
        sc_replace(&page, "<h1>", "ຕົວຢ່າງ", "ແບບຢ່າງ");
        sc_differs(sc_said(&page), "shown.page", "", "ຕົວຢ່າງ", "ແບບຢ່າງ");
        SC_AGAIN(); /* a word of the catalogue */
        sc_replace(&page, "", active, "XX");
        sc_differs(sc_said(&page), "shown.page", "", active, "XX");
        SC_AGAIN(); /* two rows change places */
        sc_replace_all(&page, "ທ້າວ ສົມພອນ", "@");
        sc_replace_all(&page, "Nguyễn Văn Ánh", "ທ້າວ ສົມພອນ");
        sc_replace_all(&page, "@", "Nguyễn Văn Ánh");
        sc_differs(sc_said(&page), "shown.page", owners, "ທ້າວ ສົມພອນ", "Nguyễn Văn Ánh");
        SC_AGAIN(); /* a row is dropped */
        sc_replace(&page, "<table class=\"rows", "ທ້າວ ສົມພອນ", "@@");
        sc_cut(&page, "@@", "<tr>", "</tr>");
        sc_differs(sc_said(&page), "shown.page", owners, "ທ້າວ ສົມພອນ", "");
        SC_AGAIN(); /* a row is doubled */
        sc_replace(&page, "<table class=\"rows", "</tr></thead><tbody>\n", "</tr></thead><tbody>\n<tr><th scope=\"row\">Z</th></tr>\n");
        sc_differs(sc_said(&page), "shown.page", owners, "", "Z");
        SC_AGAIN(); /* a warning is dropped */
        sc_cut(&page, warning, "<p ", "</p>");
        sc_differs(sc_said(&page), "shown.page", "", warning, "");
        SC_AGAIN(); /* a note is dropped at the end */
        sc_replace(&page, "<section id=\"notes\"", warning, "@@");
        sc_cut(&page, "@@", "<li>", "</li>");
        sc_differs(sc_said(&page), "shown.page", sc_words(l, "text.notes"), warning, "");
        SC_AGAIN(); /* the page says it is in another language */
        sc_replace(&page, "<html ", l, "xx");
        sc_refused(sc_said_in(sp_buf_view(&page), l), "shown.language", "shown.language");
        sc_refused(sc_said(&page), "shown.language", "shown.language");
    }
}

/* What is contested stands in words: whoever lays it at another door is found out. */
static void a_changed_dispute_is_found_out(void **state)
{
    (void)state;
    static const char *const other = "Nguyễn Văn Ánh", *const id = "<bdi class=\"mono\">2</bdi>";
    for (size_t i = 0; i < N_LANGUAGES; i++) {
        const char *l = languages[i], *share = sc_words(l, "field.ownership.owner.share"), *name = sc_words(l, "field.ownership.owner.name");
        SP_BUF_AUTO good = { 0 };
        SP_BUF_AUTO page = { 0 };
        sf_page(l, &good);
        SC_AGAIN(); /* another field */
        sc_replace(&page, sc_words(l, "field.disputes.dispute.field"), share, name);
        sc_differs(sc_said(&page), "shown.page", sc_words(l, "kind.disputes.dispute"), share, name);
        SC_AGAIN(); /* another owner */
        sc_replace(&page, sc_words(l, "field.disputes.dispute.fact"), "ທ້າວ ສົມພອນ", other);
        sc_differs(sc_said(&page), "shown.page", sc_words(l, "kind.disputes.dispute"), "ທ້າວ ສົມພອນ", other);
        SC_AGAIN(); /* the id behind his name */
        sc_replace(&page, sc_words(l, "field.disputes.dispute.fact"), id, "<bdi class=\"mono\">3</bdi>");
        sc_differs(sc_said(&page), "shown.page", sc_words(l, "kind.disputes.dispute"), "2", "3");
        sp_buf_clear(&good);
        sf_text(l, 100, &good);
        SC_AGAIN(); /* on a terminal */
        sc_replace(&page, sc_words(l, "kind.disputes.dispute"), "(2)", "(3)");
        sc_differs(sc_said(&page), "shown.text", sc_words(l, "kind.disputes.dispute"), "(2)", "(3)");
    }
}

static void changed_lines_are_found_out(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_LANGUAGES; i++) {
        const char *l = languages[i];
        SP_BUF_AUTO good = { 0 };
        SP_BUF_AUTO page = { 0 };
        sf_lines(l, &good);
        SC_AGAIN();
        sc_replace(&page, "", sc_number(l, "000"), sc_number(l, "001"));
        sc_differs(sc_said(&page), "shown.lines", "registered.capital/1/amount", sc_number(l, "000"), sc_number(l, "001"));
        SC_AGAIN();
        sc_cut(&page, "ownership.owner/2/share", "ownership", "\n");
        sc_differs(sc_said(&page), "shown.lines", "ownership.owner/2/share", "30", "");
        SC_AGAIN();
        sc_cut(&page, "note/synthetic", "note", "\n");
        sc_differs(sc_said(&page), "shown.lines", "note/synthetic", sc_words(l, "note.synthetic"), "");
        SC_AGAIN();
        sc_replace_all(&page, "\n", "\r\n");
        sc_proved(sc_said(&page), false, "shown.lines");
    }
}

/* As browsers and mail programs write the same document. */
static void another_spelling_of_a_page_is_proved_as_text(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_LANGUAGES; i++) {
        SP_BUF_AUTO good = { 0 };
        SP_BUF_AUTO page = { 0 };
        sf_page(languages[i], &good);
        SC_AGAIN();
        sc_replace(&page, "", "<!DOCTYPE html>", "\xef\xbb\xbf<!doctype HTML>\r\n<!-- saved from url=(0014)about:internet -->");
        sc_replace(&page, "", "<meta charset=\"utf-8\">", "<META content='text/html; charset=UTF-8' HTTP-EQUIV=Content-Type />");
        sc_replace(&page, "", "<svg viewBox", "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox");
        sc_replace_all(&page, "<section ", "\n\n  <section  ");
        sc_replace_all(&page, "</tr>", "</tr >\r\n\t");
        sc_replace_all(&page, "<th scope=\"row\">", "<TH\nscope = row>");
        sc_replace_all(&page, "<p role=\"note\" class=\"warn\">", "<p class='warn' role=note>");
        sc_replace_all(&page, "&quot;", "\"");
        sc_replace(&page, "<header", "·", "&middot;");
        sc_replace_all(&page, "á", "&#xE1;");
        sc_replace_all(&page, "ບໍ", "&#3738;&#3789;");
        sc_replace_all(&page, "<br>", "<br/>");
        sc_replace(&page, "", "<h1>", "<h1><!-- the company -->");
        sc_replace(&page, "", "</html>", "</html>\n<!-- the end -->\n");
        sc_proved(sc_said(&page), false, "shown.page");
    }
}

static void what_hides_or_overlays_is_refused(void **state)
{
    (void)state;
    static const struct { const char *after, *from, *to, *id, *rule; } put[] = {
        { "", "</body>", "<script>document.body.innerHTML=''</script></body>", "shown.file", "page.active" },
        { "", "</head>", "<base href=\"https://example.org/\"></head>", "shown.file", "page.active" },
        { "", "</head>", "<link rel=\"stylesheet\" href=\"x.css\"></head>", "shown.file", "page.active" },
        { "", "<h1>", "<h1><img src=\"x.png\" alt=\"\">", "shown.file", "page.active" },
        { "", "</body>", "<iframe src=\"x.html\"></iframe></body>", "shown.file", "page.active" },
        { "", "</body>", "<template></template></body>", "shown.file", "page.active" },
        { "", "</body>", "<style>h1{display:none}</style></body>", "shown.file", "page.active" },
        { "", "<h1>", "<h1><![CDATA[x]]>", "shown.file", "page.form" },
        { "", "<h1>", "<h1><!--><p>-->", "shown.file", "page.form" },
        { "", "<h1>", "<h1><!--[if IE]>x<![endif]-->", "shown.file", "page.form" },
        { "", "</title>", "<!-- x --></title>", "shown.file", "page.form" },
        { "", "</html>", "</html>Approved.", "shown.file", "page.form" },
        { "", "</main>", "", "shown.file", "page.form" },
        { "", "<!DOCTYPE html>", "", "shown.file", "page.doctype" },
        { "", "<!DOCTYPE html>", "<!-- x --><!DOCTYPE html>", "shown.file", "page.doctype" },
        { "", "<!DOCTYPE html>", "<!DOCTYPE html PUBLIC \"-//W3C//DTD HTML 4.01 Transitional//EN\">", "shown.file", "page.doctype" },
        { "", "<h1>", "<h1>&unknown;", "shown.file", "page.form" },
        { "", "<h1>", "<h1>&#128;", "shown.file", "page.form" },
        { "", "<meta charset=\"utf-8\">", "<meta charset=\"gb18030\">", "shown.file", "page.charset" },
        { "", "<body>", "<body onload=\"x()\">", "shown.page", "shown.differs" },
        { "", "<h1>", "<h1 hidden>", "shown.page", "shown.differs" },
        { "", "<h1>", "<h1 style=\"display:none\">", "shown.page", "shown.differs" },
        { "", "</style>", "h1{display:none}</style>", "shown.page", "shown.differs" },
        { "", "</head>", "<style>h1{display:none}</style></head>", "shown.page", "shown.differs" },
        { "", "</head>", "<meta http-equiv=\"refresh\" content=\"0;url=x.html\"></head>", "shown.page", "shown.differs" },
        { "", "<h1>", "<h1><a href=\"https://example.org/\">x</a>", "shown.page", "shown.differs" },
        { "", "content:\" · \"", "content:\"\n· \"", "shown.page", "shown.differs" }, /* ends the string, and half of the style sheet */
        { "", "class=\"warn\"", "class=\"skip\"", "shown.page", "shown.differs" },
        { "", "</body>", "<div style=\"position:fixed\">ok</div></body>", "shown.page", "shown.differs" },
        { "<svg", " d=\"M", " d=\"M9", "shown.page", "shown.differs" },
        { "<svg", "<title", "<meta charset=\"utf-8\"><title", "shown.page", "shown.differs" }, /* a browser ends the drawing there */
        { "", "<body>", "<body><meta charset=\"utf-8\">", "shown.page", "shown.differs" },
        { "", "lang=\"lo\"", "lang=\"lo \"", "shown.language", "shown.language" },
        { "", "href=\"#s1\"", "href=\" #s1\"", "shown.page", "shown.differs" },
    };
    SP_BUF_AUTO good = { 0 };
    sf_page("lo", &good);
    for (size_t i = 0; i < sizeof put / sizeof put[0]; i++) {
        SP_BUF_AUTO page = { 0 };
        SC_AGAIN();
        sc_replace(&page, put[i].after, put[i].from, put[i].to);
        struct sp_said *s = sc_said(&page);
        assert_true(strcmp(put[i].id, "shown.page") != 0 || s->n > 0);
        sc_refused(s, put[i].id, put[i].rule);
    }
    SP_BUF_AUTO page = { 0 };
    SC_AGAIN(); /* an element that is none of ours is shown with the words in it */
    sc_replace(&page, "", "</body>", "<div style=\"position:fixed\">Fine</div></body>");
    sc_differs(sc_said(&page), "shown.page", "", "", "<div style=\"position:fixed\"> Fine");
}

/* Any character that is seen, and any byte besides, changed into another: never proved. */
static void no_byte_of_a_page_can_change(void **state)
{
    (void)state;
    SP_BUF_AUTO good = { 0 };
    SP_BUF_AUTO page = { 0 };
    sf_page("zh", &good);
    const char *body = strstr(sp_buf_cstr(&good), "<body>");
    assert_non_null(body);
    unsigned seen = 0;
    for (size_t i = (size_t)(body - good.p), step; i < good.n; i += step) {
        step = 1 + i % (61 * CHECK_EVERY);
        SC_AGAIN();
        if (strchr(" \n", page.p[i]))
            continue;
        page.p[i] = (char)(page.p[i] ^ (page.p[i] & 0x40 ? 1 : 2));
        struct sp_said *s = sc_said(&page);
        if (sp_said_proved(s))
            fail_msg("byte %zu changed from '%c' to '%c' and still proved", i, good.p[i], page.p[i]);
        seen += s->n > 0;
        sp_said_free(s);
    }
    assert_true(seen > 100 / CHECK_EVERY);
}

static void a_page_of_another_report_is_refused_by_its_name(void **state)
{
    (void)state;
    SP_BUF_AUTO good = { 0 };
    SP_BUF_AUTO page = { 0 };
    sf_page("en", &good);
    SC_AGAIN();
    sc_replace_all(&page, sf.report_digest, "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU");
    struct sp_said *s = sc_said(&page);
    assert_string_equal(vc_line(&s->verdict, "shown.report")->expected, sf.report_digest);
    assert_string_equal(vc_line(&s->verdict, "shown.report")->actual, "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU");
    sc_refused(s, "shown.report", "shown.other-report");
    SC_AGAIN();
    sc_replace_all(&page, BF_EXCHANGE, "01995f3a-7b2c-7d10-8a11-0123456789ac");
    s = sc_said(&page);
    assert_string_equal(vc_line(&s->verdict, "shown.report")->actual, "01995f3a-7b2c-7d10-8a11-0123456789ac");
    sc_refused(s, "shown.report", "shown.other-report");
    static char jti[64];
    (void)snprintf(jti, sizeof jti, "%.*s", (int)sf_v.report.head.jti.n, sf_v.report.head.jti.p);
    sp_buf_clear(&good);
    sf_text("en", 40, &good);
    sc_proved(sc_said(&good), true, "shown.text");
    for (char *c = strstr(sp_buf_cstr(&good), sc_words("en", "head.jti")); c && *c && *c != '-'; c++)
        if (*c >= '0' && *c <= '9')
            *c = (char)(*c ^ 1);
    sc_refused(sc_said(&good), "shown.report", "shown.other-report");
    sp_buf_clear(&good);
    sf_lines("en", &good);
    sc_replace_all(&good, jti, "019aa000-0000-7000-8000-000000000009");
    sc_refused(sc_said(&good), "shown.report", "shown.other-report");
}

/* What a verified bundle makes in each language: page, text, lines. */
static void make_all(const char *language, struct sp_buf made[3])
{
    for (size_t i = 0; i < 3; i++)
        sp_buf_clear(&made[i]);
    sf_page(language, &made[0]);
    sf_text(language, 80, &made[1]);
    sf_lines(language, &made[2]);
}

/* A copy without some parts shows less, and says so: neither passes for the other. */
static void a_copy_and_the_whole_are_two(void **state)
{
    (void)state;
    static const char *const left_out[] = { "financial", "ownership.owner/2" };
    static const char *const ids[] = { "shown.page", "shown.text", "shown.lines" };
    struct sp_verified whole = sf_v, copy;
    struct sp_disclosed left;
    struct sp_diag d = { .rule = "" };
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO bundle = { 0 };
    const struct sp_redaction what = { left_out, 2, false };
    CHECK_OK(sp_bundle_redact(sp_buf_view(&sf.bundle), &what, &a, &bundle, &left, &d));
    const struct sp_verify_question q = { .bundle = sp_buf_view(&bundle), .trust = sf.trust, .at_s = TF_NOW + 60 };
    CHECK_OK(sp_bundle_verify(&q, &copy));
    assert_int_equal(sp_verdict_of(&copy.verdict), SP_VALID);
    for (const char *const *l = sp_catalogue_languages(); *l; l++) {
        struct sp_buf of_whole[3] = { { 0 } }, of_copy[3] = { { 0 } };
        make_all(*l, of_whole);
        sf_v = copy;
        make_all(*l, of_copy);
        for (size_t i = 0; i < 3; i++) {
            sc_proved(sc_said_in(sp_buf_view(&of_copy[i]), *l), true, ids[i]);
            sc_refused(sc_said_in(sp_buf_view(&of_whole[i]), *l), ids[i], "shown.differs");
        }
        sf_v = whole;
        for (size_t i = 0; i < 3; i++) {
            sc_refused(sc_said_in(sp_buf_view(&of_copy[i]), *l), ids[i], "shown.differs");
            sp_buf_free(&of_whole[i]);
            sp_buf_free(&of_copy[i]);
        }
    }
    sp_verified_free(&copy);
}

/* Whatever stands there: a file of another layout is never proved, and one that names no layout differs. */
static void another_layout_is_never_proved(void **state)
{
    (void)state;
    static const struct { const char *number; unsigned layout; } v[] = {
        { "1", 1 }, { "4077", 4077 }, { "9999", 9999 }, { "0", 0 }, { "01", 0 }, { "10000", 0 }, { "-4077", 0 }, { "4077 ", 0 }, { "x", 0 }, { "", 0 }, { "4294967297", 0 },
    };
    for (size_t i = 0; i < sizeof v / sizeof *v; i++)
        for (int page = 0; page < 2; page++) {
            SP_BUF_AUTO file = { 0 };
            SP_BUF_AUTO line = { 0 };
            SP_BUF_AUTO ours = { 0 };
            if (page)
                sf_page("zh", &file);
            else
                sf_text("zh", 80, &file);
            sp_buf_putf(&line, page ? "content=\"%s\"" : "saphan-layout/%s", v[i].number);
            sp_buf_putf(&ours, page ? "content=\"%d\"" : "saphan-layout/%d", SP_LAYOUT);
            assert_non_null(sp_buf_cstr(&line));
            sc_replace(&file, page ? "saphan-layout\" " : "", sp_buf_cstr(&ours), line.p);
            bool blank = !page && !strcmp(v[i].number, "4077 "); /* blanks at the end of a line do not count */
            struct sp_said *s = sc_said(&file);
            assert_int_equal(s->layout, blank ? 4077 : v[i].layout);
            assert_false(sp_said_proved(s));
            if (s->layout) {
                vc_is(&s->verdict, "shown.layout", SP_INDETERMINATE, "shown.layout");
                assert_int_equal(sp_verdict_of(&s->verdict), SP_UNDECIDED);
                assert_int_equal(s->n, 1); /* the number itself is told */
            } else {
                vc_is(&s->verdict, page ? "shown.page" : "shown.text", SP_FAIL, "shown.differs");
            }
            sp_said_free(s);
        }
}

static void other_files_are_named(void **state)
{
    (void)state;
    sc_refused(sc_said_in(V("%PDF-1.7\n"), NULL), "shown.file", "shown.pdf");
    sc_refused(sc_said_in(V(""), NULL), "shown.file", "shown.kind");
    sc_refused(sc_said_in(V("{\"format\":\"saphan-bundle/1\"}"), NULL), "shown.file", "shown.kind");
    sc_refused(sc_said_in(V("saphan-rendition/1\xff"), NULL), "shown.file", "shown.kind");
    sc_refused(sc_said_in(V("<!DOCTYPE html><html><body>cut"), NULL), "shown.file", "page.form");
    sc_refused(sc_said_in(V("<html><body>cut"), NULL), "shown.file", "page.doctype");
    SP_BUF_AUTO page = { 0 };
    sf_page("en", &page);
    sc_refused(sc_said_in(sp_buf_view(&page), "zh"), "shown.language", "shown.language");
    sc_refused(sc_said_in(sp_buf_view(&page), "xx"), "shown.language", "shown.language");
    SP_BUF_AUTO text = { 0 };
    sf_text("en", 80, &text);
    struct sp_said *s = sc_said_in(sp_buf_view(&text), "zh");
    assert_true(s->n > 0);
    sc_refused(s, "shown.text", "shown.differs");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_we_make_is_proved),
        cmocka_unit_test(a_changed_page_is_found_out), cmocka_unit_test(a_changed_dispute_is_found_out),
        cmocka_unit_test(changed_lines_are_found_out),
        cmocka_unit_test(another_spelling_of_a_page_is_proved_as_text),
        cmocka_unit_test(what_hides_or_overlays_is_refused),
        cmocka_unit_test(no_byte_of_a_page_can_change),
        cmocka_unit_test(a_page_of_another_report_is_refused_by_its_name),
        cmocka_unit_test(a_copy_and_the_whole_are_two),
        cmocka_unit_test(another_layout_is_never_proved), cmocka_unit_test(other_files_are_named),
    };
    return cmocka_run_group_tests(tests, sf_begin, sf_end);
}
