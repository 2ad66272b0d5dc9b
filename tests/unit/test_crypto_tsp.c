/* layer: crypto */
#include "tests/lib/check.h"

#include "crypto/tsp.h"
#include "crypto/x509.h"
#include "tests/lib/tsp_craft.h"

enum { DAY = 24 * 3600 };
static const int64_t T0 = 1767225600; /* 2026-01-01T00:00:00Z */
#define NOW (T0 + 100 * DAY)
#define POLICY "1.3.6.1.4.1.99999.1"
static const uint8_t root_hash[SP_SHA256_BYTES] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
                                                    17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32 };

struct office { struct sp_key *root_key, *key, *other_key; struct sp_buf root, cert, other, leaf; };

static void setup_office(struct office *o)
{
    memset(o, 0, sizeof *o);
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &o->root_key));
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &o->key));
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &o->other_key));
    CHECK_OK(sp_cert_root(o->root_key, "Time root", T0, 3650, &o->root));
    CHECK_OK(sp_cert_root(o->other_key, "Other root", T0, 3650, &o->other));
    struct sp_view root = sp_buf_view(&o->root);
    CHECK_OK(sp_cert_issue_tsa(o->root_key, root, o->key, "Time 1", T0 + DAY, 365, &o->cert));
    CHECK_OK(sp_cert_issue(o->root_key, root, o->key, sp_view_of("LA"), SP_USE_REPORT, T0, 365, NULL, &o->leaf));
}

static void drop(struct office *o)
{
    sp_key_free(o->root_key);
    sp_key_free(o->key);
    sp_key_free(o->other_key);
    sp_buf_free(&o->root);
    sp_buf_free(&o->cert);
    sp_buf_free(&o->other);
    sp_buf_free(&o->leaf);
}
#define OFFICE __attribute__((cleanup(drop))) struct office

static struct sp_tsp_authority authority(const struct office *o)
{
    return (struct sp_tsp_authority){ .key = o->key, .cert_der = sp_buf_view(&o->cert), .policy = POLICY,
                                      .now_us = (int64_t)NOW * 1000000 + 123450, .accuracy_ms = 500, .serial = 77 };
}

/* Request, response, token. */
static void stamp(const struct sp_tsp_authority *a, uint64_t nonce, const char *policy, struct sp_buf *token)
{
    SP_BUF_AUTO request = { 0 };
    SP_BUF_AUTO response = { 0 };
    struct sp_diag d = { .rule = "" };
    CHECK_OK(sp_tsp_request(root_hash, nonce, policy, &request, &d));
    CHECK_OK(sp_tsp_respond(a, sp_buf_view(&request), &response, &d));
    sp_buf_clear(token);
    struct sp_rc rc = sp_tsp_response(sp_buf_view(&response), token, &d);
    if (!sp_ok(rc))
        fail_msg("%s %s %s", sp_rc_text(rc), d.rule, d.text);
}

static void expect_want(struct sp_view token, const struct sp_tsp_want *want, enum sp_rc_code code, const char *rule)
{
    struct sp_diag d = { .rule = "" };
    SP_ARENA_AUTO arena = { 0 };
    struct sp_tsp_stamp s = { .gen_us = -5 };
    struct sp_rc rc = sp_tsp_check(token, want, &arena, &s, &d);
    if (!sp_is(rc, code) || (rule && strcmp(d.rule, rule)))
        fail_msg("%s %s, wanted %s: %s", sp_rc_text(rc), d.rule, rule ? rule : "ok", d.text);
    if (rule)
        assert_int_equal(s.gen_us, -5);
}

static void expect(const struct office *o, struct sp_view token, enum sp_rc_code code, const char *rule)
{
    const struct sp_view anchor = sp_buf_view(&o->root);
    const struct sp_tsp_want want = { .imprint = root_hash, .anchor_ders = &anchor, .n_anchors = 1 };
    expect_want(token, &want, code, rule);
}

/* --- stamps as they should be --- */

