#include "base/clock.h"
#include "node/evidence/revoked.h"
#include "node/evidence/verify_internal.h"

#include <stdio.h>

#include "node/evidence/compared.h"
#include "node/evidence/left_out.h"
#include "node/evidence/message_check.h"
#include "node/evidence/verify_second.h"
#include "node/evidence/warranted.h"

/* Of a message whose signature was found good. */
static void check_crl(struct sp_verify_job *j, struct sp_view issuer, struct sp_view kid, enum sp_key_use use, enum sp_logged_kind kind)
{
    static const char *const message[SP_LOGGED_KINDS] = { [SP_LOGGED_REQUEST] = "request", [SP_LOGGED_ANSWER] = "report",
                                                          [SP_LOGGED_RECEIPT] = "receipt" };
    const struct sp_crl_question q = sp_verify_job_crls(j);
    const struct sp_crl_signer s = { message[kind], issuer, kid, use, j->then_s[kind] };
    sp_verify_crl_signer(&q, j->trust, &s, j->v);
}

/* What counts no more for what is signed now: then only the message's own date says that it is older, unless somebody had seen it. */
static void note_ended(struct sp_verify_job *j, struct sp_view issuer, struct sp_view kid, enum sp_key_use use, int64_t then_s)
{
    int64_t until = sp_trust_counts_until(j->trust, issuer, use, kid, NULL);
    if (until != INT64_MAX && j->q->at_s > until && (then_s >= j->q->at_s || then_s > until))
        j->out->unseen = true;
}

/* Of a message whose key the list does not know: by the date in it, which nobody proves, the list may be too old for it. */
static struct sp_rc may_be_younger(struct sp_verify_job *j, enum sp_logged_kind kind, struct sp_rc rc, struct sp_diag *d)
{
    SP_BUF_AUTO payload = { 0 };
    SP_JSON_AUTO json = NULL;
    struct sp_jws_header header;
    int64_t iat;
    if (!sp_is(rc, SP_RC_NOTFOUND) || !sp_ok(sp_jws_peek(j->jws[kind].token, &j->out->arena, &header, NULL)) ||
        !sp_ok(sp_jws_payload_unverified(j->jws[kind].token, &payload, NULL)) ||
        !sp_ok(sp_json_parse(sp_buf_view(&payload), SP_MAX_MESSAGE_BYTES, &json, NULL)) || !sp_ok(sp_json_i64(json, "iat", &iat, NULL)))
        return rc;
    return sp_trust_may_be_older(j->trust, rc, header.kid, iat, d);
}

/* Signature by the issuer the message names; the caller parses the payload. */
static bool opened(struct sp_verify_job *j, enum sp_logged_kind kind, const char *typ, const char *id, struct sp_view *payload)
{
    enum sp_key_use use = kind == SP_LOGGED_ANSWER ? SP_USE_REPORT : SP_USE_RECEIPT;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_view issuer = j->logs_asked.by[kind], kid;
    struct sp_arena *a = &j->out->arena;
    struct sp_rc rc = issuer.n ? SP_OK : sp_message_issuer(j->jws[kind].token, a, &issuer, &d); /* says why there is none */
    if (sp_ok(rc))
        rc = sp_message_open_by(j->trust, &j->jws[kind], issuer, use, typ, j->then_s[kind], a, &kid, payload, &d);
    rc = may_be_younger(j, kind, rc, &d);
    bool ok = sp_verdict_take(j->v, id, rc, &d, "signed by the node that it names, with the key for that");
    sp_verdict_expected(j->v, "%s of the node it names, by a %s key of the trust list", typ, sp_key_use_text(use));
    if (ok)
        sp_verdict_actual(j->v, "a %s key of %.*s signed it", sp_key_use_text(use), SP_SHOW(issuer));
    else
        sp_verdict_actual(j->v, "names %.*s: %s", SP_SHOW(issuer), d.rule);
    if (ok) {
        note_ended(j, issuer, kid, use, j->then_s[kind]);
        check_crl(j, issuer, kid, use, kind);
    }
    return ok;
}

/* What the payload's reader said. */
static bool read_form(struct sp_verify_job *j, const char *id, struct sp_rc rc, const struct sp_diag *d, const char *typ)
{
    bool ok = sp_verdict_take(j->v, id, rc, d, "well-formed, in its one canonical form");
    sp_verdict_expected(j->v, "the canonical payload of a %s", typ);
    if (ok)
        sp_verdict_actual(j->v, "it is one");
    else
        sp_verdict_refused(j->v, d);
    return ok;
}

