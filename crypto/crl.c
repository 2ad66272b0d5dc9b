/* Making revocation lists; declared in crypto/crl.h. */
#include "crypto/crl.h"

#include <openssl/err.h>

#include "base/clock.h"
#include "crypto/crl_internal.h"
#include "crypto/internal.h"

enum { MAX_TRIES = 128 }; /* of which each fails with even odds */

const char *sp_crl_reason_text(enum sp_crl_reason reason)
{
    switch (reason) {
    case SP_CRL_UNSPECIFIED:
        return "unspecified";
    case SP_CRL_KEY_COMPROMISE:
        return "key-compromise";
    case SP_CRL_AFFILIATION_CHANGED:
        return "affiliation-changed";
    case SP_CRL_SUPERSEDED:
        return "superseded";
    case SP_CRL_CESSATION:
        return "cessation-of-operation";
    case SP_CRL_PRIVILEGE_WITHDRAWN:
        return "privilege-withdrawn";
    default:
        return NULL;
    }
}

bool sp_crl_reason_parse(struct sp_view text, enum sp_crl_reason *out)
{
    for (int reason = SP_CRL_UNSPECIFIED; reason <= SP_CRL_PRIVILEGE_WITHDRAWN; reason++) {
        const char *name = sp_crl_reason_text((enum sp_crl_reason)reason);
        if (name && sp_view_is(text, name)) {
            *out = (enum sp_crl_reason)reason;
            return true;
        }
    }
    return false;
}

/* What a time in a list can say: UTCTime starts in 1950, GeneralizedTime ends with the year 9999. */
static bool sayable(int64_t s) { return s > 0 && s < sp_days_from_civil(10000, 1, 1) * 86400; }

static bool set_serial(X509_REVOKED *r, struct sp_view serial)
{
    BIGNUM *n = BN_bin2bn((const unsigned char *)serial.p, (int)serial.n, NULL);
    ASN1_INTEGER *i = n ? BN_to_ASN1_INTEGER(n, NULL) : NULL;
    bool ok = i && X509_REVOKED_set_serialNumber(r, i) == 1;
    ASN1_INTEGER_free(i);
    BN_free(n);
    return ok;
}

/* Section 5.3.1: without a reason rather than with "unspecified". */
static bool set_reason(X509_REVOKED *r, enum sp_crl_reason reason)
{
    if (reason == SP_CRL_UNSPECIFIED)
        return true;
    ASN1_ENUMERATED *e = ASN1_ENUMERATED_new();
    bool ok = e && ASN1_ENUMERATED_set(e, (long)reason) == 1 &&
              X509_REVOKED_add1_ext_i2d(r, NID_crl_reason, e, 0, X509V3_ADD_DEFAULT) == 1;
    ASN1_ENUMERATED_free(e);
    return ok;
}

static bool set_times(X509_REVOKED *r, const struct sp_crl_entry *e)
{
    ASN1_TIME *t = ASN1_TIME_set(NULL, (time_t)e->revoked_s);
    ASN1_GENERALIZEDTIME *since = e->invalid_s ? ASN1_GENERALIZEDTIME_set(NULL, (time_t)e->invalid_s) : NULL;
    bool ok = t && X509_REVOKED_set_revocationDate(r, t) == 1 && (!e->invalid_s || since) &&
              (!since || X509_REVOKED_add1_ext_i2d(r, NID_invalidity_date, since, 0, X509V3_ADD_DEFAULT) == 1);
    ASN1_TIME_free(t);
    ASN1_GENERALIZEDTIME_free(since);
    return ok;
}

static struct sp_rc add_entry(X509_CRL *crl, const struct sp_crl_entry *e, struct sp_diag *d)
{
    if (!e->serial.n || e->serial.n > SP_MAX_CERT_SERIAL || !e->serial.p[0] || !sayable(e->revoked_s) ||
        (e->invalid_s && !sayable(e->invalid_s)))
        return sp_diag_set(d, SP_ERR(INVALID), "crl.entry", NULL, "an entry needs a serial number and the time of revocation");
    X509_REVOKED *r = X509_REVOKED_new();
    if (r && set_serial(r, e->serial) && set_reason(r, e->reason) && set_times(r, e) && X509_CRL_add0_revoked(crl, r) == 1)
        return SP_OK;
    X509_REVOKED_free(r);
    return SP_ERR(CRYPTO);
}

