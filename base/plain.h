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

/* Some byte is zero. */
static inline bool sp_any_zero(uint64_t w)
{
    return ((w - SP_EACH_BYTE(0x01)) & ~w & SP_EACH_BYTE(0x80)) != 0;
}

/* How many bytes from p on are neither '"' nor '\\' nor a control character: those JSON writes as they are. */
static inline size_t sp_plain_run(const char *p, size_t n)
{
    size_t i = 0;
    for (uint64_t w; i + sizeof w <= n; i += sizeof w) {
        memcpy(&w, p + i, sizeof w);
        bool control = ((w - SP_EACH_BYTE(0x20)) & ~w & SP_EACH_BYTE(0x80)) != 0;
        if (control || sp_any_zero(w ^ SP_EACH_BYTE('"')) || sp_any_zero(w ^ SP_EACH_BYTE('\\')))
            break;
    }
    while (i < n && (unsigned char)p[i] >= 0x20 && p[i] != '"' && p[i] != '\\')
        i++;
    return i;
}

#endif
