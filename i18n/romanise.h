/*
 * i18n/romanise.h - folded text as ASCII, for keys only: never a name to show.
 * Letters that a silencing mark mutes come out in upper case ("siemenS"): callers drop them or take them as
 * optional. Everything else is lower-case letters, digits and single spaces.
 * Threading: read-only tables.
 */
#ifndef SP_I18N_ROMANISE_H
#define SP_I18N_ROMANISE_H

#include "base/bytes.h"

/* Latin and other letters without their marks; text of the scripts below is left out. Returns the length. */
size_t sp_romanise_latin(struct sp_view folded, char *out, size_t cap);
/* All scripts; Han characters as pinyin, one word each. alt: second readings. Output past cap is left out. */
size_t sp_romanise(struct sp_view folded, bool alt, char *out, size_t cap);
/* One run of Thai, Lao, Khmer or Burmese letters (no spaces). */
size_t sp_romanise_indic(struct sp_view run, char *out, size_t cap);
/* Syllable of one Han character, NUL-ended and empty when unknown; len is set. */
const char *sp_pinyin(uint32_t c, size_t *len);
/* Of the character at a byte of a text, which may say which of two readings it has. Traditional characters, too. */
const char *sp_pinyin_in(struct sp_view text, size_t at, size_t *len);
/* Whether lower-case letters are one to four pinyin syllables. */
bool sp_pinyin_like(struct sp_view word);

static inline bool sp_cp_indic(uint32_t c)
{
    return (c >= 0x0E00 && c < 0x0F00) || (c >= 0x1000 && c < 0x10A0) || (c >= 0x1780 && c < 0x1800) ||
           (c >= 0xA9E0 && c < 0xAA00) || (c >= 0xAA60 && c < 0xAA80);
}

#endif
