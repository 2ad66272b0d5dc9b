/*
 * storage/expired.h - which facts of one company are due. Only storage/ includes it.
 * Threading: no shared state.
 */
#ifndef SP_STORAGE_EXPIRED_H
#define SP_STORAGE_EXPIRED_H

#include "storage/retention.h"
#include "storage/store.h"

/* All versions of one fact: facts[from] to facts[to - 1]. */
struct sp_slot {
    size_t from, to;
    struct sp_law_due due;
    bool gone;                  /* due and free to go, or a companion of one that is */
    bool disputed, companion;
    bool grace;                 /* due, but by a version that is not known for long: stays until then */
    char until[SP_DAY_TEXT];
    size_t ended;               /* with grace: that version; the one before it did not make the fact due */
    size_t about;               /* of a companion: the slot of its fact */
};
struct sp_slots { struct sp_slot *v; size_t n, gone, disputed, grace; };

/* Which kinds some rule covers: most companies have no such fact, and are passed by. */
void sp_expired_kinds(const struct sp_country_policy *p, bool covered[SP_MAX_KIND_NUMBER]);
/* facts: every version, in report order. Slots of facts that are due, in that order, and of what goes with them; in the arena.
 * next_due is moved down to the earliest day that is still to come. */
struct sp_rc SP_MUST sp_expired_of(const struct sp_retention *r, struct sp_view subject, const struct sp_fact *facts, size_t n,
                                   struct sp_arena *a, struct sp_slots *out, char next_due[SP_DAY_TEXT]);
/* next_due is moved down to that day. */
void sp_expired_next(char next_due[SP_DAY_TEXT], const char *day);
struct sp_expired sp_expired_tell(const struct sp_slot *s, struct sp_view subject, const struct sp_fact *facts);

#endif
