/*
 * node/evidence/marks.h - are the facts that a report marks as disputed those that its disputes name?
 *
 * Where a report shows every dispute, a fact bears the mark exactly when a dispute names it that is open or unresolved
 * (schema/dispute.h). Where it does not, because the product has no such section, the registry withheld some, or whoever passed
 * the copy on left some out, a mark may be of a dispute that is not shown; but what is shown still marks what it names.
 * The node uses this on what a partner sends, the verifier on what a bundle holds.
 *
 * Rules: report.disputed (a mark without a dispute, or a dispute without the mark).
 *
 * Threading: no shared state.
 */
#ifndef SP_EVIDENCE_MARKS_H
#define SP_EVIDENCE_MARKS_H

#include "schema/report.h"

enum sp_marks_ground { SP_MARKS_SHOWN, SP_MARKS_NO_SECTION, SP_MARKS_WITHHELD, SP_MARKS_LEFT_OUT };
/* disputed: facts with the mark. ground: SHOWN when each of them was looked up; else why the disputes of some may not be there. */
struct sp_marks_seen { size_t disputed; enum sp_marks_ground ground; };
/* "" for SHOWN, else why not, in plain words. */
const char *sp_marks_ground_text(enum sp_marks_ground g);

/* hidden: what is left out of this copy; NULL: nothing. Costs no more than a look at each fact when nothing is disputed. INVALID
 * (report.disputed, field: the kind of the fact), NOMEM. */
struct sp_rc SP_MUST sp_report_marks(const struct sp_report *r, const struct sp_report_hidden *hidden, struct sp_marks_seen *out,
                                     struct sp_diag *d);
/* Facts with the mark, whether it is right or not. */
size_t sp_report_disputed(const struct sp_report *r);

#endif
