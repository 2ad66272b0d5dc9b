#include "node/evidence/verify_logs.h"

#include <stdio.h>

#include "base/clock.h"
#include "node/evidence/verify_stamps.h"

/* One proof of the bundle. */
struct found {
    struct sp_rc rc;
    struct sp_diag why;
    bool good;              /* after it is known whose it may be */
    struct sp_tlog_proof proof;
    struct sp_logged_head head;
    int64_t seen_s;         /* by as many witnesses as the policy wants; 0: fewer */
};

struct sp_logs {
    const struct sp_logs_question *q;
    const struct sp_logs_exchange *x;
    struct sp_verdict *v;
    struct sp_hash leaf[SP_LOGGED_KINDS]; /* of each message that a proof is of */
    struct found found[];   /* of each proof of the bundle */
};

/* ---- looking up ---- */

/* One head covers all that a node logged: its signatures are checked once. */
static const struct found *same_head(const struct sp_logs *l, size_t i, struct sp_view note)
{
    for (size_t k = 0; k < i; k++)
        if (l->found[k].head.checkpoint.size && sp_view_eq(l->q->bundle->proofs[k].node, l->q->bundle->proofs[i].node) &&
            sp_view_eq(l->found[k].proof.checkpoint, note))
            return &l->found[k];
    return NULL;
}

/* By when an authority had seen this log at that size or larger; 0: none had. Of a log whose key was taken back since, only where
 * it had seen this very message: a thief could sign a head that looks older. */
static int64_t stamped_then(const struct sp_logs *l, size_t i, struct sp_rc now, struct sp_arena *a)
{
    const struct sp_logs_question *q = l->q;
    const struct sp_bundle_proof *p = &q->bundle->proofs[i];
    enum sp_logged_kind kind = p->kind == SP_LOGGED_REQUEST ? SP_LOGGED_ANSWER : p->kind;
    struct sp_checkpoint claimed;
    if (!q->stamps || !sp_ok(sp_stamped_root(l->found[i].proof.checkpoint, a, &claimed, NULL)))
        return 0;
    int64_t at_s = sp_stamps_time_in(q->stamps, p->node, claimed.size, sp_is(now, SP_RC_EXPIRED) ? NULL : &kind);
    return at_s < q->at_s ? at_s : 0;
}

/* As of when the witnesses signed, when the policy wants some and there are enough; else as of when an authority had seen
 * a head of this very log that covers it, or as of the time to judge at. */
static struct sp_rc find_head(struct sp_logs *l, size_t i, struct sp_arena *a)
{
    const struct sp_logs_question *q = l->q;
    struct found *f = &l->found[i];
    struct sp_view node = q->bundle->proofs[i].node, note = f->proof.checkpoint;
    const struct found *same = same_head(l, i, note);
    if (same) {
        f->head = same->head;
        f->seen_s = same->seen_s;
        return SP_OK;
    }
    const struct sp_head_asked asked = { q->trust, node, note, q->quorum, q->at_s };
    if (sp_known_heads_has(q->heads, &asked, &f->head, &f->seen_s))
        return SP_OK;
    struct sp_rc now = SP_OK;
    if (q->quorum <= 0 || !sp_ok(sp_logged_head_then(q->trust, node, note, q->quorum, q->at_s, a, &f->head, &f->seen_s, &f->why))) {
        f->seen_s = 0;
        now = sp_logged_head_check(q->trust, node, note, q->at_s, a, &f->head, &f->why);
    }
    if (sp_ok(now)) {
        sp_known_heads_add(q->heads, &asked, &f->head, f->seen_s);
        return now;
    }
    struct sp_diag then = { .offset = SP_NO_OFFSET };
    int64_t stamped_s = stamped_then(l, i, now, a);
    return stamped_s && sp_ok(sp_logged_head_check(q->trust, node, note, stamped_s, a, &f->head, &then)) ? SP_OK : now;
}

static struct sp_rc find_one(struct sp_logs *l, size_t i, struct sp_arena *a)
{
    const struct sp_bundle_proof *p = &l->q->bundle->proofs[i];
    struct found *f = &l->found[i];
    f->why = (struct sp_diag){ .offset = SP_NO_OFFSET };
    SP_TRY(sp_tlog_proof_parse(p->text, a, &f->proof, &f->why));
    SP_TRY(find_head(l, i, a));
    return sp_logged_leaf_below(&f->head, &l->leaf[p->kind], &f->proof, sp_known_heads_nodes(l->q->heads), &f->why);
}

static struct sp_rc make_leaves(struct sp_logs *l)
{
    bool have[SP_LOGGED_KINDS] = { false };
    for (size_t i = 0; i < l->q->bundle->n_proofs; i++) {
        enum sp_logged_kind kind = l->q->bundle->proofs[i].kind;
        if (!have[kind])
            SP_TRY(sp_logged_leaf(kind, sp_view_of(l->q->digest[kind]), &l->leaf[kind]));
        have[kind] = true;
    }
    return SP_OK;
}

