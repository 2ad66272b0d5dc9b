/*
 * i18n/mask_near.h - what makes a number another number without touching its digits: of i18n/mask.h.
 *
 * A sign, a decimal point or a word of minus before it, brackets around it, a per cent sign or word, a multiplier behind it
 * ("9 million", "9万", "9 ລ້ານ") over any blanks and punctuation, a half, a dozen, a numeral in words beside it. What cannot be
 * told (the letter M) is equal to nothing but itself. Words: i18n/mask_words.h.
 *
 * Threading: no shared state. Without ICU: the verifier has none.
 */
#ifndef SP_I18N_MASK_NEAR_H
#define SP_I18N_MASK_NEAR_H

#include "base/bytes.h"

/* Unicode 15, categories Nd, Nl and No. Without U+3007, which is one of the numerals of Han and treated as they are. */
bool sp_is_number(uint32_t cp);

/* What stands beside the number [from, to) of a text and changes it, as one figure; 0: nothing. Equal: the same power of
 * ten, the same sign, the same share, in whatever words. *begin and *end: of it with the words that are multiplied with it. */
uint64_t sp_mask_near(struct sp_view text, size_t from, size_t to, size_t *begin, size_t *end);
/* The numbers that a text without digits says in words ("nine million", "九百万"), as one figure, in any order; 0: none. */
uint64_t sp_mask_words(struct sp_view text);

#endif
