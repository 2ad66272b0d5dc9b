/*
 * tools/saphan/order_check.h - whether the evidence that came with a report proves it, before the report is shown.
 *
 * The auditor's question (node/evidence/verify.h), asked by who ordered the report, with the trust list of its own and now; and whether the
 * evidence is of what was ordered. Threading: one thread.
 */
#ifndef SP_TOOLS_SAPHAN_ORDER_CHECK_H
#define SP_TOOLS_SAPHAN_ORDER_CHECK_H

#include "node/evidence/verdict.h"
#include "tools/common/rpc_client.h"

/* What was ordered; each NULL when nobody said. */
struct sp_ordered { const struct sp_rpc_place *place; const char *subject, *exchange; };

struct sp_order_checked {
    bool looked;                /* there is evidence, and a trust list to judge it by */
    enum sp_verdict_kind verdict;
    struct sp_check_line why;   /* of another verdict than valid: the check that tells */
};

/* result: the node's answer. A report that its issuer took back since, as the answer says itself, is valid here: the evidence proves just that.
 * Errors of the trust file. */
struct sp_rc SP_MUST sp_order_check(const struct sp_ordered *o, const cJSON *result, struct sp_order_checked *out, struct sp_diag *d);
/* To the answer that is printed as JSON: "verified":{"verdict","check"?,"rule"?,"detail"?}. */
struct sp_rc SP_MUST sp_order_checked_add(const struct sp_order_checked *c, cJSON *result);
/* OK; INVALID (report.unproved) for what is not to be relied on. What cannot be decided now is said on stderr, and OK. */
struct sp_rc SP_MUST sp_order_checked_say(const struct sp_order_checked *c, struct sp_diag *d);

#endif
