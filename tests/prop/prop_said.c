/* layer: evidence */
/*
 * Every line of a text and of a page, in every language, is changed as a hostile partner would: whatever a reader could see of it is
 * never proved; what nobody sees is. SEED and ROUNDS choose others and more.
 */
#include <stdlib.h>

#include "base/random.h"
#include "i18n/width.h"
#include "tests/lib/said_fixture.h"

enum { MOST_LINES = 4096, COLUMNS = 1200, LETTERS = 24 /* bytes of a cell */ };

static struct sp_prng g;

static size_t any(size_t n) { return (size_t)sp_prng_below(&g, n); }
static bool is_blank(char c) { return c == ' ' || c == '\n'; }

static bool proved(const struct sp_buf *file, const char *language)
{
    struct sp_said s;
    const struct sp_said_question q = { .file = sp_buf_view(file), .language = sp_view_of(language), .trust = sf.trust, .report = &sf_v };
    CHECK_OK(sp_said_check(&q, &s));
    bool yes = sp_said_proved(&s);
    sp_said_free(&s);
    return yes;
}

static uint64_t number_of(const char *name, const char *otherwise)
{
    return (uint64_t)strtoull(getenv(name) ? getenv(name) : otherwise, NULL, 10);
}

/* text[from, from + n) becomes `with`. */
static void put_in(const struct sp_buf *text, size_t from, size_t n, struct sp_view with, struct sp_buf *out)
{
    sp_buf_clear(out);
    sp_buf_put(out, sp_view(text->p, from));
    sp_buf_put(out, with);
    sp_buf_put(out, sp_view(text->p + from + n, text->n - from - n));
    CHECK_OK(sp_buf_rc(out));
}

static size_t letter_at(struct sp_view text, size_t at)
{
    while (at && ((unsigned char)text.p[at] & 0xc0) == 0x80)
        at--;
    return at;
}

static size_t letter_size(struct sp_view text, size_t at)
{
    size_t end = at + 1;
    while (end < text.n && ((unsigned char)text.p[end] & 0xc0) == 0x80)
        end++;
    return end - at;
}

static size_t find_lines(struct sp_view text, struct sp_view *line)
{
    size_t n = 0;
    for (struct sp_view rest = text, one = rest; rest.n; line[n++] = one) {
        assert_true(n < MOST_LINES);
        one = rest;
        if (!sp_view_split(rest, '\n', &one, &rest))
            rest = sp_view(NULL, 0);
    }
    return n;
}

/* --- texts: a terminal shows both, and what is proved looks the same --- */

struct screen { char cell[COLUMNS][LETTERS]; size_t row; struct sp_buf seen; };

static void put_row(struct screen *s, size_t *empty)
{
    size_t n = COLUMNS;
    while (n && (!s->cell[n - 1][0] || !strcmp(s->cell[n - 1], " ")))
        n--;
    for (; n && s->seen.n && *empty; --*empty) /* those at the top and at the bottom are not seen */
        sp_buf_putc(&s->seen, '\n');
    *empty += !n;
    for (size_t i = 0; i < n; i++)
        sp_buf_puts(&s->seen, s->cell[i][0] ? s->cell[i] : " ");
    if (n)
        sp_buf_putc(&s->seen, '\n');
    memset(s->cell, 0, sizeof s->cell);
}

static void put_letter(struct screen *s, size_t *column, struct sp_view letter, unsigned width)
{
    size_t at = width || !*column ? *column : *column - 1, n = width ? 0 : strlen(s->cell[at]);
    for (size_t i = 0; width && i < 2 && at + i < COLUMNS; i++) /* a wide letter that is written over half is gone */
        s->cell[at + i][0] = '\0';
    if (at < COLUMNS && n + letter.n < LETTERS) {
        memcpy(s->cell[at] + n, letter.p, letter.n);
        s->cell[at][n + letter.n] = '\0';
    }
    if (width == 2 && at + 1 < COLUMNS)
        memcpy(s->cell[at + 1], "\x01", 2);
    *column += width;
}

