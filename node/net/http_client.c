#include "node/net/http.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>
#include <openssl/err.h>

#include "base/clock.h"
#include "base/limits.h"
#include "node/net/link_common.h"
#include "node/net/tls_internal.h"

#define MAX_HEAD_BYTES (32 * 1024)
#define CHUNK_BYTES (16 * 1024)

struct sp_http_client {
    struct sp_tls *tls;      /* NULL: http, without TLS */
    char host[256];
    uint16_t port;
    char path[512];
    char server_name[256];
    char where[300];         /* for messages */
    int64_t timeout_ms;
    size_t max_reply_bytes;
    int fd;
    SSL *ssl;                /* NULL when not connected, or without TLS */
    struct sp_buf in;        /* received, from `used` on not yet consumed */
    size_t used;
    int64_t until_us;        /* deadline of the request under way */
};

/* What the head of an answer says about its body. */
struct head { int status; bool chunked; bool close; bool have_length; size_t length; };

static struct sp_rc timed_out(struct sp_http_client *c, struct sp_diag *d)
{
    return sp_diag_set(d, SP_ERR(TIMEOUT), "net.timeout", NULL, "%.120s did not answer in %lld ms", c->where, (long long)c->timeout_ms);
}

static struct sp_rc bad_answer(struct sp_http_client *c, const char *why, struct sp_diag *d)
{
    return sp_diag_set(d, SP_ERR(FORMAT), "http.answer", NULL, "%.120s answered with broken HTTP: %s", c->where, why);
}

static void disconnect(struct sp_http_client *c)
{
    SSL_free(c->ssl);
    c->ssl = NULL;
    if (c->fd >= 0) close(c->fd);
    c->fd = -1;
    sp_buf_clear(&c->in);
    c->used = 0;
}

/* --- bytes --- */

/* OK when the socket may be tried again before the deadline. */
static struct sp_rc await(struct sp_http_client *c, short events, struct sp_diag *d)
{
    struct pollfd p = { .fd = c->fd, .events = events };
    int64_t left = (c->until_us - sp_mono_us()) / 1000;
    int n = left > 0 ? poll(&p, 1, (int)left) : 0;
    return n > 0 || (n < 0 && errno == EINTR) ? SP_OK : timed_out(c, d);
}

/* After an SSL call returned ret <= 0: OK when it may be tried again, else why not. */
static struct sp_rc ready(struct sp_http_client *c, int ret, struct sp_diag *d)
{
    struct sp_diag why;
    int e = SSL_get_error(c->ssl, ret);
    if (e == SSL_ERROR_WANT_READ || e == SSL_ERROR_WANT_WRITE) return await(c, e == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT, d);
    bool refused = sp_tls_reason(c->ssl, &why);
    if (refused) return sp_diag_set(d, SP_ERR(AUTH), why.rule, NULL, "%.80s: %s", c->where, why.text);
    return sp_diag_set(d, SP_ERR(UNAVAILABLE), "net.broken", NULL, "%.120s: %s", c->where, why.text);
}

/* The same after a call on the bare socket. */
static struct sp_rc ready_plain(struct sp_http_client *c, short events, struct sp_diag *d)
{
    char buf[128];
    int err = errno;
    if (err == EINTR) return SP_OK;
    if (err == EAGAIN) return await(c, events, d);
    return sp_diag_set(d, SP_ERR(UNAVAILABLE), "net.broken", NULL, "%.120s: %s", c->where, strerror_r(err, buf, sizeof buf));
}

/* One piece each way: *n bytes, 0 when it is to be tried again, or when the other end closed: then *end is set. */
static struct sp_rc send_some(struct sp_http_client *c, struct sp_view v, size_t *n, struct sp_diag *d)
{
    *n = 0;
    ERR_clear_error();
    if (c->ssl) {
        int ret = SSL_write_ex(c->ssl, v.p, v.n, n);
        return ret == 1 ? SP_OK : ready(c, ret, d);
    }
    ssize_t sent = send(c->fd, v.p, v.n, MSG_NOSIGNAL);
    if (sent < 0) return ready_plain(c, POLLOUT, d);
    *n = (size_t)sent;
    return SP_OK;
}

