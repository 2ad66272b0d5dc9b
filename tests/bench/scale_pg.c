/*
 * scale_pg - the same rows in PostgreSQL, as a careful user keeps and asks them. For mk/bench-scale.sh; needs libpq.
 *
 * scale_pg load CONNECTION                       standard input's lines, COPY on two connections, then key and indexes
 * scale_pg read CONNECTION SUBJECTS              the record by primary key, a prepared statement
 * scale_pg search CONNECTION QUESTIONS SECONDS   names by trigrams, a prepared statement, the ten most similar
 *
 * A company is a row of its key and its record, the line as it is: the least work for the server. A name is a row of its own.
 */
#include <ctype.h>
#include <postgresql/libpq-fe.h>

#include "base/json.h"
#include "tests/bench/questions.h"

enum { READS = 20000, LINE_BYTES = 1 << 20, NAMES_MOST = 32 };

static _Noreturn void pg_fail(PGconn *c, const char *what)
{
    bench_fail(what, PQerrorMessage(c));
}

static PGconn *connected(const char *how)
{
    PGconn *c = PQconnectdb(how);
    if (PQstatus(c) != CONNECTION_OK)
        pg_fail(c, how);
    return c;
}

/* Seconds. */
static double command(PGconn *c, const char *sql)
{
    int64_t begun = sp_mono_us();
    PGresult *r = PQexec(c, sql);
    ExecStatusType s = PQresultStatus(r);
    if (s != PGRES_COMMAND_OK && s != PGRES_TUPLES_OK && s != PGRES_COPY_IN)
        pg_fail(c, sql);
    PQclear(r);
    return (double)(sp_mono_us() - begun) / 1e6;
}

static double number(PGconn *c, const char *sql)
{
    PGresult *r = PQexec(c, sql);
    if (PQresultStatus(r) != PGRES_TUPLES_OK)
        pg_fail(c, sql);
    double v = strtod(PQgetvalue(r, 0, 0), NULL);
    PQclear(r);
    return v;
}

/* ---- loading ---- */

static void put_escaped(struct sp_buf *b, struct sp_view v)
{
    for (size_t i = 0; i < v.n; i++) {
        if (v.p[i] == '\\')
            sp_buf_putc(b, '\\');
        sp_buf_putc(b, v.p[i]);
    }
}

/* The text between two marks, from *at on; false when there is none. The generator escapes nothing in names. */
static bool between(struct sp_view line, const char *mark, size_t *at, struct sp_view *out)
{
    size_t n = strlen(mark);
    const char *p = *at < line.n ? memmem(line.p + *at, line.n - *at, mark, n) : NULL;
    if (!p)
        return false;
    p += n;
    const char *end = memchr(p, '"', (size_t)(line.p + line.n - p));
    if (!end)
        return false;
    *out = sp_view(p, (size_t)(end - p));
    *at = (size_t)(end - line.p);
    return true;
}

static void send_rows(PGconn *c, struct sp_buf *b, bool all)
{
    enum { FLUSH = 256 * 1024 };
    if (b->n < FLUSH && !all)
        return;
    if (!sp_ok(sp_buf_rc(b)) || (b->n && PQputCopyData(c, b->p, (int)b->n) != 1))
        pg_fail(c, "COPY");
    sp_buf_clear(b);
}

static void add_line(struct sp_view line, struct sp_buf *company, struct sp_buf *name)
{
    struct sp_view subject, text;
    size_t at = 0;
    if (!between(line, "{\"subject\":\"", &at, &subject))
        bench_fail("standard input", "a line without a subject");
    put_escaped(company, subject);
    sp_buf_putc(company, '\t');
    put_escaped(company, line);
    sp_buf_putc(company, '\n');
    for (size_t from = at; between(line, "\"kind\":\"registered.name\"", &from, &text);) {
        if (!between(line, "\"text\":{\"text\":\"", &from, &text))
            break;
        put_escaped(name, subject);
        sp_buf_putc(name, '\t');
        put_escaped(name, text);
        sp_buf_putc(name, '\n');
    }
}

static void end_copy(PGconn *c, struct sp_buf *b)
{
    send_rows(c, b, true);
    if (PQputCopyEnd(c, NULL) != 1)
        pg_fail(c, "COPY");
    PGresult *r = PQgetResult(c);
    if (PQresultStatus(r) != PGRES_COMMAND_OK)
        pg_fail(c, "COPY");
    PQclear(r);
    while ((r = PQgetResult(c)) != NULL)
        PQclear(r);
    (void)command(c, "COMMIT");
}

/* A table that is made in the same transaction needs no log of its own (wal_level=minimal). */
static double copy_all(PGconn *c, PGconn *d, double *companies)
{
    SP_BUF_AUTO company = { 0 };
    SP_BUF_AUTO name = { 0 };
    char *line = malloc(LINE_BYTES);
    if (!line)
        bench_fail("memory", NULL);
    (void)command(c, "BEGIN; CREATE TABLE company (subject text NOT NULL, record text NOT NULL)");
    (void)command(d, "BEGIN; CREATE TABLE name (subject text NOT NULL, name text NOT NULL)");
    int64_t begun = sp_mono_us();
    (void)command(c, "COPY company FROM STDIN");
    (void)command(d, "COPY name FROM STDIN");
    for (*companies = 0; fgets(line, LINE_BYTES, stdin); (*companies)++) {
        add_line(sp_view(line, strcspn(line, "\n")), &company, &name);
        send_rows(c, &company, false);
        send_rows(d, &name, false);
    }
    end_copy(c, &company);
    end_copy(d, &name);
    free(line);
    return (double)(sp_mono_us() - begun) / 1e6;
}

