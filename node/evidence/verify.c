#include "node/evidence/verify.h"

#include "node/evidence/verify_internal.h"

struct sp_crl_question sp_verify_job_crls(const struct sp_verify_job *j)
{
    return (struct sp_crl_question){ .trust = j->q->trust, .store = j->q->crl_store ? j->q->crl_store : j->out->crl_store,
                                     .bundle = &j->out->bundle, .demand = j->policy->crl, .at_s = j->q->at_s,
                                     .uncovered = &j->out->uncovered };
}

static struct sp_rc open_crls(struct sp_verify_job *j)
{
    if (j->out->bundle.n_crls && !j->q->crl_store && !j->out->crl_store && !(j->out->crl_store = sp_crl_store_new()))
        return SP_ERR(NOMEM);
    const struct sp_crl_question q = sp_verify_job_crls(j);
    return sp_verify_crls_open(&q, &j->out->arena, &j->trust, j->v);
}

/* What became of the report: when witnesses saw it, or else by its receipt, and at the time to judge at. */
static struct sp_rc check_status(struct sp_verify_job *j)
{
    const struct sp_verify_question *q = j->q;
    int64_t then_s = j->then_s[SP_LOGGED_ANSWER], said_s = j->receipt_read ? j->out->receipt.iat : j->out->report.head.iat;
    const struct sp_status_question s = {
        .trust = j->trust, .store = q->status_store, .bundle = &j->out->bundle, .head = j->report_signed ? &j->out->report.head : NULL,
        .required = j->policy->status, .has_file = q->has_status, .file = q->status, .at_s = q->at_s,
        .then_s = then_s < q->at_s || said_s > q->at_s ? then_s : said_s, .then = &j->out->status_then, .now = &j->out->status_now,
        .undated = &j->out->unseen };
    return sp_verify_status(&s, &j->out->arena, j->v);
}

static bool read_bundle(struct sp_verify_job *j)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_bundle_known known = sp_catalogues_known(j->q->catalogues);
    known.texts_later = j->texts_later;
    struct sp_rc rc = sp_bundle_parse_known(j->q->bundle, j->q->catalogues ? &known : NULL, &j->out->arena,
                                            &j->out->bundle, &d);
    bool ok = sp_verdict_take(j->v, "bundle.format", rc, &d, "a well-formed evidence bundle");
    sp_verdict_expected(j->v, "a saphan-bundle/1, /2 or /3 in its one canonical form");
    if (ok)
        sp_verdict_actual(j->v, "it is one, of %zu bytes", j->q->bundle.n);
    else
        sp_verdict_refused(j->v, &d);
    j->v->malformed = !ok;
    for (size_t i = 0; ok && i < j->out->bundle.n_renditions; i++)
        j->unread += j->out->bundle.renditions[i].written.n > 0;
    return ok;
}

static struct sp_verify_job job_of(const struct sp_verify_question *q, struct sp_verified *out)
{
    return (struct sp_verify_job){ .q = q, .out = out, .v = &out->verdict, .policy = sp_verify_policy_none(), .trust = q->trust,
                         .then_s = { q->at_s, q->at_s, q->at_s } };
}

struct sp_rc sp_bundle_verify(const struct sp_verify_question *q, struct sp_verified *out)
{
    sp_verified_init(out);
    return sp_bundle_verify_next(q, out);
}

static struct sp_rc make_digests(struct sp_verify_job *j)
{
    const struct sp_bundle *b = &j->out->bundle;
    const struct sp_view message[SP_LOGGED_KINDS] = {
        [SP_LOGGED_REQUEST] = b->request, [SP_LOGGED_ANSWER] = sp_signed_part(b->report), [SP_LOGGED_RECEIPT] = b->receipt };
    char *const to[SP_LOGGED_KINDS] = { [SP_LOGGED_REQUEST] = j->out->request_digest, [SP_LOGGED_ANSWER] = j->out->report_digest,
                                        [SP_LOGGED_RECEIPT] = j->out->receipt_digest };
    for (enum sp_logged_kind k = 0; k < SP_LOGGED_KINDS; k++) {
        SP_TRY(sp_jws_digests(message[k], &j->jws[k]));
        memcpy(to[k], j->jws[k].whole, SP_SHA256_TEXT);
    }
    return SP_OK;
}

