/* The trust list: canonical writing, order, look-up. */
#include "schema/trust.h"

#include <stdlib.h>
#include <string.h>

#include "schema/data.h"

static void put_time_member(struct sp_buf *b, bool *first, const char *name, int64_t at_s)
{
    sp_put_member(b, first, name);
    sp_buf_putc(b, '"');
    sp_put_time(b, at_s);
    sp_buf_putc(b, '"');
}

static void put_key(struct sp_buf *b, const struct sp_trust_key *k)
{
    bool first = true;
    sp_put_opt_str(b, &first, "use", k->use);
    sp_put_str(b, &first, "kid", k->kid);
    sp_put_opt_str(b, &first, "status", k->status);
    const struct { const char *name; int64_t at; } times[] = { { "retired", k->retired_s }, { "not_before", k->not_before_s },
                                                               { "not_after", k->not_after_s } };
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++)
        if (times[i].at)
            put_time_member(b, &first, times[i].name, times[i].at);
    sp_put_member(b, &first, "jwk");
    sp_json_put(b, k->jwk);
    sp_put_member(b, &first, "x5c");
    sp_buf_putc(b, '[');
    for (size_t i = 0; i < k->n_x5c; i++) {
        if (i)
            sp_buf_putc(b, ',');
        sp_buf_put_json(b, k->x5c[i]);
    }
    sp_buf_puts(b, "]}");
}

static void put_keys(struct sp_buf *b, const struct sp_trust_key *keys, size_t n)
{
    sp_buf_putc(b, '[');
    for (size_t i = 0; i < n; i++) {
        if (i)
            sp_buf_putc(b, ',');
        put_key(b, &keys[i]);
    }
    sp_buf_putc(b, ']');
}

static void put_opt_texts(struct sp_buf *b, bool *first, const char *name, const struct sp_view *v, size_t n)
{
    if (!n)
        return;
    sp_put_member(b, first, name);
    sp_buf_put_json_texts(b, v, n);
}

const char *sp_trust_node_status(const struct sp_trust_node *n)
{
    return n->active ? "active" : n->left_s ? "left" : "suspended";
}

void sp_trust_node_put(struct sp_buf *b, const struct sp_trust_node *n)
{
    bool first = true;
    sp_put_str(b, &first, "id", n->id);
    sp_put_str(b, &first, "name", n->name);
    sp_put_member(b, &first, "countries");
    sp_buf_put_json_texts(b, n->countries, n->n_countries);
    put_opt_texts(b, &first, "languages", n->languages, n->n_languages);
    put_opt_texts(b, &first, "products", n->products, n->n_products);
    sp_put_str(b, &first, "status", sp_view_of(sp_trust_node_status(n)));
    if (n->left_s)
        put_time_member(b, &first, "left", n->left_s);
    if (n->suspended_s)
        put_time_member(b, &first, "suspended", n->suspended_s);
    sp_put_str(b, &first, "exchange_url", n->exchange_url);
    sp_put_member(b, &first, "keys");
    put_keys(b, n->keys, n->n_keys);
    sp_buf_putc(b, '}');
}

static void put_catalogues(struct sp_buf *b, const struct sp_trust_list *t)
{
    sp_buf_putc(b, '[');
    for (size_t i = 0; i < t->n_catalogues; i++) {
        bool first = true;
        if (i)
            sp_buf_putc(b, ',');
        sp_put_str(b, &first, "language", t->catalogues[i].language);
        sp_put_str(b, &first, "version", t->catalogues[i].version);
        sp_put_str(b, &first, "digest", t->catalogues[i].digest);
        sp_buf_putc(b, '}');
    }
    sp_buf_putc(b, ']');
}

void sp_trust_list_put(struct sp_buf *b, const struct sp_trust_list *t)
{
    bool first = true;
    sp_put_str(b, &first, "format", SP_VIEW_LIT("saphan-trust-list/1"));
    sp_put_str(b, &first, "alliance", t->alliance);
    sp_put_int(b, &first, "version", t->version);
    put_time_member(b, &first, "issued", t->issued_s);
    put_time_member(b, &first, "expires", t->expires_s);
    sp_put_int(b, &first, "threshold", t->threshold);
    sp_put_member(b, &first, "roots");
    put_keys(b, t->roots, t->n_roots);
    if (t->n_issuers) {
        sp_put_member(b, &first, "issuers");
        put_keys(b, t->issuers, t->n_issuers);
    }
    sp_put_member(b, &first, "catalogues");
    put_catalogues(b, t);
    sp_put_member(b, &first, "nodes");
    sp_buf_putc(b, '[');
    for (size_t i = 0; i < t->n_nodes; i++) {
        if (i)
            sp_buf_putc(b, ',');
        sp_trust_node_put(b, &t->nodes[i]);
    }
    sp_buf_puts(b, "]}");
}

void sp_trust_list_free(struct sp_trust_list *t)
{
    cJSON_Delete(t->json);
    *t = (struct sp_trust_list){ 0 };
}

