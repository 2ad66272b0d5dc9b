/* layer: storage, threads elsewhere */
/* Posting lists of random terms: built, merged, read and skipped through, beside plain arrays. */
#include "base/random.h"
#include "storage/store.h"
#include "tests/lib/storage.h"

enum { TERMS = 60, NUMBERS = 30000, SEGMENTS_MADE = 10 };

struct fx {
    ST_FIXTURE;
    char term[TERMS][24];
    unsigned one_in[TERMS];                 /* of the numbers of a segment */
    unsigned char has[TERMS][NUMBERS];      /* 1 + segment */
};

static struct sp_prng prng = { 20261121 };

static int setup(void **state)
{
    struct fx *f = calloc(1, sizeof *f);
    static const unsigned densities[] = { 1, 2, 7, 50, 400, 5000 };
    assert_non_null(f);
    st_dir_make(&f->dir);
    f->db = st_open(&f->dir);
    for (unsigned i = 0; i < TERMS; i++) { /* in byte order, sharing prefixes */
        (void)snprintf(f->term[i], sizeof f->term[i], "w%.*s%02u", (int)(i / 20), "aaaa", i);
        f->one_in[i] = densities[i % 6];
    }
    *state = f;
    return 0;
}

static int teardown(void **state) { return st_teardown(state); }

static int cmp_terms(const void *a, const void *b) { return strcmp(a, b); }

struct making { struct fx *f; uint32_t segment, from, to; };

/* Numbers from..to of every term, as an import batch or a flush would make them. */
static struct sp_rc make_segment(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    struct making *m = ctx;
    struct sp_post_builder p = { .segment = m->segment };
    for (unsigned i = 0; i < TERMS; i++)
        for (uint32_t no = m->from; no < m->to; no++)
            if (sp_prng_below(&prng, m->f->one_in[i]) == 0) {
                sp_post_add(&p, sp_view_of(m->f->term[i]), no);
                sp_post_add(&p, sp_view_of(m->f->term[i]), no); /* twice is once */
                m->f->has[i][no] = (unsigned char)(1 + m->segment);
            }
    sp_post_finish(&p);
    struct sp_rc rc = sp_post_write(&p, t);
    if (sp_ok(rc))
        rc = sp_segment_add(t, b, m->segment, 0, p.pairs);
    sp_meta_put_u64(b, "seg", m->segment + 1);
    sp_post_builder_free(&p);
    return rc;
}

static void read_whole(const struct fx *f, struct sp_kv_txn *t, uint32_t segment, bool merged, unsigned term)
{
    struct sp_post_iter it;
    struct sp_view v = sp_view_of(f->term[term]);
    uint32_t no, at = 0;
    struct sp_rc rc = sp_post_seek(t, 0, segment, v, &it);
    for (; sp_ok(rc) && sp_view_eq(sp_post_term(&it), v); rc = sp_post_group(&it))
        while (sp_post_no(&it, &no)) {
            for (; at < no; at++)
                assert_false(merged ? f->has[term][at] : f->has[term][at] == 1 + segment);
            assert_true(merged ? f->has[term][at] : f->has[term][at] == 1 + segment);
            at++;
        }
    assert_true(sp_ok(rc) || sp_is(rc, SP_RC_NOTFOUND));
    for (; at < NUMBERS; at++)
        assert_false(merged ? f->has[term][at] : f->has[term][at] == 1 + segment);
}

static void skip_through(const struct fx *f, struct sp_kv_txn *t, uint32_t segment, bool merged, unsigned term)
{
    struct sp_post_iter it;
    struct sp_view v = sp_view_of(f->term[term]);
    struct sp_rc rc = sp_post_seek(t, 1, segment, v, &it);
    bool there = sp_ok(rc) && sp_view_eq(sp_post_term(&it), v);
    static const unsigned strides[] = { 1, 3, 40, 900, 7000 };
    uint32_t want = 0, from = 0, found = 0;
    unsigned stride = strides[sp_prng_below(&prng, 5)];
    while (there) {
        for (want = from; want < NUMBERS && !(merged ? f->has[term][want] : f->has[term][want] == 1 + segment); want++)
            ;
        bool got = sp_post_skip(&it, from, &found);
        assert_int_equal(got, want < NUMBERS);
        if (!got)
            return;
        assert_int_equal(found, want);
        from = found + 1 + (uint32_t)sp_prng_below(&prng, stride);
    }
}

