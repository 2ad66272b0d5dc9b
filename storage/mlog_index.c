#include "storage/mlog_index.h"

/* A run: entries of the first 8 bytes of a digest and an index, both big-endian, in order of the former. */
enum { ENTRY = 16, RUN_KEY = 9 };

static void run_key(unsigned char key[RUN_KEY], unsigned tier, uint64_t last)
{
    key[0] = (unsigned char)tier;
    sp_put_u64be(key + 1, last);
}

static uint64_t prefix_at(struct sp_view run, size_t i) { return sp_get_u64be(run.p + i * ENTRY); }

/* The runs of a tier, newest first. *n is what there are, at most max. */
static struct sp_rc runs_of(struct sp_kv_txn *t, unsigned tier, size_t max, struct sp_view *keys, struct sp_view *runs, size_t *n)
{
    unsigned char below[RUN_KEY];
    struct sp_kv_cursor c;
    *n = 0;
    SP_TRY(sp_kv_cursor(t, SP_X_RUN, 0, &c));
    run_key(below, tier, UINT64_MAX);
    struct sp_rc rc = sp_kv_seek_le(&c, sp_view(below, sizeof below));
    for (; sp_ok(rc) && *n < max && (unsigned char)c.key.p[0] == tier; (*n)++) {
        if (c.key.n != RUN_KEY || c.value.n % ENTRY)
            return SP_ERR(CORRUPT);
        keys[*n] = c.key;
        runs[*n] = c.value;
        uint64_t last = sp_get_u64be(c.key.p + 1);
        if (!last) {
            (*n)++;
            return SP_OK;
        }
        run_key(below, tier, last - 1);
        rc = sp_kv_seek_le(&c, sp_view(below, sizeof below));
    }
    return sp_ok(rc) || sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

/* ---- adding ---- */

static struct sp_rc put_run(struct sp_batch *b, unsigned tier, uint64_t last, const struct sp_buf *run)
{
    unsigned char key[RUN_KEY];
    SP_TRY(sp_buf_rc(run));
    run_key(key, tier, last);
    sp_batch_put(b, SP_X_RUN, sp_view(key, sizeof key), sp_buf_view(run));
    return SP_OK;
}

/* Whole runs into one, in order. */
static void merge(const struct sp_view *runs, size_t n, struct sp_buf *out)
{
    size_t at[SP_MLOG_FAN] = { 0 };
    for (;;) {
        size_t least = n;
        for (size_t i = 0; i < n; i++)
            if (at[i] * ENTRY < runs[i].n && (least == n || prefix_at(runs[i], at[i]) < prefix_at(runs[least], at[least])))
                least = i;
        if (least == n)
            return;
        sp_buf_put(out, sp_view(runs[least].p + at[least]++ * ENTRY, ENTRY));
    }
}

/* The new one takes the name of the newest of its parts. */
static struct sp_rc merge_tier(struct sp_kv_txn *t, struct sp_batch *b, unsigned tier)
{
    struct sp_view keys[SP_MLOG_FAN], runs[SP_MLOG_FAN];
    SP_BUF_AUTO run = { 0 };
    size_t n;
    SP_TRY(runs_of(t, tier, SP_MLOG_FAN, keys, runs, &n));
    if (n < SP_MLOG_FAN)
        return SP_OK;
    merge(runs, n, &run);
    SP_TRY(put_run(b, tier + 1, sp_get_u64be(keys[0].p + 1), &run));
    for (size_t i = 0; i < n; i++)
        sp_batch_del(b, SP_X_RUN, keys[i]);
    return SP_OK;
}

static struct sp_rc run_of_recent(struct sp_kv_txn *t, struct sp_batch *b, uint64_t size)
{
    struct sp_kv_cursor c;
    SP_BUF_AUTO run = { 0 };
    SP_TRY(sp_kv_cursor(t, SP_X_LEAF, 0, &c));
    struct sp_rc rc = sp_kv_seek(&c, sp_view(NULL, 0));
    for (; sp_ok(rc); rc = sp_kv_next(&c)) {
        if (c.key.n != SP_SHA256_BYTES || c.value.n != 8)
            return SP_ERR(CORRUPT);
        sp_buf_put(&run, sp_view(c.key.p, 8));
        sp_buf_put(&run, c.value);
        sp_batch_del(b, SP_X_LEAF, c.key);
    }
    return sp_is(rc, SP_RC_NOTFOUND) ? put_run(b, 0, size, &run) : rc;
}

/* Each tier makes room before the one below hands up: what is read is what was there before this batch. */
struct sp_rc sp_mlog_index_tidy(struct sp_kv_txn *t, struct sp_batch *b, uint64_t size)
{
    if (sp_kv_count(t, SP_X_LEAF) < SP_MLOG_RECENT)
        return SP_OK;
    for (unsigned tier = SP_MLOG_TIERS - 1; tier-- > 0;)
        SP_TRY(merge_tier(t, b, tier));
    return run_of_recent(t, b, size);
}

void sp_mlog_index_add(struct sp_batch *b, const unsigned char digest[SP_SHA256_BYTES], uint64_t index)
{
    unsigned char at[8];
    sp_put_u64be(at, index);
    sp_batch_put_new(b, SP_X_LEAF, sp_view(digest, SP_SHA256_BYTES), sp_view(at, sizeof at));
}

/* ---- finding ---- */

/* The first entry that is not below. */
static size_t lower_bound(struct sp_view run, uint64_t prefix)
{
    size_t lo = 0, hi = run.n / ENTRY;
    while (lo < hi) {
        size_t middle = lo + (hi - lo) / 2;
        if (prefix_at(run, middle) < prefix)
            lo = middle + 1;
        else
            hi = middle;
    }
    return lo;
}

static struct sp_rc find_in_run(struct sp_view run, uint64_t prefix, struct sp_rc (*is_it)(void *ctx, uint64_t index), void *ctx)
{
    for (size_t i = lower_bound(run, prefix); i < run.n / ENTRY && prefix_at(run, i) == prefix; i++) {
        struct sp_rc rc = is_it(ctx, sp_get_u64be(run.p + i * ENTRY + 8));
        if (!sp_is(rc, SP_RC_NOTFOUND))
            return rc;
    }
    return SP_ERR(NOTFOUND);
}

static struct sp_rc find_in_tier(struct sp_kv_txn *t, unsigned tier, uint64_t prefix, struct sp_rc (*is_it)(void *ctx, uint64_t index),
                                 void *ctx)
{
    unsigned char from[RUN_KEY];
    struct sp_kv_cursor c;
    SP_TRY(sp_kv_cursor(t, SP_X_RUN, 0, &c));
    run_key(from, tier, 0);
    struct sp_rc rc = sp_kv_seek(&c, sp_view(from, sizeof from));
    for (; sp_ok(rc) && (unsigned char)c.key.p[0] == tier; rc = sp_kv_next(&c)) {
        if (c.key.n != RUN_KEY || c.value.n % ENTRY)
            return SP_ERR(CORRUPT);
        struct sp_rc found = find_in_run(c.value, prefix, is_it, ctx);
        if (!sp_is(found, SP_RC_NOTFOUND))
            return found;
    }
    return sp_ok(rc) ? SP_ERR(NOTFOUND) : rc;
}

struct sp_rc sp_mlog_index_find(struct sp_kv_txn *t, const unsigned char digest[SP_SHA256_BYTES],
                                struct sp_rc (*is_it)(void *ctx, uint64_t index), void *ctx)
{
    struct sp_view at;
    struct sp_rc rc = sp_kv_get(t, SP_X_LEAF, sp_view(digest, SP_SHA256_BYTES), &at);
    if (sp_ok(rc)) { /* a whole digest: the leaf must have it */
        rc = at.n == 8 ? is_it(ctx, sp_get_u64be(at.p)) : SP_ERR(CORRUPT);
        return sp_is(rc, SP_RC_NOTFOUND) ? SP_ERR(CORRUPT) : rc;
    }
    for (unsigned tier = 0; sp_is(rc, SP_RC_NOTFOUND) && tier < SP_MLOG_TIERS; tier++)
        rc = find_in_tier(t, tier, sp_get_u64be(digest), is_it, ctx);
    return rc;
}
