/*
 * storage/accept.h - which facts of what is said about a company join it: those that say something new, were not deleted by law, and are not
 * for the registry alone to say. Marks follow from disputes, whatever the record says. Only storage/store.c includes it.
 *
 * Threading: as the transaction.
 */
#ifndef SP_STORAGE_ACCEPT_H
#define SP_STORAGE_ACCEPT_H

#include "storage/marks.h"
#include "storage/store.h"

/* What the law had deleted of a company, into a; nothing of one that is being made (SP_NO_COMPANY). */
struct sp_rc SP_MUST sp_accept_begin(struct sp_apply *a, uint32_t no, struct sp_view subject);
/* What joins is behind the others in all, and encoded in a->text. marks gets the disputes of all. */
struct sp_rc SP_MUST sp_accept(struct sp_apply *a, struct sp_view subject, struct sp_facts *all, const struct sp_apply_said *said, size_t n,
                               struct sp_marks *marks);

#endif
