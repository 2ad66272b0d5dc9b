#include "node/evidence/verify_second.h"

#include <stdio.h>

#include "node/evidence/compared.h"

#define GROUND "report"

static void not_known(struct sp_verdict *v, const char *id, const struct sp_second *s)
{
    sp_verdict_skip_for(v, SP_SKIP_ALGORITHM, id, "not checked: this program does not know the algorithm");
    sp_verdict_expected(v, "an algorithm of this program");
    sp_verdict_actual(v, "%.*s", SP_SHOW(s->alg));
}

/* Whether it passed. */
static bool check_one(const struct sp_seconds_question *q, const struct sp_second *s, const char *id, struct sp_verdict *v)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    enum sp_key_use use;
    struct sp_rc rc = sp_second_check(q->trust, q->issuer, q->report, s, q->then_s, &d);
    if (sp_ok(rc) && sp_second_known(s->alg, &use))
        rc = sp_trust_check_made(q->trust, q->issuer, use, s->kid, q->made_s, &d);
    rc = sp_trust_may_be_older(q->trust, rc, s->kid, q->made_s, &d);
    bool ok = sp_verdict_take(v, id, rc, &d, "the same node signed the report a second time, by another algorithm");
    sp_verdict_expected(v, "%.*s over the report by %.*s", SP_SHOW(s->alg), SP_SHOW(q->issuer));
    if (ok)
        sp_verdict_actual(v, "its key %.8s… signed it", s->kid.p);
    else
        sp_verdict_actual(v, "names the key %.8s…: %s", s->kid.p, d.rule);
    return ok;
}

static bool asked_of(const struct sp_verify_policy *p, struct sp_view node)
{
    for (size_t i = 0; i < p->n_second; i++)
        if (sp_view_is(node, p->second[i]))
            return true;
    return false;
}

/* passed, failed: how many of those present. */
static void check_policy(const struct sp_seconds_question *q, size_t passed, size_t failed, struct sp_verdict *v)
{
    static const char id[] = "policy.second-signature";
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    if (!q->policy->asks_second)
        return;
    if (!q->issuer.n || failed) {
        sp_verdict_skip(v, id, q->issuer.n ? "a second signature" : GROUND);
        return;
    }
    bool asked = asked_of(q->policy, q->issuer);
    struct sp_rc rc = passed || !asked ? SP_OK
                                       : sp_diag_set(&d, SP_ERR(INVALID), id, "second", "the policy asks for a second signature of "
                                                     "%.*s, and there is none that could be checked", SP_SHOW(q->issuer));
    (void)sp_verdict_take(v, id, rc, &d, asked ? "there, as asked for" : "the policy asks this node for none");
    sp_verdict_expected(v, asked ? "a second signature by %.*s" : "nothing of %.*s", SP_SHOW(q->issuer));
    sp_verdict_actual(v, "%zu checked, %zu by unknown algorithms", passed, q->list->n - passed);
}

void sp_verify_seconds(const struct sp_seconds_question *q, struct sp_verdict *v, bool passed[SP_MAX_SECONDS])
{
    size_t good = 0, failed = 0;
    for (size_t i = 0; i < q->list->n; i++) {
        const struct sp_second *s = &q->list->v[i];
        char id[64];
        passed[i] = false;
        (void)snprintf(id, sizeof id, "report.second.%.*s", (int)s->alg.n, s->alg.p);
        if (!sp_second_known(s->alg, NULL))
            not_known(v, id, s);
        else if (!q->issuer.n)
            sp_verdict_skip(v, id, GROUND);
        else if ((passed[i] = check_one(q, s, id, v)))
            good++;
        else
            failed++;
    }
    check_policy(q, good, failed, v);
}
