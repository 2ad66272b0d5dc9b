/* The next trust list, from the office's folder and the changes asked for. Declared in draft.h. */
#include "tools/saphan/draft.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "crypto/digest.h"
#include "crypto/x509.h"
#include "i18n/catalogue.h"

void sp_draft_free(struct sp_draft *t)
{
    for (size_t i = 0; i < t->n_trees; i++)
        cJSON_Delete(t->tree[i]);
    sp_buf_free(&t->payload);
    sp_arena_free(&t->arena);
    *t = (struct sp_draft){ .n_trees = 0 };
}

/* --- roots and issuers --- */

static struct sp_rc copy_b64(struct sp_arena *a, struct sp_view der, struct sp_view *out)
{
    SP_BUF_AUTO text = { 0 };
    sp_buf_put_b64(&text, der);
    SP_TRY(sp_buf_rc(&text));
    return sp_arena_copy(a, sp_buf_view(&text), out) ? SP_OK : SP_ERR(NOMEM);
}

static struct sp_rc keep_jwk(struct sp_draft *t, const struct sp_key *key, const cJSON **out, struct sp_diag *d)
{
    SP_BUF_AUTO jwk = { 0 };
    cJSON *tree = NULL;
    sp_key_put_jwk(&jwk, key);
    SP_TRY(sp_buf_rc(&jwk));
    SP_TRY(sp_json_parse(sp_buf_view(&jwk), 0, &tree, d));
    t->tree[t->n_trees++] = tree;
    *out = tree;
    return SP_OK;
}

/* The public half, from the certificate. */
static struct sp_rc key_of(struct sp_draft *t, struct sp_view der, struct sp_trust_key *k, struct sp_diag *d)
{
    SP_KEY_AUTO key = NULL;
    SP_TRY(sp_cert_check_root(der, NULL, d));
    if (!sp_ok(sp_cert_key(der, sp_key_use_alg(SP_USE_ROOT), &key)))
        return sp_diag_set(d, SP_ERR(INVALID), "office.root", NULL, "the certificate is not one of a root key");
    if (!sp_arena_copy(&t->arena, sp_view_of(sp_key_kid(key)), &k->kid))
        return SP_ERR(NOMEM);
    SP_TRY(keep_jwk(t, key, &k->jwk, d));
    k->n_x5c = 1;
    return copy_b64(&t->arena, der, &k->x5c[0]);
}

static struct sp_rc push(struct sp_trust_key *keys, size_t *n, const struct sp_trust_key *k, struct sp_diag *d)
{
    if (*n == SP_MAX_ROOTS)
        return sp_diag_set(d, SP_ERR(LIMIT), "limit.trust", "roots", "a trust list has at most %d roots and as many issuers",
                           SP_MAX_ROOTS);
    keys[(*n)++] = *k;
    return SP_OK;
}

/* Its place, or -1. */
static long index_of(const struct sp_trust_key *keys, size_t n, struct sp_view kid)
{
    for (size_t i = 0; i < n; i++)
        if (sp_view_eq(keys[i].kid, kid))
            return (long)i;
    return -1;
}

static void take_out(struct sp_trust_key *keys, size_t *n, long at)
{
    for (size_t i = (size_t)at + 1; i < *n; i++)
        keys[i - 1] = keys[i];
    (*n)--;
}

static struct sp_rc current_roots(struct sp_draft *t, const struct sp_office *o, struct sp_diag *d)
{
    for (size_t i = 0; i < o->n_roots; i++) {
        struct sp_trust_key k = { .n_x5c = 0 };
        SP_TRY(key_of(t, sp_buf_view(&o->root_der[i]), &k, d));
        SP_TRY(push(t->list.roots, &t->list.n_roots, &k, d));
    }
    for (size_t i = 0; o->last && i < sp_trust_content(o->last)->n_issuers; i++)
        SP_TRY(push(t->list.issuers, &t->list.n_issuers, &sp_trust_content(o->last)->issuers[i], d));
    return SP_OK;
}