/* --- order ------------------------------------------------------------------------------------------- */

static int by_key(const void *a, const void *b)
{
    const struct sp_trust_key *x = a, *y = b;
    int c = sp_view_cmp(x->use, y->use);
    return c ? c : sp_view_cmp(x->kid, y->kid);
}

int sp_trust_catalogue_cmp(const struct sp_trust_catalogue *a, const struct sp_trust_catalogue *b)
{
    int c = sp_view_cmp(a->language, b->language);
    return c ? c : sp_view_cmp(a->digest, b->digest);
}

static int by_language(const void *a, const void *b) { return sp_trust_catalogue_cmp(a, b); }

static int by_id(const void *a, const void *b)
{
    const struct sp_trust_node *x = a, *y = b;
    return sp_view_cmp(x->id, y->id);
}

static int by_text(const void *a, const void *b)
{
    const struct sp_view *x = a, *y = b;
    return sp_view_cmp(*x, *y);
}

static void sort(void *base, size_t n, size_t size, int (*cmp)(const void *, const void *))
{
    if (n > 1)
        qsort(base, n, size, cmp);
}

void sp_trust_node_sort(struct sp_trust_node *n)
{
    sort(n->keys, n->n_keys, sizeof *n->keys, by_key);
    sort(n->countries, n->n_countries, sizeof *n->countries, by_text);
    sort(n->languages, n->n_languages, sizeof *n->languages, by_text);
    sort(n->products, n->n_products, sizeof *n->products, by_text);
}

void sp_trust_list_sort(struct sp_trust_list *t)
{
    sort(t->roots, t->n_roots, sizeof *t->roots, by_key);
    sort(t->issuers, t->n_issuers, sizeof *t->issuers, by_key);
    sort(t->catalogues, t->n_catalogues, sizeof *t->catalogues, by_language);
    sort(t->nodes, t->n_nodes, sizeof *t->nodes, by_id);
    for (size_t i = 0; i < t->n_nodes; i++)
        sp_trust_node_sort(&t->nodes[i]);
}

/* --- look-up ----------------------------------------------------------------------------------------- */

const struct sp_trust_node *sp_trust_node_named(const struct sp_trust_list *t, struct sp_view id)
{
    for (size_t i = 0; i < t->n_nodes; i++)
        if (sp_view_eq(t->nodes[i].id, id))
            return &t->nodes[i];
    return NULL;
}

static bool usable(const struct sp_trust_key *k, int64_t at_s)
{
    if (!sp_view_is(k->status, "active"))
        return false;
    return !at_s || ((!k->not_before_s || at_s >= k->not_before_s) && (!k->not_after_s || at_s <= k->not_after_s));
}

const struct sp_trust_key *sp_trust_key(const struct sp_trust_node *n, struct sp_view use, int64_t at_s)
{
    for (size_t i = 0; i < n->n_keys; i++)
        if (sp_view_eq(n->keys[i].use, use) && usable(&n->keys[i], at_s))
            return &n->keys[i];
    return NULL;
}

const struct sp_trust_key *sp_trust_key_named(const struct sp_trust_node *n, struct sp_view use, struct sp_view kid)
{
    for (size_t i = 0; i < n->n_keys; i++)
        if (sp_view_eq(n->keys[i].use, use) && sp_view_eq(n->keys[i].kid, kid))
            return &n->keys[i];
    return NULL;
}

const struct sp_trust_key *sp_trust_root(const struct sp_trust_list *t, struct sp_view kid)
{
    for (size_t i = 0; i < t->n_roots; i++)
        if (sp_view_eq(t->roots[i].kid, kid))
            return &t->roots[i];
    return NULL;
}

bool sp_trust_speaks_for(const struct sp_trust_node *n, struct sp_view country)
{
    for (size_t i = 0; i < n->n_countries; i++)
        if (sp_view_eq(n->countries[i], country))
            return true;
    return false;
}

bool sp_trust_is_home(const struct sp_trust_node *n, struct sp_view country)
{
    return country.n && n->id.n >= country.n && !memcmp(n->id.p, country.p, country.n) &&
           (n->id.n == country.n || n->id.p[country.n] == '-');
}

size_t sp_trust_speaker(const struct sp_trust_list *t, struct sp_view country, const struct sp_trust_node **out)
{
    const struct sp_trust_node *any = NULL, *home = NULL;
    size_t n = 0, n_home = 0;
    for (size_t i = 0; i < t->n_nodes; i++) {
        const struct sp_trust_node *node = &t->nodes[i];
        if (!node->active || !sp_trust_speaks_for(node, country))
            continue;
        n++;
        any = node;
        if (!sp_trust_is_home(node, country))
            continue;
        n_home++;
        if (!home || node->id.n == country.n)
            home = node;
    }
    if (n == 1)
        *out = any;
    else
        *out = n_home == 1 || (home && home->id.n == country.n) ? home : NULL;
    return n;
}
