#include "node/evidence/compared.h"

#include "base/clock.h"

static void both(struct sp_verdict *v, struct sp_view expected, struct sp_view actual)
{
    sp_verdict_expected(v, "%.*s", SP_SHOW(expected));
    sp_verdict_actual(v, "%.*s", SP_SHOW(actual));
}

static void both_times(struct sp_verdict *v, int64_t from_s, int64_t to_s, int64_t is_s)
{
    char from[SP_TIME_TEXT], to[SP_TIME_TEXT], is[SP_TIME_TEXT];
    sp_time_text(from_s, from);
    sp_time_text(to_s, to);
    sp_time_text(is_s, is);
    sp_verdict_expected(v, "%s to %s", from, to);
    sp_verdict_actual(v, "%s", is);
}

static void authorisation(const struct sp_authorisation *a, char *out, size_t cap)
{
    SP_BUF_AUTO b = { 0 };
    sp_buf_put(&b, a->id);
    sp_buf_puts(&b, " (");
    sp_buf_put(&b, a->basis);
    sp_buf_puts(&b, "), until ");
    sp_buf_put(&b, a->expires);
    sp_diag_copy(out, cap, sp_buf_cstr(&b));
}

static void both_authorisations(struct sp_verdict *v, const struct sp_authorisation *expected,
                                const struct sp_authorisation *actual)
{
    char text[SP_COMPARED_TEXT * 2];
    authorisation(expected, text, sizeof text);
    sp_verdict_expected(v, "%s", text);
    authorisation(actual, text, sizeof text);
    sp_verdict_actual(v, "%s", text);
}

static void both_countries(struct sp_verdict *v, const struct sp_trust *t, const struct sp_report_head *h)
{
    SP_BUF_AUTO b = { 0 };
    const struct sp_trust_node *n = sp_trust_find_node(t, h->iss);
    for (size_t i = 0; n && i < n->n_countries; i++) {
        if (i)
            sp_buf_putc(&b, ' ');
        sp_buf_put(&b, n->countries[i]);
    }
    sp_verdict_expected(v, "a company of %.*s", SP_SHOW(sp_buf_view(&b)));
    sp_verdict_actual(v, "%.*s", SP_SHOW(h->sub));
}

/* Not after the end of the request's life, nor after the time to judge at. */
static int64_t latest(const struct sp_question_made *q)
{
    return q->request->exp < q->at_s ? q->request->exp : q->at_s;
}

void sp_compare_report(struct sp_verdict *v, const struct sp_trust *t, enum sp_report_aspect aspect,
                       const struct sp_question_made *q, const struct sp_report *r)
{
    const struct sp_request *ask = q->request;
    const struct sp_report_head *h = &r->head;
    if (!sp_verdict_tells(v))
        return;
    switch (aspect) {
    case SP_REPORT_ISSUER: both(v, ask->aud, h->iss); break;
    case SP_REPORT_COUNTRY: both_countries(v, t, h); break;
    case SP_REPORT_AUDIENCE: both(v, ask->iss, h->aud); break;
    case SP_REPORT_DIGEST: both(v, sp_view_of(q->digest), h->request_digest); break;
    case SP_REPORT_SUBJECT: both(v, ask->subject, h->sub); break;
    case SP_REPORT_PRODUCT: both(v, ask->product, h->product); break;
    case SP_REPORT_PURPOSE: both(v, ask->purpose, h->purpose); break;
    case SP_REPORT_AUTHORISATION: both_authorisations(v, &ask->authorisation, &h->authorisation); break;
    case SP_REPORT_REQUESTER:
        sp_verdict_expected(v, "%.*s/%.*s", SP_SHOW(ask->iss), SP_SHOW(ask->participant));
        sp_verdict_actual(v, "%.*s", SP_SHOW(h->requester));
        break;
    case SP_REPORT_TIME: both_times(v, ask->iat, latest(q), h->iat); break;
    case SP_REPORT_ASPECTS: break;
    }
}

void sp_compare_receipt(struct sp_verdict *v, enum sp_receipt_aspect aspect, const struct sp_question_made *q,
                        const char *answer_digest, const struct sp_receipt *r)
{
    const struct sp_request *ask = q->request;
    if (!sp_verdict_tells(v))
        return;
    switch (aspect) {
    case SP_RECEIPT_ISSUER:
        sp_verdict_expected(v, "%.*s to %.*s", SP_SHOW(ask->iss), SP_SHOW(ask->aud));
        sp_verdict_actual(v, "%.*s to %.*s", SP_SHOW(r->iss), SP_SHOW(r->aud));
        break;
    case SP_RECEIPT_EXCHANGE: both(v, ask->jti, r->exchange); break;
    case SP_RECEIPT_REQUEST: both(v, sp_view_of(q->digest), r->request_digest); break;
    case SP_RECEIPT_ANSWER: both(v, sp_view_of(answer_digest), r->answer_digest); break;
    case SP_RECEIPT_VERDICT: both(v, SP_VIEW_LIT("processed"), r->verdict); break;
    case SP_RECEIPT_TIME: both_times(v, q->answered_s ? q->answered_s : ask->iat, q->at_s, r->iat); break;
    case SP_RECEIPT_ASPECTS: break;
    }
}

void sp_compare_trust_time(struct sp_verdict *v, const struct sp_trust *t, int64_t at_s)
{
    if (sp_verdict_tells(v))
        both_times(v, sp_trust_content(t)->issued_s, sp_trust_content(t)->expires_s, at_s);
}

/* The line at *text, which moves behind it. */
static struct sp_view next_line(struct sp_view *text)
{
    struct sp_view line = *text;
    if (!sp_view_split(*text, '\n', &line, text))
        *text = sp_view(NULL, 0);
    return line;
}

static void show_line(char *out, size_t cap, struct sp_view line)
{
    SP_BUF_AUTO b = { 0 };
    for (size_t i = 0; i < line.n; i++)
        sp_buf_putc(&b, line.p[i] == '\t' ? ' ' : line.p[i]);
    sp_diag_copy(out, cap, sp_buf_cstr(&b));
}

void sp_compare_lines(struct sp_verdict *v, struct sp_view made, struct sp_view found)
{
    char expected[SP_COMPARED_TEXT * 2], actual[SP_COMPARED_TEXT * 2];
    struct sp_view a = { NULL, 0 }, b = a;
    size_t line = 0;
    if (!sp_verdict_tells(v))
        return;
    do {
        a = next_line(&made);
        b = next_line(&found);
        line++;
    } while (sp_view_eq(a, b) && (made.n || found.n));
    show_line(expected, sizeof expected, a);
    show_line(actual, sizeof actual, b);
    sp_verdict_expected(v, "line %zu: %s", line, expected);
    sp_verdict_actual(v, "line %zu: %s", line, actual);
}