/* The request is the one that the bundle is named after, and asks for what a bundle can prove. */
static struct sp_rc check_exchange(struct sp_view exchange, const struct sp_request *r, struct sp_diag *d)
{
    if (r->op != SP_OP_REPORT)
        return sp_diag_set(d, SP_ERR(INVALID), "bundle.exchange", "op", "the request does not ask for a report");
    if (!sp_view_eq(exchange, r->jti))
        return sp_diag_set(d, SP_ERR(INVALID), "bundle.exchange", "exchange", "the exchange id is not the request's");
    if (sp_view_eq(r->iss, r->aud))
        return sp_diag_set(d, SP_ERR(INVALID), "bundle.exchange", "aud", "a node asks itself: evidence is what two nodes signed");
    return SP_OK;
}

/* What was valid then may have been revoked since; what was asked after that, was asked without consent. */
static struct sp_rc check_withdrawn(struct sp_verify_job *j, const struct sp_revocation *r, const char *contradiction, struct sp_diag *d)
{
    char at[SP_TIME_TEXT];
    sp_time_text(r->revoked_s, at);
    if (j->out->request.iat > r->revoked_s) /* within one second the node vouched for it by asking */
        return sp_diag_set(d, SP_ERR(DENIED), "authorisation.revoked", "authorisation", "the authorisation was revoked at %s by %.*s, before this was asked%s", at,
                           (int)r->by.n, r->by.p, contradiction);
    j->out->withdrawn = true;
    return SP_OK;
}

/* Of one authorisation there is one revocation; a second one of another time is its node's contradiction. */
static void put_contradiction(char out[160], const struct sp_revocation *r, int64_t latest_s)
{
    char latest[SP_TIME_TEXT];
    sp_time_text(latest_s, latest);
    out[0] = '\0';
    if (latest_s != r->revoked_s)
        (void)snprintf(out, 160, "; its node contradicts itself: another revocation of it says %s, and the earliest counts", latest);
}

static void check_revoked(struct sp_verify_job *j)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_arena *a = &j->out->arena;
    const struct sp_request *r = &j->out->request;
    struct sp_warrant w;
    struct sp_revocation rev;
    char asked[SP_TIME_TEXT], at[SP_TIME_TEXT], contradiction[160], good[320];
    int64_t latest_s;
    if (!j->q->revocations.n)
        return;
    struct sp_rc rc = sp_warrant_open(r->signed_authorisation, a, &w, NULL, &d);
    if (sp_ok(rc))
        rc = sp_revocations_find(j->trust, j->q->revocations, &w, r->signed_authorisation, a, &rev, &latest_s);
    if (!sp_ok(rc)) {
        sp_verdict_add(j->v, SP_PASS, "request.authorisation-revoked", "the revocations at hand are of other authorisations");
        sp_verdict_expected(j->v, "no revocation of %.*s", SP_SHOW(r->authorisation.id));
        sp_verdict_actual(j->v, "none");
        return;
    }
    put_contradiction(contradiction, &rev, latest_s);
    rc = check_withdrawn(j, &rev, contradiction, &d);
    sp_time_text(r->iat, asked);
    sp_time_text(rev.revoked_s, at);
    (void)snprintf(good, sizeof good, "it was valid when the question was asked, and was revoked later: it permits nothing since%s", contradiction);
    bool ok = sp_verdict_take(j->v, "request.authorisation-revoked", rc, &d, good);
    sp_verdict_expected(j->v, "asked at %s, before it was revoked", asked);
    if (ok)
        sp_verdict_actual(j->v, "revoked at %s by %.*s", at, SP_SHOW(rev.by));
    else
        sp_verdict_refused(j->v, &d);
}

