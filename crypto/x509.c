/* Making certificates and reading their parts; declared in crypto/x509.h. */
#include <arpa/inet.h>

#include <openssl/core_names.h>
#include <openssl/err.h>

#include "base/clock.h"
#include "base/random.h"
#include "crypto/internal.h"
#include "crypto/x509_internal.h"

#define SERVER_AUTH "1.3.6.1.5.5.7.3.1"
#define CLIENT_AUTH "1.3.6.1.5.5.7.3.2"
#define MESSAGE_PROTECTION "1.3.6.1.5.5.7.3.4"
#define DOCUMENT_SIGNING "1.3.6.1.5.5.7.3.36"

enum { SERIAL = 16, MAX_NAME = 64, DAY_S = 24 * 3600 };

static const struct sp_cert_profile profiles[SP_USE_COUNT] = {
    [SP_USE_ROOT] = { KU_KEY_CERT_SIGN | KU_CRL_SIGN, "critical,keyCertSign,cRLSign", { NULL } },
    [SP_USE_REPORT] = { KU_DIGITAL_SIGNATURE, "critical,digitalSignature", { DOCUMENT_SIGNING } },
    [SP_USE_RECEIPT] = { KU_DIGITAL_SIGNATURE, "critical,digitalSignature", { DOCUMENT_SIGNING } },
    [SP_USE_ENCRYPTION] = { KU_KEY_AGREEMENT, "critical,keyAgreement", { MESSAGE_PROTECTION } },
    [SP_USE_LOG] = { KU_DIGITAL_SIGNATURE, "critical,digitalSignature", { DOCUMENT_SIGNING } },
    [SP_USE_TLS] = { KU_DIGITAL_SIGNATURE, "critical,digitalSignature", { SERVER_AUTH, CLIENT_AUTH } },
    [SP_USE_REPORT_SM2] = { KU_DIGITAL_SIGNATURE, "critical,digitalSignature", { DOCUMENT_SIGNING } },
};

const struct sp_cert_profile *sp_cert_profile(enum sp_key_use use) { return &profiles[use]; }

bool sp_cert_node_valid(struct sp_view id)
{
    if (!id.n || id.n > SP_MAX_CERT_NODE || id.p[0] == '-' || id.p[id.n - 1] == '-')
        return false;
    for (size_t i = 0; i < id.n; i++)
        if (!((id.p[i] >= 'A' && id.p[i] <= 'Z') || (id.p[i] >= '0' && id.p[i] <= '9') || id.p[i] == '-'))
            return false;
    return true;
}

/* --- reading --- */

/* d2i accepts some BER and keeps the bytes it saw; coding everything anew tells whether they were DER. */
static bool is_exact(X509 *x, struct sp_view der)
{
    unsigned char *again = NULL;
    if (i2d_re_X509_tbs(x, NULL) <= 0)
        return false;
    int n = i2d_X509(x, &again);
    bool same = n > 0 && (size_t)n == der.n && !memcmp(again, der.p, der.n);
    OPENSSL_free(again);
    return same;
}

X509 *sp_x509_read(struct sp_view der)
{
    const unsigned char *p = (const unsigned char *)der.p;
    if (!der.n || der.n > SP_MAX_CERT_BYTES)
        return NULL;
    X509 *x = d2i_X509(NULL, &p, (long)der.n);
    if (x && ((const char *)p != der.p + der.n || !is_exact(x, der))) {
        X509_free(x);
        x = NULL;
    }
    ERR_clear_error();
    return x;
}

struct sp_rc sp_x509_put(struct sp_buf *der, X509 *x)
{
    unsigned char *bytes = NULL;
    int n = i2d_X509(x, &bytes);
    if (n <= 0)
        return SP_ERR(CRYPTO);
    sp_buf_put(der, sp_view(bytes, (size_t)n));
    OPENSSL_free(bytes);
    return sp_buf_rc(der);
}

