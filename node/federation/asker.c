#include "node/federation/asker.h"

#include <pthread.h>
#include <stdlib.h>

#include "node/net/pool.h"

enum { QUESTIONS = 2, MAX_WAITING = 1024 };

/* One partner's, until it was asked. */
struct job {
    struct job *next;
    struct sp_asker *asker;
    char node[SP_TLS_NODE_TEXT];
    struct sp_buf question[QUESTIONS];
};

struct answer { struct answer *next; char from[SP_TLS_NODE_TEXT]; struct sp_buf text; };

struct sp_asker {
    struct sp_partners *partners;
    struct sp_pool *pool;
    pthread_mutex_t lock;       /* guards the rest */
    bool stop;
    struct job *jobs;           /* under way, or waiting for a thread */
    struct answer *first, **last;
};

static void job_free(struct job *j)
{
    for (size_t i = 0; i < QUESTIONS; i++)
        sp_buf_free(&j->question[i]);
    free(j);
}

static bool stopping(struct sp_asker *a)
{
    (void)pthread_mutex_lock(&a->lock);
    bool stop = a->stop;
    (void)pthread_mutex_unlock(&a->lock);
    return stop;
}

/* A partner that does not answer is no news. */
static void put_question(struct job *j, struct sp_view question)
{
    struct sp_asker *a = j->asker;
    struct answer *got = calloc(1, sizeof *got);
    if (!got)
        return;
    if (!sp_ok(sp_partners_ask_list(a->partners, sp_view_of(j->node), question, SP_ASKER_MS, &got->text, NULL))) {
        sp_buf_free(&got->text);
        free(got);
        return;
    }
    memcpy(got->from, j->node, sizeof got->from);
    (void)pthread_mutex_lock(&a->lock);
    *a->last = got;
    a->last = &got->next;
    (void)pthread_mutex_unlock(&a->lock);
}

static void unlink_job(struct sp_asker *a, const struct job *j)
{
    (void)pthread_mutex_lock(&a->lock);
    for (struct job **at = &a->jobs; *at; at = &(*at)->next)
        if (*at == j) {
            *at = j->next;
            break;
        }
    (void)pthread_mutex_unlock(&a->lock);
}

/* On a thread of the pool. */
static void run(void *arg)
{
    struct job *j = arg;
    struct sp_asker *a = j->asker;
    for (size_t i = 0; i < QUESTIONS && !stopping(a); i++)
        put_question(j, sp_buf_view(&j->question[i]));
    unlink_job(a, j);
    job_free(j);
}

/* False: the partner has one already. */
static bool link_job(struct sp_asker *a, struct job *j)
{
    bool busy = false;
    (void)pthread_mutex_lock(&a->lock);
    for (const struct job *o = a->jobs; o && !busy; o = o->next)
        busy = !strcmp(o->node, j->node);
    if (!busy) {
        j->next = a->jobs;
        a->jobs = j;
    }
    (void)pthread_mutex_unlock(&a->lock);
    return !busy;
}

bool sp_asker_ask(struct sp_asker *a, struct sp_view node, struct sp_view first, struct sp_view second)
{
    struct job *j = node.n < SP_TLS_NODE_TEXT ? calloc(1, sizeof *j) : NULL;
    if (!j)
        return false;
    j->asker = a;
    memcpy(j->node, node.p, node.n);
    sp_buf_put(&j->question[0], first);
    sp_buf_put(&j->question[1], second);
    bool linked = sp_ok(sp_buf_rc(&j->question[0])) && sp_ok(sp_buf_rc(&j->question[1])) && link_job(a, j);
    bool asked = linked && sp_ok(sp_pool_submit(a->pool, run, j));
    if (linked && !asked)
        unlink_job(a, j);
    if (!asked)
        job_free(j);
    return asked;
}

bool sp_asker_take(struct sp_asker *a, char from[SP_TLS_NODE_TEXT], struct sp_buf *reply)
{
    (void)pthread_mutex_lock(&a->lock);
    struct answer *got = a->first;
    if (got) {
        a->first = got->next;
        if (!a->first)
            a->last = &a->first;
    }
    (void)pthread_mutex_unlock(&a->lock);
    if (!got)
        return false;
    memcpy(from, got->from, SP_TLS_NODE_TEXT);
    sp_buf_free(reply);
    *reply = got->text;
    free(got);
    return true;
}

struct sp_rc sp_asker_start(struct sp_partners *partners, struct sp_asker **out)
{
    struct sp_asker *a = calloc(1, sizeof *a);
    if (!a)
        return SP_ERR(NOMEM);
    a->partners = partners;
    a->last = &a->first;
    (void)pthread_mutex_init(&a->lock, NULL);
    struct sp_rc rc = sp_pool_start(SP_ASKER_THREADS, MAX_WAITING, &a->pool);
    if (!sp_ok(rc)) {
        sp_asker_stop(a);
        return rc;
    }
    *out = a;
    return SP_OK;
}

void sp_asker_stop(struct sp_asker *a)
{
    char from[SP_TLS_NODE_TEXT];
    SP_BUF_AUTO reply = { 0 };
    if (!a)
        return;
    (void)pthread_mutex_lock(&a->lock);
    a->stop = true;
    (void)pthread_mutex_unlock(&a->lock);
    sp_pool_stop(a->pool); /* runs what waits, too: each job ends at once */
    while (sp_asker_take(a, from, &reply))
        ;
    (void)pthread_mutex_destroy(&a->lock);
    free(a);
}
