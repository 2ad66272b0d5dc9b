/* A participant's question: here, or signed, kept and sent to the node that speaks for the country. */
#include "base/clock.h"
#include "node/exchange/internal.h"
#include "node/ops/log.h"

/* After the first try is surely over; until then the outbox leaves the exchange alone. */
enum { OUTBOX_MARGIN_S = 3 };

struct question {
    struct sp_exchange *x;
    const struct sp_ask *ask;
    struct sp_view node;
    char id[SP_ID_TEXT];
    struct sp_request request;
    struct sp_authorising authorising;
    unsigned max_class;
    bool well_formed;       /* the request was made: from here on it is a look at a record */
};

static struct sp_rc named_node(struct question *q, struct sp_diag *d)
{
    const struct sp_trust_node *n = sp_trust_find_node(q->x->o.trust, q->ask->node);
    if (!n)
        return sp_diag_set(d, SP_ERR(NOTFOUND), "exchange.node", "node", "the trust list has no node of this id");
    if (!n->active)
        return sp_diag_set(d, SP_ERR(DENIED), "exchange.suspended", "node",
                           n->left_s ? "this node has left the alliance" : "the alliance has suspended this node");
    q->node = n->id;
    return SP_OK;
}

/* A guess would ask the wrong registry, and nobody would know. */
static struct sp_rc ambiguous(const struct sp_trust_list *list, struct sp_view country, struct sp_diag *d)
{
    SP_BUF_AUTO names = { 0 };
    for (size_t i = 0; i < list->n_nodes; i++)
        if (list->nodes[i].active && sp_trust_speaks_for(&list->nodes[i], country))
            sp_buf_putf(&names, "%s%.*s", names.n ? ", " : "", (int)list->nodes[i].id.n, list->nodes[i].id.p);
    SP_TRY(sp_buf_rc(&names));
    return sp_diag_set(d, SP_ERR(INVALID), "exchange.partner-ambiguous", "node",
                       "several nodes speak for companies of %.*s; name one (--partner): %.*s", (int)country.n, country.p,
                       (int)names.n, names.p);
}

/* The country's own registry before this one, when this one only speaks for it, too. */
static struct sp_rc node_for(struct question *q, struct sp_view country, struct sp_diag *d)
{
    const struct sp_trust_list *list = sp_trust_content(q->x->o.trust);
    const struct sp_trust_node *own = sp_trust_node_named(list, q->x->own), *n;
    bool speaks = own && sp_trust_speaks_for(own, country);
    q->node = q->x->own;
    if (!country.n || (speaks && sp_trust_is_home(own, country)))
        return SP_OK;
    size_t several = sp_trust_speaker(list, country, &n);
    if (n && (!speaks || sp_trust_is_home(n, country)))
        q->node = n->id;
    else if (!speaks)
        return several ? ambiguous(list, country, d)
                       : sp_diag_set(d, SP_ERR(NOTFOUND), "exchange.no-node", q->ask->op == SP_OP_SEARCH ? "country" : "subject",
                                     "no node of the alliance speaks for companies of %.*s", (int)country.n, country.p);
    return SP_OK;
}

/* What it signs counts for nobody: it must not give a bank a report that looks like one, nor ask in a bank's name. */
static struct sp_rc check_own(const struct question *q, struct sp_diag *d)
{
    const struct sp_trust_node *own = sp_trust_find_node(q->x->o.trust, q->x->own);
    if (!own || own->active)
        return SP_OK;
    return sp_diag_set(d, SP_ERR(DENIED), "exchange.suspended", "node",
                       own->left_s ? "the node that is asked has left the alliance: what it signs counts for nobody"
                                   : "the alliance has suspended the node that is asked: what it signs counts for nobody until that ends");
}

static struct sp_rc choose_node(struct question *q, struct sp_diag *d)
{
    const struct sp_ask *ask = q->ask;
    struct sp_subject s;
    struct sp_view country = ask->country;
    SP_TRY(check_own(q, d));
    if (ask->op != SP_OP_SEARCH) {
        SP_TRY(sp_subject_parse(ask->subject, &s, d));
        country = s.country;
    }
    return ask->node.n ? named_node(q, d) : node_for(q, country, d);
}

/* A question by an authorisation that is not here says of it no more than its id. */
static bool is_well_formed_but_for_consent(const struct sp_request *r)
{
    struct sp_request filled = *r;
    if (!filled.authorisation.basis.n)
        filled.authorisation.basis = SP_VIEW_LIT("subject_consent");
    if (!filled.authorisation.expires.n)
        filled.authorisation.expires = SP_VIEW_LIT("9999-12-31");
    return sp_ok(sp_request_check(&filled, NULL));
}

