/*
 * storage/search_work.h - a search under way. Only storage/search*.c include it.
 *
 * Threading: as the snapshot, which owns it.
 */
#ifndef SP_STORAGE_SEARCH_WORK_H
#define SP_STORAGE_SEARCH_WORK_H

#include "storage/candidates.h"
#include "storage/search.h"

enum {
    SP_SEARCH_FETCHED = 320,      /* companies whose names are looked at */
    SP_SEARCH_COMPARED = 140,     /* compared well, the likeliest first */
    SP_SEARCH_IDENTIFIED = 16,
    SP_SEARCH_ROUNDS = 3,         /* the later ones for what the first did not find surely */
    SP_SEARCH_SMALL = 4096        /* companies of a registry that is looked through whole then */
};

/* like: how near to the question the name is spelled, legal form and all; it decides among equal scores. */
struct sp_scored { double score; struct sp_view subject, name; const char *by; double like; };

/* Which pairs of neighbouring bytes a text has. */
struct sp_text_pairs { uint64_t bit[64]; size_t n; };
struct sp_likely { uint32_t no; double share; };

struct sp_search_work {
    struct sp_candidates found;
    struct sp_candidate best[SP_SEARCH_FETCHED];
    struct sp_likely likely[SP_SEARCH_SMALL];
    struct sp_text_pairs pairs, sounds;     /* of the question */
    struct sp_scored hits[SP_SEARCH_ROUNDS * SP_SEARCH_COMPARED + SP_SEARCH_IDENTIFIED];
    size_t n;
    uint32_t seen[SP_SEARCH_ROUNDS * SP_SEARCH_COMPARED]; /* companies that were compared */
    size_t n_seen;
    uint32_t known[SP_SEARCH_IDENTIFIED];     /* hits by identifier */
    size_t n_known;
    struct sp_name_keys query, name;
    struct sp_name_tokens tokens;
    struct sp_buf text;
};

/* What the question means without its legal form, if anything is left. */
static inline struct sp_view sp_search_wanted(const struct sp_search_work *w) { return w->query.core.n ? w->query.core : w->query.fold; }

static inline bool sp_search_is_ascii(struct sp_view v)
{
    for (size_t i = 0; i < v.n; i++)
        if ((unsigned char)v.p[i] >= 0x80)
            return false;
    return true;
}

/* ---- search_identified.c ---- */

/* Hits by identifier, of whatever scheme the question may be in. */
struct sp_rc SP_MUST sp_search_identified(struct sp_search_work *w, struct sp_snap *s, struct sp_view query);

/* ---- search_score.c ---- */

/* Before the others: how the question is spelled, and sounds. */
void sp_search_question(struct sp_search_work *w, struct sp_view query);
/* How a company's names are spelled or, in another script, sound beside the question: 0 to 1. ascii: the question is. */
struct sp_rc SP_MUST sp_search_likeness(struct sp_search_work *w, struct sp_snap *s, uint32_t no, bool ascii, double *out);
/* The best of its names joins the hits, if it says anything. thorough: every name, also one in another script than the question's. */
struct sp_rc SP_MUST sp_search_score(struct sp_search_work *w, struct sp_snap *s, uint32_t no, struct sp_view query, bool thorough);

#endif
