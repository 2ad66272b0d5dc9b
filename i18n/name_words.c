#include "i18n/name_words.h"

#include <pthread.h>

#include "i18n/fold.h"
#include "i18n/romanise.h"

enum { SLOTS = 16384, HEADS = 16384, SPELLING_BYTES = 192 * 1024, LONGEST = 48 };

struct listed { struct sp_word word; const char *spellings; };
static const struct listed listed[] = {
#define X(kind, token, spellings) { { SP_WORD_##kind, token }, spellings },
#include "i18n/name_words_list.h"
#undef X
};
enum { WORDS = sizeof listed / sizeof listed[0] };

struct slot { uint32_t at; uint16_t n; uint16_t word; bool opens; }; /* word: number + 1, 0 for none */

/* Built once. head: for the hash of two first code points, which lengths (in code points) occur. */
static struct {
    struct slot slot[SLOTS];
    uint64_t head[HEADS];
    size_t n, used;
    char text[SPELLING_BYTES];
} table;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static uint32_t hash(const char *p, size_t n)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < n; i++) h = (h ^ (unsigned char)p[i]) * 16777619u;
    return h ^ h >> 15;
}

static struct slot *find(struct sp_view v)
{
    uint32_t i = hash(v.p, v.n) % SLOTS;
    while (table.slot[i].n && !(table.slot[i].n == v.n && memcmp(table.text + table.slot[i].at, v.p, v.n) == 0)) i = (i + 1) % SLOTS;
    return &table.slot[i];
}

static struct slot *add(struct sp_view v)
{
    struct slot *s = find(v);
    if (s->n) return s;
    if (v.n == 0 || v.n > 250 || table.used + v.n > SPELLING_BYTES || table.n > SLOTS / 2) return NULL;
    *s = (struct slot){ .at = (uint32_t)table.used, .n = (uint16_t)v.n };
    memcpy(table.text + table.used, v.p, v.n);
    table.used += v.n;
    table.n++;
    return s;
}

static void add_word(struct sp_view v, size_t word)
{
    struct slot *s = add(v);
    if (s && s->word == 0) s->word = (uint16_t)(word + 1);
}

static void add_latin(struct sp_view v, size_t word)
{
    struct sp_view head, rest;
    add_word(v, word);
    if (!sp_view_split(v, ' ', &head, &rest)) return;
    struct slot *s = add(head);
    if (s) s->opens = true;
}

static void add_unspaced(struct sp_view v, size_t word)
{
    size_t cps = 0, second = 0;
    for (size_t i = 0, l; i < v.n; i += l, cps++) {
        (void)sp_utf8_at(v.p + i, &l);
        if (cps == 1) second = i + l;
    }
    if (cps < 2 || cps > LONGEST) return;
    add_word(v, word);
    table.head[hash(v.p, second) % HEADS] |= UINT64_C(1) << cps;
}

/* A place is also written with its rank: 南宁, 南宁市. */
static void add_han(struct sp_view v, size_t word)
{
    char text[256];
    enum sp_word_kind kind = listed[word].word.kind;
    add_unspaced(v, word);
    if (kind == SP_WORD_PLACE && v.n >= 6 && v.n < 200) {
        static const char *const ranks[] = { "市", "省", "县" };
        for (size_t i = 0; i < sizeof ranks / sizeof ranks[0]; i++) {
            memcpy(text, v.p, v.n);
            memcpy(text + v.n, ranks[i], 3);
            add_unspaced(sp_view(text, v.n + 3), word);
        }
    }
    if (kind == SP_WORD_BRAND || kind == SP_WORD_PLACE || v.n > 15) return;
    size_t n = sp_romanise(v, false, text, sizeof text), k = 0;
    for (size_t i = 0; i < n; i++)
        if (text[i] != ' ') text[k++] = text[i];
    if (k >= 5) add_word(sp_view(text, k), word);
}

