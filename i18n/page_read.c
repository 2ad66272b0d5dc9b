#include "i18n/page_read.h"

#include "i18n/page_refs.h"

enum { MAX_NAME = 32, CHARSET_WITHIN = 1024 /* bytes: further than that no browser looks */ };

struct attribute { struct sp_view name, value; };
struct tag { struct sp_view name; struct attribute v[SP_MAX_PAGE_ATTRIBUTES]; size_t n; bool closes, closed; };

struct reader {
    const char *p, *end, *start;
    struct sp_arena *arena;
    struct sp_parts parts;
    size_t room;
    struct sp_buf text;              /* since the last element, as it is shown */
    struct sp_view open[SP_MAX_PAGE_DEPTH];
    size_t depth;
    bool beside_words;               /* the last element stands in a line of text: white space behind it is shown */
    bool charset, done;              /* done: </html> was read */
    struct sp_diag *d;
};

static struct sp_rc refuse(const struct reader *r, const char *rule, const char *text)
{
    struct sp_rc rc = sp_diag_at(r->d, SP_ERR(FORMAT), rule, (size_t)(r->p - r->start), "%s", text);
    if (!r->d)
        return rc;
    r->d->line = 1;
    for (const char *c = r->start; c < r->p; c++)
        r->d->line += *c == '\n';
    return rc;
}

static struct sp_rc limit(const struct reader *r, const char *what)
{
    return sp_diag_set(r->d, SP_ERR(LIMIT), "limit.page", NULL, "%s", what);
}

static bool is_in(struct sp_view name, const char *const *list)
{
    for (; *list; list++)
        if (sp_view_is(name, *list))
            return true;
    return false;
}

/* What ends a line of text before and behind it, so that white space there is not shown. */
static bool breaks(struct sp_view name)
{
    static const char *const list[] = { "html", "head", "meta", "title", "style", "body", "main", "header", "footer", "section", "nav", "div",
        "p", "h1", "h2", "h3", "h4", "ul", "ol", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tfoot", "tr", "th", "td", "caption",
        "figure", "figcaption", "svg", "g", "path", "rect", "line", "circle", "polyline", "polygon", "text", "desc", "br", "hr", NULL };
    return is_in(name, list);
}

static bool is_void(struct sp_view name)
{
    static const char *const list[] = { "meta", "br", "hr", "wbr", NULL };
    return is_in(name, list);
}

/* Drawings, where an element may close itself. */
static bool is_drawn(struct sp_view name)
{
    static const char *const list[] = { "path", "rect", "line", "circle", "ellipse", "polyline", "polygon", "g", "text", "tspan", "svg", NULL };
    return is_in(name, list);
}

/* What runs, fetches, asks, frames, or is read by rules of its own. */
static bool is_active(struct sp_view name)
{
    static const char *const list[] = { "script", "noscript", "iframe", "frame", "frameset", "noframes", "object", "embed", "applet", "param",
        "noembed", "template", "slot", "portal", "base", "link", "form", "input", "button", "select", "option", "textarea", "keygen", "isindex",
        "img", "image", "picture", "source", "audio", "video", "track", "canvas", "map", "area", "math", "foreignobject", "use", "animate",
        "set", "animatetransform", "animatemotion", "dialog", "marquee", "xmp", "listing", "plaintext", NULL };
    return is_in(name, list);
}

static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }
static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
static bool in_name(char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == ':' || c == '_'; }

static void skip_space(struct reader *r)
{
    while (r->p < r->end && is_space(*r->p))
        r->p++;
}

