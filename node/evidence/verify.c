#include "node/evidence/verify.h"

#include <stdio.h>

#include "crypto/jws.h"
#include "node/evidence/compared.h"
#include "node/evidence/left_out.h"
#include "node/evidence/message_check.h"
#include "node/evidence/policy.h"
#include "node/evidence/render.h"
#include "node/evidence/verify_second.h"
#include "node/evidence/verify_stamps.h"

struct job {
    const struct sp_verify_question *q;
    struct sp_verified *out;
    struct sp_verdict *v;
    bool trust_ok, request_ok, report_signed, report_ok, receipt_read;
    struct sp_verify_policy policy;
    int64_t then_s[SP_LOGGED_KINDS]; /* as of when each message's keys are judged */
    struct sp_stamps_question stamps_asked;
    struct sp_stamps_seen *stamps;
    const struct sp_trust *trust;    /* the question's, with the bundle's revocation lists */
};

/* Report and receipt each: a proof of the request says nothing about them. */
static bool has_proofs(const struct sp_bundle *b)
{
    bool of[SP_LOGGED_KINDS] = { false };
    for (size_t i = 0; i < b->n_proofs; i++)
        of[b->proofs[i].kind] = true;
    return of[SP_LOGGED_ANSWER] && of[SP_LOGGED_RECEIPT];
}

unsigned sp_looked_at(const struct sp_verify_question *q, const struct sp_verified *v)
{
    bool all_known = true;
    for (size_t i = 0; i < v->bundle.second.n; i++)
        all_known &= sp_second_known(v->bundle.second.v[i].alg, NULL);
    return (all_known ? SP_LOOKED_AT_SECOND : 0U) | (has_proofs(&v->bundle) ? SP_LOOKED_AT_LOGS : 0U) |
           (v->bundle.stamps.n && v->stamps_judged ? SP_LOOKED_AT_STAMPS : 0U) |
           (v->bundle.n_crls || q->has_crls ? SP_LOOKED_AT_CRLS : 0U) |
           (v->uncovered ? 0U : SP_LOOKED_AT_CRLS_OF_ALL) |
           (v->have_report && sp_left_out_any(&v->hidden) ? 0U : SP_LOOKED_AT_WHOLE) |
           (v->have_report && v->report.head.status.uri.n ? SP_LOOKED_AT_STATUS : 0U);
}

const char *sp_not_checked(unsigned looked_at, size_t i)
{
    static const struct { unsigned looked_at; const char *text; } all[] = {
        { SP_LOOKED_AT_LOGS, "inclusion in the nodes' exchange logs: no proofs of report and receipt" },
        { SP_LOOKED_AT_SECOND, "second signatures by an algorithm that this program does not know" },
        { SP_LOOKED_AT_CRLS, "revocation of certificates: no list is at hand" },
        { SP_LOOKED_AT_CRLS_OF_ALL, "revocation of some certificates: no list of their root (see *.crl)" },
        { SP_LOOKED_AT_STATUS, "revocation of the report: it names no status list" },
        { SP_LOOKED_AT_STAMPS, "time stamps: none travel with the bundle, or the policy names no authority" },
        { SP_LOOKED_AT_WHOLE, "what the parts of the report say that were left out of this copy" },
    };
    for (size_t k = 0; k < sizeof all / sizeof all[0]; k++)
        if (!(looked_at & all[k].looked_at) && i-- == 0)
            return all[k].text;
    return NULL;
}

/* --- trust and policy --- */

/* Something in the form of a trust file, though it may not be signed as it should. */
static bool is_trust_file(struct sp_rc rc, const struct sp_diag *why)
{
    return !sp_is(rc, SP_RC_FORMAT) && !sp_is(rc, SP_RC_LIMIT) && !sp_is(rc, SP_RC_VERSION) &&
           strncmp(why->rule, "schema.", 7) != 0 && strncmp(why->rule, "field.", 6) != 0;
}

