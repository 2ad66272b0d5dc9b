/*
 * node/rpc/method.h - the method table: what a method takes, what it does; also the source of rpc.discover.
 * Only node/rpc includes this.
 */
#ifndef SP_NODE_RPC_METHOD_H
#define SP_NODE_RPC_METHOD_H

#include "node/rpc/rpc.h"

enum sp_param_type { SP_PARAM_STRING, SP_PARAM_INTEGER, SP_PARAM_BOOLEAN, SP_PARAM_OBJECT, SP_PARAM_LANGUAGE /* of a catalogue */ };

struct sp_param {
    const char *name;
    enum sp_param_type type;
    bool required;
    const char *meaning;
};

enum { SP_MAX_PARAMS = 10 };

struct sp_call {
    struct sp_rpc *rpc;
    const cJSON *params;            /* an object; members known and of their type */
    const struct sp_token *token;   /* NULL for open methods */
    struct sp_view token_text;
    struct sp_stages stages;
    struct sp_buf *result;          /* append one JSON value */
    struct sp_diag *diag;
};

struct sp_method {
    const char *name, *summary;
    bool open;                      /* needs no token */
    struct sp_rc (*run)(struct sp_call *call);
    struct sp_param params[SP_MAX_PARAMS]; /* up to the first NULL name */
    const char *result;             /* what the result holds, in words */
};

extern const struct sp_method sp_methods[];
extern const size_t sp_method_count;

struct sp_rc SP_MUST sp_method_search(struct sp_call *c);
struct sp_rc SP_MUST sp_method_company(struct sp_call *c);
struct sp_rc SP_MUST sp_method_queries(struct sp_call *c);
struct sp_rc SP_MUST sp_method_authorisation_register(struct sp_call *c);
struct sp_rc SP_MUST sp_method_authorisation_revoke(struct sp_call *c);
struct sp_rc SP_MUST sp_method_authorisation_list(struct sp_call *c);
struct sp_rc SP_MUST sp_method_authorisation_status(struct sp_call *c);
struct sp_rc SP_MUST sp_method_report_request(struct sp_call *c);
struct sp_rc SP_MUST sp_method_report_get(struct sp_call *c);
struct sp_rc SP_MUST sp_method_report_verify(struct sp_call *c);
struct sp_rc SP_MUST sp_method_dispute_open(struct sp_call *c);
struct sp_rc SP_MUST sp_method_dispute_list(struct sp_call *c);
struct sp_rc SP_MUST sp_method_dispute_get(struct sp_call *c);
struct sp_rc SP_MUST sp_method_notices(struct sp_call *c);
struct sp_rc SP_MUST sp_method_status(struct sp_call *c);
struct sp_rc SP_MUST sp_method_discover(struct sp_call *c);

/* The string of a parameter, or empty. */
struct sp_view sp_call_str(const struct sp_call *c, const char *name);

#endif
