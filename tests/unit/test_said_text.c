/* layer: evidence */
/* A text is proved when a terminal shows it as the report is laid out: whoever moves a value, or hides one, is found out. */
#include "tests/lib/said_check.h"

#include "i18n/page_read.h"

#define V(s) SP_VIEW_LIT(s)

static const char *const languages[] = { "zh", "en", "lo", "th" };
enum { N_LANGUAGES = sizeof languages / sizeof languages[0] };

/* Blanks behind a rule have no room in a terminal that is so wide. */
static void refused_width(unsigned width, struct sp_said *s)
{
    if (width >= 80)
        sc_refused(s, "shown.file", "shown.kind");
    else
        sc_proved(s, false, "shown.text");
}

static void refused_text(struct sp_said *s, const char *language, unsigned width, size_t at, int how)
{
    if (sp_said_proved(s))
        fail_msg("%s, %u columns: byte %zu changed in way %d and still proved", language, width, at, how);
    sp_said_free(s);
}

static void a_changed_text_is_found_out(void **state)
{
    (void)state;
    static const unsigned widths[] = { 40, 80, 200 };
    for (size_t i = 0; i < N_LANGUAGES * 3; i++) {
        const char *l = languages[i / 3], *notes = sc_words(l, "text.notes");
        SP_BUF_AUTO good = { 0 };
        SP_BUF_AUTO page = { 0 };
        sf_text(l, widths[i % 3], &good);
        SC_AGAIN();
        sc_replace(&page, "", sc_number(l, "000"), sc_number(l, "001"));
        sc_differs(sc_said(&page), "shown.text", sc_words(l, "kind.registered.capital"), sc_number(l, "000"), sc_number(l, "001"));
        SC_AGAIN();
        sc_replace_all(&page, "Nguyễn", "@");
        sc_replace_all(&page, "Mekong", "Nguyễn");
        sc_replace_all(&page, "@", "Mekong");
        sc_differs(sc_said(&page), "shown.text", sc_words(l, "kind.ownership.owner"), "Nguyễn", "Mekong");
        SC_AGAIN(); /* the notes: the file was cut */
        page.n = (size_t)(strstr(sp_buf_cstr(&page), notes) - page.p) + strlen(notes);
        sc_differs(sc_said(&page), "shown.text", "", "*", "");
        SC_AGAIN(); /* a line of somebody's own, above and below */
        sp_buf_puts(&page, "Approved by the registry.\n");
        sc_differs(sc_said(&page), "shown.text", "", "", "Approved by the registry.");
        sp_buf_clear(&page);
        sp_buf_puts(&page, "Approved by the registry.\n\n");
        sp_buf_put(&page, sp_buf_view(&good));
        sc_differs(sc_said(&page), "shown.text", "above the report", "", "Approved by the registry.");
        SC_AGAIN(); /* blanks at ends of lines, line ends of another system, empty lines around: as text */
        sc_replace_all(&page, "\n", " \r\n");
        sc_proved(sc_said(&page), false, "shown.text");
        SC_AGAIN();
        sc_replace_all(&page, "===\n", "===   \n");
        refused_width(widths[i % 3], sc_said(&page));
        SC_AGAIN();
        sp_buf_puts(&page, "\n\n");
        sc_proved(sc_said_in(sp_buf_view(&page), l), false, "shown.text");
        SC_AGAIN();
        page.n--;
        sc_proved(sc_said(&page), false, "shown.text");
    }
}

