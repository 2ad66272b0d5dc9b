/* Places of an exchange's messages in the logs of both nodes, for its bundle. */
#include "base/clock.h"
#include "node/exchange/internal.h"
#include "node/ops/log.h"

struct gathering {
    struct sp_exchange *x;
    const struct sp_outcome *o;
    char digest[SP_LOGGED_KINDS][SP_SHA256_TEXT];
    struct sp_arena *a;
    struct sp_bundle_proof *out;
    size_t n;
};

static struct sp_rc keep(struct gathering *g, struct sp_view node, enum sp_logged_kind kind, struct sp_view text)
{
    struct sp_bundle_proof *p = &g->out[g->n];
    if (!sp_arena_copy(g->a, text, &p->text) || !sp_arena_copy(g->a, node, &p->node))
        return SP_ERR(NOMEM);
    p->kind = kind;
    g->n++;
    return SP_OK;
}

static struct sp_rc own_places(struct gathering *g)
{
    for (enum sp_logged_kind k = 0; k < SP_LOGGED_KINDS; k++) {
        SP_BUF_AUTO text = { 0 };
        struct sp_diag d = { .offset = SP_NO_OFFSET };
        struct sp_rc rc = sp_heads_prove(g->x->o.heads, sp_view_of(g->digest[k]), &text, &d);
        if (sp_is(rc, SP_RC_NOTFOUND) || sp_is(rc, SP_RC_UNAVAILABLE))
            continue; /* not below a head yet */
        SP_TRY(rc);
        SP_TRY(keep(g, g->x->own, k, sp_buf_view(&text)));
    }
    return SP_OK;
}

/* What the partner says of its own log is checked before it goes into anybody's evidence. */
static struct sp_rc take_place(struct gathering *g, enum sp_logged_kind kind, struct sp_view text)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_logged_place place;
    struct sp_view peer = sp_view_of(g->o->peer);
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    if (!text.n)
        return SP_OK;
    struct sp_tlog_proof proof;
    struct sp_rc rc = sp_logged_check(g->x->o.trust, peer, kind, sp_view_of(g->digest[kind]), text, sp_now_s(), &a, &place, &d);
    if (sp_ok(rc))
        rc = sp_tlog_proof_parse(text, &a, &proof, &d);
    if (sp_ok(rc))
        rc = sp_witness_agrees(g->x->o.witness, peer, &place.head, proof.checkpoint, &d);
    if (sp_ok(rc))
        return keep(g, peer, kind, text);
    if (sp_is(rc, SP_RC_NOMEM))
        return rc;
    sp_log_diag(SP_LOG_WARN, "log.proof-refused", peer, rc, &d);
    return SP_OK;
}

static struct sp_rc call(struct sp_exchange *x, const struct sp_log_question *q, int64_t ms, struct sp_buf *reply, struct sp_wire *wire,
                         struct sp_diag *d)
{
    SP_TRY(sp_partners_call(x->o.partners, sp_view_of(q->o->peer), q->message, ms, reply, d));
    SP_TRY(sp_wire_parse(sp_buf_view(reply), wire, d));
    if (wire->kind != q->kind || wire->n_list != q->n)
        return sp_diag_set(d, SP_ERR(FORMAT), "wire.form", NULL, "a node that is asked about its log answers what was asked");
    return SP_OK;
}

struct sp_rc sp_exchange_ask_log(struct sp_exchange *x, const struct sp_log_question *q, struct sp_buf *reply, struct sp_wire *wire,
                                 bool *answered)
{
    struct sp_wait wait = { .node = sp_view_of(q->o->peer), .participant = sp_view_of(q->participant) };
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    int64_t ms = sp_wait_begin(&x->waits, &wait, q->wait_ms);
    *answered = false;
    if (!ms)
        return SP_OK;
    struct sp_rc rc = call(x, q, ms, reply, wire, &d);
    sp_wait_end(&x->waits, &wait);
    *answered = sp_ok(rc);
    if (!sp_ok(rc))
        sp_log_diag(SP_LOG_INFO, "log.proof-missing", sp_view_of(q->o->peer), rc, &d);
    return sp_is(rc, SP_RC_NOMEM) ? rc : SP_OK;
}

static struct sp_rc partner_places(struct gathering *g, const char *participant, int64_t wait_ms)
{
    SP_BUF_AUTO message = { 0 };
    SP_BUF_AUTO reply = { 0 };
    SP_WIRE_AUTO wire = { .json = NULL };
    struct sp_view digests[SP_LOGGED_KINDS];
    bool answered;
    for (enum sp_logged_kind k = 0; k < SP_LOGGED_KINDS; k++)
        digests[k] = sp_view_of(g->digest[k]);
    sp_wire_put_prove(&message, digests, SP_LOGGED_KINDS);
    SP_TRY(sp_buf_rc(&message));
    const struct sp_log_question q = { g->o, participant, wait_ms, sp_buf_view(&message), SP_WIRE_PROVED, SP_LOGGED_KINDS };
    SP_TRY(sp_exchange_ask_log(g->x, &q, &reply, &wire, &answered));
    for (enum sp_logged_kind k = 0; answered && k < SP_LOGGED_KINDS; k++)
        SP_TRY(take_place(g, k, wire.list[k]));
    return SP_OK;
}

struct sp_rc sp_exchange_proofs(struct sp_exchange *x, const struct sp_outcome *o, const char *participant, int64_t wait_ms,
                                struct sp_arena *a, struct sp_bundle_proof out[SP_MAX_PROOFS], size_t *n)
{
    struct gathering g = { .x = x, .o = o, .a = a, .out = out };
    *n = 0;
    SP_TRY(sp_sha256_b64url(sp_buf_view(&o->request), g.digest[SP_LOGGED_REQUEST]));
    SP_TRY(sp_sha256_b64url(sp_signed_part(sp_buf_view(&o->answer)), g.digest[SP_LOGGED_ANSWER]));
    SP_TRY(sp_sha256_b64url(sp_buf_view(&o->receipt), g.digest[SP_LOGGED_RECEIPT]));
    bool first = sp_view_cmp(x->own, sp_view_of(o->peer)) < 0; /* in order of node */
    if (first)
        SP_TRY(own_places(&g));
    SP_TRY(partner_places(&g, participant, wait_ms));
    if (!first)
        SP_TRY(own_places(&g));
    *n = g.n;
    return SP_OK;
}
