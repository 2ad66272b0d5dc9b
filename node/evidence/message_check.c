#include "node/evidence/message_check.h"

#include "base/clock.h"
#include "base/random.h"
#include "node/evidence/marks.h"
#include "node/evidence/transfer.h"
#include "schema/company.h"
#include "schema/subject.h"

/* Where a canonical payload begins, enough of it for the issuer. */
#define PAYLOAD_STARTS "{\"iss\":\""
enum { FIRST_CHARS = 64 };

/* Of a payload that begins as nodes write it. Nothing else is looked at before the signature was. */
static bool issuer_first(struct sp_view jws, struct sp_arena *a, struct sp_view *issuer)
{
    SP_BUF_AUTO first = { 0 };
    struct sp_view head, payload, rest, name;
    if (!sp_view_split(jws, '.', &head, &payload) || payload.n < FIRST_CHARS ||
        !sp_ok(sp_b64url_decode(sp_view(payload.p, FIRST_CHARS), &first)) ||
        !sp_view_starts(sp_buf_view(&first), SP_VIEW_LIT(PAYLOAD_STARTS)))
        return false;
    rest = sp_view(first.p + sizeof PAYLOAD_STARTS - 1, first.n - (sizeof PAYLOAD_STARTS - 1));
    return sp_view_split(rest, '"', &name, &rest) && sp_node_id_valid(name) && sp_arena_copy(a, name, issuer);
}

struct sp_rc sp_message_issuer(struct sp_view jws, struct sp_arena *a, struct sp_view *issuer, struct sp_diag *d)
{
    SP_BUF_AUTO payload = { 0 };
    SP_JSON_AUTO j = NULL;
    struct sp_view iss;
    if (issuer_first(jws, a, issuer))
        return SP_OK;
    SP_TRY(sp_jws_payload_unverified(jws, &payload, d));
    SP_TRY(sp_json_parse(sp_buf_view(&payload), SP_MAX_MESSAGE_BYTES, &j, d));
    SP_TRY(sp_json_str(j, "iss", &iss, d));
    return sp_arena_copy(a, iss, issuer) ? SP_OK : SP_ERR(NOMEM);
}

/* What nodes write into a header, all of it and nothing else: the key, and for what a node states its certificate. */
static struct sp_rc check_members(enum sp_key_use use, const struct sp_jws_header *h, struct sp_diag *d)
{
    if (!h->kid.n)
        return sp_diag_set(d, SP_ERR(INVALID), "jws.kid", "kid", "the message names no key");
    if (h->cty.n)
        return sp_diag_set(d, SP_ERR(INVALID), "jws.unknown", "cty", "a message between nodes has no cty");
    if (!h->x5t_s256.n != (use != SP_USE_REPORT))
        return sp_diag_set(d, SP_ERR(INVALID), "jws.x5t", "x5t#S256",
                           "a report and an answer name their certificate, no other message does");
    return SP_OK;
}

/* The certificate named must be the one of the trust list. */
static struct sp_rc check_thumbprint(const struct sp_trust *t, struct sp_view issuer, enum sp_key_use use,
                                     const struct sp_jws_header *header, int64_t at_s, struct sp_diag *d)
{
    char text[SP_SHA256_TEXT];
    if (use != SP_USE_REPORT)
        return SP_OK;
    SP_TRY(sp_trust_find_thumbprint(t, issuer, use, header->kid, at_s, text, d));
    if (!sp_view_is(header->x5t_s256, text))
        return sp_diag_set(d, SP_ERR(INVALID), "trust.certificate", "x5t#S256",
                           "the message names another certificate than the trust list");
    return SP_OK;
}

