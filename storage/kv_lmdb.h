/*
 * storage/kv_lmdb.h - what the two halves of the embedded engine share. Only kv_lmdb*.c includes it.
 * Threading: as storage/kv.h.
 */
#ifndef SP_STORAGE_KV_LMDB_H
#define SP_STORAGE_KV_LMDB_H

#include <lmdb.h>
#include <pthread.h>

#include "storage/kv_engine.h"

struct sp_kv_txn {
    struct sp_kv *kv;
    MDB_txn *t;
    bool write, direct;
    MDB_cursor *cursors[SP_KV_MAX_TABLES][SP_KV_CURSORS];
    bool fresh[SP_KV_MAX_TABLES][SP_KV_CURSORS]; /* renewed in this snapshot */
    struct sp_kv_txn *next;
};

struct sp_engine {
    MDB_env *env;
    MDB_dbi dbi[SP_KV_MAX_TABLES], own;
    bool absent[SP_KV_MAX_TABLES]; /* a reader's: not in the file, so empty */
    pthread_mutex_t lock;       /* of the pool */
    struct sp_kv_txn *pool;
    struct sp_kv_txn write;
    struct opened *opened;      /* kv_lmdb_open.c */
};

struct sp_rc SP_MUST sp_lmdb_rc(int e);

/* False: no such table. */
static inline bool sp_lmdb_dbi(const struct sp_kv *kv, unsigned table, MDB_dbi *out)
{
    if (table >= kv->n_tables && table != SP_KV_OWN)
        return false;
    *out = table == SP_KV_OWN ? kv->engine->own : kv->engine->dbi[table];
    return true;
}

static inline MDB_val sp_lmdb_val(struct sp_view v)
{
    MDB_val m = { v.n, (void *)(uintptr_t)v.p }; /* LMDB only reads through it */
    return m;
}

#endif
