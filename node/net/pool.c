#include "node/net/pool.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>

struct job { void (*run)(void *arg); void *arg; };

/* Whoever rested last is woken first: what it works with still is in a cache, and the others' memory stays out of it. */
struct worker {
    struct sp_pool *pool;
    struct worker *next;  /* of those that rest */
    struct job job;       /* what it was woken for; run is NULL: to end */
    sem_t wake;
    pthread_t thread;
};

struct sp_pool {
    pthread_mutex_t lock;
    struct job *ring;     /* what waits while nobody rests */
    unsigned cap, head, n;
    bool stopping;
    struct worker *workers, *resting;
    unsigned n_threads;
};

static struct job rest(struct worker *w)
{
    struct sp_pool *p = w->pool;
    w->next = p->resting;
    p->resting = w;
    pthread_mutex_unlock(&p->lock);
    while (sem_wait(&w->wake) && errno == EINTR) {
    }
    return w->job;
}

static void *serve(void *arg)
{
    struct worker *w = arg;
    struct sp_pool *p = w->pool;
    for (struct job j;;) {
        pthread_mutex_lock(&p->lock);
        if (p->n) {
            j = p->ring[p->head];
            p->head = (p->head + 1) % p->cap;
            p->n--;
            pthread_mutex_unlock(&p->lock);
        } else if (!p->stopping) {
            j = rest(w);
        } else {
            pthread_mutex_unlock(&p->lock);
            return NULL;
        }
        if (j.run) j.run(j.arg);
    }
}

struct sp_rc sp_pool_start(unsigned n_workers, unsigned max_waiting, struct sp_pool **out)
{
    struct sp_pool *p = calloc(1, sizeof *p);
    if (!p) return SP_ERR(NOMEM);
    pthread_mutex_init(&p->lock, NULL);
    p->cap = max_waiting > 0 ? max_waiting : 1;
    p->ring = calloc(p->cap, sizeof *p->ring);
    p->workers = calloc(n_workers > 0 ? n_workers : 1, sizeof *p->workers);
    bool ok = p->ring && p->workers && n_workers > 0;
    while (ok && p->n_threads < n_workers) {
        struct worker *w = &p->workers[p->n_threads];
        w->pool = p;
        (void)sem_init(&w->wake, 0, 0);
        ok = pthread_create(&w->thread, NULL, serve, w) == 0;
        if (ok) p->n_threads++;
    }
    if (!ok) {
        sp_pool_stop(p);
        return SP_ERR(NOMEM);
    }
    *out = p;
    return SP_OK;
}

struct sp_rc sp_pool_submit(struct sp_pool *p, void (*run)(void *arg), void *arg)
{
    struct sp_rc rc = SP_OK;
    struct worker *w = NULL;
    pthread_mutex_lock(&p->lock);
    if (p->stopping) {
        rc = SP_ERR(CLOSED);
    } else if (p->resting) {
        w = p->resting;
        p->resting = w->next;
        w->job = (struct job){ run, arg };
    } else if (p->n == p->cap) {
        rc = SP_ERR(FULL);
    } else {
        p->ring[(p->head + p->n) % p->cap] = (struct job){ run, arg };
        p->n++;
    }
    pthread_mutex_unlock(&p->lock);
    if (w) (void)sem_post(&w->wake);
    return rc;
}

void sp_pool_stop(struct sp_pool *p)
{
    if (!p) return;
    pthread_mutex_lock(&p->lock);
    p->stopping = true;
    for (struct worker *w = p->resting; w; w = w->next) {
        w->job = (struct job){ NULL, NULL };
        (void)sem_post(&w->wake);
    }
    p->resting = NULL;
    pthread_mutex_unlock(&p->lock);
    for (unsigned i = 0; i < p->n_threads; i++) {
        pthread_join(p->workers[i].thread, NULL);
        (void)sem_destroy(&p->workers[i].wake);
    }
    pthread_mutex_destroy(&p->lock);
    free(p->ring);
    free(p->workers);
    free(p);
}
