/* layer: node, threads */
/* One question to a time-stamping authority: good ones, and those that answer something else. */
#include "node/federation/stamp_ask.h"
#include "base/clock.h"
#include "crypto/x509.h"
#include "node/net/http_plain.h"
#include "tests/lib/check.h"

#include <stdlib.h>

enum { DAY = 86400 };
enum mood { GOOD, OTHER_NONCE, NO_NONCE, OTHER_ROOT, FAST, SLOW, REFUSES, HTTP_500, JUNK, EMPTY, HUGE, OLD_TOKEN };

static struct sp_key *root_key, *key, *other_key;
static struct sp_buf root_der, cert, other_der, old_token;
static const uint8_t root[SP_SHA256_BYTES] = { 9, 8, 7 };
static enum mood mood;

static struct sp_tsp_authority authority(void)
{
    int64_t off_s = mood == FAST ? SP_STAMP_CLOCKS_S + 5 : mood == SLOW ? -SP_STAMP_CLOCKS_S - 5 : 0;
    return (struct sp_tsp_authority){ .key = key, .cert_der = sp_buf_view(&cert), .policy = "1.3.6.1.4.1.99999.1",
                                      .now_us = sp_now_us() + off_s * 1000000, .serial = 3 };
}

/* What the authority is made to answer in place of the true request. */
static void other_request(struct sp_buf *out)
{
    uint8_t imprint[SP_SHA256_BYTES];
    memcpy(imprint, root, sizeof imprint);
    imprint[0] ^= mood == OTHER_ROOT;
    if (!sp_ok(sp_tsp_request(imprint, mood == NO_NONCE ? 0 : 12345, mood == REFUSES ? "1.2.3" : NULL, out, NULL)))
        abort();
}

static void serve(void *ctx, const struct sp_http_request *r, struct sp_http_reply *out)
{
    SP_BUF_AUTO other = { 0 };
    const struct sp_tsp_authority a = authority();
    (void)ctx;
    out->content_type = "application/timestamp-reply";
    if (!sp_view_is(r->content_type, "application/timestamp-query") || r->method != SP_HTTP_POST)
        abort();
    if (mood == HTTP_500)
        out->status = 500;
    if (mood == JUNK)
        sp_buf_puts(&out->body, "<html>");
    for (int i = 0; mood == HUGE && i < SP_MAX_TSP_BYTES + 1; i++)
        sp_buf_putc(&out->body, '0');
    if (mood == OLD_TOKEN)
        sp_buf_put(&out->body, sp_buf_view(&old_token));
    if (mood == HTTP_500 || mood == JUNK || mood == EMPTY || mood == HUGE || mood == OLD_TOKEN)
        return;
    bool own = mood == OTHER_NONCE || mood == NO_NONCE || mood == OTHER_ROOT || mood == REFUSES;
    if (own)
        other_request(&other);
    if (!sp_ok(sp_tsp_respond(&a, own ? sp_buf_view(&other) : r->body, &out->body, NULL)))
        abort();
}

static struct sp_rc ask(struct sp_plain *s, const struct sp_buf *anchor, int64_t *gen_us, struct sp_buf *token, struct sp_diag *d)
{
    char url[64];
    const struct sp_tsp_anchors anchors = { { sp_buf_view(anchor) }, 1 };
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%u/tsa", (unsigned)sp_plain_port(s));
    return sp_stamp_ask(url, &anchors, root, token, gen_us, d);
}

