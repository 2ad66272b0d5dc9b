/*
 * node/evidence/disclose_quick.h - internal to node/evidence/disclose: reports as nodes send them, opened without a walk.
 *
 * "Yes, and this is it" or "not sure": then sp_disclosed_open decides and says what is wrong. Knows only reports of which
 * nothing is withheld. tests/unit/test_disclose.c holds the two against each other.
 *
 * Threading: no shared state.
 */
#ifndef SP_EVIDENCE_DISCLOSE_QUICK_H
#define SP_EVIDENCE_DISCLOSE_QUICK_H

#include "base/arena.h"
#include "schema/report.h"

/* claims: the opened payload, in the arena; the report points into it. */
bool sp_disclosed_quickly(struct sp_view payload, struct sp_view token, struct sp_arena *a, struct sp_view *claims,
                          struct sp_report *report);

#endif
