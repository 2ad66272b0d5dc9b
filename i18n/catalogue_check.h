/*
 * i18n/catalogue_check.h - the gates that a catalogue's source passes before it is compiled.
 *
 * Each function appends one line per problem, "line N: what is wrong", and returns how many there were:
 *   text    NFC, no hidden or bidi character, no backslash, braces pair, templates without digits
 *   lists   two codes of one list never share a label after folding, and no label reads like another code of its list
 *   against English: the same keys, the same placeholders, no text left in English unless marked with "=="
 *   used    every entry went into the compiled form
 *
 * Threading: no shared state.
 */
#ifndef SP_I18N_CATALOGUE_CHECK_H
#define SP_I18N_CATALOGUE_CHECK_H

#include "i18n/catalogue_source.h"

size_t sp_catalogue_check_text(const struct sp_catalogue_source *s, struct sp_buf *problems);
/* Lists are the keys "code.LIST." of a list named here (NULL-ended). */
size_t sp_catalogue_check_lists(const struct sp_catalogue_source *s, const char *const *lists, struct sp_buf *problems);
size_t sp_catalogue_check_against(const struct sp_catalogue_source *english, const struct sp_catalogue_source *other,
                                  struct sp_buf *problems);
size_t sp_catalogue_check_used(const struct sp_catalogue_source *s, struct sp_buf *problems);

#endif