static void only_what_was_asked_is_taken(void **state)
{
    static const struct { enum mood mood; enum sp_rc_code code; const char *rule; } cases[] = {
        { OTHER_NONCE, SP_RC_INVALID, "tsp.nonce" }, { NO_NONCE, SP_RC_INVALID, "tsp.nonce" }, { OTHER_ROOT, SP_RC_INVALID, "tsp.imprint" },
        { FAST, SP_RC_INVALID, "stamp.clock" }, { SLOW, SP_RC_INVALID, "stamp.clock" }, { REFUSES, SP_RC_DENIED, "tsp.status" },
        { HTTP_500, SP_RC_UNAVAILABLE, "stamp.http" }, { JUNK, SP_RC_FORMAT, "tsp.response" }, { EMPTY, SP_RC_FORMAT, "tsp.response" },
        { HUGE, SP_RC_LIMIT, "limit.reply" }, { OLD_TOKEN, SP_RC_INVALID, "tsp.nonce" },
    };
    const struct sp_plain_opts o = { .address = "127.0.0.1", .max_body_bytes = SP_MAX_TSP_BYTES, .handler = serve };
    struct sp_plain *s;
    SP_BUF_AUTO token = { 0 };
    SP_BUF_AUTO request = { 0 };
    struct sp_diag d = { 0 };
    int64_t gen_us = 0;
    (void)state;
    CHECK_OK(sp_plain_start(&o, &s, NULL));
    mood = GOOD;
    CHECK_OK(ask(s, &root_der, &gen_us, &token, &d));
    assert_true(token.n > 0 && gen_us / 1000000 - sp_now_s() < 5);
    const struct sp_tsp_authority a = authority();
    CHECK_OK(sp_tsp_request(root, 77, NULL, &request, NULL)); /* as it was answered once, to another question about the same root */
    CHECK_OK(sp_tsp_respond(&a, sp_buf_view(&request), &old_token, NULL));
    sp_buf_clear(&token);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mood = cases[i].mood;
        gen_us = 5;
        struct sp_rc rc = ask(s, &root_der, &gen_us, &token, &d);
        if (!sp_is(rc, cases[i].code) || strcmp(d.rule, cases[i].rule))
            fail_msg("case %zu: %s %s, wanted %s", i, sp_rc_text(rc), d.rule, cases[i].rule);
        assert_int_equal(token.n, 0);
        assert_int_equal(gen_us, 5);
    }
    mood = GOOD;
    CHECK_RC(SIGNATURE, ask(s, &other_der, &gen_us, &token, &d));
    assert_string_equal(d.rule, "tsp.chain");
    sp_plain_stop(s);
}

static void anchors_come_in_pem_or_der(void **state)
{
    (void)state;
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO pem = { 0 };
    SP_BUF_AUTO text = { 0 };
    struct sp_tsp_anchors v;
    struct sp_diag d = { 0 };
    CHECK_OK(sp_tsp_anchors_read(sp_buf_view(&root_der), &a, &v, &d));
    assert_int_equal(v.n, 1);
    sp_buf_put_b64(&text, sp_buf_view(&root_der));
    for (int i = 0; i < SP_MAX_TSP_ANCHORS; i++) {
        sp_buf_puts(&pem, "for people\n-----BEGIN CERTIFICATE-----\n");
        for (size_t k = 0; k < text.n; k += 64)
            sp_buf_putf(&pem, "%.*s\n", (int)(text.n - k < 64 ? text.n - k : 64), text.p + k);
        sp_buf_puts(&pem, "-----END CERTIFICATE-----\n");
        CHECK_OK(sp_tsp_anchors_read(sp_buf_view(&pem), &a, &v, &d));
        assert_int_equal(v.n, (size_t)i + 1);
        assert_true(sp_view_eq(v.v[i], sp_buf_view(&root_der)));
    }
    size_t n = pem.n;
    sp_buf_put(&pem, sp_view(pem.p, n / SP_MAX_TSP_ANCHORS));
    CHECK_RC(LIMIT, sp_tsp_anchors_read(sp_buf_view(&pem), &a, &v, &d));
    assert_string_equal(d.rule, "tsp.anchor");
    CHECK_RC(FORMAT, sp_tsp_anchors_read(sp_view(pem.p, n - 40), &a, &v, &d));
    CHECK_RC(FORMAT, sp_tsp_anchors_read(SP_VIEW_LIT("junk"), &a, &v, &d));
    CHECK_RC(FORMAT, sp_tsp_anchors_read(sp_view("", 0), &a, &v, &d));
    assert_string_equal(d.rule, "tsp.anchor");
}

static int setup(void **state)
{
    (void)state;
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &root_key));
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &key));
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &other_key));
    CHECK_OK(sp_cert_root(root_key, "Time root", sp_now_s() - DAY, 3000, &root_der));
    CHECK_OK(sp_cert_root(other_key, "Other root", sp_now_s() - DAY, 3000, &other_der));
    CHECK_OK(sp_cert_issue_tsa(root_key, sp_buf_view(&root_der), key, "Time", sp_now_s() - DAY, 300, &cert));
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    sp_key_free(root_key);
    sp_key_free(key);
    sp_key_free(other_key);
    sp_buf_free(&root_der);
    sp_buf_free(&cert);
    sp_buf_free(&other_der);
    sp_buf_free(&old_token);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(only_what_was_asked_is_taken), cmocka_unit_test(anchors_come_in_pem_or_der) };
    return cmocka_run_group_tests(tests, setup, teardown);
}
