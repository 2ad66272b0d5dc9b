/*
 * node/net/link_common.h - what both ends of a link share. Only node/net includes this.
 */
#ifndef SP_NODE_NET_LINK_COMMON_H
#define SP_NODE_NET_LINK_COMMON_H

#include "base/bytes.h"

#define SP_LINK_ID_BYTES 4 /* nng counts the request's id into the size of a message */

struct sp_link_url {
    bool ipc;
    char host[256];   /* "" for ipc; IPv6 without brackets */
    uint16_t port;
    const char *path; /* ipc: borrowed from the text */
};

/* tls+tcp://host:port and ipc:///path only. CONFIG (net.url) naming what is wrong. */
struct sp_rc SP_MUST sp_link_url_parse(const char *text, bool have_tls, struct sp_link_url *out, struct sp_diag *d);
/* Whether somebody listens there: OK, or UNAVAILABLE with the system's reason in diag. Waits at most wait_ms. */
struct sp_rc SP_MUST sp_link_probe(const struct sp_link_url *url, int64_t wait_ms, struct sp_diag *d);
/* A TCP connection (non-blocking socket) to host:port; UNAVAILABLE (net.connect). */
struct sp_rc SP_MUST sp_net_connect(const char *host, uint16_t port, int64_t wait_ms, int *fd, struct sp_diag *d);

#endif
