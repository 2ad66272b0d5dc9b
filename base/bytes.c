#include "base/bytes.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/plain.h"
#include "base/spare.h"

int sp_view_cmp(struct sp_view a, struct sp_view b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n ? memcmp(a.p, b.p, n) : 0;
    return c ? c : (a.n > b.n) - (a.n < b.n);
}

struct sp_view sp_view_trim(struct sp_view v)
{
    while (v.n && v.p[0] == ' ')
        v = sp_view(v.p + 1, v.n - 1);
    while (v.n && v.p[v.n - 1] == ' ')
        v.n--;
    return v;
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
    sp_spare_give(b->p, b->cap);
    *b = (struct sp_buf){ 0 };
}

/* The text moves into more room. */
static char *grow(const struct sp_buf *b, size_t cap)
{
    if (!sp_spare_fits(cap))
        return realloc(b->p, cap);
    char *p = sp_spare_take(cap);
    if (p && b->n)
        memcpy(p, b->p, b->n);
    if (p)
        sp_spare_give(b->p, b->cap);
    return p;
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
        char *p = grow(b, cap);
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
    enum { MOSTLY = 64 }; /* what most texts fit into, so that they are made once */
    va_list ap;
    char *to = sp_buf_room(b, MOSTLY);
    if (!to)
        return;
    va_start(ap, fmt);
    int n = vsnprintf(to, MOSTLY, fmt, ap);
    va_end(ap);
    if (n < 0)
        return;
    if (n >= MOSTLY) {
        to = sp_buf_room(b, (size_t)n + 1);
        if (!to)
            return;
        va_start(ap, fmt);
        (void)vsnprintf(to, (size_t)n + 1, fmt, ap);
        va_end(ap);
    }
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

/* What follows the backslash of a character that JSON does not write as it is; 'u': four digits follow. */
static const char escapes[256] = {
    [0 ... 7] = 'u', ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', [11] = 'u', ['\f'] = 'f', ['\r'] = 'r', [14 ... 31] = 'u', ['"'] = '"', ['\\'] = '\\',
};

/* One character; 1, 2 or 6 bytes, of which the first two are always written. Texts full of quotes defeat every guess
 * of where the next one is, so between those two there is no branch. */
static size_t put_json_char(char *to, unsigned char c)
{
    static const char hex[] = "0123456789abcdef";
    char e = escapes[c];
    to[0] = e ? '\\' : (char)c;
    to[1] = e;
    if (e != 'u')
        return 1 + (e != '\0');
    to[2] = to[3] = '0';
    to[4] = hex[c >> 4];
    to[5] = hex[c & 15];
    return 6;
}

/* As much of the text as surely fits; how many bytes that made. */
static size_t put_json_part(char *to, size_t room, struct sp_view *text)
{
    enum { STEP = sizeof(uint64_t), MOST = 6 }; /* MOST: of one character */
    const char *p = text->p, *end = text->p + text->n;
    char *q = to, *last = to + room - STEP * MOST;
    for (; end - p >= STEP && q <= last; p += STEP) {
        if (!sp_special_mask(sp_load_low_first(p))) {
            memcpy(q, p, STEP);
            q += STEP;
            continue;
        }
        for (size_t i = 0; i < STEP; i++)
            q += put_json_char(q, (unsigned char)p[i]);
    }
    for (; end - p < STEP && p < end && q <= last; p++)
        q += put_json_char(q, (unsigned char)*p);
    *text = sp_view(p, (size_t)(end - p));
    return (size_t)(q - to);
}

void sp_buf_put_json(struct sp_buf *b, struct sp_view text)
{
    sp_buf_putc(b, '"');
    while (text.n) {
        size_t room = text.n + text.n / 16 + 64;
        char *to = sp_buf_room(b, room);
        if (!to)
            return;
        sp_buf_added(b, put_json_part(to, room, &text));
    }
    sp_buf_putc(b, '"');
}

void sp_buf_put_json_texts(struct sp_buf *b, const struct sp_view *v, size_t n)
{
    sp_buf_putc(b, '[');
    for (size_t i = 0; i < n; i++) {
        sp_buf_puts(b, i ? "," : "");
        sp_buf_put_json(b, v[i]);
    }
    sp_buf_putc(b, ']');
}

/* How many bytes the character takes in `written`, 0 when it does not stand there. */
static inline size_t json_char_stands(unsigned char c, const char *written, size_t n)
{
    char e = escapes[c], own[6];
    if (e && e != 'u')
        return n >= 2 && written[0] == '\\' && written[1] == e ? 2 : 0;
    size_t len = put_json_char(own, c);
    return len <= n && memcmp(own, written, len) == 0 ? len : 0;
}

bool sp_json_writes(struct sp_view text, struct sp_view written)
{
    enum { STEP = sizeof(uint64_t) };
    const char *p = text.p, *end = text.p + text.n, *q = written.p, *last = written.p + written.n;
    while (p < end) {
        while (end - p >= STEP && last - q >= STEP) {
            uint64_t w = sp_load_low_first(p), special = sp_special_mask(w), other = w ^ sp_load_low_first(q);
            if (special) {
                unsigned plain = (unsigned)__builtin_ctzll(special) / 8;
                if (other & (special ^ (special - 1)) >> 8) /* among those before it */
                    return false;
                p += plain;
                q += plain;
                break;
            }
            if (other)
                return false;
            p += STEP;
            q += STEP;
        }
        size_t n = p < end ? json_char_stands((unsigned char)*p, q, (size_t)(last - q)) : 0;
        if (!n)
            return p == end && q == last;
        p++;
        q += n;
    }
    return q == last;
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

static uint64_t read_long(struct sp_reader *r)
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

/* One byte is the rule. */
static inline uint64_t read_varint(struct sp_reader *r)
{
    if (r->failed || !r->in.n || (unsigned char)*r->in.p >= 0x80)
        return read_long(r);
    r->in.n--;
    return (unsigned char)*r->in.p++;
}

uint64_t sp_read_varint(struct sp_reader *r) { return read_varint(r); }

struct sp_view sp_read_view(struct sp_reader *r)
{
    uint64_t n = read_varint(r);
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
