#include "node/rpc/log_files.h"

#include "node/federation/tile_path.h"
#include "node/ops/log.h"
#include "storage/mlog.h"

static const struct sp_view prefix = { "/log/", 5 };

static void text(struct sp_http_reply *reply, int status, const char *what)
{
    reply->status = status;
    reply->content_type = "text/plain; charset=utf-8";
    sp_buf_clear(&reply->body);
    sp_buf_puts(&reply->body, what);
}

static bool allowed(const struct sp_http_request *req, enum sp_http_method method, const char *allow, struct sp_http_reply *reply)
{
    if (req->method == method || (method == SP_HTTP_GET && req->method == SP_HTTP_HEAD))
        return true;
    reply->headers[0] = (struct sp_http_header){ "Allow", allow };
    text(reply, 405, "Not by this method.\n");
    return false;
}

/* ---- the log's files ---- */

/* As tlog-tiles has it: each entry behind its length, two bytes. */
static bool put_entry(void *ctx, uint64_t index, struct sp_view entry)
{
    struct sp_buf *b = ctx;
    (void)index;
    sp_buf_putc(b, (char)(unsigned char)(entry.n >> 8));
    sp_buf_putc(b, (char)(unsigned char)(entry.n & 0xff));
    sp_buf_put(b, entry);
    return true;
}

static struct sp_rc put_tile(struct sp_db *db, const struct sp_tile_name *t, struct sp_buf *out, struct sp_diag *d)
{
    SP_MLOG_AUTO m = { .size = 0 };
    SP_TRY(sp_mlog_begin(db, &m));
    if (t->kind == SP_TILE_ENTRIES)
        return sp_mlog_entries(&m, t->index * SP_TILE_WIDTH, t->width, put_entry, out, d);
    struct sp_hash hash[SP_MLOG_TILE_WIDTH];
    SP_TRY(sp_mlog_tile(&m, t->level, t->index, t->width, hash, d));
    sp_buf_put(out, sp_view(hash, t->width * sizeof hash[0]));
    return sp_buf_rc(out);
}

/* A full tile never changes; a partial one neither, but a wider one makes it useless. */
static void serve_tile(struct sp_rpc *rpc, const struct sp_tile_name *t, struct sp_http_reply *reply)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_rc rc = put_tile(rpc->db, t, &reply->body, &d);
    if (sp_is(rc, SP_RC_NOTFOUND) || sp_is(rc, SP_RC_INVALID)) {
        text(reply, 404, "The log is not that long.\n");
        return;
    }
    if (!sp_ok(rc)) {
        sp_log_diag(SP_LOG_ERROR, "log.tile", sp_view_of(rpc->conf->node_id), rc, &d);
        text(reply, 503, "Not now.\n");
        return;
    }
    reply->content_type = "application/octet-stream";
    reply->headers[0] = (struct sp_http_header){ "Cache-Control", "public, max-age=31536000, immutable" };
}

static void serve_checkpoint(struct sp_rpc *rpc, struct sp_http_reply *reply)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    if (!sp_ok(sp_heads_note(rpc->heads, &reply->body, &d))) {
        text(reply, 404, "The log has no head yet.\n");
        return;
    }
    reply->content_type = "text/plain; charset=utf-8";
    reply->headers[0] = (struct sp_http_header){ "Cache-Control", "no-cache" };
}

static void serve_log(struct sp_rpc *rpc, const struct sp_http_request *req, struct sp_http_reply *reply)
{
    struct sp_tile_name t;
    if (!allowed(req, SP_HTTP_GET, "GET, HEAD", reply))
        return;
    if (!sp_tile_name_parse(sp_view(req->path.p + prefix.n, req->path.n - prefix.n), &t))
        text(reply, 404, "Not a file of a log (C2SP tlog-tiles).\n");
    else if (t.kind == SP_TILE_CHECKPOINT)
        serve_checkpoint(rpc, reply);
    else
        serve_tile(rpc, &t, reply);
}

/* ---- the witness ---- */

/* As tlog-witness has it. */
static int status_of(struct sp_rc rc, const struct sp_diag *d)
{
    if (sp_is(rc, SP_RC_EXISTS))
        return 409;
    if (!strcmp(d->rule, "witness.fork") || !strcmp(d->rule, "witness.proof") || !strncmp(d->rule, "merkle.", 7))
        return 422;
    if (sp_is(rc, SP_RC_NOTFOUND))
        return 404;
    if (sp_is(rc, SP_RC_SIGNATURE))
        return 403;
    return sp_is(rc, SP_RC_FORMAT) || sp_is(rc, SP_RC_INVALID) || sp_is(rc, SP_RC_LIMIT) ? 400 : 503;
}

static void serve_witness(struct sp_rpc *rpc, const struct sp_http_request *req, struct sp_http_reply *reply)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    uint64_t known = 0;
    if (!allowed(req, SP_HTTP_POST, "POST", reply))
        return;
    struct sp_rc rc = sp_witness_cosign(rpc->witness, req->body, &reply->body, &known, &d);
    reply->content_type = "text/plain; charset=utf-8";
    if (sp_ok(rc))
        return;
    sp_buf_clear(&reply->body);
    reply->status = status_of(rc, &d);
    if (reply->status == 409) {
        reply->content_type = "text/x.tlog.size";
        sp_buf_putf(&reply->body, "%llu\n", (unsigned long long)known);
        return;
    }
    sp_buf_putf(&reply->body, "%s: ", d.rule);
    sp_buf_put_safe(&reply->body, sp_view_of(d.text[0] ? d.text : sp_rc_meaning(rc)));
    sp_buf_putc(&reply->body, '\n');
}

bool sp_log_files_http(struct sp_rpc *rpc, const struct sp_http_request *req, struct sp_http_reply *reply)
{
    if (sp_view_is(req->path, "/witness/add-checkpoint"))
        serve_witness(rpc, req, reply);
    else if (sp_view_starts(req->path, prefix))
        serve_log(rpc, req, reply);
    else
        return false;
    return true;
}
