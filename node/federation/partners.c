#include "node/federation/partners.h"

#include <pthread.h>
#include <stdlib.h>

struct partner { char id[SP_TLS_NODE_TEXT]; char *url; struct sp_link *link; };

struct sp_partners {
    pthread_mutex_t lock;    /* guards `link` while it is first dialled, and closed */
    bool closed;
    struct sp_tls *tls;
    struct partner *v;
    size_t n;
};

static struct sp_rc add_partner(struct sp_partners *p, const struct sp_trust_node *node)
{
    struct partner *one = &p->v[p->n];
    if (node->id.n >= sizeof one->id)
        return SP_ERR(LIMIT);
    memcpy(one->id, node->id.p, node->id.n);
    one->url = strndup(node->exchange_url.p, node->exchange_url.n);
    if (!one->url)
        return SP_ERR(NOMEM);
    p->n++;
    return SP_OK;
}

struct sp_rc sp_partners_new(const struct sp_trust *trust, const char *own_id, struct sp_tls *tls, struct sp_partners **out)
{
    const struct sp_trust_list *list = sp_trust_content(trust);
    struct sp_partners *p = calloc(1, sizeof *p);
    if (!p)
        return SP_ERR(NOMEM);
    (void)pthread_mutex_init(&p->lock, NULL);
    p->v = calloc(list->n_nodes ? list->n_nodes : 1, sizeof *p->v);
    struct sp_rc rc = p->v ? SP_OK : SP_ERR(NOMEM);
    for (size_t i = 0; sp_ok(rc) && i < list->n_nodes; i++)
        if (list->nodes[i].active && !sp_view_is(list->nodes[i].id, own_id))
            rc = add_partner(p, &list->nodes[i]);
    if (!sp_ok(rc)) {
        sp_partners_free(p);
        return rc;
    }
    p->tls = sp_tls_ref(tls);
    *out = p;
    return SP_OK;
}

static struct partner *find(struct sp_partners *p, struct sp_view node)
{
    for (size_t i = 0; i < p->n; i++)
        if (sp_view_is(node, p->v[i].id))
            return &p->v[i];
    return NULL;
}

static struct sp_rc link_of(struct sp_partners *p, struct partner *one, struct sp_link **out, struct sp_diag *d)
{
    struct sp_rc rc = SP_OK;
    (void)pthread_mutex_lock(&p->lock);
    if (p->closed)
        rc = SP_ERR(CLOSED);
    else if (!one->link) {
        const struct sp_link_opts opts = { .url = one->url, .tls = p->tls, .node = one->id };
        rc = sp_link_dial(&opts, &one->link, d);
    }
    *out = one->link;
    (void)pthread_mutex_unlock(&p->lock);
    return rc;
}

struct sp_rc sp_partners_call(struct sp_partners *p, struct sp_view node, struct sp_view message, int64_t timeout_ms,
                              struct sp_buf *reply, struct sp_diag *d)
{
    struct sp_link *link;
    struct partner *one = find(p, node);
    if (!one)
        return sp_diag_set(d, SP_ERR(NOTFOUND), "partner.unknown", "node", "no active node of the trust list has this id");
    SP_TRY(link_of(p, one, &link, d));
    return sp_link_call(link, message, timeout_ms, reply, d);
}

bool sp_partners_connected(struct sp_partners *p, struct sp_view node)
{
    struct partner *one = find(p, node);
    bool connected = false;
    if (!one)
        return false;
    (void)pthread_mutex_lock(&p->lock);
    connected = one->link && sp_link_connected(one->link);
    (void)pthread_mutex_unlock(&p->lock);
    return connected;
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
    for (size_t i = 0; i < p->n; i++) {
        sp_link_free(p->v[i].link);
        free(p->v[i].url);
    }
    sp_tls_free(p->tls);
    (void)pthread_mutex_destroy(&p->lock);
    free(p->v);
    free(p);
}
