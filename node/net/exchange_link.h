/*
 * node/net/exchange_link.h - request and answer over nng: between nodes (tls+tcp), and for banks (ipc, tls+tcp).
 *
 * One message in, one message out. Delivery is at most once per call: nothing is sent again behind the caller's
 * back; retries belong to the outbox. The protocol is nng REQ/REP, raw bytes as body.
 *
 * Threading: every function is safe from any thread. Handlers run on the server's own worker threads, one request
 * per worker at a time; they may block without starving other connections' I/O.
 */
#ifndef SP_NODE_NET_EXCHANGE_LINK_H
#define SP_NODE_NET_EXCHANGE_LINK_H

#include "node/net/tls.h"

struct sp_link_server;
struct sp_link;

struct sp_link_server_opts {
    const char *url;            /* "tls+tcp://127.0.0.1:port" (0: any free port) or "ipc:///path" */
    struct sp_tls *tls;         /* a reference is taken; NULL for ipc */
    size_t max_message_bytes;   /* larger ones end their connection; 0: SP_MAX_MESSAGE_BYTES */
    unsigned n_contexts;        /* workers, requests handled at once; 0: 8 */
    unsigned ipc_mode;          /* permission bits of the socket file; 0: 0600 */
    unsigned max_connections;   /* more are refused; 0: 1024. One node gets a quarter, at least 8 */
    /* Append the answer to reply. message and peer are borrowed until return. A handler always answers: what went
     * wrong is said inside reply. An empty reply is sent as an empty message. */
    void (*handler)(void *ctx, const struct sp_peer *peer, struct sp_view message, struct sp_buf *reply);
    /* Whether this peer may connect; NULL: every peer the TLS roots let through. Runs on an nng thread: be quick. */
    bool (*accept)(void *ctx, const struct sp_peer *peer);
    /* The TLS handshake refused a certificate, by `why`; of the peer only the address is known. NULL: nobody is told. Runs on an nng thread
     * with locks held: be quick, and call nothing of this header. */
    void (*refused)(void *ctx, const struct sp_peer *peer, const struct sp_diag *why);
    void *ctx;
};

/* Serving when this returns. UNAVAILABLE (rule net.bind) names the address and says why (in use, not ours,
 * permission), CONFIG (net.url) for an address this build cannot serve. */
struct sp_rc SP_MUST sp_link_listen(const struct sp_link_server_opts *opts, struct sp_link_server **out, struct sp_diag *d);
uint16_t sp_link_server_port(const struct sp_link_server *s);        /* 0 for ipc */
const char *sp_link_server_url(const struct sp_link_server *s);      /* with the real port; borrowed until stop */
/* Connections that stand are closed when `bad` says so of their peer, whose address it is not told; how many. `bad` is called with a lock
 * held: be quick. Not from an nng thread. */
unsigned sp_link_server_drop_if(struct sp_link_server *s, bool (*bad)(void *ctx, const struct sp_peer *peer), void *ctx);
/* Takes no new requests, finishes those being handled, sends their answers, closes, frees. NULL is fine. */
void sp_link_server_stop(struct sp_link_server *s);

struct sp_link_opts {
    const char *url;            /* "tls+tcp://host:port" or "ipc:///path" */
    struct sp_tls *tls;         /* a reference is taken; NULL for ipc */
    const char *node;           /* the id the server's certificate must carry; NULL: not asked (a bank's client) */
    const char *server_name;    /* name or IP address the certificate must be valid for; NULL: not asked when node
                                   is given, else the host of the url */
    const void *judge_ctx;      /* in the place of the one of struct sp_tls_opts, until the link is freed; NULL: that one */
    int64_t connect_ms;         /* a call waits this long for a connection; 0: 1000 */
    size_t max_message_bytes;   /* 0: SP_MAX_MESSAGE_BYTES */
};

/* Returns at once; the connection is made, and made again, in the background. CONFIG (net.url). */
struct sp_rc SP_MUST sp_link_dial(const struct sp_link_opts *opts, struct sp_link **out, struct sp_diag *d);
/*
 * One request, one answer appended to reply. Any number of threads at once.
 * UNAVAILABLE: not connected in time, refused, or the connection broke before the answer came (the partner may or
 * may not have handled it). AUTH: the server is not the expected node, or one end refused the other's certificate.
 * TIMEOUT: sent, no answer within timeout_ms. LIMIT: request too large, nothing sent. CLOSED: sp_link_free was called.
 */
struct sp_rc SP_MUST sp_link_call(struct sp_link *link, struct sp_view request, int64_t timeout_ms,
                                  struct sp_buf *reply, struct sp_diag *d);
bool sp_link_connected(struct sp_link *link);
/* The connection that stands is closed when `bad` says so of its peer, and made anew with a handshake; calls in flight end with
 * UNAVAILABLE. True: it was. Not from an nng thread. */
bool sp_link_drop_if(struct sp_link *link, bool (*bad)(void *ctx, const struct sp_peer *peer), void *ctx);
/* Waits until connected, at most timeout_ms; the reason on failure, as sp_link_call. */
struct sp_rc SP_MUST sp_link_wait(struct sp_link *link, int64_t timeout_ms, struct sp_diag *d);
/* Calls in flight end with CLOSED; no call may start after this one did. NULL is fine. */
void sp_link_free(struct sp_link *link);

#endif
