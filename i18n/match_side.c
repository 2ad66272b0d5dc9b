#include "i18n/match_side.h"

#include "i18n/fold.h"
#include "i18n/name_letters.h"
#include "i18n/romanise.h"

enum { MOST_INITIALS = 5 };

static size_t letters(struct sp_view v)
{
    size_t n = 0;
    for (size_t i = 0; i < v.n; i++) n += ((unsigned char)v.p[i] & 0xC0) != 0x80;
    return n;
}

/* Short words say less. */
static double own_weight(const struct sp_part *p)
{
    static const double by_letters[] = { 0, 0.3, 0.5, 0.7, 0.85 };
    size_t n = letters(p->ascii.n ? p->ascii : p->native);
    if (p->kind == SP_PART_HAN) return n == 1 ? 0.5 : n == 2 ? 1 : n == 3 ? 1.3 : 1.6;
    if (p->kind == SP_PART_INDIC) return n < 3 ? 0.5 : n < 7 ? 1 : n < 12 ? 1.6 : 2.2;
    return n < 5 ? by_letters[n] : 1;
}

static enum sp_role role_of(const struct sp_part *p)
{
    if (p->kind == SP_PART_NUMBER) return SP_ROLE_NUMBER;
    if (p->kind != SP_PART_SHARED) return SP_ROLE_OWN;
    switch (p->word->kind) {
    case SP_WORD_BRAND: return SP_ROLE_OWN;
    case SP_WORD_BRANCH: return SP_ROLE_BRANCH;
    case SP_WORD_COUNTRY: return SP_ROLE_COUNTRY;
    case SP_WORD_STOP: case SP_WORD_GENERIC: case SP_WORD_TRADE: case SP_WORD_PLACE: default: return SP_ROLE_CONTEXT;
    }
}

static double shared_weight(enum sp_word_kind kind)
{
    switch (kind) {
    case SP_WORD_GENERIC: return 0.3;
    case SP_WORD_TRADE: return 1;
    case SP_WORD_PLACE: return 1;
    case SP_WORD_COUNTRY: return 0.4;
    case SP_WORD_BRAND: return 1.4;
    case SP_WORD_STOP: case SP_WORD_BRANCH: default: return 0;
    }
}

/* Words that come and go between two forms of one name. */
static bool comes_and_goes(const struct sp_word *w)
{
    static const char *const tokens[] = { "industry", "products", "services", "center", "solutions", "group", "international", "global", "enterprise",
                                          "business", "national", "state", "general", "commercial", "public", "partners", "brothers", "joint-venture" };
    for (size_t i = 0; i < sizeof tokens / sizeof tokens[0]; i++)
        if (*tokens[i] == *w->token && strcmp(tokens[i], w->token) == 0) return true;
    return false;
}

static void weigh(struct sp_item *it)
{
    if (!it->word) {
        it->weight = own_weight(it->part);
        it->alone_weight = 1.2 * it->weight;
        return;
    }
    bool generic = it->word->kind == SP_WORD_GENERIC, weak = comes_and_goes(it->word);
    it->weight = weak && !generic ? 0.6 : shared_weight(it->word->kind);
    it->alone_weight = generic ? (weak ? 0.6 : 0.7) : it->role == SP_ROLE_OWN ? 1.2 * it->weight : it->weight;
}

static bool repeats(const struct sp_side *s, const struct sp_word *word)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->item[i].word == word) return true;
    return false;
}

/* Import beside export is one trade. */
static bool merges(struct sp_item *last, const struct sp_word *word)
{
    static const char both[] = "import-export";
    if (!last->word) return false;
    bool in = strcmp(last->word->token, "import") == 0 && strcmp(word->token, "export") == 0;
    bool out = strcmp(last->word->token, "export") == 0 && strcmp(word->token, "import") == 0;
    if (!in && !out) return false;
    const struct sp_word *w = sp_word_token(both);
    if (w) last->word = w;
    return w != NULL;
}

