/*
 * node/federation/status_book.h - the partners' status lists: fetched while they can be, kept for good, and read for evidence.
 *
 * A list that a report names is followed from then on. It is fetched at once, and again every status_poll_s, of one issuer one list
 * at a time and of a few issuers at once, so that a slow partner delays its own lists alone; whoever makes evidence may fetch it in
 * between. Every list that was taken stays, so that the one of the time of an exchange is
 * still there years later. Taken is what its issuer signed under that name, not from the future; and of an earlier time
 * than the newest one held only when that very time was asked for, to fill a gap. One of the future, taken while this machine's clock ran
 * ahead, is nobody's newest, and goes when a list of now says otherwise. A list whose key was revoked stays, too, but
 * counts as little as if it were not there: it is asked for anew, and given to nobody.
 *
 * The thread that hands these calls out has this node's own lists signed (node/federation/status_issuer.h). It never waits for a partner.
 *
 * Rules: status.rollback status.future, besides those of node/evidence/listed_status.h
 *
 * Threading: every function is safe from any thread.
 */
#ifndef SP_NODE_FEDERATION_STATUS_BOOK_H
#define SP_NODE_FEDERATION_STATUS_BOOK_H

#include "node/evidence/listed_status.h"
#include "node/federation/partners.h"
#include "node/federation/status_issuer.h"
#include "schema/bundle.h"

struct sp_status_book;

/* All borrowed until sp_status_book_stop returns. */
struct sp_status_book_opts {
    const struct sp_conf *conf;
    const struct sp_trust *trust;
    struct sp_partners *partners;   /* NULL: nobody is asked, lists come by sp_status_book_take alone */
    struct sp_db *db;
    struct sp_status_issuer *issuer; /* NULL: none to be looked after */
};
struct sp_rc SP_MUST sp_status_book_start(const struct sp_status_book_opts *opts, struct sp_status_book **out, struct sp_diag *d);
void sp_status_book_stop(struct sp_status_book *b); /* NULL is fine */

/* A report names this list. Durable when it is new; costs nothing when it is not. LIMIT when its issuer has too many. */
struct sp_rc SP_MUST sp_status_book_follow(struct sp_status_book *b, const struct sp_status_source *s);
/* Fetch the newest, or with at_s above 0 the one that spoke then. OK also when there is none newer. */
struct sp_rc SP_MUST sp_status_book_fetch(struct sp_status_book *b, const struct sp_status_source *s, int64_t at_s,
                                          int64_t wait_ms, struct sp_diag *d);
/* A token that came, from wherever. REPLAY (status.rollback), INVALID (status.future), and as sp_status_list_open. */
struct sp_rc SP_MUST sp_status_book_take(struct sp_status_book *b, const struct sp_status_source *s, int64_t at_s,
                                         struct sp_view token, struct sp_diag *d);

/* What the lists held say of one report. */
struct sp_status_found {
    struct sp_view list[SP_MAX_BUNDLE_STATUS]; /* as of then; around the change that led to what it is; newest: in order of time */
    size_t n;
    bool then;                      /* one speaks of that time */
    bool known;                     /* the members below tell something */
    unsigned status;                /* by the newest */
    bool stale;                     /* which does not speak any more */
    int64_t as_of_s;                /* when the newest was signed */
    int64_t after_s, since_s;       /* not valid: still valid then, or 0; found so then */
};
/* The same when the newest list speaks of then, as it does right after an exchange; false: not sure, or no memory. */
bool sp_status_book_quick(struct sp_status_book *b, const struct sp_status_source *s, int64_t idx, int64_t then_s,
                          struct sp_arena *a, struct sp_status_found *out);
/* Lists live in the arena; none among them whose key does not count (revoked meanwhile, ended), as of then or, of a later list,
 * now. NOMEM, or what reading the database says. */
struct sp_rc SP_MUST sp_status_find(struct sp_db *db, const struct sp_trust *trust, const struct sp_status_source *s, int64_t idx,
                                    int64_t then_s, struct sp_arena *a, struct sp_status_found *out);
/* Until when a list is believed: now, and what clocks may differ. One of a later time is as if it were not there. */
int64_t sp_status_believed_s(void);
/* Before t, of now, is held: lists of the future go that say otherwise. REPLAY (status.rollback) when one of them took back for good what t
 * does not: what was revoked stays revoked. */
struct sp_rc SP_MUST sp_status_forget_later(struct sp_db *db, const struct sp_trust *trust, const struct sp_status_source *s,
                                            const struct sp_status_token *t, struct sp_diag *d);
/* The newest list held that is believed and whose key counts now; none: empty, and of time 0. token is replaced. */
struct sp_rc SP_MUST sp_status_newest(struct sp_db *db, const struct sp_trust *trust, const struct sp_status_source *s,
                                      int64_t *iat_s, struct sp_buf *token);

#endif
