/*
 * node/policy/country.h - the table of this node's country (schema/country_policy.h) in use: read, asked, told.
 *
 * Threading: constant after reading.
 */
#ifndef SP_NODE_COUNTRY_H
#define SP_NODE_COUNTRY_H

#include "schema/country_policy.h"

/* file: of the configuration; empty: the compiled-in table of the node's country. INVALID (country.country) when the table is
 * of another country, and the errors of sp_country_policy_parse, with file and line in the text. Free with sp_country_policy_free. */
struct sp_rc SP_MUST sp_country_load(const char *node_id, const char *file, struct sp_country_policy **out, struct sp_diag *d);
/* Whatever country it is of. */
struct sp_rc SP_MUST sp_country_read(const char *file, struct sp_country_policy **out, struct sp_diag *d);

/* Who asks about what, as the table sees it. asker: the node whose participant it is. */
struct sp_country_question { struct sp_view asker, subject, purpose, authorisation; };
void sp_country_open(const struct sp_country_policy *p, struct sp_view own, const struct sp_country_question *q, struct sp_law_gate *out);

/* The ids of the bases on which something left, with blanks between; empty at home. As many as there is room for. */
enum { SP_BASES_TEXT = 256 };
void sp_country_bases(const struct sp_law_gate *g, char out[SP_BASES_TEXT]);

#endif
