/* Finding partners: equal words first, then like ones, then what only sounds alike. */
#include "i18n/match_side.h"
#include "i18n/romanise.h"

enum { LONGEST_RUN = 5 };
/* Below this two runs of sounds are different names. */
static const double heard_least = 0.62;

/* The likeness of sounds at which two names are surely the same, and what is left of it at the least. */
static double heard_score(double alike)
{
    static const struct { double at, score; } map[] = { { 0.62, 0.45 }, { 0.70, 0.62 }, { 0.76, 0.74 }, { 0.82, 0.85 }, { 0.88, 0.92 }, { 1.0, 0.97 } };
    enum { POINTS = sizeof map / sizeof map[0] };
    for (size_t i = 1; i < POINTS; i++)
        if (alike <= map[i].at) return map[i - 1].score + (map[i].score - map[i - 1].score) * (alike - map[i - 1].at) / (map[i].at - map[i - 1].at);
    return map[POINTS - 1].score;
}

static void partner(struct sp_item *x, struct sp_item *y, double alike) { x->alike = y->alike = alike; }

/* --- equal ------------------------------------------------------------------------------------------- */
static bool equal(const struct sp_item *x, const struct sp_item *y)
{
    if (x->word || y->word) return x->word && y->word && strcmp(x->word->token, y->word->token) == 0;
    if (x->part->kind != y->part->kind) return false;
    if (x->part->ascii.n && y->part->ascii.n) return sp_view_eq(x->part->ascii, y->part->ascii);
    return sp_view_eq(x->part->native, y->part->native);
}

static void pair_equal(struct sp_side *a, struct sp_side *b)
{
    for (size_t i = 0; i < a->n; i++)
        for (size_t k = 0; k < b->n && a->item[i].alike == 0; k++)
            if (b->item[k].alike == 0 && equal(&a->item[i], &b->item[k])) partner(&a->item[i], &b->item[k], 1);
}

/* --- alike in writing -------------------------------------------------------------------------------- */
/* Two spellings in one of the scripts that Latin words are transcribed to. */
static double spelled_alike(struct sp_view x, struct sp_view y)
{
    char a[SP_RUN_TEXT], b[SP_RUN_TEXT];
    return sp_words_alike(sp_view(a, sp_romanise_indic(x, a, sizeof a)), sp_view(b, sp_romanise_indic(y, b, sizeof b)));
}

static double written_alike(const struct sp_item *x, const struct sp_item *y)
{
    enum sp_part_kind kind = x->part->kind;
    if (x->word || y->word || kind != y->part->kind) return 0;
    if (kind == SP_PART_WORD) return sp_words_alike(x->part->ascii, y->part->ascii);
    if (kind == SP_PART_INDIC && x->part->script == y->part->script) return spelled_alike(x->part->native, y->part->native);
    return kind == SP_PART_HAN ? sp_han_alike(x->part->native, y->part->native) : 0;
}

typedef double (*alike_fn)(const struct sp_item *x, const struct sp_item *y);

/* The best pair first, until none is left. */
static void pair_best(struct sp_side *a, struct sp_side *b, enum sp_role role, double least, alike_fn alike)
{
    for (;;) {
        struct sp_item *x = NULL, *y = NULL;
        double best = least;
        for (size_t i = 0; i < a->n; i++)
            for (size_t k = 0; k < b->n; k++) {
                struct sp_item *p = &a->item[i], *q = &b->item[k];
                if (p->alike > 0 || q->alike > 0 || p->role != role || q->role != role) continue;
                double s = alike(p, q);
                if (s > best) { best = s; x = p; y = q; }
            }
        if (!x) return;
        partner(x, y, best);
    }
}

static double means_alike(const struct sp_item *x, const struct sp_item *y)
{
    return x->word && y->word ? sp_tokens_alike(x->word->token, y->word->token) : 0;
}

/* --- words written together on one side --------------------------------------------------------------- */
static bool joins(const struct sp_side *s, size_t from, size_t n, struct sp_view whole)
{
    size_t at = 0;
    for (size_t i = from; i < from + n; i++) {
        struct sp_view v = s->item[i].part->ascii;
        if (s->item[i].alike > 0 || s->item[i].role == SP_ROLE_NUMBER || v.n == 0 || at + v.n > whole.n || memcmp(whole.p + at, v.p, v.n) != 0) return false;
        at += v.n;
    }
    return at == whole.n;
}

static void pair_joined(struct sp_side *a, struct sp_side *b)
{
    for (size_t i = 0; i < a->n; i++) {
        struct sp_item *x = &a->item[i];
        if (x->alike > 0 || x->part->kind != SP_PART_WORD) continue;
        for (size_t n = 2; n <= 4 && x->alike == 0; n++)
            for (size_t k = 0; k + n <= b->n && x->alike == 0; k++) {
                if (!joins(b, k, n, x->part->ascii)) continue;
                x->alike = 0.98;
                for (size_t j = k; j < k + n; j++) b->item[j].alike = 0.98;
            }
    }
}

/* --- alike in sound ----------------------------------------------------------------------------------- */
struct run { size_t from, n; };

