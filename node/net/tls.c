#include "node/net/tls_internal.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <arpa/inet.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "base/clock.h"
#include "crypto/internal.h"
#include "crypto/x509.h"

#define NODE_URN "urn:saphan:node:"

struct sp_tls {
    atomic_uint refs;
    enum sp_tls_mode mode;
    int64_t handshake_ms;
    struct sp_rc (*judge)(const void *ctx, struct sp_view cert_der, struct sp_diag *d); /* constant, with its ctx */
    const void *judge_ctx;
    pthread_mutex_t lock; /* guards what follows */
    X509 *leaf;
    STACK_OF(X509) *chain;
    EVP_PKEY *pkey;
    STACK_OF(X509) *roots;
    SSL_CTX *server; /* NULL without an identity */
    SSL_CTX *client;
};

/* One complete, consistent set of what a struct sp_tls can swap. */
struct material { X509 *leaf; STACK_OF(X509) *chain; EVP_PKEY *pkey; };

static void material_free(struct material *m)
{
    X509_free(m->leaf);
    sk_X509_pop_free(m->chain, X509_free);
    EVP_PKEY_free(m->pkey);
    *m = (struct material){ 0 };
}

static struct sp_rc fail(struct sp_diag *d, struct sp_rc rc, const char *rule, const char *text)
{
    unsigned long e = ERR_peek_last_error();
    const char *why = e ? ERR_reason_error_string(e) : NULL;
    ERR_clear_error();
    if (why) return sp_diag_set(d, rc, rule, NULL, "%s (%s)", text, why);
    return sp_diag_set(d, rc, rule, NULL, "%s", text);
}

static X509 *cert_of(struct sp_view der)
{
    const unsigned char *p = (const unsigned char *)der.p;
    if (der.n == 0 || der.n > 64 * 1024) return NULL;
    X509 *x = d2i_X509(NULL, &p, (long)der.n);
    if (x && (const char *)p != der.p + der.n) { X509_free(x); x = NULL; }
    return x;
}

static struct sp_rc stack_of(const struct sp_view *ders, size_t n, const char *rule, const char *text,
                             STACK_OF(X509) **out, struct sp_diag *d)
{
    STACK_OF(X509) *s = sk_X509_new_null();
    if (!s) return SP_ERR(NOMEM);
    for (size_t i = 0; i < n; i++) {
        X509 *x = cert_of(ders[i]);
        if (!x || !sk_X509_push(s, x)) {
            X509_free(x);
            sk_X509_pop_free(s, X509_free);
            return fail(d, SP_ERR(CONFIG), rule, text);
        }
    }
    *out = s;
    return SP_OK;
}

static bool is_p256(EVP_PKEY *pkey)
{
    char group[32] = "";
    size_t n = 0;
    return pkey && EVP_PKEY_get_group_name(pkey, group, sizeof group, &n) == 1 && strcmp(group, "prime256v1") == 0;
}

/* Never asks on the terminal: an encrypted key is refused. */
static int no_passphrase(char *buf, int size, int rw, void *ctx)
{
    (void)buf; (void)size; (void)rw; (void)ctx;
    return -1;
}

static EVP_PKEY *pkey_of(const struct sp_tls_identity *id)
{
    if (id->key) {
        EVP_PKEY *k = sp_key_pkey(id->key);
        return k && EVP_PKEY_up_ref(k) ? k : NULL;
    }
    if (id->key_pem.n == 0 || id->key_pem.n > 64 * 1024) return NULL;
    BIO *b = BIO_new_mem_buf(id->key_pem.p, (int)id->key_pem.n);
    EVP_PKEY *k = b ? PEM_read_bio_PrivateKey(b, NULL, no_passphrase, NULL) : NULL;
    BIO_free(b);
    return k;
}

