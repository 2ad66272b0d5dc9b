/*
 * mlog FOLDER LEAVES - the exchange log at 1,000 leaves and at LEAVES: appending, heads, proofs; beside the raw engine
 * appending the same bytes, and OpenSSL's signature alone.
 *
 * The log is filled through the writer, in large batches, with random digests.
 */
#include <lmdb.h>
#include <sys/stat.h>

#include "base/random.h"
#include "crypto/note.h"
#include "storage/mlog_append.h"
#include "tests/bench/bench.h"

enum { FILL = 50000, GROUP = 96 /* leaves in a commit: 32 exchanges */, COMMITS = 12, PASSES = 7, SMALL = 1000, READS = 2000, MAP_GIB = 64 };

static struct sp_prng prng = { 20261121 };

/* ---- a log ---- */

struct adding { uint64_t n; };

/* As long as what storage/exlog.c keeps with a leaf. */
static const char owner[] = "\2\1\2\3\4\5\5CN-GX\44" "01a1fd1f-18de-7a42-b613-40f415bce3c";
enum { INDEX_BYTES = 16, NODE_BYTES = (SP_MLOG_NODE_KEY + SP_SHA256_BYTES) / 4, RECORD_BYTES = 2 + SP_SHA256_BYTES + sizeof owner };
/* What one leaf leaves behind: record, its share of nodes, digest and index in a run. */
enum { LEAF_BYTES = RECORD_BYTES + NODE_BYTES + INDEX_BYTES };

static struct sp_rc add_prepare(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    const struct adding *a = ctx;
    SP_MLOG_APPEND_AUTO log = { .b = NULL };
    SP_TRY(sp_mlog_append_begin(&log, t, b));
    for (uint64_t i = 0; i < a->n; i++) {
        struct sp_mlog_leaf leaf = { .kind = (enum sp_logged_kind)(i % SP_LOGGED_KINDS) };
        uint64_t at;
        for (size_t k = 0; k < SP_SHA256_BYTES; k += 8)
            sp_put_u64be(leaf.digest + k, sp_prng_next(&prng));
        SP_TRY(sp_mlog_append_leaf(&log, &leaf, sp_view(owner, sizeof owner), &at));
    }
    return sp_mlog_append_end(&log);
}

static void add(struct sp_db *db, uint64_t n)
{
    struct adding a = { n };
    SP_BATCH_AUTO b = { .prepare = add_prepare, .ctx = &a };
    bench_ok(sp_kv_submit(db->exchange, &b), NULL, "append");
}

static void drop(const char *dir)
{
    static const char *const names[] = { "registry.mdb", "registry.mdb-lock", "exchange.mdb", "exchange.mdb-lock" };
    char path[4096];
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", dir, names[i]);
        (void)unlink(path);
    }
    (void)rmdir(dir);
}

static void drop_raw(const char *dir)
{
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/raw.mdb", dir);
    (void)unlink(path);
    (void)snprintf(path, sizeof path, "%s/raw.mdb-lock", dir);
    (void)unlink(path);
}

static struct sp_db *new_log(const char *dir, uint64_t leaves)
{
    struct sp_db *db = NULL;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    drop(dir);
    bench_ok(sp_db_open(dir, MAP_GIB, 0, &db, &d), &d, "log");
    for (uint64_t i = 0; i < leaves; i += FILL)
        add(db, leaves - i < FILL ? leaves - i : FILL);
    return db;
}

/* ---- appending ---- */

