/*
 * storage/search.h - companies by name in any script, or by an identifier typed as the query.
 *
 * Candidates come from posting lists, rarest first, with bounded reads; they are ranked by sp_name_match of
 * i18n/match.h. An identifier of the query ("9145…", "LA.ern:…", an LEI) is a hit of score 1.
 *
 * Threading: as the snapshot.
 */
#ifndef SP_STORAGE_SEARCH_H
#define SP_STORAGE_SEARCH_H

#include "storage/registry.h"

struct sp_hit {
    struct sp_view subject;
    struct sp_view name;    /* the one that matched best */
    double score;           /* 0 to 1; 0.7 and above: the same name */
    const char *by;         /* what gave the score: identifier name beginning words spelling */
};

/* Best first; equal scores by how the names are spelled, then by subject. country: ISO code or empty. limit 1 to SP_MAX_SEARCH_HITS; hits has room for limit.
 * LIMIT (limit.query), INVALID (search.query: nothing to look for) by diag. */
struct sp_rc SP_MUST sp_search(struct sp_snap *s, struct sp_view query, struct sp_view country, size_t limit,
                               struct sp_hit *hits, size_t *n, struct sp_diag *d);

#endif