static struct sp_rc load_identity(const struct sp_tls_identity *id, struct material *out, struct sp_diag *d)
{
    struct material m = { 0 };
    struct sp_rc rc;
    ERR_clear_error();
    m.leaf = cert_of(id->cert_der);
    if (!m.leaf)
        return fail(d, SP_ERR(CONFIG), "tls.certificate", "the TLS certificate is not a DER X.509 certificate; issue it again");
    rc = stack_of(id->chain_der, id->n_chain, "tls.certificate", "an intermediate TLS certificate cannot be read", &m.chain, d);
    if (!sp_ok(rc)) goto bad;
    m.pkey = pkey_of(id);
    if (!m.pkey) {
        rc = fail(d, SP_ERR(CONFIG), "tls.key", "the TLS private key cannot be read; check the key file and its passphrase");
        goto bad;
    }
    if (!is_p256(m.pkey)) {
        rc = fail(d, SP_ERR(CONFIG), "tls.curve", "the TLS key is not on P-256; create a P-256 key and certificate");
        goto bad;
    }
    if (X509_check_private_key(m.leaf, m.pkey) != 1) {
        rc = fail(d, SP_ERR(CONFIG), "tls.key-mismatch",
                  "the TLS private key does not belong to the certificate; take both from the same request");
        goto bad;
    }
    *out = m;
    return SP_OK;
bad:
    material_free(&m);
    return rc;
}

static bool ctx_common(SSL_CTX *c, STACK_OF(X509) *roots)
{
    X509_STORE *store = SSL_CTX_get_cert_store(c);
    for (int i = 0; i < sk_X509_num(roots); i++)
        if (X509_STORE_add_cert(store, sk_X509_value(roots, i)) != 1) return false;
    X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN); /* what is given as trusted is trusted, root or not */
    SSL_CTX_set_options(c, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_session_cache_mode(c, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(c, SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    return SSL_CTX_set_min_proto_version(c, TLS1_3_VERSION) == 1 && SSL_CTX_set_max_proto_version(c, TLS1_3_VERSION) == 1
        && SSL_CTX_set_num_tickets(c, 0) == 1
        && SSL_CTX_set_ciphersuites(c, "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256") == 1
        && SSL_CTX_set1_groups_list(c, "P-256:X25519") == 1
        && SSL_CTX_set1_sigalgs_list(c, "ECDSA+SHA256") == 1;
}

static bool ctx_identity(SSL_CTX *c, const struct material *m)
{
    if (SSL_CTX_use_certificate(c, m->leaf) != 1 || SSL_CTX_use_PrivateKey(c, m->pkey) != 1) return false;
    for (int i = 0; i < sk_X509_num(m->chain); i++)
        if (SSL_CTX_add1_chain_cert(c, sk_X509_value(m->chain, i)) != 1) return false;
    return true;
}

/* --- what judges a certificate that OpenSSL found good --- */

/* Of one connection. */
struct judging { const void *ctx; bool refused; struct sp_diag why; };

static pthread_once_t judging_once = PTHREAD_ONCE_INIT;
static int judging_index = -1;

static void judging_free(void *parent, void *ptr, CRYPTO_EX_DATA *ad, int index, long argl, void *argp)
{
    (void)parent; (void)ad; (void)index; (void)argl; (void)argp;
    free(ptr);
}

static void judging_start(void)
{
    judging_index = SSL_get_ex_new_index(0, NULL, NULL, NULL, judging_free);
}

static struct judging *judging_of(const SSL *ssl)
{
    return judging_index >= 0 ? SSL_get_ex_data(ssl, judging_index) : NULL;
}

static bool judging_add(SSL *ssl, const struct sp_tls *t)
{
    (void)pthread_once(&judging_once, judging_start);
    struct judging *j = judging_index >= 0 ? calloc(1, sizeof *j) : NULL;
    if (!j) return false;
    j->ctx = t->judge_ctx;
    if (SSL_set_ex_data(ssl, judging_index, j) == 1) return true;
    free(j);
    return false;
}

static struct sp_rc judge_cert(const struct sp_tls *t, struct judging *j, X509 *x)
{
    unsigned char *der = NULL;
    int n = i2d_X509(x, &der);
    j->why = (struct sp_diag){ .offset = SP_NO_OFFSET };
    struct sp_rc rc = n > 0 ? t->judge(j->ctx, sp_view(der, (size_t)n), &j->why) : SP_ERR(NOMEM);
    OPENSSL_free(der);
    ERR_clear_error();
    j->refused = !sp_ok(rc) && j->why.rule[0];
    return rc;
}

/* After OpenSSL found the chain good: is it whom we mean? No connection is without somebody to judge it. */
static int verify_peer(int ok, X509_STORE_CTX *store)
{
    SSL *ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
    const struct sp_tls *t = ssl ? SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)) : NULL;
    if (!ok || X509_STORE_CTX_get_error_depth(store) != 0 || (t && !t->judge))
        return ok;
    struct judging *j = t ? judging_of(ssl) : NULL;
    if (j && sp_ok(judge_cert(t, j, X509_STORE_CTX_get_current_cert(store))))
        return ok;
    bool revoked = j && (!strcmp(j->why.rule, "crl.revoked") || !strcmp(j->why.rule, "trust.key-revoked"));
    X509_STORE_CTX_set_error(store, revoked ? X509_V_ERR_CERT_REVOKED : X509_V_ERR_CERT_REJECTED); /* what the other end is told */
    return 0;
}

