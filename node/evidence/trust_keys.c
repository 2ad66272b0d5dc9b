/* The keys of a trust list's nodes: each proved once, when it is first asked for. */
#include "node/evidence/trust_internal.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "crypto/x509.h"

struct sp_rc sp_trust_read_cert(struct sp_view text, struct sp_buf *der, struct sp_diag *d)
{
    if (!sp_ok(sp_b64_decode(text, der)))
        return sp_diag_set(d, SP_ERR(FORMAT), "trust.certificate", "x5c", "the certificate is not canonical base64");
    return SP_OK;
}

struct sp_rc sp_trust_read_key(const struct sp_trust_key *k, enum sp_key_use use, const char *rule, struct sp_key **out,
                               struct sp_diag *d)
{
    SP_KEY_AUTO key = NULL;
    SP_TRY(sp_key_from_jwk_for(k->jwk, sp_key_use_alg(use), &key, d));
    if (sp_key_is_private(key))
        return sp_diag_set(d, SP_ERR(INVALID), rule, "jwk", "a trust list must not hold private keys");
    if (!sp_view_is(k->kid, sp_key_kid(key)))
        return sp_diag_set(d, SP_ERR(INVALID), rule, "kid", "the kid is not the thumbprint of the key");
    *out = key;
    key = NULL;
    return SP_OK;
}

struct sp_rc sp_trust_slots(struct sp_trust *t)
{
    t->first = sp_arena_alloc(&t->arena, (t->list.n_nodes + 1) * sizeof *t->first);
    if (!t->first)
        return SP_ERR(NOMEM);
    for (size_t i = 0; i < t->list.n_nodes; i++) {
        t->first[i] = t->n_slots;
        t->n_slots += t->list.nodes[i].n_keys;
    }
    t->slot = sp_arena_alloc(&t->arena, (t->n_slots + 1) * sizeof *t->slot);
    if (!t->slot) {
        t->n_slots = 0;
        return SP_ERR(NOMEM);
    }
    for (size_t i = 0; i < t->n_slots; i++)
        atomic_init(&t->slot[i], NULL);
    return SP_OK;
}

static void proved_free(struct sp_proved *p)
{
    if (!p)
        return;
    sp_key_free(p->key);
    sp_buf_free(&p->der);
    sp_arena_free(&p->arena);
    free(p);
}

void sp_trust_slots_free(struct sp_trust *t)
{
    for (size_t i = 0; i < t->n_slots; i++)
        proved_free(atomic_load(&t->slot[i]));
}

/* The chain is judged at a time inside the leaf's own validity; whether the key may be used at a given time is
 * decided for each use, so that one certificate that ran out does not take the list with it. */
static int64_t chain_time(int64_t issued_s, int64_t from_s, int64_t to_s)
{
    return issued_s < from_s ? from_s : issued_s > to_s ? to_s : issued_s;
}

static struct sp_rc prove(const struct sp_trust *t, const struct sp_trust_node *node, const struct sp_trust_key *k,
                          enum sp_key_use use, struct sp_proved *p, struct sp_diag *d)
{
    SP_TRY(sp_trust_read_key(k, use, "trust.key", &p->key, d));
    if (!k->n_x5c)
        return sp_diag_set(d, SP_ERR(INVALID), "trust.certificate", "x5c", "the key has no certificate");
    SP_TRY(sp_trust_read_cert(k->x5c[0], &p->der, d));
    if (!sp_ok(sp_cert_validity(sp_buf_view(&p->der), &p->from_s, &p->to_s)))
        return sp_diag_set(d, SP_ERR(FORMAT), "trust.certificate", "x5c", "the certificate cannot be read");
    SP_TRY(sp_sha256(sp_buf_view(&p->der), p->digest));
    SP_TRY(sp_crl_subject_of(sp_buf_view(&p->der), &p->arena, &p->subject, d));
    int64_t at_s = chain_time(t->list.issued_s, p->from_s, p->to_s);
    SP_TRY(sp_cert_check(sp_buf_view(&p->der), t->root_der, t->list.n_roots + t->list.n_issuers, node->id, use, p->key, at_s, d));
    p->former = t->list.n_issuers && !sp_ok(sp_cert_check(sp_buf_view(&p->der), t->root_der, t->list.n_roots, node->id, use, p->key, at_s, NULL));
    return SP_OK;
}

