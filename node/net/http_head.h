/*
 * node/net/http_head.h - the reading of a request that two readers cannot read differently. Only the HTTP server
 * includes this.
 *
 * evhttp takes line ends without CR, folded lines and much else, and tells nobody afterwards. So the raw lines of a head
 * are looked at while they stand at the front of the connection's buffer, which evhttp empties line by line.
 *
 * Threading: loop thread.
 */
#ifndef SP_NODE_NET_HTTP_HEAD_H
#define SP_NODE_NET_HTTP_HEAD_H

#include <stdbool.h>
#include <stddef.h>

struct evbuffer;
struct evhttp_request;

struct sp_http_head {
    enum { SP_HEAD_LINE, SP_HEAD_LINE_END, SP_HEAD_DONE } at; /* what stands at the front of the buffer */
    bool seen;          /* the line at the front is complete and was looked at */
    bool bad;
    size_t line, end;   /* bytes of that line and of its end */
};

/* A new request begins at the front of `in`. */
void sp_http_head_begin(struct sp_http_head *h, struct evbuffer *in);
/* Bytes came to the end of `in`, or `deleted` went from its front. */
void sp_http_head_moved(struct sp_http_head *h, struct evbuffer *in, size_t deleted);
/* 0, or the status to refuse the request with; the connection then ends. */
int sp_http_screen(struct evhttp_request *req, const struct sp_http_head *h);

#endif
