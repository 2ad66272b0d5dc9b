#include "node/federation/partners.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/clock.h"
#include "node/ops/log.h"

/* One address of one node. It stays in memory, with its link, when the trust list has another one or none: calls may be
 * under way. */
struct partner { char id[SP_TLS_NODE_TEXT]; char *url; struct sp_link *link; bool off; struct partner *next; };

struct sp_partners {
    atomic_bool list_wanted; /* not below the lock: handshakes say it, too */
    struct sp_trust_peers unlisted; /* whom lists are asked of, though no list that we have names the key */
    pthread_mutex_t lock;    /* guards everything below */
    bool closed;
    struct sp_tls *tls;
    const struct sp_trust *trust;
    const char *own_id;
    struct partner *first;
};

static struct sp_rc add_partner(struct sp_partners *p, const struct sp_trust_node *node)
{
    struct partner *one = calloc(1, sizeof *one);
    if (!one || node->id.n >= sizeof one->id) {
        free(one);
        return one ? SP_ERR(LIMIT) : SP_ERR(NOMEM);
    }
    memcpy(one->id, node->id.p, node->id.n);
    one->url = strndup(node->exchange_url.p, node->exchange_url.n);
    if (!one->url) {
        free(one);
        return SP_ERR(NOMEM);
    }
    one->next = p->first;
    p->first = one;
    return SP_OK;
}

static struct partner *find(struct sp_partners *p, struct sp_view node)
{
    for (struct partner *one = p->first; one; one = one->next)
        if (!one->off && sp_view_is(node, one->id))
            return one;
    return NULL;
}

/* Still listed under that address, and active. */
static bool is_listed(const struct sp_trust_list *list, const struct partner *one)
{
    const struct sp_trust_node *node = sp_trust_node_named(list, sp_view_of(one->id));
    return node && node->active && sp_view_is(node->exchange_url, one->url);
}

struct sp_rc sp_partners_update(struct sp_partners *p)
{
    const struct sp_trust_list *list = sp_trust_content(p->trust);
    struct sp_rc rc = SP_OK;
    (void)pthread_mutex_lock(&p->lock);
    for (struct partner *one = p->first; one; one = one->next)
        one->off = one->off || !is_listed(list, one);
    for (size_t i = 0; sp_ok(rc) && i < list->n_nodes; i++)
        if (list->nodes[i].active && !sp_view_is(list->nodes[i].id, p->own_id) && !find(p, list->nodes[i].id))
            rc = add_partner(p, &list->nodes[i]);
    (void)pthread_mutex_unlock(&p->lock);
    return rc;
}

struct sp_rc sp_partners_new(const struct sp_trust *trust, const char *own_id, struct sp_tls *tls, struct sp_partners **out)
{
    struct sp_partners *p = calloc(1, sizeof *p);
    if (!p)
        return SP_ERR(NOMEM);
    (void)pthread_mutex_init(&p->lock, NULL);
    p->trust = trust;
    p->unlisted = (struct sp_trust_peers){ .trust = trust, .unlisted = true };
    atomic_init(&p->list_wanted, false);
    p->own_id = own_id;
    p->tls = sp_tls_ref(tls);
    struct sp_rc rc = sp_partners_update(p);
    if (!sp_ok(rc)) {
        sp_partners_free(p);
        return rc;
    }
    *out = p;
    return SP_OK;
}

static struct sp_rc link_of(struct sp_partners *p, struct sp_view node, struct sp_link **out, struct sp_diag *d)
{
    struct sp_rc rc = SP_OK;
    (void)pthread_mutex_lock(&p->lock);
    struct partner *one = find(p, node);
    if (!one)
        rc = sp_diag_set(d, SP_ERR(NOTFOUND), "partner.unknown", "node", "no active node of the trust list has this id");
    else if (p->closed)
        rc = SP_ERR(CLOSED);
    else if (!one->link) {
        const struct sp_link_opts opts = { .url = one->url, .tls = p->tls, .node = one->id };
        rc = sp_link_dial(&opts, &one->link, d);
    }
    if (sp_ok(rc))
        *out = one->link;
    (void)pthread_mutex_unlock(&p->lock);
    return rc;
}

struct sp_rc sp_partners_call(struct sp_partners *p, struct sp_view node, struct sp_view message, int64_t timeout_ms,
                              struct sp_buf *reply, struct sp_diag *d)
{
    struct sp_link *link;
    struct sp_diag why = { .offset = SP_NO_OFFSET };
    SP_TRY(link_of(p, node, &link, d));
    struct sp_rc rc = sp_link_call(link, message, timeout_ms, reply, &why);
    if (sp_is(rc, SP_RC_AUTH))
        sp_partners_heard(p, sp_view_of(why.rule));
    if (!sp_ok(rc) && d)
        *d = why;
    return rc;
}

