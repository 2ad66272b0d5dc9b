/* Checking time stamp tokens; declared in crypto/tsp.h. */
#include "crypto/tsp.h"

#include <openssl/err.h>
#include <openssl/ess.h>
#include <openssl/ts.h>

#include "crypto/x509_internal.h"

enum { SECURITY_LEVEL = 2 /* 112 bits: RSA of 2048, SHA-256 */, MAX_DEPTH = 4, MAX_ATTRIBUTES = 16 };

/* What is looked at on the way; borrowed from the token but for what token_drop frees. */
struct token {
    PKCS7 *p7;
    PKCS7_SIGNER_INFO *si;
    TS_TST_INFO *info;
    X509 *signer;               /* borrowed from p7 */
    STACK_OF(X509) *chain;
};

static void token_drop(struct token *t)
{
    sk_X509_pop_free(t->chain, X509_free);
    TS_TST_INFO_free(t->info);
    PKCS7_free(t->p7);
}
#define TOKEN_AUTO __attribute__((cleanup(token_drop))) struct token

static struct sp_rc refuse(struct sp_diag *d, struct sp_rc rc, const char *rule, const char *text)
{
    ERR_clear_error();
    return sp_diag_set(d, rc, rule, NULL, "%s", text);
}

/* --- form --- */

static PKCS7 *read_exact(struct sp_view der)
{
    const unsigned char *p = (const unsigned char *)der.p;
    unsigned char *again = NULL;
    PKCS7 *p7 = d2i_PKCS7(NULL, &p, (long)der.n);
    int n = p7 ? i2d_PKCS7(p7, &again) : 0;
    if (p7 && ((const char *)p != der.p + der.n || n <= 0 || (size_t)n != der.n || memcmp(again, der.p, der.n) != 0)) {
        PKCS7_free(p7);
        p7 = NULL;
    }
    OPENSSL_free(again);
    ERR_clear_error();
    return p7;
}

/* TSTInfo of version 1, in its one spelling, inside SignedData. */
static TS_TST_INFO *read_info(PKCS7 *p7)
{
    unsigned char *again = NULL;
    TS_TST_INFO *info = PKCS7_type_is_signed(p7) && p7->d.sign ? PKCS7_to_TS_TST_INFO(p7) : NULL;
    if (!info)
        return NULL;
    const ASN1_OCTET_STRING *held = p7->d.sign->contents->d.other->value.octet_string;
    int n = i2d_TS_TST_INFO(info, &again);
    if (n <= 0 || n != ASN1_STRING_length(held) || memcmp(again, ASN1_STRING_get0_data(held), (size_t)n) != 0 ||
        TS_TST_INFO_get_version(info) != 1) {
        TS_TST_INFO_free(info);
        info = NULL;
    }
    OPENSSL_free(again);
    return info;
}

/* Certificates are as strictly read as elsewhere, and few. */
static bool certificates_exact(const PKCS7 *p7)
{
    const STACK_OF(X509) *all = p7->d.sign->cert;
    int n = all ? sk_X509_num(all) : 0;
    if (n < 1 || n > SP_MAX_TSP_CERTS)
        return false;
    for (int i = 0; i < n; i++) {
        SP_BUF_AUTO der = { 0 };
        SP_X509_AUTO x = sp_ok(sp_x509_put(&der, sk_X509_value(all, i))) ? sp_x509_read(sp_buf_view(&der)) : NULL;
        if (!x)
            return false;
    }
    return true;
}

static struct sp_rc read_token(struct sp_view der, struct token *t, struct sp_diag *d)
{
    if (der.n > SP_MAX_TSP_BYTES)
        return refuse(d, SP_ERR(LIMIT), "tsp.size", "the token is too long");
    t->p7 = der.n ? read_exact(der) : NULL;
    t->info = t->p7 ? read_info(t->p7) : NULL;
    if (!t->info)
        return refuse(d, SP_ERR(FORMAT), "tsp.token", "not one DER time stamp token");
    STACK_OF(PKCS7_SIGNER_INFO) *signers = PKCS7_get_signer_info(t->p7);
    if (!signers || sk_PKCS7_SIGNER_INFO_num(signers) != 1 || sk_X509_ALGOR_num(t->p7->d.sign->md_algs) != 1)
        return refuse(d, SP_ERR(INVALID), "tsp.signer", "a token has one signature");
    t->si = sk_PKCS7_SIGNER_INFO_value(signers, 0);
    if (!certificates_exact(t->p7))
        return refuse(d, SP_ERR(INVALID), "tsp.signer", "the token holds no certificates, too many, or none in DER");
    t->signer = X509_find_by_issuer_and_serial(t->p7->d.sign->cert, t->si->issuer_and_serial->issuer,
                                               t->si->issuer_and_serial->serial);
    return t->signer ? SP_OK : refuse(d, SP_ERR(INVALID), "tsp.signer", "the signer's certificate is not in the token");
}

