#include "node/net/exchange_link.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <nng/nng.h>
#include <nng/protocol/reqrep0/rep.h>

#include "base/clock.h"
#include "base/limits.h"
#include "node/net/endpoint.h"
#include "node/net/link_common.h"

#define SEND_MS 5000        /* a partner that asks but does not take its answers is disconnected */
#define STUCK_US 1000000    /* and sooner when there is no place left for the answers of others */
#define SPARE_SLOTS 64
#define PEER_MIN 8          /* connections that one node may always have; else a quarter of all */
#define DRAIN_QUIET_MS 20
#define DRAIN_MS 1000
#define KEEP_BYTES (256 * 1024)

/*
 * A place for one request and its answer. A worker hands over an answer and goes on with another slot: one partner that
 * takes nothing must not hold the workers that the others need.
 */
struct slot {
    struct slot *next;   /* in the list of free ones */
    struct sp_link_server *server;
    nng_ctx ctx;
    bool have_ctx;
    nng_aio *send;
    nng_pipe to;
    int64_t since_us;    /* the answer is on its way since then; 0: none is */
};

/* Who has a connection: no partner may take the places of all others. */
struct guest { struct guest *next; uint32_t pipe; uint8_t cert[32]; char key[SP_SHA256_TEXT], node[SP_TLS_NODE_TEXT]; };

struct worker {
    struct sp_link_server *server;
    pthread_t thread;
    bool running;
    struct slot *slot;
    nng_aio *receive;     /* stop cancels this one, never an answer on its way */
    pthread_mutex_t lock; /* orders "post a receive" against "stop" */
    struct sp_buf reply;
};

struct sp_link_server {
    struct sp_link_server_opts opts;
    char url[320];
    uint16_t port;
    nng_socket sock;
    bool have_sock;
    nng_listener listener;
    struct sp_endpoint *endpoint;
    atomic_bool stopping;
    _Atomic(int64_t) served_us; /* when an answer was last taken by nng */
    struct worker *workers;
    unsigned n_workers;
    pthread_mutex_t lock;       /* guards what follows */
    struct guest *guests;
    pthread_cond_t freed;
    struct slot *slots;
    unsigned n_slots;
    struct slot *free_slots;
    unsigned n_sending;
};

/* --- slots --- */

/* On an nng thread: the answer is with the connection, or is lost. */
static void sent(void *arg)
{
    struct slot *t = arg;
    struct sp_link_server *s = t->server;
    int rv = nng_aio_result(t->send);
    if (rv != 0) nng_msg_free(nng_aio_get_msg(t->send));
    if (rv == NNG_ETIMEDOUT) nng_pipe_close(t->to);
    atomic_store(&s->served_us, sp_mono_us());
    pthread_mutex_lock(&s->lock);
    t->since_us = 0;
    t->next = s->free_slots;
    s->free_slots = t;
    s->n_sending--;
    pthread_cond_broadcast(&s->freed);
    pthread_mutex_unlock(&s->lock);
}

static void send_answer(struct slot *t, nng_msg *msg, nng_pipe to)
{
    struct sp_link_server *s = t->server;
    pthread_mutex_lock(&s->lock);
    t->to = to;
    t->since_us = sp_mono_us();
    s->n_sending++;
    pthread_mutex_unlock(&s->lock);
    nng_aio_set_msg(t->send, msg);
    nng_aio_set_timeout(t->send, SEND_MS);
    nng_ctx_send(t->ctx, t->send);
}

/* With the lock held: the answer that waits longest, when it has waited too long. */
static struct slot *stuck_slot(struct sp_link_server *s)
{
    struct slot *oldest = NULL;
    int64_t before = sp_mono_us() - STUCK_US;
    for (unsigned i = 0; i < s->n_slots; i++) {
        struct slot *t = &s->slots[i];
        if (t->since_us && t->since_us < before && (!oldest || t->since_us < oldest->since_us)) oldest = t;
    }
    return oldest;
}

/* With the lock held: until a slot is freed, at most a tenth of a second. */
static void await_slot(struct sp_link_server *s)
{
    struct timespec until;
    (void)clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += 100 * 1000000L;
    if (until.tv_nsec >= 1000000000L) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000L;
    }
    (void)pthread_cond_timedwait(&s->freed, &s->lock, &until);
}

