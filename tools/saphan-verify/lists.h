/*
 * tools/saphan-verify/lists.h - the status lists that travel with an archive's bundles, and what they say of the other bundles.
 *
 * A bundle holds the lists of its own day. One that a later bundle brings, or a copy of the same, may tell that the report was taken
 * back; and lists of one issuer may contradict each other, each in a bundle that is good by itself. Of each list its time, what it
 * has revoked for good and a digest are kept, 40 bytes and what it has more than the one before.
 *
 * Threading: sp_lists_add is safe from any thread with a `recent` of its own; all else belongs to one.
 */
#ifndef SP_VERIFY_LISTS_H
#define SP_VERIFY_LISTS_H

#include "node/evidence/status_store.h"

struct sp_summary;
struct sp_lists;
struct sp_lists *sp_lists_new(void); /* NULL: out of memory */
void sp_lists_free(struct sp_lists *l);

/* What a thread met last: bundles of one day hold the same list. */
enum { SP_LISTS_RECENT = 8 };
struct sp_lists_recent { struct { struct sp_buf token; uint32_t list; } v[SP_LISTS_RECENT]; size_t next; };
void sp_lists_recent_free(struct sp_lists_recent *r);

/* A token that was found good, of that issuer (place in the trust list), in that file (place in the archive). *list: which list it is of,
 * counted from one. NOMEM, and as sp_status_read_kept. */
struct sp_rc SP_MUST sp_lists_add(struct sp_lists *l, struct sp_lists_recent *r, struct sp_status_store *store, unsigned short issuer,
                                  const struct sp_status_source *source, struct sp_view token, uint32_t file, uint32_t *list);
/* Which list that is, for a report whose bundle holds none of it. NOMEM. */
struct sp_rc SP_MUST sp_lists_name(struct sp_lists *l, unsigned short issuer, struct sp_view uri, uint32_t *list);
/* When all are there: adds what contradicts itself to the summary, and makes sp_lists_gone answer. */
struct sp_rc SP_MUST sp_lists_close(struct sp_lists *l, struct sp_summary *s);
/* Whether some list has that place of this list revoked; the file that holds the first one. */
bool sp_lists_gone(const struct sp_lists *l, uint32_t list, uint64_t index, uint32_t *file);

#endif
