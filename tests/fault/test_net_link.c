/* layer: node */
#include "tests/lib/check.h"
#include "tests/lib/net.h"

#include "base/limits.h"
#include "base/random.h"
#include "node/net/exchange_link.h"

/* What a hostile or unlucky other end does to a link. Throughout, a good peer must be served. */

#define HANDSHAKE_MS 400

static struct net_cert root, la, gx;
static struct sp_tls *tls_la, *tls_gx;

struct host { struct sp_link_server *server; atomic_uint handled, in_handler; atomic_bool release; };

static void handle(void *ctx, const struct sp_peer *peer, struct sp_view m, struct sp_buf *reply)
{
    struct host *h = ctx;
    (void)peer;
    atomic_fetch_add(&h->in_handler, 1);
    if (m.n > 0 && m.p[0] == 'w') while (!atomic_load(&h->release)) net_sleep_ms(1);
    sp_buf_put(reply, m);
    atomic_fetch_add(&h->handled, 1);
}

static uint16_t serve_with(struct host *h, struct sp_link_server_opts o)
{
    struct sp_diag d = { 0 };
    if (!o.url) o.url = "tls+tcp://127.0.0.1:0";
    o.tls = tls_la;
    o.handler = handle;
    o.ctx = h;
    struct sp_rc rc = sp_link_listen(&o, &h->server, &d);
    if (!sp_ok(rc)) fail_msg("listen: %s %s", d.rule, d.text);
    return sp_link_server_port(h->server);
}
static uint16_t serve(struct host *h) { return serve_with(h, (struct sp_link_server_opts){ 0 }); }

static struct sp_link *dial(uint16_t port, int64_t connect_ms)
{
    char url[64];
    snprintf(url, sizeof url, "tls+tcp://127.0.0.1:%u", (unsigned)port);
    struct sp_link_opts o = { .url = url, .tls = tls_gx, .node = "LA", .connect_ms = connect_ms };
    struct sp_link *l = NULL;
    CHECK_OK(sp_link_dial(&o, &l, NULL));
    return l;
}

static void echo(struct sp_link *l)
{
    SP_BUF_AUTO reply = { 0 };
    struct sp_diag d = { 0 };
    struct sp_rc rc = sp_link_call(l, SP_VIEW_LIT("hello"), NET_FOREVER_MS, &reply, &d);
    if (!sp_ok(rc)) fail_msg("call: %s %s %s", sp_rc_text(rc), d.rule, d.text);
    CHECK_VIEW(sp_buf_view(&reply), "hello");
}

static void echo_fresh(uint16_t port)
{
    struct sp_link *l = dial(port, NET_SOON_MS);
    echo(l);
    sp_link_free(l);
}

/* --- before the handshake is done --- */

