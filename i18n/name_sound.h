/*
 * i18n/name_sound.h - how a romanised name sounds: coarsely (classes for an index) and finely (a distance).
 * Threading: the cost table is built once, on first use, and read only after that.
 */
#ifndef SP_I18N_NAME_SOUND_H
#define SP_I18N_NAME_SOUND_H

#include "base/bytes.h"

/* Consonant classes of one romanised word (upper-case letters, which are muted, are left out):
 * k t p s n m l w, h at the start only; vowels and a closing r or w are dropped. Returns the length. */
size_t sp_sound_classes(struct sp_view ascii, char *out, size_t cap);
/* The same with the first of each run of vowels as a, i or u. */
size_t sp_sound_vowels(struct sp_view ascii, char *out, size_t cap);

/* Phones of romanised words: one byte each, spaces left out; muted letters and a closing r or h are optional.
 * pinyin: q, x, c, z as Chinese reads them. Returns how many; those past cap are left out. */
size_t sp_phones(struct sp_view ascii, bool pinyin, uint8_t *out, size_t cap);
/* Likeness of two runs of phones, 0 to 1: like sounds differ little, vowels hardly. Symmetric. Below least, which
 * spares the work, it may be 0. */
double sp_phones_alike(const uint8_t *a, size_t n, const uint8_t *b, size_t m, double least);
/* How much there is to compare, in consonants. */
double sp_phones_weight(const uint8_t *a, size_t n);

enum { SP_MOST_PHONES = 96 };

#endif