/* NULL when the server stops. */
static struct slot *take_slot(struct sp_link_server *s)
{
    pthread_mutex_lock(&s->lock);
    while (!s->free_slots && !atomic_load(&s->stopping)) {
        struct slot *stuck = stuck_slot(s);
        if (stuck) {
            nng_pipe to = stuck->to;
            pthread_mutex_unlock(&s->lock);
            (void)nng_pipe_close(to); /* frees all of its slots at once */
            pthread_mutex_lock(&s->lock);
        }
        if (!s->free_slots) await_slot(s);
    }
    struct slot *t = s->free_slots;
    if (t) s->free_slots = t->next;
    pthread_mutex_unlock(&s->lock);
    return t;
}

/* --- workers --- */

static bool post_receive(struct worker *w)
{
    pthread_mutex_lock(&w->lock);
    bool go = w->slot && !atomic_load(&w->server->stopping);
    if (go) {
        nng_aio_set_timeout(w->receive, NNG_DURATION_INFINITE);
        nng_ctx_recv(w->slot->ctx, w->receive);
    }
    pthread_mutex_unlock(&w->lock);
    return go;
}

static void handle(struct worker *w, nng_msg *msg)
{
    struct sp_link_server *s = w->server;
    nng_pipe from = nng_msg_get_pipe(msg);
    struct sp_peer peer;
    sp_endpoint_peer(from, &peer);
    sp_buf_clear(&w->reply);
    s->opts.handler(s->opts.ctx, &peer, sp_view(nng_msg_body(msg), nng_msg_len(msg)), &w->reply);
    nng_msg_clear(msg);
    /* Without room for an answer the asker gets none and will ask again. */
    bool whole = w->reply.failed == SP_RC_OK && w->reply.n <= s->opts.max_message_bytes
              && nng_msg_append(msg, w->reply.p ? w->reply.p : "", w->reply.n) == 0;
    if (whole) {
        send_answer(w->slot, msg, from);
        w->slot = take_slot(s);
    } else {
        nng_msg_free(msg);
        nng_pipe_close(from);
    }
    if (w->reply.cap > KEEP_BYTES) sp_buf_free(&w->reply);
}

static void *work(void *arg)
{
    struct worker *w = arg;
    while (post_receive(w)) {
        nng_aio_wait(w->receive);
        int rv = nng_aio_result(w->receive);
        if (rv == NNG_ECLOSED) break;
        if (rv != 0) continue; /* cancelled by stop, or out of memory for one message */
        nng_msg *msg = nng_aio_get_msg(w->receive);
        nng_aio_set_msg(w->receive, NULL);
        handle(w, msg);
    }
    return NULL;
}

/* --- connections --- */

/* A node may have several certificates. Whose names none (a bank's) is known by its certificate. */
static bool same_guest(const struct guest *a, const struct guest *b)
{
    return a->node[0] ? strcmp(a->node, b->node) == 0 : !b->node[0] && memcmp(a->cert, b->cert, sizeof a->cert) == 0;
}

/* False when this node has its share already. */
static bool take_place(struct sp_link_server *s, nng_pipe pipe, const struct sp_peer *peer)
{
    unsigned most = s->opts.max_connections / 4 > PEER_MIN ? s->opts.max_connections / 4 : PEER_MIN, n = 0;
    struct guest *g = malloc(sizeof *g);
    if (!g) return false;
    g->pipe = (uint32_t)nng_pipe_id(pipe);
    memcpy(g->cert, peer->cert_sha256, sizeof g->cert);
    memcpy(g->key, peer->key, sizeof g->key);
    memcpy(g->node, peer->cert_node, sizeof g->node);
    pthread_mutex_lock(&s->lock);
    for (const struct guest *o = s->guests; o; o = o->next) n += same_guest(o, g);
    bool room = n < most;
    if (room) {
        g->next = s->guests;
        s->guests = g;
    }
    pthread_mutex_unlock(&s->lock);
    if (!room) free(g);
    return room;
}

