/*
 * i18n/reading_thai_lao.h - Thai and Lao as they are spoken, syllable by syllable; for i18n/reading_aid.c alone.
 *
 * Threading: constant tables.
 */
#ifndef SP_I18N_READING_THAI_LAO_H
#define SP_I18N_READING_THAI_LAO_H

#include "base/bytes.h"

enum { SP_SPOKEN_LETTERS = 400, SP_SPOKEN_BYTES = 5 * SP_SPOKEN_LETTERS };

/* One run of letters: offsets from U+0E00 (Thai) or U+0E80 (Lao), n at most SP_SPOKEN_LETTERS. out: SP_SPOKEN_BYTES. Lower-case letters. */
size_t sp_spoken_thai_lao(bool lao, const uint8_t *letters, size_t n, char *out);

#endif