static bool add_extensions(X509_CRL *crl, X509 *root, int64_t number)
{
    X509V3_CTX ctx;
    X509V3_set_ctx(&ctx, root, NULL, NULL, crl, 0);
    X509_EXTENSION *key_id = X509V3_EXT_conf_nid(NULL, &ctx, NID_authority_key_identifier, "keyid:always");
    ASN1_INTEGER *n = ASN1_INTEGER_new();
    bool ok = key_id && n && X509_CRL_add_ext(crl, key_id, -1) == 1 && ASN1_INTEGER_set_int64(n, number) == 1 &&
              X509_CRL_add1_ext_i2d(crl, NID_crl_number, n, 0, X509V3_ADD_DEFAULT) == 1;
    ASN1_INTEGER_free(n);
    X509_EXTENSION_free(key_id);
    return ok;
}

static bool begin(X509_CRL *crl, X509 *root, const struct sp_crl *list, int64_t next_s)
{
    ASN1_TIME *this_t = ASN1_TIME_set(NULL, (time_t)list->this_s), *next_t = ASN1_TIME_set(NULL, (time_t)next_s);
    bool ok = this_t && next_t && X509_CRL_set_version(crl, X509_CRL_VERSION_2) == 1 &&
              X509_CRL_set_issuer_name(crl, X509_get_subject_name(root)) == 1 &&
              X509_CRL_set1_lastUpdate(crl, this_t) == 1 && X509_CRL_set1_nextUpdate(crl, next_t) == 1 &&
              add_extensions(crl, root, list->number);
    ASN1_TIME_free(this_t);
    ASN1_TIME_free(next_t);
    return ok;
}

/* Each signature has the lower spelling or the higher with even odds, and only the lower is taken: once more, then. */
static bool sign(X509_CRL *crl, const struct sp_key *key)
{
    for (int tries = 0; tries < MAX_TRIES; tries++) {
        if (X509_CRL_sign(crl, sp_key_pkey(key), EVP_sha256()) <= 0)
            return false;
        if (sp_crl_is_lower(crl))
            return true;
    }
    return false;
}

static struct sp_rc put(X509_CRL *crl, struct sp_buf *der)
{
    unsigned char *bytes = NULL;
    int n = i2d_X509_CRL(crl, &bytes);
    if (n <= 0)
        return SP_ERR(CRYPTO);
    sp_buf_put(der, sp_view(bytes, (size_t)n));
    OPENSSL_free(bytes);
    return sp_buf_rc(der);
}

static struct sp_rc make(const struct sp_key *root_key, struct sp_view root_der, const struct sp_crl *list, int64_t next_s,
                         struct sp_buf *der, struct sp_diag *d)
{
    SP_X509_AUTO root = sp_x509_read(root_der);
    SP_CRL_AUTO crl = X509_CRL_new();
    if (!root || !crl || !begin(crl, root, list, next_s))
        return SP_ERR(CRYPTO);
    for (size_t i = 0; i < list->n; i++)
        SP_TRY(add_entry(crl, &list->entries[i], d));
    if (X509_CRL_sort(crl) != 1 || !sign(crl, root_key))
        return SP_ERR(CRYPTO);
    return put(crl, der);
}

struct sp_rc sp_crl_make(const struct sp_key *root_key, struct sp_view root_der, const struct sp_crl *list,
                         struct sp_buf *der, struct sp_diag *d)
{
    int64_t root_from, root_to;
    struct sp_crl again;
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO made = { 0 };
    if (!sp_key_is_private(root_key) || !sp_ok(sp_cert_check_root(root_der, root_key, d)))
        return sp_diag_set(d, SP_ERR(INVALID), "crl.issuer", NULL, "the key is not that of the root");
    SP_TRY(sp_cert_validity(root_der, &root_from, &root_to));
    int64_t next_s = list->next_s < root_to ? list->next_s : root_to;
    if (!sayable(list->this_s) || !sayable(next_s))
        return sp_diag_set(d, SP_ERR(INVALID), "crl.time", NULL, "a list needs the times of this and the next update");
    if (list->n > SP_MAX_CRL_ENTRIES)
        return sp_diag_set(d, SP_ERR(LIMIT), "crl.size", NULL, "a list has at most %d entries", (int)SP_MAX_CRL_ENTRIES);
    struct sp_rc rc = make(root_key, root_der, list, next_s, &made, d);
    ERR_clear_error();
    SP_TRY(rc);
    /* Whoever reads it applies the rules; so that they stand in one place, the maker reads it too. */
    SP_TRY(sp_crl_read(sp_buf_view(&made), &root_der, 1, &arena, &again, d));
    sp_buf_put(der, sp_buf_view(&made));
    return sp_buf_rc(der);
}
