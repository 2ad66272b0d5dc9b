/*
 * Making the index anew, after the keys of names changed. The companies are read in order and their terms added as new
 * segments; what the old keys left is found by nobody and does no harm. Searching and putting go on meanwhile.
 */
#include <stdlib.h>

#include "storage/registry.h"
#include "storage/sort.h"
#include "storage/store.h"

enum { AT_ONCE = 32768 };

struct reindex {
    struct sp_db *db;
    struct sp_terms_work *work;
    struct sp_arena arena;
    struct sp_pairs pairs;
    struct sp_post_builder builder;
    uint32_t entry;             /* the company at work, of the slice */
    uint32_t first;             /* number of the slice's first */
    void (*step)(void *ctx, uint64_t done, uint64_t of);
    void *ctx;
};

static void add_pair(void *ctx, struct sp_view term)
{
    struct reindex *r = ctx;
    sp_pairs_add(&r->pairs, term, r->entry);
}

static struct sp_rc add_company(struct reindex *r, struct sp_kv_txn *t, uint32_t no)
{
    struct sp_no_key k = sp_no_key(no, 0);
    struct sp_view v;
    struct sp_name_record names;
    struct sp_fact *facts = NULL;
    size_t n = 0;
    unsigned chunks = 0;
    sp_arena_reset(&r->arena);
    SP_TRY(sp_kv_get(t, SP_R_NAME, sp_no_view(&k), &v));
    SP_TRY(sp_name_record_parse(v, &names));
    SP_TRY(sp_facts_of(t, no, &r->arena, &facts, &n, &chunks));
    SP_TRY(sp_facts_order(facts, &n, false, &r->arena));
    sp_terms_of_subject(names.subject, add_pair, r);
    for (size_t i = 0; i < n; i++)
        SP_TRY(sp_terms_of_fact(r->work, &facts[i], sp_view(names.subject.p, 2), add_pair, r));
    return SP_OK;
}

static struct sp_rc put_segment(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    struct reindex *r = ctx;
    uint64_t id;
    SP_TRY(sp_meta_u64(t, "seg", &id));
    sp_post_builder_free(&r->builder);
    r->builder = (struct sp_post_builder){ .segment = (uint32_t)id };
    for (size_t i = 0; i < r->pairs.n; i++)
        sp_post_add(&r->builder, sp_pair_term(&r->pairs, &r->pairs.v[i]), r->first + r->pairs.v[i].entry);
    sp_post_finish(&r->builder);
    SP_TRY(sp_post_builder_rc(&r->builder));
    sp_meta_put_u64(b, "seg", id + 1);
    SP_TRY(sp_segment_add(t, b, r->builder.segment, 0, r->builder.pairs));
    return sp_post_write(&r->builder, t);
}

static struct sp_rc slice(struct reindex *r, struct sp_kv_txn *t, uint32_t to)
{
    sp_pairs_clear(&r->pairs);
    for (uint32_t no = r->first; no < to; no++) {
        r->entry = no - r->first;
        SP_TRY(add_company(r, t, no));
    }
    SP_TRY(sp_pairs_sort(&r->pairs));
    SP_BATCH_AUTO b = { .prepare = put_segment, .ctx = r, .alone = true };
    SP_TRY(sp_kv_submit(r->db->registry, &b));
    return sp_segments_merge(r->db, false);
}

/* One snapshot for each slice: one that stood open for all of it would keep everything freed meanwhile. */
static struct sp_rc all_slices(struct reindex *r)
{
    for (uint64_t next = 1; r->first < next; r->first = r->first + AT_ONCE < next ? r->first + AT_ONCE : (uint32_t)next) {
        SP_KV_READ_AUTO t = NULL;
        SP_TRY(sp_kv_read_begin(r->db->registry, &t));
        SP_TRY(sp_meta_u64(t, "next", &next));
        uint64_t to = next < (uint64_t)r->first + AT_ONCE ? next : (uint64_t)r->first + AT_ONCE;
        if (r->step)
            r->step(r->ctx, r->first, next);
        if (to > r->first)
            SP_TRY(slice(r, t, (uint32_t)to));
    }
    return SP_OK;
}

struct sp_rc sp_registry_index_current(struct sp_db *db, bool *out)
{
    uint64_t next, version;
    SP_KV_READ_AUTO t = NULL;
    SP_TRY(sp_kv_read_begin(db->registry, &t));
    SP_TRY(sp_meta_u64(t, "next", &next));
    SP_TRY(sp_meta_u64(t, "names", &version));
    *out = next == 0 || version == SP_NAME_KEYS_VERSION;
    return SP_OK;
}

static struct sp_rc make_anew(struct reindex *r)
{
    SP_TRY(all_slices(r));
    SP_BATCH_AUTO b = { 0 };
    sp_meta_put_u64(&b, "names", SP_NAME_KEYS_VERSION);
    return sp_kv_submit(r->db->registry, &b);
}

static struct sp_rc reindex(struct sp_db *db, void (*step)(void *ctx, uint64_t done, uint64_t of), void *ctx, bool *made)
{
    bool current = true;
    SP_TRY(sp_registry_index_current(db, &current));
    *made = !current;
    if (current)
        return SP_OK;
    struct reindex r = { .db = db, .work = calloc(1, sizeof *r.work), .step = step, .ctx = ctx };
    struct sp_rc rc = r.work ? make_anew(&r) : SP_ERR(NOMEM);
    sp_pairs_free(&r.pairs);
    sp_post_builder_free(&r.builder);
    sp_arena_free(&r.arena);
    sp_terms_work_free(r.work);
    free(r.work);
    return rc;
}

struct sp_rc sp_reindex_if_needed(struct sp_db *db)
{
    bool made;
    return reindex(db, NULL, NULL, &made);
}

struct sp_rc sp_registry_reindex(struct sp_db *db, void (*step)(void *ctx, uint64_t done, uint64_t of), void *ctx, bool *made,
                                 struct sp_diag *d)
{
    int fd = -1;
    bool anew = false;
    struct sp_rc rc = sp_maintain_lock(db, &fd);
    if (sp_is(rc, SP_RC_UNAVAILABLE))
        return sp_diag_set(d, rc, "registry.importing", NULL, "an import into %s is under way; wait until it ends", db->dir);
    if (!sp_ok(rc))
        return sp_diag_set(d, rc, "registry.lock", NULL, "%s/registry.maintain cannot be made or locked", db->dir);
    rc = sp_segments_sweep(db);
    if (sp_ok(rc))
        rc = reindex(db, step, ctx, &anew);
    sp_maintain_unlock(fd);
    if (!sp_ok(rc))
        return sp_diag_set(d, rc, "registry.import", NULL, "%s/registry.mdb: the index cannot be made anew: %s", db->dir, sp_rc_meaning(rc));
    *made = anew;
    return SP_OK;
}
