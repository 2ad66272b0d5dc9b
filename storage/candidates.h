/*
 * storage/candidates.h - which companies may be meant: numbers from posting lists, rarest first, with bounded reads.
 * Only storage/ includes it.
 *
 * Short lists are read whole. Of long ones only what two of them share is read, a bounded number of steps; then they are
 * asked about the best candidates so far. So the work does not grow with the registry.
 *
 * Threading: as the snapshot.
 */
#ifndef SP_STORAGE_CANDIDATES_H
#define SP_STORAGE_CANDIDATES_H

#include "storage/snap.h"

enum {
    SP_PROBES = 96,             /* terms of one question */
    SP_CANDIDATE_SLOTS = 1 << 16
};

struct sp_probe {
    struct sp_term term;
    double weight;              /* of the question's token; after the count, times how rare the term is */
    uint64_t frequency;
    bool guess;                 /* a word nearly like one of the question */
};

/* plain: without what only sounds alike. ahead: of long lists it is in, until those are asked. */
struct sp_candidate { uint32_t no; float weight, plain, ahead; };

/* About 1.2 MB; made once of zeros, kept by the snapshot. */
struct sp_candidates {
    struct sp_snap *s;
    struct sp_view country;     /* only companies of it; empty: all */
    struct sp_country_row row;
    struct sp_probe probes[SP_PROBES];
    size_t n_probes;
    uint64_t companies;
    size_t used, budget, rows;  /* slots taken; postings and rows of countries that may still be read */
    uint32_t taken[SP_CANDIDATE_SLOTS / 2];
    struct sp_candidate slot[SP_CANDIDATE_SLOTS]; /* no: the number + 1; 0: free */
};

void sp_candidates_start(struct sp_candidates *c, struct sp_snap *s, struct sp_view country);
/* A term to look for; more than SP_PROBES, and repeated ones, are left out. */
void sp_candidates_probe(struct sp_candidates *c, const struct sp_term *t, double weight);
/* Companies with a term that begins with t, a bounded number. */
struct sp_rc SP_MUST sp_candidates_prefix(struct sp_candidates *c, const struct sp_term *t, double weight);
bool sp_candidate_in_country(struct sp_candidates *c, uint32_t no);
/* The best max (at most 320): two thirds by weight, then by plain weight. The first has the most weight. */
struct sp_rc SP_MUST sp_candidates_take(struct sp_candidates *c, size_t max, struct sp_candidate *out, size_t *n);

#endif
