#include "node/exchange/revoking.h"

#include <stdio.h>

#include "base/clock.h"
#include "crypto/jws.h"
#include "node/evidence/revoked.h"
#include "node/exchange/internal.h"
#include "node/ops/log.h"
#include "storage/authorisation.h"
#include "storage/revocations.h"

enum { AT_ONCE = 64 /* notices in one transaction */ };

/* ---- ours: a revocation becomes notices ---- */

struct revoking {
    struct sp_exchange *x;
    struct sp_arena arena;
    struct sp_view participant, id;
    char digest[SP_SHA256_TEXT];
    struct sp_view subject, jws;
    struct sp_notice_out *out;
    size_t n, all;
    struct sp_rc rc;
};

static struct sp_rc keep(struct revoking *v, struct sp_view from, struct sp_view *to)
{
    return sp_arena_copy(&v->arena, from, to) ? SP_OK : SP_ERR(NOMEM);
}

static struct sp_rc read_warrant(struct sp_view jws, struct sp_arena *a, struct sp_warrant *out)
{
    SP_BUF_AUTO payload = { 0 };
    SP_TRY(sp_jws_payload_unverified(jws, &payload, NULL));
    return sp_warrant_parse(sp_buf_view(&payload), a, out, NULL);
}

/* By the node's own key: the participant is gone, or told it by a token that is nobody else's business. */
static struct sp_rc sign(struct revoking *v)
{
    SP_SIGNED_AUTO made = { .jws = { 0 } };
    SP_BUF_AUTO payload = { 0 };
    struct sp_authorisation_record record;
    struct sp_warrant w;
    SP_TRY(sp_authorisation_get(v->x->o.db, v->participant, v->id, &v->arena, &record));
    SP_TRY(read_warrant(record.jws, &v->arena, &w));
    SP_TRY(sp_sha256_b64url(record.jws, v->digest));
    int64_t now = sp_now_s();
    const struct sp_revocation r = { .iss = v->x->own, .participant = v->participant, .id = v->id, .subject = w.subject, .authorisation = sp_view_of(v->digest),
        .revoked_s = record.revoked_s, .by = record.revoked_by, .iat = now > record.revoked_s ? now : record.revoked_s };
    sp_revocation_put(&payload, &r);
    SP_TRY(sp_buf_rc(&payload));
    SP_TRY(sp_exchange_sign(v->x, SP_USE_RECEIPT, SP_TYP_REVOCATION, sp_buf_view(&payload), &made));
    v->subject = w.subject;
    return keep(v, sp_buf_view(&made.jws), &v->jws);
}

/* One notice to one partner, however often it is made. */
static struct sp_rc add_notice(struct revoking *v, struct sp_view peer, const struct sp_view *exchanges, size_t n)
{
    SP_BUF_AUTO key = { 0 };
    SP_BUF_AUTO text = { 0 };
    char exchange[SP_ID_TEXT];
    struct sp_revocation_notice notice = { .n = n, .jws = v->jws };
    memcpy(notice.exchanges, exchanges, n * sizeof *exchanges);
    sp_buf_putf(&key, "%c %s %.*s", SP_NOTICE_OF_REVOCATION, v->digest, (int)peer.n, peer.p);
    sp_revocation_notice_put(&text, &notice);
    SP_TRY(sp_buf_rc(&key));
    SP_TRY(sp_buf_rc(&text));
    SP_TRY(sp_id_new(exchange));
    struct sp_notice_out *out = &v->out[v->n];
    *out = (struct sp_notice_out){ .subject = v->subject, .state = SP_NOTICE_WAITING, .at_s = sp_now_s() };
    SP_TRY(keep(v, sp_buf_view(&key), &out->key));
    SP_TRY(keep(v, peer, &out->peer));
    SP_TRY(keep(v, sp_view_of(exchange), &out->exchange));
    SP_TRY(keep(v, sp_buf_view(&text), &out->text));
    v->n++;
    return SP_OK;
}

static struct sp_rc put_notices(struct revoking *v)
{
    SP_TRY(sp_notices_put(v->x->o.db, v->out, v->n, NULL, 0));
    v->all += v->n;
    v->n = 0;
    return SP_OK;
}

static bool add_partner(void *ctx, struct sp_view peer, const struct sp_view *exchanges, size_t n)
{
    struct revoking *v = ctx;
    v->rc = add_notice(v, peer, exchanges, n);
    if (sp_ok(v->rc) && v->n == AT_ONCE)
        v->rc = put_notices(v);
    return sp_ok(v->rc);
}

static struct sp_rc make_notices(struct revoking *v)
{
    char n[24];
    SP_TRY(sign(v));
    v->out = sp_arena_alloc(&v->arena, AT_ONCE * sizeof *v->out);
    if (!v->out)
        return SP_ERR(NOMEM);
    SP_TRY(sp_authorisation_shown(v->x->o.db, v->participant, v->id, add_partner, v));
    SP_TRY(v->rc);
    SP_TRY(put_notices(v));
    (void)snprintf(n, sizeof n, "%zu", v->all);
    sp_log(SP_LOG_INFO, "revocation.made", SP_LF("participant", v->participant), SP_LF("authorisation", v->id), SP_LF("subject", v->subject),
           SP_LFS("notices", n));
    return sp_revocation_told(v->x->o.db, v->participant, v->id);
}

