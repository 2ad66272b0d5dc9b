/* How well a company's names match the question. */
#include "storage/search_work.h"

#include "i18n/match.h"

/* Below, a hit says nothing. */
static const double LEAST_SCORE = 0.1;
/* A name that only begins with the question, or only has all its words, is not called the same. */
static const double PREFIX_SCORE = 0.45, WORDS_SCORE = 0.35, MORE = 0.24;
/* Nor one that is spelled nearly so. */
static const double LIKE_SCORE = 0.68, LIKE_LEAST = 0.55;
/* The same name in other words is not quite the same name. */
static const double OTHER_WORDS = 0.99, OTHER_FORM = 0.995;

/* ---- what the question has in common with a name ---- */

static bool word_in(struct sp_view text, struct sp_view word)
{
    struct sp_view rest = text;
    while (rest.n >= word.n) {
        const char *p = memmem(rest.p, rest.n, word.p, word.n);
        if (!p)
            return false;
        const char *end = p + word.n;
        if ((p == text.p || p[-1] == ' ') && (end == text.p + text.n || *end == ' '))
            return true;
        rest = sp_view(p + 1, (size_t)(text.p + text.n - p) - 1);
    }
    return false;
}

static bool text_in(struct sp_view text, struct sp_view part)
{
    return part.n <= text.n && memmem(text.p, text.n, part.p, part.n);
}

/* Every pair of Han characters of the question, in any order. */
static bool all_han_in(const struct sp_search_work *w)
{
    size_t pairs = 0;
    for (size_t i = 0; i < w->tokens.n; i++)
        if (w->tokens.v[i].kind == SP_NAME_HAN) {
            pairs++;
            if (!text_in(w->name.fold, w->tokens.v[i].text))
                return false;
        }
    return pairs > 0;
}

/* Every word of the question; of scripts that write no spaces, its very characters. */
static bool all_words_in(const struct sp_search_work *w)
{
    struct sp_view rest = sp_search_wanted(w), word;
    while (rest.n) {
        if (!sp_view_split(rest, ' ', &word, &rest)) {
            word = rest;
            rest.n = 0;
        }
        if (sp_search_is_ascii(word) ? !word_in(w->name.fold, word) && !word_in(w->name.ascii, word) : !text_in(w->name.fold, word))
            return all_han_in(w);
    }
    return true;
}

