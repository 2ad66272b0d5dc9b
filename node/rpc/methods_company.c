/* company.search and company.get: public facts, here or at the node that speaks for the country. */
#include "node/rpc/result.h"

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
        SP_TRY(sp_result_answer(c, &outcome));
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
