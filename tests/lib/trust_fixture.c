#include "tests/lib/trust_fixture.h"

#include "crypto/jws.h"
#include "crypto/x509.h"

static struct sp_view keep(struct tf *f, struct sp_view v)
{
    struct sp_view out = { NULL, 0 };
    assert_true(sp_arena_copy(&f->arena, v, &out));
    return out;
}

static struct sp_view keep_b64(struct tf *f, struct sp_view der)
{
    SP_BUF_AUTO text = { 0 };
    sp_buf_put_b64(&text, der);
    return keep(f, sp_buf_view(&text));
}

void tf_name_key(struct tf *f, struct sp_trust_key *k, const struct sp_key *key)
{
    SP_BUF_AUTO jwk = { 0 };
    cJSON *tree = NULL;
    sp_key_put_jwk(&jwk, key);
    CHECK_OK(sp_json_parse(sp_buf_view(&jwk), 0, &tree, NULL));
    assert_true(f->n_trees < sizeof f->trees / sizeof f->trees[0]);
    f->trees[f->n_trees++] = tree;
    k->jwk = tree;
    k->kid = keep(f, sp_view_of(sp_key_kid(key)));
}

void tf_certify(struct tf *f, struct sp_trust_key *k, const char *node, enum sp_key_use use, const struct sp_key *key,
                int64_t from_s, int days)
{
    static const char *const names[] = { "127.0.0.1", NULL };
    SP_BUF_AUTO der = { 0 };
    CHECK_OK(sp_cert_issue(f->root_key[0], sp_buf_view(&f->root_der[0]), key, sp_view_of(node), use, from_s, days,
                           use == SP_USE_TLS ? names : NULL, &der));
    k->x5c[0] = keep_b64(f, sp_buf_view(&der));
    k->n_x5c = 1;
}

static void make_root(struct tf *f, size_t i)
{
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &f->root_key[i]));
    CHECK_OK(sp_cert_root(f->root_key[i], "test root", TF_NOW - 86400, 3650, &f->root_der[i]));
    tf_name_key(f, &f->root[i], f->root_key[i]);
    f->root[i].x5c[0] = keep_b64(f, sp_buf_view(&f->root_der[i]));
    f->root[i].n_x5c = 1;
    f->signs[i] = f->pins[i] = true;
}

struct sp_trust_key *tf_key(struct tf *f, size_t node, enum sp_key_use use)
{
    struct sp_view kid = sp_view_of(sp_key_kid(f->key[node][use]));
    for (size_t i = 0; i < f->node[node].n_keys; i++)
        if (sp_view_eq(f->node_key[node][i].kid, kid))
            return &f->node_key[node][i];
    fail_msg("no such key");
    return NULL;
}

static void make_node(struct tf *f, size_t i, const char *id, const char *country)
{
    struct sp_trust_node *n = &f->node[i];
    *n = (struct sp_trust_node){ .id = sp_view_of(id), .name = sp_view_of("A registry"), .countries = f->country[i],
                                 .n_countries = 1, .active = true, .exchange_url = sp_view_of("tls+tcp://127.0.0.1:9701"),
                                 .keys = f->node_key[i], .n_keys = TF_KEYS };
    f->country[i][0] = sp_view_of(country);
    for (enum sp_key_use use = SP_USE_REPORT; use < SP_USE_COUNT; use++) {
        struct sp_trust_key *k = &f->node_key[i][use - SP_USE_REPORT];
        CHECK_OK(sp_key_generate(sp_key_use_alg(use), &f->key[i][use]));
        tf_name_key(f, k, f->key[i][use]);
        k->use = sp_view_of(sp_key_use_text(use));
        k->status = SP_VIEW_LIT("active");
        tf_certify(f, k, id, use, f->key[i][use], TF_NOW - 3600, 365);
    }
}

void tf_init(struct tf *f)
{
    *f = (struct tf){ .n_trees = 0 };
    for (size_t i = 0; i < TF_ROOTS; i++)
        make_root(f, i);
    make_node(f, 0, "CN-GX", "CN");
    make_node(f, 1, "LA", "LA");
    f->catalogue[0] = (struct sp_trust_catalogue){ SP_VIEW_LIT("zh"), SP_VIEW_LIT("1"),
                                                   SP_VIEW_LIT("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU") };
    f->list = (struct sp_trust_list){ .alliance = SP_VIEW_LIT("test alliance"), .version = 1, .issued_s = TF_NOW,
                                      .expires_s = TF_NOW + 30 * 86400, .threshold = 2, .roots = f->root,
                                      .n_roots = TF_ROOTS, .catalogues = f->catalogue, .n_catalogues = 1,
                                      .nodes = f->node, .n_nodes = TF_NODES };
}

void tf_free(struct tf *f)
{
    for (size_t i = 0; i < TF_ROOTS; i++) {
        sp_key_free(f->root_key[i]);
        sp_buf_free(&f->root_der[i]);
    }
    for (size_t i = 0; i < TF_NODES; i++)
        for (size_t use = 0; use < SP_USE_COUNT; use++)
            sp_key_free(f->key[i][use]);
    for (size_t i = 0; i < f->n_trees; i++)
        cJSON_Delete(f->trees[i]);
    sp_arena_free(&f->arena);
}

void tf_remove_root(struct tf *f)
{
    size_t at = 0;
    while (!sp_view_is(f->root[at].kid, sp_key_kid(f->root_key[0])))
        at++;
    f->former[0] = f->root[at];
    for (size_t i = at + 1; i < TF_ROOTS; i++)
        f->root[i - 1] = f->root[i];
    f->list.n_roots--;
    f->list.issuers = f->former;
    f->list.n_issuers = 1;
    f->list.version++;
    f->signs[0] = f->pins[0] = false;
}

void tf_payload(struct tf *f, struct sp_buf *out)
{
    sp_trust_list_sort(&f->list);
    sp_trust_list_put(out, &f->list);
    CHECK_OK(sp_buf_rc(out));
}

void tf_file(struct tf *f, struct sp_buf *out)
{
    SP_BUF_AUTO payload = { 0 };
    struct sp_view pinned[TF_ROOTS], signatures[TF_ROOTS];
    struct sp_trust_file file = { .pinned = pinned, .signatures = signatures };
    const struct sp_jws_header head = { .typ = SP_VIEW_LIT(SP_TYP_TRUST_LIST) };
    tf_payload(f, &payload);
    for (size_t i = 0; i < TF_ROOTS; i++) {
        SP_BUF_AUTO token = { 0 };
        if (f->pins[i])
            pinned[file.n_pinned++] = keep(f, sp_view_of(sp_key_kid(f->root_key[i])));
        if (!f->signs[i])
            continue;
        CHECK_OK(sp_jws_sign(f->root_key[i], &head, sp_buf_view(&payload), &token));
        signatures[file.n_signatures++] = keep(f, sp_buf_view(&token));
    }
    sp_trust_file_put(out, &file);
    CHECK_OK(sp_buf_rc(out));
}
