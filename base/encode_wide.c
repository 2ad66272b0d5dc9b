/*
 * The well-known way with shuffles for tables: a character's upper four bits tell what to add to make it its value, and the
 * two halves together whether it is in the alphabet at all.
 *
 *   upper half   characters          what is added   lower half is one of
 *   2            -                   17              d
 *   3            0-9                 4               0-9
 *   4, 6         A-O, a-o            -65, -71        1-f
 *   5            P-Z _               -65             0-a f       (_: 33 more)
 *   7            p-z                 -71             0-a
 */
#include "base/encode_wide.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define WIDE __attribute__((target("avx2")))
enum { STEP = 32, SAYS = STEP / 4 * 3 };

/* A bit for each row that a lower half is not in; 16: the row of all other upper halves. */
#define NOT_IN 0x15, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x13, 0x3b, 0x3b, 0x3a, 0x3b, 0x33
#define ROW 16, 16, 1, 2, 4, 8, 4, 32, 16, 16, 16, 16, 16, 16, 16, 16
#define ADDED 0, 0, 17, 4, -65, -65, -71, -71, 0, 0, 0, 0, 0, 0, 0, 0
#define BYTES 2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1

WIDE static inline __m256i upper_half(__m256i c)
{
    return _mm256_and_si256(_mm256_srli_epi32(c, 4), _mm256_set1_epi8(0x0f));
}

/* Not zero for each character that is not in the alphabet. */
WIDE static inline __m256i outside(__m256i c)
{
    __m256i not_in = _mm256_setr_epi8(NOT_IN, NOT_IN), row = _mm256_setr_epi8(ROW, ROW);
    __m256i lower = _mm256_and_si256(c, _mm256_set1_epi8(0x0f));
    return _mm256_and_si256(_mm256_shuffle_epi8(not_in, lower), _mm256_shuffle_epi8(row, upper_half(c)));
}

/* Each says six bits. */
WIDE static inline __m256i value(__m256i c)
{
    __m256i added = _mm256_shuffle_epi8(_mm256_setr_epi8(ADDED, ADDED), upper_half(c));
    __m256i under = _mm256_and_si256(_mm256_cmpeq_epi8(c, _mm256_set1_epi8('_')), _mm256_set1_epi8(33));
    return _mm256_add_epi8(c, _mm256_add_epi8(added, under));
}

/* Four times six bits are three bytes; they end up side by side. */
WIDE static inline __m256i join(__m256i v)
{
    __m256i pairs = _mm256_maddubs_epi16(v, _mm256_set1_epi32(0x01400140));
    __m256i fours = _mm256_madd_epi16(pairs, _mm256_set1_epi32(0x00011000));
    __m256i bytes = _mm256_shuffle_epi8(fours, _mm256_setr_epi8(BYTES, BYTES));
    return _mm256_permutevar8x32_epi32(bytes, _mm256_setr_epi32(0, 1, 2, 4, 5, 6, 3, 7));
}

WIDE static size_t only(const char *p, size_t n, bool *good)
{
    __m256i bad = _mm256_setzero_si256();
    size_t i = 0;
    for (; n - i >= STEP; i += STEP)
        bad = _mm256_or_si256(bad, outside(_mm256_loadu_si256((const __m256i *)(const void *)(p + i))));
    *good = _mm256_testz_si256(bad, bad);
    return i;
}

/* A whole register is stored, though its last bytes say nothing yet: there must be that much room behind. */
WIDE static size_t decode(const char *p, size_t n, char *to, bool *good)
{
    __m256i bad = _mm256_setzero_si256();
    size_t i = 0;
    for (; (n - i) / 4 * 3 >= STEP; i += STEP, to += SAYS) {
        __m256i c = _mm256_loadu_si256((const __m256i *)(const void *)(p + i));
        bad = _mm256_or_si256(bad, outside(c));
        _mm256_storeu_si256((__m256i *)(void *)to, join(value(c)));
    }
    *good = _mm256_testz_si256(bad, bad);
    return i;
}

/* --- the other way --- */

/* What is added to a value makes its character, by the row of the value: 26-51, 52-61, 62, 63, 0-25. */
#define DIGIT '0' - 52
#define TO_CHARACTER 'a' - 26, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, '-' - 62, '_' - 63, 'A', 0, 0
/* The three bytes b0 b1 b2 as b1 b0 b2 b1, in which every six bits lie inside sixteen. */
#define IN_PAIRS 1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10

WIDE static size_t encode(const char *p, size_t n, char *to)
{
    const __m256i rows = _mm256_setr_epi8(TO_CHARACTER, TO_CHARACTER);
    size_t i = 0;
    for (; n - i >= STEP; i += SAYS, to += STEP) {
        __m256i b = _mm256_loadu_si256((const __m256i *)(const void *)(p + i));
        b = _mm256_permutevar8x32_epi32(b, _mm256_setr_epi32(0, 1, 2, 2, 3, 4, 5, 5)); /* twelve bytes in each half */
        b = _mm256_shuffle_epi8(b, _mm256_setr_epi8(IN_PAIRS, IN_PAIRS));
        __m256i odd = _mm256_mulhi_epu16(_mm256_and_si256(b, _mm256_set1_epi32(0x0fc0fc00)), _mm256_set1_epi32(0x04000040));
        __m256i even = _mm256_mullo_epi16(_mm256_and_si256(b, _mm256_set1_epi32(0x003f03f0)), _mm256_set1_epi32(0x01000010));
        __m256i v = _mm256_or_si256(odd, even);
        __m256i row = _mm256_subs_epu8(v, _mm256_set1_epi8(51));
        row = _mm256_or_si256(row, _mm256_and_si256(_mm256_cmpgt_epi8(_mm256_set1_epi8(26), v), _mm256_set1_epi8(13)));
        _mm256_storeu_si256((__m256i *)(void *)to, _mm256_add_epi8(v, _mm256_shuffle_epi8(rows, row)));
    }
    return i;
}

size_t sp_b64url_encode_wide(const char *p, size_t n, char *to)
{
    return n >= STEP && __builtin_cpu_supports("avx2") ? encode(p, n, to) : 0;
}

size_t sp_b64url_only_wide(const char *p, size_t n, bool *good)
{
    *good = true;
    return n >= STEP && __builtin_cpu_supports("avx2") ? only(p, n, good) : 0;
}

size_t sp_b64url_decode_wide(const char *p, size_t n, char *to, bool *good)
{
    *good = true;
    return n >= 2 * STEP && __builtin_cpu_supports("avx2") ? decode(p, n, to, good) : 0;
}

#else

size_t sp_b64url_encode_wide(const char *p, size_t n, char *to)
{
    (void)p, (void)n, (void)to;
    return 0;
}

size_t sp_b64url_only_wide(const char *p, size_t n, bool *good)
{
    (void)p, (void)n;
    *good = true;
    return 0;
}

size_t sp_b64url_decode_wide(const char *p, size_t n, char *to, bool *good)
{
    (void)to;
    return sp_b64url_only_wide(p, n, good);
}

#endif
