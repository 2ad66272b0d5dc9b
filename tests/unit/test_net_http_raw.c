/* layer: node, threads */
/* The HTTPS server, asked by hand, under load and over time. */
#include "tests/lib/net_http.h"

/* --- by hand --- */

/* Sends text over TLS, reads until the other end closes (or ms passed); the answers are in out. */
static void talk(const struct host *h, const char *text, struct sp_buf *out, int64_t ms)
{
    sp_buf_clear(out);
    SSL *ssl = net_raw(sp_http_port(h->server), NULL, TLS1_3_VERSION);
    assert_non_null(ssl);
    assert_true(net_write(ssl, text, strlen(text)));
    struct timeval tv = { ms / 1000, (ms % 1000) * 1000 };
    (void)setsockopt(SSL_get_fd(ssl), SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof tv);
    for (;;) {
        char buf[4096];
        int n = SSL_read(ssl, buf, sizeof buf);
        if (n <= 0) break;
        sp_buf_put(out, sp_view(buf, (size_t)n));
    }
    ERR_clear_error();
    (void)sp_buf_cstr(out);
    net_raw_close(ssl);
}

static unsigned count_of(const char *text, const char *what)
{
    unsigned n = 0;
    for (const char *p = text; p && (p = strstr(p, what)); p++) n++;
    return n;
}

static void answers(const struct host *h, const char *text, const char *status)
{
    SP_BUF_AUTO out = { 0 };
    talk(h, text, &out, NET_SOON_MS);
    if (!out.p || !strstr(out.p, status) || strncmp(out.p, "HTTP/1.1 ", 9) != 0 || strncmp(out.p + 9, status, strlen(status)) != 0)
        fail_msg("%.60s... -> %.200s, not %s", text, out.p ? out.p : "", status);
}

#define CLOSE "Connection: close\r\n"

