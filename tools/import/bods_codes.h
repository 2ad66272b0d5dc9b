/*
 * tools/import/bods_codes.h - codes of BODS 0.4 and ours, one table for both ways.
 *
 * Threading: constant tables.
 */
#ifndef SP_TOOLS_IMPORT_BODS_CODES_H
#define SP_TOOLS_IMPORT_BODS_CODES_H

#include "base/bytes.h"

#define SP_BODS_VERSION "0.4"

/* For a code of theirs the first row with it counts, for one of ours too. */
struct sp_bods_code { const char *theirs, *ours; };
extern const struct sp_bods_code sp_bods_interests[];    /* interestType: interest_type */
extern const struct sp_bods_code sp_bods_roles[];        /* interestType: officer_role */
extern const struct sp_bods_code sp_bods_reasons[];      /* unspecifiedReason: undisclosed_reason */
extern const struct sp_bods_code sp_bods_parties[];      /* entityType: party_type */
extern const struct sp_bods_code sp_bods_addresses[];    /* addressType: address_type */
extern const struct sp_bods_code sp_bods_lists[];        /* org-id.guide list: identifier_scheme */
/* NULL when there is none. */
const char *sp_bods_ours(const struct sp_bods_code *table, struct sp_view theirs);
const char *sp_bods_theirs(const struct sp_bods_code *table, struct sp_view ours);

#endif
