/*
 * scale - a registry of millions: its import, reads, search and reports, as mk/bench-scale.sh asks for them.
 *
 * scale raw FOLDER                       the raw engine appending the lines of standard input
 * scale import SAPHAN FOLDER COMPANIES   `saphan import` of standard input; BENCH_RAW: the raw rate of the same lines
 * scale run TITLE LOG COMMAND…           time and heap of a command
 * scale questions DB SUBJECTS QUESTIONS  writes what is asked: subjects, and names as people type them
 * scale read SMALL_DB LARGE_DB           by identifier, and reports built
 * scale search DB QUESTIONS TITLE [judged]   the questions, and what was found; judged: beside the budgets
 * scale against NAME UNIT OURS THEIRS WHAT_THEIRS_IS
 */
#include <sys/stat.h>

#include "schema/report.h"
#include "schema/text.h"
#include "tests/bench/questions.h"
#include "tests/bench/raw.h"
#include "tests/bench/sample.h"

enum { CHUNK_BYTES = 64 * 1024 * 1024, HITS = 10, HEAP_MOST = 512 };

/* ---- the raw engine ---- */

/* Whole lines, as many as fit; what is left of the last one goes to the front. */
static size_t read_chunk(char *p, size_t have)
{
    size_t n;
    while (have < CHUNK_BYTES && (n = fread(p + have, 1, CHUNK_BYTES - have, stdin)) > 0)
        have += n;
    return have;
}

static int raw(char **argv)
{
    struct raw r;
    char *p = malloc(CHUNK_BYTES);
    double s = 0, bytes = 0;
    if (!p)
        bench_fail("memory", NULL);
    raw_open(&r, argv[2]);
    for (size_t have = 0; (have = read_chunk(p, have)) > 0;) {
        const char *end = memrchr(p, '\n', have);
        if (!end)
            bench_fail("standard input", "a line is too long, or does not end");
        size_t whole = (size_t)(end - p) + 1;
        s += raw_append(&r, sp_view(p, whole));
        bytes += (double)whole;
        memmove(p, p + whole, have - whole);
        have -= whole;
    }
    double n = (double)r.n;
    raw_close(&r);
    free(p);
    bench_info("raw LMDB append of the same lines", n / s, "companies/s");
    bench_info("bytes of one company's line", bytes / n, "bytes");
    return 0;
}

/* ---- processes ---- */

static double kb_of(pid_t pid, const char *field)
{
    char path[64], line[256];
    double kb = 0;
    (void)snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    FILE *f = fopen(path, "r");
    while (f && fgets(line, sizeof line, f))
        if (!strncmp(line, field, strlen(field)))
            kb = strtod(line + strlen(field), NULL);
    if (f)
        (void)fclose(f);
    return kb;
}

/* Its own memory, without pages of files, and that of its children. */
static double heap_mb(pid_t pid)
{
    char path[80];
    int child;
    double kb = kb_of(pid, "RssAnon:");
    (void)snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)pid, (int)pid);
    FILE *f = fopen(path, "r");
    while (f && fscanf(f, "%d", &child) == 1)
        kb += kb_of((pid_t)child, "RssAnon:");
    if (f)
        (void)fclose(f);
    return kb * 1024 / 1e6;
}

struct ran { double s, cpu_s, heap; };

