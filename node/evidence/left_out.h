/*
 * node/evidence/left_out.h - what of a report is not in a copy of it, for people and programs.
 *
 * Digests name no fact (only their place among others is seen), so facts are counted by section; that a section is missing follows from the
 * product.
 *
 * Threading: no shared state.
 */
#ifndef SP_EVIDENCE_LEFT_OUT_H
#define SP_EVIDENCE_LEFT_OUT_H

#include "schema/report.h"

/* what: a section, or "policy" for entries of withheld[]. n: how many facts or entries; 0: the section as a whole. */
struct sp_left_out { struct sp_view what; size_t n; };
enum { SP_MAX_LEFT_OUT = SP_SECTION_COUNT + 1 };
bool sp_left_out_any(const struct sp_report_hidden *hidden);
/* In the product's order, "policy" last. Returns how many; 0: the report is there in full. */
size_t sp_report_left_out(const struct sp_report *r, const struct sp_report_hidden *hidden, struct sp_left_out out[SP_MAX_LEFT_OUT]);

/* "section legal, 2 facts of registered, 1 entry of withheld"; nothing when nothing is left out. */
void sp_left_out_put_words(struct sp_buf *b, const struct sp_report *r, const struct sp_report_hidden *hidden);
/* {"sections":["legal"],"facts":{"registered":2},"policy":1} */
void sp_left_out_put_json(struct sp_buf *b, const struct sp_report *r, const struct sp_report_hidden *hidden);

#endif
