/* layer: storage */
#include <pthread.h>
#include <stdatomic.h>

#include "base/random.h"
#include "storage/exlog.h"
#include "storage/mlog_append.h"
#include "storage/mlog_index.h"
#include "tests/lib/storage.h"

struct fx { struct st_dir dir; struct sp_db *db; };

static int setup(void **state)
{
    struct fx *f = calloc(1, sizeof *f);
    assert_non_null(f);
    st_dir_make(&f->dir);
    f->db = st_open(&f->dir);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fx *f = *state;
    sp_db_close(f->db);
    st_dir_remove(&f->dir);
    free(f);
    return 0;
}

static void restart(struct fx *f)
{
    sp_db_close(f->db);
    f->db = st_open(&f->dir);
}

/* ---- leaves without exchanges, many in a batch ---- */

struct filling { uint64_t first, n; bool fails; };

static void digest_of(uint64_t i, unsigned char out[SP_SHA256_BYTES])
{
    unsigned char b[8];
    sp_put_u64be(b, i);
    CHECK_OK(sp_sha256(sp_view(b, sizeof b), out));
}

static struct sp_rc fill_prepare(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    const struct filling *f = ctx;
    SP_MLOG_APPEND_AUTO log = { .b = NULL };
    SP_TRY(sp_mlog_append_begin(&log, t, b));
    for (uint64_t i = f->first; i < f->first + f->n; i++) {
        struct sp_mlog_leaf leaf = { .kind = (enum sp_logged_kind)(i % SP_LOGGED_KINDS) };
        uint64_t at;
        digest_of(i, leaf.digest);
        SP_TRY(sp_mlog_append_leaf(&log, &leaf, SP_VIEW_LIT("owner"), &at));
    }
    SP_TRY(sp_mlog_append_end(&log));
    return f->fails ? SP_ERR(DENIED) : SP_OK;
}

static struct sp_rc fill(struct sp_db *db, uint64_t first, uint64_t n)
{
    struct filling f = { first, n, false };
    SP_BATCH_AUTO b = { .prepare = fill_prepare, .ctx = &f };
    return sp_kv_submit(db->exchange, &b);
}

/* ---- the same log, from its entries alone ---- */

struct copy { size_t n, cap; struct sp_hash *leaf; uint64_t next; };

static bool note_entry(void *ctx, uint64_t index, struct sp_view entry)
{
    struct copy *c = ctx;
    assert_int_equal(index, c->next);
    c->next++;
    if (c->n == c->cap) {
        c->cap = c->cap ? 2 * c->cap : 256;
        c->leaf = realloc(c->leaf, c->cap * sizeof c->leaf[0]);
        assert_non_null(c->leaf);
    }
    CHECK_OK(sp_merkle_leaf(entry, &c->leaf[c->n++]));
    return true;
}

static void read_more(struct sp_mlog *m, struct copy *c)
{
    CHECK_OK(sp_mlog_entries(m, c->n, m->size - c->n, note_entry, c, NULL));
    assert_int_equal(c->n, m->size);
}

static struct sp_hash root_of(const struct sp_hash *leaf, uint64_t n)
{
    struct sp_merkle_edge e = { .size = 0 };
    struct sp_hash root;
    for (uint64_t i = 0; i < n; i++)
        CHECK_OK(sp_merkle_append(&e, &leaf[i], NULL, NULL));
    CHECK_OK(sp_merkle_edge_root(&e, &root));
    return root;
}

static void same_hash(const struct sp_hash *a, const struct sp_hash *b) { assert_memory_equal(a->b, b->b, sizeof a->b); }

/* Heads and proofs at this size hold against the copy. */
static void size_holds(struct sp_mlog *m, const struct copy *c, uint64_t size, struct sp_prng *g)
{
    struct sp_hash want = root_of(c->leaf, size), got, earlier;
    struct sp_merkle_proof p;
    CHECK_OK(sp_mlog_root(m, size, &got, NULL));
    same_hash(&got, &want);
    if (!size)
        return;
    uint64_t i = sp_prng_below(g, size), size1 = sp_prng_below(g, size + 1);
    CHECK_OK(sp_mlog_inclusion(m, i, size, &p, NULL));
    CHECK_OK(sp_merkle_check_inclusion(i, size, &c->leaf[i], p.h, p.n, &want, NULL));
    earlier = root_of(c->leaf, size1);
    CHECK_OK(sp_mlog_consistency(m, size1, size, &p, NULL));
    CHECK_OK(sp_merkle_check_consistency(size1, size, &earlier, &want, p.h, p.n, NULL));
}

