/* Likeness of two words of one script, and of two trade words by meaning. */
#include "i18n/fold.h"
#include "i18n/match_side.h"
#include "i18n/name_letters.h"
#include "i18n/romanise.h"

enum { MOST_LETTERS = 48, MOST_CHARS = 24 };

/* --- Latin ------------------------------------------------------------------------------------------- */
/* One spelling for what romanisers spell differently: ph p, ou u, x s, doubled letters, a closing h. */
static size_t plain_spelling(struct sp_view v, char out[MOST_LETTERS])
{
    size_t n = 0;
    for (size_t i = 0; i < v.n && n < MOST_LETTERS; i++) {
        char c = v.p[i], before = n ? out[n - 1] : 0;
        switch (c) {
        case 'h':
            if (i && (i + 1 == v.n || before == 'p' || before == 't' || before == 'k' || before == 'c' || before == 's')) continue;
            break;
        case 'x': case 'z': c = 's'; break;
        case 'y': c = 'i'; break;
        case 'v': c = 'w'; break;
        case 'u': if (before == 'o') { out[n - 1] = 'u'; continue; } break;
        case 'o': if (before == 'o') { out[n - 1] = 'u'; continue; } break;
        case 'q': c = 'k'; break;
        case 'j': if (before == 'd') { out[n - 1] = 'j'; continue; } break;
        case 'k': if (before == 'c') { out[n - 1] = 'k'; continue; } break;
        default: break;
        }
        if (c != before) out[n++] = c;
    }
    return n;
}

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

/* Insertions, deletions, changes and swaps of neighbours. */
static size_t edits(const char *a, size_t n, const char *b, size_t m)
{
    size_t d[3][MOST_LETTERS + 1];
    for (size_t k = 0; k <= m; k++) d[0][k] = k;
    for (size_t i = 1; i <= n; i++) {
        size_t *row = d[i % 3], *up = d[(i - 1) % 3], *upper = d[(i + 1) % 3];
        row[0] = i;
        for (size_t k = 1; k <= m; k++) {
            row[k] = smaller(smaller(up[k], row[k - 1]) + 1, up[k - 1] + (a[i - 1] != b[k - 1]));
            if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1]) row[k] = smaller(row[k], upper[k - 2] + 1);
        }
    }
    return d[n % 3][m];
}

size_t sp_edits(struct sp_view a, struct sp_view b)
{
    return a.n > MOST_LETTERS || b.n > MOST_LETTERS ? a.n + b.n : edits(a.p, a.n, b.p, b.n);
}

static bool digit_differs(struct sp_view a, struct sp_view b)
{
    char x[MOST_LETTERS], y[MOST_LETTERS];
    size_t n = 0, m = 0;
    for (size_t i = 0; i < a.n && n < sizeof x; i++)
        if (a.p[i] >= '0' && a.p[i] <= '9') x[n++] = a.p[i];
    for (size_t i = 0; i < b.n && m < sizeof y; i++)
        if (b.p[i] >= '0' && b.p[i] <= '9') y[m++] = b.p[i];
    return n != m || memcmp(x, y, n) != 0;
}

double sp_words_alike(struct sp_view a, struct sp_view b)
{
    char x[MOST_LETTERS], y[MOST_LETTERS];
    if (a.n == 0 || b.n == 0) return 0;
    if (sp_view_eq(a, b)) return 1;
    if (a.n > MOST_LETTERS || b.n > MOST_LETTERS || digit_differs(a, b)) return 0;
    size_t n = plain_spelling(a, x), m = plain_spelling(b, y), longest = n > m ? n : m;
    if (n < 3 || m < 3) return 0;
    if (n == m && memcmp(x, y, n) == 0) return 0.96;
    if (n + 2 < m || m + 2 < n || longest < 5) return 0;
    size_t e = edits(x, n, y, m);
    if (e == 1 && sp_pinyin_like(a) && sp_pinyin_like(b)) return longest >= 8 ? 0.6 : 0.5; /* another syllable, another name */
    if (e == 1) return longest >= 8 ? 0.9 : longest >= 6 ? 0.84 : 0.6;
    return e == 2 && longest >= 9 ? 0.76 : 0;
}

