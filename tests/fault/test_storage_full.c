/* layer: storage, threads */
/* No room left, damaged files, folders that cannot be used: a clear refusal, nothing half-written, and on it goes. */
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "storage/exlog.h"
#include "storage/kv.h"
#include "tests/lib/storage.h"

struct fx { ST_FIXTURE; char path[128]; };

static const char *file(struct fx *f, const char *name)
{
    (void)snprintf(f->path, sizeof f->path, "%s/%s", f->dir.path, name);
    return f->path;
}

static int setup(void **state) { return st_setup(state, sizeof(struct fx)); }

static int teardown(void **state) { return st_teardown(state); }

/* ---- no room ---- */

static struct sp_rc record(struct sp_db *db, unsigned n, size_t bytes)
{
    static char text[1 << 20];
    char id[32], token[32];
    memset(text, 'a' + (int)(n % 26), bytes);
    (void)snprintf(id, sizeof id, "x%u", n);
    (void)snprintf(token, sizeof token, "t%u", n);
    struct sp_exlog_local l = { .id = sp_view_of(id), .participant = SP_VIEW_LIT("bank"), .token_jti = sp_view_of(token),
        .token_expires_s = ST_NOW, .op = SP_VIEW_LIT("report"), .answer = sp_view(text, bytes), .verdict = SP_VIEW_LIT("processed"), .at_s = ST_NOW };
    uint64_t index = 0;
    struct sp_rc rc = sp_exlog_local(db, &l, &index);
    if (sp_ok(rc))
        assert_int_equal(index, n);
    return rc;
}

/* The first n are there, whole; the next is not, nor is its token used. */
static void holds_just(struct fx *f, unsigned n, size_t bytes)
{
    struct sp_exlog_counts c;
    CHECK_OK(sp_exlog_counts(f->db, &c));
    assert_int_equal(c.log_size, n);
    assert_int_equal(c.exchanges, n);
    for (unsigned i = 0; i <= n; i++) {
        char id[32];
        struct sp_exlog_record r;
        (void)snprintf(id, sizeof id, "x%u", i);
        sp_arena_reset(&f->arena);
        struct sp_rc rc = sp_exlog_get(f->db, sp_view_of(id), &f->arena, &r);
        if (i == n) {
            CHECK_RC(NOTFOUND, rc);
            return;
        }
        CHECK_OK(rc);
        assert_int_equal(r.log_index, i);
        assert_int_equal(r.answer.n, bytes);
        assert_int_equal(r.answer.p[bytes - 1], 'a' + (int)(i % 26));
    }
}

static void a_full_map(void **state)
{
    struct fx *f = *state;
    enum { BYTES = 400000 };
    unsigned n = 0;
    struct sp_rc rc;
    while (sp_ok(rc = record(f->db, n, BYTES)))
        n++;
    CHECK_RC(FULL, rc);
    assert_in_range(n, 100, 170);
    holds_just(f, n, BYTES);
    CHECK_RC(FULL, record(f->db, n, BYTES));
    CHECK_OK(record(f->db, n, 10)); /* a small one still has room */
    sp_db_close(f->db);
    f->db = NULL;
    CHECK_OK(sp_db_open(f->dir.path, 1, 0, &f->db, NULL)); /* with a larger map it goes on */
    CHECK_OK(record(f->db, n + 1, BYTES));
    CHECK_OK(record(f->db, n + 2, BYTES));
}

static void a_full_disk(void **state)
{
    struct fx *f = *state;
    enum { BYTES = 100000 };
    struct rlimit was, now;
    struct stat st;
    struct sp_rc rc;
    unsigned n = 0;
    for (; n < 5; n++)
        CHECK_OK(record(f->db, n, BYTES));
    assert_int_equal(stat(file(f, "exchange.mdb"), &st), 0);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
    now = was;
    (void)signal(SIGXFSZ, SIG_IGN);
    for (unsigned round = 0; round < 4; round++) { /* a limit in the middle of a page too */
        now.rlim_cur = (rlim_t)st.st_size + 300000 + round * 1234;
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &now), 0);
        while (sp_ok(rc = record(f->db, n, BYTES)))
            n++;
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
        CHECK_RC(FULL, rc);
        holds_just(f, n, BYTES);
        CHECK_OK(record(f->db, n, BYTES)); /* room again, and it goes on, without a restart */
        n++;
        assert_int_equal(stat(file(f, "exchange.mdb"), &st), 0);
    }
    (void)signal(SIGXFSZ, SIG_DFL);
    sp_db_close(f->db);
    f->db = st_open(&f->dir);
    holds_just(f, n, BYTES);
}

/* Parsed once; each differs by its key. */
static void big_company(unsigned i, struct sp_company *out)
{
    static struct sp_company big;
    static char subject[32];
    if (!big.n) {
        static struct sp_arena kept;
        SP_BUF_AUTO b = { 0 };
        sp_buf_puts(&b, "{'kind':'registered.scope','id':'1','source':'test','data':{'text':{'text':'");
        for (int k = 0; k < 14000; k++)
            sp_buf_putc(&b, (char)('a' + k % 26));
        sp_buf_puts(&b, "','lang':'en'}}}");
        st_company(&kept, "LA.ern:0400000000", sp_buf_cstr(&b), &big);
    }
    (void)snprintf(subject, sizeof subject, "LA.ern:04%08u", i);
    *out = big;
    out->subject = sp_view_of(subject);
}

