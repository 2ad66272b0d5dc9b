/* One try to get a pending exchange answered: send, open, prove, bind to the request, commit with our receipt. */
#include "base/clock.h"
#include "crypto/jwe.h"
#include "crypto/jws.h"
#include "node/evidence/disclose.h"
#include "node/exchange/internal.h"
#include "node/ops/log.h"

struct attempt {
    struct sp_exchange *x;
    const struct sp_attempt *t;
    struct sp_stages *stages;
    struct sp_arena arena;
    struct sp_request request;
    uint8_t request_digest[SP_SHA256_BYTES], answer_digest[SP_SHA256_BYTES], sealed_digest[SP_SHA256_BYTES];
    char request_text[SP_SHA256_TEXT], answer_text[SP_SHA256_TEXT], sealed_text[SP_SHA256_TEXT];
    struct sp_buf answer;       /* compact JWS */
    struct sp_buf second;       /* its second signatures */
    const char *verdict;
    struct sp_report report;    /* of a proved report */
    struct sp_view rule;        /* of a refusal, or of why the answer does not hold */
    bool nothing;               /* refused because the partner has no such record */
    bool kept;                  /* this answer is the one in the log */
};

/* The request is our own, just made or read back from the log. */
static struct sp_rc read_request(struct attempt *a)
{
    if (a->t->parsed && a->t->made) {
        a->request = *a->t->parsed;
        memcpy(a->request_digest, a->t->made->digest, sizeof a->request_digest);
        memcpy(a->request_text, a->t->made->digest_text, sizeof a->request_text);
        return SP_OK;
    }
    SP_BUF_AUTO payload = { 0 };
    struct sp_view kept;
    SP_TRY(sp_jws_payload_unverified(a->t->request, &payload, NULL));
    if (!sp_arena_copy(&a->arena, sp_buf_view(&payload), &kept))
        return SP_ERR(NOMEM);
    SP_TRY(sp_request_parse(kept, &a->arena, &a->request, NULL));
    return sp_exchange_digest(a->t->request, a->request_digest, a->request_text);
}

static struct sp_rc send(struct attempt *a, struct sp_wire *wire, struct sp_buf *reply, struct sp_diag *d)
{
    SP_BUF_AUTO sealed = { 0 };
    SP_BUF_AUTO message = { 0 };
    SP_TRY(sp_exchange_seal(a->x, a->t->peer, a->t->request, &sealed, d));
    sp_wire_put_sealed(&message, sp_buf_view(&sealed), NULL);
    SP_TRY(sp_buf_rc(&message));
    sp_stage_end(a->stages, SP_STAGE_seal);
    struct sp_rc rc = sp_partners_call(a->x->o.partners, a->t->peer, sp_buf_view(&message), a->t->timeout_ms, reply, d);
    sp_stage_end(a->stages, SP_STAGE_partner);
    SP_TRY(rc);
    SP_TRY(sp_wire_parse(sp_buf_view(reply), wire, d));
    if (wire->kind == SP_WIRE_ERROR)
        sp_partners_heard(a->x->o.partners, wire->rule);
    if (wire->kind == SP_WIRE_ERROR)
        return sp_diag_set(d, SP_ERR(UNAVAILABLE), "partner.error", NULL, "the partner could not take it: %.*s (%.*s)",
                           (int)(wire->text.n > 150 ? 150 : wire->text.n), wire->text.p,
                           (int)(wire->rule.n > 40 ? 40 : wire->rule.n), wire->rule.p);
    if (wire->kind != SP_WIRE_SEALED)
        return sp_diag_set(d, SP_ERR(FORMAT), "wire.form", NULL, "the partner's reply holds no sealed answer");
    return SP_OK;
}

static struct sp_rc check_second(struct attempt *a, bool report, struct sp_diag *d)
{
    const struct sp_twice q = { a->t->peer, sp_buf_view(&a->answer), sp_buf_view(&a->second), report };
    return sp_exchange_check_second(a->x, &q, &a->arena, d);
}

