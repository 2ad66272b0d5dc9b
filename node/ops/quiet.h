/*
 * node/ops/quiet.h - how often one log event is said of one partner for one reason: at once, then at most once a minute.
 *
 * A partner sends as many messages as it likes; the log must not grow with them. What was left out is counted, and said with
 * the next line. Only so many pairs are remembered: the one that was quiet for longest makes room.
 *
 * Threading: every function is safe from any thread.
 */
#ifndef SP_NODE_OPS_QUIET_H
#define SP_NODE_OPS_QUIET_H

#include <pthread.h>

#include "base/bytes.h"

enum { SP_QUIET_PAIRS = 256, SP_QUIET_S = 60 };

/* One pair of who and why, known by its digest, which need not be strong: two that meet share their lines. */
struct sp_quiet_pair { uint64_t id; int64_t said_us; uint64_t left_out; };

struct sp_quiet {
    pthread_mutex_t lock; /* guards the rest */
    struct sp_quiet_pair pair[SP_QUIET_PAIRS];
    size_t n;
};

void sp_quiet_init(struct sp_quiet *q);
void sp_quiet_destroy(struct sp_quiet *q);
/* Whether to say it now (now_us on the monotonic clock); left_out: how many were not said since the last time. */
bool sp_quiet_allows(struct sp_quiet *q, struct sp_view who, const char *why, int64_t now_us, uint64_t *left_out);

#endif