static unsigned lower(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

static void pairs_of(struct sp_view text, struct sp_text_pairs *out)
{
    memset(out, 0, sizeof *out);
    for (size_t i = 1; i < text.n; i++) {
        unsigned h = (lower(text.p[i - 1]) * 61 + lower(text.p[i]) * 7) % 4096;
        out->n += !(out->bit[h / 64] >> h % 64 & 1);
        out->bit[h / 64] |= (uint64_t)1 << h % 64;
    }
}

/* 0 to 1: how much two texts share. */
static double shared(const struct sp_text_pairs *a, const struct sp_text_pairs *b)
{
    size_t both = 0;
    for (size_t i = 0; i < 64; i++)
        both += (size_t)__builtin_popcountll(a->bit[i] & b->bit[i]);
    return a->n + b->n ? 2.0 * (double)both / (double)(a->n + b->n) : 0;
}

static double likeness(const struct sp_text_pairs *a, struct sp_view text)
{
    struct sp_text_pairs b;
    pairs_of(text, &b);
    return shared(a, &b);
}

static double part_of(struct sp_view part, struct sp_view whole)
{
    return part.n < whole.n ? (double)part.n / (double)whole.n : 1;
}

static double prefix_score(struct sp_view name, struct sp_view begin)
{
    return begin.n >= 2 && sp_view_starts(name, begin) ? PREFIX_SCORE + MORE * part_of(begin, name) : 0;
}

static double cap(const struct sp_search_work *w, double score)
{
    double most = sp_view_eq(w->name.fold, w->query.fold) ? 1 : sp_view_eq(w->name.core, w->query.core) ? OTHER_FORM : OTHER_WORDS;
    return score < most ? score : most;
}

static double score_of(const struct sp_search_work *w, struct sp_view subject, double like, const char **by)
{
    double score = sp_name_keys_match(&w->query, w->found.country, &w->name, sp_view(subject.p, subject.n < 2 ? subject.n : 2));
    *by = "name";
    if (score >= SP_NAME_SAME)
        return cap(w, score);
    static const char *const others_by[] = { "beginning", "beginning", "beginning", "words", "spelling" };
    const double others[] = { prefix_score(w->name.core, sp_search_wanted(w)), prefix_score(w->name.fold, w->query.fold),
                              prefix_score(w->name.ascii, w->query.ascii),
                              all_words_in(w) ? WORDS_SCORE + MORE * part_of(sp_search_wanted(w), w->name.core) : 0,
                              like >= LIKE_LEAST ? LIKE_SCORE * like : 0 };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (score < others[i]) {
            score = others[i];
            *by = others_by[i];
        }
    return score;
}

/* Comparing across scripts costs most, and says little of a company that has a name in the question's. */
static bool worth_comparing(struct sp_view query, const struct sp_name_record *r, struct sp_view name, bool thorough)
{
    bool ascii = sp_search_is_ascii(query);
    if (thorough || sp_search_is_ascii(name) == ascii)
        return true;
    for (unsigned i = 0; i < r->n; i++)
        if (sp_search_is_ascii(r->names[i]) == ascii)
            return false;
    return true;
}

struct sp_rc sp_search_score(struct sp_search_work *w, struct sp_snap *s, uint32_t no, struct sp_view query, bool thorough)
{
    struct sp_name_record r;
    struct sp_scored best = { .score = -1 };
    SP_TRY(sp_snap_names(s, no, &r));
    struct sp_view cc = sp_view(r.subject.p, r.subject.n < 2 ? r.subject.n : 2);
    for (unsigned i = 0; i < r.n; i++) {
        if (!worth_comparing(query, &r, r.names[i], thorough) || !sp_ok(sp_name_keys_make(r.names[i], cc, &w->name)))
            continue;
        const char *by;
        double like = likeness(&w->pairs, r.names[i]), score = score_of(w, r.subject, like, &by);
        if (score > best.score)
            best = (struct sp_scored){ score, r.subject, r.names[i], by, like };
    }
    if (best.score >= LEAST_SCORE)
        w->hits[w->n++] = best;
    return SP_OK;
}

/* ---- before names are compared well ---- */

static void sounds_of(const struct sp_name_keys *k, struct sp_text_pairs *out)
{
    char text[SP_NAME_ASCII_BYTES];
    size_t n = 0;
    for (size_t i = 0; i < k->sound.n; i++)
        if (k->sound.p[i] != ' ')
            text[n++] = k->sound.p[i];
    pairs_of(sp_view(text, n), out);
}

void sp_search_question(struct sp_search_work *w, struct sp_view query)
{
    pairs_of(query, &w->pairs);
    sounds_of(&w->query, &w->sounds);
}

static double sound_likeness(struct sp_search_work *w, struct sp_view name)
{
    struct sp_text_pairs b;
    if (!sp_ok(sp_name_keys_make(name, sp_view(NULL, 0), &w->name)))
        return 0;
    sounds_of(&w->name, &b);
    return shared(&w->sounds, &b);
}

/* How a company's names are spelled or, in another script, sound beside the question. */
struct sp_rc sp_search_likeness(struct sp_search_work *w, struct sp_snap *s, uint32_t no, bool ascii, double *out)
{
    struct sp_name_record r;
    double like = 0;
    SP_TRY(sp_snap_names(s, no, &r));
    bool written = false;       /* in the question's script: then its sound says no more */
    for (unsigned k = 0; k < r.n; k++)
        written = written || sp_search_is_ascii(r.names[k]) == ascii;
    for (unsigned k = 0; k < r.n; k++) {
        double x = sp_search_is_ascii(r.names[k]) == ascii ? likeness(&w->pairs, r.names[k]) : written ? 0 : sound_likeness(w, r.names[k]);
        like = x > like ? x : like;
    }
    *out = like;
    return SP_OK;
}
