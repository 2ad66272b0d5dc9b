/* The one writer of an engine: takes all batches that wait, one transaction, one commit, wakes everybody. */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>

#include "base/clock.h"
#include "storage/kv_engine.h"

enum op { OP_PUT = 1, OP_PUT_LENT /* the value is the view of one */, OP_PUT_NEW, OP_APPEND, OP_DEL, OP_ABSENT, OP_EXPECT };

void sp_batch_free(struct sp_batch *b)
{
    sp_buf_free(&b->ops);
}

void sp_batch_clear(struct sp_batch *b)
{
    sp_buf_clear(&b->ops);
    b->prepare = NULL;
    b->ctx = NULL;
    b->alone = false;
}

static void add(struct sp_batch *b, enum op op, unsigned table, struct sp_view key, struct sp_view value)
{
    sp_buf_putc(&b->ops, (char)op);
    sp_buf_putc(&b->ops, (char)table);
    sp_buf_put_view(&b->ops, key);
    sp_buf_put_view(&b->ops, value);
}

void sp_batch_put(struct sp_batch *b, unsigned table, struct sp_view key, struct sp_view value)
{
    add(b, OP_PUT, table, key, value);
}

void sp_batch_put_lent(struct sp_batch *b, unsigned table, struct sp_view key, struct sp_view value)
{
    add(b, OP_PUT_LENT, table, key, sp_view(&value, sizeof value));
}

void sp_batch_put_new(struct sp_batch *b, unsigned table, struct sp_view key, struct sp_view value)
{
    add(b, OP_PUT_NEW, table, key, value);
}

void sp_batch_append(struct sp_batch *b, unsigned table, struct sp_view key, struct sp_view value)
{
    add(b, OP_APPEND, table, key, value);
}

void sp_batch_del(struct sp_batch *b, unsigned table, struct sp_view key)
{
    add(b, OP_DEL, table, key, sp_view(NULL, 0));
}

void sp_batch_expect_absent(struct sp_batch *b, unsigned table, struct sp_view key)
{
    add(b, OP_ABSENT, table, key, sp_view(NULL, 0));
}

void sp_batch_expect(struct sp_batch *b, unsigned table, struct sp_view key, struct sp_view value)
{
    add(b, OP_EXPECT, table, key, value);
}

struct step { enum op op; unsigned table; struct sp_view key, value; };

static bool next_step(struct sp_reader *r, struct step *out)
{
    if (r->failed || r->in.n == 0)
        return false;
    out->op = (enum op)sp_read_u8(r);
    out->table = sp_read_u8(r);
    out->key = sp_read_view(r);
    out->value = sp_read_view(r);
    if (r->failed || out->op != OP_PUT_LENT)
        return !r->failed;
    struct sp_view lent;
    r->failed = out->value.n != sizeof lent;
    if (r->failed)
        return false;
    memcpy(&lent, out->value.p, sizeof lent);
    out->op = OP_PUT;
    out->value = lent;
    return true;
}

static struct sp_rc check_step(struct sp_kv_txn *t, const struct step *s)
{
    if (s->op != OP_ABSENT && s->op != OP_EXPECT)
        return SP_OK;
    struct sp_view v;
    struct sp_rc rc = sp_kv_get(t, s->table, s->key, &v);
    if (s->op == OP_ABSENT)
        return sp_ok(rc) ? SP_ERR(EXISTS) : sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
    SP_TRY(rc);
    return sp_view_eq(v, s->value) ? SP_OK : SP_ERR(REPLAY);
}

static struct sp_rc check_from(struct sp_kv_txn *t, const struct sp_batch *b, size_t from)
{
    SP_TRY(sp_buf_rc(&b->ops));
    struct sp_reader r = sp_reader(sp_view(b->ops.p ? b->ops.p + from : NULL, b->ops.n - from));
    struct step s;
    while (next_step(&r, &s))
        SP_TRY(check_step(t, &s));
    return sp_is(sp_reader_end(&r), SP_RC_OK) ? SP_OK : SP_ERR(INTERNAL);
}

static struct sp_rc write_all(struct sp_kv_txn *t, const struct sp_batch *b)
{
    struct sp_reader r = sp_reader(sp_buf_view(&b->ops));
    struct step s;
    while (next_step(&r, &s)) {
        if (s.op == OP_PUT || s.op == OP_PUT_NEW || s.op == OP_APPEND)
            SP_TRY(sp_engine_put(t, s.table, s.key, s.value,
                                 s.op == OP_PUT ? SP_PUT : s.op == OP_PUT_NEW ? SP_PUT_NEW : SP_PUT_APPEND));
        else if (s.op == OP_DEL)
            SP_TRY(sp_engine_del(t, s.table, s.key));
    }
    return SP_OK;
}

struct request {
    struct sp_batch *batch;
    size_t own_ops;             /* what the submitter put; more is prepare's, dropped before it runs again */
    struct sp_rc rc;
    sem_t done;                 /* of its own: on a common lock all that were served would queue up once more */
    struct request *next;
};

struct sp_writer {
    struct sp_kv *kv;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t work;
    struct request *head, **tail;
    bool stop;
    struct sp_kv_stats stats;   /* under lock */
    uint64_t skipped;           /* of the group at work; writer thread only */
};

