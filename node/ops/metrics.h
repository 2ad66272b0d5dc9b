/*
 * node/ops/metrics.h - counters since the start: what was asked, how it ended, where the time went.
 * Threading: safe anywhere, without locks.
 */
#ifndef SP_NODE_OPS_METRICS_H
#define SP_NODE_OPS_METRICS_H

#include <stdatomic.h>

#include "node/ops/stages.h"

#define SP_METRIC_LIST(X) \
    X(rpc_calls,          "calls by participants") \
    X(rpc_refused,        "calls refused before they did anything") \
    X(asked,              "questions sent to partners") \
    X(answered,           "answers received and verified") \
    X(refused_by_partner, "questions a partner refused") \
    X(pending,            "questions that went to the outbox") \
    X(answers_rejected,   "answers that failed verification") \
    X(local_reports,      "reports about own companies for own participants") \
    X(served,             "partner questions answered") \
    X(served_refused,     "partner questions refused with a signed refusal") \
    X(served_duplicate,   "partner questions answered again with the original answer") \
    X(hostile,            "partner messages that proved no sender") \
    X(declined,           "partner messages not taken for a reason known by its name") \
    X(receipts_in,        "receipts received") \
    X(receipts_out,       "receipts delivered") \
    X(notices_out,        "notices about disputed facts that partners took") \
    X(notices_in,         "notices about disputed facts that partners sent") \
    X(disputes_overdue,   "disputes whose deadline passed without an answer") \
    X(stamps,             "time stamps taken for the exchange log") \
    X(stamps_missed,      "questions for a time stamp that brought none") \
    X(stamp_overdue,      "questions refused while the log waited too long for a time stamp") \
    X(backups,            "backups made by the node's own schedule") \
    X(backups_failed,     "tries that brought none") \
    X(drafts,             "translations of free texts that engines drafted") \
    X(drafts_refused,     "texts of engines that were refused") \
    X(translations_in,    "translations that registries gave with their reports, and that were taken") \
    X(translations_refused, "replies of registries in which a translation was refused") \
    X(translations_out,   "translations given to partners with reports of this registry") \
    X(engine_failures,    "engines that were ended: no answer in time, or nonsense")

enum sp_metric {
#define X(name, meaning) SP_METRIC_##name,
    SP_METRIC_LIST(X)
#undef X
    SP_METRIC_COUNT
};

struct sp_metrics {
    int64_t started_us;
    _Atomic(uint64_t) count[SP_METRIC_COUNT];
    _Atomic(uint64_t) stage_us[SP_STAGE_COUNT];
    _Atomic(uint64_t) stage_n[SP_STAGE_COUNT];
};

void sp_metrics_start(struct sp_metrics *m);
static inline void sp_count(struct sp_metrics *m, enum sp_metric what)
{
    atomic_fetch_add_explicit(&m->count[what], 1, memory_order_relaxed);
}
static inline void sp_count_add(struct sp_metrics *m, enum sp_metric what, uint64_t n)
{
    atomic_fetch_add_explicit(&m->count[what], n, memory_order_relaxed);
}
void sp_metrics_stages(struct sp_metrics *m, const struct sp_stages *s);
/* {"uptime_s":…,"counters":{…},"stages_us_mean":{…}} */
void sp_metrics_put(struct sp_buf *b, const struct sp_metrics *m);

#endif
