/*
 * i18n/page_read.h - a page of i18n/html.h, or what a browser or mail program saved of one, as a sequence of parts.
 *
 * A small part of HTML, read strictly: what browsers read in more than one way, repair, run or fetch is refused, so that two pages
 * with the same parts are the same document to whoever shows them. The parts say nothing of what makes no difference there: case of
 * names, order and quoting of attributes, spelling of characters, comments, white space where it is not shown.
 *
 * Threading: no shared state.
 */
#ifndef SP_I18N_PAGE_READ_H
#define SP_I18N_PAGE_READ_H

#include "base/arena.h"

enum {
    SP_MAX_PAGE_BYTES = 16 * 1024 * 1024,
    SP_MAX_PAGE_PARTS = 1024 * 1024,
    SP_MAX_PAGE_DEPTH = 64,
    SP_MAX_PAGE_ATTRIBUTES = 32
};

enum sp_part_kind { SP_PART_OPEN, SP_PART_CLOSE, SP_PART_TEXT };

/* text: of an element, how it opens or closes, in one spelling: names in small letters, attributes in order; of text, the text. */
struct sp_part { enum sp_part_kind kind; struct sp_view name, text; };
struct sp_parts { struct sp_part *v; size_t n; struct sp_view language; /* of <html>; may be empty */ };

/*
 * Parts live in the arena and borrow from the page. FORMAT with rule, line and words:
 *   page.form     not the HTML of a report's page: no UTF-8, no elements closed in order, an unknown character reference, …
 *   page.active   an element that runs, fetches, asks or lays something over the page
 *   page.doctype  it does not begin with <!DOCTYPE html>
 *   page.charset  it does not say near its beginning that it is UTF-8
 * LIMIT with limit.page. NOMEM.
 */
struct sp_rc SP_MUST sp_page_read(struct sp_view page, struct sp_arena *a, struct sp_parts *out, struct sp_diag *d);

#endif