/* *harm: something was written before the failure, so the transaction must go. */
static struct sp_rc apply(struct sp_kv_txn *t, struct request *r, bool *harm)
{
    struct sp_batch *b = r->batch;
    *harm = false;
    b->ops.n = r->own_ops;
    SP_TRY(check_from(t, b, 0));
    if (b->prepare) {
        *harm = b->alone; /* it may have written directly */
        SP_TRY(b->prepare(b->ctx, t, b));
        SP_TRY(check_from(t, b, r->own_ops));
    }
    *harm = true;
    SP_TRY(write_all(t, b));
    *harm = false;
    return SP_OK;
}

static void fail_from(struct request *first, struct request *end, struct sp_rc rc)
{
    for (struct request *r = first; r != end; r = r->next)
        r->rc = rc;
}

/* first up to end (exclusive) in one transaction. False: undone, and worth a try one by one. */
static bool run_together(struct sp_writer *w, struct request *first, struct request *end)
{
    struct sp_kv_txn *t = NULL;
    struct sp_rc rc = sp_engine_write_begin(w->kv, first->batch->alone, &t);
    if (!sp_ok(rc)) {
        fail_from(first, end, rc);
        return true;
    }
    bool single = first->next == end;
    uint64_t skipped = 0;
    for (struct request *r = first; r != end; r = r->next) {
        bool harm = false;
        r->rc = apply(t, r, &harm);
        if (sp_ok(r->rc))
            continue;
        skipped++;
        if (harm) {
            sp_engine_abort(t);
            w->skipped += single;
            return single;
        }
    }
    rc = sp_engine_commit(t);
    if (!sp_ok(rc)) {
        if (!single)
            return false;
        fail_from(first, end, rc);
        w->skipped++;
        return true;
    }
    w->skipped += skipped;
    return true;
}

static void run_group(struct sp_writer *w, struct request *first, struct request *end)
{
    if (run_together(w, first, end))
        return;
    for (struct request *r = first; r != end; r = r->next)
        (void)run_together(w, r, r->next);
}

static uint64_t run_list(struct sp_writer *w, struct request *list, uint64_t *groups)
{
    uint64_t n = 0;
    while (list) {
        struct request *end = list->next;
        n++;
        while (!list->batch->alone && end && !end->batch->alone) {
            end = end->next;
            n++;
        }
        run_group(w, list, end);
        (*groups)++;
        list = end;
    }
    return n;
}

static void finish(struct sp_writer *w, struct request *list, uint64_t n, uint64_t groups, int64_t us)
{
    pthread_mutex_lock(&w->lock);
    w->stats.batches += n;
    w->stats.groups += groups;
    w->stats.skipped += w->skipped;
    w->stats.commit_us += (uint64_t)us;
    w->skipped = 0;
    pthread_mutex_unlock(&w->lock);
    while (list) {
        struct request *next = list->next; /* the submitter's frame is gone once it sees done */
        (void)sem_post(&list->done);
        list = next;
    }
}

static void *writer_main(void *arg)
{
    struct sp_writer *w = arg;
    for (;;) {
        pthread_mutex_lock(&w->lock);
        while (!w->head && !w->stop)
            pthread_cond_wait(&w->work, &w->lock);
        struct request *list = w->head;
        w->head = NULL;
        w->tail = &w->head;
        pthread_mutex_unlock(&w->lock);
        if (!list)
            return NULL; /* stopping, and nothing is left */
        int64_t start = sp_mono_us();
        uint64_t groups = 0, n = run_list(w, list, &groups);
        finish(w, list, n, groups, sp_mono_us() - start);
    }
}

struct sp_rc sp_kv_submit(struct sp_kv *kv, struct sp_batch *b)
{
    struct sp_writer *w = kv->writer;
    SP_TRY(sp_buf_rc(&b->ops));
    if (!w)
        return SP_ERR(DENIED);
    if (pthread_equal(pthread_self(), w->thread))
        return SP_ERR(INTERNAL); /* from inside prepare it would wait for itself */
    struct request r = { .batch = b, .own_ops = b->ops.n, .rc = SP_ERR(INTERNAL) };
    if (sem_init(&r.done, 0, 0))
        return SP_ERR(NOMEM);
    pthread_mutex_lock(&w->lock);
    bool closed = w->stop, first = !w->head;
    if (!closed) {
        *w->tail = &r;
        w->tail = &r.next;
        if (first) /* the writer takes all that wait at once */
            pthread_cond_signal(&w->work);
    }
    pthread_mutex_unlock(&w->lock);
    while (!closed && sem_wait(&r.done) && errno == EINTR) {
    }
    (void)sem_destroy(&r.done);
    return closed ? SP_ERR(CLOSED) : r.rc;
}

struct sp_rc sp_writer_start(struct sp_kv *kv, struct sp_writer **out)
{
    struct sp_writer *w = calloc(1, sizeof *w);
    if (!w)
        return SP_ERR(NOMEM);
    w->kv = kv;
    w->tail = &w->head;
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->work, NULL);
    if (pthread_create(&w->thread, NULL, writer_main, w)) {
        pthread_cond_destroy(&w->work);
        pthread_mutex_destroy(&w->lock);
        free(w);
        return SP_ERR(NOMEM);
    }
    *out = w;
    return SP_OK;
}

void sp_writer_stop(struct sp_writer *w)
{
    if (!w)
        return;
    pthread_mutex_lock(&w->lock);
    w->stop = true;
    pthread_cond_signal(&w->work);
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
    pthread_cond_destroy(&w->work);
    pthread_mutex_destroy(&w->lock);
    free(w);
}

void sp_writer_stats(struct sp_writer *w, struct sp_kv_stats *out)
{
    pthread_mutex_lock(&w->lock);
    *out = w->stats;
    pthread_mutex_unlock(&w->lock);
}
