/* Which connections of partners are let in; declared in exchange.h. */
#include <stdio.h>

#include "base/clock.h"
#include "node/exchange/internal.h"
#include "node/ops/log.h"

/* A connection that was not let in; as often as partners' messages. */
static void tell_refused(struct sp_exchange *x, const struct sp_peer *peer, struct sp_view who, const char *rule, const char *why)
{
    uint64_t left_out;
    char more[24];
    if (!sp_quiet_allows(&x->quiet, who, rule, sp_mono_us(), &left_out))
        return;
    (void)snprintf(more, sizeof more, "%llu", (unsigned long long)left_out);
    const struct sp_log_field f[] = { SP_LFS("address", peer->address), SP_LFS("node", peer->cert_node), SP_LFS("rule", rule), SP_LFS("why", why),
                                      SP_LFS("left_out", more) };
    sp_log_fields(SP_LOG_WARN, "peer.refused", f, left_out ? 5 : 4);
}

bool sp_exchange_accepts(void *ctx, const struct sp_peer *peer)
{
    struct sp_exchange *x = ctx;
    const struct sp_trust_node *node = sp_trust_find_node(x->o.trust, sp_view_of(peer->cert_node));
    if (peer->verified && node && node->active && !sp_view_eq(node->id, x->own))
        return true;
    tell_refused(x, peer, sp_view_of(peer->cert_node), "peer.not-in-trust-list", "not an active node of the trust list");
    return false;
}

void sp_exchange_refused(void *ctx, const struct sp_peer *peer, const struct sp_diag *why)
{
    struct sp_exchange *x = ctx;
    sp_partners_heard(x->o.partners, sp_view_of(why->rule));
    tell_refused(x, peer, sp_view_of(why->text), why->rule, why->text); /* the text names the node */
}