static void holds(struct fx *f, struct copy *c, struct sp_prng *g, unsigned tries)
{
    SP_MLOG_AUTO m = { .size = 0 };
    CHECK_OK(sp_mlog_begin(f->db, &m));
    read_more(&m, c);
    size_holds(&m, c, m.size, g);
    for (unsigned i = 0; i < tries; i++)
        size_holds(&m, c, sp_prng_below(g, m.size + 1), g);
}

/* ---- tests ---- */

static bool never(void *ctx, uint64_t index, struct sp_view entry)
{
    (void)ctx, (void)index, (void)entry;
    fail();
    return false;
}

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
    same_hash(&root, &empty);
    CHECK_OK(sp_mlog_consistency(&m, 0, 0, &p, &d));
    assert_int_equal(p.n, 0);
    CHECK_OK(sp_mlog_entries(&m, 0, 0, never, NULL, &d));
    CHECK_RC(NOTFOUND, sp_mlog_leaf(&m, 0, &leaf));
    CHECK_RC(NOTFOUND, sp_mlog_find(&m, digest, &leaf));
    refused(sp_mlog_root(&m, 1, &root, &d), SP_RC_INVALID, &d, "merkle.size");
    refused(sp_mlog_inclusion(&m, 0, 0, &p, &d), SP_RC_INVALID, &d, "merkle.index");
    refused(sp_mlog_inclusion(&m, 0, 1, &p, &d), SP_RC_INVALID, &d, "merkle.size");
    refused(sp_mlog_consistency(&m, 0, 1, &p, &d), SP_RC_INVALID, &d, "merkle.size");
    refused(sp_mlog_entries(&m, 0, 1, never, NULL, &d), SP_RC_INVALID, &d, "merkle.index");
    refused(sp_mlog_tile(&m, 0, 0, 1, tile, &d), SP_RC_NOTFOUND, &d, "mlog.tile");
}

static void an_empty_log(void **state)
{
    struct fx *f = *state;
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
    struct fx *f = *state;
    SP_BUF_AUTO b = { 0 };
    SP_MLOG_AUTO m = { .size = 0 };
    struct sp_diag d = { .rule = "" };
    struct sp_mlog_leaf leaf;
    CHECK_OK(fill(f->db, 0, 6));
    CHECK_OK(sp_mlog_begin(f->db, &m));
    CHECK_OK(fill(f->db, 6, 1)); /* later than the snapshot */
    assert_int_equal(m.size, 6);
    CHECK_OK(sp_mlog_entries(&m, 3, 3, first_two, &b, &d));
    CHECK_VIEW(sp_buf_view(&b), "3 {\"kind\":\"request\",\"digest\":\"1WiKUtVaAuxK6l7B6t__4cng7mpN2-I3f5gybULfyXU\"}\n"
                                "4 {\"kind\":\"answer\",\"digest\":\"gAXwLUP6BufQWF-2TJYdV-MYsnoUXIV7zTpr20E_9_w\"}\n");
    CHECK_OK(sp_mlog_entries(&m, 6, 0, never, NULL, &d));
    refused(sp_mlog_entries(&m, 3, 4, never, NULL, &d), SP_RC_INVALID, &d, "merkle.index");
    refused(sp_mlog_entries(&m, 7, 0, never, NULL, &d), SP_RC_INVALID, &d, "merkle.index");
    refused(sp_mlog_entries(&m, 1, UINT64_MAX, never, NULL, &d), SP_RC_INVALID, &d, "merkle.index");
    CHECK_RC(NOTFOUND, sp_mlog_leaf(&m, 6, &leaf));
    CHECK_OK(sp_mlog_leaf(&m, 5, &leaf));
    assert_int_equal(leaf.kind, SP_LOGGED_RECEIPT);
    assert_int_equal(leaf.index, 5);
}

