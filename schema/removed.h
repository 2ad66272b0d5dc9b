/*
 * schema/removed.h - the mark of a company that is on its register no more: a registered.status of an id of its own that says "removed",
 * beside what the register said itself. An import writes it when a whole register lacks the company, and takes it back, closed, when it
 * is there again.
 *
 * Threading: no shared state.
 */
#ifndef SP_SCHEMA_REMOVED_H
#define SP_SCHEMA_REMOVED_H

#include "schema/fact.h"

extern const struct sp_view sp_removed_id;   /* "register"; where somebody has said something else in that place "register.2" and so on */
extern const struct sp_view sp_removed_data; /* what it says */

bool sp_fact_is_status(const struct sp_fact *f);
/* A status that is not closed and says "removed", and nothing else; in whatever place. */
bool sp_fact_says_removed(const struct sp_fact *f);
bool sp_fact_in_removed_place(const struct sp_fact *f);

#endif