/* What is read even where the proof was none. */
static void nothing_yet(struct found *f)
{
    f->good = false;
    f->seen_s = 0;
    f->proof.extra = f->proof.checkpoint = sp_view(NULL, 0);
    f->proof.index = f->proof.proof.n = 0;
    f->head.checkpoint = (struct sp_checkpoint){ .size = 0 };
    f->head.n_witnesses = f->head.n_ended = 0;
}

struct sp_rc sp_logs_find(const struct sp_logs_question *q, struct sp_arena *a, struct sp_logs **out)
{
    /* Not cleared: for each proof there is room for the longest of all. */
    struct sp_logs *l = sp_arena_room(a, sizeof *l + q->bundle->n_proofs * sizeof l->found[0]);
    if (!l)
        return SP_ERR(NOMEM);
    l->q = q;
    l->x = NULL;
    l->v = NULL;
    SP_TRY(make_leaves(l));
    for (size_t i = 0; i < q->bundle->n_proofs; i++) {
        nothing_yet(&l->found[i]);
        l->found[i].rc = find_one(l, i, a);
        if (sp_is(l->found[i].rc, SP_RC_NOMEM) || sp_is(l->found[i].rc, SP_RC_INTERNAL))
            return l->found[i].rc;
    }
    *out = l;
    return SP_OK;
}

int64_t sp_logs_time(const struct sp_logs *l, enum sp_logged_kind kind)
{
    int64_t first = 0;
    for (size_t i = 0; i < l->q->bundle->n_proofs; i++) {
        const struct found *f = &l->found[i];
        const struct sp_bundle_proof *p = &l->q->bundle->proofs[i];
        if (p->kind == kind && sp_view_eq(p->node, l->q->by[kind]) && sp_ok(f->rc) && f->seen_s)
            first = f->seen_s;
    }
    return first;
}

/* ---- the lines ---- */

struct sp_rc sp_logs_party(const struct sp_logs_exchange *x, struct sp_view node, struct sp_diag *d)
{
    if (sp_view_eq(node, x->request->iss) || sp_view_eq(node, x->request->aud))
        return SP_OK;
    return sp_diag_set(d, SP_ERR(INVALID), "log.node", "node", "this node had no part in the exchange");
}

/* The receipt says where its maker logged the answer. */
static struct sp_rc check_index(const struct sp_logs *l, size_t i, struct sp_diag *d)
{
    const struct sp_bundle_proof *p = &l->q->bundle->proofs[i];
    const struct sp_receipt *r = l->x->receipt;
    uint64_t index = l->found[i].proof.index;
    if (!r || p->kind != SP_LOGGED_ANSWER || !sp_view_eq(p->node, r->iss) || index == (uint64_t)r->log_index)
        return SP_OK;
    return sp_diag_set(d, SP_ERR(INVALID), "log.index", "proof", "the answer stands at %llu, and the receipt says at %lld",
                       (unsigned long long)index, (long long)r->log_index);
}

static void check_proof(struct sp_logs *l, size_t i)
{
    const struct sp_bundle_proof *p = &l->q->bundle->proofs[i];
    struct found *f = &l->found[i];
    char id[SP_CHECK_ID], good[160] = "";
    sp_check_id(id, "log", sp_view(p->node.p, p->node.n > 15 ? 15 : p->node.n), sp_logged_kind_text(p->kind));
    if (!l->x->request) {
        sp_verdict_skip(l->v, id, "request");
        return;
    }
    struct sp_rc rc = sp_logs_party(l->x, p->node, &f->why);
    if (sp_ok(rc))
        rc = sp_trust_may_be_older(l->q->trust, f->rc, sp_view(NULL, 0), l->x->said_s[p->kind], &f->why);
    if (sp_ok(rc))
        rc = check_index(l, i, &f->why);
    unsigned long long index = f->proof.index, size = f->head.checkpoint.size;
    if (!l->v->brief)
        (void)snprintf(good, sizeof good, "entry %llu of %llu in the log of %.*s, whose head %zu witness(es) signed", index, size,
                       (int)(p->node.n > 15 ? 15 : p->node.n), p->node.p, f->head.n_witnesses);
    f->good = sp_verdict_take(l->v, id, rc, &f->why, good);
    sp_verdict_expected(l->v, "below a head that the node signed: the %s with digest %s", sp_logged_kind_text(p->kind),
                        l->q->digest[p->kind]);
    if (f->good)
        sp_verdict_actual(l->v, "entry %llu of %llu", index, size);
    else
        sp_verdict_refused(l->v, &f->why);
}

/* ---- the policy's witnesses ---- */

static const struct found *place_of(const struct sp_logs *l, struct sp_view node, enum sp_logged_kind kind)
{
    for (size_t i = 0; i < l->q->bundle->n_proofs; i++)
        if (l->q->bundle->proofs[i].kind == kind && sp_view_eq(l->q->bundle->proofs[i].node, node))
            return &l->found[i];
    return NULL;
}

