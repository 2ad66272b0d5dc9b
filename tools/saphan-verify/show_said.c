#include "tools/saphan-verify/show_said.h"

#include "i18n/html.h"
#include "i18n/message.h"
#include "tools/saphan-verify/show.h"

enum { ON_A_SCREEN = 8 };

static void put_difference(struct sp_buf *b, const struct sp_difference *d)
{
    sp_show_compared(b, sp_said("shown.at"), d->where.n ? d->where : sp_said("shown.top"));
    sp_show_compared(b, sp_said("shown.expected"), d->expected.n ? d->expected : sp_said("shown.added"));
    sp_show_compared(b, sp_said("shown.found"), d->found.n ? d->found : sp_said("shown.dropped"));
}

/* Which words it was held against. */
static void put_catalogue(struct sp_buf *b, const struct sp_said *s)
{
    SP_BUF_AUTO words = { 0 };
    sp_say(&words, s->carried ? "shown.carried" : s->vouched ? "shown.vouched" : "shown.builtin", sp_fill_view("language", s->language),
           sp_fill_view("version", s->version));
    sp_show_passed(b, "shown.catalogue", sp_buf_view(&words));
}

/* Of a layout that this program does not make a few differences tell of a change; many, only that it is another one. */
static bool is_worth_telling(const struct sp_said *s) { return !s->layout || s->layout == SP_LAYOUT || (!s->beyond && s->n <= ON_A_SCREEN); }

/* The check that compares is told by its differences. */
static void put_checks(struct sp_buf *b, const struct sp_said *s)
{
    for (size_t i = 0; i < s->verdict.n; i++) {
        struct sp_check_line l = s->verdict.v[i];
        if (l.result != SP_FAIL || s->n)
            l.expected[0] = l.actual[0] = '\0';
        if (l.result == SP_SKIPPED && s->layout)
            continue; /* the layout's own line says why */
        if (l.result != SP_PASS)
            sp_show_line(b, &l);
        else if (!strcmp(l.id, "shown.catalogue"))
            put_catalogue(b, s);
        else if (i + 1 == s->verdict.n && s->alike)
            sp_show_passed(b, l.id, sp_said(s->identical ? "shown.identical" : "shown.as-text"));
    }
}

/* "proved: FILE says what the signed report says, in language zh" */
static void put_first(struct sp_buf *b, struct sp_view file, const struct sp_said *s)
{
    SP_BUF_AUTO language = { 0 };
    SP_BUF_AUTO first = { 0 };
    size_t column = 0;
    sp_buf_put_safe(&language, s->language);
    if (sp_said_proved(s))
        sp_say(&first, s->identical ? "shown.proved" : "shown.proved-as-text", sp_fill_view("file", file), sp_fill_view("language", sp_buf_view(&language)));
    else
        sp_say(&first, "shown.not-proved", sp_fill_view("file", file));
    sp_show_words(b, &column, 0, sp_buf_view(&first));
    sp_buf_putc(b, '\n');
}

void sp_show_said_text(struct sp_buf *b, const char *file, const struct sp_said *s)
{
    SP_BUF_AUTO safe = { 0 };
    size_t told = is_worth_telling(s) ? s->n : 0, n = told < ON_A_SCREEN ? told : ON_A_SCREEN;
    sp_buf_put_safe(&safe, sp_view_of(file));
    put_first(b, sp_buf_view(&safe), s);
    put_checks(b, s);
    for (size_t i = 0; i < n; i++)
        put_difference(b, &s->v[i]);
    if (told > n) {
        sp_buf_puts(b, "       ");
        sp_say(b, "shown.more", sp_fill_number("count", (long long)(told - n)), sp_fill_number("limit", SP_MAX_DIFFERENCES));
        sp_buf_putc(b, '\n');
    }
    sp_buf_putc(b, '\n');
}

static void put_safe_member(struct sp_buf *b, const char *name, struct sp_view text)
{
    SP_BUF_AUTO safe = { 0 };
    sp_buf_put_safe(&safe, text);
    sp_show_member(b, name, sp_buf_view(&safe));
}

void sp_show_said_json(struct sp_buf *b, const char *file, const struct sp_said *s)
{
    sp_buf_putf(b, ",\"shown\":{\"proved\":%s", sp_said_proved(s) ? "true" : "false");
    if (sp_said_proved(s))
        sp_show_member(b, "as", sp_view_of(s->identical ? "bytes" : "text"));
    put_safe_member(b, "file", sp_view_of(file));
    sp_show_member(b, "kind", sp_view_of(sp_said_kind_text(s->kind)));
    put_safe_member(b, "language", s->language);
    if (s->layout)
        sp_buf_putf(b, ",\"layout\":%u", s->layout);
    sp_buf_puts(b, ",\"checks\":");
    sp_verdict_put(b, &s->verdict);
    sp_buf_putf(b, ",\"differing\":%zu,\"beyond\":%s,\"differences\":[", s->n, s->beyond ? "true" : "false");
    for (size_t i = 0; i < s->n && i < SP_MAX_DIFFERENCES; i++) {
        SP_BUF_AUTO where = { 0 };
        sp_buf_put_safe(&where, s->v[i].where);
        sp_buf_puts(b, i ? ",{\"where\":" : "{\"where\":");
        sp_buf_put_json(b, sp_buf_view(&where));
        put_safe_member(b, "expected", s->v[i].expected);
        put_safe_member(b, "found", s->v[i].found);
        sp_buf_putc(b, '}');
    }
    sp_buf_puts(b, "]}");
}