static struct sp_rc add_root(struct sp_draft *t, const char *path, struct sp_diag *d)
{
    SP_BUF_AUTO der = { 0 };
    struct sp_trust_key k = { .n_x5c = 0 };
    SP_TRY(sp_file_read(path, 64 * 1024, &der, d));
    struct sp_rc rc = key_of(t, sp_buf_view(&der), &k, d);
    if (!sp_ok(rc))
        return sp_diag_in_file(d, rc, path);
    if (index_of(t->list.roots, t->list.n_roots, k.kid) >= 0)
        return sp_diag_set(d, SP_ERR(EXISTS), "office.root", "add-root", "%s is a root already", sp_arena_text(&t->arena, k.kid));
    long issuer = index_of(t->list.issuers, t->list.n_issuers, k.kid);
    if (issuer >= 0)
        take_out(t->list.issuers, &t->list.n_issuers, issuer);
    return push(t->list.roots, &t->list.n_roots, &k, d);
}

static struct sp_rc change_roots(struct sp_draft *t, const struct sp_changes *c, struct sp_diag *d)
{
    struct sp_trust_list *l = &t->list;
    for (size_t i = 0; i < c->add.n; i++)
        SP_TRY(add_root(t, c->add.v[i], d));
    for (size_t i = 0; i < c->remove.n; i++) {
        long at = index_of(l->roots, l->n_roots, sp_view_of(c->remove.v[i]));
        if (at < 0)
            return sp_diag_set(d, SP_ERR(NOTFOUND), "office.root", "remove-root", "no root of this name: %.60s", c->remove.v[i]);
        SP_TRY(push(l->issuers, &l->n_issuers, &l->roots[at], d));
        take_out(l->roots, &l->n_roots, at);
    }
    for (size_t i = 0; i < c->drop.n; i++) {
        long at = index_of(l->issuers, l->n_issuers, sp_view_of(c->drop.v[i]));
        if (at < 0)
            return sp_diag_set(d, SP_ERR(NOTFOUND), "office.root", "drop-issuer", "no issuer of this name: %.60s", c->drop.v[i]);
        take_out(l->issuers, &l->n_issuers, at);
    }
    if (l->threshold < 1 || l->threshold > (int64_t)l->n_roots)
        return sp_diag_set(d, SP_ERR(USAGE), "alliance.option", "threshold", "%lld roots must sign, and the list has %zu",
                           (long long)l->threshold, l->n_roots);
    return SP_OK;
}

/* --- catalogues and nodes --- */

static struct sp_rc add_catalogue(struct sp_draft *t, const struct sp_trust_catalogue *c, struct sp_diag *d)
{
    for (size_t i = 0; i < t->list.n_catalogues; i++)
        if (sp_trust_catalogue_cmp(&t->list.catalogues[i], c) == 0)
            return SP_OK;
    if (t->list.n_catalogues == SP_MAX_CATALOGUES)
        return sp_diag_set(d, SP_ERR(LIMIT), "limit.catalogues", NULL, "a trust list names at most %d catalogues", SP_MAX_CATALOGUES);
    struct sp_trust_catalogue *to = &t->list.catalogues[t->list.n_catalogues];
    if (!sp_arena_copy(&t->arena, c->language, &to->language) || !sp_arena_copy(&t->arena, c->version, &to->version) ||
        !sp_arena_copy(&t->arena, c->digest, &to->digest))
        return SP_ERR(NOMEM);
    t->list.n_catalogues++;
    return SP_OK;
}

/* The catalogues of this program, and all that were ever published: evidence rendered with them stays good. */
static struct sp_rc add_catalogues(struct sp_draft *t, const struct sp_trust *before, struct sp_diag *d)
{
    for (const char *const *language = sp_catalogue_languages(); *language; language++) {
        const struct sp_catalogue *cat = sp_catalogue_builtin(sp_view_of(*language));
        char digest[SP_SHA256_TEXT];
        SP_TRY(sp_sha256_b64url(sp_catalogue_compiled(cat), digest));
        const struct sp_trust_catalogue c = { sp_catalogue_language(cat), sp_catalogue_version(cat), sp_view_of(digest) };
        SP_TRY(add_catalogue(t, &c, d));
    }
    for (size_t i = 0; before && i < sp_trust_content(before)->n_catalogues; i++)
        SP_TRY(add_catalogue(t, &sp_trust_content(before)->catalogues[i], d));
    return SP_OK;
}

