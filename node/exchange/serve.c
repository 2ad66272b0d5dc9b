/* The partner's side: open, prove, look for a duplicate, decide, answer, commit, and only then reply. */
#include <stdio.h>

#include "base/clock.h"
#include "crypto/jwe.h"
#include "node/evidence/warranted.h"
#include "node/exchange/internal.h"
#include "node/exchange/revoking.h"
#include "node/federation/keeper.h"
#include "node/federation/node_crls.h"
#include "node/ops/log.h"

/* Of a reply beside the sealed token: its frame, the times, the link's own header. */
enum { REPLY_FRAME_BYTES = 2048 };

struct served {
    struct sp_exchange *x;
    struct sp_view peer;             /* node id of the authenticated connection */
    struct sp_stages stages;
    struct sp_arena arena;
    struct sp_buf request_jws;
    struct sp_request request;
    uint8_t digest[SP_SHA256_BYTES];
    char digest_text[SP_SHA256_TEXT];
    struct sp_signed answer;
    struct sp_buf sealed;
    const char *verdict;
    char rule[sizeof((struct sp_diag *)0)->rule]; /* of a refusal */
    bool nothing;                    /* refused because there is no such record */
    char bases[SP_BASES_TEXT];       /* on which the answer leaves the country */
};

static void served_free(struct served *s)
{
    sp_arena_free(&s->arena);
    sp_buf_free(&s->request_jws);
    sp_signed_free(&s->answer);
    sp_buf_free(&s->sealed);
}

/* Who asks: after this the sender is proved, and payload is what it signed. */
static struct sp_rc open_request(struct served *s, struct sp_view sealed, struct sp_view *payload, struct sp_diag *d)
{
    SP_TRY(sp_identity_open(s->x->o.identity, sealed, SP_TYP_SEALED, &s->request_jws, d));
    sp_stage_end(&s->stages, SP_STAGE_open);
    struct sp_rc rc = sp_message_open(s->x->o.trust, sp_buf_view(&s->request_jws), s->peer, SP_USE_RECEIPT, SP_TYP_REQUEST,
                                      sp_now_s(), &s->arena, payload, d);
    if (!sp_ok(rc) && d && !strcmp(d->rule, "trust.key")) /* a new one? Then there is a list that names it */
        sp_partners_list_wanted(s->x->o.partners);
    SP_TRY(rc);
    return sp_exchange_digest(sp_buf_view(&s->request_jws), s->digest, s->digest_text);
}

/* What is asked, and that it is asked by the connected node of this one. */
static struct sp_rc read_request(struct served *s, struct sp_view payload, struct sp_diag *d)
{
    SP_TRY(sp_request_parse(payload, &s->arena, &s->request, d));
    if (!sp_view_eq(s->request.iss, s->peer))
        return sp_diag_set(d, SP_ERR(AUTH), "request.issuer", "iss", "the request names another node than the one connected");
    if (!sp_view_eq(s->request.aud, s->x->own))
        return sp_diag_set(d, SP_ERR(AUTH), "request.audience", "aud", "the request is addressed to another node");
    sp_stage_end(&s->stages, SP_STAGE_verify);
    return SP_OK;
}

static struct sp_rc check_window(const struct served *s, struct sp_diag *d)
{
    const struct sp_request *r = &s->request;
    int64_t now = sp_now_s();
    if (r->iat > now + SP_CLOCK_SKEW_S)
        return sp_diag_set(d, SP_ERR(EXPIRED), "request.not-yet", "iat", "the request is from the future; check the clocks");
    if (r->exp < now - SP_CLOCK_SKEW_S)
        return sp_diag_set(d, SP_ERR(EXPIRED), "request.expired", "exp", "the request's life is over");
    if (r->exp - r->iat > s->x->o.conf->replay_window_s)
        return sp_diag_set(d, SP_ERR(INVALID), "request.life", "exp", "the request lives longer than %lld s",
                           (long long)s->x->o.conf->replay_window_s);
    return SP_OK;
}

