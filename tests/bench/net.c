/*
 * net - request and answer on loopback: nng alone, this project's TLS link over nng, its HTTPS, and a bare TCP socket.
 *
 * net REQUEST_BYTES ANSWER_BYTES: sizes as in an exchange.
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <nng/nng.h>
#include <nng/protocol/reqrep0/rep.h>
#include <nng/protocol/reqrep0/req.h>

#include "crypto/x509.h"
#include "node/net/exchange_link.h"
#include "node/net/http.h"
#include "tests/bench/bench.h"

enum { CALLERS = 16, MAX_BYTES = 256 * 1024 };

static size_t request_n = 1500, answer_n = 16000;
static char bytes[MAX_BYTES];
static const double pass_s = 1.0;
static int64_t end_us;

/* --- callers: as many threads as an exchange load has --- */

struct caller { void (*call)(void *own); void *(*make)(void); void (*drop)(void *own); uint64_t n; int64_t own_ns; };
static pthread_barrier_t connected;

/* Echoes a second, and processor time of one: of both ends, and of the end that answers. */
struct echo { double rate, both_us, answer_us; };

static void *caller_main(void *arg)
{
    struct caller *c = arg;
    void *own = c->make();
    c->call(own);
    (void)pthread_barrier_wait(&connected);
    (void)pthread_barrier_wait(&connected);
    int64_t begun = bench_thread_ns();
    while (sp_mono_us() < end_us) {
        c->call(own);
        c->n++;
    }
    c->own_ns = bench_thread_ns() - begun;
    c->drop(own);
    return NULL;
}

static struct echo pass_of(const struct caller *kind)
{
    struct caller c[CALLERS];
    pthread_t t[CALLERS];
    uint64_t n = 0;
    int64_t own_ns = 0;
    (void)pthread_barrier_init(&connected, NULL, CALLERS + 1);
    for (int i = 0; i < CALLERS; i++) {
        c[i] = *kind;
        if (pthread_create(&t[i], NULL, caller_main, &c[i]))
            bench_fail("threads", NULL);
    }
    (void)pthread_barrier_wait(&connected);
    int64_t begun = sp_mono_us(), cpu = sp_cpu_us();
    end_us = begun + (int64_t)(pass_s * 1e6);
    (void)pthread_barrier_wait(&connected);
    for (int i = 0; i < CALLERS; i++) {
        (void)pthread_join(t[i], NULL);
        n += c[i].n;
        own_ns += c[i].own_ns;
    }
    double took = (double)(sp_mono_us() - begun), both = (double)(sp_cpu_us() - cpu);
    (void)pthread_barrier_destroy(&connected);
    return (struct echo){ (double)n * 1e6 / took, both / (double)n, (both - (double)own_ns / 1000) / (double)n };
}

static struct echo echo_of(const struct caller *kind)
{
    enum { PASSES = 3 };
    double rate[PASSES], both[PASSES], answer[PASSES];
    for (int i = 0; i < PASSES; i++) {
        struct echo e = pass_of(kind);
        rate[i] = e.rate;
        both[i] = e.both_us;
        answer[i] = e.answer_us;
    }
    return (struct echo){ bench_quantile(rate, PASSES, 0.5), bench_quantile(both, PASSES, 0.5), bench_quantile(answer, PASSES, 0.5) };
}

static double rate_of(const struct caller *kind) { return echo_of(kind).rate; }

/* --- a bare socket --- */

static struct sockaddr_in tcp_addr;
static int tcp_listener;

static void whole(int fd, char *p, size_t n, bool in)
{
    for (size_t at = 0; at < n;) {
        ssize_t got = in ? read(fd, p + at, n - at) : write(fd, p + at, n - at);
        if (got <= 0)
            pthread_exit(NULL);
        at += (size_t)got;
    }
}

