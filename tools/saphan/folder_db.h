/* tools/saphan/folder_db.h - the database of a folder: where it is, and opening it. Threading: one thread. */
#ifndef SP_TOOLS_SAPHAN_FOLDER_DB_H
#define SP_TOOLS_SAPHAN_FOLDER_DB_H

#include "storage/migrate.h"
#include "storage/registry.h"

/* The database folder of `data`, appended to dir: what node.conf says; without a node.conf, data/db, so that a registry can
 * be filled and searched before there is a node. *map_gib: most it may grow to. */
struct sp_rc SP_MUST sp_folder_db(const char *data, struct sp_buf *dir, uint32_t *map_gib, struct sp_diag *d);
/* Says on stderr what is migrated; the numbers of long ones on a terminal only. */
extern const struct sp_migrate_watch sp_migrate_shown;
/* The same, opened; flags and errors as sp_db_open. A migration is told as by sp_migrate_shown. */
struct sp_rc SP_MUST sp_folder_db_open(const char *data, unsigned flags, struct sp_db **db, struct sp_diag *d);
/* To read the registry: opened read-only, and a snapshot. End the snapshot first, as SP_DB_AUTO and then SP_SNAP_AUTO do. */
struct sp_rc SP_MUST sp_folder_registry(const char *data, struct sp_db **db, struct sp_snap **snap, struct sp_diag *d);

#endif
