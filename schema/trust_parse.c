/* Reading a trust list: exactly what writing makes. */
#include "schema/trust.h"

#include "base/clock.h"
#include "schema/codelist.h"
#include "schema/data.h"
#include "schema/text.h"

enum { MAX_COUNTRIES = 64, MAX_LANGUAGES = 64, MAX_PRODUCTS = 64, MAX_URL_BYTES = 255, MAX_JWK_MEMBER = 128 };

struct reader { struct sp_arena *arena; struct sp_diag *d; };

static struct sp_rc refuse(const struct reader *r, const char *rule, const char *field, const char *why)
{
    return sp_diag_set(r->d, SP_ERR(INVALID), rule, field, "%s", why);
}

static struct sp_rc take_str(const struct reader *r, const cJSON *j, const char *name, struct sp_view *out)
{
    struct sp_view v;
    SP_TRY(sp_json_str(j, name, &v, r->d));
    return sp_keep(r->arena, v, out);
}

static struct sp_rc take_time(const struct reader *r, const cJSON *j, const char *name, int64_t *out)
{
    struct sp_view v;
    SP_TRY(sp_json_str(j, name, &v, r->d));
    if (!sp_time_parse(v, out) || *out <= 0)
        return refuse(r, "schema.trust.time", name, "must be a time such as 2026-11-21T02:03:04Z");
    return SP_OK;
}

/* An array of objects, each read by `each` into the next of `size` bytes. */
typedef struct sp_rc (*reader_fn)(const struct reader *r, const cJSON *j, void *out);

static struct sp_rc take_array(const struct reader *r, const cJSON *j, const char *name, size_t max, size_t size,
                               reader_fn each, void **out, size_t *n)
{
    const cJSON *list, *item;
    size_t count = 0;
    SP_TRY(sp_json_arr(j, name, &list, r->d));
    size_t total = (size_t)cJSON_GetArraySize(list);
    if (total > max)
        return sp_diag_set(r->d, SP_ERR(LIMIT), "limit.trust", name, "%zu are more than the limit of %zu", total, max);
    char *all = sp_arena_alloc(r->arena, (total + 1) * size);
    if (!all)
        return SP_ERR(NOMEM);
    cJSON_ArrayForEach(item, list) {
        SP_TRY(sp_at_index(each(r, item, all + count * size), r->d, name, count));
        count++;
    }
    *out = all;
    *n = count;
    return SP_OK;
}

/* --- keys -------------------------------------------------------------------------------------------- */

/* A public key as crypto writes one: crv, kty, x and for a curve with two coordinates y; nothing private. */
static struct sp_rc take_jwk(const struct reader *r, const cJSON *j, struct sp_trust_key *k)
{
    static const char *const known[] = { "crv", "kty", "x", "y", NULL };
    SP_TRY(sp_json_obj(j, "jwk", &k->jwk, r->d));
    for (size_t i = 0; known[i]; i++) {
        const cJSON *v = sp_json_get(k->jwk, known[i]);
        if ((!v && i < 3) || (v && (!cJSON_IsString(v) || strlen(v->valuestring) > MAX_JWK_MEMBER)))
            return refuse(r, "schema.trust.jwk", "jwk", "must be a public key with crv, kty, x and y as texts");
    }
    return sp_at_member(sp_json_only(k->jwk, known, r->d), r->d, "jwk");
}

static bool base64_form(struct sp_view v)
{
    size_t pad = 0;
    for (size_t i = 0; i < v.n; i++) {
        char c = v.p[i];
        bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
        if (c == '=')
            pad++;
        else if (!plain || pad)
            return false;
    }
    return v.n > 0 && v.n % 4 == 0 && pad <= 2;
}

