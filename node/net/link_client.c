#include "node/net/exchange_link.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <nng/nng.h>
#include <nng/protocol/reqrep0/req.h>

#include "base/clock.h"
#include "base/limits.h"
#include "node/net/endpoint.h"
#include "node/net/link_common.h"

#define RECONNECT_MIN_MS 20
#define RECONNECT_MAX_MS 500
#define CONNECT_MS 1000
#define SETTLE_MS 60          /* a live partner usually connects within this; only then ask the kernel */
#define PROBE_EVERY_US (200 * 1000)
#define DEAF_US (10 * 1000 * 1000) /* no answer to anybody for so long: the connection is given up */

/* A context and its operation, one call at a time. */
struct slot { struct slot *next; nng_ctx ctx; nng_aio *aio; };

struct sp_link {
    char url[320];
    struct sp_link_url where;   /* its path points into url */
    struct sp_tls *tls;
    int64_t connect_ms;
    size_t max_bytes;
    nng_socket sock;
    bool have_sock;
    nng_dialer dialer;
    struct sp_endpoint *endpoint;
    pthread_mutex_t lock;       /* guards what follows */
    pthread_cond_t changed;
    bool closed;
    bool connected;
    nng_pipe pipe;
    unsigned calls;             /* inside sp_link_call or sp_link_wait */
    struct slot *idle;
    int64_t answer_us;          /* when an answer last came */
    int64_t refused_us;         /* when a handshake was last refused, and why */
    int64_t probed_us;          /* when the address was last found dead, and why */
    struct sp_diag refused_why;
    char dead_why[sizeof(((struct sp_diag *)0)->text)];
};

/* --- what happens to the connection --- */

static void pipe_event(nng_pipe pipe, nng_pipe_ev ev, void *arg)
{
    struct sp_link *l = arg;
    pthread_mutex_lock(&l->lock);
    if (ev == NNG_PIPE_EV_ADD_POST) {
        l->pipe = pipe;
        l->connected = true;
        l->refused_us = l->probed_us = 0;
        l->answer_us = sp_mono_us();
    } else if (l->connected && nng_pipe_id(pipe) == nng_pipe_id(l->pipe)) {
        l->connected = false;
    }
    pthread_cond_broadcast(&l->changed);
    pthread_mutex_unlock(&l->lock);
}

static void handshake_failed(void *ctx, bool refused, const struct sp_diag *why, const struct sp_peer *peer)
{
    struct sp_link *l = ctx;
    (void)peer;
    if (!refused) return;
    pthread_mutex_lock(&l->lock);
    l->refused_us = sp_mono_us();
    l->refused_why = *why;
    pthread_cond_broadcast(&l->changed);
    pthread_mutex_unlock(&l->lock);
}

/* Ask the kernel whether anybody listens there; with the lock held, released meanwhile. */
static void probe(struct sp_link *l, int64_t wait_ms)
{
    struct sp_diag why = { 0 };
    int64_t now = sp_mono_us();
    if (l->probed_us && now - l->probed_us < PROBE_EVERY_US) return;
    pthread_mutex_unlock(&l->lock);
    struct sp_rc rc = sp_link_probe(&l->where, wait_ms, &why);
    pthread_mutex_lock(&l->lock);
    if (sp_ok(rc)) {
        l->probed_us = 0;
    } else if (!l->connected) {
        l->probed_us = sp_mono_us();
        snprintf(l->dead_why, sizeof l->dead_why, "%s", why.text);
    }
}

static void wait_change(struct sp_link *l, int64_t until_us)
{
    struct timespec ts = { until_us / 1000000, (until_us % 1000000) * 1000 };
    (void)pthread_cond_timedwait(&l->changed, &l->lock, &ts);
}

static struct sp_rc not_connected(const struct sp_link *l, int64_t now, int64_t wait_ms, struct sp_diag *d)
{
    if (l->probed_us && now - l->probed_us < 2 * PROBE_EVERY_US)
        return sp_diag_set(d, SP_ERR(UNAVAILABLE), "net.connect", NULL, "%s", l->dead_why);
    return sp_diag_set(d, SP_ERR(UNAVAILABLE), "net.connect", NULL, "%.80s did not complete a connection in %lld ms",
                       l->url, (long long)wait_ms);
}