static void add_spelling(struct sp_view spelling, size_t word)
{
    char folded[256], plain[256];
    size_t n = 0, l;
    if (spelling.n == 0 || !sp_ok(sp_fold(spelling, folded, sizeof folded, &n)) || n == 0) return;
    uint32_t first = sp_utf8_at(folded, &l);
    if (sp_cp_han(first)) { add_han(sp_view(folded, n), word); return; }
    if (sp_cp_indic(first)) {
        size_t k = 0;
        for (size_t i = 0; i < n; i++)
            if (folded[i] != ' ') folded[k++] = folded[i];
        add_unspaced(sp_view(folded, k), word);
        return;
    }
    size_t m = sp_romanise_latin(sp_view(folded, n), plain, sizeof plain);
    add_latin(sp_view(plain, m), word);
}

static void build(void)
{
    for (size_t i = 0; i < WORDS; i++) {
        struct sp_view rest = sp_view_of(listed[i].spellings), one;
        while (sp_view_split(rest, ';', &one, &rest)) add_spelling(one, i);
        add_spelling(rest, i);
    }
}

const struct sp_word *sp_word_named(struct sp_view spelling, bool *opens)
{
    (void)pthread_once(&once, build);
    const struct slot *s = find(spelling);
    *opens = s->n && s->opens;
    return s->n && s->word ? &listed[s->word - 1].word : NULL;
}

/* A vowel or mark that cannot begin a word. */
static bool continues(struct sp_view text, size_t at)
{
    size_t l;
    if (at >= text.n) return false;
    uint32_t c = sp_utf8_at(text.p + at, &l);
    return (c >= 0x0E30 && c <= 0x0E3A) || (c >= 0x0E45 && c <= 0x0E4E) || (c >= 0x0EB0 && c <= 0x0EBD) ||
           (c >= 0x0EC6 && c <= 0x0ECE) || (c >= 0x102B && c <= 0x103E) || (c >= 0x17B6 && c <= 0x17D3);
}

/* Burmese and Khmer consonants that only close the syllable before them. */
static bool closes(struct sp_view text, size_t at)
{
    size_t l, l2;
    if (at >= text.n) return false;
    uint32_t c = sp_utf8_at(text.p + at, &l);
    if (c < 0x1000 || c > 0x1021 || at + l >= text.n) return false;
    c = sp_utf8_at(text.p + at + l, &l2);
    return c == 0x103A || c == 0x1039;
}

const struct sp_word *sp_word_at(struct sp_view text, bool at_start, size_t *n)
{
    uint16_t ends[LONGEST + 1] = { 0 };
    size_t cps = 0, l;
    (void)pthread_once(&once, build);
    if (text.n < 6) return NULL;
    (void)sp_utf8_at(text.p, &l);
    if (l >= text.n) return NULL;
    size_t two = l;
    (void)sp_utf8_at(text.p + two, &l);
    uint64_t mask = table.head[hash(text.p, two + l) % HEADS];
    if (!mask) return NULL;
    for (size_t i = 0; i < text.n && cps < LONGEST; i += l) {
        (void)sp_utf8_at(text.p + i, &l);
        ends[++cps] = (uint16_t)(i + l);
    }
    bool han = (unsigned char)text.p[0] >= 0xE3, burmese = memcmp(text.p, "\xE1\x80", 2) == 0 || memcmp(text.p, "\xE1\x81", 2) == 0;
    for (size_t k = cps; k >= 2; k--) {
        if (!(mask >> k & 1)) continue;
        const struct slot *s = find(sp_view(text.p, ends[k]));
        if (!s->n || !s->word || continues(text, ends[k]) || closes(text, ends[k])) continue;
        const struct sp_word *w = &listed[s->word - 1].word;
        bool whole = at_start && ends[k] == text.n, edge = at_start || ends[k] == text.n;
        bool three = k == 3 && edge && (w->kind == SP_WORD_COUNTRY || (burmese && w->kind == SP_WORD_TRADE) || w->kind == SP_WORD_BRAND);
        if (!han && k < 4 && !whole && !three) continue;
        *n = ends[k];
        return w;
    }
    return NULL;
}

const struct sp_word *sp_word_token(const char *token)
{
    for (size_t i = 0; i < WORDS; i++)
        if (strcmp(listed[i].word.token, token) == 0) return &listed[i].word;
    return NULL;
}

size_t sp_word_spellings(void)
{
    (void)pthread_once(&once, build);
    return table.n;
}
