/* What the lists held say of one report, and which of them prove it. */
#include "node/federation/status_book.h"

#include "base/clock.h"
#include "storage/status.h"

/* Lists that one look may read on its way from then to now; more happened to no list in years. */
enum { MAX_STEPS = 4096 };

struct finding {
    struct sp_db *db;
    struct sp_status_wanted w;
    int64_t idx;
    struct sp_arena *a;
    struct sp_status_found *out;
};

struct version { int64_t iat_s; unsigned status; bool stale; struct sp_buf token; };

/* What it says of the report; it was proved when it was taken. */
static struct sp_rc read_version(const struct finding *f, struct version *v)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_status_token t;
    SP_TRY(sp_status_read_kept(sp_buf_view(&v->token), &a, &t, NULL));
    struct sp_rc rc = sp_status_list_get(&t.list, (uint64_t)f->idx, &v->status, NULL);
    v->stale = !sp_ok(sp_status_fresh(&t, sp_now_s(), NULL)) && t.iat_s <= sp_now_s();
    sp_status_list_free(&t.list);
    return rc;
}

static struct sp_rc give(struct finding *f, const struct version *v)
{
    struct sp_status_found *o = f->out;
    if (o->n && sp_view_eq(o->list[o->n - 1], sp_buf_view(&v->token)))
        return SP_OK;
    return sp_arena_copy(f->a, sp_buf_view(&v->token), &o->list[o->n]) ? (o->n++, SP_OK) : SP_ERR(NOMEM);
}

/* From `first`, which says something else than the newest, to where the newest's word begins: the lists before and after. */
static struct sp_rc find_change(struct finding *f, struct version *before, const struct version *newest)
{
    struct version next = { .status = before->status };
    struct sp_rc rc = SP_OK;
    for (int i = 0; i < MAX_STEPS && sp_ok(rc); i++) {
        rc = sp_status_held_from(f->db, &f->w, before->iat_s + 1, &next.iat_s, &next.token);
        if (sp_ok(rc))
            rc = read_version(f, &next);
        if (!sp_ok(rc) || next.status == newest->status)
            break;
        before->iat_s = next.iat_s;
        before->status = next.status;
        sp_buf_clear(&before->token);
        sp_buf_put(&before->token, sp_buf_view(&next.token));
        rc = sp_buf_rc(&before->token);
    }
    if (sp_ok(rc))
        rc = give(f, before);
    if (sp_ok(rc))
        rc = give(f, &next);
    f->out->after_s = before->status == SP_STATUS_VALID ? before->iat_s : 0;
    f->out->since_s = next.iat_s;
    sp_buf_free(&next.token);
    return rc;
}

static struct sp_rc find_all(struct finding *f, int64_t then_s, struct version *then, struct version *newest)
{
    struct sp_status_found *o = f->out;
    struct sp_db *db = f->db;
    struct sp_rc rc = sp_status_held_at(db, &f->w, INT64_MAX, &newest->iat_s, &newest->token);
    if (sp_is(rc, SP_RC_NOTFOUND))
        return SP_OK;
    SP_TRY(rc);
    SP_TRY(read_version(f, newest));
    rc = sp_status_held_at(db, &f->w, then_s, &then->iat_s, &then->token);
    o->then = sp_ok(rc);
    if (sp_ok(rc))
        SP_TRY(read_version(f, then));
    else if (!sp_is(rc, SP_RC_NOTFOUND))
        return rc;
    if (o->then)
        SP_TRY(give(f, then));
    o->known = true;
    o->status = newest->status;
    o->stale = newest->stale;
    o->as_of_s = o->since_s = newest->iat_s;
    if (o->then && then->status != newest->status)
        SP_TRY(find_change(f, then, newest));
    return give(f, newest);
}

struct sp_rc sp_status_find(struct sp_db *db, const struct sp_status_source *s, int64_t idx, int64_t then_s,
                                 struct sp_arena *a, struct sp_status_found *out)
{
    struct version then = { .status = 0 }, newest = { .status = 0 };
    struct finding f = { db, { s->issuer, s->uri }, idx, a, out };
    *out = (struct sp_status_found){ .n = 0 };
    struct sp_rc rc = find_all(&f, then_s, &then, &newest);
    sp_buf_free(&then.token);
    sp_buf_free(&newest.token);
    return rc;
}
