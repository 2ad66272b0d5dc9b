/*
 * tools/catalogue/wanted.h - which keys a catalogue must hold, from the schema's own tables.
 * Threading: no shared state.
 */
#ifndef SP_TOOLS_CATALOGUE_WANTED_H
#define SP_TOOLS_CATALOGUE_WANTED_H

#include "i18n/catalogue_check.h"

/* Every section, kind, field, code of a list that reports show, and the fixed keys. In the arena. */
struct sp_rc SP_MUST sp_wanted_keys(struct sp_arena *a, struct sp_wanted_key **out, size_t *n);
/* Whether reports can be in this language: it is in the list "language". */
bool sp_wanted_language(struct sp_view language);
/* The code lists whose labels a rendition shows, NULL-ended. */
const char *const *sp_wanted_lists(void);
/* Which labels a reader sees side by side, but for those of one list of codes: the fields of each kind with what stands below
 * them, the headings, the words of each part of a page, the rules of each country. In the arena. */
struct sp_rc SP_MUST sp_label_tables(struct sp_arena *a, struct sp_label_table **out, size_t *n);

#endif