bool sp_x509_key_fits(X509 *x, enum sp_alg alg)
{
    EVP_PKEY *pkey = X509_get0_pubkey(x);
    int spelt_out = 0;
    if (!pkey || !sp_pkey_fits(pkey, alg))
        return false;
    /* Parameters written out may differ from the curve they resemble in the base point alone (CVE-2020-0601). */
    return alg == SP_ALG_EDDSA ||
           EVP_PKEY_get_int_param(pkey, OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS, &spelt_out) != 1 || spelt_out <= 0;
}

bool sp_asn1_time(const ASN1_TIME *t, int64_t *unix_s)
{
    struct tm tm;
    if (!t || ASN1_TIME_to_tm(t, &tm) != 1)
        return false;
    int64_t days = sp_days_from_civil(tm.tm_year + 1900, (unsigned)tm.tm_mon + 1, (unsigned)tm.tm_mday);
    *unix_s = days * DAY_S + tm.tm_hour * 3600 + tm.tm_min * 60 + tm.tm_sec;
    return true;
}

static unsigned two_digits(const char *p) { return (unsigned)(p[0] - '0') * 10 + (unsigned)(p[1] - '0'); }

bool sp_x509_digits_time(struct sp_view digits, int64_t *unix_s)
{
    for (size_t i = 0; i < digits.n; i++)
        if (digits.p[i] < '0' || digits.p[i] > '9')
            return false;
    if (digits.n != 14)
        return false;
    unsigned year = two_digits(digits.p) * 100 + two_digits(digits.p + 2), month = two_digits(digits.p + 4);
    unsigned day = two_digits(digits.p + 6), hour = two_digits(digits.p + 8), minute = two_digits(digits.p + 10);
    unsigned second = two_digits(digits.p + 12), m, d;
    int64_t days, y;
    if (year < 1950 || !month || month > 12 || !day || day > 31 || hour > 23 || minute > 59 || second > 59)
        return false;
    days = sp_days_from_civil(year, month, day);
    sp_civil_from_days(days, &y, &m, &d);
    if (d != day) /* the 31st of a short month */
        return false;
    *unix_s = days * DAY_S + hour * 3600 + minute * 60 + second;
    return true;
}

bool sp_x509_time(const ASN1_TIME *t, int64_t *unix_s)
{
    char digits[14];
    bool shortened = t && ASN1_STRING_type(t) == V_ASN1_UTCTIME;
    size_t n = shortened ? 12 : 14;
    if (!t || (!shortened && ASN1_STRING_type(t) != V_ASN1_GENERALIZEDTIME) || (size_t)ASN1_STRING_length(t) != n + 1)
        return false;
    const char *text = (const char *)ASN1_STRING_get0_data(t);
    if (text[n] != 'Z')
        return false;
    memcpy(digits, text[0] >= '5' ? "19" : "20", 2);
    memcpy(digits + 14 - n, text, n);
    return (shortened || memcmp(digits, "2050", 4) >= 0) && sp_x509_digits_time(sp_view(digits, 14), unix_s);
}

bool sp_x509_serial(const ASN1_INTEGER *i, struct sp_view *out)
{
    const unsigned char *p = ASN1_STRING_get0_data(i);
    int n = ASN1_STRING_length(i);
    if (ASN1_STRING_type(i) != V_ASN1_INTEGER || n < 1 || n > SP_MAX_CERT_SERIAL || !p[0])
        return false;
    *out = sp_view(p, (size_t)n);
    return true;
}

struct sp_rc sp_cert_serial(struct sp_view der, uint8_t out[SP_MAX_CERT_SERIAL], size_t *n)
{
    SP_X509_AUTO x = sp_x509_shared(der);
    struct sp_view serial;
    if (!x || !sp_x509_serial(X509_get0_serialNumber(x), &serial))
        return SP_ERR(FORMAT);
    memcpy(out, serial.p, serial.n);
    *n = serial.n;
    return SP_OK;
}

void sp_cert_put_pem(struct sp_buf *b, struct sp_view der)
{
    SP_BUF_AUTO text = { 0 };
    sp_buf_put_b64(&text, der);
    sp_buf_puts(b, "-----BEGIN CERTIFICATE-----\n");
    for (size_t i = 0; i < text.n; i += 64)
        sp_buf_putf(b, "%.*s\n", (int)(text.n - i < 64 ? text.n - i : 64), text.p + i);
    sp_buf_puts(b, "-----END CERTIFICATE-----\n");
}