static void pipe_removed(nng_pipe pipe, nng_pipe_ev ev, void *arg)
{
    struct sp_link_server *s = arg;
    (void)ev;
    pthread_mutex_lock(&s->lock);
    struct guest **at = &s->guests;
    while (*at && (*at)->pipe != (uint32_t)nng_pipe_id(pipe)) at = &(*at)->next;
    struct guest *g = *at;
    if (g) *at = g->next;
    pthread_mutex_unlock(&s->lock);
    free(g);
}

enum { DROP_MOST = 64 /* at once */ };

unsigned sp_link_server_drop_if(struct sp_link_server *s, bool (*bad)(void *ctx, const struct sp_peer *peer), void *ctx)
{
    nng_pipe drop[DROP_MOST];
    unsigned n = 0;
    pthread_mutex_lock(&s->lock);
    for (const struct guest *g = s->guests; g && n < DROP_MOST; g = g->next) {
        struct sp_peer peer = { .verified = true };
        memcpy(peer.cert_sha256, g->cert, sizeof peer.cert_sha256);
        memcpy(peer.key, g->key, sizeof peer.key);
        memcpy(peer.cert_node, g->node, sizeof peer.cert_node);
        if (bad(ctx, &peer)) drop[n++] = (nng_pipe){ .id = g->pipe };
    }
    pthread_mutex_unlock(&s->lock);
    for (unsigned i = 0; i < n; i++) (void)nng_pipe_close(drop[i]); /* without the lock: nng calls pipe_removed */
    return n;
}

static void pipe_added(nng_pipe pipe, nng_pipe_ev ev, void *arg)
{
    struct sp_link_server *s = arg;
    struct sp_peer peer;
    (void)ev;
    if (atomic_load(&s->stopping)) {
        nng_pipe_close(pipe);
        return;
    }
    sp_endpoint_peer(pipe, &peer);
    bool welcome = !s->opts.accept || s->opts.accept(s->opts.ctx, &peer);
    if (!welcome || (peer.verified && !take_place(s, pipe, &peer))) nng_pipe_close(pipe);
}

static struct sp_rc nng_failed(struct sp_diag *d, int rv, const char *what)
{
    if (rv == NNG_ENOMEM) return SP_ERR(NOMEM);
    return sp_diag_set(d, SP_ERR(INTERNAL), "net.nng", NULL, "%s: %s", what, nng_strerror(rv));
}

static struct sp_rc listen_failed(const char *url, int rv, struct sp_diag *d)
{
    const char *what = nng_strerror(rv);
    if (rv == NNG_EADDRINUSE) what = "another program uses this address; stop it or choose another port";
    if (rv == NNG_EADDRINVAL) what = "this machine has no such address; choose one of its own";
    if (rv == NNG_EPERM) what = "not permitted; choose a port above 1023 or a folder this user may write";
    if (rv == NNG_ENOENT) what = "its folder does not exist; create it";
    return sp_diag_set(d, SP_ERR(UNAVAILABLE), "net.bind", NULL, "cannot listen on %.100s: %s", url, what);
}

/* Only what judged the certificate has a rule of its own: the rest is noise of strangers. */
static void handshake_failed(void *ctx, bool refused, const struct sp_diag *why, const struct sp_peer *peer)
{
    const struct sp_link_server *s = ctx;
    if (refused && strcmp(why->rule, "tls.refused") != 0) s->opts.refused(s->opts.ctx, peer, why);
}

static struct sp_rc bind_tls(struct sp_link_server *s, const struct sp_link_url *u, struct sp_diag *d)
{
    nng_tls_config *cfg = NULL;
    struct sp_endpoint_opts eo = {
        .tls = s->opts.tls, .server = true, .max_connections = s->opts.max_connections,
        .on_failure = s->opts.refused ? handshake_failed : NULL, .ctx = s,
    };
    if (!sp_tls_has_identity(s->opts.tls))
        return sp_diag_set(d, SP_ERR(CONFIG), "tls.certificate", NULL, "a TLS listener needs a certificate and a key");
    SP_TRY(sp_endpoint_new(&eo, &s->endpoint));
    SP_TRY(sp_endpoint_config(s->endpoint, &cfg));
    int rv = nng_listener_set_ptr(s->listener, NNG_OPT_TLS_CONFIG, cfg);
    nng_tls_config_free(cfg);
    if (rv != 0) return nng_failed(d, rv, "TLS listener");
    (void)nng_listener_set_bool(s->listener, NNG_OPT_TCP_KEEPALIVE, true);
    rv = nng_listener_start(s->listener, 0);
    if (rv != 0) return listen_failed(s->opts.url, rv, d);
    int port = 0;
    rv = nng_listener_get_int(s->listener, NNG_OPT_TCP_BOUND_PORT, &port);
    if (rv != 0) return nng_failed(d, rv, "the bound port");
    s->port = (uint16_t)port;
    snprintf(s->url, sizeof s->url, strchr(u->host, ':') ? "tls+tcp://[%s]:%d" : "tls+tcp://%s:%d", u->host, port);
    return SP_OK;
}

