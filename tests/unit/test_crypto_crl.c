/* layer: crypto */
#include "tests/lib/check.h"

#include <openssl/x509v3.h>

#include "crypto/crl.h"
#include "crypto/crl_internal.h"
#include "crypto/internal.h"

enum { DAY = 24 * 3600 };
static const int64_t T0 = 1767225600; /* 2026-01-01T00:00:00Z */
#define NOW (T0 + 100 * DAY)

struct alliance { struct sp_key *root_key, *other_key, *key; struct sp_buf root, other, leaf, leaf2; };

static void setup_keys(struct alliance *a)
{
    memset(a, 0, sizeof *a);
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &a->root_key));
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &a->other_key));
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &a->key));
    CHECK_OK(sp_cert_root(a->root_key, "Alliance root 1", T0, 3650, &a->root));
    CHECK_OK(sp_cert_root(a->other_key, "Alliance root 1", T0, 3650, &a->other));
    struct sp_view root = sp_buf_view(&a->root), la = SP_VIEW_LIT("LA");
    CHECK_OK(sp_cert_issue(a->root_key, root, a->key, la, SP_USE_REPORT, T0, 365, NULL, &a->leaf));
    CHECK_OK(sp_cert_issue(a->root_key, root, a->key, la, SP_USE_RECEIPT, T0, 365, NULL, &a->leaf2));
}

static void drop(struct alliance *a)
{
    sp_key_free(a->root_key);
    sp_key_free(a->other_key);
    sp_key_free(a->key);
    sp_buf_free(&a->root);
    sp_buf_free(&a->other);
    sp_buf_free(&a->leaf);
    sp_buf_free(&a->leaf2);
}
#define ALLIANCE __attribute__((cleanup(drop))) struct alliance

struct serial { uint8_t b[SP_MAX_CERT_SERIAL]; size_t n; };
static struct serial serial_of(const struct sp_buf *der)
{
    struct serial s = { { 0 }, 0 };
    CHECK_OK(sp_cert_serial(sp_buf_view(der), s.b, &s.n));
    return s;
}
#define SERIAL(s) sp_view((s).b, (s).n)

static struct sp_crl list_of(const struct sp_crl_entry *entries, size_t n)
{
    return (struct sp_crl){ .number = 7, .this_s = NOW, .next_s = NOW + 7 * DAY, .n = n, .entries = entries };
}

static void make(const struct alliance *a, const struct sp_crl *list, struct sp_buf *der)
{
    struct sp_diag d = { .rule = "" };
    sp_buf_clear(der);
    struct sp_rc rc = sp_crl_make(a->root_key, sp_buf_view(&a->root), list, der, &d);
    if (!sp_ok(rc))
        fail_msg("%s %s %s", sp_rc_text(rc), d.rule, d.text);
}

static void read_ok(const struct alliance *a, const struct sp_buf *der, struct sp_arena *arena, struct sp_crl *out)
{
    struct sp_view root = sp_buf_view(&a->root);
    struct sp_diag d = { .rule = "" };
    struct sp_rc rc = sp_crl_read(sp_buf_view(der), &root, 1, arena, out, &d);
    if (!sp_ok(rc))
        fail_msg("%s %s %s", sp_rc_text(rc), d.rule, d.text);
}

/* rule NULL: it is read. */
static void expect(const struct alliance *a, struct sp_view der, enum sp_rc_code code, const char *rule)
{
    struct sp_view root = sp_buf_view(&a->root);
    struct sp_diag d = { .rule = "" };
    SP_ARENA_AUTO arena = { 0 };
    struct sp_crl out = { .number = -1 };
    struct sp_rc rc = sp_crl_read(der, &root, 1, &arena, &out, &d);
    if (!sp_is(rc, code) || (rule && strcmp(d.rule, rule)))
        fail_msg("%s %s, wanted %s: %s", sp_rc_text(rc), d.rule, rule ? rule : "ok", d.text);
    if (rule)
        assert_int_equal(out.number, -1);
}

/* --- what we make --- */

