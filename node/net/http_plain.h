/*
 * node/net/http_plain.h - a small HTTP server without TLS, for what proves itself: the test authority for time stamps.
 *
 * HTTP/1.0 and 1.1, one request per connection, GET and POST, a body of stated length. One thread looks after all
 * connections and runs the handler, which must be quick. Every connection has one deadline from its first byte to its last;
 * when all places are taken, new ones wait in the kernel's queue.
 *
 * Threading: start and stop from one thread.
 */
#ifndef SP_NODE_NET_HTTP_PLAIN_H
#define SP_NODE_NET_HTTP_PLAIN_H

#include "node/net/http.h"

/* --- what a request says: for the server, tests and the fuzzer --- */

enum { SP_PLAIN_HEAD_BYTES = 8 * 1024 };

/* Views are borrowed from the bytes. status: 0 when it is a request, else what to refuse it with. */
struct sp_plain_head { enum sp_http_method method; struct sp_view path, content_type; size_t head_bytes, body_bytes; int status; };
/* False while the head is not complete. */
bool sp_plain_head_read(struct sp_view bytes, size_t max_body, struct sp_plain_head *out);

/* --- the server --- */

struct sp_plain_opts {
    const char *address;         /* "127.0.0.1", "::", a number */
    uint16_t port;               /* 0: any free one */
    size_t max_body_bytes;
    int64_t request_ms;          /* 0: 5000 */
    /* On the server's thread. reply as in node/net/http.h, but for headers, which are not sent. request: method, path,
     * content type and body only. */
    void (*handler)(void *ctx, const struct sp_http_request *request, struct sp_http_reply *reply);
    void *ctx;
};

struct sp_plain;
/* Serving when this returns. UNAVAILABLE (net.bind), CONFIG (net.url), NOMEM. */
struct sp_rc SP_MUST sp_plain_start(const struct sp_plain_opts *opts, struct sp_plain **out, struct sp_diag *d);
uint16_t sp_plain_port(const struct sp_plain *s);
void sp_plain_stop(struct sp_plain *s); /* drops what is under way; NULL is fine */

#endif
