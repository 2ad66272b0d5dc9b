/*
 * schema/decided.h - what a decision about a disputed fact rests on: earlier versions that a record carries, so that another folder of the
 * same registry knows what was found wrong, and does not take it back when a file brings it once more.
 *
 *   {"subject":…,"facts":[…],"decided":[{…},…]}
 *
 * Of each disputes.dispute among the facts that this registry ended with a correction: the versions in which it was open or unresolved,
 * and the versions of the fact it names that were marked since, each with the time when it was received. A claim of a record, no
 * proof: an import takes it only where whoever imports says that the file is the registry's own.
 *
 * Rule: schema.company.decided.
 *
 * Threading: no shared state.
 */
#ifndef SP_SCHEMA_DECIDED_H
#define SP_SCHEMA_DECIDED_H

#include "schema/company.h"
#include "schema/dispute.h"

/* Whether that version of a dispute is the registry's own correction. *out: what it says; views as sp_dispute_of. */
struct sp_rc SP_MUST sp_fact_is_decision(const struct sp_fact *f, struct sp_arena *a, struct sp_dispute *out, bool *is);

/* From every version of a company, older first within a slot (history), what belongs to the decisions among c->facts; into c->decided, in
 * the arena. *n: decisions of which there is both. */
struct sp_rc SP_MUST sp_company_add_decided(struct sp_company *c, const struct sp_company *history, struct sp_arena *a, size_t *n);
/* If that fact of c is a decision: what belongs to it alone, facts and earlier versions; else a record without any. In the arena. */
struct sp_rc SP_MUST sp_company_decision(const struct sp_company *c, const struct sp_fact *f, struct sp_arena *a, struct sp_company *out);
/* How many decisions a record carries. */
size_t sp_company_decisions(const struct sp_company *c);

/* INVALID (schema.company.decided): a version that belongs to no decision of the record, or one without its dispute. */
struct sp_rc SP_MUST sp_company_check_decided(const struct sp_company *c, struct sp_arena *a, struct sp_diag *d);

#endif
