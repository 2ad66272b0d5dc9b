/* Time stamps of an exchange's messages, for its bundle. */
#include "base/clock.h"
#include "node/evidence/stamped.h"
#include "node/exchange/internal.h"
#include "node/ops/log.h"

struct stamping {
    struct sp_exchange *x;
    const struct sp_outcome *o;
    char answer[SP_SHA256_TEXT], receipt[SP_SHA256_TEXT];
    struct sp_arena *a;
    struct sp_stamps *out;
};

static struct sp_rc keep(struct stamping *g, struct sp_view node, enum sp_logged_kind kind, struct sp_view proof,
                         struct sp_view token)
{
    struct sp_view kept[3];
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    if (!sp_arena_copy(g->a, node, &kept[0]) || !sp_arena_copy(g->a, proof, &kept[1]) || !sp_arena_copy(g->a, token, &kept[2]))
        return SP_ERR(NOMEM);
    return sp_stamp_add(g->out, kept[0], sp_view_of(sp_logged_kind_text(kind)), kept[1], kept[2], &d);
}

static struct sp_rc own_stamp(struct stamping *g, enum sp_logged_kind kind, const char *digest)
{
    SP_BUF_AUTO proof = { 0 };
    SP_BUF_AUTO token = { 0 };
    SP_BUF_AUTO text = { 0 };
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_rc rc = sp_stamper_prove(g->x->o.stamper, sp_view_of(digest), &proof, &token, &d);
    if (sp_is(rc, SP_RC_NOTFOUND) || sp_is(rc, SP_RC_UNAVAILABLE))
        return SP_OK; /* not below a stamped head yet */
    SP_TRY(rc);
    sp_buf_put_b64url(&text, sp_buf_view(&token));
    SP_TRY(sp_buf_rc(&text));
    return keep(g, g->x->own, kind, sp_buf_view(&proof), sp_buf_view(&text));
}

/* What the partner says is checked before it goes into anybody's evidence: one bad stamp would spoil a good bundle. */
static struct sp_rc check_partners(struct stamping *g, struct sp_view proof, struct sp_view token, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO der = { 0 };
    struct sp_stamped_found found;
    SP_TRY(sp_b64url_decode(token, &der));
    const struct sp_stamped_question q = { .trust = g->x->o.trust, .anchors = sp_stamper_anchors(g->x->o.stamper),
        .node = sp_view_of(g->o->peer), .kind = SP_LOGGED_ANSWER, .digest = sp_view_of(g->answer), .proof = proof,
        .token = sp_buf_view(&der), .at_s = sp_now_s() };
    SP_TRY(sp_stamped_check(&q, &a, &found, d));
    return sp_witness_agrees(g->x->o.witness, q.node, &found.head, found.proof.checkpoint, d);
}

/* *have: the report's stamp is there now; *coming: it will be. A partner that is down, or has none yet, leaves a gap and no failure. */
static struct sp_rc partners_stamp(struct stamping *g, const char *participant, int64_t wait_ms, bool *have, bool *coming)
{
    SP_BUF_AUTO message = { 0 };
    SP_BUF_AUTO reply = { 0 };
    SP_WIRE_AUTO wire = { .json = NULL };
    struct sp_view digest = sp_view_of(g->answer);
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    bool answered;
    sp_wire_put_stamps_asked(&message, &digest, 1);
    SP_TRY(sp_buf_rc(&message));
    const struct sp_log_question q = { g->o, participant, wait_ms, sp_buf_view(&message), SP_WIRE_STAMPED, 2 }; /* proof and token */
    SP_TRY(sp_exchange_ask_log(g->x, &q, &reply, &wire, &answered));
    if (!answered || !wire.list[0].n || !wire.list[1].n) {
        *coming = answered && !wire.list[1].n && sp_view_is(wire.list[0], SP_WIRE_STAMP_COMING);
        return SP_OK;
    }
    struct sp_rc rc = check_partners(g, wire.list[0], wire.list[1], &d);
    if (sp_ok(rc)) {
        *have = true;
        return keep(g, sp_view_of(g->o->peer), SP_LOGGED_ANSWER, wire.list[0], wire.list[1]);
    }
    sp_log_diag(SP_LOG_WARN, "stamp.refused", sp_view_of(g->o->peer), rc, &d);
    return sp_is(rc, SP_RC_NOMEM) ? rc : SP_OK;
}

static struct sp_rc own_stamps(struct stamping *g, bool answer)
{
    if (answer)
        SP_TRY(own_stamp(g, SP_LOGGED_ANSWER, g->answer));
    return own_stamp(g, SP_LOGGED_RECEIPT, g->receipt);
}

struct sp_rc sp_exchange_stamps(struct sp_exchange *x, const struct sp_outcome *o, const char *participant, int64_t wait_ms,
                                struct sp_arena *a, struct sp_stamps *out, bool *coming)
{
    struct sp_stamps partners = { .n = 0 };
    struct stamping g = { .x = x, .o = o, .a = a, .out = &partners };
    bool have = false;
    out->n = 0;
    *coming = false;
    if (!sp_stamper_anchors(x->o.stamper)->n)
        return SP_OK;
    SP_TRY(sp_sha256_b64url(sp_signed_part(sp_buf_view(&o->answer)), g.answer));
    SP_TRY(sp_sha256_b64url(sp_buf_view(&o->receipt), g.receipt));
    SP_TRY(partners_stamp(&g, participant, wait_ms, &have, coming));
    bool first = sp_view_cmp(x->own, sp_view_of(o->peer)) < 0; /* in order of node */
    if (!first)
        *out = partners;
    g.out = out;
    SP_TRY(own_stamps(&g, !have));
    if (first && have)
        out->v[out->n++] = partners.v[0];
    return SP_OK;
}
