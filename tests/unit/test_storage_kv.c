/* layer: storage, threads */
#include <pthread.h>

#include "storage/kv.h"
#include "tests/lib/storage.h"

enum { A, B, TABLES };
static const char *const tables[TABLES] = { "a", "b" };

struct fx { struct st_dir dir; char path[128]; struct sp_kv *kv; };

static struct sp_kv_opts opts(const struct fx *f)
{
    return (struct sp_kv_opts){ .path = f->path, .tables = tables, .n_tables = TABLES, .version = 7, .map_bytes = 16u << 20 };
}

static void fx_open(struct fx *f)
{
    struct sp_kv_opts o = opts(f);
    CHECK_OK(sp_kv_open(&o, &f->kv, NULL));
}

static int setup(void **state)
{
    struct fx *f = calloc(1, sizeof *f);
    assert_non_null(f);
    st_dir_make(&f->dir);
    (void)snprintf(f->path, sizeof f->path, "%s/x.mdb", f->dir.path);
    fx_open(f);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fx *f = *state;
    sp_kv_close(f->kv);
    st_dir_remove(&f->dir);
    free(f);
    return 0;
}

static void put(struct fx *f, unsigned table, const char *k, const char *v)
{
    SP_BATCH_AUTO b = { 0 };
    sp_batch_put(&b, table, sp_view_of(k), sp_view_of(v));
    CHECK_OK(sp_kv_submit(f->kv, &b));
}

static bool holds(struct sp_kv_txn *t, unsigned table, const char *k, const char *v)
{
    struct sp_view got;
    struct sp_rc rc = sp_kv_get(t, table, sp_view_of(k), &got);
    assert_true(sp_ok(rc) || sp_is(rc, SP_RC_NOTFOUND));
    return sp_ok(rc) && sp_view_is(got, v);
}

static bool stored(struct fx *f, unsigned table, const char *k, const char *v)
{
    SP_KV_READ_AUTO t = NULL;
    CHECK_OK(sp_kv_read_begin(f->kv, &t));
    return holds(t, table, k, v);
}

static void puts_and_gets(void **state)
{
    struct fx *f = *state;
    char longest[SP_KV_MAX_KEY + 2];
    memset(longest, 'k', sizeof longest);
    put(f, A, "one", "1");
    put(f, B, "one", "other table");
    put(f, A, "two", "");
    put(f, A, "one", "1 again");
    assert_true(stored(f, A, "one", "1 again"));
    assert_true(stored(f, B, "one", "other table"));
    assert_true(stored(f, A, "two", ""));
    longest[SP_KV_MAX_KEY] = 0;
    put(f, A, longest, "fits");
    assert_true(stored(f, A, longest, "fits"));
    longest[SP_KV_MAX_KEY] = 'k';
    longest[SP_KV_MAX_KEY + 1] = 0;
    SP_BATCH_AUTO b = { 0 };
    sp_batch_put(&b, A, sp_view_of("with it"), sp_view_of("x"));
    sp_batch_put(&b, A, sp_view_of(longest), sp_view_of("too long"));
    CHECK_RC(LIMIT, sp_kv_submit(f->kv, &b));
    assert_false(stored(f, A, "with it", "x"));
    SP_BATCH_AUTO del = { 0 };
    sp_batch_del(&del, A, sp_view_of("one"));
    sp_batch_del(&del, A, sp_view_of("never there"));
    CHECK_OK(sp_kv_submit(f->kv, &del));
    assert_false(stored(f, A, "one", "1 again"));
    assert_true(stored(f, B, "one", "other table"));
}

static void holds_values_of_every_size(void **state)
{
    struct fx *f = *state;
    static const size_t sizes[] = { 0, 1, 2027, 2028, 2029, 4096, 100000, 3000000 };
    char *big = malloc(3000000);
    assert_non_null(big);
    for (size_t i = 0; i < 3000000; i++)
        big[i] = (char)(i * 7 + (i >> 11));
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        SP_BATCH_AUTO b = { 0 };
        char k[2] = { (char)('a' + i), 0 };
        sp_batch_put(&b, A, sp_view(k, 1), sp_view(big, sizes[i]));
        CHECK_OK(sp_kv_submit(f->kv, &b));
    }
    SP_KV_READ_AUTO t = NULL;
    CHECK_OK(sp_kv_read_begin(f->kv, &t));
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        char k = (char)('a' + i);
        struct sp_view v;
        CHECK_OK(sp_kv_get(t, A, sp_view(&k, 1), &v));
        assert_true(sp_view_eq(v, sp_view(big, sizes[i])));
    }
    assert_int_equal(sp_kv_count(t, A), sizeof sizes / sizeof *sizes);
    free(big);
}