static struct sp_rc import_from(struct fx *f, unsigned to, uint64_t *from, bool *ended, struct sp_diag *d)
{
    struct sp_import *im = NULL;
    struct sp_import_opts o = { .name = "big", .received_s = ST_NOW, .batch = 100 };
    SP_TRY(sp_registry_import_begin(f->db, &o, &im, from, d));
    struct sp_rc rc = SP_OK;
    for (unsigned i = (unsigned)*from; i < to && sp_ok(rc); i++) {
        struct sp_company c;
        big_company(i, &c);
        rc = sp_registry_import_put(im, &c, i + 1, d);
    }
    bool all = sp_ok(rc);
    struct sp_rc end = sp_registry_import_end(im, all, NULL, d);
    *ended = all && sp_ok(end);
    return all ? end : rc;
}

static void an_import_into_a_full_map(void **state)
{
    struct fx *f = *state;
    enum { MANY = 5000 };
    uint64_t from = 0;
    bool ended = true;
    struct sp_diag d = { .rule = "" };
    CHECK_RC(FULL, import_from(f, MANY, &from, &ended, &d));
    CHECK_RULE(d, "registry.import");
    assert_non_null(strstr(d.text, f->dir.path));
    assert_non_null(strstr(d.text, "larger map"));
    assert_false(ended);
    sp_db_close(f->db);
    f->db = NULL;
    CHECK_OK(sp_db_open(f->dir.path, 1, 0, &f->db, NULL));
    struct sp_registry_counts n;
    struct sp_snap *s;
    CHECK_OK(sp_snap_begin(f->db, &s));
    CHECK_OK(sp_registry_counts(s, &n));
    sp_snap_end(s);
    CHECK_OK(import_from(f, MANY, &from, &ended, &d));
    assert_true(from > 1000 && from % 100 == 0);
    assert_int_equal(n.companies, from); /* the position is that of the data */
    CHECK_OK(sp_snap_begin(f->db, &s));
    CHECK_OK(sp_registry_counts(s, &n));
    assert_int_equal(n.companies, MANY);
    assert_int_equal(n.facts, MANY);
    sp_snap_end(s);
}

static void a_put_into_a_full_map(void **state)
{
    struct fx *f = *state;
    struct sp_diag d = { .rule = "" };
    struct sp_rc rc = SP_OK;
    struct sp_company c;
    unsigned n = 0;
    uint64_t from;
    bool ended;
    (void)import_from(f, 4000, &from, &ended, NULL).code;
    for (unsigned i = 900000; i < 910000 && sp_ok(rc); i++, n++) {
        big_company(i, &c);
        rc = st_registry_put(f->db, &c, ST_NOW, &d);
    }
    CHECK_RC(FULL, rc);
    CHECK_RULE(d, "registry.put");
    assert_non_null(strstr(d.text, "registry.mdb"));
    SP_SNAP_AUTO s = NULL;
    CHECK_OK(sp_snap_begin(f->db, &s));
    assert_false(sp_snap_known(s, c.subject));
    CHECK_OK(sp_exlog_use_token(f->db, SP_VIEW_LIT("bank"), SP_VIEW_LIT("t"), ST_NOW)); /* the log is not held up */
}

/* ---- what cannot be opened ---- */

static void refused(struct fx *f, enum sp_rc_code code, const char *rule, const char *names)
{
    struct sp_diag d = { .rule = "" };
    struct sp_db *db = NULL;
    struct sp_rc rc = sp_db_open(f->dir.path, 0, 0, &db, &d);
    if (rc.code != code || strcmp(d.rule, rule) != 0)
        fail_msg("%s, rule %s, not %s: %s", sp_rc_text(rc), d.rule, rule, d.text);
    assert_null(db);
    if (!strstr(d.text, names))
        fail_msg("\"%s\" does not name %s", d.text, names);
}

static void close_it(struct fx *f)
{
    sp_db_close(f->db);
    f->db = NULL;
}

static void overwrite(const char *path, off_t at, const char *bytes, size_t n)
{
    int fd = open(path, O_WRONLY);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, bytes, n, at), n);
    close(fd);
}

static void files_that_are_damaged(void **state)
{
    struct fx *f = *state;
    char noise[3 * 4096];
    memset(noise, 0x5a, sizeof noise);
    static const char lost[4 * 4096]; /* pages that a disk gave up */
    for (unsigned i = 0; i < 30; i++)
        CHECK_OK(record(f->db, i, 3000));
    close_it(f);
    overwrite(file(f, "exchange.mdb"), 0, noise, sizeof noise);
    refused(f, SP_RC_CORRUPT, "kv.corrupt", "exchange.mdb");
    refused(f, SP_RC_CORRUPT, "kv.corrupt", "restore");
    assert_int_equal(unlink(file(f, "exchange.mdb")), 0);
    f->db = st_open(&f->dir); /* made anew */
    close_it(f);
    overwrite(file(f, "registry.mdb"), 2 * 4096, lost, sizeof lost);
    refused(f, SP_RC_CORRUPT, "kv.corrupt", "registry.mdb");
}

