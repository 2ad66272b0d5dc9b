/* layer: evidence */
/* A page, a text or lines are proved when they say what the report says, and whoever changes a word is found out. */
#include "tests/lib/said_fixture.h"
#include "tests/lib/verdict_check.h"

#define V(s) SP_VIEW_LIT(s)

static const char *const languages[] = { "zh", "en", "lo", "th" };
enum { N_LANGUAGES = sizeof languages / sizeof languages[0] };

/* Free afterwards. */
static struct sp_said *said_in(struct sp_view file, const char *language)
{
    static struct sp_said s;
    const struct sp_said_question q = { .file = file, .language = sp_view_of(language), .trust = sf.trust, .report = &sf_v };
    CHECK_OK(sp_said_check(&q, &s));
    (void)vc_kind(&s.verdict);
    return &s;
}

static struct sp_said *said(const struct sp_buf *file) { return said_in(sp_buf_view(file), NULL); }

static void is_proved(struct sp_said *s, bool identical, const char *id)
{
    const struct sp_check_line *why = sp_verdict_reason(&s->verdict);
    if (why)
        fail_msg("%s: %s: expected %s, actual %s", why->id, why->detail, why->expected, why->actual);
    assert_true(sp_said_proved(s));
    assert_int_equal(s->identical, identical);
    assert_int_equal(s->n, 0);
    vc_is(&s->verdict, id, SP_PASS, "");
    sp_said_free(s);
}

static bool holds(struct sp_view text, const char *word) { return !*word ? !text.n : text.n && memmem(text.p, text.n, word, strlen(word)) != NULL; }

/* One of the differences is this; an empty word: nothing was there. */
static void differs(struct sp_said *s, const char *id, const char *where, const char *expected, const char *found)
{
    vc_is(&s->verdict, id, SP_FAIL, "shown.differs");
    assert_false(sp_said_proved(s));
    assert_true(s->n > 0);
    bool told = false;
    for (size_t i = 0; i < s->n && i < SP_MAX_DIFFERENCES; i++)
        told |= (!*where || holds(s->v[i].where, where)) && holds(s->v[i].expected, expected) && holds(s->v[i].found, found);
    if (!told)
        fail_msg("not told: at %s expected %s found %s; but: at %.*s expected %.*s found %.*s", where, expected, found, (int)s->v->where.n, s->v->where.p,
                 (int)s->v->expected.n, s->v->expected.p, (int)s->v->found.n, s->v->found.p);
    sp_said_free(s);
}

static void refused(struct sp_said *s, const char *id, const char *rule)
{
    vc_is(&s->verdict, id, SP_FAIL, rule);
    assert_false(sp_said_proved(s));
    sp_said_free(s);
}

/* The one after `from` only; it must be there. */
static void replace(struct sp_buf *text, const char *after, const char *from, const char *to)
{
    SP_BUF_AUTO out = { 0 };
    const char *begin = *after ? strstr(sp_buf_cstr(text), after) : sp_buf_cstr(text), *at = begin ? strstr(begin, from) : NULL;
    if (!at)
        fail_msg("no %s behind %s", from, after);
    sp_buf_put(&out, sp_view(text->p, (size_t)(at - text->p)));
    sp_buf_puts(&out, to);
    sp_buf_puts(&out, at + strlen(from));
    CHECK_OK(sp_buf_rc(&out));
    sp_buf_clear(text);
    sp_buf_put(text, sp_buf_view(&out));
}

static void replace_all(struct sp_buf *text, const char *from, const char *to)
{
    SP_BUF_AUTO out = { 0 };
    const char *p = sp_buf_cstr(text);
    for (const char *at; (at = strstr(p, from)) != NULL; p = at + strlen(from)) {
        sp_buf_put(&out, sp_view(p, (size_t)(at - p)));
        sp_buf_puts(&out, to);
    }
    sp_buf_puts(&out, p);
    sp_buf_clear(text);
    sp_buf_put(text, sp_buf_view(&out));
}

