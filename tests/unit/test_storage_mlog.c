/* layer: storage, threads */
/* The tree over a message log: its figures against a copy, and damage to it that is noticed. */
#include "tests/lib/mlog.h"

static void refused(struct sp_rc rc, enum sp_rc_code code, struct sp_diag *d, const char *rule)
{
    if (rc.code != code)
        fail_msg("%s (%s), not %s", sp_rc_text(rc), d->rule, rule);
    CHECK_RULE(*d, rule);
    d->rule[0] = 0;
}

static void says_nothing(struct sp_db *db)
{
    SP_MLOG_AUTO m = { .size = 99 };
    struct sp_hash root, empty, tile[SP_MLOG_TILE_WIDTH];
    struct sp_merkle_proof p;
    struct sp_mlog_leaf leaf;
    struct sp_diag d = { .rule = "" };
    unsigned char digest[SP_SHA256_BYTES] = { 0 };
    CHECK_OK(sp_mlog_begin(db, &m));
    assert_int_equal(m.size, 0);
    CHECK_OK(sp_merkle_empty(&empty));
    CHECK_OK(sp_mlog_root(&m, 0, &root, &d));
    ml_same_hash(&root, &empty);
    CHECK_OK(sp_mlog_consistency(&m, 0, 0, &p, &d));
    assert_int_equal(p.n, 0);
    CHECK_OK(sp_mlog_entries(&m, 0, 0, ml_never, NULL, &d));
    CHECK_RC(NOTFOUND, sp_mlog_leaf(&m, 0, &leaf));
    CHECK_RC(NOTFOUND, sp_mlog_find(&m, digest, &leaf));
    refused(sp_mlog_root(&m, 1, &root, &d), SP_RC_INVALID, &d, "merkle.size");
    refused(sp_mlog_inclusion(&m, 0, 0, &p, &d), SP_RC_INVALID, &d, "merkle.index");
    refused(sp_mlog_inclusion(&m, 0, 1, &p, &d), SP_RC_INVALID, &d, "merkle.size");
    refused(sp_mlog_consistency(&m, 0, 1, &p, &d), SP_RC_INVALID, &d, "merkle.size");
    refused(sp_mlog_entries(&m, 0, 1, ml_never, NULL, &d), SP_RC_INVALID, &d, "merkle.index");
    refused(sp_mlog_tile(&m, 0, 0, 1, tile, &d), SP_RC_NOTFOUND, &d, "mlog.tile");
}

static void an_empty_log(void **state)
{
    struct ml_log *f = *state;
    char path[128];
    says_nothing(f->db);
    sp_db_close(f->db);
    f->db = NULL;
    (void)snprintf(path, sizeof path, "%s/exchange.mdb", f->dir.path);
    assert_int_equal(unlink(path), 0);
    CHECK_OK(sp_db_open(f->dir.path, 0, SP_DB_READONLY, &f->db, NULL));
    says_nothing(f->db);
}

static bool first_two(void *ctx, uint64_t index, struct sp_view entry)
{
    struct sp_buf *b = ctx;
    sp_buf_putf(b, "%llu ", (unsigned long long)index);
    sp_buf_put(b, entry);
    sp_buf_putc(b, '\n');
    return index < 4;
}

static void entries_are_text(void **state)
{
    struct ml_log *f = *state;
    SP_BUF_AUTO b = { 0 };
    SP_MLOG_AUTO m = { .size = 0 };
    struct sp_diag d = { .rule = "" };
    struct sp_mlog_leaf leaf;
    CHECK_OK(ml_fill(f->db, 0, 6));
    CHECK_OK(sp_mlog_begin(f->db, &m));
    CHECK_OK(ml_fill(f->db, 6, 1)); /* later than the snapshot */
    assert_int_equal(m.size, 6);
    CHECK_OK(sp_mlog_entries(&m, 3, 3, first_two, &b, &d));
    CHECK_VIEW(sp_buf_view(&b), "3 {\"kind\":\"request\",\"digest\":\"1WiKUtVaAuxK6l7B6t__4cng7mpN2-I3f5gybULfyXU\"}\n"
                                "4 {\"kind\":\"answer\",\"digest\":\"gAXwLUP6BufQWF-2TJYdV-MYsnoUXIV7zTpr20E_9_w\"}\n");
    CHECK_OK(sp_mlog_entries(&m, 6, 0, ml_never, NULL, &d));
    refused(sp_mlog_entries(&m, 3, 4, ml_never, NULL, &d), SP_RC_INVALID, &d, "merkle.index");
    refused(sp_mlog_entries(&m, 7, 0, ml_never, NULL, &d), SP_RC_INVALID, &d, "merkle.index");
    refused(sp_mlog_entries(&m, 1, UINT64_MAX, ml_never, NULL, &d), SP_RC_INVALID, &d, "merkle.index");
    CHECK_RC(NOTFOUND, sp_mlog_leaf(&m, 6, &leaf));
    CHECK_OK(sp_mlog_leaf(&m, 5, &leaf));
    assert_int_equal(leaf.kind, SP_LOGGED_RECEIPT);
    assert_int_equal(leaf.index, 5);
}

