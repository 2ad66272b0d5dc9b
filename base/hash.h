/*
 * base/hash.h - 64 bits of a run of bytes, fast: for tables in memory, and for sums that show rot and careless edits. It has no key
 * and is not made to withstand anybody who means it: that is what crypto/digest.h is for.
 *
 * Two runs of one length that differ in eight neighbouring bytes, in step of eight, never give the same.
 *
 * Threading: no shared state.
 */
#ifndef SP_BASE_HASH_H
#define SP_BASE_HASH_H

#include "base/bytes.h"

static inline uint64_t sp_hash64_step(uint64_t h, uint64_t word)
{
    h = (h ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    return h ^ h >> 32;
}

/* The same on every machine of one byte order: what is stored is little-endian. */
static inline uint64_t sp_hash64(uint64_t seed, struct sp_view v)
{
    uint64_t h = sp_hash64_step(seed, v.n), word;
    size_t at = 0;
    for (; at + sizeof word <= v.n; at += sizeof word) {
        memcpy(&word, v.p + at, sizeof word);
        h = sp_hash64_step(h, word);
    }
    word = 0;
    if (v.n > at)
        memcpy(&word, v.p + at, v.n - at);
    return sp_hash64_step(sp_hash64_step(h, word), 0);
}

#endif