/* What is malformed is refused here, before anybody decides on it. Its texts are the caller's. */
static struct sp_rc make_request(struct question *q, struct sp_diag *d)
{
    const struct sp_ask *ask = q->ask;
    int64_t now = sp_now_s();
    SP_TRY(sp_id_new(q->id));
    q->request = (struct sp_request){
        .iss = q->x->own, .aud = q->node, .jti = sp_view_of(q->id), .iat = now, .exp = now + q->x->o.conf->request_life_s,
        .op = ask->op, .participant = sp_view_of(ask->token->by->id), .purpose = ask->purpose, .product = ask->product,
        .subject = ask->subject, .query = ask->query, .country = ask->country, .limit = ask->limit,
        .authorisation = { ask->authorisation_id, ask->authorisation_basis, ask->authorisation_expires }, .dispute = ask->dispute };
    struct sp_rc rc = sp_authorising_find(q->x, ask->attested_by, &q->request, &q->authorising, d);
    if (sp_is(rc, SP_RC_NOTFOUND))
        q->well_formed = is_well_formed_but_for_consent(&q->request);
    SP_TRY(rc);
    SP_TRY(sp_request_check(&q->request, d));
    q->well_formed = true;
    return SP_OK;
}

static struct sp_rc decide(struct question *q, struct sp_diag *d)
{
    const struct sp_request *r = &q->request;
    SP_BUF_AUTO who = { 0 };
    if (sp_op_brings(r->op))
        return SP_OK;
    SP_TRY(sp_authorising_check(&q->authorising, r, d));
    sp_buf_putf(&who, "%s/%s", q->x->o.conf->node_id, q->ask->token->by->id);
    SP_TRY(sp_buf_rc(&who));
    const struct sp_policy_question p = {
        .who = sp_buf_view(&who), .op = sp_view_of(sp_op_text(r->op)), .purpose = r->purpose, .product = r->product,
        .authorisation_id = r->authorisation.id, .authorisation_basis = r->authorisation.basis,
        .authorisation_expires = r->authorisation.expires, .authorisation_signed = r->signed_authorisation.n > 0,
        .now_s = sp_now_s() };
    SP_TRY(sp_policy_decide(q->x->o.policy, &p, &q->max_class, d));
    const struct sp_quota_asker asker = { .who = sp_buf_view(&who), .subject = r->subject, .op = (unsigned)r->op, .now_s = p.now_s };
    return sp_quotas_take(q->x->o.quotas, &asker, d);
}

static struct sp_rc replayed(struct sp_rc rc, struct sp_diag *d)
{
    if (sp_is(rc, SP_RC_REPLAY))
        return sp_diag_set(d, rc, "token.replay", "jti", "this token was used before; make a new one for each call");
    return rc;
}

static void log_asked(const struct question *q, const char *event, struct sp_view verdict)
{
    const struct sp_request *r = &q->request;
    sp_log(SP_LOG_INFO, event, SP_LFS("id", q->id), SP_LF("node", q->node), SP_LF("participant", r->participant),
           SP_LFS("op", sp_op_text(r->op)), SP_LF("purpose", r->purpose), SP_LF("subject", r->subject),
           SP_LF("product", r->product), SP_LF("authorisation", r->authorisation.id), SP_LF("state", verdict));
}

/* The token is the participant's signed request: its digest is what the report answers. */
static struct sp_rc answer_here(struct question *q, struct sp_stages *stages, struct sp_outcome *out, struct sp_diag *d)
{
    uint8_t raw[SP_SHA256_BYTES];
    char digest[SP_SHA256_TEXT];
    SP_SIGNED_AUTO answer = { .jws = { 0 } };
    bool brings = sp_op_brings(q->ask->op); /* it does something before it is logged: not twice by one token */
    if (brings)
        SP_TRY(sp_exchange_use_token(q->x, q->ask->token, d));
    SP_TRY(sp_exchange_digest(q->ask->token_text, raw, digest));
    const struct sp_answering a = { &q->request, digest, q->max_class, out, NULL };
    SP_TRY(sp_exchange_answer(q->x, &a, stages, &answer, d));
    struct sp_exlog_local row = {
        .id = sp_view_of(q->id), .participant = q->request.participant, .token_jti = sp_view_of(brings ? "" : q->ask->token->jti),
        .token_expires_s = q->ask->token->expires_s, .op = sp_view_of(sp_op_text(q->ask->op)),
        .request = q->ask->token_text, .answer = sp_buf_view(&answer.jws), .answer_digest = answer.digest,
        .second = sp_buf_view(&answer.second), .verdict = SP_VIEW_LIT("processed"), .at_s = sp_now_s() };
    memcpy(row.request_digest, raw, sizeof row.request_digest);
    row.place = (struct sp_status_place){ sp_view_of(answer.jti), answer.number };
    struct sp_looking looking;
    if (sp_looking_start(&looking, &q->request, SP_LOOK_LOCAL)) {
        sp_looking_at(&looking, answer.subject);
        row.look = &looking.look;
    }
    SP_TRY(replayed(sp_exlog_local(q->x->o.db, &row, &out->log_index), d));
    sp_stage_end(stages, SP_STAGE_commit);
    if (q->ask->op == SP_OP_REPORT)
        sp_count(q->x->o.metrics, SP_METRIC_local_reports);
    memcpy(out->id, q->id, sizeof out->id);
    out->state = SP_ANSWERED;
    out->op = q->ask->op;
    out->local = true;
    out->answer = answer.jws; /* handed over */
    out->second = answer.second;
    answer.jws = answer.second = (struct sp_buf){ 0 };
    log_asked(q, "local.answered", SP_VIEW_LIT("answered"));
    return SP_OK;
}

