/* layer: node, threads */
#include "tests/lib/check.h"
#include "tests/lib/net.h"

#include <sys/resource.h>

#include "base/random.h"
#include "crypto/internal.h"
#include "crypto/x509.h"
#include "node/net/exchange_link.h"

/* Who may not come in, and who comes in and misbehaves. Throughout, a good partner must be served. */

/* For those who are to miss it; long enough for a good partner on a machine that does much else. Nobody misses the other one. */
#define HANDSHAKE_MS 2000

static struct sp_key *root_key;
static struct sp_buf root_der;
static struct net_cert la, gx, foreign_root;
static struct sp_tls *tls_la, *tls_la_short, *tls_gx;

struct host {
    struct sp_link_server *server;
    uint16_t port;
    struct sp_link *good;
    atomic_uint handled;
    uint8_t barred[32];
    unsigned max_connections;
    struct sp_tls *tls; /* NULL: tls_la */
};

static void handle(void *ctx, const struct sp_peer *peer, struct sp_view m, struct sp_buf *reply)
{
    struct host *h = ctx;
    (void)peer;
    sp_buf_put(reply, m);
    atomic_fetch_add(&h->handled, 1);
}

static bool admit(void *ctx, const struct sp_peer *peer)
{
    struct host *h = ctx;
    return memcmp(peer->cert_sha256, h->barred, sizeof h->barred) != 0;
}

static struct sp_link *dial(uint16_t port)
{
    char url[64];
    (void)snprintf(url, sizeof url, "tls+tcp://127.0.0.1:%u", (unsigned)port);
    struct sp_link_opts o = { .url = url, .tls = tls_gx, .node = "LA", .connect_ms = NET_FOREVER_MS };
    struct sp_link *l = NULL;
    CHECK_OK(sp_link_dial(&o, &l, NULL));
    return l;
}

/* At once: whatever goes on beside it. */
static void echo(struct sp_link *l)
{
    SP_BUF_AUTO reply = { 0 };
    struct sp_diag d = { 0 };
    int64_t start = sp_mono_us();
    struct sp_rc rc = sp_link_call(l, SP_VIEW_LIT("hello"), NET_FOREVER_MS, &reply, &d);
    if (!sp_ok(rc)) fail_msg("call: %s %s %s", sp_rc_text(rc), d.rule, d.text);
    CHECK_VIEW(sp_buf_view(&reply), "hello");
    NET_SOON(start);
}

static void serve(struct host *h)
{
    struct sp_diag d = { 0 };
    struct sp_link_server_opts o = { .url = "tls+tcp://127.0.0.1:0", .tls = h->tls ? h->tls : tls_la, .handler = handle,
                                     .accept = admit, .ctx = h, .max_connections = h->max_connections };
    struct sp_rc rc = sp_link_listen(&o, &h->server, &d);
    if (!sp_ok(rc)) fail_msg("listen: %s %s", d.rule, d.text);
    h->port = sp_link_server_port(h->server);
    h->good = dial(h->port);
    echo(h->good);
}

/* The good one still has its connection, and a new one gets in; then all ends. */
static void end(struct host *h)
{
    echo(h->good);
    struct sp_link *fresh = dial(h->port);
    echo(fresh);
    sp_link_free(fresh);
    sp_link_free(h->good);
    sp_link_server_stop(h->server);
}

/* --- certificates of the alliance, as crypto/x509.h makes them --- */

static void make_cert(struct net_cert *c, const struct sp_key *key, struct sp_view der)
{
    const unsigned char *p = (const unsigned char *)der.p;
    c->key = sp_key_pkey(key);
    c->cert = d2i_X509(NULL, &p, (long)der.n);
    if (!c->cert || EVP_PKEY_up_ref(c->key) != 1) fail();
    sp_buf_put(&c->der, der);
}

static struct net_cert issue(const struct sp_key *key, const char *node, enum sp_key_use use, int64_t from_s, int days)
{
    static const char *const names[] = { "127.0.0.1", NULL };
    struct net_cert c = { 0 };
    SP_KEY_AUTO own = NULL;
    SP_BUF_AUTO der = { 0 };
    if (!key) CHECK_OK(sp_key_generate(sp_key_use_alg(use), &own));
    CHECK_OK(sp_cert_issue(root_key, sp_buf_view(&root_der), key ? key : own, sp_view_of(node), use, sp_now_s() + from_s, days,
                           use == SP_USE_TLS ? names : NULL, &der));
    make_cert(&c, key ? key : own, sp_buf_view(&der));
    return c;
}

