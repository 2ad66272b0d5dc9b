/*
 * crypto/pkcs11.h - an ES256 key whose private half never leaves a token: a hardware module, a smart card, SoftHSM.
 *
 * A direct client of PKCS #11 (OASIS, version 2.40): the module is loaded into the process, one session at a time signs for
 * one thread, further sessions are opened as threads need them, and are kept. The token makes raw ECDSA over our SHA-256
 * (CKM_ECDSA); what comes back is checked for range and brought to the lower s like every signature made here.
 *
 * A token that vanishes makes signatures fail with UNAVAILABLE, says why by sp_key_why, and is looked for again at most once
 * a second; found again, it must hold the same public key and prove the private one before it signs. A PIN that was refused
 * is never tried a second time, since tokens lock themselves.
 *
 * Rules: pkcs11.module pkcs11.token pkcs11.pin pkcs11.key pkcs11.proof pkcs11.sign
 *
 * Threading: the key may be used by many threads at once. Modules stay loaded until the process ends.
 */
#ifndef SP_CRYPTO_PKCS11_H
#define SP_CRYPTO_PKCS11_H

#include "base/secret.h"
#include "crypto/key.h"

struct sp_pkcs11_ref {
    const char *module; /* absolute path of the shared library */
    const char *token;  /* label of the token; exactly one token in a slot must have it */
    const char *key;    /* label of the private key; exactly one must have it, and its public key the same CKA_ID */
};

/*
 * Log in and prove the key by one signature. The PIN is copied, since a token that comes back asks for it again.
 * NOTFOUND (pkcs11.module, pkcs11.key), CONFIG (pkcs11.module: not a module), UNAVAILABLE (pkcs11.token: not there, or
 * failing), INVALID (pkcs11.token, pkcs11.key: ambiguous, or not on P-256), DENIED (pkcs11.pin), CRYPTO (pkcs11.proof).
 */
struct sp_rc SP_MUST sp_pkcs11_key(const struct sp_pkcs11_ref *ref, const struct sp_secret *pin, struct sp_key **out,
                                   struct sp_diag *d);

#endif
