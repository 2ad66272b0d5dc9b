#include "node/evidence/verify_status.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/limits.h"
#include "crypto/jws.h"
#include "node/evidence/compared.h"
#include "node/evidence/status_file.h"

enum { MAX_LISTS = SP_MAX_BUNDLE_STATUS + 16 };

/* A list of this report's, proved, and what it says of the report. brought: by the auditor; it did not travel with the bundle. */
struct list { const struct sp_status_token *t; struct sp_view token; unsigned status; bool brought; struct sp_rc rc; struct sp_diag why; };

struct asking {
    const struct sp_status_question *q;
    struct sp_status_source source;
    struct sp_status_when when;
    struct sp_arena *a;
    struct sp_verdict *v;
    struct sp_status_token own[MAX_LISTS]; /* as many as n */
    struct list list[MAX_LISTS];          /* in order of time */
    size_t n;
    bool filing;                          /* the auditor's are read */
    bool doubted;                         /* a list was passed over, whose key was taken back: nobody knows what it said */
    struct sp_diag doubt;                 /* of the last such */
};

/* ---- reading lists ---- */

/* In its place among those that are there. */
static void insert(struct asking *k, const struct sp_status_token *t, struct sp_view token)
{
    struct list one = { .t = t, .token = token, .brought = k->filing, .why = { .offset = SP_NO_OFFSET } };
    size_t at = k->n++;
    one.rc = sp_status_list_get(&t->list, (uint64_t)k->q->head->status.idx, &one.status, &one.why);
    for (; at > 0 && k->list[at - 1].t->iat_s > t->iat_s; at--)
        k->list[at] = k->list[at - 1];
    k->list[at] = one;
}

/* Both are proved: of one second an issuer has one list. */
static struct sp_rc check_fork(const struct asking *k, const struct sp_status_token *t, struct sp_diag *d)
{
    for (size_t i = 0; i < k->n; i++) {
        const struct sp_status_token *other = k->list[i].t;
        if (other->iat_s == t->iat_s && (!sp_view_eq(sp_buf_view(&other->list.bytes), sp_buf_view(&t->list.bytes)) ||
                                         other->exp_s != t->exp_s || other->ttl_s != t->ttl_s))
            return sp_diag_set(d, SP_ERR(INVALID), "status.fork", "status",
                               "there are two lists of one second that differ: the issuer contradicts itself");
    }
    return SP_OK;
}

static struct sp_rc open_one(struct asking *k, struct sp_view token, const struct sp_status_token **out, struct sp_diag *d)
{
    if (k->n == MAX_LISTS)
        return sp_diag_set(d, SP_ERR(LIMIT), "status.file", NULL, "more than %d lists of one report", (int)MAX_LISTS);
    struct sp_status_token *own = &k->own[k->n];
    *own = (struct sp_status_token){ .iat_s = 0 };
    SP_TRY(sp_status_store_open(k->q->store, k->q->trust, &k->source, token, &k->when, k->a, own, out, d));
    struct sp_rc rc = check_fork(k, *out, d);
    insert(k, *out, token); /* also then: what it holds is freed with the others */
    return rc;
}

static bool kid_of(const struct asking *k, struct sp_view token, struct sp_view *kid)
{
    struct sp_jws_header head;
    if (sp_status_store_kid(k->q->store, &k->source, token, kid))
        return true;
    bool ok = sp_ok(sp_jws_peek(token, k->a, &head, NULL));
    if (ok)
        *kid = head.kid;
    return ok;
}

/* The key was taken back, as of now. */
static struct sp_rc check_taken_back(const struct asking *k, struct sp_view token, struct sp_diag *d)
{
    struct sp_view kid;
    const struct sp_key *key;
    if (!kid_of(k, token, &kid))
        return SP_OK; /* said when it is opened */
    return sp_trust_find_key(k->q->trust, k->source.issuer, SP_USE_RECEIPT, kid, k->q->at_s, &key, d);
}

/* By its own date the trust list may be too old for it. */
static struct sp_rc may_be_younger(const struct asking *k, struct sp_view token, struct sp_rc rc, struct sp_diag *d)
{
    struct sp_status_claims c;
    struct sp_view kid;
    return kid_of(k, token, &kid) && sp_ok(sp_status_list_claims(token, k->a, &c, NULL)) ? sp_trust_may_be_older(k->q->trust, rc, kid, c.iat_s, d) : rc;
}