static struct sp_tls *tls_of(const struct net_cert *c, const struct sp_key *key, int64_t handshake_ms)
{
    struct sp_view roots[1] = { sp_buf_view(&root_der) };
    struct sp_tls_opts o = { .mode = SP_TLS_MUTUAL, .identity = { .cert_der = sp_buf_view(&c->der), .key = key },
                             .root_ders = roots, .n_roots = 1, .handshake_ms = handshake_ms };
    struct sp_tls *t = NULL;
    struct sp_diag d = { 0 };
    struct sp_rc rc = sp_tls_new(&o, &t, &d);
    if (!sp_ok(rc)) fail_msg("sp_tls_new: %s %s", d.rule, d.text);
    return t;
}

/* In TLS 1.3 the client is done before the server has judged it: what counts is that nothing is served. */
static void shut_out(struct host *h, const struct net_cert *own, const char *who)
{
    unsigned char head[12];
    unsigned before = atomic_load(&h->handled);
    SSL *ssl = net_raw(h->port, own, TLS1_3_VERSION);
    if (ssl) {
        net_sp_head(head, 4, 1);
        if (net_greet(ssl, NET_REQ) && net_write(ssl, head, sizeof head) && net_write(ssl, "evil", 4) && net_read(ssl, head, 1))
            fail_msg("%s is served", who);
        if (!net_closed_within(SSL_get_fd(ssl), NET_SOON_MS)) fail_msg("%s keeps its connection", who);
        net_raw_close(ssl);
    }
    echo(h->good);
    if (atomic_load(&h->handled) != before + 1) fail_msg("%s was handled", who);
}

static void test_strangers(void **state)
{
    (void)state;
    struct host h = { 0 };
    serve(&h);
    shut_out(&h, NULL, "a client without a certificate");
    struct net_cert c = net_leaf(&foreign_root, "CN-GX");
    shut_out(&h, &c, "another alliance");
    net_cert_free(&c);
    c = net_root("CN-GX");
    shut_out(&h, &c, "a self-made root");
    net_cert_free(&c);
    c = net_leaf(&gx, "CN-GX"); /* a partner plays the root */
    shut_out(&h, &c, "a leaf below a leaf");
    net_cert_free(&c);
    c = issue(NULL, "CN-GX", SP_USE_TLS, -10 * NET_DAY, 9);
    shut_out(&h, &c, "an expired certificate");
    net_cert_free(&c);
    c = issue(NULL, "CN-GX", SP_USE_TLS, 3600, 9);
    shut_out(&h, &c, "a certificate of tomorrow");
    net_cert_free(&c);
    c = issue(NULL, "CN-GX", SP_USE_REPORT, -3600, 9);
    shut_out(&h, &c, "a key for reports");
    net_cert_free(&c);
    c = issue(NULL, "CN-GX", SP_USE_RECEIPT, -3600, 9);
    shut_out(&h, &c, "a key for receipts");
    net_cert_free(&c);
    end(&h);
}

/* Two that share an issuer and a name, of which one was revoked: the trust list knows certificates, not names. */
static void test_revoked(void **state)
{
    (void)state;
    struct host h = { 0 };
    struct net_cert c = issue(NULL, "CN-GX", SP_USE_TLS, -3600, 9);
    unsigned n = 0;
    assert_int_equal(X509_digest(c.cert, EVP_sha256(), h.barred, &n), 1);
    serve(&h);
    for (int i = 0; i < 5; i++) shut_out(&h, &c, "a revoked certificate");
    net_cert_free(&c);
    end(&h);
}

/* --- time --- */

/* A hello that comes byte by byte: the deadline is of the whole handshake, not of one byte. */
static void test_slow_handshake(void **state)
{
    (void)state;
    struct host h = { .tls = tls_la_short };
    unsigned char hello[300] = { 0x16, 3, 1, 1, 0x27, 1, 0, 1, 0x23, 3, 3 };
    serve(&h);
    int fd = net_tcp(h.port);
    int64_t start = sp_mono_us();
    bool open = true;
    for (size_t i = 0; open && i < sizeof hello; i++) {
        (void)send(fd, hello + i, 1, MSG_NOSIGNAL);
        open = !net_closed_within(fd, 30);
        if (i % 8 == 0) echo(h.good);
    }
    int64_t took = sp_mono_us() - start;
    assert_false(open);
    assert_true(took > (HANDSHAKE_MS - 200) * 1000);
    close(fd);
    end(&h);
}

/* --- after the handshake --- */