/* Every blank says of what a value is: none may come or go inside of a line, nor a line break. */
static void a_value_under_another_head_is_found_out(void **state)
{
    (void)state;
    static const unsigned widths[] = { 40, 80, 100, 200 };
    for (const char *const *l = sp_catalogue_languages(); *l; l++)
        for (size_t w = 0; w < sizeof widths / sizeof widths[0]; w++) {
            SP_BUF_AUTO good = { 0 };
            SP_BUF_AUTO page = { 0 };
            sf_text(*l, widths[w], &good);
            for (size_t i = 0; i < good.n; i++) {
                if (good.p[i] != ' ' && good.p[i] != '\n')
                    continue;
                for (int how = 0; how < 4; how++) {
                    bool at_end = good.p[i] == '\n' || good.p[i + 1] == '\n', outside = i + 1 == good.n;
                    static const char *const instead[] = { "  ", "", "\n", "\xc2\xa0" };
                    if ((how == 0 && (at_end || outside)) || (how == 2 && (good.p[i] == '\n' || outside)) || (outside && how == 1) || i % (CHECK_EVERY * 128) / 4 != w * 4 + (size_t)how)
                        continue;
                    sp_buf_clear(&page);
                    sp_buf_put(&page, sp_view(good.p, i));
                    sp_buf_puts(&page, instead[how]);
                    sp_buf_put(&page, sp_view(good.p + i + 1, good.n - i - 1));
                    refused_text(sc_said_in(sp_buf_view(&page), *l), *l, widths[w], i, how);
                }
            }
        }
}

static void a_moved_value_is_told_with_its_line(void **state)
{
    (void)state;
    SP_BUF_AUTO good = { 0 };
    SP_BUF_AUTO page = { 0 };
    sf_text("en", 100, &good);
    SC_AGAIN(); /* the profit of one year, in the column of the other */
    sc_replace(&page, "Net profit", "-200                           310", "-200  310");
    struct sp_said *s = sc_said(&page);
    assert_int_equal(s->n, 1);
    char where[120];
    int line = 1;
    for (const char *c = good.p; c < strstr(sp_buf_cstr(&good), "Net profit"); c++)
        line += *c == '\n';
    (void)snprintf(where, sizeof where, "line %d / Financial statements / Financial statement / Net profit", line);
    CHECK_VIEW(s->v->where, where);
    sc_differs(s, "shown.text", where, "··-200···························310", "··-200··310");
    SC_AGAIN(); /* the sum of one row in the next */
    sc_replace(&page, "", "5,100", "9,000");
    s = sc_said(&page);
    assert_int_equal(s->n, 1);
    sc_differs(s, "shown.text", "Revenue", "5,100", "9,000");
    SC_AGAIN(); /* a blank that is none */
    sc_replace(&page, "", "Net profit  ", "Net\xc2\xa0profit  ");
    sc_differs(sc_said(&page), "shown.text", where, "Net profit", "Net<U+00A0>profit");
    SC_AGAIN(); /* a line of its own between two */
    sc_replace(&page, "", "\n    Revenue", "\n\n    Revenue");
    sc_differs(sc_said(&page), "shown.text", "line ", "", "(an empty line)");
}

static void what_a_terminal_would_not_show_is_refused(void **state)
{
    (void)state;
    static const struct { const char *from, *to; } put[] = {
        { "    Revenue", "\t Revenue" }, { "\n\n", "\n\f\n" }, { "\n\n", "\n\v\n" }, { "51%", "99%\b\b\b51%" }, { "51%", "51%\x1b[8m" }, { "51%", "51\x7f%" },
        { "51%", "51%\xc2\x9b" "8m" }, { "\n\n", "\r\r\n\n" }, { "51%", "99%\r51%" }, { "51%", "51\xe2\x80\x8b%" }, { "51%", "\xe2\x80\xae" "51%" }, { "51%", "51\xcc\xb6%" },
        { "51%", "\xef\xbc\x95" "1%" }, { "51%", "51%\xe2\x80\xa8" "99%" }, { "51%", "51\xef\xb8\x8f%" }, { "\xe2\x81\xa8", "" }, { "\xe2\x81\xa9", "" }, { "\xe2\x81\xa8", "\xe2\x80\x8f" },
        { "\xef\xbb\xbf", "" },
    };
    SP_BUF_AUTO good = { 0 };
    sf_text("en", 100, &good);
    for (size_t i = 0; i + 1 < sizeof put / sizeof put[0]; i++) {
        SP_BUF_AUTO page = { 0 };
        SC_AGAIN();
        sc_replace(&page, "", put[i].from, put[i].to);
        struct sp_said *s = sc_said(&page);
        bool steers = strpbrk(put[i].to, "\t\f\v\b\x1b\x7f\r") || strstr(put[i].to, "\xc2\x9b");
        if (steers)
            assert_true(vc_says(&s->verdict, "shown.file", "line "));
        sc_refused(s, steers ? "shown.file" : "shown.text", steers ? "shown.kind" : "shown.differs");
    }
    SP_BUF_AUTO page = { 0 };
    SC_AGAIN();
    char wide[200];
    (void)snprintf(wide, sizeof wide, "\n%101s\n", "");
    sc_replace(&page, "", "\n\n", wide);
    sc_refused(sc_said(&page), "shown.file", "shown.kind");
    SC_AGAIN(); /* a rule of another width: another text */
    sc_replace(&page, "", "==", "=");
    sc_refused(sc_said(&page), "shown.text", "shown.differs");
}

