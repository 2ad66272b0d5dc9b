/* dispute.open, dispute.list, dispute.get and notices.list: what participants say is wrong, and what became of it. */
#include "base/clock.h"
#include "node/exchange/noticed.h"
#include "node/rpc/result.h"
#include "schema/notice.h"
#include "storage/disputes.h"
#include "storage/exlog.h"
#include "storage/notices.h"

enum { USUAL = 100, MOST = 1000 };

/* Here, or at the registry that keeps the company: then as any question to a partner. */
struct sp_rc sp_method_dispute_open(struct sp_call *c)
{
    SP_OUTCOME_AUTO outcome = { .local = false };
    SP_BUF_AUTO text = { 0 };
    struct sp_contest x = { .by = sp_call_str(c, "by"), .claim = { sp_call_str(c, "claim"), sp_call_str(c, "language"), sp_view("", 0) } };
    SP_TRY(sp_dispute_path_parse(sp_call_str(c, "fact"), &x.about, c->diag));
    if (!x.claim.lang.n)
        x.claim.lang = SP_VIEW_LIT("en");
    sp_contest_put(&text, &x);
    SP_TRY(sp_buf_rc(&text));
    struct sp_ask q = { .op = SP_OP_DISPUTE, .token = c->token, .token_text = c->token_text, .subject = sp_call_str(c, "subject"), .purpose = SP_VIEW_LIT("own_file"),
                        .dispute = sp_buf_view(&text) };
    SP_TRY(sp_json_opt_i64(c->params, "wait_ms", 0, &q.wait_ms, c->diag));
    SP_TRY(sp_exchange_ask(c->rpc->exchange, &q, &c->stages, &outcome, c->diag));
    sp_result_begin(c, &outcome);
    if (outcome.state == SP_ANSWERED)
        SP_TRY(sp_result_answer(c, &outcome));
    sp_result_end(c, &outcome);
    return sp_buf_rc(c->result);
}

/* ---- of this registry ---- */

struct listing { struct sp_buf *b; int64_t left; bool more; const char *before; };

static void put_words(struct sp_buf *b, const char *name, const struct sp_words *w)
{
    if (!w->text.n)
        return;
    sp_buf_putf(b, ",\"%s\":{\"text\":", name);
    sp_buf_put_json(b, w->text);
    sp_buf_puts(b, ",\"lang\":");
    sp_buf_put_json(b, w->lang);
    sp_buf_putc(b, '}');
}

static void put_member(struct sp_buf *b, const char *name, struct sp_view v)
{
    sp_buf_putf(b, ",\"%s\":", name);
    sp_buf_put_json(b, v);
}

static void put_dispute(struct sp_buf *b, const struct sp_dispute_found *f)
{
    SP_BUF_AUTO path = { 0 };
    const struct sp_dispute *x = &f->dispute;
    sp_dispute_path_put(&path, &x->about);
    sp_buf_puts(b, "{\"dispute\":");
    sp_buf_put_json(b, f->id);
    put_member(b, "subject", f->subject);
    put_member(b, "fact", sp_buf_view(&path));
    put_member(b, "by", x->by);
    put_words(b, "claim", &x->claim);
    put_member(b, "raised", x->raised);
    put_member(b, "deadline", x->deadline);
    put_member(b, "outcome", sp_view_of(sp_dispute_outcome_text(x->outcome)));
    if (x->decided.n)
        put_member(b, "decided", x->decided);
    put_words(b, "answer", &x->answer);
    sp_buf_putc(b, '}');
}

static bool put_one(void *ctx, const struct sp_dispute_found *f)
{
    struct listing *l = ctx;
    l->more = l->left == 0;
    if (l->more)
        return false;
    l->left--;
    sp_buf_puts(l->b, l->before);
    put_dispute(l->b, f);
    l->before = ",";
    return true;
}

static struct sp_rc who_asks(const struct sp_call *c, struct sp_buf *who)
{
    sp_buf_putf(who, "%s/%s", c->rpc->conf->node_id, c->token->by->id);
    return sp_buf_rc(who);
}

static struct sp_rc take_limit(struct sp_call *c, int64_t *out)
{
    SP_TRY(sp_json_opt_i64(c->params, "limit", USUAL, out, c->diag));
    return *out >= 1 && *out <= MOST ? SP_OK : sp_diag_set(c->diag, SP_ERR(INVALID), "field.range", "limit", "limit must be 1 to %d", MOST);
}