void sp_tls_judge_with(SSL *ssl, const void *ctx)
{
    struct judging *j = judging_of(ssl);
    if (j) j->ctx = ctx;
}

static SSL_CTX *make_ctx(struct sp_tls *t, bool server, enum sp_tls_mode mode, const struct material *m, STACK_OF(X509) *roots)
{
    SSL_CTX *c = SSL_CTX_new(server ? TLS_server_method() : TLS_client_method());
    if (!c) return NULL;
    if (!ctx_common(c, roots) || (m->leaf && !ctx_identity(c, m))) {
        SSL_CTX_free(c);
        return NULL;
    }
    int verify = SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
    SSL_CTX_set_verify(c, server && mode == SP_TLS_SERVER_ONLY ? SSL_VERIFY_NONE : verify, verify_peer);
    (void)SSL_CTX_set_app_data(c, t);
    return c;
}

/* Builds both contexts from m and roots and swaps everything in; takes m and roots on success only. */
static struct sp_rc install(struct sp_tls *t, struct material *m, STACK_OF(X509) *roots, struct sp_diag *d)
{
    SSL_CTX *server = m->leaf ? make_ctx(t, true, t->mode, m, roots) : NULL;
    SSL_CTX *client = make_ctx(t, false, t->mode, m, roots);
    if (!client || (m->leaf && !server)) {
        SSL_CTX_free(server);
        SSL_CTX_free(client);
        return fail(d, SP_ERR(CRYPTO), "tls.context", "OpenSSL refused the TLS settings");
    }
    SSL_CTX *old_server = t->server, *old_client = t->client;
    t->server = server;
    t->client = client;
    t->leaf = m->leaf;
    t->chain = m->chain;
    t->pkey = m->pkey;
    t->roots = roots;
    SSL_CTX_free(old_server);
    SSL_CTX_free(old_client);
    return SP_OK;
}

static struct sp_rc check_opts(const struct sp_tls_opts *o, struct sp_diag *d)
{
    if (o->n_roots == 0 && (o->mode == SP_TLS_MUTUAL || o->identity.cert_der.n == 0))
        return sp_diag_set(d, SP_ERR(CONFIG), "tls.root", NULL, "no trusted root certificate is given; name the alliance root");
    if (o->mode == SP_TLS_MUTUAL && o->identity.cert_der.n == 0)
        return sp_diag_set(d, SP_ERR(CONFIG), "tls.certificate", NULL, "mutual TLS needs this end's own certificate and key");
    return SP_OK;
}

static const char ROOT_TEXT[] = "a trusted root is not a DER X.509 certificate";

struct sp_rc sp_tls_new(const struct sp_tls_opts *o, struct sp_tls **out, struct sp_diag *d)
{
    struct material m = { 0 };
    STACK_OF(X509) *roots = NULL;
    SP_TRY(check_opts(o, d));
    if (o->identity.cert_der.n) SP_TRY(load_identity(&o->identity, &m, d));
    struct sp_rc rc = stack_of(o->root_ders, o->n_roots, "tls.root", ROOT_TEXT, &roots, d);
    if (!sp_ok(rc)) { material_free(&m); return rc; }
    struct sp_tls *t = calloc(1, sizeof *t);
    rc = SP_ERR(NOMEM);
    if (!t) goto bad;
    atomic_init(&t->refs, 1);
    pthread_mutex_init(&t->lock, NULL);
    t->mode = o->mode;
    t->judge = o->judge;
    t->judge_ctx = o->judge_ctx;
    t->handshake_ms = o->handshake_ms > 0 ? o->handshake_ms : 5000;
    rc = install(t, &m, roots, d);
    if (!sp_ok(rc)) goto bad;
    *out = t;
    return SP_OK;
bad:
    if (t) pthread_mutex_destroy(&t->lock);
    free(t);
    material_free(&m);
    sk_X509_pop_free(roots, X509_free);
    return rc;
}

