/* What the Merkle log says: heads, proofs, leaves, tiles. */
#include "storage/mlog.h"

#include "storage/mlog_append.h"
#include "storage/mlog_index.h"

struct sp_rc sp_mlog_begin(struct sp_db *db, struct sp_mlog *m)
{
    struct sp_kv_txn *t = NULL;
    struct sp_merkle_edge e = { .size = 0 };
    if (db->exchange)
        SP_TRY(sp_kv_read_begin(db->exchange, &t));
    struct sp_rc rc = t ? sp_mlog_edge_read(t, &e) : SP_OK;
    if (!sp_ok(rc)) {
        sp_kv_read_end(t);
        return rc;
    }
    *m = (struct sp_mlog){ .size = e.size, .t = t };
    return SP_OK;
}

void sp_mlog_end(struct sp_mlog *m)
{
    if (m->t)
        sp_kv_read_end(m->t);
    sp_buf_free(&m->text);
    *m = (struct sp_mlog){ .size = 0 };
}

/* Below size everything is there. */
static struct sp_rc must_be_there(struct sp_rc rc)
{
    return sp_is(rc, SP_RC_NOTFOUND) ? SP_ERR(CORRUPT) : rc;
}

/* ---- leaves ---- */

struct sp_rc sp_mlog_leaf(struct sp_mlog *m, uint64_t index, struct sp_mlog_leaf *out)
{
    unsigned char key[8];
    struct sp_view record, owner;
    if (index >= m->size)
        return SP_ERR(NOTFOUND);
    sp_put_u64be(key, index);
    SP_TRY(must_be_there(sp_kv_get(m->t, SP_X_LOG, sp_view(key, sizeof key), &record)));
    return sp_mlog_record_parse(index, record, out, &owner);
}

struct looking { struct sp_mlog *m; const unsigned char *digest; struct sp_mlog_leaf *out; };

static struct sp_rc is_it(void *ctx, uint64_t index)
{
    const struct looking *l = ctx;
    struct sp_mlog_leaf leaf;
    SP_TRY(must_be_there(sp_mlog_leaf(l->m, index, &leaf)));
    if (memcmp(leaf.digest, l->digest, sizeof leaf.digest))
        return SP_ERR(NOTFOUND);
    *l->out = leaf;
    return SP_OK;
}

struct sp_rc sp_mlog_find(struct sp_mlog *m, const unsigned char digest[SP_SHA256_BYTES], struct sp_mlog_leaf *out)
{
    struct looking l = { m, digest, out };
    return m->t ? sp_mlog_index_find(m->t, digest, is_it, &l) : SP_ERR(NOTFOUND);
}

static struct sp_rc not_all(struct sp_diag *d, uint64_t first, uint64_t n, uint64_t size)
{
    return sp_diag_set(d, SP_ERR(INVALID), "merkle.index", NULL, "the log has %llu entries, not %llu from %llu on",
                       (unsigned long long)size, (unsigned long long)n, (unsigned long long)first);
}

struct sp_rc sp_mlog_entries(struct sp_mlog *m, uint64_t first, uint64_t n,
                             bool (*each)(void *ctx, uint64_t index, struct sp_view entry), void *ctx, struct sp_diag *d)
{
    if (first > m->size || n > m->size - first)
        return not_all(d, first, n, m->size);
    for (uint64_t i = first; i < first + n; i++) {
        struct sp_mlog_leaf leaf;
        SP_TRY(must_be_there(sp_mlog_leaf(m, i, &leaf)));
        SP_TRY(sp_mlog_leaf_text(&leaf, &m->text));
        if (!each(ctx, i, sp_buf_view(&m->text)))
            return SP_OK;
    }
    return SP_OK;
}

/* ---- heads and proofs ---- */