struct sp_rc sp_method_dispute_list(struct sp_call *c)
{
    SP_BUF_AUTO who = { 0 };
    SP_SNAP_AUTO snap = NULL;
    struct listing l = { .b = c->result, .before = "" };
    SP_TRY(take_limit(c, &l.left));
    SP_TRY(who_asks(c, &who));
    SP_TRY(sp_exchange_use_token(c->rpc->exchange, c->token, c->diag));
    SP_TRY(sp_snap_begin(c->rpc->db, &snap));
    sp_buf_puts(c->result, "{\"disputes\":[");
    SP_TRY(sp_dispute_each(snap, SP_DISPUTES_OF, sp_buf_view(&who), put_one, &l, c->diag));
    sp_buf_putf(c->result, "],\"more\":%s}", l.more ? "true" : "false");
    return sp_buf_rc(c->result);
}

struct finding { struct sp_view id; struct sp_buf *b; bool found; };

static bool put_named(void *ctx, const struct sp_dispute_found *f)
{
    struct finding *w = ctx;
    w->found = sp_view_eq(f->id, w->id);
    if (w->found)
        put_dispute(w->b, f);
    return !w->found;
}

/* Of one's own only: others' are nobody's business. */
struct sp_rc sp_method_dispute_get(struct sp_call *c)
{
    SP_BUF_AUTO who = { 0 };
    SP_SNAP_AUTO snap = NULL;
    struct finding w = { .id = sp_call_str(c, "dispute"), .b = c->result };
    SP_TRY(who_asks(c, &who));
    SP_TRY(sp_exchange_use_token(c->rpc->exchange, c->token, c->diag));
    SP_TRY(sp_snap_begin(c->rpc->db, &snap));
    SP_TRY(sp_dispute_each(snap, SP_DISPUTES_OF, sp_buf_view(&who), put_named, &w, c->diag));
    if (!w.found)
        return sp_diag_set(c->diag, SP_ERR(NOTFOUND), "dispute.unknown", "dispute", "you opened no dispute of this id at this registry; one at another registry is followed by notices.list");
    return sp_buf_rc(c->result);
}

/* ---- what partners and this registry told ---- */

static bool is_about(const struct sp_call *c, const struct sp_notice_in *in, const struct sp_notice *n)
{
    struct sp_view own = sp_view_of(c->rpc->conf->node_id);
    for (size_t i = 0; i < n->n; i++) {
        SP_ARENA_AUTO a = { 0 };
        struct sp_exlog_record r;
        if (sp_notice_is_about(c->rpc->db, own, in, n->exchanges[i], &a, &r) && sp_view_is(r.participant, c->token->by->id))
            return true;
    }
    return false;
}

static void put_notice(struct sp_buf *b, const struct sp_notice_in *n)
{
    char at[SP_TIME_TEXT];
    sp_time_text(n->at_s, at);
    sp_buf_puts(b, "{\"node\":");
    sp_buf_put_json(b, n->issuer);
    put_member(b, "received", sp_view_of(at));
    put_member(b, "subject", n->subject);
    sp_buf_puts(b, ",\"notice\":");
    sp_buf_put(b, n->text);
    sp_buf_putc(b, '}');
}

struct telling { struct sp_call *c; int64_t left; bool more; const char *before; };

static bool put_own(void *ctx, const struct sp_notice_in *in)
{
    struct telling *t = ctx;
    SP_ARENA_AUTO a = { 0 };
    struct sp_notice n;
    if (!sp_ok(sp_notice_parse(in->text, &a, &n, NULL)) || !is_about(t->c, in, &n))
        return true;
    t->more = t->left == 0;
    if (t->more)
        return false;
    t->left--;
    sp_buf_puts(t->c->result, t->before);
    put_notice(t->c->result, in);
    t->before = ",";
    return true;
}

struct sp_rc sp_method_notices(struct sp_call *c)
{
    struct telling t = { .c = c, .before = "" };
    SP_TRY(take_limit(c, &t.left));
    SP_TRY(sp_exchange_use_token(c->rpc->exchange, c->token, c->diag));
    sp_buf_puts(c->result, "{\"notices\":[");
    SP_TRY(sp_notices_in(c->rpc->db, put_own, &t));
    sp_buf_putf(c->result, "],\"more\":%s}", t.more ? "true" : "false");
    return sp_buf_rc(c->result);
}
