/*
 * node/net/listen.h - a TCP socket that listens, for the servers of this folder that have no library for it.
 * Threading: any thread.
 */
#ifndef SP_NODE_NET_LISTEN_H
#define SP_NODE_NET_LISTEN_H

#include <stdint.h>

#include "base/rc.h"

/* address: a number, as "127.0.0.1" or "::1"; port 0: any free one. fd does not block and is the caller's to close; bound is its
 * port. UNAVAILABLE (net.bind) says why and what to do; CONFIG (net.url): no number of an address. */
struct sp_rc SP_MUST sp_listen(const char *address, uint16_t port, int backlog, int *fd, uint16_t *bound, struct sp_diag *d);

#endif
