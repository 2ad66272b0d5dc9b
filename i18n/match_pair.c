/* Finding partners: equal words first, then like ones, then what only sounds alike. */
#include "i18n/match_side.h"
#include "i18n/romanise.h"

enum { LONGEST_RUN = 5, MOST_RUNS = 24, MOST_LETTERS = 48 };
/* Below these two runs of sounds are different names, two words of Latin letters different words. */
static const double heard_least = 0.62, least_slip = 0.8;

/* The likeness of sounds at which two names are surely the same, and what is left of it at the least. */
static double heard_score(double alike)
{
    static const struct { double at, score; } map[] = { { 0.4, 0.1 }, { 0.52, 0.25 }, { 0.62, 0.45 }, { 0.70, 0.62 }, { 0.76, 0.74 }, { 0.82, 0.85 }, { 0.88, 0.92 }, { 1.0, 0.97 } };
    enum { POINTS = sizeof map / sizeof map[0] };
    if (alike < map[0].at) return 0;
    for (size_t i = 1; i < POINTS; i++)
        if (alike <= map[i].at) return map[i - 1].score + (map[i].score - map[i - 1].score) * (alike - map[i - 1].at) / (map[i].at - map[i - 1].at);
    return map[POINTS - 1].score;
}

/* Items from x on and from y on are partners. */
static void partners(struct sp_side *a, size_t x, size_t n, struct sp_side *b, size_t y, size_t m, double alike, enum sp_met how)
{
    unsigned pair = (a->pairs > b->pairs ? a->pairs : b->pairs) + 1;
    a->pairs = b->pairs = pair;
    for (size_t i = 0; i < n + m; i++) {
        struct sp_item *it = i < n ? &a->item[x + i] : &b->item[y + i - n];
        it->alike = alike;
        it->how = how;
        it->pair = pair;
    }
}

/* --- equal ------------------------------------------------------------------------------------------- */
static bool equal(const struct sp_item *x, const struct sp_item *y)
{
    if (x->word || y->word) return x->word == y->word;
    if (x->part->kind != y->part->kind) return false;
    if (x->part->ascii.n && y->part->ascii.n) return sp_view_eq(x->part->ascii, y->part->ascii);
    return sp_view_eq(x->part->native, y->part->native);
}

static void pair_equal(struct sp_side *a, struct sp_side *b)
{
    for (size_t i = 0; i < a->n; i++)
        for (size_t k = 0; k < b->n && a->item[i].alike == 0; k++)
            if (b->item[k].alike == 0 && equal(&a->item[i], &b->item[k]))
                partners(a, i, 1, b, k, 1, 1, sp_view_eq(a->item[i].part->native, b->item[k].part->native) ? SP_MET_EQUAL : SP_MET_MEANING);
}

/* --- numbers in words and in digits --------------------------------------------------------------------- */
/* One word from here on that is a number, or two as "forty-four"; returns how many. */
static size_t number_from(const struct sp_side *s, size_t from, struct sp_said_number *out)
{
    const struct sp_item *it = &s->item[from];
    if (it->alike > 0 || it->part->kind != SP_PART_WORD) return 0;
    *out = sp_number_said(it->part->ascii);
    if (out->value == 0) return 0;
    if (out->value < 20 || from + 1 == s->n || it[1].alike > 0) return 1;
    struct sp_said_number unit = sp_number_said(it[1].part->ascii);
    if (unit.value == 0 || unit.value > 9) return 1;
    *out = (struct sp_said_number){ out->value + unit.value, unit.ordinal };
    return 2;
}

