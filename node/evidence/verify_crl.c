#include "node/evidence/verify_crl.h"

#include <stdio.h>

#include "base/clock.h"
#include "node/evidence/compared.h"

/* --- the bundle's lists --- */

/* A list that is ahead of its time decides nothing: it opens the question, unless the verifier has one that counts, of the same root. */
static struct sp_rc check_time(const struct sp_crl_set *set, const struct sp_crl_item *item, struct sp_diag *d)
{
    for (size_t i = 0; i < set->n; i++)
        if (sp_view_eq(set->v[i]->list.key_id, item->list.key_id) && sp_view_eq(set->v[i]->list.issuer, item->list.issuer) &&
            sp_ok(sp_crl_in_time(&set->v[i]->list, NULL)))
            return SP_OK;
    return sp_crl_in_time(&item->list, d);
}

/* Also lists that are older than others must agree, so that nothing hangs on the order in which they stand. */
static struct sp_rc take_all(const struct sp_crl_question *q, struct sp_crl_set *set, struct sp_diag *d)
{
    const struct sp_crl_item *item[SP_MAX_BUNDLE_CRLS];
    const struct sp_bundle *b = q->bundle;
    struct sp_rc timely = SP_OK;
    size_t n_roots;
    const struct sp_view *roots = sp_trust_roots(q->trust, &n_roots);
    for (size_t i = 0; i < b->n_crls; i++) {
        SP_TRY(sp_crl_store_text(q->store, b->crl[i], roots, n_roots, &item[i], d));
        if (!sp_trust_crl_counts(q->trust, item[i]))
            continue; /* of a former root: for a reader of its day */
        SP_TRY(sp_crl_set_agrees(set, item[i], d));
        for (size_t k = 0; k < i; k++)
            if (sp_trust_crl_counts(q->trust, item[k]))
                SP_TRY(sp_crl_agree(item[k], item[i], d));
        (void)sp_crl_set_add(set, item[i]);
    }
    for (size_t i = 0; sp_ok(timely) && i < b->n_crls; i++)
        timely = sp_trust_crl_counts(q->trust, item[i]) ? check_time(set, item[i], d) : SP_OK;
    return timely;
}

struct sp_rc sp_verify_crls_open(const struct sp_crl_question *q, struct sp_arena *a, const struct sp_trust **out,
                                 struct sp_verdict *v)
{
    const struct sp_bundle *b = q->bundle;
    const struct sp_crl_set *own = sp_trust_crls(q->trust);
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    *out = q->trust;
    if (!b->n_crls)
        return SP_OK;
    struct sp_crl_set *set = sp_arena_alloc(a, sizeof *set);
    if (!set)
        return SP_ERR(NOMEM);
    sp_trust_crl_set(q->trust, own, set);
    struct sp_rc rc = take_all(q, set, &d);
    if (sp_is(rc, SP_RC_NOMEM))
        return rc;
    bool ok = sp_verdict_take(v, "crl.lists", rc, &d, "revocation lists by roots of the alliance");
    sp_verdict_expected(v, "lists that a root or issuer of the trust list signed");
    if (ok)
        sp_verdict_actual(v, "%zu of them", b->n_crls);
    else
        sp_verdict_refused(v, &d);
    return sp_trust_with_crls(q->trust, set, a, out);
}

/* --- one certificate --- */

struct seen { const struct sp_crl_item *item; const struct sp_crl_entry *entry; };

static struct sp_rc stale(const struct sp_crl *list, struct sp_diag *d)
{
    char due[SP_TIME_TEXT];
    sp_time_text(list->next_s, due);
    return sp_diag_set(d, SP_ERR(EXPIRED), "crl.stale", NULL,
                       "the newest revocation list at hand ran out on %s; a newer one may be given with --crl", due);
}

static void put_list(struct sp_verdict *v, const struct sp_crl *list)
{
    char from[SP_TIME_TEXT], to[SP_TIME_TEXT];
    sp_time_text(list->this_s, from);
    sp_time_text(list->next_s, to);
    sp_verdict_actual(v, "list %lld, of %s, until %s", (long long)list->number, from, to);
}

static void add(const struct sp_crl *list, struct sp_verdict *v, const char *id, struct sp_rc rc, const struct sp_diag *d,
                const char *good, int64_t at_s)
{
    char at[SP_TIME_TEXT];
    (void)sp_verdict_take(v, id, rc, d, good);
    if (!sp_verdict_tells(v))
        return;
    sp_time_text(at_s, at);
    sp_verdict_expected(v, "a list that speaks at %s, or later", at);
    put_list(v, list);
}

static void absent(struct sp_verdict *v, const char *what)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    char id[SP_CHECK_ID];
    sp_check_id(id, what, sp_view(NULL, 0), "crl");
    struct sp_rc rc = sp_diag_set(&d, SP_ERR(EXPIRED), "crl.absent", NULL,
                                  "the policy wants a revocation list of the root that certified the key; there is none");
    (void)sp_verdict_take(v, id, rc, &d, "");
    sp_verdict_expected(v, "a revocation list of that root");
    sp_verdict_actual(v, "none");
}

/* As of then: everything up to its own time is in a list, so one that was made later knows better still. */
static void line_then(const struct seen *s, const char *what, int64_t then_s, struct sp_verdict *v)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    char id[SP_CHECK_ID];
    sp_check_id(id, what, sp_view(NULL, 0), "crl-then");
    bool old = s->item->list.next_s <= then_s;
    add(&s->item->list, v, id, old ? stale(&s->item->list, &d) : SP_OK, &d, "not revoked when it was seen", then_s);
}