static double cpu_us(void)
{
    struct rusage u;
    (void)getrusage(RUSAGE_SELF, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e6 + (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

struct cost { double wall_us, cpu_us; }; /* of a leaf */

static struct cost append_pass(struct sp_db *db)
{
    double cpu = cpu_us();
    int64_t begun = sp_mono_us();
    for (unsigned i = 0; i < COMMITS; i++)
        add(db, GROUP);
    return (struct cost){ (double)(sp_mono_us() - begun) / (COMMITS * GROUP), (cpu_us() - cpu) / (COMMITS * GROUP) };
}

static void lmdb_ok(int e)
{
    if (e)
        bench_fail("LMDB", mdb_strerror(e));
}

static MDB_env *raw_open(const char *dir)
{
    char path[4096];
    MDB_env *env;
    drop_raw(dir);
    (void)snprintf(path, sizeof path, "%s/raw.mdb", dir);
    lmdb_ok(mdb_env_create(&env));
    lmdb_ok(mdb_env_set_mapsize(env, (size_t)1 << 30));
    lmdb_ok(mdb_env_open(env, path, MDB_NOSUBDIR, 0600));
    return env;
}

/* The bytes of as many leaves in as many commits, under ascending keys. */
static struct cost raw_pass(MDB_env *env)
{
    static uint64_t next;
    char row[LEAF_BYTES];
    memset(row, 'x', sizeof row);
    double cpu = cpu_us();
    int64_t begun = sp_mono_us();
    for (unsigned c = 0; c < COMMITS; c++) {
        MDB_txn *t;
        MDB_dbi dbi;
        lmdb_ok(mdb_txn_begin(env, NULL, 0, &t));
        lmdb_ok(mdb_dbi_open(t, NULL, 0, &dbi));
        for (unsigned i = 0; i < GROUP; i++) {
            unsigned char key[8];
            sp_put_u64be(key, next++);
            MDB_val k = { sizeof key, key }, v = { sizeof row, row };
            lmdb_ok(mdb_put(t, dbi, &k, &v, MDB_APPEND));
        }
        lmdb_ok(mdb_txn_commit(t));
    }
    return (struct cost){ (double)(sp_mono_us() - begun) / (COMMITS * GROUP), (cpu_us() - cpu) / (COMMITS * GROUP) };
}

static struct cost median(struct cost *v)
{
    double wall[PASSES], cpu[PASSES];
    for (int i = 0; i < PASSES; i++) {
        wall[i] = v[i].wall_us;
        cpu[i] = v[i].cpu_us;
    }
    return (struct cost){ bench_quantile(wall, PASSES, 0.5), bench_quantile(cpu, PASSES, 0.5) };
}

/* All three take turns, so that a busy disk is busy for each. */
static void appending(const char *dir, struct sp_db *large, const char *size)
{
    struct cost small[PASSES], big[PASSES], raw[PASSES];
    char path[4000], name[128];
    MDB_env *env = raw_open(dir);
    (void)snprintf(path, sizeof path, "%s/small", dir);
    (void)append_pass(large); /* warm */
    for (int i = 0; i < PASSES; i++) {
        struct sp_db *db = new_log(path, SMALL);
        small[i] = append_pass(db);
        sp_db_close(db);
        big[i] = append_pass(large);
        raw[i] = raw_pass(env);
    }
    drop(path);
    mdb_env_close(env);
    drop_raw(dir);
    struct cost s = median(small), b = median(big), r = median(raw);
    (void)snprintf(name, sizeof name, "log append at %s leaves, 96 a commit", size);
    bench_against(name, 1e6 / b.wall_us, "1/s", 1e6 / r.wall_us, "LMDB alone appending the same bytes in the same commits");
    (void)snprintf(name, sizeof name, "log append at %s leaves: time of a leaf", size);
    bench_against(name, b.wall_us, "us", s.wall_us, "the same at 1,000 leaves");
    (void)snprintf(name, sizeof name, "log append at %s leaves: processor", size);
    bench_against(name, b.cpu_us, "us", s.cpu_us, "the same at 1,000 leaves");
}

/* ---- reading ---- */

static double root_us(struct sp_mlog *m)
{
    struct sp_hash root;
    int64_t begun = bench_thread_ns();
    for (int i = 0; i < READS; i++)
        bench_ok(sp_mlog_root(m, m->size, &root, NULL), NULL, "root");
    return (double)(bench_thread_ns() - begun) / 1000.0 / READS;
}

static double inclusion_us(struct sp_mlog *m)
{
    struct sp_merkle_proof p;
    int64_t begun = bench_thread_ns();
    for (int i = 0; i < READS; i++)
        bench_ok(sp_mlog_inclusion(m, sp_prng_below(&prng, m->size), m->size, &p, NULL), NULL, "inclusion");
    return (double)(bench_thread_ns() - begun) / 1000.0 / READS;
}

static double consistency_us(struct sp_mlog *m)
{
    struct sp_merkle_proof p;
    int64_t begun = bench_thread_ns();
    for (int i = 0; i < READS; i++)
        bench_ok(sp_mlog_consistency(m, 1 + sp_prng_below(&prng, m->size), m->size, &p, NULL), NULL, "consistency");
    return (double)(bench_thread_ns() - begun) / 1000.0 / READS;
}

static double find_us(struct sp_mlog *m)
{
    int64_t begun = bench_thread_ns();
    for (int i = 0; i < READS; i++) {
        struct sp_mlog_leaf leaf;
        bench_ok(sp_mlog_leaf(m, sp_prng_below(&prng, m->size), &leaf), NULL, "leaf");
        bench_ok(sp_mlog_find(m, leaf.digest, &leaf), NULL, "find");
    }
    return (double)(bench_thread_ns() - begun) / 1000.0 / READS;
}

static double tile_us(struct sp_mlog *m)
{
    enum { TILES = 100 };
    struct sp_hash tile[SP_MLOG_TILE_WIDTH];
    if (m->size < SP_MLOG_TILE_WIDTH)
        return 0;
    int64_t begun = bench_thread_ns();
    for (int i = 0; i < TILES; i++)
        bench_ok(sp_mlog_tile(m, 0, sp_prng_below(&prng, m->size / SP_MLOG_TILE_WIDTH), SP_MLOG_TILE_WIDTH, tile, NULL), NULL, "tile");
    return (double)(bench_thread_ns() - begun) / 1000.0 / TILES;
}

static void reading(const char *dir, struct sp_db *large, const char *size)
{
    static const struct { const char *name; double (*pass)(struct sp_mlog *m); } rows[] = {
        { "log root at %s leaves", root_us }, { "inclusion proof at %s leaves", inclusion_us },
        { "consistency proof at %s leaves", consistency_us }, { "leaf by digest at %s leaves", find_us },
        { "tile of 256 leaves at %s leaves", tile_us },
    };
    char path[4000], name[128];
    SP_MLOG_AUTO big = { .size = 0 };
    SP_MLOG_AUTO small = { .size = 0 };
    (void)snprintf(path, sizeof path, "%s/small", dir);
    struct sp_db *db = new_log(path, SMALL);
    bench_ok(sp_mlog_begin(large, &big), NULL, "log");
    bench_ok(sp_mlog_begin(db, &small), NULL, "log");
    for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
        double b[PASSES], s[PASSES];
        for (int i = 0; i < PASSES; i++) {
            b[i] = rows[k].pass(&big);
            s[i] = rows[k].pass(&small);
        }
        (void)snprintf(name, sizeof name, rows[k].name, size);
        bench_against(name, bench_quantile(b, PASSES, 0.5), "us", bench_quantile(s, PASSES, 0.5), "the same at 1,000 leaves");
    }
    sp_mlog_end(&small);
    sp_db_close(db);
    drop(path);
}

/* ---- heads ---- */

struct signing { struct sp_db *db; struct sp_key *key; struct sp_vkey vkey; };

static double checkpoint_us(const struct signing *s, bool whole)
{
    enum { HEADS = 200 };
    int64_t begun = bench_thread_ns();
    for (int i = 0; i < HEADS; i++) {
        SP_BUF_AUTO text = { 0 };
        SP_BUF_AUTO note = { 0 };
        SP_MLOG_AUTO m = { .size = 0 };
        struct sp_checkpoint c = { .origin = s->vkey.name };
        if (whole) {
            bench_ok(sp_mlog_begin(s->db, &m), NULL, "log");
            bench_ok(sp_mlog_root(&m, m.size, &c.root, NULL), NULL, "root");
            c.size = m.size;
        }
        sp_checkpoint_put(&text, &c);
        bench_ok(sp_note_sign(sp_buf_view(&text), &s->vkey, &note, NULL), NULL, "note");
    }
    return (double)(bench_thread_ns() - begun) / 1000.0 / HEADS;
}

static void heads(struct sp_db *db, const char *size)
{
    struct signing s = { .db = db };
    double whole[PASSES], note[PASSES];
    char name[128];
    bench_ok(sp_key_generate(SP_ALG_EDDSA, &s.key), NULL, "key");
    bench_ok(sp_vkey_of(SP_VIEW_LIT("saphan/LA/bench"), SP_NOTE_ED25519, s.key, &s.vkey, NULL), NULL, "key");
    for (int i = 0; i < PASSES; i++) {
        whole[i] = checkpoint_us(&s, true);
        note[i] = checkpoint_us(&s, false);
    }
    (void)snprintf(name, sizeof name, "checkpoint at %s leaves: root and signature", size);
    bench_against(name, bench_quantile(whole, PASSES, 0.5), "us", bench_quantile(note, PASSES, 0.5), "the signed note alone, Ed25519");
    sp_key_free(s.key);
}

int main(int argc, char **argv)
{
    char path[3900], size[32];
    uint64_t leaves = argc == 3 ? strtoull(argv[2], NULL, 10) : 0;
    if (leaves < SMALL)
        return 64;
    (void)snprintf(path, sizeof path, "%s/log", argv[1]);
    if (leaves % 1000000)
        (void)snprintf(size, sizeof size, "%llu", (unsigned long long)leaves);
    else
        (void)snprintf(size, sizeof size, "%llu M", (unsigned long long)(leaves / 1000000));
    int64_t begun = sp_mono_us();
    struct sp_db *db = new_log(path, leaves);
    bench_info("log filled in batches of 50,000", (double)leaves * 1e6 / (double)(sp_mono_us() - begun), "1/s");
    struct sp_db_stats stats;
    sp_db_stats(db, &stats);
    bench_info("log on disk, of a leaf", (double)stats.exchange_bytes / (double)leaves, "B");
    appending(argv[1], db, size);
    reading(argv[1], db, size);
    heads(db, size);
    sp_db_close(db);
    drop(path);
    return 0;
}
