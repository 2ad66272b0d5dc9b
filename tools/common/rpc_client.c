#include "tools/common/rpc_client.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/random.h"
#include "node/conf/conf.h"
#include "node/evidence/trust.h"
#include "node/net/exchange_link.h"
#include "node/net/http.h"
#include "node/rpc/participant.h"
#include "node/rpc/rpc.h"
#include "tools/common/place.h"

enum { CALL_MS = 60000 };

struct sp_rpc_client {
    char *node, *participant;
    struct sp_key *key;
    struct sp_http_client *http;
    struct sp_link *link;
    struct sp_trust *trust;
    struct sp_trust_peers peers; /* asked in handshakes */
    struct sp_crl_store *store;
    struct sp_crl_set crls;
};

/* --- where the node is --- */

struct where { struct sp_buf url, node, trust, crl, ipc; };

static void where_free(struct where *w)
{
    sp_buf_free(&w->url);
    sp_buf_free(&w->node);
    sp_buf_free(&w->trust);
    sp_buf_free(&w->crl);
    sp_buf_free(&w->ipc);
}

static struct sp_rc read_ready(const struct sp_conf *conf, struct where *w, struct sp_diag *d)
{
    SP_BUF_AUTO text = { 0 };
    SP_JSON_AUTO j = NULL;
    int64_t port;
    if (!conf->ready_file[0] || !sp_file_exists(conf->ready_file))
        return sp_diag_set(d, SP_ERR(UNAVAILABLE), "rpc.not-running", "data",
                           "the node %s is not running (no ready file); start saphand, or give --url", conf->node_id);
    SP_TRY(sp_file_read(conf->ready_file, SP_MAX_HEADER_BYTES, &text, d));
    SP_TRY(sp_json_parse(sp_buf_view(&text), SP_MAX_HEADER_BYTES, &j, d));
    SP_TRY(sp_json_i64(j, "https_port", &port, d));
    sp_buf_putf(&w->url, strchr(conf->https_address, ':') ? "https://[%s]:%d/rpc" : "https://%s:%d/rpc",
                conf->https_address, (int)port);
    return sp_buf_rc(&w->url);
}

static struct sp_rc from_folder(const struct sp_rpc_place *p, struct where *w, struct sp_diag *d)
{
    SP_BUF_AUTO path = { 0 };
    struct sp_conf conf;
    sp_buf_putf(&path, "%s/node.conf", p->data);
    SP_TRY(sp_buf_rc(&path));
    SP_TRY(sp_conf_read(sp_buf_cstr(&path), &conf, d));
    sp_buf_puts(&w->node, conf.node_id);
    sp_buf_puts(&w->trust, conf.trust_file);
    if (!p->crl && sp_file_exists(conf.crl_file))
        sp_buf_puts(&w->crl, conf.crl_file);
    struct sp_rc rc = p->url || p->ipc ? SP_OK : read_ready(&conf, w, d);
    sp_conf_free(&conf);
    return rc;
}

static struct sp_rc find(const struct sp_rpc_place *p, struct where *w, struct sp_diag *d)
{
    if (p->data)
        SP_TRY(from_folder(p, w, d));
    if (p->url)
        sp_buf_puts(&w->url, p->url);
    if (p->ipc)
        sp_buf_puts(&w->ipc, p->ipc);
    if (p->node && !w->node.n)
        sp_buf_puts(&w->node, p->node);
    if (p->trust && !w->trust.n)
        sp_buf_puts(&w->trust, p->trust);
    if (p->crl)
        sp_buf_puts(&w->crl, p->crl);
    if (!w->node.n || (!w->ipc.n && (!w->url.n || !w->trust.n)))
        return sp_diag_set(d, SP_ERR(USAGE), "cli.place", "data",
                           "say which node: --data DIR, or --url with --node and --trust, or --ipc with --node");
    SP_TRY(sp_buf_rc(&w->url));
    SP_TRY(sp_buf_rc(&w->ipc));
    SP_TRY(sp_buf_rc(&w->trust));
    SP_TRY(sp_buf_rc(&w->crl));
    return sp_buf_rc(&w->node);
}