/* Every size from 0 to 300, each entry of each tenth, each earlier size of each tenth. */
static void every_proof_of_a_growing_log(void **state)
{
    struct ml_log *f = *state;
    enum { MOST = 300 };
    static struct sp_hash roots[MOST + 1];
    struct ml_copy c = { .n = 0 };
    struct sp_prng g = { 20261121 };
    for (uint64_t n = 0; n <= MOST; n++) {
        SP_MLOG_AUTO m = { .size = 0 };
        struct sp_merkle_proof p;
        CHECK_OK(sp_mlog_begin(f->db, &m));
        ml_read_more(&m, &c);
        ml_size_holds(&m, &c, n, &g);
        roots[n] = ml_root_of(c.leaf, n);
        for (uint64_t k = 0; k <= n && n % (10 * CHECK_EVERY) == 0; k++) {
            CHECK_OK(sp_mlog_consistency(&m, k, n, &p, NULL));
            CHECK_OK(sp_merkle_check_consistency(k, n, &roots[k], &roots[n], p.h, p.n, NULL));
            if (k == n)
                break;
            CHECK_OK(sp_mlog_inclusion(&m, k, n, &p, NULL));
            CHECK_OK(sp_merkle_check_inclusion(k, n, &c.leaf[k], p.h, p.n, &roots[n], NULL));
        }
        sp_mlog_end(&m);
        CHECK_OK(ml_fill(f->db, n, 1));
    }
    free(c.leaf);
}

static void tiles_hold_the_tree(void **state)
{
    struct ml_log *f = *state;
    enum { LEAVES = 66000 }; /* 257 full tiles and 208; 1 and 1; 1 */
    SP_MLOG_AUTO m = { .size = 0 };
    struct ml_copy c = { .n = 0 };
    struct sp_diag d = { .rule = "" };
    static struct sp_hash tile[SP_MLOG_TILE_WIDTH], above[SP_MLOG_TILE_WIDTH];
    for (uint64_t i = 0; i < LEAVES; i += 6000)
        CHECK_OK(ml_fill(f->db, i, 6000));
    CHECK_OK(sp_mlog_begin(f->db, &m));
    ml_read_more(&m, &c);
    CHECK_OK(sp_mlog_tile(&m, 1, 0, 256, above, &d));
    for (unsigned i = 0; i < 257; i++) {
        CHECK_OK(sp_mlog_tile(&m, 0, i, 256, tile, &d));
        assert_memory_equal(tile, c.leaf + 256 * i, sizeof tile);
        if (i == 256)
            CHECK_OK(sp_mlog_tile(&m, 1, 1, 1, above, &d));
        struct sp_hash root = ml_root_of(tile, 256);
        ml_same_hash(&above[i % 256], &root);
    }
    CHECK_OK(sp_mlog_tile(&m, 0, 257, 208, tile, &d));
    assert_memory_equal(tile, c.leaf + 256 * 257, 208 * sizeof tile[0]);
    CHECK_OK(sp_mlog_tile(&m, 1, 0, 256, above, &d));
    CHECK_OK(sp_mlog_tile(&m, 2, 0, 1, tile, &d));
    struct sp_hash root = ml_root_of(above, 256);
    ml_same_hash(&tile[0], &root);
    static const struct { unsigned level; uint64_t index; unsigned width; } absent[] = {
        { 0, 257, 209 }, { 0, 258, 1 }, { 0, 0, 0 }, { 0, 0, 257 }, { 1, 1, 2 }, { 1, 2, 1 }, { 2, 0, 2 }, { 3, 0, 1 }, { 7, 0, 1 },
        { 8, 0, 1 }, { 255, 0, 1 }, { 0, UINT64_MAX, 1 }, { 0, UINT64_MAX / 256, 255 }, { 0, (UINT64_C(1) << 56) + 1, 1 },
    };
    for (size_t i = 0; i < sizeof absent / sizeof absent[0]; i++)
        refused(sp_mlog_tile(&m, absent[i].level, absent[i].index, absent[i].width, tile, &d), SP_RC_NOTFOUND, &d, "mlog.tile");
    struct sp_prng g = { 5 };
    for (unsigned i = 0; i < 5; i++)
        ml_size_holds(&m, &c, sp_prng_below(&g, LEAVES + 1), &g);
    free(c.leaf);
}

