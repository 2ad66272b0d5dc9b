/* Disputes and notices that a partner's question brings. */
#include <stdio.h>

#include "base/clock.h"
#include "node/exchange/internal.h"
#include "node/exchange/noticed.h"
#include "node/ops/log.h"
#include "schema/codelist.h"
#include "storage/hold.h"

/* Whether a look-up for that purpose would show f now. */
static bool shows(struct sp_exchange *x, const struct sp_request *r, struct sp_view who, const char *purpose, struct sp_view subject, const struct sp_fact *f)
{
    unsigned max_class;
    struct sp_law_gate gate;
    const struct sp_policy_question q = { .who = who, .op = sp_view_of(sp_op_text(SP_OP_COMPANY)), .purpose = sp_view_of(purpose), .now_s = sp_now_s() };
    const struct sp_country_question law = { r->iss, subject, q.purpose, sp_view("", 0) };
    if (!sp_ok(sp_policy_decide(x->o.policy, &q, &max_class, NULL)))
        return false;
    sp_country_open(x->o.country, x->own, &law, &gate);
    sp_law_about(&gate, subject);
    return !sp_law_withholds(&gate, f);
}

/* For any purpose at all. */
static bool is_shown(struct sp_exchange *x, const struct sp_request *r, struct sp_view who, struct sp_view subject, const struct sp_fact *f)
{
    const char *const *purpose = sp_codes(SP_LIST_PURPOSE);
    while (*purpose && !shows(x, r, who, *purpose, subject, f))
        purpose++;
    return *purpose != NULL;
}

enum { OPENED = 256 }; /* of the newest reports to that node: a question costs no more than that */

/* What a participant was never told, it has nothing to say about; nor does it learn here that it is there. who: as the policy
 * names it. */
static struct sp_rc was_told(struct sp_exchange *x, const struct sp_request *r, struct sp_view who, const struct sp_dispute_path *about, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_holders h = { .n = 0 };
    struct sp_company c = { .n = 0 };
    const struct sp_dispute named = { .about = *about };
    bool open = false;
    {
        SP_SNAP_AUTO snap = NULL;
        SP_TRY(sp_snap_begin(x->o.db, &snap));
        struct sp_rc rc = sp_snap_company(snap, r->subject, 0, 0, &a, &c);
        if (!sp_ok(rc) && !sp_is(rc, SP_RC_NOTFOUND))
            return rc;
        bool told = sp_ok(rc) && !sp_snap_is_held(snap, r->subject);
        for (size_t i = 0; told && !open && i < c.n; i++)
            open = sp_dispute_names(&named, &c.facts[i]) && sp_fact_is_open(&c.facts[i]) && is_shown(x, r, who, c.subject, &c.facts[i]);
    }
    if (open)
        return SP_OK;
    const struct sp_holding q = { .own = x->own, .subject = r->subject, .about = about, .node = r->iss, .reports = OPENED, .most = 1 };
    SP_TRY(sp_holders_find(x->o.db, &q, &a, &h));
    if (h.n)
        return SP_OK;
    return sp_diag_set(d, SP_ERR(NOTFOUND), "dispute.fact", "fact", "this registry told you no fact %.*s/%.*s of this company, or not in your node's newest %d reports", (int)about->kind.n, about->kind.p,
                       (int)about->fact.n, about->fact.p, OPENED);
}

struct sp_rc sp_exchange_dispute(struct sp_exchange *x, const struct sp_request *r, struct sp_dispute_found *out, struct sp_arena *a,
                                 struct sp_diag *d)
{
    struct sp_contest c;
    char who[SP_TLS_NODE_TEXT + 64], id[SP_ID_TEXT], today[SP_DAY_TEXT], deadline[SP_DAY_TEXT];
    bool own = sp_view_eq(r->iss, x->own);
    SP_TRY(sp_contest_parse(r->dispute, a, &c, d));
    if (!sp_view_is(c.by, "participant")) /* nobody's word for the company's but its own, given to the officer */
        return sp_diag_set(d, SP_ERR(DENIED), "dispute.by", "by",
                           "a participant disputes in its own name only, by participant; the company itself turns to its registry's officer, who records it: "
                           "saphan dispute open --by subject");
    (void)snprintf(who, sizeof who, "%.*s/%.*s", (int)r->iss.n, r->iss.p, (int)r->participant.n, r->participant.p);
    SP_TRY(was_told(x, r, own ? sp_view_of(who) : r->iss, &c.about, d));
    sp_law_day(x->o.country, sp_now_s(), today);
    if (!sp_law_deadline(x->o.country, sp_view_of(today), deadline))
        return SP_ERR(INTERNAL);
    const struct sp_dispute_opening o = { .subject = r->subject, .id = r->jti, .about = c.about, .by = c.by, .who = sp_view_of(who), .claim = c.claim,
                                          .most_of_who = SP_DISPUTES_OF_ONE, .most_of_all = own ? SP_DISPUTES_OF_ALL : SP_DISPUTES_ABROAD,
                                          .today = sp_view_of(today), .deadline = sp_view_of(deadline), .at_s = sp_now_s() };
    SP_TRY(sp_dispute_open(x->o.db, &o, id, d));
    SP_SNAP_AUTO snap = NULL;
    SP_TRY(sp_snap_begin(x->o.db, &snap));
    SP_TRY(sp_dispute_find(snap, sp_view_of(id), r->subject, a, out, d));
    if (!sp_arena_copy(a, out->subject, &out->subject) || !sp_arena_copy(a, out->dispute.deadline, &out->dispute.deadline))
        return SP_ERR(NOMEM);
    sp_log(SP_LOG_INFO, "dispute.opened", SP_LFS("id", id), SP_LFS("who", who), SP_LF("subject", r->subject), SP_LF("deadline", out->dispute.deadline));
    sp_outbox_wake(x);
    return SP_OK;
}

struct sp_rc sp_exchange_bring(struct sp_exchange *x, const struct sp_request *r, struct sp_buf *body, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_dispute_found f;
    if (r->op == SP_OP_NOTICE) {
        SP_TRY(sp_notice_acceptable(x->o.db, x->own, r, sp_now_s(), d));
        sp_buf_puts(body, "{\"kept\":true}");
        return sp_buf_rc(body);
    }
    SP_TRY(sp_exchange_dispute(x, r, &f, &a, d));
    sp_buf_puts(body, "{\"dispute\":");
    sp_buf_put_json(body, f.id);
    sp_buf_puts(body, ",\"deadline\":");
    sp_buf_put_json(body, f.dispute.deadline);
    sp_buf_puts(body, ",\"rule\":");
    sp_buf_put_json(body, x->o.country->dispute.law.rule);
    sp_buf_putc(body, '}');
    return sp_buf_rc(body);
}