static void a_stamp_says_when(void **state)
{
    OFFICE o;
    SP_BUF_AUTO token = { 0 };
    SP_ARENA_AUTO arena = { 0 };
    struct sp_diag d = { .rule = "" };
    struct sp_tsp_stamp s;
    (void)state;
    setup_office(&o);
    struct sp_tsp_authority a = authority(&o);
    stamp(&a, 0xfedcba9876543210, POLICY, &token);
    const struct sp_view anchor = sp_buf_view(&o.root);
    const struct sp_tsp_want want = { .imprint = root_hash, .nonce = 0xfedcba9876543210, .policy = POLICY,
                                      .max_accuracy_us = 500000, .anchor_ders = &anchor, .n_anchors = 1 };
    struct sp_rc rc = sp_tsp_check(sp_buf_view(&token), &want, &arena, &s, &d);
    if (!sp_ok(rc))
        fail_msg("%s %s %s", sp_rc_text(rc), d.rule, d.text);
    assert_int_equal(s.gen_us, (int64_t)NOW * 1000000 + 123450);
    assert_int_equal(s.accuracy_us, 500000);
    CHECK_VIEW(s.policy, POLICY);
    assert_true(sp_view_eq(s.serial, sp_view("\x4d", 1)));
    assert_true(sp_view_eq(s.signer_der, sp_buf_view(&o.cert)));
    /* years later, without the request */
    expect(&o, sp_buf_view(&token), SP_RC_OK, NULL);
    /* OpenSSL's own judge agrees */
    const unsigned char *p = (const unsigned char *)token.p;
    PKCS7 *p7 = d2i_PKCS7(NULL, &p, (long)token.n);
    TS_VERIFY_CTX *ctx = TS_VERIFY_CTX_new();
    X509_STORE *store = X509_STORE_new();
    SP_X509_AUTO root = sp_x509_read(anchor);
    X509_STORE_add_cert(store, root);
    X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store), (time_t)NOW);
    TS_VERIFY_CTX_set_flags(ctx, TS_VFY_VERSION | TS_VFY_SIGNATURE);
    TS_VERIFY_CTX_set_store(ctx, store);
    assert_int_equal(TS_RESP_verify_token(ctx, p7), 1);
    TS_VERIFY_CTX_free(ctx);
    PKCS7_free(p7);
}

static void a_stamp_answers_what_was_asked(void **state)
{
    OFFICE o;
    SP_BUF_AUTO token = { 0 };
    (void)state;
    setup_office(&o);
    struct sp_tsp_authority a = authority(&o);
    const struct sp_view anchor = sp_buf_view(&o.root), other = sp_buf_view(&o.other), bad = SP_VIEW_LIT("x");
    struct sp_tsp_want want = { .imprint = root_hash, .nonce = 7, .policy = POLICY, .anchor_ders = &anchor, .n_anchors = 1 };
    stamp(&a, 7, NULL, &token);
    struct sp_view t = sp_buf_view(&token);
    expect_want(t, &want, SP_RC_OK, NULL);
#define WANT(code, rule, change) do { struct sp_tsp_want w = want; change; expect_want(t, &w, SP_RC_##code, rule); } while (0)
    static uint8_t changed[SP_SHA256_BYTES];
    memcpy(changed, root_hash, sizeof changed);
    changed[31] ^= 1;
    WANT(INVALID, "tsp.imprint", w.imprint = changed);
    WANT(INVALID, "tsp.nonce", w.nonce = 8);
    WANT(INVALID, "tsp.policy", w.policy = POLICY ".1");
    WANT(INVALID, "tsp.policy", w.policy = "1.3.6.1.4.1.99999");
    WANT(INVALID, "tsp.accuracy", w.max_accuracy_us = 499999);
    WANT(OK, NULL, w.max_accuracy_us = 500000);
    WANT(SIGNATURE, "tsp.chain", w.anchor_ders = &other);
    WANT(SIGNATURE, "tsp.chain", w.n_anchors = 0);
    WANT(FORMAT, "tsp.anchor", w.anchor_ders = &bad);
    const struct sp_view own = sp_buf_view(&o.cert), both[] = { other, anchor };
    WANT(OK, NULL, w.anchor_ders = &own); /* the signer itself is trusted */
    WANT(OK, NULL, w.anchor_ders = both; w.n_anchors = 2);
    stamp(&a, 0, NULL, &token); /* no nonce was sent: a stamp for another request */
    t = sp_buf_view(&token);
    WANT(INVALID, "tsp.nonce", (void)w);
    a.accuracy_ms = 0;
    stamp(&a, 7, NULL, &token);
    t = sp_buf_view(&token);
    WANT(OK, NULL, (void)w);
    WANT(INVALID, "tsp.accuracy", w.max_accuracy_us = 1000000000);
#undef WANT
}

