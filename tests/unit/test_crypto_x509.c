/* layer: crypto */
#include "tests/lib/check.h"

#include <openssl/x509v3.h>

#include "base/clock.h"
#include "crypto/internal.h"
#include "crypto/x509.h"

enum { DAY = 24 * 3600 };
static const int64_t T0 = 1767225600; /* 2026-01-01T00:00:00Z */

struct alliance { struct sp_key *root_key, *key, *other; struct sp_buf root; };

static void setup_keys(struct alliance *a)
{
    memset(a, 0, sizeof *a);
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &a->root_key));
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &a->key));
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &a->other));
    CHECK_OK(sp_cert_root(a->root_key, "Alliance root 1", T0, 3650, &a->root));
}

static void drop(struct alliance *a)
{
    sp_key_free(a->root_key);
    sp_key_free(a->key);
    sp_key_free(a->other);
    sp_buf_free(&a->root);
}
#define ALLIANCE __attribute__((cleanup(drop))) struct alliance

static void expect(const struct alliance *a, struct sp_view leaf, const char *node, enum sp_key_use use,
                   const struct sp_key *key, int64_t at, const char *rule)
{
    struct sp_diag d = { 0 };
    struct sp_view root = sp_buf_view(&a->root);
    struct sp_rc rc = sp_cert_check(leaf, &root, 1, sp_view_of(node), use, key, at, &d);
    if (rule ? sp_ok(rc) || strcmp(d.rule, rule) : !sp_ok(rc))
        fail_msg("%s %s, wanted %s: %s", sp_rc_text(rc), d.rule, rule ? rule : "ok", d.text);
}

static void issues_every_use(void **state)
{
    ALLIANCE a;
    (void)state;
    setup_keys(&a);
    for (int u = SP_USE_REPORT; u < SP_USE_COUNT; u++) {
        enum sp_key_use use = (enum sp_key_use)u;
        SP_KEY_AUTO key = NULL;
        SP_KEY_AUTO back = NULL;
        SP_BUF_AUTO der = { 0 };
        int64_t from, to;
        CHECK_OK(sp_key_generate(sp_key_use_alg(use), &key));
        CHECK_OK(sp_cert_issue(a.root_key, sp_buf_view(&a.root), key, sp_view_of("CN-GX"), use, T0 + DAY, 365, NULL, &der));
        expect(&a, sp_buf_view(&der), "CN-GX", use, key, T0 + 2 * DAY, NULL);
        expect(&a, sp_buf_view(&der), "CN-GX", use, NULL, T0 + 366 * DAY - 1, NULL);
        CHECK_OK(sp_cert_validity(sp_buf_view(&der), &from, &to));
        assert_int_equal(from, T0 + DAY);
        assert_int_equal(to, T0 + 366 * DAY);
        CHECK_OK(sp_cert_key(sp_buf_view(&der), sp_key_use_alg(use), &back));
        assert_true(sp_key_equal(key, back));
        assert_string_equal(sp_key_kid(key), sp_key_kid(back));
        assert_false(sp_key_is_private(back));
        for (int w = SP_USE_REPORT; w < SP_USE_COUNT; w++)
            if (w != u)
                expect(&a, sp_buf_view(&der), "CN-GX", (enum sp_key_use)w, NULL, T0 + 2 * DAY, "x509.use");
    }
}

/* OpenSSL's own idea of TLS must agree: no leaf but that for TLS may stand at either end of a connection. */
static void only_tls_leaves_open_connections(void **state)
{
    ALLIANCE a;
    (void)state;
    setup_keys(&a);
    for (int u = SP_USE_REPORT; u < SP_USE_COUNT; u++) {
        SP_KEY_AUTO key = NULL;
        SP_BUF_AUTO der = { 0 };
        CHECK_OK(sp_key_generate(sp_key_use_alg((enum sp_key_use)u), &key));
        CHECK_OK(sp_cert_issue(a.root_key, sp_buf_view(&a.root), key, sp_view_of("LA"), (enum sp_key_use)u, T0, 10, NULL, &der));
        const unsigned char *p = (const unsigned char *)der.p;
        X509 *x = d2i_X509(NULL, &p, (long)der.n);
        assert_non_null(x);
        assert_int_equal(X509_check_purpose(x, X509_PURPOSE_SSL_SERVER, 0), u == SP_USE_TLS);
        assert_int_equal(X509_check_purpose(x, X509_PURPOSE_SSL_CLIENT, 0), u == SP_USE_TLS);
        X509_free(x);
    }
}

