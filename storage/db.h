/*
 * storage/db.h - one node's data folder.
 *
 *   DIR/registry.mdb   companies, facts, indexes
 *   DIR/exchange.mdb   exchanges, exchange log, outbox, replay and duplicate tables
 * Two files, so that a large import never holds up an exchange's commit, and a full registry never stops the log.
 * Several processes may have the folder open; each write transaction excludes those of the others.
 *
 * Threading: open and close from one thread; everything else that takes a struct sp_db from any.
 */
#ifndef SP_STORAGE_DB_H
#define SP_STORAGE_DB_H

#include <stdatomic.h>

#include "base/bytes.h"

struct sp_db;

/* EXCHANGE_ONLY: registry.mdb is left alone, whatever its version; for reading, so is an exchange.mdb of a former version whose log is as today's
 * (2 and later): a backup can be proved as it was made. */
enum { SP_DB_READONLY = 1, SP_DB_EXCHANGE_ONLY = 2 };

/* map_gib: most that each file may grow to, 1 to 16384; 0: a small map of 64 MiB (tests). The folder is made when
 * missing, unless read-only. A file of an older version is migrated unless read-only. Errors as sp_migrate_open. */
struct sp_rc SP_MUST sp_db_open(const char *dir, uint32_t map_gib, unsigned flags, struct sp_db **out, struct sp_diag *d);
/* Tells w of each step of a migration. NULL is fine. */
struct sp_migrate_watch;
struct sp_rc SP_MUST sp_db_open_watched(const char *dir, uint32_t map_gib, unsigned flags, const struct sp_migrate_watch *w,
                                        struct sp_db **out, struct sp_diag *d);
/* Finishes what was submitted. All snapshots must have ended. NULL is fine. */
void sp_db_close(struct sp_db *db);
static inline void sp_db_drop(struct sp_db **db) { sp_db_close(*db); }
#define SP_DB_AUTO __attribute__((cleanup(sp_db_drop))) struct sp_db *

/* DIR/registry.mdb, DIR/records.mdb when it is there, and DIR/exchange.mdb into the folder dir, each consistent in itself, while this one is in use. The
 * exchanges are copied last: what the registry knew, they may speak of. stop: as sp_kv_copy. EXISTS, FULL, IO, CLOSED; what was
 * copied before stays. */
struct sp_rc SP_MUST sp_db_copy(struct sp_db *db, const char *dir, const atomic_bool *stop, struct sp_diag *d);

/* What the files in a folder are, without changing them; it must not be open in this process. steps: that lead to the version
 * wanted; 0 when it is there or no steps do. */
struct sp_db_version { const char *file; bool there, unfinished, possible; uint32_t version, wanted; size_t steps; };
enum { SP_DB_FILES = 2 };
struct sp_rc SP_MUST sp_db_versions(const char *dir, struct sp_db_version out[SP_DB_FILES], struct sp_diag *d);

struct sp_db_stats {
    uint64_t registry_bytes, exchange_bytes, map_bytes;  /* used, used, most for each */
    uint64_t groups, batches, commit_us;                 /* of the exchange file's writer */
};
void sp_db_stats(struct sp_db *db, struct sp_db_stats *out);

#endif