static void check_trust(struct job *j)
{
    const struct sp_verify_question *q = j->q;
    if (!q->trust) {
        (void)sp_verdict_take(j->v, "trust.file", q->trust_rc, &q->trust_why, "");
        sp_verdict_expected(j->v, "a list signed by its threshold of pinned roots");
        sp_verdict_refused(j->v, &q->trust_why);
        j->v->malformed = !is_trust_file(q->trust_rc, &q->trust_why);
        return;
    }
    char good[200];
    size_t pinned = 0;
    while (sp_trust_pinned(q->trust)[pinned])
        pinned++;
    (void)snprintf(good, sizeof good, "version %lld, %zu root key(s) relied on, digest %s",
                   (long long)sp_trust_version(q->trust), pinned, sp_trust_digest(q->trust));
    sp_verdict_add(j->v, SP_PASS, "trust.file", "%s", good);
    sp_verdict_expected(j->v, "a list signed by %lld of its pinned roots", (long long)sp_trust_content(q->trust)->threshold);
    sp_verdict_actual(j->v, "signed so, version %lld", (long long)sp_trust_version(q->trust));
    j->trust_ok = true;
}

/* In force now, or when witnesses or an authority saw report and receipt: a list that has run out since then still tells whose
 * keys those were. */
static void check_trust_time(struct job *j)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET }, then = { .offset = SP_NO_OFFSET };
    if (!j->trust_ok) {
        sp_verdict_skip(j->v, "trust.time", "trust.file");
        return;
    }
    struct sp_rc rc = sp_trust_current(j->q->trust, j->q->at_s, 0, &d);
    bool was = !sp_ok(rc) && sp_ok(sp_trust_current(j->q->trust, j->then_s[SP_LOGGED_ANSWER], 0, &then)) &&
               sp_ok(sp_trust_current(j->q->trust, j->then_s[SP_LOGGED_RECEIPT], 0, &then));
    (void)sp_verdict_take(j->v, "trust.time", was ? SP_OK : rc, &d,
                          was ? "in force when the report was seen" : "in force at the time to judge at");
    sp_compare_trust_time(j->v, j->q->trust, was ? j->then_s[SP_LOGGED_ANSWER] : j->q->at_s);
}

static void check_policy(struct job *j)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    if (!j->q->has_policy)
        return;
    bool ok = sp_verdict_take(j->v, "policy.file", sp_verify_policy_read(j->q->policy, &j->policy, &d), &d, "read");
    sp_verdict_expected(j->v, "a saphan-verify-policy/1");
    if (!ok) {
        sp_verdict_refused(j->v, &d);
        j->v->malformed = true;
        return;
    }
    sp_verdict_actual(j->v, "%zu bytes of it", j->q->policy.n);
    if (j->policy.quorum > 0)
        return; /* said with the proofs of the logs */
    sp_verdict_add(j->v, SP_PASS, "policy.witness-quorum", "no witness is asked for");
    sp_verdict_expected(j->v, "0 witnesses or more");
    sp_verdict_actual(j->v, "not counted");
}

/* --- revocation lists --- */

static struct sp_crl_question crl_question(const struct job *j)
{
    return (struct sp_crl_question){ .trust = j->q->trust, .store = j->q->crl_store ? j->q->crl_store : j->out->crl_store,
                                     .bundle = &j->out->bundle, .demand = j->policy.crl, .at_s = j->q->at_s,
                                     .uncovered = &j->out->uncovered };
}

/* The verifier's own, which were read before. */
static void check_crl_file(struct job *j)
{
    const struct sp_verify_question *q = j->q;
    if (!q->has_crls)
        return;
    bool ok = sp_verdict_take(j->v, "crl.file", q->crl_rc, &q->crl_why, "revocation lists by roots of the alliance");
    sp_verdict_expected(j->v, "lists that a root or issuer of the trust list signed");
    if (ok)
        sp_verdict_actual(j->v, "they are");
    else
        sp_verdict_refused(j->v, &q->crl_why);
    /* Lists that are none, or cannot be read; one that nobody of the alliance signed is a finding. */
    j->v->malformed = j->v->malformed || !(ok || sp_is(q->crl_rc, SP_RC_SIGNATURE) || sp_is(q->crl_rc, SP_RC_INVALID));
}

static struct sp_rc open_crls(struct job *j)
{
    if (j->out->bundle.n_crls && !j->q->crl_store && !j->out->crl_store && !(j->out->crl_store = sp_crl_store_new()))
        return SP_ERR(NOMEM);
    const struct sp_crl_question q = crl_question(j);
    return sp_verify_crls_open(&q, &j->out->arena, &j->trust, j->v);
}

