/*
 * tests/lib/mlog.h - the tree over a message log: a log of its own for each test, filled in bulk, and a copy that is made
 * from its entries alone, against which heads and proofs are held. Functions are static. Threading: one thread.
 */
#ifndef SP_TESTS_MLOG_H
#define SP_TESTS_MLOG_H

#include "base/random.h"
#include "storage/exlog.h"
#include "storage/mlog_append.h"
#include "storage/mlog_index.h"
#include "tests/lib/storage.h"

#define ML_UNUSED __attribute__((unused))
#define ML_TEST(name) cmocka_unit_test_setup_teardown(name, ml_setup, ml_teardown)

struct ml_log { struct st_dir dir; struct sp_db *db; };

static ML_UNUSED int ml_setup(void **state)
{
    struct ml_log *f = calloc(1, sizeof *f);
    assert_non_null(f);
    st_dir_make(&f->dir);
    f->db = st_open(&f->dir);
    *state = f;
    return 0;
}

static ML_UNUSED int ml_teardown(void **state)
{
    struct ml_log *f = *state;
    sp_db_close(f->db);
    st_dir_remove(&f->dir);
    free(f);
    return 0;
}

static ML_UNUSED void ml_restart(struct ml_log *f)
{
    sp_db_close(f->db);
    f->db = st_open(&f->dir);
}

/* ---- leaves without exchanges, many in a batch ---- */

struct ml_filling { uint64_t first, n; bool fails; };

static ML_UNUSED void ml_digest_of(uint64_t i, unsigned char out[SP_SHA256_BYTES])
{
    unsigned char b[8];
    sp_put_u64be(b, i);
    CHECK_OK(sp_sha256(sp_view(b, sizeof b), out));
}

static ML_UNUSED struct sp_rc ml_fill_prepare(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    const struct ml_filling *f = ctx;
    SP_MLOG_APPEND_AUTO log = { .b = NULL };
    SP_TRY(sp_mlog_append_begin(&log, t, b));
    for (uint64_t i = f->first; i < f->first + f->n; i++) {
        struct sp_mlog_leaf leaf = { .kind = (enum sp_logged_kind)(i % SP_LOGGED_KINDS) };
        uint64_t at;
        ml_digest_of(i, leaf.digest);
        SP_TRY(sp_mlog_append_leaf(&log, &leaf, SP_VIEW_LIT("owner"), &at));
    }
    SP_TRY(sp_mlog_append_end(&log));
    return f->fails ? SP_ERR(DENIED) : SP_OK;
}

static ML_UNUSED struct sp_rc ml_fill(struct sp_db *db, uint64_t first, uint64_t n)
{
    struct ml_filling f = { first, n, false };
    SP_BATCH_AUTO b = { .prepare = ml_fill_prepare, .ctx = &f };
    return sp_kv_submit(db->exchange, &b);
}

/* ---- the same log, from its entries alone ---- */

struct ml_copy { size_t n, cap; struct sp_hash *leaf; uint64_t next; };

static ML_UNUSED bool ml_note_entry(void *ctx, uint64_t index, struct sp_view entry)
{
    struct ml_copy *c = ctx;
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

static ML_UNUSED void ml_read_more(struct sp_mlog *m, struct ml_copy *c)
{
    CHECK_OK(sp_mlog_entries(m, c->n, m->size - c->n, ml_note_entry, c, NULL));
    assert_int_equal(c->n, m->size);
}

static ML_UNUSED struct sp_hash ml_root_of(const struct sp_hash *leaf, uint64_t n)
{
    struct sp_merkle_edge e = { .size = 0 };
    struct sp_hash root;
    for (uint64_t i = 0; i < n; i++)
        CHECK_OK(sp_merkle_append(&e, &leaf[i], NULL, NULL));
    CHECK_OK(sp_merkle_edge_root(&e, &root));
    return root;
}

static ML_UNUSED void ml_same_hash(const struct sp_hash *a, const struct sp_hash *b) { assert_memory_equal(a->b, b->b, sizeof a->b); }

/* Heads and proofs at this size hold against the copy. */
static ML_UNUSED void ml_size_holds(struct sp_mlog *m, const struct ml_copy *c, uint64_t size, struct sp_prng *g)
{
    struct sp_hash want = ml_root_of(c->leaf, size), got, earlier;
    struct sp_merkle_proof p;
    CHECK_OK(sp_mlog_root(m, size, &got, NULL));
    ml_same_hash(&got, &want);
    if (!size)
        return;
    uint64_t i = sp_prng_below(g, size), size1 = sp_prng_below(g, size + 1);
    CHECK_OK(sp_mlog_inclusion(m, i, size, &p, NULL));
    CHECK_OK(sp_merkle_check_inclusion(i, size, &c->leaf[i], p.h, p.n, &want, NULL));
    earlier = ml_root_of(c->leaf, size1);
    CHECK_OK(sp_mlog_consistency(m, size1, size, &p, NULL));
    CHECK_OK(sp_merkle_check_consistency(size1, size, &earlier, &want, p.h, p.n, NULL));
}

static ML_UNUSED void ml_holds(struct ml_log *f, struct ml_copy *c, struct sp_prng *g, unsigned tries)
{
    SP_MLOG_AUTO m = { .size = 0 };
    CHECK_OK(sp_mlog_begin(f->db, &m));
    ml_read_more(&m, c);
    ml_size_holds(&m, c, m.size, g);
    for (unsigned i = 0; i < tries; i++)
        ml_size_holds(&m, c, sp_prng_below(g, m.size + 1), g);
}

static ML_UNUSED bool ml_never(void *ctx, uint64_t index, struct sp_view entry)
{
    (void)ctx, (void)index, (void)entry;
    fail();
    return false;
}

#endif
