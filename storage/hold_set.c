/* Which likenesses were seen: two sets of hashes with open addressing. */
#include <stdlib.h>

#include "storage/hold_internal.h"

enum { ROOM = 1024, CORE_BITS = 24 };

static uint32_t plain_of(uint64_t key)
{
    uint32_t h = (uint32_t)(key >> 31);
    return h ? h : 1;
}

static uint64_t odd_of(const struct sp_likeness *x)
{
    uint64_t h = (x->key >> 23 << CORE_BITS) | (x->core & ((1u << CORE_BITS) - 1));
    return h ? h : 1;
}

static size_t odd_place(uint64_t h, size_t room) { return (h >> CORE_BITS) & (room - 1); }
static bool is_full(size_t n, size_t room) { return 4 * (n + 1) > 3 * room; }

static void place_plain(uint32_t *v, size_t room, uint32_t h)
{
    size_t i = h & (room - 1);
    while (v[i] && v[i] != h)
        i = (i + 1) & (room - 1);
    v[i] = h;
}

static bool has_plain(const struct sp_like_set *s, uint32_t h)
{
    if (!s->plain_room)
        return false;
    size_t i = h & (s->plain_room - 1);
    while (s->plain[i] && s->plain[i] != h)
        i = (i + 1) & (s->plain_room - 1);
    return s->plain[i] == h;
}

static struct sp_rc add_plain(struct sp_like_set *s, uint32_t h)
{
    if (has_plain(s, h))
        return SP_OK;
    if (is_full(s->n_plain, s->plain_room)) {
        size_t room = s->plain_room ? s->plain_room * 2 : ROOM;
        uint32_t *v = calloc(room, sizeof *v);
        if (!v)
            return SP_ERR(NOMEM);
        for (size_t i = 0; i < s->plain_room; i++)
            if (s->plain[i])
                place_plain(v, room, s->plain[i]);
        free(s->plain);
        s->plain = v;
        s->plain_room = room;
    }
    place_plain(s->plain, s->plain_room, h);
    s->n_plain++;
    return SP_OK;
}

static void place_odd(uint64_t *v, size_t room, uint64_t h)
{
    size_t i = odd_place(h, room);
    while (v[i])
        i = (i + 1) & (room - 1);
    v[i] = h;
}

/* The run of one key: whether this very name is in it, and whether another one is. */
static void find_odd(const struct sp_like_set *s, uint64_t h, bool *same, bool *other)
{
    *same = *other = false;
    if (!s->odd_room)
        return;
    for (size_t i = odd_place(h, s->odd_room); s->odd[i]; i = (i + 1) & (s->odd_room - 1)) {
        *same |= s->odd[i] == h;
        *other |= s->odd[i] != h && s->odd[i] >> CORE_BITS == h >> CORE_BITS;
    }
}

static struct sp_rc add_odd(struct sp_like_set *s, uint64_t h)
{
    bool same, other;
    find_odd(s, h, &same, &other);
    if (same)
        return SP_OK;
    if (is_full(s->n_odd, s->odd_room)) {
        size_t room = s->odd_room ? s->odd_room * 2 : ROOM;
        uint64_t *v = calloc(room, sizeof *v);
        if (!v)
            return SP_ERR(NOMEM);
        for (size_t i = 0; i < s->odd_room; i++)
            if (s->odd[i])
                place_odd(v, room, s->odd[i]);
        free(s->odd);
        s->odd = v;
        s->odd_room = room;
    }
    place_odd(s->odd, s->odd_room, h);
    s->n_odd++;
    return SP_OK;
}

struct sp_rc sp_like_set_add(struct sp_like_set *s, const struct sp_likeness *x)
{
    return x->odd ? add_odd(s, odd_of(x)) : add_plain(s, plain_of(x->key));
}

bool sp_like_set_has_other(const struct sp_like_set *s, const struct sp_likeness *x)
{
    bool same, other;
    find_odd(s, odd_of(x), &same, &other);
    return other || (x->odd ? has_plain(s, plain_of(x->key)) : same);
}

void sp_like_set_free(struct sp_like_set *s)
{
    free(s->plain);
    free(s->odd);
    *s = (struct sp_like_set){ 0 };
}
