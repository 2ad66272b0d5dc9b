/*
 * tests/lib/net_link.h - a node that does what the first byte of a message says, and links to it. Include it in one test
 * program; what is here is static. Threading: one thread, besides the server's.
 */
#ifndef SP_TESTS_NET_LINK_H
#define SP_TESTS_NET_LINK_H

#include "base/limits.h"
#include "node/net/exchange_link.h"
#include "tests/lib/check.h"
#include "tests/lib/net.h"

static struct net_cert root, la, gx, stranger_root, stranger, expired;
static struct sp_tls *tls_la, *tls_gx;

/* What the handler of these tests does is said by the first byte of the message. */
struct host {
    struct sp_link_server *server;
    atomic_uint handled;
    atomic_uint in_handler;
    atomic_bool release;
    atomic_bool wrong_peer;
    const char *expect_node; /* NULL: not checked */
    bool accept;
};

static NET_UNUSED void handle(void *ctx, const struct sp_peer *peer, struct sp_view m, struct sp_buf *reply)
{
    struct host *h = ctx;
    atomic_fetch_add(&h->in_handler, 1);
    if (h->expect_node && (!peer->verified || strcmp(peer->cert_node, h->expect_node) != 0)) atomic_store(&h->wrong_peer, true);
    if (m.n > 0 && m.p[0] == 'w') while (!atomic_load(&h->release)) net_sleep_ms(1);
    if (m.n > 0 && m.p[0] == 'a') sp_buf_puts(reply, peer->address);
    else if (m.n > 0 && m.p[0] == 'B') for (unsigned i = 0; i < SP_MAX_MESSAGE_BYTES / 16 + 1; i++) sp_buf_puts(reply, "0123456789abcdef");
    else if (m.n > 0 && m.p[0] != 'e') sp_buf_put(reply, m);
    atomic_fetch_add(&h->handled, 1);
}

static NET_UNUSED bool accept_peer(void *ctx, const struct sp_peer *peer)
{
    struct host *h = ctx;
    return h->accept && strcmp(peer->cert_node, "CN-GX") == 0;
}

static NET_UNUSED void serve_with(struct host *h, struct sp_tls *tls, const char *url, bool ask_accept)
{
    struct sp_link_server_opts o = { .url = url, .tls = tls, .handler = handle, .ctx = h, .accept = ask_accept ? accept_peer : NULL };
    struct sp_diag d = { 0 };
    struct sp_rc rc = sp_link_listen(&o, &h->server, &d);
    if (!sp_ok(rc)) fail_msg("listen: %s %s", d.rule, d.text);
}
static NET_UNUSED void serve(struct host *h) { serve_with(h, tls_la, "tls+tcp://127.0.0.1:0", false); }

static NET_UNUSED struct sp_link *dial(const char *url, struct sp_tls *tls, const char *node)
{
    struct sp_link_opts o = { .url = url, .tls = tls, .node = node, .connect_ms = 5000 };
    struct sp_link *l = NULL;
    CHECK_OK(sp_link_dial(&o, &l, NULL));
    return l;
}

static NET_UNUSED void echo(struct sp_link *l, const char *text)
{
    SP_BUF_AUTO reply = { 0 };
    struct sp_diag d = { 0 };
    struct sp_rc rc = sp_link_call(l, sp_view_of(text), 5000, &reply, &d);
    if (!sp_ok(rc)) fail_msg("call: %s %s %s", sp_rc_text(rc), d.rule, d.text);
    CHECK_VIEW(sp_buf_view(&reply), text);
}

struct caller { struct sp_link *link; unsigned n, id; atomic_uint *bad; };

static NET_UNUSED void *call_many(void *arg)
{
    struct caller *c = arg;
    SP_BUF_AUTO reply = { 0 };
    char text[3000];
    for (unsigned i = 0; i < c->n; i++) {
        memset(text, '.', sizeof text);
        int n = snprintf(text, sizeof text, "%u-%u", c->id, i);
        text[n] = '.';
        sp_buf_clear(&reply);
        struct sp_view v = sp_view(text, 20 + (i * 131 + c->id * 17) % (sizeof text - 20));
        if (!sp_ok(sp_link_call(c->link, v, 20000, &reply, NULL)) || !sp_view_eq(v, sp_buf_view(&reply))) atomic_fetch_add(c->bad, 1);
    }
    return NULL;
}

static NET_UNUSED void refused(const char *url, struct sp_tls *tls, const char *node, const char *why)
{
    struct sp_link *l = dial(url, tls, node);
    SP_BUF_AUTO reply = { 0 };
    struct sp_diag d = { 0 };
    for (int i = 0; i < 2; i++) { /* at once, and again after the dialer tried again */
        CHECK_RC(AUTH, sp_link_call(l, SP_VIEW_LIT("hello"), NET_FOREVER_MS, &reply, &d));
        CHECK_RULE(d, "tls.refused");
        if (why && !strstr(d.text, why)) fail_msg("\"%s\" does not say \"%s\"", d.text, why);
        assert_false(sp_link_connected(l));
        if (i == 0) net_sleep_ms(150);
    }
    sp_link_free(l);
}

static NET_UNUSED int set_up(void **state)
{
    (void)state;
    root = net_root("alliance");
    stranger_root = net_root("elsewhere");
    la = net_leaf(&root, "LA");
    gx = net_leaf(&root, "CN-GX");
    stranger = net_leaf(&stranger_root, "CN-GX");
    expired = net_cert_on("P-256", &root, "CN-GX", -3 * NET_DAY, -NET_DAY);
    tls_la = net_tls(&root, &la);
    tls_gx = net_tls(&root, &gx);
    return 0;
}

static NET_UNUSED int tear_down(void **state)
{
    (void)state;
    sp_tls_free(tls_la);
    sp_tls_free(tls_gx);
    struct net_cert *all[] = { &root, &stranger_root, &la, &gx, &stranger, &expired };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) net_cert_free(all[i]);
    return 0;
}

#endif
