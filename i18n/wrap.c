#include "i18n/wrap.h"

#include "i18n/width.h"

static bool of_word(char c)
{
    return c > ' ' && c < 0x7f;
}

/* A break in a word of ASCII goes before the word. */
static size_t before_word(struct sp_view text, size_t at)
{
    size_t start = at;
    if (at == text.n || !of_word(text.p[at]))
        return at;
    while (start && of_word(text.p[start - 1]))
        start--;
    return start ? start : at;
}

static void put_blanks(struct sp_buf *b, size_t n)
{
    sp_buf_putf(b, "%*s", (int)n, "");
}

void sp_wrap_put(struct sp_buf *b, struct sp_view text, size_t at, size_t indent, size_t columns)
{
    do {
        size_t n = before_word(text, sp_text_fit(text, columns - at)), end = n;
        while (end && text.p[end - 1] == ' ')
            end--;
        sp_buf_put(b, sp_view(text.p, end));
        sp_buf_putc(b, '\n');
        while (n < text.n && text.p[n] == ' ')
            n++;
        text = sp_view(text.p + n, text.n - n);
        at = indent;
        if (text.n)
            put_blanks(b, indent);
    } while (text.n);
}

void sp_wrap_row(struct sp_buf *b, struct sp_view left, struct sp_view text, size_t indent, size_t columns)
{
    size_t at = 2 + sp_text_width(left);
    sp_buf_puts(b, "  ");
    sp_buf_put(b, left);
    if (at + 2 > indent) {
        sp_buf_putc(b, '\n');
        at = 0;
    }
    put_blanks(b, indent - at);
    sp_wrap_put(b, text, indent, indent, columns);
}
