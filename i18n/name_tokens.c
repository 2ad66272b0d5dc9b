/* Tokens of a name for an index, and those of a question. */
#include "i18n/fold.h"
#include "i18n/name.h"
#include "i18n/name_letters.h"
#include "i18n/name_parts.h"
#include "i18n/name_sound.h"
#include "i18n/romanise.h"

enum { TOKEN_BYTES = 64, GRAM = 4, LEAST_SOUND = 3, READING = 256, MOST_STEM = 48, LONGEST_GUESS = 6, MOST_GUESSED = 10, MOST_PAIR = 24 };

struct maker {
    struct sp_name_tokens *out;
    bool query, guess;
};

/* A token that stands there already keeps its place and gets the greater weight. */
static void add(struct maker *m, enum sp_name_kind kind, struct sp_view text, double weight)
{
    struct sp_name_tokens *o = m->out;
    if (text.n == 0 || text.n > TOKEN_BYTES) return;
    for (size_t i = 0; i < o->n; i++) {
        if (o->v[i].kind != kind || !sp_view_eq(o->v[i].text, text)) continue;
        if (o->v[i].weight < weight) o->v[i].weight = weight;
        return;
    }
    if (o->n < SP_NAME_TOKENS) o->v[o->n++] = (struct sp_name_token){ kind, text, weight };
}

/* The same for text that does not outlive the call, as the parts' own text. */
static void add_copy(struct maker *m, enum sp_name_kind kind, struct sp_view text, double weight)
{
    struct sp_name_tokens *o = m->out;
    if (text.n == 0 || text.n > TOKEN_BYTES || text.n > sizeof o->text - o->used) return;
    char *p = o->text + o->used;
    memcpy(p, text.p, text.n);
    size_t before = o->n;
    add(m, kind, sp_view(p, text.n), weight);
    if (o->n > before) o->used += text.n;
}

static double shared_weight(enum sp_word_kind kind)
{
    switch (kind) {
    case SP_WORD_STOP: return 0;
    case SP_WORD_GENERIC: return 0.1;
    case SP_WORD_TRADE: return 0.3;
    case SP_WORD_BRANCH: return 0.3;
    case SP_WORD_COUNTRY: return 0.25;
    case SP_WORD_PLACE: return 0.4;
    case SP_WORD_BRAND: return 1;
    default: return 0;
    }
}

/* Four classes in a row, or all of them when there are fewer. */
static void add_grams(struct maker *m, struct sp_view classes, double weight)
{
    if (classes.n < 2) return;
    if (classes.n <= GRAM) { add_copy(m, SP_NAME_SOUND, classes, weight); return; }
    for (size_t i = 0; i + GRAM <= classes.n; i++) add_copy(m, SP_NAME_SOUND, sp_view(classes.p + i, GRAM), weight);
}

/* A word of few consonants is known by its vowels too; the shortest are left out, for too many share them. */
static void add_short_sound(struct maker *m, struct sp_view ascii, size_t n_classes)
{
    char text[TOKEN_BYTES];
    if (n_classes >= LEAST_SOUND) return;
    size_t n = sp_sound_vowels(ascii, text, sizeof text);
    if (n >= LEAST_SOUND) add_copy(m, SP_NAME_SOUND, sp_view(text, n), 0.5);
}

/* --- guesses ----------------------------------------------------------------------------------------- */
/* Every r is heard, or none is: transcribers do not agree. */
static size_t with_r(struct sp_view ascii, bool heard, char *out, size_t cap)
{
    size_t n = 0;
    for (size_t i = 0; i < ascii.n && n < cap; i++) {
        char c = ascii.p[i];
        if (c >= 'A' && c <= 'Z') { if (!heard || c != 'R') continue; c = 'r'; }
        if (c == 'r' && !heard) continue;
        out[n++] = c == 'r' ? 'l' : c;
    }
    return n;
}

static void guess_runs(struct maker *m, struct sp_view ascii, double weight)
{
    char classes[READING];
    size_t n = sp_sound_classes(ascii, classes, sizeof classes);
    if (n > MOST_GUESSED) n = MOST_GUESSED;
    for (size_t l = LONGEST_GUESS; l >= LEAST_SOUND; l--)
        for (size_t i = 0; i + l <= n; i++) add_copy(m, SP_NAME_SOUND, sp_view(classes + i, l), l == LEAST_SOUND ? 0.6 * weight : weight);
    /* one left out */
    for (size_t skip = 1; skip + 1 < n && n > LEAST_SOUND; skip++) {
        char fewer[READING];
        memcpy(fewer, classes, skip);
        memcpy(fewer + skip, classes + skip + 1, n - skip - 1);
        if (n - 1 <= GRAM) add_copy(m, SP_NAME_SOUND, sp_view(fewer, n - 1), 0.7 * weight);
        else add_grams(m, sp_view(fewer, n - 1), 0.5 * weight);
    }
}