/* What a node that is suspended since, or a key that is retired, signs says itself that it was made before. */
static struct sp_rc check_made(const struct sp_trust *t, struct sp_view issuer, enum sp_key_use use, struct sp_view kid,
                               struct sp_view payload, struct sp_diag *d)
{
    SP_JSON_AUTO j = NULL;
    int64_t iat;
    if (sp_trust_counts_until(t, issuer, use, kid, NULL) == INT64_MAX)
        return SP_OK;
    SP_TRY(sp_json_parse(payload, SP_MAX_MESSAGE_BYTES, &j, d));
    SP_TRY(sp_json_i64(j, "iat", &iat, d));
    return sp_trust_check_made(t, issuer, use, kid, iat, d);
}

struct sp_rc sp_message_open_by(const struct sp_trust *t, const struct sp_jws_digests *jws, struct sp_view issuer, enum sp_key_use use,
                                const char *typ, int64_t at_s, struct sp_arena *a, struct sp_view *kid,
                                struct sp_view *payload, struct sp_diag *d)
{
    struct sp_jws_header header;
    SP_TRY(sp_jws_peek(jws->token, a, &header, d));
    const struct sp_key *key;
    SP_TRY(sp_trust_find_key(t, issuer, use, header.kid, at_s, &key, d));
    /* Straight into the arena, with room for all that the token could say: it does not grow there. */
    size_t room = jws->token.n / 4 * 3 + 8;
    struct sp_buf bytes = { .p = sp_arena_room(a, room), .cap = room };
    if (!bytes.p)
        return SP_ERR(NOMEM);
    SP_TRY(sp_jws_verify_known(jws, key, typ, &bytes, d));
    SP_TRY(check_members(use, &header, d));
    SP_TRY(sp_jws_one_spelling(jws->token, key, d));
    SP_TRY(check_thumbprint(t, issuer, use, &header, at_s, d));
    SP_TRY(check_made(t, issuer, use, header.kid, sp_buf_view(&bytes), d));
    *payload = sp_buf_view(&bytes);
    *kid = header.kid;
    return SP_OK;
}

struct sp_rc sp_message_open(const struct sp_trust *t, struct sp_view jws, struct sp_view issuer, enum sp_key_use use,
                             const char *typ, int64_t at_s, struct sp_arena *a, struct sp_view *payload,
                             struct sp_diag *d)
{
    struct sp_view kid;
    return sp_message_open_by(t, &(struct sp_jws_digests){ .token = jws }, issuer, use, typ, at_s, a, &kid, payload, d);
}

static struct sp_rc same(struct sp_view a, struct sp_view b, const char *rule, const char *field, const char *text,
                         struct sp_diag *d)
{
    return sp_view_eq(a, b) ? SP_OK : sp_diag_set(d, SP_ERR(INVALID), rule, field, "%s", text);
}

static struct sp_rc from_future(const char *rule, struct sp_diag *d)
{
    return sp_diag_set(d, SP_ERR(INVALID), rule, "iat", "it was made later than the time to judge at");
}

/* Made while its request lived, and not later than now. */
static struct sp_rc in_time(int64_t iat, const struct sp_question_made *q, const char *rule, struct sp_diag *d)
{
    if (iat < q->request->iat - SP_CLOCK_SKEW_S || iat > q->request->exp + SP_CLOCK_SKEW_S)
        return sp_diag_set(d, SP_ERR(INVALID), rule, "iat", "its time is outside the life of its request");
    return iat > q->at_s + SP_CLOCK_SKEW_S ? from_future(rule, d) : SP_OK;
}

/* --- reports --- */

const char *sp_report_aspect_id(enum sp_report_aspect a)
{
    static const char *const ids[SP_REPORT_ASPECTS] = {
        "report.issuer", "report.country", "report.audience", "report.request-digest", "report.subject",
        "report.product", "report.purpose", "report.authorisation", "report.requester", "report.time" };
    return ids[a];
}

static bool same_authorisation(const struct sp_authorisation *a, const struct sp_authorisation *b)
{
    return sp_view_eq(a->id, b->id) && sp_view_eq(a->basis, b->basis) && sp_view_eq(a->expires, b->expires);
}

