#include "i18n/name_words.h"

#include <pthread.h>

#include "i18n/fold.h"
#include "i18n/name_letters.h"
#include "i18n/name_sound.h"
#include "i18n/romanise.h"

enum { SLOTS = 32768, HEADS = 16384, SPELLING_BYTES = 256 * 1024, LONGEST = 48 };

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
    size_t n, used, left_out;
    char text[SPELLING_BYTES];
} table;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static void build(void);

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
    if (v.n == 0) return NULL;
    if (v.n > 250 || table.used + v.n > SPELLING_BYTES || table.n > SLOTS / 2) { table.left_out++; return NULL; }
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

/* --- by sound ---------------------------------------------------------------------------------------- */
enum { HEARD = 1024, MOST_CLASSES = 12, LEAST_CLASSES = 3, MOST_HEARD = 2000, HEARD_PHONES = 24 };
struct heard { uint8_t n_classes, n_phones; uint16_t word, next; char classes[MOST_CLASSES]; uint8_t phones[HEARD_PHONES]; };
/* Built with the table. first: number + 1 of the first of a chain. */
static struct { uint16_t first[HEARD]; size_t n; struct heard v[MOST_HEARD]; } heard;

static size_t classes_heard(struct sp_view spoken, char out[MOST_CLASSES])
{
    char text[64];
    size_t k = 0;
    for (size_t i = 0; i < spoken.n && k < sizeof text; i++)
        if (spoken.p[i] < 'A' || spoken.p[i] > 'Z') text[k++] = spoken.p[i];
    return sp_sound_classes(sp_view(text, k), out, MOST_CLASSES);
}

static void add_heard(struct sp_view spoken, size_t word)
{
    struct heard *h = &heard.v[heard.n];
    if (heard.n == MOST_HEARD) return;
    size_t n = classes_heard(spoken, h->classes), p = sp_phones(spoken, false, h->phones, HEARD_PHONES);
    if (n < LEAST_CLASSES || n == MOST_CLASSES || p == HEARD_PHONES) return;
    h->n_classes = (uint8_t)n;
    h->n_phones = (uint8_t)p;
    h->word = (uint16_t)word;
    uint16_t *first = &heard.first[hash(h->classes, n) % HEARD];
    h->next = *first;
    *first = (uint16_t)++heard.n;
}

/* English words only: other languages' are not transcribed. */
static void hear_word(struct sp_view v, size_t word)
{
    char spoken[64];
    enum sp_word_kind kind = listed[word].word.kind;
    if (v.n < 4 || v.n > 20 || memchr(v.p, ' ', v.n) || kind == SP_WORD_BRANCH || kind == SP_WORD_BRAND || kind == SP_WORD_STOP) return;
    if (sp_view_of(listed[word].spellings).n < v.n) return;
    add_heard(v, word);
    add_heard(sp_view(spoken, sp_english_spoken(v, spoken, sizeof spoken)), word);
}

const struct sp_word *sp_word_heard(struct sp_view ascii)
{
    static const double sure = 0.86;
    char classes[MOST_CLASSES];
    uint8_t phones[HEARD_PHONES];
    const struct heard *best = NULL;
    double most = sure;
    size_t n = classes_heard(ascii, classes), p = sp_phones(ascii, false, phones, HEARD_PHONES);
    if (n < LEAST_CLASSES || n == MOST_CLASSES || p == HEARD_PHONES) return NULL;
    (void)pthread_once(&once, build);
    for (uint16_t i = heard.first[hash(classes, n) % HEARD]; i; i = heard.v[i - 1].next) {
        const struct heard *h = &heard.v[i - 1];
        double alike = sp_phones_alike(phones, p, h->phones, h->n_phones, sure);
        if (alike > most) { most = alike; best = h; }
    }
    return best ? &listed[best->word].word : NULL;
}

static void add_latin(struct sp_view v, size_t word)
{
    static const char between[] = " and ";
    struct sp_view head, rest;
    char text[256];
    const char *at = memmem(v.p, v.n, between, sizeof between - 1);
    add_word(v, word);
    if (at && v.n < sizeof text) { /* "&" leaves nothing behind */
        size_t k = (size_t)(at - v.p) + 1, skip = sizeof between - 2;
        memcpy(text, v.p, k);
        memcpy(text + k, v.p + k + skip, v.n - k - skip);
        add_word(sp_view(text, v.n - skip), word);
    }
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

/* Spellings of a word before the first that is not ASCII are English, more or less. */
static bool is_ascii(struct sp_view v)
{
    for (size_t i = 0; i < v.n; i++)
        if ((unsigned char)v.p[i] >= 0x80) return false;
    return v.n != 0;
}

static void build(void)
{
    for (size_t i = 0; i < WORDS; i++) {
        struct sp_view rest = sp_view_of(listed[i].spellings), one;
        bool english = true;
        for (bool more = true; more;) {
            more = sp_view_split(rest, ';', &one, &rest);
            if (!more) one = rest;
            add_spelling(one, i);
            english = english && is_ascii(one);
            if (english) hear_word(one, i);
        }
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

size_t sp_word_spellings_left_out(void)
{
    (void)pthread_once(&once, build);
    return table.left_out;
}