struct sp_rc sp_trust_prove(const struct sp_trust *t, const struct sp_trust_node *node, const struct sp_trust_key *k, enum sp_key_use use,
                            const struct sp_proved **out, struct sp_diag *d)
{
    _Atomic(struct sp_proved *) *slot = &t->slot[t->first[node - t->list.nodes] + (size_t)(k - node->keys)];
    struct sp_proved *have = atomic_load_explicit(slot, memory_order_acquire);
    if (have) {
        *out = have;
        return SP_OK;
    }
    struct sp_proved *p = calloc(1, sizeof *p);
    if (!p)
        return SP_ERR(NOMEM);
    struct sp_rc rc = prove(t, node, k, use, p, d);
    if (!sp_ok(rc)) {
        proved_free(p);
        return rc;
    }
    /* Two threads may have proved the same key; the first one's stays. */
    if (!atomic_compare_exchange_strong(slot, &have, p))
        proved_free(p);
    *out = have ? have : p;
    return SP_OK;
}

struct sp_rc sp_trust_check_key_time(const struct sp_trust_key *k, const struct sp_proved *p, int64_t at_s, struct sp_diag *d)
{
    int64_t from = p->from_s > k->not_before_s ? p->from_s : k->not_before_s;
    int64_t to = k->not_after_s && k->not_after_s < p->to_s ? k->not_after_s : p->to_s;
    if (at_s < from - SP_CLOCK_SKEW_S || at_s > to)
        return sp_diag_set(d, SP_ERR(EXPIRED), "trust.key-time", "kid", "the %.*s key %.8s… is not valid at that time",
                           (int)k->use.n, k->use.p, k->kid.p);
    return SP_OK;
}

static struct sp_rc pick(const struct sp_trust *t, struct sp_view id, enum sp_key_use use, struct sp_view kid,
                         int64_t at_s, const struct sp_trust_node **node, const struct sp_trust_key **key,
                         struct sp_diag *d)
{
    struct sp_view use_text = sp_view_of(sp_key_use_text(use));
    const struct sp_trust_node *n = sp_trust_node_named(&t->list, id);
    if (!n)
        return sp_diag_set(d, SP_ERR(NOTFOUND), "trust.node", NULL, "the node is not in the trust list");
    if (n->left_s && (!kid.n || at_s > n->left_s)) {
        char when[SP_TIME_TEXT];
        sp_time_text(n->left_s, when);
        return sp_diag_set(d, SP_ERR(EXPIRED), "trust.left", NULL, "%.*s left the alliance on %s; what it signed later does not count",
                           (int)n->id.n, n->id.p, when);
    }
    if (!kid.n && !n->active)
        return sp_diag_set(d, SP_ERR(INVALID), "trust.suspended", NULL, "the node is suspended");
    const struct sp_trust_key *k = kid.n ? sp_trust_key_named(n, use_text, kid) : sp_trust_key(n, use_text, at_s);
    if (!k)
        return sp_diag_set(d, SP_ERR(NOTFOUND), "trust.key", "kid", "%.*s has no such %s key in the trust list",
                           (int)n->id.n, n->id.p, sp_key_use_text(use));
    if (sp_view_is(k->status, "revoked"))
        return sp_diag_set(d, SP_ERR(INVALID), "trust.key-revoked", "kid", "the %s key %.8s… of %.*s was revoked",
                           sp_key_use_text(use), k->kid.p, (int)n->id.n, n->id.p);
    *node = n;
    *key = k;
    return SP_OK;
}

/* The newest list of the root that certified it; NULL: there is none that counts. */
static const struct sp_crl_item *list_about(const struct sp_trust *t, const struct sp_crl_subject *subject)
{
    const struct sp_crl_item *item = sp_crl_set_for(sp_trust_crls(t), subject);
    return item && sp_trust_crl_counts(t, item) ? item : NULL;
}

struct sp_rc sp_trust_check_crl(const struct sp_trust *t, const struct sp_crl_subject *subject, int64_t at_s, struct sp_diag *d)
{
    const struct sp_crl_entry *entry;
    const struct sp_crl_item *item = list_about(t, subject);
    return item ? sp_crl_judge(&item->list, subject, at_s, &entry, d) : SP_OK;
}

