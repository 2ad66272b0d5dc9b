/* Whether the office's folder is older than the list it published last. Declared in draft.h. */
#include <stdio.h>

#include "tools/saphan/draft.h"

static struct sp_rc behind(const struct sp_trust_list *last, const struct sp_trust_node *n, struct sp_diag *d, const char *what)
{
    return sp_diag_set(d, SP_ERR(INVALID), "office.behind", "nodes",
                       "list %lld has %s of %.*s, and the folder has not: nodes/%.*s.json is from before. saphan alliance recover puts back what the list has",
                       (long long)last->version, what, (int)n->id.n, n->id.p, (int)n->id.n, n->id.p);
}

static const struct sp_trust_key *same_key(const struct sp_trust_node *n, const struct sp_trust_key *k)
{
    for (size_t i = 0; i < n->n_keys; i++)
        if (sp_view_eq(n->keys[i].kid, k->kid) && sp_view_eq(n->keys[i].use, k->use))
            return &n->keys[i];
    return NULL;
}

/* A time that was said is not taken back, nor moved to a later one. */
static bool later(int64_t was_s, int64_t is_s) { return was_s && (!is_s || is_s > was_s); }

static const char *key_behind(const struct sp_trust_key *was, const struct sp_trust_key *is)
{
    if (sp_view_is(was->status, "revoked") && !sp_view_is(is->status, "revoked"))
        return "revoked a key";
    if (sp_view_is(was->status, "retired") && (sp_view_is(is->status, "active") || (sp_view_is(is->status, "retired") && later(was->retired_s, is->retired_s))))
        return "retired a key";
    return later(was->not_after_s, is->not_after_s) && !sp_view_is(is->status, "revoked") ? "ended a key" : NULL;
}

static const char *node_behind(const struct sp_trust_node *was, const struct sp_trust_node *is)
{
    if (later(was->left_s, is->left_s))
        return "the leaving";
    return later(was->suspended_s, is->suspended_s) && !is->left_s ? "the suspension" : NULL;
}

/* changed: on purpose, since that list. But no key ever goes, since old evidence hangs on it. */
static struct sp_rc check_node(const struct sp_trust_list *last, const struct sp_trust_node *was, const struct sp_trust_node *is, bool changed,
                               struct sp_diag *d)
{
    const char *what = changed ? NULL : node_behind(was, is);
    for (size_t i = 0; !what && i < was->n_keys; i++) {
        const struct sp_trust_key *k = same_key(is, &was->keys[i]);
        what = !k ? "a key" : changed ? NULL : key_behind(&was->keys[i], k);
    }
    return what ? behind(last, was, d, what) : SP_OK;
}

static bool changed_since(const struct sp_draft *t, const struct sp_trust_node *n, int64_t version)
{
    for (size_t i = 0; i < t->n_trees; i++) {
        const cJSON *id = sp_json_get(t->tree[i], "id"), *after = sp_json_get(t->tree[i], "after");
        if (cJSON_IsString(id) && sp_view_is(n->id, id->valuestring) && cJSON_IsNumber(after))
            return (int64_t)after->valuedouble >= version;
    }
    return false;
}

static const struct sp_trust_node *find(const struct sp_trust_list *l, struct sp_view id)
{
    for (size_t i = 0; i < l->n_nodes; i++)
        if (sp_view_eq(l->nodes[i].id, id))
            return &l->nodes[i];
    return NULL;
}

/* No list could hold it any more: saphan alliance revoke has put it beside. */
static bool set_aside(const char *dir, struct sp_view id)
{
    SP_ARENA_AUTO a = { 0 };
    char name[112];
    (void)snprintf(name, sizeof name, "nodes/%.*s.json.refused-1", (int)(id.n < 64 ? id.n : 64), id.p);
    const char *path = sp_place(&a, dir, name);
    return path && sp_file_exists(path);
}

struct sp_rc sp_list_behind(const char *dir, const struct sp_draft *t, const struct sp_trust_list *last, struct sp_view *node, struct sp_diag *d)
{
    for (size_t i = 0; i < last->n_nodes; i++) {
        const struct sp_trust_node *was = &last->nodes[i], *is = find(&t->list, was->id);
        if (!is && set_aside(dir, was->id))
            continue;
        struct sp_rc rc = is ? check_node(last, was, is, changed_since(t, is, last->version), d) : behind(last, was, d, "the keys");
        if (sp_ok(rc))
            continue;
        *node = was->id;
        return rc;
    }
    return SP_OK;
}