static void the_certificate_is_judged_at_the_stamped_time(void **state)
{
    OFFICE o;
    SP_BUF_AUTO token = { 0 };
    (void)state;
    setup_office(&o);
    struct sp_tsp_authority a = authority(&o);
    const struct { int64_t at_s; enum sp_rc_code code; const char *rule; } cases[] = {
        { T0 + DAY, SP_RC_OK, NULL },
        { T0 + 366 * DAY - 1, SP_RC_OK, NULL },
        { T0 + 366 * DAY, SP_RC_EXPIRED, "tsp.expired" },
        { T0 + DAY - 1, SP_RC_EXPIRED, "tsp.not-yet" },
        { T0 - 1, SP_RC_EXPIRED, "tsp.not-yet" },
        { T0 + 9999LL * DAY, SP_RC_EXPIRED, "tsp.expired" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        a.now_us = cases[i].at_s * 1000000;
        stamp(&a, 1, NULL, &token);
        expect(&o, sp_buf_view(&token), cases[i].code, cases[i].rule);
    }
}

static void an_authority_refuses(void **state)
{
    OFFICE o;
    SP_BUF_AUTO request = { 0 };
    SP_BUF_AUTO response = { 0 };
    SP_BUF_AUTO token = { 0 };
    struct sp_diag d = { .rule = "" };
    (void)state;
    setup_office(&o);
    struct sp_tsp_authority a = authority(&o);
    CHECK_OK(sp_tsp_request(root_hash, 1, "1.2.3.4", &request, &d));
    CHECK_OK(sp_tsp_respond(&a, sp_buf_view(&request), &response, &d));
    CHECK_RC(DENIED, sp_tsp_response(sp_buf_view(&response), &token, &d));
    CHECK_RULE(d, "tsp.status");
    assert_non_null(strstr(d.text, "status 2: the policy is not supported"));
    assert_int_equal(token.n, 0);
    CHECK_RC(INVALID, sp_tsp_request(root_hash, 1, "no policy", &request, &d));
    CHECK_RULE(d, "tsp.request");
    sp_buf_clear(&request);
    CHECK_RC(FORMAT, sp_tsp_respond(&a, sp_view_of("x"), &response, &d));
    CHECK_RULE(d, "tsp.request");
    CHECK_OK(sp_tsp_request(root_hash, 1, NULL, &request, &d));
    sp_buf_putc(&request, '\0');
    CHECK_RC(FORMAT, sp_tsp_respond(&a, sp_buf_view(&request), &response, &d));
    CHECK_RULE(d, "tsp.request");
    request.n--;
#define BAD(change) do { struct sp_tsp_authority b = a; change; \
        CHECK_RC(INVALID, sp_tsp_respond(&b, sp_buf_view(&request), &response, &d)); CHECK_RULE(d, "tsp.signer"); } while (0)
    BAD(b.cert_der = sp_buf_view(&o.leaf)); /* not for time stamping */
    BAD(b.cert_der = sp_view_of("x"));
    BAD(b.policy = "none");
    BAD(b.policy = NULL);
    BAD(b.accuracy_ms = 1000);
    BAD(b.now_us = -1);
#undef BAD
}

/* A response that says "not now", by hand: PKIStatusInfo of rejection with timeNotAvailable, bit 14. */
static void an_authority_may_be_out_of_order(void **state)
{
    static const char later[] = "\x30\x0a\x30\x08\x02\x01\x02\x03\x03\x01\x00\x02";
    static const char plain[] = "\x30\x05\x30\x03\x02\x01\x02";
    static const char granted[] = "\x30\x05\x30\x03\x02\x01\x00"; /* and nothing granted */
    SP_BUF_AUTO token = { 0 };
    struct sp_diag d = { .rule = "" };
    (void)state;
    CHECK_RC(UNAVAILABLE, sp_tsp_response(sp_view(later, sizeof later - 1), &token, &d));
    CHECK_RULE(d, "tsp.status");
    assert_non_null(strstr(d.text, "its time source is not available"));
    CHECK_RC(DENIED, sp_tsp_response(sp_view(plain, sizeof plain - 1), &token, &d));
    CHECK_RULE(d, "tsp.status");
    CHECK_RC(FORMAT, sp_tsp_response(sp_view(granted, sizeof granted - 1), &token, &d));
    CHECK_RULE(d, "tsp.response");
    CHECK_RC(FORMAT, sp_tsp_response(sp_view(plain, sizeof plain - 2), &token, &d));
    CHECK_RULE(d, "tsp.response");
    CHECK_RC(FORMAT, sp_tsp_response(sp_view(plain, sizeof plain), &token, &d)); /* a byte behind it */
    CHECK_RULE(d, "tsp.response");
    CHECK_RC(FORMAT, sp_tsp_response(sp_view("", 0), &token, &d));
    CHECK_RULE(d, "tsp.response");
    SP_BUF_AUTO big = { 0 };
    char *room = sp_buf_room(&big, SP_MAX_TSP_BYTES + 1);
    memset(room, 0x30, SP_MAX_TSP_BYTES + 1);
    CHECK_RC(LIMIT, sp_tsp_response(sp_view(room, SP_MAX_TSP_BYTES + 1), &token, &d));
    CHECK_RULE(d, "tsp.size");
    assert_int_equal(token.n, 0);
}

