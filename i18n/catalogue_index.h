/*
 * i18n/catalogue_index.h - finds texts by key; for i18n/catalogue.c.
 *
 * Keys fall into groups: the fields of one kind, the codes of one list, the words of one page part. A writer enters a
 * group once and finds many leaves there; a group's table is small and lies together, since a look-up costs little more
 * than the cache lines that it touches. A key's group is what stands before its leaf's dot: the last one in "field.",
 * the second in "code.", the first in any other key; none without a dot.
 *
 * Threading: constant once made.
 */
#ifndef SP_I18N_CATALOGUE_INDEX_H
#define SP_I18N_CATALOGUE_INDEX_H

#include "i18n/catalogue.h"

struct sp_catalogue_slot { uint32_t hash, at; uint16_t leaf_n, text_n, text_off, spare; }; /* leaf_n 0: free */

struct sp_catalogue_group {
    const char *bytes;                /* the compiled form; at is from here */
    struct sp_view middle;            /* the group's name behind "field." or "code." */
    size_t head_n;                    /* length of that head */
    uint32_t hash, n, mask;
    struct sp_catalogue_slot *slots;
};

struct sp_catalogue_index {
    struct sp_catalogue_group *groups;
    uint32_t *table;                  /* position + 1 in groups */
    struct sp_catalogue_slot *slots;
    size_t n_groups;
    uint32_t mask;
};

/* Keys and texts lie in bytes, at most 64 KiB from a key to its text's end; keys are different. */
struct sp_catalogue_pair { struct sp_view key, text; };
struct sp_rc SP_MUST sp_catalogue_index_make(const char *bytes, const struct sp_catalogue_pair *pairs, size_t n,
                                             struct sp_catalogue_index *out);
void sp_catalogue_index_free(struct sp_catalogue_index *index);
const struct sp_catalogue_group *sp_catalogue_index_group(const struct sp_catalogue_index *index, struct sp_view head,
                                                          struct sp_view middle);
struct sp_view sp_catalogue_index_find(const struct sp_catalogue_index *index, struct sp_view key);

#endif
