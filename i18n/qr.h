/*
 * i18n/qr.h - text as a QR code (ISO/IEC 18004): byte mode, error correction level M, versions 1 to 11.
 *
 * Our own, and not a library's, since a page must come out the same to the byte wherever and whenever it is made again: which
 * version and which mask is taken is fixed here, in whole numbers. The mask is the one with the least penalty, the first of
 * several; the patterns of the third rule are looked for inside the symbol only.
 *
 * Threading: no shared state.
 */
#ifndef SP_I18N_QR_H
#define SP_I18N_QR_H

#include "base/bytes.h"

enum { SP_QR_MAX_SIZE = 61, SP_QR_MAX_TEXT = 251 /* bytes */, SP_QR_QUIET = 4 /* light modules that must stand around it */ };

/* Bit x of row[y]: dark. */
struct sp_qr { unsigned size; uint64_t row[SP_QR_MAX_SIZE]; };

/* The smallest symbol that holds the text. LIMIT: it is longer than SP_QR_MAX_TEXT. */
struct sp_rc SP_MUST sp_qr_encode(struct sp_view text, struct sp_qr *out);
static inline bool sp_qr_dark(const struct sp_qr *q, unsigned x, unsigned y) { return q->row[y] >> x & 1; }

#endif
