/*
 * i18n/mask_words.h - the words and signs that make a number another one: of i18n/mask_near.h.
 *
 * The tables know the languages of the reports and those that engines are asked for. Capitals, full-width letters and small ones are one.
 * Threading: no shared state. Without ICU: the verifier has none.
 */
#ifndef SP_I18N_MASK_WORDS_H
#define SP_I18N_MASK_WORDS_H

#include "base/bytes.h"

/* What a word is; `n` of the word is the power of ten of TIMES and SHORT (one that is
 * something else, too, when it does not follow digits: "ty", "cent"), the digit of DIGIT, the share (1 per cent, 2 mille, 3 myriad, 4 points) of SHARE,
 * and which one of MARK. UNIT is a unit of measure or an era, and PASS with an n a currency,
 * which a multiplier may follow: which one (enum sp_unit). OTHER only begins like a word of these. */
enum sp_mask_kind { SP_MASK_TIMES = 1, SP_MASK_SHORT, SP_MASK_DIGIT, SP_MASK_PASS, SP_MASK_SHARE, SP_MASK_MARK, SP_MASK_MINUS, SP_MASK_UNIT, SP_MASK_OTHER };
enum { SP_MASK_HALF = 1 }; /* of MARK */
struct sp_mask_word { const char *text; uint8_t kind, n; };

/* Latin letters with their marks, full-width ones too. */
bool sp_mask_latin(uint32_t cp);
/* Between a number and a word that goes with it: blanks, punctuation, brackets, symbols; no letter, no digit. */
bool sp_mask_gap(uint32_t cp);
/* The longest word that the text begins with, and its bytes; NULL: none. Latin words are whole. */
const struct sp_mask_word *sp_mask_word_at(struct sp_view rest, size_t *bytes);
/* The longest word that the text ends with; as sp_mask_word_at. */
const struct sp_mask_word *sp_mask_word_before(struct sp_view before, size_t *bytes);

#endif