struct sp_rc sp_rpc_trust_path(const struct sp_rpc_place *place, struct sp_buf *path, struct sp_buf *node, struct sp_diag *d)
{
    struct where w = { .url = { 0 } };
    struct sp_rc rc = find(place, &w, d);
    if (sp_ok(rc)) {
        sp_buf_put(path, sp_buf_view(&w.trust));
        sp_buf_put(node, sp_buf_view(&w.node));
        rc = sp_ok(sp_buf_rc(path)) ? sp_buf_rc(node) : SP_ERR(NOMEM);
    }
    where_free(&w);
    return rc;
}

/* --- opening --- */

/* The lists named, or those beside the trust file. */
static struct sp_rc read_crls(struct sp_rpc_client *c, struct where *w, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    size_t n_roots, n = 0;
    const struct sp_view *roots = sp_trust_roots(c->trust, &n_roots);
    const char *path = w->crl.n ? sp_buf_cstr(&w->crl) : sp_crl_beside(&a, sp_buf_cstr(&w->trust));
    if (!path)
        return SP_ERR(NOMEM);
    if (!w->crl.n && !sp_file_exists(path))
        return SP_OK;
    c->store = sp_crl_store_new();
    if (!c->store)
        return SP_ERR(NOMEM);
    sp_trust_crl_set(c->trust, NULL, &c->crls);
    SP_TRY(sp_crl_file_take(path, true, roots, n_roots, c->store, &c->crls, &n, d));
    sp_trust_set_crls(c->trust, &c->crls);
    return SP_OK;
}

static struct sp_rc open_http(struct sp_rpc_client *c, struct where *w, struct sp_diag *d)
{
    struct sp_tls *tls;
    struct sp_tls_opts opts = { .mode = SP_TLS_SERVER_ONLY, .judge = sp_trust_judge_peer, .judge_ctx = &c->peers };
    SP_TRY(sp_trust_read(sp_buf_cstr(&w->trust), NULL, &c->trust, d));
    SP_TRY(read_crls(c, w, d));
    c->peers = (struct sp_trust_peers){ .trust = c->trust, .node = sp_view_of(c->node) };
    opts.root_ders = sp_trust_roots(c->trust, &opts.n_roots);
    SP_TRY(sp_tls_new(&opts, &tls, d));
    const struct sp_http_client_opts http = { .url = sp_buf_cstr(&w->url), .tls = tls, .timeout_ms = CALL_MS,
                                             .max_reply_bytes = SP_RPC_BODY_BYTES };
    struct sp_rc rc = sp_http_client_new(&http, &c->http, d);
    sp_tls_free(tls);
    return rc;
}

static struct sp_rc open_ipc(struct sp_rpc_client *c, struct where *w, struct sp_diag *d)
{
    SP_BUF_AUTO url = { 0 };
    sp_buf_puts(&url, "ipc://");
    SP_TRY(sp_path_absolute(sp_buf_cstr(&w->ipc), &url, d));
    const struct sp_link_opts opts = { .url = sp_buf_cstr(&url), .connect_ms = 2000, .max_message_bytes = SP_RPC_LINK_BYTES };
    return sp_link_dial(&opts, &c->link, d);
}

static struct sp_rc open_client(const struct sp_rpc_place *p, struct where *w, struct sp_rpc_client *c, struct sp_diag *d)
{
    SP_SECRET_AUTO pass = { 0 };
    SP_TRY(find(p, w, d));
    SP_TRY(sp_secret_read_file(p->passphrase, &pass, d));
    SP_TRY(sp_key_load(p->key, &pass, SP_ALG_ES256, &c->key, d));
    c->node = strdup(sp_buf_cstr(&w->node));
    c->participant = strdup(p->as);
    if (!c->node || !c->participant)
        return SP_ERR(NOMEM);
    return w->ipc.n ? open_ipc(c, w, d) : open_http(c, w, d);
}

struct sp_rc sp_rpc_open(const struct sp_rpc_place *place, struct sp_rpc_client **out, struct sp_diag *d)
{
    struct where w = { .url = { 0 } };
    struct sp_rpc_client *c = calloc(1, sizeof *c);
    struct sp_rc rc = c ? open_client(place, &w, c, d) : SP_ERR(NOMEM);
    where_free(&w);
    if (!sp_ok(rc)) {
        sp_rpc_close(c);
        return rc;
    }
    *out = c;
    return SP_OK;
}

void sp_rpc_close(struct sp_rpc_client *c)
{
    if (!c)
        return;
    sp_http_client_free(c->http);
    sp_link_free(c->link);
    sp_trust_free(c->trust);
    sp_crl_store_free(c->store);
    sp_key_free(c->key);
    free(c->node);
    free(c->participant);
    free(c);
}

