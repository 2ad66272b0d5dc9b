/*
 * storage/notices.h - notices about disputed facts: those that partners and own participants are to get, and those that came.
 *
 * One to a partner waits here until the node has made an exchange of it (storage/exlog.h), and again when that exchange failed; a
 * partner that takes it twice keeps it once. What came from a partner is written in the very transaction that keeps our answer.
 *
 * Everything that writes is durable on return.
 * Threading: every function from any thread.
 */
#ifndef SP_STORAGE_NOTICES_H
#define SP_STORAGE_NOTICES_H

#include "base/arena.h"
#include "storage/db.h"

/* ---- to partners ---- */

enum sp_notice_state { SP_NOTICE_WAITING, SP_NOTICE_SENT, SP_NOTICE_TAKEN, SP_NOTICE_REFUSED };
const char *sp_notice_state_text(enum sp_notice_state s); /* waiting sent taken refused */

enum { SP_NOTICE_KEY_BYTES = 200 };
struct sp_notice_out {
    struct sp_view key;         /* what makes it one: the same key again is the same notice; any bytes, at most SP_NOTICE_KEY_BYTES */
    struct sp_view peer, subject;
    struct sp_view text;        /* schema/notice.h */
    struct sp_view exchange;    /* id of the exchange that brings it */
    enum sp_notice_state state;
    int64_t at_s;               /* of its making */
    unsigned attempts;          /* exchanges that failed before this one */
};

/* One that came; issuer is this node for its own participants. exchange: empty for those. */
struct sp_notice_in { struct sp_view issuer, id, subject, text, exchange; int64_t at_s; };

/* All of them or none; what is there already stays as it is. */
struct sp_rc SP_MUST sp_notices_put(struct sp_db *db, const struct sp_notice_out *out, size_t n_out, const struct sp_notice_in *in, size_t n_in);
/* state, exchange, attempts. One that was taken or refused is not looked at again. NOTFOUND. */
struct sp_rc SP_MUST sp_notice_update(struct sp_db *db, const struct sp_notice_out *n);
/* Those that are waiting or sent, by key, behind the key `after`, or from the first on when that is empty; at most max. In the arena. */
struct sp_rc SP_MUST sp_notices_waiting(struct sp_db *db, struct sp_view after, size_t max, struct sp_arena *a, struct sp_notice_out **out, size_t *n);

/* ---- reading; until each says false, views for the call ---- */

struct sp_rc SP_MUST sp_notices_out(struct sp_db *db, bool (*each)(void *ctx, const struct sp_notice_out *n), void *ctx);
/* One that came, in the arena. NOTFOUND. */
struct sp_rc SP_MUST sp_notice_came(struct sp_db *db, struct sp_view issuer, struct sp_view id, struct sp_arena *a, struct sp_notice_in *out);
struct sp_rc SP_MUST sp_notices_in(struct sp_db *db, bool (*each)(void *ctx, const struct sp_notice_in *n), void *ctx);

#endif