/* Every size from 0 to 300, each entry of each tenth, each earlier size of each tenth. */
static void every_proof_of_a_growing_log(void **state)
{
    struct fx *f = *state;
    enum { MOST = 300 };
    static struct sp_hash roots[MOST + 1];
    struct copy c = { .n = 0 };
    struct sp_prng g = { 20261121 };
    for (uint64_t n = 0; n <= MOST; n++) {
        SP_MLOG_AUTO m = { .size = 0 };
        struct sp_merkle_proof p;
        CHECK_OK(sp_mlog_begin(f->db, &m));
        read_more(&m, &c);
        size_holds(&m, &c, n, &g);
        roots[n] = root_of(c.leaf, n);
        for (uint64_t k = 0; k <= n && n % (10 * CHECK_EVERY) == 0; k++) {
            CHECK_OK(sp_mlog_consistency(&m, k, n, &p, NULL));
            CHECK_OK(sp_merkle_check_consistency(k, n, &roots[k], &roots[n], p.h, p.n, NULL));
            if (k == n)
                break;
            CHECK_OK(sp_mlog_inclusion(&m, k, n, &p, NULL));
            CHECK_OK(sp_merkle_check_inclusion(k, n, &c.leaf[k], p.h, p.n, &roots[n], NULL));
        }
        sp_mlog_end(&m);
        CHECK_OK(fill(f->db, n, 1));
    }
    free(c.leaf);
}

static void tiles_hold_the_tree(void **state)
{
    struct fx *f = *state;
    enum { LEAVES = 66000 }; /* 257 full tiles and 208; 1 and 1; 1 */
    SP_MLOG_AUTO m = { .size = 0 };
    struct copy c = { .n = 0 };
    struct sp_diag d = { .rule = "" };
    static struct sp_hash tile[SP_MLOG_TILE_WIDTH], above[SP_MLOG_TILE_WIDTH];
    for (uint64_t i = 0; i < LEAVES; i += 6000)
        CHECK_OK(fill(f->db, i, 6000));
    CHECK_OK(sp_mlog_begin(f->db, &m));
    read_more(&m, &c);
    CHECK_OK(sp_mlog_tile(&m, 1, 0, 256, above, &d));
    for (unsigned i = 0; i < 257; i++) {
        CHECK_OK(sp_mlog_tile(&m, 0, i, 256, tile, &d));
        assert_memory_equal(tile, c.leaf + 256 * i, sizeof tile);
        if (i == 256)
            CHECK_OK(sp_mlog_tile(&m, 1, 1, 1, above, &d));
        struct sp_hash root = root_of(tile, 256);
        same_hash(&above[i % 256], &root);
    }
    CHECK_OK(sp_mlog_tile(&m, 0, 257, 208, tile, &d));
    assert_memory_equal(tile, c.leaf + 256 * 257, 208 * sizeof tile[0]);
    CHECK_OK(sp_mlog_tile(&m, 1, 0, 256, above, &d));
    CHECK_OK(sp_mlog_tile(&m, 2, 0, 1, tile, &d));
    struct sp_hash root = root_of(above, 256);
    same_hash(&tile[0], &root);
    static const struct { unsigned level; uint64_t index; unsigned width; } absent[] = {
        { 0, 257, 209 }, { 0, 258, 1 }, { 0, 0, 0 }, { 0, 0, 257 }, { 1, 1, 2 }, { 1, 2, 1 }, { 2, 0, 2 }, { 3, 0, 1 }, { 7, 0, 1 },
        { 8, 0, 1 }, { 255, 0, 1 }, { 0, UINT64_MAX, 1 }, { 0, UINT64_MAX / 256, 255 }, { 0, (UINT64_C(1) << 56) + 1, 1 },
    };
    for (size_t i = 0; i < sizeof absent / sizeof absent[0]; i++)
        refused(sp_mlog_tile(&m, absent[i].level, absent[i].index, absent[i].width, tile, &d), SP_RC_NOTFOUND, &d, "mlog.tile");
    struct sp_prng g = { 5 };
    for (unsigned i = 0; i < 5; i++)
        size_holds(&m, &c, sp_prng_below(&g, LEAVES + 1), &g);
    free(c.leaf);
}

