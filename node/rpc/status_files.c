#include "node/rpc/status_files.h"

#include "crypto/note_text.h"
#include "node/ops/log.h"

static const struct sp_view prefix = { "/status/", 8 }, time_is = { "time=", 5 };

static void text(struct sp_http_reply *reply, int status, const char *what)
{
    reply->status = status;
    reply->content_type = "text/plain; charset=utf-8";
    sp_buf_clear(&reply->body);
    sp_buf_puts(&reply->body, what);
}

/* Nothing, or time=SECONDS. */
static bool read_time(struct sp_view query, int64_t *at_s)
{
    uint64_t v = 0;
    if (!query.n)
        return true;
    if (!sp_view_starts(query, time_is) || !sp_note_u64(sp_view(query.p + time_is.n, query.n - time_is.n), &v) ||
        !v || v > INT64_MAX)
        return false;
    *at_s = (int64_t)v;
    return true;
}

bool sp_status_files_http(struct sp_rpc *rpc, const struct sp_http_request *req, struct sp_http_reply *reply)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    uint64_t list;
    int64_t at_s = 0;
    if (!sp_view_starts(req->path, prefix))
        return false;
    if (req->method != SP_HTTP_GET && req->method != SP_HTTP_HEAD) {
        reply->headers[0] = (struct sp_http_header){ "Allow", "GET, HEAD" };
        text(reply, 405, "Not by this method.\n");
        return true;
    }
    if (!sp_note_u64(sp_view(req->path.p + prefix.n, req->path.n - prefix.n), &list)) {
        text(reply, 404, "Not a status list.\n");
        return true;
    }
    if (!read_time(req->query, &at_s)) {
        text(reply, 400, "Ask for a status list as it is, or with ?time= and seconds since 1970.\n");
        return true;
    }
    struct sp_rc rc = sp_status_issuer_list(rpc->statuses, list, at_s, &reply->body, &d);
    if (sp_is(rc, SP_RC_NOTFOUND)) {
        text(reply, 404, "There is no such status list, or none of that time.\n");
    } else if (!sp_ok(rc)) {
        sp_log_diag(SP_LOG_ERROR, "status.not-signed", sp_view_of(rpc->conf->node_id), rc, &d);
        text(reply, 503, "Not now.\n");
    } else {
        reply->content_type = "application/statuslist+jwt";
        reply->headers[0] = (struct sp_http_header){ "Cache-Control", "no-cache" };
    }
    return true;
}