/* What a word may sound like to whoever wrote it in another script. */
static void guess_sounds(struct maker *m, struct sp_view ascii)
{
    char text[READING];
    size_t n = with_r(ascii, false, text, sizeof text), k = with_r(ascii, true, text, sizeof text);
    guess_runs(m, sp_view(text, k), 0.3);
    if (n == k) return;
    n = with_r(ascii, false, text, sizeof text);
    guess_runs(m, sp_view(text, n), 0.3);
}

/* English letters as spoken, digits and initials by their names. */
static void guess_spoken(struct maker *m, struct sp_view ascii)
{
    char spoken[READING], spelled[READING];
    size_t k = 0;
    if (ascii.n > 20) return;
    size_t n = sp_english_spoken(ascii, spoken, 128);
    for (size_t i = 0; i < n && k + 12 < sizeof spelled; i++) {
        if (spoken[i] >= '0' && spoken[i] <= '9') k += sp_letters_spell(sp_view(spoken + i, 1), spelled + k);
        else if (spoken[i] < 'A' || spoken[i] > 'Z') spelled[k++] = spoken[i];
    }
    guess_sounds(m, sp_view(spelled, k));
    add_short_sound(m, sp_view(spelled, k), 0);
    if (ascii.n > 5) return;
    n = sp_letters_spell(ascii, spelled);
    guess_sounds(m, sp_view(spelled, n));
    add_short_sound(m, sp_view(spelled, n), 0);
}

/* --- words ------------------------------------------------------------------------------------------- */
static void add_word(struct maker *m, const struct sp_part *p)
{
    char classes[TOKEN_BYTES];
    struct sp_view text = p->ascii.n ? p->ascii : p->native;
    add_copy(m, SP_NAME_WORD, text, text.n == 1 ? 0.3 : 1);
    size_t n = sp_sound_classes(p->ascii, classes, sizeof classes);
    if (n >= LEAST_SOUND) add_copy(m, SP_NAME_SOUND, sp_view(classes, n), 0.5);
    add_short_sound(m, p->ascii, n);
    if (m->guess) {
        guess_sounds(m, p->ascii);
        guess_spoken(m, p->ascii);
    }
    if (m->query && p->ascii.n >= 4 && sp_pinyin_like(p->ascii)) add_copy(m, SP_NAME_PINYIN, p->ascii, 0.7);
}

/* Where every word is in thousands of names, two of them are in few. Neighbours, and of three words the outer ones.
 * They weigh more than both words: names that have the two elsewhere are read only in part, and must not crowd these out. */
static void add_pair(struct maker *m, const struct sp_part *a, const struct sp_part *b, double weight)
{
    char text[MOST_PAIR];
    size_t n = a->ascii.n + b->ascii.n;
    if (n > sizeof text) return;
    memcpy(text, a->ascii.p, a->ascii.n);
    memcpy(text + a->ascii.n, b->ascii.p, b->ascii.n);
    add_copy(m, SP_NAME_WORD, sp_view(text, n), weight);
}

static void add_pairs(struct maker *m, const struct sp_part *p, size_t n)
{
    for (size_t i = 0; i + 1 < n; i++) add_pair(m, p + i, p + i + 1, 1.2);
    if (n == 3) add_pair(m, p, p + 2, 1.1);
}

/* A question in Latin script also looks for names that write its words together: their sounds, and their syllables. */
static void guess_joined(struct maker *m, const struct sp_part *p, size_t n)
{
    char text[READING], classes[READING];
    size_t used = 0;
    for (size_t i = 0; i < n && used + p[i].ascii.n <= sizeof text; i++) {
        memcpy(text + used, p[i].ascii.p, p[i].ascii.n);
        used += p[i].ascii.n;
        if (i + 1 >= n || p[i].ascii.n + p[i + 1].ascii.n > MOST_PAIR) continue;
        char pair[MOST_PAIR];
        memcpy(pair, p[i].ascii.p, p[i].ascii.n);
        memcpy(pair + p[i].ascii.n, p[i + 1].ascii.p, p[i + 1].ascii.n);
        struct sp_view both = sp_view(pair, p[i].ascii.n + p[i + 1].ascii.n);
        if (sp_pinyin_like(p[i].ascii) && sp_pinyin_like(p[i + 1].ascii)) add_copy(m, SP_NAME_PINYIN, both, 0.7);
    }
    size_t k = sp_sound_classes(sp_view(text, used), classes, sizeof classes);
    if (n > 1 && k >= LEAST_SOUND) add_copy(m, SP_NAME_SOUND, sp_view(classes, k), 0.4);
    add_grams(m, sp_view(classes, k), 0.3);
}

