/*
 * The embedded engine: LMDB. One environment per file; read transactions are pooled and renewed with their cursors,
 * so that a snapshot costs no allocation. Opening is in kv_lmdb_open.c.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "storage/kv_lmdb.h"

struct sp_rc sp_lmdb_rc(int e)
{
    switch (e) {
    case 0: return SP_OK;
    case MDB_NOTFOUND: return SP_ERR(NOTFOUND);
    case MDB_KEYEXIST: return SP_ERR(EXISTS);
    case MDB_MAP_FULL: case MDB_TXN_FULL: case ENOSPC: case EDQUOT: case EFBIG: return SP_ERR(FULL);
    case ENOMEM: return SP_ERR(NOMEM);
    case MDB_CORRUPTED: case MDB_PAGE_NOTFOUND: case MDB_INVALID: return SP_ERR(CORRUPT);
    case MDB_VERSION_MISMATCH: return SP_ERR(VERSION);
    case MDB_READERS_FULL: case MDB_MAP_RESIZED: case EAGAIN: case EBUSY: return SP_ERR(UNAVAILABLE);
    case MDB_BAD_VALSIZE: return SP_ERR(LIMIT);
    default: return SP_ERR(IO);
    }
}

static struct sp_view view(MDB_val m)
{
    return sp_view(m.mv_data, m.mv_size);
}

/* ---- reading ---- */

/*
 * LMDB notes a reader's number first and then copies the roots, from that one of two pages which the next but one commit
 * overwrites. Whoever sleeps in between gets, under the old number, what may not be durable yet, and what the next reader may
 * not see. So the roots are taken again when a commit came so far.
 */
static bool overtaken(MDB_txn *t)
{
    MDB_envinfo info = { .me_last_txnid = 0 };
    (void)mdb_env_info(mdb_txn_env(t), &info);
    return info.me_last_txnid > mdb_txn_id(t) + 1;
}

static int renew(MDB_txn *t)
{
    for (;;) {
        int e = mdb_txn_renew(t);
        if (e || !overtaken(t))
            return e;
        mdb_txn_reset(t);
    }
}

static int begin(MDB_env *env, MDB_txn **out)
{
    MDB_txn *t = NULL;
    int e = mdb_txn_begin(env, NULL, MDB_RDONLY, &t);
    if (e)
        return e;
    if (overtaken(t)) {
        mdb_txn_reset(t);
        e = renew(t);
    }
    if (e)
        mdb_txn_abort(t);
    else
        *out = t;
    return e;
}

static struct sp_rc new_reader(struct sp_kv *kv, struct sp_kv_txn **out)
{
    struct sp_kv_txn *t = calloc(1, sizeof *t);
    if (!t)
        return SP_ERR(NOMEM);
    MDB_env *env = kv->engine->env;
    int e = begin(env, &t->t);
    if (e == MDB_READERS_FULL) {
        int dead = 0;
        (void)mdb_reader_check(env, &dead);
        e = begin(env, &t->t);
    }
    if (e) {
        free(t);
        return sp_lmdb_rc(e);
    }
    t->kv = kv;
    *out = t;
    return SP_OK;
}

struct sp_rc sp_kv_read_begin(struct sp_kv *kv, struct sp_kv_txn **out)
{
    struct sp_engine *g = kv->engine;
    pthread_mutex_lock(&g->lock);
    struct sp_kv_txn *t = g->pool;
    if (t)
        g->pool = t->next;
    pthread_mutex_unlock(&g->lock);
    if (!t)
        return new_reader(kv, out);
    int e = renew(t->t);
    if (e) {
        pthread_mutex_lock(&g->lock);
        t->next = g->pool;
        g->pool = t;
        pthread_mutex_unlock(&g->lock);
        return sp_lmdb_rc(e);
    }
    memset(t->fresh, 0, sizeof t->fresh);
    *out = t;
    return SP_OK;
}

void sp_kv_read_end(struct sp_kv_txn *t)
{
    struct sp_engine *g = t->kv->engine;
    mdb_txn_reset(t->t);
    pthread_mutex_lock(&g->lock);
    t->next = g->pool;
    g->pool = t;
    pthread_mutex_unlock(&g->lock);
}

uint64_t sp_kv_txn_id(const struct sp_kv_txn *t)
{
    return mdb_txn_id(t->t);
}

struct sp_kv *sp_kv_of(const struct sp_kv_txn *t)
{
    return t->kv;
}

