/* tools/saphan/folder_db.h - where the registry of a folder is. Threading: one thread. */
#ifndef SP_TOOLS_SAPHAN_FOLDER_DB_H
#define SP_TOOLS_SAPHAN_FOLDER_DB_H

#include "base/bytes.h"

/* The database folder of `data`, appended to dir: what node.conf says; without a node.conf, data/db, so that a registry can
 * be filled and searched before there is a node. *map_gib: most it may grow to. */
struct sp_rc SP_MUST sp_folder_db(const char *data, struct sp_buf *dir, uint32_t *map_gib, struct sp_diag *d);

#endif