/* What a simple terminal shows of a text. */
static struct sp_view look(struct screen *s, struct sp_view text)
{
    size_t column = 0, empty = 0;
    sp_buf_clear(&s->seen);
    memset(s->cell, 0, sizeof s->cell);
    if (sp_view_starts(text, SP_VIEW_LIT("\xef\xbb\xbf")))
        text = sp_view(text.p + 3, text.n - 3);
    for (size_t i = 0; i < text.n;) {
        size_t from = i;
        uint32_t cp = sp_utf8_next(text, &i);
        switch (cp) {
        case '\n': put_row(s, &empty); column = 0; break;
        case '\f':
        case '\v': put_row(s, &empty); break;
        case '\r': column = 0; break;
        case '\b': column -= column > 0; break;
        case '\t': column = (column / 8 + 1) * 8; break;
        default: put_letter(s, &column, sp_view(text.p + from, i - from), sp_codepoint_width(cp)); break;
        }
    }
    put_row(s, &empty);
    CHECK_OK(sp_buf_rc(&s->seen));
    return sp_buf_view(&s->seen);
}

/* Put into a line at any letter. */
static const char *const odd[] = { " ", "  ", "\t", "\r", "\b", "\f", "\v", "\x1b[8m", "\x1b[2K", "\x7f", "\xc2\xa0", "\xc2\xad", "\xc2\x9b;1m", "\xcc\xb6", "\xe2\x80\x8b", "\xe2\x80\x8d",
    "\xe2\x80\x8e", "\xe2\x80\xae", "\xe2\x80\xa8", "\xe2\x81\xa6", "\xe2\x81\xa9", "\xe3\x80\x80", "\xef\xb8\x8f", "\xef\xbb\xbf", "\n", "\r\n", "0", "9", "-", ".", ",", "%", "|",
    "          ", "\xf3\xa0\x81\x81" };
enum { ODD = sizeof odd / sizeof odd[0] };

/* One line, or a line and the next, in one of many ways; false: that way changes nothing here. */
static bool change_line(const struct sp_buf *good, const struct sp_view *line, size_t n, size_t k, struct sp_buf *out)
{
    size_t from = (size_t)(line[k].p - good->p), at = line[k].n ? letter_at(line[k], any(line[k].n)) : 0, size = line[k].n ? letter_size(line[k], at) : 0;
    struct sp_view next = k + 1 < n ? line[k + 1] : sp_view(NULL, 0), whole = sp_view(line[k].p, line[k].n + 1);
    SP_BUF_AUTO with = { 0 };
    switch (any(12)) {
    case 0:
    case 1:
    case 2: put_in(good, from + at, 0, sp_view_of(odd[any(ODD)]), out); break;
    case 3: put_in(good, from + at, size, sp_view_of(odd[any(ODD)]), out); break;
    case 4: put_in(good, from + at, size, SP_VIEW_LIT(""), out); break;
    case 5: put_in(good, from, whole.n, SP_VIEW_LIT(""), out); break;
    case 6: put_in(good, from, 0, whole, out); break;
    case 7: put_in(good, from + line[k].n, 1, SP_VIEW_LIT(" "), out); break; /* joined with the next */
    case 8: /* changes places with the next */
        if (!next.p)
            return false;
        sp_buf_put(&with, next);
        sp_buf_putc(&with, '\n');
        sp_buf_put(&with, line[k]);
        put_in(good, from, line[k].n + 1 + next.n, sp_buf_view(&with), out);
        break;
    case 9: /* the value of another line */
        next = line[any(n)];
        sp_buf_put(&with, sp_view(line[k].p, at));
        if (next.n)
            sp_buf_put(&with, sp_view(next.p + letter_at(next, next.n / 2), next.n - letter_at(next, next.n / 2)));
        put_in(good, from, line[k].n, sp_buf_view(&with), out);
        break;
    case 10: /* blanks from before a word to behind it */
        while (at < line[k].n && line[k].p[at] != ' ')
            at++;
        for (size = at; size < line[k].n && line[k].p[size] == ' ';)
            size++;
        if (at == size)
            return false;
        sp_buf_put(&with, sp_view(line[k].p + size, line[k].n - size));
        sp_buf_put(&with, sp_view(line[k].p + at, size - at));
        put_in(good, from + at, line[k].n - at, sp_buf_view(&with), out);
        break;
    default: put_in(good, from + line[k].n, 0, sp_view_of(odd[any(ODD)]), out); break;
    }
    return !sp_view_eq(sp_buf_view(out), sp_buf_view(good));
}

