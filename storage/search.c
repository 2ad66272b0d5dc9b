/* Search: what the question may mean, candidates for it, and the best of them. */
#include <stdio.h>
#include <stdlib.h>

#include "i18n/match.h"
#include "storage/hold.h"
#include "storage/search_work.h"

enum { THOROUGH = 24 }; /* of the likeliest: with every name, and however little they share with the question */

/* Behind those, the least that a company must share, as a part of what the best one shares. */
static const double LEAST_SHARE = 0.5;

void sp_search_work_free(struct sp_search_work *w)
{
    if (!w)
        return;
    sp_buf_free(&w->text);
    free(w);
}

/* ---- names ---- */

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
    if (sp_search_wanted(w).n >= 2 && sp_term_make(&t, SP_TERM_CORE, sp_search_wanted(w), none, true))
        SP_TRY(sp_candidates_prefix(&w->found, &t, 1.0));
    if (w->query.fold.n >= 2 && !sp_view_eq(w->query.fold, sp_search_wanted(w)) && sp_term_make(&t, SP_TERM_CORE, w->query.fold, none, true))
        SP_TRY(sp_candidates_prefix(&w->found, &t, 1.0));
    if (w->query.ascii.n >= 3 && sp_term_make(&t, SP_TERM_ASCII, w->query.ascii, none, true))
        SP_TRY(sp_candidates_prefix(&w->found, &t, 0.8));
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
    const struct sp_likely *x = a, *y = b;
    return x->share > y->share ? -1 : x->share < y->share ? 1 : x->no < y->no ? -1 : x->no > y->no;
}

/* Candidates of equal weight abound when one word is misspelled: how the names are spelled decides among them. */
static struct sp_rc order_by_likeness(struct sp_search_work *w, struct sp_snap *s, struct sp_view query, size_t n)
{
    double most = n && w->best[0].weight > 0 ? (double)w->best[0].weight : 1, like;
    bool ascii = sp_search_is_ascii(query);
    sp_search_question(w, query);
    for (size_t i = 0; i < n; i++) {
        SP_TRY(sp_search_likeness(w, s, w->best[i].no, ascii, &like));
        w->likely[i] = (struct sp_likely){ w->best[i].no, (double)w->best[i].weight / most + like };
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
    return sp_search_score(w, s, no, query, thorough);
}

static struct sp_rc look(struct sp_search_work *w, struct sp_snap *s, struct sp_view query, enum sp_name_use use)
{
    size_t n = 0;
    SP_TRY(probe(w, use));
    SP_TRY(sp_candidates_take(&w->found, SP_SEARCH_FETCHED, w->best, &n));
    SP_TRY(order_by_likeness(w, s, query, n));
    for (size_t i = 0; i < n && i < SP_SEARCH_COMPARED; i++) {
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
    bool ascii = sp_search_is_ascii(query);
    if (w->found.companies > SP_SEARCH_SMALL)
        return SP_OK;
    for (uint32_t no = 0; no < w->found.companies; no++) {
        if (is_done(w, no) || !sp_candidate_in_country(&w->found, no))
            continue;
        w->likely[n].no = no;
        SP_TRY(sp_search_likeness(w, s, no, ascii, &w->likely[n].share));
        n++;
    }
    if (n > 1)
        qsort(w->likely, n, sizeof *w->likely, by_share);
    for (size_t i = 0; i < n && i < SP_SEARCH_COMPARED; i++)
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
    const struct sp_scored *x = a, *y = b;
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
    SP_TRY(sp_search_identified(w, s, query));
    SP_TRY(named(w, s, query));
    qsort(w->hits, w->n, sizeof *w->hits, by_score);
    size_t k = 0;
    for (size_t i = 0; i < w->n && k < limit; i++)
        if (!sp_snap_is_held(s, w->hits[i].subject))
            hits[k++] = (struct sp_hit){ w->hits[i].subject, w->hits[i].name, w->hits[i].score, w->hits[i].by };
    *n = k;
    return SP_OK;
}
