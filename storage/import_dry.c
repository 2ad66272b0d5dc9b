/* What an import would change: counted without writing. And what one that writes tells of new companies. */
#include <stdlib.h>

#include "storage/import_internal.h"

/* Subjects of earlier batches that the registry does not know, as hashes: 8 bytes each, at most half full. */
struct sp_seen { uint64_t *v; size_t n, room; };

enum { SEEN_ROOM = 1 << 16 };

void sp_seen_free(struct sp_seen *s)
{
    if (s)
        free(s->v);
    free(s);
}

static uint64_t hash(struct sp_view v)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < v.n; i++)
        h = (h ^ (unsigned char)v.p[i]) * UINT64_C(0x100000001b3);
    h = (h ^ h >> 32) * UINT64_C(0x9e3779b97f4a7c15);
    h ^= h >> 29;
    return h ? h : 1; /* 0: a free place */
}

/* True when it was there already. */
static bool add(uint64_t *v, size_t room, uint64_t h)
{
    size_t i = h & (room - 1);
    for (; v[i]; i = (i + 1) & (room - 1))
        if (v[i] == h)
            return true;
    v[i] = h;
    return false;
}

static struct sp_rc grow(struct sp_seen *s)
{
    size_t room = s->room ? s->room * 2 : SEEN_ROOM;
    uint64_t *v = calloc(room, sizeof *v);
    if (!v)
        return SP_ERR(NOMEM);
    for (size_t i = 0; i < s->room; i++)
        if (s->v[i])
            (void)add(v, room, s->v[i]);
    free(s->v);
    s->v = v;
    s->room = room;
    return SP_OK;
}

static struct sp_rc seen_before(struct sp_seen *s, struct sp_view subject, bool *before)
{
    if (2 * s->n >= s->room)
        SP_TRY(grow(s));
    *before = add(s->v, s->room, hash(subject));
    s->n += !*before;
    return SP_OK;
}

struct sp_rc sp_import_tell_new(struct sp_apply *a, struct sp_view subject, struct sp_view facts)
{
    struct sp_reader r = sp_reader(facts);
    while (r.in.n && !r.failed) {
        struct sp_fact f;
        const struct sp_change c = { subject, NULL, &f };
        SP_TRY(sp_fact_decode(sp_read_view(&r), &f));
        SP_TRY(a->changed(a->changed_ctx, &c));
    }
    return sp_reader_end(&r);
}

static struct sp_rc dry_new(struct sp_import *im, struct batch *b, struct entry *e)
{
    bool before = false;
    struct sp_apply *a = &im->apply;
    SP_TRY(seen_before(im->seen, sp_entry_subject(b, e), &before));
    for (uint32_t i = (uint32_t)(e - b->v); i != NO_ENTRY; i = b->v[i].next) {
        a->facts_new += b->v[i].facts_count;
        a->facts_closed += b->v[i].closed;
        a->decided += b->v[i].decisions;
        if (a->changed)
            SP_TRY(sp_import_tell_new(a, sp_entry_subject(b, e), sp_entry_facts(b, &b->v[i])));
    }
    a->created += !before;
    a->updated += before;
    return SP_OK;
}

static struct sp_rc dry_all(struct sp_import *im, struct batch *b, struct sp_kv_txn *t)
{
    SP_BATCH_AUTO dropped = { 0 };
    SP_TRY(t ? sp_apply_begin(&im->apply, t, &dropped, im->work) : SP_OK);
    for (uint32_t i = 0; i < b->n; i++) {
        struct entry *e = &b->v[i];
        if (e->follower)
            continue;
        if (e->no == SP_NO_COMPANY)
            SP_TRY(dry_new(im, b, e));
        else
            SP_TRY(sp_import_merge_chain(im, b, e));
        sp_batch_clear(&dropped);
    }
    return t && im->opts.seen ? sp_import_meet(im, b, t, NULL) : SP_OK;
}

struct sp_rc sp_import_dry(struct sp_import *im, struct batch *b)
{
    struct sp_apply *a = &im->apply;
    SP_KV_READ_AUTO t = NULL;
    if (!im->seen && !(im->seen = calloc(1, sizeof *im->seen)))
        return SP_ERR(NOMEM);
    a->facts_new = a->facts_changed = a->facts_closed = a->facts_settled = a->created = a->updated = a->unchanged = a->returned = a->facts_earlier = a->decided = a->facts_twice = a->facts_replaced = 0;
    sp_buf_clear(&a->replaced);
    sp_import_chain(b);
    if (im->db) {
        SP_TRY(sp_kv_read_begin(im->db->registry, &t));
        SP_TRY(sp_import_look_up(im, b, t));
    }
    return dry_all(im, b, t);
}
