/*
 * node/evidence/said_internal.h - what the parts of node/evidence/said*.c share.
 *
 * Threading: no shared state.
 */
#ifndef SP_EVIDENCE_SAID_INTERNAL_H
#define SP_EVIDENCE_SAID_INTERNAL_H

#include "i18n/catalogue.h"
#include "node/evidence/said.h"

enum { SP_PLACES = 4 };

/* What is compared, and where it stands for the reader. markup: shown only where nothing else tells the difference. line: of a text or
 * of canonical lines, from 1 on; else 0. */
struct sp_piece { struct sp_view text, place[SP_PLACES]; size_t line; bool markup; };
struct sp_pieces { struct sp_piece *v; size_t n; };

/* The text of a terminal: a report as i18n/text.c lays it out, so many columns wide, and what stands above it; both end anywhere. */
struct sp_said_text { struct sp_view above, body; size_t body_line; unsigned width; };

/* By its first rule of '=', which is as wide as the text. False: there is none. */
bool sp_said_text_find(struct sp_view file, struct sp_said_text *out);
/* Valid UTF-8, as a terminal shows it: FORMAT with shown.kind, line and words where something moves what stands there. */
struct sp_rc SP_MUST sp_said_text_plain(struct sp_view file, unsigned width, struct sp_diag *d);

/* Begun lines; 0 of an empty text. */
size_t sp_lines_of(struct sp_view text);
/* A document cut into pieces, in the arena. FORMAT, LIMIT (i18n/page_read.h), NOMEM. */
struct sp_rc SP_MUST sp_pieces_of_page(struct sp_view page, struct sp_arena *a, struct sp_pieces *out, struct sp_view *language,
                                       struct sp_diag *d);
struct sp_rc SP_MUST sp_pieces_of_text(const struct sp_said_text *text, struct sp_arena *a, struct sp_pieces *out);
struct sp_rc SP_MUST sp_pieces_of_lines(struct sp_view lines, struct sp_arena *a, struct sp_pieces *out);

/* The layout that a page or text names (i18n/html.h); 0: none, or no number. */
unsigned sp_layout_of_page(const struct sp_pieces *page);
unsigned sp_layout_of_text(struct sp_view text);
/* The same of a page that could not be read; nothing but a hint. */
unsigned sp_layout_near_top(struct sp_view page);

/* Whether they are alike, piece by piece; if not, the differences go into out's v, n and beyond. */
struct sp_rc SP_MUST sp_pieces_compare(const struct sp_pieces *expected, const struct sp_pieces *found, struct sp_said *out);

#endif
