/* Judging certificates; declared in crypto/x509.h. */
#include <arpa/inet.h>
#include <openssl/err.h>

#include "crypto/internal.h"
#include "crypto/x509_internal.h"

enum { SECURITY_LEVEL = 3 /* 128 bits: P-256, SM2 or Ed25519, SHA-256 */ };

static struct sp_rc refuse(struct sp_diag *d, struct sp_rc rc, const char *rule, const char *text)
{
    ERR_clear_error();
    return sp_diag_set(d, rc, rule, NULL, "%s", text);
}

/* --- extensions --- */

static bool purposes_fit(X509 *x, const struct sp_cert_profile *p)
{
    int crit = 0;
    EXTENDED_KEY_USAGE *eku = X509_get_ext_d2i(x, NID_ext_key_usage, &crit, NULL);
    int want = 0, n = eku ? sk_ASN1_OBJECT_num(eku) : 0;
    bool ok = eku ? true : crit == -1; /* -1: absent; anything else is broken or there twice */
    while (want < 3 && p->purposes[want])
        want++;
    unsigned seen = 0;
    for (int i = 0; i < n; i++) {
        char oid[64];
        bool known = false;
        int len = OBJ_obj2txt(oid, sizeof oid, sk_ASN1_OBJECT_value(eku, i), 1);
        for (int k = 0; k < want && len > 0; k++)
            if (!strcmp(oid, p->purposes[k])) {
                known = true;
                seen |= 1u << k;
            }
        ok &= known;
    }
    EXTENDED_KEY_USAGE_free(eku);
    return ok && n == want && seen == (1u << want) - 1;
}

static struct sp_rc check_usage(X509 *x, enum sp_key_use use, struct sp_diag *d)
{
    const struct sp_cert_profile *p = sp_cert_profile(use);
    if (X509_get_key_usage(x) != p->key_usage)
        return refuse(d, SP_ERR(INVALID), "x509.key-usage", "the key usage is not that of this use");
    if (!purposes_fit(x, p))
        return refuse(d, SP_ERR(INVALID), "x509.key-usage", "the extended key usage is not that of this use");
    return SP_OK;
}

static struct sp_rc check_basic(X509 *x, bool authority, struct sp_diag *d)
{
    if (X509_get_version(x) != X509_VERSION_3)
        return refuse(d, SP_ERR(INVALID), "x509.constraint", "the certificate is not of version 3");
    uint32_t flags = X509_get_extension_flags(x);
    if (flags & (EXFLAG_INVALID | EXFLAG_PROXY))
        return refuse(d, SP_ERR(INVALID), "x509.constraint", "an extension is broken, there twice, or that of a proxy");
    if (flags & EXFLAG_CRITICAL)
        return refuse(d, SP_ERR(INVALID), "x509.constraint", "a critical extension is not known here");
    if (!(flags & EXFLAG_BCONS) || ((flags & EXFLAG_CA) != 0) != authority)
        return refuse(d, SP_ERR(INVALID), "x509.constraint", authority ? "the certificate is not one of an authority"
                                                                       : "the certificate is that of an authority");
    return SP_OK;
}

/* --- names --- */

struct names { struct sp_view node, use; unsigned n_node, n_use, n_server, n_other; };

static void take_name(const GENERAL_NAME *g, struct names *out)
{
    if (g->type == GEN_DNS || g->type == GEN_IPADD) {
        out->n_server++;
        return;
    }
    if (g->type != GEN_URI) {
        out->n_other++;
        return;
    }
    const ASN1_STRING *s = g->d.uniformResourceIdentifier;
    struct sp_view uri = sp_view(ASN1_STRING_get0_data(s), (size_t)ASN1_STRING_length(s));
    struct sp_view node = SP_VIEW_LIT(SP_URN_NODE), use = SP_VIEW_LIT(SP_URN_USE);
    if (sp_view_starts(uri, node)) {
        out->node = sp_view(uri.p + node.n, uri.n - node.n);
        out->n_node++;
    } else if (sp_view_starts(uri, use)) {
        out->use = sp_view(uri.p + use.n, uri.n - use.n);
        out->n_use++;
    } else {
        out->n_other++;
    }
}

static struct sp_rc judge_names(const struct names *n, struct sp_view node_id, enum sp_key_use use, struct sp_diag *d)
{
    /* Who is named twice is not named: nobody may choose which name to believe. */
    if (n->n_node != 1 || n->n_use != 1)
        return refuse(d, SP_ERR(INVALID), "x509.names", "the certificate does not name one node and one use");
    if (n->n_other || (n->n_server && use != SP_USE_TLS))
        return refuse(d, SP_ERR(INVALID), "x509.names", "the certificate bears a name that its use does not allow");
    if (!sp_cert_node_valid(n->node) || !sp_view_eq(n->node, node_id))
        return refuse(d, SP_ERR(INVALID), "x509.node", "the certificate belongs to another node");
    if (!sp_view_is(n->use, sp_key_use_text(use)))
        return refuse(d, SP_ERR(INVALID), "x509.use", "the certificate is for another use");
    return SP_OK;
}

