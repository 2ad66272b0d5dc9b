/*
 * base/hash.h - 64 bits of a run of bytes, fast: for tables in memory, and for sums that show rot and careless edits. It has no key
 * and is not made to withstand anybody who means it: that is what crypto/digest.h is for.
 *
 * Two runs of one length that differ only within eight bytes at a multiple of eight never give the same: every step can be undone.
 *
 * Threading: no shared state.
 */
#ifndef SP_BASE_HASH_H
#define SP_BASE_HASH_H

#include "base/bytes.h"

static inline uint64_t sp_hash64_step(uint64_t h, uint64_t word)
{
    h ^= word;
    return (h << 29 | h >> 35) * UINT64_C(0x9e3779b97f4a7c15);
}

/* The same on every machine of one byte order. */
static inline uint64_t sp_hash64(uint64_t seed, struct sp_view v)
{
    uint64_t h = sp_hash64_step(seed, v.n), word;
    const char *p = v.p;
    size_t n = v.n;
    for (; n >= 2 * sizeof word; p += 2 * sizeof word, n -= 2 * sizeof word) {
        uint64_t next;
        memcpy(&word, p, sizeof word);
        memcpy(&next, p + sizeof word, sizeof next);
        h = sp_hash64_step(sp_hash64_step(h, word), next);
    }
    for (; n; p += word, n -= word) { /* word: bytes taken */
        uint64_t last = 0;
        word = n < sizeof last ? n : sizeof last;
        memcpy(&last, p, word);
        h = sp_hash64_step(h, last);
    }
    h ^= h >> 32;
    return sp_hash64_step(h, 0) ^ h >> 29;
}

#endif