static void more_lines_than_a_report_has_are_refused(void **state)
{
    (void)state;
    SP_BUF_AUTO text = { 0 };
    char *to = sp_buf_room(&text, SP_MAX_PAGE_PARTS + 1);
    assert_non_null(to);
    memset(to, '\n', SP_MAX_PAGE_PARTS + 1);
    sp_buf_added(&text, SP_MAX_PAGE_PARTS + 1);
    sc_refused(sc_said(&text), "shown.file", "limit.page");
}

/* In a browser the columns of a text run together, and under some names it reads a page as XML. */
static void a_name_that_shows_it_otherwise_is_refused(void **state)
{
    (void)state;
    static struct sp_said s;
    static const struct { const char *name; bool text, page; } names[] = {
        { "r.html", false, true }, { "r.HTM", false, true }, { "r.csv", false, false }, { "a/r.svg", false, false }, { "r.xhtml", false, false }, { "r.Xml", false, false },
        { "r.md", false, false }, { "r.txt", true, true }, { "r.tsv", false, false },
        { "r.xls", false, false }, { "r.hta", false, false }, { "x.htm.", false, false }, { "b.c/r", true, true }, { ".r", true, true }, { "html", true, true }, { "", true, true } };
    SP_BUF_AUTO text = { 0 };
    SP_BUF_AUTO page = { 0 };
    sf_text("en", 100, &text);
    sf_page("en", &page);
    for (size_t i = 0; i < 2 * sizeof names / sizeof names[0]; i++) {
        bool is_page = i % 2;
        const struct sp_said_question q = { .file = sp_buf_view(is_page ? &page : &text), .name = sp_view_of(names[i / 2].name), .trust = sf.trust, .report = &sf_v };
        CHECK_OK(sp_said_check(&q, &s));
        if (is_page ? names[i / 2].page : names[i / 2].text)
            sc_proved(&s, true, is_page ? "shown.page" : "shown.text");
        else
            sc_refused(&s, "shown.file", "shown.name");
    }
}

/* What the verifier prints above a report may stand there, under another name, but nothing else. */
static void a_text_names_the_hour_of_its_verdict(void **state)
{
    (void)state;
    static const struct { const char *above; bool named; } tries[] = {
        { "valid: b.json, judged at 1970-01-02T00:00:00Z\n  1 check\n", true }, { "\xef\xbb\xbf\r\nvalid:\r\nb.json,\njudged at 1970-01-02T00:00:00Z", true },
        { "", false }, { "valid: b.json, judged at 1970-01-02T00:00:00Z too\n", false }, { "x\nvalid: b.json, judged at 1970-01-02T00:00:00Z\n", false },
        { "valid: b .json, judged at 1970-01-02T00:00:00Z\n", false }, { "valid: ,judged at 1970-01-02T00:00:00Z\n", false }, { "valid: , judged at 1970-01-02T00:00:00Z\n", false } };
    for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++) {
        SP_BUF_AUTO text = { 0 };
        int64_t at = -1;
        sp_buf_puts(&text, tries[i].above);
        sp_buf_puts(&text, "\n");
        sf_text("zh", 100, &text);
        assert_int_equal(sp_said_hour(sp_buf_view(&text), &at), tries[i].named);
        assert_int_equal(at, tries[i].named ? 86400 : -1);
    }
    SP_BUF_AUTO named = { 0 };
    sp_buf_puts(&named, "valid: ");
    for (int i = 0; i < 52; i++)
        sp_buf_puts(&named, "_____"); /* a table drawn in a name */
    sp_buf_puts(&named, ", judged at 1970-01-02T00:00:00Z\n\n");
    sf_text("zh", 100, &named);
    int64_t at;
    assert_false(sp_said_hour(sp_buf_view(&named), &at));
    assert_false(sp_said_hour(V("valid: b.json, judged at 1970-01-02T00:00:00Z\n"), &at)); /* no report below */
}