static void tls_leaf_names_its_servers(void **state)
{
    ALLIANCE a;
    SP_BUF_AUTO der = { 0 };
    const char *const names[] = { "node.la.example", "127.0.0.1", "::1", NULL }, *const bad[] = { "no_host", NULL };
    (void)state;
    setup_keys(&a);
    CHECK_OK(sp_cert_issue(a.root_key, sp_buf_view(&a.root), a.key, sp_view_of("LA"), SP_USE_TLS, T0, 10, names, &der));
    expect(&a, sp_buf_view(&der), "LA", SP_USE_TLS, a.key, T0 + 5, NULL);
    const unsigned char *p = (const unsigned char *)der.p;
    X509 *x = d2i_X509(NULL, &p, (long)der.n);
    assert_int_equal(X509_check_host(x, "node.la.example", 0, 0, NULL), 1);
    assert_int_equal(X509_check_host(x, "other.example", 0, 0, NULL), 0);
    assert_int_equal(X509_check_ip_asc(x, "127.0.0.1", 0), 1);
    assert_int_equal(X509_check_ip_asc(x, "::1", 0), 1);
    assert_int_equal(X509_check_ip_asc(x, "127.0.0.2", 0), 0);
    X509_free(x);
    CHECK_RC(INVALID, sp_cert_issue(a.root_key, sp_buf_view(&a.root), a.key, sp_view_of("LA"), SP_USE_TLS, T0, 10, bad, &der));
    CHECK_RC(INVALID, sp_cert_issue(a.root_key, sp_buf_view(&a.root), a.key, sp_view_of("LA"), SP_USE_REPORT, T0, 10, names, &der));
}

/* What a certificate says, before anybody has judged it. */
static void names_are_read(void **state)
{
    ALLIANCE a;
    (void)state;
    static const char *const servers[] = { "node.example", "10.0.0.7", "2001:db8::7", NULL };
    setup_keys(&a);
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO tls = { 0 };
    SP_BUF_AUTO log = { 0 };
    SP_KEY_AUTO log_key = NULL;
    struct sp_cert_names n;
    struct sp_diag d = { 0 };
    CHECK_OK(sp_cert_issue(a.root_key, sp_buf_view(&a.root), a.key, SP_VIEW_LIT("CN-GX"), SP_USE_TLS, T0, 365, servers, &tls));
    CHECK_OK(sp_cert_names(sp_buf_view(&tls), &arena, &n, &d));
    CHECK_VIEW(n.node, "CN-GX");
    CHECK_VIEW(n.use, "tls");
    assert_int_equal(n.n_server, 3);
    for (size_t i = 0; i < 3; i++)
        CHECK_VIEW(n.server[i], servers[i]);
    CHECK_OK(sp_key_generate(sp_key_use_alg(SP_USE_LOG), &log_key));
    CHECK_OK(sp_cert_issue(a.root_key, sp_buf_view(&a.root), log_key, SP_VIEW_LIT("LA"), SP_USE_LOG, T0, 365, NULL, &log));
    CHECK_OK(sp_cert_names(sp_buf_view(&log), &arena, &n, &d));
    CHECK_VIEW(n.node, "LA");
    CHECK_VIEW(n.use, "log");
    assert_int_equal(n.n_server, 0);
    CHECK_RC(INVALID, sp_cert_names(sp_buf_view(&a.root), &arena, &n, &d)); /* a root names no node */
    CHECK_RULE(d, "x509.names");
    CHECK_RC(FORMAT, sp_cert_names(sp_view(tls.p, tls.n - 1), &arena, &n, &d));
    CHECK_RULE(d, "x509.format");
    CHECK_VIEW(n.node, "LA"); /* as it was */
}

