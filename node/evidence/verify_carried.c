/* The translations that travel in the bundle: of this report, as their signers left them; and who those are. */
#include "node/evidence/verify_internal.h"

static struct sp_rc open_all(struct sp_verify_job *j, struct sp_diag *d)
{
    const struct sp_bundle *b = &j->out->bundle;
    return sp_carried_open(b->translations, b->n_translations, &j->out->report, j->q->at_s, &j->out->arena, &j->out->carried, d);
}

static size_t name_signers(struct sp_verify_job *j)
{
    const struct sp_report_head *h = &j->out->report.head;
    const struct sp_signers s = { j->trust, h->iss, h->aud, j->q->translators, j->policy, j->q->at_s };
    size_t unknown = 0;
    for (size_t i = 0; i < j->out->carried.n; i++) {
        struct sp_carried *c = &j->out->carried.v[i];
        c->signer = sp_signer_of(&s, &c->t, c->kid, &c->node);
        unknown += c->signer == SP_SIGNER_UNKNOWN;
        if (c->signer == SP_SIGNER_NODE && sp_signer_ended(&s, c->node, c->kid))
            j->out->unseen = true;
    }
    return unknown;
}

struct sp_rc sp_verify_job_translations(struct sp_verify_job *j)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    size_t n = j->out->bundle.n_translations;
    if (!n)
        return SP_OK;
    if (!j->report_ok) {
        sp_verdict_skip(j->v, "translation.carried", "report");
        return SP_OK;
    }
    struct sp_rc rc = open_all(j, &d);
    if (sp_is(rc, SP_RC_NOMEM) || sp_is(rc, SP_RC_INTERNAL))
        return rc;
    bool ok = sp_verdict_take(j->v, "translation.carried", rc, &d, "each signed, and of a text of this report; not part of what the registry signed");
    sp_verdict_expected(j->v, "signed translations of texts of this report, with a machine's numbers as in the original");
    if (!ok) {
        sp_verdict_refused(j->v, &d);
        return SP_OK;
    }
    j->out->strangers = name_signers(j);
    sp_verdict_actual(j->v, "%zu, by signers that are not known %zu", n, j->out->strangers);
    return SP_OK;
}
