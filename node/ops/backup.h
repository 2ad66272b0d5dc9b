/*
 * node/ops/backup.h - a copy of a node's folder that proves itself: made while the node runs, signed, verified before it is put back.
 *
 *   DIR/backup.jws          the list of files (schema/backup.h), signed by the node's receipt key
 *   DIR/db/registry.mdb, DIR/db/records.mdb, DIR/db/exchange.mdb, DIR/db/forks/…
 *   DIR/keys/…, DIR/participants/…, DIR/node.conf, DIR/trust.json, DIR/crls.pem, DIR/policy.json, DIR/doubles.settled …
 *   DIR/NAME                the table of the country, as the node.conf in it says: within the folder by its own name, else country-policy.json
 * What opens the keys is not in it: it must be kept elsewhere.
 *
 * Rules: backup.other-node backup.time backup.key backup.file backup.digest backup.extra backup.log backup.stopped, those of schema/backup.h and of the
 * trust list.
 *
 * Threading: no shared state; the node's database may be in use.
 */
#ifndef SP_NODE_OPS_BACKUP_H
#define SP_NODE_OPS_BACKUP_H

#include "node/conf/conf.h"
#include "node/evidence/trust.h"
#include "schema/backup.h"
#include "storage/db.h"

#define SP_BACKUP_LIST "backup.jws"

struct sp_backup_from {
    const struct sp_conf *conf;
    const char *conf_path;          /* NULL: the configuration is not copied */
    struct sp_db *db;
    const struct sp_key *key;       /* the receipt key */
    int64_t now_s;
    const atomic_bool *stop;        /* set by another thread or a signal handler: ends with CLOSED (backup.stopped); NULL: never */
};
/* Into the empty folder dir. On failure what was written is the caller's to remove. out lives in the arena. */
struct sp_rc SP_MUST sp_backup_make(const struct sp_backup_from *from, const char *dir, struct sp_arena *a, struct sp_backup *out, struct sp_diag *d);

/*
 * Signed by that node, and by no other of the alliance, with a receipt key that the trust list had then and that is not revoked now: who
 * has a stolen key writes whatever time he likes. Every file there and as signed, no other one, the exchange log as it was. With to:
 * copied into that empty folder, each file digested while it is copied; folders that a node expects are made, empty ones too. NULL: only looked at; then the log is not compared.
 */
struct sp_backup_wanted { const struct sp_trust *trust; struct sp_view node; int64_t now_s; const atomic_bool *stop; };
struct sp_rc SP_MUST sp_backup_restore(const char *dir, const struct sp_backup_wanted *w, const char *to, struct sp_arena *a, struct sp_backup *out,
                                       struct sp_diag *d);

#endif
