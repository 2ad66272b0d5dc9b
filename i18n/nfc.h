/*
 * i18n/nfc.h - whether a text is in Normalization Form C (UAX #15).
 *
 * By a table that is frozen in the source tree (nfc_table.h, Unicode 15), so that a verifier needs no ICU; what is NFC stays NFC in later
 * versions of Unicode. A run of more marks than any writing has is not taken for NFC.
 *
 * Threading: no shared state.
 */
#ifndef SP_I18N_NFC_H
#define SP_I18N_NFC_H

#include "base/bytes.h"

/* FORMAT: not UTF-8. */
struct sp_rc SP_MUST sp_text_is_nfc(struct sp_view text, bool *is);

#endif
