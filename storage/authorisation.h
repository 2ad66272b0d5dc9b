/*
 * storage/authorisation.h - signed authorisations that participants of this node registered, and what became of them.
 *
 * An authorisation belongs to the participant that attested it, and its id is that participant's. It is registered once, and
 * revoked once, for good: with the time, and the token or the words by which it was revoked. Nothing is ever deleted.
 *
 * Threading: every function from any thread.
 */
#ifndef SP_STORAGE_AUTHORISATION_H
#define SP_STORAGE_AUTHORISATION_H

#include "base/arena.h"
#include "storage/db.h"

struct sp_authorisation_record {
    struct sp_view participant, id;
    struct sp_view jws;             /* schema/warrant.h, as it was verified when it was registered */
    int64_t registered_s;
    int64_t revoked_s;              /* 0: it was not */
    struct sp_view revoked_by;      /* NODE/participant, or NODE for the registry itself */
    struct sp_view reason;          /* or empty */
    struct sp_view proof;           /* the token of the call that revoked it; empty when the registry did */
};

/* Durable on return; what says of being revoked is not looked at. EXISTS when the participant has another one of that id, or this one was revoked; OK when the very same
 * is there. INVALID for an id that cannot be kept. */
struct sp_rc SP_MUST sp_authorisation_register(struct sp_db *db, const struct sp_authorisation_record *r);
/* Takes participant, id and what says of being revoked; durable on return, and with it that partners are to be told (storage/revocations.h). NOTFOUND; EXISTS when it was revoked before: nothing changes then. */
struct sp_rc SP_MUST sp_authorisation_revoke(struct sp_db *db, const struct sp_authorisation_record *r);
/* Everything in out lives in the arena. NOTFOUND, also without a database and for an id that none can have. */
struct sp_rc SP_MUST sp_authorisation_get(struct sp_db *db, struct sp_view participant, struct sp_view id, struct sp_arena *a,
                                          struct sp_authorisation_record *out);
/* Of one participant, or with an empty view of all, in order of participant and id, until each says false. Views are borrowed for the call. */
struct sp_rc SP_MUST sp_authorisations(struct sp_db *db, struct sp_view participant,
                                       bool (*each)(void *ctx, const struct sp_authorisation_record *r), void *ctx);

#endif