static void no_text_that_looks_different_is_proved(void **state)
{
    (void)state;
    static const unsigned widths[] = { 40, 72, 80, 100, 132, 200 };
    static struct screen before, after;
    static struct sp_view line[MOST_LINES];
    uint64_t seed = number_of("SEED", "20261122"), rounds = number_of("ROUNDS", "1");
    size_t tried = 0, same = 0;
    g.state = seed;
    for (uint64_t round = 0; round < rounds; round++)
        for (const char *const *l = sp_catalogue_languages(); *l; l++) {
            unsigned width = widths[any(sizeof widths / sizeof widths[0])];
            SP_BUF_AUTO good = { 0 };
            SP_BUF_AUTO other = { 0 };
            sf_text(*l, width, &good);
            assert_true(proved(&good, *l));
            struct sp_view seen = look(&before, sp_buf_view(&good));
            size_t n = find_lines(sp_buf_view(&good), line);
            for (size_t k = any(CHECK_EVERY); k < n; k += CHECK_EVERY) {
                if (!change_line(&good, line, n, k, &other))
                    continue;
                tried++;
                if (!proved(&other, *l))
                    continue;
                same++;
                if (!sp_view_eq(look(&after, sp_buf_view(&other)), seen))
                    fail_msg("seed %llu: %s, %u columns, line %zu: proved, and it is\n%.*s", (unsigned long long)seed, *l, width, k + 1,
                             (int)other.n, other.p);
            }
        }
    sp_buf_free(&before.seen);
    sp_buf_free(&after.seen);
    printf("seed %llu: %zu texts, %zu that look the same proved\n", (unsigned long long)seed, tried, same);
    assert_true(tried > 800 / CHECK_EVERY && same < tried);
}

/* --- pages: each way of changing one is seen, or is not --- */

enum seen { SEEN, UNSEEN, NOT_POSSIBLE };

/* A tag from '<' to '>', or the text between two. */
struct token { size_t from, n; bool tag, style, title; };

static size_t cut(struct sp_view page, struct token *t, size_t most)
{
    size_t n = 0;
    bool style = false, title = false;
    for (size_t i = 0; i < page.n; n++) {
        assert_true(n < most);
        bool tag = page.p[i] == '<';
        size_t end = i + 1;
        while (end < page.n && (tag ? page.p[end - 1] != '>' : page.p[end] != '<'))
            end++;
        struct sp_view text = sp_view(page.p + i, end - i);
        t[n] = (struct token){ i, end - i, tag, style && !tag, title && !tag };
        style = tag ? sp_view_starts(text, SP_VIEW_LIT("<style")) : style;
        title = tag ? sp_view_starts(text, SP_VIEW_LIT("<title")) : title;
        i = end;
    }
    return n;
}

static const char *const hidden[] = { "\xe2\x80\x8b", "\xe2\x80\xae", "\xe2\x81\xa7", "\xc2\xad", "\xcc\xb6", "\xc2\xa0", "\xef\xbb\xbf", "&#x202E;", "&nbsp;", "&shy;", "&zwj;",
    "\xe3\x80\x80", "0", "-", "&#8209;", "&#1;", "&rlm;", "\x7f" };
static const char *const attributes[] = { "hidden", "style=\"display:none\"", "class=\"skip\"", "dir=\"rtl\"", "id=\"s1\"", "onclick=\"x()\"", "title=\"x\"", "aria-hidden=true", "inert",
    "popover", "hidden=until-found", "contenteditable", "lang=\"ar\"", "href=\"#s2\"", "rowspan=2", "colspan=\"9\"", "align=right", "color=\"#fff\"", "fill=\"none\"", "opacity=0",
    "transform=\"scale(-1 1)\"", "xml:space=\"preserve\"", "xmlns=\"http://www.w3.org/1998/Math/MathML\"", "start=9", "type=a", "value=2", "is=\"x-y\"", "slot=a" };
static const char *const elements[] = { "<template>", "</template>", "<template></template>", "<noscript>x</noscript>", "<details>", "<details><summary>x</summary></details>", "<base href=\"x\">",
    "<meta http-equiv=\"refresh\" content=\"0;url=x\">", "<style>*{display:none}</style>", "<svg></svg>", "<svg><text>9</text></svg>", "<foreignObject></foreignObject>", "<table></table>", "<table><tr><td>",
    "<title>x</title>", "<script></script>", "<plaintext>", "<br>", "<wbr>", "<hr>", "<bdo dir=\"rtl\">", "<bdo dir=\"rtl\"></bdo>", "<!DOCTYPE html>", "<![CDATA[x]]>", "<?x ?>", "</p>", "<p>", "<p></p>",
    "<body hidden>", "<html hidden>", "<frameset>", "<iframe></iframe>", "<a name=\"s1\"></a>", "<img src=\"x\">", "<link rel=stylesheet href=x>", "<object></object>", "<math></math>", "<input value=\"9\">",
    "<ruby>9<rt>8</rt></ruby>", "<del></del>", "<sub></sub>", "<dialog open>x</dialog>", "<!--><p>-->", "<!--[if IE]>x<![endif]-->", "<!-- -- -->", "<!--", "-->", "<", "&", "&lt", "</", "</html>", "\xff",
    "<desc>x</desc>", "<use href=\"#s1\"/>", "<animate attributeName=\"x\"/>", "<title/>", "<path d=\"M0 0\"/>", "<g opacity=\"0\">" };
