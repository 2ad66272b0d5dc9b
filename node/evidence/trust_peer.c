/* Who is at the other end of a connection, by a trust list; declared in trust.h. */
#include <string.h>

#include "base/clock.h"
#include "crypto/x509.h"
#include "node/evidence/trust_internal.h"

static struct sp_rc find_node(const struct sp_trust *list, struct sp_view id, int64_t at_s, const struct sp_trust_node **out, struct sp_diag *d)
{
    const struct sp_trust_node *n = sp_trust_node_named(&list->list, id);
    if (!n)
        return sp_diag_set(d, SP_ERR(AUTH), "trust.node", NULL, "trust list version %lld names no node %.*s; is there a newer list?",
                           (long long)list->list.version, (int)(id.n < SP_MAX_CERT_NODE ? id.n : SP_MAX_CERT_NODE), id.p);
    if (n->left_s && at_s > n->left_s) {
        char when[SP_TIME_TEXT];
        sp_time_text(n->left_s, when);
        return sp_diag_set(d, SP_ERR(AUTH), "trust.left", NULL, "%.*s left the alliance on %s: nobody talks to it", (int)id.n, id.p, when);
    }
    if (!n->active && !n->left_s)
        return sp_diag_set(d, SP_ERR(AUTH), "trust.suspended", NULL, "%.*s is suspended: nobody talks to it", (int)id.n, id.p);
    *out = n;
    return SP_OK;
}

/* NOTFOUND: the node has no such key. */
static struct sp_rc find_listed(const struct sp_trust *list, struct sp_view id, struct sp_view key, int64_t at_s, const struct sp_trust_key **k,
                                const struct sp_proved **p, struct sp_diag *d)
{
    const struct sp_trust_node *n;
    SP_TRY(find_node(list, id, at_s, &n, d));
    *k = sp_trust_key_named(n, sp_view_of(sp_key_use_text(SP_USE_TLS)), key);
    if (!*k)
        return sp_diag_set(d, SP_ERR(NOTFOUND), "trust.tls-key", NULL,
                           "trust list version %lld has no TLS key %.8s… of %.*s: get the newest list; if that has none, somebody else answers here",
                           (long long)list->list.version, key.n ? key.p : "", (int)id.n, id.p);
    if (sp_view_is((*k)->status, "revoked"))
        return sp_diag_set(d, SP_ERR(INVALID), "trust.key-revoked", NULL, "the TLS key %.8s… of %.*s was revoked", (*k)->kid.p, (int)id.n, id.p);
    int64_t until = sp_trust_counts_until(list, id, SP_USE_TLS, key, NULL);
    if (until != INT64_MAX && at_s > until + SP_CLOCK_SKEW_S)
        return sp_diag_set(d, SP_ERR(INVALID), "trust.key-retired", NULL, "the TLS key %.8s… of %.*s was retired more than %d days ago", (*k)->kid.p,
                           (int)id.n, id.p, SP_TRUST_OVERLAP_S / 86400);
    return sp_trust_prove(list, n, *k, SP_USE_TLS, p, d);
}

struct sp_rc sp_trust_check_peer(const struct sp_trust *t, struct sp_view node, struct sp_view key, int64_t at_s, struct sp_diag *d)
{
    const struct sp_trust_key *k;
    const struct sp_proved *p;
    struct sp_rc rc = find_listed(sp_trust_newest(t), node, key, at_s, &k, &p, d);
    if (sp_is(rc, SP_RC_NOTFOUND))
        return SP_ERR(AUTH);
    SP_TRY(rc);
    SP_TRY(sp_trust_check_crl(t, &p->subject, at_s, d));
    return sp_trust_check_key_time(k, p, at_s, d); /* the list may have ended it since */
}

/* The certificate that was shown: the listed one, or another of that key, which a partner's newer list may hold. */
static struct sp_rc check_cert(const struct sp_trust *t, const struct sp_trust *list, struct sp_view id, const struct sp_key *key, struct sp_view der,
                               int64_t at_s, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_crl_subject subject;
    SP_TRY(sp_crl_subject_of(der, &a, &subject, d));
    SP_TRY(sp_trust_check_crl(t, &subject, at_s, d));
    return sp_cert_check(der, list->root_der, list->list.n_roots + list->list.n_issuers, id, SP_USE_TLS, key, at_s, d);
}

/* At a time of which the clock of this machine is sure. */
static struct sp_rc judge(const struct sp_trust_peers *by, struct sp_view id, struct sp_view der, int64_t at_s, struct sp_diag *d)
{
    const struct sp_trust *list = sp_trust_newest(by->trust);
    const struct sp_trust_key *k;
    const struct sp_proved *p;
    SP_KEY_AUTO key = NULL;
    if (!sp_ok(sp_cert_key(der, SP_ALG_ES256, &key)))
        return sp_diag_set(d, SP_ERR(INVALID), "x509.key", NULL, "the key is not of the kind that this use needs");
    struct sp_rc rc = find_listed(list, id, sp_view_of(sp_key_kid(key)), at_s, &k, &p, d);
    if (sp_is(rc, SP_RC_NOTFOUND))
        return by->unlisted ? check_cert(by->trust, list, id, key, der, at_s, d) : SP_ERR(AUTH);
    SP_TRY(rc);
    SP_TRY(sp_trust_check_crl(by->trust, &p->subject, at_s, d));
    if (!sp_view_eq(sp_buf_view(&p->der), der))
        return check_cert(by->trust, list, id, p->key, der, at_s, d);
    return sp_trust_check_key_time(k, p, at_s, d);
}

struct sp_rc sp_trust_judge_peer(const void *ctx, struct sp_view cert_der, struct sp_diag *d)
{
    const struct sp_trust_peers *by = ctx;
    SP_ARENA_AUTO a = { 0 };
    struct sp_cert_names names;
    SP_TRY(sp_cert_names(cert_der, &a, &names, d));
    if (!sp_view_is(names.use, sp_key_use_text(SP_USE_TLS)))
        return sp_diag_set(d, SP_ERR(INVALID), "x509.use", NULL, "the certificate is for another use than connections");
    if (by->node.n && !sp_view_eq(names.node, by->node))
        return sp_diag_set(d, SP_ERR(INVALID), "x509.node", NULL, "the certificate is of another node than %.*s", (int)by->node.n, by->node.p);
    return judge(by, names.node, cert_der, sp_now_s(), d);
}