static void a_message_is_found(void **state)
{
    struct fx *f = *state;
    SP_MLOG_AUTO m = { .size = 0 };
    struct sp_mlog_leaf leaf;
    unsigned char digest[SP_SHA256_BYTES];
    CHECK_OK(fill(f->db, 0, 500));
    CHECK_OK(fill(f->db, 100, 50)); /* the same again */
    restart(f);
    CHECK_OK(sp_mlog_begin(f->db, &m));
    assert_int_equal(m.size, 550);
    for (uint64_t i = 0; i < 500; i++) {
        digest_of(i, digest);
        CHECK_OK(sp_mlog_find(&m, digest, &leaf));
        assert_int_equal(leaf.index, i);
        assert_int_equal(leaf.kind, i % SP_LOGGED_KINDS);
        assert_memory_equal(leaf.digest, digest, sizeof digest);
    }
    digest_of(500, digest);
    CHECK_RC(NOTFOUND, sp_mlog_find(&m, digest, &leaf));
    CHECK_OK(sp_mlog_leaf(&m, 507, &leaf));
    digest_of(107, digest);
    assert_memory_equal(leaf.digest, digest, sizeof digest);
}

static void found_at(struct sp_mlog *m, uint64_t n, uint64_t index)
{
    struct sp_mlog_leaf leaf;
    unsigned char digest[SP_SHA256_BYTES];
    digest_of(n, digest);
    CHECK_OK(sp_mlog_find(m, digest, &leaf));
    assert_int_equal(leaf.index, index);
}

/* Through all the tiers: each leaf in the small table or one run, and never many of them. */
static void many_messages_are_found(void **state)
{
    struct fx *f = *state;
    enum { BATCH = SP_MLOG_RECENT / 2 + 100, BATCHES = 2 * (SP_MLOG_FAN * SP_MLOG_FAN + SP_MLOG_FAN + 3) };
    uint64_t n = 0;
    struct sp_prng g = { 11 };
    for (unsigned i = 0; i < BATCHES; i++, n += BATCH)
        CHECK_OK(fill(f->db, n, BATCH));
    restart(f);
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
        digest_of(i, digest);
        CHECK_RC(NOTFOUND, sp_mlog_find(&m, digest, &leaf));
    }
    digest_of(5, digest);
    digest[31] ^= 1; /* as the one before in all that a run holds of it */
    CHECK_RC(NOTFOUND, sp_mlog_find(&m, digest, &leaf));
}

static struct sp_rc fails_after_tidying(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    SP_TRY(fill_prepare(ctx, t, b));
    return SP_ERR(DENIED);
}

static void a_failed_batch_tidies_nothing(void **state)
{
    struct fx *f = *state;
    CHECK_OK(fill(f->db, 0, SP_MLOG_RECENT));
    struct filling more = { SP_MLOG_RECENT, 10, false };
    SP_BATCH_AUTO b = { .prepare = fails_after_tidying, .ctx = &more };
    CHECK_RC(DENIED, sp_kv_submit(f->db->exchange, &b));
    SP_MLOG_AUTO m = { .size = 0 };
    CHECK_OK(sp_mlog_begin(f->db, &m));
    assert_int_equal(sp_kv_count(m.t, SP_X_LEAF), SP_MLOG_RECENT);
    assert_int_equal(sp_kv_count(m.t, SP_X_RUN), 0);
    sp_mlog_end(&m);
    CHECK_OK(fill(f->db, SP_MLOG_RECENT, 10));
    CHECK_OK(sp_mlog_begin(f->db, &m));
    assert_int_equal(sp_kv_count(m.t, SP_X_LEAF), 10);
    assert_int_equal(sp_kv_count(m.t, SP_X_RUN), 1);
    for (uint64_t i = 0; i < m.size; i++)
        found_at(&m, i, i);
}

/* ---- exchanges at random ---- */

struct trader { struct fx *f; struct sp_prng g; unsigned id, asked, served, locals; };

static struct sp_rc receipt_made(void *ctx, uint64_t log_index, struct sp_buf *receipt)
{
    sp_buf_putf(receipt, "receipt %u %llu", *(unsigned *)ctx, (unsigned long long)log_index);
    return SP_OK;
}

static struct sp_rc receipt_fails(void *ctx, uint64_t log_index, struct sp_buf *receipt)
{
    (void)ctx, (void)log_index, (void)receipt;
    return SP_ERR(CRYPTO);
}

