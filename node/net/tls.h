/*
 * node/net/tls.h - who this end is and whom it trusts on a TLS connection.
 *
 * One object serves the nng engine (tls_engine.c), the HTTPS server and the HTTPS client. TLS 1.3 only,
 * P-256 certificates, no tickets, no session cache, no renegotiation. The identity can be replaced while
 * connections run: those already open keep the old one, the next handshake uses the new one.
 *
 * Threading: every function is safe from any thread. Reference counted: what listens or dials holds its own
 * reference, so the creator may free its one at any time.
 */
#ifndef SP_NODE_NET_TLS_H
#define SP_NODE_NET_TLS_H

#include "base/bytes.h"
#include "crypto/digest.h"

struct sp_tls;
struct sp_key; /* crypto/key.h */

enum sp_tls_mode {
    SP_TLS_MUTUAL,      /* both ends show a certificate (nodes) */
    SP_TLS_SERVER_ONLY  /* the server shows one, the client a token inside (banks, portal, witnesses) */
};

/* A certificate with its private key: key, or when that is NULL key_pem (unencrypted PEM). */
struct sp_tls_identity {
    struct sp_view cert_der;        /* leaf */
    const struct sp_view *chain_der; /* intermediates to send, may be NULL */
    size_t n_chain;
    const struct sp_key *key;
    struct sp_view key_pem;
};

struct sp_tls_opts {
    enum sp_tls_mode mode;
    struct sp_tls_identity identity; /* empty cert_der: none (a client of a server-only server) */
    const struct sp_view *root_ders; /* trusted roots; empty only for a server in SP_TLS_SERVER_ONLY mode */
    size_t n_roots;
    /* Asked in handshakes about the other end's certificate, which was found good otherwise: anything but OK refuses it, for the reason
     * in d. On whatever thread the handshake is. NULL: the roots alone decide. */
    struct sp_rc (*judge)(const void *ctx, struct sp_view cert_der, struct sp_diag *d);
    const void *judge_ctx;
    int64_t handshake_ms;            /* a connection that is not established by then is closed; 0: 5000 */
};

#define SP_TLS_NODE_TEXT 16

/* The other end, as its verified certificate says. All zero without a certificate (ipc, token clients). */
struct sp_peer {
    bool verified;
    uint8_t cert_sha256[32];
    char key[SP_SHA256_TEXT];         /* its certificate's P-256 key by its thumbprint, the kid of trust lists */
    char cert_node[SP_TLS_NODE_TEXT]; /* from the URI SAN urn:saphan:node:XX; "" when there is none */
    char address[64];                 /* "127.0.0.1:4711", "[::1]:4711" or "ipc" */
};

/* Everything is copied. CONFIG with rule tls.certificate, tls.key, tls.key-mismatch, tls.root or
 * tls.curve, and what to do about it; CRYPTO when OpenSSL fails. Free with sp_tls_free. */
struct sp_rc SP_MUST sp_tls_new(const struct sp_tls_opts *opts, struct sp_tls **out, struct sp_diag *d);
/* Rotation: handshakes that start from now on use the new identity. The old stays on failure. */
struct sp_rc SP_MUST sp_tls_set_identity(struct sp_tls *tls, const struct sp_tls_identity *identity, struct sp_diag *d);
/* Replace the trusted roots (a new alliance root); same rule as above. */
struct sp_rc SP_MUST sp_tls_set_roots(struct sp_tls *tls, const struct sp_view *root_ders, size_t n, struct sp_diag *d);
struct sp_tls *sp_tls_ref(struct sp_tls *tls);
void sp_tls_free(struct sp_tls *tls); /* drops one reference; NULL is fine */

/* The node id in a certificate's URI SAN urn:saphan:node:XX; NOTFOUND without one, FORMAT when it is no certificate. */
struct sp_rc SP_MUST sp_tls_cert_node(struct sp_view cert_der, char out[SP_TLS_NODE_TEXT]);

#endif
