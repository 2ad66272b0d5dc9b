/*
 * An nng TLS engine on OpenSSL. It takes the place of the mbed TLS engine that the library was built for: the two
 * functions nng calls to load that one are defined here.
 *
 * What nng does not say, and this file relies on (tried, see the tests):
 * - calls for one connection never overlap, and the lower send and receive work only inside such a call;
 * - the upper layers may send and receive before the handshake is done;
 * - a connection may be finished without ever having been started: all-zero state must be fine;
 * - NNG_ECLOSED and NNG_ECANCELED stop the listener for good, so every failure is NNG_EPEERAUTH.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <nng/nng.h>
#include <nng/supplemental/tls/engine.h>
#include <openssl/err.h>

#include "base/clock.h"
#include "node/net/endpoint.h"

int nng_tls_engine_init_mbed(void);
void nng_tls_engine_fini_mbed(void);

#define RECORD_BYTES 16384
#define MAX_OUT_BYTES (8 * RECORD_BYTES)
#define LINGER_US (200 * 1000)

struct nng_tls_engine_config { struct sp_endpoint *endpoint; };

/*
 * nng hands over a message in three pieces (length, request id, body). Sealing each would cost three records, three
 * system calls and three wake-ups of the other end, so the engine follows the framing of nng's stream transports (an
 * 8-byte greeting, then messages with an 8-byte length in front) and seals at the end of a message or a full record.
 * Keeping a piece back is safe: nng always comes with the rest, or closes.
 */
struct framing { bool greeted, in_length; uint64_t length, left; };

struct nng_tls_engine_conn {
    struct sp_endpoint_conn watch; /* watch.endpoint is NULL: never started */
    void *lower;
    SSL *ssl;
    bool established;
    bool spoken;                   /* nng waits 10 s for its greeting; the deadline of the handshake covers that too */
    bool failed;
    bool lingering;                /* refused: waits for the other end to read why, then for the watchdog */
    size_t progress;               /* of the buffer that send was last asked to send */
    struct framing frame;
    char *plain;                   /* the unit so far, waiting to be sealed whole */
    size_t plain_n;
    char *out;                     /* sealed, not yet taken by the lower layer */
    size_t out_n, out_off, out_cap;
    struct sp_peer peer;
};

/* --- the BIO between OpenSSL and nng's lower stream --- */

/* Everything OpenSSL writes is taken at once: the lower ring is smaller than a record, and a record half written
 * must not block OpenSSL from answering a key update. */
static int bio_write(BIO *b, const char *p, int n)
{
    nng_tls_engine_conn *c = BIO_get_data(b);
    BIO_clear_retry_flags(b);
    if (!p || n <= 0) return 0;
    if (c->out_off > 0) {
        memmove(c->out, c->out + c->out_off, c->out_n - c->out_off);
        c->out_n -= c->out_off;
        c->out_off = 0;
    }
    size_t need = c->out_n + (size_t)n;
    if (need > MAX_OUT_BYTES) return -1; /* a peer that asks for key updates and reads nothing */
    if (need > c->out_cap) {
        size_t cap = need < 2 * RECORD_BYTES ? 2 * RECORD_BYTES : need * 2;
        char *grown = realloc(c->out, cap);
        if (!grown) return -1;
        c->out = grown;
        c->out_cap = cap;
    }
    memcpy(c->out + c->out_n, p, (size_t)n);
    c->out_n += (size_t)n;
    return n;
}

static int bio_read(BIO *b, char *p, int n)
{
    nng_tls_engine_conn *c = BIO_get_data(b);
    size_t got = n > 0 ? (size_t)n : 0;
    BIO_clear_retry_flags(b);
    if (got == 0) return 0;
    int rv = nng_tls_engine_recv(c->lower, (uint8_t *)p, &got);
    if (rv == 0) {
        atomic_store_explicit(&c->watch.moved_us, sp_mono_us(), memory_order_relaxed);
        return (int)got;
    }
    if (rv == NNG_EAGAIN) BIO_set_retry_read(b);
    return -1;
}

static long bio_ctrl(BIO *b, int cmd, long num, void *ptr)
{
    (void)b; (void)num; (void)ptr;
    return cmd == BIO_CTRL_FLUSH || cmd == BIO_CTRL_DUP ? 1 : 0;
}

static BIO_METHOD *bio_method;