#define ONE_OF(list) list[any(sizeof list / sizeof list[0])]

static enum seen change_text(const struct sp_buf *page, const struct token *t, size_t n, size_t k, struct sp_buf *out)
{
    struct sp_view text = sp_view(page->p + t[k].from, t[k].n);
    size_t at = letter_at(text, any(text.n)), size = letter_size(text, at), from = t[k].from + at;
    bool plain = !t[k].style && !memchr(text.p, '&', text.n);
    char spelt[16];
    if (is_blank(text.p[at]) && (at == 0 || at + 1 == text.n))
        return NOT_POSSIBLE;
    switch (any(t[k].style ? 3 : 8)) {
    case 0: put_in(page, from, size, SP_VIEW_LIT("\xe2\x82\xac"), out); return memcmp(text.p + at, "\xe2\x82\xac", 3) ? SEEN : NOT_POSSIBLE;
    case 1: put_in(page, from, size, SP_VIEW_LIT(""), out); return is_blank(text.p[at]) && is_blank(text.p[at + 1]) ? NOT_POSSIBLE : SEEN;
    case 2: put_in(page, from, 0, t[k].style ? SP_VIEW_LIT("}") : sp_view_of(ONE_OF(hidden)), out); return SEEN;
    case 3: put_in(page, from, 0, sp_view_of(ONE_OF(elements)), out); return SEEN;
    case 4: { /* in the place of another text */
        const struct token *o = &t[any(n)];
        if (o->tag || sp_view_eq(sp_view(page->p + o->from, o->n), text))
            return NOT_POSSIBLE;
        put_in(page, t[k].from, t[k].n, sp_view(page->p + o->from, o->n), out);
        for (size_t i = 0; i < o->n; i++)
            if (!is_blank(page->p[o->from + i]))
                return SEEN;
        return NOT_POSSIBLE;
    }
    case 5: /* a letter by its number */
        if (!plain || (unsigned char)text.p[at] < 0xc2)
            return NOT_POSSIBLE;
        (void)snprintf(spelt, sizeof spelt, "&#x%X;", (unsigned)sp_utf8_next(text, &at));
        put_in(page, from, size, sp_view_of(spelt), out);
        return UNSEEN;
    case 6: /* a remark between letters */
        if (!plain || t[k].title)
            return NOT_POSSIBLE;
        put_in(page, from, 0, SP_VIEW_LIT("<!-- saved -->"), out);
        return UNSEEN;
    default: /* another kind of white space */
        if (text.p[at] != ' ')
            return NOT_POSSIBLE;
        put_in(page, from, 1, SP_VIEW_LIT("\r\n\t "), out);
        return UNSEEN;
    }
}