static void an_empty_list_says_that_nothing_is_revoked(void **state)
{
    ALLIANCE a;
    SP_BUF_AUTO der = { 0 };
    SP_ARENA_AUTO arena = { 0 };
    struct sp_crl out;
    const struct sp_crl_entry *entry = (const struct sp_crl_entry *)&arena;
    (void)state;
    setup_keys(&a);
    struct sp_crl list = list_of(NULL, 0);
    make(&a, &list, &der);
    read_ok(&a, &der, &arena, &out);
    assert_int_equal(out.n, 0);
    assert_int_equal(out.root, 0);
    assert_int_equal(out.number, 7);
    assert_int_equal(out.this_s, NOW);
    assert_int_equal(out.next_s, NOW + 7 * DAY);
    CHECK_OK(sp_crl_check(&out, sp_buf_view(&a.leaf), NOW, &entry, NULL));
    assert_null(entry);
}

static void revocation_has_a_time(void **state)
{
    ALLIANCE a;
    SP_BUF_AUTO der = { 0 };
    SP_ARENA_AUTO arena = { 0 };
    struct sp_crl out;
    struct sp_diag d = { .rule = "" };
    const struct sp_crl_entry *entry = NULL;
    (void)state;
    setup_keys(&a);
    struct serial s = serial_of(&a.leaf);
    const struct sp_crl_entry e = { SERIAL(s), NOW - DAY, 0, SP_CRL_SUPERSEDED };
    struct sp_crl list = list_of(&e, 1);
    make(&a, &list, &der);
    read_ok(&a, &der, &arena, &out);
    struct sp_view leaf = sp_buf_view(&a.leaf);
    CHECK_OK(sp_crl_check(&out, leaf, NOW - DAY - 1, &entry, &d)); /* good then, taken back later */
    assert_non_null(entry);
    assert_int_equal(entry->revoked_s, NOW - DAY);
    assert_int_equal(entry->invalid_s, 0);
    assert_int_equal(entry->reason, SP_CRL_SUPERSEDED);
    CHECK_RC(INVALID, sp_crl_check(&out, leaf, NOW - DAY, &entry, &d));
    CHECK_RULE(d, "crl.revoked");
    assert_non_null(strstr(d.text, "2026-04-10T00:00:00Z (superseded)"));
    CHECK_RC(INVALID, sp_crl_check(&out, leaf, NOW + 1000 * DAY, &entry, &d));
    CHECK_OK(sp_crl_check(&out, sp_buf_view(&a.leaf2), NOW, &entry, &d));
    assert_null(entry);
}

/* A key that was stolen in March and reported in April signs nothing of April or of late March. */
static void a_stolen_key_counts_from_its_invalidity_date(void **state)
{
    ALLIANCE a;
    SP_BUF_AUTO der = { 0 };
    SP_ARENA_AUTO arena = { 0 };
    struct sp_crl out;
    struct sp_diag d = { .rule = "" };
    const struct sp_crl_entry *entry = NULL;
    (void)state;
    setup_keys(&a);
    struct serial s = serial_of(&a.leaf);
    const struct sp_crl_entry e = { SERIAL(s), NOW - DAY, NOW - 20 * DAY, SP_CRL_KEY_COMPROMISE };
    struct sp_crl list = list_of(&e, 1);
    make(&a, &list, &der);
    read_ok(&a, &der, &arena, &out);
    CHECK_RC(INVALID, sp_crl_check(&out, sp_buf_view(&a.leaf), NOW - 20 * DAY, &entry, &d));
    CHECK_RULE(d, "crl.revoked");
    CHECK_OK(sp_crl_check(&out, sp_buf_view(&a.leaf), NOW - 20 * DAY - 1, &entry, &d));
    assert_int_equal(entry->invalid_s, NOW - 20 * DAY);
}

static void a_list_speaks_for_a_time(void **state)
{
    struct sp_crl list = list_of(NULL, 0);
    struct sp_diag d = { .rule = "" };
    (void)state;
    CHECK_OK(sp_crl_fresh(&list, NOW, &d));
    CHECK_OK(sp_crl_fresh(&list, NOW + 7 * DAY - 1, &d));
    CHECK_RC(EXPIRED, sp_crl_fresh(&list, NOW + 7 * DAY, &d));
    CHECK_RULE(d, "crl.stale");
    CHECK_RC(EXPIRED, sp_crl_fresh(&list, NOW - 1, &d));
    CHECK_RULE(d, "crl.not-yet");
}