static bool taken_back(struct sp_rc rc, const struct sp_diag *d)
{
    static const char *const rules[] = { "crl.revoked", "trust.key-revoked", "trust.key-retired", "trust.suspended" };
    for (size_t i = 0; sp_is(rc, SP_RC_INVALID) && i < sizeof rules / sizeof rules[0]; i++)
        if (!strcmp(d->rule, rules[i]))
            return true;
    return false;
}

/* A key that was taken back, and nothing proves that the list was there before (who saw the report saw no list): it may be a thief's, or true. The report is no
 * worse for it. So it is passed over, and what other lists say is no answer any more, unless they take the report back. */
static struct sp_rc open_or_doubt(struct asking *k, struct sp_view token, const struct sp_status_token **out, struct sp_diag *d)
{
    struct sp_rc rc = !sp_trust_crls(k->q->trust) ? SP_OK : check_taken_back(k, token, d);
    *out = NULL;
    if (!taken_back(rc, d))
        rc = open_one(k, token, out, d);
    if (sp_is(rc, SP_RC_NOTFOUND))
        rc = may_be_younger(k, token, rc, d);
    if (!taken_back(rc, d) && !(sp_is(rc, SP_RC_EXPIRED) && !strcmp(d->rule, "trust.list-older")))
        return rc;
    k->doubted = true;
    k->doubt = *d;
    return SP_OK;
}

/* Each of this report's, and later than the one before. *at: which one is wrong. */
static struct sp_rc open_bundle(struct asking *k, size_t *at, struct sp_diag *d)
{
    const struct sp_bundle *b = k->q->bundle;
    const struct sp_status_token *last = NULL;
    for (size_t i = 0; i < b->n_status; i++) {
        const struct sp_status_token *t;
        *at = i + 1;
        SP_TRY(open_or_doubt(k, b->status[i], &t, d));
        if (!t)
            continue;
        if (last && t->iat_s <= last->iat_s)
            return sp_diag_set(d, SP_ERR(INVALID), "status.order", "status", "the lists come in order of time, each once");
        last = t;
    }
    return SP_OK;
}

/* Good so far, but for lists that were passed over: then it cannot be decided. */
static struct sp_rc doubtful(const struct asking *k, struct sp_rc rc, struct sp_diag *d)
{
    if (!sp_ok(rc) || !k->doubted)
        return rc;
    *d = k->doubt;
    return SP_ERR(EXPIRED);
}

static bool check_bundle(struct asking *k)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    size_t at = 0;
    if (!k->q->bundle->n_status)
        return true;
    struct sp_rc rc = open_bundle(k, &at, &d);
    bool ok = sp_ok(rc), believed = sp_verdict_take(k->v, "report.status-lists", doubtful(k, rc, &d), &d,
                                                    "status lists by the report's issuer, of the name that it gives");
    sp_verdict_expected(k->v, "%.*s by a receipt key of %.*s", SP_SHOW(k->source.uri), SP_SHOW(k->source.issuer));
    if (believed)
        sp_verdict_actual(k->v, "%zu of them", k->n);
    else if (ok)
        sp_verdict_actual(k->v, "%zu of %zu", k->n, k->q->bundle->n_status);
    else
        sp_verdict_actual(k->v, "number %zu: %s", at, d.rule);
    return ok;
}

static bool have(const struct asking *k, struct sp_view token)
{
    for (size_t i = 0; i < k->n; i++)
        if (sp_view_eq(k->list[i].token, token))
            return true;
    return false;
}

/* Of the auditor's lists those of this report; how many. Two registries may give their lists one name: those of another issuer are
 * passed over, and counted. */
static struct sp_rc open_file(struct asking *k, size_t *used, size_t *others, struct sp_diag *d)
{
    struct sp_view text = k->q->file, token;
    while ((token = sp_status_file_next(&text)).n) {
        struct sp_status_claims c;
        const struct sp_status_token *t;
        SP_TRY(sp_status_list_claims(token, k->a, &c, d));
        if (!sp_view_eq(c.uri, k->source.uri) || have(k, token))
            continue;
        if (c.iss.n && !sp_view_eq(c.iss, k->source.issuer)) {
            ++*others;
            continue;
        }
        SP_TRY(open_or_doubt(k, token, &t, d));
        *used += t != NULL;
    }
    return SP_OK;
}