static bool same_requester(struct sp_view requester, const struct sp_request *q)
{
    return requester.n == q->iss.n + 1 + q->participant.n && sp_view_starts(requester, q->iss) &&
           requester.p[q->iss.n] == '/' &&
           sp_view_eq(sp_view(requester.p + q->iss.n + 1, q->participant.n), q->participant);
}

/* On the day of that time, wherever on earth that was. */
static bool has_ended(struct sp_view expires, int64_t at_s)
{
    enum { FAR_WEST_S = 12 * 3600 };
    char day[SP_TIME_TEXT];
    sp_time_text(at_s - FAR_WEST_S, day);
    return expires.n && sp_view_cmp(expires, sp_view(day, 10)) < 0;
}

/* It held when this was asked and when it was answered, as both say, and when somebody else had seen the answer: who asks and who answers can
 * date what they sign back. */
static struct sp_rc authorised_then(const struct sp_question_made *q, const struct sp_report *r, struct sp_diag *d)
{
    struct sp_view expires = q->request->authorisation.expires;
    int n = (int)expires.n;
    char seen[SP_TIME_TEXT];
    if (has_ended(expires, q->request->iat) || has_ended(expires, r->head.iat))
        return sp_diag_set(d, SP_ERR(INVALID), "report.authorisation-expired", "authorisation.expires", "the authorisation had ended on %.*s, before the %s", n,
                           expires.p, has_ended(expires, q->request->iat) ? "question" : "report was made");
    if (!q->seen_s || !has_ended(expires, q->seen_s))
        return SP_OK;
    sp_time_text(q->seen_s, seen);
    return sp_diag_set(d, SP_ERR(EXPIRED), "report.authorisation-late", "authorisation.expires",
                       "the authorisation ended on %.*s, and nobody else saw the report until %s: that it was given before, only the two nodes say", n, expires.p, seen);
}

/* A registry reports what it has; since when something is true may lie ahead, since when it is known may not. */
static struct sp_rc received_before(const struct sp_report *r, struct sp_diag *d)
{
    for (size_t i = 0; i < r->n_facts; i++)
        if (r->facts[i].received_s > r->head.iat + SP_CLOCK_SKEW_S)
            return sp_diag_set(d, SP_ERR(INVALID), "report.received", r->facts[i].kind->name,
                               "the registry says that it received this after it made the report");
    return SP_OK;
}

struct sp_rc sp_report_check(const struct sp_trust *t, enum sp_report_aspect aspect, const struct sp_question_made *q,
                             const struct sp_report *r, struct sp_diag *d)
{
    const struct sp_request *ask = q->request;
    const struct sp_report_head *h = &r->head;
    const char *id = sp_report_aspect_id(aspect);
    switch (aspect) {
    case SP_REPORT_ISSUER:
        return same(h->iss, ask->aud, id, "iss", "the report is not by the node that was asked", d);
    case SP_REPORT_COUNTRY:
        if (!sp_trust_speaks(t, h->iss, sp_view(h->sub.p, 2)))
            return sp_diag_set(d, SP_ERR(INVALID), id, "sub", "the issuer may not speak for companies of that country");
        return SP_OK;
    case SP_REPORT_AUDIENCE:
        return same(h->aud, ask->iss, id, "aud", "the report is addressed to another node", d);
    case SP_REPORT_DIGEST:
        return same(h->request_digest, sp_view_of(q->digest), id, "request_digest", "the report answers another request", d);
    case SP_REPORT_SUBJECT:
        return same(h->sub, ask->subject, id, "sub", "the report is about another company", d);
    case SP_REPORT_PRODUCT:
        return same(h->product, ask->product, id, "product", "the report is another product", d);
    case SP_REPORT_PURPOSE:
        return same(h->purpose, ask->purpose, id, "purpose", "the report names another purpose", d);
    case SP_REPORT_AUTHORISATION:
        if (!same_authorisation(&h->authorisation, &ask->authorisation))
            return sp_diag_set(d, SP_ERR(INVALID), id, "authorisation", "the report names another authorisation");
        return authorised_then(q, r, d);
    case SP_REPORT_REQUESTER:
        if (!same_requester(h->requester, ask))
            return sp_diag_set(d, SP_ERR(INVALID), id, "requester", "the report was made for somebody else");
        return SP_OK;
    case SP_REPORT_TIME:
        SP_TRY(in_time(h->iat, q, id, d));
        return received_before(r, d);
    case SP_REPORT_ASPECTS:
        break;
    }
    return SP_ERR(INTERNAL);
}