void sp_revoking_tick(struct sp_exchange *x)
{
    for (bool more = true; more;) {
        struct revoking v = { .x = x };
        struct sp_rc rc = sp_revocation_to_tell(x->o.db, &v.arena, &v.participant, &v.id);
        more = sp_ok(rc);
        if (more)
            rc = make_notices(&v);
        if (!sp_ok(rc) && !sp_is(rc, SP_RC_NOTFOUND)) {
            sp_log_diag(SP_LOG_ERROR, "notice.not-made", v.id, rc, NULL);
            more = false; /* again with the next tick */
        }
        sp_arena_free(&v.arena);
    }
}

/* ---- partners' ---- */

/* Whether the partner asked by it: one is enough, a restored backup may lack the others. */
static bool was_asked_by(struct sp_exchange *x, struct sp_view issuer, struct sp_view exchange, const struct sp_revocation *rev)
{
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO payload = { 0 };
    struct sp_exlog_record served;
    struct sp_request asked;
    struct sp_warrant w;
    return sp_ok(sp_exlog_get_served(x->o.db, issuer, exchange, &a, &served)) && sp_ok(sp_jws_payload_unverified(served.request, &payload, NULL)) &&
           sp_ok(sp_request_parse(sp_buf_view(&payload), &a, &asked, NULL)) && asked.signed_authorisation.n &&
           sp_ok(read_warrant(asked.signed_authorisation, &a, &w)) && sp_ok(sp_revocation_is_of(rev, &w, asked.signed_authorisation, NULL));
}

struct sp_rc sp_revocation_acceptable(struct sp_exchange *x, const struct sp_request *r, struct sp_arena *a, struct sp_revocation *out, struct sp_view *jws,
                                      struct sp_diag *d)
{
    struct sp_revocation_notice n;
    struct sp_revocation rev;
    SP_TRY(sp_revocation_notice_parse(r->revocation, a, &n, d));
    SP_TRY(sp_revocation_open(x->o.trust, n.jws, r->iss, a, &rev, d));
    if (!sp_view_eq(rev.subject, r->subject))
        return sp_diag_set(d, SP_ERR(INVALID), "revocation.subject", "subject", "the revocation is about another company than the request that brings it");
    if (rev.iat > sp_now_s() + SP_CLOCK_SKEW_S)
        return sp_diag_set(d, SP_ERR(INVALID), "revocation.time", "iat", "the revocation is from the future; check the clocks");
    for (size_t i = 0; i < n.n; i++)
        if (was_asked_by(x, r->iss, n.exchanges[i], &rev)) {
            *out = rev;
            *jws = n.jws;
            return SP_OK;
        }
    return sp_diag_set(d, SP_ERR(INVALID), "revocation.exchange", "exchanges", "none of them was a question of your node under that authorisation");
}

struct sp_rc sp_revoking_taken(struct sp_exchange *x, const struct sp_request *r, bool processed, struct sp_arena *a, struct sp_revoked *out)
{
    struct sp_revocation rev;
    struct sp_view jws;
    *out = (struct sp_revoked){ .at_s = sp_now_s() };
    if (r->op != SP_OP_REVOCATION || !processed)
        return SP_OK;
    SP_TRY(sp_revocation_acceptable(x, r, a, &rev, &jws, NULL));
    *out = (struct sp_revoked){ .issuer = rev.iss, .participant = rev.participant, .id = rev.id, .exchange = r->jti, .jws = jws, .revoked_s = rev.revoked_s,
                                .at_s = sp_now_s() };
    sp_count(x->o.metrics, SP_METRIC_notices_in);
    sp_log(SP_LOG_INFO, "revocation.taken", SP_LF("peer", r->iss), SP_LF("participant", rev.participant), SP_LF("authorisation", rev.id),
           SP_LF("subject", rev.subject));
    return SP_OK;
}

struct sp_rc sp_revoking_check(struct sp_exchange *x, const struct sp_request *r, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_warrant w = { .participant = r->participant };
    struct sp_revoked known;
    char at[SP_TIME_TEXT];
    if (!r->authorisation.id.n)
        return SP_OK;
    if (r->signed_authorisation.n)
        SP_TRY(read_warrant(r->signed_authorisation, &a, &w)); /* verified before */
    struct sp_rc rc = sp_revoked_get(x->o.db, r->iss, w.participant, r->authorisation.id, &a, &known);
    if (sp_is(rc, SP_RC_NOTFOUND))
        return SP_OK;
    SP_TRY(rc);
    sp_time_text(known.revoked_s, at);
    return sp_diag_set(d, SP_ERR(DENIED), "authorisation.revoked", "authorisation", "the authorisation was revoked at %s, as your node told", at);
}