static void many_entries_are_found(void **state)
{
    enum { N = 3000 };
    static struct sp_crl_entry entries[N];
    static uint8_t serials[N][3];
    ALLIANCE a;
    SP_BUF_AUTO der = { 0 };
    SP_ARENA_AUTO arena = { 0 };
    struct sp_crl out;
    (void)state;
    setup_keys(&a);
    for (size_t i = 0; i < N; i++) { /* one to three bytes long, in no order */
        size_t v = (i * 1777) % N + 1, n = v * 40 > 0xffff ? 3 : v * 40 > 0xff ? 2 : 1;
        for (size_t k = 0; k < n; k++)
            serials[i][k] = (uint8_t)(v * 40 >> 8 * (n - 1 - k));
        entries[i] = (struct sp_crl_entry){ sp_view(serials[i], n), T0 + (int64_t)i, 0, SP_CRL_CESSATION };
    }
    struct sp_crl list = list_of(entries, N);
    make(&a, &list, &der);
    read_ok(&a, &der, &arena, &out);
    assert_int_equal(out.n, N);
    for (size_t i = 0; i < N; i++) {
        const struct sp_crl_entry *e = sp_crl_find(&out, entries[i].serial);
        assert_non_null(e);
        assert_int_equal(e->revoked_s, T0 + (int64_t)i);
    }
    assert_null(sp_crl_find(&out, sp_view("\x29", 1)));
    assert_null(sp_crl_find(&out, sp_view("\xff\xff\xff\xff", 4)));
}

static void the_right_root_is_found(void **state)
{
    ALLIANCE a;
    SP_BUF_AUTO der = { 0 };
    SP_BUF_AUTO foreign = { 0 };
    SP_ARENA_AUTO arena = { 0 };
    struct sp_crl out;
    struct sp_diag d = { .rule = "" };
    const struct sp_crl_entry *entry = NULL;
    (void)state;
    setup_keys(&a);
    struct sp_crl list = list_of(NULL, 0);
    make(&a, &list, &der);
    /* two roots of one name */
    struct sp_view roots[] = { sp_buf_view(&a.other), sp_buf_view(&a.root) };
    CHECK_OK(sp_crl_read(sp_buf_view(&der), roots, 2, &arena, &out, &d));
    assert_int_equal(out.root, 1);
    CHECK_RC(INVALID, sp_crl_read(sp_buf_view(&der), roots, 1, &arena, &out, &d));
    CHECK_RULE(d, "crl.issuer");
    CHECK_RC(INVALID, sp_crl_read(sp_buf_view(&der), roots, 0, &arena, &out, &d));
    CHECK_RULE(d, "crl.issuer");
    roots[0] = sp_buf_view(&a.leaf);
    CHECK_RC(INVALID, sp_crl_read(sp_buf_view(&der), roots, 2, &arena, &out, &d));
    CHECK_RULE(d, "x509.constraint");
    /* a list of one root says nothing about the other's leaves */
    CHECK_OK(sp_cert_issue(a.other_key, sp_buf_view(&a.other), a.key, sp_view_of("LA"), SP_USE_REPORT, T0, 10, NULL, &foreign));
    CHECK_RC(INVALID, sp_crl_check(&out, sp_buf_view(&foreign), NOW, &entry, &d));
    CHECK_RULE(d, "crl.issuer");
    CHECK_RC(FORMAT, sp_crl_check(&out, sp_view_of("x"), NOW, &entry, &d));
    CHECK_RULE(d, "x509.format");
}

