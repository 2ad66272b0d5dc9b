/*
 * node/exchange/waits.h - how many of the threads that serve banks may wait for partners.
 *
 * A thread that waits for a partner serves nobody else, so no partner and no participant may hold more than a quarter
 * of them for long, and all partners together no more than half. While partners answer fast nothing is limited: a wait
 * beyond a share is granted, but a brief one. Once so many waits of a share last long, further questions are not
 * put at all; they stay in the outbox.
 *
 * Threading: every function is safe from any thread.
 */
#ifndef SP_NODE_EXCHANGE_WAITS_H
#define SP_NODE_EXCHANGE_WAITS_H

#include <pthread.h>

#include "base/bytes.h"

enum { SP_WAIT_SLOW_MS = 500, SP_WAIT_BRIEF_MS = 1000 };

/* One wait under way, on the stack of who waits. Views borrowed until sp_wait_end. */
struct sp_wait {
    struct sp_view node, participant;
    int64_t since_us;               /* sp_mono_us */
    struct sp_wait *prev, *next;
};

struct sp_waits {
    pthread_mutex_t lock;           /* guards the list */
    struct sp_wait *first;
    unsigned each, all;             /* the shares: of one partner or participant, and together */
};

void sp_waits_init(struct sp_waits *w, int64_t threads);
void sp_waits_destroy(struct sp_waits *w);
/* For how long the caller may wait, at most wanted_ms; 0: not at all, and sp_wait_end must not follow. */
int64_t sp_wait_begin(struct sp_waits *w, struct sp_wait *wait, int64_t wanted_ms);
void sp_wait_end(struct sp_waits *w, struct sp_wait *wait);

#endif
