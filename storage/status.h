/*
 * storage/status.h - what became of the reports that this node issued: their places in status lists, the changes, and the
 * lists as they were signed.
 *
 * Every report has a number, given once. Number / SP_STATUS_LIST_SIZE is its list, the rest its index there. Numbers are
 * reserved in blocks, so that giving one costs no write; what a crash leaves unused of a block stays unused. The place of a
 * report is written with its answer (storage/exlog.h). Changes are only ever added. They may come from another process than
 * the one that signs: each list counts them, and a signed list says how many of them it shows.
 *
 * Rules: status.unknown status.final status.unchanged status.by status.reason
 *
 * Everything that writes is durable on return.
 * Threading: every function from any thread.
 */
#ifndef SP_STORAGE_STATUS_H
#define SP_STORAGE_STATUS_H

#include "base/arena.h"
#include "storage/db.h"

enum { SP_STATUS_LIST_SIZE = 65536, SP_STATUS_REASON = 512, SP_STATUS_WHO = 128 };

/* As the list has it (crypto/status.h), where revoked is INVALID and superseded is the status that the issuer gives a meaning. */
enum sp_issued_state { SP_ISSUED_VALID, SP_ISSUED_REVOKED, SP_ISSUED_SUSPENDED, SP_ISSUED_SUPERSEDED };
const char *sp_issued_state_text(enum sp_issued_state s); /* valid revoked suspended superseded */

/* ---- places ---- */

/* n numbers, *first and those after it, that nobody else gets. */
struct sp_rc SP_MUST sp_status_reserve(struct sp_db *db, uint64_t n, uint64_t *first);
/* Which number is the first that was never reserved: lists are 0 to that of the number before. */
struct sp_rc SP_MUST sp_status_reserved(struct sp_db *db, uint64_t *next);
struct sp_status_place { struct sp_view jti; uint64_t number; };

/* ---- changes ---- */

enum sp_status_act { SP_ACT_SUSPEND, SP_ACT_REINSTATE, SP_ACT_REVOKE, SP_ACT_SUPERSEDE };
struct sp_status_event {
    enum sp_status_act act;
    int64_t at_s;
    struct sp_view who, reason;
    struct sp_view by;          /* SUPERSEDE: jti of the report that takes its place; else empty */
};
/*
 * NOTFOUND (status.unknown, status.by: no such report was issued here), INVALID (status.final: it is revoked, or superseded
 * and not to be revoked; status.unchanged: it is that already, or not suspended; status.reason).
 */
struct sp_rc SP_MUST sp_status_change(struct sp_db *db, struct sp_view jti, const struct sp_status_event *e, struct sp_diag *d);

struct sp_status_history {
    uint64_t number;
    enum sp_issued_state state;
    struct sp_status_event *events; /* oldest first */
    size_t n_events;
};
/* In the arena. NOTFOUND (status.unknown). */
struct sp_rc SP_MUST sp_status_of(struct sp_db *db, struct sp_view jti, struct sp_arena *a, struct sp_status_history *out,
                                  struct sp_diag *d);

/* ---- lists of this node ---- */

/* The list's name for good: uri, unless it has one. *uri is replaced by what it is. */
struct sp_rc SP_MUST sp_status_name(struct sp_db *db, uint64_t list, struct sp_buf *uri);
/* The list of that name. NOTFOUND. */
struct sp_rc SP_MUST sp_status_named(struct sp_db *db, struct sp_view uri, uint64_t *list);
/* How many changes the list has seen. */
struct sp_rc SP_MUST sp_status_changes(struct sp_db *db, uint64_t list, uint64_t *changes);
/* The same, and every report of it that is not valid, from one snapshot. */
struct sp_rc SP_MUST sp_status_scan(struct sp_db *db, uint64_t list, uint64_t *changes,
                                    struct sp_rc (*each)(void *ctx, uint64_t index, enum sp_issued_state s), void *ctx);

/* A list as it was signed. */
struct sp_status_signed { int64_t iat_s, exp_s; uint64_t changes; };
/* The newest with iat_s at or before at_s that holds; INT64_MAX: of all. token is replaced. NOTFOUND. */
struct sp_rc SP_MUST sp_status_signed_at(struct sp_db *db, uint64_t list, int64_t at_s, struct sp_status_signed *out, struct sp_buf *token);
/* EXISTS when there is one of that second, or was. Lists of a later second that show fewer changes, which a clock that ran ahead left, do
 * not hold any more: nobody gets them, and their seconds stay taken. */
struct sp_rc SP_MUST sp_status_keep_signed(struct sp_db *db, uint64_t list, const struct sp_status_signed *s, struct sp_view token);
/* The newest second at or before at_s that is taken, by a list that holds or by one that does not any more. NOTFOUND. */
struct sp_rc SP_MUST sp_status_taken_at(struct sp_db *db, uint64_t list, int64_t at_s, int64_t *iat_s);

/* ---- lists of partners ---- */

/* Every list that some report named, kept as often as it was fetched. */
struct sp_rc SP_MUST sp_status_want(struct sp_db *db, struct sp_view issuer, struct sp_view uri); /* the same again is OK */
/* In the arena. */
struct sp_status_wanted { struct sp_view issuer, uri; };
struct sp_rc SP_MUST sp_status_all_wanted(struct sp_db *db, struct sp_arena *a, struct sp_status_wanted **out, size_t *n);

/* EXISTS when one of that second is there: the same again or another one, nothing changes. */
struct sp_rc SP_MUST sp_status_hold(struct sp_db *db, const struct sp_status_wanted *w, int64_t iat_s, struct sp_view token);
/* The one of that second is held no more; none is fine. */
struct sp_rc SP_MUST sp_status_unhold(struct sp_db *db, const struct sp_status_wanted *w, int64_t iat_s);
/* The newest with iat_s at or before at_s; INT64_MAX: of all. token is replaced. NOTFOUND. */
struct sp_rc SP_MUST sp_status_held_at(struct sp_db *db, const struct sp_status_wanted *w, int64_t at_s, int64_t *iat_s, struct sp_buf *token);
/* The oldest with iat_s at or after at_s. */
struct sp_rc SP_MUST sp_status_held_from(struct sp_db *db, const struct sp_status_wanted *w, int64_t at_s, int64_t *iat_s, struct sp_buf *token);

#endif
