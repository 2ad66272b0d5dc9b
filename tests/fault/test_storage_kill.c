/* layer: storage, threads */
/*
 * A child writes from several threads and says through a pipe what was acknowledged to it; it is killed at a random moment,
 * again and again. Everything acknowledged is there, whole; the log has no gap, its tree is that of its entries and goes on
 * from the one before; an import goes on from a position that its data has reached.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "base/random.h"
#include "storage/exlog.h"
#include "storage/mlog.h"
#include "tests/lib/storage.h"

enum { ROUNDS = 52, THREADS = 4, PER_ROUND = 100000, PER_THREAD = PER_ROUND / THREADS, IMPORT_BATCH = 20 };

enum what { ACK_LOCAL = 1, ACK_ASKED, ACK_ANSWERED, ACK_SERVED, ACK_PUT };
struct ack { uint32_t what, n; uint64_t index; }; /* smaller than PIPE_BUF: written whole or not at all */

/* ---- the child ---- */

struct worker { struct sp_db *db; int out; unsigned from; bool import; };

static void say(const struct worker *w, enum what what, unsigned n, uint64_t index)
{
    struct ack a = { what, n, index };
    if (write(w->out, &a, sizeof a) != sizeof a)
        _exit(3);
}

static void name(char out[32], const char *prefix, unsigned n) { (void)snprintf(out, 32, "%s%u", prefix, n); }

static struct sp_rc remember_index(void *ctx, uint64_t log_index, struct sp_buf *receipt)
{
    *(uint64_t *)ctx = log_index;
    sp_buf_putf(receipt, "receipt %llu", (unsigned long long)log_index);
    return SP_OK;
}

static struct sp_rc do_local(const struct worker *w, unsigned n)
{
    char id[32];
    uint64_t index = 0;
    name(id, "l", n);
    struct sp_exlog_local l = { .id = sp_view_of(id), .participant = SP_VIEW_LIT("bank"), .token_jti = sp_view_of(id),
        .token_expires_s = ST_NOW, .op = SP_VIEW_LIT("search"), .answer = sp_view_of(id), .verdict = SP_VIEW_LIT("processed"), .at_s = ST_NOW };
    SP_TRY(sp_exlog_local(w->db, &l, &index));
    say(w, ACK_LOCAL, n, index);
    return SP_OK;
}

static struct sp_rc do_exchange(const struct worker *w, unsigned n)
{
    char id[32];
    uint64_t index = 0;
    name(id, "x", n);
    struct sp_exlog_ask ask = { .id = sp_view_of(id), .peer = SP_VIEW_LIT("LA"), .participant = SP_VIEW_LIT("bank"),
        .op = SP_VIEW_LIT("report"), .token_jti = sp_view_of(id), .token_expires_s = ST_NOW, .request = sp_view_of(id),
        .created_s = ST_NOW, .due_s = ST_NOW };
    struct sp_exlog_answer ans = { .id = sp_view_of(id), .answer = SP_VIEW_LIT("answer"), .verdict = SP_VIEW_LIT("processed"),
        .at_s = ST_NOW, .make_receipt = remember_index, .ctx = &index, .receipt_due_s = ST_NOW };
    SP_TRY(sp_exlog_ask(w->db, &ask));
    say(w, ACK_ASKED, n, 0);
    SP_TRY(sp_exlog_answer(w->db, &ans));
    say(w, ACK_ANSWERED, n, index);
    return n % 2 ? sp_exlog_receipt_sent(w->db, ask.id) : SP_OK;
}

static struct sp_rc do_serve(const struct worker *w, unsigned n)
{
    char jti[32];
    SP_BUF_AUTO original = { 0 };
    name(jti, "s", n);
    struct sp_exlog_serve s = { .issuer = SP_VIEW_LIT("LA"), .jti = sp_view_of(jti), .request = SP_VIEW_LIT("request"),
        .reply = sp_view_of(jti), .answer = SP_VIEW_LIT("answer"), .verdict = SP_VIEW_LIT("processed"), .at_s = ST_NOW, .expires_s = ST_NOW };
    SP_TRY(sp_sha256(s.request, s.request_digest));
    SP_TRY(sp_exlog_serve(w->db, &s, &original));
    say(w, ACK_SERVED, n, 0);
    return n % 2 ? sp_exlog_receipt_in(w->db, s.issuer, s.jti, sp_view_of(jti), ST_NOW) : SP_OK;
}