/* --- calling --- */

struct sp_rc sp_rpc_prepare(struct sp_rpc_client *c, const char *method, struct sp_view params, struct sp_buf *body,
                            struct sp_buf *token)
{
    char id[SP_ID_TEXT];
    SP_TRY(sp_id_new(id));
    sp_buf_puts(body, "{\"jsonrpc\":\"2.0\",\"method\":");
    sp_buf_put_json(body, sp_view_of(method));
    sp_buf_puts(body, ",\"params\":");
    sp_buf_put(body, params);
    sp_buf_putf(body, ",\"id\":\"%s\"}", id);
    SP_TRY(sp_buf_rc(body));
    return sp_token_make(c->key, c->participant, c->node, sp_buf_view(body), sp_now_s(), token);
}

struct sp_rc sp_rpc_send(struct sp_rpc_client *c, struct sp_view token, struct sp_view body, struct sp_buf *response,
                         struct sp_diag *d)
{
    SP_BUF_AUTO head = { 0 };
    if (c->link) {
        sp_buf_put(&head, token);
        sp_buf_putc(&head, '\n');
        sp_buf_put(&head, body);
        SP_TRY(sp_buf_rc(&head));
        return sp_link_call(c->link, sp_buf_view(&head), CALL_MS, response, d);
    }
    int status;
    sp_buf_puts(&head, "Bearer ");
    sp_buf_put(&head, token);
    const struct sp_http_ask ask = { .method = SP_HTTP_POST, .authorization = sp_buf_cstr(&head), .body = body };
    SP_TRY(sp_buf_rc(&head));
    return sp_http_client_call(c->http, &ask, response, &status, d);
}

struct sp_rc sp_rpc_call_text(struct sp_rpc_client *c, const char *method, struct sp_view params, struct sp_buf *response,
                              struct sp_diag *d)
{
    SP_BUF_AUTO body = { 0 };
    SP_BUF_AUTO token = { 0 };
    SP_TRY(sp_rpc_prepare(c, method, params, &body, &token));
    return sp_rpc_send(c, sp_buf_view(&token), sp_buf_view(&body), response, d);
}

static void copy(char *to, size_t n, const cJSON *data, const char *name)
{
    const cJSON *v = sp_json_get(data, name);
    sp_diag_copy(to, n, cJSON_IsString(v) ? v->valuestring : "");
}

static struct sp_rc node_error(const cJSON *error, struct sp_diag *d)
{
    const cJSON *data = sp_json_get(error, "data"), *code = sp_json_get(data, "code");
    *d = (struct sp_diag){ .offset = SP_NO_OFFSET };
    copy(d->rule, sizeof d->rule, data, "rule");
    copy(d->field, sizeof d->field, data, "field");
    copy(d->text, sizeof d->text, data, "detail");
    for (int i = 1; i < SP_RC_COUNT; i++)
        if (cJSON_IsString(code) && !strcmp(code->valuestring, sp_rc_text((struct sp_rc){ (enum sp_rc_code)i })))
            return (struct sp_rc){ (enum sp_rc_code)i };
    return SP_ERR(INTERNAL);
}

struct sp_rc sp_rpc_read(struct sp_view response, cJSON **result, struct sp_diag *d)
{
    SP_JSON_AUTO j = NULL;
    SP_TRY(sp_json_parse(response, SP_RPC_BODY_BYTES, &j, d));
    const cJSON *error = sp_json_get(j, "error");
    if (error)
        return node_error(error, d);
    cJSON *r = cJSON_DetachItemFromObjectCaseSensitive(j, "result");
    if (!r)
        return sp_diag_set(d, SP_ERR(FORMAT), "rpc.response", "result", "the node's answer holds neither result nor error");
    *result = r;
    return SP_OK;
}

struct sp_rc sp_rpc_call(struct sp_rpc_client *c, const char *method, struct sp_view params, cJSON **result,
                         struct sp_diag *d)
{
    SP_BUF_AUTO response = { 0 };
    SP_TRY(sp_rpc_call_text(c, method, params, &response, d));
    return sp_rpc_read(sp_buf_view(&response), result, d);
}

const char *sp_rpc_node(const struct sp_rpc_client *c) { return c->node; }
const struct sp_key *sp_rpc_key(const struct sp_rpc_client *c) { return c->key; }
