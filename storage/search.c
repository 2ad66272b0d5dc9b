/* Search: what the question may mean, candidates, and how well their names match. */
#include "storage/search.h"

#include <stdio.h>
#include <stdlib.h>

#include "i18n/match.h"
#include "storage/candidates.h"
#include "storage/hold.h"

enum {
    FETCHED = 320,      /* companies whose names are looked at */
    COMPARED = 140,     /* compared well, the likeliest first */
    THOROUGH = 24,      /* with every name, and however little they share with the question */
    IDENTIFIED = 16,
    ROUNDS = 3,         /* the later ones for what the first did not find surely */
    SMALL = 4096        /* companies of a registry that is looked through whole then */
};
/* Behind those, the least that a company must share, as a part of what the best one shares. */
static const double LEAST_SHARE = 0.5;


/* Below, a hit says nothing. */
static const double LEAST_SCORE = 0.1;
/* A name that only begins with the question, or only has all its words, is not called the same. */
static const double PREFIX_SCORE = 0.45, WORDS_SCORE = 0.35, MORE = 0.24;
/* Nor one that is spelled nearly so. */
static const double LIKE_SCORE = 0.68, LIKE_LEAST = 0.55;
/* The same name in other words is not quite the same name. */
static const double OTHER_WORDS = 0.99, OTHER_FORM = 0.995;

/* like: how near to the question the name is spelled, legal form and all; it decides among equal scores. */
struct scored { double score; struct sp_view subject, name; const char *by; double like; };

/* Which pairs of neighbouring bytes a text has. */
struct pairs { uint64_t bit[64]; size_t n; };
struct likely { uint32_t no; double share; };

struct sp_search_work {
    struct sp_candidates found;
    struct sp_candidate best[FETCHED];
    struct likely likely[SMALL];
    struct pairs pairs, sounds;     /* of the question */
    struct scored hits[ROUNDS * COMPARED + IDENTIFIED];
    size_t n;
    uint32_t seen[ROUNDS * COMPARED]; /* companies that were compared */
    size_t n_seen;
    uint32_t known[IDENTIFIED];     /* hits by identifier */
    size_t n_known;
    struct sp_name_keys query, name;
    struct sp_name_tokens tokens;
    struct sp_buf text;
};

void sp_search_work_free(struct sp_search_work *w)
{
    if (!w)
        return;
    sp_buf_free(&w->text);
    free(w);
}

/* ---- identifiers ---- */

static void add_known(struct sp_search_work *w, struct sp_snap *s, uint32_t no)
{
    struct sp_name_record r;
    for (size_t i = 0; i < w->n_known; i++)
        if (w->known[i] == no)
            return;
    if (w->n_known == IDENTIFIED || no == SP_NO_COMPANY || !sp_candidate_in_country(&w->found, no) ||
        !sp_ok(sp_snap_names(s, no, &r)))
        return;
    w->known[w->n_known++] = no;
    w->hits[w->n++] = (struct scored){ 1.0, r.subject, r.n ? r.names[0] : r.subject, "identifier", 1 };
}

static struct sp_rc by_identifier(struct sp_search_work *w, struct sp_snap *s, struct sp_view scheme, struct sp_view value)
{
    enum sp_check_state state;
    struct sp_view subject;
    uint32_t no;
    sp_buf_clear(&w->text);
    if (!sp_ok(sp_identifier_check(scheme, value, sp_view(NULL, 0), &state, &w->text, NULL)))
        return SP_OK;
    SP_TRY(sp_buf_rc(&w->text));
    if (w->text.n == 0)
        return SP_OK;
    struct sp_rc rc = sp_snap_resolve(s, scheme, sp_buf_view(&w->text), &subject);
    if (!sp_ok(rc))
        return sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
    SP_TRY(sp_snap_number(s, subject, &no));
    add_known(w, s, no);
    return SP_OK;
}

static bool lowered(struct sp_view v, char *out, size_t room)
{
    if (v.n == 0 || v.n >= room)
        return false;
    for (size_t i = 0; i < v.n; i++)
        out[i] = v.p[i] >= 'A' && v.p[i] <= 'Z' ? (char)(v.p[i] + 32) : v.p[i];
    out[v.n] = 0;
    return true;
}

/* "LA.ern:…", "la.ern:…", "lei:…", "DE.lei:…". */
static struct sp_rc with_scheme(struct sp_search_work *w, struct sp_snap *s, struct sp_view query)
{
    struct sp_view head, value, country, rest;
    char low[32];
    if (!sp_view_split(query, ':', &head, &value) || !lowered(head, low, sizeof low))
        return SP_OK;
    uint32_t no;
    if (query.n <= SP_MAX_SUBJECT_BYTES && sp_subject_valid(query)) {
        SP_TRY(sp_snap_number(s, query, &no));
        add_known(w, s, no);
    }
    if (sp_scheme_named(sp_view_of(low)))
        return by_identifier(w, s, sp_view_of(low), value);
    if (sp_view_split(sp_view_of(low), '.', &country, &rest) && sp_scheme_named(rest))
        return by_identifier(w, s, rest, value);
    return SP_OK;
}