/* Of a request that is what it says. Whether it was revoked, the asking node knew, and says so by having asked. */
static void check_authorisation(struct sp_verify_job *j)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    const struct sp_request *r = &j->out->request;
    bool is_signed = r->signed_authorisation.n > 0;
    if (!is_signed && !j->policy->signed_authorisation)
        return;
    struct sp_rc rc = is_signed ? sp_request_warrant(r, &j->out->arena, &j->out->warrant, j->out->warrant_kid, &d)
        : sp_diag_set(&d, SP_ERR(INVALID), "policy.authorisation-signed", "signed_authorisation", "the policy asks for a signed authorisation, and the request has none");
    bool ok = j->out->warranted = sp_verdict_take(j->v, "request.authorisation-signed", rc, &d, "signed by the key in it, and it permits this question");
    sp_verdict_expected(j->v, "an authorisation for %.*s about %.*s", SP_SHOW(r->participant), SP_SHOW(r->subject));
    if (ok)
        sp_verdict_actual(j->v, "%.*s, until %.*s", SP_SHOW(r->authorisation.id), SP_SHOW(r->authorisation.expires));
    else
        sp_verdict_refused(j->v, &d);
    if (is_signed && ok)
        check_revoked(j);
}

void sp_verify_job_request(struct sp_verify_job *j)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_view payload;
    const struct sp_bundle *b = &j->out->bundle;
    struct sp_request *r = &j->out->request;
    bool ok = opened(j, SP_LOGGED_REQUEST, SP_TYP_REQUEST, "request.signature", &payload);
    if (!ok)
        sp_verdict_skip(j->v, "request.form", "request.signature");
    else
        ok = read_form(j, "request.form", sp_request_parse(payload, &j->out->arena, r, &d), &d, SP_TYP_REQUEST);
    if (!ok) {
        sp_verdict_skip(j->v, "bundle.exchange", "request");
        return;
    }
    j->request_ok = sp_verdict_take(j->v, "bundle.exchange", check_exchange(b->exchange, r, &d), &d,
                                    "the exchange id is the request's");
    sp_verdict_expected(j->v, "request %.*s for a report", SP_SHOW(b->exchange));
    sp_verdict_actual(j->v, "request %.*s for a %s", SP_SHOW(r->jti), sp_op_text(r->op));
    if (j->request_ok)
        check_authorisation(j);
}

/* Nothing is wrong with a copy that shows less: it is said what it does not show. */
static void tell_redaction(struct sp_verify_job *j)
{
    SP_BUF_AUTO words = { 0 };
    if (!j->report_signed) {
        sp_verdict_skip(j->v, "report.redaction", "report.disclosures or report.form");
        return;
    }
    if (j->v->brief) { /* nobody reads the words */
        sp_verdict_add(j->v, SP_PASS, "report.redaction", "%s", "");
        return;
    }
    bool any = sp_left_out_any(&j->out->hidden);
    size_t kinds = sp_report_kinds_withheld(&j->out->report);
    sp_buf_puts(&words, any ? "a redacted copy; left out: " : "nothing was left out of this copy");
    sp_left_out_put_words(&words, &j->out->report, &j->out->hidden);
    if (kinds)
        sp_buf_putf(&words, "; the registry itself withheld entries of %zu kind%s by its policy or the law of its country", kinds, kinds == 1 ? "" : "s");
    const char *text = sp_buf_cstr(&words);
    sp_verdict_add(j->v, SP_PASS, "report.redaction", "%s", text ? text : "");
    sp_verdict_expected(j->v, "any part of the report, or all of it");
    sp_verdict_actual(j->v, any ? "all but what was left out" : "all of it");
}

/* What was signed with what is disclosed of it; then, what that says. */
static void open_report(struct sp_verify_job *j, struct sp_view payload, const char *typ)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_disclosed r;
    struct sp_rc rc = sp_disclosed_read(payload, j->out->bundle.report, &j->out->arena, &r, &d);
    bool whole = !strcmp(typ, SP_TYP_REPORT_WHOLE), ok = sp_ok(rc) || whole || !sp_disclosed_at_fault(&d);
    (void)sp_verdict_take(j->v, "report.disclosures", ok ? SP_OK : rc, &d,
                          whole ? "an older report, signed as a whole" : "what is disclosed is what was signed");
    sp_verdict_expected(j->v, "disclosures that were signed, each in its place and spelling");
    if (!ok)
        sp_verdict_refused(j->v, &d);
    else
        sp_verdict_actual(j->v, whole ? "it has none" : "they are");
    if (!ok) {
        sp_verdict_skip(j->v, "report.form", "report.disclosures");
    } else if ((j->report_signed = read_form(j, "report.form", rc, &d, typ))) {
        j->out->report = r.report;
        j->out->hidden = r.hidden;
    }
    tell_redaction(j);
}

