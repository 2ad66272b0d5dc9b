/* Opening an LMDB file: once in a process, of our version, and not cut short; and closing it. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "storage/kv_lmdb.h"

/* LMDB must not open one file twice in a process: the second's close would drop the first's locks. */
struct opened { dev_t dev; ino_t ino; struct opened *next; };
static pthread_mutex_t opened_lock = PTHREAD_MUTEX_INITIALIZER;
static struct opened *opened_list;

static const char version_key[] = "version", step_key[] = "step";

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
        return sp_diag_set(d, SP_ERR(VERSION), "kv.version", NULL, "%s was made by another version of the engine; "
                           "use the program that wrote it, or import the sources into a new folder", o->path);
    return sp_diag_set(d, sp_is(sp_lmdb_rc(e), SP_RC_OK) ? SP_ERR(IO) : sp_lmdb_rc(e), "kv.open", NULL, "%s cannot be opened: %s", o->path, why);
}

/* ---- what the file says of itself ---- */

/* NOTFOUND: a file without a version. */
static int read_version(MDB_txn *t, MDB_dbi own, struct sp_kv_version *out)
{
    struct sp_kv_version v = { .unfinished = false };
    MDB_val k = sp_lmdb_val(sp_view_of(version_key)), got;
    int e = mdb_get(t, own, &k, &got);
    if (e)
        return e;
    if (got.mv_size != 8 || sp_get_u64be(got.mv_data) > UINT32_MAX)
        return MDB_CORRUPTED;
    v.version = (uint32_t)sp_get_u64be(got.mv_data);
    k = sp_lmdb_val(sp_view_of(step_key));
    e = mdb_get(t, own, &k, &got);
    if (e == 0) {
        if (got.mv_size != 16 || sp_get_u64be(got.mv_data) > UINT32_MAX)
            return MDB_CORRUPTED;
        v.unfinished = true;
        v.from = (uint32_t)sp_get_u64be(got.mv_data);
        v.position = sp_get_u64be((const char *)got.mv_data + 8);
    } else if (e != MDB_NOTFOUND) {
        return e;
    }
    *out = v;
    return 0;
}

void sp_kv_put_version(struct sp_batch *b, const struct sp_kv_version *v)
{
    unsigned char version[8], step[16];
    sp_put_u64be(version, v->version);
    sp_put_u64be(step, v->from);
    sp_put_u64be(step + 8, v->position);
    sp_batch_put(b, SP_KV_OWN, sp_view_of(version_key), sp_view(version, sizeof version));
    if (v->unfinished)
        sp_batch_put(b, SP_KV_OWN, sp_view_of(step_key), sp_view(step, sizeof step));
    else
        sp_batch_del(b, SP_KV_OWN, sp_view_of(step_key));
}

static struct sp_rc check_version(MDB_txn *t, MDB_dbi own, const struct sp_kv_opts *o, struct sp_diag *d)
{
    struct sp_kv_version have;
    int e = read_version(t, own, &have);
    if (e == MDB_NOTFOUND && !o->read_only) {
        unsigned char now[8];
        sp_put_u64be(now, o->version);
        MDB_val k = sp_lmdb_val(sp_view_of(version_key)), v = sp_lmdb_val(sp_view(now, sizeof now));
        e = mdb_put(t, own, &k, &v, 0);
        return e ? open_failed(e, o, d) : SP_OK;
    }
    if (e)
        return open_failed(e == MDB_NOTFOUND ? MDB_INVALID : e, o, d);
    if (have.version > o->version)
        return sp_diag_set(d, SP_ERR(VERSION), "kv.version", NULL, "%s holds data of version %lu, this program reads version %lu; "
                           "use the newer program that wrote it, there is no way back", o->path, (unsigned long)have.version, (unsigned long)o->version);
    if (have.version < o->version)
        return sp_diag_set(d, SP_ERR(VERSION), "kv.version", NULL, "%s holds data of version %lu, this program reads version %lu; %s",
                           o->path, (unsigned long)have.version, (unsigned long)o->version,
                           o->other_version ? o->other_version : "use the program that wrote it");
    if (have.unfinished && !o->migrating)
        return sp_diag_set(d, SP_ERR(VERSION), "kv.version", NULL, "%s was being brought from version %lu to %lu, and that was not finished",
                           o->path, (unsigned long)have.from, (unsigned long)have.version);
    return SP_OK;
}