/* With the lock held: OK once connected. Who is not patient learns at once that nobody listens there. */
static struct sp_rc await_connection(struct sp_link *l, int64_t wait_ms, bool patient, struct sp_diag *d)
{
    const int64_t start = sp_mono_us(), until = start + wait_ms * 1000;
    bool probed = false;
    for (;;) {
        int64_t now = sp_mono_us();
        if (l->closed) return SP_ERR(CLOSED);
        if (l->connected) return SP_OK;
        /* The dialer tries again at least every RECONNECT_MAX_MS, so a refusal within that time still stands. */
        if (l->refused_us && now - l->refused_us < 2 * RECONNECT_MAX_MS * 1000)
            return sp_diag_set(d, SP_ERR(AUTH), l->refused_why.rule, NULL, "%.80s: %s", l->url, l->refused_why.text);
        bool dead = l->probed_us && now - l->probed_us < PROBE_EVERY_US;
        if (now >= until || (dead && !patient)) return not_connected(l, now, wait_ms, d);
        if (!probed && now - start >= SETTLE_MS * 1000) {
            probed = true;
            probe(l, (until - now) / 1000);
            continue;
        }
        wait_change(l, probed || start + SETTLE_MS * 1000 > until ? until : start + SETTLE_MS * 1000);
    }
}

/* --- slots --- */

static void slot_free(struct slot *s)
{
    nng_aio_free(s->aio);
    free(s);
}

/* With the lock held; NULL when all are in use. */
static struct slot *slot_idle(struct sp_link *l)
{
    struct slot *s = l->idle;
    if (s) l->idle = s->next;
    return s;
}

/* Without the lock, as all of nng that takes its own: under those it calls handshake_failed and pipe_event. */
static struct sp_rc slot_new(struct sp_link *l, struct slot **out)
{
    struct slot *s = calloc(1, sizeof *s);
    if (!s) return SP_ERR(NOMEM);
    if (nng_aio_alloc(&s->aio, NULL, NULL) != 0) {
        free(s);
        return SP_ERR(NOMEM);
    }
    int rv = nng_ctx_open(&s->ctx, l->sock);
    if (rv != 0) {
        slot_free(s);
        return rv == NNG_ECLOSED ? SP_ERR(CLOSED) : SP_ERR(NOMEM);
    }
    *out = s;
    return SP_OK;
}

/* --- one call --- */

static struct sp_rc broken(struct sp_link *l, int rv, struct sp_diag *d)
{
    if (rv == NNG_ECLOSED || rv == NNG_ECANCELED) return SP_ERR(CLOSED);
    if (rv == NNG_ENOMEM) return SP_ERR(NOMEM);
    return sp_diag_set(d, SP_ERR(UNAVAILABLE), "net.broken", NULL,
                       "the connection to %.80s broke before the answer came (%s)", l->url, nng_strerror(rv));
}

static struct sp_rc send_request(struct sp_link *l, struct slot *s, struct sp_view request, int64_t ms, struct sp_diag *d)
{
    nng_msg *msg = NULL;
    if (nng_msg_alloc(&msg, 0) != 0) return SP_ERR(NOMEM);
    if (nng_msg_append(msg, request.p ? request.p : "", request.n) != 0) {
        nng_msg_free(msg);
        return SP_ERR(NOMEM);
    }
    nng_aio_set_msg(s->aio, msg);
    nng_aio_set_timeout(s->aio, (nng_duration)ms);
    nng_ctx_send(s->ctx, s->aio);
    nng_aio_wait(s->aio);
    int rv = nng_aio_result(s->aio);
    if (rv == 0) return SP_OK;
    nng_msg_free(msg);
    nng_aio_set_msg(s->aio, NULL);
    if (rv != NNG_ETIMEDOUT) return broken(l, rv, d);
    return sp_diag_set(d, SP_ERR(UNAVAILABLE), "net.send", NULL, "%.80s takes no requests", l->url);
}

static struct sp_rc receive_answer(struct sp_link *l, struct slot *s, int64_t ms, struct sp_buf *reply, struct sp_diag *d)
{
    nng_aio_set_timeout(s->aio, (nng_duration)ms);
    nng_ctx_recv(s->ctx, s->aio);
    nng_aio_wait(s->aio);
    int rv = nng_aio_result(s->aio);
    if (rv == NNG_ETIMEDOUT)
        return sp_diag_set(d, SP_ERR(TIMEOUT), "net.timeout", NULL, "%.80s did not answer in time", l->url);
    if (rv != 0) return broken(l, rv, d);
    nng_msg *msg = nng_aio_get_msg(s->aio);
    nng_aio_set_msg(s->aio, NULL);
    sp_buf_put(reply, sp_view(nng_msg_body(msg), nng_msg_len(msg)));
    nng_msg_free(msg);
    return sp_buf_rc(reply);
}

/* With the lock held. A partner whose machine vanished leaves a connection that looks alive for many minutes. */
static bool deaf(const struct sp_link *l, int64_t start_us)
{
    int64_t now = sp_mono_us();
    return l->connected && l->answer_us <= start_us && now - l->answer_us > DEAF_US;
}

