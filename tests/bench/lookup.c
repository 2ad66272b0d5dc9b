/*
 * lookup SMALL_DB LARGE_DB - reads by identifier at two sizes of the registry, and search by name in the large one.
 */
#include "schema/text.h"
#include "tests/bench/sample.h"

enum { SEARCHES = 2000, HITS = 10 };

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
    sample_open(argv[1], &small);
    sample_open(argv[2], &large);
    double us[2];
    sample_read_both(&small, &large, us);
    (void)snprintf(name, sizeof name, "read by identifier, %llu companies", (unsigned long long)small.companies);
    bench_info(name, us[0], "us");
    (void)snprintf(name, sizeof name, "read by identifier, %llu companies", (unsigned long long)large.companies);
    const struct bench_row r = { .name = name, .unit = "us", .value = us[1], .limit = us[0], .limit_is = "the same in the small registry",
                                 .kind = BENCH_RATIO_MOST, .budget = 1.5 };
    bench_print(&r);
    search_all(&large);
    sample_close(&small);
    sample_close(&large);
    return 0;
}
