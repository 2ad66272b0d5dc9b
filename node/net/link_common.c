#include "node/net/link_common.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"

static struct sp_rc bad_url(struct sp_diag *d, const char *text, const char *why)
{
    return sp_diag_set(d, SP_ERR(CONFIG), "net.url", "url",
                       "%.80s: %s; use tls+tcp://host:port or ipc:///path", text ? text : "(none)", why);
}

static bool parse_port(const char *text, uint16_t *out)
{
    unsigned long v = 0;
    size_t n = strlen(text);
    if (n == 0 || n > 5) return false;
    for (size_t i = 0; i < n; i++) {
        if (text[i] < '0' || text[i] > '9') return false;
        v = v * 10 + (unsigned long)(text[i] - '0');
    }
    if (v > 65535) return false;
    *out = (uint16_t)v;
    return true;
}

struct sp_rc sp_link_url_parse(const char *text, bool have_tls, struct sp_link_url *out, struct sp_diag *d)
{
    struct sp_link_url u = { 0 };
    if (!text) return bad_url(d, text, "no address is given");
    if (strncmp(text, "ipc://", 6) == 0) {
        u.ipc = true;
        u.path = text + 6;
        if (u.path[0] != '/') return bad_url(d, text, "the socket's path must be absolute");
        if (strlen(u.path) >= sizeof(((struct sockaddr_un *)0)->sun_path))
            return bad_url(d, text, "the socket's path is longer than the system allows (107 bytes)");
        if (have_tls) return bad_url(d, text, "ipc has no TLS");
        *out = u;
        return SP_OK;
    }
    if (strncmp(text, "tls+tcp://", 10) != 0) return bad_url(d, text, "not an address this node can use");
    if (!have_tls) return bad_url(d, text, "needs a certificate or trusted roots");
    const char *host = text + 10, *colon = strrchr(host, ':');
    if (!colon || !parse_port(colon + 1, &u.port)) return bad_url(d, text, "the port is missing or wrong");
    size_t n = (size_t)(colon - host);
    if (n >= 2 && host[0] == '[' && host[n - 1] == ']') { host++; n -= 2; }
    if (n == 0 || n >= sizeof u.host) return bad_url(d, text, "the host is missing or too long");
    memcpy(u.host, host, n);
    *out = u;
    return SP_OK;
}

static struct sp_rc connect_failed(struct sp_diag *d, const char *where, int err)
{
    char buf[128];
    const char *why = strerror_r(err, buf, sizeof buf);
    return sp_diag_set(d, SP_ERR(UNAVAILABLE), "net.connect", NULL, "%.120s cannot be reached: %s", where, why);
}

/* The socket's connection is complete, or why not (errno value). */
static int await_connect(int fd, int64_t wait_ms)
{
    struct pollfd p = { .fd = fd, .events = POLLOUT };
    int err = 0;
    socklen_t n = sizeof err;
    if (poll(&p, 1, (int)wait_ms) <= 0) return ETIMEDOUT;
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &err, &n) != 0) return errno;
    return err;
}

static int try_address(const struct sockaddr *sa, socklen_t n, int family, int64_t wait_ms, int *out)
{
    int fd = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return errno;
    int err = connect(fd, sa, n) == 0 ? 0 : errno;
    if (err == EINPROGRESS) err = await_connect(fd, wait_ms);
    if (err != 0) {
        close(fd);
        return err;
    }
    *out = fd;
    return 0;
}

struct sp_rc sp_net_connect(const char *host, uint16_t port, int64_t wait_ms, int *fd, struct sp_diag *d)
{
    struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV };
    struct addrinfo *list = NULL;
    char service[8], where[300];
    snprintf(service, sizeof service, "%u", (unsigned)port);
    snprintf(where, sizeof where, strchr(host, ':') ? "[%s]:%s" : "%s:%s", host, service);
    int gai = getaddrinfo(host, service, &hints, &list);
    if (gai != 0)
        return sp_diag_set(d, SP_ERR(UNAVAILABLE), "net.connect", NULL, "%.120s: the name is unknown: %s", where, gai_strerror(gai));
    int err = ENOENT;
    int64_t until = sp_mono_us() + wait_ms * 1000;
    for (struct addrinfo *a = list; a; a = a->ai_next) {
        int64_t left = (until - sp_mono_us()) / 1000;
        err = try_address(a->ai_addr, a->ai_addrlen, a->ai_family, left > 0 ? left : 0, fd);
        if (err == 0) break;
    }
    freeaddrinfo(list);
    if (err != 0) return connect_failed(d, where, err);
    int one = 1;
    (void)setsockopt(*fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return SP_OK;
}

struct sp_rc sp_link_probe(const struct sp_link_url *u, int64_t wait_ms, struct sp_diag *d)
{
    int fd = -1;
    if (!u->ipc) {
        SP_TRY(sp_net_connect(u->host, u->port, wait_ms, &fd, d));
    } else {
        struct sockaddr_un sa = { .sun_family = AF_UNIX };
        snprintf(sa.sun_path, sizeof sa.sun_path, "%s", u->path);
        int err = try_address((const struct sockaddr *)&sa, sizeof sa, AF_UNIX, wait_ms, &fd);
        if (err != 0) return connect_failed(d, u->path, err);
    }
    close(fd);
    return SP_OK;
}