static bool bio_method_make(void)
{
    if (bio_method) return true;
    BIO_METHOD *m = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "nng stream");
    if (!m) return false;
    if (!BIO_meth_set_write(m, bio_write) || !BIO_meth_set_read(m, bio_read) || !BIO_meth_set_ctrl(m, bio_ctrl)) {
        BIO_meth_free(m);
        return false;
    }
    bio_method = m;
    return true;
}

/* 0 when nothing is left, NNG_EAGAIN when the ring is full (nng calls again), else a failure. */
static int flush(nng_tls_engine_conn *c)
{
    while (c->out_off < c->out_n) {
        size_t n = c->out_n - c->out_off;
        int rv = nng_tls_engine_send(c->lower, (const uint8_t *)c->out + c->out_off, &n);
        if (rv == NNG_EAGAIN) {
            atomic_store_explicit(&c->watch.waiting, true, memory_order_relaxed);
            return NNG_EAGAIN;
        }
        if (rv != 0) return NNG_EPEERAUTH;
        c->out_off += n;
        atomic_store_explicit(&c->watch.moved_us, sp_mono_us(), memory_order_relaxed);
    }
    if (c->out_n > 0) atomic_store_explicit(&c->watch.waiting, false, memory_order_relaxed);
    c->out_off = c->out_n = 0;
    return 0;
}

/* --- one connection --- */

/* Closing at once would reset the connection under the alert that says why, so a server that refuses a handshake
 * stays for a moment. */
static int give_up(nng_tls_engine_conn *c, bool refused, const struct sp_diag *why)
{
    bool first = !c->failed;
    c->failed = true;
    (void)flush(c);
    if (first) sp_endpoint_failed(c->watch.endpoint, refused, why, &c->peer);
    if (first && refused && !c->established && sp_endpoint_is_server(c->watch.endpoint)) {
        c->lingering = true;
        atomic_store(&c->watch.deadline_us, sp_mono_us() + LINGER_US);
    }
    return c->lingering ? NNG_EAGAIN : NNG_EPEERAUTH;
}

/* A failed SSL call: NNG_EAGAIN when it only needs more bytes. */
static int ssl_result(nng_tls_engine_conn *c, int ret)
{
    struct sp_diag why;
    int e = SSL_get_error(c->ssl, ret);
    if (e == SSL_ERROR_WANT_READ || e == SSL_ERROR_WANT_WRITE) {
        int rv = flush(c);
        return rv == 0 ? NNG_EAGAIN : rv;
    }
    bool refused = sp_tls_reason(c->ssl, &why);
    return give_up(c, refused, &why);
}

static bool right_node(nng_tls_engine_conn *c)
{
    const char *node = sp_endpoint_node(c->watch.endpoint);
    return !node || strcmp(node, c->peer.cert_node) == 0;
}

static int handshake(nng_tls_engine_conn *c)
{
    if (c->lingering) return NNG_EAGAIN;
    if (c->failed || !c->ssl) return NNG_EPEERAUTH;
    if (c->established) return 0;
    ERR_clear_error();
    int ret = SSL_do_handshake(c->ssl);
    if (ret != 1) return ssl_result(c, ret);
    sp_tls_peer(c->ssl, &c->peer);
    if (!right_node(c)) {
        struct sp_diag why = { .rule = "tls.refused", .offset = SP_NO_OFFSET };
        snprintf(why.text, sizeof why.text, "its certificate is for node \"%s\", not \"%s\"", c->peer.cert_node,
                 sp_endpoint_node(c->watch.endpoint));
        return give_up(c, true, &why);
    }
    c->established = true;
    (void)flush(c);
    return 0;
}

static void peer_address(nng_stream *s, char *out, size_t size)
{
    nng_sockaddr sa;
    char ip[INET6_ADDRSTRLEN] = "";
    if (nng_stream_get_addr(s, NNG_OPT_REMADDR, &sa) != 0) return;
    if (sa.s_family == NNG_AF_INET) {
        inet_ntop(AF_INET, &sa.s_in.sa_addr, ip, sizeof ip);
        snprintf(out, size, "%s:%u", ip, (unsigned)ntohs(sa.s_in.sa_port));
    } else if (sa.s_family == NNG_AF_INET6) {
        inet_ntop(AF_INET6, sa.s_in6.sa_addr, ip, sizeof ip);
        snprintf(out, size, "[%s]:%u", ip, (unsigned)ntohs(sa.s_in6.sa_port));
    }
}