void sp_verify_job_report(struct sp_verify_job *j)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_view payload, text = j->out->bundle.report;
    struct sp_report *r = &j->out->report;
    const char *typ = sp_disclosed_typ(text);
    if (opened(j, SP_LOGGED_ANSWER, typ, "report.signature", &payload)) {
        open_report(j, payload, typ);
    } else {
        sp_verdict_skip(j->v, "report.disclosures", "report.signature");
        sp_verdict_skip(j->v, "report.form", "report.signature");
        sp_verdict_skip(j->v, "report.redaction", "report.signature");
    }
    int64_t then_s = j->then_s[SP_LOGGED_ANSWER];
    const struct sp_question_made q = { .request = &j->out->request, .digest = j->out->request_digest, .at_s = j->q->at_s,
                                        .seen_s = then_s < j->q->at_s ? then_s : 0 };
    bool bound = j->report_signed && j->request_ok;
    for (enum sp_report_aspect a = 0; a < SP_REPORT_ASPECTS; a++) {
        if (!j->report_signed || !j->request_ok) {
            sp_verdict_skip(j->v, sp_report_aspect_id(a), j->report_signed ? "request" : "report.signature, report.disclosures or report.form");
            continue;
        }
        struct sp_rc rc = sp_report_check(j->trust, a, &q, r, &d);
        bound = sp_verdict_take(j->v, sp_report_aspect_id(a), rc, &d, "as the request says") && bound;
        sp_compare_report(j->v, j->trust, a, &q, r);
    }
    j->report_ok = bound;
    j->out->have_report = bound;
}

void sp_verify_job_second(struct sp_verify_job *j)
{
    const struct sp_seconds_question q = {
        .trust = j->trust, .policy = j->policy, .list = &j->out->bundle.second, .report = j->out->bundle.report,
        .issuer = j->report_signed ? j->out->report.head.iss : sp_view(NULL, 0), .then_s = j->then_s[SP_LOGGED_ANSWER],
        .made_s = j->report_signed ? j->out->report.head.iat : 0 };
    const struct sp_crl_question crl = sp_verify_job_crls(j);
    bool passed[SP_MAX_SECONDS];
    sp_verify_seconds(&q, j->v, passed);
    for (size_t i = 0; i < q.list->n; i++) {
        const struct sp_second *one = &q.list->v[i];
        char message[48];
        struct sp_crl_signer s = { message, q.issuer, one->kid, SP_USE_COUNT, q.then_s };
        (void)snprintf(message, sizeof message, "report.second.%.*s", (int)one->alg.n, one->alg.p);
        if (!passed[i] || !sp_second_known(one->alg, &s.use))
            continue;
        note_ended(j, q.issuer, one->kid, s.use, q.then_s);
        sp_verify_crl_signer(&crl, j->trust, &s, j->v);
    }
}

void sp_verify_job_receipt(struct sp_verify_job *j)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_view payload;
    struct sp_receipt *r = &j->out->receipt;
    bool ok = opened(j, SP_LOGGED_RECEIPT, SP_TYP_RECEIPT, "receipt.signature", &payload);
    if (!ok)
        sp_verdict_skip(j->v, "receipt.form", "receipt.signature");
    else
        ok = read_form(j, "receipt.form", sp_receipt_parse(payload, &j->out->arena, r, &d), &d, SP_TYP_RECEIPT);
    j->receipt_read = ok;
    bool bound = ok && j->request_ok;
    const struct sp_question_made q = { .request = &j->out->request, .digest = j->out->request_digest, .at_s = j->q->at_s,
                                        .answered_s = j->report_signed ? j->out->report.head.iat : 0 };
    for (enum sp_receipt_aspect a = 0; a < SP_RECEIPT_ASPECTS; a++) {
        if (!ok || !j->request_ok) {
            sp_verdict_skip(j->v, sp_receipt_aspect_id(a), ok ? "request" : "receipt.signature or receipt.form");
            continue;
        }
        bool holds = sp_verdict_take(j->v, sp_receipt_aspect_id(a), sp_receipt_check(a, &q, j->out->report_digest, r, &d), &d,
                                     "belongs to this exchange");
        bound &= holds || a == SP_RECEIPT_VERDICT || a == SP_RECEIPT_TIME; /* whatever it says of this exchange, it is a receipt of it */
        sp_compare_receipt(j->v, a, &q, j->out->report_digest, r);
    }
    j->out->have_receipt = bound;
}