static bool spells_letters(const struct sp_part *p)
{
    return p->kind != SP_PART_NUMBER && p->ascii.n && (p->script & (SP_SCRIPT_THAI | SP_SCRIPT_LAO | SP_SCRIPT_KHMER | SP_SCRIPT_MYANMAR));
}

/* Elsie and Casey sound like two letters too; words have vowels. */
static bool may_be_letters(const struct sp_part *p)
{
    size_t vowels = 0;
    if (p->script != SP_SCRIPT_LATIN || p->kind == SP_PART_NUMBER) return false;
    for (size_t i = 0; i < p->ascii.n; i++) vowels += strchr("aeiouy", p->ascii.p[i]) != NULL;
    return p->ascii.n && (p->ascii.n <= 3 || (p->ascii.n <= 5 && vowels <= 1));
}

static size_t put(char out[MOST_LETTERS], size_t at, struct sp_view v)
{
    size_t n = v.n < MOST_LETTERS - at ? v.n : MOST_LETTERS - at;
    memcpy(out + at, v.p, n);
    return at + n;
}

/* Whether all that is left of one text, in its order, is in the other. */
static bool stands_in(struct sp_view some, struct sp_view all)
{
    size_t at = 0;
    for (size_t i = 0; i < all.n && at < some.n; i++) at += some.p[at] == all.p[i];
    return at == some.n;
}

/* Own words without partner, of one side. */
struct lone { size_t n; char letters[MOST_LETTERS]; bool all_letters, none_letters, thai, latin, may_be, single; };

static struct lone lone_of(const struct sp_side *s, size_t from, size_t n)
{
    char name[MOST_LETTERS];
    struct lone l = { .all_letters = true, .none_letters = true, .thai = true, .latin = true, .may_be = true, .single = true };
    for (size_t i = from; i < from + n; i++) {
        const struct sp_item *it = &s->item[i];
        const struct sp_part *p = it->part;
        if (it->alike > 0 || it->role != SP_ROLE_OWN) continue;
        bool letters = spells_letters(p), latin = p->script == SP_SCRIPT_LATIN && p->ascii.n;
        if (letters || latin) l.n = put(l.letters, l.n, p->ascii);
        l.all_letters = l.all_letters && letters;
        l.none_letters = l.none_letters && !letters && !sp_letters_named(p->native, name, sizeof name);
        l.thai = l.thai && p->script == SP_SCRIPT_THAI;   /* in other scripts syllables of words are named as letters are */
        l.latin = l.latin && latin;
        l.may_be = l.may_be && may_be_letters(p);
        l.single = l.single && p->native.n + 1 == 2 * p->ascii.n;   /* "c i", taken together */
    }
    return l;
}

bool sp_other_letters(const struct sp_side *a, size_t from, size_t n, const struct sp_side *b, size_t from_b, size_t n_b)
{
    struct lone x = lone_of(a, from, n), y = lone_of(b, from_b, n_b);
    if (!y.latin || y.n == 0) return false;
    if (x.n == 0) return x.none_letters && x.thai && y.single && y.n > 1;
    if (!y.may_be && !(x.all_letters && x.thai && x.n >= 3)) return false;
    if (x.all_letters) return x.n != y.n || memcmp(x.letters, y.letters, x.n) != 0;
    return !stands_in(sp_view(x.letters, x.n), sp_view(y.letters, y.n));
}

/* --- Han --------------------------------------------------------------------------------------------- */
static size_t characters(struct sp_view v, uint32_t out[MOST_CHARS])
{
    size_t n = 0;
    for (size_t i = 0, l; i < v.n && n < MOST_CHARS; i += l) out[n++] = sp_utf8_at(v.p + i, &l);
    return n;
}

static double same_character(uint32_t a, uint32_t b)
{
    size_t n, m;
    if (a == b) return 1;
    const char *x = sp_pinyin(a, &n), *y = sp_pinyin(b, &m);
    return n && n == m && memcmp(x, y, n) == 0 ? 0.5 : 0; /* a slip of the keyboard, or another name */
}

