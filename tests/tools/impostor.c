/*
 * impostor - connections in another node's name, as somebody on the way to it could make them.
 *
 *   impostor WHO serve REPLY PORTFILE     an HTTPS server that answers every call with the result in REPLY, and prints "asked"
 *   impostor WHO listen TRUST NODE        a node's exchange port at that node's address; prints each message that comes, answers none
 *   impostor WHO ask TRUST NODE MESSAGE   one message to that node's exchange port; prints its answer, or why there is none
 *
 * WHO is "of DIR", the TLS key and certificate of the node in DIR, or "minted NODE ROOT.key PASSPHRASE ROOT.crt", a new key with a
 * certificate in that node's name by somebody who has a root's key.
 */
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "crypto/x509.h"
#include "node/evidence/trust.h"
#include "node/federation/identity.h"
#include "node/federation/wire.h"
#include "node/net/exchange_link.h"
#include "node/net/http.h"
#include "tools/common/place.h"

enum { ASK_MS = 10000 };

struct self { struct sp_key *key; struct sp_buf der; };

static struct sp_rc of_node(const char *dir, struct self *me, struct sp_diag *d)
{
    static struct sp_conf conf;
    static struct sp_identity id;
    SP_TRUST_AUTO trust = NULL;
    SP_BUF_AUTO path = { 0 };
    struct sp_view der;
    sp_buf_putf(&path, "%s/node.conf", dir);
    SP_TRY(sp_conf_read(sp_buf_cstr(&path), &conf, d));
    SP_TRY(sp_identity_load(&conf, &id, d));
    SP_TRY(sp_trust_read(conf.trust_file, NULL, &trust, d));
    me->key = id.key[SP_USE_TLS];
    SP_TRY(sp_trust_find_cert(trust, sp_view_of(conf.node_id), SP_USE_TLS, sp_view_of(sp_key_kid(me->key)), sp_now_s(), &der, d));
    sp_buf_put(&me->der, der);
    return sp_buf_rc(&me->der);
}

static struct sp_rc minted(char **a, struct self *me, struct sp_diag *d)
{
    static const char *const names[] = { "127.0.0.1", "localhost", NULL };
    SP_SECRET_AUTO pass = { 0 };
    SP_KEY_AUTO root = NULL;
    SP_BUF_AUTO root_der = { 0 };
    SP_TRY(sp_secret_read_file(a[2], &pass, d));
    SP_TRY(sp_key_load(a[1], &pass, SP_ALG_ES256, &root, d));
    SP_TRY(sp_file_read(a[3], SP_MAX_CERT_BYTES, &root_der, d));
    SP_TRY(sp_key_generate(SP_ALG_ES256, &me->key));
    return sp_cert_issue(root, sp_buf_view(&root_der), me->key, sp_view_of(a[0]), SP_USE_TLS, sp_now_s() - 60, 30, names, &me->der);
}

static void answer(void *ctx, const struct sp_http_request *req, struct sp_http_reply *reply)
{
    const struct sp_buf *result = ctx;
    SP_JSON_AUTO call = NULL;
    struct sp_view id;
    puts("asked");
    (void)fflush(stdout);
    if (!sp_ok(sp_json_parse(req->body, SP_MAX_MESSAGE_BYTES, &call, NULL)) || !sp_ok(sp_json_str(call, "id", &id, NULL)))
        return;
    sp_buf_puts(&reply->body, "{\"jsonrpc\":\"2.0\",\"result\":");
    sp_buf_put(&reply->body, sp_buf_view(result));
    sp_buf_puts(&reply->body, ",\"id\":");
    sp_buf_put_json(&reply->body, id);
    sp_buf_putc(&reply->body, '}');
}

static struct sp_rc serve(const struct self *me, const char *reply, const char *port_file, struct sp_diag *d)
{
    static struct sp_buf result;
    SP_BUF_AUTO port = { 0 };
    struct sp_tls *tls;
    struct sp_http_server *server;
    const struct sp_tls_opts opts = { .mode = SP_TLS_SERVER_ONLY, .identity = { .cert_der = sp_buf_view(&me->der), .key = me->key } };
    SP_TRY(sp_file_read(reply, SP_MAX_MESSAGE_BYTES, &result, d));
    SP_TRY(sp_tls_new(&opts, &tls, d));
    const struct sp_http_opts http = { .bind_address = "127.0.0.1", .tls = tls, .max_connections = 8, .n_workers = 1, .handler = answer, .ctx = &result };
    SP_TRY(sp_http_start(&http, &server, d));
    sp_buf_putf(&port, "%u\n", (unsigned)sp_http_port(server));
    SP_TRY(sp_file_write(port_file, sp_buf_view(&port), 0644, d));
    for (;;)
        pause();
}