struct sp_rc sp_cert_thumbprint(struct sp_view der, char out[SP_SHA256_TEXT]) { return sp_sha256_b64url(der, out); }

struct sp_rc sp_cert_key(struct sp_view der, enum sp_alg alg, struct sp_key **out)
{
    SP_X509_AUTO x = sp_x509_read(der);
    if (!x)
        return SP_ERR(FORMAT);
    EVP_PKEY *pkey = sp_x509_key_fits(x, alg) ? X509_get_pubkey(x) : NULL;
    ERR_clear_error();
    if (!pkey)
        return SP_ERR(INVALID);
    struct sp_rc rc = sp_key_adopt(pkey, alg, false, out);
    if (!sp_ok(rc))
        EVP_PKEY_free(pkey);
    return sp_is(rc, SP_RC_CRYPTO) ? SP_ERR(INVALID) : rc;
}

struct sp_rc sp_cert_validity(struct sp_view der, int64_t *from_s, int64_t *to_s)
{
    SP_X509_AUTO x = sp_x509_shared(der);
    int64_t from, to;
    if (!x || !sp_asn1_time(X509_get0_notBefore(x), &from) || !sp_asn1_time(X509_get0_notAfter(x), &to))
        return SP_ERR(FORMAT);
    *from_s = from;
    *to_s = to;
    return SP_OK;
}

/* --- making --- */

static bool set_serial(X509 *x)
{
    uint8_t bytes[SERIAL];
    if (!sp_ok(sp_random_bytes(bytes, sizeof bytes)))
        return false;
    bytes[0] = (uint8_t)((bytes[0] & 0x7f) | 0x40); /* positive and always of one length */
    BIGNUM *n = BN_bin2bn(bytes, sizeof bytes, NULL);
    bool ok = n && BN_to_ASN1_INTEGER(n, X509_get_serialNumber(x));
    BN_free(n);
    return ok;
}

static bool set_name(X509_NAME *name, struct sp_view text)
{
    return text.n && text.n <= MAX_NAME && sp_utf8_check(text) == text.n &&
           X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_UTF8, (const unsigned char *)text.p, (int)text.n, -1,
                                      0) == 1;
}

static bool add_ext(X509 *x, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX ctx;
    X509V3_set_ctx(&ctx, issuer, x, NULL, NULL, 0);
    X509_EXTENSION *ext = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
    bool ok = ext && X509_add_ext(x, ext, -1) == 1;
    X509_EXTENSION_free(ext);
    return ok;
}

static bool add_purposes(X509 *x, const struct sp_cert_profile *p)
{
    SP_BUF_AUTO list = { 0 };
    for (size_t i = 0; i < 3 && p->purposes[i]; i++)
        sp_buf_putf(&list, "%s%s", i ? "," : "", p->purposes[i]);
    return !list.n || add_ext(x, x, NID_ext_key_usage, sp_buf_cstr(&list));
}

/* Version, serial, times and key: what a root and a leaf have in common. */
static bool begin(X509 *x, EVP_PKEY *pkey, int64_t from_s, int64_t to_s)
{
    return X509_set_version(x, X509_VERSION_3) == 1 && set_serial(x) && ASN1_TIME_set(X509_getm_notBefore(x), from_s) &&
           ASN1_TIME_set(X509_getm_notAfter(x), to_s) && X509_set_pubkey(x, pkey) == 1;
}

static bool span_valid(int64_t from_s, int days)
{
    /* 9999-12-31 is the last day that a certificate can name. */
    const int64_t last = sp_days_from_civil(9999, 12, 31) * DAY_S;
    return days > 0 && days <= SP_MAX_CERT_DAYS && from_s >= 0 && from_s < last - (int64_t)days * DAY_S;
}

static struct sp_rc sign_into(X509 *x, EVP_PKEY *with, struct sp_buf *der)
{
    struct sp_rc rc = X509_sign(x, with, EVP_sha256()) > 0 ? sp_x509_put(der, x) : SP_ERR(CRYPTO);
    ERR_clear_error();
    return rc;
}

