/*
 * tools/saphan-pdf/draw.h - a report as a PDF: layout from its canonical lines alone.
 *
 * Threading: one thread.
 */
#ifndef SP_PDF_DRAW_H
#define SP_PDF_DRAW_H

#include "i18n/translated.h"

struct sp_pdf_proof { const char *name; struct sp_view value; }; /* name: the key "evidence.NAME" */

struct sp_pdf_report {
    const struct sp_catalogue *cat;
    struct sp_view lines;
    const struct sp_translated_list *translated; /* of free texts, to be shown below the originals; NULL: none */
    const struct sp_pdf_proof *proofs;
    size_t n_proofs;
    struct sp_view qr;        /* text of the QR code, at most SP_QR_MAX_TEXT bytes; empty: none */
    int64_t issued_s;         /* the only time in the file */
    struct sp_view attached;  /* name of the bundle in the file */
    bool unverified;
    const char *fonts;        /* a folder, or NULL for the system's */
};

/* Appended to out. *written_out: characters that no font had, shown as [U+XXXX]. FORMAT when the lines are not a rendition in the
 * catalogue's language; CONFIG (pdf.font): a font is missing; LIMIT (limit.pages); NOMEM. */
struct sp_rc SP_MUST sp_pdf_draw(const struct sp_pdf_report *r, struct sp_buf *out, size_t *written_out, struct sp_diag *d);

#endif
