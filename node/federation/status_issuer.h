/*
 * node/federation/status_issuer.h - what this node says became of its own reports: places for new ones, and signed lists.
 *
 * Places are given from blocks that were reserved durably before (storage/status.h), in an order that tells nobody how many
 * reports lie between two. The first list of a number range is signed before a place in it is given, so that for every
 * report there is a list as old as itself. A list is signed anew when a report of it changed, also when another process
 * wrote that, when half its life has passed, and when the node's receipt key is another one; never twice in one second. Of two lists
 * that hold the later one lacks nothing that the earlier one shows: a list of the future, which a clock that ran ahead left, is given to
 * nobody, and holds no more once one of now shows a change that it lacks. When its time comes, a new one is signed behind it.
 *
 * Threading: every function is safe from any thread.
 */
#ifndef SP_NODE_FEDERATION_STATUS_ISSUER_H
#define SP_NODE_FEDERATION_STATUS_ISSUER_H

#include "node/conf/conf.h"
#include "node/federation/identity.h"
#include "schema/report.h"
#include "storage/db.h"

struct sp_status_issuer;

/* All borrowed until sp_status_issuer_free. */
struct sp_status_issuer_opts {
    const struct sp_conf *conf;
    const struct sp_identity *identity; /* its receipt key signs */
    struct sp_db *db;
};
/* Signs what is due. */
struct sp_rc SP_MUST sp_status_issuer_new(const struct sp_status_issuer_opts *opts, struct sp_status_issuer **out, struct sp_diag *d);
void sp_status_issuer_free(struct sp_status_issuer *i); /* NULL is fine */

/* A place that no other report has: its number for storage, and what the report says. */
struct sp_status_given { uint64_t number; char uri[SP_MAX_STATUS_REF + 1]; int64_t idx; };
struct sp_rc SP_MUST sp_status_issuer_give(struct sp_status_issuer *i, struct sp_status_given *out, struct sp_diag *d);

/* The list of that number as it is now, or with at_s above 0 as it was signed last before that time. token is replaced.
 * NOTFOUND (status.list). */
struct sp_rc SP_MUST sp_status_issuer_list(struct sp_status_issuer *i, uint64_t list, int64_t at_s, struct sp_buf *token, struct sp_diag *d);
/* The answer to a partner who asks for a list by name and has the one of have_s: node/federation/wire.h. */
struct sp_rc SP_MUST sp_status_issuer_answer(struct sp_status_issuer *i, struct sp_view uri, int64_t have_s, int64_t at_s,
                                             struct sp_buf *reply, struct sp_diag *d);
/* Signs what is due; every second or so. */
void sp_status_issuer_tick(struct sp_status_issuer *i);

#endif
