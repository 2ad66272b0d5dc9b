/*
 * i18n/name_letters.h - English words and letters as other scripts write them by their sound.
 * Threading: a table is built once, on first use, and read only after that.
 */
#ifndef SP_I18N_NAME_LETTERS_H
#define SP_I18N_NAME_LETTERS_H

#include "base/bytes.h"

/* Thai, Lao, Khmer or Burmese text (folded, no spaces) that is nothing but names of Latin letters: those letters, in lower
 * case; 0 when it is not, or has more than cap. */
size_t sp_letters_named(struct sp_view run, char *out, size_t cap);
/* The names of Latin letters and digits, one after the other, as sp_phones reads them. out has room for 12 bytes a letter. */
size_t sp_letters_spell(struct sp_view ascii, char *out);
/* One English word (lower case) as it is spoken, in the spelling that i18n/romanise.h gives transcribed words; upper-case
 * letters are often left out. Output past cap is left out. */
size_t sp_english_spoken(struct sp_view word, char *out, size_t cap);

#endif
