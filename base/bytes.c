#include "base/bytes.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/plain.h"

int sp_view_cmp(struct sp_view a, struct sp_view b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n ? memcmp(a.p, b.p, n) : 0;
    return c ? c : (a.n > b.n) - (a.n < b.n);
}

bool sp_view_starts(struct sp_view a, struct sp_view prefix)
{
    return a.n >= prefix.n && (prefix.n == 0 || memcmp(a.p, prefix.p, prefix.n) == 0);
}

bool sp_view_split(struct sp_view a, char c, struct sp_view *head, struct sp_view *rest)
{
    const char *at = a.n ? memchr(a.p, c, a.n) : NULL;
    if (!at)
        return false;
    size_t n = (size_t)(at - a.p);
    *head = sp_view(a.p, n);
    *rest = sp_view(at + 1, a.n - n - 1);
    return true;
}

void sp_buf_free(struct sp_buf *b)
{
    free(b->p);
    *b = (struct sp_buf){ 0 };
}

struct sp_rc sp_buf_rc(const struct sp_buf *b) { return (struct sp_rc){ b->failed }; }

char *sp_buf_room(struct sp_buf *b, size_t n)
{
    if (b->failed)
        return NULL;
    if (n > SIZE_MAX / 4 || b->n > SIZE_MAX / 4) {
        b->failed = SP_RC_LIMIT;
        return NULL;
    }
    size_t need = b->n + n + 1;
    if (need > b->cap) {
        size_t cap = b->cap ? b->cap : 64;
        while (cap < need)
            cap *= 2;
        char *p = realloc(b->p, cap);
        if (!p) {
            b->failed = SP_RC_NOMEM;
            return NULL;
        }
        b->p = p;
        b->cap = cap;
    }
    return b->p + b->n;
}

void sp_buf_put(struct sp_buf *b, struct sp_view v)
{
    char *to = sp_buf_room(b, v.n);
    if (!to || !v.n)
        return;
    memcpy(to, v.p, v.n);
    b->n += v.n;
}

void sp_buf_puts(struct sp_buf *b, const char *s) { sp_buf_put(b, sp_view_of(s)); }

void sp_buf_putc(struct sp_buf *b, char c)
{
    char *to = sp_buf_room(b, 1);
    if (!to)
        return;
    *to = c;
    b->n++;
}

void sp_buf_putf(struct sp_buf *b, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    char *to = n < 0 ? NULL : sp_buf_room(b, (size_t)n + 1);
    if (!to)
        return;
    va_start(ap, fmt);
    (void)vsnprintf(to, (size_t)n + 1, fmt, ap);
    va_end(ap);
    b->n += (size_t)n;
}

void sp_buf_put_i64(struct sp_buf *b, int64_t v)
{
    char tmp[20];
    size_t i = sizeof tmp;
    uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    do
        tmp[--i] = (char)('0' + u % 10);
    while (u /= 10);
    if (v < 0)
        sp_buf_putc(b, '-');
    sp_buf_put(b, sp_view(tmp + i, sizeof tmp - i));
}

void sp_buf_put_u32be(struct sp_buf *b, uint32_t v)
{
    unsigned char t[4] = { (unsigned char)(v >> 24), (unsigned char)(v >> 16),
                           (unsigned char)(v >> 8), (unsigned char)v };
    sp_buf_put(b, sp_view(t, sizeof t));
}

void sp_buf_put_u64be(struct sp_buf *b, uint64_t v)
{
    unsigned char t[8];
    sp_put_u64be(t, v);
    sp_buf_put(b, sp_view(t, sizeof t));
}

/* Of a character that JSON does not write as it is; 2 or 6 bytes. */
static size_t json_escape(char *to, unsigned char c)
{
    static const char hex[] = "0123456789abcdef";
    static const char letter[] = { ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r', ['"'] = '"', ['\\'] = '\\' };
    to[0] = '\\';
    to[1] = c < sizeof letter && letter[c] ? letter[c] : 'u';
    if (to[1] != 'u')
        return 2;
    to[2] = to[3] = '0';
    to[4] = hex[c >> 4];
    to[5] = hex[c & 15];
    return 6;
}

void sp_buf_put_json(struct sp_buf *b, struct sp_view text)
{
    sp_buf_putc(b, '"');
    for (size_t i = 0; i < text.n; i++) {
        size_t n = sp_plain_run(text.p + i, text.n - i), escape = 0;
        char *to = sp_buf_room(b, n + 6);
        if (!to)
            return;
        memcpy(to, text.p + i, n);
        i += n;
        if (i < text.n)
            escape = json_escape(to + n, (unsigned char)text.p[i]);
        sp_buf_added(b, n + escape);
    }
    sp_buf_putc(b, '"');
}

const char *sp_buf_cstr(struct sp_buf *b)
{
    char *end = sp_buf_room(b, 1);
    if (!end)
        return NULL;
    *end = '\0';
    return b->p;
}

uint8_t sp_read_u8(struct sp_reader *r)
{
    if (r->failed || !r->in.n) {
        r->failed = true;
        return 0;
    }
    uint8_t v = (uint8_t)r->in.p[0];
    r->in.p++;
    r->in.n--;
    return v;
}

uint64_t sp_read_varint(struct sp_reader *r)
{
    uint64_t v = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        uint8_t c = sp_read_u8(r);
        if (r->failed || (shift == 63 && c > 1) || (shift && c == 0))
            break;
        v |= (uint64_t)(c & 0x7f) << shift;
        if (!(c & 0x80))
            return v;
    }
    r->failed = true;
    return 0;
}

struct sp_view sp_read_view(struct sp_reader *r)
{
    uint64_t n = sp_read_varint(r);
    if (r->failed || n > r->in.n) {
        r->failed = true;
        return sp_view(NULL, 0);
    }
    struct sp_view v = sp_view(r->in.p, (size_t)n);
    r->in.p += n;
    r->in.n -= (size_t)n;
    return v;
}

struct sp_rc sp_reader_end(const struct sp_reader *r)
{
    return r->failed || r->in.n ? SP_ERR(CORRUPT) : SP_OK;
}

void sp_buf_put_varint(struct sp_buf *b, uint64_t v)
{
    while (v >= 0x80) {
        sp_buf_putc(b, (char)(v | 0x80));
        v >>= 7;
    }
    sp_buf_putc(b, (char)v);
}

void sp_buf_put_view(struct sp_buf *b, struct sp_view v)
{
    sp_buf_put_varint(b, v.n);
    sp_buf_put(b, v);
}
