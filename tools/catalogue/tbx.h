/*
 * tools/catalogue/tbx.h - a catalogue's labels as a term base, TBX-Core (ISO 30042:2019, DCA style), for terminology tools.
 *
 * One conceptEntry per kind, field and code, id is the key; one term in English and, when there is one, one in the
 * catalogue's language, with a note "saphan-base: …" (units.h). Statuses and names have no place in TBX-Core: what a term base
 * changes is a draft.
 *
 * Read: no document type declaration; of each concept the terms, everything else is passed over. Rules: import.xml.*
 * import.version import.language import.element import.attribute import.duplicate import.text import.empty import.encoding limit.units
 *
 * Threading: no shared state.
 */
#ifndef SP_TOOLS_CATALOGUE_TBX_H
#define SP_TOOLS_CATALOGUE_TBX_H

#include "tools/catalogue/units.h"

/* Append the document. version: of the catalogue. */
struct sp_rc SP_MUST sp_tbx_put(const struct sp_units *u, struct sp_view version, struct sp_buf *out);
/* language: that the terms are to be in. In the arena. FORMAT, INVALID, LIMIT; d->line. */
struct sp_rc SP_MUST sp_tbx_read(struct sp_view text, struct sp_view language, struct sp_arena *a, struct sp_units *out, struct sp_diag *d);

#endif
