/* The exchange log: its tree from its entries, its heads from the tree, and every record's messages in it. */
#include <stdio.h>

#include "crypto/jws.h"
#include "crypto/note.h"
#include "crypto/sdjwt.h"
#include "storage/check_internal.h"
#include "storage/exlog_record.h"

struct exchanges {
    const struct sp_check *c;
    struct sp_check_exchange *out;
    struct sp_mlog m;
    struct sp_merkle_edge edge;
    struct sp_buf text;
    struct sp_arena arena;
    uint64_t waiting;   /* records that say they are in the outbox */
    char label[SP_EXLOG_ID + 32];
};

#define FOUND(x, rule, ...) sp_check_found((x)->c, &(x)->out->findings, rule, sp_view_of((x)->label), __VA_ARGS__)

static void call_it(struct exchanges *x, const char *what, uint64_t no)
{
    (void)snprintf(x->label, sizeof x->label, "%s %llu", what, (unsigned long long)no);
}

/* ---- entries and tree ---- */

static struct sp_rc compare_node(void *ctx, unsigned level, uint64_t index, const struct sp_hash *hash)
{
    struct exchanges *x = ctx;
    unsigned char key[SP_MLOG_NODE_KEY];
    struct sp_view v;
    if (level < SP_MLOG_LOWEST)
        return SP_OK;
    sp_mlog_node_key(key, level, index);
    struct sp_rc rc = sp_kv_get(x->m.t, SP_X_TREE, sp_view(key, sizeof key), &v);
    if (sp_is(rc, SP_RC_NOTFOUND))
        FOUND(x, "check.tree", "the tree lacks its node %llu of level %u", (unsigned long long)index, level);
    else if (sp_ok(rc) && !sp_view_eq(v, sp_view(hash->b, sizeof hash->b)))
        FOUND(x, "check.tree", "node %llu of level %u is not what its entries give", (unsigned long long)index, level);
    else
        return rc;
    return SP_OK;
}

static struct sp_rc check_owner(struct exchanges *x, const struct sp_exlog_entry *e)
{
    struct sp_xkey pair = sp_xkey_pair(e->issuer, e->id);
    struct sp_view v;
    bool served = e->kind == SP_EXLOG_SERVED;
    struct sp_rc rc = sp_kv_get(x->m.t, served ? SP_X_SERVED : SP_X_HEAD, served ? sp_xkey_view(&pair) : e->id, &v);
    if (sp_is(rc, SP_RC_NOTFOUND)) {
        FOUND(x, "check.leaf", "its exchange %.*s is not there", (int)e->id.n, e->id.p);
        return SP_OK;
    }
    return rc;
}

static struct sp_rc check_find(struct exchanges *x, const struct sp_exlog_entry *e)
{
    struct sp_mlog_leaf leaf;
    struct sp_rc rc = sp_mlog_find(&x->m, e->digest, &leaf);
    if (!sp_is(rc, SP_RC_NOTFOUND) && !sp_check_is_damage(rc))
        return rc;
    FOUND(x, "check.find", "the entry is not found by its message's digest");
    return SP_OK;
}

static struct sp_rc check_entry(struct exchanges *x, uint64_t index, struct sp_view record)
{
    struct sp_exlog_entry e;
    struct sp_mlog_leaf leaf = { .index = index };
    struct sp_hash hash;
    call_it(x, "entry", index);
    struct sp_rc rc = sp_exlog_entry_parse(index, record, &e);
    if (sp_check_is_damage(rc)) {
        FOUND(x, "check.leaf", "the entry cannot be read");
        return rc;
    }
    SP_TRY(rc);
    leaf.kind = e.message;
    memcpy(leaf.digest, e.digest, sizeof leaf.digest);
    SP_TRY(sp_mlog_leaf_hash(&leaf, &x->text, &hash));
    SP_TRY(sp_merkle_append(&x->edge, &hash, compare_node, x));
    SP_TRY(check_owner(x, &e));
    return check_find(x, &e);
}

