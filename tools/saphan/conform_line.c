#include "tools/saphan/conform_line.h"

#include <math.h>
#include <stdlib.h>

enum { ESCAPE = 6 }; /* characters of \uXXXX */

/* Bytes of what stands at p inside a text: an escape stays in one piece. */
static size_t piece(const char *p, size_t n) { return *p == '\\' && n > 1 ? 2 : 1; }

/* --- numbers --- */

/* Bytes of a number of JSON at p. */
static size_t number_run(const char *p, size_t n)
{
    size_t i = 0;
    if (n && (*p == '-' || (*p >= '0' && *p <= '9')))
        while (i < n && memchr("-+.eE0123456789", p[i], 15))
            i++;
    return i;
}

/* A double may not hold it exactly, or at all. */
static bool is_long(struct sp_view number)
{
    enum { EXACT_DIGITS = 15 };
    char text[EXACT_DIGITS + 1] = { 0 };
    if (number.n > EXACT_DIGITS)
        return true;
    memcpy(text, number.p, number.n);
    return isinf(strtod(text, NULL));
}

void sp_conform_quote_numbers(struct sp_view in, struct sp_buf *out)
{
    bool inside = false;
    for (size_t i = 0, n; i < in.n; i += n) {
        size_t run = inside ? 0 : number_run(in.p + i, in.n - i);
        bool quoted = run && is_long(sp_view(in.p + i, run));
        n = run ? run : inside ? piece(in.p + i, in.n - i) : 1;
        if (in.p[i] == '"')
            inside = !inside;
        sp_buf_puts(out, quoted ? "\"" : "");
        sp_buf_put(out, sp_view(in.p + i, n));
        sp_buf_puts(out, quoted ? "\"" : "");
    }
}

/* --- texts --- */

/* What \uXXXX at p says; -1: there is none. */
static int32_t escaped(const char *p, size_t n)
{
    static const char digits[] = "0123456789abcdefABCDEF";
    int32_t v = 0;
    if (n < ESCAPE || p[0] != '\\' || p[1] != 'u')
        return -1;
    for (size_t i = 2; i < ESCAPE; i++) {
        const char *at = memchr(digits, p[i], sizeof digits - 1);
        if (!at)
            return -1;
        int32_t digit = (int32_t)(at - digits);
        v = v * 16 + (digit < 16 ? digit : digit - 6);
    }
    return v;
}

static bool is_high(int32_t v) { return v >= 0xd800 && v < 0xdc00; }
static bool is_low(int32_t v) { return v >= 0xdc00 && v < 0xe000; }

/* Bytes of what stands at p inside a text, a pair of surrogates in one. *usable: the house takes it. */
static size_t text_piece(const char *p, size_t n, bool *usable)
{
    int32_t v = escaped(p, n);
    bool pair = is_high(v) && is_low(escaped(p + ESCAPE, n - ESCAPE));
    *usable = v != 0 && (pair || (!is_high(v) && !is_low(v)));
    return v < 0 ? piece(p, n) : pair ? 2 * (size_t)ESCAPE : (size_t)ESCAPE;
}

void sp_conform_mark_texts(struct sp_view in, struct sp_buf *out)
{
    bool inside = false;
    for (size_t i = 0, n; i < in.n; i += n) {
        bool usable = true;
        n = inside ? text_piece(in.p + i, in.n - i, &usable) : 1;
        if (in.p[i] == '"')
            inside = !inside;
        sp_buf_put(out, usable ? sp_view(in.p + i, n) : SP_VIEW_LIT("\\u0001"));
    }
}
