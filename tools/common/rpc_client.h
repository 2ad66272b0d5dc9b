/*
 * tools/common/rpc_client.h - a bank's side of the RPC: fresh token, one POST, the result or the node's error.
 * Threading: one thread per client.
 */
#ifndef SP_TOOLS_RPC_CLIENT_H
#define SP_TOOLS_RPC_CLIENT_H

#include "base/json.h"
#include "crypto/key.h"
#include "tools/common/cli.h"

/* Where and as whom; the options that every RPC command shares. */
struct sp_rpc_place {
    const char *data;        /* a node's folder on this machine: gives url, node and trust */
    const char *url, *node, *trust;
    const char *crl;         /* NULL: crls.pem beside the trust file, when it is there */
    const char *ipc;         /* path of the socket, instead of url */
    const char *as, *key, *passphrase;
};

#define SP_RPC_OPTIONS(p) \
    { "data", SP_CLI_TEXT, &(p).data, "DIR", "opt.data.here", false }, \
    { "url", SP_CLI_TEXT, &(p).url, "URL", "opt.url", false }, \
    { "node", SP_CLI_TEXT, &(p).node, "ID", "opt.node.url", false }, \
    { "trust", SP_CLI_TEXT, &(p).trust, "FILE", "opt.trust.url", false }, \
    { "crl", SP_CLI_TEXT, &(p).crl, "FILE", "opt.crl", false }, \
    { "ipc", SP_CLI_TEXT, &(p).ipc, "PATH", "opt.ipc.common", false }, \
    { "as", SP_CLI_TEXT, &(p).as, "ID", "opt.as", true }, \
    { "key", SP_CLI_TEXT, &(p).key, "FILE", "opt.key", true }, \
    { "passphrase", SP_CLI_TEXT, &(p).passphrase, "FILE", "opt.passphrase", true }

struct sp_rpc_client;

/* Reads key, trust file and revocation lists; does not connect yet. A server whose TLS key they name is refused when it is asked. */
struct sp_rc SP_MUST sp_rpc_open(const struct sp_rpc_place *place, struct sp_rpc_client **out, struct sp_diag *d);
void sp_rpc_close(struct sp_rpc_client *c); /* NULL is fine */
/* Append where the trust list of that place is, nothing when it needs none (--ipc alone), and the node's id. Errors of the place. */
struct sp_rc SP_MUST sp_rpc_trust_path(const struct sp_rpc_place *place, struct sp_buf *path, struct sp_buf *node, struct sp_diag *d);
/* The node's id, and the participant's private key; borrowed until sp_rpc_close. */
const char *sp_rpc_node(const struct sp_rpc_client *c);
const struct sp_key *sp_rpc_key(const struct sp_rpc_client *c);
/*
 * One call. *result is the "result" member, freed with cJSON_Delete. When the node refuses, its code, rule, field and
 * detail come back as rc and diag. The token covers the body, so nothing is sent twice.
 */
struct sp_rc SP_MUST sp_rpc_call(struct sp_rpc_client *c, const char *method, struct sp_view params, cJSON **result,
                                 struct sp_diag *d);
/* The same with the whole response as text, whatever it says. */
struct sp_rc SP_MUST sp_rpc_call_text(struct sp_rpc_client *c, const char *method, struct sp_view params,
                                      struct sp_buf *response, struct sp_diag *d);

/* For tests and the demonstration: the token and body of one call, to be sent as often as wanted. */
struct sp_rc SP_MUST sp_rpc_prepare(struct sp_rpc_client *c, const char *method, struct sp_view params, struct sp_buf *body,
                                    struct sp_buf *token);
struct sp_rc SP_MUST sp_rpc_send(struct sp_rpc_client *c, struct sp_view token, struct sp_view body, struct sp_buf *response,
                                 struct sp_diag *d);
/* The result of a response, or the node's error as rc and diag. */
struct sp_rc SP_MUST sp_rpc_read(struct sp_view response, cJSON **result, struct sp_diag *d);

#endif
