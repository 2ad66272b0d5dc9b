/*
 * i18n/html.h - a rendition as a page for people, and as text for a terminal.
 *
 * Both are made from the canonical lines alone, so that what is read is what was verified. The page is one file:
 * style and figures inline, no script, nothing fetched, A4 print rules, every original text with its language; foreign text
 * is escaped and its hidden characters are shown. It can be read by keyboard and without colour, from 320 points of width on.
 *
 * Failures stay in out: FORMAT when the lines are not a rendition in the catalogue's language, NOMEM, LIMIT.
 *
 * Threading: no shared state.
 */
#ifndef SP_I18N_HTML_H
#define SP_I18N_HTML_H

#include "i18n/translated.h"

/* How page and text are laid out, in a number that both name: the page as <meta name="saphan-layout">, the text in its last line. Whoever changes what either
 * looks like raises it, so that a verifier of another version says that it cannot tell, and not that the page is wrong. */
enum { SP_LAYOUT = 2 };
#define SP_LAYOUT_LINE "saphan-layout/"

/* What stands in the page's evidence box besides what the lines say. name: the key "evidence.NAME". qr: text of the QR code, at
 * most SP_QR_MAX_TEXT bytes; empty: none. The page is a pure function of all this: no clock, no path, nothing by chance. */
struct sp_html_proof { const char *name; struct sp_view value; };
struct sp_html_evidence { const struct sp_html_proof *proofs; size_t n; struct sp_view qr; };
/* Translations of free texts (i18n/translated.h) stand below the originals, each with its status and its signer, in the languages' own
 * words, and a note says that the registry has not signed them. NULL or none: the very page or text without them. */

void sp_rendition_html(const struct sp_catalogue *cat, struct sp_view lines, struct sp_buf *out);
void sp_rendition_page_with(const struct sp_catalogue *cat, struct sp_view lines, const struct sp_html_evidence *evidence,
                            const struct sp_translated_list *translated, struct sp_buf *out);
static inline void sp_rendition_page(const struct sp_catalogue *cat, struct sp_view lines, const struct sp_html_evidence *evidence,
                                     struct sp_buf *out)
{
    sp_rendition_page_with(cat, lines, evidence, NULL, out);
}

/* For a terminal of `width` columns (0: 80): aligned, wrapped, safe to print. Values with letters written from right to left stand
 * between U+2068 and U+2069, which the lines themselves never hold. */
void sp_rendition_text_with(const struct sp_catalogue *cat, struct sp_view lines, const struct sp_translated_list *translated, unsigned width,
                            struct sp_buf *out);
static inline void sp_rendition_text(const struct sp_catalogue *cat, struct sp_view lines, unsigned width, struct sp_buf *out)
{
    sp_rendition_text_with(cat, lines, NULL, width, out);
}

#endif
