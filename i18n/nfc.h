/*
 * i18n/nfc.h - whether a text is in Normalization Form C (UAX #15).
 * Threading: no shared state.
 */
#ifndef SP_I18N_NFC_H
#define SP_I18N_NFC_H

#include "base/bytes.h"

/* FORMAT: not UTF-8, or more than a few million characters. INTERNAL: ICU has no data. */
struct sp_rc SP_MUST sp_text_is_nfc(struct sp_view text, bool *is);

#endif
