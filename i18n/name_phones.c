/* Phones of romanised names and the weighted edit distance between them. */
#include <pthread.h>

#include "i18n/name_sound.h"

/* PKH TH PH are aspirated, C is ch. */
enum phone { A = 1, E, I, O, U, PK, PKH, G, H, C, J, S, SH, Z, T, TH, D, N, P, PH, F, B, M, R, L, W, Y, PHONES, OPTIONAL = 0x80 };
enum { WHOLE = 100, MOST_OPTIONAL = 30 };

/* --- letters to phones ------------------------------------------------------------------------------- */
struct phones { uint8_t *out; size_t n, cap; };

/* Where a consonant is made; 0 for those that are not stops. */
static int stop_place(int phone)
{
    switch (phone) {
    case PK: case PKH: case G: return 1;
    case T: case TH: case D: return 2;
    case P: case PH: case B: return 3;
    default: return 0;
    }
}

static void put(struct phones *o, int phone, bool optional)
{
    int place = stop_place(phone);
    if (place && o->n && stop_place(o->out[o->n - 1]) == place && !optional) o->n--; /* "vatthana": one sound */
    if (o->n < o->cap) o->out[o->n++] = (uint8_t)(phone | (optional ? OPTIONAL : 0));
}

static int vowel(char c)
{
    switch (c) {
    case 'a': return A;
    case 'e': return E;
    case 'i': return I;
    case 'o': return O;
    case 'u': return U;
    default: return 0;
    }
}
static bool sounds(char c) { return vowel(c) || c == 'y'; }

static int aspirate(char c, bool pinyin)
{
    switch (c) {
    case 'k': return PKH;
    case 'g': return G;
    case 't': return TH;
    case 'p': return PH;
    case 'c': return C;
    case 's': return SH;
    case 'z': return pinyin ? J : SH;
    case 'n': return N;
    case 'b': return B;
    case 'd': return D;
    default: return 0;
    }
}

static int single(char c, char next, bool pinyin)
{
    switch (c) {
    case 'k': return PK;
    case 'g': return G;
    case 'c': return pinyin ? C : next == 'e' || next == 'i' || next == 'y' ? S : PK;
    case 'q': return pinyin ? C : PK;
    case 'j': return J;
    case 's': return S;
    case 'x': return pinyin ? SH : S;
    case 'z': return pinyin ? J : Z;
    case 't': return T;
    case 'd': return D;
    case 'p': return P;
    case 'b': return B;
    case 'f': return F;
    case 'm': return M;
    case 'n': return N;
    case 'l': return L;
    case 'v': case 'w': return W;
    default: return 0;
    }
}

struct letters { struct sp_view v; size_t i; };

