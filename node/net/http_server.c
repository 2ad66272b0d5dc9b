#include "node/net/http.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/http_struct.h>
#include <event2/keyvalq_struct.h>
#include <event2/listener.h>
#include <event2/thread.h>

#include "base/clock.h"
#include "base/limits.h"
#include "node/net/http_give.h"
#include "node/net/http_head.h"
#include "node/net/http_take.h"
#include "node/net/listen.h"
#include "node/net/pool.h"
#include "node/net/tls_internal.h"

#define MAX_HEADER_BYTES (16 * 1024)
#define BACKLOG 512
#define ACCEPT_PAUSE_MS 100 /* when the process is out of descriptors */

/* What a connection waits for decides which deadline it has. */
enum phase { READING, HANDLING, WRITING, IDLE };

/* Lives exactly as long as the connection's SSL object, which owns it as its ex_data. Loop thread only. */
struct conn {
    struct conn *next, **link;
    struct sp_http_server *server;
    struct bufferevent *bev;
    struct event *deadline;
    enum phase phase;
    struct sp_http_head head;
};

/* One request between the loop and a worker. The loop thread owns it, except while a worker handles it. */
struct job {
    struct job *next;
    struct sp_http_server *server;
    struct evhttp_request *req;  /* NULL once the connection took it down */
    bool orphaned;               /* libevent left req to us */
    struct conn *conn;           /* NULL once the connection is gone */
    struct sp_http_request in;
    struct sp_http_reply out;
    struct sp_peer peer;
    struct sp_buf text;          /* what in's views point into */
};

struct sp_http_server {
    struct sp_http_opts opts;
    char bind_address[64];
    uint16_t port;
    int fd;
    struct event_base *base;
    struct evhttp *http;
    struct evhttp_bound_socket *bound;
    struct evconnlistener *listener;
    struct event *wake;          /* answers are ready, or stop */
    struct event *resume;        /* accept again after a pause */
    struct sp_pool *pool;
    pthread_t thread;
    bool running;
    atomic_uint n_conns;
    atomic_bool stopping;
    struct conn *conns;          /* loop thread */
    unsigned in_flight;          /* loop thread: jobs not yet answered */
    bool closing;                /* loop thread: stop has been seen */
    pthread_mutex_t lock;
    struct job *done;            /* guarded by lock */
};

static int ex_index = -1;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* --- connections --- */

static void set_phase(struct conn *c, enum phase phase)
{
    const struct sp_http_opts *o = &c->server->opts;
    int64_t ms = phase == IDLE ? o->idle_ms : o->request_ms;
    struct timeval tv = { ms / 1000, (ms % 1000) * 1000 };
    c->phase = phase;
    if (phase == HANDLING) (void)evtimer_del(c->deadline);
    else (void)evtimer_add(c->deadline, &tv);
}

/* evhttp owns the connection: shutting the socket down makes it see the end and clean up. */
static void cut(struct conn *c)
{
    evutil_socket_t fd = bufferevent_getfd(c->bev);
    if (fd >= 0) (void)shutdown(fd, SHUT_RDWR);
}

static void deadline_passed(evutil_socket_t fd, short what, void *arg)
{
    (void)fd; (void)what;
    cut(arg);
}

static void bytes_moved(struct evbuffer *buf, const struct evbuffer_cb_info *info, void *arg)
{
    struct conn *c = arg;
    sp_http_head_moved(&c->head, buf, info->n_deleted);
    if (info->n_added > 0 && c->phase == IDLE) set_phase(c, READING);
}

static void conn_gone(void *parent, void *ptr, CRYPTO_EX_DATA *ad, int idx, long argl, void *argp)
{
    struct conn *c = ptr;
    (void)parent; (void)ad; (void)idx; (void)argl; (void)argp;
    if (!c) return;
    struct sp_http_server *s = c->server;
    *c->link = c->next;
    if (c->next) c->next->link = c->link;
    event_free(c->deadline);
    free(c);
    unsigned left = atomic_fetch_sub(&s->n_conns, 1) - 1;
    if (s->listener && left < s->opts.max_connections && !s->closing) (void)evconnlistener_enable(s->listener);
}

static void init_once(void)
{
    (void)signal(SIGPIPE, SIG_IGN); /* OpenSSL writes to sockets whose other end may be gone */
    (void)evthread_use_pthreads();
    ex_index = SSL_get_ex_new_index(0, NULL, NULL, NULL, conn_gone);
}

/* evhttp cannot refuse a connection here, and would talk plain HTTP on NULL: what cannot be built must abort TLS, so
 * a context without anything is used and the handshake fails. */
