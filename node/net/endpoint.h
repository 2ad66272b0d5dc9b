/*
 * node/net/endpoint.h - what the TLS connections of one listener or one dialer share, and the watchdog over them.
 * Only node/net includes this.
 *
 * nng hands an engine nothing but strings, so an endpoint is registered under a handle text which travels to the
 * engine as the "own certificate" of the nng configuration.
 *
 * Threading: every function is safe from any thread; sp_endpoint_drop must not be called from on_failure.
 */
#ifndef SP_NODE_NET_ENDPOINT_H
#define SP_NODE_NET_ENDPOINT_H

#include <nng/nng.h>
#include <nng/supplemental/tls/tls.h>

#include "node/net/tls_internal.h"

struct sp_endpoint;

struct sp_endpoint_opts {
    struct sp_tls *tls;            /* a reference is taken */
    bool server;
    unsigned max_connections;      /* 0: no limit */
    const char *server_name;       /* client: NULL not asked */
    const char *node;              /* client: NULL not asked */
    const void *judge_ctx;         /* for struct sp_tls_opts's judge; NULL: its own */
    /* A connection ended before it was established. Runs on an nng thread: be quick. */
    void (*on_failure)(void *ctx, bool refused, const struct sp_diag *why, const struct sp_peer *peer);
    void *ctx;
};

struct sp_rc SP_MUST sp_endpoint_new(const struct sp_endpoint_opts *opts, struct sp_endpoint **out);
/* No on_failure runs after this returned. To be called when its listener or dialer was closed: waits, briefly, until nng has
 * let go of its connections; those still open keep the rest alive. */
void sp_endpoint_drop(struct sp_endpoint *e);
/* From now on every new connection is refused; open ones stay. (Closing an nng listener closes its connections.) */
void sp_endpoint_refuse(struct sp_endpoint *e);
/* The nng configuration to set as NNG_OPT_TLS_CONFIG; free with nng_tls_config_free. */
struct sp_rc SP_MUST sp_endpoint_config(struct sp_endpoint *e, nng_tls_config **out);
/* Whether any connection moved bytes within the last quiet_ms or has sealed bytes waiting (for draining). */
bool sp_endpoint_busy(struct sp_endpoint *e, int64_t quiet_ms);

/* Before anything else of nng, whoever comes first: one thread a core for its callbacks, two at least. */
void sp_endpoint_threads(void);
/* The peer of a pipe: for TLS from the engine, for ipc only "ipc" as address. */
void sp_endpoint_peer(nng_pipe pipe, struct sp_peer *out);

/* --- for tls_engine.c --- */

extern const char sp_tls_engine_name[]; /* what nng must say its TLS engine is */
extern const char sp_nng_compat;

/* The watchdog's part of one connection; embedded in the engine's state. */
struct sp_endpoint_conn {
    struct sp_endpoint_conn *next, **link;
    struct sp_endpoint *endpoint;
    nng_stream *stream;
    _Atomic(int64_t) deadline_us; /* of the handshake and the first bytes after it */
    int64_t checked_us;
    _Atomic(int64_t) moved_us;   /* when bytes last moved */
    _Atomic(bool) established;   /* and the other end has said something inside */
    _Atomic(bool) waiting;       /* sealed bytes that the lower layer has no room for */
    bool closed;                 /* by the watchdog */
};

struct sp_endpoint *sp_endpoint_find(const char *handle); /* a reference, or NULL */
void sp_endpoint_unref(struct sp_endpoint *e);
struct sp_tls *sp_endpoint_tls(struct sp_endpoint *e);
const char *sp_endpoint_server_name(const struct sp_endpoint *e);
const char *sp_endpoint_node(const struct sp_endpoint *e);
bool sp_endpoint_is_server(const struct sp_endpoint *e);
const void *sp_endpoint_judge_ctx(const struct sp_endpoint *e);
void sp_endpoint_failed(struct sp_endpoint *e, bool refused, const struct sp_diag *why, const struct sp_peer *peer);
/* False above max_connections, or when the endpoint was dropped. On success watched until removed. */
bool sp_endpoint_add(struct sp_endpoint *e, struct sp_endpoint_conn *c, nng_stream *stream);
void sp_endpoint_remove(struct sp_endpoint_conn *c);
/* Where verified() puts the peer while this thread is inside sp_endpoint_peer; NULL otherwise. */
struct sp_peer *sp_endpoint_wanted(void);

#endif
