#include "node/evidence/verify_internal.h"

#include <stdio.h>

#include "node/evidence/compared.h"

/* Something in the form of a trust file, though it may not be signed as it should. */
static bool is_trust_file(struct sp_rc rc, const struct sp_diag *why)
{
    return !sp_is(rc, SP_RC_FORMAT) && !sp_is(rc, SP_RC_LIMIT) && !sp_is(rc, SP_RC_VERSION) &&
           strncmp(why->rule, "schema.", 7) != 0 && strncmp(why->rule, "field.", 6) != 0;
}

void sp_verify_job_trust(struct sp_verify_job *j)
{
    const struct sp_verify_question *q = j->q;
    if (!q->trust) {
        (void)sp_verdict_take(j->v, "trust.file", q->trust_rc, &q->trust_why, "");
        sp_verdict_expected(j->v, "a list signed by its threshold of pinned roots");
        sp_verdict_refused(j->v, &q->trust_why);
        j->v->malformed = !is_trust_file(q->trust_rc, &q->trust_why);
        return;
    }
    size_t pinned = 0;
    while (sp_trust_pinned(q->trust)[pinned])
        pinned++;
    sp_verdict_add(j->v, SP_PASS, "trust.file", "version %lld, %zu root key(s) relied on, digest %s",
                   (long long)sp_trust_version(q->trust), pinned, sp_trust_digest(q->trust));
    sp_verdict_expected(j->v, "a list signed by %lld of its pinned roots", (long long)sp_trust_content(q->trust)->threshold);
    sp_verdict_actual(j->v, "signed so, version %lld", (long long)sp_trust_version(q->trust));
    j->trust_ok = true;
}

/* In force now, or when witnesses or an authority saw report and receipt: a list that has run out since then still tells whose
 * keys those were. */
void sp_verify_job_trust_time(struct sp_verify_job *j)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET }, then = { .offset = SP_NO_OFFSET };
    if (!j->trust_ok) {
        sp_verdict_skip(j->v, "trust.time", "trust.file");
        return;
    }
    struct sp_rc rc = sp_trust_current(j->q->trust, j->q->at_s, 0, &d);
    bool was = !sp_ok(rc) && sp_ok(sp_trust_current(j->q->trust, j->then_s[SP_LOGGED_ANSWER], 0, &then)) &&
               sp_ok(sp_trust_current(j->q->trust, j->then_s[SP_LOGGED_RECEIPT], 0, &then));
    (void)sp_verdict_take(j->v, "trust.time", was ? SP_OK : rc, &d,
                          was ? "in force when the report was seen" : "in force at the time to judge at");
    sp_compare_trust_time(j->v, j->q->trust, was ? j->then_s[SP_LOGGED_ANSWER] : j->q->at_s);
}

void sp_verify_job_policy(struct sp_verify_job *j)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    if (!j->q->has_policy)
        return;
    struct sp_verify_policy *p = sp_arena_room(&j->out->arena, sizeof *p);
    struct sp_rc rc = p ? sp_verify_policy_read(j->q->policy, p, &d) : SP_ERR(NOMEM);
    bool ok = sp_verdict_take(j->v, "policy.file", rc, &d, "read");
    sp_verdict_expected(j->v, "a saphan-verify-policy/1");
    if (!ok) {
        sp_verdict_refused(j->v, &d);
        j->v->malformed = true;
        return;
    }
    j->policy = j->out->policy = p;
    sp_verdict_actual(j->v, "%zu bytes of it", j->q->policy.n);
    if (j->policy->quorum > 0)
        return; /* said with the proofs of the logs */
    sp_verdict_add(j->v, SP_PASS, "policy.witness-quorum", "no witness is asked for");
    sp_verdict_expected(j->v, "0 witnesses or more");
    sp_verdict_actual(j->v, "not counted");
}

/* The verifier's own, which were read before. */
void sp_verify_job_crl_file(struct sp_verify_job *j)
{
    const struct sp_verify_question *q = j->q;
    if (!q->has_crls)
        return;
    bool ok = sp_verdict_take(j->v, "crl.file", q->crl_rc, &q->crl_why, "revocation lists by roots of the alliance");
    sp_verdict_expected(j->v, "lists that a root or issuer of the trust list signed");
    if (ok)
        sp_verdict_actual(j->v, "they are");
    else
        sp_verdict_refused(j->v, &q->crl_why);
    j->v->malformed = j->v->malformed || !ok; /* the verifier's file is at fault, and no bundle */
}
