#include "node/rpc/rpc.h"

#include "base/clock.h"
#include "i18n/message.h"
#include "node/ops/log.h"
#include "node/rpc/method.h"

enum { RPC_INVALID_REQUEST = -32600 };

struct envelope { struct sp_view method; const cJSON *params; const cJSON *id; };

static bool id_ok(const cJSON *id)
{
    return id && (cJSON_IsNull(id) || cJSON_IsNumber(id) || (cJSON_IsString(id) && strlen(id->valuestring) <= 128));
}

static struct sp_rc read_envelope(const cJSON *j, struct envelope *e, struct sp_diag *d)
{
    static const char *const known[] = { "jsonrpc", "method", "params", "id", NULL };
    struct sp_view version;
    if (cJSON_IsArray(j))
        return sp_diag_set(d, SP_ERR(INVALID), "rpc.batch", NULL, "batches are not taken; send one request at a time");
    if (!cJSON_IsObject(j))
        return sp_diag_set(d, SP_ERR(INVALID), "rpc.version", NULL, "a request is one JSON object");
    SP_TRY(sp_json_only(j, known, d));
    e->id = sp_json_get(j, "id");
    if (!id_ok(e->id)) {
        e->id = NULL;
        return sp_diag_set(d, SP_ERR(INVALID), "rpc.id", "id", "id must be there: a string, a number or null");
    }
    SP_TRY(sp_json_str(j, "jsonrpc", &version, d));
    if (!sp_view_is(version, "2.0"))
        return sp_diag_set(d, SP_ERR(INVALID), "rpc.version", "jsonrpc", "jsonrpc must be \"2.0\"");
    SP_TRY(sp_json_str(j, "method", &e->method, d));
    e->params = sp_json_get(j, "params");
    if (e->params && !cJSON_IsObject(e->params))
        return sp_diag_set(d, SP_ERR(INVALID), "rpc.params", "params", "params must be an object of named members");
    return SP_OK;
}

static const struct sp_method *find_method(struct sp_view name)
{
    for (size_t i = 0; i < sp_method_count; i++)
        if (sp_view_is(name, sp_methods[i].name))
            return &sp_methods[i];
    return NULL;
}

static bool type_fits(const cJSON *v, enum sp_param_type type)
{
    switch (type) {
    case SP_PARAM_STRING:
    case SP_PARAM_LANGUAGE: return cJSON_IsString(v);
    case SP_PARAM_INTEGER: return cJSON_IsNumber(v) && v->valuedouble >= -9e15 && v->valuedouble <= 9e15 &&
                                  (double)(int64_t)v->valuedouble >= v->valuedouble;
    case SP_PARAM_BOOLEAN: return cJSON_IsBool(v);
    case SP_PARAM_OBJECT: return cJSON_IsObject(v);
    }
    return false;
}

static struct sp_rc check_params(const struct sp_method *m, const cJSON *params, struct sp_diag *d)
{
    static const char *const type_names[] = { "a string", "a whole number", "true or false", "an object", "a string" };
    const char *known[SP_MAX_PARAMS + 1] = { NULL };
    for (size_t i = 0; i < SP_MAX_PARAMS && m->params[i].name; i++) {
        const struct sp_param *p = &m->params[i];
        const cJSON *v = sp_json_get(params, p->name);
        known[i] = p->name;
        if (!v && p->required)
            return sp_diag_set(d, SP_ERR(INVALID), "field.missing", p->name, "%s is missing: %s", p->name, p->meaning);
        if (v && !type_fits(v, p->type))
            return sp_diag_set(d, SP_ERR(INVALID), "field.type", p->name, "%s must be %s", p->name, type_names[p->type]);
        if (v && p->type == SP_PARAM_INTEGER && v->valuedouble < 0)
            return sp_diag_set(d, SP_ERR(INVALID), "field.range", p->name, "%s must not be negative", p->name);
    }
    return sp_json_only(params, known, d);
}

/* In the language that the question names for its answer, when there are messages in it. */
static void put_sentence(struct sp_buf *reply, struct sp_rc rc, const struct sp_diag *d, const cJSON *params)
{
    const cJSON *language = sp_json_get(params, "language");
    if (!cJSON_IsString(language))
        return;
    struct sp_view text = sp_message_of(sp_view_of(language->valuestring), d->rule, sp_rc_text(rc));
    if (!text.n)
        return;
    sp_buf_puts(reply, ",\"language\":");
    sp_buf_put_json(reply, sp_view_of(language->valuestring));
    sp_buf_puts(reply, ",\"text\":");
    sp_buf_put_json(reply, text);
}

