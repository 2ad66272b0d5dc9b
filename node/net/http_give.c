#include "node/net/http_give.h"

#include <stdlib.h>
#include <event2/buffer.h>
#include <openssl/ssl.h>

/* The connection has written it, or is gone. */
static void written(const void *data, size_t n, void *arg)
{
    struct sp_buf *body = arg;
    (void)data; (void)n;
    sp_buf_free(body);
    free(body);
}

bool sp_http_give_body(struct evbuffer *to, struct sp_buf *from)
{
    struct sp_buf *body = malloc(sizeof *body);
    if (!body || evbuffer_add_reference(to, from->p, from->n, written, body) != 0) {
        free(body);
        return false;
    }
    *body = *from;
    *from = (struct sp_buf){ 0 };
    return true;
}

void sp_http_join_head(struct bufferevent *bev)
{
    struct evbuffer *out = bufferevent_get_output(bev);
    size_t n = evbuffer_get_length(out);
    (void)evbuffer_pullup(out, n < SSL3_RT_MAX_PLAIN_LENGTH ? (ev_ssize_t)n : SSL3_RT_MAX_PLAIN_LENGTH);
}