/* Of a message whose signature was found good. */
static void check_crl(struct job *j, struct sp_view jws, struct sp_view issuer, enum sp_key_use use, enum sp_logged_kind kind)
{
    static const char *const message[SP_LOGGED_KINDS] = { [SP_LOGGED_REQUEST] = "request", [SP_LOGGED_ANSWER] = "report",
                                                          [SP_LOGGED_RECEIPT] = "receipt" };
    const struct sp_crl_question q = crl_question(j);
    struct sp_jws_header head;
    if (!sp_ok(sp_jws_peek(sp_signed_part(jws), &j->out->arena, &head, NULL)))
        return;
    const struct sp_crl_signer s = { message[kind], issuer, head.kid, use, j->then_s[kind] };
    sp_verify_crl_signer(&q, j->trust, &s, j->v);
}

/* --- exchange logs --- */

/* The earlier time is the better one: whoever proves it, the message was there then. */
static void prove_time(struct job *j, int64_t answer_s, int64_t receipt_s)
{
    if (answer_s && answer_s < j->then_s[SP_LOGGED_ANSWER])
        j->then_s[SP_LOGGED_REQUEST] = j->then_s[SP_LOGGED_ANSWER] = answer_s;
    if (receipt_s && receipt_s < j->then_s[SP_LOGGED_RECEIPT])
        j->then_s[SP_LOGGED_RECEIPT] = receipt_s;
}

static struct sp_rc find_stamps(struct job *j)
{
    struct sp_verified *out = j->out;
    j->stamps_asked = (struct sp_stamps_question){
        .trust = j->trust, .at_s = j->q->at_s, .bundle = &out->bundle, .required = j->policy.wants_stamps,
        .anchors = sp_verify_policy_tsa(&j->policy), .digest = { out->request_digest, out->report_digest, out->receipt_digest } };
    out->stamps_judged = j->stamps_asked.anchors.n > 0;
    SP_TRY(sp_stamps_find(&j->stamps_asked, &out->arena, &j->stamps));
    prove_time(j, sp_stamps_time(j->stamps, SP_LOGGED_ANSWER), sp_stamps_time(j->stamps, SP_LOGGED_RECEIPT));
    return SP_OK;
}

/* First: what an authority and the witnesses saw tells as of when the keys of the messages are judged. */
static struct sp_rc find_logs(struct job *j)
{
    struct sp_verified *out = j->out;
    SP_TRY(sp_sha256_b64url(out->bundle.receipt, out->receipt_digest));
    SP_TRY(find_stamps(j));
    out->asked = (struct sp_logs_question){
        .trust = j->trust, .at_s = j->q->at_s, .bundle = &out->bundle, .quorum = j->policy.quorum, .stamps = j->stamps,
        .digest = { out->request_digest, out->report_digest, out->receipt_digest } };
    const struct sp_view message[SP_LOGGED_KINDS] = { out->bundle.request, out->bundle.report, out->bundle.receipt };
    for (enum sp_logged_kind k = 0; k < SP_LOGGED_KINDS; k++)
        if (!sp_ok(sp_message_issuer(sp_signed_part(message[k]), &out->arena, &out->asked.by[k], NULL)))
            out->asked.by[k] = sp_view(NULL, 0); /* its signature is refused, too */
    SP_TRY(sp_logs_find(&out->asked, &out->arena, &out->logs));
    prove_time(j, sp_logs_time(out->logs, SP_LOGGED_ANSWER), sp_logs_time(out->logs, SP_LOGGED_RECEIPT));
    return SP_OK;
}

static void check_logs(struct job *j)
{
    const struct sp_logs_exchange x = {
        .request = j->request_ok ? &j->out->request : NULL, .receipt = j->receipt_read ? &j->out->receipt : NULL, .within_s = j->policy.within_s,
        .said_s = { [SP_LOGGED_ANSWER] = j->report_signed ? j->out->report.head.iat : 0,
                    [SP_LOGGED_RECEIPT] = j->receipt_read ? j->out->receipt.iat : 0 } };
    sp_logs_check(j->out->logs, &x, j->v);
    sp_stamps_check(j->stamps, &x, j->v);
    j->out->n_stamped = sp_stamps_shown(j->stamps, j->out->stamped_heads, j->out->stamped_places);
}

/* --- the three messages --- */