static void pair_numbers(struct sp_side *a, struct sp_side *b)
{
    struct sp_said_number said;
    for (size_t i = 0, n; i < a->n; i++) {
        if ((n = number_from(a, i, &said)) == 0) continue;
        for (size_t k = 0; k < b->n && a->item[i].alike == 0; k++) {
            struct sp_said_number digits = sp_number_in_digits(b->item[k].part->ascii);
            if (b->item[k].alike > 0 || digits.value != said.value || digits.ordinal != said.ordinal) continue;
            for (size_t w = i; w < i + n; w++) a->item[w].role = b->item[k].role;
            partners(a, i, n, b, k, 1, 1, SP_MET_MEANING);
        }
    }
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
static void pair_best(struct sp_side *a, struct sp_side *b, enum sp_role role, double least, alike_fn alike, enum sp_met how)
{
    for (;;) {
        size_t x = 0, y = 0;
        double best = least;
        for (size_t i = 0; i < a->n; i++)
            for (size_t k = 0; k < b->n; k++) {
                struct sp_item *p = &a->item[i], *q = &b->item[k];
                if (p->alike > 0 || q->alike > 0 || p->role != role || q->role != role) continue;
                double s = alike(p, q);
                if (s > best) { best = s; x = i; y = k; }
            }
        if (best <= least) return;
        partners(a, x, 1, b, y, 1, best, how);
    }
}

static double means_alike(const struct sp_item *x, const struct sp_item *y)
{
    return x->word && y->word ? sp_tokens_alike(x->word->token, y->word->token) : 0;
}

/* Whoever writes in one script means another trade by another word, mostly. */
static double means_the_same(const struct sp_item *x, const struct sp_item *y)
{
    double alike = means_alike(x, y);
    return alike < 0.6 ? 0 : alike;
}

/* "banks" or "bank's" for "bank", and the other way. */
static bool plural(struct sp_view x, struct sp_view y)
{
    struct sp_view more = x.n > y.n ? x : y, less = x.n > y.n ? y : x;
    return less.n >= 4 && more.n == less.n + 1 && more.p[less.n] == 's' && sp_view_starts(more, less);
}

/* A slip in a shared word makes it look like the company's own: it counts as what it was meant to be. */
static void pair_misspelt(struct sp_side *a, struct sp_side *b)
{
    for (size_t i = 0; i < a->n; i++)
        for (size_t k = 0; k < b->n && a->item[i].alike == 0; k++) {
            struct sp_item *x = &a->item[i], *y = &b->item[k];
            if (x->word || x->part->kind != SP_PART_WORD || !y->word || y->alike > 0) continue;
            double s = plural(x->part->ascii, y->part->ascii) ? 0.95 : sp_words_alike(x->part->ascii, y->part->ascii);
            if (s < least_slip) continue;
            x->role = y->role;
            x->weight = y->weight;
            x->alone_weight = y->alone_weight;
            partners(a, i, 1, b, k, 1, s, SP_MET_SPELLING);
        }
}

/* --- words written together on one side --------------------------------------------------------------- */
/* The letters of neighbouring items without partner; 0 when they are not all letters, or too many. */
static size_t joined(const struct sp_side *s, size_t from, size_t n, char out[MOST_LETTERS])
{
    size_t at = 0;
    for (size_t i = from; i < from + n; i++) {
        struct sp_view v = s->item[i].part->ascii;
        if (s->item[i].alike > 0 || s->item[i].role == SP_ROLE_NUMBER || v.n == 0) return 0;
        for (size_t k = 0; k < v.n; k++) {
            if (v.p[k] == ' ') continue;
            if (at == MOST_LETTERS) return 0;
            out[at++] = v.p[k];
        }
    }
    return at;
}

static double joined_alike(struct sp_view x, struct sp_view y)
{
    if (sp_view_eq(x, y)) return 0.98;
    return x.n >= 8 ? sp_words_alike(x, y) : 0;
}

/* One word, or a phrase that is known as one, on this side; several on the other, or a phrase misspelt. */
static void pair_joined(struct sp_side *a, struct sp_side *b)
{
    char x[MOST_LETTERS], y[MOST_LETTERS];
    for (size_t i = 0; i < a->n; i++) {
        size_t n = joined(a, i, 1, x), m;
        if (n == 0 || a->item[i].role == SP_ROLE_BRANCH) continue;
        for (size_t many = 2; many <= 4 && a->item[i].alike == 0; many++)
            for (size_t k = 0; k + many <= b->n && a->item[i].alike == 0; k++) {
                if ((m = joined(b, k, many, y)) == 0 || m > n + 1 || n > m + 1) continue;
                double alike = joined_alike(sp_view(x, n), sp_view(y, m));
                if (alike < least_slip) continue;
                partners(a, i, 1, b, k, many, alike, SP_MET_JOINED);
            }
    }
}

/* --- initials ------------------------------------------------------------------------------------------ */
/* Words from one on, shared or not, whose initials are these letters. */
static bool initials_of(const struct sp_side *s, size_t from, struct sp_view letters)
{
    for (size_t i = 0; i < letters.n; i++) {
        const struct sp_item *it = from + i < s->n ? &s->item[from + i] : NULL;
        if (!it || it->alike > 0 || it->part->ascii.n < 2 || it->part->ascii.p[0] != letters.p[i] || memchr(it->part->ascii.p, ' ', it->part->ascii.n)) return false;
    }
    return true;
}

static void pair_initials(struct sp_side *a, struct sp_side *b)
{
    for (size_t i = 0; i < a->n; i++) {
        struct sp_item *x = &a->item[i];
        struct sp_view v = x->part->ascii;
        if (x->alike > 0 || v.n < 3 || v.n > 6 || (x->word && x->role != SP_ROLE_OWN)) continue;
        for (size_t k = 0; k + v.n <= b->n && x->alike == 0; k++) {
            if (!initials_of(b, k, v)) continue;
            partners(a, i, 1, b, k, v.n, v.n == 3 ? 0.88 : 0.93, SP_MET_INITIALS);
        }
    }
}

/* --- alike in sound ----------------------------------------------------------------------------------- */
/* A run of neighbouring items without partner, as it sounds. */
struct run {
    size_t from, n;
    unsigned scripts;
    double least;         /* how alike another run must be */
    double weight[SP_READINGS]; /* 0 when there is no such reading */
    size_t phones_n[SP_READINGS], letters_n[2];
    uint8_t phones[SP_READINGS][SP_MOST_PHONES];
    char letters[2][MOST_LETTERS];
};
struct runs { size_t n; struct run v[MOST_RUNS]; };

static void hear_run(struct sp_side *s, struct run *r, int reading)
{
    size_t n = 0;
    for (size_t i = r->from; i < r->from + r->n; i++) {
        struct sp_item *it = &s->item[i];
        sp_side_hear(s, it);
        size_t at = it->phones_at[reading], k = it->phones_n[reading];
        if (k > SP_MOST_PHONES - n) k = SP_MOST_PHONES - n;
        memcpy(r->phones[reading] + n, s->phones + at, k);
        n += k;
    }
    r->phones_n[reading] = n;
    r->weight[reading] = sp_phones_weight(r->phones[reading], n);
}

/* Letters of a run of Chinese syllables; none when it is not that, or too long. */
static void spell_run(const struct sp_side *s, struct run *r, bool other)
{
    char text[SP_RUN_TEXT];
    size_t n = 0;
    r->letters_n[other] = 0;
    for (size_t i = r->from; i < r->from + r->n; i++) {
        const struct sp_part *p = s->item[i].part;
        struct sp_view v = p->ascii;
        if (p->script == SP_SCRIPT_HAN) v = sp_view(text, sp_romanise(p->native, other, text, sizeof text));
        else if (other || !sp_pinyin_like(v)) return;
        for (size_t k = 0; k < v.n; k++) {
            if (v.p[k] == ' ') continue;
            if (n == MOST_LETTERS) return;
            r->letters[other][n++] = v.p[k];
        }
    }
    r->letters_n[other] = n;
}

/* A shared word alone may be part of a name on the other side; a place only when it sounds the very same. */
static double least_for(const struct sp_item *it, size_t n)
{
    if (!it->word || it->role == SP_ROLE_OWN) return heard_least;
    if (n > 1) return 0.76;
    return it->word->kind == SP_WORD_TRADE || it->word->kind == SP_WORD_GENERIC ? 0.8 : 0.95;
}

/* One of the company's own words with its neighbours, or shared words. */
static bool run_of(struct sp_side *s, size_t from, size_t n, struct run *r)
{
    bool own = false, other[SP_READINGS] = { false };
    r->from = from;
    r->n = n;
    r->scripts = 0;
    for (size_t i = from; i < from + n; i++) {
        const struct sp_item *it = &s->item[i];
        if (it->alike > 0 || it->role == SP_ROLE_NUMBER || it->role == SP_ROLE_BRANCH) return false;
        own = own || it->role == SP_ROLE_OWN;
        r->scripts |= it->part->script;
    }
    if (r->scripts == 0) return false;
    r->least = own ? heard_least : least_for(&s->item[from], n);
    hear_run(s, r, 0);
    for (int k = 1; k < SP_READINGS; k++) {
        for (size_t i = from; i < from + n; i++) other[k] = other[k] || s->item[i].phones_at[k] != s->item[i].phones_at[0];
        r->weight[k] = 0;
        if (other[k]) hear_run(s, r, k);
    }
    r->letters_n[0] = r->letters_n[1] = 0;
    if (r->scripts == SP_SCRIPT_HAN || r->scripts == SP_SCRIPT_LATIN) spell_run(s, r, false);
    if (r->scripts == SP_SCRIPT_HAN && other[1]) spell_run(s, r, true);
    return r->weight[0] > 0;
}

static void runs_of(struct sp_side *s, struct runs *out)
{
    out->n = 0;
    for (size_t from = 0; from < s->n; from++)
        for (size_t n = 1; n <= LONGEST_RUN && from + n <= s->n && out->n < MOST_RUNS; n++)
            if (run_of(s, from, n, &out->v[out->n])) out->n++;
}

/* Chinese syllables in two scripts: another letter is another name, but for a slip. */
static double spelled_syllables(const struct run *x, const struct run *y)
{
    double best = 0;
    for (int i = 0; i < 2; i++)
        for (int k = 0; k < 2; k++) {
            size_t n = x->letters_n[i], m = y->letters_n[k], longest = n > m ? n : m;
            if (n == 0 || m == 0 || n > m + 1 || m > n + 1) continue;
            size_t e = sp_edits(sp_view(x->letters[i], n), sp_view(y->letters[k], m));
            double alike = e == 0 ? 1 : e == 1 && longest >= 7 ? 0.8 : 0;
            if (alike > best) best = alike;
        }
    return best;
}

static double heard_alike(const struct run *x, const struct run *y)
{
    if (((x->scripts | y->scripts) & SP_SCRIPT_HAN) && x->letters_n[0] && y->letters_n[0]) return spelled_syllables(x, y);
    double best = 0; /* all that is below heard_least counts as nothing */
    for (int i = 0; i < SP_READINGS; i++)
        for (int k = 0; k < SP_READINGS; k++) {
            double wx = x->weight[i], wy = y->weight[k], most = wx > wy ? wx : wy;
            if (wx < heard_least * wy || wy < heard_least * wx || most <= 0) continue;
            double alike = sp_phones_alike(x->phones[i], x->phones_n[i], y->phones[k], y->phones_n[k], heard_least);
            if (most < 3) alike -= 0.04 * (3 - most); /* short names sound alike by chance */
            if (alike > best) best = alike;
        }
    return best;
}

/* Phones of a whole name. */
static size_t hear_all(struct sp_side *s, int reading, uint8_t out[SP_MOST_PHONES])
{
    size_t n = 0;
    for (size_t i = 0; i < s->n; i++) {
        struct sp_item *it = &s->item[i];
        sp_side_hear(s, it);
        size_t k = it->phones_n[reading];
        if (k > SP_MOST_PHONES - n) k = SP_MOST_PHONES - n;
        memcpy(out + n, s->phones + it->phones_at[reading], k);
        n += k;
    }
    return n;
}

static bool still_free(const struct sp_side *s, const struct run *r)
{
    for (size_t i = r->from; i < r->from + r->n; i++)
        if (s->item[i].alike > 0) return false;
    return true;
}

static bool has_own(const struct sp_side *s, const struct run *r)
{
    for (size_t i = r->from; i < r->from + r->n; i++)
        if (s->item[i].role == SP_ROLE_OWN) return true;
    return false;
}

/* Two brands that are known are not one because they sound alike: 晶澳 is no Jinko. */
static bool two_brands(const struct sp_side *a, const struct run *x, const struct sp_side *b, const struct run *y)
{
    const struct sp_word *p = a->item[x->from].word, *q = b->item[y->from].word;
    return x->n == 1 && y->n == 1 && p && q && p->kind == SP_WORD_BRAND && q->kind == SP_WORD_BRAND;
}

/* Letters that are not the same are others, however alike their names sound: พีเอสจี is no SCG. */
static bool two_acronyms(const struct sp_side *a, const struct run *x, const struct sp_side *b, const struct run *y)
{
    return sp_other_letters(a, x->from, x->n, b, y->from, y->n) || sp_other_letters(b, y->from, y->n, a, x->from, x->n);
}

/* Sounds of two names of one script must not stand in for their writing. The best pair first; of two good ones that
 * which explains more. */
static void pair_heard(struct sp_side *a, struct sp_side *b)
{
    struct runs x, y;
    float alike[MOST_RUNS][MOST_RUNS];
    runs_of(a, &x);
    runs_of(b, &y);
    for (size_t i = 0; i < x.n; i++)
        for (size_t k = 0; k < y.n; k++) {
            const struct run *p = &x.v[i], *q = &y.v[k];
            bool may = (p->scripts & q->scripts) == 0 && (has_own(a, p) || has_own(b, q)) && !two_brands(a, p, b, q) && !two_acronyms(a, p, b, q);
            double s = may ? heard_alike(p, q) : 0;
            alike[i][k] = s >= p->least && s >= q->least ? (float)s : 0;
        }
    for (;;) {
        double best = 0;
        size_t bi = 0, bk = 0;
        for (size_t i = 0; i < x.n; i++)
            for (size_t k = 0; k < y.n; k++) {
                double rank = (double)alike[i][k] + 0.03 * (double)(x.v[i].n + y.v[k].n);
                if (alike[i][k] > 0 && rank > best && still_free(a, &x.v[i]) && still_free(b, &y.v[k])) { best = rank; bi = i; bk = k; }
            }
        if (best <= 0) return;
        partners(a, x.v[bi].from, x.v[bi].n, b, y.v[bk].from, y.v[bk].n, heard_score((double)alike[bi][bk]), SP_MET_SOUND);
    }
}

void sp_match_pair(struct sp_side *a, struct sp_side *b)
{
    pair_equal(a, b);
    pair_numbers(a, b);
    pair_numbers(b, a);
    pair_joined(a, b);
    pair_joined(b, a);
    pair_best(a, b, SP_ROLE_OWN, 0.45, written_alike, SP_MET_SPELLING);
    pair_misspelt(a, b);
    pair_misspelt(b, a);
    pair_initials(a, b);
    pair_initials(b, a);
    if (a->keys->scripts != b->keys->scripts) pair_heard(a, b);
    pair_best(a, b, SP_ROLE_CONTEXT, 0, a->keys->scripts == b->keys->scripts ? means_the_same : means_alike, SP_MET_MEANING);
}

double sp_match_whole(struct sp_side *a, struct sp_side *b)
{
    uint8_t x[SP_MOST_PHONES], y[SP_MOST_PHONES];
    double best = 0;
    for (int i = 0; i < SP_READINGS - 1; i++)
        for (int k = 0; k < SP_READINGS - 1; k++) {
            size_t n = hear_all(a, i, x), m = hear_all(b, k, y);
            double alike = sp_phones_alike(x, n, y, m, 0.4);
            if (alike > best) best = alike;
        }
    return heard_score(best);
}
