#include "node/translate/drafts.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "crypto/digest.h"
#include "node/evidence/translated.h"
#include "node/ops/alarm.h"
#include "node/ops/log.h"
#include "node/ops/priority.h"
#include "node/translate/engine.h"
#include "node/translate/engines.h"

enum { QUEUE = 256, MOST_BYTES = 2 * 1024 * 1024, FAILED = 1024, FAILED_S = 3600, IDLE_MS = 60 * 1000, TRIES = 2, MOST_PAUSE_MS = 600 * 1000 };

/* The digest of all that makes a text one; in whole, or somebody could make a text that is taken for another one. */
struct mark { uint8_t digest[SP_SHA256_BYTES]; };

/* One text that waits: a copy of its key in one piece. */
struct item { struct item *next; struct sp_memory_key key; struct mark mark; unsigned tries; size_t bytes; };

struct worker {
    struct sp_drafts *s;
    const struct sp_engine_conf *conf;
    struct sp_alarm alarm;          /* its lock guards what follows, but for the engine */
    struct item *first, **last, *now;
    size_t n, bytes;
    struct { struct mark mark; int64_t until_us; } failed[FAILED]; /* texts that are not tried again so soon; the oldest give way */
    size_t n_failed;
    atomic_uint failures;           /* in a row */
    struct sp_engine *engine;       /* the thread's own, as what follows */
    bool asked;                     /* the text at hand came to it */
    int64_t paused_to_us;
};

struct sp_drafts {
    struct sp_drafts_opts o;
    struct sp_arena arena;
    struct sp_engine_confs confs;
    struct worker worker[SP_MAX_ENGINES];
    char signer[64];
};

static struct sp_rc mark_of(const struct sp_memory_key *k, struct mark *out)
{
    SP_BUF_AUTO b = { 0 };
    sp_buf_put_view(&b, k->from);
    sp_buf_put_view(&b, k->to);
    sp_buf_put_view(&b, k->context);
    sp_buf_put_view(&b, k->source);
    SP_TRY(sp_buf_rc(&b));
    return sp_sha256(sp_buf_view(&b), out->digest);
}

static bool is_marked(const struct mark *a, const struct mark *b) { return !memcmp(a, b, sizeof *a); }

/* ---- the queue ---- */

static struct item *item_of(const struct sp_memory_key *k, const struct mark *mark)
{
    const struct sp_view from[] = { k->from, k->to, k->context, k->source };
    size_t bytes = k->from.n + k->to.n + k->context.n + k->source.n;
    struct item *i = malloc(sizeof *i + bytes);
    if (!i)
        return NULL;
    *i = (struct item){ .mark = *mark, .bytes = bytes };
    struct sp_view *const to[] = { &i->key.from, &i->key.to, &i->key.context, &i->key.source };
    char *at = (char *)(i + 1);
    for (size_t n = 0; n < 4; n++) {
        memcpy(at, from[n].p, from[n].n);
        *to[n] = sp_view(at, from[n].n);
        at += from[n].n;
    }
    return i;
}

static bool has_failed(const struct worker *w, const struct mark *mark)
{
    for (size_t i = 0; i < w->n_failed && i < FAILED; i++)
        if (is_marked(&w->failed[i].mark, mark) && w->failed[i].until_us > sp_mono_us())
            return true;
    return false;
}

static bool waits(const struct worker *w, const struct mark *mark)
{
    for (const struct item *i = w->first; i; i = i->next)
        if (is_marked(&i->mark, mark))
            return true;
    return w->now && is_marked(&w->now->mark, mark);
}

static void append(struct worker *w, struct item *i)
{
    i->next = NULL;
    *w->last = i;
    w->last = &i->next;
    w->n++;
    w->bytes += i->bytes;
}

static bool enqueue(struct worker *w, const struct sp_memory_key *key)
{
    struct mark mark;
    bool there, taken = false;
    if (!sp_ok(mark_of(key, &mark)))
        return false;
    (void)pthread_mutex_lock(&w->alarm.lock);
    there = waits(w, &mark);
    if (!there && !has_failed(w, &mark) && w->n < QUEUE && w->bytes + key->source.n <= MOST_BYTES) {
        struct item *i = item_of(key, &mark);
        taken = i != NULL;
        if (i)
            append(w, i);
        sp_alarm_call(&w->alarm);
    }
    (void)pthread_mutex_unlock(&w->alarm.lock);
    return there || taken;
}