/* Ascending terms, some of them in no group: the same group as a seek from the start finds. */
static void go_forward(const struct fx *f, struct sp_kv_txn *t, uint32_t segment)
{
    struct sp_post_iter on, fresh;
    if (!sp_ok(sp_post_seek(t, 2, segment, sp_view(NULL, 0), &on)))
        return;
    for (unsigned i = (unsigned)sp_prng_below(&prng, 6); i < TERMS; i += (unsigned)sp_prng_below(&prng, 6)) {
        char want[32];
        static const char *const tails[] = { "", "", "0", "zz" };
        uint32_t no = 0, other = 0;
        (void)snprintf(want, sizeof want, "%s%s", f->term[i], tails[sp_prng_below(&prng, 4)]);
        struct sp_rc rc = sp_post_seek(t, 3, segment, sp_view_of(want), &fresh), got = sp_post_forward(t, 2, sp_view_of(want), &on);
        assert_int_equal(got.code, rc.code);
        if (!sp_ok(rc))
            return;
        assert_true(sp_view_eq(sp_post_term(&on), sp_post_term(&fresh)));
        if (on.first && sp_prng_below(&prng, 2)) { /* read a little of it, or nothing */
            assert_true(sp_post_no(&on, &no) && sp_post_no(&fresh, &other));
            assert_int_equal(no, other);
        }
        i += sp_view_is(sp_post_term(&on), want) ? 0 : 1; /* never back */
    }
}

static void check_segment(const struct fx *f, uint32_t segment, bool merged)
{
    SP_KV_READ_AUTO t = NULL;
    CHECK_OK(sp_kv_read_begin(f->db->registry, &t));
    for (unsigned i = 0; i < TERMS; i++) {
        read_whole(f, t, segment, merged, i);
        for (int k = 0; k < 5; k++)
            skip_through(f, t, segment, merged, i);
        go_forward(f, t, segment);
    }
    struct sp_post_iter it;
    CHECK_RC(NOTFOUND, sp_post_seek(t, 0, segment, sp_view_of("x"), &it));
    CHECK_RC(NOTFOUND, sp_post_seek(t, 0, 999, sp_view_of("w"), &it));
    CHECK_OK(sp_post_seek(t, 0, segment, sp_view(NULL, 0), &it));
}

static void check_frequencies(const struct fx *f)
{
    SP_KV_READ_AUTO t = NULL;
    struct sp_manifest m;
    static uint32_t nos[NUMBERS];
    CHECK_OK(sp_kv_read_begin(f->db->registry, &t));
    CHECK_OK(sp_manifest_read(t, &m));
    for (unsigned i = 0; i < TERMS; i++) {
        uint64_t want = 0, got = 0;
        size_t n = 0;
        for (uint32_t no = 0; no < NUMBERS; no++)
            want += f->has[i][no] != 0;
        CHECK_OK(sp_post_frequency(t, &m, sp_view_of(f->term[i]), &got));
        assert_int_equal(got, want);
        CHECK_OK(sp_post_numbers(t, &m, sp_view_of(f->term[i]), nos, NUMBERS, &n));
        assert_int_equal(n, want);
        for (size_t k = 0; k < n; k++)
            assert_true(f->has[i][nos[k]]);
        CHECK_OK(sp_post_numbers(t, &m, sp_view_of(f->term[i]), nos, 3, &n));
        assert_int_equal(n, want < 3 ? want : 3);
    }
}

static void segments_hold_what_was_put(void **state)
{
    struct fx *f = *state;
    qsort(f->term, TERMS, sizeof f->term[0], cmp_terms);
    for (uint32_t s = 0; s < SEGMENTS_MADE; s++) {
        struct making m = { f, s, s * (NUMBERS / SEGMENTS_MADE), (s + 1) * (NUMBERS / SEGMENTS_MADE) };
        SP_BATCH_AUTO b = { .prepare = make_segment, .ctx = &m, .alone = true };
        CHECK_OK(sp_kv_submit(f->db->registry, &b));
        check_segment(f, s, false);
    }
    check_frequencies(f);
}

static void merging_loses_nothing(void **state)
{
    struct fx *f = *state;
    struct sp_manifest m;
    CHECK_OK(sp_segments_merge(f->db, true));
    struct sp_kv_txn *t;
    CHECK_OK(sp_kv_read_begin(f->db->registry, &t));
    CHECK_OK(sp_manifest_read(t, &m));
    uint64_t blocks = sp_kv_count(t, SP_R_POST);
    sp_kv_read_end(t);
    assert_int_equal(m.n, 1);
    check_segment(f, m.v[0].id, true);
    check_frequencies(f);
    /* what a crash leaves is swept, the rest stays */
    struct making left = { f, 500, 0, 0 };
    SP_BATCH_AUTO b = { .prepare = make_segment, .ctx = &left, .alone = true };
    struct sp_post_key stray = sp_post_key(77, sp_view_of("wleft"), 1);
    sp_batch_put(&b, SP_R_POST, sp_view(stray.p, stray.n), sp_view_of("stray"));
    CHECK_OK(sp_kv_submit(f->db->registry, &b));
    CHECK_OK(sp_segments_sweep(f->db));
    CHECK_OK(sp_kv_read_begin(f->db->registry, &t));
    assert_int_equal(sp_kv_count(t, SP_R_POST), blocks);
    sp_kv_read_end(t);
    check_frequencies(f);
}

/* ---- terms of one company each ---- */

enum { KEYS = 3000, KEY_SEGMENT = 700, PROBES = 20000 };
static char keys[KEYS][24];

