/*
 * crypto/x509.h - the alliance's certificates (RFC 5280): a root on P-256, and leaves directly below it, one per node and use.
 *
 * A leaf says whose key it is by two URI names, urn:saphan:node:NODE and urn:saphan:use:USE. Its extended key usage keeps
 * TLS apart from everything else: only a `tls` leaf may open a connection, report (also report-sm2), receipt and log leaves are for
 * document signing (RFC 9336), an encryption leaf is for message protection. All certificates are DER; the x5c member of
 * a JWK holds the same bytes in standard base64 (sp_buf_put_b64, sp_b64_decode).
 *
 * Rules: x509.format x509.root x509.chain x509.expired x509.not-yet x509.constraint x509.names x509.node x509.use
 * x509.key-usage x509.key
 *
 * Threading: no shared state.
 */
#ifndef SP_CRYPTO_X509_H
#define SP_CRYPTO_X509_H

#include "base/arena.h"
#include "crypto/digest.h"
#include "crypto/key.h"

enum { SP_MAX_CERT_BYTES = 16 * 1024, SP_MAX_CERT_NODE = 15 /* bytes of a node id: A-Z 0-9 - */, SP_MAX_CERT_DAYS = 36525,
       SP_MAX_CERT_SERIAL = 20 };

/* Append a self-signed root for a private P-256 key; name is its common name (UTF-8, at most 64 bytes). INVALID for a
 * key, name or number of days that cannot be. */
struct sp_rc SP_MUST sp_cert_root(const struct sp_key *key, const char *name, int64_t not_before_s, int days,
                                  struct sp_buf *der);
/*
 * Append a leaf for `key` (its public half; the algorithm must be the use's), signed by the root.
 * server_names: NULL-ended DNS names and IP addresses, for `tls` only; NULL elsewhere.
 * The leaf ends with its root at the latest, whatever `days` says. INVALID: not this root's key, a bad node id or name.
 */
struct sp_rc SP_MUST sp_cert_issue(const struct sp_key *root_key, struct sp_view root_der, const struct sp_key *key,
                                   struct sp_view node_id, enum sp_key_use use, int64_t not_before_s, int days,
                                   const char *const *server_names, struct sp_buf *der);

/* Append a certificate for a time stamping authority (RFC 3161 section 2.3), signed by a root; name is its common name.
 * For alliances without another authority, and for tests. INVALID as above. */
struct sp_rc SP_MUST sp_cert_issue_tsa(const struct sp_key *root_key, struct sp_view root_der, const struct sp_key *key,
                                       const char *name, int64_t not_before_s, int days, struct sp_buf *der);

/*
 * Is this the certificate of that node for that use, below one of the roots, at that time?
 * root_ders: the pinned roots, at least one. expected: the key it must hold, or NULL. at_s: the trusted time to judge at.
 * FORMAT (x509.format, x509.root), SIGNATURE (x509.chain), EXPIRED (x509.expired, x509.not-yet), INVALID (the others).
 */
struct sp_rc SP_MUST sp_cert_check(struct sp_view leaf_der, const struct sp_view *root_ders, size_t n_roots,
                                   struct sp_view node_id, enum sp_key_use use, const struct sp_key *expected, int64_t at_s,
                                   struct sp_diag *d);
/* Is this a root as sp_cert_root makes them, self-signed by `expected` (NULL: by its own key)? Its time is not judged. */
struct sp_rc SP_MUST sp_cert_check_root(struct sp_view root_der, const struct sp_key *expected, struct sp_diag *d);

/* Whom it names and for what, in its own words, which nothing vouches for: names are judged by sp_cert_check. Server names are DNS names
 * and IP addresses as text. Copied into the arena. FORMAT (x509.format), INVALID (x509.names), NOMEM. */
struct sp_cert_names { struct sp_view node, use; const struct sp_view *server; size_t n_server; };
struct sp_rc SP_MUST sp_cert_names(struct sp_view der, struct sp_arena *a, struct sp_cert_names *out, struct sp_diag *d);

/* Append the certificate as text (RFC 7468 section 5), 64 characters to the line. */
void sp_cert_put_pem(struct sp_buf *b, struct sp_view der);
/* x5t#S256 (RFC 7515 section 4.1.8): the base64url SHA-256 of the DER. */
struct sp_rc SP_MUST sp_cert_thumbprint(struct sp_view der, char out[SP_SHA256_TEXT]);
/* The public key, for this algorithm. FORMAT: no certificate; INVALID: a key of another kind. Free with sp_key_free. */
struct sp_rc SP_MUST sp_cert_key(struct sp_view der, enum sp_alg alg, struct sp_key **out);
/* The serial number, big-endian without a leading zero byte. FORMAT: no certificate, or a serial that is not positive or
 * too long (RFC 5280 section 4.1.2.2). */
struct sp_rc SP_MUST sp_cert_serial(struct sp_view der, uint8_t out[SP_MAX_CERT_SERIAL], size_t *n);
/* Valid from from_s on and before to_s, as OpenSSL counts. */
struct sp_rc SP_MUST sp_cert_validity(struct sp_view der, int64_t *from_s, int64_t *to_s);

#endif