struct sp_rc sp_report_bound(const struct sp_trust *t, const struct sp_question_made *q, const struct sp_report *r,
                             struct sp_diag *d)
{
    for (enum sp_report_aspect a = 0; a < SP_REPORT_ASPECTS; a++)
        SP_TRY(sp_report_check(t, a, q, r, d));
    return SP_OK;
}

struct sp_rc sp_report_acceptable(const struct sp_trust *t, const struct sp_question_made *q, const struct sp_report *r,
                                  struct sp_diag *d)
{
    struct sp_marks_seen marks;
    SP_TRY(sp_report_bound(t, q, r, d));
    SP_TRY(sp_report_transfer_check(r, d));
    return sp_report_marks(r, NULL, &marks, d);
}

/* --- receipts --- */

const char *sp_receipt_aspect_id(enum sp_receipt_aspect a)
{
    static const char *const ids[SP_RECEIPT_ASPECTS] = { "receipt.issuer", "receipt.exchange", "receipt.request-digest",
                                                         "receipt.answer-digest", "receipt.verdict", "receipt.time" };
    return ids[a];
}

struct sp_rc sp_receipt_check(enum sp_receipt_aspect aspect, const struct sp_question_made *q, const char *answer_digest,
                              const struct sp_receipt *r, struct sp_diag *d)
{
    const struct sp_request *ask = q->request;
    const char *id = sp_receipt_aspect_id(aspect);
    switch (aspect) {
    case SP_RECEIPT_ISSUER:
        SP_TRY(same(r->iss, ask->iss, id, "iss", "the receipt is not by the node that asked", d));
        return same(r->aud, ask->aud, id, "aud", "the receipt is addressed to another node", d);
    case SP_RECEIPT_EXCHANGE:
        return same(r->exchange, ask->jti, id, "exchange", "the receipt is for another exchange", d);
    case SP_RECEIPT_REQUEST:
        return same(r->request_digest, sp_view_of(q->digest), id, "request_digest", "the receipt names another request", d);
    case SP_RECEIPT_ANSWER:
        return same(r->answer_digest, sp_view_of(answer_digest), id, "answer_digest", "the receipt names another answer", d);
    case SP_RECEIPT_VERDICT:
        return same(r->verdict, SP_VIEW_LIT("processed"), id, "verdict", "the asking node did not accept the answer", d);
    case SP_RECEIPT_TIME:
        if (r->iat < (q->answered_s ? q->answered_s : ask->iat) - SP_CLOCK_SKEW_S)
            return sp_diag_set(d, SP_ERR(INVALID), id, "iat", "the receipt is older than what it is for");
        return r->iat > q->at_s + SP_CLOCK_SKEW_S ? from_future(id, d) : SP_OK;
    case SP_RECEIPT_ASPECTS:
        break;
    }
    return SP_ERR(INTERNAL);
}

struct sp_rc sp_receipt_bound(const struct sp_question_made *q, const char *answer_digest, const struct sp_receipt *r,
                              struct sp_diag *d)
{
    for (enum sp_receipt_aspect a = 0; a < SP_RECEIPT_ASPECTS; a++)
        if (a != SP_RECEIPT_VERDICT)
            SP_TRY(sp_receipt_check(a, q, answer_digest, r, d));
    return SP_OK;
}

