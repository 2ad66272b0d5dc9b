/*
 * node/rpc/log_files.h - the exchange log for everybody, over HTTPS, without a token: it holds digests and nothing else.
 *
 *   GET  /log/checkpoint, /log/tile/…       C2SP tlog-tiles (node/federation/tile_path.h)
 *   POST /witness/add-checkpoint            C2SP tlog-witness (node/evidence/cosign.h)
 *
 * Threading: every function is safe from any thread.
 */
#ifndef SP_NODE_RPC_LOG_FILES_H
#define SP_NODE_RPC_LOG_FILES_H

#include "node/rpc/rpc.h"

/* True when the path is one of these and reply is filled. */
bool sp_log_files_http(struct sp_rpc *rpc, const struct sp_http_request *req, struct sp_http_reply *reply);

#endif
