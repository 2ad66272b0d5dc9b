/*
 * i18n/skeleton.h - a name as a hasty reader sees it (UTS #39): names with one skeleton are easily taken for each other.
 * For review by a person only; no name is ever refused or changed for it.
 * Threading: one checker, opened on first use, read only after that.
 */
#ifndef SP_I18N_SKELETON_H
#define SP_I18N_SKELETON_H

#include "base/bytes.h"

/* Writes the skeleton of a folded core (i18n/name.h) and its length to *n. LIMIT: does not fit. INTERNAL: ICU has no data. */
struct sp_rc SP_MUST sp_name_skeleton(struct sp_view core, char *out, size_t cap, size_t *n);

/* The same for telling look-alikes apart quickly: equal for two cores exactly when their skeletons are, and for most the core itself (a
 * skeleton has "rn" for every m; here it is m again). */
struct sp_rc SP_MUST sp_name_likeness(struct sp_view core, char *out, size_t cap, size_t *n);

/* A folded core with each small letter of another script, whose capital looks like a Latin one, as that Latin letter: cores are in small
 * letters, and a Cyrillic В looks like a B only as long as it is a capital. Most cores stay as they are. LIMIT: does not fit. */
struct sp_rc SP_MUST sp_name_capital_look(struct sp_view core, char *out, size_t cap, size_t *n);

/* Whether two names read alike: they look alike by the frozen table (i18n/alike.h), or the skeletons of their folds are equal, spaces apart. Of what cannot be folded only the bytes count. */
bool sp_names_read_alike(struct sp_view a, struct sp_view b);

#endif