static bool check_file(struct asking *k)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    size_t used = 0, others = 0;
    char good[120];
    if (!k->q->has_file)
        return true;
    bool before = k->doubted; /* of the bundle's lists, which is said */
    k->doubted = false;
    k->filing = true;
    struct sp_rc rc = open_file(k, &used, &others, &d);
    bool ok = sp_ok(rc);
    (void)snprintf(good, sizeof good, others ? "%s; not of this issuer, and passed over: %zu of the same name" : "%s",
                   used ? "lists of this report's" : "none of this report's that the bundle lacks", others);
    (void)sp_verdict_take(k->v, "status.file", doubtful(k, rc, &d), &d, good);
    k->doubted |= before;
    sp_verdict_expected(k->v, "status lists, one a line");
    if (ok)
        sp_verdict_actual(k->v, others ? "%zu more of %.*s, %zu not of this issuer" : "%zu more of %.*s", used, SP_SHOW(k->source.uri), others);
    else
        sp_verdict_refused(k->v, &d);
    k->v->malformed = k->v->malformed || !(ok || !strcmp(d.rule, "status.fork")); /* the file is at fault, and no bundle; but a fork both prove */
    return ok;
}

/* ---- judging ---- */

static bool is_final(const struct list *l) { return sp_ok(l->rc) && sp_listed_status_final(l->status); }
static bool says_valid(const struct list *l) { return sp_ok(l->rc) && l->status == SP_STATUS_VALID; }
static bool takes_back(const struct list *l) { return sp_ok(l->rc) && l->status != SP_STATUS_VALID; }

/* Which lists are asked. */
enum which { ALL, TRAVELLED };

/* The newest that was signed by then, or within what clocks may differ. But what one takes back for good, no later one gives again. */
static const struct list *list_for(const struct asking *k, enum which which, int64_t at_s)
{
    const struct list *best = NULL;
    for (size_t i = 0; i < k->n; i++) {
        const struct list *l = &k->list[i];
        bool speaks = l->t->iat_s <= at_s || (!best && l->t->iat_s <= at_s + SP_CLOCK_SKEW_S);
        if (speaks && (which == ALL || !l->brought) && !(best && is_final(best) && !is_final(l)))
            best = l;
    }
    return best;
}

/* As of when the report was seen: a list that travelled with it and takes it back, else the newest of all. What was made after then, if only
 * by as much as clocks differ, says that the report was valid; that it was not, it does not. */
static const struct list *list_of_then(const struct asking *k, int64_t then_s)
{
    const struct list *travelled = list_for(k, TRAVELLED, then_s), *l = list_for(k, ALL, then_s);
    if (travelled && travelled->t->iat_s <= then_s && takes_back(travelled))
        l = travelled;
    return l && l->t->iat_s > then_s && !says_valid(l) ? NULL : l;
}

/* Between which lists it became so. */
static void put_since(const struct asking *k, const struct list *l, char *out, size_t cap)
{
    char after[SP_TIME_TEXT], by[SP_TIME_TEXT];
    const struct list *first = l;
    while (first > k->list && first[-1].status == l->status)
        first--;
    sp_time_text(first->t->iat_s, by);
    if (first == k->list) {
        (void)snprintf(out, cap, "by %s", by);
        return;
    }
    sp_time_text(first[-1].t->iat_s, after);
    (void)snprintf(out, cap, "between %s and %s", after, by);
}

static struct sp_rc judge_list(const struct asking *k, const struct list *l, int64_t at_s, struct sp_diag *d)
{
    static const char *const rules[] = { "", "status.revoked", "status.suspended", "status.superseded" };
    char since[80];
    struct sp_diag old = { .offset = SP_NO_OFFSET };
    if (!sp_ok(l->rc)) {
        if (d)
            *d = l->why;
        return l->rc;
    }
    int64_t speaks_s = at_s > l->t->iat_s ? at_s : l->t->iat_s;
    struct sp_rc fresh = sp_status_fresh(l->t, speaks_s, &old);
    if (!sp_ok(fresh) && !sp_listed_status_final(l->status)) {
        *d = old;
        return fresh;
    }
    if (l->status == SP_STATUS_VALID)
        return SP_OK;
    put_since(k, l, since, sizeof since);
    return sp_diag_set(d, SP_ERR(INVALID), rules[l->status & 3], "status", "the issuer has %s the report %s",
                       sp_listed_status_text(l->status), since);
}

/* An issuer could date a list back whenever it likes: one that did not travel with the report proves nothing of then. */
static struct sp_rc judge_then(const struct asking *k, const struct list *l, int64_t then_s, struct sp_diag *d)
{
    char of[SP_TIME_TEXT];
    if (!l->brought || !takes_back(l))
        return judge_list(k, l, then_s, d);
    sp_time_text(l->t->iat_s, of);
    return sp_diag_set(d, SP_ERR(EXPIRED), "status.unseen", "status",
                       "a list that did not travel with the report has it %s on %s: the issuer dates it so itself; nobody saw it then",
                       sp_listed_status_text(l->status), of);
}

