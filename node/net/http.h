/*
 * node/net/http.h - the HTTPS server for banks, the portal and witnesses, and a small client.
 *
 * HTTP/1.1 over TLS 1.3. The server has one event thread; handlers run on a worker pool. A connection that does not
 * deliver its request within the deadline, does not take its answer, or stays idle too long is closed.
 *
 * Threading: as said per function.
 */
#ifndef SP_NODE_NET_HTTP_H
#define SP_NODE_NET_HTTP_H

#include "node/net/tls.h"

enum sp_http_method { SP_HTTP_GET, SP_HTTP_HEAD, SP_HTTP_POST };

/* Everything is borrowed until the handler returns. */
struct sp_http_request {
    enum sp_http_method method;
    struct sp_view path;          /* without the query, as sent (not unescaped) */
    struct sp_view query;         /* after '?', may be empty */
    struct sp_view authorization; /* header value, or empty */
    struct sp_view content_type;
    struct sp_view accept_language;
    struct sp_view body;
    const struct sp_peer *peer;
};

struct sp_http_header { const char *name; const char *value; }; /* must outlive the handler: literals, or static */

struct sp_http_reply {
    int status;                        /* 200 unless the handler changes it */
    const char *content_type;          /* literal; NULL: application/json */
    struct sp_buf body;                /* freed by the server */
    struct sp_http_header headers[8];  /* used up to the first NULL name */
};

struct sp_http_opts {
    const char *bind_address;     /* "127.0.0.1", "::1" */
    uint16_t port;                /* 0: any free port */
    struct sp_tls *tls;           /* a reference is taken; identity required */
    size_t max_body_bytes;        /* larger: 413; 0: SP_MAX_RPC_BYTES */
    int64_t request_ms;           /* handshake + request, and later taking the answer; 0: 5000 */
    int64_t idle_ms;              /* kept-alive connection between two requests; 0: 30000 */
    unsigned max_connections;     /* more wait in the kernel's queue; 0: 1024 */
    unsigned n_workers;           /* 0: 8 */
    unsigned max_waiting;         /* requests waiting for a worker, above: 503; 0: 256 */
    /* On a worker thread. Unknown paths are the handler's 404. */
    void (*handler)(void *ctx, const struct sp_http_request *req, struct sp_http_reply *reply);
    void *ctx;
};

struct sp_http_server;

/* Serving when this returns. UNAVAILABLE (net.bind) names the address and what to do; CONFIG (tls.*). */
struct sp_rc SP_MUST sp_http_start(const struct sp_http_opts *opts, struct sp_http_server **out, struct sp_diag *d);
uint16_t sp_http_port(const struct sp_http_server *s);
unsigned sp_http_connections(const struct sp_http_server *s); /* open now; any thread */
/* Accepts nothing more, answers what was accepted (bounded by request_ms), closes, frees. NULL is fine. */
void sp_http_stop(struct sp_http_server *s);

/* --- client: blocking, one request at a time, kept alive between requests; one thread per client --- */
struct sp_http_client;

struct sp_http_client_opts {
    const char *url;                 /* "https://host:port/path"; with plain "http://…" */
    bool plain;                      /* no TLS, for what proves itself; tls and server_name are not looked at */
    struct sp_tls *tls;              /* roots, and an identity if the server wants one; a reference is taken */
    const char *server_name;         /* name or IP the certificate must be valid for; NULL: the url's host */
    int64_t timeout_ms;              /* of each whole request; 0: 10000 */
    size_t max_reply_bytes;          /* 0: SP_MAX_BUNDLE_BYTES */
};

/* Does not connect yet. CONFIG (net.url). */
struct sp_rc SP_MUST sp_http_client_new(const struct sp_http_client_opts *opts, struct sp_http_client **out, struct sp_diag *d);
struct sp_http_ask {
    enum sp_http_method method;      /* POST sends body */
    const char *path;                /* NULL: the path of the client's url */
    const char *authorization;       /* header value, e.g. "Bearer …"; NULL: none */
    const char *content_type;        /* NULL: application/json */
    struct sp_view body;
};
/* Appends the body to reply, whatever the status. UNAVAILABLE (net.connect), AUTH (tls.*), TIMEOUT, LIMIT, FORMAT. */
struct sp_rc SP_MUST sp_http_client_call(struct sp_http_client *c, const struct sp_http_ask *ask,
                                         struct sp_buf *reply, int *status, struct sp_diag *d);
void sp_http_client_free(struct sp_http_client *c); /* NULL is fine */

/* The same for one POST: connect, ask, close. */
struct sp_rc SP_MUST sp_http_post(const struct sp_http_client_opts *opts, const char *authorization, struct sp_view body,
                                  struct sp_buf *reply, int *status, struct sp_diag *d);

#endif