static struct sp_rc exchange(struct sp_link *l, struct slot *s, struct sp_view request, int64_t until_us,
                             struct sp_buf *reply, struct sp_diag *d)
{
    int64_t left = (until_us - sp_mono_us()) / 1000;
    SP_TRY(send_request(l, s, request, left > 1 ? left : 1, d));
    left = (until_us - sp_mono_us()) / 1000;
    return receive_answer(l, s, left > 1 ? left : 1, reply, d);
}

static struct sp_rc closed_down(struct sp_diag *d)
{
    return sp_diag_set(d, SP_ERR(CLOSED), "net.closed", NULL, "the link is shutting down");
}

static void leave(struct sp_link *l)
{
    pthread_mutex_lock(&l->lock);
    l->calls--;
    if (l->closed && l->calls == 0) pthread_cond_broadcast(&l->changed);
    pthread_mutex_unlock(&l->lock);
}

struct sp_rc sp_link_call(struct sp_link *l, struct sp_view request, int64_t timeout_ms, struct sp_buf *reply, struct sp_diag *d)
{
    const int64_t start = sp_mono_us();
    if (request.n > l->max_bytes)
        return sp_diag_set(d, SP_ERR(LIMIT), "limit.message", NULL, "the message has %zu bytes, the limit is %zu", request.n, l->max_bytes);
    SP_TRY(sp_buf_rc(reply));
    struct slot *s = NULL;
    pthread_mutex_lock(&l->lock);
    l->calls++;
    struct sp_rc rc = await_connection(l, l->connect_ms < timeout_ms ? l->connect_ms : timeout_ms, false, d);
    if (sp_ok(rc)) s = slot_idle(l);
    pthread_mutex_unlock(&l->lock);

    if (sp_ok(rc) && !s) rc = slot_new(l, &s);
    if (sp_ok(rc)) rc = exchange(l, s, request, start + timeout_ms * 1000, reply, d);

    pthread_mutex_lock(&l->lock);
    if (sp_ok(rc)) l->answer_us = sp_mono_us();
    bool drop = sp_is(rc, SP_RC_TIMEOUT) && deaf(l, start);
    nng_pipe pipe = l->pipe;
    if (s) {
        s->next = l->idle;
        l->idle = s;
    }
    if (l->closed && !sp_ok(rc)) rc = SP_ERR(CLOSED);
    pthread_mutex_unlock(&l->lock);
    if (drop) nng_pipe_close(pipe);
    leave(l);
    return sp_is(rc, SP_RC_CLOSED) ? closed_down(d) : rc;
}

bool sp_link_connected(struct sp_link *l)
{
    pthread_mutex_lock(&l->lock);
    bool connected = l->connected;
    pthread_mutex_unlock(&l->lock);
    return connected;
}

bool sp_link_drop_if(struct sp_link *l, bool (*bad)(void *ctx, const struct sp_peer *peer), void *ctx)
{
    struct sp_peer peer;
    pthread_mutex_lock(&l->lock);
    bool connected = l->connected;
    nng_pipe pipe = l->pipe;
    pthread_mutex_unlock(&l->lock);
    if (!connected) return false;
    sp_endpoint_peer(pipe, &peer); /* not verified when the pipe has gone meanwhile */
    if (!peer.verified || !bad(ctx, &peer)) return false;
    pthread_mutex_lock(&l->lock);
    if (l->connected && nng_pipe_id(pipe) == nng_pipe_id(l->pipe)) l->connected = false; /* no new call may use it */
    pthread_mutex_unlock(&l->lock);
    (void)nng_pipe_close(pipe);
    return true;
}

struct sp_rc sp_link_wait(struct sp_link *l, int64_t timeout_ms, struct sp_diag *d)
{
    pthread_mutex_lock(&l->lock);
    l->calls++;
    struct sp_rc rc = await_connection(l, timeout_ms, true, d);
    pthread_mutex_unlock(&l->lock);
    leave(l);
    return sp_is(rc, SP_RC_CLOSED) ? closed_down(d) : rc;
}

/* --- life --- */

