#include "storage/db.h"

#include <stdlib.h>

#include "base/file.h"
#include "storage/db_internal.h"
#include "storage/migrations.h"
#include "storage/records.h"

/* A new table goes to the end, here and in db_internal.h, and needs nothing else. */
static const char *const registry_tables[SP_R_TABLES] = { "meta", "chunk", "name", "country", "post", "freq", "recent", "tomb", "dispute", "drop",
                                                         "held", "like", "memory", "seen" };
static const char *const exchange_tables[SP_X_TABLES] = { "head", "served", "blob", "token", "expiry", "outbox", "log", "tree", "leaf",
                                                         "run", "witness", "state", "heads", "stamps", "status",
                                                         "look", "authorisation", "notice", "quota", "stone", "shown" };

/* Everything that is particular to one of the two files. */
static const struct file {
    const char *name;
    const char *const *tables;
    unsigned n_tables;
    uint32_t version;
    const struct sp_migration *(*migrations)(size_t *n);
    const char *other_version;
} files[SP_DB_FILES] = {
    { "registry.mdb", registry_tables, SP_R_TABLES, SP_REGISTRY_VERSION, sp_registry_migrations,
      "use the program that wrote it, or import the sources into a new folder" },
    { "exchange.mdb", exchange_tables, SP_X_TABLES, SP_EXCHANGE_VERSION, sp_exchange_migrations,
      "keep it for the program that wrote it, it is evidence; moved away, the node begins a new log" },
};
static const struct file *const registry_file = &files[0], *const exchange_file = &files[1];

/* The version to read a file as, when its log is all that is wanted. */
static uint32_t version_of_log(const char *path)
{
    struct sp_kv_version v;
    bool same = sp_ok(sp_kv_peek(path, &v, NULL)) && !v.unfinished && v.version >= SP_EXCHANGE_LOG_VERSION && v.version < SP_EXCHANGE_VERSION;
    return same ? v.version : SP_EXCHANGE_VERSION;
}

static struct sp_rc open_one(const struct sp_db *db, const struct file *f, uint64_t map_bytes, bool log_only, const struct sp_migrate_watch *w,
                             struct sp_kv **out, struct sp_diag *d)
{
    SP_BUF_AUTO path = { 0 };
    size_t n = 0;
    sp_buf_putf(&path, "%s/%s", db->dir, f->name);
    struct sp_kv_opts o = { .path = sp_buf_cstr(&path), .tables = f->tables, .n_tables = f->n_tables, .version = f->version,
        .other_version = f->other_version, .map_bytes = map_bytes, .read_only = db->read_only, .random_reads = true };
    SP_TRY(sp_buf_rc(&path));
    if (log_only)
        o.version = version_of_log(o.path);
    const struct sp_migration *steps = f->migrations(&n);
    return sp_migrate_open(&o, steps, n, w, out, d);
}

