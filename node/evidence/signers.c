#include "node/evidence/signers.h"

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
        if (of_node(s, nodes[i], t, kid)) {
            *node = nodes[i];
            return SP_SIGNER_NODE;
        }
    return SP_SIGNER_UNKNOWN;
}
