#include "node/evidence/transfer.h"

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

struct sp_view sp_report_foreign_rule(const struct sp_report_head *h)
{
    for (size_t i = 0; i < h->transfer.n; i++)
        if (!may_name(h->iss, h->transfer.grounds[i].rule))
            return h->transfer.grounds[i].rule;
    return sp_view(NULL, 0);
}

/* A rule of a country's table begins with the country; those of this program do not: "policy.class". */
static bool of_other_country(struct sp_view issuer, struct sp_view rule)
{
    return rule.n > 2 && rule.p[2] == '.' && !may_name(issuer, rule);
}

struct sp_rc sp_report_transfer_check(const struct sp_report *r, struct sp_diag *d)
{
    const struct sp_report_head *h = &r->head;
    if (sp_report_foreign_rule(h).n)
        return sp_diag_set(d, SP_ERR(INVALID), "report.transfer", "transfer", "a rule is none of the issuer's country");
    if (h->transfer.table.n && !h->transfer.n && r->n_facts)
        return sp_diag_set(d, SP_ERR(INVALID), "report.transfer", "transfer", "it shows facts, and names no rule by which they left the country");
    for (size_t i = 0; i < r->n_withheld; i++)
        if (of_other_country(h->iss, r->withheld[i].rule))
            return sp_diag_set(d, SP_ERR(INVALID), "report.transfer", "withheld", "what is withheld is so by a rule of another country than the issuer's");
    return SP_OK;
}
