/*
 * node/evidence/page_qr.h - what the QR code of a page says: which report it is, and where its issuer tells what became of it.
 *
 *   saphan:report?sha256=<digest>[&exchange=<id>][&status=<uri of the status list>#<index>]
 *
 * digest: base64url SHA-256 of the signed part of the report, the same for every copy of it. status stands as it is, and is the
 * last; it is left out when the report names no list, or when the code would not hold it. One report and exchange have one text.
 *
 * Threading: no shared state.
 */
#ifndef SP_EVIDENCE_PAGE_QR_H
#define SP_EVIDENCE_PAGE_QR_H

#include "node/evidence/verify.h"

/* exchange: or empty. Appended to out. */
void sp_page_qr_put(struct sp_view digest, struct sp_view exchange, const struct sp_report_status *status, struct sp_buf *out);
/* The same of a report whose signature nobody looked at here; of one that cannot be read without status. */
struct sp_rc SP_MUST sp_page_qr_of(struct sp_view report_text, struct sp_view digest, struct sp_view exchange, struct sp_buf *out);
/* Check page.qr: text is what a page of the bundle's report says. After the others; skipped when the report was not verified. */
void sp_page_qr_check(struct sp_view text, struct sp_verified *v);

#endif