/* --- Han --------------------------------------------------------------------------------------------- */
struct stem { size_t n; uint16_t at[MOST_STEM + 1]; struct sp_view text; };

static struct stem stem_of(struct sp_view text)
{
    struct stem s = { .text = text };
    size_t i = 0, l;
    for (; i < text.n && s.n < MOST_STEM; i += l) {
        (void)sp_utf8_at(text.p + i, &l);
        s.at[s.n++] = (uint16_t)i;
    }
    s.at[s.n] = (uint16_t)i;
    return s;
}

static struct sp_view chars(const struct stem *s, size_t from, size_t n) { return sp_view(s->text.p + s->at[from], (size_t)(s->at[from + n] - s->at[from])); }

/* Readings joined without spaces; at: where each character's begins. */
static size_t reading(struct sp_view text, bool alt, char *out, size_t *words, uint16_t at[MOST_STEM + 1])
{
    char spaced[READING * 2];
    size_t n = sp_romanise(text, alt, spaced, sizeof spaced), k = 0;
    *words = 0;
    for (size_t i = 0; i < n && k < READING; i++) {
        if (i == 0 || spaced[i - 1] == ' ') { if (*words < MOST_STEM) at[(*words)++] = (uint16_t)k; }
        if (spaced[i] != ' ') out[k++] = spaced[i];
    }
    at[*words] = (uint16_t)k;
    return k;
}

static void add_reading(struct maker *m, const struct stem *s, bool alt)
{
    char text[READING], classes[READING];
    uint16_t at[MOST_STEM + 1];
    size_t words, n = reading(s->text, alt, text, &words, at);
    if (words < 2) return;
    add_copy(m, SP_NAME_PINYIN, sp_view(text, n), 0.8);
    for (size_t i = 0; words > 2 && i + 2 <= words; i++) add_copy(m, SP_NAME_PINYIN, sp_view(text + at[i], (size_t)(at[i + 2] - at[i])), 0.4);
    size_t k = sp_sound_classes(sp_view(text, n), classes, sizeof classes);
    if (k >= LEAST_SOUND) add_copy(m, SP_NAME_SOUND, sp_view(classes, k), 0.4);
    add_short_sound(m, sp_view(text, n), k);
    if (!m->query) return;
    add_copy(m, SP_NAME_WORD, sp_view(text, n), 0.6);
    for (size_t i = 0; words <= 4 && i < words; i++) add_copy(m, SP_NAME_WORD, sp_view(text + at[i], (size_t)(at[i + 1] - at[i])), 0.3);
    add_grams(m, sp_view(classes, k), 0.2);
}

/* One character alone means little; with its neighbour it is rare. */
static void add_single(struct maker *m, const struct sp_part *p)
{
    const char *from = p->native.p, *to = p->native.p + p->native.n;
    bool alone = p->first && p->last;
    if (!p->first && p[-1].script == SP_SCRIPT_HAN) {
        do from--; while (((unsigned char)*from & 0xC0) == 0x80);
        add(m, SP_NAME_HAN, sp_view(from, (size_t)(to - from)), 0.7);
        from = p->native.p;
    }
    if (!p->last && p[1].script == SP_SCRIPT_HAN) {
        do to++; while (((unsigned char)*to & 0xC0) == 0x80 && to < p[1].native.p + p[1].native.n);
        add(m, SP_NAME_HAN, sp_view(from, (size_t)(to - from)), 0.7);
    }
    if (alone) add(m, SP_NAME_HAN, p->native, 0.5);
}

static void add_han(struct maker *m, const struct sp_part *p)
{
    struct stem s = stem_of(p->native);
    if (s.n == 1) { add_single(m, p); return; }
    for (size_t i = 0; i + 2 <= s.n; i++) add(m, SP_NAME_HAN, chars(&s, i, 2), 1);
    add_reading(m, &s, false);
    add_reading(m, &s, true);
}