double sp_han_alike(struct sp_view a, struct sp_view b)
{
    uint32_t x[MOST_CHARS], y[MOST_CHARS];
    double row[MOST_CHARS + 1] = { 0 };
    size_t n = characters(a, x), m = characters(b, y);
    if (n == 0 || m == 0) return 0;
    for (size_t i = 0; i < n; i++) {
        double corner = 0;
        for (size_t k = 0; k < m; k++) {
            double both = corner + same_character(x[i], y[k]), up = row[k + 1];
            corner = up;
            if (row[k] > both) both = row[k];
            row[k + 1] = both > up ? both : up;
        }
    }
    double share = row[m] / (double)(n > m ? n : m);
    return share * share; /* another character is another name */
}

/* --- trade words --------------------------------------------------------------------------------------- */
struct kin { const char *a, *b; double alike; };
static const struct kin kin[] = {
    { "trading", "import-export", 0.6 }, { "trading", "import", 0.5 }, { "trading", "export", 0.5 }, { "trading", "commercial", 0.9 },
    { "trading", "foreign-trade", 0.6 }, { "trading", "distribution", 0.4 }, { "trading", "business", 0.5 }, { "import-export", "import", 0.7 },
    { "import-export", "export", 0.7 }, { "import-export", "foreign-trade", 0.6 }, { "industry", "manufacturing", 0.6 }, { "industry", "factory", 0.6 },
    { "industry", "enterprise", 0.7 }, { "manufacturing", "factory", 0.7 }, { "manufacturing", "products", 0.6 }, { "construction", "engineering", 0.5 },
    { "construction", "development", 0.3 }, { "materials", "building-materials", 0.7 },
    { "electric", "power", 0.7 }, { "electric", "electronics", 0.6 }, { "power", "energy", 0.6 }, { "power", "hydropower", 0.5 }, { "energy", "hydropower", 0.4 },
    { "energy", "solar", 0.4 }, { "petroleum", "petrochemical", 0.6 }, { "petroleum", "gas", 0.5 }, { "petroleum", "energy", 0.4 }, { "pharma", "medical", 0.6 },
    { "transport", "logistics", 0.7 }, { "freight", "logistics", 0.7 }, { "transport", "freight", 0.7 }, { "shipping", "freight", 0.6 }, { "express", "logistics", 0.6 },
    { "supply-chain", "logistics", 0.6 }, { "telecom", "communications", 0.8 }, { "information", "technology", 0.5 }, { "systems", "technology", 0.5 },
    { "software", "technology", 0.5 }, { "digital", "technology", 0.5 }, { "group", "holding", 0.6 }, { "holding", "investment", 0.4 }, { "finance", "investment", 0.4 },
    { "finance", "credit", 0.5 }, { "finance", "leasing", 0.5 }, { "finance", "microfinance", 0.6 }, { "bank", "finance", 0.3 }, { "agriculture", "plantation", 0.5 },
    { "real-estate", "development", 0.5 }, { "beer", "beverage", 0.6 }, { "wine", "beverage", 0.6 }, { "food", "beverage", 0.4 }, { "retail", "shop", 0.8 },
    { "mall", "center", 0.5 }, { "services", "solutions", 0.5 }, { "consulting", "services", 0.4 }, { "management", "services", 0.3 }, { "machinery", "engineering", 0.4 },
    { "automobile", "parts", 0.3 }, { "textile", "garment", 0.6 }, { "tourism", "hotel", 0.3 }, { "steel", "metal", 0.6 }, { "mining", "metal", 0.4 },
    { "power-grid", "power", 0.6 }, { "nuclear", "power", 0.5 }, { "thermal-power", "power", 0.6 }, { "wind-power", "energy", 0.5 }, { "power-supply", "power", 0.7 },
    { "coal", "mining", 0.5 }, { "nonferrous-metal", "metal", 0.8 }, { "appliances", "electric", 0.6 }, { "appliances", "electronics", 0.4 }, { "clinic", "medical", 0.6 },
    { "reinsurance", "insurance", 0.6 }, { "airport", "airlines", 0.3 }, { "railway-construction", "railway", 0.6 }, { "railway-construction", "construction", 0.5 }, { "semiconductor", "electronics", 0.4 },
    { "publishing", "printing", 0.5 }, { "media", "broadcasting", 0.5 }, { "fiber", "textile", 0.5 }, { "solar", "power", 0.4 }, { "lithium", "mining", 0.3 }, { "bakery", "food", 0.5 },
    { "asset-management", "fund-management", 0.8 }, { "asset-management", "management", 0.5 }, { "asset-management", "asset", 0.5 },
    { "asset-management", "investment", 0.4 }, { "fund-management", "fund", 0.5 }, { "fund-management", "management", 0.4 },
    { "international", "global", 0.7 }, { "international", "overseas", 0.5 }, { "group", "enterprise", 0.5 }, { "national", "state", 0.8 }, { "commercial", "business", 0.7 },
};