static void put_error(struct sp_buf *reply, struct sp_rc rc, int code, const struct sp_diag *d, const cJSON *params)
{
    sp_buf_putf(reply, "\"error\":{\"code\":%d,\"message\":", code);
    sp_buf_put_json(reply, sp_view_of(sp_rc_meaning(rc)));
    sp_buf_puts(reply, ",\"data\":{\"code\":");
    sp_buf_put_json(reply, sp_view_of(sp_rc_text(rc)));
    sp_buf_puts(reply, ",\"rule\":");
    sp_buf_put_json(reply, sp_view_of(d->rule));
    sp_buf_puts(reply, ",\"field\":");
    sp_buf_put_json(reply, sp_view_of(d->field));
    if (d->offset != SP_NO_OFFSET && d->rule[0])
        sp_buf_putf(reply, ",\"offset\":%zu", d->offset);
    sp_buf_puts(reply, ",\"detail\":");
    sp_buf_put_json(reply, sp_view_of(d->text));
    put_sentence(reply, rc, d, params);
    sp_buf_puts(reply, "}}");
}

static struct sp_rc run_method(struct sp_rpc *rpc, const struct envelope *e, struct sp_view token, struct sp_view body,
                               struct sp_call *call, struct sp_token *who, struct sp_diag *d)
{
    const struct sp_method *m = find_method(e->method);
    if (!m)
        return sp_diag_set(d, SP_ERR(METHOD), "rpc.method", "method", "no such method; rpc.discover lists them");
    if (!m->open) {
        if (!who->by)
            SP_TRY(sp_token_check(rpc->participants, token, body, rpc->conf->node_id, sp_now_s(), who, d));
        call->token = who;
        call->token_text = token;
        sp_stage_end(&call->stages, SP_STAGE_token);
    }
    cJSON none = { .type = cJSON_Object };
    call->params = e->params ? e->params : &none;
    SP_TRY(check_params(m, call->params, d));
    return m->run(call);
}

static struct sp_rc answer(struct sp_rpc *rpc, struct sp_view token, struct sp_view body, cJSON **j, struct envelope *e,
                           struct sp_call *call, struct sp_token *who, int *code, struct sp_diag *d)
{
    *code = 0;
    /* Only an evidence bundle to be verified is large; whoever makes the node read that much is proved first. */
    if (body.n > SP_MAX_RPC_BYTES)
        SP_TRY(sp_token_check(rpc->participants, token, body, rpc->conf->node_id, sp_now_s(), who, d));
    SP_TRY(sp_json_parse(body, SP_RPC_BODY_BYTES, j, d));
    *code = RPC_INVALID_REQUEST;
    SP_TRY(read_envelope(*j, e, d));
    *code = 0;
    return run_method(rpc, e, token, body, call, who, d);
}

static void log_refusal(const struct envelope *e, const struct sp_token *who, struct sp_rc rc, const struct sp_diag *d)
{
    sp_log(SP_LOG_WARN, "rpc.refused", SP_LF("method", e->method), SP_LFS("participant", who->by ? who->by->id : ""),
           SP_LFS("code", sp_rc_text(rc)), SP_LFS("rule", d->rule), SP_LFS("field", d->field), SP_LFS("why", d->text));
}

struct sp_rc sp_rpc_handle(struct sp_rpc *rpc, struct sp_view token, struct sp_view body, struct sp_buf *reply)
{
    SP_JSON_AUTO j = NULL;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct envelope e = { .id = NULL };
    struct sp_token who = { .by = NULL };
    struct sp_call call = { .rpc = rpc, .result = reply, .diag = &d };
    size_t start = reply->n;
    int code = 0;
    sp_stages_start(&call.stages);
    sp_count(rpc->metrics, SP_METRIC_rpc_calls);
    sp_buf_puts(reply, "{\"jsonrpc\":\"2.0\",\"result\":"); /* written straight into the reply: a copy of it would cost more */
    struct sp_rc rc = answer(rpc, token, body, &j, &e, &call, &who, &code, &d);
    if (sp_ok(rc))
        rc = sp_buf_rc(reply);
    if (!sp_ok(rc)) {
        reply->n = start;
        reply->failed = SP_RC_OK;
        sp_buf_puts(reply, "{\"jsonrpc\":\"2.0\",");
        sp_count(rpc->metrics, SP_METRIC_rpc_refused);
        log_refusal(&e, &who, rc, &d);
        put_error(reply, rc, code ? code : sp_rc_rpc(rc), &d, e.params);
    }
    sp_buf_puts(reply, ",\"id\":");
    if (e.id)
        sp_json_put(reply, e.id);
    else
        sp_buf_puts(reply, "null");
    sp_buf_putc(reply, '}');
    return rc;
}

struct sp_view sp_call_str(const struct sp_call *c, const char *name)
{
    const cJSON *v = sp_json_get(c->params, name);
    return v ? sp_view_of(v->valuestring) : sp_view("", 0);
}
