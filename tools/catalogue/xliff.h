/*
 * tools/catalogue/xliff.h - a catalogue as XLIFF 2.1 (OASIS Standard, 13 February 2018), for the tools of translation offices.
 *
 * One file, one unit per key with one segment; id is the key. Placeholders are <ph> that must neither be copied nor
 * deleted; their texts stand in originalData. state: initial machine, translated draft, reviewed reviewed, final certified;
 * subState "saphan:same": the English text on purpose. Notes of a unit by category: context, translator, reviewer,
 * saphan-base (units.h).
 *
 * Read strictly: no document type declaration, core elements of one shape only, one segment a unit; elements of other
 * namespaces are passed over, but not within a text. Rules: import.xml.* (tools/import/reader.h) import.version
 * import.language import.element import.attribute import.segment import.state import.placeholder import.text
 * import.empty import.encoding limit.units
 *
 * Threading: no shared state.
 */
#ifndef SP_TOOLS_CATALOGUE_XLIFF_H
#define SP_TOOLS_CATALOGUE_XLIFF_H

#include "tools/catalogue/units.h"

/* Append the document. version: of the catalogue. */
struct sp_rc SP_MUST sp_xliff_put(const struct sp_units *u, struct sp_view version, struct sp_buf *out);
/* Texts as in a catalogue, {name} for placeholders. In the arena. FORMAT, INVALID, LIMIT; d->line. */
struct sp_rc SP_MUST sp_xliff_read(struct sp_view text, struct sp_arena *a, struct sp_units *out, struct sp_diag *d);

#endif