static struct sp_rc receive_some(struct sp_http_client *c, char *room, size_t *n, bool *end, struct sp_diag *d)
{
    *n = 0;
    ERR_clear_error();
    if (c->ssl) {
        int ret = SSL_read_ex(c->ssl, room, CHUNK_BYTES, n);
        if (ret == 1) return SP_OK;
        *end = SSL_get_error(c->ssl, ret) == SSL_ERROR_ZERO_RETURN;
        return *end ? SP_OK : ready(c, ret, d);
    }
    ssize_t got = recv(c->fd, room, CHUNK_BYTES, 0);
    if (got < 0) return ready_plain(c, POLLIN, d);
    *n = (size_t)got;
    *end = !got;
    /* A peer that trickles is never waited for; the deadline counts all the same. */
    return sp_mono_us() < c->until_us ? SP_OK : timed_out(c, d);
}

/* Kept alive: still there, and nothing unasked in it? */
static bool still_open(struct sp_http_client *c)
{
    char byte;
    if (c->fd < 0 || c->used != c->in.n) return false;
    if (!c->ssl) return recv(c->fd, &byte, 1, MSG_PEEK) < 0 && errno == EAGAIN;
    ERR_clear_error();
    int n = SSL_peek(c->ssl, &byte, 1);
    bool open = n <= 0 && SSL_get_error(c->ssl, n) == SSL_ERROR_WANT_READ;
    ERR_clear_error();
    return open;
}

static struct sp_rc connect_server(struct sp_http_client *c, struct sp_diag *d)
{
    if (still_open(c)) return SP_OK;
    disconnect(c);
    SP_TRY(sp_net_connect(c->host, c->port, (c->until_us - sp_mono_us()) / 1000, &c->fd, d));
    if (!c->tls) return SP_OK;
    c->ssl = sp_tls_ssl(c->tls, false);
    if (!c->ssl || !sp_tls_expect(c->ssl, c->server_name) || SSL_set_fd(c->ssl, c->fd) != 1) return SP_ERR(NOMEM);
    for (;;) {
        ERR_clear_error();
        int ret = SSL_do_handshake(c->ssl);
        if (ret == 1) return SP_OK;
        SP_TRY(ready(c, ret, d));
    }
}

static struct sp_rc send_all(struct sp_http_client *c, struct sp_view v, struct sp_diag *d)
{
    for (size_t done = 0, n; done < v.n; done += n) SP_TRY(send_some(c, sp_view(v.p + done, v.n - done), &n, d));
    return SP_OK;
}

/* At least one more byte into c->in; *end is set instead when the other end closed. */
static struct sp_rc receive(struct sp_http_client *c, bool *end, struct sp_diag *d)
{
    char *room = sp_buf_room(&c->in, CHUNK_BYTES);
    if (!room) return SP_ERR(NOMEM);
    for (size_t n = 0; !n && !*end; sp_buf_added(&c->in, n)) SP_TRY(receive_some(c, room, &n, end, d));
    return SP_OK;
}

static struct sp_rc need_more(struct sp_http_client *c, struct sp_diag *d)
{
    bool end = false;
    SP_TRY(receive(c, &end, d));
    if (end) return sp_diag_set(d, SP_ERR(UNAVAILABLE), "net.broken", NULL, "%.120s closed before its answer was complete", c->where);
    return SP_OK;
}

/* The next line without its line end; borrowed until the next receive. */
static struct sp_rc line(struct sp_http_client *c, struct sp_view *out, struct sp_diag *d)
{
    size_t from = c->used;
    for (;;) {
        const char *nl = c->in.n > from ? memchr(c->in.p + from, '\n', c->in.n - from) : NULL;
        if (nl) {
            size_t n = (size_t)(nl - (c->in.p + c->used));
            struct sp_view v = sp_view(c->in.p + c->used, n);
            c->used += n + 1;
            if (v.n > 0 && v.p[v.n - 1] == '\r') v.n--;
            *out = v;
            return SP_OK;
        }
        from = c->in.n;
        if (c->in.n - c->used > MAX_HEAD_BYTES) return bad_answer(c, "a line without end", d);
        SP_TRY(need_more(c, d));
    }
}

/* --- the answer --- */

