#include "storage/candidates.h"

#include <math.h>
#include <stdlib.h>

#include "storage/near.h"

enum {
    READ_MAX = 20000,           /* postings of short lists */
    ROWS_MAX = 9000,            /* of countries, looked through for one that is rare */
    PREFIX_MAX = 400,           /* postings of one prefix */
    SHARED_STEPS = 1500,        /* of one pair of long lists */
    SHARED_MAX = 3000,          /* of all pairs */
    POOL = 320,                 /* candidates that long lists are asked about */
    ASKED_MAX = 1280            /* questions to them */
};

void sp_candidates_start(struct sp_candidates *c, struct sp_snap *s, struct sp_view country)
{
    c->s = s;
    c->country = country;
    c->row.known = false;
    c->n_probes = 0;
    for (size_t i = 0; i < c->used; i++)
        c->slot[c->taken[i]] = (struct sp_candidate){ 0 };
    c->used = 0;
    c->budget = READ_MAX;
    c->rows = ROWS_MAX;
}

void sp_candidates_probe(struct sp_candidates *c, const struct sp_term *t, double weight)
{
    for (size_t i = 0; i < c->n_probes; i++)
        if (sp_view_eq(sp_term_view(&c->probes[i].term), sp_term_view(t)))
            return;
    if (c->n_probes < SP_PROBES)
        c->probes[c->n_probes++] = (struct sp_probe){ .term = *t, .weight = weight };
}

bool sp_candidate_in_country(struct sp_candidates *c, uint32_t no)
{
    if (c->country.n != 2)
        return true;
    const char *cc = sp_country_of(c->s->t, no, &c->row);
    return cc && cc[0] == c->country.p[0] && cc[1] == c->country.p[1];
}

static uint32_t slot_of(const struct sp_candidates *c, uint32_t key)
{
    uint32_t i = (key * 2654435761u) >> 16;
    while (c->slot[i].no != key && c->slot[i].no)
        i = (i + 1) % SP_CANDIDATE_SLOTS;
    return i;
}

static bool is_plain(struct sp_view term)
{
    return term.p[0] != SP_NAME_SOUND && term.p[0] != SP_NAME_PINYIN;
}

static void weigh(struct sp_candidate *x, double weight, bool plain)
{
    x->weight += (float)weight;
    x->plain += plain ? (float)weight : 0;
}

static void add(struct sp_candidates *c, uint32_t no, double weight, bool plain)
{
    uint32_t at = slot_of(c, no + 1);
    if (!c->slot[at].no) {
        if (c->used >= SP_CANDIDATE_SLOTS / 2 || no == SP_NO_COMPANY || !sp_candidate_in_country(c, no))
            return;
        c->slot[at] = (struct sp_candidate){ .no = no + 1 };
        c->taken[c->used++] = at;
    }
    weigh(&c->slot[at], weight, plain);
}

static void add_ahead(struct sp_candidates *c, uint32_t no, double weight)
{
    add(c, no, 0, true);
    struct sp_candidate *x = &c->slot[slot_of(c, no + 1)];
    if (x->no && x->ahead < (float)weight)
        x->ahead = (float)weight;
}

/* ---- short lists ---- */