static struct item *take(struct worker *w)
{
    (void)pthread_mutex_lock(&w->alarm.lock);
    struct item *i = w->first;
    if (i) {
        w->first = i->next;
        w->last = w->first ? w->last : &w->first;
        w->n--;
        w->bytes -= i->bytes;
    }
    w->now = i;
    (void)pthread_mutex_unlock(&w->alarm.lock);
    return i;
}

/* again: it goes to the end of the queue; failed: it is not tried any more for a while. */
static void put_away(struct worker *w, struct item *i, bool again, bool failed)
{
    (void)pthread_mutex_lock(&w->alarm.lock);
    w->now = NULL;
    if (again)
        append(w, i);
    if (failed) {
        size_t at = w->n_failed++ % FAILED;
        w->failed[at].mark = i->mark;
        w->failed[at].until_us = sp_mono_us() + (int64_t)FAILED_S * 1000000;
    }
    (void)pthread_mutex_unlock(&w->alarm.lock);
    if (!again)
        free(i);
}

/* ---- one text ---- */

static struct sp_rc keep(const struct worker *w, const struct sp_memory_key *key, struct sp_view made, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO jws = { 0 };
    char digest[SP_SHA256_TEXT];
    const struct sp_key *signer = w->s->o.identity->key[SP_USE_RECEIPT];
    if (w->s->o.identity->waits[SP_USE_RECEIPT])
        return sp_diag_set(d, SP_ERR(UNAVAILABLE), "exchange.key", NULL, "this node has no receipt key in force to sign with");
    struct sp_translation checked, t = { .iss = sp_view_of(w->s->signer), .iat = sp_now_s(), .context = key->context, .from = key->from, .to = key->to,
                                         .text = made, .method = SP_METHOD_MACHINE, .engine = w->conf->name };
    SP_TRY(sp_sha256_b64url(key->source, digest));
    t.source = sp_view_of(digest);
    SP_TRY(sp_translation_sign(&t, signer, &a, &jws));
    SP_TRY(sp_translation_open(sp_buf_view(&jws), t.iat, &a, &checked, NULL, d));
    const struct sp_memory_row row = { .key = *key, .state = SP_MEMORY_DRAFT, .text = made, .method = sp_view_of(sp_method_text(SP_METHOD_MACHINE)),
                                       .engine = w->conf->name.name, .engine_version = w->conf->name.version, .assertion = sp_buf_view(&jws), .made_s = t.iat };
    struct sp_rc rc = sp_memory_put(w->s->o.db, &row, NULL);
    return sp_is(rc, SP_RC_EXISTS) ? SP_OK : rc; /* a person was faster */
}

static struct sp_rc start_engine(struct worker *w, struct sp_diag *d)
{
    const struct sp_conf *c = w->s->o.conf;
    const struct sp_engine_opts o = { .argv = w->conf->argv, .seconds = c->engine_seconds, .memory_mib = c->engine_memory_mib, .quiet = true,
                                      .confined = !strcmp(c->engine_confined, "yes"), .reads = w->s->confs.reads, .stop = &w->alarm.stop };
    return w->engine ? SP_OK : sp_engine_start(&o, &w->engine, d);
}

static struct sp_rc translate(struct worker *w, const struct sp_memory_key *key, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO made = { 0 };
    struct sp_memory_row there;
    w->asked = false;
    struct sp_rc rc = sp_memory_get(w->s->o.db, key, &a, &there);
    if (!sp_is(rc, SP_RC_NOTFOUND))
        return rc;
    SP_TRY(start_engine(w, d));
    w->asked = true;
    SP_TRY(sp_engine_ask(w->engine, key->from, key->to, key->source, &made, d));
    w->failures = 0;
    SP_TRY(keep(w, key, sp_buf_view(&made), d));
    sp_count(w->s->o.metrics, SP_METRIC_drafts);
    return SP_OK;
}

static void end_engine(struct worker *w)
{
    sp_engine_end(w->engine);
    w->engine = NULL;
}

/* It is started again, but not at once. */
static void engine_failed(struct worker *w, struct sp_rc rc, const struct sp_diag *d)
{
    unsigned before = atomic_fetch_add(&w->failures, 1);
    int64_t ms = (int64_t)1000 << (before < 10 ? before : 10);
    w->paused_to_us = sp_mono_us() + (ms < MOST_PAUSE_MS ? ms : MOST_PAUSE_MS) * 1000;
    end_engine(w);
    sp_count(w->s->o.metrics, SP_METRIC_engine_failures);
    sp_log_diag(SP_LOG_WARN, "engine.failed", w->conf->name.name, rc, d);
}