static void files_cut_short(void **state)
{
    struct fx *f = *state;
    struct stat st;
    struct sp_diag d = { .rule = "" };
    struct sp_db *db = NULL;
    for (unsigned i = 0; i < 100; i++)
        CHECK_OK(record(f->db, i, 100000));
    close_it(f);
    assert_int_equal(stat(file(f, "exchange.mdb"), &st), 0);
    assert_int_equal(truncate(f->path, st.st_size / 2), 0);
    refused(f, SP_RC_CORRUPT, "kv.corrupt", "exchange.mdb was cut short");
    /* a little: no crash; what is missing is an error when it is read, or was free */
    assert_int_equal(unlink(f->path), 0);
    f->db = st_open(&f->dir);
    for (unsigned i = 0; i < 20; i++)
        CHECK_OK(record(f->db, i, 1500));
    close_it(f);
    assert_int_equal(stat(f->path, &st), 0);
    for (off_t size = st.st_size - 4096; size >= 2 * 4096; size -= 4096) {
        assert_int_equal(truncate(f->path, size), 0);
        struct sp_rc rc = sp_db_open(f->dir.path, 0, size / 4096 % 2 ? SP_DB_READONLY : 0, &db, &d);
        if (!sp_ok(rc)) {
            CHECK_RC(CORRUPT, rc);
            CHECK_RULE(d, "kv.corrupt");
            continue;
        }
        struct sp_exlog_record r;
        for (unsigned i = 0; i < 20; i++) {
            char id[32];
            (void)snprintf(id, sizeof id, "x%u", i);
            (void)sp_exlog_get(db, sp_view_of(id), &f->arena, &r).code;
        }
        sp_db_close(db);
        db = NULL;
    }
}

static void files_of_another_version(void **state)
{
    struct fx *f = *state;
    static const char *const tables[] = { "whatever" };
    struct sp_kv *kv = NULL;
    close_it(f);
    assert_int_equal(unlink(file(f, "registry.mdb")), 0);
    struct sp_kv_opts o = { .path = f->path, .tables = tables, .n_tables = 1, .version = 4711, .map_bytes = 1 << 20 };
    CHECK_OK(sp_kv_open(&o, &kv, NULL));
    sp_kv_close(kv);
    refused(f, SP_RC_VERSION, "kv.version", "registry.mdb");
    refused(f, SP_RC_VERSION, "kv.version", "4711");
    /* a log from before messages were leaves */
    assert_int_equal(unlink(file(f, "registry.mdb")), 0);
    assert_int_equal(unlink(file(f, "exchange.mdb")), 0);
    o.path = f->path;
    o.version = 1;
    CHECK_OK(sp_kv_open(&o, &kv, NULL));
    sp_kv_close(kv);
    refused(f, SP_RC_VERSION, "kv.version", "exchange.mdb holds data of version 1, this program reads version 3; keep it");
    refused(f, SP_RC_VERSION, "kv.version", "the node begins a new log");
}

static void folders_that_cannot_be_used(void **state)
{
    struct fx *f = *state;
    struct sp_diag d = { .rule = "" };
    struct sp_db *db = NULL;
    close_it(f);
    CHECK_RC(NOTFOUND, sp_db_open("/nonexistent/of/saphan", 0, SP_DB_READONLY, &db, &d));
    CHECK_RULE(d, "kv.missing");
    assert_non_null(strstr(d.text, "/nonexistent/of/saphan/registry.mdb"));
    file(f, "registry.mdb-lock"); /* a file where a folder should be */
    assert_false(sp_ok(sp_db_open(f->path, 0, 0, &db, &d)));
    assert_non_null(strstr(d.text, f->path));
    assert_null(db);
    CHECK_RC(INVALID, sp_db_open(f->dir.path, 16385, 0, &db, &d));
    CHECK_RULE(d, "db.map");
}

static void folders_of_somebody_else(void **state)
{
    struct fx *f = *state;
    bool root = geteuid() == 0;
    close_it(f);
    assert_int_equal(chmod(f->dir.path, 0755), 0);
    assert_int_equal(chmod(file(f, "registry.mdb"), root ? 0600 : 0), 0);
    if (root)
        assert_int_equal(seteuid(65534), 0);
    refused(f, SP_RC_UNAVAILABLE, "kv.lock", "registry.mdb");
    if (root)
        assert_int_equal(seteuid(0), 0);
    assert_int_equal(chmod(f->path, 0600), 0);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_full_map), T(a_full_disk), T(an_import_into_a_full_map), T(a_put_into_a_full_map), T(files_that_are_damaged),
        T(files_cut_short), T(files_of_another_version), T(folders_that_cannot_be_used), T(folders_of_somebody_else),
    };
    return cmocka_run_group_tests_name("storage without room", tests, NULL, NULL);
}