/* --- Thai, Lao, Khmer, Burmese ------------------------------------------------------------------------ */
/* ASCII without muted letters. */
static size_t spoken(struct sp_view native, char out[READING])
{
    size_t k = 0, n = sp_romanise_indic(native, out, READING);
    for (size_t i = 0; i < n; i++)
        if (out[i] < 'A' || out[i] > 'Z') out[k++] = out[i];
    return k;
}

static bool may_be_part(const struct sp_part *p) { return p->word && (p->word->kind == SP_WORD_PLACE || p->word->kind == SP_WORD_BRAND || p->word->kind == SP_WORD_COUNTRY); }

/* "Phongsavan" holds the name of a place: what stands together with a place is also taken as one. */
static void add_with_places(struct maker *m, const struct sp_part *p)
{
    char text[READING], classes[READING];
    const char *from = p->native.p, *to = p->native.p + p->native.n;
    if (!p->first && may_be_part(p - 1)) from = p[-1].native.p;
    if (!p->last && may_be_part(p + 1)) to = p[1].native.p + p[1].native.n;
    if (from == p->native.p && to == p->native.p + p->native.n) return;
    size_t n = sp_sound_classes(sp_view(text, spoken(sp_view(from, (size_t)(to - from)), text)), classes, sizeof classes);
    add_grams(m, sp_view(classes, n), 0.5);
    if (m->query && n >= LEAST_SOUND) add_copy(m, SP_NAME_SOUND, sp_view(classes, n), 0.6);
}

static void add_indic(struct maker *m, const struct sp_part *p)
{
    char text[READING], classes[READING];
    size_t k = spoken(p->native, text);
    add_copy(m, SP_NAME_WORD, sp_view(text, k), 1);
    size_t n = sp_sound_classes(sp_view(text, k), classes, sizeof classes);
    add_grams(m, sp_view(classes, n), 0.5);
    add_short_sound(m, sp_view(text, k), n);
    add_with_places(m, p);
    if (m->guess) {
        char raw[READING];
        guess_sounds(m, sp_view(raw, sp_romanise_indic(p->native, raw, sizeof raw)));
    }
    if (!m->query) return;
    /* what a Latin name would write as one word, or as one of several */
    if (n >= LEAST_SOUND) add_copy(m, SP_NAME_SOUND, sp_view(classes, n), 0.6);
    for (size_t l = LONGEST_GUESS; l >= LEAST_SOUND; l--)
        for (size_t i = 0; i + l <= n && n <= MOST_GUESSED; i++) add_copy(m, SP_NAME_SOUND, sp_view(classes + i, l), 0.3);
}

static void add_part(struct maker *m, const struct sp_part *p)
{
    double weight;
    switch (p->kind) {
    case SP_PART_SHARED:
        weight = shared_weight(p->word->kind);
        if (weight > 0) add(m, SP_NAME_CONCEPT, sp_view_of(p->word->token), weight);
        if (p->word->kind == SP_WORD_BRAND && p->script == SP_SCRIPT_HAN) add_han(m, p);
        break;
    case SP_PART_WORD:
        add_word(m, p);
        if (p->script & ~(unsigned)(SP_SCRIPT_LATIN | SP_SCRIPT_OTHER)) add_indic(m, p); /* named letters, or what sounds so */
        break;
    case SP_PART_NUMBER: add_copy(m, SP_NAME_WORD, p->ascii, 0.5); break;
    case SP_PART_HAN: add_han(m, p); break;
    case SP_PART_INDIC: add_indic(m, p); break;
    default: break;
    }
}

void sp_name_tokens_make(const struct sp_name_keys *keys, enum sp_name_use use, struct sp_name_tokens *out)
{
    struct sp_parts parts;
    struct maker m = { out, use != SP_NAME_INDEX, use == SP_NAME_GUESS };
    out->n = out->used = 0;
    sp_parts_make(keys->core, &parts);
    for (size_t i = 0; i < parts.n; i++) add_part(&m, &parts.v[i]);
    for (size_t i = 0, n; i < parts.n; i += n) {
        for (n = 0; i + n < parts.n && parts.v[i + n].kind == SP_PART_WORD && parts.v[i + n].ascii.n; n++) {}
        if (n) add_pairs(&m, parts.v + i, n);
        if (n && m.query) guess_joined(&m, parts.v + i, n);
        if (!n) n = 1;
    }
}
