#include "node/ops/alarm.h"

#include "base/clock.h"

enum { LOOK_S = 30 /* the clock may be set */, SECOND_US = 1000000 };

void sp_cond_init(pthread_cond_t *c)
{
    pthread_condattr_t attr;
    (void)pthread_condattr_init(&attr);
    (void)pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    (void)pthread_cond_init(c, &attr);
    (void)pthread_condattr_destroy(&attr);
}

void sp_alarm_init(struct sp_alarm *a)
{
    (void)pthread_mutex_init(&a->lock, NULL);
    sp_cond_init(&a->wake);
    a->running = a->called = false;
    atomic_init(&a->stop, false);
}

struct sp_rc sp_alarm_start(struct sp_alarm *a, void *(*main)(void *arg), void *arg)
{
    a->running = pthread_create(&a->thread, NULL, main, arg) == 0;
    return a->running ? SP_OK : SP_ERR(NOMEM);
}

void sp_alarm_stop(struct sp_alarm *a)
{
    (void)pthread_mutex_lock(&a->lock);
    atomic_store(&a->stop, true);
    (void)pthread_cond_signal(&a->wake);
    (void)pthread_mutex_unlock(&a->lock);
    if (a->running)
        (void)pthread_join(a->thread, NULL);
    a->running = false;
}

void sp_alarm_free(struct sp_alarm *a)
{
    (void)pthread_cond_destroy(&a->wake);
    (void)pthread_mutex_destroy(&a->lock);
}

void sp_alarm_call(struct sp_alarm *a)
{
    a->called = true;
    (void)pthread_cond_signal(&a->wake);
}

bool sp_alarm_rest_to(struct sp_alarm *a, int64_t mono_us)
{
    const struct timespec until = { mono_us / SECOND_US, mono_us % SECOND_US * 1000 };
    int timed = 0;
    (void)pthread_mutex_lock(&a->lock);
    while (!atomic_load(&a->stop) && !a->called && timed == 0)
        timed = pthread_cond_timedwait(&a->wake, &a->lock, &until);
    a->called = false;
    (void)pthread_mutex_unlock(&a->lock);
    return !atomic_load(&a->stop);
}

bool sp_alarm_rest(struct sp_alarm *a, int64_t ms) { return sp_alarm_rest_to(a, sp_mono_us() + ms * 1000); }

static void set_next(struct sp_alarm *a, int64_t *next_s, int64_t unix_s)
{
    if (!next_s)
        return;
    (void)pthread_mutex_lock(&a->lock);
    *next_s = unix_s;
    (void)pthread_mutex_unlock(&a->lock);
}

bool sp_alarm_rest_until(struct sp_alarm *a, int64_t unix_s, int64_t *next_s)
{
    int64_t begun_us = sp_mono_us(), away_s = unix_s - sp_now_s();
    bool go = true;
    set_next(a, next_s, unix_s);
    while (go) {
        int64_t now_s = sp_now_s(), by_clock_s = unix_s - now_s, left_s = away_s - (sp_mono_us() - begun_us) / SECOND_US;
        if (by_clock_s > left_s + 1) { /* it was put back */
            unix_s = now_s + left_s;
            set_next(a, next_s, unix_s);
        }
        left_s = by_clock_s < left_s ? by_clock_s : left_s;
        if (left_s <= 0)
            break;
        go = sp_alarm_rest(a, (left_s < LOOK_S ? left_s : LOOK_S) * 1000);
    }
    return go && !atomic_load(&a->stop);
}
