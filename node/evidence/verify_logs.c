#include "node/evidence/verify_logs.h"

#include <stdio.h>

struct found { bool good; struct sp_logged_place place; };

struct job {
    const struct sp_logs_question *q;
    struct sp_verdict *v;
    struct sp_arena *a;
    struct found found[SP_MAX_PROOFS];
};

static void id_of(char out[64], struct sp_view node, const char *what)
{
    (void)snprintf(out, 64, "log.%.*s.%s", (int)(node.n > 15 ? 15 : node.n), node.p, what);
}

static void skipped(struct job *j, const char *id)
{
    sp_verdict_add(j->v, SP_SKIPPED, id, "request did not pass");
    sp_verdict_expected(j->v, "request passes");
    sp_verdict_actual(j->v, "not looked at");
}

static struct sp_rc check_node(const struct job *j, struct sp_view node, struct sp_diag *d)
{
    const struct sp_request *r = j->q->request;
    if (sp_view_eq(node, r->iss) || sp_view_eq(node, r->aud))
        return SP_OK;
    return sp_diag_set(d, SP_ERR(INVALID), "log.node", "node", "this node had no part in the exchange");
}

static void check_proof(struct job *j, size_t i)
{
    const struct sp_bundle_proof *p = &j->q->bundle->proofs[i];
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct found *f = &j->found[i];
    char id[64], good[160];
    id_of(id, p->node, sp_logged_kind_text(p->kind));
    if (!j->q->request) {
        skipped(j, id);
        return;
    }
    struct sp_rc rc = check_node(j, p->node, &d);
    if (sp_ok(rc))
        rc = sp_logged_check(j->q->trust, p->node, p->kind, sp_view_of(j->q->digest[p->kind]), p->text, j->q->at_s, j->a,
                             &f->place, &d);
    (void)snprintf(good, sizeof good, "entry %llu of %llu in the log of %.*s, whose head %zu witness(es) signed",
                   (unsigned long long)f->place.index, (unsigned long long)f->place.head.checkpoint.size,
                   (int)(p->node.n > 15 ? 15 : p->node.n), p->node.p, f->place.head.n_witnesses);
    f->good = sp_verdict_take(j->v, id, rc, &d, good);
    sp_verdict_expected(j->v, "below a head that the node signed: the %s with digest %s", sp_logged_kind_text(p->kind),
                        j->q->digest[p->kind]);
    if (f->good)
        sp_verdict_actual(j->v, "entry %llu of %llu", (unsigned long long)f->place.index,
                          (unsigned long long)f->place.head.checkpoint.size);
    else
        sp_verdict_refused(j->v, &d);
}

/* Two signed heads of one size and two roots: the node wrote two histories. */
static bool forked(const struct job *j, size_t a, size_t b)
{
    const struct sp_checkpoint *x = &j->found[a].place.head.checkpoint, *y = &j->found[b].place.head.checkpoint;
    return j->found[a].good && j->found[b].good && sp_view_eq(x->origin, y->origin) && x->size == y->size &&
           memcmp(x->root.b, y->root.b, sizeof x->root.b) != 0;
}

/* Two places of one entry number, too, unless both are the same entry. */
static void check_forks(struct job *j)
{
    const struct sp_bundle *b = j->q->bundle;
    for (size_t i = 0; i < b->n_proofs; i++)
        for (size_t k = i + 1; k < b->n_proofs; k++) {
            char id[64];
            bool same_place = j->found[i].good && j->found[k].good && sp_view_eq(b->proofs[i].node, b->proofs[k].node) &&
                              j->found[i].place.index == j->found[k].place.index;
            if (!forked(j, i, k) && !same_place)
                continue;
            id_of(id, b->proofs[i].node, "fork");
            sp_verdict_add(j->v, SP_FAIL, id, same_place ? "two messages stand at the same place of this log"
                                                         : "two heads of the same size differ: the log has two histories");
            sp_verdict_expected(j->v, "one history of the log");
            sp_verdict_actual(j->v, "two");
        }
}

/* ---- the policy's witnesses ---- */

static const struct found *place_of(const struct job *j, struct sp_view node, enum sp_logged_kind kind)
{
    for (size_t i = 0; i < j->q->bundle->n_proofs; i++)
        if (j->q->bundle->proofs[i].kind == kind && sp_view_eq(j->q->bundle->proofs[i].node, node))
            return &j->found[i];
    return NULL;
}

/* NULL when all is well, else what is missing. */
static const char *lacking(const struct job *j, struct sp_view node, enum sp_logged_kind kind)
{
    const struct found *f = place_of(j, node, kind);
    if (!f)
        return "carries no proof of it";
    if (!f->good)
        return "carries a proof of it that is no good";
    return sp_logged_witnessed_s(&f->place.head, j->q->quorum) ? NULL : "shows fewer witnesses";
}

static void check_quorum(struct job *j)
{
    static const char id[] = "policy.witness-quorum";
    const struct sp_request *r = j->q->request;
    long long quorum = (long long)j->q->quorum;
    if (!r) {
        skipped(j, id);
        return;
    }
    const char *answer = lacking(j, r->aud, SP_LOGGED_ANSWER), *receipt = lacking(j, r->iss, SP_LOGGED_RECEIPT);
    if (answer)
        sp_verdict_add(j->v, SP_INDETERMINATE, id,
                       "the policy wants the report in the log of %.*s, seen by %lld witness(es); the bundle %s",
                       (int)r->aud.n, r->aud.p, quorum, answer);
    else if (receipt)
        sp_verdict_add(j->v, SP_INDETERMINATE, id,
                       "the policy wants the receipt in the log of %.*s, seen by %lld witness(es); the bundle %s",
                       (int)r->iss.n, r->iss.p, quorum, receipt);
    else
        sp_verdict_add(j->v, SP_PASS, id, "report and receipt stand in the nodes' logs, each head seen by %lld witness(es)",
                       quorum);
    sp_verdict_expected(j->v, "%lld witness(es) or more", quorum);
    sp_verdict_actual(j->v, "%s", answer || receipt ? "fewer, or no proof" : "so many, of both logs");
}

struct sp_rc sp_logs_check(const struct sp_logs_question *q, struct sp_verdict *v, struct sp_arena *a)
{
    struct job *j = sp_arena_alloc(a, sizeof *j);
    if (!j)
        return SP_ERR(NOMEM);
    *j = (struct job){ .q = q, .v = v, .a = a };
    for (size_t i = 0; i < q->bundle->n_proofs; i++)
        check_proof(j, i);
    check_forks(j);
    if (q->quorum > 0)
        check_quorum(j);
    return SP_OK;
}
