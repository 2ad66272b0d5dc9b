/* The service itself: start and stop, signing and sealing, reading a record back. */
#include "node/exchange/exchange.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "crypto/jwe.h"
#include "crypto/jws.h"
#include "crypto/x509.h"
#include "node/exchange/internal.h"

/* Of the certificate that the newest trust list has for our report key. */
static struct sp_rc find_thumbprint(const struct sp_exchange *x, const struct sp_key *key, char out[SP_SHA256_TEXT], struct sp_diag *d)
{
    struct sp_view der;
    SP_TRY(sp_trust_find_cert(x->o.trust, x->own, SP_USE_REPORT, sp_view_of(sp_key_kid(key)),
                              sp_now_s(), &der, d));
    return sp_cert_thumbprint(der, out);
}

struct sp_rc sp_exchange_start(const struct sp_exchange_opts *opts, struct sp_exchange **out, struct sp_diag *d)
{
    char x5t[SP_SHA256_TEXT];
    struct sp_exchange *x = calloc(1, sizeof *x);
    if (!x)
        return SP_ERR(NOMEM);
    x->o = *opts;
    x->own = sp_view_of(opts->conf->node_id);
    sp_waits_init(&x->waits, opts->conf->rpc_workers);
    sp_quiet_init(&x->quiet);
    struct sp_rc rc = find_thumbprint(x, opts->identity->key[SP_USE_REPORT], x5t, d);
    if (sp_ok(rc))
        rc = sp_outbox_start(x);
    if (!sp_ok(rc)) {
        sp_waits_destroy(&x->waits);
        sp_quiet_destroy(&x->quiet);
        free(x);
        return rc;
    }
    *out = x;
    return SP_OK;
}

void sp_exchange_stop(struct sp_exchange *x)
{
    if (!x)
        return;
    sp_outbox_stop(x);
    sp_waits_destroy(&x->waits);
    sp_quiet_destroy(&x->quiet);
    free(x);
}

void sp_signed_free(struct sp_signed *s)
{
    sp_buf_free(&s->jws);
    sp_buf_free(&s->second);
}

struct sp_rc sp_exchange_digest(struct sp_view jws, uint8_t raw[SP_SHA256_BYTES], char text[SP_SHA256_TEXT])
{
    SP_TRY(sp_sha256(jws, raw));
    sp_sha256_text(raw, text);
    return SP_OK;
}

struct sp_rc sp_exchange_sign(struct sp_exchange *x, enum sp_key_use use, const char *typ, struct sp_view payload,
                              struct sp_signed *out)
{
    char x5t[SP_SHA256_TEXT] = "";
    const struct sp_key *key = x->o.identity->key[use]; /* once: another may take its place any time */
    if (x->o.identity->waits[use])
        return SP_ERR(UNAVAILABLE); /* a former key is no key */
    if (use == SP_USE_REPORT)
        SP_TRY(find_thumbprint(x, key, x5t, NULL));
    const struct sp_jws_header header = { .typ = sp_view_of(typ), .x5t_s256 = sp_view_of(x5t) };
    SP_TRY(sp_jws_sign(key, &header, payload, &out->jws));
    return sp_exchange_digest(sp_buf_view(&out->jws), out->digest, out->digest_text);
}

struct sp_rc sp_exchange_seal(struct sp_exchange *x, struct sp_view node, struct sp_view jws, struct sp_buf *jwe,
                              struct sp_diag *d)
{
    const struct sp_key *key;
    SP_TRY(sp_trust_find_key(x->o.trust, node, SP_USE_ENCRYPTION, sp_view("", 0), sp_now_s(), &key, d));
    const char *cty = sp_signed_part(jws).n == jws.n ? "JWT" : "sd-jwt";
    return sp_jwe_seal(key, SP_TYP_SEALED, cty, jws, jwe);
}

const char *sp_outcome_text(enum sp_outcome_state state)
{
    static const char *const texts[] = { "pending", "answered", "refused", "failed" };
    return texts[state];
}

void sp_outcome_free(struct sp_outcome *o)
{
    sp_buf_free(&o->request);
    sp_buf_free(&o->answer);
    sp_buf_free(&o->second);
    sp_buf_free(&o->receipt);
    sp_arena_free(&o->arena);
}

/* What the partner said when it refused; verified when it came, so here it is only read. */
static struct sp_rc read_refusal(struct sp_view jws, struct sp_arena *a, struct sp_diag *why)
{
    SP_BUF_AUTO payload = { 0 };
    struct sp_refusal r;
    SP_TRY(sp_jws_payload_unverified(jws, &payload, NULL));
    SP_TRY(sp_refusal_parse(sp_buf_view(&payload), a, &r, NULL));
    const char *rule = sp_arena_text(a, r.rule), *field = sp_arena_text(a, r.field);
    if (!rule || !field)
        return SP_ERR(NOMEM);
    (void)sp_diag_set(why, SP_ERR(DENIED), rule, field, "%.*s", (int)r.text.n, r.text.p);
    return SP_OK;
}

