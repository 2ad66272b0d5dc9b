/*
 * node/rpc/rpc.h - the JSON-RPC 2.0 service for banks: one method table, the same over HTTPS and nng ipc.
 *
 * Over HTTPS: POST /rpc, the token in "Authorization: Bearer". Over ipc: one message holding the token, a line feed
 * and the body. A request is one object with an id; batches and notifications are refused, as each token covers one
 * body and each body one question.
 *
 * Errors: {"code":…,"message":…,"data":{"code":stable text,"rule":…,"field":…,"detail":…}}
 * Rules of the envelope: rpc.version rpc.method rpc.params rpc.id rpc.batch, besides json.*, token.* and field.*
 *
 * Threading: every function is safe from any thread.
 */
#ifndef SP_NODE_RPC_H
#define SP_NODE_RPC_H

#include "node/exchange/exchange.h"
#include "node/federation/identity.h"
#include "node/net/http.h"
#include "node/translate/drafts.h"

/* Of a whole request; one over SP_MAX_RPC_BYTES needs a good token before it is read. */
enum {
    SP_RPC_BODY_BYTES = SP_MAX_BUNDLE_BYTES + SP_MAX_RPC_BYTES,
    SP_RPC_LINK_BYTES = SP_RPC_BODY_BYTES + SP_MAX_TOKEN_BYTES /* one message: the token goes with the body */
};

struct sp_rpc {
    const struct sp_conf *conf;
    const struct sp_participants *participants;
    const struct sp_identity *identity; /* NULL: nothing is said of its keys */
    const struct sp_trust *trust;
    struct sp_exchange *exchange;
    struct sp_partners *partners;
    struct sp_metrics *metrics;
    struct sp_db *db;
    const struct sp_witness *witness;
    struct sp_heads *heads;
    struct sp_status_issuer *statuses;
    struct sp_stamper *stamper;
    struct sp_backups *backups; /* NULL: none are made */
    struct sp_expiry *expiry;   /* NULL: off */
    struct sp_quotas *quotas;
    struct sp_drafts *drafts;   /* NULL: no engine is configured */
    struct sp_packed *packed;   /* catalogues as bundles carry them */
};

/* One call: always appends one JSON-RPC response. Returns how it ended, for the transport's status and the log. */
struct sp_rc SP_MUST sp_rpc_handle(struct sp_rpc *rpc, struct sp_view token, struct sp_view body, struct sp_buf *reply);

/* For struct sp_http_opts: ctx is struct sp_rpc *. Also the log's files and the witness (node/rpc/log_files.c), and
 * status lists (node/rpc/status_files.c). */
void sp_rpc_http(void *rpc, const struct sp_http_request *req, struct sp_http_reply *reply);
/* For struct sp_link_server_opts over ipc: ctx is struct sp_rpc *. */
void sp_rpc_link(void *rpc, const struct sp_peer *peer, struct sp_view message, struct sp_buf *reply);

#endif