/* --- attributes and algorithms --- */

/* The one value of an attribute that is there once, of that type; NULL otherwise. */
static const ASN1_TYPE *attribute(const PKCS7_SIGNER_INFO *si, int nid, int type)
{
    const STACK_OF(X509_ATTRIBUTE) *all = si->auth_attr;
    const ASN1_TYPE *found = NULL;
    for (int i = 0; all && i < sk_X509_ATTRIBUTE_num(all); i++) {
        X509_ATTRIBUTE *a = sk_X509_ATTRIBUTE_value(all, i);
        if (OBJ_obj2nid(X509_ATTRIBUTE_get0_object(a)) != nid)
            continue;
        if (found || X509_ATTRIBUTE_count(a) != 1)
            return NULL;
        found = X509_ATTRIBUTE_get0_type(a, 0);
        if (!found || ASN1_TYPE_get(found) != type)
            return NULL;
    }
    return found;
}

static bool has_attribute(const PKCS7_SIGNER_INFO *si, int nid)
{
    return X509at_get_attr_by_NID(si->auth_attr, nid, -1) >= 0;
}

/* RFC 5652 section 11: the signature is over the attributes, so they must say what was signed. */
static struct sp_rc check_attributes(const struct token *t, struct sp_diag *d)
{
    const STACK_OF(X509_ATTRIBUTE) *all = t->si->auth_attr;
    const ASN1_TYPE *content = attribute(t->si, NID_pkcs9_contentType, V_ASN1_OBJECT);
    bool v1 = has_attribute(t->si, NID_id_smime_aa_signingCertificate);
    bool v2 = has_attribute(t->si, NID_id_smime_aa_signingCertificateV2);
    if (!all || sk_X509_ATTRIBUTE_num(all) > MAX_ATTRIBUTES || !content ||
        OBJ_obj2nid(content->value.object) != NID_id_smime_ct_TSTInfo ||
        !attribute(t->si, NID_pkcs9_messageDigest, V_ASN1_OCTET_STRING))
        return refuse(d, SP_ERR(INVALID), "tsp.attributes", "the signed attributes do not say that a time stamp was signed");
    if ((!v1 && !v2) || (v1 && !attribute(t->si, NID_id_smime_aa_signingCertificate, V_ASN1_SEQUENCE)) ||
        (v2 && !attribute(t->si, NID_id_smime_aa_signingCertificateV2, V_ASN1_SEQUENCE)))
        return refuse(d, SP_ERR(INVALID), "tsp.attributes", "the signed attributes do not name the certificate once");
    if (t->si->unauth_attr)
        return refuse(d, SP_ERR(INVALID), "tsp.attributes", "the token holds attributes that nobody signed");
    return SP_OK;
}

static struct sp_rc check_algorithm(const struct token *t, struct sp_diag *d)
{
    int digest = OBJ_obj2nid(t->si->digest_alg->algorithm);
    int listed = OBJ_obj2nid(sk_X509_ALGOR_value(t->p7->d.sign->md_algs, 0)->algorithm);
    EVP_PKEY *pkey = X509_get0_pubkey(t->signer);
    int key = pkey ? EVP_PKEY_get_base_id(pkey) : EVP_PKEY_NONE;
    bool known = digest == NID_sha256 || digest == NID_sha384 || digest == NID_sha512;
    if (!known || listed != digest || (key != EVP_PKEY_RSA && key != EVP_PKEY_EC))
        return refuse(d, SP_ERR(INVALID), "tsp.algorithm", "the signature is not by RSA or ECDSA with SHA-256 or longer");
    return SP_OK;
}

/* --- time --- */

/* YYYYMMDDhhmmss[.s…]Z, the fraction without zeros at its end (RFC 3161 section 2.4.2); digits below a microsecond are
 * dropped. */
