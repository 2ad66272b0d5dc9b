/* layer: node, threads */
/* The HTTPS server and its client, asked as they are meant to be. */
#include "tests/lib/net_http.h"

static void test_ask(void **state)
{
    (void)state;
    struct host h = { 0 };
    serve_with(&h, (struct sp_http_opts){ 0 });
    assert_int_not_equal(sp_http_port(h.server), 0);
    struct sp_http_client *c = client(&h);
    SP_BUF_AUTO r = { 0 };
    assert_int_equal(ask(c, SP_HTTP_POST, NULL, "{\"a\":1}", &r), 200);
    CHECK_VIEW(sp_buf_view(&r), "{\"a\":1}");
    assert_int_equal(ask(c, SP_HTTP_POST, "/seen?x=1&y=%20", "body", &r), 200);
    CHECK_VIEW(sp_buf_view(&r), "POST|/seen|x=1&y=%20|Bearer x.y.z|application/json||body");
    assert_int_equal(ask(c, SP_HTTP_GET, "/seen", NULL, &r), 200);
    CHECK_VIEW(sp_buf_view(&r), "GET|/seen||Bearer x.y.z|||");
    assert_int_equal(ask(c, SP_HTTP_HEAD, "/seen", NULL, &r), 200);
    assert_int_equal(r.n, 0);
    assert_int_equal(ask(c, SP_HTTP_GET, "/nowhere", NULL, &r), 404);
    assert_int_equal(ask(c, SP_HTTP_POST, "/none", "", &r), 204);
    assert_int_equal(r.n, 0);
    assert_int_equal(ask(c, SP_HTTP_POST, "/big", "", &r), 200);
    assert_int_equal(r.n, 1024 * 1024);
    assert_int_equal(ask(c, SP_HTTP_GET, "/peer", NULL, &r), 200);
    assert_true(sp_view_starts(sp_buf_view(&r), SP_VIEW_LIT("0 127.0.0.1:")));
    assert_int_equal(sp_http_connections(h.server), 1); /* kept alive through all of it */
    assert_int_equal(atomic_load(&h.handled), 8);
    sp_http_client_free(c);
    NET_UNTIL(sp_http_connections(h.server) == 0, NET_SOON_MS);
    sp_http_stop(h.server);
}

static void test_post_once(void **state)
{
    (void)state;
    struct host h = { 0 };
    serve_with(&h, (struct sp_http_opts){ 0 });
    char url[80];
    snprintf(url, sizeof url, "https://localhost:%u/seen", (unsigned)sp_http_port(h.server));
    struct sp_http_client_opts o = { .url = url, .tls = tls_client };
    SP_BUF_AUTO r = { 0 };
    int status = 0;
    CHECK_OK(sp_http_post(&o, "Bearer t", SP_VIEW_LIT("b"), &r, &status, NULL));
    assert_int_equal(status, 200);
    CHECK_VIEW(sp_buf_view(&r), "POST|/seen||Bearer t|application/json||b");
    sp_http_stop(h.server);
}

/* Body sizes around every buffer, and at the limit: one byte more is 413. */
static void test_sizes(void **state)
{
    (void)state;
    struct host h = { 0 };
    serve_with(&h, (struct sp_http_opts){ .max_body_bytes = 200000 });
    struct sp_http_client *c = client(&h);
    SP_BUF_AUTO body = { 0 };
    SP_BUF_AUTO r = { 0 };
    for (int i = 0; i < 200001; i++) sp_buf_putc(&body, (char)('a' + i % 23));
    const size_t sizes[] = { 0, 1, 4095, 4096, 16383, 16384, 16385, 65536, 199999, 200000 };
    struct sp_http_ask a = { .method = SP_HTTP_POST };
    int status = 0;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        sp_buf_clear(&r);
        a.body = sp_view(body.p, sizes[i]);
        CHECK_OK(sp_http_client_call(c, &a, &r, &status, NULL));
        assert_int_equal(status, 200);
        assert_true(sp_view_eq(sp_buf_view(&r), a.body));
    }
    unsigned before = atomic_load(&h.handled);
    for (int i = 0; i < 5; i++) {
        sp_buf_clear(&r);
        a.body = sp_buf_view(&body);
        CHECK_OK(sp_http_client_call(c, &a, &r, &status, NULL));
        assert_int_equal(status, 413);
    }
    assert_int_equal(atomic_load(&h.handled), before);
    a.body = SP_VIEW_LIT("after");
    sp_buf_clear(&r);
    CHECK_OK(sp_http_client_call(c, &a, &r, &status, NULL));
    assert_int_equal(status, 200);
    sp_http_client_free(c);
    sp_http_stop(h.server);
}