/* Nobody's record is given out: the policy has no say, but whose company it is. */
static struct sp_rc may_bring(const struct served *s, struct sp_diag *d)
{
    const struct sp_request *r = &s->request;
    bool notice = r->op == SP_OP_NOTICE;
    if (r->op == SP_OP_REVOCATION) /* whose it may be is looked at with what it revokes */
        return SP_OK;
    if (sp_trust_speaks(s->x->o.trust, notice ? r->iss : s->x->own, sp_view(r->subject.p, 2)))
        return SP_OK;
    return notice ? sp_diag_set(d, SP_ERR(DENIED), "notice.country", "subject", "a notice about a company comes from the node that speaks for its country")
                  : sp_diag_set(d, SP_ERR(DENIED), "dispute.node", "subject", "this registry does not keep companies of %.2s", r->subject.p);
}

static struct sp_rc decide(const struct served *s, unsigned *max_class, struct sp_diag *d)
{
    const struct sp_request *r = &s->request;
    if (sp_op_brings(r->op))
        return may_bring(s, d);
    const struct sp_policy_question q = {
        .who = r->iss, .op = sp_view_of(sp_op_text(r->op)), .purpose = r->purpose, .product = r->product,
        .authorisation_id = r->authorisation.id, .authorisation_basis = r->authorisation.basis,
        .authorisation_expires = r->authorisation.expires, .authorisation_signed = r->signed_authorisation.n > 0,
        .now_s = sp_now_s() };
    return sp_policy_decide(s->x->o.policy, &q, max_class, d);
}

/* How often this node, and its participant, may ask. */
static struct sp_rc take_quota(const struct served *s, struct sp_diag *d)
{
    const struct sp_request *r = &s->request;
    char who[SP_TLS_NODE_TEXT + 64];
    if (sp_op_brings(r->op)) /* what a partner asked, it must still be told */
        return SP_OK;
    (void)snprintf(who, sizeof who, "%.*s/%.*s", (int)r->iss.n, r->iss.p, (int)r->participant.n, r->participant.p);
    const struct sp_quota_asker asker = { r->iss, sp_view_of(who), r->subject, (unsigned)r->op, sp_now_s() };
    return sp_quotas_take(s->x->o.quotas, &asker, d);
}

/* A refusal is final and signed; trouble of our own is neither. */
static bool is_final(struct sp_rc rc)
{
    switch (rc.code) {
    case SP_RC_DENIED: case SP_RC_NOTFOUND: case SP_RC_INVALID: case SP_RC_EXPIRED: case SP_RC_REPLAY: case SP_RC_FORMAT:
    case SP_RC_LIMIT: case SP_RC_EXISTS:
        return true;
    case SP_RC_OK: case SP_RC_NOMEM: case SP_RC_IO: case SP_RC_CORRUPT: case SP_RC_AUTH:
    case SP_RC_CRYPTO: case SP_RC_SIGNATURE: case SP_RC_UNAVAILABLE: case SP_RC_TIMEOUT: case SP_RC_CONFIG:
    case SP_RC_USAGE: case SP_RC_FULL: case SP_RC_VERSION: case SP_RC_METHOD: case SP_RC_CLOSED: case SP_RC_INTERNAL:
    case SP_RC_COUNT:
        return false;
    }
    return false;
}

