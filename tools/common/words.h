/*
 * tools/common/words.h - what a screen says with words of the report's catalogue, in the language of this process.
 *
 * In English codes stand as they are, as everything for the record does; in another language their labels stand in their place.
 *
 * Threading: no shared state.
 */
#ifndef SP_TOOLS_WORDS_H
#define SP_TOOLS_WORDS_H

#include "node/evidence/left_out.h"
#include "schema/codelist.h"

/* Label of a code, of a kind or its section ("registered.name", "legal"). Constant, or what was given. */
struct sp_view sp_words_code(enum sp_codelist list, struct sp_view code);
struct sp_view sp_words_kind(struct sp_view kind);
/* "section legal, 2 facts of registered, 1 entry of withheld"; nothing when nothing is left out. */
void sp_words_left_out(struct sp_buf *b, const struct sp_report *r, const struct sp_report_hidden *hidden);
/* Is the text of a failure or a code for the record the reader's language already? */
bool sp_words_english(void);

#endif
