/* tools/saphan/authorisation.h - what the authorisation commands share: where the records are, and how they are shown.
 * Threading: one thread. */
#ifndef SP_TOOLS_SAPHAN_AUTHORISATION_H
#define SP_TOOLS_SAPHAN_AUTHORISATION_H

#include "tools/common/rpc_client.h"

/* A participant asks its node (place.as and its key); the registry's officer opens the node's folder (place.data alone). */
struct sp_warrant_place { struct sp_rpc_place place; const char *participant; };
static inline bool sp_warrant_by_officer(const struct sp_warrant_place *w) { return !w->place.as; }

/* As SP_RPC_OPTIONS, of which an officer gives but the folder. */
#define SP_WARRANT_OPTIONS(w) \
    { "data", SP_CLI_TEXT, &(w).place.data, "DIR", "opt.data.here", false }, \
    { "url", SP_CLI_TEXT, &(w).place.url, "URL", "opt.url", false }, \
    { "node", SP_CLI_TEXT, &(w).place.node, "ID", "opt.node.url", false }, \
    { "trust", SP_CLI_TEXT, &(w).place.trust, "FILE", "opt.trust.url", false }, \
    { "crl", SP_CLI_TEXT, &(w).place.crl, "FILE", "opt.crl", false }, \
    { "ipc", SP_CLI_TEXT, &(w).place.ipc, "PATH", "opt.ipc.common", false }, \
    { "as", SP_CLI_TEXT, &(w).place.as, "ID", "opt.as.officer", false }, \
    { "key", SP_CLI_TEXT, &(w).place.key, "FILE", "opt.key", false }, \
    { "passphrase", SP_CLI_TEXT, &(w).place.passphrase, "FILE", "opt.passphrase", false }, \
    { "participant", SP_CLI_TEXT, &(w).participant, "ID", "opt.participant", false }

/* USAGE (authorisation.option) unless one of the two ways is given whole; one: a single record is meant. */
struct sp_rc SP_MUST sp_warrant_place_check(const struct sp_warrant_place *w, bool one, struct sp_diag *d);
/* A member of a call's parameters; nothing when value is NULL. */
void sp_warrant_param(struct sp_buf *b, const char *name, const char *value);
/* One call as the participant. Freed with cJSON_Delete. */
struct sp_rc SP_MUST sp_warrant_call(const struct sp_warrant_place *w, const char *method, struct sp_buf *params, cJSON **result, struct sp_diag *d);

/* The record (node/rpc/warrants.h) in words, or as one line of JSON. */
void sp_warrant_show(const cJSON *record, bool json, struct sp_buf *b);

#endif
