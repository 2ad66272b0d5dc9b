/*
 * node/evidence/render.h - a parsed report in a catalogue's language.
 *
 * Threading: no shared state but the digests of built-in catalogues, behind a lock.
 */
#ifndef SP_EVIDENCE_RENDER_H
#define SP_EVIDENCE_RENDER_H

#include "i18n/translated.h"
#include "schema/report.h"

/* The canonical lines (i18n/rendition.h), appended to out. CORRUPT when a fact's data is not canonical. */
struct sp_rc SP_MUST sp_render_report(const struct sp_report *report, const struct sp_catalogue *cat, struct sp_buf *out,
                                      struct sp_diag *d);
/* The same of a copy, saying what is left out of it. Nothing hidden: the very lines of sp_render_report. */
struct sp_rc SP_MUST sp_render_redacted(const struct sp_report *report, const struct sp_report_hidden *hidden,
                                        const struct sp_catalogue *cat, struct sp_buf *out, struct sp_diag *d);
/* True: the lines of sp_render_redacted are what a JSON string holds that is written like this (what stands between its quotes);
 * there are *lines_n bytes of them. False: they are not, or it takes sp_json_writes to see. out: room for the work. */
bool sp_render_is(const struct sp_report *report, const struct sp_report_hidden *hidden, const struct sp_catalogue *cat,
                  struct sp_view written, struct sp_buf *out, size_t *lines_n);
/*
 * The page (i18n/html.h) of those lines, with the digests of the report's JWS, of the catalogue and of the lines in
 * its evidence box, and the QR code of node/evidence/page_qr.h. exchange: the request's jti, or empty.
 */
struct sp_rc SP_MUST sp_render_page(const struct sp_catalogue *cat, struct sp_view lines, struct sp_view report_text,
                                    struct sp_view exchange, struct sp_buf *out);
/* The same with translations of free texts beside the originals (node/evidence/carried.h). */
struct sp_rc SP_MUST sp_render_page_with(const struct sp_catalogue *cat, struct sp_view lines, struct sp_view report_text,
                                         struct sp_view exchange, const struct sp_translated_list *translated, struct sp_buf *out);

#endif