/* Neighbours share much of their text or little, as keys of companies do; some text is the beginning of another's. */
static void make_keys(void)
{
    for (unsigned i = 0; i < KEYS; i++) {
        static const char *const schemes[] = { "ULA.ern:", "UCN.uscc:91", "UTH.juristic:", "UVN.mst:" };
        uint64_t v = sp_prng_below(&prng, 2) ? i : sp_prng_below(&prng, 1000000000000u);
        (void)snprintf(keys[i], sizeof keys[i], "%s%llu", schemes[sp_prng_below(&prng, 4)], (unsigned long long)v);
    }
    qsort(keys, KEYS, sizeof keys[0], cmp_terms);
}

/* Some numbers take one byte, some five. */
static struct sp_rc make_key_segment(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    struct sp_post_builder p = { .segment = KEY_SEGMENT };
    (void)ctx;
    (void)b;
    for (uint32_t i = 0; i < KEYS; i++) {
        uint32_t no = i % 3 ? i * 1000000u : i;
        if (i && !strcmp(keys[i], keys[i - 1]))
            continue;
        sp_post_add(&p, sp_view_of(keys[i]), no);
        if (i % 7 == 0)
            sp_post_add(&p, sp_view_of(keys[i]), no + 300);
    }
    sp_post_finish(&p);
    struct sp_rc rc = sp_post_write(&p, t);
    sp_post_builder_free(&p);
    return rc;
}

/* A key, or what lies in front of one or behind it. */
static void make_probe(char *out, size_t room)
{
    static const char *const tails[] = { "", "", "0", "z" };
    (void)snprintf(out, room, "%s%s", keys[sp_prng_below(&prng, KEYS)], tails[sp_prng_below(&prng, 4)]);
    if (sp_prng_below(&prng, 4) == 0)
        out[1 + sp_prng_below(&prng, strlen(out) - 1)] = '\0';
}

static void finds_each_of_many_terms(void **state)
{
    struct fx *f = *state;
    SP_BATCH_AUTO b = { .prepare = make_key_segment, .ctx = f, .alone = true };
    SP_KV_READ_AUTO t = NULL;
    make_keys();
    CHECK_OK(sp_kv_submit(f->db->registry, &b));
    CHECK_OK(sp_kv_read_begin(f->db->registry, &t));
    for (unsigned n = 0; n < PROBES; n++) {
        struct sp_post_iter it;
        char probe[32];
        unsigned i = 0;
        uint32_t no = 0;
        make_probe(probe, sizeof probe);
        while (i < KEYS && strcmp(keys[i], probe) < 0)
            i++;
        struct sp_rc rc = sp_post_seek(t, 0, KEY_SEGMENT, sp_view_of(probe), &it);
        if (i == KEYS) {
            CHECK_RC(NOTFOUND, rc);
            continue;
        }
        CHECK_OK(rc);
        CHECK_VIEW(sp_post_term(&it), keys[i]);
        assert_true(sp_post_no(&it, &no));
        assert_int_equal(no, i % 3 ? i * 1000000u : i);
        unsigned next = i + 1; /* and on from there */
        while (next < KEYS && !strcmp(keys[next], keys[i]))
            next++;
        do /* a block may end within a term */
            rc = sp_post_group(&it);
        while (sp_ok(rc) && sp_view_is(sp_post_term(&it), keys[i]));
        assert_int_equal(sp_ok(rc), next < KEYS);
        if (next < KEYS)
            CHECK_VIEW(sp_post_term(&it), keys[next]);
    }
}

static void refuses_a_damaged_block(void **state)
{
    struct fx *f = *state;
    static const struct { const char *what; struct sp_view block; } cases[] = {
        { "shares with a group that is not there", SP_VIEW_LIT("\001\001a\001\005") },
        { "its own text is longer than the block", SP_VIEW_LIT("\000\011a\001\005") },
        { "a length without an end", SP_VIEW_LIT("\000\200") },
        { "a length of six bytes", SP_VIEW_LIT("\000\200\200\200\200\200\001a") },
        { "no count", SP_VIEW_LIT("\000\001a") },
        { "fewer numbers than counted", SP_VIEW_LIT("\000\001a\003\005\006") },
        { "text longer than any term", SP_VIEW_LIT("\000\001a\001\005\001\120") },
    };
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sp_post_iter it;
        SP_BATCH_AUTO b = { 0 };
        SP_KV_READ_AUTO t = NULL;
        struct sp_post_key k = sp_post_key(800 + i, sp_view_of("a"), 5);
        sp_batch_put(&b, SP_R_POST, sp_view(k.p, k.n), cases[i].block);
        CHECK_OK(sp_kv_submit(f->db->registry, &b));
        CHECK_OK(sp_kv_read_begin(f->db->registry, &t));
        if (!sp_is(sp_post_seek(t, 0, 800 + i, sp_view_of("b"), &it), SP_RC_CORRUPT))
            fail_msg("%s", cases[i].what);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(segments_hold_what_was_put), cmocka_unit_test(merging_loses_nothing),
                                        cmocka_unit_test(finds_each_of_many_terms), cmocka_unit_test(refuses_a_damaged_block) };
    return cmocka_run_group_tests_name("posting list properties", tests, setup, teardown);
}
