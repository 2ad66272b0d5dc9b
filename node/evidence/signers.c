#include "node/evidence/signers.h"

static bool of_node(const struct sp_signers *s, struct sp_view node, const struct sp_translation *t, const char *kid)
{
    const struct sp_key *key = NULL;
    return node.n && sp_ok(sp_trust_find_key(s->trust, node, SP_USE_RECEIPT, sp_view_of(kid), t->iat, &key, NULL));
}

enum sp_signer sp_signer_of(const struct sp_signers *s, const struct sp_translation *t, const char *kid, struct sp_view *node)
{
    *node = sp_view(NULL, 0);
    for (size_t i = 0; s->kids && s->kids[i]; i++)
        if (!strcmp(s->kids[i], kid))
            return SP_SIGNER_NAMED;
    if (s->policy && sp_verify_policy_translator(s->policy, sp_view_of(kid), t->iss, t->iat))
        return SP_SIGNER_POLICY;
    const struct sp_view nodes[] = { s->issuer, s->asker };
    for (size_t i = 0; s->trust && i < 2; i++)
        if (of_node(s, nodes[i], t, kid)) {
            *node = nodes[i];
            return SP_SIGNER_NODE;
        }
    return SP_SIGNER_UNKNOWN;
}