static struct sp_rc check_entries(struct exchanges *x)
{
    struct sp_kv_cursor c;
    uint64_t next = 0;
    SP_TRY(sp_kv_cursor(x->m.t, SP_X_LOG, 0, &c));
    struct sp_rc rc = sp_kv_seek(&c, sp_view(NULL, 0));
    for (; sp_ok(rc); rc = sp_kv_next(&c), next++) {
        if (c.key.n != 8 || sp_get_u64be(c.key.p) != next) {
            call_it(x, "entry", next);
            FOUND(x, "check.leaf", "the entry is missing; what comes after it was not looked at");
            return SP_OK;
        }
        rc = check_entry(x, next, c.value);
        if (sp_check_is_damage(rc)) /* without this entry no hash after it can be told */
            return SP_OK;
        SP_TRY(rc);
        if (next % SP_CHECK_STEP == 0)
            sp_check_step(x->c, "entries of the log", next, x->m.size);
    }
    x->out->entries = next;
    return sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

static struct sp_rc check_edge(struct exchanges *x)
{
    struct sp_merkle_edge kept;
    uint64_t nodes = x->m.size ? 1 : 0;
    (void)snprintf(x->label, sizeof x->label, "tree");
    SP_TRY(sp_mlog_edge_read(x->m.t, &kept));
    for (unsigned l = SP_MLOG_LOWEST; l < SP_MERKLE_LEVELS; l++)
        nodes += x->m.size >> l;
    if (kept.n != x->edge.n || memcmp(kept.roots, x->edge.roots, kept.n * sizeof kept.roots[0]))
        FOUND(x, "check.tree", "the edge that new entries join is not what the entries give");
    if (sp_kv_count(x->m.t, SP_X_TREE) != nodes)
        FOUND(x, "check.tree", "%llu hashes are kept, not %llu", (unsigned long long)sp_kv_count(x->m.t, SP_X_TREE), (unsigned long long)nodes);
    return SP_OK;
}

/* ---- heads ---- */

static struct sp_rc check_head(struct exchanges *x, const char *what, uint64_t size, struct sp_view text)
{
    struct sp_note note;
    struct sp_checkpoint head;
    struct sp_hash root;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    call_it(x, what, size);
    sp_arena_reset(&x->arena);
    struct sp_rc rc = sp_note_parse(text, &x->arena, &note, &d);
    if (sp_ok(rc))
        rc = sp_checkpoint_parse(note.text, &head, &d);
    if (sp_ok(rc))
        rc = sp_mlog_root(&x->m, size, &root, &d);
    if (sp_check_is_damage(rc))
        FOUND(x, "check.head", "%s", d.text[0] ? d.text : "cannot be read");
    else if (!sp_ok(rc))
        return rc;
    else if (head.size != size || memcmp(&head.root, &root, sizeof root))
        FOUND(x, "check.head", "this head was signed, and the entries give another one: entries were lost or changed");
    x->out->heads++;
    return SP_OK;
}

static struct sp_rc check_heads(struct exchanges *x, unsigned table, const char *what)
{
    struct sp_kv_cursor c;
    SP_TRY(sp_kv_cursor(x->m.t, table, 0, &c));
    struct sp_rc rc = sp_kv_seek(&c, sp_view(NULL, 0));
    for (; sp_ok(rc); rc = sp_kv_next(&c)) {
        struct sp_reader r = sp_reader(c.value);
        struct sp_view note = c.value;
        if (table == SP_X_STAMPS) {
            r.in.p += r.in.n < 8 ? r.in.n : 8; /* the time */
            r.in.n -= r.in.n < 8 ? r.in.n : 8;
            note = sp_read_view(&r);
        }
        SP_TRY(check_head(x, what, c.key.n == 8 ? sp_get_u64be(c.key.p) : 0, r.failed ? sp_view(NULL, 0) : note));
    }
    return sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

/* ---- records ---- */

struct record { struct sp_exlog_head h; struct sp_view key, id; char what; };

/* Empty when there is none. */
static struct sp_rc part_of(struct exchanges *x, const struct record *r, char part, struct sp_view *out)
{
    struct sp_xkey k = sp_xkey_blob(r->what, r->key, part);
    struct sp_rc rc = sp_kv_get(x->m.t, SP_X_BLOB, sp_xkey_view(&k), out);
    if (sp_is(rc, SP_RC_NOTFOUND))
        *out = sp_view(NULL, 0);
    return sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

static struct sp_rc check_logged(struct exchanges *x, struct sp_view message, const char *what, const unsigned char digest[SP_SHA256_BYTES])
{
    struct sp_mlog_leaf leaf;
    struct sp_rc rc = message.n ? sp_mlog_find(&x->m, digest, &leaf) : SP_OK;
    if (!sp_is(rc, SP_RC_NOTFOUND) && !sp_check_is_damage(rc))
        return rc;
    FOUND(x, "check.exchange", "its %s is not in the log as it stands here", what);
    return SP_OK;
}

/* What the signed part leaves to disclosures is in no digest of the log: held against the digests in the signed part itself. A
 * partner may have put digests there that nothing belongs to (decoys), this node does not. */
static struct sp_rc check_disclosures(struct exchanges *x, struct sp_view answer, bool own)
{
    struct sp_sd_parts parts;
    struct sp_sdjwt opened;
    SP_BUF_AUTO payload = { 0 };
    SP_BUF_AUTO claims = { 0 };
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    if (sp_signed_part(answer).n == answer.n)
        return SP_OK;
    sp_arena_reset(&x->arena);
    struct sp_rc rc = sp_sdjwt_split(answer, &parts, &d);
    if (sp_ok(rc))
        rc = sp_jws_payload_unverified(parts.jws, &payload, &d);
    if (sp_ok(rc))
        rc = sp_sdjwt_open(sp_buf_view(&payload), &parts, &x->arena, &claims, &opened, &d);
    if (!sp_ok(rc) && !sp_check_is_damage(rc))
        return rc;
    if (!sp_ok(rc) || (own && opened.n_withheld))
        FOUND(x, "check.exchange", "its answer is not whole: %s", sp_ok(rc) ? "disclosures that were signed are missing" : d.text);
    return SP_OK;
}

static struct sp_rc check_answer(struct exchanges *x, const struct record *r, struct sp_view answer)
{
    unsigned char digest[SP_SHA256_BYTES];
    struct sp_mlog_leaf leaf;
    bool over = r->h.state == SP_EXLOG_ANSWERED || r->h.state == SP_EXLOG_REFUSED;
    if (over != (answer.n > 0) || r->h.logged != over) {
        FOUND(x, "check.exchange", "it is %s, and its answer is %sthere", sp_exlog_state_text(r->h.state), answer.n ? "" : "not ");
        return SP_OK;
    }
    if (!over)
        return SP_OK;
    SP_TRY(sp_sha256(sp_signed_part(answer), digest));
    SP_TRY(check_logged(x, answer, "answer", digest));
    SP_TRY(check_disclosures(x, answer, r->h.kind != SP_EXLOG_ASKED));
    struct sp_rc rc = sp_mlog_leaf(&x->m, r->h.log_index, &leaf);
    if (sp_ok(rc) && leaf.kind == SP_LOGGED_ANSWER && memcmp(leaf.digest, digest, sizeof digest) == 0)
        return SP_OK;
    if (!sp_ok(rc) && !sp_is(rc, SP_RC_NOTFOUND) && !sp_check_is_damage(rc))
        return rc;
    FOUND(x, "check.exchange", "entry %llu of the log is not its answer", (unsigned long long)r->h.log_index);
    return SP_OK;
}

static struct sp_rc check_parts(struct exchanges *x, const struct record *r)
{
    struct sp_view request, answer, receipt;
    unsigned char digest[SP_SHA256_BYTES];
    SP_TRY(part_of(x, r, 'q', &request));
    SP_TRY(part_of(x, r, 'a', &answer));
    SP_TRY(part_of(x, r, 'r', &receipt));
    if (r->h.kind != SP_EXLOG_LOCAL) {
        SP_TRY(sp_sha256(request, digest));
        if (memcmp(digest, r->h.request_digest.p, sizeof digest))
            FOUND(x, "check.exchange", "its request is not the one whose digest it keeps");
        SP_TRY(check_logged(x, request, "request", digest));
    }
    SP_TRY(check_answer(x, r, answer));
    SP_TRY(sp_sha256(receipt, digest));
    return check_logged(x, receipt, "receipt", digest);
}

static struct sp_rc check_waiting(struct exchanges *x, const struct record *r)
{
    struct sp_xkey k = sp_xkey_time(r->h.due_s, r->id);
    struct sp_view v;
    if (!r->h.in_outbox)
        return SP_OK;
    x->waiting++;
    struct sp_rc rc = sp_kv_get(x->m.t, SP_X_OUTBOX, sp_xkey_view(&k), &v);
    if (!sp_is(rc, SP_RC_NOTFOUND))
        return rc;
    FOUND(x, "check.outbox", "it waits to be sent, and is not in the outbox");
    return SP_OK;
}

static struct sp_rc check_record(struct exchanges *x, struct sp_view key, struct sp_view value, bool served)
{
    struct record r = { .key = key, .id = key, .what = served ? 's' : 'e' };
    const char *nul = memchr(key.p, 0, key.n);
    if (served && nul)
        r.id = sp_view(nul + 1, (size_t)(key.p + key.n - nul - 1));
    (void)snprintf(x->label, sizeof x->label, "exchange %.*s", (int)r.id.n, r.id.p);
    struct sp_rc rc = sp_exlog_head_parse(value, &r.h);
    if (sp_check_is_damage(rc) || (served && (!nul || r.h.kind != SP_EXLOG_SERVED))) {
        FOUND(x, "check.exchange", "the record cannot be read");
        return SP_OK;
    }
    SP_TRY(rc);
    SP_TRY(check_parts(x, &r));
    return check_waiting(x, &r);
}

static struct sp_rc check_records(struct exchanges *x, bool served, uint64_t *n)
{
    struct sp_kv_cursor c;
    unsigned table = served ? SP_X_SERVED : SP_X_HEAD;
    SP_TRY(sp_kv_cursor(x->m.t, table, 1, &c));
    struct sp_rc rc = sp_kv_seek(&c, sp_view(NULL, 0));
    for (; sp_ok(rc); rc = sp_kv_next(&c), ++*n) {
        SP_TRY(check_record(x, c.key, c.value, served));
        if (*n % SP_CHECK_STEP == 0)
            sp_check_step(x->c, served ? "questions answered" : "questions asked", *n, sp_kv_count(x->m.t, table));
    }
    return sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

/* Rows that a damaged page swallowed are missing in the walk, not in the table's own number. */
static struct sp_rc check_rows(struct exchanges *x, unsigned table)
{
    struct sp_kv_cursor c;
    uint64_t n = 0, kept = sp_kv_count(x->m.t, table);
    SP_TRY(sp_kv_cursor(x->m.t, table, 0, &c));
    struct sp_rc rc = sp_kv_seek(&c, sp_view(NULL, 0));
    for (; sp_ok(rc); rc = sp_kv_next(&c))
        n++;
    call_it(x, "table", table);
    if (sp_check_is_damage(rc) || (sp_is(rc, SP_RC_NOTFOUND) && n != kept))
        FOUND(x, "check.count", "%llu rows by its own number, %llu can be read", (unsigned long long)kept, (unsigned long long)n);
    else if (!sp_is(rc, SP_RC_NOTFOUND))
        return rc;
    return SP_OK;
}

static struct sp_rc check_all(struct exchanges *x)
{
    for (unsigned table = 0; table < SP_X_TABLES; table++)
        SP_TRY(check_rows(x, table));
    SP_TRY(check_entries(x));
    if (x->out->entries == x->m.size)
        SP_TRY(check_edge(x));
    SP_TRY(check_heads(x, SP_X_HEADS, "head"));
    SP_TRY(check_heads(x, SP_X_STAMPS, "stamped head"));
    SP_TRY(check_records(x, false, &x->out->exchanges));
    SP_TRY(check_records(x, true, &x->out->served));
    SP_TRY(sp_check_looks(x->c, &x->m, &x->out->looks, &x->out->looks_deleted, &x->out->findings));
    (void)snprintf(x->label, sizeof x->label, "outbox");
    if (sp_kv_count(x->m.t, SP_X_OUTBOX) != x->waiting)
        FOUND(x, "check.outbox", "%llu entries for %llu exchanges that wait", (unsigned long long)sp_kv_count(x->m.t, SP_X_OUTBOX),
              (unsigned long long)x->waiting);
    return SP_OK;
}

struct sp_rc sp_check_exchange(struct sp_db *db, const struct sp_check *c, struct sp_check_exchange *out)
{
    struct sp_check_exchange sum = { 0 };
    struct exchanges x = { .c = c, .out = &sum, .label = "tree" };
    struct sp_rc rc = sp_mlog_begin(db, &x.m);
    if (sp_ok(rc) && x.m.t)
        rc = check_all(&x);
    if (sp_is(rc, SP_RC_CORRUPT)) { /* of the edge: without it nothing can be told of the log */
        FOUND(&x, "check.tree", "the log's own number of entries is not what is there");
        rc = SP_OK;
    }
    sp_mlog_end(&x.m);
    sp_buf_free(&x.text);
    sp_arena_free(&x.arena);
    SP_TRY(rc);
    SP_TRY(sp_check_authorisations(c, db, &sum.authorisations, &sum.findings));
    *out = sum;
    return SP_OK;
}