static void *tcp_serve(void *arg)
{
    int fd = (int)(intptr_t)arg, on = 1;
    char *room = malloc(MAX_BYTES);
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    while (room) {
        whole(fd, room, request_n, true);
        whole(fd, bytes, answer_n, false);
    }
    return NULL;
}

static void *tcp_accept(void *arg)
{
    (void)arg;
    for (;;) {
        pthread_t t;
        int fd = accept(tcp_listener, NULL, NULL);
        if (fd < 0 || pthread_create(&t, NULL, tcp_serve, (void *)(intptr_t)fd))
            return NULL;
        (void)pthread_detach(t);
    }
}

static void *tcp_make(void)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    if (connect(fd, (struct sockaddr *)&tcp_addr, sizeof tcp_addr))
        bench_fail("TCP", "connect");
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return (void *)(intptr_t)fd;
}
static void tcp_call(void *own)
{
    static __thread char room[MAX_BYTES];
    int fd = (int)(intptr_t)own;
    whole(fd, bytes, request_n, false);
    whole(fd, room, answer_n, true);
}
static void tcp_drop(void *own) { (void)close((int)(intptr_t)own); }

static double tcp_rate(void)
{
    static const struct caller kind = { .call = tcp_call, .make = tcp_make, .drop = tcp_drop };
    socklen_t n = sizeof tcp_addr;
    pthread_t t;
    tcp_listener = socket(AF_INET, SOCK_STREAM, 0);
    tcp_addr = (struct sockaddr_in){ .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    if (bind(tcp_listener, (struct sockaddr *)&tcp_addr, sizeof tcp_addr) || listen(tcp_listener, 64) ||
        getsockname(tcp_listener, (struct sockaddr *)&tcp_addr, &n) || pthread_create(&t, NULL, tcp_accept, NULL))
        bench_fail("TCP", "listen");
    (void)pthread_detach(t);
    return rate_of(&kind);
}

/* --- nng alone --- */

static char nng_address[128];
static nng_socket nng_rep, nng_req;

static void nng_ok(int e)
{
    if (e)
        bench_fail("nng", nng_strerror(e));
}

static void *nng_serve(void *arg)
{
    nng_ctx ctx;
    nng_aio *aio;
    (void)arg;
    nng_ok(nng_ctx_open(&ctx, nng_rep));
    nng_ok(nng_aio_alloc(&aio, NULL, NULL));
    for (;;) {
        nng_msg *m;
        nng_ctx_recv(ctx, aio);
        nng_aio_wait(aio);
        if (nng_aio_result(aio))
            break;
        nng_msg_free(nng_aio_get_msg(aio));
        nng_ok(nng_msg_alloc(&m, 0));
        nng_ok(nng_msg_append(m, bytes, answer_n));
        nng_aio_set_msg(aio, m);
        nng_ctx_send(ctx, aio);
        nng_aio_wait(aio);
        if (nng_aio_result(aio)) {
            nng_msg_free(m);
            break;
        }
    }
    nng_aio_free(aio);
    return NULL;
}

struct nng_own { nng_ctx ctx; nng_aio *aio; };

static void *nng_make(void)
{
    struct nng_own *o = calloc(1, sizeof *o);
    if (!o)
        bench_fail("memory", NULL);
    nng_ok(nng_ctx_open(&o->ctx, nng_req));
    nng_ok(nng_aio_alloc(&o->aio, NULL, NULL));
    return o;
}

static void nng_call(void *own)
{
    struct nng_own *o = own;
    nng_msg *m;
    nng_ok(nng_msg_alloc(&m, 0));
    nng_ok(nng_msg_append(m, bytes, request_n));
    nng_aio_set_msg(o->aio, m);
    nng_ctx_send(o->ctx, o->aio);
    nng_aio_wait(o->aio);
    nng_ok(nng_aio_result(o->aio));
    nng_ctx_recv(o->ctx, o->aio);
    nng_aio_wait(o->aio);
    nng_ok(nng_aio_result(o->aio));
    nng_msg_free(nng_aio_get_msg(o->aio));
}

static void nng_drop(void *own)
{
    struct nng_own *o = own;
    nng_ctx_close(o->ctx);
    nng_aio_free(o->aio);
    free(o);
}

static double nng_rate(void)
{
    static const struct caller kind = { .call = nng_call, .make = nng_make, .drop = nng_drop };
    pthread_t t[CALLERS / 2];
    nng_listener l;
    nng_sockaddr sa;
    nng_ok(nng_rep0_open(&nng_rep));
    nng_ok(nng_req0_open(&nng_req));
    nng_ok(nng_listen(nng_rep, "tcp://127.0.0.1:0", &l, 0));
    nng_ok(nng_listener_get_addr(l, NNG_OPT_LOCADDR, &sa));
    (void)snprintf(nng_address, sizeof nng_address, "tcp://127.0.0.1:%u", ntohs(sa.s_in.sa_port));
    nng_ok(nng_dial(nng_req, nng_address, NULL, 0));
    for (int i = 0; i < CALLERS / 2; i++)
        if (pthread_create(&t[i], NULL, nng_serve, NULL))
            bench_fail("threads", NULL);
    double rate = rate_of(&kind);
    nng_close(nng_req);
    nng_close(nng_rep);
    for (int i = 0; i < CALLERS / 2; i++)
        (void)pthread_join(t[i], NULL);
    return rate;
}

/* --- this project's links --- */

struct ends { struct sp_tls *server, *client; struct sp_tls *https, *bank; };

static void issue(const struct sp_key *root, struct sp_view root_der, const char *node, int64_t now, enum sp_tls_mode mode,
                  struct sp_tls **out)
{
    static const char *const names[] = { "127.0.0.1", NULL };
    SP_KEY_AUTO key = NULL;
    SP_BUF_AUTO der = { 0 };
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    bench_ok(sp_key_generate(SP_ALG_ES256, &key), NULL, "key");
    bench_ok(sp_cert_issue(root, root_der, key, sp_view_of(node), SP_USE_TLS, now, 30, names, &der), NULL, "certificate");
    const struct sp_tls_opts o = { .mode = mode, .identity = { .cert_der = sp_buf_view(&der), .key = key }, .root_ders = &root_der, .n_roots = 1 };
    bench_ok(sp_tls_new(&o, out, &d), &d, "TLS");
}

static struct ends make_ends(void)
{
    struct ends e;
    SP_KEY_AUTO root = NULL;
    SP_BUF_AUTO der = { 0 };
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    int64_t now = sp_now_s() - 60;
    bench_ok(sp_key_generate(SP_ALG_ES256, &root), NULL, "key");
    bench_ok(sp_cert_root(root, "bench", now, 30, &der), NULL, "root");
    struct sp_view root_der = sp_buf_view(&der);
    issue(root, root_der, "LA", now, SP_TLS_MUTUAL, &e.server);
    issue(root, root_der, "CN", now, SP_TLS_MUTUAL, &e.client);
    issue(root, root_der, "LA", now, SP_TLS_SERVER_ONLY, &e.https);
    const struct sp_tls_opts bank = { .mode = SP_TLS_SERVER_ONLY, .root_ders = &root_der, .n_roots = 1 };
    bench_ok(sp_tls_new(&bank, &e.bank, &d), &d, "TLS");
    return e;
}

static struct sp_link *link_to;
static void link_answer(void *ctx, const struct sp_peer *peer, struct sp_view message, struct sp_buf *reply)
{
    (void)ctx, (void)peer, (void)message;
    sp_buf_put(reply, sp_view(bytes, answer_n));
}
static void *link_make(void) { return calloc(1, sizeof(struct sp_buf)); }
static void link_call(void *own)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    sp_buf_clear(own);
    bench_ok(sp_link_call(link_to, sp_view(bytes, request_n), 10000, own, &d), &d, "call");
}
static void link_drop(void *own)
{
    sp_buf_free(own);
    free(own);
}