static void every_byte_counts(void **state)
{
    OFFICE o;
    SP_BUF_AUTO token = { 0 };
    SP_BUF_AUTO bad = { 0 };
    (void)state;
    setup_office(&o);
    struct sp_tsp_authority a = authority(&o);
    stamp(&a, 7, NULL, &token);
    const struct sp_view anchor = sp_buf_view(&o.root);
    const struct sp_tsp_want want = { .imprint = root_hash, .nonce = 7, .anchor_ders = &anchor, .n_anchors = 1 };
    size_t free_bytes = 0;
    for (size_t i = 0; i < token.n; i++) {
        SP_ARENA_AUTO arena = { 0 };
        struct sp_tsp_stamp s;
        token.p[i] = (char)(token.p[i] ^ 1);
        /* The version numbers of SignedData and SignerInfo and the name of the signature's algorithm are not signed. */
        if (sp_ok(sp_tsp_check(sp_buf_view(&token), &want, &arena, &s, NULL)))
            free_bytes++;
        token.p[i] = (char)(token.p[i] ^ 1);
    }
    assert_in_range(free_bytes, 0, 16);
    for (size_t n = 0; n < token.n; n += 3)
        expect(&o, sp_view(token.p, n), SP_RC_FORMAT, "tsp.token");
    sp_buf_put(&bad, sp_buf_view(&token));
    sp_buf_putc(&bad, '\0');
    expect(&o, sp_buf_view(&bad), SP_RC_FORMAT, "tsp.token");
    sp_buf_clear(&bad); /* BER: indefinite length */
    assert_int_equal((unsigned char)token.p[1], 0x82);
    sp_buf_put(&bad, SP_VIEW_LIT("\x30\x80"));
    sp_buf_put(&bad, sp_view(token.p + 4, token.n - 4));
    sp_buf_put(&bad, sp_view("\0\0", 2));
    expect(&o, sp_buf_view(&bad), SP_RC_FORMAT, "tsp.token");
    char *room = sp_buf_room(&bad, SP_MAX_TSP_BYTES + 1);
    memset(room, 0x30, SP_MAX_TSP_BYTES + 1);
    expect(&o, sp_view(room, SP_MAX_TSP_BYTES + 1), SP_RC_LIMIT, "tsp.size");
}

/* --- tokens that no authority makes --- */

/* The bytes of a TSTInfo whose time, and what follows it, are the test's own. */
static void info_of(const char *time, struct sp_view rest, struct sp_buf *out)
{
    SP_BUF_AUTO body = { 0 };
    sp_buf_put(&body, SP_VIEW_LIT("\x02\x01\x01\x06\x03\x2a\x03\x04"));            /* version 1, policy 1.2.3.4 */
    sp_buf_put(&body, sp_view("\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20", 19));
    sp_buf_put(&body, sp_view(root_hash, sizeof root_hash));
    sp_buf_put(&body, SP_VIEW_LIT("\x02\x01\x05\x18"));                            /* serial 5 */
    sp_buf_putc(&body, (char)strlen(time));
    sp_buf_puts(&body, time);
    sp_buf_put(&body, rest);
    sp_buf_clear(out);
    sp_buf_puts(out, body.n < 128 ? "\x30" : "\x30\x81");
    sp_buf_putc(out, (char)body.n);
    sp_buf_put(out, sp_buf_view(&body));
}