double sp_tokens_alike(const char *a, const char *b)
{
    if (strcmp(a, b) == 0) return 1;
    for (size_t i = 0; i < sizeof kin / sizeof kin[0]; i++) {
        const char *x = kin[i].a, *y = kin[i].b;
        if ((*a == *x && *b == *y && strcmp(a, x) == 0 && strcmp(b, y) == 0) || (*a == *y && *b == *x && strcmp(a, y) == 0 && strcmp(b, x) == 0)) return kin[i].alike;
    }
    return 0;
}

/* --- numbers ------------------------------------------------------------------------------------------- */
static const struct { const char *word; struct sp_said_number is; } said[] = {
    { "one", { 1, false } }, { "two", { 2, false } }, { "three", { 3, false } }, { "four", { 4, false } }, { "five", { 5, false } }, { "six", { 6, false } },
    { "seven", { 7, false } }, { "eight", { 8, false } }, { "nine", { 9, false } }, { "ten", { 10, false } }, { "eleven", { 11, false } }, { "twelve", { 12, false } },
    { "thirteen", { 13, false } }, { "fourteen", { 14, false } }, { "fifteen", { 15, false } }, { "sixteen", { 16, false } }, { "seventeen", { 17, false } },
    { "eighteen", { 18, false } }, { "nineteen", { 19, false } }, { "twenty", { 20, false } }, { "thirty", { 30, false } }, { "forty", { 40, false } },
    { "fifty", { 50, false } }, { "sixty", { 60, false } }, { "seventy", { 70, false } }, { "eighty", { 80, false } }, { "ninety", { 90, false } },
    { "first", { 1, true } }, { "second", { 2, true } }, { "third", { 3, true } }, { "fourth", { 4, true } }, { "fifth", { 5, true } }, { "sixth", { 6, true } },
    { "seventh", { 7, true } }, { "eighth", { 8, true } }, { "ninth", { 9, true } }, { "tenth", { 10, true } },
};

struct sp_said_number sp_number_said(struct sp_view word)
{
    for (size_t i = 0; i < sizeof said / sizeof said[0]; i++)
        if (sp_view_is(word, said[i].word)) return said[i].is;
    return (struct sp_said_number){ 0, false };
}

struct sp_said_number sp_number_in_digits(struct sp_view v)
{
    static const char *const tails[] = { "th", "st", "nd", "rd" };
    const struct sp_said_number none = { 0, false };
    unsigned n = 0;
    size_t i = 0;
    for (; i < v.n && i < 3 && v.p[i] >= '0' && v.p[i] <= '9'; i++) n = 10 * n + (unsigned)(v.p[i] - '0');
    if (i == 0 || v.p[0] == '0') return none;
    struct sp_view tail = sp_view(v.p + i, v.n - i);
    unsigned kind = n % 10 < 4 && n / 10 % 10 != 1 ? n % 10 : 0;
    if (tail.n && !sp_view_is(tail, tails[kind])) return none;
    return (struct sp_said_number){ n, tail.n > 0 };
}