static void refuses_to_make_nonsense(void **state)
{
    ALLIANCE a;
    SP_BUF_AUTO der = { 0 };
    struct sp_diag d = { .rule = "" };
    (void)state;
    setup_keys(&a);
    struct sp_view root = sp_buf_view(&a.root);
    const struct sp_crl_entry good = { SP_VIEW_LIT("\x42"), NOW - DAY, 0, SP_CRL_CESSATION };
#define BAD(code, rule, change) do { \
        struct sp_crl_entry e[2] = { good, good }; \
        struct sp_crl list = list_of(e, 1); \
        change; \
        CHECK_RC(code, sp_crl_make(a.root_key, root, &list, &der, &d)); \
        CHECK_RULE(d, rule); \
    } while (0)
    BAD(INVALID, "crl.entry", e[0].serial = sp_view("", 0));
    BAD(INVALID, "crl.entry", e[0].serial = sp_view("\0\x01", 2));
    BAD(INVALID, "crl.entry", e[0].serial = sp_view_of("123456789012345678901"));
    BAD(INVALID, "crl.entry", e[0].revoked_s = 0);
    BAD(INVALID, "crl.entry", e[0].revoked_s = NOW + 1);
    BAD(INVALID, "crl.entry", e[0].invalid_s = NOW - DAY + 1);
    BAD(INVALID, "crl.entry", e[0].invalid_s = -1);
    BAD(INVALID, "crl.reason", e[0].reason = (enum sp_crl_reason)6);
    BAD(INVALID, "crl.reason", e[0].reason = (enum sp_crl_reason)8);
    BAD(INVALID, "crl.duplicate", list.n = 2);
    BAD(INVALID, "crl.number", list.number = -1);
    BAD(INVALID, "crl.time", list.next_s = NOW);
    BAD(INVALID, "crl.time", list.this_s = T0 - 1);
    BAD(INVALID, "crl.time", list.this_s = INT64_MAX);
    BAD(INVALID, "crl.time", list.next_s = -1);
    BAD(LIMIT, "crl.size", list.n = SP_MAX_CRL_ENTRIES + 1);
#undef BAD
    struct sp_crl list = list_of(&good, 1);
    CHECK_RC(INVALID, sp_crl_make(a.other_key, root, &list, &der, &d));
    CHECK_RULE(d, "crl.issuer");
    assert_int_equal(der.n, 0);
    /* it ends with its root */
    list.next_s = T0 + 4000LL * DAY;
    SP_ARENA_AUTO arena = { 0 };
    struct sp_crl out;
    make(&a, &list, &der);
    read_ok(&a, &der, &arena, &out);
    assert_int_equal(out.next_s, T0 + 3650LL * DAY);
}

/* --- lists that sp_crl_make would never make --- */

struct craft {
    const struct sp_key *signer;
    const EVP_MD *md;
    const char *number, *key_id;         /* configuration values; NULL: left out */
    const char *this_text, *next_text;   /* UTCTime or GeneralizedTime by length; next NULL: left out */
    const char *serial, *revoked_text;   /* one entry; NULL: none */
    int extra_nid;                       /* one more extension, with the DER below */
    const char *extra;
    size_t extra_n;
    bool extra_critical, extra_in_entry, empty_entries, high_s;
    long version;
};

static ASN1_TIME *time_text(const char *text)
{
    ASN1_TIME *t = ASN1_STRING_type_new(strlen(text) < 15 ? V_ASN1_UTCTIME : V_ASN1_GENERALIZEDTIME);
    assert_int_equal(ASN1_STRING_set(t, text, -1), 1);
    return t;
}

static X509_EXTENSION *extra_of(const struct craft *c)
{
    ASN1_OCTET_STRING *s = ASN1_OCTET_STRING_new();
    assert_int_equal(ASN1_OCTET_STRING_set(s, (const unsigned char *)c->extra, (int)c->extra_n), 1);
    X509_EXTENSION *e = X509_EXTENSION_create_by_NID(NULL, c->extra_nid, c->extra_critical, s);
    assert_non_null(e);
    ASN1_OCTET_STRING_free(s);
    return e;
}