static struct sp_rc open_tables(struct sp_engine *g, const struct sp_kv_opts *o, struct sp_diag *d)
{
    MDB_txn *t = NULL;
    int e = mdb_txn_begin(g->env, NULL, o->read_only ? MDB_RDONLY : 0, &t);
    if (e)
        return open_failed(e, o, d);
    unsigned flags = o->read_only ? 0 : MDB_CREATE;
    e = mdb_dbi_open(t, "kv", flags, &g->own);
    struct sp_rc rc = e ? open_failed(e == MDB_NOTFOUND ? MDB_INVALID : e, o, d) : check_version(t, g->own, o, d);
    for (unsigned i = 0; sp_ok(rc) && i < o->n_tables; i++) {
        e = mdb_dbi_open(t, o->tables[i], flags, &g->dbi[i]);
        g->absent[i] = e == MDB_NOTFOUND && o->read_only && i > 0; /* a newer table; the first is as old as the file */
        if (e && !g->absent[i])
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
    return check_length(g, o, d);
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

static struct sp_rc new_kv(const struct sp_kv_opts *o, struct sp_kv **out, struct sp_diag *d)
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
    *out = kv;
    return SP_OK;
}

struct sp_rc sp_kv_open(const struct sp_kv_opts *o, struct sp_kv **out, struct sp_diag *d)
{
    struct sp_kv *kv = NULL;
    SP_TRY(new_kv(o, &kv, d));
    struct sp_rc rc = open_env(kv->engine, o, d);
    if (sp_ok(rc))
        rc = open_tables(kv->engine, o, d);
    if (sp_ok(rc) && !o->read_only)
        rc = sp_writer_start(kv, &kv->writer);
    if (!sp_ok(rc)) {
        close_engine(kv->engine);
        free(kv);
        return rc;
    }
    *out = kv;
    return SP_OK;
}

static struct sp_rc peek(struct sp_engine *g, const struct sp_kv_opts *o, struct sp_kv_version *out, struct sp_diag *d)
{
    MDB_txn *t = NULL;
    SP_TRY(open_env(g, o, d));
    int e = mdb_txn_begin(g->env, NULL, MDB_RDONLY, &t);
    if (e)
        return open_failed(e, o, d);
    e = mdb_dbi_open(t, "kv", 0, &g->own);
    if (!e)
        e = read_version(t, g->own, out);
    mdb_txn_abort(t);
    return e ? open_failed(e == MDB_NOTFOUND ? MDB_INVALID : e, o, d) : SP_OK;
}

struct sp_rc sp_kv_peek(const char *path, struct sp_kv_version *out, struct sp_diag *d)
{
    const struct sp_kv_opts o = { .path = path, .read_only = true };
    struct sp_kv *kv = NULL;
    SP_TRY(new_kv(&o, &kv, d));
    struct sp_rc rc = peek(kv->engine, &o, out, d);
    close_engine(kv->engine);
    free(kv);
    return rc;
}

/* Whoever has a file open holds a lock on the first byte of the file beside it. */
bool sp_kv_used_elsewhere(const char *path)
{
    SP_BUF_AUTO lock = { 0 };
    sp_buf_putf(&lock, "%s-lock", path);
    const char *name = sp_buf_cstr(&lock);
    int fd = name && !is_opened(path) ? open(name, O_RDWR | O_CLOEXEC) : -1;
    if (fd < 0)
        return is_opened(path);
    struct flock l = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 1 };
    bool used = fcntl(fd, F_GETLK, &l) == 0 && l.l_type != F_UNLCK;
    close(fd);
    return used;
}

void sp_kv_close(struct sp_kv *kv)
{
    if (!kv)
        return;
    sp_writer_stop(kv->writer);
    close_engine(kv->engine);
    free(kv);
}
