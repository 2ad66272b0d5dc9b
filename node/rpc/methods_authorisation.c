/* authorisation.register, authorisation.revoke, authorisation.list, authorisation.status: signed authorisations of the
 * participant that calls (schema/warrant.h). */
#include "base/clock.h"
#include "node/evidence/warranted.h"
#include "node/ops/log.h"
#include "node/rpc/method.h"
#include "node/rpc/warrants.h"
#include "schema/text.h"

enum { USUAL = 100, MOST = 1000 };

static struct sp_view caller(const struct sp_call *c) { return sp_view_of(c->token->by->id); }

static struct sp_rc no(struct sp_call *c, const char *rule, const char *field, const char *text)
{
    return sp_diag_set(c->diag, SP_ERR(DENIED), rule, field, "%s", text);
}

static bool is_registered(const struct sp_participants *p, struct sp_view id)
{
    for (size_t i = 0; i < p->n; i++)
        if (sp_view_is(id, p->v[i].id))
            return true;
    return false;
}

/* It is this participant's, of this node, by the key that the node knows, and can still be used. */
static struct sp_rc check_own(struct sp_call *c, const struct sp_warrant *w, const struct sp_key *key)
{
    char day[SP_TIME_TEXT];
    if (!sp_view_is(w->iss, c->rpc->conf->node_id) || !sp_view_eq(w->participant, caller(c)))
        return no(c, "authorisation.participant", "participant", "the authorisation is not attested by the participant that registers it");
    if (!sp_key_equal(key, c->token->by->key))
        return no(c, "authorisation.key", "jwk", "the authorisation is signed by another key than the participant's");
    for (size_t i = 0; i < w->n_askers; i++)
        if (!is_registered(c->rpc->participants, w->askers[i]))
            return sp_diag_set(c->diag, SP_ERR(DENIED), "authorisation.who", "askers", "this node has no participant %.*s", (int)w->askers[i].n, w->askers[i].p);
    sp_time_text(sp_now_s(), day);
    if (w->iat > sp_now_s() + SP_CLOCK_SKEW_S)
        return no(c, "authorisation.not-yet", "iat", "the authorisation is from the future; check the clock");
    if (sp_view_cmp(w->expires, sp_view(day, 10)) < 0)
        return no(c, "authorisation.expired", "expires", "the authorisation has ended already");
    return SP_OK;
}

static struct sp_rc get_own(struct sp_call *c, struct sp_view id, struct sp_arena *a, struct sp_authorisation_record *out)
{
    struct sp_rc rc = sp_authorisation_get(c->rpc->db, caller(c), id, a, out);
    if (sp_is(rc, SP_RC_NOTFOUND))
        return sp_diag_set(c->diag, rc, "authorisation.unknown", "id", "you have registered no authorisation of this id");
    return rc;
}

static struct sp_rc put_own(struct sp_call *c, struct sp_view id, bool whole)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_authorisation_record r;
    SP_TRY(get_own(c, id, &a, &r));
    SP_TRY(sp_warrant_record_put(c->result, &r, whole, c->diag));
    return sp_buf_rc(c->result);
}

struct sp_rc sp_method_authorisation_register(struct sp_call *c)
{
    SP_ARENA_AUTO a = { 0 };
    SP_KEY_AUTO key = NULL;
    struct sp_warrant w;
    struct sp_view jws = sp_call_str(c, "authorisation");
    SP_TRY(sp_warrant_open(jws, &a, &w, &key, c->diag));
    SP_TRY(check_own(c, &w, key));
    SP_TRY(sp_exchange_use_token(c->rpc->exchange, c->token, c->diag));
    const struct sp_authorisation_record r = { .participant = caller(c), .id = w.id, .jws = jws, .registered_s = sp_now_s() };
    struct sp_rc rc = sp_authorisation_register(c->rpc->db, &r);
    if (sp_is(rc, SP_RC_EXISTS))
        return sp_diag_set(c->diag, rc, "authorisation.exists", "id", "you have registered another authorisation of this id, or have revoked this one");
    SP_TRY(rc);
    sp_log(SP_LOG_INFO, "consent.registered", SP_LFS("participant", c->token->by->id), SP_LF("authorisation", w.id), SP_LF("subject", w.subject));
    return put_own(c, w.id, false);
}

struct sp_rc sp_method_authorisation_revoke(struct sp_call *c)
{
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO who = { 0 };
    struct sp_authorisation_record now;
    struct sp_view id = sp_call_str(c, "id"), reason = sp_call_str(c, "reason");
    if (reason.n)
        SP_TRY(sp_text_check(reason, SP_MAX_NAME_BYTES, "reason", c->diag));
    SP_TRY(get_own(c, id, &a, &now));
    SP_TRY(sp_exchange_use_token(c->rpc->exchange, c->token, c->diag));
    sp_buf_putf(&who, "%s/%s", c->rpc->conf->node_id, c->token->by->id);
    SP_TRY(sp_buf_rc(&who));
    const struct sp_authorisation_record r = { .participant = caller(c), .id = id, .revoked_s = sp_now_s(), .revoked_by = sp_buf_view(&who),
                                               .reason = reason, .proof = c->token_text };
    struct sp_rc rc = sp_authorisation_revoke(c->rpc->db, &r);
    if (sp_is(rc, SP_RC_EXISTS))
        return sp_diag_set(c->diag, rc, "authorisation.revoked", "id", "the authorisation was revoked before; that is final");
    SP_TRY(rc);
    sp_log(SP_LOG_INFO, "consent.revoked", SP_LFS("participant", c->token->by->id), SP_LF("authorisation", id), SP_LF("reason", reason));
    return put_own(c, id, false);
}

struct sp_rc sp_method_authorisation_status(struct sp_call *c)
{
    SP_TRY(sp_exchange_use_token(c->rpc->exchange, c->token, c->diag));
    return put_own(c, sp_call_str(c, "id"), true);
}

struct sp_rc sp_method_authorisation_list(struct sp_call *c)
{
    int64_t limit;
    SP_TRY(sp_json_opt_i64(c->params, "limit", USUAL, &limit, c->diag));
    if (limit < 1 || limit > MOST)
        return sp_diag_set(c->diag, SP_ERR(INVALID), "field.range", "limit", "limit must be 1 to %d", MOST);
    SP_TRY(sp_exchange_use_token(c->rpc->exchange, c->token, c->diag));
    const struct sp_warrant_wanted w = { caller(c), sp_call_str(c, "subject"), sp_call_str(c, "after"), (uint64_t)limit };
    return sp_warrant_records_put(c->result, c->rpc->db, &w, c->diag);
}
