/*
 * tests/bench/bench.h - what the measuring programs share: passes and medians, both cores busy, and the result lines.
 *
 * A program prints one JSON object a line on stdout (mk/bench.sh makes build/bench.json of them) and chatter on stderr.
 * A time of the processor is measured while every core does the same, because that is how a loaded node runs.
 *
 * Threading: one thread, except where a function says so.
 */
#ifndef SP_BENCH_H
#define SP_BENCH_H

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

extern char **environ;

enum { BENCH_MAX_CORES = 2, BENCH_PASSES = 5 };

/* How a budget is meant. */
enum bench_budget { BENCH_INFO, BENCH_VALUE_MOST, BENCH_VALUE_LEAST, BENCH_RATIO_MOST, BENCH_RATIO_LEAST };

struct bench_row {
    const char *name, *unit;
    double value;
    double limit;          /* 0: none */
    const char *limit_is;  /* what the limit measures */
    enum bench_budget kind;
    double budget;
};

static inline void bench_number(const char *name, double v)
{
    if (v >= 1000 || v <= -1000)
        printf("\"%s\":%.0f", name, v);
    else
        printf("\"%s\":%.4g", name, v);
}

/* One line of build/bench.json. ratio is value / limit. */
static inline void bench_print(const struct bench_row *r)
{
    static const char *const words[] = { "", "value <= ", "value >= ", "ratio <= ", "ratio >= " };
    double ratio = r->limit > 0 ? r->value / r->limit : 0;
    double judged = r->kind == BENCH_RATIO_MOST || r->kind == BENCH_RATIO_LEAST ? ratio : r->value;
    bool most = r->kind == BENCH_VALUE_MOST || r->kind == BENCH_RATIO_MOST;
    bool met = r->kind == BENCH_INFO || (most ? judged <= r->budget : judged >= r->budget);
    printf("{\"name\":\"%s\",", r->name);
    bench_number("value", r->value);
    printf(",\"unit\":\"%s\",", r->unit);
    if (r->limit > 0) {
        bench_number("limit", r->limit);
        putchar(',');
        bench_number("ratio", ratio);
    } else {
        printf("\"limit\":null,\"ratio\":null");
    }
    if (r->kind == BENCH_INFO)
        printf(",\"budget\":null");
    else
        printf(",\"budget\":\"%s%g\"", words[r->kind], r->budget);
    printf(",\"met\":%s,\"limit_is\":\"%s\"}\n", met ? "true" : "false", r->limit_is ? r->limit_is : "");
    (void)fflush(stdout);
}

static inline void bench_info(const char *name, double value, const char *unit)
{
    const struct bench_row r = { .name = name, .unit = unit, .value = value };
    bench_print(&r);
}

static inline void bench_against(const char *name, double value, const char *unit, double limit, const char *limit_is)
{
    const struct bench_row r = { .name = name, .unit = unit, .value = value, .limit = limit, .limit_is = limit_is };
    bench_print(&r);
}

static inline _Noreturn void bench_fail(const char *what, const char *why)
{
    fprintf(stderr, "bench: %s: %s\n", what, why ? why : "failed");
    exit(1);
}

static inline void bench_ok(struct sp_rc rc, const struct sp_diag *d, const char *what)
{
    if (sp_ok(rc))
        return;
    fprintf(stderr, "bench: %s: %s: %s [%s]\n", what, sp_rc_text(rc), d ? d->text : "", d ? d->rule : "");
    exit(1);
}

static inline int bench_by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* How long one pass of reads lasts; BENCH_PASS_MS shortens it for a test. */
static inline int64_t bench_pass_us(void)
{
    const char *ms = getenv("BENCH_PASS_MS");
    return ms ? strtoll(ms, NULL, 10) * 1000 : 300000;
}

/* Sorts v. share 0.5 is the median. */
static inline double bench_quantile(double *v, size_t n, double share)
{
    if (!n)
        return 0;
    qsort(v, n, sizeof *v, bench_by_value);
    return v[(size_t)((double)(n - 1) * share + 0.5)];
}

static inline unsigned bench_cores(void)
{
    cpu_set_t set;
    int n = sched_getaffinity(0, sizeof set, &set) ? 1 : CPU_COUNT(&set);
    return n < 1 ? 1 : n > BENCH_MAX_CORES ? BENCH_MAX_CORES : (unsigned)n;
}

