/* Asking for time stamps, and giving them; declared in crypto/tsp.h. */
#include "crypto/tsp.h"

#include <openssl/err.h>
#include <openssl/ts.h>

#include "crypto/internal.h"
#include "crypto/x509_internal.h"

static void req_drop(TS_REQ **r) { TS_REQ_free(*r); }
static void resp_drop(TS_RESP **r) { TS_RESP_free(*r); }
static void ctx_drop(TS_RESP_CTX **c) { TS_RESP_CTX_free(*c); }
static void object_drop(ASN1_OBJECT **o) { ASN1_OBJECT_free(*o); }
#define REQ_AUTO __attribute__((cleanup(req_drop))) TS_REQ *
#define RESP_AUTO __attribute__((cleanup(resp_drop))) TS_RESP *
#define CTX_AUTO __attribute__((cleanup(ctx_drop))) TS_RESP_CTX *
#define OBJECT_AUTO __attribute__((cleanup(object_drop))) ASN1_OBJECT *

static struct sp_rc refuse(struct sp_diag *d, struct sp_rc rc, const char *rule, const char *text)
{
    ERR_clear_error();
    return sp_diag_set(d, rc, rule, NULL, "%s", text);
}

/* Takes over what i2d made. */
static struct sp_rc put(struct sp_buf *out, unsigned char *bytes, int n)
{
    if (n > 0)
        sp_buf_put(out, sp_view(bytes, (size_t)n));
    OPENSSL_free(bytes);
    ERR_clear_error();
    return n > 0 ? sp_buf_rc(out) : SP_ERR(CRYPTO);
}

static bool same(const unsigned char *again, int n, struct sp_view der)
{
    return n > 0 && (size_t)n == der.n && !memcmp(again, der.p, der.n);
}

/* --- requests --- */

static bool set_imprint(TS_REQ *req, const uint8_t imprint[SP_SHA256_BYTES])
{
    TS_MSG_IMPRINT *m = TS_MSG_IMPRINT_new();
    X509_ALGOR *alg = X509_ALGOR_new();
    unsigned char bytes[SP_SHA256_BYTES];
    memcpy(bytes, imprint, sizeof bytes);
    bool ok = m && alg && X509_ALGOR_set0(alg, OBJ_nid2obj(NID_sha256), V_ASN1_NULL, NULL) == 1 &&
              TS_MSG_IMPRINT_set_algo(m, alg) == 1 && TS_MSG_IMPRINT_set_msg(m, bytes, sizeof bytes) == 1 &&
              TS_REQ_set_msg_imprint(req, m) == 1;
    X509_ALGOR_free(alg);
    TS_MSG_IMPRINT_free(m);
    return ok;
}

static bool set_nonce(TS_REQ *req, uint64_t nonce)
{
    if (!nonce)
        return true;
    ASN1_INTEGER *n = ASN1_INTEGER_new();
    bool ok = n && ASN1_INTEGER_set_uint64(n, nonce) == 1 && TS_REQ_set_nonce(req, n) == 1;
    ASN1_INTEGER_free(n);
    return ok;
}

struct sp_rc sp_tsp_request(const uint8_t imprint[SP_SHA256_BYTES], uint64_t nonce, const char *policy, struct sp_buf *der,
                            struct sp_diag *d)
{
    REQ_AUTO req = TS_REQ_new();
    OBJECT_AUTO oid = policy ? OBJ_txt2obj(policy, 1) : NULL;
    unsigned char *bytes = NULL;
    if (policy && !oid)
        return refuse(d, SP_ERR(INVALID), "tsp.request", "the policy is not an object identifier");
    if (!req || TS_REQ_set_version(req, 1) != 1 || !set_imprint(req, imprint) || !set_nonce(req, nonce) ||
        (oid && TS_REQ_set_policy_id(req, oid) != 1) || TS_REQ_set_cert_req(req, 1) != 1)
        return SP_ERR(CRYPTO);
    int n = i2d_TS_REQ(req, &bytes);
    return put(der, bytes, n);
}

static TS_REQ *read_request(struct sp_view der)
{
    const unsigned char *p = (const unsigned char *)der.p;
    unsigned char *again = NULL;
    TS_REQ *req = der.n && der.n <= SP_MAX_TSP_BYTES ? d2i_TS_REQ(NULL, &p, (long)der.n) : NULL;
    int n = req ? i2d_TS_REQ(req, &again) : 0;
    if (req && ((const char *)p != der.p + der.n || !same(again, n, der))) {
        TS_REQ_free(req);
        req = NULL;
    }
    OPENSSL_free(again);
    ERR_clear_error();
    return req;
}

/* --- responses --- */

static TS_RESP *read_response(struct sp_view der)
{
    const unsigned char *p = (const unsigned char *)der.p;
    unsigned char *again = NULL;
    TS_RESP *resp = der.n ? d2i_TS_RESP(NULL, &p, (long)der.n) : NULL;
    int n = resp ? i2d_TS_RESP(resp, &again) : 0;
    if (resp && ((const char *)p != der.p + der.n || !same(again, n, der))) {
        TS_RESP_free(resp);
        resp = NULL;
    }
    OPENSSL_free(again);
    ERR_clear_error();
    return resp;
}