/* The list's own date is all that says that it is older than the end of its key or node. */
static bool is_undated(const struct asking *k, const struct list *l)
{
    const struct sp_trust_node *n = sp_trust_find_node(k->q->trust, k->source.issuer);
    struct sp_view kid;
    bool any = n && (!n->active || n->left_s);
    for (size_t i = 0; n && !any && i < n->n_keys; i++)
        any = sp_view_is(n->keys[i].status, "retired");
    return any && kid_of(k, l->token, &kid) && sp_trust_ended(k->q->trust, k->source.issuer, SP_USE_RECEIPT, kid, k->q->at_s);
}

static void judge(const struct asking *k, const char *id, bool then, int64_t at_s, struct sp_status_seen *seen)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    char at[SP_TIME_TEXT], of[SP_TIME_TEXT], good[120] = "";
    const struct list *l = then ? list_of_then(k, at_s) : list_for(k, ALL, at_s);
    *seen = (struct sp_status_seen){ at_s, l ? l->t->iat_s : 0 };
    struct sp_rc rc = l ? (then ? judge_then : judge_list)(k, l, at_s, &d)
                        : sp_diag_set(&d, SP_ERR(EXPIRED), "status.absent", "status",
                                      "the report names a status list, and there is none of that time");
    if (l && k->q->undated && is_undated(k, l))
        *k->q->undated = true;
    rc = doubtful(k, rc, &d);
    if (sp_ok(rc) && k->v->brief) { /* nobody reads more */
        (void)sp_verdict_take(k->v, id, rc, &d, "");
        return;
    }
    sp_time_text(at_s, at);
    sp_time_text(seen->list_s, of);
    (void)snprintf(good, sizeof good, "%s, by the list of %s", at, of);
    (void)sp_verdict_take(k->v, id, rc, &d, good);
    sp_verdict_expected(k->v, "valid at %s in %.*s", at, SP_SHOW(k->source.uri));
    if (l)
        sp_verdict_actual(k->v, "%s at index %lld of the list of %s", sp_ok(l->rc) ? sp_listed_status_text(l->status) : "nothing",
                          (long long)k->q->head->status.idx, of);
    else
        sp_verdict_actual(k->v, "%zu lists, none of that time", k->n);
}

static void skip_both(struct sp_verdict *v, const char *ground)
{
    static const char *const ids[] = { "report.status-then", "report.status" };
    for (size_t i = 0; i < 2; i++)
        sp_verdict_skip(v, ids[i], ground);
}

/* A report that names no list. */
static void judge_without(const struct sp_status_question *q, struct sp_verdict *v)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_rc rc = SP_OK;
    if (q->bundle->n_status) {
        rc = sp_diag_set(&d, SP_ERR(INVALID), "status.unasked", "status", "the bundle holds a status list, and the report names none");
        (void)sp_verdict_take(v, "report.status-lists", rc, &d, "");
    } else if (q->required) {
        rc = sp_diag_set(&d, SP_ERR(EXPIRED), "status.none", "status", "the policy wants a report whose status can be known, and it names no list");
        (void)sp_verdict_take(v, "report.status", rc, &d, "");
    } else {
        return;
    }
    sp_verdict_expected(v, q->bundle->n_status ? "no list" : "a report that names a status list");
    sp_verdict_actual(v, q->bundle->n_status ? "%zu" : "it names none", q->bundle->n_status);
}

struct sp_rc sp_verify_status(const struct sp_status_question *q, struct sp_arena *a, struct sp_verdict *v)
{
    if (!q->head) {
        if (q->bundle->n_status || q->required)
            skip_both(v, "report");
        return SP_OK;
    }
    if (!q->head->status.uri.n) {
        judge_without(q, v);
        return SP_OK;
    }
    struct asking *k = sp_arena_room(a, sizeof *k); /* room for more lists than most reports have: not cleared */
    if (!k)
        return SP_ERR(NOMEM);
    k->n = 0;
    k->doubted = k->filing = false;
    k->q = q;
    k->source = (struct sp_status_source){ q->head->iss, q->head->status.uri };
    k->when = (struct sp_status_when){ q->then_s, q->at_s };
    k->a = a;
    k->v = v;
    bool listed = check_bundle(k), filed = check_file(k);
    if (!listed || !filed) {
        skip_both(v, listed ? "status.file" : "report.status-lists");
    } else {
        judge(k, "report.status-then", true, q->then_s, k->q->then);
        judge(k, "report.status", false, q->at_s, k->q->now);
    }
    for (size_t i = 0; i < k->n; i++)
        sp_status_list_free(&k->own[i].list);
    return SP_OK;
}