static char letter(const struct letters *t, size_t ahead)
{
    size_t k = t->i + ahead;
    if (k >= t->v.n) return 0;
    char c = t->v.p[k];
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* One consonant (or y); returns the letters it takes. */
static size_t consonant(struct phones *o, const struct letters *t, bool pinyin, bool muted)
{
    char c = letter(t, 0), next = letter(t, 1), before = t->i ? t->v.p[t->i - 1] : 0;
    bool coda = !sounds(next);
    if (c == 'h') { put(o, H, muted || coda); return 1; }
    if (c == 'r') { put(o, R, muted || coda); return 1; }
    if (c == 'y') { put(o, coda || (before && before != ' ' && !vowel(before)) ? I : Y, muted); return 1; }
    if (c == 'n' && next == 'g') { put(o, N, muted); put(o, G, true); return 2; } /* xin guo or xing uo */
    if (next == 'h' && aspirate(c, pinyin)) { put(o, aspirate(c, pinyin), muted); return 2; }
    if (c == 'c' && next == 'k') { put(o, PK, muted); return 2; }
    if (c == 'x' && !pinyin && vowel(before)) put(o, PK, true);
    int phone = single(c, next, pinyin);
    if (phone) put(o, phone, muted);
    return phone && next == c && letter(t, 2) != 'g' && letter(t, 2) != 'h' ? 2 : 1;
}

size_t sp_phones(struct sp_view ascii, bool pinyin, uint8_t *out, size_t cap)
{
    struct phones o = { out, 0, cap };
    struct letters t = { ascii, 0 };
    while (t.i < ascii.n) {
        char c = letter(&t, 0);
        bool muted = ascii.p[t.i] >= 'A' && ascii.p[t.i] <= 'Z';
        int v = vowel(c);
        if (v) {
            if (!(o.n && o.out[o.n - 1] == v)) put(&o, v, false);
            t.i++;
        } else if (c >= 'a' && c <= 'z') t.i += consonant(&o, &t, pinyin, muted);
        else t.i++;
    }
    return o.n;
}

/* --- costs ------------------------------------------------------------------------------------------- */
static struct { uint8_t change[PHONES][PHONES], drop[PHONES]; } cost;
static pthread_once_t once = PTHREAD_ONCE_INIT;

struct near { uint8_t a, b, cost; };
static const struct near near[] = {
    { PK, PKH, 10 }, { PK, G, 15 }, { PKH, G, 20 }, { PKH, H, 40 }, { PK, H, 60 }, { G, H, 60 }, { PK, C, 60 }, { G, J, 50 },
    { T, TH, 10 }, { T, D, 15 }, { TH, D, 20 }, { TH, S, 45 }, { T, S, 55 }, { T, C, 45 }, { T, J, 60 }, { T, SH, 65 }, { D, J, 55 }, { D, Z, 50 },
    { P, PH, 10 }, { P, B, 15 }, { PH, B, 25 }, { PH, F, 15 }, { P, F, 35 }, { B, F, 50 }, { F, H, 40 }, { F, W, 45 }, { B, W, 40 }, { PH, W, 60 }, { P, W, 60 },
    { S, SH, 10 }, { S, Z, 10 }, { SH, Z, 15 }, { SH, C, 20 }, { S, C, 30 }, { C, J, 15 }, { S, J, 35 }, { SH, J, 25 }, { Z, J, 20 }, { Z, C, 35 },
    { M, N, 40 }, { N, L, 35 }, { N, R, 45 }, { L, R, 15 }, { L, W, 45 }, { L, O, 45 }, { R, H, 50 }, { L, Y, 75 }, { R, Y, 35 }, { D, L, 65 }, { D, R, 65 },
    { R, J, 60 }, { R, SH, 70 }, { W, U, 25 }, { W, O, 40 }, { Y, I, 15 }, { Y, E, 35 }, { Y, J, 40 }, { N, Y, 60 }, { H, W, 60 }, { H, Y, 60 },
    { A, E, 15 }, { A, O, 12 }, { A, I, 20 }, { A, U, 18 }, { E, I, 10 }, { E, O, 18 }, { E, U, 18 }, { I, U, 18 }, { I, O, 20 }, { O, U, 8 },
};

static void build(void)
{
    for (int a = 1; a < PHONES; a++) {
        for (int b = 1; b < PHONES; b++) cost.change[a][b] = a == b ? 0 : WHOLE;
        cost.drop[a] = a <= U ? 14 : a == H ? 35 : a == Y ? 25 : a == W ? 50 : a == R || a == L || a == N ? 65 : 80;
    }
    for (size_t i = 0; i < sizeof near / sizeof near[0]; i++)
        cost.change[near[i].a][near[i].b] = cost.change[near[i].b][near[i].a] = near[i].cost;
}

static unsigned drop_of(uint8_t phone) { return phone & OPTIONAL ? 6 : cost.drop[phone]; }

double sp_phones_weight(const uint8_t *a, size_t n)
{
    unsigned sum = 0;
    (void)pthread_once(&once, build);
    for (size_t i = 0; i < n; i++) sum += drop_of(a[i]);
    return (double)sum / 80.0;
}

/* One row of the distance table, for phone a; returns its least cost. */
static unsigned next_row(uint8_t a, const uint8_t *b, size_t m, unsigned *row, const unsigned *drop_b)
{
    unsigned corner = row[0], drop_a = drop_of(a), left = row[0] + drop_a, least = left;
    unsigned most = a & OPTIONAL ? MOST_OPTIONAL : WHOLE;
    const uint8_t *change = cost.change[a & 0x7F];
    row[0] = left;
    for (size_t k = 0; k < m; k++) {
        unsigned other = change[b[k] & 0x7F], up = row[k + 1];
        if (b[k] & OPTIONAL && other > MOST_OPTIONAL) other = MOST_OPTIONAL;
        if (other > most) other = most;
        unsigned best = corner + other, dropped = up + drop_a, added = left + drop_b[k];
        if (dropped < best) best = dropped;
        if (added < best) best = added;
        corner = up;
        row[k + 1] = left = best;
        if (best < least) least = best;
    }
    return least;
}

double sp_phones_alike(const uint8_t *a, size_t n, const uint8_t *b, size_t m, double least)
{
    unsigned row[SP_MOST_PHONES + 1], drop_b[SP_MOST_PHONES], all_a = 0;
    (void)pthread_once(&once, build);
    n = n < SP_MOST_PHONES ? n : SP_MOST_PHONES;
    m = m < SP_MOST_PHONES ? m : SP_MOST_PHONES;
    row[0] = 0;
    for (size_t k = 0; k < m; k++) {
        drop_b[k] = drop_of(b[k]);
        row[k + 1] = row[k] + drop_b[k];
    }
    for (size_t i = 0; i < n; i++) all_a += drop_of(a[i]);
    unsigned all = all_a > row[m] ? all_a : row[m];
    if (all == 0) return 0;
    unsigned limit = (unsigned)((1 - least) * (double)all) + 1;
    for (size_t i = 0; i < n; i++)
        if (next_row(a[i], b, m, row, drop_b) > limit) return 0;
    return row[m] >= all ? 0 : 1.0 - (double)row[m] / (double)all;
}
