#include "node/evidence/page_qr.h"

#include "base/json.h"
#include "crypto/jws.h"
#include "i18n/qr.h"
#include "node/evidence/compared.h"

#define BEGIN "saphan:report?sha256="

void sp_page_qr_put(struct sp_view digest, struct sp_view exchange, const struct sp_report_status *status, struct sp_buf *out)
{
    size_t from = out->n;
    sp_buf_puts(out, BEGIN);
    sp_buf_put(out, digest);
    sp_buf_puts(out, exchange.n ? "&exchange=" : "");
    sp_buf_put(out, exchange);
    size_t before = out->n;
    if (!status->uri.n)
        return;
    sp_buf_puts(out, "&status=");
    sp_buf_put(out, status->uri);
    sp_buf_putc(out, '#');
    sp_buf_put_i64(out, status->idx);
    if (out->n - from > SP_QR_MAX_TEXT)
        out->n = before;
}

/* The issuer's status list, as the payload names it; of a text that is none, nothing. */
static void find_status(const cJSON *payload, struct sp_report_status *out)
{
    const cJSON *list = sp_json_get(sp_json_get(payload, "status"), "status_list");
    struct sp_report_status s = { .idx = 0 };
    if (sp_ok(sp_json_i64(list, "idx", &s.idx, NULL)) && sp_ok(sp_json_str(list, "uri", &s.uri, NULL)) && s.idx >= 0 &&
        sp_report_status_uri(s.uri))
        *out = s;
}

struct sp_rc sp_page_qr_of(struct sp_view report_text, struct sp_view digest, struct sp_view exchange, struct sp_buf *out)
{
    SP_BUF_AUTO payload = { 0 };
    SP_JSON_AUTO json = NULL;
    struct sp_report_status status = { .idx = 0 };
    if (sp_ok(sp_jws_payload_unverified(sp_signed_part(report_text), &payload, NULL)) &&
        sp_ok(sp_json_parse(sp_buf_view(&payload), 0, &json, NULL)))
        find_status(json, &status);
    sp_page_qr_put(digest, exchange, &status, out);
    return sp_buf_rc(out);
}

/* Codes are typed and copied by hand. */
static struct sp_view trimmed(struct sp_view text)
{
    while (text.n && (text.p[0] == ' ' || text.p[0] == '\n'))
        text = sp_view(text.p + 1, text.n - 1);
    while (text.n && (text.p[text.n - 1] == ' ' || text.p[text.n - 1] == '\n'))
        text.n--;
    return text;
}

void sp_page_qr_check(struct sp_view text, struct sp_verified *v)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_rc rc = SP_OK;
    SP_BUF_AUTO own = { 0 };
    text = trimmed(text);
    if (!v->have_report) {
        sp_verdict_skip(&v->verdict, "page.qr", "report");
        return;
    }
    sp_page_qr_put(sp_view_of(v->report_digest), v->bundle.exchange, &v->report.head.status, &own);
    if (!sp_view_starts(text, SP_VIEW_LIT(BEGIN)))
        rc = sp_diag_set(&d, SP_ERR(INVALID), "page.qr-form", "qr", "the text is not that of a report's QR code; it begins with " BEGIN);
    else if (!sp_view_eq(text, sp_buf_view(&own)))
        rc = sp_diag_set(&d, SP_ERR(INVALID), "page.qr", "qr", "the QR code is of another report than the bundle's");
    (void)sp_verdict_take(&v->verdict, "page.qr", rc, &d, "the QR code is of this report");
    sp_verdict_expected(&v->verdict, "%.*s", SP_SHOW(sp_buf_view(&own)));
    if (text.n)
        sp_verdict_actual(&v->verdict, "%.*s", SP_SHOW(text));
    else
        sp_verdict_actual(&v->verdict, "no text");
}