static void what_we_make_is_proved(void **state)
{
    (void)state;
    static const unsigned widths[] = { 40, 80, 100, 200 };
    for (const char *const *l = sp_catalogue_languages(); *l; l++) {
        SP_BUF_AUTO page = { 0 };
        SP_BUF_AUTO lines = { 0 };
        sf_page(*l, &page);
        sf_lines(*l, &lines);
        struct sp_said *s = said(&page);
        CHECK_VIEW(s->language, *l);
        assert_true(vc_says(&s->verdict, "shown.catalogue", !strcmp(*l, "zh") ? "carried by the bundle, signed by the alliance" : "built into this program"));
        is_proved(s, true, "shown.page");
        is_proved(said_in(sp_buf_view(&page), *l), true, "shown.page");
        is_proved(said(&lines), true, "shown.lines");
        for (size_t i = 0; i < sizeof widths / sizeof widths[0]; i++) {
            SP_BUF_AUTO text = { 0 };
            sf_text(*l, widths[i], &text);
            is_proved(said(&text), true, "shown.text");
        }
    }
}

/* A label of the catalogue, or the beginning of a longer text: as much as a difference shows for sure. */
static const char *words(const char *language, const char *key)
{
    static char text[4][80];
    static unsigned next;
    char *to = text[next++ % 4];
    struct sp_view w = sp_catalogue_text(sp_catalogue_builtin(sp_view_of(language)), key);
    size_t n = w.n < sizeof text[0] ? w.n : sizeof text[0] - 1;
    while (n < w.n && ((unsigned char)w.p[n] & 0xc0) == 0x80)
        n--;
    memcpy(to, w.p, n);
    to[n] = '\0';
    return to;
}

/* The capital as the language writes it, or with another end. */
static const char *number(const char *language, const char *last)
{
    static char text[4][40];
    static unsigned next;
    char *to = text[next++ % 4];
    struct sp_view g = sp_catalogue_form(sp_catalogue_builtin(sp_view_of(language)))->group;
    (void)snprintf(to, sizeof text[0], "1%.*s200%.*s000%.*s%s", (int)g.n, g.p, (int)g.n, g.p, (int)g.n, g.p, last);
    return to;
}

/* What stands between two words, both included, goes. */
static void cut(struct sp_buf *text, const char *inside, const char *from, const char *to)
{
    const char *p = sp_buf_cstr(text), *at = strstr(p, inside), *begin = at, *end;
    assert_non_null(at);
    while (begin > p && strncmp(begin, from, strlen(from)))
        begin--;
    end = strstr(at, to);
    assert_true(begin > p && end);
    end += strlen(to);
    memmove(text->p + (begin - p), end, text->n - (size_t)(end - p));
    text->n -= (size_t)(end - begin);
}

static void a_changed_page_is_found_out(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_LANGUAGES; i++) {
        const char *l = languages[i], *owners = words(l, "kind.ownership.owner"), *warning = words(l, "note.synthetic");
        const char *active = words(l, "code.company_status.active");
        SP_BUF_AUTO good = { 0 };
        SP_BUF_AUTO page = { 0 };
        sf_page(l, &good);
#define AGAIN() (sp_buf_clear(&page), sp_buf_put(&page, sp_buf_view(&good)))
        AGAIN(); /* a number */
        replace(&page, "", number(l, "000"), number(l, "001"));
        differs(said(&page), "shown.page", words(l, "kind.registered.capital"), number(l, "000"), number(l, "001"));
        AGAIN(); /* a word of a name, in the heading */
        replace(&page, "<h1>", "ຕົວຢ່າງ", "ແບບຢ່າງ");
        differs(said(&page), "shown.page", "", "ຕົວຢ່າງ", "ແບບຢ່າງ");
        AGAIN(); /* a word of the catalogue */
        replace(&page, "", active, "XX");
        differs(said(&page), "shown.page", "", active, "XX");
        AGAIN(); /* two rows change places */
        replace_all(&page, "ທ້າວ ສົມພອນ", "@");
        replace_all(&page, "Nguyễn Văn Ánh", "ທ້າວ ສົມພອນ");
        replace_all(&page, "@", "Nguyễn Văn Ánh");
        differs(said(&page), "shown.page", owners, "ທ້າວ ສົມພອນ", "Nguyễn Văn Ánh");
        AGAIN(); /* a row is dropped */
        replace(&page, "<table class=\"rows", "ທ້າວ ສົມພອນ", "@@");
        cut(&page, "@@", "<tr>", "</tr>");
        differs(said(&page), "shown.page", owners, "ທ້າວ ສົມພອນ", "");
        AGAIN(); /* a row is doubled */
        replace(&page, "<table class=\"rows", "</tr></thead><tbody>\n", "</tr></thead><tbody>\n<tr><th scope=\"row\">Z</th></tr>\n");
        differs(said(&page), "shown.page", owners, "", "Z");
        AGAIN(); /* a warning is dropped */
        cut(&page, warning, "<p ", "</p>");
        differs(said(&page), "shown.page", "", warning, "");
        AGAIN(); /* a note is dropped at the end */
        replace(&page, "<section id=\"notes\"", warning, "@@");
        cut(&page, "@@", "<li>", "</li>");
        differs(said(&page), "shown.page", words(l, "text.notes"), warning, "");
        AGAIN(); /* the page says it is in another language */
        replace(&page, "<html ", l, "xx");
        refused(said_in(sp_buf_view(&page), l), "shown.language", "shown.language");
        refused(said(&page), "shown.language", "shown.language");
    }
}

