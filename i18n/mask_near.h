/*
 * i18n/mask_near.h - what makes a number another number without touching its digits: of i18n/mask.h.
 *
 * A sign or a decimal point before it, a per cent sign or word, a multiplier behind it ("9 million", "9万", "9 ລ້ານ"), a
 * half, a numeral of Han beside it. The tables know the languages of the reports and those that engines are asked for.
 *
 * Threading: no shared state. Without ICU: the verifier has none.
 */
#ifndef SP_I18N_MASK_NEAR_H
#define SP_I18N_MASK_NEAR_H

#include "base/bytes.h"

/* Unicode 15, categories Nd, Nl and No. Without U+3007, which is one of the numerals of Han and treated as they are. */
bool sp_is_number(uint32_t cp);

/* What stands beside the number [from, to) of a text and changes it, as one figure; 0: nothing. Equal: the same power of
 * ten, the same sign, the same share, in whatever words. */
uint32_t sp_mask_near(struct sp_view text, size_t from, size_t to);

#endif
