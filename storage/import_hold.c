/* New companies of an import whose name looks like another's. */
#include "storage/import_internal.h"

void sp_import_hold_name(struct sp_import *im, uint32_t entry)
{
    if (im->opts.hold)
        sp_likes_add(&im->likes, im->work->name, im->work->like, im->work->n_like, entry);
}

/* Of a company that comes in several records nobody has made keys yet. */
static struct sp_rc add_chain(struct sp_import *im, struct batch *b, uint32_t entry)
{
    for (uint32_t i = entry; i != NO_ENTRY; i = b->v[i].next) {
        struct sp_view subject = sp_entry_subject(b, &b->v[i]), country = sp_view(subject.p, 2), type, text;
        struct sp_likeness is[SP_LIKENESSES];
        struct sp_reader r = sp_reader(sp_entry_facts(b, &b->v[i]));
        while (r.in.n && !r.failed) {
            struct sp_fact f;
            SP_TRY(sp_fact_decode(sp_read_view(&r), &f));
            sp_arena_reset(&im->apply.arena);
            if (sp_fact_name(&f, &im->apply.arena, &type, &text) && sp_ok(sp_name_keys_make(text, country, &im->work->keys)))
                sp_likes_add(&im->likes, text, is, sp_likenesses(&im->work->keys, is), entry);
        }
        SP_TRY(sp_reader_end(&r));
    }
    return SP_OK;
}

struct found { struct sp_import *im; struct batch *b; };

static struct sp_view subject_of(void *ctx, uint32_t entry)
{
    const struct found *f = ctx;
    return sp_entry_subject(f->b, &f->b->v[entry]);
}

static struct sp_rc on_held(void *ctx, const struct sp_held_entry *h)
{
    struct found *f = ctx;
    struct entry *e = &f->b->v[h->entry];
    struct sp_hold hold = { .name = h->name, .other = h->other, .other_name = h->other_name, .since_s = f->im->opts.received_s };
    if (e->n_hold || f->b->holds.n > UINT32_MAX / 2)
        return SP_OK;
    e->hold = (uint32_t)f->b->holds.n;
    sp_hold_encode(&f->b->holds, &hold);
    SP_TRY(sp_buf_rc(&f->b->holds));
    e->n_hold = (uint32_t)(f->b->holds.n - e->hold);
    return SP_OK;
}

/* New, or known without a name until now: who comes in two parts is asked no less than who comes whole. */
static struct sp_rc is_nameless(struct sp_kv_txn *t, uint32_t no, bool *out)
{
    struct sp_no_key k = sp_no_key(no, 0);
    struct sp_name_record r;
    struct sp_view v;
    *out = no == SP_NO_COMPANY;
    if (*out)
        return SP_OK;
    SP_TRY(sp_kv_get(t, SP_R_NAME, sp_no_view(&k), &v));
    SP_TRY(sp_name_record_parse(v, &r));
    *out = r.n == 0;
    return SP_OK;
}

struct sp_rc sp_import_hold_find(struct sp_import *im, struct batch *b, struct sp_kv_txn *t)
{
    struct found f = { im, b };
    if (!im->opts.hold)
        return SP_OK;
    for (uint32_t i = 0; i < b->n; i++) {
        bool nameless;
        if (!b->v[i].slow || b->v[i].follower)
            continue;
        SP_TRY(is_nameless(t, b->v[i].no, &nameless));
        if (nameless)
            SP_TRY(add_chain(im, b, i));
    }
    return sp_likes_find(&im->likes, t, subject_of, on_held, &f);
}

void sp_import_hold_put(const struct batch *b, struct sp_batch *out)
{
    for (uint32_t i = 0; i < b->n; i++) {
        const struct entry *e = &b->v[i];
        if (e->n_hold)
            sp_batch_put(out, SP_R_HELD, sp_entry_subject(b, e), sp_view(b->holds.p + e->hold, e->n_hold));
    }
}