static struct sp_view name(char out[48], const struct trader *t, const char *prefix, unsigned n)
{
    (void)snprintf(out, 48, "%s-%u-%u", prefix, t->id, n);
    return sp_view_of(out);
}

static unsigned any(struct trader *t, unsigned n) { return (unsigned)sp_prng_below(&t->g, n + 1); }

static struct sp_rc ask(struct trader *t, unsigned n)
{
    char id[48], text[48];
    struct sp_exlog_ask a = { .id = name(id, t, "x", n), .peer = SP_VIEW_LIT("LA"), .participant = SP_VIEW_LIT("bank"),
        .op = SP_VIEW_LIT("report"), .token_expires_s = ST_NOW, .request = name(text, t, "request", n),
        .created_s = ST_NOW, .due_s = ST_NOW };
    a.token_jti = a.id;
    return sp_exlog_ask(t->f->db, &a);
}

static struct sp_rc answer(struct trader *t, unsigned n, sp_exlog_maker make)
{
    char id[48], text[48];
    struct sp_exlog_answer a = { .id = name(id, t, "x", n), .answer = name(text, t, "answer", n), .verdict = SP_VIEW_LIT("processed"),
        .at_s = ST_NOW, .make_receipt = make, .ctx = &t->id, .receipt_due_s = ST_NOW };
    return sp_exlog_answer(t->f->db, &a);
}

static struct sp_rc serve(struct trader *t, unsigned n)
{
    char id[48], request[48], said[48];
    SP_BUF_AUTO original = { 0 };
    struct sp_exlog_serve s = { .issuer = SP_VIEW_LIT("LA"), .jti = name(id, t, "s", n), .request = name(request, t, "asked", n),
        .reply = SP_VIEW_LIT("sealed"), .answer = name(said, t, "said", n), .verdict = SP_VIEW_LIT("processed"), .at_s = ST_NOW,
        .expires_s = ST_NOW };
    SP_TRY(sp_sha256(s.request, s.request_digest));
    return sp_exlog_serve(t->f->db, &s, &original);
}

/* The first one for an exchange stays the only one. Returns the leaves made. */
static unsigned receive(struct trader *t, const char *prefix)
{
    struct sp_exlog_record r;
    SP_ARENA_AUTO a = { 0 };
    char id[48], text[48];
    unsigned n = any(t, t->served);
    struct sp_view jti = name(id, t, "s", n), receipt = name(text, t, prefix, n);
    struct sp_rc known = sp_exlog_get_served(t->f->db, SP_VIEW_LIT("LA"), jti, &a, &r);
    struct sp_rc rc = sp_exlog_receipt_in(t->f->db, SP_VIEW_LIT("LA"), jti, receipt, ST_NOW);
    if (!sp_ok(known))
        return sp_is(rc, SP_RC_NOTFOUND) ? 0 : 100;
    if (!r.receipt.n)
        return sp_ok(rc) ? 1 : 100;
    return sp_is(rc, sp_view_eq(r.receipt, receipt) ? SP_RC_OK : SP_RC_EXISTS) ? 0 : 100;
}

static struct sp_rc local(struct trader *t, unsigned n)
{
    char id[48], text[48];
    struct sp_exlog_local l = { .id = name(id, t, "l", n), .participant = SP_VIEW_LIT("bank"), .op = SP_VIEW_LIT("search"),
        .answer = name(text, t, "hits", n), .verdict = SP_VIEW_LIT("processed"), .at_s = ST_NOW };
    return sp_exlog_local(t->f->db, &l, NULL);
}

/* What fails leaves no leaf; the log's size says so at the end. Returns the leaves that it must have made. */
static unsigned trade(struct trader *t)
{
    switch (sp_prng_below(&t->g, 9)) {
    case 0: case 1: return sp_ok(ask(t, t->asked)) ? (t->asked++, 1u) : 0u;
    case 2: return sp_ok(answer(t, any(t, t->asked), receipt_made)) ? 2 : 0; /* some twice, some not asked yet */
    case 3: return sp_ok(answer(t, any(t, t->asked), NULL)) ? 1 : 0;
    case 4: return sp_ok(answer(t, any(t, t->asked), receipt_fails)) ? 100 : 0;
    case 5: return sp_ok(serve(t, any(t, t->served))) ? (t->served++, 2u) : 0u; /* some are duplicates */
    case 6: return receive(t, "receipt");
    case 7: return receive(t, "another");
    default: return sp_ok(local(t, t->locals)) ? (t->locals++, 1u) : 0u;
    }
}