/* A number without spaces inside but for its usual groups: at least four digits, at most 40 characters. */
static bool may_identify(struct sp_view q)
{
    size_t digits = 0;
    for (size_t i = 0; i < q.n; i++)
        digits += q.p[i] >= '0' && q.p[i] <= '9';
    return digits >= 4 && q.n <= 40;
}

static struct sp_rc identified(struct sp_search_work *w, struct sp_snap *s, struct sp_view query)
{
    size_t n = 0;
    const struct sp_scheme *schemes = sp_schemes(&n);
    SP_TRY(with_scheme(w, s, query));
    if (!may_identify(query))
        return SP_OK;
    for (size_t i = 0; i < n; i++)
        if (schemes[i].company || !*schemes[i].country)
            SP_TRY(by_identifier(w, s, sp_view_of(schemes[i].name), query));
    return SP_OK;
}

/* ---- names ---- */

static struct sp_view wanted(const struct sp_search_work *w)
{
    return w->query.core.n ? w->query.core : w->query.fold;
}

static struct sp_rc probe(struct sp_search_work *w, enum sp_name_use use)
{
    struct sp_term t;
    const double whole = 1.5; /* the whole name says more than its words */
    if (sp_term_core(&w->query, &t))
        sp_candidates_probe(&w->found, &t, whole);
    if (sp_term_ascii(&w->query, &t))
        sp_candidates_probe(&w->found, &t, whole);
    sp_name_tokens_make(&w->query, use, &w->tokens);
    for (size_t i = 0; i < w->tokens.n; i++)
        if (sp_term_make(&t, (char)w->tokens.v[i].kind, w->tokens.v[i].text, sp_view(NULL, 0), false))
            sp_candidates_probe(&w->found, &t, w->tokens.v[i].weight);
    const struct sp_view none = { NULL, 0 };
    if (wanted(w).n >= 2 && sp_term_make(&t, SP_TERM_CORE, wanted(w), none, true))
        SP_TRY(sp_candidates_prefix(&w->found, &t, 1.0));
    if (w->query.fold.n >= 2 && !sp_view_eq(w->query.fold, wanted(w)) && sp_term_make(&t, SP_TERM_CORE, w->query.fold, none, true))
        SP_TRY(sp_candidates_prefix(&w->found, &t, 1.0));
    if (w->query.ascii.n >= 3 && sp_term_make(&t, SP_TERM_ASCII, w->query.ascii, none, true))
        SP_TRY(sp_candidates_prefix(&w->found, &t, 0.8));
    return SP_OK;
}

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

static bool is_ascii(struct sp_view v)
{
    for (size_t i = 0; i < v.n; i++)
        if ((unsigned char)v.p[i] >= 0x80)
            return false;
    return true;
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
    struct sp_view rest = wanted(w), word;
    while (rest.n) {
        if (!sp_view_split(rest, ' ', &word, &rest)) {
            word = rest;
            rest.n = 0;
        }
        if (is_ascii(word) ? !word_in(w->name.fold, word) && !word_in(w->name.ascii, word) : !text_in(w->name.fold, word))
            return all_han_in(w);
    }
    return true;
}