static void refuses_to_issue_nonsense(void **state)
{
    ALLIANCE a;
    SP_BUF_AUTO der = { 0 };
    SP_KEY_AUTO ed = NULL;
    SP_KEY_AUTO pub = NULL;
    (void)state;
    setup_keys(&a);
    struct sp_view root = sp_buf_view(&a.root), la = sp_view_of("LA");
    CHECK_OK(sp_key_generate(SP_ALG_EDDSA, &ed));
    CHECK_OK(sp_cert_key(root, SP_ALG_ES256, &pub));
    CHECK_RC(INVALID, sp_cert_issue(a.other, root, a.key, la, SP_USE_REPORT, T0, 10, NULL, &der));
    CHECK_RC(INVALID, sp_cert_issue(pub, root, a.key, la, SP_USE_REPORT, T0, 10, NULL, &der));
    CHECK_RC(INVALID, sp_cert_issue(a.root_key, root, ed, la, SP_USE_REPORT, T0, 10, NULL, &der));
    CHECK_RC(INVALID, sp_cert_issue(a.root_key, root, a.key, la, SP_USE_ENCRYPTION, T0, 10, NULL, &der));
    CHECK_RC(INVALID, sp_cert_issue(a.root_key, root, a.key, la, SP_USE_ROOT, T0, 10, NULL, &der));
    CHECK_RC(INVALID, sp_cert_issue(a.root_key, root, a.key, sp_view_of("la"), SP_USE_REPORT, T0, 10, NULL, &der));
    CHECK_RC(INVALID, sp_cert_issue(a.root_key, root, a.key, sp_view_of("-LA"), SP_USE_REPORT, T0, 10, NULL, &der));
    CHECK_RC(INVALID, sp_cert_issue(a.root_key, root, a.key, sp_view_of(""), SP_USE_REPORT, T0, 10, NULL, &der));
    CHECK_RC(INVALID, sp_cert_issue(a.root_key, root, a.key, sp_view("L\0A", 3), SP_USE_REPORT, T0, 10, NULL, &der));
    CHECK_RC(INVALID, sp_cert_issue(a.root_key, root, a.key, sp_view_of("AAAAAAAAAAAAAAAA"), SP_USE_REPORT, T0, 10, NULL, &der));
    CHECK_RC(INVALID, sp_cert_issue(a.root_key, root, a.key, la, SP_USE_REPORT, T0, 0, NULL, &der));
    CHECK_RC(INVALID, sp_cert_issue(a.root_key, root, a.key, la, SP_USE_REPORT, T0 + 3650LL * DAY, 1, NULL, &der));
    CHECK_RC(INVALID, sp_cert_root(ed, "x", T0, 10, &der));
    CHECK_RC(INVALID, sp_cert_root(pub, "x", T0, 10, &der));
    CHECK_RC(INVALID, sp_cert_root(a.root_key, "", T0, 10, &der));
    CHECK_RC(INVALID, sp_cert_root(a.root_key, "\xff", T0, 10, &der));
    CHECK_RC(INVALID, sp_cert_root(a.root_key, "x", T0, -1, &der));
    CHECK_RC(INVALID, sp_cert_root(a.root_key, "x", -1, 10, &der));
    CHECK_RC(INVALID, sp_cert_root(a.root_key, "x", INT64_MAX - 5, 10, &der));
    assert_int_equal(der.n, 0);
}

static void a_leaf_ends_with_its_root(void **state)
{
    ALLIANCE a;
    SP_BUF_AUTO der = { 0 };
    int64_t from, to;
    (void)state;
    setup_keys(&a);
    CHECK_OK(sp_cert_issue(a.root_key, sp_buf_view(&a.root), a.key, sp_view_of("LA"), SP_USE_REPORT, T0 + DAY, 36000, NULL, &der));
    CHECK_OK(sp_cert_validity(sp_buf_view(&der), &from, &to));
    assert_int_equal(to, T0 + 3650LL * DAY);
}

static void judges_time_at_the_given_second(void **state)
{
    ALLIANCE a;
    SP_BUF_AUTO der = { 0 };
    (void)state;
    setup_keys(&a);
    CHECK_OK(sp_cert_issue(a.root_key, sp_buf_view(&a.root), a.key, sp_view_of("LA"), SP_USE_REPORT, T0 + DAY, 10, NULL, &der));
    struct sp_view leaf = sp_buf_view(&der);
    expect(&a, leaf, "LA", SP_USE_REPORT, a.key, T0 + DAY - 1, "x509.not-yet");
    expect(&a, leaf, "LA", SP_USE_REPORT, a.key, T0 + DAY, NULL);
    expect(&a, leaf, "LA", SP_USE_REPORT, a.key, T0 + 11 * DAY - 1, NULL);
    expect(&a, leaf, "LA", SP_USE_REPORT, a.key, T0 + 11 * DAY, "x509.expired");
}