static void random_exchanges(void **state)
{
    struct fx *f = *state;
    struct trader t = { .f = f, .g = { 20261121 } };
    struct sp_prng g = { 7 };
    struct copy c = { .n = 0 };
    for (unsigned round = 0; round < 12; round++) {
        for (unsigned i = 0; i < 60; i++) {
            struct sp_exlog_counts before, after;
            CHECK_OK(sp_exlog_counts(f->db, &before));
            unsigned made = trade(&t);
            CHECK_OK(sp_exlog_counts(f->db, &after));
            assert_int_equal(after.log_size - before.log_size, made);
        }
        if (round % 3 == 2)
            restart(f);
        holds(f, &c, &g, 5);
    }
    /* each message is the leaf that says so */
    SP_MLOG_AUTO m = { .size = 0 };
    CHECK_OK(sp_mlog_begin(f->db, &m));
    for (unsigned n = 0; n < t.asked; n++) {
        char text[48];
        unsigned char digest[SP_SHA256_BYTES];
        struct sp_mlog_leaf leaf;
        CHECK_OK(sp_sha256(name(text, &t, "request", n), digest));
        CHECK_OK(sp_mlog_find(&m, digest, &leaf));
        assert_int_equal(leaf.kind, SP_LOGGED_REQUEST);
    }
    assert_true(m.size > 200);
    free(c.leaf);
}

/* ---- failures in a group ---- */

enum { THREADS = 8, EACH = 60 };

struct worker { struct fx *f; unsigned id; atomic_uint *leaves; bool wrong; };

/* Appends, then says no; or appends and cannot be written, so that the whole group is undone and done again without it. */
static struct sp_rc spoil(struct worker *w, unsigned i)
{
    char longer[SP_KV_MAX_KEY + 8];
    struct filling fill = { UINT64_C(1000000) * (w->id + 1) + i, 3, i % 4 == 1 };
    SP_BATCH_AUTO b = { .prepare = fill_prepare, .ctx = &fill };
    memset(longer, 'k', sizeof longer);
    if (!fill.fails)
        sp_batch_put(&b, SP_X_TOKEN, sp_view(longer, sizeof longer), SP_VIEW_LIT(""));
    return sp_kv_submit(w->f->db->exchange, &b);
}

static void *work(void *arg)
{
    struct worker *w = arg;
    for (unsigned i = 0; i < EACH; i++) {
        if (i % 2) {
            w->wrong |= !sp_is(spoil(w, i), i % 4 == 1 ? SP_RC_DENIED : SP_RC_LIMIT);
        } else {
            w->wrong |= !sp_ok(fill(w->f->db, UINT64_C(1000) * w->id + 3 * i, 3));
            atomic_fetch_add(w->leaves, 3);
        }
    }
    return NULL;
}

static void batches_that_fail_leave_nothing(void **state)
{
    struct fx *f = *state;
    static struct worker w[THREADS];
    pthread_t th[THREADS];
    atomic_uint leaves = 0;
    struct copy c = { .n = 0 };
    struct sp_prng g = { 3 };
    for (unsigned i = 0; i < THREADS; i++) {
        w[i] = (struct worker){ .f = f, .id = i, .leaves = &leaves };
        assert_int_equal(pthread_create(&th[i], NULL, work, &w[i]), 0);
    }
    for (unsigned i = 0; i < THREADS; i++) {
        pthread_join(th[i], NULL);
        assert_false(w[i].wrong);
    }
    holds(f, &c, &g, 20);
    assert_int_equal(c.n, atomic_load(&leaves));
    SP_MLOG_AUTO m = { .size = 0 };
    CHECK_OK(sp_mlog_begin(f->db, &m));
    for (unsigned i = 0; i < THREADS * EACH; i++) {
        unsigned char digest[SP_SHA256_BYTES];
        struct sp_mlog_leaf leaf;
        unsigned id = i / EACH, n = i % EACH;
        digest_of(n % 2 ? UINT64_C(1000000) * (id + 1) + n : UINT64_C(1000) * id + 3 * n, digest);
        struct sp_rc rc = sp_mlog_find(&m, digest, &leaf);
        assert_true(n % 2 ? sp_is(rc, SP_RC_NOTFOUND) : sp_ok(rc));
    }
    struct sp_db_stats s;
    sp_db_stats(f->db, &s);
    assert_true(s.groups < s.batches); /* some did share a group */
    free(c.leaf);
}

