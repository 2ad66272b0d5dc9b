/*
 * disk FOLDER - durable commits: the disk alone, the engine alone, and this project's group commit on top.
 */
#include <fcntl.h>
#include <lmdb.h>
#include <sys/stat.h>

#include "storage/kv.h"
#include "tests/bench/bench.h"

enum { ROW = 1024, SUBMITTERS = 32 };

static const double pass_s = 1.0;

static double fdatasync_pass(const char *dir)
{
    char path[4096], block[4096];
    (void)snprintf(path, sizeof path, "%s/sync", dir);
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    memset(block, 'x', sizeof block);
    for (int i = 0; i < 256; i++)
        if (pwrite(fd, block, sizeof block, i * 4096) != sizeof block)
            bench_fail("fdatasync", "cannot write");
    (void)fsync(fd);
    int64_t begun = sp_mono_us(), n = 0;
    while (sp_mono_us() - begun < (int64_t)(pass_s * 1e6)) {
        if (pwrite(fd, block, sizeof block, n % 256 * 4096) != sizeof block || fdatasync(fd))
            bench_fail("fdatasync", "cannot write");
        n++;
    }
    double rate = (double)n * 1e6 / (double)(sp_mono_us() - begun);
    (void)close(fd);
    (void)unlink(path);
    return rate;
}

static void lmdb_ok(int e)
{
    if (e)
        bench_fail("LMDB", mdb_strerror(e));
}

static double lmdb_pass(const char *dir)
{
    MDB_env *env;
    MDB_dbi dbi;
    MDB_txn *t;
    char path[4096], row[ROW];
    (void)snprintf(path, sizeof path, "%s/commit.mdb", dir);
    memset(row, 'x', sizeof row);
    lmdb_ok(mdb_env_create(&env));
    lmdb_ok(mdb_env_set_mapsize(env, (size_t)1 << 30));
    lmdb_ok(mdb_env_open(env, path, MDB_NOSUBDIR, 0600));
    int64_t begun = sp_mono_us();
    uint64_t n = 0;
    for (; sp_mono_us() - begun < (int64_t)(pass_s * 1e6); n++) {
        unsigned char key[8];
        sp_put_u64be(key, n);
        MDB_val k = { sizeof key, key }, v = { sizeof row, row };
        lmdb_ok(mdb_txn_begin(env, NULL, 0, &t));
        lmdb_ok(mdb_dbi_open(t, NULL, 0, &dbi));
        lmdb_ok(mdb_put(t, dbi, &k, &v, MDB_APPEND));
        lmdb_ok(mdb_txn_commit(t));
    }
    double rate = (double)n * 1e6 / (double)(sp_mono_us() - begun);
    mdb_env_close(env);
    (void)unlink(path);
    (void)snprintf(path, sizeof path, "%s/commit.mdb-lock", dir);
    (void)unlink(path);
    return rate;
}

static struct sp_kv *kv;
static int64_t end_us;
static _Atomic uint64_t next_row;

static void *submitter(void *arg)
{
    char row[ROW];
    unsigned char key[8];
    SP_BATCH_AUTO b = { .ctx = NULL };
    (void)arg;
    memset(row, 'x', sizeof row);
    while (sp_mono_us() < end_us) {
        sp_put_u64be(key, next_row++);
        sp_batch_clear(&b);
        sp_batch_put(&b, 0, sp_view(key, sizeof key), sp_view(row, sizeof row));
        bench_ok(sp_kv_submit(kv, &b), NULL, "submit");
    }
    return NULL;
}

static double group_pass(const char *dir, unsigned threads, double *per_group, double *cpu_us)
{
    static const char *const tables[] = { "t" };
    char path[4096];
    pthread_t t[SUBMITTERS];
    struct sp_kv_stats stats;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    (void)snprintf(path, sizeof path, "%s/group.mdb", dir);
    const struct sp_kv_opts o = { .path = path, .tables = tables, .n_tables = 1, .version = 1, .map_bytes = (uint64_t)1 << 30 };
    bench_ok(sp_kv_open(&o, &kv, &d), &d, "kv");
    next_row = 0;
    int64_t begun = sp_mono_us(), cpu = sp_cpu_us();
    end_us = begun + (int64_t)(pass_s * 1e6);
    for (unsigned i = 0; i < threads; i++)
        if (pthread_create(&t[i], NULL, submitter, NULL))
            bench_fail("threads", NULL);
    for (unsigned i = 0; i < threads; i++)
        (void)pthread_join(t[i], NULL);
    double rate = (double)next_row * 1e6 / (double)(sp_mono_us() - begun);
    *cpu_us = (double)(sp_cpu_us() - cpu) / (double)next_row;
    sp_kv_stats(kv, &stats);
    *per_group = stats.groups ? (double)stats.batches / (double)stats.groups : 0;
    sp_kv_close(kv);
    (void)unlink(path);
    (void)snprintf(path, sizeof path, "%s/group.mdb-lock", dir);
    (void)unlink(path);
    return rate;
}

int main(int argc, char **argv)
{
    enum { PASSES = 3 };
    double sync[PASSES], lmdb[PASSES], one[PASSES], many[PASSES], cpu[PASSES], per_group = 0, unused;
    if (argc != 2)
        return 64;
    for (int i = 0; i < PASSES; i++) {
        sync[i] = fdatasync_pass(argv[1]);
        lmdb[i] = lmdb_pass(argv[1]);
        one[i] = group_pass(argv[1], 1, &unused, &unused);
        many[i] = group_pass(argv[1], SUBMITTERS, &per_group, &cpu[i]);
    }
    double f = bench_quantile(sync, PASSES, 0.5), l = bench_quantile(lmdb, PASSES, 0.5);
    bench_info("disk: 4 KiB write + fdatasync", f, "1/s");
    bench_against("LMDB alone: commits of 1 KiB", l, "1/s", f, "write + fdatasync");
    bench_against("durable commits, 1 submitter", bench_quantile(one, PASSES, 0.5), "1/s", l, "LMDB alone");
    bench_against("durable commits, 32 submitters", bench_quantile(many, PASSES, 0.5), "1/s", l, "LMDB alone, one by one");
    bench_info("durable commits, 32 submitters: processor time of one", bench_quantile(cpu, PASSES, 0.5), "us");
    bench_info("commits that share one sync, 32 submitters", per_group, "1");
    return 0;
}
