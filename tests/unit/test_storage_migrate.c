/* layer: storage, threads */
#include <signal.h>
#include <sys/wait.h>

#include "storage/check.h"
#include "storage/db_internal.h"
#include "storage/look.h"
#include "storage/migrations.h"
#include "tests/lib/storage.h"

/* A file of three versions. 1: numbers under "old"; 2: their doubles under "new", the old ones gone; 3: as many, told in "sum". */
enum { OLD, NEW, SUM, TABLES, ROWS = 1000, AT_ONCE = 100 };
static const char *const tables[TABLES] = { "old", "new", "sum" };

struct fx {
    struct st_dir dir;
    char path[128];
    struct sp_kv *kv;
    unsigned begun, finished, notes;
    unsigned end_at;            /* this process ends at that note */
};

static int setup(void **state)
{
    struct fx *f = calloc(1, sizeof *f);
    assert_non_null(f);
    st_dir_make(&f->dir);
    (void)snprintf(f->path, sizeof f->path, "%s/x.mdb", f->dir.path);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fx *f = *state;
    sp_kv_close(f->kv);
    st_dir_remove(&f->dir);
    free(f);
    return 0;
}

static struct sp_kv_opts opts(const struct fx *f, uint32_t version)
{
    return (struct sp_kv_opts){ .path = f->path, .tables = tables, .n_tables = version == 1 ? 1 : version == 2 ? 2 : TABLES, .version = version,
        .map_bytes = 16u << 20 };
}

/* ---- the steps ---- */

static bool full_disk, die_inside;

static struct sp_rc double_some(struct sp_kv_txn *t, struct sp_batch *b, struct sp_slice *s)
{
    (void)b;
    s->of = ROWS;
    s->next = SP_MIGRATED;
    for (uint64_t i = s->position; i < ROWS; i++) {
        char k[16];
        unsigned char v[8];
        struct sp_view got;
        if (i == s->position + AT_ONCE) {
            s->next = i;
            break;
        }
        if (full_disk && i == 350)
            return SP_ERR(FULL);
        if (die_inside && i == 350)
            (void)raise(SIGKILL);
        (void)snprintf(k, sizeof k, "%06u", (unsigned)i);
        SP_TRY(sp_kv_get(t, OLD, sp_view_of(k), &got));
        sp_put_u64be(v, 2 * sp_get_u64be(got.p));
        SP_TRY(sp_kv_del(t, OLD, sp_view_of(k)));
        SP_TRY(sp_kv_put(t, NEW, sp_view_of(k), sp_view(v, sizeof v), true));
    }
    return SP_OK;
}

static struct sp_rc tell_sum(struct sp_kv_txn *t, struct sp_batch *b, struct sp_slice *s)
{
    struct sp_kv_cursor c;
    uint64_t sum = 0;
    SP_BUF_AUTO text = { 0 };
    SP_TRY(sp_kv_cursor(t, NEW, 0, &c));
    struct sp_rc rc = sp_kv_seek(&c, sp_view(NULL, 0));
    for (; sp_ok(rc); rc = sp_kv_next(&c))
        sum += sp_get_u64be(c.value.p);
    sp_buf_put_i64(&text, (int64_t)sum);
    sp_batch_put(b, SUM, SP_VIEW_LIT("sum"), sp_buf_view(&text));
    s->next = SP_MIGRATED;
    return SP_OK;
}

static const struct sp_migration steps[] = { { 2, 3, "sum", tell_sum }, { 1, 2, "doubles", double_some } };

static void note(void *ctx, const struct sp_migrate_note *n)
{
    struct fx *f = ctx;
    assert_string_equal(n->path, f->path);
    f->begun += n->begins;
    f->finished += n->finished;
    if (++f->notes == f->end_at)
        _exit(7);
}

static void make_version_1(struct fx *f)
{
    struct sp_kv_opts o = opts(f, 1);
    struct sp_kv *kv = NULL;
    SP_BATCH_AUTO b = { 0 };
    CHECK_OK(sp_kv_open(&o, &kv, NULL));
    for (int i = 0; i < ROWS; i++) {
        char k[16];
        unsigned char v[8];
        (void)snprintf(k, sizeof k, "%06d", i);
        sp_put_u64be(v, (uint64_t)i);
        sp_batch_put(&b, OLD, sp_view_of(k), sp_view(v, sizeof v));
    }
    CHECK_OK(sp_kv_submit(kv, &b));
    sp_kv_close(kv);
}

