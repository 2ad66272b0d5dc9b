#include "node/evidence/verify_internal.h"

#include "node/evidence/compared.h"
#include "schema/subject.h"

bool sp_report_without_basis(const struct sp_report_head *h)
{
    char from[3] = "", to[3] = "";
    return !h->transfer.table.n && sp_node_country(h->iss, from) && sp_node_country(h->aud, to) && strcmp(from, to) != 0;
}

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c; }

/* A row of the issuer's own country, or of the table for countries that have none (schema/country_policy.h). */
static bool may_name(struct sp_view issuer, struct sp_view rule)
{
    char country[3] = "";
    if (!sp_node_country(issuer, country))
        return false;
    const char own[] = { lower(country[0]), lower(country[1]), '.', '\0' };
    return sp_view_starts(rule, sp_view_of(own)) || sp_view_starts(rule, SP_VIEW_LIT("default."));
}

/* The first rule that is not one of the issuer's; empty when all are. */
static struct sp_view stranger(const struct sp_report_head *h)
{
    for (size_t i = 0; i < h->transfer.n; i++)
        if (!may_name(h->iss, h->transfer.grounds[i].rule))
            return h->transfer.grounds[i].rule;
    return sp_view(NULL, 0);
}

void sp_verify_job_transfer(struct sp_verify_job *j)
{
    static const char id[] = "report.transfer";
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    const struct sp_report_head *h = &j->out->report.head;
    struct sp_rc rc = SP_OK;
    if (!j->report_signed) {
        if (j->policy->transfer)
            sp_verdict_skip(j->v, id, "report.signature, report.disclosures or report.form");
        return;
    }
    bool missing = sp_report_without_basis(h);
    if (!h->transfer.table.n && !j->policy->transfer)
        return; /* of one that crossed a border it is said that this was not checked */
    struct sp_view rule = stranger(h);
    if (missing)
        rc = sp_diag_set(&d, SP_ERR(INVALID), "policy.transfer", "transfer", "the policy asks on which basis the report left its country, and the report does not say");
    else if (rule.n)
        rc = sp_diag_set(&d, SP_ERR(INVALID), id, "transfer", "a rule is none of the issuer's country");
    (void)sp_verdict_take(j->v, id, rc, &d, h->transfer.table.n ? "by rules of the issuer's country" : "it did not leave its country");
    sp_verdict_expected(j->v, "rules of the country of %.*s, for a report to %.*s", SP_SHOW(h->iss), SP_SHOW(h->aud));
    if (rule.n)
        sp_verdict_actual(j->v, "%.*s", SP_SHOW(rule));
    else
        sp_verdict_actual(j->v, "%zu rules named", h->transfer.n);
}
