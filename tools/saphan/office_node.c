/* One node in the office's folder, nodes/ID.json: what the next trust list says of it. Declared in folder.h. */
#include <stdio.h>

#include "base/clock.h"
#include "tools/saphan/folder.h"

/* 0 when it is not there. */
static struct sp_rc take_time(const cJSON *doc, const char *name, int64_t *out, struct sp_diag *d)
{
    struct sp_view text;
    if (!sp_json_get(doc, name))
        return SP_OK;
    SP_TRY(sp_json_str(doc, name, &text, d));
    return sp_time_parse(text, out) ? SP_OK : sp_diag_set(d, SP_ERR(INVALID), "office.file", name, "not a time");
}

/* None when it is not there. */
static struct sp_rc take_codes(struct sp_arena *a, const cJSON *doc, const char *name, struct sp_view **out, size_t *n,
                               struct sp_diag *d)
{
    const cJSON *list, *item;
    if (!sp_json_get(doc, name))
        return SP_OK;
    SP_TRY(sp_json_arr(doc, name, &list, d));
    *out = sp_arena_alloc(a, ((size_t)cJSON_GetArraySize(list) + 1) * sizeof **out);
    if (!*out)
        return SP_ERR(NOMEM);
    cJSON_ArrayForEach(item, list) {
        if (!cJSON_IsString(item))
            return sp_diag_set(d, SP_ERR(INVALID), "office.file", name, "a list of codes");
        (*out)[(*n)++] = sp_view_of(item->valuestring);
    }
    return SP_OK;
}

static struct sp_rc take_key(const cJSON *item, struct sp_trust_key *k, struct sp_diag *d)
{
    const cJSON *chain, *cert;
    SP_TRY(sp_json_str(item, "use", &k->use, d));
    SP_TRY(sp_json_str(item, "kid", &k->kid, d));
    SP_TRY(sp_json_str(item, "status", &k->status, d));
    SP_TRY(take_time(item, "retired", &k->retired_s, d));
    SP_TRY(take_time(item, "not_before", &k->not_before_s, d));
    SP_TRY(take_time(item, "not_after", &k->not_after_s, d));
    SP_TRY(sp_json_obj(item, "jwk", &k->jwk, d));
    SP_TRY(sp_json_arr(item, "x5c", &chain, d));
    cJSON_ArrayForEach(cert, chain) {
        if (!cJSON_IsString(cert) || k->n_x5c == SP_MAX_X5C)
            return sp_diag_set(d, SP_ERR(INVALID), "office.file", "x5c", "a list of at most %d certificates", SP_MAX_X5C);
        k->x5c[k->n_x5c++] = sp_view_of(cert->valuestring);
    }
    return SP_OK;
}

static struct sp_rc take_keys(struct sp_arena *a, const cJSON *doc, struct sp_trust_node *n, struct sp_diag *d)
{
    const cJSON *list, *item;
    SP_TRY(sp_json_arr(doc, "keys", &list, d));
    size_t count = (size_t)cJSON_GetArraySize(list);
    if (count > SP_MAX_KEYS_PER_NODE)
        return sp_diag_set(d, SP_ERR(LIMIT), "limit.keys", "keys", "a node has at most %d keys", SP_MAX_KEYS_PER_NODE);
    n->keys = sp_arena_alloc(a, (count + 1) * sizeof *n->keys);
    if (!n->keys)
        return SP_ERR(NOMEM);
    cJSON_ArrayForEach(item, list)
        SP_TRY(take_key(item, &n->keys[n->n_keys++], d));
    return SP_OK;
}

static struct sp_rc take_node(struct sp_arena *a, const cJSON *doc, struct sp_trust_node *n, struct sp_diag *d)
{
    struct sp_view status;
    SP_TRY(sp_json_str(doc, "id", &n->id, d));
    SP_TRY(sp_json_str(doc, "name", &n->name, d));
    SP_TRY(sp_json_str(doc, "status", &status, d));
    SP_TRY(sp_json_str(doc, "exchange_url", &n->exchange_url, d));
    SP_TRY(take_codes(a, doc, "countries", &n->countries, &n->n_countries, d));
    SP_TRY(take_codes(a, doc, "languages", &n->languages, &n->n_languages, d));
    SP_TRY(take_codes(a, doc, "products", &n->products, &n->n_products, d));
    SP_TRY(take_time(doc, "left", &n->left_s, d));
    SP_TRY(take_time(doc, "suspended", &n->suspended_s, d));
    n->active = sp_view_is(status, "active");
    return take_keys(a, doc, n, d);
}

struct sp_rc sp_office_node(struct sp_view text, struct sp_view id, struct sp_arena *a, cJSON **doc, struct sp_trust_node *out,
                           struct sp_diag *d)
{
    SP_JSON_AUTO j = NULL;
    struct sp_trust_node n = { .n_keys = 0 };
    SP_TRY(sp_json_parse(text, SP_MAX_MESSAGE_BYTES, &j, d));
    SP_TRY(take_node(a, j, &n, d));
    if (!sp_view_eq(n.id, id))
        return sp_diag_set(d, SP_ERR(INVALID), "office.node", "id", "the file's name says another node");
    sp_trust_node_sort(&n);
    SP_TRY(sp_trust_node_check(&n, d));
    *out = n;
    *doc = j;
    j = NULL;
    return SP_OK;
}

const char *sp_office_node_path(struct sp_arena *a, const char *dir, struct sp_view id)
{
    char name[96];
    (void)snprintf(name, sizeof name, "nodes/%.*s.json", (int)(id.n < 64 ? id.n : 64), id.p);
    return sp_place(a, dir, name);
}