/* Signature by the issuer the message names; the caller parses the payload. */
static bool opened(struct job *j, struct sp_view jws, enum sp_logged_kind kind, const char *typ, const char *id,
                   struct sp_view *payload)
{
    enum sp_key_use use = kind == SP_LOGGED_ANSWER ? SP_USE_REPORT : SP_USE_RECEIPT;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_view issuer = { NULL, 0 };
    struct sp_arena *a = &j->out->arena;
    struct sp_rc rc = sp_message_issuer(jws, a, &issuer, &d);
    if (sp_ok(rc))
        rc = sp_message_open(j->trust, jws, issuer, use, typ, j->then_s[kind], a, payload, &d);
    bool ok = sp_verdict_take(j->v, id, rc, &d, "signed by the node that it names, with the key for that");
    sp_verdict_expected(j->v, "%s of the node it names, by a %s key of the trust list", typ, sp_key_use_text(use));
    if (ok)
        sp_verdict_actual(j->v, "a %s key of %.*s signed it", sp_key_use_text(use), SP_SHOW(issuer));
    else
        sp_verdict_actual(j->v, "names %.*s: %s", SP_SHOW(issuer), d.rule);
    if (ok)
        check_crl(j, jws, issuer, use, kind);
    return ok;
}

/* What the payload's reader said. */
static bool read_form(struct job *j, const char *id, struct sp_rc rc, const struct sp_diag *d, const char *typ)
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
    return SP_OK;
}

static void check_request(struct job *j)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_view payload;
    const struct sp_bundle *b = &j->out->bundle;
    struct sp_request *r = &j->out->request;
    bool ok = opened(j, b->request, SP_LOGGED_REQUEST, SP_TYP_REQUEST, "request.signature", &payload);
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
}

/* Nothing is wrong with a copy that shows less: it is said what it does not show. */
static void tell_redaction(struct job *j)
{
    SP_BUF_AUTO words = { 0 };
    if (!j->report_signed) {
        sp_verdict_skip(j->v, "report.redaction", "report.disclosures or report.form");
        return;
    }
    bool any = sp_left_out_any(&j->out->hidden);
    size_t kinds = j->out->report.n_withheld;
    sp_buf_puts(&words, any ? "a redacted copy; left out: " : "nothing was left out of this copy");
    sp_left_out_put_words(&words, &j->out->report, &j->out->hidden);
    if (kinds)
        sp_buf_putf(&words, "; the registry itself withheld entries of %zu kind%s by its policy", kinds, kinds == 1 ? "" : "s");
    const char *text = sp_buf_cstr(&words);
    sp_verdict_add(j->v, SP_PASS, "report.redaction", "%s", text ? text : "");
    sp_verdict_expected(j->v, "any part of the report, or all of it");
    sp_verdict_actual(j->v, any ? "all but what was left out" : "all of it");
}

/* What was signed with what is disclosed of it; then, what that says. */
static void open_report(struct job *j, struct sp_view payload, const char *typ)
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

static void check_report(struct job *j)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_view payload, text = j->out->bundle.report;
    struct sp_report *r = &j->out->report;
    const char *typ = sp_disclosed_typ(text);
    if (opened(j, sp_signed_part(text), SP_LOGGED_ANSWER, typ, "report.signature", &payload)) {
        open_report(j, payload, typ);
    } else {
        sp_verdict_skip(j->v, "report.disclosures", "report.signature");
        sp_verdict_skip(j->v, "report.form", "report.signature");
        sp_verdict_skip(j->v, "report.redaction", "report.signature");
    }
    const struct sp_question_made q = { &j->out->request, j->out->request_digest, j->q->at_s, 0 };
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

static void check_second(struct job *j)
{
    const struct sp_seconds_question q = {
        .trust = j->trust, .policy = &j->policy, .list = &j->out->bundle.second, .report = j->out->bundle.report,
        .issuer = j->report_signed ? j->out->report.head.iss : sp_view(NULL, 0), .then_s = j->then_s[SP_LOGGED_ANSWER] };
    const struct sp_crl_question crl = crl_question(j);
    bool passed[SP_MAX_SECONDS];
    sp_verify_seconds(&q, j->v, passed);
    for (size_t i = 0; i < q.list->n; i++) {
        const struct sp_second *one = &q.list->v[i];
        char message[48];
        struct sp_crl_signer s = { message, q.issuer, one->kid, SP_USE_COUNT, q.then_s };
        (void)snprintf(message, sizeof message, "report.second.%.*s", (int)one->alg.n, one->alg.p);
        if (passed[i] && sp_second_known(one->alg, &s.use))
            sp_verify_crl_signer(&crl, j->trust, &s, j->v);
    }
}

