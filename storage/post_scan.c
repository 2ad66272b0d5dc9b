#include "storage/post_scan.h"

/* A place in the block, and of the group in front of it what the next one needs. */
struct at { const unsigned char *p, *end; size_t term_n; uint32_t count; };
struct number { const unsigned char *next; uint32_t v; }; /* next is NULL when there is none */
struct head { size_t same; const unsigned char *own; size_t n; }; /* own is NULL when there is none */

static struct number read_long(const unsigned char *p, const unsigned char *end)
{
    uint64_t v = 0;
    for (unsigned shift = 0; p < end && shift < 35; shift += 7) {
        unsigned char c = *p++;
        v |= (uint64_t)(c & 0x7f) << shift;
        if (c < 0x80)
            return (struct number){ v <= UINT32_MAX ? p : NULL, (uint32_t)v };
    }
    return (struct number){ NULL, 0 };
}

/* One byte is the rule. */
static inline struct number read_number(const unsigned char *p, const unsigned char *end)
{
    return p < end && *p < 0x80 ? (struct number){ p + 1, *p } : read_long(p, end);
}

/* Over the rest of the group: each number ends in a byte below 0x80. */
static inline bool pass_numbers(struct at *x)
{
    for (; x->count; x->p++) {
        if (x->p == x->end)
            return false;
        x->count -= *x->p < 0x80;
    }
    return true;
}

static inline struct head pass_head(struct at *x)
{
    const struct head none = { 0, NULL, 0 };
    struct number same = read_number(x->p, x->end);
    if (!same.next || same.v > x->term_n)
        return none;
    struct number own = read_number(same.next, x->end);
    if (!own.next || own.v > (size_t)(x->end - own.next) || same.v + own.v > SP_TERM_BYTES)
        return none;
    struct number count = read_number(own.next + own.v, x->end);
    if (!count.next)
        return none;
    x->p = count.next;
    x->term_n = same.v + own.v;
    x->count = count.v;
    return (struct head){ same.v, own.next, own.v };
}

static void place(struct sp_post_iter *it, const struct at *x)
{
    it->block = sp_view((const char *)x->p, (size_t)(x->end - x->p));
    it->term_n = x->term_n;
    it->count = x->count;
    it->first = true;
}

/*
 * Groups ascend, so of a group that shares more with its predecessor than the predecessor with the wanted term nothing need be
 * compared, and one that shares less is behind it. Either way what it shares with its predecessor up to there is the wanted term's
 * beginning, which is how its term is made without that of the predecessor.
 */
enum sp_post_reach sp_post_scan(struct sp_post_iter *it, struct sp_view term, size_t match, unsigned max)
{
    const unsigned char *begin = (const unsigned char *)it->block.p;
    struct at x = { begin, begin + it->block.n, it->term_n, it->count };
    for (; max; max--) {
        if (!pass_numbers(&x))
            return SP_POST_DAMAGED;
        if (x.p == x.end)
            return SP_POST_BLOCK_ENDS;
        struct head h = pass_head(&x);
        if (!h.own)
            return SP_POST_DAMAGED;
        if (h.same > match)
            continue;
        if (h.same)
            memcpy(it->term, term.p, h.same);
        memcpy(it->term + h.same, h.own, h.n);
        place(it, &x);
        if (h.same < match)
            return SP_POST_REACHED;
        match = sp_post_common(sp_post_term(it), term, match);
        if (sp_post_is_at(it, term, match))
            return SP_POST_REACHED;
    }
    return SP_POST_TOO_FAR;
}