static void what_the_verifier_prints_above_may_stay(void **state)
{
    (void)state;
    static const char above[] = "valid: bundle.json, judged at 2026-11-22T00:00:00Z\n  36 checks passed\n  valid yes: 2026-11-22T00:00:00Z\n\n";
#define BELOW "  36 checks passed\n  valid yes: 2026-11-22T00:00:00Z\n\n"
    static const struct { const char *text; bool good; } tries[] = {
        { above, true },
        { "valid: old/b.json, judged at 2026-11-22T00:00:00Z\n" BELOW, true },
        { "\n\nvalid:\r\nອະ/报告.json,\njudged at 2026-11-22T00:00:00Z \n" BELOW "\n\n", true },
        { "valid: old/b.json, judged at 2027-01-01T00:00:00Z\n" BELOW, false },
        { "valid: b.json, judged at 2026-11-22T00:00:00Z\n  36 checks\n passed\n  valid yes: 2026-11-22T00:00:00Z\n", false },
        { "valid: b.json, judged at 2026-11-22T00:00:00Z\n  36  checks passed\n  valid yes: 2026-11-22T00:00:00Z\n", false },
        { "valid: b.json, judged at 2026-11-22T00:00:00Z\n  36 checks passed\n\n  valid yes: 2026-11-22T00:00:00Z\n", false },
        { "valid: b.json, judged at 2026-11-22T00:00:00Z\n  37 checks passed\n  valid yes: 2026-11-22T00:00:00Z\n", false },
        { "valid: b.json, judged at 2026-11-22T00:00:00Z\n\n" BELOW, false },
        { "valid: b\xc2\xa0of\xc2\xa0the\xc2\xa0state, judged at 2026-11-22T00:00:00Z\n" BELOW, false },
        { "valid: b\xe2\x80\xae.json, judged at 2026-11-22T00:00:00Z\n" BELOW, false },
        { "valid: ب.json, judged at 2026-11-22T00:00:00Z\n" BELOW, false },
        { "valid: b.json, judged at 2026-11-22T00:00:00Z, and good\n" BELOW, false },
        { "valid: anything goes here, judged at 2026-11-22T00:00:00Z\n" BELOW, false },
        { "invalid: bundle.json, judged at 2026-11-22T00:00:00Z\n" BELOW, false },
        { "valid: bundle.json, judged at yesterday\n" BELOW, false },
        { "Good:\n" BELOW, false },
    };
    for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++) {
        SP_BUF_AUTO text = { 0 };
        static struct sp_said s;
        sp_buf_puts(&text, tries[i].text);
        sf_text("zh", 100, &text);
        const struct sp_said_question q = { .file = sp_buf_view(&text), .trust = sf.trust, .report = &sf_v, .before = sp_view_of(above) };
        CHECK_OK(sp_said_check(&q, &s));
        if (tries[i].good)
            sc_proved(&s, false, "shown.text");
        else
            sc_refused(&s, "shown.text", "shown.differs");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_changed_text_is_found_out),
        cmocka_unit_test(a_value_under_another_head_is_found_out),
        cmocka_unit_test(a_moved_value_is_told_with_its_line),
        cmocka_unit_test(what_a_terminal_would_not_show_is_refused),
        cmocka_unit_test(more_lines_than_a_report_has_are_refused),
        cmocka_unit_test(a_name_that_shows_it_otherwise_is_refused),
        cmocka_unit_test(a_text_names_the_hour_of_its_verdict),
        cmocka_unit_test(what_the_verifier_prints_above_may_stay),
    };
    return cmocka_run_group_tests(tests, sf_begin, sf_end);
}
