/* company.queries: who looked at a company's record, for the agency that gives it to the company. */
#include "node/ops/log.h"
#include "node/rpc/method.h"
#include "schema/subject.h"
#include "storage/look.h"
#include "storage/registry.h"

enum { USUAL = 100, MOST = 1000 };

struct listing { struct sp_buf *b; int64_t left; bool more; const char *before; };

static bool put_one(void *ctx, const struct sp_look *l)
{
    struct listing *s = ctx;
    s->more = s->left == 0;
    if (s->more)
        return false;
    s->left--;
    sp_buf_puts(s->b, s->before);
    sp_look_put_json(s->b, l);
    s->before = ",";
    return true;
}

static bool put_deleted(void *ctx, const struct sp_looks_deleted *x)
{
    struct listing *s = ctx;
    sp_buf_puts(s->b, s->before);
    sp_looks_deleted_put_json(s->b, x);
    s->before = ",";
    return true;
}

/* The record's own key; of a company that is not here, as it was given. */
static struct sp_rc find_key(struct sp_db *db, struct sp_view subject, struct sp_buf *key)
{
    SP_SNAP_AUTO snap = NULL;
    SP_ARENA_AUTO a = { 0 };
    struct sp_company c;
    SP_TRY(sp_snap_begin(db, &snap));
    struct sp_rc rc = sp_snap_company(snap, subject, 0, 0, &a, &c);
    if (!sp_ok(rc) && !sp_is(rc, SP_RC_NOTFOUND))
        return rc;
    sp_buf_put(key, sp_ok(rc) ? c.subject : subject);
    return sp_buf_rc(key);
}

struct sp_rc sp_method_queries(struct sp_call *c)
{
    struct sp_subject parts;
    SP_BUF_AUTO key = { 0 };
    struct listing s = { .b = c->result, .before = "" };
    struct sp_view subject = sp_call_str(c, "subject");
    SP_TRY(sp_json_opt_i64(c->params, "limit", USUAL, &s.left, c->diag));
    if (s.left < 1 || s.left > MOST)
        return sp_diag_set(c->diag, SP_ERR(INVALID), "field.range", "limit", "limit must be 1 to %d", MOST);
    SP_TRY(sp_subject_parse(subject, &parts, c->diag));
    if (strcmp(c->token->by->kind, "agency") != 0)
        return sp_diag_set(c->diag, SP_ERR(DENIED), "queries.agency", NULL, "only an agency may see who asked about a company");
    SP_TRY(sp_exchange_use_token(c->rpc->exchange, c->token, c->diag));
    SP_TRY(find_key(c->rpc->db, subject, &key));
    sp_buf_puts(c->result, "{\"subject\":");
    sp_buf_put_json(c->result, sp_buf_view(&key));
    sp_buf_puts(c->result, ",\"looks\":[");
    SP_TRY(sp_looks(c->rpc->db, sp_buf_view(&key), put_one, &s));
    s.before = "";
    sp_buf_puts(c->result, "],\"deleted\":[");
    SP_TRY(sp_looks_deleted(c->rpc->db, sp_buf_view(&key), put_deleted, &s));
    sp_buf_putf(c->result, "],\"more\":%s}", s.more ? "true" : "false");
    sp_log(SP_LOG_INFO, "queries.given", SP_LFS("participant", c->token->by->id), SP_LF("subject", sp_buf_view(&key)));
    return sp_buf_rc(c->result);
}
