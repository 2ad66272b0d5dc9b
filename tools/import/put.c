#include "tools/import/put.h"

#include "base/clock.h"
#include "schema/codelist.h"

void sp_put_begin(struct sp_put *p, struct sp_buf *b, struct sp_view subject, struct sp_view source)
{
    *p = (struct sp_put){ .b = b, .source = source };
    sp_buf_puts(b, "{\"subject\":");
    sp_buf_put_json(b, subject);
    sp_buf_puts(b, ",\"facts\":[");
}

void sp_put_end(struct sp_put *p)
{
    sp_buf_puts(p->b, "]}");
}

void sp_put_fact(struct sp_put *p, const char *kind, struct sp_view id, bool closed)
{
    sp_buf_puts(p->b, p->facts++ ? ",{\"kind\":" : "{\"kind\":");
    sp_buf_put_json(p->b, sp_view_of(kind));
    sp_buf_puts(p->b, ",\"id\":");
    sp_buf_put_json(p->b, id);
    if (closed)
        sp_buf_puts(p->b, ",\"status\":\"closed\"");
    sp_buf_puts(p->b, ",\"source\":");
    sp_buf_put_json(p->b, p->source);
    sp_buf_puts(p->b, ",\"data\":{");
    p->members = 0;
}

void sp_put_fact_end(struct sp_put *p)
{
    sp_buf_puts(p->b, "}}");
}

static void put_name(struct sp_put *p, const char *name)
{
    if (p->members++)
        sp_buf_putc(p->b, ',');
    sp_buf_put_json(p->b, sp_view_of(name));
    sp_buf_putc(p->b, ':');
}

void sp_put_text_member(struct sp_put *p, const char *name, struct sp_view value)
{
    if (!value.n)
        return;
    put_name(p, name);
    sp_buf_put_json(p->b, value);
}

/* Bytes of the blank at the start of rest: of XML, or a no-break, typographic or ideographic one. 0: none. */
static size_t blank(struct sp_view rest)
{
    static const struct sp_view wide[] = { { "\xc2\xa0", 2 }, { "\xe2\x80\xaf", 3 }, { "\xe2\x81\x9f", 3 }, { "\xe3\x80\x80", 3 } };
    char c = rest.p[0];
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r')
        return 1;
    for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++)
        if (sp_view_starts(rest, wide[i]))
            return wide[i].n;
    bool quad = sp_view_starts(rest, SP_VIEW_LIT("\xe2\x80")) && rest.n > 2 && (unsigned char)rest.p[2] >= 0x80 &&
                (unsigned char)rest.p[2] <= 0x8a; /* U+2000 to U+200A */
    return quad ? 3 : 0;
}

/* Published names hold runs of blanks, and zero-width spaces between Latin letters: neither is part of a name. */
void sp_put_collapsed(struct sp_buf *out, struct sp_view text)
{
    static const struct sp_view zero_width = { "\xe2\x80\x8b", 3 };
    bool gap = false;
    size_t start = out->n;
    for (size_t i = 0, n; i < text.n; i += n) {
        struct sp_view rest = sp_view(text.p + i, text.n - i);
        if ((n = blank(rest)) > 0) {
            gap = out->n > start;
            continue;
        }
        if (sp_view_starts(rest, zero_width) && (out->n == start || !(out->p[out->n - 1] & 0x80))) {
            n = zero_width.n;
            continue;
        }
        if (gap)
            sp_buf_putc(out, ' ');
        gap = false;
        sp_buf_putc(out, text.p[i]);
        n = 1;
    }
}

void sp_put_words(struct sp_put *p, const char *name, struct sp_view text, struct sp_view lang, const char *script)
{
    SP_BUF_AUTO words = { 0 };
    sp_put_collapsed(&words, text);
    if (!words.n)
        return;
    put_name(p, name);
    sp_buf_puts(p->b, "{\"text\":");
    sp_buf_put_json(p->b, sp_buf_view(&words));
    sp_buf_puts(p->b, ",\"lang\":");
    sp_buf_put_json(p->b, sp_put_language(lang));
    if (script) {
        sp_buf_puts(p->b, ",\"script\":");
        sp_buf_put_json(p->b, sp_view_of(script));
    }
    sp_buf_putc(p->b, '}');
}

void sp_put_day(struct sp_put *p, const char *name, struct sp_view time)
{
    enum { DAY = 10 };
    if (time.n < DAY || (time.n > DAY && time.p[DAY] != 'T'))
        return;
    struct sp_view day = sp_view(time.p, DAY);
    if (sp_date_valid(day))
        sp_put_text_member(p, name, day);
}

struct sp_view sp_put_language(struct sp_view tag)
{
    size_t n = 0;
    while (n < tag.n && tag.p[n] != '-')
        n++;
    const char *const *codes = sp_codes(SP_LIST_LANGUAGE);
    for (size_t i = 0; n >= 2 && n <= 3 && codes[i]; i++) {
        const char *c = codes[i];
        if (strlen(c) == n && (tag.p[0] | 0x20) == c[0] && (tag.p[1] | 0x20) == c[1] &&
            (n == 2 || (tag.p[2] | 0x20) == c[2]))
            return sp_view_of(c);
    }
    return SP_VIEW_LIT("und");
}