static int conn_init(nng_tls_engine_conn *c, void *lower, nng_tls_engine_config *cfg)
{
    struct sp_endpoint *e = cfg->endpoint;
    if (!e) return NNG_EPEERAUTH; /* nng's own default configuration: nobody to trust */
    const char *name = sp_endpoint_server_name(e);
    BIO *bio = NULL;
    c->lower = lower;
    if (!sp_endpoint_add(e, &c->watch, lower)) return NNG_EPEERAUTH;
    c->ssl = sp_tls_ssl(sp_endpoint_tls(e), sp_endpoint_is_server(e));
    if (!c->ssl) return NNG_EPEERAUTH;
    if (name && !sp_tls_expect(c->ssl, name)) return NNG_ENOMEM;
    if (sp_endpoint_judge_ctx(e)) sp_tls_judge_with(c->ssl, sp_endpoint_judge_ctx(e));
    bio = BIO_new(bio_method);
    if (!bio) return NNG_ENOMEM;
    BIO_set_data(bio, c);
    BIO_set_init(bio, 1);
    SSL_set_bio(c->ssl, bio, bio);
    SSL_set_read_ahead(c->ssl, 1);
    peer_address(lower, c->peer.address, sizeof c->peer.address);
    return 0;
}

static void conn_fini(nng_tls_engine_conn *c)
{
    static const struct sp_diag ended = { .rule = "tls.refused", .text = "the connection ended before it was established", .offset = SP_NO_OFFSET };
    if (c->watch.endpoint && !c->established && !c->failed)
        sp_endpoint_failed(c->watch.endpoint, false, &ended, &c->peer);
    sp_endpoint_remove(&c->watch);
    SSL_free(c->ssl);
    free(c->out);
    free(c->plain);
    c->ssl = NULL;
    c->out = c->plain = NULL;
}

static void conn_close(nng_tls_engine_conn *c)
{
    if (!c->ssl || !c->established || c->failed) return;
    ERR_clear_error();
    (void)SSL_shutdown(c->ssl);
    (void)flush(c);
    ERR_clear_error();
}

/* nng forgets to tell who asks for bytes after the stream has ended (the watchdog finds what this misses). */
static bool gone(nng_tls_engine_conn *c)
{
    nng_sockaddr sa;
    return nng_stream_get_addr(c->lower, NNG_OPT_REMADDR, &sa) != 0;
}

static int conn_recv(nng_tls_engine_conn *c, uint8_t *buf, size_t *szp)
{
    int rv = handshake(c);
    if (rv != 0) return rv;
    rv = flush(c);
    if (rv != 0 && rv != NNG_EAGAIN) return rv;
    int want = *szp > RECORD_BYTES ? RECORD_BYTES : (int)*szp;
    ERR_clear_error();
    int n = SSL_read(c->ssl, buf, want);
    if (n > 0) {
        if (!c->spoken) atomic_store(&c->watch.established, c->spoken = true);
        *szp = (size_t)n;
        return 0;
    }
    rv = ssl_result(c, n);
    return rv == NNG_EAGAIN && gone(c) ? NNG_EPEERAUTH : rv;
}

/* How many of the n bytes belong to the greeting, length or payload under way; moves on past them. */
static size_t frame_step(struct framing *f, const uint8_t *p, size_t n)
{
    if (f->left == 0) { /* a new unit */
        f->in_length = f->greeted;
        f->greeted = true;
        f->length = 0;
        f->left = 8;
    }
    if (n > f->left) n = (size_t)f->left;
    for (size_t i = 0; f->in_length && i < n; i++) f->length = f->length << 8 | p[i];
    f->left -= n;
    if (f->left == 0 && f->in_length) {
        f->in_length = false;
        f->left = f->length;
    }
    return n;
}

static int seal(nng_tls_engine_conn *c)
{
    ERR_clear_error();
    int n = SSL_write(c->ssl, c->plain, (int)c->plain_n);
    if (n <= 0) return ssl_result(c, n);
    c->plain_n = 0; /* without partial writes it is all or nothing */
    return 0;
}

/* Success only once every sealed byte is with the lower ring: nng calls again after NNG_EAGAIN, but would not call for
 * the end of a message after a success. */
