#include "node/net/endpoint.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

#define TICK_MS 100
#define RELEASE_MS 300            /* how long a dropped endpoint waits for nng to let go of it; now and then nng never does */
#define PEER_CHECK_US (150 * 1000) /* how often an established connection's peer is looked at */

struct sp_endpoint {
    struct sp_endpoint *next, **link; /* in the registry, until dropped */
    char handle[32];
    unsigned refs;                    /* guarded by registry.lock */
    unsigned n_conns;                 /* guarded by registry.lock */
    unsigned max_conns;
    bool closed;                      /* refuses new connections; guarded by registry.lock */
    bool server;
    struct sp_tls *tls;
    char server_name[256];
    char node[SP_TLS_NODE_TEXT];
    pthread_mutex_t call_lock;        /* held while on_failure runs */
    const void *judge_ctx;
    void (*on_failure)(void *ctx, bool refused, const struct sp_diag *why, const struct sp_peer *peer);
    void *ctx;
};

/*
 * One lock for the registry and the watch list. It is taken before a connection's own lock inside nng (the watchdog
 * closes streams under it), so nothing that nng calls with that lock held may take it: only init and fini of a
 * connection do, which run without.
 */
static struct {
    pthread_mutex_t lock;
    struct sp_endpoint *endpoints;
    struct sp_endpoint_conn *conns;
    uint64_t last_handle;
    bool watching;
} registry = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* By itself nng has two threads a core for callbacks, and wakes another one for each callback, also when one that is at work would take
 * it next. Ours do not block, so half as many do: an exchange costs a tenth less of the system's time. */
static void choose_threads(void)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    nng_init_set_parameter(NNG_INIT_NUM_TASK_THREADS, cores > 2 ? (uint64_t)cores : 2);
}

void sp_endpoint_threads(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    (void)pthread_once(&once, choose_threads);
}

static _Thread_local struct sp_peer *wanted;

struct sp_peer *sp_endpoint_wanted(void) { return wanted; }

/* nng 1.x ends no handshake by itself, and can keep a pipe whose TCP stream is closed: both end here. */
static void watch_one(struct sp_endpoint_conn *c, int64_t now)
{
    nng_sockaddr sa;
    if (c->closed) return;
    if (!atomic_load(&c->established)) {
        if (now < atomic_load(&c->deadline_us)) return;
    } else {
        if (now - c->checked_us < PEER_CHECK_US) return;
        c->checked_us = now;
        if (nng_stream_get_addr(c->stream, NNG_OPT_REMADDR, &sa) == 0) return;
    }
    c->closed = true;
    nng_stream_close(c->stream);
}

static void *watchdog(void *arg)
{
    const struct timespec tick = { 0, TICK_MS * 1000000L };
    (void)arg;
    for (;;) {
        clock_nanosleep(CLOCK_MONOTONIC, 0, &tick, NULL);
        pthread_mutex_lock(&registry.lock);
        int64_t now = sp_mono_us();
        for (struct sp_endpoint_conn *c = registry.conns; c; c = c->next) watch_one(c, now);
        pthread_mutex_unlock(&registry.lock);
    }
    return NULL;
}

/* Called with the lock held. The thread lives as long as the process. */
static bool watchdog_start(void)
{
    pthread_attr_t attr;
    pthread_t thread;
    if (registry.watching) return true;
    if (pthread_attr_init(&attr) != 0) return false;
    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    registry.watching = pthread_create(&thread, &attr, watchdog, NULL) == 0;
    pthread_attr_destroy(&attr);
    return registry.watching;
}

struct sp_rc sp_endpoint_new(const struct sp_endpoint_opts *o, struct sp_endpoint **out)
{
    struct sp_endpoint *e = calloc(1, sizeof *e);
    if (!e) return SP_ERR(NOMEM);
    e->refs = 1;
    e->server = o->server;
    e->max_conns = o->max_connections;
    e->tls = sp_tls_ref(o->tls);
    if (o->server_name) snprintf(e->server_name, sizeof e->server_name, "%s", o->server_name);
    if (o->node) snprintf(e->node, sizeof e->node, "%s", o->node);
    e->judge_ctx = o->judge_ctx;
    e->on_failure = o->on_failure;
    e->ctx = o->ctx;
    pthread_mutex_init(&e->call_lock, NULL);
    pthread_mutex_lock(&registry.lock);
    bool watching = watchdog_start();
    snprintf(e->handle, sizeof e->handle, "sp-%llu", (unsigned long long)++registry.last_handle);
    e->next = registry.endpoints;
    e->link = &registry.endpoints;
    if (e->next) e->next->link = &e->next;
    registry.endpoints = e;
    pthread_mutex_unlock(&registry.lock);
    if (!watching) {
        sp_endpoint_drop(e);
        return SP_ERR(NOMEM);
    }
    *out = e;
    return SP_OK;
}

void sp_endpoint_unref(struct sp_endpoint *e)
{
    if (!e) return;
    pthread_mutex_lock(&registry.lock);
    bool last = --e->refs == 0;
    pthread_mutex_unlock(&registry.lock);
    if (!last) return;
    sp_tls_free(e->tls);
    pthread_mutex_destroy(&e->call_lock);
    free(e);
}

/* nng lets go of what it closed a moment later, on a thread of its own. Whoever ends the process meanwhile would take
 * OpenSSL away under it. */
