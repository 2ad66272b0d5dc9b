/*
 * i18n/fold.h - one spelling for all spellings of a name that readers take for the same.
 * The result is for keys only; it is never shown. Folding a folded text changes nothing.
 * Threading: no shared state but a lock around Zawgyi conversion.
 */
#ifndef SP_I18N_FOLD_H
#define SP_I18N_FOLD_H

#include "base/bytes.h"

/* Writes the fold of text to out (cap bytes) and its length to *n. FORMAT: not UTF-8. LIMIT: does not fit. */
struct sp_rc SP_MUST sp_fold(struct sp_view text, char *out, size_t cap, size_t *n);

/* True when Burmese text is most likely in the Zawgyi encoding, which shares Unicode's code points. */
bool sp_zawgyi_likely(struct sp_view text);
/* Zawgyi to Unicode; the same rules as sp_fold. */
struct sp_rc SP_MUST sp_zawgyi_convert(struct sp_view text, char *out, size_t cap, size_t *n);

static inline bool sp_cp_han(uint32_t c)
{
    return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || c == 0x3005 || c == 0x3007 ||
           (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3134F);
}
/* Decode one code point of valid UTF-8 at p. */
static inline uint32_t sp_utf8_at(const char *s, size_t *len)
{
    const unsigned char *p = (const unsigned char *)s;
    if (p[0] < 0x80) { *len = 1; return p[0]; }
    if (p[0] < 0xE0) { *len = 2; return (p[0] & 0x1Fu) << 6 | (p[1] & 0x3Fu); }
    if (p[0] < 0xF0) { *len = 3; return (p[0] & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu); }
    *len = 4;
    return (p[0] & 7u) << 18 | (p[1] & 0x3Fu) << 12 | (p[2] & 0x3Fu) << 6 | (p[3] & 0x3Fu);
}
static inline size_t sp_utf8_write(char *out, uint32_t c)
{
    if (c < 0x80) { out[0] = (char)c; return 1; }
    if (c < 0x800) { out[0] = (char)(0xC0 | c >> 6); out[1] = (char)(0x80 | (c & 0x3F)); return 2; }
    if (c < 0x10000) {
        out[0] = (char)(0xE0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3F));
        out[2] = (char)(0x80 | (c & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3F));
    out[2] = (char)(0x80 | (c >> 6 & 0x3F));
    out[3] = (char)(0x80 | (c & 0x3F));
    return 4;
}

#endif
