/*
 * tests/lib/net.h - certificates made on the spot, TLS objects from them, and raw sockets that misbehave.
 * A header of static functions, so that tests of layers without OpenSSL do not link it. Tests of node/net include it
 * after tests/lib/check.h. Everything on 127.0.0.1.
 */
#ifndef SP_TESTS_NET_H
#define SP_TESTS_NET_H

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "base/clock.h"
#include "node/net/tls.h"
#include "tests/lib/check.h"

#define NET_DAY 86400
#define NET_UNUSED __attribute__((unused))

/* --- certificates --- */

struct net_cert { EVP_PKEY *key; X509 *cert; struct sp_buf der; struct sp_buf pem; };

static NET_UNUSED void net_extension(X509 *x, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX ctx;
    X509V3_set_ctx(&ctx, issuer, x, NULL, NULL, 0);
    X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
    if (!e || X509_add_ext(x, e, -1) != 1) abort();
    X509_EXTENSION_free(e);
}

/* A root without issuer, else a leaf for a node ("" for none); valid from and to are seconds relative to now. */
static NET_UNUSED struct net_cert net_cert_on(const char *curve, const struct net_cert *issuer, const char *name,
                                              int64_t from_s, int64_t to_s)
{
    static atomic_long serial = 1000;
    struct net_cert c = { 0 };
    char san[160];
    c.key = EVP_EC_gen(curve);
    c.cert = X509_new();
    if (!c.key || !c.cert) abort();
    X509_set_version(c.cert, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(c.cert), atomic_fetch_add(&serial, 1));
    ASN1_TIME_set(X509_getm_notBefore(c.cert), (time_t)(sp_now_s() + from_s));
    ASN1_TIME_set(X509_getm_notAfter(c.cert), (time_t)(sp_now_s() + to_s));
    X509_NAME *subject = X509_get_subject_name(c.cert);
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, (const unsigned char *)(*name ? name : "anyone"), -1, -1, 0);
    X509_set_issuer_name(c.cert, issuer ? X509_get_subject_name(issuer->cert) : subject);
    X509_set_pubkey(c.cert, c.key);
    X509 *up = issuer ? issuer->cert : c.cert;
    if (issuer) {
        snprintf(san, sizeof san, "%s%s%sIP:127.0.0.1,DNS:localhost", *name ? "URI:urn:saphan:node:" : "", name, *name ? "," : "");
        net_extension(c.cert, up, NID_subject_alt_name, san);
        net_extension(c.cert, up, NID_key_usage, "critical,digitalSignature");
        net_extension(c.cert, up, NID_ext_key_usage, "serverAuth,clientAuth");
    } else {
        net_extension(c.cert, up, NID_basic_constraints, "critical,CA:TRUE");
        net_extension(c.cert, up, NID_key_usage, "critical,keyCertSign,cRLSign");
    }
    if (X509_sign(c.cert, issuer ? issuer->key : c.key, EVP_sha256()) == 0) abort();
    unsigned char *der = NULL;
    int n = i2d_X509(c.cert, &der);
    sp_buf_put(&c.der, sp_view(der, (size_t)n));
    OPENSSL_free(der);
    BIO *b = BIO_new(BIO_s_mem());
    char *text = NULL;
    if (!b || PEM_write_bio_PKCS8PrivateKey(b, c.key, NULL, NULL, 0, NULL, NULL) != 1) abort();
    long size = BIO_get_mem_data(b, &text);
    sp_buf_put(&c.pem, sp_view(text, (size_t)size));
    BIO_free(b);
    return c;
}

static NET_UNUSED struct net_cert net_root(const char *name) { return net_cert_on("P-256", NULL, name, -NET_DAY, NET_DAY); }
static NET_UNUSED struct net_cert net_leaf(const struct net_cert *issuer, const char *node)
{
    return net_cert_on("P-256", issuer, node, -NET_DAY, NET_DAY);
}

static NET_UNUSED void net_cert_free(struct net_cert *c)
{
    EVP_PKEY_free(c->key);
    X509_free(c->cert);
    sp_buf_free(&c->der);
    sp_buf_free(&c->pem);
    *c = (struct net_cert){ 0 };
}

static NET_UNUSED struct sp_tls_identity net_identity(const struct net_cert *c)
{
    if (!c) return (struct sp_tls_identity){ 0 };
    return (struct sp_tls_identity){ .cert_der = sp_buf_view(&c->der), .key_pem = sp_buf_view(&c->pem) };
}

static NET_UNUSED struct sp_tls *net_tls_in(const struct net_cert *root, const struct net_cert *own, enum sp_tls_mode mode, int64_t handshake_ms)
{
    struct sp_view roots[1] = { sp_buf_view(&root->der) };
    struct sp_tls_opts o = { .mode = mode, .identity = net_identity(own), .root_ders = roots, .n_roots = 1, .handshake_ms = handshake_ms };
    struct sp_tls *t = NULL;
    struct sp_diag d = { 0 };
    struct sp_rc rc = sp_tls_new(&o, &t, &d);
    if (!sp_ok(rc)) fail_msg("sp_tls_new: %s %s", d.rule, d.text);
    return t;
}
static NET_UNUSED struct sp_tls *net_tls(const struct net_cert *root, const struct net_cert *own)
{
    return net_tls_in(root, own, SP_TLS_MUTUAL, 0);
}

/* --- raw ends --- */

static NET_UNUSED int net_tcp(uint16_t port)
{
    struct sockaddr_in sa = { .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    struct timeval tv = { 10, 0 };
    int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (const struct sockaddr *)&sa, sizeof sa) != 0) {
        if (fd >= 0) close(fd);
        return -1;
    }
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof tv);
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof tv);
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return fd;
}