static struct sp_rc take_x5c(const struct reader *r, const cJSON *j, struct sp_trust_key *k)
{
    const cJSON *list, *item;
    SP_TRY(sp_json_arr(j, "x5c", &list, r->d));
    if (cJSON_GetArraySize(list) > SP_MAX_X5C)
        return sp_diag_set(r->d, SP_ERR(LIMIT), "limit.trust", "x5c", "more certificates than a path may have");
    cJSON_ArrayForEach(item, list) {
        struct sp_view v = sp_view_of(cJSON_IsString(item) ? item->valuestring : "");
        if (v.n > SP_MAX_CERT_TEXT || !base64_form(v))
            return refuse(r, "schema.trust.x5c", "x5c", "each certificate is base64 DER");
        SP_TRY(sp_keep(r->arena, v, &k->x5c[k->n_x5c++]));
    }
    return SP_OK;
}

static struct sp_rc take_kid(const struct reader *r, const cJSON *j, struct sp_trust_key *k)
{
    SP_TRY(take_str(r, j, "kid", &k->kid));
    return sp_digest_valid(k->kid) ? SP_OK : refuse(r, "schema.trust.key", "kid", "a kid is a JWK thumbprint");
}

static struct sp_rc take_root(const struct reader *r, const cJSON *j, void *out)
{
    static const char *const known[] = { "kid", "jwk", "x5c", NULL };
    struct sp_trust_key *k = out;
    SP_TRY(sp_json_only(j, known, r->d));
    SP_TRY(take_kid(r, j, k));
    SP_TRY(take_jwk(r, j, k));
    return take_x5c(r, j, k);
}

static struct sp_rc take_code(const struct reader *r, const cJSON *j, const char *name, enum sp_codelist list,
                              const char *rule, struct sp_view *out)
{
    SP_TRY(take_str(r, j, name, out));
    return sp_code_known(list, *out) ? SP_OK : refuse(r, rule, name, "not a known code");
}

static struct sp_rc take_key(const struct reader *r, const cJSON *j, void *out)
{
    static const char *const known[] = { "use", "kid", "status", "retired", "not_before", "not_after", "jwk", "x5c", NULL };
    struct sp_trust_key *k = out;
    SP_TRY(sp_json_only(j, known, r->d));
    SP_TRY(take_code(r, j, "use", SP_LIST_KEY_USE, "schema.trust.key", &k->use));
    SP_TRY(take_kid(r, j, k));
    SP_TRY(take_code(r, j, "status", SP_LIST_KEY_STATUS, "schema.trust.key", &k->status));
    if (sp_json_get(j, "retired") && !sp_view_is(k->status, "retired"))
        return refuse(r, "schema.trust.retired", "retired", "only a retired key has a time of retiring");
    if (sp_json_get(j, "retired"))
        SP_TRY(take_time(r, j, "retired", &k->retired_s));
    if (sp_json_get(j, "not_before"))
        SP_TRY(take_time(r, j, "not_before", &k->not_before_s));
    if (sp_json_get(j, "not_after"))
        SP_TRY(take_time(r, j, "not_after", &k->not_after_s));
    if (k->not_before_s && k->not_after_s && k->not_before_s >= k->not_after_s)
        return refuse(r, "schema.trust.life", "not_after", "the key ends before it begins");
    SP_TRY(take_jwk(r, j, k));
    return take_x5c(r, j, k);
}

/* --- nodes and catalogues ------------------------------------------------------------------------------ */

static struct sp_rc take_one_of(const struct reader *r, const cJSON *j, enum sp_codelist list, const char *rule,
                                const char *why, struct sp_view *out)
{
    struct sp_view v = sp_view_of(cJSON_IsString(j) ? j->valuestring : "");
    return sp_code_known(list, v) ? sp_keep(r->arena, v, out) : refuse(r, rule, NULL, why);
}

static struct sp_rc take_country(const struct reader *r, const cJSON *j, void *out)
{
    return take_one_of(r, j, SP_LIST_COUNTRY, "schema.trust.country", "not an ISO 3166-1 country", out);
}

static struct sp_rc take_language(const struct reader *r, const cJSON *j, void *out)
{
    return take_one_of(r, j, SP_LIST_LANGUAGE, "schema.trust.language", "not a known language", out);
}