static bool read_time(const ASN1_GENERALIZEDTIME *t, int64_t *out_us)
{
    struct sp_view text = sp_view(ASN1_STRING_get0_data(t), (size_t)ASN1_STRING_length(t));
    int64_t s, us = 0, unit = 100000;
    if (text.n < 15 || text.n > 25 || text.p[text.n - 1] != 'Z' || !sp_x509_digits_time(sp_view(text.p, 14), &s) || s < 0)
        return false;
    if (text.n > 15 && (text.n < 17 || text.p[14] != '.' || text.p[text.n - 2] == '0'))
        return false;
    for (size_t i = 15; i + 1 < text.n; i++) {
        if (text.p[i] < '0' || text.p[i] > '9')
            return false;
        us += (text.p[i] - '0') * unit;
        unit /= 10;
    }
    *out_us = s * 1000000 + us;
    return true;
}

static bool part(const ASN1_INTEGER *i, int64_t least, int64_t most, int64_t *out)
{
    *out = 0;
    return !i || (ASN1_INTEGER_get_int64(out, i) == 1 && *out >= least && *out <= most);
}

/* Seconds, and 1 to 999 of the two smaller units. */
static bool read_accuracy(TS_TST_INFO *info, int64_t *out_us)
{
    const TS_ACCURACY *a = TS_TST_INFO_get_accuracy(info);
    int64_t s, ms, us;
    *out_us = -1;
    if (!a)
        return true;
    if (!part(TS_ACCURACY_get_seconds(a), 0, 86400, &s) || !part(TS_ACCURACY_get_millis(a), 1, 999, &ms) ||
        !part(TS_ACCURACY_get_micros(a), 1, 999, &us))
        return false;
    *out_us = s * 1000000 + ms * 1000 + us;
    return true;
}

/* --- the signer --- */

/* RFC 3161 section 2.3: time stamping and nothing else, and critical. OpenSSL does not see purposes that it has no name for. */
static struct sp_rc check_usage(X509 *x, struct sp_diag *d)
{
    int crit = 0;
    EXTENDED_KEY_USAGE *eku = X509_get_ext_d2i(x, NID_ext_key_usage, &crit, NULL);
    bool ok = eku && crit == 1 && sk_ASN1_OBJECT_num(eku) == 1 && OBJ_obj2nid(sk_ASN1_OBJECT_value(eku, 0)) == NID_time_stamp;
    EXTENDED_KEY_USAGE_free(eku);
    if (!ok || X509_check_ca(x))
        return refuse(d, SP_ERR(INVALID), "tsp.usage", "the certificate is not for time stamping alone");
    return SP_OK;
}

static struct sp_rc path_verdict(int why, struct sp_diag *d)
{
    switch (why) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return refuse(d, SP_ERR(EXPIRED), "tsp.expired", "a certificate of the authority had expired at the stamped time");
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return refuse(d, SP_ERR(EXPIRED), "tsp.not-yet", "a certificate of the authority was not valid yet at the stamped time");
    case X509_V_ERR_INVALID_PURPOSE:
        return refuse(d, SP_ERR(INVALID), "tsp.usage", "the certificate is not for time stamping alone");
    case X509_V_ERR_OUT_OF_MEM:
        return SP_ERR(NOMEM);
    default:
        ERR_clear_error();
        return sp_diag_set(d, SP_ERR(SIGNATURE), "tsp.chain", NULL, "no trusted authority vouches for the signer (%s)",
                           X509_verify_cert_error_string(why));
    }
}

static struct sp_rc add_anchor(X509_STORE *store, struct sp_view der, struct sp_diag *d)
{
    SP_X509_AUTO x = sp_x509_read(der);
    if (!x)
        return refuse(d, SP_ERR(FORMAT), "tsp.anchor", "a trust anchor is not one DER certificate");
    return X509_STORE_add_cert(store, x) == 1 ? SP_OK : SP_ERR(NOMEM);
}

static struct sp_rc verify_path(struct token *t, X509_STORE *store, int64_t at_s, struct sp_diag *d)
{
    X509_STORE_CTX *ctx = X509_STORE_CTX_new();
    if (!ctx || X509_STORE_CTX_init(ctx, store, t->signer, t->p7->d.sign->cert) != 1 ||
        X509_STORE_CTX_set_purpose(ctx, X509_PURPOSE_TIMESTAMP_SIGN) != 1) {
        X509_STORE_CTX_free(ctx);
        return SP_ERR(NOMEM);
    }
    X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(ctx);
    X509_VERIFY_PARAM_set_time(param, (time_t)at_s);
    X509_VERIFY_PARAM_set_depth(param, MAX_DEPTH);
    X509_VERIFY_PARAM_set_auth_level(param, SECURITY_LEVEL);
    int set = X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_PARTIAL_CHAIN); /* whatever is given is trusted as it is */
    int ok = set == 1 ? X509_verify_cert(ctx) : -1;
    int why = X509_STORE_CTX_get_error(ctx);
    t->chain = ok == 1 ? X509_STORE_CTX_get1_chain(ctx) : NULL;
    X509_STORE_CTX_free(ctx);
    if (ok == 1)
        return t->chain ? SP_OK : SP_ERR(NOMEM);
    return why == X509_V_OK ? SP_ERR(CRYPTO) : path_verdict(why, d);
}

