/*
 * schema/report_internal.h - what the two readers of reports share; only schema/report*.c include this.
 *
 * Threading: no shared state.
 */
#ifndef SP_SCHEMA_REPORT_INTERNAL_H
#define SP_SCHEMA_REPORT_INTERNAL_H

#include "schema/report.h"

/* Of the section s, where f comes next: its kind belongs there, in order, each fact once. */
struct sp_rc SP_MUST sp_report_check_place(const struct sp_report *r, const struct sp_report_section *s, const struct sp_fact *f,
                                           struct sp_diag *d);
/* As many entries of withheld[] there can be, shown or not: of each kind one by the node's policy, one by number, and one by each row that decides
 * about a class of it, of a person or not. */
size_t sp_report_most_withheld(const struct sp_product *product);
/* Whether an entry may follow another: of a kind behind it, or of the same and by another rule. */
bool sp_report_withheld_rises(const struct sp_withheld *before, const struct sp_withheld *w);
/* Whether the members of a transfer have their form. */
bool sp_report_transfer_fits(const struct sp_report_transfer *t);
/* A report with nothing hidden, without a tree: the usual case. False: not sure; the tree decides. All in r lives in the
 * arena. */
bool sp_report_read_quickly(struct sp_view payload, struct sp_arena *a, struct sp_report *r);

#endif