static struct sp_rc take_product(const struct reader *r, const cJSON *j, void *out)
{
    return take_one_of(r, j, SP_LIST_PRODUCT, "schema.trust.product", "not a known product", out);
}

/* tls+tcp://HOST:PORT */
static bool url_valid(struct sp_view v)
{
    static const char scheme[] = "tls+tcp://";
    size_t port = 0;
    if (!sp_view_starts(v, SP_VIEW_LIT(scheme)) || v.n > MAX_URL_BYTES)
        return false;
    v = sp_view(v.p + sizeof scheme - 1, v.n - (sizeof scheme - 1));
    for (size_t i = 0; i < v.n; i++) {
        char c = v.p[i];
        bool name = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!name && c != '.' && c != '-' && c != ':' && c != '[' && c != ']')
            return false;
        if (c == ':')
            port = i + 1;
    }
    if (port < 2 || v.n - port < 1 || v.n - port > 5)
        return false;
    for (size_t i = port; i < v.n; i++)
        if (v.p[i] < '0' || v.p[i] > '9')
            return false;
    return true;
}

/* What a node offers; both may be left out. */
static struct sp_rc take_offer(const struct reader *r, const cJSON *j, struct sp_trust_node *n)
{
    void *list = NULL;
    if (sp_json_get(j, "languages")) {
        SP_TRY(take_array(r, j, "languages", MAX_LANGUAGES, sizeof *n->languages, take_language, &list, &n->n_languages));
        n->languages = list;
    }
    if (sp_json_get(j, "products")) {
        SP_TRY(take_array(r, j, "products", MAX_PRODUCTS, sizeof *n->products, take_product, &list, &n->n_products));
        n->products = list;
    }
    return SP_OK;
}

/* A node that left says when, one that is suspended may; nobody else does. */
static struct sp_rc take_status(const struct reader *r, const cJSON *j, struct sp_trust_node *n)
{
    struct sp_view status;
    SP_TRY(take_code(r, j, "status", SP_LIST_NODE_STATUS, "schema.trust.node", &status));
    n->active = sp_view_is(status, "active");
    if (sp_json_get(j, "left") && !sp_view_is(status, "left"))
        return refuse(r, "schema.trust.left", "left", "only a node that left has a time of leaving");
    if (sp_json_get(j, "suspended") && !sp_view_is(status, "suspended"))
        return refuse(r, "schema.trust.suspended", "suspended", "only a suspended node has a time of that");
    if (sp_json_get(j, "suspended"))
        SP_TRY(take_time(r, j, "suspended", &n->suspended_s));
    return sp_view_is(status, "left") ? take_time(r, j, "left", &n->left_s) : SP_OK;
}

static struct sp_rc take_node(const struct reader *r, const cJSON *j, void *out)
{
    static const char *const known[] = { "id", "name", "countries", "languages", "products", "status", "left", "suspended",
                                         "exchange_url", "keys", NULL };
    struct sp_trust_node *n = out;
    void *countries, *keys;
    SP_TRY(sp_json_only(j, known, r->d));
    SP_TRY(take_str(r, j, "id", &n->id));
    if (!sp_node_id_valid(n->id))
        return refuse(r, "schema.trust.node", "id", "not a node id");
    SP_TRY(take_str(r, j, "name", &n->name));
    SP_TRY(sp_text_check(n->name, SP_MAX_NAME_BYTES, "name", r->d));
    SP_TRY(take_array(r, j, "countries", MAX_COUNTRIES, sizeof *n->countries, take_country, &countries,
                      &n->n_countries));
    if (!n->n_countries)
        return refuse(r, "schema.trust.country", "countries", "a node speaks for at least one country");
    SP_TRY(take_offer(r, j, n));
    SP_TRY(take_status(r, j, n));
    SP_TRY(take_str(r, j, "exchange_url", &n->exchange_url));
    if (!url_valid(n->exchange_url))
        return refuse(r, "schema.trust.url", "exchange_url", "must be tls+tcp://HOST:PORT");
    SP_TRY(take_array(r, j, "keys", SP_MAX_KEYS_PER_NODE, sizeof *n->keys, take_key, &keys, &n->n_keys));
    n->countries = countries;
    n->keys = keys;
    return SP_OK;
}