static struct sp_rc check_report(struct attempt *a, const struct sp_question_made *q, struct sp_view payload, struct sp_diag *d)
{
    struct sp_view text = sp_buf_view(&a->answer);
    struct sp_disclosed r;
    SP_TRY(sp_disclosed_read_all(payload, text, &a->arena, &r, d));
    a->report = r.report;
    SP_TRY(sp_report_acceptable(a->x->o.trust, q, &a->report, d));
    return check_second(a, true, d);
}

static struct sp_rc check_answer(struct attempt *a, const struct sp_question_made *q, struct sp_view payload, struct sp_diag *d)
{
    struct sp_answer r;
    SP_TRY(check_second(a, false, d));
    SP_TRY(sp_answer_parse(payload, &a->arena, &r, d));
    return sp_answer_bound(a->x->o.trust, &r, q, &a->arena, d);
}

static struct sp_rc check_refusal(struct attempt *a, const struct sp_question_made *q, struct sp_view payload, struct sp_diag *d)
{
    struct sp_refusal r;
    SP_TRY(check_second(a, false, d));
    SP_TRY(sp_refusal_parse(payload, &a->arena, &r, d));
    const struct sp_reply_head head = { r.iss, r.aud, r.request_digest, r.iat };
    SP_TRY(sp_reply_bound(&head, q, d));
    a->rule = r.rule;
    a->nothing = sp_view_is(r.code, sp_rc_text(SP_ERR(NOTFOUND)));
    sp_log(SP_LOG_INFO, "exchange.partner-refused", SP_LF("id", a->t->id), SP_LF("peer", a->t->peer), SP_LF("rule", r.rule),
           SP_LF("why", r.text));
    return SP_OK;
}

/* Proved and bound to our request, by the rules of its type. */
static struct sp_rc prove(struct attempt *a, struct sp_diag *d)
{
    struct sp_jws_header header;
    struct sp_view payload, jws = sp_buf_view(&a->answer);
    const struct sp_question_made q = { .request = &a->request, .digest = a->request_text, .at_s = sp_now_s() };
    SP_TRY(sp_jws_peek(sp_signed_part(jws), &a->arena, &header, d));
    bool refusal = sp_view_is(header.typ, SP_TYP_REFUSAL);
    const char *typ = refusal ? SP_TYP_REFUSAL : a->request.op == SP_OP_REPORT ? SP_TYP_REPORT : SP_TYP_ANSWER;
    if (!strcmp(typ, SP_TYP_REPORT))
        jws = sp_signed_part(jws);
    SP_TRY(sp_message_open(a->x->o.trust, jws, a->t->peer, refusal ? SP_USE_RECEIPT : SP_USE_REPORT, typ, sp_now_s(),
                           &a->arena, &payload, d));
    a->verdict = refusal ? "refused" : "processed";
    if (refusal)
        return check_refusal(a, &q, payload, d);
    return a->request.op == SP_OP_REPORT ? check_report(a, &q, payload, d) : check_answer(a, &q, payload, d);
}

/* NULL: such a question leaves none. An answer that does not hold gave nobody anything. */
static const struct sp_look *look_of(const struct attempt *a, struct sp_looking *l)
{
    if (!sp_looking_start(l, &a->request, SP_LOOK_ASKED))
        return NULL;
    if (strcmp(a->verdict, "processed") != 0)
        sp_looking_refused(l, a->rule, a->nothing || !strcmp(a->verdict, "invalid"));
    return &l->look;
}

static struct sp_rc commit(struct attempt *a, struct sp_diag *d)
{
    struct sp_looking looking;
    struct sp_receipt_plan plan = { a->x, &a->request, a->request_text, a->answer_text, a->sealed_text, a->verdict };
    struct sp_exlog_answer row = { .id = a->t->id, .answer = sp_buf_view(&a->answer), .answer_digest = a->answer_digest,
                                   .second = sp_buf_view(&a->second), .verdict = sp_view_of(a->verdict),
                                   .at_s = sp_now_s(), .make_receipt = sp_receipt_make, .ctx = &plan,
                                   .receipt_due_s = sp_now_s(), .look = look_of(a, &looking) };
    struct sp_rc rc = sp_exlog_answer(a->x->o.db, &row);
    sp_stage_end(a->stages, SP_STAGE_commit);
    if (sp_is(rc, SP_RC_EXISTS))
        return SP_OK; /* another try was faster */
    if (!sp_ok(rc))
        return sp_diag_set(d, rc, "exchange.commit", NULL, "the answer could not be kept");
    a->kept = true;
    sp_outbox_wake(a->x);
    return SP_OK;
}