static bool server_name(const GENERAL_NAME *g, struct sp_arena *a, struct sp_view *out)
{
    char text[INET6_ADDRSTRLEN] = "";
    if (g->type == GEN_DNS)
        return sp_arena_copy(a, sp_view(ASN1_STRING_get0_data(g->d.dNSName), (size_t)ASN1_STRING_length(g->d.dNSName)), out);
    (void)inet_ntop(ASN1_STRING_length(g->d.iPAddress) == 4 ? AF_INET : AF_INET6, ASN1_STRING_get0_data(g->d.iPAddress), text, sizeof text);
    return sp_arena_copy(a, sp_view_of(text), out);
}

static bool is_server(const GENERAL_NAME *g)
{
    int n = g->type == GEN_IPADD ? ASN1_STRING_length(g->d.iPAddress) : 0;
    return g->type == GEN_DNS || n == 4 || n == 16;
}

static struct sp_rc copy_names(const GENERAL_NAMES *names, const struct names *found, struct sp_arena *a, struct sp_cert_names *out)
{
    struct sp_view *server = sp_arena_alloc(a, (found->n_server + 1) * sizeof *server);
    size_t n = 0;
    if (!server || !sp_arena_copy(a, found->node, &out->node) || !sp_arena_copy(a, found->use, &out->use))
        return SP_ERR(NOMEM);
    for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
        const GENERAL_NAME *g = sk_GENERAL_NAME_value(names, i);
        if (is_server(g) && !server_name(g, a, &server[n++]))
            return SP_ERR(NOMEM);
    }
    out->server = server;
    out->n_server = n;
    return SP_OK;
}

struct sp_rc sp_cert_names(struct sp_view der, struct sp_arena *a, struct sp_cert_names *out, struct sp_diag *d)
{
    struct names found = { { NULL, 0 }, { NULL, 0 }, 0, 0, 0, 0 };
    struct sp_cert_names got;
    SP_X509_AUTO x = sp_x509_shared(der);
    if (!x)
        return refuse(d, SP_ERR(FORMAT), "x509.format", "not one DER certificate");
    GENERAL_NAMES *names = X509_get_ext_d2i(x, NID_subject_alt_name, NULL, NULL);
    for (int i = 0; names && i < sk_GENERAL_NAME_num(names); i++)
        take_name(sk_GENERAL_NAME_value(names, i), &found);
    struct sp_rc rc = found.n_node == 1 && found.n_use == 1
                          ? copy_names(names, &found, a, &got)
                          : refuse(d, SP_ERR(INVALID), "x509.names", "the certificate does not name one node and one use");
    GENERAL_NAMES_free(names);
    if (sp_ok(rc))
        *out = got;
    return rc;
}

static struct sp_rc check_names(X509 *x, struct sp_view node_id, enum sp_key_use use, struct sp_diag *d)
{
    struct names found = { { NULL, 0 }, { NULL, 0 }, 0, 0, 0, 0 };
    GENERAL_NAMES *names = X509_get_ext_d2i(x, NID_subject_alt_name, NULL, NULL);
    for (int i = 0; names && i < sk_GENERAL_NAME_num(names); i++)
        take_name(sk_GENERAL_NAME_value(names, i), &found);
    struct sp_rc rc = judge_names(&found, node_id, use, d);
    GENERAL_NAMES_free(names);
    return rc;
}

/* --- keys and path --- */

static struct sp_rc check_key(X509 *x, enum sp_alg alg, const struct sp_key *expected, struct sp_diag *d)
{
    if (!sp_x509_key_fits(x, alg))
        return refuse(d, SP_ERR(INVALID), "x509.key", "the key is not of the kind that this use needs");
    if (expected && EVP_PKEY_eq(X509_get0_pubkey(x), sp_key_pkey(expected)) != 1)
        return refuse(d, SP_ERR(INVALID), "x509.key", "the certificate is for another key");
    return SP_OK;
}

static struct sp_rc check_signature_name(X509 *x, struct sp_diag *d)
{
    int nid = X509_get_signature_nid(x);
    return nid == NID_ecdsa_with_SHA256 ? SP_OK
                                        : refuse(d, SP_ERR(INVALID), "x509.chain", "the signature is not ECDSA with SHA-256");
}

