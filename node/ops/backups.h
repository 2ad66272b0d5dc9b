/*
 * node/ops/backups.h - backups that a running node makes by its own schedule.
 *
 *   backup_dir/NODE-20261121T020304Z     whole, signed, as node/ops/backup.h has it
 *   backup_dir/NODE-….part               under construction, or being removed; what a crash left of one is removed
 * A thread of low priority makes one every backup_every_s, counted from the newest that is there, also over restarts. Only when a new
 * one is whole, those beyond the backup_keep newest are removed, and never the new one itself. One that is dated in the future, by a clock
 * that ran ahead, is told, counts as older than those that are not, and delays none. After a failure it tries again, at first after a minute, at last
 * after backup_every_s; older ones stay. Nothing else in backup_dir is touched.
 *
 * Threading: every function is safe from any thread.
 */
#ifndef SP_NODE_OPS_BACKUPS_H
#define SP_NODE_OPS_BACKUPS_H

#include "node/conf/conf.h"
#include "node/federation/identity.h"
#include "node/ops/metrics.h"
#include "storage/db.h"

struct sp_backups;

/* All borrowed until sp_backups_stop returns. */
struct sp_backups_opts {
    const struct sp_conf *conf;
    const struct sp_identity *identity;
    struct sp_metrics *metrics;
    struct sp_db *db;
};
/* *out NULL when no backup_dir is configured. Errors: NOMEM; IO when the folder cannot be made. */
struct sp_rc SP_MUST sp_backups_start(const struct sp_backups_opts *opts, struct sp_backups **out, struct sp_diag *d);
/* One that is under way is given up: nothing of it stays. NULL is fine. */
void sp_backups_stop(struct sp_backups *b);

struct sp_backups_status {
    bool wanted;
    int64_t last_s, next_s;     /* newest whole one (0: none), and when the next is due */
    size_t ahead;               /* whole ones dated in the future */
    char rule[64];              /* why the last try brought none; empty: it did */
};
void sp_backups_status(struct sp_backups *b, struct sp_backups_status *out);

#endif
