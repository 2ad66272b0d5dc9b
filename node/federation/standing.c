#include "node/federation/standing.h"

#include <stdio.h>

#include "base/clock.h"
#include "node/ops/log.h"

enum { SOON_S = 3 * 86400, PART = 10 };

struct sp_rc sp_standing_node(const struct sp_trust *t, struct sp_view node, struct sp_diag *d)
{
    const struct sp_trust_node *n = sp_trust_find_node(t, node);
    char when[SP_TIME_TEXT];
    if (!n)
        return sp_diag_set(d, SP_ERR(NOTFOUND), "trust.node", "node",
                           "%.*s is not in the trust list; the alliance's office admits it, then saphan join", (int)node.n, node.p);
    if (n->left_s) {
        sp_time_text(n->left_s, when);
        return sp_diag_set(d, SP_ERR(EXPIRED), "trust.left", "node",
                           "this node left the alliance on %s: no partner talks to it, and what it signs counts for nobody. If that is wrong, ask "
                           "the alliance's office", when);
    }
    if (n->active)
        return SP_OK;
    if (n->suspended_s)
        sp_time_text(n->suspended_s, when);
    return sp_diag_set(d, SP_ERR(INVALID), "trust.suspended", "node",
                       "the alliance has suspended this node%s%s: no partner talks to it, and what it signs since counts for nobody. Ask the alliance's office",
                       n->suspended_s ? " on " : "", n->suspended_s ? when : "");
}

static bool is_active(const struct sp_trust *t, struct sp_view node, enum sp_key_use use, const struct sp_key *key, int64_t now_s)
{
    const struct sp_key *listed;
    const struct sp_trust_node *n = sp_trust_find_node(t, node);
    const struct sp_trust_key *k = n ? sp_trust_key_named(n, sp_view_of(sp_key_use_text(use)), sp_view_of(sp_key_kid(key))) : NULL;
    return k && sp_view_is(k->status, "active") && sp_ok(sp_trust_find_key(t, node, use, sp_view_of(sp_key_kid(key)), now_s, &listed, NULL));
}

/* What the list says of the first one. */
static const char *state_of(const struct sp_trust *t, struct sp_view node, enum sp_key_use use, const struct sp_key *key, char text[16])
{
    const struct sp_trust_node *n = sp_trust_find_node(t, node);
    const struct sp_trust_key *k = n ? sp_trust_key_named(n, sp_view_of(sp_key_use_text(use)), sp_view_of(sp_key_kid(key))) : NULL;
    (void)snprintf(text, 16, "%.*s", k ? (int)k->status.n : 6, k ? k->status.p : "absent");
    return text;
}

/* A key that was taken back, or ran out: what it no longer counts for. */
static bool counts_no_more(const struct sp_identity *id, const struct sp_trust *t, struct sp_view node, enum sp_key_use use, int64_t now_s,
                           struct sp_rc *rc, struct sp_diag *why)
{
    const struct sp_key *listed;
    for (size_t i = 0; i < id->n[use]; i++) {
        *rc = sp_trust_find_key(t, node, use, sp_view_of(sp_key_kid(id->all[use][i])), now_s, &listed, why);
        if (!sp_ok(*rc) && strcmp(why->rule, "trust.key") != 0)
            return true;
    }
    return false;
}

struct sp_rc sp_standing_key(const struct sp_identity *id, const struct sp_trust *t, struct sp_view node, enum sp_key_use use,
                             int64_t now_s, struct sp_diag *d)
{
    const char *name = sp_key_use_text(use);
    const struct sp_key *other = NULL;
    char state[16];
    struct sp_rc rc = SP_OK;
    struct sp_diag why = { .offset = SP_NO_OFFSET };
    for (size_t i = 0; i < id->n[use]; i++)
        if (is_active(t, node, use, id->all[use][i], now_s))
            return SP_OK;
    if (!id->n[use])
        return SP_OK;
    if (counts_no_more(id, t, node, use, now_s, &rc, &why))
        return sp_diag_set(d, rc, why.rule, name, "%.120s. Next: saphan key new --use %s, at the office admit --renew and publish, saphan join", why.text, name);
    bool has = sp_ok(sp_trust_find_key(t, node, use, sp_view(NULL, 0), now_s, &other, NULL));
    return sp_diag_set(d, SP_ERR(INVALID), "trust.own-key", name,
                       "the folder has no %s key that is active in trust list %lld (one is %s)%s%.*s. Put the right file into it, or saphan key new --use %s, at the "
                       "office admit --renew and publish, saphan join",
                       name, (long long)sp_trust_version(t), state_of(t, node, use, id->all[use][0], state), has ? "; the list has " : "",
                       has ? 8 : 0, has ? sp_key_kid(other) : "", name);
}

void sp_standing_log(const struct sp_identity *id, const struct sp_trust *t, struct sp_view node)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_rc rc = sp_standing_node(t, node, &d);
    if (!sp_ok(rc)) {
        sp_log_diag(SP_LOG_ERROR, "trust.own-key", node, rc, &d);
        return;
    }
    for (enum sp_key_use use = SP_USE_REPORT; use < SP_USE_COUNT; use++) {
        rc = sp_standing_key(id, t, node, use, sp_now_s(), &d);
        if (!sp_ok(rc))
            sp_log_diag(SP_LOG_ERROR, "trust.own-key", sp_view_of(sp_key_use_text(use)), rc, &d);
    }
}

enum sp_list_age sp_standing_list(const struct sp_trust *t, int64_t now_s, int64_t grace_s)
{
    const struct sp_trust_list *l = sp_trust_content(t);
    int64_t soon_s = (l->expires_s - l->issued_s) / PART, seen_s = sp_trust_seen(t);
    int64_t at_s = now_s > seen_s ? now_s : seen_s;
    soon_s = soon_s < SOON_S ? soon_s : SOON_S;
    if (at_s > l->expires_s)
        return at_s - l->expires_s > grace_s ? SP_LIST_EXPIRED : SP_LIST_GRACE;
    return at_s > l->expires_s - soon_s ? SP_LIST_ENDS : SP_LIST_GOOD;
}

const char *sp_list_age_text(enum sp_list_age a)
{
    static const char *const names[] = { "good", "ends", "grace", "expired" };
    return names[a];
}