/* Where that node listens by the list, and TLS that believes its roots. */
static struct sp_rc node_of(const struct self *me, char **a, struct sp_buf *url, struct sp_tls **tls, struct sp_diag *d)
{
    SP_TRUST_AUTO trust = NULL;
    struct sp_tls_opts opts = { .mode = SP_TLS_MUTUAL, .identity = { .cert_der = sp_buf_view(&me->der), .key = me->key } };
    SP_TRY(sp_trust_read(a[0], NULL, &trust, d));
    const struct sp_trust_node *node = sp_trust_find_node(trust, sp_view_of(a[1]));
    if (!node)
        return sp_diag_set(d, SP_ERR(NOTFOUND), "impostor.node", NULL, "no such node in the trust list");
    sp_buf_put(url, node->exchange_url);
    SP_TRY(sp_buf_rc(url));
    opts.root_ders = sp_trust_roots(trust, &opts.n_roots);
    return sp_tls_new(&opts, tls, d);
}

static void hear(void *ctx, const struct sp_peer *peer, struct sp_view message, struct sp_buf *reply)
{
    const struct sp_diag d = { .rule = "impostor", .offset = SP_NO_OFFSET };
    (void)ctx;
    printf("%s %.*s\n", peer->cert_node, (int)message.n, message.p);
    (void)fflush(stdout);
    sp_wire_put_error(reply, SP_ERR(UNAVAILABLE), &d);
}

static struct sp_rc listen_as(const struct self *me, char **a, struct sp_diag *d)
{
    SP_BUF_AUTO url = { 0 };
    struct sp_tls *tls;
    struct sp_link_server *server;
    SP_TRY(node_of(me, a, &url, &tls, d));
    const struct sp_link_server_opts link = { .url = sp_buf_cstr(&url), .tls = tls, .handler = hear };
    SP_TRY(sp_link_listen(&link, &server, d));
    for (;;)
        pause();
}

static struct sp_rc ask(const struct self *me, char **a, struct sp_diag *d)
{
    SP_BUF_AUTO url = { 0 };
    SP_BUF_AUTO reply = { 0 };
    struct sp_tls *tls;
    struct sp_link *link;
    SP_TRY(node_of(me, a, &url, &tls, d));
    const struct sp_link_opts to = { .url = sp_buf_cstr(&url), .tls = tls, .node = a[1], .connect_ms = ASK_MS };
    struct sp_rc rc = sp_link_dial(&to, &link, d);
    if (sp_ok(rc)) {
        rc = sp_link_call(link, sp_view_of(a[2]), ASK_MS, &reply, d);
        sp_link_free(link);
    }
    sp_tls_free(tls);
    if (sp_ok(rc))
        printf("%s\n", sp_buf_cstr(&reply));
    return rc;
}

int main(int argc, char **argv)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct self me = { .key = NULL };
    bool mint = argc > 1 && !strcmp(argv[1], "minted");
    int n = mint ? 6 : 3; /* the word that says what to do */
    bool serves = argc == n + 3 && !strcmp(argv[n], "serve"), asks = argc == n + 4 && !strcmp(argv[n], "ask");
    bool listens = argc == n + 3 && !strcmp(argv[n], "listen");
    if (!serves && !asks && !listens) {
        fputs("usage: impostor of DIR | minted NODE ROOT.key PASSPHRASE ROOT.crt   serve REPLY PORTFILE | listen TRUST NODE | ask TRUST NODE MESSAGE\n", stderr);
        return 64;
    }
    struct sp_rc rc = mint ? minted(argv + 2, &me, &d) : of_node(argv[2], &me, &d);
    if (sp_ok(rc))
        rc = serves ? serve(&me, argv[n + 1], argv[n + 2], &d) : listens ? listen_as(&me, argv + n + 1, &d) : ask(&me, argv + n + 1, &d);
    if (!sp_ok(rc))
        fprintf(stderr, "impostor: %s [%s]\n", d.text, d.rule);
    sp_buf_free(&me.der);
    if (mint)
        sp_key_free(me.key);
    return sp_ok(rc) ? 0 : 1;
}
