/* Walking a registry for what is due, and deleting it with its tombstones. */
#include "storage/retention.h"

#include <stdlib.h>

#include "storage/erase.h"
#include "storage/expired.h"
#include "storage/forget.h"
#include "storage/forget_texts.h"
#include "storage/look_expired.h"
#include "storage/snap.h"

enum { SLICE = 32768 /* companies in one snapshot */, AT_ONCE = 256 /* facts in one transaction */ };

struct walk {
    struct sp_db *db;
    const struct sp_retention *r;
    bool covered[SP_MAX_KIND_NUMBER];
    struct sp_arena arena;
    struct sp_retention_sums sums;
    uint32_t *found;            /* companies of the slice with something to delete */
    size_t n_found;
    bool deleting;
};

static bool any_covered(const struct walk *w, const struct sp_fact *facts, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (w->covered[facts[i].kind->number])
            return true;
    return false;
}

static void tell(struct walk *w, const struct sp_expired *e)
{
    if (e->disputed) {
        w->sums.disputed++;
    } else if (e->grace) {
        w->sums.grace++;
        w->sums.by_another += !sp_view_eq(e->ended_by, e->came_from);
    } else {
        w->sums.facts++;
        w->sums.versions += e->versions;
    }
    if (w->r->expired)
        w->r->expired(w->r->ctx, e);
}

/* ---- looking ---- */

static struct sp_rc look_at(struct walk *w, struct sp_kv_txn *t, uint32_t no)
{
    struct sp_no_key k = sp_no_key(no, 0);
    struct sp_fact *facts = NULL;
    struct sp_name_record names;
    struct sp_slots slots;
    struct sp_view v;
    size_t n = 0;
    unsigned chunks = 0;
    sp_arena_reset(&w->arena);
    SP_TRY(sp_facts_of(t, no, &w->arena, &facts, &n, &chunks));
    if (!any_covered(w, facts, n))
        return SP_OK;
    SP_TRY(sp_kv_get(t, SP_R_NAME, sp_no_view(&k), &v));
    SP_TRY(sp_name_record_parse(v, &names));
    SP_TRY(sp_facts_order(facts, &n, true, &w->arena));
    SP_TRY(sp_expired_of(w->r, names.subject, facts, n, &w->arena, &slots, w->sums.next_due));
    if (w->deleting && slots.gone)
        w->found[w->n_found++] = no;
    for (size_t i = 0; i < slots.n; i++) {
        struct sp_expired e = sp_expired_tell(&slots.v[i], names.subject, facts);
        if (!w->deleting || e.disputed || e.grace)
            tell(w, &e);
    }
    return SP_OK;
}

/* One snapshot for each slice: one that stood open for all of it would keep everything freed meanwhile. */
static struct sp_rc look_at_slice(struct walk *w, uint64_t from, uint64_t *next)
{
    SP_KV_READ_AUTO t = NULL;
    SP_TRY(sp_kv_read_begin(w->db->registry, &t));
    SP_TRY(sp_meta_u64(t, "next", next));
    w->n_found = 0;
    for (uint64_t no = from; no < *next && no < from + SLICE; no++)
        SP_TRY(look_at(w, t, (uint32_t)no));
    return SP_OK;
}

/* ---- deleting ---- */

struct deleting {
    struct walk *w;
    struct sp_eraser *eraser;
    size_t from, to;            /* of found: in this transaction, without those behind the one that filled it */
};

static struct sp_rc delete_prepare(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    struct deleting *x = ctx;
    SP_TRY(sp_eraser_begin(x->eraser, t, b));
    size_t at = x->from;
    while (at < x->w->n_found && sp_eraser_facts(x->eraser) < AT_ONCE) {
        bool more = false;
        SP_TRY(sp_erase_company(x->eraser, x->w->found[at], AT_ONCE, &more));
        if (!more)
            at++;
    }
    x->to = at;
    return sp_eraser_end(x->eraser);
}

static void told(void *ctx, const struct sp_expired *e)
{
    tell(ctx, e);
}

static struct sp_rc delete_found(struct walk *w, struct sp_eraser *eraser)
{
    struct deleting x = { .w = w, .eraser = eraser };
    while (x.from < w->n_found) {
        SP_BATCH_AUTO b = { .prepare = delete_prepare, .ctx = &x, .alone = true };
        SP_TRY(sp_kv_submit(w->db->registry, &b));
        sp_eraser_tell(eraser, told, w);
        x.from = x.to;
    }
    w->sums.companies += w->n_found;
    return SP_OK;
}

static struct sp_rc walk(struct walk *w, struct sp_eraser *eraser)
{
    for (uint64_t from = 0, next = 1; from < next && !w->sums.stopped; from += SLICE) {
        SP_TRY(look_at_slice(w, from, &next));
        if (eraser)
            SP_TRY(delete_found(w, eraser));
        uint64_t done = from + SLICE < next ? from + SLICE : next;
        if (w->r->step && !w->r->step(w->r->ctx, done, next))
            w->sums.stopped = true;
    }
    return SP_OK;
}

