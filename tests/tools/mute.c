/*
 * mute - a true node of the alliance that takes every question and is slow to say anything.
 *
 *   mute DIR MS     listens as the node in DIR until it is ended; each reply comes MS later, and is an error
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "node/evidence/trust.h"
#include "node/federation/wire.h"
#include "node/federation/identity.h"
#include "node/net/exchange_link.h"

static void say_nothing(void *ctx, const struct sp_peer *peer, struct sp_view message, struct sp_buf *reply)
{
    const long *ms = ctx;
    const struct sp_diag d = { .rule = "mute", .offset = SP_NO_OFFSET };
    (void)peer;
    (void)message;
    (void)usleep((useconds_t)*ms * 1000);
    sp_wire_put_error(reply, SP_ERR(UNAVAILABLE), &d);
}

static struct sp_rc listen_as(const char *dir, long *ms, struct sp_link_server **out, struct sp_diag *d)
{
    static struct sp_conf conf;
    static struct sp_identity id;
    struct sp_trust *trust;
    struct sp_tls *tls;
    struct sp_tls_opts opts = { .mode = SP_TLS_MUTUAL };
    SP_BUF_AUTO path = { 0 };
    sp_buf_putf(&path, "%s/node.conf", dir);
    SP_TRY(sp_conf_read(sp_buf_cstr(&path), &conf, d));
    SP_TRY(sp_identity_load(&conf, &id, d));
    SP_TRY(sp_trust_read(conf.trust_file, NULL, &trust, d));
    opts.identity.key = id.key[SP_USE_TLS];
    SP_TRY(sp_trust_find_cert(trust, sp_view_of(conf.node_id), SP_USE_TLS, sp_view_of(sp_key_kid(opts.identity.key)),
                              sp_now_s(), &opts.identity.cert_der, d));
    opts.root_ders = sp_trust_roots(trust, &opts.n_roots);
    SP_TRY(sp_tls_new(&opts, &tls, d));
    const struct sp_link_server_opts link = { .url = conf.exchange_listen, .tls = tls, .n_contexts = 128, .handler = say_nothing,
                                              .ctx = ms };
    return sp_link_listen(&link, out, d);
}

int main(int argc, char **argv)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_link_server *server;
    long ms = argc == 3 ? strtol(argv[2], NULL, 10) : 0;
    if (ms <= 0) {
        fputs("usage: mute DIR MS\n", stderr);
        return 64;
    }
    struct sp_rc rc = listen_as(argv[1], &ms, &server, &d);
    if (!sp_ok(rc)) {
        fprintf(stderr, "mute: %s [%s]\n", d.text, d.rule);
        return 1;
    }
    for (;;)
        pause();
}