/* No name that anybody knows has capitals that count: HTML has none, and drawings get theirs back. */
static struct sp_rc read_name(struct reader *r, struct sp_view *out)
{
    const char *from = r->p;
    while (r->p < r->end && in_name(*r->p))
        r->p++;
    size_t n = (size_t)(r->p - from);
    if (!n || n > MAX_NAME || !is_letter(*from))
        return refuse(r, "page.form", "a name of an element or attribute is not one");
    char *to = sp_arena_room(r->arena, n);
    if (!to)
        return SP_ERR(NOMEM);
    for (size_t i = 0; i < n; i++)
        to[i] = (char)(from[i] >= 'A' && from[i] <= 'Z' ? from[i] | 0x20 : from[i]);
    *out = sp_view(to, n);
    return SP_OK;
}

/* At '&': the character that is named. */
static struct sp_rc read_reference(struct reader *r, uint32_t *cp)
{
    const char *from = ++r->p;
    while (r->p < r->end && r->p - from < MAX_NAME && *r->p != ';')
        r->p++;
    *cp = r->p < r->end && *r->p == ';' ? sp_page_reference(sp_view(from, (size_t)(r->p - from))) : 0;
    if (!*cp)
        return refuse(r, "page.form", "'&' without the name of a character and ';' behind it");
    r->p++;
    return SP_OK;
}

/* One character of text at r->p, a reference opened; white space of any kind and length becomes one blank. */
static struct sp_rc put_char(struct reader *r, struct sp_buf *to)
{
    uint32_t cp = (unsigned char)*r->p;
    bool named = cp == '&';
    if (named)
        SP_TRY(read_reference(r, &cp));
    else
        r->p++;
    if (named && cp >= 0x80)
        sp_buf_put_utf8(to, cp);
    else if (!is_space((char)cp))
        sp_buf_putc(to, (char)cp);
    else if (!to->n || to->p[to->n - 1] != ' ')
        sp_buf_putc(to, ' ');
    return SP_OK;
}

/* Behind '='. White space counts. Quotes are kept from ending the value in its one spelling. */
static struct sp_rc read_value(struct reader *r, struct sp_view *out)
{
    SP_BUF_AUTO value = { 0 };
    char quote = r->p < r->end && (*r->p == '"' || *r->p == '\'') ? *r->p++ : 0;
    while (r->p < r->end && (quote ? *r->p != quote : !is_space(*r->p) && *r->p != '>')) {
        uint32_t cp = (unsigned char)*r->p;
        bool named = cp == '&';
        if (!quote && strchr("\"'`=</", *r->p))
            return refuse(r, "page.form", "an attribute that needs quotes has none");
        if (named)
            SP_TRY(read_reference(r, &cp));
        else
            r->p++;
        if (cp == '"' || cp == '&')
            sp_buf_puts(&value, cp == '"' ? "&quot;" : "&amp;");
        else if (named)
            sp_buf_put_utf8(&value, cp);
        else
            sp_buf_putc(&value, (char)cp);
    }
    if (r->p == r->end || (!quote && !value.n))
        return refuse(r, "page.form", "an attribute does not end, or is empty");
    r->p += quote != 0;
    SP_TRY(sp_buf_rc(&value));
    return sp_arena_copy(r->arena, sp_buf_view(&value), out) ? SP_OK : SP_ERR(NOMEM);
}

/* Sorted by name, so that their order does not count. */
static struct sp_rc add_attribute(struct reader *r, struct tag *t, struct attribute a)
{
    size_t at = t->n;
    if (t->n == SP_MAX_PAGE_ATTRIBUTES)
        return limit(r, "an element has more attributes than a page of ours ever has");
    for (; at > 0 && sp_view_cmp(t->v[at - 1].name, a.name) >= 0; at--) {
        if (sp_view_eq(t->v[at - 1].name, a.name))
            return refuse(r, "page.form", "an element has an attribute twice");
        t->v[at] = t->v[at - 1];
    }
    t->v[at] = a;
    t->n++;
    return SP_OK;
}

/* A name space that is the element's anyway: programs that save pages write it. */
static bool is_given(const struct tag *t, const struct attribute *a)
{
    return sp_view_is(a->name, "xmlns") && ((sp_view_is(t->name, "svg") && sp_view_is(a->value, "http://www.w3.org/2000/svg")) ||
                                            (sp_view_is(t->name, "html") && sp_view_is(a->value, "http://www.w3.org/1999/xhtml")));
}