static struct sp_rc take_catalogue(const struct reader *r, const cJSON *j, void *out)
{
    static const char *const known[] = { "language", "version", "digest", NULL };
    struct sp_trust_catalogue *c = out;
    SP_TRY(sp_json_only(j, known, r->d));
    SP_TRY(take_code(r, j, "language", SP_LIST_LANGUAGE, "schema.trust.catalogue", &c->language));
    SP_TRY(take_str(r, j, "version", &c->version));
    if (!sp_token_valid(c->version, 64))
        return refuse(r, "schema.trust.catalogue", "version", "not a version");
    SP_TRY(take_str(r, j, "digest", &c->digest));
    return sp_digest_valid(c->digest) ? SP_OK
                                      : refuse(r, "schema.trust.catalogue", "digest", "not a base64url SHA-256");
}

/* --- the whole ------------------------------------------------------------------------------------------ */

static struct sp_rc keys_in_order(const struct reader *r, const struct sp_trust_key *keys, size_t n, const char *where)
{
    for (size_t i = 1; i < n; i++) {
        int use = sp_view_cmp(keys[i - 1].use, keys[i].use);
        if (use > 0 || (use == 0 && sp_view_cmp(keys[i - 1].kid, keys[i].kid) >= 0))
            return sp_at_index(refuse(r, "schema.trust.order", "kid", "out of order, or there twice"), r->d, where, i);
        for (size_t k = 0; k < i; k++) /* one key, one use */
            if (sp_view_eq(keys[k].kid, keys[i].kid))
                return sp_at_index(refuse(r, "schema.trust.key", "kid", "a key has one use only"), r->d, where, i);
    }
    return SP_OK;
}

static struct sp_rc texts_in_order(const struct reader *r, const struct sp_view *v, size_t n, const char *field)
{
    for (size_t i = 1; i < n; i++)
        if (sp_view_cmp(v[i - 1], v[i]) >= 0)
            return sp_diag_set(r->d, SP_ERR(INVALID), "schema.trust.order", field, "the %s are out of order, or one is there twice",
                               field);
    return SP_OK;
}

static struct sp_rc node_in_order(const struct reader *r, const struct sp_trust_node *n,
                                  const struct sp_trust_node *before)
{
    if (before && sp_view_cmp(before->id, n->id) >= 0)
        return refuse(r, "schema.trust.order", "id", "the nodes are out of order, or one is there twice");
    SP_TRY(texts_in_order(r, n->countries, n->n_countries, "countries"));
    SP_TRY(texts_in_order(r, n->languages, n->n_languages, "languages"));
    SP_TRY(texts_in_order(r, n->products, n->n_products, "products"));
    return keys_in_order(r, n->keys, n->n_keys, "keys");
}

/* Written and read, so that there is no second set of rules. */
struct sp_rc sp_trust_node_check(const struct sp_trust_node *n, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO text = { 0 };
    SP_JSON_AUTO j = NULL;
    struct sp_trust_node again = { 0 };
    const struct reader r = { &a, d };
    sp_trust_node_put(&text, n);
    SP_TRY(sp_buf_rc(&text));
    SP_TRY(sp_json_parse(sp_buf_view(&text), SP_MAX_TRUST_BYTES, &j, d));
    SP_TRY(take_node(&r, j, &again));
    return node_in_order(&r, &again, NULL);
}