/* As it is when the batch is submitted, among values that are copied. */
static void lends_large_values(void **state)
{
    struct fx *f = *state;
    static char big[3][20000];
    static const size_t sizes[] = { 0, 20000, 1 };
    for (int round = 0; round < 2; round++) {
        SP_BATCH_AUTO b = { 0 };
        for (size_t i = 0; i < 3; i++) {
            char k[] = { 'l', (char)('0' + i) };
            memset(big[i], 'x', sizeof big[i]);
            sp_batch_put(&b, A, sp_view("c", 1), sp_view(big[i], 2));
            sp_batch_put_lent(&b, A, sp_view(k, sizeof k), sp_view(big[i], sizes[i]));
        }
        for (size_t i = 0; i < 3; i++)
            memset(big[i], 'a' + (int)i + round, sizeof big[i]);
        CHECK_OK(sp_kv_submit(f->kv, &b));
        for (size_t i = 0; i < 3; i++) {
            SP_KV_READ_AUTO t = NULL;
            struct sp_view v;
            char k[] = { 'l', (char)('0' + i) };
            CHECK_OK(sp_kv_read_begin(f->kv, &t));
            CHECK_OK(sp_kv_get(t, A, sp_view(k, sizeof k), &v));
            assert_true(sp_view_eq(v, sp_view(big[i], sizes[i])));
            CHECK_OK(sp_kv_get(t, A, sp_view("c", 1), &v));
            CHECK_VIEW(v, "xx");
        }
    }
}

static void walks_in_byte_order(void **state)
{
    struct fx *f = *state;
    static const char *const keys[] = { "a", "aa", "ab", "b", "\xc3\xa9" };
    struct sp_kv_cursor c;
    struct sp_kv_txn *t;
    CHECK_OK(sp_kv_read_begin(f->kv, &t));
    CHECK_OK(sp_kv_cursor(t, A, 0, &c));
    CHECK_RC(NOTFOUND, sp_kv_seek(&c, sp_view(NULL, 0)));
    CHECK_RC(NOTFOUND, sp_kv_seek_le(&c, sp_view_of("a")));
    CHECK_RC(NOTFOUND, sp_kv_last(&c));
    sp_kv_read_end(t);
    for (size_t i = 5; i-- > 0;)
        put(f, A, keys[i], "v");
    CHECK_OK(sp_kv_read_begin(f->kv, &t));
    CHECK_OK(sp_kv_cursor(t, A, 0, &c));
    struct sp_rc rc = sp_kv_seek(&c, sp_view(NULL, 0));
    for (size_t i = 0; i < 5; i++, rc = sp_kv_next(&c)) {
        CHECK_OK(rc);
        CHECK_VIEW(c.key, keys[i]);
    }
    CHECK_RC(NOTFOUND, rc);
    CHECK_OK(sp_kv_seek(&c, sp_view_of("aaa")));
    CHECK_VIEW(c.key, "ab");
    CHECK_OK(sp_kv_seek_le(&c, sp_view_of("aaa")));
    CHECK_VIEW(c.key, "aa");
    CHECK_OK(sp_kv_seek_le(&c, sp_view_of("b")));
    CHECK_VIEW(c.key, "b");
    CHECK_OK(sp_kv_seek_le(&c, sp_view_of("\xff")));
    CHECK_VIEW(c.key, keys[4]);
    CHECK_RC(NOTFOUND, sp_kv_seek_le(&c, sp_view_of("A")));
    CHECK_RC(NOTFOUND, sp_kv_seek(&c, sp_view_of("\xff")));
    CHECK_OK(sp_kv_last(&c));
    CHECK_VIEW(c.key, keys[4]);
    /* two positions in one table do not disturb each other */
    struct sp_kv_cursor other;
    CHECK_OK(sp_kv_cursor(t, A, 1, &other));
    CHECK_OK(sp_kv_seek(&other, sp_view_of("a")));
    CHECK_OK(sp_kv_seek(&c, sp_view_of("b")));
    CHECK_OK(sp_kv_next(&other));
    CHECK_VIEW(other.key, "aa");
    CHECK_RC(INTERNAL, sp_kv_cursor(t, A, SP_KV_CURSORS, &other));
    CHECK_RC(INTERNAL, sp_kv_cursor(t, TABLES, 0, &other));
    sp_kv_read_end(t);
}