static struct sp_rc recent_list(struct sp_candidates *c, struct sp_view term, bool prefix, double weight, size_t max)
{
    struct sp_kv_cursor k;
    struct sp_view key = term;
    struct sp_post_key whole = sp_recent_key(term, 0);
    if (!prefix)
        key = sp_view(whole.p, whole.n - 4);
    SP_TRY(sp_kv_cursor(c->s->t, SP_R_RECENT, 1, &k));
    struct sp_rc rc = sp_kv_seek(&k, key);
    for (; sp_ok(rc) && max-- && k.key.n > 5 && sp_view_starts(k.key, key); rc = sp_kv_next(&k))
        add(c, sp_no_read(sp_view(k.key.p + k.key.n - 4, 4)), weight, is_plain(term));
    return sp_ok(rc) || sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

static struct sp_rc segment_list(struct sp_candidates *c, uint32_t segment, struct sp_view term, bool prefix, double weight, size_t *max)
{
    struct sp_post_iter it;
    struct sp_rc rc = sp_post_seek(c->s->t, 1, segment, term, &it);
    for (; sp_ok(rc) && *max; rc = sp_post_group(&it)) {
        struct sp_view at = sp_post_term(&it);
        if (prefix ? !sp_view_starts(at, term) : !sp_view_eq(at, term))
            return SP_OK;
        /* of a prefix, the nearer to the whole the better */
        double w = prefix ? weight * (0.5 + 0.5 * (double)term.n / (double)at.n) : weight;
        uint32_t no;
        while (*max && sp_post_no(&it, &no)) {
            add(c, no, w, is_plain(term));
            --*max;
        }
    }
    return sp_ok(rc) || sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

static struct sp_rc list(struct sp_candidates *c, struct sp_view term, bool prefix, double weight, size_t max)
{
    const struct sp_manifest *m = &c->s->map;
    SP_TRY(recent_list(c, term, prefix, weight, max));
    for (unsigned i = m->n; i-- > 0;) {
        size_t left = max;
        SP_TRY(segment_list(c, m->v[i].id, term, prefix, weight, &left));
    }
    return SP_OK;
}

static double rarity(const struct sp_candidates *c, uint64_t frequency)
{
    return log(((double)c->companies + 2.0) / ((double)frequency + 1.0));
}

struct sp_rc sp_candidates_prefix(struct sp_candidates *c, const struct sp_term *t, double weight)
{
    SP_TRY(sp_meta_u64(c->s->t, "next", &c->companies));
    return list(c, sp_term_view(t), true, weight * rarity(c, 1), PREFIX_MAX);
}

/* ---- long lists ---- */

static bool row_has(struct sp_candidates *c, uint32_t no, uint32_t *found)
{
    uint32_t at = no % SP_COUNTRIES_PER_ROW;
    for (const char *cc = sp_country_of(c->s->t, no, &c->row); cc && 2 * at + 2 <= c->row.v.n; at++, cc += 2)
        if (cc[0] == c->country.p[0] && cc[1] == c->country.p[1]) {
            *found = no - no % SP_COUNTRIES_PER_ROW + at;
            return true;
        }
    return false;
}

/* The first number ≥ no of a company in the country asked for; false at the end, or after many rows. */
static bool next_in_country(struct sp_candidates *c, uint32_t no, uint32_t *found)
{
    if (c->country.n != 2) {
        *found = no;
        return true;
    }
    while (c->rows && no < c->companies && !row_has(c, no, found)) {
        c->rows--;
        no += SP_COUNTRIES_PER_ROW - no % SP_COUNTRIES_PER_ROW;
    }
    return c->rows && no < c->companies;
}

/* The first of a long list that are in the country. */
static struct sp_rc first_of(struct sp_candidates *c, const struct sp_probe *p)
{
    struct sp_view term = sp_term_view(&p->term);
    SP_TRY(recent_list(c, term, false, 0, c->budget));
    for (unsigned k = c->s->map.n; k-- > 0 && c->budget;) {
        struct sp_post_iter it;
        struct sp_rc rc = sp_post_seek(c->s->t, 1, c->s->map.v[k].id, term, &it);
        if (sp_is(rc, SP_RC_NOTFOUND) || (sp_ok(rc) && !sp_view_eq(sp_post_term(&it), term)))
            continue;
        SP_TRY(rc);
        uint32_t x = 0, y = 0;
        for (; c->budget && next_in_country(c, x, &x) && sp_post_skip(&it, x, &y); x = y + 1) {
            add(c, y, 0, true); /* leaves out those of other countries */
            c->budget--;
        }
    }
    return SP_OK;
}

struct pair { const struct sp_probe *a, *b; uint32_t segment; };

static struct sp_rc shared_in(struct sp_candidates *c, const struct pair *p, unsigned *steps)
{
    struct sp_post_iter a, b;
    struct sp_view ta = sp_term_view(&p->a->term), tb = sp_term_view(&p->b->term);
    struct sp_rc rc = sp_post_seek(c->s->t, 1, p->segment, ta, &a);
    if (sp_ok(rc))
        rc = sp_post_seek(c->s->t, 2, p->segment, tb, &b);
    if (!sp_ok(rc))
        return sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
    if (!sp_view_eq(sp_post_term(&a), ta) || !sp_view_eq(sp_post_term(&b), tb))
        return SP_OK;
    uint32_t x = 0, y = 0;
    while (*steps && next_in_country(c, x, &x) && sp_post_skip(&a, x, &x) && sp_post_skip(&b, x, &y)) {
        --*steps;
        if (x == y) {
            add_ahead(c, x, p->a->weight + p->b->weight);
            y++;
        }
        x = y;
    }
    return SP_OK;
}

/* What is looked at first: words, then those nearly like them, then what sounds alike. */
enum { RANKS = 3 };

static int rank_of(const struct sp_probe *p)
{
    return !is_plain(sp_term_view(&p->term)) ? 2 : p->guess;
}

static bool goes_with(const struct sp_probe *a, const struct sp_probe *b, int rank)
{
    char x = a->term.p[0], y = b->term.p[0];
    int ra = rank_of(a), rb = rank_of(b);
    if ((ra > rb ? ra : rb) != rank)
        return false;
    return x == y || x == SP_NAME_CONCEPT || y == SP_NAME_CONCEPT; /* else likely the same word under two keys */
}

static struct sp_rc shared_by(struct sp_candidates *c, struct pair *p, unsigned *left)
{
    unsigned steps = *left < SHARED_STEPS ? *left : SHARED_STEPS, before = steps;
    for (unsigned k = c->s->map.n; k-- > 0 && steps;) {
        p->segment = c->s->map.v[k].id;
        SP_TRY(shared_in(c, p, &steps));
    }
    *left -= before - steps;
    return SP_OK;
}

static struct sp_rc shared(struct sp_candidates *c, size_t from)
{
    unsigned left = SHARED_MAX;
    for (int rank = 0; rank < RANKS; rank++)
        for (size_t j = from + 1; j < c->n_probes && left; j++)
            for (size_t i = from; i < j && left; i++) {
                struct pair p = { &c->probes[i], &c->probes[j], 0 };
                if (goes_with(p.a, p.b, rank))
                    SP_TRY(shared_by(c, &p, &left));
            }
    return SP_OK;
}

static int by_no(const void *a, const void *b)
{
    uint32_t x = ((const struct sp_candidate *)a)->no, y = ((const struct sp_candidate *)b)->no;
    return x < y ? -1 : x > y;
}

static int by_weight(const void *a, const void *b)
{
    const struct sp_candidate *x = a, *y = b;
    float p = x->weight + x->ahead, q = y->weight + y->ahead;
    return p > q ? -1 : p < q ? 1 : by_no(a, b);
}

static struct sp_rc ask_segment(struct sp_candidates *c, const struct sp_probe *p, uint32_t segment, struct sp_candidate *v, size_t n)
{
    struct sp_post_iter it;
    struct sp_view term = sp_term_view(&p->term);
    struct sp_rc rc = sp_post_seek(c->s->t, 1, segment, term, &it);
    if (!sp_ok(rc))
        return sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
    if (!sp_view_eq(sp_post_term(&it), term))
        return SP_OK;
    uint32_t at = 0;
    for (size_t i = 0; i < n; i++) {
        if (at <= v[i].no && !sp_post_skip(&it, v[i].no, &at))
            break;
        if (at == v[i].no)
            weigh(&v[i], p->weight, is_plain(term));
    }
    return SP_OK;
}

/* v in ascending order. The rarest are asked first: they tell most. */
static struct sp_rc ask(struct sp_candidates *c, size_t from, struct sp_candidate *v, size_t n)
{
    size_t asked = 0;
    for (int rank = 0; rank < RANKS; rank++)
        for (size_t i = from; i < c->n_probes && asked < ASKED_MAX; i++) {
            if (rank_of(&c->probes[i]) != rank)
                continue;
            for (unsigned k = 0; k < c->s->map.n; k++)
                SP_TRY(ask_segment(c, &c->probes[i], c->s->map.v[k].id, v, n));
            asked += n;
        }
    return SP_OK;
}

/* ---- all ---- */

/* What reading a list takes of the budget: lists of guesses are worth less. */
static uint64_t cost(const struct sp_probe *p)
{
    return is_plain(sp_term_view(&p->term)) ? p->frequency : 4 * p->frequency;
}

static int by_cost(const void *a, const void *b)
{
    const struct sp_probe *x = a, *y = b;
    if (cost(x) != cost(y))
        return cost(x) < cost(y) ? -1 : 1;
    return sp_view_cmp(sp_term_view(&x->term), sp_term_view(&y->term));
}

static void add_guess(struct sp_candidates *c, const struct sp_term *t)
{
    const double less = 0.7;
    size_t n = c->n_probes;
    sp_candidates_probe(c, t, less);
    if (c->n_probes > n)
        c->probes[n].guess = true;
}

/* A word that no name has is likely misspelled: the ones nearly like it are meant, perhaps. */
static struct sp_rc add_near(struct sp_candidates *c, size_t n)
{
    enum { WORDS = 3, NEAR = 6 };
    const double own = 0.9; /* joined words and such weigh less than a word of its own */
    struct sp_term near[NEAR];
    unsigned words = 0;
    for (size_t i = 0; i < n && words < WORDS; i++) {
        const struct sp_probe *p = &c->probes[i];
        size_t got = 0;
        if (p->frequency || p->weight < own || p->term.p[0] != SP_NAME_WORD)
            continue;
        words++;
        SP_TRY(sp_near_terms(c->s, &p->term, near, NEAR, &got));
        for (size_t k = 0; k < got; k++)
            add_guess(c, &near[k]);
    }
    return SP_OK;
}

static struct sp_rc count(struct sp_candidates *c)
{
    size_t kept = 0;
    SP_TRY(sp_meta_u64(c->s->t, "next", &c->companies));
    size_t asked = c->n_probes;
    for (size_t i = 0; i < c->n_probes; i++) {
        struct sp_probe *p = &c->probes[i];
        SP_TRY(sp_post_frequency(c->s->t, &c->s->map, sp_term_view(&p->term), &p->frequency));
        if (i + 1 == asked)
            SP_TRY(add_near(c, asked));
    }
    for (size_t i = 0; i < c->n_probes; i++) {
        struct sp_probe p = c->probes[i];
        if (p.frequency == 0)
            continue;
        p.weight *= rarity(c, p.frequency < c->companies ? p.frequency : c->companies);
        c->probes[kept++] = p;
    }
    c->n_probes = kept;
    qsort(c->probes, c->n_probes, sizeof *c->probes, by_cost);
    return SP_OK;
}

static int by_plain(const void *a, const void *b)
{
    const struct sp_candidate *x = a, *y = b;
    float p = x->plain + x->ahead, q = y->plain + y->ahead;
    return p > q ? -1 : p < q ? 1 : by_weight(a, b);
}

typedef int (*order)(const void *a, const void *b);

/* Puts candidate x into the heap v of the n best, whose least is first. */
static void keep_best(struct sp_candidate *v, size_t *n, size_t max, order by, struct sp_candidate x)
{
    size_t i;
    if (*n < max) {
        for (i = (*n)++; i > 0 && by(&v[(i - 1) / 2], &x) < 0; i = (i - 1) / 2)
            v[i] = v[(i - 1) / 2];
        v[i] = x;
        return;
    }
    if (by(&x, &v[0]) >= 0)
        return;
    for (i = 0;;) {
        size_t k = 2 * i + 1;
        if (k >= max)
            break;
        if (k + 1 < max && by(&v[k + 1], &v[k]) > 0)
            k++;
        if (by(&v[k], &x) <= 0)
            break;
        v[i] = v[k];
        i = k;
    }
    v[i] = x;
}

static size_t best(const struct sp_candidates *c, order by, struct sp_candidate *v, size_t max)
{
    size_t n = 0;
    for (size_t i = 0; i < c->used; i++) {
        struct sp_candidate x = c->slot[c->taken[i]];
        if (n == max && x.weight + x.ahead < v[0].weight + v[0].ahead && x.plain + x.ahead < v[0].plain + v[0].ahead)
            continue; /* most of them */
        x.no--;
        keep_best(v, &n, max, by, x);
    }
    return n;
}

/* Ascending by number, each once. */
static size_t pool_of(const struct sp_candidates *c, struct sp_candidate v[POOL])
{
    size_t n = best(c, by_weight, v, POOL * 2 / 3), kept = 0;
    n += best(c, by_plain, v + n, POOL - n);
    if (n > 1)
        qsort(v, n, sizeof *v, by_no);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || v[i].no != v[i - 1].no)
            v[kept++] = v[i];
    return kept;
}

struct sp_rc sp_candidates_take(struct sp_candidates *c, size_t max, struct sp_candidate *out, size_t *n)
{
    struct sp_candidate pool[POOL];
    size_t i = 0;
    SP_TRY(count(c));
    for (; i < c->n_probes && cost(&c->probes[i]) <= c->budget; i++) {
        c->budget -= cost(&c->probes[i]);
        SP_TRY(list(c, sp_term_view(&c->probes[i].term), false, c->probes[i].weight, SIZE_MAX));
    }
    SP_TRY(shared(c, i));
    if (c->used < max && i < c->n_probes) /* nothing rare in it: whatever comes first */
        SP_TRY(first_of(c, &c->probes[i]));
    size_t pooled = pool_of(c, pool), first = max * 2 / 3;
    for (size_t k = 0; k < pooled; k++)
        pool[k].ahead = 0;
    SP_TRY(ask(c, i, pool, pooled));
    if (pooled > 1)
        qsort(pool, pooled, sizeof *pool, by_weight);
    if (pooled > max)
        qsort(pool + first, pooled - first, sizeof *pool, by_plain);
    *n = pooled < max ? pooled : max;
    if (*n)
        memcpy(out, pool, *n * sizeof *pool);
    return SP_OK;
}
