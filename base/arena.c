#include "base/arena.h"

#include <stdlib.h>

#include "base/spare.h"

enum { MERGED_BYTES = 1024 * 1024 };

struct sp_arena_block {
    struct sp_arena_block *next;
    size_t used, cap;
    _Alignas(16) char data[];
};

/* Of most blocks, which are left for the next arena. */
enum { BLOCK_BYTES = 16 * 1024 - sizeof(struct sp_arena_block) };

static struct sp_arena_block *add_block(struct sp_arena *a, size_t need)
{
    size_t cap = need > BLOCK_BYTES ? need : BLOCK_BYTES;
    struct sp_arena_block *b = sp_spare_take(sizeof *b + cap);
    if (!b)
        return NULL;
    b->next = a->head;
    b->used = 0;
    b->cap = cap;
    a->head = b;
    return b;
}

void *sp_arena_room(struct sp_arena *a, size_t n)
{
    if (n > SIZE_MAX / 2 || (a->limit_bytes && n > a->limit_bytes - a->used_bytes))
        return NULL;
    size_t need = (n + 15) & ~(size_t)15;
    struct sp_arena_block *b = a->head;
    if (!b || b->cap - b->used < need)
        b = add_block(a, need);
    if (!b)
        return NULL;
    void *p = b->data + b->used;
    b->used += need;
    a->used_bytes += n;
    return p;
}

void *sp_arena_alloc(struct sp_arena *a, size_t n)
{
    void *p = sp_arena_room(a, n);
    return p ? memset(p, 0, n) : NULL;
}

char *sp_arena_text(struct sp_arena *a, struct sp_view v)
{
    char *p = sp_arena_room(a, v.n + 1);
    if (!p)
        return NULL;
    if (v.n)
        memcpy(p, v.p, v.n);
    p[v.n] = '\0';
    return p;
}

bool sp_arena_copy(struct sp_arena *a, struct sp_view v, struct sp_view *out)
{
    char *p = sp_arena_text(a, v);
    if (!p)
        return false;
    *out = sp_view(p, v.n);
    return true;
}

static size_t free_from(struct sp_arena_block *b)
{
    size_t cap = 0;
    for (struct sp_arena_block *next; b; b = next) {
        next = b->next;
        cap += b->cap;
        sp_spare_give(b, sizeof *b + b->cap);
    }
    return cap;
}

/* What took several blocks will do so again: the next time it finds one that holds all, so that whoever reads thousands of
 * like things soon asks malloc for nothing. */
void sp_arena_reset(struct sp_arena *a)
{
    struct sp_arena_block *keep = a->head;
    a->used_bytes = 0;
    if (!keep)
        return;
    size_t cap = keep->cap + free_from(keep->next);
    keep->next = NULL;
    keep->used = 0;
    if (cap == keep->cap || cap > MERGED_BYTES)
        return;
    sp_spare_give(keep, sizeof *keep + keep->cap);
    a->head = NULL;
    (void)add_block(a, cap); /* if there is no memory for it, who asks next is told */
}

void sp_arena_free(struct sp_arena *a)
{
    (void)free_from(a->head);
    a->head = NULL;
    a->used_bytes = 0;
}