static struct sp_rc check_path(struct token *t, const struct sp_tsp_want *want, int64_t at_s, struct sp_diag *d)
{
    SP_TRY(check_usage(t->signer, d));
    X509_STORE *store = X509_STORE_new();
    struct sp_rc rc = store ? SP_OK : SP_ERR(NOMEM);
    for (size_t i = 0; sp_ok(rc) && i < want->n_anchors; i++)
        rc = add_anchor(store, want->anchor_ders[i], d);
    if (sp_ok(rc))
        rc = verify_path(t, store, at_s, d);
    X509_STORE_free(store);
    return rc;
}

/* ESSCertID or ESSCertIDv2 (RFC 2634 section 5.4, RFC 5035): the signature names its certificate, or anyone could put
 * another one of the same key in its place. */
static struct sp_rc check_named(const struct token *t, struct sp_diag *d)
{
    const ASN1_TYPE *v1 = attribute(t->si, NID_id_smime_aa_signingCertificate, V_ASN1_SEQUENCE);
    const ASN1_TYPE *v2 = attribute(t->si, NID_id_smime_aa_signingCertificateV2, V_ASN1_SEQUENCE);
    const unsigned char *p1 = v1 ? v1->value.sequence->data : NULL, *p2 = v2 ? v2->value.sequence->data : NULL;
    ESS_SIGNING_CERT *ss1 = v1 ? d2i_ESS_SIGNING_CERT(NULL, &p1, v1->value.sequence->length) : NULL;
    ESS_SIGNING_CERT_V2 *ss2 = v2 ? d2i_ESS_SIGNING_CERT_V2(NULL, &p2, v2->value.sequence->length) : NULL;
    bool whole = (!v1 || (ss1 && p1 == v1->value.sequence->data + v1->value.sequence->length)) &&
                 (!v2 || (ss2 && p2 == v2->value.sequence->data + v2->value.sequence->length));
    bool ok = whole && OSSL_ESS_check_signing_certs(ss1, ss2, t->chain, 1) > 0;
    ESS_SIGNING_CERT_free(ss1);
    ESS_SIGNING_CERT_V2_free(ss2);
    return ok ? SP_OK : refuse(d, SP_ERR(INVALID), "tsp.certificate", "the signature names another certificate than the signer's");
}

static struct sp_rc check_signature(const struct token *t, struct sp_diag *d)
{
    char pass[1024];
    BIO *content = PKCS7_dataInit(t->p7, NULL);
    if (!content)
        return refuse(d, SP_ERR(INVALID), "tsp.algorithm", "the token's digest cannot be computed");
    while (BIO_read(content, pass, sizeof pass) > 0) /* what is read is digested */
        ;
    int ok = PKCS7_signatureVerify(content, t->p7, t->si, t->signer);
    BIO_free_all(content);
    ERR_clear_error();
    return ok == 1 ? SP_OK : refuse(d, SP_ERR(SIGNATURE), "tsp.signature", "the authority's signature does not verify");
}

/* --- what it says --- */

static struct sp_rc check_imprint(const struct token *t, const uint8_t *want, struct sp_diag *d)
{
    TS_MSG_IMPRINT *m = TS_TST_INFO_get_msg_imprint(t->info);
    const ASN1_OBJECT *alg = NULL;
    int type = 0;
    X509_ALGOR_get0(&alg, &type, NULL, TS_MSG_IMPRINT_get_algo(m));
    const ASN1_OCTET_STRING *s = TS_MSG_IMPRINT_get_msg(m);
    if (OBJ_obj2nid(alg) != NID_sha256 || (type != V_ASN1_NULL && type != V_ASN1_UNDEF) ||
        ASN1_STRING_length(s) != SP_SHA256_BYTES || memcmp(ASN1_STRING_get0_data(s), want, SP_SHA256_BYTES) != 0)
        return refuse(d, SP_ERR(INVALID), "tsp.imprint", "the stamp is for something else");
    return SP_OK;
}

static struct sp_rc check_nonce(const struct token *t, uint64_t want, struct sp_diag *d)
{
    const ASN1_INTEGER *nonce = TS_TST_INFO_get_nonce(t->info);
    uint64_t got = 0;
    if (want && (!nonce || ASN1_INTEGER_get_uint64(&got, nonce) != 1 || got != want))
        return refuse(d, SP_ERR(INVALID), "tsp.nonce", "the stamp does not answer this request");
    return SP_OK;
}

