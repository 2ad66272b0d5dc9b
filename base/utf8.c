/* Strict UTF-8 and the characters that hide; declared in base/bytes.h. */
#include "base/bytes.h"
#include "base/plain.h"
#include "base/unassigned.h"

/* Length of the valid sequence at p (n bytes left), 0 when there is none. RFC 3629 section 4. */
static size_t sequence(const unsigned char *p, size_t n)
{
    unsigned char c = p[0];
    if (c < 0x80)
        return 1;
    size_t len = c >= 0xc2 && c <= 0xdf ? 2 : (c & 0xf0) == 0xe0 ? 3 : c >= 0xf0 && c <= 0xf4 ? 4 : 0;
    if (!len || n < len)
        return 0;
    for (size_t i = 1; i < len; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    if ((c == 0xe0 && p[1] < 0xa0) || (c == 0xed && p[1] > 0x9f) ||
        (c == 0xf0 && p[1] < 0x90) || (c == 0xf4 && p[1] > 0x8f))
        return 0;
    return len;
}

/* Bytes at p that are ASCII, as far as whole words show it. */
static size_t ascii_run(const unsigned char *p, size_t n)
{
    size_t i = 0;
    for (; i + sizeof(uint64_t) <= n; i += sizeof(uint64_t)) {
        uint64_t high = sp_load_low_first((const char *)p + i) & 0x8080808080808080u;
        if (high)
            return i + (unsigned)__builtin_ctzll(high) / 8;
    }
    return i;
}

/* How many bytes at p are pairs of three-byte characters: most letters of this region, two in one word. */
static size_t three_byte_run(const unsigned char *p, size_t n)
{
    const uint64_t kind = 0xc0c0f0c0c0f0u, is = 0x8080e08080e0u;
    size_t i = 0;
    for (; i + 8 <= n; i += 6) {
        uint64_t w = sp_load_low_first((const char *)p + i);
        if ((w & kind) != is)
            break;
        /* E0 and ED have narrower second bytes: E0 from A0 on, ED up to 9F. */
        unsigned a = (unsigned)w & 0xff, b = (unsigned)(w >> 24) & 0xff;
        bool high_a = (w & 0x2000) != 0, high_b = (w & 0x20ull << 32) != 0;
        if (((a == 0xe0) & !high_a) | ((a == 0xed) & high_a) | ((b == 0xe0) & !high_b) | ((b == 0xed) & high_b))
            break;
    }
    return i;
}

/* Text comes in runs of ASCII and runs of one script, so each is taken as a run. */
size_t sp_utf8_check(struct sp_view v)
{
    const unsigned char *p = (const unsigned char *)v.p;
    size_t i = 0;
    while (i < v.n) {
        if (p[i] < 0x80) {
            size_t run = ascii_run(p + i, v.n - i);
            i += run ? run : 1;
            continue;
        }
        i += three_byte_run(p + i, v.n - i);
        /* One alone, or the last. E0 and ED have narrower continuations. */
        while (v.n - i >= 3 && (p[i] & 0xf0) == 0xe0 && (p[i + 1] & 0xc0) == 0x80 && (p[i + 2] & 0xc0) == 0x80 &&
               (p[i] != 0xe0 || p[i + 1] >= 0xa0) && (p[i] != 0xed || p[i + 1] <= 0x9f))
            i += 3;
        if (i < v.n && p[i] >= 0x80) {
            size_t len = sequence(p + i, v.n - i);
            if (!len)
                return i;
            i += len;
        }
    }
    return v.n;
}

uint32_t sp_utf8_next(struct sp_view v, size_t *pos)
{
    const unsigned char *p = (const unsigned char *)v.p + *pos;
    if (p[0] < 0x80) {
        *pos += 1;
        return p[0];
    }
    if (p[0] < 0xe0) {
        *pos += 2;
        return (uint32_t)(p[0] & 0x1f) << 6 | (p[1] & 0x3f);
    }
    if (p[0] < 0xf0) {
        *pos += 3;
        return (uint32_t)(p[0] & 0x0f) << 12 | (uint32_t)(p[1] & 0x3f) << 6 | (p[2] & 0x3f);
    }
    *pos += 4;
    return (uint32_t)(p[0] & 0x07) << 18 | (uint32_t)(p[1] & 0x3f) << 12 |
           (uint32_t)(p[2] & 0x3f) << 6 | (p[3] & 0x3f);
}

void sp_buf_put_utf8(struct sp_buf *b, uint32_t cp)
{
    if (cp < 0x80) {
        sp_buf_putc(b, (char)cp);
    } else if (cp < 0x800) {
        sp_buf_putc(b, (char)(0xc0 | cp >> 6));
        sp_buf_putc(b, (char)(0x80 | (cp & 0x3f)));
    } else if (cp < 0x10000) {
        sp_buf_putc(b, (char)(0xe0 | cp >> 12));
        sp_buf_putc(b, (char)(0x80 | (cp >> 6 & 0x3f)));
        sp_buf_putc(b, (char)(0x80 | (cp & 0x3f)));
    } else {
        sp_buf_putc(b, (char)(0xf0 | cp >> 18));
        sp_buf_putc(b, (char)(0x80 | (cp >> 12 & 0x3f)));
        sp_buf_putc(b, (char)(0x80 | (cp >> 6 & 0x3f)));
        sp_buf_putc(b, (char)(0x80 | (cp & 0x3f)));
    }
}

/* Nothing stands there, below the planes of ideographs: who reads it sees nothing or a box, and what it will be nobody knows. */
static bool unassigned(uint32_t cp)
{
    return cp < 0x20000 && (sp_unassigned_bits[sp_unassigned_page[cp >> 8]][cp >> 6 & 3] >> (cp & 63) & 1);
}

/* Assigned, and shows nothing or steers what stands around it. */
static bool shows_nothing(uint32_t cp)
{
    if (cp < 0x20 || (cp >= 0x7f && cp < 0xa0))
        return true;                                  /* C0, DEL, C1 */
    if (cp < 0x61c)
        return cp == 0xad || cp == 0x34f || (cp >= 0x600 && cp <= 0x605); /* soft hyphen, grapheme joiner, Arabic number signs */
    if (cp > 0x61c && cp < 0x115f)                    /* most letters: asked for every one of every name */
        return cp < 0x900 && (cp == 0x6dd || cp == 0x70f || cp == 0x890 || cp == 0x891 || cp == 0x8e2);
    if (cp > 0x3164 && cp < 0xfdd0)
        return cp >= 0xe000 && cp <= 0xf8ff;          /* private use: anybody's */
    return cp == 0x61c || cp == 0x115f || cp == 0x1160 || cp == 0x17b4 || cp == 0x17b5 ||
           cp == 0x180e || cp == 0x180f || cp == 0x200e || cp == 0x200f || (cp >= 0x2028 && cp <= 0x202e) ||
           (cp >= 0x2060 && cp <= 0x206f) || cp == 0x2800 || cp == 0x2d7f || cp == 0x3164 || cp == 0xfeff || cp == 0xffa0 ||
           (cp >= 0xfff0 && cp <= 0xfffc) || (cp >= 0xfdd0 && cp <= 0xfdef) || (cp & 0xfffe) == 0xfffe || /* noncharacters */
           cp == 0x1107f || cp == 0x110bd || cp == 0x110cd ||  /* Brahmi joiner, Kaithi number signs */
           (cp >= 0x13430 && cp <= 0x13455) || cp == 0x16fe4 || /* Egyptian format controls, Khitan filler */
           (cp >= 0x1bca0 && cp <= 0x1bca3) || cp == 0x1d159 || (cp >= 0x1d173 && cp <= 0x1d17a) || /* shorthand and music */
           cp >= 0x40000;                             /* no letters so far; tags and variation selectors; private use */
}

bool sp_codepoint_hidden(uint32_t cp)
{
    return shows_nothing(cp) || unassigned(cp);
}

void sp_buf_put_safe(struct sp_buf *b, struct sp_view text)
{
    size_t i = 0;
    while (i < text.n) {
        if (!sequence((const unsigned char *)text.p + i, text.n - i)) {
            sp_buf_putf(b, "<%02X>", (unsigned char)text.p[i]);
            i++;
            continue;
        }
        size_t start = i;
        uint32_t cp = sp_utf8_next(text, &i);
        if (sp_codepoint_hidden(cp) || cp == 0x200b || cp == 0x200c || cp == 0x200d)
            sp_buf_putf(b, "<U+%04X>", (unsigned)cp);
        else
            sp_buf_put(b, sp_view(text.p + start, i - start));
    }
}
