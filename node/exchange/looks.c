/* Who looked at what: what is kept of each question, and what a report says of those before it. */
#include <stdio.h>

#include "base/clock.h"
#include "node/exchange/internal.h"
#include "node/ops/log.h"

bool sp_looking_start(struct sp_looking *l, const struct sp_request *r, enum sp_look_kind kind)
{
    if (r->op == SP_OP_SEARCH || sp_op_tells(r->op))
        return false;
    (void)snprintf(l->who, sizeof l->who, "%.*s/%.*s", (int)r->iss.n, r->iss.p, (int)r->participant.n, r->participant.p);
    l->look = (struct sp_look){
        .subject = r->subject, .at_s = sp_now_s(), .kind = kind, .op = sp_view_of(sp_op_text(r->op)), .who = sp_view_of(l->who),
        .node = kind == SP_LOOK_ASKED ? r->aud : sp_view(NULL, 0), .purpose = r->purpose, .product = r->product,
        .authorisation = r->authorisation.id, .basis = r->authorisation.basis };
    return true;
}

void sp_looking_refused(struct sp_looking *l, struct sp_view rule, bool nothing_here)
{
    l->look.outcome = nothing_here ? SP_LOOK_NOTHING : SP_LOOK_REFUSED;
    l->look.rule = rule;
}

void sp_looking_at(struct sp_looking *l, const char *subject)
{
    if (!subject[0] || sp_view_is(l->look.subject, subject))
        return;
    l->look.asked = l->look.subject;
    l->look.subject = sp_view_of(subject);
}

void sp_looking_find(struct sp_exchange *x, struct sp_looking *l, char subject[SP_MAX_SUBJECT_BYTES + 1])
{
    SP_ARENA_AUTO arena = { 0 };
    SP_SNAP_AUTO snap = NULL;
    struct sp_company c;
    subject[0] = '\0';
    if (sp_ok(sp_snap_begin(x->o.db, &snap)) && sp_ok(sp_snap_company(snap, l->look.subject, 0, 0, &arena, &c)))
        sp_exchange_note_subject(c.subject, subject);
    sp_looking_at(l, subject);
}

void sp_exchange_note_subject(struct sp_view from, char to[SP_MAX_SUBJECT_BYTES + 1])
{
    (void)snprintf(to, SP_MAX_SUBJECT_BYTES + 1, "%.*s", (int)from.n, from.p);
}

/* ---- into a report ---- */

struct filling { struct sp_company *c; struct sp_arena *arena; struct sp_view source; size_t most, passed; bool answered; struct sp_rc rc; };

enum { LOOKED_THROUGH = 65536 }; /* for those that were answered: a report does not wait for ever */

/* What a partner holds about the company, and who asked there, is the partner's to tell. */
static bool add_look(void *ctx, const struct sp_look *l)
{
    struct filling *f = ctx;
    bool answered = l->outcome != SP_LOOK_REFUSED && l->outcome != SP_LOOK_NOTHING;
    if (l->kind == SP_LOOK_ASKED || answered != f->answered)
        return ++f->passed < LOOKED_THROUGH;
    f->rc = sp_look_fact(l, f->source, f->arena, &f->c->facts[f->c->n]);
    f->c->n += sp_ok(f->rc);
    return sp_ok(f->rc) && f->c->n < f->most;
}

/* Of those that a full list leaves out. */
static struct sp_rc count_rest(struct sp_exchange *x, struct sp_view subject, struct sp_report_limited *out)
{
    uint64_t n;
    SP_TRY(sp_looks_count(x->o.db, subject, SP_LOOKS_COUNTED, &n));
    *out = (struct sp_report_limited){ sp_kind_named(SP_VIEW_LIT("query_history.query")), n > SP_LOOKS_IN_REPORT ? (int64_t)(n - SP_LOOKS_IN_REPORT) : 0 };
    return out->kind ? SP_OK : SP_ERR(INTERNAL);
}

struct sp_rc sp_exchange_add_looks(struct sp_exchange *x, const struct sp_product *product, struct sp_company *c,
                                   struct sp_report_limited *limited, struct sp_arena *a)
{
    if (!sp_product_has(product, SP_SECTION_QUERY_HISTORY))
        return SP_OK;
    struct sp_fact *facts = sp_arena_alloc(a, (c->n + SP_LOOKS_IN_REPORT) * sizeof *facts);
    if (!facts)
        return SP_ERR(NOMEM);
    if (c->n)
        memcpy(facts, c->facts, c->n * sizeof *facts);
    c->facts = facts;
    /* Those who were told something first: questions that are refused anybody can ask, as often as he likes. */
    struct filling f = { c, a, x->own, c->n + SP_LOOKS_IN_REPORT, 0, true, SP_OK };
    SP_TRY(sp_looks(x->o.db, c->subject, add_look, &f));
    SP_TRY(f.rc);
    f.answered = false;
    f.passed = 0;
    if (c->n < f.most)
        SP_TRY(sp_looks(x->o.db, c->subject, add_look, &f));
    SP_TRY(f.rc);
    return c->n == f.most ? count_rest(x, c->subject, limited) : SP_OK;
}
