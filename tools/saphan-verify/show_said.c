#include "tools/saphan-verify/show_said.h"

#include "tools/saphan-verify/show.h"

enum { ON_A_SCREEN = 8, COMPARED = 17 };

static const char *first_words(const struct sp_said *s)
{
    if (!sp_said_proved(s))
        return "not proved: ";
    return s->identical ? "proved: " : "proved as text: ";
}

static void put_words(struct sp_buf *b, const char *label, struct sp_view text)
{
    SP_BUF_AUTO safe = { 0 };
    size_t column = COMPARED;
    sp_buf_put_safe(&safe, text);
    sp_buf_putf(b, "       %-10s", label);
    sp_show_words(b, &column, COMPARED, sp_buf_view(&safe));
    sp_buf_putc(b, '\n');
}

static void put_difference(struct sp_buf *b, const struct sp_difference *d)
{
    put_words(b, "at", d->where.n ? d->where : SP_VIEW_LIT("the top"));
    put_words(b, "expected", d->expected.n ? d->expected : SP_VIEW_LIT("nothing: this was added"));
    put_words(b, "found", d->found.n ? d->found : SP_VIEW_LIT("nothing: this was dropped"));
}

/* The check that compares is told by its differences. */
static void put_checks(struct sp_buf *b, const struct sp_said *s)
{
    for (size_t i = 0; i < s->verdict.n; i++) {
        struct sp_check_line l = s->verdict.v[i];
        bool failed = l.result == SP_FAIL;
        if (!failed || s->n)
            l.expected[0] = l.actual[0] = '\0';
        if (!strcmp(l.id, "shown.catalogue") || l.result != SP_PASS || i + 1 == s->verdict.n)
            sp_show_line(b, failed ? "FAIL" : l.result == SP_SKIPPED ? "--" : "", &l);
    }
}

void sp_show_said_text(struct sp_buf *b, const char *file, const struct sp_said *s)
{
    SP_BUF_AUTO first = { 0 };
    size_t column = 0, n = s->n < ON_A_SCREEN ? s->n : ON_A_SCREEN;
    sp_buf_puts(&first, first_words(s));
    sp_buf_put_safe(&first, sp_view_of(file));
    sp_buf_puts(&first, sp_said_proved(s) ? " says what the signed report says, in language " : "");
    sp_buf_put_safe(&first, sp_said_proved(s) ? s->language : SP_VIEW_LIT(""));
    sp_show_words(b, &column, 0, sp_buf_view(&first));
    sp_buf_putc(b, '\n');
    put_checks(b, s);
    for (size_t i = 0; i < n; i++)
        put_difference(b, &s->v[i]);
    if (s->n > n)
        sp_buf_putf(b, "       and %zu more: --json shows up to %d\n", s->n - n, SP_MAX_DIFFERENCES);
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
