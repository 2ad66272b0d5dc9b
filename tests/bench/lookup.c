/*
 * lookup SMALL_DB LARGE_DB - reads by identifier at two sizes of the registry, and search by name in the large one.
 */
#include "base/random.h"
#include "schema/text.h"
#include "storage/search.h"
#include "tests/bench/bench.h"

enum { SAMPLE = 4000, SEARCHES = 2000, PASSES = 9, HITS = 10 };

struct sample { struct sp_db *db; char *subject[SAMPLE]; char *name[SAMPLE]; size_t n; uint64_t companies; };

static char *text_of(struct sp_view v)
{
    char *s = malloc(v.n + 1);
    if (!s)
        bench_fail("memory", NULL);
    memcpy(s, v.p, v.n);
    s[v.n] = '\0';
    return s;
}

/* Legal and translated names in turn: what a bank has on paper. */
static char *name_of(const struct sp_company *c, size_t turn)
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
        found = text_of(text->text);
    }
    return found;
}

static void take(struct sample *s, struct sp_snap *snap, struct sp_view subject)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_company c;
    bench_ok(sp_snap_company(snap, subject, 0, 0, &a, &c), NULL, "company");
    s->subject[s->n] = text_of(subject);
    s->name[s->n] = name_of(&c, s->n);
    if (s->name[s->n])
        s->n++;
    else
        free(s->subject[s->n]);
}

/* Spread over the whole registry. */
static void open_sample(const char *dir, struct sample *s)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_registry_counts counts;
    struct sp_view subject;
    uint64_t cursor = 0;
    SP_SNAP_AUTO snap = NULL;
    bench_ok(sp_db_open(dir, 64, SP_DB_READONLY, &s->db, &d), &d, dir);
    bench_ok(sp_snap_begin(s->db, &snap), NULL, "snapshot");
    bench_ok(sp_registry_counts(snap, &counts), NULL, "counts");
    s->companies = counts.companies;
    uint64_t step = counts.companies / SAMPLE + 1, at = 0;
    while (s->n < SAMPLE && sp_ok(sp_snap_next(snap, &cursor, &subject)))
        if (at++ % step == 0)
            take(s, snap, subject);
    if (s->n < 100)
        bench_fail(dir, "too few companies");
}

static void close_sample(struct sample *s)
{
    for (size_t i = 0; i < s->n; i++) {
        free(s->subject[i]);
        free(s->name[i]);
    }
    sp_db_close(s->db);
}

/* --- reads --- */

/* As a question does it: a snapshot, the identifier resolved, every fact read. */
static size_t read_one(struct sp_db *db, struct sp_view subject, struct sp_arena *a)
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

static double read_pass(const struct sample *s)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_prng g = { 7 };
    size_t n = 0, facts = 0;
    int64_t begun = sp_mono_us(), took = 0;
    for (; took < 300000; took = sp_mono_us() - begun)
        for (int i = 0; i < 64; i++, n++)
            facts += read_one(s->db, sp_view_of(s->subject[sp_prng_below(&g, s->n)]), &a);
    return facts ? (double)took / (double)n : 0;
}

/* In turn, so that whatever else the machine does meets both. */
static void read_both(const struct sample *small, const struct sample *large, double us[2])
{
    double v[2][PASSES];
    (void)read_pass(small);
    (void)read_pass(large);
    for (int i = 0; i < PASSES; i++) {
        v[0][i] = read_pass(small);
        v[1][i] = read_pass(large);
    }
    us[0] = bench_quantile(v[0], PASSES, 0.5);
    us[1] = bench_quantile(v[1], PASSES, 0.5);
}

/* --- search --- */

