/*
 * node/net/tls_internal.h - what the engine and the HTTP code need of struct sp_tls. Only node/net includes this.
 * Threading: as node/net/tls.h.
 */
#ifndef SP_NODE_NET_TLS_INTERNAL_H
#define SP_NODE_NET_TLS_INTERNAL_H

#include <openssl/ssl.h>

#include "node/net/tls.h"

/* A new connection with the identity and roots of this moment, judged at this moment's sp_now_s(). NULL when the
 * identity is missing for a server, or out of memory. Free with SSL_free. */
SSL *sp_tls_ssl(struct sp_tls *tls, bool server);
/* The certificate must be valid for this host name or IP address; also sends SNI for names. False: out of memory. */
bool sp_tls_expect(SSL *ssl, const char *name);
int64_t sp_tls_handshake_ms(const struct sp_tls *tls);
bool sp_tls_has_identity(struct sp_tls *tls);

/* This connection's certificate is judged with another context than struct sp_tls_opts said. */
void sp_tls_judge_with(SSL *ssl, const void *ctx);

/* Fills verified, cert_sha256, key and cert_node from an established connection; address is left alone. */
void sp_tls_peer(SSL *ssl, struct sp_peer *peer);

/* Why the last SSL call on this thread failed, text and rule; takes OpenSSL's error queue. True when one end refused the other's
 * identity or protocol (a retry will not help): tls.refused, or the rule of what judged the certificate. False when the connection
 * just ended. */
bool sp_tls_reason(SSL *ssl, struct sp_diag *why);

#endif