struct sp_rc sp_kv_get(struct sp_kv_txn *t, unsigned table, struct sp_view key, struct sp_view *value)
{
    if (key.n == 0 || key.n > SP_KV_MAX_KEY || t->kv->engine->absent[table])
        return SP_ERR(NOTFOUND);
    MDB_val k = sp_lmdb_val(key), v;
    int e = mdb_get(t->t, t->kv->engine->dbi[table], &k, &v);
    if (e)
        return sp_lmdb_rc(e);
    *value = view(v);
    return SP_OK;
}

uint64_t sp_kv_count(struct sp_kv_txn *t, unsigned table)
{
    MDB_stat st;
    if (t->kv->engine->absent[table])
        return 0;
    return mdb_stat(t->t, t->kv->engine->dbi[table], &st) ? 0 : st.ms_entries;
}

struct sp_rc sp_kv_cursor(struct sp_kv_txn *t, unsigned table, unsigned slot, struct sp_kv_cursor *out)
{
    if (table >= t->kv->n_tables || slot >= SP_KV_CURSORS)
        return SP_ERR(INTERNAL);
    if (t->kv->engine->absent[table]) {
        *out = (struct sp_kv_cursor){ .handle = NULL };
        return SP_OK;
    }
    MDB_cursor **c = &t->cursors[table][slot];
    int e = 0;
    if (!*c)
        e = mdb_cursor_open(t->t, t->kv->engine->dbi[table], c);
    else if (!t->write && !t->fresh[table][slot])
        e = mdb_cursor_renew(t->t, *c);
    if (e)
        return sp_lmdb_rc(e);
    t->fresh[table][slot] = true;
    *out = (struct sp_kv_cursor){ .handle = *c };
    return SP_OK;
}

static struct sp_rc move(struct sp_kv_cursor *c, struct sp_view key, MDB_cursor_op op)
{
    MDB_val k = sp_lmdb_val(key), v;
    if (!c->handle) /* of a table that is not there */
        return SP_ERR(NOTFOUND);
    int e = mdb_cursor_get(c->handle, &k, &v, op);
    if (e)
        return sp_lmdb_rc(e);
    c->key = view(k);
    c->value = view(v);
    return SP_OK;
}

struct sp_rc sp_kv_seek(struct sp_kv_cursor *c, struct sp_view key)
{
    return key.n ? move(c, key, MDB_SET_RANGE) : move(c, key, MDB_FIRST);
}

struct sp_rc sp_kv_seek_le(struct sp_kv_cursor *c, struct sp_view key)
{
    struct sp_rc rc = sp_kv_seek(c, key);
    if (sp_is(rc, SP_RC_NOTFOUND))
        return move(c, key, MDB_LAST);
    SP_TRY(rc);
    return sp_view_eq(c->key, key) ? SP_OK : move(c, key, MDB_PREV);
}

struct sp_rc sp_kv_next(struct sp_kv_cursor *c)
{
    return move(c, sp_view(NULL, 0), MDB_NEXT);
}

struct sp_rc sp_kv_last(struct sp_kv_cursor *c)
{
    return move(c, sp_view(NULL, 0), MDB_LAST);
}

/* ---- writing ---- */

struct sp_rc sp_engine_write_begin(struct sp_kv *kv, bool direct, struct sp_kv_txn **out)
{
    struct sp_kv_txn *t = &kv->engine->write;
    memset(t, 0, sizeof *t);
    t->kv = kv;
    t->write = true;
    t->direct = direct;
    int e = mdb_txn_begin(kv->engine->env, NULL, 0, &t->t);
    if (e)
        return sp_lmdb_rc(e);
    *out = t;
    return SP_OK;
}

struct sp_rc sp_engine_put(struct sp_kv_txn *t, unsigned table, struct sp_view key, struct sp_view value, enum sp_put how)
{
    static const unsigned flags[] = { [SP_PUT] = 0, [SP_PUT_NEW] = MDB_NOOVERWRITE, [SP_PUT_APPEND] = MDB_APPEND };
    MDB_dbi dbi;
    if (!sp_lmdb_dbi(t->kv, table, &dbi) || key.n == 0)
        return SP_ERR(INTERNAL);
    if (key.n > SP_KV_MAX_KEY)
        return SP_ERR(LIMIT);
    MDB_val k = sp_lmdb_val(key), v = sp_lmdb_val(value);
    int e = mdb_put(t->t, dbi, &k, &v, flags[how]);
    if (e == MDB_KEYEXIST)
        return how == SP_PUT_NEW ? SP_OK : SP_ERR(INTERNAL); /* append out of order */
    return sp_lmdb_rc(e);
}

