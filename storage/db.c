#include "storage/db.h"

#include <stdlib.h>

#include "base/file.h"
#include "storage/db_internal.h"

static const char *const registry_tables[SP_R_TABLES] = { "meta", "chunk", "name", "country", "post", "freq", "recent" };
static const char *const exchange_tables[SP_X_TABLES] = { "head", "served", "blob", "token", "expiry", "outbox", "log", "tree", "leaf",
                                                         "run", "witness", "state", "heads", "stamps", "status" };

static struct sp_rc open_one(const char *dir, const char *file, const struct sp_kv_opts *base, struct sp_kv **out, struct sp_diag *d)
{
    SP_BUF_AUTO path = { 0 };
    sp_buf_putf(&path, "%s/%s", dir, file);
    struct sp_kv_opts o = *base;
    o.path = sp_buf_cstr(&path);
    SP_TRY(sp_buf_rc(&path));
    return sp_kv_open(&o, out, d);
}

static struct sp_rc open_both(struct sp_db *db, uint64_t map_bytes, struct sp_diag *d)
{
    struct sp_kv_opts o = { .map_bytes = map_bytes, .read_only = db->read_only, .random_reads = true };
    o.tables = registry_tables;
    o.n_tables = SP_R_TABLES;
    o.version = SP_REGISTRY_VERSION;
    o.other_version = "use the program that wrote it, or import the sources into a new folder";
    SP_TRY(open_one(db->dir, "registry.mdb", &o, &db->registry, d));
    o.tables = exchange_tables;
    o.n_tables = SP_X_TABLES;
    o.version = SP_EXCHANGE_VERSION;
    o.other_version = "keep it for the program that wrote it, it is evidence; moved away, the node begins a new log";
    struct sp_rc rc = open_one(db->dir, "exchange.mdb", &o, &db->exchange, d);
    return db->read_only && sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

struct sp_rc sp_db_open(const char *dir, uint32_t map_gib, unsigned flags, struct sp_db **out, struct sp_diag *d)
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
    uint64_t map_bytes = map_gib ? (uint64_t)map_gib << 30 : 64u << 20;
    struct sp_rc rc = open_both(db, map_bytes, d);
    if (!sp_ok(rc)) {
        sp_db_close(db);
        return rc;
    }
    *out = db;
    return SP_OK;
}

void sp_db_close(struct sp_db *db)
{
    if (!db)
        return;
    sp_snaps_free(db->snaps);
    sp_kv_close(db->exchange);
    sp_kv_close(db->registry);
    pthread_mutex_destroy(&db->lock);
    free(db->dir);
    free(db);
}

void sp_db_stats(struct sp_db *db, struct sp_db_stats *out)
{
    struct sp_kv_stats r, x = { 0 };
    sp_kv_stats(db->registry, &r);
    if (db->exchange)
        sp_kv_stats(db->exchange, &x);
    *out = (struct sp_db_stats){ r.used_bytes, x.used_bytes, r.map_bytes, x.groups, x.batches, x.commit_us };
}

static struct sp_rc copy_one(struct sp_kv *kv, const char *dir, const char *file, struct sp_diag *d)
{
    SP_BUF_AUTO path = { 0 };
    sp_buf_putf(&path, "%s/%s", dir, file);
    const char *text = sp_buf_cstr(&path);
    SP_TRY(sp_buf_rc(&path));
    return kv ? sp_kv_copy(kv, text, d) : SP_OK;
}

struct sp_rc sp_db_copy(struct sp_db *db, const char *dir, struct sp_diag *d)
{
    SP_TRY(copy_one(db->registry, dir, "registry.mdb", d));
    return copy_one(db->exchange, dir, "exchange.mdb", d);
}
