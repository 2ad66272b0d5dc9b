/*
 * storage/revocations_record.h - what other parts of storage write of revocations, into batches of their own. Only storage/ includes it.
 * Threading: no shared state.
 */
#ifndef SP_STORAGE_REVOCATIONS_RECORD_H
#define SP_STORAGE_REVOCATIONS_RECORD_H

#include "storage/kv.h"
#include "storage/revocations.h"

/* INVALID for what no key can hold. Ask before anything else is done. */
struct sp_rc SP_MUST sp_shown_check(struct sp_view participant, struct sp_view id);
/* That partner will see it in that question. One that was revoked since the question was permitted is to be told of at once. */
struct sp_rc SP_MUST sp_shown_put(struct sp_view participant, struct sp_view id, struct sp_view peer, struct sp_view exchange, struct sp_kv_txn *t,
                                  struct sp_batch *b);
/* Of authorisation.c: whether it was revoked; one that is not here was not. */
struct sp_rc SP_MUST sp_authorisation_is_revoked(struct sp_kv_txn *t, struct sp_view participant, struct sp_view id, bool *out);
/* It is to be told of; of one that nobody saw nothing is. */
struct sp_rc SP_MUST sp_shown_mark(struct sp_view participant, struct sp_view id, struct sp_kv_txn *t, struct sp_batch *b);
/* The first that is told of an authorisation stands. */
struct sp_rc SP_MUST sp_revoked_put(struct sp_batch *b, const struct sp_revoked *r);

#endif
