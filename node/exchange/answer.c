/* What this registry says to one question, from one snapshot. */
#include <stdio.h>

#include "base/clock.h"
#include "node/evidence/disclose.h"
#include "node/exchange/internal.h"
#include "node/ops/log.h"
#include "storage/hold.h"
#include "storage/search.h"

enum { SEARCH_DEFAULT = 20 };

static struct sp_rc not_here(struct sp_view subject, struct sp_diag *d)
{
    return sp_diag_set(d, SP_ERR(NOTFOUND), "registry.unknown-subject", "subject",
                       "this registry holds nothing about %.*s", (int)subject.n, subject.p);
}

/* A partner hears of companies that this node speaks for; its own participants of all that it holds. */
static bool may_tell(const struct sp_exchange *x, const struct sp_request *r, struct sp_view subject)
{
    return sp_view_eq(r->iss, x->own) || sp_trust_speaks(x->o.trust, x->own, sp_view(subject.p, 2));
}

/* The subject itself, or the company that carries it as an identifier. */
static struct sp_rc find_company(struct sp_exchange *x, const struct sp_request *r, struct sp_snap *snap, struct sp_arena *a,
                                 struct sp_company *out, struct sp_diag *d)
{
    struct sp_subject parts;
    struct sp_view subject = r->subject;
    SP_TRY(sp_subject_parse(subject, &parts, d));
    struct sp_rc rc = sp_snap_company(snap, subject, 0, 0, a, out);
    if (sp_ok(rc) && (!may_tell(x, r, out->subject) || sp_snap_is_held(snap, subject))) /* held for review: nobody is told that it is there */
        return not_here(subject, d);
    return sp_is(rc, SP_RC_NOTFOUND) ? not_here(subject, d) : rc;
}

/* For whoever shows it and asks about it: the snapshot is gone by then, and reading it back would take longer. */
static struct sp_rc keep_made(const struct sp_answering *q, const struct sp_report_head *head, const struct sp_product *product,
                              const struct sp_company *c, struct sp_law_gate *gate, struct sp_diag *d)
{
    struct sp_report *report = sp_arena_alloc(&q->made->arena, sizeof *report);
    if (!report)
        return SP_ERR(NOMEM);
    SP_TRY(sp_report_made(head, product, c->facts, c->n, q->max_class, gate, &q->made->arena, report, d));
    q->made->report = report;
    return SP_OK;
}

/* seal: collects what the signed payload has only digests of. made: gets the report's id, and its place in a status list. */
static struct sp_rc build_report(struct sp_exchange *x, const struct sp_answering *q, struct sp_law_gate *gate,
                                 const struct sp_report_seal *seal, struct sp_buf *payload, struct sp_signed *made, struct sp_diag *d)
{
    const struct sp_request *r = q->request;
    const struct sp_product *product = sp_product_named(r->product);
    if (!product)
        return sp_diag_set(d, SP_ERR(INVALID), "report.product", "product", "no such product; there are basic, standard, full and monitoring");
    char requester[SP_TLS_NODE_TEXT + 64];
    struct sp_status_given place;
    SP_TRY(sp_id_new(made->jti));
    (void)snprintf(requester, sizeof requester, "%.*s/%.*s", (int)r->iss.n, r->iss.p, (int)r->participant.n, r->participant.p);
    struct sp_report_head head = {
        .iss = x->own, .aud = r->iss, .sub = r->subject, .jti = sp_view_of(made->jti), .iat = sp_now_s(),
        .request_digest = sp_view_of(q->request_digest), .purpose = r->purpose, .authorisation = r->authorisation,
        .requester = sp_view_of(requester) };
    SP_ARENA_AUTO arena = { 0 };
    SP_SNAP_AUTO snap = NULL;
    struct sp_company company;
    SP_TRY(sp_snap_begin(x->o.db, &snap));
    SP_TRY(find_company(x, r, snap, &arena, &company, d));
    sp_law_about(gate, company.subject);
    sp_exchange_note_subject(company.subject, made->subject);
    SP_TRY(sp_exchange_add_looks(x, product, &company, &head.limited, &arena));
    SP_TRY(sp_status_issuer_give(x->o.statuses, &place, d));
    head.status = (struct sp_report_status){ sp_view_of(place.uri), place.idx };
    made->number = place.number;
    if (q->made)
        SP_TRY(keep_made(q, &head, product, &company, gate, d));
    return sp_report_build_sealed(payload, &head, product, company.facts, company.n, q->max_class, gate, seal, d);
}

/* Whether the table lets go that there is a company of this name. */
static bool name_is_given(struct sp_law_gate *gate, const struct sp_hit *hit)
{
    const struct sp_fact name = { .kind = sp_kind_named(SP_VIEW_LIT("registered.name")), .class = SP_CLASS_PUBLIC, .data = SP_VIEW_LIT("{}") };
    sp_law_about(gate, hit->subject);
    return !sp_law_withholds(gate, &name);
}

static struct sp_rc search_body(struct sp_exchange *x, const struct sp_request *r, struct sp_law_gate *gate, struct sp_buf *body,
                                struct sp_diag *d)
{
    struct sp_hit hits[SP_MAX_SEARCH_HITS];
    size_t n = 0, limit = r->limit > 0 && r->limit <= SP_MAX_SEARCH_HITS ? (size_t)r->limit : SEARCH_DEFAULT;
    SP_SNAP_AUTO snap = NULL;
    SP_TRY(sp_snap_begin(x->o.db, &snap));
    SP_TRY(sp_search(snap, r->query, r->country, limit, hits, &n, d));
    sp_buf_puts(body, "{\"hits\":[");
    const char *sep = "";
    for (size_t i = 0; i < n; i++) {
        if (!may_tell(x, r, hits[i].subject) || !name_is_given(gate, &hits[i]))
            continue;
        sp_buf_puts(body, sep);
        sep = ",";
        sp_buf_puts(body, "{\"subject\":");
        sp_buf_put_json(body, hits[i].subject);
        sp_buf_puts(body, ",\"name\":");
        sp_buf_put_json(body, hits[i].name);
        sp_buf_putf(body, ",\"score\":%.3f}", hits[i].score);
    }
    sp_buf_puts(body, "]}");
    return sp_buf_rc(body);
}