static void check_receipt(struct job *j)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_view payload;
    struct sp_receipt *r = &j->out->receipt;
    bool ok = opened(j, j->out->bundle.receipt, SP_LOGGED_RECEIPT, SP_TYP_RECEIPT, "receipt.signature", &payload);
    if (!ok)
        sp_verdict_skip(j->v, "receipt.form", "receipt.signature");
    else
        ok = read_form(j, "receipt.form", sp_receipt_parse(payload, &j->out->arena, r, &d), &d, SP_TYP_RECEIPT);
    j->receipt_read = ok;
    const struct sp_question_made q = { &j->out->request, j->out->request_digest, j->q->at_s,
                                        j->report_signed ? j->out->report.head.iat : 0 };
    for (enum sp_receipt_aspect a = 0; a < SP_RECEIPT_ASPECTS; a++) {
        if (!ok || !j->request_ok) {
            sp_verdict_skip(j->v, sp_receipt_aspect_id(a), ok ? "request" : "receipt.signature or receipt.form");
            continue;
        }
        (void)sp_verdict_take(j->v, sp_receipt_aspect_id(a), sp_receipt_check(a, &q, j->out->report_digest, r, &d), &d,
                              "belongs to this exchange");
        sp_compare_receipt(j->v, a, &q, j->out->report_digest, r);
    }
}

/* --- status --- */

/* What became of the report: when witnesses saw it, or else by its receipt, and at the time to judge at. */
static struct sp_rc check_status(struct job *j)
{
    const struct sp_verify_question *q = j->q;
    int64_t then_s = j->then_s[SP_LOGGED_ANSWER], said_s = j->receipt_read ? j->out->receipt.iat : j->out->report.head.iat;
    const struct sp_status_question s = {
        .trust = j->trust, .store = q->status_store, .bundle = &j->out->bundle, .head = j->report_signed ? &j->out->report.head : NULL,
        .required = j->policy.status, .has_file = q->has_status, .file = q->status, .at_s = q->at_s,
        .then_s = then_s < q->at_s || said_s > q->at_s ? then_s : said_s };
    return sp_verify_status(&s, &j->out->arena, j->v);
}

/* --- renditions --- */

/* The catalogue is one that the alliance signed: its digest is in the trust list. */
static bool open_catalogue(struct job *j, const struct sp_bundle_rendition *r, const char *id,
                           const struct sp_catalogue **cat, struct sp_catalogue **own)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    char digest[SP_SHA256_TEXT] = "";
    struct sp_rc rc = sp_catalogues_open(j->q->catalogues, j->trust, r, cat, own, digest, &d);
    bool ok = sp_verdict_take(j->v, id, rc, &d, "signed by the alliance");
    sp_verdict_expected(j->v, "a catalogue of %.*s that the trust list names", SP_SHOW(r->language));
    sp_verdict_actual(j->v, "digest %s%s%s", digest, ok ? "" : ": ", ok ? "" : d.rule);
    return ok;
}

/* Made again from report and catalogue: the text must be the same. */
static void check_text(struct job *j, const struct sp_bundle_rendition *r, const char *id, const struct sp_catalogue *cat)
{
    struct sp_buf text = j->out->text;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    sp_buf_clear(&text);
    struct sp_rc rc = sp_render_redacted(&j->out->report, &j->out->hidden, cat, &text, &d);
    if (sp_ok(rc))
        rc = sp_buf_rc(&text);
    bool same = sp_view_eq(sp_buf_view(&text), r->text);
    if (sp_ok(rc) && !same)
        rc = sp_diag_set(&d, SP_ERR(INVALID), "rendition.text", "text",
                         "the text is not what the report and the catalogue make");
    (void)sp_verdict_take(j->v, id, rc, &d, "made again from the report: the same text");
    if (same) {
        sp_verdict_expected(j->v, "%zu bytes made from report and catalogue", text.n);
        sp_verdict_actual(j->v, "the same");
    } else {
        sp_compare_lines(j->v, sp_buf_view(&text), r->text);
    }
    j->out->text = text;
}

static void check_rendition(struct job *j, const struct sp_bundle_rendition *r)
{
    char id_catalogue[64], id_text[64];
    int n = (int)(r->language.n > 8 ? 8 : r->language.n);
    (void)snprintf(id_catalogue, sizeof id_catalogue, "rendition.%.*s.catalogue", n, r->language.p);
    (void)snprintf(id_text, sizeof id_text, "rendition.%.*s.text", n, r->language.p);
    SP_CATALOGUE_AUTO own = NULL;
    const struct sp_catalogue *cat = NULL;
    bool ok = open_catalogue(j, r, id_catalogue, &cat, &own);
    if (!ok || !j->report_ok)
        sp_verdict_skip(j->v, id_text, ok ? "report" : id_catalogue);
    else
        check_text(j, r, id_text, cat);
}