static struct sp_rc check_order(const struct reader *r, const struct sp_trust_list *t)
{
    SP_TRY(keys_in_order(r, t->roots, t->n_roots, "roots"));
    SP_TRY(keys_in_order(r, t->issuers, t->n_issuers, "issuers"));
    for (size_t i = 0; i < t->n_issuers; i++)
        if (sp_trust_root(t, t->issuers[i].kid))
            return sp_at_index(refuse(r, "schema.trust.key", "kid", "a root is no issuer besides"), r->d, "issuers", i);
    for (size_t i = 1; i < t->n_catalogues; i++)
        if (sp_trust_catalogue_cmp(&t->catalogues[i - 1], &t->catalogues[i]) >= 0)
            return sp_at_index(refuse(r, "schema.trust.order", "language", "the catalogues are out of order"), r->d,
                               "catalogues", i);
    for (size_t i = 0; i < t->n_nodes; i++)
        SP_TRY(sp_at_index(node_in_order(r, &t->nodes[i], i ? &t->nodes[i - 1] : NULL), r->d, "nodes", i));
    return SP_OK;
}

static struct sp_rc take_head(const struct reader *r, const cJSON *j, struct sp_trust_list *t)
{
    static const char *const known[] = { "format", "alliance", "version", "issued", "expires", "threshold", "roots",
                                         "issuers", "catalogues", "nodes", NULL };
    struct sp_view format;
    SP_TRY(sp_json_only(j, known, r->d));
    SP_TRY(sp_json_str(j, "format", &format, r->d));
    if (!sp_view_is(format, "saphan-trust-list/1"))
        return refuse(r, "schema.trust.format", "format", "not a trust list of a known format");
    SP_TRY(take_str(r, j, "alliance", &t->alliance));
    SP_TRY(sp_text_check(t->alliance, SP_MAX_TOKEN_FIELD, "alliance", r->d));
    SP_TRY(sp_json_i64(j, "version", &t->version, r->d));
    if (t->version < 1)
        return refuse(r, "schema.trust.version", "version", "versions count from 1");
    SP_TRY(take_time(r, j, "issued", &t->issued_s));
    SP_TRY(take_time(r, j, "expires", &t->expires_s));
    if (t->expires_s <= t->issued_s)
        return refuse(r, "schema.trust.life", "expires", "the list expires before it is issued");
    return sp_json_i64(j, "threshold", &t->threshold, r->d);
}

static struct sp_rc take_list(const struct reader *r, const cJSON *j, struct sp_trust_list *t)
{
    void *roots, *issuers, *catalogues, *nodes;
    SP_TRY(take_head(r, j, t));
    SP_TRY(take_array(r, j, "roots", SP_MAX_ROOTS, sizeof *t->roots, take_root, &roots, &t->n_roots));
    if (t->threshold < 1 || t->threshold > (int64_t)t->n_roots)
        return refuse(r, "schema.trust.threshold", "threshold", "must lie between 1 and the number of roots");
    if (sp_json_get(j, "issuers")) {
        SP_TRY(take_array(r, j, "issuers", SP_MAX_ROOTS, sizeof *t->issuers, take_root, &issuers, &t->n_issuers));
        t->issuers = issuers;
    }
    SP_TRY(take_array(r, j, "catalogues", SP_MAX_CATALOGUES, sizeof *t->catalogues, take_catalogue, &catalogues,
                      &t->n_catalogues));
    SP_TRY(take_array(r, j, "nodes", SP_MAX_NODES, sizeof *t->nodes, take_node, &nodes, &t->n_nodes));
    t->roots = roots;
    t->catalogues = catalogues;
    t->nodes = nodes;
    return check_order(r, t);
}

struct sp_rc sp_trust_list_parse(struct sp_view payload, struct sp_arena *a, struct sp_trust_list *out,
                                 struct sp_diag *d)
{
    SP_JSON_AUTO j = NULL;
    SP_BUF_AUTO again = { 0 };
    struct reader r = { a, d };
    struct sp_trust_list t = { 0 };
    SP_TRY(sp_json_parse(payload, SP_MAX_TRUST_BYTES, &j, d));
    SP_TRY(take_list(&r, j, &t));
    sp_trust_list_put(&again, &t);
    SP_TRY(sp_buf_rc(&again));
    if (!sp_view_eq(sp_buf_view(&again), payload))
        return refuse(&r, "schema.trust.canonical", NULL, "the trust list is not in its one canonical form");
    t.json = j;
    j = NULL;
    *out = t;
    return SP_OK;
}
