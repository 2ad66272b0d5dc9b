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
/* https, and nothing in it that a program that fetches it would have to think about. */
bool sp_report_status_uri(struct sp_view v);
/* Kinds that the product can hold: as many entries of withheld[] there can be, shown or not. */
size_t sp_report_kinds_of(const struct sp_product *product);
/* A report with nothing hidden, without a tree: the usual case. False: not sure; the tree decides. All in r lives in the
 * arena. */
bool sp_report_read_quickly(struct sp_view payload, struct sp_arena *a, struct sp_report *r);

#endif