static struct sp_rc path_verdict(int why, struct sp_diag *d)
{
    const char *text = X509_verify_cert_error_string(why);
    switch (why) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return refuse(d, SP_ERR(EXPIRED), "x509.expired", "the certificate or its root had expired at that time");
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return refuse(d, SP_ERR(EXPIRED), "x509.not-yet", "the certificate or its root was not valid yet at that time");
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        ERR_clear_error();
        return sp_diag_set(d, SP_ERR(SIGNATURE), "x509.chain", NULL, "no pinned root signed the certificate (%s)", text);
    case X509_V_ERR_OUT_OF_MEM:
        return SP_ERR(NOMEM);
    default:
        ERR_clear_error();
        return sp_diag_set(d, SP_ERR(INVALID), "x509.constraint", NULL, "the path is refused: %s", text);
    }
}

static struct sp_rc check_path(X509 *leaf, X509_STORE *store, int64_t at_s, struct sp_diag *d)
{
    X509_STORE_CTX *ctx = X509_STORE_CTX_new();
    if (!ctx || X509_STORE_CTX_init(ctx, store, leaf, NULL) != 1) {
        X509_STORE_CTX_free(ctx);
        return SP_ERR(NOMEM);
    }
    X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(ctx);
    X509_VERIFY_PARAM_set_time(param, (time_t)at_s);
    X509_VERIFY_PARAM_set_depth(param, 0); /* a leaf, its root, and nothing between them */
    X509_VERIFY_PARAM_set_auth_level(param, SECURITY_LEVEL);
    int set = X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_X509_STRICT);
    int ok = set == 1 ? X509_verify_cert(ctx) : -1;
    int why = X509_STORE_CTX_get_error(ctx);
    X509_STORE_CTX_free(ctx);
    if (ok == 1) {
        ERR_clear_error();
        return SP_OK;
    }
    return why == X509_V_OK ? SP_ERR(CRYPTO) : path_verdict(why, d);
}

static struct sp_rc root_form(X509 *x, struct sp_diag *d)
{
    SP_TRY(check_basic(x, true, d));
    SP_TRY(check_usage(x, SP_USE_ROOT, d));
    return check_signature_name(x, d);
}

struct sp_rc sp_cert_check_root(struct sp_view root_der, const struct sp_key *expected, struct sp_diag *d)
{
    SP_X509_AUTO x = sp_x509_shared(root_der);
    if (!x)
        return refuse(d, SP_ERR(FORMAT), "x509.root", "the root is not one DER certificate");
    SP_TRY(root_form(x, d));
    SP_TRY(check_key(x, SP_ALG_ES256, expected, d));
    if (X509_check_issued(x, x) != X509_V_OK || X509_verify(x, X509_get0_pubkey(x)) != 1)
        return refuse(d, SP_ERR(SIGNATURE), "x509.chain", "the root has not signed itself");
    return SP_OK;
}

static struct sp_rc add_root(X509_STORE *store, struct sp_view der, struct sp_diag *d)
{
    SP_X509_AUTO x = sp_x509_shared(der);
    if (!x || !sp_x509_key_fits(x, SP_ALG_ES256))
        return refuse(d, SP_ERR(FORMAT), "x509.root", "a pinned root is not one DER certificate with a P-256 key");
    return X509_STORE_add_cert(store, x) == 1 ? SP_OK : SP_ERR(NOMEM);
}

struct sp_rc sp_cert_check(struct sp_view leaf_der, const struct sp_view *root_ders, size_t n_roots, struct sp_view node_id,
                           enum sp_key_use use, const struct sp_key *expected, int64_t at_s, struct sp_diag *d)
{
    if (use == SP_USE_ROOT || !n_roots)
        return refuse(d, SP_ERR(INVALID), "x509.root", "a leaf needs a use of its own and at least one pinned root");
    SP_X509_AUTO leaf = sp_x509_shared(leaf_der);
    if (!leaf)
        return refuse(d, SP_ERR(FORMAT), "x509.format", "not one DER certificate");
    SP_TRY(check_basic(leaf, false, d));
    SP_TRY(check_signature_name(leaf, d));
    X509_STORE *store = X509_STORE_new();
    struct sp_rc rc = store ? SP_OK : SP_ERR(NOMEM);
    for (size_t i = 0; sp_ok(rc) && i < n_roots; i++)
        rc = add_root(store, root_ders[i], d);
    if (sp_ok(rc))
        rc = check_path(leaf, store, at_s, d);
    X509_STORE_free(store);
    SP_TRY(rc);
    SP_TRY(check_names(leaf, node_id, use, d));
    SP_TRY(check_usage(leaf, use, d));
    return check_key(leaf, sp_key_use_alg(use), expected, d);
}