struct sp_rc sp_cert_root(const struct sp_key *key, const char *name, int64_t not_before_s, int days, struct sp_buf *der)
{
    if (!sp_key_is_private(key) || sp_key_alg(key) != SP_ALG_ES256 || !span_valid(not_before_s, days))
        return SP_ERR(INVALID);
    SP_X509_AUTO x = X509_new();
    const struct sp_cert_profile *p = sp_cert_profile(SP_USE_ROOT);
    if (!x)
        return SP_ERR(NOMEM);
    if (!set_name(X509_get_subject_name(x), sp_view_of(name)))
        return SP_ERR(INVALID);
    if (!begin(x, sp_key_pkey(key), not_before_s, not_before_s + (int64_t)days * DAY_S) ||
        X509_set_issuer_name(x, X509_get_subject_name(x)) != 1 ||
        !add_ext(x, x, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") ||
        !add_ext(x, x, NID_key_usage, p->key_usage_text) || !add_ext(x, x, NID_subject_key_identifier, "hash") ||
        !add_ext(x, x, NID_authority_key_identifier, "keyid:always"))
        return SP_ERR(CRYPTO);
    return sign_into(x, sp_key_pkey(key), der);
}

static bool push_name(GENERAL_NAMES *names, int type, struct sp_view text)
{
    GENERAL_NAME *g = GENERAL_NAME_new();
    ASN1_STRING *s = ASN1_STRING_type_new(type == GEN_IPADD ? V_ASN1_OCTET_STRING : V_ASN1_IA5STRING);
    if (!g || !s || ASN1_STRING_set(s, text.p, (int)text.n) != 1) {
        ASN1_STRING_free(s);
        GENERAL_NAME_free(g);
        return false;
    }
    GENERAL_NAME_set0_value(g, type, s);
    if (!sk_GENERAL_NAME_push(names, g)) {
        GENERAL_NAME_free(g);
        return false;
    }
    return true;
}

static bool push_urn(GENERAL_NAMES *names, const char *prefix, struct sp_view value)
{
    SP_BUF_AUTO urn = { 0 };
    sp_buf_puts(&urn, prefix);
    sp_buf_put(&urn, value);
    return sp_ok(sp_buf_rc(&urn)) && push_name(names, GEN_URI, sp_buf_view(&urn));
}

static bool host_valid(struct sp_view host)
{
    if (!host.n || host.n > 253)
        return false;
    for (size_t i = 0; i < host.n; i++) {
        char c = host.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        bool inner = i && i + 1 < host.n && (c == '-' || (c == '.' && host.p[i - 1] != '.'));
        if (!letter && !inner)
            return false;
    }
    return true;
}

static bool push_server(GENERAL_NAMES *names, const char *text)
{
    unsigned char addr[16];
    if (inet_pton(AF_INET, text, addr) == 1)
        return push_name(names, GEN_IPADD, sp_view(addr, 4));
    if (inet_pton(AF_INET6, text, addr) == 1)
        return push_name(names, GEN_IPADD, sp_view(addr, 16));
    return host_valid(sp_view_of(text)) && push_name(names, GEN_DNS, sp_view_of(text));
}

static bool add_names(X509 *x, struct sp_view node_id, enum sp_key_use use, const char *const *servers)
{
    GENERAL_NAMES *names = sk_GENERAL_NAME_new_null();
    bool ok = names && push_urn(names, SP_URN_NODE, node_id) && push_urn(names, SP_URN_USE, sp_view_of(sp_key_use_text(use)));
    for (size_t i = 0; ok && servers && servers[i]; i++)
        ok = push_server(names, servers[i]);
    ok = ok && X509_add1_ext_i2d(x, NID_subject_alt_name, names, 0, X509V3_ADD_DEFAULT) == 1;
    GENERAL_NAMES_free(names);
    return ok;
}

static bool fill_leaf(X509 *x, X509 *root, enum sp_key_use use)
{
    const struct sp_cert_profile *p = sp_cert_profile(use);
    return X509_set_issuer_name(x, X509_get_subject_name(root)) == 1 &&
           add_ext(x, root, NID_basic_constraints, "critical,CA:FALSE") && add_ext(x, root, NID_key_usage, p->key_usage_text) &&
           add_purposes(x, p) && add_ext(x, root, NID_subject_key_identifier, "hash") &&
           add_ext(x, root, NID_authority_key_identifier, "keyid:always");
}

/* The root must be whole, and the key its own; where it ends, its leaves end. */
static struct sp_rc check_issuer(const struct sp_key *root_key, struct sp_view root_der, int64_t from_s, int64_t *to_s)
{
    int64_t root_from, root_to;
    if (!sp_key_is_private(root_key) || !sp_ok(sp_cert_check_root(root_der, root_key, NULL)))
        return SP_ERR(INVALID);
    SP_TRY(sp_cert_validity(root_der, &root_from, &root_to));
    if (root_to < *to_s)
        *to_s = root_to;
    return from_s < *to_s ? SP_OK : SP_ERR(INVALID);
}

struct sp_rc sp_cert_issue(const struct sp_key *root_key, struct sp_view root_der, const struct sp_key *key,
                           struct sp_view node_id, enum sp_key_use use, int64_t not_before_s, int days,
                           const char *const *server_names, struct sp_buf *der)
{
    if (use == SP_USE_ROOT || sp_key_alg(key) != sp_key_use_alg(use) || !sp_cert_node_valid(node_id) ||
        !span_valid(not_before_s, days) || (use != SP_USE_TLS && server_names && server_names[0]))
        return SP_ERR(INVALID);
    int64_t to_s = not_before_s + (int64_t)days * DAY_S;
    SP_TRY(check_issuer(root_key, root_der, not_before_s, &to_s));
    SP_X509_AUTO root = sp_x509_read(root_der);
    SP_X509_AUTO x = X509_new();
    SP_BUF_AUTO name = { 0 };
    if (!root || !x)
        return SP_ERR(NOMEM);
    sp_buf_put(&name, node_id);
    sp_buf_putf(&name, " %s", sp_key_use_text(use));
    if (!add_names(x, node_id, use, server_names))
        return SP_ERR(INVALID);
    if (!sp_ok(sp_buf_rc(&name)) || !set_name(X509_get_subject_name(x), sp_buf_view(&name)) ||
        !begin(x, sp_key_pkey(key), not_before_s, to_s) || !fill_leaf(x, root, use))
        return SP_ERR(CRYPTO);
    return sign_into(x, sp_key_pkey(root_key), der);
}

struct sp_rc sp_cert_issue_tsa(const struct sp_key *root_key, struct sp_view root_der, const struct sp_key *key,
                               const char *name, int64_t not_before_s, int days, struct sp_buf *der)
{
    if (sp_key_alg(key) != SP_ALG_ES256 || !span_valid(not_before_s, days))
        return SP_ERR(INVALID);
    int64_t to_s = not_before_s + (int64_t)days * DAY_S;
    SP_TRY(check_issuer(root_key, root_der, not_before_s, &to_s));
    SP_X509_AUTO root = sp_x509_read(root_der);
    SP_X509_AUTO x = X509_new();
    if (!root || !x)
        return SP_ERR(NOMEM);
    if (!set_name(X509_get_subject_name(x), sp_view_of(name)))
        return SP_ERR(INVALID);
    if (!begin(x, sp_key_pkey(key), not_before_s, to_s) || X509_set_issuer_name(x, X509_get_subject_name(root)) != 1 ||
        !add_ext(x, root, NID_basic_constraints, "critical,CA:FALSE") ||
        !add_ext(x, root, NID_key_usage, "critical,digitalSignature") ||
        !add_ext(x, root, NID_ext_key_usage, "critical,timeStamping") ||
        !add_ext(x, root, NID_subject_key_identifier, "hash") ||
        !add_ext(x, root, NID_authority_key_identifier, "keyid:always"))
        return SP_ERR(CRYPTO);
    return sign_into(x, sp_key_pkey(root_key), der);
}
