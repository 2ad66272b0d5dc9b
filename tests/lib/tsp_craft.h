/*
 * tests/lib/tsp_craft.h - time stamp tokens that an authority would never make, signed all the same.
 * Functions are static. Threading: one thread.
 */
#ifndef SP_TESTS_TSP_CRAFT_H
#define SP_TESTS_TSP_CRAFT_H

#include <openssl/ess.h>
#include <openssl/ts.h>

#include "crypto/internal.h"
#include "crypto/x509_internal.h"

struct tsp_craft {
    const struct sp_key *key;
    struct sp_view cert;          /* of the signer */
    struct sp_view named;         /* the certificate that the signature names; empty: none */
    struct sp_view extra_cert;    /* one more in the token; empty: none */
    const EVP_MD *md;
    int content_nid;              /* in the attributes */
    bool v1, twice, unsigned_attribute, no_certs, two_signers, detached;
};

static inline struct tsp_craft tsp_craft_good(const struct sp_key *key, struct sp_view cert)
{
    return (struct tsp_craft){ .key = key, .cert = cert, .named = cert, .md = EVP_sha256(), .content_nid = NID_id_smime_ct_TSTInfo };
}

static inline bool tsp_craft_named(PKCS7_SIGNER_INFO *si, const struct tsp_craft *c)
{
    SP_X509_AUTO x = sp_x509_read(c->named);
    unsigned char *der = NULL;
    int n;
    if (c->v1) {
        ESS_SIGNING_CERT *s = OSSL_ESS_signing_cert_new_init(x, NULL, 0);
        n = i2d_ESS_SIGNING_CERT(s, &der);
        ESS_SIGNING_CERT_free(s);
    } else {
        ESS_SIGNING_CERT_V2 *s = OSSL_ESS_signing_cert_v2_new_init(EVP_sha256(), x, NULL, 0);
        n = i2d_ESS_SIGNING_CERT_V2(s, &der);
        ESS_SIGNING_CERT_V2_free(s);
    }
    ASN1_STRING *seq = ASN1_STRING_type_new(V_ASN1_SEQUENCE);
    ASN1_STRING_set0(seq, der, n);
    int nid = c->v1 ? NID_id_smime_aa_signingCertificate : NID_id_smime_aa_signingCertificateV2;
    return PKCS7_add_signed_attribute(si, nid, V_ASN1_SEQUENCE, seq) == 1;
}

static inline bool tsp_craft_signer(PKCS7 *p7, const struct tsp_craft *c)
{
    SP_X509_AUTO x = sp_x509_read(c->cert);
    PKCS7_SIGNER_INFO *si = x ? PKCS7_add_signature(p7, x, sp_key_pkey(c->key), c->md) : NULL;
    if (!si || !PKCS7_add_signed_attribute(si, NID_pkcs9_contentType, V_ASN1_OBJECT, OBJ_nid2obj(c->content_nid)))
        return false;
    if (c->twice) { /* under another name's value: adding the same again would replace it */
        X509_ATTRIBUTE *again = X509_ATTRIBUTE_create(NID_pkcs9_contentType, V_ASN1_OBJECT, OBJ_nid2obj(NID_pkcs7_data));
        if (!again || !sk_X509_ATTRIBUTE_push(si->auth_attr, again))
            return false;
    }
    if (c->unsigned_attribute) {
        ASN1_STRING *text = ASN1_STRING_type_new(V_ASN1_UTF8STRING);
        ASN1_STRING_set(text, "x", 1);
        if (!PKCS7_add_attribute(si, NID_pkcs9_unstructuredName, V_ASN1_UTF8STRING, text))
            return false;
    }
    return !c->named.n || tsp_craft_named(si, c);
}

static inline bool tsp_craft_certs(PKCS7 *p7, const struct tsp_craft *c)
{
    SP_X509_AUTO own = sp_x509_read(c->cert);
    SP_X509_AUTO extra = c->extra_cert.n ? sp_x509_read(c->extra_cert) : NULL;
    return (c->no_certs || PKCS7_add_certificate(p7, own) == 1) && (!extra || PKCS7_add_certificate(p7, extra) == 1);
}

/* Append a token over the bytes of a TSTInfo, whatever they are. False when it cannot be made. */
static inline bool tsp_craft_token(const struct tsp_craft *c, struct sp_view info, struct sp_buf *out)
{
    PKCS7 *p7 = PKCS7_new(), *content = PKCS7_new();
    ASN1_OCTET_STRING *s = ASN1_OCTET_STRING_new();
    unsigned char *der = NULL;
    content->type = OBJ_nid2obj(NID_id_smime_ct_TSTInfo);
    content->d.other = ASN1_TYPE_new();
    ASN1_TYPE_set(content->d.other, V_ASN1_OCTET_STRING, s);
    bool ok = PKCS7_set_type(p7, NID_pkcs7_signed) == 1 && ASN1_INTEGER_set(p7->d.sign->version, 3) == 1 &&
              PKCS7_set_content(p7, content) == 1 && tsp_craft_certs(p7, c) && tsp_craft_signer(p7, c) &&
              (!c->two_signers || tsp_craft_signer(p7, c));
    BIO *bio = ok ? PKCS7_dataInit(p7, NULL) : NULL;
    ok = bio && BIO_write(bio, info.p, (int)info.n) == (int)info.n && PKCS7_dataFinal(p7, bio) == 1;
    if (ok && c->detached) {
        ASN1_TYPE_free(p7->d.sign->contents->d.other);
        p7->d.sign->contents->d.other = NULL;
    }
    int n = ok ? i2d_PKCS7(p7, &der) : 0;
    if (n > 0)
        sp_buf_put(out, sp_view(der, (size_t)n));
    OPENSSL_free(der);
    BIO_free_all(bio);
    PKCS7_free(p7);
    return n > 0;
}

#endif
