/*
 * tests/lib/net_link_fault.h - a node for hostile or unlucky other ends, and a good partner that must be served throughout.
 * Include it in one test program; what is here is static. Threading: one thread, besides the server's.
 */
#ifndef SP_TESTS_NET_LINK_FAULT_H
#define SP_TESTS_NET_LINK_FAULT_H

#include "base/limits.h"
#include "base/random.h"
#include "node/net/exchange_link.h"
#include "tests/lib/check.h"
#include "tests/lib/net.h"

#define HANDSHAKE_MS 2000 /* a good partner keeps it also on a machine that does much else */

static struct net_cert root, la, gx;
static struct sp_tls *tls_la, *tls_gx;

struct host { struct sp_link_server *server; atomic_uint handled, in_handler; atomic_bool release; };

static NET_UNUSED void handle(void *ctx, const struct sp_peer *peer, struct sp_view m, struct sp_buf *reply)
{
    struct host *h = ctx;
    (void)peer;
    atomic_fetch_add(&h->in_handler, 1);
    if (m.n > 0 && m.p[0] == 'w') while (!atomic_load(&h->release)) net_sleep_ms(1);
    sp_buf_put(reply, m);
    atomic_fetch_add(&h->handled, 1);
}

static NET_UNUSED uint16_t serve_with(struct host *h, struct sp_link_server_opts o)
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
static NET_UNUSED uint16_t serve(struct host *h) { return serve_with(h, (struct sp_link_server_opts){ 0 }); }

static NET_UNUSED struct sp_link *dial(uint16_t port, int64_t connect_ms)
{
    char url[64];
    snprintf(url, sizeof url, "tls+tcp://127.0.0.1:%u", (unsigned)port);
    struct sp_link_opts o = { .url = url, .tls = tls_gx, .node = "LA", .connect_ms = connect_ms };
    struct sp_link *l = NULL;
    CHECK_OK(sp_link_dial(&o, &l, NULL));
    return l;
}

static NET_UNUSED void echo(struct sp_link *l)
{
    SP_BUF_AUTO reply = { 0 };
    struct sp_diag d = { 0 };
    struct sp_rc rc = sp_link_call(l, SP_VIEW_LIT("hello"), NET_FOREVER_MS, &reply, &d);
    if (!sp_ok(rc)) fail_msg("call: %s %s %s", sp_rc_text(rc), d.rule, d.text);
    CHECK_VIEW(sp_buf_view(&reply), "hello");
}

static NET_UNUSED void echo_fresh(uint16_t port)
{
    struct sp_link *l = dial(port, NET_SOON_MS);
    echo(l);
    sp_link_free(l);
}

static NET_UNUSED int set_up(void **state)
{
    (void)state;
    root = net_root("alliance");
    la = net_leaf(&root, "LA");
    gx = net_leaf(&root, "CN-GX");
    tls_la = net_tls_in(&root, &la, SP_TLS_MUTUAL, HANDSHAKE_MS);
    tls_gx = net_tls_in(&root, &gx, SP_TLS_MUTUAL, HANDSHAKE_MS);
    return 0;
}

static NET_UNUSED int tear_down(void **state)
{
    (void)state;
    sp_tls_free(tls_la);
    sp_tls_free(tls_gx);
    net_cert_free(&root);
    net_cert_free(&la);
    net_cert_free(&gx);
    return 0;
}

#endif
