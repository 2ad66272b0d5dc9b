/* layer: node */
/*
 * HTTP over TLS on loopback. The first byte chooses the side: even, the rest is what a client sends to the server;
 * odd, it is what a server answers to the client.
 */
#include "tests/lib/check.h"
#undef fail_msg
#define fail_msg(...) abort() /* a fuzzer does not link cmocka */
#include "tests/lib/net.h"

#include "base/limits.h"
#include "node/net/http.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

enum { MAX_IN = 64 * 1024 };

static struct {
    struct net_cert root, cert;
    struct sp_tls *tls, *client_tls;
    struct sp_http_server *server;
    struct sp_http_client *client;
    SSL_CTX *fake;
    int lfd;
    uint16_t fake_port;
    struct sp_view answer; /* of the fake server; set while it has nothing to do */
} h;

/* Says back what it understood, so that the checks below see it. */
static void handle(void *ctx, const struct sp_http_request *r, struct sp_http_reply *out)
{
    (void)ctx;
    if (r->method != SP_HTTP_POST && r->method != SP_HTTP_GET && r->method != SP_HTTP_HEAD)
        abort();
    if (!r->path.n || r->path.p[0] != '/' || memchr(r->path.p, '?', r->path.n) || memchr(r->path.p, '\n', r->path.n))
        abort();
    if (memchr(r->authorization.p, '\n', r->authorization.n) || r->body.n > SP_MAX_RPC_BYTES)
        abort();
    sp_buf_put_hex(&out->body, r->body);
}

/* One connection: reads the head of a request, answers with the fuzzer's bytes, closes. */
static void *fake_server(void *arg)
{
    (void)arg;
    for (;;) {
        char junk[4096];
        int fd = accept(h.lfd, NULL, NULL);
        if (fd < 0)
            continue;
        struct timeval tv = { 2, 0 };
        (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof tv);
        SSL *ssl = SSL_new(h.fake);
        if (!ssl || SSL_set_fd(ssl, fd) != 1)
            abort();
        SSL_set_accept_state(ssl);
        if (SSL_do_handshake(ssl) == 1 && SSL_read(ssl, junk, sizeof junk) > 0) {
            (void)net_write(ssl, h.answer.p, h.answer.n);
            (void)SSL_shutdown(ssl);
        }
        ERR_clear_error();
        SSL_free(ssl);
        close(fd);
    }
    return NULL;
}

static void start_fake(void)
{
    h.fake = SSL_CTX_new(TLS_server_method());
    if (!h.fake || SSL_CTX_use_certificate(h.fake, h.cert.cert) != 1 || SSL_CTX_use_PrivateKey(h.fake, h.cert.key) != 1)
        abort();
    (void)SSL_CTX_set_num_tickets(h.fake, 0);
    h.lfd = net_listen(&h.fake_port);
    (void)net_thread(fake_server, NULL);
}

static void start(void)
{
    char url[64];
    struct sp_diag d;
    (void)signal(SIGPIPE, SIG_IGN);
    h.root = net_root("fuzz");
    h.cert = net_leaf(&h.root, "LA");
    h.tls = net_tls_in(&h.root, &h.cert, SP_TLS_SERVER_ONLY, 0);
    h.client_tls = net_tls_in(&h.root, NULL, SP_TLS_SERVER_ONLY, 0);
    struct sp_http_opts o = { .bind_address = "127.0.0.1", .tls = h.tls, .request_ms = 4000, .idle_ms = 4000, .n_workers = 1, .handler = handle };
    if (!sp_ok(sp_http_start(&o, &h.server, &d)))
        abort();
    start_fake();
    (void)snprintf(url, sizeof url, "https://127.0.0.1:%u/a", (unsigned)h.fake_port);
    struct sp_http_client_opts co = { .url = url, .tls = h.client_tls, .timeout_ms = 1000, .max_reply_bytes = 10000 };
    if (!sp_ok(sp_http_client_new(&co, &h.client, &d)))
        abort();
}

/* Everything the server says is a row of answers with status lines and lengths that fit. */
static void check_answers(struct sp_view said)
{
    while (said.n) {
        struct sp_view head, line, rest;
        size_t length = 0;
        const char *end = memmem(said.p, said.n, "\r\n\r\n", 4);
        /* what libevent refuses by itself it answers in the version that it was asked in, such as 1.10 */
        if (!end || !sp_view_starts(said, SP_VIEW_LIT("HTTP/")) || !sp_view_split(said, ' ', &line, &rest) || line.n > 12 ||
            rest.p[0] < '1' || rest.p[0] > '5')
            abort();
        head = sp_view(said.p, (size_t)(end - said.p) + 2);
        said = sp_view(end + 4, said.n - head.n - 2);
        while (sp_view_split(head, '\n', &line, &rest)) {
            if (line.n > 16 && !strncasecmp(line.p, "Content-Length: ", 16))
                length = (size_t)strtoul(line.p + 16, NULL, 10);
            head = rest;
        }
        if (length > said.n)
            return; /* the answer to HEAD, or cut because the rest could not be read */
        said = sp_view(said.p + length, said.n - length);
        if (said.n && !sp_view_starts(said, SP_VIEW_LIT("HTTP/")))
            return; /* the length belonged to HEAD */
    }
}

static void as_client(struct sp_view bytes)
{
    SP_BUF_AUTO said = { 0 };
    SSL *ssl = net_raw(sp_http_port(h.server), NULL, TLS1_3_VERSION);
    if (!ssl)
        abort(); /* it serves nobody any more */
    (void)net_write(ssl, bytes.p, bytes.n);
    (void)SSL_shutdown(ssl);
    (void)shutdown(SSL_get_fd(ssl), SHUT_WR);
    for (;;) {
        char room[4096];
        int n = SSL_read(ssl, room, sizeof room);
        if (n <= 0)
            break;
        sp_buf_put(&said, sp_view(room, (size_t)n));
    }
    net_raw_close(ssl);
    check_answers(sp_buf_view(&said));
}

static void as_server(struct sp_view bytes)
{
    SP_BUF_AUTO reply = { 0 };
    struct sp_diag d = { 0 };
    int status = 0;
    struct sp_http_ask ask = { .method = SP_HTTP_GET };
    h.answer = bytes;
    struct sp_rc rc = sp_http_client_call(h.client, &ask, &reply, &status, &d);
    if (sp_ok(rc) ? status < 200 || status > 599 || reply.n > 10000 : reply.n || !d.rule[0])
        abort();
    if (sp_ok(rc)) { /* a kept connection would carry the next input's answer */
        sp_http_client_free(h.client);
        char url[64];
        (void)snprintf(url, sizeof url, "https://127.0.0.1:%u/a", (unsigned)h.fake_port);
        struct sp_http_client_opts co = { .url = url, .tls = h.client_tls, .timeout_ms = 1000, .max_reply_bytes = 10000 };
        if (!sp_ok(sp_http_client_new(&co, &h.client, &d)))
            abort();
    }
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    if (!h.server)
        start();
    if (n < 1 || n > MAX_IN)
        return 0;
    struct sp_view bytes = sp_view(data + 1, n - 1);
    if (data[0] % 2)
        as_server(bytes);
    else
        as_client(bytes);
    return 0;
}
