/*
 * base/diff.h - where two sequences differ, by the fewest single changes (Myers, An O(ND) difference algorithm, 1986).
 *
 * Threading: no shared state.
 */
#ifndef SP_BASE_DIFF_H
#define SP_BASE_DIFF_H

#include "base/arena.h"

/* n_a items from a on were replaced by n_b items from b on; one of the two may be 0. */
struct sp_diff_hunk { size_t a, n_a, b, n_b; };

/* Hunks in order, in the arena; none when the two are alike. LIMIT: more than `most` items would have to be taken out or put in,
 * which takes most squared words of memory at the worst; or a sequence is longer than 2^31. NOMEM. */
struct sp_rc SP_MUST sp_diff(const uint64_t *a, size_t n_a, const uint64_t *b, size_t n_b, size_t most, struct sp_arena *arena,
                             struct sp_diff_hunk **out, size_t *n_out);

#endif
