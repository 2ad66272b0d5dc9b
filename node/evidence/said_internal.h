/*
 * node/evidence/said_internal.h - what the parts of node/evidence/said*.c share.
 *
 * Threading: no shared state.
 */
#ifndef SP_EVIDENCE_SAID_INTERNAL_H
#define SP_EVIDENCE_SAID_INTERNAL_H

#include "i18n/catalogue.h"
#include "node/evidence/said.h"

/* What is compared, and where it stands for the reader. markup: shown only where nothing else tells the difference. */
struct sp_piece { struct sp_view text, place[4]; bool markup; };
struct sp_pieces { struct sp_piece *v; size_t n; };

/* A document cut into pieces, in the arena. FORMAT, LIMIT (i18n/page_read.h), NOMEM. */
struct sp_rc SP_MUST sp_pieces_of_page(struct sp_view page, struct sp_arena *a, struct sp_pieces *out, struct sp_view *language,
                                       struct sp_diag *d);
struct sp_rc SP_MUST sp_pieces_of_text(struct sp_view text, struct sp_arena *a, struct sp_pieces *out);
struct sp_rc SP_MUST sp_pieces_of_lines(struct sp_view lines, struct sp_arena *a, struct sp_pieces *out);

/* Whether they are alike, piece by piece; if not, the differences go into out's v, n and beyond. */
struct sp_rc SP_MUST sp_pieces_compare(const struct sp_pieces *expected, const struct sp_pieces *found, struct sp_said *out);

#endif