static void a_snapshot_sees_one_state(void **state)
{
    struct fx *f = *state;
    struct sp_kv_txn *before, *after;
    put(f, A, "k", "old");
    CHECK_OK(sp_kv_read_begin(f->kv, &before));
    put(f, A, "k", "new");
    put(f, A, "more", "x");
    CHECK_OK(sp_kv_read_begin(f->kv, &after));
    assert_true(holds(before, A, "k", "old"));
    assert_false(holds(before, A, "more", "x"));
    assert_int_equal(sp_kv_count(before, A), 1);
    assert_true(holds(after, A, "k", "new"));
    assert_true(holds(after, A, "more", "x"));
    assert_true(sp_kv_txn_id(after) > sp_kv_txn_id(before));
    assert_ptr_equal(sp_kv_of(after), f->kv);
    sp_kv_read_end(before);
    /* the pooled one sees today, its cursor too */
    CHECK_OK(sp_kv_read_begin(f->kv, &before));
    assert_true(holds(before, A, "k", "new"));
    assert_int_equal(sp_kv_txn_id(after), sp_kv_txn_id(before));
    sp_kv_read_end(before);
    sp_kv_read_end(after);
}

static void has_readers_enough_and_no_more(void **state)
{
    struct fx *f = *state;
    struct sp_kv_txn *t[SP_KV_READERS], *one;
    for (size_t i = 0; i < SP_KV_READERS; i++)
        CHECK_OK(sp_kv_read_begin(f->kv, &t[i]));
    CHECK_RC(UNAVAILABLE, sp_kv_read_begin(f->kv, &one));
    sp_kv_read_end(t[3]);
    CHECK_OK(sp_kv_read_begin(f->kv, &t[3]));
    for (size_t i = 0; i < SP_KV_READERS; i++)
        sp_kv_read_end(t[i]);
}

static void checks_expectations_first(void **state)
{
    struct fx *f = *state;
    put(f, A, "there", "v");
    SP_BATCH_AUTO b = { 0 };
    sp_batch_put(&b, A, sp_view_of("x"), sp_view_of("1"));
    sp_batch_expect_absent(&b, A, sp_view_of("there"));
    CHECK_RC(EXISTS, sp_kv_submit(f->kv, &b));
    assert_false(stored(f, A, "x", "1"));
    sp_batch_clear(&b);
    sp_batch_put(&b, A, sp_view_of("x"), sp_view_of("1"));
    sp_batch_expect(&b, A, sp_view_of("there"), sp_view_of("other"));
    CHECK_RC(REPLAY, sp_kv_submit(f->kv, &b));
    sp_batch_clear(&b);
    sp_batch_expect(&b, A, sp_view_of("nowhere"), sp_view_of("v"));
    CHECK_RC(NOTFOUND, sp_kv_submit(f->kv, &b));
    sp_batch_clear(&b);
    sp_batch_expect_absent(&b, A, sp_view_of("x"));
    sp_batch_expect(&b, A, sp_view_of("there"), sp_view_of("v"));
    sp_batch_put(&b, A, sp_view_of("x"), sp_view_of("1"));
    CHECK_OK(sp_kv_submit(f->kv, &b));
    assert_true(stored(f, A, "x", "1"));
    struct sp_kv_stats s;
    sp_kv_stats(f->kv, &s);
    assert_int_equal(s.skipped, 3);
    assert_int_equal(s.batches, 5);
    assert_true(s.used_bytes > 0 && s.used_bytes <= s.map_bytes);
}

