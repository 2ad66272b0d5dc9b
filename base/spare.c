#include "base/spare.h"

#include <stdatomic.h>
#include <stdlib.h>

#if defined(__has_feature)
#define FEATURE(x) __has_feature(x)
#else
#define FEATURE(x) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || FEATURE(address_sanitizer) || FEATURE(thread_sanitizer) || FEATURE(memory_sanitizer)
enum { KEPT = 0 };
#else
enum { KEPT = SP_SPARE_WAITING };
#endif

enum { SIZES = 7 };
_Static_assert(SP_SPARE_LEAST << (SIZES - 1) == SP_SPARE_MOST, "a row of slots for each size");

/* A slot is emptied and filled by exchanging it, so one piece never has two owners. A row of slots fills a line of cache. */
static struct { _Alignas(64) _Atomic(void *) slot[SP_SPARE_WAITING]; } row[SIZES];

static _Atomic(void *) *row_of(size_t bytes)
{
    return row[__builtin_ctzll(bytes / SP_SPARE_LEAST)].slot;
}

void *sp_spare_take(size_t bytes)
{
    _Atomic(void *) *slot = sp_spare_fits(bytes) ? row_of(bytes) : NULL;
    for (int i = 0; slot && i < KEPT; i++) {
        void *p = atomic_load_explicit(&slot[i], memory_order_relaxed);
        if (p && (p = atomic_exchange_explicit(&slot[i], NULL, memory_order_acquire)) != NULL)
            return p;
    }
    return malloc(bytes);
}

void sp_spare_give(void *p, size_t bytes)
{
    _Atomic(void *) *slot = p && sp_spare_fits(bytes) ? row_of(bytes) : NULL;
    for (int i = 0; slot && i < KEPT; i++) {
        void *none = NULL;
        if (!atomic_load_explicit(&slot[i], memory_order_relaxed) &&
            atomic_compare_exchange_strong_explicit(&slot[i], &none, p, memory_order_release, memory_order_relaxed))
            return;
    }
    free(p);
}