static int64_t timeout_of(const struct question *q)
{
    int64_t most = q->x->o.conf->exchange_timeout_ms, wanted = q->ask->wait_ms;
    return wanted > 0 && wanted < most ? wanted : most;
}

/* In the outbox and durable before the first byte leaves: a crash from here on loses nothing. wait_ms 0: due now. */
static struct sp_rc keep(struct question *q, const struct sp_signed *request, int64_t wait_ms, struct sp_diag *d)
{
    int64_t now = sp_now_s();
    const struct sp_exlog_ask row = {
        .id = sp_view_of(q->id), .peer = q->node, .participant = q->request.participant,
        .op = sp_view_of(sp_op_text(q->ask->op)), .token_jti = sp_view_of(q->ask->token->jti),
        .token_expires_s = q->ask->token->expires_s, .request = sp_buf_view(&request->jws), .created_s = now,
        .due_s = wait_ms ? now + wait_ms / 1000 + OUTBOX_MARGIN_S : now,
        .attested_by = q->authorising.warrant.participant, .authorisation = q->authorising.found ? q->authorising.warrant.id : sp_view(NULL, 0) };
    return replayed(sp_exlog_ask(q->x->o.db, &row), d);
}

static void postpone(struct question *q, struct sp_rc rc, const struct sp_diag *why)
{
    int64_t due = sp_now_s() + sp_outbox_pause_s(q->x->o.conf, 1);
    sp_log_diag(SP_LOG_WARN, "exchange.pending", sp_view_of(q->id), rc, why);
    sp_count(q->x->o.metrics, SP_METRIC_pending);
    struct sp_rc kept = sp_exlog_later(q->x->o.db, sp_view_of(q->id), due, 1, sp_view_of(why->text));
    if (!sp_ok(kept)) /* still due at the time first written */
        sp_log_diag(SP_LOG_ERROR, "outbox.later", sp_view_of(q->id), kept, NULL);
    sp_outbox_wake(q->x);
}

/* The outbox asks: the partner keeps too many threads waiting, or the participant does. */
static void leave_to_outbox(struct question *q, struct sp_diag *why)
{
    struct sp_rc rc = sp_diag_set(why, SP_ERR(UNAVAILABLE), "exchange.busy", NULL,
                                  "too many questions already wait for %.*s, or for this participant; this one will be put soon",
                                  (int)q->node.n, q->node.p);
    sp_log_diag(SP_LOG_WARN, "exchange.pending", sp_view_of(q->id), rc, why);
    sp_count(q->x->o.metrics, SP_METRIC_pending);
    sp_outbox_wake(q->x);
}

static void try_now(struct question *q, const struct sp_signed *request, int64_t wait_ms, struct sp_stages *stages,
                    struct sp_outcome *out, struct sp_diag *why)
{
    const struct sp_attempt t = { sp_view_of(q->id), q->node, sp_buf_view(&request->jws), wait_ms, &q->request, request };
    struct sp_rc rc = sp_exchange_attempt(q->x, &t, stages, out, why);
    if (!sp_ok(rc))
        postpone(q, rc, why);
}