static void craft_entry(X509_CRL *crl, const struct craft *c)
{
    X509_REVOKED *r = X509_REVOKED_new();
    ASN1_INTEGER *serial = s2i_ASN1_INTEGER(NULL, c->serial);
    ASN1_TIME *t = time_text(c->revoked_text);
    X509_REVOKED_set_serialNumber(r, serial);
    X509_REVOKED_set_revocationDate(r, t);
    if (c->extra && c->extra_in_entry) {
        X509_EXTENSION *e = extra_of(c);
        X509_REVOKED_add_ext(r, e, -1);
        X509_EXTENSION_free(e);
    }
    X509_CRL_add0_revoked(crl, r);
    ASN1_INTEGER_free(serial);
    ASN1_TIME_free(t);
}

static void craft_ext(X509_CRL *crl, X509 *root, int nid, const char *value)
{
    X509V3_CTX ctx;
    if (!value)
        return;
    X509V3_set_ctx(&ctx, root, NULL, NULL, crl, 0);
    X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
    assert_non_null(e);
    assert_int_equal(X509_CRL_add_ext(crl, e, -1), 1);
    X509_EXTENSION_free(e);
}

static void craft_times(X509_CRL *crl, const struct craft *c)
{
    ASN1_TIME *t = time_text(c->this_text);
    X509_CRL_set1_lastUpdate(crl, t);
    ASN1_TIME_free(t);
    if (c->next_text) {
        t = time_text(c->next_text);
        X509_CRL_set1_nextUpdate(crl, t);
        ASN1_TIME_free(t);
    }
}

static void craft(const struct alliance *a, const struct craft *c, struct sp_buf *der)
{
    SP_X509_AUTO root = sp_x509_read(sp_buf_view(&a->root));
    SP_CRL_AUTO crl = X509_CRL_new();
    unsigned char *out = NULL;
    assert_true(root && crl);
    if (c->version)
        X509_CRL_set_version(crl, c->version);
    X509_CRL_set_issuer_name(crl, X509_get_subject_name(root));
    craft_times(crl, c);
    craft_ext(crl, root, NID_authority_key_identifier, c->key_id);
    if (c->number) {
        ASN1_INTEGER *n = s2i_ASN1_INTEGER(NULL, c->number);
        X509_CRL_add1_ext_i2d(crl, NID_crl_number, n, 0, X509V3_ADD_DEFAULT);
        ASN1_INTEGER_free(n);
    }
    if (c->extra && !c->extra_in_entry) {
        X509_EXTENSION *e = extra_of(c);
        X509_CRL_add_ext(crl, e, -1);
        X509_EXTENSION_free(e);
    }
    if (c->serial)
        craft_entry(crl, c);
    if (c->empty_entries) {
        craft_entry(crl, &(struct craft){ .serial = "1", .revoked_text = "260101000000Z" });
        X509_REVOKED_free(sk_X509_REVOKED_pop(X509_CRL_get_REVOKED(crl)));
    }
    do
        assert_true(X509_CRL_sign(crl, sp_key_pkey(c->signer), c->md) > 0);
    while (sp_crl_is_lower(crl) == c->high_s);
    int n = i2d_X509_CRL(crl, &out);
    assert_true(n > 0);
    sp_buf_clear(der);
    sp_buf_put(der, sp_view(out, (size_t)n));
    OPENSSL_free(out);
}

#define TODAY "260411000000Z"
#define EXTRA(nid, der) c.extra_nid = (nid), c.extra = der, c.extra_n = sizeof(der) - 1
#define ENTRY_EXTRA(nid, der) EXTRA(nid, der), c.extra_in_entry = true

static struct craft good(const struct alliance *a)
{
    return (struct craft){ .signer = a->root_key, .md = EVP_sha256(), .number = "7", .key_id = "keyid:always",
                           .this_text = TODAY, .next_text = "260418000000Z", .serial = "77",
                           .revoked_text = "260410000000Z", .version = X509_CRL_VERSION_2 };
}