static SSL *partner_as(const struct host *h, const struct net_cert *own)
{
    SSL *ssl = net_raw(h->port, own, TLS1_3_VERSION);
    assert_non_null(ssl);
    assert_true(net_greet(ssl, NET_REQ));
    return ssl;
}
static SSL *partner(const struct host *h) { return partner_as(h, &gx); }

static void test_garbage_inside(void **state)
{
    (void)state;
    struct host h = { 0 };
    struct sp_prng g = { 4711 };
    serve(&h);
    for (int i = 0; i < 40; i++) {
        char junk[3000];
        for (size_t k = 0; k < sizeof junk; k++) junk[k] = (char)sp_prng_next(&g);
        SSL *ssl = i % 4 ? partner(&h) : net_raw(h.port, &gx, TLS1_3_VERSION);
        assert_non_null(ssl);
        size_t n = 1 + (size_t)sp_prng_below(&g, sizeof junk);
        if (i % 4 == 1) (void)!write(SSL_get_fd(ssl), junk, n); /* no TLS record at all */
        else if (i % 4 == 2) {
            memset(junk, 0, 7); /* a length that fits, a body that does not come whole, or goes on */
            (void)net_write(ssl, junk, n);
        } else (void)net_write(ssl, junk, n);
        if (i % 4 < 2) assert_true(net_closed_within(SSL_get_fd(ssl), NET_SOON_MS));
        net_raw_close(ssl);
        if (i % 8 == 0) echo(h.good);
    }
    end(&h);
}

/* Requests that say nothing of use: an nng request without an id, with an id that has no end mark, empty ones. */
static void test_odd_messages(void **state)
{
    (void)state;
    struct host h = { 0 };
    unsigned char room[2200];
    serve(&h);
    SSL *ssl = partner(&h); /* empty, and answered */
    net_sp_head(room, 0, 7);
    assert_true(net_write(ssl, room, 12));
    assert_true(net_read(ssl, room, 12));
    assert_int_equal(room[7], 4);
    net_raw_close(ssl);
    ssl = partner(&h); /* a backtrace that never ends */
    memset(room, 0, sizeof room);
    sp_put_u64be(room, 2000);
    assert_true(net_write(ssl, room, 2008));
    echo(h.good);
    net_raw_close(ssl);
    ssl = partner(&h); /* zero bytes: not even an id */
    memset(room, 0, 8);
    assert_true(net_write(ssl, room, 8));
    echo(h.good);
    net_raw_close(ssl);
    end(&h);
}

/* Partners that never read, more of them than there are workers and spare places. */
static void test_many_never_read(void **state)
{
    enum { PARTNERS = 12, EACH = 12, BODY = 900000 };
    (void)state;
    struct host h = { 0 };
    char *body = calloc(1, BODY);
    SSL *p[PARTNERS];
    assert_non_null(body);
    serve(&h);
    for (int i = 0; i < PARTNERS; i++) {
        int fd = net_tcp(h.port), size = 4096;
        struct timeval tv = { 0, 50000 };
        (void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
        p[i] = net_ssl(fd, false, &gx, TLS1_3_VERSION);
        assert_int_equal(SSL_do_handshake(p[i]), 1);
        assert_true(net_greet(p[i], NET_REQ));
        (void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof tv);
        for (uint32_t k = 0; k < EACH; k++) {
            unsigned char head[12];
            net_sp_head(head, BODY, k + 1);
            if (!net_write(p[i], head, sizeof head) || !net_write(p[i], body, BODY)) break;
        }
        ERR_clear_error();
    }
    SP_BUF_AUTO reply = { 0 };
    int64_t start = sp_mono_us();
    for (int i = 0; i < 10; i++) {
        sp_buf_clear(&reply);
        CHECK_OK(sp_link_call(h.good, SP_VIEW_LIT("hello"), NET_FOREVER_MS, &reply, NULL));
    }
    NET_SOON(start); /* the oldest are put out after a second */
    for (int i = 0; i < PARTNERS; i++) net_raw_close(p[i]);
    free(body);
    end(&h);
}

/* --- crowds --- */

static void test_idle_crowd(void **state)
{
    enum { CROWD = 500 };
    (void)state;
    struct host h = { 0 };
    struct rlimit r;
    SSL *idle[CROWD];
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &r), 0);
    r.rlim_cur = r.rlim_max < 4096 ? r.rlim_max : 4096; /* both ends of every connection are here */
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &r), 0);
    struct net_cert members[3] = { issue(NULL, "TH", SP_USE_TLS, -3600, 9), issue(NULL, "VN", SP_USE_TLS, -3600, 9),
                                   issue(NULL, "KH", SP_USE_TLS, -3600, 9) };
    serve(&h);
    for (int i = 0; i < CROWD; i++) {
        idle[i] = partner_as(&h, &members[i % 3]);
        if (i % 50 == 0) echo(h.good);
    }
    for (int i = 0; i < 20; i++) echo(h.good);
    for (int i = 0; i < CROWD; i += 100) { /* the idle ones were not forgotten */
        unsigned char head[12];
        char got[16];
        net_sp_head(head, 4, 1);
        assert_true(net_write(idle[i], head, sizeof head) && net_write(idle[i], "late", 4) && net_read(idle[i], got, 16));
        assert_memory_equal(got + 12, "late", 4);
    }
    for (int i = 0; i < CROWD; i++) {
        if (i % 2) net_raw_close(idle[i]);
        else {
            int fd = SSL_get_fd(idle[i]);
            SSL_free(idle[i]);
            net_reset(fd);
        }
    }
    ERR_clear_error();
    for (int i = 0; i < 3; i++) net_cert_free(&members[i]);
    end(&h);
}