static void puts_new_ones_and_appends(void **state)
{
    struct fx *f = *state;
    SP_BATCH_AUTO b = { 0 };
    put(f, A, "one", "1");
    sp_batch_put_new(&b, A, sp_view_of("one"), sp_view_of("2"));
    sp_batch_put_new(&b, A, sp_view_of("new"), sp_view_of("first"));
    sp_batch_put_new(&b, A, sp_view_of("new"), sp_view_of("second"));
    sp_batch_append(&b, B, sp_view_of("a"), sp_view_of("1"));
    sp_batch_append(&b, B, sp_view_of("b"), sp_view_of("2"));
    CHECK_OK(sp_kv_submit(f->kv, &b));
    assert_true(stored(f, A, "one", "1"));
    assert_true(stored(f, A, "new", "first"));
    assert_true(stored(f, B, "a", "1") && stored(f, B, "b", "2"));
    static const char *const not_above[] = { "b", "aa", "a" };
    for (size_t i = 0; i < 3; i++) {
        sp_batch_clear(&b);
        sp_batch_put(&b, A, sp_view_of("with it"), sp_view_of("x"));
        sp_batch_append(&b, B, sp_view_of(not_above[i]), sp_view_of("3"));
        CHECK_RC(INTERNAL, sp_kv_submit(f->kv, &b));
        assert_false(stored(f, A, "with it", "x"));
    }
    assert_true(stored(f, B, "b", "2"));
}

/* ---- prepare ---- */

static struct sp_rc add_one(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    struct sp_view v;
    uint64_t *n = ctx;
    unsigned char p[8];
    struct sp_rc rc = sp_kv_get(t, A, sp_view_of("n"), &v);
    if (!sp_ok(rc) && !sp_is(rc, SP_RC_NOTFOUND))
        return rc;
    *n = (sp_ok(rc) ? sp_get_u64be(v.p) : 0) + 1;
    sp_put_u64be(p, *n);
    sp_batch_put(b, A, sp_view_of("n"), sp_view(p, sizeof p));
    return SP_OK;
}

static struct sp_rc refuse(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    (void)ctx; (void)t;
    sp_batch_put(b, A, sp_view_of("refused"), sp_view_of("x"));
    return SP_ERR(DENIED);
}

static struct sp_rc submit_inside(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    (void)t; (void)b;
    SP_BATCH_AUTO inner = { 0 };
    return sp_kv_submit(ctx, &inner);
}

static struct sp_rc write_directly(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    (void)ctx; (void)b;
    return sp_kv_put(t, A, sp_view_of("direct"), sp_view_of("x"), false);
}

static void prepare_reads_adds_and_refuses(void **state)
{
    struct fx *f = *state;
    uint64_t n = 0;
    SP_BATCH_AUTO b = { .prepare = add_one, .ctx = &n };
    for (uint64_t i = 1; i <= 3; i++) {
        CHECK_OK(sp_kv_submit(f->kv, &b)); /* the same batch again: what prepare added does not pile up */
        assert_int_equal(n, i);
    }
    SP_BATCH_AUTO no = { .prepare = refuse };
    sp_batch_put(&no, A, sp_view_of("own"), sp_view_of("x"));
    CHECK_RC(DENIED, sp_kv_submit(f->kv, &no));
    assert_false(stored(f, A, "own", "x"));
    assert_false(stored(f, A, "refused", "x"));
    SP_BATCH_AUTO inside = { .prepare = submit_inside, .ctx = f->kv };
    CHECK_RC(INTERNAL, sp_kv_submit(f->kv, &inside)); /* it would wait for itself */
    SP_BATCH_AUTO direct = { .prepare = write_directly };
    CHECK_RC(INTERNAL, sp_kv_submit(f->kv, &direct)); /* only alone */
    direct.alone = true;
    CHECK_OK(sp_kv_submit(f->kv, &direct));
    assert_true(stored(f, A, "direct", "x"));
}

struct bulk { unsigned n; bool fail; size_t deleted, max; };

static struct sp_rc append_all(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    const struct bulk *k = ctx;
    (void)b;
    for (unsigned i = 0; i < k->n; i++) {
        char key[16];
        (void)snprintf(key, sizeof key, "%06u", i);
        SP_TRY(sp_kv_put(t, B, sp_view_of(key), sp_view_of(key), true));
    }
    return k->fail ? SP_ERR(DENIED) : SP_OK;
}

static struct sp_rc append_below(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    (void)ctx; (void)b;
    SP_TRY(sp_kv_put(t, B, sp_view_of("z"), sp_view_of(""), true));
    return sp_kv_put(t, B, sp_view_of("y"), sp_view_of(""), true);
}

static struct sp_rc delete_range(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    struct bulk *k = ctx;
    (void)b;
    return sp_kv_del_range(t, B, sp_view_of("000100"), sp_view_of("000900"), k->max, &k->deleted);
}

static struct sp_rc delete_rest(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    struct bulk *k = ctx;
    (void)b;
    return sp_kv_del_range(t, B, sp_view_of("000950"), sp_view(NULL, 0), SIZE_MAX, &k->deleted);
}

