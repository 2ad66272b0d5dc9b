/*
 * storage/revocations.h - who saw a signed authorisation, so that he is told when it is revoked; and what partners told of theirs.
 *
 * When a question with a signed authorisation is put into the outbox, the same transaction writes down which partner will see it
 * (storage/exlog.h); when the authorisation is revoked, the same transaction marks it as to be told (storage/authorisation.h). What a partner
 * told is written in the very transaction that keeps our answer to it.
 *
 * Rows of SP_X_SHOWN: 's' participant 0 id 0 peer → ids of the newest questions; 't' participant 0 id → nothing: to be told; 'r' issuer 0
 * participant 0 id → revoked there.
 *
 * Threading: every function from any thread.
 */
#ifndef SP_STORAGE_REVOCATIONS_H
#define SP_STORAGE_REVOCATIONS_H

#include "base/arena.h"
#include "schema/revocation.h"
#include "storage/db.h"

/* ---- ours ---- */

/* The first that is revoked and to be told of; in the arena. NOTFOUND: none is. */
struct sp_rc SP_MUST sp_revocation_to_tell(struct sp_db *db, struct sp_arena *a, struct sp_view *participant, struct sp_view *id);
/* Each partner that saw it, with the newest questions that it saw it in, at least one; until each says false. Views for the call. */
struct sp_rc SP_MUST sp_authorisation_shown(struct sp_db *db, struct sp_view participant, struct sp_view id,
                                            bool (*each)(void *ctx, struct sp_view peer, const struct sp_view *exchanges, size_t n), void *ctx);
/* It is on its way to all of them. The same again is OK. */
struct sp_rc SP_MUST sp_revocation_told(struct sp_db *db, struct sp_view participant, struct sp_view id);

/* ---- partners' ---- */

/* issuer, participant, id: of the authorisation; exchange: the request that told it; jws: schema/revocation.h. */
struct sp_revoked { struct sp_view issuer, participant, id, exchange, jws; int64_t revoked_s, at_s /* when it was told */; };
/* In the arena. NOTFOUND, also for ids that none can have. */
struct sp_rc SP_MUST sp_revoked_get(struct sp_db *db, struct sp_view issuer, struct sp_view participant, struct sp_view id, struct sp_arena *a,
                                    struct sp_revoked *out);
/* In order of issuer, participant and id, until each says false; views for the call. */
struct sp_rc SP_MUST sp_revoked_each(struct sp_db *db, bool (*each)(void *ctx, const struct sp_revoked *r), void *ctx);

#endif