static struct bufferevent *hopeless(struct event_base *base)
{
    SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
    SSL *ssl = ctx ? SSL_new(ctx) : NULL;
    SSL_CTX_free(ctx);
    if (!ssl) abort(); /* out of memory: better than answering in the clear */
    return bufferevent_openssl_socket_new(base, -1, ssl, BUFFEREVENT_SSL_ACCEPTING, BEV_OPT_CLOSE_ON_FREE);
}

static struct bufferevent *new_connection(struct event_base *base, void *arg)
{
    struct sp_http_server *s = arg;
    struct conn *c = calloc(1, sizeof *c);
    SSL *ssl = sp_tls_ssl(s->opts.tls, true);
    struct event *timer = c ? evtimer_new(base, deadline_passed, c) : NULL;
    if (!c || !ssl || !timer) goto bad;
    struct bufferevent *bev = bufferevent_openssl_socket_new(base, -1, ssl, BUFFEREVENT_SSL_ACCEPTING, BEV_OPT_CLOSE_ON_FREE);
    if (!bev) goto bad;
    bufferevent_openssl_set_allow_dirty_shutdown(bev, 1);
    *c = (struct conn){ .next = s->conns, .link = &s->conns, .server = s, .bev = bev, .deadline = timer };
    if (c->next) c->next->link = &c->next;
    s->conns = c;
    (void)SSL_set_ex_data(ssl, ex_index, c);
    (void)evbuffer_add_cb(bufferevent_get_input(bev), bytes_moved, c);
    set_phase(c, READING);
    if (atomic_fetch_add(&s->n_conns, 1) + 1 >= s->opts.max_connections) (void)evconnlistener_disable(s->listener);
    return bev;
bad:
    if (timer) event_free(timer);
    SSL_free(ssl);
    free(c);
    return hopeless(base);
}

static void accept_failed(struct evconnlistener *l, void *arg)
{
    struct sp_http_server *s = arg;
    struct timeval tv = { 0, ACCEPT_PAUSE_MS * 1000 };
    (void)evconnlistener_disable(l);
    (void)evtimer_add(s->resume, &tv);
}

static void accept_again(evutil_socket_t fd, short what, void *arg)
{
    struct sp_http_server *s = arg;
    (void)fd; (void)what;
    if (!s->closing && s->listener && atomic_load(&s->n_conns) < s->opts.max_connections)
        (void)evconnlistener_enable(s->listener);
}

static struct conn *conn_of(struct evhttp_connection *ec)
{
    SSL *ssl = bufferevent_openssl_get_ssl(evhttp_connection_get_bufferevent(ec));
    return ssl ? SSL_get_ex_data(ssl, ex_index) : NULL;
}

/* --- requests --- */

static void job_free(struct job *j)
{
    struct sp_http_server *s = j->server;
    sp_buf_free(&j->text);
    sp_buf_free(&j->out.body);
    free(j);
    s->in_flight--;
    if (s->closing && s->in_flight == 0) (void)event_base_loopexit(s->base, NULL);
}

/* The answer is with the kernel. */
static void answered(struct evhttp_request *req, void *arg)
{
    struct job *j = arg;
    (void)req;
    evhttp_connection_set_closecb(evhttp_request_get_connection(req), NULL, NULL);
    if (j->conn) {
        set_phase(j->conn, IDLE);
        sp_http_head_begin(&j->conn->head, bufferevent_get_input(j->conn->bev)); /* what was sent ahead */
    }
    if (j->conn && j->server->closing) cut(j->conn);
    job_free(j);
}

/* The connection went away under the request: while a worker has it, the job must wait for the worker. */
static void connection_closed(struct evhttp_connection *ec, void *arg)
{
    struct job *j = arg;
    (void)ec;
    enum phase phase = j->conn->phase;
    j->conn = NULL;
    if (phase == WRITING) { /* libevent frees the request */
        job_free(j);
        return;
    }
    j->orphaned = evhttp_request_get_connection(j->req) == NULL;
    if (!j->orphaned) j->req = NULL;
}

static void reply_now(struct evhttp_request *req, int status)
{
    struct evkeyvalq *h = evhttp_request_get_output_headers(req);
    evhttp_add_header(h, "Connection", "close");
    if (status == 405) evhttp_add_header(h, "Allow", "GET, HEAD, POST");
    if (status == 503) evhttp_add_header(h, "Retry-After", "1");
    evhttp_send_reply(req, status, NULL, NULL);
}

/* A value is sent as it is: a line break in it would start a header of the caller's choice. */
static bool header_safe(const char *v)
{
    return v && !strpbrk(v, "\r\n");
}

