/*
 * crypto/key.h - keys: made, kept encrypted at rest, exchanged as JWK (RFC 7517), named by thumbprint (RFC 7638).
 *
 * An SM2 key has no registered JWK; this house writes {"kty":"EC","crv":"SM2","x","y"}, coordinates as for P-256 (RFC 7518
 * section 6.2), as others do in private. In PKCS#8 and certificates it is id-ecPublicKey on the curve 1.2.156.10197.1.301.
 *
 * A key is immutable and reference counted; private bytes are never printed, and leave the process only through
 * sp_key_save.
 *
 * Rules: key.file key.mode key.passphrase key.kind jwk.kty jwk.crv jwk.point jwk.private jwk.use jwk.alg jwk.key-ops
 * jwk.base64
 *
 * Threading: a key may be used by many threads at once.
 */
#ifndef SP_CRYPTO_KEY_H
#define SP_CRYPTO_KEY_H

#include "base/json.h"
#include "base/secret.h"
#include "crypto/suite.h"

struct sp_key;

struct sp_rc SP_MUST sp_key_generate(enum sp_alg alg, struct sp_key **out);
struct sp_key *sp_key_ref(struct sp_key *key);
void sp_key_free(struct sp_key *key); /* drops one reference; NULL is fine */
static inline void sp_key_drop(struct sp_key **k) { sp_key_free(*k); *k = NULL; }
#define SP_KEY_AUTO __attribute__((cleanup(sp_key_drop))) struct sp_key *

/* PKCS#8 PEM (RFC 5958), PBES2 with PBKDF2-HMAC-SHA256 (20,000 rounds) and AES-256-CBC; mode 0600, written whole.
 * The count keeps a node's five keys under 100 ms at start: the passphrase must be random (saphan init makes 256 bits). */
struct sp_rc SP_MUST sp_key_save(const struct sp_key *key, const char *path, const struct sp_secret *pass, struct sp_diag *d);
/* FORMAT (key.file) for anything but an encrypted PKCS#8 file: a key that lies open is not taken. CRYPTO: key.passphrase,
 * key.kind. NOTFOUND, DENIED (key.mode). */
struct sp_rc SP_MUST sp_key_load(const char *path, const struct sp_secret *pass, enum sp_alg alg, struct sp_key **out,
                                 struct sp_diag *d);

/* Public or private JWK of the suite. `use`, `alg` and `key_ops`, when there, must permit what alg does. */
struct sp_rc SP_MUST sp_key_from_jwk(const cJSON *jwk, struct sp_key **out, struct sp_diag *d); /* ES256 or EdDSA, by kty */
struct sp_rc SP_MUST sp_key_from_jwk_for(const cJSON *jwk, enum sp_alg alg, struct sp_key **out, struct sp_diag *d);
/* Required members only, in the order of RFC 7638: the thumbprint's input. */
void sp_key_put_jwk(struct sp_buf *b, const struct sp_key *key);
/* Append the public half as PEM (SubjectPublicKeyInfo, RFC 5280 section 4.1), for `openssl dgst -verify`. */
struct sp_rc SP_MUST sp_key_put_pem(struct sp_buf *b, const struct sp_key *key);

const char *sp_key_kid(const struct sp_key *key);  /* thumbprint, 43 characters; borrowed */
enum sp_alg sp_key_alg(const struct sp_key *key);
bool sp_key_is_private(const struct sp_key *key); /* or in a token that signs for us (crypto/pkcs11.h) */
/* After a signature failed with rc: fills d when the key's token has something to say. Returns rc. */
struct sp_rc SP_MUST sp_key_why(const struct sp_key *key, struct sp_rc rc, struct sp_diag *d);
bool sp_key_equal(const struct sp_key *a, const struct sp_key *b); /* the public halves */

/* What a key may be used for in this house; one certificate, one use. The key of one algorithm never does the work of another. */
enum sp_key_use {
    SP_USE_ROOT, SP_USE_REPORT, SP_USE_RECEIPT, SP_USE_ENCRYPTION, SP_USE_LOG, SP_USE_TLS,
    SP_USE_REPORT_SM2, /* second signatures of reports */
    SP_USE_COUNT,
    SP_USE_OPTIONAL = SP_USE_REPORT_SM2 /* a node has every use before this one, and may lack the others */
};
const char *sp_key_use_text(enum sp_key_use use);
bool sp_key_use_parse(struct sp_view text, enum sp_key_use *out);
enum sp_alg sp_key_use_alg(enum sp_key_use use);

#endif