static int conn_send(nng_tls_engine_conn *c, const uint8_t *buf, size_t *szp)
{
    int rv = handshake(c);
    if (rv != 0) return rv;
    if (!c->plain && !(c->plain = malloc(RECORD_BYTES))) return NNG_ENOMEM;
    for (;;) {
        if ((rv = flush(c)) != 0) return rv;
        if (c->plain_n == RECORD_BYTES || (c->plain_n > 0 && c->frame.left == 0)) {
            if ((rv = seal(c)) != 0) return rv;
            continue;
        }
        if (c->progress >= *szp) break;
        size_t room = RECORD_BYTES - c->plain_n, want = *szp - c->progress;
        size_t n = frame_step(&c->frame, buf + c->progress, want < room ? want : room);
        memcpy(c->plain + c->plain_n, buf + c->progress, n);
        c->plain_n += n;
        c->progress += n;
    }
    c->progress = 0;
    return 0;
}

static bool conn_verified(nng_tls_engine_conn *c)
{
    struct sp_peer *out = sp_endpoint_wanted();
    if (out) *out = c->peer;
    return c->peer.verified;
}

static char *conn_peer_cn(nng_tls_engine_conn *c) { (void)c; return NULL; }
static char **conn_peer_alt_names(nng_tls_engine_conn *c) { (void)c; return NULL; }

/* --- the configuration: only the handle of an endpoint counts --- */

static int cfg_init(nng_tls_engine_config *cfg, nng_tls_mode mode) { (void)mode; cfg->endpoint = NULL; return 0; }
static void cfg_fini(nng_tls_engine_config *cfg) { sp_endpoint_unref(cfg->endpoint); cfg->endpoint = NULL; }
static int cfg_server(nng_tls_engine_config *cfg, const char *name) { (void)cfg; (void)name; return 0; }
static int cfg_auth(nng_tls_engine_config *cfg, nng_tls_auth_mode mode) { (void)cfg; (void)mode; return 0; }

static int cfg_ca_chain(nng_tls_engine_config *cfg, const char *certs, const char *crl)
{
    (void)cfg; (void)certs; (void)crl;
    return NNG_ENOTSUP;
}

static int cfg_own_cert(nng_tls_engine_config *cfg, const char *cert, const char *key, const char *pass)
{
    (void)key; (void)pass;
    if (cfg->endpoint) return NNG_EBUSY;
    cfg->endpoint = sp_endpoint_find(cert);
    return cfg->endpoint ? 0 : NNG_ENOENT;
}

static int cfg_psk(nng_tls_engine_config *cfg, const char *identity, const uint8_t *key, size_t n)
{
    (void)cfg; (void)identity; (void)key; (void)n;
    return NNG_ENOTSUP;
}

static int cfg_version(nng_tls_engine_config *cfg, nng_tls_version min, nng_tls_version max)
{
    (void)cfg; (void)min;
    return max == NNG_TLS_1_3 ? 0 : NNG_ENOTSUP;
}

static nng_tls_engine_config_ops config_ops = {
    .size = sizeof(struct nng_tls_engine_config),
    .init = cfg_init,
    .fini = cfg_fini,
    .server = cfg_server,
    .auth = cfg_auth,
    .ca_chain = cfg_ca_chain,
    .own_cert = cfg_own_cert,
    .psk = cfg_psk,
    .version = cfg_version,
};

static nng_tls_engine_conn_ops conn_ops = {
    .size = sizeof(struct nng_tls_engine_conn),
    .init = conn_init,
    .fini = conn_fini,
    .close = conn_close,
    .handshake = handshake,
    .recv = conn_recv,
    .send = conn_send,
    .verified = conn_verified,
    .peer_cn = conn_peer_cn,
    .peer_alt_names = conn_peer_alt_names,
};

const char sp_tls_engine_name[] = "OpenSSL";
static const char *const compat __attribute__((used)) = &sp_nng_compat;

static const nng_tls_engine engine = {
    .version = NNG_TLS_ENGINE_VERSION,
    .config_ops = &config_ops,
    .conn_ops = &conn_ops,
    .name = sp_tls_engine_name,
    .description = "OpenSSL, TLS 1.3 only",
    .fips_mode = false,
};

int nng_tls_engine_init_mbed(void)
{
    return bio_method_make() ? nng_tls_engine_register(&engine) : NNG_ENOMEM;
}

void nng_tls_engine_fini_mbed(void)
{
    BIO_meth_free(bio_method);
    bio_method = NULL;
}
