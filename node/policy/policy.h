/*
 * node/policy/policy.h - who may ask for what, for which purpose, by whose consent. Deny by default.
 *
 * The policy file is strict JSON:
 *   {"format":"saphan-policy/1","rules":[
 *     {"who":"CN-GX","ops":["report","search","company"],"purposes":["credit_granting"],
 *      "products":["basic","standard"],"max_class":"internal"}]}
 * A rule may also say "authorisation":"signed": a report is given only when the question carries a signed authorisation
 * (schema/warrant.h), not for a claim of one.
 * `who` is a partner node ("CN-GX"), one participant ("CN-GX/bank-1") or every participant of this
 * node ("LA/" and a star). The first rule whose `who` fits and that permits the whole question decides; if none does, the diag names
 * the rule that came closest.
 *
 * Rules: policy.no-rule policy.op policy.purpose policy.product policy.authorisation
 * policy.authorisation-expired policy.authorisation-signed policy.file
 *
 * Threading: constant after reading.
 */
#ifndef SP_NODE_POLICY_H
#define SP_NODE_POLICY_H

#include "base/bytes.h"

struct sp_policy;

struct sp_policy_question {
    struct sp_view who;                 /* node id or NODE/participant */
    struct sp_view op;                  /* report, search, company */
    struct sp_view purpose;             /* code list purpose */
    struct sp_view product;             /* empty unless op is report */
    struct sp_view authorisation_id;    /* required for op report */
    struct sp_view authorisation_basis; /* code list authorisation_basis */
    struct sp_view authorisation_expires; /* ISO date, required for op report */
    bool authorisation_signed;          /* it is a signed object, which was found to permit the question */
    int64_t now_s;
};

struct sp_rc SP_MUST sp_policy_read(const char *path, struct sp_policy **out, struct sp_diag *d);
struct sp_rc SP_MUST sp_policy_parse(struct sp_view text, struct sp_policy **out, struct sp_diag *d);
void sp_policy_free(struct sp_policy *p);

/* OK and the highest class (0 public … 3 secret) that may be given, or DENIED with the rule. */
struct sp_rc SP_MUST sp_policy_decide(const struct sp_policy *p, const struct sp_policy_question *q, unsigned *max_class,
                                      struct sp_diag *d);

#endif