/* --- answers and refusals --- */

struct sp_rc sp_reply_bound(const struct sp_reply_head *r, const struct sp_question_made *q, struct sp_diag *d)
{
    SP_TRY(same(r->iss, q->request->aud, "answer.issuer", "iss", "the answer is not by the node that was asked", d));
    SP_TRY(same(r->aud, q->request->iss, "answer.audience", "aud", "the answer is addressed to another node", d));
    SP_TRY(same(r->request_digest, sp_view_of(q->digest), "answer.request-digest", "request_digest",
                "the answer belongs to another request", d));
    return in_time(r->iat, q, "answer.time", d);
}

static struct sp_rc company_bound(struct sp_view body, const struct sp_request *ask, struct sp_arena *a, struct sp_diag *d)
{
    struct sp_company c;
    SP_TRY(sp_company_from_answer(body, a, &c, d));
    SP_TRY(same(c.subject, ask->subject, "answer.subject", "subject", "the answer is about another company", d));
    for (size_t i = 0; i < c.n; i++)
        if (!sp_fact_is_open(&c.facts[i]))
            return sp_diag_set(d, SP_ERR(INVALID), "answer.facts", "facts", "the answer holds what only a report may hold");
    return SP_OK;
}

static struct sp_rc hits_bound(const struct sp_trust *t, const struct sp_answer *r, const struct sp_request *ask,
                               struct sp_arena *a, struct sp_diag *d)
{
    struct sp_found found[SP_MAX_SEARCH_HITS];
    struct sp_subject s;
    size_t n, most = ask->limit > 0 ? (size_t)ask->limit : SP_MAX_SEARCH_HITS;
    SP_TRY(sp_hits_parse(r->body, a, found, &n, d));
    if (n > most)
        return sp_diag_set(d, SP_ERR(INVALID), "answer.hits", "hits", "more hits than were asked for");
    for (size_t i = 0; i < n; i++) {
        SP_TRY(sp_subject_parse(found[i].subject, &s, d));
        if (ask->country.n ? !sp_view_eq(s.country, ask->country) : !sp_trust_speaks(t, r->iss, s.country))
            return sp_diag_set(d, SP_ERR(INVALID), "answer.country", "hits", "a hit is a company of another country");
    }
    return SP_OK;
}

/* What was brought was kept; a dispute got an id there. */
static struct sp_rc brought(const struct sp_answer *r, struct sp_diag *d)
{
    SP_JSON_AUTO j = NULL;
    struct sp_view id;
    bool kept = false;
    SP_TRY(sp_json_parse(r->body, SP_MAX_MESSAGE_BYTES, &j, d));
    if (sp_op_tells(r->op))
        SP_TRY(sp_json_opt_bool(j, "kept", false, &kept, d));
    else
        SP_TRY(sp_json_str(j, "dispute", &id, d));
    if (sp_op_tells(r->op) ? kept : sp_id_valid(id))
        return SP_OK;
    return sp_diag_set(d, SP_ERR(INVALID), "answer.kept", "body", "the answer does not say that it was kept");
}

struct sp_rc sp_answer_bound(const struct sp_trust *t, const struct sp_answer *r, const struct sp_question_made *q,
                             struct sp_arena *a, struct sp_diag *d)
{
    const struct sp_reply_head head = { r->iss, r->aud, r->request_digest, r->iat };
    SP_TRY(sp_reply_bound(&head, q, d));
    if (r->op != q->request->op)
        return sp_diag_set(d, SP_ERR(INVALID), "answer.op", "op", "the answer is to another kind of question");
    if (sp_op_brings(r->op))
        return brought(r, d);
    return r->op == SP_OP_COMPANY ? company_bound(r->body, q->request, a, d) : hits_bound(t, r, q->request, a, d);
}