static int load(const char *how)
{
    PGconn *c = connected(how), *d = connected(how);
    double companies, total = 0, s;
    (void)command(c, "CREATE EXTENSION IF NOT EXISTS pg_trgm; DROP TABLE IF EXISTS company, name");
    total += s = copy_all(c, d, &companies);
    bench_info("PostgreSQL: COPY", s, "s");
    total += s = command(c, "ALTER TABLE company ADD PRIMARY KEY (subject)");
    bench_info("PostgreSQL: primary key", s, "s");
    total += s = command(c, "CREATE INDEX name_trgm ON name USING gin (name gin_trgm_ops)");
    bench_info("PostgreSQL: pg_trgm GIN index on names", s, "s");
    total += command(c, "ANALYZE");
    (void)command(c, "CHECKPOINT");
    bench_info("PostgreSQL: COPY and indexes", companies / total, "companies/s");
    bench_info("PostgreSQL: COPY and indexes, seconds", total, "s");
    bench_info("PostgreSQL: tables and indexes", number(c, "SELECT pg_total_relation_size('company') + pg_total_relation_size('name')") / 1e6, "MB");
    bench_info("PostgreSQL: of which the indexes", number(c, "SELECT pg_indexes_size('company') + pg_indexes_size('name')") / 1e6, "MB");
    bench_info("PostgreSQL: names", number(c, "SELECT count(*) FROM name"), "");
    PQfinish(c);
    PQfinish(d);
    return 0;
}

/* ---- asking ---- */

static void prepare(PGconn *c, const char *sql)
{
    PGresult *r = PQprepare(c, "q", sql, 1, NULL);
    if (PQresultStatus(r) != PGRES_COMMAND_OK)
        pg_fail(c, sql);
    PQclear(r);
}

static PGresult *ask(PGconn *c, const char *text)
{
    const char *const values[] = { text };
    PGresult *r = PQexecPrepared(c, "q", 1, values, NULL, NULL, 0);
    if (PQresultStatus(r) != PGRES_TUPLES_OK)
        pg_fail(c, text);
    return r;
}

static size_t subjects_of(const char *path, char **v, size_t most)
{
    char line[256];
    size_t n = 0;
    FILE *f = fopen(path, "r");
    while (f && n < most && fgets(line, sizeof line, f)) {
        line[strcspn(line, "\n")] = '\0';
        v[n++] = strdup(line);
    }
    if (!f || fclose(f) || !n)
        bench_fail(path, "holds no subjects");
    return n;
}

static double read_pass(PGconn *c, char **subjects, size_t n)
{
    struct sp_prng g = { 7 };
    int64_t begun = sp_mono_us();
    for (size_t i = 0; i < READS; i++) {
        PGresult *r = ask(c, subjects[sp_prng_below(&g, n)]);
        if (PQntuples(r) != 1)
            bench_fail("read", "a company is missing");
        PQclear(r);
    }
    return (double)(sp_mono_us() - begun) / READS;
}

static int reads(const char *how, const char *path)
{
    static char *subjects[QUESTIONS_MOST];
    double v[5];
    PGconn *c = connected(how);
    size_t n = subjects_of(path, subjects, QUESTIONS_MOST);
    prepare(c, "SELECT record FROM company WHERE subject = $1");
    (void)read_pass(c, subjects, n);
    for (size_t i = 0; i < 5; i++)
        v[i] = read_pass(c, subjects, n);
    bench_info("PostgreSQL: read by primary key", bench_quantile(v, 5, 0.5), "us");
    PQfinish(c);
    for (size_t i = 0; i < n; i++)
        free(subjects[i]);
    return 0;
}

static int search(const char *how, const char *path, double seconds)
{
    static struct question q[QUESTIONS_MOST];
    struct asked *a = calloc(1, sizeof *a);
    size_t n = questions_read(path, q);
    if (!a)
        bench_fail("memory", NULL);
    a->title = "PostgreSQL: name search";
    PGconn *c = connected(how);
    /* At the default of 0.3 half the register is similar, and a question takes most of a minute. */
    (void)command(c, "SET pg_trgm.similarity_threshold = 0.5");
    prepare(c, "SELECT subject, name FROM name WHERE name % $1 ORDER BY similarity(name, $1) DESC LIMIT 10");
    int64_t until = sp_mono_us() + (int64_t)(seconds * 1e6);
    for (size_t i = 0; i < n && sp_mono_us() < until; i++) {
        bool first = false, ten = false;
        int64_t begun = sp_mono_us();
        PGresult *r = ask(c, q[i].text);
        double ms = (double)(sp_mono_us() - begun) / 1000;
        for (int k = 0; k < PQntuples(r); k++)
            if (!strcmp(PQgetvalue(r, k, 0), q[i].subject) || !strcmp(PQgetvalue(r, k, 1), q[i].name)) {
                first |= k == 0;
                ten = true;
            }
        PQclear(r);
        asked_note(a, q[i].way, ms, first, ten);
    }
    PQfinish(c);
    asked_print(a, 0, 0);
    free(a);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 3 && !strcmp(argv[1], "load"))
        return load(argv[2]);
    if (argc == 4 && !strcmp(argv[1], "read"))
        return reads(argv[2], argv[3]);
    if (argc == 5 && !strcmp(argv[1], "search"))
        return search(argv[2], argv[3], strtod(argv[4], NULL));
    return 64;
}