static unsigned lower(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

static void pairs_of(struct sp_view text, struct pairs *out)
{
    memset(out, 0, sizeof *out);
    for (size_t i = 1; i < text.n; i++) {
        unsigned h = (lower(text.p[i - 1]) * 61 + lower(text.p[i]) * 7) % 4096;
        out->n += !(out->bit[h / 64] >> h % 64 & 1);
        out->bit[h / 64] |= (uint64_t)1 << h % 64;
    }
}

/* 0 to 1: how much two texts share. */
static double shared(const struct pairs *a, const struct pairs *b)
{
    size_t both = 0;
    for (size_t i = 0; i < 64; i++)
        both += (size_t)__builtin_popcountll(a->bit[i] & b->bit[i]);
    return a->n + b->n ? 2.0 * (double)both / (double)(a->n + b->n) : 0;
}

static double likeness(const struct pairs *a, struct sp_view text)
{
    struct pairs b;
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
    const double others[] = { prefix_score(w->name.core, wanted(w)), prefix_score(w->name.fold, w->query.fold),
                              prefix_score(w->name.ascii, w->query.ascii),
                              all_words_in(w) ? WORDS_SCORE + MORE * part_of(wanted(w), w->name.core) : 0,
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
    bool ascii = is_ascii(query);
    if (thorough || is_ascii(name) == ascii)
        return true;
    for (unsigned i = 0; i < r->n; i++)
        if (is_ascii(r->names[i]) == ascii)
            return false;
    return true;
}

static struct sp_rc score_company(struct sp_search_work *w, struct sp_snap *s, uint32_t no, struct sp_view query, bool thorough)
{
    struct sp_name_record r;
    struct scored best = { .score = -1 };
    SP_TRY(sp_snap_names(s, no, &r));
    struct sp_view cc = sp_view(r.subject.p, r.subject.n < 2 ? r.subject.n : 2);
    for (unsigned i = 0; i < r.n; i++) {
        if (!worth_comparing(query, &r, r.names[i], thorough) || !sp_ok(sp_name_keys_make(r.names[i], cc, &w->name)))
            continue;
        const char *by;
        double like = likeness(&w->pairs, r.names[i]), score = score_of(w, r.subject, like, &by);
        if (score > best.score)
            best = (struct scored){ score, r.subject, r.names[i], by, like };
    }
    if (best.score >= LEAST_SCORE)
        w->hits[w->n++] = best;
    return SP_OK;
}

static bool is_done(const struct sp_search_work *w, uint32_t no)
{
    for (size_t i = 0; i < w->n_known; i++)
        if (w->known[i] == no)
            return true;
    for (size_t i = 0; i < w->n_seen; i++)
        if (w->seen[i] == no)
            return true;
    return false;
}

static int by_share(const void *a, const void *b)
{
    const struct likely *x = a, *y = b;
    return x->share > y->share ? -1 : x->share < y->share ? 1 : x->no < y->no ? -1 : x->no > y->no;
}

static void sounds_of(const struct sp_name_keys *k, struct pairs *out)
{
    char text[SP_NAME_ASCII_BYTES];
    size_t n = 0;
    for (size_t i = 0; i < k->sound.n; i++)
        if (k->sound.p[i] != ' ')
            text[n++] = k->sound.p[i];
    pairs_of(sp_view(text, n), out);
}

static double sound_likeness(struct sp_search_work *w, struct sp_view name)
{
    struct pairs b;
    if (!sp_ok(sp_name_keys_make(name, sp_view(NULL, 0), &w->name)))
        return 0;
    sounds_of(&w->name, &b);
    return shared(&w->sounds, &b);
}

/* How a company's names are spelled or, in another script, sound beside the question. */
static struct sp_rc likeness_of(struct sp_search_work *w, struct sp_snap *s, uint32_t no, bool ascii, double *out)
{
    struct sp_name_record r;
    double like = 0;
    SP_TRY(sp_snap_names(s, no, &r));
    bool written = false;       /* in the question's script: then its sound says no more */
    for (unsigned k = 0; k < r.n; k++)
        written = written || is_ascii(r.names[k]) == ascii;
    for (unsigned k = 0; k < r.n; k++) {
        double x = is_ascii(r.names[k]) == ascii ? likeness(&w->pairs, r.names[k]) : written ? 0 : sound_likeness(w, r.names[k]);
        like = x > like ? x : like;
    }
    *out = like;
    return SP_OK;
}

/* Candidates of equal weight abound when one word is misspelled: how the names are spelled decides among them. */
static struct sp_rc order_by_likeness(struct sp_search_work *w, struct sp_snap *s, struct sp_view query, size_t n)
{
    double most = n && w->best[0].weight > 0 ? (double)w->best[0].weight : 1, like;
    bool ascii = is_ascii(query);
    pairs_of(query, &w->pairs);
    sounds_of(&w->query, &w->sounds);
    for (size_t i = 0; i < n; i++) {
        SP_TRY(likeness_of(w, s, w->best[i].no, ascii, &like));
        w->likely[i] = (struct likely){ w->best[i].no, (double)w->best[i].weight / most + like };
    }
    if (n > 1)
        qsort(w->likely, n, sizeof *w->likely, by_share);
    return SP_OK;
}

static struct sp_rc compare(struct sp_search_work *w, struct sp_snap *s, struct sp_view query, uint32_t no, bool thorough)
{
    if (is_done(w, no))
        return SP_OK;
    w->seen[w->n_seen++] = no;
    return score_company(w, s, no, query, thorough);
}

static struct sp_rc look(struct sp_search_work *w, struct sp_snap *s, struct sp_view query, enum sp_name_use use)
{
    size_t n = 0;
    SP_TRY(probe(w, use));
    SP_TRY(sp_candidates_take(&w->found, FETCHED, w->best, &n));
    SP_TRY(order_by_likeness(w, s, query, n));
    for (size_t i = 0; i < n && i < COMPARED; i++) {
        if (i >= THOROUGH && w->likely[i].share < LEAST_SHARE * w->likely[0].share)
            break;
        SP_TRY(compare(w, s, query, w->likely[i].no, i < THOROUGH));
    }
    return SP_OK;
}

/* Where all names can be looked at in a few milliseconds no index has the last word. */
static struct sp_rc look_everywhere(struct sp_search_work *w, struct sp_snap *s, struct sp_view query)
{
    size_t n = 0;
    bool ascii = is_ascii(query);
    if (w->found.companies > SMALL)
        return SP_OK;
    for (uint32_t no = 0; no < w->found.companies; no++) {
        if (is_done(w, no) || !sp_candidate_in_country(&w->found, no))
            continue;
        w->likely[n].no = no;
        SP_TRY(likeness_of(w, s, no, ascii, &w->likely[n].share));
        n++;
    }
    if (n > 1)
        qsort(w->likely, n, sizeof *w->likely, by_share);
    for (size_t i = 0; i < n && i < COMPARED; i++)
        SP_TRY(compare(w, s, query, w->likely[i].no, true));
    return SP_OK;
}

static bool found_surely(const struct sp_search_work *w)
{
    for (size_t i = 0; i < w->n; i++)
        if (w->hits[i].score >= SP_NAME_SAME)
            return true;
    return false;
}

static struct sp_rc named(struct sp_search_work *w, struct sp_snap *s, struct sp_view query)
{
    struct sp_view country = w->found.country;
    SP_TRY(look(w, s, query, SP_NAME_QUERY));
    if (found_surely(w))
        return SP_OK;
    sp_candidates_start(&w->found, s, country);
    SP_TRY(look(w, s, query, SP_NAME_GUESS));
    return found_surely(w) ? SP_OK : look_everywhere(w, s, query);
}

/* ---- all ---- */

static int by_score(const void *a, const void *b)
{
    const struct scored *x = a, *y = b;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return x->like > y->like ? -1 : x->like < y->like ? 1 : sp_view_cmp(x->subject, y->subject);
}

static struct sp_view trimmed(struct sp_view v)
{
    while (v.n && (unsigned char)v.p[0] <= ' ')
        v = sp_view(v.p + 1, v.n - 1);
    while (v.n && (unsigned char)v.p[v.n - 1] <= ' ')
        v.n--;
    return v;
}

static struct sp_rc keys_of(struct sp_search_work *w, struct sp_view query, struct sp_view country, struct sp_diag *d)
{
    struct sp_rc rc = sp_name_keys_make(query, country, &w->query);
    if (sp_is(rc, SP_RC_FORMAT))
        return sp_diag_set(d, SP_ERR(INVALID), "search.query", "query", "the query is not UTF-8 text");
    if (sp_is(rc, SP_RC_LIMIT))
        return sp_diag_set(d, rc, "limit.query", "query", "the query is longer than a name may be");
    SP_TRY(rc);
    if (w->query.fold.n == 0)
        return sp_diag_set(d, SP_ERR(INVALID), "search.query", "query", "there is nothing to look for in the query");
    return SP_OK;
}

struct sp_rc sp_search(struct sp_snap *s, struct sp_view query, struct sp_view country, size_t limit, struct sp_hit *hits,
                       size_t *n, struct sp_diag *d)
{
    query = trimmed(query);
    if (query.n > SP_MAX_QUERY_BYTES)
        return sp_diag_set(d, SP_ERR(LIMIT), "limit.query", "query", "the query is longer than %d bytes", SP_MAX_QUERY_BYTES);
    if (limit == 0 || limit > SP_MAX_SEARCH_HITS)
        return sp_diag_set(d, SP_ERR(LIMIT), "limit.hits", "limit", "a search gives 1 to %d hits", SP_MAX_SEARCH_HITS);
    if (!s->search && !(s->search = calloc(1, sizeof *s->search)))
        return SP_ERR(NOMEM);
    struct sp_search_work *w = s->search;
    w->n = w->n_known = w->n_seen = 0;
    SP_TRY(keys_of(w, query, country, d));
    sp_candidates_start(&w->found, s, country);
    SP_TRY(identified(w, s, query));
    SP_TRY(named(w, s, query));
    qsort(w->hits, w->n, sizeof *w->hits, by_score);
    size_t k = 0;
    for (size_t i = 0; i < w->n && k < limit; i++)
        if (!sp_snap_is_held(s, w->hits[i].subject))
            hits[k++] = (struct sp_hit){ w->hits[i].subject, w->hits[i].name, w->hits[i].score, w->hits[i].by };
    *n = k;
    return SP_OK;
}
