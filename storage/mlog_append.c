#include "storage/mlog_append.h"

#include "storage/mlog_index.h"

enum { LEAF_FORM = 1, LEAF_FIXED = 2 + SP_SHA256_BYTES };

/* ---- records ---- */

struct sp_rc sp_mlog_record_parse(uint64_t index, struct sp_view record, struct sp_mlog_leaf *leaf, struct sp_view *owner)
{
    if (record.n < LEAF_FIXED || record.p[0] != LEAF_FORM || (unsigned char)record.p[1] >= SP_LOGGED_KINDS)
        return SP_ERR(CORRUPT);
    *leaf = (struct sp_mlog_leaf){ .index = index, .kind = (enum sp_logged_kind)record.p[1] };
    memcpy(leaf->digest, record.p + 2, SP_SHA256_BYTES);
    *owner = sp_view(record.p + LEAF_FIXED, record.n - LEAF_FIXED);
    return SP_OK;
}

struct sp_rc sp_mlog_leaf_text(const struct sp_mlog_leaf *leaf, struct sp_buf *text)
{
    char digest[SP_SHA256_TEXT];
    sp_sha256_text(leaf->digest, digest);
    sp_buf_clear(text);
    sp_logged_entry_put(text, leaf->kind, sp_view(digest, SP_SHA256_TEXT - 1));
    return sp_buf_rc(text);
}

struct sp_rc sp_mlog_leaf_hash(const struct sp_mlog_leaf *leaf, struct sp_buf *text, struct sp_hash *out)
{
    SP_TRY(sp_mlog_leaf_text(leaf, text));
    return sp_merkle_leaf(sp_buf_view(text), out);
}

void sp_mlog_node_key(unsigned char key[SP_MLOG_NODE_KEY], unsigned level, uint64_t index)
{
    key[0] = (unsigned char)level;
    sp_put_u64be(key + 1, index);
}

static const struct sp_view edge_key = { "\xff", 1 }; /* above the key of every level */

static struct sp_rc edge_parse(struct sp_view v, struct sp_merkle_edge *out)
{
    if (v.n < 8)
        return SP_ERR(CORRUPT);
    uint64_t size = sp_get_u64be(v.p);
    unsigned n = (unsigned)__builtin_popcountll(size);
    if (v.n != 8 + (size_t)n * SP_SHA256_BYTES)
        return SP_ERR(CORRUPT);
    out->size = size;
    out->n = n;
    memcpy(out->roots, v.p + 8, (size_t)n * SP_SHA256_BYTES);
    return SP_OK;
}

struct sp_rc sp_mlog_edge_read(struct sp_kv_txn *t, struct sp_merkle_edge *out)
{
    struct sp_view v;
    struct sp_rc rc = sp_kv_get(t, SP_X_TREE, edge_key, &v);
    out->size = 0;
    out->n = 0;
    if (sp_ok(rc))
        SP_TRY(edge_parse(v, out));
    else if (!sp_is(rc, SP_RC_NOTFOUND))
        return rc;
    return sp_kv_count(t, SP_X_LOG) == out->size ? SP_OK : SP_ERR(CORRUPT);
}

/* ---- appending ---- */

struct sp_rc sp_mlog_append_begin(struct sp_mlog_append *a, struct sp_kv_txn *t, struct sp_batch *b)
{
    a->b = b;
    SP_TRY(sp_mlog_edge_read(t, &a->edge));
    return sp_mlog_index_tidy(t, b, a->edge.size);
}

static struct sp_rc keep_node(void *ctx, unsigned level, uint64_t index, const struct sp_hash *hash)
{
    struct sp_mlog_append *a = ctx;
    unsigned char key[SP_MLOG_NODE_KEY];
    if (level < SP_MLOG_LOWEST)
        return SP_OK;
    sp_mlog_node_key(key, level, index);
    sp_batch_put(a->b, SP_X_TREE, sp_view(key, sizeof key), sp_view(hash->b, sizeof hash->b));
    return SP_OK;
}

struct sp_rc sp_mlog_append_leaf(struct sp_mlog_append *a, const struct sp_mlog_leaf *leaf, struct sp_view owner, uint64_t *index)
{
    unsigned char at[8];
    struct sp_hash hash;
    uint64_t here = a->edge.size;
    SP_TRY(sp_mlog_leaf_hash(leaf, &a->text, &hash));
    SP_TRY(sp_merkle_append(&a->edge, &hash, keep_node, a));
    sp_put_u64be(at, here);
    sp_buf_clear(&a->record);
    sp_buf_putc(&a->record, LEAF_FORM);
    sp_buf_putc(&a->record, (char)leaf->kind);
    sp_buf_put(&a->record, sp_view(leaf->digest, sizeof leaf->digest));
    sp_buf_put(&a->record, owner);
    SP_TRY(sp_buf_rc(&a->record));
    sp_batch_append(a->b, SP_X_LOG, sp_view(at, sizeof at), sp_buf_view(&a->record));
    sp_mlog_index_add(a->b, leaf->digest, here);
    *index = here;
    return SP_OK;
}

struct sp_rc sp_mlog_append_end(struct sp_mlog_append *a)
{
    sp_buf_clear(&a->record);
    sp_buf_put_u64be(&a->record, a->edge.size);
    sp_buf_put(&a->record, sp_view(a->edge.roots, a->edge.n * sizeof a->edge.roots[0]));
    SP_TRY(sp_buf_rc(&a->record));
    sp_batch_put(a->b, SP_X_TREE, edge_key, sp_buf_view(&a->record));
    return SP_OK;
}

void sp_mlog_append_free(struct sp_mlog_append *a)
{
    sp_buf_free(&a->text);
    sp_buf_free(&a->record);
}
