/* layer: storage, threads */
/*
 * A reader that sleeps while others commit. The engine looks at the newest transaction once it has its snapshot: here that
 * look is ours, and commits come in before it, as they do on a busy machine.
 */
#include <dlfcn.h>
#include <lmdb.h>

#include "storage/kv.h"
#include "storage/number.h"
#include "tests/lib/storage.h"

static const char *const tables[] = { "a" };

struct fx { struct st_dir dir; char path[128]; struct sp_kv *kv; uint64_t n; };

static struct fx *sleeper; /* whose database has commits at the next look, and how many times still */
static unsigned times, commits, looks;

static void commit(struct fx *f)
{
    SP_BATCH_AUTO b = { 0 };
    sp_batch_put_number(&b, 0, SP_VIEW_LIT("n"), ++f->n);
    CHECK_OK(sp_kv_submit(f->kv, &b));
}

int mdb_env_info(MDB_env *env, MDB_envinfo *out)
{
    union { void *p; int (*call)(MDB_env *, MDB_envinfo *); } real = { .p = dlsym(RTLD_NEXT, "mdb_env_info") };
    struct fx *f = sleeper;
    if (f && times) {
        times--;
        looks++;
        sleeper = NULL; /* commits may look, too */
        for (unsigned i = 0; i < commits; i++)
            commit(f);
        sleeper = f;
    }
    return real.call(env, out);
}

static int setup(void **state)
{
    struct fx *f = calloc(1, sizeof *f);
    assert_non_null(f);
    st_dir_make(&f->dir);
    (void)snprintf(f->path, sizeof f->path, "%s/x.mdb", f->dir.path);
    const struct sp_kv_opts o = { .path = f->path, .tables = tables, .n_tables = 1, .version = 7, .map_bytes = 16u << 20 };
    CHECK_OK(sp_kv_open(&o, &f->kv, NULL));
    commit(f);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fx *f = *state;
    sleeper = NULL;
    sp_kv_close(f->kv);
    st_dir_remove(&f->dir);
    free(f);
    return 0;
}

/* What a reader sees, and of which transaction it says it is, when so many commits come so many times. */
static void reads(struct fx *f, unsigned n_times, unsigned n_commits, uint64_t want, unsigned want_looks)
{
    SP_KV_READ_AUTO t = NULL;
    uint64_t n = 0, id = 0;
    CHECK_OK(sp_kv_read_begin(f->kv, &t)); /* where the numbers stand now */
    CHECK_OK(sp_kv_number(t, 0, SP_VIEW_LIT("n"), &n));
    id = sp_kv_txn_id(t) - n;
    sp_kv_read_end(t);
    t = NULL;
    sleeper = f;
    times = n_times;
    commits = n_commits;
    looks = 0;
    CHECK_OK(sp_kv_read_begin(f->kv, &t));
    sleeper = NULL;
    assert_int_equal(looks, want_looks);
    CHECK_OK(sp_kv_number(t, 0, SP_VIEW_LIT("n"), &n));
    assert_int_equal(n, want);
    assert_int_equal(sp_kv_txn_id(t), id + want);
}

static void one_commit_leaves_the_snapshot_alone(void **state)
{
    reads(*state, 1, 1, 1, 1);
}

static void two_commits_begin_it_again(void **state)
{
    reads(*state, 1, 2, 3, 1);
}

static void as_often_as_they_come(void **state)
{
    reads(*state, 3, 3, 10, 3);
}

/* A first reader, whose transaction is begun and not renewed. */
static void a_new_reader_too(void **state)
{
    struct fx *f = *state;
    SP_KV_READ_AUTO held = NULL;
    SP_KV_READ_AUTO t = NULL;
    uint64_t n = 0;
    CHECK_OK(sp_kv_read_begin(f->kv, &held)); /* the one of the pool */
    sleeper = f;
    times = 2;
    commits = 2;
    looks = 0;
    CHECK_OK(sp_kv_read_begin(f->kv, &t));
    sleeper = NULL;
    assert_int_equal(looks, 2);
    CHECK_OK(sp_kv_number(t, 0, SP_VIEW_LIT("n"), &n));
    assert_int_equal(n, 5);
    CHECK_OK(sp_kv_number(held, 0, SP_VIEW_LIT("n"), &n));
    assert_int_equal(n, 1);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(one_commit_leaves_the_snapshot_alone), T(two_commits_begin_it_again), T(as_often_as_they_come), T(a_new_reader_too),
    };
    return cmocka_run_group_tests_name("storage overtaken", tests, NULL, NULL);
}