/* Below a former root the trust list has the last word: a key that it ends was taken back. */
static struct sp_rc check_ended(const struct sp_trust_key *k, const struct sp_proved *p, int64_t at_s, struct sp_diag *d)
{
    char text[SP_TIME_TEXT];
    if (!p->former || !k->not_after_s || at_s <= k->not_after_s || !sp_view_is(k->status, "retired"))
        return SP_OK;
    sp_time_text(k->not_after_s, text);
    return sp_diag_set(d, SP_ERR(INVALID), "trust.key-revoked", "kid", "the %.*s key %.8s… was taken back: the trust list ends it on %s",
                       (int)k->use.n, k->use.p, k->kid.p, text);
}

static struct sp_rc find(const struct sp_trust *t, struct sp_view id, enum sp_key_use use, struct sp_view kid,
                         int64_t at_s, const struct sp_proved **out, struct sp_diag *d)
{
    const struct sp_trust_node *node;
    const struct sp_trust_key *k;
    const struct sp_proved *p;
    const struct sp_trust *list = sp_trust_newest(t);
    SP_TRY(pick(list, id, use, kid, at_s, &node, &k, d));
    SP_TRY(sp_trust_prove(list, node, k, use, &p, d));
    /* First: a key that was taken back has ended, too, and that it was taken back says more. */
    SP_TRY(sp_trust_check_crl(t, &p->subject, at_s, d));
    SP_TRY(check_ended(k, p, at_s, d));
    SP_TRY(sp_trust_check_key_time(k, p, at_s, d));
    *out = p;
    return SP_OK;
}

int64_t sp_trust_counts_until(const struct sp_trust *t, struct sp_view node, enum sp_key_use use, struct sp_view kid, const char **rule)
{
    const struct sp_trust *list = sp_trust_newest(t);
    const struct sp_trust_node *n = sp_trust_node_named(&list->list, node);
    const struct sp_trust_key *k = n ? sp_trust_key_named(n, sp_view_of(sp_key_use_text(use)), kid) : NULL;
    int64_t until = INT64_MAX, issued = list->list.issued_s;
    const char *why = "";
    if (k && sp_view_is(k->status, "retired")) {
        until = (k->retired_s ? k->retired_s : issued) + SP_TRUST_OVERLAP_S;
        why = "trust.key-retired";
    }
    if (k && !n->active && !n->left_s && (n->suspended_s ? n->suspended_s : issued) < until) {
        until = n->suspended_s ? n->suspended_s : issued;
        why = "trust.suspended";
    }
    if (rule)
        *rule = why;
    return until;
}

bool sp_trust_ended(const struct sp_trust *t, struct sp_view node, enum sp_key_use use, struct sp_view kid, int64_t at_s)
{
    const struct sp_trust_node *n = sp_trust_node_named(&sp_trust_newest(t)->list, node);
    return (n && n->left_s && at_s > n->left_s) || at_s > sp_trust_counts_until(t, node, use, kid, NULL);
}

struct sp_rc sp_trust_check_made(const struct sp_trust *t, struct sp_view node, enum sp_key_use use, struct sp_view kid, int64_t made_s,
                                 struct sp_diag *d)
{
    const char *rule;
    char made[SP_TIME_TEXT], ended[SP_TIME_TEXT];
    int64_t until = sp_trust_counts_until(t, node, use, kid, &rule);
    if (until == INT64_MAX || made_s <= until + SP_CLOCK_SKEW_S)
        return SP_OK;
    bool suspended = !strcmp(rule, "trust.suspended");
    sp_time_text(made_s, made);
    sp_time_text(suspended ? until : until - SP_TRUST_OVERLAP_S, ended);
    return sp_diag_set(d, SP_ERR(INVALID), rule, "iat", suspended ? "made %s, and %.*s is suspended since %s: it does not count"
                       : "made %s by a %.*s key that was retired %s: it does not count", made,
                       (int)(suspended ? node.n : strlen(sp_key_use_text(use))), suspended ? node.p : sp_key_use_text(use), ended);
}

static bool knows_kid(const struct sp_trust_list *list, struct sp_view kid)
{
    for (size_t i = 0; kid.n && i < list->n_nodes; i++)
        for (size_t k = 0; k < list->nodes[i].n_keys; k++)
            if (sp_view_eq(list->nodes[i].keys[k].kid, kid))
                return true;
    return false;
}