static void mark_suffixes(struct sp_side *s)
{
    bool own = false;
    for (size_t i = 0; i < s->n; i++) {
        struct sp_item *it = &s->item[i];
        bool closes = true;
        own = own || it->role == SP_ROLE_OWN;
        if (it->role != SP_ROLE_COUNTRY || !own) continue;
        for (size_t k = i + 1; k < s->n; k++)
            if (s->item[k].role == SP_ROLE_OWN || (s->item[k].role == SP_ROLE_CONTEXT && s->item[k].weight > 0.5)) closes = false;
        /* "Kasikornthai" says it in one breath; "Toyota Thailand" names a company of that country */
        bool breath = it->part->script & (SP_SCRIPT_THAI | SP_SCRIPT_LAO | SP_SCRIPT_KHMER | SP_SCRIPT_MYANMAR) && !it->part->first;
        it->suffix = closes && !breath;
    }
}

void sp_side_make(struct sp_side *s, const struct sp_name_keys *keys, struct sp_view country)
{
    s->keys = keys;
    s->country = country;
    s->n = s->phones_used = 0;
    s->pairs = 0;
    sp_parts_make(keys->core, &s->parts);
    for (size_t i = 0; i < s->parts.n; i++) {
        const struct sp_part *p = &s->parts.v[i];
        if (p->word && p->word->kind == SP_WORD_STOP) continue;
        if (p->word && s->n && merges(&s->item[s->n - 1], p->word)) continue;
        if (p->word && repeats(s, p->word)) continue;
        s->item[s->n] = (struct sp_item){ .part = p, .word = p->word, .role = role_of(p) };
        weigh(&s->item[s->n++]);
    }
    mark_suffixes(s);
}

static size_t hear_into(struct sp_side *s, struct sp_view ascii, bool pinyin)
{
    size_t room = sizeof s->phones - s->phones_used;
    size_t n = sp_phones(ascii, pinyin, s->phones + s->phones_used, room < SP_MOST_PHONES ? room : SP_MOST_PHONES);
    s->phones_used += n;
    return n;
}

/* q and x are read the Chinese way in words that are Chinese syllables. */
static bool reads_as_pinyin(struct sp_view v)
{
    if (!memchr(v.p, 'q', v.n) && !memchr(v.p, 'x', v.n) && !memchr(v.p, 'z', v.n) && !memchr(v.p, 'c', v.n)) return false;
    return sp_pinyin_like(v);
}

/* A reading that is one more; what is equal to the first is none. */
static void add_reading(struct sp_side *s, struct sp_item *it, int which, struct sp_view ascii, bool pinyin)
{
    size_t at = s->phones_used, n = hear_into(s, ascii, pinyin);
    if (n == it->phones_n[0] && memcmp(s->phones + at, s->phones + it->phones_at[0], n) == 0) {
        s->phones_used = at;
        return;
    }
    it->phones_at[which] = (uint16_t)at;
    it->phones_n[which] = (uint16_t)n;
}

/* Each word of a phrase. */
static size_t english(struct sp_view ascii, char out[SP_RUN_TEXT])
{
    size_t n = 0;
    struct sp_view rest = ascii, word;
    for (bool more = true; more;) {
        more = sp_view_split(rest, ' ', &word, &rest);
        n += sp_english_spoken(more ? word : rest, out + n, SP_RUN_TEXT - n);
    }
    return n;
}

void sp_side_hear(struct sp_side *s, struct sp_item *it)
{
    char text[SP_RUN_TEXT], alt[SP_RUN_TEXT];
    const struct sp_part *p = it->part;
    if (it->heard) return;
    it->heard = true;
    struct sp_view ascii = p->ascii;
    bool han = p->script == SP_SCRIPT_HAN, latin = p->kind != SP_PART_NUMBER && ascii.n && ascii.n < SP_RUN_TEXT / 4;
    if (ascii.n == 0) ascii = sp_view(text, sp_romanise(p->native, false, text, sizeof text));
    bool pinyin = han || (latin && reads_as_pinyin(ascii));
    size_t at = s->phones_used, n = hear_into(s, ascii, pinyin);
    for (int i = 0; i < SP_READINGS; i++) {
        it->phones_at[i] = (uint16_t)at;
        it->phones_n[i] = (uint16_t)n;
    }
    if (han) add_reading(s, it, 1, sp_view(alt, sp_romanise(p->native, true, alt, sizeof alt)), true);
    else if (latin) add_reading(s, it, 1, sp_view(alt, english(ascii, alt)), false);
    if (latin && ascii.n <= MOST_INITIALS) add_reading(s, it, 2, sp_view(alt, sp_letters_spell(ascii, alt)), false);
}