/* Blanks behind a rule have no room in a terminal that is so wide. */
static void refused_width(unsigned width, struct sp_said *s)
{
    if (width >= 80)
        refused(s, "shown.file", "shown.kind");
    else
        is_proved(s, false, "shown.text");
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
        const char *l = languages[i / 3], *notes = words(l, "text.notes");
        SP_BUF_AUTO good = { 0 };
        SP_BUF_AUTO page = { 0 };
        sf_text(l, widths[i % 3], &good);
        AGAIN();
        replace(&page, "", number(l, "000"), number(l, "001"));
        differs(said(&page), "shown.text", words(l, "kind.registered.capital"), number(l, "000"), number(l, "001"));
        AGAIN();
        replace_all(&page, "Nguyễn", "@");
        replace_all(&page, "Mekong", "Nguyễn");
        replace_all(&page, "@", "Mekong");
        differs(said(&page), "shown.text", words(l, "kind.ownership.owner"), "Nguyễn", "Mekong");
        AGAIN(); /* the notes: the file was cut */
        page.n = (size_t)(strstr(sp_buf_cstr(&page), notes) - page.p) + strlen(notes);
        differs(said(&page), "shown.text", "", "*", "");
        AGAIN(); /* a line of somebody's own, above and below */
        sp_buf_puts(&page, "Approved by the registry.\n");
        differs(said(&page), "shown.text", "", "", "Approved by the registry.");
        sp_buf_clear(&page);
        sp_buf_puts(&page, "Approved by the registry.\n\n");
        sp_buf_put(&page, sp_buf_view(&good));
        differs(said(&page), "shown.text", "above the report", "", "Approved by the registry.");
        AGAIN(); /* blanks at ends of lines, line ends of another system, empty lines around: as text */
        replace_all(&page, "\n", " \r\n");
        is_proved(said(&page), false, "shown.text");
        AGAIN();
        replace_all(&page, "===\n", "===   \n");
        refused_width(widths[i % 3], said(&page));
        AGAIN();
        sp_buf_puts(&page, "\n\n");
        is_proved(said_in(sp_buf_view(&page), l), false, "shown.text");
        AGAIN();
        page.n--;
        is_proved(said(&page), false, "shown.text");
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
                    refused_text(said_in(sp_buf_view(&page), *l), *l, widths[w], i, how);
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
    AGAIN(); /* the profit of one year, in the column of the other */
    replace(&page, "Net profit", "-200                           310", "-200  310");
    struct sp_said *s = said(&page);
    assert_int_equal(s->n, 1);
    char where[120];
    int line = 1;
    for (const char *c = good.p; c < strstr(sp_buf_cstr(&good), "Net profit"); c++)
        line += *c == '\n';
    (void)snprintf(where, sizeof where, "line %d / Financial statements / Financial statement | 2024 [1] | 2025 [1] / Net profit", line);
    CHECK_VIEW(s->v->where, where);
    differs(s, "shown.text", where, "··-200···························310", "··-200··310");
    AGAIN(); /* the sum of one row in the next */
    replace(&page, "", "5,100", "9,000");
    s = said(&page);
    assert_int_equal(s->n, 1);
    differs(s, "shown.text", "Revenue", "5,100", "9,000");
    AGAIN(); /* a line of its own between two */
    replace(&page, "", "\n    Revenue", "\n\n    Revenue");
    differs(said(&page), "shown.text", "line ", "", "(an empty line)");
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
        AGAIN();
        replace(&page, "", put[i].from, put[i].to);
        struct sp_said *s = said(&page);
        bool steers = strpbrk(put[i].to, "\t\f\v\b\x1b\x7f\r") || strstr(put[i].to, "\xc2\x9b");
        if (steers)
            assert_true(vc_says(&s->verdict, "shown.file", "line "));
        refused(s, steers ? "shown.file" : "shown.text", steers ? "shown.kind" : "shown.differs");
    }
    SP_BUF_AUTO page = { 0 };
    AGAIN();
    char wide[200];
    (void)snprintf(wide, sizeof wide, "\n%101s\n", "");
    replace(&page, "", "\n\n", wide);
    refused(said(&page), "shown.file", "shown.kind");
    AGAIN(); /* a rule of another width: another text */
    replace(&page, "", "==", "=");
    refused(said(&page), "shown.text", "shown.differs");
}

