#include "node/net/http_take.h"

#include <string.h>
#include <event2/buffer.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>

struct span { size_t at, n; };

static struct span keep(struct sp_buf *b, const char *text, size_t n)
{
    struct span s = { b->n, n };
    sp_buf_put(b, sp_view(text, n));
    return s;
}

static struct span keep_header(struct sp_buf *b, struct evhttp_request *req, const char *name)
{
    const char *v = evhttp_find_header(evhttp_request_get_input_headers(req), name);
    return keep(b, v ? v : "", v ? strlen(v) : 0);
}

static struct sp_view at(const struct sp_buf *b, struct span s) { return sp_view(b->p + s.at, s.n); }

struct sp_rc sp_http_take(struct evhttp_request *req, struct sp_buf *b, struct sp_http_request *out)
{
    const char *uri = evhttp_request_get_uri(req), *q;
    if (!uri) uri = "/";
    q = strchr(uri, '?');
    struct span path = keep(b, uri, q ? (size_t)(q - uri) : strlen(uri));
    struct span query = keep(b, q ? q + 1 : "", q ? strlen(q + 1) : 0);
    struct span auth = keep_header(b, req, "Authorization");
    struct span type = keep_header(b, req, "Content-Type");
    struct span lang = keep_header(b, req, "Accept-Language");
    struct evbuffer *in = evhttp_request_get_input_buffer(req);
    struct span body = { b->n, evbuffer_get_length(in) };
    char *room = sp_buf_room(b, body.n + 1);
    if (room && body.n > 0 && evbuffer_copyout(in, room, body.n) != (ev_ssize_t)body.n) return SP_ERR(INTERNAL);
    if (room) sp_buf_added(b, body.n);
    SP_TRY(sp_buf_rc(b));
    out->path = at(b, path);
    out->query = at(b, query);
    out->authorization = at(b, auth);
    out->content_type = at(b, type);
    out->accept_language = at(b, lang);
    out->body = at(b, body);
    enum evhttp_cmd_type cmd = evhttp_request_get_command(req);
    out->method = cmd == EVHTTP_REQ_POST ? SP_HTTP_POST : cmd == EVHTTP_REQ_HEAD ? SP_HTTP_HEAD : SP_HTTP_GET;
    return SP_OK;
}