/* PKIFailureInfo, RFC 3161 section 2.4.2. */
static const char *failure_text(const ASN1_BIT_STRING *bits, bool *later)
{
    static const struct { int bit; bool later; const char *text; } known[] = {
        { 0, false, "the algorithm is not supported" },  { 2, false, "the request is not permitted" },
        { 5, false, "the request has the wrong format" }, { 14, true, "its time source is not available" },
        { 15, false, "the policy is not supported" },     { 16, false, "the extension is not supported" },
        { 17, false, "what was asked for besides is not available" }, { 25, true, "a failure of its system" },
    };
    for (size_t i = 0; bits && i < sizeof known / sizeof known[0]; i++)
        if (ASN1_BIT_STRING_get_bit(bits, known[i].bit)) {
            *later = known[i].later;
            return known[i].text;
        }
    *later = false;
    return "without a reason";
}

struct sp_rc sp_tsp_response(struct sp_view der, struct sp_buf *token, struct sp_diag *d)
{
    if (der.n > SP_MAX_TSP_BYTES)
        return refuse(d, SP_ERR(LIMIT), "tsp.size", "the response is too long");
    RESP_AUTO resp = read_response(der);
    int64_t status = -1;
    if (!resp || ASN1_INTEGER_get_int64(&status, TS_STATUS_INFO_get0_status(TS_RESP_get_status_info(resp))) != 1)
        return refuse(d, SP_ERR(FORMAT), "tsp.response", "not one DER time stamp response");
    if (status != TS_STATUS_GRANTED) {
        bool later = false;
        const char *why = failure_text(TS_STATUS_INFO_get0_failure_info(TS_RESP_get_status_info(resp)), &later);
        ERR_clear_error();
        return sp_diag_set(d, later ? SP_ERR(UNAVAILABLE) : SP_ERR(DENIED), "tsp.status", NULL,
                           "the authority answers with status %lld: %s", (long long)status, why);
    }
    unsigned char *bytes = NULL;
    PKCS7 *p7 = TS_RESP_get_token(resp);
    int n = p7 ? i2d_PKCS7(p7, &bytes) : 0;
    return put(token, bytes, n);
}

/* --- the authority --- */

static ASN1_INTEGER *next_serial(TS_RESP_CTX *ctx, void *data)
{
    const struct sp_tsp_authority *a = data;
    ASN1_INTEGER *n = ASN1_INTEGER_new();
    if (n && ASN1_INTEGER_set_uint64(n, a->serial) == 1)
        return n;
    ASN1_INTEGER_free(n);
    TS_RESP_CTX_set_status_info(ctx, TS_STATUS_REJECTION, "no serial number");
    TS_RESP_CTX_add_failure_info(ctx, TS_INFO_SYSTEM_FAILURE);
    return NULL;
}

static int tell_time(TS_RESP_CTX *ctx, void *data, long *sec, long *usec)
{
    const struct sp_tsp_authority *a = data;
    (void)ctx;
    *sec = (long)(a->now_us / 1000000);
    *usec = (long)(a->now_us % 1000000);
    return 1;
}

static bool equip(TS_RESP_CTX *ctx, struct sp_tsp_authority *a, X509 *cert, const ASN1_OBJECT *policy)
{
    TS_RESP_CTX_set_serial_cb(ctx, next_serial, a);
    TS_RESP_CTX_set_time_cb(ctx, tell_time, a);
    TS_RESP_CTX_add_flags(ctx, TS_TSA_NAME);
    return TS_RESP_CTX_set_signer_cert(ctx, cert) == 1 && TS_RESP_CTX_set_signer_key(ctx, sp_key_pkey(a->key)) == 1 &&
           TS_RESP_CTX_set_signer_digest(ctx, EVP_sha256()) == 1 &&
           TS_RESP_CTX_set_ess_cert_id_digest(ctx, EVP_sha256()) == 1 && TS_RESP_CTX_set_def_policy(ctx, policy) == 1 &&
           TS_RESP_CTX_add_md(ctx, EVP_sha256()) == 1 && TS_RESP_CTX_set_clock_precision_digits(ctx, 6) == 1 &&
           (!a->accuracy_ms || TS_RESP_CTX_set_accuracy(ctx, 0, a->accuracy_ms, 0) == 1);
}

struct sp_rc sp_tsp_respond(const struct sp_tsp_authority *authority, struct sp_view request, struct sp_buf *der,
                            struct sp_diag *d)
{
    struct sp_tsp_authority own = *authority;
    REQ_AUTO req = read_request(request);
    if (!req)
        return refuse(d, SP_ERR(FORMAT), "tsp.request", "not one DER time stamp request");
    SP_X509_AUTO cert = sp_x509_read(own.cert_der);
    OBJECT_AUTO policy = own.policy ? OBJ_txt2obj(own.policy, 1) : NULL;
    if (!cert || !policy || own.now_us < 0 || own.accuracy_ms < 0 || own.accuracy_ms > 999 || !sp_key_is_private(own.key) ||
        sp_key_alg(own.key) != SP_ALG_ES256)
        return refuse(d, SP_ERR(INVALID), "tsp.signer", "the authority's certificate, policy, clock or key cannot be");
    CTX_AUTO ctx = TS_RESP_CTX_new();
    if (!ctx || !equip(ctx, &own, cert, policy))
        return refuse(d, SP_ERR(INVALID), "tsp.signer", "the certificate is not that of a time stamping authority");
    BIO *in = BIO_new_mem_buf(request.p, (int)request.n);
    RESP_AUTO resp = in ? TS_RESP_create_response(ctx, in) : NULL;
    BIO_free(in);
    unsigned char *bytes = NULL;
    int n = resp ? i2d_TS_RESP(resp, &bytes) : 0;
    return put(der, bytes, n);
}
