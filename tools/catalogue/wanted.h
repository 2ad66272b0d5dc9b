/*
 * tools/catalogue/wanted.h - which keys a catalogue must hold, from the schema's own tables.
 * Threading: no shared state.
 */
#ifndef SP_TOOLS_CATALOGUE_WANTED_H
#define SP_TOOLS_CATALOGUE_WANTED_H

#include "i18n/catalogue_source.h"

/* Every section, kind, field, code of a list that reports show, and the fixed keys. In the arena. */
struct sp_rc SP_MUST sp_wanted_keys(struct sp_arena *a, struct sp_wanted_key **out, size_t *n);
/* The code lists whose labels a rendition shows, NULL-ended. */
const char *const *sp_wanted_lists(void);

#endif