static struct sp_rc open_both(struct sp_db *db, uint64_t map_bytes, unsigned flags, const struct sp_migrate_watch *w, struct sp_diag *d)
{
    bool log_only = flags & SP_DB_EXCHANGE_ONLY;
    if (!log_only)
        SP_TRY(open_one(db, registry_file, map_bytes, false, w, &db->registry, d));
    struct sp_rc rc = open_one(db, exchange_file, map_bytes, log_only && db->read_only, w, &db->exchange, d);
    return db->read_only && sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

struct sp_rc sp_db_open_watched(const char *dir, uint32_t map_gib, unsigned flags, const struct sp_migrate_watch *w, struct sp_db **out,
                                struct sp_diag *d)
{
    bool read_only = flags & SP_DB_READONLY;
    if (map_gib > 16384)
        return sp_diag_set(d, SP_ERR(INVALID), "db.map", NULL, "the map may be 1 to 16384 GiB, not %u", map_gib);
    if (!read_only)
        SP_TRY(sp_dir_make(dir, d));
    struct sp_db *db = calloc(1, sizeof *db);
    if (!db || !(db->dir = strdup(dir))) {
        free(db);
        return SP_ERR(NOMEM);
    }
    db->read_only = read_only;
    pthread_mutex_init(&db->lock, NULL);
    pthread_mutex_init(&db->records, NULL);
    uint64_t map_bytes = map_gib ? (uint64_t)map_gib << 30 : 64u << 20;
    struct sp_rc rc = open_both(db, map_bytes, flags, w, d);
    if (!sp_ok(rc)) {
        sp_db_close(db);
        return rc;
    }
    *out = db;
    return SP_OK;
}

struct sp_rc sp_db_open(const char *dir, uint32_t map_gib, unsigned flags, struct sp_db **out, struct sp_diag *d)
{
    return sp_db_open_watched(dir, map_gib, flags, NULL, out, d);
}

static struct sp_rc version_of(const char *dir, const struct file *f, struct sp_db_version *out, struct sp_diag *d)
{
    SP_BUF_AUTO path = { 0 };
    struct sp_kv_version have = { 0 };
    size_t n = 0;
    sp_buf_putf(&path, "%s/%s", dir, f->name);
    const char *p = sp_buf_cstr(&path);
    if (!p)
        return SP_ERR(NOMEM);
    struct sp_db_version v = { .file = f->name, .there = sp_file_exists(p), .possible = true, .wanted = f->version };
    if (v.there) {
        SP_TRY(sp_kv_peek(p, &have, d));
        const struct sp_migration *steps = f->migrations(&n);
        v.version = have.unfinished ? have.from : have.version;
        v.unfinished = have.unfinished;
        v.possible = have.version <= f->version && sp_migrate_path(steps, n, v.version, f->version, &v.steps);
    }
    *out = v;
    return SP_OK;
}

struct sp_rc sp_db_versions(const char *dir, struct sp_db_version out[SP_DB_FILES], struct sp_diag *d)
{
    struct sp_db_version all[SP_DB_FILES];
    for (int i = 0; i < SP_DB_FILES; i++)
        SP_TRY(version_of(dir, &files[i], &all[i], d));
    memcpy(out, all, sizeof all);
    return SP_OK;
}

void sp_db_close(struct sp_db *db)
{
    if (!db)
        return;
    sp_snaps_free(db->snaps);
    sp_kv_close(db->exchange);
    sp_kv_close(db->registry);
    pthread_mutex_destroy(&db->records);
    pthread_mutex_destroy(&db->lock);
    free(db->dir);
    free(db);
}

void sp_db_stats(struct sp_db *db, struct sp_db_stats *out)
{
    struct sp_kv_stats r = { 0 }, x = { 0 };
    if (db->registry)
        sp_kv_stats(db->registry, &r);
    if (db->exchange)
        sp_kv_stats(db->exchange, &x);
    *out = (struct sp_db_stats){ r.used_bytes, x.used_bytes, r.map_bytes, x.groups, x.batches, x.commit_us };
}

static struct sp_rc copy_one(struct sp_kv *kv, const char *dir, const char *file, const atomic_bool *stop, struct sp_diag *d)
{
    SP_BUF_AUTO path = { 0 };
    sp_buf_putf(&path, "%s/%s", dir, file);
    const char *text = sp_buf_cstr(&path);
    SP_TRY(sp_buf_rc(&path));
    return kv ? sp_kv_copy(kv, text, stop, d) : SP_OK;
}

/* After the registry: there may be more in it than the registry has, never less. */
static struct sp_rc copy_records(struct sp_db *db, const char *dir, const atomic_bool *stop, struct sp_diag *d)
{
    SP_BUF_AUTO path = { 0 };
    sp_buf_putf(&path, "%s/records.mdb", dir);
    const char *text = sp_buf_cstr(&path);
    SP_TRY(sp_buf_rc(&path));
    return sp_records_copy(db, text, stop, d);
}

struct sp_rc sp_db_copy(struct sp_db *db, const char *dir, const atomic_bool *stop, struct sp_diag *d)
{
    SP_TRY(copy_one(db->registry, dir, "registry.mdb", stop, d));
    SP_TRY(copy_records(db, dir, stop, d));
    return copy_one(db->exchange, dir, "exchange.mdb", stop, d);
}