static void company(struct sp_arena *a, const char *scheme, unsigned n, struct sp_company *out)
{
    char subject[32];
    (void)snprintf(subject, sizeof subject, "%s%010u", scheme, n);
    sp_arena_reset(a);
    st_company(a, subject, ST_NAME("1", "legal", "en", "Ironwood Sawmill") "," ST_HEADCOUNT("1", "7"), out);
}

static struct sp_rc do_put(const struct worker *w, unsigned n)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_company c;
    company(&a, "LA.ern:", n, &c);
    SP_TRY(st_registry_put(w->db, &c, ST_NOW, NULL));
    say(w, ACK_PUT, n, 0);
    return SP_OK;
}

/* How far the import came, when puts beside it have made its position worthless: everything before is there, nothing from there on. */
static uint64_t came(struct sp_db *db)
{
    SP_SNAP_AUTO s = NULL;
    char subject[32];
    uint64_t known = 0, unknown = UINT64_C(1) << 24;
    if (!sp_ok(sp_snap_begin(db, &s)))
        return 0;
    for (uint64_t at = 0; known < unknown;) {
        at = known + (unknown - known) / 2;
        (void)snprintf(subject, sizeof subject, "VN.reg:I%010u", (unsigned)at);
        if (sp_snap_known(s, sp_view_of(subject)))
            known = at + 1;
        else
            unknown = at;
    }
    return known;
}

static void import_for_ever(const struct worker *w)
{
    struct sp_import *im = NULL;
    struct sp_import_opts o = { .name = "bulk", .received_s = ST_NOW, .batch = IMPORT_BATCH };
    uint64_t n = 0;
    if (!sp_ok(sp_registry_import_begin(w->db, &o, &im, &n, NULL)))
        _exit(4);
    if (sp_registry_import_overtaken(im))
        n = came(w->db);
    for (;; n++) {
        SP_ARENA_AUTO a = { 0 };
        struct sp_company c;
        company(&a, "VN.reg:I", (unsigned)n, &c);
        if (!sp_ok(sp_registry_import_put(im, &c, n + 1, NULL)))
            _exit(5);
    }
}

static void *work(void *arg)
{
    const struct worker *w = arg;
    if (w->import)
        import_for_ever(w);
    for (unsigned n = w->from; n < w->from + PER_THREAD; n++)
        if (!sp_ok(do_local(w, n)) || !sp_ok(do_exchange(w, n)) || !sp_ok(do_serve(w, n)) || !sp_ok(do_put(w, n)))
            _exit(6);
    return NULL;
}

static int child(const char *dir, int out, unsigned round)
{
    struct sp_db *db = NULL;
    struct worker w[THREADS + 1];
    pthread_t th[THREADS + 1];
    if (!sp_ok(sp_db_open(dir, 1, 0, &db, NULL)))
        return 2;
    for (unsigned i = 0; i <= THREADS; i++) {
        w[i] = (struct worker){ db, out, round * PER_ROUND + i * PER_THREAD, i == THREADS };
        if (pthread_create(&th[i], NULL, work, &w[i]))
            return 2;
    }
    for (;;)
        pause();
}

/* ---- the parent ---- */

struct fx { struct st_dir dir; struct ack *acks; size_t n, cap; char self[256]; };

static void note(struct fx *f, const struct ack *a)
{
    if (f->n == f->cap) {
        f->cap = f->cap ? f->cap * 2 : 4096;
        f->acks = realloc(f->acks, f->cap * sizeof *f->acks);
        assert_non_null(f->acks);
    }
    f->acks[f->n++] = *a;
}

static void collect(struct fx *f, int in)
{
    struct ack a;
    ssize_t got;
    while ((got = read(in, &a, sizeof a)) == sizeof a)
        note(f, &a);
    assert_int_equal(got, 0);
}

static void run_and_kill(struct fx *f, unsigned round, int64_t life_us)
{
    int p[2], status;
    char fd[16], number[16];
    assert_int_equal(pipe2(p, 0), 0);
    assert_int_not_equal(fcntl(p[0], F_SETFD, FD_CLOEXEC), -1);
    (void)fcntl(p[1], F_SETPIPE_SZ, 1 << 20);
    (void)snprintf(fd, sizeof fd, "%d", p[1]);
    (void)snprintf(number, sizeof number, "%u", round);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        execl(f->self, f->self, "child", f->dir.path, fd, number, (char *)NULL);
        _exit(9);
    }
    close(p[1]);
    struct ack first; /* its life counts from the first acknowledgement */
    ssize_t got = read(p[0], &first, sizeof first);
    int64_t end = sp_mono_us() + life_us;
    while (sp_mono_us() < end)
        usleep(200);
    kill(pid, SIGKILL);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)
        fail_msg("the child of round %u ended by itself: %d", round, WEXITSTATUS(status));
    assert_int_equal(got, sizeof first);
    note(f, &first);
    collect(f, p[0]);
    close(p[0]);
}

