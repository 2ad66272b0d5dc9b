/*
 * node/ops/alarm.h - a thread of the node's own that works now and then: it rests until a time, until it is called, or until it must end.
 *
 * All waiting is on the monotonic clock, so that a clock that is set neither wakes nor delays it; a rest until a time of day looks at
 * that clock every half a minute, and ends sooner when it was set forward, or the machine had slept.
 *
 * Threading: rest only on the thread itself; start, stop and free on that of the owner; the others from any.
 */
#ifndef SP_NODE_OPS_ALARM_H
#define SP_NODE_OPS_ALARM_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

#include "base/rc.h"

struct sp_alarm {
    pthread_mutex_t lock;       /* guards called, and what the owner wants; never held while working */
    pthread_cond_t wake;
    pthread_t thread;
    bool running, called;
    atomic_bool stop;           /* may be looked at while working */
};

/* A condition whose timed waits are by CLOCK_MONOTONIC. */
void sp_cond_init(pthread_cond_t *c);

void sp_alarm_init(struct sp_alarm *a);
struct sp_rc SP_MUST sp_alarm_start(struct sp_alarm *a, void *(*main)(void *arg), void *arg); /* NOMEM */
/* Ends the rest under way, and waits until the thread has ended. Also of one that never started. */
void sp_alarm_stop(struct sp_alarm *a);
void sp_alarm_free(struct sp_alarm *a); /* after stop */

/* With the lock held: the rest under way, or the next one, ends at once. */
void sp_alarm_call(struct sp_alarm *a);

/* False: the thread must end. */
bool sp_alarm_rest(struct sp_alarm *a, int64_t ms);
bool sp_alarm_rest_to(struct sp_alarm *a, int64_t mono_us);
/* Until that time of day, but no longer than it is away now: a clock that is put back does not prolong the rest. next_s: when that will be
 * by the clock as it is, set with the lock held, for who asks; may be NULL. */
bool sp_alarm_rest_until(struct sp_alarm *a, int64_t unix_s, int64_t *next_s);

#endif
