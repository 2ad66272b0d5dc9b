/* Disputes and notices that a partner's question brings. */
#include <stdio.h>

#include "base/clock.h"
#include "node/exchange/internal.h"
#include "node/exchange/noticed.h"
#include "node/exchange/revoking.h"
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

/* Whether the registry has such a fact now, which is what can be disputed, and whether a look-up would show it. */
static struct sp_rc look_up(struct sp_exchange *x, const struct sp_request *r, struct sp_view who, const struct sp_dispute_path *about, bool *there, bool *open)
{
    SP_ARENA_AUTO a = { 0 };
    SP_SNAP_AUTO snap = NULL;
    struct sp_company c = { .n = 0 };
    const struct sp_dispute named = { .about = *about };
    *there = *open = false;
    SP_TRY(sp_snap_begin(x->o.db, &snap));
    struct sp_rc rc = sp_snap_company(snap, r->subject, 0, 0, &a, &c);
    if (!sp_ok(rc))
        return sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
    bool held = sp_snap_is_held(snap, r->subject);
    for (size_t i = 0; i < c.n && !*open; i++) {
        if (!sp_dispute_names(&named, &c.facts[i]))
            continue;
        *there = true;
        *open = !held && sp_fact_is_open(&c.facts[i]) && is_shown(x, r, who, c.subject, &c.facts[i]);
    }
    return SP_OK;
}

/* In any report that was given to that node, the newest first, in pieces, so that no snapshot stands open for long. */
static struct sp_rc was_reported(struct sp_exchange *x, const struct sp_request *r, const struct sp_dispute_path *about, bool *out)
{
    enum { PIECE = 256 };
    struct sp_holders h = { .more = false };
    do {
        SP_ARENA_AUTO a = { 0 };
        const struct sp_look_place from = h.next;
        const struct sp_holding q = { .own = x->own, .subject = r->subject, .about = about, .node = r->iss, .reports = PIECE, .most = 1,
                                      .from = h.more ? &from : NULL };
        SP_TRY(sp_holders_find(x->o.db, &q, &a, &h));
        h.v = NULL; /* goes with the arena */
    } while (!h.n && h.more);
    *out = h.n > 0;
    return SP_OK;
}

/* What a participant was never told, it has nothing to say about; nor does it learn here that it is there. who: as the policy
 * names it. */
static struct sp_rc was_told(struct sp_exchange *x, const struct sp_request *r, struct sp_view who, const struct sp_dispute_path *about, struct sp_diag *d)
{
    bool there = false, told = false;
    SP_TRY(look_up(x, r, who, about, &there, &told));
    if (there && !told)
        SP_TRY(was_reported(x, r, about, &told));
    if (told)
        return SP_OK;
    return sp_diag_set(d, SP_ERR(NOTFOUND), "dispute.fact", "fact", "this registry told your node no fact %.*s/%.*s of this company", (int)about->kind.n,
                       about->kind.p, (int)about->fact.n, about->fact.p);
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
    if (r->op == SP_OP_REVOCATION) {
        struct sp_revocation rev;
        struct sp_view jws;
        SP_TRY(sp_revocation_acceptable(x, r, &a, &rev, &jws, d));
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
