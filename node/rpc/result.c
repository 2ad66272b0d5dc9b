#include "node/rpc/result.h"

#include "crypto/jws.h"

static void put_text(struct sp_buf *b, const char *name, const char *value)
{
    sp_buf_putf(b, ",\"%s\":", name);
    sp_buf_put_json(b, sp_view_of(value));
}

static void put_why(struct sp_buf *b, const struct sp_diag *why)
{
    sp_buf_puts(b, ",\"why\":{\"rule\":");
    sp_buf_put_json(b, sp_view_of(why->rule));
    put_text(b, "field", why->field);
    put_text(b, "detail", why->text);
    sp_buf_putc(b, '}');
}

void sp_result_begin(struct sp_call *c, const struct sp_outcome *o)
{
    struct sp_buf *b = c->result;
    sp_buf_putf(b, "{\"state\":\"%s\"", sp_outcome_text(o->state));
    put_text(b, "exchange", o->id);
    put_text(b, "node", o->local ? c->rpc->conf->node_id : o->peer);
    if (o->state == SP_ANSWERED || o->state == SP_REFUSED)
        sp_buf_putf(b, ",\"log_index\":%llu", (unsigned long long)o->log_index);
    if (o->state == SP_PENDING)
        sp_buf_putf(b, ",\"attempts\":%u,\"retry_after_ms\":%lld", o->attempts,
                    (long long)c->rpc->conf->outbox_retry_min_ms);
    if (o->state != SP_ANSWERED)
        put_why(b, &o->why);
    if (o->state == SP_REFUSED) {
        sp_buf_puts(b, ",\"refusal\":");
        sp_buf_put_json(b, sp_buf_view(&o->answer));
    }
}

void sp_result_end(struct sp_call *c, const struct sp_outcome *o)
{
    struct sp_buf *b = c->result;
    sp_buf_puts(b, ",\"stages_us\":");
    sp_stages_put(b, &c->stages);
    if (!o->local) {
        sp_buf_puts(b, ",\"partner_stages_us\":");
        sp_stages_put(b, &o->partner);
    }
    sp_buf_putc(b, '}');
}

struct sp_rc sp_result_answer(struct sp_call *c, const struct sp_outcome *o)
{
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO payload = { 0 };
    struct sp_answer answer;
    SP_TRY(sp_jws_payload_unverified(sp_buf_view(&o->answer), &payload, c->diag)); /* verified when accepted, or our own */
    SP_TRY(sp_answer_parse(sp_buf_view(&payload), &arena, &answer, c->diag));
    if (o->op == SP_OP_DISPUTE) {
        sp_buf_puts(c->result, ",\"dispute\":");
        sp_buf_put(c->result, answer.body);
        return SP_OK;
    }
    if (o->op == SP_OP_COMPANY) {
        sp_buf_puts(c->result, ",\"company\":");
        sp_buf_put(c->result, answer.body);
        return SP_OK;
    }
    SP_JSON_AUTO body = NULL;
    const cJSON *hits;
    SP_TRY(sp_json_parse(answer.body, SP_MAX_MESSAGE_BYTES, &body, c->diag));
    SP_TRY(sp_json_arr(body, "hits", &hits, c->diag));
    sp_buf_puts(c->result, ",\"hits\":");
    sp_json_put(c->result, hits);
    return SP_OK;
}
