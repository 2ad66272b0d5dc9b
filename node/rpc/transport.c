/* The two ways in: HTTPS for banks elsewhere, nng ipc for programs on this machine. */
#include "node/rpc/log_files.h"
#include "node/rpc/status_files.h"

/* JSON-RPC over HTTP: the outcome is in the body; the status helps proxies and people. */
static int status_of(struct sp_rc rc)
{
    switch (rc.code) {
    case SP_RC_OK: return 200;
    case SP_RC_AUTH: case SP_RC_REPLAY: return 401;
    case SP_RC_DENIED: return 403;
    case SP_RC_METHOD: case SP_RC_NOTFOUND: return 404;
    case SP_RC_FORMAT: case SP_RC_INVALID: case SP_RC_LIMIT: return 400;
    case SP_RC_NOMEM: case SP_RC_FULL: case SP_RC_CLOSED: case SP_RC_UNAVAILABLE: case SP_RC_EXPIRED: return 503;
    case SP_RC_TIMEOUT: return 504;
    case SP_RC_IO: case SP_RC_CORRUPT: case SP_RC_EXISTS: case SP_RC_CRYPTO: case SP_RC_SIGNATURE:
    case SP_RC_CONFIG: case SP_RC_USAGE: case SP_RC_VERSION: case SP_RC_INTERNAL: case SP_RC_COUNT: return 500;
    }
    return 500;
}

static void plain(struct sp_http_reply *reply, int status, const char *text)
{
    reply->status = status;
    reply->content_type = "text/plain; charset=utf-8";
    sp_buf_puts(&reply->body, text);
}

void sp_rpc_http(void *ctx, const struct sp_http_request *req, struct sp_http_reply *reply)
{
    static const struct sp_view scheme = { "Bearer ", 7 };
    struct sp_view token = { NULL, 0 };
    if (sp_log_files_http(ctx, req, reply) || sp_status_files_http(ctx, req, reply))
        return;
    if (!sp_view_is(req->path, "/rpc")) {
        plain(reply, 404, "The RPC is at POST /rpc, the exchange log at /log/checkpoint.\n");
        return;
    }
    if (req->method != SP_HTTP_POST) {
        reply->headers[0] = (struct sp_http_header){ "Allow", "POST" };
        plain(reply, 405, "The RPC takes POST.\n");
        return;
    }
    if (sp_view_starts(req->authorization, scheme))
        token = sp_view(req->authorization.p + scheme.n, req->authorization.n - scheme.n);
    reply->status = status_of(sp_rpc_handle(ctx, token, req->body, &reply->body));
}

void sp_rpc_link(void *ctx, const struct sp_peer *peer, struct sp_view message, struct sp_buf *reply)
{
    (void)peer;
    struct sp_view token = { NULL, 0 }, body = message;
    (void)sp_view_split(message, '\n', &token, &body);
    struct sp_rc rc = sp_rpc_handle(ctx, token, body, reply);
    (void)rc; /* said inside the reply */
}