/* In a browser the columns of a text run together, and under some names it reads a page as XML. */
static void a_name_that_shows_it_otherwise_is_refused(void **state)
{
    (void)state;
    static struct sp_said s;
    static const struct { const char *name; bool text, page; } names[] = {
        { "r.html", false, true }, { "r.HTM", false, true }, { "r.csv", false, true }, { "a/r.svg", false, false }, { "r.xhtml", false, false }, { "r.Xml", false, false },
        { "r.md", false, false }, { "r.txt", true, true }, { "html", true, true }, { "", true, true } };
    SP_BUF_AUTO text = { 0 };
    SP_BUF_AUTO page = { 0 };
    sf_text("en", 100, &text);
    sf_page("en", &page);
    for (size_t i = 0; i < 2 * sizeof names / sizeof names[0]; i++) {
        bool is_page = i % 2;
        const struct sp_said_question q = { .file = sp_buf_view(is_page ? &page : &text), .name = sp_view_of(names[i / 2].name), .trust = sf.trust, .report = &sf_v };
        CHECK_OK(sp_said_check(&q, &s));
        if (is_page ? names[i / 2].page : names[i / 2].text)
            is_proved(&s, true, is_page ? "shown.page" : "shown.text");
        else
            refused(&s, "shown.file", "shown.name");
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
        AGAIN();
        replace(&page, "", number(l, "000"), number(l, "001"));
        differs(said(&page), "shown.lines", "registered.capital/1/amount", number(l, "000"), number(l, "001"));
        AGAIN();
        cut(&page, "ownership.owner/2/share", "ownership", "\n");
        differs(said(&page), "shown.lines", "ownership.owner/2/share", "30", "");
        AGAIN();
        cut(&page, "note/synthetic", "note", "\n");
        differs(said(&page), "shown.lines", "note/synthetic", words(l, "note.synthetic"), "");
        AGAIN();
        replace_all(&page, "\n", "\r\n");
        is_proved(said(&page), false, "shown.lines");
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
        AGAIN();
        replace(&page, "", "<!DOCTYPE html>", "\xef\xbb\xbf<!doctype HTML>\r\n<!-- saved from url=(0014)about:internet -->");
        replace(&page, "", "<meta charset=\"utf-8\">", "<META content='text/html; charset=UTF-8' HTTP-EQUIV=Content-Type />");
        replace(&page, "", "<svg viewBox", "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox");
        replace_all(&page, "<section ", "\n\n  <section  ");
        replace_all(&page, "</tr>", "</tr >\r\n\t");
        replace_all(&page, "<th scope=\"row\">", "<TH\nscope = row>");
        replace_all(&page, "<p role=\"note\" class=\"warn\">", "<p class='warn' role=note>");
        replace_all(&page, "&quot;", "\"");
        replace(&page, "<header", "·", "&middot;");
        replace_all(&page, "á", "&#xE1;");
        replace_all(&page, "ບໍ", "&#3738;&#3789;");
        replace_all(&page, "<br>", "<br/>");
        replace(&page, "", "<h1>", "<h1><!-- the company -->");
        replace(&page, "", "</html>", "</html>\n<!-- the end -->\n");
        is_proved(said(&page), false, "shown.page");
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
        AGAIN();
        replace(&page, put[i].after, put[i].from, put[i].to);
        struct sp_said *s = said(&page);
        assert_true(strcmp(put[i].id, "shown.page") != 0 || s->n > 0);
        refused(s, put[i].id, put[i].rule);
    }
    SP_BUF_AUTO page = { 0 };
    AGAIN(); /* an element that is none of ours is shown with the words in it */
    replace(&page, "", "</body>", "<div style=\"position:fixed\">Fine</div></body>");
    differs(said(&page), "shown.page", "", "", "<div style=\"position:fixed\"> Fine");
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
        AGAIN();
        if (strchr(" \n", page.p[i]))
            continue;
        page.p[i] = (char)(page.p[i] ^ (page.p[i] & 0x40 ? 1 : 2));
        struct sp_said *s = said(&page);
        if (sp_said_proved(s))
            fail_msg("byte %zu changed from '%c' to '%c' and still proved", i, good.p[i], page.p[i]);
        seen += s->n > 0;
        sp_said_free(s);
    }
    assert_true(seen > 100);
}