/* Behind '<'. */
static struct sp_rc read_tag(struct reader *r, struct tag *t)
{
    t->n = 0;
    t->closed = false;
    t->closes = *r->p == '/';
    r->p += t->closes;
    SP_TRY(read_name(r, &t->name));
    for (;;) {
        const char *before = r->p;
        skip_space(r);
        if (r->p == r->end)
            return refuse(r, "page.form", "the file ends inside an element");
        if (*r->p == '>')
            break;
        if (*r->p == '/' && r->end - r->p > 1 && r->p[1] == '>' && !t->closes) {
            t->closed = true;
            r->p++;
            break;
        }
        struct attribute a = { .value = { "", 0 } };
        if (before == r->p || t->closes)
            return refuse(r, "page.form", "an element holds something that is no attribute");
        SP_TRY(read_name(r, &a.name));
        const char *behind = r->p;
        skip_space(r);
        if (r->p < r->end && *r->p == '=') {
            r->p++;
            skip_space(r);
            SP_TRY(read_value(r, &a.value));
        } else {
            r->p = behind;
        }
        if (!is_given(t, &a))
            SP_TRY(add_attribute(r, t, a));
    }
    r->p++;
    return SP_OK;
}

static struct sp_rc add_part(struct reader *r, enum sp_part_kind kind, struct sp_view name, struct sp_view text)
{
    struct sp_view kept;
    if (r->parts.n == r->room)
        return limit(r, "the page has more parts than any report");
    if (!sp_arena_copy(r->arena, text, &kept))
        return SP_ERR(NOMEM);
    r->parts.v[r->parts.n++] = (struct sp_part){ kind, name, kept };
    return SP_OK;
}

/* The text since the last element; blanks at its ends only where a line of text goes on. */
static struct sp_rc flush(struct reader *r, bool beside_words)
{
    struct sp_view text = sp_buf_view(&r->text);
    SP_TRY(sp_buf_rc(&r->text));
    if (!r->beside_words && text.n && text.p[0] == ' ')
        text = sp_view(text.p + 1, text.n - 1);
    if (!beside_words && text.n && text.p[text.n - 1] == ' ')
        text.n--;
    struct sp_rc rc = text.n ? add_part(r, SP_PART_TEXT, sp_view(NULL, 0), text) : SP_OK;
    sp_buf_clear(&r->text);
    r->beside_words = beside_words;
    return rc;
}

static bool same_letters(struct sp_view v, const char *low)
{
    size_t n = strlen(low);
    for (size_t i = 0; i < n && i < v.n; i++)
        if ((v.p[i] >= 'A' && v.p[i] <= 'Z' ? v.p[i] | 0x20 : v.p[i]) != low[i])
            return false;
    return v.n == n;
}

static bool is_inside(const struct reader *r, const char *name) { return r->depth && sp_view_is(r->open[r->depth - 1], name); }

/* That the page is UTF-8, in either of the two forms. Such an element is no part of the page's head: programs add and move it.
 * Elsewhere it is one, since a browser ends a drawing at it. */
static bool says_charset(struct reader *r, const struct tag *t)
{
    bool says = sp_view_is(t->name, "meta") && is_inside(r, "head") &&
                ((t->n == 1 && sp_view_is(t->v[0].name, "charset") && same_letters(t->v[0].value, "utf-8")) ||
                 (t->n == 2 && sp_view_is(t->v[0].name, "content") && sp_view_is(t->v[1].name, "http-equiv") &&
                  same_letters(t->v[1].value, "content-type") && same_letters(t->v[0].value, "text/html; charset=utf-8")));
    r->charset |= says && r->p - r->start <= CHARSET_WITHIN;
    return says;
}