static struct sp_rc bind_ipc(struct sp_link_server *s, struct sp_diag *d)
{
    int rv = nng_listener_set_int(s->listener, NNG_OPT_IPC_PERMISSIONS, s->opts.ipc_mode ? (int)s->opts.ipc_mode : 0600);
    if (rv != 0) return nng_failed(d, rv, "socket permissions");
    rv = nng_listener_start(s->listener, 0);
    if (rv != 0) return listen_failed(s->opts.url, rv, d);
    snprintf(s->url, sizeof s->url, "%s", s->opts.url);
    return SP_OK;
}

static struct sp_rc open_slots(struct sp_link_server *s, struct sp_diag *d)
{
    unsigned n = s->opts.n_contexts + SPARE_SLOTS;
    s->slots = calloc(n, sizeof *s->slots);
    if (!s->slots) return SP_ERR(NOMEM);
    s->n_slots = n;
    for (unsigned i = 0; i < n; i++) {
        struct slot *t = &s->slots[i];
        int rv = nng_ctx_open(&t->ctx, s->sock);
        if (rv != 0) return nng_failed(d, rv, "a context");
        t->have_ctx = true;
        t->server = s;
        rv = nng_aio_alloc(&t->send, sent, t);
        if (rv != 0) return nng_failed(d, rv, "an operation");
        t->next = s->free_slots;
        s->free_slots = t;
    }
    return SP_OK;
}

static struct sp_rc start_workers(struct sp_link_server *s, struct sp_diag *d)
{
    unsigned n = s->opts.n_contexts;
    s->workers = calloc(n, sizeof *s->workers);
    if (!s->workers) return SP_ERR(NOMEM);
    s->n_workers = n;
    for (unsigned i = 0; i < n; i++) {
        s->workers[i].server = s;
        pthread_mutex_init(&s->workers[i].lock, NULL);
    }
    for (unsigned i = 0; i < n; i++) {
        struct worker *w = &s->workers[i];
        int rv = nng_aio_alloc(&w->receive, NULL, NULL);
        if (rv != 0) return nng_failed(d, rv, "a worker's operation");
        w->slot = take_slot(s);
        if (pthread_create(&w->thread, NULL, work, w) != 0)
            return sp_diag_set(d, SP_ERR(NOMEM), "net.thread", NULL, "cannot start %u worker threads", n);
        w->running = true;
    }
    return SP_OK;
}

static struct sp_rc start(struct sp_link_server *s, const struct sp_link_url *u, struct sp_diag *d)
{
    sp_endpoint_threads();
    int rv = nng_rep0_open(&s->sock);
    if (rv != 0) return nng_failed(d, rv, "nng");
    s->have_sock = true;
    rv = nng_socket_set_size(s->sock, NNG_OPT_RECVMAXSZ, s->opts.max_message_bytes + SP_LINK_ID_BYTES);
    if (rv == 0) rv = nng_pipe_notify(s->sock, NNG_PIPE_EV_ADD_PRE, pipe_added, s);
    if (rv == 0) rv = nng_pipe_notify(s->sock, NNG_PIPE_EV_REM_POST, pipe_removed, s);
    if (rv == 0) rv = nng_listener_create(&s->listener, s->sock, s->opts.url);
    if (rv == NNG_EADDRINVAL || rv == NNG_EINVAL) return listen_failed(s->opts.url, rv, d);
    if (rv != 0) return nng_failed(d, rv, "nng listener");
    SP_TRY(open_slots(s, d));
    SP_TRY(start_workers(s, d));
    return u->ipc ? bind_ipc(s, d) : bind_tls(s, u, d);
}

