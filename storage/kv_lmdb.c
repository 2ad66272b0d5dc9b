/*
 * The embedded engine: LMDB. One environment per file; read transactions are pooled and renewed with their cursors,
 * so that a snapshot costs no allocation.
 */
#include <errno.h>
#include <fcntl.h>
#include <lmdb.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

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
    MDB_dbi dbi[SP_KV_MAX_TABLES];
    pthread_mutex_t lock;       /* of the pool */
    struct sp_kv_txn *pool;
    struct sp_kv_txn write;
    struct opened *opened;
};

/* LMDB must not open one file twice in a process: the second's close would drop the first's locks. */
struct opened { dev_t dev; ino_t ino; struct opened *next; };
static pthread_mutex_t opened_lock = PTHREAD_MUTEX_INITIALIZER;
static struct opened *opened_list;

static const char version_key[] = "version";

static struct sp_rc rc_of(int e)
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

static MDB_val val(struct sp_view v)
{
    MDB_val m = { v.n, (void *)(uintptr_t)v.p }; /* LMDB only reads through it */
    return m;
}

static struct sp_view view(MDB_val m)
{
    return sp_view(m.mv_data, m.mv_size);
}

/* ---- opening ---- */

static struct sp_rc open_failed(int e, const struct sp_kv_opts *o, struct sp_diag *d)
{
    const char *why = mdb_strerror(e);
    if (e == ENOENT)
        return sp_diag_set(d, SP_ERR(NOTFOUND), "kv.missing", NULL,
                           "%s does not exist; start the node or import something to make it", o->path);
    if (e == EACCES || e == EPERM || e == EROFS)
        return sp_diag_set(d, SP_ERR(UNAVAILABLE), "kv.lock", NULL,
                           "%s and %s-lock must be readable and writable for this user: %s", o->path, o->path, why);
    if (e == EAGAIN || e == EBUSY || e == EDEADLK)
        return sp_diag_set(d, SP_ERR(UNAVAILABLE), "kv.lock", NULL,
                           "%s-lock is held by another process; stop it, or wait until it ends", o->path);
    if (e == MDB_INVALID || e == MDB_CORRUPTED || e == MDB_PAGE_NOTFOUND)
        return sp_diag_set(d, SP_ERR(CORRUPT), "kv.corrupt", NULL,
                           "%s is damaged or not a data file of this program (%s); restore it from a backup", o->path, why);
    if (e == MDB_VERSION_MISMATCH)
        return sp_diag_set(d, SP_ERR(VERSION), "kv.version", NULL, "%s was made by another version of the engine", o->path);
    return sp_diag_set(d, sp_is(rc_of(e), SP_RC_OK) ? SP_ERR(IO) : rc_of(e), "kv.open", NULL, "%s cannot be opened: %s", o->path, why);
}

static struct sp_rc check_version(MDB_txn *t, MDB_dbi meta, const struct sp_kv_opts *o, struct sp_diag *d)
{
    unsigned char now[8];
    sp_put_u64be(now, o->version);
    MDB_val k = val(sp_view(version_key, sizeof version_key - 1)), v;
    int e = mdb_get(t, meta, &k, &v);
    if (e == MDB_NOTFOUND && !o->read_only) {
        v = val(sp_view(now, sizeof now));
        e = mdb_put(t, meta, &k, &v, 0);
        return e ? open_failed(e, o, d) : SP_OK;
    }
    if (e)
        return open_failed(e == MDB_NOTFOUND ? MDB_INVALID : e, o, d);
    if (v.mv_size != sizeof now)
        return open_failed(MDB_CORRUPTED, o, d);
    if (memcmp(v.mv_data, now, sizeof now))
        return sp_diag_set(d, SP_ERR(VERSION), "kv.version", NULL, "%s holds data of version %llu, this program reads version %u",
                           o->path, (unsigned long long)sp_get_u64be(v.mv_data), o->version);
    return SP_OK;
}

static struct sp_rc open_tables(struct sp_engine *g, const struct sp_kv_opts *o, struct sp_diag *d)
{
    MDB_txn *t = NULL;
    int e = mdb_txn_begin(g->env, NULL, o->read_only ? MDB_RDONLY : 0, &t);
    if (e)
        return open_failed(e, o, d);
    unsigned flags = o->read_only ? 0 : MDB_CREATE;
    MDB_dbi meta = 0;
    e = mdb_dbi_open(t, "kv", flags, &meta);
    struct sp_rc rc = e ? open_failed(e == MDB_NOTFOUND ? MDB_INVALID : e, o, d) : check_version(t, meta, o, d);
    for (unsigned i = 0; sp_ok(rc) && i < o->n_tables; i++) {
        e = mdb_dbi_open(t, o->tables[i], flags, &g->dbi[i]);
        if (e)
            rc = open_failed(e == MDB_NOTFOUND ? MDB_INVALID : e, o, d);
    }
    if (!sp_ok(rc)) {
        mdb_txn_abort(t);
        return rc;
    }
    e = mdb_txn_commit(t);
    return e ? open_failed(e, o, d) : SP_OK;
}