/* One partner takes as many places as it gets, which is not all of them; and none of the others loses one. */
static void test_greedy_partner(void **state)
{
    enum { GREED = 40, SHARE = 10 };
    (void)state;
    struct host h = { .max_connections = 4 * SHARE };
    struct net_cert greedy = issue(NULL, "TH", SP_USE_TLS, -3600, 9), too = issue(NULL, "TH", SP_USE_TLS, -3600, 9);
    SSL *held[GREED];
    int n = 0;
    serve(&h);
    for (int i = 0; i < GREED; i++) {
        held[n] = net_raw(h.port, i % 2 ? &too : &greedy, TLS1_3_VERSION); /* a second certificate gives no second share */
        if (!held[n]) continue;
        unsigned char head[12];
        net_sp_head(head, 0, 1);
        if (net_greet(held[n], NET_REQ) && net_write(held[n], head, sizeof head) && net_read(held[n], head, sizeof head)) n++;
        else net_raw_close(held[n]);
        if (i % 8 == 0) echo(h.good);
    }
    assert_int_equal(n, SHARE);
    struct sp_link *more[SHARE - 1];
    for (int i = 0; i < SHARE - 1; i++) {
        more[i] = dial(h.port);
        echo(more[i]);
    }
    for (int i = 0; i < SHARE - 1; i++) sp_link_free(more[i]);
    net_raw_close(held[--n]); /* a place given back can be had again */
    SSL *again = NULL;
    for (int i = 0; i < 100 && !again; i++) {
        again = net_raw(h.port, &greedy, TLS1_3_VERSION);
        assert_non_null(again);
        if (net_greet(again, NET_REQ) && !net_closed_within(SSL_get_fd(again), 100)) break;
        net_raw_close(again);
        again = NULL;
    }
    assert_non_null(again);
    net_raw_close(again);
    while (n > 0) net_raw_close(held[--n]);
    net_cert_free(&greedy);
    net_cert_free(&too);
    end(&h);
}

static int set_up(void **state)
{
    (void)state;
    SP_KEY_AUTO la_key = NULL;
    SP_KEY_AUTO gx_key = NULL;
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &root_key));
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &la_key));
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &gx_key));
    CHECK_OK(sp_cert_root(root_key, "alliance", sp_now_s() - 20 * NET_DAY, 100, &root_der));
    foreign_root = net_root("alliance");
    la = issue(la_key, "LA", SP_USE_TLS, -3600, 9);
    gx = issue(gx_key, "CN-GX", SP_USE_TLS, -3600, 9);
    tls_la = tls_of(&la, la_key, NET_FOREVER_MS);
    tls_la_short = tls_of(&la, la_key, HANDSHAKE_MS);
    tls_gx = tls_of(&gx, gx_key, NET_FOREVER_MS);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    sp_tls_free(tls_la);
    sp_tls_free(tls_la_short);
    sp_tls_free(tls_gx);
    sp_key_free(root_key);
    sp_buf_free(&root_der);
    net_cert_free(&la);
    net_cert_free(&gx);
    net_cert_free(&foreign_root);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_strangers),
        cmocka_unit_test(test_revoked),
        cmocka_unit_test(test_slow_handshake),
        cmocka_unit_test(test_garbage_inside),
        cmocka_unit_test(test_odd_messages),
        cmocka_unit_test(test_many_never_read),
        cmocka_unit_test(test_idle_crowd),
        cmocka_unit_test(test_greedy_partner),
    };
    (void)signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests_name("net_hostile", tests, set_up, tear_down);
}