static void test_client_errors(void **state)
{
    (void)state;
    static const char *const bad[] = { "http://x/", "https://", "https://:443/", "https://h:0/", "https://h:70000/", "https://h:12x/",
                                       "https://[::1/", "https://h\r\n/", "", NULL };
    struct sp_http_client *c = NULL;
    struct sp_diag d;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct sp_http_client_opts o = { .url = bad[i], .tls = tls_client };
        d = (struct sp_diag){ 0 };
        CHECK_RC(CONFIG, sp_http_client_new(&o, &c, &d));
        CHECK_RULE(d, "net.url");
    }
    struct host h = { 0 };
    serve_with(&h, (struct sp_http_opts){ 0 });
    SP_BUF_AUTO r = { 0 };
    int status = 0;
    struct sp_http_ask a = { .method = SP_HTTP_GET, .path = "/seen\r\nX: y" };
    c = client(&h);
    CHECK_RC(USAGE, sp_http_client_call(c, &a, &r, &status, &d));
    sp_http_client_free(c);
    a.path = "/wait";
    c = client_with(&h, (struct sp_http_client_opts){ .timeout_ms = 150 });
    CHECK_RC(TIMEOUT, sp_http_client_call(c, &a, &r, &status, &d));
    CHECK_RULE(d, "net.timeout");
    sp_http_client_free(c);
    atomic_store(&h.release, true);
    a.path = "/big";
    c = client_with(&h, (struct sp_http_client_opts){ .max_reply_bytes = 1000 });
    CHECK_RC(LIMIT, sp_http_client_call(c, &a, &r, &status, &d));
    CHECK_RULE(d, "limit.reply");
    sp_http_client_free(c);
    c = client_with(&h, (struct sp_http_client_opts){ .tls = tls_wary });
    CHECK_RC(AUTH, sp_http_client_call(c, &a, &r, &status, &d));
    CHECK_RULE(d, "tls.refused");
    sp_http_client_free(c);
    c = client_with(&h, (struct sp_http_client_opts){ .server_name = "bank.example" });
    CHECK_RC(AUTH, sp_http_client_call(c, &a, &r, &status, &d));
    CHECK_RULE(d, "tls.refused");
    sp_http_client_free(c);
    assert_int_equal(r.n, 0);
    c = client(&h);
    sp_http_stop(h.server);
    CHECK_RC(UNAVAILABLE, sp_http_client_call(c, &a, &r, &status, &d));
    CHECK_RULE(d, "net.connect");
    sp_http_client_free(c);
    sp_http_client_free(NULL);
    sp_http_stop(NULL);
}

static void test_bind(void **state)
{
    (void)state;
    struct host h = { 0 };
    serve_with(&h, (struct sp_http_opts){ 0 });
    struct sp_http_server *s = NULL;
    struct sp_diag d = { 0 };
    struct sp_http_opts o = { .bind_address = "127.0.0.1", .port = sp_http_port(h.server), .tls = tls_server, .handler = handle };
    CHECK_RC(UNAVAILABLE, sp_http_start(&o, &s, &d));
    CHECK_RULE(d, "net.bind");
    assert_non_null(strstr(d.text, "another program"));
    o.bind_address = "192.0.2.77";
    CHECK_RC(UNAVAILABLE, sp_http_start(&o, &s, &d));
    CHECK_RULE(d, "net.bind");
    o.bind_address = "not an address";
    CHECK_RC(CONFIG, sp_http_start(&o, &s, &d));
    CHECK_RULE(d, "net.url");
    o.bind_address = "127.0.0.1";
    o.tls = tls_client;
    CHECK_RC(CONFIG, sp_http_start(&o, &s, &d));
    CHECK_RULE(d, "tls.certificate");
    assert_null(s);
    sp_http_stop(h.server);
}

/* The port is free again at once, and a kept-alive client notices that its server was replaced. */
static void test_restart(void **state)
{
    (void)state;
    struct host h = { 0 };
    serve_with(&h, (struct sp_http_opts){ 0 });
    struct sp_http_client *c = client(&h);
    SP_BUF_AUTO r = { 0 };
    for (int i = 0; i < 5; i++) {
        assert_int_equal(ask(c, SP_HTTP_POST, "/echo", "x", &r), 200);
        uint16_t port = sp_http_port(h.server);
        sp_http_stop(h.server);
        h = (struct host){ 0 };
        serve_with(&h, (struct sp_http_opts){ .port = port });
    }
    assert_int_equal(ask(c, SP_HTTP_POST, "/echo", "x", &r), 200);
    sp_http_client_free(c);
    sp_http_stop(h.server);
}

static void test_many_clients(void **state)
{
    (void)state;
    struct host h = { 0 };
    serve_with(&h, (struct sp_http_opts){ 0 });
    atomic_uint bad = 0;
    struct many m[16];
    pthread_t t[16];
    for (unsigned i = 0; i < 16; i++) {
        m[i] = (struct many){ &h, 100, i, &bad };
        t[i] = net_thread(ask_many, &m[i]);
    }
    for (unsigned i = 0; i < 16; i++) pthread_join(t[i], NULL);
    assert_int_equal(atomic_load(&bad), 0);
    assert_int_equal(atomic_load(&h.handled), 1600);
    sp_http_stop(h.server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ask),
        cmocka_unit_test(test_post_once),
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_client_errors),
        cmocka_unit_test(test_bind),
        cmocka_unit_test(test_restart),
        cmocka_unit_test(test_many_clients),
    };
    (void)signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests_name("net_http", tests, set_up, tear_down);
}
