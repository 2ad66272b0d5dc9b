/*
 * i18n/alike.h - whether two names of people read alike: who differs from another by capitals, blanks, full width or look-alike letters only
 * may be the same person, and nobody is his own second reader.
 *
 * Judged by a table that is frozen in the source tree (look_table.h), character by character: a verifier has no ICU, and must say the same of old
 * evidence for good. sp_names_read_alike (i18n/skeleton.h) finds more, and is for names as they are typed. Marks of tone and accents tell names apart.
 *
 * Threading: no shared state.
 */
#ifndef SP_I18N_ALIKE_H
#define SP_I18N_ALIKE_H

#include "base/bytes.h"

/* Both are UTF-8. Of what has no letter only the bytes count, and of names of more than SP_MAX_NAME_BYTES. */
bool sp_names_look_alike(struct sp_view a, struct sp_view b);

#endif
