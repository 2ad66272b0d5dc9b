/* layer: node, threads */
#include "tests/lib/check.h"
#include "tests/lib/net.h"

#include "node/net/http_plain.h"

/* HTTP without TLS: the small server, and the client against servers that mean no good. */

static atomic_uint handled;

static void echo(void *ctx, const struct sp_http_request *r, struct sp_http_reply *out)
{
    (void)ctx;
    atomic_fetch_add(&handled, 1);
    if (sp_view_is(r->path, "/none"))
        out->status = 404;
    else if (sp_view_is(r->path, "/type"))
        sp_buf_put(&out->body, r->content_type);
    else
        sp_buf_put(&out->body, r->body);
}

static struct sp_plain *start(int64_t request_ms)
{
    const struct sp_plain_opts o = { .address = "127.0.0.1", .max_body_bytes = 1000, .request_ms = request_ms, .handler = echo };
    struct sp_plain *s;
    CHECK_OK(sp_plain_start(&o, &s, NULL));
    return s;
}

static struct sp_rc post_to(uint16_t port, const char *path, struct sp_view body, int64_t ms, struct sp_buf *reply, int *status,
                            struct sp_diag *d)
{
    char url[64];
    struct sp_http_client *c;
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%u%s", (unsigned)port, path);
    const struct sp_http_client_opts o = { .url = url, .plain = true, .timeout_ms = ms, .max_reply_bytes = 2000 };
    const struct sp_http_ask a = { .method = SP_HTTP_POST, .content_type = "text/test", .body = body };
    CHECK_OK(sp_http_client_new(&o, &c, d));
    struct sp_rc rc = sp_http_client_call(c, &a, reply, status, d);
    sp_http_client_free(c);
    return rc;
}

static void requests_are_answered(void **state)
{
    SP_BUF_AUTO reply = { 0 };
    SP_BUF_AUTO long_body = { 0 };
    struct sp_diag d = { 0 };
    int status = 0;
    (void)state;
    struct sp_plain *s = start(0);
    CHECK_OK(post_to(sp_plain_port(s), "/", SP_VIEW_LIT("hello"), NET_FOREVER_MS, &reply, &status, &d));
    assert_int_equal(status, 200);
    CHECK_VIEW(sp_buf_view(&reply), "hello");
    sp_buf_clear(&reply);
    CHECK_OK(post_to(sp_plain_port(s), "/type", SP_VIEW_LIT(""), 5000, &reply, &status, &d));
    CHECK_VIEW(sp_buf_view(&reply), "text/test");
    CHECK_OK(post_to(sp_plain_port(s), "/none", SP_VIEW_LIT("x"), 5000, &reply, &status, &d));
    assert_int_equal(status, 404);
    for (int i = 0; i < 1001; i++)
        sp_buf_putc(&long_body, 'x');
    unsigned before = atomic_load(&handled);
    CHECK_OK(post_to(sp_plain_port(s), "/", sp_buf_view(&long_body), 5000, &reply, &status, &d));
    assert_int_equal(status, 413);
    assert_int_equal(atomic_load(&handled), before);
    sp_plain_stop(s);
    CHECK_RC(UNAVAILABLE, post_to(1, "/", SP_VIEW_LIT("x"), 5000, &reply, &status, &d));
    assert_string_equal(d.rule, "net.connect");
}

static void heads_are_strict(void **state)
{
    static const struct { const char *text; int status; } cases[] = {
        { "POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\n", 0 }, { "GET /a HTTP/1.0\r\n\r\n", 0 },
        { "POST / HTTP/1.1\r\n\r\n", 411 }, { "PUT / HTTP/1.1\r\nContent-Length: 3\r\n\r\n", 405 },
        { "POST / HTTP/2.0\r\n\r\n", 505 }, { "POST x HTTP/1.1\r\n\r\n", 400 }, { "POST / \r\n\r\n", 505 }, { "\r\n\r\n", 400 },
        { "POST / HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\n", 400 },
        { "POST / HTTP/1.1\r\nContent-Length: -3\r\n\r\n", 400 }, { "POST / HTTP/1.1\r\nContent-Length: 1001\r\n\r\n", 413 },
        { "POST / HTTP/1.1\r\nContent-Length: 9999999999\r\n\r\n", 400 }, { "POST / HTTP/1.1\r\nContent-Length:\r\n\r\n", 400 },
        { "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", 501 }, { "POST / HTTP/1.1\r\n folded: 1\r\n\r\n", 400 },
        { "POST / HTTP/1.1\r\nno colon\r\n\r\n", 400 }, { "POST / HTTP/1.1\nContent-Length: 3\r\n\r\n", 400 },
    };
    struct sp_plain_head h;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (!sp_plain_head_read(sp_view_of(cases[i].text), 1000, &h) || h.status != cases[i].status)
            fail_msg("%s: %d, wanted %d", cases[i].text, h.status, cases[i].status);
        for (size_t n = 0; n < strlen(cases[i].text); n++)
            assert_false(sp_plain_head_read(sp_view(cases[i].text, n), 1000, &h));
    }
    SP_BUF_AUTO big = { 0 };
    sp_buf_puts(&big, "GET / HTTP/1.1\r\nx: ");
    while (big.n < SP_PLAIN_HEAD_BYTES)
        sp_buf_putc(&big, 'a');
    assert_true(sp_plain_head_read(sp_buf_view(&big), 1000, &h));
    assert_int_equal(h.status, 431);
}