static struct sp_rc kept_node(struct sp_mlog *m, unsigned level, uint64_t index, struct sp_hash *out)
{
    unsigned char key[SP_MLOG_NODE_KEY];
    struct sp_view v;
    sp_mlog_node_key(key, level, index);
    SP_TRY(must_be_there(sp_kv_get(m->t, SP_X_TREE, sp_view(key, sizeof key), &v)));
    if (v.n != sizeof out->b)
        return SP_ERR(CORRUPT);
    memcpy(out->b, v.p, sizeof out->b);
    return SP_OK;
}

/* The subtree with these leaves, at a level that is not kept: as an edge grown over them. */
static struct sp_rc small_subtree(struct sp_mlog *m, unsigned level, uint64_t index, struct sp_hash *out)
{
    struct sp_merkle_edge e;
    e.size = 0;
    e.n = 0;
    for (uint64_t i = index << level; i < (index + 1) << level; i++) {
        struct sp_mlog_leaf leaf;
        struct sp_hash hash;
        SP_TRY(must_be_there(sp_mlog_leaf(m, i, &leaf)));
        SP_TRY(sp_mlog_leaf_hash(&leaf, &m->text, &hash));
        SP_TRY(sp_merkle_append(&e, &hash, NULL, NULL));
    }
    *out = e.roots[0];
    return SP_OK;
}

/* A sp_merkle_read. */
static struct sp_rc read_node(void *ctx, unsigned level, uint64_t index, struct sp_hash *out)
{
    return level < SP_MLOG_LOWEST ? small_subtree(ctx, level, index, out) : kept_node(ctx, level, index, out);
}

static struct sp_rc check_size(const struct sp_mlog *m, uint64_t size, struct sp_diag *d)
{
    if (size <= m->size)
        return SP_OK;
    return sp_diag_set(d, SP_ERR(INVALID), "merkle.size", NULL, "the log has %llu entries, not %llu", (unsigned long long)m->size,
                       (unsigned long long)size);
}

struct sp_rc sp_mlog_root(struct sp_mlog *m, uint64_t size, struct sp_hash *root, struct sp_diag *d)
{
    SP_TRY(check_size(m, size, d));
    return sp_merkle_root(size, read_node, m, root);
}

struct sp_rc sp_mlog_inclusion(struct sp_mlog *m, uint64_t index, uint64_t size, struct sp_merkle_proof *proof, struct sp_diag *d)
{
    SP_TRY(check_size(m, size, d));
    return sp_merkle_prove_inclusion(index, size, read_node, m, proof, d);
}

struct sp_rc sp_mlog_consistency(struct sp_mlog *m, uint64_t size1, uint64_t size2, struct sp_merkle_proof *proof, struct sp_diag *d)
{
    SP_TRY(check_size(m, size2, d));
    return sp_merkle_prove_consistency(size1, size2, read_node, m, proof, d);
}

/* ---- tiles ---- */

struct sp_rc sp_mlog_tile(struct sp_mlog *m, unsigned level, uint64_t index, unsigned width,
                          struct sp_hash out[SP_MLOG_TILE_WIDTH], struct sp_diag *d)
{
    uint64_t there = level < SP_MLOG_TILE_LEVELS ? m->size >> 8 * level : 0;
    if (width < 1 || width > SP_MLOG_TILE_WIDTH || index > there / SP_MLOG_TILE_WIDTH ||
        index * SP_MLOG_TILE_WIDTH + width > there)
        return sp_diag_set(d, SP_ERR(NOTFOUND), "mlog.tile", NULL, "a log of %llu has no tile %u/%llu of width %u",
                           (unsigned long long)m->size, level, (unsigned long long)index, width);
    struct sp_hash hashes[SP_MLOG_TILE_WIDTH];
    for (unsigned i = 0; i < width; i++)
        SP_TRY(read_node(m, 8 * level, index * SP_MLOG_TILE_WIDTH + i, &hashes[i]));
    memcpy(out, hashes, width * sizeof hashes[0]);
    return SP_OK;
}