static void names_node_key_and_root(void **state)
{
    ALLIANCE a;
    ALLIANCE b;
    SP_BUF_AUTO der = { 0 };
    struct sp_diag d = { 0 };
    (void)state;
    setup_keys(&a);
    setup_keys(&b);
    CHECK_OK(sp_cert_issue(a.root_key, sp_buf_view(&a.root), a.key, sp_view_of("LA"), SP_USE_REPORT, T0, 10, NULL, &der));
    struct sp_view leaf = sp_buf_view(&der), roots[] = { sp_buf_view(&b.root), sp_buf_view(&a.root) };
    expect(&a, leaf, "VN", SP_USE_REPORT, a.key, T0, "x509.node");
    expect(&a, leaf, "L", SP_USE_REPORT, a.key, T0, "x509.node");
    expect(&a, leaf, "LA", SP_USE_REPORT, a.other, T0, "x509.key");
    expect(&b, leaf, "LA", SP_USE_REPORT, a.key, T0, "x509.chain");
    /* two roots of one name: the one that signed is found */
    CHECK_OK(sp_cert_check(leaf, roots, 2, sp_view_of("LA"), SP_USE_REPORT, a.key, T0, &d));
    CHECK_RC(INVALID, sp_cert_check(leaf, roots, 0, sp_view_of("LA"), SP_USE_REPORT, a.key, T0, &d));
    CHECK_RULE(d, "x509.root");
    CHECK_RC(INVALID, sp_cert_check(sp_buf_view(&a.root), roots, 2, sp_view_of("LA"), SP_USE_ROOT, NULL, T0, &d));
    CHECK_RULE(d, "x509.root");
    expect(&a, sp_buf_view(&a.root), "LA", SP_USE_REPORT, NULL, T0, "x509.constraint");
    roots[0] = SP_VIEW_LIT("not a certificate");
    CHECK_RC(FORMAT, sp_cert_check(leaf, roots, 2, sp_view_of("LA"), SP_USE_REPORT, a.key, T0, &d));
    CHECK_RULE(d, "x509.root");
}

/* --- certificates that sp_cert_issue would never make --- */

struct craft {
    const char *san, *ku, *eku, *bc; /* configuration values; NULL: left out */
    const char *extra_oid;           /* one more extension, critical */
    const struct sp_key *subject, *signer;
    const EVP_MD *md;
    int version, twice;              /* NID of an extension to put in twice */
};

static void put_ext(X509 *x, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX ctx;
    if (!value)
        return;
    X509V3_set_ctx(&ctx, issuer, x, NULL, NULL, 0);
    X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
    assert_non_null(e);
    assert_int_equal(X509_add_ext(x, e, -1), 1);
    X509_EXTENSION_free(e);
}

static void put_unknown(X509 *x, const char *oid)
{
    ASN1_OBJECT *o = OBJ_txt2obj(oid, 1);
    ASN1_OCTET_STRING *s = ASN1_OCTET_STRING_new();
    assert_int_equal(ASN1_OCTET_STRING_set(s, (const unsigned char *)"\x05\x00", 2), 1);
    X509_EXTENSION *e = X509_EXTENSION_create_by_OBJ(NULL, o, 1, s);
    assert_int_equal(X509_add_ext(x, e, -1), 1);
    X509_EXTENSION_free(e);
    ASN1_OCTET_STRING_free(s);
    ASN1_OBJECT_free(o);
}

