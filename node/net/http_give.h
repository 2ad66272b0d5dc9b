/*
 * node/net/http_give.h - how an answer gets into the connection. Only node/net includes this.
 * Threading: the loop's thread.
 */
#ifndef SP_NODE_NET_HTTP_GIVE_H
#define SP_NODE_NET_HTTP_GIVE_H

#include <event2/bufferevent.h>

#include "base/bytes.h"

/* Hands the buffer over without a copy: it belongs to the connection then, and *from is empty. False: no memory, and all is as it was. */
bool sp_http_give_body(struct evbuffer *to, struct sp_buf *from);
/*
 * libevent makes a TLS record of each piece of memory, and of each record a call, a packet and a wake-up at the other end: so the head
 * goes into one piece with as much of the body as a record holds. Without memory it stays as it is.
 */
void sp_http_join_head(struct bufferevent *bev);

#endif