/* ---- both ---- */

static struct sp_rc failure(const struct sp_db *db, struct sp_rc rc, struct sp_diag *d)
{
    if (sp_ok(rc))
        return rc;
    return sp_diag_set(d, rc, "retention.store", NULL, "%s/registry.mdb: %s; what is counted as deleted is gone, run it again for the rest", db->dir,
                       sp_rc_meaning(rc));
}

static struct sp_rc looks_failure(const struct sp_db *db, struct sp_rc rc, struct sp_diag *d)
{
    if (sp_ok(rc))
        return rc;
    return sp_diag_set(d, rc, "retention.looks", NULL, "%s/exchange.mdb: %s; what is counted as deleted is gone, run it again for the rest", db->dir,
                       sp_rc_meaning(rc));
}

struct sp_rc sp_retention_list(struct sp_db *db, const struct sp_retention *r, struct sp_retention_sums *out, struct sp_diag *d)
{
    struct walk w = { .db = db, .r = r };
    sp_expired_kinds(r->policy, w.covered);
    struct sp_rc rc = walk(&w, NULL);
    sp_arena_free(&w.arena);
    SP_TRY(failure(db, rc, d));
    SP_TRY(looks_failure(db, sp_looks_expire(db, r, sp_view("", 0), NULL, &w.sums), d));
    *out = w.sums;
    return SP_OK;
}

static struct sp_rc delete_locked(struct sp_db *db, const struct sp_retention *r, struct sp_view node, const struct sp_key *key,
                                  struct sp_retention_sums *out)
{
    struct walk w = { .db = db, .r = r, .deleting = true, .found = malloc(SLICE * sizeof *w.found) };
    struct sp_eraser *eraser = NULL;
    struct sp_rc rc = w.found ? sp_eraser_new(r, node, key, &eraser) : SP_ERR(NOMEM);
    sp_expired_kinds(r->policy, w.covered);
    if (sp_ok(rc))
        rc = walk(&w, eraser);
    sp_eraser_free(eraser);
    sp_arena_free(&w.arena);
    free(w.found);
    *out = w.sums;
    if (sp_ok(rc))
        rc = sp_segments_drop(db);
    return rc;
}

static struct sp_rc forget(struct sp_db *db, int64_t now_s, struct sp_retention_sums *out, struct sp_diag *d)
{
    struct sp_forgotten f = { 0 };
    SP_TRY(sp_texts_forget(db, now_s, &out->texts, d));
    struct sp_rc rc = sp_records_forget(db, &f, d);
    out->records = f.records;
    out->parties = f.parties;
    return rc;
}

struct sp_rc sp_retention_delete(struct sp_db *db, const struct sp_retention *r, struct sp_view node, const struct sp_key *key,
                                 struct sp_retention_sums *out, struct sp_diag *d)
{
    int fd = -1;
    if (db->read_only)
        return sp_diag_set(d, SP_ERR(DENIED), "db.readonly", NULL, "%s was opened for reading only", db->dir);
    if (!key || !sp_key_is_private(key))
        return sp_diag_set(d, SP_ERR(INVALID), "retention.key", NULL, "tombstones are signed: deleting needs the node's receipt key");
    struct sp_rc rc = sp_maintain_lock(db, &fd);
    if (sp_is(rc, SP_RC_UNAVAILABLE))
        return sp_diag_set(d, rc, "retention.importing", NULL, "an import into %s, or another deletion, is under way; wait until it ends", db->dir);
    if (!sp_ok(rc))
        return sp_diag_set(d, rc, "registry.lock", NULL, "%s/registry.maintain cannot be made or locked", db->dir);
    rc = sp_segments_sweep(db);
    if (sp_ok(rc))
        rc = delete_locked(db, r, node, key, out);
    rc = failure(db, rc, d);
    if (sp_ok(rc) && !out->stopped)
        rc = looks_failure(db, sp_looks_expire(db, r, node, key, out), d);
    if (sp_ok(rc) && !out->stopped)
        rc = forget(db, r->now_s, out, d);
    sp_maintain_unlock(fd);
    return rc;
}

/* ---- reading ---- */

struct sp_rc sp_snap_tombstones(struct sp_snap *s, struct sp_view subject, struct sp_arena *a, struct sp_tombstone **out, size_t *n)
{
    uint32_t no;
    SP_TRY(sp_snap_number(s, subject, &no));
    if (no == SP_NO_COMPANY)
        return SP_ERR(NOTFOUND);
    return sp_tombs_of(s->t, no, a, out, n);
}

struct sp_rc sp_snap_tombstone(struct sp_snap *s, uint64_t seq, struct sp_view *token)
{
    return sp_tombs_token(s->t, seq, token);
}
