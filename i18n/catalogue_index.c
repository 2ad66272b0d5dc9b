#include "i18n/catalogue_index.h"

#include <stdlib.h>

#include "base/short.h"

/* First and last eight bytes and the length tell the keys of one group apart well enough. */
static inline uint32_t hash(struct sp_view v)
{
    uint64_t a, b = 0;
    if (v.n >= 8) {
        a = sp_load8(v.p);
        b = sp_load8(v.p + v.n - 8);
    } else {
        a = sp_load_tail(v.p, v.n);
    }
    uint64_t h = (a ^ v.n) * 0x9e3779b97f4a7c15u;
    h = (h ^ h >> 32 ^ b) * 0xff51afd7ed558ccdu;
    return (uint32_t)(h >> 32);
}

struct parts { struct sp_view head, middle, leaf; };

static size_t first_dot(struct sp_view v, size_t from)
{
    const char *dot = from < v.n ? memchr(v.p + from, '.', v.n - from) : NULL;
    return dot ? (size_t)(dot - v.p) : v.n;
}

static struct parts parts_of(struct sp_view key)
{
    size_t head = sp_view_starts(key, SP_VIEW_LIT("code.")) ? 5 : sp_view_starts(key, SP_VIEW_LIT("field.")) ? 6 : 0;
    size_t dot = first_dot(key, head);
    for (size_t next = dot; head == 6 && next < key.n; next = first_dot(key, next + 1))
        dot = next;
    if (dot == key.n) /* "field.x" and a word without a dot */
        return (struct parts){ sp_view(key.p, head), sp_view(key.p + head, 0), sp_view(key.p + head, key.n - head) };
    return (struct parts){ sp_view(key.p, head), sp_view(key.p + head, dot - head), sp_view(key.p + dot + 1, key.n - dot - 1) };
}

static uint32_t group_hash(size_t head_n, struct sp_view middle) { return hash(middle) ^ (uint32_t)head_n * 0x61c88647u; }

static struct sp_catalogue_group *find_group(const struct sp_catalogue_index *x, size_t head_n, struct sp_view middle,
                                             uint32_t h)
{
    for (uint32_t i = h & x->mask; x->table[i]; i = (i + 1) & x->mask) {
        struct sp_catalogue_group *g = &x->groups[x->table[i] - 1];
        if (g->hash == h && g->head_n == head_n && g->middle.n == middle.n &&
            sp_equal_fast(g->middle.p, middle.p, middle.n))
            return g;
    }
    return NULL;
}

/* The group of a key, made when there is none. */
static struct sp_catalogue_group *enter(struct sp_catalogue_index *x, const char *bytes, const struct parts *p)
{
    uint32_t h = group_hash(p->head.n, p->middle), i = h & x->mask;
    struct sp_catalogue_group *g = find_group(x, p->head.n, p->middle, h);
    if (g)
        return g;
    while (x->table[i])
        i = (i + 1) & x->mask;
    g = &x->groups[x->n_groups];
    *g = (struct sp_catalogue_group){ .bytes = bytes, .middle = p->middle, .head_n = p->head.n, .hash = h };
    x->table[i] = (uint32_t)++x->n_groups;
    return g;
}

static void insert(struct sp_catalogue_group *g, struct sp_view leaf, struct sp_view text)
{
    uint32_t h = hash(leaf), i = h & g->mask;
    while (g->slots[i].leaf_n)
        i = (i + 1) & g->mask;
    g->slots[i] = (struct sp_catalogue_slot){ .hash = h, .at = (uint32_t)(leaf.p - g->bytes), .leaf_n = (uint16_t)leaf.n,
                                              .text_n = (uint16_t)text.n, .text_off = (uint16_t)(text.p - leaf.p) };
}

/* Twice as many slots as leaves, so that a search for what is not there ends. */
static bool give_slots(struct sp_catalogue_index *x)
{
    size_t total = 0;
    for (size_t i = 0; i < x->n_groups; i++) {
        uint32_t size = 2;
        while (size < 2 * x->groups[i].n)
            size *= 2;
        x->groups[i].mask = size - 1;
        total += size;
    }
    x->slots = calloc(total + 1, sizeof *x->slots);
    struct sp_catalogue_slot *at = x->slots;
    for (size_t i = 0; at && i < x->n_groups; i++) {
        x->groups[i].slots = at;
        at += x->groups[i].mask + 1;
    }
    return x->slots;
}

struct sp_rc sp_catalogue_index_make(const char *bytes, const struct sp_catalogue_pair *pairs, size_t n,
                                     struct sp_catalogue_index *out)
{
    struct sp_catalogue_index x = { .mask = 255 };
    while (x.mask < 2 * n)
        x.mask = x.mask * 2 + 1;
    x.groups = calloc(n + 1, sizeof *x.groups);
    x.table = calloc((size_t)x.mask + 1, sizeof *x.table);
    bool made = x.groups && x.table;
    for (size_t i = 0; made && i < n; i++) {
        struct parts p = parts_of(pairs[i].key);
        enter(&x, bytes, &p)->n++;
    }
    if (!made || !give_slots(&x)) {
        sp_catalogue_index_free(&x);
        return SP_ERR(NOMEM);
    }
    for (size_t i = 0; i < n; i++) {
        struct parts p = parts_of(pairs[i].key);
        insert(enter(&x, bytes, &p), p.leaf, pairs[i].text);
    }
    *out = x;
    return SP_OK;
}

void sp_catalogue_index_free(struct sp_catalogue_index *x)
{
    free(x->groups);
    free(x->table);
    free(x->slots);
    *x = (struct sp_catalogue_index){ .n_groups = 0 };
}

const struct sp_catalogue_group *sp_catalogue_index_group(const struct sp_catalogue_index *x, struct sp_view head,
                                                          struct sp_view middle)
{
    if (head.n && !sp_view_is(head, "code.") && !sp_view_is(head, "field."))
        return NULL;
    return find_group(x, head.n, middle, group_hash(head.n, middle));
}

struct sp_view sp_catalogue_under(const struct sp_catalogue_group *g, struct sp_view leaf)
{
    if (!g || !leaf.n)
        return sp_view(NULL, 0);
    uint32_t h = hash(leaf);
    for (uint32_t i = h & g->mask; g->slots[i].leaf_n; i = (i + 1) & g->mask) {
        const struct sp_catalogue_slot *s = &g->slots[i];
        const char *p = g->bytes + s->at;
        if (s->hash == h && s->leaf_n == leaf.n && sp_equal_fast(p, leaf.p, leaf.n))
            return sp_view(p + s->text_off, s->text_n);
    }
    return sp_view(NULL, 0);
}

struct sp_view sp_catalogue_index_find(const struct sp_catalogue_index *x, struct sp_view key)
{
    struct parts p = parts_of(key);
    return sp_catalogue_under(find_group(x, p.head.n, p.middle, group_hash(p.head.n, p.middle)), p.leaf);
}