struct sp_rc sp_engine_del(struct sp_kv_txn *t, unsigned table, struct sp_view key)
{
    MDB_dbi dbi;
    if (!sp_lmdb_dbi(t->kv, table, &dbi))
        return SP_ERR(INTERNAL);
    MDB_val k = sp_lmdb_val(key);
    int e = key.n && key.n <= SP_KV_MAX_KEY ? mdb_del(t->t, dbi, &k, NULL) : 0;
    return e == MDB_NOTFOUND ? SP_OK : sp_lmdb_rc(e);
}

static void close_cursors(struct sp_kv_txn *t)
{
    for (unsigned i = 0; i < SP_KV_MAX_TABLES; i++)
        for (unsigned j = 0; j < SP_KV_CURSORS; j++) {
            if (t->cursors[i][j])
                mdb_cursor_close(t->cursors[i][j]);
            t->cursors[i][j] = NULL;
        }
}

/* A disk that is filling up takes the first part of a write: LMDB then only knows that it was short. */
static bool no_room(MDB_env *env)
{
    enum { LITTLE = 1 << 20 };
    struct statvfs fs;
    struct stat st;
    struct rlimit limit;
    int fd = -1;
    if (mdb_env_get_fd(env, &fd) || fd < 0)
        return false;
    if (fstatvfs(fd, &fs) == 0 && (uint64_t)fs.f_bavail * fs.f_frsize < LITTLE)
        return true;
    return fstat(fd, &st) == 0 && getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY &&
           (uint64_t)st.st_size + LITTLE > limit.rlim_cur;
}

struct sp_rc sp_engine_commit(struct sp_kv_txn *t)
{
    close_cursors(t);
    int e = mdb_txn_commit(t->t);
    return e == EIO && no_room(t->kv->engine->env) ? SP_ERR(FULL) : sp_lmdb_rc(e);
}

void sp_engine_abort(struct sp_kv_txn *t)
{
    close_cursors(t);
    mdb_txn_abort(t->t);
}

struct sp_rc sp_kv_put(struct sp_kv_txn *t, unsigned table, struct sp_view key, struct sp_view value, bool append)
{
    return t->direct ? sp_engine_put(t, table, key, value, append ? SP_PUT_APPEND : SP_PUT) : SP_ERR(INTERNAL);
}

struct sp_rc sp_kv_del(struct sp_kv_txn *t, unsigned table, struct sp_view key)
{
    return t->direct ? sp_engine_del(t, table, key) : SP_ERR(INTERNAL);
}

struct sp_rc sp_kv_del_range(struct sp_kv_txn *t, unsigned table, struct sp_view from, struct sp_view to, size_t max, size_t *deleted)
{
    if (!t->direct)
        return SP_ERR(INTERNAL);
    struct sp_kv_cursor c;
    SP_TRY(sp_kv_cursor(t, table, SP_KV_CURSORS - 1, &c));
    size_t n = 0;
    struct sp_rc rc = sp_kv_seek(&c, from);
    while (sp_ok(rc) && n < max && (to.n == 0 || sp_view_cmp(c.key, to) < 0)) {
        int e = mdb_cursor_del(c.handle, 0);
        if (e)
            return sp_lmdb_rc(e);
        n++;
        rc = move(&c, sp_view(NULL, 0), MDB_GET_CURRENT); /* the cursor stands on the next key already */
        if (!sp_ok(rc))
            rc = sp_kv_seek(&c, from);
    }
    if (!sp_ok(rc) && !sp_is(rc, SP_RC_NOTFOUND))
        return rc;
    *deleted = n;
    return SP_OK;
}

void sp_engine_size(struct sp_kv *kv, uint64_t *used_bytes, uint64_t *map_bytes)
{
    MDB_envinfo info;
    MDB_stat st;
    *used_bytes = *map_bytes = 0;
    if (mdb_env_info(kv->engine->env, &info) || mdb_env_stat(kv->engine->env, &st))
        return;
    *used_bytes = (uint64_t)(info.me_last_pgno + 1) * st.ms_psize;
    *map_bytes = info.me_mapsize;
}

void sp_kv_stats(struct sp_kv *kv, struct sp_kv_stats *out)
{
    struct sp_kv_stats s = { 0 };
    if (kv->writer)
        sp_writer_stats(kv->writer, &s);
    sp_engine_size(kv, &s.used_bytes, &s.map_bytes);
    *out = s;
}