static bool parse_number(struct sp_view v, unsigned base, size_t *out)
{
    size_t x = 0;
    if (v.n == 0 || v.n > 15) return false;
    for (size_t i = 0; i < v.n; i++) {
        char ch = v.p[i];
        unsigned digit = 99;
        if (ch >= '0' && ch <= '9') digit = (unsigned)(ch - '0');
        else if (ch >= 'a' && ch <= 'f') digit = (unsigned)(ch - 'a') + 10;
        else if (ch >= 'A' && ch <= 'F') digit = (unsigned)(ch - 'A') + 10;
        if (digit >= base) return false;
        x = x * base + digit;
    }
    *out = x;
    return true;
}

static struct sp_view trim(struct sp_view v)
{
    while (v.n > 0 && (v.p[0] == ' ' || v.p[0] == '\t')) { v.p++; v.n--; }
    while (v.n > 0 && (v.p[v.n - 1] == ' ' || v.p[v.n - 1] == '\t')) v.n--;
    return v;
}

static bool is_word(struct sp_view v, const char *word) { return v.n == strlen(word) && strncasecmp(v.p, word, v.n) == 0; }

static struct sp_rc header(struct sp_http_client *c, struct sp_view l, struct head *h, struct sp_diag *d)
{
    struct sp_view name, value;
    if (!sp_view_split(l, ':', &name, &value)) return bad_answer(c, "a header without a colon", d);
    value = trim(value);
    if (is_word(name, "content-length")) {
        if (h->have_length || !parse_number(value, 10, &h->length)) return bad_answer(c, "its length", d);
        h->have_length = true;
    } else if (is_word(name, "transfer-encoding")) {
        if (!is_word(value, "chunked")) return bad_answer(c, "an unknown transfer encoding", d);
        h->chunked = true;
    } else if (is_word(name, "connection")) {
        h->close = is_word(value, "close");
    }
    return SP_OK;
}

static struct sp_rc read_head(struct sp_http_client *c, struct head *out, struct sp_diag *d)
{
    for (;;) {
        struct head h = { 0 };
        struct sp_view l;
        size_t status = 0, start = c->used;
        SP_TRY(line(c, &l, d));
        bool ok = l.n >= 12 && memcmp(l.p, "HTTP/1.", 7) == 0 && l.p[8] == ' ' && parse_number(sp_view(l.p + 9, 3), 10, &status);
        if (!ok || status < 100 || status > 599) return bad_answer(c, "no status line", d);
        h.status = (int)status;
        h.close = l.p[7] == '0';
        for (;;) {
            SP_TRY(line(c, &l, d));
            if (l.n == 0) break;
            if (c->used - start > MAX_HEAD_BYTES) return bad_answer(c, "too many headers", d);
            SP_TRY(header(c, l, &h, d));
        }
        if (h.chunked && h.have_length) return bad_answer(c, "two lengths", d);
        if (status < 200) continue; /* an interim answer */
        *out = h;
        return SP_OK;
    }
}

static struct sp_rc too_large(struct sp_http_client *c, struct sp_diag *d)
{
    return sp_diag_set(d, SP_ERR(LIMIT), "limit.reply", NULL, "the answer of %.100s is larger than %zu bytes", c->where, c->max_reply_bytes);
}

static struct sp_rc take(struct sp_http_client *c, size_t n, struct sp_buf *out, struct sp_diag *d)
{
    while (n > 0) {
        if (c->used == c->in.n) {
            sp_buf_clear(&c->in);
            c->used = 0;
            SP_TRY(need_more(c, d));
        }
        size_t have = c->in.n - c->used, part = have < n ? have : n;
        sp_buf_put(out, sp_view(c->in.p + c->used, part));
        c->used += part;
        n -= part;
    }
    return sp_buf_rc(out);
}

static struct sp_rc take_chunks(struct sp_http_client *c, struct sp_buf *out, struct sp_diag *d)
{
    size_t total = 0;
    for (;;) {
        struct sp_view l, size, extension;
        size_t n = 0;
        SP_TRY(line(c, &l, d));
        if (!sp_view_split(l, ';', &size, &extension)) size = l;
        if (!parse_number(trim(size), 16, &n)) return bad_answer(c, "a chunk's size", d);
        if (n > c->max_reply_bytes || total + n > c->max_reply_bytes) return too_large(c, d);
        if (n == 0) break;
        total += n;
        SP_TRY(take(c, n, out, d));
        SP_TRY(line(c, &l, d));
        if (l.n != 0) return bad_answer(c, "a chunk's end", d);
    }
    for (size_t start = c->used;;) { /* trailers */
        struct sp_view l;
        SP_TRY(line(c, &l, d));
        if (l.n == 0) return SP_OK;
        if (c->used - start > MAX_HEAD_BYTES) return bad_answer(c, "too many trailers", d);
    }
}