static void a_page_of_another_report_is_refused_by_its_name(void **state)
{
    (void)state;
    SP_BUF_AUTO good = { 0 };
    SP_BUF_AUTO page = { 0 };
    sf_page("en", &good);
    AGAIN();
    replace_all(&page, sf.report_digest, "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU");
    struct sp_said *s = said(&page);
    assert_string_equal(vc_line(&s->verdict, "shown.report")->expected, sf.report_digest);
    assert_string_equal(vc_line(&s->verdict, "shown.report")->actual, "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU");
    refused(s, "shown.report", "shown.other-report");
    AGAIN();
    replace_all(&page, BF_EXCHANGE, "01995f3a-7b2c-7d10-8a11-0123456789ac");
    s = said(&page);
    assert_string_equal(vc_line(&s->verdict, "shown.report")->actual, "01995f3a-7b2c-7d10-8a11-0123456789ac");
    refused(s, "shown.report", "shown.other-report");
    static char jti[64];
    (void)snprintf(jti, sizeof jti, "%.*s", (int)sf_v.report.head.jti.n, sf_v.report.head.jti.p);
    sp_buf_clear(&good);
    sf_text("en", 40, &good);
    is_proved(said(&good), true, "shown.text");
    for (char *c = strstr(sp_buf_cstr(&good), words("en", "head.jti")); c && *c && *c != '-'; c++)
        if (*c >= '0' && *c <= '9')
            *c = (char)(*c ^ 1);
    refused(said(&good), "shown.report", "shown.other-report");
    sp_buf_clear(&good);
    sf_lines("en", &good);
    replace_all(&good, jti, "019aa000-0000-7000-8000-000000000009");
    refused(said(&good), "shown.report", "shown.other-report");
}

static void other_files_are_named(void **state)
{
    (void)state;
    refused(said_in(V("%PDF-1.7\n"), NULL), "shown.file", "shown.pdf");
    refused(said_in(V(""), NULL), "shown.file", "shown.kind");
    refused(said_in(V("{\"format\":\"saphan-bundle/1\"}"), NULL), "shown.file", "shown.kind");
    refused(said_in(V("saphan-rendition/1\xff"), NULL), "shown.file", "shown.kind");
    refused(said_in(V("<!DOCTYPE html><html><body>cut"), NULL), "shown.file", "page.form");
    refused(said_in(V("<html><body>cut"), NULL), "shown.file", "page.doctype");
    SP_BUF_AUTO page = { 0 };
    sf_page("en", &page);
    refused(said_in(sp_buf_view(&page), "zh"), "shown.language", "shown.language");
    refused(said_in(sp_buf_view(&page), "xx"), "shown.language", "shown.language");
    SP_BUF_AUTO text = { 0 };
    sf_text("en", 80, &text);
    struct sp_said *s = said_in(sp_buf_view(&text), "zh");
    assert_true(s->n > 0);
    refused(s, "shown.text", "shown.differs");
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
    int64_t at;
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
            is_proved(&s, false, "shown.text");
        else
            refused(&s, "shown.text", "shown.differs");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_we_make_is_proved),
        cmocka_unit_test(a_changed_page_is_found_out),
        cmocka_unit_test(a_changed_text_is_found_out),
        cmocka_unit_test(a_value_under_another_head_is_found_out),
        cmocka_unit_test(a_moved_value_is_told_with_its_line),
        cmocka_unit_test(what_a_terminal_would_not_show_is_refused),
        cmocka_unit_test(a_name_that_shows_it_otherwise_is_refused),
        cmocka_unit_test(changed_lines_are_found_out),
        cmocka_unit_test(another_spelling_of_a_page_is_proved_as_text),
        cmocka_unit_test(what_hides_or_overlays_is_refused),
        cmocka_unit_test(no_byte_of_a_page_can_change),
        cmocka_unit_test(a_page_of_another_report_is_refused_by_its_name),
        cmocka_unit_test(other_files_are_named),
        cmocka_unit_test(a_text_names_the_hour_of_its_verdict),
        cmocka_unit_test(what_the_verifier_prints_above_may_stay),
    };
    return cmocka_run_group_tests(tests, sf_begin, sf_end);
}
