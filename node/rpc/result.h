/* node/rpc/result.h - what the methods that ask have in common; only node/rpc includes this. */
#ifndef SP_NODE_RPC_RESULT_H
#define SP_NODE_RPC_RESULT_H

#include "node/rpc/method.h"

/* {"state":…,"exchange":…,"node":…,… up to but without the stages: the object stays open. */
void sp_result_begin(struct sp_call *c, const struct sp_outcome *o);
/* ,"hits":[…] or ,"company":{…} of an answered search or look-up; checked when it was accepted. */
struct sp_rc SP_MUST sp_result_answer(struct sp_call *c, const struct sp_outcome *o);
/* ,"stages_us":{…},"partner_stages_us":{…}} */
void sp_result_end(struct sp_call *c, const struct sp_outcome *o);

#endif
