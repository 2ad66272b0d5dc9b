#include "node/ops/stages.h"

#include "base/clock.h"
#include "base/json.h"

static const char *const names[SP_STAGE_COUNT] = {
#define X(name, meaning) #name,
    SP_STAGE_LIST(X)
#undef X
};

enum { NONE = -1, MAX_STAGE_US = 3600 * 1000000LL };

void sp_stages_start(struct sp_stages *s)
{
    for (int i = 0; i < SP_STAGE_COUNT; i++)
        s->us[i] = NONE;
    s->mark_us = sp_mono_us();
}

void sp_stage_end(struct sp_stages *s, enum sp_stage stage)
{
    if (!s)
        return;
    int64_t now = sp_mono_us();
    s->us[stage] = (s->us[stage] == NONE ? 0 : s->us[stage]) + (now - s->mark_us);
    s->mark_us = now;
}

void sp_stage_skip(struct sp_stages *s)
{
    if (s)
        s->mark_us = sp_mono_us();
}

int64_t sp_stages_total_us(const struct sp_stages *s)
{
    int64_t sum = 0;
    for (int i = 0; i < SP_STAGE_COUNT; i++)
        sum += s->us[i] == NONE ? 0 : s->us[i];
    return sum;
}

const char *sp_stage_name(enum sp_stage stage)
{
    return names[stage];
}

void sp_stages_put(struct sp_buf *b, const struct sp_stages *s)
{
    char sep = '{';
    for (int i = 0; i < SP_STAGE_COUNT; i++) {
        if (s->us[i] == NONE)
            continue;
        sp_buf_putc(b, sep);
        sp_buf_putc(b, '"');
        sp_buf_puts(b, names[i]);
        sp_buf_puts(b, "\":");
        sp_buf_put_i64(b, s->us[i]);
        sep = ',';
    }
    sp_buf_puts(b, sep == '{' ? "{}" : "}");
}

void sp_stages_read(struct sp_view json, struct sp_stages *out)
{
    sp_stages_start(out);
    SP_JSON_AUTO j = NULL;
    if (!sp_ok(sp_json_parse(json, SP_MAX_HEADER_BYTES, &j, NULL)))
        return;
    for (int i = 0; i < SP_STAGE_COUNT; i++) {
        int64_t us;
        if (sp_ok(sp_json_opt_i64(j, names[i], NONE, &us, NULL)) && us >= 0 && us <= MAX_STAGE_US)
            out->us[i] = us;
    }
}