/* The tree grown over the entries read so far: what an auditor keeps. */
struct log { struct sp_db *db; struct sp_arena arena; struct sp_merkle_edge edge; };

static void grow(struct log *l, const struct sp_exlog_entry *e)
{
    char digest[SP_SHA256_TEXT];
    struct sp_hash leaf;
    SP_BUF_AUTO text = { 0 };
    sp_sha256_text(e->digest, digest);
    sp_logged_entry_put(&text, e->message, sp_view_of(digest));
    CHECK_OK(sp_merkle_leaf(sp_buf_view(&text), &leaf));
    CHECK_OK(sp_merkle_append(&l->edge, &leaf, NULL, NULL));
}

static bool entry_has_its_record(void *ctx, const struct sp_exlog_entry *e)
{
    struct log *l = ctx;
    struct sp_exlog_record r;
    unsigned char digest[SP_SHA256_BYTES];
    assert_int_equal(e->log_index, l->edge.size);
    grow(l, e);
    sp_arena_reset(&l->arena);
    if (e->kind == SP_EXLOG_SERVED)
        CHECK_OK(sp_exlog_get_served(l->db, e->issuer, e->id, &l->arena, &r));
    else
        CHECK_OK(sp_exlog_get(l->db, e->id, &l->arena, &r));
    struct sp_view message = e->message == SP_LOGGED_REQUEST ? r.request : e->message == SP_LOGGED_ANSWER ? r.answer : r.receipt;
    CHECK_OK(sp_sha256(message, digest));
    assert_memory_equal(digest, e->digest, sizeof digest);
    assert_true(message.n > 0);
    assert_true(e->message == SP_LOGGED_REQUEST || r.logged);
    assert_true(e->message != SP_LOGGED_ANSWER || r.log_index == e->log_index);
    return true;
}

/* From where the copy ends: every leaf has its message, the root is the copy's, and the log went on from there. */
static void check_log(struct sp_db *db, struct sp_merkle_edge *copy)
{
    struct log l = { .db = db, .edge = *copy };
    struct sp_exlog_counts n;
    struct sp_hash root1, root2, got;
    struct sp_merkle_proof p;
    SP_MLOG_AUTO m = { .size = 0 };
    CHECK_OK(sp_exlog_entries(db, copy->size, entry_has_its_record, &l));
    CHECK_OK(sp_exlog_counts(db, &n));
    assert_int_equal(n.log_size, l.edge.size);
    CHECK_OK(sp_mlog_begin(db, &m));
    assert_int_equal(m.size, l.edge.size);
    CHECK_OK(sp_mlog_root(&m, m.size, &got, NULL));
    CHECK_OK(sp_merkle_edge_root(&l.edge, &root2));
    assert_memory_equal(&got, &root2, sizeof got);
    CHECK_OK(sp_merkle_edge_root(copy, &root1));
    CHECK_OK(sp_mlog_consistency(&m, copy->size, m.size, &p, NULL));
    CHECK_OK(sp_merkle_check_consistency(copy->size, m.size, &root1, &root2, p.h, p.n, NULL));
    *copy = l.edge;
    sp_arena_free(&l.arena);
}

static void check_ack(struct sp_db *db, struct sp_snap *s, struct sp_arena *a, const struct ack *k)
{
    static const char *const prefix[] = { "", "l", "x", "x", "s", "LA.ern:" };
    char id[32];
    struct sp_exlog_record r;
    struct sp_company c;
    sp_arena_reset(a);
    name(id, prefix[k->what], k->n);
    if (k->what == ACK_PUT) {
        (void)snprintf(id, sizeof id, "LA.ern:%010u", k->n);
        CHECK_OK(sp_snap_company(s, sp_view_of(id), 0, 0, a, &c));
        assert_int_equal(c.n, 2);
    } else if (k->what == ACK_SERVED) {
        CHECK_OK(sp_exlog_get_served(db, SP_VIEW_LIT("LA"), sp_view_of(id), a, &r));
        assert_true(r.logged);
    } else {
        CHECK_OK(sp_exlog_get(db, sp_view_of(id), a, &r));
        if (k->what != ACK_ASKED) {
            assert_int_equal(r.state, SP_EXLOG_ANSWERED);
            assert_int_equal(r.log_index, k->index);
        }
        /* a used token stays used */
        CHECK_RC(REPLAY, sp_exlog_use_token(db, SP_VIEW_LIT("bank"), sp_view_of(id), ST_NOW));
    }
}

