/*
 * base/arena.h - memory of one message: many small allocations, one release.
 * Threading: one owner at a time.
 */
#ifndef SP_BASE_ARENA_H
#define SP_BASE_ARENA_H

#include "base/bytes.h"

struct sp_arena_block;
/* Zero-initialised is valid and empty. */
struct sp_arena { struct sp_arena_block *head; size_t used_bytes; size_t limit_bytes; /* 0 = none */ };

void *sp_arena_alloc(struct sp_arena *a, size_t n);   /* zeroed, aligned 16; NULL when out of memory or over the limit */
void *sp_arena_room(struct sp_arena *a, size_t n);    /* the same, but not zeroed: for what is written at once */
char *sp_arena_text(struct sp_arena *a, struct sp_view v); /* NUL-terminated copy */
bool sp_arena_copy(struct sp_arena *a, struct sp_view v, struct sp_view *out); /* out borrowed until release */
void sp_arena_reset(struct sp_arena *a);              /* keeps memory for reuse: one block, of all of 1 MiB or less */
void sp_arena_free(struct sp_arena *a);

#define SP_ARENA_AUTO __attribute__((cleanup(sp_arena_free))) struct sp_arena

#endif
