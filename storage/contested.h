/*
 * storage/contested.h - whether a source says again what a dispute found wrong, also when it is written a little differently, and whether
 * what it says takes the place of a correction. Only storage/ includes it.
 *
 * Data are the same when every field has the same value: decimals by what they are worth (1000 and 1000.00), words but for capitals,
 * blanks, and the tags of language and script; the rest as written.
 *
 * Threading: no shared state.
 */
#ifndef SP_STORAGE_CONTESTED_H
#define SP_STORAGE_CONTESTED_H

#include "storage/marks.h"

/* Whether f says again what was found wrong. all: every version; now: the one that counts. Who says so, the class, and the time for
 * which it holds make no difference, unless they are what the correction changed. CORRUPT, NOMEM. */
struct sp_rc SP_MUST sp_contested_again(const struct sp_facts *all, const struct sp_marks *m, const struct sp_fact *now, const struct sp_fact *f,
                                        struct sp_arena *a, bool *out);
/* Whether now is the correction of a dispute, and f says otherwise. */
struct sp_rc SP_MUST sp_contested_replaced(const struct sp_facts *all, const struct sp_marks *m, const struct sp_fact *now, const struct sp_fact *f,
                                           struct sp_arena *a, bool *out);

#endif
