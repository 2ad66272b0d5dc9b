/*
 * tools/import/record.h - one record as JSON text into a company.
 *
 * Threading: no shared state.
 */
#ifndef SP_TOOLS_IMPORT_RECORD_H
#define SP_TOOLS_IMPORT_RECORD_H

#include "schema/company.h"
#include "schema/canonical.h"

/* As sp_company_from_json, faster for canonical text; facts without a source get this one, unless it is NULL. part: of a record
 * that is several rows, so that the dispute of a marked fact may be in another one. */
struct sp_rc SP_MUST sp_record_parse(struct sp_view text, const char *source, bool part, struct sp_canonical_cache *cache,
                                     struct sp_arena *a, struct sp_company *out, struct sp_diag *d);

#endif
