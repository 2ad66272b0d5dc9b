#include "node/ops/metrics.h"

#include "base/clock.h"

static const char *const names[SP_METRIC_COUNT] = {
#define X(name, meaning) #name,
    SP_METRIC_LIST(X)
#undef X
};

void sp_metrics_start(struct sp_metrics *m)
{
    m->started_us = sp_mono_us();
}

void sp_metrics_stages(struct sp_metrics *m, const struct sp_stages *s)
{
    for (int i = 0; i < SP_STAGE_COUNT; i++) {
        if (s->us[i] < 0)
            continue;
        atomic_fetch_add_explicit(&m->stage_us[i], (uint64_t)s->us[i], memory_order_relaxed);
        atomic_fetch_add_explicit(&m->stage_n[i], 1, memory_order_relaxed);
    }
}

void sp_metrics_put(struct sp_buf *b, const struct sp_metrics *m)
{
    sp_buf_putf(b, "{\"uptime_s\":%lld,\"counters\":{", (long long)((sp_mono_us() - m->started_us) / 1000000));
    for (int i = 0; i < SP_METRIC_COUNT; i++)
        sp_buf_putf(b, "%s\"%s\":%llu", i ? "," : "", names[i],
                    (unsigned long long)atomic_load_explicit(&m->count[i], memory_order_relaxed));
    sp_buf_puts(b, "},\"stages_us_mean\":{");
    const char *sep = "";
    for (enum sp_stage i = 0; i < SP_STAGE_COUNT; i++) {
        uint64_t n = atomic_load_explicit(&m->stage_n[i], memory_order_relaxed);
        if (!n)
            continue;
        uint64_t sum = atomic_load_explicit(&m->stage_us[i], memory_order_relaxed);
        sp_buf_putf(b, "%s\"%s\":%llu", sep, sp_stage_name(i), (unsigned long long)(sum / n));
        sep = ",";
    }
    sp_buf_puts(b, "}}");
}
