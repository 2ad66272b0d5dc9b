/*
 * tests/bench/sample.h - companies spread over a whole registry, and reading them by identifier.
 *
 * Threading: one thread.
 */
#ifndef SP_BENCH_SAMPLE_H
#define SP_BENCH_SAMPLE_H

#include "base/random.h"
#include "storage/search.h"
#include "tests/bench/bench.h"

enum { SAMPLE_MOST = 4000, SAMPLE_PASSES = 9 };

struct sample { const char *dir; struct sp_db *db; char *subject[SAMPLE_MOST]; char *name[SAMPLE_MOST]; size_t n; uint64_t companies; };

static inline char *sample_text_of(struct sp_view v)
{
    char *s = malloc(v.n + 1);
    if (!s)
        bench_fail("memory", NULL);
    memcpy(s, v.p, v.n);
    s[v.n] = '\0';
    return s;
}

/* Legal and translated names in turn: what a bank has on paper. */
static inline char *sample_name_of(const struct sp_company *c, size_t turn)
{
    SP_ARENA_AUTO a = { 0 };
    char *found = NULL;
    for (size_t i = 0; i < c->n; i++) {
        struct sp_value v[SP_MAX_FIELDS];
        size_t n = 0;
        if (strcmp(c->facts[i].kind->name, "registered.name"))
            continue;
        if (!sp_ok(sp_data_values(c->facts[i].kind, c->facts[i].data, &a, v, &n)))
            continue;
        const struct sp_value *type = sp_value_named(v, n, "type"), *text = sp_value_named(v, n, "text");
        if (!type || !text || (found && sp_view_is(type->text, "translation") != (turn % 2 == 1)))
            continue;
        free(found);
        found = sample_text_of(text->text);
    }
    return found;
}

static inline void sample_take(struct sample *s, struct sp_snap *snap, struct sp_view subject)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_company c;
    bench_ok(sp_snap_company(snap, subject, 0, 0, &a, &c), NULL, "company");
    s->subject[s->n] = sample_text_of(subject);
    s->name[s->n] = sample_name_of(&c, s->n);
    if (s->name[s->n])
        s->n++;
    else
        free(s->subject[s->n]);
}

/* Spread over the whole registry. */
static inline void sample_open(const char *dir, struct sample *s)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_registry_counts counts;
    struct sp_view subject;
    uint64_t cursor = 0;
    SP_SNAP_AUTO snap = NULL;
    s->dir = dir;
    bench_ok(sp_db_open(dir, 64, SP_DB_READONLY, &s->db, &d), &d, dir);
    bench_ok(sp_snap_begin(s->db, &snap), NULL, "snapshot");
    bench_ok(sp_registry_counts(snap, &counts), NULL, "counts");
    s->companies = counts.companies;
    uint64_t step = counts.companies / SAMPLE_MOST + 1;
    while (s->n < SAMPLE_MOST && sp_ok(sp_snap_next(snap, &cursor, &subject))) {
        sample_take(s, snap, subject);
        cursor += step - 1;
    }
    if (s->n < 100)
        bench_fail(dir, "too few companies");
}

static inline void sample_close(struct sample *s)
{
    for (size_t i = 0; i < s->n; i++) {
        free(s->subject[i]);
        free(s->name[i]);
    }
    sp_db_close(s->db);
}

/* --- reads --- */

/* As a question does it: a snapshot, the identifier resolved, every fact read. */
static inline size_t sample_read_one(struct sp_db *db, struct sp_view subject, struct sp_arena *a)
{
    struct sp_subject parts;
    struct sp_company c;
    struct sp_view found;
    SP_SNAP_AUTO snap = NULL;
    bench_ok(sp_subject_parse(subject, &parts, NULL), NULL, "subject");
    bench_ok(sp_snap_begin(db, &snap), NULL, "snapshot");
    bench_ok(sp_snap_resolve(snap, sp_view_of(sp_subject_scheme(&parts)->name), parts.value, &found), NULL, "resolve");
    sp_arena_reset(a);
    bench_ok(sp_snap_company(snap, found, 0, 0, a, &c), NULL, "company");
    return c.n;
}

/* What a node that was started just now does with the first question about each company: the file is in the system's memory, but
 * no page of it is mapped into the process yet. */
struct sample_first { double us, faults; };
static inline void sample_read_first(struct sample *s, struct sample_first *out)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct rusage before, after;
    size_t facts = 0;
    sp_db_close(s->db);
    bench_ok(sp_db_open(s->dir, 64, SP_DB_READONLY, &s->db, &d), &d, s->dir);
    (void)getrusage(RUSAGE_SELF, &before);
    int64_t begun = sp_mono_us();
    for (size_t i = 0; i < s->n; i++) /* 1237 is prime: neighbours are not read one after another */
        facts += sample_read_one(s->db, sp_view_of(s->subject[i * 1237 % s->n]), &a);
    double took = (double)(sp_mono_us() - begun);
    (void)getrusage(RUSAGE_SELF, &after);
    *out = (struct sample_first){ facts ? took / (double)s->n : 0, (double)(after.ru_minflt - before.ru_minflt) / (double)s->n };
}

static inline double sample_read_pass(const struct sample *s)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_prng g = { 7 };
    size_t n = 0, facts = 0;
    int64_t begun = sp_mono_us(), took = 0;
    for (; took < bench_pass_us(); took = sp_mono_us() - begun)
        for (int i = 0; i < 64; i++, n++)
            facts += sample_read_one(s->db, sp_view_of(s->subject[sp_prng_below(&g, s->n)]), &a);
    return facts ? (double)took / (double)n : 0;
}

/* In turn, so that whatever else the machine does meets both. */
static inline void sample_read_both(const struct sample *small, const struct sample *large, double us[2])
{
    double v[2][SAMPLE_PASSES];
    (void)sample_read_pass(small);
    (void)sample_read_pass(large);
    for (int i = 0; i < SAMPLE_PASSES; i++) {
        v[0][i] = sample_read_pass(small);
        v[1][i] = sample_read_pass(large);
    }
    us[0] = bench_quantile(v[0], SAMPLE_PASSES, 0.5);
    us[1] = bench_quantile(v[1], SAMPLE_PASSES, 0.5);
}

#endif
