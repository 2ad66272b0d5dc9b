/*
 * schema/rules.h - internal to schema: the rules between the fields of one fact, as the table of kinds states them.
 *
 * Both readers of facts, by a tree and of canonical text, collect the values and ask here.
 *
 * Threading: no shared state.
 */
#ifndef SP_SCHEMA_RULES_H
#define SP_SCHEMA_RULES_H

#include "schema/section.h"

/* By place in the kind's table. v: a text's words, an amount's value, an int's digits; nothing else when absent. */
struct sp_given {
    const struct sp_kind *kind;
    struct sp_view v[SP_MAX_FIELDS];
    bool has[SP_MAX_FIELDS];
};

/* INVALID with the rule and the field that is to blame. */
struct sp_rc SP_MUST sp_rules_check(const struct sp_given *g, struct sp_diag *d);

#endif