static void test_by_hand(void **state)
{
    (void)state;
    struct host h = { 0 };
    serve_with(&h, (struct sp_http_opts){ .max_body_bytes = 1000 });
    SP_BUF_AUTO out = { 0 };
    /* three requests in one go, answered in order */
    talk(&h, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\none"
             "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\ntwo"
             "GET /seen HTTP/1.1\r\nHost: a\r\n" CLOSE "\r\n", &out, NET_SOON_MS);
    assert_int_equal(count_of(out.p, "HTTP/1.1 200"), 3);
    const char *one = strstr(out.p, "one"), *two = strstr(out.p, "two"), *three = strstr(out.p, "GET|/seen");
    assert_true(one && two && three && one < two && two < three);
    /* a chunked body arrives whole */
    talk(&h, "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n" CLOSE "\r\n4\r\nabcd\r\n3\r\nefg\r\n0\r\n\r\n", &out, NET_SOON_MS);
    assert_non_null(strstr(out.p, "abcdefg"));
    /* what a handler puts in */
    talk(&h, "GET /headers HTTP/1.1\r\nHost: a\r\n" CLOSE "\r\n", &out, NET_SOON_MS);
    assert_non_null(strstr(out.p, "HTTP/1.1 202"));
    assert_non_null(strstr(out.p, "X-One: 1\r\n"));
    assert_non_null(strstr(out.p, "Location: /elsewhere\r\n"));
    assert_non_null(strstr(out.p, "X-Content-Type-Options: nosniff\r\n"));
    assert_null(strstr(out.p, "Injected"));
    /* HTTP/1.0 closes by itself */
    talk(&h, "GET /seen HTTP/1.0\r\n\r\n", &out, NET_SOON_MS);
    assert_non_null(strstr(out.p, "GET|/seen"));
    /* a later 1.x is answered in ours */
    talk(&h, "GET /seen HTTP/1.9\r\nHost: a\r\n" CLOSE "\r\n", &out, NET_SOON_MS);
    assert_int_equal(count_of(out.p, "HTTP/1.1 200"), 1);
    /* refused, each on a connection of its own */
    unsigned before = atomic_load(&h.handled);
    answers(&h, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n", "413");
    answers(&h, "PUT /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n" CLOSE "\r\n", "405");
    answers(&h, "DELETE /echo HTTP/1.1\r\nHost: a\r\n" CLOSE "\r\n", "405");
    answers(&h, "FROB /echo HTTP/1.1\r\nHost: a\r\n" CLOSE "\r\n", "405");
    answers(&h, "GET /seen HTTP/1.1\r\n\r\n", "400");
    answers(&h, "GET http://a/seen HTTP/1.1\r\nHost: a\r\n\r\n", "400");
    answers(&h, "HEAD /seen HTTP/1.1\r\nHost: a\r\nContent-Length: 30\r\n\r\nGET /seen HTTP/1.1\r\nHost: a\r\n\r\n", "400");
    answers(&h, "POST /echo HTTP/1.1\r\nHost: a\r\n" CLOSE "\r\n", "411");
    answers(&h, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n" CLOSE "\r\nabc", "400");
    answers(&h, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n" CLOSE "\r\n", "400");
    answers(&h, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n" CLOSE "\r\n3\r\nabc\r\n0\r\n\r\n", "400");
    answers(&h, "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n" CLOSE "\r\nabc", "501");
    /* what one reader takes for a header, a length or the end of the head, and another does not */
    answers(&h, "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\nContent-Length: 3\r\n" CLOSE "\r\nabc", "400");
    answers(&h, "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding\t: chunked\r\nContent-Length: 3\r\n" CLOSE "\r\nabc", "400");
    answers(&h, "POST /echo HTTP/1.1\r\nHost: a\r\n: x\r\nContent-Length: 3\r\n" CLOSE "\r\nabc", "400");
    answers(&h, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: +2\r\n" CLOSE "\r\nab", "400");
    answers(&h, "POST /echo HTTP/1.1\r\nHost: a\r\nX: 1\r\n 2\r\nContent-Length: 2\r\n" CLOSE "\r\nab", "400");
    answers(&h, "POST /echo HTTP/1.1\r\nHost: a\r\nX: 1\r\n\tContent-Length: 7\r\nContent-Length: 2\r\n" CLOSE "\r\nab", "400");
    answers(&h, "POST /echo HTTP/1.1\nHost: a\nContent-Length: 2\n\nab", "400");
    answers(&h, "POST /echo HTTP/1.1\r\nHost: a\r\nX: 1\nContent-Length: 2\r\n" CLOSE "\r\nab", "400");
    answers(&h, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n" CLOSE "\nab", "400");
    answers(&h, "POST /echo HTTP/1.1\r\nHost: a\r\nX: 1\rY: 2\r\nContent-Length: 2\r\n" CLOSE "\r\nab", "400");
    answers(&h, "GET /seen HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer a\r\nauthorization: Bearer b\r\n\r\n", "400");
    answers(&h, "GET /seen HTTP/1.1\r\nHost: a\r\nContent-Length: 30\r\n\r\nGET /seen HTTP/1.1\r\nHost: a\r\n\r\n", "400");
    answers(&h, "nonsense\r\n\r\n", "400");
    answers(&h, "GET /seen HTTP/0.9\r\nHost: a\r\n" CLOSE "\r\n", "505");
    answers(&h, "GET /seen HTTP/2.0\r\nHost: a\r\n" CLOSE "\r\n", "400");
    assert_int_equal(atomic_load(&h.handled), before);
    sp_http_stop(h.server);
}

/* An answer that fits into one TLS record comes as one, whether the head alone would, too: SSL_read gives no more than a record holds. */
static void test_one_record(void **state)
{
    static const size_t sizes[] = { 1, 1000, 15000, 40000 };
    (void)state;
    struct host h = { 0 };
    serve_with(&h, (struct sp_http_opts){ 0 });
    SSL *ssl = net_raw(sp_http_port(h.server), NULL, TLS1_3_VERSION);
    assert_non_null(ssl);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        enum { RECORD = 16384 };
        SP_BUF_AUTO text = { 0 };
        SP_BUF_AUTO said = { 0 };
        char got[3 * RECORD];
        sp_buf_putf(&text, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: %zu\r\n\r\n", sizes[i]);
        for (size_t k = 0; k < sizes[i]; k++) sp_buf_putc(&text, (char)('a' + k % 23));
        assert_true(net_write(ssl, text.p, text.n));
        int first = SSL_read(ssl, got, sizeof got);
        assert_true(first > 0);
        sp_buf_put(&said, sp_view(got, (size_t)first));
        const char *body = strstr(sp_buf_cstr(&said), "\r\n\r\n") + 4;
        size_t head = (size_t)(body - said.p), whole = head + sizes[i];
        assert_int_equal(first, whole < RECORD ? whole : RECORD);
        while (said.n < whole) {
            int n = SSL_read(ssl, got, sizeof got);
            assert_true(n > 0);
            sp_buf_put(&said, sp_view(got, (size_t)n));
        }
        assert_int_equal(said.n, whole);
        for (size_t k = 0; k < sizes[i]; k++) assert_int_equal(said.p[head + k], 'a' + k % 23);
    }
    net_raw_close(ssl);
    sp_http_stop(h.server);
}

/* A head is judged however it comes: byte by byte, and behind another request. */
static void test_head_in_pieces(void **state)
{
    static const char good[] = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n\n\r\nx",
                      bad[] = "POST /echo HTTP/1.1\r\nHost: a\r\nX: 1\nContent-Length: 0\r\n\r\n";
    (void)state;
    struct host h = { 0 };
    serve_with(&h, (struct sp_http_opts){ 0 });
    SSL *ssl = net_raw(sp_http_port(h.server), NULL, TLS1_3_VERSION);
    assert_non_null(ssl);
    char got[13] = "";
    SP_BUF_AUTO out = { 0 };
    for (size_t i = 0; i + 1 < sizeof good; i++) {
        assert_true(net_write(ssl, good + i, 1));
        if (i % 16 == 0) net_sleep_ms(1);
    }
    assert_true(net_read(ssl, got, 12));
    assert_string_equal(got, "HTTP/1.1 200");
    net_raw_close(ssl);
    sp_buf_puts(&out, good);
    sp_buf_puts(&out, good);
    sp_buf_puts(&out, bad);
    SP_BUF_AUTO said = { 0 };
    talk(&h, sp_buf_cstr(&out), &said, NET_SOON_MS);
    assert_int_equal(count_of(said.p, "HTTP/1.1 200"), 2);
    assert_int_equal(count_of(said.p, "HTTP/1.1 400"), 1);
    sp_http_stop(h.server);
}

/* The client that asks first whether it may send. */
static void test_expect(void **state)
{
    (void)state;
    struct host h = { 0 };
    serve_with(&h, (struct sp_http_opts){ .max_body_bytes = 1000 });
    for (int i = 0; i < 2; i++) {
        SSL *ssl = net_raw(sp_http_port(h.server), NULL, TLS1_3_VERSION);
        assert_non_null(ssl);
        char head[200], got[26] = "";
        int n = snprintf(head, sizeof head, "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n", i ? 2000 : 2);
        assert_true(net_write(ssl, head, (size_t)n));
        assert_true(net_read(ssl, got, 25));
        if (i) {
            assert_int_not_equal(strncmp(got, "HTTP/1.1 100", 12), 0); /* 413 or 417, before a byte of it was sent */
        } else {
            assert_string_equal(got, "HTTP/1.1 100 Continue\r\n\r\n");
            assert_true(net_write(ssl, "hi", 2));
            assert_true(net_read(ssl, got, 12));
            assert_int_equal(strncmp(got, "HTTP/1.1 200", 12), 0);
        }
        net_raw_close(ssl);
    }
    sp_http_stop(h.server);
}

/* --- load and time --- */

struct one { const struct host *h; const char *path; int status; struct sp_rc rc; struct sp_buf reply; atomic_uint *full; };

static void *ask_one(void *arg)
{
    struct one *o = arg;
    struct sp_http_client *c = NULL;
    char url[80];
    snprintf(url, sizeof url, "https://127.0.0.1:%u%s", (unsigned)sp_http_port(o->h->server), o->path);
    struct sp_http_client_opts co = { .url = url, .tls = tls_client, .timeout_ms = NET_FOREVER_MS };
    struct sp_http_ask a = { .method = SP_HTTP_POST, .body = SP_VIEW_LIT("q") };
    if (!sp_ok(sp_http_client_new(&co, &c, NULL))) abort();
    o->rc = sp_http_client_call(c, &a, &o->reply, &o->status, NULL);
    if (o->full && sp_ok(o->rc) && o->status == 503) atomic_fetch_add(o->full, 1);
    sp_http_client_free(c);
    return NULL;
}

/* One worker and a queue of two: of six who ask at once three are told to come back, the others are answered. */
static void test_full(void **state)
{
    enum { ASK = 6, PLACES = 3 };
    (void)state;
    struct host h = { 0 };
    serve_with(&h, (struct sp_http_opts){ .n_workers = 1, .max_waiting = PLACES - 1 });
    struct one o[ASK];
    pthread_t t[ASK];
    atomic_uint full = 0;
    for (int i = 0; i < ASK; i++) {
        o[i] = (struct one){ .h = &h, .path = "/wait", .full = &full };
        t[i] = net_thread(ask_one, &o[i]);
        if (i == 0) NET_UNTIL(atomic_load(&h.in_handler) == 1, NET_SOON_MS);
    }
    NET_UNTIL(atomic_load(&full) == ASK - PLACES, NET_SOON_MS);
    atomic_store(&h.release, true);
    int answered = 0;
    for (int i = 0; i < ASK; i++) {
        pthread_join(t[i], NULL);
        CHECK_OK(o[i].rc);
        answered += o[i].status == 200;
        sp_buf_free(&o[i].reply);
    }
    assert_int_equal(answered, PLACES);
    assert_int_equal(atomic_load(&full), ASK - PLACES);
    struct sp_http_client *c = client(&h);
    SP_BUF_AUTO r = { 0 };
    assert_int_equal(ask(c, SP_HTTP_POST, "/echo", "x", &r), 200);
    sp_http_client_free(c);
    sp_http_stop(h.server);
}

static void *stop(void *arg)
{
    sp_http_stop(arg);
    return NULL;
}

/* Two handled, three in the queue, more told to come back: who has a place is answered. */
static void test_stop_answers(void **state)
{
    enum { ASK = 8, WORKERS = 2, PLACES = 5 };
    (void)state;
    struct host h = { 0 };
    serve_with(&h, (struct sp_http_opts){ .n_workers = WORKERS, .max_waiting = PLACES - WORKERS });
    struct one o[ASK];
    pthread_t t[ASK];
    atomic_uint full = 0;
    for (int i = 0; i < ASK; i++) {
        o[i] = (struct one){ .h = &h, .path = "/wait", .full = &full };
        t[i] = net_thread(ask_one, &o[i]);
        if (i < WORKERS) NET_UNTIL(atomic_load(&h.in_handler) == (unsigned)i + 1, NET_SOON_MS); /* and not in the queue */
    }
    struct sp_http_client *idle = client(&h);
    NET_UNTIL(atomic_load(&full) == ASK - PLACES, NET_SOON_MS);
    pthread_t s = net_thread(stop, h.server);
    net_sleep_ms(100); /* stop has begun, or this is a weaker test */
    atomic_store(&h.release, true);
    pthread_join(s, NULL);
    int answered = 0;
    for (int i = 0; i < ASK; i++) {
        pthread_join(t[i], NULL);
        CHECK_OK(o[i].rc);
        answered += o[i].status == 200;
        sp_buf_free(&o[i].reply);
    }
    assert_int_equal(answered, PLACES);
    sp_http_client_free(idle);
}

/* A kept-alive connection is closed when nothing comes; asking again on it works (a new one is made). */
static void test_idle(void **state)
{
    (void)state;
    struct host h = { 0 };
    serve_with(&h, (struct sp_http_opts){ .idle_ms = 2000 });
    struct sp_http_client *c = client(&h);
    SP_BUF_AUTO r = { 0 };
    assert_int_equal(ask(c, SP_HTTP_POST, "/echo", "x", &r), 200);
    assert_int_equal(sp_http_connections(h.server), 1);
    NET_UNTIL(sp_http_connections(h.server) == 0, NET_SOON_MS);
    assert_int_equal(ask(c, SP_HTTP_POST, "/echo", "x", &r), 200);
    sp_http_client_free(c);
    sp_http_stop(h.server);
}

/* A client that leaves while its request is handled costs nothing but the handling. */
static void test_client_leaves(void **state)
{
    (void)state;
    struct host h = { 0 };
    serve_with(&h, (struct sp_http_opts){ .n_workers = 4 });
    for (unsigned i = 0; i < 4; i++) {
        SSL *ssl = net_raw(sp_http_port(h.server), NULL, TLS1_3_VERSION);
        assert_non_null(ssl);
        const char text[] = "POST /wait HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n";
        assert_true(net_write(ssl, text, sizeof text - 1));
        NET_UNTIL(atomic_load(&h.in_handler) == i + 1, NET_SOON_MS);
        int fd = SSL_get_fd(ssl);
        if (i % 2) (void)SSL_shutdown(ssl);
        SSL_free(ssl);
        if (i < 2) close(fd);
        else net_reset(fd);
    }
    net_sleep_ms(50);
    atomic_store(&h.release, true);
    NET_UNTIL(atomic_load(&h.handled) == 4, NET_SOON_MS);
    NET_UNTIL(sp_http_connections(h.server) == 0, NET_SOON_MS);
    struct sp_http_client *c = client(&h);
    SP_BUF_AUTO r = { 0 };
    assert_int_equal(ask(c, SP_HTTP_POST, "/echo", "x", &r), 200);
    sp_http_client_free(c);
    sp_http_stop(h.server);
}

/* More connections than allowed wait until there is room, and are then served. */
static void test_max_connections(void **state)
{
    (void)state;
    struct host h = { 0 };
    serve_with(&h, (struct sp_http_opts){ .max_connections = 3, .idle_ms = 300 });
    struct many m[8];
    pthread_t t[8];
    atomic_uint bad = 0;
    for (unsigned i = 0; i < 8; i++) {
        m[i] = (struct many){ &h, 10, i, &bad };
        t[i] = net_thread(ask_many, &m[i]);
    }
    unsigned most = 0;
    for (int i = 0; i < 50; i++) {
        unsigned n = sp_http_connections(h.server);
        if (n > most) most = n;
        net_sleep_ms(1);
    }
    for (unsigned i = 0; i < 8; i++) pthread_join(t[i], NULL);
    assert_int_equal(atomic_load(&bad), 0);
    assert_true(most <= 4); /* accept looks at the count only after it took one */
    sp_http_stop(h.server);
}

/* The next connection shows the new certificate; the old one goes on. */
static void test_rotation(void **state)
{
    (void)state;
    struct net_cert la2 = net_leaf(&stranger_root, "LA");
    struct sp_tls *mine = net_tls_in(&root, &la, SP_TLS_SERVER_ONLY, 0), *keep = tls_server;
    struct host h = { 0 };
    tls_server = mine;
    serve_with(&h, (struct sp_http_opts){ 0 });
    tls_server = keep;
    SP_BUF_AUTO r = { 0 };
    struct sp_http_client *old = client(&h);
    assert_int_equal(ask(old, SP_HTTP_POST, "/echo", "x", &r), 200);
    struct sp_tls_identity id = net_identity(&la2);
    CHECK_OK(sp_tls_set_identity(mine, &id, NULL));
    assert_int_equal(ask(old, SP_HTTP_POST, "/echo", "x", &r), 200);
    struct sp_http_client *fresh = client(&h);
    struct sp_http_ask a = { .method = SP_HTTP_GET, .path = "/seen" };
    int status = 0;
    CHECK_RC(AUTH, sp_http_client_call(fresh, &a, &r, &status, NULL));
    struct sp_http_client *other = client_with(&h, (struct sp_http_client_opts){ .tls = tls_wary });
    assert_int_equal(ask(other, SP_HTTP_POST, "/echo", "x", &r), 200);
    sp_http_client_free(old);
    sp_http_client_free(fresh);
    sp_http_client_free(other);
    sp_http_stop(h.server);
    sp_tls_free(mine);
    net_cert_free(&la2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_head_in_pieces),
        cmocka_unit_test(test_one_record),
        cmocka_unit_test(test_expect),
        cmocka_unit_test(test_full),
        cmocka_unit_test(test_stop_answers),
        cmocka_unit_test(test_idle),
        cmocka_unit_test(test_client_leaves),
        cmocka_unit_test(test_max_connections),
        cmocka_unit_test(test_rotation),
    };
    (void)signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests_name("net_http_raw", tests, set_up, tear_down);
}
