/*
 * tests/bench/raw.h - the raw engine appending lines: the least that keeping the bytes in it can cost.
 *
 * Threading: one thread.
 */
#ifndef SP_BENCH_RAW_H
#define SP_BENCH_RAW_H

#include <lmdb.h>

#include "base/bytes.h"
#include "tests/bench/bench.h"

enum { RAW_GROUP_BYTES = 16 * 1024 * 1024 };

struct raw { MDB_env *env; uint64_t n; char path[4096]; };

static inline void raw_ok(int e)
{
    if (e)
        bench_fail("LMDB", mdb_strerror(e));
}

static inline void raw_drop_files(const char *path)
{
    char lock[4200];
    (void)snprintf(lock, sizeof lock, "%s-lock", path);
    (void)unlink(path);
    (void)unlink(lock);
}

static inline void raw_open(struct raw *r, const char *dir)
{
    r->n = 0;
    (void)snprintf(r->path, sizeof r->path, "%s/raw.mdb", dir);
    raw_drop_files(r->path);
    raw_ok(mdb_env_create(&r->env));
    raw_ok(mdb_env_set_mapsize(r->env, (size_t)64 << 30));
    raw_ok(mdb_env_open(r->env, r->path, MDB_NOSUBDIR, 0600));
}

static inline void raw_close(struct raw *r)
{
    mdb_env_close(r->env);
    raw_drop_files(r->path);
}

/* Lines under ascending numbers, synced per group; seconds. */
static inline double raw_append(struct raw *r, struct sp_view lines)
{
    MDB_txn *t = NULL;
    MDB_dbi dbi = 0;
    struct sp_view line;
    uint64_t group = 0;
    int64_t begun = sp_mono_us();
    while (sp_view_split(lines, '\n', &line, &lines)) {
        unsigned char key[8];
        sp_put_u64be(key, r->n++);
        MDB_val k = { sizeof key, key }, v = { line.n, (void *)(uintptr_t)line.p };
        if (!t) {
            raw_ok(mdb_txn_begin(r->env, NULL, 0, &t));
            raw_ok(mdb_dbi_open(t, NULL, 0, &dbi));
        }
        raw_ok(mdb_put(t, dbi, &k, &v, MDB_APPEND));
        group += line.n;
        if (group >= RAW_GROUP_BYTES) {
            raw_ok(mdb_txn_commit(t));
            t = NULL;
            group = 0;
        }
    }
    if (t)
        raw_ok(mdb_txn_commit(t));
    return (double)(sp_mono_us() - begun) / 1e6;
}

#endif