#define CASE(code, rule, time, rest, ...) do { \
        struct tsp_craft c = tsp_craft_good(o.key, sp_buf_view(&o.cert)); \
        info_of(time, sp_view(rest, sizeof(rest) - 1), &info); \
        __VA_ARGS__; \
        sp_buf_clear(&token); \
        assert_true(tsp_craft_token(&c, sp_buf_view(&info), &token)); \
        expect(&o, sp_buf_view(&token), SP_RC_##code, rule); \
    } while (0)
#define TIME "20260411000000Z"

static void refuses_crafted_contents(void **state)
{
    OFFICE o;
    SP_BUF_AUTO info = { 0 };
    SP_BUF_AUTO token = { 0 };
    (void)state;
    setup_office(&o);
    CASE(OK, NULL, TIME, "", (void)c);
    CASE(OK, NULL, "20260411000000.5Z", "", (void)c);
    CASE(OK, NULL, "20260411000000.123456789Z", "", (void)c);
    CASE(FORMAT, "tsp.time", "20260411000000.50Z", "", (void)c);
    CASE(FORMAT, "tsp.time", "20260411000000.Z", "", (void)c);
    CASE(FORMAT, "tsp.time", "20260411000000,5Z", "", (void)c);
    CASE(FORMAT, "tsp.time", "20260411000000.1234567891Z", "", (void)c);
    CASE(FORMAT, "tsp.time", "20260411000000.x5Z", "", (void)c);
    CASE(FORMAT, "tsp.time", "20260411000000", "", (void)c);
    CASE(FORMAT, "tsp.time", "20260411000000+0700", "", (void)c);
    CASE(FORMAT, "tsp.time", "202604110000Z", "", (void)c);
    CASE(FORMAT, "tsp.time", "20260431000000Z", "", (void)c);
    CASE(FORMAT, "tsp.time", "19600411000000Z", "", (void)c);
    CASE(OK, NULL, TIME, "\x30\x03\x02\x01\x02", (void)c);                     /* accuracy of 2 s */
    CASE(INVALID, "tsp.accuracy", TIME, "\x30\x04\x80\x02\x03\xe8", (void)c);  /* 1000 ms */
    CASE(INVALID, "tsp.accuracy", TIME, "\x30\x03\x80\x01\x00", (void)c);      /* 0 ms */
    CASE(INVALID, "tsp.accuracy", TIME, "\x30\x03\x02\x01\xff", (void)c);      /* -1 s */
    CASE(INVALID, "tsp.accuracy", TIME, "\x30\x03\x81\x01\xff", (void)c);
    CASE(FORMAT, "tsp.token", TIME, "\x01\x01\x00", (void)c);                  /* a default that is written */
    CASE(OK, NULL, TIME, "\x01\x01\xff", (void)c);
    CASE(OK, NULL, TIME, "\xa1\x09\x30\x07\x06\x02\x2a\x03\x04\x01\x00", (void)c); /* an extension */
    CASE(INVALID, "tsp.extension", TIME, "\xa1\x0c\x30\x0a\x06\x02\x2a\x03\x01\x01\xff\x04\x01\x00", (void)c);
    CASE(INVALID, "tsp.tsa", TIME, "\xa0\x0b\x86\x09urn:other", (void)c);
    CASE(FORMAT, "tsp.token", TIME, "\x05\x00", (void)c);
    CASE(FORMAT, "tsp.token", TIME, "", info.p[4] = 2);                        /* version 2 */
    CASE(INVALID, "tsp.imprint", TIME, "", info.p[24] = 3);                    /* SHA-512, of 32 bytes */
}