struct sp_rc sp_tls_set_identity(struct sp_tls *t, const struct sp_tls_identity *identity, struct sp_diag *d)
{
    struct material m = { 0 };
    SP_TRY(load_identity(identity, &m, d));
    pthread_mutex_lock(&t->lock);
    struct material old = { t->leaf, t->chain, t->pkey };
    struct sp_rc rc = install(t, &m, t->roots, d);
    pthread_mutex_unlock(&t->lock);
    material_free(sp_ok(rc) ? &old : &m);
    return rc;
}

struct sp_rc sp_tls_set_roots(struct sp_tls *t, const struct sp_view *root_ders, size_t n, struct sp_diag *d)
{
    STACK_OF(X509) *roots = NULL;
    if (n == 0) return sp_diag_set(d, SP_ERR(CONFIG), "tls.root", NULL, "no trusted root certificate is given");
    SP_TRY(stack_of(root_ders, n, "tls.root", ROOT_TEXT, &roots, d));
    pthread_mutex_lock(&t->lock);
    struct material m = { t->leaf, t->chain, t->pkey };
    STACK_OF(X509) *old = t->roots;
    struct sp_rc rc = install(t, &m, roots, d);
    pthread_mutex_unlock(&t->lock);
    sk_X509_pop_free(sp_ok(rc) ? old : roots, X509_free);
    return rc;
}

struct sp_tls *sp_tls_ref(struct sp_tls *t)
{
    if (t) atomic_fetch_add(&t->refs, 1);
    return t;
}

void sp_tls_free(struct sp_tls *t)
{
    if (!t || atomic_fetch_sub(&t->refs, 1) != 1) return;
    struct material m = { t->leaf, t->chain, t->pkey };
    material_free(&m);
    sk_X509_pop_free(t->roots, X509_free);
    SSL_CTX_free(t->server);
    SSL_CTX_free(t->client);
    pthread_mutex_destroy(&t->lock);
    free(t);
}

SSL *sp_tls_ssl(struct sp_tls *t, bool server)
{
    pthread_mutex_lock(&t->lock);
    SSL_CTX *c = server ? t->server : t->client;
    SSL *ssl = c ? SSL_new(c) : NULL;
    pthread_mutex_unlock(&t->lock);
    if (ssl && t->judge && !judging_add(ssl, t)) {
        SSL_free(ssl);
        ssl = NULL;
    }
    if (!ssl) return NULL;
    X509_VERIFY_PARAM_set_time(SSL_get0_param(ssl), (time_t)sp_now_s());
    if (server) SSL_set_accept_state(ssl);
    else SSL_set_connect_state(ssl);
    return ssl;
}

bool sp_tls_expect(SSL *ssl, const char *name)
{
    unsigned char addr[16];
    if (inet_pton(AF_INET, name, addr) == 1 || inet_pton(AF_INET6, name, addr) == 1)
        return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), name) == 1;
    union { const char *c; void *v; } sni = { .c = name }; /* OpenSSL copies it, but its macro casts const away */
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return SSL_set1_host(ssl, name) == 1
        && SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, sni.v) == 1;
}

int64_t sp_tls_handshake_ms(const struct sp_tls *t) { return t->handshake_ms; }

bool sp_tls_has_identity(struct sp_tls *t)
{
    pthread_mutex_lock(&t->lock);
    bool has = t->server != NULL;
    pthread_mutex_unlock(&t->lock);
    return has;
}

static bool node_id(const char *text, size_t n, char out[SP_TLS_NODE_TEXT])
{
    if (n == 0 || n >= SP_TLS_NODE_TEXT) return false;
    for (size_t i = 0; i < n; i++)
        if (!((text[i] >= 'A' && text[i] <= 'Z') || (text[i] >= '0' && text[i] <= '9') || text[i] == '-')) return false;
    memcpy(out, text, n);
    out[n] = '\0';
    return true;
}