/* NULL when all is well, else what is missing. */
static const char *lacking(const struct sp_logs *l, struct sp_view node, enum sp_logged_kind kind)
{
    const struct found *f = place_of(l, node, kind);
    if (!f)
        return "carries no proof of it";
    if (!f->good)
        return "carries a proof of it that is no good";
    if (f->seen_s)
        return NULL;
    return f->head.n_ended ? "shows fewer that are still in office: one that was suspended or left, or whose key was retired or revoked since, dates its word itself "
                             "(--at judges as of an earlier time)" : "shows fewer witnesses";
}

static void check_quorum(struct sp_logs *l)
{
    static const char id[] = "policy.witness-quorum";
    const struct sp_request *r = l->x->request;
    long long quorum = (long long)l->q->quorum;
    if (!r) {
        sp_verdict_skip(l->v, id, "request");
        return;
    }
    const char *answer = lacking(l, r->aud, SP_LOGGED_ANSWER), *receipt = lacking(l, r->iss, SP_LOGGED_RECEIPT);
    if (answer || receipt)
        sp_verdict_add(l->v, SP_INDETERMINATE, id, "the policy wants the %s in the log of %.*s, seen by %lld witness(es); the bundle %s",
                       answer ? "report" : "receipt", (int)(answer ? r->aud.n : r->iss.n), answer ? r->aud.p : r->iss.p, quorum,
                       answer ? answer : receipt);
    else
        sp_verdict_add(l->v, SP_PASS, id, "report and receipt stand in the nodes' logs, each head seen by %lld witness(es)", quorum);
    sp_verdict_expected(l->v, "%lld witness(es) or more", quorum);
    sp_verdict_actual(l->v, "%s", answer || receipt ? "fewer, or no proof" : "so many, of both logs");
}

/* A message that was made long before anybody saw it may have been given an older date, one that was seen before it was
 * made a later; or a witness's clock is wrong, by which keys are judged. */
static void check_time(struct sp_logs *l, const char *id, enum sp_logged_kind kind)
{
    const struct sp_logs_exchange *x = l->x;
    const struct sp_request *r = x->request;
    const struct found *f = r ? place_of(l, kind == SP_LOGGED_ANSWER ? r->aud : r->iss, kind) : NULL;
    char by[SP_TIME_TEXT], said[SP_TIME_TEXT];
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_rc rc = SP_OK;
    int64_t made = x->said_s[kind];
    if (!f || !f->good || !f->seen_s || !made)
        return;
    sp_time_text(f->seen_s, by);
    sp_time_text(made, said);
    const char *what = kind == SP_LOGGED_ANSWER ? "report" : sp_logged_kind_text(kind);
    if (f->seen_s - made > x->within_s)
        rc = sp_diag_set(&d, SP_ERR(EXPIRED), "time.late", "iat", "nobody saw the %s until %s; it says it was made %s", what, by, said);
    else if (made - f->seen_s > SP_CLOCK_SKEW_S)
        rc = sp_diag_set(&d, SP_ERR(EXPIRED), "time.early", "iat", "witnesses saw the %s %s; it says it was made %s", what, by, said);
    (void)sp_verdict_take(l->v, id, rc, &d, "seen by witnesses soon after it was made; keys are judged as of then");
    sp_verdict_expected(l->v, "within %lld s of %s", (long long)x->within_s, said);
    sp_verdict_actual(l->v, "%s", by);
}

void sp_logs_check(struct sp_logs *l, const struct sp_logs_exchange *x, struct sp_verdict *v)
{
    l->x = x;
    l->v = v;
    for (size_t i = 0; i < l->q->bundle->n_proofs; i++)
        check_proof(l, i);
    if (l->q->quorum > 0) {
        check_quorum(l);
        check_time(l, "time.request-witnessed", SP_LOGGED_REQUEST);
        check_time(l, "time.witnessed", SP_LOGGED_ANSWER);
        check_time(l, "time.receipt-witnessed", SP_LOGGED_RECEIPT);
    }
}

bool sp_logs_unwitnessed(const struct sp_logs *l)
{
    const struct sp_request *r = l->x->request;
    const struct found *answer = r ? place_of(l, r->aud, SP_LOGGED_ANSWER) : NULL, *receipt = r ? place_of(l, r->iss, SP_LOGGED_RECEIPT) : NULL;
    return l->q->quorum <= 0 && ((answer && answer->good && !answer->head.n_witnesses) || (receipt && receipt->good && !receipt->head.n_witnesses));
}

size_t sp_logs_shown(const struct sp_logs *l, struct sp_logs_shown *out)
{
    size_t n = 0;
    for (size_t i = 0; i < l->q->bundle->n_proofs; i++) {
        const struct sp_bundle_proof *p = &l->q->bundle->proofs[i];
        const struct found *f = &l->found[i];
        if (f->good)
            out[n++] = (struct sp_logs_shown){ p->node, &f->head.checkpoint, &f->proof, l->leaf[p->kind] };
    }
    return n;
}