/* wait_ms 0: only into the outbox. */
static struct sp_rc put_question(struct question *q, int64_t wait_ms, struct sp_stages *stages, struct sp_outcome *out,
                                 struct sp_diag *d)
{
    SP_SIGNED_AUTO request = { .jws = { 0 } };
    SP_BUF_AUTO payload = { 0 };
    struct sp_diag why = { .offset = SP_NO_OFFSET };
    sp_request_put(&payload, &q->request);
    SP_TRY(sp_buf_rc(&payload));
    if (q->x->o.identity->waits[SP_USE_RECEIPT])
        return sp_diag_set(d, SP_ERR(UNAVAILABLE), "exchange.key", NULL, "this node has no receipt key in force, and asks nobody until it has");
    SP_TRY(sp_exchange_sign(q->x, SP_USE_RECEIPT, SP_TYP_REQUEST, sp_buf_view(&payload), &request));
    sp_stage_end(stages, SP_STAGE_request);
    SP_TRY(keep(q, &request, wait_ms, d));
    sp_stage_end(stages, SP_STAGE_log);
    sp_count(q->x->o.metrics, SP_METRIC_asked);
    if (wait_ms)
        try_now(q, &request, wait_ms, stages, out, &why);
    else
        leave_to_outbox(q, &why);
    SP_TRY(sp_exchange_load(q->x, q->ask->token->by->id, sp_view_of(q->id), out, d));
    if (out->state == SP_PENDING)
        out->why = why;
    log_asked(q, "exchange.asked", sp_view_of(sp_outcome_text(out->state)));
    return SP_OK;
}

static struct sp_rc ask_partner(struct question *q, struct sp_stages *stages, struct sp_outcome *out, struct sp_diag *d)
{
    struct sp_wait wait = { .node = q->node, .participant = q->request.participant, .since_us = sp_mono_us() };
    int64_t wait_ms = sp_wait_begin(&q->x->waits, &wait, timeout_of(q));
    struct sp_rc rc = put_question(q, wait_ms, stages, out, d);
    if (wait_ms)
        sp_wait_end(&q->x->waits, &wait);
    return rc;
}

static struct sp_rc ask(struct question *q, struct sp_stages *stages, struct sp_outcome *out, struct sp_diag *d)
{
    SP_TRY(sp_trust_serves(q->x->o.trust, sp_now_s(), q->x->o.conf->trust_grace_s, d));
    SP_TRY(sp_stamper_serves(q->x->o.stamper, d));
    SP_TRY(choose_node(q, d));
    SP_TRY(make_request(q, d));
    SP_TRY(decide(q, d));
    sp_stage_end(stages, SP_STAGE_policy);
    return sp_view_eq(q->node, q->x->own) ? answer_here(q, stages, out, d) : ask_partner(q, stages, out, d);
}

/* Refused here, before anybody was asked: also that somebody tried is in the record's history. The refusal stands whatever
 * becomes of that. */
static void keep_refused(struct question *q, struct sp_rc why, const struct sp_diag *d)
{
    struct sp_looking looking;
    char subject[SP_MAX_SUBJECT_BYTES + 1];
    bool own = sp_view_eq(q->node, q->x->own), none = sp_is(why, SP_RC_NOTFOUND), brings = sp_op_brings(q->request.op);
    bool refused = none || sp_is(why, SP_RC_DENIED) || sp_is(why, SP_RC_LIMIT) || sp_is(why, SP_RC_EXPIRED) || /* trouble of our own is none */
                   (brings && (sp_is(why, SP_RC_EXISTS) || sp_is(why, SP_RC_INVALID)));
    if (!q->well_formed || !refused || !sp_looking_start(&looking, &q->request, own ? SP_LOOK_LOCAL : SP_LOOK_ASKED))
        return;
    sp_looking_refused(&looking, sp_view_of(d->rule), none && strcmp(d->rule, "authorisation.unknown") != 0);
    sp_looking_find(q->x, &looking, subject);
    /* The token of what brings something is used up already; nothing else has the question's own id. */
    const struct sp_look_refused r = { &looking.look, q->request.participant, brings ? sp_view_of(q->id) : sp_view_of(q->ask->token->jti),
                                       q->ask->token->expires_s };
    struct sp_rc rc = sp_look_refuse(q->x->o.db, &r);
    if (!sp_ok(rc) && !sp_is(rc, SP_RC_REPLAY)) /* a replayed question has its entry */
        sp_log_diag(SP_LOG_ERROR, "look.not-kept", q->request.subject, rc, NULL);
}

struct sp_rc sp_exchange_ask(struct sp_exchange *x, const struct sp_ask *question, struct sp_stages *stages,
                             struct sp_outcome *out, struct sp_diag *d)
{
    struct question q = { .x = x, .ask = question };
    *out = (struct sp_outcome){ .local = false };
    sp_stages_start(&out->partner);
    struct sp_rc rc = ask(&q, stages, out, d);
    if (!sp_ok(rc))
        keep_refused(&q, rc, d);
    sp_authorising_free(&q.authorising);
    sp_metrics_stages(x->o.metrics, stages);
    return rc;
}