/* Where the node listens; copied. */
static struct sp_rc address_of(struct sp_partners *p, struct sp_view node, struct sp_buf *url, struct sp_buf *id, struct sp_diag *d)
{
    struct sp_rc rc = SP_OK;
    (void)pthread_mutex_lock(&p->lock);
    const struct partner *one = find(p, node);
    if (p->closed)
        rc = SP_ERR(CLOSED);
    else if (!one)
        rc = sp_diag_set(d, SP_ERR(NOTFOUND), "partner.unknown", "node", "no active node of the trust list has this id");
    if (sp_ok(rc)) {
        sp_buf_puts(url, one->url);
        sp_buf_puts(id, one->id);
        rc = sp_ok(sp_buf_rc(url)) ? sp_buf_rc(id) : SP_ERR(NOMEM);
    }
    (void)pthread_mutex_unlock(&p->lock);
    return rc;
}

struct sp_rc sp_partners_ask_list(struct sp_partners *p, struct sp_view node, struct sp_view message, int64_t timeout_ms, struct sp_buf *reply,
                                  struct sp_diag *d)
{
    SP_BUF_AUTO url = { 0 };
    SP_BUF_AUTO id = { 0 };
    struct sp_link *link;
    struct sp_rc rc = sp_partners_call(p, node, message, timeout_ms, reply, d);
    if (!sp_is(rc, SP_RC_AUTH))
        return rc;
    SP_TRY(address_of(p, node, &url, &id, d));
    const struct sp_link_opts opts = { .url = sp_buf_cstr(&url), .tls = p->tls, .node = sp_buf_cstr(&id), .judge_ctx = &p->unlisted };
    SP_TRY(sp_link_dial(&opts, &link, d));
    rc = sp_link_call(link, message, timeout_ms, reply, d);
    sp_link_free(link);
    return rc;
}

bool sp_partners_connected(struct sp_partners *p, struct sp_view node)
{
    (void)pthread_mutex_lock(&p->lock);
    struct partner *one = find(p, node);
    bool connected = one && one->link && sp_link_connected(one->link);
    (void)pthread_mutex_unlock(&p->lock);
    return connected;
}

struct judging { const struct sp_trust *trust; struct sp_view node; struct sp_rc rc; struct sp_diag d; };

static bool counts_no_more(void *ctx, const struct sp_peer *peer)
{
    struct judging *j = ctx;
    j->rc = sp_trust_check_peer(j->trust, j->node, sp_view_of(peer->key), sp_now_s(), &j->d);
    return !sp_ok(j->rc);
}

static bool any(void *ctx, const struct sp_peer *peer)
{
    (void)ctx, (void)peer;
    return true;
}

void sp_partners_redial(struct sp_partners *p)
{
    (void)pthread_mutex_lock(&p->lock);
    for (struct partner *one = p->first; one; one = one->next)
        if (!p->closed && one->link)
            (void)sp_link_drop_if(one->link, any, NULL);
    (void)pthread_mutex_unlock(&p->lock);
}

void sp_partners_recheck(struct sp_partners *p)
{
    (void)pthread_mutex_lock(&p->lock);
    for (struct partner *one = p->first; one; one = one->next) {
        struct judging j = { .trust = p->trust, .node = sp_view_of(one->id), .d = { .offset = SP_NO_OFFSET } };
        if (!p->closed && one->link && sp_link_drop_if(one->link, counts_no_more, &j))
            sp_log_diag(SP_LOG_WARN, "partner.dropped", j.node, j.rc, &j.d);
    }
    (void)pthread_mutex_unlock(&p->lock);
}

void sp_partners_list_wanted(struct sp_partners *p)
{
    atomic_store(&p->list_wanted, true);
}

void sp_partners_heard(struct sp_partners *p, struct sp_view rule)
{
    static const char *const lists[] = { "crl.revoked", "trust.key-revoked", "trust.tls-key", "trust.node", "peer.not-in-trust-list" };
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        if (sp_view_is(rule, lists[i]))
            sp_partners_list_wanted(p);
}

bool sp_partners_take_wanted(struct sp_partners *p)
{
    return atomic_exchange(&p->list_wanted, false);
}

void sp_partners_close(struct sp_partners *p)
{
    (void)pthread_mutex_lock(&p->lock);
    p->closed = true;
    (void)pthread_mutex_unlock(&p->lock);
}

void sp_partners_free(struct sp_partners *p)
{
    if (!p)
        return;
    for (struct partner *one = p->first, *next; one; one = next) {
        next = one->next;
        sp_link_free(one->link);
        free(one->url);
        free(one);
    }
    sp_tls_free(p->tls);
    (void)pthread_mutex_destroy(&p->lock);
    free(p);
}