static void test_garbage(void **state)
{
    (void)state;
    struct host h = { 0 };
    uint16_t port = serve(&h);
    struct sp_link *good = dial(port, NET_SOON_MS);
    echo(good);
    struct sp_prng g = { 42 };
    for (int i = 0; i < 60; i++) {
        char junk[600];
        for (size_t k = 0; k < sizeof junk; k++) junk[k] = (char)sp_prng_next(&g);
        if (i % 3 == 1) memcpy(junk, "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11); /* begins like a ClientHello */
        if (i % 3 == 2) memcpy(junk, "\0SP\0\0\x30\0\0", 8);                                 /* nng without TLS */
        int fd = net_tcp(port);
        assert_true(fd >= 0);
        (void)!write(fd, junk, 1 + sp_prng_below(&g, sizeof junk));
        if (i % 2) net_reset(fd);
        else close(fd);
    }
    int fd = net_tcp(port); /* and one that stays to see what happens */
    assert_int_equal(write(fd, "GET / HTTP/1.1\r\n\r\n", 18), 18);
    assert_true(net_closed_within(fd, NET_SOON_MS));
    close(fd);
    echo(good);
    echo_fresh(port);
    sp_link_free(good);
    sp_link_server_stop(h.server);
}

static void test_old_tls(void **state)
{
    (void)state;
    struct host h = { 0 };
    uint16_t port = serve(&h);
    assert_null(net_raw(port, &gx, TLS1_2_VERSION));
    SSL *ssl = net_raw(port, &gx, TLS1_3_VERSION);
    assert_non_null(ssl);
    assert_true(net_greet(ssl, NET_REQ));
    net_raw_close(ssl);
    echo_fresh(port);
    sp_link_server_stop(h.server);
}

/* Each stage at which a client may fall silent before nng knows it. */
static void test_silence(void **state)
{
    (void)state;
    struct host h = { 0 };
    uint16_t port = serve(&h);
    struct sp_link *good = dial(port, NET_SOON_MS);
    echo(good);
    int nothing = net_tcp(port), half = net_tcp(port);
    assert_int_equal(write(half, "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11), 11);
    SSL *mute = net_raw(port, &gx, TLS1_3_VERSION); /* TLS is done, nng's greeting never comes */
    assert_non_null(mute);
    int64_t start = sp_mono_us();
    echo(good);
    echo_fresh(port);
    assert_true(net_closed_within(nothing, NET_SOON_MS));
    assert_true(net_closed_within(half, NET_SOON_MS));
    assert_true(net_closed_within(SSL_get_fd(mute), NET_SOON_MS));
    assert_true(sp_mono_us() - start >= (HANDSHAKE_MS - 200) * 1000);
    close(nothing);
    close(half);
    net_raw_close(mute);
    echo(good);
    sp_link_free(good);
    sp_link_server_stop(h.server);
}

#define HALF_OPEN 200

static void test_half_open_flood(void **state)
{
    (void)state;
    struct host h = { 0 };
    uint16_t port = serve(&h);
    struct sp_link *good = dial(port, NET_SOON_MS);
    echo(good);
    int fds[HALF_OPEN];
    for (int i = 0; i < HALF_OPEN; i++) {
        fds[i] = net_tcp(port);
        assert_true(fds[i] >= 0);
        if (i % 2) assert_int_equal(write(fds[i], "\x16\x03\x01", 3), 3);
        if (i % 20 == 0) echo(good);
    }
    echo_fresh(port);
    for (int i = 0; i < HALF_OPEN; i++) {
        assert_true(net_closed_within(fds[i], NET_SOON_MS));
        close(fds[i]);
        if (i % 20 == 0) echo(good);
    }
    sp_link_free(good);
    sp_link_server_stop(h.server);
}

/* With every place taken by half-open connections, a good peer comes in as soon as their deadline frees one. */
static void test_places(void **state)
{
    (void)state;
    struct host h = { 0 };
    uint16_t port = serve_with(&h, (struct sp_link_server_opts){ .max_connections = 8 });
    int fds[20];
    for (int i = 0; i < 20; i++) fds[i] = net_tcp(port);
    struct sp_link *good = dial(port, NET_SOON_MS);
    CHECK_OK(sp_link_wait(good, NET_SOON_MS, NULL));
    echo(good);
    for (int i = 0; i < 20; i++) {
        assert_true(net_closed_within(fds[i], NET_SOON_MS));
        close(fds[i]);
    }
    sp_link_free(good);
    sp_link_server_stop(h.server);
}

/* --- an authenticated partner that breaks the protocol --- */

static SSL *partner(uint16_t port)
{
    SSL *ssl = net_raw(port, &gx, TLS1_3_VERSION);
    assert_non_null(ssl);
    assert_true(net_greet(ssl, NET_REQ));
    return ssl;
}

static void test_half_message(void **state)
{
    (void)state;
    struct host h = { 0 };
    uint16_t port = serve(&h);
    struct sp_link *good = dial(port, NET_SOON_MS);
    SSL *p[10];
    for (int i = 0; i < 10; i++) {
        unsigned char head[12];
        p[i] = partner(port);
        net_sp_head(head, 1000, 1);
        assert_true(net_write(p[i], head, 3 + (size_t)i));
        echo(good);
    }
    echo_fresh(port);
    for (int i = 0; i < 5; i++) net_raw_close(p[i]);
    echo(good);
    sp_link_server_stop(h.server); /* does not wait for the other half */
    for (int i = 5; i < 10; i++) net_raw_close(p[i]);
    sp_link_free(good);
    assert_int_equal(atomic_load(&h.handled), 12);
}

static void test_bad_sizes(void **state)
{
    (void)state;
    struct host h = { 0 };
    uint16_t port = serve(&h);
    const uint64_t sizes[] = { SP_MAX_MESSAGE_BYTES + 1, 1ull << 32, 1ull << 40, UINT64_MAX - 4, UINT64_MAX / 2 };
    unsigned char head[12];
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        SSL *p = partner(port);
        net_sp_head(head, sizes[i], 1);
        assert_true(net_write(p, head, sizeof head));
        if (!net_closed_within(SSL_get_fd(p), NET_SOON_MS)) fail_msg("a message of %llu bytes is waited for", (unsigned long long)sizes[i]);
        net_raw_close(p);
    }
    SSL *p = partner(port); /* too short for a request id: ended, or at least never handled */
    sp_put_u64be(head, 2);
    assert_true(net_write(p, head, 10));
    echo_fresh(port);
    net_raw_close(p);
    p = net_raw(port, &gx, TLS1_3_VERSION); /* speaks another protocol of nng */
    assert_non_null(p);
    (void)net_greet(p, 0x10);
    assert_true(net_closed_within(SSL_get_fd(p), NET_SOON_MS));
    net_raw_close(p);
    echo_fresh(port);
    assert_int_equal(atomic_load(&h.handled), 2);
    sp_link_server_stop(h.server);
}

/* Key updates, asked for while answers are on their way (both record layers change keys under load). */
static void test_key_update(void **state)
{
    (void)state;
    struct host h = { 0 };
    uint16_t port = serve(&h);
    SSL *p = partner(port);
    enum { BODY = 200000 };
    char *body = malloc(BODY), *back = malloc(BODY + 12);
    assert_true(body && back);
    memset(body, 'k', BODY);
    for (uint32_t i = 1; i <= 10; i++) {
        unsigned char head[12];
        net_sp_head(head, BODY, i);
        assert_true(net_write(p, head, sizeof head));
        assert_true(net_write(p, body, BODY));
        assert_int_equal(SSL_key_update(p, SSL_KEY_UPDATE_REQUESTED), 1);
        assert_int_equal(SSL_do_handshake(p), 1);
        assert_true(net_read(p, back, BODY + 12));
        assert_memory_equal(back, head, 12);
        assert_memory_equal(back + 12, body, BODY);
    }
    free(body);
    free(back);
    net_raw_close(p);
    sp_link_server_stop(h.server);
}

/* A partner that asks and asks but never reads: it loses its connection, nobody else waits. */
static void test_never_reads(void **state)
{
    (void)state;
    struct host h = { 0 };
    uint16_t port = serve(&h);
    struct sp_link *good = dial(port, NET_SOON_MS);
    int fd = net_tcp(port), size = 4096;
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    SSL *p = net_ssl(fd, false, &gx, TLS1_3_VERSION);
    assert_int_equal(SSL_do_handshake(p), 1);
    assert_true(net_greet(p, NET_REQ));
    char *body = calloc(1, SP_MAX_MESSAGE_BYTES);
    assert_non_null(body);
    struct timeval tv = { 0, 300000 };
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof tv);
    for (uint32_t i = 0; i < 12; i++) { /* more than every buffer on the way holds */
        unsigned char head[12];
        net_sp_head(head, SP_MAX_MESSAGE_BYTES, i + 1);
        if (!net_write(p, head, sizeof head) || !net_write(p, body, SP_MAX_MESSAGE_BYTES)) break;
    }
    int64_t start = sp_mono_us();
    for (int i = 0; i < 20; i++) echo(good);
    NET_SOON(start); /* no worker waits for what is not taken */
    ERR_clear_error();
    free(body);
    net_raw_close(p);
    echo(good);
    sp_link_free(good);
    sp_link_server_stop(h.server);
}

/* --- the connection is cut --- */

struct proxy {
    int lfd;
    uint16_t port, to;
    _Atomic(size_t) up, down; /* bytes let through per connection and direction */
    bool reset;
    atomic_bool stop, cut;    /* cut: end what is open now */
    pthread_t thread;
};

static void proxy_end(struct proxy *p, int a, int b)
{
    if (p->reset) {
        net_reset(a);
        net_reset(b);
    } else {
        close(a);
        close(b);
    }
}

/* Forwards up to *left bytes; false when the connection is to be cut. */
static bool forward(int from, int to, size_t *left)
{
    char buf[4096];
    ssize_t n = recv(from, buf, *left < sizeof buf ? *left : sizeof buf, MSG_DONTWAIT);
    if (n < 0) return errno == EAGAIN;
    if (n == 0 || send(to, buf, (size_t)n, MSG_NOSIGNAL) != n) return false;
    *left -= (size_t)n;
    return *left > 0;
}

static void proxy_one(struct proxy *p, int a)
{
    size_t up = atomic_load(&p->up), down = atomic_load(&p->down);
    int b = net_tcp(p->to);
    if (b < 0) {
        close(a);
        return;
    }
    atomic_store(&p->cut, false);
    bool open = up > 0 && down > 0;
    while (open && !atomic_load(&p->stop) && !atomic_load(&p->cut)) {
        struct pollfd f[2] = { { .fd = a, .events = POLLIN }, { .fd = b, .events = POLLIN } };
        if (poll(f, 2, 10) <= 0) continue;
        if (f[0].revents) open = forward(a, b, &up);
        if (open && f[1].revents) open = forward(b, a, &down);
    }
    proxy_end(p, a, b);
}

static void *proxy_run(void *arg)
{
    struct proxy *p = arg;
    while (!atomic_load(&p->stop)) {
        struct pollfd f = { .fd = p->lfd, .events = POLLIN };
        if (poll(&f, 1, 10) <= 0) continue;
        int a = accept(p->lfd, NULL, NULL);
        if (a >= 0) proxy_one(p, a);
    }
    return NULL;
}

static void proxy_start(struct proxy *p, uint16_t to, size_t up, size_t down, bool reset)
{
    *p = (struct proxy){ .to = to, .up = up, .down = down, .reset = reset };
    p->lfd = net_listen(&p->port);
    p->thread = net_thread(proxy_run, p);
}

static void proxy_stop(struct proxy *p)
{
    atomic_store(&p->stop, true);
    pthread_join(p->thread, NULL);
    close(p->lfd);
}

struct sweep { uint16_t to; size_t first, step, end; bool up, reset; atomic_uint *bad, *whole, *cut; };

static void *sweep_run(void *arg)
{
    struct sweep *s = arg;
    char body[2000];
    memset(body, 'c', sizeof body);
    for (size_t at = s->first; at < s->end; at += s->step) {
        struct proxy p;
        SP_BUF_AUTO reply = { 0 };
        proxy_start(&p, s->to, s->up ? at : SIZE_MAX, s->up ? SIZE_MAX : at, s->reset);
        struct sp_link *l = dial(p.port, 150);
        int64_t start = sp_mono_us();
        struct sp_rc rc = sp_link_call(l, sp_view(body, sizeof body), NET_FOREVER_MS, &reply, NULL);
        bool right = sp_ok(rc) ? sp_view_eq(sp_buf_view(&reply), sp_view(body, sizeof body)) : sp_is(rc, SP_RC_UNAVAILABLE) && reply.n == 0;
        if (!right || sp_mono_us() - start > NET_SOON_MS * 1000) {
            fprintf(stderr, "cut %s at %zu: %s\n", s->up ? "up" : "down", at, sp_rc_text(rc));
            atomic_fetch_add(s->bad, 1);
        }
        atomic_fetch_add(sp_ok(rc) ? s->whole : s->cut, 1);
        sp_link_free(l);
        proxy_stop(&p);
    }
    return NULL;
}

static void test_cut_anywhere(void **state)
{
    (void)state;
    struct host h = { 0 };
    uint16_t port = serve(&h);
    struct sp_link *good = dial(port, NET_SOON_MS);
    atomic_uint bad = 0, whole = 0, cut = 0;
    struct sweep s[8];
    pthread_t t[8];
    for (unsigned i = 0; i < 8; i++) {
        s[i] = (struct sweep){ port, 1 + i / 2 % 2 * 37 + i / 4 * 19, 197, 4400, i % 2 == 0, i / 4 == 0, &bad, &whole, &cut };
        t[i] = net_thread(sweep_run, &s[i]);
    }
    for (unsigned i = 0; i < 8; i++) {
        echo(good);
        pthread_join(t[i], NULL);
    }
    echo(good);
    echo_fresh(port);
    assert_int_equal(atomic_load(&bad), 0);
    assert_true(atomic_load(&whole) > 0); /* the sweep reaches beyond the whole exchange */
    assert_true(atomic_load(&cut) > 100);
    sp_link_free(good);
    sp_link_server_stop(h.server);
}

struct one { struct sp_link *link; struct sp_rc rc; struct sp_buf reply; struct sp_diag d; };

static void *call_wait(void *arg)
{
    struct one *o = arg;
    o->rc = sp_link_call(o->link, SP_VIEW_LIT("wait"), 20000, &o->reply, &o->d);
    return NULL;
}

/* The connection breaks while the partner works on it: said at once, and the next call finds a new connection. */
static void test_break_mid_call(void **state)
{
    (void)state;
    struct host h = { 0 };
    struct proxy p;
    uint16_t port = serve(&h);
    for (int round = 0; round < 2; round++) {
        proxy_start(&p, port, SIZE_MAX, SIZE_MAX, round == 0);
        struct sp_link *l = dial(p.port, 5000);
        atomic_store(&h.release, false);
        unsigned before = atomic_load(&h.in_handler);
        struct one o[3];
        pthread_t t[3];
        for (int i = 0; i < 3; i++) {
            o[i] = (struct one){ .link = l };
            t[i] = net_thread(call_wait, &o[i]);
        }
        NET_UNTIL(atomic_load(&h.in_handler) == before + 3, NET_SOON_MS);
        int64_t start = sp_mono_us();
        atomic_store(&p.cut, true);
        for (int i = 0; i < 3; i++) {
            pthread_join(t[i], NULL);
            CHECK_RC(UNAVAILABLE, o[i].rc);
            CHECK_RULE(o[i].d, "net.broken");
        }
        NET_SOON(start);
        atomic_store(&h.release, true);
        CHECK_OK(sp_link_wait(l, NET_SOON_MS, NULL));
        echo(l);
        sp_link_free(l);
        proxy_stop(&p);
    }
    sp_link_server_stop(h.server);
}

/* --- a server that is not what it should be --- */

enum fake { FAKE_SILENT, FAKE_TWICE, FAKE_WRONG_ID, FAKE_NEVER, FAKE_HUGE, FAKE_GARBAGE, FAKE_CLOSES };
struct fake_server { int lfd; uint16_t port; enum fake kind; atomic_bool stop; pthread_t thread; };

static void fake_answer(SSL *ssl, enum fake kind)
{
    unsigned char head[12], body[64], huge[12];
    for (;;) {
        if (!net_read(ssl, head, sizeof head)) return;
        size_t n = (size_t)sp_get_u64be(head) - 4;
        if (n > sizeof body || !net_read(ssl, body, n)) return;
        if (kind == FAKE_CLOSES) return;
        if (kind == FAKE_NEVER) continue;
        if (kind == FAKE_HUGE) {
            memcpy(huge, head, sizeof huge);
            sp_put_u64be(huge, (uint64_t)1 << 33);
            (void)net_write(ssl, huge, sizeof huge);
            continue;
        }
        if (kind == FAKE_WRONG_ID) {
            memcpy(huge, head, sizeof huge);
            huge[11] ^= 1;
            (void)(net_write(ssl, huge, sizeof huge) && net_write(ssl, "wrong", n));
        }
        for (int i = 0; i < (kind == FAKE_TWICE ? 2 : 1); i++) (void)(net_write(ssl, head, sizeof head) && net_write(ssl, body, n));
    }
}

static void *fake_run(void *arg)
{
    struct fake_server *f = arg;
    while (!atomic_load(&f->stop)) {
        struct pollfd p = { .fd = f->lfd, .events = POLLIN };
        if (poll(&p, 1, 10) <= 0) continue;
        int fd = accept(f->lfd, NULL, NULL);
        if (fd < 0) continue;
        if (f->kind == FAKE_SILENT) {
            while (!atomic_load(&f->stop) && !net_closed_within(fd, 20)) {}
        } else if (f->kind == FAKE_GARBAGE) {
            (void)!write(fd, "SSH-2.0-OpenSSH_9.2\r\n", 21);
            (void)net_closed_within(fd, 200);
        } else {
            struct timeval tv = { 0, 500000 };
            (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof tv);
            SSL *ssl = net_ssl(fd, true, &la, TLS1_3_VERSION);
            if (SSL_do_handshake(ssl) == 1 && net_greet(ssl, NET_REP)) fake_answer(ssl, f->kind);
            ERR_clear_error();
            SSL_free(ssl);
        }
        close(fd);
    }
    return NULL;
}

static void fake_start(struct fake_server *f, enum fake kind)
{
    *f = (struct fake_server){ .kind = kind };
    f->lfd = net_listen(&f->port);
    f->thread = net_thread(fake_run, f);
}

static void fake_stop(struct fake_server *f)
{
    atomic_store(&f->stop, true);
    pthread_join(f->thread, NULL);
    close(f->lfd);
}

static struct sp_rc call_fake(enum fake kind, int times, struct sp_buf *reply, struct sp_diag *d)
{
    struct fake_server f;
    struct sp_rc rc = SP_OK;
    fake_start(&f, kind);
    struct sp_link *l = dial(f.port, 700);
    for (int i = 0; i < times; i++) {
        sp_buf_clear(reply);
        rc = sp_link_call(l, SP_VIEW_LIT("hello"), 400, reply, d);
    }
    sp_link_free(l);
    fake_stop(&f);
    return rc;
}

static void test_bad_servers(void **state)
{
    (void)state;
    SP_BUF_AUTO reply = { 0 };
    struct sp_diag d = { 0 };
    CHECK_OK(call_fake(FAKE_TWICE, 5, &reply, &d)); /* the second answer belongs to nobody */
    CHECK_VIEW(sp_buf_view(&reply), "hello");
    CHECK_OK(call_fake(FAKE_WRONG_ID, 3, &reply, &d));
    CHECK_VIEW(sp_buf_view(&reply), "hello");
    sp_buf_clear(&reply);
    CHECK_RC(TIMEOUT, call_fake(FAKE_NEVER, 1, &reply, &d));
    CHECK_RULE(d, "net.timeout");
    CHECK_RC(UNAVAILABLE, call_fake(FAKE_HUGE, 1, &reply, &d));
    CHECK_RULE(d, "net.broken");
    CHECK_RC(UNAVAILABLE, call_fake(FAKE_CLOSES, 1, &reply, &d));
    CHECK_RULE(d, "net.broken");
    CHECK_RC(UNAVAILABLE, call_fake(FAKE_SILENT, 1, &reply, &d));
    CHECK_RULE(d, "net.connect");
    struct sp_rc rc = call_fake(FAKE_GARBAGE, 1, &reply, &d); /* not TLS at all: told apart from "not there" */
    assert_true(sp_is(rc, SP_RC_AUTH) || sp_is(rc, SP_RC_UNAVAILABLE));
    assert_int_equal(reply.n, 0);
}

/* A server that accepts and says nothing must not hold the dialer for ever: the real one later gets the connection. */
static void test_silent_then_real(void **state)
{
    (void)state;
    struct fake_server f;
    struct host h = { 0 };
    fake_start(&f, FAKE_SILENT);
    struct sp_link *l = dial(f.port, 300);
    SP_BUF_AUTO reply = { 0 };
    CHECK_RC(UNAVAILABLE, sp_link_call(l, SP_VIEW_LIT("x"), 300, &reply, NULL));
    net_sleep_ms(HANDSHAKE_MS + 300);
    fake_stop(&f);
    char url[64];
    snprintf(url, sizeof url, "tls+tcp://127.0.0.1:%u", (unsigned)f.port);
    (void)serve_with(&h, (struct sp_link_server_opts){ .url = url });
    CHECK_OK(sp_link_wait(l, NET_SOON_MS, NULL));
    echo(l);
    sp_link_free(l);
    sp_link_server_stop(h.server);
}

static int set_up(void **state)
{
    (void)state;
    root = net_root("alliance");
    la = net_leaf(&root, "LA");
    gx = net_leaf(&root, "CN-GX");
    tls_la = net_tls_in(&root, &la, SP_TLS_MUTUAL, HANDSHAKE_MS);
    tls_gx = net_tls_in(&root, &gx, SP_TLS_MUTUAL, HANDSHAKE_MS);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    sp_tls_free(tls_la);
    sp_tls_free(tls_gx);
    net_cert_free(&root);
    net_cert_free(&la);
    net_cert_free(&gx);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_garbage),
        cmocka_unit_test(test_old_tls),
        cmocka_unit_test(test_silence),
        cmocka_unit_test(test_half_open_flood),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_half_message),
        cmocka_unit_test(test_bad_sizes),
        cmocka_unit_test(test_key_update),
        cmocka_unit_test(test_never_reads),
        cmocka_unit_test(test_cut_anywhere),
        cmocka_unit_test(test_break_mid_call),
        cmocka_unit_test(test_bad_servers),
        cmocka_unit_test(test_silent_then_real),
    };
    (void)signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests_name("net_link_faults", tests, set_up, tear_down);
}