static void init_lock(struct sp_link_server *s)
{
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->freed, &attr);
    pthread_condattr_destroy(&attr);
}

struct sp_rc sp_link_listen(const struct sp_link_server_opts *opts, struct sp_link_server **out, struct sp_diag *d)
{
    struct sp_link_url u;
    SP_TRY(sp_link_url_parse(opts->url, opts->tls != NULL, &u, d));
    struct sp_link_server *s = calloc(1, sizeof *s);
    if (!s) return SP_ERR(NOMEM);
    s->opts = *opts;
    s->opts.tls = sp_tls_ref(opts->tls);
    init_lock(s);
    if (!s->opts.max_message_bytes) s->opts.max_message_bytes = SP_MAX_MESSAGE_BYTES;
    if (!s->opts.n_contexts) s->opts.n_contexts = 8;
    if (!s->opts.max_connections) s->opts.max_connections = 1024;
    struct sp_rc rc = start(s, &u, d);
    s->opts.url = s->url;
    if (!sp_ok(rc)) {
        sp_link_server_stop(s);
        return rc;
    }
    *out = s;
    return SP_OK;
}

uint16_t sp_link_server_port(const struct sp_link_server *s) { return s->port; }
const char *sp_link_server_url(const struct sp_link_server *s) { return s->url; }

/* Answers handed to nng may still be on their way to the kernel: wait until the wires are quiet. */
static void drain(struct sp_link_server *s)
{
    const struct timespec tick = { 0, 5 * 1000000L };
    int64_t until = sp_mono_us() + DRAIN_MS * 1000;
    for (;;) {
        int64_t now = sp_mono_us();
        bool busy = now - atomic_load(&s->served_us) < DRAIN_QUIET_MS * 1000
                 || (s->endpoint && sp_endpoint_busy(s->endpoint, DRAIN_QUIET_MS));
        if (!busy || now > until) return;
        nanosleep(&tick, NULL);
    }
}

static void stop_workers(struct sp_link_server *s)
{
    atomic_store(&s->stopping, true);
    for (unsigned i = 0; i < s->n_workers; i++) {
        struct worker *w = &s->workers[i];
        if (!w->running) continue;
        pthread_mutex_lock(&w->lock); /* after this no receive is posted any more */
        pthread_mutex_unlock(&w->lock);
        nng_aio_cancel(w->receive);
    }
    for (unsigned i = 0; i < s->n_workers; i++)
        if (s->workers[i].running) pthread_join(s->workers[i].thread, NULL);
    pthread_mutex_lock(&s->lock);
    while (s->n_sending > 0) await_slot(s); /* each has its time limit */
    pthread_mutex_unlock(&s->lock);
}

static void free_guests(struct sp_link_server *s)
{
    for (struct guest *g = s->guests, *next; g; g = next) {
        next = g->next;
        free(g);
    }
}

static void free_slots(struct sp_link_server *s)
{
    for (unsigned i = 0; i < s->n_slots; i++) {
        if (s->slots[i].have_ctx) (void)nng_ctx_close(s->slots[i].ctx);
        nng_aio_free(s->slots[i].send);
    }
    free(s->slots);
}

void sp_link_server_stop(struct sp_link_server *s)
{
    if (!s) return;
    if (s->endpoint) sp_endpoint_refuse(s->endpoint);
    stop_workers(s);
    drain(s);
    for (unsigned i = 0; i < s->n_workers; i++) {
        struct worker *w = &s->workers[i];
        nng_aio_free(w->receive);
        sp_buf_free(&w->reply);
        pthread_mutex_destroy(&w->lock);
    }
    free_slots(s);
    if (s->have_sock) (void)nng_close(s->sock);
    sp_endpoint_drop(s->endpoint);
    free_guests(s);
    pthread_cond_destroy(&s->freed);
    pthread_mutex_destroy(&s->lock);
    sp_tls_free(s->opts.tls);
    free(s->workers);
    free(s);
}