/* The i-th core that this process may use. */
static inline int bench_core(unsigned i)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set))
        return -1;
    for (int c = 0; c < CPU_SETSIZE; c++)
        if (CPU_ISSET((size_t)c, &set) && i-- == 0)
            return c;
    return -1;
}

static inline int64_t bench_thread_ns(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* One operation, on an object of the thread's own. make and drop may be NULL. */
struct bench_op { void *(*make)(void *arg); void (*run)(void *own); void (*drop)(void *own); void *arg; };
struct bench_worker { const struct bench_op *op; int core; int64_t for_ns; double us; pthread_barrier_t *start; };

static inline void *bench_worker_main(void *arg)
{
    struct bench_worker *w = arg;
    void *own = w->op->make ? w->op->make(w->op->arg) : w->op->arg;
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET((size_t)w->core, &set);
    (void)pthread_setaffinity_np(pthread_self(), sizeof set, &set);
    w->op->run(own); /* warm */
    (void)pthread_barrier_wait(w->start);
    int64_t begun = bench_thread_ns(), took = 0, n = 0;
    for (int64_t step = 1; took < w->for_ns; step = n < 64 ? 1 : n / 8) {
        for (int64_t i = 0; i < step; i++)
            w->op->run(own);
        n += step;
        took = bench_thread_ns() - begun;
    }
    w->us = (double)took / 1000.0 / (double)n;
    if (w->op->drop)
        w->op->drop(own);
    return NULL;
}

static inline double bench_op_pass(const struct bench_op *op, unsigned cores, int64_t for_ns)
{
    struct bench_worker w[BENCH_MAX_CORES];
    pthread_t t[BENCH_MAX_CORES];
    pthread_barrier_t start;
    double sum = 0;
    (void)pthread_barrier_init(&start, NULL, cores);
    for (unsigned i = 0; i < cores; i++) {
        w[i] = (struct bench_worker){ op, bench_core(i), for_ns, 0, &start };
        if (pthread_create(&t[i], NULL, bench_worker_main, &w[i]))
            bench_fail("threads", NULL);
    }
    for (unsigned i = 0; i < cores; i++) {
        (void)pthread_join(t[i], NULL);
        sum += w[i].us;
    }
    (void)pthread_barrier_destroy(&start);
    return sum / cores;
}

/* Microseconds of processor time of one operation while all cores do it; the median of passes. */
static inline double bench_op_us(const struct bench_op *op)
{
    double v[BENCH_PASSES];
    for (size_t i = 0; i < BENCH_PASSES; i++)
        v[i] = bench_op_pass(op, bench_cores(), 40 * 1000 * 1000);
    return bench_quantile(v, BENCH_PASSES, 0.5);
}

/* Runs a program with stdout and stderr to a file (or nowhere); seconds, or -1 when it does not run or fails. */
static inline double bench_try(char *const argv[], const char *in, const char *out, struct rusage *used)
{
    posix_spawn_file_actions_t fa;
    pid_t pid;
    int status = 0;
    struct rusage none;
    (void)posix_spawn_file_actions_init(&fa);
    (void)posix_spawn_file_actions_addopen(&fa, 0, in ? in : "/dev/null", O_RDONLY, 0);
    (void)posix_spawn_file_actions_addopen(&fa, 1, out ? out : "/dev/null", O_WRONLY | O_CREAT | O_TRUNC, 0600);
    (void)posix_spawn_file_actions_adddup2(&fa, 1, 2);
    int64_t begun = sp_mono_us();
    int e = posix_spawnp(&pid, argv[0], &fa, NULL, argv, environ);
    (void)posix_spawn_file_actions_destroy(&fa);
    if (e || wait4(pid, &status, 0, used ? used : &none) != pid || !WIFEXITED(status) || WEXITSTATUS(status))
        return -1;
    return (double)(sp_mono_us() - begun) / 1e6;
}

/* The same for what must work. */
static inline double bench_spawn(char *const argv[], const char *in, const char *out, struct rusage *used)
{
    double s = bench_try(argv, in, out, used);
    if (s < 0)
        bench_fail(argv[0], out ? out : "did not end well");
    return s;
}

static inline bool bench_have(const char *program)
{
    const char *path = getenv("PATH");
    char dir[4096], full[4352];
    while (path && *path) {
        size_t n = strcspn(path, ":");
        (void)snprintf(dir, sizeof dir, "%.*s", (int)n, path);
        (void)snprintf(full, sizeof full, "%s/%s", dir, program);
        if (n && access(full, X_OK) == 0)
            return true;
        path += n + (path[n] == ':');
    }
    return false;
}

#endif