static void await_release(struct sp_endpoint *e)
{
    const struct timespec tick = { 0, 1000000L };
    for (int i = 0; i < RELEASE_MS; i++) {
        pthread_mutex_lock(&registry.lock);
        bool alone = e->refs == 1;
        pthread_mutex_unlock(&registry.lock);
        if (alone) return;
        nanosleep(&tick, NULL);
    }
}

void sp_endpoint_drop(struct sp_endpoint *e)
{
    if (!e) return;
    pthread_mutex_lock(&e->call_lock);
    e->on_failure = NULL;
    pthread_mutex_unlock(&e->call_lock);
    pthread_mutex_lock(&registry.lock);
    *e->link = e->next;
    if (e->next) e->next->link = e->link;
    e->closed = true;
    pthread_mutex_unlock(&registry.lock);
    await_release(e);
    sp_endpoint_unref(e);
}

void sp_endpoint_refuse(struct sp_endpoint *e)
{
    pthread_mutex_lock(&registry.lock);
    e->closed = true;
    pthread_mutex_unlock(&registry.lock);
}

struct sp_endpoint *sp_endpoint_find(const char *handle)
{
    pthread_mutex_lock(&registry.lock);
    struct sp_endpoint *e = registry.endpoints;
    while (e && strcmp(e->handle, handle) != 0) e = e->next;
    if (e) e->refs++;
    pthread_mutex_unlock(&registry.lock);
    return e;
}

struct sp_rc sp_endpoint_config(struct sp_endpoint *e, nng_tls_config **out)
{
    nng_tls_config *cfg = NULL;
    /* Naming the engine here is also what makes the linker prefer it to the one inside nng. */
    if (strcmp(nng_tls_engine_name(), sp_tls_engine_name) != 0) return SP_ERR(INTERNAL);
    int rv = nng_tls_config_alloc(&cfg, e->server ? NNG_TLS_MODE_SERVER : NNG_TLS_MODE_CLIENT);
    if (rv == NNG_ENOMEM) return SP_ERR(NOMEM);
    if (rv != 0) return SP_ERR(INTERNAL);
    if (nng_tls_config_own_cert(cfg, e->handle, e->handle, NULL) != 0) {
        nng_tls_config_free(cfg);
        return SP_ERR(INTERNAL);
    }
    *out = cfg;
    return SP_OK;
}

struct sp_tls *sp_endpoint_tls(struct sp_endpoint *e) { return e->tls; }
const char *sp_endpoint_server_name(const struct sp_endpoint *e) { return e->server_name[0] ? e->server_name : NULL; }
const char *sp_endpoint_node(const struct sp_endpoint *e) { return e->node[0] ? e->node : NULL; }
bool sp_endpoint_is_server(const struct sp_endpoint *e) { return e->server; }

const void *sp_endpoint_judge_ctx(const struct sp_endpoint *e) { return e->judge_ctx; }

void sp_endpoint_failed(struct sp_endpoint *e, bool refused, const struct sp_diag *why, const struct sp_peer *peer)
{
    pthread_mutex_lock(&e->call_lock);
    if (e->on_failure) e->on_failure(e->ctx, refused, why, peer);
    pthread_mutex_unlock(&e->call_lock);
}

bool sp_endpoint_add(struct sp_endpoint *e, struct sp_endpoint_conn *c, nng_stream *stream)
{
    c->stream = stream;
    c->checked_us = sp_mono_us();
    atomic_store(&c->moved_us, c->checked_us);
    atomic_store(&c->deadline_us, c->checked_us + sp_tls_handshake_ms(e->tls) * 1000);
    pthread_mutex_lock(&registry.lock);
    bool room = !e->closed && (e->max_conns == 0 || e->n_conns < e->max_conns);
    if (room) {
        e->n_conns++;
        e->refs++;
        c->endpoint = e;
        c->next = registry.conns;
        c->link = &registry.conns;
        if (c->next) c->next->link = &c->next;
        registry.conns = c;
    }
    pthread_mutex_unlock(&registry.lock);
    return room;
}

void sp_endpoint_remove(struct sp_endpoint_conn *c)
{
    struct sp_endpoint *e = c->endpoint;
    if (!e) return;
    pthread_mutex_lock(&registry.lock);
    *c->link = c->next;
    if (c->next) c->next->link = c->link;
    e->n_conns--;
    c->endpoint = NULL;
    pthread_mutex_unlock(&registry.lock);
    sp_endpoint_unref(e);
}

bool sp_endpoint_busy(struct sp_endpoint *e, int64_t quiet_ms)
{
    bool busy = false;
    pthread_mutex_lock(&registry.lock);
    int64_t since = sp_mono_us() - quiet_ms * 1000;
    for (struct sp_endpoint_conn *c = registry.conns; c && !busy; c = c->next)
        busy = c->endpoint == e && (atomic_load(&c->moved_us) > since || atomic_load(&c->waiting));
    pthread_mutex_unlock(&registry.lock);
    return busy;
}

void sp_endpoint_peer(nng_pipe pipe, struct sp_peer *out)
{
    bool verified = false;
    *out = (struct sp_peer){ 0 };
    wanted = out;
    int rv = nng_pipe_get_bool(pipe, NNG_OPT_TLS_VERIFIED, &verified);
    wanted = NULL;
    if (rv != 0) snprintf(out->address, sizeof out->address, "ipc");
}
