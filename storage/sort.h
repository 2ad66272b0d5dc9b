/*
 * storage/sort.h - sorting the terms of an import batch.
 * Threading: no shared state.
 */
#ifndef SP_STORAGE_SORT_H
#define SP_STORAGE_SORT_H

#include "base/bytes.h"

/* One term of one entry of the batch. prefix: its first eight bytes, big-endian, zeros behind a shorter one. */
struct sp_pair { uint64_t prefix; uint32_t term; /* offset of a length byte and the text */ uint32_t entry; };

struct sp_pairs { struct sp_pair *v, *spare; size_t n, cap; struct sp_buf terms; enum sp_rc_code failed; };
void sp_pairs_clear(struct sp_pairs *p);
void sp_pairs_free(struct sp_pairs *p);
void sp_pairs_add(struct sp_pairs *p, struct sp_view term, uint32_t entry); /* term of at most 255 bytes; failures stick */
static inline struct sp_view sp_pair_term(const struct sp_pairs *p, const struct sp_pair *x)
{
    return sp_view(p->terms.p + x->term + 1, (unsigned char)p->terms.p[x->term]);
}
/* By term, then entry. Entries must have been added in ascending order. */
struct sp_rc SP_MUST sp_pairs_sort(struct sp_pairs *p);

#endif