static struct sp_rc take_to_end(struct sp_http_client *c, struct sp_buf *out, struct sp_diag *d)
{
    size_t total = 0;
    bool end = false;
    while (!end) {
        total += c->in.n - c->used;
        if (total > c->max_reply_bytes) return too_large(c, d);
        sp_buf_put(out, sp_view(c->in.p ? c->in.p + c->used : NULL, c->in.n - c->used));
        sp_buf_clear(&c->in);
        c->used = 0;
        SP_TRY(receive(c, &end, d));
    }
    return sp_buf_rc(out);
}

static struct sp_rc read_body(struct sp_http_client *c, const struct head *h, enum sp_http_method method, struct sp_buf *out, struct sp_diag *d)
{
    if (method == SP_HTTP_HEAD || h->status == 204 || h->status == 304) return SP_OK;
    if (h->chunked) return take_chunks(c, out, d);
    if (!h->have_length) return take_to_end(c, out, d);
    if (h->length > c->max_reply_bytes) return too_large(c, d);
    return take(c, h->length, out, d);
}

/* --- the request --- */

static bool printable(const char *v)
{
    for (; *v; v++)
        if ((unsigned char)*v < 0x20 || *v == 0x7f) return false;
    return true;
}

static struct sp_rc put_request(struct sp_http_client *c, const struct sp_http_ask *a, struct sp_buf *b, struct sp_diag *d)
{
    const char *path = a->path ? a->path : c->path;
    const char *verb = a->method == SP_HTTP_POST ? "POST" : a->method == SP_HTTP_HEAD ? "HEAD" : "GET";
    const char *type = a->content_type ? a->content_type : "application/json";
    if (path[0] != '/' || strchr(path, ' ') || !printable(path) || (a->authorization && !printable(a->authorization)) || !printable(type))
        return sp_diag_set(d, SP_ERR(USAGE), "http.request", NULL, "the path or a header holds characters HTTP cannot carry");
    sp_buf_putf(b, strchr(c->host, ':') ? "%s %s HTTP/1.1\r\nHost: [%s]:%u\r\n" : "%s %s HTTP/1.1\r\nHost: %s:%u\r\n",
                verb, path, c->host, (unsigned)c->port);
    if (a->authorization) sp_buf_putf(b, "Authorization: %s\r\n", a->authorization);
    if (a->method == SP_HTTP_POST) {
        sp_buf_putf(b, "Content-Type: %s\r\nContent-Length: %zu\r\n\r\n", type, a->body.n);
        sp_buf_put(b, a->body);
    } else {
        sp_buf_puts(b, "\r\n");
    }
    return sp_buf_rc(b);
}

static struct sp_rc ask(struct sp_http_client *c, const struct sp_http_ask *a, struct sp_buf *reply, int *status, struct sp_diag *d)
{
    struct head h = { 0 };
    SP_BUF_AUTO request = { 0 };
    SP_BUF_AUTO body = { 0 };
    SP_TRY(put_request(c, a, &request, d));
    SP_TRY(connect_server(c, d));
    struct sp_rc sent = send_all(c, sp_buf_view(&request), NULL);
    if (sp_is(sent, SP_RC_TIMEOUT)) return timed_out(c, d);
    /* A server that refuses early (413) answers before it has read everything: look for that answer anyway. */
    SP_TRY(read_head(c, &h, d));
    SP_TRY(read_body(c, &h, a->method, &body, d));
    sp_buf_put(reply, sp_buf_view(&body));
    SP_TRY(sp_buf_rc(reply));
    *status = h.status;
    if (h.close || !sp_ok(sent) || c->used != c->in.n || (!h.have_length && !h.chunked)) disconnect(c);
    return SP_OK;
}

struct sp_rc sp_http_client_call(struct sp_http_client *c, const struct sp_http_ask *a, struct sp_buf *reply, int *status, struct sp_diag *d)
{
    c->until_us = sp_mono_us() + c->timeout_ms * 1000;
    struct sp_rc rc = ask(c, a, reply, status, d);
    if (!sp_ok(rc)) disconnect(c);
    ERR_clear_error();
    return rc;
}

