#include "node/exchange/waits.h"

static unsigned share(int64_t threads, int64_t parts)
{
    return threads > parts ? (unsigned)(threads / parts) : 1;
}

void sp_waits_init(struct sp_waits *w, int64_t threads)
{
    (void)pthread_mutex_init(&w->lock, NULL);
    w->first = NULL;
    w->each = share(threads, 4);
    w->all = share(threads, 2);
}

void sp_waits_destroy(struct sp_waits *w)
{
    (void)pthread_mutex_destroy(&w->lock);
}

/* Waits by whose share they are of; those begun before a time are slow. */
struct tally { unsigned node, participant, all; };

static void add(struct tally *t, const struct sp_wait *one, const struct sp_wait *mine)
{
    t->node += sp_view_eq(one->node, mine->node);
    t->participant += sp_view_eq(one->participant, mine->participant);
    t->all++;
}

static bool is_full(const struct sp_waits *w, const struct tally *t)
{
    return t->node >= w->each || t->participant >= w->each || t->all >= w->all;
}

int64_t sp_wait_begin(struct sp_waits *w, struct sp_wait *wait, int64_t wanted_ms)
{
    struct tally any = { 0 }, slow = { 0 };
    int64_t before_us = wait->since_us - SP_WAIT_SLOW_MS * 1000, granted_ms = wanted_ms;
    (void)pthread_mutex_lock(&w->lock);
    for (const struct sp_wait *one = w->first; one; one = one->next) {
        add(&any, one, wait);
        if (one->since_us < before_us)
            add(&slow, one, wait);
    }
    if (is_full(w, &slow)) {
        granted_ms = 0;
    } else {
        if (is_full(w, &any) && granted_ms > SP_WAIT_BRIEF_MS)
            granted_ms = SP_WAIT_BRIEF_MS;
        wait->prev = NULL;
        wait->next = w->first;
        if (w->first)
            w->first->prev = wait;
        w->first = wait;
    }
    (void)pthread_mutex_unlock(&w->lock);
    return granted_ms;
}

void sp_wait_end(struct sp_waits *w, struct sp_wait *wait)
{
    (void)pthread_mutex_lock(&w->lock);
    if (wait->prev)
        wait->prev->next = wait->next;
    else
        w->first = wait->next;
    if (wait->next)
        wait->next->prev = wait->prev;
    (void)pthread_mutex_unlock(&w->lock);
}
