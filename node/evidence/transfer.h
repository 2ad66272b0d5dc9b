/*
 * node/evidence/transfer.h - on which basis a report left its country: what can be told of it from the report alone.
 *
 * The node uses this on what a partner sends, the verifier on what a bundle holds. That a basis is a true one, a signed contract
 * for instance, no report proves; nor that a rule of that name stands in the table whose digest the report names.
 *
 * Rules: report.transfer (a rule, of a ground or of what was withheld, is none of the issuer's country; or facts left the country
 * by no rule at all).
 *
 * Threading: no shared state.
 */
#ifndef SP_EVIDENCE_TRANSFER_H
#define SP_EVIDENCE_TRANSFER_H

#include "schema/report.h"

/* Of nodes of two countries, and says nothing of a transfer. */
bool sp_report_without_basis(const struct sp_report_head *h);
/* The first rule named that is neither one of the issuer's country nor of the default table; empty when there is none. */
struct sp_view sp_report_foreign_rule(const struct sp_report_head *h);
/* INVALID (report.transfer). A report that names no transfer need have no rules for what it shows: see above. */
struct sp_rc SP_MUST sp_report_transfer_check(const struct sp_report *r, struct sp_diag *d);

#endif
