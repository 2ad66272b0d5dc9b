/*
 * node/ops/expiry.h - retention by the running node: what the law says must go, once a day.
 *
 * retention = list (default) only counts and logs what is due; delete deletes it, as saphan retention --apply does, also soon after a
 * start, since a node that never runs at that hour would never do it; off does nothing. A thread of low priority does it at
 * retention_hour of the country's day. While an import is under way it waits.
 *
 * Threading: every function is safe from any thread.
 */
#ifndef SP_NODE_OPS_EXPIRY_H
#define SP_NODE_OPS_EXPIRY_H

#include "node/conf/conf.h"
#include "node/evidence/trust.h"
#include "node/federation/identity.h"
#include "schema/country_policy.h"
#include "storage/db.h"

struct sp_expiry;

/* All borrowed until sp_expiry_stop returns. */
struct sp_expiry_opts {
    const struct sp_conf *conf;
    const struct sp_identity *identity;
    const struct sp_trust *trust;
    const struct sp_country_policy *policy;
    struct sp_db *db;
};
/* *out NULL when it is off. NOMEM. */
struct sp_rc SP_MUST sp_expiry_start(const struct sp_expiry_opts *opts, struct sp_expiry **out);
/* One that is under way stops after the transaction it is in. NULL is fine. */
void sp_expiry_stop(struct sp_expiry *e);
/* What is deleted is gone for good, so the clock is not believed alone: EXPIRED (retention.clock) at a time for which the trust list does
 * not speak. It bounds how far a clock that runs ahead can mislead by what is left of the list's life. */
struct sp_rc SP_MUST sp_expiry_clock(const struct sp_trust *t, int64_t now_s, struct sp_diag *d);
/* The next time after now at which that hour begins in a country whose days begin so. */
int64_t sp_expiry_next(int64_t now_s, int64_t utc_offset_s, int64_t hour);

struct sp_expiry_status {
    bool wanted, deletes;
    int64_t last_s, next_s;     /* 0: none yet */
    uint64_t facts, disputed;   /* due, or deleted, by the last run; those that are in dispute */
    uint64_t looks;             /* entries of who looked, likewise due or deleted */
    char rule[64];              /* why the last run failed; empty: it did not */
};
void sp_expiry_status(struct sp_expiry *e, struct sp_expiry_status *out);

#endif
