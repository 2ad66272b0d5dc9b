/* layer: node, threads */
#include "tests/lib/check.h"
#include "tests/lib/net.h"

#include <sys/resource.h>

#include "base/random.h"
#include "node/net/http.h"

/*
 * What hostile or slow clients do to the HTTPS server. Throughout, a good client must be served at once.
 * Deadlines are of two kinds here: one that a good client keeps also on a machine that does much else, and that the
 * clients who are to be put out are seen to miss; and one that nobody can miss, where nobody is to be put out.
 */

#define REQUEST_MS 2000

static struct net_cert root, la;
static struct sp_tls *tls, *client_tls;
static struct sp_buf big; /* more than any buffer on the way holds */

struct host { struct sp_http_server *server; struct sp_http_client *good; atomic_uint handled; };

static void handle(void *ctx, const struct sp_http_request *r, struct sp_http_reply *out)
{
    struct host *h = ctx;
    atomic_fetch_add(&h->handled, 1);
    sp_buf_put(&out->body, sp_view_is(r->path, "/big") ? sp_buf_view(&big) : r->body);
}

static void good_client(const struct host *h, struct sp_http_client **out)
{
    char url[64];
    (void)snprintf(url, sizeof url, "https://127.0.0.1:%u/echo", (unsigned)sp_http_port(h->server));
    struct sp_http_client_opts o = { .url = url, .tls = client_tls, .timeout_ms = NET_FOREVER_MS };
    CHECK_OK(sp_http_client_new(&o, out, NULL));
}

static void ask(struct sp_http_client *c)
{
    SP_BUF_AUTO reply = { 0 };
    struct sp_diag d = { 0 };
    int status = 0;
    struct sp_http_ask a = { .method = SP_HTTP_POST, .body = SP_VIEW_LIT("hello") };
    int64_t start = sp_mono_us();
    struct sp_rc rc = sp_http_client_call(c, &a, &reply, &status, &d);
    if (!sp_ok(rc)) fail_msg("ask: %s %s %s", sp_rc_text(rc), d.rule, d.text);
    assert_int_equal(status, 200);
    CHECK_VIEW(sp_buf_view(&reply), "hello");
    NET_SOON(start);
}

static void serve_with(struct host *h, struct sp_http_opts o)
{
    struct sp_diag d = { 0 };
    o.bind_address = "127.0.0.1";
    o.tls = tls;
    o.handler = handle;
    o.ctx = h;
    if (!o.request_ms) o.request_ms = REQUEST_MS;
    if (!o.idle_ms) o.idle_ms = NET_FOREVER_MS;
    struct sp_rc rc = sp_http_start(&o, &h->server, &d);
    if (!sp_ok(rc)) fail_msg("start: %s %s", d.rule, d.text);
    good_client(h, &h->good);
    ask(h->good);
}

static void serve(struct host *h) { serve_with(h, (struct sp_http_opts){ 0 }); }

static void end(struct host *h)
{
    struct sp_http_client *fresh = NULL;
    ask(h->good);
    good_client(h, &fresh);
    ask(fresh);
    sp_http_client_free(fresh);
    sp_http_client_free(h->good);
    int64_t start = sp_mono_us();
    sp_http_stop(h->server);
    NET_SOON(start);
}

static SSL *client(const struct host *h)
{
    SSL *ssl = net_raw(sp_http_port(h->server), NULL, TLS1_3_VERSION);
    assert_non_null(ssl);
    return ssl;
}

/* --- before and instead of the handshake --- */

static void test_not_tls(void **state)
{
    static const char *const texts[] = { "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "\r\n\r\n", "SSH-2.0-x\r\n", "\x80\x2e\x01\x03\x01", "\x15\x03\x01\x00\x02\x02\x28" };
    (void)state;
    struct host h = { 0 };
    struct sp_prng g = { 99 };
    serve(&h);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        int fd = net_tcp(sp_http_port(h.server));
        (void)!write(fd, texts[i], strlen(texts[i]));
        assert_true(net_closed_within(fd, NET_SOON_MS));
        close(fd);
        ask(h.good);
    }
    for (int i = 0; i < 40; i++) {
        char junk[500];
        for (size_t k = 0; k < sizeof junk; k++) junk[k] = (char)sp_prng_next(&g);
        int fd = net_tcp(sp_http_port(h.server));
        (void)!write(fd, junk, 1 + sp_prng_below(&g, sizeof junk));
        if (i % 2) net_reset(fd);
        else close(fd);
    }
    assert_null(net_raw(sp_http_port(h.server), NULL, TLS1_2_VERSION));
    end(&h);
    assert_int_equal(atomic_load(&h.handled), 8);
}

