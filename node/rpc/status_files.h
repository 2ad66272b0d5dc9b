/*
 * node/rpc/status_files.h - this node's status lists over HTTPS, for whoever holds one of its reports: GET /status/N, as
 * application/statuslist+jwt; with ?time=SECONDS the list that spoke then (draft-ietf-oauth-status-list, section 8).
 * Threading: as node/rpc/rpc.h.
 */
#ifndef SP_NODE_RPC_STATUS_FILES_H
#define SP_NODE_RPC_STATUS_FILES_H

#include "node/rpc/rpc.h"

/* False: not a path of these. */
bool sp_status_files_http(struct sp_rpc *rpc, const struct sp_http_request *req, struct sp_http_reply *reply);

#endif
