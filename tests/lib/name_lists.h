/*
 * tests/lib/name_lists.h - the lists of tests/lib/names, and how well names are found and told apart by them.
 *
 * Beside the project's own answers stands a simple baseline: legal forms stripped, ICU's romanisation, and the bigrams of
 * what consonants are left.
 *
 * Threading: one thread. Programs run in the root of the repository; what goes wrong ends them.
 */
#ifndef SP_TESTS_NAME_LISTS_H
#define SP_TESTS_NAME_LISTS_H

#include "base/arena.h"
#include "base/bytes.h"

enum name_half { NAME_TUNING, NAME_HELD };
enum { NAME_SPELLINGS = 6 };

struct name_line {
    unsigned block;             /* lines of a block are easily confused; where a list has none, each its own */
    size_t n;
    struct sp_view v[NAME_SPELLINGS];
};
struct name_list { size_t n; struct name_line *v; struct sp_arena arena; };

void name_list_read(const char *file, struct name_list *out);
void name_list_free(struct name_list *l);
static inline enum name_half name_half_of(unsigned block) { return block % 2 ? NAME_TUNING : NAME_HELD; }

/* ---- search ---- */

/* Companies of which only the spelling `stored` is kept are asked for by the spelling `asked`. */
struct name_group { const char *title, *file; size_t stored, asked; };
extern const struct name_group name_groups[];
extern const size_t name_groups_n;

struct name_found { size_t asked, first, ten; };
struct name_registry;
/* All stored names of all groups that keep that spelling, of both halves, and companies made by mixing them. */
struct name_registry *name_registry_make(size_t stored);
void name_registry_free(struct name_registry *r);
/* misses: where to write what is not first; may be NULL. */
void name_group_search(struct name_registry *r, const struct name_group *g, enum name_half half, void *misses, struct name_found *out);
void name_group_baseline(struct name_registry *r, const struct name_group *g, enum name_half half, struct name_found *out);

/* ---- same or different ---- */

struct name_judged { size_t same, same_found, different, different_found; }; /* found: said to be the same */
void name_pairs_judge(enum name_half half, void *misses, struct name_judged *out);
void name_pairs_baseline(enum name_half half, double at_least, struct name_judged *out);
double name_precision(const struct name_judged *j);
double name_recall(const struct name_judged *j);
double name_f1(const struct name_judged *j);

/* ---- the baseline ---- */

/* A skeleton has one bit a pair of neighbouring consonants. */
struct name_skeleton { size_t n; uint16_t v[64]; };
void name_skeleton_make(struct sp_view name, struct name_skeleton *out);
double name_skeleton_alike(const struct name_skeleton *a, const struct name_skeleton *b);

#endif