static struct sp_rc sign_refusal(struct served *s, struct sp_rc why, const struct sp_diag *w)
{
    char jti[SP_ID_TEXT];
    SP_BUF_AUTO payload = { 0 };
    SP_TRY(sp_id_new(jti));
    const struct sp_refusal r = {
        .iss = s->x->own, .aud = s->peer, .jti = sp_view_of(jti), .iat = sp_now_s(),
        .request_digest = sp_view_of(s->digest_text), .code = sp_view_of(sp_rc_text(why)), .rule = sp_view_of(w->rule),
        .field = sp_view_of(w->field), .text = sp_view_of(w->text) };
    sp_refusal_put(&payload, &r);
    SP_TRY(sp_buf_rc(&payload));
    SP_TRY(sp_exchange_sign(s->x, SP_USE_RECEIPT, SP_TYP_REFUSAL, sp_buf_view(&payload), &s->answer));
    s->verdict = "refused";
    s->nothing = sp_is(why, SP_RC_NOTFOUND);
    memcpy(s->rule, w->rule, sizeof s->rule);
    sp_stage_end(&s->stages, SP_STAGE_sign);
    sp_log(SP_LOG_WARN, "exchange.refused", SP_LF("id", s->request.jti), SP_LF("peer", s->peer),
           SP_LF("participant", s->request.participant), SP_LFS("op", sp_op_text(s->request.op)),
           SP_LF("purpose", s->request.purpose), SP_LF("subject", s->request.subject), SP_LFS("code", sp_rc_text(why)),
           SP_LFS("rule", w->rule), SP_LFS("field", w->field), SP_LFS("why", w->text));
    return SP_OK;
}

static struct sp_rc answer_it(struct served *s, struct sp_diag *d)
{
    unsigned max_class = 0;
    SP_TRY(check_window(s, d));
    SP_TRY(sp_request_warranted(&s->request, &s->arena, d));
    SP_TRY(sp_revoking_check(s->x, &s->request, d));
    SP_TRY(decide(s, &max_class, d));
    SP_TRY(take_quota(s, d));
    sp_stage_end(&s->stages, SP_STAGE_policy);
    const struct sp_answering q = { &s->request, s->digest_text, max_class, NULL, s->bases };
    s->verdict = "processed";
    return sp_exchange_answer(s->x, &q, &s->stages, &s->answer, d);
}

/* Sealed, and of a size that the partner takes: a larger message would end the connection that all exchanges share. */
static struct sp_rc seal_answer(struct served *s, struct sp_diag *d)
{
    SP_BUF_AUTO both = { 0 };
    if (s->answer.second.n)
        SP_TRY(sp_exchange_put_twice(&s->answer, &both));
    SP_TRY(sp_exchange_seal(s->x, s->peer, sp_buf_view(both.n ? &both : &s->answer.jws), &s->sealed, d));
    sp_stage_end(&s->stages, SP_STAGE_seal);
    if (s->sealed.n + REPLY_FRAME_BYTES > SP_MAX_MESSAGE_BYTES)
        return sp_diag_set(d, SP_ERR(LIMIT), "limit.reply", NULL, "the sealed answer has %zu bytes; nodes take messages of %d",
                           s->sealed.n, (int)SP_MAX_MESSAGE_BYTES);
    return SP_OK;
}

/* Signed and sealed, in place of any answer made so far. */
static struct sp_rc seal_refusal(struct served *s, struct sp_rc why, struct sp_diag *d)
{
    sp_buf_clear(&s->answer.jws);
    sp_buf_clear(&s->answer.second);
    s->answer.jti[0] = '\0';
    s->bases[0] = '\0';
    sp_buf_clear(&s->sealed);
    SP_TRY(sign_refusal(s, why, d));
    return seal_answer(s, d);
}

/* NULL: such a question leaves none. */
static const struct sp_look *look_of(struct served *s, struct sp_looking *l, char subject[SP_MAX_SUBJECT_BYTES + 1])
{
    if (!sp_looking_start(l, &s->request, SP_LOOK_SERVED))
        return NULL;
    if (!strcmp(s->verdict, "refused")) {
        sp_looking_refused(l, sp_view_of(s->rule), s->nothing);
        sp_looking_find(s->x, l, subject);
    } else {
        sp_looking_at(l, s->answer.subject);
    }
    return &l->look;
}

