#include "node/net/pool.h"

#include <pthread.h>
#include <stdlib.h>

struct job { void (*run)(void *arg); void *arg; };

struct sp_pool {
    pthread_mutex_t lock;
    pthread_cond_t work;
    struct job *ring;
    unsigned cap, head, n;
    bool stopping;
    pthread_t *threads;
    unsigned n_threads;
};

static void *serve(void *arg)
{
    struct sp_pool *p = arg;
    pthread_mutex_lock(&p->lock);
    for (;;) {
        while (p->n == 0 && !p->stopping) pthread_cond_wait(&p->work, &p->lock);
        if (p->n == 0) break;
        struct job j = p->ring[p->head];
        p->head = (p->head + 1) % p->cap;
        p->n--;
        pthread_mutex_unlock(&p->lock);
        j.run(j.arg);
        pthread_mutex_lock(&p->lock);
    }
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

struct sp_rc sp_pool_start(unsigned n_workers, unsigned max_waiting, struct sp_pool **out)
{
    struct sp_pool *p = calloc(1, sizeof *p);
    if (!p) return SP_ERR(NOMEM);
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->work, NULL);
    p->cap = max_waiting > 0 ? max_waiting : 1;
    p->ring = calloc(p->cap, sizeof *p->ring);
    p->threads = calloc(n_workers > 0 ? n_workers : 1, sizeof *p->threads);
    bool ok = p->ring && p->threads && n_workers > 0;
    while (ok && p->n_threads < n_workers) {
        ok = pthread_create(&p->threads[p->n_threads], NULL, serve, p) == 0;
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
    pthread_mutex_lock(&p->lock);
    if (p->stopping) {
        rc = SP_ERR(CLOSED);
    } else if (p->n == p->cap) {
        rc = SP_ERR(FULL);
    } else {
        p->ring[(p->head + p->n) % p->cap] = (struct job){ run, arg };
        p->n++;
    }
    pthread_mutex_unlock(&p->lock);
    if (sp_ok(rc)) /* whom it wakes finds the lock free */
        pthread_cond_signal(&p->work);
    return rc;
}

void sp_pool_stop(struct sp_pool *p)
{
    if (!p) return;
    pthread_mutex_lock(&p->lock);
    p->stopping = true;
    pthread_cond_broadcast(&p->work);
    pthread_mutex_unlock(&p->lock);
    for (unsigned i = 0; i < p->n_threads; i++) pthread_join(p->threads[i], NULL);
    pthread_cond_destroy(&p->work);
    pthread_mutex_destroy(&p->lock);
    free(p->ring);
    free(p->threads);
    free(p);
}
