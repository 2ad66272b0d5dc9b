/*
 * import SAPHAN FILE.jsonl FOLDER PASSES - `saphan import` of the file with every index, against the raw engine appending
 * the same bytes, and against the sqlite3 program where there is one. FOLDER/db is left filled by the last pass.
 */
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "base/bytes.h"
#include "tests/bench/raw.h"

enum { MAX_PASSES = 9, SQLITE_BYTES = 256 * 1024 * 1024 };

static struct sp_view map_file(const char *path)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) || st.st_size == 0)
        bench_fail(path, "cannot be read");
    void *p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
    (void)close(fd);
    if (p == MAP_FAILED)
        bench_fail(path, "cannot be mapped");
    return sp_view(p, (size_t)st.st_size);
}

static double lmdb_rate(const char *dir, struct sp_view lines)
{
    struct raw r;
    raw_open(&r, dir);
    double s = raw_append(&r, lines), n = (double)r.n;
    raw_close(&r);
    return n / s;
}

static void remove_db(const char *dir)
{
    static const char *const names[] = { "registry.mdb", "exchange.mdb", "registry.maintain" };
    char path[4096];
    for (size_t i = 0; i < 3; i++) {
        (void)snprintf(path, sizeof path, "%s/db/%s", dir, names[i]);
        raw_drop_files(path);
    }
}

static double import_rate(char *saphan, char *file, const char *dir, double companies, double *cpu_us)
{
    char folder[4096], log[4096];
    struct rusage used;
    (void)snprintf(folder, sizeof folder, "%s", dir);
    (void)snprintf(log, sizeof log, "%s/import.log", dir);
    char *argv[] = { saphan, "import", "--data", folder, "--format", "jsonl", file, NULL };
    remove_db(dir);
    double s = bench_spawn(argv, NULL, log, &used);
    *cpu_us = ((double)used.ru_utime.tv_sec * 1e6 + (double)used.ru_utime.tv_usec + (double)used.ru_stime.tv_sec * 1e6 +
               (double)used.ru_stime.tv_usec) / companies;
    return companies / s;
}

/* The same companies by subject, 20,000 statements from a file; the program's own start is taken off. */
static void sqlite_reads(struct sp_view lines, const char *db, const char *dir)
{
    enum { READS = 20000 };
    char script[4096], log[4096], database[4096];
    struct sp_view line, head, rest;
    (void)snprintf(script, sizeof script, "%s/reads.sql", dir);
    (void)snprintf(log, sizeof log, "%s/sqlite.log", dir);
    (void)snprintf(database, sizeof database, "%s", db);
    FILE *f = fopen(script, "w");
    if (!f)
        return;
    for (size_t n = 0; n < READS && sp_view_split(lines, '\n', &line, &lines);) {
        line = sp_view(line.p + 12, line.n - 12); /* behind {"subject":" */
        if (sp_view_split(line, '"', &head, &rest) && ++n)
            fprintf(f, "select length(v) from s where k='%.*s';\n", (int)head.n, head.p);
    }
    (void)fclose(f);
    char *index[] = { "sqlite3", database, "create table s as select substr(v,13,instr(v,'\",')-13) k, v from c; create unique index sk on s(k);", NULL };
    char *reads[] = { "sqlite3", database, NULL };
    char *nothing[] = { "sqlite3", database, "select 1;", NULL };
    double made = bench_try(index, NULL, log, NULL), none = bench_try(nothing, NULL, log, NULL), s = bench_try(reads, script, log, NULL);
    if (made > 0 && none > 0 && s > none)
        bench_info("look-up by subject, sqlite3 program", (s - none) * 1e6 / READS, "us");
    (void)unlink(script);
}

/* One table, one column, one transaction, no index: the peer's best case. */
static void sqlite(char *file, struct sp_view lines, const char *dir, double companies, double import, bool reads)
{
    char name[96], db[4096], log[4096], cmd[4200];
    (void)snprintf(db, sizeof db, "%s/peer.sqlite", dir);
    (void)snprintf(log, sizeof log, "%s/sqlite.log", dir);
    (void)snprintf(cmd, sizeof cmd, ".import '%s' c", file);
    (void)unlink(db);
    char separators[] = ".separator \"\\037\" \"\\n\"";
    char *argv[] = { "sqlite3", db, "create table c(v text)", ".mode ascii", separators, cmd, NULL };
    double s = bench_try(argv, NULL, log, NULL), rate = companies / s;
    if (s > 0 && reads)
        sqlite_reads(lines, db, dir);
    (void)unlink(db);
    if (s < 0)
        return;
    (void)snprintf(name, sizeof name, "import against sqlite3 .import, no index, %.0f companies", companies);
    bench_against(name, import, "companies/s", rate, "sqlite3 .import of the same lines");
}

int main(int argc, char **argv)
{
    double raw[MAX_PASSES], own[MAX_PASSES], cpu[MAX_PASSES], companies = 0;
    char name[96];
    if (argc != 5)
        return 64;
    size_t passes = strtoul(argv[4], NULL, 10);
    if (!passes || passes > MAX_PASSES)
        return 64;
    struct sp_view lines = map_file(argv[2]);
    for (size_t i = 0; i < lines.n; i++)
        companies += lines.p[i] == '\n';
    for (size_t i = 0; i < passes; i++) {
        raw[i] = lmdb_rate(argv[3], lines);
        own[i] = import_rate(argv[1], argv[2], argv[3], companies, &cpu[i]);
    }
    double r = bench_quantile(raw, passes, 0.5), o = bench_quantile(own, passes, 0.5);
    (void)snprintf(name, sizeof name, "import with every index, %.0f companies", companies);
    const struct bench_row row = { .name = name, .unit = "companies/s", .value = o, .limit = r, .limit_is = "raw LMDB append of the same bytes",
                                   .kind = BENCH_RATIO_LEAST, .budget = 0.1 };
    bench_print(&row);
    (void)snprintf(name, sizeof name, "import of one company, processor time, of %.0f", companies);
    bench_info(name, bench_quantile(cpu, passes, 0.5), "us");
    (void)snprintf(name, sizeof name, "bytes of one company, of %.0f", companies);
    bench_info(name, (double)lines.n / companies, "bytes");
    if (bench_have("sqlite3") && lines.n < SQLITE_BYTES)
        sqlite(argv[2], lines, argv[3], companies, o, passes > 1);
    return 0;
}