static void a_message_is_found(void **state)
{
    struct ml_log *f = *state;
    SP_MLOG_AUTO m = { .size = 0 };
    struct sp_mlog_leaf leaf;
    unsigned char digest[SP_SHA256_BYTES];
    CHECK_OK(ml_fill(f->db, 0, 500));
    CHECK_OK(ml_fill(f->db, 100, 50)); /* the same again */
    ml_restart(f);
    CHECK_OK(sp_mlog_begin(f->db, &m));
    assert_int_equal(m.size, 550);
    for (uint64_t i = 0; i < 500; i++) {
        ml_digest_of(i, digest);
        CHECK_OK(sp_mlog_find(&m, digest, &leaf));
        assert_int_equal(leaf.index, i);
        assert_int_equal(leaf.kind, i % SP_LOGGED_KINDS);
        assert_memory_equal(leaf.digest, digest, sizeof digest);
    }
    ml_digest_of(500, digest);
    CHECK_RC(NOTFOUND, sp_mlog_find(&m, digest, &leaf));
    CHECK_OK(sp_mlog_leaf(&m, 507, &leaf));
    ml_digest_of(107, digest);
    assert_memory_equal(leaf.digest, digest, sizeof digest);
}

static void found_at(struct sp_mlog *m, uint64_t n, uint64_t index)
{
    struct sp_mlog_leaf leaf;
    unsigned char digest[SP_SHA256_BYTES];
    ml_digest_of(n, digest);
    CHECK_OK(sp_mlog_find(m, digest, &leaf));
    assert_int_equal(leaf.index, index);
}

/* Through all the tiers: each leaf in the small table or one run, and never many of them. */
static void many_messages_are_found(void **state)
{
    struct ml_log *f = *state;
    enum { BATCH = SP_MLOG_RECENT / 2 + 100, BATCHES = 2 * (SP_MLOG_FAN * SP_MLOG_FAN + SP_MLOG_FAN + 3) };
    uint64_t n = 0;
    struct sp_prng g = { 11 };
    for (unsigned i = 0; i < BATCHES; i++, n += BATCH)
        CHECK_OK(ml_fill(f->db, n, BATCH));
    ml_restart(f);
    SP_MLOG_AUTO m = { .size = 0 };
    CHECK_OK(sp_mlog_begin(f->db, &m));
    assert_in_range(sp_kv_count(m.t, SP_X_LEAF), 1, SP_MLOG_RECENT + BATCH);
    assert_in_range(sp_kv_count(m.t, SP_X_RUN), 3, 3 * SP_MLOG_FAN);
    struct sp_view run;
    unsigned char tier_2[9] = { 2 };
    struct sp_kv_cursor c;
    CHECK_OK(sp_kv_cursor(m.t, SP_X_RUN, 0, &c));
    CHECK_OK(sp_kv_seek(&c, sp_view(tier_2, sizeof tier_2)));
    run = c.value;
    assert_int_equal(c.key.p[0], 2);
    assert_true(run.n / 16 >= SP_MLOG_FAN * SP_MLOG_FAN * BATCH);
    for (unsigned i = 0; i < 20000; i++) {
        uint64_t at = sp_prng_below(&g, n);
        found_at(&m, at, at);
    }
    found_at(&m, 0, 0);
    found_at(&m, n - 1, n - 1);
    unsigned char digest[SP_SHA256_BYTES];
    struct sp_mlog_leaf leaf;
    for (uint64_t i = n; i < n + 1000; i++) {
        ml_digest_of(i, digest);
        CHECK_RC(NOTFOUND, sp_mlog_find(&m, digest, &leaf));
    }
    ml_digest_of(5, digest);
    digest[31] ^= 1; /* as the one before in all that a run holds of it */
    CHECK_RC(NOTFOUND, sp_mlog_find(&m, digest, &leaf));
}