/* --- life --- */

static struct sp_rc bad_url(const char *url, const char *scheme, struct sp_diag *d)
{
    return sp_diag_set(d, SP_ERR(CONFIG), "net.url", "url", "%.120s: not an address of the form %s://host:port/path", url ? url : "(none)", scheme);
}

static struct sp_rc parse_url(struct sp_http_client *c, const char *url, struct sp_diag *d)
{
    const char *scheme = c->tls ? "https" : "http";
    size_t port = c->tls ? 443 : 80, n = strlen(scheme);
    if (!url || strncmp(url, scheme, n) != 0 || strncmp(url + n, "://", 3) != 0 || !printable(url)) return bad_url(url, scheme, d);
    const char *host = url + n + 3, *slash = strchr(host, '/');
    struct sp_view at = sp_view(host, slash ? (size_t)(slash - host) : strlen(host)), tail = { 0 };
    if (at.n > 0 && at.p[0] == '[') {
        at.p++;
        at.n--;
        if (!sp_view_split(at, ']', &at, &tail)) return bad_url(url, scheme, d);
    } else {
        const char *colon = at.n ? memchr(at.p, ':', at.n) : NULL;
        if (colon) {
            tail = sp_view(colon, at.n - (size_t)(colon - at.p));
            at.n = (size_t)(colon - at.p);
        }
    }
    if (tail.n > 0 && (tail.p[0] != ':' || !parse_number(sp_view(tail.p + 1, tail.n - 1), 10, &port) || port == 0 || port > 65535))
        return bad_url(url, scheme, d);
    if (at.n == 0 || at.n >= sizeof c->host || (slash && strlen(slash) >= sizeof c->path)) return bad_url(url, scheme, d);
    memcpy(c->host, at.p, at.n);
    c->port = (uint16_t)port;
    snprintf(c->path, sizeof c->path, "%s", slash ? slash : "/");
    snprintf(c->where, sizeof c->where, strchr(c->host, ':') ? "%s://[%s]:%u" : "%s://%s:%u", scheme, c->host, (unsigned)c->port);
    return SP_OK;
}

static pthread_once_t once = PTHREAD_ONCE_INIT;
static void ignore_sigpipe(void) { (void)signal(SIGPIPE, SIG_IGN); }

struct sp_rc sp_http_client_new(const struct sp_http_client_opts *o, struct sp_http_client **out, struct sp_diag *d)
{
    (void)pthread_once(&once, ignore_sigpipe); /* OpenSSL writes to a socket whose other end may be gone */
    if (!o->tls && !o->plain) return sp_diag_set(d, SP_ERR(CONFIG), "tls.root", NULL, "no trusted root certificate is given");
    struct sp_http_client *c = calloc(1, sizeof *c);
    if (!c) return SP_ERR(NOMEM);
    c->fd = -1;
    c->tls = o->plain ? NULL : o->tls;
    struct sp_rc rc = parse_url(c, o->url, d);
    if (!sp_ok(rc)) {
        free(c);
        return rc;
    }
    if (c->tls) c->tls = sp_tls_ref(o->tls);
    c->timeout_ms = o->timeout_ms > 0 ? o->timeout_ms : 10000;
    c->max_reply_bytes = o->max_reply_bytes ? o->max_reply_bytes : SP_MAX_BUNDLE_BYTES;
    snprintf(c->server_name, sizeof c->server_name, "%s", o->server_name ? o->server_name : c->host);
    *out = c;
    return SP_OK;
}

void sp_http_client_free(struct sp_http_client *c)
{
    if (!c) return;
    if (c->ssl) {
        (void)SSL_shutdown(c->ssl);
        ERR_clear_error();
    }
    disconnect(c);
    sp_buf_free(&c->in);
    sp_tls_free(c->tls);
    free(c);
}

struct sp_rc sp_http_post(const struct sp_http_client_opts *opts, const char *authorization, struct sp_view body,
                          struct sp_buf *reply, int *status, struct sp_diag *d)
{
    struct sp_http_client *c = NULL;
    SP_TRY(sp_http_client_new(opts, &c, d));
    struct sp_http_ask a = { .method = SP_HTTP_POST, .authorization = authorization, .body = body };
    struct sp_rc rc = sp_http_client_call(c, &a, reply, status, d);
    sp_http_client_free(c);
    return rc;
}