/* *unread: so many texts were left unread and are not what was made again, so that nothing is known of them. */
static struct sp_rc verify(const struct sp_verify_question *q, bool texts_later, struct sp_verified *out, size_t *unread)
{
    sp_arena_reset(&out->arena);
    out->verdict.n = 0;
    out->verdict.malformed = out->have_report = out->have_receipt = false;
    out->verdict.brief = q->brief;
    out->request_digest[0] = out->report_digest[0] = '\0';
    out->bundle = (struct sp_bundle){ .n_proofs = 0 };
    out->stamps_judged = out->uncovered = out->withdrawn = out->unseen = out->unwitnessed = false;
    out->warranted = false;
    out->n_shown = out->strangers = 0;
    out->carried = (struct sp_carried_list){ .n = 0 };
    out->policy = sp_verify_policy_none();
    struct sp_verify_job j = job_of(q, out);
    j.texts_later = texts_later;
    bool ok = read_bundle(&j);
    *unread = j.unread;
    if (!ok)
        return SP_OK;
    sp_verify_job_trust(&j);
    sp_verify_job_policy(&j);
    sp_verify_job_crl_file(&j);
    if (j.trust_ok) {
        SP_TRY(open_crls(&j));
        SP_TRY(make_digests(&j));
        SP_TRY(sp_verify_job_find_logs(&j));
    }
    sp_verify_job_trust_time(&j);
    if (!j.trust_ok)
        return SP_OK;
    sp_verify_job_request(&j);
    sp_verify_job_report(&j);
    sp_verify_job_transfer(&j);
    SP_TRY(sp_verify_job_disputed(&j));
    sp_verify_job_second(&j);
    sp_verify_job_receipt(&j);
    SP_TRY(check_status(&j));
    sp_verify_job_renditions(&j);
    SP_TRY(sp_verify_job_translations(&j));
    *unread = j.unread;
    SP_TRY(sp_verify_job_logs(&j));
    const struct sp_crl_question crls = sp_verify_job_crls(&j);
    sp_verify_crl_logs(&crls, j.trust, j.then_s[SP_LOGGED_ANSWER], j.v);
    return SP_OK;
}

struct sp_rc sp_bundle_verify_next(const struct sp_verify_question *q, struct sp_verified *out)
{
    size_t unread = 0;
    SP_TRY(verify(q, q->catalogues != NULL, out, &unread));
    return unread ? verify(q, false, out, &unread) : SP_OK;
}

void sp_verified_init(struct sp_verified *v)
{
    v->arena = (struct sp_arena){ 0 };
    v->text = (struct sp_buf){ 0 };
    v->verdict.n = 0;
    v->verdict.malformed = v->verdict.brief = v->have_report = v->have_receipt = v->stamps_judged = v->uncovered = v->withdrawn = v->unseen = v->unwitnessed = false;
    v->request_digest[0] = v->report_digest[0] = '\0';
    v->bundle = (struct sp_bundle){ .n_proofs = 0 };
    v->warranted = false;
    v->n_shown = v->strangers = 0;
    v->carried = (struct sp_carried_list){ .n = 0 };
    v->policy = sp_verify_policy_none();
    v->crl_store = NULL;
}

void sp_ground_verify(const struct sp_verify_question *q, struct sp_verified *out)
{
    struct sp_verify_job j = job_of(q, out);
    sp_verified_init(out);
    sp_verify_job_trust(&j);
    sp_verify_job_policy(&j);
    sp_verify_job_crl_file(&j);
    sp_verify_job_trust_time(&j);
}

void sp_verified_free(struct sp_verified *v)
{
    sp_arena_free(&v->arena);
    sp_buf_free(&v->text);
    sp_crl_store_free(v->crl_store);
}
