/*
 * base/spare.h - large pieces of memory that wait for their next use; for buffers and arenas.
 *
 * A message takes some twenty pieces of a page and more. malloc keeps none of that size with a thread: each one takes a lock, and makes it
 * gather what small pieces lie about, and pages that were returned are cleared before they come again. So whoever is done with a piece
 * leaves it for the next, whichever thread that is: what was used last is the first to go, while it still is in a cache.
 * At most SP_SPARE_WAITING of each size wait, 2 MiB of all sizes. With sanitizers nothing waits, so that they see every misuse.
 *
 * A piece comes from malloc and may be freed by free() or grown by realloc(). It holds what its last owner wrote.
 *
 * Threading: any thread.
 */
#ifndef SP_BASE_SPARE_H
#define SP_BASE_SPARE_H

#include <stdbool.h>
#include <stddef.h>

enum { SP_SPARE_LEAST = 2048, SP_SPARE_MOST = 131072, SP_SPARE_WAITING = 8 };

/* A power of two, SP_SPARE_LEAST to SP_SPARE_MOST. */
static inline bool sp_spare_fits(size_t bytes)
{
    return bytes >= SP_SPARE_LEAST && bytes <= SP_SPARE_MOST && !(bytes & (bytes - 1));
}
/* NULL: malloc has none left. */
void *sp_spare_take(size_t bytes);
/* Of any size: freed when it does not fit, or enough wait. NULL is fine. bytes: no more than it was taken with. */
void sp_spare_give(void *p, size_t bytes);

#endif
