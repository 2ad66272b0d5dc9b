#include "node/net/listen.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct sp_rc failed(const char *address, uint16_t port, int err, struct sp_diag *d)
{
    char buf[128];
    const char *why = strerror_r(err, buf, sizeof buf);
    if (err == EADDRINUSE) why = "another program uses this port; stop it or choose another";
    if (err == EACCES) why = "not permitted; choose a port above 1023";
    if (err == EADDRNOTAVAIL) why = "this machine has no such address; choose one of its own";
    return sp_diag_set(d, SP_ERR(UNAVAILABLE), "net.bind", NULL, "cannot listen on %.80s port %u: %s", address, (unsigned)port, why);
}

/* -1: errno says why. */
static int listening(const struct addrinfo *a, int backlog, uint16_t *bound)
{
    struct sockaddr_storage own = { .ss_family = AF_UNSPEC };
    socklen_t n = sizeof own;
    int one = 1, fd = socket(a->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return -1;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) != 0 || setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one) != 0
        || bind(fd, a->ai_addr, a->ai_addrlen) != 0 || listen(fd, backlog) != 0 || getsockname(fd, (struct sockaddr *)&own, &n) != 0) {
        int err = errno;
        close(fd);
        errno = err;
        return -1;
    }
    *bound = ntohs(own.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&own)->sin6_port : ((struct sockaddr_in *)&own)->sin_port);
    return fd;
}

struct sp_rc sp_listen(const char *address, uint16_t port, int backlog, int *fd, uint16_t *bound, struct sp_diag *d)
{
    struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE };
    struct addrinfo *list = NULL;
    char service[8];
    (void)snprintf(service, sizeof service, "%u", (unsigned)port);
    if (getaddrinfo(address, service, &hints, &list) != 0)
        return sp_diag_set(d, SP_ERR(CONFIG), "net.url", NULL, "\"%.80s\" is not an IP address to listen on", address);
    int got = listening(list, backlog, bound), err = errno;
    freeaddrinfo(list);
    if (got < 0) return failed(address, port, err, d);
    *fd = got;
    return SP_OK;
}