static void craft(const struct alliance *a, const struct craft *c, struct sp_buf *der)
{
    const unsigned char *p = (const unsigned char *)a->root.p;
    X509 *root = d2i_X509(NULL, &p, (long)a->root.n), *x = X509_new();
    unsigned char *out = NULL;
    assert_true(root && x);
    assert_int_equal(X509_set_version(x, c->version), 1);
    ASN1_INTEGER_set(X509_get_serialNumber(x), 77);
    ASN1_TIME_set(X509_getm_notBefore(x), T0);
    ASN1_TIME_set(X509_getm_notAfter(x), T0 + 100 * DAY);
    X509_set_pubkey(x, sp_key_pkey(c->subject));
    X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_ASC, (const unsigned char *)"x", -1, -1, 0);
    X509_set_issuer_name(x, X509_get_subject_name(root));
    for (int i = 0; i < 2; i++) {
        const int nids[] = { NID_basic_constraints, NID_key_usage, NID_ext_key_usage, NID_subject_alt_name };
        const char *const values[] = { c->bc, c->ku, c->eku, c->san };
        for (size_t k = 0; k < 4; k++)
            if (i == 0 || c->twice == nids[k])
                put_ext(x, root, nids[k], values[k]);
    }
    put_ext(x, root, NID_subject_key_identifier, "hash");
    put_ext(x, root, NID_authority_key_identifier, "keyid:always");
    if (c->extra_oid)
        put_unknown(x, c->extra_oid);
    assert_true(X509_sign(x, sp_key_pkey(c->signer), c->md) > 0);
    int n = i2d_X509(x, &out);
    assert_true(n > 0);
    sp_buf_clear(der);
    sp_buf_put(der, sp_view(out, (size_t)n));
    OPENSSL_free(out);
    X509_free(x);
    X509_free(root);
}

#define GOOD_SAN "URI:urn:saphan:node:LA,URI:urn:saphan:use:report"
#define DOC_SIGN "1.3.6.1.5.5.7.3.36"

static struct craft good(const struct alliance *a)
{
    return (struct craft){ .san = GOOD_SAN, .ku = "critical,digitalSignature", .eku = DOC_SIGN, .bc = "critical,CA:FALSE",
                           .subject = a->key, .signer = a->root_key, .md = EVP_sha256(), .version = X509_VERSION_3 };
}

static void refuses_crafted_extensions(void **state)
{
    ALLIANCE a;
    SP_BUF_AUTO der = { 0 };
    (void)state;
    setup_keys(&a);
    struct craft g = good(&a);
    craft(&a, &g, &der);
    expect(&a, sp_buf_view(&der), "LA", SP_USE_REPORT, a.key, T0, NULL);
#define CASE(rule, ...) do { struct craft c = good(&a); __VA_ARGS__; craft(&a, &c, &der); \
        expect(&a, sp_buf_view(&der), "LA", SP_USE_REPORT, a.key, T0, rule); } while (0)
    CASE("x509.names", c.san = "URI:urn:saphan:node:LA");
    CASE("x509.names", c.san = "URI:urn:saphan:use:report");
    CASE("x509.names", c.san = NULL);
    CASE("x509.names", c.san = GOOD_SAN ",URI:urn:saphan:node:VN");
    CASE("x509.names", c.san = GOOD_SAN ",URI:urn:saphan:node:LA");
    CASE("x509.names", c.san = GOOD_SAN ",URI:urn:saphan:use:tls");
    CASE("x509.names", c.san = GOOD_SAN ",DNS:node.example");
    CASE("x509.names", c.san = GOOD_SAN ",email:a@b.example");
    CASE("x509.names", c.san = GOOD_SAN ",URI:urn:other");
    CASE("x509.node", c.san = "URI:urn:saphan:node:la,URI:urn:saphan:use:report");
    CASE("x509.node", c.san = "URI:urn:saphan:node:LA-X,URI:urn:saphan:use:report");
    CASE("x509.use", c.san = "URI:urn:saphan:node:LA,URI:urn:saphan:use:REPORT");
    CASE("x509.use", c.san = "URI:urn:saphan:node:LA,URI:urn:saphan:use:receipt");
    CASE("x509.key-usage", c.ku = NULL);
    CASE("x509.key-usage", c.ku = "critical,digitalSignature,keyAgreement");
    CASE("x509.key-usage", c.ku = "critical,keyAgreement");
    CASE("x509.key-usage", c.eku = NULL);
    CASE("x509.key-usage", c.eku = DOC_SIGN ",serverAuth");
    CASE("x509.key-usage", c.eku = "serverAuth,clientAuth");
    CASE("x509.key-usage", c.eku = "anyExtendedKeyUsage");
    CASE("x509.constraint", c.bc = "critical,CA:TRUE");
    CASE("x509.constraint", c.bc = NULL);
    CASE("x509.constraint", c.version = X509_VERSION_1, c.ku = c.eku = c.bc = c.san = NULL);
    CASE("x509.constraint", c.extra_oid = "1.3.6.1.4.1.99999.1");
    CASE("x509.constraint", c.twice = NID_basic_constraints);
    CASE("x509.constraint", c.twice = NID_key_usage);
    CASE("x509.constraint", c.twice = NID_ext_key_usage);
    CASE("x509.constraint", c.twice = NID_subject_alt_name);
    CASE("x509.chain", c.signer = a.other);
    CASE("x509.chain", c.md = EVP_sha384());
    CASE("x509.chain", c.md = EVP_sha1());