static uint64_t count(struct fx *f, unsigned table)
{
    SP_KV_READ_AUTO t = NULL;
    CHECK_OK(sp_kv_read_begin(f->kv, &t));
    return sp_kv_count(t, table);
}

static void bulk_work_is_all_or_nothing(void **state)
{
    struct fx *f = *state;
    struct bulk k = { .n = 1000, .fail = true, .max = 300 };
    SP_BATCH_AUTO b = { .prepare = append_all, .ctx = &k, .alone = true };
    CHECK_RC(DENIED, sp_kv_submit(f->kv, &b));
    assert_int_equal(count(f, B), 0);
    k.fail = false;
    CHECK_OK(sp_kv_submit(f->kv, &b));
    assert_int_equal(count(f, B), 1000);
    SP_BATCH_AUTO order = { .prepare = append_below, .alone = true };
    CHECK_RC(INTERNAL, sp_kv_submit(f->kv, &order));
    assert_int_equal(count(f, B), 1000);
    SP_BATCH_AUTO del = { .prepare = delete_range, .ctx = &k, .alone = true };
    CHECK_OK(sp_kv_submit(f->kv, &del));
    assert_int_equal(k.deleted, 300);
    CHECK_OK(sp_kv_submit(f->kv, &del));
    k.max = 301;
    CHECK_OK(sp_kv_submit(f->kv, &del));
    assert_int_equal(k.deleted, 200);
    CHECK_OK(sp_kv_submit(f->kv, &del));
    assert_int_equal(k.deleted, 0);
    assert_int_equal(count(f, B), 200);
    assert_true(stored(f, B, "000099", "000099") && stored(f, B, "000900", "000900"));
    SP_BATCH_AUTO rest = { .prepare = delete_rest, .ctx = &k, .alone = true };
    CHECK_OK(sp_kv_submit(f->kv, &rest));
    assert_int_equal(k.deleted, 50);
    assert_true(stored(f, B, "000949", "000949"));
}

/* ---- many threads ---- */

enum { THREADS = 8, EACH = 60 };
struct worker { struct fx *f; unsigned id; uint64_t seen[EACH]; unsigned refused; };

static void *work(void *arg)
{
    struct worker *w = arg;
    for (unsigned i = 0; i < EACH; i++) {
        char key[32];
        (void)snprintf(key, sizeof key, "w%u-%u", w->id, i);
        SP_BATCH_AUTO b = { .prepare = add_one, .ctx = &w->seen[i] };
        sp_batch_put(&b, B, sp_view_of(key), sp_view_of("x"));
        if (!sp_ok(sp_kv_submit(w->f->kv, &b)))
            return arg;
        SP_BATCH_AUTO bad = { 0 }; /* one that fails among those that do not */
        sp_batch_put(&bad, B, sp_view_of("bad"), sp_view_of("x"));
        sp_batch_expect_absent(&bad, B, sp_view_of(key));
        w->refused += sp_is(sp_kv_submit(w->f->kv, &bad), SP_RC_EXISTS);
    }
    return NULL;
}

static void many_submitters_share_commits(void **state)
{
    struct fx *f = *state;
    static struct worker w[THREADS];
    pthread_t th[THREADS];
    bool seen[THREADS * EACH + 1] = { false };
    for (unsigned i = 0; i < THREADS; i++) {
        w[i] = (struct worker){ .f = f, .id = i };
        assert_int_equal(pthread_create(&th[i], NULL, work, &w[i]), 0);
    }
    for (unsigned i = 0; i < THREADS; i++) {
        void *failed;
        pthread_join(th[i], &failed);
        assert_null(failed);
        assert_int_equal(w[i].refused, EACH);
        for (unsigned j = 0; j < EACH; j++) {
            assert_in_range(w[i].seen[j], 1, THREADS * EACH);
            assert_false(seen[w[i].seen[j]]); /* each number once */
            seen[w[i].seen[j]] = true;
        }
    }
    assert_int_equal(count(f, B), THREADS * EACH);
    assert_false(stored(f, B, "bad", "x"));
    struct sp_kv_stats s;
    sp_kv_stats(f->kv, &s);
    assert_int_equal(s.batches, 2 * THREADS * EACH);
    assert_int_equal(s.skipped, THREADS * EACH);
    assert_true(s.groups < s.batches);
}

