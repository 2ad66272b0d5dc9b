/*
 * tests/lib/said_fixture.h - a verified report with something of every layout, and what is made of it, for tests of what is shown.
 *
 * Threading: one thread.
 */
#ifndef SP_TESTS_SAID_FIXTURE_H
#define SP_TESTS_SAID_FIXTURE_H

#include "i18n/html.h"
#include "node/evidence/render.h"
#include "node/evidence/said.h"
#include "tests/lib/bundle_fixture.h"

#define SF_FACT(kind, id, data) "{\"kind\":\"" kind "\",\"id\":\"" id "\",\"class\":\"public\",\"source\":\"synthetic\",\"received\":\"2026-10-14T17:46:40Z\",\"data\":{" data "}}"
#define SF_STATEMENT(year, rest) \
    SF_FACT("financial.statement", year, "\"period_from\":\"" year "-01-01\",\"period_to\":\"" year "-12-31\",\"gaap\":\"la_gaap\",\"audited\":\"audited\"," \
            "\"currency\":\"LAK\",\"unit\":1000000," rest)
#define SF_PAID(id, day, amount, days) \
    SF_FACT("trade_payments.experience", id, "\"terms_days\":30,\"amount\":{\"value\":\"" amount "\",\"currency\":\"LAK\"},\"days_beyond_terms\":" days ",\"as_of\":\"" day "\"")

static const char sf_company[] =
    "{\"subject\":\"LA.ern:0100001234\",\"facts\":["
    SF_FACT("registered.name", "legal", "\"type\":\"legal\",\"text\":{\"text\":\"ບໍລິສັດ ຕົວຢ່າງ ຈຳກັດ\",\"lang\":\"lo\"}") ","
    SF_FACT("registered.capital", "1", "\"kind\":\"registered\",\"amount\":{\"value\":\"1200000000\",\"currency\":\"LAK\"}") ","
    SF_FACT("registered.status", "1", "\"code\":\"active\"") ","
    SF_FACT("ownership.owner", "1", "\"name\":{\"text\":\"A & B \\\"Mekong\\\" <Holding>\",\"lang\":\"en\"},\"interest\":\"shareholding\",\"share\":\"51\"") ","
    "{\"kind\":\"ownership.owner\",\"id\":\"2\",\"class\":\"public\",\"source\":\"synthetic\",\"received\":\"2026-10-14T17:46:40Z\",\"disputed\":true,\"data\":"
    "{\"name\":{\"text\":\"ທ້າວ ສົມພອນ\",\"lang\":\"lo\"},\"interest\":\"shareholding\",\"share\":\"30\"}},"
    SF_FACT("ownership.owner", "3", "\"name\":{\"text\":\"Nguyễn Văn Ánh\",\"lang\":\"vi\"},\"interest\":\"shareholding\",\"share\":\"10\"") ","
    SF_FACT("ownership.owner", "4", "\"name\":{\"text\":\"شركة الجسر\",\"lang\":\"ar\"},\"interest\":\"shareholding\",\"share\":\"9\"") ","
    SF_STATEMENT("2024", "\"revenue\":\"5100\",\"profit\":\"-200\",\"total_assets\":\"9000\",\"equity\":\"4000\"") ","
    SF_STATEMENT("2025", "\"revenue\":\"6200\",\"profit\":\"310\",\"total_assets\":\"9500\",\"equity\":\"4310\"") ","
    SF_PAID("1", "2026-03-31", "700", "12") "," SF_PAID("2", "2026-06-30", "650", "-3") ","
    SF_FACT("disputes.dispute", "d-1", "\"kind\":\"ownership.owner\",\"fact\":\"2\",\"field\":\"share\",\"by\":\"subject\",\"claim\":{\"text\":\"It is 35.\",\"lang\":\"en\"},"
            "\"raised\":\"2026-10-01\",\"deadline\":\"2026-10-21\",\"outcome\":\"open\"") ","
    "{\"kind\":\"trade_payments.experience\",\"id\":\"3\",\"class\":\"secret\",\"source\":\"synthetic\",\"received\":\"2026-10-14T17:46:40Z\",\"data\":"
    "{\"terms_days\":30,\"amount\":{\"value\":\"1\",\"currency\":\"LAK\"},\"days_beyond_terms\":1,\"as_of\":\"2026-01-31\"}}]}";

static struct bf sf;
static struct sp_verified sf_v;

static int sf_begin(void **state)
{
    (void)state;
    struct sp_diag d = { .rule = "" };
    bf_prepare(&sf);
    sf.request.product = sf.head.product = SP_VIEW_LIT("standard");
    sf.product_version = 0; /* the newest: with what is contested */
    struct sp_rc rc = sp_company_from_json(sp_view_of(sf_company), &sf.arena, &sf.company, &d);
    if (!sp_ok(rc))
        fail_msg("%s %s %s", d.rule, d.field, d.text);
    bf_make(&sf);
    bf_bind(&sf);
    const struct sp_verify_question q = { .bundle = sp_buf_view(&sf.bundle), .trust = sf.trust, .at_s = TF_NOW + 60 };
    CHECK_OK(sp_bundle_verify(&q, &sf_v));
    const struct sp_check_line *why = sp_verdict_reason(&sf_v.verdict);
    if (why)
        fail_msg("%s: %s", why->id, why->detail);
    return 0;
}

static int sf_end(void **state)
{
    (void)state;
    sp_verified_free(&sf_v);
    bf_free(&sf);
    return 0;
}

static void sf_lines(const char *language, struct sp_buf *out)
{
    CHECK_OK(sp_render_redacted(&sf_v.report, &sf_v.hidden, sp_catalogue_builtin(sp_view_of(language)), out, NULL));
}

static void sf_page(const char *language, struct sp_buf *out)
{
    SP_BUF_AUTO lines = { 0 };
    sf_lines(language, &lines);
    CHECK_OK(sp_render_page(sp_catalogue_builtin(sp_view_of(language)), sp_buf_view(&lines), sf_v.bundle.report, sf_v.bundle.exchange, out));
}

static void sf_text(const char *language, unsigned width, struct sp_buf *out)
{
    SP_BUF_AUTO lines = { 0 };
    sf_lines(language, &lines);
    sp_rendition_text(sp_catalogue_builtin(sp_view_of(language)), sp_buf_view(&lines), width, out);
    CHECK_OK(sp_buf_rc(out));
}

#endif
