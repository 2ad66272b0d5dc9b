#include "node/evidence/signers.h"

#include "i18n/alike.h"
#include "schema/subject.h"
#include "schema/text.h"

/* When a translation was signed is its signer's own word: a thief dates what he signs as he likes. So a key that was taken back vouches
 * for none, however old. */
static bool taken_back(const struct sp_trust *trust, struct sp_view node, struct sp_view kid)
{
    const struct sp_crl_item *item;
    const struct sp_crl_entry *entry = NULL;
    const struct sp_trust_node *n = sp_trust_find_node(trust, node);
    for (size_t i = 0; n && i < n->n_keys; i++)
        if (sp_view_eq(n->keys[i].kid, kid) && sp_view_is(n->keys[i].status, "revoked"))
            return true;
    return sp_ok(sp_trust_find_revocation(trust, node, SP_USE_RECEIPT, kid, &item, &entry, NULL)) && entry;
}

static bool of_node(const struct sp_signers *s, struct sp_view node, const struct sp_translation *t, const char *kid)
{
    const struct sp_key *key = NULL;
    return node.n && sp_ok(sp_trust_find_key(s->trust, node, SP_USE_RECEIPT, sp_view_of(kid), t->iat, &key, NULL)) &&
           !taken_back(s->trust, node, sp_view_of(kid)) &&
           sp_ok(sp_trust_check_made(s->trust, node, SP_USE_RECEIPT, sp_view_of(kid), t->iat, NULL));
}

/* ---- in whose name ---- */

/* "CN-GX", "node CN-GX", or the node's name in the trust list. */
static bool names_node(struct sp_view who, const struct sp_trust_node *node)
{
    static const char head[] = "node ";
    char spoken[sizeof head + 16];
    size_t n = sizeof head - 1;
    memcpy(spoken, head, n);
    if (node->id.n <= sizeof spoken - n) {
        memcpy(spoken + n, node->id.p, node->id.n);
        n += node->id.n;
    }
    return sp_names_look_alike(who, node->id) || sp_names_look_alike(who, node->name) || sp_names_look_alike(who, sp_view(spoken, n));
}

static bool names_another(const struct sp_trust *trust, struct sp_view node, struct sp_view who)
{
    const struct sp_trust_list *list = sp_trust_content(sp_trust_newest(trust));
    for (size_t i = 0; who.n && i < list->n_nodes; i++)
        if (!sp_view_eq(list->nodes[i].id, node) && names_node(who, &list->nodes[i]))
            return true;
    return false;
}

/* A name that the policy gives to keys, and not to this one: who relies on it means another. */
static bool names_relied_on(const struct sp_verify_policy *p, struct sp_view who, const char *kid)
{
    bool named = false;
    for (size_t i = 0; p && i < p->n_translators; i++) {
        if (!sp_names_look_alike(who, sp_view_of(p->translator[i].name)))
            continue;
        if (!strcmp(p->translator[i].kid, kid))
            return false;
        named = true;
    }
    return named;
}

/* The registry whose texts they are signs for its people, in no other node's name (translation.speaks); the node that asked for itself only. */
static bool speaks(const struct sp_signers *s, struct sp_view node, const struct sp_translation *t, const char *kid)
{
    const struct sp_trust_node *n = sp_trust_find_node(s->trust, node);
    bool own = sp_view_eq(node, s->issuer) ? !names_another(s->trust, node, t->iss) : n && names_node(t->iss, n);
    return own && !names_another(s->trust, node, t->reviewer) && !names_relied_on(s->policy, t->iss, kid);
}

bool sp_signer_ended(const struct sp_signers *s, struct sp_view node, const char *kid)
{
    return sp_trust_ended(s->trust, node, SP_USE_RECEIPT, sp_view_of(kid), s->at_s);
}

/* ---- whose key ---- */

bool sp_signer_parse(struct sp_view text, struct sp_view *node, struct sp_view *kid)
{
    return sp_view_split(text, '=', node, kid) && sp_node_id_valid(*node) && sp_digest_valid(*kid);
}

/* For texts of that register only: who is relied on for one is not relied on for all. */
static bool is_named(const struct sp_signers *s, const char *kid)
{
    struct sp_view node, key;
    for (size_t i = 0; s->named && s->named[i]; i++)
        if (sp_signer_parse(sp_view_of(s->named[i]), &node, &key) && sp_view_eq(node, s->issuer) && sp_view_is(key, kid))
            return true;
    return false;
}

enum sp_signer sp_signer_of(const struct sp_signers *s, const struct sp_translation *t, const char *kid, struct sp_view *node)
{
    *node = sp_view(NULL, 0);
    if (is_named(s, kid))
        return SP_SIGNER_NAMED;
    const struct sp_translator_claim claim = { .kid = sp_view_of(kid), .name = t->iss, .node = s->issuer, .at_s = t->iat };
    if (s->policy && sp_verify_policy_translator(s->policy, &claim))
        return SP_SIGNER_POLICY;
    const struct sp_view nodes[] = { s->issuer, s->asker };
    for (size_t i = 0; s->trust && i < 2; i++)
        if (of_node(s, nodes[i], t, kid) && speaks(s, nodes[i], t, kid)) {
            *node = nodes[i];
            return SP_SIGNER_NODE;
        }
    return SP_SIGNER_UNKNOWN;
}