static void work_on(struct worker *w, struct item *i)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_rc rc = translate(w, &i->key, &d);
    bool refused = sp_is(rc, SP_RC_INVALID), engine = !refused && !strncmp(d.rule, "engine.", 7), stopped = !strcmp(d.rule, "engine.stop");
    if (engine && !stopped)
        engine_failed(w, rc, &d);
    else if (refused)
        sp_log_diag(SP_LOG_INFO, "engine.refused", w->conf->name.name, rc, &d);
    else if (!sp_ok(rc) && !stopped)
        sp_log_diag(SP_LOG_WARN, "translation.failed", w->conf->name.name, rc, &d);
    if (refused)
        sp_count(w->s->o.metrics, SP_METRIC_drafts_refused);
    bool asked = w->asked;
    bool again = engine && !stopped && (!asked || ++i->tries < TRIES); /* that it cannot be started is no text's fault */
    put_away(w, i, again, !sp_ok(rc) && !again);
}

static void *worker_main(void *arg)
{
    struct worker *w = arg;
    sp_low_priority();
    while (!atomic_load(&w->alarm.stop)) {
        struct item *i = NULL;
        if (sp_mono_us() >= w->paused_to_us)
            i = take(w);
        else if (!sp_alarm_rest_to(&w->alarm, w->paused_to_us))
            break;
        else
            continue;
        if (i) {
            work_on(w, i);
            continue;
        }
        int64_t begun = sp_mono_us();
        if (!sp_alarm_rest(&w->alarm, IDLE_MS))
            break;
        if (sp_mono_us() - begun >= (int64_t)IDLE_MS * 1000)
            end_engine(w);
    }
    end_engine(w);
    return NULL;
}

/* ---- all ---- */

struct sp_rc sp_drafts_check(const struct sp_conf *conf, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_engine_confs confs;
    return sp_engine_confs_read(conf, &a, &confs, d);
}

struct sp_rc sp_drafts_start(const struct sp_drafts_opts *opts, struct sp_drafts **out, struct sp_diag *d)
{
    struct sp_drafts *s = calloc(1, sizeof *s);
    if (!s)
        return SP_ERR(NOMEM);
    s->o = *opts;
    (void)snprintf(s->signer, sizeof s->signer, "node %s", opts->conf->node_id);
    struct sp_rc rc = sp_engine_confs_read(opts->conf, &s->arena, &s->confs, d);
    size_t n = sp_ok(rc) ? s->confs.n : 0;
    for (size_t i = 0; i < n; i++) {
        struct worker *w = &s->worker[i];
        w->s = s;
        w->conf = &s->confs.v[i];
        w->last = &w->first;
        sp_alarm_init(&w->alarm);
    }
    for (size_t i = 0; sp_ok(rc) && i < n; i++)
        rc = sp_alarm_start(&s->worker[i].alarm, worker_main, &s->worker[i]);
    if (!sp_ok(rc) || !n) {
        s->confs.n = n;
        sp_drafts_stop(s);
        return rc;
    }
    *out = s;
    return SP_OK;
}

void sp_drafts_stop(struct sp_drafts *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->confs.n; i++) {
        struct worker *w = &s->worker[i];
        sp_alarm_stop(&w->alarm);
        for (struct item *x = w->first, *next; x; x = next) {
            next = x->next;
            free(x);
        }
        sp_alarm_free(&w->alarm);
    }
    sp_arena_free(&s->arena);
    free(s);
}

bool sp_drafts_status(struct sp_drafts *s, size_t i, struct sp_drafts_status *out)
{
    if (!s || i >= s->confs.n)
        return false;
    struct worker *w = &s->worker[i];
    (void)pthread_mutex_lock(&w->alarm.lock);
    *out = (struct sp_drafts_status){ .name = w->conf->name.name, .waiting = w->n + (w->now != NULL), .failures = w->failures };
    (void)pthread_mutex_unlock(&w->alarm.lock);
    return true;
}

bool sp_drafts_ask(void *ctx, const struct sp_memory_key *key)
{
    struct sp_drafts *s = ctx;
    SP_ARENA_AUTO a = { 0 };
    struct sp_memory_row there;
    for (size_t i = 0; i < s->confs.n; i++)
        if (sp_engine_conf_translates(s->worker[i].conf, key->from, key->to))
            return sp_is(sp_memory_get(s->o.db, key, &a, &there), SP_RC_NOTFOUND) && enqueue(&s->worker[i], key);
    return false;
}
