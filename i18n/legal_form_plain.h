/*
 * i18n/legal_form_plain.h - one spelling for the spellings of a legal form, without ICU; for i18n/legal_form_aid.c only.
 *
 * Small letters without diacritics, marks between words as one space, traditional characters of forms as simplified ones,
 * Thai and Lao AM as one letter; nothing that cannot be seen.
 *
 * Threading: no shared state.
 */
#ifndef SP_I18N_LEGAL_FORM_PLAIN_H
#define SP_I18N_LEGAL_FORM_PLAIN_H

#include "base/bytes.h"
#include "base/limits.h"

/* at[i]: where the character that text[i] is of begins in the original, at[n]: its length. */
struct sp_form_plain { char text[SP_MAX_NAME_BYTES]; uint16_t at[SP_MAX_NAME_BYTES + 1]; size_t n; };

/* False: text is longer than SP_MAX_NAME_BYTES. text is valid UTF-8. No space at either end. */
bool sp_form_plain(struct sp_view text, struct sp_form_plain *out);

#endif