static struct sp_rc note_opened(struct sp_engine *g, const struct sp_kv_opts *o, struct sp_diag *d)
{
    struct stat st;
    int fd = -1;
    if (mdb_env_get_fd(g->env, &fd) || fstat(fd, &st))
        return open_failed(errno, o, d);
    g->opened->dev = st.st_dev;
    g->opened->ino = st.st_ino;
    pthread_mutex_lock(&opened_lock);
    g->opened->next = opened_list;
    opened_list = g->opened;
    pthread_mutex_unlock(&opened_lock);
    return SP_OK;
}

static bool is_opened(const char *path)
{
    struct stat st;
    if (stat(path, &st))
        return false;
    pthread_mutex_lock(&opened_lock);
    const struct opened *x = opened_list;
    while (x && (x->dev != st.st_dev || x->ino != st.st_ino))
        x = x->next;
    pthread_mutex_unlock(&opened_lock);
    return x != NULL;
}

static void forget_opened(struct opened *which)
{
    pthread_mutex_lock(&opened_lock);
    for (struct opened **p = &opened_list; *p; p = &(*p)->next)
        if (*p == which) {
            *p = which->next;
            break;
        }
    pthread_mutex_unlock(&opened_lock);
    free(which);
}

/*
 * A file that ends before its last page. A few pages: a killed writer's, they hold nothing, or a file cut short; zeros in
 * their place are an error when read, while reading behind the end would kill the process. Many pages: cut short.
 */
static struct sp_rc check_length(struct sp_engine *g, const struct sp_kv_opts *o, struct sp_diag *d)
{
    enum { FEW_PAGES = 1024 };
    MDB_envinfo info;
    MDB_stat st;
    struct stat file;
    int fd = -1, e = mdb_env_info(g->env, &info);
    if (!e) e = mdb_env_stat(g->env, &st);
    if (!e) e = mdb_env_get_fd(g->env, &fd);
    if (!e && fstat(fd, &file)) e = errno;
    if (e)
        return open_failed(e, o, d);
    uint64_t want = (uint64_t)(info.me_last_pgno + 1) * st.ms_psize, have = (uint64_t)file.st_size;
    if (have >= want)
        return SP_OK;
    if (want - have > (uint64_t)FEW_PAGES * st.ms_psize)
        return sp_diag_set(d, SP_ERR(CORRUPT), "kv.corrupt", NULL, "%s was cut short: %llu bytes of %llu; restore it from a backup",
                           o->path, (unsigned long long)have, (unsigned long long)want);
    int w = o->read_only ? open(o->path, O_RDWR | O_CLOEXEC) : fd;
    if (w >= 0) {
        (void)posix_fallocate(w, (off_t)have, (off_t)(want - have)); /* only ever longer, whoever writes meanwhile */
        if (w != fd)
            close(w);
    }
    return SP_OK;
}

static struct sp_rc open_env(struct sp_engine *g, const struct sp_kv_opts *o, struct sp_diag *d)
{
    int e = mdb_env_create(&g->env);
    if (!e) e = mdb_env_set_mapsize(g->env, (size_t)o->map_bytes);
    if (!e) e = mdb_env_set_maxdbs(g->env, SP_KV_MAX_TABLES + 1);
    if (!e) e = mdb_env_set_maxreaders(g->env, SP_KV_READERS);
    unsigned flags = MDB_NOSUBDIR | MDB_NOTLS | (o->read_only ? MDB_RDONLY : 0) | (o->random_reads ? MDB_NORDAHEAD : 0);
    if (!e) e = mdb_env_open(g->env, o->path, flags, 0600);
    if (e)
        return open_failed(e, o, d);
    int dead = 0;
    (void)mdb_reader_check(g->env, &dead); /* slots of readers that were killed */
    SP_TRY(note_opened(g, o, d));
    SP_TRY(check_length(g, o, d));
    return open_tables(g, o, d);
}

static void close_engine(struct sp_engine *g)
{
    while (g->pool) {
        struct sp_kv_txn *t = g->pool;
        g->pool = t->next;
        for (unsigned i = 0; i < SP_KV_MAX_TABLES; i++)
            for (unsigned j = 0; j < SP_KV_CURSORS; j++)
                if (t->cursors[i][j])
                    mdb_cursor_close(t->cursors[i][j]);
        mdb_txn_abort(t->t);
        free(t);
    }
    if (g->env)
        mdb_env_close(g->env);
    forget_opened(g->opened);
    pthread_mutex_destroy(&g->lock);
    free(g);
}