static struct echo link_echo(const struct ends *e)
{
    static const struct caller kind = { .call = link_call, .make = link_make, .drop = link_drop };
    struct sp_link_server *server;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    const struct sp_link_server_opts so = { .url = "tls+tcp://127.0.0.1:0", .tls = e->server, .handler = link_answer };
    bench_ok(sp_link_listen(&so, &server, &d), &d, "listen");
    const struct sp_link_opts o = { .url = sp_link_server_url(server), .tls = e->client, .node = "LA" };
    bench_ok(sp_link_dial(&o, &link_to, &d), &d, "dial");
    bench_ok(sp_link_wait(link_to, 5000, &d), &d, "connect");
    struct echo echo = echo_of(&kind);
    sp_link_free(link_to);
    sp_link_server_stop(server);
    return echo;
}

static char http_url[128];
static struct sp_tls *http_tls;
struct http_own { struct sp_http_client *c; struct sp_buf reply; };

static void http_answer(void *ctx, const struct sp_http_request *req, struct sp_http_reply *reply)
{
    (void)ctx, (void)req;
    sp_buf_put(&reply->body, sp_view(bytes, answer_n));
}
static void *http_make(void)
{
    struct http_own *o = calloc(1, sizeof *o);
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    const struct sp_http_client_opts opts = { .url = http_url, .tls = http_tls };
    if (!o)
        bench_fail("memory", NULL);
    bench_ok(sp_http_client_new(&opts, &o->c, &d), &d, "client");
    return o;
}
static void http_call(void *own)
{
    struct http_own *o = own;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    const struct sp_http_ask ask = { .method = SP_HTTP_POST, .body = sp_view(bytes, request_n) };
    int status;
    sp_buf_clear(&o->reply);
    bench_ok(sp_http_client_call(o->c, &ask, &o->reply, &status, &d), &d, "POST");
}
static void http_drop(void *own)
{
    struct http_own *o = own;
    sp_http_client_free(o->c);
    sp_buf_free(&o->reply);
    free(o);
}

