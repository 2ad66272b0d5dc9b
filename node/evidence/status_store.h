/*
 * node/evidence/status_store.h - status lists that were read and proved once, for many bundles.
 *
 * Thousands of bundles of an archive carry the same few lists. One whose signature was good is kept, up to a bound; whatever
 * bundle has the same bytes again uses it. Whether its key was in force is asked anew each time.
 *
 * Threading: every function but new and free is safe from any thread.
 */
#ifndef SP_EVIDENCE_STATUS_STORE_H
#define SP_EVIDENCE_STATUS_STORE_H

#include "node/evidence/listed_status.h"

struct sp_status_store;

/* NULL when there is no memory. Use it with one trust list only. */
struct sp_status_store *sp_status_store_new(void);
void sp_status_store_free(struct sp_status_store *s); /* NULL is fine */
static inline void sp_status_store_drop(struct sp_status_store **s) { sp_status_store_free(*s); *s = NULL; }
#define SP_STATUS_STORE_AUTO __attribute__((cleanup(sp_status_store_drop))) struct sp_status_store *

/*
 * A list, proved: sp_status_list_open, with its key judged at then_s when it is of that time or earlier, else at at_s. What
 * was seen in force with the message stays proved when the key is not any more. *out is borrowed from the store; or is *own
 * too, whose list the caller frees when it is not empty, when nothing could be kept. s may be NULL.
 */
struct sp_status_when { int64_t then_s, at_s; };
struct sp_rc SP_MUST sp_status_store_open(struct sp_status_store *s, const struct sp_trust *t, const struct sp_status_source *source,
                                          struct sp_view token, const struct sp_status_when *when, struct sp_arena *a,
                                          struct sp_status_token *own, const struct sp_status_token **out, struct sp_diag *d);
/* A list of the store, or NULL when it is not there. Borrowed from the store, which may be NULL. */
const struct sp_status_token *sp_status_store_have(struct sp_status_store *s, const struct sp_status_source *source, struct sp_view token);
/* The key that a list of the store names; false when the list is not there. Borrowed from the store, which may be NULL. */
bool sp_status_store_kid(struct sp_status_store *s, const struct sp_status_source *source, struct sp_view token, struct sp_view *kid);

#endif
