/* What the lists held say of one report, and which of them prove it. */
#include "node/federation/status_book.h"

#include "base/clock.h"
#include "base/limits.h"
#include "node/ops/log.h"
#include "storage/status.h"

/* Lists that one look may read on its way from then to now; more happened to no list in years. */
enum { MAX_STEPS = 4096 };

struct finding {
    struct sp_db *db;
    const struct sp_trust *trust;
    int64_t then_s;
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

/* Its key was in force, as a verifier will judge it: a list of then or before as of then, a later one as of now; and not taken back
 * since, whatever the list's date, nor did it sign after its node was suspended or it was retired. One that a verifier doubts would spoil the evidence that it stands in; without it, it is not known what it would tell. */
static bool counts(const struct finding *f, const struct version *v)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_jws_header h;
    const struct sp_key *key;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    if (!sp_ok(sp_jws_peek(sp_buf_view(&v->token), &a, &h, NULL)) ||
        !sp_ok(sp_trust_find_key(f->trust, f->w.issuer, SP_USE_RECEIPT, h.kid, v->iat_s <= f->then_s ? f->then_s : sp_now_s(), &key, NULL)) ||
        !sp_ok(sp_trust_check_made(f->trust, f->w.issuer, SP_USE_RECEIPT, h.kid, v->iat_s, NULL)))
        return false;
    return sp_ok(sp_trust_find_key(f->trust, f->w.issuer, SP_USE_RECEIPT, h.kid, sp_now_s(), &key, &d)) || strcmp(d.rule, "crl.revoked") != 0;
}

/* The newest of that time or before that counts. */
static struct sp_rc held_at(const struct finding *f, int64_t at_s, struct version *v)
{
    for (int i = 0; i < MAX_STEPS; i++) {
        SP_TRY(sp_status_held_at(f->db, &f->w, at_s, &v->iat_s, &v->token));
        if (counts(f, v))
            return SP_OK;
        at_s = v->iat_s - 1;
    }
    return SP_ERR(NOTFOUND);
}

int64_t sp_status_believed_s(void)
{
    return sp_now_s() + SP_CLOCK_SKEW_S;
}

struct sp_rc sp_status_newest(struct sp_db *db, const struct sp_trust *trust, const struct sp_status_source *s, int64_t *iat_s,
                              struct sp_buf *token)
{
    const struct finding f = { .db = db, .trust = trust, .w = { s->issuer, s->uri } };
    struct version v = { .iat_s = 0 };
    struct sp_rc rc = held_at(&f, sp_status_believed_s(), &v);
    if (sp_ok(rc) || sp_is(rc, SP_RC_NOTFOUND)) {
        *iat_s = sp_ok(rc) ? v.iat_s : 0;
        sp_buf_clear(token);
        sp_buf_put(token, sp_ok(rc) ? sp_buf_view(&v.token) : sp_view("", 0));
        rc = sp_buf_rc(token);
    }
    sp_buf_free(&v.token);
    return rc;
}

/* What `held` took back for good must be so in `t`. */
static bool lacks_end(const struct sp_status_token *t, const struct sp_status_token *held)
{
    for (uint64_t k = 0; k < sp_status_list_size(&held->list); k++) {
        unsigned was = SP_STATUS_VALID, is = SP_STATUS_VALID;
        if (sp_ok(sp_status_list_get(&held->list, k, &was, NULL)) && sp_listed_status_final(was) &&
            (!sp_ok(sp_status_list_get(&t->list, k, &is, NULL)) || !sp_listed_status_final(is)))
            return true;
    }
    return false;
}

/* One list of the future that is held, and counts: it goes unless it says the same. */
static struct sp_rc forget_one(const struct finding *f, const struct version *v, const struct sp_status_token *t, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_status_token held;
    char text[SP_TIME_TEXT];
    SP_TRY(sp_status_read_kept(sp_buf_view(&v->token), &a, &held, NULL));
    bool same = sp_view_eq(sp_buf_view(&held.list.bytes), sp_buf_view(&t->list.bytes)), lacks = !same && lacks_end(t, &held);
    sp_status_list_free(&held.list);
    if (same)
        return SP_OK;
    sp_time_text(v->iat_s, text);
    if (lacks)
        return sp_diag_set(d, SP_ERR(REPLAY), "status.rollback", "status",
                           "a list of %s, which is held, takes back for good what this one does not", text);
    SP_TRY(sp_status_unhold(f->db, &f->w, v->iat_s));
    sp_log(SP_LOG_WARN, "status.clock", SP_LF("list", f->w.uri), SP_LFS("later", text),
           SP_LFS("text", "a list of a later time was held, and a newer one of now says otherwise: the later one is forgotten"));
    return SP_OK;
}

struct sp_rc sp_status_forget_later(struct sp_db *db, const struct sp_trust *trust, const struct sp_status_source *s,
                                    const struct sp_status_token *t, struct sp_diag *d)
{
    const struct finding f = { .db = db, .trust = trust, .w = { s->issuer, s->uri } };
    struct version v = { .iat_s = sp_status_believed_s() };
    struct sp_rc rc = SP_OK;
    for (int i = 0; i < MAX_STEPS && sp_ok(rc); i++) {
        rc = sp_status_held_from(db, &f.w, v.iat_s + 1, &v.iat_s, &v.token);
        if (sp_ok(rc) && counts(&f, &v))
            rc = forget_one(&f, &v, t, d);
    }
    sp_buf_free(&v.token);
    return sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
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
    int64_t from_s = before->iat_s + 1;
    for (int i = 0; i < MAX_STEPS && sp_ok(rc); i++) {
        rc = sp_status_held_from(f->db, &f->w, from_s, &next.iat_s, &next.token);
        from_s = next.iat_s + 1;
        if (sp_ok(rc) && !counts(f, &next))
            continue;
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

static struct sp_rc find_all(struct finding *f, struct version *then, struct version *newest)
{
    struct sp_status_found *o = f->out;
    int64_t believed_s = sp_status_believed_s();
    struct sp_rc rc = held_at(f, believed_s, newest);
    if (sp_is(rc, SP_RC_NOTFOUND))
        return SP_OK;
    SP_TRY(rc);
    SP_TRY(read_version(f, newest));
    rc = held_at(f, f->then_s < believed_s ? f->then_s : believed_s, then);
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

struct sp_rc sp_status_find(struct sp_db *db, const struct sp_trust *trust, const struct sp_status_source *s, int64_t idx, int64_t then_s,
                            struct sp_arena *a, struct sp_status_found *out)
{
    struct version then = { .status = 0 }, newest = { .status = 0 };
    struct finding f = { db, trust, then_s, { s->issuer, s->uri }, idx, a, out };
    *out = (struct sp_status_found){ .n = 0 };
    struct sp_rc rc = find_all(&f, &then, &newest);
    sp_buf_free(&then.token);
    sp_buf_free(&newest.token);
    return rc;
}