static void refuses_crafted_signatures(void **state)
{
    OFFICE o;
    SP_BUF_AUTO info = { 0 };
    SP_BUF_AUTO token = { 0 };
    SP_BUF_AUTO renewed = { 0 };
    (void)state;
    setup_office(&o);
    CHECK_OK(sp_cert_issue_tsa(o.root_key, sp_buf_view(&o.root), o.key, "Time 1", T0, 365, &renewed));
    CASE(OK, NULL, TIME, "", c.v1 = true);
    CASE(OK, NULL, TIME, "", c.md = EVP_sha384());
    CASE(INVALID, "tsp.algorithm", TIME, "", c.md = EVP_sha1());
    CASE(SIGNATURE, "tsp.signature", TIME, "", c.key = o.other_key);
    CASE(INVALID, "tsp.certificate", TIME, "", c.named = sp_buf_view(&renewed)); /* the same key's other certificate */
    CASE(INVALID, "tsp.certificate", TIME, "", c.named = sp_buf_view(&renewed); c.v1 = true);
    CASE(INVALID, "tsp.attributes", TIME, "", c.named.n = 0);
    CASE(INVALID, "tsp.attributes", TIME, "", c.content_nid = NID_pkcs7_data);
    CASE(INVALID, "tsp.attributes", TIME, "", c.twice = true);
    CASE(INVALID, "tsp.attributes", TIME, "", c.unsigned_attribute = true);
    CASE(INVALID, "tsp.signer", TIME, "", c.no_certs = true);
    CASE(INVALID, "tsp.signer", TIME, "", c.no_certs = true; c.extra_cert = sp_buf_view(&renewed));
    CASE(INVALID, "tsp.signer", TIME, "", c.two_signers = true);
    CASE(FORMAT, "tsp.token", TIME, "", c.detached = true);
    CASE(OK, NULL, TIME, "", c.extra_cert = sp_buf_view(&o.root));
    /* a report key's certificate is below the same root, and stamps nothing */
    CASE(INVALID, "tsp.usage", TIME, "", c.cert = c.named = sp_buf_view(&o.leaf));
    CASE(INVALID, "tsp.usage", TIME, "", c.cert = c.named = sp_buf_view(&o.root); c.key = o.root_key);
}
#undef CASE

/* Certificates with more purposes than time stamping, one of them without a name that OpenSSL knows. */
static void the_purpose_is_time_stamping_alone(void **state)
{
    static const struct { const char *eku, *ku; enum sp_rc_code code; const char *rule; } cases[] = {
        { "critical,timeStamping", "critical,digitalSignature", SP_RC_OK, NULL },
        { "critical,timeStamping", NULL, SP_RC_OK, NULL },
        { "timeStamping", "critical,digitalSignature", SP_RC_INVALID, "tsp.usage" },
        { "critical,timeStamping,serverAuth", "critical,digitalSignature", SP_RC_INVALID, "tsp.usage" },
        { "critical,timeStamping,1.2.3.4", "critical,digitalSignature", SP_RC_INVALID, "tsp.usage" },
        { "critical,1.2.3.4", "critical,digitalSignature", SP_RC_INVALID, "tsp.usage" },
        { NULL, "critical,digitalSignature", SP_RC_INVALID, "tsp.usage" },
        { "critical,timeStamping", "critical,keyAgreement", SP_RC_INVALID, "tsp.usage" },
    };
    OFFICE o;
    (void)state;
    setup_office(&o);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        SP_X509_AUTO x = sp_x509_read(sp_buf_view(&o.cert));
        SP_BUF_AUTO cert = { 0 };
        SP_BUF_AUTO info = { 0 };
        SP_BUF_AUTO token = { 0 };
        const int nids[] = { NID_ext_key_usage, NID_key_usage };
        const char *const values[] = { cases[i].eku, cases[i].ku };
        for (int k = 0; k < 2; k++) {
            X509_EXTENSION_free(X509_delete_ext(x, X509_get_ext_by_NID(x, nids[k], -1)));
            X509_EXTENSION *e = values[k] ? X509V3_EXT_conf_nid(NULL, NULL, nids[k], values[k]) : NULL;
            if (e)
                X509_add_ext(x, e, -1);
            X509_EXTENSION_free(e);
        }
        assert_true(X509_sign(x, sp_key_pkey(o.root_key), EVP_sha256()) > 0);
        CHECK_OK(sp_x509_put(&cert, x));
        struct tsp_craft c = tsp_craft_good(o.key, sp_buf_view(&cert));
        info_of(TIME, sp_view("", 0), &info);
        assert_true(tsp_craft_token(&c, sp_buf_view(&info), &token));
        expect(&o, sp_buf_view(&token), cases[i].code, cases[i].rule);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stamp_says_when),
        cmocka_unit_test(a_stamp_answers_what_was_asked),
        cmocka_unit_test(the_certificate_is_judged_at_the_stamped_time),
        cmocka_unit_test(an_authority_refuses),
        cmocka_unit_test(an_authority_may_be_out_of_order),
        cmocka_unit_test(every_byte_counts),
        cmocka_unit_test(refuses_crafted_contents),
        cmocka_unit_test(refuses_crafted_signatures),
        cmocka_unit_test(the_purpose_is_time_stamping_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
