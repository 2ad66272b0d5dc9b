/*
 * tests/lib/net_http.h - an HTTPS server that says what it was asked, and clients of it. Include it in one test program;
 * what is here is static. Threading: one thread, besides the server's.
 */
#ifndef SP_TESTS_NET_HTTP_H
#define SP_TESTS_NET_HTTP_H

#include "base/limits.h"
#include "node/net/http.h"
#include "tests/lib/check.h"
#include "tests/lib/net.h"

static struct net_cert root, stranger_root, la;
static struct sp_tls *tls_server, *tls_client, *tls_wary;

struct host {
    struct sp_http_server *server;
    atomic_uint handled, in_handler;
    atomic_bool release;
};

static NET_UNUSED void put_seen(struct sp_buf *b, const struct sp_http_request *r)
{
    static const char *const names[] = { "GET", "HEAD", "POST" };
    sp_buf_puts(b, names[r->method]);
    const struct sp_view all[] = { r->path, r->query, r->authorization, r->content_type, r->accept_language, r->body };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        sp_buf_putc(b, '|');
        sp_buf_put(b, all[i]);
    }
}

static NET_UNUSED void handle(void *ctx, const struct sp_http_request *r, struct sp_http_reply *out)
{
    struct host *h = ctx;
    atomic_fetch_add(&h->in_handler, 1);
    if (sp_view_is(r->path, "/wait")) while (!atomic_load(&h->release)) net_sleep_ms(1);
    if (sp_view_is(r->path, "/echo")) {
        sp_buf_put(&out->body, r->body);
    } else if (sp_view_is(r->path, "/seen")) {
        put_seen(&out->body, r);
        out->content_type = "text/plain";
    } else if (sp_view_is(r->path, "/headers")) {
        out->headers[0] = (struct sp_http_header){ "X-One", "1" };
        out->headers[1] = (struct sp_http_header){ "Location", "/elsewhere" };
        out->headers[2] = (struct sp_http_header){ "X-Bad", "a\r\nInjected: yes" };
        out->status = 202;
    } else if (sp_view_is(r->path, "/big")) {
        for (int i = 0; i < 1024 * 1024 / 16; i++) sp_buf_puts(&out->body, "0123456789abcdef");
    } else if (sp_view_is(r->path, "/none")) {
        out->status = 204;
    } else if (sp_view_is(r->path, "/peer")) {
        sp_buf_putf(&out->body, "%d %s", r->peer->verified, r->peer->address);
    } else if (!sp_view_is(r->path, "/wait")) {
        out->status = 404;
    }
    atomic_fetch_add(&h->handled, 1);
}

static NET_UNUSED void serve_with(struct host *h, struct sp_http_opts o)
{
    struct sp_diag d = { 0 };
    o.bind_address = "127.0.0.1";
    o.tls = tls_server;
    o.handler = handle;
    o.ctx = h;
    struct sp_rc rc = sp_http_start(&o, &h->server, &d);
    if (!sp_ok(rc)) fail_msg("start: %s %s", d.rule, d.text);
}

static NET_UNUSED struct sp_http_client *client_with(const struct host *h, struct sp_http_client_opts o)
{
    char url[80];
    struct sp_http_client *c = NULL;
    snprintf(url, sizeof url, "https://127.0.0.1:%u/echo", (unsigned)sp_http_port(h->server));
    o.url = url;
    if (!o.tls) o.tls = tls_client;
    CHECK_OK(sp_http_client_new(&o, &c, NULL));
    return c;
}
static NET_UNUSED struct sp_http_client *client(const struct host *h) { return client_with(h, (struct sp_http_client_opts){ 0 }); }

static NET_UNUSED int ask(struct sp_http_client *c, enum sp_http_method m, const char *path, const char *body, struct sp_buf *reply)
{
    struct sp_http_ask a = { .method = m, .path = path, .body = sp_view_of(body), .authorization = "Bearer x.y.z" };
    struct sp_diag d = { 0 };
    int status = 0;
    sp_buf_clear(reply);
    struct sp_rc rc = sp_http_client_call(c, &a, reply, &status, &d);
    if (!sp_ok(rc)) fail_msg("%s: %s %s %s", path, sp_rc_text(rc), d.rule, d.text);
    return status;
}

struct many { const struct host *h; unsigned n, id; atomic_uint *bad; };

static NET_UNUSED void *ask_many(void *arg)
{
    struct many *m = arg;
    char url[80], body[3000];
    snprintf(url, sizeof url, "https://127.0.0.1:%u/echo", (unsigned)sp_http_port(m->h->server));
    struct sp_http_client_opts o = { .url = url, .tls = tls_client };
    struct sp_http_client *c = NULL;
    SP_BUF_AUTO r = { 0 };
    int status = 0;
    if (!sp_ok(sp_http_client_new(&o, &c, NULL))) abort();
    for (unsigned i = 0; i < m->n; i++) {
        memset(body, (char)('a' + m->id), sizeof body);
        struct sp_http_ask a = { .method = SP_HTTP_POST, .body = sp_view(body, 1 + (i * 97 + m->id * 31) % (sizeof body - 1)) };
        sp_buf_clear(&r);
        if (!sp_ok(sp_http_client_call(c, &a, &r, &status, NULL)) || status != 200 || !sp_view_eq(a.body, sp_buf_view(&r)))
            atomic_fetch_add(m->bad, 1);
    }
    sp_http_client_free(c);
    return NULL;
}

static NET_UNUSED int set_up(void **state)
{
    (void)state;
    root = net_root("alliance");
    stranger_root = net_root("elsewhere");
    la = net_leaf(&root, "LA");
    tls_server = net_tls_in(&root, &la, SP_TLS_SERVER_ONLY, 0);
    tls_client = net_tls_in(&root, NULL, SP_TLS_SERVER_ONLY, 0);
    tls_wary = net_tls_in(&stranger_root, NULL, SP_TLS_SERVER_ONLY, 0);
    return 0;
}

static NET_UNUSED int tear_down(void **state)
{
    (void)state;
    sp_tls_free(tls_server);
    sp_tls_free(tls_client);
    sp_tls_free(tls_wary);
    net_cert_free(&root);
    net_cert_free(&stranger_root);
    net_cert_free(&la);
    return 0;
}

#endif