/* Everything before the position is there; nothing behind it. */
static uint64_t check_import(struct sp_db *db, uint64_t checked)
{
    struct sp_import *im = NULL;
    struct sp_import_opts o = { .name = "bulk", .received_s = ST_NOW, .batch = IMPORT_BATCH };
    uint64_t position = 0;
    CHECK_OK(sp_registry_import_begin(db, &o, &im, &position, NULL)); /* a killed import's lock is gone */
    if (sp_registry_import_overtaken(im)) {
        assert_int_equal(position, 0);
        position = came(db);
    }
    assert_int_equal(position % IMPORT_BATCH, 0); /* whole batches only */
    CHECK_OK(sp_registry_import_end(im, false, NULL, NULL));
    SP_SNAP_AUTO s = NULL;
    CHECK_OK(sp_snap_begin(db, &s));
    assert_true(position >= checked);
    for (uint64_t i = checked; i < position + IMPORT_BATCH; i++) {
        char subject[32];
        (void)snprintf(subject, sizeof subject, "VN.reg:I%010u", (unsigned)i);
        assert_int_equal(sp_snap_known(s, sp_view_of(subject)), i < position);
    }
    return position;
}

static void check_acks(struct sp_db *db, const struct fx *f, size_t from, size_t step)
{
    SP_ARENA_AUTO a = { 0 };
    SP_SNAP_AUTO s = NULL;
    CHECK_OK(sp_snap_begin(db, &s));
    for (size_t i = from; i < f->n; i += step)
        check_ack(db, s, &a, &f->acks[i]);
}

static void nothing_acknowledged_is_lost(void **state)
{
    struct fx *f = *state;
    struct sp_prng prng = { 20261121 };
    uint64_t imported = 0;
    struct sp_merkle_edge log = { .size = 0 }, all = { .size = 0 };
    print_message("seed %llu\n", (unsigned long long)prng.state);
    for (unsigned round = 0; round < ROUNDS; round++) {
        size_t before = f->n;
        struct sp_db *db = NULL;
        run_and_kill(f, round, (int64_t)sp_prng_below(&prng, 15000));
        CHECK_OK(sp_db_open(f->dir.path, 1, 0, &db, NULL));
        assert_true(f->n > before);
        /* a few of each round by hand; all of them at the end */
        check_acks(db, f, before, 1 + (f->n - before) / 20);
        check_log(db, &log);
        imported = check_import(db, imported);
        sp_db_close(db);
    }
    struct sp_db *db = NULL;
    struct sp_registry_counts c;
    CHECK_OK(sp_db_open(f->dir.path, 1, 0, &db, NULL));
    SP_SNAP_AUTO s = NULL;
    SP_ARENA_AUTO a = { 0 };
    CHECK_OK(sp_snap_begin(db, &s));
    for (size_t i = 0; i < f->n; i++)
        if (f->acks[i].what == ACK_PUT || f->acks[i].what == ACK_SERVED)
            check_ack(db, s, &a, &f->acks[i]);
    check_log(db, &all);
    CHECK_OK(sp_registry_counts(s, &c));
    assert_int_equal(c.facts, 2 * c.companies); /* no company in half */
    print_message("%d kills, %zu acknowledged, %llu logged, %llu imported\n", ROUNDS, f->n, (unsigned long long)all.size,
                  (unsigned long long)imported);
    sp_snap_drop(&s);
    s = NULL;
    sp_db_close(db);
}

static char *program;

static int setup(void **state)
{
    struct fx *f = calloc(1, sizeof *f);
    assert_non_null(f);
    st_dir_make(&f->dir);
    (void)snprintf(f->self, sizeof f->self, "%s", program);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fx *f = *state;
    st_dir_remove(&f->dir);
    free(f->acks);
    free(f);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 5 && strcmp(argv[1], "child") == 0)
        return child(argv[2], (int)strtol(argv[3], NULL, 10), (unsigned)strtoul(argv[4], NULL, 10));
    program = argv[0];
    const struct CMUnitTest tests[] = { cmocka_unit_test_setup_teardown(nothing_acknowledged_is_lost, setup, teardown) };
    return cmocka_run_group_tests_name("storage killed", tests, NULL, NULL);
}