/* What the request brings, and the answer says is kept; no id: nothing. */
static struct sp_rc notice_of(struct served *s, struct sp_notice_in *out)
{
    struct sp_notice n;
    *out = (struct sp_notice_in){ .at_s = sp_now_s() };
    if (s->request.op != SP_OP_NOTICE || strcmp(s->verdict, "processed") != 0)
        return SP_OK;
    SP_TRY(sp_notice_parse(s->request.dispute, &s->arena, &n, NULL));
    *out = (struct sp_notice_in){ .issuer = s->peer, .id = n.id, .subject = s->request.subject, .text = s->request.dispute,
                                  .exchange = s->request.jti, .at_s = sp_now_s() };
    sp_count(s->x->o.metrics, SP_METRIC_notices_in);
    return SP_OK;
}

/* Commit, reply; a twin that was committed meanwhile wins, and its bytes are the reply. */
static struct sp_rc commit(struct served *s, struct sp_buf *reply, struct sp_diag *d)
{
    struct sp_exlog_serve row = {
        .issuer = s->peer, .jti = s->request.jti, .request = sp_buf_view(&s->request_jws),
        .answer = sp_buf_view(&s->answer.jws), .answer_digest = s->answer.digest, .second = sp_buf_view(&s->answer.second),
        .reply = sp_buf_view(&s->sealed), .verdict = sp_view_of(s->verdict), .at_s = sp_now_s(),
        .expires_s = s->request.exp + SP_CLOCK_SKEW_S };
    SP_BUF_AUTO original = { 0 };
    memcpy(row.request_digest, s->digest, sizeof row.request_digest);
    row.place = (struct sp_status_place){ sp_view_of(s->answer.jti), s->answer.number };
    struct sp_notice_in notice;
    SP_TRY(notice_of(s, &notice));
    row.notice = notice.id.n ? &notice : NULL;
    struct sp_revoked revoked;
    SP_TRY(sp_revoking_taken(s->x, &s->request, !strcmp(s->verdict, "processed"), &s->arena, &revoked));
    row.revoked = revoked.id.n ? &revoked : NULL;
    struct sp_looking looking;
    char subject[SP_MAX_SUBJECT_BYTES + 1];
    row.look = look_of(s, &looking, subject);
    struct sp_rc rc = sp_exlog_serve(s->x->o.db, &row, &original);
    if (sp_is(rc, SP_RC_REPLAY))
        return sp_diag_set(d, rc, "request.replay", "jti", "this id was used by another request");
    if (!sp_ok(rc) && !sp_is(rc, SP_RC_EXISTS))
        return rc;
    sp_stage_end(&s->stages, SP_STAGE_commit);
    sp_wire_put_sealed(reply, sp_ok(rc) ? row.reply : sp_buf_view(&original), &s->stages);
    sp_count(s->x->o.metrics, !sp_ok(rc) ? SP_METRIC_served_duplicate :
             sp_view_is(row.verdict, "refused") ? SP_METRIC_served_refused : SP_METRIC_served);
    return SP_OK;
}

/* OK with the original reply when this very request was served before. */
static struct sp_rc find_duplicate(struct served *s, struct sp_buf *reply, struct sp_diag *d)
{
    SP_BUF_AUTO original = { 0 };
    struct sp_rc rc = sp_exlog_served(s->x->o.db, s->peer, s->request.jti, s->digest, &original);
    sp_stage_end(&s->stages, SP_STAGE_duplicate);
    if (sp_is(rc, SP_RC_REPLAY))
        return sp_diag_set(d, rc, "request.replay", "jti", "this id was used by another request");
    SP_TRY(rc);
    sp_count(s->x->o.metrics, SP_METRIC_served_duplicate);
    sp_log(SP_LOG_INFO, "exchange.duplicate", SP_LF("id", s->request.jti), SP_LF("peer", s->peer));
    sp_wire_put_sealed(reply, sp_buf_view(&original), &s->stages);
    return SP_OK;
}

/* A signed refusal that is not kept: a replayed id belongs to the first request, and what is malformed has none. */
static struct sp_rc refuse_unkept(struct served *s, struct sp_buf *reply, struct sp_rc why, struct sp_diag *d)
{
    SP_TRY(seal_refusal(s, why, d));
    sp_count(s->x->o.metrics, SP_METRIC_served_refused);
    sp_wire_put_sealed(reply, sp_buf_view(&s->sealed), &s->stages);
    return SP_OK;
}