static struct sp_rc add_open(struct reader *r, const struct tag *t)
{
    SP_BUF_AUTO text = { 0 };
    sp_buf_putc(&text, '<');
    sp_buf_put(&text, t->name);
    for (size_t i = 0; i < t->n; i++) {
        sp_buf_putc(&text, ' ');
        sp_buf_put(&text, t->v[i].name);
        sp_buf_puts(&text, "=\"");
        sp_buf_put(&text, t->v[i].value);
        sp_buf_putc(&text, '"');
        if (sp_view_is(t->name, "html") && sp_view_is(t->v[i].name, "lang"))
            r->parts.language = t->v[i].value;
    }
    sp_buf_putc(&text, '>');
    SP_TRY(sp_buf_rc(&text));
    return add_part(r, SP_PART_OPEN, t->name, sp_buf_view(&text));
}

static struct sp_rc add_close(struct reader *r, struct sp_view name)
{
    char text[MAX_NAME + 4] = "</";
    memcpy(text + 2, name.p, name.n);
    text[name.n + 2] = '>';
    return add_part(r, SP_PART_CLOSE, name, sp_view(text, name.n + 3));
}

/* Of a style sheet: everything up to its end, which nothing but "</style" can be. Byte for byte, for a line feed ends a string
 * there and what follows it means something else; only what programs put at ends of lines is made one. */
static struct sp_rc style(struct reader *r)
{
    while (r->end - r->p > 1 && !(r->p[0] == '<' && r->p[1] == '/')) {
        char c = *r->p++;
        if (c == '<')
            return refuse(r, "page.form", "a style sheet holds '<'");
        if (c != '\r' || *r->p != '\n')
            sp_buf_putc(&r->text, c == '\r' ? '\n' : c);
    }
    return SP_OK;
}

static bool is_open(const struct reader *r, const char *name)
{
    for (size_t i = 0; i < r->depth; i++)
        if (sp_view_is(r->open[i], name))
            return true;
    return false;
}

static struct sp_rc opened(struct reader *r, const struct tag *t)
{
    bool is_style = sp_view_is(t->name, "style"), alone = is_void(t->name);
    if (is_active(t->name))
        return refuse(r, "page.active", "an element that runs, fetches, asks or frames something: a report's page has none");
    if (is_style && !is_open(r, "head"))
        return refuse(r, "page.active", "a style sheet outside the head of the page");
    if (r->done || (!r->depth && !sp_view_is(t->name, "html")))
        return refuse(r, "page.form", "an element outside <html>");
    if (is_open(r, "title"))
        return refuse(r, "page.form", "an element in a title, where browsers show it as text");
    SP_TRY(flush(r, !breaks(t->name)));
    if (says_charset(r, t))
        return SP_OK;
    SP_TRY(add_open(r, t));
    if (alone)
        return SP_OK;
    if (t->closed)
        return is_drawn(t->name) ? add_close(r, t->name) : refuse(r, "page.form", "an element of text closes itself");
    if (r->depth == SP_MAX_PAGE_DEPTH)
        return limit(r, "elements stand deeper in each other than in any page of ours");
    r->open[r->depth++] = t->name;
    return is_style ? style(r) : SP_OK;
}

static struct sp_rc closed(struct reader *r, const struct tag *t)
{
    if (!r->depth || !sp_view_eq(r->open[r->depth - 1], t->name))
        return refuse(r, "page.form", "an element is closed that is not the one open");
    SP_TRY(flush(r, !breaks(t->name)));
    r->done = --r->depth == 0;
    return add_close(r, t->name);
}