static struct sp_rc fails_after_tidying(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    SP_TRY(ml_fill_prepare(ctx, t, b));
    return SP_ERR(DENIED);
}

static void a_failed_batch_tidies_nothing(void **state)
{
    struct ml_log *f = *state;
    CHECK_OK(ml_fill(f->db, 0, SP_MLOG_RECENT));
    struct ml_filling more = { SP_MLOG_RECENT, 10, false };
    SP_BATCH_AUTO b = { .prepare = fails_after_tidying, .ctx = &more };
    CHECK_RC(DENIED, sp_kv_submit(f->db->exchange, &b));
    SP_MLOG_AUTO m = { .size = 0 };
    CHECK_OK(sp_mlog_begin(f->db, &m));
    assert_int_equal(sp_kv_count(m.t, SP_X_LEAF), SP_MLOG_RECENT);
    assert_int_equal(sp_kv_count(m.t, SP_X_RUN), 0);
    sp_mlog_end(&m);
    CHECK_OK(ml_fill(f->db, SP_MLOG_RECENT, 10));
    CHECK_OK(sp_mlog_begin(f->db, &m));
    assert_int_equal(sp_kv_count(m.t, SP_X_LEAF), 10);
    assert_int_equal(sp_kv_count(m.t, SP_X_RUN), 1);
    for (uint64_t i = 0; i < m.size; i++)
        found_at(&m, i, i);
}

/* ---- damage ---- */

static void lose(struct ml_log *f, unsigned table, const void *key, size_t n)
{
    SP_BATCH_AUTO b = { .prepare = NULL };
    sp_batch_del(&b, table, sp_view(key, n));
    CHECK_OK(sp_kv_submit(f->db->exchange, &b));
}

static void overwrite(struct ml_log *f, unsigned table, const void *key, size_t n, struct sp_view value)
{
    SP_BATCH_AUTO b = { .prepare = NULL };
    sp_batch_put(&b, table, sp_view(key, n), value);
    CHECK_OK(sp_kv_submit(f->db->exchange, &b));
}

static void a_lost_node(void **state)
{
    struct ml_log *f = *state;
    unsigned char key[SP_MLOG_NODE_KEY];
    struct sp_merkle_proof p;
    struct sp_hash root;
    CHECK_OK(ml_fill(f->db, 0, 100));
    sp_mlog_node_key(key, 4, 2);
    lose(f, SP_X_TREE, key, sizeof key);
    SP_MLOG_AUTO m = { .size = 0 };
    CHECK_OK(sp_mlog_begin(f->db, &m));
    CHECK_OK(sp_mlog_root(&m, 100, &root, NULL)); /* larger parts are there */
    CHECK_RC(CORRUPT, sp_mlog_root(&m, 48, &root, NULL));
    CHECK_RC(CORRUPT, sp_mlog_inclusion(&m, 50, 100, &p, NULL));
    sp_mlog_end(&m);
    overwrite(f, SP_X_TREE, key, sizeof key, SP_VIEW_LIT("short"));
    CHECK_OK(sp_mlog_begin(f->db, &m));
    CHECK_RC(CORRUPT, sp_mlog_inclusion(&m, 50, 100, &p, NULL));
}

