#include "node/net/http_plain.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "node/net/listen.h"

enum { PLACES = 64, CHUNK_BYTES = 4096, BACKLOG = 64 };

/* --- what a request says --- */

static bool is_word(struct sp_view v, const char *word) { return v.n == strlen(word) && !strncasecmp(v.p, word, v.n); }

static struct sp_view trim(struct sp_view v)
{
    while (v.n && (v.p[0] == ' ' || v.p[0] == '\t')) { v.p++; v.n--; }
    while (v.n && (v.p[v.n - 1] == ' ' || v.p[v.n - 1] == '\t')) v.n--;
    return v;
}

static bool read_length(struct sp_view v, size_t *out)
{
    size_t x = 0;
    for (size_t i = 0; i < v.n; i++) {
        if (v.p[i] < '0' || v.p[i] > '9') return false;
        x = x * 10 + (size_t)(v.p[i] - '0');
    }
    *out = x;
    return v.n > 0 && v.n <= 9;
}

static int read_first(struct sp_view line, struct sp_plain_head *h)
{
    struct sp_view method, rest, version;
    if (!sp_view_split(line, ' ', &method, &rest) || !sp_view_split(rest, ' ', &h->path, &version)) return 400;
    if (!sp_view_is(version, "HTTP/1.1") && !sp_view_is(version, "HTTP/1.0")) return 505;
    if (!h->path.n || h->path.p[0] != '/') return 400;
    h->method = sp_view_is(method, "POST") ? SP_HTTP_POST : SP_HTTP_GET;
    return sp_view_is(method, "POST") || sp_view_is(method, "GET") ? 0 : 405;
}

static int read_field(struct sp_view line, struct sp_plain_head *h, bool *have_length)
{
    struct sp_view name, value;
    if (line.p[0] == ' ' || line.p[0] == '\t' || !sp_view_split(line, ':', &name, &value) || !name.n) return 400;
    value = trim(value);
    if (is_word(name, "transfer-encoding")) return 501;
    if (is_word(name, "content-type")) h->content_type = value;
    if (!is_word(name, "content-length")) return 0;
    if (*have_length || !read_length(value, &h->body_bytes)) return 400;
    *have_length = true;
    return 0;
}

static int read_lines(struct sp_view head, struct sp_plain_head *h)
{
    struct sp_view line, rest;
    bool first = true, have_length = false;
    while (sp_view_split(head, '\n', &line, &rest)) {
        if (!line.n || line.p[line.n - 1] != '\r' || memchr(line.p, '\0', line.n) || memchr(line.p, '\r', line.n - 1)) return 400;
        line.n--;
        int status = first ? read_first(line, h) : line.n ? read_field(line, h, &have_length) : 0;
        if (status) return status;
        first = false;
        head = rest;
    }
    return h->method == SP_HTTP_POST && !have_length ? 411 : 0;
}

bool sp_plain_head_read(struct sp_view bytes, size_t max_body, struct sp_plain_head *out)
{
    struct sp_plain_head h = { .method = SP_HTTP_GET };
    const char *end = memmem(bytes.p, bytes.n, "\r\n\r\n", 4);
    if (!end && bytes.n < SP_PLAIN_HEAD_BYTES) return false;
    h.head_bytes = end ? (size_t)(end - bytes.p) + 4 : 0;
    if (!end || h.head_bytes > SP_PLAIN_HEAD_BYTES) h.status = 431;
    else h.status = read_lines(sp_view(bytes.p, h.head_bytes - 2), &h);
    if (!h.status && h.body_bytes > max_body) h.status = 413;
    *out = h;
    return true;
}

/* --- connections --- */

struct place {
    int fd;                 /* -1: free */
    int64_t until_us;
    bool answering;
    struct sp_buf in, out;
    size_t sent;
};

struct sp_plain {
    struct sp_plain_opts o;
    int fd, wake[2];        /* listening; a byte in the pipe ends the thread */
    uint16_t port;
    struct place place[PLACES];
    pthread_t thread;
    bool running;
};

static void leave(struct place *p)
{
    if (p->fd >= 0) close(p->fd);
    sp_buf_free(&p->in);
    sp_buf_free(&p->out);
    *p = (struct place){ .fd = -1 };
}

static const char *reason(int status)
{
    switch (status) {
    case 200: return "OK";
    case 400: return "Bad Request";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 411: return "Length Required";
    case 413: return "Content Too Large";
    case 415: return "Unsupported Media Type";
    case 431: return "Request Header Fields Too Large";
    case 501: return "Not Implemented";
    case 505: return "HTTP Version Not Supported";
    default: return "Error";
    }
}

static void answer(struct sp_plain *s, struct place *p, const struct sp_plain_head *h)
{
    struct sp_http_reply reply = { .status = h->status ? h->status : 200, .content_type = "text/plain" };
    const struct sp_http_request request = { .method = h->method, .path = h->path, .content_type = h->content_type,
                                             .body = sp_view(p->in.p + h->head_bytes, h->status ? 0 : h->body_bytes) };
    if (!h->status) s->o.handler(s->o.ctx, &request, &reply);
    sp_buf_putf(&p->out, "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n", reply.status,
                reason(reply.status), reply.content_type, reply.body.n);
    sp_buf_put(&p->out, sp_buf_view(&reply.body));
    if (!sp_ok(sp_buf_rc(&reply.body)) || !sp_ok(sp_buf_rc(&p->out))) sp_buf_clear(&p->out);
    sp_buf_free(&reply.body);
    p->answering = true;
}