static bool read_bundle(struct job *j)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    const struct sp_bundle_known known = sp_catalogues_known(j->q->catalogues);
    struct sp_rc rc = sp_bundle_parse_known(j->q->bundle, j->q->catalogues ? &known : NULL, &j->out->arena,
                                            &j->out->bundle, &d);
    bool ok = sp_verdict_take(j->v, "bundle.format", rc, &d, "a well-formed evidence bundle");
    sp_verdict_expected(j->v, "a saphan-bundle/1 in its one canonical form");
    if (ok)
        sp_verdict_actual(j->v, "it is one, of %zu bytes", j->q->bundle.n);
    else
        sp_verdict_refused(j->v, &d);
    j->v->malformed = !ok;
    return ok;
}

static struct job job_of(const struct sp_verify_question *q, struct sp_verified *out)
{
    return (struct job){ .q = q, .out = out, .v = &out->verdict, .policy = sp_verify_policy_none(), .trust = q->trust,
                         .then_s = { q->at_s, q->at_s, q->at_s } };
}

struct sp_rc sp_bundle_verify(const struct sp_verify_question *q, struct sp_verified *out)
{
    sp_verified_init(out);
    return sp_bundle_verify_next(q, out);
}

struct sp_rc sp_bundle_verify_next(const struct sp_verify_question *q, struct sp_verified *out)
{
    sp_arena_reset(&out->arena);
    out->verdict.n = 0;
    out->verdict.malformed = out->have_report = false;
    out->verdict.brief = q->brief;
    out->request_digest[0] = out->report_digest[0] = '\0';
    out->bundle = (struct sp_bundle){ .n_proofs = 0 };
    out->logs = NULL;
    out->stamps_judged = out->uncovered = false;
    out->n_stamped = 0;
    struct job j = job_of(q, out);
    if (!read_bundle(&j))
        return SP_OK;
    check_trust(&j);
    check_policy(&j);
    check_crl_file(&j);
    if (j.trust_ok) {
        SP_TRY(open_crls(&j));
        SP_TRY(sp_sha256_b64url(out->bundle.request, out->request_digest));
        SP_TRY(sp_sha256_b64url(sp_signed_part(out->bundle.report), out->report_digest));
        SP_TRY(find_logs(&j));
    }
    check_trust_time(&j);
    if (!j.trust_ok)
        return SP_OK;
    check_request(&j);
    check_report(&j);
    check_second(&j);
    check_receipt(&j);
    SP_TRY(check_status(&j));
    if (!out->bundle.n_renditions) {
        sp_verdict_add(j.v, SP_PASS, "rendition.none", "the bundle holds no text in any language; none was checked");
        sp_verdict_expected(j.v, "any number of renditions");
        sp_verdict_actual(j.v, "none");
    }
    for (size_t i = 0; i < out->bundle.n_renditions; i++)
        check_rendition(&j, &out->bundle.renditions[i]);
    check_logs(&j);
    const struct sp_crl_question crls = crl_question(&j);
    sp_verify_crl_logs(&crls, j.trust, j.then_s[SP_LOGGED_ANSWER], j.v);
    return SP_OK;
}

void sp_verified_init(struct sp_verified *v)
{
    v->arena = (struct sp_arena){ 0 };
    v->text = (struct sp_buf){ 0 };
    v->verdict.n = 0;
    v->verdict.malformed = v->verdict.brief = v->have_report = v->stamps_judged = v->uncovered = false;
    v->request_digest[0] = v->report_digest[0] = '\0';
    v->bundle = (struct sp_bundle){ .n_proofs = 0 };
    v->logs = NULL;
    v->n_stamped = 0;
    v->crl_store = NULL;
}

void sp_ground_verify(const struct sp_verify_question *q, struct sp_verified *out)
{
    struct job j = job_of(q, out);
    sp_verified_init(out);
    check_trust(&j);
    check_policy(&j);
    check_crl_file(&j);
    check_trust_time(&j);
}

void sp_verified_free(struct sp_verified *v)
{
    sp_arena_free(&v->arena);
    sp_buf_free(&v->text);
    sp_crl_store_free(v->crl_store);
}