static struct sp_rc answer_new(struct served *s, struct sp_buf *reply, struct sp_diag *d)
{
    SP_TRY(sp_stamper_serves(s->x->o.stamper, d));
    struct sp_rc rc = answer_it(s, d);
    if (sp_ok(rc))
        rc = seal_answer(s, d);
    if (!sp_ok(rc) && !is_final(rc))
        return rc;
    if (!sp_ok(rc))
        SP_TRY(seal_refusal(s, rc, d));
    rc = commit(s, reply, d);
    return sp_is(rc, SP_RC_REPLAY) ? refuse_unkept(s, reply, rc, d) : rc;
}

static struct sp_rc serve_sealed(struct served *s, struct sp_view sealed, struct sp_buf *reply, struct sp_diag *d)
{
    struct sp_view payload;
    SP_TRY(open_request(s, sealed, &payload, d));
    struct sp_rc rc = read_request(s, payload, d);
    if (!sp_ok(rc))
        return is_final(rc) ? refuse_unkept(s, reply, rc, d) : rc;
    rc = find_duplicate(s, reply, d);
    if (sp_is(rc, SP_RC_REPLAY))
        return refuse_unkept(s, reply, rc, d);
    return sp_is(rc, SP_RC_NOTFOUND) ? answer_new(s, reply, d) : rc;
}

/* A partner's new head, for this node as its witness. */
static struct sp_rc serve_head(struct sp_exchange *x, struct sp_view head, struct sp_buf *reply, struct sp_diag *d)
{
    SP_BUF_AUTO line = { 0 };
    uint64_t known = 0;
    struct sp_rc rc = sp_witness_cosign(x->o.witness, head, &line, &known, d);
    if (sp_is(rc, SP_RC_EXISTS)) {
        sp_wire_put_seen(reply, known);
        return SP_OK;
    }
    SP_TRY(rc);
    sp_wire_put_cosignature(reply, sp_buf_view(&line));
    return SP_OK;
}

/* Where messages stand in our log. One that is not below a head yet, or not there at all, gets an empty text. */
static struct sp_rc serve_proofs(struct sp_exchange *x, const struct sp_wire *wire, struct sp_buf *reply, struct sp_diag *d)
{
    struct sp_buf proof[SP_WIRE_PROOFS] = { { 0 } };
    struct sp_view text[SP_WIRE_PROOFS];
    struct sp_rc rc = SP_OK;
    for (size_t i = 0; sp_ok(rc) && i < wire->n_list; i++) {
        rc = sp_heads_prove(x->o.heads, wire->list[i], &proof[i], d);
        if (sp_is(rc, SP_RC_NOTFOUND) || sp_is(rc, SP_RC_UNAVAILABLE))
            rc = SP_OK;
        text[i] = sp_buf_view(&proof[i]);
    }
    if (sp_ok(rc))
        sp_wire_put_proofs(reply, text, wire->n_list);
    for (size_t i = 0; i < wire->n_list; i++)
        sp_buf_free(&proof[i]);
    return rc;
}

