/*
 * node/net/http_take.h - what a handler may see of a request: a copy, since the request itself belongs to the loop thread.
 * Only the HTTP server includes this. Threading: loop thread.
 */
#ifndef SP_NODE_NET_HTTP_TAKE_H
#define SP_NODE_NET_HTTP_TAKE_H

#include "node/net/http.h"

struct evhttp_request;

/* All but the peer. The views of out point into text, which is the caller's. NOMEM, INTERNAL. */
struct sp_rc SP_MUST sp_http_take(struct evhttp_request *req, struct sp_buf *text, struct sp_http_request *out);

#endif