static void explain(const struct sp_exlog_record *r, struct sp_arena *a, struct sp_outcome *out)
{
    out->why = (struct sp_diag){ .offset = SP_NO_OFFSET };
    if (r->state == SP_EXLOG_REFUSED && sp_view_is(r->verdict, "refused") &&
        sp_ok(read_refusal(r->answer, a, &out->why)))
        return;
    if (sp_view_is(r->verdict, "invalid"))
        (void)sp_diag_set(&out->why, SP_ERR(INVALID), "exchange.answer-invalid", NULL,
                          "the partner's answer did not verify; the node's log names the rule");
    else if (r->state != SP_EXLOG_ANSWERED)
        (void)sp_diag_set(&out->why, SP_ERR(TIMEOUT), r->state == SP_EXLOG_PENDING ? "exchange.pending" : "exchange.failed", NULL,
                          "%.*s", (int)r->reason.n, r->reason.p);
}

static enum sp_outcome_state state_of(const struct sp_exlog_record *r)
{
    switch (r->state) {
    case SP_EXLOG_PENDING: return SP_PENDING;
    case SP_EXLOG_ANSWERED: return SP_ANSWERED;
    case SP_EXLOG_REFUSED: return sp_view_is(r->verdict, "invalid") ? SP_FAILED : SP_REFUSED;
    case SP_EXLOG_FAILED: return SP_FAILED;
    }
    return SP_FAILED;
}

struct loading { const char *participant; struct sp_outcome *out; };

static struct sp_rc take_record(void *ctx, const struct sp_exlog_record *r)
{
    struct loading *l = ctx;
    struct sp_outcome *out = l->out;
    SP_ARENA_AUTO a = { 0 };
    if (!sp_view_is(r->participant, l->participant))
        return SP_ERR(NOTFOUND);
    (void)snprintf(out->id, sizeof out->id, "%.*s", (int)r->id.n, r->id.p);
    (void)snprintf(out->peer, sizeof out->peer, "%.*s", (int)r->peer.n, r->peer.p);
    if (!sp_op_parse(r->op, &out->op))
        return SP_ERR(CORRUPT);
    out->state = state_of(r);
    out->local = r->kind == SP_EXLOG_LOCAL;
    out->log_index = r->log_index;
    out->attempts = r->attempts;
    explain(r, &a, out);
    sp_buf_put(&out->request, r->request);
    sp_buf_put(&out->answer, r->answer);
    sp_buf_put(&out->second, r->second);
    sp_buf_put(&out->receipt, r->receipt);
    return SP_OK;
}

struct sp_rc sp_exchange_load(struct sp_exchange *x, const char *participant, struct sp_view id, struct sp_outcome *out,
                              struct sp_diag *d)
{
    struct loading l = { participant, out };
    struct sp_rc rc = sp_id_valid(id) ? sp_exlog_see(x->o.db, id, take_record, &l) : SP_ERR(NOTFOUND);
    if (sp_is(rc, SP_RC_NOTFOUND))
        return sp_diag_set(d, SP_ERR(NOTFOUND), "exchange.unknown", "exchange", "you have no exchange of this id");
    SP_TRY(rc);
    SP_TRY(sp_buf_rc(&out->request));
    SP_TRY(sp_buf_rc(&out->answer));
    SP_TRY(sp_buf_rc(&out->second));
    return sp_buf_rc(&out->receipt);
}

struct sp_rc sp_exchange_get(struct sp_exchange *x, const char *participant, struct sp_view id, struct sp_outcome *out,
                             struct sp_diag *d)
{
    *out = (struct sp_outcome){ .local = false };
    sp_stages_start(&out->partner);
    return sp_exchange_load(x, participant, id, out, d);
}

struct sp_rc sp_exchange_get_by_token(struct sp_exchange *x, const char *participant, struct sp_view jti,
                                      struct sp_outcome *out, struct sp_diag *d)
{
    SP_BUF_AUTO id = { 0 };
    struct sp_rc rc = sp_exlog_by_token(x->o.db, sp_view_of(participant), jti, &id);
    if (sp_is(rc, SP_RC_NOTFOUND))
        return sp_diag_set(d, rc, "exchange.unknown", "token_jti", "no exchange was made by that token, or it is too long ago");
    SP_TRY(rc);
    return sp_exchange_get(x, participant, sp_buf_view(&id), out, d);
}

struct sp_rc sp_exchange_use_token(struct sp_exchange *x, const struct sp_token *token, struct sp_diag *d)
{
    struct sp_rc rc = sp_exlog_use_token(x->o.db, sp_view_of(token->by->id), sp_view_of(token->jti), token->expires_s);
    if (sp_is(rc, SP_RC_REPLAY))
        return sp_diag_set(d, rc, "token.replay", "jti", "this token was used before; make a new one for each call");
    return rc;
}