/* Their time stamps, a proof and a token for each; empty texts where there is none, and a word where there will be one. */
static struct sp_rc serve_stamps(struct sp_exchange *x, const struct sp_wire *wire, struct sp_buf *reply, struct sp_diag *d)
{
    struct sp_buf text[2 * SP_WIRE_STAMPS] = { { 0 } };
    struct sp_view list[2 * SP_WIRE_STAMPS];
    struct sp_stamper_status own;
    struct sp_rc rc = SP_OK;
    sp_stamper_status(x->o.stamper, &own);
    for (size_t i = 0; sp_ok(rc) && i < wire->n_list; i++) {
        SP_BUF_AUTO token = { 0 };
        rc = sp_stamper_prove(x->o.stamper, wire->list[i], &text[2 * i], &token, d);
        sp_buf_put_b64url(&text[2 * i + 1], sp_buf_view(&token));
        if (sp_is(rc, SP_RC_UNAVAILABLE) && own.wanted)
            sp_buf_puts(&text[2 * i], SP_WIRE_STAMP_COMING);
        if (sp_is(rc, SP_RC_NOTFOUND) || sp_is(rc, SP_RC_UNAVAILABLE))
            rc = SP_OK;
        if (sp_ok(rc))
            rc = sp_buf_rc(&text[2 * i + 1]);
        list[2 * i] = sp_buf_view(&text[2 * i]);
        list[2 * i + 1] = sp_buf_view(&text[2 * i + 1]);
    }
    if (sp_ok(rc))
        sp_wire_put_stamped(reply, list, 2 * wire->n_list);
    for (size_t i = 0; i < 2 * wire->n_list; i++)
        sp_buf_free(&text[i]);
    return rc;
}

/* The list may have changed since the partner connected. */
static struct sp_rc check_listed(const struct sp_exchange *x, const struct sp_peer *peer, struct sp_diag *d)
{
    struct sp_view from = sp_view_of(peer->cert_node);
    const struct sp_trust_node *node = sp_trust_find_node(x->o.trust, from);
    if (node && node->active) /* its TLS key may have been taken back since it connected */
        return sp_trust_check_peer(x->o.trust, from, sp_view_of(peer->key), sp_now_s(), d);
    return sp_diag_set(d, SP_ERR(AUTH), "peer.not-in-trust-list", NULL, "not an active node of the trust list");
}

static struct sp_rc serve(struct sp_exchange *x, const struct sp_peer *peer, struct sp_view message, struct sp_buf *reply,
                          struct sp_diag *d)
{
    SP_WIRE_AUTO wire = { .json = NULL };
    struct sp_view from = sp_view_of(peer->cert_node);
    if (!peer->verified || !from.n)
        return sp_diag_set(d, SP_ERR(AUTH), "peer.identity", NULL, "the connection shows no node certificate");
    SP_TRY(sp_wire_parse(message, &wire, d));
    /* Also when our own list has expired: the partner's is then older still, or newer. And to one whose TLS key was taken back, or
     * that is listed no more: these lists are what tells it, and they are for everybody. */
    if (wire.kind == SP_WIRE_TRUST_ASKED)
        return sp_keeper_answer(x->o.trust, wire.have, reply, d);
    if (wire.kind == SP_WIRE_CRLS_ASKED)
        return sp_node_crls_answer(x->o.trust, &wire, reply);
    SP_TRY(check_listed(x, peer, d));
    SP_TRY(sp_trust_serves(x->o.trust, sp_now_s(), x->o.conf->trust_grace_s, d));
    if (wire.kind == SP_WIRE_RECEIPTS_IN) {
        sp_wire_put_taken(reply, sp_receipts_take(x, from, wire.list, wire.n_list));
        return SP_OK;
    }
    if (wire.kind == SP_WIRE_HEAD)
        return serve_head(x, wire.head, reply, d);
    if (wire.kind == SP_WIRE_PROVE)
        return serve_proofs(x, &wire, reply, d);
    if (wire.kind == SP_WIRE_STATUS_ASKED)
        return sp_status_issuer_answer(x->o.statuses, wire.head, wire.have, wire.at, reply, d);
    if (wire.kind == SP_WIRE_STAMPS_ASKED)
        return serve_stamps(x, &wire, reply, d);
    if (wire.kind == SP_WIRE_TRANSLATIONS_ASKED)
        return sp_exchange_serve_translations(x, from, &wire, reply, d);
    if (wire.kind != SP_WIRE_SEALED)
        return sp_diag_set(d, SP_ERR(FORMAT), "wire.form", NULL,
                           "a node is asked with sealed, receipts, head, prove, stamps, translations, status, trust or crl_have");
    struct served s = { .x = x, .peer = from, .bases = "" };
    sp_stages_start(&s.stages);
    struct sp_rc rc = serve_sealed(&s, wire.sealed, reply, d);
    sp_metrics_stages(x->o.metrics, &s.stages);
    if (sp_ok(rc) && s.verdict)
        sp_log(SP_LOG_INFO, "exchange.served", SP_LF("id", s.request.jti), SP_LF("peer", from),
               SP_LF("participant", s.request.participant), SP_LFS("op", sp_op_text(s.request.op)),
               SP_LF("purpose", s.request.purpose), SP_LF("subject", s.request.subject), SP_LFS("verdict", s.verdict),
               SP_LFS("basis", s.bases));
    served_free(&s);
    return rc;
}