/* ---- readers beside writers ---- */

struct reader { struct fx *f; atomic_bool *stop; unsigned rounds; bool wrong; struct sp_prng g; };

static struct sp_rc read_once(struct reader *r, uint64_t *size1, struct sp_hash *root1)
{
    SP_MLOG_AUTO m = { .size = 0 };
    struct sp_hash root, hash;
    struct sp_merkle_proof p;
    struct sp_mlog_leaf leaf;
    SP_BUF_AUTO text = { 0 };
    SP_TRY(sp_mlog_begin(r->f->db, &m));
    SP_TRY(sp_mlog_root(&m, m.size, &root, NULL));
    if (!m.size)
        return SP_OK;
    uint64_t i = sp_prng_below(&r->g, m.size);
    SP_TRY(sp_mlog_leaf(&m, i, &leaf));
    SP_TRY(sp_mlog_leaf_hash(&leaf, &text, &hash));
    SP_TRY(sp_mlog_inclusion(&m, i, m.size, &p, NULL));
    SP_TRY(sp_merkle_check_inclusion(i, m.size, &hash, p.h, p.n, &root, NULL));
    SP_TRY(sp_mlog_consistency(&m, *size1, m.size, &p, NULL));
    SP_TRY(sp_merkle_check_consistency(*size1, m.size, root1, &root, p.h, p.n, NULL));
    SP_TRY(sp_mlog_find(&m, leaf.digest, &leaf));
    *size1 = m.size;
    *root1 = root;
    return leaf.index == i ? SP_OK : SP_ERR(INVALID);
}

static void *read_on(void *arg)
{
    struct reader *r = arg;
    uint64_t size1 = 0;
    struct sp_hash root1;
    if (!sp_ok(sp_merkle_empty(&root1)))
        r->wrong = true;
    while (!atomic_load(r->stop) && !r->wrong) {
        r->wrong |= !sp_ok(read_once(r, &size1, &root1));
        r->rounds++;
    }
    return NULL;
}

static void *trade_on(void *arg)
{
    struct trader *t = arg;
    for (unsigned i = 0; i < EACH; i++)
        (void)trade(t);
    return NULL;
}

static void readers_see_whole_logs(void **state)
{
    struct fx *f = *state;
    enum { WRITERS = 4, READERS = 3 };
    static struct trader t[WRITERS];
    static struct reader r[READERS];
    pthread_t wr[WRITERS], rd[READERS];
    atomic_bool stop = false;
    struct copy c = { .n = 0 };
    struct sp_prng g = { 3 };
    for (unsigned i = 0; i < READERS; i++) {
        r[i] = (struct reader){ .f = f, .stop = &stop, .g = { i } };
        assert_int_equal(pthread_create(&rd[i], NULL, read_on, &r[i]), 0);
    }
    for (unsigned i = 0; i < WRITERS; i++) {
        t[i] = (struct trader){ .f = f, .g = { i + 100 }, .id = i };
        assert_int_equal(pthread_create(&wr[i], NULL, trade_on, &t[i]), 0);
    }
    for (unsigned i = 0; i < WRITERS; i++)
        pthread_join(wr[i], NULL);
    atomic_store(&stop, true);
    for (unsigned i = 0; i < READERS; i++) {
        pthread_join(rd[i], NULL);
        assert_false(r[i].wrong);
        assert_true(r[i].rounds > 0);
    }
    holds(f, &c, &g, 20);
    free(c.leaf);
}

/* ---- damage ---- */

static void lose(struct fx *f, unsigned table, const void *key, size_t n)
{
    SP_BATCH_AUTO b = { .prepare = NULL };
    sp_batch_del(&b, table, sp_view(key, n));
    CHECK_OK(sp_kv_submit(f->db->exchange, &b));
}

static void overwrite(struct fx *f, unsigned table, const void *key, size_t n, struct sp_view value)
{
    SP_BATCH_AUTO b = { .prepare = NULL };
    sp_batch_put(&b, table, sp_view(key, n), value);
    CHECK_OK(sp_kv_submit(f->db->exchange, &b));
}

