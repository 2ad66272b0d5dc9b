/*
 * node/ops/stages.h - where the time of one exchange goes.
 *
 * A stop-watch that is passed along: each step ends its stage with sp_stage_end. What the partner measured is
 * carried beside ours under "partner.".
 *
 * Threading: one owner.
 */
#ifndef SP_NODE_OPS_STAGES_H
#define SP_NODE_OPS_STAGES_H

#include "base/bytes.h"

/* name, meaning; in the order of an exchange */
#define SP_STAGE_LIST(X) \
    X(token,     "the bank's token checked") \
    X(policy,    "purpose, authorisation and class decided") \
    X(request,   "the request signed") \
    X(seal,      "sealed to the other end") \
    X(log,       "the request committed") \
    X(partner,   "sent, and the partner's sealed answer received") \
    X(open,      "unsealed") \
    X(verify,    "signature and binding checked") \
    X(duplicate, "looked up among the requests served before") \
    X(build,     "the report built from one snapshot") \
    X(sign,      "the answer signed") \
    X(commit,    "the answer committed to the exchange log") \
    X(rendition, "rendered in the bank's language")

enum sp_stage {
#define X(name, meaning) SP_STAGE_##name,
    SP_STAGE_LIST(X)
#undef X
    SP_STAGE_COUNT
};

struct sp_stages { int64_t us[SP_STAGE_COUNT]; int64_t mark_us; };

void sp_stages_start(struct sp_stages *s);
/* Everything since the last mark belongs to this stage. s may be NULL. */
void sp_stage_end(struct sp_stages *s, enum sp_stage stage);
/* Forget the time since the last mark. */
void sp_stage_skip(struct sp_stages *s);
int64_t sp_stages_total_us(const struct sp_stages *s);
const char *sp_stage_name(enum sp_stage stage);
/* {"token":12,…}: the stages that took place. */
void sp_stages_put(struct sp_buf *b, const struct sp_stages *s);
/* The object another node sent: unknown members and wrong types are ignored, as they prove nothing. */
void sp_stages_read(struct sp_view json, struct sp_stages *out);

#endif