static struct sp_rc set_tls(struct sp_link *l, const struct sp_link_opts *o, struct sp_diag *d)
{
    nng_tls_config *cfg = NULL;
    struct sp_endpoint_opts eo = {
        .tls = l->tls, .server = false, .node = o->node, .judge_ctx = o->judge_ctx, .on_failure = handshake_failed, .ctx = l,
        .server_name = o->server_name ? o->server_name : o->node ? NULL : l->where.host,
    };
    if (o->node && strlen(o->node) >= SP_TLS_NODE_TEXT)
        return sp_diag_set(d, SP_ERR(CONFIG), "net.node", "node", "the node id is too long");
    SP_TRY(sp_endpoint_new(&eo, &l->endpoint));
    SP_TRY(sp_endpoint_config(l->endpoint, &cfg));
    int rv = nng_dialer_set_ptr(l->dialer, NNG_OPT_TLS_CONFIG, cfg);
    nng_tls_config_free(cfg);
    if (rv == 0) rv = nng_dialer_set_bool(l->dialer, NNG_OPT_TCP_KEEPALIVE, true);
    return rv == 0 ? SP_OK : sp_diag_set(d, SP_ERR(INTERNAL), "net.nng", NULL, "TLS dialer: %s", nng_strerror(rv));
}

static struct sp_rc start(struct sp_link *l, const struct sp_link_opts *o, struct sp_diag *d)
{
    sp_endpoint_threads();
    int rv = nng_req0_open(&l->sock);
    if (rv != 0) return SP_ERR(NOMEM);
    l->have_sock = true;
    rv = nng_socket_set_size(l->sock, NNG_OPT_RECVMAXSZ, l->max_bytes + SP_LINK_ID_BYTES);
    if (rv == 0) rv = nng_socket_set_ms(l->sock, NNG_OPT_REQ_RESENDTIME, NNG_DURATION_INFINITE);
    if (rv == 0) rv = nng_socket_set_ms(l->sock, NNG_OPT_RECONNMINT, RECONNECT_MIN_MS);
    if (rv == 0) rv = nng_socket_set_ms(l->sock, NNG_OPT_RECONNMAXT, RECONNECT_MAX_MS);
    if (rv == 0) rv = nng_pipe_notify(l->sock, NNG_PIPE_EV_ADD_POST, pipe_event, l);
    if (rv == 0) rv = nng_pipe_notify(l->sock, NNG_PIPE_EV_REM_POST, pipe_event, l);
    if (rv == 0) rv = nng_dialer_create(&l->dialer, l->sock, l->url);
    if (rv == 0 && l->tls) SP_TRY(set_tls(l, o, d));
    if (rv == 0) rv = nng_dialer_start(l->dialer, NNG_FLAG_NONBLOCK);
    if (rv != 0) return sp_diag_set(d, SP_ERR(CONFIG), "net.url", "url", "%.80s: %s", l->url, nng_strerror(rv));
    return SP_OK;
}

static struct sp_link *link_alloc(void)
{
    pthread_condattr_t attr;
    struct sp_link *l = calloc(1, sizeof *l);
    if (!l) return NULL;
    pthread_mutex_init(&l->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&l->changed, &attr);
    pthread_condattr_destroy(&attr);
    return l;
}

struct sp_rc sp_link_dial(const struct sp_link_opts *o, struct sp_link **out, struct sp_diag *d)
{
    struct sp_link_url u;
    SP_TRY(sp_link_url_parse(o->url, o->tls != NULL, &u, d));
    struct sp_link *l = link_alloc();
    if (!l) return SP_ERR(NOMEM);
    snprintf(l->url, sizeof l->url, "%s", o->url);
    struct sp_rc rc = sp_link_url_parse(l->url, o->tls != NULL, &l->where, d);
    l->tls = sp_tls_ref(o->tls);
    l->connect_ms = o->connect_ms > 0 ? o->connect_ms : CONNECT_MS;
    l->max_bytes = o->max_message_bytes ? o->max_message_bytes : SP_MAX_MESSAGE_BYTES;
    if (sp_ok(rc)) rc = start(l, o, d);
    if (!sp_ok(rc)) {
        sp_link_free(l);
        return rc;
    }
    *out = l;
    return SP_OK;
}

void sp_link_free(struct sp_link *l)
{
    if (!l) return;
    pthread_mutex_lock(&l->lock);
    l->closed = true;
    pthread_cond_broadcast(&l->changed);
    pthread_mutex_unlock(&l->lock);
    if (l->have_sock) (void)nng_close(l->sock); /* ends the calls in flight */
    pthread_mutex_lock(&l->lock);
    while (l->calls > 0) pthread_cond_wait(&l->changed, &l->lock);
    pthread_mutex_unlock(&l->lock);
    sp_endpoint_drop(l->endpoint);
    while (l->idle) {
        struct slot *s = l->idle;
        l->idle = s->next;
        slot_free(s);
    }
    sp_tls_free(l->tls);
    pthread_cond_destroy(&l->changed);
    pthread_mutex_destroy(&l->lock);
    free(l);
}
