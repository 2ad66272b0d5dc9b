/* layer: storage, threads */
/* The tree over a message log in use: exchanges at random, batches that fail in a group, readers beside writers. */
#include <pthread.h>
#include <stdatomic.h>

#include "tests/lib/mlog.h"

/* ---- exchanges at random ---- */

struct trader { struct ml_log *f; struct sp_prng g; unsigned id, asked, served, locals; };

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
    struct ml_log *f = *state;
    struct trader t = { .f = f, .g = { 20261121 } };
    struct sp_prng g = { 7 };
    struct ml_copy c = { .n = 0 };
    for (unsigned round = 0; round < 12; round++) {
        for (unsigned i = 0; i < 60; i++) {
            struct sp_exlog_counts before, after;
            CHECK_OK(sp_exlog_counts(f->db, &before));
            unsigned made = trade(&t);
            CHECK_OK(sp_exlog_counts(f->db, &after));
            assert_int_equal(after.log_size - before.log_size, made);
        }
        if (round % 3 == 2)
            ml_restart(f);
        ml_holds(f, &c, &g, 5);
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

struct worker { struct ml_log *f; unsigned id; atomic_uint *leaves; bool wrong; };

/* Appends, then says no; or appends and cannot be written, so that the whole group is undone and done again without it. */
static struct sp_rc spoil(struct worker *w, unsigned i)
{
    char longer[SP_KV_MAX_KEY + 8];
    struct ml_filling fill = { UINT64_C(1000000) * (w->id + 1) + i, 3, i % 4 == 1 };
    SP_BATCH_AUTO b = { .prepare = ml_fill_prepare, .ctx = &fill };
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
            w->wrong |= !sp_ok(ml_fill(w->f->db, UINT64_C(1000) * w->id + 3 * i, 3));
            atomic_fetch_add(w->leaves, 3);
        }
    }
    return NULL;
}

static void batches_that_fail_leave_nothing(void **state)
{
    struct ml_log *f = *state;
    static struct worker w[THREADS];
    pthread_t th[THREADS];
    atomic_uint leaves = 0;
    struct ml_copy c = { .n = 0 };
    struct sp_prng g = { 3 };
    for (unsigned i = 0; i < THREADS; i++) {
        w[i] = (struct worker){ .f = f, .id = i, .leaves = &leaves };
        assert_int_equal(pthread_create(&th[i], NULL, work, &w[i]), 0);
    }
    for (unsigned i = 0; i < THREADS; i++) {
        pthread_join(th[i], NULL);
        assert_false(w[i].wrong);
    }
    ml_holds(f, &c, &g, 20);
    assert_int_equal(c.n, atomic_load(&leaves));
    SP_MLOG_AUTO m = { .size = 0 };
    CHECK_OK(sp_mlog_begin(f->db, &m));
    for (unsigned i = 0; i < THREADS * EACH; i++) {
        unsigned char digest[SP_SHA256_BYTES];
        struct sp_mlog_leaf leaf;
        unsigned id = i / EACH, n = i % EACH;
        ml_digest_of(n % 2 ? UINT64_C(1000000) * (id + 1) + n : UINT64_C(1000) * id + 3 * n, digest);
        struct sp_rc rc = sp_mlog_find(&m, digest, &leaf);
        assert_true(n % 2 ? sp_is(rc, SP_RC_NOTFOUND) : sp_ok(rc));
    }
    struct sp_db_stats s;
    sp_db_stats(f->db, &s);
    assert_true(s.groups < s.batches); /* some did share a group */
    free(c.leaf);
}

/* ---- readers beside writers ---- */

struct reader { struct ml_log *f; atomic_bool *stop; unsigned rounds; bool wrong; struct sp_prng g; };

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
    struct ml_log *f = *state;
    enum { WRITERS = 4, READERS = 3 };
    static struct trader t[WRITERS];
    static struct reader r[READERS];
    pthread_t wr[WRITERS], rd[READERS];
    atomic_bool stop = false;
    struct ml_copy c = { .n = 0 };
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
    ml_holds(f, &c, &g, 20);
    free(c.leaf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ML_TEST(random_exchanges), ML_TEST(batches_that_fail_leave_nothing), ML_TEST(readers_see_whole_logs),
    };
    return cmocka_run_group_tests_name("storage mlog in use", tests, NULL, NULL);
}