static void a_lost_node(void **state)
{
    struct fx *f = *state;
    unsigned char key[SP_MLOG_NODE_KEY];
    struct sp_merkle_proof p;
    struct sp_hash root;
    CHECK_OK(fill(f->db, 0, 100));
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
    struct fx *f = *state;
    SP_MLOG_AUTO m = { .size = 0 };
    unsigned char key[8];
    CHECK_OK(fill(f->db, 0, 100));
    sp_put_u64be(key, 17);
    lose(f, SP_X_LOG, key, sizeof key);
    CHECK_RC(CORRUPT, sp_mlog_begin(f->db, &m));
    CHECK_RC(CORRUPT, fill(f->db, 100, 1)); /* nothing is built on it */
    overwrite(f, SP_X_LOG, key, sizeof key, SP_VIEW_LIT("\1\3 no such kind, and too short"));
    CHECK_OK(sp_mlog_begin(f->db, &m));
    struct sp_mlog_leaf leaf;
    struct sp_merkle_proof p;
    CHECK_RC(CORRUPT, sp_mlog_leaf(&m, 17, &leaf));
    CHECK_RC(CORRUPT, sp_mlog_entries(&m, 17, 1, never, NULL, NULL));
    CHECK_RC(CORRUPT, sp_mlog_inclusion(&m, 16, 100, &p, NULL));
}

static void a_damaged_edge(void **state)
{
    struct fx *f = *state;
    static const struct sp_view edges[] = { { "", 0 }, { "\0\0\0\0\0\0\0", 7 }, { "\0\0\0\0\0\0\0\144", 8 }, { "\0\0\0\0\0\0\0\0", 8 } };
    CHECK_OK(fill(f->db, 0, 100));
    for (size_t i = 0; i < sizeof edges / sizeof edges[0]; i++) {
        SP_MLOG_AUTO m = { .size = 0 };
        overwrite(f, SP_X_TREE, "\xff", 1, edges[i]);
        CHECK_RC(CORRUPT, sp_mlog_begin(f->db, &m));
        CHECK_RC(CORRUPT, fill(f->db, 100, 1));
    }
    lose(f, SP_X_TREE, "\xff", 1);
    SP_MLOG_AUTO m = { .size = 0 };
    CHECK_RC(CORRUPT, sp_mlog_begin(f->db, &m));
}

static void a_wrong_way_to_a_leaf(void **state)
{
    struct fx *f = *state;
    unsigned char digest[SP_SHA256_BYTES];
    struct sp_mlog_leaf leaf;
    static const struct sp_view ways[] = { { "\0\0\0\0\0\0\0\6", 8 }, { "\0\0\0\0\0\0\1\6", 8 }, { "\0\0\0\5", 4 } };
    CHECK_OK(fill(f->db, 0, 100));
    digest_of(5, digest);
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        SP_MLOG_AUTO m = { .size = 0 };
        overwrite(f, SP_X_LEAF, digest, sizeof digest, ways[i]);
        CHECK_OK(sp_mlog_begin(f->db, &m));
        CHECK_RC(CORRUPT, sp_mlog_find(&m, digest, &leaf));
    }
}

static void a_damaged_run(void **state)
{
    struct fx *f = *state;
    unsigned char key[9] = { 0 }, digest[SP_SHA256_BYTES], entry[16];
    struct sp_mlog_leaf leaf;
    CHECK_OK(fill(f->db, 0, SP_MLOG_RECENT));
    CHECK_OK(fill(f->db, SP_MLOG_RECENT, 1));
    sp_put_u64be(key + 1, SP_MLOG_RECENT);
    digest_of(5, digest);
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

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(an_empty_log), T(entries_are_text), T(every_proof_of_a_growing_log), T(tiles_hold_the_tree), T(a_message_is_found),
        T(many_messages_are_found), T(a_failed_batch_tidies_nothing), T(a_damaged_run),
        T(random_exchanges), T(batches_that_fail_leave_nothing), T(readers_see_whole_logs), T(a_lost_node), T(a_lost_leaf),
        T(a_damaged_edge), T(a_wrong_way_to_a_leaf),
    };
    return cmocka_run_group_tests_name("storage mlog", tests, NULL, NULL);
}