static void a_lost_leaf(void **state)
{
    struct ml_log *f = *state;
    SP_MLOG_AUTO m = { .size = 0 };
    unsigned char key[8];
    CHECK_OK(ml_fill(f->db, 0, 100));
    sp_put_u64be(key, 17);
    lose(f, SP_X_LOG, key, sizeof key);
    CHECK_RC(CORRUPT, sp_mlog_begin(f->db, &m));
    CHECK_RC(CORRUPT, ml_fill(f->db, 100, 1)); /* nothing is built on it */
    overwrite(f, SP_X_LOG, key, sizeof key, SP_VIEW_LIT("\1\3 no such kind, and too short"));
    CHECK_OK(sp_mlog_begin(f->db, &m));
    struct sp_mlog_leaf leaf;
    struct sp_merkle_proof p;
    CHECK_RC(CORRUPT, sp_mlog_leaf(&m, 17, &leaf));
    CHECK_RC(CORRUPT, sp_mlog_entries(&m, 17, 1, ml_never, NULL, NULL));
    CHECK_RC(CORRUPT, sp_mlog_inclusion(&m, 16, 100, &p, NULL));
}

static void a_damaged_edge(void **state)
{
    struct ml_log *f = *state;
    static const struct sp_view edges[] = { { "", 0 }, { "\0\0\0\0\0\0\0", 7 }, { "\0\0\0\0\0\0\0\144", 8 }, { "\0\0\0\0\0\0\0\0", 8 } };
    CHECK_OK(ml_fill(f->db, 0, 100));
    for (size_t i = 0; i < sizeof edges / sizeof edges[0]; i++) {
        SP_MLOG_AUTO m = { .size = 0 };
        overwrite(f, SP_X_TREE, "\xff", 1, edges[i]);
        CHECK_RC(CORRUPT, sp_mlog_begin(f->db, &m));
        CHECK_RC(CORRUPT, ml_fill(f->db, 100, 1));
    }
    lose(f, SP_X_TREE, "\xff", 1);
    SP_MLOG_AUTO m = { .size = 0 };
    CHECK_RC(CORRUPT, sp_mlog_begin(f->db, &m));
}

static void a_wrong_way_to_a_leaf(void **state)
{
    struct ml_log *f = *state;
    unsigned char digest[SP_SHA256_BYTES];
    struct sp_mlog_leaf leaf;
    static const struct sp_view ways[] = { { "\0\0\0\0\0\0\0\6", 8 }, { "\0\0\0\0\0\0\1\6", 8 }, { "\0\0\0\5", 4 } };
    CHECK_OK(ml_fill(f->db, 0, 100));
    ml_digest_of(5, digest);
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        SP_MLOG_AUTO m = { .size = 0 };
        overwrite(f, SP_X_LEAF, digest, sizeof digest, ways[i]);
        CHECK_OK(sp_mlog_begin(f->db, &m));
        CHECK_RC(CORRUPT, sp_mlog_find(&m, digest, &leaf));
    }
}

static void a_damaged_run(void **state)
{
    struct ml_log *f = *state;
    unsigned char key[9] = { 0 }, digest[SP_SHA256_BYTES], entry[16];
    struct sp_mlog_leaf leaf;
    CHECK_OK(ml_fill(f->db, 0, SP_MLOG_RECENT));
    CHECK_OK(ml_fill(f->db, SP_MLOG_RECENT, 1));
    sp_put_u64be(key + 1, SP_MLOG_RECENT);
    ml_digest_of(5, digest);
    memcpy(entry, digest, 8);
    sp_put_u64be(entry + 8, SP_MLOG_RECENT + 1); /* a leaf that is not there */
    const struct sp_view runs[] = { { "odd", 3 }, sp_view(entry, sizeof entry) };
    for (size_t i = 0; i < 2; i++) {
        SP_MLOG_AUTO m = { .size = 0 };
        overwrite(f, SP_X_RUN, key, sizeof key, runs[i]);
        CHECK_OK(sp_mlog_begin(f->db, &m));
        CHECK_RC(CORRUPT, sp_mlog_find(&m, digest, &leaf));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ML_TEST(an_empty_log), ML_TEST(entries_are_text), ML_TEST(every_proof_of_a_growing_log), ML_TEST(tiles_hold_the_tree),
        ML_TEST(a_message_is_found), ML_TEST(many_messages_are_found), ML_TEST(a_failed_batch_tidies_nothing),
        ML_TEST(a_damaged_run), ML_TEST(a_lost_node), ML_TEST(a_lost_leaf), ML_TEST(a_damaged_edge), ML_TEST(a_wrong_way_to_a_leaf),
    };
    return cmocka_run_group_tests_name("storage mlog", tests, NULL, NULL);
}