static NET_UNUSED int net_listen(uint16_t *port)
{
    struct sockaddr_in sa = { .sin_family = AF_INET, .sin_port = htons(*port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t n = sizeof sa;
    int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (fd < 0 || bind(fd, (const struct sockaddr *)&sa, sizeof sa) != 0 || listen(fd, 64) != 0
        || getsockname(fd, (struct sockaddr *)&sa, &n) != 0) abort();
    *port = ntohs(sa.sin_port);
    return fd;
}

/* Close with a reset instead of an end. */
static NET_UNUSED void net_reset(int fd)
{
    struct linger l = { 1, 0 };
    (void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &l, sizeof l);
    close(fd);
}

/*
 * What must not wait for something else ends soon, also on a busy machine; whatever it could wait for takes far longer.
 * Waits for what must come may take as long as "soon" may: they end when it comes. No test lives "for ever": what has a
 * deadline of that length never meets it.
 */
#define NET_SOON_MS 20000
#define NET_FOREVER_MS 600000
#define NET_SOON(start_us) assert_true(sp_mono_us() - (start_us) < NET_SOON_MS * 1000)

/* Whether the other end closes within ms; what it sends until then is thrown away. */
static NET_UNUSED bool net_closed_within(int fd, int64_t ms)
{
    int64_t until = sp_mono_us() + ms * 1000;
    char junk[4096];
    for (;;) {
        int64_t left = (until - sp_mono_us()) / 1000;
        struct pollfd p = { .fd = fd, .events = POLLIN };
        if (left <= 0 || poll(&p, 1, (int)left) <= 0) return false;
        if (recv(fd, junk, sizeof junk, 0) <= 0) return true;
    }
}

static NET_UNUSED SSL *net_ssl(int fd, bool server, const struct net_cert *own, int max_version)
{
    SSL_CTX *ctx = SSL_CTX_new(server ? TLS_server_method() : TLS_client_method());
    if (!ctx) abort();
    SSL_CTX_set_max_proto_version(ctx, max_version);
    if (own && (SSL_CTX_use_certificate(ctx, own->cert) != 1 || SSL_CTX_use_PrivateKey(ctx, own->key) != 1)) abort();
    SSL *ssl = SSL_new(ctx);
    SSL_CTX_free(ctx);
    if (!ssl || SSL_set_fd(ssl, fd) != 1) abort();
    if (server) SSL_set_accept_state(ssl);
    else SSL_set_connect_state(ssl);
    return ssl;
}

/* A finished handshake towards a port; NULL when it failed. The socket is the SSL's (SSL_get_fd). */
static NET_UNUSED SSL *net_raw(uint16_t port, const struct net_cert *own, int max_version)
{
    int fd = net_tcp(port);
    if (fd < 0) return NULL;
    SSL *ssl = net_ssl(fd, false, own, max_version);
    if (SSL_do_handshake(ssl) == 1) return ssl;
    ERR_clear_error();
    SSL_free(ssl);
    close(fd);
    return NULL;
}

static NET_UNUSED void net_raw_close(SSL *ssl)
{
    int fd = SSL_get_fd(ssl);
    SSL_free(ssl);
    ERR_clear_error();
    close(fd);
}

static NET_UNUSED bool net_write(SSL *ssl, const void *p, size_t n) { return n == 0 || SSL_write(ssl, p, (int)n) == (int)n; }
static NET_UNUSED bool net_read(SSL *ssl, void *p, size_t n)
{
    char *at = p;
    for (size_t got = 0; got < n;) {
        int r = SSL_read(ssl, at + got, (int)(n - got));
        if (r <= 0) {
            ERR_clear_error();
            return false;
        }
        got += (size_t)r;
    }
    return true;
}

/* --- the nng wire by hand: 8 bytes of greeting, then length, request id, body --- */

#define NET_REQ 0x30
#define NET_REP 0x31
static NET_UNUSED bool net_greet(SSL *ssl, uint8_t protocol)
{
    const uint8_t hello[8] = { 0, 'S', 'P', 0, 0, protocol, 0, 0 };
    uint8_t theirs[8];
    return net_write(ssl, hello, sizeof hello) && net_read(ssl, theirs, sizeof theirs) && theirs[1] == 'S';
}

static NET_UNUSED void net_sp_head(unsigned char out[12], uint64_t body_bytes, uint32_t id)
{
    sp_put_u64be(out, body_bytes + 4);
    for (int i = 0; i < 4; i++) out[8 + i] = (unsigned char)((id | 0x80000000u) >> (24 - 8 * i));
}

/* --- small things --- */

static NET_UNUSED void net_sleep_ms(int64_t ms)
{
    struct timespec ts = { ms / 1000, (ms % 1000) * 1000000 };
    (void)nanosleep(&ts, NULL);
}

/* Waits until the condition holds, at most ms. */
#define NET_UNTIL(condition, ms) \
    do { \
        int64_t net_until_ = sp_mono_us() + (int64_t)(ms) * 1000; \
        while (!(condition) && sp_mono_us() < net_until_) net_sleep_ms(2); \
        if (!(condition)) fail_msg("not within %d ms: %s", (int)(ms), #condition); \
    } while (0)

static NET_UNUSED pthread_t net_thread(void *(*run)(void *), void *arg)
{
    pthread_t t;
    if (pthread_create(&t, NULL, run, arg) != 0) abort();
    return t;
}

#endif