static struct echo http_echo(const struct ends *e)
{
    static const struct caller kind = { .call = http_call, .make = http_make, .drop = http_drop };
    struct sp_http_server *server;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    const struct sp_http_opts o = { .bind_address = "127.0.0.1", .tls = e->https, .handler = http_answer };
    bench_ok(sp_http_start(&o, &server, &d), &d, "HTTPS");
    (void)snprintf(http_url, sizeof http_url, "https://127.0.0.1:%u/", sp_http_port(server));
    http_tls = e->bank;
    struct echo echo = echo_of(&kind);
    sp_http_stop(server);
    return echo;
}

int main(int argc, char **argv)
{
    if (argc == 3) {
        request_n = strtoul(argv[1], NULL, 10);
        answer_n = strtoul(argv[2], NULL, 10);
    }
    if (!request_n || !answer_n || request_n > MAX_BYTES || answer_n > MAX_BYTES)
        return 64;
    memset(bytes, 'x', sizeof bytes);
    struct ends e = make_ends();
    double tcp = tcp_rate(), nng = nng_rate();
    bench_info("echo: bare TCP sockets", tcp, "1/s");
    bench_against("echo: nng req/rep alone, no TLS", nng, "1/s", tcp, "bare TCP sockets");
    struct echo node_link = link_echo(&e), https = http_echo(&e);
    bench_against("echo: node link (nng + TLS 1.3)", node_link.rate, "1/s", nng, "nng alone, no TLS");
    bench_info("echo: node link, processor time of both ends", node_link.both_us, "us");
    bench_against("echo: HTTPS for banks", https.rate, "1/s", tcp, "bare TCP sockets, no TLS");
    bench_info("echo: HTTPS, processor time of the end that answers", https.answer_us, "us");
    sp_tls_free(e.server);
    sp_tls_free(e.client);
    sp_tls_free(e.https);
    sp_tls_free(e.bank);
    return 0;
}
