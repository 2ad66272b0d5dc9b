#include "node/evidence/verify_internal.h"

#include "node/evidence/compared.h"
#include "node/evidence/transfer.h"

void sp_verify_job_transfer(struct sp_verify_job *j)
{
    static const char id[] = "report.transfer";
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    const struct sp_report_head *h = &j->out->report.head;
    if (!j->report_signed) {
        if (j->policy->transfer)
            sp_verdict_skip(j->v, id, "report.signature, report.disclosures or report.form");
        return;
    }
    if (!h->transfer.table.n && !j->policy->transfer)
        return; /* of one that crossed a border it is said that this was not checked */
    struct sp_view rule = sp_report_foreign_rule(h);
    struct sp_rc rc = sp_report_without_basis(h)
        ? sp_diag_set(&d, SP_ERR(INVALID), "policy.transfer", "transfer", "the policy asks on which basis the report left its country, and the report does not say")
        : sp_report_transfer_check(&j->out->report, &d);
    (void)sp_verdict_take(j->v, id, rc, &d, h->transfer.table.n ? "by rules of the issuer's country" : "it did not leave its country");
    sp_verdict_expected(j->v, "rules of the country of %.*s, for a report to %.*s", SP_SHOW(h->iss), SP_SHOW(h->aud));
    if (rule.n)
        sp_verdict_actual(j->v, "%.*s", SP_SHOW(rule));
    else
        sp_verdict_actual(j->v, "%zu rules named", h->transfer.n);
}