/* At "<!". A comment of which every reader finds the same end. */
static struct sp_rc remark(struct reader *r)
{
    struct sp_view rest = sp_view(r->p, (size_t)(r->end - r->p));
    if (sp_view_starts(rest, SP_VIEW_LIT("<!--"))) {
        if (is_inside(r, "title"))
            return refuse(r, "page.form", "a comment in a title, where browsers show it");
        const char *from = r->p + 4;
        for (r->p = from; r->end - r->p > 2 && !(r->p[0] == '-' && r->p[1] == '-'); r->p++)
            ;
        if (r->end - r->p < 3 || r->p[2] != '>' || *from == '>' || *from == '-' || *from == '[')
            return refuse(r, "page.form", "a comment that not every program ends at the same place");
        r->p += 3;
        return SP_OK;
    }
    return refuse(r, "page.form", "'<!' begins no comment");
}

/* "<!DOCTYPE html>" before everything else, and no other: by it browsers tell whether to show a page by today's rules. */
static struct sp_rc doctype(struct reader *r)
{
    static const char *const words[] = { "<!doctype", "html" };
    skip_space(r);
    const char *from = r->p;
    for (size_t i = 0; i < 2; i++) {
        size_t n = strlen(words[i]);
        if ((size_t)(r->end - r->p) < n || !same_letters(sp_view(r->p, n), words[i]) || (i && !is_space(r->p[-1]))) {
            r->p = from;
            return refuse(r, "page.doctype", "it does not begin with <!DOCTYPE html>: browsers show such a page by other rules");
        }
        r->p += n;
        skip_space(r);
    }
    if (r->p == r->end || *r->p != '>')
        return refuse(r, "page.doctype", "a doctype that says more than html: browsers may show such a page by other rules");
    r->p++;
    return SP_OK;
}

static struct sp_rc one(struct reader *r)
{
    struct tag t;
    if (*r->p != '<') {
        if ((!r->depth || r->done) && !is_space(*r->p))
            return refuse(r, "page.form", "text outside <html>");
        return put_char(r, &r->text);
    }
    if (r->end - r->p < 2)
        return refuse(r, "page.form", "the file ends inside an element");
    if (r->p[1] == '!')
        return remark(r);
    r->p++;
    SP_TRY(read_tag(r, &t));
    return t.closes ? closed(r, &t) : opened(r, &t);
}

static struct sp_rc read_all(struct reader *r)
{
    for (const char *c = r->p; c < r->end; c++)
        if ((unsigned char)*c < 0x20 && !is_space(*c)) {
            r->p = c;
            return refuse(r, "page.form", "a control character");
        }
    SP_TRY(doctype(r));
    while (r->p < r->end)
        SP_TRY(one(r));
    if (!r->done)
        return refuse(r, "page.form", "the page is not closed: it may have been cut");
    return r->charset ? SP_OK : refuse(r, "page.charset", "nothing near its beginning says that it is UTF-8, so browsers may read other characters");
}

struct sp_rc sp_page_read(struct sp_view page, struct sp_arena *a, struct sp_parts *out, struct sp_diag *d)
{
    static const char mark[] = "\xef\xbb\xbf";
    struct reader r = { .p = page.p, .start = page.p, .end = page.p + page.n, .arena = a, .d = d };
    size_t good = sp_utf8_check(page), brackets = 0;
    if (page.n > SP_MAX_PAGE_BYTES)
        return limit(&r, "the page is larger than any report");
    if (good != page.n) {
        r.p += good;
        return refuse(&r, "page.form", "it is not UTF-8");
    }
    for (size_t i = 0; i < page.n; i++)
        brackets += page.p[i] == '<';
    r.room = 2 * brackets + 1 < SP_MAX_PAGE_PARTS ? 2 * brackets + 1 : SP_MAX_PAGE_PARTS;
    r.parts.v = sp_arena_room(a, r.room * sizeof *r.parts.v);
    if (!r.parts.v)
        return SP_ERR(NOMEM);
    r.charset = sp_view_starts(page, SP_VIEW_LIT(mark));
    r.p += r.charset ? 3 : 0;
    struct sp_rc rc = read_all(&r);
    sp_buf_free(&r.text);
    if (sp_ok(rc))
        *out = r.parts;
    return rc;
}