static void test_slow_handshake(void **state)
{
    unsigned char hello[200] = { 0x16, 3, 1, 1, 0x27, 1, 0, 1, 0x23, 3, 3 };
    (void)state;
    struct host h = { 0 };
    serve(&h);
    int silent = net_tcp(sp_http_port(h.server)), fd = net_tcp(sp_http_port(h.server));
    int64_t start = sp_mono_us();
    bool open = true;
    for (size_t i = 0; open && i < sizeof hello; i++) {
        (void)send(fd, hello + i, 1, MSG_NOSIGNAL);
        open = !net_closed_within(fd, 30);
        if (i % 8 == 0) ask(h.good);
    }
    assert_false(open);
    NET_SOON(start);
    assert_true(net_closed_within(silent, NET_SOON_MS));
    close(fd);
    close(silent);
    end(&h);
}

/* --- a request that takes its time --- */

/* Byte by byte; the deadline is of the request, so every trick ends at the same moment. */
static void test_slow_requests(void **state)
{
    static const struct { const char *text, *more; } drips[] = {
        { "POST /echo HT", "T" },
        { "POST /echo HTTP/1.1\r\nHost: a\r\n", "X-A: b\r\n" },
        { "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n", "a" },
        { "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\na\r\n" },
    };
    enum { DRIPS = sizeof drips / sizeof drips[0] };
    (void)state;
    struct host h = { 0 };
    SSL *ssl[DRIPS];
    bool open[DRIPS];
    serve(&h);
    int64_t start = sp_mono_us();
    for (size_t k = 0; k < DRIPS; k++) open[k] = (ssl[k] = client(&h)) != NULL;
    for (size_t i = 0, left = DRIPS; left > 0; i++) {
        for (size_t k = 0; k < DRIPS; k++) {
            if (!open[k]) continue;
            const char *text = drips[k].text, *more = drips[k].more;
            const char *p = i < strlen(text) ? text + i : more + (i - strlen(text)) % strlen(more);
            open[k] = net_write(ssl[k], p, 1) && !net_closed_within(SSL_get_fd(ssl[k]), 5);
            if (!open[k]) left--;
            else if (sp_mono_us() - start > NET_SOON_MS * 1000) fail_msg("%.30s... is waited for", text);
        }
        if (i % 16 == 0) ask(h.good);
    }
    ERR_clear_error();
    for (size_t k = 0; k < DRIPS; k++) net_raw_close(ssl[k]);
    end(&h);
}