static struct sp_rc open_3(struct fx *f, bool read_only, struct sp_diag *d)
{
    const struct sp_migrate_watch w = { note, f };
    struct sp_kv_opts o = opts(f, 3);
    o.read_only = read_only;
    *d = (struct sp_diag){ .rule = "" };
    return sp_migrate_open(&o, steps, 2, &w, &f->kv, d);
}

static void check_is_3(struct fx *f)
{
    struct sp_view v;
    SP_KV_READ_AUTO t = NULL;
    CHECK_OK(sp_kv_read_begin(f->kv, &t));
    assert_int_equal(sp_kv_count(t, OLD), 0);
    assert_int_equal(sp_kv_count(t, NEW), ROWS);
    CHECK_OK(sp_kv_get(t, SUM, SP_VIEW_LIT("sum"), &v));
    assert_true(sp_view_is(v, "999000")); /* each doubled once */
}

static void close_kv(struct fx *f)
{
    sp_kv_close(f->kv);
    f->kv = NULL;
}

/* ---- cases ---- */

static void an_old_file_is_brought_over(void **state)
{
    struct fx *f = *state;
    struct sp_diag d;
    struct sp_kv_version v;
    make_version_1(f);
    CHECK_RC(VERSION, open_3(f, true, &d));
    CHECK_RULE(d, "kv.older");
    assert_non_null(strstr(d.text, "saphan migrate"));
    assert_non_null(strstr(d.text, "backup"));
    assert_int_equal(f->notes, 0);
    CHECK_OK(sp_kv_peek(f->path, &v, NULL));
    assert_int_equal(v.version, 1);
    CHECK_OK(open_3(f, false, &d));
    check_is_3(f);
    assert_int_equal(f->begun, 2);
    assert_int_equal(f->finished, 2);
    assert_int_equal(f->notes, 2 + 9 + 2); /* nine slices of ten leave something to do */
    close_kv(f);
    CHECK_OK(sp_kv_peek(f->path, &v, NULL));
    assert_int_equal(v.version, 3);
    assert_false(v.unfinished);
    CHECK_OK(open_3(f, true, &d));
    check_is_3(f);
    close_kv(f);
    CHECK_OK(open_3(f, false, &d)); /* nothing left to do */
    assert_int_equal(f->begun, 2);
    SP_BUF_AUTO lock = { 0 };
    sp_buf_putf(&lock, "%s-migrate", f->path);
    assert_int_equal(access(sp_buf_cstr(&lock), F_OK), -1);
}

static void a_new_file_needs_no_step(void **state)
{
    struct fx *f = *state;
    struct sp_diag d;
    CHECK_RC(NOTFOUND, open_3(f, true, &d));
    CHECK_RULE(d, "kv.missing");
    CHECK_OK(open_3(f, false, &d));
    assert_int_equal(f->notes, 0);
}

