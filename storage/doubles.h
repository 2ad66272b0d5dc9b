/*
 * storage/doubles.h - companies that are perhaps one, and names that look like another's. Nothing is merged or refused: a
 * person decides.
 *
 * Threading: as the snapshot.
 */
#ifndef SP_STORAGE_DOUBLES_H
#define SP_STORAGE_DOUBLES_H

#include "storage/registry.h"

struct sp_double {
    struct sp_view a, b;            /* subjects; a arrived first */
    struct sp_view name_a, name_b;
    const char *why;                /* identifier: both have it; name: the same name in one country, and no other address;
                                       look-alike: other letters that look the same */
    struct sp_view value;           /* the identifier */
};
typedef struct sp_rc (*sp_double_each)(void *ctx, const struct sp_double *d);

/* Every company that is like an earlier one, once for each reason and group. Views are the callback's only. Needs 16 bytes for
 * each public name of the registry, and for each identifier while the index is in more than one segment. */
struct sp_rc SP_MUST sp_doubles_find(struct sp_snap *s, sp_double_each each, void *ctx);

#endif