/* Clients that say nothing, or half of something, hold a place for a while and never the server. */
static void silent_clients_lose_their_place(void **state)
{
    int fd[80];
    SP_BUF_AUTO reply = { 0 };
    struct sp_diag d = { 0 };
    int status = 0;
    (void)state;
    struct sp_plain *s = start(300);
    for (size_t i = 0; i < 80; i++) {
        fd[i] = net_tcp(sp_plain_port(s));
        if (i % 2)
            (void)!write(fd[i], "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhel", 42);
    }
    CHECK_OK(post_to(sp_plain_port(s), "/", SP_VIEW_LIT("hello"), NET_FOREVER_MS, &reply, &status, &d));
    assert_int_equal(status, 200);
    for (size_t i = 0; i < 80; i++)
        close(fd[i]);
    sp_plain_stop(s);
}

/* ---- servers that mean no good ---- */

struct bad { int fd; uint16_t port; const char *say; int64_t every_ms; bool forever; pthread_t thread; };

static void *bad_main(void *arg)
{
    struct bad *b = arg;
    char junk[4096];
    int fd = accept(b->fd, NULL, NULL);
    (void)!read(fd, junk, sizeof junk);
    bool open = write(fd, b->say, strlen(b->say)) > 0;
    for (int i = 0; b->forever && open && i < 100000; i++) {
        open = send(fd, "xxxxxxxxxx", b->every_ms ? 1 : 10, MSG_NOSIGNAL) > 0;
        net_sleep_ms(b->every_ms);
    }
    close(fd);
    return NULL;
}

static struct sp_rc ask_bad(const char *say, bool forever, int64_t every_ms, int64_t ms, struct sp_diag *d)
{
    struct bad b = { .say = say, .forever = forever, .every_ms = every_ms };
    SP_BUF_AUTO reply = { 0 };
    int status = 0;
    b.fd = net_listen(&b.port);
    assert_int_equal(pthread_create(&b.thread, NULL, bad_main, &b), 0);
    int64_t begun = sp_mono_us();
    struct sp_rc rc = post_to(b.port, "/", SP_VIEW_LIT("x"), ms, &reply, &status, d);
    assert_true(sp_mono_us() - begun < (ms + NET_SOON_MS) * 1000);
    assert_int_equal(reply.n, 0);
    pthread_join(b.thread, NULL);
    close(b.fd);
    return rc;
}

static void bad_servers_do_no_harm(void **state)
{
    struct sp_diag d = { 0 };
    (void)state;
    CHECK_RC(LIMIT, ask_bad("HTTP/1.1 200 OK\r\nContent-Length: 2001\r\n\r\nx", false, 0, 3000, &d));
    assert_string_equal(d.rule, "limit.reply");
    CHECK_RC(LIMIT, ask_bad("HTTP/1.1 200 OK\r\n\r\n", true, 0, 3000, &d));
    assert_string_equal(d.rule, "limit.reply");
    CHECK_RC(FORMAT, ask_bad("SSH-2.0-x\r\n\r\n", false, 0, 3000, &d));
    assert_string_equal(d.rule, "http.answer");
    CHECK_RC(UNAVAILABLE, ask_bad("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nx", false, 0, 3000, &d));
    assert_string_equal(d.rule, "net.broken");
    CHECK_RC(TIMEOUT, ask_bad("HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\nx", true, 20, 300, &d)); /* a byte at a time */
    assert_string_equal(d.rule, "net.timeout");
    CHECK_RC(TIMEOUT, ask_bad("HTTP/1.1 200 OK\r\nx: ", true, 20, 300, &d));
}

static void urls_fit_their_scheme(void **state)
{
    struct sp_diag d = { 0 };
    struct sp_http_client *c = NULL;
    (void)state;
    struct sp_http_client_opts o = { .url = "https://127.0.0.1/", .plain = true };
    CHECK_RC(CONFIG, sp_http_client_new(&o, &c, &d));
    assert_string_equal(d.rule, "net.url");
    o.plain = false;
    CHECK_RC(CONFIG, sp_http_client_new(&o, &c, &d));
    assert_string_equal(d.rule, "tls.root");
    const struct sp_plain_opts bad = { .address = "no.number", .handler = echo };
    struct sp_plain *s = NULL;
    CHECK_RC(CONFIG, sp_plain_start(&bad, &s, &d));
    assert_string_equal(d.rule, "net.url");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_are_answered), cmocka_unit_test(heads_are_strict), cmocka_unit_test(silent_clients_lose_their_place),
        cmocka_unit_test(bad_servers_do_no_harm), cmocka_unit_test(urls_fit_their_scheme),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