/* The process ends at a note, or in the middle of a slice: what it had committed stays, and is not done twice. */
static int killed_at(struct fx *f, unsigned at)
{
    int status = 0;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct sp_diag d;
        f->notes = 0;
        f->end_at = at;
        die_inside = at == 0;
        _exit(sp_ok(open_3(f, false, &d)) ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void a_killed_one_goes_on(void **state)
{
    struct fx *f = *state;
    for (unsigned at = 0; at <= 14; at++) {
        struct sp_diag d;
        struct sp_kv_version v;
        (void)unlink(f->path);
        make_version_1(f);
        int status = killed_at(f, at);
        if (at == 14)
            assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0); /* there are thirteen notes */
        else
            assert_true(at ? WIFEXITED(status) && WEXITSTATUS(status) == 7 : WIFSIGNALED(status));
        CHECK_OK(sp_kv_peek(f->path, &v, NULL));
        if (at == 0 || (at > 1 && at < 11)) { /* in the first step */
            assert_true(v.unfinished);
            assert_int_equal(v.from, 1);
            assert_int_equal(v.version, 2);
            assert_int_equal(v.position, at ? (at - 1) * AT_ONCE : 300);
            struct sp_kv_opts o = opts(f, 1);
            CHECK_RC(VERSION, sp_kv_open(&o, &f->kv, &d)); /* the program of old times */
            CHECK_RULE(d, "kv.version");
            assert_non_null(strstr(d.text, "newer program"));
            o = opts(f, 2);
            CHECK_RC(VERSION, sp_kv_open(&o, &f->kv, &d)); /* that of the version on the way */
            assert_non_null(strstr(d.text, "was not finished"));
            CHECK_RC(VERSION, open_3(f, true, &d));
            CHECK_RULE(d, "kv.older");
        }
        CHECK_OK(open_3(f, false, &d));
        check_is_3(f);
        close_kv(f);
    }
}

static void a_full_disk_loses_nothing(void **state)
{
    struct fx *f = *state;
    struct sp_diag d;
    struct sp_kv_version v;
    make_version_1(f);
    full_disk = true;
    CHECK_RC(FULL, open_3(f, false, &d));
    full_disk = false;
    CHECK_RULE(d, "kv.migrate");
    assert_non_null(strstr(d.text, "from version 1 to 2 (doubles)"));
    assert_non_null(strstr(d.text, "goes on where it stopped"));
    assert_null(f->kv);
    CHECK_OK(sp_kv_peek(f->path, &v, NULL));
    assert_int_equal(v.position, 300);
    CHECK_OK(open_3(f, false, &d));
    check_is_3(f);
}

static void no_way_from_elsewhere(void **state)
{
    struct fx *f = *state;
    struct sp_diag d = { .rule = "" };
    size_t n = 0;
    assert_true(sp_migrate_path(steps, 2, 1, 3, &n) && n == 2);
    assert_true(sp_migrate_path(steps, 2, 3, 3, &n) && n == 0);
    assert_false(sp_migrate_path(steps, 2, 0, 3, &n));
    assert_false(sp_migrate_path(steps, 2, 4, 3, &n));
    assert_false(sp_migrate_path(steps, 1, 1, 3, &n));
    struct sp_kv_opts o = opts(f, 3);
    o.version = 4; /* a newer program was here */
    CHECK_OK(sp_kv_open(&o, &f->kv, NULL));
    close_kv(f);
    for (int read_only = 0; read_only < 2; read_only++) {
        CHECK_RC(VERSION, open_3(f, read_only, &d));
        CHECK_RULE(d, "kv.version");
        assert_non_null(strstr(d.text, "version 4, this program reads version 3"));
        assert_non_null(strstr(d.text, "no way back"));
    }
    assert_int_equal(unlink(f->path), 0);
    make_version_1(f);
    o.version = 3;
    CHECK_RC(VERSION, sp_migrate_open(&o, steps, 1, NULL, &f->kv, &d)); /* steps, but none from 1 */
    CHECK_RULE(d, "kv.version");
    assert_int_equal(f->notes, 0);
}

static void not_while_others_have_it(void **state)
{
    struct fx *f = *state;
    struct sp_diag d;
    int ready[2], done[2], status = 0;
    char c = 0;
    make_version_1(f);
    assert_int_equal(pipe(ready) | pipe(done), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) { /* an older program that is at work */
        struct sp_kv_opts o = opts(f, 1);
        close(done[1]);
        c = sp_ok(sp_kv_open(&o, &f->kv, NULL)) ? 'y' : 'n';
        (void)!write(ready[1], &c, 1);
        (void)!read(done[0], &c, 1);
        close_kv(f);
        _exit(0);
    }
    close(done[0]);
    assert_int_equal(read(ready[0], &c, 1), 1);
    assert_int_equal(c, 'y');
    CHECK_RC(UNAVAILABLE, open_3(f, false, &d));
    CHECK_RULE(d, "kv.lock");
    assert_non_null(strstr(d.text, "another process has it open"));
    assert_int_equal(f->notes, 0);
    close(done[1]);
    assert_int_equal(waitpid(child, &status, 0), child);
    close(ready[0]);
    close(ready[1]);
    CHECK_OK(open_3(f, false, &d));
    check_is_3(f);
}

/* ---- the registry's own ---- */

static const char *const registry_1[] = { "meta", "chunk", "name", "country", "post", "freq", "recent" };
enum { TABLES_1 = sizeof registry_1 / sizeof registry_1[0] };

/* What a program of version 1 had written of the same companies: the same rows, without the tables that came later. */
static void make_registry_1(struct fx *f, const char *from)
{
    struct sp_kv *old = NULL, *now = NULL;
    struct sp_kv_opts o = { .path = from, .tables = registry_1, .n_tables = TABLES_1, .version = SP_REGISTRY_VERSION, .map_bytes = 16u << 20,
        .read_only = true };
    CHECK_OK(sp_kv_open(&o, &now, NULL));
    (void)snprintf(f->path, sizeof f->path, "%s/registry.mdb", f->dir.path);
    o.path = f->path;
    o.version = 1;
    o.read_only = false;
    CHECK_OK(sp_kv_open(&o, &old, NULL));
    SP_BATCH_AUTO b = { 0 };
    struct sp_kv_txn *t = NULL;
    CHECK_OK(sp_kv_read_begin(now, &t));
    for (unsigned i = 0; i < TABLES_1; i++) {
        struct sp_kv_cursor c;
        CHECK_OK(sp_kv_cursor(t, i, 0, &c));
        struct sp_rc rc = sp_kv_seek(&c, sp_view(NULL, 0));
        for (; sp_ok(rc); rc = sp_kv_next(&c)) /* facts had no sum */
            sp_batch_put(&b, i, c.key, i == SP_R_CHUNK ? sp_view(c.value.p, c.value.n - 9) : c.value);
    }
    sp_kv_read_end(t);
    CHECK_OK(sp_kv_submit(old, &b));
    sp_kv_close(old);
    sp_kv_close(now);
}

static void found(void *ctx, const struct sp_diag *d)
{
    (void)ctx;
    fail_msg("%s %s: %s", d->rule, d->field, d->text);
}

static void a_registry_of_version_1(void **state)
{
    struct fx *f = *state;
    struct st_dir other;
    struct sp_diag d = { .rule = "" };
    struct sp_db_version v[SP_DB_FILES];
    const struct sp_check c = { .found = found };
    struct sp_check_registry sum;
    char from[128];
    st_dir_make(&other);
    SP_DB_AUTO db = st_open(&other);
    st_put(db, "LA.ern:0100001234", ST_NAME("n1", "legal", "en", "Vientiane Rice Mill Ltd"), ST_NOW);
    sp_db_drop(&db);
    db = NULL;
    (void)snprintf(from, sizeof from, "%s/registry.mdb", other.path);
    make_registry_1(f, from);
    st_dir_remove(&other);

    CHECK_OK(sp_db_versions(f->dir.path, v, &d));
    assert_true(v[0].there && v[0].possible && !v[0].unfinished);
    assert_string_equal(v[0].file, "registry.mdb");
    assert_int_equal(v[0].version, 1);
    assert_int_equal(v[0].wanted, SP_REGISTRY_VERSION);
    assert_int_equal(v[0].steps, SP_REGISTRY_VERSION - 1);
    assert_false(v[1].there);
    CHECK_RC(VERSION, sp_db_open(f->dir.path, 0, SP_DB_READONLY, &db, &d));
    CHECK_RULE(d, "kv.older");
    CHECK_OK(sp_db_open(f->dir.path, 0, SP_DB_READONLY | SP_DB_EXCHANGE_ONLY, &db, &d)); /* as restore looks at a log */
    sp_db_drop(&db);
    db = NULL;
    CHECK_OK(sp_db_open(f->dir.path, 0, 0, &db, &d));
    CHECK_OK(sp_check_registry(db, &c, &sum));
    assert_int_equal(sum.companies, 1);
    assert_int_equal(sum.facts, 1);
    assert_int_equal(sum.unsummed, 1);
    st_put(db, "LA.ern:0100001234", ST_NAME("n2", "former", "en", "Rice"), ST_NOW); /* what is written now has one */
    CHECK_OK(sp_check_registry(db, &c, &sum));
    assert_int_equal(sum.facts, 2);
    assert_int_equal(sum.unsummed, 1);
    sp_db_drop(&db);
    db = NULL;
    CHECK_OK(sp_db_versions(f->dir.path, v, &d));
    assert_int_equal(v[0].version, SP_REGISTRY_VERSION);
    assert_int_equal(v[0].steps, 0);
    assert_true(v[1].there);
    struct sp_kv_opts o = { .path = f->path, .tables = registry_1, .n_tables = TABLES_1, .version = 1, .map_bytes = 16u << 20, .read_only = true };
    CHECK_RC(VERSION, sp_kv_open(&o, &f->kv, &d)); /* the older program */
    CHECK_RULE(d, "kv.version");
}

/* ---- the exchanges' own ---- */

static const char *const exchange_2[] = { "head", "served", "blob", "token", "expiry", "outbox", "log", "tree", "leaf", "run", "witness", "state", "heads",
                                          "stamps", "status", "look", "authorisation", "notice", "quota" };
enum { EXCHANGE_TABLES_2 = sizeof exchange_2 / sizeof exchange_2[0] };

/* What a program of version 2 had written of the same exchanges. */
static void make_exchange_2(struct fx *f, const char *from)
{
    struct sp_kv *old = NULL, *now = NULL;
    struct sp_kv_opts o = { .path = from, .tables = exchange_2, .n_tables = EXCHANGE_TABLES_2, .version = SP_EXCHANGE_VERSION, .map_bytes = 16u << 20,
        .read_only = true };
    SP_BATCH_AUTO b = { 0 };
    struct sp_kv_txn *t = NULL;
    CHECK_OK(sp_kv_open(&o, &now, NULL));
    (void)snprintf(f->path, sizeof f->path, "%s/exchange.mdb", f->dir.path);
    o.path = f->path;
    o.version = 2;
    o.read_only = false;
    CHECK_OK(sp_kv_open(&o, &old, NULL));
    CHECK_OK(sp_kv_read_begin(now, &t));
    for (unsigned i = 0; i < EXCHANGE_TABLES_2; i++) {
        struct sp_kv_cursor c;
        CHECK_OK(sp_kv_cursor(t, i, 0, &c));
        struct sp_rc rc = sp_kv_seek(&c, sp_view(NULL, 0));
        for (; sp_ok(rc); rc = sp_kv_next(&c))
            sp_batch_put(&b, i, c.key, c.value);
    }
    sp_kv_read_end(t);
    CHECK_OK(sp_kv_submit(old, &b));
    sp_kv_close(old);
    sp_kv_close(now);
}

static void look_at(struct sp_db *db, const char *token)
{
    const struct sp_look look = { .subject = SP_VIEW_LIT("LA.ern:0100001234"), .at_s = ST_NOW, .kind = SP_LOOK_LOCAL, .outcome = SP_LOOK_REFUSED,
        .op = SP_VIEW_LIT("report"), .who = SP_VIEW_LIT("LA/bank-1"), .purpose = SP_VIEW_LIT("credit_granting"), .rule = SP_VIEW_LIT("policy.product") };
    const struct sp_look_refused r = { &look, SP_VIEW_LIT("bank-1"), sp_view_of(token), ST_NOW + 300 };
    CHECK_OK(sp_look_refuse(db, &r));
}

static void an_exchange_of_version_2(void **state)
{
    struct fx *f = *state;
    struct st_dir other;
    struct sp_diag d = { .rule = "" };
    const struct sp_check c = { .found = found };
    struct sp_check_exchange sum;
    uint64_t n = 0;
    char from[128];
    st_dir_make(&other);
    SP_DB_AUTO db = st_open(&other);
    look_at(db, "t-1");
    sp_db_drop(&db);
    db = NULL;
    (void)snprintf(from, sizeof from, "%s/exchange.mdb", other.path);
    make_exchange_2(f, from);
    st_dir_remove(&other);
    CHECK_OK(sp_db_open(f->dir.path, 0, SP_DB_READONLY | SP_DB_EXCHANGE_ONLY, &db, &d)); /* as restore looks at a log */
    CHECK_OK(sp_looks_count(db, SP_VIEW_LIT("LA.ern:0100001234"), 10, &n));
    assert_int_equal(n, 1);
    sp_db_drop(&db);
    db = NULL;
    db = st_open(&f->dir);
    look_at(db, "t-2");
    CHECK_OK(sp_check_exchange(db, &c, &sum));
    assert_int_equal(sum.looks, 2);
    assert_int_equal(sum.looks_deleted, 0);
    sp_db_drop(&db);
    db = NULL;
    struct sp_kv_opts o = { .path = f->path, .tables = exchange_2, .n_tables = EXCHANGE_TABLES_2, .version = 2, .map_bytes = 16u << 20, .read_only = true };
    CHECK_RC(VERSION, sp_kv_open(&o, &f->kv, &d)); /* the older program */
    CHECK_RULE(d, "kv.version");
}

/* Steps go up one after another and end at the version of today. */
static void the_tables_lead_to_today(void **state)
{
    size_t n = 0, path = 0;
    (void)state;
    const struct sp_migration *r = sp_registry_migrations(&n);
    assert_true(sp_migrate_path(r, n, 1, SP_REGISTRY_VERSION, &path));
    assert_int_equal(path, n);
    const struct sp_migration *x = sp_exchange_migrations(&n);
    assert_true(sp_migrate_path(x, n, 2, SP_EXCHANGE_VERSION, &path));
    assert_int_equal(path, n);
    assert_false(sp_migrate_path(x, n, 1, SP_EXCHANGE_VERSION, &path)); /* a log without a tree proves nothing later */
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(an_old_file_is_brought_over), T(a_new_file_needs_no_step), T(a_killed_one_goes_on), T(a_full_disk_loses_nothing),
        T(no_way_from_elsewhere), T(not_while_others_have_it), T(a_registry_of_version_1), T(an_exchange_of_version_2), T(the_tables_lead_to_today),
    };
    return cmocka_run_group_tests_name("storage migrate", tests, NULL, NULL);
}