/* ---- opening ---- */

static void opens_once_and_again(void **state)
{
    struct fx *f = *state;
    struct sp_kv *second = NULL;
    struct sp_diag d = { .rule = "" };
    struct sp_kv_opts o = opts(f);
    put(f, A, "kept", "yes");
    CHECK_RC(UNAVAILABLE, sp_kv_open(&o, &second, &d));
    CHECK_RULE(d, "kv.lock");
    assert_null(second);
    sp_kv_close(f->kv);
    fx_open(f);
    assert_true(stored(f, A, "kept", "yes"));
    sp_kv_close(f->kv);
    f->kv = NULL;
    o.read_only = true;
    CHECK_OK(sp_kv_open(&o, &f->kv, NULL));
    assert_true(stored(f, A, "kept", "yes"));
    SP_BATCH_AUTO b = { 0 };
    sp_batch_put(&b, A, sp_view_of("k"), sp_view_of("v"));
    CHECK_RC(DENIED, sp_kv_submit(f->kv, &b));
    sp_kv_close(f->kv);
    f->kv = NULL;
    o.read_only = false;
    o.version = 8;
    CHECK_RC(VERSION, sp_kv_open(&o, &second, &d));
    CHECK_RULE(d, "kv.version");
    assert_non_null(strstr(d.text, f->path));
    o.version = 7;
    o.path = "/nonexistent/folder/x.mdb";
    CHECK_RC(NOTFOUND, sp_kv_open(&o, &second, &d));
    CHECK_RULE(d, "kv.missing");
    fx_open(f);
    assert_true(stored(f, A, "kept", "yes"));
}

/* As after an upgrade that brought a table. */
static void a_table_more_is_made_by_whoever_writes(void **state)
{
    static const char *const more[] = { "a", "b", "later" };
    struct fx *f = *state;
    struct sp_diag d = { .rule = "" };
    struct sp_kv_opts o = opts(f);
    put(f, A, "kept", "yes");
    sp_kv_close(f->kv);
    f->kv = NULL;
    o.tables = more;
    o.n_tables = 3;
    o.read_only = true;
    CHECK_OK(sp_kv_open(&o, &f->kv, &d)); /* empty for a reader */
    assert_true(stored(f, A, "kept", "yes"));
    assert_false(stored(f, 2, "kept", "yes"));
    assert_int_equal(count(f, 2), 0);
    sp_kv_close(f->kv);
    f->kv = NULL;
    o.read_only = false;
    CHECK_OK(sp_kv_open(&o, &f->kv, NULL));
    assert_true(stored(f, A, "kept", "yes"));
    sp_kv_close(f->kv);
    f->kv = NULL;
    o.read_only = true;
    CHECK_OK(sp_kv_open(&o, &f->kv, NULL));
    assert_true(stored(f, A, "kept", "yes"));
}

static void a_copy_that_is_stopped(void **state)
{
    struct fx *f = *state;
    struct sp_diag d = { .rule = "" };
    char to[160];
    atomic_bool stop = true;
    put(f, A, "kept", "yes");
    (void)snprintf(to, sizeof to, "%s/copy.mdb", f->dir.path);
    CHECK_RC(CLOSED, sp_kv_copy(f->kv, to, &stop, &d));
    CHECK_RULE(d, "kv.copy");
    assert_int_equal(access(to, F_OK), -1);
    stop = false;
    CHECK_OK(sp_kv_copy(f->kv, to, &stop, &d));
    CHECK_RC(EXISTS, sp_kv_copy(f->kv, to, NULL, &d));
    sp_kv_close(f->kv);
    struct sp_kv_opts o = opts(f);
    o.path = to;
    CHECK_OK(sp_kv_open(&o, &f->kv, &d));
    assert_true(stored(f, A, "kept", "yes"));
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(puts_and_gets), T(holds_values_of_every_size), T(lends_large_values), T(walks_in_byte_order), T(a_snapshot_sees_one_state),
        T(has_readers_enough_and_no_more), T(checks_expectations_first), T(puts_new_ones_and_appends), T(prepare_reads_adds_and_refuses),
        T(bulk_work_is_all_or_nothing), T(many_submitters_share_commits), T(opens_once_and_again), T(a_table_more_is_made_by_whoever_writes), T(a_copy_that_is_stopped),
    };
    return cmocka_run_group_tests_name("storage kv", tests, NULL, NULL);
}
