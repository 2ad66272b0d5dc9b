/*
 * mlog - an auditor with the data folder: is the exchange log what its messages make?
 *
 *   mlog DB
 *       Every leaf is the digest of a message that is there; the root is that of a tree grown from the entries alone; each
 *       message is found; proofs of some leaves and of some earlier sizes hold. The node may be running.
 *       Prints {"size":N,"requests":N,"answers":N,"receipts":N}, exits 1 when something does not hold.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/random.h"
#include "storage/exlog.h"
#include "storage/mlog.h"

enum { SAMPLES = 500, SIZES = 20 };

struct audit {
    struct sp_db *db;
    struct sp_mlog m;
    struct sp_arena arena;
    struct sp_merkle_edge edge, at[SIZES]; /* the tree so far; as it was at some sizes */
    uint64_t by_kind[SP_LOGGED_KINDS];
    struct sp_rc rc;
};

static struct sp_rc read_message(struct audit *a, const struct sp_exlog_entry *e, struct sp_view *out)
{
    struct sp_exlog_record r;
    sp_arena_reset(&a->arena);
    SP_TRY(e->kind == SP_EXLOG_SERVED ? sp_exlog_get_served(a->db, e->issuer, e->id, &a->arena, &r)
                                      : sp_exlog_get(a->db, e->id, &a->arena, &r));
    *out = e->message == SP_LOGGED_REQUEST ? r.request : e->message == SP_LOGGED_ANSWER ? r.answer : r.receipt;
    return e->message == SP_LOGGED_ANSWER && r.log_index != e->log_index ? SP_ERR(INVALID) : SP_OK;
}

static struct sp_rc add_entry(struct audit *a, const struct sp_exlog_entry *e)
{
    struct sp_view message;
    char digest[SP_SHA256_TEXT];
    struct sp_hash leaf;
    struct sp_mlog_leaf found;
    SP_BUF_AUTO text = { 0 };
    if (e->log_index != a->edge.size)
        return SP_ERR(INVALID);
    SP_TRY(read_message(a, e, &message));
    SP_TRY(sp_sha256_b64url(sp_signed_part(message), digest));
    sp_logged_entry_put(&text, e->message, sp_view_of(digest));
    SP_TRY(sp_buf_rc(&text));
    SP_TRY(sp_merkle_leaf(sp_buf_view(&text), &leaf));
    SP_TRY(sp_mlog_find(&a->m, e->digest, &found));
    if (found.index > e->log_index)
        return SP_ERR(INVALID);
    a->at[e->log_index * SIZES / a->m.size] = a->edge;
    a->by_kind[e->message]++;
    return sp_merkle_append(&a->edge, &leaf, NULL, NULL);
}

static bool each_entry(void *ctx, const struct sp_exlog_entry *e)
{
    struct audit *a = ctx;
    if (e->log_index == a->m.size)
        return false; /* later than our snapshot */
    a->rc = add_entry(a, e);
    if (!sp_ok(a->rc))
        fprintf(stderr, "mlog: entry %llu of %.*s: %s\n", (unsigned long long)e->log_index, (int)e->id.n, e->id.p, sp_rc_text(a->rc));
    return sp_ok(a->rc);
}

static bool keep_leaf(void *ctx, uint64_t index, struct sp_view entry)
{
    (void)index;
    return sp_ok(sp_merkle_leaf(entry, ctx));
}

static struct sp_rc check_proofs(struct audit *a, const struct sp_hash *root)
{
    struct sp_prng g = { a->m.size };
    struct sp_merkle_proof p;
    struct sp_hash leaf = { { 0 } };
    for (unsigned i = 0; i < SAMPLES && a->m.size; i++) {
        uint64_t index = sp_prng_below(&g, a->m.size);
        SP_TRY(sp_mlog_entries(&a->m, index, 1, keep_leaf, &leaf, NULL));
        SP_TRY(sp_mlog_inclusion(&a->m, index, a->m.size, &p, NULL));
        SP_TRY(sp_merkle_check_inclusion(index, a->m.size, &leaf, p.h, p.n, root, NULL));
    }
    for (unsigned i = 0; i < SIZES; i++) {
        struct sp_hash earlier;
        SP_TRY(sp_merkle_edge_root(&a->at[i], &earlier));
        SP_TRY(sp_mlog_consistency(&a->m, a->at[i].size, a->m.size, &p, NULL));
        SP_TRY(sp_merkle_check_consistency(a->at[i].size, a->m.size, &earlier, root, p.h, p.n, NULL));
    }
    return SP_OK;
}

static struct sp_rc audit(struct audit *a)
{
    struct sp_hash root, again;
    SP_TRY(sp_mlog_begin(a->db, &a->m));
    SP_TRY(sp_exlog_entries(a->db, 0, each_entry, a));
    SP_TRY(a->rc);
    if (a->edge.size != a->m.size)
        return SP_ERR(INVALID);
    SP_TRY(sp_mlog_root(&a->m, a->m.size, &root, NULL));
    SP_TRY(sp_merkle_edge_root(&a->edge, &again));
    if (memcmp(&root, &again, sizeof root))
        return SP_ERR(SIGNATURE);
    return check_proofs(a, &root);
}

int main(int argc, char **argv)
{
    static struct audit a;
    SP_DB_AUTO db = NULL;
    struct sp_diag d = { .rule = "" };
    if (argc != 2) {
        fprintf(stderr, "usage: mlog DB\n");
        return 64;
    }
    struct sp_rc rc = sp_db_open(argv[1], 8, SP_DB_READONLY, &db, &d);
    if (!sp_ok(rc)) {
        fprintf(stderr, "mlog: %s\n", d.text);
        return sp_rc_exit(rc);
    }
    a.db = db;
    rc = audit(&a);
    printf("{\"size\":%llu,\"requests\":%llu,\"answers\":%llu,\"receipts\":%llu}\n", (unsigned long long)a.m.size,
           (unsigned long long)a.by_kind[SP_LOGGED_REQUEST], (unsigned long long)a.by_kind[SP_LOGGED_ANSWER],
           (unsigned long long)a.by_kind[SP_LOGGED_RECEIPT]);
    if (!sp_ok(rc))
        fprintf(stderr, "mlog: %s: the log is not what its messages make: %s\n", argv[1], sp_rc_text(rc));
    sp_mlog_end(&a.m);
    sp_arena_free(&a.arena);
    return sp_ok(rc) ? 0 : 1;
}