static enum seen change_tag(const struct sp_buf *page, const struct token *t, size_t n, size_t k, struct sp_buf *out)
{
    struct sp_view tag = sp_view(page->p + t[k].from, t[k].n);
    const char *space = memchr(tag.p, ' ', tag.n), *equals = memmem(tag.p, tag.n, "=\"", 2);
    size_t name = space ? (size_t)(space - tag.p) : tag.n - 1 - (tag.p[tag.n - 2] == '/'), from = t[k].from;
    bool charset = sp_view_starts(tag, SP_VIEW_LIT("<meta charset")), doctype = tag.p[1] == '!';
    SP_BUF_AUTO with = { 0 };
    switch (any(10)) {
    case 0: put_in(page, from, t[k].n, SP_VIEW_LIT(""), out); return SEEN;
    case 1: put_in(page, from, 0, tag, out); return charset ? UNSEEN : SEEN;
    case 2: /* changes places with the next */
        if (k + 1 >= n || !t[k + 1].tag || charset || sp_view_starts(sp_view(page->p + t[k + 1].from, t[k + 1].n), SP_VIEW_LIT("<meta charset")) ||
            sp_view_eq(sp_view(page->p + t[k + 1].from, t[k + 1].n), tag))
            return NOT_POSSIBLE;
        sp_buf_put(&with, sp_view(page->p + t[k + 1].from, t[k + 1].n));
        sp_buf_put(&with, tag);
        put_in(page, from, t[k].n + t[k + 1].n, sp_buf_view(&with), out);
        return SEEN;
    case 3:
        sp_buf_putf(&with, " %s", ONE_OF(attributes));
        put_in(page, from + name, 0, sp_buf_view(&with), out);
        return SEEN;
    case 4: /* an attribute less, or more of one */
        if (!equals)
            return NOT_POSSIBLE;
        if (any(2))
            put_in(page, from + name, tag.n - name - 1, SP_VIEW_LIT(""), out);
        else
            put_in(page, from + (size_t)(equals - tag.p) + 2, 0, sp_view_of(any(2) ? " " : "x"), out);
        return SEEN;
    case 5: put_in(page, from, 0, sp_view_of(ONE_OF(elements)), out); return SEEN;
    case 6: put_in(page, from + name, 0, SP_VIEW_LIT("\n "), out); return UNSEEN;
    case 8: /* which is nothing in the head, and ends a drawing */
        put_in(page, from, 0, SP_VIEW_LIT("<meta charset=\"utf-8\">"), out);
        return memmem(page->p, from, "</head>", 7) ? SEEN : NOT_POSSIBLE;
    case 7: /* in capitals */
        sp_buf_put(&with, sp_view(tag.p, name));
        for (size_t i = 0; i < with.n; i++)
            with.p[i] = (char)(with.p[i] >= 'a' && with.p[i] <= 'z' ? with.p[i] - 32 : with.p[i]);
        put_in(page, from, name, sp_buf_view(&with), out);
        return UNSEEN;
    default: /* other quotes */
        if (!equals || doctype || memchr(tag.p, '\'', tag.n))
            return NOT_POSSIBLE;
        sp_buf_put(&with, tag);
        for (size_t i = 0; i < with.n; i++)
            with.p[i] = with.p[i] == '"' ? '\'' : with.p[i];
        put_in(page, from, tag.n, sp_buf_view(&with), out);
        return UNSEEN;
    }
}

static size_t count_lines(struct sp_view text)
{
    size_t n = 1;
    for (size_t i = 0; i < text.n; i++)
        n += text.p[i] == '\n';
    return n;
}

/* A token of each line, and of long lines some more. */
static bool is_chosen(size_t line, size_t *last)
{
    bool chosen = any(line != *last ? CHECK_EVERY : 10 * CHECK_EVERY) == 0;
    *last = line;
    return chosen;
}

static void no_page_that_shows_something_else_is_proved(void **state)
{
    (void)state;
    static struct token t[1 << 16];
    uint64_t seed = number_of("SEED", "20261122"), rounds = number_of("ROUNDS", "1");
    size_t tried[NOT_POSSIBLE + 1] = { 0 };
    g.state = seed;
    for (uint64_t round = 0; round < rounds; round++)
        for (const char *const *l = sp_catalogue_languages(); *l; l++) {
            SP_BUF_AUTO good = { 0 };
            SP_BUF_AUTO other = { 0 };
            sf_page(*l, &good);
            assert_true(proved(&good, *l));
            size_t n = cut(sp_buf_view(&good), t, sizeof t / sizeof t[0]), line = 1, last = 0;
            for (size_t k = 0; k < n; line += count_lines(sp_view(good.p + t[k].from, t[k].n)) - 1, k++) {
                struct sp_view text = sp_view(good.p + t[k].from, t[k].n);
                bool words = t[k].tag;
                for (size_t i = 0; i < text.n && !words; i++)
                    words = !is_blank(text.p[i]);
                if (!words || !is_chosen(line, &last))
                    continue;
                enum seen seen = t[k].tag ? change_tag(&good, t, n, k, &other) : change_text(&good, t, n, k, &other);
                tried[seen]++;
                if (seen != NOT_POSSIBLE && proved(&other, *l) != (seen == UNSEEN)) {
                    size_t from = t[k].from > 80 ? t[k].from - 80 : 0, most = other.n - from;
                    fail_msg("seed %llu: %s, line %zu: %s: …%.*s…", (unsigned long long)seed, *l, line, seen == UNSEEN ? "nothing to see, and not proved" : "proved",
                             (int)(most < 300 ? most : 300), other.p + from);
                }
            }
        }
    printf("seed %llu: %zu pages that show something else, %zu that do not\n", (unsigned long long)seed, tried[SEEN], tried[UNSEEN]);
    assert_true(tried[SEEN] > 800 / CHECK_EVERY && tried[UNSEEN] > 200 / CHECK_EVERY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_text_that_looks_different_is_proved),
        cmocka_unit_test(no_page_that_shows_something_else_is_proved),
    };
    return cmocka_run_group_tests(tests, sf_begin, sf_end);
}
