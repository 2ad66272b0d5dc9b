/*
 * storage/post_scan.h - finding a term in a block of the index. Only storage/post.c includes it.
 *
 * Most of what a look-up by identifier computes is passing over the groups in front of its own, so they are passed in
 * registers: nothing of them is copied.
 *
 * Threading: as the iterator.
 */
#ifndef SP_STORAGE_POST_SCAN_H
#define SP_STORAGE_POST_SCAN_H

#include "storage/post.h"

enum sp_post_reach { SP_POST_REACHED, SP_POST_BLOCK_ENDS, SP_POST_TOO_FAR, SP_POST_DAMAGED };

/*
 * On to the first group of the block with a term ≥ the one given, at most max groups. match: what the current group shares with
 * the term, 0 at the block's start. Unless the group is REACHED, its term is not whole and it must be placed anew.
 */
enum sp_post_reach sp_post_scan(struct sp_post_iter *it, struct sp_view term, size_t match, unsigned max);

/* How much two texts have in common from their beginning, known to be at least from. */
static inline size_t sp_post_common(struct sp_view a, struct sp_view b, size_t from)
{
    size_t n = a.n < b.n ? a.n : b.n;
    while (from < n && a.p[from] == b.p[from])
        from++;
    return from;
}

/* Whether it->term, which shares match bytes with the wanted one, is that or behind it. */
static inline bool sp_post_is_at(const struct sp_post_iter *it, struct sp_view term, size_t match)
{
    return match == term.n || (match < it->term_n && (unsigned char)it->term[match] > (unsigned char)term.p[match]);
}

#endif