static void send_answer(struct job *j)
{
    struct evkeyvalq *h = evhttp_request_get_output_headers(j->req);
    struct evbuffer *body = evbuffer_new();
    const char *type = j->out.content_type ? j->out.content_type : "application/json";
    if (!body || j->out.body.failed != SP_RC_OK || (j->out.body.n > 0 && !sp_http_give_body(body, &j->out.body))) j->out.status = 500;
    if (header_safe(type)) evhttp_add_header(h, "Content-Type", type);
    evhttp_add_header(h, "X-Content-Type-Options", "nosniff");
    evhttp_add_header(h, "Cache-Control", "no-store");
    for (size_t i = 0; i < sizeof j->out.headers / sizeof j->out.headers[0] && j->out.headers[i].name; i++)
        if (header_safe(j->out.headers[i].value)) {
            evhttp_remove_header(h, j->out.headers[i].name);
            evhttp_add_header(h, j->out.headers[i].name, j->out.headers[i].value);
        }
    if (j->server->closing) evhttp_add_header(h, "Connection", "close");
    set_phase(j->conn, WRITING);
    evhttp_request_set_on_complete_cb(j->req, answered, j);
    struct bufferevent *bev = j->conn->bev;
    bufferevent_incref(bev); /* the connection may go while it is sent */
    evhttp_send_reply(j->req, j->out.status, NULL, body);
    sp_http_join_head(bev);
    bufferevent_decref(bev);
    if (body) evbuffer_free(body);
}

static void finish(struct job *j)
{
    if (j->conn) {
        send_answer(j);
        return;
    }
    if (j->orphaned) evhttp_request_free(j->req);
    job_free(j);
}

static void begin_closing(struct sp_http_server *s)
{
    if (s->closing) return;
    s->closing = true;
    (void)evtimer_del(s->resume);
    evhttp_del_accept_socket(s->http, s->bound);
    s->listener = NULL;
    s->fd = -1;
    for (struct conn *c = s->conns; c; c = c->next)
        if (c->phase == READING || c->phase == IDLE) cut(c);
    if (s->in_flight == 0) (void)event_base_loopexit(s->base, NULL);
}

static void woken(evutil_socket_t fd, short what, void *arg)
{
    struct sp_http_server *s = arg;
    (void)fd; (void)what;
    if (atomic_load(&s->stopping)) begin_closing(s);
    pthread_mutex_lock(&s->lock);
    struct job *list = s->done;
    s->done = NULL;
    pthread_mutex_unlock(&s->lock);
    while (list) {
        struct job *j = list;
        list = j->next;
        finish(j);
    }
}

/* On a worker. */
static void run_job(void *arg)
{
    struct job *j = arg;
    struct sp_http_server *s = j->server;
    s->opts.handler(s->opts.ctx, &j->in, &j->out);
    pthread_mutex_lock(&s->lock);
    bool first = s->done == NULL;
    j->next = s->done;
    s->done = j;
    pthread_mutex_unlock(&s->lock);
    if (first) event_active(s->wake, EV_READ, 0); /* is freed when the pool's threads are gone */
}

static void copy_peer(struct job *j, struct evhttp_connection *ec)
{
    char *ip = NULL;
    ev_uint16_t port = 0;
    sp_tls_peer(bufferevent_openssl_get_ssl(evhttp_connection_get_bufferevent(ec)), &j->peer);
    evhttp_connection_get_peer(ec, &ip, &port);
    snprintf(j->peer.address, sizeof j->peer.address, ip && strchr(ip, ':') ? "[%.45s]:%u" : "%.45s:%u", ip ? ip : "?", (unsigned)port);
}

static void request_came(struct evhttp_request *req, void *arg)
{
    struct sp_http_server *s = arg;
    struct evhttp_connection *ec = evhttp_request_get_connection(req);
    struct conn *c = conn_of(ec);
    int refusal = c ? sp_http_screen(req, &c->head) : 503;
    if (refusal) {
        if (c) set_phase(c, WRITING);
        reply_now(req, refusal);
        return;
    }
    struct job *j = c && !s->closing ? calloc(1, sizeof *j) : NULL;
    if (!j) {
        reply_now(req, 503);
        return;
    }
    j->server = s;
    j->req = req;
    j->conn = c;
    j->out.status = 200;
    copy_peer(j, ec);
    j->in.peer = &j->peer;
    s->in_flight++;
    set_phase(c, HANDLING);
    evhttp_connection_set_closecb(ec, connection_closed, j);
    if (sp_ok(sp_http_take(req, &j->text, &j->in)) && sp_ok(sp_pool_submit(s->pool, run_job, j))) return;
    evhttp_connection_set_closecb(ec, NULL, NULL);
    set_phase(c, WRITING);
    job_free(j);
    reply_now(req, 503);
}

/* --- start and stop --- */

/* What a connection waits for changes several times a request, mostly back again before the loop asks the kernel. */
static struct event_base *new_base(void)
{
    struct event_config *config = event_config_new();
    if (!config || event_config_set_flag(config, EVENT_BASE_FLAG_EPOLL_USE_CHANGELIST)) {
        event_config_free(config);
        return event_base_new();
    }
    struct event_base *base = event_base_new_with_config(config);
    event_config_free(config);
    return base;
}

