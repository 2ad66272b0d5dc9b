/*
 * base/short.h - copies and tests of short text without a call, for loops over many labels, codes and numbers, which
 * are mostly shorter than a call to memcpy takes. They read and write nothing outside the text.
 *
 * Threading: no state.
 */
#ifndef SP_BASE_SHORT_H
#define SP_BASE_SHORT_H

#include "base/bytes.h"

static inline uint64_t sp_load8(const char *p)
{
    uint64_t x;
    memcpy(&x, p, 8);
    return x;
}

static inline uint64_t sp_load4(const char *p)
{
    uint32_t x;
    memcpy(&x, p, 4);
    return x;
}

/* All of a text of n < 8 bytes in one word; equal words are equal texts of one length. */
static inline uint64_t sp_load_tail(const char *p, size_t n)
{
    if (n >= 4)
        return sp_load4(p) | sp_load4(p + n - 4) << 32;
    if (!n)
        return 0;
    return (uint64_t)(unsigned char)p[0] | (uint64_t)(unsigned char)p[n / 2] << 8 | (uint64_t)(unsigned char)p[n - 1] << 16;
}

/* Copy and return behind it. Two blocks that overlap make any length up to 32. */
static inline char *sp_put_fast(char *to, struct sp_view v)
{
    if (v.n > 32) {
        memcpy(to, v.p, v.n);
    } else if (v.n >= 16) {
        uint64_t a = sp_load8(v.p), b = sp_load8(v.p + 8), c = sp_load8(v.p + v.n - 16), d = sp_load8(v.p + v.n - 8);
        memcpy(to, &a, 8);
        memcpy(to + 8, &b, 8);
        memcpy(to + v.n - 16, &c, 8);
        memcpy(to + v.n - 8, &d, 8);
    } else if (v.n >= 8) {
        uint64_t a = sp_load8(v.p), b = sp_load8(v.p + v.n - 8);
        memcpy(to, &a, 8);
        memcpy(to + v.n - 8, &b, 8);
    } else if (v.n >= 4) {
        uint32_t a, b;
        memcpy(&a, v.p, 4);
        memcpy(&b, v.p + v.n - 4, 4);
        memcpy(to, &a, 4);
        memcpy(to + v.n - 4, &b, 4);
    } else {
        for (size_t i = 0; i < v.n; i++)
            to[i] = v.p[i];
    }
    return to + v.n;
}

static inline bool sp_equal_fast(const char *a, const char *b, size_t n)
{
    if (n > 32)
        return memcmp(a, b, n) == 0;
    if (n >= 16)
        return !((sp_load8(a) ^ sp_load8(b)) | (sp_load8(a + 8) ^ sp_load8(b + 8)) |
                 (sp_load8(a + n - 16) ^ sp_load8(b + n - 16)) | (sp_load8(a + n - 8) ^ sp_load8(b + n - 8)));
    if (n >= 8)
        return !((sp_load8(a) ^ sp_load8(b)) | (sp_load8(a + n - 8) ^ sp_load8(b + n - 8)));
    return sp_load_tail(a, n) == sp_load_tail(b, n);
}

/* Not zero when a byte of the word is a control character, a backslash or DEL; rarely also when none is. */
static inline uint64_t sp_special_bytes(uint64_t x)
{
    const uint64_t ones = 0x0101010101010101u, high = 0x8080808080808080u;
    uint64_t back = x ^ ones * '\\', del = x ^ ones * 0x7f;
    return (((x - ones * 0x20) & ~x) | ((back - ones) & ~back) | ((del - ones) & ~del)) & high;
}

/* False for text with a control character, backslash or DEL, and rarely for other text. */
static inline bool sp_plain_fast(struct sp_view v)
{
    const uint64_t blank = 0x2020202020202020u;
    if (v.n < 8)
        return !v.n || !sp_special_bytes(sp_load_tail(v.p, v.n) | (v.n >= 4 ? 0 : blank << 24));
    uint64_t bad = sp_special_bytes(sp_load8(v.p + v.n - 8));
    for (size_t i = 0; i + 8 < v.n; i += 8)
        bad |= sp_special_bytes(sp_load8(v.p + i));
    return !bad;
}

#endif