/* A certificate that names two nodes names none: nobody may choose which one to believe. */
static bool cert_node(X509 *x, char out[SP_TLS_NODE_TEXT])
{
    const size_t prefix = sizeof NODE_URN - 1;
    char found[SP_TLS_NODE_TEXT] = "";
    int n_found = 0;
    GENERAL_NAMES *names = X509_get_ext_d2i(x, NID_subject_alt_name, NULL, NULL);
    for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
        const GENERAL_NAME *g = sk_GENERAL_NAME_value(names, i);
        if (g->type != GEN_URI) continue;
        const char *p = (const char *)ASN1_STRING_get0_data(g->d.uniformResourceIdentifier);
        size_t n = (size_t)ASN1_STRING_length(g->d.uniformResourceIdentifier);
        if (n < prefix || memcmp(p, NODE_URN, prefix) != 0) continue;
        n_found += node_id(p + prefix, n - prefix, found) ? 1 : 2;
    }
    GENERAL_NAMES_free(names);
    if (n_found != 1) return false;
    memcpy(out, found, sizeof found);
    return true;
}

struct sp_rc sp_tls_cert_node(struct sp_view cert_der, char out[SP_TLS_NODE_TEXT])
{
    X509 *x = cert_of(cert_der);
    ERR_clear_error();
    if (!x) return SP_ERR(FORMAT);
    bool found = cert_node(x, out);
    X509_free(x);
    return found ? SP_OK : SP_ERR(NOTFOUND);
}

/* "" for one on another curve, which no list of the alliance holds. */
static void cert_key(X509 *x, char out[SP_SHA256_TEXT])
{
    unsigned char *der = NULL;
    SP_KEY_AUTO key = NULL;
    int n = i2d_X509(x, &der);
    bool found = n > 0 && sp_ok(sp_cert_key(sp_view(der, (size_t)n), SP_ALG_ES256, &key));
    snprintf(out, SP_SHA256_TEXT, "%s", found ? sp_key_kid(key) : "");
    OPENSSL_free(der);
}

void sp_tls_peer(SSL *ssl, struct sp_peer *peer)
{
    X509 *x = SSL_get0_peer_certificate(ssl);
    unsigned n = 0;
    peer->verified = false;
    peer->cert_node[0] = '\0';
    peer->key[0] = '\0';
    if (!x || SSL_get_verify_result(ssl) != X509_V_OK) return;
    if (X509_digest(x, EVP_sha256(), peer->cert_sha256, &n) != 1) return;
    cert_key(x, peer->key);
    peer->verified = true;
    if (!cert_node(x, peer->cert_node)) peer->cert_node[0] = '\0';
    ERR_clear_error();
}

/* The other end said no to the certificate that it was shown. */
static bool is_refusal(unsigned long e)
{
    switch (ERR_GET_REASON(e)) {
    case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE: case SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE: case SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED: case SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN: case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
        return true;
    default:
        return false;
    }
}

bool sp_tls_reason(SSL *ssl, struct sp_diag *why)
{
    unsigned long e = ERR_peek_last_error();
    long verify = ssl ? SSL_get_verify_result(ssl) : X509_V_OK;
    const struct judging *j = ssl ? judging_of(ssl) : NULL;
    const char *said = e ? ERR_reason_error_string(e) : NULL;
    *why = (struct sp_diag){ .rule = "tls.refused", .offset = SP_NO_OFFSET };
    bool refused = true;
    if (j && j->refused) {
        *why = j->why;
    } else if (verify != X509_V_OK) {
        (void)snprintf(why->text, sizeof why->text, "its certificate is refused: %s", X509_verify_cert_error_string(verify));
    } else if (e && ERR_GET_LIB(e) == ERR_LIB_SSL && is_refusal(e)) {
        (void)snprintf(why->text, sizeof why->text, "it refuses our certificate (%.60s): does it have the newest trust list, and do we?",
                       said ? said : "no reason");
    } else if (e && ERR_GET_LIB(e) == ERR_LIB_SSL && ERR_GET_REASON(e) != SSL_R_UNEXPECTED_EOF_WHILE_READING) {
        (void)snprintf(why->text, sizeof why->text, "TLS refused: %s", said ? said : "unknown reason");
    } else {
        (void)snprintf(why->text, sizeof why->text, "the connection ended");
        refused = false;
    }
    ERR_clear_error();
    return refused;
}