#undef CASE
}

static void refuses_other_kinds_of_keys(void **state)
{
    ALLIANCE a;
    SP_BUF_AUTO der = { 0 };
    SP_KEY_AUTO ed = NULL;
    SP_KEY_AUTO out = NULL;
    (void)state;
    setup_keys(&a);
    CHECK_OK(sp_key_generate(SP_ALG_EDDSA, &ed));
    struct craft c = good(&a);
    c.subject = ed;
    craft(&a, &c, &der);
    expect(&a, sp_buf_view(&der), "LA", SP_USE_REPORT, NULL, T0, "x509.key");
    CHECK_RC(INVALID, sp_cert_key(sp_buf_view(&der), SP_ALG_ES256, &out));
    CHECK_RC(FORMAT, sp_cert_key(sp_view_of("0"), SP_ALG_ES256, &out));
    assert_null(out);
}

static void der_must_be_exact(void **state)
{
    ALLIANCE a;
    SP_BUF_AUTO der = { 0 };
    SP_BUF_AUTO bad = { 0 };
    struct sp_diag d = { 0 };
    (void)state;
    setup_keys(&a);
    CHECK_OK(sp_cert_issue(a.root_key, sp_buf_view(&a.root), a.key, sp_view_of("LA"), SP_USE_REPORT, T0, 10, NULL, &der));
    sp_buf_put(&bad, sp_buf_view(&der));
    sp_buf_putc(&bad, '\0');
    expect(&a, sp_buf_view(&bad), "LA", SP_USE_REPORT, NULL, T0, "x509.format");
    expect(&a, sp_view(der.p, der.n - 1), "LA", SP_USE_REPORT, NULL, T0, "x509.format");
    expect(&a, sp_view(NULL, 0), "LA", SP_USE_REPORT, NULL, T0, "x509.format");
    /* BER: the outer length in indefinite form, closed by two zero bytes */
    assert_int_equal((unsigned char)der.p[1], 0x82);
    sp_buf_clear(&bad);
    sp_buf_put(&bad, SP_VIEW_LIT("\x30\x80"));
    sp_buf_put(&bad, sp_view(der.p + 4, der.n - 4));
    sp_buf_put(&bad, sp_view("\0\0", 2));
    expect(&a, sp_buf_view(&bad), "LA", SP_USE_REPORT, NULL, T0, "x509.format");
    for (size_t n = 0; n < a.root.n; n += 7) {
        CHECK_RC(FORMAT, sp_cert_check_root(sp_view(a.root.p, n), NULL, &d));
        CHECK_RULE(d, "x509.root");
    }
}

/* Whatever single byte is changed: refused, and never a crash. */
static void every_byte_counts(void **state)
{
    ALLIANCE a;
    SP_BUF_AUTO der = { 0 };
    (void)state;
    setup_keys(&a);
    CHECK_OK(sp_cert_issue(a.root_key, sp_buf_view(&a.root), a.key, sp_view_of("LA"), SP_USE_REPORT, T0, 10, NULL, &der));
    struct sp_view root = sp_buf_view(&a.root);
    for (size_t i = 0; i < der.n; i++) {
        der.p[i] = (char)(der.p[i] ^ 1);
        if (sp_ok(sp_cert_check(sp_buf_view(&der), &root, 1, sp_view_of("LA"), SP_USE_REPORT, a.key, T0, NULL)))
            fail_msg("byte %zu does not count", i);
        der.p[i] = (char)(der.p[i] ^ 1);
    }
    for (size_t i = 0; i < a.root.n; i++) {
        a.root.p[i] = (char)(a.root.p[i] ^ 1);
        if (sp_ok(sp_cert_check_root(sp_buf_view(&a.root), a.root_key, NULL)))
            fail_msg("byte %zu of the root does not count", i);
        a.root.p[i] = (char)(a.root.p[i] ^ 1);
    }
}