/* Phones of a run of items; other: with second readings. Returns how many. */
static size_t run_phones(struct sp_side *s, struct run r, bool other, uint8_t out[SP_MOST_PHONES])
{
    size_t n = 0;
    for (size_t i = r.from; i < r.from + r.n; i++) {
        struct sp_item *it = &s->item[i];
        sp_side_hear(s, it);
        size_t at = other ? it->other_at : it->phones_at, k = other ? it->other_n : it->phones_n;
        if (k > SP_MOST_PHONES - n) k = SP_MOST_PHONES - n;
        memcpy(out + n, s->phones + at, k);
        n += k;
    }
    return n;
}

static bool other_reading(const struct sp_side *s, struct run r)
{
    for (size_t i = r.from; i < r.from + r.n; i++)
        if (s->item[i].other_at != s->item[i].phones_at) return true;
    return false;
}

static unsigned scripts_of(const struct sp_side *s, struct run r)
{
    unsigned bits = 0;
    for (size_t i = r.from; i < r.from + r.n; i++) bits |= s->item[i].part->script;
    return bits;
}

/* Sounds of two names of one script must not stand in for their writing. */
static bool may_hear(unsigned x, unsigned y) { return x && y && (x & y) == 0; }

static double readings_alike(struct sp_side *a, struct run x, bool other_x, struct sp_side *b, struct run y, bool other_y)
{
    uint8_t p[SP_MOST_PHONES], q[SP_MOST_PHONES];
    size_t n = run_phones(a, x, other_x, p), m = run_phones(b, y, other_y, q);
    double wp = sp_phones_weight(p, n), wq = sp_phones_weight(q, m), most = wp > wq ? wp : wq;
    if (wp < 0.55 * wq || wq < 0.55 * wp) return 0;
    double alike = sp_phones_alike(p, n, q, m);
    /* short names sound alike by chance */
    return most < 3 ? alike - 0.05 * (3 - most) : alike;
}

static double heard_alike(struct sp_side *a, struct run x, struct sp_side *b, struct run y)
{
    if (!may_hear(scripts_of(a, x), scripts_of(b, y))) return 0;
    bool others_x = other_reading(a, x), others_y = other_reading(b, y);
    double best = 0;
    for (int i = 0; i < 4; i++) {
        bool other_x = i & 1, other_y = i & 2;
        if ((other_x && !others_x) || (other_y && !others_y)) continue;
        double s = readings_alike(a, x, other_x, b, y, other_y);
        best = s > best ? s : best;
    }
    return best;
}

static bool is_trade(const struct sp_item *it) { return it->word && (it->word->kind == SP_WORD_TRADE || it->word->kind == SP_WORD_GENERIC); }

/* A run of items without partner: one of them the company's own, or a trade word that may be part of a name. */
static bool is_free_run(const struct sp_side *s, struct run r)
{
    bool own = false;
    for (size_t i = r.from; i < r.from + r.n; i++) {
        if (s->item[i].alike > 0 || s->item[i].role == SP_ROLE_NUMBER || s->item[i].role == SP_ROLE_BRANCH) return false;
        own = own || s->item[i].role == SP_ROLE_OWN;
    }
    return own || (r.n == 1 && is_trade(&s->item[r.from]));
}

static bool has_own(const struct sp_side *s, struct run r)
{
    for (size_t i = r.from; i < r.from + r.n; i++)
        if (s->item[i].role == SP_ROLE_OWN) return true;
    return false;
}

struct heard { double alike, rank; struct run x, y; };

static void best_heard(struct sp_side *a, struct sp_side *b, struct heard *best)
{
    struct run x, y;
    for (x.from = 0; x.from < a->n; x.from++)
        for (x.n = 1; x.n <= LONGEST_RUN && x.from + x.n <= a->n; x.n++) {
            if (!is_free_run(a, x)) continue;
            for (y.from = 0; y.from < b->n; y.from++)
                for (y.n = 1; y.n <= LONGEST_RUN && y.from + y.n <= b->n; y.n++) {
                    if (!is_free_run(b, y) || !(has_own(a, x) || has_own(b, y))) continue;
                    double s = heard_alike(a, x, b, y);
                    /* of two good pairs the one that explains more */
                    double rank = s + 0.03 * (double)(x.n + y.n);
                    if (s >= heard_least && rank > best->rank) *best = (struct heard){ s, rank, x, y };
                }
        }
}

static void pair_heard(struct sp_side *a, struct sp_side *b)
{
    for (int round = 0; round < 6; round++) {
        struct heard best = { 0, 0, { 0, 0 }, { 0, 0 } };
        best_heard(a, b, &best);
        if (best.rank <= 0) return;
        double score = heard_score(best.alike);
        for (size_t i = 0; i < best.x.n; i++) a->item[best.x.from + i].alike = score;
        for (size_t i = 0; i < best.y.n; i++) b->item[best.y.from + i].alike = score;
    }
}

void sp_match_pair(struct sp_side *a, struct sp_side *b)
{
    pair_equal(a, b);
    pair_joined(a, b);
    pair_joined(b, a);
    pair_best(a, b, SP_ROLE_OWN, 0.45, written_alike);
    pair_heard(a, b);
    pair_best(a, b, SP_ROLE_CONTEXT, 0, means_alike);
}