/* What people type: the whole name, its beginning, without the last character, one character wrong in the middle. */
static size_t query_of(const char *name, unsigned way, char out[SP_MAX_QUERY_BYTES])
{
    size_t n = strlen(name) < SP_MAX_QUERY_BYTES ? strlen(name) : SP_MAX_QUERY_BYTES - 1, keep = n;
    memcpy(out, name, n);
    if (way == 1) {
        size_t half = n / 2;
        const char *space = memchr(name + half, ' ', n - half);
        keep = space ? (size_t)(space - name) : n;
    } else if (way >= 2) {
        size_t at = way == 2 ? n - 1 : n / 2, width = 1;
        while (at > 0 && ((unsigned char)name[at] & 0xC0) == 0x80)
            at--;
        while (at + width < n && ((unsigned char)name[at + width] & 0xC0) == 0x80)
            width++;
        memmove(out + at, out + at + width, n - at - width);
        keep = n - width;
    }
    while (keep && (((unsigned char)out[keep] & 0xC0) == 0x80 && sp_utf8_check(sp_view(out, keep)) != keep))
        keep--;
    return keep;
}

static bool search_one(const struct sample *s, size_t which, unsigned way, double *ms)
{
    char query[SP_MAX_QUERY_BYTES];
    struct sp_hit hits[HITS];
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    size_t n = 0, q = query_of(s->name[which], way, query);
    SP_SNAP_AUTO snap = NULL;
    int64_t begun = sp_mono_us();
    bench_ok(sp_snap_begin(s->db, &snap), NULL, "snapshot");
    struct sp_rc rc = sp_search(snap, sp_view(query, q), sp_view("", 0), HITS, hits, &n, &d);
    if (!sp_is(rc, SP_RC_INVALID))
        bench_ok(rc, &d, "search");
    *ms = (double)(sp_mono_us() - begun) / 1000;
    for (size_t i = 0; i < n; i++)
        if (sp_view_is(hits[i].subject, s->subject[which]) || sp_view_is(hits[i].name, s->name[which]))
            return true;
    return false;
}

static void search_all(const struct sample *s)
{
    static const char *const ways[] = { "the whole name", "half of it", "last character missing", "one character missing" };
    double *ms = calloc(SEARCHES, sizeof *ms);
    size_t found[4] = { 0 }, asked[4] = { 0 }, n = 0;
    struct sp_prng g = { 11 };
    char name[96];
    if (!ms)
        bench_fail("memory", NULL);
    int64_t begun = sp_mono_us();
    for (; n < SEARCHES && sp_mono_us() - begun < 20 * 1000000; n++) {
        unsigned way = (unsigned)(n % 4);
        found[way] += search_one(s, sp_prng_below(&g, s->n), way, &ms[n]);
        asked[way]++;
    }
    (void)snprintf(name, sizeof name, "name search, median, %llu companies", (unsigned long long)s->companies);
    const struct bench_row median = { .name = name, .unit = "ms", .value = bench_quantile(ms, n, 0.5), .kind = BENCH_VALUE_MOST, .budget = 5 };
    bench_print(&median);
    (void)snprintf(name, sizeof name, "name search, p99, %llu companies", (unsigned long long)s->companies);
    const struct bench_row p99 = { .name = name, .unit = "ms", .value = bench_quantile(ms, n, 0.99), .kind = BENCH_VALUE_MOST, .budget = 50 };
    bench_print(&p99);
    for (unsigned way = 0; way < 4; way++) {
        (void)snprintf(name, sizeof name, "found in the first 10 by %s", ways[way]);
        bench_info(name, asked[way] ? 100.0 * (double)found[way] / (double)asked[way] : 0, "%");
    }
    free(ms);
}

int main(int argc, char **argv)
{
    static struct sample small, large;
    char name[96];
    if (argc != 3)
        return 64;
    open_sample(argv[1], &small);
    open_sample(argv[2], &large);
    double us[2];
    read_both(&small, &large, us);
    (void)snprintf(name, sizeof name, "read by identifier, %llu companies", (unsigned long long)small.companies);
    bench_info(name, us[0], "us");
    (void)snprintf(name, sizeof name, "read by identifier, %llu companies", (unsigned long long)large.companies);
    const struct bench_row r = { .name = name, .unit = "us", .value = us[1], .limit = us[0], .limit_is = "the same in the small registry",
                                 .kind = BENCH_RATIO_MOST, .budget = 1.5 };
    bench_print(&r);
    search_all(&large);
    close_sample(&small);
    close_sample(&large);
    return 0;
}