/* An answer that is not taken: it waits for its deadline, and nobody else with it. */
static void test_never_reads(void **state)
{
    enum { CLIENTS = 20 };
    (void)state;
    struct host h = { 0 };
    serve(&h);
    unsigned before = atomic_load(&h.handled);
    SSL *c[CLIENTS];
    for (int i = 0; i < CLIENTS; i++) {
        int fd = net_tcp(sp_http_port(h.server)), size = 4096;
        (void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
        c[i] = net_ssl(fd, false, NULL, TLS1_3_VERSION);
        assert_int_equal(SSL_do_handshake(c[i]), 1);
        assert_true(net_write(c[i], "GET /big HTTP/1.1\r\nHost: a\r\n\r\n", 31));
        if (i % 5 == 0) ask(h.good);
    }
    NET_UNTIL(atomic_load(&h.handled) == before + CLIENTS + CLIENTS / 5, NET_SOON_MS); /* all have their answer made */
    NET_UNTIL(sp_http_connections(h.server) <= 1, NET_SOON_MS); /* all put out but the good one */
    for (int i = 0; i < CLIENTS; i++) net_raw_close(c[i]);
    end(&h);
}

/* --- after the handshake, no HTTP --- */

static void test_garbage_inside(void **state)
{
    (void)state;
    struct host h = { 0 };
    struct sp_prng g = { 1 };
    serve(&h);
    unsigned before = atomic_load(&h.handled);
    for (int i = 0; i < 40; i++) {
        char junk[20000];
        size_t n = 1 + (size_t)sp_prng_below(&g, i % 4 ? 300 : sizeof junk);
        for (size_t k = 0; k < n; k++) junk[k] = i % 2 ? (char)(32 + sp_prng_below(&g, 95)) : (char)sp_prng_next(&g);
        SSL *ssl = client(&h);
        if (i % 3 == 0) (void)!write(SSL_get_fd(ssl), junk, n); /* beside TLS */
        else (void)net_write(ssl, junk, n);
        if (i % 3 == 0) assert_true(net_closed_within(SSL_get_fd(ssl), NET_SOON_MS));
        net_raw_close(ssl);
    }
    SSL *ssl = client(&h); /* a header without end */
    char *line = malloc(100000);
    assert_non_null(line);
    memset(line, 'a', 100000);
    memcpy(line, "GET / HTTP/1.1\r\nHost: a\r\nX: ", 29);
    (void)net_write(ssl, line, 100000);
    assert_true(net_closed_within(SSL_get_fd(ssl), NET_SOON_MS));
    net_raw_close(ssl);
    free(line);
    assert_int_equal(atomic_load(&h.handled), before);
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
    serve_with(&h, (struct sp_http_opts){ .request_ms = NET_FOREVER_MS });
    for (int i = 0; i < CROWD; i++) { /* each has asked once, so that it is between two requests */
        char got[12];
        idle[i] = client(&h);
        assert_true(net_write(idle[i], "GET /echo HTTP/1.1\r\nHost: a\r\n\r\n", 32) && net_read(idle[i], got, sizeof got));
        if (i % 50 == 0) ask(h.good);
    }
    assert_int_equal(sp_http_connections(h.server), CROWD + 1);
    for (int i = 0; i < 20; i++) ask(h.good);
    for (int i = 0; i < CROWD; i++) net_raw_close(idle[i]);
    NET_UNTIL(sp_http_connections(h.server) == 1, NET_SOON_MS);
    end(&h);
}

/* No place is left, and those that have one are silent, as are those in line: a good client comes in when they were put out. */
static void test_no_place_left(void **state)
{
    enum { SILENT = 15 };
    (void)state;
    struct host h = { 0 };
    serve_with(&h, (struct sp_http_opts){ .max_connections = 10 });
    int fds[SILENT];
    for (int i = 0; i < SILENT; i++) fds[i] = net_tcp(sp_http_port(h.server));
    struct sp_http_client *late = NULL;
    good_client(&h, &late);
    SP_BUF_AUTO reply = { 0 };
    int status = 0;
    struct sp_http_ask a = { .method = SP_HTTP_POST, .body = SP_VIEW_LIT("late") };
    CHECK_OK(sp_http_client_call(late, &a, &reply, &status, NULL));
    assert_int_equal(status, 200);
    sp_http_client_free(late);
    for (int i = 0; i < SILENT; i++) close(fds[i]);
    end(&h);
}

static int set_up(void **state)
{
    (void)state;
    root = net_root("alliance");
    la = net_leaf(&root, "LA");
    tls = net_tls_in(&root, &la, SP_TLS_SERVER_ONLY, 0);
    client_tls = net_tls_in(&root, NULL, SP_TLS_SERVER_ONLY, 0);
    for (int i = 0; i < 200000; i++) sp_buf_puts(&big, "more than any buffer on the way holds; ");
    return sp_ok(sp_buf_rc(&big)) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    sp_tls_free(tls);
    sp_tls_free(client_tls);
    sp_buf_free(&big);
    net_cert_free(&root);
    net_cert_free(&la);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_not_tls), cmocka_unit_test(test_slow_handshake), cmocka_unit_test(test_slow_requests),
        cmocka_unit_test(test_never_reads), cmocka_unit_test(test_garbage_inside), cmocka_unit_test(test_idle_crowd),
        cmocka_unit_test(test_no_place_left),
    };
    (void)signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests_name("net_http_faults", tests, set_up, tear_down);
}
