/* company.search and company.get: public facts, here or at the node that speaks for the country. */
#include "crypto/jws.h"
#include "node/rpc/result.h"

/* A partner's body is its own business but for where it stands in our result. */
static struct sp_rc put_body(struct sp_call *c, const struct sp_outcome *o)
{
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO payload = { 0 };
    struct sp_answer answer;
    SP_TRY(sp_jws_payload_unverified(sp_buf_view(&o->answer), &payload, c->diag)); /* verified when accepted, or our own */
    SP_TRY(sp_answer_parse(sp_buf_view(&payload), &arena, &answer, c->diag));
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

static struct sp_rc ask(struct sp_call *c, struct sp_ask *q)
{
    SP_OUTCOME_AUTO outcome = { .local = false };
    q->token = c->token;
    q->token_text = c->token_text;
    q->purpose = sp_call_str(c, "purpose");
    q->node = sp_call_str(c, "node");
    SP_TRY(sp_json_opt_i64(c->params, "wait_ms", 0, &q->wait_ms, c->diag));
    SP_TRY(sp_exchange_ask(c->rpc->exchange, q, &c->stages, &outcome, c->diag));
    sp_result_begin(c, &outcome);
    if (outcome.state == SP_ANSWERED)
        SP_TRY(put_body(c, &outcome));
    sp_result_end(c, &outcome);
    return sp_buf_rc(c->result);
}

struct sp_rc sp_method_search(struct sp_call *c)
{
    struct sp_ask q = { .op = SP_OP_SEARCH, .query = sp_call_str(c, "query"), .country = sp_call_str(c, "country") };
    SP_TRY(sp_json_opt_i64(c->params, "limit", 20, &q.limit, c->diag));
    if (q.limit < 1 || q.limit > SP_MAX_SEARCH_HITS)
        return sp_diag_set(c->diag, SP_ERR(INVALID), "field.range", "limit", "limit must be 1 to %d", SP_MAX_SEARCH_HITS);
    return ask(c, &q);
}

struct sp_rc sp_method_company(struct sp_call *c)
{
    struct sp_ask q = { .op = SP_OP_COMPANY, .subject = sp_call_str(c, "subject") };
    return ask(c, &q);
}