static struct ran run(char *const argv[], const char *log)
{
    posix_spawn_file_actions_t fa;
    struct rusage used;
    struct ran r = { .heap = 0 };
    pid_t pid;
    int status = 0;
    (void)posix_spawn_file_actions_init(&fa);
    (void)posix_spawn_file_actions_addopen(&fa, 1, log, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    (void)posix_spawn_file_actions_adddup2(&fa, 1, 2);
    int64_t begun = sp_mono_us();
    if (posix_spawnp(&pid, argv[0], &fa, NULL, argv, environ))
        bench_fail(argv[0], "does not start");
    (void)posix_spawn_file_actions_destroy(&fa);
    pid_t ended;
    while ((ended = wait4(pid, &status, WNOHANG, &used)) == 0) {
        double mb = heap_mb(pid);
        r.heap = mb > r.heap ? mb : r.heap;
        (void)usleep(10000);
    }
    r.s = (double)(sp_mono_us() - begun) / 1e6;
    if (ended != pid || !WIFEXITED(status) || WEXITSTATUS(status))
        bench_fail(log, "the command failed");
    r.cpu_s = (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
    return r;
}

static double env(const char *name)
{
    const char *v = getenv(name);
    return v ? strtod(v, NULL) : 0;
}

static double file_bytes(const char *dir, const char *name)
{
    char path[4200];
    struct stat st;
    (void)snprintf(path, sizeof path, "%s/%s", dir, name);
    return stat(path, &st) ? 0 : (double)st.st_size;
}

static int import(char **argv)
{
    char log[4200], name[96];
    double companies = strtod(argv[4], NULL);
    (void)snprintf(log, sizeof log, "%s/import.log", argv[3]);
    char *command[] = { argv[2], "import", "--data", argv[3], "--format", "jsonl", "-", NULL };
    struct ran r = run(command, log);
    (void)snprintf(name, sizeof name, "import with every index, %.0f companies", companies);
    const struct bench_row rate = { .name = name, .unit = "companies/s", .value = companies / r.s, .limit = env("BENCH_RAW"),
                                    .limit_is = "raw LMDB append of the same lines", .kind = env("BENCH_RAW") > 0 ? BENCH_RATIO_LEAST : BENCH_INFO, .budget = 0.1 };
    bench_print(&rate);
    bench_info("import, seconds", r.s, "s");
    bench_info("import of one company, processor time", r.cpu_s * 1e6 / companies, "us");
    const struct bench_row heap = { .name = "heap of the import, peak", .unit = "MB", .value = r.heap, .kind = BENCH_VALUE_MOST, .budget = HEAP_MOST };
    bench_print(&heap);
    bench_info("registry.mdb", file_bytes(argv[3], "db/registry.mdb") / 1e6, "MB");
    bench_info("registry.mdb, of one company", file_bytes(argv[3], "db/registry.mdb") / companies, "bytes");
    return 0;
}

static int run_command(char **argv)
{
    char name[128];
    struct ran r = run(argv + 4, argv[3]);
    (void)snprintf(name, sizeof name, "%s, seconds", argv[2]);
    bench_info(name, r.s, "s");
    (void)snprintf(name, sizeof name, "%s, heap", argv[2]);
    const struct bench_row heap = { .name = name, .unit = "MB", .value = r.heap, .kind = BENCH_VALUE_MOST, .budget = HEAP_MOST };
    bench_print(&heap);
    return 0;
}

/* ---- questions ---- */

static int questions(char **argv)
{
    static struct sample s;
    struct sp_prng g = { 11 };
    FILE *subjects = fopen(argv[3], "w"), *out = fopen(argv[4], "w");
    if (!subjects || !out)
        bench_fail(argv[3], "cannot be written");
    sample_open(argv[2], &s);
    for (size_t i = 0; i < s.n; i++)
        fprintf(subjects, "%s\n", s.subject[i]);
    for (size_t i = 0; i < QUESTIONS_MOST && i < s.n; i++) {
        struct question q;
        question_make(&g, i, s.subject[i], s.name[i], &q);
        fprintf(out, "%u\t%s\t%s\t%s\n", q.way, q.subject, q.name, q.text);
    }
    sample_close(&s);
    if (fclose(subjects) || fclose(out))
        bench_fail(argv[4], "cannot be written");
    return 0;
}

/* ---- reads and reports ---- */

/* As a question does it: the company read, its report written. */
static size_t report_one(struct sp_db *db, struct sp_view subject, struct sp_arena *a, struct sp_buf *out)
{
    struct sp_company c;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    const struct sp_report_head head = {
        .iss = SP_VIEW_LIT("LA"), .aud = SP_VIEW_LIT("CN-GX"), .sub = subject, .iat = 1792000100,
        .jti = SP_VIEW_LIT("01995f3a-7b2c-7d10-8a11-0123456789ac"), .product_version = 1, .purpose = SP_VIEW_LIT("credit_granting"),
        .request_digest = SP_VIEW_LIT("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"), .requester = SP_VIEW_LIT("CN-GX/bank-1"),
        .authorisation = { SP_VIEW_LIT("C-1"), SP_VIEW_LIT("subject_consent"), SP_VIEW_LIT("2099-12-31") } };
    SP_SNAP_AUTO snap = NULL;
    bench_ok(sp_snap_begin(db, &snap), NULL, "snapshot");
    sp_arena_reset(a);
    sp_buf_clear(out);
    bench_ok(sp_snap_company(snap, subject, 0, 0, a, &c), NULL, "company");
    bench_ok(sp_report_build(out, &head, sp_product_named(SP_VIEW_LIT("standard")), c.facts, c.n, SP_CLASS_CONFIDENTIAL, &d), &d, "report");
    return out->n;
}

static double report_pass(const struct sample *s)
{
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO out = { 0 };
    struct sp_prng g = { 9 };
    size_t n = 0, bytes = 0;
    int64_t begun = sp_mono_us(), took = 0;
    for (; took < bench_pass_us(); took = sp_mono_us() - begun)
        for (int i = 0; i < 64; i++, n++)
            bytes += report_one(s->db, sp_view_of(s->subject[sp_prng_below(&g, s->n)]), &a, &out);
    return bytes ? (double)took / (double)n : 0;
}

static void report_both(const struct sample *small, const struct sample *large, double us[2])
{
    double v[2][SAMPLE_PASSES];
    for (int i = 0; i < SAMPLE_PASSES; i++) {
        v[0][i] = report_pass(small);
        v[1][i] = report_pass(large);
    }
    us[0] = bench_quantile(v[0], SAMPLE_PASSES, 0.5);
    us[1] = bench_quantile(v[1], SAMPLE_PASSES, 0.5);
}

static void print_both(const char *what, const struct sample *small, const struct sample *large, const double us[2])
{
    char name[96];
    (void)snprintf(name, sizeof name, "%s, %llu companies", what, (unsigned long long)small->companies);
    bench_info(name, us[0], "us");
    (void)snprintf(name, sizeof name, "%s, %llu companies", what, (unsigned long long)large->companies);
    const struct bench_row r = { .name = name, .unit = "us", .value = us[1], .limit = us[0], .limit_is = "the same in the small registry",
                                 .kind = BENCH_RATIO_MOST, .budget = 1.5 };
    bench_print(&r);
}

static void print_first(struct sample *s)
{
    char name[96];
    struct sample_first first;
    sample_read_first(s, &first);
    (void)snprintf(name, sizeof name, "read by identifier, first after the start, %llu companies", (unsigned long long)s->companies);
    bench_info(name, first.us, "us");
    (void)snprintf(name, sizeof name, "pages mapped for such a read, %llu companies", (unsigned long long)s->companies);
    bench_info(name, first.faults, "faults");
}

static int reads(char **argv)
{
    static struct sample small, large;
    double us[2];
    sample_open(argv[2], &small);
    sample_open(argv[3], &large);
    print_first(&small);
    print_first(&large);
    sample_read_both(&small, &large, us);
    print_both("read by identifier", &small, &large, us);
    report_both(&small, &large, us);
    print_both("report built", &small, &large, us);
    sample_close(&small);
    sample_close(&large);
    return 0;
}

/* ---- search ---- */

static int search(int argc, char **argv)
{
    static struct question q[QUESTIONS_MOST];
    struct asked a = { .title = argv[4] };
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_db *db;
    size_t n = questions_read(argv[3], q);
    bench_ok(sp_db_open(argv[2], 64, SP_DB_READONLY, &db, &d), &d, argv[2]);
    for (size_t i = 0; i < n; i++) {
        struct sp_hit hits[HITS];
        size_t got = 0;
        bool first = false, ten = false;
        SP_SNAP_AUTO snap = NULL;
        int64_t begun = sp_mono_us();
        bench_ok(sp_snap_begin(db, &snap), NULL, "snapshot");
        bench_ok(sp_search(snap, sp_view_of(q[i].text), sp_view("", 0), HITS, hits, &got, &d), &d, q[i].text);
        double ms = (double)(sp_mono_us() - begun) / 1000;
        for (size_t k = 0; k < got; k++)
            if (sp_view_is(hits[k].subject, q[i].subject) || sp_view_is(hits[k].name, q[i].name)) {
                first |= k == 0;
                ten = true;
            }
        asked_note(&a, q[i].way, ms, first, ten);
    }
    sp_db_close(db);
    asked_print(&a, argc > 5 ? 5 : 0, argc > 5 ? 50 : 0);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 3 && !strcmp(argv[1], "raw"))
        return raw(argv);
    if (argc == 5 && !strcmp(argv[1], "import"))
        return import(argv);
    if (argc >= 5 && !strcmp(argv[1], "run"))
        return run_command(argv);
    if (argc == 5 && !strcmp(argv[1], "questions"))
        return questions(argv);
    if (argc == 4 && !strcmp(argv[1], "read"))
        return reads(argv);
    if ((argc == 5 || argc == 6) && !strcmp(argv[1], "search"))
        return search(argc, argv);
    if (argc == 7 && !strcmp(argv[1], "against")) {
        bench_against(argv[2], strtod(argv[4], NULL), argv[3], strtod(argv[5], NULL), argv[6]);
        return 0;
    }
    return 64;
}
