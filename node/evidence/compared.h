/*
 * node/evidence/compared.h - what a check compared, in words for the reader of a verdict.
 *
 * Each writes expected and actual of the line that was added last; nothing when the verdict does not tell.
 *
 * Threading: no shared state.
 */
#ifndef SP_EVIDENCE_COMPARED_H
#define SP_EVIDENCE_COMPARED_H

#include "node/evidence/message_check.h"
#include "node/evidence/verdict.h"

/* A view for "%.*s". */
#define SP_SHOW(v) (int)((v).n < SP_COMPARED_TEXT ? (v).n : SP_COMPARED_TEXT), (v).n ? (v).p : ""

void sp_compare_report(struct sp_verdict *v, const struct sp_trust *t, enum sp_report_aspect aspect,
                       const struct sp_question_made *q, const struct sp_report *r);
void sp_compare_receipt(struct sp_verdict *v, enum sp_receipt_aspect aspect, const struct sp_question_made *q,
                        const char *answer_digest, const struct sp_receipt *r);
/* The list is in force from when to when, and which time was asked about. */
void sp_compare_trust_time(struct sp_verdict *v, const struct sp_trust *t, int64_t at_s);
/* Two renditions that are not the same: the first line in which they differ. */
void sp_compare_lines(struct sp_verdict *v, struct sp_view made, struct sp_view found);

#endif