struct sp_rc sp_kv_open(const struct sp_kv_opts *o, struct sp_kv **out, struct sp_diag *d)
{
    if (o->n_tables > SP_KV_MAX_TABLES)
        return SP_ERR(INTERNAL);
    if (is_opened(o->path))
        return sp_diag_set(d, SP_ERR(UNAVAILABLE), "kv.lock", NULL, "%s is open in this process already", o->path);
    struct sp_kv *kv = calloc(1, sizeof *kv);
    struct sp_engine *g = calloc(1, sizeof *g);
    struct opened *op = calloc(1, sizeof *op);
    if (!kv || !g || !op) {
        free(kv);
        free(g);
        free(op);
        return SP_ERR(NOMEM);
    }
    g->opened = op;
    pthread_mutex_init(&g->lock, NULL);
    kv->engine = g;
    kv->n_tables = o->n_tables;
    struct sp_rc rc = open_env(g, o, d);
    if (sp_ok(rc) && !o->read_only)
        rc = sp_writer_start(kv, &kv->writer);
    if (!sp_ok(rc)) {
        close_engine(g);
        free(kv);
        return rc;
    }
    *out = kv;
    return SP_OK;
}

void sp_kv_close(struct sp_kv *kv)
{
    if (!kv)
        return;
    sp_writer_stop(kv->writer);
    close_engine(kv->engine);
    free(kv);
}

/* ---- reading ---- */

static struct sp_rc new_reader(struct sp_kv *kv, struct sp_kv_txn **out)
{
    struct sp_kv_txn *t = calloc(1, sizeof *t);
    if (!t)
        return SP_ERR(NOMEM);
    MDB_env *env = kv->engine->env;
    int e = mdb_txn_begin(env, NULL, MDB_RDONLY, &t->t);
    if (e == MDB_READERS_FULL) {
        int dead = 0;
        (void)mdb_reader_check(env, &dead);
        e = mdb_txn_begin(env, NULL, MDB_RDONLY, &t->t);
    }
    if (e) {
        free(t);
        return rc_of(e);
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
    int e = mdb_txn_renew(t->t);
    if (e) {
        pthread_mutex_lock(&g->lock);
        t->next = g->pool;
        g->pool = t;
        pthread_mutex_unlock(&g->lock);
        return rc_of(e);
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
    if (key.n == 0 || key.n > SP_KV_MAX_KEY)
        return SP_ERR(NOTFOUND);
    MDB_val k = val(key), v;
    int e = mdb_get(t->t, t->kv->engine->dbi[table], &k, &v);
    if (e)
        return rc_of(e);
    *value = view(v);
    return SP_OK;
}

uint64_t sp_kv_count(struct sp_kv_txn *t, unsigned table)
{
    MDB_stat st;
    return mdb_stat(t->t, t->kv->engine->dbi[table], &st) ? 0 : st.ms_entries;
}

struct sp_rc sp_kv_cursor(struct sp_kv_txn *t, unsigned table, unsigned slot, struct sp_kv_cursor *out)
{
    if (table >= t->kv->n_tables || slot >= SP_KV_CURSORS)
        return SP_ERR(INTERNAL);
    MDB_cursor **c = &t->cursors[table][slot];
    int e = 0;
    if (!*c)
        e = mdb_cursor_open(t->t, t->kv->engine->dbi[table], c);
    else if (!t->write && !t->fresh[table][slot])
        e = mdb_cursor_renew(t->t, *c);
    if (e)
        return rc_of(e);
    t->fresh[table][slot] = true;
    *out = (struct sp_kv_cursor){ .handle = *c };
    return SP_OK;
}

static struct sp_rc move(struct sp_kv_cursor *c, struct sp_view key, MDB_cursor_op op)
{
    MDB_val k = val(key), v;
    int e = mdb_cursor_get(c->handle, &k, &v, op);
    if (e)
        return rc_of(e);
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
        return rc_of(e);
    *out = t;
    return SP_OK;
}

struct sp_rc sp_engine_put(struct sp_kv_txn *t, unsigned table, struct sp_view key, struct sp_view value, bool append)
{
    if (table >= t->kv->n_tables || key.n == 0)
        return SP_ERR(INTERNAL);
    if (key.n > SP_KV_MAX_KEY)
        return SP_ERR(LIMIT);
    MDB_val k = val(key), v = val(value);
    int e = mdb_put(t->t, t->kv->engine->dbi[table], &k, &v, append ? MDB_APPEND : 0);
    return e == MDB_KEYEXIST ? SP_ERR(INTERNAL) : rc_of(e); /* append out of order */
}

struct sp_rc sp_engine_del(struct sp_kv_txn *t, unsigned table, struct sp_view key)
{
    if (table >= t->kv->n_tables)
        return SP_ERR(INTERNAL);
    MDB_val k = val(key);
    int e = key.n && key.n <= SP_KV_MAX_KEY ? mdb_del(t->t, t->kv->engine->dbi[table], &k, NULL) : 0;
    return e == MDB_NOTFOUND ? SP_OK : rc_of(e);
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
    return e == EIO && no_room(t->kv->engine->env) ? SP_ERR(FULL) : rc_of(e);
}

void sp_engine_abort(struct sp_kv_txn *t)
{
    close_cursors(t);
    mdb_txn_abort(t->t);
}

struct sp_rc sp_kv_put(struct sp_kv_txn *t, unsigned table, struct sp_view key, struct sp_view value, bool append)
{
    return t->direct ? sp_engine_put(t, table, key, value, append) : SP_ERR(INTERNAL);
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
            return rc_of(e);
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
