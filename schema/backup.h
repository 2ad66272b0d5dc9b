/*
 * schema/backup.h - what a backup of a node holds: the list of its files, which the node signs.
 *
 *   {"iss":NODE,"iat":TIME,"log":{"size":N,"root":"<base64 of the exchange log's root>"},
 *    "files":[{"path":"db/registry.mdb","bytes":N,"sha256":"<base64url>"},…]}      payload of SP_TYP_BACKUP
 * Files in ascending order of path; paths are relative, of parts that begin with a letter or digit, so that none leads out of the
 * folder.
 *
 * Rules: backup.node backup.path backup.order backup.files backup.log, field.* of base/json.h.
 *
 * Threading: no shared state.
 */
#ifndef SP_SCHEMA_BACKUP_H
#define SP_SCHEMA_BACKUP_H

#include "base/arena.h"
#include "base/json.h"

#define SP_TYP_BACKUP "saphan-backup+jwt"

enum { SP_MAX_BACKUP_FILES = 4096, SP_MAX_BACKUP_PATH = 255 };

struct sp_backup_file { struct sp_view path, sha256; int64_t bytes; };
struct sp_backup {
    struct sp_view node;
    int64_t made_s;
    int64_t log_size;
    struct sp_view log_root;        /* base64; empty when there is no log */
    struct sp_backup_file *files;
    size_t n;
};

/* One that may stand in a backup, and nothing that leads elsewhere. */
bool sp_backup_path_ok(struct sp_view path);
void sp_backup_put(struct sp_buf *b, const struct sp_backup *m);
/* Everything in out lives in the arena. INVALID, FORMAT, LIMIT. */
struct sp_rc SP_MUST sp_backup_parse(struct sp_view payload, struct sp_arena *a, struct sp_backup *out, struct sp_diag *d);

#endif
