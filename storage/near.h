/*
 * storage/near.h - words of the index that are spelled nearly like one that is not in it. Only storage/ includes it.
 * Threading: as the snapshot.
 */
#ifndef SP_STORAGE_NEAR_H
#define SP_STORAGE_NEAR_H

#include "storage/snap.h"

/* Terms one letter away from t (left out, added, changed, or two swapped), of the same class, at most max, each once; where
 * there is none, words that t begins and ends with. None when t is short or not of ASCII letters. Bounded reads. */
struct sp_rc SP_MUST sp_near_terms(struct sp_snap *s, const struct sp_term *t, struct sp_term *out, size_t max, size_t *n);

#endif