static struct sp_rc open_http(struct sp_http_server *s)
{
    s->base = new_base();
    s->http = s->base ? evhttp_new(s->base) : NULL;
    if (!s->http) return SP_ERR(NOMEM);
    s->wake = event_new(s->base, -1, EV_PERSIST, woken, s);
    s->resume = evtimer_new(s->base, accept_again, s);
    if (!s->wake || !s->resume) return SP_ERR(NOMEM);
    evhttp_set_bevcb(s->http, new_connection, s);
    evhttp_set_gencb(s->http, request_came, s);
    evhttp_set_allowed_methods(s->http, 0xffff); /* the others get their 405 from sp_http_screen */
    evhttp_set_max_headers_size(s->http, MAX_HEADER_BYTES);
    evhttp_set_max_body_size(s->http, (ev_ssize_t)s->opts.max_body_bytes);
    evhttp_set_default_content_type(s->http, NULL);
    int64_t backstop_ms = (s->opts.idle_ms > s->opts.request_ms ? s->opts.idle_ms : s->opts.request_ms) + 5000;
    evhttp_set_timeout(s->http, (int)(backstop_ms / 1000));
    s->bound = evhttp_accept_socket_with_handle(s->http, s->fd);
    if (!s->bound) return SP_ERR(NOMEM);
    s->listener = evhttp_bound_socket_get_listener(s->bound);
    evconnlistener_set_error_cb(s->listener, accept_failed);
    return SP_OK;
}

static void *loop(void *arg)
{
    struct sp_http_server *s = arg;
    (void)event_base_loop(s->base, EVLOOP_NO_EXIT_ON_EMPTY);
    return NULL;
}

static void defaults(struct sp_http_opts *o)
{
    if (!o->max_body_bytes) o->max_body_bytes = SP_MAX_RPC_BYTES;
    if (o->request_ms <= 0) o->request_ms = 5000;
    if (o->idle_ms <= 0) o->idle_ms = 30000;
    if (!o->max_connections) o->max_connections = 1024;
    if (!o->n_workers) o->n_workers = 8;
    if (!o->max_waiting) o->max_waiting = 256;
}

static struct sp_rc start(struct sp_http_server *s, struct sp_diag *d)
{
    if (!s->opts.tls || !sp_tls_has_identity(s->opts.tls))
        return sp_diag_set(d, SP_ERR(CONFIG), "tls.certificate", NULL, "the HTTPS server needs a certificate and a key");
    SP_TRY(sp_listen(s->bind_address, s->opts.port, BACKLOG, &s->fd, &s->port, d));
    SP_TRY(open_http(s));
    SP_TRY(sp_pool_start(s->opts.n_workers, s->opts.max_waiting, &s->pool));
    s->running = pthread_create(&s->thread, NULL, loop, s) == 0;
    return s->running ? SP_OK : SP_ERR(NOMEM);
}

struct sp_rc sp_http_start(const struct sp_http_opts *opts, struct sp_http_server **out, struct sp_diag *d)
{
    (void)pthread_once(&once, init_once);
    struct sp_http_server *s = calloc(1, sizeof *s);
    if (!s) return SP_ERR(NOMEM);
    s->opts = *opts;
    s->fd = -1;
    s->opts.tls = sp_tls_ref(opts->tls);
    pthread_mutex_init(&s->lock, NULL);
    snprintf(s->bind_address, sizeof s->bind_address, "%s", opts->bind_address ? opts->bind_address : "127.0.0.1");
    s->opts.bind_address = s->bind_address;
    defaults(&s->opts);
    struct sp_rc rc = start(s, d);
    if (!sp_ok(rc)) {
        sp_http_stop(s);
        return rc;
    }
    *out = s;
    return SP_OK;
}

uint16_t sp_http_port(const struct sp_http_server *s) { return s->port; }
unsigned sp_http_connections(const struct sp_http_server *s) { return atomic_load(&s->n_conns); }

void sp_http_stop(struct sp_http_server *s)
{
    if (!s) return;
    if (s->running) {
        atomic_store(&s->stopping, true);
        event_active(s->wake, EV_READ, 0);
        pthread_join(s->thread, NULL);
    }
    sp_pool_stop(s->pool);
    s->closing = true;
    s->listener = NULL;
    if (s->http) {
        if (s->bound) s->fd = -1; /* owned by the listener */
        evhttp_free(s->http);
        (void)event_base_loop(s->base, EVLOOP_NONBLOCK); /* connections are freed by the loop */
    }
    if (s->wake) event_free(s->wake);
    if (s->resume) event_free(s->resume);
    if (s->base) event_base_free(s->base);
    if (s->fd >= 0) close(s->fd);
    sp_tls_free(s->opts.tls);
    pthread_mutex_destroy(&s->lock);
    free(s);
}