#define CASE(code, rule, ...) do { struct craft c = good(&a); __VA_ARGS__; craft(&a, &c, &der); \
        expect(&a, sp_buf_view(&der), SP_RC_##code, rule); } while (0)

static void refuses_crafted_lists(void **state)
{
    ALLIANCE a;
    SP_BUF_AUTO der = { 0 };
    (void)state;
    setup_keys(&a);
    CASE(OK, NULL, (void)c);
    CASE(FORMAT, "crl.format", c.version = 0, c.number = c.key_id = NULL);
    CASE(SIGNATURE, "crl.signature", c.signer = a.other_key);
    CASE(SIGNATURE, "crl.high-s", c.high_s = true);
    CASE(SIGNATURE, "crl.signature", c.md = EVP_sha384());
    CASE(SIGNATURE, "crl.signature", c.md = EVP_sha1());
    CASE(INVALID, "crl.issuer", c.key_id = NULL);
    CASE(INVALID, "crl.issuer", c.key_id = "keyid:always,issuer:always");
    CASE(INVALID, "crl.number", c.number = NULL);
    CASE(INVALID, "crl.number", c.number = "-1");
    CASE(INVALID, "crl.number", c.number = "9223372036854775808");
    CASE(OK, NULL, c.number = "9223372036854775807");
    CASE(OK, NULL, c.number = "0");
    CASE(INVALID, "crl.number", c.number = NULL, EXTRA(NID_crl_number, "\x02\x02\x00\x07"));
    CASE(INVALID, "crl.number", c.number = NULL, EXTRA(NID_crl_number, "\x02\x01\x07\x00"));
    CASE(INVALID, "crl.time", c.next_text = NULL);
    CASE(INVALID, "crl.time", c.next_text = TODAY);
    CASE(INVALID, "crl.time", c.next_text = "260411000000+0000");
    CASE(INVALID, "crl.time", c.next_text = "2604180000Z");
    CASE(INVALID, "crl.time", c.next_text = "20260418000000Z"); /* before 2050 as UTCTime only */
    CASE(INVALID, "crl.time", c.next_text = "260431000000Z");
    CASE(INVALID, "crl.time", c.next_text = "360418000000Z"); /* beyond the root */
    CASE(INVALID, "crl.time", c.this_text = "251231235959Z");
    CASE(INVALID, "crl.entry", c.serial = "0");
    CASE(INVALID, "crl.entry", c.serial = "-5");
    CASE(INVALID, "crl.entry", c.serial = "0x010000000000000000000000000000000000000000");
    CASE(INVALID, "crl.entry", c.revoked_text = "260411000001Z");
    CASE(INVALID, "crl.entry", c.revoked_text = "20260410000000Z");
    CASE(INVALID, "crl.entry", c.serial = NULL, c.empty_entries = true);
}

static void refuses_crafted_extensions(void **state)
{
    ALLIANCE a;
    SP_BUF_AUTO der = { 0 };
    (void)state;
    setup_keys(&a);
    CASE(OK, NULL, EXTRA(NID_netscape_comment, "\x05\x00"));
    CASE(INVALID, "crl.extension", EXTRA(NID_netscape_comment, "\x05\x00"); c.extra_critical = true);
    CASE(INVALID, "crl.extension", EXTRA(NID_issuing_distribution_point, "\x30\x03\x84\x01\xff"); c.extra_critical = true);
    CASE(INVALID, "crl.extension", EXTRA(NID_issuing_distribution_point, "\x30\x03\x84\x01\xff"));
    CASE(INVALID, "crl.extension", EXTRA(NID_delta_crl, "\x02\x01\x05"));
    CASE(INVALID, "crl.extension", EXTRA(NID_crl_number, "\x02\x01\x08")); /* a second number */
    CASE(OK, NULL, ENTRY_EXTRA(NID_crl_reason, "\x0a\x01\x01"));
    CASE(OK, NULL, ENTRY_EXTRA(NID_crl_reason, "\x0a\x01\x00"));
    CASE(INVALID, "crl.reason", ENTRY_EXTRA(NID_crl_reason, "\x0a\x01\x06")); /* a hold */
    CASE(INVALID, "crl.reason", ENTRY_EXTRA(NID_crl_reason, "\x0a\x01\x08")); /* removed from a delta list */
    CASE(INVALID, "crl.reason", ENTRY_EXTRA(NID_crl_reason, "\x0a\x01\x07"));
    CASE(INVALID, "crl.reason", ENTRY_EXTRA(NID_crl_reason, "\x0a\x01\xff"));
    CASE(INVALID, "crl.reason", ENTRY_EXTRA(NID_crl_reason, "\x0a\x02\x00\x01"));
    CASE(INVALID, "crl.reason", ENTRY_EXTRA(NID_crl_reason, "\x02\x01\x01"));
    CASE(INVALID, "crl.extension", ENTRY_EXTRA(NID_crl_reason, "\x0a\x01\x01"); c.extra_critical = true);
    CASE(INVALID, "crl.extension", ENTRY_EXTRA(NID_certificate_issuer, "\x30\x00"));
    CASE(OK, NULL, ENTRY_EXTRA(NID_invalidity_date, "\x18\x0f" "20260401000000Z"));
    CASE(INVALID, "crl.entry", ENTRY_EXTRA(NID_invalidity_date, "\x18\x0f" "20260410000001Z"));
    CASE(INVALID, "crl.entry", ENTRY_EXTRA(NID_invalidity_date, "\x18\x0f" "20260432000000Z"));
    CASE(INVALID, "crl.entry", ENTRY_EXTRA(NID_invalidity_date, "\x17\x0d" "260401000000Z"));
}
#undef CASE

static void der_must_be_exact(void **state)
{
    ALLIANCE a;
    SP_BUF_AUTO der = { 0 };
    SP_BUF_AUTO bad = { 0 };
    (void)state;
    setup_keys(&a);
    struct craft c = good(&a);
    craft(&a, &c, &der);
    sp_buf_put(&bad, sp_buf_view(&der));
    sp_buf_putc(&bad, '\0');
    expect(&a, sp_buf_view(&bad), SP_RC_FORMAT, "crl.format");
    for (size_t n = 0; n < der.n; n++)
        expect(&a, sp_view(der.p, n), SP_RC_FORMAT, "crl.format");
    /* BER: the outer length in indefinite form, closed by two zero bytes */
    assert_int_equal((unsigned char)der.p[1], 0x81);
    sp_buf_clear(&bad);
    sp_buf_put(&bad, SP_VIEW_LIT("\x30\x80"));
    sp_buf_put(&bad, sp_view(der.p + 3, der.n - 3));
    sp_buf_put(&bad, sp_view("\0\0", 2));
    expect(&a, sp_buf_view(&bad), SP_RC_FORMAT, "crl.format");
    sp_buf_clear(&bad);
    char *room = sp_buf_room(&bad, SP_MAX_CRL_BYTES + 1);
    memset(room, 0, SP_MAX_CRL_BYTES + 1);
    expect(&a, sp_view(room, SP_MAX_CRL_BYTES + 1), SP_RC_LIMIT, "crl.size");
}

/* Whatever single byte is changed: refused, and never a crash. */
static void every_byte_counts(void **state)
{
    ALLIANCE a;
    SP_BUF_AUTO der = { 0 };
    (void)state;
    setup_keys(&a);
    struct craft c = good(&a);
    craft(&a, &c, &der);
    struct sp_view root = sp_buf_view(&a.root);
    for (size_t i = 0; i < der.n; i++) {
        struct sp_crl out;
        SP_ARENA_AUTO arena = { 0 };
        der.p[i] = (char)(der.p[i] ^ 1);
        if (sp_ok(sp_crl_read(sp_buf_view(&der), &root, 1, &arena, &out, NULL)))
            fail_msg("byte %zu does not count", i);
        der.p[i] = (char)(der.p[i] ^ 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_list_says_that_nothing_is_revoked),
        cmocka_unit_test(revocation_has_a_time),
        cmocka_unit_test(a_stolen_key_counts_from_its_invalidity_date),
        cmocka_unit_test(a_list_speaks_for_a_time),
        cmocka_unit_test(many_entries_are_found),
        cmocka_unit_test(the_right_root_is_found),
        cmocka_unit_test(refuses_to_make_nonsense),
        cmocka_unit_test(refuses_crafted_lists),
        cmocka_unit_test(refuses_crafted_extensions),
        cmocka_unit_test(der_must_be_exact),
        cmocka_unit_test(every_byte_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