/* The name of the authority, where it stands, must be one that its certificate bears (section 2.4.2). */
static bool tsa_fits(const struct token *t)
{
    GENERAL_NAME *tsa = TS_TST_INFO_get_tsa(t->info);
    if (!tsa || (tsa->type == GEN_DIRNAME && !X509_NAME_cmp(tsa->d.directoryName, X509_get_subject_name(t->signer))))
        return true;
    GENERAL_NAMES *names = X509_get_ext_d2i(t->signer, NID_subject_alt_name, NULL, NULL);
    bool found = false;
    for (int i = 0; names && !found && i < sk_GENERAL_NAME_num(names); i++)
        found = !GENERAL_NAME_cmp(tsa, sk_GENERAL_NAME_value(names, i));
    GENERAL_NAMES_free(names);
    return found;
}

static struct sp_rc check_rest(const struct token *t, const struct sp_tsp_want *want, const struct sp_tsp_stamp *s,
                               struct sp_diag *d)
{
    if (want->policy && !sp_view_is(s->policy, want->policy))
        return refuse(d, SP_ERR(INVALID), "tsp.policy", "the stamp was given under another policy");
    if (want->max_accuracy_us && (s->accuracy_us < 0 || s->accuracy_us > want->max_accuracy_us))
        return refuse(d, SP_ERR(INVALID), "tsp.accuracy", "the time is not stated closely enough");
    if (TS_TST_INFO_get_ext_by_critical(t->info, 1, -1) >= 0)
        return refuse(d, SP_ERR(INVALID), "tsp.extension", "a critical extension is not known here");
    if (!tsa_fits(t))
        return refuse(d, SP_ERR(INVALID), "tsp.tsa", "the stamp names another authority than its certificate");
    return SP_OK;
}

static struct sp_rc keep(const struct token *t, struct sp_arena *arena, struct sp_tsp_stamp *s, struct sp_diag *d)
{
    char policy[SP_TSP_POLICY_TEXT];
    SP_BUF_AUTO signer = { 0 };
    const ASN1_INTEGER *serial = TS_TST_INFO_get_serial(t->info);
    int n = OBJ_obj2txt(policy, sizeof policy, TS_TST_INFO_get_policy_id(t->info), 1);
    struct sp_view number = sp_view(ASN1_STRING_get0_data(serial), (size_t)ASN1_STRING_length(serial));
    if (number.n == 1 && !number.p[0])
        number.n = 0;
    if (n <= 0 || n >= (int)sizeof policy)
        return refuse(d, SP_ERR(INVALID), "tsp.policy", "the policy's identifier is too long");
    SP_TRY(sp_x509_put(&signer, t->signer));
    bool ok = sp_arena_copy(arena, sp_view(policy, (size_t)n), &s->policy) && sp_arena_copy(arena, number, &s->serial) &&
              sp_arena_copy(arena, sp_buf_view(&signer), &s->signer_der);
    return ok ? SP_OK : SP_ERR(NOMEM);
}

struct sp_rc sp_tsp_check(struct sp_view token, const struct sp_tsp_want *want, struct sp_arena *arena,
                          struct sp_tsp_stamp *out, struct sp_diag *d)
{
    TOKEN_AUTO t = { NULL, NULL, NULL, NULL, NULL };
    struct sp_tsp_stamp s = { .gen_us = 0 };
    SP_TRY(read_token(token, &t, d));
    SP_TRY(check_attributes(&t, d));
    SP_TRY(check_algorithm(&t, d));
    if (!read_time(TS_TST_INFO_get_time(t.info), &s.gen_us))
        return refuse(d, SP_ERR(FORMAT), "tsp.time", "the stamp's time is not written as it must be");
    if (!read_accuracy(t.info, &s.accuracy_us))
        return refuse(d, SP_ERR(INVALID), "tsp.accuracy", "the accuracy is out of range");
    SP_TRY(check_path(&t, want, s.gen_us / 1000000, d));
    SP_TRY(check_named(&t, d));
    SP_TRY(check_signature(&t, d));
    SP_TRY(check_imprint(&t, want->imprint, d));
    SP_TRY(check_nonce(&t, want->nonce, d));
    SP_TRY(keep(&t, arena, &s, d));
    SP_TRY(check_rest(&t, want, &s, d));
    ERR_clear_error();
    *out = s;
    return SP_OK;
}
