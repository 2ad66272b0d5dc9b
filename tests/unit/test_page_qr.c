/* layer: evidence */
/* The code on a page says which report it is of, and the verifier tells whether that is the bundle's. */
#include "i18n/qr.h"
#include "node/evidence/page_qr.h"
#include "node/evidence/render.h"
#include "tests/lib/bundle_fixture.h"
#include "tests/lib/markup.h"
#include "tests/lib/verdict_check.h"

#define V(s) SP_VIEW_LIT(s)

struct checked { struct bf m; struct sp_verified v; struct sp_buf text; };

/* A verified bundle, and what the page of its report carries. */
static void begin(struct checked *x, const char *uri)
{
    char digest[SP_SHA256_TEXT];
    memset(&x->text, 0, sizeof x->text);
    bf_prepare(&x->m);
    if (uri)
        x->m.head.status = (struct sp_report_status){ sp_view_of(uri), 17 };
    bf_make(&x->m);
    bf_bind(&x->m);
    const struct sp_verify_question q = { .bundle = sp_buf_view(&x->m.bundle), .trust = x->m.trust, .at_s = TF_NOW + 60 };
    CHECK_OK(sp_bundle_verify(&q, &x->v));
    assert_true(x->v.have_report);
    CHECK_OK(sp_sha256_b64url(sp_signed_part(x->v.bundle.report), digest));
    CHECK_OK(sp_page_qr_of(x->v.bundle.report, sp_view_of(digest), x->v.bundle.exchange, &x->text));
}

static void end(struct checked *x)
{
    sp_verified_free(&x->v);
    sp_buf_free(&x->text);
    bf_free(&x->m);
}

static void check(struct checked *x, struct sp_view text, enum sp_result result, const char *rule)
{
    size_t n = x->v.verdict.n;
    sp_page_qr_check(text, &x->v);
    assert_int_equal(x->v.verdict.n, n + 1);
    vc_is(&x->v.verdict, "page.qr", result, rule);
    if (result != SP_SKIPPED)
        assert_true(x->v.verdict.v[n].expected[0] && x->v.verdict.v[n].actual[0]);
    x->v.verdict.n = n;
}

static void the_code_of_the_page_is_of_the_bundle(void **state)
{
    (void)state;
    static const char *const uris[] = { NULL, "https://registry.example:9443/status/3" };
    for (size_t i = 0; i < 2; i++) {
        struct checked x;
        begin(&x, uris[i]);
        assert_true(sp_view_starts(sp_buf_view(&x.text), V("saphan:report?sha256=")));
        assert_int_equal(memmem(x.text.p, x.text.n, "&status=https://registry.example:9443/status/3#17", 49) != NULL, i == 1);
        assert_non_null(memmem(x.text.p, x.text.n, "&exchange=" BF_EXCHANGE, 46));
        check(&x, sp_buf_view(&x.text), SP_PASS, "");
        sp_buf_puts(&x.text, " \n");
        check(&x, sp_buf_view(&x.text), SP_PASS, "");
        end(&x);
    }
}

static void another_code_is_refused(void **state)
{
    (void)state;
    struct checked x;
    begin(&x, "https://registry.example:9443/status/3");
    for (size_t i = 0; i < x.text.n; i++) {
        char had = x.text.p[i];
        x.text.p[i] = had == 'A' ? 'B' : 'A';
        check(&x, sp_buf_view(&x.text), SP_FAIL, i < sizeof "saphan:report?sha256=" - 1 ? "page.qr-form" : "page.qr");
        x.text.p[i] = had;
    }
    check(&x, sp_view(x.text.p, x.text.n - 1), SP_FAIL, "page.qr");
    check(&x, V(""), SP_FAIL, "page.qr-form");
    check(&x, V("https://example.com"), SP_FAIL, "page.qr-form");
    sp_buf_putc(&x.text, '0');
    check(&x, sp_buf_view(&x.text), SP_FAIL, "page.qr");
    x.v.have_report = false;
    check(&x, sp_buf_view(&x.text), SP_SKIPPED, "");
    end(&x);
}

/* An address that a code has no room for is left out, on the page as in the check. */
static void a_long_address_is_left_out(void **state)
{
    (void)state;
    char uri[SP_MAX_STATUS_REF];
    struct checked x;
    (void)snprintf(uri, sizeof uri, "https://registry.example/%0200d", 7);
    begin(&x, uri);
    assert_null(memmem(x.text.p, x.text.n, "&status=", 8));
    assert_true(x.text.n <= SP_QR_MAX_TEXT);
    check(&x, sp_buf_view(&x.text), SP_PASS, "");
    end(&x);
}

static void the_page_carries_it(void **state)
{
    (void)state;
    struct checked x;
    SP_BUF_AUTO lines = { 0 };
    SP_BUF_AUTO page = { 0 };
    SP_BUF_AUTO again = { 0 };
    begin(&x, "https://registry.example:9443/status/3");
    const struct sp_catalogue *cat = sp_catalogue_builtin(V("lo"));
    CHECK_OK(sp_render_report(&x.v.report, cat, &lines, NULL));
    CHECK_OK(sp_render_page(cat, sp_buf_view(&lines), x.v.bundle.report, x.v.bundle.exchange, &page));
    CHECK_OK(sp_render_page(cat, sp_buf_view(&lines), x.v.bundle.report, x.v.bundle.exchange, &again));
    assert_true(sp_view_eq(sp_buf_view(&page), sp_buf_view(&again)));
    check_markup(sp_buf_view(&page));
    const char *code = strstr(sp_buf_cstr(&page), "<code>saphan:report?sha256=");
    assert_non_null(code);
    assert_non_null(strstr(code, "&amp;status=https://registry.example:9443/status/3#17</code>"));
    end(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_code_of_the_page_is_of_the_bundle),
        cmocka_unit_test(another_code_is_refused),
        cmocka_unit_test(a_long_address_is_left_out),
        cmocka_unit_test(the_page_carries_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