static void count(struct attempt *a)
{
    struct sp_metrics *m = a->x->o.metrics;
    if (!strcmp(a->verdict, "processed"))
        sp_count(m, SP_METRIC_answered);
    else
        sp_count(m, !strcmp(a->verdict, "refused") ? SP_METRIC_refused_by_partner : SP_METRIC_answers_rejected);
}

/* Before the report is kept, so that its list is fetched also when this process ends now; but it is no reason to lose it. */
static void follow_status(struct attempt *a)
{
    const struct sp_status_source s = { a->t->peer, a->report.head.status.uri };
    struct sp_rc rc = s.uri.n ? sp_status_book_follow(a->x->o.status_book, &s) : SP_OK;
    if (!sp_ok(rc))
        sp_log_diag(SP_LOG_ERROR, "status.not-followed", s.uri, rc, NULL);
}

/* An answer that does not hold is kept and receipted as rejected: asking again would bring the same one. */
static struct sp_rc settle(struct attempt *a, struct sp_view sealed, struct sp_diag *d)
{
    struct sp_diag why = { .offset = SP_NO_OFFSET };
    SP_TRY(sp_exchange_digest(sealed, a->sealed_digest, a->sealed_text));
    SP_TRY(sp_identity_open(a->x->o.identity, sealed, SP_TYP_SEALED, &a->answer, d));
    SP_TRY(sp_exchange_take_twice(&a->answer, &a->second));
    sp_stage_end(a->stages, SP_STAGE_open);
    SP_TRY(sp_exchange_digest(sp_signed_part(sp_buf_view(&a->answer)), a->answer_digest, a->answer_text));
    struct sp_rc rc = prove(a, &why);
    sp_stage_end(a->stages, SP_STAGE_verify);
    if (!sp_ok(rc) && !strcmp(why.rule, "trust.key")) {
        /* The partner may have a new key, and we not the list that names it: asked again when we have looked. */
        sp_partners_list_wanted(a->x->o.partners);
        return sp_diag_set(d, SP_ERR(UNAVAILABLE), "exchange.new-key", NULL, "the partner signed with a key that the trust list does not have yet");
    }
    if (!sp_ok(rc)) {
        a->verdict = "invalid";
        a->rule = sp_view_of(why.rule);
        sp_log_diag(SP_LOG_ERROR, "exchange.answer-rejected", a->t->id, rc, &why);
    } else {
        follow_status(a);
    }
    SP_TRY(commit(a, d));
    count(a);
    return SP_OK;
}

/* Whoever renders the report need not read it a second time. */
static void give_report(struct attempt *a, struct sp_outcome *out)
{
    struct sp_report *kept = sp_arena_alloc(&a->arena, sizeof *kept);
    if (!kept)
        return;
    *kept = a->report;
    out->report = kept;
    out->arena = a->arena;
    a->arena = (struct sp_arena){ 0 };
}

struct sp_rc sp_exchange_attempt(struct sp_exchange *x, const struct sp_attempt *t, struct sp_stages *stages,
                                 struct sp_outcome *out, struct sp_diag *d)
{
    struct attempt a = { .x = x, .t = t, .stages = stages };
    SP_WIRE_AUTO wire = { .json = NULL };
    SP_BUF_AUTO reply = { 0 };
    struct sp_rc rc = read_request(&a);
    if (sp_ok(rc))
        rc = send(&a, &wire, &reply, d);
    if (sp_ok(rc)) {
        out->partner = wire.stages;
        rc = settle(&a, wire.sealed, d);
    }
    if (a.kept && a.request.op == SP_OP_REPORT && !strcmp(a.verdict, "processed"))
        give_report(&a, out);
    sp_arena_free(&a.arena);
    sp_buf_free(&a.answer);
    sp_buf_free(&a.second);
    return rc;
}