struct sp_rc sp_trust_may_be_older(const struct sp_trust *t, struct sp_rc rc, struct sp_view kid, int64_t made_s, struct sp_diag *d)
{
    const struct sp_trust_list *list = &sp_trust_newest(t)->list;
    char made[SP_TIME_TEXT], issued[SP_TIME_TEXT];
    if (sp_ok(rc) || (strcmp(d->rule, "trust.key") != 0 && strcmp(d->rule, "note.none") != 0) || made_s <= list->issued_s || knows_kid(list, kid))
        return rc;
    sp_time_text(made_s, made);
    sp_time_text(list->issued_s, issued);
    return sp_diag_set(d, SP_ERR(EXPIRED), "trust.list-older", "kid",
                       "the trust list does not know the key; it was issued %s, and this says that it was made later, %s: get a newer list", issued, made);
}

struct sp_rc sp_trust_find_revocation(const struct sp_trust *t, struct sp_view node, enum sp_key_use use, struct sp_view kid,
                                      const struct sp_crl_item **item, const struct sp_crl_entry **entry, struct sp_diag *d)
{
    const struct sp_trust *list = sp_trust_newest(t);
    const struct sp_trust_node *n = sp_trust_node_named(&list->list, node);
    const struct sp_trust_key *k = n ? sp_trust_key_named(n, sp_view_of(sp_key_use_text(use)), kid) : NULL;
    const struct sp_proved *p;
    if (!k)
        return sp_diag_set(d, SP_ERR(NOTFOUND), "trust.key", "kid", "there is no such key in the trust list");
    SP_TRY(sp_trust_prove(list, n, k, use, &p, d));
    *item = list_about(t, &p->subject);
    *entry = *item ? sp_crl_find(&(*item)->list, p->subject.serial) : NULL;
    return SP_OK;
}

bool sp_trust_by_former(const struct sp_trust *t, struct sp_view node, enum sp_key_use use, struct sp_view kid)
{
    const struct sp_trust *list = sp_trust_newest(t);
    const struct sp_trust_node *n = sp_trust_node_named(&list->list, node);
    const struct sp_trust_key *k = n ? sp_trust_key_named(n, sp_view_of(sp_key_use_text(use)), kid) : NULL;
    const struct sp_proved *p;
    return k && sp_ok(sp_trust_prove(list, n, k, use, &p, NULL)) && p->former;
}

struct sp_rc sp_trust_find_key(const struct sp_trust *t, struct sp_view node, enum sp_key_use use, struct sp_view kid,
                               int64_t at_s, const struct sp_key **out, struct sp_diag *d)
{
    const struct sp_proved *p;
    SP_TRY(find(t, node, use, kid, at_s, &p, d));
    *out = p->key;
    return SP_OK;
}

struct sp_rc sp_trust_find_cert(const struct sp_trust *t, struct sp_view node, enum sp_key_use use, struct sp_view kid,
                                int64_t at_s, struct sp_view *der, struct sp_diag *d)
{
    const struct sp_proved *p;
    SP_TRY(find(t, node, use, kid, at_s, &p, d));
    *der = sp_buf_view(&p->der);
    return SP_OK;
}

struct sp_rc sp_trust_find_thumbprint(const struct sp_trust *t, struct sp_view node, enum sp_key_use use, struct sp_view kid,
                                      int64_t at_s, char out[SP_SHA256_TEXT], struct sp_diag *d)
{
    const struct sp_proved *p;
    SP_TRY(find(t, node, use, kid, at_s, &p, d));
    sp_sha256_text(p->digest, out);
    return SP_OK;
}

static struct sp_rc check_one(const struct sp_trust *t, const struct sp_trust_node *node, const struct sp_trust_key *k,
                              struct sp_diag *d)
{
    enum sp_key_use use;
    const struct sp_proved *p;
    if (!sp_key_use_parse(k->use, &use) || use == SP_USE_ROOT)
        return sp_diag_set(d, SP_ERR(INVALID), "trust.key", "use", "no such use of a node's key");
    return sp_view_is(k->status, "revoked") ? SP_OK : sp_trust_prove(t, node, k, use, &p, d);
}

struct sp_rc sp_trust_check_all(const struct sp_trust *t, struct sp_diag *d)
{
    t = sp_trust_newest(t);
    for (size_t i = 0; i < t->list.n_nodes; i++)
        for (size_t k = 0; k < t->list.nodes[i].n_keys; k++) {
            struct sp_rc rc = check_one(t, &t->list.nodes[i], &t->list.nodes[i].keys[k], d);
            if (!sp_ok(rc)) {
                char at[64];
                (void)snprintf(at, sizeof at, "nodes[%zu].keys[%zu]", i, k);
                sp_diag_prefix(d, at);
                return rc;
            }
        }
    return SP_OK;
}