/* Of partners that are what they say: a reason that is known by its name, or trouble of our own. What is left proved no sender, or
 * nobody could read it. */
static bool is_known_reason(struct sp_rc rc, const struct sp_diag *d)
{
    static const char *const rules[] = { "crl.revoked", "trust.key-revoked", "trust.tls-key", "trust.key-retired", "trust.suspended", "peer.not-in-trust-list", "jwe.kid",
                                         "limit.reply", "witness.fork", "witness.old-size", "witness.empty" };
    switch (rc.code) {
    case SP_RC_UNAVAILABLE: case SP_RC_TIMEOUT: case SP_RC_CLOSED: case SP_RC_NOMEM: case SP_RC_IO: case SP_RC_CORRUPT:
    case SP_RC_FULL: case SP_RC_INTERNAL: case SP_RC_NOTFOUND: case SP_RC_EXPIRED:
        return true;
    case SP_RC_OK: case SP_RC_FORMAT: case SP_RC_INVALID: case SP_RC_LIMIT: case SP_RC_EXISTS: case SP_RC_DENIED: case SP_RC_AUTH:
    case SP_RC_CRYPTO: case SP_RC_SIGNATURE: case SP_RC_REPLAY: case SP_RC_CONFIG: case SP_RC_USAGE: case SP_RC_VERSION:
    case SP_RC_METHOD: case SP_RC_COUNT:
        break;
    }
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
        if (!strcmp(d->rule, rules[i]))
            return true;
    return false;
}

/* A partner writes as many messages as it likes, and not as many lines into our log. */
static void tell(struct sp_exchange *x, const struct sp_peer *peer, bool known, struct sp_rc rc, const struct sp_diag *d)
{
    struct sp_view who = sp_view_of(peer->cert_node[0] ? peer->cert_node : peer->address);
    uint64_t left_out;
    char more[24];
    if (!sp_quiet_allows(&x->quiet, sp_view_of(peer->cert_node), d->rule, sp_mono_us(), &left_out))
        return;
    (void)snprintf(more, sizeof more, "%llu", (unsigned long long)left_out);
    const struct sp_log_field f[] = { SP_LF("about", who), SP_LFS("code", sp_rc_text(rc)), SP_LFS("rule", d->rule),
                                      SP_LFS("field", d->field), SP_LFS("text", d->text), SP_LFS("left_out", more) };
    if (known)
        sp_log_fields(SP_LOG_WARN, "exchange.declined", f, left_out ? 6 : 5);
    else
        sp_log_fields(SP_LOG_WARN, "exchange.unproved", f, left_out ? 6 : 5);
}

void sp_exchange_serve(void *ctx, const struct sp_peer *peer, struct sp_view message, struct sp_buf *reply)
{
    struct sp_exchange *x = ctx;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_rc rc = serve(x, peer, message, reply, &d);
    if (sp_ok(rc))
        rc = sp_buf_rc(reply);
    if (sp_ok(rc))
        return;
    bool known = is_known_reason(rc, &d);
    sp_count(x->o.metrics, known ? SP_METRIC_declined : SP_METRIC_hostile);
    tell(x, peer, known, rc, &d);
    sp_buf_clear(reply);
    sp_wire_put_error(reply, rc, &d);
}
