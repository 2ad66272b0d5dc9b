/*
 * base/plain.h - runs of characters that need no attention, eight bytes at a time.
 * Threading: no shared state.
 */
#ifndef SP_BASE_PLAIN_H
#define SP_BASE_PLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define SP_EACH_BYTE(c) (0x0101010101010101u * (uint64_t)(c))

/* The high bit of each byte that is '"', '\\' or a control character, and maybe of bytes above the lowest such one. */
static inline uint64_t sp_special_mask(uint64_t w)
{
    uint64_t quote = w ^ SP_EACH_BYTE('"'), back = w ^ SP_EACH_BYTE('\\');
    return ((w - SP_EACH_BYTE(0x20)) | (quote - SP_EACH_BYTE(0x01)) | (back - SP_EACH_BYTE(0x01))) & ~w & SP_EACH_BYTE(0x80);
}

/* Eight bytes with the first in the lowest place. */
static inline uint64_t sp_load_low_first(const char *p)
{
    uint64_t w;
    memcpy(&w, p, sizeof w);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    w = __builtin_bswap64(w);
#endif
    return w;
}

/* How many bytes from p on are neither '"' nor '\\' nor a control character: those JSON writes as they are. */
static inline size_t sp_plain_run(const char *p, size_t n)
{
    size_t i = 0;
    for (; i + sizeof(uint64_t) <= n; i += sizeof(uint64_t)) {
        uint64_t special = sp_special_mask(sp_load_low_first(p + i));
        if (special)
            return i + (unsigned)__builtin_ctzll(special) / 8;
    }
    while (i < n && (unsigned char)p[i] >= 0x20 && p[i] != '"' && p[i] != '\\')
        i++;
    return i;
}

#endif
