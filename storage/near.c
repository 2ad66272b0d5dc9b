#include "storage/near.h"

enum { SHORTEST = 4, LONGEST = 24, SEEKS_MAX = 800 };

struct near {
    struct sp_snap *s;
    const struct sp_term *word;     /* class byte and letters */
    bool recent;                    /* where: the recent pairs, or a segment */
    uint32_t segment;
    unsigned seeks;                 /* left */
    struct sp_term *out;
    size_t n, max;
};

/* The first term ≥ from; false when there is none, or no more may be read. */
static struct sp_rc first_from(struct near *x, struct sp_view from, struct sp_term *out, bool *found)
{
    struct sp_post_iter it;
    struct sp_kv_cursor c;
    struct sp_rc rc = SP_ERR(NOTFOUND);
    struct sp_view term = { NULL, 0 };
    if (x->seeks && x->recent) {
        SP_TRY(sp_kv_cursor(x->s->t, SP_R_RECENT, 1, &c));
        rc = sp_kv_seek(&c, from);
        if (sp_ok(rc))
            term = sp_view(c.key.p, c.key.n > 5 ? c.key.n - 5 : 0);
    } else if (x->seeks) {
        rc = sp_post_seek(x->s->t, 1, x->segment, from, &it);
        if (sp_ok(rc))
            term = sp_post_term(&it);
    }
    x->seeks -= x->seeks > 0;
    *found = sp_ok(rc) && term.n > 1 && term.n <= SP_TERM_BYTES;
    if (*found) {
        memcpy(out->p, term.p, term.n);
        out->n = term.n;
    }
    return sp_ok(rc) || sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

static void keep(struct near *x, const struct sp_term *t)
{
    for (size_t i = 0; i < x->n; i++)
        if (sp_view_eq(sp_term_view(&x->out[i]), sp_term_view(t)))
            return;
    if (x->n < x->max && !sp_view_eq(sp_term_view(x->word), sp_term_view(t)))
        x->out[x->n++] = *t;
}

static struct sp_rc try_one(struct near *x, const struct sp_term *t)
{
    struct sp_term at;
    bool found;
    SP_TRY(first_from(x, sp_term_view(t), &at, &found));
    if (found && sp_view_eq(sp_term_view(&at), sp_term_view(t)))
        keep(x, t);
    return SP_OK;
}

/* Without letter i; and with it and the next one swapped. */
static struct sp_rc try_fewer(struct near *x, size_t i)
{
    struct sp_term t = *x->word;
    if (x->word->p[i] != x->word->p[i - 1]) { /* of two alike, one is enough */
        memmove(t.p + i, t.p + i + 1, t.n - i - 1);
        t.n--;
        SP_TRY(try_one(x, &t));
    }
    if (i + 1 == x->word->n || x->word->p[i] == x->word->p[i + 1])
        return SP_OK;
    t = *x->word;
    t.p[i] = x->word->p[i + 1];
    t.p[i + 1] = x->word->p[i];
    return try_one(x, &t);
}

/* Any letter at i, in place of what is there or before it. What stands next in the index says which letters need no look. */
static struct sp_rc try_letters(struct near *x, size_t i, bool instead)
{
    const struct sp_term *w = x->word;
    struct sp_term t = *w, at;
    size_t tail = i + (instead ? 1 : 0);
    memcpy(t.p + i + 1, w->p + tail, w->n - tail);
    t.n = i + 1 + w->n - tail;
    for (char c = 'a'; c <= 'z';) {
        bool found;
        t.p[i] = c;
        SP_TRY(first_from(x, sp_term_view(&t), &at, &found));
        if (!found || !sp_view_starts(sp_term_view(&at), sp_view(w->p, i)))
            return SP_OK;
        if (sp_view_eq(sp_term_view(&at), sp_term_view(&t)))
            keep(x, &t);
        c = at.n > i && at.p[i] > c ? at.p[i] : (char)(c + 1);
        if ((unsigned char)c >= 0x80)
            return SP_OK;
    }
    return SP_OK;
}

static struct sp_rc try_all(struct near *x)
{
    for (size_t i = x->word->n; i >= 1; i--) { /* the ends of words first: the fewest continue there */
        if (i < x->word->n) {
            SP_TRY(try_fewer(x, i));
            SP_TRY(try_letters(x, i, true));
        }
        SP_TRY(try_letters(x, i, false));
    }
    return SP_OK;
}

/* Two words without their space: the longest that it begins with, and the longest that it ends with. */
static struct sp_rc try_parts(struct near *x)
{
    const struct sp_term *w = x->word;
    for (int end = 0; end < 2; end++) {
        size_t before = x->n;
        for (size_t k = w->n - 2; k >= SHORTEST && x->n == before; k--) {
            struct sp_term t = { .n = 1 + k, .p = { w->p[0] } };
            memcpy(t.p + 1, end ? w->p + w->n - k : w->p + 1, k);
            SP_TRY(try_one(x, &t));
        }
    }
    return SP_OK;
}

static bool is_word(const struct sp_term *t)
{
    for (size_t i = 1; i < t->n; i++)
        if (t->p[i] < 'a' || t->p[i] > 'z')
            return false;
    return t->n > SHORTEST && t->n <= LONGEST;
}

struct sp_rc sp_near_terms(struct sp_snap *s, const struct sp_term *t, struct sp_term *out, size_t max, size_t *n)
{
    struct near x = { .s = s, .word = t, .seeks = SEEKS_MAX, .out = out, .max = max, .recent = true };
    if (is_word(t)) {
        SP_TRY(try_all(&x));
        x.recent = false;
        for (unsigned i = s->map.n; i-- > 0;) {
            x.segment = s->map.v[i].id;
            SP_TRY(try_all(&x));
            if (x.n == 0)
                SP_TRY(try_parts(&x));
        }
    }
    *n = x.n;
    return SP_OK;
}
