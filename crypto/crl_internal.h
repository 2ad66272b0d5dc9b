/* crypto/crl_internal.h - what making and reading revocation lists share. Threading: no shared state. */
#ifndef SP_CRYPTO_CRL_INTERNAL_H
#define SP_CRYPTO_CRL_INTERNAL_H

#include "crypto/crl.h"
#include "crypto/x509_internal.h"

static inline void sp_crl_drop(X509_CRL **c) { X509_CRL_free(*c); }
#define SP_CRL_AUTO __attribute__((cleanup(sp_crl_drop))) X509_CRL *

/* Of the two spellings that any ECDSA signature has, the one with the lower s, in DER. */
bool sp_crl_is_lower(const X509_CRL *crl);

#endif