static struct sp_rc load_node(struct sp_draft *t, const char *path, struct sp_view id, struct sp_diag *d)
{
    SP_BUF_AUTO text = { 0 };
    cJSON *doc = NULL;
    SP_TRY(sp_file_read(path, SP_MAX_MESSAGE_BYTES, &text, d));
    if (t->list.n_nodes == SP_MAX_NODES)
        return sp_diag_set(d, SP_ERR(LIMIT), "limit.nodes", NULL, "an alliance has at most %d nodes", SP_MAX_NODES);
    SP_TRY(sp_office_node(sp_buf_view(&text), id, &t->arena, &doc, &t->list.nodes[t->list.n_nodes], d));
    t->tree[t->n_trees++] = doc;
    t->list.n_nodes++;
    return SP_OK;
}

static struct sp_rc add_nodes(struct sp_draft *t, const char *dir, struct sp_diag *d)
{
    const char *folder = sp_place(&t->arena, dir, "nodes");
    if (!folder)
        return SP_ERR(NOMEM);
    DIR *open_dir = opendir(folder);
    if (!open_dir)
        return sp_diag_set(d, SP_ERR(CONFIG), "office.missing", NULL, "cannot open %s: %m", folder);
    struct sp_rc rc = SP_OK;
    for (struct dirent *e; sp_ok(rc) && (e = readdir(open_dir)) != NULL;) {
        size_t n = strlen(e->d_name);
        if (e->d_name[0] == '.' || n < 6 || strcmp(e->d_name + n - 5, ".json") != 0)
            continue;
        const char *path = sp_place(&t->arena, folder, e->d_name);
        rc = path ? load_node(t, path, sp_view(e->d_name, n - 5), d) : SP_ERR(NOMEM);
        if (!sp_ok(rc))
            sp_diag_prefix(d, e->d_name);
    }
    closedir(open_dir);
    return rc;
}

/* --- whether nodes could use it --- */

static struct sp_rc check_key(const struct sp_trust_node *n, const struct sp_trust_key *k, const struct sp_view *ders,
                              size_t n_ders, int64_t at_s, struct sp_diag *d)
{
    enum sp_key_use use;
    SP_BUF_AUTO der = { 0 };
    int64_t from_s, to_s;
    if (sp_view_is(k->status, "revoked") || !sp_key_use_parse(k->use, &use) || !k->n_x5c)
        return SP_OK;
    SP_TRY(sp_b64_decode(k->x5c[0], &der));
    SP_TRY(sp_cert_validity(sp_buf_view(&der), &from_s, &to_s));
    /* Inside the certificate's own time: one that ran out does not hold up the list. */
    at_s = at_s < from_s ? from_s : at_s > to_s ? to_s : at_s;
    return sp_cert_check(sp_buf_view(&der), ders, n_ders, n->id, use, NULL, at_s, d);
}

/* It can do no harm where it is, and evidence names certificates: there is no other way for its keys than to stay. */
static struct sp_rc still_needed(const struct sp_changes *c, const struct sp_trust_node *n, const struct sp_trust_key *k, struct sp_rc rc,
                                 struct sp_diag *d)
{
    if (!c->drop.n || !d || strcmp(d->rule, "x509.chain") != 0)
        return rc;
    return sp_diag_set(d, SP_ERR(DENIED), "office.issuer", NULL,
                       "it certified the %.*s key %.8s… of %.*s (%.*s), and what that key signed could not be checked any more. Leave the former "
                       "root in the list: it can do nothing there", (int)k->use.n, k->use.p, k->kid.p, (int)n->id.n, n->id.p, (int)k->status.n, k->status.p);
}

