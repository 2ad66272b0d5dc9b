/* crypto/x509_internal.h - what issuing and checking certificates share. Threading: no shared state. */
#ifndef SP_CRYPTO_X509_INTERNAL_H
#define SP_CRYPTO_X509_INTERNAL_H

#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "crypto/x509.h"

#define SP_URN_NODE "urn:saphan:node:"
#define SP_URN_USE "urn:saphan:use:"

/* What the extensions of a certificate of one use say, exactly. */
struct sp_cert_profile {
    uint32_t key_usage;       /* KU_… bits */
    const char *key_usage_text; /* the same as a configuration value */
    const char *purposes[3];  /* extended key usage, dotted, NULL-ended */
};
const struct sp_cert_profile *sp_cert_profile(enum sp_key_use use);

/* A-Z 0-9 and '-', not at an end, 1 to SP_MAX_CERT_NODE bytes. */
bool sp_cert_node_valid(struct sp_view id);
/* One DER certificate and nothing else, spelt as DER demands; NULL otherwise. Free with X509_free. */
X509 *sp_x509_read(struct sp_view der);
/* The same to look at only: one object for all who ask for these very bytes, from any thread. Free with X509_free. */
X509 *sp_x509_shared(struct sp_view der);
/* Append the DER. */
struct sp_rc SP_MUST sp_x509_put(struct sp_buf *der, X509 *x);
/* The certificate's own public key is of that algorithm, on a named curve. */
bool sp_x509_key_fits(X509 *x, enum sp_alg alg);
/* Positive and at most SP_MAX_CERT_SERIAL bytes; borrowed, big-endian without a leading zero byte. */
bool sp_x509_serial(const ASN1_INTEGER *i, struct sp_view *out);
/* "YYYYMMDDHHMMSS" of a real time, years from 1950 on. */
bool sp_x509_digits_time(struct sp_view digits, int64_t *unix_s);
/* A time as RFC 5280 section 4.1.2.5 spells it: with seconds, in UTC, from 2050 on as GeneralizedTime and only then. */
bool sp_x509_time(const ASN1_TIME *t, int64_t *unix_s);
/* Seconds since 1970; false when the text is not a time. */
bool sp_asn1_time(const ASN1_TIME *t, int64_t *unix_s);

static inline void sp_x509_drop(X509 **x) { X509_free(*x); }
#define SP_X509_AUTO __attribute__((cleanup(sp_x509_drop))) X509 *

#endif
