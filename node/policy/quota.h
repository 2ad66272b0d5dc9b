/*
 * node/policy/quota.h - how often may be asked in a day, by the quotas of the country's table (schema/country_policy.h).
 *
 * Counted are questions that the node's policy permits: those that are refused for another reason do not use a quota up, and
 * a question that is put again by its own id is none. Counters survive a restart. They are written ahead, so that most
 * questions write nothing: after a crash up to a 64th of a quota counts as used that was not, and never less than was.
 *
 * Rules: the quota's own in the table.
 *
 * Threading: every function from any thread; stop after all others.
 */
#ifndef SP_NODE_QUOTA_H
#define SP_NODE_QUOTA_H

#include "schema/country_policy.h"
#include "storage/db.h"

struct sp_quotas;

/* Both borrowed until sp_quotas_stop. NOMEM. */
struct sp_rc SP_MUST sp_quotas_start(const struct sp_country_policy *p, struct sp_db *db, struct sp_quotas **out);
/* Writes what was counted. NULL is fine. */
void sp_quotas_stop(struct sp_quotas *q);

/* partner: the node that asks; empty for this node's own participants, who then is NODE/name of. subject: empty for a search. */
struct sp_quota_asker { struct sp_view partner, who, subject; unsigned op; /* place in SP_LIST_OP */ int64_t now_s; };
/* Counts one question. DENIED with the quota's rule, its limit, and when it opens again; then nothing is counted. */
struct sp_rc SP_MUST sp_quotas_take(struct sp_quotas *q, const struct sp_quota_asker *asker, struct sp_diag *d);

/* [{"rule","of","per_day","refused","most":{"who","used"}?}] of today, as far as is remembered. */
void sp_quotas_put_json(struct sp_quotas *q, int64_t now_s, struct sp_buf *b);

#endif