/* Before anybody signs: a root that is dropped altogether must leave no certificate behind. */
static struct sp_rc check_certificates(const struct sp_draft *t, const struct sp_changes *c, struct sp_diag *d)
{
    const struct sp_trust_list *l = &t->list;
    struct sp_buf der[2 * SP_MAX_ROOTS] = { { NULL, 0, 0, SP_RC_OK } };
    struct sp_view ders[2 * SP_MAX_ROOTS];
    struct sp_rc rc = SP_OK;
    size_t n = 0;
    for (size_t i = 0; sp_ok(rc) && i < l->n_roots + l->n_issuers; i++, n++) {
        rc = sp_b64_decode(i < l->n_roots ? l->roots[i].x5c[0] : l->issuers[i - l->n_roots].x5c[0], &der[n]);
        ders[n] = sp_buf_view(&der[n]);
    }
    for (size_t i = 0; sp_ok(rc) && i < l->n_nodes; i++)
        for (size_t k = 0; sp_ok(rc) && k < l->nodes[i].n_keys; k++) {
            rc = check_key(&l->nodes[i], &l->nodes[i].keys[k], ders, n, l->issued_s, d);
            if (!sp_ok(rc))
                rc = still_needed(c, &l->nodes[i], &l->nodes[i].keys[k], rc, d);
            char at[96];
            (void)snprintf(at, sizeof at, "%.*s.%.*s", (int)l->nodes[i].id.n, l->nodes[i].id.p, (int)l->nodes[i].keys[k].use.n,
                           l->nodes[i].keys[k].use.p);
            if (!sp_ok(rc))
                sp_diag_prefix(d, at);
        }
    for (size_t i = 0; i < 2 * SP_MAX_ROOTS; i++)
        sp_buf_free(&der[i]);
    return rc;
}

/* As its readers will read it. */
static struct sp_rc write_payload(struct sp_draft *t, struct sp_diag *d)
{
    struct sp_trust_list again = { 0 };
    sp_trust_list_sort(&t->list);
    sp_trust_list_put(&t->payload, &t->list);
    SP_TRY(sp_buf_rc(&t->payload));
    SP_TRY(sp_trust_list_parse(sp_buf_view(&t->payload), &t->arena, &again, d));
    sp_trust_list_free(&again);
    return SP_OK;
}

static struct sp_rc make_room(struct sp_draft *t)
{
    t->list.roots = sp_arena_alloc(&t->arena, SP_MAX_ROOTS * sizeof *t->list.roots);
    t->list.issuers = sp_arena_alloc(&t->arena, SP_MAX_ROOTS * sizeof *t->list.issuers);
    t->list.catalogues = sp_arena_alloc(&t->arena, SP_MAX_CATALOGUES * sizeof *t->list.catalogues);
    t->list.nodes = sp_arena_alloc(&t->arena, SP_MAX_NODES * sizeof *t->list.nodes);
    return t->list.roots && t->list.issuers && t->list.catalogues && t->list.nodes ? SP_OK : SP_ERR(NOMEM);
}

struct sp_rc sp_draft_of_folder(const char *dir, struct sp_draft *out, struct sp_diag *d)
{
    SP_TRY(make_room(out));
    return add_nodes(out, dir, d);
}

struct sp_rc sp_draft_make(const char *dir, const struct sp_office *o, const struct sp_changes *c, struct sp_draft *out,
                           struct sp_diag *d)
{
    struct sp_trust_list *l = &out->list;
    struct sp_view older;
    if (c->days < 1 || c->days > 3650)
        return sp_diag_set(d, SP_ERR(USAGE), "alliance.option", "days", "--days is 1 to 3650");
    if (c->add.n > SP_MAX_ROOTS)
        return sp_diag_set(d, SP_ERR(LIMIT), "limit.trust", "add-root", "at most %d roots", SP_MAX_ROOTS);
    SP_TRY(make_room(out));
    l->alliance = sp_view_of(o->alliance);
    l->version = o->version + 1;
    l->issued_s = sp_now_s();
    l->expires_s = l->issued_s + c->days * 86400;
    l->threshold = c->threshold ? c->threshold : o->threshold;
    SP_TRY(current_roots(out, o, d));
    SP_TRY(change_roots(out, c, d));
    SP_TRY(add_catalogues(out, o->last, d));
    SP_TRY(add_nodes(out, dir, d));
    SP_TRY(o->last ? sp_list_behind(dir, out, sp_trust_content(o->last), &older, d) : SP_OK);
    SP_TRY(write_payload(out, d));
    return check_certificates(out, c, d);
}