static struct sp_rc company_body(struct sp_exchange *x, const struct sp_request *r, struct sp_law_gate *gate, struct sp_buf *body,
                                 struct sp_signed *made, struct sp_diag *d)
{
    SP_ARENA_AUTO arena = { 0 };
    SP_SNAP_AUTO snap = NULL;
    struct sp_company company;
    SP_TRY(sp_snap_begin(x->o.db, &snap));
    SP_TRY(find_company(x, r, snap, &arena, &company, d));
    sp_law_about(gate, company.subject);
    sp_exchange_note_subject(company.subject, made->subject);
    /* Nothing to show is nothing known: that a company is there at all is no public fact either. */
    return sp_company_put_shown(body, &company, gate) ? sp_buf_rc(body) : not_here(r->subject, d);
}

/* Both bodies hold public facts only, whatever the policy permits, and of those what the country's table gives. */
static struct sp_rc build_answer(struct sp_exchange *x, const struct sp_answering *q, struct sp_law_gate *gate, struct sp_buf *payload,
                                 struct sp_signed *made, struct sp_diag *d)
{
    SP_BUF_AUTO body = { 0 };
    char jti[SP_ID_TEXT];
    SP_TRY(sp_id_new(jti));
    if (sp_op_brings(q->request->op))
        SP_TRY(sp_exchange_bring(x, q->request, &body, d));
    else
        SP_TRY(q->request->op == SP_OP_SEARCH ? search_body(x, q->request, gate, &body, d)
                                              : company_body(x, q->request, gate, &body, made, d));
    const struct sp_answer answer = { .iss = x->own, .aud = q->request->iss, .jti = sp_view_of(jti), .iat = sp_now_s(),
        .request_digest = sp_view_of(q->request_digest), .op = q->request->op, .body = sp_buf_view(&body) };
    sp_answer_put(payload, &answer);
    return sp_buf_rc(payload);
}

/* The report key's certificate as partners will judge it now. */
static struct sp_rc own_certificate(const struct sp_exchange *x, struct sp_diag *d)
{
    struct sp_view der;
    return sp_trust_find_cert(x->o.trust, x->own, SP_USE_REPORT, sp_view_of(sp_key_kid(x->o.identity->key[SP_USE_REPORT])),
                              sp_now_s(), &der, d);
}

/* A report key in a token may be gone for a while, one that was revoked or has run out is replaced: nothing is answered until
 * then, and the exchange stays open. */
static struct sp_rc not_signed(struct sp_exchange *x, struct sp_rc rc, struct sp_diag *d)
{
    struct sp_diag why = { .offset = SP_NO_OFFSET };
    rc = sp_key_why(x->o.identity->key[SP_USE_REPORT], rc, &why);
    if (!why.rule[0] && !sp_ok(own_certificate(x, &why)))
        rc = SP_ERR(UNAVAILABLE);
    if (!why.rule[0] && x->o.identity->waits[SP_USE_REPORT])
        rc = sp_diag_set(&why, SP_ERR(UNAVAILABLE), "trust.key", NULL, "the trust list has no report key of this node in force");
    if (why.rule[0])
        sp_log_diag(SP_LOG_ERROR, "key.unavailable", SP_VIEW_LIT("report"), rc, &why);
    return why.rule[0] ? sp_diag_set(d, rc, "exchange.key", NULL, "this node cannot sign reports now") : rc;
}

struct sp_rc sp_exchange_answer(struct sp_exchange *x, const struct sp_answering *q, struct sp_stages *stages,
                                struct sp_signed *out, struct sp_diag *d)
{
    SP_BUF_AUTO payload = { 0 };
    SP_SD_ISSUER_AUTO issuer = { .n = 0 };
    const struct sp_report_seal seal = sp_disclose_seal(&issuer);
    const struct sp_request *r = q->request;
    bool report = r->op == SP_OP_REPORT;
    /* Of other questions nobody checks by whose consent they are made: it opens nothing. */
    const struct sp_country_question law = { r->iss, r->subject, r->purpose, report ? r->authorisation.basis : sp_view(NULL, 0) };
    struct sp_law_gate gate;
    sp_country_open(x->o.country, x->own, &law, &gate);
    SP_TRY(report ? build_report(x, q, &gate, &seal, &payload, out, d) : build_answer(x, q, &gate, &payload, out, d));
    if (q->bases)
        sp_country_bases(&gate, q->bases);
    sp_stage_end(stages, SP_STAGE_build);
    struct sp_rc rc = sp_exchange_sign(x, SP_USE_REPORT, report ? SP_TYP_REPORT : SP_TYP_ANSWER, sp_buf_view(&payload), out);
    if (!sp_ok(rc))
        return not_signed(x, rc, d);
    if (report) {
        sp_sd_put_disclosures(&out->jws, &issuer);
        SP_TRY(sp_exchange_sign_twice(x, out, d));
    }
    sp_stage_end(stages, SP_STAGE_sign);
    return sp_buf_rc(&out->jws);
}
