#include "i18n/nfc.h"

#include "i18n/nfc_table.h"

enum { MOST_RUN = 64, FIRST_MARK = 0x300 };
/* Hangul is composed by a formula: leading, vowel, trailing. */
enum { SYLLABLES = 0xac00, LEADS = 0x1100, VOWELS = 0x1161, TAILS = 0x11a7, N_LEADS = 19, N_VOWELS = 21, N_TAILS = 28, N_SYLLABLES = N_LEADS * N_VOWELS * N_TAILS };

/* A letter and what follows it, taken apart. */
struct letters { uint32_t cp[MOST_RUN]; size_t n; bool full; };

static const struct run *run_of(const struct run *v, size_t n, uint32_t cp)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (cp > v[mid].last)
            low = mid + 1;
        else if (cp < v[mid].first)
            high = mid;
        else
            return &v[mid];
    }
    return NULL;
}

static uint32_t class_of(uint32_t cp)
{
    const struct run *r = cp < FIRST_MARK ? NULL : run_of(classes, sizeof classes / sizeof classes[0], cp);
    return r ? r->value : 0;
}

/* The first, of those that end in this character. */
static size_t first_with(uint32_t second, uint32_t first)
{
    size_t low = 0, high = sizeof by_parts / sizeof by_parts[0];
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        uint32_t s = pairs[by_parts[mid]].second, f = pairs[by_parts[mid]].first;
        if (s < second || (s == second && f < first))
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

/* It may join the letter before it. */
static bool may_join(uint32_t cp)
{
    size_t at = cp < FIRST_MARK ? sizeof by_parts / sizeof by_parts[0] : first_with(cp, 0);
    return (at < sizeof by_parts / sizeof by_parts[0] && pairs[by_parts[at]].second == cp) || cp - VOWELS < N_VOWELS || cp - TAILS - 1 < N_TAILS - 1;
}

/* What the two make, or 0. */
static uint32_t joined(uint32_t first, uint32_t second)
{
    size_t at = first_with(second, first);
    if (first - LEADS < N_LEADS && second - VOWELS < N_VOWELS)
        return SYLLABLES + ((first - LEADS) * N_VOWELS + (second - VOWELS)) * N_TAILS;
    if (first - SYLLABLES < N_SYLLABLES && (first - SYLLABLES) % N_TAILS == 0 && second - TAILS - 1 < N_TAILS - 1)
        return first + (second - TAILS);
    if (at == sizeof by_parts / sizeof by_parts[0])
        return 0;
    return pairs[by_parts[at]].first == first && pairs[by_parts[at]].second == second ? pairs[by_parts[at]].cp : 0;
}

static void add(struct letters *l, uint32_t cp)
{
    size_t at = l->n;
    uint32_t rank = class_of(cp);
    l->full |= at == MOST_RUN;
    if (l->full)
        return;
    for (; rank && at && class_of(l->cp[at - 1]) > rank; at--) /* marks stand in order of their classes */
        l->cp[at] = l->cp[at - 1];
    l->cp[at] = cp;
    l->n++;
}

/* Pairs are taken apart into a letter, which may be a pair again, and a mark. */
static void take_apart(struct letters *l, uint32_t cp)
{
    uint32_t marks[8];
    size_t n = 0;
    for (bool more = true; more && n < sizeof marks / sizeof marks[0];) {
        size_t low = 0, high = sizeof pairs / sizeof pairs[0];
        while (low < high) {
            size_t mid = low + (high - low) / 2;
            if (cp > pairs[mid].cp)
                low = mid + 1;
            else
                high = mid;
        }
        more = low < sizeof pairs / sizeof pairs[0] && pairs[low].cp == cp;
        if (more) {
            marks[n++] = pairs[low].second;
            cp = pairs[low].first;
        }
    }
    if (cp - SYLLABLES < N_SYLLABLES) {
        uint32_t s = cp - SYLLABLES;
        add(l, LEADS + s / (N_VOWELS * N_TAILS));
        add(l, VOWELS + s / N_TAILS % N_VOWELS);
        cp = s % N_TAILS ? TAILS + s % N_TAILS : 0;
    }
    if (cp)
        add(l, cp);
    while (n)
        add(l, marks[--n]);
}

/* Put together again: each mark joins the letter before unless another of its class, or what is no mark, stands between. */
static void compose(struct letters *l)
{
    size_t to = 0, letter = 0;
    bool any = false;
    uint32_t before = 0;
    for (size_t i = 0; i < l->n; i++) {
        uint32_t cp = l->cp[i], rank = class_of(cp);
        bool next = to && letter == to - 1;
        uint32_t whole = any && (next || (before < rank && before)) ? joined(l->cp[letter], cp) : 0;
        if (whole) {
            l->cp[letter] = whole;
            continue;
        }
        if (!rank) {
            any = true;
            letter = to;
        }
        before = rank;
        l->cp[to++] = cp;
    }
    l->n = to;
}

/* One letter and what may join it, or moves under it. */
static bool run_is_nfc(const uint32_t *cp, size_t n)
{
    struct letters l = { .n = 0 };
    for (size_t i = 0; i < n; i++)
        take_apart(&l, cp[i]);
    if (l.full)
        return false;
    compose(&l);
    return l.n == n && memcmp(l.cp, cp, n * sizeof *cp) == 0;
}

struct sp_rc sp_text_is_nfc(struct sp_view text, bool *is)
{
    uint32_t run[MOST_RUN];
    size_t n = 0;
    bool simple = true; /* nothing in the run has marks by itself */
    if (sp_utf8_check(text) != text.n)
        return SP_ERR(FORMAT);
    *is = false;
    for (size_t at = 0; at < text.n;) {
        uint32_t cp = sp_utf8_next(text, &at);
        if (cp >= FIRST_MARK && run_of(excluded, sizeof excluded / sizeof excluded[0], cp))
            return SP_OK;
        bool joins = cp >= FIRST_MARK && (class_of(cp) || may_join(cp));
        if (!joins && !simple && !run_is_nfc(run, n))
            return SP_OK;
        n = joins ? n : 0;
        simple = !joins;
        if (n == MOST_RUN)
            return SP_OK;
        run[n++] = cp;
    }
    *is = simple || run_is_nfc(run, n);
    return SP_OK;
}
