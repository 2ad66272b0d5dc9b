/*
 * tools/saphan-pdf/attach.h - a file inside of a PDF, by an incremental update (ISO 32000-1, 7.5.6): the document's bytes stay
 * as they are, and behind them come the file, a new catalogue and a table of where they are.
 *
 * For documents with a plain cross-reference table, as the library writes them. The same update says what the library does not:
 * the language, that the document is tagged, that its title is to be shown, and an identifier made from the bytes.
 *
 * Rules: pdf.attach
 *
 * Threading: no shared state.
 */
#ifndef SP_PDF_ATTACH_H
#define SP_PDF_ATTACH_H

#include "base/bytes.h"

struct sp_pdf_attachment {
    struct sp_view name;        /* ASCII letters, digits, . - _ */
    struct sp_view type;        /* "application/json" */
    struct sp_view description; /* UTF-8 */
    struct sp_view bytes;
    int64_t time_s;
    struct sp_view language;    /* of the document: "zh" */
};

/* Appended to out, the document first. FORMAT when it is not such a document, or has attachments already; INVALID for a name
 * or type of other characters. */
struct sp_rc SP_MUST sp_pdf_attach(struct sp_view pdf, const struct sp_pdf_attachment *a, struct sp_buf *out, struct sp_diag *d);

#endif