static void roots_are_judged(void **state)
{
    ALLIANCE a;
    SP_BUF_AUTO der = { 0 };
    struct sp_diag d = { 0 };
    (void)state;
    setup_keys(&a);
    CHECK_OK(sp_cert_check_root(sp_buf_view(&a.root), a.root_key, &d));
    CHECK_OK(sp_cert_check_root(sp_buf_view(&a.root), NULL, &d));
    CHECK_RC(INVALID, sp_cert_check_root(sp_buf_view(&a.root), a.other, &d));
    CHECK_RULE(d, "x509.key");
    CHECK_OK(sp_cert_issue(a.root_key, sp_buf_view(&a.root), a.key, sp_view_of("LA"), SP_USE_REPORT, T0, 10, NULL, &der));
    CHECK_RC(INVALID, sp_cert_check_root(sp_buf_view(&der), NULL, &d));
    CHECK_RULE(d, "x509.constraint");
    struct craft c = good(&a);
    c.bc = "critical,CA:TRUE", c.ku = "critical,keyCertSign,cRLSign", c.eku = c.san = NULL;
    craft(&a, &c, &der);
    CHECK_RC(SIGNATURE, sp_cert_check_root(sp_buf_view(&der), NULL, &d));
    CHECK_RULE(d, "x509.chain");
    c.ku = "critical,keyCertSign,digitalSignature";
    craft(&a, &c, &der);
    CHECK_RC(INVALID, sp_cert_check_root(sp_buf_view(&der), NULL, &d));
    CHECK_RULE(d, "x509.key-usage");
}

/* A node's leaf must not be able to make further leaves, even with an authority's extensions. */
static void nothing_stands_between_root_and_leaf(void **state)
{
    ALLIANCE a;
    SP_BUF_AUTO middle = { 0 };
    SP_BUF_AUTO der = { 0 };
    struct sp_diag d = { 0 };
    (void)state;
    setup_keys(&a);
    struct craft c = good(&a);
    c.bc = "critical,CA:TRUE", c.ku = "critical,keyCertSign,cRLSign", c.eku = c.san = NULL;
    craft(&a, &c, &middle);
    struct alliance under = { .root_key = a.key, .key = a.other, .root = middle };
    struct craft leaf = good(&under);
    craft(&under, &leaf, &der);
    expect(&a, sp_buf_view(&der), "LA", SP_USE_REPORT, NULL, T0, "x509.chain");
    struct sp_view roots[] = { sp_buf_view(&a.root), sp_buf_view(&middle) };
    assert_false(sp_ok(sp_cert_check(sp_buf_view(&der), roots, 2, sp_view_of("LA"), SP_USE_REPORT, NULL, T0, &d)));
}

static void thumbprint_is_the_digest_of_the_der(void **state)
{
    char text[SP_SHA256_TEXT];
    (void)state;
    CHECK_OK(sp_cert_thumbprint(sp_view_of("abc"), text));
    assert_string_equal(text, "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(issues_every_use),
        cmocka_unit_test(only_tls_leaves_open_connections),
        cmocka_unit_test(tls_leaf_names_its_servers),
        cmocka_unit_test(names_are_read),
        cmocka_unit_test(refuses_to_issue_nonsense),
        cmocka_unit_test(a_leaf_ends_with_its_root),
        cmocka_unit_test(judges_time_at_the_given_second),
        cmocka_unit_test(names_node_key_and_root),
        cmocka_unit_test(refuses_crafted_extensions),
        cmocka_unit_test(refuses_other_kinds_of_keys),
        cmocka_unit_test(der_must_be_exact),
        cmocka_unit_test(every_byte_counts),
        cmocka_unit_test(roots_are_judged),
        cmocka_unit_test(nothing_stands_between_root_and_leaf),
        cmocka_unit_test(thumbprint_is_the_digest_of_the_der),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