static bool again(ssize_t n) { return n < 0 && (errno == EAGAIN || errno == EINTR); }

/* False when the connection is over. */
static bool read_some(struct sp_plain *s, struct place *p)
{
    struct sp_plain_head h;
    char *room = sp_buf_room(&p->in, CHUNK_BYTES);
    ssize_t n = room ? recv(p->fd, room, CHUNK_BYTES, 0) : 0;
    if (n <= 0) return again(n);
    sp_buf_added(&p->in, (size_t)n);
    if (!sp_plain_head_read(sp_buf_view(&p->in), s->o.max_body_bytes, &h)) return true;
    if (h.status || p->in.n - h.head_bytes >= h.body_bytes) answer(s, p, &h);
    return true;
}

/* What a client that was refused early still sends is read away, or its system would drop the answer. */
static bool write_some(struct place *p)
{
    ssize_t n = send(p->fd, p->out.p + p->sent, p->out.n - p->sent, MSG_NOSIGNAL);
    if (n < 0) return again(n);
    p->sent += (size_t)n;
    if (p->sent == p->out.n) (void)shutdown(p->fd, SHUT_WR);
    return true;
}

static bool drain(struct place *p)
{
    char away[CHUNK_BYTES];
    ssize_t n = recv(p->fd, away, sizeof away, 0);
    return n > 0 || again(n);
}

static void welcome(struct sp_plain *s)
{
    int fd = accept4(s->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    for (size_t i = 0; fd >= 0 && i < PLACES; i++)
        if (s->place[i].fd < 0) {
            s->place[i] = (struct place){ .fd = fd, .until_us = sp_mono_us() + s->o.request_ms * 1000 };
            return;
        }
    if (fd >= 0) close(fd);
}

static void serve_one(struct sp_plain *s, struct place *p, short events)
{
    bool go = sp_mono_us() < p->until_us;
    if (go && (events & (POLLIN | POLLHUP | POLLERR)) && !p->answering) go = read_some(s, p);
    else if (go && (events & (POLLIN | POLLHUP | POLLERR)) && p->sent == p->out.n) go = drain(p);
    if (go && p->answering && p->sent < p->out.n) go = write_some(p);
    if (!go) leave(p);
}

/* The listening socket is looked at only while a place is free. */
static void *plain_main(void *arg)
{
    struct sp_plain *s = arg;
    for (;;) {
        struct pollfd v[PLACES + 2] = { { .fd = s->wake[0], .events = POLLIN } };
        bool busy = false, room = false;
        for (size_t i = 0; i < PLACES; i++) {
            struct place *p = &s->place[i];
            v[i + 2] = (struct pollfd){ .fd = p->fd, .events = p->answering && p->sent < p->out.n ? POLLOUT : POLLIN };
            busy |= p->fd >= 0;
            room |= p->fd < 0;
        }
        v[1] = (struct pollfd){ .fd = room ? s->fd : -1, .events = POLLIN };
        if (poll(v, PLACES + 2, busy ? 100 : -1) < 0 && errno != EINTR) return NULL;
        if (v[0].revents) return NULL;
        for (size_t i = 0; i < PLACES; i++)
            if (s->place[i].fd >= 0) serve_one(s, &s->place[i], v[i + 2].revents);
        if (v[1].revents) welcome(s);
    }
}

/* --- life --- */

struct sp_rc sp_plain_start(const struct sp_plain_opts *opts, struct sp_plain **out, struct sp_diag *d)
{
    struct sp_plain *s = calloc(1, sizeof *s);
    if (!s) return SP_ERR(NOMEM);
    s->o = *opts;
    s->o.request_ms = opts->request_ms ? opts->request_ms : 5000;
    s->fd = s->wake[0] = s->wake[1] = -1;
    for (size_t i = 0; i < PLACES; i++) s->place[i].fd = -1;
    struct sp_rc rc = sp_listen(s->o.address, s->o.port, BACKLOG, &s->fd, &s->port, d);
    if (sp_ok(rc) && pipe2(s->wake, O_CLOEXEC) != 0) rc = SP_ERR(IO);
    if (sp_ok(rc)) {
        s->running = pthread_create(&s->thread, NULL, plain_main, s) == 0;
        rc = s->running ? SP_OK : SP_ERR(NOMEM);
    }
    if (!sp_ok(rc)) {
        sp_plain_stop(s);
        return rc;
    }
    *out = s;
    return SP_OK;
}

uint16_t sp_plain_port(const struct sp_plain *s) { return s->port; }

void sp_plain_stop(struct sp_plain *s)
{
    if (!s) return;
    if (s->running) {
        while (write(s->wake[1], "", 1) < 0 && errno == EINTR) continue;
        (void)pthread_join(s->thread, NULL);
    }
    for (size_t i = 0; i < PLACES; i++) leave(&s->place[i]);
    if (s->fd >= 0) close(s->fd);
    if (s->wake[0] >= 0) close(s->wake[0]);
    if (s->wake[1] >= 0) close(s->wake[1]);
    free(s);
}