/* What was taken back only after it was used. */
static void put_later(char good[160], const struct sp_crl_entry *e)
{
    char since[SP_TIME_TEXT];
    sp_time_text(sp_crl_since(e), since);
    (void)snprintf(good, 160, "revoked since %s (%s); what was signed before stays good", since, sp_crl_reason_text(e->reason));
}

static void line_now(const struct sp_crl_question *q, const struct seen *s, const char *what, int64_t then_s, struct sp_verdict *v)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    char id[SP_CHECK_ID], good[160] = "not revoked at the time to judge at";
    const struct sp_crl *list = &s->item->list;
    bool old = list->next_s <= q->at_s;
    sp_check_id(id, what, sp_view(NULL, 0), "crl");
    if (s->entry)
        put_later(good, s->entry);
    else if (old && then_s < q->at_s && q->demand != SP_CRL_CURRENT) {
        sp_verdict_skip_for(v, SP_SKIP_LIST, id, "good when it was seen; what was revoked since, no list at hand tells");
        sp_verdict_expected(v, "nothing: no policy asks for a newer list");
        put_list(v, list);
        return;
    }
    add(list, v, id, old && !s->entry ? stale(list, &d) : SP_OK, &d, good, q->at_s);
}

/* There are lists, and none of them is of the root that certified this key. */
static void uncovered(const struct sp_crl_question *q, const char *what, struct sp_view node, struct sp_verdict *v)
{
    char id[SP_CHECK_ID];
    sp_check_id(id, what, sp_view(NULL, 0), "crl");
    *q->uncovered = true;
    if (q->demand != SP_CRL_IF_THERE) {
        absent(v, what);
        return;
    }
    sp_verdict_skip_for(v, SP_SKIP_LIST, id, "no list at hand is of the root that certified this key of %.*s", SP_SHOW(node));
    sp_verdict_expected(v, "nothing: no policy asks for a list");
    sp_verdict_actual(v, "none of that root");
}

/* Roots of today signed what is taken back below a former one, and until when that holds: the trust list's own checks look at that. */
static void of_former(const char *what, struct sp_verdict *v)
{
    char id[SP_CHECK_ID];
    sp_check_id(id, what, sp_view(NULL, 0), "crl");
    (void)sp_verdict_take(v, id, SP_OK, NULL, "certified by a former root: the trust list says what was taken back, and since when");
    sp_verdict_expected(v, "a trust list that says so");
    sp_verdict_actual(v, "that of the alliance's roots");
}

struct asked { const char *what; struct sp_view node; int64_t then_s; bool any /* there are lists */, former; };

static void judge(const struct sp_crl_question *q, const struct seen *s, const struct asked *a, struct sp_verdict *v)
{
    const char *what = a->what;
    int64_t then_s = a->then_s;
    if (!s->item && a->former && (a->any || q->demand != SP_CRL_IF_THERE))
        of_former(what, v);
    else if (!s->item && (a->any || q->demand != SP_CRL_IF_THERE))
        uncovered(q, what, a->node, v);
    if (!s->item)
        return;
    if (then_s < q->at_s)
        line_then(s, what, then_s, v);
    line_now(q, s, what, then_s, v);
}

static bool any_list(const struct sp_trust *trust)
{
    const struct sp_crl_set *set = sp_trust_crls(trust);
    return set && set->n;
}

void sp_verify_crl_signer(const struct sp_crl_question *q, const struct sp_trust *trust, const struct sp_crl_signer *s,
                          struct sp_verdict *v)
{
    struct seen seen = { NULL, NULL };
    if (sp_ok(sp_trust_find_revocation(trust, s->node, s->use, s->kid, &seen.item, &seen.entry, NULL)))
        judge(q, &seen, &(struct asked){ s->message, s->node, s->then_s, any_list(trust), sp_trust_by_former(trust, s->node, s->use, s->kid) }, v);
}

/* --- logs --- */

/* The key whose list runs out first speaks for all of the node: a head does not say which of them signed it. */
static bool log_key(const struct sp_trust *trust, struct sp_view node, struct seen *out, bool *former)
{
    const struct sp_trust_node *n = sp_trust_find_node(trust, node);
    bool any = false;
    for (size_t i = 0; n && i < n->n_keys; i++) {
        struct seen s;
        if (!sp_view_is(n->keys[i].use, sp_key_use_text(SP_USE_LOG)) || sp_view_is(n->keys[i].status, "revoked") ||
            !sp_ok(sp_trust_find_revocation(trust, node, SP_USE_LOG, n->keys[i].kid, &s.item, &s.entry, NULL)))
            continue;
        bool by_former = sp_trust_by_former(trust, node, SP_USE_LOG, n->keys[i].kid);
        /* One below a former root has no list, and needs none: it speaks for the node only when all are. */
        if (!any || (*former && !by_former) || (!by_former && out->item && (!s.item || s.item->list.next_s < out->item->list.next_s))) {
            *out = s;
            *former = by_former;
        }
        any = true;
    }
    return any;
}

void sp_verify_crl_logs(const struct sp_crl_question *q, const struct sp_trust *trust, int64_t then_s, struct sp_verdict *v)
{
    const struct sp_bundle *b = q->bundle;
    for (size_t i = 0; i < b->n_proofs; i++) {
        struct seen s;
        bool former = false;
        char what[SP_CHECK_ID];
        if ((i && sp_view_eq(b->proofs[i - 1].node, b->proofs[i].node)) || !log_key(trust, b->proofs[i].node, &s, &former))
            continue;
        s.entry = NULL; /* of which key is not known: the check of the proof has looked at it */
        sp_check_id(what, "log", sp_view(b->proofs[i].node.p, b->proofs[i].node.n < 16 ? b->proofs[i].node.n : 16), NULL);
        judge(q, &s, &(struct asked){ what, b->proofs[i].node, then_s, any_list(trust), former }, v);
    }
}
