/*
 * i18n/name_words.h - words that many company names share, by meaning: trade words, places, countries, brands.
 * Threading: the table is built once, on first use, and read only after that.
 */
#ifndef SP_I18N_NAME_WORDS_H
#define SP_I18N_NAME_WORDS_H

#include "base/bytes.h"

enum sp_word_kind { SP_WORD_STOP, SP_WORD_GENERIC, SP_WORD_TRADE, SP_WORD_BRANCH, SP_WORD_COUNTRY, SP_WORD_PLACE, SP_WORD_BRAND };

struct sp_word { enum sp_word_kind kind; const char *token; };

/* The word spelled so (folded; Latin without diacritics), or NULL. *opens: phrases begin with it. */
const struct sp_word *sp_word_named(struct sp_view spelling, bool *opens);
/* The longest word of an unspaced script that begins at text.p, its bytes in *n; NULL when there is none.
 * whole: text is one whole chunk (short words count only then); ends at cluster boundaries only. */
const struct sp_word *sp_word_at(struct sp_view text, bool at_start, size_t *n);
/* The English trade word, general word or place that a transcribed word (in the spelling of i18n/romanise.h) sounds like,
 * surely; NULL when there is none. */
const struct sp_word *sp_word_heard(struct sp_view ascii);
/* A token that words of a kind share, e.g. to merge two. NULL when there is none. */
const struct sp_word *sp_word_token(const char *token);
/* Spellings that the table has no room for: none, or the table is to be made larger. */
size_t sp_word_spellings_left_out(void);

#endif
